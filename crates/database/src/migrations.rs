//! Bringing a database up to date.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, migration::MigrationSource, pg::Pg};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

/// The migrations of `migrations/`, built into the binary.
pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// "Lyceum" in the key space of PostgreSQL's advisory locks.
const LOCK: i64 = 0x4c79_6365_756d;

/// Applies the migrations that the database does not have yet. Several servers may start at once on one database: one
/// migrates, the others wait for it.
pub async fn migrate(mut connection: AsyncPgConnection) -> anyhow::Result<()> {
    diesel::sql_query("SELECT pg_advisory_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .execute(&mut connection)
        .await?;
    tokio::task::block_in_place(|| {
        let mut harness = AsyncMigrationHarness::new(connection);
        harness
            .run_pending_migrations(MIGRATIONS)
            .map(|_| ())
            .map_err(|error| anyhow::anyhow!("the database could not be brought up to date: {error}"))
    })
}

/// Until the transaction ends, nobody else brings the database up to date.
pub(crate) async fn lock_until_commit(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether the database has every migration that this program knows.
///
/// # Errors
/// When the database does not answer, or has never been migrated.
pub async fn are_applied(connection: &mut AsyncPgConnection) -> anyhow::Result<bool> {
    let versions = known_versions()?;
    let applied: i64 = __diesel_schema_migrations::table
        .filter(__diesel_schema_migrations::version.eq_any(&versions))
        .count()
        .get_result(connection)
        .await?;
    Ok(usize::try_from(applied).is_ok_and(|applied| applied == versions.len()))
}

fn known_versions() -> anyhow::Result<Vec<String>> {
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(|error| anyhow::anyhow!(error))?;
    Ok(known.iter().map(|migration| migration.name().version().to_string()).collect())
}

diesel::table! {
    /// Where Diesel notes what was applied.
    __diesel_schema_migrations (version) {
        /// A migration's number.
        version -> Text,
    }
}
