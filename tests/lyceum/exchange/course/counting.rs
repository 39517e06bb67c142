//! What a placement counts as: taking part in the call of its round, the hours of its agreement, a certificate.

use database::id::PlacementId;
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{text, under_way::UnderWay};
use super::{STATE, complete, end, pause, registrations, shadowed};
use crate::{
    joining::{change, done, wrong},
    lock::until_waiting,
    registration::travel,
    track::peers::sql,
};

/// Has an authority approve the run of the call without saying how long it takes, and whoever goes collect its credit; its id.
async fn approved(of: &UnderWay) -> String {
    let app = &of.stage.app;
    let academy = app.organization("Academy").create().await;
    let editor = app.person("Edi").role("editor", academy).create().await;
    let input = json!({
        "mainLanguage": "en", "name": [{ "language": "en", "text": "Certified Registrar" }], "unit": "HOUR",
        "rules": { "cycleMonths": 12, "least": 10, "categories": { "practice": {} } }, "inForceFrom": "2025-01-01",
    });
    let created = done(change(&editor, "createCreditAuthority", "authority { id }", input).await);
    let authority = text(&created["authority"]["id"]);
    let run = registrations(of).await[0]["run"]["id"].clone();
    let input = json!({ "authority": authority, "run": run, "category": "practice" });
    done(change(&editor, "approveForCredit", "approval { minutes }", input).await);
    let follow = json!({ "authority": authority, "since": "2026-01-01" });
    done(change(&of.participant, "followAuthority", "authority { id }", follow).await);
    authority
}

/// What the transcript of whoever went counts: hours, minutes and day.
async fn credited(of: &UnderWay, authority: &str) -> Vec<Value> {
    let document = "query($id: ID!) { viewer { transcript(authority: $id) { cycles { lines {
        counted { hours } entry { minutes day } } } } } }";
    let found = of.participant.query(document, json!({ "id": authority })).await;
    let cycles = found["viewer"]["transcript"]["cycles"].as_array().cloned().unwrap_or_default();
    cycles.iter().flat_map(|cycle| cycle["lines"].as_array().cloned().unwrap_or_default()).collect()
}

/// The certificates of whoever goes, the newest first: what each says was done, and whether it holds.
async fn certificates(of: &UnderWay) -> Vec<(String, bool)> {
    let document = "{ viewer { certificates { revokedAt credential } } }";
    let found = of.participant.query(document, json!({})).await;
    let all = found["viewer"]["certificates"].as_array().cloned().unwrap_or_default();
    let said = |one: &Value| text(&one["credential"]["credentialSubject"]["achievement"]["criteria"]["narrative"]);
    all.iter().map(|one| (said(one), one["revokedAt"].is_null())).collect()
}

/// Another placement of whoever goes, in the other period, with all that was written for this one; its id.
async fn another(of: &UnderWay) -> String {
    let [pairing, placement] = [Uuid::now_v7(), Uuid::now_v7()];
    let first = of.placement.parse::<PlacementId>().expect("an id").uuid();
    let rows = format!(
        "INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, is_forced)
             SELECT '{pairing}', pairing.plan_id, pairing.application_id, pairing.offer_id, round_period.id, 1, false
             FROM placement JOIN pairing ON pairing.id = placement.pairing_id
             JOIN round_period ON round_period.round_id = placement.round_id AND round_period.id <> pairing.round_period_id
             WHERE placement.id = '{first}';
         INSERT INTO placement (id, programme_id, round_id, pairing_id, application_id, offer_id, round_period_id, home_id, host_id,
                 state, answer_by, settled_at, registration_id, begun_at, created_at, updated_at)
             SELECT '{placement}', first.programme_id, first.round_id, pairing.id, first.application_id, first.offer_id,
                 pairing.round_period_id, first.home_id, first.host_id, first.state, first.answer_by, first.settled_at,
                 first.registration_id, first.begun_at, first.created_at, first.updated_at
             FROM placement AS first JOIN pairing ON pairing.id = '{pairing}' WHERE first.id = '{first}';
         INSERT INTO agreement (id, placement_id, version, language, deliverables, schedule, starts_on, ends_on, contact_minutes,
                 proposed_as, participant_at, home_at, host_at, in_force_at, created_at)
             SELECT gen_random_uuid(), '{placement}', version, language, deliverables, schedule, starts_on, ends_on, contact_minutes,
                 proposed_as, participant_at, home_at, host_at, in_force_at, created_at
             FROM agreement WHERE placement_id = '{first}';
         INSERT INTO progress_report (id, placement_id, language, from_on, until_on, text, participant_at, host_at, created_at, updated_at)
             SELECT gen_random_uuid(), '{placement}', language, from_on, until_on, text, participant_at, host_at, created_at, updated_at
             FROM progress_report WHERE placement_id = '{first}';
         INSERT INTO debrief (placement_id, language, held_on, takeaways, created_at, updated_at)
             SELECT '{placement}', language, held_on, takeaways, created_at, updated_at FROM debrief WHERE placement_id = '{first}';
         INSERT INTO return_commitment (id, placement_id, language, improvement, due_on, created_at, updated_at)
             SELECT gen_random_uuid(), '{placement}', language, improvement, due_on, created_at, updated_at
             FROM return_commitment WHERE placement_id = '{first}'"
    );
    sql(&of.stage.app, &rows).await;
    PlacementId::from_uuid(placement).to_string()
}

