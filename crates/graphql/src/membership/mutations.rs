//! Giving people roles outright, changing and ending them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use database::AsyncPgConnection;
use identity::{
    Rejection,
    membership::{self as domain, MembershipChanges, MembershipInput},
    policy::{self, MayManageRoles, Realm, Refusal},
    problem::ProblemCode,
};

use super::types::{Membership, MembershipRole};
use crate::{
    cost::{cost, points},
    mutation::{change, input_id},
    payload,
    request::{RequestContext, RequestExt},
    scalar::DateTime,
};

/// A role for somebody who is known.
#[derive(InputObject)]
pub struct CreateMembershipInput {
    /// Whose: the id of a person, person_….
    person: ID,
    /// The organization it counts in: its id, org_….
    organization: Option<ID>,
    /// The programme it counts in: its id, programme_…. Where neither is named, it counts in the network.
    programme: Option<ID>,
    /// The role, one of those that there are there.
    role: MembershipRole,
    /// From when on it will not count; left out: without an end.
    until: Option<DateTime>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the role that was given the first time.
    idempotency_key: Option<String>,
}

/// Changes to a role that somebody has. A field left out stays as it is.
#[derive(InputObject)]
pub struct ChangeMembershipInput {
    /// Which role: its id, membership_….
    id: ID,
    /// Which role it becomes.
    role: Option<MembershipRole>,
    /// From when on it will not count; null: without an end.
    until: MaybeUndefined<DateTime>,
}

/// A role to be ended.
#[derive(InputObject)]
pub struct EndMembershipInput {
    /// Which role: its id, membership_….
    id: ID,
}

payload! {
    /// What came of giving somebody a role.
    CreateMembershipPayload {
        /// The role; none where it was refused.
        membership: Membership
    }
    /// Why somebody was not given a role.
    CreateMembershipError
    /// The sort of reason why somebody was not given a role.
    CreateMembershipErrorCode {
        /// The role would end before it begins.
        OutOfRange,
        /// They have this role, or in an organization any other, already.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a role that somebody has.
    ChangeMembershipPayload {
        /// The role as it is now, with an id of its own: the one before has ended. None where the change was refused.
        membership: Membership
    }
    /// Why a role was not changed.
    ChangeMembershipError
    /// The sort of reason why a role was not changed.
    ChangeMembershipErrorCode {
        /// The role would end before it begins.
        OutOfRange,
        /// They have that role already.
        Duplicate,
        /// The role has ended; or it is that of the last administrator or steward, who stays until there is another.
        WrongState,
    }
}

payload! {
    /// What came of ending a role.
    EndMembershipPayload {
        /// The role, which has ended; none where it was refused.
        membership: Membership
    }
    /// Why a role was not ended.
    EndMembershipError
    /// The sort of reason why a role was not ended.
    EndMembershipErrorCode {
        /// It is the role of the last administrator or steward, who stays until there is another.
        WrongState,
    }
}

/// Mutations of the roles that people have.
#[derive(Default)]
pub struct MembershipMutations;

#[Object]
impl MembershipMutations {
    /// Gives somebody who is known a role, outright. Needs a steward of the network; others use `inviteMember`. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_membership(
        &self,
        ctx: &Context<'_>,
        input: CreateMembershipInput,
    ) -> Result<CreateMembershipPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateMembershipPayload::of(input.create(request, &mut conn).await)
    }

    /// Changes which role somebody has, or until when it counts. Needs an administrator of the organization, somebody who
    /// runs the programme, or a steward. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_membership(
        &self,
        ctx: &Context<'_>,
        input: ChangeMembershipInput,
    ) -> Result<ChangeMembershipPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeMembershipPayload::of(input.change(request, &mut conn).await)
    }

    /// Ends a role: your own, which is leaving, or another's. That needs an administrator of the organization, somebody who
    /// runs the programme, or a steward. The last administrator of an organization cannot leave it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn end_membership(&self, ctx: &Context<'_>, input: EndMembershipInput) -> Result<EndMembershipPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        EndMembershipPayload::of(input.end(request, &mut conn).await)
    }
}

impl CreateMembershipInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Membership, Rejection> {
        let may = may_manage(conn, request, self.organization.as_ref(), self.programme.as_ref()).await?;
        let input = MembershipInput {
            person: input_id(&self.person, "person")?,
            role: self.role.into(),
            until: self.until.map(|until| until.0),
        };
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Membership(Arc::new(row)))
    }
}

impl ChangeMembershipInput {
    async fn change(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Membership, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_membership(conn, request.viewer(), id).await.map_err(of_id)?;
        let until = change(self.until).map(|until| until.map(|until| until.0));
        let changes = MembershipChanges { role: self.role.map(Into::into), until };
        let row = domain::change(conn, &may, request.clock().now(), changes).await?;
        request.loaders().forget_all().await;
        Ok(Membership(Arc::new(row)))
    }
}

impl EndMembershipInput {
    async fn end(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Membership, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::end_membership(conn, request.viewer(), id).await.map_err(of_id)?;
        let row = domain::end(conn, &may, request.clock().now()).await?;
        request.loaders().forget_all().await;
        Ok(Membership(Arc::new(row)))
    }
}

fn of_id(refusal: Refusal) -> Rejection {
    Rejection::refused(refusal, "id")
}

/// Proof that the asker gives and ends roles in what an input names.
pub(crate) async fn may_manage(
    conn: &mut AsyncPgConnection,
    request: &RequestContext,
    organization: Option<&ID>,
    programme: Option<&ID>,
) -> Result<MayManageRoles, Rejection> {
    let (realm, field) = match (organization, programme) {
        (Some(organization), None) => (Realm::Organization(input_id(organization, "organization")?), "organization"),
        (None, Some(programme)) => (Realm::Programme(input_id(programme, "programme")?), "programme"),
        (None, None) => (Realm::Network, ""),
        (Some(_), Some(_)) => {
            return Err(Rejection::one(
                ProblemCode::Invalid,
                "programme",
                "is named beside an organization; a role counts in one of them, so leave the other out",
            ));
        }
    };
    policy::manage_roles(conn, request.viewer(), realm).await.map_err(|refusal| Rejection::refused(refusal, field))
}
