//! Creating and changing organizations.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    organization::{self as domain, Confirmation, OrganizationChanges, OrganizationInput},
    problem::Problems,
};
use database::AsyncPgConnection;
use identity::policy;

use super::{Organization, OrganizationSize, Sector, types::Identifier};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, change, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// A new organization.
#[derive(InputObject)]
pub struct CreateOrganizationInput {
    /// The language its name is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// Its name, in its main language at least; at most 500 characters each.
    name: Vec<TranslationInput>,
    /// What it is and does; at most 20,000 characters each.
    description: Option<Vec<TranslationInput>>,
    /// The sectors it belongs to; it may be in several.
    sectors: Option<Vec<Sector>>,
    /// How large it is, by its paid staff.
    size: Option<OrganizationSize>,
    /// Its country, by two letters of ISO 3166-1: CA, FR, MX.
    country: Option<String>,
    /// Its state, province or region, by ISO 3166-2: CA-NS, US-AL.
    region: Option<String>,
    /// Its city, town or community.
    locality: Option<String>,
    /// Its own site, https://….
    website: Option<String>,
    /// Whom to write to.
    contact_name: Option<String>,
    /// Where to write to.
    contact_email: Option<String>,
    /// The day somebody last confirmed that the contact is right.
    contact_confirmed_on: Option<Date>,
    /// What others call it. No two organizations have the same identifier.
    identifiers: Option<Vec<Identifier>>,
    /// What the stewards should know who decide whether it joins the network: who you are and what it wants to share; at
    /// most 2,000 characters.
    note: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the organization it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to an organization. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateOrganizationInput {
    /// Which organization: its id, org_….
    id: ID,
    /// The language its name is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// Its name: all languages, since they replace the ones there are.
    name: Option<Vec<TranslationInput>>,
    /// What it is and does: all languages; an empty list empties it.
    description: Option<Vec<TranslationInput>>,
    /// All sectors it belongs to.
    sectors: Option<Vec<Sector>>,
    /// How large it is, by its paid staff; null: it does not say so.
    size: MaybeUndefined<OrganizationSize>,
    /// Its country, by two letters of ISO 3166-1; null empties it.
    country: MaybeUndefined<String>,
    /// Its state, province or region, by ISO 3166-2; null empties it.
    region: MaybeUndefined<String>,
    /// Its city, town or community; null empties it.
    locality: MaybeUndefined<String>,
    /// Its own site; null empties it.
    website: MaybeUndefined<String>,
    /// Whom to write to; null empties it.
    contact_name: MaybeUndefined<String>,
    /// Where to write to; null empties it.
    contact_email: MaybeUndefined<String>,
    /// The day somebody last confirmed that the contact is right; null empties it.
    contact_confirmed_on: MaybeUndefined<Date>,
    /// All its identifiers, since they replace the ones there are.
    identifiers: Option<Vec<Identifier>>,
    /// The revision you saw. Given, the change is refused if somebody else changed the organization since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of creating an organization.
    CreateOrganizationPayload {
        /// The organization; none where it was refused.
        organization: Organization
    }
    /// Why an organization was not created.
    CreateOrganizationError
    /// The sort of reason why an organization was not created.
    CreateOrganizationErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Another organization has this identifier, or a list names the same thing twice.
        Duplicate,
        /// So many of your requests wait for a steward that one has to decide first.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing an organization.
    UpdateOrganizationPayload {
        /// The organization as it is now; none where the change was refused.
        organization: Organization
    }
    /// Why an organization was not changed.
    UpdateOrganizationError
    /// The sort of reason why an organization was not changed.
    UpdateOrganizationErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Another organization has this identifier, or a list names the same thing twice.
        Duplicate,
        /// Somebody else changed the organization in the meantime.
        Conflict,
    }
}

/// That the contact of an organization is right, or what it is from now on.
#[derive(InputObject)]
pub struct ConfirmContactInput {
    /// Which organization: its id, org_….
    organization: ID,
    /// Whom to write to. Left out, it stays as it is; null empties it.
    contact_name: MaybeUndefined<String>,
    /// Where to write to. Left out, it stays as it is; there must be one.
    contact_email: MaybeUndefined<String>,
    /// The revision you saw. Given, the confirmation is refused if somebody else changed the organization since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of confirming a contact.
    ConfirmContactPayload {
        /// The organization as it is now; none where it was refused.
        organization: Organization
    }
    /// Why a contact was not confirmed.
    ConfirmContactError
    /// The sort of reason why a contact was not confirmed.
    ConfirmContactErrorCode {
        /// Somebody else changed the organization in the meantime.
        Conflict,
    }
}

