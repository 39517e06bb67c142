//! Saying what one thinks of a placement.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::PlacementId};
use mentorship::evaluation::{self as domain, EvaluationInput};

use super::types::{PlacementEvaluation, PlacementGain, PlacementRecommendation};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// What you say of a placement, in confidence. It takes the place of all that you said of it before.
#[derive(InputObject)]
pub struct EvaluatePlacementInput {
    /// Of which placement: its id, placement_….
    placement: ID,
    /// How much you, or your institution, gained.
    gained: PlacementGain,
    /// Whether you would recommend it to others.
    recommends: PlacementRecommendation,
    /// What went well, at most 10,000 characters.
    went_well: Option<String>,
    /// What could be better, at most 10,000 characters.
    could_be_better: Option<String>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw, 0 where there was none. Given, nothing is written if there is another by now.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of evaluating a placement.
    EvaluatePlacementPayload {
        /// What you said, as it is now; none where it was refused.
        evaluation: PlacementEvaluation
    }
    /// Why nothing was written.
    EvaluatePlacementError
    /// The sort of reason why nothing was written.
    EvaluatePlacementErrorCode {
        /// The placement is not over, or somebody else of your side has answered.
        WrongState,
        /// It was changed in the meantime.
        Conflict,
    }
}

/// Mutations of evaluations of placements.
#[derive(Default)]
pub struct PlacementEvaluationMutations;

#[Object]
impl PlacementEvaluationMutations {
    /// Says what you think of a placement that was completed or ended early, or says it anew; nobody reads it but you and those who run
    /// the exchange. Each side answers once, and only who did can change it. Needs the participant, their supervisor or an administrator
    /// of their institution, the mentor, or an editor or administrator of the host. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn evaluate_placement(
        &self,
        ctx: &Context<'_>,
        input: EvaluatePlacementInput,
    ) -> Result<EvaluatePlacementPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        EvaluatePlacementPayload::of(input.run(request, &mut conn).await)
    }
}

impl EvaluatePlacementInput {
    async fn run(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<PlacementEvaluation, Rejection> {
        let id: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, id, self.part, "placement").await?;
        let input = EvaluationInput {
            gained: self.gained.into(),
            recommends: self.recommends.into(),
            went_well: self.went_well,
            could_be_better: self.could_be_better,
            expected_revision: self.expected_revision,
        };
        let row = domain::evaluate(conn, &may, request.clock().now(), input).await?;
        request.loaders().forget_all().await;
        Ok(PlacementEvaluation(Arc::new(row)))
    }
}
