//! From what is said about an opportunity to the rows it becomes.

use std::collections::BTreeMap;

use database::id::{OrganizationId, TopicId};
use identity::policy::MayImport;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    civil,
    listing::ListingInput,
    opportunity::{OpportunityInput, OrganizationRole, Visibility},
    problem::{Problem, ProblemCode, Problems},
    recurrence::{EachSession, Expansion, RecurrenceInput},
    run::{RunDates, RunInput},
    session::{SessionInput, SessionStatus, SessionTimes},
};

/// An opportunity with everything that hangs on it.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkOpportunity {
    /// What is said about it.
    pub opportunity: OpportunityInput,
    /// Topics, the most important first.
    pub topics: Vec<TopicId>,
    /// Organizations and their roles, in the order they are to be named. Listers follow from the listings.
    pub organizations: Vec<(OrganizationId, OrganizationRole)>,
    /// Its runs.
    pub runs: Vec<BulkRun>,
    /// Who lists it, and how.
    pub listings: Vec<(OrganizationId, ListingInput)>,
}

/// A run with its sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct BulkRun {
    /// What is said about it.
    pub run: RunInput,
    /// Sessions that stand alone.
    pub sessions: Vec<SessionInput>,
    /// Recurring sessions.
    pub recurrences: Vec<RecurrenceInput>,
    /// What all recurring sessions have in common.
    pub each: EachSession,
    /// Occurrences that differ from their rule.
    pub moved: Vec<Moved>,
}

/// An occurrence that differs from its rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Which of the run's recurrences.
    pub recurrence: usize,
    /// The day the rule gives it, `YYYY-MM-DD`.
    pub occurs_on: String,
    /// What takes place instead.
    pub session: SessionInput,
}

/// An opportunity whose every part was checked, with the times of its sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    pub(super) opportunity: OpportunityInput,
    pub(super) topics: Vec<TopicId>,
    pub(super) organizations: Vec<(OrganizationId, OrganizationRole)>,
    pub(super) runs: Vec<PlannedRun>,
    pub(super) listings: Vec<(OrganizationId, ListingInput)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlannedRun {
    pub(super) run: RunInput,
    pub(super) dates: RunDates,
    pub(super) sessions: Vec<PlannedSession>,
    pub(super) rules: Vec<PlannedRule>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlannedRule {
    pub(super) duration_minutes: i32,
    pub(super) expansion: Expansion,
    /// By the day the rule gives.
    pub(super) sessions: BTreeMap<Date, PlannedSession>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlannedSession {
    pub(super) input: SessionInput,
    pub(super) times: SessionTimes,
}

/// What a source said about an opportunity before: to be compared with, not to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Said(pub(super) Planned);

/// The rows that were made of an opportunity's runs, by their place in the source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its runs.
    pub runs: Vec<KeptRun>,
}

/// The rows that were made of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRun {
    /// The run.
    pub id: Uuid,
    /// Its sessions that stand alone.
    pub sessions: Vec<Uuid>,
    /// Its recurrences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<KeptRule>,
}

/// The rows that were made of a recurrence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRule {
    /// The recurrence.
    pub id: Uuid,
    /// Its sessions, by the day the rule gives.
    pub sessions: BTreeMap<Date, Uuid>,
}

impl BulkOpportunity {
    /// Checks every part and whether it may be written, and works out when its sessions take place.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with the path of its field: `runs.0.sessions.1.zone`.
    pub fn plan(self, may: &MayImport) -> Result<Planned, Vec<Problem>> {
        self.checked(may.provider())
    }

    /// The same of what its source said before; nothing where that would not pass any more.
    pub fn said_before(self) -> Option<Said> {
        self.checked(None).ok().map(Said)
    }

    fn checked(self, provider: Option<OrganizationId>) -> Result<Planned, Vec<Problem>> {
        let mut problems = Problems::new();
        self.opportunity.check(&mut problems);
        check_visibility(self.opportunity.visibility, &mut problems);
        for (at, (_, listing)) in self.listings.iter().enumerate() {
            check_within(&format!("listings.{at}"), &mut problems, |problems| listing.check(problems));
        }
        check_roles(&self.organizations, &mut problems);
        if let Some(provider) = provider {
            self.check_is_of(provider, &mut problems);
        }
        problems.note_repeated("topics", self.topics.iter().map(|topic| topic.uuid()));
        problems.note_repeated("listings", self.listings.iter().map(|(lister, _)| lister.uuid()));
        let mut runs = Vec::with_capacity(self.runs.len());
        for (at, run) in self.runs.into_iter().enumerate() {
            let planned = check_within(&format!("runs.{at}"), &mut problems, |problems| run.plan(problems));
            runs.push(planned);
        }
        let problems = problems.into_vec();
        if !problems.is_empty() {
            return Err(problems);
        }
        let Self { opportunity, topics, organizations, listings, .. } = self;
        Ok(Planned { opportunity, topics, organizations, runs, listings })
    }

