//! Writing questionnaires, publishing them, and having years ask them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    problem::{ProblemCode, Problems},
};
use database::{AsyncPgConnection, id::QuestionnaireId};
use identity::{
    Viewer,
    policy::{self, MayRunProgram},
};
use track::questionnaire::{self as domain, Level, NeedRule, QuestionInput, QuestionnaireInput};

use super::types::{Perspective, QuestionKind, Questionnaire, QuestionnaireKind};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
};

/// The first version of a questionnaire.
#[derive(InputObject)]
pub struct CreateQuestionnaireInput {
    /// Which programme asks it: its id, programme_….
    programme: ID,
    /// What it is about: the id of a pillar of the programme, pillar_….
    pillar: ID,
    /// What it is for.
    kind: QuestionnaireKind,
    /// The language it is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// Its title, in its main language at least; at most 500 characters each.
    title: Vec<TranslationInput>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the questionnaire it created the first time.
    idempotency_key: Option<String>,
}

/// A level of a rubric.
#[derive(InputObject)]
pub struct RubricLevelInput {
    /// What answers call it: small letters, digits and hyphens.
    key: String,
    /// What a museum at this level does, in the question's main language at least.
    description: Vec<TranslationInput>,
}

/// When an answer proposes a need to the museum.
#[derive(InputObject)]
pub struct QuestionNeedRuleInput {
    /// At these levels of the rubric, by key.
    levels: Option<Vec<String>>,
    /// Where nothing is answered.
    #[graphql(default)]
    unanswered: bool,
    /// The need that it proposes, in the question's main language at least.
    statement: Vec<TranslationInput>,
}

/// A question.
#[derive(InputObject)]
pub struct TrackQuestionInput {
    /// What tells it from the others: small letters, digits and hyphens, such as succession-plan. A question that stays the
    /// same in the next version keeps its key.
    key: String,
    /// How it is answered.
    kind: QuestionKind,
    /// The language it is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What is asked.
    prompt: Vec<TranslationInput>,
    /// What helps to answer it.
    help: Option<Vec<TranslationInput>>,
    /// The levels of a rubric, 2 to 10; left out of other questions.
    levels: Option<Vec<RubricLevelInput>>,
    /// From where it looks at the museum's work.
    perspectives: Option<Vec<Perspective>>,
    /// What it is about: ids of topics, topic_…; at most 20.
    topics: Option<Vec<ID>>,
    /// Whether one has to answer it before submitting.
    #[graphql(default = true)]
    is_required: bool,
    /// When an answer proposes a need to the museum; left out: never.
    need_rule: Option<QuestionNeedRuleInput>,
    /// The questions of the version before that it comes from, by key; left out: the one with its own key. An empty list:
    /// none, it is new.
    from: Option<Vec<String>>,
}

/// What a draft is to ask.
#[derive(InputObject)]
pub struct SetQuestionsInput {
    /// Which draft: its id, questionnaire_….
    questionnaire: ID,
    /// All of its questions in their order, 100 at most; they replace the ones there are.
    questions: Vec<TrackQuestionInput>,
    /// The revision you saw. Given, the change is refused if somebody else changed the questionnaire since.
    expected_revision: Option<i32>,
}

/// The draft to publish.
#[derive(InputObject)]
pub struct PublishQuestionnaireInput {
    /// Which draft: its id, questionnaire_….
    questionnaire: ID,
    /// The revision you saw. Given, it is not published if somebody else changed the questionnaire since.
    expected_revision: Option<i32>,
}

/// The questionnaire to begin the next version of.
#[derive(InputObject)]
pub struct ReviseQuestionnaireInput {
    /// The latest version, which is published: its id, questionnaire_….
    questionnaire: ID,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the version it began the first time.
    idempotency_key: Option<String>,
}

/// What a year is to ask.
#[derive(InputObject)]
pub struct AskQuestionnaireInput {
    /// Which year: its id, year_….
    year: ID,
    /// Which published version: its id, questionnaire_….
    questionnaire: ID,
    /// Whether the year asks it; false: it asks it no more.
    #[graphql(default = true)]
    is_asked: bool,
}

