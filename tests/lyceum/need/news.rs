//! New matches: told once for each need and opportunity, by mail and to those who listen.

use database::id::OpportunityId;
use identity::Viewer;
use needs::news::{self, News};
use serde_json::json;
use testing::TestApp;

use super::{created, id_of, moisture, museum, topics};
use crate::{
    registration::{register, registration, run, told},
    subscription::{Server, change, rename, viewer},
};

/// What the server does when it hears that opportunities were changed.
async fn tell(app: &TestApp, changed: &[OpportunityId]) -> Vec<News> {
    let mut conn = app.connect().await;
    news::begin(&mut conn, app.clock().now()).await.expect("needs are looked at");
    let mut told = news::opened_again(&mut conn, app.clock().now()).await.expect("owners are told");
    told.extend(news::of_opportunities(&mut conn, changed, app.clock().now()).await.expect("owners are told"));
    told
}

#[tokio::test]
async fn what_has_come_to_meet_a_need_is_told_once_and_what_was_there_is_not() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let (museum, editor) = museum(&app, "Harbour Museum").await;
    let provider = app.organization("Institute").create().await;
    let guide = |title: &str| app.opportunity(title).kind("resource").owner(provider).topic(climate);
    let about = |languages: &[&str]| json!({ "topics": [climate.to_string()], "languages": languages });
    let mut of_museum = about(&["en"]);
    of_museum["organization"] = json!(museum.to_string());
    let need = created(&editor, moisture(of_museum)).await;
    let ana = app.person("Ana").create().await;
    let french = created(&ana, moisture(about(&["fr"]))).await;
    let old = guide("There from the start").create().await;
    assert_eq!(tell(&app, &[old]).await, [], "it was there when the needs were first looked at");

    let new = guide("New").create().await;
    let news = tell(&app, &[new, old]).await;
    assert_eq!(news, [News { need: id_of(&need), opportunity: new, closes_gap: false }]);
    assert_eq!(tell(&app, &[new]).await, [], "it is told once");
    assert_eq!(told(&app, "need_matched").await, ["an organization"]);

    let first = guide("En français").languages(&["fr"]).create().await;
    let news = tell(&app, &[first]).await;
    assert_eq!(news, [News { need: id_of(&french), opportunity: first, closes_gap: true }]);
    assert_eq!(told(&app, "need_matched").await, ["an organization", "Ana"]);
    let second = guide("Encore").languages(&["fr"]).create().await;
    let unheard = news::catch_up(&mut app.connect().await, app.clock().now()).await.expect("owners are told");
    assert_eq!(unheard, [News { need: id_of(&french), opportunity: second, closes_gap: false }]);
}

#[tokio::test]
async fn what_meets_one_need_already_does_not_close_its_gap_by_meeting_another() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let provider = app.organization("Institute").create().await;
    let guide = |title: &str| app.opportunity(title).kind("resource").owner(provider).topic(climate);
    let about = json!({ "topics": [climate.to_string()] });
    let ana = app.person("Ana").create().await;
    let hers = created(&ana, moisture(about.clone())).await;
    let french = json!({ "topics": [climate.to_string()], "languages": ["fr"] });
    let bea = app.person("Bea").create().await;
    let theirs = created(&bea, moisture(french)).await;
    let old = guide("In English, since January").create().await;
    assert_eq!(tell(&app, &[old]).await, []);
    // From now on it is in French as well, and so it meets the other need.
    change(&app, old, "UPDATE opportunity SET languages = '{en, fr}' WHERE id = $id").await;
    let new = guide("New, in English").create().await;

    let mut news = tell(&app, &[old, new]).await;

    news.sort();
    let mut expected = [
        News { need: id_of(&hers), opportunity: new, closes_gap: false },
        News { need: id_of(&theirs), opportunity: old, closes_gap: true },
    ];
    expected.sort();
    assert_eq!(news, expected, "hers was met by the old one all along");
}

#[tokio::test]
async fn of_however_many_that_were_there_none_is_told() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let provider = app.organization("Institute").create().await;
    let guide = |title: &str| app.opportunity(title).kind("resource").owner(provider).topic(climate);
    let mut old = Vec::new();
    for number in 0..505 {
        old.push(guide(&format!("Guide {number}")).create().await);
    }
    let ana = app.person("Ana").create().await;
    let need = created(&ana, moisture(json!({ "topics": [climate.to_string()] }))).await;
    assert_eq!(tell(&app, &old).await, [], "all of them were there");
    let catch_up = async || news::catch_up(&mut app.connect().await, app.clock().now()).await.expect("owners are told");
    assert_eq!(catch_up().await, []);
    let new = guide("New").create().await;
    assert_eq!(catch_up().await, [News { need: id_of(&need), opportunity: new, closes_gap: false }]);
}

