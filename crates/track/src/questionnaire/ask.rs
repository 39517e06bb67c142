//! Which version a year asks.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{ProgramYearId, QuestionnaireId},
    schema::{enrolment, program_year, program_year_pillar, program_year_questionnaire, questionnaire, submission},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunProgram;

use super::{Questionnaire, QuestionnaireStatus, write::locked};

/// Has a year ask this version of its pillar and kind, in the place of another one if there is; or ask it no more.
///
/// # Errors
/// Where it is no published questionnaire of a pillar of the year, or the other one was begun to be answered: then the
/// year goes on with that.
pub async fn ask(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    id: QuestionnaireId,
    is_asked: bool,
) -> Result<Questionnaire, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may, id).await?;
        let is_its: bool = diesel::select(exists(
            program_year::table.find(year).filter(program_year::programme_id.eq(may.programme())),
        ))
        .get_result(conn)
        .await?;
        if !is_its {
            return Err(Rejection::not_found("year", "a year of the questionnaire's programme"));
        }
        if is_asked {
            check(conn, year, &row).await?;
        }
        let others = same_sort(conn, year, &row).await?;
        let replaced: Vec<_> = others.into_iter().filter(|other| (*other != id) == is_asked).collect();
        refuse_begun(conn, year, &replaced).await?;
        diesel::delete(
            program_year_questionnaire::table
                .filter(program_year_questionnaire::program_year_id.eq(year))
                .filter(program_year_questionnaire::questionnaire_id.eq_any(&replaced)),
        )
        .execute(conn)
        .await?;
        if is_asked {
            diesel::insert_into(program_year_questionnaire::table)
                .values((
                    program_year_questionnaire::program_year_id.eq(year),
                    program_year_questionnaire::questionnaire_id.eq(id),
                ))
                .on_conflict_do_nothing()
                .execute(conn)
                .await?;
        }
        Ok(row)
    })
    .await
}

async fn check(conn: &mut AsyncPgConnection, year: ProgramYearId, row: &Questionnaire) -> Result<(), Rejection> {
    if row.status == QuestionnaireStatus::Draft {
        let why = "is a draft; publish it first";
        return Err(Rejection::one(ProblemCode::WrongState, "questionnaire", why));
    }
    let explores: bool =
        diesel::select(exists(program_year_pillar::table.find((year, row.pillar_id)))).get_result(conn).await?;
    if !explores {
        let why =
            "is about a pillar that the year does not explore; ask it in another year, or give the year the pillar";
        return Err(Rejection::one(ProblemCode::Invalid, "questionnaire", why));
    }
    Ok(())
}

/// What the year asks of the same pillar and kind.
async fn same_sort(
    conn: &mut AsyncPgConnection,
    year: ProgramYearId,
    row: &Questionnaire,
) -> QueryResult<Vec<QuestionnaireId>> {
    program_year_questionnaire::table
        .inner_join(questionnaire::table)
        .filter(program_year_questionnaire::program_year_id.eq(year))
        .filter(questionnaire::pillar_id.eq(row.pillar_id))
        .filter(questionnaire::kind.eq(row.kind))
        .select(questionnaire::id)
        .load(conn)
        .await
}

async fn refuse_begun(
    conn: &mut AsyncPgConnection,
    year: ProgramYearId,
    replaced: &[QuestionnaireId],
) -> Result<(), Rejection> {
    let begun: bool = diesel::select(exists(
        submission::table
            .inner_join(enrolment::table)
            .filter(enrolment::program_year_id.eq(year))
            .filter(submission::questionnaire_id.eq_any(replaced)),
    ))
    .get_result(conn)
    .await?;
    if begun {
        let why =
            "would take the place of a version that museums have begun to answer this year; the year goes on with it";
        return Err(Rejection::one(ProblemCode::WrongState, "questionnaire", why));
    }
    Ok(())
}
