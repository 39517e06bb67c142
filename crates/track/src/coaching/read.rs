//! Looking up what is offered and what is booked.

use catalogue::topic::Topic;
use database::{
    AsyncPgConnection,
    id::{CoachingOfferId, CoachingSessionId, EnrolmentId, PersonId},
    paging::{Page, PageRequest},
    schema::{
        coaching_expert, coaching_offer, coaching_offer_topic, coaching_person, coaching_session, coaching_window,
        enrolment, program_year, topic,
    },
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::{MaySeeCoachingOffers, MaySeeOwnWork};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::{CoachingOffer, CoachingPerson, CoachingSession, CoachingWindow, Slot, slot};

/// For how many days free slots are listed at once.
pub const MOST_DAYS: i32 = 92;
/// The most free slots that are listed at once.
pub const MOST_SLOTS: usize = 500;

/// Those of these offers that there are, in no order.
pub async fn offers_by_ids(mut conn: &AsyncPgConnection, ids: &[CoachingOfferId]) -> QueryResult<Vec<CoachingOffer>> {
    coaching_offer::table
        .filter(coaching_offer::id.eq_any(ids))
        .select(CoachingOffer::as_select())
        .load(&mut conn)
        .await
}

/// What coaches offer to the museums of a year, the oldest first; not what was withdrawn, unless that is wanted too.
pub async fn offers_of_year(
    mut conn: &AsyncPgConnection,
    may: &MaySeeCoachingOffers,
    with_withdrawn: bool,
    page: &PageRequest<CoachingOfferId>,
) -> QueryResult<Page<CoachingOfferId, CoachingOffer>> {
    let mut wanted = coaching_offer::table
        .filter(coaching_offer::program_year_id.eq(may.year()))
        .order(coaching_offer::id)
        .limit(page.limit())
        .select(CoachingOffer::as_select())
        .into_boxed();
    if !with_withdrawn {
        wanted = wanted.filter(coaching_offer::withdrawn_at.is_null());
    }
    if let Some(after) = page.after {
        wanted = wanted.filter(coaching_offer::id.gt(after));
    }
    let rows: Vec<CoachingOffer> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many offers there are to the museums of a year.
pub async fn count_offers_of_year(
    mut conn: &AsyncPgConnection,
    may: &MaySeeCoachingOffers,
    with_withdrawn: bool,
) -> QueryResult<i64> {
    let mut wanted = coaching_offer::table.filter(coaching_offer::program_year_id.eq(may.year())).into_boxed();
    if !with_withdrawn {
        wanted = wanted.filter(coaching_offer::withdrawn_at.is_null());
    }
    wanted.count().get_result(&mut conn).await
}

/// The windows of these offers, in the order of time.
pub async fn windows(mut conn: &AsyncPgConnection, ids: &[CoachingOfferId]) -> QueryResult<Vec<CoachingWindow>> {
    coaching_window::table
        .filter(coaching_window::coaching_offer_id.eq_any(ids))
        .order((coaching_window::coaching_offer_id, coaching_window::starts_at))
        .select(CoachingWindow::as_select())
        .load(&mut conn)
        .await
}

/// What these offers are about.
pub async fn topics_of_offers(
    mut conn: &AsyncPgConnection,
    ids: &[CoachingOfferId],
) -> QueryResult<Vec<(CoachingOfferId, Topic)>> {
    coaching_offer_topic::table
        .inner_join(topic::table)
        .filter(coaching_offer_topic::coaching_offer_id.eq_any(ids))
        .order((coaching_offer_topic::coaching_offer_id, coaching_offer_topic::topic_id))
        .select((coaching_offer_topic::coaching_offer_id, Topic::as_select()))
        .load(&mut conn)
        .await
}

/// Who comes along with the coaches of these offers.
pub async fn experts(
    mut conn: &AsyncPgConnection,
    ids: &[CoachingOfferId],
) -> QueryResult<Vec<(CoachingOfferId, PersonId)>> {
    coaching_expert::table
        .filter(coaching_expert::coaching_offer_id.eq_any(ids))
        .order((coaching_expert::coaching_offer_id, coaching_expert::person_id))
        .select((coaching_expert::coaching_offer_id, coaching_expert::person_id))
        .load(&mut conn)
        .await
}

/// The slots of an offer that can be booked now and begin on one of these days, by the calendar on the coach's wall. In two
/// statements, however many there are.
pub async fn free_slots(
    mut conn: &AsyncPgConnection,
    offer: &CoachingOffer,
    (from, to): (Date, Date),
    now: Timestamp,
) -> QueryResult<Vec<Slot>> {
    if offer.withdrawn_at.is_some() || to < from {
        return Ok(Vec::new());
    }
    let windows: Vec<CoachingWindow> = coaching_window::table
        .filter(coaching_window::coaching_offer_id.eq(offer.id))
        .filter(coaching_window::day.between(from.to_diesel(), to.to_diesel()))
        .filter(coaching_window::ends_at.gt(now.to_diesel()))
        .order(coaching_window::starts_at)
        .select(CoachingWindow::as_select())
        .load(&mut conn)
        .await?;
    let (Some(first), Some(last)) = (windows.as_slice().first(), windows.as_slice().last()) else {
        return Ok(Vec::new());
    };
    let experts = coaching_expert::table
        .filter(coaching_expert::coaching_offer_id.eq(offer.id))
        .select(coaching_expert::person_id);
    let busy: Vec<(jiff_diesel::Timestamp, jiff_diesel::Timestamp)> = coaching_person::table
        .filter(coaching_person::person_id.eq(offer.coach_id).or(coaching_person::person_id.eq_any(experts)))
        .filter(coaching_person::is_cancelled.eq(false))
        .filter(coaching_person::starts_at.lt(last.ends_at.to_diesel()))
        .filter(coaching_person::ends_at.gt(first.starts_at.to_diesel()))
        .select((coaching_person::starts_at, coaching_person::ends_at))
        .load(&mut conn)
        .await?;
    let busy: Vec<Slot> =
        busy.into_iter().map(|(from, to)| Slot { starts_at: from.to_jiff(), ends_at: to.to_jiff() }).collect();
    let of_window = |window: &CoachingWindow| {
        slot::cut(Slot { starts_at: window.starts_at, ends_at: window.ends_at }, offer.slot_minutes)
    };
    Ok(slot::free(windows.iter().flat_map(of_window), &busy, now).take(MOST_SLOTS).collect())
}

/// The first and the last of the days for which free slots are listed where none are named: four weeks from today on, by
/// the calendar on the coach's wall.
pub fn usual_days(offer: &CoachingOffer, now: Timestamp) -> (Date, Date) {
    let zone = TimeZone::get(&offer.zone).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned(zone).date();
    (today, today.saturating_add(27.days()))
}

/// Those of these sessions that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[CoachingSessionId]) -> QueryResult<Vec<CoachingSession>> {
    coaching_session::table
        .filter(coaching_session::id.eq_any(ids))
        .select(CoachingSession::as_select())
        .load(&mut conn)
        .await
}

/// What these museums have booked in a year, in the order of time. For their coaches, only what they give themselves is.
pub async fn of_enrolments(mut conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> QueryResult<Vec<CoachingSession>> {
    coaching_session::table
        .filter(coaching_session::enrolment_id.eq_any(ids))
        .order((coaching_session::starts_at, coaching_session::id))
        .select(CoachingSession::as_select())
        .load(&mut conn)
        .await
}

/// What one has to give oneself, in the order of time, from an instant on.
pub async fn own(
    mut conn: &AsyncPgConnection,
    may: &MaySeeOwnWork,
    from: Timestamp,
) -> QueryResult<Vec<CoachingSession>> {
    coaching_session::table
        .inner_join(coaching_person::table)
        .inner_join(enrolment::table.inner_join(program_year::table))
        .filter(coaching_person::person_id.eq(may.person()))
        .filter(program_year::programme_id.eq_any(may.coaches_in()))
        .filter(coaching_session::ends_at.gt(from.to_diesel()))
        .order((coaching_session::starts_at, coaching_session::id))
        .limit(500)
        .select(CoachingSession::as_select())
        .load(&mut conn)
        .await
}

/// Who gives these sessions: the coach first.
pub async fn people(mut conn: &AsyncPgConnection, ids: &[CoachingSessionId]) -> QueryResult<Vec<CoachingPerson>> {
    coaching_person::table
        .filter(coaching_person::coaching_session_id.eq_any(ids))
        .order((coaching_person::coaching_session_id, coaching_person::role, coaching_person::person_id))
        .select(CoachingPerson::as_select())
        .load(&mut conn)
        .await
}
