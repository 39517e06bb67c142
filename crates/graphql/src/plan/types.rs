//! What can be read about a plan.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::{PairingId, PlanId};
use identity::policy::MaySeeCommitteeWork;
use mentorship::{
    pairing,
    plan::{self as domain, report::Report},
};

use super::{
    explanations::{self, BlockingPair, OneMore, UnplacedApplicantConnection},
    failure::{self, RulesToRelax},
    pairing::{Pairing, PairingConnection},
    proof::{PlanMethod, PlanStage},
    sentence,
    words::{Words, tongue},
};
use crate::{
    connection,
    cost::{cost, list_size, names, points},
    failure::{nullable, required},
    paging::{page_request, total},
    peer_review::name_of,
    request::RequestExt,
    round::{self, Round},
    scalar::DateTime,
};

/// Where a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PlanState")]
pub enum PlanState {
    /// It waits for a solver.
    Waiting,
    /// A solver works on it.
    Solving,
    /// It is there.
    Solved,
    /// The rules of the round cannot all be kept.
    Infeasible,
    /// No plan was found.
    Failed,
    /// It was stopped.
    Cancelled,
}

/// A solver's result for a round: who goes where, and the proof that there is nothing better. It is never changed, only superseded by
/// another. For those who run the exchange and its committee.
#[derive(Clone)]
pub struct Plan(pub(crate) Arc<domain::Plan>);

