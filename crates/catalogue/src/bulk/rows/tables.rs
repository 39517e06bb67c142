//! The rows of each table that hold an opportunity or an organization. Columns that an object does not name stay as they
//! are where a row is changed.

use serde::Serialize;
use uuid::Uuid;

use crate::{
    LanguageMap,
    listing::ListingInput,
    money::Prices,
    opportunity::OpportunityInput,
    organization::{OrganizationInput, OrganizationSize, Sector},
    place::Place,
    recording::{Availability, RecordingInput},
    run::{Mode, RunDates, RunInput},
    session::{SessionStatus, SessionTimes},
};

#[derive(Serialize)]
pub(in crate::bulk) struct OpportunityRow<'a> {
    pub(in crate::bulk) id: Uuid,
    #[serde(flatten)]
    pub(in crate::bulk) input: &'a OpportunityInput,
    pub(in crate::bulk) field_sources: serde_json::Value,
    pub(in crate::bulk) revision: i32,
    pub(in crate::bulk) created_at: &'a str,
    pub(in crate::bulk) updated_at: &'a str,
}

#[derive(Serialize)]
pub(in crate::bulk) struct RunRow<'a> {
    pub(in crate::bulk) id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) opportunity_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) status: Option<crate::run::RunStatus>,
    pub(in crate::bulk) pacing: crate::run::Pacing,
    pub(in crate::bulk) mode: Mode,
    pub(in crate::bulk) starts_on: Option<String>,
    pub(in crate::bulk) ends_on: Option<String>,
    pub(in crate::bulk) enrolment_opens_on: Option<String>,
    pub(in crate::bulk) enrolment_closes_on: Option<String>,
    pub(in crate::bulk) zone: Option<&'a str>,
    pub(in crate::bulk) capacity: Option<i32>,
    pub(in crate::bulk) prices: &'a Prices,
    pub(in crate::bulk) place: Option<&'a Place>,
    pub(in crate::bulk) registration_url: Option<&'a str>,
    pub(in crate::bulk) weeks: Option<i32>,
    pub(in crate::bulk) hours_per_week_least: Option<i32>,
    pub(in crate::bulk) hours_per_week_most: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) revision: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) created_at: Option<&'a str>,
    pub(in crate::bulk) updated_at: &'a str,
}

impl<'a> RunRow<'a> {
    /// The columns a source gives; the others are not named.
    pub(in crate::bulk) fn of(id: Uuid, input: &'a RunInput, dates: &'a RunDates, now: &'a str) -> Self {
        let text = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        Self {
            id,
            opportunity_id: None,
            status: None,
            pacing: input.pacing,
            mode: input.mode,
            starts_on: text(dates.starts_on),
            ends_on: text(dates.ends_on),
            enrolment_opens_on: text(dates.enrolment_opens_on),
            enrolment_closes_on: text(dates.enrolment_closes_on),
            zone: dates.zone.as_deref(),
            capacity: input.capacity,
            prices: &input.prices,
            place: input.place.as_ref(),
            registration_url: input.registration_url.as_deref(),
            weeks: input.weeks,
            hours_per_week_least: input.hours_per_week_least,
            hours_per_week_most: input.hours_per_week_most,
            revision: None,
            created_at: None,
            updated_at: now,
        }
    }
}

#[derive(Serialize)]
pub(in crate::bulk) struct SessionRow<'a> {
    pub(in crate::bulk) id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) run_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) opportunity_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) recurrence_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) occurs_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) status: Option<SessionStatus>,
    pub(in crate::bulk) title: &'a LanguageMap,
    pub(in crate::bulk) starts_on: String,
    pub(in crate::bulk) starts_time: Option<String>,
    pub(in crate::bulk) ends_on: Option<String>,
    pub(in crate::bulk) ends_time: Option<String>,
    pub(in crate::bulk) zone: Option<&'a str>,
    pub(in crate::bulk) starts_at: Option<String>,
    pub(in crate::bulk) ends_at: Option<String>,
    pub(in crate::bulk) order_at: String,
    pub(in crate::bulk) source_words: Option<&'a str>,
    pub(in crate::bulk) uncertainty: Option<&'a str>,
    pub(in crate::bulk) mode: Mode,
    pub(in crate::bulk) place: Option<&'a Place>,
    pub(in crate::bulk) link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) revision: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) created_at: Option<&'a str>,
    pub(in crate::bulk) updated_at: &'a str,
}

