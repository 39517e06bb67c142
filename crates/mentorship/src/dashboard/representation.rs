//! Who was placed, beside the field: whether the exchange reaches whom it could.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::small_cells::FEWEST;
use database::id::RoundId;

use super::{
    field::{Alike, FieldDimension},
    held::Sums,
    placed::{Placed, Who},
};
use crate::equity;

/// The label of regions with few institutions, none of which takes part.
const ELSEWHERE: &str = "elsewhere";

/// Who was placed, beside the field, told apart in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Representation {
    /// In which way.
    pub dimension: FieldDimension,
    /// How many people were placed in all, each once in a round; none where that is held back.
    pub placed: Option<usize>,
    /// How many partners the exchange has.
    pub partners: usize,
    /// How many institutions the catalogue has.
    pub catalogue: usize,
    /// Each that there is, by its label; sizes from the smallest to the largest.
    pub rows: Vec<RepresentationRow>,
}

/// Those who have one thing in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepresentationRow {
    /// What.
    pub label: String,
    /// How many people were placed; none where that is held back.
    pub placed: Option<usize>,
    /// How many partners of the exchange there are.
    pub partners: usize,
    /// How many institutions of the catalogue there are.
    pub catalogue: usize,
}

impl Representation {
    /// How many in a hundred of those who were placed these are, of the partners, and of the institutions of the catalogue.
    pub fn shares(&self, row: &RepresentationRow) -> (Option<usize>, Option<usize>, Option<usize>) {
        let placed = row.placed.zip(self.placed).and_then(|(some, all)| share(some, all));
        (placed, share(row.partners, self.partners), share(row.catalogue, self.catalogue))
    }
}

/// Rounded to the nearest.
fn share(some: usize, all: usize) -> Option<usize> {
    (some * 100 + all / 2).checked_div(all)
}

/// Who was placed in the round at this place of `rounds`, or in all rounds, beside the field, in each way. Placements are in order: of
/// somebody with several in a round the last one says where they come from.
pub(super) fn representation(
    field: &[Alike],
    placed: &[Placed],
    rounds: &[RoundId],
    round: Option<usize>,
) -> Vec<Representation> {
    let people: BTreeMap<(RoundId, &Who), &Placed> =
        placed.iter().filter(|one| one.stands()).map(|one| ((one.round, &one.who), one)).collect();
    let people: Vec<&Placed> = people.into_values().collect();
    let in_rounds: Vec<usize> =
        rounds.iter().map(|round| people.iter().filter(|one| one.round == *round).count()).collect();
    let sums = Sums::of(&in_rounds);
    FieldDimension::ALL.map(|dimension| told_by(dimension, field, &people, rounds, round, &sums)).into()
}

fn told_by(
    dimension: FieldDimension,
    field: &[Alike],
    people: &[&Placed],
    rounds: &[RoundId],
    round: Option<usize>,
    sums: &Sums,
) -> Representation {
    let labels: BTreeSet<&str> = people.iter().map(|one| one.label(dimension)).collect();
    let table: Vec<Vec<usize>> = rounds
        .iter()
        .map(|round| {
            let here: Vec<&str> =
                people.iter().filter(|one| one.round == *round).map(|one| one.label(dimension)).collect();
            labels.iter().map(|label| here.iter().filter(|other| *other == label).count()).collect()
        })
        .collect();
    let told: BTreeMap<&str, Option<usize>> = labels.iter().copied().zip(sums.row(&table, round)).collect();
    Representation {
        dimension,
        placed: sums.at(round),
        partners: field.iter().map(|alike| alike.partners).sum(),
        catalogue: field.iter().map(|alike| alike.catalogue).sum(),
        rows: rows(dimension, &told, field),
    }
}

fn rows(dimension: FieldDimension, told: &BTreeMap<&str, Option<usize>>, field: &[Alike]) -> Vec<RepresentationRow> {
    let mut counted: BTreeMap<&str, (usize, usize)> = told.keys().map(|label| (*label, (0, 0))).collect();
    for alike in field {
        let (partners, catalogue) = counted.entry(alike.label(dimension)).or_default();
        *partners += alike.partners;
        *catalogue += alike.catalogue;
    }
    let is_apart = |label: &str, partners: usize, catalogue: usize| {
        dimension != FieldDimension::Region || partners > 0 || catalogue >= FEWEST || told.contains_key(label)
    };
    let mut rows = Vec::new();
    let mut elsewhere = 0;
    for (label, (partners, catalogue)) in counted {
        if is_apart(label, partners, catalogue) {
            let placed = told.get(label).copied().unwrap_or(Some(0));
            rows.push(RepresentationRow { label: label.to_owned(), placed, partners, catalogue });
        } else {
            elsewhere += catalogue;
        }
    }
    rows.sort_by(|one, other| equity::in_order(&one.label, &other.label));
    if elsewhere > 0 {
        let label = ELSEWHERE.to_owned();
        rows.push(RepresentationRow { label, placed: Some(0), partners: 0, catalogue: elsewhere });
    }
    rows
}

