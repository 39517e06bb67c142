//! What a server does with the plans that wait: it takes one up, says that it is at it, and writes down what came out.
//!
//! Several servers may do so side by side. One that says nothing for a while has died, and another takes the plan up again; whoever
//! comes back from the dead finds that it is not theirs any more.

use catalogue::problem::Rejection;
use database::{
    AsyncPgConnection,
    id::{ApplicationId, FundingStreamId, OfferId, PairingId, PlanId, RoundPeriodId},
    listen::{Reading, Source},
    schema::{pairing, plan},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use super::{
    PlanState,
    report::Report,
    solver::{Outcome, Solved},
};

/// Who says nothing for so long is taken for dead.
const DEAD_AFTER: SignedDuration = SignedDuration::from_mins(2);

const SOLVING: PlanState = PlanState::Solving;

/// So many pairings are written in one statement.
const AT_ONCE: usize = 1_000;

/// Wakes whoever solves when there may be a plan that waits, and every half minute all the same.
#[derive(Default)]
pub struct Wake {
    is_awake: bool,
}

impl Source for Wake {
    type Item = ();

    const CHANNEL: &'static str = "plan_waiting";

    async fn read(&mut self, _: &mut AsyncPgConnection) -> QueryResult<Reading<()>> {
        Ok(if std::mem::replace(&mut self.is_awake, true) { Reading::Came(()) } else { Reading::Nothing })
    }
}

/// A plan that was taken up.
#[derive(Debug)]
pub struct Claimed {
    /// Which.
    pub id: PlanId,
    /// The revision that it has as long as it is one's own to work on.
    revision: i32,
    /// The round as it is kept.
    pub snapshot: String,
    /// How hard the solver tries.
    pub effort: i32,
}

/// Takes up the plan that waits longest, or one whose server died; none where there is none.
///
/// # Errors
/// Where the database fails.
pub async fn claim(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<Option<Claimed>> {
    conn.transaction(async |conn| {
        let died = plan::state.eq(SOLVING).and(plan::alive_at.assume_not_null().lt((now - DEAD_AFTER).to_diesel()));
        let found: Option<PlanId> = plan::table
            .filter(plan::state.eq(PlanState::Waiting).or(died))
            .order((plan::created_at, plan::id))
            .select(plan::id)
            .for_update()
            .skip_locked()
            .first(conn)
            .await
            .optional()?;
        let Some(id) = found else { return Ok(None) };
        let (revision, snapshot, effort) = diesel::update(plan::table.find(id))
            .set((
                plan::state.eq(PlanState::Solving),
                plan::progress.eq(None::<String>),
                plan::started_at.eq(now.to_diesel()),
                plan::alive_at.eq(now.to_diesel()),
                plan::revision.eq(plan::revision + 1),
            ))
            .returning((plan::revision, plan::snapshot, plan::effort))
            .get_result(conn)
            .await?;
        Ok(Some(Claimed { id, revision, snapshot, effort }))
    })
    .await
}

/// Writes down on which goal the solver works.
///
/// # Errors
/// Where the database fails.
pub async fn work_on(
    conn: &mut AsyncPgConnection,
    claimed: &Claimed,
    works_on: &str,
    now: Timestamp,
) -> QueryResult<()> {
    let noted = (plan::progress.eq(works_on), plan::alive_at.eq(now.to_diesel()));
    diesel::update(own(claimed)).set(noted).execute(conn).await?;
    Ok(())
}

/// Says that one is still at it.
///
/// # Errors
/// Where the database fails.
pub async fn stay_alive(conn: &mut AsyncPgConnection, claimed: &Claimed, now: Timestamp) -> QueryResult<()> {
    diesel::update(own(claimed)).set(plan::alive_at.eq(now.to_diesel())).execute(conn).await?;
    Ok(())
}

/// Whether it is still to be worked on: not where it was cancelled, or another took it up.
///
/// # Errors
/// Where the database fails.
pub async fn is_wanted(mut conn: &AsyncPgConnection, claimed: &Claimed) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(own(claimed))).get_result(&mut conn).await
}

/// Lays it down again, for another.
///
/// # Errors
/// Where the database fails.
pub async fn give_back(conn: &mut AsyncPgConnection, claimed: &Claimed) -> QueryResult<()> {
    let waits = (
        plan::state.eq(PlanState::Waiting),
        plan::progress.eq(None::<String>),
        plan::started_at.eq(None::<jiff_diesel::Timestamp>),
        plan::alive_at.eq(None::<jiff_diesel::Timestamp>),
        plan::revision.eq(plan::revision + 1),
    );
    diesel::update(own(claimed)).set(waits).execute(conn).await?;
    diesel::sql_query("NOTIFY plan_waiting").execute(conn).await?;
    Ok(())
}

