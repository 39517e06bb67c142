//! Looking up authorities, their rules, and what a person was given.

use database::{
    AsyncPgConnection,
    id::{CreditAuthorityId, CreditEntryId},
    schema::{credit_authority, credit_entry, credit_pursuit, credit_rules},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MayActForOneself;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::{CreditAuthority, CreditEntry, CreditRules, Done, Reckoning, RulesRow, Version, in_force, reckon};
use crate::problem::Problems;

/// The most authorities that a list holds.
const MOST_AUTHORITIES: i64 = 100;

/// A person's transcript of an authority.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// The authority.
    pub authority: CreditAuthority,
    /// The day their first cycle began.
    pub since: Date,
    /// The day it is drawn up for.
    pub as_of: Date,
    /// How many credit hours make a continuing education unit, by the rules in force on that day.
    pub hours_per_ceu: u32,
    /// What each entry gives, cycle by cycle.
    pub reckoning: Reckoning,
    /// The entries, in no order.
    pub entries: Vec<CreditEntry>,
}

impl Transcript {
    /// The entry that a line is about.
    pub fn entry(&self, id: uuid::Uuid) -> Option<&CreditEntry> {
        self.entries.iter().find(|entry| entry.id == CreditEntryId::from_uuid(id))
    }
}

/// The authorities that grant credit, the oldest first; at most 100.
pub async fn authorities(mut conn: &AsyncPgConnection) -> QueryResult<Vec<CreditAuthority>> {
    credit_authority::table
        .order(credit_authority::id)
        .limit(MOST_AUTHORITIES)
        .select(CreditAuthority::as_select())
        .load(&mut conn)
        .await
}

/// An authority, if there is one with this id.
pub async fn authority(mut conn: &AsyncPgConnection, id: CreditAuthorityId) -> QueryResult<Option<CreditAuthority>> {
    credit_authority::table.find(id).select(CreditAuthority::as_select()).first(&mut conn).await.optional()
}

/// All versions of an authority's rules, the first one first.
pub async fn rules_of(mut conn: &AsyncPgConnection, id: CreditAuthorityId) -> QueryResult<Vec<RulesRow>> {
    credit_rules::table
        .filter(credit_rules::authority_id.eq(id))
        .order(credit_rules::version)
        .select(RulesRow::as_select())
        .load(&mut conn)
        .await
}

/// The versions of its rules that can be read; with an instant, those that were decided before it.
pub(super) async fn versions(
    conn: &AsyncPgConnection,
    id: CreditAuthorityId,
    before: Option<Timestamp>,
) -> QueryResult<Vec<Version>> {
    let rows = rules_of(conn, id).await?.into_iter();
    let decided = rows.filter(|row| before.is_none_or(|before| row.created_at < before));
    let read = decided.filter_map(|row| {
        let rules = CreditRules::read(&row.rules, &mut Problems::new())?;
        Some(Version { number: row.version, in_force_from: row.in_force_from, rules })
    });
    Ok(read.collect())
}

/// Draws up one's own transcript as it was at the end of a day in UTC, by the rules decided and the entries reported and
/// not revoked until then. None where one does not follow the authority.
pub async fn transcript(
    mut conn: &AsyncPgConnection,
    may: &MayActForOneself,
    id: CreditAuthorityId,
    as_of: Date,
) -> QueryResult<Option<Transcript>> {
    let Some(authority) = authority(conn, id).await? else { return Ok(None) };
    let since: Option<jiff_diesel::Date> = credit_pursuit::table
        .filter(credit_pursuit::authority_id.eq(id))
        .filter(credit_pursuit::person_id.eq(may.person()))
        .select(credit_pursuit::since)
        .first(&mut conn)
        .await
        .optional()?;
    let Some(since) = since.map(jiff_diesel::Date::to_jiff) else { return Ok(None) };
    let end = as_of.saturating_add(1.day()).to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp());
    let entries: Vec<CreditEntry> = credit_entry::table
        .filter(credit_entry::authority_id.eq(id))
        .filter(credit_entry::person_id.eq(may.person()))
        .filter(credit_entry::reported_at.lt(end.to_diesel()))
        .filter(credit_entry::revoked_at.is_null().or(credit_entry::revoked_at.ge(end.to_diesel())))
        .select(CreditEntry::as_select())
        .load(&mut conn)
        .await?;
    let versions = versions(conn, id, Some(end)).await?;
    let done: Vec<Done> = entries.iter().map(Done::from).collect();
    let hours_per_ceu = in_force(&versions, as_of).map_or(10, |version| version.rules.hours_per_ceu);
    let reckoning = reckon(&versions, since, &done, as_of);
    Ok(Some(Transcript { authority, since, as_of, hours_per_ceu, reckoning, entries }))
}

impl From<&CreditEntry> for Done {
    fn from(entry: &CreditEntry) -> Self {
        Self {
            id: entry.id.uuid(),
            day: entry.day,
            role: entry.role,
            category: entry.category.clone(),
            topic: entry.topic_id.map(database::id::TopicId::uuid),
            format: entry.format,
            minutes: entry.minutes,
        }
    }
}
