//! What may be done with applications in an exchange, what may be seen of them, and what comes of them.

use std::marker::PhantomData;

use database::{
    AsyncPgConnection,
    id::{ApplicationId, OrganizationId, PersonId, ProgrammeId, RoundId},
};
use diesel::QueryResult;

use super::{
    By, Change, MayKeepNeeds, MayRunExchange, act_for_oneself, demand, demand_person,
    exchange::{is_allowed, round},
    tells_by,
    track::person,
    words_of,
};
use crate::{
    OrganizationRole, Viewer,
    policy::{Action, ApplicationFacts, ExchangeAction, ProgrammeFacts, Refusal, RoundFacts, facts},
};

/// May apply in [`round`](Self::round).
#[derive(Debug, Clone)]
pub struct MayApply {
    round: RoundFacts,
    home: OrganizationId,
    person: PersonId,
    by: By,
}

/// May do with the application [`application`](Self::application) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInApplication<Doing> {
    facts: ApplicationFacts,
    person: Option<PersonId>,
    by: By,
    doing: PhantomData<Doing>,
}

/// To agree as supervisor or director, or to refuse it.
#[derive(Debug, Clone, Copy)]
pub struct SignOff;

tells_by!(MayApply, MayInApplication<Doing>);

impl MayApply {
    /// In which round.
    pub fn round(&self) -> RoundId {
        self.round.id
    }

    /// Of which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.round.programme.id
    }

    /// From which institution.
    pub fn home(&self) -> OrganizationId {
        self.home
    }

    /// Who applies.
    pub fn person(&self) -> PersonId {
        self.person
    }
}

impl<Doing> MayInApplication<Doing> {
    /// Which application.
    pub fn application(&self) -> ApplicationId {
        self.facts.id
    }

    /// What is known of it.
    pub fn facts(&self) -> &ApplicationFacts {
        &self.facts
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Proof that the viewer may apply in this round, as one of this institution.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such round that they may see.
pub async fn apply(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: RoundId,
    home: OrganizationId,
) -> Result<MayApply, Refusal> {
    let round = round(conn, viewer, id).await?;
    let action = Action::Exchange(ExchangeAction::Apply { programme: Some(round.programme), home });
    let (by, person) = demand_person(viewer, action, "Applying for a placement", words_of(id))?;
    Ok(MayApply { round, home, person, by })
}

/// Whether the viewer may see an application that is known already, but for what is personal in it.
pub fn sees_application(viewer: &Viewer, known: ApplicationFacts) -> bool {
    is_allowed(viewer, ExchangeAction::SeeApplication(Some(known)))
}

/// Whether the viewer may see what the applicant of an application that is known already cannot do without.
pub fn sees_access(viewer: &Viewer, known: ApplicationFacts) -> bool {
    is_allowed(viewer, ExchangeAction::SeeAccess(Some(known)))
}

/// Whether the viewer may see to which groups its applicant says to belong.
pub fn sees_declarations(viewer: &Viewer, known: ApplicationFacts) -> bool {
    is_allowed(viewer, ExchangeAction::SeeDeclarations(Some(known)))
}

/// Proof that the viewer may change, submit and withdraw this application.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn change_application(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: ApplicationId,
) -> Result<MayInApplication<Change>, Refusal> {
    in_application(conn, viewer, id, ExchangeAction::ChangeApplication, "Changing an application").await
}

/// Proof that the viewer may agree to this application as supervisor or director, or refuse it.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn sign_off(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: ApplicationId,
) -> Result<MayInApplication<SignOff>, Refusal> {
    in_application(conn, viewer, id, ExchangeAction::SignOff, "Signing an application off").await
}

async fn in_application<Doing>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: ApplicationId,
    action: impl FnOnce(Option<ApplicationFacts>) -> ExchangeAction,
    doing: &str,
) -> Result<MayInApplication<Doing>, Refusal> {
    let known = facts::of_application(conn, id, person(viewer)).await?;
    let by = demand(viewer, Action::Exchange(action(known)), doing, words_of(id))?;
    let facts = known.ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayInApplication { facts, person: person(viewer), by, doing: PhantomData })
}

