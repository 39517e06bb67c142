//! Promising an improvement, and saying what became of it.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{
    AsyncPgConnection,
    id::{PlacementId, ReturnCommitmentId},
};
use mentorship::return_commitment::{self as domain, CommitmentChange, NewCommitment, Settlement};

use super::types::ReturnCommitment;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// An improvement that is promised.
#[derive(InputObject)]
pub struct MakeReturnCommitmentInput {
    /// Of which placement: its id, placement_….
    placement: ID,
    /// The language that it is written in, as a BCP 47 tag: en, fr, es.
    language: String,
    /// One concrete thing that is to become better at home, at most 5,000 characters. Once it was adopted, everybody who takes part in
    /// the exchange reads it, so name nobody in it.
    improvement: String,
    /// The last day by which it is to be adopted, from today, in the exchange's time zone, up to 5 years ahead.
    due_on: Date,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the commitment it made the first time.
    idempotency_key: Option<String>,
}

/// Changes to what was promised. A field left out stays as it is.
#[derive(InputObject)]
pub struct ChangeReturnCommitmentInput {
    /// Which: its id, commitment_….
    id: ID,
    /// The language that it is written in, as a BCP 47 tag.
    language: Option<String>,
    /// One concrete thing that is to become better at home, at most 5,000 characters.
    improvement: Option<String>,
    /// The last day by which it is to be adopted, from today, in the exchange's time zone, up to 5 years ahead.
    due_on: Option<Date>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// What became of a return commitment.
#[derive(InputObject)]
pub struct SettleReturnCommitmentInput {
    /// Of which: its id, commitment_….
    id: ID,
    /// Whether it was adopted at home, or given up.
    is_adopted: bool,
    /// On which day: since the placement began, and today at the latest, in the exchange's time zone.
    settled_on: Date,
    /// What shows that it was adopted, at most 10,000 characters; that, or an address, is needed where it was. Everybody who takes part in
    /// the exchange reads it, so name nobody in it.
    evidence: Option<String>,
    /// The address of what shows that it was adopted, beginning with https:// or http://.
    evidence_url: Option<String>,
    /// Why it was given up, at most 2,000 characters; needed where it was.
    reason: Option<String>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, nothing is written if somebody else made a change since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of promising an improvement.
    MakeReturnCommitmentPayload {
        /// The commitment; none where it was refused.
        commitment: ReturnCommitment
    }
    /// Why nothing was promised.
    MakeReturnCommitmentError
    /// The sort of reason why nothing was promised.
    MakeReturnCommitmentErrorCode {
        /// The placement has not begun.
        WrongState,
        /// The placement has a commitment already.
        Duplicate,
        /// The day is past, or too far ahead.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing what was promised.
    ChangeReturnCommitmentPayload {
        /// The commitment as it is now; none where the change was refused.
        commitment: ReturnCommitment
    }
    /// Why it was not changed.
    ChangeReturnCommitmentError
    /// The sort of reason why it was not changed.
    ChangeReturnCommitmentErrorCode {
        /// It was said already what became of it.
        WrongState,
        /// The day is past, or too far ahead.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of saying what became of a commitment.
    SettleReturnCommitmentPayload {
        /// The commitment as it is now; none where it was refused.
        commitment: ReturnCommitment
    }
    /// Why nothing was written.
    SettleReturnCommitmentError
    /// The sort of reason why nothing was written.
    SettleReturnCommitmentErrorCode {
        /// It was adopted or given up already.
        WrongState,
        /// The day is still to come, or before the placement began.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of return commitments.
#[derive(Default)]
pub struct ReturnCommitmentMutations;

#[Object]
impl ReturnCommitmentMutations {
    /// Promises one concrete improvement at home, by a day. A placement has one such commitment, from the day on which it began. Needs the
    /// participant, their supervisor, or an administrator of their institution. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn make_return_commitment(
        &self,
        ctx: &Context<'_>,
        input: MakeReturnCommitmentInput,
    ) -> Result<MakeReturnCommitmentPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        MakeReturnCommitmentPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes what was promised, or by when, as long as nobody has said what became of it. Needs the same as promising it. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_return_commitment(
        &self,
        ctx: &Context<'_>,
        input: ChangeReturnCommitmentInput,
    ) -> Result<ChangeReturnCommitmentPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeReturnCommitmentPayload::of(input.run(request, &mut conn).await)
    }

    /// Says what became of a return commitment: it was adopted at home, with what shows it, or it was given up, with why. What was
    /// given up can be adopted later; what was adopted stays so, and everybody who takes part in the exchange sees it from then on.
    /// Needs the same as promising it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn settle_return_commitment(
        &self,
        ctx: &Context<'_>,
        input: SettleReturnCommitmentInput,
    ) -> Result<SettleReturnCommitmentPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SettleReturnCommitmentPayload::of(input.run(request, &mut conn).await)
    }
}

impl MakeReturnCommitmentInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ReturnCommitment, Rejection> {
        let id: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, id, self.part, "placement").await?;
        let new = NewCommitment { language: self.language, improvement: self.improvement, due_on: self.due_on.0 };
        let now = request.clock().now();
        let row = domain::make(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(ReturnCommitment(Arc::new(row)))
    }
}

impl ChangeReturnCommitmentInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ReturnCommitment, Rejection> {
        let id: ReturnCommitmentId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let change = CommitmentChange {
            language: self.language,
            improvement: self.improvement,
            due_on: self.due_on.map(|Date(day)| day),
            expected_revision: self.expected_revision,
        };
        let row = domain::change(conn, &may, request.clock().now(), change).await?;
        request.loaders().forget_all().await;
        Ok(ReturnCommitment(Arc::new(row)))
    }
}

impl SettleReturnCommitmentInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ReturnCommitment, Rejection> {
        let id: ReturnCommitmentId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let settlement = Settlement {
            is_adopted: self.is_adopted,
            settled_on: self.settled_on.0,
            evidence: self.evidence,
            evidence_url: self.evidence_url,
            reason: self.reason,
            expected_revision: self.expected_revision,
        };
        let row = domain::settle(conn, &may, request.clock().now(), settlement).await?;
        request.loaders().forget_all().await;
        Ok(ReturnCommitment(Arc::new(row)))
    }
}
