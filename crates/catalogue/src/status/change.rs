//! Changing where things stand.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SessionId},
    schema::{opportunity, opportunity_organization, run, series_part, session},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayEdit, MayPublish};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{NewStatusChange, StatusChange, Subject, Verb, earlier, history, next, remember, spread::Spread};
use crate::{
    opportunity::{Opportunity, OpportunityStatus, OrganizationRole, refresh_search},
    problem::{ProblemCode, Problems, Rejection, check_revision},
    registration,
    run::{self as runs, Mode, Run, RunStatus},
    session::{self as sessions, Session},
    text::check_text,
};

/// Why something is changed, and what it was when that was decided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// Why, for those who wanted to come; shown in the history.
    pub reason: Option<String>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

impl Grounds {
    /// # Errors
    /// Where the reason is no text that can be kept.
    pub(crate) fn check(&self) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_text(self.reason.as_deref(), "reason", 2_000, &mut problems);
        problems.settle()
    }

    fn check_revision(&self, revision: i32) -> Result<(), Rejection> {
        check_revision(self.expected_revision, revision)
    }
}

/// How an opportunity is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    /// It is made known; one cannot take part yet.
    Announce,
    /// One can take part or register.
    Open,
}

/// Publishes an opportunity, or announces or opens again one that was published before.
///
/// # Errors
/// `wrong_state` where that does not fit where it stands; `required` where it lacks something; a conflict where somebody
/// else changed it. Nothing is written then.
pub async fn publish_opportunity(
    conn: &mut AsyncPgConnection,
    may: &MayPublish,
    now: Timestamp,
    publication: Publication,
    grounds: &Grounds,
) -> Result<Opportunity, Rejection> {
    let verb = match publication {
        Publication::Announce => Verb::Announce,
        Publication::Open => Verb::Open,
    };
    stand(conn, may.edit().id(), now, verb, grounds).await
}

/// Changes where an opportunity stands. Postponing, moving online, holding, resuming and cancelling it does the same to
/// its runs and to its sessions that have not begun, where they stand so that it can be done; ending it ends its runs.
///
/// # Errors
/// `wrong_state` where the verb does not fit where it stands, or is one of [`publish_opportunity`]'s; a conflict where
/// somebody else changed it. Nothing is written then.
pub async fn change_opportunity(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    verb: Verb,
    grounds: &Grounds,
) -> Result<Opportunity, Rejection> {
    if matches!(verb, Verb::Announce | Verb::Open) {
        let message = format_args!("cannot be changed so: to be {}, the opportunity is published", verb.done());
        return Err(Rejection::one(ProblemCode::WrongState, "status", message));
    }
    stand(conn, may.id(), now, verb, grounds).await
}

