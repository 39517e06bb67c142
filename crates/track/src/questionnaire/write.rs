//! Writing questionnaires, publishing them, and beginning the next version.

use std::collections::HashMap;

use catalogue::{
    LanguageMap,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{PillarId, QuestionId, QuestionnaireId, TopicId},
    schema::{pillar, question, question_mapping, question_topic, questionnaire, topic},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayRunProgram,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;
use uuid::Uuid;

use super::{
    Levels, MOST_QUESTIONS, Question, QuestionInput, Questionnaire, QuestionnaireKind, QuestionnaireStatus,
    mapping::{self, Asked, MappingKind},
    questions, topics,
};

/// A questionnaire as somebody gives it.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionnaireInput {
    /// What it is about.
    pub pillar: PillarId,
    /// What it is for.
    pub kind: QuestionnaireKind,
    /// The language it is first of all in.
    pub main_language: String,
    /// Its title.
    pub title: LanguageMap,
}

/// Begins the first version of a questionnaire.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    input: QuestionnaireInput,
    key: Option<&str>,
) -> Result<Questionnaire, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme(), &input);
        let pending = match idempotency::claim(conn, may.asker(), key, "createQuestionnaire", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, QuestionnaireId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        input.check(conn, may).await?;
        let row = insert(conn, may, now, &input, 1).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

impl QuestionnaireInput {
    async fn check(&self, conn: &mut AsyncPgConnection, may: &MayRunProgram) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_tag(&self.main_language, "main_language", &mut problems);
        self.title.check_main(&self.main_language, "title", 500, &mut problems);
        let its = pillar::table.find(self.pillar).filter(pillar::programme_id.eq(may.programme()));
        let is_its: bool = diesel::select(exists(its)).get_result(conn).await?;
        if !is_its {
            problems.note_not_found("pillar", "a pillar of the programme");
        }
        problems.settle()?;
        let there: Option<i32> = versions(conn, may, self.pillar, self.kind).await?;
        if there.is_some() {
            let why = "is one that the pillar has a questionnaire of; revise that one";
            return Err(Rejection::one(ProblemCode::Duplicate, "kind", why));
        }
        Ok(())
    }
}

/// The latest version of a pillar and kind.
async fn versions(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    pillar: PillarId,
    kind: QuestionnaireKind,
) -> QueryResult<Option<i32>> {
    questionnaire::table
        .filter(questionnaire::programme_id.eq(may.programme()))
        .filter(questionnaire::pillar_id.eq(pillar))
        .filter(questionnaire::kind.eq(kind))
        .select(diesel::dsl::max(questionnaire::version))
        .first(conn)
        .await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    input: &QuestionnaireInput,
    version: i32,
) -> QueryResult<Questionnaire> {
    diesel::insert_into(questionnaire::table)
        .values((
            questionnaire::id.eq(QuestionnaireId::new()),
            questionnaire::programme_id.eq(may.programme()),
            questionnaire::pillar_id.eq(input.pillar),
            questionnaire::kind.eq(input.kind),
            questionnaire::version.eq(version),
            questionnaire::main_language.eq(&input.main_language),
            questionnaire::title.eq(&input.title),
            questionnaire::created_at.eq(now.to_diesel()),
            questionnaire::updated_at.eq(now.to_diesel()),
        ))
        .returning(Questionnaire::as_returning())
        .get_result(conn)
        .await
}

/// Sets what a draft asks: the whole list, in its order. What became of the questions of the version before is worked out
/// from it.
///
/// # Errors
/// Every fault of the questions at once; where it is published; where somebody else changed it. Nothing is written then.
pub async fn set_questions(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    id: QuestionnaireId,
    inputs: Vec<QuestionInput>,
    expected_revision: Option<i32>,
) -> Result<Questionnaire, Rejection> {
    conn.transaction(async |conn| {
        let row = draft(conn, may, id).await?;
        check_revision(expected_revision, row.revision)?;
        let before = before(conn, &row).await?;
        let after: Vec<_> = inputs.iter().map(QuestionInput::asked).collect();
        check(conn, &row, &inputs, &before, &after).await?;
        diesel::delete(question_mapping::table.filter(question_mapping::questionnaire_id.eq(id))).execute(conn).await?;
        diesel::delete(question::table.filter(question::questionnaire_id.eq(id))).execute(conn).await?;
        let written = write(conn, id, now, &inputs).await?;
        keep_mapping(conn, id, &before, &after, &written).await?;
        touch(conn, &row, now).await
    })
    .await
}

