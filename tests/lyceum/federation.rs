//! What a gateway asks: things by their keys, all at once, and what becomes of a key that is of no use.

use database::id::{OpportunityId, OrganizationId, TopicId};
use serde_json::{Value, json};
use testing::{Caller, TestApp};

const ENTITIES: &str = "query($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename
    ... on Organization { id ror isil }
    ... on Topic { id notation }
    ... on Opportunity { id title { text } }
} }";

async fn entities(caller: &Caller, representations: &[Value]) -> Value {
    caller.answer(ENTITIES, json!({ "representations": representations })).await
}

/// The id of each thing found.
fn ids(answer: &Value) -> Vec<&str> {
    let found = answer["data"]["_entities"].as_array().expect("a list");
    found.iter().map(|thing| thing["id"].as_str().unwrap_or("none")).collect()
}

/// Where each error stands and its code, in order.
fn errors(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let mut told: Vec<_> = errors
        .iter()
        .map(|error| format!("{} {}", error["path"], error["extensions"]["code"].as_str().unwrap_or("none")))
        .collect();
    told.sort();
    told
}

#[tokio::test]
async fn things_are_found_by_each_of_their_keys() {
    let app = TestApp::start().await;
    let museum = app
        .organization("Museum")
        .identifier("ror", "https://ror.org/03yrm5c26")
        .identifier("isil", "CA-NSHD")
        .create()
        .await;
    let topic = app.topic("security").create().await;
    let url = "https://museum.example/webinars/1?lang=fr";
    let webinar = app.opportunity("Security").set("url", json!(url)).owner(museum).create().await;
    let (museum, topic, webinar) = (museum.to_string(), topic.to_string(), webinar.to_string());

    let answer = entities(
        &app.anonymous(),
        &[
            json!({ "__typename": "Organization", "id": museum }),
            json!({ "__typename": "Organization", "ror": "https://ror.org/03yrm5c26" }),
            json!({ "__typename": "Organization", "ror": "ror.org/03yrm5c26" }),
            json!({ "__typename": "Organization", "isil": "CA-NSHD" }),
            json!({ "__typename": "Organization", "id": null, "isil": "CA-NSHD" }),
            json!({ "__typename": "Topic", "id": topic }),
            json!({ "__typename": "Opportunity", "id": webinar }),
            json!({ "__typename": "Opportunity", "url": url }),
            json!({ "__typename": "Webinar", "id": webinar }),
            json!({ "__typename": "Webinar", "url": url }),
        ],
    )
    .await;

    assert_eq!(answer["errors"], Value::Null);
    let (o, t, w) = (museum.as_str(), topic.as_str(), webinar.as_str());
    assert_eq!(ids(&answer), [o, o, o, o, o, t, w, w, w, w]);
    let found = &answer["data"]["_entities"];
    let museum =
        json!({ "__typename": "Organization", "id": o, "ror": "https://ror.org/03yrm5c26", "isil": "CA-NSHD" });
    assert_eq!(found[1], museum);
    assert_eq!(found[5], json!({ "__typename": "Topic", "id": t, "notation": "security" }));
    // Whatever it was referred to as, it tells what it is.
    assert_eq!(found[6], json!({ "__typename": "Webinar", "id": w, "title": { "text": "Security" } }));
}

#[tokio::test]
async fn a_bad_representation_is_null_with_an_error_at_its_place() {
    let app = TestApp::start().await;
    let museum = app.organization("Museum").create().await.to_string();
    let mooc = app.opportunity("Security").kind("mooc").create().await.to_string();
    let topic = app.topic("security").create().await.to_string();

    let answer = entities(
        &app.anonymous(),
        &[
            json!({ "__typename": "Organization", "id": museum }),
            json!({ "__typename": "Museum", "id": museum }),
            json!({ "id": museum }),
            json!("Organization"),
            json!({ "__typename": "Organization" }),
            json!({ "__typename": "Topic", "notation": "security" }),
            json!({ "__typename": "Opportunity", "title": "Security" }),
            json!({ "__typename": "Opportunity", "id": mooc }),
            json!({ "__typename": "Organization", "id": "42" }),
            json!({ "__typename": "Organization", "id": 42 }),
            json!({ "__typename": "Organization", "id": mooc }),
            json!({ "__typename": "Organization", "ror": "https://ror.org/03yrm5c27" }),
            json!({ "__typename": "Organization", "isil": "\0" }),
            json!({ "__typename": "Opportunity", "url": "https://museum.example/\0" }),
            json!({ "__typename": "Organization", "id": OrganizationId::new().to_string() }),
            json!({ "__typename": "Organization", "ror": "https://ror.org/03yrm5c26" }),
            json!({ "__typename": "Topic", "id": TopicId::new().to_string() }),
            json!({ "__typename": "Opportunity", "url": "https://museum.example/" }),
            json!({ "__typename": "Webinar", "id": mooc }),
            json!({ "__typename": "Node", "id": mooc }),
            json!({ "__typename": "Topic", "id": topic }),
        ],
    )
    .await;

    let mut expected = vec!["none"; 21];
    (expected[0], expected[7], expected[20]) = (&museum, &mooc, &topic);
    assert_eq!(ids(&answer), expected);
    let codes = [
        (1, "UNKNOWN_TYPE"),
        (2, "UNKNOWN_TYPE"),
        (3, "INVALID_REPRESENTATION"),
        (4, "MISSING_KEY"),
        (5, "MISSING_KEY"),
        (6, "MISSING_KEY"),
        (8, "INVALID_ID"),
        (9, "INVALID_KEY"),
        (10, "INVALID_ID"),
        (11, "INVALID_KEY"),
        (12, "INVALID_KEY"),
        (13, "INVALID_KEY"),
        (14, "NOT_FOUND"),
        (15, "NOT_FOUND"),
        (16, "NOT_FOUND"),
        (17, "NOT_FOUND"),
        (18, "WRONG_TYPE"),
        (19, "UNKNOWN_TYPE"),
    ];
    let mut codes: Vec<_> = codes.iter().map(|(at, code)| format!("[\"_entities\",{at}] {code}")).collect();
    codes.sort();
    assert_eq!(errors(&answer), codes);
}