/// Mutations of organizations.
#[derive(Default)]
pub struct OrganizationMutations;

#[Object]
impl OrganizationMutations {
    /// Puts an organization into the catalogue. A steward's is in the network at once. Everybody else asks so for it to join:
    /// until a steward approves, only its own people and systems and the stewards see it, and what it lists are drafts. A
    /// person who asks is its administrator from then on. Needs you to be signed in, or a service token with the scope
    /// organizations:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_organization(
        &self,
        ctx: &Context<'_>,
        input: CreateOrganizationInput,
    ) -> Result<CreateOrganizationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateOrganizationPayload::of(input.create(request, &mut conn).await)
    }

    /// Changes an organization. Needs you to act for it as its administrator, to be a steward, or a service token of that
    /// organization with the scope organizations:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        input: UpdateOrganizationInput,
    ) -> Result<UpdateOrganizationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateOrganizationPayload::of(input.update(request, &mut conn).await)
    }

    /// Confirms that the contact of your organization is right, today by UTC; stewards are told of one that nobody confirmed
    /// for a year. Needs you to act for it as its administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn confirm_contact(&self, ctx: &Context<'_>, input: ConfirmContactInput) -> Result<ConfirmContactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ConfirmContactPayload::of(input.confirm(request, &mut conn).await)
    }
}

impl CreateOrganizationInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Organization, Rejection> {
        let may = policy::create_organization(request.viewer()).map_err(|refusal| Rejection::refused(refusal, ""))?;
        let mut problems = Problems::new();
        let input = OrganizationInput {
            main_language: self.main_language,
            name: language_map("name", self.name, &mut problems),
            description: language_map("description", self.description.unwrap_or_default(), &mut problems),
            sectors: words(self.sectors.unwrap_or_default()),
            size: self.size.map(Into::into),
            country: self.country,
            region: self.region,
            locality: self.locality,
            website: self.website,
            contact_name: self.contact_name,
            contact_email: self.contact_email,
            contact_confirmed_on: self.contact_confirmed_on.map(|day| day.0),
            identifiers: identifiers(self.identifiers.unwrap_or_default()),
        };
        problems.settle()?;
        let now = request.clock().now();
        let key = self.idempotency_key.as_deref();
        let row = domain::create(conn, &may, now, input, self.note.as_deref(), key).await?;
        request.loaders().forget_all().await;
        Ok(Organization(Arc::new(row)))
    }
}

impl UpdateOrganizationInput {
    async fn update(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Organization, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may =
            policy::edit_organization(request.viewer(), id).map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let changes = OrganizationChanges {
            main_language: self.main_language,
            name: self.name.map(|texts| language_map("name", texts, &mut problems)),
            description: self.description.map(|texts| language_map("description", texts, &mut problems)),
            sectors: self.sectors.map(words),
            size: change(self.size).map(|size| size.map(Into::into)),
            country: change(self.country),
            region: change(self.region),
            locality: change(self.locality),
            website: change(self.website),
            contact_name: change(self.contact_name),
            contact_email: change(self.contact_email),
            contact_confirmed_on: change(self.contact_confirmed_on).map(|day| day.map(|day| day.0)),
            identifiers: self.identifiers.map(identifiers),
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::update(conn, &may, request.clock().now(), changes).await?;
        request.loaders().forget_all().await;
        Ok(Organization(Arc::new(row)))
    }
}

impl ConfirmContactInput {
    async fn confirm(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Organization, Rejection> {
        let id = input_id(&self.organization, "organization")?;
        let may = policy::confirm_contact(request.viewer(), id)
            .map_err(|refusal| Rejection::refused(refusal, "organization"))?;
        let confirmation = Confirmation {
            contact_name: change(self.contact_name),
            contact_email: change(self.contact_email),
            expected_revision: self.expected_revision,
        };
        let row = domain::confirm_contact(conn, &may, request.clock().now(), confirmation).await?;
        request.loaders().forget_all().await;
        Ok(Organization(Arc::new(row)))
    }
}

fn words(sectors: Vec<Sector>) -> Vec<domain::Sector> {
    sectors.into_iter().map(Into::into).collect()
}

fn identifiers(list: Vec<Identifier>) -> Vec<domain::Identifier> {
    list.into_iter().map(|Identifier { scheme, value }| domain::Identifier { scheme, value }).collect()
}
