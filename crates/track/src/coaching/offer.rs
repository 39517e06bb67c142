//! Offering hours of coaching, and taking them back.

use std::collections::HashSet;

use catalogue::{
    LanguageMap, civil,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection},
    text::check_link,
    topic::{MOST_TOPICS, check_topics},
};
use database::{
    AsyncPgConnection,
    id::{CoachingOfferId, PersonId, ProgramYearId, ProgrammeId, TopicId},
    schema::{coaching_expert, coaching_offer, coaching_offer_topic, membership, person, program_year},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    ProgrammeRole,
    idempotency::{self, Claim},
    policy::MayOfferCoaching,
};
use jiff::{Timestamp, tz::TimeZone};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{
    CoachingKind, CoachingMode, CoachingOffer, WindowInput,
    window::{Window, check_windows, insert_windows},
};

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
        let row = locked(conn, id).await?;
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

/// An offer that nobody else changes until the transaction ends. Whoever books of it at this moment is waited for.
pub(super) async fn locked(conn: &mut AsyncPgConnection, id: CoachingOfferId) -> Result<CoachingOffer, Rejection> {
    coaching_offer::table
        .find(id)
        .select(CoachingOffer::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "an offer of coaching"))
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
            coaching_offer::zone.eq(zone_name(&new.zone)),
            coaching_offer::slot_minutes.eq(new.slot_minutes),
            coaching_offer::link.eq(&new.link),
            coaching_offer::created_at.eq(now.to_diesel()),
            coaching_offer::updated_at.eq(now.to_diesel()),
        ))
        .returning(CoachingOffer::as_returning())
        .get_result(conn)
        .await?;
    insert_windows(conn, row.id, windows).await?;
    insert_topics(conn, row.id, &new.topics).await?;
    let rows: Vec<_> = new
        .experts
        .iter()
        .map(|person| (coaching_expert::coaching_offer_id.eq(row.id), coaching_expert::person_id.eq(*person)))
        .collect();
    diesel::insert_into(coaching_expert::table).values(rows).execute(conn).await?;
    Ok(row)
}

pub(super) async fn insert_topics(
    conn: &mut AsyncPgConnection,
    offer: CoachingOfferId,
    topics: &[TopicId],
) -> QueryResult<()> {
    let rows: Vec<_> = topics
        .iter()
        .map(|topic| (coaching_offer_topic::coaching_offer_id.eq(offer), coaching_offer_topic::topic_id.eq(*topic)))
        .collect();
    diesel::insert_into(coaching_offer_topic::table).values(rows).execute(conn).await?;
    Ok(())
}

/// A zone as the IANA database writes it; as it was given where there is none of that name, which is told of elsewhere.
pub(super) fn zone_name(given: &str) -> String {
    let known = TimeZone::get(given).ok();
    known.and_then(|zone| civil::zone_name(&zone)).unwrap_or_else(|| given.to_owned())
}

/// Those of these people who coach for the programme now, or are its staff.
pub(super) async fn coaching_now(
    conn: &mut AsyncPgConnection,
    programme: ProgrammeId,
    people: &[PersonId],
    now: Timestamp,
) -> QueryResult<HashSet<PersonId>> {
    let known: Vec<PersonId> = membership::table
        .inner_join(person::table.on(person::id.eq(membership::person_id)))
        .filter(membership::programme_id.eq(programme))
        .filter(membership::person_id.eq_any(people))
        .filter(membership::role.eq_any([ProgrammeRole::Coach, ProgrammeRole::Staff]))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .filter(person::erased_at.is_null())
        .select(membership::person_id)
        .load(conn)
        .await?;
    Ok(known.into_iter().collect())
}

impl NewCoachingOffer {
    /// Notes everything that is wrong with it, besides the people and topics that it names, and reads its windows.
    fn check(&self, now: Timestamp, problems: &mut Problems) -> Vec<Window> {
        check_tag(&self.main_language, "main_language", problems);
        self.title.check_main(&self.main_language, "title", 500, problems);
        check_link(self.link.as_deref(), "link", problems);
        problems.note_long_list("topics", self.topics.len(), MOST_TOPICS);
        problems.note_long_list("experts", self.experts.len(), MOST_EXPERTS);
        if self.kind == CoachingKind::Visit && self.mode == CoachingMode::Online {
            let why = "is \"online\", but a visit is made to the museum; offer one on one coaching online instead";
            problems.note(ProblemCode::Invalid, "mode", why);
        }
        check_windows(&self.windows, &self.zone, self.slot_minutes, &[], now, problems)
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
        let known = coaching_now(conn, may.programme(), &all, now).await?;
        if self.kind == CoachingKind::Visit && self.experts.is_empty() {
            let why = "is empty, but a visit is made by two together; name who comes along with the coach";
            problems.note(ProblemCode::Required, "experts", why);
        }
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
