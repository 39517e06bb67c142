//! Opportunities on their way into their tables, many at once.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, RecurrenceId, RunId, SessionId, SourceId, SourceRecordId},
    schema::{opportunity, opportunity_organization, run, session},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MayImport;
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    plan::{Kept, KeptRule, KeptRun, Planned, PlannedRule, PlannedRun, PlannedSession},
    rows::{
        ListingRow, OpportunityRow, RecordingRow, RecurrenceRow, RoleRow, Rows, RunRow, SessionRow, StatusChangeRow,
        TopicRow, change, insert,
    },
    sources::{Entries, Entry},
};
use crate::{
    opportunity::{FieldSources, OpportunityStatus, OrganizationRole, refresh_search},
    registration,
    run::{Mode, RunStatus},
    session::SessionStatus,
};

/// Fields of an opportunity that a source can say something about, by their names in its `field_sources`.
pub(super) const FIELDS: [&str; 16] = [
    "kind",
    "status",
    "visibility",
    "main_language",
    "title",
    "description",
    "outcomes",
    "url",
    "languages",
    "caption_languages",
    "levels",
    "for_sectors",
    "admitted_sectors",
    "accessibility",
    "topics",
    "organizations",
];

/// Where opportunities stand that a source says something new about.
#[derive(Debug, Default)]
pub struct Standing {
    others: HashSet<OpportunityId>,
    pub(super) opportunities: HashMap<OpportunityId, (OpportunityStatus, FieldSources)>,
    pub(super) runs: HashMap<Uuid, RunStatus>,
    pub(super) sessions: HashMap<Uuid, SessionStatus>,
}

impl Standing {
    /// Reads where these stand, as far as they may be changed, and holds them until the transaction ends.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn load(conn: &mut AsyncPgConnection, may: &MayImport, ids: &[OpportunityId]) -> QueryResult<Self> {
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let opportunities: Vec<(OpportunityId, OpportunityStatus, FieldSources)> = opportunity::table
            .filter(opportunity::id.eq_any(ids))
            .order(opportunity::id)
            .select((opportunity::id, opportunity::status, opportunity::field_sources))
            .for_update()
            .load(conn)
            .await?;
        let others = match may.provider() {
            Some(provider) => not_owned(conn, ids, provider).await?,
            None => HashSet::new(),
        };
        let opportunities = opportunities.into_iter().filter(|(id, ..)| !others.contains(id));
        let runs: Vec<(RunId, RunStatus)> =
            run::table.filter(run::opportunity_id.eq_any(ids)).select((run::id, run::status)).load(conn).await?;
        let sessions: Vec<(SessionId, SessionStatus)> = session::table
            .filter(session::opportunity_id.eq_any(ids))
            .select((session::id, session::status))
            .load(conn)
            .await?;
        Ok(Self {
            opportunities: opportunities.map(|(id, status, sources)| (id, (status, sources))).collect(),
            others,
            runs: runs.into_iter().map(|(id, status)| (id.uuid(), status)).collect(),
            sessions: sessions.into_iter().map(|(id, status)| (id.uuid(), status)).collect(),
        })
    }

    /// Whether it is others' alone, and not to be changed.
    pub fn is_others(&self, id: OpportunityId) -> bool {
        self.others.contains(&id)
    }
}

/// Those of these opportunities that this organization does not own.
async fn not_owned(
    conn: &mut AsyncPgConnection,
    ids: &[OpportunityId],
    provider: OrganizationId,
) -> QueryResult<HashSet<OpportunityId>> {
    let owned: Vec<OpportunityId> = opportunity_organization::table
        .filter(opportunity_organization::opportunity_id.eq_any(ids))
        .filter(opportunity_organization::organization_id.eq(provider))
        .filter(opportunity_organization::role.eq(OrganizationRole::Owner))
        .select(opportunity_organization::opportunity_id)
        .load(conn)
        .await?;
    let others: HashSet<OpportunityId> = ids.iter().copied().collect();
    Ok(&others - &owned.into_iter().collect())
}

/// Rows to be written together.
#[derive(Debug)]
pub struct Batch {
    source: SourceId,
    /// In whose name alone it is written; none: in anybody's.
    pub(super) provider: Option<OrganizationId>,
    pub(super) now: String,
    at: Timestamp,
    entries: Entries,
    /// Whose search rows are made anew.
    pub(super) touched: Vec<OpportunityId>,
    opportunities: Rows,
    pub(super) changed_opportunities: Rows,
    pub(super) without_topics: Vec<Uuid>,
    pub(super) without_roles: Vec<Uuid>,
    roles: Rows,
    topics: Rows,
    runs: Rows,
    pub(super) changed_runs: Rows,
    recurrences: Rows,
    pub(super) changed_recurrences: Rows,
    sessions: Rows,
    pub(super) changed_sessions: Rows,
    pub(super) recordings: Rows,
    pub(super) listings: Rows,
    pub(super) withdrawn_listings: Rows,
    pub(super) status_changes: Rows,
}

