//! The one field that is subscribed to.
//!
//! The specification wants exactly one, found through fragments and not subject to `@skip` or `@include`. The library
//! that runs it takes several, and does not look into fragments.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use async_graphql_parser::{
    Pos, Positioned,
    types::{
        Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet,
    },
};
use async_graphql_value::Name;

use crate::{Code, Refusal};

/// The name of the root type.
const SUBSCRIPTION: &str = "Subscription";

/// Makes the one field of each subscription its only selection. Other operations stay as they are, and so does what
/// whoever validates the document refuses: fragments that there are not, or that are not for subscriptions.
///
/// # Errors
/// Where it has not exactly one.
pub fn settle(document: &mut ExecutableDocument) -> Result<(), Refusal> {
    let mut looked_into = Vec::new();
    let fragments = &document.fragments;
    match &mut document.operations {
        DocumentOperations::Single(operation) => settle_operation(operation, fragments, &mut looked_into)?,
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                settle_operation(operation, fragments, &mut looked_into)?;
            }
        }
    }
    // What they hold now stands in the operations themselves; nobody else can use fragments on this type.
    document.fragments.retain(|name, _| !looked_into.contains(name));
    Ok(())
}

fn settle_operation(
    operation: &mut Positioned<OperationDefinition>,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
    looked_into: &mut Vec<Name>,
) -> Result<(), Refusal> {
    let selection = &operation.node.selection_set;
    if operation.node.ty != OperationType::Subscription || selection.node.items.is_empty() {
        return Ok(());
    }
    let mut root = Root { fragments, fields: Vec::new(), looked_into: Vec::new() };
    if !root.collect(&selection.node)? {
        // Something that is no selection of a subscription: the library refuses it.
        return Ok(());
    }
    let Root { fields, looked_into: fragments, .. } = root;
    let mut fields = fields.into_iter();
    let Some(first) = fields.next() else {
        return Ok(());
    };
    let mut only = first.clone();
    for field in fields {
        merge(&mut only, field)?;
    }
    let items = vec![Positioned::new(Selection::Field(only), first.pos)];
    operation.node.selection_set.node = SelectionSet { items };
    looked_into.extend(fragments);
    Ok(())
}

/// The root fields of one operation, wherever they stand.
struct Root<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    fields: Vec<&'a Positioned<Field>>,
    looked_into: Vec<Name>,
}

impl<'a> Root<'a> {
    /// False where there is something that validation refuses.
    fn collect(&mut self, selection: &'a SelectionSet) -> Result<bool, Refusal> {
        for item in &selection.items {
            let looked_into = match &item.node {
                Selection::Field(field) => {
                    check_condition(&field.node.directives)?;
                    if field.node.name.node.starts_with("__") {
                        let message =
                            format!("{} cannot be subscribed to; ask for it in a query", field.node.name.node);
                        return Err(refusal(field.pos, message));
                    }
                    self.fields.push(field);
                    true
                }
                Selection::FragmentSpread(spread) => {
                    check_condition(&spread.node.directives)?;
                    spread.node.directives.is_empty() && self.look_into(&spread.node.fragment_name.node)?
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    check_condition(&fragment.directives)?;
                    let fits = fragment.type_condition.as_ref().is_none_or(|on| on.node.on.node == SUBSCRIPTION);
                    fits && fragment.directives.is_empty() && self.collect(&fragment.selection_set.node)?
                }
            };
            if !looked_into {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn look_into(&mut self, name: &Name) -> Result<bool, Refusal> {
        if self.looked_into.contains(name) {
            return Ok(true);
        }
        match self.fragments.get(name).map(|fragment| &fragment.node) {
            Some(fragment)
                if fragment.type_condition.node.on.node == SUBSCRIPTION && fragment.directives.is_empty() =>
            {
                self.looked_into.push(name.clone());
                self.collect(&fragment.selection_set.node)
            }
            _ => Ok(false),
        }
    }
}

fn check_condition(directives: &[Positioned<Directive>]) -> Result<(), Refusal> {
    match directives.iter().find(|directive| ["skip", "include"].contains(&directive.node.name.node.as_str())) {
        None => Ok(()),
        Some(directive) => {
            let name = &directive.node.name.node;
            let message =
                format!("@{name} stands at the root of a subscription; leave it out, or leave the subscription out");
            Err(refusal(directive.pos, message))
        }
    }
}

/// Adds to a field what else is selected of the same.
fn merge(only: &mut Positioned<Field>, other: &Positioned<Field>) -> Result<(), Refusal> {
    let (field, same) = (&mut only.node, &other.node);
    let is_same = field.response_key().node == same.response_key().node
        && field.name.node == same.name.node
        && has_arguments_of(field, same);
    if !is_same {
        let message = format!(
            "a subscription has one field, but this one has {} and {}; send a subscription for each",
            field.response_key().node,
            same.response_key().node
        );
        return Err(refusal(other.pos, message));
    }
    field.directives.extend(same.directives.iter().cloned());
    field.selection_set.node.items.extend(same.selection_set.node.items.iter().cloned());
    Ok(())
}

fn has_arguments_of(field: &Field, other: &Field) -> bool {
    let has = |name: &Name, value| field.get_argument(name).is_some_and(|own| own.node == value);
    field.arguments.len() == other.arguments.len()
        && other.arguments.iter().all(|(name, value)| has(&name.node, value.node.clone()))
}

fn refusal(at: Pos, message: String) -> Refusal {
    Refusal::at(Code::Invalid, vec![at], message)
}
