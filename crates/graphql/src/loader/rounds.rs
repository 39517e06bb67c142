//! Loaders of rounds, and of what partners said for them.
//!
//! Rounds that the viewer may not see are not found. What partners said and who mentors is loaded whole: whoever shows it decides
//! who sees it.

use std::sync::Arc;

use database::id::{MentorId, RoundId};
use futures::FutureExt;
use identity::{Viewer, policy};
use mentorship::{
    institution::{self, PartnerLimits},
    mentor::{self, Mentor},
    period::{self, RoundPeriod},
    round::{self, Round},
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of rounds, and of what partners said for them.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct RoundLoaders {
    pub round_by_id: Loader<RoundId, One<Round>>,
    pub periods_by_round: Loader<RoundId, Many<Arc<RoundPeriod>>>,
    pub limits_by_round: Loader<RoundId, Many<Arc<PartnerLimits>>>,
    pub mentors_by_round: Loader<RoundId, Many<Arc<Mentor>>>,
    pub mentor_by_id: Loader<MentorId, One<Mentor>>,
}

impl RoundLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let viewer = viewer.clone();
        Self {
            round_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = viewer.clone();
                async move {
                    let rows = round::with_facts(conn, &ids).await?;
                    let seen = rows.into_iter().filter(|(_, facts)| policy::sees_round(&viewer, *facts));
                    Ok(one(seen.map(|(row, _)| row).collect(), |row| row.id))
                }
                .boxed()
            }),
            periods_by_round: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = period::of_rounds(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.round_id, Arc::new(row)))))
                }
                .boxed()
            }),
            limits_by_round: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = institution::of_rounds(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.round_id, Arc::new(row)))))
                }
                .boxed()
            }),
            mentors_by_round: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = mentor::of_rounds(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.round_id, Arc::new(row)))))
                }
                .boxed()
            }),
            mentor_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(mentor::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.round_by_id.forget().await;
        self.periods_by_round.forget().await;
        self.limits_by_round.forget().await;
        self.mentors_by_round.forget().await;
        self.mentor_by_id.forget().await;
    }
}
