//! Beginning programmes and changing them.

use database::{AsyncPgConnection, id::ProgrammeId, schema::programme};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayCreateProgramme, MayEdit},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Programme, ProgrammeInput};
use crate::{
    LanguageMap,
    problem::{Problems, Rejection, check_revision},
};

/// What is to change of a programme. A field that is `None` stays as it is. Its sort and who runs it never change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgrammeChanges {
    /// The language its name is first of all in.
    pub main_language: Option<String>,
    /// Its name: all languages, not only the changed ones.
    pub name: Option<LanguageMap>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Begins a programme. With an idempotency key, a repeated request answers with the one that the first began.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayCreateProgramme,
    now: Timestamp,
    input: ProgrammeInput,
    key: Option<&str>,
) -> Result<Programme, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.operator(), &input);
        let pending = match idempotency::claim(conn, may.asker(), key, "createProgramme", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, ProgrammeId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        check(&input)?;
        let row = diesel::insert_into(programme::table)
            .values((
                programme::id.eq(ProgrammeId::new()),
                programme::organization_id.eq(may.operator()),
                programme::kind.eq(input.kind),
                programme::main_language.eq(&input.main_language),
                programme::name.eq(&input.name),
                programme::created_at.eq(now.to_diesel()),
                programme::updated_at.eq(now.to_diesel()),
            ))
            .returning(Programme::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Changes what a programme is called.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<ProgrammeId>,
    now: Timestamp,
    changes: ProgrammeChanges,
) -> Result<Programme, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may).await?;
        check_revision(changes.expected_revision, row.revision)?;
        let before = row.as_input();
        let after = ProgrammeInput {
            kind: before.kind,
            main_language: changes.main_language.unwrap_or_else(|| before.main_language.clone()),
            name: changes.name.unwrap_or_else(|| before.name.clone()),
        };
        if after == before {
            return Ok(row);
        }
        check(&after)?;
        let row = diesel::update(programme::table.find(row.id))
            .set((
                programme::main_language.eq(&after.main_language),
                programme::name.eq(&after.name),
                programme::revision.eq(row.revision + 1),
                programme::updated_at.eq(now.to_diesel()),
            ))
            .returning(Programme::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

impl Programme {
    /// What somebody would have to give for the programme to be as it is.
    fn as_input(&self) -> ProgrammeInput {
        ProgrammeInput { kind: self.kind, main_language: self.main_language.clone(), name: (*self.name).clone() }
    }
}

fn check(input: &ProgrammeInput) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    input.check(&mut problems);
    problems.settle()
}

/// The programme, which nobody else changes until the transaction ends.
pub(super) async fn locked(conn: &mut AsyncPgConnection, may: &MayEdit<ProgrammeId>) -> Result<Programme, Rejection> {
    programme::table
        .find(may.id())
        .select(Programme::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a programme"))
}

async fn found(conn: &mut AsyncPgConnection, id: ProgrammeId) -> Result<Programme, Rejection> {
    Ok(programme::table.find(id).select(Programme::as_select()).first(conn).await?)
}
