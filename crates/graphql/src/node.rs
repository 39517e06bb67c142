//! Anything with an id, as Relay asks for it.

use async_graphql::{Context, Error, ErrorExtensions, ID, Interface, Object, Result};
use database::id::Id;
use futures::future::join_all;

use crate::{
    application::{self, Application},
    artifact::{self, Artifact},
    coaching::{self, CoachingOffer, CoachingSession},
    cost::{list_size, names},
    enrolment::{self, Enrolment},
    failure::nullable,
    invitation::Invitation,
    listing::Listing,
    membership::Membership,
    need::{self, Need},
    need_proposal::{self, NeedProposal},
    offer::{self, Offer},
    opportunity::{Coaching, Exchange, Mooc, Opportunity, Resource, Series, Webinar, Workshop},
    organization::Organization,
    peer_review::{self, PeerReview},
    person::{self, Person},
    pin::{self, SettledPair},
    placement::{self, Placement},
    placement_issue::{self, PlacementIssue},
    plan::{self, Pairing, Plan},
    private_note::{self, PrivateNote},
    program::{self, Pillar, ProgramYear},
    programme::{self, Programme},
    progress_report::{self, ProgressReport},
    questionnaire::{self, Question, Questionnaire},
    recording::Recording,
    reflection::{self, Reflection},
    registration::{self, Registration},
    request::RequestExt,
    return_commitment::{self, ReturnCommitment},
    round::{self, Round},
    run::Run,
    session::Session,
    shared_project::{self, SharedProject},
    story::{self, Story},
    submission::{self, Submission},
    topic::Topic,
};

// The kinds of opportunity stand here one by one: were it the interface that they share, that one would be a node and
// they would not, which is no valid schema.
/// Anything with an id.
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "Its id, which tells what it is: org_…, topic_…, opp_…."))]
pub enum Node {
    /// An organization.
    Organization(Organization),
    /// A topic.
    Topic(Topic),
    /// A webinar.
    Webinar(Webinar),
    /// An open online course.
    Mooc(Mooc),
    /// A workshop.
    Workshop(Workshop),
    /// Coaching.
    Coaching(Coaching),
    /// A resource.
    Resource(Resource),
    /// A series.
    Series(Series),
    /// An exchange.
    Exchange(Exchange),
    /// A run.
    Run(Run),
    /// A session.
    Session(Session),
    /// A recording.
    Recording(Recording),
    /// A listing.
    Listing(Listing),
    /// A programme.
    Programme(Programme),
    /// A person.
    Person(Person),
    /// A role that somebody has.
    Membership(Membership),
    /// An invitation.
    Invitation(Invitation),
    /// A registration.
    Registration(Registration),
    /// A need.
    Need(Need),
    /// A year of a TRACK programme.
    ProgramYear(ProgramYear),
    /// An area of a museum's operation.
    Pillar(Pillar),
    /// A museum's place in a year.
    Enrolment(Enrolment),
    /// A version of what is asked.
    Questionnaire(Questionnaire),
    /// A question of a questionnaire.
    Question(Question),
    /// A museum's answers to a questionnaire.
    Submission(Submission),
    /// A need that is proposed to a museum.
    NeedProposal(NeedProposal),
    /// A review of what a museum submitted.
    PeerReview(PeerReview),
    /// Hours that a coach offers.
    CoachingOffer(CoachingOffer),
    /// Coaching that a museum has booked.
    CoachingSession(CoachingSession),
    /// A project that a museum offers to tell others of.
    SharedProject(SharedProject),
    /// What somebody wishes of a round of an exchange.
    Application(Application),
    /// Places that a host offers in a round of an exchange.
    Offer(Offer),
    /// A solver's result for a round of an exchange.
    Plan(Plan),
    /// One pair of a plan.
    Pairing(Pairing),
    /// What is settled about an application and an offer.
    SettledPair(SettledPair),
    /// An approved pairing that was published.
    Placement(Placement),
    /// An improvement that somebody brings home from a placement.
    ReturnCommitment(ReturnCommitment),
    /// A report on a part of a placement.
    ProgressReport(ProgressReport),
    /// What a participant makes of what they learned.
    Reflection(Reflection),
    /// What somebody tells those who run an exchange in confidence.
    PrivateNote(PrivateNote),
    /// What does not go well in a placement.
    PlacementIssue(PlacementIssue),
    /// What was made in a placement for others to use.
    Artifact(Artifact),
    /// What a placement meant, told to everybody.
    Story(Story),
    /// A round of an exchange.
    Round(Round),
}

impl From<Opportunity> for Node {
    fn from(opportunity: Opportunity) -> Self {
        match opportunity {
            Opportunity::Webinar(one) => one.into(),
            Opportunity::Mooc(one) => one.into(),
            Opportunity::Workshop(one) => one.into(),
            Opportunity::Coaching(one) => one.into(),
            Opportunity::Resource(one) => one.into(),
            Opportunity::Series(one) => one.into(),
            Opportunity::Exchange(one) => one.into(),
        }
    }
}

/// Queries by id.
#[derive(Default)]
pub struct NodeQueries;

