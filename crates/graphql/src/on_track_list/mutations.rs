//! Publishing who is On TRACK.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, problem::Problems};
use database::AsyncPgConnection;
use identity::policy;
use track::on_track_list as domain;

use super::types::OnTrackList;
use crate::{
    cost::{cost, points},
    mutation::{input_id, input_instant},
    payload,
    request::{RequestContext, RequestExt},
    scalar::DateTime,
};

/// A list that is to be published.
#[derive(InputObject)]
pub struct PublishOnTrackListInput {
    /// Of which year: its id, year_….
    year: ID,
    /// As of this moment; left out: now. Not to come.
    as_of: Option<DateTime>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the list it published the first time.
    idempotency_key: Option<String>,
}

payload! {
    /// What came of publishing who is On TRACK.
    PublishOnTrackListPayload {
        /// The list; none where it was refused.
        list: OnTrackList
    }
    /// Why a list was not published.
    PublishOnTrackListError
    /// The sort of reason why a list was not published.
    PublishOnTrackListErrorCode {
        /// The moment is to come.
        OutOfRange,
        /// The year has no requirements.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

/// Mutations of lists of who is On TRACK.
#[derive(Default)]
pub struct OnTrackListMutations;

#[Object]
impl OnTrackListMutations {
    /// Publishes for the funder who is On TRACK as of a moment. It is never changed afterwards: where something was wrong,
    /// publish another one. Needs somebody who runs the programme. Costs 100 points.
    #[graphql(directive = cost::apply(points(100)))]
    async fn publish_on_track_list(
        &self,
        ctx: &Context<'_>,
        input: PublishOnTrackListInput,
    ) -> Result<PublishOnTrackListPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PublishOnTrackListPayload::of(input.publish(request, &mut conn).await)
    }
}

impl PublishOnTrackListInput {
    async fn publish(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<OnTrackList, Rejection> {
        let year = input_id(&self.year, "year")?;
        let may = policy::run_program_of_year(conn, request.viewer(), year)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "year"))?;
        let now = request.clock().now();
        let mut problems = Problems::new();
        let as_of = self.as_of.map(|as_of| input_instant(&as_of, "as_of", &mut problems));
        problems.settle()?;
        let as_of = as_of.flatten().unwrap_or(now);
        let row = domain::publish(conn, &may, now, year, as_of, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        // Whoever runs the programme sees what comes of it.
        let sees = policy::see_outcome(conn, request.viewer(), may.programme())
            .await
            .map_err(|refusal| Rejection::refused(refusal, "year"))?;
        Ok(OnTrackList::of(sees, row))
    }
}
