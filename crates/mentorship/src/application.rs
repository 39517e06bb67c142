//! Applications: what somebody wishes of a round.

use catalogue::LanguageMap;
use database::{
    id::{ApplicationId, OrganizationId, PersonId, ProgrammeId, RoundId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::{accommodation::Accommodation, group::PriorityGroup, mode::PlacementMode};

mod change;
mod content;
mod draft;
mod lists;
mod need;
mod read;
mod sign_off;
mod submit;
mod telling;
mod withdraw;

pub use change::{ApplicationChange, change};
pub use content::ApplicationInput;
pub use draft::draft;
pub use read::*;
pub use sign_off::{SignOffAnswer, sign_off};
pub use submit::submit;
pub use withdraw::withdraw;

pub(crate) use {
    content::{Applicant, Said, said},
    lists::{Lists, replace_lists},
    need::keep_needs,
    telling::tell_asked,
};

text_enum! {
    /// Where an application stands.
    ApplicationState {
        /// The applicant writes it.
        Draft = "draft",
        /// It takes part in the round.
        Submitted = "submitted",
        /// It does not any more.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// Whether a supervisor or director agrees.
    SignOffState {
        /// Nobody was asked.
        NotAsked = "not_asked",
        /// They were asked, and have not answered.
        Asked = "asked",
        /// They agree.
        Given = "given",
        /// They do not.
        Refused = "refused",
    }
}

/// What somebody wishes of a round.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::application)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// In which round.
    pub round_id: RoundId,
    /// The institution that they come from.
    pub organization_id: OrganizationId,
    /// Who applies, where they have signed in.
    pub person_id: Option<PersonId>,
    /// What they are called, where they have not.
    pub name: Option<String>,
    /// Their address, where they have not.
    pub email: Option<String>,
    /// Where it stands.
    pub state: ApplicationState,
    /// The language its texts are first of all in.
    pub main_language: String,
    /// Where they want to get to, in words.
    pub career_interest: Lazy<LanguageMap>,
    /// What their institution will change when they are back, in words.
    pub return_plan: Lazy<LanguageMap>,
    /// Languages that they can learn in (BCP 47).
    pub languages: Vec<String>,
    /// Ways of taking part that suit them.
    pub modes: Vec<PlacementMode>,
    /// What they cannot do without. Personal.
    pub access: Vec<Accommodation>,
    /// The same in their own words. Personal.
    pub access_note: Option<String>,
    /// Groups that they say they belong to. Shown to nobody but them.
    pub declared_groups: Vec<PriorityGroup>,
    /// Who is asked to agree.
    pub supervisor_id: Option<PersonId>,
    /// Whether they agree.
    pub sign_off: SignOffState,
    /// What they said with it.
    pub sign_off_note: Option<String>,
    /// When they answered.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub signed_off_at: Option<Timestamp>,
    /// What the file calls it that it was read in from.
    pub key: Option<String>,
    /// When it was submitted.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub submitted_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}
