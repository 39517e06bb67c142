//! What entries of a source name: topics and organizations.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{OrganizationId, TopicId},
    schema::{organization, organization_identifier, topic},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Text},
};
use diesel_async::RunQueryDsl;

use crate::{LanguageMap, topic::AlternativeLabels};

/// The vocabulary that a bare notation is meant in.
const STARTER: &str = "lyceum";

/// All topics, by what a source may call them.
#[derive(Debug, Default)]
pub struct Topics {
    by_notation: HashMap<(String, String), TopicId>,
    /// By label or other word, in small letters; none where several topics are called so.
    by_label: HashMap<String, Option<TopicId>>,
}

impl Topics {
    /// Reads all topics.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn load(conn: &mut AsyncPgConnection) -> QueryResult<Self> {
        type Row = (TopicId, String, String, LanguageMap, AlternativeLabels);
        let columns = (topic::id, topic::scheme, topic::notation, topic::label, topic::alternative_labels);
        let rows: Vec<Row> = topic::table.select(columns).load(conn).await?;
        let mut topics = Self::default();
        for (id, scheme, notation, label, alternatives) in rows {
            let words = label.0.values().chain(alternatives.0.values().flatten());
            for word in words.map(|word| word.trim().to_lowercase()).collect::<HashSet<_>>() {
                let known = topics.by_label.entry(word).or_insert(Some(id));
                *known = known.filter(|known| *known == id);
            }
            topics.by_notation.insert((scheme, notation), id);
        }
        Ok(topics)
    }

    /// The topic with this notation in the starter vocabulary, with this `scheme:notation`, or with this id.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, reference: &str) -> Result<TopicId, WrongReference> {
        self.find_in(STARTER, reference)
    }

    /// The same, a bare notation being meant in this vocabulary.
    ///
    /// # Errors
    /// There is none.
    pub fn find_in(&self, scheme: &str, reference: &str) -> Result<TopicId, WrongReference> {
        let (scheme, notation) = reference.split_once(':').unwrap_or((scheme, reference));
        let known = self.by_notation.get(&(scheme.to_owned(), notation.to_owned())).copied();
        let by_id = || reference.parse().ok().filter(|id| self.by_notation.values().any(|known| known == id));
        known.or_else(by_id).ok_or_else(|| {
            WrongReference::new("topic", reference, "use a notation such as emergency-management or scheme:notation")
        })
    }

    /// The topic that is called exactly so in some language, if it is one.
    pub fn called(&self, word: &str) -> Option<TopicId> {
        self.by_label.get(&word.trim().to_lowercase()).copied().flatten()
    }
}

/// How a source names an organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// By its id.
    Id(OrganizationId),
    /// By one of its identifiers.
    Identifier(String, String),
    /// By its name.
    Name(String),
}

impl Reference {
    /// Reads `org_…`, `name:Harvard University` or `scheme:value`.
    ///
    /// # Errors
    /// It is none of these.
    pub fn parse(text: &str) -> Result<Self, WrongReference> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        match text.split_once(':') {
            Some(("name", name)) if !name.trim().is_empty() => Ok(Self::Name(name.trim().to_owned())),
            Some((scheme, value)) if !scheme.is_empty() && !value.is_empty() => {
                Ok(Self::Identifier(scheme.to_owned(), value.to_owned()))
            }
            _ => Err(WrongReference::new("organization", text, "use scheme:value, an id, or name: and the name")),
        }
    }
}

/// Something is named that there is not, or of which there are several.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("names the {what} \"{reference}\", {why}")]
pub struct WrongReference {
    what: &'static str,
    reference: String,
    why: String,
}

impl WrongReference {
    fn new(what: &'static str, reference: &str, advice: &str) -> Self {
        Self { what, reference: reference.to_owned(), why: format!("which the catalogue does not have; {advice}") }
    }

    /// There is none.
    pub fn missing(what: &'static str, reference: &str) -> Self {
        Self::new(what, reference, "create it first, or mend the reference")
    }
}

/// Organizations that a source names, looked up once each.
#[derive(Debug, Default)]
pub struct Organizations {
    known: HashMap<Reference, Result<OrganizationId, WrongReference>>,
}

