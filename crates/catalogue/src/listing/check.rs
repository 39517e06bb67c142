//! What may be said about a listing.

use super::ListingInput;
use crate::{problem::Problems, text::check_link};

impl ListingInput {
    /// Notes everything that is wrong with it.
    pub fn check(&self, problems: &mut Problems) {
        check_link(self.url.as_deref(), "url", problems);
        check_link(self.registration_url.as_deref(), "registration_url", problems);
        self.prices.check("prices", problems);
        problems.note_repeated("sectors", &self.sectors);
        self.note.check("note", 5_000, problems);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        LanguageMap,
        money::{Price, Prices},
        organization::Sector,
    };

    fn noted(input: &ListingInput) -> Vec<String> {
        let mut problems = Problems::new();
        input.check(&mut problems);
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn a_listing_may_say_nothing() {
        assert_eq!(noted(&ListingInput::default()), [""; 0]);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let price =
            |amount, currency: &str| Price { amount, currency: currency.into(), audience: None, sectors: Vec::new() };
        let input = ListingInput {
            url: Some("museum.example".into()),
            registration_url: Some("ftp://museum.example/form".into()),
            prices: Prices(vec![price(-1, "CAD"), price(0, "dollars")]),
            sectors: vec![Sector::Museums, Sector::Museums],
            note: LanguageMap::one("en", ""),
        };
        assert_eq!(
            noted(&input),
            [
                "invalid url",
                "invalid registration_url",
                "out_of_range prices.0.amount",
                "invalid prices.1.currency",
                "duplicate sectors.1",
                "required note.en",
            ]
        );
    }
}
