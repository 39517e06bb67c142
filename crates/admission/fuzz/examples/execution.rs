//! How long answering takes for each value: `cargo run --release --example execution`.

use admission_fuzz::Clock;
use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema, Value, Variables};

struct Query;
#[derive(Clone)]
struct Thing(i32);

#[Object]
impl Query {
    async fn things(&self, first: i32) -> Vec<Thing> {
        (0..first).map(Thing).collect()
    }
}

#[Object]
impl Thing {
    async fn number(&self) -> i32 {
        self.0
    }
    async fn text(&self) -> &str {
        "some text that is not very long"
    }
    async fn label(&self, languages: Vec<String>) -> i32 {
        i32::try_from(languages.len()).unwrap_or_default()
    }
    async fn me(&self) -> Thing {
        self.clone()
    }
}

fn main() {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let list = |count: usize| Value::List((0..count).map(|at| Value::String(format!("language-{at}"))).collect());
    for (name, text, count, variables) in [
        ("numbers", format!("{{things(first:100){{{}}}}}", "number ".repeat(500)), 50_000, None),
        ("numbers, 1", format!("{{things(first:1){{{}}}}}", "number ".repeat(50_000)), 50_000, None),
        ("texts", format!("{{things(first:100){{{}}}}}", "text ".repeat(500)), 50_000, None),
        ("objects", format!("{{things(first:100){{{}}}}}", "me{number} ".repeat(250)), 50_000, None),
        ("variables", "query($l:[String!]!){things(first:50){label(languages:$l)}}".into(), 50_000, Some(list(1_000))),
        ("introspection", "{__schema{types{name fields{name type{name}}}}}".into(), 1, None),
    ] {
        let mut request = Request::new(text);
        if let Some(list) = variables {
            request = request.variables(Variables::from_value(async_graphql::value!({ "l": list })));
        }
        request.parsed_query().expect("parses");
        let clock = Clock::start();
        let answer = futures::executor::block_on(schema.execute(request));
        let took = clock.read();
        assert!(answer.errors.is_empty(), "{:?}", answer.errors.first());
        println!(
            "{name:20} {:8.2} ms, {:6.0} ns a value",
            took.as_secs_f64() * 1e3,
            took.as_secs_f64() * 1e9 / f64::from(count)
        );
    }
}
