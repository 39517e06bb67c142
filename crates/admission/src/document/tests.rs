//! What is measured of documents, and which are refused.

use super::*;

const SDL: &str = "
    interface Node { id: ID! }
    type Thing implements Node { id: ID! name(language: String): String parts(first: Int, ids: [ID!]): [Thing!]! }
    type Query { node(id: ID): Node thing: Thing things(first: Int): [Thing!]! }
    type Mutation { change(name: String): Thing }
    type Subscription { changed: Thing }
";

fn table() -> Table {
    Table::read(SDL).expect("a schema")
}

/// Limits that nothing here comes near to.
const WIDE: Limits = Limits {
    tokens: 100_000,
    nesting: 128,
    depth: 1_000,
    fields: u64::MAX,
    root_fields: u64::MAX,
    aliases: u64::MAX,
    directives: u64::MAX,
    cost: u64::MAX,
};

fn measured(text: &str) -> Measure {
    Document::read(text, &WIDE, &table()).expect(text).measure()
}

fn refused(text: &str, limits: &Limits) -> Vec<(Code, Option<(u64, u64)>)> {
    let refusals = Document::read(text, limits, &table()).expect_err(text);
    refusals.into_iter().map(|refusal| (refusal.code, refusal.excess)).collect()
}

/// Fragments that each hold the next one twice.
fn doubling(levels: usize, last: &str) -> String {
    let fragments = (0..levels).map(|at| format!("fragment F{at} on Query {{ ...F{0} ...F{0} }} ", at + 1));
    format!("{{ ...F0 }} {} fragment F{levels} on Query {{ {last} }}", fragments.collect::<String>())
}

#[test]
fn depth_is_that_of_fields_within_each_other_wherever_they_stand() {
    for (text, depth) in [
        ("{ thing { name } }", 2),
        ("{ thing { ... { ... on Thing { name } } } }", 2),
        ("{ ...A } fragment A on Query { thing { ...B } } fragment B on Thing { parts { name } }", 3),
        ("query A { thing { name } } query B { thing { parts { name } } }", 3),
        ("{ thing { name } } fragment Unused on Thing { parts { parts { parts { name } } } }", 4),
        ("{ __typename thing { __typename } }", 1),
        ("{ __schema { types { fields { type { name } } } } }", 0),
        (
            "{ thing { name } ...S } fragment S on Query { __schema { ...T } } fragment T on __Schema { types { name } }",
            2,
        ),
        ("{ thing { name } } fragment Unused on __Type { fields { type { fields { name } } } }", 2),
    ] {
        assert_eq!(measured(text).depth, depth, "{text}");
    }
}

#[test]
fn fields_are_counted_with_fragments_put_in_and_values_that_are_given() {
    for (text, fields) in [
        ("{ thing { name } }", 2),
        ("{ thing { ... { name } } }", 3),
        ("{ thing { ...F ...F } } fragment F on Thing { id name }", 7),
        ("{ thing { name(language: \"en\") } }", 3),
        ("query Q($l: String) { thing { name(language: $l) } }", 3),
        ("{ thing { parts(ids: [\"a\", \"b\"]) { id } } }", 6),
        ("{ thing @include(if: true) { ... @skip(if: false) { id } } }", 5),
        ("{ ...Nothing thing { id } }", 3),
        ("{ thing { id } } fragment Unused on Thing { id name ...Other } fragment Other on Thing { id name }", 7),
        ("query A { ...F } query B { ...F } fragment F on Query { thing { id } }", 6),
    ] {
        assert_eq!(measured(text).fields, fields, "{text}");
    }
}

#[test]
fn fields_are_compared_in_each_selection_that_they_are_part_of() {
    let fields = "id ".repeat(100);
    // A hundred fields and ten fragments around them; in each of these they are compared.
    let text = format!("{{ thing {{ {} {fields} {} }} }}", "... {".repeat(10), "}".repeat(10));
    assert_eq!(measured(&text).compared, 1 + (100..=110).sum::<u64>());
    assert_eq!(measured(&text).fields, 111);
    let limits = Limits { fields: 1_000, ..WIDE };
    assert_eq!(refused(&text, &limits), [(Code::TooManyFields, Some((1_156, 1_000)))]);
}

