//! What participants, their supervisors and their mentors say of placements, in figures of which none tells of a few.

use std::collections::BTreeMap;

use database::{
    AsyncPgConnection,
    id::{PersonId, ProgrammeId, RoundId},
    schema::{placement, placement_evaluation},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::PlacementPart;

use super::held::Sums;
use crate::evaluation::{PlacementGain, PlacementRecommendation};

/// What those on one side say, each once in a round. What is held back is none: what would tell of a few; and all that is answered to a
/// question to which all of some round give the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluationFigures {
    /// On which side.
    pub part: PlacementPart,
    /// How many people say something.
    pub people: Option<usize>,
    /// How much they, or their institutions, gained.
    pub gained: Gained,
    /// Whether they would recommend it.
    pub recommended: Recommended,
}

/// How many people say that they, or their institution, gained so much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gained {
    /// Much.
    pub much: Option<usize>,
    /// Some.
    pub somewhat: Option<usize>,
    /// Little.
    pub little: Option<usize>,
    /// Nothing.
    pub nothing: Option<usize>,
}

/// How many people would recommend it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recommended {
    /// They would.
    pub yes: Option<usize>,
    /// They would not.
    pub no: Option<usize>,
    /// They are not sure.
    pub not_sure: Option<usize>,
}

/// What somebody says of a placement.
#[derive(Debug, Clone, Copy, Queryable)]
pub(super) struct Said {
    round: RoundId,
    part: PlacementPart,
    by: PersonId,
    gained: PlacementGain,
    recommends: PlacementRecommendation,
}

/// All that is said of placements of an exchange, what was said last at the end.
pub(super) async fn said(mut conn: &AsyncPgConnection, exchange: ProgrammeId) -> QueryResult<Vec<Said>> {
    placement_evaluation::table
        .inner_join(placement::table)
        .filter(placement::programme_id.eq(exchange))
        .order((placement_evaluation::updated_at, placement_evaluation::placement_id))
        .select((
            placement::round_id,
            placement_evaluation::part,
            placement_evaluation::answered_by,
            placement_evaluation::gained,
            placement_evaluation::recommends,
        ))
        .load(&mut conn)
        .await
}

/// What was said on each side in the round at this place of `rounds`, or in all rounds. Who mentors or supervises several people in a
/// round says it once: what they said last.
pub(super) fn figures(said: &[Said], rounds: &[RoundId], round: Option<usize>) -> Vec<EvaluationFigures> {
    let last: BTreeMap<(RoundId, PlacementPart, PersonId), Said> =
        said.iter().map(|one| ((one.round, one.part, one.by), *one)).collect();
    let parts = [PlacementPart::Participant, PlacementPart::Home, PlacementPart::Host];
    let of_part = |part| {
        let of_rounds: Vec<Vec<Said>> = rounds
            .iter()
            .map(|round| last.values().copied().filter(|one| one.round == *round && one.part == part).collect())
            .collect();
        of_side(part, &of_rounds, round)
    };
    parts.map(of_part).into()
}

fn of_side(part: PlacementPart, of_rounds: &[Vec<Said>], round: Option<usize>) -> EvaluationFigures {
    let people: Vec<usize> = of_rounds.iter().map(Vec::len).collect();
    let sums = Sums::of(&people);
    let answered = |table: Vec<Vec<usize>>, answers: usize| match says_it_of_each(&table) {
        true => vec![None; answers],
        false => sums.row(&table, round),
    };
    let gained = counted(of_rounds, PlacementGain::ALL, |one| one.gained);
    let recommends = counted(of_rounds, PlacementRecommendation::ALL, |one| one.recommends);
    let gained = answered(gained, PlacementGain::ALL.len());
    let recommends = answered(recommends, PlacementRecommendation::ALL.len());
    // Where there is no round nobody has said anything.
    let at = |row: &[Option<usize>], place: usize| row.get(place).copied().unwrap_or(Some(0));
    EvaluationFigures {
        part,
        people: sums.at(round),
        gained: Gained {
            much: at(&gained, 0),
            somewhat: at(&gained, 1),
            little: at(&gained, 2),
            nothing: at(&gained, 3),
        },
        recommended: Recommended { yes: at(&recommends, 0), no: at(&recommends, 1), not_sure: at(&recommends, 2) },
    }
}