#[cfg(test)]
mod tests {
    use database::id::OrganizationId;

    use super::*;
    use crate::placement::PlacementState;

    fn alike(sector: &str, place: &str, partners: usize, catalogue: usize) -> Alike {
        Alike { sector: sector.to_owned(), place: place.to_owned(), size: "up_to_five".to_owned(), partners, catalogue }
    }

    fn people(round: RoundId, sector: &str, many: usize) -> Vec<Placed> {
        let (home, host) = (OrganizationId::new(), OrganizationId::new());
        let one = || Placed { sector: sector.to_owned(), ..Placed::of(round, home, host) };
        std::iter::repeat_with(one).take(many).collect()
    }

    fn told(found: &[Representation]) -> Vec<(&str, Option<usize>, usize, usize)> {
        found[0].rows.iter().map(|row| (row.label.as_str(), row.placed, row.partners, row.catalogue)).collect()
    }

    #[test]
    fn who_was_placed_stands_beside_whom_the_exchange_and_the_field_have() {
        let [first, second] = [RoundId::new(), RoundId::new()];
        let mut placed = people(first, "libraries", 5);
        placed.extend(people(first, "museums", 7));
        placed.extend(people(second, "museums", 3));
        let declined = Placed { state: PlacementState::Declined, ..people(first, "archives", 1).remove(0) };
        placed.push(declined);
        // Somebody who goes to two places is one.
        placed.push(placed[0].clone());
        let field =
            [alike("museums", "CA-NS", 4, 40), alike("libraries", "CA-NS", 1, 5), alike("archives", "CA-NB", 0, 5)];
        let rounds = [second, first];
        let all = representation(&field, &placed, &rounds, None);
        assert_eq!(
            told(&all),
            [("archives", Some(0), 0, 5), ("libraries", Some(5), 1, 5), ("museums", Some(10), 4, 40)]
        );
        assert_eq!((all[0].placed, all[0].partners, all[0].catalogue), (Some(15), 5, 50));
        assert_eq!(all[0].shares(&all[0].rows[2]), (Some(67), Some(80), Some(80)));
        let of_second = representation(&field, &placed, &rounds, Some(0));
        assert_eq!((of_second[0].placed, told(&of_second)[2].1), (None, None), "three people");
        let of_first = representation(&field, &placed, &rounds, Some(1));
        assert_eq!((of_first[0].placed, told(&of_first)[2].1), (None, None), "or they were all less these");
        assert_eq!(of_first[0].shares(&of_first[0].rows[2]), (None, Some(80), Some(80)));
    }

    #[test]
    fn regions_with_few_institutions_that_take_no_part_are_told_of_together() {
        let round = RoundId::new();
        let field = [
            alike("museums", "CA-NS", 1, 1),
            alike("museums", "CA-QC", 0, 4),
            alike("museums", "FR", 0, 3),
            alike("museums", "MX", 0, 5),
        ];
        let mut placed = people(round, "museums", 5);
        for one in &mut placed {
            one.place = "FR".to_owned();
        }
        let regions = &representation(&field, &placed, &[round], None)[1];
        let rows: Vec<_> = regions.rows.iter().map(|row| (row.label.as_str(), row.placed, row.catalogue)).collect();
        assert_eq!(rows, [("CA-NS", Some(0), 1), ("FR", Some(5), 3), ("MX", Some(0), 5), ("elsewhere", Some(0), 4)]);
    }

    #[test]
    fn small_institutions_stand_before_large_ones_however_few_there_are() {
        let round = RoundId::new();
        let of_size = |size: &str, partners, catalogue| Alike {
            size: size.to_owned(),
            ..alike("museums", "CA-NS", partners, catalogue)
        };
        let field = [
            of_size("over_hundred", 0, 1),
            of_size("unknown", 1, 7),
            of_size("up_to_five", 3, 9),
            of_size("volunteers_only", 0, 2),
        ];
        let mut placed = people(round, "museums", 12);
        for one in &mut placed[..5] {
            one.size = "unknown".to_owned();
        }
        let sizes = &representation(&field, &placed, &[round], None)[2];
        let rows: Vec<_> = sizes.rows.iter().map(|row| (row.label.as_str(), row.placed, row.catalogue)).collect();
        assert_eq!(
            rows,
            [
                ("volunteers_only", Some(0), 2),
                ("up_to_five", Some(7), 9),
                ("over_hundred", Some(0), 1),
                ("unknown", Some(5), 7),
            ]
        );
    }
}
