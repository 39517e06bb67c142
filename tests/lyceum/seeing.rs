//! What may not be seen is absent, whichever way one asks.

use database::id::OrganizationId;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

/// Every way of asking that could show an opportunity.
async fn ways(
    caller: &Caller,
    id: &str,
    owner: OrganizationId,
    topic: &str,
    session: &str,
) -> Vec<(&'static str, bool)> {
    let data = caller
        .query(
            r#"query($id: ID!, $owner: ID!, $topic: ID!, $session: ID!) {
              opportunity(id: $id) { id }
              node(id: $id) { id }
              nodes(ids: [$id]) { id }
              session: node(id: $session) { id }
              opportunities { totalCount nodes { id } facets { kinds { count } topics { count } providers { count } } }
              search: opportunities(search: "secret plan") { totalCount nodes { id } facets { statuses { count } } }
              drafts: opportunities(filter: { statuses: [DRAFT] }) { nodes { id } }
              title: opportunities(orderBy: TITLE) { nodes { id } }
              next: opportunities(orderBy: NEXT_SESSION) { nodes { id } }
              organization(id: $owner) { opportunities { totalCount nodes { id } } }
              topic(id: $topic) { opportunities { totalCount nodes { id } } }
              sessions(from: "2026-01-01", to: "2027-12-31") { totalCount nodes { id } }
            }"#,
            json!({ "id": id, "owner": owner.to_string(), "topic": topic, "session": session }),
        )
        .await;
    let listed = |list: &Value| list["nodes"].as_array().is_some_and(|nodes| !nodes.is_empty());
    let counted = |list: &Value| list["totalCount"].as_i64().unwrap_or_default() > 0;
    let facets = |list: &Value| {
        list["facets"].as_object().is_some_and(|facets| {
            facets.values().any(|facet| facet.as_array().is_some_and(|counts| !counts.is_empty()))
        })
    };
    vec![
        ("opportunity", !data["opportunity"].is_null()),
        ("node", !data["node"].is_null()),
        ("nodes", !data["nodes"][0].is_null()),
        ("node of the session", !data["session"].is_null()),
        ("list", listed(&data["opportunities"])),
        ("count", counted(&data["opportunities"])),
        ("facets", facets(&data["opportunities"])),
        ("search", listed(&data["search"])),
        ("count of the search", counted(&data["search"])),
        ("facets of the search", facets(&data["search"])),
        ("filter", listed(&data["drafts"])),
        ("by title", listed(&data["title"])),
        ("by next session", listed(&data["next"])),
        ("organization", listed(&data["organization"]["opportunities"])),
        ("organization's count", counted(&data["organization"]["opportunities"])),
        ("topic", listed(&data["topic"]["opportunities"])),
        ("topic's count", counted(&data["topic"]["opportunities"])),
        ("calendar", listed(&data["sessions"])),
        ("calendar's count", counted(&data["sessions"])),
    ]
}

#[tokio::test]
async fn a_draft_is_seen_by_those_who_have_a_role_in_it_and_nobody_else() {
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;

    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let presenter = app.organization("Presenter").create().await;
    let other = app.organization("Other").create().await;
    let topic = app.topic("plans").create().await;
    let id = app
        .opportunity("Secret plan")
        .status("draft")
        .owner(owner)
        .role("presenter", presenter)
        .topic(topic)
        .session("2026-12-01 10:00 UTC")
        .create()
        .await;
    let session: database::id::SessionId = database::schema::session::table
        .select(database::schema::session::id)
        .first(&mut app.connect().await)
        .await
        .expect("a session");
    let (id, topic, session) = (id.to_string(), topic.to_string(), session.to_string());

    for (caller, who, sees) in [
        (app.anonymous(), "nobody", false),
        (app.service(other, &["catalogue:write"]).await, "another organization", false),
        (app.service(owner, &["catalogue:write"]).await, "the owner", true),
        (app.service(presenter, &["topics:write"]).await, "a presenter", true),
    ] {
        for (way, seen) in ways(&caller, &id, owner, &topic, &session).await {
            assert_eq!(seen, sees, "{who} by {way}");
        }
    }
}

