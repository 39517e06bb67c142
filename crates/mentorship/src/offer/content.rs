//! What an offer says.

use std::hash::Hash;

use catalogue::{
    LanguageMap,
    language::{check_tag, check_tags},
    organization::Sector,
    problem::{ProblemCode, Problems},
    topic::MOST_TOPICS,
};
use database::id::{MentorId, RoundPeriodId, TopicId};
use serde::Serialize;

use super::Offer;
use crate::{
    accommodation::Accommodation,
    capacity::Capacity,
    kind::PlacementKind,
    mode::PlacementMode,
    money::{check_amount, check_currency},
    skill::{MOST_SKILLS, Skill},
    window::{Window, check_windows},
};

/// The longest text about it, in characters.
const LONGEST_ABOUT: usize = 20_000;

/// What an offer says, whoever makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferContent {
    /// What kind of placement it is.
    pub kind: PlacementKind,
    /// Who mentors, where that is somebody in particular.
    pub mentor: Option<MentorId>,
    /// The language its title is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: LanguageMap,
    /// What visitors will do and learn, per language.
    pub about: LanguageMap,
    /// What there is to work with, per language.
    pub facilities: LanguageMap,
    /// What can be learned, and up to which level.
    pub skills: Vec<Skill>,
    /// Topics whose careers it helps.
    pub careers: Vec<TopicId>,
    /// How many people.
    pub places: Capacity,
    /// How many days a placement takes, one after another.
    pub days: i32,
    /// When it can take place.
    pub windows: Vec<Window>,
    /// Ways of taking part.
    pub modes: Vec<PlacementMode>,
    /// Languages that one can learn in (BCP 47).
    pub languages: Vec<String>,
    /// What is there for access and for families.
    pub accommodations: Vec<Accommodation>,
    /// Sectors whose people it is for; none: all.
    pub sectors: Vec<Sector>,
    /// What a visitor costs the host.
    pub cost: Option<Cost>,
}

/// What a visitor costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// In minor units of the currency.
    pub amount: i64,
    /// ISO 4217, in capitals.
    pub currency: String,
}

impl OfferContent {
    /// What an offer says, with what other tables say of it.
    pub(crate) fn of(row: &Offer, skills: Vec<Skill>, careers: Vec<TopicId>, windows: Vec<Window>) -> Self {
        let cost = row.cost_amount.zip(row.cost_currency.clone());
        Self {
            kind: row.kind,
            mentor: row.mentor_id,
            main_language: row.main_language.clone(),
            title: LanguageMap::clone(&row.title),
            about: LanguageMap::clone(&row.about),
            facilities: LanguageMap::clone(&row.facilities),
            skills,
            careers,
            places: row.places.clone(),
            days: row.days,
            windows,
            modes: row.modes.clone(),
            languages: row.languages.clone(),
            accommodations: row.accommodations.clone(),
            sectors: row.sectors.clone(),
            cost: cost.map(|(amount, currency)| Cost { amount, currency }),
        }
    }

    /// Notes everything that is wrong with it as it stands, but not what is missing yet, nor whether the topics and the mentor that
    /// it names exist.
    pub(crate) fn check(&self, periods: &[RoundPeriodId], problems: &mut Problems) {
        check_tag(&self.main_language, "main_language", problems);
        self.title.check_main(&self.main_language, "title", 500, problems);
        self.about.check("about", LONGEST_ABOUT, problems);
        self.facilities.check("facilities", LONGEST_ABOUT, problems);
        problems.note_long_list("skills", self.skills.len(), MOST_SKILLS);
        problems.note_repeated("skills", self.skills.iter().map(|skill| skill.topic));
        problems.note_long_list("careers", self.careers.len(), MOST_TOPICS);
        problems.note_repeated("careers", &self.careers);
        self.places.check("places", periods, problems);
        if !(1..=366).contains(&self.days) {
            problems.note(ProblemCode::OutOfRange, "days", format_args!("is {}; give 1 to 366", self.days));
        }
        check_windows(&self.windows, "windows", problems);
        problems.note_repeated("modes", &self.modes);
        check_tags(&self.languages, "languages", problems);
        problems.note_repeated("languages", self.languages.iter().map(|tag| tag.to_lowercase()));
        problems.note_repeated("accommodations", &self.accommodations);
        problems.note_repeated("sectors", &self.sectors);
        if let Some(cost) = &self.cost {
            cost.check("cost", problems);
        }
    }

