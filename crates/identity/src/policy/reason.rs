//! Why a viewer may not, in words.

use database::id::OrganizationId;

use super::PlacementDeed;
use crate::{OrganizationRole, Scope};

/// Why a viewer may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// We do not know who they are. It takes this role in an organization, where one is named, or this scope.
    Unknown {
        /// The least role.
        least: Option<OrganizationRole>,
        /// The scope.
        scope: Option<Scope>,
    },
    /// It takes a token with this scope.
    Scope(Scope),
    /// It takes a person, not a token.
    PersonOnly,
    /// It takes at least this role in the organization they act for.
    Role(OrganizationRole),
    /// It takes a role in the organization.
    NotMember,
    /// It takes somebody who acts for the organization itself.
    OtherOrganization,
    /// They have a role there, and act for another organization.
    ActingForAnother(OrganizationId),
    /// It takes somebody who acts for an owner of the opportunity.
    NotOwner,
    /// It takes an organization that a steward approved.
    NotApproved,
    /// It takes a role in the programme.
    ProgrammeRole,
    /// It takes somebody who has no role at the museum themselves.
    Recused,
    /// It takes one of those in a placement who may do it.
    Part(PlacementDeed),
    /// It takes whoever applies.
    Applicant,
    /// It takes somebody who does it for another, and not for themselves.
    ForOneself,
    /// It takes a steward of the network, or a token with this scope.
    Steward(Option<Scope>),
}

/// Why no proof was given.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The viewer may not. The text is a whole sentence that says what it takes.
    #[error("{0}")]
    Denied(String),
    /// To this viewer there is no such thing; `.0` is the thing in words: "an opportunity".
    #[error("there is no such thing: {0}")]
    Hidden(&'static str),
    /// The database is at fault.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl Reason {
    /// A whole sentence; `doing` is its subject: "Creating a topic".
    pub(super) fn sentence(self, doing: &str) -> String {
        match self {
            Self::Unknown { least, scope } => {
                let role = least.map(|role| format!(" as {} of an organization", with_article(role)));
                let token = scope.map(|scope| {
                    format!(
                        ", or a service token with the scope {scope} in the header \"Authorization: Bearer lyceum_…\""
                    )
                });
                format!("{doing} needs you to be signed in{}{}.", role.unwrap_or_default(), token.unwrap_or_default())
            }
            Self::Scope(scope) => format!(
                "{doing} needs a service token with the scope {scope}; yours has not, so ask an administrator of your organization for one."
            ),
            Self::PersonOnly => format!("{doing} is done by people: sign in, and leave the service token out."),
            Self::Role(role) => format!(
                "{doing} needs you to act for an organization as its {role}; choose one with actFor, or ask an administrator of yours for that role."
            ),
            Self::NotMember => format!("{doing} needs a role in that organization; ask one of its administrators."),
            Self::OtherOrganization => format!(
                "{doing} needs somebody who acts for the organization in whose name it is done; you act for another."
            ),
            Self::ActingForAnother(organization) => format!(
                "{doing} needs you to act for {organization}, where you have a role; choose it with actFor, or send the header \"Lyceum-Acting-For: {organization}\"."
            ),
            Self::NotOwner => format!(
                "{doing} needs somebody who acts for an organization that owns it; yours does not, so list it in your own name or ask an owner."
            ),
            Self::NotApproved => format!(
                "{doing} needs an organization that a steward of the network approved; yours waits for that, and until then what it lists are drafts."
            ),
            Self::ProgrammeRole => format!(
                "{doing} needs a role in that programme; ask its staff, or an administrator of the organization that runs it."
            ),
            Self::Recused => format!(
                "{doing} is for somebody who has no role at the museum; you have one, so ask another of those who run the programme."
            ),
            Self::Part(deed) => {
                format!("{doing} is for {}; you are none of them here, so ask one of them.", deed.who())
            }
            Self::Applicant => format!("{doing} is for whoever applies alone; ask them to do it."),
            Self::ForOneself => format!(
                "{doing} is not done for oneself; ask your supervisor, or an administrator of your institution."
            ),
            Self::Steward(None) => format!("{doing} is done by stewards of the network; ask one of them."),
            Self::Steward(Some(scope)) => {
                format!("{doing} is done by stewards of the network, or with a service token with the scope {scope}.")
            }
        }
    }
}

fn with_article(role: OrganizationRole) -> String {
    let article = if role == OrganizationRole::Member { "a" } else { "an" };
    format!("{article} {role}")
}
