//! Creating, correcting and moving sessions.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{
    Rejection,
    problem::Problems,
    session::{self as domain, SessionChanges},
    status::Grounds,
};
use database::{AsyncPgConnection, id::SessionId};
use identity::policy;

use super::Session;
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, change, input_id, language_map},
    payload,
    recording::RecordingInput,
    request::{RequestContext, RequestExt},
    run::{Mode, PlaceInput},
    scalar::{Date, Time},
};

/// A new session of a run: one meeting, in the time of the clock on the wall where it is held.
#[derive(InputObject)]
pub struct CreateSessionInput {
    /// Which run it belongs to: its id, run_….
    run: ID,
    /// What it is called, where it has a title of its own; at most 500 characters each.
    title: Option<Vec<TranslationInput>>,
    /// The day it starts.
    starts_on: Date,
    /// When it starts, by the clock on the wall; left out where only the day is known.
    starts_time: Option<Time>,
    /// The day it ends, if another.
    ends_on: Option<Date>,
    /// When it ends, by the clock on the wall.
    ends_time: Option<Time>,
    /// The IANA time zone of that wall, such as America/Halifax; left out where it is not known.
    zone: Option<String>,
    /// Date and time in the words of whoever announced it, where they had to be read: "Wednesdays at noon AST".
    source_words: Option<String>,
    /// Why day, time or zone cannot be relied on, if they cannot.
    uncertainty: Option<String>,
    /// How one takes part; left out: as in the run.
    mode: Option<Mode>,
    /// Where it is held; left out: as in the run.
    place: Option<PlaceInput>,
    /// Where to join, https://….
    link: Option<String>,
    /// What remains of it.
    recording: Option<RecordingInput>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the session it created the first time.
    idempotency_key: Option<String>,
}

/// Corrections to a session. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateSessionInput {
    /// Which session: its id, session_….
    id: ID,
    /// What it is called: all languages; an empty list empties it.
    title: Option<Vec<TranslationInput>>,
    /// The day it starts.
    starts_on: Option<Date>,
    /// When it starts, by the clock on the wall; null where only the day is known.
    starts_time: MaybeUndefined<Time>,
    /// The day it ends, if another; null empties it.
    ends_on: MaybeUndefined<Date>,
    /// When it ends, by the clock on the wall; null empties it.
    ends_time: MaybeUndefined<Time>,
    /// The IANA time zone of that wall; null where it is not known.
    zone: MaybeUndefined<String>,
    /// Date and time in the words of whoever announced it; null empties it.
    source_words: MaybeUndefined<String>,
    /// Why day, time or zone cannot be relied on; null empties it. Left out while one of these changes, it is emptied.
    uncertainty: MaybeUndefined<String>,
    /// How one takes part.
    mode: Option<Mode>,
    /// Where it is held; null: as in the run.
    place: MaybeUndefined<PlaceInput>,
    /// Where to join; null empties it.
    link: MaybeUndefined<String>,
    /// The revision you saw. Given, the change is refused if somebody else changed the session since.
    expected_revision: Option<i32>,
}

/// Where a session moves to: another day, time or place, or online. A field left out stays as it is.
#[derive(InputObject)]
pub struct MoveSessionInput {
    /// Which session: its id, session_….
    id: ID,
    /// The new day.
    starts_on: Option<Date>,
    /// The new time, by the clock on the wall; null where only the day is known.
    starts_time: MaybeUndefined<Time>,
    /// The day it then ends, if another. Left out, a session of several days keeps its length.
    ends_on: MaybeUndefined<Date>,
    /// When it then ends, by the clock on the wall; null empties it.
    ends_time: MaybeUndefined<Time>,
    /// The IANA time zone of that wall; null where it is not known.
    zone: MaybeUndefined<String>,
    /// How one takes part from now on. A session that goes online is then shown as moved online.
    mode: Option<Mode>,
    /// Where it is held from now on; null: as in the run.
    place: MaybeUndefined<PlaceInput>,
    /// Where to join from now on; null empties it.
    link: MaybeUndefined<String>,
    /// Why, in a sentence for those who wanted to come; at most 2,000 characters. It is shown with the change.
    reason: Option<String>,
    /// The revision you saw. Given, the change is refused if somebody else changed the session since.
    expected_revision: Option<i32>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and the session is not moved a second time.
    idempotency_key: Option<String>,
}