    /// The same with each list in one order, to be compared with another: no order of theirs means anything.
    pub(crate) fn sorted(&self) -> Self {
        Self {
            skills: sorted(&self.skills, |skill| skill.topic),
            careers: sorted(&self.careers, |topic| *topic),
            windows: sorted(&self.windows, |window| *window),
            modes: sorted(&self.modes, |mode| *mode),
            languages: sorted(&self.languages, String::clone),
            accommodations: sorted(&self.accommodations, |one| *one),
            sectors: sorted(&self.sectors, |sector| *sector),
            ..self.clone()
        }
    }
}

fn sorted<T: Clone, Key: Ord + Hash>(list: &[T], key: impl Fn(&T) -> Key) -> Vec<T> {
    let mut list = list.to_vec();
    list.sort_by_key(key);
    list
}

impl Cost {
    fn check(&self, field: &str, problems: &mut Problems) {
        check_amount(self.amount, &format!("{field}.amount"), problems);
        check_currency(&self.currency, &format!("{field}.currency"), problems);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use catalogue::opportunity::Level;
    use jiff::civil::date;

    use super::*;

    /// An offer with nothing wrong with it, and nothing missing.
    pub(in crate::offer) fn shadowing() -> OfferContent {
        OfferContent {
            kind: PlacementKind::JobShadowing,
            mentor: None,
            main_language: "en".to_owned(),
            title: LanguageMap::one("en", "A week with the registrar"),
            about: LanguageMap::default(),
            facilities: LanguageMap::default(),
            skills: vec![Skill { topic: TopicId::new(), level: Level::Advanced }],
            careers: Vec::new(),
            places: Capacity { each_period: Some(1), ..Capacity::default() },
            days: 5,
            windows: vec![Window { starts_on: date(2027, 2, 8), ends_on: date(2027, 2, 12) }],
            modes: vec![PlacementMode::InPerson],
            languages: vec!["en".to_owned()],
            accommodations: vec![Accommodation::WheelchairAccess],
            sectors: Vec::new(),
            cost: Some(Cost { amount: 35_000, currency: "CAD".to_owned() }),
        }
    }

    fn noted(change: impl FnOnce(&mut OfferContent)) -> Vec<String> {
        let mut content = shadowing();
        change(&mut content);
        let mut problems = Problems::new();
        content.check(&[], &mut problems);
        problems.into_vec().iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
    }

    #[test]
    fn each_fault_is_noted_at_its_field() {
        assert_eq!(noted(|_| ()), [""; 0]);
        assert_eq!(noted(|offer| offer.title = LanguageMap::one("fr", "Une semaine")), ["required title"]);
        assert_eq!(noted(|offer| offer.days = 0), ["out_of_range days"]);
        assert_eq!(
            noted(|offer| offer.languages.extend(["fr-CA", "fr-ca"].map(str::to_owned))),
            ["duplicate languages.2"]
        );
        assert_eq!(noted(|offer| offer.languages.push("english".to_owned())), ["unknown_language languages.1"]);
        assert_eq!(noted(|offer| offer.skills.push(offer.skills[0])), ["duplicate skills.1"]);
        assert_eq!(noted(|offer| offer.modes.push(PlacementMode::InPerson)), ["duplicate modes.1"]);
        assert_eq!(
            noted(|offer| offer.places.periods.extend([(RoundPeriodId::new(), 1)])),
            ["not_found places.periods.0"]
        );
        assert_eq!(noted(|offer| offer.places.whole = Some(-1)), ["out_of_range places.whole"]);
        let price = |amount, currency: &str| Some(Cost { amount, currency: currency.to_owned() });
        assert_eq!(noted(|offer| offer.cost = price(-1, "cad")), ["out_of_range cost.amount", "invalid cost.currency"]);
        let many = |offer: &mut OfferContent| offer.careers = (0..21).map(|_| TopicId::new()).collect();
        assert_eq!(noted(many), ["too_long careers"]);
    }

    #[test]
    fn an_order_means_nothing() {
        let one = OfferContent { languages: vec!["fr".to_owned(), "en".to_owned()], ..shadowing() };
        let other = OfferContent { languages: vec!["en".to_owned(), "fr".to_owned()], ..one.clone() };
        assert_ne!(one, other);
        assert_eq!(one.sorted(), other.sorted());
    }
}
