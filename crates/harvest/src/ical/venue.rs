//! Where an event takes place, and how one takes part.

use catalogue::{place::Place, run::Mode};

use super::file::Component;
use crate::reading::web;

/// What a calendar says about where.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Venue {
    /// None where it does not say.
    pub(super) mode: Option<Mode>,
    pub(super) place: Option<Place>,
    pub(super) link: Option<String>,
}

/// Words for taking part at a distance.
const ONLINE: [&str; 19] = [
    "online",
    "on-line",
    "virtual",
    "virtually",
    "zoom",
    "teams",
    "webex",
    "gotomeeting",
    "gotowebinar",
    "webinar",
    "webinaire",
    "remote",
    "livestream",
    "virtuel",
    "virtuelle",
    "visioconférence",
    "videoconferencia",
    "distanciel",
    "videoconference",
];
/// The same in several words.
const ONLINE_PHRASES: [&str; 5] = ["en ligne", "en línea", "google meet", "à distance", "a distancia"];
/// Words for both at once.
const HYBRID: [&str; 4] = ["hybrid", "hybride", "híbrido", "híbrida"];
/// Words for taking part on site.
const ON_SITE: [&str; 6] = ["in person", "in-person", "on site", "on-site", "en personne", "presencial"];

/// Properties in which calendars write the link to a conference.
const CONFERENCE: [&str; 4] =
    ["CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK"];

pub(super) fn venue(component: &Component, words: &[String]) -> Venue {
    let conference = CONFERENCE.iter().find_map(|name| component.text(name)).and_then(|link| web::address(&link).ok());
    match component.text("LOCATION") {
        Some(location) => {
            Venue { link: conference.clone(), ..of_location(&location, conference.is_some()) }.with_link_of(&location)
        }
        None if conference.is_some() => Venue { mode: Some(Mode::Online), place: None, link: conference },
        None => Venue { mode: words.iter().any(|word| says_online(word)).then_some(Mode::Online), ..Venue::default() },
    }
}

impl Venue {
    fn with_link_of(mut self, location: &str) -> Self {
        if self.link.is_none() {
            self.link = location
                .split(|c: char| c.is_whitespace() || c == ',')
                .filter(|word| word.contains("://"))
                .find_map(|word| web::address(word).ok());
        }
        self
    }
}

fn of_location(location: &str, has_conference: bool) -> Venue {
    let lower = location.to_lowercase();
    let online = says_online(location);
    let on_site = ON_SITE.iter().any(|words| lower.contains(words));
    let hybrid = lower.split(|c: char| !c.is_alphabetic()).any(|word| HYBRID.contains(&word)) || online && on_site;
    if online && !hybrid {
        return Venue { mode: Some(Mode::Online), ..Venue::default() };
    }
    let mode = if hybrid || has_conference { Mode::Hybrid } else { Mode::InPerson };
    Venue { mode: Some(mode), place: place(location), link: None }
}

/// Whether a text says that one takes part at a distance.
pub(super) fn says_online(text: &str) -> bool {
    let lower = text.to_lowercase();
    let word = |word: &str| ONLINE.contains(&word);
    lower.split(|c: char| !(c.is_alphabetic() || c == '-')).any(word)
        || lower.contains("://")
        || ONLINE_PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// A place from an address in one line: the building where the first part has no figures, the country where the last part
/// is one, and the rest as the address.
fn place(location: &str) -> Option<Place> {
    let mut parts: Vec<&str> = location.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.retain(|part| !says_online(part) && !HYBRID.contains(&part.to_lowercase().as_str()));
    let country = parts.last().and_then(|last| country(last));
    if country.is_some() {
        parts.pop();
    }
    let name = match parts.first() {
        Some(first) if parts.len() == 1 || !first.contains(|c: char| c.is_ascii_digit()) => {
            Some(parts.remove(0).to_owned())
        }
        _ => None,
    };
    let address = (!parts.is_empty()).then(|| parts.join(", "));
    let place = Place { name, address, country, ..Place::default() };
    (place != Place::default()).then_some(place)
}

/// The ISO 3166-1 code of a country named in English, or as people commonly do.
fn country(name: &str) -> Option<String> {
    let common = match name.to_lowercase().trim_end_matches('.') {
        "usa" | "u.s.a" | "u.s" | "united states" | "united states of america" | "états-unis" | "estados unidos" => {
            Some("US")
        }
        "uk" | "u.k" | "united kingdom" | "great britain" | "england" | "scotland" | "wales" | "northern ireland" => {
            Some("GB")
        }
        "the netherlands" | "pays-bas" => Some("NL"),
        "españa" | "espagne" => Some("ES"),
        "méxico" | "mexique" => Some("MX"),
        "perú" => Some("PE"),
        "panamá" => Some("PA"),
        "brasil" => Some("BR"),
        "south korea" => Some("KR"),
        "czech republic" => Some("CZ"),
        "belgique" => Some("BE"),
        "suisse" => Some("CH"),
        "deutschland" => Some("DE"),
        "italia" => Some("IT"),
        "russia" => Some("RU"),
        "taiwan" => Some("TW"),
        "vietnam" => Some("VN"),
        "bolivia" => Some("BO"),
        "venezuela" => Some("VE"),
        "iran" => Some("IR"),
        "tanzania" => Some("TZ"),
        // In North America these are states and provinces as often as countries.
        "georgia" => return None,
        _ => None,
    };
    let listed =
        || rust_iso3166::ALL.iter().find(|known| known.name.eq_ignore_ascii_case(name)).map(|known| known.alpha2);
    common.or_else(listed).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_online_has_no_place() {
        for location in [
            "Online, Virtual, Australia",
            "Zoom",
            "https://zoom.us/j/123",
            "En ligne",
            "Webinar",
            "Zoom, link sent after registration",
        ] {
            let venue = of_location(location, false).with_link_of(location);
            assert_eq!((venue.mode, venue.place), (Some(Mode::Online), None), "{location}");
            assert_eq!(venue.link.is_some(), location.starts_with("https"), "{location}");
        }
    }

    #[test]
    fn an_address_keeps_building_street_and_country_apart() {
        let place =
            place("Pawsey Supercomputing Centre, 1 Bryce Avenue, Kensington, Western Australia, 6151, Australia")
                .expect("it is a place");
        assert_eq!(place.name.as_deref(), Some("Pawsey Supercomputing Centre"));
        assert_eq!(place.address.as_deref(), Some("1 Bryce Avenue, Kensington, Western Australia, 6151"));
        assert_eq!(place.country.as_deref(), Some("AU"));
    }

    #[test]
    fn a_word_that_may_be_a_state_is_no_country() {
        let place = place("High Museum of Art, 1280 Peachtree St NE, Atlanta, Georgia").expect("it is a place");
        assert_eq!(place.country, None);
        assert!(place.address.is_some_and(|address| address.ends_with("Georgia")));
    }

    #[test]
    fn both_at_once_is_hybrid() {
        let venue = of_location("Hybrid: Museum of Industry, Stellarton, Canada", false);
        assert_eq!(venue.mode, Some(Mode::Hybrid));
        assert_eq!(of_location("In person at the museum and on Zoom", false).mode, Some(Mode::Hybrid));
    }
}
