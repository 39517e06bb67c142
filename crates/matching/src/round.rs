//! A round of an exchange as the solver sees it: everything that the plan depends on, and nothing else.
//!
//! It is also the snapshot that a plan keeps. Things are called by ids that are the caller's own; whatever order they are given in,
//! [`Round::check`] sorts them by id, so that the same round is the same bytes everywhere.

mod application;
mod capacity;
mod conflict;
mod fault;
mod institution;
mod mentor;
mod offer;
mod period;
mod pin;
mod rules;
mod skill;
mod stream;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use application::Application;
pub use capacity::Capacity;
pub use conflict::Conflict;
pub use fault::Fault;
pub use institution::{Institution, Link};
pub use mentor::Mentor;
pub use offer::{Kind, Mode, Offer};
pub use period::Period;
pub use pin::{Pin, Wish};
pub use rules::{Rules, Weights};
pub use skill::{Level, Skill};
pub use stream::{Cost, Stream};
pub use window::Window;
pub(crate) use window::joined;

/// One intake of an exchange: who offers places, who applies, and under which rules they are paired.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Round {
    /// What the round is called; it is printed, and decides nothing.
    pub name: String,
    /// The parts of the round that placements take place in, none of which overlap.
    pub periods: Vec<Period>,
    /// Institutions, with what they can host and release. One that is only named by an offer or an application has no limits.
    pub institutions: Vec<Institution>,
    /// Mentors who give more than one offer, or who cannot take as many as their offers say.
    pub mentors: Vec<Mentor>,
    /// Where people can go.
    pub offers: Vec<Offer>,
    /// Who wants to go somewhere.
    pub applications: Vec<Application>,
    /// Who pays, in the order in which they are asked: the first that pays for a pair does.
    pub streams: Vec<Stream>,
    /// Who must not be paired with whom, whatever the reason.
    pub conflicts: Vec<Conflict>,
    /// Placements of earlier rounds, for reciprocity and spread.
    pub history: Vec<Link>,
    /// What the committee has settled.
    pub pins: Vec<Pin>,
    /// Topics that each topic is a part of, directly: who offers the part offers what is sought.
    pub broader: BTreeMap<String, BTreeSet<String>>,
    /// The exchange's own rules.
    pub rules: Rules,
}

impl Round {
    /// Sorts the round, and says everything that is wrong with it.
    ///
    /// # Errors
    ///
    /// A round with any fault cannot be solved.
    pub fn check(mut self) -> Result<Self, Vec<Fault>> {
        self.name_institutions();
        self.sort();
        let faults = fault::find(&self);
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }

    /// Institutions that offers and applications name, and the list of institutions does not.
    fn name_institutions(&mut self) {
        let listed: BTreeSet<&str> = self.institutions.iter().map(|institution| institution.id.as_str()).collect();
        let named: BTreeSet<&str> = self
            .offers
            .iter()
            .map(|offer| offer.host.as_str())
            .chain(self.applications.iter().map(|application| application.home.as_str()))
            .filter(|id| !id.is_empty() && !listed.contains(id))
            .collect();
        let missing: Vec<Institution> = named.into_iter().map(Institution::named).collect();
        self.institutions.extend(missing);
    }

    fn sort(&mut self) {
        self.periods.sort_by(|one, other| (one.from, &one.id).cmp(&(other.from, &other.id)));
        self.institutions.sort_by(|one, other| one.id.cmp(&other.id));
        self.mentors.sort_by(|one, other| one.id.cmp(&other.id));
        self.offers.sort_by(|one, other| one.id.cmp(&other.id));
        self.applications.sort_by(|one, other| one.id.cmp(&other.id));
        self.conflicts.sort();
        self.conflicts.dedup();
        self.history.sort();
        self.pins.sort();
        self.pins.dedup();
        for offer in &mut self.offers {
            offer.skills.sort();
            offer.skills.dedup();
        }
        for windows in (self.offers.iter_mut().map(|offer| &mut offer.windows))
            .chain(self.applications.iter_mut().map(|application| &mut application.windows))
        {
            windows.sort();
            windows.dedup();
        }
    }

    /// Where an application stands, by its id.
    pub(crate) fn application_place(&self, id: &str) -> Option<usize> {
        self.applications.binary_search_by(|one| one.id.as_str().cmp(id)).ok()
    }

    /// Where an offer stands, by its id.
    pub(crate) fn offer_place(&self, id: &str) -> Option<usize> {
        self.offers.binary_search_by(|one| one.id.as_str().cmp(id)).ok()
    }

    /// An application of a checked round by its id.
    #[must_use]
    pub fn application(&self, id: &str) -> Option<&Application> {
        self.application_place(id).map(|place| &self.applications[place])
    }

    /// An offer of a checked round by its id.
    #[must_use]
    pub fn offer(&self, id: &str) -> Option<&Offer> {
        self.offer_place(id).map(|place| &self.offers[place])
    }

    /// A stream by its id.
    #[must_use]
    pub fn stream(&self, id: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.id == id)
    }

    /// The topic, and all that it is a part of, however far up.
    pub(crate) fn with_broader<'a>(&'a self, topic: &'a str) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::from([topic]);
        let mut open = vec![topic];
        while let Some(topic) = open.pop() {
            for broader in self.broader.get(topic).into_iter().flatten() {
                if found.insert(broader) {
                    open.push(broader);
                }
            }
        }
        found
    }
}
