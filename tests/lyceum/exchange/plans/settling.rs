//! Pairs that are settled before a plan is made, what a plan keeps of another, and when it is stale.

use serde_json::json;

use super::super::english;
use super::{HOST, Market};
use crate::joining::{change, done, wrong};

#[tokio::test]
async fn what_is_settled_is_kept_and_the_opposite_is_refused() {
    let market = Market::with(2).await;
    let forced = market.settled(0, 1, "FORCED").await;
    assert_eq!(wrong(&market.settle(0, 1, "FORBIDDEN", json!({})).await), ["CONFLICT wish"]);
    assert_eq!(wrong(&market.settle(0, 1, "FORCED", json!({})).await), ["DUPLICATE offer"]);
    let in_spring = json!({ "period": market.round.spring, "reason": "  " });
    assert_eq!(wrong(&market.settle(0, 1, "FORBIDDEN", in_spring).await), ["REQUIRED reason"]);
    let unknown = json!({ "application": market.offers[0] });
    assert_eq!(wrong(&market.settle(0, 1, "FORCED", unknown).await), ["INVALID application"]);
    let unknown = json!({ "period": "period_01h455vb4pex5vsknk084sn02q" });
    assert_eq!(wrong(&market.settle(1, 1, "FORCED", unknown).await), ["NOT_FOUND period"]);
    let plan = market.made(json!({})).await;
    assert_eq!(market.pairs(&plan).await, [(0, 1), (1, 0)]);
    let fields = "pairings { nodes { isForced } }";
    let forced_ones = market.of(&plan, fields).await["pairings"]["nodes"].take();
    assert_eq!(forced_ones, json!([{ "isForced": true }, { "isForced": false }]));

    done(market.lift(&forced).await);
    assert_eq!(wrong(&market.lift(&forced).await), ["WRONG_STATE id"]);
    let key = json!({ "reason": "They know each other too well.", "idempotencyKey": "forbid-1" });
    let forbidden = done(market.settle(0, 1, "FORBIDDEN", key.clone()).await);
    assert_eq!(forbidden["settledPair"]["cause"], "COMMITTEE");
    let again = done(market.settle(0, 1, "FORBIDDEN", key).await);
    assert_eq!(again["settledPair"]["id"], forbidden["settledPair"]["id"]);
    let plan = market.made(json!({})).await;
    assert_eq!(market.pairs(&plan).await, [(0, 0), (1, 1)]);
    let document =
        "query($id: ID!) { round(id: $id) { settledPairs(withLifted: true) { totalCount nodes { wish liftedAt } } } }";
    let found = market.coordinator().query(document, json!({ "id": market.round.id })).await;
    assert_eq!(found["round"]["settledPairs"]["totalCount"], 2);
}

#[tokio::test]
async fn a_plan_is_stale_when_something_changed_that_it_does_not_keep_to() {
    let market = Market::with(2).await;
    let plan = market.made(json!({})).await;
    let pairs = market.pairs(&plan).await;
    assert!(!market.is_stale(&plan).await);
    // What is settled as the plan has it changes nothing.
    let (application, offer) = pairs[0];
    let kept = market.settled(application, offer, "FORCED").await;
    let other = market.settled(application, 1 - offer, "FORBIDDEN").await;
    assert!(!market.is_stale(&plan).await);
    let later = market.made(json!({})).await;
    assert_eq!(market.pairs(&later).await, pairs);
    done(market.lift(&kept).await);
    assert!(market.is_stale(&later).await, "it was made under what was lifted");
    assert!(!market.is_stale(&plan).await);
    done(market.lift(&other).await);
    let against = market.settled(application, offer, "FORBIDDEN").await;
    assert!(market.is_stale(&plan).await);
    done(market.lift(&against).await);
    assert!(!market.is_stale(&plan).await);
    // Another name for the round is no other round; another rule is.
    let named = json!({ "id": market.round.id, "name": english("Both seasons") });
    done(change(market.coordinator(), "updateRound", "round { id }", named).await);
    assert!(!market.is_stale(&plan).await);
    let editor = &market.stage.partners[HOST].editor;
    let more = json!({ "id": market.offers[0], "places": { "whole": 2 } });
    done(change(editor, "changeOffer", "offer { id }", more).await);
    assert!(market.is_stale(&plan).await);
}

#[tokio::test]
async fn a_plan_keeps_of_another_what_it_is_to_keep() {
    let mut market = Market::with(2).await;
    let first = market.made(json!({})).await;
    let pairs = market.pairs(&first).await;
    // Somebody comes who would be placed first, and is not where everything is kept.
    market.apply("Anna", json!({ "declaredGroups": ["LIMITED_EXPOSURE"] })).await;
    let free = market.made(json!({})).await;
    assert!(market.pairs(&free).await.iter().any(|pair| pair.0 == 2));
    let kept = market.made(json!({ "keep": "ALL", "of": first })).await;
    assert_eq!(market.pairs(&kept).await, pairs);
    assert!(!market.is_stale(&kept).await, "what was kept is no change");
    let document = "query($id: ID!) { round(id: $id) { settledPairs { totalCount } } }";
    let found = market.coordinator().query(document, json!({ "id": market.round.id })).await;
    assert_eq!(found["round"]["settledPairs"]["totalCount"], 0, "it is kept by that plan alone");
    // Nothing was approved yet, so that nothing is kept.
    let approved = market.made(json!({ "keep": "APPROVED", "of": first })).await;
    assert_eq!(market.pairs(&approved).await, market.pairs(&free).await);

    let waits = market.asked(json!({})).await;
    for (more, faults) in [
        (json!({ "keep": "ALL" }), ["REQUIRED of"]),
        (json!({ "of": first }), ["INVALID of"]),
        (json!({ "keep": "ALL", "of": waits }), ["WRONG_STATE of"]),
        (json!({ "keep": "ALL", "of": "plan_01h455vb4pex5vsknk084sn02q" }), ["NOT_FOUND of"]),
        (json!({ "effort": 0 }), ["OUT_OF_RANGE effort"]),
    ] {
        assert_eq!(wrong(&market.ask(more).await), faults);
    }
    // Who is gone is not kept.
    let gone = pairs[0].0;
    let withdrawn = json!({ "id": market.applications[gone] });
    done(change(&market.people[gone], "withdrawApplication", "application { state }", withdrawn).await);
    let kept = market.made(json!({ "keep": "ALL", "of": first })).await;
    let then = market.pairs(&kept).await;
    assert!(then.contains(&pairs[1]) && !then.iter().any(|pair| pair.0 == gone), "{then:?}");
}
