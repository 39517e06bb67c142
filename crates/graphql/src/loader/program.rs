//! Loaders of TRACK programmes, their years, and the museums in them.
//!
//! Enrolments that the viewer may not see are not found. What there is to know of any enrolment is, for those who decide
//! by it what may be seen.

use std::{collections::HashMap, sync::Arc};

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OrganizationId, PillarId, ProgramYearId, ProgrammeId, TopicId},
};
use diesel::QueryResult;
use futures::FutureExt;
use identity::{
    Viewer,
    policy::{self, EnrolmentFacts},
};
use track::{
    assessment::{self, AssessmentDue},
    enrolment::{self, Enrolment, EnrolmentChange, Extension},
    excerpt::{self, Excerpt},
    milestone::{self, Milestone},
    pillar::{self, Pillar},
    program::{self, TrackProgram},
    requirement::{self, RequirementsVersion},
    standing::{self, Gathered, Looked},
    training::{self, SaidOfTraining},
    year::{self, ProgramYear},
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of TRACK programmes, their years, and the museums in them.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct ProgramLoaders {
    pub track_by_programme: Loader<ProgrammeId, One<TrackProgram>>,
    pub year_by_id: Loader<ProgramYearId, One<ProgramYear>>,
    pub pillar_by_id: Loader<PillarId, One<Pillar>>,
    pub pillars_by_programme: Loader<ProgrammeId, Many<Arc<Pillar>>>,
    pub pillars_by_year: Loader<ProgramYearId, Many<Arc<Pillar>>>,
    pub topics_by_pillar: Loader<PillarId, Many<TopicId>>,
    pub milestones_by_year: Loader<ProgramYearId, Many<Arc<Milestone>>>,
    pub requirements_by_year: Loader<ProgramYearId, Many<Arc<RequirementsVersion>>>,
    pub training_by_year: Loader<ProgramYearId, Many<SaidOfTraining>>,
    pub facts_by_enrolment: Arc<Loader<EnrolmentId, One<EnrolmentFacts>>>,
    pub enrolment_by_id: Loader<EnrolmentId, One<Enrolment>>,
    pub enrolments_by_organization: Loader<OrganizationId, Many<Arc<Enrolment>>>,
    pub gathered_by_enrolment: Loader<EnrolmentId, One<Gathered>>,
    pub history_by_enrolment: Loader<EnrolmentId, Many<EnrolmentChange>>,
    pub extensions_by_enrolment: Loader<EnrolmentId, Many<Extension>>,
    pub excerpts_by_enrolment: Loader<EnrolmentId, Many<Excerpt>>,
    pub assessments_by_enrolment: Loader<EnrolmentId, Many<AssessmentDue>>,
}

impl ProgramLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let (of_ids, of_organizations) = (viewer.clone(), viewer.clone());
        let facts_by_enrolment = Arc::new(Loader::new(connection, |conn, ids| {
            async move { Ok(one(policy::enrolments(conn, &ids).await?, |facts| facts.id)) }.boxed()
        }));
        let known = facts_by_enrolment.clone();
        Self {
            facts_by_enrolment,
            track_by_programme: Loader::new(connection, |conn, ids| {
                async move { Ok(one(program::by_programmes(conn, &ids).await?, |row| row.programme_id)) }.boxed()
            }),
            year_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(year::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            pillar_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(pillar::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            pillars_by_programme: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = pillar::of_programmes(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.programme_id, Arc::new(row)))))
                }
                .boxed()
            }),
            pillars_by_year: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = pillar::of_years(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|(year, row)| (year, Arc::new(row)))))
                }
                .boxed()
            }),
            topics_by_pillar: Loader::new(connection, |conn, ids| {
                async move { Ok(many(pillar::topics(conn, &ids).await?)) }.boxed()
            }),
            milestones_by_year: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = milestone::of_years(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.program_year_id, Arc::new(row)))))
                }
                .boxed()
            }),
            requirements_by_year: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = requirement::versions(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.program_year_id, Arc::new(row)))))
                }
                .boxed()
            }),
            training_by_year: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = training::of_years(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.program_year_id, row))))
                }
                .boxed()
            }),
            enrolment_by_id: Loader::new(connection, move |conn, ids| {
                enrolments(conn, ids, of_ids.clone(), known.clone()).boxed()
            }),
            enrolments_by_organization: Loader::new(connection, move |conn, ids| {
                let viewer = of_organizations.clone();
                async move {
                    let rows = enrolment::of_organizations(conn, &ids).await?;
                    let seen = rows.into_iter().filter(|(row, programme)| {
                        // Who reviews or coaches it looks it up by its id.
                        let facts = EnrolmentFacts {
                            id: row.id,
                            programme: *programme,
                            organization: row.organization_id,
                            reviewers: Vec::new(),
                            coaches: Vec::new(),
                        };
                        policy::sees_enrolment(&viewer, &facts)
                    });
                    Ok(many(seen.map(|(row, _)| (row.organization_id, Arc::new(row)))))
                }
                .boxed()
            }),
            gathered_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let found = standing::gather(conn, Looked::At(&ids)).await?;
                    Ok(found.into_iter().map(|(id, gathered)| (id, Some(Arc::new(gathered)))).collect())
                }
                .boxed()
            }),
            history_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = enrolment::histories(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.enrolment_id, row))))
                }
                .boxed()
            }),
            extensions_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = enrolment::extensions(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.enrolment_id, row))))
                }
                .boxed()
            }),
            excerpts_by_enrolment: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = excerpt::of_enrolments(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.enrolment_id, row))))
                }
                .boxed()
            }),
            assessments_by_enrolment: Loader::new(connection, |conn, ids| {
                async move { Ok(many(assessment::of_enrolments(conn, &ids).await?)) }.boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.track_by_programme.forget().await;
        self.year_by_id.forget().await;
        self.pillar_by_id.forget().await;
        self.pillars_by_programme.forget().await;
        self.pillars_by_year.forget().await;
        self.topics_by_pillar.forget().await;
        self.milestones_by_year.forget().await;
        self.requirements_by_year.forget().await;
        self.training_by_year.forget().await;
        self.facts_by_enrolment.forget().await;
        self.enrolment_by_id.forget().await;
        self.enrolments_by_organization.forget().await;
        self.gathered_by_enrolment.forget().await;
        self.history_by_enrolment.forget().await;
        self.extensions_by_enrolment.forget().await;
        self.excerpts_by_enrolment.forget().await;
        self.assessments_by_enrolment.forget().await;
    }
}

async fn enrolments(
    conn: &AsyncPgConnection,
    ids: Vec<EnrolmentId>,
    viewer: Viewer,
    known: Arc<Loader<EnrolmentId, One<EnrolmentFacts>>>,
) -> QueryResult<HashMap<EnrolmentId, One<Enrolment>>> {
    let facts = policy::enrolments(conn, &ids).await?;
    let seen = facts.iter().filter(|facts| policy::sees_enrolment(&viewer, facts));
    let seen: Vec<_> = seen.map(|facts| facts.id).collect();
    known.know(facts.into_iter().map(|facts| (facts.id, Some(Arc::new(facts)))).collect()).await;
    Ok(one(enrolment::by_ids(conn, &seen).await?, |row| row.id))
}
