//! Counting people in groups that overlap, and holding back what would tell of a few of them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::Hash,
};

use fixedbitset::FixedBitSet;

/// The fewest people that a figure is told of.
pub const FEWEST: usize = 5;

/// How many people took part. A figure is none where it would tell of fewer than five people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many different people attended or completed.
    pub people: Option<usize>,
    /// How many of them completed.
    pub completed: Option<usize>,
}

/// Those who took part in something.
#[derive(Debug, Clone)]
pub struct Group<P> {
    /// Everybody.
    pub people: HashSet<P>,
    /// Those of them who completed.
    pub completed: HashSet<P>,
}

impl<P> Default for Group<P> {
    fn default() -> Self {
        Self { people: HashSet::new(), completed: HashSet::new() }
    }
}

/// The figures of all together, and of each group.
///
/// A figure is told only where it is of [`FEWEST`] people or more, and where its difference from no other figure that is
/// told is of fewer than that: not from all together, not from another group that has most people in common with it, not
/// those who completed from those who took part, and from none of `beside`, those of whom it is known in some other way how
/// many they are. Of two figures that would give a few people away the smaller is held back; so is the smallest that is left,
/// where together they say too much of those who are in none of them.
pub fn figures<K: Ord + Clone, P: Eq + Hash>(
    groups: &BTreeMap<K, Group<P>>,
    beside: &[&HashSet<P>],
) -> (Figures, BTreeMap<K, Figures>) {
    let numbers =
        numbers(groups.values().flat_map(|group| [&group.people, &group.completed]).chain(beside.iter().copied()));
    let beside: Vec<Set> = beside.iter().map(|group| set(&numbers, group)).collect();
    let people: BTreeMap<&K, Set> = groups.iter().map(|(key, group)| (key, set(&numbers, &group.people))).collect();
    let completed: BTreeMap<&K, Set> =
        groups.iter().map(|(key, group)| (key, set(&numbers, &group.completed))).collect();
    let (all, all_completed) = (together(people.values()), together(completed.values()));
    let told = told(&all, &people, &beside);
    let is_told = |people: &Set| is_told(people) && beside.iter().all(|other| is_apart(other, people));
    let is_completed_told = is_told(&all_completed) && is_apart(&all, &all_completed);
    let told_completed =
        if is_completed_told { self::told(&all_completed, &completed, &beside) } else { BTreeSet::new() };
    let together = Figures {
        people: is_told(&all).then(|| count(&all)),
        completed: is_completed_told.then(|| count(&all_completed)),
    };
    let of_group = |key: &K| {
        let (people, completed) = (&people[key], &completed[key]);
        let is_told = told.contains(key);
        Figures {
            people: is_told.then(|| count(people)),
            completed: (is_told && told_completed.contains(key) && is_apart(people, completed))
                .then(|| count(completed)),
        }
    };
    (together, groups.keys().map(|key| (key.clone(), of_group(key))).collect())
}

/// How many there are of something, in groups that overlap. A count is none where it would tell of fewer than five.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts<K> {
    /// All together.
    pub all: Option<usize>,
    /// Each group.
    pub each: BTreeMap<K, Option<usize>>,
}

/// The counts of all together, and of each group, told as [`figures`] are; and nothing whose difference from one of `beside`,
/// counts that are known besides, would tell of a few.
pub fn counts<K: Ord + Clone, P: Eq + Hash>(groups: &BTreeMap<K, HashSet<P>>, beside: &[&HashSet<P>]) -> Counts<K> {
    let numbers = numbers(groups.values().chain(beside.iter().copied()));
    let beside: Vec<Set> = beside.iter().map(|group| set(&numbers, group)).collect();
    let sets: BTreeMap<&K, Set> = groups.iter().map(|(key, group)| (key, set(&numbers, group))).collect();
    let all = together(sets.values());
    let told = if is_told(&all) { told(&all, &sets, &beside) } else { BTreeSet::new() };
    let each = groups.iter().map(|(key, group)| (key.clone(), told.contains(key).then_some(group.len())));
    let is_all_told = is_told(&all) && beside.iter().all(|other| is_apart(other, &all));
    Counts { all: is_all_told.then(|| count(&all)), each: each.collect() }
}

/// Some of those counted, by their numbers: every group is compared with every other, of which there can be thousands of
/// people.
type Set = FixedBitSet;

/// Gives everybody in these groups a number.
fn numbers<'a, P: Eq + Hash>(groups: impl Iterator<Item = &'a HashSet<P>>) -> HashMap<&'a P, usize> {
    let mut numbers = HashMap::new();
    for one in groups.flatten() {
        let next = numbers.len();
        numbers.entry(one).or_insert(next);
    }
    numbers
}

fn set<P: Eq + Hash>(numbers: &HashMap<&P, usize>, group: &HashSet<P>) -> Set {
    let mut set = Set::with_capacity(numbers.len());
    for one in group {
        set.insert(numbers[one]);
    }
    set
}

fn together<'s>(sets: impl Iterator<Item = &'s Set>) -> Set {
    sets.fold(Set::new(), |mut all, set| {
        all.union_with(set);
        all
    })
}

fn count(set: &Set) -> usize {
    set.count_ones(..)
}

fn is_told(people: &Set) -> bool {
    count(people) >= FEWEST
}

/// Whether the difference of the two tells of nobody or of enough people.
fn is_apart(some: &Set, others: &Set) -> bool {
    [some.difference_count(others), others.difference_count(some)].iter().all(|few| *few == 0 || *few >= FEWEST)
}

