//! Loaders of plans, and of what is said about them.
//!
//! Plans, pairings and settled pairs are for those who run an exchange and its committee: whoever finds one asks for the sight of its
//! round. Names of things are told in sentences about a plan alone, to those who may see it.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use database::id::{
    ApplicationId, FundingStreamId, MentorId, OfferId, PairingId, PinId, PlanId, RoundId, RoundPeriodId,
};
use futures::FutureExt;
use identity::{
    Viewer,
    policy::{self, MaySeeCommitteeWork, Refusal},
};
use jiff::Timestamp;
use mentorship::{
    pairing::{self, Pairing},
    pin::{self, Pin},
    plan::{
        self, Basis, Plan,
        names::{self, StreamName, Title},
        report::Report,
    },
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of plans, and of what is said about them.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct PlanLoaders {
    pub sight_by_round: Loader<RoundId, Option<MaySeeCommitteeWork>>,
    pub plan_by_id: Loader<PlanId, One<Plan>>,
    pub result_by_plan: Loader<PlanId, One<matching::plan::Plan>>,
    pub report_by_plan: Loader<PlanId, One<Report>>,
    pub basis_by_round: Loader<RoundId, One<Basis>>,
    pub pairings_by_plan: Loader<PlanId, Many<Arc<Pairing>>>,
    pub pairing_by_id: Loader<PairingId, One<Pairing>>,
    pub pin_by_id: Loader<PinId, One<Pin>>,
    pub title_by_offer: Loader<OfferId, One<Title>>,
    pub name_by_stream: Loader<FundingStreamId, One<StreamName>>,
    pub name_by_application: Loader<ApplicationId, One<String>>,
    pub name_by_mentor: Loader<MentorId, One<String>>,
    pub name_by_period: Loader<RoundPeriodId, One<String>>,
}

impl PlanLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer, now: Timestamp) -> Self {
        let viewer = viewer.clone();
        Self {
            sight_by_round: Loader::new(connection, move |conn, rounds| {
                let viewer = viewer.clone();
                async move {
                    let mut seen = HashMap::new();
                    // Nearly always all are of one round.
                    for round in rounds {
                        match policy::see_committee_work_of_round(conn, &viewer, round).await {
                            Ok(may) => drop(seen.insert(round, Some(may))),
                            Err(Refusal::Database(error)) => return Err(error),
                            Err(Refusal::Denied(_) | Refusal::Hidden(_)) => {}
                        }
                    }
                    Ok(seen)
                }
                .boxed()
            }),
            plan_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(plan::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            result_by_plan: Loader::new(connection, |conn, ids| {
                async move { Ok(named(plan::results(conn, &ids).await?)) }.boxed()
            }),
            report_by_plan: Loader::new(connection, |conn, ids| {
                async move { Ok(named(plan::reports(conn, &ids).await?)) }.boxed()
            }),
            basis_by_round: Loader::new(connection, move |conn, rounds| {
                async move {
                    let mut found = HashMap::new();
                    // Nearly always all are of one round.
                    for round in rounds {
                        found.insert(round, plan::now(conn, round, now).await?.map(Arc::new));
                    }
                    Ok(found)
                }
                .boxed()
            }),
            pairings_by_plan: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = pairing::of_plans(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.plan_id, Arc::new(row)))))
                }
                .boxed()
            }),
            pairing_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(pairing::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            pin_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(pin::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            title_by_offer: Loader::new(connection, |conn, ids| {
                async move { Ok(named(names::offers(conn, &ids).await?)) }.boxed()
            }),
            name_by_stream: Loader::new(connection, |conn, ids| {
                async move { Ok(named(names::streams(conn, &ids).await?)) }.boxed()
            }),
            name_by_application: Loader::new(connection, |conn, ids| {
                async move { Ok(named(names::applicants(conn, &ids).await?)) }.boxed()
            }),
            name_by_mentor: Loader::new(connection, |conn, ids| {
                async move { Ok(named(names::mentors(conn, &ids).await?)) }.boxed()
            }),
            name_by_period: Loader::new(connection, |conn, ids| {
                async move { Ok(named(names::periods(conn, &ids).await?)) }.boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.sight_by_round.forget().await;
        self.plan_by_id.forget().await;
        self.result_by_plan.forget().await;
        self.report_by_plan.forget().await;
        self.basis_by_round.forget().await;
        self.pairings_by_plan.forget().await;
        self.pairing_by_id.forget().await;
        self.pin_by_id.forget().await;
        self.title_by_offer.forget().await;
        self.name_by_stream.forget().await;
        self.name_by_application.forget().await;
        self.name_by_mentor.forget().await;
        self.name_by_period.forget().await;
    }
}

fn named<K: Eq + Hash, T>(found: Vec<(K, T)>) -> HashMap<K, One<T>> {
    found.into_iter().map(|(id, thing)| (id, Some(Arc::new(thing)))).collect()
}
