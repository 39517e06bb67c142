//! Changing hours of coaching that are offered. What was booked of them is kept.

use std::fmt::Write;

use catalogue::{
    LanguageMap,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_link,
    topic::{MOST_TOPICS, check_topics},
};
use database::{
    AsyncPgConnection,
    id::{CoachingOfferId, CoachingSessionId, TopicId},
    jsonb::Lazy,
    schema::{coaching_offer, coaching_offer_topic, coaching_session, coaching_window, organization},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayOfferCoaching;
use jiff::{Timestamp, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::{
    CoachingOffer, CoachingState, CoachingWindow, Slot, WindowInput,
    offer::{insert_topics, locked, zone_name},
    slot,
    window::{Window, check_windows, insert_windows},
    windows,
};

/// What becomes of an offer; what is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct CoachingOfferChange {
    /// The language its title is first of all in.
    pub main_language: Option<String>,
    /// What it is called, in all its languages.
    pub title: Option<LanguageMap>,
    /// On what.
    pub topics: Option<Vec<TopicId>>,
    /// The IANA zone of its windows; they keep their times by the clock on the wall.
    pub zone: Option<String>,
    /// How long each session takes, in minutes.
    pub slot_minutes: Option<i32>,
    /// Where to join; some of none takes it away.
    pub link: Option<Option<String>>,
    /// All windows that are ahead.
    pub windows: Option<Vec<WindowInput>>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Changes an offer. Windows that are over stay as they were.
///
/// # Errors
/// Every fault of the change at once; where it was withdrawn, or somebody else changed it; where a session that was booked is
/// in none of its windows any more, or does not take as long. Nothing is written then.
pub async fn change_offer(
    conn: &mut AsyncPgConnection,
    _may: &MayOfferCoaching,
    now: Timestamp,
    id: CoachingOfferId,
    change: CoachingOfferChange,
) -> Result<CoachingOffer, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, id).await?;
        check_revision(change.expected_revision, row.revision)?;
        if row.withdrawn_at.is_some() {
            return Err(Rejection::one(ProblemCode::WrongState, "id", "was withdrawn; offer the hours anew"));
        }
        let offered = windows(conn, &[id]).await?;
        let (over, ahead): (Vec<CoachingWindow>, Vec<_>) =
            offered.into_iter().partition(|window| window.ends_at <= now);
        let mut problems = Problems::new();
        let becomes = change.applied_to(row, &mut problems);
        let hours = change
            .hours(&ahead)
            .map(|inputs| check_windows(&inputs, &becomes.zone, becomes.slot_minutes, &over, now, &mut problems));
        if let Some(topics) = &change.topics {
            problems.note_long_list("topics", topics.len(), MOST_TOPICS);
            check_topics(conn, topics, "topics", &mut problems).await?;
        }
        problems.settle()?;
        if let Some(hours) = &hours {
            check_booked(conn, now, &becomes, hours).await?;
            let replaced = coaching_window::table.filter(coaching_window::coaching_offer_id.eq(id));
            diesel::delete(replaced.filter(coaching_window::ends_at.gt(now.to_diesel()))).execute(conn).await?;
            insert_windows(conn, id, hours).await?;
        }
        if let Some(topics) = &change.topics {
            let before = coaching_offer_topic::table.filter(coaching_offer_topic::coaching_offer_id.eq(id));
            diesel::delete(before).execute(conn).await?;
            insert_topics(conn, id, topics).await?;
        }
        let title = change.title.as_ref().unwrap_or(&becomes.title);
        write(conn, now, &becomes, title).await
    })
    .await
}

impl CoachingOfferChange {
    /// The offer as it becomes, apart from its title, windows and topics; notes everything that is wrong with it and its title.
    fn applied_to(&self, row: CoachingOffer, problems: &mut Problems) -> CoachingOffer {
        let main_language = self.main_language.clone().unwrap_or(row.main_language);
        check_tag(&main_language, "main_language", problems);
        self.title.as_ref().unwrap_or(&row.title).check_main(&main_language, "title", 500, problems);
        let link = self.link.clone().unwrap_or(row.link);
        check_link(link.as_deref(), "link", problems);
        let zone = self.zone.as_deref().map(zone_name);
        CoachingOffer {
            main_language,
            link,
            zone: zone.unwrap_or(row.zone),
            slot_minutes: self.slot_minutes.unwrap_or(row.slot_minutes),
            ..row
        }
    }

