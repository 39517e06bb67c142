//! What may be done to calendar links.

use database::id::{OrganizationId, PersonId};

use super::{By, act_for_oneself, demand, tells_by};
use crate::{
    Viewer,
    policy::{Action, Refusal},
};

/// Whose sessions a calendar link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOwner {
    /// Those of runs that a person registered for, and the check-ins of placements that they have a part in themselves.
    Person(PersonId),
    /// Those that an organization offers, and those that its people registered for.
    Organization(OrganizationId),
}

/// May see, create and revoke the calendar links of [`owner`](Self::owner).
#[derive(Debug, Clone)]
pub struct MayManageCalendarFeeds {
    owner: FeedOwner,
    person: Option<PersonId>,
    by: By,
}

tells_by!(MayManageCalendarFeeds);

impl MayManageCalendarFeeds {
    /// Whose calendar links.
    pub fn owner(&self) -> FeedOwner {
        self.owner
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Proof that the viewer may see, create and revoke their own calendar links.
///
/// # Errors
/// [`Refusal::Denied`] where not: it takes a person.
pub fn manage_own_calendar_feeds(viewer: &Viewer) -> Result<MayManageCalendarFeeds, Refusal> {
    let person = act_for_oneself(viewer, "Having a calendar link")?.person();
    Ok(MayManageCalendarFeeds { owner: FeedOwner::Person(person), person: Some(person), by: By::from(viewer) })
}

/// Proof that the viewer may see, create and revoke this organization's calendar links.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn manage_calendar_feeds(viewer: &Viewer, organization: OrganizationId) -> Result<MayManageCalendarFeeds, Refusal> {
    let action = Action::ManageCalendarFeeds(organization);
    let by = demand(viewer, action, "Managing an organization's calendar links", "a calendar link")?;
    let person = viewer.person().map(|person| person.id);
    Ok(MayManageCalendarFeeds { owner: FeedOwner::Organization(organization), person, by })
}
