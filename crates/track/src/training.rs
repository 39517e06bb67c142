//! What counts as training in a pillar: what is about one of its topics or something narrower, unless staff say otherwise.

use catalogue::problem::{Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, PillarId, ProgramYearId},
    schema::{self, opportunity, program_year_pillar, training},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunProgram;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use crate::year::{self, ProgramYear};

/// What staff said of whether something counts as training in a pillar.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::training)]
pub struct SaidOfTraining {
    /// In which year.
    pub program_year_id: ProgramYearId,
    /// Of what.
    pub opportunity_id: OpportunityId,
    /// For which pillar.
    pub pillar_id: PillarId,
    /// Whether it counts.
    pub counts: bool,
}

/// What staff said of training in each of these years, the latest first.
///
/// # Errors
/// Where the database fails.
pub async fn of_years(mut conn: &AsyncPgConnection, years: &[ProgramYearId]) -> QueryResult<Vec<SaidOfTraining>> {
    training::table
        .filter(training::program_year_id.eq_any(years))
        .order((training::created_at.desc(), training::opportunity_id, training::pillar_id))
        .select(SaidOfTraining::as_select())
        .load(&mut conn)
        .await
}

/// Says whether an opportunity counts as training in a pillar of a year, whatever its topics; `None` leaves it to them.
///
/// # Errors
/// Where there is no such opportunity, or the year does not explore the pillar.
pub async fn say(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    (year, opportunity_id, pillar_id): (ProgramYearId, OpportunityId, PillarId),
    counts: Option<bool>,
) -> Result<ProgramYear, Rejection> {
    conn.transaction(async |conn| {
        let row = year::locked(conn, may, year, "year").await?;
        row.check_not_closed("year")?;
        let mut problems = Problems::new();
        let found: Option<OpportunityId> =
            opportunity::table.find(opportunity_id).select(opportunity::id).first(conn).await.optional()?;
        if found.is_none() {
            problems.note_not_found("opportunity", "an opportunity");
        }
        let explored: Option<PillarId> = program_year_pillar::table
            .find((year, pillar_id))
            .select(program_year_pillar::pillar_id)
            .first(conn)
            .await
            .optional()?;
        if explored.is_none() {
            problems.note_not_found("pillar", "a pillar of the year");
        }
        problems.settle()?;
        match counts {
            Some(counts) => {
                diesel::insert_into(training::table)
                    .values((
                        training::program_year_id.eq(year),
                        training::opportunity_id.eq(opportunity_id),
                        training::pillar_id.eq(pillar_id),
                        training::counts.eq(counts),
                        training::created_at.eq(now.to_diesel()),
                    ))
                    .on_conflict((training::program_year_id, training::opportunity_id, training::pillar_id))
                    .do_update()
                    .set(training::counts.eq(counts))
                    .execute(conn)
                    .await?;
            }
            None => {
                diesel::delete(training::table.find((year, opportunity_id, pillar_id))).execute(conn).await?;
            }
        }
        Ok(row)
    })
    .await
}
