//! What comes of a placement: a debrief, an improvement at home that others adopt, time saved, what both do together, and what those
//! who took part say of it in confidence.

use database::id::OrganizationId;
use serde_json::{Value, json};
use testing::Caller;

use super::{over, text, under_way::UnderWay};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
    track::peers::sql,
};

const DEBRIEF: &str = "debrief { language heldOn takeaways obstacles strategies writtenBy revision }";
const COMMITMENT: &str =
    "commitment { id improvement dueOn state isOverdue evidence evidenceUrl reason settledOn promisedBy revision }";
const ADOPTION: &str = "adoption { id organization { id } adoptedOn note }";
const OUTCOME: &str = "outcome { minutesSaved savedIn toldBy revision }";
const EVALUATION: &str = "evaluation { part gained recommends wentWell couldBeBetter by revision }";

async fn debrief(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({
        "placement": of.placement, "language": "en", "heldOn": "2026-11-20", "takeaways": "Pack in pairs.",
        "obstacles": "The lift was out of order.", "strategies": "We packed on the ground floor.",
    });
    change(who, "setDebrief", DEBRIEF, over(input, more)).await
}

async fn reflect(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input =
        json!({ "placement": of.placement, "language": "en", "heldOn": "2026-11-20", "learned": "How to pack." });
    change(who, "writeReflection", "reflection { id }", over(input, more)).await
}

async fn promise(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({
        "placement": of.placement, "language": "en", "improvement": "A checklist for packing.", "dueOn": "2027-06-30",
    });
    change(who, "makeReturnCommitment", COMMITMENT, over(input, more)).await
}

/// The id of what the participant promises.
async fn promised(of: &UnderWay) -> String {
    text(&done(promise(of, &of.participant, json!({})).await)["commitment"]["id"])
}

async fn revise(who: &Caller, id: &str, more: Value) -> Value {
    change(who, "changeReturnCommitment", COMMITMENT, over(json!({ "id": id }), more)).await
}

async fn settle(who: &Caller, id: &str, is_adopted: bool, more: Value) -> Value {
    let input = json!({ "id": id, "isAdopted": is_adopted, "settledOn": "2026-11-20" });
    change(who, "settleReturnCommitment", COMMITMENT, over(input, more)).await
}

async fn adopted_at(who: &Caller, id: &str, organization: OrganizationId, more: Value) -> Value {
    let input = json!({ "commitment": id, "organization": organization.to_string(), "adoptedOn": "2026-11-20" });
    change(who, "tellOfAdoption", ADOPTION, over(input, more)).await
}

async fn saved(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({ "placement": of.placement, "minutesSaved": 240, "savedIn": "Packing." });
    change(who, "setPlacementOutcome", OUTCOME, over(input, more)).await
}

async fn together(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({ "placement": of.placement, "kind": "EXHIBITION", "about": "A show of both collections." });
    change(who, "addCollaboration", "collaboration { id kind about toldBy }", over(input, more)).await
}

async fn evaluate(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({ "placement": of.placement, "gained": "SOME", "recommends": "YES", "wentWell": "The welcome." });
    change(who, "evaluatePlacement", EVALUATION, over(input, more)).await
}

/// What was adopted in the exchange, as somebody sees it; an error's code where they see nothing.
async fn improvements(of: &UnderWay, who: &Caller) -> Value {
    let document =
        "query($id: ID!) { programme(id: $id) { exchange { adoptedImprovements(first: 5) { totalCount nodes {
        improvement language settledOn evidence evidenceUrl home { id } host { id }
        adoptions { organization { id } adoptedOn note } } } } } }";
    let mut answer = who.answer(document, json!({ "id": of.stage.programme.to_string() })).await;
    let seen = answer["data"]["programme"]["exchange"]["adoptedImprovements"].take();
    if seen.is_null() { answer["errors"][0]["extensions"]["code"].take() } else { seen }
}

/// The evaluations that somebody reads, each as side and gain.
async fn evaluations(of: &UnderWay, who: &Caller) -> Vec<String> {
    let seen = of.seen("evaluations { part gained }", who).await["evaluations"].take();
    let all = seen.as_array().cloned().unwrap_or_default();
    let mut all: Vec<String> =
        all.iter().map(|one| format!("{} {}", text(&one["part"]), text(&one["gained"]))).collect();
    all.sort();
    all
}

