//! The best plan of a small round, found by looking at every plan that there is: written from what the rules are said to mean, and with
//! nothing of the solver's own.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use jiff::{ToSpan, civil::Date};
use matching::{
    fit::Fit,
    plan::Reached,
    round::{Application, Capacity, Level, Offer, Period, Pin, Round, Window, Wish},
    rule::Rule,
};
use sha2::{Digest, Sha256};

/// An application, an offer and a period, by their ids.
pub type Triple = (String, String, String);

/// How much more than they say rules allow.
pub type Slack = BTreeMap<Rule, u64>;

/// As much slack as can be.
pub const ENDLESS: u64 = u64::MAX / 2;

/// The best that there is.
#[derive(Debug)]
pub struct Best {
    pub reached: Reached,
    /// All plans that reach it.
    pub plans: Vec<Vec<Triple>>,
    /// How many plans reach it but for the lot.
    pub ties: usize,
}

/// A pair in a period that nothing stands against.
pub struct Choice<'a> {
    application: &'a Application,
    offer: &'a Offer,
    period: &'a Period,
    pub fit: Fit,
    lot: u64,
    pub stream: Option<&'a str>,
    pub cost: u64,
    pub is_forced: bool,
    place: usize,
    /// Rules that it adds to, by their places, and how much.
    adds: Vec<(usize, u64)>,
}

impl Choice<'_> {
    pub fn triple(&self) -> Triple {
        (self.application.id.clone(), self.offer.id.clone(), self.period.id.clone())
    }
}

pub struct Brute<'a> {
    round: &'a Round,
    pub choices: Vec<Choice<'a>>,
    /// Rules that say how much may be at most.
    most: Vec<(Rule, u64)>,
    /// Rules that say otherwise what must be.
    others: Vec<Rule>,
}

impl<'a> Brute<'a> {
    pub fn new(round: &'a Round) -> Self {
        let mut choices: Vec<Choice<'a>> = Vec::new();
        for (place, application) in round.applications.iter().enumerate() {
            for offer in round.offers.iter().filter(|offer| against(round, application, offer).is_empty()) {
                let (stream, cost) = payer(round, application, offer).unwrap_or_default();
                let fit = fit(round, application, offer);
                for period in round.periods.iter().filter(|period| {
                    can_meet(application, offer, period)
                        && !is_pinned(round, Wish::Forbidden, application, offer, Some(period))
                }) {
                    let lot = lot(&[&round.rules.lot, &application.id, &offer.id, &period.id]);
                    let is_forced = is_pinned(round, Wish::Forced, application, offer, Some(period));
                    choices.push(Choice {
                        application,
                        offer,
                        period,
                        fit,
                        lot,
                        stream,
                        cost,
                        is_forced,
                        place,
                        adds: Vec::new(),
                    });
                }
            }
        }
        let most = at_most(round);
        for choice in &mut choices {
            let adds = most.iter().enumerate().map(|(place, (rule, _))| (place, adds(rule, choice)));
            choice.adds = adds.filter(|&(_, adds)| adds > 0).collect();
        }
        Self { round, choices, most, others: others(round) }
    }

    /// Every rule that can be relaxed: all but what a placement is.
    pub fn rules(&self) -> Vec<Rule> {
        let rules = self.most.iter().map(|(rule, _)| rule).chain(&self.others);
        rules.filter(|rule| !matches!(rule, Rule::Application { .. } | Rule::AtOnce { .. })).cloned().collect()
    }

    /// Settled pairs that cannot be, with what stands against each.
    pub fn impossible(&self) -> Vec<(Rule, BTreeSet<&'static str>)> {
        let forced = self.round.pins.iter().filter(|pin| pin.wish == Wish::Forced);
        let rules = forced
            .map(|pin| (forced_rule(pin), pin))
            .filter(|(rule, _)| self.choices.iter().all(|one| adds(rule, one) == 0));
        let because = rules.map(|(rule, pin)| {
            let application =
                self.round.applications.iter().find(|one| one.id == pin.application).expect("an application");
            let offer = self.round.offers.iter().find(|one| one.id == pin.offer).expect("an offer");
            let mut because = against(self.round, application, offer);
            if because.is_empty() {
                because.insert("windows");
            }
            (rule, because)
        });
        because.collect()
    }

    /// The best plan with so much slack; none where no plan keeps the rules.
    pub fn best(&self, slack: &Slack) -> Option<Best> {
        let mut search = self.search(slack, false);
        search.go(0);
        search.best
    }

    /// Whether any plan keeps the rules with so much slack.
    pub fn is_feasible(&self, slack: &Slack) -> bool {
        let mut search = self.search(slack, true);
        search.go(0);
        search.best.is_some()
    }

