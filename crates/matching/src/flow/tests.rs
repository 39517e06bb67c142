use std::ops::ControlFlow;

use proptest::{prelude::*, test_runner::RngSeed};

use super::{Worth, solve, solve_at};
use crate::{
    nesting::Nesting,
    problem::Problem,
    random::{Bearing, PLAIN, Shape, rounds},
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    /// A round too large for numbers and fit on one level comes to the same choice on two.
    #[test]
    fn levels_come_to_the_same_choice(
        round in rounds(Shape { name: "levels", releases: Bearing::Whole, hosts: Bearing::Any, ..PLAIN })
    ) {
        let Ok(round) = round.check() else { return Err(TestCaseError::reject("a fault")) };
        let problem = Problem::new(&round);
        let nesting = Nesting::of(&problem);
        let mut watch = || ControlFlow::Continue(());
        let usual = solve(&problem, &nesting, &mut watch).map(|best| best.chosen);
        let split = solve_at(Worth::on_three_levels(&problem), &problem, &nesting, &mut watch).map(|best| best.chosen);
        prop_assert_eq!(usual, split);
    }
}