#[tokio::test]
async fn nothing_comes_of_what_has_not_begun() {
    let placed = UnderWay::accepted().await;
    let who = &placed.participant;
    for refused in [
        debrief(&placed, who, json!({})).await,
        reflect(&placed, who, json!({})).await,
        promise(&placed, who, json!({})).await,
        saved(&placed, who, json!({})).await,
        together(&placed, who, json!({})).await,
        evaluate(&placed, who, json!({})).await,
    ] {
        assert_eq!(wrong(&refused), ["WRONG_STATE placement"], "{refused}");
    }
    let fields =
        "debrief { revision } returnCommitment { id } outcome { revision } collaborations { id } evaluations { part }";
    let nothing = json!({
        "debrief": null, "returnCommitment": null, "outcome": null, "collaborations": [], "evaluations": [],
    });
    assert_eq!(placed.seen(fields, who).await, nothing);

    let ended = json!({ "id": placed.placement, "cause": "FAMILY", "reason": "A child was born." });
    done(change(who, "endPlacementEarly", "placement { state }", ended).await);
    for refused in [debrief(&placed, who, json!({})).await, reflect(&placed, who, json!({})).await] {
        assert_eq!(wrong(&refused), ["WRONG_STATE placement"], "{refused}");
        assert!(text(&refused["userErrors"][0]["message"]).contains("ended before it began"), "{refused}");
    }
}

#[tokio::test]
async fn days_are_those_since_it_began_by_its_agreement_or_with_it() {
    // Everybody had agreed by the 20th.
    for (starts_on, first, before) in
        [("2026-11-16", "2026-11-16", "2026-11-15"), ("2027-03-01", "2026-11-20", "2026-11-19")]
    {
        let placed = UnderWay::accepted().await;
        placed.begin(json!({ "startsOn": starts_on })).await;
        let (who, id) = (&placed.participant, promised(&placed).await);
        let held = |day: &str| json!({ "heldOn": day });
        let settled = |day: &str| json!({ "settledOn": day, "evidence": "It hangs there." });
        assert_eq!(wrong(&debrief(&placed, who, held(before)).await), ["OUT_OF_RANGE heldOn"]);
        assert_eq!(wrong(&reflect(&placed, who, held(before)).await), ["OUT_OF_RANGE heldOn"]);
        assert_eq!(wrong(&settle(who, &id, true, settled(before)).await), ["OUT_OF_RANGE settledOn"]);
        done(debrief(&placed, who, held(first)).await);
        let written = done(reflect(&placed, who, held(first)).await);
        let earlier = json!({ "id": written["reflection"]["id"], "heldOn": before });
        let changed = change(who, "changeReflection", "reflection { id }", earlier).await;
        assert_eq!(wrong(&changed), ["OUT_OF_RANGE heldOn"]);
        done(settle(who, &id, true, settled(first)).await);
    }
}

