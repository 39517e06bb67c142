//! Looking registrations up.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{PersonId, RegistrationId, RunId},
    paging::{Page, PageRequest},
    schema::{account, registration},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::{MayActForOneself, MaySeeRegistrations, MaySeeStaffRegistrations};

use super::{Registration, RegistrationState};

/// Whose registrations are listed.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// One's own: those made for the person, and those made for an address that is verified as theirs. The newest first.
    Oneself(&'a MayActForOneself),
    /// Those for a run, in the order in which people asked.
    Run(&'a MaySeeRegistrations, RunId),
    /// Those of an organization's staff. The newest first.
    Staff(&'a MaySeeStaffRegistrations),
}

/// Those of these registrations that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[RegistrationId]) -> QueryResult<Vec<Registration>> {
    registration::table.filter(registration::id.eq_any(ids)).select(Registration::as_select()).load(&mut conn).await
}

/// A page of registrations, of these states or, where none is named, of all.
pub async fn page(
    mut conn: &AsyncPgConnection,
    of: Of<'_>,
    states: &[RegistrationState],
    request: &PageRequest<i64>,
) -> QueryResult<Page<i64, Registration>> {
    let mut statement = Statement::<AsSelect<Registration, Pg>>::new("SELECT ");
    statement.fragment(Registration::as_select()).sql(" FROM registration WHERE ");
    narrow(&mut statement, of, states);
    let forwards = matches!(of, Of::Run(..));
    if let Some(after) = request.after {
        statement.sql(if forwards { " AND arrival > " } else { " AND arrival < " }).bind::<BigInt, _>(after);
    }
    statement.sql(if forwards { " ORDER BY arrival LIMIT " } else { " ORDER BY arrival DESC LIMIT " });
    statement.bind::<BigInt, _>(request.limit());
    let rows: Vec<Registration> = statement.load(&mut conn).await?;
    Ok(Page::cut(request, rows.into_iter().map(|row| (row.arrival, row)).collect()))
}

/// How many there are.
pub async fn count(mut conn: &AsyncPgConnection, of: Of<'_>, states: &[RegistrationState]) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::new("SELECT count(*) FROM registration WHERE ");
    narrow(&mut statement, of, states);
    statement.get_result(&mut conn).await
}

fn narrow<Row>(statement: &mut Statement<Row>, of: Of<'_>, states: &[RegistrationState]) {
    match of {
        Of::Oneself(may) => {
            statement.sql("(person_id = ").bind::<Uuid, _>(may.person());
            statement.sql(
                " OR person_id IS NULL AND lower(email) IN (SELECT lower(account.email) FROM account WHERE account.email_verified AND account.person_id = ",
            );
            statement.bind::<Uuid, _>(may.person()).sql("))");
        }
        Of::Run(may, run) => {
            statement.sql("opportunity_id = ").bind::<Uuid, _>(may.opportunity());
            statement.sql(" AND run_id = ").bind::<Uuid, _>(run);
        }
        Of::Staff(may) => {
            statement.sql("organization_id = ").bind::<Uuid, _>(may.organization());
        }
    }
    if !states.is_empty() {
        let words: Vec<_> = states.iter().map(|state| state.word().to_owned()).collect();
        statement.sql(" AND state = ANY (").bind::<Array<Text>, _>(words).sql(")");
    }
}

/// The places in the line of those of these registrations that wait, the first is 1.
pub async fn positions(
    mut conn: &AsyncPgConnection,
    ids: &[RegistrationId],
) -> QueryResult<HashMap<RegistrationId, i64>> {
    let mut statement = Statement::<(Uuid, BigInt)>::new(
        "SELECT waiting.id, (
             SELECT count(*) FROM registration AS earlier
             WHERE earlier.run_id = waiting.run_id AND earlier.state = 'waitlisted' AND earlier.arrival <= waiting.arrival
         ) FROM registration AS waiting WHERE waiting.state = 'waitlisted' AND waiting.id = ANY (",
    );
    statement.bind::<Array<Uuid>, _>(ids.to_vec()).sql(")");
    let rows: Vec<(RegistrationId, i64)> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().collect())
}

/// How many places of a run are taken, and how many wait for one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Demand {
    /// Places taken, those that are offered included.
    pub taken: i64,
    /// How many wait.
    pub waiting: i64,
}

/// The same of these runs; one for which nobody registered is not among them.
pub async fn demand(mut conn: &AsyncPgConnection, ids: &[RunId]) -> QueryResult<HashMap<RunId, Demand>> {
    let rows: Vec<(RunId, RegistrationState, i64)> = registration::table
        .filter(registration::run_id.eq_any(ids))
        .group_by((registration::run_id, registration::state))
        .select((registration::run_id, registration::state, diesel::dsl::count_star()))
        .load(&mut conn)
        .await?;
    let mut demand = HashMap::<_, Demand>::new();
    for (run, state, number) in rows {
        let of_run = demand.entry(run).or_default();
        if state.is_placed() {
            of_run.taken += number;
        } else if state == RegistrationState::Waitlisted {
            of_run.waiting += number;
        }
    }
    Ok(demand)
}

/// A person's registrations for these runs that are not over.
pub async fn own_of_runs(
    mut conn: &AsyncPgConnection,
    person: PersonId,
    ids: &[RunId],
) -> QueryResult<Vec<Registration>> {
    let addresses = account::table
        .filter(account::person_id.eq(person).and(account::email_verified))
        .select(database::lower(account::email));
    registration::table
        .filter(registration::run_id.eq_any(ids))
        .filter(registration::state.ne_all([RegistrationState::Declined, RegistrationState::Cancelled]))
        .filter(
            registration::person_id.eq(person).assume_not_null().or(registration::person_id
                .is_null()
                .and(database::lower(registration::email).eq_any(addresses).assume_not_null())),
        )
        .order(registration::arrival)
        .select(Registration::as_select())
        .load(&mut conn)
        .await
}

/// What people are called and where they are written to: for those who may see a registration of theirs.
pub async fn participants(
    mut conn: &AsyncPgConnection,
    ids: &[PersonId],
) -> QueryResult<Vec<(PersonId, (Option<String>, Option<String>))>> {
    use database::schema::person;
    person::table
        .filter(person::id.eq_any(ids))
        .select((person::id, (person::name, person::email)))
        .load(&mut conn)
        .await
}
