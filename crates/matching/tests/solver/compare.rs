//! The solver against all plans that there are: thousands of random rounds, each of whose plans is as good as the best, and each of
//! whose proofs says so; where there is no plan, the rules that it says are enough to relax are, and no fewer.

use std::{cell::RefCell, collections::BTreeSet};

use matching::{
    Failure,
    infeasible::{Infeasible, Relaxation},
    plan::{self, Method, Plan, Stage},
    round::Round,
    rule::Rule,
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseResult, TestError, TestRng, TestRunner},
};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::{
    brute::{Best, Brute, ENDLESS, Slack, Triple},
    random::{Bearing, PLAIN, Shape, rounds},
    solve,
};

/// How many rounds went which way.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    flow: u32,
    branch_and_cut: u32,
    infeasible: u32,
    /// Infeasible ones whose smallest sets have two rules or more.
    several: u32,
    impossible: u32,
    /// Rounds where several plans are equally good but for the lot.
    lots: u32,
}

#[test]
fn limits_that_nest() {
    let tally = run(Shape { name: "nesting", releases: Bearing::Whole, hosts: Bearing::EachPeriod, ..PLAIN });
    assert!(tally.flow > 350, "{tally:?}");
}

#[test]
fn limits_that_cross() {
    let crossing = Shape { name: "crossing", releases: Bearing::Any, hosts: Bearing::Any, mentors: 80, ..PLAIN };
    let tally = run(Shape { rounds: 1_500, ..crossing });
    assert!(tally.flow > 1_000 && tally.branch_and_cut > 100, "{tally:?}");
}

#[test]
fn budgets() {
    let tally = run(Shape { name: "budgets", streams: 3, releases: Bearing::Whole, ..PLAIN });
    assert!(tally.flow > 100 && tally.branch_and_cut > 100, "{tally:?}");
}

#[test]
fn budgets_that_one_cent_decides() {
    for money in [5_000_000, 100_000_000_000] {
        let tally = run(Shape { name: "dear", rounds: 600, streams: 2, money, pins: 1, ..PLAIN });
        assert!(tally.branch_and_cut > 60, "{tally:?}");
    }
}

#[test]
fn numbers_that_must_be_reached() {
    let numbers = Shape { name: "numbers", share: 60, at_least: 12, minimums: 60, hosts: Bearing::Any, ..PLAIN };
    let tally = run(Shape { rounds: 1_000, ..numbers });
    assert!(tally.flow > 200 && tally.branch_and_cut > 50 && tally.infeasible > 200, "{tally:?}");
}

#[test]
fn several_placements_of_one_application() {
    let people = Shape { name: "several", applications: 4, offers: 3, per_application: 3, periods: 3, ..PLAIN };
    let tally = run(Shape { rounds: 1_000, releases: Bearing::Any, minimums: 20, share: 20, ..people });
    assert!(tally.flow > 200 && tally.branch_and_cut > 50, "{tally:?}");
}

#[test]
fn what_is_settled() {
    let settled = Shape { name: "settled", pins: 4, conflicts: 3, releases: Bearing::Whole, ..PLAIN };
    let tally = run(Shape { hosts: Bearing::EachPeriod, ..settled });
    assert!(tally.impossible > 50 && tally.infeasible > tally.impossible, "{tally:?}");
}

#[test]
fn what_stands_against_pairs() {
    let tally = run(Shape { name: "strict", strict: 12, conflicts: 2, history: 4, streams: 1, pins: 2, ..PLAIN });
    assert!(tally.flow > 100 && tally.impossible > 100, "{tally:?}");
}

#[test]
fn ties() {
    let tally = run(Shape { name: "ties", ties: true, hosts: Bearing::Any, releases: Bearing::EachPeriod, ..PLAIN });
    assert!(tally.lots > 200, "{tally:?}");
}

#[test]
fn what_cannot_be() {
    let narrow = Shape { name: "narrow", applications: 4, offers: 4, pins: 4, at_least: 25, minimums: 80, ..PLAIN };
    let tally = run(Shape { share: 30, streams: 1, releases: Bearing::Any, hosts: Bearing::Any, ..narrow });
    assert!(tally.infeasible > 200 && tally.several > 100, "{tally:?}");
}

#[test]
fn everything() {
    let people = Shape { name: "everything", applications: 4, offers: 4, per_application: 2, strict: 4, ..PLAIN };
    let limits = Shape { releases: Bearing::Any, hosts: Bearing::Any, mentors: 30, streams: 2, share: 20, ..people };
    let tally = run(Shape { at_least: 5, minimums: 20, pins: 1, conflicts: 1, history: 3, ..limits });
    assert!(tally.flow > 100 && tally.branch_and_cut > 40 && tally.infeasible > 50, "{tally:?}");
}

