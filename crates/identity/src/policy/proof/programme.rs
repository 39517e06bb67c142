//! What may be done to programmes, and to people's roles anywhere.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, ProgrammeId},
};

use super::{By, MayEdit, demand, tells_by};
use crate::{
    Viewer,
    policy::{Action, ProgrammeFacts, RealmFacts, Refusal, facts},
};

/// Where a role counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Realm {
    /// In an organization.
    Organization(OrganizationId),
    /// In a programme.
    Programme(ProgrammeId),
    /// In the network.
    Network,
}

impl From<RealmFacts> for Realm {
    fn from(realm: RealmFacts) -> Self {
        match realm {
            RealmFacts::Organization(organization) => Self::Organization(organization),
            RealmFacts::Programme(programme) => Self::Programme(programme.id),
            RealmFacts::Network => Self::Network,
        }
    }
}

/// May begin programmes that [`operator`](Self::operator) runs.
#[derive(Debug, Clone)]
pub struct MayCreateProgramme {
    operator: OrganizationId,
    by: By,
}

/// May give, change and end roles in [`realm`](Self::realm), and invite to them.
#[derive(Debug, Clone)]
pub struct MayManageRoles {
    realm: Realm,
    person: Option<PersonId>,
    is_steward: bool,
    by: By,
}

/// May see who has a role in [`realm`](Self::realm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeRoles {
    realm: Realm,
}

tells_by!(MayCreateProgramme, MayManageRoles);

impl MayCreateProgramme {
    /// Who will run it.
    pub fn operator(&self) -> OrganizationId {
        self.operator
    }
}

impl MayManageRoles {
    pub(super) fn new(viewer: &Viewer, realm: Realm, by: By) -> Self {
        let person = viewer.person();
        let is_steward = *viewer == Viewer::Operator || person.is_some_and(|person| person.is_steward);
        Self { realm, person: person.map(|person| person.id), is_steward, by }
    }

    /// Where.
    pub fn realm(&self) -> Realm {
        self.realm
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Whether a steward or the operator does it: they may give a role to somebody outright, without an invitation.
    pub fn is_steward(&self) -> bool {
        self.is_steward
    }
}

impl MaySeeRoles {
    /// Where.
    pub fn realm(&self) -> Realm {
        self.realm
    }
}

/// Proof that the viewer may begin programmes that `operator` runs.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub async fn create_programme(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    operator: OrganizationId,
) -> Result<MayCreateProgramme, Refusal> {
    let is_approved = facts::is_approved(conn, operator).await?;
    let action = Action::CreateProgramme { operator, is_approved };
    let by = demand(viewer, action, "Beginning a programme", "an organization")?;
    Ok(MayCreateProgramme { operator, by })
}

/// Proof that the viewer may change this programme, and who takes part in it.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none.
pub async fn edit_programme(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: ProgrammeId,
) -> Result<MayEdit<ProgrammeId>, Refusal> {
    let known = programme_facts(conn, id).await?;
    let by = demand(viewer, Action::EditProgramme(known), "Changing a programme", "a programme")?;
    Ok(MayEdit { id, by })
}

/// Proof that the viewer may give, change and end roles there, and invite to them.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such programme.
pub async fn manage_roles(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    realm: Realm,
) -> Result<MayManageRoles, Refusal> {
    let by = match realm {
        Realm::Organization(organization) => {
            let action = Action::ManageMembers(organization);
            demand(viewer, action, "Managing an organization's people", "an organization")?
        }
        Realm::Programme(programme) => {
            let known = programme_facts(conn, programme).await?;
            let action = Action::ManageProgrammeRoles(known);
            demand(viewer, action, "Managing a programme's people", "a programme")?
        }
        Realm::Network => demand(viewer, Action::ManageStewards, "Managing the network's stewards", "a steward")?,
    };
    Ok(MayManageRoles::new(viewer, realm, by))
}

/// Proof that the viewer may see who has a role there, and which organizations take part in a programme.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn see_roles(viewer: &Viewer, realm: RealmFacts) -> Result<MaySeeRoles, Refusal> {
    match realm {
        RealmFacts::Organization(organization) => {
            let action = Action::SeeMembers(organization);
            demand(viewer, action, "Seeing an organization's people", "an organization")?;
        }
        RealmFacts::Programme(programme) => {
            let action = Action::SeeProgrammeRoles(Some(programme));
            demand(viewer, action, "Seeing who has a part in a programme", "a programme")?;
        }
        RealmFacts::Network => {
            demand(viewer, Action::ManageStewards, "Seeing the network's stewards", "a steward")?;
        }
    }
    Ok(MaySeeRoles { realm: realm.into() })
}

pub(super) async fn programme_facts(
    conn: &AsyncPgConnection,
    id: ProgrammeId,
) -> Result<Option<ProgrammeFacts>, Refusal> {
    let operator = facts::operator_of(conn, id).await?;
    Ok(operator.map(|operator| ProgrammeFacts { id, operator }))
}
