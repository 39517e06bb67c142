//! Why this and not that.

use std::collections::BTreeSet;

use async_graphql::{Context, Error, ErrorExtensions, Object, Result, SimpleObject};
use database::id::{ApplicationId, OfferId, PlanId};
use matching::{
    explain::{Instead, Move},
    infeasible::Infeasible,
    rule::Rule,
};
use mentorship::plan::{
    self as domain, PlanState,
    report::Obstacle,
    solver::{Reply, Silence, Why},
};

use super::{
    explanations::signed,
    failure::{self, RulesToRelax, in_short},
    pairing::{application_named, offer_named, period},
    sentence,
    types::find,
    words::{Words, known},
};
use crate::{
    application::{self, Application},
    cost::list_size,
    failure::nullable,
    offer::{self, Offer},
    request::RequestExt,
    round::RoundPeriod,
};

/// Why a plan has an applicant not at an offer, and what it would cost to settle that they go there.
#[derive(SimpleObject)]
pub struct PlanWhyNot {
    /// The answer in a sentence, in the best of your languages that we write: English, French or Spanish.
    sentence: String,
    /// Whether the plan has them there.
    is_planned: bool,
    /// What stands against the pair, whatever else is done, in words of the same language.
    obstacles: Vec<String>,
    /// Where it can be but not with every other rule kept: the smallest sets of rules that are enough to relax. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    rules_to_relax: Vec<RulesToRelax>,
    /// How many more would be placed than now, where it can be; less than nothing: fewer.
    placed: Option<i64>,
    /// By how much the sum of how well pairs fit would grow, in thousandths; less than nothing: it would shrink.
    fit: Option<i64>,
    /// Who would be placed otherwise, where it can be. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    moves: Vec<PlanMove>,
}

/// Somebody who would be placed otherwise.
pub struct PlanMove {
    plan: PlanId,
    told: Move,
}

/// Somebody who would be placed otherwise.
#[Object]
impl PlanMove {
    /// Who.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        nullable(application_named(ctx, &self.told.application)).await
    }

    /// Where they go now; none where they are not placed.
    async fn before(&self) -> Option<PlanPlace> {
        self.told.before.clone().map(|(offer, period)| PlanPlace { plan: self.plan, offer, period })
    }

    /// Where they would go; none where they would not be placed.
    async fn after(&self) -> Option<PlanPlace> {
        self.told.after.clone().map(|(offer, period)| PlanPlace { plan: self.plan, offer, period })
    }
}

/// Where somebody goes, and when.
pub struct PlanPlace {
    plan: PlanId,
    offer: String,
    period: String,
}

/// Where somebody goes, and when.
#[Object]
impl PlanPlace {
    /// Where.
    async fn offer(&self, ctx: &Context<'_>) -> Option<Result<Offer>> {
        nullable(offer_named(ctx, &self.offer)).await
    }

    /// When.
    async fn period(&self, ctx: &Context<'_>) -> Option<Result<RoundPeriod>> {
        nullable(async { period(ctx, self.plan, known(&self.period)?).await }).await
    }
}

/// Asks the solver. None where the viewer may not see the plan, or the application or the offer is none that they see.
///
/// # Errors
/// Where the plan is not solved, the solver takes too long or fails; where the database fails.
pub async fn why_not(
    ctx: &Context<'_>,
    plan: PlanId,
    application: ApplicationId,
    offer: OfferId,
) -> Result<Option<PlanWhyNot>> {
    let Some(seen) = find(ctx, plan).await? else { return Ok(None) };
    if application::find(ctx, application).await?.is_none() || offer::find(ctx, offer).await?.is_none() {
        return Ok(None);
    }
    if seen.0.state != PlanState::Solved {
        return Err(coded("plan has no pairings, since it is not solved; ask about one that is.", "WRONG_STATE"));
    }
    let request = ctx.request();
    let Some(solver) = request.solver() else {
        return Err(coded("This server has no solver; ask another.", "NO_SOLVER"));
    };
    let Some((round, Some(result))) = domain::kept(request.connection().await?, plan).await? else { return Ok(None) };
    let names = (application.to_string(), offer.to_string());
    let asked = solver.why((round, &result), seen.0.effort, (&names.0, &names.1)).await;
    let why = asked.map_err(|silence| match silence {
        Silence::TooLong(limit) => {
            let seconds = limit.as_secs();
            let message = format!(
                "Solving the round again takes longer than {seconds} s; settle the pair and make another plan to see what it costs."
            );
            coded(message, "SOLVER_TIMEOUT")
        }
        Silence::Failed(_) => coded("The solver failed; make the plan again.", "SOLVER_FAILED"),
    })?;
    let may = request.loaders().plans.sight_by_round.load(seen.0.round_id).await?;
    let words = Words::new(ctx, may.is_some_and(|may| may.runs()));
    answer(words, plan, (&names.0, &names.1), why).await.map(Some)
}

async fn answer(words: Words<'_>, plan: PlanId, (application, offer): (&str, &str), why: Why) -> Result<PlanWhyNot> {
    let (who, what) = (words.applicant(application).await?, words.offer(offer).await?);
    let blank = PlanWhyNot {
        sentence: String::new(),
        is_planned: false,
        obstacles: Vec::new(),
        rules_to_relax: Vec::new(),
        placed: None,
        fit: None,
        moves: Vec::new(),
    };
    Ok(match why.answer {
        Reply::Planned(periods) => {
            let mut when = Vec::new();
            for period in &periods {
                when.push(words.period(period).await?);
            }
            let sentence = sentence::planned(words.tongue(), &who, &what, &when);
            PlanWhyNot { sentence, is_planned: true, ..blank }
        }
        Reply::Instead(Instead::Excluded(because)) => {
            let obstacles: BTreeSet<Obstacle> = because.iter().map(|one| words.tells(Obstacle::from(one))).collect();
            let obstacles = in_short(words, obstacles);
            let sentence = sentence::excluded(words.tongue(), &who, &what, &obstacles);
            PlanWhyNot { sentence, obstacles, ..blank }
        }
        Reply::Instead(Instead::Infeasible(mut infeasible)) => {
            drop_asked(&mut infeasible, application, offer);
            let rules_to_relax = failure::sets(words, &infeasible).await?;
            let sentence = sentence::at_odds(words.tongue(), &who, &what);
            PlanWhyNot { sentence, rules_to_relax, ..blank }
        }
        Reply::Instead(Instead::Possible { reached, moves }) => {
            let (placed, fit) = (signed(reached.placed, why.reached.placed), signed(reached.fit, why.reached.fit));
            let sentence = sentence::settled(words.tongue(), &who, &what, placed, fit);
            let moves = moves.into_iter().map(|told| PlanMove { plan, told }).collect();
            PlanWhyNot { sentence, placed: Some(placed), fit: Some(fit), moves, ..blank }
        }
    })
}

/// That they are not paired is what was asked about.
fn drop_asked(infeasible: &mut Infeasible, asked: &str, about: &str) {
    let is_asked =
        |rule: &Rule| matches!(rule, Rule::Forced { application, offer, .. } if application == asked && offer == about);
    infeasible.relax.retain(|set| !set.iter().any(|one| is_asked(&one.rule)));
}

fn coded(message: impl Into<String>, code: &'static str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}
