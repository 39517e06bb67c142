//! Where to find the calendar of an exchange.

use std::sync::Arc;

use async_graphql::{Context, Error, ID, Object, Result};
use identity::policy::{self, ProgrammeFacts};
use jiff::Timestamp;
use mentorship::{calendar as domain, exchange::ExchangeProgram, window::Window};

use super::types::ExchangeCalendar;
use crate::{
    cost::{cost, points},
    failure::{nullable, refused},
    id,
    opportunity::civil_date,
    request::{Fault, RequestExt},
    scalar::Date,
};

/// What an exchange foresees.
#[derive(Clone)]
pub struct ExchangeCalendars {
    row: Arc<ExchangeProgram>,
    facts: ProgrammeFacts,
}

impl ExchangeCalendars {
    /// Of the exchange with this row.
    pub fn of(row: Arc<ExchangeProgram>, facts: ProgrammeFacts) -> Self {
        Self { row, facts }
    }
}

/// What an exchange foresees.
#[Object]
impl ExchangeCalendars {
    /// Its calendar over several years: what partners can teach beside what they expect to need, where the two miss each other, and
    /// the rounds to come. For everybody who takes part in the exchange; to others it is null, with an error. Costs 20 points.
    #[graphql(directive = cost::apply(points(20)))]
    async fn calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day; left out: this year's, in the exchange's time zone.")] from: Option<Date>,
        #[graphql(desc = "The last day, less than ten years later; left out: the last of the second year after.")]
        until: Option<Date>,
        #[graphql(desc = "Only what is about this topic, topic_…, or one that is narrower.")] topic: Option<ID>,
    ) -> Option<Result<ExchangeCalendar>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::see_calendar(request.viewer(), self.facts).map_err(refused)?;
            let now = request.clock().now();
            let days = self.days(from, until, now)?;
            let topic = topic.map(|id| id::decode(&id, "topic")).transpose()?;
            let conn = request.connection().await?;
            let found = domain::of_exchange(conn, &may, &self.row, now, days, topic).await.map_err(Fault::from)?;
            Ok(Some(ExchangeCalendar(Arc::new(found))))
        })
        .await
    }
}

impl ExchangeCalendars {
    fn days(&self, from: Option<Date>, until: Option<Date>, now: Timestamp) -> Result<Window> {
        let from = from.map(|day| civil_date(&day, "from")).transpose()?;
        let until = until.map(|day| civil_date(&day, "until")).transpose()?;
        domain::days(from, until, self.row.today(now)).map_err(Error::new)
    }
}
