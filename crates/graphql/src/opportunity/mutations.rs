//! Creating and changing opportunities.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    opportunity::{
        self as domain, LineageInput, NewOpportunity, OpportunityChanges, OpportunityInput, OpportunityTies, RoleInput,
    },
    problem::Problems,
};
use database::AsyncPgConnection;
use identity::policy;

use super::{AccessibilityFeature, Level, LineageKind, Opportunity, OpportunityKind, OrganizationRole, Visibility};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, change, in_the_name_of, input_id, language_map},
    organization::Sector,
    payload,
    request::{RequestContext, RequestExt},
};

/// An organization and what it has to do with an opportunity.
#[derive(InputObject)]
pub struct OpportunityOrganizationInput {
    /// The organization's id, org_….
    organization: ID,
    /// What it has to do with it. LISTER is not for here: an organization lists an opportunity itself.
    role: OrganizationRole,
}

/// What an opportunity was made from.
#[derive(InputObject)]
pub struct OpportunityLineageInput {
    /// How.
    kind: LineageKind,
    /// The id of the other opportunity, opp_….
    from: ID,
    /// What was changed; at most 2,000 characters each.
    note: Option<Vec<TranslationInput>>,
}

/// A new opportunity. Its runs, sessions and listings are added to it afterwards.
#[derive(InputObject)]
pub struct CreateOpportunityInput {
    /// What it is.
    kind: OpportunityKind,
    /// Whose it is: the id of an organization, org_…. Left out: your token's organization.
    owner: Option<ID>,
    /// Who may see it once it is published; left out: everybody.
    visibility: Option<Visibility>,
    /// For the visibility ORGANIZATIONS: the ids of those whose people and systems it is for, org_….
    visible_to: Option<Vec<ID>>,
    /// For the visibility PROGRAMME: the id of a programme that an organization of yours runs or takes part in, or that you
    /// have a role in, programme_….
    programme: Option<ID>,
    /// The language its title is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// Its title, in its main language at least; at most 500 characters each.
    title: Vec<TranslationInput>,
    /// What it is about, as plain text; at most 50,000 characters each.
    description: Option<Vec<TranslationInput>>,
    /// What participants will be able to do; at most 10,000 characters each.
    outcomes: Option<Vec<TranslationInput>>,
    /// The page that describes it, at its owner's, https://….
    url: Option<String>,
    /// Languages it is held in, as BCP 47 tags.
    languages: Option<Vec<String>>,
    /// Languages it is captioned in while it is held.
    caption_languages: Option<Vec<String>>,
    /// How much one should know beforehand.
    levels: Option<Vec<Level>>,
    /// Whom it was made for.
    for_sectors: Option<Vec<Sector>>,
    /// Who else may come. What they pay stands with the prices.
    admitted_sectors: Option<Vec<Sector>>,
    /// What makes it usable for people with disabilities.
    accessibility: Option<Vec<AccessibilityFeature>>,
    /// What it is about: ids of topics, topic_…, the most important first.
    topics: Option<Vec<ID>>,
    /// Other organizations that have to do with it, in the order they are to be named.
    organizations: Option<Vec<OpportunityOrganizationInput>>,
    /// What it was made from.
    lineage: Option<Vec<OpportunityLineageInput>>,
    /// For a series or an exchange: ids of the opportunities it is made of, opp_…, in order.
    parts: Option<Vec<ID>>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the opportunity it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to an opportunity. A field left out stays as it is. Where it stands is changed by mutations of their own.
#[derive(InputObject)]
pub struct UpdateOpportunityInput {
    /// Which opportunity: its id, opp_….
    id: ID,
    /// What it is.
    kind: Option<OpportunityKind>,
    /// Who may see it once it is published.
    visibility: Option<Visibility>,
    /// For the visibility ORGANIZATIONS: the ids of all whose people and systems it is for, org_….
    visible_to: Option<Vec<ID>>,
    /// For the visibility PROGRAMME: the id of a programme that an organization of yours runs or takes part in, or that you
    /// have a role in, programme_….
    programme: Option<ID>,
    /// The language its title is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// Its title: all languages, since they replace the ones there are.
    title: Option<Vec<TranslationInput>>,
    /// What it is about: all languages; an empty list empties it.
    description: Option<Vec<TranslationInput>>,
    /// What participants will be able to do: all languages; an empty list empties it.
    outcomes: Option<Vec<TranslationInput>>,
    /// The page that describes it; null empties it.
    url: MaybeUndefined<String>,
    /// All languages it is held in.
    languages: Option<Vec<String>>,
    /// All languages it is captioned in while it is held.
    caption_languages: Option<Vec<String>>,
    /// How much one should know beforehand: all levels.
    levels: Option<Vec<Level>>,
    /// Whom it was made for: all sectors.
    for_sectors: Option<Vec<Sector>>,
    /// Who else may come: all sectors.
    admitted_sectors: Option<Vec<Sector>>,
    /// What makes it usable for people with disabilities: all features.
    accessibility: Option<Vec<AccessibilityFeature>>,
    /// What it is about: all topics, the most important first.
    topics: Option<Vec<ID>>,
    /// All organizations that have to do with it, at least one owner among them. Those that list it stay.
    organizations: Option<Vec<OpportunityOrganizationInput>>,
    /// All it was made from.
    lineage: Option<Vec<OpportunityLineageInput>>,
    /// For a series or an exchange: all opportunities it is made of, in order.
    parts: Option<Vec<ID>>,
    /// The revision you saw. Given, the change is refused if somebody else changed the opportunity since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of creating an opportunity.
    CreateOpportunityPayload {
        /// The opportunity, a draft; none where it was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not created.
    CreateOpportunityError
    /// The sort of reason why an opportunity was not created.
    CreateOpportunityErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// An opportunity of this kind has no parts.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing an opportunity.
    UpdateOpportunityPayload {
        /// The opportunity as it is now; none where the change was refused.
        opportunity: Opportunity
    }
    /// Why an opportunity was not changed.
    UpdateOpportunityError
    /// The sort of reason why an opportunity was not changed.
    UpdateOpportunityErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// An opportunity of this kind has no parts.
        WrongState,
        /// Somebody else changed the opportunity in the meantime.
        Conflict,
    }
}

/// Mutations of what is said about opportunities.
#[derive(Default)]
pub struct OpportunityMutations;

#[Object]
impl OpportunityMutations {
    /// Creates an opportunity, as a draft that only the organizations with a role in it see. For those who act for its
    /// owner: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_opportunity(
        &self,
        ctx: &Context<'_>,
        input: CreateOpportunityInput,
    ) -> Result<CreateOpportunityPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateOpportunityPayload::of(input.create(request, &mut conn).await)
    }

    /// Changes an opportunity. Fields changed here no longer follow the file or feed they came from. For those who act
    /// for an owner: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_opportunity(
        &self,
        ctx: &Context<'_>,
        input: UpdateOpportunityInput,
    ) -> Result<UpdateOpportunityPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateOpportunityPayload::of(input.update(request, &mut conn).await)
    }
}

