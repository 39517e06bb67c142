//! What a funder sees: what became of its own money, and in figures that tell of nobody what came of it.
//!
//! What is spent tells how many have completed, as soon as one knows what a placement costs; so it is held back as they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use catalogue::small_cells::{Crossed, crossed, crossed_given};
use database::{
    AsyncPgConnection,
    id::{FundingStreamId, OrganizationId, RoundId},
};
use diesel::QueryResult;
use identity::policy::MaySeeFunded;
use jiff::Timestamp;

use super::{
    field::FieldDimension,
    held::{held, is_all_told},
    money::{RoundMoney, money},
    placed::{self, Placed, Who},
};
use crate::{exchange, funding, placement::PlacementState};

/// What came of an organization's money in an exchange.
#[derive(Debug, Clone)]
pub struct FunderView {
    /// Whose money.
    pub funder: OrganizationId,
    /// How much there is of it, and where it goes; how much is spent only where that tells of nobody.
    pub money: Vec<RoundMoney>,
    /// What came of it.
    pub all: Funded,
    /// The same, told apart by the institutions that people come from.
    pub by: Vec<FundedTable>,
}

/// What came of an organization's money, told apart in one way. Each of those placed is in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundedTable {
    /// In which way.
    pub dimension: FieldDimension,
    /// Each that there is, by its label.
    pub rows: Vec<(String, Funded)>,
}

/// What came of the money. Who was placed several times is counted once, by their latest placement. A figure that would tell of fewer
/// than five people, or let one work that out, is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Funded {
    /// How many people were placed.
    pub placed: Option<usize>,
    /// How many of them completed their placement.
    pub completed: Option<usize>,
    /// Of how many it ended before its time.
    pub ended_early: Option<usize>,
    /// How many of them had an improvement adopted at home.
    pub adopted: Option<usize>,
    /// How many minutes of work they save in a month.
    pub minutes_saved: Option<i64>,
    /// How many artifacts were published.
    pub artifacts: usize,
}

/// In which ways they are told apart. Size is not one of them: whoever knows the institutions can compare tables, and each further one
/// says more of the same people, whom funders do not know one by one.
const TOLD_APART_BY: [FieldDimension; 2] = [FieldDimension::Sector, FieldDimension::Region];

/// What came of an organization's money in an exchange. In as many statements whatever its size.
///
/// # Errors
/// Where the database fails.
pub async fn funded(conn: &AsyncPgConnection, may: &MaySeeFunded, now: Timestamp) -> QueryResult<Option<FunderView>> {
    let Some(exchange) = exchange::by_programmes(conn, &[may.programme()]).await?.pop() else { return Ok(None) };
    let streams: Vec<_> = funding::streams_of(conn, may.programme()).await?;
    let own = streams.into_iter().filter(|stream| stream.funder_id == Some(may.funder()));
    let own: Vec<Arc<_>> = own.map(Arc::new).collect();
    let ids: Vec<FundingStreamId> = own.iter().map(|stream| stream.id).collect();
    let budgets = funding::budgets(conn, &ids).await?;
    let all = placed::of_exchange(conn, &exchange, exchange.today(now)).await?;
    let paid: Vec<&Placed> =
        all.iter().filter(|one| one.stands() && one.paid_by.is_some_and(|stream| ids.contains(&stream))).collect();
    let people = people(&paid);
    Ok(Some(FunderView {
        funder: may.funder(),
        money: told_of(money(&own, &budgets, &paid), &paid),
        all: altogether(&people),
        by: TOLD_APART_BY.map(|dimension| table(dimension, &people)).into(),
    }))
}

/// The same money, without how much of it is spent where that would tell of a few.
fn told_of(mut money: Vec<RoundMoney>, paid: &[&Placed]) -> Vec<RoundMoney> {
    let groups: Vec<_> = money.iter().map(|one| (one.stream.id, one.round)).collect();
    for (one, is_held) in money.iter_mut().zip(spending_held(&groups, paid)) {
        one.amounts.spent = one.amounts.spent.filter(|_| !is_held);
    }
    money
}

