//! What may be done about needs.

use database::{
    AsyncPgConnection,
    id::{NeedId, OrganizationId, PersonId},
    schema::{need, programme},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{By, demand, tells_by};
use crate::{
    Viewer,
    policy::{Action, NeedAction, NeedFacts, NeedOwner, ProgrammeFacts, Reason, Refusal},
};

/// May see all needs of [`owner`](Self::owner).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeNeeds {
    owner: NeedOwner,
}

/// May say what [`owner`](Self::owner) needs.
#[derive(Debug, Clone)]
pub struct MayCreateNeed {
    owner: NeedOwner,
    person: Option<PersonId>,
    by: By,
}

/// May change the need with [`id`](Self::id), and say where it stands.
#[derive(Debug, Clone)]
pub struct MayChangeNeed {
    id: NeedId,
    owner: NeedOwner,
    by: By,
}

/// May keep what [`owner`](Self::owner) seeks in an exchange as needs of theirs: write them down, change and close them.
#[derive(Debug, Clone)]
pub struct MayKeepNeeds {
    owner: PersonId,
    person: Option<PersonId>,
    by: By,
}

/// May see figures of the network's needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeNeedFigures(());

tells_by!(MayCreateNeed, MayChangeNeed);

impl MaySeeNeeds {
    /// Whose.
    pub fn owner(self) -> NeedOwner {
        self.owner
    }
}

impl MayCreateNeed {
    /// Whose.
    pub fn owner(&self) -> NeedOwner {
        self.owner
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

impl MayChangeNeed {
    /// Which need.
    pub fn id(&self) -> NeedId {
        self.id
    }

    /// Whose it is.
    pub fn owner(&self) -> NeedOwner {
        self.owner
    }
}

impl MayKeepNeeds {
    pub(super) fn of_applicant(owner: PersonId, person: Option<PersonId>, by: By) -> Self {
        Self { owner, person, by }
    }

    /// Whose.
    pub fn owner(&self) -> PersonId {
        self.owner
    }

    /// To write down one of them.
    pub fn create(&self) -> MayCreateNeed {
        MayCreateNeed { owner: NeedOwner::Person(self.owner), person: self.person, by: self.by.clone() }
    }

    /// To change one of them, which must have come of an application of theirs.
    pub fn change(&self, id: NeedId) -> MayChangeNeed {
        MayChangeNeed { id, owner: NeedOwner::Person(self.owner), by: self.by.clone() }
    }
}

/// Proof that the viewer may see all needs of this organization or person.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] for another person's.
pub fn see_needs(viewer: &Viewer, owner: NeedOwner) -> Result<MaySeeNeeds, Refusal> {
    let action = Action::Need(NeedAction::SeeAll(owner));
    demand(viewer, action, "Seeing an organization's needs", "a need")?;
    Ok(MaySeeNeeds { owner })
}

/// Which of these needs the viewer may see. One statement, however many they are.
///
/// # Errors
/// Where the database fails.
pub async fn seen_needs(conn: &AsyncPgConnection, viewer: &Viewer, ids: &[NeedId]) -> QueryResult<Vec<NeedId>> {
    let sees = |known| demand(viewer, Action::Need(NeedAction::See(Some(known))), "Seeing a need", "a need").is_ok();
    let known = facts(conn, ids).await?;
    Ok(known.into_iter().filter(|(_, known)| sees(*known)).map(|(id, _)| id).collect())
}

/// Proof that the viewer may say what this organization or person needs.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn create_need(viewer: &Viewer, owner: NeedOwner) -> Result<MayCreateNeed, Refusal> {
    let by = demand(viewer, Action::Need(NeedAction::Create(owner)), "Saying what is needed", "an organization")?;
    Ok(MayCreateNeed { owner, person: viewer.person().map(|person| person.id), by })
}

/// Proof that the viewer may say what they need themselves.
///
/// # Errors
/// [`Refusal::Denied`] where they are no person.
pub fn create_own_need(viewer: &Viewer) -> Result<MayCreateNeed, Refusal> {
    let doing = "Saying what you need yourself";
    let Some(person) = viewer.person() else {
        let reason = match viewer {
            Viewer::Nobody => Reason::Unknown { least: None, scope: None },
            _ => Reason::PersonOnly,
        };
        return Err(Refusal::Denied(reason.sentence(doing)));
    };
    create_need(viewer, NeedOwner::Person(person.id))
}

/// Proof that the viewer may change this need, and say where it stands.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn change_need(conn: &AsyncPgConnection, viewer: &Viewer, id: NeedId) -> Result<MayChangeNeed, Refusal> {
    let known = facts(conn, &[id]).await?.pop().map(|(_, known)| known);
    let by = demand(viewer, Action::Need(NeedAction::Change(known)), "Changing a need", "a need")?;
    let owner = known.ok_or(Refusal::Hidden("a need"))?.owner;
    Ok(MayChangeNeed { id, owner, by })
}

/// Proof that the viewer may see how many organizations need what.
///
/// # Errors
/// [`Refusal::Denied`] where not: it is for the network.
pub fn see_need_figures(viewer: &Viewer) -> Result<MaySeeNeedFigures, Refusal> {
    demand(viewer, Action::Need(NeedAction::SeeFigures), "Seeing what the network needs", "a need")?;
    Ok(MaySeeNeedFigures(()))
}

async fn facts(mut conn: &AsyncPgConnection, ids: &[NeedId]) -> QueryResult<Vec<(NeedId, NeedFacts)>> {
    type Columns =
        (NeedId, Option<OrganizationId>, Option<PersonId>, bool, Option<(database::id::ProgrammeId, OrganizationId)>);
    let found: Vec<Columns> = need::table
        .left_join(programme::table)
        .filter(need::id.eq_any(ids))
        .select((
            need::id,
            need::organization_id,
            need::person_id,
            need::visibility.eq("own"),
            (programme::id, programme::organization_id).nullable(),
        ))
        .load(&mut conn)
        .await?;
    let facts = found.into_iter().filter_map(|(id, organization, person, is_own, programme)| {
        let owner = organization.map(NeedOwner::Organization).or(person.map(NeedOwner::Person))?;
        let programme = programme.map(|(id, operator)| ProgrammeFacts { id, operator });
        Some((id, NeedFacts { owner, shown_to: programme.filter(|_| !is_own) }))
    });
    Ok(facts.collect())
}
