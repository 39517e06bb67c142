//! Ties to what may come later in a file: broader topics, what something was made from, parts of a series.
//!
//! An entry whose ties are not written yet is kept without its hash. Should the import end before they are, the next one
//! looks at the entry again.

use std::collections::HashMap;

use catalogue::bulk::{self, LineageTie, Ties, TopicTies, Topics};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, SourceRecordId, TopicId},
};
use diesel::result::Error;
use diesel_async::AsyncConnection;

use super::{Importer, pending::Pending};
use crate::{
    entry::{Position, Warning},
    record::{LineageRecord, OpportunityRecord, TopicRecord},
};

/// An entry whose ties are not written yet.
pub(super) struct Untied {
    at: Position,
    key: String,
    entry: SourceRecordId,
    hash: Vec<u8>,
    to: To,
}

enum To {
    Topics { of: TopicId, scheme: String, broader: Vec<String>, related: Vec<String> },
    Opportunities { of: OpportunityId, lineage: Vec<LineageRecord>, parts: Vec<String> },
}

impl Untied {
    pub(super) fn topic(pending: &Pending, entry: SourceRecordId, of: TopicId, record: &TopicRecord) -> Self {
        let topic = &record.topic;
        let to = To::Topics {
            of,
            scheme: topic.scheme.clone(),
            broader: topic.broader.clone(),
            related: topic.related.clone(),
        };
        Self::new(pending, entry, to)
    }

    pub(super) fn opportunity(
        pending: &Pending,
        entry: SourceRecordId,
        of: OpportunityId,
        record: &OpportunityRecord,
    ) -> Self {
        Self::new(
            pending,
            entry,
            To::Opportunities { of, lineage: record.lineage.clone(), parts: record.parts.clone() },
        )
    }

    fn new(pending: &Pending, entry: SourceRecordId, to: To) -> Self {
        Self { at: pending.at, key: pending.key.clone(), entry, hash: pending.hash.clone(), to }
    }
}

/// How many ties are written in one transaction.
const AT_ONCE: usize = 2_000;

impl Importer<'_> {
    pub(super) async fn write_ties(&mut self, conn: &mut AsyncPgConnection) -> Result<(), Error> {
        let (topics, opportunities): (Vec<Untied>, Vec<Untied>) =
            std::mem::take(&mut self.untied).into_iter().partition(|one| matches!(one.to, To::Topics { .. }));
        self.tie_topics(conn, topics).await?;
        let mut rest = opportunities;
        while !rest.is_empty() {
            let more = rest.split_off(rest.len().min(AT_ONCE));
            self.tie_opportunities(conn, rest).await?;
            rest = more;
        }
        Ok(())
    }

    async fn tie_topics(&mut self, conn: &mut AsyncPgConnection, untied: Vec<Untied>) -> Result<(), Error> {
        if untied.is_empty() {
            return Ok(());
        }
        let known = Topics::load(conn).await?;
        let mut ties = Vec::new();
        let mut settled = Vec::new();
        for one in &untied {
            let To::Topics { of, scheme, broader, related } = &one.to else { continue };
            let mut missing = Vec::new();
            let mut find = |field: &'static str, names: &[String]| -> Vec<TopicId> {
                let found = names.iter().map(|name| (name, known.find_in(scheme, name)));
                found
                    .filter_map(|(name, found)| found.map_err(|wrong| missing.push((field, name.clone(), wrong))).ok())
                    .collect()
            };
            let tie = TopicTies { of: *of, broader: find("broader", broader), related: find("related", related) };
            if missing.is_empty() {
                settled.push((one.entry, one.hash.clone()));
            }
            for (field, name, wrong) in missing {
                self.warn(one.at, &one.key, &Warning::new(field, name, wrong));
            }
            ties.push(tie);
        }
        let circle = write_topic_ties(conn, ties, settled).await?;
        for one in untied {
            let in_circle = circle.iter().any(|notation| one.key.ends_with(&format!(":{notation}")));
            if in_circle {
                let reason = format_args!(
                    "closes a circle with {}; its broader and related topics are left out",
                    circle.join(", ")
                );
                self.warn(one.at, &one.key, &Warning::new("broader", "", reason));
            }
        }
        Ok(())
    }

    async fn tie_opportunities(&mut self, conn: &mut AsyncPgConnection, untied: Vec<Untied>) -> Result<(), Error> {
        let keys = untied.iter().flat_map(|one| match &one.to {
            To::Opportunities { lineage, parts, .. } => {
                lineage.iter().map(|one| &one.from).chain(parts).cloned().collect()
            }
            To::Topics { .. } => Vec::new(),
        });
        let known = bulk::opportunities_of(conn, self.may, self.source, keys.collect()).await?;
        let mut ties = Vec::new();
        let mut settled = Vec::new();
        for one in &untied {
            let To::Opportunities { of, lineage, parts } = &one.to else { continue };
            let mut missing = Vec::new();
            let tie = Ties {
                of: *of,
                lineage: lineage
                    .iter()
                    .filter_map(|one| {
                        let from = found(&known, "lineage", &one.from, &mut missing)?;
                        Some(LineageTie { kind: one.kind, from, note: one.note.clone() })
                    })
                    .collect(),
                parts: parts.iter().filter_map(|key| found(&known, "parts", key, &mut missing)).collect(),
            };
            if missing.is_empty() {
                settled.push((one.entry, one.hash.clone()));
            }
            for warning in &missing {
                self.warn(one.at, &one.key, warning);
            }
            ties.push(tie);
        }
        let circles = conn
            .transaction(async |conn| {
                let circles = bulk::write_ties(conn, &ties).await?;
                bulk::settle(conn, &settled).await?;
                Ok::<_, Error>(circles)
            })
            .await?;
        for one in &untied {
            if let To::Opportunities { of, .. } = &one.to
                && circles.contains(of)
            {
                self.warn(
                    one.at,
                    &one.key,
                    &Warning::new("parts", "", "or lineage leads back to the opportunity itself; that tie is left out"),
                );
            }
        }
        Ok(())
    }
}

fn found(
    known: &HashMap<String, OpportunityId>,
    field: &str,
    key: &str,
    missing: &mut Vec<Warning>,
) -> Option<OpportunityId> {
    let found = known.get(key).copied();
    if found.is_none() {
        missing.push(Warning::new(
            field,
            key,
            format_args!("names \"{key}\", which no entry of the source has as its key; the tie is left out"),
        ));
    }
    found
}

/// Writes ties, and leaves out those of topics that would stand in a circle; the answer is their notations.
async fn write_topic_ties(
    conn: &mut AsyncPgConnection,
    ties: Vec<TopicTies>,
    settled: Vec<(SourceRecordId, Vec<u8>)>,
) -> Result<Vec<String>, Error> {
    conn.transaction(async |conn| {
        let circle = bulk::write_topic_ties(conn, &ties).await?;
        if !circle.is_empty() {
            bulk::untie_topics(conn, &circle, &ties).await?;
        }
        bulk::settle(conn, &settled).await?;
        Ok(circle)
    })
    .await
}
