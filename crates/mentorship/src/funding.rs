//! Funding: streams of money, whom they pay for, and how much there is of them.

use catalogue::LanguageMap;
use database::{
    id::{FundingBudgetId, FundingStreamId, OrganizationId, ProgrammeId, RoundId, RoundPeriodId},
    jsonb::Lazy,
    schema,
};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::kind::PlacementKind;

mod budget;
mod check;
mod close;
mod create;
mod read;
mod update;

pub use budget::*;
pub use close::*;
pub use create::*;
pub use read::*;
pub use update::*;

/// Money that placements of an exchange are paid from. Streams are asked in the order of their ids.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::funding_stream)]
pub struct FundingStream {
    /// Its id.
    pub id: FundingStreamId,
    /// Of which exchange.
    pub programme_id: ProgrammeId,
    /// Whose money it is.
    pub funder_id: Option<OrganizationId>,
    /// The language its name is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub name: Lazy<LanguageMap>,
    /// Its currency (ISO 4217).
    pub currency: String,
    /// What each visitor gets from it beside what the host asks for, in minor units.
    pub stipend: i64,
    /// Kinds of placement that it pays for; none: all.
    pub kinds: Vec<PlacementKind>,
    /// From when on it pays for nothing new.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub closed_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}

/// How much there is of a stream for a round, or for one period of it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::funding_budget)]
pub struct FundingBudget {
    /// Its id.
    pub id: FundingBudgetId,
    /// Of which stream.
    pub funding_stream_id: FundingStreamId,
    /// For which round.
    pub round_id: RoundId,
    /// For which period of it; none: for the whole round.
    pub round_period_id: Option<RoundPeriodId>,
    /// How much, in minor units of the stream's currency.
    pub amount: i64,
}
