//! Offers of places as somebody writes them.

use async_graphql::{ID, InputObject, MaybeUndefined};
use catalogue::{Rejection, problem::Problems};
use database::id::TopicId;
use mentorship::offer::{Cost, OfferChange, OfferContent};

use super::words::{Accommodation, DayWindowInput, PlacementMode, SkillInput, input_skills, input_windows, list};
use crate::{
    exchange::PlacementKind,
    mutation::{TranslationInput, change, input_id, language_map},
    organization::Sector,
    round::CapacityInput,
};

/// What a visitor costs the host.
#[derive(InputObject)]
pub struct OfferCostInput {
    /// In minor units of the currency: 2500 with CAD is 25 dollars, 2500 with JPY is 2500 yen.
    amount: i64,
    /// The currency, by ISO 4217, in capitals: CAD, EUR, MXN.
    currency: String,
}

/// Places that a host is to offer in a round. What is left out can be said later, until it is submitted.
#[derive(InputObject)]
pub struct DraftOfferInput {
    /// In which round: its id, round_….
    pub(super) round: ID,
    /// Who hosts: its id, org_…; left out, the organization you act for.
    pub(super) organization: Option<ID>,
    /// What kind of placement it is.
    kind: PlacementKind,
    /// The language its title is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What it is called, at most 500 characters in each language.
    title: Vec<TranslationInput>,
    /// What visitors will do and learn, at most 20,000 characters in each language.
    #[graphql(default)]
    about: Vec<TranslationInput>,
    /// What there is to work with, at most 20,000 characters in each language.
    #[graphql(default)]
    facilities: Vec<TranslationInput>,
    /// Who mentors, where that is somebody in particular: their id as a mentor of the host in this round, mentor_….
    mentor: Option<ID>,
    /// What can be learned, at most 10 topics.
    #[graphql(default)]
    skills: Vec<SkillInput>,
    /// Topics whose careers it helps, at most 20: their ids, topic_….
    #[graphql(default)]
    careers: Vec<ID>,
    /// How many people.
    places: Option<CapacityInput>,
    /// How many days a placement takes, one after another, 1 to 366.
    #[graphql(default = 1)]
    days: i32,
    /// When it can take place, at most 50 windows, none of which overlap.
    #[graphql(default)]
    windows: Vec<DayWindowInput>,
    /// Ways of taking part.
    #[graphql(default)]
    modes: Vec<PlacementMode>,
    /// Languages that one can learn in, as BCP 47 tags.
    #[graphql(default)]
    languages: Vec<String>,
    /// What is there for access and for families.
    #[graphql(default)]
    accommodations: Vec<Accommodation>,
    /// Sectors whose people it is for; empty: all.
    #[graphql(default)]
    sectors: Vec<Sector>,
    /// What a visitor costs the host; left out: nothing.
    cost: Option<OfferCostInput>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the offer it made the first time.
    pub(super) idempotency_key: Option<String>,
}

