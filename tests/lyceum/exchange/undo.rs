//! What was told or made by mistake is taken back by those who may tell or make it.

use serde_json::{Value, json};
use testing::Caller;

use super::{english, over, text, under_way::UnderWay};
use crate::joining::{change, done, wrong};

const ARTIFACT: &str = "artifact { id state reason title { text } revision }";
const ADOPTION: &str = "adoption { id organization { id } }";
const COLLABORATION: &str = "collaboration { id kind about }";

async fn remove_collaboration(who: &Caller, id: &str) -> Value {
    change(who, "removeCollaboration", COLLABORATION, json!({ "id": id })).await
}

async fn remove_adoption(who: &Caller, id: &str) -> Value {
    change(who, "removeAdoption", ADOPTION, json!({ "id": id })).await
}

/// What comes of telling that another partner adopted an improvement.
async fn adopted(of: &UnderWay, who: &Caller, commitment: &str) -> Value {
    let organization = of.stage.partners[0].id.to_string();
    let input = json!({ "commitment": commitment, "organization": organization, "adoptedOn": "2026-11-20" });
    change(who, "tellOfAdoption", ADOPTION, input).await
}

/// Some who see the placement and act for none of its sides, or do not see it, and what they are told.
fn others(of: &UnderWay) -> [(&'static str, &Caller, &'static str); 4] {
    [
        ("the committee", &*of.committee[0], "DENIED"),
        ("an editor at home", &*of.home().editor, "NOT_FOUND id"),
        ("who directs another partner", &*of.stage.partners[0].director, "NOT_FOUND id"),
        ("who writes for another partner", &*of.stage.partners[0].editor, "NOT_FOUND id"),
    ]
}

#[tokio::test]
async fn a_collaboration_that_came_to_nothing_is_removed() {
    let placed = UnderWay::begun().await;
    let (host, participant) = (&placed.host().editor, &placed.participant);
    let mut ids = Vec::new();
    for (kind, about) in [("EXHIBITION", "A show of both collections."), ("LOAN", "Two paintings.")] {
        let input = json!({ "placement": placed.placement, "kind": kind, "about": about, "idempotencyKey": kind });
        let told = done(change(host, "addCollaboration", COLLABORATION, input).await);
        ids.push(text(&told["collaboration"]["id"]));
    }
    for (who, caller, refusal) in others(&placed) {
        assert_eq!(wrong(&remove_collaboration(caller, &ids[0]).await), [refusal], "{who}");
    }
    let of_none = remove_collaboration(&placed.stage.coordinator, &ids[0]).await;
    assert_eq!(wrong(&of_none), ["DENIED"], "it is for both sides to tell");
    assert_eq!(wrong(&remove_collaboration(&placed.stage.app.anonymous(), &ids[0]).await), ["DENIED"]);
    assert_eq!(placed.seen("collaborations { id }", host).await["collaborations"].as_array().map(Vec::len), Some(2));

    let removed = done(remove_collaboration(participant, &ids[0]).await)["collaboration"].take();
    assert_eq!((&removed["id"], &removed["kind"]), (&json!(ids[0]), &json!("EXHIBITION")), "as it was");
    for who in [&**participant, &*placed.home().director, &*placed.committee[0]] {
        let left = placed.seen("collaborations { id }", who).await;
        assert_eq!(left["collaborations"], json!([{ "id": ids[1] }]));
    }
    assert_eq!(wrong(&remove_collaboration(participant, &ids[0]).await), ["NOT_FOUND id"], "it is gone");
    let again = json!({
        "placement": placed.placement, "kind": "EXHIBITION", "about": "A show of both collections.",
        "idempotencyKey": "EXHIBITION",
    });
    let again = change(host, "addCollaboration", COLLABORATION, again).await;
    assert_eq!(wrong(&again), ["NOT_FOUND idempotencyKey"], "the same request does not bring it back");
    done(remove_collaboration(&placed.home().director, &ids[1]).await);
    assert_eq!(placed.seen("collaborations { id }", host).await["collaborations"], json!([]));
}

#[tokio::test]
async fn an_adoption_of_the_wrong_institution_is_removed_and_can_be_told_of_again() {
    let placed = UnderWay::begun().await;
    let (stage, participant, host) = (&placed.stage, &placed.participant, &placed.host().editor);
    let promise = json!({
        "placement": placed.placement, "language": "en", "improvement": "A checklist for packing.",
        "dueOn": "2027-06-30",
    });
    let promised = done(change(participant, "makeReturnCommitment", "commitment { id }", promise).await);
    let commitment = text(&promised["commitment"]["id"]);
    let settled =
        json!({ "id": commitment, "isAdopted": true, "settledOn": "2026-11-20", "evidence": "It hangs there." });
    done(change(participant, "settleReturnCommitment", "commitment { id }", settled).await);
    let id = text(&done(adopted(&placed, host, &commitment).await)["adoption"]["id"]);
    for (who, caller, refusal) in others(&placed) {
        assert_eq!(wrong(&remove_adoption(caller, &id).await), [refusal], "{who}");
    }
    assert_eq!(wrong(&remove_adoption(&stage.app.anonymous(), &id).await), ["DENIED"]);
    let twice = adopted(&placed, participant, &commitment).await;
    assert_eq!(wrong(&twice), ["DUPLICATE organization"], "it is still told of");

    let removed = done(remove_adoption(participant, &id).await)["adoption"].take();
    assert_eq!(removed["organization"]["id"], stage.partners[0].id.to_string(), "as it was");
    let left = placed.seen("returnCommitment { adoptions { id } }", host).await;
    assert_eq!(left["returnCommitment"]["adoptions"], json!([]));
    assert_eq!(wrong(&remove_adoption(host, &id).await), ["NOT_FOUND id"], "it is gone");
    let again = text(&done(adopted(&placed, &stage.coordinator, &commitment).await)["adoption"]["id"]);
    assert_ne!(again, id);
    done(remove_adoption(&stage.coordinator, &again).await);
}