async fn check(
    conn: &mut AsyncPgConnection,
    row: &Questionnaire,
    inputs: &[QuestionInput],
    before: &[(QuestionId, Asked)],
    after: &[Asked],
) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    problems.note_long_list("questions", inputs.len(), MOST_QUESTIONS);
    problems.note_repeated("questions", inputs.iter().map(|question| &question.key));
    for (at, input) in inputs.iter().enumerate() {
        let mut of_it = Problems::new();
        input.check(row.kind, &mut of_it);
        problems.within(&format!("questions.{at}"), of_it);
    }
    let old: Vec<_> = before.iter().map(|(_, asked)| asked.clone()).collect();
    mapping::check(&old, after, &mut problems);
    let named: Vec<_> = inputs.iter().flat_map(|input| input.topics.iter().copied()).collect();
    let known: Vec<TopicId> = topic::table.filter(topic::id.eq_any(named)).select(topic::id).load(conn).await?;
    for (at, input) in inputs.iter().enumerate() {
        for (nth, topic) in input.topics.iter().enumerate().filter(|(_, topic)| !known.contains(topic)) {
            let _ = topic;
            problems.note_not_found(format!("questions.{at}.topics.{nth}"), "a topic");
        }
    }
    problems.settle()
}

/// The questions, in a statement for the rows and one for their topics. Their ids by key.
async fn write(
    conn: &mut AsyncPgConnection,
    id: QuestionnaireId,
    now: Timestamp,
    inputs: &[QuestionInput],
) -> QueryResult<HashMap<String, QuestionId>> {
    let ids: Vec<_> = inputs.iter().map(|_| QuestionId::new()).collect();
    let rows: Vec<_> = (0..)
        .zip(inputs.iter().zip(&ids))
        .map(|(position, (input, new)): (i32, _)| {
            (
                question::id.eq(*new),
                question::questionnaire_id.eq(id),
                question::key.eq(&input.key),
                question::position.eq(position),
                question::kind.eq(input.kind),
                question::main_language.eq(&input.main_language),
                question::prompt.eq(&input.prompt),
                question::help.eq(input.help.as_ref()),
                question::levels.eq(Levels(input.levels.clone())),
                question::perspectives.eq(&input.perspectives),
                question::is_required.eq(input.is_required),
                question::need_rule.eq(input.need_rule.as_ref()),
                question::created_at.eq(now.to_diesel()),
            )
        })
        .collect();
    diesel::insert_into(question::table).values(rows).execute(conn).await?;
    let about: Vec<_> = inputs
        .iter()
        .zip(&ids)
        .flat_map(|(input, new)| {
            input.topics.iter().map(|topic| (question_topic::question_id.eq(*new), question_topic::topic_id.eq(*topic)))
        })
        .collect();
    diesel::insert_into(question_topic::table).values(about).execute(conn).await?;
    Ok(inputs.iter().map(|input| input.key.clone()).zip(ids).collect())
}

async fn keep_mapping(
    conn: &mut AsyncPgConnection,
    id: QuestionnaireId,
    before: &[(QuestionId, Asked)],
    after: &[Asked],
    written: &HashMap<String, QuestionId>,
) -> QueryResult<()> {
    let old: HashMap<_, _> = before.iter().map(|(id, asked)| (asked.key.as_str(), *id)).collect();
    let asked: Vec<_> = before.iter().map(|(_, asked)| asked.clone()).collect();
    let lines: Vec<_> = mapping::map(&asked, after)
        .into_iter()
        .filter_map(|line| Some((*old.get(line.from.as_str())?, line)))
        .map(|(from, line)| (from, line.to.and_then(|to| written.get(&to).copied()), line.kind))
        .map(|(from, to, kind): (QuestionId, Option<QuestionId>, MappingKind)| {
            (
                question_mapping::id.eq(Uuid::now_v7()),
                question_mapping::questionnaire_id.eq(id),
                question_mapping::from_question_id.eq(from),
                question_mapping::to_question_id.eq(to),
                question_mapping::kind.eq(kind),
            )
        })
        .collect();
    diesel::insert_into(question_mapping::table).values(lines).execute(conn).await?;
    Ok(())
}

