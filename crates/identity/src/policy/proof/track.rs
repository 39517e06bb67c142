//! What may be done in a TRACK programme.

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OrganizationId, PersonId, ProgramYearId, ProgrammeId, SubmissionId},
};

use super::{By, demand, programme::programme_facts, tells_by, words_of};
use crate::{
    Viewer,
    policy::{Action, Decision, EnrolmentFacts, ProgrammeFacts, Refusal, TrackAction, decide, facts},
};

/// May run the TRACK programme [`programme`](Self::programme).
#[derive(Debug, Clone)]
pub struct MayRunProgram {
    programme: ProgrammeId,
    person: Option<PersonId>,
    recused_at: Vec<OrganizationId>,
    by: By,
}

/// May see which museums of [`programme`](Self::programme) are On TRACK, and trends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeOutcome {
    programme: ProgrammeId,
}

/// May see the needs that are proposed to a museum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaySeeNeedProposals {
    with_confided: bool,
}

/// May enrol [`organization`](Self::organization) in [`year`](Self::year).
#[derive(Debug, Clone)]
pub struct MayEnrol {
    year: ProgramYearId,
    organization: OrganizationId,
    person: Option<PersonId>,
    by: By,
}

/// May do with the enrolment [`enrolment`](Self::enrolment) what `Doing` says.
#[derive(Debug, Clone)]
pub struct MayInEnrolment<Doing> {
    facts: EnrolmentFacts,
    person: Option<PersonId>,
    by: By,
    doing: std::marker::PhantomData<Doing>,
}

/// May offer hours of coaching in [`programme`](Self::programme).
#[derive(Debug, Clone)]
pub struct MayOfferCoaching {
    programme: ProgrammeId,
    person: Option<PersonId>,
    by: By,
}

impl MayOfferCoaching {
    /// Which programme.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// To see a museum's enrolment and how it stands.
#[derive(Debug, Clone, Copy)]
pub struct See;
/// To act for the museum.
#[derive(Debug, Clone, Copy)]
pub struct ActForMuseum;
/// To see to its enrolment for the programme.
#[derive(Debug, Clone, Copy)]
pub struct SeeToMuseum;
/// To see what it answered.
#[derive(Debug, Clone, Copy)]
pub struct SeeAnswers;
/// To review what it submitted.
#[derive(Debug, Clone, Copy)]
pub struct Review;
/// To coach it.
#[derive(Debug, Clone, Copy)]
pub struct Coach;

tells_by!(MayRunProgram, MayOfferCoaching, MayEnrol, MayInEnrolment<Doing>);

impl MayRunProgram {
    /// Which programme.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// The organizations where they have a role, and so see to no reviews.
    pub fn recused_at(&self) -> &[OrganizationId] {
        &self.recused_at
    }
}

impl MaySeeOutcome {
    /// Of which programme.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }
}

impl MaySeeNeedProposals {
    /// Whether also those that the museum and its coach agreed on among themselves.
    pub fn with_confided(self) -> bool {
        self.with_confided
    }
}

impl MayEnrol {
    /// In which year.
    pub fn year(&self) -> ProgramYearId {
        self.year
    }

    /// Which museum.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

impl<Doing> MayInEnrolment<Doing> {
    /// Which enrolment.
    pub fn enrolment(&self) -> EnrolmentId {
        self.facts.id
    }

    /// In which programme.
    pub fn programme(&self) -> ProgrammeId {
        self.facts.programme.id
    }

    /// Which museum's.
    pub fn organization(&self) -> OrganizationId {
        self.facts.organization
    }

