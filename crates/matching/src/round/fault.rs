use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display},
};

use super::{Capacity, Pin, Round, Window, Wish};

/// One thing that is wrong with a round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// What it is about: `offer o3`.
    pub thing: String,
    /// The field of it.
    pub field: &'static str,
    /// What is wrong, and what to do.
    pub problem: String,
}

impl Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}: {}", self.thing, self.field, self.problem)
    }
}

/// The largest weight: beyond it a fit of a thousandth would be lost to rounding.
const HEAVIEST: u32 = 1_000;

/// The largest amount of money, in minor units: sums of more could not be reckoned exactly.
const DEAREST: u64 = 1_000_000_000_000;

/// Everything that is wrong with a sorted round.
pub(super) fn find(round: &Round) -> Vec<Fault> {
    let mut faults = Faults::default();
    faults.ids(round);
    faults.periods(round);
    faults.institutions(round);
    faults.offers(round);
    faults.applications(round);
    faults.streams(round);
    faults.conflicts(round);
    faults.pins(round);
    faults.rules(round);
    faults.0
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, thing: impl Into<String>, field: &'static str, problem: impl Into<String>) {
        self.0.push(Fault { thing: thing.into(), field, problem: problem.into() });
    }

    fn ids(&mut self, round: &Round) {
        self.each_once("period", round.periods.iter().map(|period| &period.id));
        self.each_once("institution", round.institutions.iter().map(|institution| &institution.id));
        self.each_once("mentor", round.mentors.iter().map(|mentor| &mentor.id));
        self.each_once("offer", round.offers.iter().map(|offer| &offer.id));
        self.each_once("application", round.applications.iter().map(|application| &application.id));
        self.each_once("stream", round.streams.iter().map(|stream| &stream.id));
    }

    fn each_once<'a>(&mut self, thing: &str, ids: impl Iterator<Item = &'a String>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if id.trim().is_empty() {
                self.add(thing, "id", format!("every {thing} needs an id"));
            } else if !seen.insert(id) {
                self.add(format!("{thing} {id}"), "id", format!("another {thing} has the same id; give each its own"));
            }
        }
    }

    fn periods(&mut self, round: &Round) {
        if round.periods.is_empty() {
            self.add("round", "periods", "there is none; give at least one, with its first and its last day");
        }
        for period in &round.periods {
            if period.until < period.from {
                self.add(
                    format!("period {}", period.id),
                    "until",
                    format!("{} is before its first day {}; exchange them", period.until, period.from),
                );
            }
        }
        for pair in round.periods.windows(2) {
            if pair[1].from <= pair[0].until {
                self.add(
                    format!("period {}", pair[1].id),
                    "from",
                    format!("{} is within period {}; periods must not overlap", pair[1].from, pair[0].id),
                );
            }
        }
    }

    fn capacity(&mut self, round: &Round, thing: &str, field: &'static str, capacity: &Capacity) {
        for period in capacity.periods.keys() {
            self.period(round, thing, field, period);
        }
    }

    fn period(&mut self, round: &Round, thing: &str, field: &'static str, period: &str) {
        if !round.periods.iter().any(|one| one.id == period) {
            let known: Vec<&str> = round.periods.iter().map(|period| period.id.as_str()).collect();
            self.add(thing, field, format!("the round has no period {period}; its periods are {}", known.join(", ")));
        }
    }

    fn institutions(&mut self, round: &Round) {
        for institution in &round.institutions {
            let thing = format!("institution {}", institution.id);
            self.capacity(round, &thing, "hosts", &institution.hosts);
            self.capacity(round, &thing, "releases", &institution.releases);
            if institution.hosts.whole.is_some_and(|most| most < institution.at_least) {
                self.add(&thing, "at_least", "it is more than the institution can host; lower one or raise the other");
            }
        }
        for mentor in &round.mentors {
            self.capacity(round, &format!("mentor {}", mentor.id), "capacity", &mentor.capacity);
        }
    }

    fn offers(&mut self, round: &Round) {
        for offer in &round.offers {
            let thing = format!("offer {}", offer.id);
            if offer.host.trim().is_empty() {
                self.add(&thing, "host", "it is missing; name the institution that hosts");
            }
            self.some(&thing, "skills", offer.skills.len(), "say what can be learned");
            self.some(&thing, "windows", offer.windows.len(), "say when one can come");
            self.some(&thing, "modes", offer.modes.len(), "say whether it is online, in person or hybrid");
            self.some(&thing, "languages", offer.languages.len(), "say in which languages one can learn");
            self.windows(&thing, &offer.windows);
            self.amounts(&thing, "cost", offer.cost.iter().map(|cost| cost.amount));
            self.capacity(round, &thing, "places", &offer.places);
        }
    }

    fn applications(&mut self, round: &Round) {
        for application in &round.applications {
            let thing = format!("application {}", application.id);
            if application.home.trim().is_empty() {
                self.add(&thing, "home", "it is missing; name the institution that the applicant comes from");
            }
            self.some(&thing, "sought", application.sought.len(), "say which skill is sought first");
            self.some(&thing, "windows", application.windows.len(), "say when the applicant can be away");
            self.some(&thing, "modes", application.modes.len(), "say whether online, in person or hybrid suits");
            self.some(
                &thing,
                "languages",
                application.languages.len(),
                "say in which languages the applicant can learn",
            );
            self.windows(&thing, &application.windows);
        }
    }

    fn some(&mut self, thing: &str, field: &'static str, how_many: usize, what_to_do: &str) {
        if how_many == 0 {
            self.add(thing, field, format!("there is none; {what_to_do}"));
        }
    }

    fn windows(&mut self, thing: &str, windows: &[Window]) {
        for window in windows {
            if window.until < window.from {
                let problem =
                    format!("{} is before {}; exchange the first and the last day", window.until, window.from);
                self.add(thing, "windows", problem);
            }
        }
    }

    fn streams(&mut self, round: &Round) {
        for stream in &round.streams {
            let thing = format!("stream {}", stream.id);
            if !(stream.currency.len() == 3 && stream.currency.bytes().all(|byte| byte.is_ascii_uppercase())) {
                let problem = format!("“{}” is no currency; write its three letters, such as CAD", stream.currency);
                self.add(&thing, "currency", problem);
            }
            for period in stream.periods.keys() {
                self.period(round, &thing, "periods", period);
            }
            self.amounts(&thing, "budget", stream.budget.into_iter().chain(stream.periods.values().copied()));
            self.amounts(&thing, "stipend", [stream.stipend].into_iter());
            for home in &stream.homes {
                self.institution(round, &thing, "homes", home);
            }
        }
    }

    fn amounts(&mut self, thing: &str, field: &'static str, amounts: impl Iterator<Item = u64>) {
        for amount in amounts.filter(|&amount| amount > DEAREST) {
            self.add(
                thing,
                field,
                format!("{amount} is more than {DEAREST} of the currency's smallest units; is it in the right unit?"),
            );
        }
    }

    fn institution(&mut self, round: &Round, thing: &str, field: &'static str, id: &str) {
        if round.institutions.binary_search_by(|one| one.id.as_str().cmp(id)).is_err() {
            self.add(
                thing,
                field,
                format!("no institution {id} offers, applies or is listed; mend the name or take it out"),
            );
        }
    }

    fn conflicts(&mut self, round: &Round) {
        let mut with: BTreeSet<&str> = BTreeSet::new();
        with.extend(round.institutions.iter().map(|institution| institution.id.as_str()));
        with.extend(round.mentors.iter().map(|mentor| mentor.id.as_str()));
        with.extend(round.offers.iter().map(|offer| offer.id.as_str()));
        with.extend(round.offers.iter().filter_map(|offer| offer.mentor.as_deref()));
        for conflict in &round.conflicts {
            let thing = format!("conflict of {} with {}", conflict.application, conflict.with);
            self.application(round, &thing, &conflict.application);
            if !with.contains(conflict.with.as_str()) {
                let problem =
                    format!("{} is no offer, no mentor and no institution of the round; mend the name", conflict.with);
                self.add(&thing, "with", problem);
            }
        }
    }

    fn pins(&mut self, round: &Round) {
        let mut by_pair: BTreeMap<(&str, &str), Vec<&Pin>> = BTreeMap::new();
        for pin in &round.pins {
            let thing = format!("pin of {} and {}", pin.application, pin.offer);
            self.application(round, &thing, &pin.application);
            if round.offer_place(&pin.offer).is_none() {
                self.add(&thing, "offer", format!("the round has no offer {}; mend the name", pin.offer));
            }
            if let Some(period) = &pin.period {
                self.period(round, &thing, "period", period);
            }
            by_pair.entry((&pin.application, &pin.offer)).or_default().push(pin);
        }
        for ((application, offer), pins) in by_pair {
            let is_against = |one: &Pin, other: &Pin| {
                (one.wish, other.wish) == (Wish::Forced, Wish::Forbidden)
                    && (other.period.is_none() || one.period == other.period)
            };
            if pins.iter().any(|one| pins.iter().any(|other| is_against(one, other))) {
                let problem = "the pair is both forced and forbidden; keep one of the two";
                self.add(format!("pin of {application} and {offer}"), "wish", problem);
            }
        }
    }

    fn application(&mut self, round: &Round, thing: &str, id: &str) {
        if round.application_place(id).is_none() {
            self.add(thing, "application", format!("the round has no application {id}; mend the name"));
        }
    }

    fn rules(&mut self, round: &Round) {
        let rules = &round.rules;
        if rules.per_application == 0 {
            self.add("rules", "per_application", "0 would place nobody; give 1 or more");
        }
        // Nobody is in two places at once.
        if rules.per_application > 1 && rules.per_application as usize > round.periods.len() {
            let problem = format!("{} is more than there are periods; give no more", rules.per_application);
            self.add("rules", "per_application", problem);
        }
        if rules.host_share.is_some_and(|share| !(1..=100).contains(&share)) {
            self.add("rules", "host_share", "it is in per cent, from 1 to 100");
        }
        let weights = rules.weights;
        for weight in [weights.skill, weights.career, weights.reciprocity, weights.spread] {
            if weight > HEAVIEST {
                self.add(
                    "rules",
                    "weights",
                    format!("{weight} is more than {HEAVIEST}; only their proportions matter, so lower all"),
                );
            }
        }
        if weights.sum() == 0 {
            self.add("rules", "weights", "all are 0, so that no pair fits better than another; give at least one");
        }
        for home in &rules.eligible_homes {
            self.institution(round, "rules", "eligible_homes", home);
        }
    }
}
