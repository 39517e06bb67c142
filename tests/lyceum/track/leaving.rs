//! A museum that withdrew does nothing in its year any more, and neither does one in a year that is closed.

use futures::future::join;
use serde_json::{Value, json};

use super::{
    answers::{Track, assessment, text},
    attachments::{PDF, begun, send},
    peers::{Year, sql},
};
use crate::{
    joining::{change, done, wrong},
    registration::{told, travel},
};

/// Everything that a museum can do with what it began, as `mutation: problem`.
async fn tries(track: &Track, questionnaire: &str, submission: &str, question: &Value, file: &Value) -> Vec<String> {
    let enrolment = track.enrolment.to_string();
    let project = json!({ "enrolment": enrolment, "kind": "WEBINAR", "mainLanguage": "en", "languages": ["en"], "topics": [],
        "title": [{ "language": "en", "text": "Boats" }], "text": [{ "language": "en", "text": "How we moved them." }] });
    let answers = json!([{ "question": question, "text": "More." }]);
    let mut found = Vec::new();
    for (mutation, input) in [
        ("startSubmission", json!({ "enrolment": enrolment, "questionnaire": questionnaire })),
        ("saveAnswers", json!({ "submission": submission, "answers": answers })),
        ("copyAnswers", json!({ "submission": submission })),
        ("submitAnswers", json!({ "submission": submission })),
        ("removeAttachment", json!({ "attachment": file })),
        ("shareProject", project),
    ] {
        let answer = change(&track.mary, mutation, "", input).await;
        found.push(format!("{mutation}: {}", wrong(&answer).join(", ")));
    }
    let (status, answer) = send(&track.mary, submission, question, "more.pdf", [PDF, b"more"].concat()).await;
    found.push(format!("attach: {status} {}", text(&answer["errors"][0]["extensions"]["code"])));
    found
}

const NOTHING_MORE: [&str; 7] = [
    "startSubmission: WRONG_STATE enrolment",
    "saveAnswers: WRONG_STATE submission",
    "copyAnswers: WRONG_STATE submission",
    "submitAnswers: WRONG_STATE submission",
    "removeAttachment: WRONG_STATE attachment",
    "shareProject: WRONG_STATE enrolment",
    "attach: 409 WRONG_STATE",
];

#[tokio::test]
async fn nothing_more_is_done_until_the_year_is_opened_again_or_the_museum_comes_back() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(2).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    let question = &keys["board-agenda"];
    let (_, file) = send(&track.mary, &submission, question, "a.pdf", PDF).await;
    let tries = async || tries(&track, &questionnaire, &submission, question, &file["id"]).await;

    let year = json!({ "id": track.year.to_string() });
    done(change(&track.staff, "closeProgramYear", "year { status }", year.clone()).await);
    assert_eq!(tries().await, NOTHING_MORE);
    done(change(&track.staff, "openProgramYear", "year { status }", year).await);
    let own = json!({ "id": track.enrolment.to_string() });
    done(change(&track.mary, "withdrawEnrolment", "enrolment { state }", own).await);
    assert_eq!(tries().await, NOTHING_MORE);
    let again = json!({ "year": track.year.to_string(), "organization": track.museum.to_string() });
    done(change(&track.mary, "enrol", "enrolment { state }", again).await);
    let answers = json!([{ "question": question, "text": "More." }]);
    done(track.save(&track.mary, &submission, None, answers).await);
}

#[tokio::test]
async fn staff_open_no_submission_again_of_a_year_that_is_closed() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    done(track.save(&track.mary, &submission, None, assessment(&keys)).await);
    done(track.submit(&submission).await);
    done(change(&track.staff, "closeProgramYear", "year { id }", json!({ "id": track.year.to_string() })).await);
    let reopen = json!({ "submission": submission, "reason": "A page is missing." });
    assert_eq!(wrong(&change(&track.staff, "reopenSubmission", "", reopen).await), ["WRONG_STATE submission"]);
}

/// The museum is a participant of the programme, whatever it enrols in.
async fn take_part_since(year: &Year, since: &str) {
    let (programme, museum) = (year.programme.uuid(), year.museum.uuid());
    let row = format!("INSERT INTO programme_participant VALUES ('{programme}', '{museum}', '{since}')");
    sql(&year.app, &row).await;
}