/// Publishes a draft: from then on it can be asked, and its questions never change.
///
/// # Errors
/// Where it is published already or asks nothing; where somebody else changed it.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    id: QuestionnaireId,
    expected_revision: Option<i32>,
) -> Result<Questionnaire, Rejection> {
    conn.transaction(async |conn| {
        let row = draft(conn, may, id).await?;
        check_revision(expected_revision, row.revision)?;
        let its = question::table.filter(question::questionnaire_id.eq(id));
        let asks: bool = diesel::select(exists(its)).get_result(conn).await?;
        if !asks {
            let why = "asks nothing yet; set its questions first";
            return Err(Rejection::one(ProblemCode::WrongState, "questionnaire", why));
        }
        let row = diesel::update(questionnaire::table.find(id))
            .set((
                questionnaire::status.eq(QuestionnaireStatus::Published),
                questionnaire::published_at.eq(now.to_diesel()),
                questionnaire::revision.eq(row.revision + 1),
                questionnaire::updated_at.eq(now.to_diesel()),
            ))
            .returning(Questionnaire::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Begins the next version of a published questionnaire as a draft with the same questions.
///
/// # Errors
/// Where it is a draft itself, or there is a later version.
pub async fn revise(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    id: QuestionnaireId,
    key: Option<&str>,
) -> Result<Questionnaire, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme(), id);
        let pending = match idempotency::claim(conn, may.asker(), key, "reviseQuestionnaire", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, QuestionnaireId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let row = locked(conn, may, id).await?;
        if row.status == QuestionnaireStatus::Draft {
            let why = "is a draft, which can be changed as it is; set its questions";
            return Err(Rejection::one(ProblemCode::WrongState, "questionnaire", why));
        }
        if let Some(latest) = versions(conn, may, row.pillar_id, row.kind).await?.filter(|latest| *latest > row.version)
        {
            let why =
                format_args!("is version {}, and there is a version {latest} already; revise that one", row.version);
            return Err(Rejection::one(ProblemCode::WrongState, "questionnaire", why));
        }
        let input = QuestionnaireInput {
            pillar: row.pillar_id,
            kind: row.kind,
            main_language: row.main_language.clone(),
            title: (*row.title).clone(),
        };
        let next = insert(conn, may, now, &input, row.version + 1).await?;
        let inputs = inputs(conn, id).await?;
        let before = before(conn, &next).await?;
        let after: Vec<_> = inputs.iter().map(QuestionInput::asked).collect();
        let written = write(conn, next.id, now, &inputs).await?;
        keep_mapping(conn, next.id, &before, &after, &written).await?;
        pending.keep(conn, next.id.uuid()).await?;
        Ok(next)
    })
    .await
}

/// The questions of a version as somebody would give them.
async fn inputs(conn: &mut AsyncPgConnection, id: QuestionnaireId) -> QueryResult<Vec<QuestionInput>> {
    let rows = questions(conn, &[id]).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut about: HashMap<QuestionId, Vec<TopicId>> = HashMap::new();
    for (question, topic) in topics(conn, &ids).await? {
        about.entry(question).or_default().push(topic);
    }
    let inputs = rows.into_iter().map(|row| QuestionInput {
        topics: about.remove(&row.id).unwrap_or_default(),
        prompt: (*row.prompt).clone(),
        help: row.help.as_ref().map(|help| (**help).clone()),
        key: row.key,
        kind: row.kind,
        main_language: row.main_language,
        levels: row.levels.0,
        perspectives: row.perspectives,
        is_required: row.is_required,
        need_rule: row.need_rule,
        from: None,
    });
    Ok(inputs.collect())
}

/// What the version before this one asks; nothing before the first.
async fn before(conn: &mut AsyncPgConnection, row: &Questionnaire) -> QueryResult<Vec<(QuestionId, Asked)>> {
    let before: Option<QuestionnaireId> = questionnaire::table
        .filter(questionnaire::programme_id.eq(row.programme_id))
        .filter(questionnaire::pillar_id.eq(row.pillar_id))
        .filter(questionnaire::kind.eq(row.kind))
        .filter(questionnaire::version.eq(row.version - 1))
        .select(questionnaire::id)
        .first(conn)
        .await
        .optional()?;
    let Some(before) = before else { return Ok(Vec::new()) };
    let rows = questions(conn, &[before]).await?;
    Ok(rows.iter().map(|row| (row.id, row.asked())).collect())
}

impl Question {
    fn asked(&self) -> Asked {
        let level = |level: &super::Level| (level.key.clone(), Asked::text(&level.description, &self.main_language));
        Asked {
            key: self.key.clone(),
            kind: self.kind,
            prompt: Asked::text(&self.prompt, &self.main_language),
            levels: self.levels.0.iter().map(level).collect(),
            from: None,
        }
    }
}

impl QuestionInput {
    fn asked(&self) -> Asked {
        let level = |level: &super::Level| (level.key.clone(), Asked::text(&level.description, &self.main_language));
        Asked {
            key: self.key.clone(),
            kind: self.kind,
            prompt: Asked::text(&self.prompt, &self.main_language),
            levels: self.levels.iter().map(level).collect(),
            from: self.from.clone(),
        }
    }
}

async fn touch(conn: &mut AsyncPgConnection, row: &Questionnaire, now: Timestamp) -> Result<Questionnaire, Rejection> {
    let row = diesel::update(questionnaire::table.find(row.id))
        .set((questionnaire::revision.eq(row.revision + 1), questionnaire::updated_at.eq(now.to_diesel())))
        .returning(Questionnaire::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}

/// A questionnaire of the programme, which nobody else changes until the transaction ends.
pub(super) async fn locked(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    id: QuestionnaireId,
) -> Result<Questionnaire, Rejection> {
    questionnaire::table
        .find(id)
        .filter(questionnaire::programme_id.eq(may.programme()))
        .select(Questionnaire::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("questionnaire", "a questionnaire"))
}

async fn draft(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    id: QuestionnaireId,
) -> Result<Questionnaire, Rejection> {
    let row = locked(conn, may, id).await?;
    if row.status == QuestionnaireStatus::Published {
        let why = "is published, and what was asked never changes; revise it, which begins the next version";
        return Err(Rejection::one(ProblemCode::WrongState, "questionnaire", why));
    }
    Ok(row)
}

async fn found(conn: &mut AsyncPgConnection, id: QuestionnaireId) -> Result<Questionnaire, Rejection> {
    Ok(questionnaire::table.find(id).select(Questionnaire::as_select()).first(conn).await?)
}
