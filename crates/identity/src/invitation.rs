//! Invitations: a role offered to whoever has an e-mail address.
//!
//! Whether somebody with the address is known is told to nobody: an invitation waits until a person who signed in with the
//! address, verified, accepts or declines it, whichever of their accounts has it.

mod read;
mod write;

use database::{
    id::{InvitationId, MembershipId, OrganizationId, PersonId, ProgrammeId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::{SignedDuration, Timestamp};

pub use read::{by_ids, pages, to_oneself, totals};
pub use write::{InvitationInput, accept, decline, invite, withdraw};

use crate::{membership::Role, policy::Realm};

/// How long an invitation can be accepted.
pub const HOLDS: SignedDuration = SignedDuration::from_hours(30 * 24);

text_enum! {
    /// What became of an invitation.
    Settlement {
        /// The person accepted it, and has the role.
        Accepted = "accepted",
        /// The person declined it.
        Declined = "declined",
        /// It was taken back, or another took its place.
        Withdrawn = "withdrawn",
    }
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationStatus {
    /// It can be accepted.
    Open,
    /// Nobody answered in time.
    Expired,
    /// It was settled.
    Settled(Settlement),
}

/// An invitation as it stands in the database.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::invitation)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The organization the role counts in.
    pub organization_id: Option<OrganizationId>,
    /// The programme it counts in; neither: in the network.
    pub programme_id: Option<ProgrammeId>,
    /// The role.
    pub role: Role,
    /// From when on the role will not count.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub until: Option<Timestamp>,
    /// Whose address; none once they were erased.
    pub email: Option<String>,
    /// Who invited; none where the operator did.
    pub invited_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// From when on it cannot be accepted.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub expires_at: Timestamp,
    /// When it was settled.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub settled_at: Option<Timestamp>,
    /// What became of it.
    pub settlement: Option<Settlement>,
    /// The role that came of it.
    pub membership_id: Option<MembershipId>,
}

impl Invitation {
    /// Where the role counts.
    pub fn realm(&self) -> Realm {
        match (self.organization_id, self.programme_id) {
            (Some(organization), _) => Realm::Organization(organization),
            (None, Some(programme)) => Realm::Programme(programme),
            (None, None) => Realm::Network,
        }
    }

    /// Where it stands.
    pub fn status(&self, now: Timestamp) -> InvitationStatus {
        match self.settlement {
            Some(settlement) => InvitationStatus::Settled(settlement),
            // A role that would have ended meanwhile is not to be had either.
            None if self.expires_at <= now || self.until.is_some_and(|until| until <= now) => InvitationStatus::Expired,
            None => InvitationStatus::Open,
        }
    }
}
