//! Saying who was at a session, and that one was there.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    attendance::{self as domain, AttendanceCodeInput, EnteredFor, ListEntry},
    problem::{ProblemCode, Problems},
    registration::by_ids,
};
use database::{AsyncPgConnection, id::RegistrationId};
use identity::policy;

use super::AttendanceCode;
use crate::{
    cost::{cost, list_size, points},
    mutation::{input_id, input_instant},
    payload,
    registration::Registration,
    request::{RequestContext, RequestExt},
    scalar::DateTime,
};

/// Whether somebody was at a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Presence {
    /// They were there.
    Present,
    /// They were not.
    Absent,
    /// It is not known: what was said of them, by list, file or word, is taken back.
    Unknown,
}

/// A line of a list of those who were at a session.
#[derive(InputObject)]
pub struct AttendanceEntryInput {
    /// Whose registration: its id, registration_….
    registration: ID,
    /// Whether they were there.
    #[graphql(default_with = "Presence::Present")]
    presence: Presence,
    /// For how many minutes; left out, it is taken that they stayed to the end. Only of those who were there.
    minutes: Option<i32>,
}

/// Who was at a session.
#[derive(InputObject)]
pub struct RecordAttendanceInput {
    /// Which session: its id, session_….
    session: ID,
    /// Who was there and who was not, 1 to 1,000. Whoever is not on the list stays as they are.
    list: Vec<AttendanceEntryInput>,
}

/// A word that those who are at a session enter.
#[derive(InputObject)]
pub struct OpenAttendanceCodeInput {
    /// Which session: its id, session_….
    session: ID,
    /// The word, 4 to 60 letters or figures; left out, one is made.
    word: Option<String>,
    /// From when on it can be entered; left out, from ten minutes before the session begins.
    opens_at: Option<DateTime>,
    /// Until when; left out, until half an hour after the session ends.
    closes_at: Option<DateTime>,
}

/// The word that the presenter said. Name the session or the run.
#[derive(InputObject)]
pub struct EnterAttendanceCodeInput {
    /// At which session you are: its id, session_….
    session: Option<ID>,
    /// In which run, run_…: then it is whichever of its sessions is held now.
    run: Option<ID>,
    /// The word. Capitals, accents and spaces do not matter.
    word: String,
}

/// That you watched a recording.
#[derive(InputObject)]
pub struct RecordRecordingWatchedInput {
    /// Of which session: its id, session_….
    session: ID,
    /// How many minutes of it.
    minutes: i32,
}

payload! {
    /// What came of saying who was at a session.
    RecordAttendancePayload {
        /// The registrations on the list as they are now; none where it was refused. Counted as 20 items.
        #[graphql(directive = list_size::apply(Some(20), None, None))]
        registrations: Vec<Registration>
    }
    /// Why attendance was not taken.
    RecordAttendanceError
    /// The sort of reason why attendance was not taken.
    RecordAttendanceErrorCode {
        /// The session has not begun, or does not take place.
        WrongState,
        /// The minutes are more than the session lasts, or the list is too long.
        OutOfRange,
        /// Somebody is on the list twice.
        Duplicate,
    }
}

payload! {
    /// What came of opening a word for a session.
    OpenAttendanceCodePayload {
        /// The word; none where it was refused.
        code: AttendanceCode
    }
    /// Why no word was opened.
    OpenAttendanceCodeError
    /// The sort of reason why no word was opened.
    OpenAttendanceCodeErrorCode {
        /// The session does not take place.
        WrongState,
        /// It would close before it opens.
        EndBeforeStart,
    }
}

payload! {
    /// What came of entering a word.
    EnterAttendanceCodePayload {
        /// Your registration as it is now; none where it was refused.
        registration: Registration
    }
    /// Why the word was not taken.
    EnterAttendanceCodeError
    /// The sort of reason why the word was not taken.
    EnterAttendanceCodeErrorCode {
        /// The session takes no word, or too many wrong ones were entered.
        WrongState,
        /// It is too early or too late.
        OutOfRange,
    }
}

payload! {
    /// What came of saying that you watched a recording.
    RecordRecordingWatchedPayload {
        /// Your registration as it is now; none where it was refused.
        registration: Registration
    }
    /// Why it was not taken.
    RecordRecordingWatchedError
    /// The sort of reason why it was not taken.
    RecordRecordingWatchedErrorCode {
        /// There is no recording that can be watched.
        WrongState,
        /// The minutes are more than the session lasts.
        OutOfRange,
    }
}

/// Mutations of attendance.
#[derive(Default)]
pub struct AttendanceMutations;

