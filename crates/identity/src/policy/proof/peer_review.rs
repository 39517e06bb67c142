//! What may be done with reviews, coaching and shared projects.

use database::{
    AsyncPgConnection,
    id::{
        CoachingOfferId, CoachingSessionId, EnrolmentId, FindingId, FollowUpId, OrganizationId, PeerReviewId, PersonId,
        ProgramYearId, ProgrammeId, SharedProjectId, SubmissionId,
    },
};

use super::{
    ActForMuseum, By, MayCreateOpportunity, MayInEnrolment, MayOfferCoaching, MayPublish, Review, See, SeeToMuseum,
    act_for_oneself, demand, demand_person, offer_coaching,
    programme::programme_facts,
    run_program,
    track::{act_for_museum, in_enrolment, see_to_museum},
    words_of,
};
use crate::{
    ProgrammeRole, Viewer,
    policy::{
        Action, Decision, EnrolmentFacts, Refusal, TrackAction, decide,
        facts::{self, Booked, Reviewed},
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

/// May do with the session of coaching [`session`](Self::session) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInCoaching<Doing> {
    session: CoachingSessionId,
    enrolment: MayInEnrolment<Doing>,
    by: Vec<PersonId>,
    side: Side,
}

/// On whose side of a session of coaching somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// They give it.
    Coach,
    /// They run the programme.
    Programme,
    /// They are of the museum.
    Museum,
}

/// To cancel or move a session of coaching.
#[derive(Debug, Clone, Copy)]
pub struct Arrange;
/// To give it.
#[derive(Debug, Clone, Copy)]
pub struct Give;
/// To read and write what museum and coach note down for themselves.
#[derive(Debug, Clone, Copy)]
pub struct Confide;

/// May say that they have a conflict of interest with a museum of [`programme`](Self::programme), or take that back.
#[derive(Debug, Clone)]
pub struct MayDeclareConflict {
    programme: ProgrammeId,
    person: PersonId,
    by: By,
}
super::tells_by!(MayDeclareConflict);

/// May see which hours of coaching are offered to the museums of [`year`](Self::year).
#[derive(Debug, Clone, Copy)]
pub struct MaySeeCoachingOffers {
    year: ProgramYearId,
}

impl MaySeeCoachingOffers {
    /// Of which year.
    pub fn year(&self) -> ProgramYearId {
        self.year
    }
}

/// May see what the museum of [`enrolment`](Self::enrolment) has booked.
#[derive(Debug, Clone, Copy)]
pub struct MaySeeBookings {
    enrolment: EnrolmentId,
    given_by: Option<PersonId>,
}

impl MaySeeBookings {
    /// Which enrolment.
    pub fn enrolment(&self) -> EnrolmentId {
        self.enrolment
    }

    /// Only what this person gives; none: everything.
    pub fn given_by(&self) -> Option<PersonId> {
        self.given_by
    }
}

/// May see what they have to review and to coach themselves.
#[derive(Debug, Clone)]
pub struct MaySeeOwnWork {
    person: PersonId,
    reviews_in: Vec<ProgrammeId>,
    coaches_in: Vec<ProgrammeId>,
    organizations: Vec<OrganizationId>,
}

/// May make an opportunity of the programme's operator of a project that a museum shares.
#[derive(Debug, Clone)]
pub struct MayTurnIntoOpportunity {
    project: SharedProjectId,
    enrolment: MayInEnrolment<SeeToMuseum>,
    create: MayCreateOpportunity,
    is_approved: bool,
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

impl<Doing> MayInCoaching<Doing> {
    /// Which session.
    pub fn session(&self) -> CoachingSessionId {
        self.session
    }

    /// The enrolment of the museum.
    pub fn enrolment(&self) -> &MayInEnrolment<Doing> {
        &self.enrolment
    }

    /// Who gives it.
    pub fn by(&self) -> &[PersonId] {
        &self.by
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.enrolment.person()
    }

