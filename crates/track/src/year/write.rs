//! Beginning years, changing, opening and closing them.

use catalogue::{
    civil,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, PillarId, ProgramYearId},
    schema::{enrolment, program_year, program_year_pillar, requirements},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayRunProgram,
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{ProgramYear, YearStatus};
use crate::{
    pillar, program,
    requirement::{self, RequirementsTemplate},
};

/// How many pillars a year explores, if nothing else is said.
const PILLARS: usize = 2;

/// A year as somebody gives it.
#[derive(Debug, Clone, Serialize)]
pub struct ProgramYearInput {
    /// What it is called by.
    pub year: i32,
    /// Its first day.
    pub begins_on: String,
    /// Its last day.
    pub ends_on: String,
    /// Whoever enrols after this day enrols late.
    pub enrolment_closes_on: Option<String>,
    /// The pillars that it explores.
    pub pillars: Vec<PillarId>,
    /// That it is on purpose that these are not two.
    pub other_number_of_pillars: bool,
    /// Requirements to begin with.
    pub template: Option<RequirementsTemplate>,
    /// The series of Tuesdays on TRACK, where the template asks for some of them.
    pub tuesdays: Option<OpportunityId>,
}

/// What is to change of a year. A field that is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct ProgramYearChanges {
    /// Its first day.
    pub begins_on: Option<String>,
    /// Its last day.
    pub ends_on: Option<String>,
    /// Whoever enrols after this day enrols late; `Some(None)`: nobody does.
    pub enrolment_closes_on: Option<Option<String>>,
    /// The pillars that it explores.
    pub pillars: Option<Vec<PillarId>>,
    /// That it is on purpose that these are not two.
    pub other_number_of_pillars: bool,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Begins a year of a programme, as a draft.
