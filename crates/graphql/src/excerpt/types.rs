//! What can be read of excerpts.

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::{EnrolmentId, ExcerptId, ProgramYearId};
use identity::policy::{self, MaySeeOutcome};
use track::excerpt as domain;

use crate::{
    cost::{cost, points},
    enrolment::{self, Enrolment},
    failure::{nullable, refused},
    request::{Fault, RequestExt},
    scalar::DateTime,
    text::LocalizedText,
    topic::Topic,
};

/// How many excerpts are shown at most.
const MOST: usize = 100;

/// What the museum said to an excerpt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ExcerptState")]
pub enum ExcerptState {
    /// Nothing yet: it is asked.
    Asked,
    /// That it may be told.
    Consented,
    /// That it may not be told.
    Declined,
}

/// A passage of a museum's answer that stands for a theme, as staff and the museum see it.
pub struct Excerpt(pub domain::Excerpt);

/// A passage of a museum's answer that stands for a theme, as staff and the museum see it.
#[Object]
impl Excerpt {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The museum's enrolment.
    async fn enrolment(&self, ctx: &Context<'_>) -> Option<Result<Enrolment>> {
        nullable(enrolment::find(ctx, self.0.enrolment_id)).await
    }

    /// The theme that it stands for.
    async fn theme(&self) -> &str {
        &self.0.theme
    }

    /// The topic it goes with.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        let id = self.0.topic_id?;
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(id).await?.map(Topic)) }).await
    }

    /// The passage, word for word as the museum wrote it.
    async fn passage(&self) -> &str {
        &self.0.passage
    }

    /// The language of the passage, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.main_language
    }

    /// What the museum said.
    async fn state(&self) -> ExcerptState {
        self.0.state.into()
    }

    /// Whether the museum allows that it is named with it.
    async fn names_museum(&self) -> bool {
        self.0.names_museum
    }

    /// When the museum last consented or declined.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(Into::into)
    }

    /// When it was first published in a report; from then on the consent stands.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// When it was tagged.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// A passage that a museum consented to have told.
pub struct TrendExcerpt(domain::ToldExcerpt);

/// A passage that a museum consented to have told.
#[Object]
impl TrendExcerpt {
    /// The theme that it stands for.
    async fn theme(&self) -> &str {
        &self.0.theme
    }

    /// The topic it goes with.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        let id = self.0.topic?;
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(id).await?.map(Topic)) }).await
    }

    /// The passage, word for word.
    async fn passage(&self) -> &str {
        &self.0.passage
    }

    /// The language of the passage, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The museum's name, where it allows that it is named. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn museum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        let (name, main) = self.0.museum.as_ref()?;
        Some(LocalizedText::read(ctx, name, main, languages))
    }
}

/// The excerpts of a year, for those who run the programme.
///
/// # Errors
/// Where the database fails.
pub async fn of_year(
    ctx: &Context<'_>,
    year: ProgramYearId,
    state: Option<ExcerptState>,
    after: Option<ExcerptId>,
) -> Result<Vec<Excerpt>> {
    let conn = ctx.request().connection().await?;
    let rows = domain::of_year(conn, year, state.map(Into::into), after, MOST).await.map_err(Fault::from)?;
    Ok(rows.into_iter().map(Excerpt).collect())
}

/// The excerpts of a museum, for it and for those who run the programme.
///
/// # Errors
/// Where the viewer is neither; where the database fails.
pub async fn of_enrolment(ctx: &Context<'_>, enrolment: EnrolmentId) -> Result<Option<Vec<Excerpt>>> {
    let request = ctx.request();
    let loaders = &request.loaders().program;
    let Some(known) = loaders.facts_by_enrolment.load(enrolment).await? else { return Ok(None) };
    policy::see_excerpts(request.viewer(), &known).map_err(refused)?;
    let rows = loaders.excerpts_by_enrolment.load(enrolment).await?;
    Ok(Some(rows.iter().take(MOST).cloned().map(Excerpt).collect()))
}

/// The passages of a year that museums consented to.
///
/// # Errors
/// Where the database fails.
pub async fn told(ctx: &Context<'_>, may: MaySeeOutcome, year: ProgramYearId) -> Result<Vec<TrendExcerpt>> {
    let conn = ctx.request().connection().await?;
    let rows = domain::told(conn, &may, year).await.map_err(Fault::from)?;
    Ok(rows.into_iter().map(TrendExcerpt).collect())
}