/// May see what concerns [`person`](Self::person) themself in exchanges: what they applied for, what they are asked to agree to,
/// what they declared; and what concerns the institutions that they [speak for](Self::directs).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaySeeOwnExchanges {
    person: PersonId,
    addresses: Vec<String>,
    directs: Vec<OrganizationId>,
}

/// May see applications in [`programme`](Self::programme): [all](Self::all) that were submitted, or else [their own](Self::own).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaySeeApplications {
    programme: ProgrammeId,
    all: bool,
    own: Option<MaySeeOwnExchanges>,
}

impl MaySeeOwnExchanges {
    /// Who.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// Their verified addresses, in small letters: what was read in for one of them is theirs.
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// The institutions that they speak for, as their administrators.
    pub fn directs(&self) -> &[OrganizationId] {
        &self.directs
    }
}

impl MaySeeApplications {
    /// In which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Whether all that were submitted.
    pub fn all(&self) -> bool {
        self.all
    }

    /// Whose those are that they see anyhow; none of somebody who is no person.
    pub fn own(&self) -> Option<&MaySeeOwnExchanges> {
        self.own.as_ref()
    }
}

/// Proof that the viewer may see what concerns themself in exchanges.
///
/// # Errors
/// [`Refusal::Denied`] where they are no person; where the database fails.
pub async fn see_own_exchanges(conn: &AsyncPgConnection, viewer: &Viewer) -> Result<MaySeeOwnExchanges, Refusal> {
    let person = act_for_oneself(viewer, "Seeing what concerns oneself in exchanges")?.person();
    Ok(own(conn, viewer, person).await?)
}

/// Proof that the viewer may see applications in this exchange: all, or their own, which can be none.
///
/// # Errors
/// Where the database fails.
pub async fn see_applications(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeFacts,
) -> QueryResult<MaySeeApplications> {
    let all = is_allowed(viewer, ExchangeAction::SeeCommitteeWork(Some(programme)));
    let own = match person(viewer) {
        Some(person) => Some(own(conn, viewer, person).await?),
        None => None,
    };
    Ok(MaySeeApplications { programme: programme.id, all, own })
}

/// Those of these applications that the viewer may see, but for what is personal in them, with what is known of each. In two
/// statements at most, however many they are.
///
/// # Errors
/// Where the database fails.
pub async fn seen_applications(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[ApplicationId],
) -> QueryResult<Vec<ApplicationFacts>> {
    let known = facts::of_applications(conn, ids, person(viewer)).await?;
    Ok(known.into_iter().filter(|known| sees_application(viewer, *known)).collect())
}

/// Proof that what an applicant seeks may be kept as needs of theirs: whoever changes their application may.
pub fn keep_own_needs(may: &MayInApplication<Change>) -> Option<MayKeepNeeds> {
    may.person().map(|person| MayKeepNeeds::of_applicant(person, Some(person), may.by.clone()))
}

/// Proof that what somebody seeks whose application is read in may be kept as needs of theirs.
pub fn keep_needs_of_applicant(may: &MayRunExchange, applicant: PersonId) -> MayKeepNeeds {
    let by = By { sight: may.sight().clone(), asker: may.asker() };
    MayKeepNeeds::of_applicant(applicant, may.person(), by)
}

async fn own(conn: &AsyncPgConnection, viewer: &Viewer, person: PersonId) -> QueryResult<MaySeeOwnExchanges> {
    let roles = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
    let directed = roles.iter().filter(|one| one.role == OrganizationRole::Administrator);
    let directs = directed.map(|one| one.organization_id).collect();
    Ok(MaySeeOwnExchanges { person, addresses: facts::verified_addresses(conn, person).await?, directs })
}
