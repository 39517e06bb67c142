//! Who decides about pairings of an exchange on a day, and what keeps them from it.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PairingId, PersonId},
    schema::{account, application, membership, mentor, offer, pairing},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Verdict, Vote,
    outcome::needed,
    recusal::{Member, Parties},
};
use crate::{
    committee,
    conflict::{self, DeclaredConflict},
    exchange::ExchangeProgram,
};

/// Who sits on the committee of an exchange today, with all that recuses them and others who ask.
pub(super) struct Bench {
    quorum: usize,
    seats: HashMap<PersonId, OrganizationId>,
    members: HashMap<PersonId, Member>,
    conflicts: Vec<DeclaredConflict>,
}

/// The votes on a pairing that count.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Of those who are not recused now.
    pub(super) votes: Vec<Vote>,
    /// What they say: a question counts as long as whoever asked it has a seat, since nobody else could take it back.
    pub(super) verdicts: Vec<Verdict>,
    /// How many of these it takes to decide.
    pub(super) needed: usize,
}

impl Bench {
    /// The committee of today, and what would recuse these others. In three statements.
    pub(super) async fn of(
        conn: &AsyncPgConnection,
        exchange: &ExchangeProgram,
        others: impl IntoIterator<Item = PersonId>,
        now: Timestamp,
    ) -> QueryResult<Self> {
        let seats = committee::seats_on(conn, exchange.programme_id, exchange.today(now)).await?;
        let seats: HashMap<PersonId, OrganizationId> =
            seats.into_iter().map(|seat| (seat.person_id, seat.organization_id)).collect();
        let people: HashSet<PersonId> = seats.keys().copied().chain(others).collect();
        let roles = roles(conn, &people.iter().copied().collect::<Vec<_>>(), now).await?;
        let mut members: HashMap<PersonId, Member> =
            people.into_iter().map(|id| (id, Member { person: id, organizations: HashSet::new() })).collect();
        let organizations = roles.into_iter().chain(seats.iter().map(|(person, seat)| (*person, *seat)));
        for (person, organization) in organizations {
            if let Some(member) = members.get_mut(&person) {
                member.organizations.insert(organization);
            }
        }
        let conflicts = conflict::standing(conn, exchange.programme_id).await?;
        Ok(Self { quorum: usize::try_from(exchange.quorum).unwrap_or(1), seats, members, conflicts })
    }

    /// For whom they have a seat today.
    pub(super) fn seat(&self, person: PersonId) -> Option<OrganizationId> {
        self.seats.get(&person).copied()
    }

    /// Whether they are recused from a pairing.
    pub(super) fn is_recused(&self, person: PersonId, parties: &Parties) -> bool {
        self.members.get(&person).is_some_and(|member| member.is_recused_from(parties, &self.conflicts))
    }

    /// The votes on a pairing that count. Those of people who came to be recused since neither count nor are they shown; a vote
    /// for or against stands when its seat has ended.
    pub(super) fn count(&self, parties: &Parties, votes: &[Vote]) -> Counted {
        let votes: Vec<Vote> = votes.iter().filter(|vote| !self.is_recused(vote.person_id, parties)).cloned().collect();
        let is_said = |vote: &&Vote| vote.verdict != Verdict::Question || self.seat(vote.person_id).is_some();
        let counted: Vec<&Vote> = votes.iter().filter(is_said).collect();
        let seated = self.seats.keys().copied().filter(|person| !self.is_recused(*person, parties));
        let voters: HashSet<PersonId> = counted.iter().map(|vote| vote.person_id).chain(seated).collect();
        let verdicts = counted.iter().map(|vote| vote.verdict).collect();
        let needed = needed(self.quorum, voters.len());
        Counted { votes, verdicts, needed }
    }

    /// How many votes it takes at most to decide a pairing, as far as everybody can know who sees these votes: of the seats, only those
    /// for one of its sides are left out. With the others who are recused it can take fewer, but how many those are would tell of
    /// conflicts that were declared in confidence.
    pub(super) fn needed_at_most(&self, parties: &Parties, votes: &[Vote]) -> usize {
        let sides = [parties.home, parties.host];
        let seated = self.seats.iter().filter(|(_, seat)| !sides.contains(seat)).map(|(person, _)| *person);
        let voters: HashSet<PersonId> = votes.iter().map(|vote| vote.person_id).chain(seated).collect();
        needed(self.quorum, voters.len())
    }
}

/// The organizations where these people have a role.
async fn roles(
    mut conn: &AsyncPgConnection,
    people: &[PersonId],
    now: Timestamp,
) -> QueryResult<Vec<(PersonId, OrganizationId)>> {
    membership::table
        .filter(membership::person_id.eq_any(people))
        .filter(membership::organization_id.is_not_null())
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .select((membership::person_id, membership::organization_id.assume_not_null()))
        .load(&mut conn)
        .await
}

/// Those between whom these pairings are. Somebody who was read in by their address is whoever has it, verified. In two
/// statements.
pub(super) async fn parties(mut conn: &AsyncPgConnection, ids: &[PairingId]) -> QueryResult<Vec<Parties>> {
    type Row = (PairingId, Option<PersonId>, Option<String>, OrganizationId, OrganizationId, Option<PersonId>);
    let rows: Vec<Row> = pairing::table
        .inner_join(application::table)
        .inner_join(offer::table.left_join(mentor::table))
        .filter(pairing::id.eq_any(ids))
        .select((
            pairing::id,
            application::person_id,
            application::email,
            application::organization_id,
            offer::organization_id,
            mentor::person_id.nullable(),
        ))
        .load(&mut conn)
        .await?;
    let addresses: Vec<String> = rows
        .iter()
        .filter(|(_, person, ..)| person.is_none())
        .filter_map(|(_, _, email, ..)| Some(email.as_ref()?.to_lowercase()))
        .collect();
    let known = by_address(conn, &addresses).await?;
    let party = |(pairing, person, email, home, host, mentor): Row| {
        let applicant = person.or_else(|| known.get(&email?.to_lowercase()).copied());
        Parties { pairing, applicant, mentor, home, host }
    };
    Ok(rows.into_iter().map(party).collect())
}

async fn by_address(mut conn: &AsyncPgConnection, addresses: &[String]) -> QueryResult<HashMap<String, PersonId>> {
    if addresses.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Option<String>, PersonId)> = account::table
        .filter(account::email_verified)
        .filter(database::lower(account::email).eq_any(addresses))
        .select((account::email, account::person_id))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(email, person)| Some((email?.to_lowercase(), person))).collect())
}
