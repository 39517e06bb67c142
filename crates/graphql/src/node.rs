//! Anything with an id, as Relay asks for it.

use async_graphql::{Context, Error, ErrorExtensions, ID, Interface, Object, Result};
use database::id::Id;
use futures::future::join_all;

use crate::{
    cost::{list_size, names},
    failure::nullable,
    invitation::Invitation,
    listing::Listing,
    membership::Membership,
    need::{self, Need},
    opportunity::{Coaching, Exchange, Mooc, Opportunity, Resource, Series, Webinar, Workshop},
    organization::Organization,
    person::{self, Person},
    programme::{self, Programme},
    recording::Recording,
    registration::{self, Registration},
    request::RequestExt,
    run::Run,
    session::Session,
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
