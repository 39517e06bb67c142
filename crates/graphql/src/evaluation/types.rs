//! What can be read about the evaluation of a run.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use catalogue::evaluation::{self as domain, Answer, Evaluation, Said, Window};
use database::id::{RegistrationId, RunId};
use identity::policy;

use super::results::EvaluationResults;
use crate::{
    cost::{cost, list_size, points},
    failure::{nullable, refused, required},
    request::RequestExt,
    scalar::DateTime,
    text::LocalizedText,
};

/// When participants are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Moment")]
pub enum EvaluationMoment {
    /// Before the run.
    Before,
    /// After it.
    After,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::QuestionKind")]
pub enum EvaluationQuestionKind {
    /// From 1, not at all, to 5, very much.
    Scale,
    /// By one of the choices.
    Choice,
    /// In one's own words.
    Text,
}

/// A question that the evaluation of a run can ask.
#[derive(Clone)]
pub struct EvaluationQuestion(pub domain::Question);

/// A question that the evaluation of a run can ask.
#[Object]
impl EvaluationQuestion {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// How it is answered.
    async fn kind(&self) -> EvaluationQuestionKind {
        self.0.kind.into()
    }

    /// Its words. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.prompt, &self.0.main_language, languages)
    }

    /// What one can choose from, in the first of the languages asked for that there is; empty unless it is answered by a
    /// choice. An answer names one by its place, from 0.
    async fn choices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Vec<String> {
        let wanted = languages.as_deref().unwrap_or_else(|| ctx.request().languages());
        let choices = self.0.choices.0.iter().map(|choice| choice.choose(wanted, &self.0.main_language));
        choices.map(|chosen| chosen.map_or_else(String::new, |chosen| chosen.text.to_owned())).collect()
    }

    /// Whether it is everybody's in the network, and not an organization's own.
    async fn is_of_network(&self) -> bool {
        self.0.organization_id.is_none()
    }
}

/// What you said to a question. Nobody else is shown it.
#[derive(SimpleObject)]
pub struct EvaluationAnswer {
    /// The id of the question, question_….
    question: ID,
    /// When it was asked.
    moment: EvaluationMoment,
    /// From 1, not at all, to 5, very much; none unless it is answered so.
    scale: Option<i32>,
    /// The place of what you chose, from 0; none unless it is answered so.
    choice: Option<i32>,
    /// Your words; none unless it is answered so.
    text: Option<String>,
    /// Whether your words may be shown to whoever offers the run, without your name.
    may_quote: bool,
}

impl From<Answer> for EvaluationAnswer {
    fn from(Answer { question, moment, said, .. }: Answer) -> Self {
        let empty = Self {
            question: question.to_string().into(),
            moment: moment.into(),
            scale: None,
            choice: None,
            text: None,
            may_quote: false,
        };
        match said {
            Said::Scale(scale) => Self { scale: Some(scale), ..empty },
            Said::Choice(choice) => Self { choice: Some(choice), ..empty },
            Said::Text { text, may_quote } => Self { text: Some(text), may_quote, ..empty },
        }
    }
}

/// What the participants of a run are asked before it and after it. Answers are optional, and a participant's own: whoever
/// offers the run is told of five people together, or more.
pub struct RunEvaluation {
    evaluation: Evaluation,
    questions: Vec<(domain::Moment, domain::Question)>,
    before: Window,
    after: Window,
    participation: Option<RegistrationId>,
}

/// What the participants of a run are asked before it and after it. Answers are optional, and a participant's own: whoever
/// offers the run is told of five people together, or more.
#[Object]
impl RunEvaluation {
    /// The questions before, in their order; at most 20. Counted as 20 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(20), None, None))]
    async fn before(&self) -> Vec<EvaluationQuestion> {
        self.questions_of(domain::Moment::Before)
    }

    /// The questions after, in their order; at most 20. Counted as 20 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(20), None, None))]
    async fn after(&self) -> Vec<EvaluationQuestion> {
        self.questions_of(domain::Moment::After)
    }

    /// Until when the questions before can be answered, and answers changed; none: there is no end.
    async fn before_closes_at(&self) -> Option<DateTime> {
        self.before.closes_at.map(Into::into)
    }

    /// From when on the questions after can be answered; none: from the beginning.
    async fn after_opens_at(&self) -> Option<DateTime> {
        self.after.opens_at.map(Into::into)
    }

    /// Until when the questions after can be answered, and answers changed; none: there is no end.
    async fn after_closes_at(&self) -> Option<DateTime> {
        self.after.closes_at.map(Into::into)
    }

    /// What you answered; empty where you take no part. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn my_answers(&self, ctx: &Context<'_>) -> Result<Vec<EvaluationAnswer>> {
        required(ctx, async {
            let Some(registration) = self.participation else { return Ok(Vec::new()) };
            let answers = domain::answers_of(ctx.request().connection().await?, registration).await?;
            Ok(answers.into_iter().map(Into::into).collect())
        })
        .await
    }

    /// What came of it, as sums of five people or more, once no more answers can come; where answers can come for ever, in
    /// fives as they came. For editors of an organization that owns what it is a run of; to
    /// others it is null, with an error. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn results(&self, ctx: &Context<'_>) -> Option<Result<EvaluationResults>> {
        nullable(async {
            let request = ctx.request();
            let run = self.evaluation.run_id;
            let may = policy::edit_opportunity_of_run(request.connection().await?, request.viewer(), run)
                .await
                .map_err(refused)?;
            let results = domain::results(request.connection().await?, &may, run, request.clock().now()).await?;
            Ok(results.map(Into::into))
        })
        .await
    }
}

impl RunEvaluation {
    fn questions_of(&self, moment: domain::Moment) -> Vec<EvaluationQuestion> {
        let of_then = self.questions.iter().filter(|(at, _)| *at == moment);
        of_then.map(|(_, question)| EvaluationQuestion(question.clone())).collect()
    }
}

/// The evaluation of a run, for its participants, and for editors of what it is a run of.
///
/// # Errors
/// Where it is not for the viewer, or the database fails.
pub async fn of_run(ctx: &Context<'_>, run: RunId) -> Result<Option<RunEvaluation>> {
    let request = ctx.request();
    let conn = request.connection().await?;
    let participation = match request.viewer().person() {
        Some(person) => domain::participation(conn, run, person.id).await?,
        None => None,
    };
    if participation.is_none() {
        policy::edit_opportunity_of_run(conn, request.viewer(), run).await.map_err(refused)?;
    }
    let Some(evaluation) = domain::of_run(conn, run).await? else { return Ok(None) };
    let questions = domain::questions(conn, run).await?;
    let (before, after) = domain::windows(conn, &evaluation).await?;
    Ok(Some(RunEvaluation { evaluation, questions, before, after, participation }))
}
