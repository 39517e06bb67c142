//! Creating and changing opportunities.

use diesel::sql_types;
use diesel_async::RunQueryDsl;
use identity::Scope;
use serde_json::{Value, json};
use testing::TestApp;

use super::{change, changed, errors, everything, found, partner};

const FIELDS: &str = "id revision kind status url title { translations { language text } } topics { notation } \
    organizations { role organization { id } } madeFrom { kind opportunity { id } } origins { fields }";

fn webinar(title: &str) -> Value {
    json!({ "kind": "WEBINAR", "mainLanguage": "en", "title": [{ "language": "en", "text": title }] })
}

fn with(mut input: Value, more: Value) -> Value {
    let more = more.as_object().expect("an object").clone();
    input.as_object_mut().expect("an object").extend(more);
    input
}

#[tokio::test]
async fn an_opportunity_begins_as_a_draft_that_others_do_not_see() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let host = app.organization("Host Museum").create().await;
    let stranger = app.organization("Stranger").create().await;
    let topic = app.topic("security").create().await;
    let older = app.opportunity("Older webinar").owner(stranger).create().await;
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let input = with(
        webinar("Emergency Management"),
        json!({
            "topics": [topic.to_string()],
            "organizations": [{ "organization": host.to_string(), "role": "HOST" }],
            "lineage": [{ "kind": "ADAPTED_FROM", "from": older.to_string(), "note": [{ "language": "en", "text": "For archives" }] }],
            "languages": ["en", "fr"],
            "levels": ["INTRODUCTORY"],
        }),
    );
    let created = changed(change(&owner, "createOpportunity", FIELDS, input).await);
    let id = created["id"].as_str().expect("an id").to_owned();
    assert_eq!(created["status"], "DRAFT");
    assert_eq!(created["topics"], json!([{ "notation": "security" }]));
    assert_eq!(
        created["organizations"],
        json!([
            { "role": "OWNER", "organization": { "id": icom.to_string() } },
            { "role": "HOST", "organization": { "id": host.to_string() } },
        ])
    );
    assert_eq!(created["madeFrom"][0]["opportunity"]["id"], older.to_string());

    for (caller, sees) in [
        (owner, true),
        (partner(&app, host, &[Scope::TopicsWrite]).await, true),
        (partner(&app, stranger, &[Scope::CatalogueWrite]).await, false),
        (app.anonymous(), false),
    ] {
        assert_eq!(found(&caller, "emergency").await, if sees { vec![id.clone()] } else { Vec::new() });
    }
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_nothing_is_written() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let other = app.organization("Other").create().await;
    let topic = app.topic("security").create().await.to_string();
    let hidden = app.opportunity("Hidden").status("draft").owner(other).create().await.to_string();
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let nothing = database::id::TopicId::new().to_string();
    let before = everything(&app).await;
    let input = with(
        webinar(&"t".repeat(10_000)),
        json!({
            "url": "museum.example",
            "languages": ["en", "english"],
            "topics": [topic, topic, icom.to_string(), nothing],
            "organizations": [{ "organization": topic, "role": "HOST" }, { "organization": other.to_string(), "role": "LISTER" }],
            "lineage": [{ "kind": "ADAPTED_FROM", "from": hidden }],
            "parts": [hidden],
            "idempotencyKey": "1",
        }),
    );
    let payload = change(&owner, "createOpportunity", FIELDS, input).await;
    assert_eq!(
        errors(&payload),
        [
            "TOO_LONG title.en",
            "INVALID url",
            "UNKNOWN_LANGUAGE languages.1",
            "DUPLICATE topics.1",
            "INVALID topics.2",
            "NOT_FOUND topics.3",
            "INVALID organizations.1.role",
            "INVALID organizations.0.organization",
            "NOT_FOUND lineage.0.from",
            "NOT_FOUND parts.0",
        ]
    );
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn only_its_owners_tokens_change_an_opportunity() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let host = app.organization("Host").create().await;
    let open = app.opportunity("Open").owner(icom).role("host", host).create().await.to_string();
    let draft = app.opportunity("Draft").status("draft").owner(icom).create().await.to_string();
    let missing = database::id::OpportunityId::new().to_string();
    let hosts = partner(&app, host, &[Scope::CatalogueWrite]).await;
    let without_scope = partner(&app, icom, &[Scope::OrganizationsWrite, Scope::TopicsWrite]).await;
    let before = everything(&app).await;
    for (caller, id, wrong) in [
        (&app.anonymous(), &open, "DENIED"),
        (&app.anonymous(), &draft, "DENIED"),
        (&app.anonymous(), &missing, "DENIED"),
        (&without_scope, &open, "DENIED"),
        (&hosts, &open, "DENIED"),
        (&hosts, &draft, "NOT_FOUND id"),
        (&hosts, &missing, "NOT_FOUND id"),
        (&hosts, &icom.to_string(), "INVALID id"),
    ] {
        let input = json!({ "id": id, "url": "https://taken.example" });
        assert_eq!(errors(&change(caller, "updateOpportunity", FIELDS, input).await), [wrong]);
    }
    let in_anothers_name = with(webinar("Theirs"), json!({ "owner": icom.to_string() }));
    assert_eq!(errors(&change(&hosts, "createOpportunity", FIELDS, in_anothers_name).await), ["DENIED"]);
    assert_eq!(errors(&change(&app.anonymous(), "createOpportunity", FIELDS, webinar("Nobody's")).await), ["DENIED"]);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn what_is_edited_by_hand_no_longer_follows_its_source() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let id = app.opportunity("From a feed").owner(icom).create().await;
    let mut conn = app.connect().await;
    diesel::sql_query(
        "WITH feed AS (INSERT INTO source (id, name, format, created_at) VALUES (gen_random_uuid(), 'feed', 'ical', now()) RETURNING id), \
         entry AS (INSERT INTO source_record (id, source_id, key, content_hash, content, first_seen_at, changed_at) \
            SELECT gen_random_uuid(), id, 'k', '', '{}', now(), now() FROM feed RETURNING id) \
         UPDATE opportunity SET field_sources = jsonb_build_object('title', entry.id, 'url', entry.id, 'topics', entry.id) FROM entry WHERE opportunity.id = $1",
    )
    .bind::<sql_types::Uuid, _>(id.uuid())
    .execute(&mut conn)
    .await
    .expect("the row is there");
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let topic = app.topic("security").create().await.to_string();
    let input = json!({ "id": id.to_string(), "url": "https://icom.example/1", "topics": [topic] });
    let updated = changed(change(&owner, "updateOpportunity", FIELDS, input).await);
    assert_eq!((&updated["revision"], &updated["url"]), (&json!(2), &json!("https://icom.example/1")));
    assert_eq!(updated["origins"][0]["fields"], json!(["title"]));
    let same = json!({ "id": id.to_string(), "url": "https://icom.example/1", "topics": [topic] });
    assert_eq!(changed(change(&owner, "updateOpportunity", FIELDS, same).await)["revision"], 2);
    let stale = json!({ "id": id.to_string(), "url": null, "expectedRevision": 1 });
    assert_eq!(errors(&change(&owner, "updateOpportunity", FIELDS, stale).await), ["CONFLICT expectedRevision"]);
}

