//! What the network needs, in figures that expose nobody.

use async_graphql::{Context, Enum, Error, ID, Object, Result, SimpleObject};
use database::id::OpportunityId;
use identity::policy;
use needs::{
    demand::{self as domain, Region},
    gap::{self, GapsAsked},
};

use crate::{
    connection,
    cost::list_size,
    failure::{nullable, refused},
    id,
    organization::Sector,
    paging::{page_request, total},
    request::{Fault, RequestExt},
    scalar::Date,
    topic::Topic,
};

/// By what gaps are told apart, besides by topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum GapHeading {
    /// By sector of the organizations. One of several sectors counts in each.
    Sector,
    /// By region of the organizations, or by country where the region is not known.
    Region,
}

/// How many organizations of a sector have open needs that an opportunity would meet.
#[derive(SimpleObject)]
pub struct SectorDemand {
    /// The sector; none: it is not known.
    sector: Option<Sector>,
    /// How many, in steps of five; null where that would tell of fewer than five.
    organizations: Option<i32>,
}

/// How many organizations of a region have open needs that an opportunity would meet.
#[derive(SimpleObject)]
pub struct RegionDemand {
    /// The country, by two letters of ISO 3166-1; none: it is not known.
    country: Option<String>,
    /// The state, province or region, by ISO 3166-2; none: it is not known.
    region: Option<String>,
    /// How many, in steps of five; null where that would tell of fewer than five.
    organizations: Option<i32>,
}

/// How many organizations have open needs that an opportunity would meet, in steps of five: 10 says that there are ten to
/// fourteen. Only needs count that their organizations let be counted (visibility NETWORK). What would tell of fewer than
/// five organizations, by itself or by taking one figure from another, is held back and null. Of an opportunity that is for
/// organizations by name, or for a programme, nothing is told: whoever names them could find out about each.
pub struct Demand(domain::Demand);

/// How many organizations have open needs that an opportunity would meet, in steps of five: 10 says that there are ten to
/// fourteen. Only needs count that their organizations let be counted (visibility NETWORK). What would tell of fewer than
/// five organizations, by itself or by taking one figure from another, is held back and null. Of an opportunity that is for
/// organizations by name, or for a programme, nothing is told: whoever names them could find out about each.
#[Object]
impl Demand {
    /// How many in all, in steps of five; null where fewer than five, or where it is for some by name.
    async fn organizations(&self) -> Option<i32> {
        number(self.0.organizations)
    }

    /// How many of each sector; one of several sectors counts in each. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn sectors(&self) -> Vec<SectorDemand> {
        let of_sector = |(sector, organizations): &(Option<_>, _)| SectorDemand {
            sector: sector.map(Into::into),
            organizations: number(*organizations),
        };
        self.0.sectors.iter().map(of_sector).collect()
    }

    /// How many in each region. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn regions(&self) -> Vec<RegionDemand> {
        let of_region = |((country, region), organizations): &(Region, _)| RegionDemand {
            country: country.clone(),
            region: region.clone(),
            organizations: number(*organizations),
        };
        self.0.regions.iter().map(of_region).collect()
    }
}

/// That five organizations or more need something, and nothing fits before the day asked for.
#[derive(Clone)]
pub struct Gap(gap::Gap);

/// That five organizations or more need something, and nothing fits before the day asked for.
#[Object]
impl Gap {
    /// What it is about; none where their needs name no topic.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        let id = self.0.topic?;
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(id).await?.map(Topic)) }).await
    }

    /// Their sector, where gaps are told apart by it and it is known.
    async fn sector(&self) -> Option<Sector> {
        self.0.sector.map(Into::into)
    }

    /// Their region (ISO 3166-2), or else country (ISO 3166-1), where gaps are told apart by it and it is known.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// How many organizations at least, in steps of five: 5, 10, 15. So two answers do not tell of a few by their
    /// difference.
    async fn organizations_at_least(&self) -> i64 {
        self.0.organizations
    }
}

connection! {
    /// A page of gaps.
    GapConnection,
    /// A gap, with where it stands in the list.
    GapEdge,
    Gap
}

/// The demand for an opportunity.
///
/// # Errors
/// Where the viewer is not of the network, or the database fails.
pub async fn demand(ctx: &Context<'_>, opportunity: OpportunityId) -> Result<Option<Demand>> {
    let request = ctx.request();
    let may = policy::see_need_figures(request.viewer()).map_err(refused)?;
    let conn = request.connection().await?;
    let found = domain::demand(conn, may, opportunity, request.clock().now()).await.map_err(Fault::from)?;
    Ok(Some(Demand(found)))
}

/// What of gaps is asked for.
pub(super) struct AskedForGaps {
    pub(super) topic: Option<ID>,
    pub(super) sector: Option<Sector>,
    pub(super) region: Option<String>,
    pub(super) by: Date,
    pub(super) apart: Vec<GapHeading>,
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
}

/// Gaps, the largest first.
///
/// # Errors
/// Where the viewer is not of the network, what is asked for makes no sense, or the database fails.
pub(super) async fn gaps(ctx: &Context<'_>, asked: AskedForGaps) -> Result<Option<GapConnection>> {
    let request = ctx.request();
    let may = policy::see_need_figures(request.viewer()).map_err(refused)?;
    let behind = asked.after.is_some();
    let page = page_request(asked.first, asked.after)?;
    let by =
        asked.by.0.parse().map_err(|_| {
            Error::new(format!("by is \"{}\", which is no day; write one such as 2027-06-30.", asked.by.0))
        })?;
    let topic = asked.topic.map(|topic| id::decode(&topic, "topic")).transpose()?;
    let narrowed = GapsAsked {
        topic,
        sector: asked.sector.map(Into::into),
        region: asked.region,
        by,
        by_sector: asked.apart.contains(&GapHeading::Sector),
        by_region: asked.apart.contains(&GapHeading::Region),
    };
    let conn = request.connection().await?;
    let now = request.clock().now();
    let list = ctx.look_ahead();
    let total = total(&list, gap::count(conn, may, &narrowed, now)).await.map_err(Fault::from)?;
    let found = gap::gaps(conn, may, &narrowed, &page, now).await.map_err(Fault::from)?;
    Ok(Some(GapConnection::new(found, behind, total, Gap)))
}

fn number(count: Option<usize>) -> Option<i32> {
    count.and_then(|count| i32::try_from(count).ok())
}
