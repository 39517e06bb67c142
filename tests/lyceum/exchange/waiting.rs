//! What waits for those who run an exchange: artifacts to be decided about, issues to be resolved, notes to be answered; but nothing
//! that others confide about a placement of their own.

use database::id::{MentorId, PlacementId};
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{english, text, under_way::UnderWay};
use crate::{
    joining::{change, done},
    track::peers::sql,
};

/// The lists, and by what their items are told apart here.
const LISTS: [(&str, &str); 3] = [("submittedArtifacts", "url"), ("openIssues", "text"), ("unansweredNotes", "text")];

/// What somebody finds in a list, with how many there are in all; the error's code where they find none.
async fn waiting(of: &UnderWay, who: &Caller, list: &str, page: &str) -> Value {
    let (_, field) = LISTS.into_iter().find(|(name, _)| *name == list).expect("one of the lists");
    let document = format!(
        "query($id: ID!) {{ programme(id: $id) {{ exchange {{ {list}{page} {{
            totalCount nodes {{ id {field} placement {{ id }} }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}"
    );
    let mut answer = who.answer(&document, json!({ "id": of.stage.programme.to_string() })).await;
    let found = answer["data"]["programme"]["exchange"][list].take();
    if found.is_null() { answer["errors"][0]["extensions"]["code"].take() } else { found }
}

/// The same, all of it, by the field.
async fn all(of: &UnderWay, who: &Caller, list: &str) -> Vec<String> {
    let (_, field) = LISTS.into_iter().find(|(name, _)| *name == list).expect("one of the lists");
    let found = waiting(of, who, list, "").await;
    let nodes = found["nodes"].as_array().unwrap_or_else(|| panic!("{list}: {found}"));
    assert_eq!(found["totalCount"], nodes.len(), "{found}");
    nodes.iter().map(|node| text(&node[field])).collect()
}

/// The id of what somebody writes.
async fn written(who: &Caller, mutation: &str, noun: &str, input: Value) -> String {
    text(&done(change(who, mutation, &format!("{noun} {{ id }}"), input).await)[noun]["id"])
}

/// An artifact that is a draft.
async fn made(of: &UnderWay, url: &str) -> String {
    let input = json!({
        "placement": of.placement, "kind": "CHECKLIST", "mainLanguage": "en", "title": english("Packing"), "url": url,
        "licence": "CC-BY-4.0", "languages": ["en"], "media": ["TEXT"],
    });
    written(&of.participant, "createArtifact", "artifact", input).await
}

/// One that was handed in.
async fn handed_in(of: &UnderWay, url: &str) -> String {
    let id = made(of, url).await;
    written(&of.participant, "submitArtifact", "artifact", json!({ "id": id })).await
}

async fn raised(of: &UnderWay, who: &Caller, kind: &str, said: &str) -> String {
    written(who, "raiseIssue", "issue", json!({ "placement": of.placement, "kind": kind, "text": said })).await
}

async fn confided(of: &UnderWay, who: &Caller, said: &str) -> String {
    written(who, "writePrivateNote", "note", json!({ "placement": of.placement, "text": said })).await
}

