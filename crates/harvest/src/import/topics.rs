//! Writing topics.

use catalogue::bulk::{self, Batch, BulkTopic, Described, Entry};
use catalogue::problem::Problems;
use database::{
    AsyncPgConnection,
    id::{SourceRecordId, TopicId},
};
use diesel::result::Error;

use super::{
    Importer, Written,
    opportunities::{ToWrite, refuse_all},
    ties::Untied,
};
use crate::lyceum::Record;

impl Importer<'_> {
    pub(super) async fn write_topics(
        &mut self,
        conn: &mut AsyncPgConnection,
        to_write: &[ToWrite<'_>],
        written: &mut [Written],
    ) -> Result<(), Error> {
        let Some(may) = self.may.registers() else {
            refuse_all(to_write, written, "topics");
            return Ok(());
        };
        let notations: Vec<&str> = to_write.iter().filter_map(|one| notation(&one.pending.record)).collect();
        let standing = bulk::topics_by_notation(conn, &notations).await?;
        let before = bulk::entries_with_content(conn, &ToWrite::known_entries(to_write)).await?;
        let mut batch = Batch::new(self.may, self.source, self.import.now);
        let mut topics = Vec::new();
        for one in to_write {
            let Record::Topic(record) = &one.pending.record else { continue };
            let input = &record.topic;
            let mut problems = Problems::new();
            input.check(&mut problems);
            let problems = problems.into_vec();
            if !problems.is_empty() {
                written[one.place] = one.refused(&problems);
                continue;
            }
            let described = one.known.and_then(|known| known.described);
            let stands = standing.get(&(input.scheme.clone(), input.notation.clone())).copied();
            let id = match described {
                Some(Described::Topic(id)) => id,
                _ => stands.unwrap_or_else(TopicId::new),
            };
            let entry = one.known.map_or_else(SourceRecordId::new, |known| known.id);
            let before = before.get(&entry).cloned();
            let tied = one.ties_differ(before.as_ref(), &["broader", "related"]);
            batch.entry(
                &Entry {
                    id: entry,
                    key: one.pending.key.clone(),
                    hash: if tied { Vec::new() } else { one.pending.hash.clone() },
                    content: one.pending.content(None::<&()>),
                    described: Described::Topic(id),
                },
                one.known.is_none(),
            );
            let same = before.as_ref().is_some_and(|before| one.pending.says_the_same(before));
            topics.push(BulkTopic { id, input: input.clone(), before });
            let untied = tied.then(|| Untied::topic(one.pending, entry, id, record));
            written[one.place] = match (one.known, untied) {
                (Some(_), Some(untied)) if same => Written::Retied(Box::new(untied)),
                (Some(_), untied) => Written::Updated(Vec::new(), untied),
                (None, untied) => Written::Created(Vec::new(), untied),
            };
        }
        bulk::write_topics(conn, &may, &topics, self.import.now).await?;
        batch.write(conn).await
    }
}

fn notation(record: &Record) -> Option<&str> {
    match record {
        Record::Topic(topic) => Some(&topic.topic.notation),
        _ => None,
    }
}
