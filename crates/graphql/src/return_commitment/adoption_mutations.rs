//! Telling of adoptions elsewhere, and taking that back.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{
    AsyncPgConnection,
    id::{AdoptionId, ReturnCommitmentId},
};
use mentorship::return_commitment::{self as domain, NewAdoption};

use super::types::Adoption;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// That another institution adopted an improvement too.
#[derive(InputObject)]
pub struct TellOfAdoptionInput {
    /// Of which improvement: the id of the return commitment, commitment_….
    commitment: ID,
    /// Which institution: its id, org_…; another than the participant's own.
    organization: ID,
    /// On which day: since it was adopted at home, and today at the latest, in the exchange's time zone.
    adopted_on: Date,
    /// What there is to say of it, at most 2,000 characters. Everybody who takes part in the exchange reads it, so name nobody in it.
    note: Option<String>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the adoption it told of the first time.
    idempotency_key: Option<String>,
}

/// That another institution did not adopt it.
#[derive(InputObject)]
pub struct RemoveAdoptionInput {
    /// Which adoption: its id, adoption_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
}

payload! {
    /// What came of telling of an adoption.
    TellOfAdoptionPayload {
        /// The adoption; none where it was refused.
        adoption: Adoption
    }
    /// Why it was not written down.
    TellOfAdoptionError
    /// The sort of reason why it was not written down.
    TellOfAdoptionErrorCode {
        /// The improvement was not adopted at home.
        WrongState,
        /// The institution was told of already.
        Duplicate,
        /// There are 100 adoptions already.
        Full,
        /// The day is still to come, or before it was adopted at home.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of removing an adoption.
    RemoveAdoptionPayload {
        /// The adoption as it was; none where it was refused.
        adoption: Adoption
    }
    /// Why it was not removed.
    RemoveAdoptionError
    /// The sort of reason why it was not removed.
    RemoveAdoptionErrorCode {
        /// The placement has not begun, or the improvement was not adopted at home.
        WrongState,
    }
}

/// Mutations of adoptions.
#[derive(Default)]
pub struct AdoptionMutations;

#[Object]
impl AdoptionMutations {
    /// Tells that another institution adopted an improvement too, once it was adopted at home; each institution once. Needs somebody
    /// with a part in the placement, or who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn tell_of_adoption(&self, ctx: &Context<'_>, input: TellOfAdoptionInput) -> Result<TellOfAdoptionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        TellOfAdoptionPayload::of(input.run(request, &mut conn).await)
    }

    /// Removes an adoption that was told of, such as one of the wrong institution. Needs the same as telling of it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn remove_adoption(&self, ctx: &Context<'_>, input: RemoveAdoptionInput) -> Result<RemoveAdoptionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RemoveAdoptionPayload::of(input.run(request, &mut conn).await)
    }
}

impl TellOfAdoptionInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Adoption, Rejection> {
        let id: ReturnCommitmentId = input_id(&self.commitment, "commitment")?;
        let may = acting(request, conn, id, self.part, "commitment").await?;
        let new = NewAdoption {
            organization: input_id(&self.organization, "organization")?,
            adopted_on: self.adopted_on.0,
            note: self.note,
        };
        let now = request.clock().now();
        let row = domain::tell_of_adoption(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Adoption(Arc::new(row)))
    }
}

impl RemoveAdoptionInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Adoption, Rejection> {
        let id: AdoptionId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::remove_adoption(conn, &may, id).await?;
        request.loaders().forget_all().await;
        Ok(Adoption(Arc::new(row)))
    }
}
