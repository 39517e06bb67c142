//! Loaders of placements, and of how pairings stand with the committee.
//!
//! Placements that the viewer may not see are not found, and neither are votes.

use std::{collections::HashMap, sync::Arc};

use database::id::{PairingId, PlacementId};
use futures::FutureExt;
use identity::{
    Viewer,
    policy::{self, Refusal},
};
use jiff::Timestamp;
use mentorship::{
    placement::{self, Placement},
    vote::{self, Ballot},
};

use super::{Loader, One, one};
use crate::request::RequestConnection;

/// Loaders of placements, and of how pairings stand with the committee.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct PlacementLoaders {
    pub placement_by_id: Loader<PlacementId, One<Placement>>,
    pub ballot_by_pairing: Loader<PairingId, One<Ballot>>,
}

impl PlacementLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer, now: Timestamp) -> Self {
        let [of_placements, of_ballots] = std::array::from_fn(|_| viewer.clone());
        Self {
            placement_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_placements.clone();
                async move {
                    let known = placement::facts(conn, viewer.person().map(|person| person.id), &ids).await?;
                    let seen = known.into_iter().filter(|(_, facts)| policy::sees_placement(&viewer, *facts));
                    let seen: Vec<PlacementId> = seen.map(|(id, _)| id).collect();
                    Ok(one(placement::by_ids(conn, &seen).await?, |row| row.id))
                }
                .boxed()
            }),
            ballot_by_pairing: Loader::new(connection, move |conn, ids| {
                let viewer = of_ballots.clone();
                async move {
                    let mut found = HashMap::new();
                    // Nearly always all are of one exchange.
                    for (programme, pairings) in vote::programmes(conn, &ids).await? {
                        match policy::see_committee_work(conn, &viewer, programme).await {
                            Ok(may) => found.extend(vote::ballots(conn, &may, &pairings, now).await?),
                            Err(Refusal::Database(error)) => return Err(error),
                            Err(Refusal::Denied(_) | Refusal::Hidden(_)) => {}
                        }
                    }
                    Ok(found.into_iter().map(|(id, ballot)| (id, Some(Arc::new(ballot)))).collect())
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.placement_by_id.forget().await;
        self.ballot_by_pairing.forget().await;
    }
}
