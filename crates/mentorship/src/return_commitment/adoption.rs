//! Adoptions elsewhere: other institutions that took an improvement over.

use catalogue::{
    organization,
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{AdoptionId, OrganizationId, PersonId, ReturnCommitmentId},
    schema::{self, adoption},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, deed},
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{CommitmentState, ReturnCommitment, read::of_locked};
use crate::{
    begun::{self, Begun},
    given,
};

/// How many institutions are told of.
const MOST: usize = 100;
/// The most characters of a note.
const LONGEST_NOTE: usize = 2_000;

/// That another institution adopted an improvement too.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::adoption)]
pub struct Adoption {
    /// Its id.
    pub id: AdoptionId,
    /// Of which improvement.
    pub return_commitment_id: ReturnCommitmentId,
    /// Which institution.
    pub organization_id: OrganizationId,
    /// On which day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub adopted_on: Date,
    /// What there is to say of it.
    pub note: Option<String>,
    /// Who told of it.
    pub told_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// An adoption as somebody tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewAdoption {
    /// Which institution.
    pub organization: OrganizationId,
    /// On which day, `YYYY-MM-DD`.
    pub adopted_on: String,
    /// What there is to say of it.
    pub note: Option<String>,
}

/// Tells that another institution adopted an improvement too.
///
/// # Errors
/// Every fault of it at once; where the improvement was not adopted at home, or too many were told of.
pub async fn tell_of_adoption(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::TellOfAdoption>,
    now: Timestamp,
    new: NewAdoption,
    key: Option<&str>,
) -> Result<Adoption, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.placement().uuid(), may.part(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "tellOfAdoption", &asked, now).await? {
            Claim::Repeated(id) => return repeated(conn, AdoptionId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let begun = Begun::locked(conn, may.placement(), now, "commitment").await?;
        let of = of_locked(conn, may.placement(), "commitment").await?;
        let before = adoptions(conn, &[of.id]).await?;
        check_adopted(&of, "commitment")?;
        check_room(before.len())?;
        let adopted_on = new.check(conn, may, &begun, &of, &before).await?;
        let row = insert(conn, may, now, of.id, &new, adopted_on).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Removes an adoption that was told of, and gives it as it was.
///
/// # Errors
/// Where there is no such one of what was promised in the placement.
pub async fn remove_adoption(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::TellOfAdoption>,
    id: AdoptionId,
) -> Result<Adoption, Rejection> {
    conn.transaction(async |conn| {
        begun::locked(conn, may.placement(), "id").await?;
        let of = of_locked(conn, may.placement(), "id").await?;
        check_adopted(&of, "id")?;
        let told_of = adoption::table.filter(adoption::return_commitment_id.eq(of.id));
        diesel::delete(told_of.filter(adoption::id.eq(id)))
            .returning(Adoption::as_returning())
            .get_result(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("id", "an adoption"))
    })
    .await
}

/// Refuses adoptions of what was not adopted at home; `field` is where it was named, or an adoption of it.
fn check_adopted(of: &ReturnCommitment, field: &str) -> Result<(), Rejection> {
    if of.state == CommitmentState::Adopted {
        return Ok(());
    }
    let why = "was not adopted at home; say that it was first, with what shows it";
    Err(Rejection::one(ProblemCode::WrongState, field, why))
}

/// Refuses one more of what has all that are kept.
fn check_room(before: usize) -> Result<(), Rejection> {
    if before < MOST {
        return Ok(());
    }
    let why = format_args!("has {MOST} adoptions already, and no more are kept; remove one that is none");
    Err(Rejection::one(ProblemCode::Full, "commitment", why))
}

impl NewAdoption {
    /// Its day; refuses it for everything that is wrong with it.
    async fn check(
        &self,
        conn: &AsyncPgConnection,
        may: &MayInPlacement<deed::TellOfAdoption>,
        begun: &Begun,
        of: &ReturnCommitment,
        before: &[Adoption],
    ) -> Result<Date, Rejection> {
        let mut problems = Problems::new();
        let is_seen = !organization::seen_among(conn, &[self.organization], may.sight()).await?.is_empty();
        if !is_seen {
            problems.note_not_found("organization", "an organization");
        } else if self.organization == begun.row.home_id {
            let what = "is the institution that it was adopted at first; name another one";
            problems.note(ProblemCode::Invalid, "organization", what);
        } else if before.iter().any(|known| known.organization_id == self.organization) {
            let what = "is one that it was told of already; nothing needs to be done";
            problems.note(ProblemCode::Duplicate, "organization", what);
        }
        let adopted_on = self.day(begun, of, &mut problems);
        check_text(self.note.as_deref(), "note", LONGEST_NOTE, &mut problems);
        given::settled(problems, adopted_on)
    }

    /// Its day, where it can be: since the improvement was adopted at home, and until today.
    fn day(&self, begun: &Begun, of: &ReturnCommitment, problems: &mut Problems) -> Option<Date> {
        let day = begun.past_day(&self.adopted_on, "adopted_on", problems)?;
        match of.settled_on {
            Some(first) if day < first => {
                let what = format_args!("is {day}, before it was adopted at home; give a day from {first} on");
                problems.note(ProblemCode::OutOfRange, "adopted_on", what);
                None
            }
            _ => Some(day),
        }
    }
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::TellOfAdoption>,
    now: Timestamp,
    of: ReturnCommitmentId,
    new: &NewAdoption,
    adopted_on: Date,
) -> QueryResult<Adoption> {
    diesel::insert_into(adoption::table)
        .values((
            adoption::id.eq(AdoptionId::new()),
            adoption::return_commitment_id.eq(of),
            adoption::organization_id.eq(new.organization),
            adoption::adopted_on.eq(adopted_on.to_diesel()),
            adoption::note.eq(&new.note),
            adoption::told_by.eq(may.person()),
            adoption::created_at.eq(now.to_diesel()),
        ))
        .returning(Adoption::as_returning())
        .get_result(conn)
        .await
}

async fn repeated(conn: &mut AsyncPgConnection, id: AdoptionId) -> Result<Adoption, Rejection> {
    let row = adoption::table.find(id).select(Adoption::as_select());
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found("idempotency_key", "an adoption"))
}

/// The adoptions of these improvements, for each in the order of their days.
///
/// # Errors
/// Where the database fails.
pub async fn adoptions(mut conn: &AsyncPgConnection, ids: &[ReturnCommitmentId]) -> QueryResult<Vec<Adoption>> {
    adoption::table
        .filter(adoption::return_commitment_id.eq_any(ids))
        .order((adoption::return_commitment_id, adoption::adopted_on, adoption::id))
        .select(Adoption::as_select())
        .load(&mut conn)
        .await
}
