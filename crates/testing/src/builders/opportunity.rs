//! Opportunities, with their runs, sessions, recordings and listings.

use ::database::id::{
    ListingId, OpportunityId, OrganizationId, ProgrammeId, RecordingId, RunId, SessionId, StatusChangeId, TopicId,
    write_any,
};
use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use serde_json::{Value, json};

use super::{Row, insert, refresh_search, row};
use crate::TestApp;

/// An opportunity to be. What is said about a run, a session or a listing is said of the last one.
pub struct OpportunityBuilder<'a> {
    app: &'a TestApp,
    id: OpportunityId,
    row: Row,
    now: Timestamp,
    roles: Vec<Row>,
    audience: Vec<Row>,
    topics: Vec<Row>,
    parts: Vec<Row>,
    lineage: Vec<Row>,
    runs: Vec<Row>,
    sessions: Vec<Row>,
    recordings: Vec<Row>,
    listings: Vec<Row>,
}

impl<'a> OpportunityBuilder<'a> {
    pub(crate) fn new(app: &'a TestApp, title: &str) -> Self {
        let id = OpportunityId::new();
        let now = app.clock().now();
        let row = row(json!({
            "id": id.uuid(),
            "kind": "webinar",
            "status": "open",
            "main_language": "en",
            "title": { "en": title },
            "description": {},
            "outcomes": {},
            "languages": ["en"],
            "caption_languages": [],
            "levels": [],
            "for_sectors": [],
            "admitted_sectors": [],
            "accessibility": [],
            "field_sources": {},
            "revision": 1,
            "created_at": now,
            "updated_at": now,
        }));
        let none = Vec::new;
        Self {
            app,
            id,
            row,
            now,
            roles: none(),
            audience: none(),
            topics: none(),
            parts: none(),
            lineage: none(),
            runs: none(),
            sessions: none(),
            recordings: none(),
            listings: none(),
        }
    }

    /// The id it will have.
    pub fn id(&self) -> OpportunityId {
        self.id
    }

    /// The ids that its runs, sessions, recordings and listings will have, as the graph writes them.
    pub fn ids_of_parts(&self) -> Vec<String> {
        let kinds = [
            ("run", &self.runs),
            ("session", &self.sessions),
            ("recording", &self.recordings),
            ("listing", &self.listings),
        ];
        let rows = kinds.into_iter().flat_map(|(kind, rows)| rows.iter().map(move |row| (kind, &row["id"])));
        let ids = rows.filter_map(|(kind, id)| write_any(kind, id.as_str()?.parse().ok()?));
        ids.collect()
    }

    /// What it is, in place of a webinar.
    pub fn kind(self, kind: &str) -> Self {
        self.set("kind", json!(kind))
    }

    /// Where it stands, in place of open.
    pub fn status(self, status: &str) -> Self {
        self.set("status", json!(status))
    }

    /// Only for the network.
    pub fn for_network(self) -> Self {
        self.set("visibility", json!("network"))
    }

    /// Only for an organization, and others that are named so.
    pub fn for_organization(mut self, organization: OrganizationId) -> Self {
        let (id, organization) = (self.id.uuid(), organization.uuid());
        self.audience.push(row(json!({ "opportunity_id": id, "organization_id": organization })));
        self.set("visibility", json!("organizations"))
    }

    /// Only for the participants of a programme.
    pub fn for_programme(self, programme: ProgrammeId) -> Self {
        self.set("visibility", json!("programme")).set("programme_id", json!(programme.uuid()))
    }

    /// Its title in another language.
    pub fn title(mut self, language: &str, title: &str) -> Self {
        self.row["title"][language] = json!(title);
        self
    }

    /// What it is about, in a language.
    pub fn description(mut self, language: &str, text: &str) -> Self {
        self.row["description"][language] = json!(text);
        self
    }

    /// Languages it is held in, in place of English.
    pub fn languages(self, languages: &[&str]) -> Self {
        self.set("languages", json!(languages))
    }

    /// How much one should know beforehand.
    pub fn levels(self, levels: &[&str]) -> Self {
        self.set("levels", json!(levels))
    }

    /// Whom it was made for.
    pub fn for_sectors(self, sectors: &[&str]) -> Self {
        self.set("for_sectors", json!(sectors))
    }

    /// What makes it usable for people with disabilities.
    pub fn accessibility(self, features: &[&str]) -> Self {
        self.set("accessibility", json!(features))
    }

    /// Any other column of the opportunity.
    pub fn set(mut self, column: &str, value: Value) -> Self {
        self.row.insert(column.to_owned(), value);
        self
    }

    /// Who is responsible for it.
    pub fn owner(self, organization: OrganizationId) -> Self {
        self.role("owner", organization)
    }

    /// Who else has to do with it, and what.
    pub fn role(mut self, role: &str, organization: OrganizationId) -> Self {
        self.roles.push(row(json!({
            "opportunity_id": self.id.uuid(),
            "organization_id": organization.uuid(),
            "role": role,
            "position": self.roles.len(),
        })));
        self
    }

    /// What it is about.
    pub fn topic(mut self, topic: TopicId) -> Self {
        self.topics.push(row(json!({
            "opportunity_id": self.id.uuid(),
            "topic_id": topic.uuid(),
            "position": self.topics.len(),
        })));
        self
    }

    /// A series' next part.
    pub fn part(mut self, part: OpportunityId) -> Self {
        self.parts.push(row(json!({
            "series_id": self.id.uuid(),
            "part_id": part.uuid(),
            "position": self.parts.len(),
        })));
        self
    }

    /// What it was adapted from.
    pub fn made_from(mut self, other: OpportunityId) -> Self {
        self.lineage.push(row(json!({
            "opportunity_id": self.id.uuid(),
            "kind": "adapted_from",
            "from_id": other.uuid(),
            "note": {},
        })));
        self
    }