/// A solver's result for a round: who goes where, and the proof that there is nothing better. It is never changed, only superseded by
/// another. For those who run the exchange and its committee.
#[Object]
impl Plan {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Of which round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round_id)).await
    }

    /// The first plan of a round is 1, the next 2, and so on.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Where it stands.
    async fn state(&self) -> PlanState {
        self.0.state.into()
    }

    /// On what the solver works now, while it does: priority, placed, fit, lot, or explanations.
    async fn progress(&self) -> Option<&str> {
        self.0.progress.as_deref()
    }

    /// How hard the solver tries, in nodes of its search.
    async fn effort(&self) -> i32 {
        self.0.effort
    }

    /// How it is known that there is nothing better, goal by goal, the first goal first; nothing before it is solved. Counted as 4
    /// items.
    #[graphql(directive = list_size::apply(Some(4), None, None))]
    async fn proof(&self, ctx: &Context<'_>) -> Result<Vec<PlanStage>> {
        required(ctx, async {
            let result = self.result_of(ctx).await?;
            Ok(result.map(|result| result.proof.stages.iter().map(PlanStage::from).collect()).unwrap_or_default())
        })
        .await
    }

    /// How the bounds were found.
    async fn method(&self, ctx: &Context<'_>) -> Option<Result<PlanMethod>> {
        nullable(async { Ok(self.result_of(ctx).await?.map(|result| result.proof.by.into())) }).await
    }

    /// Whether nothing better can be; none before it is solved.
    async fn is_optimal(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        nullable(async { Ok(self.result_of(ctx).await?.map(|result| result.proof.is_optimal())) }).await
    }

    /// The same in a sentence: optimal, or the best within the limit, and how much better another could be at the most. In the best of
    /// your languages that we write: English, French or Spanish.
    async fn status(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async { Ok(self.result_of(ctx).await?.map(|result| sentence::status(tongue(ctx), &result.proof))) })
            .await
    }

    /// The solver's way of working that made it: a plan made again by another may differ.
    async fn version(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        nullable(async {
            let result = self.result_of(ctx).await?;
            Ok(result.map(|result| i32::try_from(result.version).unwrap_or(i32::MAX)))
        })
        .await
    }

    /// The SHA-256 of what it was made of, in hexadecimal digits: everything that was offered, sought, settled and budgeted at that
    /// moment. What that was is kept, and shown to nobody, since people said some of it in confidence.
    async fn digest(&self) -> &str {
        &self.0.snapshot_digest
    }

    /// Whether something has changed since, so that another plan may be better, or this one is none any more: an offer, an application,
    /// a budget or a rule, or a pair that was settled otherwise than it is here. Costs 50 points.
    #[graphql(directive = cost::apply(points(50)))]
    async fn is_stale(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        nullable(async {
            let plans = &ctx.request().loaders().plans;
            let now = plans.basis_by_round.load(self.0.round_id).await?;
            let pairings = plans.pairings_by_plan.load(self.0.id).await?;
            let report = self.report_of(ctx).await?;
            Ok(Some(domain::is_stale(&report.basis, now.as_deref(), &pairings)))
        })
        .await
    }

    /// Whether it was published to those who take part.
    async fn is_published(&self) -> bool {
        self.0.published_at.is_some()
    }

    /// When it was.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// Its pairings, by application. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn pairings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PairingConnection>> {
        nullable(async {
            let behind = after.is_some();
            let page = page_request::<PairingId>(first, after)?;
            let conn = ctx.request().connection().await?;
            let total = total(&ctx.look_ahead(), pairing::count_of_plan(conn, self.0.id)).await?;
            let found = pairing::page_of_plan(conn, self.0.id, &page).await?;
            Ok(Some(PairingConnection::new(found, behind, total, |row| Pairing::of(Arc::new(row)))))
        })
        .await
    }

    /// Who is not placed, and why, by application. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn unplaced(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<UnplacedApplicantConnection>> {
        nullable(async {
            let Some(result) = self.result_of(ctx).await? else { return Ok(None) };
            let report = self.report_of(ctx).await?;
            explanations::unplaced(self.0.id, &result, &report, first, after).map(Some)
        })
        .await
    }

    /// Whether it was found out why each is not placed who is not, and what one more would add. Of rounds with more than 200
    /// applications it is not, since that takes long; whyNot answers about one pair. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn is_explained(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        nullable(async { Ok(Some(self.report_of(ctx).await?.unplaced.is_some())) }).await
    }

    /// What one more place, one more language of a host, or 1,000 more in a budget would add, where it would add anything; the largest
    /// gain first. Each was solved again, not guessed. Counted as 10 items. Costs 5 points.
    #[graphql(directive = cost::apply(points(5)), directive = list_size::apply(Some(10), None, None))]
    async fn one_more(&self, ctx: &Context<'_>) -> Result<Vec<OneMore>> {
        required(ctx, async {
            let Some(result) = self.result_of(ctx).await? else { return Ok(Vec::new()) };
            let report = self.report_of(ctx).await?;
            explanations::one_more(self.words(ctx).await?, &result, &report).await
        })
        .await
    }

    /// How many pairs there are that would both rather have each other than what they have, looking at how well they fit and at the
    /// places of each offer alone: a measure of how well the plan holds. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn blocking_pair_count(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        nullable(async { Ok(Some(i32::try_from(self.report_of(ctx).await?.blocking).unwrap_or(i32::MAX))) }).await
    }

    /// Which they are, those first that fit best; at most 200. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn blocking_pairs(&self, ctx: &Context<'_>) -> Result<Vec<BlockingPair>> {
        required(ctx, async {
            let report = self.report_of(ctx).await?;
            Ok(report.blocking_pairs.iter().map(|pair| BlockingPair::of(self.0.id, pair.clone())).collect())
        })
        .await
    }

    /// Its pairings as a table: CSV with a heading, by the ids of things, with how well each fits and why, who pays and how much. No
    /// cell is taken for a formula by a spreadsheet. Costs 20 points.
    #[graphql(directive = cost::apply(points(20)))]
    async fn csv(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async { Ok(domain::csv(ctx.request().connection().await?, self.0.id).await?) }).await
    }

    /// Its pairings, who is not placed, and its proof, as JSON, for programs; without the figures of the goal PRIORITY. Costs 20
    /// points.
    #[graphql(directive = cost::apply(points(20)))]
    async fn result(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let shown = domain::shown(ctx.request().connection().await?, self.0.id).await?;
            Ok(shown.map(|(result, _)| result))
        })
        .await
    }

    /// The SHA-256 of the whole result as it is kept, in hexadecimal digits. Whoever runs the server can solve the round again from what
    /// is kept, and must come to the same. Costs 20 points.
    #[graphql(directive = cost::apply(points(20)))]
    async fn result_digest(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let shown = domain::shown(ctx.request().connection().await?, self.0.id).await?;
            Ok(shown.map(|(_, digest)| digest))
        })
        .await
    }

    /// Why there is no plan, in a sentence, where there is none. Where the rules cannot all be kept it is in the best of your languages
    /// that we write: English, French or Spanish; where the solver failed it is what the solver said.
    async fn failure(&self, ctx: &Context<'_>) -> Option<String> {
        match self.0.state {
            domain::PlanState::Infeasible => Some(sentence::infeasible(tongue(ctx))),
            _ => self.0.failure.clone(),
        }
    }

    /// Where the rules cannot all be kept: the smallest sets of them that are enough to relax. Any one of the sets will do. Counted as 5
    /// items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn rules_to_relax(&self, ctx: &Context<'_>) -> Result<Vec<RulesToRelax>> {
        required(ctx, async {
            match &self.report_of(ctx).await?.infeasible {
                Some(infeasible) => failure::sets(self.words(ctx).await?, infeasible).await,
                None => Ok(Vec::new()),
            }
        })
        .await
    }

    /// Settled pairs that cannot be, whatever else is done, each with why, in the language of status. Beside giving them up, one of the
    /// sets of rulesToRelax has to be relaxed, where there are any.
    async fn impossible_pairs(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        required(ctx, async {
            match &self.report_of(ctx).await?.infeasible {
                Some(infeasible) => failure::impossible(self.words(ctx).await?, infeasible).await,
                None => Ok(Vec::new()),
            }
        })
        .await
    }

    /// Who asked for it, by name; none where it was made by itself, after a decline, or they are not known any more.
    async fn made_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.made_by)).await
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the solver began.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(Into::into)
    }

    /// When it was done.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(Into::into)
    }

    /// Grows by one with each change of where it stands.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

impl Plan {
    async fn result_of(&self, ctx: &Context<'_>) -> Result<Option<Arc<matching::plan::Plan>>> {
        Ok(ctx.request().loaders().plans.result_by_plan.load(self.0.id).await?)
    }

    async fn report_of(&self, ctx: &Context<'_>) -> Result<Arc<Report>> {
        Ok(ctx.request().loaders().plans.report_by_plan.load(self.0.id).await?.unwrap_or_default())
    }

    /// Sentences for the viewer.
    async fn words<'c>(&self, ctx: &'c Context<'c>) -> Result<Words<'c>> {
        let may = ctx.request().loaders().plans.sight_by_round.load(self.0.round_id).await?;
        Ok(Words::new(ctx, may.is_some_and(|may: MaySeeCommitteeWork| may.runs())))
    }
}

connection! {
    /// Plans, page by page.
    PlanConnection,
    /// A plan in a list.
    PlanEdge,
    Plan
}

/// The plan with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: PlanId) -> Result<Option<Plan>> {
    let plans = &ctx.request().loaders().plans;
    let Some(row) = plans.plan_by_id.load(id).await? else { return Ok(None) };
    Ok(plans.sight_by_round.load(row.round_id).await?.is_some().then_some(Plan(row)))
}
