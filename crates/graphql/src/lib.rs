//! The graph: GraphQL over the catalogue. The only crate that knows async-graphql.
//!
//! A folder for each noun of the domain, with `types` (what can be read), `queries` (where to begin) and `mutations`
//! (what can be changed). Types are newtypes over the domain's rows with every field written out, so that a new column is
//! seen by nobody until somebody shows it. To-one fields and lists go through the loaders of the request ([`loader`]);
//! lists of opportunities look ahead.
//!
//! To add a noun: a folder here, its queries and mutations in the lists below, `script/schema`, and read the difference.

pub mod attendance;
pub mod audit;
pub mod calendar_feed;
pub mod certificate;
pub mod coaching;
pub mod completion;
pub mod cost;
pub mod credit;
pub mod enrolment;
pub mod evaluation;
pub mod excerpt;
pub mod failure;
pub mod federation;
pub mod id;
pub mod invitation;
pub mod join_request;
pub mod listing;
pub mod loader;
pub mod membership;
pub mod mutation;
pub mod need;
pub mod need_proposal;
pub mod node;
pub mod notice;
pub mod on_track_list;
pub mod opportunity;
pub mod organization;
pub mod paging;
pub mod participation;
pub mod peer_review;
pub mod person;
pub mod privacy;
pub mod program;
pub mod programme;
pub mod questionnaire;
pub mod recording;
pub mod registration;
pub mod request;
pub mod run;
pub mod scalar;
pub mod service_token;
pub mod session;
pub mod shared_project;
pub mod standing;
pub mod submission;
pub mod subscription;
pub mod text;
pub mod topic;
pub mod track_report;
pub mod trend;
pub mod validation;
pub mod viewer;
pub mod webhook;

use async_graphql::{MergedObject, MergedSubscription, ObjectType, SDLExportOptions, SchemaBuilder, ValidationMode};
use listing::Listing;
pub use request::RequestContext;
pub use validation::validate;

// By everybody, and by gateways.
#[doc = include_str!("cost.md")]
#[derive(MergedObject, Default)]
pub struct Query(Queries, federation::FederationQueries);

#[doc = include_str!("cost.md")]
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
struct PlainQuery(Queries);

/// What everybody can ask.
#[derive(MergedObject, Default)]
struct Queries(
    node::NodeQueries,
    organization::OrganizationQueries,
    organization::NeglectedOrganizationQueries,
    join_request::JoinRequestQueries,
    topic::TopicQueries,
    opportunity::OpportunityQueries,
    session::SessionQueries,
    viewer::ViewerQueries,
    membership::MembershipQueries,
    programme::ProgrammeQueries,
    audit::AuditQueries,
    evaluation::EvaluationQueries,
    credit::CreditQueries,
    program::ProgramQueries,
    enrolment::EnrolmentQueries,
    peer_review::ReviewQueries,
    coaching::CoachingQueries,
    shared_project::SharedProjectQueries,
    questionnaire::QuestionnaireQueries,
    submission::SubmissionQueries,
    need::NeedQueries,
);

/// What can be changed. Each change takes one `input` and answers with the changed thing, or with `userErrors` and nothing
/// changed.
#[derive(MergedObject, Default)]
pub struct Mutation(
    organization::OrganizationMutations,
    join_request::JoinRequestMutations,
    service_token::ServiceTokenMutations,
    topic::TopicMutations,
    opportunity::OpportunityMutations,
    opportunity::OpportunityStatusMutations,
    run::RunMutations,
    run::RunStatusMutations,
    session::SessionMutations,
    session::RecurringSessionMutations,
    session::SessionStatusMutations,
    recording::RecordingMutations,
    certificate::CertificateMutations,
    listing::ListingMutations,
    membership::MembershipMutations,
    invitation::InvitationMutations,
    programme::ProgrammeMutations,
    programme::ProgrammeParticipantMutations,
    person::OneselfMutations,
    person::AccountMutations,
    privacy::PrivacyMutations,
    registration::RegistrationMutations,
    registration::RegistrationDecisionMutations,
    registration::RegistrationTermsMutations,
    registration::ReportingMutations,
    calendar_feed::CalendarFeedMutations,
    evaluation::EvaluationMutations,
    attendance::AttendanceMutations,
    completion::CompletionMutations,
    credit::CreditMutations,
    need::NeedMutations,
    need::NeedStateMutations,
    notice::NoticeMutations,
    webhook::WebhookMutations,
    program::ProgramMutations,
    program::ProgramYearMutations,
    enrolment::EnrolmentMutations,
    on_track_list::OnTrackListMutations,
    peer_review::ReviewMutations,
    peer_review::ReviewReleaseMutations,
    peer_review::ConflictMutations,
    coaching::CoachingOfferMutations,
    coaching::CoachingMutations,
    coaching::CoachingNoteMutations,
    shared_project::SharedProjectMutations,
    questionnaire::QuestionnaireMutations,
    submission::SubmissionMutations,
    need_proposal::NeedProposalMutations,
    excerpt::ExcerptMutations,
    track_report::TrackReportMutations,
);

/// What can be heard of as it happens. See [`subscription::Subscriptions`], which runs them.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    opportunity::OpportunitySubscriptions,
    need::NeedSubscriptions,
    submission::SubmissionSubscriptions,
);

/// The graph's schema. It holds no data of its own: each request brings a [`RequestContext`].
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema.
pub fn schema() -> Schema {
    builder(Query::default()).finish()
}

/// The same schema, for documents that were admitted and [validated](validate): it does not compare them with its rules
/// again.
pub fn schema_for_admitted() -> Schema {
    builder(Query::default()).validation_mode(ValidationMode::Fast).finish()
}

/// The schema's text, without what only gateways ask; that with it is [`federation::sdl`].
pub fn sdl() -> String {
    let options = SDLExportOptions::new().include_specified_by();
    builder(PlainQuery::default()).finish().sdl_with_options(options)
}

fn builder<Q: ObjectType + 'static>(query: Q) -> SchemaBuilder<Q, Mutation, Subscription> {
    async_graphql::Schema::build(query, Mutation::default(), Subscription::default())
        .register_output_type::<node::Node>()
        .register_output_type::<Listing>()
        // Admission has its own limits on depth, and does not count a fragment as a level.
        .limit_recursive_depth(usize::MAX)
}
