//! Offering hours of coaching, and taking them back.

use std::collections::HashSet;

use catalogue::{
    LanguageMap, civil,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection},
    text::check_link,
};
use database::{
    AsyncPgConnection,
    id::{CoachingOfferId, CoachingWindowId, PersonId, ProgramYearId, TopicId},
    schema::{
        coaching_expert, coaching_offer, coaching_offer_topic, coaching_window, membership, person, program_year,
    },
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    ProgrammeRole,
    idempotency::{self, Claim},
    policy::MayOfferCoaching,
};
use jiff::{
    Timestamp,
    tz::{AmbiguousOffset, TimeZone},
};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{CoachingKind, CoachingMode, CoachingOffer, Slot};
use crate::about::{MOST_TOPICS, check_topics};

/// The most windows of an offer.
pub const MOST_WINDOWS: usize = 200;
/// The most people who come along with a coach.
pub const MOST_EXPERTS: usize = 10;

/// Hours of coaching as somebody offers them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewCoachingOffer {
    /// To the museums of which year.
    pub year: ProgramYearId,
    /// Who leads it.
    pub coach: PersonId,
    /// Who comes along.
    pub experts: Vec<PersonId>,
    /// The sort of coaching.
    pub kind: CoachingKind,
    /// Where it is given.
    pub mode: CoachingMode,
    /// The language its title is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: LanguageMap,
    /// On what.
    pub topics: Vec<TopicId>,
    /// The IANA zone of its windows.
    pub zone: String,
    /// How long each session takes, in minutes.
    pub slot_minutes: i32,
    /// Where to join.
    pub link: Option<String>,
    /// When.
    pub windows: Vec<WindowInput>,
}

/// From when to when on a day, by the clock on the coach's wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowInput {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// When it begins, `HH:MM`.
    pub begins: String,
    /// When it ends, on the same day.
    pub ends: String,
}

/// A window whose times are times.
#[derive(Debug, Clone, Copy)]
struct Window {
    day: jiff::civil::Date,
    begins: jiff::civil::Time,
    ends: jiff::civil::Time,
    slot: Slot,
}