#[tokio::test]
async fn what_waits_is_there_for_those_who_run_the_exchange_until_it_is_seen_to() {
    let placed = UnderWay::begun().await;
    let (stage, cora) = (&placed.stage, &placed.stage.coordinator);
    for (list, _) in LISTS {
        assert_eq!(all(&placed, cora, list).await, [""; 0], "{list}");
    }
    made(&placed, "https://museum.example/draft").await;
    let urls = ["https://museum.example/first", "https://museum.example/second", "https://museum.example/third"];
    let said = ["The lift is out of order.", "I am ill.", "There is too much to do."];
    let (mut artifacts, mut issues, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for (at, kind) in ["ACCESS", "HEALTH", "WORKLOAD"].into_iter().enumerate() {
        artifacts.push(handed_in(&placed, urls[at]).await);
        issues.push(raised(&placed, &placed.participant, kind, said[at]).await);
        notes.push(confided(&placed, &placed.host().editor, said[at]).await);
    }
    for (list, expected) in [("submittedArtifacts", urls), ("openIssues", said), ("unansweredNotes", said)] {
        assert_eq!(all(&placed, cora, list).await, expected, "the oldest first: {list}");
        let first = waiting(&placed, cora, list, "(first: 2)").await;
        assert_eq!(first["nodes"][0]["placement"]["id"], placed.placement);
        assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
        let behind = format!("(first: 2, after: {})", first["pageInfo"]["endCursor"]);
        let rest = waiting(&placed, cora, list, &behind).await;
        let left = rest["nodes"].as_array().map(Vec::len);
        assert_eq!((left, &rest["pageInfo"]["hasNextPage"]), (Some(1), &json!(false)));

        for (who, caller) in [
            ("who goes", &*placed.participant),
            ("the supervisor", &*placed.home().director),
            ("the host", &*placed.host().editor),
            ("the committee", &*placed.committee[0]),
            ("nobody", &stage.app.anonymous()),
        ] {
            assert_eq!(waiting(&placed, caller, list, "").await, "DENIED", "{who}: {list}");
        }
        let mut counts = Vec::new();
        for page in ["(first: 1)", "(first: 3)"] {
            counts.push(stage.app.count_statements(waiting(&placed, cora, list, page)).await.1.len());
        }
        assert_eq!(counts[0], counts[1], "{list}");
    }

    written(cora, "publishArtifact", "artifact", json!({ "id": artifacts[0] })).await;
    written(cora, "returnArtifact", "artifact", json!({ "id": artifacts[1], "reason": "Too long." })).await;
    written(cora, "resolveIssue", "issue", json!({ "id": issues[1], "resolution": "They are well." })).await;
    written(cora, "answerPrivateNote", "note", json!({ "id": notes[0], "answer": "We will mend it." })).await;
    assert_eq!(all(&placed, cora, "submittedArtifacts").await, [urls[2]]);
    assert_eq!(all(&placed, cora, "openIssues").await, [said[0], said[2]]);
    assert_eq!(all(&placed, cora, "unansweredNotes").await, [said[1], said[2]]);
}

/// Gives somebody a role among those who run the exchange, besides what they are.
async fn coordinates(of: &UnderWay, who: &SignedIn) {
    let (person, programme) = (who.id.uuid(), of.stage.programme.uuid());
    let role = format!(
        "INSERT INTO membership (id, person_id, programme_id, role, given_at)
             VALUES (gen_random_uuid(), '{person}', '{programme}', 'coordinator', now())"
    );
    sql(&of.stage.app, &role).await;
}

/// Somebody of the host who mentors in the placement.
async fn mentor(of: &UnderWay) -> SignedIn {
    let (stage, host) = (&of.stage, of.host());
    let mona = stage.app.person("Mona Mentor").role("member", host.id).create().await;
    let input = json!({
        "round": of.round, "organization": host.id.to_string(), "person": mona.id.to_string(),
        "capacity": { "whole": 1 },
    });
    let added = written(&host.editor, "addMentor", "mentor", input).await;
    let (mentor, placement) = (added.parse::<MentorId>().expect("an id").uuid(), placement(of).uuid());
    let offer = format!("SELECT offer_id FROM placement WHERE id = '{placement}'");
    sql(&stage.app, &format!("UPDATE offer SET mentor_id = '{mentor}' WHERE id = ({offer})")).await;
    mona
}

fn placement(of: &UnderWay) -> PlacementId {
    of.placement.parse().expect("an id")
}

#[tokio::test]
async fn nothing_waits_for_a_party_of_a_placement_that_others_confide_about_it() {
    let placed = UnderWay::begun().await;
    let (stage, participant, host) = (&placed.stage, &placed.participant, placed.host());
    let mona = mentor(&placed).await;
    let colleague = stage.app.person("Petra Partial").role("member", host.id);
    let colleague = colleague.programme_role("coordinator", stage.programme).create().await;
    for party in [participant, &placed.home().director, &mona] {
        coordinates(&placed, party).await;
    }
    raised(&placed, &host.editor, "ACCESS", "The door is locked.").await;
    raised(&placed, &host.editor, "CONDUCT", "They shout.").await;
    raised(&placed, &mona, "HEALTH", "I am tired.").await;
    confided(&placed, &host.editor, "They are late.").await;
    confided(&placed, participant, "I am left alone.").await;
    handed_in(&placed, "https://museum.example/packing").await;

    let (open, conduct, health) = ("The door is locked.", "They shout.", "I am tired.");
    let (late, alone) = ("They are late.", "I am left alone.");
    for (who, issues, notes) in [
        (&stage.coordinator, &[open, conduct, health][..], &[late, alone][..]),
        (participant, &[open], &[alone]),
        (&placed.home().director, &[open], &[]),
        (&mona, &[open, health], &[]),
        (&colleague, &[open], &[]),
    ] {
        assert_eq!(all(&placed, who, "openIssues").await, issues);
        assert_eq!(all(&placed, who, "unansweredNotes").await, notes);
        assert_eq!(all(&placed, who, "submittedArtifacts").await.len(), 1, "all who see the placement see that");
        // As they see them in the placement.
        let seen = placed.seen("issues { text } privateNotes { text }", who).await;
        let texts = |list: &str| -> Vec<String> {
            seen[list].as_array().expect("a list").iter().map(|one| text(&one["text"])).collect()
        };
        assert_eq!((texts("issues"), texts("privateNotes")), (owned(issues), owned(notes)));
    }

    // Somebody who was read in by their address is no less of a party.
    let set = format!(
        "UPDATE application SET person_id = NULL, name = 'Anna', email = upper('{}')
             WHERE id = (SELECT application_id FROM placement WHERE id = '{}')",
        participant.email,
        placement(&placed).uuid()
    );
    sql(&stage.app, &set).await;
    assert_eq!(all(&placed, participant, "unansweredNotes").await, [alone]);
    assert_eq!(all(&placed, participant, "openIssues").await, [open]);
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
