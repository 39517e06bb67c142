//! Looking questionnaires and their questions up.

use database::{
    AsyncPgConnection,
    id::{PillarId, ProgramYearId, ProgrammeId, QuestionId, QuestionnaireId, TopicId},
    schema::{program_year_questionnaire, question, question_mapping, question_topic, questionnaire},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{Question, Questionnaire, QuestionnaireKind, QuestionnaireStatus, mapping::MappingKind};

/// The most versions of all pillars and kinds that are listed at once.
pub const MOST_LISTED: i64 = 100;

/// Which questionnaires of a programme are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct QuestionnaireFilter {
    /// Asked in this year.
    pub year: Option<ProgramYearId>,
    /// About this pillar.
    pub pillar: Option<PillarId>,
    /// Of this kind.
    pub kind: Option<QuestionnaireKind>,
    /// Whether drafts are left out.
    pub published_only: bool,
}

/// One line of a mapping.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = question_mapping)]
pub struct Mapping {
    /// The later version.
    pub questionnaire_id: QuestionnaireId,
    /// The question of the version before.
    pub from_question_id: QuestionId,
    /// What it became; none where it is asked no more.
    pub to_question_id: Option<QuestionId>,
    /// How.
    pub kind: MappingKind,
}

/// Those of these questionnaires that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[QuestionnaireId]) -> QueryResult<Vec<Questionnaire>> {
    questionnaire::table.filter(questionnaire::id.eq_any(ids)).select(Questionnaire::as_select()).load(&mut conn).await
}

/// A programme's questionnaires, the latest version of a pillar and kind first.
pub async fn list(
    mut conn: &AsyncPgConnection,
    programme: ProgrammeId,
    filter: QuestionnaireFilter,
) -> QueryResult<Vec<Questionnaire>> {
    let mut found = questionnaire::table.filter(questionnaire::programme_id.eq(programme)).into_boxed();
    if let Some(year) = filter.year {
        let asked = program_year_questionnaire::table
            .filter(program_year_questionnaire::program_year_id.eq(year))
            .select(program_year_questionnaire::questionnaire_id);
        found = found.filter(questionnaire::id.eq_any(asked));
    }
    if let Some(pillar) = filter.pillar {
        found = found.filter(questionnaire::pillar_id.eq(pillar));
    }
    if let Some(kind) = filter.kind {
        found = found.filter(questionnaire::kind.eq(kind));
    }
    if filter.published_only {
        found = found.filter(questionnaire::status.eq(QuestionnaireStatus::Published));
    }
    found
        .order((questionnaire::pillar_id, questionnaire::kind, questionnaire::version.desc()))
        .limit(MOST_LISTED)
        .select(Questionnaire::as_select())
        .load(&mut conn)
        .await
}

/// The questions of these questionnaires, each in its order.
pub async fn questions(mut conn: &AsyncPgConnection, ids: &[QuestionnaireId]) -> QueryResult<Vec<Question>> {
    question::table
        .filter(question::questionnaire_id.eq_any(ids))
        .order((question::questionnaire_id, question::position))
        .select(Question::as_select())
        .load(&mut conn)
        .await
}

/// Those of these questions that there are, in no order.
pub async fn questions_by_ids(mut conn: &AsyncPgConnection, ids: &[QuestionId]) -> QueryResult<Vec<Question>> {
    question::table.filter(question::id.eq_any(ids)).select(Question::as_select()).load(&mut conn).await
}

/// What these questions are about.
pub async fn topics(mut conn: &AsyncPgConnection, ids: &[QuestionId]) -> QueryResult<Vec<(QuestionId, TopicId)>> {
    question_topic::table
        .filter(question_topic::question_id.eq_any(ids))
        .order((question_topic::question_id, question_topic::topic_id))
        .select((question_topic::question_id, question_topic::topic_id))
        .load(&mut conn)
        .await
}

/// What became of the questions of the version before in each of these.
pub async fn mappings(mut conn: &AsyncPgConnection, ids: &[QuestionnaireId]) -> QueryResult<Vec<Mapping>> {
    question_mapping::table
        .filter(question_mapping::questionnaire_id.eq_any(ids))
        .order(question_mapping::id)
        .select(Mapping::as_select())
        .load(&mut conn)
        .await
}
