//! Looking up how pairings stand with the committee.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{PairingId, ProgrammeId},
    schema::{committee_vote, pairing as pairings, plan},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeCommitteeWork;
use jiff::Timestamp;

use super::{
    Standing, Verdict, Vote,
    bench::{Bench, parties},
    settled,
};
use crate::{exchange, pairing};

/// How a pairing stands with the committee, for one who looks.
#[derive(Debug, Clone)]
pub struct Ballot {
    /// Where it stands.
    pub standing: Standing,
    /// How many votes for or against it takes at most to decide it, as far as whoever looks may know: 0 where it was settled
    /// beforehand; nothing for who is recused.
    pub needed: Option<usize>,
    /// Whether whoever looks sits on the committee and does not decide about it.
    pub is_recused: bool,
    /// The votes, the oldest last change first; none for who is recused.
    pub votes: Vec<Vote>,
}

/// How these pairings of one exchange stand with its committee. In ten statements, however many they are.
///
/// # Errors
/// Where the database fails.
pub async fn ballots(
    conn: &AsyncPgConnection,
    may: &MaySeeCommitteeWork,
    ids: &[PairingId],
    now: Timestamp,
) -> QueryResult<HashMap<PairingId, Ballot>> {
    let Some(exchange) = exchange::by_programmes(conn, &[may.programme()]).await?.pop() else {
        return Ok(HashMap::new());
    };
    let pairings = pairing::by_ids(conn, ids).await?;
    let parties: HashMap<PairingId, _> =
        parties(conn, ids).await?.into_iter().map(|parties| (parties.pairing, parties)).collect();
    let mut votes: HashMap<PairingId, Vec<Vote>> = HashMap::new();
    for vote in on(conn, ids).await? {
        votes.entry(vote.pairing_id).or_default().push(vote);
    }
    let voters = votes.values().flatten().map(|vote| vote.person_id);
    let bench = Bench::of(conn, &exchange, voters.chain(may.person()), now).await?;
    let settled = settled(conn, &pairings).await?;
    let ballot = |pairing: &pairing::Pairing| {
        let is_settled = settled.contains(&pairing.id);
        let parties = parties.get(&pairing.id)?;
        let counted = bench.count(parties, votes.get(&pairing.id).map(Vec::as_slice).unwrap_or_default());
        let is_questioned = counted.verdicts.contains(&Verdict::Question);
        let is_recused = may.person().is_some_and(|person| {
            // Whoever runs the exchange has to see how it goes, unless they vote themselves.
            let votes = !may.runs() || bench.seat(person).is_some();
            let is_of_a_side = [parties.home, parties.host].iter().any(|side| may.recused_at().contains(side));
            votes && (is_of_a_side || bench.is_recused(person, parties))
        });
        Some(Ballot {
            standing: Standing::of(pairing.outcome, is_settled, is_questioned),
            needed: (!is_recused).then(|| if is_settled { 0 } else { bench.needed_at_most(parties, &counted.votes) }),
            is_recused,
            votes: if is_recused { Vec::new() } else { counted.votes },
        })
    };
    Ok(pairings.iter().filter_map(|pairing| Some((pairing.id, ballot(pairing)?))).collect())
}

/// In which exchanges these pairings are.
///
/// # Errors
/// Where the database fails.
pub async fn programmes(
    mut conn: &AsyncPgConnection,
    ids: &[PairingId],
) -> QueryResult<HashMap<ProgrammeId, Vec<PairingId>>> {
    let rows: Vec<(ProgrammeId, PairingId)> = pairings::table
        .inner_join(plan::table)
        .filter(pairings::id.eq_any(ids))
        .select((plan::programme_id, pairings::id))
        .load(&mut conn)
        .await?;
    let mut found: HashMap<ProgrammeId, Vec<PairingId>> = HashMap::new();
    for (programme, id) in rows {
        found.entry(programme).or_default().push(id);
    }
    Ok(found)
}

/// The votes on these pairings.
pub(super) async fn on(mut conn: &AsyncPgConnection, ids: &[PairingId]) -> QueryResult<Vec<Vote>> {
    committee_vote::table
        .filter(committee_vote::pairing_id.eq_any(ids))
        .order((committee_vote::pairing_id, committee_vote::updated_at, committee_vote::person_id))
        .select(Vote::as_select())
        .load(&mut conn)
        .await
}