/// What comes of one of the mutations of an artifact.
async fn step(who: &Caller, mutation: &str, id: &str, more: Value) -> Value {
    change(who, &format!("{mutation}Artifact"), ARTIFACT, over(json!({ "id": id }), more)).await
}

async fn made(of: &UnderWay) -> Value {
    let input = json!({
        "placement": of.placement, "kind": "CHECKLIST", "mainLanguage": "en", "title": english("Packing a painting"),
        "url": "https://museum.example/packing", "licence": "CC-BY-4.0", "languages": ["en"], "media": ["TEXT"],
        "topics": [of.stage.topic("packing").await.to_string()], "idempotencyKey": "packing",
    });
    done(change(&of.participant, "createArtifact", ARTIFACT, input).await)["artifact"].take()
}

#[tokio::test]
async fn an_artifact_is_taken_back_before_it_is_decided_and_deleted_as_long_as_it_is_a_draft() {
    let placed = UnderWay::begun().await;
    let (stage, participant, host) = (&placed.stage, &placed.participant, &placed.host().editor);
    let first = made(&placed).await;
    let id = text(&first["id"]);
    for mutation in ["takeBack", "delete"] {
        for (who, caller, refusal) in others(&placed) {
            assert_eq!(wrong(&step(caller, mutation, &id, json!({})).await), [refusal], "{who}: {mutation}");
        }
        for (who, caller) in [("the supervisor", &placed.home().director), ("who runs it", &stage.coordinator)] {
            assert_eq!(wrong(&step(caller, mutation, &id, json!({})).await), ["DENIED"], "{who}: {mutation}");
        }
        let stale = step(participant, mutation, &id, json!({ "expectedRevision": 7 })).await;
        assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"], "{mutation}");
    }
    assert_eq!(wrong(&step(participant, "takeBack", &id, json!({})).await), ["WRONG_STATE id"], "it is a draft");

    done(step(participant, "submit", &id, json!({})).await);
    assert_eq!(wrong(&step(participant, "delete", &id, json!({})).await), ["WRONG_STATE id"], "it was handed in");
    let back = step(host, "takeBack", &id, json!({ "expectedRevision": 2 })).await;
    let back = done(back)["artifact"].take();
    assert_eq!((&back["state"], &back["revision"], &back["reason"]), (&json!("DRAFT"), &json!(3), &Value::Null));
    for (decision, more) in [("publish", json!({})), ("return", json!({ "reason": "No." }))] {
        assert_eq!(wrong(&step(&stage.coordinator, decision, &id, more).await), ["WRONG_STATE id"], "{decision}");
    }
    done(step(participant, "update", &id, json!({ "title": english("Packing two paintings") })).await);
    done(step(participant, "submit", &id, json!({})).await);
    done(step(&stage.coordinator, "return", &id, json!({ "reason": "Name the foam." })).await);

    // What was returned is a draft like others.
    let deleted = done(step(host, "delete", &id, json!({ "part": "HOST" })).await)["artifact"].take();
    assert_eq!(deleted["title"]["text"], "Packing two paintings", "as it was");
    assert_eq!(placed.seen("artifacts { id }", participant).await["artifacts"], json!([]));
    let found = participant.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(found["node"], Value::Null);
    for mutation in ["takeBack", "delete", "submit"] {
        assert_eq!(wrong(&step(participant, mutation, &id, json!({})).await), ["NOT_FOUND id"], "{mutation}");
    }
    assert_eq!(wrong(&step(&stage.coordinator, "publish", &id, json!({})).await), ["NOT_FOUND id"]);
}

#[tokio::test]
async fn what_was_published_stays_known() {
    let placed = UnderWay::begun().await;
    let (stage, participant) = (&placed.stage, &placed.participant);
    let id = text(&made(&placed).await["id"]);
    done(step(participant, "submit", &id, json!({})).await);
    done(step(&stage.coordinator, "publish", &id, json!({})).await);
    for mutation in ["takeBack", "delete"] {
        assert_eq!(wrong(&step(participant, mutation, &id, json!({})).await), ["WRONG_STATE id"], "{mutation}");
    }
    done(step(&stage.coordinator, "withdraw", &id, json!({ "reason": "It is out of date." })).await);
    for mutation in ["takeBack", "delete"] {
        assert_eq!(wrong(&step(participant, mutation, &id, json!({})).await), ["WRONG_STATE id"], "{mutation}");
    }
    assert_eq!(placed.seen("artifacts { state }", participant).await["artifacts"], json!([{ "state": "WITHDRAWN" }]));
}
