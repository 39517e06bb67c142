//! What can be read of trends.

use std::sync::Arc;

use async_graphql::{Context, Enum, Error, ID, Object, Result};
use catalogue::small_cells::Figures;
use database::id::{PillarId, ProgramYearId, TopicId};
use identity::policy::{MayRunProgram, MaySeeOutcome};
use track::trend as domain;

use crate::{
    cost::{cost, list_size, points},
    failure::nullable,
    program::{Pillar, pillar},
    questionnaire::{Perspective, QuestionnaireKind},
    request::{Fault, RequestExt},
    text::LocalizedText,
    topic::Topic,
};

/// By what trends are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Dimension")]
pub enum TrendDimension {
    /// By pillar.
    Pillar,
    /// By topic of the questions. A question with several topics stands under each.
    Topic,
    /// By perspective of the questions. A question with several stands under each.
    Perspective,
    /// By region of the museums. Regions with few museums are told of together.
    Region,
}

/// What museums said to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TrendAnswerKind {
    /// That they are at one of its levels.
    Level,
    /// Something in words, or with a file.
    Answered,
    /// That it does not apply to them, which is not the same as being at a low level.
    NotApplicable,
    /// Nothing.
    Unanswered,
}

/// How a question of an earlier year compares with the one asked last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "TrendComparison", remote = "domain::Comparison")]
pub enum Comparison {
    /// It means the same.
    Same,
    /// It was put differently then: an answer may mean something else.
    Changed,
}

/// How many museums said one thing to a question.
pub struct TrendAnswer(Arc<domain::QuestionYear>, usize);

/// How many museums said one thing to a question.
#[Object]
impl TrendAnswer {
    /// What they said.
    async fn kind(&self) -> TrendAnswerKind {
        match self.said() {
            Some(domain::Said::Level(_)) => TrendAnswerKind::Level,
            Some(domain::Said::Answered) => TrendAnswerKind::Answered,
            Some(domain::Said::NotApplicable) => TrendAnswerKind::NotApplicable,
            Some(domain::Said::Unanswered) | None => TrendAnswerKind::Unanswered,
        }
    }

    /// The key of the level, where they named one.
    async fn level(&self) -> Option<&str> {
        if let Some(domain::Said::Level(key)) = self.said() { Some(key) } else { None }
    }

    /// What a museum at that level does, in words. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn words(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        let Some(domain::Said::Level(key)) = self.said() else { return None };
        let (_, words) = self.0.asked.levels.iter().find(|(other, _)| other == key)?;
        Some(LocalizedText::read(ctx, words, &self.0.asked.main_language, languages))
    }

    /// How many museums; null where that is held back, since it would tell of fewer than five, or let one work that out.
    async fn museums(&self) -> Option<i32> {
        told(self.0.answers.get(self.1).and_then(|(_, many)| *many))
    }
}

impl TrendAnswer {
    fn said(&self) -> Option<&domain::Said> {
        self.0.answers.get(self.1).map(|(said, _)| said)
    }
}

/// What museums said to a question in one year.
pub struct TrendYear(Arc<domain::QuestionYear>);

/// What museums said to a question in one year.
#[Object]
impl TrendYear {
    /// Which year.
    async fn year(&self) -> i32 {
        self.0.asked.year
    }

    /// What was asked that year. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::read(ctx, &self.0.asked.prompt, &self.0.asked.main_language, languages)
    }

    /// How the question compares with the one asked last.
    async fn comparison(&self) -> Comparison {
        self.0.comparison.into()
    }

    /// How many museums were asked and submitted; null where that is held back, as where few of those enrolled did not.
    async fn museums(&self) -> Option<i32> {
        told(self.0.museums)
    }

    /// How many said what: each level in its order, and by itself what does not apply and what was not answered. Counted as 6
    /// items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(6), None, None), directive = cost::apply(points(0)))]
    async fn answers(&self) -> Vec<TrendAnswer> {
        (0..self.0.answers.len()).map(|at| TrendAnswer(self.0.clone(), at)).collect()
    }
}

/// A question over the years.
pub struct TrendQuestion(Vec<Arc<domain::QuestionYear>>);

/// A question over the years.
#[Object]
impl TrendQuestion {
    /// The id of the question that was asked last, trackquestion_….
    async fn id(&self) -> Option<ID> {
        self.0.first().map(|year| year.asked.id.to_string().into())
    }

    /// What it is called in its questionnaire.
    async fn key(&self) -> Option<&str> {
        self.0.first().map(|year| year.asked.key.as_str())
    }

    /// What museums said, the latest year first. Counted as 4 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(4), None, None), directive = cost::apply(points(0)))]
    async fn years(&self) -> Vec<TrendYear> {
        self.0.iter().cloned().map(TrendYear).collect()
    }
}

/// Questions under one heading. What they are not told apart by is null.
pub struct TrendGroup(Arc<domain::Trends>, usize);

/// Questions under one heading. What they are not told apart by is null.
#[Object]
impl TrendGroup {
    /// The pillar.
    async fn pillar(&self, ctx: &Context<'_>) -> Option<Result<Pillar>> {
        let id = self.heading()?.pillar?;
        nullable(pillar(ctx, id)).await
    }

