//! Registering: oneself, or an organization's staff.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, RegistrationId},
    schema::{account, membership, person, registration},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    notice::NoticeKind,
    policy::{MayRegister, Whom},
    text::{check_email, check_text},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;
use serde_json::json;

use super::{
    Origin, Registration, RegistrationState, Seat, Step, by_ids,
    eligibility::belonging,
    held::{Held, hold},
    remember,
    settle::settle_held,
    telling::{News, tell, tell_owners},
};
use crate::{
    evaluation,
    problem::{ProblemCode, Problems, Rejection},
};

/// The most people that are registered at once.
const MOST_AT_ONCE: usize = 200;
/// The longest name, and the longest word on what somebody needs, in characters.
const LONGEST_NAME: usize = 200;
const LONGEST_TEXT: usize = 2_000;

/// Somebody who is to take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Participant {
    /// Who they are, where they have a role in the organization.
    pub person: Option<PersonId>,
    /// What they are called, where they are not named so.
    pub name: Option<String>,
    /// Their e-mail address, where they are not named so.
    pub email: Option<String>,
    /// What they need to take part, such as captions or step-free access.
    pub accommodation: Option<String>,
}

/// Registers whoever the proof is for: oneself (`people` then holds oneself alone), or staff of an organization. Each gets
/// a place, waits for one, or waits for the provider's decision. With an idempotency key, a repeated request answers with
/// what the first one did.
///
/// # Errors
/// Every reason at once, each with its own code: the run takes no registrations now, they may not come, they are
/// registered already, the group is too small or too large, there is no place and no waitlist. Nobody is registered then.
pub async fn register(
    conn: &mut AsyncPgConnection,
    may: &MayRegister,
    now: Timestamp,
    organization: Option<OrganizationId>,
    people: Vec<Participant>,
    key: Option<&str>,
) -> Result<Vec<Registration>, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.run(), organization, &people);
        let pending = match idempotency::claim(conn, may.asker(), key, "register", &asked, now).await? {
            Claim::Repeated(first) => return Ok(made_with(conn, RegistrationId::from_uuid(first)).await?),
            Claim::First(pending) => pending,
        };
        check(may, organization, &people)?;
        let people = known(conn, organization, people).await?;
        let held = hold(conn, now, may.run()).await?;
        let mut held = held.ok_or_else(|| Rejection::not_found("run", "a run"))?;
        let mut problems = Problems::new();
        held.check_open(now, &mut problems);
        check_group(conn, &held, organization, people.len(), &mut problems).await?;
        problems.settle()?;
        // Who waits comes before who comes now.
        if held.is_due || held.waiting > 0 {
            settle_held(conn, now, &mut held).await?;
        }
        let placed = place(conn, now, &mut held, organization, &people).await?;
        let made = write(conn, may, now, organization, &people, &placed).await?;
        tell_all(conn, now, &held, &made, &placed).await?;
        let first = made.iter().map(|row| row.id.uuid()).next().unwrap_or_default();
        pending.keep(conn, first).await?;
        Ok(made)
    })
    .await
}

/// The registration, or all that were made with it, in the order they were asked for.
async fn made_with(conn: &mut AsyncPgConnection, first: RegistrationId) -> QueryResult<Vec<Registration>> {
    registration::table
        .filter(registration::id.eq(first).or(registration::group_id.eq(first)))
        .order(registration::arrival)
        .select(Registration::as_select())
        .load(conn)
        .await
}

fn check(may: &MayRegister, organization: Option<OrganizationId>, people: &[Participant]) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    if let (Whom::Oneself { organizations }, Some(organization)) = (may.whom(), organization)
        && !organizations.contains(&organization)
    {
        problems.note(
            ProblemCode::Denied,
            "organization",
            "is not one of yours; choose one in which you have a role, or leave it out",
        );
    }
    if people.is_empty() {
        problems.note(ProblemCode::Required, "people", "is empty; name whom you register");
    }
    problems.note_long_list("people", people.len(), MOST_AT_ONCE);
    for (at, person) in people.iter().enumerate() {
        let field = |name: &str| match may.whom() {
            Whom::Oneself { .. } => name.to_owned(),
            Whom::Staff(_) => format!("people.{at}.{name}"),
        };
        check_text(person.name.as_deref(), &field("name"), LONGEST_NAME, &mut problems);
        check_email(person.email.as_deref(), &field("email"), &mut problems);
        check_text(person.accommodation.as_deref(), &field("accommodation"), LONGEST_TEXT, &mut problems);
        if person.person.is_none() && (person.name.is_none() || person.email.is_none()) {
            let missing = if person.name.is_none() { "name" } else { "email" };
            problems.note(ProblemCode::Required, field(missing), "is missing; give name and email, or the person's id");
        }
    }
    let addresses = people.iter().filter_map(|person| person.email.as_ref()).map(|email| email.to_lowercase());
    problems.note_repeated("people", addresses);
    problems.note_repeated("people", people.iter().filter_map(|person| person.person));
    problems.settle()
}

