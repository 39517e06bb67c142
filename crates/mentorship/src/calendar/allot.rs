//! What can be taught, allotted to what is expected to be needed.
//!
//! Expertise meets an expectation of another partner for the same topic, or for one that it is a part of, up to the level that is
//! needed or a higher one, on days that both have. Nobody learns in years that are over, except what was needed by then.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use database::id::TopicId;

use super::{
    Meeting, MetExpectation, UsedYear,
    flow::allocate,
    span::{common, years},
};
use crate::{expectation::Expectation, expertise::Expertise, window::Window};

/// What topics are a part of, however far up.
#[derive(Debug, Clone, Default)]
pub(super) struct Above(HashMap<TopicId, HashSet<TopicId>>);

impl Above {
    /// By topics and those that they are a part of.
    pub(super) fn of(pairs: impl IntoIterator<Item = (TopicId, TopicId)>) -> Self {
        let mut above: HashMap<TopicId, HashSet<TopicId>> = HashMap::new();
        for (topic, broader) in pairs {
            above.entry(topic).or_default().insert(broader);
        }
        Self(above)
    }

    /// Whether a topic is this one, or a part of it.
    pub(super) fn is_within(&self, topic: TopicId, whole: TopicId) -> bool {
        topic == whole || self.0.get(&topic).is_some_and(|above| above.contains(&whole))
    }

    /// The topic, and all that it is a part of.
    fn and_above(&self, topic: TopicId) -> impl Iterator<Item = TopicId> {
        let above = self.0.get(&topic).into_iter().flatten().copied();
        std::iter::once(topic).chain(above.filter(move |other| *other != topic))
    }
}

/// A year of an expertise, by the place of that among all.
type Slot = (i16, usize);

/// What can be taught, year by year.
pub(super) struct Supply<'a> {
    expertise: &'a [Arc<Expertise>],
    /// Those that teach a topic: it, or a part of it.
    by_topic: HashMap<TopicId, Vec<usize>>,
    /// The years of each, in order.
    slots: Vec<Slot>,
    this_year: i16,
}

/// Who could learn what where.
pub(super) struct Allotment {
    /// In the order of what is expected.
    pub(super) met: Vec<MetExpectation>,
    /// How many of each slot's places are of use.
    used: HashMap<Slot, i32>,
    /// Slots that somebody could use, whether they get a place there or not.
    sought: HashSet<Slot>,
}

impl<'a> Supply<'a> {
    /// Of these, in this year.
    pub(super) fn of(expertise: &'a [Arc<Expertise>], above: &Above, this_year: i16) -> Self {
        let mut by_topic: HashMap<TopicId, Vec<usize>> = HashMap::new();
        let mut slots = Vec::new();
        for (at, one) in expertise.iter().enumerate() {
            for topic in above.and_above(one.topic_id) {
                by_topic.entry(topic).or_default().push(at);
            }
            slots.extend(years(one.days()).map(|year| (year, at)));
        }
        slots.sort_unstable();
        Self { expertise, by_topic, slots, this_year }
    }

    /// Those that teach a topic, or a part of it, by their places among all.
    pub(super) fn teaching(&self, topic: TopicId) -> impl Iterator<Item = (usize, &'a Arc<Expertise>)> {
        let found = self.by_topic.get(&topic).into_iter().flatten().copied();
        found.map(move |at| (at, &self.expertise[at]))
    }

    /// Allots it to what is expected, those first that come first.
    pub(super) fn allot(&self, expected: &[Arc<Expectation>]) -> Allotment {
        let wanted: Vec<i32> = expected.iter().map(|one| one.people).collect();
        let places: Vec<i32> = self.slots.iter().map(|(_, at)| self.expertise[*at].people).collect();
        let given = allocate(&wanted, &places, |at| self.slots_for(&expected[at]));
        let mut allotment = Allotment { met: Vec::new(), used: HashMap::new(), sought: HashSet::new() };
        for (row, given) in expected.iter().zip(given) {
            let slots = self.slots_for(row);
            let is_taught = !slots.is_empty();
            allotment.sought.extend(slots.into_iter().map(|slot| self.slots[slot]));
            for (slot, people) in &given {
                *allotment.used.entry(self.slots[*slot]).or_default() += *people;
            }
            allotment.met.push(MetExpectation { row: row.clone(), met_by: self.meetings(given), is_taught });
        }
        allotment
    }

