//! Looking up declared conflicts.

use database::{AsyncPgConnection, id::ProgrammeId, schema::declared_conflict};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeOwnExchanges;

use super::DeclaredConflict;

/// The most that are listed at once.
const MOST: i64 = 500;

/// The conflicts of an exchange that stand, whoever declared them. For rules alone: nobody is shown them.
pub async fn standing(mut conn: &AsyncPgConnection, programme: ProgrammeId) -> QueryResult<Vec<DeclaredConflict>> {
    declared_conflict::table
        .filter(declared_conflict::programme_id.eq(programme).and(declared_conflict::withdrawn_at.is_null()))
        .order(declared_conflict::id)
        .select(DeclaredConflict::as_select())
        .load(&mut conn)
        .await
}

/// The conflicts that somebody declared in an exchange, and those in the name of partners that they speak for, the newest first; not
/// what was taken back.
pub async fn of_viewer(
    mut conn: &AsyncPgConnection,
    may: &MaySeeOwnExchanges,
    programme: ProgrammeId,
) -> QueryResult<Vec<DeclaredConflict>> {
    let directed = declared_conflict::organization_id.eq_any(may.directs());
    declared_conflict::table
        .filter(declared_conflict::programme_id.eq(programme).and(declared_conflict::withdrawn_at.is_null()))
        .filter(declared_conflict::person_id.eq(may.person()).or(directed))
        .order(declared_conflict::id.desc())
        .limit(MOST)
        .select(DeclaredConflict::as_select())
        .load(&mut conn)
        .await
}