    /// Notes what is done in anybody else's name.
    fn check_is_of(&self, provider: OrganizationId, problems: &mut Problems) {
        let others = |organization: &OrganizationId| *organization != provider;
        let owners = self.organizations.iter().filter(|(_, role)| *role == OrganizationRole::Owner);
        if let Some((owner, _)) = owners.into_iter().find(|(owner, _)| others(owner)) {
            problems.note(
                ProblemCode::Denied,
                "organizations",
                format_args!(
                    "name {owner} as an owner, and you import what {provider} offers; leave other owners out, or ask a \
                     steward to import it"
                ),
            );
        }
        for (at, (lister, _)) in self.listings.iter().enumerate().filter(|(_, (lister, _))| others(lister)) {
            problems.note(
                ProblemCode::Denied,
                format!("listings.{at}.organization"),
                format_args!(
                    "is {lister}, and you import what {provider} offers; others list it in their own name, so leave it out"
                ),
            );
        }
    }
}

/// Whose people it is for is said in the graph: what an entry names is looked up anew each time that it is read.
fn check_visibility(visibility: Visibility, problems: &mut Problems) {
    if matches!(visibility, Visibility::Organizations | Visibility::Programme) {
        problems.note(
            ProblemCode::Invalid,
            "visibility",
            format_args!("is \"{visibility}\", and an entry says \"public\" or \"network\"; choose for whom it is with updateOpportunity"),
        );
    }
}

fn check_roles(roles: &[(OrganizationId, OrganizationRole)], problems: &mut Problems) {
    if !roles.iter().any(|(_, role)| *role == OrganizationRole::Owner) {
        problems.note(
            ProblemCode::Required,
            "organizations",
            "name no owner; name the organization that is responsible for it",
        );
    }
    if roles.iter().any(|(_, role)| *role == OrganizationRole::Lister) {
        problems.note(ProblemCode::Invalid, "organizations", "name a lister; give its listing instead");
    }
    problems.note_repeated(
        "organizations",
        roles.iter().map(|(organization, role)| format!("{} {role}", organization.uuid())),
    );
}

impl BulkRun {
    fn plan(self, problems: &mut Problems) -> PlannedRun {
        let dates = self.run.check(problems);
        let mut sessions = Vec::with_capacity(self.sessions.len());
        for (at, input) in self.sessions.into_iter().enumerate() {
            let times = check_within(&format!("sessions.{at}"), problems, |problems| input.check(problems));
            sessions.extend(times.map(|times| PlannedSession { input, times }));
        }
        let mut rules = Vec::with_capacity(self.recurrences.len());
        for (at, input) in self.recurrences.iter().enumerate() {
            let expansion = check_within(&format!("recurrences.{at}"), problems, |problems| input.expand(problems));
            rules.extend(expansion.map(|expansion| PlannedRule::of(input, expansion, &self.each)));
        }
        for (at, moved) in self.moved.into_iter().enumerate() {
            check_within(&format!("moved.{at}"), problems, |problems| moved.put_in(&mut rules, problems));
        }
        PlannedRun { run: self.run, dates, sessions, rules }
    }
}

impl PlannedRule {
    fn of(input: &RecurrenceInput, expansion: Expansion, each: &EachSession) -> Self {
        let occurrences = expansion.occurrences.iter().map(|occurrence| {
            let session = SessionInput {
                title: each.title.clone(),
                status: if occurrence.cancelled { SessionStatus::Cancelled } else { SessionStatus::Scheduled },
                starts_on: occurrence.times.starts_on.to_string(),
                starts_time: None,
                ends_on: None,
                ends_time: None,
                zone: None,
                source_words: None,
                uncertainty: None,
                mode: each.mode,
                place: each.place.clone(),
                link: each.link.clone(),
                recording: None,
            };
            (occurrence.occurs_on, PlannedSession { input: session, times: occurrence.times.clone() })
        });
        let sessions = occurrences.collect();
        Self { duration_minutes: input.duration_minutes, sessions, expansion }
    }
}

impl Moved {
    fn put_in(self, rules: &mut [PlannedRule], problems: &mut Problems) {
        let occurs_on = civil::date(&self.occurs_on, "occurs_on", problems);
        let times = check_within("session", problems, |problems| self.session.check(problems));
        let (Some(occurs_on), Some(times)) = (occurs_on, times) else { return };
        match rules.get_mut(self.recurrence).and_then(|rule| rule.sessions.get_mut(&occurs_on)) {
            Some(session) => *session = PlannedSession { input: self.session, times },
            None => problems.note(
                ProblemCode::Invalid,
                "occurs_on",
                format_args!(
                    "is {occurs_on}, which is no occurrence of the recurrence; name a day that its rule gives"
                ),
            ),
        }
    }
}

fn check_within<T>(prefix: &str, problems: &mut Problems, check: impl FnOnce(&mut Problems) -> T) -> T {
    let mut part = Problems::new();
    let value = check(&mut part);
    problems.within(prefix, part);
    value
}
