//! What operations cost.

use async_graphql_value::value;
use proptest::prelude::*;

use super::*;
use crate::{Code, Document, Limits, Refusal, Table};

const SDL: &str = r#"
    interface Node { id: ID! part(first: Int): Node parts(first: Int, last: Int): Parts! }
    type Thing implements Node {
        id: ID! name(languages: [String!]): String tags: [String!]!
        part(first: Int): Node
        parts(first: Int, last: Int): Parts!
            @listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"])
        dear(since: String @cost(weight: "7")): Thing @cost(weight: "5")
        free: Thing @cost(weight: "0")
        pair: [Thing!]! @listSize(assumedSize: 2)
    }
    type Other implements Node {
        id: ID! name: String part(first: Int): Node
        parts(first: Int, last: Int): Parts!
            @listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"])
        dear: Thing @cost(weight: "50")
    }
    type Cheap implements Node { id: ID! part(first: Int): Node parts(first: Int, last: Int): Parts! }
    union Any = Thing | Other
    type Parts { nodes: [Node!]! @cost(weight: "1") edges: [Edge!]! count: Int! pages: Pages! }
    type Edge { cursor: String! node: Thing! }
    type Pages { more: Boolean! }
    type Query {
        thing: Thing node(id: ID): Node any: Any
        nodes(ids: [ID!]!): [Node]! @listSize(slicingArguments: ["ids"])
        things(first: Int = 20, last: Int): Parts!
            @listSize(assumedSize: 20, slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"])
    }
    type Mutation { change(name: String): Thing @cost(weight: "10") }
"#;

const LIMITS: Limits = Limits {
    tokens: 100_000,
    nesting: 64,
    depth: 60,
    fields: 1_000_000,
    root_fields: 1_000_000,
    aliases: 1_000_000,
    directives: 1_000,
    cost: u64::MAX,
};

fn read(text: &str) -> Document {
    Document::read(text, &LIMITS, &Table::read(SDL).expect("a schema")).expect(text)
}

fn cost_with(text: &str, variables: ConstValue) -> u64 {
    let document = read(text);
    let operation = document.operations().next().expect("one");
    operation.cost(&Variables::from_value(variables), &LIMITS).expect("no limit")
}

fn cost(text: &str) -> u64 {
    cost_with(text, value!({}))
}

fn actual(text: &str, answer: &ConstValue) -> u64 {
    read(text).operation(None).expect("one").plan.actual(answer)
}

#[test]
fn what_holds_fields_costs_a_point_and_values_nothing() {
    for (text, points) in [
        ("{ __typename }", 1),
        ("{ thing { id } }", 1),
        ("{ thing { id name tags } }", 1),
        ("{ thing { free { id } } }", 1),
        ("{ thing { free { pair { id } } } }", 3),
        ("{ thing { part { part { id } } } }", 3),
        ("{ a: thing { id } b: thing { id } }", 2),
        ("{ thing { pair { pair { id } } } }", 1 + 2 * (1 + 2)),
        ("{ unknown { unknown } }", 1),
        ("mutation { change { id } }", 10),
        ("{ _service { sdl } }", 51),
    ] {
        assert_eq!(cost(text), points, "{text}");
    }
}

#[test]
fn weights_of_fields_and_of_given_arguments_are_added() {
    assert_eq!(cost("{ thing { dear { id } } }"), 6);
    assert_eq!(cost("{ thing { dear(since: \"2024\") { id } } }"), 13);
    assert_eq!(cost("{ thing { dear { dear { id } } pair { dear(since: \"x\") { id } } } }"), 1 + 10 + 2 * (1 + 7 + 5));
}

#[test]
fn a_connection_costs_its_items_and_what_is_below_each() {
    for (text, points) in [
        ("{ things { count } }", 1),
        ("{ things { nodes { id } } }", 1 + 20),
        ("{ things(first: 3) { nodes { id } } }", 1 + 3),
        ("{ things(last: 3) { nodes { id } } }", 1 + 3),
        ("{ things(first: 0) { nodes { id } } }", 1),
        ("{ things(first: -1) { nodes { id } } }", 1),
        ("{ things(first: null) { nodes { id } } }", 1 + 20),
        ("{ things(first: 2, last: 5) { nodes { id } } }", 1 + 5),
        ("{ things(first: 3) { edges { node { id } } } }", 1 + 3 * 2),
        ("{ things(first: 3) { nodes { id } edges { node { id } } pages { more } } }", 1 + 3 + 6 + 1),
        ("{ things(first: 5) { edges { node { parts(first: 4) { nodes { id } } } } } }", 1 + 5 * (2 + 1 + 4)),
        ("{ things(first: 5) { edges { node { pair { parts { nodes { id } } } } } } }", 1 + 5 * (2 + 2 * (1 + 1 + 20))),
    ] {
        assert_eq!(cost(text), points, "{text}");
    }
}

#[test]
fn it_costs_the_same_whether_fragments_stand_between_or_not() {
    for text in [
        "{ things(first: 3) { ...F } } fragment F on Parts { nodes { ...G } } fragment G on Node { id }",
        "{ things(first: 3) { ... { ... on Parts { nodes { id } } } } }",
        "{ ... on Query { things(first: 3) { ...F } } } fragment F on Parts { ... { nodes { id } } }",
    ] {
        assert_eq!(cost(text), 4, "{text}");
    }
    let twice =
        "{ things(first: 3) { ...F } other: things(first: 7) { ...F ...F } } fragment F on Parts { nodes { id } }";
    assert_eq!(cost(twice), 1 + 3 + 1 + 2 * 7);
}

#[test]
fn variables_say_how_many_as_literals_do() {
    let text = "query Q($n: Int) { things(first: $n) { nodes { id } } }";
    for (variables, points) in [
        (value!({ "n": 7 }), 8),
        (value!({ "n": 0 }), 1),
        (value!({ "n": (-7) }), 1),
        (value!({ "n": null }), 21),
        (value!({}), 21),
        (value!({ "m": 3 }), 21),
        (value!({ "n": (u64::MAX) }), u64::MAX),
    ] {
        assert_eq!(cost_with(text, variables.clone()), points, "{variables}");
    }
}

#[test]
fn a_default_stands_for_a_variable_that_is_left_out_and_not_for_null() {
    let text = "query Q($n: Int = 3) { things(first: $n) { nodes { id } } }";
    assert_eq!(cost_with(text, value!({})), 4);
    assert_eq!(cost_with(text, value!({ "n": null })), 21);
    assert_eq!(cost_with(text, value!({ "n": 9 })), 10);
}

#[test]
fn where_operations_share_a_variable_of_a_fragment_the_dearest_default_counts() {
    let text = |first: &str, second: &str| {
        format!(
            "query A($n: Int{first}) {{ ...F }} query B($n: Int{second}) {{ ...F }} \
             fragment F on Query {{ things(first: $n) {{ nodes {{ id }} }} }}"
        )
    };
    assert_eq!(cost(&text(" = 3", " = 30")), 31);
    assert_eq!(cost(&text(" = 3", "")), 21);
    assert_eq!(cost(&text("", "")), 21);
}

#[test]
fn of_several_arguments_that_say_how_many_the_largest_counts() {
    let text = "query Q($first: Int, $last: Int) { things(first: $first, last: $last) { nodes { id } } }";
    for (variables, points) in [
        (value!({ "first": 3 }), 4),
        (value!({ "last": 5 }), 6),
        (value!({ "first": 3, "last": 5 }), 6),
        (value!({ "first": null, "last": 5 }), 6),
        (value!({}), 21),
    ] {
        assert_eq!(cost_with(text, variables.clone()), points, "{variables}");
    }
    assert_eq!(cost_with("query Q($n: Int) { things(first: $n, last: 90) { nodes { id } } }", value!({ "n": 1 })), 91);
}

#[test]
fn ids_are_counted() {
    assert_eq!(cost("{ nodes(ids: [\"a\", \"b\", \"c\"]) { id } }"), 3);
    assert_eq!(cost("{ nodes(ids: []) { id } }"), 1);
    let text = "query Q($ids: [ID!]!) { nodes(ids: $ids) { id part { id } } }";
    assert_eq!(cost_with(text, value!({ "ids": ["a", "b", "c"] })), 6);
    assert_eq!(cost_with(text, value!({ "ids": "a" })), 2);
}

#[test]
fn an_interface_costs_what_its_dearest_object_costs() {
    assert_eq!(cost("{ node { parts { nodes { id } } } }"), 1 + 1 + 20);
    assert_eq!(
        cost("{ node { parts(first: 3) { nodes { parts(first: 4) { nodes { id } } } } } }"),
        1 + 1 + 3 * (1 + 1 + 4)
    );
}

#[test]
fn of_several_types_the_dearest_counts() {
    for (text, points) in [
        ("{ any { ... on Thing { dear { id } } ... on Other { id } } }", 1 + 5),
        ("{ any { ... on Thing { dear { id } } ... on Other { dear { id } } } }", 1 + 50),
        ("{ any { ... on Thing { dear { id } } ... on Thing { part { id } } ... on Other { id } } }", 1 + 5 + 1),
        ("{ node { ... on Thing { dear { id } } ... on Node { part { id } } } }", 1 + 5 + 1),
        (
            "{ any { ... on Node { part { id } } ... on Thing { dear { id } } ... on Other { dear { id } } } }",
            1 + 1 + 50,
        ),
        ("{ node { ... on Any { ... on Thing { dear { id } } ... on Other { dear { id } } } } }", 1 + 50),
        ("{ thing { ... on Other { dear { id } } } }", 1),
    ] {
        assert_eq!(cost(text), points, "{text}");
    }
}

#[test]
fn sums_stop_at_the_largest_number() {
    let text = (0..15)
        .fold("id".to_owned(), |text, _| format!("parts(first: 2000000000) {{ edges {{ node {{ {text} }} }} }}"));
    let limits = Limits { depth: 1_000, ..LIMITS };
    let text = format!("{{ thing {{ {text} }} }}");
    let document = Document::read(&text, &limits, &Table::read(SDL).expect("a schema")).expect("within the limits");
    let cost = document.operation(None).expect("one").cost(&Variables::default(), &limits);
    assert_eq!(cost, Ok(u64::MAX));
}

#[test]
fn values_are_free_until_there_are_too_many_for_the_points() {
    let thing = |values: &str| format!("{{ thing {{ {values} }} }}");
    // One of them is the thing itself.
    assert_eq!(cost(&thing(&"id ".repeat(49))), 1);
    assert_eq!(cost(&thing(&"id ".repeat(50))), 2);
    assert_eq!(cost(&thing(&"id ".repeat(10_000))), 201);
    assert_eq!(cost(&format!("{{ things(first: 100) {{ nodes {{ {} }} }} }}", "id ".repeat(499))), 1_001);
    let doubled = "{ thing { ...A ...A } } fragment A on Thing { ...B ...B } fragment B on Thing { ...C ...C } fragment C on \
                   Thing { ";
    assert_eq!(cost(&format!("{doubled} {} }}", "id ".repeat(125))), 21);
    assert_eq!(cost(&format!("{{ {} }}", "__typename ".repeat(500))), 10);
}

#[test]
fn values_that_are_given_count_each_time_they_are_given() {
    let text = "query Q($l: [String!]) { things(first: 10) { nodes { ... on Thing { name(languages: $l) } } } }";
    assert_eq!(cost_with(text, value!({ "l": ["en"] })), 11);
    let many = vec![ConstValue::from("en"); 1_000];
    assert_eq!(cost_with(text, value!({ "l": (many.clone()) })), (1 + 10 + 10 * 1_003_u64).div_ceil(50));
    let default = "query Q($l: [String!] = [\"en\", \"fr\", \"es\"]) { things(first: 100) { nodes { ... on Thing { name(languages: \
                   $l) } } } }";
    assert_eq!(cost(default), 101);
    let literal = format!(
        "{{ things(first: 100) {{ nodes {{ ...F }} }} }} fragment F on Thing {{ name(languages: [{}]) }}",
        "\"en\" ".repeat(98)
    );
    assert_eq!(cost(&literal), (1 + 100 * 101_u64).div_ceil(50));
    let long = "x".repeat(1_000_000);
    assert_eq!(cost_with("mutation M($n: String) { change(name: $n) { id } }", value!({ "n": (long) })), 79);
}

#[test]
fn what_was_answered_is_paid_for_and_no_more() {
    let text = "{ things(first: 10) { nodes { id ... on Thing { dear(since: \"2024\") { id } } } pages { more } } }";
    assert_eq!(cost(text), 1 + 10 * (1 + 12) + 1);
    for (answer, points) in [
        (value!({ "things": { "nodes": [], "pages": { "more": false } } }), 2),
        (value!({ "things": { "nodes": [{ "id": "1" }, { "id": "2" }], "pages": { "more": false } } }), 4),
        (value!({ "things": { "nodes": [{ "id": "1", "dear": { "id": "2" } }], "pages": null } }), 1 + 1 + 12 + 1),
        (value!({ "things": { "nodes": [{ "id": "1", "dear": null }] } }), 1 + 1 + 12),
        (value!({}), 0),
        (ConstValue::Null, 0),
    ] {
        assert_eq!(actual(text, &answer), points, "{answer}");
    }
}

#[test]
fn values_that_were_answered_too_often_are_paid_for() {
    let text = format!("{{ things(first: 100) {{ nodes {{ {} }} }} }}", "id ".repeat(499));
    let nodes: Vec<_> = (0..10).map(|at| value!({ "id": at })).collect();
    assert_eq!(actual(&text, &value!({ "things": { "nodes": nodes } })), (1 + 10 * 500_u64).div_ceil(50));
}

#[test]
fn what_types_have_in_common_is_paid_once() {
    let text = "{ any { ... on Thing { dear { id } } ... on Other { part { id } dear { id } } } }";
    assert_eq!(cost(text), 1 + 1 + 50);
    // It can have been the dearer one.
    assert_eq!(actual(text, &value!({ "any": { "dear": { "id": "1" } } })), 1 + 50);
    assert_eq!(
        actual(
            "{ any { ... on Thing { part { id } } ... on Other { part { id } } } }",
            &value!({ "any": { "part": { "id": "1" } } })
        ),
        2
    );
}

#[test]
fn an_operation_beyond_the_limit_is_refused_with_figures() {
    let document = read("{ things(first: 100) { nodes { parts(first: 10) { nodes { id } } } } }");
    let operation = document.operation(None).expect("one");
    let refusal = operation.cost(&Variables::default(), &Limits::ANONYMOUS).expect_err("too dear");
    assert_eq!((refusal.code, refusal.excess), (Code::TooExpensive, Some((1 + 100 * (1 + 1 + 10), 1_000))));
}

/// What graphql-js's `getIntrospectionQuery` asks, with everything that it can ask.
const INTROSPECTION: &str = "
    query IntrospectionQuery {
        __schema {
            description
            queryType { name kind } mutationType { name kind } subscriptionType { name kind }
            types { ...FullType }
            directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
        }
    }
    fragment FullType on __Type {
        kind name description specifiedByURL isOneOf
        fields(includeDeprecated: true) {
            name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated
            deprecationReason
        }
        inputFields(includeDeprecated: true) { ...InputValue }
        interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
        possibleTypes { ...TypeRef }
    }
    fragment InputValue on __InputValue {
        name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
    }
    fragment TypeRef on __Type {
        kind name
        ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
            ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
    }
";

fn anonymous(text: &str) -> Result<u64, Refusal> {
    let document =
        Document::read(text, &Limits::ANONYMOUS, &Table::read(SDL).expect("a schema")).expect("within the limits");
    document.operation(None).expect("one").cost(&Variables::default(), &Limits::ANONYMOUS)
}

#[test]
fn the_usual_introspection_is_within_the_limits_of_those_we_do_not_know() {
    let cost = anonymous(INTROSPECTION).expect("not too dear");
    assert!((400..900).contains(&cost), "{cost}");
}

#[test]
fn introspection_that_goes_in_circles_is_refused() {
    let circles = |levels: usize| {
        format!("{{ __schema {{ types {{ {}name{} }} }} }}", "fields { type { ".repeat(levels), " } }".repeat(levels))
    };
    assert!(anonymous(&circles(2)).is_ok());
    for levels in 3..20 {
        assert_eq!(anonymous(&circles(levels)).map_err(|refusal| refusal.code), Err(Code::TooExpensive), "{levels}");
    }
    let names = format!("{{ __schema {{ types {{ fields {{ {} }} }} }} }}", "name ".repeat(1_900));
    assert_eq!(anonymous(&names).map_err(|refusal| refusal.code), Err(Code::TooExpensive));
}

/// Answers a document as a server would, with lists as long as the dice say and no longer than asked.
struct Server<'d> {
    dice: std::slice::Iter<'d, u8>,
    document: Document,
}