/// Writes down what came out. Where it is not one's own any more, nothing is.
///
/// # Errors
/// Where the database fails, also because something that the plan names is not there any more.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    claimed: &Claimed,
    outcome: Outcome,
    now: Timestamp,
) -> Result<(), Rejection> {
    match outcome {
        Outcome::Solved(solved) => write_solved(conn, claimed, *solved, now).await,
        Outcome::Infeasible(infeasible) => {
            let report = Report { infeasible: Some(infeasible), ..report_of(conn, claimed).await? };
            let what = "The rules of the round cannot all be kept; relax one of those that are named.";
            Ok(end(conn, claimed, (PlanState::Infeasible, what), Some(report), now).await?)
        }
        Outcome::Failed(why) => Ok(fail(conn, claimed, &why, now).await?),
    }
}

/// Writes down that there is no plan, and why.
///
/// # Errors
/// Where the database fails.
pub async fn fail(conn: &mut AsyncPgConnection, claimed: &Claimed, why: &str, now: Timestamp) -> QueryResult<()> {
    let why = if why.is_empty() { "the solver ended without a word" } else { why };
    end(conn, claimed, (PlanState::Failed, why), None, now).await
}

async fn write_solved(
    conn: &mut AsyncPgConnection,
    claimed: &Claimed,
    solved: Solved,
    now: Timestamp,
) -> Result<(), Rejection> {
    conn.transaction(async |conn| {
        let Solved { plan: result, unplaced, one_more, blocking_pairs } = solved;
        let report = report_of(conn, claimed).await?.explained(unplaced, one_more, blocking_pairs);
        let written = diesel::update(own(claimed))
            .set((
                plan::state.eq(PlanState::Solved),
                plan::progress.eq(None::<String>),
                plan::result.eq(serde_json::to_string(&result).unwrap_or_default()),
                plan::report.eq(report.written()),
                plan::finished_at.eq(now.to_diesel()),
                plan::revision.eq(plan::revision + 1),
            ))
            .execute(conn)
            .await?;
        if written == 0 {
            return Ok(());
        }
        for some in result.pairings.chunks(AT_ONCE) {
            let rows: Vec<_> = some.iter().filter_map(|pair| row(claimed.id, pair)).collect();
            diesel::insert_into(pairing::table).values(rows).execute(conn).await?;
        }
        Ok(())
    })
    .await
}

/// A pairing as it is kept. The solver calls things by the ids that it was told.
#[derive(Insertable)]
#[diesel(table_name = pairing)]
struct Row {
    id: PairingId,
    plan_id: PlanId,
    application_id: ApplicationId,
    offer_id: OfferId,
    round_period_id: RoundPeriodId,
    fit: i32,
    funding_stream_id: Option<FundingStreamId>,
    cost: i64,
    is_forced: bool,
}

fn row(of: PlanId, pair: &matching::plan::Pairing) -> Option<Row> {
    Some(Row {
        id: PairingId::new(),
        plan_id: of,
        application_id: pair.application.parse().ok()?,
        offer_id: pair.offer.parse().ok()?,
        round_period_id: pair.period.parse().ok()?,
        fit: i32::try_from(pair.fit.whole).unwrap_or(i32::MAX),
        funding_stream_id: pair.stream.as_ref().and_then(|stream| stream.parse().ok()),
        cost: i64::try_from(pair.cost).unwrap_or(i64::MAX),
        is_forced: pair.forced,
    })
}

async fn report_of(conn: &mut AsyncPgConnection, claimed: &Claimed) -> QueryResult<Report> {
    let kept: Option<String> = plan::table.find(claimed.id).select(plan::report).first(conn).await?;
    Ok(kept.map(|kept| Report::read(&kept)).unwrap_or_default())
}

async fn end(
    conn: &mut AsyncPgConnection,
    claimed: &Claimed,
    (state, failure): (PlanState, &str),
    report: Option<Report>,
    now: Timestamp,
) -> QueryResult<()> {
    let ended = (
        plan::state.eq(state),
        plan::progress.eq(None::<String>),
        plan::failure.eq(failure),
        plan::finished_at.eq(now.to_diesel()),
        plan::revision.eq(plan::revision + 1),
    );
    diesel::update(own(claimed))
        .set((ended, report.map(|report| plan::report.eq(report.written()))))
        .execute(conn)
        .await?;
    Ok(())
}

/// The plan, as long as it is one's own to work on.
#[diesel::dsl::auto_type]
fn own(claimed: &Claimed) -> _ {
    let id: PlanId = claimed.id;
    let revision: i32 = claimed.revision;
    let state: PlanState = SOLVING;
    plan::table.filter(plan::id.eq(id)).filter(plan::revision.eq(revision)).filter(plan::state.eq(state))
}
