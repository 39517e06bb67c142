//! How far people can travel, and whether a place is within that.
//!
//! Places are known by their country, region and locality, and often not even by these. So it is within these that one says
//! how far people can travel, and what is not known excludes nothing. The same stands in SQL: `is_within_reach`.

use database::text_enum;
use serde::Deserialize;

text_enum! {
    /// How far the people of a need can travel from where its organization is.
    #[derive(Default)]
    Reach {
        /// Anywhere.
        #[default]
        Anywhere = "anywhere",
        /// Within their country.
        Country = "country",
        /// Within their state, province or region.
        Region = "region",
        /// Within their city, town or community.
        Locality = "locality",
        /// Nowhere: they take part online.
        Online = "online",
    }
}

/// Where something is, as far as that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Whereabouts {
    /// The country (ISO 3166-1).
    pub country: Option<String>,
    /// The state, province or region (ISO 3166-2).
    pub region: Option<String>,
    /// The city, town or community, without marks and capitals.
    pub locality: Option<String>,
    /// What the place is called.
    pub name: Option<String>,
}

/// What is to be said of the travel to something on site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Travel {
    /// There is none, or it may be as long as it likes.
    Free,
    /// It is within reach, there.
    Within(Option<String>),
    /// Nobody knows.
    Unknown,
    /// It is out of reach, there.
    TooFar(Option<String>),
}

impl Reach {
    /// Whether a place is as near to a home; none where that is not known.
    pub fn covers(self, home: &Whereabouts, place: &Whereabouts) -> Option<bool> {
        let same = |one: &Option<String>, other: &Option<String>| Some(one.as_ref()? == other.as_ref()?);
        let country = same(&home.country, &place.country);
        let region = same(&home.region, &place.region);
        match self {
            Self::Anywhere => Some(true),
            Self::Online => Some(false),
            Self::Country => country,
            Self::Region | Self::Locality if country == Some(false) => country,
            Self::Region => region,
            Self::Locality if region == Some(false) => region,
            Self::Locality => same(&home.locality, &place.locality),
        }
    }

    /// The travel from any of these homes to all of these places.
    pub fn travel(self, homes: &[Whereabouts], places: &[Whereabouts]) -> Travel {
        let first = places.first().and_then(|place| place.name.clone());
        match self {
            Self::Anywhere => return Travel::Free,
            Self::Online => return Travel::TooFar(first),
            Self::Country | Self::Region | Self::Locality => {}
        }
        // What is within reach of one home is; what is out of reach of all is not.
        let covered = |place: &Whereabouts| {
            let each: Vec<_> = homes.iter().map(|home| self.covers(home, place)).collect();
            match each.iter().max() {
                Some(Some(true)) => Some(true),
                Some(Some(false)) if !each.contains(&None) => Some(false),
                _ => None,
            }
        };
        if let Some(far) = places.iter().find(|place| covered(place) == Some(false)) {
            return Travel::TooFar(far.name.clone());
        }
        match !places.is_empty() && places.iter().all(|place| covered(place) == Some(true)) {
            true => Travel::Within(first),
            false => Travel::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(country: &str, region: &str, locality: &str) -> Whereabouts {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Whereabouts { country: known(country), region: known(region), locality: known(locality), name: known(locality) }
    }

    #[test]
    fn one_travels_as_far_as_ones_own_town_region_or_country() {
        let home = at("CA", "CA-NS", "halifax");
        let places = [
            at("CA", "CA-NS", "halifax"),
            at("CA", "CA-NS", "truro"),
            at("CA", "CA-NB", "moncton"),
            at("US", "US-ME", "bangor"),
        ];
        let covers = |reach: Reach| places.each_ref().map(|place| reach.covers(&home, place) == Some(true));
        assert_eq!(covers(Reach::Locality), [true, false, false, false]);
        assert_eq!(covers(Reach::Region), [true, true, false, false]);
        assert_eq!(covers(Reach::Country), [true, true, true, false]);
        assert_eq!(covers(Reach::Anywhere), [true; 4]);
        assert_eq!(covers(Reach::Online), [false; 4]);
    }

    #[test]
    fn what_is_not_known_is_not_too_far() {
        let home = at("CA", "CA-NS", "");
        assert_eq!(Reach::Locality.covers(&home, &at("CA", "CA-NS", "truro")), None);
        assert_eq!(Reach::Region.covers(&home, &at("CA", "", "truro")), None);
        assert_eq!(Reach::Locality.covers(&home, &at("US", "", "")), Some(false), "though no town is known");
        let travel = |homes: &[Whereabouts], places: &[Whereabouts]| Reach::Region.travel(homes, places);
        assert_eq!(travel(&[], &[at("US", "", "")]), Travel::Unknown);
        assert_eq!(travel(std::slice::from_ref(&home), &[]), Travel::Unknown);
        let (near, far) = (at("CA", "CA-NS", "truro"), at("CA", "CA-NB", "moncton"));
        assert_eq!(
            travel(std::slice::from_ref(&home), &[near.clone(), far.clone()]),
            Travel::TooFar(Some("moncton".to_owned()))
        );
        let two_homes = [home, at("CA", "CA-NB", "")];
        assert_eq!(travel(&two_homes, &[near, far]), Travel::Within(Some("truro".to_owned())));
    }
}