/// What becomes of an offer of places. What is left out stays as it is.
#[derive(InputObject)]
pub struct ChangeOfferInput {
    /// Which: its id, offer_….
    pub(super) id: ID,
    /// What kind of placement it is.
    kind: Option<PlacementKind>,
    /// The language its title is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// What it is called, in all its languages, at most 500 characters in each.
    title: Option<Vec<TranslationInput>>,
    /// What visitors will do and learn, in all its languages, at most 20,000 characters in each.
    about: Option<Vec<TranslationInput>>,
    /// What there is to work with, in all its languages, at most 20,000 characters in each.
    facilities: Option<Vec<TranslationInput>>,
    /// Who mentors: their id as a mentor of the host in this round, mentor_…. Null: nobody in particular.
    mentor: MaybeUndefined<ID>,
    /// All that can be learned, at most 10 topics.
    skills: Option<Vec<SkillInput>>,
    /// All topics whose careers it helps, at most 20: their ids, topic_….
    careers: Option<Vec<ID>>,
    /// How many people: all that is to be said of it.
    places: Option<CapacityInput>,
    /// How many days a placement takes, one after another, 1 to 366.
    days: Option<i32>,
    /// All windows in which it can take place, at most 50, none of which overlap.
    windows: Option<Vec<DayWindowInput>>,
    /// All ways of taking part.
    modes: Option<Vec<PlacementMode>>,
    /// All languages that one can learn in, as BCP 47 tags.
    languages: Option<Vec<String>>,
    /// All that is there for access and for families.
    accommodations: Option<Vec<Accommodation>>,
    /// All sectors whose people it is for; empty: all there are.
    sectors: Option<Vec<Sector>>,
    /// What a visitor costs the host. Null: nothing.
    cost: MaybeUndefined<OfferCostInput>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

impl From<OfferCostInput> for Cost {
    fn from(OfferCostInput { amount, currency }: OfferCostInput) -> Self {
        Self { amount, currency }
    }
}

fn topic_ids(given: &[ID], field: &str) -> Result<Vec<TopicId>, Rejection> {
    given.iter().enumerate().map(|(at, id)| input_id(id, &format!("{field}.{at}"))).collect()
}

impl DraftOfferInput {
    /// What the offer is to say.
    ///
    /// # Errors
    /// Where an id is none, a day is none, or something is named twice.
    pub(super) fn content(self) -> Result<OfferContent, Rejection> {
        let mut problems = Problems::new();
        let title = language_map("title", self.title, &mut problems);
        let about = language_map("about", self.about, &mut problems);
        let facilities = language_map("facilities", self.facilities, &mut problems);
        let windows = input_windows(&self.windows, "windows", &mut problems);
        problems.settle()?;
        Ok(OfferContent {
            kind: self.kind.into(),
            mentor: self.mentor.map(|id| input_id(&id, "mentor")).transpose()?,
            main_language: self.main_language,
            title,
            about,
            facilities,
            skills: input_skills(&self.skills, "skills")?,
            careers: topic_ids(&self.careers, "careers")?,
            places: self.places.map(|places| places.read("places")).transpose()?.unwrap_or_default(),
            days: self.days,
            windows,
            modes: list(self.modes),
            languages: self.languages,
            accommodations: list(self.accommodations),
            sectors: list(self.sectors),
            cost: self.cost.map(Into::into),
        })
    }
}

impl ChangeOfferInput {
    /// What is to become of it.
    ///
    /// # Errors
    /// Where an id is none, a day is none, or something is named twice.
    pub(super) fn change(self) -> Result<OfferChange, Rejection> {
        let mut problems = Problems::new();
        let title = self.title.map(|texts| language_map("title", texts, &mut problems));
        let about = self.about.map(|texts| language_map("about", texts, &mut problems));
        let facilities = self.facilities.map(|texts| language_map("facilities", texts, &mut problems));
        let windows = self.windows.map(|windows| input_windows(&windows, "windows", &mut problems));
        problems.settle()?;
        let mentor =
            change(self.mentor).map(|mentor| mentor.map(|id| input_id(&id, "mentor")).transpose()).transpose()?;
        Ok(OfferChange {
            kind: self.kind.map(Into::into),
            mentor,
            main_language: self.main_language,
            title,
            about,
            facilities,
            skills: self.skills.map(|skills| input_skills(&skills, "skills")).transpose()?,
            careers: self.careers.map(|careers| topic_ids(&careers, "careers")).transpose()?,
            places: self.places.map(|places| places.read("places")).transpose()?,
            days: self.days,
            windows,
            modes: self.modes.map(list),
            languages: self.languages,
            accommodations: self.accommodations.map(list),
            sectors: self.sectors.map(list),
            cost: change(self.cost).map(|cost| cost.map(Into::into)),
            expected_revision: self.expected_revision,
        })
    }
}
