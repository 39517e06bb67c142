//! What came of an evaluation, as sums that expose nobody.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{EvaluationQuestionId, OpportunityId, RegistrationId, RunId},
    schema::run,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MayEdit;
use jiff::Timestamp;

use super::{Answer, Moment, Question, Said, of_run, questions, read::answers_in, windows};

/// The fewest people who are told of together.
pub const FEWEST: usize = 5;

/// The most words that are quoted of a question.
pub const MOST_QUOTES: usize = 100;

/// What came of a question.
#[derive(Debug, Clone)]
pub struct QuestionResult {
    /// The question.
    pub question: Question,
    /// When it was asked.
    pub moment: Moment,
    /// What was said; none where fewer than five people answered.
    pub told: Option<Told>,
}

/// What five people or more said.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// How many answered.
    pub answered: usize,
    /// The mean, of a scale.
    pub mean: Option<f64>,
    /// How many chose each of the choices; none where that would expose somebody.
    pub choices: Vec<Option<usize>>,
    /// The words of those who allow it, in the order of the alphabet, so that it does not tell who came when.
    pub quotes: Vec<String>,
}

/// How the answers to a question that was asked before and after differ.
#[derive(Debug, Clone)]
pub struct Change {
    /// The question, on a scale.
    pub question: Question,
    /// How many answered both times, and how much higher they answered after, on average; none where that would expose
    /// somebody.
    pub told: Option<(usize, f64)>,
}

/// What came of an evaluation.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// Of each question, those before first.
    pub questions: Vec<QuestionResult>,
    /// Of each question on a scale that is asked both times.
    pub changes: Vec<Change>,
}

/// What came of the evaluation of a run; none where it is not a run of what may be changed.
///
/// Nothing is told while answers can still come: whoever read the results before and after one did would know that one. Of
/// questions that can be answered for ever, answers count in fives, in order of arrival, for the same reason.
///
/// # Errors
/// Where the database fails.
pub async fn results(
    mut conn: &AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    run: RunId,
    now: Timestamp,
) -> QueryResult<Option<Results>> {
    let theirs = run::table.find(run).filter(run::opportunity_id.eq(may.id())).select(run::id);
    if theirs.first::<RunId>(&mut conn).await.optional()?.is_none() {
        return Ok(None);
    }
    let mut asked = questions(conn, run).await?;
    asked.sort_by_key(|(moment, _)| *moment == Moment::After);
    let Some(evaluation) = of_run(conn, run).await? else { return Ok(Some(Results::default())) };
    let (before, after) = windows(conn, &evaluation).await?;
    let answers = answers_in(conn, run).await?;
    let of = |question: EvaluationQuestionId, moment: Moment| -> Vec<&Answer> {
        let window = if moment == Moment::Before { before } else { after };
        let given = answers.iter().filter(|answer| answer.question == question && answer.moment == moment);
        let mut given: Vec<&Answer> = given.collect();
        given.truncate(countable(given.len(), window.closes_at, now));
        given
    };
    let both: Vec<Question> = asked
        .iter()
        .filter(|(moment, question)| {
            *moment == Moment::Before && asked.iter().any(|(at, other)| *at == Moment::After && other.id == question.id)
        })
        .map(|(_, question)| question.clone())
        .filter(|question| question.kind == super::QuestionKind::Scale)
        .collect();
    let changes = both.into_iter().map(|question| {
        let scales = |moment| -> HashMap<RegistrationId, i32> {
            of(question.id, moment).into_iter().filter_map(|one| Some((one.registration, scale(one)?))).collect()
        };
        let told = change(&scales(Moment::Before), &scales(Moment::After));
        Change { question, told }
    });
    let changes = changes.collect();
    let questions = asked.into_iter().map(|(moment, question)| {
        let told = told(&question, &of(question.id, moment));
        QuestionResult { question, moment, told }
    });
    Ok(Some(Results { questions: questions.collect(), changes }))
}

/// How many of so many answers count.
fn countable(answers: usize, closes_at: Option<Timestamp>, now: Timestamp) -> usize {
    match closes_at {
        Some(closes) if closes > now => 0,
        Some(_) => answers,
        None => answers - answers % FEWEST,
    }
}

fn scale(answer: &Answer) -> Option<i32> {
    match answer.said {
        Said::Scale(scale) => Some(scale),
        Said::Choice(_) | Said::Text { .. } => None,
    }
}