#[tokio::test]
async fn an_update_is_checked_as_a_whole() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let id = app.opportunity("Security").owner(icom).create().await.to_string();
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let before = everything(&app).await;
    for (input, wrong) in [
        (json!({ "id": id, "mainLanguage": "fr" }), "REQUIRED title"),
        (json!({ "id": id, "title": [] }), "REQUIRED title"),
        (json!({ "id": id, "organizations": [] }), "REQUIRED organizations"),
        (json!({ "id": id, "parts": [id] }), "INVALID parts.0, WRONG_STATE parts"),
        (json!({ "id": id, "lineage": [{ "kind": "EXPANDED_FROM", "from": id }] }), "INVALID lineage.0.from"),
    ] {
        let payload = change(&owner, "updateOpportunity", FIELDS, input.clone()).await;
        assert_eq!(errors(&payload).join(", "), wrong, "{input}");
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn series_and_lineage_do_not_run_in_circles() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let part = app.opportunity("Part").kind("series").owner(icom).create().await;
    let year = app.opportunity("Year").kind("series").owner(icom).part(part).create().await.to_string();
    let part = part.to_string();
    let into_itself = json!({ "id": part, "parts": [year] });
    assert_eq!(errors(&change(&owner, "updateOpportunity", FIELDS, into_itself).await), ["INVALID parts.0"]);
    let made_from = |id: &str, from: &str| json!({ "id": id, "lineage": [{ "kind": "ADAPTED_FROM", "from": from }] });
    changed(change(&owner, "updateOpportunity", FIELDS, made_from(&part, &year)).await);
    let back = change(&owner, "updateOpportunity", FIELDS, made_from(&year, &part)).await;
    assert_eq!(errors(&back), ["INVALID lineage.0.from"]);
    let no_series = json!({ "id": year, "kind": "WEBINAR" });
    assert_eq!(errors(&change(&owner, "updateOpportunity", FIELDS, no_series).await), ["WRONG_STATE kind"]);
}

