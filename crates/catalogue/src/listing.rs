//! Listings: how one organization lists an opportunity for its own audience.

use database::text_enum;
use serde::{Deserialize, Serialize};

use crate::{LanguageMap, money::Prices, organization::Sector};

text_enum! {
    /// Whether the listing stands.
    ListingStatus {
        /// It stands.
        Listed = "listed",
        /// The organization took it back.
        Withdrawn = "withdrawn",
    }
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
