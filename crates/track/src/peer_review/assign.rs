//! Putting the team together that reviews a submission.

use std::collections::HashSet;

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{PeerReviewId, PersonId, SubmissionId},
    schema::{
        coaching_person, coaching_session, membership, peer_review, peer_review_member, person, programme,
        questionnaire, recusal, submission, track_program,
    },
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    ProgrammeRole,
    policy::{MayInEnrolment, MayRunProgram, SeeToMuseum},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{PeerReview, ReviewState};
use crate::telling;

/// The most people of a team.
pub const MOST_REVIEWERS: usize = 10;

/// Has these people review a submission, in the place of whoever was to before. Whether the museum is told who they are is
/// settled when the first team is put together, as the programme has it then.
///
/// # Errors
/// Where the submission is not one that is reviewed, or was not submitted; where somebody may not review it; where the
/// review was released. Nothing is written then.
pub async fn assign(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    now: Timestamp,
    submission: SubmissionId,
    team: &[PersonId],
) -> Result<PeerReview, Rejection> {
    conn.transaction(async |conn| {
        check_submission(conn, may, submission).await?;
        check_team(conn, may, now, team).await?;
        let review = begun(conn, may, now, submission).await?;
        let members = peer_review_member::table.filter(peer_review_member::peer_review_id.eq(review.id));
        // Whoever withdrew stays on record as such.
        let left_out = members
            .filter(peer_review_member::person_id.ne_all(team))
            .filter(peer_review_member::declined_at.is_null());
        diesel::delete(left_out).execute(conn).await?;
        let rows: Vec<_> = team
            .iter()
            .map(|person| {
                (
                    peer_review_member::peer_review_id.eq(review.id),
                    peer_review_member::person_id.eq(*person),
                    peer_review_member::assigned_by.eq(may.person()),
                    peer_review_member::created_at.eq(now.to_diesel()),
                )
            })
            .collect();
        diesel::insert_into(peer_review_member::table)
            .values(rows)
            .on_conflict((peer_review_member::peer_review_id, peer_review_member::person_id))
            .do_update()
            .set(peer_review_member::declined_at.eq(None::<jiff_diesel::Timestamp>))
            .execute(conn)
            .await?;
        telling::tell_reviewers(conn, now, submission, team).await?;
        let row = diesel::update(peer_review::table.find(review.id))
            .set((peer_review::revision.eq(review.revision + 1), peer_review::updated_at.eq(now.to_diesel())))
            .returning(PeerReview::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// What a museum says of itself is not reviewed; what it has not submitted is not there to be.
async fn check_submission(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    id: SubmissionId,
) -> Result<(), Rejection> {
    let found: Option<(String, String)> = submission::table
        .inner_join(questionnaire::table)
        .filter(submission::id.eq(id).and(submission::enrolment_id.eq(may.enrolment())))
        .select((submission::state, questionnaire::kind))
        .first(conn)
        .await
        .optional()?;
    let Some((state, kind)) = found else { return Err(Rejection::not_found("submission", "a submission")) };
    let why = match (kind.as_str(), state.as_str()) {
        ("needs_assessment", _) => {
            "is of a needs assessment, in which a museum reflects on itself; have its standards and examples of work reviewed"
        }
        (_, "draft") => "is still a draft; assign reviewers once the museum has submitted it",
        _ => return Ok(()),
    };
    Err(Rejection::one(ProblemCode::WrongState, "submission", why))
}

async fn check_team(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    now: Timestamp,
    team: &[PersonId],
) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    if team.is_empty() {
        problems.note(ProblemCode::Required, "reviewers", "names nobody; give one reviewer or more");
    }
    problems.note_long_list("reviewers", team.len(), MOST_REVIEWERS);
    problems.note_repeated("reviewers", team);
    problems.settle()?;
    // Whoever declares a conflict at this moment waits, or is waited for.
    let held: Vec<PersonId> = person::table
        .filter(person::id.eq_any(team).and(person::erased_at.is_null()))
        .order(person::id)
        .select(person::id)
        .for_share()
        .load(conn)
        .await?;
    let standing = || {
        membership::table
            .filter(membership::person_id.eq_any(&held))
            .filter(membership::ended_at.is_null())
            .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
            .select(membership::person_id)
    };
    let reviewers: HashSet<PersonId> = standing()
        .filter(membership::programme_id.eq(may.programme()))
        .filter(membership::role.eq(ProgrammeRole::Reviewer))
        .load(conn)
        .await?
        .into_iter()
        .collect();
    let of_museum: HashSet<PersonId> =
        standing().filter(membership::organization_id.eq(may.organization())).load(conn).await?.into_iter().collect();
    let in_conflict: HashSet<PersonId> = recusal::table
        .filter(recusal::programme_id.eq(may.programme()))
        .filter(recusal::organization_id.eq(may.organization()))
        .filter(recusal::person_id.eq_any(&held))
        .filter(recusal::withdrawn_at.is_null())
        .select(recusal::person_id)
        .load(conn)
        .await?
        .into_iter()
        .collect();
    let coaches: HashSet<PersonId> = coaching_person::table
        .inner_join(coaching_session::table)
        .filter(coaching_session::enrolment_id.eq(may.enrolment()))
        .filter(coaching_person::person_id.eq_any(&held))
        .filter(coaching_person::is_cancelled.eq(false))
        .select(coaching_person::person_id)
        .load(conn)
        .await?
        .into_iter()
        .collect();
    let mut problems = Problems::new();
    for (at, person) in team.iter().enumerate() {
        let field = format!("reviewers.{at}");
        if !reviewers.contains(person) {
            problems.note(
                ProblemCode::NotFound,
                field,
                "is no reviewer of the programme; give them that role first, or choose another",
            );
            continue;
        }
        let why = if of_museum.contains(person) {
            "has a role at the museum"
        } else if in_conflict.contains(person) {
            "has declared a conflict of interest with the museum"
        } else if coaches.contains(person) {
            "coaches the museum this year"
        } else {
            continue;
        };
        problems.note(ProblemCode::WrongState, field, format_args!("{why} and cannot review it; choose another"));
    }
    problems.settle()
}

/// The review of the submission, begun now if there is none; nobody else changes it until the transaction ends.
async fn begun(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    now: Timestamp,
    submission: SubmissionId,
) -> Result<PeerReview, Rejection> {
    let (main_language, names_reviewers): (String, bool) = track_program::table
        .inner_join(programme::table)
        .filter(track_program::programme_id.eq(may.programme()))
        .select((programme::main_language, track_program::names_reviewers))
        .first(conn)
        .await?;
    diesel::insert_into(peer_review::table)
        .values((
            peer_review::id.eq(PeerReviewId::new()),
            peer_review::submission_id.eq(submission),
            peer_review::main_language.eq(main_language),
            peer_review::names_reviewers.eq(names_reviewers),
            peer_review::created_at.eq(now.to_diesel()),
            peer_review::updated_at.eq(now.to_diesel()),
        ))
        .on_conflict(peer_review::submission_id)
        .do_nothing()
        .execute(conn)
        .await?;
    let review = peer_review::table
        .filter(peer_review::submission_id.eq(submission))
        .select(PeerReview::as_select())
        .for_no_key_update()
        .first(conn)
        .await?;
    match review.state {
        ReviewState::Released => Err(Rejection::one(
            ProblemCode::WrongState,
            "submission",
            "was reviewed, and the museum was given the review; its team stays as it was",
        )),
        ReviewState::UnderWay | ReviewState::Ready => Ok(review),
    }
}

/// Says whether the museums of a programme are told who reviews their work. It holds for the teams that are put together
/// from now on: whoever wrote without their name is not named afterwards.
///
/// # Errors
/// Where the programme is no TRACK programme.
pub async fn name_reviewers(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    names: bool,
) -> Result<(), Rejection> {
    let changed = diesel::update(track_program::table.find(may.programme()))
        .set((track_program::names_reviewers.eq(names), track_program::updated_at.eq(now.to_diesel())))
        .execute(conn)
        .await?;
    if changed == 0 { Err(Rejection::not_found("programme", "a TRACK programme")) } else { Ok(()) }
}
