//! What can be read about attendance.

use async_graphql::{Context, Enum, Object, Result};
use catalogue::attendance as domain;
use database::id::{OpportunityId, SessionId};
use identity::policy;

use crate::{
    failure::{nullable, refused},
    request::RequestExt,
    scalar::DateTime,
    session::Session,
};

/// How it is known that somebody was at a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::KnownBy")]
pub enum KnownBy {
    /// Whoever holds the run put them on the list.
    List,
    /// The file of the webinar platform says so.
    File,
    /// A partner reported it.
    Reported,
    /// They entered the word that the presenter told those who were there.
    Code,
    /// They were not there, and watched the recording.
    Recording,
}

/// What is known, in one way, of whether somebody was at a session. Where several ways say different things, the list
/// counts before the file, that before a report, and that before the word.
#[derive(Clone)]
pub struct Attendance(pub domain::Attendance);

/// What is known, in one way, of whether somebody was at a session. Where several ways say different things, the list
/// counts before the file, that before a report, and that before the word.
#[Object]
impl Attendance {
    /// Which session.
    async fn session(&self, ctx: &Context<'_>) -> Option<Result<Session>> {
        nullable(async {
            let found = ctx.request().loaders().session_by_id.load(self.0.session_id).await?;
            Ok(found.map(Session))
        })
        .await
    }

    /// How it is known.
    async fn known_by(&self) -> KnownBy {
        self.0.known_by.into()
    }

    /// Whether they were there, or watched the recording.
    async fn is_present(&self) -> bool {
        self.0.is_present
    }

    /// For how many minutes; none where that is not known, and then it is taken that they stayed to the end.
    async fn minutes(&self) -> Option<i32> {
        self.0.minutes
    }
}

/// A word that the presenter tells those who are there, who then enter it.
#[derive(Clone)]
pub struct AttendanceCode(pub domain::AttendanceCode);

/// A word that the presenter tells those who are there, who then enter it.
#[Object]
impl AttendanceCode {
    /// The word. Capitals, accents and spaces do not matter where it is entered.
    async fn word(&self) -> &str {
        &self.0.word
    }

    /// From when on it can be entered.
    async fn opens_at(&self) -> DateTime {
        self.0.opens_at.into()
    }

    /// Until when it can be entered.
    async fn closes_at(&self) -> DateTime {
        self.0.closes_at.into()
    }
}

/// The word of a session, for those who hold it.
///
/// # Errors
/// Where the viewer may not see it, or the database fails.
pub(crate) async fn code(
    ctx: &Context<'_>,
    opportunity: OpportunityId,
    session: SessionId,
) -> Result<Option<AttendanceCode>> {
    check_holds(ctx, opportunity).await?;
    let code = ctx.request().loaders().taking_part.attendance_code_by_session.load(session).await?;
    Ok(code.map(|code| AttendanceCode((*code).clone())))
}

/// How many were at a session, for those who hold it; 0 where nothing is known of anybody.
///
/// # Errors
/// Where the viewer may not see it, or the database fails.
pub(crate) async fn attended(ctx: &Context<'_>, opportunity: OpportunityId, session: SessionId) -> Result<Option<i32>> {
    check_holds(ctx, opportunity).await?;
    let attended = ctx.request().loaders().taking_part.attended_by_session.load(session).await?;
    Ok(i32::try_from(attended.unwrap_or(0)).ok())
}

/// That the viewer is among those who hold the sessions of an opportunity.
async fn check_holds(ctx: &Context<'_>, opportunity: OpportunityId) -> Result<()> {
    let request = ctx.request();
    policy::see_registrations(request.connection().await?, request.viewer(), opportunity).await.map_err(refused)?;
    Ok(())
}
