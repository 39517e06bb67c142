//! Requests of people who mean us harm. None of them may run, cost much, or end the process.

use serde_json::json;

/// A request that must be refused.
#[derive(Debug, Clone)]
pub struct Hostile {
    /// What it is.
    pub name: &'static str,
    /// Headers beside the content type.
    pub headers: Vec<(&'static str, &'static str)>,
    /// What is sent.
    pub body: Vec<u8>,
    /// The status of the refusal, for those who accept `application/graphql-response+json`.
    pub status: u16,
    /// Its code.
    pub code: &'static str,
}

impl Hostile {
    fn document(name: &'static str, code: &'static str, document: impl Into<String>) -> Self {
        let body = json!({ "query": document.into() }).to_string().into_bytes();
        Self { name, headers: Vec::new(), body, status: 400, code }
    }

    fn body(name: &'static str, status: u16, code: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { name, headers: Vec::new(), body: body.into(), status, code }
    }
}

/// All that are known.
pub fn requests() -> Vec<Hostile> {
    let mut all = documents();
    all.extend(bodies());
    all
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + &close.repeat(depth)
}

/// Fragments each of which holds the next one twice.
fn doubling(levels: usize, last: &str) -> String {
    let fragment = |level: usize| format!("fragment F{level} on Query {{ ...F{0} ...F{0} }} ", level + 1);
    let fragments: String = (0..levels).map(fragment).collect();
    format!("{{ ...F0 }} {fragments} fragment F{levels} on Query {{ {last} }}")
}

fn documents() -> Vec<Hostile> {
    const DIRECTIVE: &str = "@include(if: true) ";
    let many = |count: usize, word: &dyn Fn(usize) -> String| (0..count).map(word).collect::<String>();
    let aliases = many(10_000, &|number| format!("a{number}: __typename "));
    let directives = DIRECTIVE.repeat(10_000);
    let chain = many(330, &|at| format!("fragment C{at} on Query {{ ...C{} }} ", at + 1));
    let operations = many(1_000, &|number| format!("query Q{number} {{ __typename }} "));
    let around = "topics { nodes { broader { ";
    let tokens = "TOO_MANY_TOKENS";
    let nesting = "NESTED_TOO_DEEPLY";
    let invalid = "GRAPHQL_VALIDATION_FAILED";
    vec![
        Hostile::document(
            "1,500 nested lists",
            nesting,
            format!("{{ nodes(ids: {}) {{ id }} }}", nested("[", "]", 1_500)),
        ),
        Hostile::document("100,000 opened lists", nesting, format!("{{ nodes(ids: {}", "[".repeat(100_000))),
        Hostile::document("5,000 nested objects", nesting, format!("{{ a(b: {}) }}", nested("{a:", "}", 5_000))),
        Hostile::document("5,000 nested selections", nesting, nested("{a", "}", 5_000)),
        Hostile::document("nesting in a directive", nesting, format!("{{ a @b(c: {}) }}", nested("[", "]", 1_500))),
        Hostile::document(
            "nesting in a type",
            nesting,
            format!("query($a: {}Int{}) {{ a }}", "[".repeat(5_000), "]".repeat(5_000)),
        ),
        Hostile::document(
            "nesting in a default",
            nesting,
            format!("query($a: Int = {}) {{ a }}", nested("[", "]", 1_500)),
        ),
        Hostile::document(
            "nesting behind a text that never closes",
            "GRAPHQL_PARSE_FAILED",
            format!("{{ a(b: [\"\"\" {}", "[".repeat(5_000)),
        ),
        Hostile::document("30 levels of doubling fragments", "TOO_MANY_FIELDS", doubling(30, "__typename")),
        Hostile::document(
            "30 levels of doubling fragments, with aliases",
            "TOO_MANY_FIELDS",
            doubling(30, "a: __typename"),
        ),
        Hostile::document(
            "30 levels of doubling fragments, dear",
            "TOO_MANY_FIELDS",
            doubling(30, "topics { totalCount }"),
        ),
        Hostile::document(
            "12 levels of doubling fragments, dear",
            "TOO_MANY_ROOT_FIELDS",
            doubling(12, "topics { totalCount }"),
        ),
        Hostile::document("a fragment that holds itself", invalid, "{ ...A } fragment A on Query { ...A }"),
        Hostile::document(
            "fragments in a circle",
            invalid,
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }",
        ),
        Hostile::document(
            "a circle that nothing uses",
            invalid,
            "{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }",
        ),
        Hostile::document(
            "a chain of 330 fragments",
            tokens,
            format!("{{ ...C0 }} {chain} fragment C330 on Query {{ __typename }}"),
        ),
        Hostile::document(
            "a chain of 150 fragments",
            nesting,
            format!(
                "{{ ...C0 }} {} fragment C150 on Query {{ __typename }}",
                many(150, &|at| format!("fragment C{at} on Query {{ ...C{} }} ", at + 1))
            ),
        ),
        Hostile::document("10,000 aliases", tokens, format!("{{ {aliases} }}")),
        Hostile::document(
            "600 aliases",
            "TOO_MANY_ROOT_FIELDS",
            format!("{{ {} }}", many(600, &|number| format!("a{number}: __typename "))),
        ),
        Hostile::document("10,000 directives on a field", tokens, format!("{{ __typename {directives} }}")),
        Hostile::document("10,000 directives on an operation", tokens, format!("query {directives} {{ __typename }}")),
        Hostile::document(
            "10,000 directives on a variable",
            tokens,
            format!("query($a: Int {directives}) {{ __typename }}"),
        ),
        Hostile::document(
            "10,000 directives on a fragment",
            tokens,
            format!("{{ ...A }} fragment A on Query {directives} {{ __typename }}"),
        ),
        Hostile::document(
            "10,000 directives on an inline fragment",
            tokens,
            format!("{{ ... {directives} {{ __typename }} }}"),
        ),
        Hostile::document(
            "200 directives on a field",
            "TOO_MANY_DIRECTIVES",
            format!("{{ __typename {} }}", DIRECTIVE.repeat(200)),
        ),
        Hostile::document(
            "200 directives on an operation",
            "TOO_MANY_DIRECTIVES",
            format!("query {} {{ __typename }}", DIRECTIVE.repeat(200)),
        ),
        Hostile::document(
            "200 directives on a variable",
            "TOO_MANY_DIRECTIVES",
            format!("query($a: Int {}) {{ __typename }}", DIRECTIVE.repeat(200)),
        ),
        Hostile::document(
            "200 directives on a fragment",
            "TOO_MANY_DIRECTIVES",
            format!("{{ ...A }} fragment A on Query {} {{ __typename }}", DIRECTIVE.repeat(200)),
        ),
        Hostile::document(
            "200 directives on an inline fragment",
            "TOO_MANY_DIRECTIVES",
            format!("{{ ... {} {{ __typename }} }}", DIRECTIVE.repeat(200)),
        ),
        Hostile::document("1,000 operations in a document", tokens, operations),
        Hostile::document(
            "a field 20 levels deep",
            "TOO_DEEP",
            format!("{{ {around} {} id {} }} }} }} }}", "broader { ".repeat(20), "}".repeat(20)),
        ),
        Hostile::document(
            "deep introspection",
            "TOO_EXPENSIVE",
            format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type { ".repeat(12), "} }".repeat(12)),
        ),
        Hostile::document(
            "wide introspection",
            "TOO_EXPENSIVE",
            format!(
                "{{ {} }}",
                many(10, &|number| format!("s{number}: __schema {{ types {{ fields {{ name args {{ name }} }} }} }} "))
            ),
        ),
        Hostile::document(
            "pages within pages",
            "TOO_EXPENSIVE",
            "{ opportunities(first: 100) { nodes { provider { opportunities(first: 100) { nodes { id } } } } } }",
        ),
        Hostile::document(
            "pages within pages, asked of an interface",
            "TOO_EXPENSIVE",
            "{ nodes(ids: [\"a\"]) { ... on Organization { opportunities(first: 100) { nodes { provider { opportunities(first: 100) { nodes { provider { opportunities(first: 100) { nodes { id } } } } } } } } } } }",
        ),
        Hostile::document(
            "more items than there are numbers for",
            "TOO_EXPENSIVE",
            "{ opportunities(first: 2000000000) { nodes { provider { opportunities(first: 2000000000) { nodes { id } } } } } }",
        ),
        Hostile::document("fields that hide each other", invalid, "{ x: viewer { isKnown } x: topics { totalCount } }"),
        Hostile::document(
            "fields that hide each other further down",
            invalid,
            "{ topics { nodes { x: id x: notation } } }",
        ),
        Hostile::document(
            "2,000 fields that there are not",
            invalid,
            format!("{{ viewer {{ {} }} }}", many(1_900, &|number| format!("f{number} "))),
        ),
        Hostile::document(
            "a long text that is no document",
            "GRAPHQL_PARSE_FAILED",
            format!("{{ {} }}", "\u{e9}".repeat(60_000)),
        ),
        Hostile::document(
            "a long text in a document that is none",
            "GRAPHQL_PARSE_FAILED",
            format!("{{ a(b: \"{}\" }}", "x".repeat(200_000)),
        ),
    ]
}

