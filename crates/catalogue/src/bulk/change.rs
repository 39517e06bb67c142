//! What a source says differently than last time, and what that changes.
//!
//! Three things are compared: what the source said before, what it says now, and what stands in the catalogue. Only what
//! the source changed is changed; a field that somebody edited by hand no longer comes from the source and is left alone,
//! and so is a status that somebody set in the meantime.

use database::id::{OpportunityId, SourceRecordId};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    batch::{Batch, FIELDS, Standing},
    plan::{Kept, KeptRule, KeptRun, Planned, PlannedRule, PlannedRun, PlannedSession, Said},
    rows::{ListingRow, RecurrenceRow, RunRow, SessionRow},
};
use crate::{opportunity::OpportunityInput, run::Mode, run::RunStatus, session::SessionStatus};

/// Why a run or session is cancelled that a source no longer names.
const GONE: &str = "no longer in the source";
/// Why something stands otherwise than before.
const SAID: &str = "changed in the source";

/// An opportunity that its source says something new about.
#[derive(Debug)]
pub struct Change<'a> {
    /// Which.
    pub id: OpportunityId,
    /// The entry it comes from.
    pub from: SourceRecordId,
    /// What the entry said before; none where that can no longer be read, and everything counts as changed.
    pub before: Option<&'a Said>,
    /// What it says now.
    pub now: &'a Planned,
    /// The rows that were made of it.
    pub kept: Kept,
}

impl Batch {
    /// Adds what changes of an opportunity. The answer is the rows that are made of it from now on.
    pub fn change(&mut self, change: Change<'_>, standing: &Standing) -> Kept {
        let Change { id, from, before, now, kept } = change;
        let Some((status, sources)) = standing.opportunities.get(&id) else { return kept };
        let before = before.map(|said| &said.0);
        let differs = differing(before, now);
        // A field that some other hand or source wrote is not this entry's to change.
        let mine = |field: &str| differs.contains(&field) && sources.of(field) == Some(from);

        let mut row = fields_of(&now.opportunity, mine);
        let was = before.map(|before| before.opportunity.status);
        let moved_by_hand = was.is_some_and(|was| was != *status);
        if moved_by_hand || now.opportunity.status == *status {
            row.remove("status");
        } else if row.contains_key("status") {
            self.add_status_change(id, None, None, (Some(status.word()), now.opportunity.status.word()), Some(SAID));
        }
        row.insert("id".to_owned(), json!(id.uuid()));
        row.insert("updated_at".to_owned(), json!(self.now));
        self.changed_opportunities.push(&row);
        if mine("topics") {
            self.without_topics.push(id.uuid());
            self.add_topics(id, now);
        }
        let roles_change = mine("organizations");
        if roles_change {
            self.without_roles.push(id.uuid());
        }
        let listings_change = self.change_listings(id, before, now);
        if roles_change {
            self.add_roles(id, now);
        } else if listings_change {
            self.add_roles(id, &Planned { organizations: Vec::new(), ..now.clone() });
        }
        self.touched.push(id);
        let runs = before.map_or(&[][..], |before| &before.runs);
        Kept { runs: self.change_runs(id, runs, &now.runs, kept.runs, standing) }
    }

    /// Lists it as the source does now. Whoever the source no longer names takes the listing back, unless the import is
    /// another's.
    fn change_listings(&mut self, id: OpportunityId, before: Option<&Planned>, now: &Planned) -> bool {
        let before = before.map_or(&[][..], |before| &before.listings);
        for listing in now.listings.iter().filter(|listing| !before.contains(listing)) {
            self.listings.push(&ListingRow::of(id.uuid(), listing.0.uuid(), &listing.1, &self.now));
        }
        let provider = self.provider;
        let gone = before.iter().filter(|(lister, _)| !now.listings.iter().any(|(other, _)| other == lister));
        for (lister, listing) in gone.filter(|(lister, _)| provider.is_none_or(|provider| provider == *lister)) {
            self.withdrawn_listings.push(&ListingRow::of(id.uuid(), lister.uuid(), listing, &self.now));
        }
        before != now.listings
    }

    fn change_runs(
        &mut self,
        id: OpportunityId,
        before: &[PlannedRun],
        now: &[PlannedRun],
        kept: Vec<KeptRun>,
        standing: &Standing,
    ) -> Vec<KeptRun> {
        let mut result = Vec::with_capacity(now.len());
        let mut kept = kept.into_iter().enumerate();
        for run in now {
            result.push(match kept.next() {
                Some((at, kept)) => self.change_run(id, before.get(at), run, kept, standing),
                None => self.add_run(id, run),
            });
        }
        for (_, gone) in kept {
            if let Some(status) =
                standing.runs.get(&gone.id).filter(|status| !matches!(status, RunStatus::Cancelled | RunStatus::Ended))
            {
                self.changed_runs
                    .push(&json!({ "id": gone.id, "status": RunStatus::Cancelled, "updated_at": self.now }));
                self.add_status_change(
                    id,
                    Some(gone.id),
                    None,
                    (Some(status.word()), RunStatus::Cancelled.word()),
                    Some(GONE),
                );
            }
            let of_rules = gone.rules.iter().flat_map(|rule| rule.sessions.values());
            for session in gone.sessions.iter().chain(of_rules) {
                self.cancel_session(id, gone.id, *session, standing);
            }
        }
        result
    }