payload! {
    /// What came of beginning a questionnaire.
    CreateQuestionnairePayload {
        /// The questionnaire, a draft; none where it was refused.
        questionnaire: Questionnaire
    }
    /// Why a questionnaire was not begun.
    CreateQuestionnaireError
    /// The sort of reason why a questionnaire was not begun.
    CreateQuestionnaireErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The pillar has a questionnaire of this kind already: revise that one.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of setting what a draft asks.
    SetQuestionsPayload {
        /// The questionnaire as it is now; none where the change was refused.
        questionnaire: Questionnaire
    }
    /// Why its questions were not set.
    SetQuestionsError
    /// The sort of reason why its questions were not set.
    SetQuestionsErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// A rubric has too few levels or too many.
        OutOfRange,
        /// The questionnaire is published.
        WrongState,
        /// Somebody else changed the questionnaire in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of publishing a questionnaire.
    PublishQuestionnairePayload {
        /// The questionnaire as it is now; none where it was refused.
        questionnaire: Questionnaire
    }
    /// Why a questionnaire was not published.
    PublishQuestionnaireError
    /// The sort of reason why a questionnaire was not published.
    PublishQuestionnaireErrorCode {
        /// It is published already, or asks nothing.
        WrongState,
        /// Somebody else changed the questionnaire in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of beginning the next version.
    ReviseQuestionnairePayload {
        /// The next version, a draft with the same questions; none where it was refused.
        questionnaire: Questionnaire
    }
    /// Why no next version was begun.
    ReviseQuestionnaireError
    /// The sort of reason why no next version was begun.
    ReviseQuestionnaireErrorCode {
        /// It is a draft itself, or there is a later version already.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of saying what a year asks.
    AskQuestionnairePayload {
        /// The questionnaire; none where it was refused.
        questionnaire: Questionnaire
    }
    /// Why nothing was changed about what a year asks.
    AskQuestionnaireError
    /// The sort of reason why nothing was changed about what a year asks.
    AskQuestionnaireErrorCode {
        /// It is a draft, or museums have begun to answer the version that it would replace.
        WrongState,
    }
}

/// Mutations of questionnaires.
#[derive(Default)]
pub struct QuestionnaireMutations;

#[Object]
impl QuestionnaireMutations {
    /// Begins the first version of what a TRACK programme asks about a pillar, as a draft. Needs somebody who runs the
    /// programme: its staff, or an administrator of the organization that runs it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: CreateQuestionnaireInput,
    ) -> Result<CreateQuestionnairePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateQuestionnairePayload::of(input.create(request, &mut conn).await)
    }

    /// Sets what a draft asks, all its questions at once. What became of the questions of the version before is worked out
    /// from it. Needs somebody who runs the programme: its staff, or an administrator of the organization that runs it.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_questions(&self, ctx: &Context<'_>, input: SetQuestionsInput) -> Result<SetQuestionsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetQuestionsPayload::of(input.set(request, &mut conn).await)
    }

    /// Publishes a draft: from then on years can ask it, and its questions never change. Needs somebody who runs the
    /// programme: its staff, or an administrator of the organization that runs it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn publish_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: PublishQuestionnaireInput,
    ) -> Result<PublishQuestionnairePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PublishQuestionnairePayload::of(input.publish(request, &mut conn).await)
    }

    /// Begins the next version of a questionnaire as a draft with the same questions. Needs somebody who runs the
    /// programme: its staff, or an administrator of the organization that runs it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn revise_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: ReviseQuestionnaireInput,
    ) -> Result<ReviseQuestionnairePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReviseQuestionnairePayload::of(input.revise(request, &mut conn).await)
    }

    /// Has a year ask a version of a questionnaire, in the place of another version of the same pillar and kind if there is.
    /// Needs somebody who runs the programme: its staff, or an administrator of the organization that runs it. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn ask_questionnaire(
        &self,
        ctx: &Context<'_>,
        input: AskQuestionnaireInput,
    ) -> Result<AskQuestionnairePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AskQuestionnairePayload::of(input.ask(request, &mut conn).await)
    }
}

