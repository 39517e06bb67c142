//! What can be read about a project that a museum shares.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::SharedProjectId;
use identity::policy;
use track::shared_project as domain;

use crate::{
    connection,
    cost::{cost, list_size, points},
    failure::{nullable, required},
    opportunity::Opportunity,
    organization::{self, Organization},
    request::RequestExt,
    scalar::DateTime,
    text::LocalizedText,
    topic::Topic,
};

/// As what a museum would tell of its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::SharedProjectKind")]
pub enum SharedProjectKind {
    /// A case study in writing.
    CaseStudy,
    /// A webinar.
    Webinar,
    /// A topic of a networking event.
    NetworkingTopic,
}

/// Where a shared project stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::SharedProjectState")]
pub enum SharedProjectState {
    /// The museum offers it.
    Offered,
    /// An opportunity was made of it.
    Accepted,
    /// Those who run the programme declined it.
    Declined,
    /// The museum took it back.
    Withdrawn,
}

/// A project that a museum offers to tell others of. For the museum, and for those who run the programme.
#[derive(Clone)]
pub struct SharedProject(pub(super) Arc<domain::SharedProject>);

/// A project that a museum offers to tell others of. For the museum, and for those who run the programme.
#[Object]
impl SharedProject {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The museum.
    async fn museum(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// As what they would tell of it.
    async fn kind(&self) -> SharedProjectKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn state(&self) -> SharedProjectState {
        self.0.state.into()
    }

    /// What it is called. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.title, &self.0.main_language, languages)
    }

    /// What it is about. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.text, &self.0.main_language, languages)
    }

    /// In which languages they can tell of it, as BCP 47 tags.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// What it is about. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let topics = ctx.request().loaders().peers.topics_by_project.load(self.0.id).await?;
            Ok(topics.iter().cloned().map(Topic).collect())
        })
        .await
    }

    /// The opportunity that was made of it; none where none was, or where it is not yours to see yet.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        let id = self.0.opportunity_id?;
        nullable(async { Ok(ctx.request().loaders().opportunity_by_id.load(id).await?.map(Opportunity::of)) }).await
    }

    /// Why it was declined.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When those who run the programme decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When the museum offered it.
    async fn offered_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

connection! {
    /// Shared projects, page by page.
    SharedProjectConnection,
    /// A shared project in a list.
    SharedProjectEdge,
    SharedProject
}

/// The project with this id, if the viewer may see it: of their museum, or of a programme that they run.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: SharedProjectId) -> Result<Option<SharedProject>> {
    let request = ctx.request();
    let loaders = request.loaders();
    let Some(row) = loaders.peers.project_by_id.load(id).await? else { return Ok(None) };
    let Some(known) = loaders.program.facts_by_enrolment.load(row.enrolment_id).await? else { return Ok(None) };
    Ok(policy::see_projects(request.viewer(), &known).is_ok().then_some(SharedProject(row)))
}