#[tokio::test]
async fn a_debrief_is_written_by_who_went_and_read_by_all_who_see_the_placement() {
    let placed = UnderWay::begun().await;
    let (who, stage) = (&placed.participant, &placed.stage);
    let bare = json!({
        "language": "xx", "heldOn": "2026-11-21", "takeaways": " ", "obstacles": "x".repeat(20_001), "strategies": "",
    });
    let faults = [
        "UNKNOWN_LANGUAGE language",
        "OUT_OF_RANGE heldOn",
        "REQUIRED takeaways",
        "TOO_LONG obstacles",
        "REQUIRED strategies",
    ];
    assert_eq!(wrong(&debrief(&placed, who, bare).await), faults);
    let none_such = debrief(&placed, who, json!({ "heldOn": "2026-02-30" })).await;
    assert_eq!(wrong(&none_such), ["IMPOSSIBLE_DATE heldOn"]);
    for (role, caller) in [
        ("the supervisor", &*placed.home().director),
        ("the host", &*placed.host().editor),
        ("the committee", &*placed.committee[0]),
        ("who runs it", &*stage.coordinator),
    ] {
        assert_eq!(wrong(&debrief(&placed, caller, json!({})).await), ["DENIED"], "{role}");
    }
    let unseen = debrief(&placed, &placed.home().editor, json!({})).await;
    assert_eq!(wrong(&unseen), ["NOT_FOUND placement"]);
    assert_eq!(placed.seen("debrief { revision }", who).await["debrief"], Value::Null, "nothing was written");

    let first = done(debrief(&placed, who, json!({ "expectedRevision": 0 })).await);
    assert_eq!(first["debrief"]["revision"], 1);
    let again = debrief(&placed, who, json!({ "expectedRevision": 0 })).await;
    assert_eq!(wrong(&again), ["CONFLICT expectedRevision"]);
    // By the clocks of Halifax it is still the day before.
    travel(&stage.app, "2026-11-21T03:59:00Z").await;
    let late = json!({ "heldOn": "2026-11-21", "obstacles": null, "expectedRevision": 1 });
    assert_eq!(wrong(&debrief(&placed, who, late.clone()).await), ["OUT_OF_RANGE heldOn"]);
    travel(&stage.app, "2026-11-21T04:01:00Z").await;
    let second = done(debrief(&placed, who, late).await)["debrief"].take();
    assert_eq!((&second["heldOn"], &second["revision"]), (&json!("2026-11-21"), &json!(2)));
    assert_eq!(second["obstacles"], Value::Null, "it takes the place of all that was written before");
    for caller in [&*placed.home().director, &*placed.host().director, &*placed.committee[1], &*stage.coordinator] {
        assert_eq!(placed.seen(DEBRIEF, caller).await["debrief"], second);
    }
    assert_eq!(placed.seen(DEBRIEF, &placed.home().editor).await, Value::Null);
}

#[tokio::test]
async fn one_improvement_is_promised_and_changes_until_it_is_known_what_became_of_it() {
    let placed = UnderWay::begun().await;
    let (who, boss, stage) = (&placed.participant, &placed.home().director, &placed.stage);
    let bare = json!({ "language": "xx", "improvement": "", "dueOn": "2026-11-19" });
    let faults = ["UNKNOWN_LANGUAGE language", "REQUIRED improvement", "OUT_OF_RANGE dueOn"];
    assert_eq!(wrong(&promise(&placed, who, bare).await), faults);
    assert_eq!(wrong(&promise(&placed, who, json!({ "dueOn": "2031-11-21" })).await), ["OUT_OF_RANGE dueOn"]);
    for caller in [&*placed.host().editor, &*placed.committee[0], &*stage.coordinator] {
        assert_eq!(wrong(&promise(&placed, caller, json!({})).await), ["DENIED"]);
    }
    let keyed = json!({ "idempotencyKey": "home" });
    let first = done(promise(&placed, who, keyed.clone()).await)["commitment"].take();
    assert_eq!(done(promise(&placed, who, keyed).await)["commitment"], first, "the same request has the same answer");
    assert_eq!(wrong(&promise(&placed, boss, json!({})).await), ["DUPLICATE placement"]);

    let id = text(&first["id"]);
    assert_eq!(wrong(&revise(&placed.host().editor, &id, json!({ "dueOn": "2027-07-31" })).await), ["DENIED"]);
    let stale = revise(boss, &id, json!({ "dueOn": "2027-07-31", "expectedRevision": 7 })).await;
    assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"]);
    let faults = revise(boss, &id, json!({ "improvement": " ", "dueOn": "2026-11-19" })).await;
    assert_eq!(wrong(&faults), ["REQUIRED improvement", "OUT_OF_RANGE dueOn"]);
    let later = done(revise(boss, &id, json!({ "dueOn": "2027-07-31", "expectedRevision": 1 })).await);
    let later = &later["commitment"];
    assert_eq!((&later["dueOn"], &later["improvement"]), (&json!("2027-07-31"), &first["improvement"]));

    // It is due until the day ends in Halifax; a day that is past stays where it is.
    for (time, is_overdue) in [("2027-08-01T02:59:00Z", false), ("2027-08-01T03:01:00Z", true)] {
        travel(&stage.app, time).await;
        let seen = placed.seen("returnCommitment { state isOverdue }", &placed.committee[0]).await;
        assert_eq!(seen["returnCommitment"], json!({ "state": "PROMISED", "isOverdue": is_overdue }), "{time}");
    }
    let kept = json!({ "improvement": "A checklist, and a training.", "dueOn": "2027-07-31" });
    assert_eq!(done(revise(who, &id, kept).await)["commitment"]["isOverdue"], true);
    let missing = settle(boss, &id, false, json!({ "settledOn": "2027-08-02", "evidence": "None." })).await;
    assert_eq!(wrong(&missing), ["OUT_OF_RANGE settledOn", "REQUIRED reason", "INVALID evidence"]);
    let given_up = settle(boss, &id, false, json!({ "settledOn": "2027-08-01", "reason": "Nobody had time." })).await;
    let given_up = done(given_up)["commitment"].take();
    assert_eq!((&given_up["state"], &given_up["isOverdue"]), (&json!("NOT_ADOPTED"), &json!(false)));
    assert_eq!(wrong(&revise(who, &id, json!({ "improvement": "Another one." })).await), ["WRONG_STATE id"]);
    assert_eq!(wrong(&settle(who, &id, false, json!({ "reason": "Again." })).await), ["WRONG_STATE id"]);

    let document = "query($id: ID!) { node(id: $id) { ... on ReturnCommitment { reason placement { id } } } }";
    let found = placed.host().editor.query(document, json!({ "id": id })).await;
    assert_eq!(found["node"], json!({ "reason": "Nobody had time.", "placement": { "id": placed.placement } }));
    assert_eq!(placed.home().editor.query(document, json!({ "id": id })).await["node"], Value::Null);
}