///
/// # Errors
/// Every fault of the input at once; where the programme has the year already. Nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    input: &ProgramYearInput,
    key: Option<&str>,
) -> Result<ProgramYear, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme(), input);
        let pending = match idempotency::claim(conn, may.asker(), key, "createProgramYear", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = program_year::table.find(ProgramYearId::from_uuid(id));
                return Ok(found.select(ProgramYear::as_select()).first(conn).await?);
            }
            Claim::First(pending) => pending,
        };
        program::locked(conn, may).await?;
        let mut problems = Problems::new();
        check_year(input.year, &mut problems);
        let begins = civil::date(&input.begins_on, "begins_on", &mut problems);
        let ends = civil::date(&input.ends_on, "ends_on", &mut problems);
        let closes = civil::date_if_any(input.enrolment_closes_on.as_deref(), "enrolment_closes_on", &mut problems);
        check_span(begins, ends, closes, &mut problems);
        let pillars = check_pillars(conn, may, &input.pillars, input.other_number_of_pillars, &mut problems).await?;
        if input.template == Some(RequirementsTemplate::FourTuesdays) && input.tuesdays.is_none() {
            let what = "is missing; name the series of which four are asked for";
            problems.note(ProblemCode::Required, "tuesdays", what);
        }
        if let Some(tuesdays) = input.tuesdays
            && !requirement::unknown_opportunities(conn, &[tuesdays]).await?.is_empty()
        {
            problems.note_not_found("tuesdays", "an opportunity");
        }
        if super::by_number(conn, may.programme(), input.year).await?.is_some() {
            let what = format_args!("is {}, which the programme has already; change that one", input.year);
            problems.note(ProblemCode::Duplicate, "year", what);
        }
        problems.settle()?;
        let (Some(begins), Some(ends)) = (begins, ends) else { return Err(Rejection::not_found("year", "a year")) };
        let row: ProgramYear = diesel::insert_into(program_year::table)
            .values((
                program_year::id.eq(ProgramYearId::new()),
                program_year::programme_id.eq(may.programme()),
                program_year::year.eq(input.year),
                program_year::begins_on.eq(begins.to_diesel()),
                program_year::ends_on.eq(ends.to_diesel()),
                program_year::enrolment_closes_on.eq(closes.map(ToDiesel::to_diesel)),
                program_year::created_at.eq(now.to_diesel()),
                program_year::updated_at.eq(now.to_diesel()),
            ))
            .returning(ProgramYear::as_returning())
            .get_result(conn)
            .await?;
        set_pillars(conn, row.id, &input.pillars).await?;
        if let Some(template) = input.template {
            let year = i16::try_from(input.year).unwrap_or_default();
            let rules = template.requirements(year, &pillars, input.tuesdays);
            let known = requirement::Known { pillars, ends_on: Some(ends) };
            let mut problems = Problems::new();
            let read = requirement::Requirements::read(&rules.written(), &known, &mut problems);
            problems.settle()?;
            if let Some(read) = read {
                requirement::insert(conn, may, row.id, 1, &read, None, now).await?;
            }
        }
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Changes a year that is not closed.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it. Nothing is written then.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    year: ProgramYearId,
    changes: ProgramYearChanges,
) -> Result<ProgramYear, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may, year, "id").await?;
        check_revision(changes.expected_revision, row.revision)?;
        row.check_not_closed("id")?;
        let mut problems = Problems::new();
        let day = |text: Option<String>, field, before, problems: &mut Problems| match text {
            Some(text) => civil::date(&text, field, problems),
            None => Some(before),
        };
        let begins = day(changes.begins_on, "begins_on", row.begins_on, &mut problems);
        let ends = day(changes.ends_on, "ends_on", row.ends_on, &mut problems);
        let closes = match changes.enrolment_closes_on {
            Some(text) => civil::date_if_any(text.as_deref(), "enrolment_closes_on", &mut problems),
            None => row.enrolment_closes_on,
        };
        check_span(begins, ends, closes, &mut problems);
        check_days_stay(conn, &row, begins, ends, &mut problems).await?;
        if let Some(pillars) = &changes.pillars {
            let keys = check_pillars(conn, may, pillars, changes.other_number_of_pillars, &mut problems).await?;
            check_rules_still_read(conn, year, keys, &mut problems).await?;
        }
        problems.settle()?;
        let (Some(begins), Some(ends)) = (begins, ends) else { return Err(Rejection::not_found("id", "a year")) };
        if let Some(pillars) = &changes.pillars {
            set_pillars(conn, year, pillars).await?;
        }
        let row = diesel::update(program_year::table.find(year))
            .set((
                program_year::begins_on.eq(begins.to_diesel()),
                program_year::ends_on.eq(ends.to_diesel()),
                program_year::enrolment_closes_on.eq(closes.map(ToDiesel::to_diesel)),
                program_year::revision.eq(row.revision + 1),
                program_year::updated_at.eq(now.to_diesel()),
            ))
            .returning(ProgramYear::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Opens a year: museums can enrol from then on. A closed one is opened again.
///
/// # Errors
/// Where it has no requirements yet, or is open already.
pub async fn open(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    year: ProgramYearId,
) -> Result<ProgramYear, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may, year, "id").await?;
        if row.status == YearStatus::Open {
            return Err(Rejection::one(ProblemCode::WrongState, "id", "is open already; nothing needs to be done"));
        }
        let versions: i64 =
            requirements::table.filter(requirements::program_year_id.eq(year)).count().get_result(conn).await?;
        if versions == 0 {
            let what = "has no requirements yet; say first what it takes, so that museums know when they enrol";
            return Err(Rejection::one(ProblemCode::WrongState, "id", what));
        }
        stand(conn, &row, YearStatus::Open, now).await
    })
    .await
}

/// Closes a year: what it asked and what came of it stays as it is.
///
/// # Errors
/// Where it is not open.
pub async fn close(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    year: ProgramYearId,
) -> Result<ProgramYear, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may, year, "id").await?;
        if row.status != YearStatus::Open {
            let what = format_args!("is {}, not open; only an open year is closed", row.status);
            return Err(Rejection::one(ProblemCode::WrongState, "id", what));
        }
        stand(conn, &row, YearStatus::Closed, now).await
    })
    .await
}

async fn stand(
    conn: &mut AsyncPgConnection,
    row: &ProgramYear,
    status: YearStatus,
    now: Timestamp,
) -> Result<ProgramYear, Rejection> {
    Ok(diesel::update(program_year::table.find(row.id))
        .set((
            program_year::status.eq(status),
            program_year::revision.eq(row.revision + 1),
            program_year::updated_at.eq(now.to_diesel()),
        ))
        .returning(ProgramYear::as_returning())
        .get_result(conn)
        .await?)
}

/// The year of this programme, which nobody else changes until the transaction ends.
pub(crate) async fn locked(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    field: &str,
) -> Result<ProgramYear, Rejection> {
    program_year::table
        .find(year)
        .filter(program_year::programme_id.eq(may.programme()))
        .select(ProgramYear::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "a year of a programme"))
}

fn check_year(year: i32, problems: &mut Problems) {
    if !(1900..=9999).contains(&year) {
        problems.note(ProblemCode::OutOfRange, "year", format_args!("is {year}; give a year from 1900 to 9999"));
    }
}

