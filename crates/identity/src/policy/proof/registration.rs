//! What may be done about taking part.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, PersonId, RegistrationId, RunId},
};

use diesel::QueryResult;

use super::{By, demand, demand_person, tells_by, words_of};
pub use crate::policy::registration::Concern;
use crate::{
    OrganizationRole, Viewer,
    policy::{Action, Decision, Reason, Refusal, RegistrationFacts, TakingPart, decide, facts, registration::concern},
};

/// Whom somebody registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Themselves, for one of these organizations or for none.
    Oneself {
        /// Those they have a role in.
        organizations: Vec<OrganizationId>,
    },
    /// Staff of this organization.
    Staff(OrganizationId),
}

/// May register [`whom`](Self::whom) for the [`run`](Self::run).
#[derive(Debug, Clone)]
pub struct MayRegister {
    run: RunId,
    opportunity: OpportunityId,
    registrar: PersonId,
    whom: Whom,
    by: By,
}

/// May see who takes part in runs of [`opportunity`](Self::opportunity).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeRegistrations {
    opportunity: OpportunityId,
}

/// May see in what the staff of [`organization`](Self::organization) take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeStaffRegistrations {
    organization: OrganizationId,
}

/// May see figures of participation in what [`organization`](Self::organization) offers, and of its staff's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeParticipation {
    organization: OrganizationId,
}

/// May take the place that is offered, or let it go.
#[derive(Debug, Clone)]
pub struct MayAnswerOffer {
    id: RegistrationId,
    run: RunId,
    by: By,
}

/// May take the registration back.
#[derive(Debug, Clone)]
pub struct MayChangeRegistration {
    id: RegistrationId,
    run: RunId,
    concern: Concern,
    by: By,
}

/// May say whether somebody who asked may come.
#[derive(Debug, Clone)]
pub struct MayDecideRegistration {
    id: RegistrationId,
    run: RunId,
    by: By,
}

tells_by!(MayRegister, MayAnswerOffer, MayChangeRegistration, MayDecideRegistration);

impl MayRegister {
    /// For which run.
    pub fn run(&self) -> RunId {
        self.run
    }

    /// What that is a run of.
    pub fn opportunity(&self) -> OpportunityId {
        self.opportunity
    }

    /// Who registers.
    pub fn registrar(&self) -> PersonId {
        self.registrar
    }

    /// Whom.
    pub fn whom(&self) -> &Whom {
        &self.whom
    }
}

impl MaySeeRegistrations {
    /// Of what.
    pub fn opportunity(self) -> OpportunityId {
        self.opportunity
    }
}

impl MaySeeStaffRegistrations {
    /// Whose staff.
    pub fn organization(self) -> OrganizationId {
        self.organization
    }
}

impl MaySeeParticipation {
    /// Whose figures.
    pub fn organization(self) -> OrganizationId {
        self.organization
    }
}

impl MayAnswerOffer {
    /// Which registration.
    pub fn id(&self) -> RegistrationId {
        self.id
    }

    /// The run it is for.
    pub fn run(&self) -> RunId {
        self.run
    }
}

impl MayChangeRegistration {
    /// Which registration.
    pub fn id(&self) -> RegistrationId {
        self.id
    }

    /// The run it is for.
    pub fn run(&self) -> RunId {
        self.run
    }

    /// What the viewer has to do with it.
    pub fn concern(&self) -> Concern {
        self.concern
    }
}

impl MayDecideRegistration {
    /// Which registration.
    pub fn id(&self) -> RegistrationId {
        self.id
    }

    /// The run it is for.
    pub fn run(&self) -> RunId {
        self.run
    }
}

/// Proof that the viewer may register themselves for this run.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn register(conn: &mut AsyncPgConnection, viewer: &Viewer, run: RunId) -> Result<MayRegister, Refusal> {
    let (opportunity, known) = opportunity_of(conn, run).await?;
    let (by, registrar) =
        demand_person(viewer, Action::TakingPart(TakingPart::Register(known.as_ref())), "Registering", words_of(run))?;
    let organizations = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
    let organizations = organizations.iter().map(|one| one.organization_id).collect();
    let opportunity = opportunity.ok_or(Refusal::Hidden(words_of(run)))?;
    Ok(MayRegister { run, opportunity, registrar, whom: Whom::Oneself { organizations }, by })
}

/// Proof that the viewer may register this organization's staff for this run.
///
/// # Errors
/// As [`register`].
pub async fn register_staff(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    run: RunId,
    organization: OrganizationId,
) -> Result<MayRegister, Refusal> {
    let (opportunity, known) = opportunity_of(conn, run).await?;
    let action = Action::TakingPart(TakingPart::RegisterStaff { opportunity: known.as_ref(), organization });
    let (by, registrar) = demand_person(viewer, action, "Registering staff", words_of(run))?;
    let opportunity = opportunity.ok_or(Refusal::Hidden(words_of(run)))?;
    Ok(MayRegister { run, opportunity, registrar, whom: Whom::Staff(organization), by })
}