impl Server<'_> {
    fn throw(&mut self, sides: u64) -> u64 {
        self.dice.next().map_or(0, |die| u64::from(*die) % sides)
    }

    fn answer(&mut self) -> ConstValue {
        let parsed = self.document.parsed().clone();
        let set = parsed.operations.iter().next().expect("one").1.node.selection_set.node.clone();
        let mut fields = Vec::new();
        self.object(&parsed, &set, "Query", 20, &mut fields);
        ConstValue::Object(fields.into_iter().collect())
    }

    fn object(
        &mut self,
        parsed: &async_graphql_parser::types::ExecutableDocument,
        set: &async_graphql_parser::types::SelectionSet,
        of: &str,
        size: u64,
        fields: &mut Vec<(Name, ConstValue)>,
    ) {
        use async_graphql_parser::types::Selection;
        let implements = |condition: &str| {
            condition == of
                || condition == "Node" && of != "Query"
                || condition == "Any" && matches!(of, "Thing" | "Other")
        };
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    let known = fields.iter().position(|(other, _)| *other == key);
                    let value = self.field(parsed, &field.node, size);
                    // Fields of one name are one: the first says how long a list is.
                    if let Some(known) = known {
                        merge(&mut fields[known].1, value);
                    } else {
                        fields.push((key, value));
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = parsed.fragments[&spread.node.fragment_name.node].node.clone();
                    if implements(&fragment.type_condition.node.on.node) {
                        self.object(parsed, &fragment.selection_set.node, of, size, fields);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|condition| &condition.node.on.node);
                    if condition.is_none_or(|condition| implements(condition)) {
                        self.object(parsed, &fragment.node.selection_set.node, of, size, fields);
                    }
                }
            }
        }
    }

    fn field(
        &mut self,
        parsed: &async_graphql_parser::types::ExecutableDocument,
        field: &async_graphql_parser::types::Field,
        size: u64,
    ) -> ConstValue {
        let said = field.get_argument("first").and_then(|value| value.node.clone().into_const());
        let said = said.as_ref().and_then(counted);
        let (of, items, inner) = match field.name.node.as_str() {
            "things" | "parts" => ("Parts", None, said.unwrap_or(20)),
            "nodes" => ("Thing", Some(size), 20),
            "edges" => ("Edge", Some(size), 20),
            "pair" => ("Thing", Some(2), 20),
            "thing" | "part" | "dear" | "free" | "node" => ("Thing", None, 20),
            "pages" => ("Pages", None, 20),
            _ => return ConstValue::from("value"),
        };
        let mut object = || {
            let mut fields = Vec::new();
            self.object(parsed, &field.selection_set.node, of, inner, &mut fields);
            ConstValue::Object(fields.into_iter().collect())
        };
        match items {
            None => object(),
            Some(most) => {
                let items: Vec<_> = (0..most).map(|_| object()).collect();
                let kept = usize::try_from(self.throw(most + 1)).expect("few");
                ConstValue::List(items.into_iter().take(kept).collect())
            }
        }
    }
}