#[tokio::test]
async fn what_was_adopted_needs_something_that_shows_it_and_stays_adopted() {
    let placed = UnderWay::begun().await;
    let (who, boss) = (&placed.participant, &placed.home().director);
    let id = promised(&placed).await;
    assert_eq!(wrong(&settle(&placed.host().editor, &id, true, json!({ "evidence": "Seen." })).await), ["DENIED"]);
    let early = settle(who, &id, true, json!({ "settledOn": "2026-11-19" })).await;
    assert_eq!(wrong(&early), ["OUT_OF_RANGE settledOn", "REQUIRED evidence"], "it began on the 20th");
    let no_address = json!({ "evidenceUrl": "ftp://museum.example/checklist", "reason": "We had to." });
    assert_eq!(wrong(&settle(who, &id, true, no_address).await), ["INVALID evidenceUrl", "INVALID reason"]);
    let other = placed.stage.partners[0].id;
    assert_eq!(wrong(&adopted_at(who, &id, other, json!({})).await), ["WRONG_STATE commitment"]);

    done(settle(boss, &id, false, json!({ "reason": "Nobody had time." })).await);
    assert_eq!(wrong(&adopted_at(who, &id, other, json!({})).await), ["WRONG_STATE commitment"]);
    let shown = json!({ "evidenceUrl": "https://museum.example/checklist", "expectedRevision": 2 });
    let adopted = done(settle(who, &id, true, shown.clone()).await)["commitment"].take();
    assert_eq!((&adopted["state"], &adopted["reason"]), (&json!("ADOPTED"), &Value::Null), "all the same");
    assert_eq!(adopted["evidenceUrl"], "https://museum.example/checklist");
    assert_eq!(wrong(&settle(boss, &id, true, shown).await), ["CONFLICT expectedRevision"]);
    for (is_adopted, more) in [(true, json!({ "evidence": "Again." })), (false, json!({ "reason": "It was not." }))] {
        assert_eq!(wrong(&settle(boss, &id, is_adopted, more).await), ["WRONG_STATE id"]);
    }
}

