//! The course of a placement: it begins, is paused and taken up again, completed or ended early; what it counts as; and who hears of
//! it.

use database::id::PlacementId;
use diesel_async::SimpleAsyncConnection;
use futures::future::join;
use serde_json::{Value, json};
use testing::{Caller, SmtpSink};
use uuid::Uuid;

use super::{over, text, under_way::UnderWay, until_waiting};
use crate::{
    delivering::{courier, deliver, header, text as words, to},
    joining::{change, done, wrong},
    registration::{told, travel},
    track::peers::sql,
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
async fn a_placement_begins_is_interrupted_and_is_completed_once_all_is_there() {
    let placed = UnderWay::begun().await;
    let (app, coordinator) = (&placed.stage.app, &placed.stage.coordinator);
    let seen = placed.seen("state begunAt endedAt parts", &placed.participant).await;
    let begun = json!({
        "state": "UNDER_WAY", "begunAt": "2026-11-20T12:00:00Z", "endedAt": null, "parts": ["PARTICIPANT"],
    });
    assert_eq!(seen, begun);

    let paused = done(pause(&placed, &placed.participant, json!({})).await);
    assert_eq!(paused["placement"]["state"], "PAUSED");
    assert_eq!(wrong(&pause(&placed, &placed.participant, json!({})).await), ["WRONG_STATE id"]);
    let resumed = done(resume(&placed, &placed.host().editor, json!({ "reason": "We go on." })).await);
    assert_eq!(resumed["placement"]["state"], "UNDER_WAY");
    assert_eq!(wrong(&resume(&placed, coordinator, json!({})).await), ["WRONG_STATE id"]);

    let early = complete(&placed, coordinator, json!({})).await;
    let missing = ["WRONG_STATE id", "REQUIRED reports", "REQUIRED debrief", "REQUIRED returnCommitment"];
    assert_eq!(wrong(&early), missing, "each at once");
    shadowed(&placed).await;
    let completed = done(complete(&placed, &placed.host().editor, json!({})).await);
    assert_eq!(completed["placement"]["state"], "COMPLETED");
    let check_ins = placed.seen("checkIns { dueOn state }", coordinator).await["checkIns"].take();
    assert_eq!(check_ins, json!([{ "dueOn": "2027-03-08", "state": "NOT_HELD" }]), "and none is to come");
    let fields = "endedAt changes { state cause reason part at }";
    let seen = placed.seen(fields, &placed.committee[0]).await;
    let (then, now) = ("2026-11-20T12:00:00Z", "2027-03-12T12:00:00Z");
    let changes = json!([
        { "state": "UNDER_WAY", "cause": null, "reason": null, "part": "HOME", "at": then },
        { "state": "PAUSED", "cause": "OTHER", "reason": null, "part": "PARTICIPANT", "at": then },
        { "state": "UNDER_WAY", "cause": null, "reason": "We go on.", "part": "HOST", "at": then },
        { "state": "COMPLETED", "cause": null, "reason": null, "part": "HOST", "at": now },
    ]);
    assert_eq!(seen, json!({ "endedAt": now, "changes": changes }));
    // That somebody is ill is for who said so and those who run the exchange.
    for (who, cause, reason) in [
        (&*placed.participant, "HEALTH", json!(ILL)),
        (&**coordinator, "HEALTH", json!(ILL)),
        (&*placed.home().director, "OTHER", Value::Null),
        (&*placed.host().editor, "OTHER", Value::Null),
    ] {
        let seen = placed.seen("changes { cause reason }", who).await;
        assert_eq!(seen["changes"][1], json!({ "cause": cause, "reason": reason }));
    }
    let by = placed.seen("changes { by }", coordinator).await;
    assert_eq!(by["changes"][2]["by"], "Editor 3", "{by}");

    for refused in [
        pause(&placed, coordinator, json!({})).await,
        resume(&placed, coordinator, json!({})).await,
        complete(&placed, coordinator, json!({})).await,
        end(&placed, coordinator, json!({})).await,
    ] {
        assert_eq!(wrong(&refused), ["WRONG_STATE id"]);
        assert!(text(&refused["userErrors"][0]["message"]).ends_with("it stays so for good."), "{refused}");
    }
    // Each time whoever goes, their supervisor and the host, but not who did it; of the pause also who runs the exchange.
    let heard = told(app, "placement_changed").await;
    assert_eq!(heard.len(), 2 + 3 + 3 + 3, "{heard:?}");
    assert_eq!(heard.iter().filter(|who| *who == "Cora Coordinator").count(), 1, "{heard:?}");
    assert_eq!(told(app, "report_to_sign").await, ["an organization"], "the other author");
}

#[tokio::test]
async fn who_has_no_part_in_it_steers_nothing_and_each_fault_is_named() {
    let placed = UnderWay::begun().await;
    let stage = &placed.stage;
    let (outsider, anonymous) = (stage.app.person("Olga").create().await, stage.app.anonymous());
    let only = json!({ "part": "HOST" });
    for (who, caller, more, sees) in [
        ("the committee", &*placed.committee[0], json!({}), true),
        ("the participant for the host", &*placed.participant, only, true),
        ("an editor at home", &*placed.home().editor, json!({}), false),
        ("somebody else", &*outsider, json!({}), false),
    ] {
        let code = if sees { "DENIED" } else { "NOT_FOUND id" };
        for refused in [
            pause(&placed, caller, more.clone()).await,
            resume(&placed, caller, more.clone()).await,
            end(&placed, caller, more.clone()).await,
            complete(&placed, caller, more.clone()).await,
        ] {
            assert_eq!(wrong(&refused), [code], "{who}");
        }
    }
    let codes = wrong(&pause(&placed, &anonymous, json!({})).await);
    assert!(codes == ["DENIED"] || codes == ["NOT_FOUND id"], "{codes:?}");
    for who in [&*placed.participant, &*placed.home().director] {
        assert_eq!(wrong(&complete(&placed, who, json!({})).await), ["DENIED"], "that is for the host to say");
    }
    for (more, fault) in [
        (json!({ "reason": " " }), "REQUIRED reason"),
        (json!({ "reason": "r".repeat(2_001) }), "TOO_LONG reason"),
        (json!({ "expectedRevision": 1 }), "CONFLICT expectedRevision"),
    ] {
        assert_eq!(wrong(&pause(&placed, &placed.participant, more.clone()).await), [fault]);
        assert_eq!(wrong(&end(&placed, &placed.participant, more).await), [fault]);
    }
    let stale = json!({ "expectedRevision": 1 });
    assert_eq!(wrong(&complete(&placed, &placed.host().editor, stale.clone()).await), ["CONFLICT expectedRevision"]);
    assert_eq!(wrong(&resume(&placed, &placed.participant, stale).await), ["CONFLICT expectedRevision"]);
    assert_eq!(placed.state().await, "UNDER_WAY", "nothing was written");
    assert_eq!(placed.seen("changes { state }", &stage.coordinator).await["changes"].as_array().map(Vec::len), Some(1));
    let parts = async |who: &Caller| placed.seen("parts", who).await["parts"].take();
    assert_eq!(parts(&placed.committee[0]).await, json!([]));
    assert_eq!(parts(&placed.home().director).await, json!(["HOME"]));
    assert_eq!(parts(&stage.coordinator).await, json!(["COORDINATOR"]));
}

#[tokio::test]
async fn what_has_not_begun_can_only_be_ended() {
    let placed = UnderWay::accepted().await;
    let who = &placed.stage.coordinator;
    for refused in [
        pause(&placed, who, json!({})).await,
        resume(&placed, who, json!({})).await,
        complete(&placed, who, json!({})).await,
    ] {
        assert_eq!(wrong(&refused), ["WRONG_STATE id"]);
    }
    assert_eq!(registrations(&placed).await.len(), 0);
    let ended = done(end(&placed, &placed.home().director, json!({})).await);
    assert_eq!(ended["placement"]["state"], "ENDED_EARLY");
    let seen = placed.seen("begunAt endedAt registration { id }", who).await;
    assert_eq!(seen, json!({ "begunAt": null, "endedAt": "2026-11-20T12:00:00Z", "registration": null }));
    let answered = json!({ "id": placed.placement, "accepts": false, "reason": "No." });
    let late = change(&placed.host().editor, "answerPlacementForHost", "placement { id }", answered).await;
    assert_eq!(wrong(&late), ["WRONG_STATE id"]);
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

#[tokio::test]
async fn what_is_due_is_told_once_on_its_day_by_the_clock_of_the_exchange() {
    let placed = UnderWay::begun().await;
    let app = &placed.stage.app;
    // At nine in Halifax on 8 March it is 13:00 in UTC, and a week later, in summer time, 12:00.
    travel(app, "2027-03-08T12:59:59Z").await;
    app.remind_of_placements("2027-03-08T12:59:45Z").await;
    assert_eq!(told(app, "check_in_due").await, [""; 0]);
    travel(app, "2027-03-08T13:00:00Z").await;
    join(app.remind_of_placements("2027-03-08T12:59:45Z"), app.remind_of_placements("2027-03-08T12:59:45Z")).await;
    app.remind_of_placements("2027-03-01T12:00:00Z").await;
    let due = told(app, "check_in_due").await;
    assert_eq!(due.len(), 2, "whoever goes, and the host: {due:?}");
    assert!(due.contains(&"an organization".to_owned()) && due.iter().any(|who| who.starts_with("Applicant ")));
    // What was missed is no news any more, and of what is paused nobody is reminded.
    travel(app, "2027-03-09T13:00:00Z").await;
    app.remind_of_placements("2027-03-01T12:00:00Z").await;
    done(pause(&placed, &placed.participant, json!({})).await);
    travel(app, "2027-03-15T12:00:00Z").await;
    app.remind_of_placements("2027-03-15T11:59:45Z").await;
    assert_eq!(told(app, "check_in_due").await.len(), 2);
    done(resume(&placed, &placed.participant, json!({})).await);
    travel(app, "2027-03-22T12:00:00Z").await;
    app.remind_of_placements("2027-03-22T11:59:45Z").await;
    assert_eq!(told(app, "check_in_due").await.len(), 4);

    // It is promised for 30 June.
    promised(&placed).await;
    for (time, since, how_many) in [
        ("2027-05-31T11:59:59Z", "2027-05-31T11:59:45Z", 0),
        ("2027-05-31T12:00:00Z", "2027-05-31T11:59:45Z", 2),
        ("2027-06-23T12:00:00Z", "2027-06-23T11:59:45Z", 4),
        ("2027-06-30T12:00:00Z", "2027-06-30T11:59:45Z", 4),
        ("2027-07-01T12:00:00Z", "2027-07-01T11:59:45Z", 6),
        ("2027-07-02T12:00:00Z", "2027-06-25T12:00:00Z", 6),
    ] {
        travel(app, time).await;
        app.remind_of_placements(since).await;
        let due = told(app, "return_commitment_due").await;
        assert_eq!(due.len(), how_many, "{time}: {due:?}");
    }
    let due = told(app, "return_commitment_due").await;
    assert!(due.iter().all(|who| who.starts_with("Applicant ") || who.starts_with("Director ")), "{due:?}");
}

#[tokio::test]
async fn an_agreement_is_told_to_those_who_have_not_accepted_it() {
    let placed = UnderWay::accepted().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let courier = courier(&sink);
    let input = placed.agreement(json!({}));
    let proposed = done(change(&placed.host().editor, "proposeAgreement", "agreement { id }", input.clone()).await);
    let mut asked = told(app, "agreement_proposed").await;
    asked.sort();
    assert!(asked.len() == 2 && asked[0].starts_with("Applicant ") && asked[1].starts_with("Director "), "{asked:?}");
    // Whoever accepts it before the letter is sent gets none.
    let id = json!({ "id": proposed["agreement"]["id"] });
    done(change(&placed.participant, "acceptAgreement", "agreement { id }", id).await);
    deliver(app, &courier, "2026-11-20T12:00:00Z").await;
    let subject = "An agreement is proposed: A week in the laboratory";
    let sent = |address: &str| {
        let of = |message: &String| to(message) == address && header(message, "Subject").as_deref() == Some(subject);
        sink.messages().into_iter().filter(of).collect::<Vec<_>>()
    };
    assert_eq!(sent(&placed.participant.email), [""; 0]);
    let letters = sent(&placed.home().director.email);
    assert_eq!(letters.len(), 1);
    assert!(words(&letters[0]).contains("Version: 1"), "{}", words(&letters[0]));
    done(change(&placed.stage.coordinator, "proposeAgreement", "agreement { id }", input).await);
    assert_eq!(told(app, "agreement_proposed").await.len(), 5, "the next version, to all three");
}

#[tokio::test]
async fn those_who_run_it_hear_of_issues_and_that_somebody_confides_in_them() {
    let placed = UnderWay::begun().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let (courier, coordinator) = (courier(&sink), &placed.stage.coordinator);
    let mut issues = Vec::new();
    for said in ["The laboratory is closed on Fridays.", "The lift is out of order."] {
        let input = json!({ "placement": placed.placement, "kind": "ACCESS", "text": said });
        let raised = done(change(&placed.participant, "raiseIssue", "issue { id }", input).await);
        issues.push(text(&raised["issue"]["id"]));
    }
    let shouted = "My mentor shouts at me.";
    let input = json!({ "placement": placed.placement, "kind": "CONDUCT", "text": shouted });
    done(change(&placed.participant, "raiseIssue", "issue { id }", input).await);
    let resolution = json!({ "id": issues[0], "resolution": "There is another room." });
    done(change(coordinator, "resolveIssue", "issue { id }", resolution).await);
    let secret = "I do not feel welcome.";
    let input = json!({ "placement": placed.placement, "text": secret });
    let confided = done(change(&placed.participant, "writePrivateNote", "note { id }", input).await);
    assert_eq!(told(app, "issue_raised").await, ["Cora Coordinator"; 3]);
    assert_eq!(told(app, "note_confided").await, ["Cora Coordinator"]);
    deliver(app, &courier, "2026-11-20T12:00:00Z").await;
    let sent: Vec<String> =
        sink.messages().iter().filter(|message| to(message) == coordinator.email).map(|one| words(one)).collect();
    let of = |said: &str| sent.iter().filter(|letter| letter.contains(said)).count();
    assert_eq!(of("The laboratory is closed"), 0, "it was resolved before: {sent:?}");
    assert_eq!((of("The lift is out of order."), of("A note in confidence"), of(secret)), (1, 1, 0), "{sent:?}");
    assert_eq!(of(shouted), 0, "what is said of somebody's conduct is read where nobody else reads it: {sent:?}");
    let answer = json!({ "id": confided["note"]["id"], "answer": "We will talk to the host." });
    done(change(coordinator, "answerPrivateNote", "note { id }", answer).await);
    let answered = told(app, "note_answered").await;
    assert!(answered.len() == 1 && answered[0].starts_with("Applicant "), "{answered:?}");
}

#[tokio::test]
async fn why_it_was_interrupted_is_in_the_letters_unless_it_is_confided() {
    let placed = UnderWay::begun().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let (courier, coordinator, supervisor) = (courier(&sink), &placed.stage.coordinator, &placed.home().director);
    let sent = |to_whom: &str, said: &str| {
        let is_so = |message: &String| to(message) == to_whom && words(message).contains(said);
        sink.messages().into_iter().filter(is_so).count()
    };
    let lift = "The lift is out of order.";
    for (cause, reason) in [("HEALTH", ILL), ("ACCESS", lift)] {
        done(pause(&placed, &placed.participant, json!({ "cause": cause, "reason": reason })).await);
        deliver(app, &courier, "2026-11-20T12:00:00Z").await;
        done(resume(&placed, &placed.participant, json!({})).await);
    }
    for who in [&coordinator.email, &supervisor.email] {
        assert_eq!((sent(who, ILL), sent(who, lift)), (0, 1), "{:?}", sink.messages());
    }
    assert_eq!(sent(&placed.participant.email, lift), 0, "who did it is not written to");
    let why = json!({ "cause": "CONDUCT", "reason": "She was shouted at." });
    done(end(&placed, supervisor, why).await);
    deliver(app, &courier, "2026-11-20T12:00:00Z").await;
    assert_eq!(sent(&coordinator.email, "shouted"), 0);
    let seen = placed.seen("changes { cause }", &placed.participant).await;
    let last = seen["changes"].as_array().and_then(|changes| changes.last()).cloned();
    assert_eq!(last, Some(json!({ "cause": "OTHER" })), "even whoever goes is not told what was said of them");
}
