//! What may be seen of applications in an exchange, and what comes of them.

use database::{
    AsyncPgConnection,
    id::{ApplicationId, OrganizationId, PersonId, ProgrammeId},
};
use diesel::QueryResult;

use super::{By, Change, MayInApplication, MayKeepNeeds, MayRunExchange, act_for_oneself, sees_application, track};
use crate::{
    OrganizationRole, Viewer,
    policy::{Action, ApplicationFacts, Decision, ExchangeAction, ProgrammeFacts, Refusal, decide, facts},
};

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
    let action = Action::Exchange(ExchangeAction::SeeCommitteeWork(Some(programme)));
    let all = decide(viewer, action) == Decision::Allowed;
    let own = match track::person(viewer) {
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
    let known = facts::of_applications(conn, ids, track::person(viewer)).await?;
    Ok(known.into_iter().filter(|known| sees_application(viewer, *known)).collect())
}

/// Proof that what an applicant seeks may be kept as needs of theirs: whoever changes their application may.
pub fn keep_own_needs(may: &MayInApplication<Change>) -> Option<MayKeepNeeds> {
    let by = By { sight: may.sight().clone(), asker: may.asker() };
    may.person().map(|person| MayKeepNeeds::of_applicant(person, Some(person), by))
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