#[tokio::test]
async fn it_counts_as_taking_part_and_gives_the_hours_of_the_agreement() {
    let placed = UnderWay::begun().await;
    let own = registrations(&placed).await;
    assert_eq!(own.len(), 1);
    assert_eq!((&own[0]["state"], &own[0]["reasonCode"]), (&json!("REGISTERED"), &json!("reported")));
    let seen = placed.seen("registration { id }", &placed.participant).await;
    assert_eq!(seen["registration"]["id"], own[0]["id"]);
    let hidden = placed.seen("registration { id }", &placed.host().editor).await;
    assert_eq!(hidden, json!({ "registration": null }), "the host sees who comes, and not what they take part in");

    let authority = approved(&placed).await;
    assert_eq!(credited(&placed, &authority).await, [Value::Null; 0], "it is not completed");
    shadowed(&placed).await;
    // Nobody came to it before April; it was over with the last day of the agreement.
    travel(&placed.stage.app, "2027-04-05T12:00:00Z").await;
    done(complete(&placed, &placed.host().editor, json!({})).await);
    let own = registrations(&placed).await;
    assert_eq!((own.len(), &own[0]["state"]), (1, &json!("COMPLETED")));
    let line = json!({ "counted": { "hours": "40" }, "entry": { "minutes": 2400, "day": "2027-03-31" } });
    assert_eq!(credited(&placed, &authority).await, [line]);
    let certified = certificates(&placed).await;
    assert_eq!(certified.len(), 1, "{certified:?}");
    assert!(certified[0].0.contains("1 March 2027 to 31 March 2027 · 40\u{a0}hours"), "{certified:?}");
}

#[tokio::test]
async fn two_placements_that_end_at_the_same_time_both_count() {
    let placed = UnderWay::begun().await;
    let authority = approved(&placed).await;
    shadowed(&placed).await;
    let (app, host, other) = (&placed.stage.app, placed.host(), json!({ "id": another(&placed).await }));
    // Neither is through before the other has begun.
    let mut holding = app.connect().await;
    let held = "BEGIN; SELECT FROM run WHERE id IN (SELECT run_id FROM registration) FOR UPDATE";
    holding.batch_execute(held).await.expect("it is there");
    let (one, two, ()) = tokio::join!(
        complete(&placed, &host.editor, json!({})),
        change(&host.director, "completePlacement", STATE, other),
        async {
            until_waiting(app, 2).await;
            holding.batch_execute("COMMIT").await.expect("a transaction is open");
        }
    );
    for completed in [one, two] {
        assert_eq!(done(completed)["placement"]["state"], "COMPLETED");
    }
    let own = registrations(&placed).await;
    assert_eq!((own.len(), &own[0]["state"]), (1, &json!("COMPLETED")));
    let line = json!({ "counted": { "hours": "80" }, "entry": { "minutes": 4800, "day": "2027-03-12" } });
    assert_eq!(credited(&placed, &authority).await, [line]);
    // What was certified for the one makes room for both.
    let certified = certificates(&placed).await;
    assert_eq!(certified.iter().map(|(_, holds)| *holds).collect::<Vec<_>>(), [true, false], "{certified:?}");
    assert!(certified[0].0.contains("12 March 2027 · 80\u{a0}hours"), "{certified:?}");
    assert!(certified[1].0.contains("12 March 2027 · 40\u{a0}hours"), "{certified:?}");
}

#[tokio::test]
async fn what_home_has_confirmed_is_known_otherwise_once_it_begins() {
    for (said, code) in [("ATTENDED", "reported"), ("COMPLETED", "confirmed")] {
        let placed = UnderWay::accepted().await;
        let editor = &placed.home().editor;
        let document = "query($id: ID!) { round(id: $id) { opportunity { runs { id } } } }";
        let found = editor.query(document, json!({ "id": placed.round })).await;
        let run = &found["round"]["opportunity"]["runs"][0]["id"];
        let confirm = async |state: &str| {
            let email = &placed.participant.email;
            let input = json!({ "run": run, "name": "Anna", "email": email, "state": state, "evidence": "A letter." });
            change(editor, "confirmParticipation", "registration { state }", input).await
        };
        done(confirm(said).await);
        placed.begin(json!({})).await;
        let own = registrations(&placed).await;
        assert_eq!((own.len(), &own[0]["state"], &own[0]["reasonCode"]), (1, &json!(said), &json!(code)));
        let more = confirm("COMPLETED").await;
        match code {
            "reported" => assert_eq!(wrong(&more), ["WRONG_STATE state"], "whoever runs the exchange knows"),
            _ => drop(done(more)),
        }
        assert!(certificates(&placed).await.is_empty(), "on the word of home alone nobody is certified");
    }
}

#[tokio::test]
async fn who_leaves_early_does_not_take_part_any_more() {
    let placed = UnderWay::begun().await;
    let authority = approved(&placed).await;
    done(pause(&placed, &placed.host().editor, json!({})).await);
    assert_eq!(registrations(&placed).await[0]["state"], "REGISTERED", "they may come back");
    done(end(&placed, &placed.home().director, json!({})).await);
    let own = registrations(&placed).await;
    let stands = (&own[0]["state"], &own[0]["reasonCode"]);
    assert_eq!(stands, (&json!("CANCELLED"), &json!("reported")));
    assert_eq!(credited(&placed, &authority).await, [Value::Null; 0]);
    // That a placement ended, and why, is for those who see it; the registration is shown to others too.
    let document = "{ viewer { registrations(first: 5) { nodes { reason explanation } } } }";
    let found = placed.participant.query(document, json!({})).await;
    let told = &found["viewer"]["registrations"]["nodes"][0];
    assert_eq!(told, &json!({ "reason": null, "explanation": "They do not come any more." }));
}
