//! Sharing projects, and what is made of them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::AsyncPgConnection;
use identity::policy;
use track::shared_project::{self as domain, NewSharedProject, Turning};

use super::types::{SharedProject, SharedProjectKind};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, input_id, language_map},
    opportunity::Visibility,
    payload,
    peer_review::topic_ids,
    request::{RequestContext, RequestExt},
};

/// A project that a museum offers to tell others of.
#[derive(InputObject)]
pub struct ShareProjectInput {
    /// Which museum: the id of its enrolment, enrolment_….
    enrolment: ID,
    /// As what you would tell of it.
    kind: SharedProjectKind,
    /// The language it is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What it is called, at most 500 characters in each language.
    title: Vec<TranslationInput>,
    /// What it is about, at most 50,000 characters in each language.
    text: Vec<TranslationInput>,
    /// In which languages you can tell of it, as BCP 47 tags.
    #[graphql(default)]
    languages: Vec<String>,
    /// What it is about, at most 20: ids of topics, topic_….
    #[graphql(default)]
    topics: Vec<ID>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the project it made the first time.
    idempotency_key: Option<String>,
}

/// A project to be taken back.
#[derive(InputObject)]
pub struct WithdrawSharedProjectInput {
    /// Which: its id, project_….
    id: ID,
}

/// A project to be declined.
#[derive(InputObject)]
pub struct DeclineSharedProjectInput {
    /// Which: its id, project_….
    id: ID,
    /// Why, at most 2,000 characters. The museum sees it.
    reason: String,
}

/// A project of which an opportunity is to be made.
#[derive(InputObject)]
pub struct TurnIntoOpportunityInput {
    /// Which project: its id, project_….
    project: ID,
    /// Whether the opportunity is published at once. Otherwise it is a draft, which its owner completes and publishes.
    #[graphql(default)]
    publish: bool,
    /// Who may see it once it is published: everybody, unless you say otherwise.
    visibility: Option<Visibility>,
    /// The page that tells of it. With it, what is published is open; without it, it is announced.
    url: Option<String>,
}

payload! {
    /// What came of sharing a project.
    ShareProjectPayload {
        /// The project; none where it was refused.
        project: SharedProject
    }
    /// Why the project was not kept.
    ShareProjectError
    /// The sort of reason why the project was not kept.
    ShareProjectErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// Something is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of taking a project back.
    WithdrawSharedProjectPayload {
        /// The project as it is now; none where it was refused.
        project: SharedProject
    }
    /// Why it was not taken back.
    WithdrawSharedProjectError
    /// The sort of reason why it was not taken back.
    WithdrawSharedProjectErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of declining a project.
    DeclineSharedProjectPayload {
        /// The project as it is now; none where it was refused.
        project: SharedProject
    }
    /// Why it was not declined.
    DeclineSharedProjectError
    /// The sort of reason why it was not declined.
    DeclineSharedProjectErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of making an opportunity of a project.
    TurnIntoOpportunityPayload {
        /// The project, with the opportunity that was made of it; none where it was refused.
        project: SharedProject
    }
    /// Why no opportunity was made.
    TurnIntoOpportunityError
    /// The sort of reason why no opportunity was made.
    TurnIntoOpportunityErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
        /// Something is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
    }
}

/// Mutations of projects that museums share.
#[derive(Default)]
pub struct SharedProjectMutations;

#[Object]
impl SharedProjectMutations {
    /// Offers a project of your museum for others to learn from. Needs you to act for the museum as its editor or administrator.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn share_project(&self, ctx: &Context<'_>, input: ShareProjectInput) -> Result<ShareProjectPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ShareProjectPayload::of(input.run(request, &mut conn).await)
    }

    /// Takes a project back that those who run the programme have not decided about. Needs you to act for the museum as its editor
    /// or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_shared_project(
        &self,
        ctx: &Context<'_>,
        input: WithdrawSharedProjectInput,
    ) -> Result<WithdrawSharedProjectPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawSharedProjectPayload::of(input.run(request, &mut conn).await)
    }

    /// Declines a project, with a reason that the museum sees. Needs whoever runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn decline_shared_project(
        &self,
        ctx: &Context<'_>,
        input: DeclineSharedProjectInput,
    ) -> Result<DeclineSharedProjectPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeclineSharedProjectPayload::of(input.run(request, &mut conn).await)
    }

    /// Makes an opportunity of a project: a resource of a case study, a webinar, or a workshop of a networking topic. It belongs to
    /// the organization that runs the programme, the museum is named as presenter, and it says what the museum said. Needs whoever
    /// runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn turn_into_opportunity(
        &self,
        ctx: &Context<'_>,
        input: TurnIntoOpportunityInput,
    ) -> Result<TurnIntoOpportunityPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        TurnIntoOpportunityPayload::of(input.run(request, &mut conn).await)
    }
}

impl ShareProjectInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SharedProject, Rejection> {
        let enrolment = input_id(&self.enrolment, "enrolment")?;
        let may = policy::act_for_museum(conn, request.viewer(), enrolment)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "enrolment"))?;
        let mut problems = Problems::new();
        let title = language_map("title", self.title, &mut problems);
        let text = language_map("text", self.text, &mut problems);
        problems.settle()?;
        let new = NewSharedProject {
            kind: self.kind.into(),
            main_language: self.main_language,
            title,
            text,
            languages: self.languages,
            topics: topic_ids(&self.topics)?,
        };
        let now = request.clock().now();
        let row = domain::share(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(SharedProject(Arc::new(row)))
    }
}

impl WithdrawSharedProjectInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SharedProject, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::act_for_museum_of_project(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(SharedProject(Arc::new(row)))
    }
}

impl DeclineSharedProjectInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SharedProject, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::decide_about_project(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::decline(conn, &may, request.clock().now(), id, &self.reason).await?;
        request.loaders().forget_all().await;
        Ok(SharedProject(Arc::new(row)))
    }
}

impl TurnIntoOpportunityInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SharedProject, Rejection> {
        let id = input_id(&self.project, "project")?;
        let may = policy::turn_into_opportunity(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "project"))?;
        let visibility = self.visibility.map(Into::into).unwrap_or_default();
        let turning = Turning { visibility, url: self.url, publishes: self.publish };
        let row = domain::turn(conn, &may, request.clock().now(), turning).await?;
        request.loaders().forget_all().await;
        Ok(SharedProject(Arc::new(row)))
    }
}
