//! Giving somebody a term on a committee.

use catalogue::{
    civil,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{CommitteeSeatId, OrganizationId, PersonId, ProgrammeId},
    schema::{committee_seat, membership, person},
};
use diesel::{
    dsl::exists,
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    ProgrammeRole,
    idempotency::{self, Claim},
    policy::MayRunExchange,
};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{
    CommitteeSeat, Term,
    term::{in_a_row, most_at_once},
};
use crate::exchange::{self, ExchangeProgram};

/// The most people who sit on a committee at the same time.
const MOST_SEATS: usize = 100;
/// The longest term, in years.
const LONGEST: i32 = 10;

/// A term on the committee, as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewCommitteeSeat {
    /// For which partner.
    pub organization: OrganizationId,
    /// Whose it is to be.
    pub person: PersonId,
    /// Its first day, `YYYY-MM-DD`.
    pub starts_on: String,
    /// Its last day.
    pub ends_on: String,
}

/// Gives somebody a term on the committee of an exchange, for a partner.
///
/// # Errors
/// Every fault of it at once: where they have no role on the committee, where the organization takes no part or has all its
/// seats, where they sit on it already or have done so too often without a break.
pub async fn seat(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    new: NewCommitteeSeat,
    key: Option<&str>,
) -> Result<CommitteeSeat, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "seatCommitteeMember", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, CommitteeSeatId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        // Of two who give away a partner's last seat at once, the second waits here.
        let exchange = exchange::locked(conn, may.programme()).await?;
        let mut problems = Problems::new();
        check_member(conn, &exchange, new.person, now, &mut problems).await?;
        check_partner(conn, &exchange, new.organization, &mut problems).await?;
        let term = new.term(&mut problems);
        if let Some(term) = term {
            check_seats(conn, &exchange, &new, term, &mut problems).await?;
        }
        let Some(term) = term.filter(|_| problems.is_empty()) else { return Err(refused(problems)) };
        let row = insert(conn, may, now, &new, term).await.map_err(taken)?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

impl NewCommitteeSeat {
    /// Its days; notes what is wrong with them.
    fn term(&self, problems: &mut Problems) -> Option<Term> {
        let starts_on = civil::date(&self.starts_on, "starts_on", problems);
        let ends_on = civil::date(&self.ends_on, "ends_on", problems);
        let (starts_on, ends_on) = (starts_on?, ends_on?);
        if ends_on <= starts_on {
            let what = format_args!("is {ends_on}, not after {starts_on}, when the term begins; give a later day");
            problems.note(ProblemCode::EndBeforeStart, "ends_on", what);
            return None;
        }
        if starts_on.saturating_add(LONGEST.years()) < ends_on {
            let what =
                format_args!("is {ends_on}, more than {LONGEST} years after the term begins; give an earlier day");
            problems.note(ProblemCode::OutOfRange, "ends_on", what);
            return None;
        }
        Some(Term { starts_on, ends_on })
    }
}

/// Notes somebody who is not a member of the committee by their role.
async fn check_member(
    conn: &mut AsyncPgConnection,
    exchange: &ExchangeProgram,
    member: PersonId,
    now: Timestamp,
    problems: &mut Problems,
) -> QueryResult<()> {
    let counting = membership::table
        .inner_join(person::table.on(person::id.eq(membership::person_id)))
        .filter(membership::programme_id.eq(exchange.programme_id))
        .filter(membership::person_id.eq(member))
        .filter(membership::role.eq(ProgrammeRole::CommitteeMember))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .filter(person::erased_at.is_null());
    if !diesel::select(exists(counting)).get_result::<bool>(conn).await? {
        let what = "has no role on the committee of this exchange; give them the role COMMITTEE_MEMBER in the programme first, \
                    with createMembership or inviteMember";
        problems.note(ProblemCode::NotFound, "person", what);
    }
    Ok(())
}

/// Notes an organization that takes no part.
async fn check_partner(
    conn: &mut AsyncPgConnection,
    exchange: &ExchangeProgram,
    organization: OrganizationId,
    problems: &mut Problems,
) -> QueryResult<()> {
    if !exchange::takes_part(conn, exchange.programme_id, organization).await? {
        let what = "takes no part in this exchange; have it take part first, with addProgrammeParticipant";
        problems.note(ProblemCode::NotFound, "organization", what);
    }
    Ok(())
}