impl CreateOpportunityInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Opportunity, Rejection> {
        let owner = in_the_name_of(request.viewer(), self.owner.as_ref(), "owner")?;
        let may = policy::create_opportunity(request.viewer(), owner)
            .map_err(|refusal| Rejection::refused(refusal, "owner"))?;
        let mut problems = Problems::new();
        let new = NewOpportunity {
            opportunity: OpportunityInput {
                kind: self.kind.into(),
                status: domain::OpportunityStatus::Draft,
                visibility: self.visibility.unwrap_or(Visibility::Public).into(),
                main_language: self.main_language,
                title: language_map("title", self.title, &mut problems),
                description: language_map("description", self.description.unwrap_or_default(), &mut problems),
                outcomes: language_map("outcomes", self.outcomes.unwrap_or_default(), &mut problems),
                url: self.url,
                languages: self.languages.unwrap_or_default(),
                caption_languages: self.caption_languages.unwrap_or_default(),
                levels: words(self.levels.unwrap_or_default()),
                for_sectors: words(self.for_sectors.unwrap_or_default()),
                admitted_sectors: words(self.admitted_sectors.unwrap_or_default()),
                accessibility: words(self.accessibility.unwrap_or_default()),
            },
            ties: OpportunityTies {
                visible_to: self.visible_to.map(texts),
                programme: self.programme.map(|id| id.0),
                ..ties(self.topics, self.organizations, self.lineage, self.parts, &mut problems)
            },
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Opportunity::of(Arc::new(row)))
    }
}

impl UpdateOpportunityInput {
    async fn update(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Opportunity, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::edit_opportunity(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let changes = OpportunityChanges {
            kind: self.kind.map(Into::into),
            visibility: self.visibility.map(Into::into),
            main_language: self.main_language,
            title: self.title.map(|texts| language_map("title", texts, &mut problems)),
            description: self.description.map(|texts| language_map("description", texts, &mut problems)),
            outcomes: self.outcomes.map(|texts| language_map("outcomes", texts, &mut problems)),
            url: change(self.url),
            languages: self.languages,
            caption_languages: self.caption_languages,
            levels: self.levels.map(words),
            for_sectors: self.for_sectors.map(words),
            admitted_sectors: self.admitted_sectors.map(words),
            accessibility: self.accessibility.map(words),
            ties: OpportunityTies {
                visible_to: self.visible_to.map(texts),
                programme: self.programme.map(|id| id.0),
                ..ties(self.topics, self.organizations, self.lineage, self.parts, &mut problems)
            },
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::update(conn, &may, request.clock().now(), changes).await?;
        request.loaders().forget_all().await;
        Ok(Opportunity::of(Arc::new(row)))
    }
}

fn words<Face: Into<Word>, Word>(faces: Vec<Face>) -> Vec<Word> {
    faces.into_iter().map(Into::into).collect()
}

fn ties(
    topics: Option<Vec<ID>>,
    organizations: Option<Vec<OpportunityOrganizationInput>>,
    lineage: Option<Vec<OpportunityLineageInput>>,
    parts: Option<Vec<ID>>,
    problems: &mut Problems,
) -> OpportunityTies {
    let roles = |list: Vec<OpportunityOrganizationInput>| {
        list.into_iter().map(|one| RoleInput { organization: one.organization.0, role: one.role.into() }).collect()
    };
    let lineage = lineage.map(|list| {
        let numbered = list.into_iter().enumerate();
        let mut note = |at, texts| language_map(&format!("lineage.{at}.note"), texts, problems);
        numbered
            .map(|(at, one)| LineageInput {
                kind: one.kind.into(),
                from: one.from.0,
                note: note(at, one.note.unwrap_or_default()),
            })
            .collect()
    });
    OpportunityTies {
        topics: topics.map(texts),
        organizations: organizations.map(roles),
        lineage,
        parts: parts.map(texts),
        ..OpportunityTies::default()
    }
}

fn texts(ids: Vec<ID>) -> Vec<String> {
    ids.into_iter().map(|id| id.0).collect()
}