    fn search<'b>(&'b self, slack: &'b Slack, is_any_enough: bool) -> Search<'b, 'a> {
        let room =
            self.most.iter().map(|(rule, most)| most.saturating_add(slack.get(rule).copied().unwrap_or(0))).collect();
        let counts = vec![0; self.round.applications.len()];
        Search {
            brute: self,
            slack,
            room,
            counts,
            reached: Reached::default(),
            chosen: Vec::new(),
            best: None,
            is_any_enough,
        }
    }
}

struct Search<'b, 'a> {
    brute: &'b Brute<'a>,
    slack: &'b Slack,
    /// By rule: how much more there may be.
    room: Vec<u64>,
    /// By application: its placements.
    counts: Vec<u32>,
    reached: Reached,
    chosen: Vec<usize>,
    best: Option<Best>,
    is_any_enough: bool,
}

impl Search<'_, '_> {
    /// Looks at what is chosen, and at all that can be added to it of the choices from a place on.
    fn go(&mut self, from: usize) {
        self.look();
        for place in from..self.brute.choices.len() {
            if self.is_any_enough && self.best.is_some() {
                return;
            }
            let choice = &self.brute.choices[place];
            if choice.adds.iter().all(|&(rule, adds)| adds <= self.room[rule]) {
                self.take(place);
                self.go(place + 1);
                self.put_back(place);
            }
        }
    }

    fn take(&mut self, place: usize) {
        let choice = &self.brute.choices[place];
        choice.adds.iter().for_each(|&(rule, adds)| self.room[rule] -= adds);
        self.counts[choice.place] += 1;
        if self.counts[choice.place] == 1 {
            self.reached.placed += 1;
            self.reached.priority += u64::from(!choice.application.priority.is_empty());
        }
        self.reached.fit += u64::from(choice.fit.whole);
        self.reached.lot += choice.lot;
        self.chosen.push(place);
    }

    fn put_back(&mut self, place: usize) {
        let choice = &self.brute.choices[place];
        choice.adds.iter().for_each(|&(rule, adds)| self.room[rule] += adds);
        self.counts[choice.place] -= 1;
        if self.counts[choice.place] == 0 {
            self.reached.placed -= 1;
            self.reached.priority -= u64::from(!choice.application.priority.is_empty());
        }
        self.reached.fit -= u64::from(choice.fit.whole);
        self.reached.lot -= choice.lot;
        self.chosen.pop();
    }

    fn look(&mut self) {
        let but_lot = |reached: Reached| Reached { lot: 0, ..reached };
        let best =
            self.best.as_ref().map_or(Ordering::Greater, |best| but_lot(self.reached).cmp(&but_lot(best.reached)));
        if best == Ordering::Less || !self.brute.others.iter().all(|rule| self.keeps(rule)) {
            return;
        }
        let ties = self.best.as_ref().filter(|_| best == Ordering::Equal).map_or(1, |best| best.ties + 1);
        let plan: Vec<Triple> = self.chosen.iter().map(|&place| self.brute.choices[place].triple()).collect();
        match &mut self.best {
            Some(best) if best.reached > self.reached => best.ties = ties,
            Some(best) if best.reached == self.reached => {
                best.ties = ties;
                best.plans.push(plan);
            }
            best => *best = Some(Best { reached: self.reached, plans: vec![plan], ties }),
        }
    }

    fn keeps(&self, rule: &Rule) -> bool {
        let round = self.brute.round;
        let slack = self.slack.get(rule).copied().unwrap_or(0);
        let sum: u64 = self.chosen.iter().map(|&place| adds(rule, &self.brute.choices[place])).sum();
        match rule {
            Rule::HostShare { .. } => {
                let share = u64::from(round.rules.host_share.unwrap_or(100));
                sum <= (share * self.chosen.len() as u64).div_ceil(100).saturating_add(slack)
            }
            Rule::HostsAtLeast { institution } => {
                let institution = round.institutions.iter().find(|one| one.id == *institution);
                sum + slack >= institution.map_or(0, |institution| u64::from(institution.at_least))
            }
            Rule::Minimum { group } => {
                let of_group =
                    round.applications.iter().zip(&self.counts).filter(|(one, _)| one.priority.contains(group));
                let placed = of_group.filter(|&(_, &count)| count > 0).count() as u64;
                placed + slack >= round.rules.minimums.get(group).copied().map_or(0, u64::from)
            }
            _ => sum + slack >= 1,
        }
    }
}

