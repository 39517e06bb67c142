//! The committee votes pair by pair.

use serde_json::{Value, json};

use super::super::text;
use super::{Decided, HOME, HOST, vote};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
    track::peers::sql,
};

#[tokio::test]
async fn a_question_stops_the_vote_and_the_majority_of_the_quorum_decides() {
    let decided = Decided::with(1, json!({})).await;
    let pairing = decided.pairing().await;
    let [one, two, three] = decided.committee.as_slice() else { panic!("three sit on it") };
    for verdict in ["QUESTION", "REFUSE"] {
        assert_eq!(wrong(&vote(one, &pairing, verdict, None).await), ["REQUIRED reason"]);
        assert_eq!(wrong(&vote(one, &pairing, verdict, Some(" ")).await), ["REQUIRED reason"]);
    }
    let asked = done(vote(one, &pairing, "QUESTION", Some("Is March not too soon?")).await);
    assert_eq!((&asked["pairing"]["standing"], &asked["pairing"]["votesNeeded"]), (&json!("QUESTIONED"), &json!(2)));
    done(vote(two, &pairing, "APPROVE", None).await);
    let stands = done(vote(three, &pairing, "APPROVE", None).await);
    assert_eq!(stands["pairing"]["standing"], "QUESTIONED", "as long as a question stands");
    // One for it and one against decide nothing.
    let tied = done(vote(two, &pairing, "REFUSE", Some("They worked there last year.")).await);
    assert_eq!(tied["pairing"]["standing"], "QUESTIONED");
    let settled = done(vote(one, &pairing, "APPROVE", None).await);
    assert_eq!(settled["pairing"]["standing"], "APPROVED");
    let votes = json!([
        { "verdict": "APPROVE", "reason": null, "member": "Member 0" },
        { "verdict": "REFUSE", "reason": "They worked there last year.", "member": "Member 1" },
        { "verdict": "APPROVE", "reason": null, "member": "Member 2" },
    ]);
    let mut seen = decided.seen(&decided.stage.coordinator, &pairing).await["votes"].take();
    seen.as_array_mut().expect("votes").sort_by_key(|vote| text(&vote["member"]));
    assert_eq!(seen, votes);
    assert_eq!(wrong(&vote(one, &pairing, "REFUSE", Some("No.")).await), ["WRONG_STATE pairing"], "it is decided");
}

#[tokio::test]
async fn as_many_for_as_against_stays_open_and_a_refused_pair_is_in_no_later_plan() {
    let decided = Decided::with(1, json!({})).await;
    let pairing = decided.pairing().await;
    let [one, two, three] = decided.committee.as_slice() else { panic!("three sit on it") };
    done(vote(one, &pairing, "APPROVE", None).await);
    let tied = done(vote(two, &pairing, "REFUSE", Some("They worked there last year.")).await);
    assert_eq!(tied["pairing"]["standing"], "OPEN");
    assert_eq!(wrong(&decided.publish(&decided.plan).await), ["WRONG_STATE id"], "it is not decided");
    let refused = done(vote(three, &pairing, "REFUSE", Some("Somebody else needs it more.")).await);
    assert_eq!(refused["pairing"]["standing"], "REFUSED");
    assert_eq!(decided.settled().await, ["FORBIDDEN REFUSED"]);
    assert_eq!(wrong(&decided.publish(&decided.plan).await), ["WRONG_STATE id"], "it was refused");

    let before = decided.pairings(one, &decided.plan).await;
    let second = decided.plan_anew(json!({})).await;
    let after = decided.pairings(one, &second).await;
    assert_eq!(after.len(), 1, "the other applicant gets the place");
    assert_ne!(after[0]["application"], before[0]["application"]);
    assert_eq!(after[0]["standing"], "OPEN");
}