#[tokio::test]
async fn of_two_who_change_the_same_revision_one_is_told() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let id = app.opportunity("Security").owner(icom).create().await.to_string();
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let input = |url: &str| json!({ "id": id, "url": url, "expectedRevision": 1 });
    let (one, other) = tokio::join!(
        change(&owner, "updateOpportunity", FIELDS, input("https://one.example")),
        change(&owner, "updateOpportunity", FIELDS, input("https://other.example")),
    );
    assert_eq!([errors(&one), errors(&other)].concat(), ["CONFLICT expectedRevision"]);
}

#[tokio::test]
async fn what_is_read_after_a_change_in_the_same_request_is_as_it_is_now() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let topics = [app.topic("locks").create().await.to_string(), app.topic("keys").create().await.to_string()];
    let id = app.opportunity("Security").owner(icom).create().await.to_string();
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let data = owner
        .query(
            "mutation($id: ID!, $one: ID!, $other: ID!) { \
               one: updateOpportunity(input: { id: $id, topics: [$one] }) { opportunity { topics { notation } } } \
               other: updateOpportunity(input: { id: $id, topics: [$other] }) { opportunity { topics { notation } } } }",
            json!({ "id": id, "one": topics[0], "other": topics[1] }),
        )
        .await;
    assert_eq!(data["one"]["opportunity"]["topics"], json!([{ "notation": "locks" }]));
    assert_eq!(data["other"]["opportunity"]["topics"], json!([{ "notation": "keys" }]));
}

#[tokio::test]
async fn search_keeps_step_when_an_opportunity_and_its_organization_change_at_once() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let topics = [app.topic("locks").create().await.to_string(), app.topic("keys").create().await.to_string()];
    let mut ids = Vec::new();
    for title in ["One", "Two", "Three", "Four"] {
        ids.push(app.opportunity(title).owner(icom).create().await);
    }
    let partner = partner(&app, icom, &[Scope::CatalogueWrite, Scope::OrganizationsWrite]).await;
    for round in 0..8 {
        let name = json!([{ "language": "en", "text": format!("ICOM {round}") }]);
        let renamed = change(&partner, "updateOrganization", "id", json!({ "id": icom.to_string(), "name": name }));
        let topic = &topics[round % 2];
        let edited =
            futures::future::join_all(ids.iter().map(|id| {
                change(&partner, "updateOpportunity", "id", json!({ "id": id.to_string(), "topics": [topic] }))
            }));
        let (renamed, edited) = futures::future::join(renamed, edited).await;
        changed(renamed);
        edited.into_iter().for_each(|payload| drop(changed(payload)));
        let kept = searched(&app).await;
        catalogue::opportunity::refresh_search(&mut app.connect().await, &ids).await.expect("refreshed");
        assert!(searched(&app).await == kept, "search is a step behind in round {round}");
    }
}

/// Everything but the notes of what was changed, of which making a row anew writes another.
async fn searched(app: &TestApp) -> Vec<(String, Option<String>)> {
    everything(app).await.into_iter().filter(|(table, _)| table != "opportunity_change").collect()
}
