//! Which documents ask for two things in one place. The cases follow those of graphql-js's tests of the same rule.

mod by_the_letter;

use super::*;
use crate::{Document, Limits};

const PETS: &str = "
    interface Pet { name(surname: Boolean): String }
    type Dog implements Pet {
        name(surname: Boolean): String nickname: String mother: Dog
        doesKnowCommand(dogCommand: Command): Boolean isAtLocation(x: Int, y: Int): Boolean
    }
    type Cat implements Pet { name(surname: Boolean): String nickname: String }
    enum Command { SIT HEEL DOWN }
    input Range { from: Int to: Int }
    type Query {
        dog: Dog pet: Pet pets: [Pet!]! a(x: Int): String b: String c: String d: String fragA: String
        f1: Query f2: Query f3: Query field: Query deepField: Query deeperField: Query
        within(range: Range, ranges: [Range!], a: String, b: String): String
    }
    type Mutation { change(to: Int): Query }
    type Subscription { changed(of: Int): Query }
";

const BOXES: &str = "
    interface SomeBox { deepBox: SomeBox unrelatedField: String }
    type StringBox implements SomeBox {
        scalar: String deepBox: StringBox unrelatedField: String
        listStringBox: [StringBox] stringBox: StringBox intBox: IntBox
    }
    type IntBox implements SomeBox {
        scalar: Int deepBox: IntBox unrelatedField: String
        listStringBox: [StringBox] stringBox: StringBox intBox: IntBox colour: Colour sort: Sort
    }
    interface NonNullStringBox1 { scalar: String! }
    type NonNullStringBox1Impl implements SomeBox & NonNullStringBox1 {
        scalar: String! unrelatedField: String deepBox: SomeBox
    }
    interface NonNullStringBox2 { scalar: String! }
    type NonNullStringBox2Impl implements SomeBox & NonNullStringBox2 {
        scalar: String! unrelatedField: String deepBox: SomeBox
    }
    union AnyBox = StringBox | IntBox
    enum Colour { RED GREEN }
    enum Sort { BIG SMALL }
    type Connection { edges: [Edge] }
    type Edge { node: Node }
    type Node { id: ID name: String }
    type Query { someBox: SomeBox anyBox: AnyBox connection: Connection }
";

const LIMITS: Limits =
    Limits { tokens: 100_000, aliases: 100_000, fields: 100_000, root_fields: 100_000, depth: 60, ..Limits::ANONYMOUS };

fn read(sdl: &str, document: &str) -> Result<Document, Vec<Refusal>> {
    Document::read(document, &LIMITS, &Table::read(sdl).expect("a schema"))
}

/// What is said of a document, and where.
fn said(sdl: &str, document: &str) -> Vec<String> {
    let refusals = read(sdl, document).err().unwrap_or_default();
    let said = refusals.iter().map(|refusal| {
        assert_eq!(refusal.code, Code::Invalid, "{document}: {refusal}");
        let positions: Vec<_> = refusal.positions.iter().map(ToString::to_string).collect();
        let message = refusal.message.strip_suffix("; give one of them another name (an alias)");
        format!("{}: {}", positions.join(" "), message.expect("says what to do"))
    });
    said.collect()
}

fn fits(sdl: &str, documents: &[&str]) {
    for document in documents {
        assert_eq!(said(sdl, document), Vec::<String>::new(), "{document}");
    }
}

fn conflicts_are(sdl: &str, cases: &[(&str, &[&str])]) {
    for (document, expected) in cases {
        assert_eq!(&said(sdl, document), expected, "{document}");
    }
}