#[tokio::test]
async fn a_draft_is_as_if_it_did_not_exist_to_those_who_may_not_see_it() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let stranger = app.organization("Stranger").create().await;
    let url = "https://owner.example/plan";
    let draft = app.opportunity("Plan").status("draft").set("url", json!(url)).owner(owner).create().await.to_string();
    let keys = |id: &str, url: &str| {
        ["Opportunity", "Webinar", "Mooc"]
            .into_iter()
            .flat_map(|name| [json!({ "__typename": name, "id": id }), json!({ "__typename": name, "url": url })])
            .collect::<Vec<_>>()
    };
    let nothing = keys(&OpportunityId::new().to_string(), "https://owner.example/nothing");

    for caller in [app.anonymous(), app.service(stranger, &["catalogue:write"]).await] {
        let answer = entities(&caller, &keys(&draft, url)).await;
        assert_eq!(answer["data"]["_entities"], json!([null, null, null, null, null, null]));
        let of_nothing = entities(&caller, &nothing).await;
        assert_eq!((&answer["data"], &answer["errors"]), (&of_nothing["data"], &of_nothing["errors"]));
    }
    let owners = entities(&app.service(owner, &["topics:write"]).await, &keys(&draft, url)).await;
    assert_eq!(ids(&owners), [&draft, &draft, &draft, &draft, "none", "none"]);
}

#[tokio::test]
async fn an_address_is_the_key_of_one_opportunity_alone() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let at = |path: &str| json!(format!("https://owner.example/{path}"));
    let create = async |path: &str, status: &str| {
        app.opportunity("One").status(status).set("url", at(path)).owner(owner).create().await.to_string()
    };
    create("renewed", "withdrawn").await;
    let renewed = create("renewed", "open").await;
    create("renewed", "withdrawn").await;
    let gone = create("gone", "withdrawn").await;
    create("all", "open").await;
    create("all", "ended").await;
    create("hidden", "draft").await;
    let shown = create("hidden", "open").await;

    let keys: Vec<_> = ["renewed", "gone", "all", "hidden"]
        .into_iter()
        .map(|path| json!({ "__typename": "Opportunity", "url": at(path) }))
        .collect();
    let answer = entities(&app.anonymous(), &keys).await;

    assert_eq!(ids(&answer), [&renewed, &gone, "none", &shown]);
    assert_eq!(errors(&answer), ["[\"_entities\",2] AMBIGUOUS_KEY"]);
}

#[tokio::test]
async fn each_kind_of_key_takes_one_statement() {
    let app = TestApp::start().await;
    let mut representations = Vec::new();
    for number in 0..10 {
        let isil = format!("CA-{number}");
        let url = format!("https://museum.example/{number}");
        let museum = app.organization("Museum").identifier("isil", &isil).create().await;
        let topic = app.topic(&format!("topic-{number}")).create().await;
        let kind = ["webinar", "mooc"][number % 2];
        let opportunity = app
            .opportunity("One")
            .kind(kind)
            .set("url", json!(url))
            .owner(museum)
            .topic(topic)
            .create()
            .await
            .to_string();
        representations.extend([
            json!({ "__typename": "Organization", "id": museum.to_string() }),
            json!({ "__typename": "Organization", "isil": isil }),
            json!({ "__typename": "Topic", "id": topic.to_string() }),
            json!({ "__typename": "Opportunity", "id": opportunity }),
            json!({ "__typename": "Opportunity", "url": url }),
            json!({ "__typename": "Opportunity", "id": OpportunityId::new().to_string() }),
            json!({ "__typename": "Museum", "id": "nothing" }),
        ]);
    }
    let document = "query($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Organization { id isil ror }
        ... on Topic { id }
        ... on Opportunity { id provider { isil } topics { notation } }
    } }";

    let few = json!({ "representations": representations[..7] });
    let (_, for_few) = app.count_statements(app.anonymous().answer(document, few)).await;
    let all = json!({ "representations": representations });
    let (answer, for_all) = app.count_statements(app.anonymous().answer(document, all)).await;

    assert_eq!(ids(&answer).iter().filter(|id| **id != "none").count(), 50);
    assert_eq!(answer["data"]["_entities"][66]["provider"]["isil"], "CA-9");
    // Organizations by id and by identifier, topics, opportunities by id and by address; then what each of them is asked.
    assert!(for_few.len() >= 5, "{for_few:#?}");
    assert_eq!(for_all.len(), for_few.len(), "{for_all:#?}");
    let by_url = for_all.iter().filter(|statement| statement.contains("asked.url")).count();
    assert_eq!(by_url, 1, "{for_all:#?}");
}