#[Object]
impl NodeQueries {
    /// The thing with this id; none where there is none or you may not see it.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "An id of any kind.")] id: ID) -> Option<Result<Node>> {
        nullable(find(ctx, &id)).await
    }

    /// The things with these ids, in the same order; none in the place of one that there is not or that you may not
    /// see. Counted as many items as `ids` has.
    #[graphql(directive = list_size::apply(Some(100), names(&["ids"]), None))]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of any kind, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        if ids.len() > database::paging::MOST {
            return Err(Error::new(format!("ids has {} ids; ask for at most 100 at once.", ids.len())));
        }
        Ok(join_all(ids.iter().map(|id| nullable(find(ctx, id)))).await)
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let loaders = ctx.request().loaders();
    let kind = id.split_once('_').map(|(kind, _)| kind);
    Ok(match kind {
        Some("org") => loaders.organization_by_id.load(read(id)?).await?.map(|row| Organization(row).into()),
        Some("topic") => loaders.topic_by_id.load(read(id)?).await?.map(|row| Topic(row).into()),
        Some("opp") => loaders.opportunity_by_id.load(read(id)?).await?.map(|row| Opportunity::of(row).into()),
        Some("listing") => match loaders.listing_by_id.load(read(id)?).await? {
            Some(row) if seen(ctx, row.opportunity_id).await? => Some(Listing(row).into()),
            _ => None,
        },
        Some("run") => match loaders.run_by_id.load(read(id)?).await? {
            Some(row) if seen(ctx, row.opportunity_id).await? => Some(Run(row).into()),
            _ => None,
        },
        Some("session") => match loaders.session_by_id.load(read(id)?).await? {
            Some(row) if seen(ctx, row.opportunity_id).await? => Some(Session(row).into()),
            _ => None,
        },
        Some("recording") => match loaders.recording_by_id.load(read(id)?).await? {
            Some(row) if seen(ctx, row.opportunity_id).await? => Some(Recording(row).into()),
            _ => None,
        },
        Some("programme") => programme::find(ctx, read(id)?).await?.map(Into::into),
        Some("person") => person::find(ctx, read(id)?).await?.map(Into::into),
        Some("membership") => loaders.people.membership_by_id.load(read(id)?).await?.map(|row| Membership(row).into()),
        Some("invitation") => loaders.people.invitation_by_id.load(read(id)?).await?.map(|row| Invitation(row).into()),
        Some("registration") => registration::find(ctx, read(id)?).await?.map(Into::into),
        Some("need") => need::find(ctx, read(id)?).await?.map(Into::into),
        Some("year") => program::find_year(ctx, read(id)?).await?.map(Into::into),
        Some("pillar") => program::pillar(ctx, read(id)?).await?.map(Into::into),
        Some("enrolment") => enrolment::find(ctx, read(id)?).await?.map(Into::into),
        Some("questionnaire") => questionnaire::find(ctx, read(id)?).await?.map(Into::into),
        Some("trackquestion") => questionnaire::find_question(ctx, read(id)?).await?.map(Into::into),
        Some("submission") => submission::find(ctx, read(id)?).await?.map(Into::into),
        Some("proposal") => need_proposal::find(ctx, read(id)?).await?.map(Into::into),
        Some("review") => peer_review::find(ctx, read(id)?).await?.map(Into::into),
        Some("coachingoffer") => coaching::find_offer(ctx, read(id)?).await?.map(Into::into),
        Some("coaching") => coaching::find(ctx, read(id)?).await?.map(Into::into),
        Some("project") => shared_project::find(ctx, read(id)?).await?.map(Into::into),
        Some("application") => application::find(ctx, read(id)?).await?.map(Into::into),
        Some("offer") => offer::find(ctx, read(id)?).await?.map(Into::into),
        Some("plan") => plan::find(ctx, read(id)?).await?.map(Into::into),
        Some("pairing") => plan::find_pairing(ctx, read(id)?).await?.map(Into::into),
        Some("pin") => pin::find(ctx, read(id)?).await?.map(Into::into),
        Some("placement") => placement::find(ctx, read(id)?).await?.map(Into::into),
        Some("commitment") => return_commitment::find(ctx, read(id)?).await?.map(Into::into),
        Some("report") => progress_report::find(ctx, read(id)?).await?.map(Into::into),
        Some("reflection") => reflection::find(ctx, read(id)?).await?.map(Into::into),
        Some("privatenote") => private_note::find(ctx, read(id)?).await?.map(Into::into),
        Some("issue") => placement_issue::find(ctx, read(id)?).await?.map(Into::into),
        Some("artifact") => artifact::find(ctx, read(id)?).await?.map(Into::into),
        Some("story") => story::find(ctx, read(id)?).await?.map(Into::into),
        Some("round") => round::find(ctx, read(id)?).await?.map(Into::into),
        _ => {
            let message = format!("\"{}\" is no id; ids look like org_01h455vb4pex5vsknk084sn02q.", id.as_str());
            return Err(Error::new(message).extend_with(|_, extensions| extensions.set("code", "INVALID_ID")));
        }
    })
}

/// A run, session, recording or listing may be seen by whoever may see its opportunity.
async fn seen(ctx: &Context<'_>, id: database::id::OpportunityId) -> Result<bool> {
    Ok(ctx.request().loaders().opportunity_by_id.load(id).await?.is_some())
}

fn read<K: database::id::Kind>(id: &ID) -> Result<Id<K>> {
    crate::id::decode(id, "id")
}
