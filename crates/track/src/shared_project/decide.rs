//! What those who run the programme make of a project.

use catalogue::{
    opportunity::{
        self, NewOpportunity, OpportunityInput, OpportunityStatus, OpportunityTies, OrganizationRole, RoleInput,
        Visibility,
    },
    organization::Sector,
    problem::{ProblemCode, Problems, Rejection},
    status::{self, Grounds, Publication},
};
use database::{
    AsyncPgConnection,
    id::{SharedProjectId, TopicId},
    schema::{shared_project, shared_project_topic},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    notice::NoticeKind,
    policy::{MayInEnrolment, MayTurnIntoOpportunity, SeeToMuseum},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{SharedProject, SharedProjectState, share::offered};
use crate::telling::{self, Message};

/// How a project becomes an opportunity.
#[derive(Debug, Clone, Default)]
pub struct Turning {
    /// Who may see it once it is published.
    pub visibility: Visibility,
    /// The page that tells of it.
    pub url: Option<String>,
    /// Whether it is published at once, and not a draft.
    pub publishes: bool,
}

/// Makes an opportunity of a project: it belongs to the organization that runs the programme, and the museum presents it.
/// It says what the museum said, with the museum's topics and languages. Where it is published it is announced, or open
/// where there is a page to go to.
///
/// # Errors
/// Where the project is not offered any more; every fault that the opportunity would have; where it is to be published and
/// no steward has approved the organization that runs the programme. Nothing is written then.
pub async fn turn(
    conn: &mut AsyncPgConnection,
    may: &MayTurnIntoOpportunity,
    now: Timestamp,
    turning: Turning,
) -> Result<SharedProject, Rejection> {
    conn.transaction(async |conn| {
        let project = offered(conn, may.enrolment(), may.project(), "project").await?;
        let topics: Vec<TopicId> = shared_project_topic::table
            .filter(shared_project_topic::shared_project_id.eq(project.id))
            .order(shared_project_topic::topic_id)
            .select(shared_project_topic::topic_id)
            .load(conn)
            .await?;
        let has_page = turning.url.is_some();
        let new = as_opportunity(&project, &topics, may, turning.visibility, turning.url);
        let made = opportunity::create(conn, may.create(), now, new, None).await?;
        if turning.publishes {
            let may_publish = may.publish(made.id).ok_or_else(|| {
                Rejection::one(
                    ProblemCode::WrongState,
                    "publish",
                    "needs a steward to have approved the organization that runs the programme; make a draft until then",
                )
            })?;
            let publication = if has_page { Publication::Open } else { Publication::Announce };
            status::publish_opportunity(conn, &may_publish, now, publication, &Grounds::default()).await?;
        }
        let row = diesel::update(shared_project::table.find(project.id))
            .set((
                shared_project::state.eq(SharedProjectState::Accepted),
                shared_project::opportunity_id.eq(made.id),
                shared_project::decided_by.eq(may.enrolment().person()),
                shared_project::decided_at.eq(now.to_diesel()),
                shared_project::revision.eq(project.revision + 1),
                shared_project::updated_at.eq(now.to_diesel()),
            ))
            .returning(SharedProject::as_returning())
            .get_result(conn)
            .await?;
        told(conn, now, &row, NoticeKind::ProjectAccepted, None).await?;
        Ok(row)
    })
    .await
}

async fn told(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    project: &SharedProject,
    kind: NoticeKind,
    reason: Option<&str>,
) -> QueryResult<()> {
    let message = Message { kind, title: (&*project.title, &project.main_language), reason, until: None };
    telling::tell_museum(conn, now, project.enrolment_id, project.id.uuid().to_string(), message).await
}

/// Declines a project. The museum is told why.
///
/// # Errors
/// Where it is not offered any more, or there is no reason.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    now: Timestamp,
    id: SharedProjectId,
    reason: &str,
) -> Result<SharedProject, Rejection> {
    let mut problems = Problems::new();
    check_text(Some(reason), "reason", 2_000, &mut problems);
    problems.settle()?;
    conn.transaction(async |conn| {
        let row = offered(conn, may, id, "id").await?;
        let row = diesel::update(shared_project::table.find(row.id))
            .set((
                shared_project::state.eq(SharedProjectState::Declined),
                shared_project::reason.eq(reason),
                shared_project::decided_by.eq(may.person()),
                shared_project::decided_at.eq(now.to_diesel()),
                shared_project::revision.eq(row.revision + 1),
                shared_project::updated_at.eq(now.to_diesel()),
            ))
            .returning(SharedProject::as_returning())
            .get_result(conn)
            .await?;
        told(conn, now, &row, NoticeKind::ProjectDeclined, Some(reason)).await?;
        Ok(row)
    })
    .await
}

fn as_opportunity(
    project: &SharedProject,
    topics: &[TopicId],
    may: &MayTurnIntoOpportunity,
    visibility: Visibility,
    url: Option<String>,
) -> NewOpportunity {
    let role =
        |organization: database::id::OrganizationId, role| RoleInput { organization: organization.to_string(), role };
    NewOpportunity {
        opportunity: OpportunityInput {
            kind: project.kind.opportunity(),
            status: OpportunityStatus::Draft,
            visibility,
            main_language: project.main_language.clone(),
            title: (*project.title).clone(),
            description: (*project.text).clone(),
            outcomes: catalogue::LanguageMap::default(),
            url,
            languages: project.languages.clone(),
            caption_languages: Vec::new(),
            levels: Vec::new(),
            for_sectors: vec![Sector::Museums],
            admitted_sectors: Vec::new(),
            accessibility: Vec::new(),
        },
        ties: OpportunityTies {
            topics: Some(topics.iter().map(ToString::to_string).collect()),
            organizations: Some(vec![
                role(may.operator(), OrganizationRole::Owner),
                role(project.organization_id, OrganizationRole::Presenter),
            ]),
            // For the participants of the programme, where it is for those alone.
            programme: (visibility == Visibility::Programme).then(|| may.enrolment().programme().to_string()),
            ..OpportunityTies::default()
        },
    }
}
