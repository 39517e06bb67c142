//! What may be done in a mentorship exchange by those who run it, and its committee.

use database::{
    AsyncPgConnection,
    id::{
        CommitteeSeatId, FundingStreamId, Id, Kind, OpportunityId, OrganizationId, PairingId, PersonId, PinId, PlanId,
        ProgrammeId, RoundId,
    },
};

use super::{
    By, MayCreateOpportunity, MayEdit, MayPublish, demand, demand_person,
    programme::programme_facts,
    tells_by,
    track::{person, recused_at},
    words_of,
};
use crate::{
    Viewer,
    policy::{Action, Decision, ExchangeAction, ProgrammeFacts, Reason, Refusal, RoundFacts, decide, facts},
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

/// To change, submit and withdraw it.
#[derive(Debug, Clone, Copy)]
pub struct Change;

tells_by!(MayRunExchange);

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

/// Proof that the viewer may run this exchange.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none.
pub async fn run_exchange(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
) -> Result<MayRunExchange, Refusal> {
    run_known(viewer, programme_facts(conn, programme).await?, programme)
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
    run_known(viewer, Some(round.programme), id)
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
    let create = MayCreateOpportunity::for_programme(exchange.operator(), exchange.by.clone());
    Ok(MayCallForRound { exchange, create, is_approved })
}

/// Proof that the viewer may run the exchange on whose committee this is a seat.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such seat that they may see.
pub async fn run_exchange_of_seat(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CommitteeSeatId,
) -> Result<MayRunExchange, Refusal> {
    let known = found(conn, facts::programme_of_seat(conn, id).await?).await?;
    run_seen(viewer, known, id, ExchangeAction::SeeOffers)
}

/// Proof that the viewer may run the exchange that this stream funds.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such stream that they may see.
pub async fn run_exchange_of_stream(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: FundingStreamId,
) -> Result<MayRunExchange, Refusal> {
    let known = found(conn, facts::programme_of_stream(conn, id).await?).await?;
    run_seen(viewer, known, id, ExchangeAction::SeeCommitteeWork)
}

/// Proof that the viewer may run the exchange that this is a settled pair of, and the round.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such pair that they may see.
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
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such plan that they may see.
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
    let round = match round {
        Some(round) => facts::of_round(conn, round).await?,
        None => None,
    };
    run_seen(viewer, round.map(|round| round.programme), id, ExchangeAction::SeeCommitteeWork)
}

async fn found(conn: &AsyncPgConnection, programme: Option<ProgrammeId>) -> Result<Option<ProgrammeFacts>, Refusal> {
    match programme {
        Some(programme) => programme_facts(conn, programme).await,
        None => Ok(None),
    }
}

/// As [`run_known`], of something that is seen by those alone who may do what `sees` says: to others it is not there, as if it were not.
fn run_seen<K: Kind>(
    viewer: &Viewer,
    known: Option<ProgrammeFacts>,
    id: Id<K>,
    sees: impl FnOnce(Option<ProgrammeFacts>) -> ExchangeAction,
) -> Result<MayRunExchange, Refusal> {
    if lacks_a_role(viewer, sees(known)) {
        return Err(Refusal::Hidden(words_of(id)));
    }
    run_known(viewer, known, id)
}

/// Whether they are somebody without the role in the exchange that it takes. Whoever is not known, and systems, are told what it takes
/// whether the thing is there or not; and whoever only acts for another organization now may know of it.
fn lacks_a_role(viewer: &Viewer, action: ExchangeAction) -> bool {
    decide(viewer, Action::Exchange(action)) == Decision::Denied(Reason::ProgrammeRole)
}

/// `id` is what was named, of the exchange that is known.
fn run_known<K: Kind>(viewer: &Viewer, known: Option<ProgrammeFacts>, id: Id<K>) -> Result<MayRunExchange, Refusal> {
    let by = demand(viewer, Action::Exchange(ExchangeAction::Run(known)), RUNNING, words_of(id))?;
    let programme = known.ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayRunExchange { programme, person: person(viewer), by })
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

/// Proof that the viewer may vote on this pairing, unless they are recused from it.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such pairing that they may see.
pub async fn vote(conn: &AsyncPgConnection, viewer: &Viewer, id: PairingId) -> Result<MayVote, Refusal> {
    let round = match facts::round_of_pairing(conn, id).await? {
        Some(round) => facts::of_round(conn, round).await?,
        None => None,
    };
    let known = round.map(|round| round.programme);
    if lacks_a_role(viewer, ExchangeAction::SeeCommitteeWork(known)) {
        return Err(Refusal::Hidden(words_of(id)));
    }
    let action = Action::Exchange(ExchangeAction::Vote(known));
    let (_, person) = demand_person(viewer, action, "Voting on a pairing", words_of(id))?;
    let round = round.ok_or(Refusal::Hidden(words_of(id)))?;
    let programme = round.programme.id;
    Ok(MayVote { pairing: id, round: round.id, programme, person, recused_at: recused_at(viewer) })
}

/// The round, where there is one that the viewer may see.
pub(super) async fn round(conn: &AsyncPgConnection, viewer: &Viewer, id: RoundId) -> Result<RoundFacts, Refusal> {
    takes_people(viewer)?;
    let known = facts::of_round(conn, id).await?;
    let action = Action::Exchange(ExchangeAction::SeeRound(known));
    demand(viewer, action, "Seeing a round", words_of(id))?;
    known.ok_or(Refusal::Hidden(words_of(id)))
}

/// Refuses systems and whoever is not known, whether the thing is there or not: an exchange takes people.
pub(super) fn takes_people(viewer: &Viewer) -> Result<(), Refusal> {
    let of_none = Action::Exchange(ExchangeAction::Run(None));
    match decide(viewer, of_none) {
        Decision::Denied(reason) => Err(Refusal::Denied(reason.sentence("Taking part in an exchange"))),
        Decision::Allowed | Decision::Hidden => Ok(()),
    }
}

/// Whether the policy lets the viewer do this.
pub(super) fn is_allowed(viewer: &Viewer, action: ExchangeAction) -> bool {
    decide(viewer, Action::Exchange(action)) == Decision::Allowed
}

/// May see what came of the money of [`funder`](Self::funder) in the exchange [`programme`](Self::programme), in figures.
#[derive(Debug, Clone, Copy)]
pub struct MaySeeFunded {
    programme: ProgrammeId,
    funder: OrganizationId,
}

impl MaySeeFunded {
    /// In which exchange.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Whose money.
    pub fn funder(&self) -> OrganizationId {
        self.funder
    }
}

/// Proof that the viewer may see what came of an organization's money in this exchange.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such exchange, or it has no money of theirs.
pub async fn see_funded(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
    funder: OrganizationId,
) -> Result<MaySeeFunded, Refusal> {
    let known = programme_facts(conn, programme).await?;
    let action = Action::Exchange(ExchangeAction::SeeFunded { programme: known, funder });
    demand(viewer, action, "Seeing what came of an organization's money", words_of(programme))?;
    if facts::funds(conn, programme, funder).await? {
        Ok(MaySeeFunded { programme, funder })
    } else {
        Err(Refusal::Hidden("a funding stream of that organization"))
    }
}
