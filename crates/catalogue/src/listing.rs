//! Listings: how one organization lists an opportunity for its own audience.

use database::{
    id::{ListingId, OpportunityId, OrganizationId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{LanguageMap, money::Prices, organization::Sector};

mod check;
mod publish;
mod read;
mod write;

pub(crate) use publish::publish_drafts;
pub use read::*;
pub use write::*;

text_enum! {
    /// Whether the listing stands.
    ListingStatus {
        /// It will, when a steward approves the organization. Until then others do not see it.
        Draft = "draft",
        /// It stands.
        Listed = "listed",
        /// The organization took it back.
        Withdrawn = "withdrawn",
    }
}

/// A listing as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::listing)]
pub struct Listing {
    /// Its id.
    pub id: ListingId,
    /// What is listed.
    pub opportunity_id: OpportunityId,
    /// Who lists it.
    pub organization_id: OrganizationId,
    /// The organization's own page about it.
    pub url: Option<String>,
    /// Where this organization's people register.
    pub registration_url: Option<String>,
    /// What it costs for this organization's people.
    pub prices: Prices,
    /// The audience it is listed for.
    pub sectors: Vec<Sector>,
    /// What the organization says to its audience, per language.
    pub note: Lazy<LanguageMap>,
    /// Whether the listing stands.
    pub status: ListingStatus,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it came into the catalogue.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// A listing as somebody gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingInput {
    /// The organization's own page about it.
    pub url: Option<String>,
    /// Where this organization's people register.
    pub registration_url: Option<String>,
    /// What it costs for this organization's people.
    #[serde(default)]
    pub prices: Prices,
    /// The audience it lists it for; these are then admitted.
    #[serde(default)]
    pub sectors: Vec<Sector>,
    /// What it says to its audience, per language.
    #[serde(default)]
    pub note: LanguageMap,
}
