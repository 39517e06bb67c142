//! The policy from the outside: a walk over the schema.
//!
//! Every root field and every field that leads to somebody's own data has its case, tried by everybody: nobody, a
//! stranger, a member, an editor and an administrator of the organization, an administrator of another one, a steward,
//! service tokens of the organization with each scope, and of another. Who may is not refused; everybody else is, and a
//! refusal changes nothing. What may not be seen is refused as what does not exist.

mod cases;
mod fields;
mod world;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testing::{Caller, TestApp};

use crate::{
    audit::{is_of, last_number},
    writing::everything,
};
use cases::{Case, Refused, mutation};
use world::{EVERYBODY, World};

/// Mutations whose cases name nothing to change.
const IDLE: [&str; 7] = [
    "importApplications",
    "importOffers",
    "issueCertificates",
    "updateListing",
    "updateOpportunity",
    "updateRun",
    "updateSession",
];

/// Mutations that the trail is not kept of, since who did it would tell what nobody is to know: who answered, and who confided.
const UNENTERED: [&str; 4] = ["answerEvaluation", "answerPrivateNote", "evaluatePlacement", "writePrivateNote"];

/// The names of a root type's fields.
async fn root_fields(app: &TestApp, root: &str) -> BTreeSet<String> {
    let document = format!("{{ __schema {{ {root} {{ fields(includeDeprecated: true) {{ name }} }} }} }}");
    let schema = app.anonymous().query(&document, json!({})).await;
    let fields = schema["__schema"][root]["fields"].as_array().cloned().unwrap_or_default();
    fields.iter().filter_map(|field| field["name"].as_str().map(str::to_owned)).collect()
}

/// What a mutation answers: the codes, and the messages.
async fn answer(caller: &Caller, mutation: &str, input: &Value) -> (Vec<String>, Vec<String>) {
    let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ userErrors {{ code field message }} }} }}"
    );
    let data = caller.query(&document, json!({ "input": input })).await;
    let errors = data[mutation]["userErrors"].as_array().cloned().unwrap_or_default();
    let texts = |field: &str| errors.iter().map(|error| error[field].as_str().unwrap_or_default().to_owned()).collect();
    (texts("code"), texts("message"))
}

#[tokio::test]
async fn every_mutation_has_its_case() {
    let world = World::new("open").await;
    let without: Vec<_> = root_fields(&world.app, "mutationType")
        .await
        .into_iter()
        .filter(|name| mutation(name, &world).is_none())
        .collect();
    assert!(without.is_empty(), "give these mutations their cases: {without:?}");
}

#[tokio::test]
async fn who_lacks_the_right_is_refused_and_nothing_changes() {
    let world = World::new("open").await;
    let mut callers = Vec::new();
    for who in EVERYBODY {
        callers.push((*who, world.caller(who).await));
    }
    let mutations = root_fields(&world.app, "mutationType").await;
    let before = everything(&world.app).await;
    let mut otherwise = Vec::new();
    for name in &mutations {
        let Some(case) = mutation(name, &world) else { continue };
        for (who, caller) in callers.iter().filter(|(who, _)| !case.may(who)) {
            let (codes, messages) = answer(caller, name, &case.input).await;
            let nobody_is_denied = *who == "nobody" || case.refused == Refused::Denied;
            let expected = if nobody_is_denied { "DENIED" } else { case.refused.code(who) };
            if codes != [expected] {
                otherwise.push(format!("{who}: {name}: {codes:?} instead of {expected}: {messages:?}"));
            }
        }
        assert_eq!(everything(&world.app).await, before, "{name} was refused and changed something");
    }
    assert!(otherwise.is_empty(), "{otherwise:#?}");
}

#[tokio::test]
async fn who_has_the_right_is_not_refused() {
    // A few at a time, each in a database of its own: what is entered in its trail is then of one of them.
    let worlds = futures::future::join_all((0..4).map(|_| World::new("open"))).await;
    let mutations: Vec<_> = root_fields(&worlds[0].app, "mutationType").await.into_iter().collect();
    let walks = worlds.iter().enumerate().map(async |(first, world)| {
        for name in mutations.iter().skip(first).step_by(worlds.len()) {
            allowed(world, name).await;
        }
    });
    futures::future::join_all(walks).await;
}

/// Whoever may is not refused, each in a world of their own beside this one: what one does must not stand in another's way.
async fn allowed(world: &World, name: &str) {
    let status = if name == "publishOpportunity" { "draft" } else { "open" };
    for who in EVERYBODY {
        if !mutation(name, world).is_some_and(|case| case.may(who)) {
            continue;
        }
        let fresh = world.again(status).await;
        let Some(Case { input, .. }) = mutation(name, &fresh) else { continue };
        let caller = fresh.caller(who).await;
        let before = last_number(&mut fresh.app.connect().await).await;
        let (codes, messages) = answer(&caller, name, &input).await;
        let kind = if who.contains(":write") { "service" } else { "person" };
        let is_entered = is_of(&fresh.app, before, name, kind).await > 0;
        let is_done = codes.is_empty() && !IDLE.contains(&name) && !UNENTERED.contains(&name);
        assert_eq!(
            is_entered, is_done,
            "{who}: {name}: what is done is in the audit trail, and nothing else: {codes:?}"
        );
        let refused = codes.iter().any(|code| code == "DENIED" || code == "NOT_FOUND");
        assert!(!refused, "{who} may {name}: {messages:?}");
    }
}
