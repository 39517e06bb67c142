//! Asking for needs.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use database::id::{NeedId, OrganizationId};
use identity::policy::{self, MaySeeNeeds, NeedOwner};
use needs as domain;

use super::{
    Need, NeedConnection, NeedState,
    figures::{AskedForGaps, GapConnection, GapHeading, gaps},
};
use crate::{
    cost::{cost, list_size, names, points},
    failure::{nullable, refused},
    id,
    organization::Sector,
    paging::{page_request, total},
    request::{Fault, RequestExt},
    scalar::Date,
};

/// What of a list is asked for.
pub struct Asked {
    /// Only those that stand so; none: all.
    pub states: Option<Vec<NeedState>>,
    /// How many at most.
    pub first: Option<i32>,
    /// Behind which cursor.
    pub after: Option<String>,
}

/// What counts how much when opportunities are put in order for a need.
#[derive(SimpleObject)]
pub struct MatchWeight {
    /// What it is called in the server's configuration.
    name: &'static str,
    /// How much it counts; the order is by the sum of what speaks for each opportunity.
    weight: i64,
    /// What it is counted for.
    about: &'static str,
}

/// Queries for needs.
#[derive(Default)]
pub struct NeedQueries;

#[Object]
impl NeedQueries {
    /// One need; none where there is none that you may see.
    async fn need(&self, ctx: &Context<'_>, #[graphql(desc = "Its id, need_….")] id: ID) -> Option<Result<Need>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// What counts how much when opportunities are put in order for a need, on this server: of what an opportunity has, the
    /// weights are added up, and the highest sum comes first; of two that are the same, the one that came into the catalogue
    /// first. The nearest topic counts in full, and each further topic of the need as `further-topic` says; likeness of
    /// words, nearness in time and usefulness count in proportion. What excludes an opportunity has no weight: it is not
    /// among the matches. Counted as 16 items.
    #[graphql(directive = list_size::apply(Some(16), None, None))]
    async fn match_weights(&self, ctx: &Context<'_>) -> Vec<MatchWeight> {
        let described = ctx.request().match_weights().described().into_iter();
        described.map(|(name, weight, about)| MatchWeight { name, weight: i64::from(weight), about }).collect()
    }

    /// What organizations need and for which nothing fits before a day, the largest gap first: told apart by topic, and as
    /// you ask by sector and region. Organizations are counted that have an open need and let it be counted (visibility
    /// NETWORK), in steps of five; of fewer than five nothing is told. Each need is looked at anew within a minute of a
    /// change, and once a day; until then it counts as it was found, and a new one does not count. For people and systems of
    /// the network; to others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing. Costs
    /// 100 points.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])), directive = cost::apply(points(100)))]
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only about this topic or something narrower: its id, topic_….")] topic: Option<ID>,
        #[graphql(desc = "Only of organizations of this sector.")] sector: Option<Sector>,
        #[graphql(desc = "Only of organizations in this country (CA) or region (CA-NS).")] region: Option<String>,
        #[graphql(desc = "Until which day something would have to fit.")] by: Date,
        #[graphql(desc = "By what they are told apart besides by topic.")] apart: Option<Vec<GapHeading>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<GapConnection>> {
        let apart = apart.unwrap_or_default();
        nullable(gaps(ctx, AskedForGaps { topic, sector, region, by, apart, first, after })).await
    }
}

/// One need; none where there is none that the viewer may see.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: NeedId) -> Result<Option<Need>> {
    Ok(ctx.request().loaders().needs.need_by_id.load(id).await?.map(Need))
}

/// The viewer's own.
///
/// # Errors
/// Where they are no person, or the database fails.
pub async fn of_viewer(ctx: &Context<'_>, asked: Asked) -> Result<Option<NeedConnection>> {
    let viewer = ctx.request().viewer();
    let oneself = policy::act_for_oneself(viewer, "Seeing your needs").map_err(refused)?;
    let may = policy::see_needs(viewer, NeedOwner::Person(oneself.person())).map_err(refused)?;
    list(ctx, may, asked).await
}

/// An organization's.
///
/// # Errors
/// Where the viewer may not see them, or the database fails.
pub async fn of_organization(
    ctx: &Context<'_>,
    organization: OrganizationId,
    asked: Asked,
) -> Result<Option<NeedConnection>> {
    let owner = NeedOwner::Organization(organization);
    let may = policy::see_needs(ctx.request().viewer(), owner).map_err(refused)?;
    list(ctx, may, asked).await
}

async fn list(ctx: &Context<'_>, may: MaySeeNeeds, asked: Asked) -> Result<Option<NeedConnection>> {
    let states: Vec<_> = asked.states.unwrap_or_default().into_iter().map(Into::into).collect();
    let behind = asked.after.is_some();
    let page = page_request(asked.first, asked.after)?;
    let conn = ctx.request().connection().await?;
    let selection = ctx.look_ahead();
    let total = total(&selection, domain::count(conn, may, &states));
    let page = domain::page(conn, may, &states, &page);
    let (page, total) = futures::try_join!(page, total).map_err(Fault::from)?;
    Ok(Some(NeedConnection::new(page, behind, total, |row| Need(Arc::new(row)))))
}
