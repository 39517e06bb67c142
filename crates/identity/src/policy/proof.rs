//! Proofs that a viewer may do something. Their fields are private and nothing else makes them, so a function that takes
//! one cannot be called by somebody who did not ask the policy.
//!
//! A proof holds for the request it was made in; it is not to be kept.

use database::{
    AsyncPgConnection,
    id::{Id, Kind, ListingId, OpportunityId, OrganizationId, RunId, SessionId, TopicId},
};

use super::{Action, Decision, Refusal, Sight, decide, facts};
use crate::Viewer;

/// May create organizations.
#[derive(Debug, Clone)]
pub struct MayCreateOrganization {
    sight: Sight,
}

/// May create topics.
#[derive(Debug, Clone)]
pub struct MayCreateTopic {
    sight: Sight,
}

/// May create opportunities that belong to [`owner`](Self::owner).
#[derive(Debug, Clone)]
pub struct MayCreateOpportunity {
    owner: OrganizationId,
    sight: Sight,
}

/// May change the thing with [`id`](Self::id). For an opportunity that includes its runs, sessions and recordings, and
/// where it stands.
#[derive(Debug, Clone)]
pub struct MayEdit<Thing> {
    id: Thing,
    sight: Sight,
}

/// May list the [`opportunity`](Self::opportunity) in the name of the [`lister`](Self::lister).
#[derive(Debug, Clone)]
pub struct MayList {
    opportunity: OpportunityId,
    lister: OrganizationId,
    sight: Sight,
}

/// May read in files and feeds, in anybody's name.
#[derive(Debug, Clone)]
pub struct MayImport(());

impl MayCreateOrganization {
    /// What the viewer may see.
    pub fn sight(&self) -> Sight {
        self.sight
    }
}

impl MayCreateTopic {
    /// What the viewer may see.
    pub fn sight(&self) -> Sight {
        self.sight
    }
}

impl MayCreateOpportunity {
    /// Whose the opportunity will be.
    pub fn owner(&self) -> OrganizationId {
        self.owner
    }

    /// What the viewer may see: what else the opportunity can be tied to.
    pub fn sight(&self) -> Sight {
        self.sight
    }
}

impl<Thing: Copy> MayEdit<Thing> {
    /// What may be changed.
    pub fn id(&self) -> Thing {
        self.id
    }

    /// What the viewer may see: what else the thing can be tied to.
    pub fn sight(&self) -> Sight {
        self.sight
    }
}

impl MayList {
    /// What may be listed.
    pub fn opportunity(&self) -> OpportunityId {
        self.opportunity
    }

    /// In whose name.
    pub fn lister(&self) -> OrganizationId {
        self.lister
    }

    /// What the viewer may see.
    pub fn sight(&self) -> Sight {
        self.sight
    }
}

/// Proof that the viewer may create organizations.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn create_organization(viewer: &Viewer) -> Result<MayCreateOrganization, Refusal> {
    demand(viewer, Action::CreateOrganization, "Creating an organization", "an organization")?;
    Ok(MayCreateOrganization { sight: Sight::from(viewer) })
}

/// Proof that the viewer may change this organization, if there is one with this id.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn edit_organization(viewer: &Viewer, id: OrganizationId) -> Result<MayEdit<OrganizationId>, Refusal> {
    demand(viewer, Action::EditOrganization(id), "Changing an organization", "an organization")?;
    Ok(MayEdit { id, sight: Sight::from(viewer) })
}

/// Proof that the viewer may create topics.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn create_topic(viewer: &Viewer) -> Result<MayCreateTopic, Refusal> {
    demand(viewer, Action::CreateTopic, "Creating a topic", "a topic")?;
    Ok(MayCreateTopic { sight: Sight::from(viewer) })
}

/// Proof that the viewer may change this topic, if there is one with this id.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn edit_topic(viewer: &Viewer, id: TopicId) -> Result<MayEdit<TopicId>, Refusal> {
    demand(viewer, Action::EditTopic, "Changing a topic", "a topic")?;
    Ok(MayEdit { id, sight: Sight::from(viewer) })
}

