//! Where something takes place.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Jsonb};
use serde::{Deserialize, Serialize};

use crate::problem::{ProblemCode, Problems};

/// A place one can go to. Every part may be missing: a source often names a building and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The building or institution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Street and number, or the whole address where the source does not part it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// City, town or community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// ISO 3166-2 code of the state, province or region: `CA-NS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// ISO 3166-1 code of the country, two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

database::jsonb!(Place);

impl Place {
    /// Notes what is wrong with it.
    pub fn check(&self, field: &str, problems: &mut Problems) {
        for (part, text) in [("name", &self.name), ("address", &self.address), ("locality", &self.locality)] {
            let Some(text) = text else { continue };
            if text.chars().count() > 500 {
                problems.note(
                    ProblemCode::TooLong,
                    format!("{field}.{part}"),
                    "is longer than 500 characters; shorten it",
                );
            } else if text.contains('\0') {
                problems.note(ProblemCode::Invalid, format!("{field}.{part}"), "contains a NUL character; remove it");
            }
        }
        check_country(self.country.as_deref(), &format!("{field}.country"), problems);
        check_region(self.region.as_deref(), &format!("{field}.region"), problems);
    }
}

/// Notes a country that is no ISO 3166-1 two-letter code.
pub fn check_country(country: Option<&str>, field: &str, problems: &mut Problems) {
    if let Some(country) = country
        && rust_iso3166::from_alpha2(country).is_none()
    {
        problems.note(
            ProblemCode::Invalid,
            field,
            format_args!("is \"{country}\", which is no country of ISO 3166-1; use two capitals such as CA, FR or MX"),
        );
    }
}

/// Notes a region that is no ISO 3166-2 code.
pub fn check_region(region: Option<&str>, field: &str, problems: &mut Problems) {
    if let Some(region) = region
        && rust_iso3166::iso3166_2::from_code(region).is_none()
    {
        problems.note(
            ProblemCode::Invalid,
            field,
            format_args!("is \"{region}\", which is no region of ISO 3166-2; use a code such as CA-NS or US-AL"),
        );
    }
}