#[test]
fn fields_that_are_the_same_or_called_differently_fit() {
    fits(
        PETS,
        &[
            "{ dog { name nickname } }",
            "{ dog { name name } }",
            "{ dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: SIT) } }",
            "{ dog { name @include(if: true) name @include(if: true) } }",
            "{ dog { name @include(if: true) name @include(if: false) name @skip(if: true) } }",
            "{ dog { sit: doesKnowCommand(dogCommand: SIT) down: doesKnowCommand(dogCommand: DOWN) } }",
            "{ dog { one: name @include(if: true) two: name @include(if: false) } }",
            "{ dog { __typename __typename kind: __typename kind: __typename } }",
            "query A($x: Int) { a(x: $x) a(x: $x) }",
            "{ a ... { a } ... @include(if: true) { a } }",
            "query A { x: a } query B { x: b }",
            "{ __schema { types { name } } __schema { types { kind } queryType { name } } }",
        ],
    );
}

#[test]
fn arguments_and_fields_of_values_have_no_order() {
    fits(
        PETS,
        &[
            "{ within(a: null, b: null) within(b: null, a: null) }",
            "{ within(range: {from: 1, to: 2}) within(range: {to: 2, from: 1}) }",
            "{ within(ranges: [{from: 1, to: 2}]) within(ranges: [{to: 2, from: 1}]) }",
            "{ within(a: \"text\") within(a: \"\"\"text\"\"\") }",
        ],
    );
    conflicts_are(
        PETS,
        &[(
            "{ within(ranges: [{from: 1}, {from: 2}]) within(ranges: [{from: 2}, {from: 1}]) }",
            &[
                "1:3 1:42: \"within\" would stand for within twice, with different arguments, ranges: [{from: 1}, {from: \
               2}] and ranges: [{from: 2}, {from: 1}]",
            ],
        )],
    );
}

#[test]
fn two_fields_of_one_name_conflict() {
    conflicts_are(
        PETS,
        &[
            (
                "{ dog { fido: name fido: nickname } }",
                &["1:9 1:20: \"fido\" would stand for two different fields, name and nickname"],
            ),
            (
                "{ dog { name: nickname name } }",
                &["1:9 1:24: \"name\" would stand for two different fields, nickname and name"],
            ),
            ("{ a: __typename a }", &["1:3 1:17: \"a\" would stand for two different fields, __typename and a"]),
            (
                "{ a: __schema { queryType { name } } a: __type(name: \"Dog\") { name } }",
                &["1:3 1:38: \"a\" would stand for two different fields, __schema and __type"],
            ),
            (
                "mutation { change(to: 1) { a } change(to: 2) { a } }",
                &["1:12 1:32: \"change\" would stand for change twice, with different arguments, to: 1 and to: 2"],
            ),
            (
                "subscription { changed(of: 1) { x: a x: b } }",
                &["1:33 1:38: \"x\" would stand for two different fields, a and b"],
            ),
            (
                "query A { x: a x: b } query B { x: b x: c }",
                &[
                    "1:11 1:16: \"x\" would stand for two different fields, a and b",
                    "1:33 1:38: \"x\" would stand for two different fields, b and c",
                ],
            ),
        ],
    );
}

#[test]
fn different_arguments_conflict() {
    let twice = "\"doesKnowCommand\" would stand for doesKnowCommand twice, with different arguments";
    conflicts_are(
        PETS,
        &[
            (
                "{ dog { doesKnowCommand doesKnowCommand(dogCommand: HEEL) } }",
                &[&format!("1:9 1:25: {twice}, once with dogCommand and once without it")],
            ),
            (
                "{ dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand } }",
                &[&format!("1:9 1:42: {twice}, once with dogCommand and once without it")],
            ),
            (
                "{ dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: HEEL) } }",
                &[&format!("1:9 1:42: {twice}, dogCommand: SIT and dogCommand: HEEL")],
            ),
            (
                "query A($c: Command) { dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: $c) } }",
                &[&format!("1:30 1:63: {twice}, dogCommand: SIT and dogCommand: $c")],
            ),
            (
                "{ dog { isAtLocation(x: 0) isAtLocation(y: 0) } }",
                &[
                    "1:9 1:28: \"isAtLocation\" would stand for isAtLocation twice, with different arguments, once with x \
                   and once without it",
                ],
            ),
            (
                "{ within(a: \"0\") within(a: \"A text that is much longer than anybody would like to read\") }",
                &[
                    "1:3 1:18: \"within\" would stand for within twice, with different arguments, a: \"0\" and a: \"A text \
                   that is much longer than anybody…",
                ],
            ),
        ],
    );
}