impl<'a> SessionRow<'a> {
    /// The columns a source gives; the others are not named.
    pub(in crate::bulk) fn of(
        id: Uuid,
        session: &'a crate::bulk::plan::PlannedSession,
        run_mode: Mode,
        now: &'a str,
    ) -> Self {
        let input = &session.input;
        let SessionTimes {
            starts_on,
            starts_time,
            ends_on,
            ends_time,
            zone,
            starts_at,
            ends_at,
            order_at,
            uncertainty,
        } = &session.times;
        Self {
            id,
            run_id: None,
            opportunity_id: None,
            recurrence_id: None,
            occurs_on: None,
            status: None,
            title: &input.title,
            starts_on: starts_on.to_string(),
            starts_time: starts_time.map(|time| time.to_string()),
            ends_on: ends_on.map(|day| day.to_string()),
            ends_time: ends_time.map(|time| time.to_string()),
            zone: zone.as_deref(),
            starts_at: starts_at.map(|instant| instant.to_string()),
            ends_at: ends_at.map(|instant| instant.to_string()),
            order_at: order_at.to_string(),
            source_words: input.source_words.as_deref(),
            uncertainty: uncertainty.as_deref(),
            mode: input.mode.unwrap_or(run_mode),
            place: input.place.as_ref(),
            link: input.link.as_deref(),
            revision: None,
            created_at: None,
            updated_at: now,
        }
    }
}

#[derive(Serialize)]
pub(in crate::bulk) struct RecurrenceRow<'a> {
    pub(in crate::bulk) id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) run_id: Option<Uuid>,
    pub(in crate::bulk) rule: &'a str,
    pub(in crate::bulk) starts_on: String,
    pub(in crate::bulk) starts_time: String,
    pub(in crate::bulk) duration_minutes: i32,
    pub(in crate::bulk) zone: &'a str,
    pub(in crate::bulk) except_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::bulk) created_at: Option<&'a str>,
}

impl<'a> RecurrenceRow<'a> {
    pub(in crate::bulk) fn of(id: Uuid, rule: &'a crate::bulk::plan::PlannedRule) -> Self {
        let expansion = &rule.expansion;
        Self {
            id,
            run_id: None,
            rule: &expansion.rule,
            starts_on: expansion.starts_on.to_string(),
            starts_time: expansion.starts_time.to_string(),
            duration_minutes: rule.duration_minutes,
            zone: &expansion.zone,
            except_on: expansion.except_on.iter().map(ToString::to_string).collect(),
            created_at: None,
        }
    }
}

#[derive(Serialize)]
pub(in crate::bulk) struct RecordingRow<'a> {
    pub(in crate::bulk) id: Uuid,
    pub(in crate::bulk) session_id: Uuid,
    pub(in crate::bulk) opportunity_id: Uuid,
    pub(in crate::bulk) availability: Availability,
    pub(in crate::bulk) url: Option<&'a str>,
    pub(in crate::bulk) caption_languages: &'a [String],
    pub(in crate::bulk) transcript_url: Option<&'a str>,
    pub(in crate::bulk) slides_url: Option<&'a str>,
    pub(in crate::bulk) has_slides: bool,
    pub(in crate::bulk) expires_on: Option<&'a str>,
    pub(in crate::bulk) created_at: &'a str,
    pub(in crate::bulk) updated_at: &'a str,
}

impl<'a> RecordingRow<'a> {
    pub(in crate::bulk) fn of(session_id: Uuid, opportunity_id: Uuid, input: &'a RecordingInput, now: &'a str) -> Self {
        Self {
            id: Uuid::now_v7(),
            session_id,
            opportunity_id,
            availability: input.availability,
            url: input.url.as_deref(),
            caption_languages: &input.caption_languages,
            transcript_url: input.transcript_url.as_deref(),
            slides_url: input.slides_url.as_deref(),
            has_slides: input.offers_slides(),
            expires_on: input.expires_on.as_deref(),
            created_at: now,
            updated_at: now,
        }
    }
}

