//! A nested page of opportunities, and what it costs.

use std::sync::atomic::{AtomicI64, Ordering};

use database::Clock;
use jiff::SignedDuration;
use serde_json::{Value, json};
use testing::TestApp;

const PAGE: &str = r"query($first: Int!, $after: String, $order: OpportunityOrder) {
  opportunities(first: $first, after: $after, orderBy: $order) {
    nodes {
      id kind status
      title { text language fellBack }
      provider { id name { text } }
      organizations { role organization { id } }
      topics { id label { text } }
      nextSession { startsOn startsTime zone startsAt }
      listings { url organization { name { text } } prices { amount currency decimal } }
      ... on Series { url }
    }
    pageInfo { hasNextPage endCursor }
  }
}";

/// A catalogue of this many opportunities, each with everything that the page shows.
async fn catalogue(app: &TestApp, many: usize) {
    let icom = app.organization("ICOM").create().await;
    let anms = app.organization("Association of Museums").create().await;
    let governance = app.topic("governance").create().await;
    let community = app.topic("community").create().await;
    for n in 0..many {
        app.opportunity(&format!("Webinar {n:03}"))
            .owner(icom)
            .role("presenter", anms)
            .topic(governance)
            .topic(community)
            .session("2026-12-01 14:00 Europe/Paris")
            .session("2026-12-08 14:00 Europe/Paris")
            .session("2020-12-08 14:00 Europe/Paris")
            .listing(anms)
            .listing_set("prices", json!([{ "amount": 2500, "currency": "CAD" }]))
            .create()
            .await;
    }
}

#[tokio::test]
async fn a_page_takes_five_statements_whatever_its_length() {
    let app = TestApp::start().await;
    catalogue(&app, 101).await;
    for first in [1, 20, 100] {
        for order in ["NEWEST", "TITLE", "NEXT_SESSION"] {
            let ask = app.anonymous();
            let (page, statements) =
                app.count_statements(ask.query(PAGE, json!({ "first": first, "order": order }))).await;
            let nodes = page["opportunities"]["nodes"].as_array().expect("a list");
            assert_eq!(nodes.len(), first);
            assert!(statements.len() <= 5, "{order} {first}: {} statements\n{statements:#?}", statements.len());
        }
    }
}

#[tokio::test]
async fn a_page_takes_those_who_see_more_no_more_statements() {
    let app = TestApp::start().await;
    catalogue(&app, 21).await;
    let museum = app.organization("Museum").create().await;
    app.opportunity("For the network")
        .owner(museum)
        .for_network()
        .session("2026-12-01 14:00 Europe/Paris")
        .create()
        .await;
    let person = app.person("Ana").role("editor", museum).create().await;
    let system = app.service(museum, &["catalogue:write"]).await;
    for caller in [&*person, &system] {
        // What it takes to know who asks is not the page's.
        let nothing = caller.query("{ __typename }", json!({}));
        let (_, before) = app.count_statements(nothing).await;
        let (page, statements) = app.count_statements(caller.query(PAGE, json!({ "first": 20 }))).await;
        assert_eq!(page["opportunities"]["nodes"][0]["title"]["text"], "For the network");
        let many = statements.len() - before.len();
        assert!(many <= 5, "{many} statements\n{statements:#?}");
    }
}

#[tokio::test]
async fn a_clock_that_goes_on_costs_no_further_statements() {
    let app = TestApp::start().await;
    catalogue(&app, 20).await;
    let (begin, ticks) = (app.clock().now(), AtomicI64::new(0));
    let clock = Clock::telling(move || begin + SignedDuration::from_millis(ticks.fetch_add(1, Ordering::Relaxed)));
    let ask = app.anonymous_at(clock);
    let (page, statements) = app.count_statements(ask.query(PAGE, json!({ "first": 20 }))).await;
    assert_eq!(page["opportunities"]["nodes"][0]["nextSession"]["startsOn"], "2026-12-01");
    assert!(statements.len() <= 5, "{} statements\n{statements:#?}", statements.len());
}

