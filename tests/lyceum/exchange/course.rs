//! The course of a placement: it begins, is paused and taken up again, completed or ended early; what it counts as; and who hears of
//! it.

mod counting;
mod steps;
mod telling;

use serde_json::{Value, json};
use testing::Caller;

use super::{over, under_way::UnderWay};
use crate::{
    joining::{change, done},
    registration::travel,
};

const STATE: &str = "placement { state revision }";
const ILL: &str = "I am ill until Friday.";

async fn pause(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({ "id": of.placement, "cause": "HEALTH", "reason": ILL });
    change(who, "pausePlacement", STATE, over(input, more)).await
}

async fn resume(of: &UnderWay, who: &Caller, more: Value) -> Value {
    change(who, "resumePlacement", STATE, over(json!({ "id": of.placement }), more)).await
}

async fn end(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({ "id": of.placement, "cause": "EMPLOYMENT", "reason": "They found another job." });
    change(who, "endPlacementEarly", STATE, over(input, more)).await
}

async fn complete(of: &UnderWay, who: &Caller, more: Value) -> Value {
    change(who, "completePlacement", STATE, over(json!({ "id": of.placement }), more)).await
}

/// What a job-shadowing is completed with; it is 12 March.
async fn shadowed(of: &UnderWay) {
    travel(&of.stage.app, "2027-03-12T12:00:00Z").await;
    let input = json!({
        "placement": of.placement, "language": "en", "fromOn": "2027-03-01", "untilOn": "2027-03-05",
        "text": "We packed two paintings.",
    });
    let written = done(change(&of.participant, "writeProgressReport", "report { id }", input).await);
    let read = json!({ "id": written["report"]["id"], "expectedRevision": 1 });
    done(change(&of.participant, "signProgressReport", "report { isFinal }", read.clone()).await);
    done(change(&of.host().editor, "signProgressReport", "report { isFinal }", read).await);
    let input = json!({
        "placement": of.placement, "language": "en", "heldOn": "2027-03-12", "takeaways": "Pack in pairs.",
    });
    done(change(&of.participant, "setDebrief", "debrief { revision }", input).await);
    promised(of).await;
}

async fn promised(of: &UnderWay) {
    let input = json!({
        "placement": of.placement, "language": "en", "improvement": "A checklist for packing.", "dueOn": "2027-06-30",
    });
    done(change(&of.participant, "makeReturnCommitment", "commitment { id }", input).await);
}

/// The registrations of whoever goes.
async fn registrations(of: &UnderWay) -> Vec<Value> {
    let document = "{ viewer { registrations(first: 5) { nodes { id state reasonCode run { id } } } } }";
    let found = of.participant.query(document, json!({})).await;
    found["viewer"]["registrations"]["nodes"].as_array().cloned().unwrap_or_default()
}