    fn meetings(&self, given: BTreeMap<usize, i32>) -> Vec<Meeting> {
        let meeting = |(slot, people): (usize, i32)| {
            let (year, at) = self.slots[slot];
            Meeting { expertise: self.expertise[at].clone(), year, people }
        };
        given.into_iter().map(meeting).collect()
    }

    /// Where and when people could learn what they are expected to need, by the places of the slots; the earliest first.
    fn slots_for(&self, wanted: &Expectation) -> Vec<usize> {
        let is_over = wanted.ends_on.year() < self.this_year;
        let mut found = Vec::new();
        for (at, one) in self.teaching(wanted.topic_id) {
            if one.organization_id == wanted.organization_id || one.level < wanted.level {
                continue;
            }
            let Some(days) = common(one.days(), wanted.days()) else { continue };
            let years = years(days).filter(|year| is_over || *year >= self.this_year);
            found.extend(years.filter_map(|year| self.slots.binary_search(&(year, at)).ok()));
        }
        found.sort_unstable();
        found
    }
}

impl Allotment {
    /// How much of an expertise is of use in each of its years that lie in the calendar.
    pub(super) fn used_years(&self, at: usize, expertise: &Expertise, calendar: Window) -> Vec<UsedYear> {
        let days = common(expertise.days(), calendar);
        let used = |year| UsedYear { year, used: self.used.get(&(year, at)).copied().unwrap_or_default() };
        days.into_iter().flat_map(years).map(used).collect()
    }

    /// Whether somebody could use it in the year.
    pub(super) fn is_sought(&self, at: usize, year: i16) -> bool {
        self.sought.contains(&(year, at))
    }
}

#[cfg(test)]
mod tests {
    use catalogue::opportunity::Level;
    use database::id::OrganizationId;

    use super::*;
    use crate::calendar::{Standing, sample};

    const NOW: i16 = 2026;

    /// What becomes of each expectation: how many are met, and how it stands.
    fn stands(above: &Above, expertise: Vec<Expertise>, expected: Vec<Expectation>) -> Vec<(i32, Standing)> {
        let expertise: Vec<Arc<Expertise>> = expertise.into_iter().map(Arc::new).collect();
        let expected: Vec<Arc<Expectation>> = expected.into_iter().map(Arc::new).collect();
        let allotment = Supply::of(&expertise, above, NOW).allot(&expected);
        allotment.met.iter().map(|one| (one.met(), one.standing())).collect()
    }

    #[test]
    fn another_partner_teaches_it_up_to_the_level_on_days_in_common() {
        let (topic, other) = (TopicId::new(), TopicId::new());
        let expertise = sample::expertise(topic, 4, 2027..=2027);
        let wanted = sample::expectation(topic, 3, 2027..=2028);
        let becomes = |expertise: Expertise, wanted: Expectation| {
            stands(&Above::default(), vec![expertise], vec![wanted]).pop().unwrap()
        };
        assert_eq!(becomes(expertise.clone(), wanted.clone()), (3, Standing::Covered));
        let many = Expectation { people: 5, ..wanted.clone() };
        assert_eq!(becomes(expertise.clone(), many), (4, Standing::Short));
        let nobody = (0, Standing::Uncovered);
        assert_eq!(becomes(Expertise { topic_id: other, ..expertise.clone() }, wanted.clone()), nobody);
        let own = Expertise { organization_id: wanted.organization_id, ..expertise.clone() };
        assert_eq!(becomes(own, wanted.clone()), nobody, "one learns it elsewhere than at home");
        let advanced = Expectation { level: Level::Advanced, ..wanted.clone() };
        assert_eq!(becomes(expertise.clone(), advanced), nobody);
        let beginners = Expectation { level: Level::Introductory, ..wanted.clone() };
        assert_eq!(becomes(expertise.clone(), beginners), (3, Standing::Covered));
        let earlier = Expectation { ends_on: "2027-03-31".parse().unwrap(), ..wanted };
        let autumn = Expertise { starts_on: "2027-09-01".parse().unwrap(), ..expertise };
        assert_eq!(becomes(autumn, earlier), nobody, "in the same year, but on no day of it");
    }

