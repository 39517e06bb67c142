//! Which field is subscribed to, and what is refused.

use async_graphql_parser::parse_query;

use super::*;

fn settled(document: &str) -> Result<String, String> {
    let mut document = parse_query(document).expect(document);
    settle(&mut document).map_err(|refusal| refusal.message)?;
    let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
    let mut out = String::new();
    write(&operation.node.selection_set.node, &mut out);
    Ok(format!("{}{}", out.trim(), " +".repeat(document.fragments.len())))
}

fn write(selection: &SelectionSet, out: &mut String) {
    for item in &selection.items {
        match &item.node {
            Selection::Field(field) => {
                out.push_str(&field.node.response_key().node);
                out.push(' ');
                if !field.node.selection_set.node.items.is_empty() {
                    out.push_str("{ ");
                    write(&field.node.selection_set.node, out);
                    out.push_str("} ");
                }
            }
            Selection::FragmentSpread(spread) => {
                out.push_str(&format!("...{} ", spread.node.fragment_name.node));
            }
            Selection::InlineFragment(_) => out.push_str("... "),
        }
    }
}

#[test]
fn one_field_is_found_wherever_it_stands() {
    for (document, expected) in [
        ("subscription { a { b } }", "a { b }"),
        ("subscription { ...F } fragment F on Subscription { a { b } }", "a { b }"),
        ("subscription { ... on Subscription { ... { a { b } } } }", "a { b }"),
        (
            "subscription { ...F ...F } fragment F on Subscription { ...G } fragment G on Subscription { a { b } }",
            "a { b }",
        ),
        ("subscription { a(b: 1) { c } ...F } fragment F on Subscription { a(b: 1) { d } }", "a { c d }"),
        ("subscription { x: a { ...F } } fragment F on A { b }", "x { ...F } +"),
        ("subscription { ...F } fragment F on Subscription { ...F a { b } }", "a { b }"),
        ("query { a b ...F } fragment F on Query { c }", "a b ...F +"),
    ] {
        assert_eq!(settled(document).as_deref(), Ok(expected), "{document}");
    }
}

#[test]
fn more_than_one_field_is_refused() {
    for (document, words) in [
        ("subscription { a b }", "has a and b"),
        ("subscription { a ...F } fragment F on Subscription { b }", "has a and b"),
        ("subscription { a x: a }", "has a and x"),
        ("subscription { a(b: 1) a(b: 2) }", "has a and a"),
        ("subscription { __typename }", "__typename cannot be subscribed to"),
        ("subscription($s: Boolean!) { a @skip(if: $s) }", "@skip stands at the root"),
        ("subscription { ... @include(if: true) { a } }", "@include stands at the root"),
    ] {
        let refusal = settled(document).expect_err(document);
        assert!(refusal.contains(words), "{document}: {refusal}");
    }
}

#[test]
fn what_is_no_selection_of_a_subscription_is_left_to_validation() {
    for document in [
        "subscription { ...F }",
        "subscription { ...F } fragment F on Query { a }",
        "subscription { ... on Query { a } }",
        "subscription { ... @odd { a } }",
    ] {
        assert!(settled(document).expect(document).contains("..."), "{document}");
    }
}
