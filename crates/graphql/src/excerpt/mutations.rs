//! Tagging excerpts, and deciding about them.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::ExcerptId};
use identity::policy;
use track::excerpt::{self as domain, Verdict};

use super::types::Excerpt;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A passage that is to be tagged.
#[derive(InputObject)]
pub struct TagExcerptInput {
    /// Of which museum: the id of its enrolment, enrolment_….
    enrolment: ID,
    /// Of which answer that it submitted: its id, trackanswer_….
    answer: ID,
    /// The passage, word for word as it stands in the answer; at most 2,000 characters.
    passage: String,
    /// The language of the passage, as a BCP 47 tag.
    language: String,
    /// The theme that it stands for, in a few words.
    theme: String,
    /// The topic it goes with: its id, topic_….
    topic: Option<ID>,
}

/// An excerpt that may be told.
#[derive(InputObject)]
pub struct ConsentToExcerptInput {
    /// Which excerpt: its id, excerpt_….
    id: ID,
    /// Whether the museum may be named with it; left out: no.
    names_museum: Option<bool>,
    /// The revision you saw. Given, it is refused if somebody else decided since.
    expected_revision: Option<i32>,
}

/// An excerpt that may not be told.
#[derive(InputObject)]
pub struct DeclineExcerptInput {
    /// Which excerpt: its id, excerpt_….
    id: ID,
    /// The revision you saw. Given, it is refused if somebody else decided since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of tagging a passage.
    TagExcerptPayload {
        /// The excerpt; none where it was refused.
        excerpt: Excerpt
    }
    /// Why a passage was not tagged.
    TagExcerptError
    /// The sort of reason why a passage was not tagged.
    TagExcerptErrorCode {
        /// The answer is not submitted.
        WrongState,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
    }
}

payload! {
    /// What came of consenting to an excerpt.
    ConsentToExcerptPayload {
        /// The excerpt as it is now; none where it was refused.
        excerpt: Excerpt
    }
    /// Why nothing was changed.
    ConsentToExcerptError
    /// The sort of reason why nothing was changed.
    ConsentToExcerptErrorCode {
        /// It was published already.
        WrongState,
        /// Somebody else decided in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of declining an excerpt.
    DeclineExcerptPayload {
        /// The excerpt as it is now; none where it was refused.
        excerpt: Excerpt
    }
    /// Why nothing was changed.
    DeclineExcerptError
    /// The sort of reason why nothing was changed.
    DeclineExcerptErrorCode {
        /// It was published already.
        WrongState,
        /// Somebody else decided in the meantime.
        Conflict,
    }
}

/// Mutations of excerpts.
#[derive(Default)]
pub struct ExcerptMutations;

#[Object]
impl ExcerptMutations {
    /// Tags a passage of what a museum submitted with a theme, and asks the museum whether it may be told. Needs somebody who
    /// runs the programme. The same passage is tagged with a theme once. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn tag_excerpt(&self, ctx: &Context<'_>, input: TagExcerptInput) -> Result<TagExcerptPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        TagExcerptPayload::of(input.tag(request, &mut conn).await)
    }

    /// Consents that a passage of your museum's answers is told in trends and reports, with its name or without. It can be
    /// taken back with declineExcerpt until it was published in a report. Needs you to act for the museum as its editor or
    /// administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn consent_to_excerpt(
        &self,
        ctx: &Context<'_>,
        input: ConsentToExcerptInput,
    ) -> Result<ConsentToExcerptPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        let verdict = Verdict::Consent { names_museum: input.names_museum.unwrap_or(false) };
        ConsentToExcerptPayload::of(decide(request, &mut conn, &input.id, verdict, input.expected_revision).await)
    }

    /// Declines that a passage of your museum's answers is told, or takes a consent back. Needs you to act for the museum as
    /// its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn decline_excerpt(&self, ctx: &Context<'_>, input: DeclineExcerptInput) -> Result<DeclineExcerptPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        let decided = decide(request, &mut conn, &input.id, Verdict::Decline, input.expected_revision).await;
        DeclineExcerptPayload::of(decided)
    }
}

impl TagExcerptInput {
    async fn tag(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Excerpt, Rejection> {
        let enrolment = input_id(&self.enrolment, "enrolment")?;
        let may = policy::see_to_museum(conn, request.viewer(), enrolment)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "enrolment"))?;
        let tagging = domain::Tagging {
            answer: input_id(&self.answer, "answer")?,
            passage: self.passage,
            main_language: self.language,
            theme: self.theme,
            topic: self.topic.as_ref().map(|id| input_id(id, "topic")).transpose()?,
        };
        Ok(Excerpt(domain::tag(conn, &may, request.clock().now(), &tagging).await?))
    }
}

async fn decide(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
    verdict: Verdict,
    expected_revision: Option<i32>,
) -> Result<Excerpt, Rejection> {
    let id: ExcerptId = input_id(id, "id")?;
    let row = domain::by_id(conn, id).await?.ok_or_else(|| Rejection::not_found("id", "an excerpt"))?;
    let may =
        policy::act_for_museum(conn, request.viewer(), row.enrolment_id).await.map_err(|refusal| match refusal {
            policy::Refusal::Hidden(_) => Rejection::not_found("id", "an excerpt"),
            refusal => Rejection::refused(refusal, "id"),
        })?;
    Ok(Excerpt(domain::decide(conn, &may, request.clock().now(), id, verdict, expected_revision).await?))
}
