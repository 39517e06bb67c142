//! Matches, their absence, demand and gaps all ask the same question, in SQL and as a function of values. They never differ.

use database::id::OpportunityId;
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use super::{created, matches, moisture, topics, why_not};

/// A price for everybody, and others for sectors.
fn sector_prices(amount: i64, of_sectors: &[(&str, i64)]) -> Value {
    let mut prices = vec![json!({ "amount": amount, "currency": "CAD" })];
    for (sector, amount) in of_sectors {
        prices.push(json!({ "amount": amount, "currency": "CAD", "sectors": [sector] }));
    }
    json!(prices)
}

fn halifax() -> Value {
    json!({ "locality": "Halifax", "region": "CA-NS", "country": "CA" })
}

/// Opportunities that differ in one respect each, and some that do not.
async fn opportunities(app: &TestApp, climate: database::id::TopicId) -> Vec<OpportunityId> {
    let provider = app.organization("Institute").create().await;
    let new = |title: &str| app.opportunity(title).owner(provider).topic(climate);
    let webinar = |title: &str| new(title).session("2026-12-10 14:00 America/Halifax");
    let on_site = |title: &str, place: Value| {
        let run = new(title).run().run_set("mode", json!("in_person")).run_set("place", place);
        run.session("2026-12-10 14:00 America/Halifax")
    };
    let mut all = vec![
        webinar("Plain").create().await,
        webinar("Late").session("2027-03-01 14:00 America/Halifax").create().await,
        new("Past").session("2026-10-01 14:00 America/Halifax").create().await,
        new("Recorded").session("2026-10-01 14:00 America/Halifax").recording("public").create().await,
        new("Recorded for members")
            .session("2026-10-01 14:00 America/Halifax")
            .recording("members_only")
            .create()
            .await,
        webinar("French").languages(&["fr-CA"]).create().await,
        webinar("Of no language").languages(&[]).create().await,
        webinar("For archives").for_sectors(&["archives"]).create().await,
        webinar("For museums").for_sectors(&["archives", "museums"]).create().await,
        webinar("Captioned").accessibility(&["live_captions", "transcript"]).create().await,
        webinar("Dear").price(9_900, "CAD").create().await,
        webinar("Cheap").price(900, "CAD").create().await,
        webinar("In euros").price(9_900, "EUR").create().await,
        webinar("Free for some").price(9_900, "CAD").price(0, "CAD").create().await,
        webinar("Dear, cheap for museums").run_set("prices", sector_prices(9_900, &[("museums", 900)])).create().await,
        webinar("Cheap, dear for museums").run_set("prices", sector_prices(900, &[("museums", 9_900)])).create().await,
        webinar("Dear, free for libraries").run_set("prices", sector_prices(9_900, &[("libraries", 0)])).create().await,
        webinar("On site").run_set("mode", json!("in_person")).create().await,
        webinar("On site in Halifax").run_set("mode", json!("in_person")).run_set("place", halifax()).create().await,
        on_site("On site in Truro", json!({ "locality": "Truro", "region": "CA-NS" })).create().await,
        on_site("On site in Moncton", json!({ "locality": "Moncton", "region": "CA-NB", "country": "CA" }))
            .create()
            .await,
        on_site("On site in Canada", json!({ "name": "Somewhere", "country": "CA" })).create().await,
        on_site("On site abroad", json!({ "country": "MX" })).create().await,
        on_site("On site in HALIFAX and abroad", halifax())
            .session("2026-12-11 14:00 America/Mexico_City")
            .session_set("place", json!({ "country": "MX" }))
            .create()
            .await,
        on_site("Moved online", json!({ "country": "MX" })).run_set("status", json!("moved_online")).create().await,
        webinar("Hybrid, abroad")
            .run_set("mode", json!("hybrid"))
            .run_set("place", json!({ "country": "MX" }))
            .create()
            .await,
        new("On site in December, days not known")
            .run()
            .run_set("mode", json!("in_person"))
            .run_set("starts_on", json!("2026-12-10"))
            .run_set("place", json!({ "region": "CA-NB" }))
            .create()
            .await,
        webinar("Hybrid").run_set("mode", json!("hybrid")).create().await,
        webinar("Closed").run_set("enrolment_closes_on", json!("2026-11-01")).create().await,
        webinar("Closing").run_set("enrolment_closes_on", json!("2026-11-30")).create().await,
        webinar("Cancelled").status("cancelled").create().await,
        webinar("Run cancelled").run_set("status", json!("cancelled")).create().await,
        new("Postponed").status("postponed").session("2026-12-10 14:00 America/Halifax").create().await,
        new("Undated").create().await,
        new("A guide").kind("resource").create().await,
        new("Self-paced").kind("mooc").run().run_set("pacing", json!("self_paced")).create().await,
        new("Self-paced, later")
            .kind("mooc")
            .run()
            .run_set("pacing", json!("self_paced"))
            .run_set("starts_on", json!("2027-02-01"))
            .create()
            .await,
        new("For the network").kind("resource").for_network().create().await,
        app.opportunity("Elsewhere").kind("resource").owner(provider).create().await,
    ];
    // Two runs, each of which lacks what the other has.
    let split = webinar("Split").run_set("mode", json!("in_person")).run().session("2027-03-01 14:00 America/Halifax");
    all.push(split.create().await);
    let admitting = webinar("For staff of libraries").create().await;
    let sql = format!(
        "INSERT INTO registration_terms (run_id, for_sectors, created_at, updated_at)
             SELECT id, '{{libraries}}', now(), now() FROM run WHERE opportunity_id = '{}'",
        admitting.uuid()
    );
    app.connect().await.batch_execute(&sql).await.expect("the terms fit");
    all.push(admitting);
    all
}