payload! {
    /// What came of creating a session.
    CreateSessionPayload {
        /// The session; none where it was refused.
        session: Session
    }
    /// Why a session was not created.
    CreateSessionError
    /// The sort of reason why a session was not created.
    CreateSessionErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day or time.
        ImpossibleDate,
        /// The end does not come after the start.
        EndBeforeStart,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same language twice.
        Duplicate,
        /// The run or its opportunity does not take place any more.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of correcting a session.
    UpdateSessionPayload {
        /// The session as it is now; none where the change was refused.
        session: Session
    }
    /// Why a session was not corrected.
    UpdateSessionError
    /// The sort of reason why a session was not corrected.
    UpdateSessionErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day or time.
        ImpossibleDate,
        /// The end does not come after the start.
        EndBeforeStart,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same language twice.
        Duplicate,
        /// Somebody else changed the session in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of moving a session.
    MoveSessionPayload {
        /// The session as it is now; none where the move was refused.
        session: Session
    }
    /// Why a session was not moved.
    MoveSessionError
    /// The sort of reason why a session was not moved.
    MoveSessionErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// There is no such day or time.
        ImpossibleDate,
        /// The end does not come after the start.
        EndBeforeStart,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// The session is cancelled.
        WrongState,
        /// Somebody else changed the session in the meantime.
        Conflict,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

/// Mutations of single sessions.
#[derive(Default)]
pub struct SessionMutations;

#[Object]
impl SessionMutations {
    /// Creates a session of a run. For those who act for an owner of the opportunity: its editors, and its service
    /// tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_session(&self, ctx: &Context<'_>, input: CreateSessionInput) -> Result<CreateSessionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateSessionPayload::of(input.create(request, &mut conn).await)
    }

    /// Corrects what was written wrong about a session. One that is to take place at another time is moved, so that
    /// people see it. For those who act for an owner of the opportunity: its editors, and its service tokens with the
    /// scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_session(&self, ctx: &Context<'_>, input: UpdateSessionInput) -> Result<UpdateSessionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateSessionPayload::of(input.update(request, &mut conn).await)
    }

    /// Moves a session to another day, time or place, or online, and remembers where it was. A postponed session then
    /// takes place again; one that a rule made keeps the day the rule gave it. For those who act for an owner of the
    /// opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn move_session(&self, ctx: &Context<'_>, input: MoveSessionInput) -> Result<MoveSessionPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        MoveSessionPayload::of(input.move_it(request, &mut conn).await)
    }
}

impl CreateSessionInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Session, Rejection> {
        let run = input_id(&self.run, "run")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), run)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let mut problems = Problems::new();
        let input = domain::SessionInput {
            title: language_map("title", self.title.unwrap_or_default(), &mut problems),
            status: domain::SessionStatus::Scheduled,
            starts_on: self.starts_on.0,
            starts_time: self.starts_time.map(|time| time.0),
            ends_on: self.ends_on.map(|day| day.0),
            ends_time: self.ends_time.map(|time| time.0),
            zone: self.zone,
            source_words: self.source_words,
            uncertainty: self.uncertainty,
            mode: self.mode.map(Into::into),
            place: self.place.map(Into::into),
            link: self.link,
            recording: self.recording.map(Into::into),
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, run, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Session(Arc::new(row)))
    }
}

impl UpdateSessionInput {
    async fn update(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Session, Rejection> {
        let id: SessionId = input_id(&self.id, "id")?;
        let may = policy::edit_opportunity_of_session(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let changes = SessionChanges {
            title: self.title.map(|texts| language_map("title", texts, &mut problems)),
            starts_on: self.starts_on.map(|day| day.0),
            starts_time: time(self.starts_time),
            ends_on: day(self.ends_on),
            ends_time: time(self.ends_time),
            zone: change(self.zone),
            source_words: change(self.source_words),
            uncertainty: change(self.uncertainty),
            mode: self.mode.map(Into::into),
            place: change(self.place).map(|place| place.map(Into::into)),
            link: change(self.link),
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::update(conn, &may, request.clock().now(), id, changes).await?;
        request.loaders().forget_all().await;
        Ok(Session(Arc::new(row)))
    }
}

impl MoveSessionInput {
    async fn move_it(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Session, Rejection> {
        let id: SessionId = input_id(&self.id, "id")?;
        let may = policy::edit_opportunity_of_session(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let changes = SessionChanges {
            starts_on: self.starts_on.map(|day| day.0),
            starts_time: time(self.starts_time),
            ends_on: day(self.ends_on),
            ends_time: time(self.ends_time),
            zone: change(self.zone),
            mode: self.mode.map(Into::into),
            place: change(self.place).map(|place| place.map(Into::into)),
            link: change(self.link),
            ..SessionChanges::default()
        };
        let grounds = Grounds { reason: self.reason, expected_revision: self.expected_revision };
        let key = self.idempotency_key.as_deref();
        let row = domain::move_to(conn, &may, request.clock().now(), id, changes, grounds, key).await?;
        request.loaders().forget_all().await;
        Ok(Session(Arc::new(row)))
    }
}

fn day(field: MaybeUndefined<Date>) -> Option<Option<String>> {
    change(field).map(|day| day.map(|Date(day)| day))
}

fn time(field: MaybeUndefined<Time>) -> Option<Option<String>> {
    change(field).map(|time| time.map(|Time(time)| time))
}
