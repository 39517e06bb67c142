//! Publishing reports.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use track::report as domain;

use super::types::{TrackReport, TrackReportKind};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A report that is to be published.
#[derive(InputObject)]
pub struct PublishTrackReportInput {
    /// On which year: its id, year_….
    year: ID,
    /// For whom.
    kind: TrackReportKind,
    /// In which language: en, fr or es. Left out: the programme's.
    language: Option<String>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the report it published the first time.
    idempotency_key: Option<String>,
}

payload! {
    /// What came of publishing a report.
    PublishTrackReportPayload {
        /// The report; none where it was refused.
        report: TrackReport
    }
    /// Why a report was not published.
    PublishTrackReportError
    /// The sort of reason why a report was not published.
    PublishTrackReportErrorCode {
        /// Reports are not written in this language.
        UnknownLanguage,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

/// Mutations of reports.
#[derive(Default)]
pub struct TrackReportMutations;

#[Object]
impl TrackReportMutations {
    /// Publishes a report on a year: as data, as tables and as pages. It is never changed afterwards, and the passages in it
    /// can no longer be taken back. Needs somebody who runs the programme. Costs 200 points.
    #[graphql(directive = cost::apply(points(200)))]
    async fn publish_track_report(
        &self,
        ctx: &Context<'_>,
        input: PublishTrackReportInput,
    ) -> Result<PublishTrackReportPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PublishTrackReportPayload::of(input.publish(request, &mut conn).await)
    }
}

impl PublishTrackReportInput {
    async fn publish(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<TrackReport, Rejection> {
        let refused = |refusal| Rejection::refused(refusal, "year");
        let year = input_id(&self.year, "year")?;
        let may = policy::run_program_of_year(conn, request.viewer(), year).await.map_err(refused)?;
        let sees = policy::see_outcome(conn, request.viewer(), may.programme()).await.map_err(refused)?;
        let publication = domain::Publication {
            year,
            kind: self.kind.into(),
            language: self.language.as_deref(),
            idempotency_key: self.idempotency_key.as_deref(),
        };
        Ok(TrackReport(domain::publish(conn, &may, &sees, request.clock().now(), &publication).await?))
    }
}
