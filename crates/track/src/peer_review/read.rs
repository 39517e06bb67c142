//! Looking reviews up.

use std::collections::HashMap;

use catalogue::topic::Topic;
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, FindingId, OrganizationId, PeerReviewId, ProgramYearId, SubmissionId},
    paging::{Page, PageRequest},
    schema::{
        earlier_reply, enrolment, finding, finding_topic, peer_review, peer_review_member, program_year, submission,
        topic,
    },
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::{MayRunProgram, MaySeeOwnWork};

use super::{EarlierReply, Finding, PeerReview, ReviewState, Reviewer};

/// How far the reviews of a year are: counts of reviews, not of anything in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Submitted, to be reviewed, and without a team.
    pub without_team: i64,
    /// Under way.
    pub under_way: i64,
    /// Finished.
    pub ready: i64,
    /// Given to the museums.
    pub released: i64,
}

/// Those of these reviews that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[PeerReviewId]) -> QueryResult<Vec<PeerReview>> {
    peer_review::table.filter(peer_review::id.eq_any(ids)).select(PeerReview::as_select()).load(&mut conn).await
}

/// The reviews of these submissions.
pub async fn of_submissions(mut conn: &AsyncPgConnection, ids: &[SubmissionId]) -> QueryResult<Vec<PeerReview>> {
    peer_review::table
        .filter(peer_review::submission_id.eq_any(ids))
        .select(PeerReview::as_select())
        .load(&mut conn)
        .await
}

/// The reviews of what these museums submitted in a year, the first to be begun first. Whoever sees the enrolment does not
/// see all of them: each is asked for by itself.
pub async fn of_enrolments(
    mut conn: &AsyncPgConnection,
    ids: &[EnrolmentId],
) -> QueryResult<Vec<(EnrolmentId, PeerReview)>> {
    peer_review::table
        .inner_join(submission::table)
        .filter(submission::enrolment_id.eq_any(ids))
        .order(peer_review::id)
        .select((submission::enrolment_id, PeerReview::as_select()))
        .load(&mut conn)
        .await
}

/// How many reviews there are in a year; with states, how many stand so. Those of museums where the viewer has a role are not
/// theirs to see.
pub async fn count_of_year(
    mut conn: &AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    states: Option<&[ReviewState]>,
) -> QueryResult<i64> {
    let mut wanted = peer_review::table
        .inner_join(submission::table.inner_join(enrolment::table.inner_join(program_year::table)))
        .filter(program_year::id.eq(year).and(program_year::programme_id.eq(may.programme())))
        .filter(enrolment::organization_id.ne_all(may.recused_at()))
        .into_boxed();
    if let Some(states) = states {
        wanted = wanted.filter(peer_review::state.eq_any(states));
    }
    wanted.count().get_result(&mut conn).await
}

