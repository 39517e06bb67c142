//! Versions of a year's requirements.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, PersonId, PillarId, ProgramYearId},
    schema::{self, opportunity, pillar, program_year_pillar, requirements},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunProgram;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Known, Requirements};
use crate::year::{self, ProgramYear};

/// A version of what it takes in a year.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::requirements)]
pub struct RequirementsVersion {
    /// Of which year.
    pub program_year_id: ProgramYearId,
    /// Its number; the first is 1.
    pub version: i32,
    /// The requirements, as JSON.
    pub rules: serde_json::Value,
    /// Why the version before it was replaced.
    pub reason: Option<String>,
    /// Who decided it.
    pub created_by: Option<PersonId>,
    /// From when on it is in force.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

impl RequirementsVersion {
    /// The requirements; none that are asked where they cannot be read, which no check has let pass.
    pub fn requirements(&self) -> Requirements {
        Requirements::kept(&self.rules).unwrap_or(Requirements(Vec::new()))
    }
}

/// The version that was in force at an instant: the last one decided until then. Before there was any, the first one.
pub fn in_force(versions: &[RequirementsVersion], at: Timestamp) -> Option<&RequirementsVersion> {
    let decided = versions.iter().filter(|version| version.created_at <= at).max_by_key(|version| version.version);
    decided.or_else(|| versions.iter().min_by_key(|version| version.version))
}

/// All versions of these years' requirements, in order.
///
/// # Errors
/// Where the database fails.
pub async fn versions(mut conn: &AsyncPgConnection, years: &[ProgramYearId]) -> QueryResult<Vec<RequirementsVersion>> {
    requirements::table
        .filter(requirements::program_year_id.eq_any(years))
        .order((requirements::program_year_id, requirements::version))
        .select(RequirementsVersion::as_select())
        .load(&mut conn)
        .await
}

/// Says what it takes in a year from now on, as a new version. What stood before stays as it was: a standing of an earlier
/// moment is worked out by the version of then. The first version needs no reason, each later one does.
///
/// # Errors
/// Every fault of the rules at once; where the year is closed.
pub async fn change_requirements(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    year: ProgramYearId,
    rules: &serde_json::Value,
    reason: Option<&str>,
) -> Result<ProgramYear, Rejection> {
    conn.transaction(async |conn| {
        let row = year::locked(conn, may, year, "year").await?;
        row.check_not_closed("year")?;
        let before = versions(conn, &[year]).await?;
        let mut problems = Problems::new();
        let known = Known { pillars: pillar_keys(conn, year).await?, ends_on: Some(row.ends_on) };
        let read = Requirements::read(rules, &known, &mut problems);
        check_text(reason, "reason", 2_000, &mut problems);
        if reason.is_none_or(|reason| reason.trim().is_empty()) && !before.is_empty() {
            problems.note(ProblemCode::Required, "reason", "is missing; say why the requirements change");
        }
        if let Some(read) = &read {
            for missing in unknown_opportunities(conn, &read.opportunities()).await? {
                let what = format_args!("name \"{missing}\", and there is no such opportunity; look it up again");
                problems.note(ProblemCode::NotFound, "rules", what);
            }
        }
        problems.settle()?;
        let read = read.ok_or_else(|| Rejection::not_found("rules", "requirements"))?;
        insert(conn, may, year, before.last().map_or(0, |last| last.version) + 1, &read, reason, now).await?;
        Ok(row)
    })
    .await
}

/// Writes a version.
pub(crate) async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    version: i32,
    read: &Requirements,
    reason: Option<&str>,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::insert_into(requirements::table)
        .values((
            requirements::program_year_id.eq(year),
            requirements::version.eq(version),
            requirements::rules.eq(read.written()),
            requirements::reason.eq(reason),
            requirements::created_by.eq(may.person()),
            requirements::created_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// The keys of a year's pillars, in order.
pub(crate) async fn pillar_keys(conn: &mut AsyncPgConnection, year: ProgramYearId) -> QueryResult<Vec<String>> {
    let rows: Vec<(PillarId, String)> = program_year_pillar::table
        .inner_join(pillar::table)
        .filter(program_year_pillar::program_year_id.eq(year))
        .order(program_year_pillar::position)
        .select((pillar::id, pillar::key))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(_, key)| key).collect())
}

/// Those of these opportunities that there are not.
pub(crate) async fn unknown_opportunities(
    conn: &mut AsyncPgConnection,
    named: &[OpportunityId],
) -> QueryResult<Vec<OpportunityId>> {
    let found: Vec<OpportunityId> =
        opportunity::table.filter(opportunity::id.eq_any(named)).select(opportunity::id).load(conn).await?;
    Ok(named.iter().filter(|id| !found.contains(id)).copied().collect())
}
