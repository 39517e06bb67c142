//! What must hold of every document.

use std::{sync::LazyLock, time::Duration};

use admission::{Code, Document, Limits, variables};
use async_graphql_value::Variables;

use crate::{Clock, TABLE, VALIDATOR, inline::inline};

/// Nothing may take longer, not even on a slow machine and with what the fuzzer adds.
const LONGEST: Duration = Duration::from_millis(100);

/// Documents that are larger are not compared with themselves written out.
const LARGEST: u64 = 2_000;

/// Without limits, as far as the parser goes.
const WIDE: Limits = Limits {
    tokens: u64::MAX,
    nesting: Limits::DEEPEST_NESTING,
    depth: u64::MAX,
    fields: u64::MAX,
    root_fields: u64::MAX,
    aliases: u64::MAX,
    directives: u64::MAX,
    cost: u64::MAX,
};

/// Reads a document as the server does, and lets the library validate it where it is admitted.
///
/// # Panics
/// Where something is wrong with that.
pub fn check(text: &str) {
    LazyLock::force(&TABLE);
    LazyLock::force(&VALIDATOR);
    // What no request can be long enough to hold.
    if text.len() > 256 * 1024 {
        return;
    }
    for limits in [Limits::ANONYMOUS, Limits::KNOWN] {
        let document = match in_time("reading", || Document::read(text, &limits, &TABLE)) {
            Ok(document) => document,
            Err(refusals) => {
                assert!((1..=20).contains(&refusals.len()), "{} reasons", refusals.len());
                for refusal in refusals {
                    assert!(refusal.message.len() < 1_500, "much is said: {}", refusal.message);
                    if let Some((measured, most)) = refusal.excess {
                        assert!(measured > most, "{measured} is not more than {most}");
                    }
                }
                continue;
            }
        };
        let measure = document.measure();
        for (measured, most) in [
            (measure.tokens, limits.tokens),
            (measure.nesting, limits.nesting),
            (measure.depth, limits.depth),
            (measure.fields, limits.fields),
            (measure.compared, limits.fields),
            (measure.root_fields, limits.root_fields),
            (measure.aliases, limits.aliases),
            (measure.directives, limits.directives),
        ] {
            assert!(measured <= most, "{measured} is more than {most}");
        }
        check_written_out(&document);
        let parsed = document.parsed();
        let errors = in_time("validating", || VALIDATOR.validate(parsed.clone()));
        let said: usize = errors.iter().map(|error| error.message.len()).sum();
        assert!(said < 64 * 1024 * 1024, "{said} bytes of errors");
        if errors.is_empty() {
            check_merged(document);
        }
    }
}

/// As it runs, an operation costs no more than as it was sent.
fn check_merged(document: Document) {
    let costs = |document: &Document| {
        let costs = document.operations().map(|operation| operation.plan.requested(&Variables::default()));
        costs.collect::<Vec<_>>()
    };
    let sent = costs(&document);
    let merged = in_time("merging", || document.merged(&TABLE));
    let runs = costs(&merged);
    assert!(runs.iter().zip(&sent).all(|(runs, sent)| runs <= sent), "{runs:?} {sent:?}");
    in_time("validating again", || VALIDATOR.validate_again(merged.parsed().clone()));
}

/// With its fragments in their places, an operation is as large, and costs as much, as with them apart.
fn check_written_out(document: &Document) {
    let measure = document.measure();
    if measure.fields > LARGEST || document.operations().count() != 1 {
        return;
    }
    let operation = document.operations().next().expect("one");
    let Some(text) = inline(document.parsed(), operation.definition) else { return };
    let written = match Document::read(&text, &WIDE, &TABLE) {
        Ok(written) => written,
        // Written out, it can be nested more deeply than the parser goes.
        Err(refusals) if refusals.iter().all(|refusal| refusal.code == Code::NestedTooDeeply) => return,
        Err(refusals) => panic!("refused when written out: {refusals:?}\n{text}"),
    };
    let (whole, used) = (written.measure(), measure);
    // What no operation uses was counted as well.
    let all_used = document.parsed().fragments.is_empty();
    assert!(
        whole.fields <= used.fields && whole.depth <= used.depth && whole.aliases <= used.aliases,
        "{whole:?} {used:?}\n{text}"
    );
    assert!(!all_used || (whole.fields, whole.aliases, whole.depth) == (used.fields, used.aliases, used.depth));
    assert_eq!(whole.root_fields, used.root_fields, "{text}");
    let cost = |document: &Document| {
        let operation = document.operations().next().expect("one");
        operation.plan.requested(&Variables::default())
    };
    assert_eq!(cost(document), cost(&written), "{text}");
}

/// Reads values for variables of a type.
///
/// # Panics
/// Where something is wrong with that.
pub fn check_variables(ty: &str, values: &str) {
    LazyLock::force(&TABLE);
    let text = format!("query($a: {ty}) {{ __typename }}");
    let (Ok(document), Ok(values)) = (Document::read(&text, &WIDE, &TABLE), serde_json::from_str::<Variables>(values))
    else {
        return;
    };
    let operation = document.operations().next().expect("one");
    let read = in_time("reading variables", || variables::coerce(&operation, values.clone(), &TABLE));
    match read {
        Ok(coerced) => {
            assert!(coerced.keys().all(|name| name == "a" && values.contains_key(name)), "{coerced}");
            let again = variables::coerce(&operation, coerced.clone(), &TABLE);
            assert_eq!(again, Ok(coerced));
        }
        Err(refusals) => {
            assert!((1..=20).contains(&refusals.len()), "{} reasons", refusals.len());
            let longest = refusals.iter().map(|refusal| refusal.message.len()).max();
            assert!(longest < Some(10_000), "{longest:?}");
        }
    }
    in_time("counting", || operation.plan.requested(&values));
}

fn in_time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let clock = Clock::start();
    let done = work();
    let took = clock.read();
    assert!(took < LONGEST, "{what} took {took:?}");
    done
}
