//! An organization that is not approved is absent for others, whichever way they ask.

use serde_json::{Value, json};
use testing::TestApp;

use super::*;

/// Every way of asking that could show an organization which has a role in an opportunity of others, and what each shows.
async fn ways(caller: &Caller, id: &str, opportunity: &str) -> Vec<(&'static str, bool)> {
    let document = r#"query($id: ID!, $opportunity: ID!) {
      organization(id: $id) { id }
      identifier: organization(identifier: { scheme: "ror", value: "https://ror.org/03yrm5c26" }) { id }
      node(id: $id) { id }
      nodes(ids: [$id]) { id }
      organizations { totalCount nodes { id } }
      search: organizations(search: "hidden archives") { totalCount nodes { id } }
      country: organizations(filter: { countries: ["CA"] }) { totalCount nodes { id } }
      opportunity(id: $opportunity) { organizations { organization { id } } provider { id } }
      named: opportunities(search: "hidden archives") { totalCount }
      owned: opportunities(filter: { providers: [$id] }) { totalCount }
      abroad: opportunities(filter: { countries: ["CA"] }) { totalCount }
      facets: opportunities { facets { providers { value organization { id } } countries { value } } }
    }"#;
    let data = caller.query(document, json!({ "id": id, "opportunity": opportunity })).await;
    let entities = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Organization { id } } }";
    let ror = json!({ "__typename": "Organization", "ror": "https://ror.org/03yrm5c26" });
    let of = [json!({ "__typename": "Organization", "id": id }), ror];
    let entities = caller.answer(entities, json!({ "of": of })).await;
    let among = |list: &Value| list.as_array().is_some_and(|list| list.iter().any(|one| one["id"] == id));
    let involved = data["opportunity"]["organizations"].as_array().cloned().unwrap_or_default();
    let facets = &data["facets"]["facets"];
    vec![
        ("organization", data["organization"]["id"] == id),
        ("identifier", data["identifier"]["id"] == id),
        ("node", data["node"]["id"] == id),
        ("nodes", among(&data["nodes"])),
        ("list", among(&data["organizations"]["nodes"])),
        ("count", data["organizations"]["totalCount"] == 2),
        ("search", among(&data["search"]["nodes"])),
        ("count of the search", data["search"]["totalCount"] == 1),
        ("filter", among(&data["country"]["nodes"])),
        ("count of the filter", data["country"]["totalCount"] == 1),
        ("entity by id", entities["data"]["_entities"][0]["id"] == id),
        ("entity by ror", entities["data"]["_entities"][1]["id"] == id),
        ("roles in an opportunity", involved.iter().any(|one| one["organization"]["id"] == id)),
        ("opportunities by its name", data["named"]["totalCount"] == 1),
        ("opportunities by its id", data["owned"]["totalCount"] == 1),
        ("opportunities by its country", data["abroad"]["totalCount"] == 1),
        (
            "facet of providers",
            facets["providers"].as_array().is_some_and(|all| all.iter().any(|one| one["value"] == id)),
        ),
        (
            "facet of countries",
            facets["countries"].as_array().is_some_and(|all| all.iter().any(|one| one["value"] == "CA")),
        ),
    ]
}

fn shown(ways: &[(&'static str, bool)], wanted: bool) -> Vec<&'static str> {
    ways.iter().filter(|(_, shows)| *shows == wanted).map(|(way, _)| *way).collect()
}

#[tokio::test]
async fn what_waits_or_was_declined_is_seen_by_its_own_people_systems_and_stewards() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    for status in ["requested", "declined", "withdrawn", "approved"] {
        let app = if status == "requested" { &app } else { &TestApp::start().await };
        let icom = if status == "requested" { icom } else { app.organization("ICOM").create().await };
        let archives = app
            .organization("Hidden Archives")
            .country("CA")
            .identifier("ror", "https://ror.org/03yrm5c26")
            .set("status", json!(status))
            .create()
            .await;
        let webinar = app.opportunity("Security").owner(icom).owner(archives).create().await;
        let (id, opportunity) = (archives.to_string(), webinar.to_string());

        // What was published before others were to see the organization is found by nothing of it, whoever looks.
        let unfindable = [
            "opportunities by its name",
            "opportunities by its id",
            "opportunities by its country",
            "facet of providers",
            "facet of countries",
        ];
        let own: Vec<Caller> = vec![
            (*app.person("Member").role("member", archives).create().await).clone(),
            app.service(archives, &["topics:write"]).await,
            (*steward(app).await).clone(),
        ];
        for caller in own {
            let hidden = shown(&ways(&caller, &id, &opportunity).await, false);
            assert_eq!(hidden, if status == "approved" { &[][..] } else { &unfindable }, "{status}");
        }
        let others: Vec<Caller> = vec![
            app.anonymous(),
            (*app.person("Stranger").create().await).clone(),
            (*app.person("Owner").role("administrator", icom).create().await).clone(),
            app.service(icom, &["catalogue:write", "organizations:write"]).await,
        ];
        for caller in others {
            let ways = ways(&caller, &id, &opportunity).await;
            if status == "approved" {
                assert_eq!(shown(&ways, false), [""; 0]);
            } else {
                assert_eq!(shown(&ways, true), [""; 0], "{status}");
            }
        }
    }
}

#[tokio::test]
async fn a_name_that_is_not_published_corrects_nobodys_words() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    app.opportunity("Bortwick").owner(icom).create().await;
    let asks = "{ opportunities(search: \"bortwack\") { totalCount } }";
    let finds = async || app.anonymous().query(asks, json!({})).await["opportunities"]["totalCount"].take();
    assert_eq!(finds().await, 1, "a mistyped word is corrected to the nearest known one");
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (_, request) = asked(&ana, "Bortwack", json!({})).await;
    assert_eq!(finds().await, 1, "that somebody waits who is called so changes nothing");
    done(decide(&steward, "approveJoinRequest", &request).await);
    assert_eq!(finds().await, 0, "the word is known now, and is what was meant");
}

#[tokio::test]
async fn an_identifier_that_is_taken_does_not_tell_whose_it_is() {
    let app = TestApp::start().await;
    let isil = json!({ "identifiers": [{ "scheme": "isil", "value": "CA-NSHD" }] });
    let (ana, ben) = (app.person("Ana").create().await, app.person("Ben").create().await);
    let (museum, _) = asked(&ana, "Hidden Archives", isil.clone()).await;
    let input = json!({
        "mainLanguage": "en",
        "name": [{ "language": "en", "text": "Other" }],
        "identifiers": isil["identifiers"],
    });
    let told = async |caller: &Caller| {
        let refused = change(caller, "createOrganization", "organization { id }", input.clone()).await;
        assert_eq!(wrong(&refused), ["DUPLICATE identifiers.0.value"]);
        text(&refused["userErrors"][0]["message"])
    };
    let message = told(&ben).await;
    assert!(!message.contains("Hidden") && !message.contains(&museum.to_string()), "{message}");
    let message = told(&ana).await;
    assert!(message.contains("Hidden Archives") && message.contains(&museum.to_string()), "{message}");
}
