//! What can be read about how one is told.

use async_graphql::{Context, Enum, Object, Result};
use delivery as domain;
use identity::policy;

use crate::{failure::refused, request::RequestExt};

/// When one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Timing")]
pub enum NoticeTiming {
    /// As soon as there is something to tell.
    AtOnce,
    /// Once a day, all in one message.
    Digest,
    /// Not at all.
    Never,
}

/// How you wish to be told, by e-mail, of what concerns you. What cannot wait, such as an offered place or a cancelled
/// session, is told at once all the same.
pub struct NoticePreferences {
    pub(super) wishes: domain::NoticePreferences,
    pub(super) language: domain::Language,
}

/// How you wish to be told, by e-mail, of what concerns you. What cannot wait, such as an offered place or a cancelled
/// session, is told at once all the same.
#[Object]
impl NoticePreferences {
    /// When you are told what comes of your registrations: never NEVER.
    async fn registrations(&self) -> NoticeTiming {
        self.wishes.registrations.into()
    }

    /// When you are told of changes of the runs and sessions you come to, and of placements that you have a part in: never NEVER.
    async fn sessions(&self) -> NoticeTiming {
        self.wishes.sessions.into()
    }

    /// When you are reminded of sessions that begin soon, and of what is due in a TRACK year or in a placement.
    async fn reminders(&self) -> NoticeTiming {
        self.wishes.reminders.into()
    }

    /// When you are told of questions to answer, of certificates, of what becomes of a museum's submissions, of applications to an
    /// exchange and of what is made in it, and of what is written to those who run one, or by them.
    async fn outcomes(&self) -> NoticeTiming {
        self.wishes.outcomes.into()
    }

    /// When you are told of invitations to a role, or to agree to something, review it, sign it or consent to it.
    async fn invitations(&self) -> NoticeTiming {
        self.wishes.invitations.into()
    }

    /// When you are told what becomes of registrations for what the organizations offer that you are an administrator of.
    /// There can be many: DIGEST, unless you chose otherwise.
    async fn reports(&self) -> NoticeTiming {
        self.wishes.reports.into()
    }

    /// When you are told of opportunities that have come to meet a need of yours, or of the organizations that you are an
    /// administrator of: DIGEST, unless you chose otherwise.
    async fn needs(&self) -> NoticeTiming {
        self.wishes.needs.into()
    }

    /// How many hours before a session you are reminded of it: 1 to 168.
    async fn reminder_hours(&self) -> i32 {
        self.wishes.reminder_hours
    }

    /// From which hour of your day on the day's message is sent: 0 to 23.
    async fn digest_hour(&self) -> i32 {
        self.wishes.digest_hour
    }

    /// The IANA time zone of your day, such as America/Halifax, in which you are told times besides those of the place; none:
    /// you did not say it, and your day is that of UTC.
    async fn zone(&self) -> Option<&str> {
        self.wishes.zone.as_deref()
    }

    /// The language you are written to in, as a BCP 47 tag: en, fr or es, by the language that you prefer.
    async fn language(&self) -> &str {
        self.language.tag()
    }
}

/// How the asker wishes to be told.
///
/// # Errors
/// Where they are no person, or the database fails.
pub async fn own(ctx: &Context<'_>) -> Result<Option<NoticePreferences>> {
    let request = ctx.request();
    let may = policy::act_for_oneself(request.viewer(), "Choosing how to be told").map_err(refused)?;
    let conn = request.connection().await?;
    let (wishes, language) = futures::try_join!(domain::of_person(conn, &may), domain::language(conn, &may))?;
    Ok(Some(NoticePreferences { wishes, language }))
}
