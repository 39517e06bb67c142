//! Telling whether objectives were met.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::AgreementId};
use mentorship::agreement::{self as domain, ResultSaid};

use super::types::{AgreementObjective, ObjectiveResult};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::acting,
    request::{RequestContext, RequestExt},
};

/// Whether an objective was met.
#[derive(InputObject)]
pub struct SetObjectiveResultInput {
    /// Of which agreement: the id of the version in force, agreement_….
    agreement: ID,
    /// Which objective: where it stands in the agreement; the first is 1.
    position: i32,
    /// Whether it was met.
    result: ObjectiveResult,
    /// What there is to say about that, at most 2,000 characters. It takes the place of what was said before.
    note: Option<String>,
}

payload! {
    /// What came of telling whether an objective was met.
    SetObjectiveResultPayload {
        /// The objective as it is now; none where it was refused.
        objective: AgreementObjective
    }
    /// Why nothing was told.
    SetObjectiveResultError
    /// The sort of reason why nothing was told.
    SetObjectiveResultErrorCode {
        /// The version is not in force, or the placement has not begun; the message says which.
        WrongState,
        /// The agreement has no such objective.
        OutOfRange,
    }
}

/// Mutations of what became of objectives.
#[derive(Default)]
pub struct ObjectiveResultMutations;

#[Object]
impl ObjectiveResultMutations {
    /// Tells whether an objective of the agreement in force was met, during the placement or after it; it can be told anew. Needs the
    /// participant. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_objective_result(
        &self,
        ctx: &Context<'_>,
        input: SetObjectiveResultInput,
    ) -> Result<SetObjectiveResultPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetObjectiveResultPayload::of(input.run(request, &mut conn).await)
    }
}

impl SetObjectiveResultInput {
    async fn run(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<AgreementObjective, Rejection> {
        let id: AgreementId = input_id(&self.agreement, "agreement")?;
        let may = acting(request, conn, id, None, "agreement").await?;
        let said = ResultSaid { position: self.position, result: self.result.into(), note: self.note };
        let row = domain::set_result(conn, &may, request.clock().now(), id, said).await?;
        request.loaders().forget_all().await;
        Ok(AgreementObjective(row))
    }
}
