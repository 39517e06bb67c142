//! Loaders of how placements went, as what the viewer acts in them, and of what they count as.
//!
//! Registrations that the viewer may not see are not found.

use std::sync::Arc;

use catalogue::registration::{self, Registration};
use database::id::{PlacementId, RegistrationId};
use futures::FutureExt;
use identity::{
    Viewer,
    policy::{self, PlacementPart},
};
use mentorship::placement::{self, PlacementChange};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of how placements went.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct CourseLoaders {
    pub changes_by_placement: Loader<PlacementId, Many<PlacementChange>>,
    pub parts_by_placement: Loader<PlacementId, Many<PlacementPart>>,
    pub registration_by_id: Loader<RegistrationId, One<Registration>>,
}

impl CourseLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let [of_changes, of_parts, of_registrations] = std::array::from_fn(|_| viewer.clone());
        Self {
            changes_by_placement: Loader::new(connection, move |conn, ids| {
                let viewer = of_changes.clone();
                async move {
                    let rows = placement::changes(conn, &viewer, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, row))))
                }
                .boxed()
            }),
            parts_by_placement: Loader::new(connection, move |conn, ids| {
                let viewer = of_parts.clone();
                async move {
                    let known = placement::facts(conn, viewer.person().map(|person| person.id), &ids).await?;
                    let parts = |facts| Arc::new(policy::parts_in_placement(&viewer, facts));
                    Ok(known.into_iter().map(|(id, facts)| (id, parts(facts))).collect())
                }
                .boxed()
            }),
            registration_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_registrations.clone();
                async move {
                    let seen = policy::seen_registrations(conn, &viewer, &ids).await?;
                    Ok(one(registration::by_ids(conn, &seen).await?, |row| row.id))
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.changes_by_placement.forget().await;
        self.parts_by_placement.forget().await;
        self.registration_by_id.forget().await;
    }
}