    /// Whose the programme is.
    pub fn operator(&self) -> OrganizationId {
        self.facts.programme.operator
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Proof that the viewer may run this TRACK programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none.
pub async fn run_program(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
) -> Result<MayRunProgram, Refusal> {
    let known = programme_facts(conn, programme).await?;
    let action = Action::Track(TrackAction::Run(known));
    let by = demand(viewer, action, "Running a TRACK programme", words_of(programme))?;
    Ok(MayRunProgram { programme, person: person(viewer), recused_at: recused_at(viewer), by })
}

/// Proof that the viewer may run the programme that this is a year of.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such year.
pub async fn run_program_of_year(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    year: ProgramYearId,
) -> Result<MayRunProgram, Refusal> {
    let programme = facts::programme_of_year(conn, year).await?.ok_or(Refusal::Hidden(words_of(year)))?;
    run_program(conn, viewer, programme).await
}

/// Proof that the viewer may see which museums are On TRACK in this programme, and trends.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such programme.
pub async fn see_outcome(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
) -> Result<MaySeeOutcome, Refusal> {
    let known = programme_facts(conn, programme).await?;
    let action = Action::Track(TrackAction::SeeOutcome(known));
    demand(viewer, action, "Seeing who is On TRACK", words_of(programme))?;
    Ok(MaySeeOutcome { programme })
}

/// Proof that the viewer may enrol this museum in that year's programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such year.
pub async fn enrol(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    year: ProgramYearId,
    organization: OrganizationId,
) -> Result<MayEnrol, Refusal> {
    let programme = facts::programme_of_year(conn, year).await?.ok_or(Refusal::Hidden(words_of(year)))?;
    let programme = programme_facts(conn, programme).await?;
    let action = Action::Track(TrackAction::Enrol { programme, organization });
    let by = demand(viewer, action, "Enrolling a museum", words_of(year))?;
    Ok(MayEnrol { year, organization, person: person(viewer), by })
}

/// Proof that the viewer may offer hours of coaching in this programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such programme.
pub async fn offer_coaching(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
) -> Result<MayOfferCoaching, Refusal> {
    let known = programme_facts(conn, programme).await?;
    let action = Action::Track(TrackAction::OfferCoaching(known));
    let by = demand(viewer, action, "Offering coaching", words_of(programme))?;
    Ok(MayOfferCoaching { programme, person: person(viewer), by })
}

/// Proof that the viewer may see this enrolment and how it stands.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_enrolment(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: EnrolmentId,
) -> Result<MayInEnrolment<See>, Refusal> {
    let known = facts::of_enrolment(conn, id).await?;
    let action = TrackAction::SeeEnrolment(known.as_ref());
    in_enrolment(viewer, id, action, known.as_ref(), "Seeing an enrolment")
}

/// Proof that the viewer may act for the museum whose enrolment it is.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn act_for_museum(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: EnrolmentId,
) -> Result<MayInEnrolment<ActForMuseum>, Refusal> {
    let known = facts::of_enrolment(conn, id).await?;
    let action = TrackAction::ActForMuseum(known.as_ref());
    in_enrolment(viewer, id, action, known.as_ref(), "Acting for an enrolled museum")
}

/// Proof that the viewer may see to this enrolment for the programme.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_to_museum(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: EnrolmentId,
) -> Result<MayInEnrolment<SeeToMuseum>, Refusal> {
    let known = facts::of_enrolment(conn, id).await?;
    let action = TrackAction::SeeToMuseum(known.as_ref());
    in_enrolment(viewer, id, action, known.as_ref(), "Seeing to an enrolment")
}

/// Proof that the viewer coaches the museum whose enrolment it is.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn coach(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: EnrolmentId,
) -> Result<MayInEnrolment<Coach>, Refusal> {
    let known = facts::of_enrolment(conn, id).await?;
    let action = TrackAction::Coach(known.as_ref());
    in_enrolment(viewer, id, action, known.as_ref(), "Coaching a museum")
}

/// Proof that the viewer may see what the museum answered in this submission of its enrolment.
///
/// # Errors
/// [`Refusal::Hidden`] where there is none that they may see.
pub async fn see_answers(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: EnrolmentId,
    submission: SubmissionId,
) -> Result<MayInEnrolment<SeeAnswers>, Refusal> {
    let known = facts::of_enrolment(conn, id).await?;
    let action = TrackAction::SeeAnswers { enrolment: known.as_ref(), submission };
    in_enrolment(viewer, id, action, known.as_ref(), "Seeing a museum's answers")
}

/// Proof that the viewer reviews this submission of the enrolment.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is none that they may see.
pub async fn review(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    id: EnrolmentId,
    submission: SubmissionId,
) -> Result<MayInEnrolment<Review>, Refusal> {
    let known = facts::of_enrolment(conn, id).await?;
    let action = TrackAction::Review { enrolment: known.as_ref(), submission };
    in_enrolment(viewer, id, action, known.as_ref(), "Reviewing a submission")
}

