//! Organizations: institutions, associations, consortia, providers and funders.

use database::{id::OrganizationId, jsonb::Lazy, schema, text_enum};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::LanguageMap;

mod check;
mod contact;
mod identifier;
mod neglected;
mod read;
mod standing;
mod write;

pub use contact::*;
pub use neglected::*;
pub use read::*;
pub(crate) use standing::{approve, give_identifiers_back, lock, set_status};
pub use write::*;

text_enum! {
    /// A sector of the field.
    Sector {
        /// Archives.
        Archives = "archives",
        /// Libraries.
        Libraries = "libraries",
        /// Museums.
        Museums = "museums",
        /// Neither archive, library nor museum.
        Other = "other",
    }
}

text_enum! {
    /// How large an organization is: how many paid staff it has, in full-time equivalents.
    ///
    /// The field measures size in many ways: by visitors, by budget, by collections, by staff. Staff is what archives, libraries and
    /// museums all have, in whatever country and currency, and what decides whether somebody can be let go for a while. The steps are
    /// Lyceum's own: in each an institution can do without somebody less easily than in the next one.
    OrganizationSize {
        /// Nobody is paid.
        VolunteersOnly = "volunteers_only",
        /// Somebody is paid, and they are at most five.
        UpToFive = "up_to_five",
        /// More than five, and at most twenty.
        UpToTwenty = "up_to_twenty",
        /// More than twenty, and at most a hundred.
        UpToHundred = "up_to_hundred",
        /// More than a hundred.
        OverHundred = "over_hundred",
    }
}

text_enum! {
    /// Whether an organization is in the network. What is not approved, others do not see.
    OrganizationStatus {
        /// It waits for a steward to approve it.
        Requested = "requested",
        /// It is in the network.
        Approved = "approved",
        /// A steward declined it.
        Declined = "declined",
        /// Whoever asked for it took the request back.
        Withdrawn = "withdrawn",
    }
}

/// An organization as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::organization)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// The language its name is first of all in.
    pub main_language: String,
    /// Its name, per language.
    pub name: Lazy<LanguageMap>,
    /// What it is and does, per language.
    pub description: Lazy<LanguageMap>,
    /// The sectors it belongs to.
    pub sectors: Vec<Sector>,
    /// How large it is, where it says so.
    pub size: Option<OrganizationSize>,
    /// ISO 3166-1 code.
    pub country: Option<String>,
    /// ISO 3166-2 code.
    pub region: Option<String>,
    /// City, town or community.
    pub locality: Option<String>,
    /// Its own site.
    pub website: Option<String>,
    /// Whom to write to.
    pub contact_name: Option<String>,
    /// Where to write to.
    pub contact_email: Option<String>,
    /// The day somebody last confirmed the contact.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub contact_confirmed_on: Option<Date>,
    /// Whether it is in the network.
    pub status: OrganizationStatus,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it came into the catalogue.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// What others call an organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// Who gives the identifier, in small letters: `ror`, `isil`, `wikidata`, `ein`, `mid` (Museum Data Files),
    /// `lyceum` (the short name of a demo organization).
    pub scheme: String,
    /// The identifier as its scheme writes it: `https://ror.org/03yrm5c26`.
    pub value: String,
}

/// An organization as somebody gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationInput {
    /// The language its name is first of all in.
    pub main_language: String,
    /// Its name, per language; at most 500 characters.
    pub name: LanguageMap,
    /// What it is and does, per language; at most 20,000 characters.
    #[serde(default)]
    pub description: LanguageMap,
    /// The sectors it belongs to; there may be several.
    #[serde(default)]
    pub sectors: Vec<Sector>,
    /// How large it is. Not written where it is not said, so that what sources said before there were sizes is still the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<OrganizationSize>,
    /// ISO 3166-1 code, two letters.
    pub country: Option<String>,
    /// ISO 3166-2 code: `CA-NS`.
    pub region: Option<String>,
    /// City, town or community.
    pub locality: Option<String>,
    /// Its own site.
    pub website: Option<String>,
    /// Whom to write to.
    pub contact_name: Option<String>,
    /// Where to write to.
    pub contact_email: Option<String>,
    /// The day somebody last confirmed the contact, `YYYY-MM-DD`.
    pub contact_confirmed_on: Option<String>,
    /// What others call it. Given: the list replaces the one there is.
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_written_only_where_it_is_said() {
        let written = |size| serde_json::to_value(OrganizationInput { size, ..OrganizationInput::default() });
        let unsaid = written(None).expect("plain fields are JSON");
        assert_eq!(unsaid.get("size"), None, "what was kept before there were sizes is still the same");
        let said = written(Some(OrganizationSize::UpToFive)).expect("plain fields are JSON");
        assert_eq!(said["size"], "up_to_five");
    }
}
