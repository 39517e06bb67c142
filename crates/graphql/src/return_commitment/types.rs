//! What can be read about a return commitment.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::ReturnCommitmentId;
use mentorship::return_commitment as domain;

use crate::{
    connection,
    cost::list_size,
    failure::{nullable, required},
    organization::{self, Organization},
    peer_review::name_of,
    placement::{self, Placement},
    request::RequestExt,
    scalar::{Date, DateTime},
};

/// Where a return commitment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CommitmentState")]
pub enum ReturnCommitmentState {
    /// It is promised.
    Promised,
    /// It was adopted at home.
    Adopted,
    /// It was given up. It can be adopted later all the same.
    NotAdopted,
}

/// One concrete improvement that the participant of a placement brings home, by a day. Everybody who sees the placement sees it; once
/// it was adopted, everybody who takes part in the exchange sees the improvement, without the participant's name.
#[derive(Clone)]
pub struct ReturnCommitment(pub(crate) Arc<domain::ReturnCommitment>);

/// One concrete improvement that the participant of a placement brings home, by a day. Everybody who sees the placement sees it; once
/// it was adopted, everybody who takes part in the exchange sees the improvement, without the participant's name.
#[Object]
impl ReturnCommitment {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Of which placement.
    async fn placement(&self, ctx: &Context<'_>) -> Option<Result<Placement>> {
        nullable(placement::find(ctx, self.0.placement_id)).await
    }

    /// The language that it is written in, as a BCP 47 tag: en, fr, es.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// What is to become better at home.
    async fn improvement(&self) -> &str {
        &self.0.improvement
    }

    /// The last day by which it is to be adopted.
    async fn due_on(&self) -> Date {
        self.0.due_on.into()
    }

    /// Where it stands.
    async fn state(&self) -> ReturnCommitmentState {
        self.0.state.into()
    }

    /// Whether its day is past, in the exchange's time zone, and nobody has said what became of it.
    async fn is_overdue(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        nullable(async {
            let (loaders, now) = (ctx.request().loaders(), ctx.request().clock().now());
            let placement = loaders.placements.placement_by_id.load(self.0.placement_id).await?;
            let Some(placement) = placement else { return Ok(None) };
            let exchange = loaders.exchange.exchange_by_programme.load(placement.programme_id).await?;
            Ok(exchange.map(|exchange| self.0.is_overdue(exchange.today(now))))
        })
        .await
    }

    /// What shows that it was adopted, in words.
    async fn evidence(&self) -> Option<&str> {
        self.0.evidence.as_deref()
    }

    /// The address of what shows that it was adopted.
    async fn evidence_url(&self) -> Option<&str> {
        self.0.evidence_url.as_deref()
    }

    /// Why it was given up.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The day it was adopted, or given up.
    async fn settled_on(&self) -> Option<Date> {
        self.0.settled_on.map(Into::into)
    }

    /// Other institutions that adopted it too, in the order of their days; at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn adoptions(&self, ctx: &Context<'_>) -> Result<Vec<Adoption>> {
        required(ctx, adoptions(ctx, self.0.id)).await
    }

    /// Who promised it, by name; none of somebody who is not known any more.
    async fn promised_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.promised_by)).await
    }

    /// Who said what became of it, by name; none of somebody who is not known any more.
    async fn settled_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.settled_by)).await
    }

    /// When it was promised.
    async fn promised_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// That another institution adopted an improvement too.
#[derive(Clone)]
pub struct Adoption(pub(super) Arc<domain::Adoption>);

/// That another institution adopted an improvement too.
#[Object]
impl Adoption {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Which institution.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// On which day.
    async fn adopted_on(&self) -> Date {
        self.0.adopted_on.into()
    }

    /// What there is to say of it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When it was told of.
    async fn told_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// An improvement that came of a placement and was adopted. For everybody who takes part in the exchange; who brought it home is not
/// told.
#[derive(Clone)]
pub struct AdoptedImprovement(pub(super) Arc<domain::AdoptedImprovement>);

/// An improvement that came of a placement and was adopted. For everybody who takes part in the exchange; who brought it home is not
/// told.
#[Object]
impl AdoptedImprovement {
    /// What became better.
    async fn improvement(&self) -> &str {
        &self.0.commitment.improvement
    }

    /// The language that it is written in, as a BCP 47 tag: en, fr, es.
    async fn language(&self) -> &str {
        &self.0.commitment.language
    }

    /// The institution that adopted it first: that of whoever brought it home.
    async fn home(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.home_id)).await
    }

    /// The institution where it was learned.
    async fn host(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.host_id)).await
    }

    /// The day it was adopted.
    async fn settled_on(&self) -> Option<Date> {
        self.0.commitment.settled_on.map(Into::into)
    }

    /// What shows that it was adopted, in words.
    async fn evidence(&self) -> Option<&str> {
        self.0.commitment.evidence.as_deref()
    }

    /// The address of what shows that it was adopted.
    async fn evidence_url(&self) -> Option<&str> {
        self.0.commitment.evidence_url.as_deref()
    }

    /// Other institutions that adopted it too, in the order of their days; at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn adoptions(&self, ctx: &Context<'_>) -> Result<Vec<Adoption>> {
        required(ctx, adoptions(ctx, self.0.commitment.id)).await
    }
}

connection! {
    /// Improvements that were adopted, page by page.
    AdoptedImprovementConnection,
    /// An improvement in a list.
    AdoptedImprovementEdge,
    AdoptedImprovement
}

async fn adoptions(ctx: &Context<'_>, id: ReturnCommitmentId) -> Result<Vec<Adoption>> {
    let rows = ctx.request().loaders().outcomes.adoptions_by_commitment.load(id).await?;
    Ok(rows.iter().cloned().map(Adoption).collect())
}

/// The commitment with this id, if the viewer may see its placement.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: ReturnCommitmentId) -> Result<Option<ReturnCommitment>> {
    Ok(ctx.request().loaders().outcomes.commitment_by_id.load(id).await?.map(ReturnCommitment))
}