#[tokio::test]
async fn a_page_shows_what_the_catalogue_holds() {
    let app = TestApp::start().await;
    catalogue(&app, 1).await;
    let page = app.anonymous().query(PAGE, json!({ "first": 1 })).await;
    let node = page["opportunities"]["nodes"][0].clone();
    assert!(node["id"].as_str().is_some_and(|id| id.starts_with("opp_")));
    let provider = node["provider"]["id"].clone();
    assert!(provider.as_str().is_some_and(|id| id.starts_with("org_")));
    insta::assert_json_snapshot!(node, {
        ".id" => "[id]",
        ".provider.id" => "[id]",
        ".topics[].id" => "[id]",
        ".organizations[].organization.id" => "[id]",
    });
}

#[tokio::test]
async fn lists_that_nobody_foresaw_still_take_one_statement_a_level() {
    let app = TestApp::start().await;
    catalogue(&app, 30).await;
    let deep = r"{ opportunities(first: 30) { nodes { runs { sessions { recording { url } opportunity { id } run { id } } } } } }";
    let ask = app.anonymous();
    let (_, statements) = app.count_statements(ask.query(deep, json!({}))).await;
    // Page, runs, sessions, recordings, opportunities, runs by id.
    assert!(statements.len() <= 6, "{} statements\n{statements:#?}", statements.len());
}

#[tokio::test]
async fn every_order_shows_each_opportunity_once_however_the_pages_are_cut() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    for n in 0..23 {
        let mut one = app.opportunity(&format!("Étude {}", n % 5)).owner(icom);
        if n % 3 != 0 {
            one = one.session(&format!("2026-12-{:02} 14:00 Europe/Paris", 1 + n % 4));
        }
        if n % 4 == 0 {
            one = one.session("2019-01-01 10:00 America/Halifax");
        }
        one.create().await;
    }
    for order in ["NEWEST", "TITLE", "NEXT_SESSION", "RELEVANCE"] {
        let whole = ids(&app, order, 100).await;
        assert_eq!(whole.len(), 23, "{order}");
        for first in [1, 7, 22, 23] {
            assert_eq!(ids(&app, order, first).await, whole, "{order} in pages of {first}");
        }
    }
}

async fn ids(app: &TestApp, order: &str, first: usize) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = app.anonymous().query(PAGE, json!({ "first": first, "after": after, "order": order })).await;
        let page = &page["opportunities"];
        let nodes = page["nodes"].as_array().expect("a list");
        ids.extend(nodes.iter().map(|node| node["id"].as_str().expect("an id").to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            return ids;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn the_next_session_order_begins_with_the_soonest_and_ends_with_those_without() {
    let app = TestApp::start().await;
    let later = app.opportunity("Later").session("2027-01-10 10:00 Europe/Paris").create().await;
    let over = app.opportunity("Over").session("2020-01-10 10:00 Europe/Paris").create().await;
    let soon = app.opportunity("Soon").session("2026-11-21 10:00 Europe/Paris").create().await;
    let never = app.opportunity("Never").create().await;
    let off = app
        .opportunity("Off")
        .session("2026-11-22 10:00 Europe/Paris")
        .session_set("status", json!("cancelled"))
        .create()
        .await;
    let expected = [soon, later, off, never, over].map(|id| id.to_string());
    assert_eq!(ids(&app, "NEXT_SESSION", 2).await, expected);
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused_in_words() {
    let app = TestApp::start().await;
    for (variables, words) in [
        (json!({ "first": 0 }), "first is 0; ask for 1 to 100 items, and for more with `after`."),
        (json!({ "first": 101 }), "first is 101; ask for 1 to 100 items, and for more with `after`."),
        (json!({ "first": 5, "after": "nonsense" }), "after is not a cursor of this list"),
    ] {
        let answer = app.anonymous().answer(PAGE, variables).await;
        let message = answer["errors"][0]["message"].as_str().expect("a message");
        assert!(message.starts_with(words), "{message}");
    }
}
