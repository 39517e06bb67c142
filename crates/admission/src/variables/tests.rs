//! Which values fit which types, and what is said of those that do not.

use async_graphql_value::value;

use super::*;
use crate::{Document, Limits};

const SDL: &str = r#"
    scalar Date
    enum Colour { RED GREEN }
    input Price { amount: Int! currency: String! = "EUR" note: String parts: [Price!] }
    input Thing { name: String! prices: [Price!] colour: Colour on: Date }
    input Choice @oneOf { id: ID name: String }
    type Query { a: Int }
"#;

/// What becomes of values sent for variables that are declared so.
fn coerced(declared: &str, values: ConstValue) -> Result<Variables, Vec<Refusal>> {
    let table = Table::read(SDL).expect("a schema");
    let text = format!("query Q({declared}) {{ a }}");
    let document = Document::read(&text, &Limits::ANONYMOUS, &table).expect("a document");
    coerce(&document.operation(None).expect("one"), Variables::from_value(values), &table)
}

fn fits(declared: &str, values: ConstValue) {
    let before = Variables::from_value(values.clone());
    assert_eq!(coerced(declared, values), Ok(before), "{declared}");
}

fn said(declared: &str, values: ConstValue) -> Vec<String> {
    let refusals = coerced(declared, values).expect_err(declared);
    assert!(refusals.iter().all(|refusal| refusal.code == Code::BadVariable), "{refusals:?}");
    refusals.into_iter().map(|refusal| refusal.message).collect()
}

#[test]
fn values_of_the_types_asked_for_stay_as_they_came() {
    fits("$a: Int!", value!({ "a": 5 }));
    fits("$a: Int!", value!({ "a": (-2_147_483_648_i64) }));
    fits("$a: Float!", value!({ "a": 5.5 }));
    fits("$a: Float!", value!({ "a": 5 }));
    fits("$a: String!", value!({ "a": "" }));
    fits("$a: Boolean!", value!({ "a": false }));
    fits("$a: ID!", value!({ "a": "org_1" }));
    fits("$a: ID!", value!({ "a": 7 }));
    fits("$a: Colour", value!({ "a": "RED" }));
    fits("$a: Colour", value!({ "a": (ConstValue::Enum(Name::new("RED"))) }));
    fits("$a: [Int!]!", value!({ "a": [1, 2] }));
    fits("$a: [Int]", value!({ "a": [1, null] }));
    fits("$a: Choice!", value!({ "a": { "id": "1" } }));
    fits("$a: Thing!", value!({ "a": { "name": "n", "colour": null, "prices": [{ "amount": 1, "note": null }] } }));
}

#[test]
fn a_single_item_stands_for_a_list() {
    fits("$a: [Int!]!", value!({ "a": 1 }));
    fits("$a: [[Int]]", value!({ "a": 1 }));
    fits("$a: [[Int]]", value!({ "a": [1, [2]] }));
    fits("$a: Thing", value!({ "a": { "name": "n", "prices": { "amount": 1 } } }));
    assert_eq!(
        said("$a: [Int!]", value!({ "a": "1" })),
        ["$a is \"1\"; it must be a whole number from -2147483648 to 2147483647 (Int!)"]
    );
}

#[test]
fn what_is_left_out_stays_out_whatever_its_default() {
    fits("$a: Int, $b: Int = 1, $c: Int! = 2", value!({}));
    fits("$a: Int, $b: Int = 1", value!({ "a": null, "b": null }));
}

#[test]
fn what_is_not_declared_is_left_out() {
    let kept = coerced("$a: Int", value!({ "a": 1, "b": { "c": [1, 2, 3] } }));
    assert_eq!(kept, Ok(Variables::from_value(value!({ "a": 1 }))));
}

#[test]
fn a_whole_number_written_with_a_point_is_a_whole_number() {
    let kept =
        coerced("$a: Int, $b: [Int], $c: ID, $d: Float", value!({ "a": 5.0, "b": [1.0, 2], "c": 3.0, "d": 4.0 }));
    assert_eq!(kept, Ok(Variables::from_value(value!({ "a": 5, "b": [1, 2], "c": 3, "d": 4.0 }))));
}

#[test]
fn types_that_there_are_not_are_left_to_others() {
    fits("$a: Unknown!, $b: [Query!]", value!({ "a": { "b": 1 }, "b": [1] }));
}

#[test]
fn what_a_scalar_of_the_schema_can_be_is_left_to_it() {
    fits("$a: Date!", value!({ "a": { "year": [1, 2] } }));
    fits("$a: [Date]", value!({ "a": [1, "x", null] }));
}

#[test]
fn what_is_missing_or_null_is_named() {
    assert_eq!(
        said("$a: Int!, $b: ID!, $c: [Int!]!, $d: Thing!, $e: Date!, $f: Colour!", value!({})),
        [
            "$a is missing; it must be a whole number from -2147483648 to 2147483647 (Int!)",
            "$b is missing; it must be a text or a whole number (ID!)",
            "$c is missing; it must be a list ([Int!]!)",
            "$d is missing; it must be an object (Thing!)",
            "$e is missing; it must be a value (Date!)",
            "$f is missing; it must be a value of the enum Colour!",
        ]
    );
    assert_eq!(
        said("$a: Boolean! = true, $b: [Float!]", value!({ "a": null, "b": [1.5, null] })),
        ["$a is null; it must be true or false (Boolean!)", "$b[1] is null; it must be a number (Float!)",]
    );
}

