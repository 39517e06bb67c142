//! What stands against a pair, in words.

use std::collections::BTreeSet;

use matching::{
    pair::Exclusion,
    round::{Level, Mode},
};

/// What stands against an offer, for an applicant, in a few words that are the same for all offers.
pub(super) fn in_short(exclusion: &Exclusion) -> String {
    match exclusion {
        Exclusion::Conflict => "in conflict",
        Exclusion::OwnInstitution => "of the applicant's own institution",
        Exclusion::Ineligible { what } => return format!("closed to the applicant, since {what}"),
        Exclusion::Skill { .. } => "without what is sought first",
        Exclusion::Level { .. } => "not up to the level sought",
        Exclusion::Language { .. } => "in no language of the applicant's",
        Exclusion::Mode { .. } => "with no way of taking part that suits",
        Exclusion::Access { .. } => "without what the applicant needs",
        Exclusion::Windows { .. } => "at no time that suits both",
        Exclusion::Funding { .. } => "with a cost that nobody pays",
        Exclusion::Forbidden => "forbidden by the committee",
    }
    .to_owned()
}

/// The same, with what is particular to the offer.
pub(super) fn against(exclusion: &Exclusion) -> String {
    let short = in_short(exclusion);
    match exclusion {
        Exclusion::Conflict | Exclusion::OwnInstitution | Exclusion::Ineligible { .. } | Exclusion::Forbidden => short,
        Exclusion::Skill { topic } => format!("{short}: {topic}"),
        Exclusion::Level { sought, offered } => format!("{short}: {}, and not {}", level(*offered), level(*sought)),
        Exclusion::Language { spoken, offered } => format!("{short}: {}, and not {}", list(offered), list(spoken)),
        Exclusion::Mode { suits, offered } => format!("{short}: {}, and not {}", modes(offered), modes(suits)),
        Exclusion::Access { lacking } => format!("{short}: {}", list(lacking)),
        Exclusion::Windows { days } => format!("{short} for {}", how_long(*days)),
        Exclusion::Funding { currency } => format!("{short}: in {currency}"),
    }
}

/// What alone would have to be otherwise for this applicant.
pub(super) fn lifted(offer: &str, exclusion: &Exclusion) -> String {
    match exclusion {
        Exclusion::Conflict => format!("no conflict with {offer}"),
        Exclusion::OwnInstitution => format!("{offer}, though it is of the applicant's own institution"),
        Exclusion::Ineligible { what } => format!("a way round this: {what}"),
        Exclusion::Skill { topic } => format!("{topic} at {offer}"),
        Exclusion::Level { offered, .. } => format!("a lower level being of use ({}, as at {offer})", level(*offered)),
        Exclusion::Language { spoken, offered } => {
            format!(
                "a common language with {offer} (it is in {}, the applicant speaks {})",
                list(offered),
                list(spoken)
            )
        }
        Exclusion::Mode { offered, .. } => format!("taking part {}, as at {offer}", modes(offered)),
        Exclusion::Access { lacking } => format!("{} at {offer}", list(lacking)),
        Exclusion::Windows { days } => {
            format!("{} in common with {offer}", how_long(*days))
        }
        Exclusion::Funding { currency } => format!("somebody who pays the cost of {offer} in {currency}"),
        Exclusion::Forbidden => format!("the committee no longer forbidding {offer}"),
    }
}

fn how_long(days: u32) -> String {
    format!("{days} {}", if days == 1 { "day" } else { "days" })
}

fn list(words: &BTreeSet<String>) -> String {
    words.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn modes(modes: &BTreeSet<Mode>) -> String {
    modes.iter().map(|mode| word(*mode)).collect::<Vec<_>>().join(" or ")
}

fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Online => "online",
        Mode::InPerson => "in person",
        Mode::Hybrid => "hybrid",
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Introductory => "introductory",
        Level::Intermediate => "intermediate",
        Level::Advanced => "advanced",
    }
}
