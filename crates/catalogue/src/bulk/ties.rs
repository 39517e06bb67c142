//! What opportunities of a source are made from and made of. They may be named before they are written, so these ties
//! come last.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::OpportunityId,
    schema::{opportunity_lineage, series_part},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::{MayImport, Sight};
use serde::Serialize;
use uuid::Uuid;

use super::rows::{Rows, insert};
use crate::{LanguageMap, lineage::LineageKind, opportunity};

/// What an opportunity was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineageTie {
    /// How.
    pub kind: LineageKind,
    /// The other opportunity.
    pub from: OpportunityId,
    /// What was changed.
    pub note: LanguageMap,
}

/// The ties of one opportunity, which replace those it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ties {
    /// Whose ties they are.
    pub of: OpportunityId,
    /// What it was made from.
    pub lineage: Vec<LineageTie>,
    /// Its parts, in order.
    pub parts: Vec<OpportunityId>,
}

#[derive(Serialize)]
struct LineageRow<'a> {
    opportunity_id: Uuid,
    kind: LineageKind,
    from_id: Uuid,
    note: &'a LanguageMap,
}

#[derive(Serialize)]
struct PartRow {
    series_id: Uuid,
    part_id: Uuid,
    position: usize,
}

/// Writes ties instead of those that these opportunities have. The answer is the ones that would have closed a circle,
/// something made from itself or a series that is its own part, and were left out.
///
/// # Errors
/// Where the database fails.
pub async fn write_ties(conn: &mut AsyncPgConnection, ties: &[Ties]) -> QueryResult<Vec<OpportunityId>> {
    let ids: Vec<Uuid> = ties.iter().map(|one| one.of.uuid()).collect();
    diesel::delete(opportunity_lineage::table.filter(opportunity_lineage::opportunity_id.eq_any(&ids)))
        .execute(conn)
        .await?;
    diesel::delete(series_part::table.filter(series_part::series_id.eq_any(&ids))).execute(conn).await?;
    let mut upward = Upward::load(conn).await?;
    let mut left_out = Vec::new();
    let (mut lineage, mut parts) = (Rows::default(), Rows::default());
    for one in ties {
        for tie in &one.lineage {
            if upward.lineage.add(one.of, tie.from) {
                lineage.push(&LineageRow {
                    opportunity_id: one.of.uuid(),
                    kind: tie.kind,
                    from_id: tie.from.uuid(),
                    note: &tie.note,
                });
            } else {
                left_out.push(one.of);
            }
        }
        for (position, part) in one.parts.iter().enumerate() {
            if upward.parts.add(one.of, *part) {
                parts.push(&PartRow { series_id: one.of.uuid(), part_id: part.uuid(), position });
            } else {
                left_out.push(one.of);
            }
        }
    }
    let columns = insert!("opportunity_lineage", "opportunity_id, kind, from_id, note", " ON CONFLICT DO NOTHING");
    lineage.write(conn, columns).await?;
    parts.write(conn, insert!("series_part", "series_id, part_id, position", " ON CONFLICT DO NOTHING")).await?;
    Ok(left_out)
}

/// Which opportunity points at which, by lineage and by parts.
struct Upward {
    lineage: Arrows,
    parts: Arrows,
}

impl Upward {
    async fn load(conn: &mut AsyncPgConnection) -> QueryResult<Self> {
        let lineage: Vec<(OpportunityId, OpportunityId)> = opportunity_lineage::table
            .select((opportunity_lineage::opportunity_id, opportunity_lineage::from_id))
            .load(conn)
            .await?;
        let parts: Vec<(OpportunityId, OpportunityId)> =
            series_part::table.select((series_part::series_id, series_part::part_id)).load(conn).await?;
        Ok(Self { lineage: Arrows::of(lineage), parts: Arrows::of(parts) })
    }
}

#[derive(Default)]
struct Arrows(HashMap<OpportunityId, HashSet<OpportunityId>>);

impl Arrows {
    fn of(pairs: Vec<(OpportunityId, OpportunityId)>) -> Self {
        let mut arrows = Self::default();
        for (from, to) in pairs {
            arrows.0.entry(from).or_default().insert(to);
        }
        arrows
    }

    /// Adds an arrow unless it closes a circle.
    fn add(&mut self, from: OpportunityId, to: OpportunityId) -> bool {
        let mut waiting = vec![to];
        let mut seen = HashSet::new();
        while let Some(here) = waiting.pop() {
            if here == from {
                return false;
            }
            if seen.insert(here) {
                waiting.extend(self.0.get(&here).into_iter().flatten().copied());
            }
        }
        self.0.entry(from).or_default().insert(to);
        true
    }
}

/// The opportunities that these entries of a source describe, by key, as far as the importer may see them.
///
/// # Errors
/// Where the database fails.
pub async fn opportunities_of(
    conn: &mut AsyncPgConnection,
    may: &MayImport,
    source: database::id::SourceId,
    keys: Vec<String>,
) -> QueryResult<HashMap<String, OpportunityId>> {
    let mut statement =
        Statement::<(Text, SqlUuid)>::new("SELECT key, opportunity_id FROM source_record WHERE source_id = ");
    statement
        .bind::<SqlUuid, _>(source)
        .sql(" AND opportunity_id IS NOT NULL AND key = ANY (")
        .bind::<Array<Text>, _>(keys)
        .sql(")");
    let mut rows: Vec<(String, OpportunityId)> = statement.load(conn).await?;
    if *may.sight() != Sight::Everything {
        let ids: Vec<OpportunityId> = rows.iter().map(|(_, id)| *id).collect();
        let seen = opportunity::by_ids(conn, &ids, may.sight()).await?;
        let seen: HashSet<OpportunityId> = seen.into_iter().map(|one| one.id).collect();
        rows.retain(|(_, id)| seen.contains(id));
    }
    Ok(rows.into_iter().collect())
}
