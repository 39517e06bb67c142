//! What people give: checks that several things of an exchange have in common.

use catalogue::{
    problem::{Problems, Rejection},
    text::check_text,
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// Refuses a reason that is empty or too long. Whether there must be one is not asked here.
pub(crate) fn check_reason(reason: Option<&str>) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    check_text(reason, "reason", LONGEST_REASON, &mut problems);
    problems.settle()
}

/// What was read of it, where nothing was noted. Of what could not be read, a problem was.
pub(crate) fn settled<T>(problems: Problems, read: Option<T>) -> Result<T, Rejection> {
    match read {
        Some(read) if problems.is_empty() => Ok(read),
        _ => Err(Rejection::Refused(problems.into_vec())),
    }
}
