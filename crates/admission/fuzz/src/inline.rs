//! Documents with their fragments put in.

use std::fmt::Write;

use async_graphql_parser::{
    Positioned,
    types::{Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};
use async_graphql_value::{Name, Value};

/// The text of an operation with its fragments in their places; nothing where one of them is not there
/// or the text would not be the same again.
pub fn inline(document: &ExecutableDocument, operation: &OperationDefinition) -> Option<String> {
    let mut text = format!("{} ", operation.ty);
    if !operation.variable_definitions.is_empty() {
        text += "(";
        for definition in &operation.variable_definitions {
            let definition = &definition.node;
            write(&mut text, format_args!("${}: {}", definition.name.node, definition.var_type.node));
            // In the order in which the parser wants them.
            directives(&mut text, &definition.directives);
            if let Some(default) = &definition.default_value {
                write(&mut text, format_args!(" = {}", default.node));
            }
            text += " ";
        }
        text += ")";
    }
    directives(&mut text, &operation.directives);
    set(&mut text, document, &operation.selection_set.node)?;
    // The library writes letters that cannot be seen with their decimal numbers, and reads hexadecimal ones.
    (!text.contains("\\u")).then_some(text)
}

fn set(text: &mut String, document: &ExecutableDocument, selected: &SelectionSet) -> Option<()> {
    *text += " { ";
    for selection in &selected.items {
        match &selection.node {
            Selection::Field(field) => {
                let field = &field.node;
                if let Some(alias) = &field.alias {
                    write(text, format_args!("{}: ", alias.node));
                }
                *text += &field.name.node;
                arguments(text, &field.arguments);
                directives(text, &field.directives);
                if !field.selection_set.node.items.is_empty() {
                    set(text, document, &field.selection_set.node)?;
                }
            }
            Selection::FragmentSpread(spread) => {
                let fragment = document.fragments.get(&spread.node.fragment_name.node)?;
                write(text, format_args!("... on {}", fragment.node.type_condition.node.on.node));
                directives(text, &spread.node.directives);
                set(text, document, &fragment.node.selection_set.node)?;
            }
            Selection::InlineFragment(fragment) => {
                *text += "...";
                if let Some(condition) = &fragment.node.type_condition {
                    write(text, format_args!(" on {}", condition.node.on.node));
                }
                directives(text, &fragment.node.directives);
                set(text, document, &fragment.node.selection_set.node)?;
            }
        }
        *text += " ";
    }
    *text += "}";
    Some(())
}

fn directives(text: &mut String, directives: &[Positioned<Directive>]) {
    for directive in directives {
        write(text, format_args!(" @{}", directive.node.name.node));
        arguments(text, &directive.node.arguments);
    }
}

fn arguments(text: &mut String, arguments: &[(Positioned<Name>, Positioned<Value>)]) {
    if !arguments.is_empty() {
        *text += "(";
        for (name, value) in arguments {
            write(text, format_args!("{}: {} ", name.node, value.node));
        }
        *text += ")";
    }
}

fn write(text: &mut String, what: std::fmt::Arguments<'_>) {
    text.write_fmt(what).expect("a text takes everything");
}
