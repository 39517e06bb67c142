//! Writing applications.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::{AsyncPgConnection, id::TopicId};
use identity::policy;
use mentorship::application::{self as domain, ApplicationChange, ApplicationInput};

use super::types::Application;
use crate::{
    cost::{cost, points},
    exchange::PriorityGroup,
    mutation::{TranslationInput, change, in_the_name_of, input_id, language_map},
    offer::{Accommodation, DayWindowInput, PlacementMode, SkillInput, input_skills, input_windows, list},
    payload,
    request::{RequestContext, RequestExt},
};

/// What you wish of a round of a mentorship exchange. What is left out can be said later, until it is submitted.
#[derive(InputObject)]
pub struct DraftApplicationInput {
    /// In which round: its id, round_….
    round: ID,
    /// The institution that you come from, where you have a role: its id, org_…; left out, the one you act for.
    home: Option<ID>,
    /// The language its texts are first of all in, as a BCP 47 tag.
    main_language: String,
    /// Where you want to get to, at most 4,000 characters in each language.
    #[graphql(default)]
    career_interest: Vec<TranslationInput>,
    /// What your institution will change when you are back, at most 4,000 characters in each language.
    #[graphql(default)]
    return_plan: Vec<TranslationInput>,
    /// What you seek, at most 10 topics, the most wanted first: what offers you a place has the first.
    #[graphql(default)]
    skills: Vec<SkillInput>,
    /// Topics that you want to make a career of, at most 20: their ids, topic_….
    #[graphql(default)]
    careers: Vec<ID>,
    /// When you can be away, at most 50 windows, none of which overlap.
    #[graphql(default)]
    windows: Vec<DayWindowInput>,
    /// Languages that you can learn in, as BCP 47 tags.
    #[graphql(default)]
    languages: Vec<String>,
    /// Ways of taking part that suit you.
    #[graphql(default)]
    modes: Vec<PlacementMode>,
    /// What you cannot do without: what offers you a place has all of it. Only those who run the exchange see it.
    #[graphql(default)]
    access: Vec<Accommodation>,
    /// The same in your own words, at most 4,000 characters. Only those who run the exchange see it.
    access_note: Option<String>,
    /// Groups that the exchange gives priority to and that you belong to. Nobody but you sees it.
    #[graphql(default)]
    declared_groups: Vec<PriorityGroup>,
    /// Who is to agree: somebody else with a role at your institution, by their id, person_….
    supervisor: Option<ID>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the application it made the first time.
    idempotency_key: Option<String>,
}

