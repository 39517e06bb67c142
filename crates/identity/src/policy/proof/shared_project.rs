//! What may be done with what museums share.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, SharedProjectId},
};

use super::{
    ActForMuseum, By, MayCreateOpportunity, MayInEnrolment, MayPublish, See, SeeToMuseum,
    track::{act_for_museum, hidden_as, in_enrolment, see_to_museum},
    words_of,
};
use crate::{
    Viewer,
    policy::{EnrolmentFacts, Refusal, TrackAction, facts},
};

/// May make an opportunity of the programme's operator of a project that a museum shares.
#[derive(Debug, Clone)]
pub struct MayTurnIntoOpportunity {
    project: SharedProjectId,
    enrolment: MayInEnrolment<SeeToMuseum>,
    create: MayCreateOpportunity,
    is_approved: bool,
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

/// Proof that the viewer may see the projects of an enrolment that is known already: they are of the museum, or run the
/// programme.
///
/// # Errors
/// [`Refusal::Hidden`] where not.
pub fn see_projects(viewer: &Viewer, known: &EnrolmentFacts) -> Result<MayInEnrolment<See>, Refusal> {
    // As coaching that nobody they know gives.
    let action = TrackAction::SeeCoaching { enrolment: Some(known), by: &[] };
    in_enrolment(viewer, known.id, action, Some(known), "Seeing shared projects")
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
