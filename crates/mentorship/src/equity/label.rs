//! What those who have something in common are called in a table.

use std::{cmp::Ordering, collections::BTreeSet};

use catalogue::organization::{OrganizationSize, Sector};

use crate::group::PriorityGroup;

/// The label of those of whom nothing is known.
pub(super) const UNKNOWN: &str = "unknown";
/// The label of those who are of no group.
pub(super) const NONE: &str = "none";

/// The label of somebody by the groups that they say they belong to, of those that are placed first.
pub(super) fn group(declared: &[PriorityGroup], placed_first: &[PriorityGroup]) -> String {
    let told = placed_first.iter().filter(|group| declared.contains(group));
    joined(told.map(|group| group.word()), NONE)
}

/// The label of an institution by its sectors: one of several sectors stands by itself.
pub(crate) fn sector(sectors: &[Sector]) -> String {
    joined(sectors.iter().map(|sector| sector.word()), UNKNOWN)
}

/// Its label by its region, or its country where no region is known.
pub(crate) fn place(region: Option<&str>, country: Option<&str>) -> String {
    region.or(country).unwrap_or(UNKNOWN).to_owned()
}

/// Its label by its size.
pub(crate) fn size(size: Option<OrganizationSize>) -> String {
    size.map_or(UNKNOWN, OrganizationSize::word).to_owned()
}

/// Its label by how many of it applied, in steps.
pub(super) fn applicants(many: usize) -> &'static str {
    match many {
        0 | 1 => "1",
        2..=4 => "2-4",
        5..=9 => "5-9",
        _ => "10+",
    }
}

/// How labels follow each other in a table: sizes from the smallest to the largest, and everything else by its letters.
pub(crate) fn in_order(one: &str, other: &str) -> Ordering {
    rank(one).cmp(&rank(other))
}

fn rank(label: &str) -> (usize, &str) {
    let step = OrganizationSize::ALL.iter().position(|size| size.word() == label);
    (step.unwrap_or(OrganizationSize::ALL.len()), label)
}

/// Words of one who is in several, in one order.
fn joined<'w>(words: impl Iterator<Item = &'w str>, nothing: &str) -> String {
    let words: BTreeSet<&str> = words.collect();
    let words: Vec<&str> = words.into_iter().collect();
    if words.is_empty() { nothing.to_owned() } else { words.join("+") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_in_several_has_one_label_whatever_the_order() {
        assert_eq!(sector(&[Sector::Museums, Sector::Archives]), "archives+museums");
        assert_eq!(sector(&[Sector::Archives, Sector::Museums, Sector::Archives]), "archives+museums");
        assert_eq!(sector(&[]), UNKNOWN);
        let both = [PriorityGroup::LimitedExposure, PriorityGroup::UnderrepresentedDepartment];
        assert_eq!(group(&both, &both[..1]), "limited_exposure", "the other is not placed first");
        assert_eq!(group(&[], &both), NONE);
    }

    #[test]
    fn an_institution_that_does_not_say_how_large_it_is_stands_with_those_like_it() {
        assert_eq!(size(Some(OrganizationSize::UpToFive)), "up_to_five");
        assert_eq!(size(None), UNKNOWN);
    }

    #[test]
    fn applicants_of_an_institution_are_told_in_steps() {
        let steps = [1, 2, 4, 5, 9, 10, 400].map(applicants);
        assert_eq!(steps, ["1", "2-4", "2-4", "5-9", "5-9", "10+", "10+"]);
    }

    #[test]
    fn sizes_stand_from_the_smallest_to_the_largest() {
        let mut labels: Vec<String> = OrganizationSize::ALL.iter().map(|one| size(Some(*one))).collect();
        labels.push(UNKNOWN.to_owned());
        let expected = labels.clone();
        labels.sort();
        assert_ne!(labels, expected, "by their letters they do not");
        labels.sort_by(|one, other| in_order(one, other));
        assert_eq!(labels, expected);
        let mut places = ["CA-NS", "unknown", "CA"];
        places.sort_by(|one, other| in_order(one, other));
        assert_eq!(places, ["CA", "CA-NS", "unknown"]);
    }
}