#[test]
fn what_is_of_another_type_is_named_with_its_value() {
    let whole = "a whole number from -2147483648 to 2147483647";
    for (declared, values, expected) in [
        ("$a: Int", value!({ "a": "1" }), format!("$a is \"1\"; it must be {whole} (Int)")),
        ("$a: Int", value!({ "a": 1.5 }), format!("$a is 1.5; it must be {whole} (Int)")),
        ("$a: Int", value!({ "a": 2_147_483_648_i64 }), format!("$a is 2147483648; it must be {whole} (Int)")),
        ("$a: Int", value!({ "a": 1e300 }), format!("$a is 1e+300; it must be {whole} (Int)")),
        ("$a: Int", value!({ "a": true }), format!("$a is true; it must be {whole} (Int)")),
        ("$a: Int", value!({ "a": [1] }), format!("$a is [1]; it must be {whole} (Int)")),
        ("$a: [Int]", value!({ "a": [[1]] }), format!("$a[0] is [1]; it must be {whole} (Int)")),
        ("$a: Float", value!({ "a": "1" }), "$a is \"1\"; it must be a number (Float)".into()),
        ("$a: String", value!({ "a": 1 }), "$a is 1; it must be a text (String)".into()),
        ("$a: Boolean", value!({ "a": "true" }), "$a is \"true\"; it must be true or false (Boolean)".into()),
        ("$a: ID", value!({ "a": 1.5 }), "$a is 1.5; it must be a text or a whole number (ID)".into()),
        ("$a: ID", value!({ "a": true }), "$a is true; it must be a text or a whole number (ID)".into()),
        ("$a: Colour", value!({ "a": "BLUE" }), "$a is \"BLUE\"; it must be a value of the enum Colour".into()),
        ("$a: Colour", value!({ "a": 1 }), "$a is 1; it must be a value of the enum Colour".into()),
        ("$a: Thing", value!({ "a": "x" }), "$a is \"x\"; it must be an object (Thing)".into()),
        ("$a: Thing", value!({ "a": [{ "name": "x" }] }), "$a is [{name: \"x\"}]; it must be an object (Thing)".into()),
    ] {
        assert_eq!(said(declared, values), [expected]);
    }
}

#[test]
fn what_is_wrong_inside_an_object_is_named_with_its_way() {
    let input = value!({ "input": {
        "prices": [{ "amount": 1, "parts": [{ "amount": "ten", "currency": null }] }, { "ammount": 2 }],
        "colour": "BLUE",
    } });
    assert_eq!(
        said("$input: Thing!", input),
        [
            "$input.prices[0].parts[0].amount is \"ten\"; it must be a whole number from -2147483648 to 2147483647 (Int!)",
            "$input.prices[0].parts[0].currency is null; it must be a text (String!)",
            "$input.prices[1].ammount is not a field of Price; leave it out",
            "$input.prices[1].amount is missing; it must be a whole number from -2147483648 to 2147483647 (Int!)",
            "$input.colour is \"BLUE\"; it must be a value of the enum Colour",
            "$input.name is missing; it must be a text (String!)",
        ]
    );
}

#[test]
fn a_choice_takes_exactly_one() {
    let expected = ["$a must be Choice with exactly one field, which is not null"];
    for values in [value!({ "a": {} }), value!({ "a": { "id": "1", "name": "x" } }), value!({ "a": { "id": null } })] {
        assert_eq!(said("$a: Choice", values), expected);
    }
    assert_eq!(
        said("$a: Choice", value!({ "a": { "id": true } })),
        ["$a.id is true; it must be a text or a whole number (ID)"]
    );
}

#[test]
fn no_more_is_said_of_long_values_than_people_read() {
    let long = "é".repeat(100_000);
    let messages = said("$a: Int, $b: Thing", value!({ "a": (long.clone()), "b": { "name": "n", (long): 1 } }));
    assert_eq!(messages[0].matches('é').count(), 39);
    assert_eq!(messages[1], format!("$b.{}… is not a field of Thing; leave it out", "é".repeat(40)));
    assert_eq!(said("$a: [Int]", value!({ "a": (vec![ConstValue::Boolean(true); 10_000]) })).len(), 20);
}

#[test]
fn each_refusal_says_where_the_variable_stands() {
    let refusals = coerced("$a: Int, $b: Int", value!({ "a": true, "b": true })).expect_err("no numbers");
    let at: Vec<_> = refusals.iter().map(|refusal| refusal.positions.clone()).collect();
    assert_eq!(at, [[Pos { line: 1, column: 9 }], [Pos { line: 1, column: 18 }]]);
}

#[test]
fn values_nested_without_end_are_refused() {
    let mut value = ConstValue::Null;
    for _ in 0..1_000 {
        let fields = [("amount", ConstValue::from(1)), ("parts", ConstValue::List(vec![value]))];
        value = ConstValue::Object(fields.map(|(name, value)| (Name::new(name), value)).into_iter().collect());
    }
    let messages = said("$a: Price", ConstValue::Object([(Name::new("a"), value)].into_iter().collect()));
    assert_eq!(messages.len(), 1);
    assert!(messages[0].ends_with("is nested more than 128 deep"), "{messages:?}");
}
