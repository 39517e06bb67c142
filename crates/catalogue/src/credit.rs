//! Credit: what authorities give for taking part, by rules that are data.
//!
//! An authority's rules come in versions, each in force from a day; none is ever changed. What somebody did is an entry:
//! contact minutes, a format, a category, a day. How much credit it gives is nowhere kept: [`reckon`] works it out from the
//! entries and the versions there were, so that a transcript can be drawn up again as it was on any day.

use database::{
    id::{
        CreditApprovalId, CreditAuthorityId, CreditEntryId, CreditRulesId, OpportunityId, OrganizationId, PersonId,
        RegistrationId, RunId, TopicId,
    },
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date};

use crate::LanguageMap;

mod amount;
mod award;
mod read;
mod reckon;
mod report;
mod rules;
#[cfg(test)]
mod tests;
mod write;

pub use amount::{Credit, Fraction};
pub use award::*;
pub use read::*;
pub use reckon::*;
pub use report::*;
pub use rules::*;
pub use write::*;

text_enum! {
    /// What an authority counts in.
    CreditUnit {
        /// Credit hours.
        Hour = "hour",
        /// Continuing education units, of several hours each.
        Ceu = "ceu",
        /// Points, of which an hour gives one.
        Point = "point",
    }
}

text_enum! {
    /// What somebody was in what they took part in.
    CreditRole {
        /// They took part.
        Participant = "participant",
        /// They presented or taught.
        Presenter = "presenter",
    }
}

text_enum! {
    /// How somebody took part, as far as rules care.
    CreditFormat {
        /// On the spot.
        InPerson = "in_person",
        /// From afar, as it happened.
        Online = "online",
        /// In a run that is held on the spot and online at once.
        Hybrid = "hybrid",
        /// At their own pace.
        SelfPaced = "self_paced",
        /// By watching a recording.
        Recording = "recording",
    }
}

/// An authority as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::credit_authority)]
pub struct CreditAuthority {
    /// Its id.
    pub id: CreditAuthorityId,
    /// The organization that grants the credit.
    pub organization_id: OrganizationId,
    /// The language its name is first of all in.
    pub main_language: String,
    /// What the credential or scheme is called, per language.
    pub name: Lazy<LanguageMap>,
    /// What it counts in.
    pub unit: CreditUnit,
    /// When it came into the catalogue.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// One version of an authority's rules.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::credit_rules)]
pub struct RulesRow {
    /// Its id.
    pub id: CreditRulesId,
    /// Whose rules.
    pub authority_id: CreditAuthorityId,
    /// The first is 1.
    pub version: i32,
    /// From this day on it counts, until the next version does.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub in_force_from: Date,
    /// The rules as data; [`CreditRules::read`] reads them.
    pub rules: serde_json::Value,
    /// When it was decided.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// That an authority gives credit for a run.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::credit_approval)]
pub struct CreditApproval {
    /// Its id.
    pub id: CreditApprovalId,
    /// Who gives it.
    pub authority_id: CreditAuthorityId,
    /// For which run.
    pub run_id: RunId,
    /// What that is a run of.
    pub opportunity_id: OpportunityId,
    /// The category of the rules that it counts in.
    pub category: String,
    /// The topic it is about.
    pub topic_id: Option<TopicId>,
    /// Contact minutes of the whole run; none: as long as its sessions take.
    pub minutes: Option<i32>,
    /// When it was approved.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// Something that somebody did and that an authority gives credit for.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::credit_entry)]
pub struct CreditEntry {
    /// Its id.
    pub id: CreditEntryId,
    /// Who gives the credit.
    pub authority_id: CreditAuthorityId,
    /// Whose it is.
    pub person_id: PersonId,
    /// The completed registration that it comes from; none where they reported it.
    pub registration_id: Option<RegistrationId>,
    /// The run, where it is one of the catalogue's.
    pub run_id: Option<RunId>,
    /// What they were in it.
    pub role: CreditRole,
    /// The category of the rules that it counts in.
    pub category: String,
    /// The topic it was about.
    pub topic_id: Option<TopicId>,
    /// How they took part.
    pub format: CreditFormat,
    /// Contact minutes, before any rule.
    pub minutes: i32,
    /// The day it counts on.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub day: Date,
    /// What it was, where the catalogue does not say it.
    pub title: Option<String>,
    /// What shows that they took part.
    pub evidence: Option<String>,
    /// When it was reported, or came from a completed registration.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub reported_at: Timestamp,
    /// When the completion that it comes from, or the report, was taken back.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub revoked_at: Option<Timestamp>,
}
