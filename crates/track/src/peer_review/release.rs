//! Giving museums their reviews.

use std::collections::HashMap;

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, FindingId, NeedProposalId, PeerReviewId, ProgramYearId, SubmissionId, TopicId},
    jsonb::Lazy,
    schema::{
        enrolment, finding, finding_topic, milestone, need_proposal, need_proposal_topic, peer_review, program_year,
        submission, track_program,
    },
};
use diesel::{dsl::min, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{MayInReview, MayRunProgram, SeeToMuseum},
    text::check_text,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::{FindingKind, PeerReview, ReviewState};
use crate::telling::{self, News};

/// Gives a museum its review. From then on nothing in it is changed.
///
/// # Errors
/// Where it is not finished; where it is released before the day on which the year's reports are circulated, or the year
/// names no such day, without a reason.
pub async fn release(
    conn: &mut AsyncPgConnection,
    may: &MayInReview<SeeToMuseum>,
    now: Timestamp,
    reason: Option<&str>,
) -> Result<PeerReview, Rejection> {
    conn.transaction(async |conn| {
        let review = ready(conn, may.review()).await?;
        let year: ProgramYearId =
            enrolment::table.find(may.enrolment().enrolment()).select(enrolment::program_year_id).first(conn).await?;
        let reason = reason_to_release(conn, year, now, reason).await?;
        released(conn, &[review.id], now, reason).await?;
        let row = peer_review::table.find(review.id).select(PeerReview::as_select()).first(conn).await?;
        Ok(row)
    })
    .await
}

/// Gives every museum of a year its finished reviews.
///
/// # Errors
/// Where there is no such year of the programme; as [`release`].
pub async fn release_year(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    year: ProgramYearId,
    reason: Option<&str>,
) -> Result<(), Rejection> {
    conn.transaction(async |conn| {
        let reason = reason_to_release(conn, year, now, reason).await?;
        let of_year = submission::table
            .inner_join(enrolment::table.inner_join(program_year::table))
            .filter(program_year::id.eq(year).and(program_year::programme_id.eq(may.programme())))
            .select(submission::id);
        let ready: Vec<PeerReviewId> = peer_review::table
            .filter(peer_review::state.eq(ReviewState::Ready))
            .filter(peer_review::submission_id.eq_any(of_year))
            .order(peer_review::id)
            .select(peer_review::id)
            .for_no_key_update()
            .load(conn)
            .await?;
        released(conn, &ready, now, reason).await?;
        Ok(())
    })
    .await
}

/// The day on which the reports of a year are circulated, as its milestones say; none where none does.
pub async fn circulated_on(mut conn: &AsyncPgConnection, year: ProgramYearId) -> QueryResult<Option<Date>> {
    let day: Option<jiff_diesel::Date> = milestone::table
        .filter(milestone::program_year_id.eq(year).and(milestone::kind.eq("reports_circulated")))
        .select(min(milestone::begins_on))
        .first(&mut conn)
        .await?;
    Ok(day.map(jiff_diesel::Date::to_jiff))
}

/// A finished review, which nobody else changes until the transaction ends.
pub(super) async fn ready(conn: &mut AsyncPgConnection, id: PeerReviewId) -> Result<PeerReview, Rejection> {
    let review: PeerReview = peer_review::table
        .find(id)
        .select(PeerReview::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a review"))?;
    let why = match review.state {
        ReviewState::Ready => return Ok(review),
        ReviewState::UnderWay => "is still being written; its team finishes it first",
        ReviewState::Released => "was given to the museum already; it stays as it is",
    };
    Err(Rejection::one(ProblemCode::WrongState, "id", why))
}

/// Checks that it is time, or that there is a reason why it is not waited for. What needs no reason keeps none.
async fn reason_to_release<'r>(
    conn: &mut AsyncPgConnection,
    year: ProgramYearId,
    now: Timestamp,
    reason: Option<&'r str>,
) -> Result<Option<&'r str>, Rejection> {
    let zone: String = program_year::table
        .inner_join(track_program::table)
        .filter(program_year::id.eq(year))
        .select(track_program::zone)
        .first(conn)
        .await?;
    let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let day = circulated_on(conn, year).await?;
    if is_time(day, now.to_zoned(zone).date()) {
        return Ok(None);
    }
    let mut problems = Problems::new();
    check_text(reason, "reason", 2_000, &mut problems);
    if reason.is_none() {
        let why = match day {
            Some(day) => format!("is missing, and reports are circulated on {day}; wait until then, or say why not"),
            None => "is missing, and the year names no day on which reports are circulated; name one, or say why now"
                .to_owned(),
        };
        problems.note(ProblemCode::Required, "reason", why);
    }
    problems.or(|| reason)
}

