//! Loaders of what comes of placements.
//!
//! What is loaded by placement is asked of one that was found. A commitment by its own id is found where its placement is seen, and
//! evaluations are those that the viewer may read.

use std::{collections::HashMap, sync::Arc};

use database::{
    AsyncPgConnection,
    id::{PlacementId, ReturnCommitmentId},
};
use diesel::QueryResult;
use futures::FutureExt;
use identity::{
    Viewer,
    policy::{self, PlacementFacts},
};
use mentorship::{
    debrief::{self, Debrief},
    evaluation::{self, PlacementEvaluation},
    outcome::{self, Collaboration, PlacementOutcome},
    placement,
    return_commitment::{self, Adoption, ReturnCommitment},
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of what comes of placements.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct OutcomeLoaders {
    pub debrief_by_placement: Loader<PlacementId, One<Debrief>>,
    pub commitment_by_id: Loader<ReturnCommitmentId, One<ReturnCommitment>>,
    pub commitment_by_placement: Loader<PlacementId, One<ReturnCommitment>>,
    pub adoptions_by_commitment: Loader<ReturnCommitmentId, Many<Arc<Adoption>>>,
    pub outcome_by_placement: Loader<PlacementId, One<PlacementOutcome>>,
    pub collaborations_by_placement: Loader<PlacementId, Many<Arc<Collaboration>>>,
    pub evaluations_by_placement: Loader<PlacementId, Many<Arc<PlacementEvaluation>>>,
}

impl OutcomeLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let [of_commitments, of_evaluations] = std::array::from_fn(|_| viewer.clone());
        Self {
            debrief_by_placement: Loader::new(connection, |conn, ids| {
                async move { Ok(one(debrief::of_placements(conn, &ids).await?, |row| row.placement_id)) }.boxed()
            }),
            commitment_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_commitments.clone();
                async move {
                    let mut rows = return_commitment::by_ids(conn, &ids).await?;
                    let known = facts(conn, &viewer, rows.iter().map(|row| row.placement_id).collect()).await?;
                    let sees = |facts: &PlacementFacts| policy::sees_placement(&viewer, *facts);
                    rows.retain(|row| known.get(&row.placement_id).is_some_and(sees));
                    Ok(one(rows, |row| row.id))
                }
                .boxed()
            }),
            commitment_by_placement: Loader::new(connection, |conn, ids| {
                async move { Ok(one(return_commitment::of_placements(conn, &ids).await?, |row| row.placement_id)) }
                    .boxed()
            }),
            adoptions_by_commitment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = return_commitment::adoptions(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.return_commitment_id, Arc::new(row)))))
                }
                .boxed()
            }),
            outcome_by_placement: Loader::new(connection, |conn, ids| {
                async move { Ok(one(outcome::of_placements(conn, &ids).await?, |row| row.placement_id)) }.boxed()
            }),
            collaborations_by_placement: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = outcome::collaborations(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
            evaluations_by_placement: Loader::new(connection, move |conn, ids| {
                let viewer = of_evaluations.clone();
                async move {
                    let mut rows = evaluation::of_placements(conn, &ids).await?;
                    let known = facts(conn, &viewer, rows.iter().map(|row| row.placement_id).collect()).await?;
                    rows.retain(|row| {
                        let facts = known.get(&row.placement_id);
                        facts.is_some_and(|facts| policy::sees_confided(&viewer, *facts, Some(row.answered_by)))
                    });
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.debrief_by_placement.forget().await;
        self.commitment_by_id.forget().await;
        self.commitment_by_placement.forget().await;
        self.adoptions_by_commitment.forget().await;
        self.outcome_by_placement.forget().await;
        self.collaborations_by_placement.forget().await;
        self.evaluations_by_placement.forget().await;
    }
}

/// What the policy needs to know of these placements; nothing is asked where there are none.
async fn facts(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: Vec<PlacementId>,
) -> QueryResult<HashMap<PlacementId, PlacementFacts>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    placement::facts(conn, viewer.person().map(|person| person.id), &ids).await
}
