//! What can be read about a committee.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use identity::policy::{self, ProgrammeFacts};
use mentorship::{committee as domain, exchange::ExchangeProgram};

use crate::{
    failure::{nullable, refused},
    opportunity::civil_date,
    organization::{self, Organization},
    peer_review::name_of,
    request::{Fault, RequestExt},
    scalar::{Date, DateTime},
};

/// One term of somebody on the committee of an exchange, for a partner. For everybody who has part in the exchange.
#[derive(Clone)]
pub struct CommitteeSeat(pub(super) Arc<domain::CommitteeSeat>);

/// One term of somebody on the committee of an exchange, for a partner. For everybody who has part in the exchange.
#[Object]
impl CommitteeSeat {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who sits on it, by name; none of somebody who is not known any more.
    async fn name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, Some(self.0.person_id))).await
    }

    /// The partner that they sit on it for.
    async fn partner(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// The first day of the term.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// The last day of the term.
    async fn ends_on(&self) -> Date {
        self.0.ends_on.into()
    }

    /// When it was given up before its last day; none: it was not. They sat on the committee until the day before.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }
}

/// The seats of those who sit on the committee of an exchange on a day, by the clocks of the exchange today.
///
/// # Errors
/// Where the viewer has no part in the exchange; where the day is none; where the database fails.
pub async fn on_day(
    ctx: &Context<'_>,
    exchange: &ExchangeProgram,
    facts: ProgrammeFacts,
    day: Option<Date>,
) -> Result<Option<Vec<CommitteeSeat>>> {
    let request = ctx.request();
    policy::see_offers(request.viewer(), facts).map_err(refused)?;
    let day = match day {
        Some(day) => civil_date(&day, "on")?,
        None => exchange.today(request.clock().now()),
    };
    let conn = request.connection().await?;
    let seats = domain::seats_on(conn, exchange.programme_id, day).await.map_err(Fault::from)?;
    Ok(Some(seats.into_iter().map(|seat| CommitteeSeat(Arc::new(seat))).collect()))
}
