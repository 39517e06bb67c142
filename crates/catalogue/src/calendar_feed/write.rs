//! Creating calendar links, and revoking them.

use database::{AsyncPgConnection, id::CalendarFeedId, schema::calendar_feed};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{FeedOwner, MayManageCalendarFeeds},
    service_token::Secret,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{CalendarFeed, LONGEST_REMINDER, MOST, read::of};
use crate::{
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection},
};

/// What is needed for a new calendar link, besides whose it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewCalendarFeed {
    /// The language it is written in (BCP 47); none: the person's.
    pub language: Option<String>,
    /// How many minutes before a session the calendar reminds of it; none: not at all.
    pub reminder_minutes: Option<i32>,
}

/// A link that was just made.
#[derive(Debug)]
pub struct Linked {
    /// The link.
    pub feed: CalendarFeed,
    /// The secret in it, which is here and nowhere else; none where the request was a repeated one.
    pub secret: Option<Secret>,
}

/// Creates a link. With an idempotency key, a repeated request answers with the link that the first one created, without
/// its secret, which is kept nowhere: whoever did not receive it revokes the link and creates another.
///
/// # Errors
/// Every fault of the input at once; where the owner has [`MOST`] links. Nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayManageCalendarFeeds,
    now: Timestamp,
    new: NewCalendarFeed,
    key: Option<&str>,
) -> Result<Linked, Rejection> {
    let (person, organization) = match may.owner() {
        FeedOwner::Person(id) => (Some(id), None),
        FeedOwner::Organization(id) => (None, Some(id)),
    };
    conn.transaction(async |conn| {
        let request = (person, organization, &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "createCalendarFeed", &request, now).await? {
            Claim::Repeated(id) => {
                let feed = calendar_feed::table.find(id).select(CalendarFeed::as_select()).first(conn).await?;
                return Ok(Linked { feed, secret: None });
            }
            Claim::First(pending) => pending,
        };
        check(conn, may, &new).await?;
        let secret = Secret::by_chance();
        let feed = diesel::insert_into(calendar_feed::table)
            .values((
                calendar_feed::id.eq(CalendarFeedId::new()),
                calendar_feed::person_id.eq(person),
                calendar_feed::organization_id.eq(organization),
                calendar_feed::secret_hash.eq(secret.hash()),
                calendar_feed::language.eq(&new.language),
                calendar_feed::reminder_minutes.eq(new.reminder_minutes),
                calendar_feed::created_at.eq(now.to_diesel()),
                calendar_feed::created_by.eq(may.person()),
            ))
            .returning(CalendarFeed::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, feed.id.uuid()).await?;
        Ok(Linked { feed, secret: Some(secret) })
    })
    .await
}

/// Revokes a link: from now on there is nothing behind it. The row stays, so that it is known what there was. Doing so
/// twice changes nothing more.
///
/// # Errors
/// Where the owner has no such link.
pub async fn revoke(
    conn: &mut AsyncPgConnection,
    may: &MayManageCalendarFeeds,
    now: Timestamp,
    id: CalendarFeedId,
) -> Result<CalendarFeed, Rejection> {
    conn.transaction(async |conn| {
        let feed: CalendarFeed = calendar_feed::table
            .find(id)
            .select(CalendarFeed::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?
            .filter(|feed: &CalendarFeed| feed.owner() == Some(may.owner()))
            .ok_or_else(|| Rejection::not_found("id", "a calendar link"))?;
        if feed.revoked_at.is_some() {
            return Ok(feed);
        }
        Ok(diesel::update(calendar_feed::table.find(id))
            .set((calendar_feed::revoked_at.eq(now.to_diesel()), calendar_feed::revoked_by.eq(may.person())))
            .returning(CalendarFeed::as_returning())
            .get_result(conn)
            .await?)
    })
    .await
}

async fn check(
    conn: &mut AsyncPgConnection,
    may: &MayManageCalendarFeeds,
    new: &NewCalendarFeed,
) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    if let Some(language) = &new.language {
        check_tag(language, "language", &mut problems);
    }
    if let Some(minutes) = new.reminder_minutes.filter(|minutes| !(0..=LONGEST_REMINDER).contains(minutes)) {
        problems.note(
            ProblemCode::OutOfRange,
            "reminder_minutes",
            format_args!("is {minutes}; give 0 to {LONGEST_REMINDER} minutes, or none for no reminders"),
        );
    }
    let open: i64 = of(may.owner()).filter(calendar_feed::revoked_at.is_null()).count().get_result(conn).await?;
    if open >= MOST {
        problems.note(
            ProblemCode::WrongState,
            "",
            format_args!("There are {open} calendar links already; revoke those that are not used any more."),
        );
    }
    problems.settle()
}
