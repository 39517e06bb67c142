//! Which opportunities meet a need, in which order, and why; and why others do not.

use database::id::ProgrammeId;
use serde_json::{Value, json};
use testing::TestApp;

use super::{created, matches, moisture, museum, topics, why_not};

#[tokio::test]
async fn what_meets_a_need_comes_with_reasons_in_ones_language() {
    let app = TestApp::start().await;
    let (conservation, climate) = topics(&app).await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let provider = app.organization("Institute").create().await;
    let same = app
        .opportunity("Climate in stores")
        .owner(provider)
        .topic(climate)
        .languages(&["fr-CA"])
        .for_sectors(&["museums"])
        .session("2026-12-10 14:00 America/Halifax")
        .price(2_500, "CAD")
        .run_set("capacity", json!(12))
        .create()
        .await;
    let broader =
        app.opportunity("Conservation basics").kind("resource").owner(provider).topic(conservation).create().await;
    let by_words = app
        .opportunity("Measuring humidity")
        .kind("resource")
        .description("en", "Relative humidity, how to measure it and what moisture does.")
        .owner(provider)
        .create()
        .await;
    let other = app.opportunity("Fundraising").kind("resource").owner(provider).create().await;
    let need = moisture(json!({
        "organization": museum.to_string(), "topics": [climate.to_string()], "wantedBy": "2026-12-10", "languages": ["fr", "en"],
        "priceCeiling": { "amount": 2_500, "currency": "CAD" },
    }));
    let need = created(&editor, need).await;

    let found = matches(&editor, &need).await;

    assert_eq!(found[0], same.to_string());
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.contains(&broader.to_string()) && found.contains(&by_words.to_string()));
    assert_eq!(why_not(&editor, &need, other).await, ["OTHER_SUBJECT"]);
    let document = "query($id: ID!) { need(id: $id) { matches(first: 1) { totalCount nodes {
        run { id } reasons { code message(languages: [\"fr\"]) topic { notation } wantedTopic { notation } day price { decimal } language places }
    } } } }";
    let data = editor.query(document, json!({ "id": need["id"] })).await["need"]["matches"].take();
    assert_eq!(data["totalCount"], 3);
    assert!(data["nodes"][0]["run"]["id"].is_string());
    let reasons = data["nodes"][0]["reasons"].as_array().cloned().expect("reasons");
    let of = |code: &str| reasons.iter().find(|reason| reason["code"] == code).cloned().unwrap_or_default();
    assert_eq!(of("SAME_TOPIC")["message"], "Elle porte sur « Maîtrise du climat », comme demandé.");
    assert_eq!(of("SAME_TOPIC")["topic"]["notation"], "climate-control");
    assert_eq!(of("IN_TIME")["day"], "2026-12-10");
    assert_eq!(of("LANGUAGE")["language"], "fr");
    assert_eq!(of("PRICE")["price"]["decimal"], "25.00");
    assert_eq!(of("SEATS_LEFT")["places"], 12);
    assert_eq!(of("ADMITS_SECTOR")["code"], "ADMITS_SECTOR");
}

#[tokio::test]
async fn pages_of_matches_follow_each_other_and_cost_a_few_statements() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let provider = app.organization("Institute").create().await;
    for number in 0..7 {
        app.opportunity(&format!("Guide {number}")).kind("resource").owner(provider).topic(climate).create().await;
    }
    let need =
        created(&editor, moisture(json!({ "organization": museum.to_string(), "topics": [climate.to_string()] })))
            .await;
    let whole = matches(&editor, &need).await;
    assert_eq!(whole.len(), 7);
    let document = "query($id: ID!, $after: String) { need(id: $id) { matches(first: 3, after: $after) {
        nodes { opportunity { id } reasons { code message topic { notation } } } pageInfo { hasNextPage endCursor }
    } } }";
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let (page, statements) = app
            .count_statements(async {
                editor.query(document, json!({ "id": need["id"], "after": after })).await["need"]["matches"].take()
            })
            .await;
        assert!(statements.len() <= 8, "{}: {statements:#?}", statements.len());
        let nodes = page["nodes"].as_array().cloned().expect("a list");
        walked.extend(nodes.iter().map(|node| node["opportunity"]["id"].as_str().expect("an id").to_owned()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(walked, whole);
}

#[tokio::test]
async fn one_is_led_to_what_one_may_see_and_its_owner_may_come_to() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let provider = app.organization("Institute").create().await;
    let guide = |title: &str| app.opportunity(title).kind("resource").owner(provider).topic(climate);
    let ours = guide("For us").for_organization(museum).create().await;
    let network = guide("For the network").for_network().create().await;
    let others = guide("For others").for_organization(provider).create().await;
    let draft = guide("A draft").status("draft").create().await;
    let programme: ProgrammeId = app.programme("TRACK", provider).participant(museum).create().await;
    let need = moisture(json!({
        "organization": museum.to_string(), "topics": [climate.to_string()], "programme": programme.to_string(),
        "visibility": "PROGRAMME",
    }));
    let need = created(&editor, need).await;
    let mut found = matches(&editor, &need).await;
    found.sort();
    let mut expected = [ours.to_string(), network.to_string()];
    expected.sort();
    assert_eq!(found, expected);
    // A coach who is of the provider sees what is for the provider, but it is not for the museum; and not what is the museum's.
    let coach = app.person("Cora").role("editor", provider).programme_role("coach", programme).create().await;
    let shown = matches(&coach, &need).await;
    assert!(shown.contains(&network.to_string()) && !shown.contains(&others.to_string()), "{shown:?}");
    assert_eq!(why_not(&coach, &need, others).await, ["NOT_FOR_OWNER"]);
    let document =
        "query($id: ID!, $opportunity: ID!) { need(id: $id) { whyNot(opportunity: $opportunity) { isMatch } } }";
    for hidden in [others, draft] {
        let variables = json!({ "id": need["id"], "opportunity": hidden.to_string() });
        assert_eq!(editor.query(document, variables).await["need"]["whyNot"], Value::Null);
    }
}