fn check_span(begins: Option<Date>, ends: Option<Date>, closes: Option<Date>, problems: &mut Problems) {
    let (Some(begins), Some(ends)) = (begins, ends) else { return };
    if ends <= begins {
        let what = format_args!("is {ends}, not after {begins}, when the year begins; give a later day");
        problems.note(ProblemCode::EndBeforeStart, "ends_on", what);
    } else if begins.until(ends).is_ok_and(|span| span.get_days() > 1_000) {
        problems.note(
            ProblemCode::OutOfRange,
            "ends_on",
            "is more than 1000 days after the year begins; give an earlier day",
        );
    }
    if let Some(closes) = closes.filter(|day| !(begins..=ends).contains(day)) {
        let what = format_args!("is {closes}, not in the year; give a day from {begins} to {ends}");
        problems.note(ProblemCode::OutOfRange, "enrolment_closes_on", what);
    }
}

/// What counts, and by when where a requirement says nothing else, hangs on the first and last day: they stay once a museum
/// has enrolled, so that standings of earlier days stay what they were.
async fn check_days_stay(
    conn: &mut AsyncPgConnection,
    row: &ProgramYear,
    begins: Option<Date>,
    ends: Option<Date>,
    problems: &mut Problems,
) -> QueryResult<()> {
    let enrolled = enrolment::table.filter(enrolment::program_year_id.eq(row.id));
    let is_free = !diesel::select(diesel::dsl::exists(enrolled)).get_result::<bool>(conn).await?;
    for (field, before, after) in [("begins_on", row.begins_on, begins), ("ends_on", row.ends_on, ends)] {
        if is_free || after.is_none_or(|after| after == before) {
            continue;
        }
        let what = format_args!(
            "is {before} and stays so, since museums have enrolled; give requirements later deadlines instead"
        );
        problems.note(ProblemCode::WrongState, field, what);
    }
    Ok(())
}

/// The keys of these pillars, in order.
async fn check_pillars(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    wanted: &[PillarId],
    is_another_number_meant: bool,
    problems: &mut Problems,
) -> QueryResult<Vec<String>> {
    let known = pillar::of_programmes(conn, &[may.programme()]).await?;
    let mut keys = Vec::new();
    for (at, id) in wanted.iter().enumerate() {
        match known.iter().find(|pillar| pillar.id == *id) {
            Some(pillar) => keys.push(pillar.key.clone()),
            None => problems.note_not_found(format!("pillars.{at}"), "a pillar of the programme"),
        }
    }
    problems.note_repeated("pillars", wanted.iter().copied());
    if wanted.is_empty() {
        problems.note(ProblemCode::Required, "pillars", "is empty; name the pillars that the year explores");
    } else if wanted.len() != PILLARS && !is_another_number_meant {
        let what = format_args!(
            "names {}; a year explores {PILLARS} as a rule, so name {PILLARS}, or say otherNumberOfPillars: true",
            wanted.len()
        );
        problems.note(ProblemCode::OutOfRange, "pillars", what);
    }
    Ok(keys)
}

/// Rules that name a pillar would ask for nothing once it is gone.
async fn check_rules_still_read(
    conn: &mut AsyncPgConnection,
    year: ProgramYearId,
    pillars: Vec<String>,
    problems: &mut Problems,
) -> QueryResult<()> {
    let versions = requirement::versions(conn, &[year]).await?;
    let Some(last) = versions.last() else { return Ok(()) };
    let known = requirement::Known { pillars, ends_on: None };
    if requirement::Requirements::read(&last.rules, &known, &mut Problems::new()).is_none() {
        let what = "leaves out a pillar that the requirements name; change the requirements first";
        problems.note(ProblemCode::WrongState, "pillars", what);
    }
    Ok(())
}

async fn set_pillars(conn: &mut AsyncPgConnection, year: ProgramYearId, pillars: &[PillarId]) -> QueryResult<()> {
    diesel::delete(program_year_pillar::table.filter(program_year_pillar::program_year_id.eq(year)))
        .execute(conn)
        .await?;
    let rows: Vec<_> = (0_i32..)
        .zip(pillars)
        .map(|(position, pillar)| {
            (
                program_year_pillar::program_year_id.eq(year),
                program_year_pillar::pillar_id.eq(*pillar),
                program_year_pillar::position.eq(position),
            )
        })
        .collect();
    diesel::insert_into(program_year_pillar::table).values(rows).execute(conn).await?;
    Ok(())
}
