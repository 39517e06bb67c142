//! The graph: GraphQL over the catalogue. The only crate that knows async-graphql.
//!
//! A folder for each noun of the domain, with `types` (what can be read), `queries` (where to begin) and `mutations`
//! (what can be changed). Types are newtypes over the domain's rows with every field written out, so that a new column is
//! seen by nobody until somebody shows it. To-one fields and lists go through the loaders of the request ([`loader`]);
//! lists of opportunities look ahead.
//!
//! To add a noun: a folder here, its queries and mutations in the lists below, `script/schema`, and read the difference.

pub mod agreement;
pub mod alumnus;
pub mod application;
pub mod artifact;
pub mod attendance;
pub mod audit;
pub mod calendar_feed;
pub mod certificate;
pub mod check_in;
pub mod coaching;
pub mod committee;
pub mod completion;
pub mod cost;
pub mod credit;
pub mod dashboard;
pub mod debrief;
pub mod enrolment;
pub mod equity;
pub mod evaluation;
pub mod excerpt;
pub mod exchange;
pub mod exchange_calendar;
pub mod exchange_conflict;
pub mod exchange_file;
pub mod expectation;
pub mod expertise;
pub mod failure;
pub mod federation;
pub mod funding;
pub mod id;
pub mod invitation;
pub mod join_request;
pub mod listing;
pub mod loader;
pub mod membership;
pub mod mentor;
pub mod mutation;
pub mod need;
pub mod need_proposal;
pub mod node;
pub mod notice;
pub mod offer;
pub mod on_track_list;
pub mod opportunity;
pub mod organization;
pub mod paging;
pub mod participation;
pub mod peer_review;
pub mod person;
pub mod pin;
pub mod placement;
pub mod placement_evaluation;
pub mod placement_issue;
pub mod placement_outcome;
pub mod plan;
pub mod privacy;
pub mod private_note;
pub mod program;
pub mod programme;
pub mod progress_report;
pub mod questionnaire;
pub mod recording;
pub mod reflection;
pub mod registration;
pub mod request;
pub mod return_commitment;
pub mod round;
pub mod run;
pub mod scalar;
mod schema;
pub mod service_token;
pub mod session;
pub mod shared_project;
pub mod standing;
pub mod story;
pub mod submission;
pub mod subscription;
pub mod text;
pub mod topic;
pub mod track_report;
pub mod trend;
pub mod validation;
pub mod viewer;
pub mod vote;
pub mod webhook;

use async_graphql::{MergedObject, MergedSubscription, ObjectType, SDLExportOptions, SchemaBuilder, ValidationMode};
use listing::Listing;
pub use request::RequestContext;
pub use schema::Schema;
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
    ExchangeQueries,
);

/// What everybody can ask about exchanges.
#[derive(MergedObject, Default)]
struct ExchangeQueries(
    round::RoundQueries,
    offer::OfferQueries,
    plan::PlanQueries,
    placement::PlacementQueries,
    application::ApplicationQueries,
    exchange_conflict::ExchangeConflictQueries,
);

// In groups, since what takes a change to its own part makes room for those of all others beside it.
/// What can be changed. Each change takes one `input` and answers with the changed thing, or with `userErrors` and nothing
/// changed.
#[derive(MergedObject, Default)]
pub struct Mutation(
    CatalogueMutations,
    PeopleMutations,
    ParticipationMutations,
    TrackMutations,
    ExchangeMutations,
    CourseMutations,
);

/// What can be changed of what is offered, and by whom.
#[derive(MergedObject, Default)]
struct CatalogueMutations(
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
);

/// What can be changed of people, their roles, and oneself.
#[derive(MergedObject, Default)]
struct PeopleMutations(
    membership::MembershipMutations,
    invitation::InvitationMutations,
    programme::ProgrammeMutations,
    programme::ProgrammeParticipantMutations,
    person::OneselfMutations,
    person::AccountMutations,
    privacy::PrivacyMutations,
);

