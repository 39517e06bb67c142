//! Taking a person out of mentorship exchanges.

use database::{
    AsyncPgConnection,
    id::{ApplicationId, PersonId},
    schema::{application, committee_seat, declared_conflict, exchange_file, mentor, placement},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, tz::TimeZone};

/// Their applications say nothing of them any more but what was sought and when, and are withdrawn, but for those of which a
/// placement came that both sides accepted. Nobody waits for them to agree, and their seats on committees end. Why they had a conflict goes, whoever said it. How they voted, what they settled and
/// what they answered for an institution stays: others rely on it.
pub(super) async fn forget(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    addresses: &[String],
    now: Timestamp,
) -> QueryResult<()> {
    forget_applications(conn, id, addresses, now).await?;
    forget_sign_offs(conn, id).await?;
    forget_conflicts(conn, id, now).await?;
    end_seats(conn, id, now).await?;
    diesel::update(mentor::table.filter(mentor::person_id.eq(id)))
        .set(mentor::name.eq(None::<String>))
        .execute(conn)
        .await?;
    Ok(())
}

/// The empty list of words.
const NONE: [&str; 0] = [];

/// Where a placement stands that both sides accepted, whatever became of it.
const ACCEPTED: [&str; 5] = ["accepted", "under_way", "paused", "completed", "ended_early"];

async fn forget_applications(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    addresses: &[String],
    now: Timestamp,
) -> QueryResult<()> {
    let is_to_them = database::lower(application::email).eq_any(addresses.to_vec());
    let theirs: Vec<ApplicationId> = application::table
        .filter(application::person_id.eq(id).assume_not_null().or(is_to_them.assume_not_null()))
        .select(application::id)
        .load(conn)
        .await?;
    withdraw(conn, &theirs, now).await?;
    let with_them = exchange_file::application_id.eq_any(theirs.clone());
    diesel::delete(exchange_file::table.filter(with_them)).execute(conn).await?;
    let nothing = serde_json::json!({});
    diesel::update(application::table.filter(application::id.eq_any(theirs)))
        .set((
            (
                application::revision.eq(application::revision + 1),
                application::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ),
            (application::name.eq(None::<String>), application::email.eq(None::<String>)),
            (application::career_interest.eq(&nothing), application::return_plan.eq(&nothing)),
            (application::languages.eq(NONE.as_slice()), application::modes.eq(NONE.as_slice())),
            (application::access.eq(NONE.as_slice()), application::access_note.eq(None::<String>)),
            application::declared_groups.eq(NONE.as_slice()),
            (application::supervisor_id.eq(None::<PersonId>), application::sign_off_note.eq(None::<String>)),
            application::key.eq(None::<String>),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// A placement that still waits for an answer runs out now.
async fn withdraw(conn: &mut AsyncPgConnection, theirs: &[ApplicationId], now: Timestamp) -> QueryResult<()> {
    let now = jiff_diesel::Timestamp::from(now);
    let offered =
        placement::table.filter(placement::application_id.eq_any(theirs)).filter(placement::state.eq("offered"));
    diesel::update(offered)
        .set((
            (placement::state.eq("expired"), placement::settled_at.eq(now)),
            (placement::revision.eq(placement::revision + 1), placement::updated_at.eq(now)),
        ))
        .execute(conn)
        .await?;
    let placed = placement::table.filter(placement::state.eq_any(ACCEPTED)).select(placement::application_id);
    let unplaced = application::table.filter(application::id.eq_any(theirs)).filter(application::id.ne_all(placed));
    diesel::update(unplaced).set(application::state.eq("withdrawn")).execute(conn).await?;
    Ok(())
}

/// Whoever waits for their agreement asks a director. What they wrote with an answer goes; the answer stays.
async fn forget_sign_offs(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<()> {
    let unanswered = application::table
        .filter(application::supervisor_id.eq(id))
        .filter(application::sign_off.eq_any(["not_asked", "asked"]));
    diesel::update(unanswered).set(application::supervisor_id.eq(None::<PersonId>)).execute(conn).await?;
    diesel::update(application::table.filter(application::signed_off_by.eq(id)))
        .set(application::sign_off_note.eq(None::<String>))
        .execute(conn)
        .await?;
    Ok(())
}

/// One of their own is withdrawn: there is nobody any more to be paired. What a partner declared stands.
async fn forget_conflicts(conn: &mut AsyncPgConnection, id: PersonId, now: Timestamp) -> QueryResult<()> {
    let about_them = declared_conflict::person_id.eq(id).or(declared_conflict::with_person_id.eq(id));
    diesel::update(declared_conflict::table.filter(about_them.assume_not_null()))
        .set(declared_conflict::reason.eq(None::<String>))
        .execute(conn)
        .await?;
    let own = declared_conflict::table.filter(declared_conflict::person_id.eq(id));
    diesel::update(own.filter(declared_conflict::withdrawn_at.is_null()))
        .set(declared_conflict::withdrawn_at.eq(jiff_diesel::Timestamp::from(now)))
        .execute(conn)
        .await?;
    Ok(())
}

async fn end_seats(conn: &mut AsyncPgConnection, id: PersonId, now: Timestamp) -> QueryResult<()> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let theirs = committee_seat::table.filter(committee_seat::person_id.eq(id));
    let not_over = theirs
        .filter(committee_seat::ended_at.is_null())
        .filter(committee_seat::ends_on.ge(jiff_diesel::Date::from(today)));
    diesel::update(not_over).set(committee_seat::ended_at.eq(jiff_diesel::Timestamp::from(now))).execute(conn).await?;
    Ok(())
}
