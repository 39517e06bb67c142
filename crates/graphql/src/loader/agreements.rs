//! Loaders of what is agreed of placements, and of their check-ins.
//!
//! They are asked of a placement that the viewer sees.

use std::sync::Arc;

use database::id::{AgreementId, PlacementId};
use futures::FutureExt;
use mentorship::{
    agreement::{self, Agreement, AgreementObjective},
    check_in::{self, CheckIn},
};

use super::{Loader, Many, many};
use crate::request::RequestConnection;

/// Loaders of what is agreed of placements, and of their check-ins.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct AgreementLoaders {
    pub standing_by_placement: Loader<PlacementId, Many<Arc<Agreement>>>,
    pub agreements_by_placement: Loader<PlacementId, Many<Arc<Agreement>>>,
    pub objectives_by_agreement: Loader<AgreementId, Many<AgreementObjective>>,
    pub check_ins_by_placement: Loader<PlacementId, Many<Arc<CheckIn>>>,
}

impl AgreementLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>) -> Self {
        Self {
            standing_by_placement: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = agreement::standing(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
            agreements_by_placement: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = agreement::of_placements(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
            objectives_by_agreement: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = agreement::objectives(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.agreement_id, row))))
                }
                .boxed()
            }),
            check_ins_by_placement: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = check_in::of_placements(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.standing_by_placement.forget().await;
        self.agreements_by_placement.forget().await;
        self.objectives_by_agreement.forget().await;
        self.check_ins_by_placement.forget().await;
    }
}
