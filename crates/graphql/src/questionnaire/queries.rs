//! Asking for questionnaires.

use async_graphql::{Context, ID, Object, Result};
use identity::policy;
use track::questionnaire::{self as domain, QuestionnaireFilter};

use super::types::{Questionnaire, QuestionnaireKind, find};
use crate::{
    cost::list_size,
    failure::{nullable, required},
    id,
    request::{Fault, RequestExt},
};

/// Queries for questionnaires.
#[derive(Default)]
pub struct QuestionnaireQueries;

#[Object]
impl QuestionnaireQueries {
    /// One questionnaire.
    async fn questionnaire(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, questionnaire_….")] id: ID,
    ) -> Option<Result<Questionnaire>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// The questionnaires of a TRACK programme, the latest version of each pillar and kind first; at most 100. Drafts are
    /// among them for those who run it. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn questionnaires(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which programme: its id, programme_….")] programme: ID,
        #[graphql(desc = "Those that this year asks: its id, year_….")] year: Option<ID>,
        #[graphql(desc = "Those about this pillar: its id, pillar_….")] pillar: Option<ID>,
        #[graphql(desc = "Those of this kind.")] kind: Option<QuestionnaireKind>,
    ) -> Result<Vec<Questionnaire>> {
        required(ctx, async {
            let programme = id::decode(&programme, "programme")?;
            let request = ctx.request();
            let conn = request.connection().await?;
            let runs = match policy::run_program(conn, request.viewer(), programme).await {
                Ok(_) => true,
                Err(policy::Refusal::Database(error)) => return Err(Fault::from(error).into()),
                Err(_) => false,
            };
            let filter = QuestionnaireFilter {
                year: year.map(|year| id::decode(&year, "year")).transpose()?,
                pillar: pillar.map(|pillar| id::decode(&pillar, "pillar")).transpose()?,
                kind: kind.map(Into::into),
                published_only: !runs,
            };
            let rows = domain::list(conn, programme, filter).await?;
            Ok(rows.into_iter().map(|row| Questionnaire(row.into())).collect())
        })
        .await
    }
}
