//! Nobody reviews where they have an interest of their own, and nobody else sees a review.

use serde_json::{Value, json};
use testing::Caller;

use super::peers::{Year, sql};
use crate::joining::{change, done, wrong};

async fn is_seen(who: &Caller, id: &str) -> bool {
    let document = "query($id: ID!) { peerReview(id: $id) { state findings { id } submission { id } } }";
    let answer = who.answer(document, json!({ "id": id })).await;
    !answer["data"]["peerReview"].is_null()
}

#[tokio::test]
async fn whoever_has_an_interest_is_not_put_on_the_team() {
    let year = Year::new().await;
    let both = year.app.person("Bo Both").role("member", year.museum).programme_role("reviewer", year.programme);
    let both = both.create().await;
    assert_eq!(wrong(&year.assign(&[&both]).await), ["WRONG_STATE reviewers.0"], "a role at the museum");
    assert_eq!(wrong(&year.assign(&[&year.coach]).await), ["NOT_FOUND reviewers.0"], "no reviewer");
    let coach =
        year.app.person("Cleo").programme_role("coach", year.programme).programme_role("reviewer", year.programme);
    let coach = coach.create().await;
    let offer = year.offer(&coach, "ONE_ON_ONE", &[]).await;
    done(year.book(&year.editor, year.enrolment, &offer, "2026-12-10T13:00:00Z").await);
    assert_eq!(wrong(&year.assign(&[&coach]).await), ["WRONG_STATE reviewers.0"], "coaches the museum");
    let declared = json!({ "programme": year.programme.to_string(), "organization": year.museum.to_string(), "reason": "My sister" });
    done(change(&year.reviewer, "declareConflict", "conflict { id }", declared).await);
    assert_eq!(wrong(&year.assign(&[&year.reviewer]).await), ["WRONG_STATE reviewers.0"], "declared");
    let list = "query($id: ID!) { conflictsOfInterest(programme: $id) { declaredBy reason museum { id } } }";
    let of = json!({ "id": year.programme.to_string() });
    let seen = year.staff.query(list, of.clone()).await;
    assert_eq!(seen["conflictsOfInterest"][0]["reason"], "My sister");
    let museum = year.editor.answer(list, of).await;
    assert_eq!(museum["data"]["conflictsOfInterest"], Value::Null, "the museum is not told");
}

#[tokio::test]
async fn whoever_is_recused_afterwards_sees_nothing_any_more() {
    let year = Year::new().await;
    let second = year.app.person("Sam Second").programme_role("reviewer", year.programme).create().await;
    let assigned = done(year.assign(&[&year.reviewer, &second]).await);
    let review = assigned["review"]["id"].as_str().expect("a review").to_owned();
    assert!(is_seen(&year.reviewer, &review).await && is_seen(&second, &review).await);
    let declared = json!({ "programme": year.programme.to_string(), "organization": year.museum.to_string() });
    done(change(&year.reviewer, "declareConflict", "conflict { id }", declared).await);
    assert!(!is_seen(&year.reviewer, &review).await, "by declaration");
    assert_eq!(year.reviewer.query("{ viewer { reviews { id } } }", json!({})).await["viewer"]["reviews"], json!([]));
    let write = year.write(&year.reviewer, &review, "STRENGTH", "Still here").await;
    assert_eq!(wrong(&write), ["NOT_FOUND review"]);
    let team = "query($id: ID!) { peerReview(id: $id) { team { name hasWithdrawn } } }";
    let staff = year.staff.query(team, json!({ "id": review })).await["peerReview"]["team"].take();
    assert!(staff.to_string().contains("Rita Reviewer"), "staff see who withdrew: {staff}");
    let peers = second.query(team, json!({ "id": review })).await["peerReview"]["team"].take();
    assert_eq!(peers, json!([{ "name": "Sam Second", "hasWithdrawn": false }]), "the others of the team do not");

    let role = format!(
        "INSERT INTO membership (id, person_id, organization_id, role, given_at) VALUES (gen_random_uuid(), '{}', '{}', 'member', now())",
        second.id.uuid(),
        year.museum.uuid()
    );
    sql(&year.app, &role).await;
    assert!(!is_seen(&second, &review).await, "by a role at the museum that they were given since");
    assert_eq!(second.query("{ viewer { reviews { id } } }", json!({})).await["viewer"]["reviews"], json!([]));
}

#[tokio::test]
async fn nobody_else_sees_a_review() {
    let year = Year::new().await;
    let review = year.review().await;
    let observer = year.app.person("Olga").programme_role("observer", year.programme).create().await;
    let another = year.app.person("Ann").programme_role("reviewer", year.programme).create().await;
    let steward = year.app.person("Stella").steward().create().await;
    for (who, caller) in [
        ("the museum", &year.editor),
        ("another museum", &year.other_editor),
        ("another reviewer", &another),
        ("a coach of others", &year.coach),
        ("the observer", &observer),
        ("a steward", &steward),
    ] {
        assert!(!is_seen(caller, &review).await, "{who}");
        let write = year.write(caller, &review, "STRENGTH", "Mine").await;
        assert_eq!(wrong(&write), ["NOT_FOUND review"], "{who}");
    }
    sql(&year.app, "UPDATE peer_review SET state = 'released', finished_at = now(), released_at = now()").await;
    assert!(is_seen(&year.editor, &review).await);
    for caller in [&year.other_editor, &another, &year.coach, &observer, &steward] {
        assert!(!is_seen(caller, &review).await, "released to the museum alone");
    }
    sql(&year.app, "UPDATE membership SET ended_at = now() WHERE role = 'reviewer'").await;
    assert!(!is_seen(&year.reviewer, &review).await, "no reviewer of the programme any more");
}
