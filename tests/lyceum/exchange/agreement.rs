//! Agreements: proposed by whoever has a part, in force once all three parties accepted them, superseded and never changed; and the
//! check-ins that follow their calendar.

use futures::future::join;
use serde_json::{Value, json};
use testing::{Caller, assert_same_statements};

use super::{deciding::Decided, over, text, under_way::UnderWay};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
    track::peers::sql,
};

const SEEN: &str = "agreement { id version proposedAs acceptances { part } inForceAt supersededAt }";
const CHECK_IN: &str = "checkIn { state heldOn note heldBy revision }";

async fn propose(who: &Caller, under_way: &UnderWay, more: Value) -> Value {
    change(who, "proposeAgreement", SEEN, under_way.agreement(more)).await
}

/// The id of the version that somebody proposes.
async fn proposed(who: &Caller, under_way: &UnderWay, more: Value) -> String {
    text(&done(propose(who, under_way, more).await)["agreement"]["id"])
}

async fn accept(who: &Caller, id: &str, more: Value) -> Value {
    change(who, "acceptAgreement", SEEN, over(json!({ "id": id }), more)).await
}

async fn hold(who: &Caller, id: &str, held_on: &str, more: Value) -> Value {
    change(who, "holdCheckIn", CHECK_IN, over(json!({ "id": id, "heldOn": held_on }), more)).await
}

async fn tell(who: &Caller, agreement: &str, more: Value) -> Value {
    let input = over(json!({ "agreement": agreement, "position": 2, "result": "PARTLY" }), more);
    change(who, "setObjectiveResult", "objective { position result resultNote resultBy resultAt }", input).await
}

/// The check-ins of the placement: the id of each, the day on which it is due and where it stands.
async fn check_ins(under_way: &UnderWay) -> Vec<(String, String)> {
    let seen = under_way.seen("checkIns { id dueOn state }", &under_way.stage.coordinator).await;
    let rows = seen["checkIns"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|row| (text(&row["id"]), format!("{} {}", text(&row["dueOn"]), text(&row["state"])))).collect()
}

/// The same without ids.
async fn calendar(under_way: &UnderWay) -> Vec<String> {
    check_ins(under_way).await.into_iter().map(|(_, row)| row).collect()
}

/// Which versions there are, the newest first, and which of them are in force and proposed.
async fn versions(under_way: &UnderWay) -> Value {
    let fields = "agreements { version } agreement { version } proposedAgreement { version }";
    let seen = under_way.seen(fields, &under_way.committee[0]).await;
    let all: Vec<&Value> = seen["agreements"].as_array().into_iter().flatten().map(|one| &one["version"]).collect();
    json!([all, seen["agreement"]["version"], seen["proposedAgreement"]["version"]])
}