fn merge(one: &mut ConstValue, other: ConstValue) {
    match (one, other) {
        (ConstValue::List(one), ConstValue::List(other)) => {
            one.iter_mut().zip(other).for_each(|(one, other)| merge(one, other));
        }
        (ConstValue::Object(one), ConstValue::Object(other)) => {
            for (key, value) in other {
                match one.get_mut(&key) {
                    Some(known) => merge(known, value),
                    None => {
                        one.insert(key, value);
                    }
                }
            }
        }
        _ => {}
    }
}

fn selections(of: &'static str, depth: u32) -> BoxedStrategy<String> {
    let fields = match of {
        "Query" => vec![
            ("thing", "Thing"),
            ("node", "Node"),
            ("any", "Any"),
            ("things(first: 3)", "Parts"),
            ("things", "Parts"),
        ],
        "Thing" => vec![
            ("id", ""),
            ("name", ""),
            ("tags", ""),
            ("part", "Node"),
            ("dear", "Thing"),
            ("dear(since: \"x\")", "Thing"),
            ("free", "Thing"),
            ("pair", "Thing"),
            ("parts(first: 2)", "Parts"),
        ],
        "Node" => vec![("id", ""), ("part", "Node"), ("parts(first: 2)", "Parts"), ("parts(first: 0)", "Parts")],
        "Parts" => vec![("nodes", "Node"), ("edges", "Edge"), ("count", ""), ("pages", "Pages")],
        "Edge" => vec![("cursor", ""), ("node", "Thing")],
        "Pages" => vec![("more", "")],
        _ => vec![],
    };
    let conditions = match of {
        "Node" | "Any" => vec!["Thing", "Other", "Node", "Any"],
        "Thing" => vec!["Thing", "Node", "Any"],
        _ => vec![],
    };
    let mut choices: Vec<BoxedStrategy<String>> = Vec::new();
    for (at, (field, holds)) in fields.into_iter().enumerate() {
        if holds.is_empty() {
            choices.push(Just(field.to_owned()).boxed());
        } else if depth > 0 {
            let inner = selections(holds, depth - 1);
            choices.push(inner.prop_map(move |inner| format!("k{at}: {field} {{ {inner} }}")).boxed());
        }
    }
    for condition in conditions {
        if depth > 0 {
            let inner = selections(condition, depth - 1);
            choices.push(inner.prop_map(move |inner| format!("... on {condition} {{ {inner} }}")).boxed());
        }
    }
    if choices.is_empty() {
        return Just("__typename".to_owned()).boxed();
    }
    prop::collection::vec(prop::strategy::Union::new(choices), 1..4)
        .prop_map(|items| format!("__typename {}", items.join(" ")))
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn who_gets_no_more_items_than_asked_pays_no_more_than_said(
        text in selections("Query", 5), dice in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let table = Table::read(SDL).expect("a schema");
        // Some say different things by one name; these are refused by another rule.
        if let Ok(document) = Document::read(&format!("{{ {text} }}"), &LIMITS, &table) {
            let plan = document.operation(None).expect("one").plan.clone();
            let answer = Server { dice: dice.iter(), document }.answer();
            let (actual, requested) = (plan.actual(&answer), plan.requested(&Variables::default()));
            prop_assert!(actual <= requested, "{actual} > {requested}\n{text}\n{answer}");
        }
    }
}
