use crate::{fit::Fitter, pair::Examiner, plan::Pairing, problem::Problem, round::Round};

/// Every pairing that nothing stands against, by application, offer and period: what the solver chooses from.
#[must_use]
pub fn possible(round: &Round) -> Vec<Pairing> {
    let (examiner, fitter) = (Examiner::new(round), Fitter::new(round));
    let candidates = Problem::new(round).candidates.into_iter();
    candidates.map(|candidate| candidate.pairing(round, &fitter, &examiner)).collect()
}
