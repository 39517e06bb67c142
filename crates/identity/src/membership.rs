//! Memberships: a person's role in an organization, in a programme or in the network.
//!
//! A role is given, changed and ended under a lock on where it counts ([`Realm`]), so that of two who do so at the same
//! moment one sees what the other did. A role that is changed or ended stays in the table as it was: what takes its place
//! is a row of its own.

mod keeper;
mod read;
mod realm;
mod write;

use database::{
    id::{MembershipId, OrganizationId, PersonId, ProgrammeId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

pub(crate) use read::counts;
pub use read::{by_ids, of_oneself, pages, totals};
pub(crate) use realm::{Kind, check_role, lock};
pub use write::{MembershipChanges, MembershipInput, change, create, end};
pub(crate) use write::{NewRole, accept, check_may_make};

use crate::{
    policy::Realm,
    problem::{ProblemCode, Problems},
};

text_enum! {
    /// A role that a person can have: the first three in an organization, the last in the network, the others in a
    /// programme.
    Role {
        /// Belongs to an organization: sees what is for its people.
        Member = "member",
        /// Writes an organization's opportunities and listings.
        Editor = "editor",
        /// Keeps an organization's own record, its people and its tokens.
        Administrator = "administrator",
        /// Runs a programme day by day, and gives the other roles.
        Staff = "staff",
        /// Reviews what participants submit.
        Reviewer = "reviewer",
        /// Coaches participants.
        Coach = "coach",
        /// Matches and follows placements, and gives the other roles.
        Coordinator = "coordinator",
        /// Sits on a programme's committee.
        CommitteeMember = "committee_member",
        /// Looks on for a funder.
        Observer = "observer",
        /// Approves who joins the network, and sees to what concerns everybody.
        Steward = "steward",
    }
}

impl Role {
    /// As it stands in a sentence.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::CommitteeMember => "committee member",
            other => other.word(),
        }
    }
}

/// A person's role, as it stands in the database.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::membership)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// Whose it is.
    pub person_id: PersonId,
    /// The organization it counts in.
    pub organization_id: Option<OrganizationId>,
    /// The programme it counts in; neither: in the network.
    pub programme_id: Option<ProgrammeId>,
    /// The role.
    pub role: Role,
    /// Who gave it, or invited to it; none where the operator did.
    pub given_by: Option<PersonId>,
    /// When it was given.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub given_at: Timestamp,
    /// From when on it does not count, if that was settled when it was given.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub until: Option<Timestamp>,
    /// When somebody ended it, or another took its place.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: Option<PersonId>,
}

impl Membership {
    /// Where it counts.
    pub fn realm(&self) -> Realm {
        match (self.organization_id, self.programme_id) {
            (Some(organization), _) => Realm::Organization(organization),
            (None, Some(programme)) => Realm::Programme(programme),
            (None, None) => Realm::Network,
        }
    }

    /// When it ended: by then somebody had ended it, or its time was over. None: it counts.
    pub fn end(&self, now: Timestamp) -> Option<Timestamp> {
        self.ended_at.or(self.until.filter(|until| *until <= now))
    }
}

/// The end that somebody gives a role, which must be an instant to come.
pub(crate) fn check_until(
    until: Option<&str>,
    field: &str,
    now: Timestamp,
    problems: &mut Problems,
) -> Option<Timestamp> {
    let text = until?;
    let Ok(until) = text.parse::<Timestamp>() else {
        problems.note(
            ProblemCode::Invalid,
            field,
            format_args!("is \"{text}\", which is no instant; write one such as 2027-06-30T18:00:00Z"),
        );
        return None;
    };
    if until <= now {
        problems.note(
            ProblemCode::OutOfRange,
            field,
            format_args!("is {until}, which is not to come; give a later instant, or none for a role without an end"),
        );
    }
    Some(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_ends_later_than_it_is_given() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().expect("an instant");
        for (until, noted) in [
            (None, None),
            (Some("2026-11-20T12:00:01Z"), None),
            (Some("2027-06-30T20:00:00+02:00"), None),
            (Some("2026-11-20T12:00:00Z"), Some(ProblemCode::OutOfRange)),
            (Some("2026-11-20T13:00:00+02:00"), Some(ProblemCode::OutOfRange)),
            (Some("2027-06-30"), Some(ProblemCode::Invalid)),
            (Some("soon"), Some(ProblemCode::Invalid)),
        ] {
            let mut problems = Problems::new();
            check_until(until, "until", now, &mut problems);
            assert_eq!(problems.into_vec().first().map(|problem| problem.code), noted, "{until:?}");
        }
    }
}
