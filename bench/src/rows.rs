//! Writing offerings into the catalogue's tables.

use std::fmt::{Display, Write};

use jiff::ToSpan;
use serde_json::json;
use uuid::Uuid;

use crate::{
    offering::{Offering, Run, Session},
    psql::{CopyIn, Database},
};

/// The tables that opportunities fill, each through a connection of its own.
pub struct Tables {
    opportunity: CopyIn,
    organization: CopyIn,
    topic: CopyIn,
    run: CopyIn,
    session: CopyIn,
    recording: CopyIn,
    listing: CopyIn,
}

/// The ids of what offerings point to, by position.
pub struct Pointed {
    /// Organizations.
    pub organizations: Vec<Uuid>,
    /// Topics.
    pub topics: Vec<Uuid>,
}

impl Tables {
    /// Begins to fill them.
    ///
    /// # Errors
    /// If psql cannot be run.
    pub fn open(database: &Database) -> anyhow::Result<Self> {
        Ok(Self {
            opportunity: database.copy_in(
                "opportunity",
                "id, kind, status, main_language, title, description, url, languages, levels, for_sectors, accessibility, created_at, updated_at",
            )?,
            organization: database.copy_in("opportunity_organization", "opportunity_id, organization_id, role, position")?,
            topic: database.copy_in("opportunity_topic", "opportunity_id, topic_id, position")?,
            run: database.copy_in(
                "run",
                "id, opportunity_id, status, pacing, mode, starts_on, ends_on, zone, capacity, place, prices, created_at, updated_at",
            )?,
            session: database.copy_in(
                "session",
                "id, run_id, opportunity_id, status, starts_on, starts_time, ends_time, zone, starts_at, ends_at, order_at, mode, created_at, updated_at",
            )?,
            recording: database.copy_in("recording", "id, session_id, opportunity_id, availability, url, created_at, updated_at")?,
            listing: database.copy_in(
                "listing",
                "id, opportunity_id, organization_id, url, prices, sectors, created_at, updated_at",
            )?,
        })
    }

    /// Writes an offering.
    ///
    /// # Errors
    /// When PostgreSQL takes no more rows.
    pub fn write(&mut self, offering: &Offering, pointed: &Pointed) -> anyhow::Result<()> {
        let (id, at) = (offering.id, offering.created_at);
        self.opportunity.row(
            &Row::of(id)
                .text(offering.kind)
                .text(offering.status)
                .text(offering.main_language)
                .text(&json!(offering.title).to_string())
                .text(&json!(offering.description).to_string())
                .text(&offering.url)
                .list(&offering.languages)
                .list(&offering.levels)
                .list(&offering.for_sectors)
                .list(&offering.accessibility)
                .end(at),
        )?;
        for (position, (organization, role)) in offering.roles.iter().enumerate() {
            self.organization
                .row(&Row::of(id).value(pointed.organizations[*organization]).text(role).value(position).line())?;
        }
        for (position, topic) in offering.topics.iter().enumerate() {
            self.topic.row(&Row::of(id).value(pointed.topics[*topic]).value(position).line())?;
        }
        for run in &offering.runs {
            self.write_run(offering, run)?;
        }
        for listing in &offering.listings {
            self.listing.row(
                &Row::of(listing.id)
                    .value(id)
                    .value(pointed.organizations[listing.organization])
                    .text(&listing.url)
                    .text(&prices(listing.price))
                    .list(&listing.sectors)
                    .end(at),
            )?;
        }
        Ok(())
    }

    fn write_run(&mut self, offering: &Offering, run: &Run) -> anyhow::Result<()> {
        let place = run.country.map(|country| json!({ "name": "Main hall", "country": country }).to_string());
        self.run.row(
            &Row::of(run.id)
                .value(offering.id)
                .text(run.status)
                .text(run.pacing)
                .text(run.mode)
                .option(run.starts_on)
                .option(run.ends_on)
                .text(run.zone)
                .option(run.capacity)
                .optional_text(place.as_deref())
                .text(&prices(offering.listings[0].price))
                .end(offering.created_at),
        )?;
        for session in &run.sessions {
            self.write_session(offering, run, session)?;
        }
        Ok(())
    }

    fn write_session(&mut self, offering: &Offering, run: &Run, session: &Session) -> anyhow::Result<()> {
        let at = offering.created_at;
        let zone = jiff::tz::TimeZone::get(run.zone)?;
        let wall = session.starts_at.to_zoned(zone).datetime();
        self.session.row(
            &Row::of(session.id)
                .value(run.id)
                .value(offering.id)
                .text(session.status)
                .value(session.starts_on)
                .value(wall.time())
                .value((wall + 90.minutes()).time())
                .text(run.zone)
                .value(session.starts_at)
                .value(session.starts_at + 90.minutes())
                .value(session.starts_at)
                .text(run.mode)
                .end(at),
        )?;
        if let Some((id, availability)) = session.recording {
            let url = format!("{}/recording", offering.url);
            self.recording
                .row(&Row::of(id).value(session.id).value(offering.id).text(availability).text(&url).end(at))?;
        }
        Ok(())
    }

    /// Waits until everything is in.
    ///
    /// # Errors
    /// With PostgreSQL's words.
    pub fn finish(self) -> anyhow::Result<()> {
        for table in
            [self.opportunity, self.organization, self.topic, self.run, self.session, self.recording, self.listing]
        {
            table.finish()?;
        }
        Ok(())
    }
}

fn prices((amount, currency): (u32, &str)) -> String {
    json!([{ "amount": amount, "currency": currency }]).to_string()
}

/// A row in COPY's text format.
struct Row(String);

impl Row {
    fn of(id: Uuid) -> Self {
        Self(id.to_string())
    }

    fn value(mut self, value: impl Display) -> Self {
        // Writing to a String cannot fail.
        write!(self.0, "\t{value}").ok();
        self
    }

    fn option(self, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.value(value),
            None => self.value("\\N"),
        }
    }

    fn text(mut self, text: &str) -> Self {
        self.0.push('\t');
        for letter in text.chars() {
            match letter {
                '\\' => self.0.push_str("\\\\"),
                '\t' => self.0.push_str("\\t"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                other => self.0.push(other),
            }
        }
        self
    }

    fn optional_text(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(text),
            None => self.value("\\N"),
        }
    }

    /// Words without commas, quotes and the like.
    fn list(self, words: &[&str]) -> Self {
        self.value(format_args!("{{{}}}", words.join(",")))
    }

    /// With when it was made and changed, which every table has last.
    fn end(self, at: jiff::Timestamp) -> String {
        self.value(at).value(at).line()
    }

    fn line(mut self) -> String {
        self.0.push('\n');
        self.0
    }
}
