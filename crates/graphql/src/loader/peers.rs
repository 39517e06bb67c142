//! Loaders of reviews, coaching and shared projects.

use std::{collections::HashMap, sync::Arc};

use catalogue::topic::Topic;
use database::id::{
    CoachingOfferId, CoachingSessionId, EnrolmentId, FindingId, OrganizationId, PeerReviewId, PersonId, ProgramYearId,
    SharedProjectId, SubmissionId,
};
use futures::FutureExt;
use identity::{
    Viewer,
    policy::{self, MaySeeCoachingOffers, Refusal},
};
use track::{
    coaching::{self, CoachingOffer, CoachingPerson, CoachingSession, CoachingWindow},
    peer_review::{self, EarlierReply, Finding, PeerReview, Reviewer},
    shared_project::{self, SharedProject},
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of reviews, coaching and shared projects.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct PeerLoaders {
    pub museum_by_submission: Loader<SubmissionId, Option<OrganizationId>>,
    pub review_by_id: Loader<PeerReviewId, One<PeerReview>>,
    pub reviews_by_enrolment: Loader<EnrolmentId, Many<Arc<PeerReview>>>,
    pub earlier_replies_by_review: Loader<PeerReviewId, Many<EarlierReply>>,
    pub findings_by_review: Loader<PeerReviewId, Many<Finding>>,
    pub topics_by_finding: Loader<FindingId, Many<Arc<Topic>>>,
    pub team_by_review: Loader<PeerReviewId, Many<Reviewer>>,
    pub sight_of_offers_by_year: Loader<ProgramYearId, Option<MaySeeCoachingOffers>>,
    pub coaching_offer_by_id: Loader<CoachingOfferId, One<CoachingOffer>>,
    pub windows_by_offer: Loader<CoachingOfferId, Many<CoachingWindow>>,
    pub topics_by_offer: Loader<CoachingOfferId, Many<Arc<Topic>>>,
    pub experts_by_offer: Loader<CoachingOfferId, Many<PersonId>>,
    pub coaching_by_id: Loader<CoachingSessionId, One<CoachingSession>>,
    pub coaching_by_enrolment: Loader<EnrolmentId, Many<Arc<CoachingSession>>>,
    pub people_by_coaching: Loader<CoachingSessionId, Many<CoachingPerson>>,
    pub project_by_id: Loader<SharedProjectId, One<SharedProject>>,
    pub projects_by_enrolment: Loader<EnrolmentId, Many<Arc<SharedProject>>>,
    pub topics_by_project: Loader<SharedProjectId, Many<Arc<Topic>>>,
}

impl PeerLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let viewer = viewer.clone();
        Self {
            museum_by_submission: Loader::new(connection, |conn, ids| {
                async move {
                    let museums = peer_review::museums_of(conn, &ids).await?;
                    Ok(museums.into_iter().map(|(id, museum)| (id, Some(museum))).collect())
                }
                .boxed()
            }),
            review_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(peer_review::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            reviews_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = peer_review::of_enrolments(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|(enrolment, row)| (enrolment, Arc::new(row)))))
                }
                .boxed()
            }),
            earlier_replies_by_review: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = peer_review::earlier_replies(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.peer_review_id, row))))
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
            sight_of_offers_by_year: Loader::new(connection, move |conn, years| {
                let viewer = viewer.clone();
                async move {
                    let mut seen = HashMap::new();
                    // Nearly always all are of one year.
                    for year in years {
                        match policy::see_coaching_offers(conn, &viewer, year).await {
                            Ok(may) => drop(seen.insert(year, Some(may))),
                            Err(Refusal::Database(error)) => return Err(error),
                            Err(Refusal::Denied(_) | Refusal::Hidden(_)) => {}
                        }
                    }
                    Ok(seen)
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
            coaching_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(coaching::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            coaching_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = coaching::of_enrolments(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.enrolment_id, Arc::new(row)))))
                }
                .boxed()
            }),
            people_by_coaching: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = coaching::people(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.coaching_session_id, row))))
                }
                .boxed()
            }),
            project_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(shared_project::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            projects_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = shared_project::of_enrolments(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.enrolment_id, Arc::new(row)))))
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
        self.review_by_id.forget().await;
        self.reviews_by_enrolment.forget().await;
        self.earlier_replies_by_review.forget().await;
        self.findings_by_review.forget().await;
        self.topics_by_finding.forget().await;
        self.team_by_review.forget().await;
        self.sight_of_offers_by_year.forget().await;
        self.coaching_offer_by_id.forget().await;
        self.windows_by_offer.forget().await;
        self.topics_by_offer.forget().await;
        self.experts_by_offer.forget().await;
        self.coaching_by_id.forget().await;
        self.coaching_by_enrolment.forget().await;
        self.people_by_coaching.forget().await;
        self.project_by_id.forget().await;
        self.projects_by_enrolment.forget().await;
        self.topics_by_project.forget().await;
    }
}
