//! Creating calendar links, and revoking them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    calendar_feed::{self as domain, Linked, NewCalendarFeed},
};
use database::{AsyncPgConnection, id::OrganizationId};
use identity::policy::{self, FeedOwner, MayManageCalendarFeeds};
use uuid::Uuid;

use super::CalendarFeed;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A new calendar link.
#[derive(InputObject)]
pub struct CreateCalendarFeedInput {
    /// For which organization: its id, org_…; the calendar has the sessions that it offers, and those that its people
    /// registered for, with how many of them. Left out: for yourself; it has the sessions of runs that you registered for, and the
    /// check-ins of mentorship placements in which you go, mentor, or were asked as the supervisor.
    organization: Option<ID>,
    /// The language the calendar is written in, as a BCP 47 tag: en, fr, es. Left out: the one you prefer, or the
    /// organization's own.
    language: Option<String>,
    /// How many minutes before a session the calendar reminds of it, 0 to 40320 (28 days); left out: not at all. Of a day without
    /// an hour, such as that of a check-in, it does not remind.
    reminder_minutes: Option<i32>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the calendar link that it created the first time, without the link
    /// itself, which is kept nowhere: revoke that one and create another.
    idempotency_key: Option<String>,
}

/// A calendar link behind which there is to be nothing any more.
#[derive(InputObject)]
pub struct RevokeCalendarFeedInput {
    /// Which calendar link: its id, calendar_….
    id: ID,
}

payload! {
    /// What came of creating a calendar link.
    CreateCalendarFeedPayload {
        /// The calendar link; none where it was refused.
        calendar_feed: CalendarFeed,
        /// The link itself, to be given to a calendar program as one to subscribe to: https://…/calendar/….ics. It is shown
        /// this once, and nobody else is to have it; none where the request is a repeated one.
        link: String
    }
    /// Why a calendar link was not created.
    CreateCalendarFeedError
    /// The sort of reason why a calendar link was not created.
    CreateCalendarFeedErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// There are as many calendar links as there may be.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of revoking a calendar link.
    RevokeCalendarFeedPayload {
        /// The calendar link as it is now; none where it was refused.
        calendar_feed: CalendarFeed
    }
    /// Why a calendar link was not revoked.
    RevokeCalendarFeedError
    /// The sort of reason why a calendar link was not revoked.
    RevokeCalendarFeedErrorCode {}
}

/// Mutations of calendar links.
#[derive(Default)]
pub struct CalendarFeedMutations;

#[Object]
impl CalendarFeedMutations {
    /// Creates a link with which a calendar program reads, again and again, the sessions, the coaching and the check-ins of placements
    /// that concern you, or the sessions and the coaching that concern your organization. For yourself it needs you to be signed in;
    /// for an organization, to act for it as its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_calendar_feed(
        &self,
        ctx: &Context<'_>,
        input: CreateCalendarFeedInput,
    ) -> Result<CreateCalendarFeedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateCalendarFeedPayload::of(input.create(request, &mut conn).await)
    }

    /// Revokes a calendar link: from now on there is nothing behind it. Doing so twice changes nothing more. Needs it to be
    /// yours, or you to act for its organization as editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn revoke_calendar_feed(
        &self,
        ctx: &Context<'_>,
        input: RevokeCalendarFeedInput,
    ) -> Result<RevokeCalendarFeedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RevokeCalendarFeedPayload::of(input.revoke(request, &mut conn).await)
    }
}

impl CreateCalendarFeedInput {
    async fn create(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<(CalendarFeed, Option<String>), Rejection> {
        let owner = match &self.organization {
            Some(organization) => Some(input_id(organization, "organization")?),
            None => None,
        };
        let may = may_manage(request, owner, "organization")?;
        let new = NewCalendarFeed { language: self.language, reminder_minutes: self.reminder_minutes };
        let now = request.clock().now();
        let Linked { feed, secret } = domain::create(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        let link = secret.map(|secret| request.public_address(&format!("calendar/{}.ics", secret.reveal())));
        Ok((CalendarFeed(Arc::new(feed)), link))
    }
}

impl RevokeCalendarFeedInput {
    async fn revoke(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CalendarFeed, Rejection> {
        let id = input_id(&self.id, "id")?;
        let organization = match domain::owner(conn, id).await? {
            Some(FeedOwner::Person(person)) if request.viewer().person().is_some_and(|viewer| viewer.id == person) => {
                None
            }
            Some(FeedOwner::Organization(organization)) => Some(organization),
            // One that there is not is refused as one of others is: of no organization is anybody editor.
            _ => Some(OrganizationId::from_uuid(Uuid::nil())),
        };
        let may = may_manage(request, organization, "id")?;
        let feed = domain::revoke(conn, &may, request.clock().now(), id).await?;
        Ok(CalendarFeed(Arc::new(feed)))
    }
}

fn may_manage(
    request: &RequestContext,
    organization: Option<OrganizationId>,
    field: &str,
) -> Result<MayManageCalendarFeeds, Rejection> {
    match organization {
        Some(organization) => policy::manage_calendar_feeds(request.viewer(), organization),
        None => policy::manage_own_calendar_feeds(request.viewer()),
    }
    .map_err(|refusal| Rejection::refused(refusal, field))
}
