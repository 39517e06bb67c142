//! Since when an expression holds, what shows it, and what lacks.

use std::collections::BTreeMap;

use database::id::{OpportunityId, SessionId};
use jiff::Timestamp;

use super::{Facts, Missing, Participation, Planned, Proof};
use crate::{
    QuestionnaireKind,
    requirement::{Expression, Training},
};

/// The facts as of a moment.
#[derive(Clone, Copy)]
pub(super) struct Seen<'f> {
    pub(super) facts: &'f Facts,
    pub(super) as_of: Timestamp,
}

/// What an expression comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Since when it holds.
    pub(super) at: Option<Timestamp>,
    /// What shows it, or what there is of it, in the order in which it happened.
    pub(super) evidence: Vec<(Timestamp, Proof)>,
    /// What lacks.
    pub(super) missing: Vec<Missing>,
}

impl Seen<'_> {
    /// What the expression comes to, with this training attended.
    pub(super) fn evaluate(self, expression: &Expression, attended: &[Participation]) -> Outcome {
        match expression {
            Expression::Registered => self.registered(),
            Expression::Submitted { kind, pillar, with_documents } => self.submitted(*kind, pillar, *with_documents),
            Expression::Attended { training, at_least } => self.attended(training, *at_least, attended),
            Expression::CountOf { of, at_least } => {
                some_of(of.iter().map(|part| self.evaluate(part, attended)).collect(), *at_least)
            }
            Expression::AnyOf(of) => some_of(of.iter().map(|part| self.evaluate(part, attended)).collect(), 1),
            Expression::AllOf(of) => all_of(of.iter().map(|part| self.evaluate(part, attended)).collect()),
        }
    }

    /// Whether it would be met if the training that they are registered for, and that is still to come in time, were held
    /// and they came. What else it takes has to be there by now.
    pub(super) fn relies_on_training(self, expression: &Expression, so_far: &Outcome, due: Timestamp) -> bool {
        let comes =
            |it: &&Planned| it.registered_at <= self.as_of && self.as_of < it.training.at && it.training.at < due;
        let foreseen = self.facts.planned.iter().filter(comes);
        let foreseen: Vec<_> = foreseen.map(|it| Participation { at: self.as_of, ..it.training.clone() }).collect();
        if foreseen.is_empty() || !so_far.missing.iter().all(is_training) {
            return false;
        }
        let attended: Vec<_> = self.facts.attended.iter().cloned().chain(foreseen).collect();
        self.evaluate(expression, &attended).at.is_some()
    }

    fn registered(self) -> Outcome {
        let first = self.facts.first_enrolled().filter(|_| self.facts.is_enrolled(self.as_of));
        match first {
            Some(at) => Outcome { at: Some(at), evidence: vec![(at, Proof::Enrolled)], missing: Vec::new() },
            None => Outcome { missing: vec![Missing::Enrolment], ..Outcome::default() },
        }
    }

    fn submitted(self, kind: QuestionnaireKind, pillar: &str, with_documents: bool) -> Outcome {
        let of_it =
            self.facts.submissions.iter().filter(|it| it.kind == kind && it.pillar == pillar && it.at <= self.as_of);
        // A document that comes later makes it whole later.
        let whole_at = |it: &super::Submitted| match (with_documents, it.documents_at) {
            (false, _) => Some(it.at),
            (true, Some(documents)) => Some(it.at.max(documents)),
            (true, None) => None,
        };
        let best = of_it.clone().filter_map(|it| Some((whole_at(it).filter(|at| *at <= self.as_of)?, it)));
        let proof = |it: &super::Submitted| Proof::Submitted { id: it.id, kind, pillar: pillar.to_owned() };
        if let Some((at, it)) = best.min_by_key(|(at, it)| (*at, it.id)) {
            return Outcome { at: Some(at), evidence: vec![(at, proof(it))], missing: Vec::new() };
        }
        let pillar = pillar.to_owned();
        match of_it.min_by_key(|it| (it.at, it.id)) {
            Some(it) => Outcome {
                at: None,
                evidence: vec![(it.at, proof(it))],
                missing: vec![Missing::Document { kind, pillar }],
            },
            None => Outcome { missing: vec![Missing::Submission { kind, pillar }], ..Outcome::default() },
        }
    }

    fn attended(self, training: &Training, at_least: u32, attended: &[Participation]) -> Outcome {
        let mut first: BTreeMap<(OpportunityId, Option<SessionId>), (Timestamp, Proof)> = BTreeMap::new();
        for it in attended.iter().filter(|it| it.at <= self.as_of) {
            let Some(key) = counted(training, it) else { continue };
            let found = (it.at, it.session);
            let proof = || Proof::Attended { opportunity: it.opportunity, session: it.session };
            let entry = first.entry(key).or_insert_with(|| (it.at, proof()));
            let known = match entry.1 {
                Proof::Attended { session, .. } => (entry.0, session),
                _ => (entry.0, None),
            };
            if found < known {
                *entry = (it.at, proof());
            }
        }
        let mut evidence: Vec<_> = first.into_iter().collect();
        evidence.sort_by_key(|(key, (at, _))| (*at, *key));
        let wanted = usize::try_from(at_least).unwrap_or(usize::MAX);
        let at = evidence.get(wanted.saturating_sub(1)).map(|(_, (at, _))| *at);
        let more = at_least.saturating_sub(u32::try_from(evidence.len()).unwrap_or(u32::MAX));
        let missing = (more > 0).then(|| Missing::Training { training: training.clone(), more });
        let evidence = evidence.into_iter().take(wanted).map(|(_, found)| found).collect();
        Outcome { at, evidence, missing: missing.into_iter().collect() }
    }
}

