//! What may be done with reviews.

use database::{
    AsyncPgConnection,
    id::{FindingId, OrganizationId, PeerReviewId, PersonId, ProgrammeId, SubmissionId},
};

use super::{
    ActForMuseum, By, MayInEnrolment, Review, See, SeeToMuseum, act_for_oneself, demand_person,
    programme::programme_facts,
    track::{hidden_as, in_enrolment, is_allowed, recused_at, see_to_museum},
    words_of,
};
use crate::{
    ProgrammeRole, Viewer,
    policy::{
        Action, EnrolmentFacts, Refusal, TrackAction,
        facts::{self, Reviewed},
    },
};

/// May do with the review [`review`](Self::review) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInReview<Doing> {
    review: PeerReviewId,
    submission: SubmissionId,
    enrolment: MayInEnrolment<Doing>,
    footing: Footing,
}

/// What somebody is to a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Footing {
    /// One of the team that writes it.
    Team,
    /// One of those who run the programme.
    Programme,
    /// One of the museum, or its coach: sees it once it is released.
    Museum,
}

/// May say that they have a conflict of interest with a museum of [`programme`](Self::programme), or take that back.
#[derive(Debug, Clone)]
pub struct MayDeclareConflict {
    programme: ProgrammeId,
    person: PersonId,
    by: By,
}

super::tells_by!(MayDeclareConflict);

/// May see what they have to review and to coach themselves.
#[derive(Debug, Clone)]
pub struct MaySeeOwnWork {
    person: PersonId,
    reviews_in: Vec<ProgrammeId>,
    coaches_in: Vec<ProgrammeId>,
    organizations: Vec<OrganizationId>,
}

impl<Doing> MayInReview<Doing> {
    /// Which review.
    pub fn review(&self) -> PeerReviewId {
        self.review
    }

    /// What it is the review of.
    pub fn submission(&self) -> SubmissionId {
        self.submission
    }

    /// The enrolment of the museum that submitted it.
    pub fn enrolment(&self) -> &MayInEnrolment<Doing> {
        &self.enrolment
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.enrolment.person()
    }

    /// What they are to it.
    pub fn footing(&self) -> Footing {
        self.footing
    }
}

impl MayDeclareConflict {
    /// In which programme.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Who.
    pub fn person(&self) -> PersonId {
        self.person
    }
}

impl MaySeeOwnWork {
    /// Whose work.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The programmes that they are reviewers of.
    pub fn reviews_in(&self) -> &[ProgrammeId] {
        &self.reviews_in
    }

    /// The programmes whose museums they may coach.
    pub fn coaches_in(&self) -> &[ProgrammeId] {
        &self.coaches_in
    }

    /// Where they have a role, and are recused.
    pub fn organizations(&self) -> &[OrganizationId] {
        &self.organizations
    }
}

/// Proof that the viewer may see this review, and what they are to it.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_review(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PeerReviewId,
) -> Result<MayInReview<See>, Refusal> {
    in_review(conn, viewer, id, "Seeing a review", |enrolment, of| TrackAction::SeeReview {
        enrolment,
        submission: of.submission,
        is_released: of.is_released,
    })
    .await
}

/// Proof that the viewer is of the team that writes this review.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn write_review(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PeerReviewId,
) -> Result<MayInReview<Review>, Refusal> {
    see_review(conn, viewer, id).await?;
    in_review(conn, viewer, id, "Writing a review", |enrolment, of| TrackAction::Review {
        enrolment,
        submission: of.submission,
    })
    .await
}

/// Proof that the viewer is of the team that writes the review with this finding.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn write_review_of_finding(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: FindingId,
) -> Result<MayInReview<Review>, Refusal> {
    let review = facts::review_of_finding(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    write_review(conn, viewer, review).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

/// Proof that the viewer may see to this review for the programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_to_review(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PeerReviewId,
) -> Result<MayInReview<SeeToMuseum>, Refusal> {
    see_review(conn, viewer, id).await?;
    in_review(conn, viewer, id, "Seeing to a review", |enrolment, _| TrackAction::SeeToMuseum(enrolment)).await
}

/// Proof that the viewer may answer this review for the museum.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn reply_to_review(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PeerReviewId,
) -> Result<MayInReview<ActForMuseum>, Refusal> {
    see_review(conn, viewer, id).await?;
    in_review(conn, viewer, id, "Replying to a review", |enrolment, _| TrackAction::ActForMuseum(enrolment)).await
}

/// Proof that the viewer may put the team together that reviews this submission.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn assign_reviewers(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: SubmissionId,
) -> Result<MayInEnrolment<SeeToMuseum>, Refusal> {
    let enrolment = facts::enrolment_of_submission(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    see_to_museum(conn, viewer, enrolment).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

/// Proof that the viewer may see what they have to review and to coach.
///
/// # Errors
/// [`Refusal::Denied`] where they are no person.
pub fn see_own_work(viewer: &Viewer) -> Result<MaySeeOwnWork, Refusal> {
    let may = act_for_oneself(viewer, "Seeing what one reviews and coaches")?;
    let roles = viewer.person().map(|person| person.programmes.as_slice()).unwrap_or_default();
    let having = |wanted: &[ProgrammeRole]| {
        let theirs = roles.iter().filter(|(_, role)| wanted.contains(role));
        theirs.map(|(programme, _)| *programme).collect::<Vec<_>>()
    };
    Ok(MaySeeOwnWork {
        person: may.person(),
        reviews_in: having(&[ProgrammeRole::Reviewer]),
        coaches_in: having(&[ProgrammeRole::Coach, ProgrammeRole::Staff]),
        organizations: recused_at(viewer),
    })
}

/// Proof that the viewer may say that they have a conflict of interest with a museum of this programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none.
pub async fn declare_conflict(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
) -> Result<MayDeclareConflict, Refusal> {
    let known = programme_facts(conn, programme).await?;
    let action = Action::Track(TrackAction::DeclareConflict(known));
    let (by, person) = demand_person(viewer, action, "Declaring a conflict of interest", words_of(programme))?;
    Ok(MayDeclareConflict { programme, person, by })
}

async fn in_review<Doing>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: PeerReviewId,
    doing: &str,
    action: impl for<'a> FnOnce(Option<&'a EnrolmentFacts>, Reviewed) -> TrackAction<'a>,
) -> Result<MayInReview<Doing>, Refusal> {
    let of = facts::of_review(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    let known = facts::of_enrolment(conn, of.enrolment).await?;
    let known = known.as_ref();
    let enrolment = in_enrolment(viewer, of.enrolment, action(known, of), known, doing)
        .map_err(|refusal| hidden_as(refusal, words_of(id)))?;
    let footing = footing(viewer, known, of.submission);
    Ok(MayInReview { review: id, submission: of.submission, enrolment, footing })
}

/// What the viewer is to the review of this submission of an enrolment that is known already; none where they may not see it.
pub fn sees_review(
    viewer: &Viewer,
    known: &EnrolmentFacts,
    submission: SubmissionId,
    is_released: bool,
) -> Option<Footing> {
    let known = Some(known);
    let seeing = TrackAction::SeeReview { enrolment: known, submission, is_released };
    is_allowed(viewer, seeing).then(|| footing(viewer, known, submission))
}

fn footing(viewer: &Viewer, known: Option<&EnrolmentFacts>, submission: SubmissionId) -> Footing {
    if is_allowed(viewer, TrackAction::Review { enrolment: known, submission }) {
        Footing::Team
    } else if is_allowed(viewer, TrackAction::SeeToMuseum(known)) {
        Footing::Programme
    } else {
        Footing::Museum
    }
}