impl Organizations {
    /// What a reference was found to be; none where it has not been looked up, or where nobody has that name.
    pub fn get(&self, reference: &Reference) -> Option<&Result<OrganizationId, WrongReference>> {
        self.known.get(reference)
    }

    /// Remembers what a reference means.
    pub fn learn(&mut self, reference: Reference, id: OrganizationId) {
        self.known.insert(reference, Ok(id));
    }

    /// Forgets everything, since what was learned was not written after all.
    pub fn forget(&mut self) {
        self.known.clear();
    }

    /// Looks up those of these references that are not known yet. Names that nobody has stay unknown.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn look_up(&mut self, conn: &mut AsyncPgConnection, references: &HashSet<Reference>) -> QueryResult<()> {
        let unknown: Vec<&Reference> =
            references.iter().filter(|reference| !self.known.contains_key(*reference)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let ids: Vec<OrganizationId> =
            unknown.iter().filter_map(|one| if let Reference::Id(id) = one { Some(*id) } else { None }).collect();
        let found_ids = self.ids(conn, &ids).await?;
        let values: Vec<&str> = unknown
            .iter()
            .filter_map(|one| if let Reference::Identifier(_, value) = one { Some(value.as_str()) } else { None })
            .collect();
        let found_identifiers = identifiers(conn, &values).await?;
        let names: Vec<String> = unknown
            .iter()
            .filter_map(|one| if let Reference::Name(name) = one { Some(name.clone()) } else { None })
            .collect();
        let found_names = by_name(conn, names).await?;
        for reference in unknown {
            let missing = |text: &str| Err(WrongReference::missing("organization", text));
            let found = match reference {
                Reference::Id(id) if found_ids.contains(id) => Ok(*id),
                Reference::Id(id) => missing(&id.to_string()),
                Reference::Identifier(scheme, value) => {
                    let of_scheme = |known: &&(String, String, OrganizationId)| known.0 == *scheme && known.1 == *value;
                    found_identifiers
                        .iter()
                        .find(of_scheme)
                        .map(|known| known.2)
                        .map_or_else(|| missing(&format!("{scheme}:{value}")), Ok)
                }
                Reference::Name(name) => match found_names
                    .iter()
                    .filter(|(known, _)| known == name)
                    .map(|(_, id)| *id)
                    .collect::<Vec<_>>()
                    .as_slice()
                {
                    [] => continue,
                    [one] => Ok(*one),
                    several => Err(WrongReference {
                        what: "organization",
                        reference: name.clone(),
                        why: format!(
                            "and {} organizations are called so; use an identifier of the one that is meant",
                            several.len()
                        ),
                    }),
                },
            };
            self.known.insert(reference.clone(), found);
        }
        Ok(())
    }

    async fn ids(&self, conn: &mut AsyncPgConnection, ids: &[OrganizationId]) -> QueryResult<HashSet<OrganizationId>> {
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let found: Vec<OrganizationId> =
            organization::table.filter(organization::id.eq_any(ids)).select(organization::id).load(conn).await?;
        Ok(found.into_iter().collect())
    }
}

async fn identifiers(
    conn: &mut AsyncPgConnection,
    values: &[&str],
) -> QueryResult<Vec<(String, String, OrganizationId)>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    use organization_identifier::dsl;
    dsl::organization_identifier
        .filter(dsl::value.eq_any(values))
        .select((dsl::scheme, dsl::value, dsl::organization_id))
        .load(conn)
        .await
}

/// Organizations with exactly these names, compared as search compares: without capitals and accents.
async fn by_name(conn: &mut AsyncPgConnection, names: Vec<String>) -> QueryResult<Vec<(String, OrganizationId)>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement =
        Statement::<(Text, diesel::sql_types::Uuid)>::new("SELECT name.given, organization.id FROM unnest(");
    statement
        .bind::<Array<Text>, _>(names)
        .sql(") AS name (given) JOIN organization ON organization.sort_name = plain(name.given)");
    statement.load(conn).await
}

/// Until the transaction ends, nobody else who asks so too makes organizations of names: two imports at once would make
/// the same one twice.
///
/// # Errors
/// Where the database fails.
pub async fn hold_names(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    Statement::<()>::new("SELECT pg_advisory_xact_lock(hashtext('lyceum: organizations made of names'))")
        .execute(conn)
        .await?;
    Ok(())
}