#[tokio::test]
async fn others_adopt_it_too_and_everybody_in_the_exchange_sees_it_without_a_name() {
    let placed = UnderWay::begun().await;
    let stage = &placed.stage;
    let colleague = stage.person(1, "Colette Colleague").await;
    let (stranger, anonymous) = (stage.app.person("Stan Stranger").create().await, stage.app.anonymous());
    let id = promised(&placed).await;
    let nothing = json!({ "totalCount": 0, "nodes": [] });
    assert_eq!(improvements(&placed, &colleague).await, nothing, "what is promised is not told");
    travel(&stage.app, "2026-12-01T12:00:00Z").await;
    let shown = json!({ "settledOn": "2026-11-25", "evidence": "It hangs in the packing room." });
    done(settle(&placed.participant, &id, true, shown).await);

    let (home, host, third) = (placed.home().id, placed.host().id, stage.partners[0].id);
    let teller = &placed.host().editor;
    let bare = json!({ "adoptedOn": "2026-11-24", "note": "x".repeat(2_001) });
    let faults = ["INVALID organization", "OUT_OF_RANGE adoptedOn", "TOO_LONG note"];
    assert_eq!(wrong(&adopted_at(teller, &id, home, bare).await), faults, "before it was adopted at home");
    let ahead = json!({ "adoptedOn": "2026-12-02" });
    let faults = ["NOT_FOUND organization", "OUT_OF_RANGE adoptedOn"];
    assert_eq!(wrong(&adopted_at(teller, &id, OrganizationId::new(), ahead).await), faults);
    let on = |day: &str| json!({ "adoptedOn": day });
    assert_eq!(wrong(&adopted_at(&placed.committee[0], &id, host, on("2026-11-30")).await), ["DENIED"]);
    assert_eq!(wrong(&adopted_at(&colleague, &id, host, on("2026-11-30")).await), ["NOT_FOUND commitment"]);

    let keyed = json!({ "adoptedOn": "2026-11-30", "note": "For loans.", "idempotencyKey": "host" });
    let first = done(adopted_at(teller, &id, host, keyed.clone()).await)["adoption"].take();
    assert_eq!(done(adopted_at(teller, &id, host, keyed).await)["adoption"], first);
    let twice = adopted_at(&placed.participant, &id, host, on("2026-11-30")).await;
    assert_eq!(wrong(&twice), ["DUPLICATE organization"]);
    done(adopted_at(&stage.coordinator, &id, third, on("2026-11-26")).await);

    let adoptions = json!([
        { "organization": { "id": third.to_string() }, "adoptedOn": "2026-11-26", "note": null },
        { "organization": { "id": host.to_string() }, "adoptedOn": "2026-11-30", "note": "For loans." },
    ]);
    let node = json!({
        "improvement": "A checklist for packing.", "language": "en", "settledOn": "2026-11-25",
        "evidence": "It hangs in the packing room.", "evidenceUrl": null, "home": { "id": home.to_string() },
        "host": { "id": host.to_string() }, "adoptions": adoptions,
    });
    for (role, caller) in [
        ("somebody of another partner", &*colleague),
        ("the committee", &*placed.committee[2]),
        ("who runs it", &*stage.coordinator),
        ("who cannot see the placement", &*placed.home().editor),
    ] {
        let expected = json!({ "totalCount": 1, "nodes": [node] });
        assert_eq!(improvements(&placed, caller).await, expected, "{role}");
    }
    for (role, caller) in [("a stranger", &*stranger), ("nobody", &anonymous)] {
        let told = improvements(&placed, caller).await;
        assert!(told == "DENIED" || told == "UNAUTHENTICATED", "{role}: {told}");
    }
}

