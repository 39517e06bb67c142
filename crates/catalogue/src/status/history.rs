//! What opportunities, runs and sessions were before.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SessionId, StatusChangeId},
    schema::status_change,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use super::Status;

/// One change, as it stands in the history.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = status_change)]
pub struct StatusChange {
    /// Its id.
    pub id: StatusChangeId,
    /// The opportunity it is about.
    pub opportunity_id: OpportunityId,
    /// The run of it, where it is about one.
    pub run_id: Option<RunId>,
    /// The session of it, where it is about one.
    pub session_id: Option<SessionId>,
    /// Where the thing stood; none where that is not known. A word of its status. The same as `to_status` where a
    /// session was given another day, time or place.
    pub from_status: Option<String>,
    /// Where it stood afterwards.
    pub to_status: String,
    /// Why, in the words of whoever changed it.
    pub reason: Option<String>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub changed_at: Timestamp,
}

/// The history of these opportunities, their runs and sessions, the earliest change first.
///
/// # Errors
/// Where the database fails.
pub async fn history(mut conn: &AsyncPgConnection, ids: &[OpportunityId]) -> QueryResult<Vec<StatusChange>> {
    status_change::table
        .filter(status_change::opportunity_id.eq_any(ids))
        .order((status_change::opportunity_id, status_change::changed_at, status_change::id))
        .select(StatusChange::as_select())
        .load(&mut conn)
        .await
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The opportunity itself.
    Opportunity,
    /// A run of it.
    Run(RunId),
    /// A session of it.
    Session(SessionId),
}

impl StatusChange {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        match (self.run_id, self.session_id) {
            (_, Some(session)) => Subject::Session(session),
            (Some(run), None) => Subject::Run(run),
            (None, None) => Subject::Opportunity,
        }
    }
}

/// Where a thing stood before, the latest first, read from an opportunity's history. Words that this version does not
/// know are left out.
pub(super) fn earlier<S>(history: &[StatusChange], subject: Subject) -> impl Iterator<Item = S>
where
    S: Status + std::str::FromStr,
{
    history
        .iter()
        .rev()
        .filter(move |change| change.subject() == subject)
        .filter_map(|change| change.from_status.as_ref()?.parse().ok())
}

/// A change on its way into the history.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = status_change)]
pub(crate) struct NewStatusChange {
    pub(super) id: StatusChangeId,
    pub(super) opportunity_id: OpportunityId,
    pub(super) run_id: Option<RunId>,
    pub(super) session_id: Option<SessionId>,
    pub(super) from_status: Option<String>,
    pub(super) to_status: String,
    pub(super) reason: Option<String>,
    #[diesel(serialize_as = jiff_diesel::Timestamp)]
    pub(super) changed_at: Timestamp,
}

impl NewStatusChange {
    /// A change of `subject`, which belongs to `opportunity_id`.
    pub(crate) fn new<S: Status>(
        opportunity_id: OpportunityId,
        subject: Subject,
        (from, to): (S, S),
        reason: Option<&str>,
        changed_at: Timestamp,
    ) -> Self {
        let (run_id, session_id) = match subject {
            Subject::Opportunity => (None, None),
            Subject::Run(run) => (Some(run), None),
            Subject::Session(session) => (None, Some(session)),
        };
        Self {
            id: StatusChangeId::new(),
            opportunity_id,
            run_id,
            session_id,
            from_status: Some(from.to_string()),
            to_status: to.to_string(),
            reason: reason.map(str::to_owned),
            changed_at,
        }
    }
}

/// Writes changes into the history.
pub(crate) async fn remember(conn: &mut AsyncPgConnection, changes: Vec<NewStatusChange>) -> QueryResult<()> {
    diesel::insert_into(status_change::table).values(changes).execute(conn).await?;
    Ok(())
}
