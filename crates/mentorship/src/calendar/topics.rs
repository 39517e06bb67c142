//! What can be taught and what is expected, by year and topic.

use std::{collections::BTreeMap, sync::Arc};

use database::id::TopicId;

use super::{
    MetExpectation, Standing, TopicYear,
    allot::{Above, Allotment, Supply},
    span::{common, has, years},
};
use crate::{expertise::Expertise, window::Window};

/// What is shown of all that partners say ahead.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    /// What touches these days.
    pub(super) days: Window,
    /// Only what is about this topic, or a part of it; none: all.
    pub(super) topic: Option<TopicId>,
    /// What topics are a part of.
    pub(super) above: &'a Above,
}

impl View<'_> {
    /// Whether it shows an expertise: it can be learned on some of the days.
    pub(super) fn has_expertise(&self, row: &Expertise) -> bool {
        self.is_about(row.topic_id) && common(row.days(), self.days).is_some()
    }

    /// Whether it shows an expectation: the last of its days is one of these.
    pub(super) fn has_expectation(&self, one: &MetExpectation) -> bool {
        self.is_about(one.row.topic_id) && has(self.days, one.row.ends_on)
    }

    fn is_about(&self, topic: TopicId) -> bool {
        self.topic.is_none_or(|whole| self.above.is_within(topic, whole))
    }
}

/// Each topic in each year in which it can be learned or is needed, in the order of years.
pub(super) fn rows(
    view: View<'_>,
    expertise: &[Arc<Expertise>],
    supply: &Supply<'_>,
    allotment: &Allotment,
) -> Vec<TopicYear> {
    let mut expected: BTreeMap<(i16, TopicId), Vec<&MetExpectation>> = BTreeMap::new();
    for row in expertise.iter().filter(|row| view.has_expertise(row)) {
        for year in common(row.days(), view.days).into_iter().flat_map(years) {
            expected.entry((year, row.topic_id)).or_default();
        }
    }
    for one in allotment.met.iter().filter(|one| view.has_expectation(one)) {
        expected.entry((one.row.ends_on.year(), one.row.topic_id)).or_default().push(one);
    }
    let row = |((year, topic), expected): (_, Vec<&MetExpectation>)| {
        Row { year, topic, expected, days: view.days }.with(supply, allotment)
    };
    expected.into_iter().map(row).collect()
}

/// A topic in a year, and what is expected of it by then.
struct Row<'a> {
    year: i16,
    topic: TopicId,
    expected: Vec<&'a MetExpectation>,
    days: Window,
}