/// The reviews of a year, the first to be begun first; with states, those that stand so. Without those of museums where the
/// viewer has a role.
pub async fn of_year(
    mut conn: &AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    states: Option<&[ReviewState]>,
    page: &PageRequest<PeerReviewId>,
) -> QueryResult<Page<PeerReviewId, PeerReview>> {
    let mut wanted = peer_review::table
        .inner_join(submission::table.inner_join(enrolment::table.inner_join(program_year::table)))
        .filter(program_year::id.eq(year).and(program_year::programme_id.eq(may.programme())))
        .filter(enrolment::organization_id.ne_all(may.recused_at()))
        .order(peer_review::id)
        .limit(page.limit())
        .select(PeerReview::as_select())
        .into_boxed();
    if let Some(states) = states {
        wanted = wanted.filter(peer_review::state.eq_any(states));
    }
    if let Some(after) = page.after {
        wanted = wanted.filter(peer_review::id.gt(after));
    }
    let rows: Vec<PeerReview> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How far the reviews of a year are.
pub async fn progress(mut conn: &AsyncPgConnection, may: &MayRunProgram, year: ProgramYearId) -> QueryResult<Progress> {
    let mut statement = Statement::<(Nullable<Text>, BigInt)>::new(
        "SELECT peer_review.state, count(*) FROM enrolment
         JOIN program_year ON program_year.id = enrolment.program_year_id
         JOIN submission ON submission.enrolment_id = enrolment.id AND submission.state <> 'draft'
         JOIN questionnaire ON questionnaire.id = submission.questionnaire_id AND questionnaire.kind <> 'needs_assessment'
         LEFT JOIN peer_review ON peer_review.submission_id = submission.id
         WHERE program_year.id = ",
    );
    statement.bind::<Uuid, _>(year).sql(" AND program_year.programme_id = ").bind::<Uuid, _>(may.programme());
    statement.sql(" GROUP BY peer_review.state");
    let counted: Vec<(Option<ReviewState>, i64)> = statement.load(&mut conn).await?;
    let of = |state| counted.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
    Ok(Progress {
        without_team: of(None),
        under_way: of(Some(ReviewState::UnderWay)),
        ready: of(Some(ReviewState::Ready)),
        released: of(Some(ReviewState::Released)),
    })
}

/// The reviews that one has to write, or wrote, the newest first; not those from which one is recused.
pub async fn own(mut conn: &AsyncPgConnection, may: &MaySeeOwnWork) -> QueryResult<Vec<PeerReview>> {
    peer_review::table
        .inner_join(submission::table.inner_join(enrolment::table.inner_join(program_year::table)))
        .inner_join(peer_review_member::table)
        .filter(peer_review_member::person_id.eq(may.person()).and(peer_review_member::declined_at.is_null()))
        .filter(program_year::programme_id.eq_any(may.reviews_in()))
        .filter(enrolment::organization_id.ne_all(may.organizations()))
        .order(peer_review::id.desc())
        .limit(500)
        .select(PeerReview::as_select())
        .load(&mut conn)
        .await
}

/// Which museums made these submissions.
pub async fn museums_of(
    mut conn: &AsyncPgConnection,
    ids: &[SubmissionId],
) -> QueryResult<HashMap<SubmissionId, OrganizationId>> {
    let rows: Vec<(SubmissionId, OrganizationId)> = submission::table
        .inner_join(enrolment::table)
        .filter(submission::id.eq_any(ids))
        .select((submission::id, enrolment::organization_id))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// What these reviews found, each in the order in which it was written.
pub async fn findings(mut conn: &AsyncPgConnection, ids: &[PeerReviewId]) -> QueryResult<Vec<Finding>> {
    finding::table
        .filter(finding::peer_review_id.eq_any(ids))
        .order((finding::peer_review_id, finding::id))
        .select(Finding::as_select())
        .load(&mut conn)
        .await
}

/// What was replied to these reviews before the reply that stands, the first reply first.
pub async fn earlier_replies(mut conn: &AsyncPgConnection, ids: &[PeerReviewId]) -> QueryResult<Vec<EarlierReply>> {
    earlier_reply::table
        .filter(earlier_reply::peer_review_id.eq_any(ids))
        .order((earlier_reply::peer_review_id, earlier_reply::replied_at, earlier_reply::id))
        .select(EarlierReply::as_select())
        .load(&mut conn)
        .await
}

/// What these findings are about.
pub async fn topics_of_findings(
    mut conn: &AsyncPgConnection,
    ids: &[FindingId],
) -> QueryResult<Vec<(FindingId, Topic)>> {
    finding_topic::table
        .inner_join(topic::table)
        .filter(finding_topic::finding_id.eq_any(ids))
        .order((finding_topic::finding_id, finding_topic::topic_id))
        .select((finding_topic::finding_id, Topic::as_select()))
        .load(&mut conn)
        .await
}

/// The teams of these reviews, those who withdrew among them.
pub async fn teams(mut conn: &AsyncPgConnection, ids: &[PeerReviewId]) -> QueryResult<Vec<Reviewer>> {
    peer_review_member::table
        .filter(peer_review_member::peer_review_id.eq_any(ids))
        .order((peer_review_member::peer_review_id, peer_review_member::person_id))
        .select(Reviewer::as_select())
        .load(&mut conn)
        .await
}
