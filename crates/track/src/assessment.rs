//! The cycle of assessment: which museum is due for which area when.
//!
//! A museum is assessed in an area when it submits the standards or peer review questionnaire of its pillar. It is due
//! again when the programme's cycle has gone round. One that was never assessed in an area is due in the first year that
//! explores it from the one on in which the museum first enrolled; where no such year is set up, at the end of its first
//! cycle.

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OrganizationId, PillarId},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, BigInt, Integer, Nullable, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MayRunProgram;
use serde::{Deserialize, Serialize};

/// Where an assessment stands among others: the museum's name and id, then the pillar's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentKey(pub String, pub OrganizationId, pub PillarId);

/// That a museum is due for an area.
#[derive(Debug, Clone)]
pub struct AssessmentDue {
    /// The museum.
    pub organization_id: OrganizationId,
    /// The area.
    pub pillar_id: PillarId,
    /// In which year it was last assessed in it; none: never.
    pub last_year: Option<i32>,
    /// In which year it is due.
    pub due_year: i32,
    /// Where it stands among others.
    pub key: AssessmentKey,
}

/// For each museum of the programmes and each pillar: when it was last assessed, and when it is due.
const DUE: &str = "
    WITH museum AS (
        SELECT program_year.programme_id, enrolment.organization_id, min(program_year.year) AS first_year
        FROM enrolment JOIN program_year ON program_year.id = enrolment.program_year_id
        WHERE (program_year.programme_id, enrolment.organization_id) IN (SELECT programme_id, organization_id FROM wanted)
        GROUP BY 1, 2
    ), assessed AS (
        SELECT enrolment.organization_id, questionnaire.pillar_id, max(program_year.year) AS year
        FROM submission
        JOIN questionnaire ON questionnaire.id = submission.questionnaire_id AND questionnaire.kind IN ('standards', 'peer_review')
        JOIN enrolment ON enrolment.id = submission.enrolment_id
        JOIN program_year ON program_year.id = enrolment.program_year_id
        WHERE submission.submitted_at IS NOT NULL
            AND (program_year.programme_id, enrolment.organization_id) IN (SELECT programme_id, organization_id FROM wanted)
        GROUP BY 1, 2
    ), due AS (
        SELECT museum.programme_id, museum.organization_id, pillar.id AS pillar_id, assessed.year AS last_year,
            CASE WHEN assessed.year IS NOT NULL THEN assessed.year + track_program.cycle_years
            ELSE coalesce(
                (
                    SELECT min(program_year.year) FROM program_year
                    JOIN program_year_pillar ON program_year_pillar.program_year_id = program_year.id
                    WHERE program_year.programme_id = museum.programme_id AND program_year_pillar.pillar_id = pillar.id
                        AND program_year.year >= museum.first_year
                ),
                museum.first_year + track_program.cycle_years - 1
            ) END AS due_year
        FROM museum
        JOIN track_program ON track_program.programme_id = museum.programme_id
        JOIN pillar ON pillar.programme_id = museum.programme_id
        LEFT JOIN assessed ON assessed.organization_id = museum.organization_id AND assessed.pillar_id = pillar.id
    )";

/// The museums that are due in a year, or were before it, and for which areas, by name: `limit` at most, those behind
/// `after`. Museums that withdrew from every year are left out.
///
/// # Errors
/// Where the database fails.
pub async fn due(
    mut conn: &AsyncPgConnection,
    may: &MayRunProgram,
    year: i32,
    limit: i64,
    after: Option<AssessmentKey>,
) -> QueryResult<Vec<AssessmentDue>> {
    let mut statement = Statement::<(Uuid, Uuid, Nullable<Integer>, Integer, Text)>::new(
        "WITH wanted AS (
            SELECT DISTINCT program_year.programme_id, enrolment.organization_id
            FROM enrolment JOIN program_year ON program_year.id = enrolment.program_year_id
            WHERE enrolment.state = 'enrolled' AND program_year.programme_id = ",
    );
    statement.bind::<Uuid, _>(may.programme()).sql("), every AS (");
    statement.sql(DUE).sql(
        " SELECT * FROM due)
        SELECT every.organization_id, pillar_id, last_year, due_year, sort_name
        FROM every JOIN organization ON organization.id = every.organization_id WHERE due_year <= ",
    );
    statement.bind::<Integer, _>(year);
    if let Some(AssessmentKey(name, museum, pillar)) = after {
        statement.sql(" AND (sort_name COLLATE \"C\", organization.id, pillar_id) > (").bind::<Text, _>(name);
        statement.sql(", ").bind::<Uuid, _>(museum).sql(", ").bind::<Uuid, _>(pillar).sql(")");
    }
    statement.sql(" ORDER BY sort_name COLLATE \"C\", organization.id, pillar_id LIMIT ").bind::<BigInt, _>(limit);
    let rows: Vec<(OrganizationId, PillarId, Option<i32>, i32, String)> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(one).collect())
}

/// For what the museum of each of these enrolments is due when, by year.
///
/// # Errors
/// Where the database fails.
pub async fn of_enrolments(
    mut conn: &AsyncPgConnection,
    ids: &[EnrolmentId],
) -> QueryResult<Vec<(EnrolmentId, AssessmentDue)>> {
    let mut statement = Statement::<(Uuid, Uuid, Uuid, Nullable<Integer>, Integer, Text)>::new(
        "WITH of_enrolment AS (
            SELECT enrolment.id, program_year.programme_id, enrolment.organization_id
            FROM enrolment JOIN program_year ON program_year.id = enrolment.program_year_id
            WHERE enrolment.id = ANY (",
    );
    statement
        .bind::<Array<Uuid>, _>(ids.to_vec())
        .sql(")), wanted AS (SELECT DISTINCT programme_id, organization_id FROM of_enrolment), every AS (")
        .sql(DUE)
        .sql(
            " SELECT * FROM due)
            SELECT of_enrolment.id, every.organization_id, pillar_id, last_year, due_year, ''
            FROM of_enrolment
            JOIN every ON every.programme_id = of_enrolment.programme_id AND every.organization_id = of_enrolment.organization_id
            ORDER BY due_year, pillar_id",
        );
    let rows: Vec<(EnrolmentId, OrganizationId, PillarId, Option<i32>, i32, String)> =
        statement.load(&mut conn).await?;
    Ok(rows
        .into_iter()
        .map(|(id, museum, pillar, last, due, name)| (id, one((museum, pillar, last, due, name))))
        .collect())
}

fn one(row: (OrganizationId, PillarId, Option<i32>, i32, String)) -> AssessmentDue {
    let (organization_id, pillar_id, last_year, due_year, name) = row;
    let key = AssessmentKey(name, organization_id, pillar_id);
    AssessmentDue { organization_id, pillar_id, last_year, due_year, key }
}
