//! What partners may do in an exchange: offer places, and say how many they can host and do without.

use std::marker::PhantomData;

use database::{
    AsyncPgConnection,
    id::{ExpectationId, ExpertiseId, MentorId, OfferId, OrganizationId, PersonId, ProgrammeId, RoundId},
};
use diesel::QueryResult;
use uuid::Uuid;

use super::{
    By, Change, demand,
    exchange::{is_allowed, round, takes_people},
    programme::programme_facts,
    tells_by,
    track::{hidden_as, person},
    words_of,
};
use crate::{
    Viewer,
    policy::{Action, ExchangeAction, OfferFacts, ProgrammeFacts, Refusal, RoundFacts, facts},
};

/// May do something in [`round`](Self::round) for [`organization`](Self::organization), as `Doing` says.
#[derive(Debug, Clone)]
pub struct MayForPartner<Doing> {
    round: RoundFacts,
    organization: OrganizationId,
    person: Option<PersonId>,
    by: By,
    doing: PhantomData<Doing>,
}

/// To offer places.
#[derive(Debug, Clone, Copy)]
pub struct OfferPlaces;

/// To say how many people it can host and do without.
#[derive(Debug, Clone, Copy)]
pub struct SetLimits;

/// May do with the offer [`offer`](Self::offer) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInOffer<Doing> {
    facts: OfferFacts,
    person: Option<PersonId>,
    by: By,
    doing: PhantomData<Doing>,
}

tells_by!(MayForPartner<Doing>, MayInOffer<Doing>);

impl<Doing> MayForPartner<Doing> {
    /// In which round.
    pub fn round(&self) -> RoundId {
        self.round.id
    }

    /// Of which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.round.programme.id
    }

    /// For which partner.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

impl<Doing> MayInOffer<Doing> {
    /// Which offer.
    pub fn offer(&self) -> OfferId {
        self.facts.id
    }

    /// In which round.
    pub fn round(&self) -> RoundId {
        self.facts.round
    }

    /// Who hosts.
    pub fn host(&self) -> OrganizationId {
        self.facts.host
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Proof that the viewer may offer places of this organization in this round.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such round that they may see.
pub async fn offer_places(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: RoundId,
    host: OrganizationId,
) -> Result<MayForPartner<OfferPlaces>, Refusal> {
    let round = round(conn, viewer, id).await?;
    let action = ExchangeAction::OfferPlaces { programme: Some(round.programme), host };
    for_partner(viewer, round, host, action, "Offering places")
}

/// Proof that the viewer may say how many people this organization can host and do without in this round.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such round that they may see.
pub async fn set_limits(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: RoundId,
    organization: OrganizationId,
) -> Result<MayForPartner<SetLimits>, Refusal> {
    let round = round(conn, viewer, id).await?;
    let action = ExchangeAction::SetLimits { programme: Some(round.programme), organization };
    for_partner(viewer, round, organization, action, "Saying how many an organization can host and do without")
}

/// Whether the viewer sees how many people this partner can host and do without, and who mentors for it, in a round: they write
/// for it, run the exchange or sit on its committee.
pub fn sees_limits(viewer: &Viewer, programme: ProgrammeFacts, organization: OrganizationId) -> bool {
    let programme = Some(programme);
    is_allowed(viewer, ExchangeAction::SeeCommitteeWork(programme))
        || is_allowed(viewer, ExchangeAction::SetLimits { programme, organization })
}

/// Proof that the viewer may change this mentor of a host.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn change_mentor(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: MentorId,
) -> Result<MayForPartner<OfferPlaces>, Refusal> {
    takes_people(viewer)?;
    let (round, host) = facts::round_of_mentor(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    offer_places(conn, viewer, round, host).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

fn for_partner<Doing>(
    viewer: &Viewer,
    round: RoundFacts,
    organization: OrganizationId,
    action: ExchangeAction,
    doing: &str,
) -> Result<MayForPartner<Doing>, Refusal> {
    let by = demand(viewer, Action::Exchange(action), doing, words_of(round.id))?;
    Ok(MayForPartner { round, organization, person: person(viewer), by, doing: PhantomData })
}

/// Proof that the viewer may see the offers of this exchange that were submitted.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn see_offers(viewer: &Viewer, programme: ProgrammeFacts) -> Result<(), Refusal> {
    let action = Action::Exchange(ExchangeAction::SeeOffers(Some(programme)));
    demand(viewer, action, "Seeing offers of places", words_of(programme.id)).map(drop)
}

/// Whether the viewer may see an offer that is known already.
pub fn sees_offer(viewer: &Viewer, known: OfferFacts) -> bool {
    is_allowed(viewer, ExchangeAction::SeeOffer(Some(known)))
}

/// Proof that the viewer may change, submit and withdraw this offer.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn change_offer(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: OfferId,
) -> Result<MayInOffer<Change>, Refusal> {
    let known = facts::of_offer(conn, id).await?;
    in_offer(viewer, id, ExchangeAction::ChangeOffer(known), known, "Changing an offer of places")
}

fn in_offer<Doing>(
    viewer: &Viewer,
    id: OfferId,
    action: ExchangeAction,
    known: Option<OfferFacts>,
    doing: &str,
) -> Result<MayInOffer<Doing>, Refusal> {
    let by = demand(viewer, Action::Exchange(action), doing, words_of(id))?;
    let facts = known.ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayInOffer { facts, person: person(viewer), by, doing: PhantomData })
}

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
    let runs = is_allowed(viewer, ExchangeAction::Run(Some(programme)));
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

