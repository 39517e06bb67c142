//! What the network needs, in figures that expose nobody.

use database::id::OpportunityId;
use diesel_async::SimpleAsyncConnection;
use needs::fit;
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use super::{created, moisture, topics};
use crate::{registration::travel, subscription::change};

/// So many museums in a region that need something, and let it be counted.
async fn in_need(app: &TestApp, count: usize, region: &str, sector: &str, more: Value) -> Vec<SignedIn> {
    let mut editors = Vec::new();
    for number in 0..count {
        let name = format!("{sector} {number} in {region}");
        let organization =
            app.organization(&name).sectors(&[sector]).country("CA").set("region", json!(region)).create().await;
        let editor = app.person(&format!("Editor of {name}")).role("editor", organization).create().await;
        let mut input = moisture(json!({ "organization": organization.to_string(), "visibility": "NETWORK" }));
        for (field, value) in more.as_object().expect("fields") {
            input[field] = value.clone();
        }
        created(&editor, input).await;
        editors.push(editor);
    }
    editors
}

async fn demand(caller: &Caller, opportunity: &str) -> Value {
    let document = "query($id: ID!) { opportunity(id: $id) { demand {
        organizations sectors { sector organizations } regions { country region organizations }
    } } }";
    caller.query(document, json!({ "id": opportunity })).await["opportunity"]["demand"].take()
}

#[tokio::test]
async fn demand_is_told_by_sector_and_region_and_never_of_a_few() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let provider = app.organization("Institute").create().await;
    let guide = app.opportunity("Guide").kind("resource").owner(provider).topic(climate).create().await.to_string();
    let topic = json!({ "topics": [climate.to_string()] });
    let editors = in_need(&app, 4, "CA-NS", "museums", topic.clone()).await;
    assert_eq!(demand(&editors[0], &guide).await["organizations"], Value::Null, "four are too few");
    in_need(&app, 6, "CA-NB", "museums", topic.clone()).await;
    in_need(&app, 5, "CA-PE", "archives", topic.clone()).await;
    in_need(&app, 3, "CA-QC", "archives", json!({ "topics": [climate.to_string()], "visibility": "OWN" })).await;

    let told = demand(&editors[0], &guide).await;

    assert_eq!(told["organizations"], 15, "what is one's own is not counted");
    assert_eq!(
        told["sectors"],
        json!([{ "sector": "ARCHIVES", "organizations": 5 }, { "sector": "MUSEUMS", "organizations": 10 }])
    );
    let region = |code: &str| {
        let regions = told["regions"].as_array().cloned().expect("a list");
        regions.iter().find(|one| one["region"] == code).map(|one| one["organizations"].clone())
    };
    assert_eq!(
        (region("CA-NS"), region("CA-NB")),
        (Some(Value::Null), Some(Value::Null)),
        "four, and what gives them away"
    );
    assert_eq!(region("CA-QC"), None);
    let answer = app
        .anonymous()
        .answer("query($id: ID!) { opportunity(id: $id) { demand { organizations } } }", json!({ "id": guide }))
        .await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
}

#[tokio::test]
async fn demand_tells_of_no_single_organization_to_whoever_chooses_for_whom_an_opportunity_is() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let provider = app.organization("Institute").create().await;
    let editors = in_need(&app, 12, "CA-NS", "museums", json!({ "topics": [climate.to_string()] })).await;
    let guide = |title: &str| app.opportunity(title).kind("resource").owner(provider).topic(climate);
    let of = async |guide: testing::OpportunityBuilder<'_>| {
        let id = guide.create().await.to_string();
        demand(&editors[0], &id).await["organizations"].take()
    };

    assert_eq!(of(guide("For everybody")).await, 10, "in steps of five, so that twelve are not told from eleven");
    assert_eq!(of(guide("For the network").for_network()).await, 10);
    let all = guide("For these museums").for_organization(provider).create().await;
    let name = "INSERT INTO opportunity_audience (opportunity_id, organization_id)
        SELECT $id, id FROM organization ON CONFLICT DO NOTHING";
    change(&app, all, name).await;
    let named = demand(&editors[0], &all.to_string()).await;
    assert_eq!(named["organizations"], Value::Null, "or the same without one of them would tell of that one");
    assert_eq!(named["sectors"], json!([]));
    let by_name = guide("A run for some").session("2026-12-10 14:00 America/Halifax").create().await;
    let admit = format!(
        "INSERT INTO registration_terms (run_id, for_organization_ids, created_at, updated_at)
             SELECT run.id, (SELECT array_agg(id) FROM organization), now(), now() FROM run WHERE opportunity_id = '{}'",
        by_name.uuid()
    );
    app.connect().await.batch_execute(&admit).await.expect("the terms fit");
    assert_eq!(demand(&editors[0], &by_name.to_string()).await["organizations"], Value::Null);
}

/// Has it looked at what meets the needs, as a server does again and again.
pub(super) async fn look(app: &TestApp) {
    let mut conn = app.connect().await;
    while fit::look(&mut conn, app.clock().now()).await.expect("needs are looked at") > 0 {}
}

async fn gaps(caller: &Caller, arguments: &str) -> Vec<Value> {
    let document = format!(
        "{{ gaps({arguments}) {{ nodes {{ topic {{ notation }} sector region organizationsAtLeast }} pageInfo {{ hasNextPage }} }} }}"
    );
    caller.query(&document, json!({})).await["gaps"]["nodes"].as_array().cloned().expect("a list")
}