#[tokio::test]
async fn who_is_recused_neither_votes_nor_sees_votes_and_is_not_told_why() {
    let decided = Decided::with(1, json!({ "quorum": 3 })).await;
    let pairing = decided.pairing().await;
    let stage = &decided.stage;
    let [one, two, three] = decided.committee.as_slice() else { panic!("three sit on it") };
    assert_eq!(decided.seen(one, &pairing).await["votesNeeded"], 3);
    done(vote(one, &pairing, "APPROVE", None).await);

    // Somebody of the host, for a seat of another partner; and somebody whom an applicant has a grievance with.
    let of_host = format!(
        "INSERT INTO membership (id, person_id, organization_id, role, given_at)
             VALUES (gen_random_uuid(), '{}', '{}', 'member', now())",
        two.id.uuid(),
        stage.partners[HOST].id.uuid()
    );
    sql(&stage.app, &of_host).await;
    for applicant in &decided.applicants {
        let input = json!({ "programme": stage.programme.to_string(), "withPerson": three.id.to_string(), "kind": "GRIEVANCE" });
        done(change(applicant, "declareExchangeConflict", "conflict { id }", input).await);
    }
    let mut sentences = Vec::new();
    for member in [two, three] {
        let refused = vote(member, &pairing, "APPROVE", None).await;
        assert_eq!(wrong(&refused), ["DENIED"]);
        sentences.push(text(&refused["userErrors"][0]["message"]));
        let seen = decided.seen(member, &pairing).await;
        assert_eq!((&seen["isRecused"], &seen["votes"]), (&json!(true), &json!([])));
        assert_eq!(seen["votesNeeded"], Value::Null);
    }
    assert_eq!(sentences[0], sentences[1], "whatever the cause");
    let seen = decided.seen(one, &pairing).await;
    assert_eq!((&seen["isRecused"], &seen["votes"].as_array().map(Vec::len)), (&json!(false), &Some(1)));
    assert_eq!(seen["votesNeeded"], 3, "that two of three are recused is told to nobody");
    let runs = decided.seen(&stage.coordinator, &pairing).await;
    assert_eq!((&runs["isRecused"], &runs["votes"].as_array().map(Vec::len)), (&json!(false), &Some(1)));
    assert_eq!(runs["votesNeeded"], 3, "nor to who runs the exchange");
    // The one who is left decides.
    let approved = done(vote(one, &pairing, "APPROVE", None).await);
    assert_eq!(approved["pairing"]["standing"], "APPROVED");
}

#[tokio::test]
async fn a_seat_for_one_of_the_sides_is_known_not_to_vote() {
    let decided = Decided::with(1, json!({ "quorum": 4 })).await;
    let pairing = decided.pairing().await;
    let of_host = decided.stage.seat(HOST, "Hanna Host").await;
    assert_eq!(decided.seen(&of_host, &pairing).await["votesNeeded"], Value::Null);
    let [one, two, three] = decided.committee.as_slice() else { panic!("three others sit on it") };
    assert_eq!(decided.seen(one, &pairing).await["votesNeeded"], 3);
    for member in [one, two] {
        assert_eq!(done(vote(member, &pairing, "APPROVE", None).await)["pairing"]["standing"], "OPEN");
    }
    assert_eq!(done(vote(three, &pairing, "APPROVE", None).await)["pairing"]["standing"], "APPROVED");
}

#[tokio::test]
async fn the_vote_of_who_came_to_be_recused_counts_no_more() {
    let decided = Decided::with(1, json!({})).await;
    let pairing = decided.pairing().await;
    let [one, two, three] = decided.committee.as_slice() else { panic!("three sit on it") };
    done(vote(one, &pairing, "APPROVE", None).await);
    for applicant in &decided.applicants {
        let input = json!({ "programme": decided.stage.programme.to_string(), "withPerson": one.id.to_string(), "kind": "FAMILY" });
        done(change(applicant, "declareExchangeConflict", "conflict { id }", input).await);
    }
    assert_eq!(decided.seen(two, &pairing).await["votes"], json!([]));
    let second = done(vote(two, &pairing, "APPROVE", None).await);
    assert_eq!(second["pairing"]["standing"], "OPEN", "one of two");
    let third = done(vote(three, &pairing, "APPROVE", None).await);
    assert_eq!(third["pairing"]["standing"], "APPROVED");
}

