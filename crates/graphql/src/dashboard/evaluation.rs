//! What can be read about what people say of placements, all together.

use async_graphql::SimpleObject;
use mentorship::dashboard as domain;

use super::many;
use crate::placement::PlacementPart;

/// What those on one side say of their placements. Each is counted once in a round, with what they said last. A figure is null where it
/// would tell of fewer than five people, or let one work out another that does. Where all who say something in a round give the same answer
/// to a question, nothing is told of the answers to it, of that round or of others: it would say it of each.
#[derive(SimpleObject)]
pub struct PlacementEvaluationFigures {
    /// On which side.
    part: PlacementPart,
    /// How many people say something.
    people: Option<i32>,
    /// How many of them say that they, or their institution, gained much.
    gained_much: Option<i32>,
    /// How many say that they gained some.
    gained_some: Option<i32>,
    /// How many say that they gained little.
    gained_little: Option<i32>,
    /// How many say that they gained nothing.
    gained_nothing: Option<i32>,
    /// How many would recommend it.
    recommend: Option<i32>,
    /// How many would not.
    do_not_recommend: Option<i32>,
    /// How many are not sure.
    not_sure: Option<i32>,
}

impl From<domain::EvaluationFigures> for PlacementEvaluationFigures {
    fn from(of: domain::EvaluationFigures) -> Self {
        Self {
            part: of.part.into(),
            people: of.people.map(many),
            gained_much: of.gained.much.map(many),
            gained_some: of.gained.somewhat.map(many),
            gained_little: of.gained.little.map(many),
            gained_nothing: of.gained.nothing.map(many),
            recommend: of.recommended.yes.map(many),
            do_not_recommend: of.recommended.no.map(many),
            not_sure: of.recommended.not_sure.map(many),
        }
    }
}
