//! Writing organizations.
//!
//! One that is not known from the source, but by one of its identifiers from elsewhere, is that organization: its entry
//! fills what it lacks. Identifiers of legal entities (EIN, DUNS) do not make two entries one.

use catalogue::{
    bulk::{self, Batch, BulkOrganization, Described, Entry, Owners},
    problem::Problems,
};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, SourceRecordId},
};
use diesel::result::Error;

use super::{
    Importer, Written,
    opportunities::{ToWrite, refuse_all},
};
use crate::{entry::Warning, lyceum::Record, record::OrganizationRecord};

impl Importer<'_> {
    pub(super) async fn write_organizations(
        &mut self,
        conn: &mut AsyncPgConnection,
        to_write: &[ToWrite<'_>],
        written: &mut [Written],
    ) -> Result<(), Error> {
        let Some(may) = self.may.registers() else {
            refuse_all(to_write, written, "organizations");
            return Ok(());
        };
        let records = to_write.iter().filter_map(|one| organization(&one.pending.record));
        let mut owners = Owners::load(conn, records.flat_map(|record| &record.organization.identifiers)).await?;
        let before = bulk::entries_with_content(conn, &ToWrite::known_entries(to_write)).await?;
        let mut batch = Batch::new(self.may, self.source, self.import.now);
        let (mut organizations, mut places) = (Vec::new(), Vec::new());
        for one in to_write {
            let Some(record) = organization(&one.pending.record) else { continue };
            let mut problems = Problems::new();
            record.organization.check(&mut problems);
            let problems = problems.into_vec();
            if !problems.is_empty() {
                written[one.place] = one.refused(&problems);
                continue;
            }
            let described = match one.known.and_then(|known| known.described) {
                Some(Described::Organization(id)) => Some(id),
                _ => None,
            };
            let found = match described {
                Some(id) => Some(id),
                None => match owners.organization(&record.organization.identifiers) {
                    Ok(found) => found,
                    Err((first, second)) => {
                        let reason = format!(
                            "The identifiers {}:{} and {}:{} are two different organizations' already; mend one of them.",
                            first.scheme, first.value, second.scheme, second.value
                        );
                        written[one.place] =
                            Written::Refused(vec![one.pending.refusal_of_field("identifiers", reason)]);
                        continue;
                    }
                },
            };
            let id = found.unwrap_or_else(OrganizationId::new);
            if found.is_none() {
                owners.claim(id, &record.organization.identifiers);
            }
            let entry = one.known.map_or_else(SourceRecordId::new, |known| known.id);
            batch.entry(
                &Entry {
                    id: entry,
                    key: one.pending.key.clone(),
                    hash: one.pending.hash.clone(),
                    content: one.pending.content(None::<&()>),
                    described: Described::Organization(id),
                },
                one.known.is_none(),
            );
            let before = described.and_then(|_| before.get(&entry).cloned());
            organizations.push(BulkOrganization {
                id,
                input: record.organization.clone(),
                stands: found.is_some(),
                before,
            });
            places.push(one);
        }
        let done = bulk::write_organizations(conn, &may, &organizations, &owners, self.import.now).await?;
        for (one, done) in places.into_iter().zip(done) {
            let warnings = done.left_out.into_iter().map(|identifier| {
                let value = format!("{}:{}", identifier.scheme, identifier.value);
                Warning::new("identifiers", value, "hold one that another organization has; it is left out")
            });
            let warnings = warnings.collect();
            written[one.place] = match one.known {
                Some(_) => Written::Updated(warnings, None),
                None => Written::Created(warnings, None),
            };
        }
        batch.write(conn).await
    }
}

fn organization(record: &Record) -> Option<&OrganizationRecord> {
    match record {
        Record::Organization(organization) => Some(organization),
        _ => None,
    }
}
