//! What a notice of a mentorship exchange is about, as it stands when the notice is sent.

use database::{
    AsyncPgConnection,
    id::{ApplicationId, PlacementId},
    schema::{application, placement},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use crate::outbox::Waiting;

/// An application.
#[derive(Debug, Queryable)]
pub(crate) struct Applied {
    pub is_submitted: bool,
    /// The word for whether a supervisor was asked, and what they said.
    pub sign_off: String,
}

/// A placement that both sides are to answer.
#[derive(Debug, Queryable)]
pub(crate) struct Proposed {
    /// The word for where it stands.
    pub state: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub answer_by: Timestamp,
    has_home_answered: bool,
    has_host_answered: bool,
}

impl Applied {
    /// The application that a notice names.
    pub(crate) async fn of(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<Self>> {
        let Some(id) = notice.facts.get("application").and_then(|id| id.as_str()?.parse::<ApplicationId>().ok()) else {
            return Ok(None);
        };
        let columns = (application::state.eq("submitted"), application::sign_off);
        application::table.find(id).select(columns).first(conn).await.optional()
    }
}

impl Proposed {
    /// The placement that a notice names.
    pub(crate) async fn of(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<Self>> {
        let Some(id) = notice.facts.get("placement").and_then(|id| id.as_str()?.parse::<PlacementId>().ok()) else {
            return Ok(None);
        };
        let columns = (
            placement::state,
            placement::answer_by,
            placement::home_answer.is_not_null(),
            placement::host_answer.is_not_null(),
        );
        placement::table.find(id).select(columns).first(conn).await.optional()
    }

    /// Whether it can still be answered.
    pub(crate) fn is_offered(&self) -> bool {
        self.state == "offered"
    }

    /// Whether it stands as a notice says of it: one that was resumed is under way.
    pub(crate) fn stands(&self, told: &str) -> bool {
        let wanted = if told == "resumed" { "under_way" } else { told };
        self.state == wanted
    }

    /// Whether it waits for the answer of this side: home or host; of either where no side is named.
    pub(crate) fn waits_for(&self, side: Option<&str>) -> bool {
        let has_answered = match side {
            Some("home") => self.has_home_answered,
            Some("host") => self.has_host_answered,
            _ => false,
        };
        self.is_offered() && !has_answered
    }
}
