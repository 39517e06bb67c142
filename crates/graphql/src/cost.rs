//! What fields cost, said in the schema itself: the directives of IBM's GraphQL cost specification
//! (<https://ibm.github.io/graphql-specs/cost-spec.html>).
//!
//! A field costs its size × (its weight + the cost of what is selected below it) + the weights of the arguments that are
//! given. The weight is [`cost`]; without it 1 where the field holds something with fields of its own, else 0. The size is
//! [`list_size`]; without it 1. A field is worth a point where it makes us look something up; what comes with the thing
//! it is a field of costs nothing. People read the rule in the description of `Query`, and at each field what is not by
//! the rule; a test sees to it.

use async_graphql::TypeDirective;

/// What a field costs for each item, or an argument where it is given, in points. Without it a field costs 1 point where
/// it holds something with fields of its own, else nothing.
#[TypeDirective(location = "FieldDefinition", location = "ArgumentDefinition")]
pub fn cost(weight: String) {}

/// How many items a list counts as: what the first of the slicing arguments that is given says, a number or a list, else
/// the assumed size. Where sized fields are named, it is they that have so many items, not the field itself.
#[TypeDirective(name = "listSize", location = "FieldDefinition")]
pub fn list_size(assumed_size: Option<i32>, slicing_arguments: Option<Vec<String>>, sized_fields: Option<Vec<String>>) {
}

/// A weight.
pub fn points(points: u32) -> String {
    points.to_string()
}

/// Names of arguments or fields.
pub fn names(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(ToString::to_string).collect())
}
