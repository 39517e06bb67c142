//! A plan is published once all of it is approved; what it comes to is told to the committee.

use serde_json::{Value, json};

use super::super::{Stage, text};
use super::{Decided, HOME, HOST, offer};
use crate::{
    joining::{change, done, wrong},
    registration::told,
};

#[tokio::test]
async fn a_plan_is_published_once_all_of_it_is_approved_and_nothing_has_changed() {
    let decided = Decided::with(1, json!({})).await;
    let stage = &decided.stage;
    decided.approve_all(&decided.plan).await;
    for (who, caller, code) in [
        ("a member of the committee", &*decided.committee[0], "DENIED"),
        ("an applicant", &*decided.applicants[0], "NOT_FOUND id"),
        ("nobody", &stage.app.anonymous(), "DENIED"),
    ] {
        let refused = change(caller, "publishPlan", "plan { id }", json!({ "id": decided.plan })).await;
        assert_eq!(wrong(&refused), [code], "{who}");
    }
    done(stage.limits(HOST, &decided.round.id, json!({ "hosts": { "whole": 5 } })).await);
    let stale = decided.publish(&decided.plan).await;
    assert_eq!(wrong(&stale), ["WRONG_STATE id"]);
    assert!(text(&stale["userErrors"][0]["message"]).starts_with("id is stale"), "{stale}");
    assert!(decided.placements(&stage.coordinator).await.is_empty());

    let made = json!({ "round": decided.round.id });
    let waiting = text(&done(change(&stage.coordinator, "makePlan", "plan { id }", made).await)["plan"]["id"]);
    assert_eq!(wrong(&decided.publish(&waiting).await), ["WRONG_STATE id"], "it is not solved");
    stage.app.solve_plans().await;
    decided.approve_all(&waiting).await;
    let keyed = json!({ "id": waiting, "idempotencyKey": "spring" });
    for _ in 0..2 {
        let published = change(&stage.coordinator, "publishPlan", "plan { isPublished }", keyed.clone()).await;
        assert_eq!(done(published)["plan"]["isPublished"], true, "the same request has the same answer");
    }
    assert_eq!(wrong(&decided.publish(&waiting).await), ["WRONG_STATE id"], "it is published");
    let placements = decided.placements(&stage.coordinator).await;
    assert_eq!(placements.len(), 1);
    let (placement, day) = (&placements[0], json!("2026-11-30"));
    assert_eq!((&placement["state"], &placement["answerByDay"]), (&json!("OFFERED"), &day));
    assert_eq!(placement["answerBy"], "2026-12-01T04:00:00Z", "the end of the day in Halifax");
    assert_eq!(decided.settled().await, ["FORCED ACCEPTED"]);
    let state = "query($id: ID!) { round(id: $id) { state publishedAt } }";
    let round = stage.coordinator.query(state, json!({ "id": decided.round.id })).await;
    assert_eq!(round["round"], json!({ "state": "PUBLISHED", "publishedAt": "2026-11-20T12:00:00Z" }));

    let mut offered = told(&stage.app, "placement_offered").await;
    offered.sort();
    let applicant = text(&placement["applicant"]);
    let home = usize::from(applicant != "Applicant 0") + HOME;
    assert_eq!(offered, [applicant.clone(), format!("Director {home}"), "an organization".to_owned()]);
    let unplaced = told(&stage.app, "application_unplaced").await;
    assert_eq!(unplaced.len(), 1, "who gets nothing is told once");
    assert_ne!(unplaced[0], applicant);
}

#[tokio::test]
async fn a_plan_is_not_published_while_people_still_apply() {
    let stage = Stage::with(6, json!({ "needsSignOff": false })).await;
    let round = stage.opened().await;
    let topic = stage.topic("conservation").await.to_string();
    offer(&stage, &round, &topic, 1).await;
    let made = done(change(&stage.coordinator, "makePlan", "plan { id }", json!({ "round": round.id })).await);
    stage.app.solve_plans().await;
    let input = json!({ "id": made["plan"]["id"] });
    let early = change(&stage.coordinator, "publishPlan", "plan { id }", input).await;
    assert_eq!(wrong(&early), ["WRONG_STATE id"]);
    assert!(text(&early["userErrors"][0]["message"]).contains("close the round"), "{early}");
}

#[tokio::test]
async fn equity_is_for_the_committee_once_a_plan_is_published_and_tells_of_nobody() {
    let decided = Decided::with(1, json!({})).await;
    let stage = &decided.stage;
    let document = "query($id: ID!) { round(id: $id) { equity { applied placed share
        by { dimension rows { label applied placed share isSuppressed } } } } }";
    let id = json!({ "id": decided.round.id });
    let before = stage.coordinator.query(document, id.clone()).await;
    assert_eq!(before["round"]["equity"], Value::Null, "no plan was published");
    decided.approve_all(&decided.plan).await;
    done(decided.publish(&decided.plan).await);
    let after = decided.committee[0].query(document, id.clone()).await;
    let equity = &after["round"]["equity"];
    assert_eq!((&equity["applied"], &equity["placed"]), (&Value::Null, &Value::Null), "two applied");
    let tables = equity["by"].as_array().cloned().unwrap_or_default();
    assert_eq!(tables.len(), 5);
    for row in tables.iter().flat_map(|table| table["rows"].as_array().cloned().unwrap_or_default()) {
        assert_eq!((&row["applied"], &row["placed"], &row["isSuppressed"]), (&Value::Null, &Value::Null, &json!(true)));
    }
    for (who, caller) in [
        ("an applicant", &*decided.applicants[0]),
        ("a director", &*stage.partners[HOME].director),
        ("nobody", &stage.app.anonymous()),
    ] {
        let answer = caller.answer(document, id.clone()).await;
        assert_eq!(answer["data"]["round"]["equity"], Value::Null, "{who}");
        assert!(answer["errors"][0]["extensions"]["code"].is_string(), "{who}");
    }
}
