//! Saying who mentors in a round.

use catalogue::problem::{ProblemCode, Problems, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    id::{MentorId, OrganizationId, PersonId, RoundId},
    schema::{membership, mentor, offer, person},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayForPartner, OfferPlaces},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{Mentor, by_ids};
use crate::{capacity::Capacity, exchange, period, round};

/// The most characters of a name.
const LONGEST_NAME: usize = 200;

/// Somebody who is to mentor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewMentor {
    /// Who they are, where they have signed in.
    pub person: Option<PersonId>,
    /// What they are called, where they have not.
    pub name: Option<String>,
    /// How many people over all offers.
    pub capacity: Capacity,
}

/// What is to change of a mentor. A field that is `None` stays as it is; a person takes the place of a name, and a name that of a
/// person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MentorChange {
    /// Who they are.
    pub person: Option<PersonId>,
    /// What they are called.
    pub name: Option<String>,
    /// How many people over all offers.
    pub capacity: Option<Capacity>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Says that somebody mentors in a round.
///
/// # Errors
/// Every fault of the input at once; where the host takes no part in the exchange, or the round is over. Nothing is written then.
pub async fn add(
    conn: &mut AsyncPgConnection,
    may: &MayForPartner<OfferPlaces>,
    now: Timestamp,
    new: NewMentor,
    key: Option<&str>,
) -> Result<Mentor, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.round(), may.organization(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "addMentor", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = by_ids(conn, &[MentorId::from_uuid(id)]).await?.pop();
                return found.ok_or_else(|| Rejection::not_found("idempotency_key", "a mentor"));
            }
            Claim::First(pending) => pending,
        };
        let round = round::locked(conn, may.round()).await?;
        round::check_not_over(&round, "round")?;
        exchange::check_takes_part(conn, may.programme(), may.organization()).await?;
        let row = Mentor {
            id: MentorId::new(),
            round_id: may.round(),
            organization_id: may.organization(),
            person_id: new.person,
            name: new.name,
            capacity: new.capacity,
            revision: 1,
        };
        row.check(conn, now).await?;
        diesel::insert_into(mentor::table)
            .values((
                mentor::id.eq(row.id),
                mentor::round_id.eq(row.round_id),
                mentor::organization_id.eq(row.organization_id),
                mentor::person_id.eq(row.person_id),
                mentor::name.eq(&row.name),
                mentor::capacity.eq(&row.capacity),
                mentor::created_at.eq(now.to_diesel()),
                mentor::updated_at.eq(now.to_diesel()),
            ))
            .execute(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Changes who a mentor is, or how many people they take.
///
/// # Errors
/// Every fault of what it would become at once; where the round is over; a conflict where somebody else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayForPartner<OfferPlaces>,
    now: Timestamp,
    id: MentorId,
    change: MentorChange,
) -> Result<Mentor, Rejection> {
    conn.transaction(async |conn| {
        let row = held(conn, may, id).await?;
        check_revision(change.expected_revision, row.revision)?;
        let becomes = change.applied_to(row);
        becomes.check(conn, now).await?;
        let row = diesel::update(mentor::table.find(id))
            .set((
                mentor::person_id.eq(becomes.person_id),
                mentor::name.eq(&becomes.name),
                mentor::capacity.eq(&becomes.capacity),
                mentor::revision.eq(becomes.revision + 1),
                mentor::updated_at.eq(now.to_diesel()),
            ))
            .returning(Mentor::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Takes a mentor away whom no offer names, and gives the round.
///
/// # Errors
/// Where an offer names them, or the round is over.
pub async fn remove(
    conn: &mut AsyncPgConnection,
    may: &MayForPartner<OfferPlaces>,
    id: MentorId,
) -> Result<RoundId, Rejection> {
    conn.transaction(async |conn| {
        let row = held(conn, may, id).await?;
        let naming: i64 = offer::table.filter(offer::mentor_id.eq(id)).count().get_result(conn).await?;
        if naming > 0 {
            let offers = if naming == 1 { "an offer names".to_owned() } else { format!("{naming} offers name") };
            let why = format_args!("is a mentor whom {offers}; have another mentor there first, or none");
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        diesel::delete(mentor::table.find(id)).execute(conn).await?;
        Ok(row.round_id)
    })
    .await
}

/// A mentor of the host, whom nobody else changes until the transaction ends, in a round that is not over.
async fn held(
    conn: &mut AsyncPgConnection,
    may: &MayForPartner<OfferPlaces>,
    id: MentorId,
) -> Result<Mentor, Rejection> {
    let round = round::locked(conn, may.round()).await?;
    round::check_not_over(&round, "id")?;
    mentor::table
        .find(id)
        .filter(mentor::round_id.eq(may.round()).and(mentor::organization_id.eq(may.organization())))
        .select(Mentor::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a mentor"))
}

impl MentorChange {
    fn applied_to(self, before: Mentor) -> Mentor {
        let (person_id, name) = match (self.person, self.name) {
            (None, None) => (before.person_id, before.name),
            given => given,
        };
        Mentor { person_id, name, capacity: self.capacity.unwrap_or(before.capacity), ..before }
    }
}

impl Mentor {
    async fn check(&self, conn: &mut AsyncPgConnection, now: Timestamp) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        match (self.person_id, &self.name) {
            (Some(_), Some(_)) => {
                let why = "is given beside the person, whose own name is shown; leave one of them out";
                problems.note(ProblemCode::Invalid, "name", why);
            }
            (None, None) => {
                let why = "is missing, and so is the name; say who mentors";
                problems.note(ProblemCode::Required, "person", why);
            }
            (None, name) => check_text(name.as_deref(), "name", LONGEST_NAME, &mut problems),
            (Some(person), None) => self.check_person(conn, person, now, &mut problems).await?,
        }
        let periods = period::ids_of(conn, self.round_id).await?;
        self.capacity.check("capacity", &periods, &mut problems);
        problems.settle()
    }

    async fn check_person(
        &self,
        conn: &mut AsyncPgConnection,
        person: PersonId,
        now: Timestamp,
        problems: &mut Problems,
    ) -> QueryResult<()> {
        if !works_at(conn, person, self.organization_id, now).await? {
            // Whether there is such a person elsewhere is told to nobody.
            let why = "is nobody of the host; give somebody of it a role there first, or name them in words";
            problems.note(ProblemCode::NotFound, "person", why);
        }
        let twice = mentor::table
            .filter(mentor::round_id.eq(self.round_id).and(mentor::organization_id.eq(self.organization_id)))
            .filter(mentor::person_id.eq(person).and(mentor::id.ne(self.id)));
        if diesel::select(exists(twice)).get_result(conn).await? {
            let why = "mentors for the host in this round already; change that entry instead";
            problems.note(ProblemCode::Duplicate, "person", why);
        }
        Ok(())
    }
}

/// Whether somebody has a role at the organization now.
async fn works_at(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    organization: OrganizationId,
    now: Timestamp,
) -> QueryResult<bool> {
    let role = membership::table
        .inner_join(person::table.on(person::id.eq(membership::person_id)))
        .filter(membership::organization_id.eq(organization).and(membership::person_id.eq(person)))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .filter(person::erased_at.is_null());
    diesel::select(exists(role)).get_result(conn).await
}
