//! The solver through its public face: against all plans that there are, on cases worked out by hand, and on rounds that are none.

mod brute;
mod cases;
mod compare;
mod faults;
mod random;

use std::ops::ControlFlow;

use matching::{
    Failure,
    plan::{Effort, Plan},
    round::Round,
};

fn solve(round: &Round) -> Result<Plan, Failure> {
    matching::solve(round, Effort::default(), &mut |_| ControlFlow::Continue(()))
}