/// What can be changed of taking part, of needs, and of how one is told.
#[derive(MergedObject, Default)]
struct ParticipationMutations(
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
);

/// What can be changed in TRACK programmes.
#[derive(MergedObject, Default)]
struct TrackMutations(
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

/// What can be changed in exchanges.
#[derive(MergedObject, Default)]
struct ExchangeMutations(
    exchange::ExchangeProgramMutations,
    round::RoundMutations,
    round::RoundPeriodMutations,
    round::RoundStateMutations,
    round::PartnerLimitsMutations,
    mentor::MentorMutations,
    offer::OfferMutations,
    offer::OfferImportMutations,
    plan::PlanMutations,
    pin::PinMutations,
    vote::VoteMutations,
    placement::PlacementMutations,
    application::ApplicationMutations,
    application::ApplicationStateMutations,
    application::SignOffMutations,
    application::ApplicationImportMutations,
    exchange_conflict::ExchangeConflictMutations,
    exchange_file::ExchangeFileMutations,
    committee::CommitteeMutations,
    funding::FundingMutations,
);

/// What can be changed of placements that are under way, of what comes of them, and of what partners expect to need.
#[derive(MergedObject, Default)]
struct CourseMutations(
    placement::PlacementCourseMutations,
    agreement::AgreementMutations,
    agreement::ObjectiveResultMutations,
    check_in::CheckInMutations,
    progress_report::ProgressReportMutations,
    reflection::ReflectionMutations,
    private_note::PrivateNoteMutations,
    placement_issue::PlacementIssueMutations,
    debrief::DebriefMutations,
    return_commitment::ReturnCommitmentMutations,
    return_commitment::AdoptionMutations,
    placement_outcome::PlacementOutcomeMutations,
    placement_evaluation::PlacementEvaluationMutations,
    artifact::ArtifactMutations,
    artifact::ArtifactDecisionMutations,
    artifact::ArtifactUndoMutations,
    story::StoryMutations,
    story::StoryConsentMutations,
    alumnus::AlumnusMutations,
    expertise::ExpertiseMutations,
    expectation::ExpectationMutations,
);

/// What can be heard of as it happens. See [`subscription::Subscriptions`], which runs them.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    opportunity::OpportunitySubscriptions,
    need::NeedSubscriptions,
    submission::SubmissionSubscriptions,
    round::RoundSubscriptions,
);

/// The schema.
pub fn schema() -> Schema {
    Schema(builder(Query::default()).finish())
}

/// The same schema, for documents that were admitted and [validated](validate): it does not compare them with its rules
/// again.
pub fn schema_for_admitted() -> Schema {
    Schema(builder(Query::default()).validation_mode(ValidationMode::Fast).finish())
}

/// The schema's text, without what only gateways ask; that with it is [`federation::sdl`].
pub fn sdl() -> String {
    let options = SDLExportOptions::new().include_specified_by();
    builder(PlainQuery::default()).finish().sdl_with_options(options)
}

/// The library registers types one within the other, as deep as they refer to each other, which takes more stack than threads are
/// given otherwise.
const ROOM: usize = 256 * 1024 * 1024;

fn builder<Q: ObjectType + 'static>(query: Q) -> SchemaBuilder<Q, Mutation, Subscription> {
    std::thread::scope(|scope| {
        let registering = std::thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, || registered(query));
        match registering.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(builder)) => builder,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => panic!("no thread could be started to build the schema in: {error}"),
        }
    })
}

fn registered<Q: ObjectType + 'static>(query: Q) -> SchemaBuilder<Q, Mutation, Subscription> {
    async_graphql::Schema::build(query, Mutation::default(), Subscription::default())
        .register_output_type::<node::Node>()
        .register_output_type::<Listing>()
        // Admission has its own limits on depth, and does not count a fragment as a level.
        .limit_recursive_depth(usize::MAX)
}
