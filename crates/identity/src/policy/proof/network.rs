//! What may be done in the network as a whole, and what concerns oneself alone.

use database::id::{OrganizationId, PersonId, TopicId};

use super::{By, MayEdit, demand, demand_person, tells_by};
use crate::{
    Viewer,
    policy::{Action, Refusal},
};

/// May create topics.
#[derive(Debug, Clone)]
pub struct MayCreateTopic {
    by: By,
}

/// May see who asks to join the network, and decide.
#[derive(Debug, Clone)]
pub struct MayDecide {
    person: Option<PersonId>,
    by: By,
}

/// May see which organizations need a steward's attention.
#[derive(Debug, Clone, Copy)]
pub struct MaySeeNeglected(());

/// May do what concerns [`person`](Self::person) alone, who is the viewer.
#[derive(Debug, Clone)]
pub struct MayActForOneself {
    person: PersonId,
    by: By,
}

/// May read what was done: to one organization's things, or to everything.
#[derive(Debug, Clone, Copy)]
pub struct MayReadTrail {
    organization: Option<OrganizationId>,
    knows_everybody: bool,
}

tells_by!(MayCreateTopic, MayDecide, MayActForOneself);

impl MayDecide {
    /// Who decides; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

impl MayActForOneself {
    /// Whom it concerns.
    pub fn person(&self) -> PersonId {
        self.person
    }
}

impl MayReadTrail {
    /// Whose things; none: everybody's.
    pub fn organization(&self) -> Option<OrganizationId> {
        self.organization
    }

    /// Whether they may know who did it, whoever it was.
    pub fn knows_everybody(&self) -> bool {
        self.knows_everybody
    }
}

/// Proof that the viewer may create topics.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn create_topic(viewer: &Viewer) -> Result<MayCreateTopic, Refusal> {
    Ok(MayCreateTopic { by: demand(viewer, Action::CreateTopic, "Creating a topic", "a topic")? })
}

/// Proof that the viewer may change this topic, if there is one with this id.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn edit_topic(viewer: &Viewer, id: TopicId) -> Result<MayEdit<TopicId>, Refusal> {
    Ok(MayEdit { id, by: demand(viewer, Action::EditTopic, "Changing a topic", "a topic")? })
}

/// Proof that the viewer may see and decide requests to join the network.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn decide_join_requests(viewer: &Viewer) -> Result<MayDecide, Refusal> {
    let by = demand(viewer, Action::DecideJoinRequests, "Deciding who joins the network", "a request to join")?;
    Ok(MayDecide { person: viewer.person().map(|person| person.id), by })
}

/// Proof that the viewer may see which organizations need a steward's attention.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn see_neglected(viewer: &Viewer) -> Result<MaySeeNeglected, Refusal> {
    demand(viewer, Action::SeeNeglected, "Seeing which organizations need attention", "an organization")?;
    Ok(MaySeeNeglected(()))
}

/// Proof that the viewer is a person, who may do what concerns them alone. `doing` is that in words: "Leaving".
///
/// # Errors
/// [`Refusal::Denied`] where it is none.
pub fn act_for_oneself(viewer: &Viewer, doing: &str) -> Result<MayActForOneself, Refusal> {
    let (by, person) = demand_person(viewer, Action::ActForOneself, doing, "a person")?;
    Ok(MayActForOneself { person, by })
}

/// Proof that the viewer may read what was done to this organization's things; to everything, where none is named.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn read_trail(viewer: &Viewer, organization: Option<OrganizationId>) -> Result<MayReadTrail, Refusal> {
    let action = organization.map_or(Action::ReadWholeTrail, Action::ReadTrail);
    demand(viewer, action, "Reading the audit trail", "an organization")?;
    let knows_everybody = demand(viewer, Action::ReadWholeTrail, "Reading the audit trail", "an organization").is_ok();
    Ok(MayReadTrail { organization, knows_everybody })
}
