//! What can be read about questionnaires and their questions.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use catalogue::{
    opportunity::{OpportunityKind, OpportunityStatus},
    search::OpportunityFilter,
};
use database::id::{QuestionId, QuestionnaireId, TopicId};
use identity::policy;
use track::questionnaire::{self as domain, NeedRule};

use crate::{
    cost::{cost, list_size, names, points},
    failure::{nullable, required},
    opportunity::{self, OpportunityConnection, OpportunityOrder},
    program::{self, Pillar},
    programme::{self, Programme},
    request::RequestExt,
    scalar::DateTime,
    text::LocalizedText,
    topic::Topic,
};

/// What a questionnaire is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::QuestionnaireKind")]
pub enum QuestionnaireKind {
    /// A needs assessment: a museum looks at itself, by rubrics and in short answers, which are not rated. Documents also
    /// call it self-reflection.
    NeedsAssessment,
    /// Standards questions: about museum standards, with supporting documents.
    Standards,
    /// Requests for examples of work, about which peers write a report. Documents also call it peer coaching and expert
    /// peer review.
    PeerReview,
}

/// Where a version of a questionnaire stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::QuestionnaireStatus")]
pub enum QuestionnaireStatus {
    /// It is being written.
    Draft,
    /// It can be asked, and its questions never change.
    Published,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::QuestionKind")]
pub enum QuestionKind {
    /// By the level of a rubric that a museum sees itself at, with words if it likes.
    Rubric,
    /// In a few words.
    ShortAnswer,
    /// With documents that show the museum's work, and a few words about them.
    ExampleOfWork,
}

/// From where a question looks at a museum's work, besides museum standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Perspective")]
pub enum Perspective {
    /// Equity, diversity and inclusion.
    Edi,
    /// Accessibility.
    Accessibility,
    /// Responding to climate change.
    ClimateChange,
    /// What the community needs.
    Community,
}

/// What became of a question in the next version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::mapping::MappingKind")]
pub enum QuestionMappingKind {
    /// An answer means the same.
    Same,
    /// It was put differently.
    Changed,
    /// It became several questions.
    Split,
    /// It is asked no more.
    Dropped,
}

/// A version of what a TRACK programme asks about a pillar.
#[derive(Clone)]
pub struct Questionnaire(pub Arc<domain::Questionnaire>);

/// A version of what a TRACK programme asks about a pillar. Once it is published its questions never change; what became of
/// them in the next version is told there. Drafts are seen by those who run the programme.
#[Object]
impl Questionnaire {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The programme that asks it.
    async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme>> {
        nullable(programme::find(ctx, self.0.programme_id)).await
    }

    /// The pillar that it is about.
    async fn pillar(&self, ctx: &Context<'_>) -> Option<Result<Pillar>> {
        nullable(program::pillar(ctx, self.0.pillar_id)).await
    }

    /// What it is for.
    async fn kind(&self) -> QuestionnaireKind {
        self.0.kind.into()
    }

    /// Which version it is of its pillar and kind, counted from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Where it stands.
    async fn status(&self) -> QuestionnaireStatus {
        self.0.status.into()
    }

    /// Its title, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.title, &self.0.main_language, languages)
    }

    /// What it asks, in its order; at most 100. Counted as 30 items.
    #[graphql(directive = list_size::apply(Some(30), None, None))]
    async fn questions(&self, ctx: &Context<'_>) -> Result<Vec<Question>> {
        required(ctx, async {
            let rows = ctx.request().loaders().answers.questions_by_questionnaire.load(self.0.id).await?;
            Ok(rows.iter().cloned().map(Question).collect())
        })
        .await
    }

    /// What became here of the questions of the version before; empty for the first version. Counted as 30 items.
    #[graphql(directive = list_size::apply(Some(30), None, None))]
    async fn mapping(&self, ctx: &Context<'_>) -> Result<Vec<QuestionMapping>> {
        required(ctx, async {
            let rows = ctx.request().loaders().answers.mappings_by_questionnaire.load(self.0.id).await?;
            Ok(rows.iter().copied().map(QuestionMapping).collect())
        })
        .await
    }

    /// When it was published; none of a draft.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was begun.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// A level of a rubric. It is a description, and never a number.
#[derive(SimpleObject)]
pub struct RubricLevel {
    /// What answers call it.
    key: String,
    /// What a museum at this level does. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    description: LocalizedText,
}

/// When an answer to a question proposes a need to the museum.
pub struct QuestionNeedRule {
    rule: NeedRule,
    main_language: String,
}

/// When an answer to a question proposes a need to the museum. It is the museum that decides.
#[Object]
impl QuestionNeedRule {
    /// At these levels of the rubric, by key.
    async fn levels(&self) -> &[String] {
        &self.rule.levels
    }

    /// Where nothing is answered. What does not apply to a museum is not unanswered.
    async fn unanswered(&self) -> bool {
        self.rule.unanswered
    }

