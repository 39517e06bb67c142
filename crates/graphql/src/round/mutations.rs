//! Making rounds of exchanges, and changing what is said of them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    problem::{ProblemCode, Problems},
};
use database::AsyncPgConnection;
use identity::policy;
use mentorship::round::{self as domain, PriorityMinimums, RoundChanges, RoundInput, RoundRules, Weights};

use super::types::Round;
use crate::{
    cost::{cost, points},
    exchange::PriorityGroup,
    mutation::{TranslationInput, change, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// How many people of a group must be placed at least.
#[derive(InputObject)]
pub struct PriorityMinimumInput {
    /// Which group: one that the exchange gives priority to.
    group: PriorityGroup,
    /// How many, 0 to 10,000.
    at_least: i32,
}

/// How much each part of how well a pair fits counts beside the others: 0 to 1,000 each, and not all 0.
#[derive(InputObject)]
pub struct RoundWeightsInput {
    /// That an offer has what is sought.
    skill: i32,
    /// That it helps the career.
    career: i32,
    /// That a partner gives as much as it takes.
    reciprocity: i32,
    /// That two partners have not worked together yet.
    spread: i32,
}

/// A round that is to begin.
#[derive(InputObject)]
pub struct CreateRoundInput {
    /// Of which exchange: the id of its programme, programme_….
    programme: ID,
    /// The language its name is first of all in, as a BCP 47 tag.
    main_language: String,
    /// What it is called, at most 500 characters in each language. Its call is called so too.
    name: Vec<TranslationInput>,
    /// What it is about, at most 10,000 characters in each language.
    #[graphql(default)]
    about: Vec<TranslationInput>,
    /// The first day on which places are offered and people apply, in the exchange's time zone.
    opens_on: Date,
    /// The last day for it.
    closes_on: Date,
    /// The day by which the committee is to have decided.
    decides_by: Date,
    /// How many placements one application can get, 1 to 10; left out: 1.
    placements_per_application: Option<i32>,
    /// How many people of groups that the exchange gives priority to must be placed at least.
    #[graphql(default)]
    priority_minimums: Vec<PriorityMinimumInput>,
    /// The largest share of all placements that one partner may host, 1 to 100 per cent; left out: it is not limited.
    host_share: Option<i32>,
    /// How much each part of how well a pair fits counts; left out: 60 for the skill, 20 for the career, 10 for reciprocity, and 10
    /// for spread.
    weights: Option<RoundWeightsInput>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the round it made the first time.
    idempotency_key: Option<String>,
}

/// Changes to a round. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateRoundInput {
    /// Which: its id, round_….
    id: ID,
    /// The language its name is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// What it is called, in all its languages, at most 500 characters in each.
    name: Option<Vec<TranslationInput>>,
    /// What it is about, in all its languages, at most 10,000 characters in each.
    about: Option<Vec<TranslationInput>>,
    /// The first day on which places are offered and people apply, in the exchange's time zone.
    opens_on: Option<Date>,
    /// The last day for it.
    closes_on: Option<Date>,
    /// The day by which the committee is to have decided.
    decides_by: Option<Date>,
    /// How many placements one application can get, 1 to 10.
    placements_per_application: Option<i32>,
    /// How many people of groups that the exchange gives priority to must be placed at least: of all groups.
    priority_minimums: Option<Vec<PriorityMinimumInput>>,
    /// The largest share of all placements that one partner may host, 1 to 100 per cent. Null: it is not limited.
    host_share: MaybeUndefined<i32>,
    /// How much each part of how well a pair fits counts.
    weights: Option<RoundWeightsInput>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of making a round.
    CreateRoundPayload {
        /// The round, as a draft; none where it was refused.
        round: Round
    }
    /// Why no round was made.
    CreateRoundError
    /// The sort of reason why no round was made.
    CreateRoundErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The end comes before the start.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Something is named twice.
        Duplicate,
        /// The programme is not set up as an exchange yet.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a round.
    UpdateRoundPayload {
        /// The round as it is now; none where the change was refused.
        round: Round
    }
    /// Why a round was not changed.
    UpdateRoundError
    /// The sort of reason why a round was not changed.
    UpdateRoundErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The end comes before the start.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Something is named twice.
        Duplicate,
        /// The round is over, or a plan was published, after which days and rules stay as they are.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of rounds.
#[derive(Default)]
pub struct RoundMutations;

#[Object]
impl RoundMutations {
    /// Makes a round of an exchange that is set up, as a draft. Needs somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_round(&self, ctx: &Context<'_>, input: CreateRoundInput) -> Result<CreateRoundPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateRoundPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes what is said of a round: its words until it is over, its days and rules until a plan was published. Its call changes
    /// with it. Needs somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_round(&self, ctx: &Context<'_>, input: UpdateRoundInput) -> Result<UpdateRoundPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateRoundPayload::of(input.run(request, &mut conn).await)
    }
}

impl CreateRoundInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Round, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let may = policy::run_exchange(conn, request.viewer(), programme)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let usual = RoundRules::default();
        let mut problems = Problems::new();
        let input = RoundInput {
            main_language: self.main_language,
            name: language_map("name", self.name, &mut problems),
            about: language_map("about", self.about, &mut problems),
            opens_on: self.opens_on.0,
            closes_on: self.closes_on.0,
            decides_by: self.decides_by.0,
            rules: RoundRules {
                placements_per_application: self.placements_per_application.unwrap_or(usual.placements_per_application),
                priority_minimums: minimums(self.priority_minimums, &mut problems),
                host_share: self.host_share,
                weights: self.weights.map_or(usual.weights, Into::into),
            },
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Round::of(Arc::new(row)))
    }
}

impl UpdateRoundInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Round, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::call_for_round(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let changes = RoundChanges {
            main_language: self.main_language,
            name: self.name.map(|texts| language_map("name", texts, &mut problems)),
            about: self.about.map(|texts| language_map("about", texts, &mut problems)),
            opens_on: self.opens_on.map(|day| day.0),
            closes_on: self.closes_on.map(|day| day.0),
            decides_by: self.decides_by.map(|day| day.0),
            placements_per_application: self.placements_per_application,
            priority_minimums: self.priority_minimums.map(|list| minimums(list, &mut problems)),
            host_share: change(self.host_share),
            weights: self.weights.map(Into::into),
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::update(conn, &may, request.clock().now(), id, changes).await?;
        request.loaders().forget_all().await;
        Ok(Round::of(Arc::new(row)))
    }
}

impl From<RoundWeightsInput> for Weights {
    fn from(RoundWeightsInput { skill, career, reciprocity, spread }: RoundWeightsInput) -> Self {
        Self { skill, career, reciprocity, spread }
    }
}

fn minimums(list: Vec<PriorityMinimumInput>, problems: &mut Problems) -> PriorityMinimums {
    let mut minimums = PriorityMinimums::default();
    for (at, PriorityMinimumInput { group, at_least }) in list.into_iter().enumerate() {
        if minimums.0.insert(group.into(), at_least).is_some() {
            let field = format!("priority_minimums.{at}.group");
            problems.note(ProblemCode::Duplicate, field, "is named already; give one number for each group");
        }
    }
    minimums
}