#[tokio::test]
async fn only_who_has_a_seat_today_votes() {
    let decided = Decided::with(1, json!({})).await;
    let pairing = decided.pairing().await;
    let stage = &decided.stage;
    let unseated = stage.app.person("Una").programme_role("committee_member", stage.programme).create().await;
    let steward = stage.app.person("Stella").steward().create().await;
    let anonymous = stage.app.anonymous();
    let (denied, absent) = ("DENIED", "NOT_FOUND pairing");
    for (who, caller, code) in [
        ("somebody without a seat", &*unseated, denied),
        ("who runs it", &*stage.coordinator, denied),
        ("the applicant", &*decided.applicants[0], absent),
        ("a director", &*stage.partners[HOME].director, absent),
        ("a steward", &*steward, absent),
        ("nobody", &anonymous, denied),
    ] {
        let refused = vote(caller, &pairing, "APPROVE", None).await;
        assert_eq!(wrong(&refused), [code], "{who}");
    }
    assert_eq!(decided.seen(&unseated, &pairing).await["votes"], json!([]), "nothing was written");
    for (who, caller) in [("an applicant", &*decided.applicants[0]), ("a steward", &*steward), ("nobody", &anonymous)] {
        assert_eq!(decided.seen(caller, &pairing).await, Value::Null, "{who}");
    }
    // Terms end with their last day, by the clock of the exchange.
    travel(&stage.app, "2028-01-01T03:59:00Z").await;
    done(vote(&decided.committee[0], &pairing, "APPROVE", None).await);
    travel(&stage.app, "2028-01-01T04:01:00Z").await;
    let late = vote(&decided.committee[1], &pairing, "APPROVE", None).await;
    assert_eq!(wrong(&late), ["DENIED"]);
}

#[tokio::test]
async fn what_was_kept_without_a_vote_is_voted_on_and_what_was_settled_is_not() {
    let decided = Decided::with(2, json!({})).await;
    let one = &decided.committee[0];
    let first = decided.pairings(one, &decided.plan).await;
    assert_eq!(first.len(), 2);
    for member in &decided.committee[..2] {
        done(vote(member, &text(&first[0]["id"]), "APPROVE", None).await);
    }
    let second = decided.plan_anew(json!({ "keep": "ALL", "of": decided.plan })).await;
    let pairings = decided.pairings(one, &second).await;
    assert!(pairings.iter().all(|pairing| pairing["isForced"] == true), "{pairings:?}");
    let standing = |application: &Value| {
        let found = pairings.iter().find(|pairing| pairing["application"] == *application);
        found.map(|pairing| (text(&pairing["id"]), text(&pairing["standing"]))).expect("it was kept")
    };
    let (approved, undecided) = (standing(&first[0]["application"]), standing(&first[1]["application"]));
    assert_eq!((approved.1.as_str(), undecided.1.as_str()), ("APPROVED", "OPEN"));
    assert_eq!(wrong(&vote(one, &approved.0, "APPROVE", None).await), ["WRONG_STATE pairing"]);
    assert_eq!(wrong(&decided.publish(&second).await), ["WRONG_STATE id"], "one is not decided");
    decided.approve_all(&second).await;
    done(decided.publish(&second).await);
    // What was settled by the placements needs no votes in the next.
    let third = decided.plan_anew(json!({})).await;
    let pairings = decided.pairings(one, &third).await;
    assert!(pairings.iter().all(|pairing| pairing["standing"] == "APPROVED" && pairing["votesNeeded"] == 0));
    assert_eq!(wrong(&vote(one, &undecided.0, "APPROVE", None).await), ["WRONG_STATE pairing"], "it was published");
}
