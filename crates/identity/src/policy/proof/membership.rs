//! What may be done to one role that somebody has, and to one invitation.

use database::{
    AsyncPgConnection,
    id::{InvitationId, MembershipId, PersonId},
};

use super::{By, MayManageRoles, Realm, demand, tells_by, words_of};
use crate::{
    Viewer,
    policy::{Action, RealmFacts, Refusal, facts},
};

/// May change which role [`id`](Self::id) is, and until when it counts.
#[derive(Debug, Clone)]
pub struct MayChangeMembership {
    id: MembershipId,
    roles: MayManageRoles,
}

/// May end the role [`id`](Self::id): because they give and end the roles there, or because it is their own.
#[derive(Debug, Clone)]
pub struct MayEndMembership {
    id: MembershipId,
    realm: Realm,
    person: Option<PersonId>,
    by: By,
}

/// May take back the invitation [`id`](Self::id).
#[derive(Debug, Clone)]
pub struct MayWithdrawInvitation {
    id: InvitationId,
    realm: Realm,
    by: By,
}

/// May see who was invited to a role in [`realm`](Self::realm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeInvitations {
    realm: Realm,
}

tells_by!(MayEndMembership, MayWithdrawInvitation);

impl MayChangeMembership {
    /// Which role.
    pub fn id(&self) -> MembershipId {
        self.id
    }

    /// That they may give and end the roles there.
    pub fn roles(&self) -> &MayManageRoles {
        &self.roles
    }
}

impl MayEndMembership {
    /// Which role.
    pub fn id(&self) -> MembershipId {
        self.id
    }

    /// Where it counts.
    pub fn realm(&self) -> Realm {
        self.realm
    }

    /// Who ends it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

impl MayWithdrawInvitation {
    /// Which invitation.
    pub fn id(&self) -> InvitationId {
        self.id
    }

    /// Where the role would count.
    pub fn realm(&self) -> Realm {
        self.realm
    }
}

impl MaySeeInvitations {
    /// Where.
    pub fn realm(&self) -> Realm {
        self.realm
    }
}

/// Proof that the viewer may change this role that somebody has.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn change_membership(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: MembershipId,
) -> Result<MayChangeMembership, Refusal> {
    let known = facts::of_membership(conn, id).await?;
    let by = demand(viewer, Action::ChangeMembership(known), "Changing somebody's role", words_of(id))?;
    let realm = known.map(|known| known.realm.into()).ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayChangeMembership { id, roles: MayManageRoles::new(viewer, realm, by) })
}

/// Proof that the viewer may end this role: that of somebody else, or their own.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn end_membership(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: MembershipId,
) -> Result<MayEndMembership, Refusal> {
    let known = facts::of_membership(conn, id).await?;
    let by = demand(viewer, Action::EndMembership(known), "Ending somebody's role", words_of(id))?;
    let realm = known.map(|known| known.realm.into()).ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayEndMembership { id, realm, person: viewer.person().map(|person| person.id), by })
}

/// Proof that the viewer may take back this invitation.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn withdraw_invitation(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: InvitationId,
) -> Result<MayWithdrawInvitation, Refusal> {
    let known = facts::of_invitation(conn, id).await?;
    let by = demand(viewer, Action::WithdrawInvitation(known), "Taking back an invitation", words_of(id))?;
    let realm = known.map(Realm::from).ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayWithdrawInvitation { id, realm, by })
}

/// Proof that the viewer may see who was invited there.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn see_invitations(viewer: &Viewer, realm: RealmFacts) -> Result<MaySeeInvitations, Refusal> {
    demand(viewer, Action::SeeInvitations(realm), "Seeing who was invited", "an invitation")?;
    Ok(MaySeeInvitations { realm: realm.into() })
}