    /// The topic.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        let id = self.heading()?.topic?;
        nullable(topic(ctx, id)).await
    }

    /// The perspective.
    async fn perspective(&self) -> Option<Perspective> {
        let word = self.heading()?.perspective.as_deref()?;
        word.parse::<track::questionnaire::Perspective>().ok().map(Into::into)
    }

    /// The region or country of the museums, by its code. Null also for museums whose place is not known, and for those of
    /// regions with few museums, which are told of together.
    async fn region(&self) -> Option<&str> {
        match self.heading()?.region.as_ref()? {
            domain::Region::Of(code) => Some(code),
            domain::Region::Others | domain::Region::Unknown => None,
        }
    }

    /// Whether it is of museums in regions with few of them, told of together.
    async fn is_of_other_regions(&self) -> bool {
        self.heading().is_some_and(|heading| heading.region == Some(domain::Region::Others))
    }

    /// The questions. Counted as 20 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(20), None, None), directive = cost::apply(points(0)))]
    async fn questions(&self) -> Vec<TrendQuestion> {
        let group = self.0.groups.get(self.1);
        let questions = group.into_iter().flat_map(|group| &group.questions);
        questions.map(|question| TrendQuestion(question.years.iter().cloned().map(Arc::new).collect())).collect()
    }
}

impl TrendGroup {
    fn heading(&self) -> Option<&domain::Heading> {
        self.0.groups.get(self.1).map(|group| &group.heading)
    }
}

/// How many museums found needs about a topic.
pub struct NeedTrend(Option<TopicId>, Figures);

/// How many museums found needs about a topic.
#[Object]
impl NeedTrend {
    /// The topic; null for all together.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        let id = self.0?;
        nullable(topic(ctx, id)).await
    }

    /// How many museums have such a need; null where that is held back.
    async fn museums(&self) -> Option<i32> {
        told(self.1.people)
    }

    /// How many of them have met one; null where that is held back.
    async fn met(&self) -> Option<i32> {
        told(self.1.completed)
    }
}

/// From how many museums somebody took part in training.
pub struct TrainingTrend(Option<PillarId>, Option<usize>);

/// From how many museums somebody took part in training.
#[Object]
impl TrainingTrend {
    /// The pillar; null for all together.
    async fn pillar(&self, ctx: &Context<'_>) -> Option<Result<Pillar>> {
        let id = self.0?;
        nullable(pillar(ctx, id)).await
    }

    /// How many museums; null where that is held back.
    async fn museums(&self) -> Option<i32> {
        told(self.1)
    }
}

/// Trends of a year and of years before it, in figures that expose nobody. Nothing is marked, and nothing is averaged.
pub struct Trends(Arc<domain::Trends>);

/// Trends of a year and of years before it, in figures that expose nobody. Nothing is marked, and nothing is averaged.
#[Object]
impl Trends {
    /// What museums answered, under each heading. Counted as 8 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(8), None, None), directive = cost::apply(points(0)))]
    async fn groups(&self) -> Vec<TrendGroup> {
        (0..self.0.groups.len()).map(|at| TrendGroup(self.0.clone(), at)).collect()
    }

    /// The needs that museums found that year and let the programme see, by topic. They do not add up where a museum has
    /// several. Counted as 20 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(20), None, None), directive = cost::apply(points(0)))]
    async fn needs(&self) -> Vec<NeedTrend> {
        self.0.needs.iter().map(|(topic, figures)| NeedTrend(Some(*topic), *figures)).collect()
    }

    /// The same for needs about anything.
    async fn needs_in_all(&self) -> NeedTrend {
        NeedTrend(None, self.0.needs_in_all)
    }

    /// Training that museums took part in, by pillar. Counted as 2 items. Costs nothing.
    #[graphql(directive = list_size::apply(Some(2), None, None), directive = cost::apply(points(0)))]
    async fn training(&self) -> Vec<TrainingTrend> {
        self.0.training.iter().map(|(pillar, many)| TrainingTrend(Some(*pillar), *many)).collect()
    }

    /// The same for any training.
    async fn training_in_all(&self) -> TrainingTrend {
        TrainingTrend(None, self.0.training_in_all)
    }
}

fn told(many: Option<usize>) -> Option<i32> {
    many.and_then(|many| i32::try_from(many).ok())
}

async fn topic(ctx: &Context<'_>, id: TopicId) -> Result<Option<Topic>> {
    Ok(ctx.request().loaders().topic_by_id.load(id).await?.map(Topic))
}

/// The trends of a year: as they are counted at the moment for who runs the programme, else as they were last published.
///
/// # Errors
/// Where too much is asked for, or the database fails.
pub async fn trends(
    ctx: &Context<'_>,
    may: MaySeeOutcome,
    runs: Option<MayRunProgram>,
    year: ProgramYearId,
    by: Vec<TrendDimension>,
    kind: Option<QuestionnaireKind>,
    years: Vec<i32>,
) -> Result<Option<Trends>> {
    if by.len() > 4 || years.len() > 10 {
        return Err(Error::new("by names more than 4 ways, or years more than 10; ask for fewer."));
    }
    let found = async {
        let wish = domain::Wish {
            year,
            before: years,
            kind: kind.map(Into::into),
            by: by.into_iter().map(Into::into).collect(),
        };
        let conn = ctx.request().connection().await?;
        match runs {
            Some(runs) => domain::live(conn, &runs, &wish).await.map(Some),
            None => domain::published(conn, &may, &wish).await,
        }
        .map_err(Fault::from)
    };
    Ok(found.await?.map(|found| Trends(Arc::new(found))))
}
