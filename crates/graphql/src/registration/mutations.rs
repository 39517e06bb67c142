//! Registering, and what whoever registered does about it.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    registration::{self as domain, Participant},
};
use database::{AsyncPgConnection, id::OrganizationId};
use identity::policy;

use super::Registration;
use crate::{
    cost::{cost, list_size, points},
    mutation::{in_the_name_of, input_id},
    payload,
    request::{RequestContext, RequestExt},
};

/// That you want to take part in a run.
#[derive(InputObject)]
pub struct RegisterInput {
    /// Which run: its id, run_….
    run: ID,
    /// The organization you take part for: its id, org_…. Left out: the one you act for; null: for none.
    organization: MaybeUndefined<ID>,
    /// What you need to take part, such as captions or step-free access; at most 2,000 characters. Whoever offers it sees it.
    accommodation: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the registration it made the first time.
    idempotency_key: Option<String>,
}

/// Somebody of an organization who is to take part: a colleague by their id, or anybody by name and e-mail address.
#[derive(InputObject)]
pub struct ParticipantInput {
    /// A colleague who has a role in the organization: their id, person_….
    person: Option<ID>,
    /// What they are called.
    name: Option<String>,
    /// Where they are written to. Who signs in with that address, verified, has the registration as their own.
    email: Option<String>,
    /// What they need to take part, such as captions or step-free access.
    accommodation: Option<String>,
}

/// Staff of an organization who are to take part in a run.
#[derive(InputObject)]
pub struct RegisterStaffInput {
    /// Which run: its id, run_….
    run: ID,
    /// Whose staff: its id, org_…; left out, the organization you act for.
    organization: Option<ID>,
    /// Whom, at most 200. Those for whom there is a place get one, in this order; the others wait.
    people: Vec<ParticipantInput>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the registrations it made the first time.
    idempotency_key: Option<String>,
}

/// A registration to be taken back.
#[derive(InputObject)]
pub struct CancelRegistrationInput {
    /// Which: its id, registration_….
    id: ID,
    /// Why. To be said by whoever offers it, since whoever registered is told.
    reason: Option<String>,
}

/// An offered place to be taken.
#[derive(InputObject)]
pub struct AcceptOfferInput {
    /// The registration to which it was offered: its id, registration_….
    id: ID,
}

/// An offered place to be let go.
#[derive(InputObject)]
pub struct DeclineOfferInput {
    /// The registration to which it was offered: its id, registration_….
    id: ID,
}

payload! {
    /// What came of registering.
    RegisterPayload {
        /// Your registration: you have a place, wait for one, or wait for whoever offers it to decide. None where it was
        /// refused.
        registration: Registration
    }
    /// Why you were not registered.
    RegisterError
    /// The sort of reason why you were not registered.
    RegisterErrorCode {
        /// You are registered for it or wait for a place already.
        Duplicate,
        /// The run is postponed, on hold, cancelled or has ended.
        WrongState,
        /// One cannot register yet.
        NotYetOpen,
        /// One cannot register any more.
        Closed,
        /// All places are taken, and there is no waitlist.
        Full,
        /// One registers on a partner's own site. The message says where.
        Elsewhere,
        /// It is for staff of other sectors.
        OtherSector,
        /// It is for people of other organizations.
        OtherOrganization,
        /// It is for the participants of a programme.
        OtherProgramme,
        /// An organization registers more people at once.
        GroupTooSmall,
        /// Your organization has as many people in it as it may have.
        GroupTooLarge,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of registering staff.
    RegisterStaffPayload {
        /// Their registrations, in the order of `people`. None where it was refused; then nobody was registered. Counted as
        /// 20 items.
        #[graphql(directive = list_size::apply(Some(20), None, None))]
        registrations: Vec<Registration>
    }
    /// Why nobody was registered.
    RegisterStaffError
    /// The sort of reason why nobody was registered.
    RegisterStaffErrorCode {
        /// Somebody is registered for it or waits already, or is named twice.
        Duplicate,
        /// The run is postponed, on hold, cancelled or has ended.
        WrongState,
        /// One cannot register yet.
        NotYetOpen,
        /// One cannot register any more.
        Closed,
        /// There are not enough places, and there is no waitlist.
        Full,
        /// One registers on a partner's own site. The message says where.
        Elsewhere,
        /// It is for staff of other sectors.
        OtherSector,
        /// It is for people of other organizations.
        OtherOrganization,
        /// It is for the participants of a programme.
        OtherProgramme,
        /// An organization registers more people at once.
        GroupTooSmall,
        /// The organization would have more people in it than it may have.
        GroupTooLarge,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of taking a registration back.
    CancelRegistrationPayload {
        /// The registration as it is now; none where it was refused.
        registration: Registration
    }
    /// Why the registration was not taken back.
    CancelRegistrationError
    /// The sort of reason why the registration was not taken back.
    CancelRegistrationErrorCode {
        /// It is over already, or they took part.
        WrongState,
    }
}

payload! {
    /// What came of taking an offered place.
    AcceptOfferPayload {
        /// The registration as it is now; none where it was refused.
        registration: Registration
    }
    /// Why the place was not taken.
    AcceptOfferError
    /// The sort of reason why the place was not taken.
    AcceptOfferErrorCode {
        /// No place is offered.
        WrongState,
        /// The place was kept until a time that is over.
        OfferExpired,
    }
}

payload! {
    /// What came of letting an offered place go.
    DeclineOfferPayload {
        /// The registration as it is now; none where it was refused.
        registration: Registration
    }
    /// Why the place was not let go.
    DeclineOfferError
    /// The sort of reason why the place was not let go.
    DeclineOfferErrorCode {
        /// No place is offered.
        WrongState,
    }
}

/// Mutations of those who take part.
#[derive(Default)]
pub struct RegistrationMutations;

#[Object]
impl RegistrationMutations {
    /// Registers you for a run. You get a place, wait for one where all are taken, or wait for whoever offers it to decide;
    /// you are told by notice what becomes of it. For everybody who has signed in and may see the run. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn register(&self, ctx: &Context<'_>, input: RegisterInput) -> Result<RegisterPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RegisterPayload::of(input.register(request, &mut conn).await)
    }

    /// Registers staff of an organization for a run, all or nobody. For editors who act for the organization. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn register_staff(&self, ctx: &Context<'_>, input: RegisterStaffInput) -> Result<RegisterStaffPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RegisterStaffPayload::of(input.register(request, &mut conn).await)
    }

    /// Takes a registration back; a place that becomes free is offered to the next who waits. For whoever takes part, for
    /// editors who act for their organization, and for those of whoever offers it and its service tokens with the scope
    /// catalogue:write, who say why. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn cancel_registration(
        &self,
        ctx: &Context<'_>,
        input: CancelRegistrationInput,
    ) -> Result<CancelRegistrationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CancelRegistrationPayload::of(input.cancel(request, &mut conn).await)
    }

    /// Takes the place that is offered. For whoever waits, and for editors who act for their organization. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn accept_offer(&self, ctx: &Context<'_>, input: AcceptOfferInput) -> Result<AcceptOfferPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AcceptOfferPayload::of(answer(request, &mut conn, &input.id, true).await)
    }

    /// Lets the place that is offered go, to the next who waits. For whoever waits, and for editors who act for their
    /// organization. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn decline_offer(&self, ctx: &Context<'_>, input: DeclineOfferInput) -> Result<DeclineOfferPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeclineOfferPayload::of(answer(request, &mut conn, &input.id, false).await)
    }
}

