//! Writing needs down, and changing what they say.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::AsyncPgConnection;
use identity::policy::{self, NeedOwner};
use needs::{self as domain, NeedChanges, NeedInput};

use super::{
    Need,
    types::{IdentifiedIn, NeedVisibility, Reach},
};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, change, input_id, language_map},
    opportunity::{AccessibilityFeature, Format},
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// The most that something may cost.
#[derive(InputObject)]
pub struct PriceCeilingInput {
    /// In minor units of the currency: 2500 with CAD is 25 dollars. Zero: nothing.
    amount: i64,
    /// The currency, by ISO 4217, in capitals: CAD, EUR, MXN.
    currency: String,
}

/// A new need.
#[derive(InputObject)]
pub struct CreateNeedInput {
    /// Which organization has it: its id, org_…. Left out: you have it yourself.
    organization: Option<ID>,
    /// The language its statement is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// What is lacking, in its main language at least; at most 4,000 characters each.
    statement: Vec<TranslationInput>,
    /// What it is about: ids of topics, topic_…, the most important first; at most 20.
    topics: Option<Vec<ID>>,
    /// The last day by which it is to be met; left out: at any time.
    wanted_by: Option<Date>,
    /// Languages in which it can be met, as BCP 47 tags; left out: any.
    languages: Option<Vec<String>>,
    /// In which ways one can take part; left out: any.
    formats: Option<Vec<Format>>,
    /// How far people can travel to take part on site; left out: anywhere.
    reach: Option<Reach>,
    /// The most that it may cost; left out: whatever it costs.
    price_ceiling: Option<PriceCeilingInput>,
    /// What an opportunity must have to meet it.
    accessibility: Option<Vec<AccessibilityFeature>>,
    /// Where it was found; left out: declared outright.
    identified_in: Option<IdentifiedIn>,
    /// What shows it, in words or as an address; at most 4,000 characters.
    evidence: Option<String>,
    /// The programme in which it was found: the id of one that its owner runs or takes part in, programme_….
    programme: Option<ID>,
    /// Who sees it; left out: its owner alone.
    visibility: Option<NeedVisibility>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the need it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to a need. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateNeedInput {
    /// Which need: its id, need_….
    id: ID,
    /// The language its statement is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// What is lacking: all languages, since they replace the ones there are.
    statement: Option<Vec<TranslationInput>>,
    /// What it is about: all topics, the most important first.
    topics: Option<Vec<ID>>,
    /// The last day by which it is to be met; null: at any time.
    wanted_by: MaybeUndefined<Date>,
    /// All languages in which it can be met; an empty list: any.
    languages: Option<Vec<String>>,
    /// All ways in which one can take part; an empty list: any.
    formats: Option<Vec<Format>>,
    /// How far people can travel to take part on site.
    reach: Option<Reach>,
    /// The most that it may cost; null: whatever it costs.
    price_ceiling: MaybeUndefined<PriceCeilingInput>,
    /// All that an opportunity must have to meet it.
    accessibility: Option<Vec<AccessibilityFeature>>,
    /// What shows it; null empties it.
    evidence: MaybeUndefined<String>,
    /// The programme in which it was found; null: none.
    programme: MaybeUndefined<ID>,
    /// Who sees it.
    visibility: Option<NeedVisibility>,
    /// The revision you saw. Given, the change is refused if somebody else changed the need since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of writing a need down.
    CreateNeedPayload {
        /// The need; none where it was refused.
        need: Need
    }
    /// Why a need was not written down.
    CreateNeedError
    /// The sort of reason why a need was not written down.
    CreateNeedErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a need.
    UpdateNeedPayload {
        /// The need as it is now; none where the change was refused.
        need: Need
    }
    /// Why a need was not changed.
    UpdateNeedError
    /// The sort of reason why a need was not changed.
    UpdateNeedErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// Somebody else changed the need in the meantime.
        Conflict,
    }
}

