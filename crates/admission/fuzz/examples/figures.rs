//! How long the worst documents take that are within the limits, and some that are not:
//! `cargo run --release --example figures [part of a name]`.

use std::{sync::LazyLock, time::Duration};

use admission::{Document, Limits};
use admission_fuzz::{Clock, TABLE, VALIDATOR};
use async_graphql_parser::parse_query;
use async_graphql_value::Variables;

/// The types of opportunities.
const KINDS: [&str; 7] = ["Coaching", "Exchange", "Mooc", "Resource", "Series", "Webinar", "Workshop"];

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    LazyLock::force(&TABLE);
    LazyLock::force(&VALIDATOR);
    println!(
        "Milliseconds of one thread: parsed; read (parsed, measured, compared); validated; merged; validated again."
    );
    for (whose, limits) in [("anonymous", Limits::ANONYMOUS), ("known", Limits::KNOWN)] {
        let row = ["bytes", "tokens", "fields", "compared", "parse", "read", "strict", "merge", "fast"]
            .map(|head| format!("{head:>8}"));
        println!("\n{whose:44}{}", row.concat());
        for (name, text) in documents(&limits) {
            if name.contains(&*wanted) {
                // The first time, memory is still to be had.
                measure(&text, &limits);
                println!("{name:44}{}", measure(&text, &limits));
            }
        }
    }
}

fn measure(text: &str, limits: &Limits) -> String {
    let (parsing, _) = timed(|| parse_query(text));
    let (reading, read) = timed(|| Document::read(text, limits, &TABLE));
    let document = match read {
        Ok(document) => document,
        Err(refusals) => {
            let refusals: Vec<_> = refusals.iter().map(|refusal| (refusal.code, refusal.excess)).collect();
            return format!("{:8}{:24}{parsing}{reading}  {refusals:?}", text.len(), "");
        }
    };
    let measure = document.measure();
    let parsed = document.parsed().clone();
    let (strict, errors) = timed(|| VALIDATOR.validate(parsed));
    let (merging, merged) = timed(|| document.merged(&TABLE));
    let parsed = merged.parsed().clone();
    let (fast, _) = timed(|| VALIDATOR.validate_again(parsed));
    let cost =
        merged.operations().map(|operation| operation.plan.requested(&Variables::default())).max().unwrap_or_default();
    let said: usize = errors.iter().map(|error| error.message.len()).sum();
    let errors = if errors.is_empty() { String::new() } else { format!(", {} errors of {said} bytes", errors.len()) };
    format!(
        "{:8}{:8}{:8}{:8}{parsing}{reading}{strict}{merging}{fast}  {cost} points{errors}",
        text.len(),
        measure.tokens,
        measure.fields,
        measure.compared,
    )
}

fn timed<T>(work: impl FnOnce() -> T) -> (String, T) {
    let clock = Clock::start();
    let done = work();
    (shown(clock.read()), done)
}

fn shown(duration: Duration) -> String {
    format!("{:8.2}", duration.as_secs_f64() * 1_000.0)
}

