//! People: somebody who signed in, and what their roles are at this moment.

mod profile;

use std::sync::Arc;

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, ProgrammeId, SignInId},
    statement::Statement,
    text_enum,
};
use diesel::{
    QueryResult,
    sql_types::{Bool, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

pub use profile::{Profile, profiles};

use crate::{
    OrganizationRole, ProgrammeRole, Viewer,
    viewer::{OrganizationMembership, Person},
};

text_enum! {
    /// The one role in the network as a whole.
    NetworkRole {
        /// Approves who joins, and sees to what concerns everybody.
        Steward = "steward",
    }
}

/// Wanted by who wishes to act for none: nobody has a role in it.
pub const NO_ORGANIZATION: OrganizationId = OrganizationId::from_uuid(uuid::Uuid::nil());

/// A role, or what follows from one: organization, programme, role, whether the organization is approved. Without a role,
/// an organization of the person takes part in the programme.
type Row = (Option<OrganizationId>, Option<ProgrammeId>, Option<String>, bool);

/// The person as a viewer, with the roles that count now. They act for `wanted`, if they have a role in it; for none, if
/// not; where nothing is wanted, for the only organization they have a role in.
///
/// # Errors
/// Where the database fails.
pub async fn viewer(
    mut conn: &AsyncPgConnection,
    id: PersonId,
    sign_in: Option<SignInId>,
    wanted: Option<OrganizationId>,
    now: Timestamp,
) -> QueryResult<Viewer> {
    let mut statement = Statement::<(Nullable<Uuid>, Nullable<Uuid>, Nullable<Text>, Bool)>::new(
        "WITH current AS (
            SELECT membership.organization_id, membership.programme_id, membership.role
            FROM membership
            WHERE membership.person_id = ",
    );
    statement
        .bind::<Uuid, _>(id)
        .sql(" AND membership.ended_at IS NULL AND (membership.until IS NULL OR membership.until > ")
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(
            "))
         SELECT current.organization_id, current.programme_id, current.role, coalesce(organization.status = 'approved', false)
         FROM current LEFT JOIN organization ON organization.id = current.organization_id
         UNION ALL
         SELECT NULL, programme_participant.programme_id, NULL, false
         FROM current JOIN programme_participant USING (organization_id)",
        );
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    Ok(Viewer::Person(Arc::new(read(id, sign_in, wanted, rows))))
}

fn read(id: PersonId, sign_in: Option<SignInId>, wanted: Option<OrganizationId>, rows: Vec<Row>) -> Person {
    let mut person = Person {
        id,
        sign_in,
        organizations: Vec::new(),
        programmes: Vec::new(),
        participates_in: Vec::new(),
        is_steward: false,
        acting_for: None,
    };
    // A word that this version does not know grants nothing.
    for (organization, programme, role, is_approved) in rows {
        match (organization, programme, role) {
            (Some(organization_id), _, Some(role)) => {
                if let Ok(role) = role.parse::<OrganizationRole>() {
                    person.organizations.push(OrganizationMembership { organization_id, role, is_approved });
                }
            }
            (None, Some(programme), Some(role)) => {
                person.programmes.extend(role.parse::<ProgrammeRole>().ok().map(|role| (programme, role)));
            }
            (None, Some(programme), None) => person.participates_in.push(programme),
            (None, None, Some(role)) => person.is_steward |= role.parse() == Ok(NetworkRole::Steward),
            (_, None, None) | (Some(_), Some(_), None) => {}
        }
    }
    person.acting_for = match (wanted, person.organizations.as_slice()) {
        (Some(wanted), _) => person.role_in(wanted).map(|_| wanted),
        (None, [only]) => Some(only.organization_id),
        (None, _) => None,
    };
    person
}

/// Whether a viewer who was known is still known, and with which roles: a subscription outlives the request that showed
/// who asks. None where they are not known any more.
///
/// # Errors
/// Where the database fails.
pub async fn renewed(conn: &AsyncPgConnection, viewer: &Viewer, now: Timestamp) -> QueryResult<Option<Viewer>> {
    match viewer {
        Viewer::Nobody | Viewer::Operator => Ok(Some(viewer.clone())),
        Viewer::Service { token_id, .. } => crate::service_token::renewed(conn, *token_id, now).await,
        Viewer::Person(person) => {
            if let Some(sign_in) = person.sign_in
                && !crate::sign_in::is_valid(conn, sign_in, now).await?
            {
                return Ok(None);
            }
            // Whoever shows a provider's token is known as long as they have an account.
            if person.sign_in.is_none() && !crate::account::has_any(conn, person.id).await? {
                return Ok(None);
            }
            // Who chose for whom to act has the choice kept as long as they have a role there.
            let wanted = person.acting_for.unwrap_or(NO_ORGANIZATION);
            self::viewer(conn, person.id, person.sign_in, Some(wanted), now).await.map(Some)
        }
    }
}
