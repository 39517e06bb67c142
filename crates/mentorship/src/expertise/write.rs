//! Saying what a partner can teach.

use catalogue::problem::{Rejection, check_revision};
use database::{AsyncPgConnection, id::ExpertiseId, schema::expertise};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayPlanAhead,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Expertise, ExpertiseChange, ExpertiseContent, by_ids};
use crate::{calendar::check_number, exchange};

/// Says that a partner can teach something in the years to come.
///
/// # Errors
/// Every fault of the input at once; where the partner takes no part in the exchange, or has said as much as it can. Nothing is
/// written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayPlanAhead,
    now: Timestamp,
    content: ExpertiseContent,
    key: Option<&str>,
) -> Result<Expertise, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme(), may.organization(), &content);
        let pending = match idempotency::claim(conn, may.asker(), key, "createExpertise", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = by_ids(conn, &[ExpertiseId::from_uuid(id)]).await?.pop();
                return found.ok_or_else(|| Rejection::not_found("idempotency_key", "an expertise"));
            }
            Claim::First(pending) => pending,
        };
        // Two who say something at once wait for each other here, so that both are counted.
        let exchange = exchange::locked(conn, may.programme()).await?;
        exchange::check_takes_part(conn, may.programme(), may.organization()).await?;
        check_how_many(conn, may).await?;
        let days = content.check(conn, exchange.today(now)).await?;
        let row: Expertise = diesel::insert_into(expertise::table)
            .values((
                expertise::id.eq(ExpertiseId::new()),
                expertise::programme_id.eq(may.programme()),
                expertise::organization_id.eq(may.organization()),
                expertise::topic_id.eq(content.topic),
                expertise::level.eq(content.level),
                expertise::people.eq(content.people),
                expertise::starts_on.eq(days.starts_on.to_diesel()),
                expertise::ends_on.eq(days.ends_on.to_diesel()),
                expertise::note.eq(&content.note),
                expertise::written_by.eq(may.person()),
                expertise::created_at.eq(now.to_diesel()),
                expertise::updated_at.eq(now.to_diesel()),
            ))
            .returning(Expertise::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn check_how_many(conn: &mut AsyncPgConnection, may: &MayPlanAhead) -> Result<(), Rejection> {
    let of_exchange = || expertise::table.filter(expertise::programme_id.eq(may.programme()));
    let of_partner = of_exchange().filter(expertise::organization_id.eq(may.organization()));
    let of_partner: i64 = of_partner.count().get_result(conn).await?;
    let of_all: i64 = of_exchange().count().get_result(conn).await?;
    check_number(of_partner, of_all, "partners can teach")
}

/// Changes what a partner said that it can teach.
///
/// # Errors
/// Every fault of what it would become at once; where the partner takes no part in the exchange any more; a conflict where somebody
/// else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayPlanAhead,
    now: Timestamp,
    id: ExpertiseId,
    change: ExpertiseChange,
) -> Result<Expertise, Rejection> {
    conn.transaction(async |conn| {
        let exchange = exchange::locked(conn, may.programme()).await?;
        let row = held(conn, may, id).await?;
        check_revision(change.expected_revision, row.revision)?;
        exchange::check_takes_part(conn, may.programme(), may.organization()).await?;
        let content = change.applied_to(row.content());
        let days = content.check(conn, exchange.today(now)).await?;
        let row = diesel::update(expertise::table.find(id))
            .set((
                expertise::topic_id.eq(content.topic),
                expertise::level.eq(content.level),
                expertise::people.eq(content.people),
                expertise::starts_on.eq(days.starts_on.to_diesel()),
                expertise::ends_on.eq(days.ends_on.to_diesel()),
                expertise::note.eq(&content.note),
                expertise::written_by.eq(may.person()),
                expertise::revision.eq(row.revision + 1),
                expertise::updated_at.eq(now.to_diesel()),
            ))
            .returning(Expertise::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Takes back that a partner can teach something, and gives it as it was.
///
/// # Errors
/// Where there is no such thing of the partner.
pub async fn delete(conn: &mut AsyncPgConnection, may: &MayPlanAhead, id: ExpertiseId) -> Result<Expertise, Rejection> {
    conn.transaction(async |conn| {
        let row = held(conn, may, id).await?;
        diesel::delete(expertise::table.find(id)).execute(conn).await?;
        Ok(row)
    })
    .await
}

/// Something that the partner can teach, which nobody else changes until the transaction ends.
async fn held(conn: &mut AsyncPgConnection, may: &MayPlanAhead, id: ExpertiseId) -> Result<Expertise, Rejection> {
    expertise::table
        .find(id)
        .filter(expertise::programme_id.eq(may.programme()))
        .filter(expertise::organization_id.eq(may.organization()))
        .select(Expertise::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "an expertise"))
}
