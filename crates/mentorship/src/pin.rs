//! Settled pairs: that somebody must go somewhere, or must not.

use database::{
    id::{ApplicationId, OfferId, PinId, RoundId, RoundPeriodId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod lift;
mod read;
mod settle;

pub use lift::lift;
pub use read::*;
pub use settle::{NewPin, settle};

text_enum! {
    /// What is wished of a pair.
    PinWish {
        /// They are paired.
        Forced = "forced",
        /// They are not paired.
        Forbidden = "forbidden",
    }
}

text_enum! {
    /// What settled a pair.
    PinCause {
        /// The committee wishes it.
        Committee = "committee",
        /// The committee refused the pairing.
        Refused = "refused",
        /// One side declined the placement.
        Declined = "declined",
        /// Nobody answered in time.
        Expired = "expired",
        /// Both sides accepted the placement, or it still waits for them.
        Accepted = "accepted",
    }
}

/// What is settled about a pair before a plan is made.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::pin)]
pub struct Pin {
    /// Its id.
    pub id: PinId,
    /// In which round.
    pub round_id: RoundId,
    /// The application.
    pub application_id: ApplicationId,
    /// The offer.
    pub offer_id: OfferId,
    /// The period; none: any.
    pub round_period_id: Option<RoundPeriodId>,
    /// What is wished.
    pub wish: PinWish,
    /// What settled it.
    pub cause: PinCause,
    /// Why, in words.
    pub reason: Option<String>,
    /// When it was settled.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was lifted.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub lifted_at: Option<Timestamp>,
}
