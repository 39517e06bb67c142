//! Listing opportunities, changing listings, and taking them back.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    listing::{self as domain, ListingChanges, ListingInput},
    problem::Problems,
};
use database::AsyncPgConnection;
use identity::policy;

use super::Listing;
use crate::{
    cost::{cost, points},
    mutation::{PriceInput, TranslationInput, change, in_the_name_of, input_id, language_map, prices},
    organization::Sector,
    payload,
    request::{RequestContext, RequestExt},
};

/// A new listing of an opportunity.
#[derive(InputObject)]
pub struct CreateListingInput {
    /// Which opportunity: its id, opp_….
    opportunity: ID,
    /// In whose name: the id of an organization, org_…. Left out: the one you act for.
    organization: Option<ID>,
    /// Your organization's own page about it, https://….
    url: Option<String>,
    /// Where your people register, https://….
    registration_url: Option<String>,
    /// What it costs for your people; an amount of 0 where it is free, left out where nothing is said.
    prices: Option<Vec<PriceInput>>,
    /// The audience you list it for; these sectors are then admitted.
    sectors: Option<Vec<Sector>>,
    /// What you say to your audience; at most 5,000 characters each.
    note: Option<Vec<TranslationInput>>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the listing it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to a listing. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateListingInput {
    /// Which listing: its id, listing_….
    id: ID,
    /// Your organization's own page about it; null empties it.
    url: MaybeUndefined<String>,
    /// Where your people register; null empties it.
    registration_url: MaybeUndefined<String>,
    /// All prices for your people, since they replace the ones there are.
    prices: Option<Vec<PriceInput>>,
    /// The whole audience you list it for.
    sectors: Option<Vec<Sector>>,
    /// What you say to your audience: all languages; an empty list empties it.
    note: Option<Vec<TranslationInput>>,
    /// The revision you saw. Given, the change is refused if somebody else changed the listing since.
    expected_revision: Option<i32>,
}

/// A listing to be taken back.
#[derive(InputObject)]
pub struct WithdrawListingInput {
    /// Which listing: its id, listing_….
    id: ID,
    /// The revision you saw. Given, the change is refused if somebody else changed the listing since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of listing an opportunity.
    CreateListingPayload {
        /// The listing; none where it was refused.
        listing: Listing
    }
    /// Why an opportunity was not listed.
    CreateListingError
    /// The sort of reason why an opportunity was not listed.
    CreateListingErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Your organization lists it already, or a list names the same thing twice.
        Duplicate,
        /// The opportunity was withdrawn.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a listing.
    UpdateListingPayload {
        /// The listing as it is now; none where the change was refused.
        listing: Listing
    }
    /// Why a listing was not changed.
    UpdateListingError
    /// The sort of reason why a listing was not changed.
    UpdateListingErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// The listing was withdrawn.
        WrongState,
        /// Somebody else changed the listing in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of taking a listing back.
    WithdrawListingPayload {
        /// The listing as it is now; none where the change was refused.
        listing: Listing
    }
    /// Why a listing was not taken back.
    WithdrawListingError
    /// The sort of reason why a listing was not taken back.
    WithdrawListingErrorCode {
        /// Somebody else changed the listing in the meantime.
        Conflict,
    }
}

/// Mutations of listings.
#[derive(Default)]
pub struct ListingMutations;

#[Object]
impl ListingMutations {
    /// Lists an opportunity in your organization's name, with its own page, price and audience. A listing you took back
    /// stands again. As long as no steward has approved your organization, the listing is a draft: it stands when one
    /// does. Needs you to act for the organization as its editor, or a service token of it with the scope catalogue:write.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_listing(&self, ctx: &Context<'_>, input: CreateListingInput) -> Result<CreateListingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateListingPayload::of(input.create(request, &mut conn).await)
    }

    /// Changes how your organization lists an opportunity. Needs you to act for the organization as its editor, or a
    /// service token of it with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_listing(&self, ctx: &Context<'_>, input: UpdateListingInput) -> Result<UpdateListingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateListingPayload::of(input.update(request, &mut conn).await)
    }

    /// Takes your organization's listing back; the opportunity stays. Doing so twice changes nothing more. Needs you to
    /// act for the organization as its editor, or a service token of it with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_listing(&self, ctx: &Context<'_>, input: WithdrawListingInput) -> Result<WithdrawListingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawListingPayload::of(input.withdraw(request, &mut conn).await)
    }
}

impl CreateListingInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Listing, Rejection> {
        let opportunity = input_id(&self.opportunity, "opportunity")?;
        let lister = in_the_name_of(request.viewer(), self.organization.as_ref(), "organization")?;
        let may = policy::list_opportunity(conn, request.viewer(), opportunity, lister)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "opportunity"))?;
        let mut problems = Problems::new();
        let input = ListingInput {
            url: self.url,
            registration_url: self.registration_url,
            prices: prices(self.prices.unwrap_or_default()),
            sectors: words(self.sectors.unwrap_or_default()),
            note: language_map("note", self.note.unwrap_or_default(), &mut problems),
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Listing(Arc::new(row)))
    }
}

impl UpdateListingInput {
    async fn update(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Listing, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::edit_listing(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let changes = ListingChanges {
            url: change(self.url),
            registration_url: change(self.registration_url),
            prices: self.prices.map(prices),
            sectors: self.sectors.map(words),
            note: self.note.map(|texts| language_map("note", texts, &mut problems)),
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::update(conn, &may, request.clock().now(), changes).await?;
        request.loaders().forget_all().await;
        Ok(Listing(Arc::new(row)))
    }
}

impl WithdrawListingInput {
    async fn withdraw(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Listing, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::edit_listing(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw(conn, &may, request.clock().now(), self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Listing(Arc::new(row)))
    }
}

fn words(sectors: Vec<Sector>) -> Vec<catalogue::organization::Sector> {
    sectors.into_iter().map(Into::into).collect()
}