#[test]
fn what_no_object_can_have_together_may_be_called_the_same() {
    fits(
        PETS,
        &[
            "{ pet { ... on Dog { name } ... on Cat { name: nickname } } }",
            "{ pet { ... on Dog { name(surname: true) } ... on Cat { name } } }",
        ],
    );
    conflicts_are(
        PETS,
        &[
            (
                "{ pet { name ... on Dog { name: nickname } } }",
                &["1:9 1:27: \"name\" would stand for two different fields, name and nickname"],
            ),
            (
                "{ pet { ... on Dog { name(surname: true) } ... on Pet { name } } }",
                &[
                    "1:22 1:57: \"name\" would stand for name twice, with different arguments, once with surname and once \
                   without it",
                ],
            ),
            (
                "{ pet { ... on Dog { n: name } ... on Cat { n: nickname } ... on Pet { n: name } } }",
                &["1:45 1:72: \"n\" would stand for two different fields, nickname and name"],
            ),
        ],
    );
}

#[test]
fn conflicts_are_found_in_fragments_and_below_them() {
    let x = "\"x\" would stand for two different fields";
    conflicts_are(
        PETS,
        &[
            (
                "{ ...A ...B } fragment A on Query { x: a } fragment B on Query { x: b }",
                &[&format!("1:37 1:66: {x}, a and b")],
            ),
            (
                "{ fragA ...fragA } fragment fragA on Query { fragA: b }",
                &["1:3 1:46: \"fragA\" would stand for two different fields, fragA and b"],
            ),
            (
                "{ x: b ...F } fragment F on Query { ...G } fragment G on Query { ...H } fragment H on Query { x: a }",
                &[&format!("1:3 1:95: {x}, b and a")],
            ),
            ("{ field { x: a } field { x: b } }", &[&format!("1:11 1:26: {x}, a and b")]),
            (
                "{ field { x: a y: c } field { x: b y: d } }",
                &[
                    &format!("1:11 1:31: {x}, a and b"),
                    "1:16 1:36: \"y\" would stand for two different fields, c and d",
                ],
            ),
            ("{ field { deepField { x: a } } field { deepField { x: b } } }", &[&format!("1:23 1:52: {x}, a and b")]),
            (
                "{ field { deepField { x: a } deepField { x: b } } field { deepField { a } } }",
                &[&format!("1:23 1:42: {x}, a and b")],
            ),
            (
                "{ field { ...F } field { ...F } } fragment F on Query { deepField { deeperField { x: a } deeperField { \
                 x: b } } deepField { deeperField { a } } }",
                &[&format!("1:83 1:104: {x}, a and b")],
            ),
            (
                "{ field { ...I } field { ...F } } fragment F on Query { x: a ...G } fragment G on Query { y: c } \
                 fragment I on Query { y: d ...J } fragment J on Query { x: b }",
                &[
                    &format!("1:57 1:154: {x}, a and b"),
                    "1:91 1:120: \"y\" would stand for two different fields, c and d",
                ],
            ),
            ("{ a } fragment Unused on Query { field { x: a ... { x: b } } }", &[&format!("1:42 1:53: {x}, a and b")]),
        ],
    );
}

#[test]
fn each_conflict_is_reported_once() {
    let document = "{ f1 { ...A ...B } f2 { ...B ...A } f3 { ...A ...B x: c } } \
                    fragment A on Query { x: a } fragment B on Query { x: b }";
    conflicts_are(
        PETS,
        &[(
            document,
            &[
                "1:52 1:83: \"x\" would stand for two different fields, c and a",
                "1:52 1:112: \"x\" would stand for two different fields, c and b",
                "1:83 1:112: \"x\" would stand for two different fields, a and b",
            ],
        )],
    );
}