fn bodies() -> Vec<Hostile> {
    let operation = r#"{"query":"{ __typename }"}"#;
    let ids: Vec<_> = (0..7_000).map(|_| "org_01h455vb4pex5vsknk084sn02q").collect();
    let variables = |value: serde_json::Value| {
        json!({ "query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": { "ids": value } }).to_string()
    };
    let deep = format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{}}}}}", nested("[", "]", 100_000));
    let mut deflated = Hostile::body("a deflate bomb", 415, "UNSUPPORTED_ENCODING", DEFLATED);
    deflated.headers.push(("content-encoding", "deflate"));
    let mut zipped = Hostile::body("a gzip bomb", 415, "UNSUPPORTED_ENCODING", vec![0x1f, 0x8b, 8, 0]);
    zipped.headers.push(("content-encoding", "gzip"));
    vec![
        Hostile::body("a body of 20 MB", 413, "BODY_TOO_LARGE", vec![b' '; 20 * 1024 * 1024]),
        Hostile::body("1,000 operations in a list", 400, "BAD_REQUEST", format!("[{}]", [operation; 1_000].join(","))),
        Hostile::body("variables nested 100,000 deep", 400, "BAD_REQUEST", deep),
        Hostile::body("7,000 ids", 400, "TOO_EXPENSIVE", variables(json!(ids))),
        Hostile::body("a list of lists for ids", 400, "BAD_USER_INPUT", variables(json!([[["a"]]]))),
        Hostile::body("a body that is no UTF-8", 400, "BAD_REQUEST", b"{\"query\":\"{ \xff\xfe }\"}".to_vec()),
        Hostile::body("half a surrogate", 400, "BAD_REQUEST", r#"{"query":"{ \ud800 }"}"#),
        deflated,
        zipped,
    ]
}

/// A megabyte of zeros.
const DEFLATED: &[u8] = &[0x78, 0x9c, 0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00, 0x00, 0xc2, 0xa0, 0xf7, 0x4f, 0x6d];