/// Whether reports may go out today without a reason.
fn is_time(circulated_on: Option<Date>, today: Date) -> bool {
    circulated_on.is_some_and(|day| today >= day)
}

async fn released(
    conn: &mut AsyncPgConnection,
    reviews: &[PeerReviewId],
    now: Timestamp,
    reason: Option<&str>,
) -> QueryResult<()> {
    diesel::update(peer_review::table.filter(peer_review::id.eq_any(reviews)))
        .set((
            peer_review::state.eq(ReviewState::Released),
            peer_review::released_at.eq(now.to_diesel()),
            peer_review::release_reason.eq(reason),
            peer_review::revision.eq(peer_review::revision + 1),
            peer_review::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    let reviewed: Vec<SubmissionId> = peer_review::table
        .filter(peer_review::id.eq_any(reviews))
        .select(peer_review::submission_id)
        .load(conn)
        .await?;
    telling::tell(conn, now, &reviewed, News::Reviewed).await?;
    propose(conn, reviews, now).await
}

/// What is suggested about topics is proposed to the museums as needs, which they look at before any becomes one. In a handful
/// of statements, however many reviews are released at once.
async fn propose(conn: &mut AsyncPgConnection, reviews: &[PeerReviewId], now: Timestamp) -> QueryResult<()> {
    let rows: Vec<(FindingId, TopicId)> = finding_topic::table
        .inner_join(finding::table)
        .filter(finding::peer_review_id.eq_any(reviews).and(finding::kind.eq(FindingKind::Suggestion)))
        .order((finding_topic::finding_id, finding_topic::topic_id))
        .select((finding_topic::finding_id, finding_topic::topic_id))
        .load(conn)
        .await?;
    let mut about: HashMap<FindingId, Vec<TopicId>> = HashMap::new();
    for (finding, topic) in rows {
        about.entry(finding).or_default().push(topic);
    }
    let ids: Vec<FindingId> = about.keys().copied().collect();
    let suggestions: Vec<(FindingId, EnrolmentId, String, Lazy<LanguageMap>)> = finding::table
        .inner_join(peer_review::table.inner_join(submission::table))
        .filter(finding::id.eq_any(&ids))
        .order(finding::id)
        .select((finding::id, submission::enrolment_id, finding::main_language, finding::text))
        .load(conn)
        .await?;
    // PostgreSQL takes 65,535 values in a statement.
    for some in suggestions.chunks(2_000) {
        let proposed: Vec<(NeedProposalId, FindingId)> =
            some.iter().map(|(finding, ..)| (NeedProposalId::new(), *finding)).collect();
        let rows: Vec<_> = proposed
            .iter()
            .zip(some)
            .map(|((id, finding), (_, enrolment, main_language, text))| {
                (
                    need_proposal::id.eq(*id),
                    need_proposal::enrolment_id.eq(*enrolment),
                    need_proposal::finding_id.eq(*finding),
                    need_proposal::main_language.eq(main_language),
                    need_proposal::statement.eq((**text).clone()),
                    need_proposal::created_at.eq(now.to_diesel()),
                    need_proposal::updated_at.eq(now.to_diesel()),
                )
            })
            .collect();
        diesel::insert_into(need_proposal::table).values(rows).execute(conn).await?;
        let topics: Vec<_> = proposed
            .iter()
            .flat_map(|(id, finding)| about[finding].iter().map(move |topic| (*id, *topic)))
            .map(|(id, topic)| (need_proposal_topic::need_proposal_id.eq(id), need_proposal_topic::topic_id.eq(topic)))
            .collect();
        for some in topics.chunks(20_000) {
            diesel::insert_into(need_proposal_topic::table).values(some).execute(conn).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn reports_go_out_from_their_day_on() {
        let day = date(2024, 11, 4);
        for (circulated_on, today, is_due) in [
            (Some(day), date(2024, 11, 3), false),
            (Some(day), day, true),
            (Some(day), date(2025, 1, 1), true),
            (None, date(2025, 1, 1), false),
        ] {
            assert_eq!(is_time(circulated_on, today), is_due, "{circulated_on:?} {today}");
        }
    }
}
