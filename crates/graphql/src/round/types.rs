//! What can be read about a round of an exchange.

use std::{collections::HashSet, ops::Deref, sync::Arc};

use async_graphql::{Context, Enum, ID, MergedObject, Object, Result};
use database::{
    id::{MentorId, OrganizationId, RoundId, RoundPeriodId},
    paging::PageRequest,
};
use identity::policy;
use mentorship::{period, round as domain};

use super::{limits::PartnerLimits, rules::RoundRules};
use crate::{
    application::RoundApplications,
    connection,
    cost::{cost, list_size, names, points},
    equity::RoundEquity,
    failure::{nullable, required},
    mentor::{Mentor, MentorConnection},
    offer::RoundOffers,
    opportunity::Opportunity,
    paging::{cut, page_request},
    pin::RoundSettledPairs,
    placement::RoundPlacements,
    plan::RoundPlans,
    programme::{self, Programme},
    request::RequestExt,
    scalar::{Date, DateTime},
    text::LocalizedText,
};

/// Where a round of an exchange stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::RoundState")]
pub enum RoundState {
    /// Nobody was called yet.
    Draft,
    /// Hosts offer places and people apply.
    Open,
    /// Nobody offers or applies any more; the committee decides.
    Closed,
    /// A plan was published; placements are answered and take place.
    Published,
    /// It is over.
    Finished,
    /// It does not take place.
    Cancelled,
}

/// One intake of an exchange, from the call to the placements. Everybody sees it once people were called; before that, those who
/// run the exchange and its committee.
#[derive(MergedObject, Clone)]
pub struct Round(
    RoundFields,
    RoundOffers,
    RoundApplications,
    RoundPlans,
    RoundSettledPairs,
    RoundPlacements,
    RoundEquity,
);

impl Round {
    /// The round of this row.
    pub fn of(row: Arc<domain::Round>) -> Self {
        Self(
            RoundFields(row.clone()),
            RoundOffers::of(row.clone()),
            RoundApplications::of(row.clone()),
            RoundPlans::of(row.clone()),
            RoundSettledPairs::of(row.clone()),
            RoundPlacements::of(row.clone()),
            RoundEquity::of(row),
        )
    }
}

impl Deref for Round {
    type Target = RoundFields;

    fn deref(&self) -> &RoundFields {
        &self.0
    }
}

/// What is said of a round itself.
#[derive(Clone)]
pub struct RoundFields(pub(crate) Arc<domain::Round>);

/// One intake of an exchange, from the call to the placements.
#[Object]
impl RoundFields {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The programme of its exchange.
    async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme>> {
        nullable(programme::find(ctx, self.0.programme_id)).await
    }

