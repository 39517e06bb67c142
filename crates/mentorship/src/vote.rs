//! Votes: what members of the committee say of a pairing, and what comes of it.
//!
//! Whoever holds a seat on the day votes, unless they are recused: from pairs of an institution where they have a role or that
//! their seat is for, from their own, and from those that a declared conflict keeps them from. Nobody is told which of these it
//! is. Once the quorum has voted for or against a pairing, and no question stands, the majority decides.

use database::{
    id::{OrganizationId, PairingId, PersonId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod bench;
mod cast;
mod outcome;
mod read;
mod recusal;
mod settled;

pub(crate) use cast::is_superseded;
pub use cast::{NewVote, cast};
pub use outcome::{Standing, needed, outcome};
pub use read::{Ballot, ballots, programmes};
pub(crate) use settled::settled;

text_enum! {
    /// What a member of the committee says of a pairing.
    Verdict {
        /// They are for it.
        Approve = "approve",
        /// They want to know more first.
        Question = "question",
        /// They are against it.
        Refuse = "refuse",
    }
}

/// What a member of the committee says of a pairing.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::committee_vote)]
pub struct Vote {
    /// On which pairing.
    pub pairing_id: PairingId,
    /// Who says it.
    pub person_id: PersonId,
    /// For which partner.
    pub organization_id: OrganizationId,
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<String>,
    /// When they said it last.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}
