//! Which calendar links there are.

use database::{AsyncPgConnection, id::CalendarFeedId, schema::calendar_feed};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use identity::{
    policy::{FeedOwner, MayManageCalendarFeeds},
    sign_in,
};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use super::CalendarFeed;

/// The most links that are listed.
const LISTED: i64 = 100;

/// That a link was read is noted once in this time.
const READING_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

type Boxed<'a> = calendar_feed::BoxedQuery<'a, Pg>;

/// The links of an owner.
pub(super) fn of<'a>(owner: FeedOwner) -> Boxed<'a> {
    match owner {
        FeedOwner::Person(id) => calendar_feed::table.filter(calendar_feed::person_id.eq(id)).into_boxed(),
        FeedOwner::Organization(id) => calendar_feed::table.filter(calendar_feed::organization_id.eq(id)).into_boxed(),
    }
}

/// Links of an owner, the newest first; revoked ones among them, at most 100.
///
/// # Errors
/// Where the database fails.
pub async fn list(mut conn: &AsyncPgConnection, may: &MayManageCalendarFeeds) -> QueryResult<Vec<CalendarFeed>> {
    of(may.owner())
        .order(calendar_feed::id.desc())
        .limit(LISTED)
        .select(CalendarFeed::as_select())
        .load(&mut conn)
        .await
}

/// Whose a link is; to be asked before the policy is, which tells apart only who may see that there is one.
///
/// # Errors
/// Where the database fails.
pub async fn owner(conn: &mut AsyncPgConnection, id: CalendarFeedId) -> QueryResult<Option<FeedOwner>> {
    let found: Option<CalendarFeed> =
        calendar_feed::table.find(id).select(CalendarFeed::as_select()).first(conn).await.optional()?;
    Ok(found.and_then(|feed| feed.owner()))
}

/// The link with this secret, if it is not revoked; that it was read is noted, to the minute.
///
/// # Errors
/// Where the database fails.
pub async fn read(conn: &mut AsyncPgConnection, secret: &str, now: Timestamp) -> QueryResult<Option<CalendarFeed>> {
    let found: Option<CalendarFeed> = calendar_feed::table
        .filter(calendar_feed::secret_hash.eq(sign_in::hash(secret)))
        .filter(calendar_feed::revoked_at.is_null())
        .select(CalendarFeed::as_select())
        .first(conn)
        .await
        .optional()?;
    if let Some(feed) = &found
        && feed.last_read_at.is_none_or(|last| now.duration_since(last) >= READING_NOTED_EVERY)
    {
        diesel::update(calendar_feed::table.find(feed.id))
            .set(calendar_feed::last_read_at.eq(now.to_diesel()))
            .execute(conn)
            .await?;
    }
    Ok(found)
}
