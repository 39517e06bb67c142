//! Pairings: the pairs of a plan.

use database::{
    id::{ApplicationId, FundingStreamId, OfferId, PairingId, PlanId, RoundPeriodId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod read;

pub use read::*;

text_enum! {
    /// What the committee decided about a pairing.
    PairingOutcome {
        /// They go.
        Approved = "approved",
        /// They do not.
        Refused = "refused",
    }
}

/// One pair of a plan.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::pairing)]
pub struct Pairing {
    /// Its id.
    pub id: PairingId,
    /// Of which plan.
    pub plan_id: PlanId,
    /// Who goes.
    pub application_id: ApplicationId,
    /// Where.
    pub offer_id: OfferId,
    /// When.
    pub round_period_id: RoundPeriodId,
    /// How well they fit, in thousandths.
    pub fit: i32,
    /// Who pays, where anybody does.
    pub funding_stream_id: Option<FundingStreamId>,
    /// How much, in minor units of the stream's currency.
    pub cost: i64,
    /// Whether it was settled before the plan was made.
    pub is_forced: bool,
    /// What the committee decided, once enough of it voted.
    pub outcome: Option<PairingOutcome>,
    /// When it decided.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub decided_at: Option<Timestamp>,
}