    /// On whose side they are.
    pub fn side(&self) -> Side {
        self.side
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

impl MayTurnIntoOpportunity {
    /// Which project.
    pub fn project(&self) -> SharedProjectId {
        self.project
    }

    /// The enrolment of the museum that shares it.
    pub fn enrolment(&self) -> &MayInEnrolment<SeeToMuseum> {
        &self.enrolment
    }

    /// That an opportunity of the operator may be created.
    pub fn create(&self) -> &MayCreateOpportunity {
        &self.create
    }

    /// Whose it will be.
    pub fn operator(&self) -> OrganizationId {
        self.create.owner()
    }

    /// That the opportunity which was made of the project may be published; none where no steward approved the operator.
    pub fn publish(&self, made: database::id::OpportunityId) -> Option<MayPublish> {
        self.is_approved.then(|| self.create.publish_what_was_created(made))
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
    let organizations = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
    Ok(MaySeeOwnWork {
        person: may.person(),
        reviews_in: having(&[ProgrammeRole::Reviewer]),
        coaches_in: having(&[ProgrammeRole::Coach, ProgrammeRole::Staff]),
        organizations: organizations.iter().map(|one| one.organization_id).collect(),
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

/// Proof that the viewer may offer hours of this coach to the museums of a year: their own, or anybody's where they run the
/// programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such year.
pub async fn offer_coaching_by(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    year: ProgramYearId,
    coach: Option<PersonId>,
) -> Result<MayOfferCoaching, Refusal> {
    let programme = facts::programme_of_year(conn, year).await?.ok_or(Refusal::Hidden(words_of(year)))?;
    let may = offer_coaching(conn, viewer, programme).await?;
    if coach.is_some_and(|coach| may.person() != Some(coach)) {
        run_program(conn, viewer, programme).await?;
    }
    Ok(may)
}

/// Proof that the viewer may withdraw this offer: their own, or anybody's where they run the programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such offer.
pub async fn withdraw_coaching_offer(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingOfferId,
) -> Result<MayOfferCoaching, Refusal> {
    let (year, coach) = facts::year_of_offer(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    offer_coaching_by(conn, viewer, year, Some(coach)).await
}

/// Proof that the viewer may see which hours of coaching are offered to the museums of this year.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such year.
pub async fn see_coaching_offers(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    year: ProgramYearId,
) -> Result<MaySeeCoachingOffers, Refusal> {
    let programme = facts::programme_of_year(conn, year).await?.ok_or(Refusal::Hidden(words_of(year)))?;
    let programme = programme_facts(conn, programme).await?;
    let organizations = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
    let organizations: Vec<_> = organizations.iter().map(|one| one.organization_id).collect();
    let is_enrolled = facts::is_enrolled(conn, year, &organizations).await?;
    let action = Action::Track(TrackAction::SeeCoachingOffers { programme, is_enrolled });
    demand(viewer, action, "Seeing offers of coaching", words_of(year))?;
    Ok(MaySeeCoachingOffers { year })
}

/// Proof that the viewer may see this offer of coaching.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_coaching_offer(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingOfferId,
) -> Result<MaySeeCoachingOffers, Refusal> {
    let (year, _) = facts::year_of_offer(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    see_coaching_offers(conn, viewer, year).await.map_err(|refusal| match refusal {
        Refusal::Denied(_) => Refusal::Hidden(words_of(id)),
        other => hidden_as(other, words_of(id)),
    })
}

/// Proof that the viewer may see when the museum is coached and by whom.
///
/// # Errors
/// [`Refusal::Hidden`] where there is no such session that they may see.
pub async fn see_coaching(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
) -> Result<MayInCoaching<See>, Refusal> {
    in_coaching(conn, viewer, id, "Seeing coaching", |enrolment, by| TrackAction::SeeCoaching { enrolment, by }).await
}

/// Proof that the viewer may see what the museum of this enrolment has booked; where they are its coach alone, what they give.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_bookings(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: EnrolmentId,
) -> Result<MaySeeBookings, Refusal> {
    let known = facts::of_enrolment(conn, id).await?;
    let known = known.as_ref();
    let all = TrackAction::SeeCoaching { enrolment: known, by: &[] };
    if decide(viewer, Action::Track(all)) == Decision::Allowed {
        return Ok(MaySeeBookings { enrolment: id, given_by: None });
    }
    demand(viewer, Action::Track(TrackAction::Coach(known)), "Seeing what a museum has booked", words_of(id))?;
    Ok(MaySeeBookings { enrolment: id, given_by: viewer.person().map(|person| person.id) })
}

/// Proof that the viewer may cancel or move this session of coaching.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn arrange_coaching(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
) -> Result<MayInCoaching<Arrange>, Refusal> {
    in_coaching(conn, viewer, id, "Arranging coaching", |enrolment, by| TrackAction::ArrangeCoaching { enrolment, by })
        .await
}

/// Proof that the viewer gives this session of coaching.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn give_coaching(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
) -> Result<MayInCoaching<Give>, Refusal> {
    in_coaching(conn, viewer, id, "Giving coaching", |enrolment, by| TrackAction::GiveCoaching { enrolment, by }).await
}

/// Proof that the viewer may read and write what the museum and its coach note down of this session for themselves.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn confide_in_coaching(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
) -> Result<MayInCoaching<Confide>, Refusal> {
    in_coaching(conn, viewer, id, "Reading and writing the notes of coaching", |enrolment, by| {
        TrackAction::ConfideInCoaching { enrolment, by }
    })
    .await
}

/// Proof that the viewer may read and write what the museum and its coach note down of the session that this action came
/// of.
///
/// # Errors
/// As [`confide_in_coaching`].
pub async fn confide_in_coaching_of_follow_up(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: FollowUpId,
) -> Result<MayInCoaching<Confide>, Refusal> {
    let session = facts::coaching_of_follow_up(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    confide_in_coaching(conn, viewer, session).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

/// Proof that the viewer may act for the museum that shares this project.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn act_for_museum_of_project(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: SharedProjectId,
) -> Result<MayInEnrolment<ActForMuseum>, Refusal> {
    let enrolment = facts::enrolment_of_project(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    act_for_museum(conn, viewer, enrolment).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

/// Proof that the viewer may see the projects of this enrolment: they are of the museum, or run the programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_projects(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: EnrolmentId,
) -> Result<MayInEnrolment<See>, Refusal> {
    let known = facts::of_enrolment(conn, id).await?;
    // As coaching that nobody they know gives.
    let action = TrackAction::SeeCoaching { enrolment: known.as_ref(), by: &[] };
    in_enrolment(viewer, id, action, known.as_ref(), "Seeing shared projects")
}

/// Proof that the viewer may see this project.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_project(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: SharedProjectId,
) -> Result<MayInEnrolment<See>, Refusal> {
    let enrolment = facts::enrolment_of_project(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    see_projects(conn, viewer, enrolment).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

/// Proof that the viewer may decide about this project for the programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn decide_about_project(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: SharedProjectId,
) -> Result<MayInEnrolment<SeeToMuseum>, Refusal> {
    let enrolment = facts::enrolment_of_project(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    see_to_museum(conn, viewer, enrolment).await.map_err(|refusal| hidden_as(refusal, words_of(id)))
}

/// Proof that the viewer may make an opportunity of this project that belongs to the programme's operator. Whoever runs the
/// programme may, without a role at the operator: the opportunity says what the museum said, and the programme answers for
/// it.
///
/// # Errors
/// As [`decide_about_project`].
pub async fn turn_into_opportunity(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: SharedProjectId,
) -> Result<MayTurnIntoOpportunity, Refusal> {
    let enrolment = decide_about_project(conn, viewer, id).await?;
    let operator = enrolment.operator();
    let is_approved = facts::is_approved(conn, operator).await?;
    let create = MayCreateOpportunity::for_programme(operator, By::from(viewer));
    Ok(MayTurnIntoOpportunity { project: id, enrolment, create, is_approved })
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
    let is = |action| decide(viewer, Action::Track(action)) == Decision::Allowed;
    let footing = if is(TrackAction::Review { enrolment: known, submission: of.submission }) {
        Footing::Team
    } else if is(TrackAction::SeeToMuseum(known)) {
        Footing::Programme
    } else {
        Footing::Museum
    };
    Ok(MayInReview { review: id, submission: of.submission, enrolment, footing })
}

async fn in_coaching<Doing>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: CoachingSessionId,
    doing: &str,
    action: impl for<'a> FnOnce(Option<&'a EnrolmentFacts>, &'a [PersonId]) -> TrackAction<'a>,
) -> Result<MayInCoaching<Doing>, Refusal> {
    let Booked { enrolment, by } = facts::of_coaching(conn, id).await?.ok_or(Refusal::Hidden(words_of(id)))?;
    let known = facts::of_enrolment(conn, enrolment).await?;
    let known = known.as_ref();
    let proof = in_enrolment(viewer, enrolment, action(known, &by), known, doing)
        .map_err(|refusal| hidden_as(refusal, words_of(id)))?;
    let is = |action| decide(viewer, Action::Track(action)) == Decision::Allowed;
    let side = if is(TrackAction::GiveCoaching { enrolment: known, by: &by }) {
        Side::Coach
    } else if is(TrackAction::SeeToMuseum(known)) {
        Side::Programme
    } else {
        Side::Museum
    };
    Ok(MayInCoaching { session: id, enrolment: proof, by, side })
}

/// The same refusal; what is hidden is called by the words for what was named.
fn hidden_as(refusal: Refusal, words: &'static str) -> Refusal {
    match refusal {
        Refusal::Hidden(_) => Refusal::Hidden(words),
        other => other,
    }
}
