//! Hearing of opportunities that have come to meet a need.

use std::collections::{HashSet, VecDeque};

use async_graphql::{Context, ID, Object, Result, Subscription};
use catalogue::search::{Batch, Feed, Sight};
use database::{
    id::{NeedId, OpportunityId},
    listen,
};
use futures::{Stream, stream};
use identity::{
    Viewer, person,
    policy::{self, NeedOwner},
};
use jiff::Timestamp;
use needs::news::{self, News};
use tokio::time::sleep;

use super::{Need, queries::find};
use crate::{
    failure::{nullable, refused},
    id,
    opportunity::{Opportunity, missed, refusal},
    request::{Asker, Fault, RequestExt},
    subscription::{Course, pause},
};

/// That an opportunity has come to meet a need.
#[derive(Clone)]
pub struct NeedMatched(News);

/// That an opportunity has come to meet a need.
#[Object]
impl NeedMatched {
    /// The need; none where it is not yours to see any more.
    async fn need(&self, ctx: &Context<'_>) -> Option<Result<Need>> {
        nullable(find(ctx, self.0.need)).await
    }

    /// The opportunity; none where it is not yours to see any more.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let found = ctx.request().loaders().opportunity_by_id.load(self.0.opportunity).await?;
            Ok(found.map(Opportunity::of))
        })
        .await
    }

    /// Whether nothing else meets the need: a gap was closed.
    async fn closes_gap(&self) -> bool {
        self.0.closes_gap
    }
}

/// Subscriptions to what meets needs.
#[derive(Default)]
pub struct NeedSubscriptions;

#[Subscription]
impl NeedSubscriptions {
    /// Opportunities as they come to meet an open need, from now on: new ones, and ones that were changed so that they do.
    /// Each is told once for each need. Needs a role in the organization whose needs they are, or you to be signed in.
    ///
    /// The subscription ends with an error whose code is TOO_SLOW, CHANGES_MISSED or UNAUTHENTICATED, as
    /// `opportunityChanged` does; then subscribe again, and read the needs' `matches` anew.
    async fn need_matched(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose needs: an organization's id, org_…; left out: your own.")] organization: Option<ID>,
    ) -> Result<impl Stream<Item = Result<NeedMatched>>> {
        let viewer = ctx.request().viewer();
        let owner = match &organization {
            Some(organization) => NeedOwner::Organization(id::decode(organization, "organization")?),
            None => {
                let oneself = policy::act_for_oneself(viewer, "Hearing what meets your needs").map_err(refused)?;
                NeedOwner::Person(oneself.person())
            }
        };
        policy::see_needs(viewer, owner).map_err(refused)?;
        let heard = ctx.data::<Feed>()?.subscribe().await.map_err(Fault::from)?;
        let course = ctx.data::<Course>()?.clone();
        let since = ctx.request().clock().now();
        course.begin();
        let asker = ctx.request().asker().clone();
        Ok(Watch { asker, owner, since, heard, told: VecDeque::new(), known: HashSet::new(), course }.news())
    }
}

/// What one subscriber watches. It holds no connection while it waits.
struct Watch {
    asker: Asker,
    owner: NeedOwner,
    since: Timestamp,
    heard: listen::Subscription<Batch>,
    /// What is to be told; the first was told last.
    told: VecDeque<News>,
    /// What was told.
    known: HashSet<(NeedId, OpportunityId)>,
    course: Course,
}

/// How many changes are looked at together.
const AT_ONCE: usize = 500;

impl Watch {
    fn news(self) -> impl Stream<Item = Result<NeedMatched>> {
        stream::try_unfold(self, |mut watch| async { Ok(Some((watch.next().await?, watch))) })
    }

    async fn next(&mut self) -> Result<NeedMatched> {
        if !self.course.is_to_be_told_again().await {
            self.told.pop_front();
        }
        while self.told.is_empty() {
            let batch = self.heard.next().await.map_err(missed)?;
            let ids: Vec<_> = batch.iter().map(|change| change.id).collect();
            for some in ids.chunks(AT_ONCE) {
                self.look(some).await?;
            }
        }
        self.course.tell(&self.asker);
        let news = self.told.front().ok_or_else(|| Fault::from("there was something to tell"))?;
        Ok(NeedMatched(*news))
    }

    async fn look(&mut self, changed: &[OpportunityId]) -> Result<()> {
        let mut attempts = 0;
        let found = loop {
            match (self.found(changed).await, pause(attempts)) {
                (Ok(found), _) => break found,
                (Err(_), Some(pause)) => sleep(pause).await,
                (Err(fault), None) => return Err(fault.into()),
            }
            attempts += 1;
        };
        let Some((viewer, news)) = found else {
            let message = "you were signed out, or have no role there any more; sign in and subscribe again";
            return Err(refusal("UNAUTHENTICATED", message));
        };
        self.asker = self.asker.clone().renewed(viewer);
        let known = &mut self.known;
        self.told.extend(news.into_iter().filter(|one| known.insert((one.need, one.opportunity))));
        Ok(())
    }

    /// What of some changes is news to the subscriber, and who that is by now; none where they may not know it any more.
    async fn found(&self, changed: &[OpportunityId]) -> Result<Option<(Viewer, Vec<News>)>, Fault> {
        let request = self.asker.clone().request();
        let watch = request.watch();
        let conn = request.connection().await?;
        let now = request.clock().now();
        let Some(viewer) = person::renewed(conn, request.viewer(), now).await? else { return Ok(None) };
        let Ok(may) = policy::see_needs(&viewer, self.owner) else { return Ok(None) };
        let news = news::heard(conn, may, changed, &Sight::from(&viewer), self.since, now).await?;
        watch.answered();
        Ok(Some((viewer, news)))
    }
}
