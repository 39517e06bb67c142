//! The lists of a calendar. All of it is known at once; only what is asked for of it is shown.

use std::sync::Arc;

use async_graphql::{Object, Result};
use database::{
    id::{ExpectationId, ExpertiseId, TopicId},
    paging::PageRequest,
};
use jiff::civil::Date;
use mentorship::calendar as domain;

use super::types::{CalendarExpectation, CalendarExpertise, CalendarTopic};
use crate::{
    connection,
    cost::{list_size, names},
    failure::nullable,
    paging::{cut, page_request},
};

connection! {
    /// Topics of a calendar, year by year, page by page.
    CalendarTopicConnection,
    /// A topic in a year, in a list.
    CalendarTopicEdge,
    CalendarTopic
}

connection! {
    /// What is expected to be needed, page by page.
    CalendarExpectationConnection,
    /// What is expected to be needed, in a list.
    CalendarExpectationEdge,
    CalendarExpectation
}

connection! {
    /// What can be learned, page by page.
    CalendarExpertiseConnection,
    /// What can be learned, in a list.
    CalendarExpertiseEdge,
    CalendarExpertise
}

/// Where what can be taught and what is expected to be needed miss each other.
pub struct CalendarMisses(pub(super) Arc<domain::Calendar>);

/// Where what can be taught and what is expected to be needed miss each other.
#[Object]
impl CalendarMisses {
    /// What is expected by some day of the calendar and not all could learn, the earliest needed first. Counted as many items as
    /// `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn expectations(
        &self,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<CalendarExpectationConnection>> {
        nullable(async { expectations(&self.0, |one| one.short() > 0, first, after).map(Some) }).await
    }

    /// What can be learned on some day of the calendar and is of use to nobody in its years, the earliest to begin first. Counted as
    /// many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn expertise(
        &self,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<CalendarExpertiseConnection>> {
        nullable(async { expertise(&self.0, |one| one.used() == 0, first, after).map(Some) }).await
    }
}

/// A page of the topics of a calendar.
///
/// # Errors
/// Where the page is none.
pub(super) fn topics(
    calendar: &Arc<domain::Calendar>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<CalendarTopicConnection> {
    let behind = after.is_some();
    let page: PageRequest<(i16, TopicId)> = page_request(first, after)?;
    let rows = calendar.topics.iter().enumerate().map(|(at, row)| ((row.year, row.topic), at));
    let (found, total) = cut(&page, rows.collect());
    let topic = |at| CalendarTopic { calendar: calendar.clone(), at };
    Ok(CalendarTopicConnection::new(found, behind, total, topic))
}

/// A page of what is expected and is so.
///
/// # Errors
/// Where the page is none.
pub(super) fn expectations(
    calendar: &domain::Calendar,
    is_so: impl Fn(&domain::MetExpectation) -> bool,
    first: Option<i32>,
    after: Option<String>,
) -> Result<CalendarExpectationConnection> {
    let behind = after.is_some();
    let page: PageRequest<(Date, ExpectationId)> = page_request(first, after)?;
    let rows = calendar.expectations.iter().filter(|one| is_so(one));
    let (found, total) = cut(&page, rows.map(|one| ((one.row.ends_on, one.row.id), one)).collect());
    Ok(CalendarExpectationConnection::new(found, behind, total, |one| CalendarExpectation(one.clone())))
}

/// A page of what can be learned and is so.
///
/// # Errors
/// Where the page is none.
pub(super) fn expertise(
    calendar: &domain::Calendar,
    is_so: impl Fn(&domain::UsedExpertise) -> bool,
    first: Option<i32>,
    after: Option<String>,
) -> Result<CalendarExpertiseConnection> {
    let behind = after.is_some();
    let page: PageRequest<(Date, ExpertiseId)> = page_request(first, after)?;
    let rows = calendar.expertise.iter().filter(|one| is_so(one));
    let (found, total) = cut(&page, rows.map(|one| ((one.row.starts_on, one.row.id), one)).collect());
    Ok(CalendarExpertiseConnection::new(found, behind, total, |one| CalendarExpertise(one.clone())))
}
