//! Hearing of changes of opportunities.

use std::collections::{HashSet, VecDeque};

use async_graphql::{Context, Enum, Error, ErrorExtensions, ID, Object, Result, Subscription};
use catalogue::search::{self, Batch, Change, Feed, OpportunityFilter, Sight};
use database::{id::OpportunityId, listen};
use futures::{Stream, stream};
use identity::{Viewer, person};
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
    /// is not told; what you may see is what your roles let you see at that moment.
    ///
    /// The subscription ends with an error whose code is TOO_SLOW where you take what you are told more slowly than it
    /// comes, CHANGES_MISSED where more was changed than can be told or the server could not hear of changes for long,
    /// UNAUTHENTICATED where you were signed out, or your token was revoked or has expired. Then subscribe again and read the list anew.
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
    /// What is to be told of that, each with its place in the batch; the first was told last.
    told: VecDeque<(usize, OpportunityChange)>,
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
        if !self.told.is_empty() {
            self.check_roles().await?;
        }
        while self.told.is_empty() {
            self.look().await?;
        }
        self.course.tell(&self.asker);
        Ok(self.told.front().map(|(_, change)| change.clone()))
    }

    /// Looks at some of what was heard.
    async fn look(&mut self) -> Result<()> {
        while self.batch.1 >= self.batch.0.len() {
            self.batch = (self.heard.next().await.map_err(missed)?, 0);
        }
        let (batch, looked_at) = self.batch.clone();
        let some = looked_at..batch.len().min(looked_at + AT_ONCE);
        self.batch.1 = some.end;
        let mut attempts = 0;
        let (viewer, changes) = loop {
            match (self.concerning(&batch[some.clone()]).await, pause(attempts)) {
                (Ok(concerning), _) => break concerning.ok_or_else(|| self.stranger())?,
                (Err(_), Some(pause)) => sleep(pause).await,
                (Err(fault), None) => return Err(fault.into()),
            }
            attempts += 1;
        };
        self.asker = self.asker.clone().renewed(viewer);
        self.told = changes.into_iter().map(|(place, change)| (some.start + place, change)).collect();
        Ok(())
    }

    /// Which of some changes concern the subscriber, and who that is by now; none where they are not known any more.
    async fn concerning(&self, changes: &[Change]) -> Result<Option<(Viewer, Vec<(usize, OpportunityChange)>)>, Fault> {
        let request = self.asker.clone().request();
        let watch = request.watch();
        let conn = request.connection().await?;
        let ids: Vec<_> = changes.iter().map(|change| change.id).collect();
        let (mut found, renewed) = futures::try_join!(
            search::found_among(conn, &ids, &self.filter, request.sight()),
            person::renewed(conn, request.viewer(), request.clock().now()),
        )?;
        let sight = renewed.as_ref().map(Sight::from).unwrap_or(Sight::Public);
        if sight != *request.sight() {
            found = search::found_among(conn, &ids, &self.filter, &sight).await?;
        }
        watch.answered();
        let found: HashSet<_> = found.into_iter().collect();
        let told = changes.iter().enumerate().filter_map(|(place, change)| {
            let kind = match found.contains(&change.id) {
                true => OpportunityChangeKind::Changed,
                false if change.was_seen(&sight) => OpportunityChangeKind::Gone,
                false => return None,
            };
            Some((place, OpportunityChange { id: change.id, kind }))
        });
        Ok(renewed.map(|viewer| (viewer, told.collect())))
    }

    /// Time has passed since the changes that are still to be told were looked at. Where the subscriber's roles are others
    /// by now, they are looked at once more.
    async fn check_roles(&mut self) -> Result<()> {
        if matches!(self.asker.viewer(), Viewer::Nobody | Viewer::Operator) {
            return Ok(());
        }
        let mut attempts = 0;
        let viewer = loop {
            match (self.renewed().await, pause(attempts)) {
                (Ok(renewed), _) => break renewed.ok_or_else(|| self.stranger())?,
                (Err(_), Some(pause)) => sleep(pause).await,
                (Err(fault), None) => return Err(fault.into()),
            }
            attempts += 1;
        };
        if viewer != *self.asker.viewer() {
            self.batch.1 = self.told.front().map_or(self.batch.1, |(place, _)| *place);
            self.told.clear();
        }
        Ok(())
    }

    async fn renewed(&self) -> Result<Option<Viewer>, Fault> {
        let request = self.asker.clone().request();
        let watch = request.watch();
        let renewed = person::renewed(request.connection().await?, request.viewer(), request.clock().now()).await?;
        watch.answered();
        Ok(renewed)
    }

    /// Why the subscription ends where the subscriber is not known any more.
    fn stranger(&self) -> Error {
        let message = match self.asker.viewer() {
            Viewer::Person(_) => "you were signed out; sign in and subscribe again",
            Viewer::Service { .. } | Viewer::Nobody | Viewer::Operator => {
                "your token was revoked or has expired; subscribe with another one"
            }
        };
        refusal("UNAUTHENTICATED", message)
    }
}

pub(crate) fn missed(missed: listen::Missed) -> Error {
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

pub(crate) fn refusal(code: &'static str, message: &str) -> Error {
    Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}
