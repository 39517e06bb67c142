//! Random small rounds, in shapes that each try one part of the rules often.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{ToSpan, civil::Date};
use matching::round::{
    Application, Capacity, Conflict, Cost, Institution, Kind, Level, Link, Mentor, Mode, Offer, Period, Pin, Round,
    Rules, Skill, Stream, Weights, Window, Wish,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// What rounds of a shape are like. Numbers are how often, in per cent, or how many at most.
#[derive(Clone, Copy)]
pub struct Shape {
    pub name: &'static str,
    pub rounds: u32,
    pub applications: usize,
    pub offers: usize,
    pub periods: usize,
    pub per_application: u32,
    /// How often something stands against a pair.
    pub strict: u32,
    pub releases: Bearing,
    pub hosts: Bearing,
    /// Mentors who give offers of several hosts.
    pub mentors: u32,
    pub streams: usize,
    /// What amounts are mostly multiples of, or one more or less.
    pub money: u64,
    pub share: u32,
    pub at_least: u32,
    pub minimums: u32,
    pub pins: usize,
    pub conflicts: usize,
    pub history: usize,
    /// Whether all pairs fit equally well.
    pub ties: bool,
}

/// How institutions are limited.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    None,
    Whole,
    EachPeriod,
    Any,
}

pub const PLAIN: Shape = Shape {
    name: "plain",
    rounds: 400,
    applications: 5,
    offers: 5,
    periods: 2,
    per_application: 1,
    strict: 5,
    releases: Bearing::None,
    hosts: Bearing::None,
    mentors: 0,
    streams: 0,
    money: 50_000,
    share: 0,
    at_least: 0,
    minimums: 0,
    pins: 0,
    conflicts: 0,
    history: 0,
    ties: false,
};

const INSTITUTIONS: usize = 4;
const START: Date = Date::constant(2026, 1, 1);
/// Days of a period.
const LENGTH: i64 = 30;

pub fn rounds(shape: Shape) -> impl Strategy<Value = Round> {
    let people = (
        many(application(shape), shape.applications),
        many(offer(shape), shape.offers),
        prop_oneof![1 => Just(1), 3 => 1..=shape.periods],
    );
    let bodies = (
        vec((capacity(shape.hosts), capacity(shape.releases), often(shape.at_least, 1_u32..=2)), INSTITUTIONS),
        vec((capacity(Bearing::Any), often(shape.mentors, Just(()))), 3),
        many(stream(shape.money), shape.streams),
    );
    let settled = (
        vec(((0..5_usize, 0..5_usize), (0..3_usize, any::<bool>())), 0..=shape.pins),
        vec((0..5_usize, 0..12_usize), 0..=shape.conflicts),
        vec((0..INSTITUTIONS, 0..INSTITUTIONS, 0..4_u32), 0..=shape.history),
    );
    let topics = vec(often(50, (0..4_usize, 0..4_usize)), 2);
    (people, bodies, settled, topics, rules(shape)).prop_map(move |(people, bodies, settled, topics, rules)| {
        let (applications, offers, periods) = people;
        let (institutions, mentors, streams) = bodies;
        let (pins, conflicts, history) = settled;
        let mut round = Round { rules, ..Round::default() };
        round.periods = (0..periods).map(period).collect();
        round.rules.per_application = round.rules.per_application.min(periods as u32).max(1);
        round.applications = named("a", applications, |application, id| application.id = id);
        round.offers = named("o", offers, |offer, id| offer.id = id);
        round.streams = named("s", streams, |stream, id| stream.id = id);
        for (place, (hosts, releases, at_least)) in institutions.into_iter().enumerate() {
            let at_least = at_least.unwrap_or(0).min(hosts.whole.unwrap_or(u32::MAX));
            round.institutions.push(Institution { id: format!("i{place}"), hosts, releases, at_least });
        }
        for (place, (capacity, is_given)) in mentors.into_iter().enumerate() {
            if is_given.is_some() {
                round.mentors.push(Mentor { id: format!("m{place}"), capacity });
            }
        }
        for (part, whole) in topics.into_iter().flatten() {
            round.broader.entry(topic(part)).or_default().insert(topic(whole));
        }
        round.history = history
            .into_iter()
            .map(|(home, host, placements)| Link { home: format!("i{home}"), host: format!("i{host}"), placements })
            .collect();
        settle(&mut round, pins, conflicts);
        keep_periods(&mut round);
        round
    })
}

