//! What may be done with conflicts in an exchange.

use database::{
    AsyncPgConnection,
    id::{DeclaredConflictId, OrganizationId, PersonId, ProgrammeId},
};

use super::{
    By, demand_person,
    exchange::takes_people,
    programme::programme_facts,
    tells_by,
    track::{hidden_as, person},
    words_of,
};
use crate::{
    Viewer,
    policy::{Action, ExchangeAction, Refusal, facts},
};

/// May declare conflicts in [`programme`](Self::programme).
#[derive(Debug, Clone)]
pub struct MayDeclareExchangeConflict {
    programme: ProgrammeId,
    organization: Option<OrganizationId>,
    person: PersonId,
    by: By,
}

tells_by!(MayDeclareExchangeConflict);

impl MayDeclareExchangeConflict {
    /// In which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// In the name of which partner; none: their own.
    pub fn organization(&self) -> Option<OrganizationId> {
        self.organization
    }

    /// Who declares it.
    pub fn person(&self) -> PersonId {
        self.person
    }
}

/// Proof that the viewer may declare a conflict in this exchange: their own, or that of this partner.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such exchange.
pub async fn declare_exchange_conflict(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
    organization: Option<OrganizationId>,
) -> Result<MayDeclareExchangeConflict, Refusal> {
    let known = programme_facts(conn, programme).await?;
    let action = Action::Exchange(ExchangeAction::DeclareConflict { programme: known, organization });
    let (by, person) = demand_person(viewer, action, "Declaring a conflict", words_of(programme))?;
    Ok(MayDeclareExchangeConflict { programme, organization, person, by })
}

/// Proof that the viewer may withdraw this declared conflict: their own, or that of a partner they speak for.
///
/// # Errors
/// [`Refusal::Hidden`] where it is not theirs.
pub async fn withdraw_exchange_conflict(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: DeclaredConflictId,
) -> Result<MayDeclareExchangeConflict, Refusal> {
    takes_people(viewer)?;
    let hidden = || Refusal::Hidden(words_of(id));
    let (programme, declared_by, organization) = facts::programme_of_conflict(conn, id).await?.ok_or_else(hidden)?;
    let is_theirs = organization.is_some() || (declared_by.is_some() && declared_by == person(viewer));
    if !is_theirs {
        return Err(hidden());
    }
    let may = declare_exchange_conflict(conn, viewer, programme, organization).await;
    may.map_err(|refusal| match refusal {
        Refusal::Denied(_) => hidden(),
        other => hidden_as(other, words_of(id)),
    })
}