#[derive(Serialize)]
pub(in crate::bulk) struct ListingRow<'a> {
    pub(in crate::bulk) id: Uuid,
    pub(in crate::bulk) opportunity_id: Uuid,
    pub(in crate::bulk) organization_id: Uuid,
    pub(in crate::bulk) url: Option<&'a str>,
    pub(in crate::bulk) registration_url: Option<&'a str>,
    pub(in crate::bulk) prices: &'a Prices,
    pub(in crate::bulk) sectors: &'a [Sector],
    pub(in crate::bulk) note: &'a LanguageMap,
    pub(in crate::bulk) status: &'static str,
    pub(in crate::bulk) revision: i32,
    pub(in crate::bulk) created_at: &'a str,
    pub(in crate::bulk) updated_at: &'a str,
}

impl<'a> ListingRow<'a> {
    pub(in crate::bulk) fn of(
        opportunity_id: Uuid,
        organization_id: Uuid,
        input: &'a ListingInput,
        now: &'a str,
    ) -> Self {
        Self {
            id: Uuid::now_v7(),
            opportunity_id,
            organization_id,
            url: input.url.as_deref(),
            registration_url: input.registration_url.as_deref(),
            prices: &input.prices,
            sectors: &input.sectors,
            note: &input.note,
            status: "listed",
            revision: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

#[derive(Serialize)]
pub(in crate::bulk) struct RoleRow {
    pub(in crate::bulk) opportunity_id: Uuid,
    pub(in crate::bulk) organization_id: Uuid,
    pub(in crate::bulk) role: &'static str,
    pub(in crate::bulk) position: usize,
}

#[derive(Serialize)]
pub(in crate::bulk) struct TopicRow {
    pub(in crate::bulk) opportunity_id: Uuid,
    pub(in crate::bulk) topic_id: Uuid,
    pub(in crate::bulk) position: usize,
}

#[derive(Serialize)]
pub(in crate::bulk) struct StatusChangeRow<'a> {
    pub(in crate::bulk) id: Uuid,
    pub(in crate::bulk) opportunity_id: Uuid,
    pub(in crate::bulk) run_id: Option<Uuid>,
    pub(in crate::bulk) session_id: Option<Uuid>,
    pub(in crate::bulk) from_status: Option<String>,
    pub(in crate::bulk) to_status: &'static str,
    pub(in crate::bulk) reason: Option<&'static str>,
    pub(in crate::bulk) changed_at: &'a str,
}

#[derive(Serialize)]
pub(in crate::bulk) struct OrganizationRow<'a> {
    pub(in crate::bulk) id: Uuid,
    pub(in crate::bulk) main_language: &'a str,
    pub(in crate::bulk) name: &'a LanguageMap,
    pub(in crate::bulk) description: &'a LanguageMap,
    pub(in crate::bulk) sectors: &'a [Sector],
    pub(in crate::bulk) size: Option<OrganizationSize>,
    pub(in crate::bulk) country: Option<&'a str>,
    pub(in crate::bulk) region: Option<&'a str>,
    pub(in crate::bulk) locality: Option<&'a str>,
    pub(in crate::bulk) website: Option<&'a str>,
    pub(in crate::bulk) contact_name: Option<&'a str>,
    pub(in crate::bulk) contact_email: Option<&'a str>,
    pub(in crate::bulk) contact_confirmed_on: Option<&'a str>,
    pub(in crate::bulk) revision: i32,
    pub(in crate::bulk) created_at: &'a str,
    pub(in crate::bulk) updated_at: &'a str,
}

impl<'a> OrganizationRow<'a> {
    pub(in crate::bulk) fn of(id: Uuid, input: &'a OrganizationInput, now: &'a str) -> Self {
        Self {
            id,
            main_language: &input.main_language,
            name: &input.name,
            description: &input.description,
            sectors: &input.sectors,
            size: input.size,
            country: input.country.as_deref(),
            region: input.region.as_deref(),
            locality: input.locality.as_deref(),
            website: input.website.as_deref(),
            contact_name: input.contact_name.as_deref(),
            contact_email: input.contact_email.as_deref(),
            contact_confirmed_on: input.contact_confirmed_on.as_deref(),
            revision: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

#[derive(Serialize)]
pub(in crate::bulk) struct IdentifierRow<'a> {
    pub(in crate::bulk) organization_id: Uuid,
    pub(in crate::bulk) scheme: &'a str,
    pub(in crate::bulk) value: &'a str,
}
