//! Putting questions under headings.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, Comparison, Dimension, Heading, QuestionTrend, QuestionYear, Region, Told, TrendGroup};

/// A question with what is told of it, in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Figured {
    /// The question.
    pub asked: Asked,
    /// How it compares with the one of the latest year.
    pub comparison: Comparison,
    /// What is told of it.
    pub told: Told,
}

/// Puts the questions, each with its years, under the headings that come of these dimensions. A question with several
/// topics stands under each; one with none, where topics are told apart, under the heading without one.
pub fn arrange(questions: &[Vec<Figured>], by: &[Dimension]) -> Vec<TrendGroup> {
    let mut groups: BTreeMap<Heading, Vec<QuestionTrend>> = BTreeMap::new();
    for years in questions {
        let Some(latest) = years.first() else { continue };
        for heading in headings(&latest.asked, years, by) {
            let of_heading: Vec<QuestionYear> = years.iter().filter_map(|year| figures(year, &heading)).collect();
            if !of_heading.is_empty() {
                groups.entry(heading).or_default().push(QuestionTrend { years: of_heading });
            }
        }
    }
    groups.into_iter().map(|(heading, questions)| TrendGroup { heading, questions }).collect()
}

fn headings(asked: &Asked, years: &[Figured], by: &[Dimension]) -> BTreeSet<Heading> {
    let mut found = vec![Heading::default()];
    for dimension in by {
        found = match dimension {
            Dimension::Pillar => spread(found, &[asked.pillar], |heading, pillar| heading.pillar = Some(pillar)),
            Dimension::Topic => spread(found, &asked.topics, |heading, topic| heading.topic = Some(topic)),
            Dimension::Perspective => {
                spread(found, &asked.perspectives, |heading, word| heading.perspective = Some(word))
            }
            Dimension::Region => {
                let regions: BTreeSet<&Region> = years.iter().flat_map(|year| year.told.regions.keys()).collect();
                let regions: Vec<Region> = regions.into_iter().cloned().collect();
                spread(found, &regions, |heading, region| heading.region = Some(region))
            }
        };
    }
    found.into_iter().collect()
}

/// Each heading once for each value; as it is where there is none.
fn spread<T: Clone>(headings: Vec<Heading>, values: &[T], set: impl Fn(&mut Heading, T)) -> Vec<Heading> {
    if values.is_empty() {
        return headings;
    }
    let mut found = Vec::with_capacity(headings.len() * values.len());
    for heading in &headings {
        for value in values {
            let mut heading = heading.clone();
            set(&mut heading, value.clone());
            found.push(heading);
        }
    }
    found
}

fn figures(year: &Figured, heading: &Heading) -> Option<QuestionYear> {
    let (museums, answers) = match &heading.region {
        None => (year.told.museums, &year.told.answers),
        Some(region) => year.told.regions.get(region).map(|(museums, answers)| (*museums, answers))?,
    };
    let answers = year.asked.answers().into_iter().zip(answers.iter().copied()).collect();
    Some(QuestionYear { asked: year.asked.clone(), comparison: year.comparison, museums, answers })
}
