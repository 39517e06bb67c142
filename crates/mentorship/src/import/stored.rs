//! Putting the applications of a file down, in a few statements.

use database::{
    AsyncPgConnection,
    id::{ApplicationId, OrganizationId, PersonId, ProgrammeId, RoundId},
    schema::application,
};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use crate::{
    application::{ApplicationInput, ApplicationState, Lists, Said, SignOffState, replace_lists, said},
    round::Round,
};

/// How many applications one statement writes at most: each takes a parameter for each column, and a statement has 65,535.
const APPLICATIONS_AT_ONCE: usize = 2_000;

/// An application to be put down.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    /// Its id, new or not.
    pub(super) id: ApplicationId,
    /// The institution that they come from.
    pub(super) home: OrganizationId,
    /// What the file calls it.
    pub(super) key: String,
    /// Who applies, where they have an account.
    pub(super) person: Option<PersonId>,
    /// What they are called, where they have none.
    pub(super) name: Option<String>,
    /// Their address, where they have none.
    pub(super) email: Option<String>,
    /// Where it stands.
    pub(super) state: ApplicationState,
    /// Whether a supervisor agrees; none: as before.
    pub(super) sign_off: Option<SignOffState>,
    /// What it said before; none of one that is new.
    pub(super) before: Option<ApplicationInput>,
    /// What it says.
    pub(super) input: ApplicationInput,
}

#[derive(Insertable)]
#[diesel(table_name = application)]
struct Row<'s> {
    id: ApplicationId,
    programme_id: ProgrammeId,
    round_id: RoundId,
    organization_id: OrganizationId,
    person_id: Option<PersonId>,
    name: Option<&'s str>,
    email: Option<&'s str>,
    state: ApplicationState,
    #[diesel(embed)]
    said: Said<'s>,
    key: &'s str,
    submitted_at: jiff_diesel::Timestamp,
    created_at: jiff_diesel::Timestamp,
    updated_at: jiff_diesel::Timestamp,
}

/// Puts applications of a round down. Of one that is there, what it says is replaced, and where it stands is kept.
pub(super) async fn store(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    round: &Round,
    by: Option<PersonId>,
    applications: &[Stored],
) -> QueryResult<()> {
    for some in applications.chunks(APPLICATIONS_AT_ONCE) {
        let rows: Vec<Row<'_>> = some.iter().map(|one| one.row(now, round)).collect();
        diesel::insert_into(application::table)
            .values(rows)
            .on_conflict(application::id)
            .do_update()
            .set((
                application::person_id.eq(excluded(application::person_id)),
                application::name.eq(excluded(application::name)),
                application::email.eq(excluded(application::email)),
                application::languages.eq(excluded(application::languages)),
                application::modes.eq(excluded(application::modes)),
                application::access.eq(excluded(application::access)),
                application::declared_groups.eq(excluded(application::declared_groups)),
                application::revision.eq(application::revision + 1),
                application::updated_at.eq(excluded(application::updated_at)),
            ))
            .execute(conn)
            .await?;
    }
    for state in [SignOffState::Given, SignOffState::Asked] {
        set_sign_off(conn, now, by, state, applications).await?;
    }
    let lists: Vec<(ApplicationId, Lists)> = applications
        .iter()
        .map(|one| (one.id, one.before.as_ref().map(Lists::from), Lists::from(&one.input)))
        .filter(|(_, before, lists)| before.as_ref() != Some(lists))
        .map(|(id, _, lists)| (id, lists))
        .collect();
    replace_lists(conn, &lists).await
}

impl Stored {
    fn row(&self, now: Timestamp, round: &Round) -> Row<'_> {
        let is_theirs = self.person.is_some();
        Row {
            id: self.id,
            programme_id: round.programme_id,
            round_id: round.id,
            organization_id: self.home,
            person_id: self.person,
            name: self.name.as_deref().filter(|_| !is_theirs),
            email: self.email.as_deref().filter(|_| !is_theirs),
            state: self.state,
            said: said(&self.input),
            key: &self.key,
            submitted_at: now.to_diesel(),
            created_at: now.to_diesel(),
            updated_at: now.to_diesel(),
        }
    }
}

async fn set_sign_off(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    by: Option<PersonId>,
    state: SignOffState,
    applications: &[Stored],
) -> QueryResult<()> {
    let theirs = applications.iter().filter(|one| one.sign_off == Some(state));
    let ids: Vec<ApplicationId> = theirs.map(|one| one.id).collect();
    let is_answer = matches!(state, SignOffState::Given | SignOffState::Refused);
    diesel::update(application::table.filter(application::id.eq_any(ids)))
        .set((
            application::sign_off.eq(state),
            application::sign_off_note.eq(None::<String>),
            application::signed_off_by.eq(by.filter(|_| is_answer)),
            application::signed_off_at.eq(is_answer.then(|| now.to_diesel())),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
