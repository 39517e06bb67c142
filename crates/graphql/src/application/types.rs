//! What can be read about an application.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::ApplicationId;
use futures::future::try_join_all;
use identity::policy::{self, ApplicationFacts};
use mentorship::application as domain;

use crate::{
    connection,
    cost::{cost, list_size, points},
    exchange::PriorityGroup,
    exchange_file::ExchangeFile,
    failure::{nullable, required},
    need::Need,
    offer::{Accommodation, DayWindow, PlacementMode, Skill, day_windows, list, skills},
    organization::{self, Organization},
    peer_review::name_of,
    person::{self, Person},
    request::RequestExt,
    round::{self, Round},
    scalar::DateTime,
    text::LocalizedText,
    topic::Topic,
};

/// Where an application stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ApplicationState")]
pub enum ApplicationState {
    /// The applicant writes it.
    Draft,
    /// It takes part in the round.
    Submitted,
    /// It does not any more.
    Withdrawn,
}

/// Whether a supervisor or director agrees that somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::SignOffState")]
pub enum SignOffState {
    /// Nobody was asked.
    NotAsked,
    /// They were asked, and have not answered.
    Asked,
    /// They agree.
    Given,
    /// They do not.
    Refused,
}

/// What somebody wishes of a round of a mentorship exchange. Nobody but the applicant sees it until it is submitted; then also the
/// supervisor named in it, the administrators of the applicant's institution, and those who run the exchange and its committee.
#[derive(Clone)]
pub struct Application(pub Arc<domain::Application>);

