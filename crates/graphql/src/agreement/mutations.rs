//! Proposing and accepting agreements.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{
    AsyncPgConnection,
    id::{AgreementId, PlacementId},
};
use mentorship::agreement::{self as domain, AgreementContent, ObjectiveContent, Stipend};

use super::types::Agreement;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// What the participant is to learn.
#[derive(InputObject)]
pub struct AgreementObjectiveInput {
    /// It in words, at most 500 characters.
    text: String,
    /// What it is about: the topic's id, topic_….
    topic: Option<ID>,
}

/// What the participant gets for the whole placement.
#[derive(InputObject)]
pub struct AgreementStipendInput {
    /// In minor units of the currency: 2500 with CAD is 25 dollars, 2500 with JPY is 2500 yen.
    amount: i64,
    /// The currency, by ISO 4217, in capitals: CAD, EUR, MXN.
    currency: String,
}

/// A version of the agreement of a placement.
#[derive(InputObject)]
pub struct ProposeAgreementInput {
    /// Of which placement: its id, placement_….
    placement: ID,
    /// The language that it is written in, as a BCP 47 tag.
    language: String,
    /// What the participant is to learn, in order; 1 to 20 objectives.
    objectives: Vec<AgreementObjectiveInput>,
    /// What is to be there at the end, at most 10,000 characters.
    deliverables: String,
    /// What happens when, in words, at most 10,000 characters.
    schedule: String,
    /// What else is agreed, such as travel, insurance, rights, confidentiality; at most 10,000 characters.
    terms: Option<String>,
    /// The first day.
    starts_on: Date,
    /// The last day, at most two years after the first.
    ends_on: Date,
    /// Every how many days the participant and the host check in, 1 to 366; at most 100 check-ins of a placement are kept. Left out: not
    /// by calendar.
    check_in_days: Option<i32>,
    /// How many minutes of contact count for credit once the placement is completed, 1 to 100,000; left out: none are said.
    contact_minutes: Option<i32>,
    /// What the participant gets for the whole placement, as the three agree; left out: nothing is agreed. It is not set against the
    /// funding of the round.
    stipend: Option<AgreementStipendInput>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the version it made the first time.
    idempotency_key: Option<String>,
}

/// A version of an agreement to be accepted.
#[derive(InputObject)]
pub struct AcceptAgreementInput {
    /// Which: its id, agreement_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
}

payload! {
    /// What came of proposing an agreement.
    ProposeAgreementPayload {
        /// The version that is proposed; none where it was refused.
        agreement: Agreement
    }
    /// Why nothing was proposed.
    ProposeAgreementError
    /// The sort of reason why nothing was proposed.
    ProposeAgreementErrorCode {
        /// The placement is not accepted by both sides yet, does not take place, or is over; or it has not begun, and its round is over.
        WrongState,
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The end comes before the start.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// There are as many versions as are kept.
        Full,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of accepting an agreement.
    AcceptAgreementPayload {
        /// The version as it is now; none where it was not accepted.
        agreement: Agreement
    }
    /// Why it was not accepted.
    AcceptAgreementError
    /// The sort of reason why it was not accepted.
    AcceptAgreementErrorCode {
        /// It is in force or superseded already, the party or the same person has accepted it, or the placement is over; or that has not
        /// begun, and its round is over. The message says which.
        WrongState,
    }
}

/// Mutations of agreements.
#[derive(Default)]
pub struct AgreementMutations;

#[Object]
impl AgreementMutations {
    /// Proposes a version of the agreement of a placement that both sides have accepted, until the placement is over; or until its round
    /// is, where the placement has not begun by then. A version that was proposed before and is not in force yet is superseded. Whoever
    /// proposes it as one of the three parties accepts it by that, and the others are told. Needs the participant; their supervisor, or an
    /// administrator of their institution; the mentor, or an editor or administrator of the host; or somebody who runs the exchange. Costs
    /// 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn propose_agreement(
        &self,
        ctx: &Context<'_>,
        input: ProposeAgreementInput,
    ) -> Result<ProposeAgreementPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ProposeAgreementPayload::of(input.run(request, &mut conn).await)
    }

    /// Accepts a proposed version of the agreement of a placement, for one of the three parties; nobody accepts for two. Once all three
    /// have, it is in force: with the first version the placement begins, and a later one takes the place of the one before, whose
    /// check-ins to come are written anew. A placement whose round is over does not begin any more. Needs the participant; their
    /// supervisor, or an administrator of their institution; or the mentor, or an editor or administrator of the host. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn accept_agreement(&self, ctx: &Context<'_>, input: AcceptAgreementInput) -> Result<AcceptAgreementPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AcceptAgreementPayload::of(input.run(request, &mut conn).await)
    }
}

impl ProposeAgreementInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Agreement, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, self.part, "placement").await?;
        let key = self.idempotency_key.clone();
        let content = self.content()?;
        let row = domain::propose(conn, &may, request.clock().now(), content, key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Agreement(Arc::new(row)))
    }

    fn content(self) -> Result<AgreementContent, Rejection> {
        let mut objectives = Vec::new();
        for (at, AgreementObjectiveInput { text, topic }) in self.objectives.into_iter().enumerate() {
            let topic = topic.map(|id| input_id(&id, &format!("objectives.{at}.topic"))).transpose()?;
            objectives.push(ObjectiveContent { text, topic });
        }
        let stipend = self.stipend.map(|AgreementStipendInput { amount, currency }| Stipend { amount, currency });
        Ok(AgreementContent {
            language: self.language,
            objectives,
            deliverables: self.deliverables,
            schedule: self.schedule,
            terms: self.terms,
            starts_on: self.starts_on.0,
            ends_on: self.ends_on.0,
            check_in_days: self.check_in_days,
            contact_minutes: self.contact_minutes,
            stipend,
        })
    }
}

impl AcceptAgreementInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Agreement, Rejection> {
        let id: AgreementId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::accept(conn, &may, request.clock().now(), id).await?;
        request.loaders().forget_all().await;
        Ok(Agreement(Arc::new(row)))
    }
}
