//! Beginning artifacts.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{ArtifactId, PlacementId},
    schema::artifact,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, deed::MakeArtifact},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Artifact, ArtifactContent,
    content::{replace_topics, said},
};
use crate::{begun, placement::Placement};

/// The most that one placement has.
const MOST: i64 = 50;

/// Begins an artifact of a placement that has begun. Whoever sees the placement sees it.
///
/// # Errors
/// Every fault of it at once, what is missing for people who do not see or hear it among them; where the placement has not begun,
/// or has as many as it may have.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<MakeArtifact>,
    now: Timestamp,
    content: ArtifactContent,
    key: Option<&str>,
) -> Result<Artifact, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.placement().uuid(), may.part(), &content);
        let pending = match idempotency::claim(conn, may.asker(), key, "createArtifact", &asked, now).await? {
            Claim::Repeated(id) => return repeated(conn, may.placement(), ArtifactId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let placement = begun::locked(conn, may.placement(), "placement").await?;
        check_room(conn, placement.id).await?;
        let mut problems = Problems::new();
        content.check(conn, &mut problems).await?;
        problems.settle()?;
        let row = insert(conn, may, now, &placement, &content).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn check_room(conn: &mut AsyncPgConnection, placement: PlacementId) -> Result<(), Rejection> {
    let made: i64 = artifact::table.filter(artifact::placement_id.eq(placement)).count().get_result(conn).await?;
    if made < MOST {
        return Ok(());
    }
    let why = format_args!("has {MOST} artifacts already; change one that is a draft instead, or delete it");
    Err(Rejection::one(ProblemCode::Full, "placement", why))
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<MakeArtifact>,
    now: Timestamp,
    placement: &Placement,
    content: &ArtifactContent,
) -> QueryResult<Artifact> {
    let row: Artifact = diesel::insert_into(artifact::table)
        .values((
            artifact::id.eq(ArtifactId::new()),
            artifact::programme_id.eq(placement.programme_id),
            artifact::round_id.eq(placement.round_id),
            artifact::placement_id.eq(placement.id),
            said(content),
            artifact::written_by.eq(may.person()),
            artifact::created_at.eq(now.to_diesel()),
            artifact::updated_at.eq(now.to_diesel()),
        ))
        .returning(Artifact::as_returning())
        .get_result(conn)
        .await?;
    replace_topics(conn, row.id, &content.topics).await?;
    Ok(row)
}

async fn repeated(conn: &mut AsyncPgConnection, placement: PlacementId, id: ArtifactId) -> Result<Artifact, Rejection> {
    artifact::table
        .find(id)
        .filter(artifact::placement_id.eq(placement))
        .select(Artifact::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("idempotency_key", "an artifact"))
}
