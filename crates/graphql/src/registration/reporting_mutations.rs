//! Telling who took part in what one registers for elsewhere.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    registration::{self as domain, Report},
};
use database::AsyncPgConnection;
use identity::policy;

use super::Registration;
use crate::{
    cost::{cost, list_size, points},
    mutation::{in_the_name_of, input_id},
    payload,
    request::{RequestContext, RequestExt},
};

/// Where somebody stands who registered on a partner's own site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ReportedState {
    /// They have a place.
    Registered,
    /// They were there.
    Attended,
    /// They did all that the run asks for.
    Completed,
    /// They do not come any more.
    Cancelled,
    /// They had a place and did not come.
    NoShow,
}

/// Somebody who registered on your own site.
#[derive(InputObject)]
pub struct ReportedParticipantInput {
    /// What they are called.
    name: String,
    /// Their e-mail address. Who signs in with it, verified, has the registration as their own.
    email: String,
    /// The organization they take part for: its id, org_….
    organization: Option<ID>,
    /// Where they stand.
    state: ReportedState,
    /// What shows it: an address, or a document in words.
    evidence: Option<String>,
}

/// Who takes or took part in a run for which one registers on your own site.
#[derive(InputObject)]
pub struct ReportParticipationInput {
    /// Which run: its id, run_….
    run: ID,
    /// Who, at most 1,000. Of whom you told before you tell anew; the same twice changes nothing.
    people: Vec<ReportedParticipantInput>,
}

/// That one of your staff took part in what one registers for on a partner's own site.
#[derive(InputObject)]
pub struct ConfirmParticipationInput {
    /// Which run: its id, run_….
    run: ID,
    /// Whose staff: its id, org_…; left out, the organization you act for.
    organization: Option<ID>,
    /// What they are called.
    name: String,
    /// Their e-mail address.
    email: String,
    /// Where they stand.
    state: ReportedState,
    /// What shows it: the address of a certificate, or a document in words.
    evidence: String,
}

payload! {
    /// What came of telling who takes part.
    ReportParticipationPayload {
        /// Their registrations, in the order of `people`. None where it was refused; then nothing was written. Counted as 20
        /// items.
        #[graphql(directive = list_size::apply(Some(20), None, None))]
        registrations: Vec<Registration>
    }
    /// Why nothing was written.
    ReportParticipationError
    /// The sort of reason why nothing was written.
    ReportParticipationErrorCode {
        /// One registers for the run here.
        WrongState,
        /// The list names somebody twice.
        Duplicate,
    }
}

payload! {
    /// What came of confirming that somebody took part.
    ConfirmParticipationPayload {
        /// Their registration; none where it was refused.
        registration: Registration
    }
    /// Why it was not confirmed.
    ConfirmParticipationError
    /// The sort of reason why it was not confirmed.
    ConfirmParticipationErrorCode {
        /// One registers for the run here, or whoever offers it told otherwise.
        WrongState,
    }
}

/// Mutations of those who tell who took part.
#[derive(Default)]
pub struct ReportingMutations;

#[Object]
impl ReportingMutations {
    /// Tells who takes or took part in a run for which one registers on your own site. For those who act for an owner of the
    /// opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn report_participation(
        &self,
        ctx: &Context<'_>,
        input: ReportParticipationInput,
    ) -> Result<ReportParticipationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReportParticipationPayload::of(input.report(request, &mut conn).await)
    }

    /// Confirms, with evidence, that one of your staff took part in a run for which one registers on a partner's own site.
    /// For editors who act for the organization. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn confirm_participation(
        &self,
        ctx: &Context<'_>,
        input: ConfirmParticipationInput,
    ) -> Result<ConfirmParticipationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ConfirmParticipationPayload::of(input.confirm(request, &mut conn).await)
    }
}

impl ReportParticipationInput {
    async fn report(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<Vec<Registration>, Rejection> {
        let run = input_id(&self.run, "run")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let mut people = Vec::with_capacity(self.people.len());
        for (at, one) in self.people.into_iter().enumerate() {
            let organization = one.organization.map(|id| input_id(&id, &format!("people.{at}.organization")));
            let ReportedParticipantInput { name, email, state, evidence, .. } = one;
            people.push(Report { name, email, organization: organization.transpose()?, state: state.into(), evidence });
        }
        let told = domain::report(conn, &may, request.clock().now(), run, people).await?;
        request.loaders().forget_all().await;
        Ok(told.into_iter().map(|row| Registration(Arc::new(row))).collect())
    }
}

impl ConfirmParticipationInput {
    async fn confirm(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Registration, Rejection> {
        let run = input_id(&self.run, "run")?;
        let organization = in_the_name_of(request.viewer(), self.organization.as_ref(), "organization")?;
        let may = policy::register_staff(conn, request.viewer(), run, organization)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let one = Report {
            name: self.name,
            email: self.email,
            organization: Some(organization),
            state: self.state.into(),
            evidence: Some(self.evidence),
        };
        let row = domain::confirm(conn, &may, request.clock().now(), one).await?;
        request.loaders().forget_all().await;
        Ok(Registration(Arc::new(row)))
    }
}

impl From<ReportedState> for domain::RegistrationState {
    fn from(state: ReportedState) -> Self {
        match state {
            ReportedState::Registered => Self::Registered,
            ReportedState::Attended => Self::Attended,
            ReportedState::Completed => Self::Completed,
            ReportedState::Cancelled => Self::Cancelled,
            ReportedState::NoShow => Self::NoShow,
        }
    }
}