/// Proof that the viewer may create opportunities that belong to `owner`.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn create_opportunity(viewer: &Viewer, owner: OrganizationId) -> Result<MayCreateOpportunity, Refusal> {
    demand(viewer, Action::CreateOpportunity { owner }, "Creating an opportunity", "an organization")?;
    Ok(MayCreateOpportunity { owner, sight: Sight::from(viewer) })
}

/// Proof that the viewer may change this opportunity, its runs, sessions and recordings, and where it stands.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn edit_opportunity(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: OpportunityId,
) -> Result<MayEdit<OpportunityId>, Refusal> {
    edit_opportunity_through(conn, viewer, Some(id), words_of(id)).await
}

/// Proof that the viewer may change the opportunity that this run belongs to.
///
/// # Errors
/// As [`edit_opportunity`]; a run that does not exist is hidden.
pub async fn edit_opportunity_of_run(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    run: RunId,
) -> Result<MayEdit<OpportunityId>, Refusal> {
    let opportunity = facts::opportunity_of_run(conn, run).await?;
    edit_opportunity_through(conn, viewer, opportunity, words_of(run)).await
}

/// Proof that the viewer may change the opportunity that this session belongs to.
///
/// # Errors
/// As [`edit_opportunity`]; a session that does not exist is hidden.
pub async fn edit_opportunity_of_session(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    session: SessionId,
) -> Result<MayEdit<OpportunityId>, Refusal> {
    let opportunity = facts::opportunity_of_session(conn, session).await?;
    edit_opportunity_through(conn, viewer, opportunity, words_of(session)).await
}

/// Proof that the viewer may list this opportunity in the name of `lister`.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn list_opportunity(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    opportunity: OpportunityId,
    lister: OrganizationId,
) -> Result<MayList, Refusal> {
    let known = facts::of_opportunity(conn, opportunity).await?;
    let action = Action::ListOpportunity { opportunity: known.as_ref(), lister };
    demand(viewer, action, "Listing an opportunity", words_of(opportunity))?;
    Ok(MayList { opportunity, lister, sight: Sight::from(viewer) })
}

/// Proof that the viewer may change or withdraw this listing.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn edit_listing(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: ListingId,
) -> Result<MayEdit<ListingId>, Refusal> {
    let listing = facts::of_listing(conn, id).await?;
    let opportunity = match listing {
        Some((opportunity, _)) => facts::of_opportunity(conn, opportunity).await?,
        None => None,
    };
    // Of a listing that does not exist nobody is the lister; without an opportunity the policy does not look.
    let lister = listing.map_or(OrganizationId::from_uuid(Default::default()), |(_, lister)| lister);
    let action = Action::EditListing { opportunity: opportunity.as_ref(), lister };
    demand(viewer, action, "Changing a listing", words_of(id))?;
    Ok(MayEdit { id, sight: Sight::from(viewer) })
}

/// Proof that the viewer may read in files and feeds.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn import(viewer: &Viewer) -> Result<MayImport, Refusal> {
    demand(viewer, Action::Import, "Importing", "a source")?;
    Ok(MayImport(()))
}

async fn edit_opportunity_through(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: Option<OpportunityId>,
    words: &'static str,
) -> Result<MayEdit<OpportunityId>, Refusal> {
    let known = match id {
        Some(id) => facts::of_opportunity(conn, id).await?,
        None => None,
    };
    demand(viewer, Action::EditOpportunity(known.as_ref()), "Changing an opportunity", words)?;
    let id = id.ok_or(Refusal::Hidden(words))?;
    Ok(MayEdit { id, sight: Sight::from(viewer) })
}

/// Asks the policy. `doing` is the subject of the sentence for somebody who is denied, `words` the thing for somebody to
/// whom it is not there.
fn demand(viewer: &Viewer, action: Action<'_>, doing: &str, words: &'static str) -> Result<(), Refusal> {
    match decide(viewer, action) {
        Decision::Allowed => Ok(()),
        Decision::Denied(reason) => Err(Refusal::Denied(reason.sentence(doing))),
        Decision::Hidden => Err(Refusal::Hidden(words)),
    }
}

fn words_of<K: Kind>(_: Id<K>) -> &'static str {
    K::WORDS
}