/// Offers hours of coaching to the museums of a year.
///
/// # Errors
/// Every fault of the offer at once.
pub async fn offer(
    conn: &mut AsyncPgConnection,
    may: &MayOfferCoaching,
    now: Timestamp,
    new: NewCoachingOffer,
    key: Option<&str>,
) -> Result<CoachingOffer, Rejection> {
    conn.transaction(async |conn| {
        let pending = match idempotency::claim(conn, may.asker(), key, "offerCoaching", &new, now).await? {
            Claim::Repeated(id) => return found(conn, CoachingOfferId::from_uuid(id), "idempotency_key").await,
            Claim::First(pending) => pending,
        };
        let is_of_programme = diesel::dsl::exists(
            program_year::table.find(new.year).filter(program_year::programme_id.eq(may.programme())),
        );
        if !diesel::select(is_of_programme).get_result::<bool>(conn).await? {
            return Err(Rejection::not_found("year", "a year of a programme"));
        }
        let mut problems = Problems::new();
        let windows = new.check(now, &mut problems);
        check_topics(conn, &new.topics, "topics", &mut problems).await?;
        new.check_people(conn, may, now, &mut problems).await?;
        problems.settle()?;
        let row = insert(conn, now, &new, &windows).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Withdraws an offer: nothing more can be booked, and what was booked stands.
///
/// # Errors
/// Where it was withdrawn already.
pub async fn withdraw_offer(
    conn: &mut AsyncPgConnection,
    _may: &MayOfferCoaching,
    now: Timestamp,
    id: CoachingOfferId,
) -> Result<CoachingOffer, Rejection> {
    conn.transaction(async |conn| {
        // Whoever books at this moment is waited for.
        let row: CoachingOffer = coaching_offer::table
            .find(id)
            .select(CoachingOffer::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("id", "an offer of coaching"))?;
        if row.withdrawn_at.is_some() {
            return Err(Rejection::one(
                ProblemCode::WrongState,
                "id",
                "was withdrawn already; nothing needs to be done",
            ));
        }
        let row = diesel::update(coaching_offer::table.find(id))
            .set((
                coaching_offer::withdrawn_at.eq(now.to_diesel()),
                coaching_offer::revision.eq(row.revision + 1),
                coaching_offer::updated_at.eq(now.to_diesel()),
            ))
            .returning(CoachingOffer::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

async fn found(conn: &mut AsyncPgConnection, id: CoachingOfferId, field: &str) -> Result<CoachingOffer, Rejection> {
    let row = coaching_offer::table.find(id).select(CoachingOffer::as_select());
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found(field, "an offer of coaching"))
}

async fn insert(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    new: &NewCoachingOffer,
    windows: &[Window],
) -> QueryResult<CoachingOffer> {
    let row: CoachingOffer = diesel::insert_into(coaching_offer::table)
        .values((
            coaching_offer::id.eq(CoachingOfferId::new()),
            coaching_offer::program_year_id.eq(new.year),
            coaching_offer::coach_id.eq(new.coach),
            coaching_offer::kind.eq(new.kind),
            coaching_offer::mode.eq(new.mode),
            coaching_offer::main_language.eq(&new.main_language),
            coaching_offer::title.eq(&new.title),
            coaching_offer::zone.eq(new.zone_name()),
            coaching_offer::slot_minutes.eq(new.slot_minutes),
            coaching_offer::link.eq(&new.link),
            coaching_offer::created_at.eq(now.to_diesel()),
            coaching_offer::updated_at.eq(now.to_diesel()),
        ))
        .returning(CoachingOffer::as_returning())
        .get_result(conn)
        .await?;
    let rows: Vec<_> = windows
        .iter()
        .map(|window| {
            (
                coaching_window::id.eq(CoachingWindowId::new()),
                coaching_window::coaching_offer_id.eq(row.id),
                coaching_window::day.eq(window.day.to_diesel()),
                coaching_window::begins.eq(window.begins.to_diesel()),
                coaching_window::ends.eq(window.ends.to_diesel()),
                coaching_window::starts_at.eq(window.slot.starts_at.to_diesel()),
                coaching_window::ends_at.eq(window.slot.ends_at.to_diesel()),
            )
        })
        .collect();
    diesel::insert_into(coaching_window::table).values(rows).execute(conn).await?;
    let rows: Vec<_> = new
        .topics
        .iter()
        .map(|topic| (coaching_offer_topic::coaching_offer_id.eq(row.id), coaching_offer_topic::topic_id.eq(*topic)))
        .collect();
    diesel::insert_into(coaching_offer_topic::table).values(rows).execute(conn).await?;
    let rows: Vec<_> = new
        .experts
        .iter()
        .map(|person| (coaching_expert::coaching_offer_id.eq(row.id), coaching_expert::person_id.eq(*person)))
        .collect();
    diesel::insert_into(coaching_expert::table).values(rows).execute(conn).await?;
    Ok(row)
}

impl NewCoachingOffer {
    /// Its zone as the IANA database writes it.
    fn zone_name(&self) -> String {
        let zone = TimeZone::get(&self.zone).ok();
        zone.and_then(|zone| civil::zone_name(&zone)).unwrap_or_else(|| self.zone.clone())
    }

    /// Notes everything that is wrong with it, besides the people and topics that it names, and reads its windows.
    fn check(&self, now: Timestamp, problems: &mut Problems) -> Vec<Window> {
        check_tag(&self.main_language, "main_language", problems);
        self.title.check_main(&self.main_language, "title", 500, problems);
        check_link(self.link.as_deref(), "link", problems);
        problems.note_long_list("topics", self.topics.len(), MOST_TOPICS);
        problems.note_long_list("experts", self.experts.len(), MOST_EXPERTS);
        problems.note_long_list("windows", self.windows.len(), MOST_WINDOWS);
        if self.windows.is_empty() {
            problems.note(ProblemCode::Required, "windows", "are missing; say when there are hours to be booked");
        }
        if !(10..=720).contains(&self.slot_minutes) {
            let why = format_args!("is {}; a session takes 10 to 720 minutes", self.slot_minutes);
            problems.note(ProblemCode::OutOfRange, "slot_minutes", why);
        }
        if self.kind == CoachingKind::Visit && self.mode == CoachingMode::Online {
            let why = "is \"online\", but a visit is made to the museum; offer one on one coaching online instead";
            problems.note(ProblemCode::Invalid, "mode", why);
        }
        let Some(zone) = civil::zone(&self.zone, "zone", problems) else { return Vec::new() };
        let mut windows: Vec<Window> = Vec::new();
        for (at, input) in self.windows.iter().enumerate().take(MOST_WINDOWS) {
            let Some(window) = input.read(&format!("windows.{at}"), &zone, self.slot_minutes, problems) else {
                continue;
            };
            let field = format!("windows.{at}");
            if window.slot.ends_at <= now {
                problems.note(ProblemCode::OutOfRange, field, "is over already; offer hours that are ahead");
            } else if windows.iter().any(|other| other.slot.overlaps(window.slot)) {
                problems.note(ProblemCode::Duplicate, field, "overlaps with another window; join them into one");
            } else {
                windows.push(window);
            }
        }
        windows
    }

    /// Notes people who coach for the programme in no way.
    async fn check_people(
        &self,
        conn: &mut AsyncPgConnection,
        may: &MayOfferCoaching,
        now: Timestamp,
        problems: &mut Problems,
    ) -> QueryResult<()> {
        problems.note_repeated("experts", &self.experts);
        let all: Vec<PersonId> = self.experts.iter().chain([&self.coach]).copied().collect();
        let known: HashSet<PersonId> = membership::table
            .inner_join(person::table.on(person::id.eq(membership::person_id)))
            .filter(membership::programme_id.eq(may.programme()))
            .filter(membership::person_id.eq_any(all))
            .filter(membership::role.eq_any([ProgrammeRole::Coach, ProgrammeRole::Staff]))
            .filter(membership::ended_at.is_null())
            .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
            .filter(person::erased_at.is_null())
            .select(membership::person_id)
            .load(conn)
            .await?
            .into_iter()
            .collect();
        let why = "is neither coach nor staff of the programme; give them a role first, or name somebody else";
        if !known.contains(&self.coach) {
            problems.note(ProblemCode::NotFound, "coach", why);
        }
        for (at, expert) in self.experts.iter().enumerate() {
            if *expert == self.coach {
                problems.note(ProblemCode::Duplicate, format!("experts.{at}"), "leads it already; leave them out here");
            } else if !known.contains(expert) {
                problems.note(ProblemCode::NotFound, format!("experts.{at}"), why);
            }
        }
        Ok(())
    }
}

impl WindowInput {
    fn read(&self, field: &str, zone: &TimeZone, minutes: i32, problems: &mut Problems) -> Option<Window> {
        let day = civil::date(&self.day, &format!("{field}.day"), problems);
        let begins = civil::time(&self.begins, &format!("{field}.begins"), problems);
        let ends = civil::time(&self.ends, &format!("{field}.ends"), problems);
        let (day, begins, ends) = (day?, begins?, ends?);
        if ends <= begins {
            let why = "is not after begins; a window is on one day, so give two of them for hours past midnight";
            problems.note(ProblemCode::EndBeforeStart, format!("{field}.ends"), why);
            return None;
        }
        let mut instant = |time: jiff::civil::Time, part: &str| {
            let ambiguous = zone.to_ambiguous_timestamp(day.to_datetime(time));
            if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
                let why = "is never shown by the clocks of the zone, which go forward on that day; give another";
                problems.note(ProblemCode::ImpossibleDate, format!("{field}.{part}"), why);
                return None;
            }
            ambiguous.compatible().ok()
        };
        let (starts_at, ends_at) = (instant(begins, "begins"), instant(ends, "ends"));
        let slot = Slot { starts_at: starts_at?, ends_at: ends_at? };
        if super::slot::cut(slot, minutes).next().is_none() {
            let why = format_args!("is shorter than slot_minutes, which is {minutes}; make it longer");
            problems.note(ProblemCode::OutOfRange, field, why);
            return None;
        }
        Some(Window { day, begins, ends, slot })
    }
}