/// Mutations of needs.
#[derive(Default)]
pub struct NeedMutations;

#[Object]
impl NeedMutations {
    /// Writes down what an organization needs, or what you need yourself. For an organization it needs you to act for it as
    /// its editor or administrator; for yourself, to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_need(&self, ctx: &Context<'_>, input: CreateNeedInput) -> Result<CreateNeedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateNeedPayload::of(input.create(request, &mut conn).await)
    }

    /// Changes what a need says. Needs you to act for the organization that has it as its editor or administrator, or to
    /// have it yourself. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_need(&self, ctx: &Context<'_>, input: UpdateNeedInput) -> Result<UpdateNeedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateNeedPayload::of(input.update(request, &mut conn).await)
    }
}

impl CreateNeedInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Need, Rejection> {
        let may = match &self.organization {
            Some(organization) => {
                let owner = NeedOwner::Organization(input_id(organization, "organization")?);
                policy::create_need(request.viewer(), owner)
            }
            None => policy::create_own_need(request.viewer()),
        };
        let may = may.map_err(|refusal| Rejection::refused(refusal, "organization"))?;
        let mut problems = Problems::new();
        let input = NeedInput {
            main_language: self.main_language,
            statement: language_map("statement", self.statement, &mut problems),
            topics: ids(self.topics.unwrap_or_default(), "topics")?,
            wanted_by: self.wanted_by.map(|Date(day)| day),
            languages: self.languages.unwrap_or_default(),
            formats: self.formats.unwrap_or_default().into_iter().map(Into::into).collect(),
            reach: self.reach.unwrap_or(Reach::Anywhere).into(),
            price_ceiling: self.price_ceiling.map(Into::into),
            accessibility: self.accessibility.unwrap_or_default().into_iter().map(Into::into).collect(),
            identified_in: self.identified_in.unwrap_or(IdentifiedIn::Declared).into(),
            evidence: self.evidence,
            programme: self.programme.as_ref().map(|id| input_id(id, "programme")).transpose()?,
            visibility: self.visibility.unwrap_or(NeedVisibility::Own).into(),
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create_once(conn, &may, &input, self.idempotency_key.as_deref(), now).await?;
        request.loaders().forget_all().await;
        Ok(Need(Arc::new(row)))
    }
}

impl UpdateNeedInput {
    async fn update(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Need, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_need(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let changes = NeedChanges {
            main_language: self.main_language,
            statement: self.statement.map(|texts| language_map("statement", texts, &mut problems)),
            topics: self.topics.map(|topics| ids(topics, "topics")).transpose()?,
            wanted_by: change(self.wanted_by).map(|day| day.map(|Date(day)| day)),
            languages: self.languages,
            formats: self.formats.map(|formats| formats.into_iter().map(Into::into).collect()),
            reach: self.reach.map(Into::into),
            price_ceiling: change(self.price_ceiling).map(|ceiling| ceiling.map(Into::into)),
            accessibility: self.accessibility.map(|features| features.into_iter().map(Into::into).collect()),
            evidence: change(self.evidence),
            programme: change(self.programme)
                .map(|id| id.map(|id| input_id(&id, "programme")).transpose())
                .transpose()?,
            visibility: self.visibility.map(Into::into),
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::update(conn, &may, changes, request.clock().now()).await?;
        request.loaders().forget_all().await;
        Ok(Need(Arc::new(row)))
    }
}

impl From<PriceCeilingInput> for domain::PriceCeiling {
    fn from(ceiling: PriceCeilingInput) -> Self {
        Self { amount: ceiling.amount, currency: ceiling.currency }
    }
}

fn ids<K: database::id::Kind>(ids: Vec<ID>, field: &str) -> Result<Vec<database::id::Id<K>>, Rejection> {
    ids.iter().enumerate().map(|(at, id)| input_id(id, &format!("{field}.{at}"))).collect()
}
