//! Rounds: one intake of an exchange, from the call to the placements.

use std::collections::BTreeMap;

use catalogue::LanguageMap;
use database::{
    id::{OpportunityId, ProgrammeId, RoundId},
    jsonb,
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Jsonb};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::group::PriorityGroup;

mod call;
mod check;
mod read;
mod stand;
mod state;
mod taking;
mod write;

pub(crate) use call::follow_call;
pub use check::*;
pub(crate) use read::locked_of;
pub use read::*;
pub use stand::*;
pub use state::*;
pub use taking::*;
pub use write::*;

text_enum! {
    /// Where a round stands.
    RoundState {
        /// Nobody was called yet.
        Draft = "draft",
        /// Hosts offer places and people apply.
        Open = "open",
        /// Nobody offers or applies any more; the committee decides.
        Closed = "closed",
        /// A plan was published; placements are answered and take place.
        Published = "published",
        /// It is over.
        Finished = "finished",
        /// It does not take place.
        Cancelled = "cancelled",
    }
}

/// How many people of each priority group must be placed at least.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct PriorityMinimums(pub BTreeMap<PriorityGroup, i32>);
jsonb!(PriorityMinimums);

/// How much each part of the fit counts beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Weights {
    /// That an offer has what is sought.
    pub skill: i32,
    /// That it helps the career.
    pub career: i32,
    /// That a partner gives as much as it takes.
    pub reciprocity: i32,
    /// That two partners have not worked together yet.
    pub spread: i32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { skill: 60, career: 20, reciprocity: 10, spread: 10 }
    }
}

/// One intake of an exchange.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::round)]
pub struct Round {
    /// Its id.
    pub id: RoundId,
    /// Of which exchange.
    pub programme_id: ProgrammeId,
    /// The language its name is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub name: Lazy<LanguageMap>,
    /// What it is about, per language.
    pub about: Lazy<LanguageMap>,
    /// Where it stands.
    pub state: RoundState,
    /// The first day on which places are offered and people apply.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub opens_on: Date,
    /// The last day for it.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub closes_on: Date,
    /// The day by which the committee is to have decided.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub decides_by: Date,
    /// How many placements one application can get.
    pub placements_per_application: i32,
    /// How many people of each priority group must be placed at least.
    pub priority_minimums: PriorityMinimums,
    /// The largest share of all placements that one partner may host, in per cent.
    pub host_share: Option<i32>,
    /// How much it counts that an offer has what is sought, beside the other weights.
    pub weight_skill: i32,
    /// How much it counts that it helps the career.
    pub weight_career: i32,
    /// How much it counts that a partner gives as much as it takes.
    pub weight_reciprocity: i32,
    /// How much it counts that two partners have not worked together yet.
    pub weight_spread: i32,
    /// The opportunity that the call was published as.
    pub opportunity_id: Option<OpportunityId>,
    /// Why it does not take place.
    pub cancelled_reason: Option<String>,
    /// When its first plan was published to those who take part.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub published_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}

impl Round {
    /// How much each part of the fit counts.
    pub fn weights(&self) -> Weights {
        Weights {
            skill: self.weight_skill,
            career: self.weight_career,
            reciprocity: self.weight_reciprocity,
            spread: self.weight_spread,
        }
    }
}