#[tokio::test]
async fn the_weights_are_told() {
    let app = TestApp::start().await;
    let weights = app.anonymous().query("{ matchWeights { name weight about } }", json!({})).await;
    assert_eq!(
        weights["matchWeights"][0],
        json!({ "name": "same-topic", "weight": 1000, "about": "It is about a topic of the need itself." })
    );
}

#[tokio::test]
async fn the_last_day_to_register_is_the_one_of_where_it_takes_place() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let provider = app.organization("Institut").create().await;
    let closed = app
        .opportunity("Le climat des réserves")
        .owner(provider)
        .topic(climate)
        .session("2026-12-10 14:00 Europe/Paris")
        .run_set("zone", json!("Europe/Paris"))
        .run_set("enrolment_closes_on", json!("2026-11-13"))
        .create()
        .await;
    let input = moisture(json!({ "organization": museum.to_string(), "topics": [climate.to_string()] }));
    let need = created(&editor, input).await;

    let document = "query($id: ID!, $opportunity: ID!) { need(id: $id) {
        whyNot(opportunity: $opportunity) { exclusions { code day message } }
    } }";
    let variables = json!({ "id": need["id"], "opportunity": closed.to_string() });
    let told = editor.query(document, variables).await["need"]["whyNot"]["exclusions"].take();
    assert_eq!(
        told,
        json!([{ "code": "CLOSED", "day": "2026-11-13", "message": "One cannot register any more (until 2026-11-13)." }])
    );
}

#[tokio::test]
async fn what_a_run_costs_is_what_ones_sector_pays() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let provider = app.organization("Institute").create().await;
    let costs = async |title: &str, for_all: i64, for_museums: i64| {
        let prices = json!([
            { "amount": for_all, "currency": "CAD" },
            { "amount": for_museums, "currency": "CAD", "sectors": ["museums"] },
        ]);
        let run = app.opportunity(title).owner(provider).topic(climate).session("2026-12-10 14:00 America/Halifax");
        run.run_set("prices", prices).create().await
    };
    let cheap = costs("Cheap for museums", 9_900, 900).await;
    let dear = costs("Dear for museums", 900, 9_900).await;
    let input = moisture(json!({
        "organization": museum.to_string(), "topics": [climate.to_string()],
        "priceCeiling": { "amount": 1_000, "currency": "CAD" },
    }));
    let need = created(&editor, input).await;

    assert_eq!(matches(&editor, &need).await, [cheap.to_string()]);
    assert_eq!(why_not(&editor, &need, dear).await, ["PRICE"]);
}

#[tokio::test]
async fn nobody_is_sent_farther_than_they_can_travel() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let provider = app.organization("Institute").create().await;
    let held = async |title: &str, mode: &str, place: Value| {
        let run = app.opportunity(title).owner(provider).topic(climate).run().run_set("mode", json!(mode));
        run.run_set("place", place).session("2026-12-10 14:00 America/Halifax").create().await
    };
    let near = held("In Truro", "in_person", json!({ "locality": "Truro", "region": "CA-NS", "country": "CA" })).await;
    let far = held("In Moncton", "in_person", json!({ "locality": "Moncton", "region": "CA-NB" })).await;
    let unknown = held("Somewhere", "in_person", Value::Null).await;
    let online = held("Online", "online", Value::Null).await;
    let input = json!({ "organization": museum.to_string(), "topics": [climate.to_string()], "reach": "REGION" });
    let need = created(&editor, moisture(input)).await;

    let mut found = matches(&editor, &need).await;

    found.sort();
    let mut expected = [near, unknown, online].map(|id| id.to_string());
    expected.sort();
    assert_eq!(found, expected);
    let document = "query($id: ID!, $opportunity: ID!) { need(id: $id) {
        whyNot(opportunity: $opportunity) { exclusions { code place message(languages: [\"fr\"]) } }
        matches { nodes { opportunity { id } reasons { code place message } } }
    } }";
    let told = editor.query(document, json!({ "id": need["id"], "opportunity": far.to_string() })).await["need"].take();
    assert_eq!(
        told["whyNot"]["exclusions"],
        json!([{ "code": "TOO_FAR", "place": "Moncton", "message": "Elle a lieu plus loin que vous ne pouvez vous déplacer : Moncton." }])
    );
    let of = |id: database::id::OpportunityId, code: &str| {
        let nodes = told["matches"]["nodes"].as_array().cloned().expect("a list");
        let found = nodes.into_iter().find(|node| node["opportunity"]["id"] == id.to_string()).expect("a match");
        found["reasons"].as_array().and_then(|all| all.iter().find(|one| one["code"] == code)).cloned()
    };
    assert_eq!(of(near, "WITHIN_REACH").expect("it is said")["message"], "It takes place within reach: Truro.");
    assert!(of(unknown, "PLACE_UNKNOWN").is_some(), "what is not known is said");
    assert!(of(online, "WITHIN_REACH").is_none() && of(online, "PLACE_UNKNOWN").is_none());
    let stay = json!({ "id": need["id"], "reach": "ONLINE" });
    crate::registration::run(&editor, "updateNeed", "need", "id", stay).await;
    assert_eq!(matches(&editor, &need).await, [online.to_string()]);
    assert_eq!(why_not(&editor, &need, unknown).await, ["TOO_FAR"]);
}
