//! What asking for the schema costs, and how long that takes: `cargo run --release --example introspection`.

use admission::{Document, Limits};
use admission_fuzz::{Clock, TABLE, VALIDATOR};
use async_graphql::Value;

fn main() {
    let usual = "query IntrospectionQuery { __schema { description queryType { name } mutationType { name } subscriptionType { name } types { ...FullType } directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } } fragment FullType on __Type { kind name description specifiedByURL isOneOf fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } } fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason } fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";
    let limits = Limits { cost: u64::MAX, ..Limits::KNOWN };
    for (name, text) in [
        ("usual", usual.to_owned()),
        ("names", "{__schema{types{name}}}".to_owned()),
        ("400 names of types", format!("{{__schema{{types{{{}}}}}}}", "name ".repeat(400))),
        ("40 names of fields", format!("{{__schema{{types{{fields{{{}}}}}}}}}", "name ".repeat(40))),
        ("400 names of fields", format!("{{__schema{{types{{fields{{{}}}}}}}}}", "name ".repeat(400))),
        ("types of types", format!("{{__schema{{types{{{}}}}}}}", "fields{type{name fields{name}}}")),
        ("args", format!("{{__schema{{types{{fields{{{}}}}}}}}}", "args{name type{name}}".repeat(20))),
        ("enum values", format!("{{__schema{{types{{enumValues{{{}}}}}}}}}", "name ".repeat(200))),
        ("possible types", format!("{{__schema{{types{{possibleTypes{{{}}}}}}}}}", "name ".repeat(200))),
        ("input fields", format!("{{__schema{{types{{inputFields{{{}}}}}}}}}", "type{name}".repeat(100))),
    ] {
        let document = Document::read(&text, &limits, &TABLE).expect("within the limits");
        let cost = document.operation(None).expect("one").cost(&Default::default(), &limits).expect("no limit");
        let actual = document.operation(None).expect("one").plan.actual(&VALIDATOR.introspect(&text));
        let clock = Clock::start();
        let answer = VALIDATOR.introspect(&text);
        let took = clock.read();
        println!(
            "{name:20} cost {cost:6} actual {actual:6}: {:8.2} ms, {} values, {:.1} us a point",
            took.as_secs_f64() * 1e3,
            values(&answer),
            took.as_secs_f64() * 1e6 / cost as f64
        );
    }
}

fn values(value: &Value) -> usize {
    match value {
        Value::List(items) => items.iter().map(values).sum(),
        Value::Object(fields) => fields.values().map(values).sum(),
        _ => 1,
    }
}