/// Mostly as many as can be.
fn many<T>(of: impl Strategy<Value = T> + Clone + 'static, most: usize) -> impl Strategy<Value = Vec<T>>
where
    T: Clone + std::fmt::Debug + 'static,
{
    prop_oneof![1 => vec(of.clone(), 0..=most), 4 => vec(of, most.saturating_sub(1)..=most)]
}

fn named<T>(letter: &str, things: Vec<T>, name: impl Fn(&mut T, String)) -> Vec<T> {
    let numbered = things.into_iter().enumerate();
    numbered
        .map(|(place, mut thing)| {
            name(&mut thing, format!("{letter}{place}"));
            thing
        })
        .collect()
}

type Pinned = ((usize, usize), (usize, bool));

fn settle(round: &mut Round, pins: Vec<Pinned>, conflicts: Vec<(usize, usize)>) {
    if round.applications.is_empty() || round.offers.is_empty() {
        return;
    }
    let application = |place: usize| round.applications[place % round.applications.len()].id.clone();
    let offer = |place: usize| &round.offers[place % round.offers.len()];
    let mut pinned: Vec<Pin> = Vec::new();
    for ((from, to), (period, is_forced)) in pins {
        let (application, offer) = (application(from), offer(to).id.clone());
        let period = period.checked_sub(1).map(|period| format!("p{}", period % round.periods.len()));
        let wish = if is_forced { Wish::Forced } else { Wish::Forbidden };
        // A pair that is both forced and forbidden is a fault.
        let is_fault = |pin: &Pin| pin.application == application && pin.offer == offer && pin.wish != wish;
        if !pinned.iter().any(is_fault) {
            pinned.push(Pin { application, offer, period, wish });
        }
    }
    round.pins = pinned;
    for (from, with) in conflicts {
        let offer = offer(with);
        let with = [Some(&offer.id), offer.mentor.as_ref(), Some(&offer.host)][with % 3].unwrap_or(&offer.id).clone();
        round.conflicts.push(Conflict { application: application(from), with });
    }
}

/// Takes out what is said of periods that the round has not.
fn keep_periods(round: &mut Round) {
    let known: BTreeSet<String> = round.periods.iter().map(|period| period.id.clone()).collect();
    let institutions = round.institutions.iter_mut().flat_map(|one| [&mut one.hosts, &mut one.releases]);
    let offers = round.offers.iter_mut().map(|offer| &mut offer.places);
    let mentors = round.mentors.iter_mut().map(|mentor| &mut mentor.capacity);
    for capacity in institutions.chain(offers).chain(mentors) {
        capacity.periods.retain(|period, _| known.contains(period));
    }
    for stream in &mut round.streams {
        stream.periods.retain(|period, _| known.contains(period));
    }
}

fn often<T>(per_cent: u32, of: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Option<T>>
where
    T: Clone + std::fmt::Debug + 'static,
{
    if per_cent == 0 { Just(None).boxed() } else { option::weighted(f64::from(per_cent) / 100.0, of).boxed() }
}

/// Mostly one thing, and otherwise another.
fn mostly<T>(exception: u32, usual: T, other: impl Strategy<Value = T> + 'static) -> BoxedStrategy<T>
where
    T: Clone + std::fmt::Debug + 'static,
{
    if exception == 0 {
        return Just(usual).boxed();
    }
    prop_oneof![100 - exception => Just(usual), exception => other].boxed()
}

fn period(place: usize) -> Period {
    let from = START.saturating_add((place as i64 * LENGTH).days());
    Period { id: format!("p{place}"), from, until: from.saturating_add((LENGTH - 1).days()) }
}

fn topic(place: usize) -> String {
    format!("t{place}")
}

fn set(of: &'static [&'static str], most: usize) -> impl Strategy<Value = BTreeSet<String>> + Clone {
    vec(select(of), 0..=most).prop_map(|some| some.into_iter().map(str::to_owned).collect())
}

fn level() -> impl Strategy<Value = Level> + Clone {
    select(vec![Level::Introductory, Level::Intermediate, Level::Advanced])
}

fn skill() -> impl Strategy<Value = Skill> + Clone {
    (0..4_usize, level()).prop_map(|(place, level)| Skill { topic: topic(place), level })
}

fn window(from: i64, days: i64) -> Window {
    let from = START.saturating_add(from.days());
    Window { from, until: from.saturating_add((days - 1).days()) }
}

fn windows(strict: u32) -> impl Strategy<Value = Vec<Window>> + Clone {
    let loose = vec((0..70_i64, 1..40_i64).prop_map(|(from, days)| window(from, days)), 1..=3);
    let usual = prop_oneof![
        4 => Just(vec![window(0, 3 * LENGTH)]),
        1 => (0..2_i64).prop_map(|period| vec![window(period * LENGTH, LENGTH)]),
        // Two that touch are one.
        1 => (1..LENGTH).prop_map(|days| vec![window(0, days), window(days, 2 * LENGTH)]),
    ];
    prop_oneof![100 - 3 * strict => usual, 3 * strict => loose]
}

fn modes(strict: u32) -> impl Strategy<Value = BTreeSet<Mode>> + Clone {
    let every = [Mode::Online, Mode::InPerson, Mode::Hybrid];
    mostly(
        strict,
        BTreeSet::from(every),
        vec(select(every.to_vec()), 1..=2).prop_map(|some| some.into_iter().collect()),
    )
}

fn languages(strict: u32) -> impl Strategy<Value = BTreeSet<String>> + Clone {
    let usual = BTreeSet::from(["en-CA".to_owned()]);
    mostly(
        strict,
        usual,
        set(&["en", "EN-gb", "fr", "pt", "pt-BR", "fra"], 2).prop_filter("none", |some| !some.is_empty()),
    )
}

fn capacity(bearing: Bearing) -> BoxedStrategy<Capacity> {
    match bearing {
        Bearing::None => Just(Capacity::default()).boxed(),
        Bearing::Whole => often(70, most(1..4)).prop_map(|whole| Capacity { whole, ..Capacity::default() }).boxed(),
        Bearing::EachPeriod => {
            often(70, most(1..3)).prop_map(|each_period| Capacity { each_period, ..Capacity::default() }).boxed()
        }
        Bearing::Any => (often(50, most(1..4)), often(50, most(1..3)), vec((0..3_usize, most(1..3)), 0..=1))
            .prop_map(|(whole, each_period, periods)| {
                let periods = periods.into_iter().map(|(period, most)| (format!("p{period}"), most)).collect();
                Capacity { whole, each_period, periods }
            })
            .boxed(),
    }
}

/// Seldom nothing at all.
fn most(usual: std::ops::Range<u32>) -> BoxedStrategy<u32> {
    prop_oneof![19 => usual, 1 => Just(0)].boxed()
}

fn application(shape: Shape) -> impl Strategy<Value = Application> + Clone {
    let Shape { strict, ties, .. } = shape;
    let first = mostly(strict, Skill { topic: topic(0), level: Level::Introductory }, skill());
    let sought = (first, vec(skill(), 0..=if ties { 0 } else { 2 })).prop_map(|(first, then)| {
        let mut sought = vec![first];
        sought.extend(then);
        sought
    });
    // Few homes and few hosts, so that there is a crowd.
    let person = (
        prop_oneof![4 => 0..2_usize, 1 => 0..INSTITUTIONS],
        sought,
        set(&["t0", "t1", "t2", "t3"], if ties { 0 } else { 2 }),
        set(&["north", "young"], 1),
    );
    let ways =
        (windows(strict), languages(strict), modes(strict), mostly(strict, BTreeSet::new(), set(&["lift", "cot"], 2)));
    let leave = (
        mostly(strict, true, Just(false)),
        mostly(strict, None, Just(Some("left early last year".to_owned()))),
        often(70, Just("museum".to_owned())),
    );
    (person, ways, leave).prop_map(|(person, ways, leave)| {
        let (home, sought, career, priority) = person;
        let (windows, languages, modes, access) = ways;
        let (signed_off, barred, sector) = leave;
        let home = format!("i{home}");
        Application {
            id: String::new(),
            home,
            sector,
            sought,
            career,
            windows,
            languages,
            modes,
            access,
            priority,
            signed_off,
            barred,
        }
    })
}

fn offer(shape: Shape) -> impl Strategy<Value = Offer> + Clone {
    let Shape { strict, ties, streams, .. } = shape;
    let first = mostly(strict, Skill { topic: topic(0), level: Level::Advanced }, skill());
    let skills = (first, vec(skill(), 0..=if ties { 0 } else { 3 })).prop_map(|(first, then)| {
        let mut skills = vec![first];
        skills.extend(then);
        skills
    });
    let place = (
        prop_oneof![4 => 2..INSTITUTIONS, 1 => 0..INSTITUTIONS],
        0..4_usize,
        skills,
        set(&["t0", "t1", "t2", "t3"], if ties { 0 } else { 2 }),
        places(),
    );
    let ways =
        (windows(strict), languages(strict), modes(strict), set(&["lift", "cot"], 2), select(vec![0_u32, 1, 5, 20]));
    let cost = often(
        if streams > 0 { 80 } else { 0 },
        (amount(shape.money), mostly(10, "CAD".to_owned(), Just("EUR".to_owned()))),
    );
    let terms = (
        cost,
        select(vec![Kind::Mentoring, Kind::Residency]),
        mostly(strict, BTreeSet::new(), set(&["museum", "archive"], 1)),
    );
    let across = shape.mentors > 0;
    (place, ways, terms).prop_map(move |(place, ways, terms)| {
        let (host, mentor, skills, career, places) = place;
        let (windows, languages, modes, accommodations, days) = ways;
        let (cost, kind, sectors) = terms;
        let mentor = if across { mentor.checked_sub(1) } else { None };
        Offer {
            id: String::new(),
            host: format!("i{host}"),
            mentor: mentor.map(|mentor| format!("m{mentor}")),
            kind,
            skills,
            places,
            windows,
            days,
            modes,
            languages,
            accommodations,
            career,
            sectors,
            cost: cost.map(|(amount, currency)| Cost { amount, currency }),
        }
    })
}

fn places() -> impl Strategy<Value = Capacity> + Clone {
    prop_oneof![
        4 => Just(Capacity::each_period(1)),
        2 => Just(Capacity::whole(1)),
        1 => capacity(Bearing::Any),
    ]
}

fn amount(money: u64) -> impl Strategy<Value = u64> + Clone {
    let some = (1..=4_u64, 0..3_u64).prop_map(move |(many, more)| many * money + more);
    prop_oneof![3 => some, 2 => 1..money * 10, 1 => Just(0)]
}

fn stream(money: u64) -> impl Strategy<Value = Stream> + Clone {
    let budget = || {
        let some = (0..8_u64, 0..4_u64).prop_map(move |(many, more)| (many * money + more).saturating_sub(1));
        prop_oneof![2 => some, 1 => 0..money * 10]
    };
    let stipend = prop_oneof![2 => Just(0_u64), 1 => amount(money)];
    let money = (often(70, budget()), vec((0..3_usize, budget()), 0..=2), stipend);
    let whom = (
        vec(0..INSTITUTIONS, 0..=2),
        often(20, Just(Kind::Residency)),
        mostly(10, "CAD".to_owned(), Just("EUR".to_owned())),
    );
    (money, whom).prop_map(|((budget, periods, stipend), (homes, kind, currency))| Stream {
        id: String::new(),
        currency,
        budget,
        periods: periods.into_iter().map(|(period, budget)| (format!("p{period}"), budget)).collect(),
        stipend,
        homes: homes.into_iter().map(|home| format!("i{home}")).collect(),
        kinds: kind.into_iter().collect(),
    })
}

fn rules(shape: Shape) -> impl Strategy<Value = Rules> {
    let minimums = vec((prop_oneof![10 => select(vec!["north", "young"]), 1 => Just("nobody")], 0..3_u32), 0..=2);
    let weights = prop_oneof![
        2 => Just(Weights::default()),
        1 => (0..4_u32, 0..4_u32, 0..4_u32, 0..4_u32).prop_map(|(skill, career, reciprocity, spread)| Weights {
            skill: skill.max(1),
            career,
            reciprocity,
            spread,
        }),
    ];
    let counts = (1..=shape.per_application, often(shape.share, select(vec![1_u32, 20, 33, 34, 50, 67, 99, 100])));
    let rest = (often(shape.minimums, minimums), weights, select(vec!["", "2026", "once more"]));
    let homes = mostly(shape.strict, vec![], vec(0..INSTITUTIONS, 1..=3));
    (counts, rest, homes, mostly(shape.strict.max(1), true, Just(false))).prop_map(
        |((per_application, host_share), (minimums, weights, lot), homes, sign_off)| Rules {
            eligible_homes: homes.into_iter().map(|home| format!("i{home}")).collect(),
            sign_off,
            per_application,
            minimums: minimums
                .into_iter()
                .flatten()
                .map(|(group, least)| (group.to_owned(), least))
                .collect::<BTreeMap<_, _>>(),
            host_share,
            weights,
            lot: lot.to_owned(),
        },
    )
}