impl Batch {
    /// Nothing yet, of this source.
    pub fn new(may: &MayImport, source: SourceId, now: Timestamp) -> Self {
        Self {
            source,
            provider: may.provider(),
            now: now.to_string(),
            at: now,
            entries: Entries::default(),
            touched: Vec::new(),
            opportunities: Rows::default(),
            changed_opportunities: Rows::default(),
            without_topics: Vec::new(),
            without_roles: Vec::new(),
            roles: Rows::default(),
            topics: Rows::default(),
            runs: Rows::default(),
            changed_runs: Rows::default(),
            recurrences: Rows::default(),
            changed_recurrences: Rows::default(),
            sessions: Rows::default(),
            changed_sessions: Rows::default(),
            recordings: Rows::default(),
            listings: Rows::default(),
            withdrawn_listings: Rows::default(),
            status_changes: Rows::default(),
        }
    }

    /// Adds an entry of the source, new or changed.
    pub fn entry(&mut self, entry: &Entry, is_new: bool) {
        self.entries.add(self.source, entry, is_new, &self.now);
    }

    /// Adds a new opportunity that comes from this entry.
    pub fn create(&mut self, planned: &Planned, from: SourceRecordId) -> (OpportunityId, Kept) {
        let id = OpportunityId::new();
        let field_sources = FIELDS
            .iter()
            .map(|field| ((*field).to_owned(), Value::String(from.uuid().to_string())))
            .collect::<Map<_, _>>();
        self.opportunities.push(&OpportunityRow {
            id: id.uuid(),
            input: &planned.opportunity,
            field_sources: Value::Object(field_sources),
            revision: 1,
            created_at: &self.now,
            updated_at: &self.now,
        });
        self.add_status_change(id, None, None, (None, planned.opportunity.status.word()), None);
        self.add_topics(id, planned);
        self.add_roles(id, planned);
        let runs = planned.runs.iter().map(|run| self.add_run(id, run)).collect();
        for (lister, listing) in &planned.listings {
            self.listings.push(&ListingRow::of(id.uuid(), lister.uuid(), listing, &self.now));
        }
        self.touched.push(id);
        (id, Kept { runs })
    }

    pub(super) fn add_topics(&mut self, id: OpportunityId, planned: &Planned) {
        for (position, topic) in planned.topics.iter().enumerate() {
            self.topics.push(&TopicRow { opportunity_id: id.uuid(), topic_id: topic.uuid(), position });
        }
    }

    /// Roles as given, and one as lister for whoever lists it.
    pub(super) fn add_roles(&mut self, id: OpportunityId, planned: &Planned) {
        let listers = planned.listings.iter().map(|(lister, _)| (0, *lister, OrganizationRole::Lister));
        let others = planned
            .organizations
            .iter()
            .enumerate()
            .map(|(position, (organization, role))| (position, *organization, *role));
        for (position, organization, role) in others.chain(listers) {
            let row = RoleRow {
                opportunity_id: id.uuid(),
                organization_id: organization.uuid(),
                role: role.word(),
                position,
            };
            self.roles.push(&row);
        }
    }

    pub(super) fn add_run(&mut self, opportunity: OpportunityId, run: &PlannedRun) -> KeptRun {
        let id = RunId::new().uuid();
        self.runs.push(&RunRow {
            opportunity_id: Some(opportunity.uuid()),
            status: Some(run.run.status),
            revision: Some(1),
            created_at: Some(&self.now),
            ..RunRow::of(id, &run.run, &run.dates, &self.now)
        });
        let place = (opportunity, id, run.run.mode);
        let sessions = run.sessions.iter().map(|session| self.add_session(place, session, None)).collect();
        let rules = run.rules.iter().map(|rule| self.add_rule(place, rule)).collect();
        KeptRun { id, sessions, rules }
    }

    pub(super) fn add_rule(&mut self, place: (OpportunityId, Uuid, Mode), rule: &PlannedRule) -> KeptRule {
        let id = RecurrenceId::new().uuid();
        self.recurrences.push(&RecurrenceRow {
            run_id: Some(place.1),
            created_at: Some(&self.now),
            ..RecurrenceRow::of(id, rule)
        });
        let sessions = rule
            .sessions
            .iter()
            .map(|(day, session)| (*day, self.add_session(place, session, Some((id, *day)))))
            .collect();
        KeptRule { id, sessions }
    }

