//! Reviews: the museum is given what its peers found on the day of the reports, and sees nothing before.

use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use testing::Caller;

use super::peers::Year;
use crate::{
    joining::{change, done, wrong},
    registration::{told, travel},
};

const REVIEW: &str = "query($id: ID!) { peerReview(id: $id) {
    state summary { text } museum { id } team { name hasWithdrawn } reply earlierReplies { text repliedAt } returnedReason releaseReason
    findings { kind text { text } topics { id } writtenBy questionId }
} }";

async fn seen(who: &Caller, id: &str) -> Value {
    let mut answer = who.answer(REVIEW, json!({ "id": id })).await;
    answer["data"]["peerReview"].take()
}

async fn finished(year: &Year) -> String {
    let review = year.review().await;
    done(year.write(&year.reviewer, &review, "STRENGTH", "A clear policy").await);
    done(year.write(&year.reviewer, &review, "SUGGESTION", "Plan for floods").await);
    let summary = json!([{ "language": "en", "text": "Well on the way" }]);
    done(change(&year.reviewer, "finishReview", "review { state }", json!({ "id": review, "summary": summary })).await);
    review
}

#[tokio::test]
async fn the_museum_is_given_its_report_on_the_day_and_sees_nothing_before() {
    let year = Year::new().await;
    let review = finished(&year).await;
    assert_eq!(seen(&year.editor, &review).await, Value::Null);
    let list = "query($id: ID!) { enrolment(id: $id) { peerReviews { nodes { id state } totalCount } } }";
    let of = json!({ "id": year.enrolment.to_string() });
    let before = year.editor.query(list, of.clone()).await["enrolment"]["peerReviews"].take();
    assert_eq!(before, json!({ "nodes": [], "totalCount": 0 }), "what is not shown is not counted");
    assert_eq!(seen(&year.reviewer, &review).await["findings"][1]["writtenBy"], "Rita Reviewer");

    let early = change(&year.staff, "releaseReview", "review { state }", json!({ "id": review })).await;
    assert_eq!(wrong(&early), ["REQUIRED reason"]);
    // In Halifax it is still the day before.
    travel(&year.app, "2026-11-24T03:59:00Z").await;
    let input = json!({ "year": year.id.to_string() });
    assert_eq!(
        wrong(&change(&year.staff, "releaseReviews", "progress { ready released }", input.clone()).await),
        ["REQUIRED reason"]
    );
    travel(&year.app, "2026-11-24T04:00:00Z").await;
    let released = done(change(&year.staff, "releaseReviews", "progress { ready released }", input).await);
    assert_eq!(released["progress"], json!({ "ready": 0, "released": 1 }));
    assert_eq!(told(&year.app, "review_released").await, ["an organization"], "it has no contact");

    let told = seen(&year.editor, &review).await;
    assert_eq!(told["state"], "RELEASED");
    assert_eq!(told["summary"]["text"], "Well on the way");
    assert_eq!(told["team"], json!([]), "reviewers are not named unless the programme says so");
    assert_eq!(told["findings"][0]["text"]["text"], "A clear policy");
    assert_eq!(told["findings"][1]["topics"], json!([{ "id": year.topic.to_string() }]));
    assert!(told["findings"].as_array().is_some_and(|all| all.iter().all(|one| one["writtenBy"].is_null())));
    let listed = year.editor.query(list, of).await["enrolment"]["peerReviews"].take();
    assert_eq!(listed, json!({ "nodes": [{ "id": review, "state": "RELEASED" }], "totalCount": 1 }));
    let late = year.write(&year.reviewer, &review, "STRENGTH", "Too late").await;
    assert_eq!(wrong(&late), ["WRONG_STATE review"]);

    let reply = json!({ "review": review, "text": "We will." });
    done(change(&year.editor, "replyToReview", "review { reply }", reply).await);
    let told = seen(&year.reviewer, &review).await;
    assert_eq!((&told["reply"], &told["earlierReplies"]), (&json!("We will."), &json!([])));

    // Whoever replies anew takes nothing away of what was said before.
    travel(&year.app, "2026-11-25T12:00:00Z").await;
    for text in ["We will by spring.", "We did."] {
        let reply = json!({ "review": review, "text": text });
        done(change(&year.editor, "replyToReview", "review { reply }", reply).await);
    }
    let told = seen(&year.editor, &review).await;
    assert_eq!(told["reply"], "We did.");
    assert_eq!(
        told["earlierReplies"],
        json!([
            { "text": "We will.", "repliedAt": "2026-11-24T04:00:00Z" },
            { "text": "We will by spring.", "repliedAt": "2026-11-25T12:00:00Z" }
        ])
    );
}

