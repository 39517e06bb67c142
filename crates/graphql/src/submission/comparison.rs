//! What a museum said the last time, beside what it says now.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, Result};
use database::id::QuestionId;
use track::submission::{self as domain, Trace};

use super::types::Answer;
use crate::{
    cost::{cost, points},
    failure::nullable,
    questionnaire::{self, Question, QuestionMappingKind},
    request::RequestExt,
};

/// What a museum said the last time to a question, beside what it says now.
pub struct Comparison {
    trace: Trace,
    earlier: Option<Arc<domain::Answer>>,
    now: Option<Arc<domain::Answer>>,
}

/// What a museum said the last time to a question, beside what it says now. Nothing is worked out from them.
#[Object]
impl Comparison {
    /// How far the two questions mean the same.
    async fn kind(&self) -> QuestionMappingKind {
        self.trace.kind.into()
    }

    /// The question as it was asked the last time.
    async fn earlier_question(&self, ctx: &Context<'_>) -> Option<Result<Question>> {
        nullable(questionnaire::question(ctx, Some(self.trace.from))).await
    }

    /// What the museum said to it; none where it said nothing. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn earlier_answer(&self) -> Option<Answer> {
        self.earlier.clone().map(Answer)
    }

    /// The question as it is asked now; none where it is asked no more.
    async fn question(&self, ctx: &Context<'_>) -> Option<Result<Question>> {
        nullable(questionnaire::question(ctx, self.trace.to)).await
    }

    /// What the museum says to it now; none where it says nothing yet. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn answer(&self) -> Option<Answer> {
        self.now.clone().map(Answer)
    }
}

/// The comparison of a submission with the one before it.
pub(super) async fn of(ctx: &Context<'_>, submission: &domain::Submission) -> Result<Vec<Comparison>> {
    let request = ctx.request();
    let Some(before) = domain::earlier(request.connection().await?, submission.id).await? else {
        return Ok(Vec::new());
    };
    // Who of the museum, the programme and its coaches sees this one sees that one; a reviewer is not one of them.
    if !super::types::sees(ctx, before.submission.enrolment_id, before.submission.id).await? {
        return Ok(Vec::new());
    }
    let loader = &request.loaders().answers.answers_by_submission;
    let by_question = |rows: Arc<Vec<Arc<domain::Answer>>>| -> HashMap<QuestionId, Arc<domain::Answer>> {
        rows.iter().map(|answer| (answer.question_id, answer.clone())).collect()
    };
    let then = by_question(loader.load(before.submission.id).await?);
    let now = by_question(loader.load(submission.id).await?);
    let compared = before.traces.into_iter().map(|trace| Comparison {
        earlier: then.get(&trace.from).cloned(),
        now: trace.to.and_then(|to| now.get(&to).cloned()),
        trace,
    });
    Ok(compared.collect())
}
