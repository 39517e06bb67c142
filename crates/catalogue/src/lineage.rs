//! Lineage: what an opportunity was made from.

use database::{id::OpportunityId, jsonb::Lazy, schema, text_enum};
use diesel::prelude::*;

use crate::LanguageMap;

mod read;

pub use read::*;

text_enum! {
    /// How an opportunity came from another.
    LineageKind {
        /// The same content for another audience, place or format.
        AdaptedFrom = "adapted_from",
        /// The other one, opened to more audiences or with more to it.
        ExpandedFrom = "expanded_from",
    }
}

/// An opportunity that was made from another.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::opportunity_lineage)]
pub struct Lineage {
    /// The newer one.
    pub opportunity_id: OpportunityId,
    /// How it came from the older one.
    pub kind: LineageKind,
    /// The older one.
    pub from_id: OpportunityId,
    /// What was changed, per language.
    pub note: Lazy<LanguageMap>,
}

/// An opportunity that is part of a series.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::series_part)]
pub struct SeriesPart {
    /// The series.
    pub series_id: OpportunityId,
    /// The part.
    pub part_id: OpportunityId,
    /// Its place in the series.
    pub position: i32,
}
