//! What is kept of a placement as it goes: reports that both sides sign, reflections, notes in confidence, and issues. Each is seen by
//! those whom it is for, and by nobody else.

use database::id::{MentorId, PlacementId};
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{over, text, under_way::UnderWay};
use crate::{
    joining::{change, done, wrong},
    registration::{told, travel},
    track::peers::sql,
};

const REPORT: &str = "report { id text fromOn untilOn writtenBy signatures { part by } isFinal revision }";
const REFLECTION: &str = "reflection { id learned applies adapts isShared revision }";
const NOTE: &str = "note { id text part writtenBy answer answeredBy }";
const ISSUE: &str = "issue { id kind part raisedBy resolution resolvedBy }";

/// It is under way, and 12 March 2027.
async fn under_way() -> UnderWay {
    let under_way = UnderWay::begun().await;
    travel(&under_way.stage.app, "2027-03-12T12:00:00Z").await;
    under_way
}

fn report(under_way: &UnderWay, more: Value) -> Value {
    let input = json!({
        "placement": under_way.placement, "language": "en", "fromOn": "2027-03-01", "untilOn": "2027-03-05",
        "text": "We packed two paintings.",
    });
    over(input, more)
}

fn reflection(under_way: &UnderWay, more: Value) -> Value {
    let input = json!({
        "placement": under_way.placement, "language": "en", "heldOn": "2027-03-05", "learned": "How to pack.",
        "applies": "We lend often.",
    });
    over(input, more)
}

fn note(under_way: &UnderWay, said: &str) -> Value {
    json!({ "placement": under_way.placement, "text": said })
}

fn issue(under_way: &UnderWay, kind: &str) -> Value {
    json!({ "placement": under_way.placement, "kind": kind, "text": "The laboratory is closed on Fridays." })
}

async fn written(who: &Caller, mutation: &str, fields: &str, input: Value) -> Value {
    let noun = fields.split(' ').next().unwrap_or_default();
    done(change(who, mutation, fields, input).await)[noun].take()
}

/// What somebody sees of a list of the placement, by one of its fields.
async fn listed(under_way: &UnderWay, list: &str, field: &str, who: &Caller) -> Vec<String> {
    let seen = under_way.seen(&format!("{list} {{ {field} }}"), who).await;
    let rows = seen[list].as_array().unwrap_or_else(|| panic!("{list} is no list: {seen}"));
    rows.iter().map(|row| text(&row[field])).collect()
}

/// Whether somebody finds the thing with this id.
async fn finds(who: &Caller, id: &str) -> bool {
    let found = who.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
    !found["node"].is_null()
}

/// Behind the app's back, for the state in which a placement is to be.
async fn stands(under_way: &UnderWay, state: &str) {
    let ended = if ["completed", "ended_early"].contains(&state) { "now()" } else { "NULL" };
    let id = under_way.placement.parse::<PlacementId>().expect("an id").uuid();
    let set = format!("UPDATE placement SET state = '{state}', ended_at = {ended} WHERE id = '{id}'");
    sql(&under_way.stage.app, &set).await;
}

/// Somebody of the host who mentors in the placement.
async fn mentor(under_way: &UnderWay) -> SignedIn {
    let (stage, host) = (&under_way.stage, under_way.host());
    let mona = stage.app.person("Mona Mentor").role("member", host.id).create().await;
    let input = json!({
        "round": under_way.round, "organization": host.id.to_string(), "person": mona.id.to_string(),
        "capacity": { "whole": 1 },
    });
    let added = done(change(&host.editor, "addMentor", "mentor { id }", input).await);
    let mentor = text(&added["mentor"]["id"]).parse::<MentorId>().expect("an id").uuid();
    let placement = under_way.placement.parse::<PlacementId>().expect("an id").uuid();
    let of_placement = format!("SELECT offer_id FROM placement WHERE id = '{placement}'");
    let set = format!("UPDATE offer SET mentor_id = '{mentor}' WHERE id = ({of_placement})");
    sql(&stage.app, &set).await;
    mona
}

