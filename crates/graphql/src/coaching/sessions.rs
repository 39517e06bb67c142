//! What can be read about coaching that was booked.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use database::id::CoachingSessionId;
use identity::policy;
use jiff::SignedDuration;
use track::coaching as domain;

use super::offers::CoachingOffer;
use crate::{
    connection,
    cost::{cost, list_size, points},
    failure::{nullable, refused, required},
    organization::{self, Organization},
    peer_review::name_of,
    request::RequestExt,
    scalar::{Date, DateTime},
    session::{WallClock, wall_clock},
};

/// Where a session of coaching stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CoachingState")]
pub enum CoachingState {
    /// It is to take place.
    Booked,
    /// It took place.
    Completed,
    /// It does not take place; its time is free for others.
    Cancelled,
}

/// One of those between whom coaching is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CoachingSide")]
pub enum CoachingSide {
    /// The museum.
    Museum,
    /// Whoever gives it.
    Coach,
    /// Those who run the programme.
    Programme,
}

/// What somebody is in a session of coaching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CoachingRole")]
pub enum CoachingRole {
    /// Leads it.
    Coach,
    /// Comes along as an expert on a subject, or as staff of the programme.
    Expert,
}

/// Coaching that a museum has booked. For the museum, for those who give it, and for those who run the programme; these see
/// when it takes place, and not what museum and coach note down.
#[derive(Clone)]
pub struct CoachingSession(pub(super) Arc<domain::CoachingSession>);

/// Coaching that a museum has booked. For the museum, for those who give it, and for those who run the programme; these see
/// when it takes place, and not what museum and coach note down.
#[Object]
impl CoachingSession {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The museum.
    async fn museum(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// The id of the museum's enrolment, enrolment_….
    async fn enrolment_id(&self) -> ID {
        self.0.enrolment_id.to_string().into()
    }

    /// The offer that was booked.
    async fn offer(&self, ctx: &Context<'_>) -> Option<Result<CoachingOffer>> {
        nullable(async {
            let found = ctx.request().loaders().peers.coaching_offer_by_id.load(self.0.coaching_offer_id).await?;
            Ok(found.map(CoachingOffer))
        })
        .await
    }

    /// Where it stands.
    async fn state(&self) -> CoachingState {
        self.0.state.into()
    }

    /// When it begins.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When it ends.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// When it begins by the clock on the coach's wall. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn at_coach(&self) -> Option<Result<WallClock>> {
        wall_clock(Some(self.0.starts_at), self.0.zone.clone())
    }

    /// When it begins by the clock on the museum's wall. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn at_museum(&self) -> Option<Result<WallClock>> {
        wall_clock(Some(self.0.starts_at), self.0.museum_zone.clone())
    }

    /// Who gives it, the coach first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn given_by(&self, ctx: &Context<'_>) -> Result<Vec<CoachingPerson>> {
        required(ctx, async {
            let mut people = Vec::new();
            for row in ctx.request().loaders().peers.people_by_coaching.load(self.0.id).await?.iter() {
                people.push(CoachingPerson {
                    person_id: row.person_id.to_string().into(),
                    name: name_of(ctx, Some(row.person_id)).await?,
                    role: row.role.into(),
                });
            }
            Ok(people)
        })
        .await
    }

    /// Where to join, where it is given online.
    async fn link(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(async {
            let found = ctx.request().loaders().peers.coaching_offer_by_id.load(self.0.coaching_offer_id).await?;
            Ok(found.and_then(|offer| offer.link.clone()))
        })
        .await
    }

    /// Which side cancelled it; none where nobody did.
    async fn cancelled_by(&self) -> Option<CoachingSide> {
        self.0.cancelled_by.map(Into::into)
    }

    /// Why it was cancelled.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What the museum and its coach note down of it, the first one first; at most 500. For the museum and those who give it
    /// alone; to others, those who run the programme among them, it is null, with an error. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn notes(&self, ctx: &Context<'_>) -> Option<Result<Vec<CoachingNote>>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::confide_in_coaching(conn, request.viewer(), self.0.id).await.map_err(refused)?;
            let rows = domain::notes(conn, &may).await?;
            Ok(Some(rows.into_iter().map(CoachingNote).collect()))
        })
        .await
    }

    /// What the museum and its coach agreed to do after it, the first one first; at most 500. For the museum and those who give
    /// it alone; to others it is null, with an error. Counted as 10 items.
    #[graphql(directive = list_size::apply(Some(10), None, None))]
    async fn follow_ups(&self, ctx: &Context<'_>) -> Option<Result<Vec<FollowUp>>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let may = policy::confide_in_coaching(conn, request.viewer(), self.0.id).await.map_err(refused)?;
            let rows = domain::follow_ups(conn, &may).await?;
            Ok(Some(rows.into_iter().map(FollowUp).collect()))
        })
        .await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was booked.
    async fn booked_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Somebody who gives a session of coaching.
#[derive(SimpleObject)]
pub struct CoachingPerson {
    /// Their id, person_….
    person_id: ID,
    /// What they are called; none of somebody who is not known any more.
    name: Option<String>,
    /// As what.
    role: CoachingRole,
}

/// What a museum and its coach note down of a session, for themselves alone.
#[derive(Clone)]
pub struct CoachingNote(pub(super) domain::CoachingNote);

/// What a museum and its coach note down of a session, for themselves alone.
#[Object]
impl CoachingNote {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it says.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who wrote it, by name; none of somebody who is not known any more.
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.written_by)).await
    }

    /// When.
    async fn written_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// What a museum and its coach agreed to do after a session.
#[derive(Clone)]
pub struct FollowUp(pub(super) domain::FollowUp);

/// What a museum and its coach agreed to do after a session.
#[Object]
impl FollowUp {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// By when, where that was said.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Into::into)
    }

    /// Whose turn it is.
    async fn side(&self) -> CoachingSide {
        self.0.side.into()
    }

    /// Who of that side, by name, where that was said.
    async fn who(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.person_id)).await
    }

    /// Whether it was done.
    async fn is_done(&self) -> bool {
        self.0.done_at.is_some()
    }

    /// When it was done.
    async fn done_at(&self) -> Option<DateTime> {
        self.0.done_at.map(Into::into)
    }
}

connection! {
    /// Coaching that was booked, page by page.
    CoachingSessionConnection,
    /// Coaching that was booked, in a list.
    CoachingSessionEdge,
    CoachingSession
}

/// The session with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: CoachingSessionId) -> Result<Option<CoachingSession>> {
    let request = ctx.request();
    let loaders = request.loaders();
    let Some(row) = loaders.peers.coaching_by_id.load(id).await? else { return Ok(None) };
    let Some(known) = loaders.program.facts_by_enrolment.load(row.enrolment_id).await? else { return Ok(None) };
    let by = loaders.peers.people_by_coaching.load(id).await?;
    let by: Vec<_> = by.iter().map(|one| one.person_id).collect();
    Ok(policy::sees_coaching(request.viewer(), &known, &by).then_some(CoachingSession(row)))
}

/// What one has to give oneself: what is ahead, and what was in the last 90 days.
///
/// # Errors
/// Where the viewer is no person, or the database fails.
pub async fn own(ctx: &Context<'_>) -> Result<Vec<CoachingSession>> {
    let request = ctx.request();
    let may = policy::see_own_work(request.viewer()).map_err(refused)?;
    let from = request.clock().now() - SignedDuration::from_hours(24 * 90);
    let rows = domain::own(request.connection().await?, &may, from).await?;
    Ok(rows.into_iter().map(|row| CoachingSession(Arc::new(row))).collect())
}
