//! Sources and their entries: what came from where, and what was made of it.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, SourceId, SourceRecordId, TopicId},
    schema::{source, source_record},
    statement::Statement,
};
use diesel::{prelude::*, sql_types::Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use identity::policy::MayImport;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::rows::{Rows, change, insert};

/// A file or feed that is read again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Whose offerings it lists; none for a register of organizations or a vocabulary.
    pub organization_id: Option<OrganizationId>,
    /// The format: `csv`, `ical`, `imls-museums`, `lyceum`.
    pub format: String,
    /// What tells it from others of the same organization and format.
    pub name: String,
}

/// What an entry describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Described {
    /// An organization.
    Organization(OrganizationId),
    /// A topic.
    Topic(TopicId),
    /// An opportunity.
    Opportunity(OpportunityId),
}

/// An entry as it was read last.
#[derive(Debug, Clone)]
pub struct KnownEntry {
    /// Its id.
    pub id: SourceRecordId,
    /// SHA-256 of what it said.
    pub hash: Vec<u8>,
    /// What it describes; none where that was deleted.
    pub described: Option<Described>,
}

/// An entry to be written.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id; one that is known is changed, another is added.
    pub id: SourceRecordId,
    /// What tells it from the others.
    pub key: String,
    /// SHA-256 of what it says.
    pub hash: Vec<u8>,
    /// What it says, as JSON.
    pub content: Box<RawValue>,
    /// What it describes.
    pub described: Described,
}

/// The id of a source, which is made if there is none yet. Where one provider's offerings alone may be read in, it is a
/// source of theirs, whosever it was said to be.
///
/// # Errors
/// Where the database fails.
pub async fn ensure(
    conn: &mut AsyncPgConnection,
    may: &MayImport,
    source: &Source,
    now: Timestamp,
) -> QueryResult<SourceId> {
    let organization_id = may.provider().or(source.organization_id);
    diesel::insert_into(source::table)
        .values((
            source::id.eq(SourceId::new()),
            source::organization_id.eq(organization_id),
            source::name.eq(&source.name),
            source::format.eq(&source.format),
            source::created_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    source::table
        .filter(source::format.eq(&source.format))
        .filter(source::name.eq(&source.name))
        .filter(source::organization_id.is_not_distinct_from(organization_id))
        .select(source::id)
        .first(conn)
        .await
}

/// Until the transaction ends, nobody else who asks so too writes entries of this source: two imports at once would both
/// take an entry for new.
///
/// # Errors
/// Where the database fails.
pub async fn hold(conn: &mut AsyncPgConnection, source: SourceId) -> QueryResult<()> {
    let mut statement = Statement::<()>::new("SELECT pg_advisory_xact_lock(hashtextextended(CAST(");
    statement.bind::<SqlUuid, _>(source).sql(" AS text), 0))");
    statement.execute(conn).await?;
    Ok(())
}

/// Those of these entries that were read before.
///
/// # Errors
/// Where the database fails.
pub async fn known(
    conn: &mut AsyncPgConnection,
    source: SourceId,
    keys: &[String],
) -> QueryResult<HashMap<String, KnownEntry>> {
    type Row = (SourceRecordId, String, Vec<u8>, Option<OrganizationId>, Option<TopicId>, Option<OpportunityId>);
    let rows: Vec<Row> = source_record::table
        .filter(source_record::source_id.eq(source))
        .filter(source_record::key.eq_any(keys))
        .select((
            source_record::id,
            source_record::key,
            source_record::content_hash,
            source_record::organization_id,
            source_record::topic_id,
            source_record::opportunity_id,
        ))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, key, hash, organization, topic, opportunity)| {
            let opportunity = opportunity.map(Described::Opportunity);
            let described = opportunity.or(topic.map(Described::Topic)).or(organization.map(Described::Organization));
            (key, KnownEntry { id, hash, described })
        })
        .collect())
}

/// What these entries said last.
///
/// # Errors
/// Where the database fails.
pub async fn entries_with_content(
    conn: &mut AsyncPgConnection,
    ids: &[SourceRecordId],
) -> QueryResult<HashMap<SourceRecordId, serde_json::Value>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(SourceRecordId, serde_json::Value)> = source_record::table
        .filter(source_record::id.eq_any(ids))
        .select((source_record::id, source_record::content))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

#[derive(Serialize)]
struct Row<'a> {
    id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    content_hash: String,
    content: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_seen_at: Option<&'a str>,
    changed_at: &'a str,
    organization_id: Option<Uuid>,
    topic_id: Option<Uuid>,
    opportunity_id: Option<Uuid>,
}

impl<'a> Row<'a> {
    fn of(entry: &'a Entry, now: &'a str) -> Self {
        let described = entry.described;
        Self {
            id: entry.id.uuid(),
            source_id: None,
            key: None,
            content_hash: bytea(&entry.hash),
            content: &entry.content,
            first_seen_at: None,
            changed_at: now,
            organization_id: if let Described::Organization(id) = described { Some(id.uuid()) } else { None },
            topic_id: if let Described::Topic(id) = described { Some(id.uuid()) } else { None },
            opportunity_id: if let Described::Opportunity(id) = described { Some(id.uuid()) } else { None },
        }
    }
}

/// Bytes as PostgreSQL reads them from a text.
fn bytea(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold("\\x".to_owned(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Entries that are new, and entries that say something else than before.
#[derive(Debug, Default)]
pub(super) struct Entries {
    new: Rows,
    changed: Rows,
}

impl Entries {
    pub(super) fn add(&mut self, source: SourceId, entry: &Entry, is_new: bool, now: &str) {
        let row = Row::of(entry, now);
        if is_new {
            self.new.push(&Row {
                source_id: Some(source.uuid()),
                key: Some(&entry.key),
                first_seen_at: Some(now),
                ..row
            });
        } else {
            self.changed.push(&row);
        }
    }

    pub(super) async fn write(self, conn: &mut AsyncPgConnection) -> QueryResult<()> {
        let columns = insert!(
            "source_record",
            "id, source_id, key, content_hash, content, first_seen_at, changed_at, organization_id, topic_id, opportunity_id"
        );
        self.new.write(conn, columns).await?;
        let columns = change!(
            "source_record",
            "content_hash, content, changed_at, organization_id, topic_id, opportunity_id",
            "new.content_hash, new.content, new.changed_at, new.organization_id, new.topic_id, new.opportunity_id"
        );
        self.changed.write(conn, columns).await?;
        Ok(())
    }
}

/// Says what these entries were last read as. An entry whose ties were still missing is written without: the next import
/// then looks at it again.
///
/// # Errors
/// Where the database fails.
pub async fn settle(conn: &mut AsyncPgConnection, hashes: &[(SourceRecordId, Vec<u8>)]) -> QueryResult<()> {
    let mut rows = Rows::default();
    for (id, hash) in hashes {
        rows.push(&serde_json::json!({ "id": id.uuid(), "content_hash": bytea(hash) }));
    }
    rows.write(conn, change!("source_record", "content_hash, changed_at", "new.content_hash, new.changed_at")).await?;
    Ok(())
}
