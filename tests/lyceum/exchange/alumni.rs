//! Who took part in a placement joins the alumni, says what they are open to, and is found by those who take part in the exchange.

use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{over, text, under_way::UnderWay};
use crate::{
    joining::{change, done, wrong},
    track::peers::sql,
};

const ALUMNUS: &str = "alumnus { id name lectures mentors refers note leftAt revision }";

async fn join(of: &UnderWay, who: &Caller, more: Value) -> Value {
    change(who, "joinAlumni", ALUMNUS, over(json!({ "placement": of.placement }), more)).await
}

async fn revise(of: &UnderWay, who: &Caller, more: Value) -> Value {
    change(who, "changeAlumnus", ALUMNUS, over(json!({ "programme": of.stage.programme.to_string() }), more)).await
}

async fn leave(of: &UnderWay, who: &Caller) -> Value {
    change(who, "leaveAlumni", ALUMNUS, json!({ "programme": of.stage.programme.to_string() })).await
}

/// The names of the alumni that somebody finds; an error's code where they find nothing.
async fn alumni(of: &UnderWay, who: &Caller, filter: &str) -> Vec<String> {
    let document = format!(
        "query($id: ID!) {{ programme(id: $id) {{ exchange {{ alumni{filter} {{ totalCount nodes {{ name }} }} }} }} }}"
    );
    let answer = who.answer(&document, json!({ "id": of.stage.programme.to_string() })).await;
    let list = &answer["data"]["programme"]["exchange"]["alumni"];
    if list.is_null() {
        return vec![text(&answer["errors"][0]["extensions"]["code"])];
    }
    let nodes = list["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(list["totalCount"], nodes.len());
    nodes.iter().map(|node| text(&node["name"])).collect()
}

/// Somebody as they see themselves among the alumni.
async fn own(of: &UnderWay, who: &Caller) -> Value {
    let document = "query($id: ID!) { programme(id: $id) { exchange { ownAlumnus { lectures note } } } }";
    let mut found = who.query(document, json!({ "id": of.stage.programme.to_string() })).await;
    found["programme"]["exchange"]["ownAlumnus"].take()
}

/// Has somebody of the host mentor in the placement.
pub(super) async fn mentor(of: &UnderWay) -> SignedIn {
    let mona = of.stage.app.person("Mona Mentor").role("member", of.host().id).create().await;
    let mentors = format!(
        "INSERT INTO mentor (id, round_id, organization_id, person_id, created_at, updated_at)
             SELECT gen_random_uuid(), round_id, organization_id, '{}', now(), now() FROM offer;
         UPDATE offer SET mentor_id = (SELECT id FROM mentor)",
        mona.id.uuid()
    );
    sql(&of.stage.app, &mentors).await;
    mona
}

async fn complete(of: &UnderWay) {
    sql(&of.stage.app, "UPDATE placement SET state = 'completed', ended_at = begun_at + interval '4 months'").await;
}

#[tokio::test]
async fn who_took_part_joins_once_it_is_over_and_others_do_not() {
    let placed = UnderWay::begun().await;
    let (stage, home, host, participant) = (&placed.stage, placed.home(), placed.host(), &placed.participant);
    let mona = mentor(&placed).await;
    assert_eq!(wrong(&join(&placed, participant, json!({})).await), ["WRONG_STATE placement"], "it is not over");
    complete(&placed).await;
    for (who, caller) in [
        ("an editor of the host", &*host.editor),
        ("the director of the host", &*host.director),
        ("the supervisor", &*home.director),
        ("the committee", &*placed.committee[0]),
        ("who runs the exchange", &*stage.coordinator),
        ("nobody", &stage.app.anonymous()),
    ] {
        assert_eq!(wrong(&join(&placed, caller, json!({})).await), ["DENIED"], "{who}");
    }
    assert_eq!(wrong(&join(&placed, &home.editor, json!({})).await), ["NOT_FOUND placement"]);
    let long = join(&placed, participant, json!({ "note": "x".repeat(2_001) })).await;
    assert_eq!(wrong(&long), ["TOO_LONG note"]);
    assert_eq!(own(&placed, participant).await, Value::Null, "nothing was written");

    let joined = done(join(&placed, participant, json!({ "lectures": true, "note": "Ask me about foam." })).await);
    let joined = &joined["alumnus"];
    assert_eq!(
        (&joined["lectures"], &joined["mentors"], &joined["revision"]),
        (&json!(true), &json!(false), &json!(1))
    );
    assert_eq!(done(join(&placed, &mona, json!({ "mentors": true })).await)["alumnus"]["name"], "Mona Mentor");
    let anew = done(join(&placed, participant, json!({ "refers": true })).await)["alumnus"].take();
    assert_eq!((&anew["id"], &anew["lectures"], &anew["refers"]), (&joined["id"], &json!(false), &json!(true)));
}

#[tokio::test]
async fn everybody_changes_what_they_are_open_to_and_leaves_for_themselves() {
    let placed = UnderWay::begun().await;
    let who = &placed.participant;
    complete(&placed).await;
    assert_eq!(wrong(&revise(&placed, who, json!({ "lectures": true })).await), ["WRONG_STATE programme"]);
    assert_eq!(wrong(&leave(&placed, who).await), ["WRONG_STATE programme"]);
    let first = done(join(&placed, who, json!({ "lectures": true, "note": "Foam." })).await)["alumnus"].take();
    let stale = json!({ "mentors": true, "expectedRevision": 7 });
    assert_eq!(wrong(&revise(&placed, who, stale).await), ["CONFLICT expectedRevision"]);
    assert_eq!(wrong(&revise(&placed, who, json!({ "note": "" })).await), ["REQUIRED note"]);
    let changed = json!({ "mentors": true, "note": null, "expectedRevision": 1 });
    let changed = done(revise(&placed, who, changed).await)["alumnus"].take();
    assert_eq!((&changed["lectures"], &changed["mentors"]), (&json!(true), &json!(true)));
    assert_eq!((&changed["note"], &changed["revision"]), (&Value::Null, &json!(2)));
    // Others change nothing of theirs.
    for caller in [&*placed.stage.coordinator, &*placed.home().director] {
        assert_eq!(wrong(&revise(&placed, caller, json!({ "mentors": false })).await), ["WRONG_STATE programme"]);
    }
    let nobody = placed.stage.app.anonymous();
    assert_eq!(wrong(&revise(&placed, &nobody, json!({})).await), ["DENIED"]);
    assert_eq!(wrong(&leave(&placed, &nobody).await), ["DENIED"]);

    let left = done(leave(&placed, who).await)["alumnus"].take();
    assert_eq!(left["leftAt"], "2026-11-20T12:00:00Z");
    assert_eq!(own(&placed, who).await, Value::Null);
    assert!(alumni(&placed, who, "").await.is_empty());
    assert_eq!(wrong(&leave(&placed, who).await), ["WRONG_STATE programme"]);
    let again = done(join(&placed, who, json!({ "lectures": true })).await)["alumnus"].take();
    assert_eq!((&again["id"], &again["leftAt"]), (&first["id"], &Value::Null));
    assert_eq!(own(&placed, who).await, json!({ "lectures": true, "note": null }));
}

#[tokio::test]
async fn alumni_are_found_by_who_takes_part_in_the_exchange_in_a_few_statements() {
    let placed = UnderWay::begun().await;
    let stage = &placed.stage;
    let mona = mentor(&placed).await;
    complete(&placed).await;
    done(join(&placed, &placed.participant, json!({ "lectures": true })).await);
    done(join(&placed, &mona, json!({ "mentors": true, "refers": true })).await);
    let went = text(&placed.seen("applicant", &stage.coordinator).await["applicant"]);
    let colleague = stage.person(1, "Colette Colleague").await;
    for caller in [&*colleague, &*stage.coordinator, &*placed.committee[0]] {
        assert_eq!(alumni(&placed, caller, "").await, [went.as_str(), "Mona Mentor"]);
    }
    let stranger = stage.app.person("Stan Stranger").create().await;
    for caller in [&*stranger, &stage.app.anonymous()] {
        assert_eq!(alumni(&placed, caller, "").await, ["DENIED"]);
    }
    for (filter, wanted) in [
        ("(lectures: true)", vec![went.as_str()]),
        ("(mentors: true, refers: true)", vec!["Mona Mentor"]),
        ("(mentors: false)", vec![went.as_str()]),
        ("(lectures: true, refers: true)", vec![]),
    ] {
        assert_eq!(alumni(&placed, &colleague, filter).await, wanted, "{filter}");
    }

    let document = "query($id: ID!, $first: Int) { programme(id: $id) { exchange { alumni(first: $first) { nodes {
        organization { id } topics { label { text } } name } } } } }";
    let (mut counts, mut seen) = (Vec::new(), Value::Null);
    for first in [1, 2] {
        let variables = json!({ "id": stage.programme.to_string(), "first": first });
        let (found, statements) = stage.app.count_statements(colleague.query(document, variables)).await;
        counts.push(statements.len());
        seen = found["programme"]["exchange"]["alumni"]["nodes"].clone();
    }
    assert_eq!(counts[0], counts[1]);
    assert_eq!(seen[0]["organization"]["id"], placed.home().id.to_string(), "which let them go");
    assert_eq!(seen[1]["organization"]["id"], placed.host().id.to_string(), "where she mentored");
    assert_eq!(seen[0]["topics"].as_array().map(Vec::len), Some(1));
    assert_eq!(seen[0]["topics"], seen[1]["topics"]);
}
