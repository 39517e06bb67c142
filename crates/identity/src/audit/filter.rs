//! Which entries are wanted.

use database::{
    id::{self, PersonId, ServiceTokenId},
    statement::Statement,
};
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

/// Which entries are wanted; what is left out does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Entered at this instant or later.
    pub from: Option<Timestamp>,
    /// Entered before this instant.
    pub to: Option<Timestamp>,
    /// Of what one person or system did.
    pub by: Option<ByWhom>,
    /// About one thing.
    pub thing: Option<Thing>,
}

/// Somebody who does things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByWhom {
    /// A person.
    Person(PersonId),
    /// A partner's system.
    Service(ServiceTokenId),
}

/// A thing of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thing {
    /// How the ids of its kind begin.
    kind: &'static str,
    id: Uuid,
}

impl ByWhom {
    /// Whose id this is, as on the wire.
    pub fn read(text: &str) -> Option<Self> {
        match id::read_any(text)? {
            ("person", id) => Some(Self::Person(PersonId::from_uuid(id))),
            ("token", id) => Some(Self::Service(ServiceTokenId::from_uuid(id))),
            _ => None,
        }
    }

    fn uuid(self) -> Uuid {
        match self {
            Self::Person(id) => id.uuid(),
            Self::Service(id) => id.uuid(),
        }
    }
}

impl Thing {
    /// What this is the id of, as on the wire.
    pub fn read(text: &str) -> Option<Self> {
        id::read_any(text).map(|(kind, id)| Self { kind, id })
    }
}

impl TrailFilter {
    /// Whom it names. Where a reader may not know of them it is to find nothing, since what it found would tell who did it.
    pub(super) fn named(&self) -> impl Iterator<Item = ByWhom> {
        let subject = self.thing.filter(|thing| thing.kind == "person");
        self.by.into_iter().chain(subject.map(|thing| ByWhom::Person(PersonId::from_uuid(thing.id))))
    }

    /// Appends what narrows the entries, each part with AND before it.
    pub(super) fn narrow<Row>(&self, statement: &mut Statement<Row>) {
        if let Some(from) = self.from {
            statement.sql(" AND at >= ").bind::<Timestamptz, _>(from.to_diesel());
        }
        if let Some(to) = self.to {
            statement.sql(" AND at < ").bind::<Timestamptz, _>(to.to_diesel());
        }
        if let Some(by) = self.by {
            let kind = match by {
                ByWhom::Person(_) => "person",
                ByWhom::Service(_) => "service",
            };
            statement.sql(" AND actor_id = ").bind::<SqlUuid, _>(by.uuid());
            statement.sql(" AND actor_kind = ").bind::<Text, _>(kind);
        }
        // Each is found by an index.
        match self.thing {
            None => {}
            Some(Thing { kind: "opp", id }) => {
                statement.sql(" AND opportunity_id = ").bind::<SqlUuid, _>(id);
            }
            Some(Thing { kind: "programme", id }) => {
                statement.sql(" AND programme_id = ").bind::<SqlUuid, _>(id);
            }
            Some(Thing { kind: "person", id }) => {
                statement.sql(" AND person_id = ").bind::<SqlUuid, _>(id);
            }
            Some(Thing { kind, id }) => {
                statement.sql(" AND thing_id = ").bind::<SqlUuid, _>(id);
                match part_of_opportunity(kind) {
                    Some(of) => statement.sql(" AND opportunity_id = (").sql(of).bind::<SqlUuid, _>(id).sql(")"),
                    None => statement.sql(" AND opportunity_id IS NULL"),
                };
            }
        }
    }

    /// The same with the rows that a page begins behind.
    pub(super) fn narrow_behind<Row>(&self, statement: &mut Statement<Row>, after: Option<i64>) {
        self.narrow(statement);
        if let Some(after) = after {
            statement.sql(" AND number < ").bind::<BigInt, _>(after);
        }
    }
}

/// Where to look up the opportunity that a thing of this kind is part of, up to the thing's id.
fn part_of_opportunity(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "run" => "SELECT run.opportunity_id FROM run WHERE run.id = ",
        "recurrence" => {
            "SELECT run.opportunity_id FROM run JOIN recurrence ON recurrence.run_id = run.id WHERE recurrence.id = "
        }
        "session" => "SELECT session.opportunity_id FROM session WHERE session.id = ",
        "recording" => "SELECT recording.opportunity_id FROM recording WHERE recording.id = ",
        _ => return None,
    })
}