    fn change_run(
        &mut self,
        id: OpportunityId,
        before: Option<&PlannedRun>,
        now: &PlannedRun,
        kept: KeptRun,
        standing: &Standing,
    ) -> KeptRun {
        if before == Some(now) {
            return kept;
        }
        let current = standing.runs.get(&kept.id).copied();
        let status = next(before.map(|before| before.run.status), now.run.status, current);
        if before.is_none_or(|before| before.run != now.run || before.dates != now.dates) {
            self.changed_runs.push(&RunRow { status, ..RunRow::of(kept.id, &now.run, &now.dates, &self.now) });
        }
        if let (Some(status), Some(current)) = (status, current) {
            self.add_status_change(id, Some(kept.id), None, (Some(current.word()), status.word()), Some(SAID));
        }
        let place = (id, kept.id, now.run.mode);
        let mode_differs = before.is_none_or(|before| before.run.mode != now.run.mode);
        let mut sessions = Vec::with_capacity(now.sessions.len());
        let mut standing_ones = kept.sessions.into_iter().enumerate();
        for session in &now.sessions {
            sessions.push(match standing_ones.next() {
                Some((at, kept)) => {
                    let before = before.and_then(|before| before.sessions.get(at)).filter(|_| !mode_differs);
                    self.change_session(place, before, session, kept, standing)
                }
                None => self.add_session(place, session, None),
            });
        }
        for (_, gone) in standing_ones {
            self.cancel_session(id, kept.id, gone, standing);
        }
        let mut rules = Vec::with_capacity(now.rules.len());
        let mut standing_rules = kept.rules.into_iter().enumerate();
        for rule in &now.rules {
            rules.push(match standing_rules.next() {
                Some((at, kept)) => {
                    let before = before.and_then(|before| before.rules.get(at)).filter(|_| !mode_differs);
                    self.change_rule(place, before, rule, kept, standing)
                }
                None => self.add_rule(place, rule),
            });
        }
        for gone in standing_rules.flat_map(|(_, rule)| rule.sessions.into_values()) {
            self.cancel_session(id, kept.id, gone, standing);
        }
        KeptRun { id: kept.id, sessions, rules }
    }

    fn change_rule(
        &mut self,
        place: (OpportunityId, Uuid, Mode),
        before: Option<&PlannedRule>,
        now: &PlannedRule,
        mut kept: KeptRule,
        standing: &Standing,
    ) -> KeptRule {
        if before == Some(now) {
            return kept;
        }
        self.changed_recurrences.push(&RecurrenceRow::of(kept.id, now));
        let mut sessions = std::collections::BTreeMap::new();
        for (day, session) in &now.sessions {
            let id = match kept.sessions.remove(day) {
                Some(id) => self.change_session(
                    place,
                    before.and_then(|before| before.sessions.get(day)),
                    session,
                    id,
                    standing,
                ),
                None => self.add_session(place, session, Some((kept.id, *day))),
            };
            sessions.insert(*day, id);
        }
        for gone in kept.sessions.into_values() {
            self.cancel_session(place.0, place.1, gone, standing);
        }
        KeptRule { id: kept.id, sessions }
    }

    fn change_session(
        &mut self,
        (opportunity, run, run_mode): (OpportunityId, Uuid, Mode),
        before: Option<&PlannedSession>,
        now: &PlannedSession,
        id: Uuid,
        standing: &Standing,
    ) -> Uuid {
        if before == Some(now) {
            return id;
        }
        let current = standing.sessions.get(&id).copied();
        let status = next(before.map(|before| before.input.status), now.input.status, current);
        self.changed_sessions.push(&SessionRow { status, ..SessionRow::of(id, now, run_mode, &self.now) });
        if let (Some(status), Some(current)) = (status, current) {
            self.add_status_change(opportunity, Some(run), Some(id), (Some(current.word()), status.word()), Some(SAID));
        }
        if before.is_none_or(|before| before.input.recording != now.input.recording) && current.is_some() {
            self.add_recording(opportunity, id, now);
        }
        id
    }

    fn cancel_session(&mut self, opportunity: OpportunityId, run: Uuid, id: Uuid, standing: &Standing) {
        if let Some(status) = standing.sessions.get(&id).filter(|status| **status != SessionStatus::Cancelled) {
            self.changed_sessions
                .push(&json!({ "id": id, "status": SessionStatus::Cancelled, "updated_at": self.now }));
            self.add_status_change(
                opportunity,
                Some(run),
                Some(id),
                (Some(status.word()), SessionStatus::Cancelled.word()),
                Some(GONE),
            );
        }
    }
}

/// Where a thing is to stand: where the source says now, unless it said so before, or somebody set it in the meantime.
fn next<S: PartialEq + Copy>(before: Option<S>, now: S, current: Option<S>) -> Option<S> {
    let current = current?;
    let set_by_hand = before.is_some_and(|before| before != current);
    (now != current && !set_by_hand).then_some(now)
}

/// The fields that the source says differently.
fn differing(before: Option<&Planned>, now: &Planned) -> Vec<&'static str> {
    let Some(before) = before else { return FIELDS.to_vec() };
    let (was, is) = (fields_of(&before.opportunity, |_| true), fields_of(&now.opportunity, |_| true));
    FIELDS
        .into_iter()
        .filter(|field| match *field {
            "topics" => before.topics != now.topics,
            "organizations" => before.organizations != now.organizations,
            field => was.get(field) != is.get(field),
        })
        .collect()
}

/// The fields of an opportunity's own row that are wanted, as its columns hold them.
fn fields_of(input: &OpportunityInput, wanted: impl Fn(&str) -> bool) -> Map<String, Value> {
    let fields = match serde_json::to_value(input) {
        Ok(Value::Object(fields)) => fields,
        // A struct of texts and lists is an object.
        _ => Map::new(),
    };
    fields.into_iter().filter(|(field, _)| wanted(field)).collect()
}
