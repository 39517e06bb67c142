//! Participation that is told of: by the partner with whom people registered, or by their own organization with evidence.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, PersonId, RegistrationId, RunId},
    schema::{account, organization, registration},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{MayEdit, MayRegister},
    text::{check_email, check_text},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Origin, Registration, RegistrationState, Step,
    held::{Held, hold},
    register::found,
    remember, take,
};
use crate::problem::{ProblemCode, Problems, Rejection};

/// The most people that are told of at once.
const MOST_AT_ONCE: usize = 1_000;
/// The longest name, and the longest evidence, in characters.
const LONGEST_NAME: usize = 200;
const LONGEST_EVIDENCE: usize = 2_000;

/// Somebody of whom it is told that they take or took part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What they are called.
    pub name: String,
    /// Their e-mail address: of one run, it tells one from another.
    pub email: String,
    /// The organization they take part for.
    pub organization: Option<OrganizationId>,
    /// Where they stand: registered, attended, completed, cancelled or no-show.
    pub state: RegistrationState,
    /// What shows it: an address, or a document in words.
    pub evidence: Option<String>,
}

/// What telling of somebody came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Nothing was told of them before.
    New,
    /// Something else was.
    Changed,
    /// It was told already.
    Same,
}

/// Writes down what a partner says of those who registered on its own site. Of whom something was told before it is told
/// anew: the same twice changes nothing.
///
/// # Errors
/// Everything that is wrong at once, by the place in the list; `wrong_state` where one registers for the run here, so that
/// places are given here. Nothing is written then.
pub async fn report(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    run: RunId,
    people: Vec<Report>,
) -> Result<Vec<Registration>, Rejection> {
    conn.transaction(async |conn| {
        let held = hold(conn, now, run).await?.filter(|held| held.run.opportunity_id == may.id());
        let held = held.ok_or_else(|| Rejection::not_found("run", "a run"))?;
        let mut problems = Problems::new();
        check_elsewhere(&held, &mut problems);
        if people.is_empty() {
            problems.note(ProblemCode::Required, "people", "is empty; name who takes part");
        }
        problems.note_long_list("people", people.len(), MOST_AT_ONCE);
        problems.note_repeated("people", people.iter().map(|one| one.email.to_lowercase()));
        for (at, one) in people.iter().enumerate() {
            let mut of_one = Problems::new();
            check(one, &mut of_one);
            problems.within(&format!("people.{at}"), of_one);
        }
        check_organizations(conn, may, &people, &mut problems).await?;
        problems.settle()?;
        let mut told = Vec::new();
        for one in &people {
            let owner = known(conn, &one.email).await?;
            told.push(write(conn, now, &held, one, owner, (Origin::Reported, None)).await?.0);
        }
        Ok(told)
    })
    .await
}

/// The same of one person, as a line of a file says it, and what that came to.
///
/// # Errors
/// As [`report`], by the fields of the one.
pub async fn report_one(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    run: RunId,
    one: &Report,
) -> Result<Told, Rejection> {
    conn.transaction(async |conn| {
        let held = hold(conn, now, run).await?.filter(|held| held.run.opportunity_id == may.id());
        let held = held.ok_or_else(|| Rejection::not_found("run", "a run"))?;
        let mut problems = Problems::new();
        check_elsewhere(&held, &mut problems);
        check(one, &mut problems);
        check_organizations(conn, may, std::slice::from_ref(one), &mut problems).await?;
        problems.settle()?;
        let owner = known(conn, &one.email).await?;
        Ok(write(conn, now, &held, one, owner, (Origin::Reported, None)).await?.1)
    })
    .await
}

/// Writes down what an organization says of one of its staff who registered on a partner's site, with what shows it.
///
/// # Errors
/// As [`report`]; `required` where nothing shows it.
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    may: &MayRegister,
    now: Timestamp,
    one: Report,
) -> Result<Registration, Rejection> {
    conn.transaction(async |conn| {
        let held = hold(conn, now, may.run()).await?.ok_or_else(|| Rejection::not_found("run", "a run"))?;
        let mut problems = Problems::new();
        check_elsewhere(&held, &mut problems);
        check(&one, &mut problems);
        if one.evidence.is_none() {
            let message =
                "is missing; give the address of a certificate, or say in words what shows that they took part";
            problems.note(ProblemCode::Required, "evidence", message);
        }
        problems.settle()?;
        let owner = known(conn, &one.email).await?;
        Ok(write(conn, now, &held, &one, owner, (Origin::Confirmed, Some(may.registrar()))).await?.0)
    })
    .await
}

fn check_elsewhere(held: &Held, problems: &mut Problems) {
    if !held.terms.elsewhere {
        let message = "takes registrations here, so who takes part is known; change on which terms one registers first";
        problems.note(ProblemCode::WrongState, "run", message);
    }
}

fn check(one: &Report, problems: &mut Problems) {
    check_text(Some(&one.name), "name", LONGEST_NAME, problems);
    check_email(Some(&one.email), "email", problems);
    check_text(one.evidence.as_deref(), "evidence", LONGEST_EVIDENCE, problems);
    let can_be_told = !matches!(
        one.state,
        RegistrationState::Requested
            | RegistrationState::Waitlisted
            | RegistrationState::Offered
            | RegistrationState::Declined
    );
    if !can_be_told {
        problems.note(
            ProblemCode::Invalid,
            "state",
            format_args!(
                "is {}, which is settled here; give registered, attended, completed, cancelled or no-show",
                one.state
            ),
        );
    }
}