#[test]
fn root_fields_are_those_of_the_operation_that_has_most() {
    for (text, fields) in [
        ("{ thing { id name } }", 1),
        ("query A { thing { id } } query B { a: thing { id } b: thing { id } }", 2),
        ("{ ...F ...F } fragment F on Query { thing { id } node { id } }", 4),
        ("mutation { ... { change { id } a: change { id } } }", 2),
    ] {
        assert_eq!(measured(text).root_fields, fields, "{text}");
    }
}

#[test]
fn aliases_are_counted_with_fragments_put_in() {
    for (text, aliases) in [
        ("{ thing { name } }", 0),
        ("{ a: thing { b: name } }", 2),
        ("{ thing { ...F ...F ... { c: id } } } fragment F on Thing { a: id b: name }", 5),
        ("{ thing { id } } fragment Unused on Thing { a: id }", 1),
    ] {
        assert_eq!(measured(text).aliases, aliases, "{text}");
    }
}

#[test]
fn directives_are_counted_wherever_they_stand() {
    for (text, directives) in [
        ("{ thing { id @a @b } }", 2),
        ("{ thing { ...F @a } } fragment F on Thing { id }", 1),
        ("{ thing { ... @a { id } ... on Thing @b @c { id } } }", 3),
        ("{ thing { ...F } } fragment F on Thing @a @b { id }", 2),
        ("{ thing { ...F ...F } } fragment F on Thing @a { id @b }", 3),
        ("query Q @a @b { thing { id } }", 2),
        ("query Q($x: Int @a @b, $y: Int @c) { thing { id } }", 3),
        ("query A @a { thing { id } } query B($x: Int @b) { thing { id @c } }", 3),
        ("{ thing { id } } fragment Unused on Thing @a { ...F @b } fragment F on Thing { id @c }", 3),
    ] {
        assert_eq!(measured(text).directives, directives, "{text}");
    }
}

#[test]
fn nesting_is_that_of_brackets_or_of_selections_with_fragments_put_in() {
    for (text, nesting) in [
        ("{ thing { parts(ids: [\"a\"]) { id } } }", 4),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { thing { id } }", 5),
        ("{ thing { id } } fragment Unused on Thing { parts { ...F } } fragment F on Thing { parts { id } }", 4),
    ] {
        assert_eq!(measured(text).nesting, nesting, "{text}");
    }
    let chain: String = (0..70).map(|at| format!("fragment F{at} on Query {{ ...F{} }} ", at + 1)).collect();
    let text = format!("{{ ...F0 }} {chain} fragment F70 on Query {{ thing {{ id }} }}");
    assert_eq!(refused(&text, &Limits::ANONYMOUS), [(Code::NestedTooDeeply, Some((65, 64)))]);
    let chain: String = (0..200).map(|at| format!("fragment F{at} on Query {{ ...F{} }} ", at + 1)).collect();
    let text = format!("{{ ...F0 }} {chain} fragment F200 on Query {{ thing {{ id }} }}");
    assert_eq!(refused(&text, &WIDE), [(Code::NestedTooDeeply, Some((129, 128)))]);
}

#[test]
fn fragments_that_double_are_counted_without_going_through_them() {
    let counted = measured(&doubling(30, "thing { id }"));
    // Two fields, and a fragment at each of the ways to them.
    assert_eq!(counted.fields, 2 * (1 << 30) + (1 << 31) - 1);
    assert_eq!(counted.root_fields, 1 << 30);
    assert_eq!(measured(&doubling(63, "thing { id }")).fields, u64::MAX);
    assert_eq!(measured(&doubling(100, "a: thing { id @a }")).aliases, u64::MAX);
}

#[test]
fn fragments_that_double_are_refused_whatever_is_at_their_end() {
    for last in ["thing { id }", "__typename", "...Nothing", "... on Nothing { nothing }", "nothing"] {
        let codes = refused(&doubling(30, last), &Limits::KNOWN);
        assert!(codes.iter().any(|(code, _)| *code == Code::TooManyFields), "{last}: {codes:?}");
    }
}

