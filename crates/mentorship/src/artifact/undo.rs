//! Taking artifacts back: what was handed in is a draft again, and a draft is done away with.

use catalogue::problem::{Rejection, check_revision};
use database::{AsyncPgConnection, id::ArtifactId, schema::artifact};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed::MakeArtifact};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Artifact, state::Step};
use crate::begun;

/// Takes an artifact back that was handed in, before it is decided about: it is a draft again.
///
/// # Errors
/// Where it does not wait to be decided about, or somebody else changed it.
pub async fn take_back(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<MakeArtifact>,
    now: Timestamp,
    id: ArtifactId,
    expected_revision: Option<i32>,
) -> Result<Artifact, Rejection> {
    conn.transaction(async |conn| {
        let row = Artifact::locked(conn, may.placement(), id, "id").await?;
        check_revision(expected_revision, row.revision)?;
        let row = diesel::update(artifact::table.find(id))
            .set((
                artifact::state.eq(row.after(Step::TakeBack)?),
                artifact::revision.eq(row.revision + 1),
                artifact::updated_at.eq(now.to_diesel()),
            ))
            .returning(Artifact::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Does away with an artifact that is a draft, and gives it as it was.
///
/// # Errors
/// Where it is no draft, or somebody else changed it.
pub async fn delete(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<MakeArtifact>,
    id: ArtifactId,
    expected_revision: Option<i32>,
) -> Result<Artifact, Rejection> {
    conn.transaction(async |conn| {
        begun::locked(conn, may.placement(), "id").await?;
        let row = Artifact::locked(conn, may.placement(), id, "id").await?;
        check_revision(expected_revision, row.revision)?;
        row.check_draft()?;
        diesel::delete(artifact::table.find(id)).execute(conn).await?;
        Ok(row)
    })
    .await
}
