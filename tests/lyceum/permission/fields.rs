//! Fields that lead to somebody's own data: each has its case, tried by everybody.

mod cases;
mod owners;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testing::TestApp;

use super::world::{EVERYBODY, World};
use cases::{Case, case};
use owners::{EXCEPTIONS, MOST_EXCEPTIONS, OF_EVERYBODY, OWN, OWN_FIELDS};

/// `Type.field` and the name of what it leads to, for every field of the schema but those of GraphQL's own.
async fn fields(app: &TestApp) -> Vec<(String, String, String)> {
    let document = "{ __schema { types { name kind fields(includeDeprecated: true) { name type {
        name ofType { name ofType { name ofType { name ofType { name } } } }
    } } } } }";
    let schema = app.anonymous().query(document, json!({})).await;
    let mut fields = Vec::new();
    for one in schema["__schema"]["types"].as_array().expect("types") {
        let name = one["name"].as_str().expect("a name").to_owned();
        if name.starts_with("__") || one["kind"] == "INTERFACE" {
            continue;
        }
        for field in one["fields"].as_array().into_iter().flatten() {
            let mut leads_to = &field["type"];
            while leads_to["name"].is_null() {
                leads_to = &leads_to["ofType"];
            }
            let leads_to = leads_to["name"].as_str().expect("a type").to_owned();
            fields.push((name.clone(), field["name"].as_str().expect("a name").to_owned(), leads_to));
        }
    }
    fields
}

/// The thing that a list or an edge of a list is of.
fn thing(name: &str) -> &str {
    name.strip_suffix("Connection").or_else(|| name.strip_suffix("Edge")).unwrap_or(name)
}

/// The kinds of opportunity have the same fields.
fn interface(name: &str) -> &str {
    match name {
        "Webinar" | "Mooc" | "Workshop" | "Coaching" | "Resource" | "Series" | "Exchange" => "Opportunity",
        other => other,
    }
}

/// The fields that lead to somebody's own data, from what everybody may see.
async fn leading_to_own(app: &TestApp) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (parent, field, leads_to) in fields(app).await {
        let name = format!("{}.{field}", interface(&parent));
        // What is subscribed to is no field of a query; who may hear what is tried where it is heard.
        let from_own = OWN.contains(&thing(&parent)) || parent.ends_with("Payload") || parent == "Subscription";
        if (!from_own && OWN.contains(&thing(&leads_to))) || OWN_FIELDS.contains(&name.as_str()) {
            found.insert(name);
        }
    }
    found
}

#[tokio::test]
async fn every_type_says_whose_it_is() {
    let world = World::new("open").await;
    let undecided: BTreeSet<_> = fields(&world.app)
        .await
        .into_iter()
        .map(|(parent, ..)| thing(&parent).to_owned())
        .filter(|name| !name.ends_with("Payload") && !name.ends_with("Error"))
        .filter(|name| !OWN.contains(&name.as_str()) && !OF_EVERYBODY.contains(&name.as_str()))
        .collect();
    assert!(undecided.is_empty(), "whose are these: somebody's own, or everybody's? {undecided:?}");
}

#[tokio::test]
async fn every_field_that_leads_to_somebodys_own_has_its_case() {
    let world = World::new("open").await;
    let leading = leading_to_own(&world.app).await;
    let excepted: BTreeSet<_> = EXCEPTIONS.iter().map(|(field, _)| (*field).to_owned()).collect();
    let forgotten: Vec<_> =
        leading.iter().filter(|field| case(field, &world).is_none() && !excepted.contains(*field)).collect();
    assert!(forgotten.is_empty(), "give these fields their cases: {forgotten:?}");
    let needless: Vec<_> =
        excepted.iter().filter(|field| case(field, &world).is_some() || !leading.contains(*field)).collect();
    assert!(needless.is_empty(), "take these out of the exceptions: {needless:?}");
    assert!(EXCEPTIONS.len() <= MOST_EXCEPTIONS, "the list of exceptions may only become shorter");
    let missing: Vec<_> = OWN_FIELDS.iter().filter(|field| !leading.contains(**field)).collect();
    assert!(missing.is_empty(), "these fields are not there any more: {missing:?}");
}

#[tokio::test]
async fn what_is_somebodys_own_is_shown_to_those_who_may_see_it_and_to_nobody_else() {
    let world = World::new("open").await.solved().await;
    let mut callers = Vec::new();
    for who in EVERYBODY {
        callers.push((*who, world.caller(who).await));
    }
    for field in leading_to_own(&world.app).await {
        let Some(Case { may, document, pointer }) = case(&field, &world) else { continue };
        for (who, caller) in &callers {
            let answer = caller.answer(&document, json!({})).await;
            let shown = answer["data"].pointer(pointer).is_some_and(|value| !value.is_null());
            assert_eq!(
                shown,
                may.contains(who) || (*who == "colleague" && may.contains(&"member")),
                "{who}: {field}: {answer:#}"
            );
            let codes: Vec<_> = answer["errors"].as_array().into_iter().flatten().collect();
            let denied =
                |error: &&Value| ["DENIED", "NOT_FOUND"].iter().any(|code| error["extensions"]["code"] == *code);
            assert!(codes.iter().all(denied), "{who}: {field} is refused, and nothing fails: {answer:#}");
        }
    }
}
