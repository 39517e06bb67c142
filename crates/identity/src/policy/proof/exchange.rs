//! What may be done in a mentorship exchange.

use std::marker::PhantomData;

use database::{
    AsyncPgConnection,
    id::{
        ApplicationId, CommitteeSeatId, DeclaredConflictId, FundingStreamId, Id, Kind, MentorId, OfferId,
        OpportunityId, OrganizationId, PairingId, PersonId, PinId, PlacementId, PlanId, ProgrammeId, RoundId,
    },
};

use super::{
    By, MayCreateOpportunity, MayEdit, MayPublish, demand,
    programme::programme_facts,
    tells_by,
    track::{hidden_as, person, recused_at},
    words_of,
};
use crate::{
    ProgrammeRole, Viewer,
    policy::{
        Action, ApplicationFacts, Decision, ExchangeAction, OfferFacts, PlacementFacts, ProgrammeFacts, Refusal,
        RoundFacts, decide, facts,
    },
};

/// May run the exchange [`programme`](Self::programme).
#[derive(Debug, Clone)]
pub struct MayRunExchange {
    programme: ProgrammeFacts,
    person: Option<PersonId>,
    by: By,
}

/// May call people to the rounds of [`exchange`](Self::exchange): a call is an opportunity of the exchange's operator.
#[derive(Debug, Clone)]
pub struct MayCallForRound {
    exchange: MayRunExchange,
    create: MayCreateOpportunity,
    is_approved: bool,
}

/// May see the rounds of [`programme`](Self::programme).
#[derive(Debug, Clone, Copy)]
pub struct MaySeeRounds {
    programme: ProgrammeId,
    with_drafts: bool,
}

/// May see what the committee of [`programme`](Self::programme) works on.
#[derive(Debug, Clone)]
pub struct MaySeeCommitteeWork {
    programme: ProgrammeId,
    person: Option<PersonId>,
    recused_at: Vec<OrganizationId>,
    runs: bool,
}

/// May vote on [`pairing`](Self::pairing), unless recused from it.
#[derive(Debug, Clone)]
pub struct MayVote {
    pairing: PairingId,
    round: RoundId,
    programme: ProgrammeId,
    person: PersonId,
    recused_at: Vec<OrganizationId>,
}

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

/// May declare conflicts in [`programme`](Self::programme).
#[derive(Debug, Clone)]
pub struct MayDeclareExchangeConflict {
    programme: ProgrammeId,
    organization: Option<OrganizationId>,
    person: PersonId,
    by: By,
}

/// May do with the placement [`placement`](Self::placement) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInPlacement<Doing> {
    facts: PlacementFacts,
    person: Option<PersonId>,
    by: By,
    doing: PhantomData<Doing>,
}

/// To see it, but for what is personal in it.
#[derive(Debug, Clone, Copy)]
pub struct Look;
/// To change, submit and withdraw it.
#[derive(Debug, Clone, Copy)]
pub struct Change;
/// To agree as supervisor or director, or to refuse it.
#[derive(Debug, Clone, Copy)]
pub struct SignOff;
/// To answer for the institution that lets somebody go.
#[derive(Debug, Clone, Copy)]
pub struct AnswerForHome;
/// To answer for the host.
#[derive(Debug, Clone, Copy)]
pub struct AnswerForHost;

tells_by!(
    MayRunExchange,
    MayForPartner<Doing>,
    MayInOffer<Doing>,
    MayApply,
    MayInApplication<Doing>,
    MayDeclareExchangeConflict,
    MayInPlacement<Doing>,
);

