//! Reading the trail.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, ServiceTokenId},
    paging::{Page, PageRequest},
    schema::{audit_entry, person, service_token},
    statement::Statement,
    text_enum,
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    filter::{ByWhom, TrailFilter},
    telling::{kind_of_table, told},
};
use crate::policy::MayReadTrail;

text_enum! {
    /// What became of a row.
    Change {
        /// It is new.
        Created = "created",
        /// Something in it is different.
        Changed = "changed",
        /// It is gone.
        Removed = "removed",
    }
}

/// An entry of the trail, as its reader may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// When, by the database's clock.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// The organization they acted for.
    pub acting_for: Option<OrganizationId>,
    /// What they did: the name of the mutation or command.
    pub action: String,
    /// The request it was done in.
    pub request_id: Option<String>,
    /// The table that was changed.
    pub table: String,
    /// What became of the row.
    pub change: Change,
    /// The thing that the row is, or is part of, by its id on the wire.
    pub thing: Option<String>,
    /// What stood there before, by column, with ids as on the wire.
    pub before: Option<Map<String, Value>>,
    /// What stands there since.
    pub after: Option<Map<String, Value>>,
    /// Columns that were changed too, whose values are not kept or not for this reader.
    pub withheld: Vec<String>,
}

/// Who did something. Of people and systems that its reader may not know, no more than that it was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person.
    Person {
        /// Who.
        id: Option<PersonId>,
        /// What they are called; none of who was erased.
        name: Option<String>,
    },
    /// A partner's system.
    Service {
        /// Its token.
        id: Option<ServiceTokenId>,
        /// What its owners call the token.
        name: Option<String>,
    },
    /// The operator, at the command line.
    Operator,
    /// Nobody we know.
    Nobody,
    /// Whoever wrote SQL by hand.
    Hand {
        /// With which role of the database; for stewards.
        role: Option<String>,
    },
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_entry)]
struct Row {
    number: i64,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    at: Timestamp,
    actor_kind: String,
    actor_id: Option<Uuid>,
    acting_for: Option<OrganizationId>,
    action: String,
    request_id: Option<String>,
    database_role: Option<String>,
    table_name: String,
    change: Change,
    thing_id: Option<Uuid>,
    before: Option<Value>,
    after: Option<Value>,
    withheld: Vec<String>,
}

/// A page of the trail, the latest entries first. The page's keys are the entries' numbers.
///
/// Of one organization's things: what the entry says belongs to it, and what belongs now to an opportunity it owns or a
/// programme it runs. Its administrators learn who it was of people who have or had a role with it, and of its own
/// systems; of others only for which organization they acted.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    mut conn: &AsyncPgConnection,
    may: &MayReadTrail,
    filter: &TrailFilter,
    request: &PageRequest<i64>,
) -> QueryResult<Page<i64, AuditEntry>> {
    let mut rows: Vec<Row> = Vec::new();
    if !names_a_stranger(conn, may, filter).await? {
        let numbers: Vec<i64> = match may.organization() {
            Some(organization) => of_organization(organization, filter, request).load(&mut conn).await?,
            None => of_everything(filter, request).load(&mut conn).await?,
        };
        rows = audit_entry::table
            .filter(audit_entry::number.eq_any(numbers))
            .order(audit_entry::number.desc())
            .select(Row::as_select())
            .load(&mut conn)
            .await?;
    }
    let known = Known::load(conn, may, &rows).await?;
    let entries = rows.into_iter().map(|row| (row.number, known.entry(row)));
    Ok(Page::cut(request, entries.collect()))
}

/// How many entries there are.
///
/// # Errors
/// Where the database fails.
pub async fn count(mut conn: &AsyncPgConnection, may: &MayReadTrail, filter: &TrailFilter) -> QueryResult<i64> {
    if names_a_stranger(conn, may, filter).await? {
        return Ok(0);
    }
    let mut statement = Statement::<BigInt>::new("SELECT count(*) FROM audit_entry WHERE true");
    if let Some(organization) = may.organization() {
        statement
            .sql(" AND (organization_id = ")
            .bind::<SqlUuid, _>(organization)
            .sql(" OR opportunity_id IN (")
            .sql(OWNED)
            .bind::<SqlUuid, _>(organization)
            .sql(") OR programme_id IN (")
            .sql(RUN)
            .bind::<SqlUuid, _>(organization)
            .sql("))");
    }
    filter.narrow(&mut statement);
    statement.get_result(&mut conn).await
}

/// The opportunities that an organization owns, up to its id.
const OWNED: &str = "SELECT owned.opportunity_id FROM opportunity_organization AS owned WHERE owned.role = 'owner' AND owned.organization_id = ";

/// The programmes that an organization runs, up to its id.
const RUN: &str = "SELECT programme.id FROM programme WHERE programme.organization_id = ";

fn of_everything(filter: &TrailFilter, request: &PageRequest<i64>) -> Statement<BigInt> {
    let mut statement = Statement::new("SELECT number FROM audit_entry WHERE true");
    filter.narrow_behind(&mut statement, request.after);
    latest(&mut statement, request);
    statement
}