async fn stand(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
    now: Timestamp,
    verb: Verb,
    grounds: &Grounds,
) -> Result<Opportunity, Rejection> {
    conn.transaction(async |conn| {
        grounds.check()?;
        let row = opportunity::table
            .find(id)
            .select(Opportunity::as_select())
            .for_update()
            .first(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found("id", "an opportunity"))?;
        grounds.check_revision(row.revision)?;
        let watch = registration::watch(conn, &[id]).await?;
        let past = history(conn, &[id]).await?;
        let to = next(row.status, verb, earlier(&past, Subject::Opportunity))?;
        match verb {
            Verb::Announce | Verb::Open => check_ready(conn, &row, to).await?,
            Verb::MoveOnline => check_somewhere(conn, id).await?,
            _ => {}
        }
        diesel::update(opportunity::table.find(id))
            .set((
                opportunity::status.eq(to),
                opportunity::revision.eq(row.revision + 1),
                opportunity::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        let mut changes = vec![NewStatusChange::new(id, Subject::Opportunity, (row.status, to), reason(grounds), now)];
        let spread = Spread::new(id, verb, now, reason(grounds), &past, Subject::Opportunity, row.status);
        changes.extend(spread.to_runs(conn).await?);
        changes.extend(spread.to_sessions(conn, None).await?);
        finish(conn, id, changes).await?;
        watch.follow(conn, now).await?;
        Ok(opportunity::table.find(id).select(Opportunity::as_select()).first(conn).await?)
    })
    .await
}

/// Changes where a run stands, and its sessions that have not begun with it. The opportunity stays where it is.
///
/// # Errors
/// As [`change_opportunity`].
pub async fn change_run(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    id: RunId,
    verb: Verb,
    grounds: &Grounds,
) -> Result<Run, Rejection> {
    conn.transaction(async |conn| {
        grounds.check()?;
        runs::lock_opportunity(conn, may.id()).await?;
        let row = runs::lock(conn, may, id, "id").await?;
        grounds.check_revision(row.revision)?;
        let watch = registration::watch(conn, &[may.id()]).await?;
        let past = history(conn, &[may.id()]).await?;
        let subject = Subject::Run(id);
        let to = next(row.status, verb, earlier(&past, subject))?;
        check_not_online_yet(verb, row.mode)?;
        let mode = if to == RunStatus::MovedOnline { Mode::Online } else { row.mode };
        diesel::update(run::table.find(id))
            .set((
                run::status.eq(to),
                run::mode.eq(mode),
                run::revision.eq(row.revision + 1),
                run::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        let mut changes = vec![NewStatusChange::new(may.id(), subject, (row.status, to), reason(grounds), now)];
        let spread = Spread::new(may.id(), verb, now, reason(grounds), &past, subject, row.status);
        changes.extend(spread.to_sessions(conn, Some(id)).await?);
        finish(conn, may.id(), changes).await?;
        watch.follow(conn, now).await?;
        Ok(run::table.find(id).select(Run::as_select()).first(conn).await?)
    })
    .await
}

/// Changes where one session stands. Its run stays where it is. To give it another day, time or place there is
/// [`crate::session::move_to`].
///
/// # Errors
/// As [`change_opportunity`]; `required` for [`Verb::Move`], which needs to know where to.
pub async fn change_session(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    id: SessionId,
    verb: Verb,
    grounds: &Grounds,
) -> Result<Session, Rejection> {
    conn.transaction(async |conn| {
        grounds.check()?;
        if verb == Verb::Move {
            return Err(Rejection::one(
                ProblemCode::Required,
                "starts_on",
                "is missing; give the new day, time or place",
            ));
        }
        runs::lock_opportunity(conn, may.id()).await?;
        let row = sessions::lock(conn, may, id, "id").await?;
        grounds.check_revision(row.revision)?;
        let watch = registration::watch(conn, &[may.id()]).await?;
        let past = history(conn, &[may.id()]).await?;
        let subject = Subject::Session(id);
        let to = next(row.status, verb, earlier(&past, subject))?;
        check_not_online_yet(verb, row.mode)?;
        let mode = if verb == Verb::MoveOnline { Mode::Online } else { row.mode };
        diesel::update(session::table.find(id))
            .set((
                session::status.eq(to),
                session::mode.eq(mode),
                session::revision.eq(row.revision + 1),
                session::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        let change = NewStatusChange::new(may.id(), subject, (row.status, to), reason(grounds), now);
        finish(conn, may.id(), vec![change]).await?;
        watch.follow(conn, now).await?;
        Ok(session::table.find(id).select(Session::as_select()).first(conn).await?)
    })
    .await
}

fn reason(grounds: &Grounds) -> Option<&str> {
    grounds.reason.as_deref()
}

async fn finish(conn: &mut AsyncPgConnection, id: OpportunityId, changes: Vec<NewStatusChange>) -> QueryResult<()> {
    remember(conn, changes).await?;
    refresh_search(conn, &[id]).await
}

/// Whether an opportunity can be shown to everybody: somebody answers for it, and where it is open there is a way in.
async fn check_ready(conn: &mut AsyncPgConnection, row: &Opportunity, to: OpportunityStatus) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    if row.title.choose(&[], &row.main_language).is_none_or(|title| title.text.trim().is_empty()) {
        problems.note(
            ProblemCode::Required,
            "title",
            "is missing; give the opportunity a title before it is published",
        );
    }
    let owned = exists(
        opportunity_organization::table
            .filter(opportunity_organization::opportunity_id.eq(row.id))
            .filter(opportunity_organization::role.eq(OrganizationRole::Owner)),
    );
    if !diesel::select(owned).get_result::<bool>(conn).await? {
        problems.note(
            ProblemCode::Required,
            "organizations",
            "name no owner; give the opportunity an organization that answers for it before it is published",
        );
    }
    if to == OpportunityStatus::Open && row.url.is_none() && !has_a_way_in(conn, row.id).await? {
        problems.note(
            ProblemCode::Required,
            "runs",
            "are missing, and so are url and parts; add what one can take part in, or announce the opportunity first",
        );
    }
    problems.settle()
}

/// Whether there is a run that takes place, or a part of the series.
async fn has_a_way_in(conn: &mut AsyncPgConnection, id: OpportunityId) -> QueryResult<bool> {
    let takes_place = [RunStatus::Announced, RunStatus::Open, RunStatus::MovedOnline];
    let running = exists(run::table.filter(run::opportunity_id.eq(id)).filter(run::status.eq_any(takes_place)));
    let parts = exists(series_part::table.filter(series_part::series_id.eq(id)));
    diesel::select(running.or(parts)).get_result(conn).await
}

/// Whether an opportunity takes place anywhere but online, or nowhere yet.
async fn check_somewhere(conn: &mut AsyncPgConnection, id: OpportunityId) -> Result<(), Rejection> {
    let modes: Vec<Mode> = run::table.filter(run::opportunity_id.eq(id)).select(run::mode).load(conn).await?;
    if !modes.is_empty() && modes.iter().all(|mode| *mode == Mode::Online) {
        return Err(online_already());
    }
    Ok(())
}

fn check_not_online_yet(verb: Verb, mode: Mode) -> Result<(), Rejection> {
    if verb == Verb::MoveOnline && mode == Mode::Online { Err(online_already()) } else { Ok(()) }
}

fn online_already() -> Rejection {
    Rejection::one(ProblemCode::WrongState, "mode", "is online already; nothing is left to move, so leave it as it is")
}

/// The latest change that brought a thing to where it stands.
pub(super) fn latest<'a>(past: &'a [StatusChange], subject: Subject, to: &str) -> Option<&'a StatusChange> {
    past.iter().rev().find(|change| change.subject() == subject && change.to_status == to)
}
