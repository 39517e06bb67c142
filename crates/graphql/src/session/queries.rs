//! Asking for the calendar.

use std::sync::Arc;

use async_graphql::{Context, Error, Object, Result};
use catalogue::session::{self as domain, Calendar};

use super::{Session, SessionConnection};
use crate::{
    cost::{list_size, names},
    opportunity::{civil_date, prefetch_of_sessions, zone},
    paging::{page_request, total},
    request::RequestExt,
    scalar::Date,
};

/// Queries for sessions.
#[derive(Default)]
pub struct SessionQueries;

#[Object]
impl SessionQueries {
    /// The calendar: sessions of all opportunities from one day to another, in the order they begin. Sessions of which
    /// only the day is known come at the end of it. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day, YYYY-MM-DD.")] from: Date,
        #[graphql(desc = "Last day, YYYY-MM-DD.")] to: Date,
        #[graphql(
            desc = "Your IANA time zone, such as America/Halifax: the days begin and end at midnight there. UTC if not said."
        )]
        zone: Option<String>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Result<SessionConnection> {
        let calendar = calendar(ctx, &from, &to, zone.as_deref().unwrap_or("UTC"))?;
        let behind = after.is_some();
        let page_request = page_request(first, after)?;
        let request = ctx.request();
        let conn = request.connection().await?;
        let selection = ctx.look_ahead();
        let page = async {
            let page = domain::page(conn, &calendar, &page_request).await?;
            let nodes = [selection.field("nodes"), selection.field("edges").field("node")];
            let ids: Vec<_> = page.items.iter().map(|(_, row)| row.opportunity_id).collect();
            prefetch_of_sessions(request, &nodes, &ids).await;
            Ok(page)
        };
        let total = total(&selection, domain::count(conn, &calendar));
        let (page, total) = futures::try_join!(page, total)?;
        Ok(SessionConnection::new(page, behind, total, |row| Session(Arc::new(row))))
    }
}

fn calendar(ctx: &Context<'_>, from: &Date, to: &Date, zone_name: &str) -> Result<Calendar> {
    let zone = zone(zone_name, "zone")?;
    let (first_day, last_day) = (civil_date(from, "from")?, civil_date(to, "to")?);
    if first_day > last_day {
        return Err(Error::new("to is before from; turn them round."));
    }
    Ok(Calendar {
        from: first_day.to_zoned(zone.clone())?.timestamp(),
        to: last_day.tomorrow()?.to_zoned(zone)?.timestamp(),
        first_day,
        last_day,
        sight: ctx.request().sight().clone(),
    })
}
