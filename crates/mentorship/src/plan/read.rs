//! Reading plans, and what came out.

use database::{AsyncPgConnection, id::PlanId, schema::plan};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use matching::{file::plan_csv, plan::Goal, round as solver};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Plan, report::Report};

/// Those of these plans that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[PlanId]) -> QueryResult<Vec<Plan>> {
    plan::table.filter(plan::id.eq_any(ids)).select(Plan::as_select()).load(&mut conn).await
}

/// What came out of these plans: those that are solved.
pub async fn results(mut conn: &AsyncPgConnection, ids: &[PlanId]) -> QueryResult<Vec<(PlanId, matching::plan::Plan)>> {
    let kept: Vec<(PlanId, String)> = plan::table
        .filter(plan::id.eq_any(ids).and(plan::result.is_not_null()))
        .select((plan::id, plan::result.assume_not_null()))
        .load(&mut conn)
        .await?;
    let read = kept.into_iter().filter_map(|(id, text)| Some((id, serde_json::from_str(&text).ok()?)));
    Ok(read.collect())
}

/// What explains these plans.
pub async fn reports(mut conn: &AsyncPgConnection, ids: &[PlanId]) -> QueryResult<Vec<(PlanId, Report)>> {
    let kept: Vec<(PlanId, String)> = plan::table
        .filter(plan::id.eq_any(ids).and(plan::report.is_not_null()))
        .select((plan::id, plan::report.assume_not_null()))
        .load(&mut conn)
        .await?;
    Ok(kept.into_iter().map(|(id, text)| (id, Report::read(&text))).collect())
}

/// The round that a plan was made of, and what came out, as they are kept. In the round is what people said in confidence: it is for the
/// solver alone.
pub async fn kept(mut conn: &AsyncPgConnection, id: PlanId) -> QueryResult<Option<(String, Option<String>)>> {
    plan::table.find(id).select((plan::snapshot, plan::result)).first(&mut conn).await.optional()
}

/// What came out of a plan, for people: as JSON without the figures of the goal that tells of priority groups, since the difference
/// between two plans would tell who belongs to one; and the SHA-256 of all that is kept, for whoever solves the round again.
pub async fn shown(mut conn: &AsyncPgConnection, id: PlanId) -> QueryResult<Option<(String, String)>> {
    let kept: Option<Option<String>> = plan::table.find(id).select(plan::result).first(&mut conn).await.optional()?;
    let Some(kept) = kept.flatten() else { return Ok(None) };
    let digest = Sha256::digest(&kept).iter().map(|byte| format!("{byte:02x}")).collect();
    let Ok(mut result) = serde_json::from_str::<matching::plan::Plan>(&kept) else { return Ok(None) };
    result.proof.stages.retain(|stage| stage.goal != Goal::Priority);
    Ok(Some((serde_json::to_string(&result).unwrap_or_default(), digest)))
}

/// A plan's pairings as CSV, as [`plan_csv`] writes them; none of a plan that is not solved.
pub async fn csv(conn: &AsyncPgConnection, id: PlanId) -> QueryResult<Option<String>> {
    /// All that the currencies are known from.
    #[derive(Deserialize)]
    struct Paying {
        streams: Vec<solver::Stream>,
    }
    let Some((snapshot, Some(result))) = kept(conn, id).await? else { return Ok(None) };
    let (Ok(paying), Ok(plan)) = (serde_json::from_str::<Paying>(&snapshot), serde_json::from_str(&result)) else {
        return Ok(None);
    };
    let round = solver::Round { streams: paying.streams, ..solver::Round::default() };
    Ok(Some(plan_csv(&round, &plan)))
}