    /// The need that it proposes; what it is about is what the question is about. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::chosen(ctx, &self.rule.statement, &self.main_language, languages)
    }
}

/// A question of a questionnaire.
#[derive(Clone)]
pub struct Question(pub Arc<domain::Question>);

/// A question of a questionnaire.
#[Object]
impl Question {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What tells it from the others of the questionnaire; versions that keep a question keep its key.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// How it is answered.
    async fn kind(&self) -> QuestionKind {
        self.0.kind.into()
    }

    /// What is asked, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.prompt, &self.0.main_language, languages)
    }

    /// What helps to answer it. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn help(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, self.0.help.as_ref()?, &self.0.main_language, languages)
    }

    /// The levels of a rubric, in their order; empty of other questions. Counted as 5 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(5), None, None))]
    async fn levels(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Vec<RubricLevel> {
        let level = |level: &domain::Level| {
            let text = LocalizedText::chosen(ctx, &level.description, &self.0.main_language, languages.clone());
            Some(RubricLevel { key: level.key.clone(), description: text? })
        };
        self.0.levels.0.iter().filter_map(level).collect()
    }

    /// From where it looks at the museum's work.
    async fn perspectives(&self) -> Vec<Perspective> {
        self.0.perspectives.iter().copied().map(Into::into).collect()
    }

    /// Whether one has to answer it before submitting.
    async fn is_required(&self) -> bool {
        self.0.is_required
    }

    /// What it is about; at most 20. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let ids = ctx.request().loaders().answers.topics_by_question.load(self.0.id).await?;
            topics(ctx, &ids).await
        })
        .await
    }

    /// When an answer proposes a need to the museum; none where it never does. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn need_rule(&self) -> Option<QuestionNeedRule> {
        let rule = self.0.need_rule.clone()?;
        Some(QuestionNeedRule { rule, main_language: self.0.main_language.clone() })
    }

    /// Resources about what it asks, or something narrower, that help to answer it: those that are published and that you
    /// may see. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn resources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Result<OpportunityConnection> {
        let ids = ctx.request().loaders().answers.topics_by_question.load(self.0.id).await?;
        let about = if ids.is_empty() { vec![TopicId::from_uuid(uuid::Uuid::nil())] } else { ids.to_vec() };
        let filter = OpportunityFilter {
            kinds: vec![OpportunityKind::Resource],
            statuses: vec![OpportunityStatus::Open],
            topics: about,
            ..OpportunityFilter::default()
        };
        opportunity::page(ctx, filter, OpportunityOrder::Relevance, first, after).await
    }
}

/// What became of a question of the version before.
pub struct QuestionMapping(domain::Mapping);

/// What became of a question of the version before.
#[Object]
impl QuestionMapping {
    /// How far an answer still means the same.
    async fn kind(&self) -> QuestionMappingKind {
        self.0.kind.into()
    }

    /// The question of the version before.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Question>> {
        nullable(question(ctx, Some(self.0.from_question_id))).await
    }

    /// What it became; none where it is asked no more.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Question>> {
        nullable(question(ctx, self.0.to_question_id)).await
    }
}

/// The question, if there is one.
///
/// # Errors
/// Where the database fails.
pub async fn question(ctx: &Context<'_>, id: Option<QuestionId>) -> Result<Option<Question>> {
    let Some(id) = id else { return Ok(None) };
    Ok(ctx.request().loaders().answers.question_by_id.load(id).await?.map(Question))
}

/// The question, if there is one for the asker: those of drafts are for those who run the programme.
///
/// # Errors
/// Where the database fails.
pub async fn find_question(ctx: &Context<'_>, id: QuestionId) -> Result<Option<Question>> {
    let Some(found) = question(ctx, Some(id)).await? else { return Ok(None) };
    let asked_in = find(ctx, found.0.questionnaire_id).await?;
    Ok(asked_in.map(|_| found))
}

/// The topics of a list.
///
/// # Errors
/// Where the database fails.
pub async fn topics(ctx: &Context<'_>, ids: &[TopicId]) -> Result<Vec<Topic>> {
    let loaders = ctx.request().loaders();
    let found = futures::future::try_join_all(ids.iter().map(|id| loaders.topic_by_id.load(*id))).await?;
    Ok(found.into_iter().flatten().map(Topic).collect())
}

/// The questionnaire, if there is one for the asker: drafts are for those who run the programme.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: QuestionnaireId) -> Result<Option<Questionnaire>> {
    let request = ctx.request();
    let Some(row) = request.loaders().answers.questionnaire_by_id.load(id).await? else { return Ok(None) };
    if row.status != domain::QuestionnaireStatus::Draft {
        return Ok(Some(Questionnaire(row)));
    }
    let programme = request.loaders().people.programme_by_id.load(row.programme_id).await?;
    let runs = programme.is_some_and(|known| policy::run_known_program(request.viewer(), known.facts()).is_ok());
    Ok(runs.then_some(Questionnaire(row)))
}
