//! A need, and what is done to it.

use catalogue::{
    LanguageMap,
    civil::date_if_any,
    language::check_tag,
    opportunity::AccessibilityFeature,
    problem::{ProblemCode, Problems},
    search::Format,
    text::check_text,
};
use database::{
    id::{NeedId, OpportunityId, OrganizationId, PersonId, ProgrammeId, RegistrationId, TopicId},
    jsonb::Lazy,
    schema::{need, need_change},
    text_enum,
};
use diesel::prelude::*;
use identity::policy::NeedOwner;
use iso_currency::Currency;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::reach::Reach;

mod read;
mod state;
mod write;

pub use read::*;
pub use state::*;
pub use write::*;

text_enum! {
    /// Where a need stands.
    NeedState {
        /// Nothing is planned to meet it.
        Open = "open",
        /// Somebody is registered for what is to meet it.
        Planned = "planned",
        /// It was met.
        Met = "met",
        /// It is not needed any more.
        NoLongerNeeded = "no_longer_needed",
    }
}

text_enum! {
    /// Where a need was found.
    IdentifiedIn {
        /// In a self-reflection.
        Reflection = "reflection",
        /// In a review by others.
        Review = "review",
        /// In a survey.
        Survey = "survey",
        /// In an application for a mentorship.
        MentorshipApplication = "mentorship_application",
        /// Somebody said so outright.
        Declared = "declared",
    }
}

text_enum! {
    /// Who sees a need.
    NeedVisibility {
        /// Its owner alone.
        Own = "own",
        /// Also those who run the programme, coach or review in it.
        Programme = "programme",
        /// The same, and it counts in the figures of the network, which do not tell whose it is.
        Network = "network",
    }
}

/// A need as it stands in the database.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = need)]
pub struct Need {
    /// Its id.
    pub id: NeedId,
    organization_id: Option<OrganizationId>,
    person_id: Option<PersonId>,
    /// The language its statement is first of all in.
    pub main_language: String,
    /// What is lacking, per language.
    pub statement: Lazy<LanguageMap>,
    /// The last day by which it is to be met.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub wanted_by: Option<Date>,
    /// In which languages; empty: any.
    pub languages: Vec<String>,
    /// In which formats; empty: any.
    pub formats: Vec<Format>,
    /// How far its people can travel from where its organization is, to take part on site.
    pub reach: Reach,
    price_ceiling_amount: Option<i64>,
    price_ceiling_currency: Option<String>,
    /// What an opportunity must have.
    pub accessibility: Vec<AccessibilityFeature>,
    /// Where it was found.
    pub identified_in: IdentifiedIn,
    /// What shows it.
    pub evidence: Option<String>,
    /// The programme in which it was found.
    pub programme_id: Option<ProgrammeId>,
    /// Who sees it.
    pub visibility: NeedVisibility,
    /// Where it stands.
    pub state: NeedState,
    /// The opportunity that met it.
    pub met_opportunity_id: Option<OpportunityId>,
    /// How it was met, or why it is not needed any more, in somebody's words.
    pub met_note: Option<String>,
    /// The registration with which it is planned, or was met.
    pub registration_id: Option<RegistrationId>,
    /// Grows by one with each change.
    pub revision: i32,
    /// Who wrote it down.
    pub created_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
    /// When it was met, or not needed any more.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub closed_at: Option<Timestamp>,
}

/// One step in the history of a need.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = need_change)]
pub struct NeedChange {
    /// Which need.
    pub need_id: NeedId,
    /// Where it stood before; none for the first.
    pub from_state: Option<NeedState>,
    /// Where it stood from then on.
    pub to_state: NeedState,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub changed_at: Timestamp,
}

/// The most that something may cost, in minor units of a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceCeiling {
    /// In minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
}

/// A need as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedInput {
    /// The language its statement is first of all in.
    pub main_language: String,
    /// What is lacking, per language; at most 4,000 characters.
    pub statement: LanguageMap,
    /// What it is about, the most important first; at most 20.
    pub topics: Vec<TopicId>,
    /// The last day by which it is to be met, as `YYYY-MM-DD`.
    pub wanted_by: Option<String>,
    /// In which languages; empty: any.
    pub languages: Vec<String>,
    /// In which formats; empty: any.
    pub formats: Vec<Format>,
    /// How far people can travel.
    pub reach: Reach,
    /// The most that it may cost.
    pub price_ceiling: Option<PriceCeiling>,
    /// What an opportunity must have.
    pub accessibility: Vec<AccessibilityFeature>,
    /// Where it was found.
    pub identified_in: IdentifiedIn,
    /// What shows it; at most 4,000 characters.
    pub evidence: Option<String>,
    /// The programme in which it was found.
    pub programme: Option<ProgrammeId>,
    /// Who sees it.
    pub visibility: NeedVisibility,
}