    #[test]
    fn who_teaches_the_part_teaches_what_is_sought_and_not_the_other_way_around() {
        let (whole, part) = (TopicId::new(), TopicId::new());
        let above = Above::of([(part, whole), (part, part), (whole, whole)]);
        let becomes = |taught, wanted| {
            let wanted = sample::expectation(wanted, 1, 2027..=2027);
            stands(&above, vec![sample::expertise(taught, 1, 2027..=2027)], vec![wanted])
        };
        assert_eq!(becomes(part, whole), [(1, Standing::Covered)]);
        assert_eq!(becomes(whole, part), [(0, Standing::Uncovered)]);
        assert!(above.is_within(part, whole) && !above.is_within(whole, part));
    }

    #[test]
    fn so_many_learn_it_each_year_and_those_who_need_it_first_do_first() {
        let topic = TopicId::new();
        let taught = vec![sample::expertise(topic, 2, 2027..=2028)];
        let early = sample::expectation(topic, 2, 2027..=2027);
        let late = sample::expectation(topic, 3, 2027..=2028);
        let becomes = stands(&Above::default(), taught.clone(), vec![early.clone(), late.clone()]);
        assert_eq!(becomes, [(2, Standing::Covered), (2, Standing::Short)]);
        // Whoever can wait makes room for whoever cannot, even for one who comes later.
        let patient = Expectation { people: 2, ..late };
        assert_eq!(
            stands(&Above::default(), taught, vec![patient, early]),
            [(2, Standing::Covered), (2, Standing::Covered)]
        );
    }

    #[test]
    fn nobody_learns_in_years_that_are_over() {
        let topic = TopicId::new();
        let taught = vec![sample::expertise(topic, 1, 2024..=2026)];
        let becomes = |wanted| stands(&Above::default(), taught.clone(), vec![wanted]).pop().unwrap();
        assert_eq!(becomes(sample::expectation(topic, 2, 2024..=2026)), (1, Standing::Short), "in 2026 alone");
        assert_eq!(becomes(sample::expectation(topic, 2, 2024..=2025)), (2, Standing::Covered), "it was needed then");
        assert_eq!(becomes(sample::expectation(topic, 2, 2027..=2028)), (0, Standing::Uncovered));
    }

    #[test]
    fn it_is_told_where_and_when_and_what_is_left() {
        let topic = TopicId::new();
        let expertise = Arc::new(sample::expertise(topic, 2, 2026..=2028));
        let wanted = Arc::new(sample::expectation(topic, 3, 2027..=2028));
        let all = [expertise.clone()];
        let allotment = Supply::of(&all, &Above::default(), NOW).allot(&[wanted]);
        let met: Vec<(OrganizationId, i16, i32)> =
            allotment.met[0].met_by.iter().map(|one| (one.expertise.organization_id, one.year, one.people)).collect();
        let host = expertise.organization_id;
        assert_eq!(met, [(host, 2027, 2), (host, 2028, 1)]);
        let used = |calendar| -> Vec<(i16, i32)> {
            allotment.used_years(0, &expertise, calendar).iter().map(|one| (one.year, one.used)).collect()
        };
        assert_eq!(used(sample::years(2026..=2035)), [(2026, 0), (2027, 2), (2028, 1)]);
        assert_eq!(used(sample::years(2028..=2028)), [(2028, 1)]);
        assert_eq!([2026, 2027, 2028].map(|year| allotment.is_sought(0, year)), [false, true, true]);
    }
}
