//! Giving people seats on a committee, and taking them back.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::committee::{self as domain, NewCommitteeSeat};

use super::types::CommitteeSeat;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// A term on the committee of an exchange.
#[derive(InputObject)]
pub struct SeatCommitteeMemberInput {
    /// Of which exchange: the id of the programme, programme_….
    programme: ID,
    /// Who sits on it: their id, person_…. They have the role COMMITTEE_MEMBER in the programme, which createMembership and
    /// inviteMember give.
    person: ID,
    /// For which partner: an organization that takes part in the exchange, by its id, org_….
    organization: ID,
    /// The first day of the term.
    starts_on: Date,
    /// The last day of the term, at most 10 years later.
    ends_on: Date,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the seat it gave the first time.
    idempotency_key: Option<String>,
}

/// A seat on a committee to be given up.
#[derive(InputObject)]
pub struct EndCommitteeSeatInput {
    /// Which: its id, seat_….
    id: ID,
}

payload! {
    /// What came of giving somebody a seat.
    SeatCommitteeMemberPayload {
        /// The seat; none where it was refused.
        seat: CommitteeSeat
    }
    /// Why nobody was seated.
    SeatCommitteeMemberError
    /// The sort of reason why nobody was seated.
    SeatCommitteeMemberErrorCode {
        /// The term is too long, or one too many without a break.
        OutOfRange,
        /// The term does not end after it begins.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// They sit on the committee on some of these days already.
        Duplicate,
        /// The partner has all its seats, or the committee has, on some of these days.
        Full,
        /// The programme is not set up as an exchange yet.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of giving up a seat.
    EndCommitteeSeatPayload {
        /// The seat as it is now; none where it was refused.
        seat: CommitteeSeat
    }
    /// Why a seat was not given up.
    EndCommitteeSeatError
    /// The sort of reason why a seat was not given up.
    EndCommitteeSeatErrorCode {
        /// It was given up already, or its term is over.
        WrongState,
    }
}

/// Mutations of committees.
#[derive(Default)]
pub struct CommitteeMutations;

#[Object]
impl CommitteeMutations {
    /// Gives somebody a term on the committee of an exchange, for a partner. A partner has no more seats at the same time, and
    /// nobody sits on it for more terms without a break, than the exchange allows: terms with at most 31 days from one to the next
    /// are without a break. Needs somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn seat_committee_member(
        &self,
        ctx: &Context<'_>,
        input: SeatCommitteeMemberInput,
    ) -> Result<SeatCommitteeMemberPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SeatCommitteeMemberPayload::of(input.run(request, &mut conn).await)
    }

    /// Has somebody sit on the committee no longer, from today on, by the clocks of the exchange; they keep their role in the
    /// programme. Needs somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn end_committee_seat(
        &self,
        ctx: &Context<'_>,
        input: EndCommitteeSeatInput,
    ) -> Result<EndCommitteeSeatPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        EndCommitteeSeatPayload::of(input.run(request, &mut conn).await)
    }
}

impl SeatCommitteeMemberInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CommitteeSeat, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let may = policy::run_exchange(conn, request.viewer(), programme)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let new = NewCommitteeSeat {
            organization: input_id(&self.organization, "organization")?,
            person: input_id(&self.person, "person")?,
            starts_on: self.starts_on.0,
            ends_on: self.ends_on.0,
        };
        let now = request.clock().now();
        let row = domain::seat(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(CommitteeSeat(Arc::new(row)))
    }
}

impl EndCommitteeSeatInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CommitteeSeat, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::run_exchange_of_seat(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::end_seat(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(CommitteeSeat(Arc::new(row)))
    }
}
