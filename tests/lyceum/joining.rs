//! Organizations join by request, and are looked after once they are in the network.

mod asking;
mod claiming;
mod contact;
mod drafts;
mod hidden;
mod neglected;

use database::id::OrganizationId;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

/// Runs a mutation and returns its payload; `fields` is what is asked of the changed thing.
pub(crate) async fn change(caller: &Caller, mutation: &str, fields: &str, input: Value) -> Value {
    let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {fields} userErrors {{ code field message }} }} }}"
    );
    caller.query(&document, json!({ "input": input })).await[mutation].take()
}

/// The payload, where nothing was wrong.
#[track_caller]
pub(crate) fn done(payload: Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]));
    payload
}

/// What was wrong, as `CODE field`; each message is a sentence that begins with its field.
#[track_caller]
pub(crate) fn wrong(payload: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = payload["userErrors"].as_array().expect("a payload");
    for error in list {
        let (message, field) = (text(&error["message"]), text(&error["field"]));
        assert!(message.ends_with('.') && message.starts_with(&field) && !field.contains('_'), "{error}");
    }
    list.iter().map(|error| format!("{} {}", text(&error["code"]), text(&error["field"])).trim().to_owned()).collect()
}

/// Somebody asks for a new organization to join; its id, and that of the request.
async fn asked(caller: &Caller, name: &str, more: Value) -> (OrganizationId, String) {
    let mut input = json!({ "mainLanguage": "en", "name": [{ "language": "en", "text": name }], "note": "Let us in." });
    input.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let created = done(change(caller, "createOrganization", "organization { id status }", input).await);
    assert_eq!(created["organization"]["status"], "REQUESTED");
    let id = created["organization"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let own = caller.query("{ viewer { joinRequests { id } } }", json!({})).await;
    (id, text(&own["viewer"]["joinRequests"][0]["id"]))
}

/// A steward's decision on a request.
async fn decide(steward: &Caller, mutation: &str, request: &str) -> Value {
    let input = match mutation {
        "declineJoinRequest" => json!({ "id": request, "reason": "We could not reach you." }),
        _ => json!({ "id": request }),
    };
    change(steward, mutation, "joinRequest { id decision decidedAt reason organization { status } }", input).await
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Where an organization stands, to somebody who sees it.
async fn status(caller: &Caller, organization: OrganizationId) -> Value {
    let document = "query($id: ID!) { organization(id: $id) { status } }";
    let mut data = caller.query(document, json!({ "id": organization.to_string() })).await;
    data["organization"]["status"].take()
}

/// A steward.
async fn steward(app: &TestApp) -> testing::SignedIn {
    app.person("Stella Steward").steward().create().await
}