#[tokio::test]
async fn what_is_suggested_is_proposed_as_a_need_once_the_museum_has_its_report() {
    let year = Year::new().await;
    let review = finished(&year).await;
    let count = "SELECT count(*) AS count FROM need_proposal JOIN need_proposal_topic ON need_proposal_id = id";
    assert_eq!(number(&year, count).await, 0);
    let input = json!({ "id": review, "reason": "They meet their board on Monday." });
    let released = done(change(&year.staff, "releaseReview", "review { releaseReason }", input).await);
    assert_eq!(released["review"]["releaseReason"], "They meet their board on Monday.");
    assert_eq!(number(&year, count).await, 1, "of the suggestion, and not of the strength");
    assert_eq!(seen(&year.editor, &review).await["releaseReason"], Value::Null);
}

#[tokio::test]
async fn a_review_goes_back_to_its_team_and_names_it_where_the_programme_says_so() {
    let year = Year::new().await;
    let terms = json!({ "programme": year.programme.to_string(), "namesReviewers": true });
    done(change(&year.staff, "setReviewTerms", "programme { id }", terms).await);
    let review = finished(&year).await;
    let input = json!({ "id": review, "reason": "Say which flood plan." });
    done(change(&year.staff, "returnReview", "review { state }", input).await);
    let told = seen(&year.reviewer, &review).await;
    assert_eq!((&told["state"], &told["returnedReason"]), (&json!("UNDER_WAY"), &json!("Say which flood plan.")));
    done(change(&year.reviewer, "finishReview", "review { state }", json!({ "id": review })).await);
    travel(&year.app, "2026-11-25T12:00:00Z").await;
    done(change(&year.staff, "releaseReview", "review { id }", json!({ "id": review })).await);
    let told = seen(&year.editor, &review).await;
    assert_eq!(told["team"], json!([{ "name": "Rita Reviewer", "hasWithdrawn": false }]));
    assert_eq!(told["returnedReason"], Value::Null);
}

#[tokio::test]
async fn staff_see_how_far_the_reviews_are_and_reviewers_what_they_have_to_do() {
    let year = Year::new().await;
    let progress =
        "query($year: ID!) { programYear(id: $year) { peerReviewProgress { withoutTeam underWay ready released } } }";
    let of_year = json!({ "year": year.id.to_string() });
    let before = year.staff.query(progress, of_year.clone()).await["programYear"]["peerReviewProgress"].take();
    assert_eq!(before, json!({ "withoutTeam": 1, "underWay": 0, "ready": 0, "released": 0 }));
    let review = finished(&year).await;
    let after = year.staff.query(progress, of_year).await["programYear"]["peerReviewProgress"].take();
    assert_eq!(after, json!({ "withoutTeam": 0, "underWay": 0, "ready": 1, "released": 0 }));
    let own = year.reviewer.query("{ viewer { reviews { id museum { id } } } }", json!({})).await;
    let expected = json!([{ "id": review, "museum": { "id": year.museum.to_string() } }]);
    assert_eq!(own["viewer"]["reviews"], expected);
    let draft = "UPDATE submission SET state = 'draft', submitted_at = NULL";
    super::peers::sql(&year.app, draft).await;
    assert_eq!(wrong(&year.assign(&[&year.reviewer]).await), ["WRONG_STATE submission"]);
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

async fn number(year: &Year, query: &str) -> i64 {
    let found: Count = diesel::sql_query(query).get_result(&mut year.app.connect().await).await.expect("a number");
    found.count
}