/// How many said each of these, round by round.
fn counted<A: PartialEq>(of_rounds: &[Vec<Said>], answers: &[A], answer: impl Fn(&Said) -> A) -> Vec<Vec<usize>> {
    let of_round = |said: &Vec<Said>| {
        answers.iter().map(|one| said.iter().filter(|other| answer(other) == *one).count()).collect::<Vec<usize>>()
    };
    of_rounds.iter().map(of_round).collect()
}

/// Whether all who say something in a round give the same answer, so that how many give it would say it of each; where all give it in all
/// rounds, they do in each. One could work that out from any other round and all together, and so nothing is told of either.
fn says_it_of_each(table: &[Vec<usize>]) -> bool {
    table.iter().any(|round| round.iter().filter(|many| **many > 0).count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MENTOR: PlacementPart = PlacementPart::Host;

    fn said(round: RoundId, by: PersonId, gained: PlacementGain) -> Said {
        Said { round, part: MENTOR, by, gained, recommends: PlacementRecommendation::Yes }
    }

    fn many(round: RoundId, gained: PlacementGain, many: usize) -> Vec<Said> {
        std::iter::repeat_with(|| said(round, PersonId::new(), gained)).take(many).collect()
    }

    fn of_mentors(said: &[Said], rounds: &[RoundId], round: Option<usize>) -> EvaluationFigures {
        let found = figures(said, rounds, round);
        assert_eq!(found.iter().map(|one| one.part.word()).collect::<Vec<_>>(), ["participant", "home", "host"]);
        assert_eq!(found[0].people, Some(0), "no participant said anything");
        found[2]
    }

    #[test]
    fn a_few_are_held_back_with_what_they_could_be_worked_out_from() {
        let round = RoundId::new();
        let mut all = many(round, PlacementGain::Much, 9);
        all.extend(many(round, PlacementGain::Somewhat, 6));
        all.extend(many(round, PlacementGain::Little, 1));
        let told = of_mentors(&all, &[round], None);
        let gained = Gained { much: Some(9), somewhat: None, little: None, nothing: Some(0) };
        assert_eq!((told.people, told.gained), (Some(16), gained));
        assert_eq!(told.recommended, Recommended::default(), "all would");
        assert_eq!(of_mentors(&many(round, PlacementGain::Much, 4), &[round], None).people, None);
        assert_eq!(of_mentors(&[], &[], None).gained.much, Some(0));
    }

    #[test]
    fn who_says_several_things_in_a_round_says_the_last() {
        let round = RoundId::new();
        let mentor = PersonId::new();
        let mut all = many(round, PlacementGain::Much, 5);
        all.extend(many(round, PlacementGain::Little, 5));
        all.extend([PlacementGain::Nothing, PlacementGain::Much].map(|gained| said(round, mentor, gained)));
        let told = of_mentors(&all, &[round], None);
        assert_eq!((told.people, told.gained.much, told.gained.nothing), (Some(11), Some(6), Some(0)));
    }

    #[test]
    fn one_round_is_not_told_where_the_other_is_of_a_few() {
        let [first, second] = [RoundId::new(), RoundId::new()];
        let mut all = many(first, PlacementGain::Much, 9);
        all.extend(many(first, PlacementGain::Little, 6));
        all.extend([PlacementGain::Much, PlacementGain::Little].map(|gained| said(second, PersonId::new(), gained)));
        let told = |round| {
            let found = of_mentors(&all, &[first, second], round);
            (found.people, found.gained.much)
        };
        assert_eq!((told(Some(0)), told(Some(1)), told(None)), ((None, None), (None, None), (Some(17), Some(10))));
    }

    #[test]
    fn what_all_of_a_round_say_is_told_in_no_view() {
        let rounds = [RoundId::new(), RoundId::new(), RoundId::new()];
        let mut all = many(rounds[0], PlacementGain::Much, 9);
        all.extend(many(rounds[0], PlacementGain::Little, 6));
        all.extend(many(rounds[1], PlacementGain::Much, 8));
        let views = [None, Some(0), Some(1), Some(2)];
        for (view, people) in views.into_iter().zip([23, 15, 8, 0]) {
            let told = of_mentors(&all, &rounds, view);
            assert_eq!((told.people, told.gained), (Some(people), Gained::default()), "{view:?}");
            assert_eq!(told.recommended, Recommended::default(), "{view:?}");
        }
        all.extend(many(rounds[1], PlacementGain::Little, 5));
        for (view, much) in views.into_iter().zip([17, 9, 8, 0]) {
            assert_eq!(of_mentors(&all, &rounds, view).gained.much, Some(much), "{view:?}");
        }
    }
}