/// What a choice adds to what a rule limits.
fn adds(rule: &Rule, choice: &Choice<'_>) -> u64 {
    let Choice { application: from, offer: to, .. } = choice;
    let is_then = |period: &Option<String>| period.as_ref().is_none_or(|period| *period == choice.period.id);
    let is_in = match rule {
        Rule::Application { application } => from.id == *application,
        Rule::AtOnce { application, period } => from.id == *application && choice.period.id == *period,
        Rule::Release { institution, period } => from.home == *institution && is_then(period),
        Rule::Offer { offer, period } => to.id == *offer && is_then(period),
        Rule::Mentor { mentor, period } => to.mentor.as_ref() == Some(mentor) && is_then(period),
        Rule::Host { institution, period } => to.host == *institution && is_then(period),
        Rule::HostsAtLeast { institution } | Rule::HostShare { institution } => to.host == *institution,
        Rule::Minimum { .. } => false,
        Rule::Forced { application, offer, period } => from.id == *application && to.id == *offer && is_then(period),
        Rule::Budget { stream, period } => {
            return if choice.stream == Some(stream.as_str()) && is_then(period) { choice.cost } else { 0 };
        }
    };
    u64::from(is_in)
}

/// All rules that say how much there may be at most.
fn at_most(round: &Round) -> Vec<(Rule, u64)> {
    let mut rules = Vec::new();
    for application in &round.applications {
        let application = &application.id;
        rules.push((Rule::Application { application: application.clone() }, u64::from(round.rules.per_application)));
        for period in &round.periods {
            rules.push((Rule::AtOnce { application: application.clone(), period: period.id.clone() }, 1));
        }
    }
    let mut bear = |capacity: &Capacity, rule: &dyn Fn(Option<String>) -> Rule| {
        rules.extend(capacity.whole.map(|most| (rule(None), u64::from(most))));
        for period in &round.periods {
            let most = capacity.periods.get(&period.id).copied().or(capacity.each_period);
            rules.extend(most.map(|most| (rule(Some(period.id.clone())), u64::from(most))));
        }
    };
    for institution in &round.institutions {
        bear(&institution.releases, &|period| Rule::Release { institution: institution.id.clone(), period });
        bear(&institution.hosts, &|period| Rule::Host { institution: institution.id.clone(), period });
    }
    for mentor in &round.mentors {
        bear(&mentor.capacity, &|period| Rule::Mentor { mentor: mentor.id.clone(), period });
    }
    for offer in &round.offers {
        bear(&offer.places, &|period| Rule::Offer { offer: offer.id.clone(), period });
    }
    for stream in &round.streams {
        let rule = |period| Rule::Budget { stream: stream.id.clone(), period };
        rules.extend(stream.budget.map(|most| (rule(None), most)));
        rules.extend(stream.periods.iter().map(|(period, &most)| (rule(Some(period.clone())), most)));
    }
    rules
}

fn others(round: &Round) -> Vec<Rule> {
    let institutions = || round.institutions.iter();
    let at_least =
        institutions().filter(|one| one.at_least > 0).map(|one| Rule::HostsAtLeast { institution: one.id.clone() });
    let shares = institutions()
        .filter(|_| round.rules.host_share.is_some())
        .map(|one| Rule::HostShare { institution: one.id.clone() });
    let minimums = round.rules.minimums.keys().map(|group| Rule::Minimum { group: group.clone() });
    let forced = round.pins.iter().filter(|pin| pin.wish == Wish::Forced).map(forced_rule);
    at_least.chain(shares).chain(minimums).chain(forced).collect()
}

fn forced_rule(pin: &Pin) -> Rule {
    Rule::Forced { application: pin.application.clone(), offer: pin.offer.clone(), period: pin.period.clone() }
}

/// What stands against a pair, whatever else is chosen.
fn against(round: &Round, application: &Application, offer: &Offer) -> BTreeSet<&'static str> {
    let conflict = round.conflicts.iter().any(|conflict| {
        conflict.application == application.id
            && (conflict.with == offer.id
                || offer.mentor.as_ref() == Some(&conflict.with)
                || conflict.with == offer.host)
    });
    let eligible = application.barred.is_none()
        && (application.signed_off || !round.rules.sign_off)
        && (round.rules.eligible_homes.is_empty() || round.rules.eligible_homes.contains(&application.home))
        && (offer.sectors.is_empty()
            || application.sector.as_ref().is_some_and(|sector| offer.sectors.contains(sector)));
    let first = &application.sought[0];
    let level = level(round, offer, &first.topic);
    let languages = |tags: &BTreeSet<String>| -> BTreeSet<String> {
        tags.iter().map(|tag| tag.to_lowercase().chars().take_while(char::is_ascii_alphanumeric).collect()).collect()
    };
    let meetings: Vec<&Period> = round.periods.iter().filter(|period| can_meet(application, offer, period)).collect();
    let is_forbidden = is_pinned(round, Wish::Forbidden, application, offer, None)
        || !meetings.is_empty()
            && meetings.iter().all(|period| is_pinned(round, Wish::Forbidden, application, offer, Some(period)));
    [
        ("conflict", conflict),
        ("own_institution", application.home == offer.host),
        ("ineligible", !eligible),
        ("skill", level.is_none()),
        ("level", level.is_some_and(|level| level < first.level)),
        ("language", languages(&application.languages).is_disjoint(&languages(&offer.languages))),
        ("mode", application.modes.is_disjoint(&offer.modes)),
        ("access", !application.access.is_subset(&offer.accommodations)),
        ("windows", meetings.is_empty()),
        ("funding", payer(round, application, offer).is_none()),
        ("forbidden", is_forbidden),
    ]
    .into_iter()
    .filter_map(|(what, holds)| holds.then_some(what))
    .collect()
}