/// The groups that can be told of beside all together, and beside others that are told of.
fn told<'a, K: Ord>(all: &Set, groups: &BTreeMap<&'a K, Set>, beside: &[Set]) -> BTreeSet<&'a K> {
    let mut largest_first: Vec<(&&K, &Set)> = groups.iter().filter(|(_, group)| is_told(group)).collect();
    largest_first.sort_by_key(|(_, group)| std::cmp::Reverse(count(group)));
    let mut told: Vec<(&'a K, &Set)> = Vec::new();
    for (key, group) in largest_first {
        let mut others = told.iter().map(|(_, other)| *other).chain(beside);
        if is_apart(all, group) && others.all(|other| is_apart(other, group)) {
            told.push((key, group));
        }
    }
    // Whoever is in none of those told of could be counted by taking all of these from all together.
    let rest = |told: &[(&K, &Set)]| all.difference_count(&together(told.iter().map(|(_, group)| *group)));
    while (1..FEWEST).contains(&rest(&told)) && told.pop().is_some() {}
    told.into_iter().map(|(key, _)| key).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn group(people: std::ops::Range<u32>, completed: std::ops::Range<u32>) -> Group<u32> {
        Group { people: people.collect(), completed: completed.collect() }
    }

    fn told(groups: &[Group<u32>]) -> (Option<usize>, Vec<Option<usize>>) {
        let groups: BTreeMap<usize, Group<u32>> = groups.iter().cloned().enumerate().collect();
        let (all, each) = figures(&groups, &[]);
        (all.people, each.values().map(|figures| figures.people).collect())
    }

    #[test]
    fn four_people_are_held_back_and_so_is_what_would_give_them_away() {
        assert_eq!(told(&[group(0..4, 0..0)]), (None, vec![None]));
        assert_eq!(told(&[group(0..5, 0..0)]), (Some(5), vec![Some(5)]));
        assert_eq!(told(&[group(0..20, 0..0), group(20..23, 0..0)]), (Some(23), vec![None, None]));
        assert_eq!(
            told(&[group(0..20, 0..0), group(20..29, 0..0), group(29..31, 0..0)]),
            (Some(31), vec![Some(20), None, None]),
            "the smallest of the others goes with it"
        );
        assert_eq!(
            told(&[group(0..20, 0..0), group(2..20, 0..0)]),
            (Some(20), vec![Some(20), None]),
            "two are in one only"
        );
    }

    #[test]
    fn who_completed_is_told_where_it_tells_not_who_did_not() {
        let completed = |group: Group<u32>| figures(&BTreeMap::from([((), group)]), &[]).0.completed;
        assert_eq!(completed(group(0..20, 0..10)), Some(10));
        assert_eq!(completed(group(0..20, 0..20)), Some(20));
        assert_eq!(completed(group(0..20, 0..4)), None);
        assert_eq!(completed(group(0..20, 0..17)), None, "three did not");
    }

    #[test]
    fn what_is_known_besides_is_not_taken_from_anything_to_tell_of_a_few() {
        let everybody: HashSet<u32> = (0..20).collect();
        let of = |people: std::ops::Range<u32>| {
            let groups = BTreeMap::from([((), group(people.clone(), 0..0))]);
            let sets = BTreeMap::from([((), people.collect::<HashSet<u32>>())]);
            let (all, each) = figures(&groups, &[&everybody]);
            let counts = counts(&sets, &[&everybody]);
            assert_eq!((counts.all, counts.each[&()]), (all.people, each[&()].people));
            (all.people, each[&()].people)
        };
        assert_eq!(of(0..18), (None, None), "two of twenty are in none");
        assert_eq!(of(0..15), (Some(15), Some(15)));
        assert_eq!(of(0..20), (Some(20), Some(20)));
    }

    fn is_apart(some: &HashSet<u32>, others: &HashSet<u32>) -> bool {
        let numbers = numbers([some, others].into_iter());
        super::is_apart(&set(&numbers, some), &set(&numbers, others))
    }

    proptest! {
        #[test]
        fn no_two_figures_tell_of_a_few(sets in proptest::collection::vec(proptest::collection::hash_set(0u32..40, 0..30), 1..6)) {
            let groups: BTreeMap<usize, Group<u32>> = sets
                .iter()
                .map(|people| Group { people: people.clone(), completed: people.iter().copied().filter(|one| one % 3 != 0).collect() })
                .enumerate()
                .collect();
            let (all, each) = figures(&groups, &[]);
            let everybody: HashSet<u32> = sets.iter().flatten().copied().collect();
            let mut figures: Vec<HashSet<u32>> = Vec::new();
            if all.people.is_some() {
                figures.push(everybody.clone());
            }
            for (key, told) in &each {
                if told.people.is_some() { figures.push(groups[key].people.clone()); }
                if told.completed.is_some() { figures.push(groups[key].completed.clone()); }
            }
            for figure in &figures {
                prop_assert!(figure.len() >= FEWEST);
            }
            let of_people: Vec<&HashSet<u32>> = each.iter().filter(|(_, told)| told.people.is_some()).map(|(key, _)| &groups[key].people).collect();
            for one in &of_people {
                prop_assert!(is_apart(one, &everybody));
                for other in &of_people { prop_assert!(is_apart(one, other)); }
            }
            let rest = everybody.iter().filter(|one| of_people.iter().all(|group| !group.contains(one))).count();
            prop_assert!(rest == 0 || rest >= FEWEST || of_people.is_empty());
            for (key, told) in &each {
                if told.completed.is_some() { prop_assert!(is_apart(&groups[key].people, &groups[key].completed)); }
            }
        }
    }
}
