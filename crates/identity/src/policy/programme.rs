//! Who runs a programme, and who else has to do with one.

use super::{
    Decision::{self, Allowed, Denied, Hidden},
    ProgrammeFacts, Reason,
};
use crate::{OrganizationRole, ProgrammeRole, Viewer, viewer::Person};

pub(super) fn runs_programme(person: &Person, programme: ProgrammeFacts) -> bool {
    let has = |role| person.has_role_in(programme.id, role);
    let administers =
        person.acting_for == Some(programme.operator) && person.acting_role() == Some(OrganizationRole::Administrator);
    has(ProgrammeRole::Staff) || has(ProgrammeRole::Coordinator) || administers
}

pub(super) fn in_programme(
    viewer: &Viewer,
    programme: Option<ProgrammeFacts>,
    may: impl FnOnce(&Person, ProgrammeFacts) -> bool,
) -> Decision {
    let Some(programme) = programme else { return Hidden };
    match viewer {
        Viewer::Operator => Allowed,
        Viewer::Person(person) if may(person, programme) => Allowed,
        Viewer::Person(person) if person.role_in(programme.operator) == Some(OrganizationRole::Administrator) => {
            Denied(Reason::ActingForAnother(programme.operator))
        }
        Viewer::Person(_) | Viewer::Nobody | Viewer::Service { .. } => Denied(Reason::ProgrammeRole),
    }
}
