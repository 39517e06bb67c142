//! Where to find questions.

use async_graphql::{Context, ID, Object, Result};
use catalogue::evaluation as domain;

use super::types::EvaluationQuestion;
use crate::{cost::list_size, failure::required, request::RequestExt};

/// Queries about evaluations.
#[derive(Default)]
pub struct EvaluationQueries;

#[Object]
impl EvaluationQueries {
    /// The questions that the evaluation of a run can ask: the network's, and behind them those of an organization; at most
    /// 200. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn evaluation_questions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose own questions as well: the id of an organization, org_….")] organization: Option<ID>,
    ) -> Result<Vec<EvaluationQuestion>> {
        required(ctx, async {
            // Of what is no organization there are no questions.
            let organization = organization.and_then(|id| id.parse().ok());
            let found = domain::library(ctx.request().connection().await?, organization).await?;
            Ok(found.into_iter().map(EvaluationQuestion).collect())
        })
        .await
    }
}