    /// Adds a session of this opportunity and run. `rule` is the recurrence that gave it, and the day it gave it.
    pub(super) fn add_session(
        &mut self,
        (opportunity, run, run_mode): (OpportunityId, Uuid, Mode),
        session: &PlannedSession,
        rule: Option<(Uuid, jiff::civil::Date)>,
    ) -> Uuid {
        let id = SessionId::new().uuid();
        self.sessions.push(&SessionRow {
            run_id: Some(run),
            opportunity_id: Some(opportunity.uuid()),
            recurrence_id: rule.map(|(rule, _)| rule),
            occurs_on: rule.map(|(_, day)| day.to_string()),
            status: Some(session.input.status),
            revision: Some(1),
            created_at: Some(&self.now),
            ..SessionRow::of(id, session, run_mode, &self.now)
        });
        self.add_recording(opportunity, id, session);
        id
    }

    pub(super) fn add_recording(&mut self, opportunity: OpportunityId, session: Uuid, planned: &PlannedSession) {
        if let Some(recording) = &planned.input.recording {
            self.recordings.push(&RecordingRow::of(session, opportunity.uuid(), recording, &self.now));
        }
    }

    pub(super) fn add_status_change(
        &mut self,
        opportunity: OpportunityId,
        run_id: Option<Uuid>,
        session_id: Option<Uuid>,
        (from, to): (Option<&str>, &'static str),
        reason: Option<&'static str>,
    ) {
        self.status_changes.push(&StatusChangeRow {
            id: database::id::StatusChangeId::new().uuid(),
            opportunity_id: opportunity.uuid(),
            run_id,
            session_id,
            from_status: from.map(str::to_owned),
            to_status: to,
            reason,
            changed_at: &self.now,
        });
    }

    /// Writes everything, in the order in which rows point at one another, and makes the search rows anew.
    ///
    /// # Errors
    /// Where the database fails or refuses a row; to be called in a transaction, which then is to be rolled back.
    pub async fn write(self, conn: &mut AsyncPgConnection) -> QueryResult<()> {
        let watch = registration::watch(conn, &self.touched).await?;
        self.opportunities.write(conn, INSERT_OPPORTUNITIES).await?;
        self.changed_opportunities.write(conn, CHANGE_OPPORTUNITIES).await?;
        self.entries.write(conn).await?;
        delete(conn, "DELETE FROM opportunity_topic WHERE opportunity_id = ANY (", self.without_topics).await?;
        delete(
            conn,
            "DELETE FROM opportunity_organization WHERE role <> 'lister' AND opportunity_id = ANY (",
            self.without_roles,
        )
        .await?;
        self.withdrawn_listings.write(conn, WITHDRAW_LISTINGS).await?;
        self.roles.write(conn, INSERT_ROLES).await?;
        self.topics.write(conn, INSERT_TOPICS).await?;
        self.listings.write(conn, INSERT_LISTINGS).await?;
        self.runs.write(conn, INSERT_RUNS).await?;
        self.changed_runs.write(conn, CHANGE_RUNS).await?;
        self.recurrences.write(conn, INSERT_RECURRENCES).await?;
        self.changed_recurrences.write(conn, CHANGE_RECURRENCES).await?;
        self.sessions.write(conn, INSERT_SESSIONS).await?;
        self.changed_sessions.write(conn, CHANGE_SESSIONS).await?;
        self.recordings.write(conn, INSERT_RECORDINGS).await?;
        self.status_changes.write(conn, INSERT_STATUS_CHANGES).await?;
        watch.follow(conn, self.at).await?;
        refresh_search(conn, &self.touched).await
    }
}

async fn delete(conn: &mut AsyncPgConnection, sql: &'static str, ids: Vec<Uuid>) -> QueryResult<()> {
    if !ids.is_empty() {
        let mut statement = Statement::<()>::new(sql);
        statement.bind::<Array<SqlUuid>, _>(ids).sql(")");
        statement.execute(conn).await?;
    }
    Ok(())
}

/// The two pieces of a statement around its rows.
type Pieces = (&'static str, &'static str);

const INSERT_OPPORTUNITIES: Pieces = insert!(
    "opportunity",
    "id, kind, status, visibility, main_language, title, description, url, languages, caption_languages, levels, for_sectors, admitted_sectors, \
     accessibility, outcomes, field_sources, revision, created_at, updated_at"
);
const CHANGE_OPPORTUNITIES: Pieces = change!(
    "opportunity",
    "kind, status, visibility, main_language, title, description, url, languages, caption_languages, levels, for_sectors, admitted_sectors, \
     accessibility, outcomes, revision, updated_at",
    "new.kind, new.status, new.visibility, new.main_language, new.title, new.description, new.url, new.languages, new.caption_languages, new.levels, \
     new.for_sectors, new.admitted_sectors, new.accessibility, new.outcomes, opportunity.revision + 1, new.updated_at"
);
const INSERT_ROLES: Pieces =
    insert!("opportunity_organization", "opportunity_id, organization_id, role, position", " ON CONFLICT DO NOTHING");
const INSERT_TOPICS: Pieces = insert!("opportunity_topic", "opportunity_id, topic_id, position");
const INSERT_LISTINGS: Pieces = insert!(
    "listing",
    "id, opportunity_id, organization_id, url, registration_url, prices, sectors, note, status, revision, created_at, updated_at",
    " ON CONFLICT (opportunity_id, organization_id) DO UPDATE SET url = excluded.url, registration_url = excluded.registration_url, \
     prices = excluded.prices, sectors = excluded.sectors, note = excluded.note, status = excluded.status, \
     revision = listing.revision + 1, updated_at = excluded.updated_at"
);
const WITHDRAW_LISTINGS: Pieces = (
    "WITH gone AS (SELECT * FROM json_populate_recordset(NULL::listing, ",
    "::json)), role AS (DELETE FROM opportunity_organization AS held USING gone WHERE held.role = 'lister' \
     AND held.opportunity_id = gone.opportunity_id AND held.organization_id = gone.organization_id) \
     UPDATE listing SET status = 'withdrawn', revision = listing.revision + 1, updated_at = gone.updated_at FROM gone \
     WHERE listing.opportunity_id = gone.opportunity_id AND listing.organization_id = gone.organization_id",
);
const INSERT_RUNS: Pieces = insert!(
    "run",
    "id, opportunity_id, status, pacing, mode, starts_on, ends_on, enrolment_opens_on, enrolment_closes_on, zone, capacity, prices, place, \
     registration_url, weeks, hours_per_week_least, hours_per_week_most, revision, created_at, updated_at"
);
const CHANGE_RUNS: Pieces = change!(
    "run",
    "status, pacing, mode, starts_on, ends_on, enrolment_opens_on, enrolment_closes_on, zone, capacity, prices, place, registration_url, \
     weeks, hours_per_week_least, hours_per_week_most, revision, updated_at",
    "new.status, new.pacing, new.mode, new.starts_on, new.ends_on, new.enrolment_opens_on, new.enrolment_closes_on, new.zone, new.capacity, \
     new.prices, new.place, new.registration_url, new.weeks, new.hours_per_week_least, new.hours_per_week_most, run.revision + 1, \
     new.updated_at"
);
const INSERT_RECURRENCES: Pieces =
    insert!("recurrence", "id, run_id, rule, starts_on, starts_time, duration_minutes, zone, except_on, created_at");
const CHANGE_RECURRENCES: Pieces = change!(
    "recurrence",
    "rule, starts_on, starts_time, duration_minutes, zone, except_on",
    "new.rule, new.starts_on, new.starts_time, new.duration_minutes, new.zone, new.except_on"
);
const INSERT_SESSIONS: Pieces = insert!(
    "session",
    "id, run_id, opportunity_id, recurrence_id, occurs_on, title, status, starts_on, starts_time, ends_on, ends_time, zone, starts_at, \
     ends_at, order_at, source_words, uncertainty, mode, place, link, revision, created_at, updated_at"
);
const CHANGE_SESSIONS: Pieces = change!(
    "session",
    "title, status, starts_on, starts_time, ends_on, ends_time, zone, starts_at, ends_at, order_at, source_words, uncertainty, mode, place, \
     link, revision, updated_at",
    "new.title, new.status, new.starts_on, new.starts_time, new.ends_on, new.ends_time, new.zone, new.starts_at, new.ends_at, new.order_at, \
     new.source_words, new.uncertainty, new.mode, new.place, new.link, session.revision + 1, new.updated_at"
);
const INSERT_RECORDINGS: Pieces = insert!(
    "recording",
    "id, session_id, opportunity_id, availability, url, caption_languages, transcript_url, slides_url, has_slides, expires_on, created_at, \
     updated_at",
    " ON CONFLICT (session_id) DO UPDATE SET availability = excluded.availability, url = excluded.url, \
     caption_languages = excluded.caption_languages, transcript_url = excluded.transcript_url, slides_url = excluded.slides_url, \
     has_slides = excluded.has_slides, expires_on = excluded.expires_on, updated_at = excluded.updated_at"
);
const INSERT_STATUS_CHANGES: Pieces =
    insert!("status_change", "id, opportunity_id, run_id, session_id, from_status, to_status, reason, changed_at");
