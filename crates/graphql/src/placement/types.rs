//! What can be read about a placement.

use std::{ops::Deref, sync::Arc};

use async_graphql::{Context, Enum, ID, MergedObject, Object, Result};
use database::id::{OrganizationId, PersonId, PlacementId};
use identity::policy;
use jiff::Timestamp;
use mentorship::{artifact::Sides, placement as domain};

use super::course::PlacementCourse;
use crate::{
    agreement::PlacementAgreements,
    application::{self, Application},
    artifact::PlacementArtifacts,
    check_in::PlacementCheckIns,
    connection,
    cost::{cost, points},
    failure::nullable,
    offer::{self, Offer},
    organization::{self, Organization},
    peer_review::name_of,
    placement_outcome::PlacementOutcomes,
    progress_report::PlacementReports,
    request::RequestExt,
    round::{self, Round, RoundPeriod},
    scalar::{Date, DateTime},
};

/// Where a placement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PlacementState")]
pub enum PlacementState {
    /// It waits for the answers of both sides.
    Offered,
    /// Both accepted.
    Accepted,
    /// One declined.
    Declined,
    /// One did not answer in time.
    Expired,
    /// All three parties accepted its agreement, and it takes place.
    UnderWay,
    /// It is interrupted.
    Paused,
    /// It took place.
    Completed,
    /// It ended before its time.
    EndedEarly,
}

/// What one side says to a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PlacementAnswer")]
pub enum PlacementAnswerKind {
    /// It accepts.
    Accepted,
    /// It declines.
    Declined,
}

/// For whom somebody acts in a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::PlacementPart")]
pub enum PlacementPart {
    /// Whoever goes, for themselves.
    Participant,
    /// For the institution that lets them go: their supervisor, or its administrators.
    Home,
    /// For the host: the mentor, or its editors and administrators.
    Host,
    /// For the exchange: those who run it.
    Coordinator,
}

/// An approved pairing that was published. Its two sides see it: whoever goes, their supervisor and the administrators of their
/// institution, the mentor, and the host's editors and administrators; and those who run the exchange and its committee.
#[derive(MergedObject, Clone)]
pub struct Placement(
    PlacementFields,
    PlacementCourse,
    PlacementAgreements,
    PlacementCheckIns,
    PlacementReports,
    PlacementOutcomes,
    PlacementArtifacts,
);

impl Placement {
    /// The placement of this row.
    pub fn of(row: Arc<domain::Placement>) -> Self {
        Self(
            PlacementFields(row.clone()),
            PlacementCourse::of(row.clone()),
            PlacementAgreements::of(row.clone()),
            PlacementCheckIns::of(row.clone()),
            PlacementReports::of(row.clone()),
            PlacementOutcomes::of(row.clone()),
            PlacementArtifacts::of(row),
        )
    }
}

impl Deref for Placement {
    type Target = PlacementFields;

    fn deref(&self) -> &PlacementFields {
        &self.0
    }
}

/// What is said of a placement itself.
#[derive(Clone)]
pub struct PlacementFields(pub(crate) Arc<domain::Placement>);

/// An approved pairing that was published.
#[Object]
impl PlacementFields {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// In which round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round_id)).await
    }

    /// Where it stands.
    async fn state(&self) -> PlacementState {
        self.0.state.into()
    }

    /// Who goes, by name; none of somebody who is not known any more.
    async fn applicant(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let names = &ctx.request().loaders().plans.name_by_application;
            Ok(names.load(self.0.application_id).await?.map(|name| name.to_string()))
        })
        .await
    }

    /// What they applied with; none for the host, who sees who comes and not what else they wished for.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        nullable(application::find(ctx, self.0.application_id)).await
    }

    /// What they are offered.
    async fn offer(&self, ctx: &Context<'_>) -> Option<Result<Offer>> {
        nullable(offer::find(ctx, self.0.offer_id)).await
    }

    /// When: a part of the round.
    async fn period(&self, ctx: &Context<'_>) -> Option<Result<RoundPeriod>> {
        nullable(round::find_period(ctx, self.0.round_id, self.0.round_period_id)).await
    }

    /// The institution that lets somebody go.
    async fn home(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.home_id)).await
    }

    /// The institution that hosts.
    async fn host(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.host_id)).await
    }

    /// The instant until which both sides can answer: the end of answerByDay in the exchange's time zone.
    async fn answer_by(&self) -> DateTime {
        self.0.answer_by.into()
    }

    /// The last day on which both sides can answer, in the exchange's time zone.
    async fn answer_by_day(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
        nullable(async {
            let exchanges = &ctx.request().loaders().exchange.exchange_by_programme;
            let exchange = exchanges.load(self.0.programme_id).await?;
            Ok(exchange.map(|exchange| domain::last_day(self.0.answer_by, &exchange.time_zone()).into()))
        })
        .await
    }

    /// What the institution says that lets somebody go; none before it answered. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn home_answer(&self) -> Option<PlacementAnswer> {
        let row = &self.0;
        PlacementAnswer::of(row.home_answer, row.home_answered_by, row.home_answered_at, row.home_reason.as_ref())
    }

    /// What the host says; none before it answered. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn host_answer(&self) -> Option<PlacementAnswer> {
        let row = &self.0;
        PlacementAnswer::of(row.host_answer, row.host_answered_by, row.host_answered_at, row.host_reason.as_ref())
    }

    /// When both had accepted, one had declined, or the time had run out.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(Into::into)
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// What one side said to a placement.
pub struct PlacementAnswer {
    answer: domain::PlacementAnswer,
    by: Option<PersonId>,
    at: Option<Timestamp>,
    reason: Option<String>,
}

impl PlacementAnswer {
    fn of(
        answer: Option<domain::PlacementAnswer>,
        by: Option<PersonId>,
        at: Option<Timestamp>,
        reason: Option<&String>,
    ) -> Option<Self> {
        Some(Self { answer: answer?, by, at, reason: reason.cloned() })
    }
}

/// What one side said to a placement.
#[Object]
impl PlacementAnswer {
    /// What it said.
    async fn answer(&self) -> PlacementAnswerKind {
        self.answer.into()
    }

    /// Who said so, by name; none of somebody who is not known any more.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.by)).await
    }

    /// When.
    async fn at(&self) -> Option<DateTime> {
        self.at.map(Into::into)
    }

    /// Why.
    async fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

connection! {
    /// Placements, page by page.
    PlacementConnection,
    /// A placement in a list.
    PlacementEdge,
    Placement
}

/// The placement with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: PlacementId) -> Result<Option<Placement>> {
    Ok(ctx.request().loaders().placements.placement_by_id.load(id).await?.map(Placement::of))
}

/// One of the two institutions of this placement, for whoever sees something that came of it.
///
/// # Errors
/// Where the database fails.
pub async fn side(
    ctx: &Context<'_>,
    id: PlacementId,
    which: fn(&Sides) -> OrganizationId,
) -> Result<Option<Organization>> {
    match ctx.request().loaders().artifacts.sides_by_placement.load(id).await? {
        Some(sides) => organization::find(ctx, which(&sides)).await,
        None => Ok(None),
    }
}