/// The most that something may be said to cost at most: a billion of the currency's major unit of two decimals.
const DEAREST: i64 = 100_000_000_000;

impl Need {
    /// Whose it is; none only if the row were neither's, which the database refuses.
    pub fn owner(&self) -> Option<NeedOwner> {
        self.organization_id.map(NeedOwner::Organization).or(self.person_id.map(NeedOwner::Person))
    }

    /// The most that it may cost.
    pub fn price_ceiling(&self) -> Option<PriceCeiling> {
        let currency = self.price_ceiling_currency.clone()?;
        Some(PriceCeiling { amount: self.price_ceiling_amount?, currency })
    }

    /// What somebody would have to give for it to be as it is.
    fn as_input(&self, topics: Vec<TopicId>) -> NeedInput {
        NeedInput {
            main_language: self.main_language.clone(),
            statement: (*self.statement).clone(),
            topics,
            wanted_by: self.wanted_by.map(|day| day.to_string()),
            languages: self.languages.clone(),
            formats: self.formats.clone(),
            reach: self.reach,
            price_ceiling: self.price_ceiling(),
            accessibility: self.accessibility.clone(),
            identified_in: self.identified_in,
            evidence: self.evidence.clone(),
            programme: self.programme_id,
            visibility: self.visibility,
        }
    }
}

impl NeedInput {
    /// A need that is declared, in one language and for its owner alone.
    pub fn declared(language: &str, statement: &str) -> Self {
        Self {
            main_language: language.to_owned(),
            statement: LanguageMap::one(language, statement),
            topics: Vec::new(),
            wanted_by: None,
            languages: Vec::new(),
            formats: Vec::new(),
            reach: Reach::Anywhere,
            price_ceiling: None,
            accessibility: Vec::new(),
            identified_in: IdentifiedIn::Declared,
            evidence: None,
            programme: None,
            visibility: NeedVisibility::Own,
        }
    }

    /// Notes everything that is wrong with it, and gives the day it names.
    pub fn check(&self, problems: &mut Problems) -> Option<Date> {
        check_tag(&self.main_language, "main_language", problems);
        self.statement.check_main(&self.main_language, "statement", 4_000, problems);
        check_text(self.evidence.as_deref(), "evidence", 4_000, problems);
        for (field, length) in [("topics", self.topics.len()), ("languages", self.languages.len())] {
            if length > 20 {
                problems.note(ProblemCode::TooLong, field, "has more than 20; name those that matter most");
            }
        }
        problems.note_repeated("topics", self.topics.iter().map(ToString::to_string));
        problems.note_repeated("languages", self.languages.iter());
        problems.note_repeated("formats", self.formats.iter());
        problems.note_repeated("accessibility", self.accessibility.iter());
        for (at, tag) in self.languages.iter().enumerate() {
            check_tag(tag, &format!("languages.{at}"), problems);
        }
        if self.reach == Reach::Online && self.formats == [Format::InPerson] {
            problems.note(
                ProblemCode::Invalid,
                "reach",
                "leaves nothing to take part in; name a format beside on site, or say how far your people can travel",
            );
        }
        if let Some(ceiling) = &self.price_ceiling {
            ceiling.check(problems);
        }
        if self.visibility == NeedVisibility::Programme && self.programme.is_none() {
            problems.note(
                ProblemCode::Required,
                "programme",
                "is missing; name the programme whose people are to see it",
            );
        }
        date_if_any(self.wanted_by.as_deref(), "wanted_by", problems)
    }
}

impl PriceCeiling {
    fn check(&self, problems: &mut Problems) {
        if !(0..=DEAREST).contains(&self.amount) {
            problems.note(
                ProblemCode::OutOfRange,
                "price_ceiling.amount",
                format_args!("is {}; give it in minor units, 0 for free and at most {DEAREST}", self.amount),
            );
        }
        if Currency::from_code(&self.currency).is_none() {
            problems.note(
                ProblemCode::Invalid,
                "price_ceiling.currency",
                format_args!(
                    "is \"{}\", which is no ISO 4217 currency; use a code such as CAD, EUR or USD",
                    self.currency
                ),
            );
        }
    }
}