/// Proof that the viewer may see who takes part in the runs of this opportunity.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn see_registrations(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    opportunity: OpportunityId,
) -> Result<MaySeeRegistrations, Refusal> {
    let known = facts::of_opportunity(conn, opportunity).await?;
    demand(
        viewer,
        Action::TakingPart(TakingPart::SeeRegistrations(known.as_ref())),
        "Seeing who takes part",
        words_of(opportunity),
    )?;
    Ok(MaySeeRegistrations { opportunity })
}

/// Proof that the viewer may see in what this organization's staff take part.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn see_staff_registrations(
    viewer: &Viewer,
    organization: OrganizationId,
) -> Result<MaySeeStaffRegistrations, Refusal> {
    let action = Action::TakingPart(TakingPart::SeeStaffRegistrations(organization));
    demand(viewer, action, "Seeing in what an organization's staff take part", "an organization")?;
    Ok(MaySeeStaffRegistrations { organization })
}

/// Proof that the viewer may see figures of participation in what this organization offers, and of its staff's.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn see_participation(viewer: &Viewer, organization: OrganizationId) -> Result<MaySeeParticipation, Refusal> {
    demand(
        viewer,
        Action::TakingPart(TakingPart::SeeParticipation(organization)),
        "Seeing figures of participation",
        "an organization",
    )?;
    Ok(MaySeeParticipation { organization })
}

/// Whether the viewer may see this registration.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn see_registration(conn: &AsyncPgConnection, viewer: &Viewer, id: RegistrationId) -> Result<(), Refusal> {
    let known = facts::of_registration(conn, id, viewer.person().map(|person| person.id)).await?;
    demand(
        viewer,
        Action::TakingPart(TakingPart::SeeRegistration(known.as_ref())),
        "Seeing a registration",
        words_of(id),
    )?;
    Ok(())
}

/// Those of these registrations that the viewer may see, in no order. In a few statements, and some for each opportunity that they are
/// for.
///
/// # Errors
/// Where the database fails.
pub async fn seen_registrations(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[RegistrationId],
) -> QueryResult<Vec<RegistrationId>> {
    let known = facts::of_registrations(conn, ids, viewer.person().map(|person| person.id)).await?;
    let is_seen = |known: &RegistrationFacts| {
        decide(viewer, Action::TakingPart(TakingPart::SeeRegistration(Some(known)))) == Decision::Allowed
    };
    Ok(known.into_iter().filter(|(_, known)| is_seen(known)).map(|(id, _)| id).collect())
}

/// Proof that the viewer may take the place that is offered, or let it go.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn answer_offer(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: RegistrationId,
) -> Result<MayAnswerOffer, Refusal> {
    let known = facts::of_registration(conn, id, viewer.person().map(|person| person.id)).await?;
    let by = demand(
        viewer,
        Action::TakingPart(TakingPart::AnswerOffer(known.as_ref())),
        "Answering an offer",
        words_of(id),
    )?;
    let known = known.ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayAnswerOffer { id, run: known.run(), by })
}

/// Proof that the viewer may take the registration back.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that this viewer may see.
pub async fn change_registration(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: RegistrationId,
) -> Result<MayChangeRegistration, Refusal> {
    let known = facts::of_registration(conn, id, viewer.person().map(|person| person.id)).await?;
    let by = demand(
        viewer,
        Action::TakingPart(TakingPart::ChangeRegistration(known.as_ref())),
        "Changing a registration",
        words_of(id),
    )?;
    let known = known.ok_or(Refusal::Hidden(words_of(id)))?;
    let denied = || Refusal::Denied(Reason::Role(OrganizationRole::Editor).sentence("Changing a registration"));
    Ok(MayChangeRegistration { id, run: known.run(), concern: concern(viewer, &known).ok_or_else(denied)?, by })
}

/// Proof that the viewer may say whether somebody who asked may come.
///
/// # Errors
/// As [`change_registration`].
pub async fn decide_registration(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: RegistrationId,
) -> Result<MayDecideRegistration, Refusal> {
    let known = facts::of_registration(conn, id, viewer.person().map(|person| person.id)).await?;
    let by = demand(
        viewer,
        Action::TakingPart(TakingPart::DecideRegistration(known.as_ref())),
        "Deciding who may come",
        words_of(id),
    )?;
    let known = known.ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayDecideRegistration { id, run: known.run(), by })
}

async fn opportunity_of(
    conn: &mut AsyncPgConnection,
    run: RunId,
) -> Result<(Option<OpportunityId>, Option<crate::policy::OpportunityFacts>), Refusal> {
    let opportunity = facts::opportunity_of_run(conn, run).await?;
    let known = match opportunity {
        Some(id) => facts::of_opportunity(conn, id).await?,
        None => None,
    };
    Ok((opportunity, known))
}
