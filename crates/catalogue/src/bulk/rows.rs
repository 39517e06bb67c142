//! Rows as JSON objects that PostgreSQL reads back with the type of their table.
//!
//! One text holds the rows of a table, whatever their number: there is no limit on bound values to mind, lists and
//! language maps are written as they are, and an object that names only some columns changes only those.

use database::{AsyncPgConnection, statement::Statement};
use diesel::{QueryResult, sql_types::Text};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    LanguageMap,
    listing::ListingInput,
    money::Prices,
    opportunity::OpportunityInput,
    organization::{OrganizationInput, Sector},
    place::Place,
    recording::{Availability, RecordingInput},
    run::{Mode, RunDates, RunInput},
    session::{SessionStatus, SessionTimes},
};

/// Rows of one table, or objects that change some columns of them, on their way into one JSON text.
#[derive(Debug, Default)]
pub(super) struct Rows {
    json: Vec<u8>,
}

impl Rows {
    pub(super) fn push(&mut self, row: &impl Serialize) {
        self.json.push(if self.json.is_empty() { b'[' } else { b',' });
        // Writing plain structs to memory cannot fail; should it, the statement is refused as no JSON.
        let _ = serde_json::to_writer(&mut self.json, row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.json.is_empty()
    }

    /// Writes them with a statement that has their text between its two `pieces`.
    pub(super) async fn write(self, conn: &mut AsyncPgConnection, pieces: (&'static str, &'static str)) -> QueryResult<usize> {
        if self.is_empty() {
            return Ok(0);
        }
        let mut json = self.json;
        json.push(b']');
        let json = String::from_utf8(json).map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
        let mut statement = Statement::<()>::new(pieces.0);
        statement.bind::<Text, _>(json).sql(pieces.1);
        statement.execute(conn).await
    }
}

/// The statement's two pieces that insert rows with these columns.
macro_rules! insert {
    ($table:literal, $columns:literal) => {
        insert!($table, $columns, "")
    };
    ($table:literal, $columns:literal, $conflict:literal) => {
        (
            concat!("INSERT INTO ", $table, " (", $columns, ") SELECT ", $columns, " FROM json_populate_recordset(NULL::", $table, ", "),
            concat!("::json)", $conflict),
        )
    };
}
pub(super) use insert;

/// The statement's two pieces that change rows found by their id. An object changes the columns it names.
macro_rules! change {
    ($table:literal, $columns:literal, $set:literal) => {
        (
            concat!(
                "UPDATE ", $table, " SET (", $columns, ") = (", $set,
                ") FROM (SELECT after.* FROM json_array_elements("
            ),
            concat!(
                "::json) AS object JOIN ", $table, " AS before ON before.id = CAST(object ->> 'id' AS uuid) ",
                "CROSS JOIN LATERAL json_populate_record(before, object) AS after) AS new WHERE ", $table, ".id = new.id"
            ),
        )
    };
}
pub(super) use change;

#[derive(Serialize)]
pub(super) struct OpportunityRow<'a> {
    pub(super) id: Uuid,
    #[serde(flatten)]
    pub(super) input: &'a OpportunityInput,
    pub(super) field_sources: serde_json::Value,
    pub(super) revision: i32,
    pub(super) created_at: &'a str,
    pub(super) updated_at: &'a str,
}

#[derive(Serialize)]
pub(super) struct RunRow<'a> {
    pub(super) id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) opportunity_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<crate::run::RunStatus>,
    pub(super) pacing: crate::run::Pacing,
    pub(super) mode: Mode,
    pub(super) starts_on: Option<String>,
    pub(super) ends_on: Option<String>,
    pub(super) enrolment_opens_on: Option<String>,
    pub(super) enrolment_closes_on: Option<String>,
    pub(super) zone: Option<&'a str>,
    pub(super) capacity: Option<i32>,
    pub(super) prices: &'a Prices,
    pub(super) place: Option<&'a Place>,
    pub(super) registration_url: Option<&'a str>,
    pub(super) weeks: Option<i32>,
    pub(super) hours_per_week_least: Option<i32>,
    pub(super) hours_per_week_most: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_at: Option<&'a str>,
    pub(super) updated_at: &'a str,
}

impl<'a> RunRow<'a> {
    /// The columns a source gives; the others are not named.
    pub(super) fn of(id: Uuid, input: &'a RunInput, dates: &'a RunDates, now: &'a str) -> Self {
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
pub(super) struct SessionRow<'a> {
    pub(super) id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) run_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) opportunity_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recurrence_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) occurs_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<SessionStatus>,
    pub(super) title: &'a LanguageMap,
    pub(super) starts_on: String,
    pub(super) starts_time: Option<String>,
    pub(super) ends_on: Option<String>,
    pub(super) ends_time: Option<String>,
    pub(super) zone: Option<&'a str>,
    pub(super) starts_at: Option<String>,
    pub(super) ends_at: Option<String>,
    pub(super) order_at: String,
    pub(super) source_words: Option<&'a str>,
    pub(super) uncertainty: Option<&'a str>,
    pub(super) mode: Mode,
    pub(super) place: Option<&'a Place>,
    pub(super) link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_at: Option<&'a str>,
    pub(super) updated_at: &'a str,
}