    /// A run: online, with sessions, open, unless said otherwise by `run_set`.
    pub fn run(mut self) -> Self {
        self.runs.push(row(json!({
            "id": RunId::new().uuid(),
            "opportunity_id": self.id.uuid(),
            "status": "open",
            "pacing": "scheduled",
            "mode": "online",
            "prices": [],
            "revision": 1,
            "created_at": self.now,
            "updated_at": self.now,
        })));
        self
    }

    /// Any column of the run.
    pub fn run_set(mut self, column: &str, value: Value) -> Self {
        last(&mut self.runs, "run").insert(column.to_owned(), value);
        self
    }

    /// What a place in the run costs everybody, in minor units; 0: free.
    pub fn price(self, amount: i64, currency: &str) -> Self {
        self.with_run().run_set("prices", json!([{ "amount": amount, "currency": currency }]))
    }

    /// A session of the run (of a new one, if there is none): `2026-12-01 14:00 Europe/Paris`, lasting an hour, or only
    /// a day, `2026-12-01`.
    pub fn session(self, when: &str) -> Self {
        let mut this = self.with_run();
        let run = last(&mut this.runs, "run");
        let (run_id, mode) = (run["id"].clone(), run["mode"].clone());
        let mut session = times(when);
        session.append(&mut row(json!({
            "id": SessionId::new().uuid(),
            "run_id": run_id,
            "opportunity_id": this.id.uuid(),
            "title": {},
            "status": "scheduled",
            "mode": mode,
            "revision": 1,
            "created_at": this.now,
            "updated_at": this.now,
        })));
        this.sessions.push(session);
        this
    }

    /// Any column of the session.
    pub fn session_set(mut self, column: &str, value: Value) -> Self {
        last(&mut self.sessions, "session").insert(column.to_owned(), value);
        self
    }

    /// What remains of the session: `none`, `pending`, `on_request`, `members_only` or `public`.
    pub fn recording(mut self, availability: &str) -> Self {
        let session_id = last(&mut self.sessions, "session")["id"].clone();
        let url = (availability == "public").then_some("https://example.org/watch");
        self.recordings.push(row(json!({
            "id": RecordingId::new().uuid(),
            "session_id": session_id,
            "opportunity_id": self.id.uuid(),
            "availability": availability,
            "url": url,
            "caption_languages": [],
            "has_slides": false,
            "created_at": self.now,
            "updated_at": self.now,
        })));
        self
    }

    /// An organization that lists it.
    pub fn listing(mut self, organization: OrganizationId) -> Self {
        self.listings.push(row(json!({
            "id": ListingId::new().uuid(),
            "opportunity_id": self.id.uuid(),
            "organization_id": organization.uuid(),
            "prices": [],
            "sectors": [],
            "note": {},
            "status": "listed",
            "revision": 1,
            "created_at": self.now,
            "updated_at": self.now,
        })));
        self.role("lister", organization)
    }

    /// Any column of the listing.
    pub fn listing_set(mut self, column: &str, value: Value) -> Self {
        last(&mut self.listings, "listing").insert(column.to_owned(), value);
        self
    }

    /// Puts it into the catalogue, where it can be found at once.
    pub async fn create(self) -> OpportunityId {
        let connection = &mut self.app.connect().await;
        let first_status = row(json!({
            "id": StatusChangeId::new().uuid(),
            "opportunity_id": self.id.uuid(),
            "to_status": self.row["status"],
            "changed_at": self.now,
        }));
        let tables = [
            ("opportunity", vec![self.row]),
            ("opportunity_organization", self.roles),
            ("opportunity_audience", self.audience),
            ("opportunity_topic", self.topics),
            ("series_part", self.parts),
            ("opportunity_lineage", self.lineage),
            ("run", self.runs),
            ("session", self.sessions),
            ("recording", self.recordings),
            ("listing", self.listings),
            ("status_change", vec![first_status]),
        ];
        for (table, rows) in tables {
            for row in rows {
                insert(connection, table, row).await;
            }
        }
        refresh_search(connection, self.id.uuid()).await;
        self.id
    }

    fn with_run(self) -> Self {
        if self.runs.is_empty() { self.run() } else { self }
    }
}

fn last<'a>(rows: &'a mut [Row], what: &str) -> &'a mut Row {
    rows.last_mut().unwrap_or_else(|| panic!("name a {what} first"))
}

/// The columns that say when a session takes place.
fn times(when: &str) -> Row {
    let mut words = when.split(' ');
    let day: Date = words.next().and_then(|day| day.parse().ok()).unwrap_or_else(|| panic!("no day in {when:?}"));
    let Some(time) = words.next() else {
        let end_of_day =
            day.tomorrow().expect("a day of our time").to_zoned(TimeZone::UTC).expect("UTC has every time");
        return row(json!({ "starts_on": day, "order_at": end_of_day.timestamp() }));
    };
    let time: Time = format!("{time}:00").parse().unwrap_or_else(|_| panic!("no time in {when:?}"));
    let zone = words.next().unwrap_or_else(|| panic!("no zone in {when:?}"));
    let starts = DateTime::from_parts(day, time);
    let starts_at = starts.in_tz(zone).expect("a zone that exists").timestamp();
    let ends = starts + Span::new().hours(1);
    let ends_at = ends.in_tz(zone).expect("a zone that exists").timestamp();
    row(json!({
        "starts_on": day,
        "starts_time": time,
        "ends_on": (ends.date() != day).then(|| ends.date()),
        "ends_time": ends.time(),
        "zone": zone,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "order_at": starts_at,
    }))
}