impl MayRunExchange {
    /// Which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme.id
    }

    /// Whose it is.
    pub fn operator(&self) -> OrganizationId {
        self.programme.operator
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

impl MayCallForRound {
    /// That the exchange may be run.
    pub fn exchange(&self) -> &MayRunExchange {
        &self.exchange
    }

    /// That an opportunity of the operator may be created.
    pub fn create(&self) -> &MayCreateOpportunity {
        &self.create
    }

    /// That the opportunity which was made of a call may be published; none where no steward approved the operator.
    pub fn publish(&self, call: OpportunityId) -> Option<MayPublish> {
        self.is_approved.then(|| self.create.publish_what_was_created(call))
    }

    /// That the opportunity which was made of a call follows its round: its days, and whether it takes place.
    pub fn keep(&self, call: OpportunityId) -> MayEdit<OpportunityId> {
        self.create.publish_what_was_created(call).edit().clone()
    }
}

impl MaySeeRounds {
    /// Of which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Whether also those that nobody was called to yet.
    pub fn with_drafts(&self) -> bool {
        self.with_drafts
    }
}

impl MaySeeCommitteeWork {
    /// Of which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Who looks; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// The organizations where they have a role, and so are recused from pairings.
    pub fn recused_at(&self) -> &[OrganizationId] {
        &self.recused_at
    }

    /// Whether they run the exchange.
    pub fn runs(&self) -> bool {
        self.runs
    }
}

impl MayVote {
    /// On which pairing.
    pub fn pairing(&self) -> PairingId {
        self.pairing
    }

    /// In which round.
    pub fn round(&self) -> RoundId {
        self.round
    }

    /// In which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Who votes.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The organizations where they have a role, and so are recused from pairings.
    pub fn recused_at(&self) -> &[OrganizationId] {
        &self.recused_at
    }
}

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

impl<Doing> MayInPlacement<Doing> {
    /// Which placement.
    pub fn placement(&self) -> PlacementId {
        self.facts.id
    }

    /// What is known of it.
    pub fn facts(&self) -> &PlacementFacts {
        &self.facts
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Proof that the viewer may run this exchange.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none.
pub async fn run_exchange(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
) -> Result<MayRunExchange, Refusal> {
    let known = programme_facts(conn, programme).await?;
    let by = demand(viewer, Action::Exchange(ExchangeAction::Run(known)), RUNNING, words_of(programme))?;
    let programme = known.ok_or(Refusal::Hidden(words_of(programme)))?;
    Ok(MayRunExchange { programme, person: person(viewer), by })
}

/// Proof that the viewer may run the exchange that this is a round of.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such round that they may see.
pub async fn run_exchange_of_round(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: RoundId,
) -> Result<MayRunExchange, Refusal> {
    let round = round(conn, viewer, id).await?;
    let action = ExchangeAction::Run(Some(round.programme));
    let by = demand(viewer, Action::Exchange(action), RUNNING, words_of(id))?;
    Ok(MayRunExchange { programme: round.programme, person: person(viewer), by })
}

/// Proof that the viewer may call people to this round. Whoever runs the exchange may, without a role at the operator: the
/// opportunity says what the round says, and the exchange answers for it.
///
/// # Errors
/// As [`run_exchange_of_round`].
pub async fn call_for_round(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: RoundId,
) -> Result<MayCallForRound, Refusal> {
    let exchange = run_exchange_of_round(conn, viewer, id).await?;
    let is_approved = facts::is_approved(conn, exchange.operator()).await?;
    let create = MayCreateOpportunity::for_programme(exchange.operator(), By::from(viewer));
    Ok(MayCallForRound { exchange, create, is_approved })
}

/// Proof that the viewer may run the exchange on whose committee this is a seat.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such seat.
pub async fn run_exchange_of_seat(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CommitteeSeatId,
) -> Result<MayRunExchange, Refusal> {
    run_found(conn, viewer, facts::programme_of_seat(conn, id).await?, id).await
}

/// Proof that the viewer may run the exchange that this stream funds.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such stream.
pub async fn run_exchange_of_stream(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: FundingStreamId,
) -> Result<MayRunExchange, Refusal> {
    run_found(conn, viewer, facts::programme_of_stream(conn, id).await?, id).await
}

/// Proof that the viewer may run the exchange that this is a settled pair of, and the round.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such pair.
pub async fn run_exchange_of_pin(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PinId,
) -> Result<MayRunExchange, Refusal> {
    run_of(conn, viewer, facts::round_of_pin(conn, id).await?, id).await
}

/// Proof that the viewer may run the exchange that this is a plan of.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such plan.
pub async fn run_exchange_of_plan(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlanId,
) -> Result<MayRunExchange, Refusal> {
    run_of(conn, viewer, facts::round_of_plan(conn, id).await?, id).await
}

async fn run_of<K: Kind>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    round: Option<RoundId>,
    id: Id<K>,
) -> Result<MayRunExchange, Refusal> {
    let programme = match round {
        Some(round) => facts::of_round(conn, round).await?.map(|round| round.programme.id),
        None => None,
    };
    run_found(conn, viewer, programme, id).await
}

async fn run_found<K: Kind>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: Option<ProgrammeId>,
    id: Id<K>,
) -> Result<MayRunExchange, Refusal> {
    // Whoever may not is told the same whether there is one or not.
    let Some(programme) = programme else {
        demand(viewer, Action::Exchange(ExchangeAction::Run(None)), RUNNING, words_of(id))?;
        return Err(Refusal::Hidden(words_of(id)));
    };
    run_exchange(conn, viewer, programme).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

const RUNNING: &str = "Running an exchange";

/// Proof that the viewer may see the rounds of this exchange.
///
/// # Errors
/// Where the database fails.
pub async fn see_rounds(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
) -> Result<MaySeeRounds, Refusal> {
    let known = programme_facts(conn, programme).await?;
    let with_drafts = is_allowed(viewer, ExchangeAction::SeeCommitteeWork(known));
    Ok(MaySeeRounds { programme, with_drafts })
}

/// Whether the viewer may see a round that is known already.
pub fn sees_round(viewer: &Viewer, known: RoundFacts) -> bool {
    is_allowed(viewer, ExchangeAction::SeeRound(Some(known)))
}

/// Proof that the viewer may see what the committee of this exchange works on.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such exchange.
pub async fn see_committee_work(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
) -> Result<MaySeeCommitteeWork, Refusal> {
    let known = programme_facts(conn, programme).await?;
    see_known_committee_work(viewer, known, words_of(programme))
}

/// The same of the exchange that this is a round of.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such round that they may see.
pub async fn see_committee_work_of_round(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: RoundId,
) -> Result<MaySeeCommitteeWork, Refusal> {
    let round = round(conn, viewer, id).await?;
    see_known_committee_work(viewer, Some(round.programme), words_of(id))
}

/// The same of an exchange that is known already.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none.
pub fn see_known_committee_work(
    viewer: &Viewer,
    known: Option<ProgrammeFacts>,
    words: &'static str,
) -> Result<MaySeeCommitteeWork, Refusal> {
    let action = Action::Exchange(ExchangeAction::SeeCommitteeWork(known));
    demand(viewer, action, "Seeing what the committee works on", words)?;
    let programme = known.map(|known| known.id).ok_or(Refusal::Hidden(words))?;
    let runs = is_allowed(viewer, ExchangeAction::Run(known));
    Ok(MaySeeCommitteeWork { programme, person: person(viewer), recused_at: recused_at(viewer), runs })
}

/// Proof that the viewer may see the plan that this is, as the committee does; to everybody else there is none.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_plan(conn: &AsyncPgConnection, viewer: &Viewer, id: PlanId) -> Result<MaySeeCommitteeWork, Refusal> {
    let round = facts::round_of_plan(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    let round = facts::of_round(conn, round).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    see_known_committee_work(viewer, Some(round.programme), words_of(id)).map_err(|refusal| match refusal {
        Refusal::Denied(_) => Refusal::Hidden(words_of(id)),
        other => other,
    })
}

/// Proof that the viewer may vote on this pairing, unless they are recused from it.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such pairing.
pub async fn vote(conn: &AsyncPgConnection, viewer: &Viewer, id: PairingId) -> Result<MayVote, Refusal> {
    let round = match facts::round_of_pairing(conn, id).await? {
        Some(round) => facts::of_round(conn, round).await?,
        None => None,
    };
    let is_of_committee = viewer.person().is_some_and(|person| {
        person.programmes.iter().any(|(programme, role)| {
            *role == ProgrammeRole::CommitteeMember && round.is_none_or(|round| round.programme.id == *programme)
        })
    });
    // Whoever sits on no committee is told the same whether there is such a pairing or not.
    if !is_of_committee {
        let programme = round.map(|round| round.programme);
        let action = Action::Exchange(ExchangeAction::Vote(programme));
        demand(viewer, action, "Voting on a pairing", words_of(id))?;
    }
    let round = round.ok_or(Refusal::Hidden(words_of(id)))?;
    let doing = "Voting on a pairing";
    let action = Action::Exchange(ExchangeAction::Vote(Some(round.programme)));
    demand(viewer, action, doing, words_of(id))?;
    let person = person(viewer).ok_or_else(|| Refusal::Denied(crate::policy::Reason::PersonOnly.sentence(doing)))?;
    let programme = round.programme.id;
    Ok(MayVote { pairing: id, round: round.id, programme, person, recused_at: recused_at(viewer) })
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

/// Proof that the viewer may see this offer.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_offer(conn: &AsyncPgConnection, viewer: &Viewer, id: OfferId) -> Result<MayInOffer<Look>, Refusal> {
    let known = facts::of_offer(conn, id).await?;
    in_offer(viewer, id, ExchangeAction::SeeOffer(known), known, "Seeing an offer of places")
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
    let doing = "Applying for a placement";
    let by = demand(viewer, action, doing, words_of(id))?;
    let person = person(viewer).ok_or_else(|| Refusal::Denied(crate::policy::Reason::PersonOnly.sentence(doing)))?;
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

/// Proof that the viewer may see this application.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_application(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: ApplicationId,
) -> Result<MayInApplication<Look>, Refusal> {
    in_application(conn, viewer, id, ExchangeAction::SeeApplication, "Seeing an application").await
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
    let doing = "Declaring a conflict";
    let by = demand(viewer, action, doing, words_of(programme))?;
    let person = person(viewer).ok_or_else(|| Refusal::Denied(crate::policy::Reason::PersonOnly.sentence(doing)))?;
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
        Refusal::Denied(_) if *viewer != Viewer::Nobody => hidden(),
        other => hidden_as(other, words_of(id)),
    })
}