/// How many organizations an opportunity would help; null for fewer than five.
async fn demand(caller: &Caller, opportunity: OpportunityId) -> Value {
    let document = "query($id: ID!) { opportunity(id: $id) { demand { organizations } } }";
    caller.query(document, json!({ "id": opportunity.to_string() })).await["opportunity"]["demand"]["organizations"]
        .take()
}

async fn gaps(caller: &Caller) -> Vec<Value> {
    let document = "query { gaps(by: \"2028-01-01\") { nodes { topic { notation } organizationsAtLeast } } }";
    caller.query(document, json!({})).await["gaps"]["nodes"].as_array().cloned().expect("a list")
}

#[tokio::test]
async fn matches_whys_demand_and_gaps_agree() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let all = opportunities(&app, climate).await;
    let mut museums: Vec<SignedIn> = Vec::new();
    let mut ids = Vec::new();
    for number in 0..5 {
        let museum = app.organization(&format!("Museum {number}")).sectors(&["museums"]).country("CA");
        let museum = museum.set("region", json!("CA-NS")).set("locality", json!("Hálifax")).create().await;
        museums.push(app.person(&format!("Editor {number}")).role("editor", museum).create().await);
        ids.push(museum);
    }
    // Somebody took part in the guide for each of them.
    let attended = all[0];
    let sql = ids.iter().map(|museum| {
        format!(
            "INSERT INTO registration (id, run_id, opportunity_id, name, email, organization_id, state, created_at, updated_at)
             SELECT gen_random_uuid(), id, opportunity_id, 'Somebody', '{0}@example.org', '{0}', 'attended', now(), now()
             FROM run WHERE opportunity_id = '{1}';",
            museum.uuid(),
            attended.uuid()
        )
    });
    app.connect().await.batch_execute(&sql.collect::<String>()).await.expect("the rows fit");
    let wishes = [
        json!({}),
        json!({ "wantedBy": "2026-12-31" }),
        json!({ "languages": ["fr"] }),
        json!({ "formats": ["IN_PERSON"] }),
        json!({ "formats": ["ONLINE"], "wantedBy": "2026-12-31" }),
        json!({ "formats": ["SELF_PACED"], "wantedBy": "2027-01-15" }),
        json!({ "priceCeiling": { "amount": 1_000, "currency": "CAD" } }),
        json!({ "accessibility": ["LIVE_CAPTIONS"] }),
        json!({ "reach": "COUNTRY" }),
        json!({ "reach": "REGION" }),
        json!({ "reach": "LOCALITY", "formats": ["IN_PERSON"] }),
        json!({ "reach": "ONLINE" }),
    ];
    let (mut fitting, mut excluded) = (0, 0);
    for wish in wishes {
        let mut needs = Vec::new();
        for (museum, editor) in ids.iter().zip(&museums) {
            let mut input = moisture(json!({
                "organization": museum.to_string(), "topics": [climate.to_string()], "visibility": "NETWORK",
            }));
            for (field, value) in wish.as_object().expect("fields") {
                input[field] = value.clone();
            }
            needs.push(created(editor, input).await);
        }
        let found = matches(&museums[0], &needs[0]).await;
        for opportunity in &all {
            let why = why_not(&museums[0], &needs[0], *opportunity).await;
            let is_match = found.contains(&opportunity.to_string());
            assert_eq!(is_match, why.is_empty(), "{wish}: {opportunity}: {why:?}");
            let demand = demand(&museums[0], *opportunity).await;
            assert_eq!(demand, if is_match { json!(5) } else { Value::Null }, "{wish}: {opportunity}: {why:?}");
            if is_match { fitting += 1 } else { excluded += 1 }
        }
        super::figures::look(&app).await;
        assert_eq!(gaps(&museums[0]).await, [Value::Null; 0], "{wish}: something fits");
        for (need, editor) in needs.iter().zip(&museums) {
            let closed = crate::registration::run(editor, "closeNeed", "need", "id", json!({ "id": need["id"] })).await;
            assert_eq!(closed["userErrors"], json!([]));
        }
    }
    assert!(fitting > 40 && excluded > 40, "both are tried: {fitting} and {excluded}");
}
