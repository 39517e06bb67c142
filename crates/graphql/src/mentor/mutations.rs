//! Saying who mentors in a round.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::MentorId};
use identity::policy::{self, MayForPartner, OfferPlaces};
use mentorship::{
    mentor::{self as domain, MentorChange, NewMentor},
    round as rounds,
};

use super::types::Mentor;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
    round::{CapacityInput, Round},
};

/// Somebody who is to mentor in a round.
#[derive(InputObject)]
pub struct AddMentorInput {
    /// In which round: its id, round_….
    round: ID,
    /// For which host: its id, org_….
    organization: ID,
    /// Who they are, where they have a role at the host: their id, person_….
    person: Option<ID>,
    /// Otherwise what they are called, at most 200 characters.
    name: Option<String>,
    /// How many people they take over all offers; left out: it is not limited.
    capacity: Option<CapacityInput>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the mentor it added the first time.
    idempotency_key: Option<String>,
}

/// Changes to a mentor. A field left out stays as it is.
#[derive(InputObject)]
pub struct ChangeMentorInput {
    /// Which: their id, mentor_….
    id: ID,
    /// Who they are, in the place of a name: their id, person_….
    person: Option<ID>,
    /// What they are called, in the place of a person; at most 200 characters.
    name: Option<String>,
    /// How many people they take over all offers: all that is to be said of it.
    capacity: Option<CapacityInput>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

/// Somebody who is not to mentor in a round.
#[derive(InputObject)]
pub struct RemoveMentorInput {
    /// Which: their id, mentor_….
    id: ID,
}

payload! {
    /// What came of adding a mentor.
    AddMentorPayload {
        /// The mentor; none where they were refused.
        mentor: Mentor
    }
    /// Why no mentor was added.
    AddMentorError
    /// The sort of reason why no mentor was added.
    AddMentorErrorCode {
        /// The number is outside the range that makes sense.
        OutOfRange,
        /// They mentor for the host already, or a period is named twice.
        Duplicate,
        /// The host takes no part in the exchange, or the round is over.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a mentor.
    ChangeMentorPayload {
        /// The mentor as they are now; none where the change was refused.
        mentor: Mentor
    }
    /// Why a mentor was not changed.
    ChangeMentorError
    /// The sort of reason why a mentor was not changed.
    ChangeMentorErrorCode {
        /// The number is outside the range that makes sense.
        OutOfRange,
        /// They mentor for the host already, or a period is named twice.
        Duplicate,
        /// The round is over.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of removing a mentor.
    RemoveMentorPayload {
        /// The round that they mentored in; none where it was refused.
        round: Round
    }
    /// Why a mentor was not removed.
    RemoveMentorError
    /// The sort of reason why a mentor was not removed.
    RemoveMentorErrorCode {
        /// An offer names them, or the round is over.
        WrongState,
    }
}

/// Mutations of mentors.
#[derive(Default)]
pub struct MentorMutations;

#[Object]
impl MentorMutations {
    /// Says that somebody mentors for a host in a round that is not over. Needs you to act for the host as its editor or
    /// administrator, or to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn add_mentor(&self, ctx: &Context<'_>, input: AddMentorInput) -> Result<AddMentorPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AddMentorPayload::of(input.run(request, &mut conn).await)
    }

    /// Changes who a mentor is, or how many people they take, in a round that is not over. Needs you to act for the host as its editor
    /// or administrator, or to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_mentor(&self, ctx: &Context<'_>, input: ChangeMentorInput) -> Result<ChangeMentorPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeMentorPayload::of(input.run(request, &mut conn).await)
    }

    /// Removes a mentor whom no offer names. Needs you to act for the host as its editor or administrator, or to run the exchange.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn remove_mentor(&self, ctx: &Context<'_>, input: RemoveMentorInput) -> Result<RemoveMentorPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RemoveMentorPayload::of(input.run(request, &mut conn).await)
    }
}

impl AddMentorInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Mentor, Rejection> {
        let round = input_id(&self.round, "round")?;
        let host = input_id(&self.organization, "organization")?;
        let may = policy::offer_places(conn, request.viewer(), round, host)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let capacity = self.capacity.map(|given| given.read("capacity")).transpose()?;
        let new = NewMentor {
            person: self.person.as_ref().map(|id| input_id(id, "person")).transpose()?,
            name: self.name,
            capacity: capacity.unwrap_or_default(),
        };
        let now = request.clock().now();
        let row = domain::add(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Mentor(Arc::new(row)))
    }
}

impl ChangeMentorInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Mentor, Rejection> {
        let (id, may) = known(request, conn, &self.id).await?;
        let change = MentorChange {
            person: self.person.as_ref().map(|id| input_id(id, "person")).transpose()?,
            name: self.name,
            capacity: self.capacity.map(|given| given.read("capacity")).transpose()?,
            expected_revision: self.expected_revision,
        };
        let row = domain::change(conn, &may, request.clock().now(), id, change).await?;
        request.loaders().forget_all().await;
        Ok(Mentor(Arc::new(row)))
    }
}

impl RemoveMentorInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Round, Rejection> {
        let (id, may) = known(request, conn, &self.id).await?;
        let round = domain::remove(conn, &may, id).await?;
        let row = rounds::by_ids(conn, &[round]).await?.pop();
        request.loaders().forget_all().await;
        row.map(|row| Round::of(Arc::new(row))).ok_or_else(|| Rejection::not_found("id", "a mentor"))
    }
}

async fn known(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<(MentorId, MayForPartner<OfferPlaces>), Rejection> {
    let id = input_id(id, "id")?;
    let may = policy::change_mentor(conn, request.viewer(), id).await;
    Ok((id, may.map_err(|refusal| Rejection::refused(refusal, "id"))?))
}
