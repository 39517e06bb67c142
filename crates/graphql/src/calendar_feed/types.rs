//! What can be read about a calendar link.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use catalogue::calendar_feed as domain;
use database::id::OrganizationId;
use identity::policy;

use crate::{
    failure::{nullable, refused},
    person::{self, Person},
    request::RequestExt,
    scalar::DateTime,
};

/// A link with which a calendar program reads sessions and coaching, again and again; a person's own link also leads to the check-ins of
/// their mentorship placements: those in which they go, mentor, or were asked as the supervisor. A check-in has a day and no hour. One
/// that comes no more is shown as cancelled, and while its placement is paused as not certain. Whoever has the link reads all this; the
/// link itself is shown once, when it is created.
#[derive(Clone)]
pub struct CalendarFeed(pub Arc<domain::CalendarFeed>);

/// A link with which a calendar program reads sessions and coaching, again and again; a person's own link also leads to the check-ins of
/// their mentorship placements: those in which they go, mentor, or were asked as the supervisor. A check-in has a day and no hour. One
/// that comes no more is shown as cancelled, and while its placement is paused as not certain. Whoever has the link reads all this; the
/// link itself is shown once, when it is created.
#[Object]
impl CalendarFeed {
    /// Its id, by which it is revoked.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The language it is written in, as a BCP 47 tag; none: the one the person prefers, or the organization's own.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// How many minutes before a session the calendar reminds of it; none: not at all.
    async fn reminder_minutes(&self) -> Option<i32> {
        self.0.reminder_minutes
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Who created it; none where the operator did, or where you may not see them.
    async fn created_by(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let id = self.0.created_by?;
        nullable(person::find(ctx, id)).await
    }

    /// When it was revoked; none: it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }

    /// When a calendar program last read it, to the minute; none: never.
    async fn last_read_at(&self) -> Option<DateTime> {
        self.0.last_read_at.map(Into::into)
    }
}

/// The asker's own links; none where they are no person.
///
/// # Errors
/// Where the database fails.
pub async fn own(ctx: &Context<'_>) -> Result<Vec<CalendarFeed>> {
    let request = ctx.request();
    match policy::manage_own_calendar_feeds(request.viewer()) {
        Ok(may) => Ok(shown(domain::list(request.connection().await?, &may).await?)),
        Err(_) => Ok(Vec::new()),
    }
}

/// An organization's links.
///
/// # Errors
/// Where the viewer may not see them, or the database fails.
pub async fn of_organization(ctx: &Context<'_>, organization: OrganizationId) -> Result<Option<Vec<CalendarFeed>>> {
    let request = ctx.request();
    let may = policy::manage_calendar_feeds(request.viewer(), organization).map_err(refused)?;
    Ok(Some(shown(domain::list(request.connection().await?, &may).await?)))
}

fn shown(rows: Vec<domain::CalendarFeed>) -> Vec<CalendarFeed> {
    rows.into_iter().map(|row| CalendarFeed(Arc::new(row))).collect()
}