/// What somebody wishes of a round of a mentorship exchange. Nobody but the applicant sees it until it is submitted; then also the
/// supervisor named in it, the administrators of the applicant's institution, and those who run the exchange and its committee.
#[Object]
impl Application {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// In which round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round_id)).await
    }

    /// The institution that the applicant comes from.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// Who applies, by name; none where nobody said it.
    async fn name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let signed_in = name_of(ctx, self.0.person_id).await?;
            Ok(signed_in.or_else(|| self.0.name.clone()))
        })
        .await
    }

    /// Who applies; none of somebody who has not signed in, and where you may not see them as a person.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let id = self.0.person_id?;
        nullable(person::find(ctx, id)).await
    }

    /// Whether it is your own.
    async fn is_yours(&self, ctx: &Context<'_>) -> Result<bool> {
        required(ctx, self.is_own(ctx)).await
    }

    /// The address that it was read in for, where it is your own; none to others, and of one that was written here.
    async fn email(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let is_own = self.is_own(ctx).await?;
            Ok(self.0.email.clone().filter(|_| is_own))
        })
        .await
    }

    /// Where it stands.
    async fn state(&self) -> ApplicationState {
        self.0.state.into()
    }

    /// Where they want to get to, in their own words. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn career_interest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.career_interest, &self.0.main_language, languages)
    }

    /// What their institution will change when they are back. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn return_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.return_plan, &self.0.main_language, languages)
    }

    /// What they seek, the most wanted first, each at the least level that is of use; at most 10. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn skills(&self, ctx: &Context<'_>) -> Result<Vec<Skill>> {
        required(ctx, async {
            Ok(skills(&ctx.request().loaders().applications.skills_by_application.load(self.0.id).await?))
        })
        .await
    }

    /// Topics that they want to make a career of; at most 20. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn careers(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let ids = loaders.applications.careers_by_application.load(self.0.id).await?;
            let topics = try_join_all(ids.iter().map(|id| loaders.topic_by_id.load(*id))).await?;
            Ok(topics.into_iter().flatten().map(Topic).collect())
        })
        .await
    }

    /// When they can be away, in the order of time; at most 50. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn windows(&self, ctx: &Context<'_>) -> Result<Vec<DayWindow>> {
        required(ctx, async {
            Ok(day_windows(&ctx.request().loaders().applications.windows_by_application.load(self.0.id).await?))
        })
        .await
    }

    /// Languages that they can learn in, as BCP 47 tags.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// Ways of taking part that suit them.
    async fn modes(&self) -> Vec<PlacementMode> {
        list(self.0.modes.iter().copied())
    }

    /// What they cannot do without, of access or for the family. For the applicant and those who run the exchange; none to others.
    async fn access(&self, ctx: &Context<'_>) -> Option<Result<Vec<Accommodation>>> {
        nullable(async {
            let sees = self.allows(ctx, policy::sees_access).await?;
            Ok(sees.then(|| list(self.0.access.iter().copied())))
        })
        .await
    }

    /// The same in their own words. For the applicant and those who run the exchange; none to others.
    async fn access_note(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let sees = self.allows(ctx, policy::sees_access).await?;
            Ok(self.0.access_note.clone().filter(|_| sees))
        })
        .await
    }

    /// Groups that the exchange gives priority to and that you said you belong to, where it is your own; none to others, whoever they
    /// are.
    async fn declared_groups(&self, ctx: &Context<'_>) -> Option<Result<Vec<PriorityGroup>>> {
        nullable(async {
            let sees = self.allows(ctx, policy::sees_declarations).await?;
            Ok(sees.then(|| list(self.0.declared_groups.iter().copied())))
        })
        .await
    }

    /// Who is asked to agree; none where nobody is named, and where you may not see them as a person.
    async fn supervisor(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let id = self.0.supervisor_id?;
        nullable(person::find(ctx, id)).await
    }

    /// Who is asked to agree, by name.
    async fn supervisor_name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.supervisor_id)).await
    }

    /// Whether they agree.
    async fn sign_off(&self) -> SignOffState {
        self.0.sign_off.into()
    }

    /// What they said with it.
    async fn sign_off_note(&self) -> Option<&str> {
        self.0.sign_off_note.as_deref()
    }

    /// When they answered.
    async fn signed_off_at(&self) -> Option<DateTime> {
        self.0.signed_off_at.map(Into::into)
    }

    /// Needs of the applicant that came of it, those of them that you may see. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn needs(&self, ctx: &Context<'_>) -> Result<Vec<Need>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let ids = loaders.applications.needs_by_application.load(self.0.id).await?;
            let needs = try_join_all(ids.iter().map(|id| loaders.needs.need_by_id.load(*id))).await?;
            Ok(needs.into_iter().flatten().map(Need).collect())
        })
        .await
    }

    /// Files that go with it; at most 20. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<ExchangeFile>> {
        required(ctx, async {
            let files = ctx.request().loaders().applications.files_by_application.load(self.0.id).await?;
            Ok(files.iter().map(Into::into).collect())
        })
        .await
    }

    /// What the file calls it that it was read in from; none of one that was written here.
    async fn key(&self) -> Option<&str> {
        self.0.key.as_deref()
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(Into::into)
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

impl Application {
    /// What the policy says of it and the viewer; of what they may not see at all, no.
    async fn allows(
        &self,
        ctx: &Context<'_>,
        sees: impl FnOnce(&identity::Viewer, ApplicationFacts) -> bool,
    ) -> Result<bool> {
        let request = ctx.request();
        let known = request.loaders().applications.facts_by_application.load(self.0.id).await?;
        Ok(known.is_some_and(|known| sees(request.viewer(), known)))
    }

    async fn is_own(&self, ctx: &Context<'_>) -> Result<bool> {
        self.allows(ctx, |viewer, known| {
            known.person.is_some() && known.person == viewer.person().map(|person| person.id)
        })
        .await
    }
}

connection! {
    /// Applications, page by page.
    ApplicationConnection,
    /// An application in a list.
    ApplicationEdge,
    Application
}

/// The application with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: ApplicationId) -> Result<Option<Application>> {
    Ok(ctx.request().loaders().applications.application_by_id.load(id).await?.map(Application))
}