#[test]
fn no_more_than_twenty_conflicts_are_reported() {
    let fields: String = (0..100).map(|at| format!("x{at}: a x{at}: b ")).collect();
    assert_eq!(said(PETS, &format!("{{ {fields} }}")).len(), 20);
}

#[test]
fn what_there_is_not_is_left_to_others() {
    fits(
        PETS,
        &[
            "{ field { a } ...Unknown ...Known } fragment Known on Query { field { b } ...OtherUnknown }",
            "{ x: unknown x: a }",
            "{ unknown { x: a } unknown { x: b } }",
            "{ pet { ... on Unknown { name: nickname } ... on Dog { name } } }",
            "{ ...F a } fragment F on Unknown { a: b }",
            "{ pet { ... on Command { name: nickname } name } }",
            "mutation { x: a x: b }",
        ],
    );
}

#[test]
fn return_types_must_be_of_one_shape_even_where_no_object_has_both() {
    let types = |one: &str, other: &str| format!("would stand for values of different types, {one} and {other}");
    conflicts_are(
        BOXES,
        &[
            (
                "{ someBox { ...on IntBox { scalar } ...on NonNullStringBox1 { scalar } } }",
                &[&format!("1:28 1:63: \"scalar\" {}", types("Int", "String!"))],
            ),
            (
                "{ someBox { ... on IntBox { scalar } ... on StringBox { scalar } } }",
                &[&format!("1:29 1:57: \"scalar\" {}", types("Int", "String"))],
            ),
            (
                "{ someBox { ... on NonNullStringBox1 { scalar } ... on StringBox { scalar } } }",
                &[&format!("1:40 1:68: \"scalar\" {}", types("String!", "String"))],
            ),
            (
                "{ someBox { ... on IntBox { box: listStringBox { scalar } } ... on StringBox { box: stringBox { scalar \
                 } } } }",
                &[&format!("1:29 1:80: \"box\" {}", types("[StringBox]", "StringBox"))],
            ),
            (
                "{ someBox { ... on IntBox { box: stringBox { scalar } } ... on StringBox { box: listStringBox { scalar \
                 } } } }",
                &[&format!("1:29 1:76: \"box\" {}", types("StringBox", "[StringBox]"))],
            ),
            (
                "{ someBox { ... on IntBox { box: stringBox { val: scalar val: unrelatedField } } ... on StringBox { \
                 box: stringBox { val: scalar } } } }",
                &["1:46 1:58: \"val\" would stand for two different fields, scalar and unrelatedField"],
            ),
            (
                "{ someBox { ... on IntBox { box: stringBox { scalar } } ... on StringBox { box: intBox { scalar } } } }",
                &[&format!("1:46 1:90: \"scalar\" {}", types("String", "Int"))],
            ),
            (
                "{ anyBox { ... on IntBox { x: colour } ... on StringBox { x: unrelatedField } } }",
                &[&format!("1:28 1:59: \"x\" {}", types("Colour", "String"))],
            ),
            (
                "{ anyBox { ... on IntBox { x: stringBox { scalar } } ... on StringBox { x: scalar } } }",
                &[&format!("1:28 1:73: \"x\" {}", types("StringBox", "String"))],
            ),
            (
                "{ anyBox { ... on IntBox { x: __typename } ... on StringBox { x: scalar } } }",
                &[&format!("1:28 1:63: \"x\" {}", types("String!", "String"))],
            ),
            (
                "{ connection { ...edgeID edges { node { id: name } } } } fragment edgeID on Connection { edges { node \
                 { id } } }",
                &["1:41 1:105: \"id\" would stand for two different fields, name and id"],
            ),
        ],
    );
    fits(
        BOXES,
        &[
            "{ someBox { ... on SomeBox { deepBox { unrelatedField } } ... on StringBox { deepBox { unrelatedField } } } }",
            "{ someBox { ... on IntBox { scalar: unrelatedField } ... on StringBox { scalar } } }",
            "{ someBox { ...on NonNullStringBox1 { scalar } ...on NonNullStringBox2 { scalar } } }",
            "{ anyBox { ... on IntBox { x: stringBox { y: scalar } } ... on StringBox { x: deepBox { y: unrelatedField } \
             } } }",
            "{ anyBox { __typename ... on IntBox { __typename } } }",
        ],
    );
}

