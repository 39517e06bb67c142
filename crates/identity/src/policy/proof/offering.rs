//! What may be seen of offers in an exchange.

use database::{
    AsyncPgConnection,
    id::{OfferId, OrganizationId, ProgrammeId, RoundId},
};
use diesel::QueryResult;
use uuid::Uuid;

use super::{see_offers, sees_offer};
use crate::{
    Viewer,
    policy::{Action, Decision, ExchangeAction, OfferFacts, ProgrammeFacts, Refusal, decide, facts},
};

/// May see the offers of [`programme`](Self::programme) that were submitted, and [drafts](Self::drafts).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MaySeeOffers {
    programme: ProgrammeId,
    drafts: Drafts,
}

/// Of whom the offers are that were never submitted and may be seen all the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Drafts {
    /// Of everybody.
    OfAll,
    /// Of these hosts.
    Of(Vec<OrganizationId>),
}

impl MaySeeOffers {
    /// In which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Whose drafts too.
    pub fn drafts(&self) -> &Drafts {
        &self.drafts
    }
}

/// Proof that the viewer may see the offers of this exchange: those that were submitted, and drafts of their own.
///
/// # Errors
/// [`Refusal::Denied`] where they have no part in it.
pub fn list_offers(viewer: &Viewer, programme: ProgrammeFacts) -> Result<MaySeeOffers, Refusal> {
    see_offers(viewer, programme)?;
    let runs = decide(viewer, Action::Exchange(ExchangeAction::Run(Some(programme)))) == Decision::Allowed;
    let (id, round) = (OfferId::from_uuid(Uuid::nil()), RoundId::from_uuid(Uuid::nil()));
    let draft_of = |host| OfferFacts { id, programme, round, host, is_submitted: false };
    let organizations = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
    let hosts = organizations.iter().map(|one| one.organization_id);
    let drafts = match runs {
        true => Drafts::OfAll,
        false => Drafts::Of(hosts.filter(|host| sees_offer(viewer, draft_of(*host))).collect()),
    };
    Ok(MaySeeOffers { programme: programme.id, drafts })
}

/// Those of these offers that the viewer may see. In one statement, however many they are.
///
/// # Errors
/// Where the database fails.
pub async fn seen_offers(conn: &AsyncPgConnection, viewer: &Viewer, ids: &[OfferId]) -> QueryResult<Vec<OfferId>> {
    let known = facts::of_offers(conn, ids).await?;
    Ok(known.into_iter().filter(|known| sees_offer(viewer, *known)).map(|known| known.id).collect())
}