#[tokio::test]
async fn it_is_in_force_once_all_three_accepted_it_and_the_placement_begins() {
    let under_way = UnderWay::accepted().await;
    let (home, host) = (under_way.home(), under_way.host());
    let topic = under_way.stage.topic("packing").await.to_string();
    let more = json!({
        "objectives": [{ "text": "Pack a painting.", "topic": topic }, { "text": "Write a report." }],
        "terms": "Travel is paid.", "stipend": { "amount": 150_000, "currency": "CAD" }, "idempotencyKey": "first",
    });
    let id = proposed(&host.editor, &under_way, more.clone()).await;
    assert_eq!(proposed(&host.editor, &under_way, more).await, id, "the same request has the same answer");
    let fields = "proposedAgreement { id version language objectives { position text topic { id } result } deliverables
        schedule terms startsOn endsOn checkInDays contactMinutes stipend { amount currency decimal } proposedAs proposedBy
        acceptances { part by at } inForceAt supersededAt proposedAt }";
    let waits = under_way.seen(fields, &under_way.committee[0]).await;
    let editor = waits["proposedAgreement"]["proposedBy"].clone();
    assert!(text(&editor).starts_with("Editor "), "{editor}");
    assert_eq!(
        waits["proposedAgreement"],
        json!({
            "id": id, "version": 1, "language": "en",
            "objectives": [
                { "position": 1, "text": "Pack a painting.", "topic": { "id": topic }, "result": null },
                { "position": 2, "text": "Write a report.", "topic": null, "result": null },
            ],
            "deliverables": "A checklist for packing.", "schedule": "Mornings in the laboratory.", "terms": "Travel is paid.",
            "startsOn": "2027-03-01", "endsOn": "2027-03-31", "checkInDays": 7, "contactMinutes": 2400,
            "stipend": { "amount": 150_000, "currency": "CAD", "decimal": "1500.00" },
            "proposedAs": "HOST", "proposedBy": editor,
            "acceptances": [{ "part": "HOST", "by": editor, "at": "2026-11-20T12:00:00Z" }],
            "inForceAt": null, "supersededAt": null, "proposedAt": "2026-11-20T12:00:00Z",
        })
    );
    assert_eq!(wrong(&accept(&host.director, &id, json!({})).await), ["WRONG_STATE id"], "the host has");

    let second = done(accept(&under_way.participant, &id, json!({})).await);
    let acceptances = json!([{ "part": "PARTICIPANT" }, { "part": "HOST" }]);
    assert_eq!((&second["agreement"]["acceptances"], &second["agreement"]["inForceAt"]), (&acceptances, &Value::Null));
    assert_eq!((under_way.state().await.as_str(), calendar(&under_way).await.len()), ("ACCEPTED", 0));
    assert_eq!(wrong(&accept(&under_way.participant, &id, json!({})).await), ["WRONG_STATE id"]);
    let third = done(accept(&home.director, &id, json!({})).await);
    assert_eq!(third["agreement"]["inForceAt"], "2026-11-20T12:00:00Z");
    assert_eq!(under_way.state().await, "UNDER_WAY");
    assert_eq!(versions(&under_way).await, json!([[1], 1, null]));
    assert_eq!(
        calendar(&under_way).await,
        ["2027-03-08 COMING", "2027-03-15 COMING", "2027-03-22 COMING", "2027-03-29 COMING"]
    );
    assert_eq!(wrong(&accept(&home.director, &id, json!({})).await), ["WRONG_STATE id"], "it is in force");
}

#[tokio::test]
async fn a_proposal_makes_room_for_the_next_and_who_runs_the_exchange_is_no_party() {
    let under_way = UnderWay::accepted().await;
    let (home, host) = (under_way.home(), under_way.host());
    let first = proposed(&host.editor, &under_way, json!({})).await;
    done(accept(&home.director, &first, json!({})).await);
    let second = proposed(&under_way.participant, &under_way, json!({ "endsOn": "2027-04-30" })).await;
    let late = accept(&under_way.participant, &first, json!({})).await;
    assert_eq!(wrong(&late), ["WRONG_STATE id"]);
    assert!(text(&late["userErrors"][0]["message"]).contains("superseded"), "{late}");
    done(accept(&host.editor, &second, json!({})).await);
    let third = done(propose(&under_way.stage.coordinator, &under_way, json!({})).await);
    let third = &third["agreement"];
    assert_eq!((&third["proposedAs"], &third["acceptances"]), (&json!("COORDINATOR"), &json!([])));
    assert_eq!(versions(&under_way).await, json!([[3, 2, 1], null, 3]));
    let id = text(&third["id"]);
    for (at, who) in [&*under_way.participant, &*host.director, &*home.director].into_iter().enumerate() {
        assert_eq!(under_way.state().await, "ACCEPTED");
        let accepted = done(accept(who, &id, json!({})).await);
        assert_eq!(accepted["agreement"]["acceptances"].as_array().map(Vec::len), Some(at + 1));
    }
    assert_eq!(under_way.state().await, "UNDER_WAY");
    assert_eq!(versions(&under_way).await, json!([[3, 2, 1], 3, null]));
}

