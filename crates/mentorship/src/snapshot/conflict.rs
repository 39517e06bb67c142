//! Who must not be paired with what is offered. Neither why nor by whose word is any business of the solver's.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{MentorId, OrganizationId, PersonId},
    schema::account,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use matching::round as solver;

use crate::{
    application::Application,
    conflict::{self, DeclaredConflict},
    mentor::Mentor,
    offer::Offer,
    round::Round,
};

/// All pairs of these that a conflict keeps apart.
pub(super) async fn all(
    conn: &AsyncPgConnection,
    round: &Round,
    applications: &[Application],
    (offers, mentors): (&[Offer], &[Mentor]),
) -> QueryResult<Vec<solver::Conflict>> {
    let declared = conflict::standing(conn, round.programme_id).await?;
    let by_address = by_address(conn, applications).await?;
    let mentors: HashMap<MentorId, PersonId> =
        mentors.iter().filter_map(|mentor| Some((mentor.id, mentor.person_id?))).collect();
    let mut apart = Vec::new();
    for application in applications {
        let address = application.email.as_ref().map(|email| email.to_lowercase());
        let person = application.person_id.or_else(|| by_address.get(&address?).copied());
        let home = application.organization_id;
        // Nearly nobody has any, and then there is nothing to be looked at.
        let own: Vec<DeclaredConflict> = declared.iter().filter(|one| names(one, person, home)).cloned().collect();
        if own.is_empty() {
            continue;
        }
        apart.extend(offers.iter().filter_map(|offer| {
            let mentor = offer.mentor_id.and_then(|mentor| mentors.get(&mentor).copied());
            let is_between = conflict::between(&own, person, home, mentor, offer.organization_id);
            is_between.then(|| solver::Conflict { application: application.id.to_string(), with: offer.id.to_string() })
        }));
    }
    Ok(apart)
}

/// Whether either side of a conflict is the applicant or their institution.
fn names(conflict: &DeclaredConflict, person: Option<PersonId>, home: OrganizationId) -> bool {
    let of_person = person.is_some() && [conflict.person_id, conflict.with_person_id].contains(&person);
    of_person || [conflict.organization_id, conflict.with_organization_id].contains(&Some(home))
}

/// Who has the addresses for which applications were read in, verified.
async fn by_address(
    mut conn: &AsyncPgConnection,
    applications: &[Application],
) -> QueryResult<HashMap<String, PersonId>> {
    let addresses: Vec<String> = applications
        .iter()
        .filter(|application| application.person_id.is_none())
        .filter_map(|application| application.email.as_ref().map(|email| email.to_lowercase()))
        .collect();
    let found: Vec<(Option<String>, PersonId)> = account::table
        .filter(account::email_verified.and(database::lower(account::email).eq_any(addresses)))
        .select((account::email, account::person_id))
        .load(&mut conn)
        .await?;
    Ok(found.into_iter().filter_map(|(email, person)| Some((email?.to_lowercase(), person))).collect())
}
