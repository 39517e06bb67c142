//! Loaders of mentorship exchanges and their money.
//!
//! A stream that the viewer may not see is not found; whom it pays for and how much there is of it is asked of one that was.

use std::sync::Arc;

use database::id::{FundingStreamId, OrganizationId, ProgrammeId};
use futures::FutureExt;
use identity::{
    Viewer,
    policy::{self, ProgrammeFacts},
};
use mentorship::{
    exchange::{self, ExchangeProgram},
    funding::{self, FundingBudget, FundingStream},
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of mentorship exchanges and their money.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct ExchangeLoaders {
    pub exchange_by_programme: Loader<ProgrammeId, One<ExchangeProgram>>,
    pub stream_by_id: Loader<FundingStreamId, One<FundingStream>>,
    pub homes_by_stream: Loader<FundingStreamId, Many<OrganizationId>>,
    pub budgets_by_stream: Loader<FundingStreamId, Many<FundingBudget>>,
}

impl ExchangeLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let viewer = viewer.clone();
        Self {
            exchange_by_programme: Loader::new(connection, |conn, ids| {
                async move { Ok(one(exchange::by_programmes(conn, &ids).await?, |row| row.programme_id)) }.boxed()
            }),
            stream_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = viewer.clone();
                async move {
                    let rows = funding::by_ids(conn, &ids).await?;
                    let seen = rows.into_iter().filter(|(_, facts)| sees(&viewer, *facts));
                    Ok(one(seen.map(|(row, _)| row).collect(), |row| row.id))
                }
                .boxed()
            }),
            homes_by_stream: Loader::new(connection, |conn, ids| {
                async move { Ok(many(funding::homes(conn, &ids).await?)) }.boxed()
            }),
            budgets_by_stream: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = funding::budgets(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.funding_stream_id, row))))
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.exchange_by_programme.forget().await;
        self.stream_by_id.forget().await;
        self.homes_by_stream.forget().await;
        self.budgets_by_stream.forget().await;
    }
}

fn sees(viewer: &Viewer, facts: ProgrammeFacts) -> bool {
    policy::see_known_committee_work(viewer, Some(facts), "a funding stream").is_ok()
}