#[tokio::test]
async fn what_came_while_a_need_was_planned_is_told_when_it_is_open_again() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let there = crate::registration::workshop(&app, Some(10)).await;
    let ana = app.person("Ana").create().await;
    let need = created(&ana, moisture(json!({ "topics": [climate.to_string()] }))).await;
    let old = app.opportunity("Old").kind("resource").owner(there.provider).topic(climate).create().await;
    assert_eq!(tell(&app, &[old]).await, []);
    let place = registration(register(&ana, &there.run).await);
    let plan = json!({ "id": need["id"], "registration": place["id"] });
    assert_eq!(run(&ana, "planNeed", "need", "id", plan).await["userErrors"], json!([]));
    let new = app.opportunity("In April").kind("resource").owner(there.provider).topic(climate).create().await;
    assert_eq!(tell(&app, &[new]).await, [], "it is planned with something else");

    let cancelled = run(&ana, "cancelRegistration", "registration", "state", json!({ "id": place["id"] })).await;

    assert_eq!(cancelled["registration"]["state"], "CANCELLED");
    let news = [News { need: id_of(&need), opportunity: new, closes_gap: false }];
    assert_eq!(tell(&app, &[]).await, news, "and what was there before is not told");
    assert_eq!(tell(&app, &[new]).await, []);
    assert_eq!(told(&app, "need_matched").await, ["Ana"]);
    let close = json!({ "id": need["id"] });
    assert_eq!(run(&ana, "closeNeed", "need", "state", close.clone()).await["need"]["state"], "NO_LONGER_NEEDED");
    let late = app.opportunity("In May").kind("resource").owner(there.provider).topic(climate).create().await;
    assert_eq!(tell(&app, &[late]).await, []);
    assert_eq!(run(&ana, "reopenNeed", "need", "state", close).await["need"]["state"], "OPEN");
    assert_eq!(tell(&app, &[]).await, [News { need: id_of(&need), opportunity: late, closes_gap: false }]);
}

#[tokio::test]
async fn two_servers_at_it_tell_once() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let ana = app.person("Ana").create().await;
    created(&ana, moisture(json!({ "topics": [climate.to_string()] }))).await;
    tell(&app, &[]).await;
    let provider = app.organization("Institute").create().await;
    let mut new = Vec::new();
    for number in 0..20 {
        new.push(app.opportunity(&format!("{number}")).kind("resource").owner(provider).topic(climate).create().await);
    }
    let (one, other) = tokio::join!(tell(&app, &new), tell(&app, &new));
    assert_eq!(one.len() + other.len(), 20);
    assert_eq!(told(&app, "need_matched").await.len(), 20);
}

#[tokio::test]
async fn who_listens_hears_of_it_once_and_only_of_their_own() {
    let app = TestApp::start().await;
    let (_, climate) = topics(&app).await;
    let provider = app.organization("Institute").create().await;
    let ana = app.person("Ana").create().await;
    let need = created(&ana, moisture(json!({ "topics": [climate.to_string()] }))).await;
    let viewer = viewer(&app, &ana).await;
    let server = Server::on(&app);
    let document =
        "subscription($of: ID) { needMatched(organization: $of) { closesGap need { id } opportunity { id } } }";
    let refused = server.begin(Viewer::Nobody, document, json!({})).await.err().expect("a refusal");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "DENIED");
    let of_others = json!({ "of": provider.to_string() });
    let refused = server.begin(viewer.clone(), document, of_others).await.err().expect("a refusal");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "DENIED");

    let mut ear = server.hear_by(viewer, document, json!({})).await;
    app.opportunity("Elsewhere").kind("resource").owner(provider).create().await;
    let first = app.opportunity("First").kind("resource").owner(provider).topic(climate).create().await;
    let heard = ear.answer().await.expect("an event")["data"]["needMatched"].take();
    assert_eq!(
        heard,
        json!({ "closesGap": true, "need": { "id": need["id"] }, "opportunity": { "id": first.to_string() } })
    );
    // Changed, and so not news; then another one.
    rename(&app, first, "First of all").await;
    let second = app.opportunity("Second").kind("resource").owner(provider).topic(climate).create().await;
    let heard = ear.answer().await.expect("an event")["data"]["needMatched"].take();
    assert_eq!(
        heard,
        json!({ "closesGap": false, "need": { "id": need["id"] }, "opportunity": { "id": second.to_string() } })
    );
}
