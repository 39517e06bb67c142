//! Enrolling museums, withdrawing them, and giving them more time.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::EnrolmentId};
use identity::policy::{self, ActForMuseum, MayInEnrolment};
use track::enrolment as domain;

use super::types::Enrolment;
use crate::{
    cost::{cost, points},
    mutation::{in_the_name_of, input_id},
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// A museum that is to take part in a year.
#[derive(InputObject)]
pub struct EnrolInput {
    /// In which year: its id, year_….
    year: ID,
    /// Which museum: its id, org_…. Left out: the one you act for. Each museum enrols on its own, also one that is part of a
    /// larger organization.
    organization: Option<ID>,
    /// To whom of the museum the programme writes: their id, person_…. Left out: to you, if you belong to the museum, else to
    /// its administrators.
    contact: Option<ID>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the enrolment it made the first time.
    idempotency_key: Option<String>,
}

/// A museum that is to take part no longer.
#[derive(InputObject)]
pub struct WithdrawEnrolmentInput {
    /// Which enrolment: its id, enrolment_….
    id: ID,
    /// Why; at most 2,000 characters.
    reason: Option<String>,
}

/// Who is to be written to.
#[derive(InputObject)]
pub struct ChangeEnrolmentContactInput {
    /// Which enrolment: its id, enrolment_….
    id: ID,
    /// Somebody who has a role in the museum: their id, person_…. Left out: its administrators.
    contact: Option<ID>,
}

/// More time for a museum.
#[derive(InputObject)]
pub struct ExtendDeadlineInput {
    /// Which enrolment: its id, enrolment_….
    enrolment: ID,
    /// For which requirement: its key, such as needs-assessment.
    requirement: String,
    /// Until the end of this day in the programme's zone; later than the deadline.
    until: Date,
    /// Why; at most 2,000 characters. The museum sees it.
    reason: String,
}

payload! {
    /// What came of enrolling a museum.
    EnrolPayload {
        /// The enrolment; none where it was refused.
        enrolment: Enrolment
    }
    /// Why a museum was not enrolled.
    EnrolError
    /// The sort of reason why a museum was not enrolled.
    EnrolErrorCode {
        /// It is enrolled already.
        Duplicate,
        /// The year is not open, or no steward has approved the museum yet.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of withdrawing a museum.
    WithdrawEnrolmentPayload {
        /// The enrolment as it is now; none where it was refused.
        enrolment: Enrolment
    }
    /// Why a museum was not withdrawn.
    WithdrawEnrolmentError
    /// The sort of reason why a museum was not withdrawn.
    WithdrawEnrolmentErrorCode {
        /// It withdrew already, or the year is closed.
        WrongState,
    }
}

payload! {
    /// What came of changing a museum's contact.
    ChangeEnrolmentContactPayload {
        /// The enrolment as it is now; none where it was refused.
        enrolment: Enrolment
    }
    /// Why a museum's contact was not changed.
    ChangeEnrolmentContactError
    /// The sort of reason why a museum's contact was not changed.
    ChangeEnrolmentContactErrorCode {
        /// The year is closed.
        WrongState,
    }
}

payload! {
    /// What came of giving a museum more time.
    ExtendDeadlinePayload {
        /// The enrolment as it is now; none where it was refused.
        enrolment: Enrolment
    }
    /// Why a museum was not given more time.
    ExtendDeadlineError
    /// The sort of reason why a museum was not given more time.
    ExtendDeadlineErrorCode {
        /// The day is not later than the deadline, or long after the year.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The year is closed.
        WrongState,
    }
}

/// Mutations of enrolments.
#[derive(Default)]
pub struct EnrolmentMutations;

#[Object]
impl EnrolmentMutations {
    /// Enrols a museum in an open year of a TRACK programme, or has one that withdrew come back. It costs nothing, and the
    /// museum need be no member of whoever runs the programme. Its people see from then on what is for the programme's
    /// participants. Needs an editor or administrator of the museum, who acts for it, or somebody who runs the programme.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn enrol(&self, ctx: &Context<'_>, input: EnrolInput) -> Result<EnrolPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        EnrolPayload::of(input.enrol(request, &mut conn).await)
    }

    /// Withdraws a museum from a year. What it did stays, and it can come back. Needs an editor or administrator of the
    /// museum, who acts for it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_enrolment(
        &self,
        ctx: &Context<'_>,
        input: WithdrawEnrolmentInput,
    ) -> Result<WithdrawEnrolmentPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawEnrolmentPayload::of(input.withdraw(request, &mut conn).await)
    }

    /// Hands over to whom of a museum the programme writes. Needs an editor or administrator of the museum, who acts for it.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn change_enrolment_contact(
        &self,
        ctx: &Context<'_>,
        input: ChangeEnrolmentContactInput,
    ) -> Result<ChangeEnrolmentContactPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ChangeEnrolmentContactPayload::of(input.change(request, &mut conn).await)
    }

    /// Grants a museum a later deadline for one requirement; the last one granted counts. Needs somebody who runs the
    /// programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn extend_deadline(&self, ctx: &Context<'_>, input: ExtendDeadlineInput) -> Result<ExtendDeadlinePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ExtendDeadlinePayload::of(input.extend(request, &mut conn).await)
    }
}

impl EnrolInput {
    async fn enrol(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Enrolment, Rejection> {
        let year = input_id(&self.year, "year")?;
        let museum = in_the_name_of(request.viewer(), self.organization.as_ref(), "organization")?;
        let contact = self.contact.map(|id| input_id(&id, "contact")).transpose()?;
        let may = policy::enrol(conn, request.viewer(), year, museum)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "year"))?;
        let now = request.clock().now();
        let row = domain::enrol(conn, &may, now, contact, self.idempotency_key.as_deref()).await?;
        Ok(shown(request, row).await)
    }
}

impl WithdrawEnrolmentInput {
    async fn withdraw(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Enrolment, Rejection> {
        let may = for_museum(request, conn, &self.id).await?;
        let row = domain::withdraw(conn, &may, request.clock().now(), self.reason.as_deref()).await?;
        Ok(shown(request, row).await)
    }
}

impl ChangeEnrolmentContactInput {
    async fn change(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Enrolment, Rejection> {
        let contact = self.contact.as_ref().map(|id| input_id(id, "contact")).transpose()?;
        let may = for_museum(request, conn, &self.id).await?;
        let row = domain::change_contact(conn, &may, request.clock().now(), contact).await?;
        Ok(shown(request, row).await)
    }
}

impl ExtendDeadlineInput {
    async fn extend(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Enrolment, Rejection> {
        let id: EnrolmentId = input_id(&self.enrolment, "enrolment")?;
        let may = policy::see_to_museum(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "enrolment"))?;
        let now = request.clock().now();
        let row = domain::extend(conn, &may, now, &self.requirement, &self.until.0, &self.reason).await?;
        Ok(shown(request, row).await)
    }
}

async fn for_museum(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
) -> Result<MayInEnrolment<ActForMuseum>, Rejection> {
    let id: EnrolmentId = input_id(id, "id")?;
    let may = policy::act_for_museum(conn, request.viewer(), id).await;
    may.map_err(|refusal| Rejection::refused(refusal, "id"))
}

async fn shown(request: &RequestContext, row: domain::Enrolment) -> Enrolment {
    request.loaders().forget_all().await;
    Enrolment(Arc::new(row))
}
