//! Fields that are selected twice are one field.
//!
//! The specification (section 6.3.2, CollectFields) has a field that is selected several times under one name run once,
//! with everything selected below it together. The library runs it as often as it is selected, which is twice the work
//! of a query, and with a mutation, which changes something, wrong. So fields that stand beside each other are put
//! together here, before anything runs; of mutations also those that stand in fragments.
//!
//! Fields that carry a directive are left as they are: whether they are selected is not known before there are variables.

use std::collections::HashMap;

use async_graphql_parser::{
    Positioned,
    types::{DocumentOperations, ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet},
};
use async_graphql_value::Name;

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// Puts fields together that are the same. That they do not contradict each other was found out before, and so was that
/// no fragment holds itself.
pub(crate) fn merge(document: &mut ExecutableDocument) {
    let fragments = &document.fragments;
    let operations: Vec<_> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        let operation = &mut operation.node;
        let is_repeated = || operation.selection_set.node.items.len() > 1;
        if operation.ty == OperationType::Mutation && is_repeated() {
            let mut items = Vec::new();
            unfold(std::mem::take(&mut operation.selection_set.node.items), fragments, &mut items);
            operation.selection_set.node.items = items;
        }
        merge_set(&mut operation.selection_set.node);
    }
    for fragment in document.fragments.values_mut() {
        merge_set(&mut fragment.node.selection_set.node);
    }
}

/// Puts what stands in fragments in their place: those of a mutation's root can be of no other type.
fn unfold(items: Vec<Positioned<Selection>>, fragments: &Fragments, into: &mut Vec<Positioned<Selection>>) {
    for Positioned { pos, node } in items {
        match node {
            Selection::InlineFragment(fragment) if fragment.node.directives.is_empty() => {
                unfold(fragment.node.selection_set.node.items, fragments, into);
            }
            Selection::FragmentSpread(spread) if spread.node.directives.is_empty() => {
                let fragment = fragments.get(&spread.node.fragment_name.node);
                match fragment.filter(|fragment| fragment.node.directives.is_empty()) {
                    Some(fragment) => unfold(fragment.node.selection_set.node.items.clone(), fragments, into),
                    None => into.push(Positioned::new(Selection::FragmentSpread(spread), pos)),
                }
            }
            other => into.push(Positioned::new(other, pos)),
        }
    }
}

fn merge_set(set: &mut SelectionSet) {
    let mut places: HashMap<Name, usize> = HashMap::new();
    let mut merged: Vec<Positioned<Selection>> = Vec::with_capacity(set.items.len());
    for item in std::mem::take(&mut set.items) {
        let Selection::Field(field) = &item.node else {
            merged.push(item);
            continue;
        };
        if !field.node.directives.is_empty() {
            merged.push(item);
            continue;
        }
        let key = field.node.response_key().node.clone();
        match places.get(&key).and_then(|place| merged.get_mut(*place)) {
            Some(Positioned { node: Selection::Field(first), .. }) => {
                let Selection::Field(field) = item.node else { continue };
                first.node.selection_set.node.items.extend(field.node.selection_set.node.items);
            }
            _ => {
                places.insert(key, merged.len());
                merged.push(item);
            }
        }
    }
    for item in &mut merged {
        match &mut item.node {
            Selection::Field(field) => merge_set(&mut field.node.selection_set.node),
            Selection::InlineFragment(fragment) => merge_set(&mut fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
    set.items = merged;
}

#[cfg(test)]
mod tests {
    use async_graphql_parser::parse_query;

    use super::*;

    /// The names of the fields of a document, in brackets as they stand within each other.
    fn shape(set: &SelectionSet) -> String {
        let each = set.items.iter().map(|item| match &item.node {
            Selection::Field(field) => {
                let below = shape(&field.node.selection_set.node);
                format!(
                    "{}{}",
                    field.node.response_key().node,
                    if below.is_empty() { below } else { format!("({below})") }
                )
            }
            Selection::FragmentSpread(spread) => format!("...{}", spread.node.fragment_name.node),
            Selection::InlineFragment(fragment) => format!("...({})", shape(&fragment.node.selection_set.node)),
        });
        each.collect::<Vec<_>>().join(" ")
    }

    fn merged(text: &str) -> String {
        let mut document = parse_query(text).expect("a document");
        merge(&mut document);
        let (_, operation) = document.operations.iter().next().expect("an operation");
        shape(&operation.node.selection_set.node)
    }

    #[test]
    fn what_is_selected_twice_runs_once() {
        for (document, expected) in [
            ("{ a { x } b a { y } }", "a(x y) b"),
            ("{ a { b { x } } a { b { y } c } }", "a(b(x y) c)"),
            ("{ x: a { c } x: a { d } a { e } }", "x(c d) a(e)"),
            ("{ a { x } a @skip(if: false) { y } }", "a(x) a(y)"),
            ("{ a { x } ... { a { y } a { z } } }", "a(x) ...(a(y z))"),
            ("mutation { a { x } ... { a { y } } ...F } fragment F on Mutation { a { z } b }", "a(x y z) b"),
            ("mutation { a { x } ...F @include(if: true) } fragment F on Mutation { a { z } }", "a(x) ...F"),
        ] {
            assert_eq!(merged(document), expected, "{document}");
        }
    }
}