#[tokio::test]
async fn gaps_are_what_nothing_meets_in_time_the_largest_first() {
    let app = TestApp::start().await;
    let (conservation, climate) = topics(&app).await;
    let loans = app.topic("loans").create().await;
    let editors = in_need(&app, 7, "CA-NS", "museums", json!({ "topics": [climate.to_string()] })).await;
    in_need(
        &app,
        12,
        "CA-NB",
        "museums",
        json!({ "topics": [loans.to_string()], "statement": [{ "language": "en", "text": "Loan agreements" }] }),
    )
    .await;
    in_need(&app, 4, "CA-PE", "archives", json!({ "topics": [conservation.to_string()] })).await;
    let editor = &editors[0];
    let gap = |topic: &str, count: i64| json!({ "topic": { "notation": topic }, "sector": null, "region": null, "organizationsAtLeast": count });

    assert_eq!(gaps(editor, "by: \"2027-01-01\"").await, [Value::Null; 0], "nobody has looked at them yet");
    look(&app).await;
    assert_eq!(gaps(editor, "by: \"2027-01-01\"").await, [gap("loans", 10), gap("climate-control", 5)]);
    assert_eq!(
        gaps(editor, &format!("by: \"2027-01-01\", topic: \"{conservation}\"")).await,
        [gap("climate-control", 5)]
    );
    assert_eq!(gaps(editor, "by: \"2027-01-01\", region: \"CA-NB\"").await, [gap("loans", 10)]);
    assert_eq!(gaps(editor, "by: \"2027-01-01\", sector: ARCHIVES").await, [Value::Null; 0], "four are too few");
    let apart = gaps(editor, "by: \"2027-01-01\", apart: [SECTOR, REGION]").await;
    assert_eq!(apart[0]["region"], "CA-NB");
    assert_eq!(apart[1]["sector"], "MUSEUMS");

    let provider = app.organization("Institute").create().await;
    let spring = app
        .opportunity("Loans in spring")
        .owner(provider)
        .topic(loans)
        .session("2027-03-01 14:00 America/Halifax")
        .create()
        .await;
    offered(&app, &[spring]).await;
    assert_eq!(gaps(editor, "by: \"2027-01-01\"").await.len(), 2, "it comes after the day asked for");
    assert_eq!(gaps(editor, "by: \"2027-04-01\"").await, [gap("climate-control", 5)]);
    let document =
        "{ gaps(by: \"2027-01-01\", first: 1) { nodes { topic { notation } } pageInfo { endCursor hasNextPage } } }";
    let page = editor.query(document, json!({})).await["gaps"].take();
    let rest = gaps(editor, &format!("by: \"2027-01-01\", after: {}", page["pageInfo"]["endCursor"])).await;
    assert_eq!(rest, [gap("climate-control", 5)]);
}

/// Sees to opportunities that were changed, as a server does that hears of it.
async fn offered(app: &TestApp, changed: &[OpportunityId]) {
    let conn = &mut app.connect().await;
    fit::of_opportunities(conn, changed, app.clock().now()).await.expect("needs are looked at");
}

#[tokio::test]
async fn a_gap_opens_and_closes_with_what_is_offered_needed_and_over() {
    let app = TestApp::start().await;
    let (conservation, climate) = topics(&app).await;
    let topic = json!({ "topics": [climate.to_string()] });
    let editors = in_need(&app, 5, "CA-NS", "museums", topic).await;
    let open = async || {
        look(&app).await;
        !gaps(&editors[0], "by: \"2027-06-30\"").await.is_empty()
    };
    assert!(open().await, "nothing is offered");
    let provider = app.organization("Institute").create().await;
    let webinar = |title: &str, day: &str| {
        app.opportunity(title).owner(provider).topic(climate).session(&format!("{day} 14:00 America/Halifax"))
    };
    let late = webinar("In autumn", "2027-10-04").create().await;
    offered(&app, &[late]).await;
    assert!(open().await, "it comes too late");
    let first = webinar("In spring", "2027-03-01").create().await;
    let second = webinar("In April", "2027-04-05").create().await;
    offered(&app, &[first, second]).await;
    assert!(!open().await);

    let mut conn = app.connect().await;
    let cancelled = format!("UPDATE opportunity SET status = 'cancelled' WHERE id = '{}'", first.uuid());
    conn.batch_execute(&cancelled).await.expect("it can be cancelled");
    offered(&app, &[first]).await;
    assert!(!open().await, "there is another one");
    travel(&app, "2027-04-06T12:00:00Z").await;
    assert!(open().await, "it is over, and nobody told of that");

    let third = webinar("In May", "2027-05-03").create().await;
    offered(&app, &[third]).await;
    assert!(!open().await);
    let other = format!("UPDATE need_topic SET topic_id = '{}'", conservation.uuid());
    conn.batch_execute(&other).await.expect("a need can be about something else");
    assert!(!open().await, "what is about climate is about conservation");
    conn.batch_execute("UPDATE need SET wanted_by = '2027-05-02'").await.expect("a need can be urgent");
    assert!(open().await, "it comes after the day by which it is needed");
    conn.batch_execute("UPDATE need SET wanted_by = NULL").await.expect("a need can wait");
    assert!(!open().await);
    let came = format!(
        "INSERT INTO registration (id, run_id, opportunity_id, name, email, organization_id, state, created_at, updated_at)
         SELECT gen_random_uuid(), run.id, run.opportunity_id, 'Somebody', need.id || '@example.org', need.organization_id, 'attended', now(), now()
         FROM run CROSS JOIN need WHERE run.opportunity_id = '{}'",
        third.uuid()
    );
    conn.batch_execute(&came).await.expect("the rows fit");
    assert!(open().await, "they have been there already");
    conn.batch_execute("UPDATE need SET visibility = 'own'").await.expect("a need can be one's own");
    assert!(!open().await, "what is one's own is not counted");
}