#[tokio::test]
async fn both_sides_tell_what_changed_and_what_they_do_together() {
    let placed = UnderWay::begun().await;
    let stage = &placed.stage;
    let (who, host) = (&placed.participant, &placed.host().editor);
    for caller in [&*placed.committee[0], &*stage.coordinator] {
        assert_eq!(wrong(&saved(&placed, caller, json!({})).await), ["DENIED"]);
        assert_eq!(wrong(&together(&placed, caller, json!({})).await), ["DENIED"]);
    }
    let bare = saved(&placed, host, json!({ "minutesSaved": -1, "savedIn": null })).await;
    assert_eq!(wrong(&bare), ["OUT_OF_RANGE minutesSaved", "REQUIRED savedIn"]);
    assert_eq!(wrong(&saved(&placed, host, json!({ "minutesSaved": 1_000_001 })).await), ["OUT_OF_RANGE minutesSaved"]);
    done(saved(&placed, host, json!({ "expectedRevision": 0 })).await);
    let second = json!({ "minutesSaved": 300, "expectedRevision": 1 });
    done(saved(&placed, who, second.clone()).await);
    assert_eq!(wrong(&saved(&placed, host, second).await), ["CONFLICT expectedRevision"]);
    let by = placed.seen("applicant", who).await["applicant"].take();
    let told = json!({ "minutesSaved": 300, "savedIn": "Packing.", "toldBy": by, "revision": 2 });
    assert_eq!(placed.seen(OUTCOME, &placed.committee[0]).await["outcome"], told);

    assert_eq!(wrong(&together(&placed, who, json!({ "about": " " })).await), ["REQUIRED about"]);
    let keyed = json!({ "idempotencyKey": "show" });
    let first = done(together(&placed, who, keyed.clone()).await)["collaboration"].take();
    assert_eq!(done(together(&placed, who, keyed).await)["collaboration"], first);
    done(together(&placed, &placed.home().director, json!({ "kind": "LOAN", "about": "Two paintings." })).await);
    let seen = placed.seen("collaborations { kind about }", host).await["collaborations"].take();
    let both = json!([
        { "kind": "EXHIBITION", "about": "A show of both collections." }, { "kind": "LOAN", "about": "Two paintings." },
    ]);
    assert_eq!(seen, both);
    let more = "INSERT INTO collaboration (id, placement_id, kind, about, created_at)
        SELECT gen_random_uuid(), placement.id, 'other', 'One more.', now() FROM placement, generate_series(1, 98)";
    sql(&stage.app, more).await;
    assert_eq!(wrong(&together(&placed, host, json!({})).await), ["FULL placement"]);
}

#[tokio::test]
async fn each_side_evaluates_once_it_is_over_and_only_who_runs_the_exchange_reads_along() {
    let placed = UnderWay::begun().await;
    let stage = &placed.stage;
    let (who, boss, host) = (&placed.participant, &placed.home().director, &placed.host().editor);
    assert_eq!(wrong(&evaluate(&placed, who, json!({})).await), ["WRONG_STATE placement"], "it is under way");
    let ended = json!({ "id": placed.placement, "cause": "FAMILY", "reason": "A child was born." });
    done(change(who, "endPlacementEarly", "placement { state }", ended).await);

    for caller in [&*placed.committee[0], &*stage.coordinator] {
        assert_eq!(wrong(&evaluate(&placed, caller, json!({})).await), ["DENIED"]);
    }
    let long = json!({ "wentWell": "", "couldBeBetter": "x".repeat(10_001) });
    assert_eq!(wrong(&evaluate(&placed, who, long).await), ["REQUIRED wentWell", "TOO_LONG couldBeBetter"]);
    done(evaluate(&placed, who, json!({ "expectedRevision": 0 })).await);
    done(evaluate(&placed, boss, json!({ "gained": "MUCH", "couldBeBetter": "The dates." })).await);
    done(evaluate(&placed, host, json!({ "gained": "LITTLE", "recommends": "NOT_SURE" })).await);
    let other = evaluate(&placed, &placed.host().director, json!({})).await;
    assert_eq!(wrong(&other), ["WRONG_STATE placement"], "somebody of that side has answered");
    let again = json!({ "gained": "MUCH", "recommends": "YES", "expectedRevision": 1 });
    let changed = done(evaluate(&placed, host, again.clone()).await)["evaluation"].take();
    assert_eq!((&changed["part"], &changed["revision"]), (&json!("HOST"), &json!(2)));
    assert_eq!(wrong(&evaluate(&placed, host, again).await), ["CONFLICT expectedRevision"]);

    assert_eq!(evaluations(&placed, &stage.coordinator).await, ["HOME MUCH", "HOST MUCH", "PARTICIPANT SOME"]);
    assert_eq!(evaluations(&placed, who).await, ["PARTICIPANT SOME"]);
    assert_eq!(evaluations(&placed, boss).await, ["HOME MUCH"]);
    assert_eq!(evaluations(&placed, host).await, ["HOST MUCH"]);
    for caller in [&*placed.host().director, &*placed.committee[0]] {
        assert_eq!(evaluations(&placed, caller).await, [""; 0]);
    }
    // What was learned all the same can still be told.
    done(debrief(&placed, who, json!({})).await);
    done(promise(&placed, who, json!({})).await);
    done(together(&placed, host, json!({})).await);
}