/// Whether the viewer may see a placement that is known already.
pub fn sees_placement(viewer: &Viewer, known: PlacementFacts) -> bool {
    is_allowed(viewer, ExchangeAction::SeePlacement(Some(known)))
}

/// Proof that the viewer may see this placement.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_placement(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
) -> Result<MayInPlacement<Look>, Refusal> {
    in_placement(conn, viewer, id, ExchangeAction::SeePlacement, "Seeing a placement").await
}

/// Proof that the viewer may accept or decline this placement for the institution that lets somebody go.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn answer_for_home(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
) -> Result<MayInPlacement<AnswerForHome>, Refusal> {
    in_placement(conn, viewer, id, ExchangeAction::AnswerForHome, "Answering for the home institution").await
}

/// Proof that the viewer may accept or decline this placement for the host.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn answer_for_host(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
) -> Result<MayInPlacement<AnswerForHost>, Refusal> {
    in_placement(conn, viewer, id, ExchangeAction::AnswerForHost, "Answering for the host").await
}

async fn in_placement<Doing>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PlacementId,
    action: impl FnOnce(Option<PlacementFacts>) -> ExchangeAction,
    doing: &str,
) -> Result<MayInPlacement<Doing>, Refusal> {
    let known = facts::of_placement(conn, id, person(viewer)).await?;
    let by = demand(viewer, Action::Exchange(action(known)), doing, words_of(id))?;
    let facts = known.ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayInPlacement { facts, person: person(viewer), by, doing: PhantomData })
}

/// The round, where there is one that the viewer may see.
async fn round(conn: &AsyncPgConnection, viewer: &Viewer, id: RoundId) -> Result<RoundFacts, Refusal> {
    takes_people(viewer)?;
    let known = facts::of_round(conn, id).await?;
    let action = Action::Exchange(ExchangeAction::SeeRound(known));
    demand(viewer, action, "Seeing a round", words_of(id))?;
    known.ok_or(Refusal::Hidden(words_of(id)))
}

/// Refuses systems and whoever is not known, whether the thing is there or not: an exchange takes people.
fn takes_people(viewer: &Viewer) -> Result<(), Refusal> {
    let of_none = Action::Exchange(ExchangeAction::Run(None));
    match decide(viewer, of_none) {
        Decision::Denied(reason) => Err(Refusal::Denied(reason.sentence("Taking part in an exchange"))),
        Decision::Allowed | Decision::Hidden => Ok(()),
    }
}

/// Whether the policy lets the viewer do this.
fn is_allowed(viewer: &Viewer, action: ExchangeAction) -> bool {
    decide(viewer, Action::Exchange(action)) == Decision::Allowed
}
