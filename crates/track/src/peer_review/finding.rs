//! Findings, as the team writes them.

use catalogue::{
    LanguageMap,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    topic::{MOST_TOPICS, check_topics},
};
use database::{
    AsyncPgConnection,
    id::{FindingId, PeerReviewId, QuestionId, SubmissionId, TopicId},
    schema::{finding, finding_topic, peer_review, question, submission},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInReview, Review},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{Finding, FindingKind, PeerReview, ReviewState};

/// The longest finding, in characters.
const LONGEST: usize = 10_000;

/// A finding as somebody writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingInput {
    /// The sort of finding.
    pub kind: FindingKind,
    /// The question whose answer it is about; none: about the whole.
    pub question: Option<QuestionId>,
    /// The language it is first of all in.
    pub main_language: String,
    /// What was found, per language.
    pub text: LanguageMap,
    /// What it is about.
    pub topics: Vec<TopicId>,
}

/// Writes a finding.
///
/// # Errors
/// Every fault of it at once; where the review is not under way.
pub async fn write(
    conn: &mut AsyncPgConnection,
    may: &MayInReview<Review>,
    now: Timestamp,
    new: FindingInput,
    key: Option<&str>,
) -> Result<Finding, Rejection> {
    conn.transaction(async |conn| {
        let asker = may.enrolment().asker();
        let asked = (may.review().uuid(), &new);
        let pending = match idempotency::claim(conn, asker, key, "writeFinding", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, may.review(), FindingId::from_uuid(id), "idempotency_key").await,
            Claim::First(pending) => pending,
        };
        under_way(conn, may.review(), "review").await?;
        new.check(conn, may.submission()).await?;
        let row = diesel::insert_into(finding::table)
            .values((
                finding::id.eq(FindingId::new()),
                finding::peer_review_id.eq(may.review()),
                finding::question_id.eq(new.question),
                finding::kind.eq(new.kind),
                finding::main_language.eq(&new.main_language),
                finding::text.eq(&new.text),
                finding::written_by.eq(may.person()),
                finding::created_at.eq(now.to_diesel()),
                finding::updated_at.eq(now.to_diesel()),
            ))
            .returning(Finding::as_returning())
            .get_result(conn)
            .await?;
        write_topics(conn, row.id, &new.topics).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Writes a finding anew: everybody of the team may, whoever wrote it before.
///
/// # Errors
/// Every fault of it at once; where the review is not under way, or somebody else changed the finding.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayInReview<Review>,
    now: Timestamp,
    id: FindingId,
    becomes: FindingInput,
    expected_revision: Option<i32>,
) -> Result<Finding, Rejection> {
    conn.transaction(async |conn| {
        under_way(conn, may.review(), "id").await?;
        let row = found(conn, may.review(), id, "id").await?;
        check_revision(expected_revision, row.revision)?;
        becomes.check(conn, may.submission()).await?;
        let row = diesel::update(finding::table.find(id))
            .set((
                finding::question_id.eq(becomes.question),
                finding::kind.eq(becomes.kind),
                finding::main_language.eq(&becomes.main_language),
                finding::text.eq(&becomes.text),
                finding::written_by.eq(may.person()),
                finding::revision.eq(row.revision + 1),
                finding::updated_at.eq(now.to_diesel()),
            ))
            .returning(Finding::as_returning())
            .get_result(conn)
            .await?;
        diesel::delete(finding_topic::table.filter(finding_topic::finding_id.eq(id))).execute(conn).await?;
        write_topics(conn, id, &becomes.topics).await?;
        Ok(row)
    })
    .await
}

/// Removes a finding, and answers with its review.
///
/// # Errors
/// Where the review is not under way.
pub async fn remove(
    conn: &mut AsyncPgConnection,
    may: &MayInReview<Review>,
    id: FindingId,
) -> Result<PeerReview, Rejection> {
    conn.transaction(async |conn| {
        let review = under_way(conn, may.review(), "id").await?;
        found(conn, may.review(), id, "id").await?;
        diesel::delete(finding::table.find(id)).execute(conn).await?;
        Ok(review)
    })
    .await
}

/// The review, under way, which nobody else changes until the transaction ends.
pub(super) async fn under_way(
    conn: &mut AsyncPgConnection,
    id: PeerReviewId,
    field: &str,
) -> Result<PeerReview, Rejection> {
    let review: PeerReview = peer_review::table
        .find(id)
        .select(PeerReview::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "a review"))?;
    let why = match review.state {
        ReviewState::UnderWay => return Ok(review),
        ReviewState::Ready => {
            "cannot be changed, since the team has finished the review; ask those who run the programme to return it"
        }
        ReviewState::Released => "cannot be changed any more, since the museum was given the review",
    };
    Err(Rejection::one(ProblemCode::WrongState, field, why))
}

async fn found(
    conn: &mut AsyncPgConnection,
    review: PeerReviewId,
    id: FindingId,
    field: &str,
) -> Result<Finding, Rejection> {
    finding::table
        .find(id)
        .filter(finding::peer_review_id.eq(review))
        .select(Finding::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "a finding"))
}

async fn write_topics(conn: &mut AsyncPgConnection, id: FindingId, topics: &[TopicId]) -> QueryResult<()> {
    let rows: Vec<_> =
        topics.iter().map(|topic| (finding_topic::finding_id.eq(id), finding_topic::topic_id.eq(*topic))).collect();
    diesel::insert_into(finding_topic::table).values(rows).execute(conn).await?;
    Ok(())
}

impl FindingInput {
    async fn check(&self, conn: &mut AsyncPgConnection, of: SubmissionId) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_tag(&self.main_language, "main_language", &mut problems);
        self.text.check_main(&self.main_language, "text", LONGEST, &mut problems);
        problems.note_long_list("topics", self.topics.len(), MOST_TOPICS);
        check_topics(conn, &self.topics, "topics", &mut problems).await?;
        if let Some(asked) = self.question {
            let is_asked = exists(
                question::table
                    .inner_join(submission::table.on(submission::questionnaire_id.eq(question::questionnaire_id)))
                    .filter(question::id.eq(asked).and(submission::id.eq(of))),
            );
            if !diesel::select(is_asked).get_result::<bool>(conn).await? {
                problems.note_not_found("question", "a question that the submission answers");
            }
        }
        problems.settle()
    }
}