/// Runs rounds of a shape. They are the same each time; `SEED` takes others, and `TIMES` more of them.
fn run(shape: Shape) -> Tally {
    let variable = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u32>().ok());
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&variable("SEED").unwrap_or(0).to_le_bytes());
    let cases = shape.rounds * variable("TIMES").unwrap_or(1);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let tally = RefCell::new(Tally::default());
    let rounds = (rounds(shape), any::<u64>());
    match runner.run(&rounds, |(round, seed)| compare(round, seed, &mut tally.borrow_mut())) {
        Ok(()) => {}
        Err(TestError::Fail(reason, (round, _))) => {
            panic!("{}: {reason}\n{}", shape.name, serde_json::to_string(&round).expect("JSON"))
        }
        Err(error) => panic!("{}: {error}", shape.name),
    }
    let tally = tally.into_inner();
    println!("{}: {cases} rounds, {tally:?}", shape.name);
    tally
}

fn compare(round: Round, seed: u64, tally: &mut Tally) -> TestCaseResult {
    let Ok(round) = round.check() else { return Err(TestCaseError::reject("a fault")) };
    let shuffled = shuffled(&round, seed).check().expect("a round");
    let (solved, again) = (solve(&round), solve(&shuffled));
    prop_assert_eq!(bytes(&solved), bytes(&again), "another order gives another plan");
    let brute = Brute::new(&round);
    match (solved, brute.best(&Slack::new())) {
        (Ok(plan), Some(best)) => {
            match plan.proof.by {
                Method::Flow => tally.flow += 1,
                Method::BranchAndCut => tally.branch_and_cut += 1,
            }
            tally.lots += u32::from(best.ties > 1);
            is_best(&round, &brute, &plan, &best)
        }
        (Err(Failure::Infeasible(infeasible)), None) => {
            tally.infeasible += 1;
            tally.impossible += u32::from(!infeasible.impossible.is_empty());
            tally.several += u32::from(infeasible.relax.iter().any(|set| set.len() > 1));
            is_least(&brute, &infeasible)
        }
        (Ok(plan), None) => Err(TestCaseError::fail(format!("a plan where there is none: {:?}", triples(&plan)))),
        (Err(failure), best) => Err(TestCaseError::fail(format!("{failure:?} where the best is {best:?}"))),
    }
}

/// The plan is the best, and all that it says is right.
fn is_best(round: &Round, brute: &Brute<'_>, plan: &Plan, best: &Best) -> TestCaseResult {
    prop_assert_eq!(plan.proof.reached(), best.reached);
    prop_assert_eq!(plan.proof.stages.len(), 4);
    prop_assert!(plan.proof.stages.iter().all(Stage::is_optimal), "{:?}", plan.proof);
    let chosen = triples(plan);
    prop_assert!(best.plans.contains(&chosen), "{chosen:?} is not among {:?}", best.plans);
    prop_assert_eq!(&plan.round, &plan::digest(round));
    let placed: BTreeSet<&String> = plan.pairings.iter().map(|pairing| &pairing.application).collect();
    let unplaced: Vec<&String> =
        round.applications.iter().map(|one| &one.id).filter(|id| !placed.contains(id)).collect();
    prop_assert_eq!(plan.unplaced.iter().collect::<Vec<_>>(), unplaced);
    for (pairing, triple) in plan.pairings.iter().zip(&chosen) {
        let choice = brute.choices.iter().find(|choice| choice.triple() == *triple).expect("a choice");
        prop_assert_eq!(pairing.fit, choice.fit);
        prop_assert_eq!((pairing.stream.as_deref(), pairing.cost), (choice.stream, choice.cost));
        prop_assert_eq!(pairing.forced, choice.is_forced);
    }
    Ok(())
}

