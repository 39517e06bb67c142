//! How long to wait before the next attempt.

use jiff::SignedDuration;

/// How often a notice or a delivery to a webhook is tried: over some three days.
pub const ATTEMPTS: i32 = 11;

/// Waits after the first, second, … failed attempt, in minutes. After the last there is no other attempt.
const WAITS: [i64; 10] = [1, 5, 15, 60, 180, 360, 720, 720, 1_080, 1_440];

/// The wait after so many failed attempts; none where it is given up.
pub(crate) fn wait_after(attempts: i32) -> Option<SignedDuration> {
    let index = usize::try_from(attempts.checked_sub(1)?).ok()?;
    WAITS.get(index).map(|minutes| SignedDuration::from_mins(*minutes))
}

/// What went wrong, as it is kept: one line, and not a long one.
pub(crate) fn in_short(error: &str) -> String {
    error.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<_> = (1..).map_while(wait_after).collect();
        assert_eq!(i32::try_from(waits.len() + 1), Ok(ATTEMPTS));
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!((wait_after(0), wait_after(ATTEMPTS)), (None, None));
    }
}
