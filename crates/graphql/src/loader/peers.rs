//! Loaders of reviews, coaching and shared projects.

use std::sync::Arc;

use catalogue::topic::Topic;
use database::id::{
    CoachingOfferId, CoachingSessionId, FindingId, OrganizationId, PeerReviewId, PersonId, SharedProjectId,
    SubmissionId,
};
use futures::FutureExt;
use track::{
    coaching::{self, CoachingOffer, CoachingPerson, CoachingWindow},
    peer_review::{self, Finding, Reviewer},
    shared_project,
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of reviews, coaching and shared projects.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct PeerLoaders {
    pub museum_by_submission: Loader<SubmissionId, Option<OrganizationId>>,
    pub findings_by_review: Loader<PeerReviewId, Many<Finding>>,
    pub topics_by_finding: Loader<FindingId, Many<Arc<Topic>>>,
    pub team_by_review: Loader<PeerReviewId, Many<Reviewer>>,
    pub coaching_offer_by_id: Loader<CoachingOfferId, One<CoachingOffer>>,
    pub windows_by_offer: Loader<CoachingOfferId, Many<CoachingWindow>>,
    pub topics_by_offer: Loader<CoachingOfferId, Many<Arc<Topic>>>,
    pub experts_by_offer: Loader<CoachingOfferId, Many<PersonId>>,
    pub people_by_coaching: Loader<CoachingSessionId, Many<CoachingPerson>>,
    pub topics_by_project: Loader<SharedProjectId, Many<Arc<Topic>>>,
}

impl PeerLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>) -> Self {
        Self {
            museum_by_submission: Loader::new(connection, |conn, ids| {
                async move {
                    let museums = peer_review::museums_of(conn, &ids).await?;
                    Ok(museums.into_iter().map(|(id, museum)| (id, Some(museum))).collect())
                }
                .boxed()
            }),
            findings_by_review: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = peer_review::findings(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.peer_review_id, row))))
                }
                .boxed()
            }),
            topics_by_finding: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = peer_review::topics_of_findings(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|(id, topic)| (id, Arc::new(topic)))))
                }
                .boxed()
            }),
            team_by_review: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = peer_review::teams(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.peer_review_id, row))))
                }
                .boxed()
            }),
            coaching_offer_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(coaching::offers_by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            windows_by_offer: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = coaching::windows(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.coaching_offer_id, row))))
                }
                .boxed()
            }),
            topics_by_offer: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = coaching::topics_of_offers(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|(id, topic)| (id, Arc::new(topic)))))
                }
                .boxed()
            }),
            experts_by_offer: Loader::new(connection, |conn, ids| {
                async move { Ok(many(coaching::experts(conn, &ids).await?)) }.boxed()
            }),
            people_by_coaching: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = coaching::people(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.coaching_session_id, row))))
                }
                .boxed()
            }),
            topics_by_project: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = shared_project::topics_of_projects(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|(id, topic)| (id, Arc::new(topic)))))
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.museum_by_submission.forget().await;
        self.findings_by_review.forget().await;
        self.topics_by_finding.forget().await;
        self.team_by_review.forget().await;
        self.coaching_offer_by_id.forget().await;
        self.windows_by_offer.forget().await;
        self.topics_by_offer.forget().await;
        self.experts_by_offer.forget().await;
        self.people_by_coaching.forget().await;
        self.topics_by_project.forget().await;
    }
}
