//! TRACK programmes: what is particular to a programme of that kind.

use catalogue::{
    LanguageMap, civil,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    programme::ProgrammeKind,
};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId},
    jsonb::Lazy,
    schema::{self, enrolment, organization, program_year, programme, track_program},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunProgram;
use jiff::{Timestamp, tz::TimeZone};
use jiff_diesel::ToDiesel;

/// What is particular to a TRACK programme.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::track_program)]
pub struct TrackProgram {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// For whose museums it is: an ISO 3166-1 or 3166-2 code.
    pub jurisdiction: String,
    /// The IANA zone in which its deadlines count.
    pub zone: String,
    /// In how many years each museum is assessed once in each area.
    pub cycle_years: i32,
    /// The funder that is told who is On TRACK.
    pub funder_id: Option<OrganizationId>,
    /// The grant that depends on it, per language.
    pub grant_name: Option<Lazy<LanguageMap>>,
    /// Grows by one with each change.
    pub revision: i32,
}

/// A TRACK programme as somebody sets it up. What is `None` stays as it is, or as it begins.
#[derive(Debug, Clone, Default)]
pub struct TrackProgramInput {
    /// For whose museums it is: an ISO 3166-1 or 3166-2 code.
    pub jurisdiction: Option<String>,
    /// The IANA zone in which its deadlines count.
    pub zone: Option<String>,
    /// In how many years each museum is assessed once in each area; 4 to begin with.
    pub cycle_years: Option<i32>,
    /// The funder; `Some(None)` takes it out.
    pub funder: Option<Option<OrganizationId>>,
    /// The grant that depends on it; `Some(None)` takes it out.
    pub grant_name: Option<Option<LanguageMap>>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

impl TrackProgram {
    /// The zone in which its days end.
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }
}

/// Those of these programmes that are TRACK programmes and were set up.
///
/// # Errors
/// Where the database fails.
pub async fn by_programmes(mut conn: &AsyncPgConnection, ids: &[ProgrammeId]) -> QueryResult<Vec<TrackProgram>> {
    track_program::table
        .filter(track_program::programme_id.eq_any(ids))
        .select(TrackProgram::as_select())
        .load(&mut conn)
        .await
}

/// Sets a programme of the kind TRACK up, or changes how it is set up.
///
/// # Errors
/// Every fault of the input at once; where the programme is of another kind. Nothing is written then.
pub async fn set_up(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    input: TrackProgramInput,
) -> Result<TrackProgram, Rejection> {
    conn.transaction(async |conn| {
        let of: Option<(ProgrammeKind, String)> = programme::table
            .find(may.programme())
            .select((programme::kind, programme::main_language))
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?;
        let Some((kind, main_language)) = of else { return Err(Rejection::not_found("programme", "a programme")) };
        if kind != ProgrammeKind::Track {
            let what = "is of another kind; begin a programme of the kind TRACK, and set that up";
            return Err(Rejection::one(ProblemCode::WrongState, "programme", what));
        }
        let before = by_programmes(conn, &[may.programme()]).await?.pop();
        check_revision(input.expected_revision, before.as_ref().map_or(0, |row| row.revision))?;
        let mut problems = Problems::new();
        let jurisdiction = input.jurisdiction.or_else(|| before.as_ref().map(|row| row.jurisdiction.clone()));
        check_jurisdiction(jurisdiction.as_deref(), &mut problems);
        let zone = match (input.zone, &before) {
            (Some(zone), _) => civil::zone(&zone, "zone", &mut problems).and_then(|zone| civil::zone_name(&zone)),
            (None, Some(row)) => Some(row.zone.clone()),
            (None, None) => {
                let what = "is missing; name the zone in which deadlines end, such as America/Halifax";
                problems.note(ProblemCode::Required, "zone", what);
                None
            }
        };
        if let (Some(before), Some(zone)) = (&before, &zone)
            && before.zone != *zone
            && has_enrolments(conn, may.programme()).await?
        {
            let what = format_args!(
                "is {zone}, but museums have enrolled, whose deadlines end by the clocks of {}; leave it as it is",
                before.zone
            );
            problems.note(ProblemCode::WrongState, "zone", what);
        }
        let cycle_years = input.cycle_years.or_else(|| before.as_ref().map(|row| row.cycle_years)).unwrap_or(4);
        if !(1..=20).contains(&cycle_years) {
            problems.note(ProblemCode::OutOfRange, "cycle_years", format_args!("is {cycle_years}; give 1 to 20 years"));
        }
        let funder = input.funder.unwrap_or_else(|| before.as_ref().and_then(|row| row.funder_id));
        if let Some(id) = funder {
            let found: Option<OrganizationId> =
                organization::table.find(id).select(organization::id).first(conn).await.optional()?;
            if found.is_none() {
                problems.note_not_found("funder", "an organization");
            }
        }
        let kept = || before.as_ref().and_then(|row| row.grant_name.as_ref()).map(|name| (**name).clone());
        let grant_name = input.grant_name.unwrap_or_else(kept);
        if let Some(name) = &grant_name {
            name.check_main(&main_language, "grant_name", 500, &mut problems);
        }
        let said = problems.or(|| (jurisdiction.unwrap_or_default(), zone.unwrap_or_default()))?;
        let columns = (
            track_program::jurisdiction.eq(said.0),
            track_program::zone.eq(said.1),
            track_program::cycle_years.eq(cycle_years),
            track_program::funder_id.eq(funder),
            track_program::grant_name.eq(grant_name),
            track_program::revision.eq(before.map_or(0, |row| row.revision) + 1),
            track_program::updated_at.eq(now.to_diesel()),
        );
        let row = diesel::insert_into(track_program::table)
            .values((
                track_program::programme_id.eq(may.programme()),
                columns.clone(),
                track_program::created_at.eq(now.to_diesel()),
            ))
            .on_conflict(track_program::programme_id)
            .do_update()
            .set(columns)
            .returning(TrackProgram::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

async fn has_enrolments(conn: &mut AsyncPgConnection, programme: ProgrammeId) -> QueryResult<bool> {
    let enrolled = enrolment::table.inner_join(program_year::table).filter(program_year::programme_id.eq(programme));
    diesel::select(diesel::dsl::exists(enrolled)).get_result(conn).await
}

/// The programme as it is set up, which nobody else changes until the transaction ends.
pub(crate) async fn locked(conn: &mut AsyncPgConnection, may: &MayRunProgram) -> Result<TrackProgram, Rejection> {
    let found = track_program::table
        .find(may.programme())
        .select(TrackProgram::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    let what = "is not set up as a TRACK programme yet; call setUpTrackProgram first";
    found.ok_or_else(|| Rejection::one(ProblemCode::WrongState, "programme", what))
}

fn check_jurisdiction(code: Option<&str>, problems: &mut Problems) {
    let Some(code) = code else {
        let what = "is missing; give the code of the country or province, such as CA-NS";
        return problems.note(ProblemCode::Required, "jurisdiction", what);
    };
    let (country, part) = code.split_once('-').unwrap_or((code, "X"));
    let is_code = country.len() == 2
        && country.bytes().all(|letter| letter.is_ascii_uppercase())
        && (1..=3).contains(&part.len())
        && part.bytes().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    if !is_code {
        let short: String = code.chars().take(40).collect();
        let what = format_args!("is \"{short}\", which is no ISO 3166 code; give one such as CA or CA-NS");
        problems.note(ProblemCode::Invalid, "jurisdiction", what);
    }
}