/// Notes what does not go with the other terms of the committee.
async fn check_seats(
    conn: &mut AsyncPgConnection,
    exchange: &ExchangeProgram,
    new: &NewCommitteeSeat,
    term: Term,
    problems: &mut Problems,
) -> QueryResult<()> {
    let zone = exchange.time_zone();
    let seats = seats_of(conn, exchange.programme_id).await?;
    let standing = seats.iter().filter(|seat| seat.person_id == new.person && seat.ended_at.is_none());
    let standing = standing.filter_map(|seat| seat.term(&zone));
    if let Some(other) = standing.into_iter().find(|other| other.overlaps(term)) {
        problems.note(ProblemCode::Duplicate, "starts_on", overlapping(term, other));
        return Ok(());
    }
    let in_a_row = in_a_row(term, &terms(&seats, &zone, |seat| seat.person_id == new.person));
    let most = usize::try_from(exchange.terms_in_a_row).unwrap_or_default();
    if in_a_row > most {
        let what = format_args!(
            "is {}, with which they would sit on the committee for {in_a_row} terms without a break, and the exchange allows \
             {most}; let more than a month pass, or seat somebody else",
            term.starts_on
        );
        problems.note(ProblemCode::OutOfRange, "starts_on", what);
    }
    let of_partner = terms(&seats, &zone, |seat| seat.organization_id == new.organization);
    let most = usize::try_from(exchange.seats_per_organization).unwrap_or_default();
    if most_at_once(term, &of_partner) >= most {
        let what = format_args!(
            "has all the seats that a partner can have at the same time, {most}, on some day of this term; choose days on which \
             one is free, or end another of its seats first"
        );
        problems.note(ProblemCode::Full, "organization", what);
    }
    if most_at_once(term, &terms(&seats, &zone, |_| true)) >= MOST_SEATS {
        let what = format_args!(
            "is in a term in which the committee has {MOST_SEATS} members already; end another seat first"
        );
        problems.note(ProblemCode::Full, "starts_on", what);
    }
    Ok(())
}

/// All terms there were and will be.
async fn seats_of(conn: &mut AsyncPgConnection, exchange: ProgrammeId) -> QueryResult<Vec<CommitteeSeat>> {
    committee_seat::table
        .filter(committee_seat::programme_id.eq(exchange))
        .order((committee_seat::starts_on, committee_seat::id))
        .select(CommitteeSeat::as_select())
        .load(conn)
        .await
}

fn terms(seats: &[CommitteeSeat], zone: &TimeZone, of: impl Fn(&CommitteeSeat) -> bool) -> Vec<Term> {
    seats.iter().filter(|seat| of(seat)).filter_map(|seat| seat.term(zone)).collect()
}

fn overlapping(term: Term, other: Term) -> String {
    format!(
        "is {}, but they sit on the committee from {} to {} already; choose days before or after, or end that seat first",
        term.starts_on, other.starts_on, other.ends_on
    )
}

fn refused(problems: Problems) -> Rejection {
    Rejection::Refused(problems.into_vec())
}

/// What the database refuses because they sit on it already is said in a sentence.
fn taken(error: DieselError) -> Rejection {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::ExclusionViolation, _) => {
            let what = "is in a term in which they sit on the committee already; choose other days";
            Rejection::one(ProblemCode::Duplicate, "starts_on", what)
        }
        other => Rejection::Database(other),
    }
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    new: &NewCommitteeSeat,
    term: Term,
) -> QueryResult<CommitteeSeat> {
    diesel::insert_into(committee_seat::table)
        .values((
            committee_seat::id.eq(CommitteeSeatId::new()),
            committee_seat::programme_id.eq(may.programme()),
            committee_seat::organization_id.eq(new.organization),
            committee_seat::person_id.eq(new.person),
            committee_seat::starts_on.eq(term.starts_on.to_diesel()),
            committee_seat::ends_on.eq(term.ends_on.to_diesel()),
            committee_seat::created_by.eq(may.person()),
            committee_seat::created_at.eq(now.to_diesel()),
        ))
        .returning(CommitteeSeat::as_returning())
        .get_result(conn)
        .await
}

async fn found(conn: &mut AsyncPgConnection, id: CommitteeSeatId) -> Result<CommitteeSeat, Rejection> {
    let row = committee_seat::table.find(id).select(CommitteeSeat::as_select());
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found("idempotency_key", "a seat on a committee"))
}