fn documents(limits: &Limits) -> Vec<(&'static str, String)> {
    let tokens = usize::try_from(limits.tokens).expect("not so many");
    let times = |count: usize, text: &str| text.repeat(count);
    let each = |count: usize, text: &dyn Fn(usize) -> String| (0..count).map(text).collect::<String>();
    let long = |letters: usize| "n".repeat(letters);
    vec![
        ("values side by side", format!("{{viewer{{{}}}}}", times(tokens - 6, "__typename "))),
        ("values within fragments", {
            // As many as there may be.
            let here = (tokens - 200) / 2;
            let spreads = 49_000 / here;
            format!("{{viewer{{{}}}}}fragment F on Viewer{{{}}}", times(spreads, "...F "), times(here, "kind "))
        }),
        ("objects within objects", {
            let fields = (tokens - 100) / 9;
            let inner = times(fields, "partOf{id}");
            format!("{{node(id:\"x\"){{...on Opportunity{{partOf{{partOf{{{inner}}}}}}}}}}}")
        }),
        ("inline fragments around each value", {
            format!("{{viewer{{{}}}}}", times((tokens - 10) / 6, "...on Viewer{kind}"))
        }),
        ("inline fragments around many values", {
            let depth = 40;
            let here = (49_000 / depth).min(tokens - 200);
            format!("{{viewer{{{}{}{}}}}}", times(depth, "...{"), times(here, "kind "), times(depth, "}"))
        }),
        ("one fragment under many names", {
            let here = tokens / 3;
            let spots = (limits.aliases as usize).min(49_000 / here);
            let spots = each(spots, &|at| format!("a{at}:partOf{{title{{text}}...F}}"));
            format!(
                "{{node(id:\"x\"){{...on Opportunity{{{spots}}}}}}}fragment F on Opportunity{{{}}}",
                times(here, "slug ")
            )
        }),
        ("types that multiply", {
            let set = (0..6).fold("{__typename}".to_owned(), |set, level| {
                let (open, close) = (times(level + 1, "partOf{"), times(level + 1, "}"));
                let kinds = KINDS.iter().map(|kind| format!("...on {kind}{{{open}{kind}:__typename{close}}}"));
                format!("{{{}partOf{set}}}", kinds.collect::<String>())
            });
            format!("{{node(id:\"x\"){{...on Opportunity{{partOf{set}}}}}}}")
        }),
        ("unknown fields", format!("{{opportunities{{{}}}}}", times(tokens - 6, "unknown "))),
        ("unknown fields with long names", {
            let count = tokens - 20;
            let name = long((250_000 / count).min(190));
            format!("{{node(id:\"x\"){{...on Webinar{{{}}}}}}}", times(count, &format!("{name} ")))
        }),
        ("undefined variables in many operations", {
            let operations = 40.min(tokens / 40);
            let name = long(150);
            let variables = (48_000 / operations).min((tokens - operations * 7 - 50) / 2);
            let used = each(variables, &|at| format!("$v{at} "));
            let operations = each(operations, &|at| format!("query {name}{at}{{...F}}"));
            format!("{operations}fragment F on Query{{nodes(ids:[{used}]){{__typename}}}}")
        }),
        ("variables of the wrong type", {
            let declared = (tokens - 50) / 8;
            let name = long((100_000 / declared).min(190));
            let used = each(declared * 2 - 20, &|at| format!("${name}{} ", at % declared));
            format!("query({}){{nodes(ids:[{used}]){{__typename}}}}", each(declared, &|at| format!("${name}{at}:Int ")))
        }),
        ("variables of the right type", {
            let declared = (tokens - 50) / 9;
            let name = long((100_000 / declared).min(190));
            let used = each(declared * 2 - 20, &|at| format!("${name}{} ", at % declared));
            format!("query({}){{nodes(ids:[{used}]){{__typename}}}}", each(declared, &|at| format!("${name}{at}:ID! ")))
        }),
        ("many operations", each((tokens - 10) / 6, &|at| format!("query Q{at}{{__typename}}"))),
        ("many fragments that none uses", {
            format!("{{__typename}}{}", each((tokens - 10) / 7, &|at| format!("fragment F{at} on Viewer{{kind}}")))
        }),
        ("a fragment of fragments", {
            let count = (tokens - 30) / 9;
            let spreads = each(count, &|at| format!("...F{at} "));
            format!("{{viewer{{{spreads}}}}}{}", each(count, &|at| format!("fragment F{at} on Viewer{{kind}}")))
        }),
        ("a mutation in fragments", {
            let here = (tokens - 300) / 2;
            format!(
                "mutation{{...{{viewer{{kind}}}}{}}}fragment F on Mutation{{...{{...{{{}}}}}}}",
                times(15, "...F "),
                times(here, "__typename ")
            )
        }),
        ("lists within lists", format!("{{nodes(ids:{}1{}){{__typename}}}}", times(60, "["), times(60, "]"))),
        ("a text of 250 KB", format!("{{node(id:\"{}\"){{__typename}}}}", times(250_000, "a"))),
        ("a block text of 250 KB", format!("{{node(id:\"\"\"{}\"\"\"){{__typename}}}}", times(80_000, "a\n "))),
        ("a comment of 250 KB", format!("{{__typename #{}\n}}", times(250_000, "a"))),
        ("blanks of 250 KB", format!("{{__typename {}}}", times(250_000, ","))),
        ("fragments that double, 30 levels", doubling("__typename")),
        ("the same, with nothing at the end", doubling("...Nothing")),
        ("brackets that never close", times(64, "{a")),
        ("texts that never close", times(3_000, "\"a\n")),
    ]
}

fn doubling(last: &str) -> String {
    let fragments = (0..30).map(|at| format!("fragment F{at} on Query{{...F{0} ...F{0}}}", at + 1));
    format!("{{...F0}}{}fragment F30 on Query{{{last}}}", fragments.collect::<String>())
}