#[tokio::test]
async fn a_withdrawn_opportunity_is_out_of_the_lists_and_its_id_tells_what_became_of_it() {
    let app = TestApp::start().await;
    let id = app.opportunity("Gone").status("withdrawn").session("2026-12-01 10:00 UTC").create().await;
    let data = app
        .anonymous()
        .query(
            r#"query($id: ID!) {
              opportunity(id: $id) { status }
              opportunities { totalCount }
              sessions(from: "2026-12-01", to: "2026-12-01") { totalCount }
            }"#,
            json!({ "id": id.to_string() }),
        )
        .await;
    assert_eq!(
        data,
        json!({
            "opportunity": { "status": "WITHDRAWN" },
            "opportunities": { "totalCount": 0 },
            "sessions": { "totalCount": 0 },
        })
    );
}

#[tokio::test]
async fn a_draft_that_was_taken_back_stays_hidden() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let other = app.organization("Other").create().await;
    let id = app.opportunity("Secret plan").status("draft").owner(owner).create().await.to_string();
    let owners = app.service(owner, &["catalogue:write"]).await;
    let withdraw = "mutation($id: ID!) { withdrawOpportunity(input: { id: $id }) { userErrors { message } } }";
    let data = owners.query(withdraw, json!({ "id": id })).await;
    assert_eq!(data["withdrawOpportunity"]["userErrors"], json!([]));
    let document = "query($id: ID!) {
        opportunity(id: $id) { status } opportunities(filter: { statuses: [WITHDRAWN] }) { totalCount }
    }";
    for (caller, status, count) in [
        (owners, json!({ "status": "WITHDRAWN" }), 1),
        (app.service(other, &["catalogue:write"]).await, Value::Null, 0),
        (app.anonymous(), Value::Null, 0),
    ] {
        let data = caller.query(document, json!({ "id": id })).await;
        assert_eq!(data, json!({ "opportunity": status, "opportunities": { "totalCount": count } }));
    }
}

#[tokio::test]
async fn what_a_mistyped_word_is_corrected_to_tells_nothing_of_hidden_titles() {
    let app = TestApp::start().await;
    app.opportunity("Mold in storage").create().await;
    app.opportunity("Travelling exhibitions").description("en", "From Zanzibar to Oslo").create().await;
    let found = async |words: &str| {
        let document = "query($words: String!) { opportunities(search: $words) { nodes { title { text } } } }";
        let data = app.anonymous().query(document, json!({ "words": words })).await;
        let nodes = data["opportunities"]["nodes"].as_array().cloned().unwrap_or_default();
        nodes.iter().map(|node| node["title"]["text"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let words = ["mould", "zanzibra", "zanzibar"];
    let before = [found(words[0]).await, found(words[1]).await, found(words[2]).await];
    assert_eq!(before, [vec!["Mold in storage".to_owned()], vec![], vec!["Travelling exhibitions".to_owned()]]);
    // A title that has the one word and would teach the other.
    app.opportunity("Mould in Zanzibar").status("draft").create().await;
    app.opportunity("Mould in Zanzibar, for us").for_network().create().await;
    assert_eq!([found(words[0]).await, found(words[1]).await, found(words[2]).await], before);
    // Once everybody may see it, it is known.
    app.opportunity("Mould in Zanzibar, for all").create().await;
    assert_eq!(found(words[0]).await, ["Mould in Zanzibar, for all"]);
    assert_eq!(found(words[1]).await.len(), 2);
}

#[tokio::test]
async fn an_id_of_nothing_is_nothing_and_a_text_that_is_no_id_is_told_so() {
    let app = TestApp::start().await;
    let absent = database::id::OpportunityId::new().to_string();
    let data = app
        .anonymous()
        .query("query($id: ID!) { opportunity(id: $id) { id } node(id: $id) { id } }", json!({ "id": absent }))
        .await;
    assert_eq!(data, json!({ "opportunity": null, "node": null }));
    for (field, id, words) in [
        ("node", "nonsense", "\"nonsense\" is no id; ids look like org_01h455vb4pex5vsknk084sn02q."),
        ("node", "opp_nonsense", "id is not the id of an opportunity; such ids begin with \"opp_\"."),
        (
            "opportunity",
            "org_01h455vb4pex5vsknk084sn02q",
            "id is not the id of an opportunity; such ids begin with \"opp_\".",
        ),
    ] {
        let answer = app
            .anonymous()
            .answer(&format!("query($id: ID!) {{ {field}(id: $id) {{ id }} }}"), json!({ "id": id }))
            .await;
        assert_eq!(answer["errors"][0]["message"], words);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_ID");
    }
}
