//! Declaring conflicts, and taking them back.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, problem::ProblemCode};
use database::AsyncPgConnection;
use identity::policy;
use mentorship::conflict::{self as domain, ConflictParty, NewConflict};

use super::types::{ExchangeConflict, ExchangeConflictKind};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// That you, or a partner that you administer, have a conflict with somebody in a mentorship exchange. Name a person or a partner.
#[derive(InputObject)]
pub struct DeclareExchangeConflictInput {
    /// In which exchange: the id of its programme, programme_….
    programme: ID,
    /// In the name of which partner: its id, org_…; left out: it is your own.
    organization: Option<ID>,
    /// With whom: somebody who applied or mentors in the exchange, or who has a role in it or at a partner, by their id, person_….
    with_person: Option<ID>,
    /// With which partner: its id, org_…. In the name of a partner only conflicts with people can be declared.
    with_organization: Option<ID>,
    /// What it comes from.
    kind: ExchangeConflictKind,
    /// Why, at most 2,000 characters, for yourself. Nobody else reads it, but for other administrators of the partner in whose name it is.
    reason: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the conflict it declared the first time.
    idempotency_key: Option<String>,
}

/// A conflict that holds no longer.
#[derive(InputObject)]
pub struct WithdrawExchangeConflictInput {
    /// Which: its id, conflict_….
    id: ID,
}

payload! {
    /// What came of declaring a conflict.
    DeclareExchangeConflictPayload {
        /// What you declared; none where it was refused.
        conflict: ExchangeConflict
    }
    /// Why nothing was declared.
    DeclareExchangeConflictError
    /// The sort of reason why nothing was declared.
    DeclareExchangeConflictErrorCode {
        /// You declared it already.
        Duplicate,
        /// The programme is not set up as an exchange yet.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of taking a conflict back.
    WithdrawExchangeConflictPayload {
        /// What you had declared; none where it was refused.
        conflict: ExchangeConflict
    }
    /// Why it was not taken back.
    WithdrawExchangeConflictError
    /// The sort of reason why it was not taken back.
    WithdrawExchangeConflictErrorCode {
        /// It was taken back already.
        WrongState,
    }
}

/// Mutations of declared conflicts.
#[derive(Default)]
pub struct ExchangeConflictMutations;

#[Object]
impl ExchangeConflictMutations {
    /// Declares a conflict in confidence. From the next plan on the two are not paired, and neither of them, nor the partner that is one
    /// of them, votes on the other. Nobody is told, and nothing says why. Needs you to take part in the exchange; in the name of a
    /// partner, its administrator, acting for it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn declare_exchange_conflict(
        &self,
        ctx: &Context<'_>,
        input: DeclareExchangeConflictInput,
    ) -> Result<DeclareExchangeConflictPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeclareExchangeConflictPayload::of(input.run(request, &mut conn).await)
    }

    /// Takes a conflict back: your own, or one in the name of a partner that you administer and act for. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_exchange_conflict(
        &self,
        ctx: &Context<'_>,
        input: WithdrawExchangeConflictInput,
    ) -> Result<WithdrawExchangeConflictPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawExchangeConflictPayload::of(input.run(request, &mut conn).await)
    }
}

impl DeclareExchangeConflictInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ExchangeConflict, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let organization = self.organization.as_ref().map(|id| input_id(id, "organization")).transpose()?;
        let may = policy::declare_exchange_conflict(conn, request.viewer(), programme, organization)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let with = match (&self.with_person, &self.with_organization) {
            (Some(person), None) => ConflictParty::Person(input_id(person, "with_person")?),
            (None, Some(partner)) => ConflictParty::Organization(input_id(partner, "with_organization")?),
            (None, None) => {
                let why = "is missing; name a person with whom it is, or a partner in with_organization";
                return Err(Rejection::one(ProblemCode::Required, "with_person", why));
            }
            (Some(_), Some(_)) => {
                let why = "is given beside with_person; declare two conflicts, one with each";
                return Err(Rejection::one(ProblemCode::Invalid, "with_organization", why));
            }
        };
        let new = NewConflict { with, kind: self.kind.into(), reason: self.reason };
        let now = request.clock().now();
        let row = domain::declare(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(ExchangeConflict(row))
    }
}

impl WithdrawExchangeConflictInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<ExchangeConflict, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::withdraw_exchange_conflict(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(ExchangeConflict(row))
    }
}