impl RegisterInput {
    async fn register(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Registration, Rejection> {
        let run = input_id(&self.run, "run")?;
        let may = policy::register(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let organization: Option<OrganizationId> = match &self.organization {
            MaybeUndefined::Undefined => request.viewer().organization_id(),
            MaybeUndefined::Null => None,
            MaybeUndefined::Value(id) => Some(input_id(id, "organization")?),
        };
        let oneself =
            Participant { person: Some(may.registrar()), name: None, email: None, accommodation: self.accommodation };
        let key = self.idempotency_key.as_deref();
        let now = request.clock().now();
        let made = domain::register(conn, &may, now, organization, vec![oneself], key).await?;
        request.loaders().forget_all().await;
        let made = made.into_iter().next().ok_or_else(|| Rejection::not_found("run", "a run"))?;
        Ok(Registration(Arc::new(made)))
    }
}

impl RegisterStaffInput {
    async fn register(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<Vec<Registration>, Rejection> {
        let run = input_id(&self.run, "run")?;
        let organization = in_the_name_of(request.viewer(), self.organization.as_ref(), "organization")?;
        let may = policy::register_staff(conn, request.viewer(), run, organization)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let mut people = Vec::with_capacity(self.people.len());
        for (at, ParticipantInput { person, name, email, accommodation }) in self.people.into_iter().enumerate() {
            let person = person.map(|id| input_id(&id, &format!("people.{at}.person"))).transpose()?;
            people.push(Participant { person, name, email, accommodation });
        }
        let key = self.idempotency_key.as_deref();
        let made = domain::register(conn, &may, request.clock().now(), Some(organization), people, key).await?;
        request.loaders().forget_all().await;
        Ok(made.into_iter().map(|row| Registration(Arc::new(row))).collect())
    }
}

impl CancelRegistrationInput {
    async fn cancel(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Registration, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_registration(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::cancel(conn, &may, request.clock().now(), self.reason.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Registration(Arc::new(row)))
    }
}

async fn answer(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
    accepts: bool,
) -> Result<Registration, Rejection> {
    let id = input_id(id, "id")?;
    let may =
        policy::answer_offer(conn, request.viewer(), id).await.map_err(|refusal| Rejection::refused(refusal, "id"))?;
    let now = request.clock().now();
    let row = match accepts {
        true => domain::accept_offer(conn, &may, now).await?,
        false => domain::decline_offer(conn, &may, now).await?,
    };
    request.loaders().forget_all().await;
    Ok(Registration(Arc::new(row)))
}
