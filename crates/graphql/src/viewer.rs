//! Who asks, in the graph.

use async_graphql::{Context, ID, Json, Object, Result};
use identity as domain;

use crate::{
    calendar_feed::{self, CalendarFeed},
    certificate::{self, Certificate},
    coaching::{self, CoachingSession},
    cost::{cost, list_size, names, points},
    credit::{self, Transcript},
    failure::{nullable, required},
    invitation::{self, Invitation},
    join_request::{self, JoinRequest},
    membership::{self, Membership},
    need::{self, NeedConnection, NeedState},
    notice::{self, NoticePreferences},
    organization::{self, Organization},
    peer_review::{self, ConflictOfInterest, PeerReview},
    person::{self, Account, Person, SignIn},
    privacy,
    registration::{self, Asked, RegistrationConnection, RegistrationState},
    request::RequestExt,
    scalar::Date,
};

/// Who you are to the network.
pub struct Viewer(pub domain::Viewer);

/// Who you are to the network.
#[Object]
impl Viewer {
    /// Whether you are known: whether you are signed in, or the request carried a token.
    async fn is_known(&self) -> bool {
        self.0 != domain::Viewer::Nobody
    }

    /// You, if you are signed in, or showed a token that a provider gave you. None for a partner's system.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let id = self.0.person()?.id;
        nullable(person::find(ctx, id)).await
    }

    /// The organization you act for: what you do is done in its name. Choose another with `actFor`.
    async fn acting_for(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id()?)).await
    }

    /// The organization you act for.
    #[graphql(deprecation = "Ask for actingFor.")]
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id()?)).await
    }

    /// Whether you are a steward of the network.
    async fn is_steward(&self) -> bool {
        self.0.person().is_some_and(|person| person.is_steward)
    }

    /// Your roles that count, the oldest first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        required(ctx, membership::of_viewer(ctx)).await
    }

    /// Invitations that you can accept, the newest first: those to an address that the provider of one of your accounts has
    /// made sure is yours; at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn invitations(&self, ctx: &Context<'_>) -> Result<Vec<Invitation>> {
        required(ctx, invitation::to_viewer(ctx)).await
    }

    /// Where you are signed in, the browser that was used last first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn sign_ins(&self, ctx: &Context<'_>) -> Result<Vec<SignIn>> {
        required(ctx, person::sign_ins(ctx)).await
    }

    /// The accounts that you sign in with, the oldest first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn accounts(&self, ctx: &Context<'_>) -> Result<Vec<Account>> {
        required(ctx, person::accounts(ctx)).await
    }

    /// Your calendar links, the newest first; revoked ones among them, at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn calendar_feeds(&self, ctx: &Context<'_>) -> Result<Vec<CalendarFeed>> {
        required(ctx, calendar_feed::own(ctx)).await
    }

    /// What you may do, besides reading what is public: catalogue:write, organizations:write, topics:write.
    async fn scopes(&self) -> Vec<String> {
        match &self.0 {
            domain::Viewer::Service { scopes, .. } => scopes.iter().map(ToString::to_string).collect(),
            domain::Viewer::Nobody | domain::Viewer::Person(_) | domain::Viewer::Operator => Vec::new(),
        }
    }

    /// Your requests to join, the newest first; at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn join_requests(&self, ctx: &Context<'_>) -> Result<Vec<JoinRequest>> {
        required(ctx, join_request::own(ctx)).await
    }

    /// What you take part in or wait for, and took part in: your registrations, the newest first. For people only; to others
    /// it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn registrations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<RegistrationState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<RegistrationConnection>> {
        nullable(registration::of_viewer(ctx, Asked { states, first, after })).await
    }

    /// The museums' work that you have to review, or reviewed, the newest first; at most 500. For people only; to others it is
    /// null, with an error. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn reviews(&self, ctx: &Context<'_>) -> Option<Result<Vec<PeerReview>>> {
        nullable(async { peer_review::own(ctx).await.map(Some) }).await
    }

    /// The conflicts of interest that you declared and did not take back, the newest first; at most 500. For people only; to
    /// others it is null, with an error. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn conflicts_of_interest(&self, ctx: &Context<'_>) -> Option<Result<Vec<ConflictOfInterest>>> {
        nullable(async { peer_review::own_conflicts(ctx).await.map(Some) }).await
    }

    /// The coaching that you give: what is ahead, and what was in the last 90 days, in the order of time; at most 500. For
    /// people only; to others it is null, with an error. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn coaching(&self, ctx: &Context<'_>) -> Option<Result<Vec<CoachingSession>>> {
        nullable(async { coaching::own(ctx).await.map(Some) }).await
    }

    /// What you have found that you need yourself, the newest first; what your organizations need stands with them. For people
    /// only; to others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<NeedState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<NeedConnection>> {
        nullable(need::of_viewer(ctx, need::Asked { states, first, after })).await
    }

    /// Your certificates of completion, the newest first; at most 500. For people only; to others it is null, with an
    /// error. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn certificates(&self, ctx: &Context<'_>) -> Option<Result<Vec<Certificate>>> {
        nullable(async { certificate::own(ctx).await.map(Some) }).await
    }

    /// How you wish to be told, by e-mail, of what concerns you. For people only; to others it is null, with an error.
    async fn notice_preferences(&self, ctx: &Context<'_>) -> Option<Result<NoticePreferences>> {
        nullable(notice::own(ctx)).await
    }

    /// Everything that is known of you, as one JSON object with a list for each sort of thing: to keep, or to take along.
    /// Instants are in UTC. For people only. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn export_my_data(&self, ctx: &Context<'_>) -> Option<Result<Json<serde_json::Value>>> {
        nullable(privacy::export(ctx)).await
    }

    /// Your transcript of an authority: what it gave you credit for, cycle by cycle, and what you still lack; none where you
    /// do not follow it. It is drawn up as it was at the end of a day in UTC, by what had been decided and reported by
    /// then. For people only. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn transcript(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which authority: its id, authority_….")] authority: ID,
        #[graphql(desc = "The day; left out: today.")] as_of: Option<Date>,
    ) -> Option<Result<Transcript>> {
        nullable(credit::transcript(ctx, &authority, as_of)).await
    }

    /// The languages you prefer, best first, as your program said (Accept-Language).
    async fn languages(&self, ctx: &Context<'_>) -> Vec<String> {
        ctx.request().languages().to_vec()
    }
}

/// Queries about the asker.
#[derive(Default)]
pub struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// Who you are to the network.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer(ctx.request().viewer().clone())
    }
}