fn told(question: &Question, answers: &[&Answer]) -> Option<Told> {
    if answers.len() < FEWEST {
        return None;
    }
    let scales: Vec<i32> = answers.iter().filter_map(|answer| scale(answer)).collect();
    let mut counts = vec![0; question.choices.0.len()];
    let mut quotes = Vec::new();
    for answer in answers {
        match &answer.said {
            Said::Choice(choice) => {
                let cell = usize::try_from(*choice).ok().and_then(|choice| counts.get_mut(choice));
                cell.into_iter().for_each(|count| *count += 1);
            }
            Said::Text { text, may_quote: true } => quotes.push(text.clone()),
            Said::Scale(_) | Said::Text { .. } => {}
        }
    }
    quotes.sort();
    quotes.truncate(MOST_QUOTES);
    Some(Told { answered: answers.len(), mean: mean(&scales), choices: cells(&counts), quotes })
}

/// To two decimals.
fn mean(values: &[i32]) -> Option<f64> {
    let count = u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some((f64::from(values.iter().sum::<i32>()) / f64::from(count) * 100.0).round() / 100.0)
}

/// How often each choice was chosen, without what would expose somebody: cells of fewer than five people, none among them;
/// and, since the sum is told, the smallest of the others as well, until what is held back is of more than one cell and of
/// five people or more.
fn cells(counts: &[usize]) -> Vec<Option<usize>> {
    let mut held: HashSet<usize> = (0..counts.len()).filter(|at| counts[*at] < FEWEST).collect();
    let mut others: Vec<usize> = (0..counts.len()).filter(|at| !held.contains(at)).collect();
    others.sort_by_key(|at| counts[*at]);
    let mut others = others.into_iter();
    while !held.is_empty() && (held.len() < 2 || held.iter().map(|at| counts[*at]).sum::<usize>() < FEWEST) {
        let Some(next) = others.next() else { break };
        held.insert(next);
    }
    (0..counts.len()).map(|at| (!held.contains(&at)).then(|| counts[at])).collect()
}

/// The mean of the differences of those who answered both times, of five people or more. It is held back as well where, with
/// the means of before and after, it would tell what fewer than five people said who answered once: when everybody of one
/// time answered both times, and fewer than five more the other time.
fn change(before: &HashMap<RegistrationId, i32>, after: &HashMap<RegistrationId, i32>) -> Option<(usize, f64)> {
    let differences: Vec<i32> =
        before.iter().filter_map(|(who, before)| after.get(who).map(|after| after - before)).collect();
    let pairs = differences.len();
    let exposes = |all: usize, more: usize| all == pairs && (1..FEWEST).contains(&(more - pairs));
    if pairs < FEWEST || exposes(before.len(), after.len()) || exposes(after.len(), before.len()) {
        return None;
    }
    Some((pairs, mean(&differences)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_under_five_takes_another_with_it() {
        for (counts, told) in [
            (vec![5, 6, 7], vec![Some(5), Some(6), Some(7)]),
            (vec![1, 6, 7], vec![None, None, Some(7)]),
            (vec![0, 0, 7], vec![None, None, None]),
            (vec![3, 3, 7], vec![None, None, Some(7)]),
            (vec![0, 5, 9], vec![None, None, Some(9)]),
        ] {
            assert_eq!(cells(&counts), told, "{counts:?}");
        }
    }

    #[test]
    fn a_change_is_of_five_pairs_and_gives_nobody_away() {
        let people: Vec<RegistrationId> = (0..12).map(|_| RegistrationId::new()).collect();
        let said = |who: std::ops::Range<usize>, scale| -> HashMap<_, _> {
            people[who].iter().map(|id| (*id, scale)).collect()
        };
        assert_eq!(change(&said(0..4, 2), &said(0..4, 4)), None);
        assert_eq!(change(&said(0..5, 2), &said(0..5, 4)), Some((5, 2.0)));
        assert_eq!(change(&said(0..6, 2), &said(0..5, 4)), None, "the sixth's answer could be worked out");
        assert_eq!(change(&said(0..10, 2), &said(0..5, 4)), Some((5, 2.0)));
        assert_eq!(change(&said(0..6, 2), &said(1..7, 4)), Some((5, 2.0)));
    }

    proptest! {
        #[test]
        fn what_is_held_back_is_not_the_rest_of_what_is_told(counts in proptest::collection::vec(0usize..12, 2..6)) {
            let told = cells(&counts);
            prop_assert!(told.iter().flatten().all(|count| *count >= FEWEST));
            let held: Vec<usize> = counts.iter().zip(&told).filter(|(_, told)| told.is_none()).map(|(count, _)| *count).collect();
            let all: usize = counts.iter().sum();
            prop_assert!(held.is_empty() || held.len() == counts.len() || (held.len() >= 2 && held.iter().sum::<usize>() >= FEWEST), "{} {:?}", all, held);
        }
    }
}
