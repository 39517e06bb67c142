//! Organizations, many at once.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId},
    schema::{opportunity_organization, organization_identifier},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Jsonb, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MayImportRegisters;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    merge,
    rows::{IdentifierRow, OrganizationRow, Rows, change, insert},
};
use crate::{
    opportunity::refresh_search,
    organization::{Identifier, OrganizationInput},
};

/// Identifiers of a legal entity. It may run several museums, so having the same does not make two entries one.
const OF_LEGAL_ENTITIES: [&str; 2] = ["ein", "duns"];

/// An organization that a source tells of, and was checked.
#[derive(Debug, Clone)]
pub struct BulkOrganization {
    /// Its id; one that the catalogue does not have yet is new.
    pub id: OrganizationId,
    /// What is said about it.
    pub input: OrganizationInput,
    /// Whether the catalogue has it.
    pub stands: bool,
    /// What the same source said before, as JSON of an [`OrganizationInput`]. None for one that stands: somebody else
    /// wrote it, and only what it lacks is added.
    pub before: Option<Value>,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenOrganization {
    /// Identifiers that were left out, since another organization has them.
    pub left_out: Vec<Identifier>,
}

/// Whose identifiers are.
#[derive(Debug, Default)]
pub struct Owners {
    standing: HashMap<(String, String), OrganizationId>,
    claimed: HashMap<(String, String), OrganizationId>,
}

impl Owners {
    /// Finds out whose these identifiers are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn load<'a>(
        conn: &mut AsyncPgConnection,
        identifiers: impl Iterator<Item = &'a Identifier>,
    ) -> QueryResult<Self> {
        use organization_identifier::dsl;
        let values: Vec<&str> = identifiers.map(|one| one.value.as_str()).collect();
        if values.is_empty() {
            return Ok(Self::default());
        }
        let rows: Vec<(String, String, OrganizationId)> = dsl::organization_identifier
            .filter(dsl::value.eq_any(values))
            .select((dsl::scheme, dsl::value, dsl::organization_id))
            .load(conn)
            .await?;
        Ok(Self {
            standing: rows.into_iter().map(|(scheme, value, id)| ((scheme, value), id)).collect(),
            claimed: HashMap::new(),
        })
    }

    /// Whose it is in the catalogue.
    fn get(&self, identifier: &Identifier) -> Option<OrganizationId> {
        self.standing.get(&(identifier.scheme.clone(), identifier.value.clone())).copied()
    }

    /// The organization that these identifiers are of, those of legal entities aside; none where there is none, and an
    /// error where they are several organizations'.
    ///
    /// # Errors
    /// Two of the identifiers, which are different organizations'.
    pub fn organization(&self, identifiers: &[Identifier]) -> Result<Option<OrganizationId>, (Identifier, Identifier)> {
        let telling = identifiers.iter().filter(|one| !OF_LEGAL_ENTITIES.contains(&one.scheme.as_str()));
        let claimed = |one: &Identifier| self.claimed.get(&(one.scheme.clone(), one.value.clone())).copied();
        let mut found = telling.filter_map(|one| Some((one, self.get(one).or_else(|| claimed(one))?)));
        let Some((first, id)) = found.next() else { return Ok(None) };
        match found.find(|(_, other)| *other != id) {
            Some((other, _)) => Err((first.clone(), other.clone())),
            None => Ok(Some(id)),
        }
    }

    /// Remembers that these will be this new organization's.
    pub fn claim(&mut self, id: OrganizationId, identifiers: &[Identifier]) {
        for one in identifiers {
            self.claimed.entry((one.scheme.clone(), one.value.clone())).or_insert(id);
        }
    }
}

const FIELDS: [&str; 12] = [
    "main_language",
    "name",
    "description",
    "sectors",
    "size",
    "country",
    "region",
    "locality",
    "website",
    "contact_name",
    "contact_email",
    "contact_confirmed_on",
];