/// May say what [`organization`](Self::organization) can teach, and what it expects to need, in the years to come of the exchange
/// [`programme`](Self::programme).
#[derive(Debug, Clone)]
pub struct MayPlanAhead {
    programme: ProgrammeFacts,
    organization: OrganizationId,
    person: Option<PersonId>,
    by: By,
}

tells_by!(MayPlanAhead);

impl MayPlanAhead {
    /// In which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme.id
    }

    /// For which partner.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Proof that the viewer may say what this organization can teach and expects to need in this exchange.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such exchange.
pub async fn plan_ahead(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
    organization: OrganizationId,
) -> Result<MayPlanAhead, Refusal> {
    let known = programme_facts(conn, programme).await?;
    plan_ahead_in(viewer, known, organization, words_of(programme))
}

/// Proof that the viewer may change what a partner said that it can teach.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such thing that they may see.
pub async fn plan_ahead_with_expertise(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: ExpertiseId,
) -> Result<MayPlanAhead, Refusal> {
    takes_people(viewer)?;
    plan_ahead_with(viewer, facts::partner_of_expertise(conn, id).await?, words_of(id))
}

/// Proof that the viewer may change what a partner said that it expects to need.
///
/// # Errors
/// As [`plan_ahead_with_expertise`].
pub async fn plan_ahead_with_expectation(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: ExpectationId,
) -> Result<MayPlanAhead, Refusal> {
    takes_people(viewer)?;
    plan_ahead_with(viewer, facts::partner_of_expectation(conn, id).await?, words_of(id))
}

/// What partners say ahead is seen by those who take part in the exchange; to others it is not there.
fn plan_ahead_with(
    viewer: &Viewer,
    known: Option<(ProgrammeFacts, OrganizationId)>,
    words: &'static str,
) -> Result<MayPlanAhead, Refusal> {
    let (programme, organization) = known.ok_or(Refusal::Hidden(words))?;
    match plan_ahead_in(viewer, Some(programme), organization, words) {
        Err(Refusal::Denied(_)) if see_offers(viewer, programme).is_err() => Err(Refusal::Hidden(words)),
        decided => decided,
    }
}

fn plan_ahead_in(
    viewer: &Viewer,
    known: Option<ProgrammeFacts>,
    organization: OrganizationId,
    words: &'static str,
) -> Result<MayPlanAhead, Refusal> {
    let action = Action::Exchange(ExchangeAction::PlanAhead { programme: known, organization });
    let by = demand(viewer, action, "Saying what an organization can teach and expects to need", words)?;
    let programme = known.ok_or(Refusal::Hidden(words))?;
    Ok(MayPlanAhead { programme, organization, person: person(viewer), by })
}

/// May see the calendar of the exchange [`programme`](Self::programme).
#[derive(Debug, Clone, Copy)]
pub struct MaySeeCalendar {
    programme: ProgrammeFacts,
    with_drafts: bool,
}

impl MaySeeCalendar {
    /// Of which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme.id
    }

    /// Who runs it.
    pub fn operator(&self) -> OrganizationId {
        self.programme.operator
    }

    /// Whether also rounds that nobody was called to yet.
    pub fn with_drafts(&self) -> bool {
        self.with_drafts
    }
}

/// Proof that the viewer may see what the partners of this exchange can teach and expect to need, as they see what is offered.
///
/// # Errors
/// [`Refusal::Denied`] where they have no part in it.
pub fn see_calendar(viewer: &Viewer, programme: ProgrammeFacts) -> Result<MaySeeCalendar, Refusal> {
    let action = Action::Exchange(ExchangeAction::SeeOffers(Some(programme)));
    demand(viewer, action, "Seeing the calendar of an exchange", words_of(programme.id))?;
    let with_drafts = is_allowed(viewer, ExchangeAction::SeeCommitteeWork(Some(programme)));
    Ok(MaySeeCalendar { programme, with_drafts })
}