#[tokio::test]
async fn all_that_is_wrong_with_it_is_told_at_once() {
    let under_way = UnderWay::accepted().await;
    let editor = &under_way.host().editor;
    let unknown = database::id::TopicId::new().to_string();
    let more = json!({
        "language": "xx", "objectives": [{ "text": "" }, { "text": "To pack.", "topic": unknown }], "deliverables": " ",
        "schedule": "s".repeat(10_001), "terms": "", "startsOn": "2027-03-31", "endsOn": "2027-03-01", "checkInDays": 0,
        "contactMinutes": 100_001, "stipend": { "amount": -1, "currency": "cad" },
    });
    let all = [
        "UNKNOWN_LANGUAGE language",
        "REQUIRED objectives.0.text",
        "REQUIRED deliverables",
        "TOO_LONG schedule",
        "REQUIRED terms",
        "END_BEFORE_START endsOn",
        "OUT_OF_RANGE checkInDays",
        "OUT_OF_RANGE contactMinutes",
        "OUT_OF_RANGE stipend.amount",
        "INVALID stipend.currency",
        "NOT_FOUND objectives.1.topic",
    ];
    assert_eq!(wrong(&propose(editor, &under_way, more).await), all);
    let objectives: Vec<Value> = (0..21).map(|_| json!({ "text": "To pack." })).collect();
    for (more, fault) in [
        (json!({ "objectives": [] }), "REQUIRED objectives"),
        (json!({ "objectives": objectives }), "TOO_LONG objectives"),
        (json!({ "objectives": [{ "text": "To pack.", "topic": "packing" }] }), "INVALID objectives.0.topic"),
        (json!({ "startsOn": "2027-02-30" }), "IMPOSSIBLE_DATE startsOn"),
        (json!({ "endsOn": "2029-03-02" }), "OUT_OF_RANGE endsOn"),
        (json!({ "endsOn": "2027-06-30", "checkInDays": 1 }), "OUT_OF_RANGE checkInDays"),
        (json!({ "checkInDays": 2_000_000_000 }), "OUT_OF_RANGE checkInDays"),
    ] {
        assert_eq!(wrong(&propose(editor, &under_way, more).await), [fault]);
    }
    assert_eq!(versions(&under_way).await, json!([[], null, null]), "nothing was written");
}

#[tokio::test]
async fn only_who_has_a_part_proposes_and_only_the_parties_accept() {
    let under_way = UnderWay::accepted().await;
    let stage = &under_way.stage;
    let (home, host) = (under_way.home(), under_way.host());
    let anonymous = stage.app.anonymous();
    let others: [(&str, &Caller); 4] = [
        ("an editor at home", &home.editor),
        ("the committee", &under_way.committee[0]),
        ("the director of another partner", &stage.partners[0].director),
        ("nobody", &anonymous),
    ];
    for (who, caller) in others {
        let codes = wrong(&propose(caller, &under_way, json!({})).await);
        assert!(codes == ["DENIED"] || codes == ["NOT_FOUND placement"], "{who}: {codes:?}");
    }
    let other = propose(&under_way.participant, &under_way, json!({ "part": "HOST" })).await;
    assert_eq!(wrong(&other), ["DENIED"], "it is not their part");
    assert_eq!(versions(&under_way).await, json!([[], null, null]));

    let id = proposed(&host.editor, &under_way, json!({})).await;
    for (who, caller) in others.into_iter().chain([("who runs the exchange", &*stage.coordinator)]) {
        let codes = wrong(&accept(caller, &id, json!({})).await);
        assert!(codes == ["DENIED"] || codes == ["NOT_FOUND id"], "{who}: {codes:?}");
    }
    for part in ["PARTICIPANT", "COORDINATOR"] {
        assert_eq!(wrong(&accept(&home.director, &id, json!({ "part": part })).await), ["DENIED"], "{part}");
    }
    let seen = under_way.seen("proposedAgreement { acceptances { part } }", &host.editor).await;
    assert_eq!(seen["proposedAgreement"]["acceptances"], json!([{ "part": "HOST" }]), "nothing was written");
}

#[tokio::test]
async fn nobody_accepts_for_two() {
    let under_way = UnderWay::accepted().await;
    let (stage, home) = (&under_way.stage, under_way.home());
    let director = &home.director;
    // Whoever lets them go mentors them too.
    let mentors = format!(
        "INSERT INTO mentor (id, round_id, organization_id, person_id, created_at, updated_at)
             SELECT gen_random_uuid(), round_id, organization_id, '{}', now(), now() FROM offer;
         UPDATE offer SET mentor_id = (SELECT id FROM mentor)",
        director.id.uuid()
    );
    sql(&stage.app, &mentors).await;
    let id = proposed(director, &under_way, json!({ "part": "HOST" })).await;
    let refused = accept(director, &id, json!({})).await;
    assert_eq!(wrong(&refused), ["WRONG_STATE id"]);
    assert!(text(&refused["userErrors"][0]["message"]).contains("nobody accepts for two"), "{refused}");
    let another = stage.app.person("Dora Director").role("administrator", home.id).create().await;
    done(accept(&another, &id, json!({})).await);
    done(accept(&under_way.participant, &id, json!({})).await);
    assert_eq!(under_way.state().await, "UNDER_WAY");
}