/// Writes organizations. What is left out of each is told in the same order.
///
/// # Errors
/// Where the database fails or refuses a row; to be called in a transaction, which then is to be rolled back.
pub async fn write_organizations(
    conn: &mut AsyncPgConnection,
    _may: &MayImportRegisters,
    organizations: &[BulkOrganization],
    owners: &Owners,
    now: Timestamp,
) -> QueryResult<Vec<WrittenOrganization>> {
    let now = now.to_string();
    let standing =
        standing(conn, organizations.iter().filter(|one| one.stands).map(|one| one.id.uuid()).collect()).await?;
    let (mut new, mut changed, mut identifiers, mut gone) =
        (Rows::default(), Rows::default(), Rows::default(), Rows::default());
    let mut renamed = Vec::new();
    let mut given: HashMap<(&str, &str), OrganizationId> = HashMap::new();
    let mut written = Vec::with_capacity(organizations.len());
    for one in organizations {
        let input = serde_json::to_value(&one.input)
            .map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
        match standing.get(&one.id) {
            Some(standing) => {
                let mut row = merge::changes(&FIELDS, one.before.as_ref(), &input, standing);
                if row.contains_key("name") || row.contains_key("country") {
                    renamed.push(one.id);
                }
                if !row.is_empty() {
                    row.insert("id".to_owned(), json!(one.id.uuid()));
                    row.insert("updated_at".to_owned(), json!(now));
                    changed.push(&row);
                }
            }
            None => new.push(&OrganizationRow::of(one.id.uuid(), &one.input, &now)),
        }
        for identifier in one.identifiers_before().iter().filter(|before| !one.input.identifiers.contains(before)) {
            gone.push(&row_of(one.id, identifier));
        }
        let mut left_out = Vec::new();
        for identifier in &one.input.identifiers {
            let owner = owners
                .get(identifier)
                .or_else(|| given.get(&(identifier.scheme.as_str(), identifier.value.as_str())).copied());
            match owner {
                None => {
                    given.insert((&identifier.scheme, &identifier.value), one.id);
                    identifiers.push(&row_of(one.id, identifier));
                }
                Some(owner) if owner == one.id => {}
                Some(_) => left_out.push(identifier.clone()),
            }
        }
        written.push(WrittenOrganization { left_out });
    }
    new.write(conn, INSERT_ORGANIZATIONS).await?;
    changed.write(conn, CHANGE_ORGANIZATIONS).await?;
    gone.write(conn, DELETE_IDENTIFIERS).await?;
    identifiers.write(conn, insert!("organization_identifier", "organization_id, scheme, value")).await?;
    refresh_opportunities_of(conn, &renamed).await?;
    Ok(written)
}

impl BulkOrganization {
    fn identifiers_before(&self) -> Vec<Identifier> {
        let before = self.before.as_ref().and_then(|before| before.get("identifiers"));
        before.and_then(|list| serde_json::from_value(list.clone()).ok()).unwrap_or_default()
    }
}

fn row_of(id: OrganizationId, identifier: &Identifier) -> IdentifierRow<'_> {
    IdentifierRow { organization_id: id.uuid(), scheme: &identifier.scheme, value: &identifier.value }
}

/// Organizations as they stand, which nobody else changes until the transaction ends.
async fn standing(conn: &mut AsyncPgConnection, ids: Vec<Uuid>) -> QueryResult<HashMap<OrganizationId, Value>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut statement = Statement::<(SqlUuid, Jsonb)>::new(
        "SELECT id, to_jsonb(organization) - 'document' FROM organization WHERE id = ANY (",
    );
    statement.bind::<Array<SqlUuid>, _>(ids).sql(") ORDER BY id FOR UPDATE");
    let rows: Vec<(OrganizationId, Value)> = statement.load(conn).await?;
    Ok(rows.into_iter().collect())
}

/// Opportunities are found by the names and countries of their organizations.
async fn refresh_opportunities_of(conn: &mut AsyncPgConnection, organizations: &[OrganizationId]) -> QueryResult<()> {
    if organizations.is_empty() {
        return Ok(());
    }
    let ids: Vec<OpportunityId> = opportunity_organization::table
        .filter(opportunity_organization::organization_id.eq_any(organizations))
        .select(opportunity_organization::opportunity_id)
        .distinct()
        .load(conn)
        .await?;
    refresh_search(conn, &ids).await
}

const INSERT_ORGANIZATIONS: (&str, &str) = insert!(
    "organization",
    "id, main_language, name, description, sectors, size, country, region, locality, website, contact_name, contact_email, \
     contact_confirmed_on, revision, created_at, updated_at"
);
const CHANGE_ORGANIZATIONS: (&str, &str) = change!(
    "organization",
    "main_language, name, description, sectors, size, country, region, locality, website, contact_name, contact_email, \
     contact_confirmed_on, revision, updated_at",
    "new.main_language, new.name, new.description, new.sectors, new.size, new.country, new.region, new.locality, new.website, \
     new.contact_name, new.contact_email, new.contact_confirmed_on, organization.revision + 1, new.updated_at"
);
const DELETE_IDENTIFIERS: (&str, &str) = (
    "DELETE FROM organization_identifier AS held USING json_populate_recordset(NULL::organization_identifier, ",
    "::json) AS gone WHERE held.scheme = gone.scheme AND held.value = gone.value AND held.organization_id = gone.organization_id",
);