/// Of which of these streams and rounds it is held back how much is spent: where those who completed are a few, or those who did not,
/// and where one could work such a one out from the others.
fn spending_held(groups: &[(FundingStreamId, RoundId)], paid: &[&Placed]) -> Vec<bool> {
    let people = |(stream, round): &(FundingStreamId, RoundId), have_completed: bool| {
        let are_so = |one: &&Placed| {
            let has_completed = one.state == PlacementState::Completed;
            one.paid_by == Some(*stream) && one.round == *round && has_completed == have_completed
        };
        paid.iter().copied().filter(are_so).map(|one| &one.who).collect::<BTreeSet<&Who>>().len()
    };
    let counted = |have_completed| -> Vec<usize> { groups.iter().map(|group| people(group, have_completed)).collect() };
    held(&[true, false].map(counted))
}

/// Somebody who was placed for the money.
#[derive(Debug, Clone)]
struct Placee<'a> {
    latest: &'a Placed,
    artifacts: usize,
    has_adopted: bool,
    minutes: Option<i64>,
}

/// How a placement that stands is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Completed,
    EndedEarly,
    Open,
}

const STANDINGS: [Standing; 3] = [Standing::Completed, Standing::EndedEarly, Standing::Open];

impl Placee<'_> {
    fn standing(&self) -> Standing {
        match self.latest.state {
            PlacementState::Completed => Standing::Completed,
            PlacementState::EndedEarly => Standing::EndedEarly,
            _ => Standing::Open,
        }
    }

    fn has_completed(&self) -> bool {
        self.standing() == Standing::Completed
    }

    fn is_over(&self) -> bool {
        self.standing() != Standing::Open
    }
}

/// Everybody once; placements are in order.
fn people<'a>(paid: &[&'a Placed]) -> Vec<Placee<'a>> {
    let mut people: BTreeMap<&Who, Placee<'a>> = BTreeMap::new();
    for one in paid.iter().copied() {
        let nothing = Placee { latest: one, artifacts: 0, has_adopted: false, minutes: None };
        let placee = people.entry(&one.who).or_insert(nothing);
        placee.latest = one;
        placee.artifacts += one.outcomes.artifacts.all();
        placee.has_adopted |= one.outcomes.commitments.adopted > 0;
        if one.tells_minutes {
            placee.minutes = Some(placee.minutes.unwrap_or_default() + one.outcomes.minutes_saved);
        }
    }
    people.into_values().collect()
}

/// People who have something in common.
type Group<'g, 'a> = Vec<&'g Placee<'a>>;

