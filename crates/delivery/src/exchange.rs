//! What a notice of a mentorship exchange is about, as it stands when the notice is sent.

use database::{
    AsyncPgConnection,
    id::{ApplicationId, PersonId, PlacementId},
    schema::{application, person, placement},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use crate::{outbox::Waiting, reader::Reader};

/// An application.
#[derive(Debug, Queryable)]
pub(crate) struct Applied {
    pub is_submitted: bool,
    /// The word for whether a supervisor was asked, and what they said.
    pub sign_off: String,
    pub applicant: Applicant,
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
    pub applicant: Applicant,
}

/// Who applied, and goes where they have a place.
#[derive(Debug, Queryable)]
pub(crate) struct Applicant {
    person: Option<PersonId>,
    /// What they call themselves, where they have signed in.
    own: Option<String>,
    /// What whoever read them in calls them.
    given: Option<String>,
    address: Option<String>,
}

impl Applicant {
    /// What they are called, to everybody but themselves. Whoever is written to of a placement sees who goes.
    pub(crate) fn told(&self, reader: &Reader) -> Option<String> {
        let is_person = self.person.is_some() && self.person == reader.person;
        let has_address = self.address.as_ref().is_some_and(|address| address.eq_ignore_ascii_case(&reader.address));
        if is_person || has_address {
            return None;
        }
        self.own.clone().or_else(|| self.given.clone())
    }
}

impl Applied {
    /// The application that a notice names.
    pub(crate) async fn of(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<Self>> {
        let Some(id) = notice.facts.get("application").and_then(|id| id.as_str()?.parse::<ApplicationId>().ok()) else {
            return Ok(None);
        };
        application::table
            .left_join(person::table.on(person::id.nullable().eq(application::person_id)))
            .filter(application::id.eq(id))
            .select((
                application::state.eq("submitted"),
                application::sign_off,
                (application::person_id, person::name.nullable(), application::name, application::email),
            ))
            .first(conn)
            .await
            .optional()
    }
}

impl Proposed {
    /// The placement that a notice names.
    pub(crate) async fn of(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Option<Self>> {
        let Some(id) = notice.facts.get("placement").and_then(|id| id.as_str()?.parse::<PlacementId>().ok()) else {
            return Ok(None);
        };
        placement::table
            .inner_join(application::table)
            .left_join(person::table.on(person::id.nullable().eq(application::person_id)))
            .filter(placement::id.eq(id))
            .select((
                placement::state,
                placement::answer_by,
                placement::home_answer.is_not_null(),
                placement::host_answer.is_not_null(),
                (application::person_id, person::name.nullable(), application::name, application::email),
            ))
            .first(conn)
            .await
            .optional()
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
