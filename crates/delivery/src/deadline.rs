//! A deadline of a TRACK year that a museum is reminded of, as it stands when the notice is sent.

use catalogue::LanguageMap;
use database::{
    AsyncPgConnection,
    id::EnrolmentId,
    jsonb::Lazy,
    schema::{enrolment, organization, program_year, programme},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::NoticeKind;
use jiff::{Timestamp, civil::Date};
use track::{
    standing::{self, Looked, StandingState},
    year::YearStatus,
};

use crate::{letter::Language, outbox::Waiting};

/// A deadline, and what the museum lacks of what is due then.
#[derive(Debug)]
pub(crate) struct Deadline {
    /// The last day of the museum's time.
    pub day: Date,
    /// When that day is over.
    pub over_at: Timestamp,
    pub days_left: i32,
    /// The titles of what is unmet. Where nothing is, nobody is reminded.
    pub missing: Vec<LanguageMap>,
    year: i32,
    programme: (LanguageMap, String),
    museum: (LanguageMap, String),
}

impl Deadline {
    /// The deadline that a reminder is of; none where the notice is no reminder of one, or tells no more of which.
    pub(crate) async fn of(
        conn: &mut AsyncPgConnection,
        notice: &Waiting,
        enrolment: EnrolmentId,
        now: Timestamp,
    ) -> QueryResult<Option<Self>> {
        let day: Option<Date> = notice.facts.get("day").and_then(|day| day.as_str()?.parse().ok());
        let Some(day) = day.filter(|_| notice.kind == NoticeKind::TrackReminder) else { return Ok(None) };
        type Row = (i32, String, Lazy<LanguageMap>, String, Lazy<LanguageMap>, String);
        let row: Option<Row> = enrolment::table
            .inner_join(organization::table)
            .inner_join(
                program_year::table.inner_join(programme::table.on(programme::id.eq(program_year::programme_id))),
            )
            .filter(enrolment::id.eq(enrolment))
            .select((
                program_year::year,
                program_year::status,
                programme::name,
                programme::main_language,
                organization::name,
                organization::main_language,
            ))
            .first(conn)
            .await
            .optional()?;
        let Some((year, status, programme, its, museum, whose)) = row else { return Ok(None) };
        let Some(known) = standing::gather(conn, Looked::At(&[enrolment])).await?.remove(&enrolment) else {
            return Ok(None);
        };
        let (standing, calendar) = (known.standing(now), known.calendar());
        let takes_part = standing.state != StandingState::Withdrawn && status == YearStatus::Open.word();
        // What it was given more time for is due on another day, and is told of before that.
        let is_unmet = |one: &standing::RequirementStanding| {
            takes_part && one.days_left.is_some() && one.last_day(calendar) == day
        };
        let unmet = standing.requirements.iter().filter(|one| is_unmet(one));
        Ok(Some(Self {
            day,
            over_at: calendar.end_of(day),
            days_left: calendar.days_left(now, day),
            missing: unmet.map(|one| one.requirement.title.clone()).collect(),
            year,
            programme: ((*programme).clone(), its),
            museum: ((*museum).clone(), whose),
        }))
    }

    /// What the year is called.
    pub(crate) fn title(&self, language: Language) -> Option<String> {
        let (name, main) = &self.programme;
        Some(format!("{} {}", chosen(name, language, main)?, self.year))
    }

    /// What the museum is called.
    pub(crate) fn museum(&self, language: Language) -> Option<String> {
        let (name, main) = &self.museum;
        chosen(name, language, main)
    }

    /// What is still missing, by the titles of the requirements.
    pub(crate) fn missing(&self, language: Language) -> Vec<String> {
        let (_, main) = &self.programme;
        self.missing.iter().filter_map(|title| chosen(title, language, main)).collect()
    }
}

fn chosen(map: &LanguageMap, language: Language, main: &str) -> Option<String> {
    map.choose(&[language.tag().to_owned()], main).map(|chosen| chosen.text.to_owned())
}
