//! What may be done to the questions of evaluations.

use database::id::OrganizationId;

use super::{By, demand, tells_by};
use crate::{
    Viewer,
    policy::{Action, Refusal},
};

/// May write questions of [`organization`](Self::organization).
#[derive(Debug, Clone)]
pub struct MayWriteQuestions {
    organization: OrganizationId,
    by: By,
}

tells_by!(MayWriteQuestions);

impl MayWriteQuestions {
    /// Whose questions.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }
}

/// Proof that the viewer may write questions that this organization's evaluations ask.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn write_questions(viewer: &Viewer, organization: OrganizationId) -> Result<MayWriteQuestions, Refusal> {
    let by = demand(viewer, Action::WriteQuestions(organization), "Writing a question", "an organization")?;
    Ok(MayWriteQuestions { organization, by })
}