/// The same people, with who they are where that is known: somebody of the organization is found by a verified address.
/// Somebody else is left as named, so that nobody learns here who has signed in.
async fn known(
    conn: &mut AsyncPgConnection,
    organization: Option<OrganizationId>,
    mut people: Vec<Participant>,
) -> Result<Vec<Participant>, Rejection> {
    let Some(organization) = organization else { return Ok(people) };
    let colleagues = membership::table
        .filter(membership::organization_id.eq(organization))
        .filter(membership::ended_at.is_null())
        .select(membership::person_id);
    let named: Vec<_> = people.iter().filter_map(|person| person.person).collect();
    let of_it: Vec<PersonId> = person::table
        .filter(person::id.eq_any(&named))
        .filter(person::id.eq_any(colleagues))
        .select(person::id)
        .load(conn)
        .await?;
    let mut problems = Problems::new();
    for (at, one) in people.iter().enumerate() {
        if one.person.is_some_and(|id| !of_it.contains(&id)) {
            problems.note(
                ProblemCode::NotFound,
                format!("people.{at}.person"),
                "has no role in the organization; give a colleague's id, or name and email",
            );
        }
    }
    problems.settle()?;
    let addresses: Vec<_> =
        people.iter().filter_map(|one| one.email.as_ref()).map(|email| email.to_lowercase()).collect();
    if addresses.is_empty() {
        return Ok(people);
    }
    let found: Vec<(PersonId, Option<String>)> = account::table
        .filter(account::email_verified)
        .filter(database::lower(account::email).eq_any(addresses))
        .filter(account::person_id.eq_any(colleagues))
        .select((account::person_id, database::lower(account::email)))
        .load(conn)
        .await?;
    for one in people.iter_mut().filter(|one| one.person.is_none()) {
        let address = one.email.as_ref().map(|email| email.to_lowercase());
        one.person = found.iter().find(|(_, email)| *email == address).map(|(id, _)| *id);
    }
    Ok(people)
}

async fn check_group(
    conn: &mut AsyncPgConnection,
    held: &Held,
    organization: Option<OrganizationId>,
    comers: usize,
    problems: &mut Problems,
) -> QueryResult<()> {
    let (least, most) = (held.terms.group_least, held.terms.group_most);
    if least.is_none() && most.is_none() {
        return Ok(());
    }
    let there: i64 = match organization {
        Some(organization) => {
            registration::table
                .filter(registration::run_id.eq(held.run.id).and(registration::organization_id.eq(organization)))
                .filter(registration::state.ne_all([RegistrationState::Declined, RegistrationState::Cancelled]))
                .count()
                .get_result(conn)
                .await?
        }
        None => 0,
    };
    let all = there + i64::try_from(comers).unwrap_or(i64::MAX);
    if let Some(least) = least.filter(|least| all < i64::from(*least)) {
        problems.note(
            ProblemCode::GroupTooSmall,
            "people",
            format_args!(
                "has {comers}, but an organization registers at least {least} at once; name more of its staff"
            ),
        );
    }
    if let Some(most) = most.filter(|most| organization.is_some() && all > i64::from(*most)) {
        problems.note(
            ProblemCode::GroupTooLarge,
            "people",
            format_args!("makes {all} of one organization, which may have {most} in it; leave some out"),
        );
    }
    Ok(())
}

/// Where a newcomer stands, and the place they have.
type Placed = (RegistrationState, Option<Seat>);