fn is_training(missing: &Missing) -> bool {
    match missing {
        Missing::Training { .. } => true,
        Missing::Choice { of, .. } => of.iter().any(|part| part.iter().all(is_training)),
        Missing::Enrolment | Missing::Submission { .. } | Missing::Document { .. } => false,
    }
}

/// As what a participation is counted: what has the same key counts once. None: it does not count.
fn counted(training: &Training, it: &Participation) -> Option<(OpportunityId, Option<SessionId>)> {
    match training {
        Training::Pillar(key) => it.counts_for.pillars.contains(key).then_some((it.opportunity, None)),
        Training::Series(series) if it.opportunity == *series => Some((it.opportunity, it.session)),
        Training::Series(series) => it.counts_for.series.contains(series).then_some((it.opportunity, None)),
        Training::Opportunity(id) => (it.opportunity == *id).then_some((it.opportunity, it.session)),
    }
}

fn all_of(parts: Vec<Outcome>) -> Outcome {
    let at = parts.iter().map(|part| part.at).collect::<Option<Vec<_>>>();
    let at = at.and_then(|times| times.into_iter().max());
    let mut whole = Outcome { at, ..Outcome::default() };
    for part in parts {
        whole.add(part.evidence);
        whole.missing.extend(part.missing);
    }
    whole
}

fn some_of(parts: Vec<Outcome>, at_least: u32) -> Outcome {
    let wanted = usize::try_from(at_least).unwrap_or(usize::MAX);
    let (mut held, lacking): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.at.is_some());
    held.sort_by_key(|part| part.at);
    let at = held.get(wanted.saturating_sub(1)).and_then(|part| part.at);
    let more = at_least.saturating_sub(u32::try_from(held.len()).unwrap_or(u32::MAX));
    let mut whole = Outcome { at, ..Outcome::default() };
    for part in held.into_iter().take(wanted) {
        whole.add(part.evidence);
    }
    if more > 0 {
        let mut of = Vec::new();
        for part in lacking {
            whole.add(part.evidence);
            of.push(part.missing);
        }
        whole.missing.push(Missing::Choice { more, of });
    }
    whole
}

impl Outcome {
    fn add(&mut self, evidence: Vec<(Timestamp, Proof)>) {
        for found in evidence {
            if !self.evidence.contains(&found) {
                self.evidence.push(found);
            }
        }
        self.evidence.sort_by_key(|(at, _)| *at);
    }
}

/// Whether the expression asks for this questionnaire.
pub(super) fn asks_for(expression: &Expression, kind: QuestionnaireKind, pillar: &str) -> bool {
    match expression {
        Expression::Submitted { kind: asked, pillar: of, .. } => *asked == kind && of == pillar,
        Expression::CountOf { of, .. } | Expression::AllOf(of) | Expression::AnyOf(of) => {
            of.iter().any(|part| asks_for(part, kind, pillar))
        }
        Expression::Registered | Expression::Attended { .. } => false,
    }
}