/// The sets of rules are enough, none asks for more than it needs, and none could be smaller.
fn is_least(brute: &Brute<'_>, infeasible: &Infeasible) -> TestCaseResult {
    let impossible: Vec<(Rule, BTreeSet<String>)> = infeasible
        .impossible
        .iter()
        .map(|one| {
            let tag = |exclusion| {
                serde_json::to_value(exclusion).expect("JSON")["because"].as_str().expect("a tag").to_owned()
            };
            (one.pair.clone(), one.because.iter().map(tag).collect())
        })
        .collect();
    let expected =
        brute.impossible().into_iter().map(|(rule, because)| (rule, because.into_iter().map(str::to_owned).collect()));
    prop_assert_eq!(&impossible, &expected.collect::<Vec<_>>());
    let given_up: Slack = impossible.iter().map(|(rule, _)| (rule.clone(), 1)).collect();
    let with = |set: &[Relaxation]| -> Slack {
        given_up.clone().into_iter().chain(set.iter().map(|one| (one.rule.clone(), one.by))).collect()
    };
    for set in &infeasible.relax {
        prop_assert!(brute.is_feasible(&with(set)), "{set:?} is not enough");
        for place in 0..set.len() {
            let mut less = set.clone();
            less[place].by -= 1;
            prop_assert!(!brute.is_feasible(&with(&less)), "{less:?} is enough, less than {set:?}");
        }
    }
    // How many placements one application can get, and that nobody is in two places at once, is what a placement is: not relaxed.
    let is_relaxable = |rule: &Rule| !matches!(rule, Rule::Application { .. } | Rule::AtOnce { .. });
    let rules: Vec<Rule> =
        brute.rules().into_iter().filter(|rule| is_relaxable(rule) && !given_up.contains_key(rule)).collect();
    let enough: Vec<BTreeSet<Rule>> =
        smallest(brute, &given_up, &rules, infeasible.relax.first().map_or(0, Vec::len).min(2));
    match infeasible.relax.first().map(Vec::len) {
        None => prop_assert!(!given_up.is_empty() && brute.is_feasible(&given_up), "nothing is given to relax"),
        Some(1 | 2) => {
            let sorted = |set: &Vec<Relaxation>| set.iter().map(|one| one.rule.clone()).collect::<BTreeSet<Rule>>();
            let given: Vec<BTreeSet<Rule>> = infeasible.relax.iter().map(sorted).collect();
            prop_assert!(given.iter().all(|set| enough.contains(set)), "{given:?} are not among {enough:?}");
            prop_assert_eq!(given.len(), enough.len().min(5), "{:?} of {:?}", given, enough);
        }
        Some(_) => prop_assert!(enough.is_empty(), "{enough:?} are smaller"),
    }
    Ok(())
}

/// The smallest sets of rules that are enough to relax, of no more than so many rules.
fn smallest(brute: &Brute<'_>, given_up: &Slack, rules: &[Rule], most: usize) -> Vec<BTreeSet<Rule>> {
    let with = |some: &[&Rule]| {
        let slack = given_up.clone().into_iter().chain(some.iter().map(|&rule| (rule.clone(), ENDLESS))).collect();
        brute.is_feasible(&slack)
    };
    let mut enough: Vec<BTreeSet<Rule>> = Vec::new();
    if most >= 1 {
        enough.extend(rules.iter().filter(|rule| with(&[rule])).map(|rule| BTreeSet::from([rule.clone()])));
    }
    if most >= 2 && enough.is_empty() {
        for (place, one) in rules.iter().enumerate() {
            let others = rules[..place].iter().filter(|other| with(&[one, other]));
            enough.extend(others.map(|other| BTreeSet::from([one.clone(), other.clone()])));
        }
    }
    enough
}

fn triples(plan: &Plan) -> Vec<Triple> {
    plan.pairings.iter().map(|one| (one.application.clone(), one.offer.clone(), one.period.clone())).collect()
}

fn bytes(solved: &Result<Plan, Failure>) -> String {
    match solved {
        Ok(plan) => serde_json::to_string(plan).expect("JSON"),
        Err(Failure::Infeasible(infeasible)) => serde_json::to_string(infeasible).expect("JSON"),
        Err(failure) => failure.to_string(),
    }
}

/// The same round with everything in another order, but what is ranked: streams, and skills that are sought.
fn shuffled(round: &Round, seed: u64) -> Round {
    let mut random = StdRng::seed_from_u64(seed);
    let mut round = round.clone();
    round.periods.shuffle(&mut random);
    round.institutions.shuffle(&mut random);
    round.mentors.shuffle(&mut random);
    round.offers.shuffle(&mut random);
    round.applications.shuffle(&mut random);
    round.conflicts.shuffle(&mut random);
    round.pins.shuffle(&mut random);
    round.history.shuffle(&mut random);
    for offer in &mut round.offers {
        offer.windows.shuffle(&mut random);
        offer.skills.shuffle(&mut random);
    }
    round.applications.iter_mut().for_each(|application| application.windows.shuffle(&mut random));
    round
}
