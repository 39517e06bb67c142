//! What may be done to opportunities and listings.

use database::{
    AsyncPgConnection,
    id::{ListingId, OpportunityId, OrganizationId, RunId, SessionId},
};

use super::{By, MayEdit, demand, tells_by, words_of};
use crate::{
    Viewer,
    policy::{Action, Refusal, Sight, facts},
};

/// May create opportunities that belong to [`owner`](Self::owner).
#[derive(Debug, Clone)]
pub struct MayCreateOpportunity {
    owner: OrganizationId,
    by: By,
}

/// May publish the opportunity with [`id`](Self::id).
#[derive(Debug, Clone)]
pub struct MayPublish {
    edit: MayEdit<OpportunityId>,
}

/// May list the [`opportunity`](Self::opportunity) in the name of the [`lister`](Self::lister).
#[derive(Debug, Clone)]
pub struct MayList {
    opportunity: OpportunityId,
    lister: OrganizationId,
    is_approved: bool,
    by: By,
}

tells_by!(MayCreateOpportunity, MayList);

impl MayCreateOpportunity {
    /// For whoever runs a programme, to make an opportunity of its operator of what the programme brought about.
    pub(super) fn for_programme(operator: OrganizationId, by: By) -> Self {
        Self { owner: operator, by }
    }

    /// That what was created by this proof may be published.
    pub(super) fn publish_what_was_created(&self, id: OpportunityId) -> MayPublish {
        MayPublish { edit: MayEdit { id, by: self.by.clone() } }
    }

    /// Whose the opportunity will be.
    pub fn owner(&self) -> OrganizationId {
        self.owner
    }
}

impl MayPublish {
    /// That it may be changed, as publishing does.
    pub fn edit(&self) -> &MayEdit<OpportunityId> {
        &self.edit
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

    /// Whether a steward approved the lister; until then its listings are drafts.
    pub fn is_approved(&self) -> bool {
        self.is_approved
    }
}

/// Proof that the viewer may create opportunities that belong to `owner`.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn create_opportunity(viewer: &Viewer, owner: OrganizationId) -> Result<MayCreateOpportunity, Refusal> {
    let by = demand(viewer, Action::CreateOpportunity { owner }, "Creating an opportunity", "an organization")?;
    Ok(MayCreateOpportunity { owner, by })
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

/// Proof that the viewer may publish this opportunity.
///
/// # Errors
/// As [`edit_opportunity`]; [`Refusal::Denied`] also where no steward approved the organization in whose name it is done.
pub async fn publish_opportunity(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: OpportunityId,
) -> Result<MayPublish, Refusal> {
    let known = facts::of_opportunity(conn, id).await?;
    let is_approved = match viewer.organization_id() {
        Some(organization) => facts::is_approved(conn, organization).await?,
        None => false,
    };
    let action = Action::PublishOpportunity { opportunity: known.as_ref(), is_approved };
    let by = demand(viewer, action, "Publishing an opportunity", words_of(id))?;
    Ok(MayPublish { edit: MayEdit { id, by } })
}

/// Proof that the viewer may change the opportunity that this run belongs to.
///
/// # Errors
/// As [`edit_opportunity`]; a run that does not exist is hidden.
pub async fn edit_opportunity_of_run(
    conn: &AsyncPgConnection,
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
    let by = demand(viewer, action, "Listing an opportunity", words_of(opportunity))?;
    let is_approved = facts::is_approved(conn, lister).await?;
    Ok(MayList { opportunity, lister, is_approved, by })
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
    let sight = Sight::from(viewer);
    let seen = |(_, lister, is_draft): &(_, _, bool)| !is_draft || sight.is_of(*lister);
    let listing = facts::of_listing(conn, id).await?.filter(seen);
    let opportunity = match listing {
        Some((opportunity, ..)) => facts::of_opportunity(conn, opportunity).await?,
        None => None,
    };
    // Of a listing that does not exist nobody is the lister; without an opportunity the policy does not look.
    let lister = listing.map_or(OrganizationId::from_uuid(Default::default()), |(_, lister, _)| lister);
    let action = Action::EditListing { opportunity: opportunity.as_ref(), lister };
    let by = demand(viewer, action, "Changing a listing", words_of(id))?;
    Ok(MayEdit { id, by })
}

async fn edit_opportunity_through(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: Option<OpportunityId>,
    words: &'static str,
) -> Result<MayEdit<OpportunityId>, Refusal> {
    let known = match id {
        Some(id) => facts::of_opportunity(conn, id).await?,
        None => None,
    };
    let by = demand(viewer, Action::EditOpportunity(known.as_ref()), "Changing an opportunity", words)?;
    let id = id.ok_or(Refusal::Hidden(words))?;
    Ok(MayEdit { id, by })
}