#[tokio::test]
async fn both_sides_write_and_sign_a_report_and_a_change_takes_the_signatures_back() {
    let under_way = under_way().await;
    let (participant, host) = (&under_way.participant, under_way.host());
    let input = report(&under_way, json!({ "idempotencyKey": "first week" }));
    let first = written(participant, "writeProgressReport", REPORT, input.clone()).await;
    let again = written(participant, "writeProgressReport", REPORT, input).await;
    assert_eq!(first["id"], again["id"], "the same request has the same answer");
    let id = json!({ "id": first["id"] });
    let read = |revision: i32| over(id.clone(), json!({ "expectedRevision": revision }));
    let half = written(participant, "signProgressReport", REPORT, read(1)).await;
    let theirs = json!([{ "part": "PARTICIPANT", "by": first["writtenBy"] }]);
    assert_eq!((&half["signatures"], &half["isFinal"]), (&theirs, &json!(false)));
    assert_eq!(half["revision"], 1, "it reads as it did");
    assert_eq!(told(&under_way.stage.app, "report_to_sign").await, ["an organization"]);
    let twice = change(participant, "signProgressReport", REPORT, read(1)).await;
    assert_eq!(wrong(&twice), ["WRONG_STATE id"]);

    // Until both signed it, it is for the two sides and those who run the exchange.
    for (who, sees) in [
        (&*under_way.participant, true),
        (&*host.editor, true),
        (&*host.director, true),
        (&*under_way.stage.coordinator, true),
        (&*under_way.home().director, false),
        (&*under_way.committee[0], false),
    ] {
        assert_eq!(listed(&under_way, "reports", "id", who).await.len(), usize::from(sees));
        assert_eq!(finds(who, &text(&first["id"])).await, sees);
    }
    let unread = change(&under_way.home().director, "signProgressReport", REPORT, read(1)).await;
    assert_eq!(wrong(&unread), ["NOT_FOUND id"], "a draft is not there");

    let nothing = over(id.clone(), json!({ "text": "We packed two paintings." }));
    let same = written(&host.editor, "changeProgressReport", REPORT, nothing).await;
    assert_eq!(same["signatures"], theirs, "nothing was changed");
    let more = over(id.clone(), json!({ "text": "We packed three paintings.", "untilOn": "2027-03-06" }));
    let changed = written(&host.editor, "changeProgressReport", REPORT, more).await;
    assert_eq!((&changed["signatures"], &changed["untilOn"]), (&json!([]), &json!("2027-03-06")));
    assert_ne!(changed["writtenBy"], first["writtenBy"]);
    let stale = change(participant, "signProgressReport", REPORT, read(1)).await;
    assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"], "nobody signs what they have not read");

    // Also when it is over.
    stands(&under_way, "completed").await;
    let late = change(participant, "changeProgressReport", REPORT, over(id.clone(), json!({ "text": "Four." }))).await;
    assert_eq!(wrong(&late), ["WRONG_STATE id"]);
    written(&host.director, "signProgressReport", REPORT, read(2)).await;
    assert_eq!(told(&under_way.stage.app, "report_to_sign").await.len(), 2);
    let whole = written(participant, "signProgressReport", REPORT, read(2)).await;
    assert_eq!((&whole["isFinal"], whole["signatures"].as_array().map(Vec::len)), (&json!(true), Some(2)));
    assert_eq!(told(&under_way.stage.app, "report_to_sign").await.len(), 2, "nobody is left to sign");
    for who in [&under_way.home().director, &under_way.committee[0]] {
        assert_eq!(listed(&under_way, "reports", "text", who).await, ["We packed three paintings."]);
    }
    stands(&under_way, "under_way").await;
    let done_with =
        change(&host.editor, "changeProgressReport", REPORT, over(id.clone(), json!({ "text": "Five." }))).await;
    assert_eq!(wrong(&done_with), ["WRONG_STATE id"], "it is final");
    assert_eq!(wrong(&change(&host.editor, "signProgressReport", REPORT, read(2)).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn a_report_is_of_days_that_were_and_written_by_the_two_sides_alone() {
    let under_way = UnderWay::accepted().await;
    let early = change(&under_way.participant, "writeProgressReport", REPORT, report(&under_way, json!({}))).await;
    assert_eq!(wrong(&early), ["WRONG_STATE placement"]);
    let under_way = self::under_way().await;
    let host = under_way.host();
    let faults = [
        (
            json!({ "language": "english", "fromOn": "2027-02-28", "untilOn": "2027-03-13", "text": " " }),
            &["UNKNOWN_LANGUAGE language", "OUT_OF_RANGE fromOn", "OUT_OF_RANGE untilOn", "REQUIRED text"][..],
        ),
        (json!({ "fromOn": "2027-03-06" }), &["END_BEFORE_START untilOn"]),
        (json!({ "fromOn": "2027-02-30", "text": "a".repeat(50_001) }), &["IMPOSSIBLE_DATE fromOn", "TOO_LONG text"]),
    ];
    for (more, faults) in faults {
        let refused = change(&host.editor, "writeProgressReport", REPORT, report(&under_way, more)).await;
        assert_eq!(wrong(&refused), faults);
    }
    for (who, refusal) in [
        (&*under_way.home().director, "DENIED"),
        (&*under_way.stage.coordinator, "DENIED"),
        (&*under_way.committee[0], "DENIED"),
        (&*under_way.home().editor, "NOT_FOUND placement"),
    ] {
        let refused = change(who, "writeProgressReport", REPORT, report(&under_way, json!({}))).await;
        assert_eq!(wrong(&refused), [refusal]);
    }
    let other_part = report(&under_way, json!({ "part": "PARTICIPANT" }));
    assert_eq!(wrong(&change(&host.editor, "writeProgressReport", REPORT, other_part).await), ["DENIED"]);
    assert!(listed(&under_way, "reports", "id", &under_way.stage.coordinator).await.is_empty(), "nothing was written");

    stands(&under_way, "paused").await;
    let today = report(&under_way, json!({ "untilOn": "2027-03-12", "part": "HOST" }));
    let row = written(&host.editor, "writeProgressReport", REPORT, today).await;
    let late = json!({ "id": row["id"], "untilOn": "2027-03-13" });
    assert_eq!(wrong(&change(&host.editor, "changeProgressReport", REPORT, late).await), ["OUT_OF_RANGE untilOn"]);
}

#[tokio::test]
async fn a_reflection_is_the_participants_and_their_mentors_until_it_is_shared() {
    let under_way = under_way().await;
    let participant = &under_way.participant;
    let mona = mentor(&under_way).await;
    let more = json!({ "language": "", "heldOn": "2027-03-13", "learned": "", "adapts": "a".repeat(20_001) });
    let refused = change(participant, "writeReflection", REFLECTION, reflection(&under_way, more)).await;
    let all = ["UNKNOWN_LANGUAGE language", "OUT_OF_RANGE heldOn", "REQUIRED learned", "TOO_LONG adapts"];
    assert_eq!(wrong(&refused), all);
    let row = written(participant, "writeReflection", REFLECTION, reflection(&under_way, json!({}))).await;
    let id = text(&row["id"]);
    let others = [
        &*under_way.host().editor,
        &*under_way.host().director,
        &*under_way.home().director,
        &*under_way.committee[0],
        &*under_way.stage.coordinator,
    ];
    for who in [&**participant, &*mona] {
        assert_eq!(listed(&under_way, "reflections", "learned", who).await, ["How to pack."]);
        assert!(finds(who, &id).await);
    }
    for who in others {
        assert!(listed(&under_way, "reflections", "id", who).await.is_empty() && !finds(who, &id).await);
        let refused = change(who, "changeReflection", REFLECTION, json!({ "id": id, "isShared": true })).await;
        assert_eq!(wrong(&refused), ["NOT_FOUND id"], "it is not there");
        let other = change(who, "writeReflection", REFLECTION, reflection(&under_way, json!({}))).await;
        assert_eq!(wrong(&other), ["DENIED"]);
    }
    let of_mentor = change(&mona, "changeReflection", REFLECTION, json!({ "id": id, "isShared": true })).await;
    assert_eq!(wrong(&of_mentor), ["DENIED"]);

    stands(&under_way, "completed").await;
    let more = json!({ "id": id, "isShared": true, "applies": null, "adapts": "Our crates are smaller." });
    let shared = written(participant, "changeReflection", REFLECTION, more).await;
    assert_eq!((&shared["applies"], &shared["adapts"]), (&Value::Null, &json!("Our crates are smaller.")));
    for who in others {
        assert_eq!(listed(&under_way, "reflections", "id", who).await, std::slice::from_ref(&id));
    }
    let stale = json!({ "id": id, "learned": "Nothing.", "expectedRevision": row["revision"] });
    assert_eq!(wrong(&change(participant, "changeReflection", REFLECTION, stale).await), ["CONFLICT expectedRevision"]);
    written(participant, "changeReflection", REFLECTION, json!({ "id": id, "isShared": false })).await;
    assert!(!finds(others[0], &id).await);
    assert_eq!(under_way.seen("reflections { id }", &under_way.home().editor).await, Value::Null);
}

#[tokio::test]
async fn a_note_in_confidence_is_its_writers_and_of_those_who_run_the_exchange() {
    let under_way = UnderWay::accepted().await;
    let (app, coordinator) = (&under_way.stage.app, &under_way.stage.coordinator);
    let (participant, home, host) = (&under_way.participant, under_way.home(), under_way.host());
    let longest = note(&under_way, &"a".repeat(10_001));
    assert_eq!(wrong(&change(participant, "writePrivateNote", NOTE, longest).await), ["TOO_LONG text"]);
    let keyed = over(note(&under_way, "I am left alone."), json!({ "idempotencyKey": "help" }));
    let first = written(participant, "writePrivateNote", NOTE, keyed.clone()).await;
    assert_eq!(first["part"], "PARTICIPANT");
    assert_eq!(written(participant, "writePrivateNote", NOTE, keyed).await["id"], first["id"]);
    assert_eq!(told(app, "note_confided").await, ["Cora Coordinator"]);
    written(&host.editor, "writePrivateNote", NOTE, note(&under_way, "They are late.")).await;
    // The same key of somebody else who acts for the same institution: it tells nothing of theirs.
    let same_key = over(note(&under_way, "We miss them."), json!({ "idempotencyKey": "help" }));
    written(&home.director, "writePrivateNote", NOTE, same_key).await;

    let id = text(&first["id"]);
    for (who, sees) in [
        (&**participant, &["I am left alone."][..]),
        (&*host.editor, &["They are late."]),
        (&*home.director, &["We miss them."]),
        (&**coordinator, &["I am left alone.", "They are late.", "We miss them."]),
        (&*host.director, &[]),
        (&*under_way.committee[0], &[]),
    ] {
        assert_eq!(listed(&under_way, "privateNotes", "text", who).await, sees);
        assert_eq!(finds(who, &id).await, sees.contains(&"I am left alone."));
    }
    for who in [&*under_way.committee[0], &**coordinator] {
        let refused = change(who, "writePrivateNote", NOTE, note(&under_way, "They are fine.")).await;
        assert_eq!(wrong(&refused), ["DENIED"]);
    }

    let said = json!({ "id": id, "answer": "We have written to your mentor." });
    for (who, refusal) in [
        (&**participant, "DENIED"),
        (&*host.editor, "NOT_FOUND id"),
        (&*home.director, "NOT_FOUND id"),
        (&*under_way.committee[0], "NOT_FOUND id"),
    ] {
        assert_eq!(wrong(&change(who, "answerPrivateNote", NOTE, said.clone()).await), [refusal]);
    }
    let empty = over(said.clone(), json!({ "answer": "" }));
    assert_eq!(wrong(&change(coordinator, "answerPrivateNote", NOTE, empty).await), ["REQUIRED answer"]);
    let answered = written(coordinator, "answerPrivateNote", NOTE, said.clone()).await;
    assert_eq!(answered["answeredBy"], "Cora Coordinator");
    assert_eq!(told(app, "note_answered").await, [text(&first["writtenBy"])]);
    assert_eq!(wrong(&change(coordinator, "answerPrivateNote", NOTE, said).await), ["WRONG_STATE id"]);
    let seen = under_way.seen("privateNotes { answer }", participant).await;
    assert_eq!(seen["privateNotes"], json!([{ "answer": "We have written to your mentor." }]));
    stands(&under_way, "declined").await;
    let late = change(participant, "writePrivateNote", NOTE, note(&under_way, "Why?")).await;
    assert_eq!(wrong(&late), ["WRONG_STATE placement"]);
}

#[tokio::test]
async fn all_see_an_issue_but_of_conduct_and_health_who_raised_it_and_those_who_run_the_exchange() {
    let under_way = under_way().await;
    let coordinator = &under_way.stage.coordinator;
    let (participant, home, host) = (&under_way.participant, under_way.home(), under_way.host());
    let blank = over(issue(&under_way, "ACCESS"), json!({ "text": "" }));
    assert_eq!(wrong(&change(participant, "raiseIssue", ISSUE, blank).await), ["REQUIRED text"]);
    let keyed = over(issue(&under_way, "ACCESS"), json!({ "idempotencyKey": "fridays" }));
    let open = written(&host.editor, "raiseIssue", ISSUE, keyed.clone()).await;
    assert_eq!(open["part"], "HOST");
    assert_eq!(written(&host.editor, "raiseIssue", ISSUE, keyed).await["id"], open["id"]);
    assert_eq!(told(&under_way.stage.app, "issue_raised").await, ["Cora Coordinator"]);
    let conduct = written(participant, "raiseIssue", ISSUE, issue(&under_way, "CONDUCT")).await;
    let health = written(&home.director, "raiseIssue", ISSUE, issue(&under_way, "HEALTH")).await;
    written(coordinator, "raiseIssue", ISSUE, issue(&under_way, "FUNDING")).await;
    for (who, sees) in [
        (&**participant, &["ACCESS", "CONDUCT", "FUNDING"][..]),
        (&*home.director, &["ACCESS", "HEALTH", "FUNDING"]),
        (&**coordinator, &["ACCESS", "CONDUCT", "HEALTH", "FUNDING"]),
        (&*host.editor, &["ACCESS", "FUNDING"]),
        (&*under_way.committee[0], &["ACCESS", "FUNDING"]),
    ] {
        assert_eq!(listed(&under_way, "issues", "kind", who).await, sees);
        assert_eq!(finds(who, &text(&conduct["id"])).await, sees.contains(&"CONDUCT"));
        assert_eq!(finds(who, &text(&health["id"])).await, sees.contains(&"HEALTH"));
    }
    let of_committee = change(&under_way.committee[0], "raiseIssue", ISSUE, issue(&under_way, "OTHER")).await;
    assert_eq!(wrong(&of_committee), ["DENIED"]);

    let resolved = |row: &Value| json!({ "id": row["id"], "resolution": "They work on Thursdays." });
    assert_eq!(wrong(&change(participant, "resolveIssue", ISSUE, resolved(&open)).await), ["DENIED"]);
    assert_eq!(wrong(&change(participant, "resolveIssue", ISSUE, resolved(&conduct)).await), ["DENIED"]);
    assert_eq!(wrong(&change(&host.editor, "resolveIssue", ISSUE, resolved(&conduct)).await), ["NOT_FOUND id"]);
    stands(&under_way, "ended_early").await;
    let long = over(resolved(&open), json!({ "resolution": "a".repeat(10_001) }));
    assert_eq!(wrong(&change(coordinator, "resolveIssue", ISSUE, long).await), ["TOO_LONG resolution"]);
    let row = written(coordinator, "resolveIssue", ISSUE, resolved(&open)).await;
    assert_eq!(
        (&row["resolution"], &row["resolvedBy"]),
        (&json!("They work on Thursdays."), &json!("Cora Coordinator"))
    );
    assert_eq!(wrong(&change(coordinator, "resolveIssue", ISSUE, resolved(&open)).await), ["WRONG_STATE id"]);
    let late = change(participant, "raiseIssue", ISSUE, issue(&under_way, "OTHER")).await;
    assert_eq!(wrong(&late), ["WRONG_STATE placement"], "it is over");
}

/// Gives somebody a role among those who run the exchange, besides what they are.
async fn coordinates(under_way: &UnderWay, who: &SignedIn) {
    let (person, programme) = (who.id.uuid(), under_way.stage.programme.uuid());
    let role = format!(
        "INSERT INTO membership (id, person_id, programme_id, role, given_at)
             VALUES (gen_random_uuid(), '{person}', '{programme}', 'coordinator', now())"
    );
    sql(&under_way.stage.app, &role).await;
}

#[tokio::test]
async fn who_runs_the_exchange_and_is_a_party_of_a_placement_learns_nothing_that_others_confide_about_it() {
    let under_way = under_way().await;
    let (stage, participant, host) = (&under_way.stage, &under_way.participant, under_way.host());
    let (app, cora, supervisor) = (&stage.app, &stage.coordinator, &under_way.home().director);
    let mona = mentor(&under_way).await;
    let colleague = stage.app.person("Petra Partial").role("member", host.id);
    let colleague = colleague.programme_role("coordinator", stage.programme).create().await;
    for party in [participant, supervisor, &mona] {
        coordinates(&under_way, party).await;
    }

    let confided = written(&host.editor, "writePrivateNote", NOTE, note(&under_way, "They are late.")).await;
    let open = written(&host.editor, "raiseIssue", ISSUE, issue(&under_way, "ACCESS")).await;
    let conduct = written(&host.editor, "raiseIssue", ISSUE, issue(&under_way, "CONDUCT")).await;
    assert_eq!(told(app, "note_confided").await, ["Cora Coordinator"]);
    assert_eq!(told(app, "issue_raised").await, ["Cora Coordinator"; 2]);
    let answer = json!({ "id": confided["id"], "answer": "Be patient." });
    let resolved = |row: &Value| json!({ "id": row["id"], "resolution": "It is well." });
    for party in [participant, supervisor, &mona, &colleague] {
        assert!(listed(&under_way, "privateNotes", "id", party).await.is_empty());
        assert_eq!(listed(&under_way, "issues", "kind", party).await, ["ACCESS"]);
        for hidden in [&confided, &conduct] {
            assert!(!finds(party, &text(&hidden["id"])).await);
        }
        assert_eq!(wrong(&change(party, "answerPrivateNote", NOTE, answer.clone()).await), ["NOT_FOUND id"]);
        assert_eq!(wrong(&change(party, "resolveIssue", ISSUE, resolved(&conduct)).await), ["NOT_FOUND id"]);
        assert_eq!(wrong(&change(party, "resolveIssue", ISSUE, resolved(&open)).await), ["DENIED"]);
    }
    // Who goes coordinates nothing in it; a colleague at the host does what takes nobody who is no party.
    let as_coordinator = json!({ "id": under_way.placement, "part": "COORDINATOR" });
    let completed = change(participant, "completePlacement", "placement { state }", as_coordinator.clone()).await;
    assert_eq!(wrong(&completed), ["DENIED"]);
    let why = over(as_coordinator, json!({ "cause": "OTHER", "reason": "Snow." }));
    assert_eq!(wrong(&change(participant, "pausePlacement", "placement { state }", why.clone()).await), ["DENIED"]);
    assert_eq!(under_way.seen("parts", participant).await["parts"], json!(["PARTICIPANT"]));
    done(change(&colleague, "pausePlacement", "placement { state }", why).await);
    written(cora, "answerPrivateNote", NOTE, answer).await;
    written(cora, "resolveIssue", ISSUE, resolved(&conduct)).await;

    // Where there is nobody but parties, the organization that runs the exchange hears of it.
    let leaves = format!("UPDATE membership SET ended_at = now() WHERE person_id = '{}'", cora.id.uuid());
    sql(app, &leaves).await;
    written(&host.editor, "raiseIssue", ISSUE, issue(&under_way, "CONDUCT")).await;
    assert_eq!(told(app, "issue_raised").await, ["Cora Coordinator", "Cora Coordinator", "an organization"]);
}

#[tokio::test]
async fn a_hundred_of_each_are_kept_and_how_many_others_confided_is_not_told() {
    let under_way = under_way().await;
    let (participant, host) = (&under_way.participant, under_way.host());
    let placement = under_way.placement.parse::<PlacementId>().expect("an id").uuid();
    let person = participant.id.uuid();
    for (columns, values) in [
        (
            "progress_report (language, from_on, until_on, text, updated_at",
            "'en', '2027-03-01', '2027-03-02', 'A', now()",
        ),
        ("reflection (language, held_on, learned, updated_at", "'en', '2027-03-01', 'A', now()"),
        ("private_note (text, part, written_by", "'A', 'participant', WRITER"),
        ("placement_issue (kind, text, part, raised_by", "'health', 'A', 'participant', WRITER"),
    ] {
        let at = if columns.starts_with("placement_issue") { "raised_at" } else { "created_at" };
        let values = values.replace("WRITER", &format!("'{person}'"));
        let insert = format!(
            "INSERT INTO {columns}, {at}, id, placement_id)
             SELECT {values}, now(), gen_random_uuid(), '{placement}' FROM generate_series(1, 100)"
        );
        sql(&under_way.stage.app, &insert).await;
    }
    for (mutation, fields, input) in [
        ("writeProgressReport", REPORT, report(&under_way, json!({}))),
        ("writeReflection", REFLECTION, reflection(&under_way, json!({}))),
        ("writePrivateNote", NOTE, note(&under_way, "One more.")),
        ("raiseIssue", ISSUE, issue(&under_way, "HEALTH")),
    ] {
        assert_eq!(wrong(&change(participant, mutation, fields, input).await), ["FULL placement"], "{mutation}");
    }
    written(&host.editor, "writePrivateNote", NOTE, note(&under_way, "The first of mine.")).await;
    written(&host.editor, "raiseIssue", ISSUE, issue(&under_way, "HEALTH")).await;
}
