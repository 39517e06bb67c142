//! Registrations of somebody who is erased.

use database::{
    AsyncPgConnection,
    id::{NoticeId, PersonId, RunId},
    schema::{account, notice, registration},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Registration, RegistrationState, Step, settle::settle_all, take};

/// Forgets somebody before they are erased: what they were going to take part in they are not any more, and the places go
/// to others; that they took part stays, without name, address and words. Call it in the transaction that erases them.
///
/// # Errors
/// Where the database fails.
pub async fn forget(conn: &mut AsyncPgConnection, now: Timestamp, person: PersonId) -> QueryResult<()> {
    let addresses = account::table
        .filter(account::person_id.eq(person).and(account::email_verified))
        .select(database::lower(account::email));
    let theirs: Vec<Registration> = registration::table
        .filter(
            registration::person_id
                .eq(person)
                .assume_not_null()
                .or(database::lower(registration::email).eq_any(addresses).assume_not_null()),
        )
        .order(registration::run_id)
        .select(Registration::as_select())
        .load(conn)
        .await?;
    let to_come = |row: &&Registration| {
        use RegistrationState::{Offered, Registered, Requested, Waitlisted};
        matches!(row.state, Requested | Registered | Waitlisted | Offered)
    };
    let step = |row: &Registration| Step {
        id: row.id,
        from: Some(row.state),
        to: RegistrationState::Cancelled,
        code: Some("erased"),
        reason: None,
    };
    let steps: Vec<_> = theirs.iter().filter(to_come).map(step).collect();
    take(conn, now, &steps).await?;
    diesel::update(registration::table.filter(registration::id.eq_any(theirs.iter().map(|row| row.id))))
        .set((
            registration::person_id.eq(person),
            registration::name.eq(None::<String>),
            registration::email.eq(None::<String>),
            registration::reason.eq(None::<String>),
            registration::evidence.eq(None::<String>),
            registration::accommodation.eq(None::<String>),
            registration::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    // What waited to be told is not any more; what was told stays, without address and words.
    let addresses = account::table
        .filter(account::person_id.eq(person).and(account::email_verified))
        .select(database::lower(account::email));
    let to_them = notice::to_person_id
        .eq(person)
        .assume_not_null()
        .or(database::lower(notice::to_address).eq_any(addresses).assume_not_null());
    let told: Vec<NoticeId> = notice::table.filter(to_them).select(notice::id).load(conn).await?;
    diesel::update(notice::table.filter(notice::id.eq_any(&told)).filter(notice::settled_at.is_null()))
        .set((notice::settled_at.eq(now.to_diesel()), notice::settlement.eq("unwanted")))
        .execute(conn)
        .await?;
    diesel::update(notice::table.filter(notice::id.eq_any(&told)))
        .set((
            notice::to_person_id.eq(person),
            notice::to_address.eq(None::<String>),
            // Told by their address and by name, two may be of one change.
            notice::change_key.eq(diesel::dsl::sql::<diesel::sql_types::Text>("id::text")),
            notice::name.eq(None::<String>),
            notice::facts.eq(serde_json::json!({})),
        ))
        .execute(conn)
        .await?;
    let freed: Vec<RunId> = theirs.iter().filter(to_come).map(|row| row.run_id).collect();
    settle_all(conn, now, &freed).await
}
