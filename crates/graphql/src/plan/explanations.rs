//! Why somebody is not placed, what one more would add, and which pairs would rather have each other.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use database::id::PlanId;
use matching::{
    explain::{Lost, Worth},
    plan::{Plan, Reached},
    stability,
};
use mentorship::plan::report::{self as domain, Report};
use needs::words::Tongue;

use super::{
    pairing::{application_named, offer_named, period},
    sentence,
    words::{Words, known},
};
use crate::{
    application::Application,
    connection,
    cost::{cost, list_size, points},
    failure::{nullable, required},
    offer::Offer,
    paging::{cut, page_request},
    request::RequestExt,
    round::RoundPeriod,
};

/// What stands against an offer, for an applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Obstacle")]
pub enum PlanObstacle {
    /// It does not have what is sought first.
    Skill,
    /// It has that, but not up to the level sought.
    Level,
    /// They have no language in common.
    Language,
    /// No way of taking part suits both.
    Mode,
    /// It lacks what the applicant cannot do without. Told to those who run the exchange; to its committee it is NOT_POSSIBLE.
    Access,
    /// At no time can both.
    Windows,
    /// Nobody pays for it.
    Funding,
    /// No supervisor or director has agreed yet, or it is for people of other sectors.
    Ineligible,
    /// It was settled that they are not paired.
    Forbidden,
    /// It is not possible; why is not said.
    NotPossible,
}

/// Somebody who is not placed by a plan.
#[derive(Clone)]
pub struct UnplacedApplicant {
    plan: PlanId,
    application: String,
    why: Option<domain::Unplaced>,
}

/// Somebody who is not placed by a plan.
#[Object]
impl UnplacedApplicant {
    /// Who.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        nullable(application_named(ctx, &self.application)).await
    }

    /// Whether it was found out why.
    async fn is_explained(&self) -> bool {
        self.why.is_some()
    }

    /// What stands against offers for them, that first that stands against most. Several things may stand against one offer. Counted as 5
    /// items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn reasons(&self, ctx: &Context<'_>) -> Result<Vec<UnplacedReason>> {
        required(ctx, async { Ok(self.reasons_for(self.words(ctx).await?)) }).await
    }

    /// The places that were possible for them and went to others, those first that fit best; at most 5. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn lost(&self, ctx: &Context<'_>) -> Result<Vec<LostPlace>> {
        required(ctx, async {
            let words = self.words(ctx).await?;
            let mut lost = Vec::new();
            for one in self.why.iter().flat_map(|why| &why.lost) {
                lost.push(LostPlace::of(self.plan, one, words).await?);
            }
            Ok(lost)
        })
        .await
    }

    /// The first single change that would place them, and one more in all than now, in a sentence, in the best of your languages that we
    /// write: English, French or Spanish; none where none was found. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn single_change(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async { Ok(self.changes_for(self.words(ctx).await?).await?.into_iter().next()) }).await
    }

    /// All single changes that were found, likewise.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        required(ctx, async { self.changes_for(self.words(ctx).await?).await }).await
    }
}

impl UnplacedApplicant {
    async fn words<'c>(&self, ctx: &'c Context<'c>) -> Result<Words<'c>> {
        let plans = &ctx.request().loaders().plans;
        let runs = match plans.plan_by_id.load(self.plan).await? {
            Some(plan) => plans.sight_by_round.load(plan.round_id).await?.is_some_and(|may| may.runs()),
            None => false,
        };
        Ok(Words::new(ctx, runs))
    }

    fn reasons_for(&self, words: Words<'_>) -> Vec<UnplacedReason> {
        let mut reasons: Vec<(domain::Obstacle, usize)> = Vec::new();
        for (obstacle, offers) in self.why.iter().flat_map(|why| &why.obstacles) {
            let told = words.tells(*obstacle);
            if !reasons.iter().any(|(known, _)| *known == told) {
                reasons.push((told, *offers));
            }
        }
        // What is not possible has no number, and stands last so that none is given away by its place.
        reasons.sort_by_key(|(obstacle, offers)| {
            let is_last = *obstacle == domain::Obstacle::NotPossible;
            (is_last, std::cmp::Reverse(*offers))
        });
        reasons.into_iter().map(|(obstacle, offers)| UnplacedReason::of(words.tongue(), obstacle, offers)).collect()
    }

    async fn changes_for(&self, words: Words<'_>) -> Result<Vec<String>> {
        let mut told = Vec::new();
        for change in self.why.iter().flat_map(|why| &why.changes) {
            if let Some(change) = words.change(change).await? {
                told.push(sentence::placed_with(words.tongue(), &change));
            }
        }
        Ok(told)
    }
}

/// What stands against offers for somebody.
#[derive(SimpleObject)]
pub struct UnplacedReason {
    /// What.
    obstacle: PlanObstacle,
    /// Against how many offers; not told of what is not possible.
    offers: Option<i32>,
    /// The same in a sentence, in the best of your languages that we write: English, French or Spanish.
    sentence: String,
}

impl UnplacedReason {
    fn of(tongue: Tongue, obstacle: domain::Obstacle, offers: usize) -> Self {
        let is_counted = obstacle != domain::Obstacle::NotPossible;
        Self {
            obstacle: obstacle.into(),
            offers: is_counted.then(|| i32::try_from(offers).unwrap_or(i32::MAX)),
            sentence: sentence::against(tongue, obstacle, offers),
        }
    }
}

/// A place that was possible for somebody and went to others.
pub struct LostPlace {
    plan: PlanId,
    offer: String,
    period: String,
    fit: u32,
    sentence: String,
}

