//! Hearing of changes of opportunities.

use std::collections::{HashSet, VecDeque};

use async_graphql::{Context, Enum, Error, ErrorExtensions, ID, Object, Result, Subscription};
use catalogue::search::{self, Batch, Change, Feed, OpportunityFilter};
use database::{id::OpportunityId, listen};
use futures::{Stream, stream};
use identity::person;
use tokio::time::sleep;

use super::{Opportunity, OpportunityFilterInput};
use crate::{
    failure::nullable,
    request::{Asker, Fault, RequestExt},
    subscription::{Course, pause},
};

/// That an opportunity was changed, or something that hangs on it: its runs, sessions, recordings and listings, or the
/// names of its organizations and topics.
#[derive(Clone)]
pub struct OpportunityChange {
    id: OpportunityId,
    kind: OpportunityChangeKind,
}

/// What a change means for a list of the opportunities that were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OpportunityChangeKind {
    /// It is among those asked for, as it is now: new, come among them, or changed. Put it into the list, or in the place
    /// of what the list has with this id.
    Changed,
    /// It is not among those asked for, though one could see it before: it does not fit the filter, was withdrawn, or may
    /// not be seen any more. Take it out of the list; if it was not there, do nothing.
    Gone,
}

/// That an opportunity was changed, or something that hangs on it: its runs, sessions, recordings and listings, or the
/// names of its organizations and topics.
#[Object]
impl OpportunityChange {
    /// What it means for a list of the opportunities that were asked for.
    async fn kind(&self) -> OpportunityChangeKind {
        self.kind
    }

    /// The opportunity's id.
    async fn opportunity_id(&self) -> ID {
        self.id.to_string().into()
    }

    /// The opportunity as it is now; none where you may not see it any more. One that is gone from your list may still be
    /// there: withdrawn, or of another kind than you asked for.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        let found = async { Ok(ctx.request().loaders().opportunity_by_id.load(self.id).await?.map(Opportunity::of)) };
        nullable(found).await
    }
}

/// Subscriptions to opportunities.
#[derive(Default)]
pub struct OpportunitySubscriptions;

#[Subscription]
impl OpportunitySubscriptions {
    /// Opportunities as they are changed, by whomever, from now on. To keep a list: subscribe, read the list, and apply to
    /// it what you hear. A change is told at least once; several in short order may be told as one. What you may not see
    /// is not told.
    ///
    /// The subscription ends with an error whose code is TOO_SLOW where you take what you are told more slowly than it
    /// comes, CHANGES_MISSED where more was changed than can be told or the server could not hear of changes for long,
    /// UNAUTHENTICATED where your token was revoked or has expired. Then subscribe again and read the list anew.
    async fn opportunity_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; left out: all that are not withdrawn.")] filter: Option<OpportunityFilterInput>,
    ) -> Result<impl Stream<Item = Result<OpportunityChange>>> {
        let filter = filter.unwrap_or_default().narrow(OpportunityFilter::default(), None)?;
        let heard = ctx.data::<Feed>()?.subscribe().await.map_err(Fault::from)?;
        let course = ctx.data::<Course>()?.clone();
        course.begin();
        let asker = ctx.request().asker().clone();
        Ok(Watch { asker, filter, heard, batch: Default::default(), told: VecDeque::new(), course }.changes())
    }
}

/// What one subscriber watches. It holds no connection while it waits.
struct Watch {
    asker: Asker,
    filter: OpportunityFilter,
    heard: listen::Subscription<Batch>,
    /// What was heard, and how much of it was looked at.
    batch: (Batch, usize),
    /// What is to be told of that; the first was told last.
    told: VecDeque<OpportunityChange>,
    course: Course,
}

/// How many changes are looked at together.
const AT_ONCE: usize = 500;

impl Watch {
    fn changes(self) -> impl Stream<Item = Result<OpportunityChange>> {
        stream::try_unfold(self, |mut watch| async { Ok(watch.next().await?.map(|change| (change, watch))) })
    }

    async fn next(&mut self) -> Result<Option<OpportunityChange>> {
        if !self.course.is_to_be_told_again().await {
            self.told.pop_front();
        }
        while self.told.is_empty() {
            self.told = self.look().await?.into();
        }
        Ok(self.told.front().cloned())
    }

    /// Looks at some of what was heard.
    async fn look(&mut self) -> Result<Vec<OpportunityChange>> {
        while self.batch.1 >= self.batch.0.len() {
            self.batch = (self.heard.next().await.map_err(missed)?, 0);
        }
        let (batch, looked_at) = &mut self.batch;
        let some = *looked_at..batch.len().min(*looked_at + AT_ONCE);
        *looked_at = some.end;
        let some = &self.batch.0[some];
        let mut attempts = 0;
        loop {
            match (self.concerning(some).await, pause(attempts)) {
                (Ok(changes), _) => return changes,
                (Err(_), Some(pause)) => sleep(pause).await,
                (Err(fault), None) => return Err(fault.into()),
            }
            attempts += 1;
        }
    }

    /// Which of some changes concern the subscriber. The inner error ends the subscription, the outer one may pass.
    async fn concerning(&self, changes: &[Change]) -> Result<Result<Vec<OpportunityChange>>, Fault> {
        let request = self.asker.clone().request();
        let watch = request.watch();
        let conn = request.connection().await?;
        let ids: Vec<_> = changes.iter().map(|change| change.id).collect();
        let sight = request.sight();
        let (found, still_known) = futures::try_join!(
            search::found_among(conn, &ids, &self.filter, sight),
            person::renewed(conn, request.viewer(), request.clock().now()),
        )?;
        watch.answered();
        if still_known.is_none() {
            return Ok(Err(refusal(
                "UNAUTHENTICATED",
                "your token was revoked or has expired; subscribe with another one",
            )));
        }
        let found: HashSet<_> = found.into_iter().collect();
        let told = changes.iter().filter_map(|change| {
            let kind = match found.contains(&change.id) {
                true => OpportunityChangeKind::Changed,
                false if change.was_seen(sight) => OpportunityChangeKind::Gone,
                false => return None,
            };
            Some(OpportunityChange { id: change.id, kind })
        });
        Ok(Ok(told.collect()))
    }
}

fn missed(missed: listen::Missed) -> Error {
    match missed {
        listen::Missed::TooSlow => refusal(
            "TOO_SLOW",
            "you took what you were told more slowly than it came, and the rest was left out; subscribe again, read the list anew, and then take it faster or ask for less",
        ),
        listen::Missed::Untold => refusal(
            "CHANGES_MISSED",
            "more was changed than can be told, or the server could not hear of changes for long; subscribe again and read the list anew",
        ),
    }
}

fn refusal(code: &'static str, message: &str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}
