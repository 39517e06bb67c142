//! Setting mentorship exchanges up.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{LanguageMap, Rejection, problem::Problems, programme};
use database::AsyncPgConnection;
use identity::policy;
use mentorship::exchange::{self as domain, ExchangeInput, ExchangeTexts};

use super::types::{ExchangeProgram, PlacementKind, PriorityGroup};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, change, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
};

/// How a mentorship exchange is to be set up. A field left out stays as it is. Texts are given in all their languages, the one
/// that the programme's name is first of all in at least, and replace the ones there are; at most 20,000 characters each. An
/// empty list takes a text out.
#[derive(InputObject)]
pub struct SetUpExchangeInput {
    /// Which programme, of the kind EXCHANGE: its id, programme_….
    programme: ID,
    /// What it is for.
    mission: Option<Vec<TranslationInput>>,
    /// Who may apply, in words.
    eligibility: Option<Vec<TranslationInput>>,
    /// What participants are to learn.
    objectives: Option<Vec<TranslationInput>>,
    /// What is expected of each placement.
    deliverables: Option<Vec<TranslationInput>>,
    /// By what its success is measured.
    measures: Option<Vec<TranslationInput>>,
    /// What counts as a conflict of interest, and what follows.
    conflict_policy: Option<Vec<TranslationInput>>,
    /// Stipends, travel, and credits for professional development, in words.
    terms: Option<Vec<TranslationInput>>,
    /// What it promises of access for people with disabilities and with families.
    accessibility: Option<Vec<TranslationInput>>,
    /// Kinds of placement that it has; an empty list: all.
    kinds: Option<Vec<PlacementKind>>,
    /// Groups whose members are placed first, where they say themselves that they belong to them.
    priority_groups: Option<Vec<PriorityGroup>>,
    /// The IANA time zone in which its days end at midnight, such as America/Halifax. Needed the first time; it stays as it is
    /// while a round is open.
    zone: Option<String>,
    /// Whether a supervisor or director must have agreed before somebody can be placed; true if it was never said.
    needs_sign_off: Option<bool>,
    /// How many members of the committee must have voted on a pairing to decide it, 1 to 50; 3 if it was never said.
    quorum: Option<i32>,
    /// How many seats of the committee one partner can have at the same time, 1 to 10; 1 if it was never said. Seats that were
    /// given stay.
    seats_per_organization: Option<i32>,
    /// How many terms somebody can sit on the committee without a break, 1 to 20; 2 if it was never said.
    terms_in_a_row: Option<i32>,
    /// How many months there are from round to round, 1 to 60. Null takes it out.
    cadence_months: MaybeUndefined<i32>,
    /// How many days both sides have to answer once a plan is published, 1 to 90; 14 if it was never said.
    answer_days: Option<i32>,
    /// The revision you saw. Given, the change is refused if somebody else changed it since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of setting an exchange up.
    SetUpExchangePayload {
        /// The exchange as it is set up now; none where it was refused.
        exchange: ExchangeProgram
    }
    /// Why an exchange was not set up.
    SetUpExchangeError
    /// The sort of reason why an exchange was not set up.
    SetUpExchangeErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// The programme is of another kind, or a round goes by what is to change.
        WrongState,
        /// Somebody else changed it in the meantime.
        Conflict,
    }
}

/// Mutations of mentorship exchanges.
#[derive(Default)]
pub struct ExchangeProgramMutations;

#[Object]
impl ExchangeProgramMutations {
    /// Sets a programme of the kind EXCHANGE up as a mentorship exchange, or changes how it is set up. Needs somebody who runs
    /// it: its staff or coordinator, or an administrator of the organization that runs it, who acts for it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_up_exchange(&self, ctx: &Context<'_>, input: SetUpExchangeInput) -> Result<SetUpExchangePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetUpExchangePayload::of(input.run(request, &mut conn).await)
    }
}

impl SetUpExchangeInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ExchangeProgram, Rejection> {
        let id = input_id(&self.programme, "programme")?;
        let may = policy::run_exchange(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let input = self.into_domain()?;
        let row = domain::set_up(conn, &may, request.clock().now(), input).await?;
        request.loaders().forget_all().await;
        let programme = programme::by_ids(conn, &[id]).await?.pop();
        let programme = programme.ok_or_else(|| Rejection::not_found("programme", "a programme"))?;
        Ok(ExchangeProgram::of(Arc::new(row), Arc::new(programme)))
    }

    fn into_domain(self) -> Result<ExchangeInput, Rejection> {
        let mut problems = Problems::new();
        let mut text = |field: &str, texts: Option<Vec<TranslationInput>>| -> Option<LanguageMap> {
            texts.map(|texts| language_map(field, texts, &mut problems))
        };
        let texts = ExchangeTexts {
            mission: text("mission", self.mission),
            eligibility: text("eligibility", self.eligibility),
            objectives: text("objectives", self.objectives),
            deliverables: text("deliverables", self.deliverables),
            measures: text("measures", self.measures),
            conflict_policy: text("conflict_policy", self.conflict_policy),
            terms: text("terms", self.terms),
            accessibility: text("accessibility", self.accessibility),
        };
        problems.settle()?;
        Ok(ExchangeInput {
            texts,
            kinds: self.kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            priority_groups: self.priority_groups.map(|groups| groups.into_iter().map(Into::into).collect()),
            zone: self.zone,
            needs_sign_off: self.needs_sign_off,
            quorum: self.quorum,
            seats_per_organization: self.seats_per_organization,
            terms_in_a_row: self.terms_in_a_row,
            cadence_months: change(self.cadence_months),
            answer_days: self.answer_days,
            expected_revision: self.expected_revision,
        })
    }
}
