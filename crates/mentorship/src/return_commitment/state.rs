//! Where a commitment stands once it is said what became of it.

use super::CommitmentState::{self, Adopted, NotAdopted, Promised};

/// Where a commitment that stands so stands, once it is said whether it was adopted: one that was given up can be adopted later,
/// and one that was adopted stays so.
///
/// # Errors
/// Why nothing is to be said of it any more.
pub(super) fn settled(before: CommitmentState, is_adopted: bool) -> Result<CommitmentState, &'static str> {
    match (before, is_adopted) {
        (Promised | NotAdopted, true) => Ok(Adopted),
        (Promised, false) => Ok(NotAdopted),
        (Adopted, _) => Err("was adopted already, and stays so; nothing needs to be done"),
        (NotAdopted, false) => Err("was given up already; say that it was adopted once it is, or leave it"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_adopted_once_stays_adopted(said in prop::collection::vec(any::<bool>(), 0..8)) {
            let mut state = Promised;
            for is_adopted in &said {
                let becomes = settled(state, *is_adopted);
                prop_assert!(becomes.is_ok() || state != Promised, "of a promise everything can be told");
                prop_assert!(becomes != Ok(Promised), "nobody takes back what became of it");
                prop_assert!(becomes != Ok(state), "what is known is not told again");
                state = becomes.unwrap_or(state);
            }
            let expected = match said.as_slice() {
                [] => Promised,
                said if said.contains(&true) => Adopted,
                _ => NotAdopted,
            };
            prop_assert_eq!(state, expected);
        }
    }
}