/// What becomes of an application. What is left out stays as it is.
#[derive(InputObject)]
pub struct ChangeApplicationInput {
    /// Which: its id, application_….
    id: ID,
    /// The language its texts are first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// Where you want to get to, in all its languages, at most 4,000 characters in each.
    career_interest: Option<Vec<TranslationInput>>,
    /// What your institution will change when you are back, in all its languages, at most 4,000 characters in each.
    return_plan: Option<Vec<TranslationInput>>,
    /// All that you seek, at most 10 topics, the most wanted first.
    skills: Option<Vec<SkillInput>>,
    /// All topics that you want to make a career of, at most 20: their ids, topic_….
    careers: Option<Vec<ID>>,
    /// All windows in which you can be away, at most 50, none of which overlap.
    windows: Option<Vec<DayWindowInput>>,
    /// All languages that you can learn in, as BCP 47 tags.
    languages: Option<Vec<String>>,
    /// All ways of taking part that suit you.
    modes: Option<Vec<PlacementMode>>,
    /// All that you cannot do without. Only those who run the exchange see it.
    access: Option<Vec<Accommodation>>,
    /// The same in your own words, at most 4,000 characters. Only those who run the exchange see it. Null takes it away.
    access_note: MaybeUndefined<String>,
    /// All groups that the exchange gives priority to and that you belong to. Nobody but you sees it.
    declared_groups: Option<Vec<PriorityGroup>>,
    /// Who is to agree: somebody else with a role at your institution, by their id, person_…. Null: nobody.
    supervisor: MaybeUndefined<ID>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of beginning an application.
    DraftApplicationPayload {
        /// The application; none where it was refused.
        application: Application
    }
    /// Why nothing was begun.
    DraftApplicationError
    /// The sort of reason why nothing was begun.
    DraftApplicationErrorCode {
        /// The round takes no applications now; the message says when it does.
        WrongState,
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// You have an application in the round already, something is named twice, or windows overlap.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Your institution takes no part in the exchange.
        OtherProgramme,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing an application.
    ChangeApplicationPayload {
        /// The application as it is now; none where it was refused.
        application: Application
    }
    /// Why it was not changed.
    ChangeApplicationError
    /// The sort of reason why it was not changed.
    ChangeApplicationErrorCode {
        /// The round takes no applications now, or it was withdrawn; the message says what can be done.
        WrongState,
        /// The value is outside the range that makes sense, or no window meets a period of the round.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// Something is named twice, or windows overlap.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of what applications say.
#[derive(Default)]
pub struct ApplicationMutations;

#[Object]
impl ApplicationMutations {
    /// Begins your application in a round; nobody else sees it until you submit it. You have one in a round, unless you withdraw it.
    /// Needs a role at an institution that takes part in the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn draft_application(
        &self,
        ctx: &Context<'_>,
        input: DraftApplicationInput,
    ) -> Result<DraftApplicationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DraftApplicationPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes your application, as long as the round takes applications. What was submitted stays complete. Where your supervisor
    /// answered and you seek something else, at other times, with another return plan or under another supervisor, they are asked anew.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_application(
        &self,
        ctx: &Context<'_>,
        input: ChangeApplicationInput,
    ) -> Result<ChangeApplicationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeApplicationPayload::of(input.run(request, &mut conn).await)
    }
}

impl DraftApplicationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Application, Rejection> {
        let round = input_id(&self.round, "round")?;
        let home = in_the_name_of(request.viewer(), self.home.as_ref(), "home")?;
        let may = policy::apply(conn, request.viewer(), round, home)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let supervisor = self.supervisor.as_ref().map(|id| input_id(id, "supervisor")).transpose()?;
        let mut problems = Problems::new();
        let input = ApplicationInput {
            main_language: self.main_language,
            career_interest: language_map("career_interest", self.career_interest, &mut problems),
            return_plan: language_map("return_plan", self.return_plan, &mut problems),
            skills: input_skills(&self.skills, "skills")?,
            careers: career_ids(&self.careers)?,
            windows: input_windows(&self.windows, "windows", &mut problems),
            languages: self.languages,
            modes: list(self.modes),
            access: list(self.access),
            access_note: self.access_note,
            declared_groups: list(self.declared_groups),
            supervisor,
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::draft(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Application(Arc::new(row)))
    }
}

impl ChangeApplicationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Application, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_application(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let supervisor = change(self.supervisor);
        let supervisor = supervisor.map(|id| id.map(|id| input_id(&id, "supervisor")).transpose()).transpose()?;
        let mut problems = Problems::new();
        let texts = |field: &str, texts: Option<Vec<TranslationInput>>, problems: &mut Problems| {
            texts.map(|texts| language_map(field, texts, problems))
        };
        let change = ApplicationChange {
            main_language: self.main_language,
            career_interest: texts("career_interest", self.career_interest, &mut problems),
            return_plan: texts("return_plan", self.return_plan, &mut problems),
            skills: self.skills.map(|skills| input_skills(&skills, "skills")).transpose()?,
            careers: self.careers.map(|careers| career_ids(&careers)).transpose()?,
            windows: self.windows.map(|windows| input_windows(&windows, "windows", &mut problems)),
            languages: self.languages,
            modes: self.modes.map(list),
            access: self.access.map(list),
            access_note: change(self.access_note),
            declared_groups: self.declared_groups.map(list),
            supervisor,
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::change(conn, &may, request.clock().now(), change).await?;
        request.loaders().forget_all().await;
        Ok(Application(Arc::new(row)))
    }
}

fn career_ids(careers: &[ID]) -> Result<Vec<TopicId>, Rejection> {
    careers.iter().enumerate().map(|(at, id)| input_id(id, &format!("careers.{at}"))).collect()
}