    /// What it is called. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.name, &self.0.main_language, languages)
    }

    /// What it is about. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn about(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.about, &self.0.main_language, languages)
    }

    /// Where it stands.
    async fn state(&self) -> RoundState {
        self.0.state.into()
    }

    /// The first day on which places are offered and people apply, in the exchange's time zone.
    async fn opens_on(&self) -> Date {
        self.0.opens_on.into()
    }

    /// The last day for it.
    async fn closes_on(&self) -> Date {
        self.0.closes_on.into()
    }

    /// The day by which the committee is to have decided.
    async fn decides_by(&self) -> Date {
        self.0.decides_by.into()
    }

    /// Whether offers and applications are taken now: it is open, and today is one of its days. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn is_taking(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        nullable(async {
            let request = ctx.request();
            let exchange = request.loaders().exchange.exchange_by_programme.load(self.0.programme_id).await?;
            Ok(exchange.map(|exchange| domain::is_taking(&self.0, &exchange, request.clock().now())))
        })
        .await
    }

    /// By which rules its plans are made. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn rules(&self) -> RoundRules {
        RoundRules::of(&self.0)
    }

    /// The parts of it that placements take place in, in the order of time; at most 50. Counted as 4 items.
    #[graphql(directive = list_size::apply(Some(4), None, None))]
    async fn periods(&self, ctx: &Context<'_>) -> Result<Vec<RoundPeriod>> {
        required(ctx, async {
            let rows = ctx.request().loaders().rounds.periods_by_round.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(RoundPeriod).collect())
        })
        .await
    }

    /// The opportunity that its call was published as; none before, and where you may not see it.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let Some(id) = self.0.opportunity_id else { return Ok(None) };
            Ok(ctx.request().loaders().opportunity_by_id.load(id).await?.map(Opportunity::of))
        })
        .await
    }

    /// How many people partners can host and do without. Those who run the exchange and its committee see what all partners said,
    /// editors and administrators of a partner what it said itself; to others there is nothing. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn limits(&self, ctx: &Context<'_>) -> Result<Vec<PartnerLimits>> {
        required(ctx, async {
            let rows = ctx.request().loaders().rounds.limits_by_round.load(self.0.id).await?;
            let seen = self.seen_partners(ctx, rows.iter().map(|row| row.organization_id)).await?;
            Ok(rows.iter().filter(|row| seen.contains(&row.organization_id)).cloned().map(PartnerLimits).collect())
        })
        .await
    }

    /// Who mentors in it, the first to be added first. Those who run the exchange and its committee see all, editors and
    /// administrators of a partner those of it; others see mentors with what they offer. Counted as many items as `first` says, 20 if
    /// it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn mentors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this host: its id, org_….")] organization: Option<ID>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<MentorConnection>> {
        nullable(async {
            let organization: Option<OrganizationId> =
                organization.map(|id| crate::id::decode(&id, "organization")).transpose()?;
            let behind = after.is_some();
            let page: PageRequest<MentorId> = page_request(first, after)?;
            let rows = ctx.request().loaders().rounds.mentors_by_round.load(self.0.id).await?;
            let mut seen = self.seen_partners(ctx, rows.iter().map(|row| row.organization_id)).await?;
            seen.retain(|host| organization.is_none_or(|wanted| wanted == *host));
            let mentors = rows.iter().filter(|row| seen.contains(&row.organization_id));
            let (found, total) = cut(&page, mentors.map(|row| (row.id, row.clone())).collect());
            Ok(Some(MentorConnection::new(found, behind, total, Mentor)))
        })
        .await
    }

    /// Why it does not take place, where it was cancelled.
    async fn cancelled_reason(&self) -> Option<&str> {
        self.0.cancelled_reason.as_deref()
    }

    /// When its first plan was published to those who take part.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

impl RoundFields {
    /// The partners of which the viewer sees what otherwise those who run the exchange and its committee alone see.
    async fn seen_partners(
        &self,
        ctx: &Context<'_>,
        partners: impl Iterator<Item = OrganizationId>,
    ) -> Result<HashSet<OrganizationId>> {
        let request = ctx.request();
        let programme = request.loaders().people.programme_by_id.load(self.0.programme_id).await?;
        let Some(facts) = programme.map(|programme| programme.facts()) else { return Ok(HashSet::new()) };
        Ok(partners.filter(|partner| policy::sees_limits(request.viewer(), facts, *partner)).collect())
    }
}

/// A part of a round that placements take place in.
#[derive(Clone)]
pub struct RoundPeriod(pub Arc<period::RoundPeriod>);

/// A part of a round that placements take place in. Periods of a round do not overlap.
#[Object]
impl RoundPeriod {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its first day.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// Its last day.
    async fn ends_on(&self) -> Date {
        self.0.ends_on.into()
    }
}

connection! {
    /// Rounds of an exchange, page by page.
    RoundConnection,
    /// A round of an exchange, in a list.
    RoundEdge,
    Round
}

/// The round with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: RoundId) -> Result<Option<Round>> {
    Ok(ctx.request().loaders().rounds.round_by_id.load(id).await?.map(Round::of))
}

/// A period of a round that was seen.
///
/// # Errors
/// Where the database fails.
pub async fn find_period(ctx: &Context<'_>, round: RoundId, id: RoundPeriodId) -> Result<Option<RoundPeriod>> {
    let periods = ctx.request().loaders().rounds.periods_by_round.load(round).await?;
    Ok(periods.iter().find(|period| period.id == id).cloned().map(RoundPeriod))
}