#[tokio::test]
async fn withdrawing_frees_the_coach_and_takes_projects_back_and_a_place_that_was_given_stays() {
    let year = Year::new().await;
    take_part_since(&year, "2020-01-01").await;
    let offer = year.offer(&year.coach, "ONE_ON_ONE", &[]).await;
    let nine = "2026-12-10T13:00:00Z";
    let booked = done(year.book(&year.editor, year.enrolment, &offer, nine).await)["session"]["id"].take();
    let project = json!({ "enrolment": year.enrolment.to_string(), "kind": "WEBINAR", "mainLanguage": "en", "languages": ["en"],
        "topics": [], "title": [{ "language": "en", "text": "Boats" }], "text": [{ "language": "en", "text": "How." }] });
    let shared = done(change(&year.editor, "shareProject", "project { id }", project).await)["project"]["id"].take();

    let input = json!({ "id": year.enrolment.to_string(), "reason": "We are closed for repairs." });
    done(change(&year.editor, "withdrawEnrolment", "enrolment { state }", input).await);
    let document = "query($session: ID!, $project: ID!) {
        coachingSession(id: $session) { state cancelledBy reason } sharedProject(id: $project) { state }
    }";
    let seen = year.staff.query(document, json!({ "session": booked, "project": shared })).await;
    assert_eq!(
        seen,
        json!({
            "coachingSession": { "state": "CANCELLED", "cancelledBy": "MUSEUM", "reason": "We are closed for repairs." },
            "sharedProject": { "state": "WITHDRAWN" },
        })
    );
    assert_eq!(told(&year.app, "coaching_cancelled").await.len(), 2, "the coach and the museum");
    let other = year.book(&year.other_editor, year.other_enrolment, &offer, nine).await;
    assert!(wrong(&other).is_empty(), "the hour is free again: {other}");
    let left = done(change(&year.editor, "enrol", "enrolment { id }", json!({ "year": year.id.to_string() })).await);
    assert_eq!(left["enrolment"]["id"], year.enrolment.to_string());
    let document = "query($id: ID!) { programme(id: $id) { participants { nodes { id } } } }";
    let data = year.staff.answer(document, json!({ "id": year.programme.to_string() })).await;
    assert!(data.to_string().contains(&year.museum.to_string()), "{data}");
}

#[tokio::test]
async fn an_hour_that_has_begun_is_not_cancelled_by_the_museum() {
    let year = Year::new().await;
    let offer = year.offer(&year.coach, "ONE_ON_ONE", &[]).await;
    let nine = "2026-12-10T13:00:00Z";
    let booked = done(year.book(&year.editor, year.enrolment, &offer, nine).await)["session"]["id"].take();
    travel(&year.app, nine).await;
    let cancel = json!({ "id": booked, "reason": "Nobody came." });
    assert_eq!(wrong(&change(&year.editor, "cancelCoaching", "", cancel.clone()).await), ["WRONG_STATE id"]);
    done(change(&year.coach, "cancelCoaching", "session { state }", cancel).await);
}

#[tokio::test]
async fn of_two_who_enrol_the_museum_at_once_one_is_told_that_it_is() {
    let year = Year::new().await;
    let museum = year.app.organization("Lake Museum").create().await;
    let (ann, bob) = (year.app.person("Ann").role("editor", museum), year.app.person("Bob").role("editor", museum));
    let (ann, bob) = (ann.create().await, bob.create().await);
    let input = json!({ "year": year.id.to_string() });
    let (first, second) = join(
        change(&ann, "enrol", "enrolment { id }", input.clone()),
        change(&bob, "enrol", "enrolment { id }", input),
    )
    .await;
    let mut problems = [wrong(&first), wrong(&second)];
    problems.sort();
    assert_eq!(problems, [vec![], vec!["DUPLICATE organization".to_owned()]]);
}