async fn check_organizations(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    people: &[Report],
    problems: &mut Problems,
) -> QueryResult<()> {
    let named: Vec<_> = people.iter().filter_map(|one| one.organization).collect();
    let there: Vec<(OrganizationId, String)> = organization::table
        .filter(organization::id.eq_any(named))
        .select((organization::id, organization::status))
        .load(conn)
        .await?;
    for (at, id) in people.iter().enumerate().filter_map(|(at, one)| Some((at, one.organization?))) {
        let is_seen = |(known, status): &(OrganizationId, String)| {
            *known == id && may.sight().includes_organization(id, status == "approved")
        };
        if !there.iter().any(is_seen) {
            problems.note_not_found(format!("people.{at}.organization"), "an organization");
        }
    }
    Ok(())
}

/// Who has this address, verified, if that is one person.
pub(super) async fn known(conn: &mut AsyncPgConnection, email: &str) -> QueryResult<Option<PersonId>> {
    let found: Vec<PersonId> = account::table
        .filter(account::email_verified)
        .filter(database::lower(account::email).eq(email.to_lowercase()))
        .select(account::person_id)
        .distinct()
        .limit(2)
        .load(conn)
        .await?;
    Ok(match found[..] {
        [one] => Some(one),
        _ => None,
    })
}

async fn write(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    held: &Held,
    one: &Report,
    person: Option<PersonId>,
    (origin, registrar): (Origin, Option<PersonId>),
) -> Result<(Registration, Told), Rejection> {
    let before = newest(conn, held.run.id, person, Some(&one.email)).await?;
    let code = Some(origin.word());
    let id = match &before {
        Some(row) => {
            let is_reported = row.reason_code.as_deref() == Some(Origin::Reported.word());
            if origin == Origin::Confirmed && is_reported && row.state != one.state {
                let why = format_args!(
                    "was told otherwise by whoever offers the run, who says that they are {}; ask there to put it right",
                    row.state
                );
                return Err(Rejection::one(ProblemCode::WrongState, "state", why));
            }
            // What is left out stays as it was told before.
            let organization = one.organization.or(row.organization_id);
            let evidence = one.evidence.as_deref().or(row.evidence.as_deref());
            let said = (row.organization_id, row.state, row.evidence.as_deref());
            // The partner's own word, where there was that of their organization alone.
            let vouches = origin == Origin::Reported && row.reason_code.as_deref() == Some(Origin::Confirmed.word());
            if !vouches && said == (organization, one.state, evidence) {
                return Ok((row.clone(), Told::Same));
            }
            diesel::update(registration::table.find(row.id))
                .set((registration::organization_id.eq(organization), registration::evidence.eq(evidence)))
                .execute(conn)
                .await?;
            if vouches || row.state != one.state {
                let step = Step { id: row.id, from: Some(row.state), to: one.state, code, reason: None };
                take(conn, now, &[step]).await?;
            }
            row.id
        }
        None => {
            let new = New {
                person,
                name: Some(&one.name),
                email: Some(&one.email),
                organization: one.organization,
                registrar,
                state: one.state,
                origin,
                evidence: one.evidence.as_deref(),
                contact_minutes: None,
            };
            insert(conn, now, held, new).await?
        }
    };
    let told = if before.is_some() { Told::Changed } else { Told::New };
    Ok((found(conn, id).await?, told))
}

/// Somebody's newest registration for the run that was not declined, by who they are or by their address.
pub(super) async fn newest(
    conn: &mut AsyncPgConnection,
    run: RunId,
    person: Option<PersonId>,
    email: Option<&str>,
) -> QueryResult<Option<Registration>> {
    let is_theirs = database::lower(registration::email).eq(email.map(str::to_lowercase)).or(registration::person_id
        .is_not_distinct_from(person)
        .and(registration::person_id.is_not_null())
        .assume_not_null());
    registration::table
        .filter(registration::run_id.eq(run))
        .filter(is_theirs.assume_not_null())
        .filter(registration::state.ne(RegistrationState::Declined))
        .order(registration::arrival.desc())
        .select(Registration::as_select())
        .first(conn)
        .await
        .optional()
}

/// A registration that nobody makes here: it is told of, or follows from what is known otherwise.
pub(super) struct New<'a> {
    pub person: Option<PersonId>,
    pub name: Option<&'a str>,
    pub email: Option<&'a str>,
    pub organization: Option<OrganizationId>,
    pub registrar: Option<PersonId>,
    pub state: RegistrationState,
    pub origin: Origin,
    pub evidence: Option<&'a str>,
    pub contact_minutes: Option<i32>,
}

/// Writes it down.
pub(super) async fn insert(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    held: &Held,
    new: New<'_>,
) -> QueryResult<RegistrationId> {
    let (id, code) = (RegistrationId::new(), Some(new.origin.word()));
    diesel::insert_into(registration::table)
        .values((
            registration::id.eq(id),
            registration::run_id.eq(held.run.id),
            registration::opportunity_id.eq(held.run.opportunity_id),
            registration::person_id.eq(new.person),
            registration::name.eq(new.name),
            registration::email.eq(new.email),
            registration::organization_id.eq(new.organization),
            registration::registered_by.eq(new.registrar),
            registration::state.eq(new.state),
            registration::reason_code.eq(code),
            registration::origin.eq(new.origin),
            registration::evidence.eq(new.evidence),
            registration::contact_minutes.eq(new.contact_minutes),
            registration::created_at.eq(now.to_diesel()),
            registration::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    remember(conn, now, &[Step { id, from: None, to: new.state, code, reason: None }]).await?;
    Ok(id)
}
