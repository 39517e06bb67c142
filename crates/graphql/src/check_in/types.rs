//! What can be read about a check-in.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::ProgrammeId;
use mentorship::check_in as domain;

use crate::{failure::nullable, peer_review::name_of, request::RequestExt, scalar::Date};

/// Where a check-in stands today, in the exchange's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CheckInState")]
pub enum CheckInState {
    /// It was held.
    Held,
    /// It is due today, or was before, and was not held.
    Due,
    /// It is due later.
    Coming,
    /// It was not held, and the placement is over.
    NotHeld,
}

/// A day on which a participant and the host look at how a placement goes. Whoever sees the placement sees it.
#[derive(Clone)]
pub struct CheckIn {
    row: Arc<domain::CheckIn>,
    programme: ProgrammeId,
    is_over: bool,
}

impl CheckIn {
    /// The check-in of this row, of a placement in this exchange that is over or is not.
    pub fn of(row: Arc<domain::CheckIn>, programme: ProgrammeId, is_over: bool) -> Self {
        Self { row, programme, is_over }
    }
}

/// A day on which a participant and the host look at how a placement goes. Whoever sees the placement sees it.
#[Object]
impl CheckIn {
    /// Its id.
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// The day on which it is due, by the calendar of the agreement.
    async fn due_on(&self) -> Date {
        self.row.due_on.into()
    }

    /// Where it stands today, in the exchange's time zone.
    async fn state(&self, ctx: &Context<'_>) -> Option<Result<CheckInState>> {
        nullable(async {
            let request = ctx.request();
            let exchange = request.loaders().exchange.exchange_by_programme.load(self.programme).await?;
            Ok(exchange.map(|exchange| self.row.state(exchange.today(request.clock().now()), self.is_over).into()))
        })
        .await
    }

    /// The day on which it was held; none as long as it was not.
    async fn held_on(&self) -> Option<Date> {
        self.row.held_on.map(Into::into)
    }

    /// What came of it, for both sides.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// Who said that it was held, by name; none of somebody who is not known any more.
    async fn held_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.row.held_by)).await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.row.revision
    }
}