/// Whether a pair is pinned so, in a period or, where none is given, in all.
fn is_pinned(round: &Round, wish: Wish, application: &Application, offer: &Offer, period: Option<&Period>) -> bool {
    round.pins.iter().any(|pin| {
        pin.wish == wish
            && pin.application == application.id
            && pin.offer == offer.id
            && (pin.period.is_none() || pin.period.as_ref() == period.map(|period| &period.id))
    })
}

/// Whether both have enough days, one after another, in a period.
fn can_meet(application: &Application, offer: &Offer, period: &Period) -> bool {
    let is_free =
        |windows: &[Window], day: Date| windows.iter().any(|window| window.from <= day && day <= window.until);
    let days = period.from.series(1.day()).take_while(|day| *day <= period.until);
    let mut run = 0;
    for day in days {
        run = if is_free(&application.windows, day) && is_free(&offer.windows, day) { run + 1 } else { 0 };
        if run >= offer.days.max(1) {
            return true;
        }
    }
    false
}

/// The first stream that pays for a pair, and what it pays; none where it costs something that nobody pays.
fn payer<'a>(round: &'a Round, application: &Application, offer: &Offer) -> Option<(Option<&'a str>, u64)> {
    let (asked, currency) = offer.cost.as_ref().map_or((0, ""), |cost| (cost.amount, cost.currency.as_str()));
    let stream = round.streams.iter().find(|stream| {
        (stream.homes.is_empty() || stream.homes.contains(&application.home))
            && (stream.kinds.is_empty() || stream.kinds.contains(&offer.kind))
            && (asked == 0 || stream.currency == currency)
    });
    match stream {
        Some(stream) => Some((Some(&stream.id), stream.stipend + asked)),
        None if asked == 0 => Some((None, 0)),
        None => None,
    }
}

/// A topic and what it is a part of.
fn upwards<'a>(round: &'a Round, topic: &'a str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::from([topic]);
    loop {
        let more: BTreeSet<&str> =
            found.iter().filter_map(|&topic| round.broader.get(topic)).flatten().map(String::as_str).collect();
        if more.is_subset(&found) {
            return found;
        }
        found.extend(more);
    }
}

/// Up to which level an offer has a topic.
fn level(round: &Round, offer: &Offer, topic: &str) -> Option<Level> {
    offer.skills.iter().filter(|skill| upwards(round, &skill.topic).contains(topic)).map(|skill| skill.level).max()
}

fn fit(round: &Round, application: &Application, offer: &Offer) -> Fit {
    // In shares of 60: up to five are sought.
    let (mut had, mut all) = (0, 0);
    for (rank, skill) in (1..).zip(&application.sought) {
        all += 120 / rank;
        had += match level(round, offer, &skill.topic) {
            Some(level) if level >= skill.level => 120 / rank,
            Some(_) => 60 / rank,
            None => 0,
        };
    }
    let is_helped = |career: &str| {
        let topics = offer.career.iter().chain(offer.skills.iter().map(|skill| &skill.topic));
        topics.into_iter().any(|topic| upwards(round, topic).contains(career))
    };
    let helped = application.career.iter().filter(|career| is_helped(career)).count();
    let sum = |is_of: &dyn Fn(&matching::round::Link) -> bool| -> u32 {
        round.history.iter().filter(|link| is_of(link)).map(|link| link.placements).sum()
    };
    let sent = sum(&|link| link.home == application.home);
    let hosted = sum(&|link| link.host == application.home)
        + round.offers.iter().filter(|one| one.host == application.home).count() as u32;
    let together = sum(&|link| link.home == application.home && link.host == offer.host);
    let (skill, career) = (1000 * had / all, (1000 * helped).checked_div(application.career.len()).unwrap_or(0) as u32);
    let (reciprocity, spread) = ((1000 * hosted / sent.max(1)).min(1000), 1000 / (1 + together));
    let weights = round.rules.weights;
    let weighed =
        skill * weights.skill + career * weights.career + reciprocity * weights.reciprocity + spread * weights.spread;
    let whole = weighed / (weights.skill + weights.career + weights.reciprocity + weights.spread);
    Fit { whole, skill, career, reciprocity, spread }
}

/// The first 20 bits.
fn lot(of: &[&str]) -> u64 {
    let bytes = Sha256::digest(of.join("\n"));
    u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes")) >> 44
}
