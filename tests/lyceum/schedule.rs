//! Runs, sessions and recordings, and where they and their opportunities stand, on a real database.

mod graph;
mod moving;
mod standing;
mod writing;

use ::catalogue::{
    run::{self, Run},
    session::{self, Session},
    status::{self, StatusChange, Subject},
};
use ::database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SessionId},
};
use identity::{
    Viewer,
    policy::{self, MayEdit},
};
use jiff::Timestamp;
use testing::TestApp;

/// Proof for the opportunity, as the server's operator has it.
async fn may(conn: &mut AsyncPgConnection, id: OpportunityId) -> MayEdit<OpportunityId> {
    policy::edit_opportunity(conn, &Viewer::Operator, id).await.expect("the operator may")
}

fn at(instant: &str) -> Timestamp {
    instant.parse().expect("an instant")
}

/// The only run of an opportunity.
async fn run_of(conn: &AsyncPgConnection, id: OpportunityId) -> Run {
    run::of_opportunities(conn, &[id]).await.expect("it can be read").pop().expect("a run")
}

/// The sessions of a run, in order.
async fn sessions_of(conn: &AsyncPgConnection, id: RunId) -> Vec<Session> {
    session::of_runs(conn, &[id]).await.expect("they can be read")
}

async fn session_of(conn: &AsyncPgConnection, id: SessionId) -> Session {
    session::by_ids(conn, &[id]).await.expect("it can be read").pop().expect("a session")
}

async fn history_of(conn: &AsyncPgConnection, id: OpportunityId) -> Vec<StatusChange> {
    status::history(conn, &[id]).await.expect("it can be read")
}

/// The changes of one thing as `from → to: reason`.
fn told(history: &[StatusChange], subject: Subject) -> Vec<String> {
    history
        .iter()
        .filter(|change| change.subject() == subject && change.from_status.is_some())
        .map(|change| {
            let from = change.from_status.as_deref().unwrap_or("nowhere");
            let reason = change.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("{from} → {}{reason}", change.to_status)
        })
        .collect()
}

/// An opportunity with a run in person that has a session behind it and two to come, on 20 November 2026.
async fn workshop(app: &TestApp) -> OpportunityId {
    let owner = app.organization("Association of Nova Scotia Museums").create().await;
    app.opportunity("Accessibility and Museums")
        .kind("workshop")
        .owner(owner)
        .run()
        .run_set("mode", "in_person".into())
        .session("2026-11-10 10:00 America/Halifax")
        .session("2026-12-01 10:00 America/Halifax")
        .session("2026-12-08 10:00 America/Halifax")
        .create()
        .await
}

/// What a request was refused for, as `code field`.
fn refused<T: std::fmt::Debug>(answer: Result<T, ::catalogue::Rejection>) -> Vec<String> {
    match answer {
        Err(::catalogue::Rejection::Refused(problems)) => {
            problems.iter().map(|problem| format!("{} {}", problem.code, problem.field)).collect()
        }
        other => panic!("not refused: {other:?}"),
    }
}