#[tokio::test]
async fn another_calendar_takes_the_place_of_what_is_still_to_come() {
    let under_way = UnderWay::begun().await;
    let (home, host) = (under_way.home(), under_way.host());
    travel(&under_way.stage.app, "2027-03-10T12:00:00Z").await;
    let first = check_ins(&under_way).await;
    done(hold(&host.editor, &first[1].0, "2027-03-10", json!({})).await);
    assert_eq!(
        calendar(&under_way).await,
        ["2027-03-08 DUE", "2027-03-15 HELD", "2027-03-22 COMING", "2027-03-29 COMING"]
    );
    // Each day would be a check-in, up to the middle of June, beside the two that stay.
    let daily = json!({ "startsOn": "2027-03-10", "endsOn": "2027-06-18", "checkInDays": 1 });
    assert_eq!(wrong(&propose(&host.editor, &under_way, daily).await), ["OUT_OF_RANGE checkInDays"]);

    let fortnightly = json!({ "endsOn": "2027-04-30", "checkInDays": 14 });
    let second = proposed(&under_way.participant, &under_way, fortnightly).await;
    assert_eq!(versions(&under_way).await, json!([[2, 1], 1, 2]));
    for who in [&host.editor, &home.director] {
        assert_eq!(calendar(&under_way).await.len(), 4, "as long as it is not in force");
        done(accept(who, &second, json!({})).await);
    }
    assert_eq!(versions(&under_way).await, json!([[2, 1], 2, null]));
    assert_eq!(
        calendar(&under_way).await,
        ["2027-03-08 DUE", "2027-03-15 HELD", "2027-03-29 COMING", "2027-04-12 COMING", "2027-04-26 COMING"]
    );
    let before = under_way.seen("agreements { version supersededAt }", &under_way.participant).await;
    assert_eq!(before["agreements"][1], json!({ "version": 1, "supersededAt": "2027-03-10T12:00:00Z" }));
    assert_eq!(under_way.state().await, "UNDER_WAY");

    let third = json!({ "startsOn": "2027-03-10", "checkInDays": null });
    let third = proposed(&home.director, &under_way, third).await;
    for who in [&host.editor, &under_way.participant] {
        done(accept(who, &third, json!({})).await);
    }
    assert_eq!(calendar(&under_way).await, ["2027-03-08 DUE", "2027-03-15 HELD"]);
    // The days before are days of the placement all the same.
    let report = |from_on: &str| {
        json!({
            "placement": under_way.placement, "language": "en", "fromOn": from_on, "untilOn": "2027-03-05",
            "text": "We packed two paintings.",
        })
    };
    let early = change(&host.editor, "writeProgressReport", "report { id }", report("2027-02-28")).await;
    assert_eq!(wrong(&early), ["OUT_OF_RANGE fromOn"]);
    done(change(&host.editor, "writeProgressReport", "report { id }", report("2027-03-01")).await);
    done(hold(&host.editor, &first[0].0, "2027-03-01", json!({})).await);
}

#[tokio::test]
async fn what_has_not_begun_when_its_round_is_over_begins_no_more() {
    let under_way = UnderWay::accepted().await;
    let (host, coordinator) = (under_way.host(), &under_way.stage.coordinator);
    let id = proposed(&host.editor, &under_way, json!({})).await;
    done(accept(&under_way.home().director, &id, json!({})).await);
    done(change(coordinator, "finishRound", "round { state }", json!({ "id": under_way.round })).await);
    let last = accept(&under_way.participant, &id, json!({})).await;
    assert_eq!(wrong(&last), ["WRONG_STATE id"]);
    assert!(text(&last["userErrors"][0]["message"]).contains("was finished before the placement began"), "{last}");
    for who in [&**coordinator, &*host.editor] {
        assert_eq!(wrong(&propose(who, &under_way, json!({})).await), ["WRONG_STATE placement"]);
    }
    assert_eq!((under_way.state().await.as_str(), versions(&under_way).await), ("ACCEPTED", json!([[1], null, 1])));
    let why = json!({ "id": under_way.placement, "cause": "SCHEDULE", "reason": "It is too late." });
    done(change(coordinator, "endPlacementEarly", "placement { state }", why).await);
}