#[tokio::test]
async fn more_than_a_hundred_representations_are_refused() {
    let app = TestApp::start().await;
    let museum = app.organization("Museum").create().await.to_string();
    let one = json!({ "__typename": "Organization", "id": museum });

    let hundred = entities(&app.anonymous(), &vec![one.clone(); 100]).await;
    assert_eq!(ids(&hundred), vec![&museum; 100]);
    assert_eq!(hundred["errors"], Value::Null);
    assert_eq!(entities(&app.anonymous(), &[]).await["data"], json!({ "_entities": [] }));

    let (answer, statements) = app.count_statements(entities(&app.anonymous(), &vec![one; 101])).await;
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(errors(&answer), ["[\"_entities\"] TOO_MANY_REPRESENTATIONS"]);
    let message = answer["errors"][0]["message"].as_str().expect("a message");
    assert_eq!(message, "representations has 101 entries; ask for at most 100 at once.");
    assert!(statements.is_empty(), "{statements:#?}");
}

#[tokio::test]
async fn entities_cost_as_much_as_there_are() {
    let app = TestApp::start().await;
    let museum = app.organization("Museum").create().await.to_string();
    let one = json!({ "__typename": "Organization", "id": museum });
    let cost = async |count: usize| {
        let answer = entities(&app.anonymous(), &vec![one.clone(); count]).await;
        answer["extensions"]["cost"]["requested"].as_u64().expect("a cost")
    };
    let each = cost(1).await;
    assert!(each > 0);
    assert_eq!(cost(70).await, 70 * each);
}

#[tokio::test]
async fn organizations_tell_their_registers_numbers_in_one_statement() {
    let app = TestApp::start().await;
    app.organization("A").identifier("isil", "US-B").identifier("isil", "US-A").create().await;
    app.organization("B").identifier("ror", "https://ror.org/03yrm5c26").identifier("mid", "1").create().await;
    app.organization("C").create().await;

    let (data, statements) =
        app.count_statements(app.anonymous().query("{ organizations { nodes { ror isil } } }", json!({}))).await;

    let expected = json!([
        { "ror": null, "isil": "US-A" },
        { "ror": "https://ror.org/03yrm5c26", "isil": null },
        { "ror": null, "isil": null },
    ]);
    assert_eq!(data["organizations"]["nodes"], expected);
    assert_eq!(statements.len(), 2, "{statements:#?}");
}

#[tokio::test]
async fn gateways_are_told_the_keys_and_nobody_else_is() {
    let app = TestApp::start().await;
    let data = app.anonymous().query("{ _service { __typename sdl } }", json!({})).await;
    let sdl = data["_service"]["sdl"].as_str().expect("a schema");
    for line in [
        r#"type Organization implements Node @key(fields: "id") @key(fields: "ror") @key(fields: "isil") {"#,
        r#"type Topic implements Node @key(fields: "id") {"#,
        r#"interface Opportunity @key(fields: "id") @key(fields: "url") {"#,
        "type PageInfo @shareable {",
    ] {
        assert!(sdl.lines().any(|one| one == line), "{line}");
    }
    // Composition refuses an interface whose kinds have other keys than it.
    let kinds: Vec<_> = sdl.lines().filter(|line| line.contains("implements Opportunity &")).collect();
    assert_eq!(kinds.len(), 7, "{kinds:#?}");
    assert!(kinds.iter().all(|kind| kind.ends_with(r#"@key(fields: "id") @key(fields: "url") {"#)), "{kinds:#?}");

    let shown = app.anonymous().query("{ __schema { types { name } queryType { fields { name } } } }", json!({})).await;
    for hidden in ["_service", "_entities", "_Service", "_Entity", "_Any"] {
        assert!(!shown.to_string().contains(&format!("\"{hidden}\"")), "{hidden} is shown");
        assert!(!graphql::sdl().contains(hidden), "{hidden} is in schema.graphql");
        assert!(!sdl.contains(hidden), "{hidden} is what a gateway adds itself");
    }
}
