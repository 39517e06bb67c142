use std::ops::ControlFlow;

use proptest::{prelude::*, test_runner::RngSeed};

use super::{Given, Sizes, solve};
use crate::{
    flow,
    nesting::Nesting,
    plan::{Effort, Stage},
    problem::Problem,
    random::{Bearing, PLAIN, Shape, rounds},
    round::Round,
    solve::{Depth, Stopped, Watch},
};

const CROSSING: Shape =
    Shape { name: "sizes", streams: 3, minimums: 20, share: 20, releases: Bearing::Any, hosts: Bearing::Any, ..PLAIN };

/// Prices, relaxations over some candidates at first, and searches in narrow windows.
const MEDIUM: Sizes = Sizes { few: 0, searchable: usize::MAX, small: 0, interior: usize::MAX, large: usize::MAX };
/// The same with relaxations by an interior point.
const INTERIOR: Sizes = Sizes { interior: 0, ..MEDIUM };
/// The same where the last of a fit is not proven.
const UNPROVEN: Sizes = Sizes { searchable: 0, ..INTERIOR };
/// The same where numbers are not either.
const LARGE: Sizes = Sizes { large: 0, ..UNPROVEN };

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    /// What is done with large rounds comes to the best choice of small ones.
    #[test]
    fn large_rounds_are_solved_as_well(round in rounds(CROSSING)) {
        let Ok(round) = round.check() else { return Err(TestCaseError::reject("a fault")) };
        let usual = solved(&round, Sizes::USUAL)?;
        prop_assert_eq!(&solved(&round, MEDIUM)?, &usual);
        prop_assert_eq!(&solved(&round, INTERIOR)?, &usual);
    }

    /// Bounds that are not searched for to the last hold all the same.
    #[test]
    fn unproven_bounds_hold(round in rounds(CROSSING)) {
        let Ok(round) = round.check() else { return Err(TestCaseError::reject("a fault")) };
        let best = solved(&round, Sizes::USUAL)?;
        for sizes in [UNPROVEN, LARGE] {
            let found = solved(&round, sizes)?;
            prop_assert_eq!(found.is_some(), best.is_some());
            let (Some((_, best)), Some((chosen, stages))) = (&best, found) else { continue };
            prop_assert!(Problem::new(&round).broken(&chosen).is_empty());
            for (best, stage) in best.iter().zip(&stages) {
                prop_assert!(stage.reached <= best.reached && best.reached <= stage.bound, "{best:?} {stage:?}");
                if !stage.is_optimal() {
                    break;
                }
            }
        }
    }
}

type Solved = Option<(Vec<bool>, Vec<Stage>)>;

/// The choice, though the flow may find it as well; none where there is none.
fn solved(round: &Round, sizes: Sizes) -> Result<Solved, TestCaseError> {
    let problem = Problem::new(round);
    let nesting = Nesting::of(&problem);
    let flow = flow::solve(&problem, &nesting, &mut || ControlFlow::Continue(()));
    let Ok(flow) = flow else { return Ok(None) };
    if !problem.impossible.is_empty() || problem.candidates.is_empty() {
        return Ok(None);
    }
    let mut report = |_| ControlFlow::Continue(());
    let given = Given { problem: &problem, nesting: &nesting, flow: &flow, effort: Effort::default(), sizes };
    match solve(given, Depth::Lot, &mut Watch::new(&mut report)) {
        Ok(solution) => Ok(Some((solution.chosen, solution.proof.stages))),
        Err(Stopped::Infeasible) => Ok(None),
        Err(stopped) => Err(TestCaseError::fail(format!("{stopped:?}"))),
    }
}