impl LostPlace {
    async fn of(plan: PlanId, lost: &Lost, words: Words<'_>) -> Result<Self> {
        let mut full = Vec::new();
        for rule in &lost.full {
            full.push(words.used_up(rule).await?);
        }
        let (what, when) = (words.offer(&lost.offer).await?, words.period(&lost.period).await?);
        let sentence = sentence::lost(words.tongue(), &what, &when, &full);
        Ok(Self { plan, offer: lost.offer.clone(), period: lost.period.clone(), fit: lost.fit, sentence })
    }
}

/// A place that was possible for somebody and went to others.
#[Object]
impl LostPlace {
    /// Where.
    async fn offer(&self, ctx: &Context<'_>) -> Option<Result<Offer>> {
        nullable(offer_named(ctx, &self.offer)).await
    }

    /// When.
    async fn period(&self, ctx: &Context<'_>) -> Option<Result<RoundPeriod>> {
        nullable(async { period(ctx, self.plan, known(&self.period)?).await }).await
    }

    /// How well it would have fitted, in thousandths.
    async fn fit(&self) -> i32 {
        i32::try_from(self.fit).unwrap_or(i32::MAX)
    }

    /// Why it went to others, in a sentence, in the best of your languages that we write: English, French or Spanish.
    async fn sentence(&self) -> &str {
        &self.sentence
    }
}

connection! {
    /// People who are not placed, page by page.
    UnplacedApplicantConnection,
    /// Somebody who is not placed, in a list.
    UnplacedApplicantEdge,
    UnplacedApplicant
}

/// Who is not placed by a plan, and why where that was found out.
///
/// # Errors
/// Where the page is none.
pub fn unplaced(
    plan: PlanId,
    result: &Plan,
    report: &Report,
    first: Option<i32>,
    after: Option<String>,
) -> Result<UnplacedApplicantConnection> {
    let behind = after.is_some();
    let page = page_request::<String>(first, after)?;
    let why =
        |application: &String| report.unplaced.as_ref()?.iter().find(|one| one.application == *application).cloned();
    let (found, total) = cut(&page, result.unplaced.iter().map(|id| (id.clone(), id.clone())).collect());
    let shown = |application: String| UnplacedApplicant { plan, why: why(&application), application };
    Ok(UnplacedApplicantConnection::new(found, behind, total, shown))
}

/// What one more place, one more language or 1,000 more in a budget would add.
#[derive(SimpleObject)]
pub struct OneMore {
    /// What is added, in a sentence, in the best of your languages that we write: English, French or Spanish.
    sentence: String,
    /// How many more would be placed.
    placed: i32,
    /// By how much the sum of how well pairs fit would grow, in thousandths; fewer where more are placed who fit less.
    fit: i64,
    /// Whether it is known that no more would be gained, and not only the best that was found within the limit.
    is_proven: bool,
}

/// What would add anything, the largest gain first.
///
/// # Errors
/// Where the database fails.
pub async fn one_more(words: Words<'_>, result: &Plan, report: &Report) -> Result<Vec<OneMore>> {
    let now = result.proof.reached();
    let mut all = Vec::new();
    for worth in report.one_more.iter().flatten().filter(|worth| is_gain(now, worth)) {
        let what = words.addition(&worth.change).await?;
        let placed = signed(worth.reached.placed, now.placed);
        all.push(OneMore {
            sentence: sentence::gained_with(words.tongue(), &what),
            placed: i32::try_from(placed).unwrap_or(i32::MAX),
            fit: signed(worth.reached.fit, now.fit),
            is_proven: worth.is_proven,
        });
    }
    Ok(all)
}

/// Who of those placed belongs to a priority group is not to be told by what is gained.
fn is_gain(now: Reached, worth: &Worth) -> bool {
    (worth.reached.placed, worth.reached.fit) > (now.placed, now.fit)
}

/// How much more one is than another; less than nothing where it is less.
pub fn signed(then: u64, now: u64) -> i64 {
    let difference = i64::try_from(then.abs_diff(now)).unwrap_or(i64::MAX);
    if then < now { -difference } else { difference }
}

/// A pair that is not in a plan although both sides would be better off with it: the applicant fits it better than what they have, and
/// the offer has a place left, or somebody who fits it less.
pub struct BlockingPair {
    plan: PlanId,
    pair: stability::BlockingPair,
}

impl BlockingPair {
    /// That of a plan.
    pub fn of(plan: PlanId, pair: stability::BlockingPair) -> Self {
        Self { plan, pair }
    }
}

/// A pair that is not in a plan although both sides would be better off with it: the applicant fits it better than what they have, and
/// the offer has a place left, or somebody who fits it less.
#[Object]
impl BlockingPair {
    /// Who.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        nullable(application_named(ctx, &self.pair.application)).await
    }

    /// Where.
    async fn offer(&self, ctx: &Context<'_>) -> Option<Result<Offer>> {
        nullable(offer_named(ctx, &self.pair.offer)).await
    }

    /// When.
    async fn period(&self, ctx: &Context<'_>) -> Option<Result<RoundPeriod>> {
        nullable(async { period(ctx, self.plan, known(&self.pair.period)?).await }).await
    }

    /// How well they fit, in thousandths.
    async fn fit(&self) -> i32 {
        i32::try_from(self.pair.fit).unwrap_or(i32::MAX)
    }

    /// How well what the applicant has now fits; none where they are not placed.
    async fn has(&self) -> Option<i32> {
        self.pair.has.map(|has| i32::try_from(has).unwrap_or(i32::MAX))
    }

    /// Who would have to give way; none where a place is left.
    async fn instead_of(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        nullable(async {
            match &self.pair.instead_of {
                Some(application) => application_named(ctx, application).await,
                None => Ok(None),
            }
        })
        .await
    }
}