/// The right to run the programme of a questionnaire. To others a published one is there, and not theirs to change.
async fn may_run(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<(QuestionnaireId, MayRunProgram), Rejection> {
    let id: QuestionnaireId = input_id(id, "questionnaire")?;
    let row = domain::by_ids(conn, &[id]).await?.pop();
    let Some(row) = row else { return Err(Rejection::not_found("questionnaire", "a questionnaire")) };
    let is_draft = row.status == domain::QuestionnaireStatus::Draft;
    match policy::run_program(conn, request.viewer(), row.programme_id).await {
        Ok(may) => Ok((id, may)),
        // Whoever has not signed in is told so, whatever they ask for.
        Err(policy::Refusal::Denied(_)) if is_draft && *request.viewer() != Viewer::Nobody => {
            Err(Rejection::not_found("questionnaire", "a questionnaire"))
        }
        Err(refusal) => Err(Rejection::refused(refusal, "questionnaire")),
    }
}

fn shown(row: domain::Questionnaire) -> Questionnaire {
    Questionnaire(Arc::new(row))
}

impl CreateQuestionnaireInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Questionnaire, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let may = policy::run_program(conn, request.viewer(), programme)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let mut problems = Problems::new();
        let input = QuestionnaireInput {
            pillar: input_id(&self.pillar, "pillar")?,
            kind: self.kind.into(),
            main_language: self.main_language,
            title: language_map("title", self.title, &mut problems),
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}

impl SetQuestionsInput {
    async fn set(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Questionnaire, Rejection> {
        let (id, may) = may_run(request, conn, &self.questionnaire).await?;
        let mut problems = Problems::new();
        if self.questions.len() > domain::MOST_QUESTIONS {
            problems.note_long_list("questions", self.questions.len(), domain::MOST_QUESTIONS);
            problems.settle()?;
            return Err(Rejection::one(ProblemCode::TooLong, "questions", "are too many"));
        }
        let mut questions = Vec::new();
        for (at, question) in self.questions.into_iter().enumerate() {
            questions.push(question.read(at, &mut problems)?);
        }
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::set_questions(conn, &may, now, id, questions, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}

impl TrackQuestionInput {
    fn read(self, at: usize, problems: &mut Problems) -> Result<QuestionInput, Rejection> {
        let field = |name: &str| format!("questions.{at}.{name}");
        let mut topics = Vec::new();
        for (nth, topic) in self.topics.unwrap_or_default().iter().enumerate() {
            topics.push(input_id(topic, &field(&format!("topics.{nth}")))?);
        }
        let levels = self.levels.unwrap_or_default().into_iter().enumerate().map(|(nth, level)| Level {
            key: level.key,
            description: language_map(&field(&format!("levels.{nth}.description")), level.description, problems),
        });
        let levels = levels.collect();
        let need_rule = self.need_rule.map(|rule| NeedRule {
            levels: rule.levels.unwrap_or_default(),
            unanswered: rule.unanswered,
            statement: language_map(&field("need_rule.statement"), rule.statement, problems),
        });
        Ok(QuestionInput {
            prompt: language_map(&field("prompt"), self.prompt, problems),
            help: self.help.map(|help| language_map(&field("help"), help, problems)),
            key: self.key,
            kind: self.kind.into(),
            main_language: self.main_language,
            levels,
            perspectives: self.perspectives.unwrap_or_default().into_iter().map(Into::into).collect(),
            topics,
            is_required: self.is_required,
            need_rule,
            from: self.from,
        })
    }
}

impl PublishQuestionnaireInput {
    async fn publish(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Questionnaire, Rejection> {
        let (id, may) = may_run(request, conn, &self.questionnaire).await?;
        let row = domain::publish(conn, &may, request.clock().now(), id, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}

impl ReviseQuestionnaireInput {
    async fn revise(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Questionnaire, Rejection> {
        let (id, may) = may_run(request, conn, &self.questionnaire).await?;
        let row = domain::revise(conn, &may, request.clock().now(), id, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}

impl AskQuestionnaireInput {
    async fn ask(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Questionnaire, Rejection> {
        let year = input_id(&self.year, "year")?;
        let (id, may) = may_run(request, conn, &self.questionnaire).await?;
        let row = domain::ask(conn, &may, year, id, self.is_asked).await?;
        request.loaders().forget_all().await;
        Ok(shown(row))
    }
}