#[tokio::test]
async fn a_round_is_finished_or_a_placement_of_it_begins_and_not_both() {
    let under_way = UnderWay::accepted().await;
    let coordinator = &under_way.stage.coordinator;
    let id = proposed(&under_way.host().editor, &under_way, json!({})).await;
    done(accept(&under_way.home().director, &id, json!({})).await);
    let round = json!({ "id": under_way.round });
    let finishing = change(coordinator, "finishRound", "round { state }", round);
    let (finished, accepted) = join(finishing, accept(&under_way.participant, &id, json!({}))).await;
    let (is_finished, has_begun) = (wrong(&finished).is_empty(), wrong(&accepted).is_empty());
    assert_ne!(is_finished, has_begun, "{finished} {accepted}");
    assert_eq!(under_way.state().await == "UNDER_WAY", has_begun);
}

#[tokio::test]
async fn a_check_in_is_held_by_either_side_and_not_before_its_time() {
    let under_way = UnderWay::begun().await;
    let stage = &under_way.stage;
    let app = &stage.app;
    // Late on 7 March in Halifax, where it is the 8th in UTC already.
    travel(app, "2027-03-08T03:00:00Z").await;
    let all = check_ins(&under_way).await;
    assert_eq!(all[0].1, "2027-03-08 COMING");
    let id = &all[0].0;
    let early = hold(&under_way.participant, id, "2027-03-08", json!({ "note": "" })).await;
    assert_eq!(wrong(&early), ["OUT_OF_RANGE heldOn", "REQUIRED note"]);
    travel(app, "2027-03-08T12:00:00Z").await;
    assert_eq!(calendar(&under_way).await[0], "2027-03-08 DUE");
    for (day, fault) in
        [("2027-02-28", "OUT_OF_RANGE heldOn"), ("2027-02-30", "IMPOSSIBLE_DATE heldOn"), ("today", "INVALID heldOn")]
    {
        assert_eq!(wrong(&hold(&under_way.participant, id, day, json!({})).await), [fault]);
    }
    let others: [(&str, &Caller); 5] = [
        ("the director at home", &under_way.home().director),
        ("who runs the exchange", &stage.coordinator),
        ("the committee", &under_way.committee[0]),
        ("the director of another partner", &stage.partners[0].director),
        ("nobody", &app.anonymous()),
    ];
    for (who, caller) in others {
        let codes = wrong(&hold(caller, id, "2027-03-08", json!({})).await);
        assert!(codes == ["DENIED"] || codes == ["NOT_FOUND id"], "{who}: {codes:?}");
    }
    assert_eq!(calendar(&under_way).await[0], "2027-03-08 DUE", "nothing was written");

    let note = json!({ "note": "Two frames are done.", "expectedRevision": 1 });
    let held = done(hold(&under_way.participant, id, "2027-03-07", note).await);
    let participant = under_way.seen("applicant", &stage.coordinator).await["applicant"].take();
    let wanted = json!({
        "state": "HELD", "heldOn": "2027-03-07", "note": "Two frames are done.", "heldBy": participant, "revision": 2,
    });
    assert_eq!(held["checkIn"], wanted);
    let stale = hold(&under_way.host().editor, id, "2027-03-08", json!({ "expectedRevision": 1 })).await;
    assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"]);
    let mended = done(hold(&under_way.host().editor, id, "2027-03-08", json!({ "expectedRevision": 2 })).await);
    assert_eq!((&mended["checkIn"]["heldOn"], &mended["checkIn"]["note"]), (&json!("2027-03-08"), &Value::Null));
}

