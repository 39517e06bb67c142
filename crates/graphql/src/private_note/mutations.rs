//! Telling those who run an exchange something in confidence.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::PlacementId};
use mentorship::private_note as domain;

use super::types::PrivateNote;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// What you tell those who run an exchange in confidence.
#[derive(InputObject)]
pub struct WritePrivateNoteInput {
    /// About which placement: its id, placement_….
    placement: ID,
    /// What you tell them, at most 10,000 characters. Nobody else reads it.
    text: String,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the note it made the first time.
    idempotency_key: Option<String>,
}

/// What is said to a note in confidence.
#[derive(InputObject)]
pub struct AnswerPrivateNoteInput {
    /// To which: its id, privatenote_….
    id: ID,
    /// What you say to it, at most 10,000 characters. Who wrote the note reads it, and those who run the exchange.
    answer: String,
}

payload! {
    /// What came of writing a note in confidence.
    WritePrivateNotePayload {
        /// The note; none where it was refused.
        note: PrivateNote
    }
    /// Why the note was not written.
    WritePrivateNoteError
    /// The sort of reason why the note was not written.
    WritePrivateNoteErrorCode {
        /// Both sides have not accepted the placement.
        WrongState,
        /// You wrote as many notes about the placement as are kept.
        Full,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of answering a note in confidence.
    AnswerPrivateNotePayload {
        /// The note as it is now; none where the answer was refused.
        note: PrivateNote
    }
    /// Why the note was not answered.
    AnswerPrivateNoteError
    /// The sort of reason why the note was not answered.
    AnswerPrivateNoteErrorCode {
        /// It was answered already.
        WrongState,
    }
}

/// Mutations of notes in confidence.
#[derive(Default)]
pub struct PrivateNoteMutations;

#[Object]
impl PrivateNoteMutations {
    /// Tells those who run the exchange something about a placement in confidence, once both sides have accepted it. Nobody else reads
    /// it, nor learns that you wrote, and nobody with another part in the placement, even if they run the exchange. Needs somebody of one of its sides: the participant, their supervisor or an administrator of
    /// their institution, the mentor, or an editor or administrator of the host. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn write_private_note(
        &self,
        ctx: &Context<'_>,
        input: WritePrivateNoteInput,
    ) -> Result<WritePrivateNotePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WritePrivateNotePayload::of(input.run(request, &mut conn).await)
    }

    /// Answers a note in confidence, once; who wrote it is told. Needs somebody who runs the exchange and has no other part in the
    /// placement. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn answer_private_note(
        &self,
        ctx: &Context<'_>,
        input: AnswerPrivateNoteInput,
    ) -> Result<AnswerPrivateNotePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AnswerPrivateNotePayload::of(input.run(request, &mut conn).await)
    }
}

impl WritePrivateNoteInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PrivateNote, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, self.part, "placement").await?;
        let now = request.clock().now();
        let row = domain::write(conn, &may, now, &self.text, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(PrivateNote(Arc::new(row)))
    }
}

impl AnswerPrivateNoteInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PrivateNote, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may =
            domain::permit(conn, request.viewer(), id).await.map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::answer(conn, &may, request.clock().now(), id, &self.answer).await?;
        request.loaders().forget_all().await;
        Ok(PrivateNote(Arc::new(row)))
    }
}