#[tokio::test]
async fn a_review_of_what_was_opened_again_goes_back_to_its_team() {
    let year = Year::new().await;
    let review = year.review().await;
    done(year.write(&year.reviewer, &review, "STRENGTH", "A clear policy").await);
    done(change(&year.reviewer, "finishReview", "review { state }", json!({ "id": review })).await);
    let reopen = json!({ "submission": year.submission.to_string(), "reason": "The wrong policy was attached." });
    done(change(&year.staff, "reopenSubmission", "submission { state }", reopen).await);
    travel(&year.app, "2026-11-25T12:00:00Z").await;
    let released = change(
        &year.staff,
        "releaseReviews",
        "progress { underWay ready released }",
        json!({ "year": year.id.to_string() }),
    );
    let released = done(released.await);
    assert_eq!(released["progress"], json!({ "underWay": 1, "ready": 0, "released": 0 }));
    let document = "query($id: ID!) { peerReview(id: $id) { state returnedReason } }";
    let seen = year.reviewer.query(document, json!({ "id": review })).await;
    assert_eq!(seen["peerReview"], json!({ "state": "UNDER_WAY", "returnedReason": "The wrong policy was attached." }));
}

/// Has the year ask for this from its beginning.
async fn ask_for(track: &Track, rules: &str) {
    let version = format!(
        "INSERT INTO requirements (program_year_id, version, rules, created_at) VALUES ('{}', 2, '{rules}', '2020-01-02')",
        track.year.uuid()
    );
    track.run(&version).await;
}

#[tokio::test]
async fn a_document_is_replaced_after_a_reopening_and_that_one_was_there_stays_true() {
    let track = Track::new().await;
    let rules = "[{\"key\": \"work\", \"title\": {\"en\": \"Work\"}, \"deadline\": \"2026-11-22\",
        \"expression\": {\"submitted\": {\"kind\": \"peer_review\", \"pillar\": \"governance\", \"withDocuments\": true}}}]";
    ask_for(&track, rules).await;
    let (submission, keys) = begun(&track).await;
    for key in ["board-agenda", "orientation-package"] {
        assert_eq!(send(&track.mary, &submission, &keys[key], "first.pdf", PDF).await.0, 201);
    }
    done(track.submit(&submission).await);
    let standing = async || {
        let document = "query($id: ID!) { enrolment(id: $id) { standing { requirements { key state } } } }";
        let data = track.mary.query(document, json!({ "id": track.enrolment.to_string() })).await;
        data["enrolment"]["standing"]["requirements"].clone()
    };
    assert_eq!(standing().await, json!([{ "key": "work", "state": "MET" }]));

    travel(&track.app, "2026-11-25T12:00:00Z").await;
    let reopen = json!({ "submission": submission, "reason": "The wrong agenda." });
    done(change(&track.staff, "reopenSubmission", "submission { state }", reopen).await);
    let files = async |removed: bool| {
        let document = "query($id: ID!, $removed: Boolean!) { submission(id: $id) { attachments(withRemoved: $removed) { id url removedAt } } }";
        let variables = json!({ "id": submission, "removed": removed });
        let data = track.staff.query(document, variables).await;
        data["submission"]["attachments"].as_array().cloned().expect("files")
    };
    for file in files(false).await {
        done(change(&track.mary, "removeAttachment", "submission { id }", json!({ "attachment": file["id"] })).await);
    }
    for key in ["board-agenda", "orientation-package"] {
        assert_eq!(send(&track.mary, &submission, &keys[key], "second.pdf", [PDF, b"2"].concat()).await.0, 201);
    }
    done(track.submit(&submission).await);
    assert_eq!(standing().await, json!([{ "key": "work", "state": "MET" }]), "a document was there in time");
    assert_eq!((files(false).await.len(), files(true).await.len()), (2, 4));
    for file in files(true).await {
        let answer = track.staff.get(&text(&file["url"])).await;
        assert_eq!(answer.status.as_u16(), 200, "what was reviewed can still be looked at");
    }
}

#[tokio::test]
async fn a_file_that_the_scanner_refused_is_no_document() {
    let track = Track::new().await;
    let rules = "[{\"key\": \"work\", \"title\": {\"en\": \"Work\"}, \"deadline\": \"2026-11-22\",
        \"expression\": {\"submitted\": {\"kind\": \"needs_assessment\", \"pillar\": \"governance\", \"withDocuments\": true}}}]";
    ask_for(&track, rules).await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    done(track.save(&track.mary, &submission, None, assessment(&keys)).await);
    assert_eq!(send(&track.mary, &submission, &keys["board-proud"], "roof.pdf", PDF).await.0, 201);
    done(track.submit(&submission).await);
    let document = "query($id: ID!) { enrolment(id: $id) { standing { requirements { state } } } }";
    let state = async || {
        let data = track.mary.query(document, json!({ "id": track.enrolment.to_string() })).await;
        data["enrolment"]["standing"]["requirements"][0]["state"].clone()
    };
    assert_eq!(state().await, "MET");
    track.run("UPDATE attachment_content SET scan = 'refused', scanned_at = now()").await;
    assert_ne!(state().await, "MET");
}

