//! What counts how much when opportunities are put in order for a need.

use std::str::FromStr;

macro_rules! weights {
    ($($(#[doc = $about:literal])+ $field:ident = $default:literal, $name:literal;)+) => {
        /// What counts how much when opportunities are put in order for a need. The order is by the sum of what speaks for
        /// each; of two with the same sum, the one that came into the catalogue first comes first. A weight of zero leaves a
        /// reason out of the order; it is told all the same.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Weights {
            $($(#[doc = $about])+ pub $field: u32,)+
        }

        impl Default for Weights {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        impl Weights {
            /// What each is called, how much it counts, and what for.
            pub fn described(&self) -> Vec<(&'static str, u32, &'static str)> {
                vec![$(($name, self.$field, concat!($($about),+).trim_ascii_start()),)+]
            }

            fn named(&mut self, name: &str) -> Option<&mut u32> {
                match name {
                    $($name => Some(&mut self.$field),)+
                    _ => None,
                }
            }

            const NAMES: &[&str] = &[$($name),+];
        }
    };
}

weights! {
    /// It is about a topic of the need itself.
    same_topic = 1000, "same-topic";
    /// It is about a topic that a vocabulary says is the same as one of the need.
    matching_topic = 950, "matching-topic";
    /// It is about something narrower than a topic of the need.
    narrower_topic = 800, "narrower-topic";
    /// It is about something related to a topic of the need.
    related_topic = 350, "related-topic";
    /// It is about something broader than a topic of the need.
    broader_topic = 300, "broader-topic";
    /// For each further topic of the need that it is about, however near.
    further_topic = 150, "further-topic";
    /// Its words are those of the statement of the need; this much where they are all the same.
    text = 900, "text";
    /// Its title is like something that the statement says; this much where it is the same.
    title = 400, "title";
    /// It can be begun soon; this much today, and nothing a year from now.
    soon = 100, "soon";
    /// It is known to end before the day by which the need is to be met.
    in_time = 50, "in-time";
    /// It is known to be held in a language of the need.
    language = 100, "language";
    /// It is known to be held in a format of the need.
    format = 60, "format";
    /// It is known to cost no more than it may.
    price = 60, "price";
    /// It was made for the sector of whoever has the need.
    sector = 60, "sector";
    /// Places are left, or there is no limit.
    seats = 40, "seats";
    /// People of similar institutions found it useful.
    evaluation = 120, "evaluation";
}

/// The most that a weight may be.
const HEAVIEST: u32 = 100_000;

/// `text=500,soon=0`: changes to the usual weights.
impl FromStr for Weights {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut weights = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) =
                part.split_once('=').ok_or_else(|| format!("\"{part}\" names no value; write text=500"))?;
            let weight = weights
                .named(name.trim())
                .ok_or_else(|| format!("\"{}\" is no weight; use one of {}", name.trim(), Self::NAMES.join(", ")))?;
            *weight = value.trim().parse().ok().filter(|value| *value <= HEAVIEST).ok_or_else(|| {
                format!("{} is \"{}\", which is no whole number from 0 to {HEAVIEST}", name.trim(), value.trim())
            })?;
        }
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_changed_by_name() {
        let weights: Weights = "text=500, soon=0".parse().expect("weights");
        assert_eq!(weights, Weights { text: 500, soon: 0, ..Weights::default() });
        assert_eq!("".parse(), Ok(Weights::default()));
        for (text, word) in [("text", "names no value"), ("luck=1", "is no weight"), ("text=-1", "no whole number")] {
            assert!(text.parse::<Weights>().expect_err(text).contains(word), "{text}");
        }
        let (name, weight, about) = Weights::default().described()[0];
        assert_eq!((name, weight, about), ("same-topic", 1000, "It is about a topic of the need itself."));
    }
}
