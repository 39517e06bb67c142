//! What is known of people, as far as a viewer may see it.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{MembershipId, OrganizationId, PersonId, ProgrammeId},
    schema::{membership, person, programme},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use crate::{
    Viewer,
    policy::{Action, Decision, PersonFacts, RealmFacts, decide},
};

/// What is known of a person, as far as a viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Who they are.
    pub id: PersonId,
    /// What they are called; none where nobody said it, or they were erased.
    pub name: Option<String>,
    /// Where they are written to; none where the viewer may not see it. Others see only an address that a provider says
    /// is theirs.
    pub email: Option<String>,
    /// In which language to write to them, seen by who may see the address.
    pub language: Option<String>,
}

#[derive(Queryable)]
struct Row {
    id: PersonId,
    name: Option<String>,
    email: Option<String>,
    email_verified: bool,
    language: Option<String>,
}

#[derive(Queryable)]
struct Role {
    /// What tells a row from none.
    _id: MembershipId,
    organization: Option<OrganizationId>,
    programme: Option<ProgrammeId>,
    operator: Option<OrganizationId>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    until: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    ended_at: Option<Timestamp>,
}

/// Those of these people who are there for this viewer, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn profiles(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PersonId],
    now: Timestamp,
) -> QueryResult<Vec<Profile>> {
    let rows: Vec<(Row, Option<Role>)> = person::table
        .left_join(membership::table.on(membership::person_id.eq(person::id)))
        .left_join(programme::table.on(membership::programme_id.eq(programme::id.nullable())))
        .filter(person::id.eq_any(ids))
        .select((
            (person::id, person::name, person::email, person::email_verified, person::language),
            (
                membership::id,
                membership::organization_id,
                membership::programme_id,
                programme::organization_id.nullable(),
                membership::until,
                membership::ended_at,
            )
                .nullable(),
        ))
        .load(&mut conn)
        .await?;
    let mut people: HashMap<PersonId, (Row, Vec<(RealmFacts, bool)>)> = HashMap::new();
    for (row, role) in rows {
        let (_, roles) = people.entry(row.id).or_insert((row, Vec::new()));
        roles.extend(role.map(|role| role.facts(now)));
    }
    Ok(people.into_values().filter_map(|(row, roles)| row.seen_by(viewer, &roles)).collect())
}

impl Role {
    /// Where it counts, and whether it does now.
    fn facts(self, now: Timestamp) -> (RealmFacts, bool) {
        let counts = self.ended_at.is_none() && self.until.is_none_or(|until| until > now);
        (RealmFacts::from((self.organization, self.programme, self.operator)), counts)
    }
}

impl Row {
    fn seen_by(self, viewer: &Viewer, roles: &[(RealmFacts, bool)]) -> Option<Profile> {
        let facts = PersonFacts { id: self.id, roles };
        let may = |action| decide(viewer, action) == Decision::Allowed;
        if !may(Action::SeePerson(Some(facts))) {
            return None;
        }
        let is_oneself = viewer.person().is_some_and(|viewer| viewer.id == self.id);
        let writes = may(Action::SeeEmail(Some(facts)));
        Some(Profile {
            id: self.id,
            name: self.name,
            email: self.email.filter(|_| writes && (is_oneself || self.email_verified)),
            language: self.language.filter(|_| writes),
        })
    }
}