    /// The windows to be read anew: those that are given, or those that are ahead where the zone or the length of sessions is
    /// another.
    fn hours(&self, ahead: &[CoachingWindow]) -> Option<Vec<WindowInput>> {
        let is_other = self.zone.is_some() || self.slot_minutes.is_some();
        self.windows.clone().or_else(|| is_other.then(|| ahead.iter().map(WindowInput::from).collect()))
    }
}

/// Refuses hours in which something that is booked has no slot any more.
async fn check_booked(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    becomes: &CoachingOffer,
    hours: &[Window],
) -> Result<(), Rejection> {
    type Row = (CoachingSessionId, jiff_diesel::Timestamp, jiff_diesel::Timestamp, Lazy<LanguageMap>, String);
    let booked: Vec<Row> = coaching_session::table
        .inner_join(organization::table.on(organization::id.eq(coaching_session::organization_id)))
        .filter(coaching_session::coaching_offer_id.eq(becomes.id))
        .filter(coaching_session::state.eq(CoachingState::Booked))
        .filter(coaching_session::ends_at.gt(now.to_diesel()))
        .order((coaching_session::starts_at, coaching_session::id))
        .select((
            coaching_session::id,
            coaching_session::starts_at,
            coaching_session::ends_at,
            organization::name,
            organization::main_language,
        ))
        .load(conn)
        .await?;
    let mut lost = booked.iter().filter(|(_, starts_at, ends_at, ..)| {
        let session = Slot { starts_at: starts_at.to_jiff(), ends_at: ends_at.to_jiff() };
        !hours.iter().any(|window| slot::cut(window.slot, becomes.slot_minutes).any(|one| one == session))
    });
    let Some((id, starts_at, _, museum, main_language)) = lost.next() else { return Ok(()) };
    let zone = TimeZone::get(&becomes.zone).unwrap_or(TimeZone::UTC);
    let at = starts_at.to_jiff().to_zoned(zone).strftime("%Y-%m-%d at %H:%M").to_string();
    let museum = museum.choose(&[], main_language).map_or_else(String::new, |name| name.text.to_owned());
    let mut why = format!("leave no slot for the session {id}, which {museum} booked for {at}, {}", becomes.zone);
    match lost.count() {
        0 => {}
        others => drop(write!(why, ", nor for {others} more")),
    }
    why.push_str("; keep its hours, or move or cancel it first");
    Err(Rejection::one(ProblemCode::WrongState, "windows", why))
}

async fn write(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    becomes: &CoachingOffer,
    title: &LanguageMap,
) -> Result<CoachingOffer, Rejection> {
    let ahead = coaching_session::table
        .filter(coaching_session::coaching_offer_id.eq(becomes.id))
        .filter(coaching_session::state.eq(CoachingState::Booked))
        .filter(coaching_session::ends_at.gt(now.to_diesel()))
        .filter(coaching_session::zone.ne(&becomes.zone));
    // The clock on the coach's wall is another from now on.
    diesel::update(ahead)
        .set((
            coaching_session::zone.eq(&becomes.zone),
            coaching_session::revision.eq(coaching_session::revision + 1),
            coaching_session::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    let row = diesel::update(coaching_offer::table.find(becomes.id))
        .set((
            coaching_offer::main_language.eq(&becomes.main_language),
            coaching_offer::title.eq(title),
            coaching_offer::zone.eq(&becomes.zone),
            coaching_offer::slot_minutes.eq(becomes.slot_minutes),
            coaching_offer::link.eq(&becomes.link),
            coaching_offer::revision.eq(becomes.revision + 1),
            coaching_offer::updated_at.eq(now.to_diesel()),
        ))
        .returning(CoachingOffer::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}
