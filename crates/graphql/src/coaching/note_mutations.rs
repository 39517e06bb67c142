//! What a museum and its coach note down for themselves.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use track::coaching::{self as domain, NewFollowUp};

use super::sessions::{CoachingNote, CoachingSide, FollowUp};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    peer_review::topic_ids,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// A note of a session of coaching.
#[derive(InputObject)]
pub struct WriteCoachingNoteInput {
    /// Of which session: its id, coaching_….
    session: ID,
    /// What it says, at most 20,000 characters.
    text: String,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the note it made the first time.
    idempotency_key: Option<String>,
}

/// What is to be done after a session of coaching.
#[derive(InputObject)]
pub struct AddFollowUpInput {
    /// After which session: its id, coaching_….
    session: ID,
    /// What, at most 2,000 characters.
    text: String,
    /// By when.
    due_on: Option<Date>,
    /// Whose turn it is: MUSEUM or COACH.
    side: CoachingSide,
    /// Who of that side: their id, person_….
    person: Option<ID>,
    /// What it is about, at most 20: ids of topics, topic_…. With topics it is proposed to the museum as a need, which those
    /// who run the programme see as well.
    #[graphql(default)]
    topics: Vec<ID>,
    /// The language it is written in, as a BCP 47 tag; left out, that of the programme.
    language: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the action it made the first time.
    idempotency_key: Option<String>,
}

/// Whether a follow-up action was done.
#[derive(InputObject)]
pub struct SettleFollowUpInput {
    /// Which: its id, followup_….
    id: ID,
    /// Whether it was done.
    #[graphql(default = true)]
    is_done: bool,
}

payload! {
    /// What came of writing a note.
    WriteCoachingNotePayload {
        /// The note; none where it was refused.
        note: CoachingNote
    }
    /// Why the note was not written.
    WriteCoachingNoteError
    /// The sort of reason why the note was not written.
    WriteCoachingNoteErrorCode {
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of adding a follow-up action.
    AddFollowUpPayload {
        /// The action; none where it was refused.
        follow_up: FollowUp
    }
    /// Why it was not added.
    AddFollowUpError
    /// The sort of reason why it was not added.
    AddFollowUpErrorCode {
        /// There is no such day.
        ImpossibleDate,
        /// A topic is named twice.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of saying whether it was done.
    SettleFollowUpPayload {
        /// The action as it is now; none where it was refused.
        follow_up: FollowUp
    }
    /// Why that was not kept.
    SettleFollowUpError
    /// The sort of reason why that was not kept.
    SettleFollowUpErrorCode {
    }
}

/// Mutations of what a museum and its coach note down for themselves.
#[derive(Default)]
pub struct CoachingNoteMutations;

#[Object]
impl CoachingNoteMutations {
    /// Writes a note of a session of coaching. The museum and those who give the session read it, and nobody else: those who run
    /// the programme neither. Needs one of them. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn write_coaching_note(
        &self,
        ctx: &Context<'_>,
        input: WriteCoachingNoteInput,
    ) -> Result<WriteCoachingNotePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WriteCoachingNotePayload::of(input.run(request, &mut conn).await)
    }

    /// Adds what is to be done after a session of coaching. The museum and those who give the session see it, and nobody else.
    /// Needs one of them. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn add_follow_up(&self, ctx: &Context<'_>, input: AddFollowUpInput) -> Result<AddFollowUpPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AddFollowUpPayload::of(input.run(request, &mut conn).await)
    }

    /// Says that a follow-up action was done, or that it was not after all. Needs somebody of the museum, or one of those who give
    /// the session. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn settle_follow_up(&self, ctx: &Context<'_>, input: SettleFollowUpInput) -> Result<SettleFollowUpPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SettleFollowUpPayload::of(input.run(request, &mut conn).await)
    }
}

impl WriteCoachingNoteInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CoachingNote, Rejection> {
        let session = input_id(&self.session, "session")?;
        let may = policy::confide_in_coaching(conn, request.viewer(), session)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "session"))?;
        let now = request.clock().now();
        let row = domain::write_note(conn, &may, now, &self.text, self.idempotency_key.as_deref()).await?;
        Ok(CoachingNote(row))
    }
}

impl AddFollowUpInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<FollowUp, Rejection> {
        let session = input_id(&self.session, "session")?;
        let may = policy::confide_in_coaching(conn, request.viewer(), session)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "session"))?;
        let new = NewFollowUp {
            text: self.text,
            due_on: self.due_on.map(|day| day.0),
            side: self.side.into(),
            person: self.person.as_ref().map(|id| input_id(id, "person")).transpose()?,
            topics: topic_ids(&self.topics)?,
            language: self.language,
        };
        let now = request.clock().now();
        let row = domain::add_follow_up(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        Ok(FollowUp(row))
    }
}

impl SettleFollowUpInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<FollowUp, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::confide_in_coaching_of_follow_up(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::settle_follow_up(conn, &may, request.clock().now(), id, self.is_done).await?;
        Ok(FollowUp(row))
    }
}
