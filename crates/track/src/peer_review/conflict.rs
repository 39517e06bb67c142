//! Conflicts of interest that reviewers declare.

use catalogue::{
    organization::OrganizationStatus,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, ProgrammeId, RecusalId},
    schema::{enrolment, organization, peer_review, peer_review_member, person, program_year, recusal, submission},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{MayActForOneself, MayDeclareConflict, MayRunProgram},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::Recusal;

/// The most conflicts that a list holds.
const MOST: i64 = 500;

/// Declares a conflict of interest with a museum: from now on one is not put on a team that reviews it, and sees nothing more
/// of those that one is on. Those who run the programme see it; the museum is not told. What is declared again stands as it
/// is.
///
/// # Errors
/// Where there is no such organization, or the reason is no text that can be kept.
pub async fn declare(
    conn: &mut AsyncPgConnection,
    may: &MayDeclareConflict,
    now: Timestamp,
    museum: OrganizationId,
    reason: Option<&str>,
) -> Result<Recusal, Rejection> {
    let mut problems = Problems::new();
    check_text(reason, "reason", 2_000, &mut problems);
    problems.settle()?;
    conn.transaction(async |conn| {
        let status: Option<OrganizationStatus> =
            organization::table.find(museum).select(organization::status).first(conn).await.optional()?;
        let is_approved = status == Some(OrganizationStatus::Approved);
        if status.is_none() || !may.sight().includes_organization(museum, is_approved) {
            return Err(Rejection::not_found("organization", "an organization"));
        }
        // Whoever puts a team together at this moment waits, or is waited for.
        let _: PersonId = person::table.find(may.person()).select(person::id).for_no_key_update().first(conn).await?;
        withdraw_from_teams(conn, may, now, museum).await?;
        let standing = recusal::table
            .filter(recusal::programme_id.eq(may.programme()))
            .filter(recusal::person_id.eq(may.person()))
            .filter(recusal::organization_id.eq(museum))
            .filter(recusal::withdrawn_at.is_null())
            .select(Recusal::as_select());
        if let Some(declared) = standing.first(conn).await.optional()? {
            return Ok(declared);
        }
        let declared = diesel::insert_into(recusal::table)
            .values((
                recusal::id.eq(RecusalId::new()),
                recusal::programme_id.eq(may.programme()),
                recusal::person_id.eq(may.person()),
                recusal::organization_id.eq(museum),
                recusal::reason.eq(reason),
                recusal::declared_at.eq(now.to_diesel()),
            ))
            .returning(Recusal::as_returning())
            .get_result(conn)
            .await?;
        Ok(declared)
    })
    .await
}

/// Takes a conflict of interest back that one declared oneself. One is not put back on a team by that.
///
/// # Errors
/// Where it is not one's own, or was taken back already.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    id: RecusalId,
) -> Result<Recusal, Rejection> {
    let own = recusal::table.find(id).filter(recusal::person_id.eq(may.person()));
    let row: Recusal = own
        .select(Recusal::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a conflict of interest"))?;
    if row.withdrawn_at.is_some() {
        return Err(Rejection::one(ProblemCode::WrongState, "id", "was taken back already; nothing needs to be done"));
    }
    let row = diesel::update(recusal::table.find(id))
        .set(recusal::withdrawn_at.eq(now.to_diesel()))
        .returning(Recusal::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}

/// What one has declared oneself and not taken back, the newest first.
pub async fn own_conflicts(mut conn: &AsyncPgConnection, may: &MayActForOneself) -> QueryResult<Vec<Recusal>> {
    recusal::table
        .filter(recusal::person_id.eq(may.person()))
        .filter(recusal::withdrawn_at.is_null())
        .order(recusal::id.desc())
        .limit(MOST)
        .select(Recusal::as_select())
        .load(&mut conn)
        .await
}

/// What the reviewers of a programme have declared and not taken back, the newest first.
pub async fn conflicts(mut conn: &AsyncPgConnection, may: &MayRunProgram) -> QueryResult<Vec<Recusal>> {
    recusal::table
        .filter(recusal::programme_id.eq(may.programme()))
        .filter(recusal::withdrawn_at.is_null())
        .order(recusal::id.desc())
        .limit(MOST)
        .select(Recusal::as_select())
        .load(&mut conn)
        .await
}

async fn withdraw_from_teams(
    conn: &mut AsyncPgConnection,
    may: &MayDeclareConflict,
    now: Timestamp,
    museum: OrganizationId,
) -> QueryResult<()> {
    let programme: ProgrammeId = may.programme();
    let of_museum = peer_review::table
        .inner_join(submission::table.inner_join(enrolment::table.inner_join(program_year::table)))
        .filter(enrolment::organization_id.eq(museum))
        .filter(program_year::programme_id.eq(programme))
        .select(peer_review::id);
    diesel::update(
        peer_review_member::table
            .filter(peer_review_member::person_id.eq(may.person()))
            .filter(peer_review_member::declined_at.is_null())
            .filter(peer_review_member::peer_review_id.eq_any(of_museum)),
    )
    .set(peer_review_member::declined_at.eq(now.to_diesel()))
    .execute(conn)
    .await?;
    Ok(())
}
