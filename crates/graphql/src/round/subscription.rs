//! Hearing of what is written in a round.

use async_graphql::{Context, ID, Object, Result, Subscription};
use database::{id::RoundId, listen};
use futures::{Stream, stream};
use identity::{
    Viewer, person,
    policy::{self, Refusal},
};
use jiff::Timestamp;
use mentorship::writes::{Batch, Feed};
use tokio::time::sleep;

use super::types::{Round, find};
use crate::{
    failure::{nullable, refused},
    id,
    opportunity::{missed, refusal},
    request::{Asker, Fault, RequestExt},
    scalar::DateTime,
    subscription::{Course, pause},
};

/// That something was written in a round.
#[derive(Clone)]
pub struct RoundChanged {
    id: RoundId,
    at: Timestamp,
}

/// That something was written in a round: an offer or application, a plan, a vote, a placement, what is agreed, promised or made in it,
/// or the round itself.
#[Object]
impl RoundChanged {
    /// The round as it is now; none where it is not yours to see any more.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(find(ctx, self.id)).await
    }

    /// When that was heard of.
    async fn at(&self) -> DateTime {
        self.at.into()
    }
}

/// Subscriptions to what is written in rounds.
#[derive(Default)]
pub struct RoundSubscriptions;

#[Subscription]
impl RoundSubscriptions {
    /// That something is written in a round, by whomever, from now on: offers, applications, settled pairs, plans and how far the
    /// solver is with them, votes, placements, and of those their agreements, return commitments and artifacts. For those who run the
    /// exchange and its committee; of what not all of them see, such as reports that are not final and issues, nothing is told. What is
    /// written in short order may be told as one.
    ///
    /// The subscription ends with an error whose code is NOT_FOUND where you may not see this any more, and with
    /// TOO_SLOW, CHANGES_MISSED or UNAUTHENTICATED as `opportunityChanged` does; then subscribe again, and read the
    /// round anew.
    async fn round_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, round_….")] round: ID,
    ) -> Result<impl Stream<Item = Result<RoundChanged>>> {
        let id: RoundId = id::decode(&round, "round")?;
        let request = ctx.request();
        policy::see_committee_work_of_round(request.connection().await?, request.viewer(), id)
            .await
            .map_err(refused)?;
        let heard = ctx.data::<Feed>()?.subscribe().await.map_err(Fault::from)?;
        let course = ctx.data::<Course>()?.clone();
        course.begin();
        let asker = request.asker().clone();
        Ok(Watch { asker, id, heard, course }.changes())
    }
}

/// What one subscriber watches. It holds no connection while it waits.
struct Watch {
    asker: Asker,
    id: RoundId,
    heard: listen::Subscription<Batch>,
    course: Course,
}

/// To whom there is something to be told.
enum Found {
    /// Nobody who is known.
    Stranger,
    /// Somebody who may not see it any more.
    Hidden,
    /// Somebody who may, and when it was looked.
    Told(Box<Viewer>, Timestamp),
}

impl Watch {
    fn changes(self) -> impl Stream<Item = Result<RoundChanged>> {
        stream::try_unfold(self, |mut watch| async { Ok(Some((watch.next().await?, watch))) })
    }

    async fn next(&mut self) -> Result<RoundChanged> {
        let mut is_there_more = self.course.is_to_be_told_again().await;
        while !is_there_more {
            is_there_more = self.heard.next().await.map_err(missed)?.contains(&self.id);
        }
        let at = self.look().await?;
        self.course.tell(&self.asker);
        Ok(RoundChanged { id: self.id, at })
    }

    async fn look(&mut self) -> Result<Timestamp> {
        let mut attempts = 0;
        let found = loop {
            match (self.found().await, pause(attempts)) {
                (Ok(found), _) => break found,
                (Err(_), Some(pause)) => sleep(pause).await,
                (Err(fault), None) => return Err(fault.into()),
            }
            attempts += 1;
        };
        match found {
            Found::Told(viewer, at) => {
                self.asker = self.asker.clone().renewed(*viewer);
                Ok(at)
            }
            Found::Stranger => {
                let message =
                    "you were signed out, or your token was revoked or has expired; sign in and subscribe again";
                Err(refusal("UNAUTHENTICATED", message))
            }
            Found::Hidden => {
                let message = "there is no such round, or its committee's work is not yours to see; ask whoever runs the exchange";
                Err(refusal("NOT_FOUND", message))
            }
        }
    }

    /// Who the subscriber is by now.
    async fn found(&self) -> Result<Found, Fault> {
        let request = self.asker.clone().request();
        let watch = request.watch();
        let conn = request.connection().await?;
        let now = request.clock().now();
        let Some(viewer) = person::renewed(conn, request.viewer(), now).await? else { return Ok(Found::Stranger) };
        let may = policy::see_committee_work_of_round(conn, &viewer, self.id).await;
        watch.answered();
        match may {
            Ok(_) => Ok(Found::Told(Box::new(viewer), now)),
            Err(Refusal::Database(error)) => Err(error.into()),
            Err(Refusal::Denied(_) | Refusal::Hidden(_)) => Ok(Found::Hidden),
        }
    }
}
