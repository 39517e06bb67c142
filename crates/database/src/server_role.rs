//! The role of the database that a server connects with. It reads and writes what is in the tables, and owns none of them:
//! it cannot change how the database is made, nor the audit trail, which it only reads, nor what was published for good:
//! to that it only adds. Entries are written by triggers, with the right of the role that owns the tables.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::migrations;

/// What it is called in a PostgreSQL of our own.
pub const NAME: &str = "lyceum_server";

/// The statements that are still missing until a role may do what a server must, and no more. Nothing is granted again
/// that was granted before, since each grant has every server plan its statements anew.
const MISSING: &str = "
WITH role AS (SELECT oid, quote_ident(rolname) AS name FROM pg_roles WHERE rolname = $1),
wanted AS (
    SELECT pg_class.oid, relowner, relacl, CASE
        WHEN relname IN ('audit_entry', '__diesel_schema_migrations') THEN ARRAY['SELECT']
        WHEN relname IN ('on_track_list', 'requirements', 'track_report') THEN ARRAY['INSERT', 'SELECT']
        ELSE ARRAY['DELETE', 'INSERT', 'SELECT', 'UPDATE']
    END AS rights
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
)
SELECT format('REVOKE ALL ON TABLE %s FROM %s; GRANT %s ON TABLE %1$s TO %2$s', wanted.oid::regclass, role.name,
        array_to_string(rights, ', ')) AS sql
FROM role, wanted
WHERE role.oid <> relowner AND rights <> ARRAY(SELECT privilege_type FROM aclexplode(wanted.relacl) WHERE grantee = role.oid ORDER BY 1)
UNION ALL
SELECT format('GRANT USAGE ON SCHEMA public TO %s', name) FROM role WHERE NOT has_schema_privilege(oid, 'public', 'USAGE')
UNION ALL
-- So everybody may where the database is older than PostgreSQL 15.
SELECT format('REVOKE CREATE ON SCHEMA public FROM PUBLIC, %s', name)
FROM role, pg_namespace
WHERE nspname = 'public' AND has_schema_privilege(role.oid, 'public', 'CREATE') AND NOT pg_has_role(role.oid, nspowner, 'MEMBER')";

#[derive(QueryableByName)]
struct Missing {
    #[diesel(sql_type = Text)]
    sql: String,
}

/// Makes the role in a PostgreSQL of our own, if it is not there.
///
/// # Errors
/// Where the database fails.
pub async fn create(owner: &mut AsyncPgConnection) -> QueryResult<()> {
    // Another start may be making it at this moment.
    let sql = format!(
        "DO $$ BEGIN CREATE ROLE {NAME} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    );
    owner.batch_execute(&sql).await
}

/// Lets a role do what a server must, and no more. To be called after each migration, by the role that owns the tables;
/// several servers may start at once.
///
/// # Errors
/// Where the database fails, or the one who grants may not.
pub async fn grant(owner: &mut AsyncPgConnection, role: &str) -> QueryResult<()> {
    owner
        .transaction(async |owner| {
            migrations::lock_until_commit(owner).await?;
            let missing: Vec<Missing> = diesel::sql_query(MISSING).bind::<Text, _>(role).load(owner).await?;
            for Missing { sql } in missing {
                owner.batch_execute(&sql).await?;
            }
            Ok(())
        })
        .await
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The role that a connection was made with.
///
/// # Errors
/// Where the database fails.
pub async fn of(connection: &mut AsyncPgConnection) -> QueryResult<String> {
    let found: Name = diesel::sql_query("SELECT session_user::text AS name").get_result(connection).await?;
    Ok(found.name)
}

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Whether the role of a connection could change the audit trail: write, change or remove entries, or end that they are
/// written.
///
/// # Errors
/// Where the database fails.
pub async fn can_change_trail(connection: &mut AsyncPgConnection) -> QueryResult<bool> {
    const SQL: &str = "SELECT has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
            OR has_any_column_privilege(oid, 'INSERT, UPDATE') OR pg_has_role(relowner, 'MEMBER') AS yes
        FROM pg_class WHERE oid = 'audit_entry'::regclass";
    let answer: Answer = diesel::sql_query(SQL).get_result(connection).await?;
    Ok(answer.yes)
}
