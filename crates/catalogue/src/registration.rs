//! Registrations: people's places in runs, and their wishes for one.
//!
//! Whatever changes how many places of a run are taken begins by holding the run's row until its transaction ends, so
//! that two of them never count the same place. Places, the waitlist and offers are settled in one function, [`settle`],
//! which is called after every change that may free or take places, whoever made it.

use database::{
    id::{OpportunityId, OrganizationId, PersonId, RegistrationId, RunId, SeatSetAsideId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod change;
mod eligibility;
mod forget;
mod held;
mod history;
mod outcome;
mod places;
mod read;
mod record;
mod register;
mod report;
mod seats;
mod settle;
mod telling;
mod terms;
mod watch;

pub use change::*;
pub use eligibility::Ineligible;
pub use forget::*;
pub use history::*;
pub(crate) use outcome::{SETTLED, settle_outcomes};
pub use places::*;
pub use read::*;
pub use record::{Recorded, RecordedOutcome, hold_run, record, record_outcome};
pub use register::{Participant, register};
pub use report::{Report, Told, confirm, report, report_one};
pub use seats::*;
pub use settle::{settle, settle_due};
pub use terms::{Terms, TermsChanges, set_terms, terms_of_runs};
pub(crate) use watch::watch;

text_enum! {
    /// Where a registration stands.
    RegistrationState {
        /// Asked for; the provider has not decided yet.
        Requested = "requested",
        /// They have a place.
        Registered = "registered",
        /// All places are taken; they wait for one.
        Waitlisted = "waitlisted",
        /// A place was freed and is kept for them until a deadline.
        Offered = "offered",
        /// They were there.
        Attended = "attended",
        /// They did all that the run asks for.
        Completed = "completed",
        /// The provider, or they themselves when a place was offered, said no.
        Declined = "declined",
        /// They do not come any more, or the run does not take place.
        Cancelled = "cancelled",
        /// They had a place and did not come.
        NoShow = "no_show",
    }
}

impl RegistrationState {
    /// Those that hold a place.
    pub const PLACED: [Self; 5] = [Self::Registered, Self::Offered, Self::Attended, Self::Completed, Self::NoShow];

    /// Those of people who come, as far as is known: who is told of changes, and whose calendar shows the sessions.
    pub const COMING: [Self; 3] = [Self::Registered, Self::Attended, Self::Completed];

    /// Whether it holds a place: also where the place is only offered, or was not used.
    pub fn is_placed(self) -> bool {
        Self::PLACED.contains(&self)
    }

    /// Whether nothing more comes of it. Whoever wants to come all the same registers anew.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Declined | Self::Cancelled)
    }
}

text_enum! {
    /// Who says that somebody took part.
    Origin {
        /// They registered here.
        Here = "here",
        /// They registered on a partner's site, and the partner says so.
        Reported = "reported",
        /// They registered on a partner's site, and their own organization says so, with evidence.
        Confirmed = "confirmed",
    }
}

/// A registration as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::registration)]
pub struct Registration {
    /// Its id.
    pub id: RegistrationId,
    /// The run it is for.
    pub run_id: RunId,
    /// What that is a run of.
    pub opportunity_id: OpportunityId,
    /// Who takes part, where they have signed in before.
    pub person_id: Option<PersonId>,
    /// What somebody who has not signed in yet is called.
    pub name: Option<String>,
    /// Where somebody who has not signed in yet is written to.
    pub email: Option<String>,
    /// The organization they take part for.
    pub organization_id: Option<OrganizationId>,
    /// Who registered them; none where a partner's system did.
    pub registered_by: Option<PersonId>,
    /// The first registration of those made together.
    pub group_id: Option<RegistrationId>,
    /// Where it stands.
    pub state: RegistrationState,
    /// The set-aside places that theirs is one of; none: one of everybody's.
    pub seat_set_aside_id: Option<SeatSetAsideId>,
    /// The order in which people asked.
    pub arrival: i64,
    /// Until when a freed place is kept for them.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub offered_until: Option<Timestamp>,
    /// Why it stands so, for programs.
    pub reason_code: Option<String>,
    /// Why it stands so, in somebody's words.
    pub reason: Option<String>,
    /// Who says that they took part.
    pub origin: Origin,
    /// What shows that they took part.
    pub evidence: Option<String>,
    /// What they need to take part, such as captions or step-free access.
    pub accommodation: Option<String>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When they registered.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}
