//! Organizations that a source knows by name only.
//!
//! The one organization that is called so is meant; where nobody is, one is made, of which nothing but the name is known,
//! unless the import is of one provider's offerings alone. Either way the source remembers which it was, so that a later
//! namesake does not make the name mean two.

use std::collections::HashSet;

use catalogue::{
    LanguageMap,
    bulk::{self, Batch, BulkOrganization, Described, Entry, Owners, Reference},
    organization::OrganizationInput,
    problem::Problems,
};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, SourceRecordId},
};
use diesel::result::Error;
use serde_json::value::RawValue;

use super::Importer;

/// The tag for a language that is not known (ISO 639-2).
const UNKNOWN_LANGUAGE: &str = "und";

fn key(name: &str) -> String {
    format!("organization {name}")
}

impl Importer<'_> {
    /// Finds the organizations that these references name, and makes those that are known by a new name only. Of those
    /// that were named `before`, none is made.
    pub(super) async fn find_organizations(
        &mut self,
        conn: &mut AsyncPgConnection,
        references: HashSet<Reference>,
        before: HashSet<Reference>,
    ) -> Result<(), Error> {
        let all = &references | &before;
        let unknown_names = |importer: &Self, references: &HashSet<Reference>| -> Vec<String> {
            let names = references.iter().filter(|reference| importer.organizations.get(reference).is_none());
            names
                .filter_map(|reference| if let Reference::Name(name) = reference { Some(name.clone()) } else { None })
                .collect()
        };
        let names = unknown_names(self, &all);
        let remembered = if names.is_empty() {
            Default::default()
        } else {
            bulk::known(conn, self.source, &names.iter().map(|name| key(name)).collect::<Vec<_>>()).await?
        };
        for name in &names {
            if let Some(Described::Organization(id)) = remembered.get(&key(name)).and_then(|entry| entry.described) {
                self.organizations.learn(Reference::Name(name.clone()), id);
            }
        }
        let to_find: Vec<String> = unknown_names(self, &references);
        if !to_find.is_empty() {
            bulk::hold_names(conn).await?;
        }
        self.organizations.look_up(conn, &all).await?;

        let registers = self.may.registers();
        let mut batch = Batch::new(self.may, self.source, self.import.now);
        let mut made = Vec::new();
        for name in to_find {
            let reference = Reference::Name(name.clone());
            let id = match self.organizations.get(&reference) {
                Some(Ok(id)) => *id,
                Some(Err(_)) => continue,
                None if registers.is_none() => continue,
                None => {
                    let input = OrganizationInput {
                        main_language: UNKNOWN_LANGUAGE.to_owned(),
                        name: LanguageMap::one(UNKNOWN_LANGUAGE, &name),
                        ..OrganizationInput::default()
                    };
                    let mut problems = Problems::new();
                    input.check(&mut problems);
                    if !problems.is_empty() {
                        continue;
                    }
                    let id = OrganizationId::new();
                    made.push(BulkOrganization { id, input, stands: false, before: None });
                    self.organizations.learn(reference, id);
                    id
                }
            };
            let known = remembered.get(&key(&name));
            let entry = Entry {
                id: known.map_or_else(SourceRecordId::new, |known| known.id),
                key: key(&name),
                hash: Vec::new(),
                content: RawValue::from_string(serde_json::json!({ "name": name }).to_string()).unwrap_or_default(),
                described: Described::Organization(id),
            };
            batch.entry(&entry, known.is_none());
        }
        if let Some(may) = registers {
            bulk::write_organizations(conn, &may, &made, &Owners::default(), self.import.now).await?;
        }
        self.outcome.organizations_made += made.len() as u64;
        batch.write(conn).await
    }
}