/// All together. What is told of them is settled before the tables are, and so alike for all.
fn altogether(people: &[Placee<'_>]) -> Funded {
    let all = [people.iter().collect::<Group<'_, '_>>()];
    let told = standings(people);
    Funded {
        placed: told.all,
        completed: told.cells[0][0],
        ended_early: told.cells[0][1],
        ..of_group(&all[0], is_all_told(&adopted(&all)), is_all_told(&minutes(&all)))
    }
}

/// How many completed their placement, of how many it ended before its time, and of how many it is not over.
fn standings(people: &[Placee<'_>]) -> Crossed {
    let counted = STANDINGS.map(|standing| people.iter().filter(|one| one.standing() == standing).count());
    crossed(&[counted.to_vec()])
}

fn table(dimension: FieldDimension, people: &[Placee<'_>]) -> FundedTable {
    let labels: BTreeSet<&str> = people.iter().map(|one| one.latest.label(dimension)).collect();
    let groups: Vec<Group<'_, '_>> = labels
        .iter()
        .map(|label| people.iter().filter(|one| one.latest.label(dimension) == *label).collect())
        .collect();
    let all = standings(people);
    let are_told: Vec<bool> = all.cells[0].iter().chain([&all.all]).map(Option::is_some).collect();
    let told = crossed_given(&STANDINGS.map(|standing| counts(&groups, |one| one.standing() == standing)), &are_told);
    let (no_adoptions, no_minutes) = (held(&adopted(&groups)), held(&minutes(&groups)));
    let rows = labels.iter().enumerate().map(|(at, label)| {
        let funded = Funded {
            placed: told.columns[at],
            completed: told.cells[0][at],
            ended_early: told.cells[1][at],
            ..of_group(&groups[at], !no_adoptions[at], !no_minutes[at])
        };
        ((*label).to_owned(), funded)
    });
    FundedTable { dimension, rows: rows.collect() }
}

/// What is no standing of a group.
fn of_group(group: &[&Placee<'_>], tells_adoptions: bool, tells_minutes: bool) -> Funded {
    Funded {
        adopted: tells_adoptions.then(|| group.iter().filter(|one| one.has_adopted).count()),
        minutes_saved: tells_minutes.then(|| group.iter().filter_map(|one| one.minutes).sum()),
        artifacts: group.iter().map(|one| one.artifacts).sum(),
        ..Funded::default()
    }
}

/// Of how many of each group an improvement was adopted; and whatever could be worked out from that and from how many were placed, have
/// completed, or are through with it.
fn adopted(groups: &[Group<'_, '_>]) -> Vec<Vec<usize>> {
    vec![
        counts(groups, |one| one.has_adopted),
        counts(groups, |one| !one.has_adopted),
        counts(groups, |one| one.has_completed() && !one.has_adopted),
        counts(groups, |one| !one.has_completed() && one.has_adopted),
        counts(groups, |one| one.is_over() && !one.has_adopted),
        counts(groups, |one| !one.is_over() && one.has_adopted),
    ]
}

/// How many of each group told how much work is saved.
fn minutes(groups: &[Group<'_, '_>]) -> Vec<Vec<usize>> {
    vec![counts(groups, |one| one.minutes.is_some())]
}

fn counts(groups: &[Group<'_, '_>], are_so: impl Fn(&Placee<'_>) -> bool) -> Vec<usize> {
    groups.iter().map(|group| group.iter().filter(|one| are_so(one)).count()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dashboard::outcome::{Artifacts, Commitments, Outcomes};

    /// People of a sector whose placement stands so. Each made a template, and says how much it saves if it was adopted.
    fn of_sector(sector: &str, state: PlacementState, has_adopted: bool, many: usize) -> Vec<Placed> {
        let commitments = Commitments { adopted: usize::from(has_adopted), ..Commitments::default() };
        let artifacts = Artifacts { templates: 1, ..Artifacts::default() };
        let outcomes = Outcomes { commitments, artifacts, minutes_saved: 60, ..Outcomes::default() };
        let one = || Placed {
            sector: sector.to_owned(),
            state,
            tells_minutes: has_adopted,
            outcomes,
            ..Placed::of(RoundId::new(), OrganizationId::new(), OrganizationId::new())
        };
        std::iter::repeat_with(one).take(many).collect()
    }

    fn told(placed: &[Placed]) -> (Funded, Vec<(String, Funded)>) {
        let paid: Vec<&Placed> = placed.iter().collect();
        let people = people(&paid);
        (altogether(&people), table(FieldDimension::Sector, &people).rows)
    }

    /// How many were placed, completed it, ended it early and adopted an improvement, and the minutes that it saves.
    type Figures = (Option<usize>, Option<usize>, Option<usize>, Option<usize>, Option<i64>);

    fn figures(one: &Funded) -> Figures {
        (one.placed, one.completed, one.ended_early, one.adopted, one.minutes_saved)
    }

    #[test]
    fn what_came_of_enough_people_is_told_and_of_a_few_it_is_not() {
        let mut placed = of_sector("museums", PlacementState::Completed, true, 6);
        placed.extend(of_sector("libraries", PlacementState::UnderWay, false, 5));
        let (all, rows) = told(&placed);
        assert_eq!(figures(&all), (Some(11), Some(6), Some(0), Some(6), Some(360)));
        assert_eq!(all.artifacts, 11);
        assert_eq!(rows[0].0, "libraries");
        assert_eq!(figures(&rows[0].1), (Some(5), Some(0), Some(0), Some(0), Some(0)));
        assert_eq!(figures(&rows[1].1), (Some(6), Some(6), Some(0), Some(6), Some(360)));
        let (few, rows) = told(&placed[..4]);
        assert_eq!((figures(&few), few.artifacts), ((None, None, Some(0), None, None), 4));
        assert_eq!(figures(&rows[0].1), (None, None, Some(0), None, None));
        assert_eq!(told(&[]), (Funded { minutes_saved: Some(0), ..nobody() }, vec![]));
    }

    fn nobody() -> Funded {
        let none = Some(0);
        Funded { placed: none, completed: none, ended_early: none, adopted: none, ..Funded::default() }
    }

    #[test]
    fn that_one_of_many_did_not_adopt_is_told_by_no_difference() {
        let mut placed = of_sector("museums", PlacementState::Completed, true, 9);
        placed.extend(of_sector("museums", PlacementState::Completed, false, 1));
        placed.extend(of_sector("archives", PlacementState::UnderWay, false, 7));
        let (all, rows) = told(&placed);
        assert_eq!((all.completed, all.adopted), (Some(10), None), "one of ten who completed");
        assert_eq!((rows[0].1.adopted, rows[1].1.adopted), (Some(0), None));
    }

    /// Whether it is held back what is spent of each stream in a round, with so many who have completed and so many who have not.
    fn held_of<const N: usize>(people: [(usize, usize); N]) -> [bool; N] {
        let round = RoundId::new();
        let groups = people.map(|_| (FundingStreamId::new(), round));
        let paid = |(at, (completed, open)): (usize, &(usize, usize))| {
            let mut placed = of_sector("museums", PlacementState::Completed, false, *completed);
            placed.extend(of_sector("museums", PlacementState::UnderWay, false, *open));
            placed.into_iter().map(move |one| Placed { paid_by: Some(groups[at].0), round, ..one }).collect::<Vec<_>>()
        };
        let placed: Vec<Placed> = people.iter().enumerate().flat_map(paid).collect();
        let held = spending_held(&groups, &placed.iter().collect::<Vec<_>>());
        std::array::from_fn(|at| held[at])
    }

    #[test]
    fn what_is_spent_does_not_say_of_a_few_that_they_completed_or_did_not() {
        assert_eq!(held_of([(6, 5), (7, 0), (0, 8), (0, 0)]), [false; 4]);
        assert_eq!(held_of([(6, 1)]), [true], "one of seven has not");
        assert_eq!(held_of([(2, 9)]), [true], "two of eleven have");
        assert_eq!(held_of([(0, 2)]), [true], "neither of two has");
        assert_eq!(held_of([(6, 5), (2, 10)]), [true, true], "or it is how many have in all, less the others");
        assert_eq!(held_of([(6, 5), (2, 10), (7, 9)]), [true, true, false]);
    }

    #[test]
    fn who_is_paid_for_twice_is_one() {
        let round = RoundId::new();
        let stream = FundingStreamId::new();
        let paid = |one: Placed| Placed { paid_by: Some(stream), round, ..one };
        let mut placed: Vec<Placed> =
            of_sector("museums", PlacementState::Completed, false, 4).into_iter().map(paid).collect();
        placed.push(placed[0].clone());
        assert_eq!(spending_held(&[(stream, round)], &placed.iter().collect::<Vec<_>>()), [true], "four people");
    }

    #[test]
    fn who_is_placed_twice_is_one() {
        let mut placed = of_sector("museums", PlacementState::Completed, true, 5);
        let again = Placed { state: PlacementState::UnderWay, ..placed[0].clone() };
        placed.push(again);
        let (all, _) = told(&placed);
        assert_eq!((all.placed, all.artifacts, all.minutes_saved), (Some(5), 6, Some(360)));
        assert_eq!(all.completed, None, "four of five");
    }

    proptest! {
        #[test]
        fn nothing_tells_of_a_few(
            groups in proptest::collection::vec((0usize..3, 0usize..6, any::<bool>(), 0usize..9), 0..12),
        ) {
            let mut placed = Vec::new();
            for (sector, state, has_adopted, many) in groups {
                let sector = ["archives", "libraries", "museums"][sector];
                placed.extend(of_sector(sector, PlacementState::STANDING[state], has_adopted, many));
            }
            let (all, rows) = told(&placed);
            let is_few = |many: usize| (1..5).contains(&many);
            for (_, one) in rows.iter().chain([&(String::new(), all)]) {
                for told in [one.placed, one.completed, one.ended_early, one.adopted].into_iter().flatten() {
                    prop_assert!(!is_few(told));
                }
                if let (Some(placed), Some(adopted)) = (one.placed, one.adopted) {
                    prop_assert!(!is_few(placed - adopted));
                }
                if let (Some(placed), Some(completed), Some(ended)) = (one.placed, one.completed, one.ended_early) {
                    prop_assert!(!is_few(placed - completed - ended));
                }
                prop_assert!(one.minutes_saved.is_none_or(|minutes| minutes == 0 || minutes >= 300));
            }
            // All together less those that are told of are not a few.
            let figures: [fn(&Funded) -> Option<usize>; 4] =
                [|one| one.placed, |one| one.completed, |one| one.ended_early, |one| one.adopted];
            for figure in figures {
                let told: usize = rows.iter().filter_map(|(_, one)| figure(one)).sum();
                prop_assert!(figure(&all).is_none_or(|all| !is_few(all - told)));
            }
        }
    }
}
