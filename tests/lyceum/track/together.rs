//! Several people of a museum answer at once, and hear what the others write.

use database::id::AttachmentId;
use identity::Viewer;
use serde_json::{Value, json};

use super::answers::Track;
use crate::{
    joining::{change, done},
    subscription::{Server, viewer},
};

const HEAR: &str = "subscription($id: ID!) { submissionChanged(submission: $id) {
    revision submission { state revision } answers { question { key } text writtenBy writtenAt }
    attachments { name } history { kind by }
} }";

/// `key: text, by whom` of each answer that was heard.
fn answers(heard: &Value) -> Vec<String> {
    let told = heard["answers"].as_array().expect("a list").iter();
    told.map(|one| format!("{}: {}, {}", one["question"]["key"], one["text"], one["writtenBy"]).replace('"', ""))
        .collect()
}

#[tokio::test]
async fn who_answers_together_hears_who_wrote_what() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    done(
        track
            .save(&track.mary, &submission, None, json!([{ "question": keys["board-proud"], "text": "Before" }]))
            .await,
    );
    let server = Server::on(&track.app);
    let id = json!({ "id": submission });
    let mut joe = server.hear_by(viewer(&track.app, &track.joe).await, HEAR, id.clone()).await;
    let mut staff = server.hear_by(viewer(&track.app, &track.staff).await, HEAR, id.clone()).await;

    let both = json!([
        { "question": keys["board-training"], "text": "How to read accounts" },
        { "question": keys["board-proud"], "text": "Our garden" },
    ]);
    done(track.save(&track.mary, &submission, None, both).await);
    // Staff see what is written, and by whom a museum's own people know.
    for (ear, by) in [(&mut joe, "Mary Macdonald"), (&mut staff, "null")] {
        let heard = ear.answer().await.expect("an event")["data"]["submissionChanged"].take();
        let mut told = answers(&heard);
        told.sort();
        assert_eq!(
            told,
            [format!("board-proud: Our garden, {by}"), format!("board-training: How to read accounts, {by}")]
        );
        assert_eq!(heard["revision"], heard["submission"]["revision"]);
        assert_eq!(heard["answers"][0]["writtenAt"], "2026-11-20T12:00:00Z");
        assert_eq!((&heard["attachments"], &heard["history"]), (&json!([]), &json!([])));
    }
    // Only what is new is told.
    done(
        track
            .save(&track.joe, &submission, None, json!([{ "question": keys["board-proud"], "text": "Our roof" }]))
            .await,
    );
    let heard = joe.answer().await.expect("an event")["data"]["submissionChanged"].take();
    assert_eq!(answers(&heard), ["board-proud: Our roof, Joe Leblanc"]);

    let file = format!(
        "INSERT INTO attachment_content (sha256, bytes, media_type, kept_in, scan, created_at)
             VALUES (repeat('a', 64), 1, 'text/plain', 'bucket', 'clean', now());
         INSERT INTO attachment (id, submission_id, question_id, sha256, name, created_at)
             SELECT '{}', submission_id, question_id, repeat('a', 64), 'minutes.txt', now() FROM answer LIMIT 1;
         UPDATE submission SET revision = revision + 1",
        AttachmentId::new().uuid()
    );
    track.run(&file).await;
    let heard = joe.answer().await.expect("an event")["data"]["submissionChanged"].take();
    assert_eq!((&heard["attachments"], &heard["answers"]), (&json!([{ "name": "minutes.txt" }]), &json!([])));
}

#[tokio::test]
async fn who_may_not_see_a_submission_hears_nothing_of_it_from_then_on() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    let other = track.app.organization("Another Museum").create().await;
    let stranger = track.app.person("Una").role("administrator", other).create().await;
    let steward = track.app.person("Stella").steward().create().await;
    let server = Server::on(&track.app);
    let id = json!({ "id": submission });
    for refused in [Viewer::Nobody, viewer(&track.app, &stranger).await, viewer(&track.app, &steward).await] {
        let refused = server.begin(refused, HEAR, id.clone()).await.err().expect("a refusal");
        assert_eq!(refused["errors"][0]["extensions"]["code"], "NOT_FOUND", "{refused:#}");
    }

    let mut joe = server.hear_by(viewer(&track.app, &track.joe).await, HEAR, id.clone()).await;
    let mut mary = server.hear_by(viewer(&track.app, &track.mary).await, HEAR, id).await;
    let leaves = format!("UPDATE membership SET ended_at = '2026-11-20' WHERE person_id = '{}'", track.joe.id.uuid());
    track.run(&leaves).await;
    done(
        track
            .save(&track.mary, &submission, None, json!([{ "question": keys["board-proud"], "text": "Secret" }]))
            .await,
    );
    let end = joe.answer().await.expect("an error");
    assert_eq!((&end["data"], &end["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("NOT_FOUND")));
    assert!(!end.to_string().contains("Secret"));
    assert!(joe.answer().await.is_none(), "nothing comes after the error");
    let heard = mary.answer().await.expect("an event")["data"]["submissionChanged"].take();
    assert_eq!(answers(&heard), ["board-proud: Secret, Mary Macdonald"]);

    let out = format!("UPDATE sign_in SET ended_at = now() WHERE person_id = '{}'", track.mary.id.uuid());
    track.run(&out).await;
    let reopen = "UPDATE submission SET revision = revision + 1";
    track.run(reopen).await;
    let end = mary.answer().await.expect("an error");
    assert_eq!(end["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

#[tokio::test]
async fn that_it_was_submitted_and_opened_again_is_heard_with_who_did_it() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    done(track.save(&track.mary, &submission, None, super::answers::assessment(&keys)).await);
    let server = Server::on(&track.app);
    let mut ear = server.hear_by(viewer(&track.app, &track.mary).await, HEAR, json!({ "id": submission })).await;
    done(track.submit(&submission).await);
    let heard = ear.answer().await.expect("an event")["data"]["submissionChanged"].take();
    assert_eq!(heard["history"], json!([{ "kind": "SUBMITTED", "by": "Joe Leblanc" }]));
    assert_eq!(heard["submission"]["state"], "SUBMITTED");
    let reopen = json!({ "submission": submission, "reason": "Once more." });
    done(change(&track.staff, "reopenSubmission", "submission { id }", reopen).await);
    let heard = ear.answer().await.expect("an event")["data"]["submissionChanged"].take();
    assert_eq!(heard["history"][0]["kind"], "REOPENED");
    assert_eq!(heard["submission"]["state"], "REOPENED");
}
