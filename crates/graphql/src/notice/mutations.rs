//! Choosing how one is told.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use delivery::{self as domain, NoticeGroup, PreferenceChanges};
use identity::policy;

use super::{NoticePreferences, NoticeTiming};
use crate::{
    cost::{cost, points},
    mutation::change,
    payload,
    request::{RequestContext, RequestExt},
};

/// How you wish to be told from now on. What is left out stays as it is.
#[derive(InputObject)]
pub struct UpdateNoticePreferencesInput {
    /// When you are told what comes of your registrations; not NEVER.
    registrations: Option<NoticeTiming>,
    /// When you are told of changes of the runs and sessions you come to, and of placements that you have a part in; not NEVER.
    sessions: Option<NoticeTiming>,
    /// When you are reminded of sessions that begin soon, and of what is due in a TRACK year or in a placement.
    reminders: Option<NoticeTiming>,
    /// When you are told of questions to answer, of certificates, of what becomes of a museum's submissions, of applications to an
    /// exchange and of what is made in it, and of what is written to those who run one, or by them.
    outcomes: Option<NoticeTiming>,
    /// When you are told of invitations to a role, or to agree to something, review it, sign it or consent to it.
    invitations: Option<NoticeTiming>,
    /// When you are told what becomes of registrations for what the organizations offer that you are an administrator of.
    reports: Option<NoticeTiming>,
    /// When you are told of opportunities that have come to meet a need of yours, or of the organizations that you are an
    /// administrator of.
    needs: Option<NoticeTiming>,
    /// How many hours before a session you are reminded of it: 1 to 168.
    reminder_hours: Option<i32>,
    /// From which hour of your day on the day's message is sent: 0 to 23.
    digest_hour: Option<i32>,
    /// The IANA time zone of your day, such as America/Halifax; null forgets it.
    zone: MaybeUndefined<String>,
    /// The language you prefer to be written to in, as a BCP 47 tag: en, fr, es-MX; null forgets it. The same as with
    /// updateMe.
    language: MaybeUndefined<String>,
}

payload! {
    /// What came of choosing how you are told.
    UpdateNoticePreferencesPayload {
        /// How you are told from now on; none where it was refused.
        notice_preferences: NoticePreferences
    }
    /// Why nothing was changed.
    UpdateNoticePreferencesError
    /// The sort of reason why nothing was changed.
    UpdateNoticePreferencesErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
    }
}

/// Mutations of how people are told.
#[derive(Default)]
pub struct NoticeMutations;

#[Object]
impl NoticeMutations {
    /// Chooses how you are told, by e-mail, of what concerns you. Needs you to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_notice_preferences(
        &self,
        ctx: &Context<'_>,
        input: UpdateNoticePreferencesInput,
    ) -> Result<UpdateNoticePreferencesPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateNoticePreferencesPayload::of(input.update(request, &mut conn).await)
    }
}

impl UpdateNoticePreferencesInput {
    async fn update(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<NoticePreferences, Rejection> {
        let may = policy::act_for_oneself(request.viewer(), "Choosing how to be told")
            .map_err(|refusal| Rejection::refused(refusal, ""))?;
        let timings = [
            (NoticeGroup::Registrations, self.registrations),
            (NoticeGroup::Sessions, self.sessions),
            (NoticeGroup::Reminders, self.reminders),
            (NoticeGroup::Outcomes, self.outcomes),
            (NoticeGroup::Invitations, self.invitations),
            (NoticeGroup::Reports, self.reports),
            (NoticeGroup::Needs, self.needs),
        ];
        let changes = PreferenceChanges {
            timings: timings.into_iter().filter_map(|(group, timing)| Some((group, timing?.into()))).collect(),
            reminder_hours: self.reminder_hours,
            digest_hour: self.digest_hour,
            zone: change(self.zone),
            language: change(self.language),
        };
        let wishes = domain::update(conn, &may, request.clock().now(), changes).await?;
        request.loaders().forget_all().await;
        let language = domain::language(conn, &may).await?;
        Ok(NoticePreferences { wishes, language })
    }
}