#[tokio::test]
async fn the_participant_tells_what_was_learned() {
    let under_way = UnderWay::begun().await;
    let seen = under_way.seen("agreement { id }", &under_way.participant).await;
    let id = text(&seen["agreement"]["id"]);
    let others: [(&str, &Caller); 4] = [
        ("the host", &under_way.host().editor),
        ("the director at home", &under_way.home().director),
        ("who runs the exchange", &under_way.stage.coordinator),
        ("nobody", &under_way.stage.app.anonymous()),
    ];
    for (who, caller) in others {
        let codes = wrong(&tell(caller, &id, json!({})).await);
        assert!(codes == ["DENIED"] || codes == ["NOT_FOUND agreement"], "{who}: {codes:?}");
    }
    let faulty = json!({ "position": 3, "note": "n".repeat(2_001) });
    let codes = wrong(&tell(&under_way.participant, &id, faulty).await);
    assert_eq!(codes, ["TOO_LONG note", "OUT_OF_RANGE position"]);
    let told = done(tell(&under_way.participant, &id, json!({ "note": "Two of three." })).await);
    let participant = under_way.seen("applicant", &under_way.stage.coordinator).await["applicant"].take();
    assert_eq!(
        told["objective"],
        json!({
            "position": 2, "result": "PARTLY", "resultNote": "Two of three.", "resultBy": participant,
            "resultAt": "2026-11-20T12:00:00Z",
        })
    );
    done(tell(&under_way.participant, &id, json!({ "result": "MET" })).await);
    let fields = "agreement { objectives { result resultNote } }";
    let results = under_way.seen(fields, &under_way.host().editor).await["agreement"]["objectives"].take();
    assert_eq!(results, json!([{ "result": null, "resultNote": null }, { "result": "MET", "resultNote": null }]));

    let next = proposed(&under_way.host().editor, &under_way, json!({})).await;
    let early = tell(&under_way.participant, &next, json!({})).await;
    assert_eq!(wrong(&early), ["WRONG_STATE agreement"], "it is not in force");
    for who in [&under_way.participant, &under_way.home().director] {
        done(accept(who, &next, json!({})).await);
    }
    let late = tell(&under_way.participant, &id, json!({})).await;
    assert_eq!(wrong(&late), ["WRONG_STATE agreement"], "it is superseded");
    done(tell(&under_way.participant, &next, json!({})).await);
}

#[tokio::test]
async fn nothing_is_agreed_before_both_sides_accepted_the_placement_nor_once_it_is_over() {
    let (decided, placement) = Decided::offered().await;
    let input = json!({
        "placement": placement, "language": "en", "objectives": [{ "text": "To pack." }], "deliverables": "A checklist.",
        "schedule": "Mornings.", "startsOn": "2027-03-01", "endsOn": "2027-03-31",
    });
    let early = change(&decided.stage.coordinator, "proposeAgreement", SEEN, input).await;
    assert_eq!(wrong(&early), ["WRONG_STATE placement"]);

    let under_way = UnderWay::begun().await;
    let coordinator = &under_way.stage.coordinator;
    let check_in = check_ins(&under_way).await.swap_remove(0).0;
    let waiting = proposed(coordinator, &under_way, json!({})).await;
    travel(&under_way.stage.app, "2027-03-10T12:00:00Z").await;
    let why = json!({ "id": under_way.placement, "cause": "FAMILY", "reason": "They move away." });
    done(change(coordinator, "endPlacementEarly", "placement { state }", why).await);
    assert_eq!(wrong(&propose(coordinator, &under_way, json!({})).await), ["WRONG_STATE placement"]);
    assert_eq!(wrong(&accept(&under_way.participant, &waiting, json!({})).await), ["WRONG_STATE id"]);
    let held = hold(&under_way.participant, &check_in, "2027-03-08", json!({})).await;
    assert_eq!(wrong(&held), ["WRONG_STATE id"]);
    assert!(text(&held["userErrors"][0]["message"]).ends_with("while it is under way or paused."), "{held}");
    assert_eq!(calendar(&under_way).await, ["2027-03-08 NOT_HELD"], "those that were to come are gone");
    // What was learned can still be told.
    let seen = under_way.seen("agreement { id }", &under_way.participant).await;
    let input = json!({ "agreement": seen["agreement"]["id"], "position": 1, "result": "NOT_MET" });
    done(change(&under_way.participant, "setObjectiveResult", "objective { result }", input).await);
}

#[tokio::test]
async fn looking_takes_as_many_statements_whatever_the_number() {
    let under_way = UnderWay::begun().await;
    let fields = "agreement { version } proposedAgreement { version } checkIns { state heldBy }
        agreements { proposedBy objectives { text resultBy } acceptances { by } }";
    let coordinator = &under_way.stage.coordinator;
    let app = &under_way.stage.app;
    let (_, first) = app.count_statements(under_way.seen(fields, coordinator)).await;
    for who in [&under_way.participant, &under_way.home().director, &under_way.host().editor] {
        proposed(who, &under_way, json!({})).await;
    }
    let (seen, second) = app.count_statements(under_way.seen(fields, coordinator)).await;
    assert_eq!(seen["agreements"].as_array().map(Vec::len), Some(4));
    assert_same_statements(&first, &second);
}