pub(super) fn in_enrolment<Doing>(
    viewer: &Viewer,
    id: EnrolmentId,
    action: TrackAction<'_>,
    known: Option<&EnrolmentFacts>,
    doing: &str,
) -> Result<MayInEnrolment<Doing>, Refusal> {
    let by = demand(viewer, Action::Track(action), doing, words_of(id))?;
    let facts = known.cloned().ok_or(Refusal::Hidden(words_of(id)))?;
    Ok(MayInEnrolment { facts, person: person(viewer), by, doing: std::marker::PhantomData })
}

pub(super) fn person(viewer: &Viewer) -> Option<PersonId> {
    viewer.person().map(|person| person.id)
}

/// The same as [`run_program`], of a programme that is known already.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn run_known_program(viewer: &Viewer, programme: ProgrammeFacts) -> Result<MayRunProgram, Refusal> {
    let action = Action::Track(TrackAction::Run(Some(programme)));
    let by = demand(viewer, action, "Running a TRACK programme", words_of(programme.id))?;
    Ok(MayRunProgram { programme: programme.id, person: person(viewer), recused_at: recused_at(viewer), by })
}

/// The organizations where somebody has a role: in TRACK they are recused there.
pub(super) fn recused_at(viewer: &Viewer) -> Vec<OrganizationId> {
    let roles = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
    roles.iter().map(|role| role.organization_id).collect()
}

/// The same as [`see_outcome`], of a programme that is known already.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn see_known_outcome(viewer: &Viewer, programme: ProgrammeFacts) -> Result<MaySeeOutcome, Refusal> {
    let action = Action::Track(TrackAction::SeeOutcome(Some(programme)));
    demand(viewer, action, "Seeing who is On TRACK", words_of(programme.id))?;
    Ok(MaySeeOutcome { programme: programme.id })
}

/// What there is to know of these enrolments, for those who ask of many at once what may be seen of them. Three statements,
/// however many they are.
///
/// # Errors
/// Where the database fails.
pub async fn enrolments(conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> diesel::QueryResult<Vec<EnrolmentFacts>> {
    facts::of_enrolments(conn, ids).await
}

/// Whether the viewer may see an enrolment that is known already.
pub fn sees_enrolment(viewer: &Viewer, known: &EnrolmentFacts) -> bool {
    is_allowed(viewer, TrackAction::SeeEnrolment(Some(known)))
}

/// Whether the viewer may see what the museum of an enrolment that is known already answered in this submission.
pub fn sees_answers(viewer: &Viewer, known: &EnrolmentFacts, submission: SubmissionId) -> bool {
    is_allowed(viewer, TrackAction::SeeAnswers { enrolment: Some(known), submission })
}

/// Proof that the viewer may see the needs that are proposed to the museum of an enrolment that is known already.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where they may not see the enrolment.
pub fn see_need_proposals(viewer: &Viewer, known: &EnrolmentFacts) -> Result<MaySeeNeedProposals, Refusal> {
    let seeing = |are_confided| TrackAction::SeeNeedProposals { enrolment: Some(known), are_confided };
    demand(viewer, Action::Track(seeing(false)), "Seeing needs proposed to a museum", words_of(known.id))?;
    Ok(MaySeeNeedProposals { with_confided: is_allowed(viewer, seeing(true)) })
}

/// That the viewer may see the passages that the museum of an enrolment, which is known already, is asked to consent to.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where they may not see the enrolment.
pub fn see_excerpts(viewer: &Viewer, known: &EnrolmentFacts) -> Result<(), Refusal> {
    if is_allowed(viewer, TrackAction::SeeToMuseum(Some(known))) {
        return Ok(());
    }
    let action = Action::Track(TrackAction::ActForMuseum(Some(known)));
    demand(viewer, action, "Seeing what a museum is asked to consent to", words_of(known.id)).map(drop)
}

/// Whether the policy lets the viewer do this.
pub(super) fn is_allowed(viewer: &Viewer, action: TrackAction<'_>) -> bool {
    decide(viewer, Action::Track(action)) == Decision::Allowed
}

/// The same refusal; what is hidden is called by the words for what was named.
pub(super) fn hidden_as(refusal: Refusal, words: &'static str) -> Refusal {
    match refusal {
        Refusal::Hidden(_) => Refusal::Hidden(words),
        other => other,
    }
}
