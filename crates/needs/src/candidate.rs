//! An opportunity as it is looked at for a need.

use catalogue::{
    money::{Price, Prices},
    opportunity::AccessibilityFeature,
    organization::Sector,
    search::Format,
};
use database::{
    id::{OpportunityId, OrganizationId, ProgrammeId, RunId, TopicId},
    text_enum,
};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

use crate::reach::Whereabouts;

text_enum! {
    /// How near a topic of an opportunity is to one of a need. The nearest first.
    Nearness {
        /// It is the same.
        Same = "same",
        /// A vocabulary says that it is the same.
        Match = "match",
        /// It is narrower.
        Narrower = "narrower",
        /// They are related.
        Related = "related",
        /// It is broader.
        Broader = "broader",
    }
}

text_enum! {
    /// The sort of way in which one can take part.
    WayKind {
        /// In a run.
        Run = "run",
        /// By watching the public recording of a session.
        Recording = "recording",
        /// At any time, as with a resource.
        Anytime = "anytime",
        /// In a run of which nothing is known yet.
        Undated = "undated",
    }
}

/// An opportunity as it is looked at for a need: what the two have in common, and in which ways one can take part.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Which opportunity.
    pub id: OpportunityId,
    /// Whether it is for the owner of the need at all.
    pub is_for_owner: bool,
    /// Whether it is withdrawn, cancelled, or a draft.
    pub is_withdrawn: bool,
    /// Languages it is held in; empty: not known.
    pub languages: Vec<String>,
    /// What it has for people with disabilities.
    pub accessibility: Vec<AccessibilityFeature>,
    /// The sectors it is for; empty: all.
    pub sectors: Vec<Sector>,
    /// Whether the owner of the need took part in it before.
    pub is_attended: bool,
    /// Which of its topics are how near to which topic of the need.
    pub topics: Vec<NearTopic>,
    /// Whether two words of the statement stand in it, one of them in its title or in the words for its topics.
    pub shares_words: bool,
    /// How much of the statement stands in it, from 0 to 1.
    pub text: f32,
    /// How much its title is like something in the statement, from 0 to 1.
    pub title: f32,
    /// How useful people of similar institutions found it, from 0 to 1; none where fewer than five have said so.
    pub usefulness: Option<f32>,
    /// The ways in which one can take part.
    pub ways: Vec<Way>,
}

/// A topic of an opportunity that is near to one of a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct NearTopic {
    /// The topic of the need.
    pub wanted: TopicId,
    /// The topic of the opportunity.
    pub topic: TopicId,
    /// How near they are.
    pub relation: Nearness,
}

/// A way in which one can take part in an opportunity.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Way {
    /// The sort of way.
    pub kind: WayKind,
    /// The run.
    #[serde(rename = "run_id")]
    pub run: Option<RunId>,
    /// How one takes part; empty: not known.
    pub formats: Vec<Format>,
    /// Whether in one's own time.
    pub self_paced: bool,
    /// The first day.
    pub first_on: Option<Date>,
    /// The last day.
    pub last_on: Option<Date>,
    /// From when on it is too late to come.
    pub over_at: Option<Timestamp>,
    /// From when on one cannot register any more.
    pub closes_at: Option<Timestamp>,
    /// The last day on which one can register, where it takes place.
    #[serde(default)]
    pub closes_on: Option<Date>,
    /// What it costs whom; empty: not known.
    pub prices: Prices,
    /// Sectors whose staff may come; empty: all.
    pub for_sectors: Vec<Sector>,
    /// Organizations whose people may come; empty: all.
    #[serde(rename = "for_organization_ids")]
    pub for_organizations: Vec<OrganizationId>,
    /// Where it is held on site, as far as that is known.
    #[serde(default)]
    pub places: Vec<Whereabouts>,
    /// The programme whose participants may come.
    #[serde(rename = "for_programme_id")]
    pub for_programme: Option<ProgrammeId>,
    /// How many places are left; none: there is no limit.
    #[serde(default)]
    pub places_left: Option<i64>,
}

impl Way {
    /// What people of these sectors pay: the prices that are for one of their sectors, or else those that are for all.
    pub fn prices_for(&self, sectors: &[Sector]) -> Vec<&Price> {
        let is_theirs = |price: &&Price| price.sectors.iter().any(|sector| sectors.contains(sector));
        let prices = || self.prices.0.iter();
        match prices().any(|price| is_theirs(&price)) {
            true => prices().filter(is_theirs).collect(),
            false => prices().filter(|price| price.sectors.is_empty()).collect(),
        }
    }

    /// The lowest price that they pay in a currency, free ones in any.
    pub fn lowest_price(&self, sectors: &[Sector], currency: &str) -> Option<&Price> {
        let comparable = |price: &&Price| price.amount == 0 || price.currency == currency;
        self.prices_for(sectors).into_iter().filter(comparable).min_by_key(|price| price.amount)
    }
}