#[test]
fn what_was_found_to_fit_where_types_exclude_each_other_is_not_taken_to_fit_elsewhere() {
    let document = "
        {
            someBox { ... on IntBox { deepBox { ...X } } }
            someBox { ... on StringBox { deepBox { ...Y } } }
            memoed: someBox { ... on IntBox { deepBox { ...X } } }
            memoed: someBox { ... on StringBox { deepBox { ...Y } } }
            other: someBox { ...X }
            other: someBox { ...Y }
        }
        fragment X on SomeBox { scalar: deepBox { unrelatedField } }
        fragment Y on SomeBox { scalar: deepBox { unrelatedField } deepBox: deepBox { unrelatedField: __typename } }
    ";
    fits(BOXES, &[document]);
    let conflicting = document.replace("Y on SomeBox { scalar: deepBox", "Y on SomeBox { scalar: same");
    assert_eq!(
        said(&BOXES.replace("deepBox: SomeBox ", "deepBox: SomeBox same: SomeBox "), &conflicting),
        ["10:33 11:33: \"scalar\" would stand for two different fields, deepBox and same"]
    );
}

#[test]
fn fragments_that_double_with_each_level_cost_no_more_than_they_are_long() {
    let fragments: String =
        (0..30).map(|at| format!("fragment F{at} on Query {{ ...F{0} ...F{0} }} ", at + 1)).collect();
    let document = format!("{{ ...F0 }} {fragments} fragment F30 on Query {{ x: a x: b }}");
    let parsed = async_graphql_parser::parse_query(&document).expect("a document");
    let table = Table::read(PETS).expect("a schema");
    let found = conflicts(&parsed, &table, 20);
    assert_eq!(found.len(), 1, "{found:?}");

    let fields: String = (0..30)
        .map(|at| format!("fragment F{at} on Query {{ l: field {{ ...F{0} }} r: field {{ ...F{0} }} }} ", at + 1))
        .collect();
    let document = format!("{{ ...F0 }} {fragments} fragment F30 on Query {{ x: a x: b }}", fragments = fields);
    let parsed = async_graphql_parser::parse_query(&document).expect("a document");
    let found = conflicts(&parsed, &table, 20);
    assert_eq!(found.iter().map(|refusal| refusal.code).collect::<Vec<_>>(), [Code::Invalid], "{found:?}");
}

#[test]
fn what_takes_too_long_to_compare_is_refused() {
    // At each level, what is selected of the interface meets each of many objects.
    let types: String = (0..30).map(|at| format!("type T{at} implements I {{ i: I }} ")).collect();
    let sdl = format!("interface I {{ i: I }} {types} type Query {{ i: I }}");
    let mut set = "{ __typename }".to_owned();
    for level in 0..12 {
        let objects: String =
            (0..30).map(|at| format!("... on T{at} {{ i {{ k{level}x{at}: __typename }} }} ")).collect();
        set = format!("{{ {objects} i {set} }}");
    }
    let refused = read(&sdl, &format!("{{ i {set} }}")).expect_err("too much");
    let [refusal] = &*refused else { panic!("{refused:?}") };
    let (steps, most) = refusal.excess.expect("figures");
    assert_eq!((refusal.code, most), (Code::TooManyFields, MOST_STEPS));
    assert!(steps > most && steps < 2 * most, "{steps}");
}