/// Finds a place for each, in their order.
async fn place(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    held: &mut Held,
    organization: Option<OrganizationId>,
    people: &[Participant],
) -> Result<Vec<Placed>, Rejection> {
    let asked: Vec<_> = people.iter().map(|one| (one.person, organization)).collect();
    let belongs = belonging(conn, now, &asked).await?;
    let mut problems = Problems::new();
    let mut placed = Vec::new();
    for (at, belongs) in belongs.iter().enumerate() {
        if let Err(why) = held.terms.admit(belongs) {
            let field = if people.len() > 1 { format!("people.{at}") } else { "run".to_owned() };
            problems.note(why.code(), field, why.words(&held.terms));
            continue;
        }
        if held.terms.needs_approval {
            placed.push((RegistrationState::Requested, None));
        } else if let Some(seat) = held.places.seat_for(&belongs.sectors) {
            held.places.take(seat);
            placed.push((RegistrationState::Registered, Some(seat)));
        } else {
            placed.push((RegistrationState::Waitlisted, None));
        }
    }
    let is_waiting = |(state, _): &Placed| *state == RegistrationState::Waitlisted;
    if !held.terms.has_waitlist && placed.iter().any(is_waiting) {
        let got = placed.iter().filter(|one| !is_waiting(one)).count();
        let free = if got == 0 { "none".to_owned() } else { format!("{got} only") };
        problems.note(
            ProblemCode::Full,
            "run",
            format_args!("has places for {free} of them left and keeps no waitlist; choose another run"),
        );
    }
    problems.or(|| placed)
}

async fn write(
    conn: &mut AsyncPgConnection,
    may: &MayRegister,
    now: Timestamp,
    organization: Option<OrganizationId>,
    people: &[Participant],
    placed: &[Placed],
) -> Result<Vec<Registration>, Rejection> {
    let group = (people.len() > 1).then(RegistrationId::new);
    let rows: Vec<_> = people
        .iter()
        .zip(placed)
        .enumerate()
        .map(|(at, (one, (state, seat)))| {
            (
                registration::id.eq(group.filter(|_| at == 0).unwrap_or_default()),
                registration::run_id.eq(may.run()),
                registration::opportunity_id.eq(may.opportunity()),
                registration::person_id.eq(one.person),
                registration::name.eq(&one.name),
                registration::email.eq(&one.email),
                registration::organization_id.eq(organization),
                registration::registered_by.eq(may.registrar()),
                registration::group_id.eq(group),
                registration::state.eq(*state),
                registration::seat_set_aside_id.eq(seat.and_then(Seat::aside)),
                registration::origin.eq(Origin::Here),
                registration::accommodation.eq(&one.accommodation),
                registration::created_at.eq(now.to_diesel()),
                registration::updated_at.eq(now.to_diesel()),
            )
        })
        .collect();
    let made: Vec<Registration> = diesel::insert_into(registration::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(Registration::as_returning())
        .get_results(conn)
        .await?;
    if made.len() == people.len() {
        return Ok(made);
    }
    let mut problems = Problems::new();
    for (at, one) in people.iter().enumerate() {
        let is_it = |row: &Registration| (row.person_id, &row.email) == (one.person, &one.email);
        if !made.iter().any(is_it) {
            let field = if people.len() > 1 { format!("people.{at}") } else { "run".to_owned() };
            problems.note(
                ProblemCode::Duplicate,
                field,
                "is one for which they are registered or wait already; look at their registration instead",
            );
        }
    }
    problems.or(|| made)
}

async fn tell_all(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    held: &Held,
    made: &[Registration],
    placed: &[Placed],
) -> QueryResult<()> {
    let steps: Vec<_> =
        made.iter().map(|row| Step { id: row.id, from: None, to: row.state, code: None, reason: None }).collect();
    let changes: HashMap<_, _> = remember(conn, now, &steps).await?.into_iter().collect();
    let mut position = held.waiting;
    let mut news = Vec::new();
    for (registration, (state, _)) in made.iter().zip(placed) {
        let (kind, facts) = match state {
            RegistrationState::Requested => (NoticeKind::RegistrationRequested, json!({})),
            RegistrationState::Waitlisted => {
                position += 1;
                (NoticeKind::RegistrationWaitlisted, json!({ "position": position }))
            }
            _ => (NoticeKind::RegistrationConfirmed, json!({})),
        };
        news.push(News { registration, kind, change: changes[&registration.id].to_string(), facts });
    }
    tell(conn, now, &news).await?;
    let newcomers: Vec<_> = made.iter().map(|row| row.id).collect();
    evaluation::tell_newcomers(conn, now, held.run.id, &newcomers).await?;
    let told: Vec<_> = made.iter().map(|row| (row, row.state, changes[&row.id])).collect();
    tell_owners(conn, now, &held.owners, &told).await
}

/// A registration as it stands now.
pub(super) async fn found(conn: &mut AsyncPgConnection, id: RegistrationId) -> Result<Registration, Rejection> {
    let found = by_ids(conn, &[id]).await?.into_iter().next();
    found.ok_or_else(|| Rejection::not_found("id", "a registration"))
}