#[test]
fn fragments_that_hold_themselves_are_refused() {
    for text in [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { thing { id } ...B } fragment B on Query { ... { ...A } }",
        "{ thing { ...A } } fragment A on Thing { parts { ...B } } fragment B on Thing { parts { ...A } }",
        "{ thing { id } } fragment Unused on Thing { parts { ...Unused } }",
    ] {
        let refusals = Document::read(text, &WIDE, &table()).expect_err(text);
        assert_eq!(refusals.len(), 1, "{text}");
        assert_eq!(refusals[0].code, Code::Invalid, "{text}");
        assert!(refusals[0].message.ends_with("holds itself; take it out of itself"), "{text}: {}", refusals[0]);
        assert_eq!(refusals[0].positions.len(), 1, "{text}");
    }
}

#[test]
fn everything_that_is_beyond_the_limits_is_said_at_once_with_figures() {
    let limits =
        Limits { depth: 1, fields: 2, root_fields: 1, aliases: 1, directives: 1, nesting: 64, ..Limits::ANONYMOUS };
    assert_eq!(
        refused("{ a: thing { b: id @c } thing { name @d } }", &limits),
        [
            (Code::TooDeep, Some((2, 1))),
            (Code::TooManyFields, Some((4, 2))),
            (Code::TooManyRootFields, Some((2, 1))),
            (Code::TooManyAliases, Some((2, 1))),
            (Code::TooManyDirectives, Some((2, 1))),
        ]
    );
    assert_eq!(refused("{ thing { id } }", &Limits { tokens: 5, ..limits }), [(Code::TooManyTokens, Some((6, 5)))]);
}

#[test]
fn what_was_read_for_one_asker_is_checked_for_another() {
    let document = Document::read("{ thing { parts { id } } }", &WIDE, &table()).expect("within the limits");
    assert!(document.check(&Limits { depth: 3, ..WIDE }).is_ok());
    let refusals = document.check(&Limits { depth: 2, ..WIDE }).expect_err("too deep");
    assert_eq!((refusals[0].code, refusals[0].excess), (Code::TooDeep, Some((3, 2))));
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    for (text, message, at) in [
        ("", "the document cannot be read at line 1, column 1: expected executable_definition", (1, 1)),
        ("{ thing { id }", "the document cannot be read at line 1, column 15: expected selection", (1, 15)),
        ("{ a: }\n", "the document cannot be read at line 1, column 6: expected name", (1, 6)),
        ("{\n  thing(id: ) }", "the document cannot be read at line 2, column 13: expected value", (2, 13)),
    ] {
        let refusals = Document::read(text, &WIDE, &table()).expect_err(text);
        assert_eq!(refusals.len(), 1);
        assert_eq!(refusals[0].code, Code::NotParsed);
        assert_eq!(refusals[0].message, message);
        assert_eq!(refusals[0].positions.iter().map(|at| (at.line, at.column)).collect::<Vec<_>>(), [at], "{text}");
    }
    assert_eq!(refused("query A { thing { id } } query A { thing { id } }", &WIDE), [(Code::NotParsed, None)]);
    assert_eq!(refused("{ thing { id } } { thing { id } }", &WIDE), [(Code::NotParsed, None)]);
    assert_eq!(refused("fragment F on Thing { id }", &WIDE), [(Code::NotParsed, None)]);
}

#[test]
fn a_long_line_that_cannot_be_read_is_not_said_back() {
    let text = format!("{{ thing(id: \"{}\") }} }}", "x".repeat(100_000));
    let refusals = Document::read(&text, &WIDE, &table()).expect_err("a brace too many");
    assert!(refusals[0].message.len() < 200, "{}", refusals[0].message.len());
}