impl<'a> SessionRow<'a> {
    /// The columns a source gives; the others are not named.
    pub(super) fn of(id: Uuid, session: &'a super::plan::PlannedSession, run_mode: Mode, now: &'a str) -> Self {
        let input = &session.input;
        let SessionTimes { starts_on, starts_time, ends_on, ends_time, zone, starts_at, ends_at, order_at, uncertainty } = &session.times;
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
pub(super) struct RecurrenceRow<'a> {
    pub(super) id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) run_id: Option<Uuid>,
    pub(super) rule: &'a str,
    pub(super) starts_on: String,
    pub(super) starts_time: String,
    pub(super) duration_minutes: i32,
    pub(super) zone: &'a str,
    pub(super) except_on: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_at: Option<&'a str>,
}

impl<'a> RecurrenceRow<'a> {
    pub(super) fn of(id: Uuid, rule: &'a super::plan::PlannedRule) -> Self {
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
pub(super) struct RecordingRow<'a> {
    pub(super) id: Uuid,
    pub(super) session_id: Uuid,
    pub(super) opportunity_id: Uuid,
    pub(super) availability: Availability,
    pub(super) url: Option<&'a str>,
    pub(super) caption_languages: &'a [String],
    pub(super) transcript_url: Option<&'a str>,
    pub(super) slides_url: Option<&'a str>,
    pub(super) has_slides: bool,
    pub(super) expires_on: Option<&'a str>,
    pub(super) created_at: &'a str,
    pub(super) updated_at: &'a str,
}

impl<'a> RecordingRow<'a> {
    pub(super) fn of(session_id: Uuid, opportunity_id: Uuid, input: &'a RecordingInput, now: &'a str) -> Self {
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
pub(super) struct ListingRow<'a> {
    pub(super) id: Uuid,
    pub(super) opportunity_id: Uuid,
    pub(super) organization_id: Uuid,
    pub(super) url: Option<&'a str>,
    pub(super) registration_url: Option<&'a str>,
    pub(super) prices: &'a Prices,
    pub(super) sectors: &'a [Sector],
    pub(super) note: &'a LanguageMap,
    pub(super) status: &'static str,
    pub(super) revision: i32,
    pub(super) created_at: &'a str,
    pub(super) updated_at: &'a str,
}

impl<'a> ListingRow<'a> {
    pub(super) fn of(opportunity_id: Uuid, organization_id: Uuid, input: &'a ListingInput, now: &'a str) -> Self {
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
pub(super) struct RoleRow {
    pub(super) opportunity_id: Uuid,
    pub(super) organization_id: Uuid,
    pub(super) role: &'static str,
    pub(super) position: usize,
}

#[derive(Serialize)]
pub(super) struct TopicRow {
    pub(super) opportunity_id: Uuid,
    pub(super) topic_id: Uuid,
    pub(super) position: usize,
}

#[derive(Serialize)]
pub(super) struct StatusChangeRow<'a> {
    pub(super) id: Uuid,
    pub(super) opportunity_id: Uuid,
    pub(super) run_id: Option<Uuid>,
    pub(super) session_id: Option<Uuid>,
    pub(super) from_status: Option<String>,
    pub(super) to_status: &'static str,
    pub(super) reason: Option<&'static str>,
    pub(super) changed_at: &'a str,
}

#[derive(Serialize)]
pub(super) struct OrganizationRow<'a> {
    pub(super) id: Uuid,
    pub(super) main_language: &'a str,
    pub(super) name: &'a LanguageMap,
    pub(super) description: &'a LanguageMap,
    pub(super) sectors: &'a [Sector],
    pub(super) country: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    pub(super) locality: Option<&'a str>,
    pub(super) website: Option<&'a str>,
    pub(super) contact_name: Option<&'a str>,
    pub(super) contact_email: Option<&'a str>,
    pub(super) contact_confirmed_on: Option<&'a str>,
    pub(super) revision: i32,
    pub(super) created_at: &'a str,
    pub(super) updated_at: &'a str,
}

impl<'a> OrganizationRow<'a> {
    pub(super) fn of(id: Uuid, input: &'a OrganizationInput, now: &'a str) -> Self {
        Self {
            id,
            main_language: &input.main_language,
            name: &input.name,
            description: &input.description,
            sectors: &input.sectors,
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
pub(super) struct IdentifierRow<'a> {
    pub(super) organization_id: Uuid,
    pub(super) scheme: &'a str,
    pub(super) value: &'a str,
}
