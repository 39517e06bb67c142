//! Asking the participants of a run, and answering.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    evaluation::{self as domain, AnswerInput, EvaluationInput, NewQuestion},
    problem::Problems,
};
use database::AsyncPgConnection;
use identity::policy;

use super::types::{EvaluationMoment, EvaluationQuestion, EvaluationQuestionKind};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
    run::Run,
};

/// A new question of an organization's own.
#[derive(InputObject)]
pub struct CreateEvaluationQuestionInput {
    /// Whose: the id of an organization, org_….
    organization: ID,
    /// How it is answered.
    kind: EvaluationQuestionKind,
    /// The language it is first of all in, as a BCP 47 tag.
    main_language: String,
    /// Its words, which are never changed.
    prompt: Vec<TranslationInput>,
    /// What one can choose from, 2 to 20, each in its languages; left out unless it is answered by a choice.
    choices: Option<Vec<Vec<TranslationInput>>>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the question it created the first time.
    idempotency_key: Option<String>,
}

/// What the participants of a run are to be asked.
#[derive(InputObject)]
pub struct SetRunEvaluationInput {
    /// Which run: its id, run_….
    run: ID,
    /// The questions before, in their order: ids, question_…; at most 20.
    before: Vec<ID>,
    /// The questions after, in their order: ids, question_…; at most 20.
    after: Vec<ID>,
    /// For how many days after the first session began the questions before can still be answered, 0 to 365.
    #[graphql(default = 0)]
    before_days: i32,
    /// For how many days after the last session began the questions after can be answered, 1 to 365.
    #[graphql(default = 30)]
    after_days: i32,
}

/// What you say to a question. Give one of scale, choice and text, as the question is answered; none of them takes your
/// answer back.
#[derive(InputObject)]
pub struct EvaluationAnswerInput {
    /// Which question: its id, question_….
    question: ID,
    /// From 1, not at all, to 5, very much.
    scale: Option<i32>,
    /// The place of what you choose, from 0.
    choice: Option<i32>,
    /// Your words, at most 4,000 characters.
    text: Option<String>,
    /// Whether your words may be shown to whoever offers the run, without your name.
    #[graphql(default)]
    may_quote: bool,
}

/// What you say before or after a run.
#[derive(InputObject)]
pub struct AnswerEvaluationInput {
    /// With which registration of yours you take part: its id, registration_….
    registration: ID,
    /// When it is asked.
    moment: EvaluationMoment,
    /// Your answers. Questions that you leave out stay as they are.
    answers: Vec<EvaluationAnswerInput>,
}

payload! {
    /// What came of creating a question.
    CreateEvaluationQuestionPayload {
        /// The question; none where it was refused.
        question: EvaluationQuestion
    }
    /// Why a question was not created.
    CreateEvaluationQuestionError
    /// The sort of reason why a question was not created.
    CreateEvaluationQuestionErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// A language is given twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// There are as many questions as there may be.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of setting what the participants of a run are asked.
    SetRunEvaluationPayload {
        /// The run; none where it was refused.
        run: Run
    }
    /// Why it was not set.
    SetRunEvaluationError
    /// The sort of reason why it was not set.
    SetRunEvaluationErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// A question is asked twice.
        Duplicate,
    }
}

payload! {
    /// What came of answering.
    AnswerEvaluationPayload {
        /// The run; none where it was refused.
        run: Run
    }
    /// Why nothing was answered.
    AnswerEvaluationError
    /// The sort of reason why nothing was answered.
    AnswerEvaluationErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// It is not the time for it, or the registration is not that of somebody who comes.
        WrongState,
    }
}

/// Mutations of evaluations.
#[derive(Default)]
pub struct EvaluationMutations;

#[Object]
impl EvaluationMutations {
    /// Creates a question that the evaluations of your organization's runs can ask. Needs you to act for the organization as
    /// its editor or administrator, or a token with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_evaluation_question(
        &self,
        ctx: &Context<'_>,
        input: CreateEvaluationQuestionInput,
    ) -> Result<CreateEvaluationQuestionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateEvaluationQuestionPayload::of(input.create(request, &mut conn).await)
    }

    /// Sets what the participants of a run are asked before it and after it, in the place of what they were asked. Those who
    /// come are told, once for each. Needs you to act for an organization that owns what it is a run of, as its editor or
    /// administrator, or a token with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_run_evaluation(
        &self,
        ctx: &Context<'_>,
        input: SetRunEvaluationInput,
    ) -> Result<SetRunEvaluationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetRunEvaluationPayload::of(input.set(request, &mut conn).await)
    }

    /// Answers what you are asked before or after a run, changes answers, or takes them back, as long as it can be answered.
    /// Needs a registration of yours with which you come. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn answer_evaluation(
        &self,
        ctx: &Context<'_>,
        input: AnswerEvaluationInput,
    ) -> Result<AnswerEvaluationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AnswerEvaluationPayload::of(input.answer(request, &mut conn).await)
    }
}

impl CreateEvaluationQuestionInput {
    async fn create(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<EvaluationQuestion, Rejection> {
        let organization = input_id(&self.organization, "organization")?;
        let may = policy::write_questions(request.viewer(), organization)
            .map_err(|refusal| Rejection::refused(refusal, "organization"))?;
        let mut problems = Problems::new();
        let prompt = language_map("prompt", self.prompt, &mut problems);
        let choices = self.choices.unwrap_or_default().into_iter().enumerate();
        let choices =
            choices.map(|(at, choice)| language_map(&format!("choices.{at}"), choice, &mut problems)).collect();
        problems.settle()?;
        let new = NewQuestion { kind: self.kind.into(), main_language: self.main_language, prompt, choices };
        let now = request.clock().now();
        let question = domain::create_question(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        Ok(EvaluationQuestion(question))
    }
}

impl SetRunEvaluationInput {
    async fn set(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Run, Rejection> {
        let run = input_id(&self.run, "run")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let ids = |list: &[ID], field: &str| {
            list.iter()
                .enumerate()
                .map(|(at, id)| input_id(id, &format!("{field}.{at}")))
                .collect::<Result<Vec<_>, _>>()
        };
        let input = EvaluationInput {
            before: ids(&self.before, "before")?,
            after: ids(&self.after, "after")?,
            before_days: self.before_days,
            after_days: self.after_days,
        };
        domain::set(conn, &may, request.clock().now(), run, input).await?;
        found(conn, run).await
    }
}

impl AnswerEvaluationInput {
    async fn answer(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Run, Rejection> {
        let registration = input_id(&self.registration, "registration")?;
        let may = policy::act_for_oneself(request.viewer(), "Answering an evaluation")
            .map_err(|refusal| Rejection::refused(refusal, "registration"))?;
        let mut answers = Vec::new();
        for (at, given) in self.answers.into_iter().enumerate() {
            let EvaluationAnswerInput { question, scale, choice, text, may_quote } = given;
            let question = input_id(&question, &format!("answers.{at}.question"))?;
            answers.push(AnswerInput { question, scale, choice, text, may_quote });
        }
        let now = request.clock().now();
        let run = domain::answer(conn, &may, now, registration, self.moment.into(), answers).await?;
        found(conn, run).await
    }
}

async fn found(conn: &mut AsyncPgConnection, run: database::id::RunId) -> Result<Run, Rejection> {
    let found = catalogue::run::by_ids(conn, &[run]).await?.into_iter().next();
    found.map(|run| Run(std::sync::Arc::new(run))).ok_or_else(|| Rejection::not_found("run", "a run"))
}