#[tokio::test]
async fn a_need_can_be_made_of_a_long_suggestion_and_does_not_repeat_it() {
    let year = Year::new().await;
    let review = year.review().await;
    take_part_since(&year, "now").await;
    let long = "Plan for floods. ".repeat(400);
    done(year.write(&year.reviewer, &review, "SUGGESTION", long.trim()).await);
    done(change(&year.reviewer, "finishReview", "review { state }", json!({ "id": review })).await);
    travel(&year.app, "2026-11-25T12:00:00Z").await;
    done(change(&year.staff, "releaseReview", "review { id }", json!({ "id": review })).await);
    let document = "query($id: ID!) { enrolment(id: $id) { needProposals { nodes { id } } } }";
    let data = year.editor.query(document, json!({ "id": year.enrolment.to_string() })).await;
    let proposal = data["enrolment"]["needProposals"]["nodes"][0]["id"].clone();
    let as_it_is = change(&year.editor, "acceptNeedProposal", "", json!({ "proposal": proposal })).await;
    assert_eq!(wrong(&as_it_is), ["TOO_LONG statement.en"], "it is said what to do");
    let own = json!({ "proposal": proposal, "statement": [{ "language": "en", "text": "A flood plan" }] });
    let accepted = done(change(&year.editor, "acceptNeedProposal", "proposal { need { evidence } }", own).await);
    assert_eq!(accepted["proposal"]["need"]["evidence"], Value::Null);
}

#[tokio::test]
async fn whoever_is_of_the_museum_does_not_see_to_it_for_the_programme() {
    let year = Year::new().await;
    let both = year.app.person("Bea Both").role("editor", year.museum).programme_role("staff", year.programme);
    let both = both.create().await;
    let review = year.review().await;
    done(year.write(&year.reviewer, &review, "STRENGTH", "A clear policy").await);
    let document = "query($id: ID!) { peerReview(id: $id) { state team { name } } }";
    assert_eq!(both.query(document, json!({ "id": review })).await["peerReview"], Value::Null, "it is not released");
    let more_time = json!({ "enrolment": year.enrolment.to_string(), "requirement": "x", "until": "2026-12-31", "reason": "A flood." });
    assert_eq!(wrong(&change(&both, "extendDeadline", "", more_time).await), ["DENIED"]);
    let reopen = json!({ "submission": year.submission.to_string(), "reason": "A better policy." });
    let refused = change(&both, "reopenSubmission", "", reopen).await;
    assert_eq!(wrong(&refused), ["DENIED"]);
    let team = json!({ "submission": year.submission.to_string(), "reviewers": [] });
    assert_eq!(wrong(&change(&both, "assignReviewers", "", team).await), ["DENIED"]);
    let list = "query($of: ID!) { programYear(id: $of) { peerReviews { nodes { state } totalCount } } }";
    let of_year = both.query(list, json!({ "of": year.id.to_string() })).await;
    assert_eq!(
        of_year["programYear"]["peerReviews"],
        json!({ "nodes": [], "totalCount": 0 }),
        "not in the list of the year either"
    );
}

#[tokio::test]
async fn what_deadlines_hang_on_stays_once_museums_have_enrolled() {
    let year = Year::new().await;
    let zone = json!({ "programme": year.programme.to_string(), "zone": "America/St_Johns", "expectedRevision": 1 });
    assert_eq!(wrong(&change(&year.staff, "setUpTrackProgram", "", zone).await), ["WRONG_STATE zone"]);
    let days = json!({ "id": year.id.to_string(), "beginsOn": "2025-09-01", "endsOn": "2027-02-28" });
    assert_eq!(
        wrong(&change(&year.staff, "changeProgramYear", "", days).await),
        ["WRONG_STATE beginsOn", "WRONG_STATE endsOn"]
    );
}