#[test]
fn a_default_of_a_type_that_has_no_values_is_refused() {
    let text = "query A($a: [Nothing!] = [1], $b: Nothing, $c: Int = 1) { thing { id } } \
                query B($d: Thing = {}) { thing { id } }";
    let mut refusals = Document::read(text, &WIDE, &table()).expect_err(text);
    refusals.sort_by_key(|refusal| refusal.positions.clone());
    let said: Vec<_> = refusals.iter().map(|refusal| (refusal.code, &*refusal.message)).collect();
    assert_eq!(
        said,
        [
            (Code::Invalid, "$a is of the type Nothing, of which there are no values; name an input type"),
            (Code::Invalid, "$d is of the type Thing, of which there are no values; name an input type"),
        ]
    );
}

#[test]
fn an_operation_is_found_by_its_name_or_alone() {
    let several =
        Document::read("query A { thing { id } } mutation B { change { id } }", &WIDE, &table()).expect("fits");
    assert_eq!(several.operation(Some("B")).map(|found| found.kind).ok(), Some(OperationType::Mutation));
    assert_eq!(several.operation(None).err(), Some(UnknownOperation::Unnamed(2)));
    assert_eq!(several.operation(Some("C")).err(), Some(UnknownOperation::NoneNamed("C".into())));
    let one = Document::read("subscription A { changed { id } }", &WIDE, &table()).expect("fits");
    assert_eq!(one.operation(None).map(|found| found.kind).ok(), Some(OperationType::Subscription));
    let nameless = Document::read("{ thing { id } }", &WIDE, &table()).expect("fits");
    assert_eq!(nameless.operation(Some("A")).err(), Some(UnknownOperation::NoneNamed("A".into())));
}

#[test]
fn what_stands_as_deep_as_it_may_needs_little_stack() {
    let nested = |open: &str, inside: &str, close: &str, levels| {
        format!("{{ thing {{ {}{inside}{} }} }}", open.repeat(levels), close.repeat(levels))
    };
    let fragments: String =
        (0..120).map(|at| format!("fragment F{at} on Thing {{ parts {{ ...F{} }} }} ", at + 1)).collect();
    for text in [
        nested("parts { ", "id", " }", 120),
        nested("... { ", "id", " }", 120),
        nested("name(language: ", "", "", 1) + "\"\") } }",
        format!("{{ thing {{ name(language: {}1{}) }} }}", "[".repeat(120), "]".repeat(120)),
        format!("{{ thing {{ name(language: {}1{}) }} }}", "{a: ".repeat(120), "}".repeat(120)),
        format!("query Q($a: {}Int{}) {{ thing {{ id }} }}", "[".repeat(120), "]".repeat(120)),
        format!("query Q($a: Int = {}1{}) {{ thing {{ id }} }}", "[".repeat(120), "]".repeat(120)),
        format!("{{ thing {{ ...F0 }} }} {fragments} fragment F120 on Thing {{ id }}"),
    ] {
        let read = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(move || {
            // Read or refused, as long as it comes to an end.
            Document::read(&text, &WIDE, &table()).is_ok()
        });
        read.expect("a thread").join().expect("no overflow");
    }
}

/// What fuzzing has come upon (`script/fuzz`), read again.
#[test]
fn what_was_found_by_fuzzing_is_read_or_refused() {
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let sdl = std::fs::read_to_string(home.join("../../schema.graphql")).expect("the schema");
    let table = Table::read(&sdl).expect("a schema");
    let files = std::fs::read_dir(home.join("fuzz/corpus/document")).expect("a folder");
    let mut read = 0;
    for file in files {
        let path = file.expect("a file").path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for limits in [Limits::ANONYMOUS, Limits::KNOWN] {
            match Document::read(&text, &limits, &table) {
                Ok(document) => {
                    assert_eq!(document.check(&limits), Ok(()), "{}", path.display());
                    let dearest = |document: &Document| {
                        let costs =
                            document.operations().map(|operation| operation.plan.requested(&Variables::default()));
                        costs.max()
                    };
                    let sent = dearest(&document);
                    assert!(dearest(&document.merged(&table)) <= sent, "{}", path.display());
                    read += 1;
                }
                Err(refusals) => assert!((1..=MOST_REFUSALS).contains(&refusals.len()), "{}", path.display()),
            }
        }
    }
    assert!(read > 50, "only {read} were read");
}
