//! Saying what a partner expects to need.

use catalogue::problem::{Rejection, check_revision};
use database::{AsyncPgConnection, id::ExpectationId, schema::expectation};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayPlanAhead,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Expectation, ExpectationChange, ExpectationContent, by_ids};
use crate::{calendar::check_number, exchange};

/// Says that a partner expects to need something in the years to come.
///
/// # Errors
/// Every fault of the input at once; where the partner takes no part in the exchange, or has said as much as it can. Nothing is
/// written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayPlanAhead,
    now: Timestamp,
    content: ExpectationContent,
    key: Option<&str>,
) -> Result<Expectation, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme(), may.organization(), &content);
        let pending = match idempotency::claim(conn, may.asker(), key, "createExpectation", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = by_ids(conn, &[ExpectationId::from_uuid(id)]).await?.pop();
                return found.ok_or_else(|| Rejection::not_found("idempotency_key", "an expectation"));
            }
            Claim::First(pending) => pending,
        };
        // Two who say something at once wait for each other here, so that both are counted.
        let exchange = exchange::locked(conn, may.programme()).await?;
        exchange::check_takes_part(conn, may.programme(), may.organization()).await?;
        check_how_many(conn, may).await?;
        let days = content.check(conn, exchange.today(now)).await?;
        let row: Expectation = diesel::insert_into(expectation::table)
            .values((
                expectation::id.eq(ExpectationId::new()),
                expectation::programme_id.eq(may.programme()),
                expectation::organization_id.eq(may.organization()),
                expectation::topic_id.eq(content.topic),
                expectation::level.eq(content.level),
                expectation::people.eq(content.people),
                expectation::starts_on.eq(days.starts_on.to_diesel()),
                expectation::ends_on.eq(days.ends_on.to_diesel()),
                expectation::occasion.eq(content.occasion),
                expectation::about.eq(&content.about),
                expectation::written_by.eq(may.person()),
                expectation::created_at.eq(now.to_diesel()),
                expectation::updated_at.eq(now.to_diesel()),
            ))
            .returning(Expectation::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn check_how_many(conn: &mut AsyncPgConnection, may: &MayPlanAhead) -> Result<(), Rejection> {
    let of_exchange = || expectation::table.filter(expectation::programme_id.eq(may.programme()));
    let of_partner = of_exchange().filter(expectation::organization_id.eq(may.organization()));
    let of_partner: i64 = of_partner.count().get_result(conn).await?;
    let of_all: i64 = of_exchange().count().get_result(conn).await?;
    check_number(of_partner, of_all, "partners expect to need")
}

/// Changes what a partner said that it expects to need.
///
/// # Errors
/// Every fault of what it would become at once; where the partner takes no part in the exchange any more; a conflict where somebody
/// else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayPlanAhead,
    now: Timestamp,
    id: ExpectationId,
    change: ExpectationChange,
) -> Result<Expectation, Rejection> {
    conn.transaction(async |conn| {
        let exchange = exchange::locked(conn, may.programme()).await?;
        let row = held(conn, may, id).await?;
        check_revision(change.expected_revision, row.revision)?;
        exchange::check_takes_part(conn, may.programme(), may.organization()).await?;
        let content = change.applied_to(row.content());
        let days = content.check(conn, exchange.today(now)).await?;
        let row = diesel::update(expectation::table.find(id))
            .set((
                expectation::topic_id.eq(content.topic),
                expectation::level.eq(content.level),
                expectation::people.eq(content.people),
                expectation::starts_on.eq(days.starts_on.to_diesel()),
                expectation::ends_on.eq(days.ends_on.to_diesel()),
                expectation::occasion.eq(content.occasion),
                expectation::about.eq(&content.about),
                expectation::written_by.eq(may.person()),
                expectation::revision.eq(row.revision + 1),
                expectation::updated_at.eq(now.to_diesel()),
            ))
            .returning(Expectation::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Takes back that a partner expects to need something, and gives it as it was.
///
/// # Errors
/// Where there is no such thing of the partner.
pub async fn delete(
    conn: &mut AsyncPgConnection,
    may: &MayPlanAhead,
    id: ExpectationId,
) -> Result<Expectation, Rejection> {
    conn.transaction(async |conn| {
        let row = held(conn, may, id).await?;
        diesel::delete(expectation::table.find(id)).execute(conn).await?;
        Ok(row)
    })
    .await
}

/// Something that the partner expects to need, which nobody else changes until the transaction ends.
async fn held(conn: &mut AsyncPgConnection, may: &MayPlanAhead, id: ExpectationId) -> Result<Expectation, Rejection> {
    expectation::table
        .find(id)
        .filter(expectation::programme_id.eq(may.programme()))
        .filter(expectation::organization_id.eq(may.organization()))
        .select(Expectation::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "an expectation"))
}