#[Object]
impl AttendanceMutations {
    /// Says who was at a session and who was not. What you say counts before what a file or a word says. For those who act
    /// for an owner of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        input: RecordAttendanceInput,
    ) -> Result<RecordAttendancePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RecordAttendancePayload::of(input.record(request, &mut conn).await)
    }

    /// Lets those who are at a session enter a word that the presenter tells them, in place of the word there was. For those
    /// who act for an owner of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn open_attendance_code(
        &self,
        ctx: &Context<'_>,
        input: OpenAttendanceCodeInput,
    ) -> Result<OpenAttendanceCodePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        OpenAttendanceCodePayload::of(input.open(request, &mut conn).await)
    }

    /// Says that you are at a session, by the word that the presenter told you. For people who have a place in the run.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn enter_attendance_code(
        &self,
        ctx: &Context<'_>,
        input: EnterAttendanceCodeInput,
    ) -> Result<EnterAttendanceCodePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        EnterAttendanceCodePayload::of(input.enter(request, &mut conn).await)
    }

    /// Says that you watched the recording of a session, which counts where the run's rule lets it count. For people who
    /// have a place in the run. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn record_recording_watched(
        &self,
        ctx: &Context<'_>,
        input: RecordRecordingWatchedInput,
    ) -> Result<RecordRecordingWatchedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RecordRecordingWatchedPayload::of(input.record(request, &mut conn).await)
    }
}

impl RecordAttendanceInput {
    async fn record(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<Vec<Registration>, Rejection> {
        let session = input_id(&self.session, "session")?;
        let may = policy::edit_opportunity_of_session(conn, request.viewer(), session)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "session"))?;
        let list: Vec<ListEntry> =
            self.list.iter().enumerate().map(|(at, entry)| entry.read(at)).collect::<Result<_, _>>()?;
        domain::record(conn, &may, request.clock().now(), session, &list).await?;
        let ids: Vec<_> = list.iter().map(|entry| entry.registration).collect();
        registrations(request, conn, &ids).await
    }
}

impl AttendanceEntryInput {
    fn read(&self, at: usize) -> Result<ListEntry, Rejection> {
        let presence = match (self.presence, self.minutes) {
            (Presence::Present, minutes) => domain::Presence::Present(minutes),
            (Presence::Absent, None) => domain::Presence::Absent,
            (Presence::Unknown, None) => domain::Presence::Unknown,
            (Presence::Absent | Presence::Unknown, Some(_)) => {
                let field = format!("list.{at}.minutes");
                let message = "is only for those who were there; leave it out, or say that they were present";
                return Err(Rejection::one(ProblemCode::Invalid, field, message));
            }
        };
        Ok(ListEntry { registration: input_id(&self.registration, &format!("list.{at}.registration"))?, presence })
    }
}

impl OpenAttendanceCodeInput {
    async fn open(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<AttendanceCode, Rejection> {
        let session = input_id(&self.session, "session")?;
        let may = policy::edit_opportunity_of_session(conn, request.viewer(), session)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "session"))?;
        let mut problems = Problems::new();
        let opens_at = self.opens_at.and_then(|at| input_instant(&at, "opens_at", &mut problems));
        let closes_at = self.closes_at.and_then(|at| input_instant(&at, "closes_at", &mut problems));
        problems.settle()?;
        let input = AttendanceCodeInput { word: self.word, opens_at, closes_at };
        let code = domain::open_code(conn, &may, request.clock().now(), session, &input).await?;
        request.loaders().forget_all().await;
        Ok(AttendanceCode(code))
    }
}

impl EnterAttendanceCodeInput {
    async fn enter(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Registration, Rejection> {
        let may = policy::act_for_oneself(request.viewer(), "Entering the word of a session")
            .map_err(|refusal| Rejection::refused(refusal, "word"))?;
        let entered_for = match (&self.session, &self.run) {
            (Some(id), None) => EnteredFor::Session(input_id(id, "session")?),
            (None, Some(id)) => EnteredFor::Run(input_id(id, "run")?),
            (Some(_), Some(_)) => {
                let message = "is named beside a run; name one of them";
                return Err(Rejection::one(ProblemCode::Invalid, "session", message));
            }
            (None, None) => {
                let message = "is missing; name the session you are at, or its run";
                return Err(Rejection::one(ProblemCode::Required, "session", message));
            }
        };
        let row = domain::enter_code(conn, &may, request.clock().now(), entered_for, &self.word).await?;
        registration(request, conn, row.registration_id).await
    }
}

impl RecordRecordingWatchedInput {
    async fn record(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Registration, Rejection> {
        let session = input_id(&self.session, "session")?;
        let may = policy::act_for_oneself(request.viewer(), "Saying that you watched a recording")
            .map_err(|refusal| Rejection::refused(refusal, "session"))?;
        let row = domain::watched(conn, &may, request.clock().now(), session, self.minutes).await?;
        registration(request, conn, row.registration_id).await
    }
}

async fn registrations(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    ids: &[RegistrationId],
) -> Result<Vec<Registration>, Rejection> {
    request.loaders().forget_all().await;
    let mut rows = by_ids(conn, ids).await?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    Ok(rows.into_iter().map(|row| Registration(Arc::new(row))).collect())
}

async fn registration(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: RegistrationId,
) -> Result<Registration, Rejection> {
    let found = registrations(request, conn, &[id]).await?.pop();
    found.ok_or(Rejection::Database(diesel::result::Error::NotFound))
}
