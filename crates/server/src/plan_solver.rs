//! Solving plans of exchanges: the server takes up those that wait, one after another, and has each solved in a process of its own.
//!
//! What is kept of a plan while it is solved says how far it is; a plan that is cancelled is let go of within a second; and one that a
//! server leaves half done when it stops waits again.

use std::time::Duration;

use catalogue::Rejection;
use database::abandon::ChangeConnection;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use identity::{
    Viewer,
    audit::{self, Act},
};
use mentorship::plan::{
    self, Claimed,
    solver::{Event, Outcome, Running},
};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::App;

/// How often is looked whether the plan is still wanted.
const LOOKED_EVERY: Duration = Duration::from_secs(1);

/// How often it is said that one is still at it.
const ALIVE_EVERY: Duration = Duration::from_secs(30);

/// Solves the plans that wait, until there are none or the server stops; how many it took up.
///
/// # Errors
/// Where the database fails.
pub async fn solve_waiting(app: &App) -> anyhow::Result<usize> {
    let mut taken_up = 0;
    while !app.is_leaving() {
        let mut connection = by_itself(app).await?;
        let claimed = plan::claim(&mut connection, app.clock().now()).await?;
        drop(connection);
        let Some(claimed) = claimed else { break };
        solve(app, claimed).await?;
        taken_up += 1;
    }
    Ok(taken_up)
}

async fn solve(app: &App, mut claimed: Claimed) -> anyhow::Result<()> {
    let round = std::mem::take(&mut claimed.snapshot);
    match app.solver().start(round, claimed.effort) {
        Ok(running) => follow(app, &claimed, running).await,
        Err(error) => {
            tracing::error!("the solver could not be started: {error}");
            let why = "The solver could not be started; whoever runs the server finds why in its log.";
            let mut connection = by_itself(app).await?;
            Ok(plan::fail(&mut connection, &claimed, why, app.clock().now()).await?)
        }
    }
}

/// Follows a solver to its end, or until it is not to go on.
async fn follow(app: &App, claimed: &Claimed, mut running: Running) -> anyhow::Result<()> {
    let mut looks = interval(LOOKED_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = Instant::now();
    loop {
        tokio::select! {
            event = running.next() => match event {
                Event::WorksOn(goal) => note(app, claimed, Some(&goal)).await,
                Event::Ended(outcome) => return finish(app, claimed, outcome).await,
            },
            _ = looks.tick() => {
                if !is_wanted(app, claimed).await {
                    running.stop().await;
                    return Ok(());
                }
                if said.elapsed() >= ALIVE_EVERY {
                    said = Instant::now();
                    note(app, claimed, None).await;
                }
            }
            () = app.farewell() => {
                running.stop().await;
                let mut connection = by_itself(app).await?;
                return Ok(plan::give_back(&mut connection, claimed).await?);
            }
        }
    }
}

/// Says how far it is, or that it goes on. That this fails is no reason to begin again.
async fn note(app: &App, claimed: &Claimed, goal: Option<&str>) {
    let noted = async {
        let mut connection = by_itself(app).await?;
        let now = app.clock().now();
        match goal {
            Some(goal) => plan::work_on(&mut connection, claimed, goal, now).await?,
            None => plan::stay_alive(&mut connection, claimed, now).await?,
        }
        anyhow::Ok(())
    };
    if let Err(error) = noted.await {
        tracing::warn!("how far a plan is could not be written down: {error}");
    }
}

/// Whether it is still to be solved; as long as that cannot be found out, it is.
async fn is_wanted(app: &App, claimed: &Claimed) -> bool {
    let looked = async { anyhow::Ok(plan::is_wanted(&*app.pool().get().await?, claimed).await?) };
    looked.await.unwrap_or_else(|error| {
        tracing::warn!("whether a plan is still wanted could not be found out: {error}");
        true
    })
}

async fn finish(app: &App, claimed: &Claimed, outcome: Outcome) -> anyhow::Result<()> {
    let mut connection = by_itself(app).await?;
    let now = app.clock().now();
    match plan::finish(&mut connection, claimed, outcome, now).await {
        Err(Rejection::Database(DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _))) => {
            let why = "Something that the plan names was removed while it was solved; make another plan.";
            Ok(plan::fail(&mut connection, claimed, why, now).await?)
        }
        finished => Ok(finished?),
    }
}

/// A connection on which the server changes something by itself.
async fn by_itself(app: &App) -> anyhow::Result<ChangeConnection> {
    Ok(audit::begin(app.pool().get().await?, &Act::of(&Viewer::Operator, "solvePlan")).await?)
}
