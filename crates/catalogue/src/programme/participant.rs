//! Which organizations take part in a programme.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId},
    schema::{organization, programme_participant},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Text, Uuid},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayEdit, MaySeeRoles, Realm};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};

use super::{Programme, write::locked};
use crate::{
    organization::{Organization, OrganizationStatus},
    problem::{ProblemCode, Rejection},
};

/// Where an organization stands among the participants of a programme: its name, then its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ParticipantKey(String, OrganizationId);

/// An organization that takes part in a programme.
#[derive(Debug, Clone)]
pub struct Participant {
    /// The programme.
    pub programme_id: ProgrammeId,
    /// Where it stands among the others.
    pub key: ParticipantKey,
    /// The organization.
    pub organization: Organization,
}

/// Has an organization of the network take part in a programme: its people see from then on what is for the programme's
/// participants.
///
/// # Errors
/// Where there is no such organization, a steward has not approved it, or it takes part already.
pub async fn add_participant(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<ProgrammeId>,
    participant: OrganizationId,
    now: Timestamp,
) -> Result<Programme, Rejection> {
    conn.transaction(async |conn| {
        check_organization(conn, may, participant).await?;
        let row = locked(conn, may).await?;
        let added = diesel::insert_into(programme_participant::table)
            .values((
                programme_participant::programme_id.eq(may.id()),
                programme_participant::organization_id.eq(participant),
                programme_participant::since.eq(now.to_diesel()),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        match added {
            0 => Err(Rejection::one(
                ProblemCode::Duplicate,
                "organization",
                "takes part in the programme already; nothing needs to be done",
            )),
            _ => Ok(row),
        }
    })
    .await
}

/// Has an organization take part in a programme no longer.
///
/// # Errors
/// Where it does not take part.
pub async fn remove_participant(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<ProgrammeId>,
    participant: OrganizationId,
) -> Result<Programme, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may).await?;
        let removed = diesel::delete(programme_participant::table.find((may.id(), participant))).execute(conn).await?;
        match removed {
            0 => Err(Rejection::one(
                ProblemCode::NotFound,
                "organization",
                "is none of those that take part in the programme; look them up again",
            )),
            _ => Ok(row),
        }
    })
    .await
}

/// Locks the organization too: whatever happens to it at this moment is waited for.
async fn check_organization(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<ProgrammeId>,
    participant: OrganizationId,
) -> Result<(), Rejection> {
    let status = organization::table.find(participant).select(organization::status).for_share();
    let status: Option<OrganizationStatus> = status.first(conn).await.optional()?;
    let is_approved = status == Some(OrganizationStatus::Approved);
    match status {
        Some(_) if is_approved => Ok(()),
        // Who may not see it before it is approved does not learn that it is there.
        Some(_) if may.sight().includes_organization(participant, is_approved) => Err(Rejection::one(
            ProblemCode::WrongState,
            "organization",
            "is not in the network yet; ask a steward to approve it first",
        )),
        _ => Err(Rejection::not_found("organization", "an organization")),
    }
}

/// The organizations that take part in each of these programmes, by name: `limit` at most of each, those behind `after`.
pub async fn participants(
    mut conn: &AsyncPgConnection,
    programmes: &[MaySeeRoles],
    limit: i64,
    after: Option<ParticipantKey>,
) -> QueryResult<Vec<Participant>> {
    let mut statement = Statement::<(Uuid, AsSelect<Organization, Pg>, Text)>::new("SELECT wanted.id, ");
    statement
        .fragment(Organization::as_select())
        .sql(", organization.sort_name FROM unnest(")
        .bind::<Array<Uuid>, _>(ids(programmes))
        .sql(
            ") AS wanted (id) CROSS JOIN LATERAL (
                SELECT organization.* FROM programme_participant
                JOIN organization ON organization.id = programme_participant.organization_id
                WHERE programme_participant.programme_id = wanted.id AND organization.status = 'approved'",
        );
    if let Some(ParticipantKey(name, id)) = after {
        statement.sql(" AND (sort_name COLLATE \"C\", organization.id) > (").bind::<Text, _>(name);
        statement.sql(", ").bind::<Uuid, _>(id).sql(")");
    }
    statement.sql(" ORDER BY sort_name COLLATE \"C\", organization.id LIMIT ").bind::<BigInt, _>(limit);
    statement.sql(") AS organization ORDER BY sort_name COLLATE \"C\", organization.id");
    let rows: Vec<(ProgrammeId, Organization, String)> = statement.load(&mut conn).await?;
    Ok(rows
        .into_iter()
        .map(|(programme_id, organization, name)| Participant {
            programme_id,
            key: ParticipantKey(name, organization.id),
            organization,
        })
        .collect())
}

/// How many organizations take part in each of these programmes.
pub async fn participant_totals(
    mut conn: &AsyncPgConnection,
    programmes: &[MaySeeRoles],
) -> QueryResult<Vec<(ProgrammeId, i64)>> {
    programme_participant::table
        .inner_join(organization::table)
        .filter(programme_participant::programme_id.eq_any(ids(programmes)))
        .filter(organization::status.eq(OrganizationStatus::Approved))
        .group_by(programme_participant::programme_id)
        .select((programme_participant::programme_id, diesel::dsl::count_star()))
        .load(&mut conn)
        .await
}

fn ids(programmes: &[MaySeeRoles]) -> Vec<ProgrammeId> {
    let realms = programmes.iter().map(MaySeeRoles::realm);
    realms
        .filter_map(|realm| match realm {
            Realm::Programme(id) => Some(id),
            Realm::Organization(_) | Realm::Network => None,
        })
        .collect()
}