/// The latest of each opportunity and programme, of which the latest are taken: each by its index, however long the trail.
fn of_organization(
    organization: OrganizationId,
    filter: &TrailFilter,
    request: &PageRequest<i64>,
) -> Statement<BigInt> {
    let mut statement = Statement::new("SELECT number FROM ((SELECT number FROM audit_entry WHERE organization_id = ");
    statement.bind::<SqlUuid, _>(organization);
    filter.narrow_behind(&mut statement, request.after);
    latest(&mut statement, request);
    for (things, condition) in [
        (OWNED, ") AS things (id) CROSS JOIN LATERAL (SELECT number FROM audit_entry WHERE opportunity_id = things.id"),
        (RUN, ") AS things (id) CROSS JOIN LATERAL (SELECT number FROM audit_entry WHERE programme_id = things.id"),
    ] {
        statement.sql(") UNION (SELECT number FROM (").sql(things).bind::<SqlUuid, _>(organization).sql(condition);
        filter.narrow_behind(&mut statement, request.after);
        latest(&mut statement, request);
        statement.sql(") AS entries");
        latest(&mut statement, request);
    }
    statement.sql(")) AS entries");
    latest(&mut statement, request);
    statement
}

fn latest(statement: &mut Statement<BigInt>, request: &PageRequest<i64>) {
    statement.sql(" ORDER BY number DESC LIMIT ").bind::<BigInt, _>(request.limit());
}

/// Whether the filter names somebody whom the reader may not know.
async fn names_a_stranger(mut conn: &AsyncPgConnection, may: &MayReadTrail, filter: &TrailFilter) -> QueryResult<bool> {
    let organization = match may.organization() {
        Some(organization) if !may.knows_everybody() => organization,
        _ => return Ok(false),
    };
    for named in filter.named() {
        let mut statement = Statement::<Bool>::new("SELECT EXISTS (");
        match named {
            ByWhom::Person(person) => {
                statement.sql(ACQUAINTED).bind::<SqlUuid, _>(organization);
                statement.sql(" AND person_id = ").bind::<SqlUuid, _>(person);
            }
            ByWhom::Service(token) => {
                statement.sql("SELECT FROM service_token WHERE organization_id = ").bind::<SqlUuid, _>(organization);
                statement.sql(" AND id = ").bind::<SqlUuid, _>(token);
            }
        }
        statement.sql(")");
        if !statement.get_result::<bool>(&mut conn).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The roles, past ones too, in an organization and in the programmes that it runs, up to the organization's id.
const ACQUAINTED: &str = "SELECT person_id FROM membership LEFT JOIN programme ON programme.id = membership.programme_id \
                          WHERE coalesce(membership.organization_id, programme.organization_id) = ";

/// The people and tokens that a reader of some entries may know, with their names.
struct Known {
    people: HashMap<Uuid, Option<String>>,
    tokens: HashMap<Uuid, String>,
    knows_everybody: bool,
}

impl Known {
    async fn load(mut conn: &AsyncPgConnection, may: &MayReadTrail, rows: &[Row]) -> QueryResult<Self> {
        let mut ids: HashSet<Uuid> = rows.iter().filter_map(|row| row.actor_id).collect();
        for row in rows {
            let columns = [&row.before, &row.after].into_iter().flatten().filter_map(Value::as_object).flatten();
            ids.extend(columns.filter_map(|(_, value)| value.as_str()?.parse::<Uuid>().ok()));
        }
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let (people, tokens) = match may.organization().filter(|_| !may.knows_everybody()) {
            None => {
                let people = person::table.filter(person::id.eq_any(&ids)).select((person::id, person::name));
                let tokens = service_token::table.filter(service_token::id.eq_any(&ids));
                (
                    people.load(&mut conn).await?,
                    tokens.select((service_token::id, service_token::name)).load(&mut conn).await?,
                )
            }
            Some(organization) => {
                let mut people =
                    Statement::<(SqlUuid, Nullable<Text>)>::new("SELECT id, name FROM person WHERE id IN (");
                people.sql(ACQUAINTED).bind::<SqlUuid, _>(organization).sql(") AND id = ANY (");
                people.bind::<diesel::sql_types::Array<SqlUuid>, _>(ids.clone()).sql(")");
                let tokens = service_token::table
                    .filter(service_token::id.eq_any(&ids))
                    .filter(service_token::organization_id.eq(organization))
                    .select((service_token::id, service_token::name));
                (people.load(&mut conn).await?, tokens.load(&mut conn).await?)
            }
        };
        let people: Vec<(Uuid, Option<String>)> = people;
        let tokens: Vec<(Uuid, String)> = tokens;
        Ok(Self {
            people: people.into_iter().collect(),
            tokens: tokens.into_iter().collect(),
            knows_everybody: may.knows_everybody(),
        })
    }

    fn entry(&self, row: Row) -> AuditEntry {
        let Row { table_name: table, mut withheld, .. } = row;
        let mut told = |held: Option<Value>| {
            held.map(|held| told(&table, held, |id| self.people.contains_key(&id), &mut withheld))
        };
        let (before, after) = (told(row.before), told(row.after));
        let thing = row.thing_id.and_then(|id| database::id::write_any(kind_of_table(&table)?, id));
        AuditEntry {
            at: row.at,
            actor: self.actor(&row.actor_kind, row.actor_id, row.database_role),
            acting_for: row.acting_for,
            action: row.action,
            request_id: row.request_id,
            change: row.change,
            thing,
            before,
            after,
            withheld,
            table,
        }
    }

    fn actor(&self, kind: &str, id: Option<Uuid>, role: Option<String>) -> Actor {
        match kind {
            "person" => {
                let known = id.and_then(|id| self.people.get(&id).map(|name| (PersonId::from_uuid(id), name.clone())));
                let (id, name) = known.unzip();
                Actor::Person { id, name: name.flatten() }
            }
            "service" => {
                let known =
                    id.and_then(|id| self.tokens.get(&id).map(|name| (ServiceTokenId::from_uuid(id), name.clone())));
                let (id, name) = known.unzip();
                Actor::Service { id, name }
            }
            "operator" => Actor::Operator,
            "nobody" => Actor::Nobody,
            _ => Actor::Hand { role: role.filter(|_| self.knows_everybody) },
        }
    }
}