impl Row<'_> {
    fn with(self, supply: &Supply<'_>, allotment: &Allotment) -> TopicYear {
        let least = self.expected.iter().map(|one| one.row.level).min();
        let offered: Vec<(usize, &Arc<Expertise>)> = supply
            .teaching(self.topic)
            .filter(|(_, row)| least.is_none_or(|least| row.level >= least) && self.is_taught_by(row))
            .collect();
        let is_sought =
            |(at, row): &(usize, &Arc<Expertise>)| row.topic_id == self.topic && allotment.is_sought(*at, self.year);
        let (expected, met) = (self.sum(|one| one.row.people), self.sum(MetExpectation::met));
        let standing = if !self.expected.is_empty() {
            Standing::of(expected - met, self.expected.iter().any(|one| one.is_taught))
        } else if offered.iter().any(is_sought) {
            Standing::Covered
        } else {
            Standing::Unsought
        };
        TopicYear {
            year: self.year,
            topic: self.topic,
            offered: offered.iter().map(|(_, row)| row.people).sum(),
            expected,
            met,
            standing,
            expertise: offered.into_iter().map(|(_, row)| row.clone()).collect(),
            expectations: self.expected.iter().map(|one| one.row.clone()).collect(),
        }
    }

    /// Whether it can be learned there on days of the year that the calendar has.
    fn is_taught_by(&self, row: &Expertise) -> bool {
        common(row.days(), self.days).is_some_and(|days| years(days).contains(&self.year))
    }

    fn sum(&self, of: impl Fn(&MetExpectation) -> i32) -> i32 {
        self.expected.iter().copied().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use catalogue::opportunity::Level;

    use super::*;
    use crate::{calendar::sample, expectation::Expectation};

    fn shown(
        above: &Above,
        topic: Option<TopicId>,
        taught: Vec<Expertise>,
        wanted: Vec<Expectation>,
    ) -> Vec<TopicYear> {
        let expertise: Vec<Arc<Expertise>> = taught.into_iter().map(Arc::new).collect();
        let expected: Vec<Arc<Expectation>> = wanted.into_iter().map(Arc::new).collect();
        let supply = Supply::of(&expertise, above, 2026);
        let allotment = supply.allot(&expected);
        let view = View { days: sample::years(2027..=2028), topic, above };
        rows(view, &expertise, &supply, &allotment)
    }

    /// Year, offered, expected, met, and how it stands.
    fn figures(rows: &[TopicYear]) -> Vec<(i16, i32, i32, i32, Standing)> {
        rows.iter().map(|row| (row.year, row.offered, row.expected, row.met, row.standing)).collect()
    }

    #[test]
    fn an_expectation_counts_once_and_expertise_each_year() {
        let topic = TopicId::new();
        let taught = vec![sample::expertise(topic, 2, 2026..=2030)];
        let wanted = vec![sample::expectation(topic, 5, 2027..=2028)];
        let rows = shown(&Above::default(), None, taught, wanted);
        assert_eq!(figures(&rows), [(2027, 2, 0, 0, Standing::Covered), (2028, 2, 5, 4, Standing::Short)]);
        assert_eq!((rows[1].short(), rows[1].expertise.len(), rows[1].expectations.len()), (1, 1, 1));
    }

    #[test]
    fn what_nobody_seeks_and_what_nobody_teaches_stand_out() {
        let (taught, wanted) = (TopicId::new(), TopicId::new());
        let rows = shown(
            &Above::default(),
            None,
            vec![sample::expertise(taught, 3, 2028..=2028)],
            vec![sample::expectation(wanted, 1, 2027..=2027), sample::expectation(wanted, 1, 2027..=2029)],
        );
        // What is needed after the calendar is not in it.
        assert_eq!(figures(&rows), [(2027, 0, 1, 0, Standing::Uncovered), (2028, 3, 0, 0, Standing::Unsought)]);
    }

    #[test]
    fn only_what_is_taught_up_to_the_level_is_offered() {
        let topic = TopicId::new();
        let high = Expertise { level: Level::Advanced, ..sample::expertise(topic, 1, 2027..=2027) };
        let wanted = Expectation { level: Level::Advanced, ..sample::expectation(topic, 2, 2027..=2027) };
        let rows = shown(&Above::default(), None, vec![high, sample::expertise(topic, 4, 2027..=2027)], vec![wanted]);
        assert_eq!(figures(&rows), [(2027, 1, 2, 1, Standing::Short)]);
    }

    #[test]
    fn a_part_is_offered_where_the_whole_is_needed() {
        let (whole, part, other) = (TopicId::new(), TopicId::new(), TopicId::new());
        let above = Above::of([(part, whole)]);
        let taught = vec![sample::expertise(part, 2, 2027..=2027), sample::expertise(other, 1, 2027..=2027)];
        let wanted = vec![sample::expectation(whole, 2, 2027..=2027)];
        let of = |topic| {
            let mut rows = shown(&above, topic, taught.clone(), wanted.clone());
            rows.sort_by_key(|row| [whole, part, other].iter().position(|known| *known == row.topic));
            figures(&rows)
        };
        let (needed, taught) = ((2027, 2, 2, 2, Standing::Covered), (2027, 2, 0, 0, Standing::Covered));
        assert_eq!(of(None), [needed, taught, (2027, 1, 0, 0, Standing::Unsought)]);
        assert_eq!(of(Some(whole)), [needed, taught]);
        assert_eq!(of(Some(part)), [taught]);
    }
}
