//! Notices that wait in the outbox.

use database::{
    AsyncPgConnection,
    id::{NoticeId, OpportunityId, OrganizationId, PersonId, RegistrationId, RunId, SessionId},
    schema::notice,
    statement::Statement,
    text_enum,
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::notice::NoticeKind;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::Value;
use uuid::Uuid;

use crate::backoff::{in_short, wait_after};

text_enum! {
    /// What came of a notice.
    Settlement {
        /// It was sent, or handed to the systems it is for.
        Sent = "sent",
        /// It could not be sent.
        Failed = "failed",
        /// Its reader does not wish for it.
        Unwanted = "unwanted",
        /// It was not true any more.
        Unneeded = "unneeded",
    }
}

/// A notice that waits.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notice)]
pub(crate) struct Waiting {
    pub id: NoticeId,
    pub kind: NoticeKind,
    pub change_key: String,
    pub to_person_id: Option<PersonId>,
    pub to_address: Option<String>,
    pub to_organization_id: Option<OrganizationId>,
    pub name: Option<String>,
    pub language: Option<String>,
    pub opportunity_id: Option<OpportunityId>,
    pub run_id: Option<RunId>,
    pub session_id: Option<SessionId>,
    pub registration_id: Option<RegistrationId>,
    pub facts: Value,
    pub attempts: i32,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub due_at: Timestamp,
}

/// How far one has looked through what is due: when the last was due, in microseconds, and its id.
pub(crate) type Place = Option<(Timestamp, Uuid)>;

/// What is looked at in one go.
const BATCH: i64 = 100;

/// Notices that are due, the longest due first, that come after this place. Nothing is held yet. Those to organizations
/// come once they were handed to their webhooks.
pub(crate) async fn due(
    mut conn: &AsyncPgConnection,
    now: Timestamp,
    after: Place,
) -> QueryResult<Vec<(NoticeId, jiff_diesel::Timestamp)>> {
    let mut statement = Statement::<(SqlUuid, Timestamptz)>::new(
        "SELECT id, coalesce(next_attempt_at, due_at) AS at FROM notice
         WHERE settled_at IS NULL AND (to_organization_id IS NULL OR handed_on_at IS NOT NULL)
           AND coalesce(next_attempt_at, due_at) <= ",
    );
    statement.bind::<Timestamptz, _>(now.to_diesel());
    if let Some((at, id)) = after {
        statement.sql(" AND (coalesce(next_attempt_at, due_at), id) > (");
        statement.bind::<Timestamptz, _>(at.to_diesel()).sql(", ").bind::<SqlUuid, _>(id).sql(")");
    }
    statement.sql(" ORDER BY coalesce(next_attempt_at, due_at), id LIMIT ").bind::<BigInt, _>(BATCH);
    statement.load(&mut conn).await
}

/// Whether nobody else writes to the person that a notice is for; nobody else does until the transaction ends. So a digest
/// of one server never lacks what another one has just looked at.
pub(crate) async fn has_reader_alone(conn: &mut AsyncPgConnection, id: NoticeId) -> QueryResult<bool> {
    let mut statement = Statement::<Bool>::new(
        "SELECT coalesce(bool_and(pg_try_advisory_xact_lock(hashtextextended('delivery ' || to_person_id, 0))), true)
         FROM notice WHERE to_person_id IS NOT NULL AND id = ",
    );
    statement.bind::<SqlUuid, _>(id);
    statement.get_result(conn).await
}

/// The notice, if it is still due and nobody else holds it; nobody else does until the transaction ends.
pub(crate) async fn claim(conn: &mut AsyncPgConnection, id: NoticeId, now: Timestamp) -> QueryResult<Option<Waiting>> {
    notice::table
        .find(id)
        .filter(notice::settled_at.is_null())
        .filter(
            diesel::dsl::sql::<Bool>("coalesce(next_attempt_at, due_at) <= ").bind::<Timestamptz, _>(now.to_diesel()),
        )
        .select(Waiting::as_select())
        .for_no_key_update()
        .skip_locked()
        .first(conn)
        .await
        .optional()
}

/// All that waits for a person and is of these kinds, the oldest first, whenever it is to be looked at again.
pub(crate) async fn claim_all(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    kinds: &[NoticeKind],
    now: Timestamp,
) -> QueryResult<Vec<Waiting>> {
    notice::table
        .filter(notice::to_person_id.eq(person))
        .filter(notice::settled_at.is_null())
        .filter(notice::kind.eq_any(kinds.iter().map(|kind| kind.word())))
        .filter(notice::due_at.le(now.to_diesel()))
        .order((notice::created_at, notice::id))
        .select(Waiting::as_select())
        .for_no_key_update()
        .skip_locked()
        .load(conn)
        .await
}

/// Settles notices.
pub(crate) async fn settle(
    conn: &mut AsyncPgConnection,
    ids: &[NoticeId],
    settlement: Settlement,
    error: Option<&str>,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(notice::table.filter(notice::id.eq_any(ids)))
        .set((
            notice::settled_at.eq(now.to_diesel()),
            notice::settlement.eq(settlement.word()),
            notice::last_error.eq(error.map(in_short)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Counts a failed attempt at one message that told of these, and has them tried again after a while, or given up. Says
/// whether they were given up.
pub(crate) async fn failed(
    conn: &mut AsyncPgConnection,
    some: &[&Waiting],
    is_final: bool,
    error: &str,
    now: Timestamp,
) -> QueryResult<bool> {
    let ids: Vec<_> = some.iter().map(|notice| notice.id).collect();
    let attempts = some.iter().map(|notice| notice.attempts).max().unwrap_or_default() + 1;
    let wait = if is_final { None } else { wait_after(attempts) };
    diesel::update(notice::table.filter(notice::id.eq_any(&ids)))
        .set((
            notice::attempts.eq(attempts),
            notice::next_attempt_at.eq(wait.map(|wait| (now + wait).to_diesel())),
            notice::last_error.eq(in_short(error)),
        ))
        .execute(conn)
        .await?;
    if wait.is_none() {
        settle(conn, &ids, Settlement::Failed, Some(error), now).await?;
    }
    Ok(wait.is_none())
}

/// Looks at a notice again no sooner than at this instant. That is no attempt.
pub(crate) async fn hold_until(conn: &mut AsyncPgConnection, ids: &[NoticeId], at: Timestamp) -> QueryResult<()> {
    diesel::update(notice::table.filter(notice::id.eq_any(ids)))
        .set(notice::next_attempt_at.eq(at.to_diesel()))
        .execute(conn)
        .await?;
    Ok(())
}

/// Holds notices to organizations that their webhooks were not told of yet.
pub(crate) async fn claim_to_hand_on(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<Vec<Waiting>> {
    notice::table
        .filter(notice::to_organization_id.is_not_null())
        .filter(notice::handed_on_at.is_null())
        .filter(notice::settled_at.is_null())
        .filter(notice::due_at.le(now.to_diesel()))
        .order((notice::due_at, notice::id))
        .limit(BATCH)
        .select(Waiting::as_select())
        .for_no_key_update()
        .skip_locked()
        .load(conn)
        .await
}

/// Marks them as told.
pub(crate) async fn handed_on(conn: &mut AsyncPgConnection, ids: &[NoticeId], now: Timestamp) -> QueryResult<()> {
    diesel::update(notice::table.filter(notice::id.eq_any(ids)))
        .set(notice::handed_on_at.eq(now.to_diesel()))
        .execute(conn)
        .await?;
    Ok(())
}
