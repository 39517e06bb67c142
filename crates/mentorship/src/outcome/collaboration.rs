//! Collaborations: what two institutions do together since a placement.

use catalogue::{
    problem::{Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{CollaborationId, PersonId, PlacementId},
    schema::{self, collaboration},
    text_enum,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, deed},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use crate::{begun, kept};

/// The most characters of what one is about.
const LONGEST: usize = 5_000;

text_enum! {
    /// What sort of thing two institutions do together.
    CollaborationKind {
        /// A project of both.
        JointProject = "joint_project",
        /// An exhibition.
        Exhibition = "exhibition",
        /// A loan.
        Loan = "loan",
        /// An application for a grant.
        GrantApplication = "grant_application",
        /// A visit in the other direction.
        ReturnVisit = "return_visit",
        /// Something else.
        Other = "other",
    }
}

/// Something that two institutions do together since a placement.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::collaboration)]
pub struct Collaboration {
    /// Its id.
    pub id: CollaborationId,
    /// Since which placement.
    pub placement_id: PlacementId,
    /// What sort of thing it is.
    pub kind: CollaborationKind,
    /// What it is about.
    pub about: String,
    /// Who told of it.
    pub told_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// A collaboration as somebody tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewCollaboration {
    /// What sort of thing it is.
    pub kind: CollaborationKind,
    /// What it is about.
    pub about: String,
}

/// Tells of something that both institutions do together since a placement.
///
/// # Errors
/// Where what it is about cannot be kept; where the placement has not begun, or too many were told of.
pub async fn add_collaboration(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::TellOutcomes>,
    now: Timestamp,
    new: NewCollaboration,
    key: Option<&str>,
) -> Result<Collaboration, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.placement().uuid(), may.part(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "addCollaboration", &asked, now).await? {
            Claim::Repeated(id) => return repeated(conn, CollaborationId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        // Of two who tell of the last one at once, the second waits here.
        begun::locked(conn, may.placement(), "placement").await?;
        kept::check_room(count(conn, may.placement()).await?, "collaborations", "remove one that is none any more")?;
        let mut problems = Problems::new();
        check_text(Some(&new.about), "about", LONGEST, &mut problems);
        problems.settle()?;
        let row: Collaboration = diesel::insert_into(collaboration::table)
            .values((
                collaboration::id.eq(CollaborationId::new()),
                collaboration::placement_id.eq(may.placement()),
                collaboration::kind.eq(new.kind),
                collaboration::about.eq(&new.about),
                collaboration::told_by.eq(may.person()),
                collaboration::created_at.eq(now.to_diesel()),
            ))
            .returning(Collaboration::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Removes a collaboration, and gives it as it was.
///
/// # Errors
/// Where there is no such one since the placement.
pub async fn remove_collaboration(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::TellOutcomes>,
    id: CollaborationId,
) -> Result<Collaboration, Rejection> {
    conn.transaction(async |conn| {
        begun::locked(conn, may.placement(), "id").await?;
        let since_then = collaboration::table.filter(collaboration::placement_id.eq(may.placement()));
        diesel::delete(since_then.filter(collaboration::id.eq(id)))
            .returning(Collaboration::as_returning())
            .get_result(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("id", "a collaboration"))
    })
    .await
}

/// How many there are since a placement.
async fn count(conn: &mut AsyncPgConnection, id: PlacementId) -> QueryResult<i64> {
    collaboration::table.filter(collaboration::placement_id.eq(id)).count().get_result(conn).await
}

async fn repeated(conn: &mut AsyncPgConnection, id: CollaborationId) -> Result<Collaboration, Rejection> {
    let row = collaboration::table.find(id).select(Collaboration::as_select());
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found("idempotency_key", "a collaboration"))
}

/// The collaborations since these placements, for each in the order in which they were told of.
///
/// # Errors
/// Where the database fails.
pub async fn collaborations(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<Collaboration>> {
    collaboration::table
        .filter(collaboration::placement_id.eq_any(ids))
        .order((collaboration::placement_id, collaboration::id))
        .select(Collaboration::as_select())
        .load(&mut conn)
        .await
}
