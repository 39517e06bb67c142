//! What those who run an exchange make of an artifact that was handed in.

use catalogue::{
    LanguageMap,
    opportunity::{
        self, NewOpportunity, OpportunityInput, OpportunityKind, OpportunityStatus, OpportunityTies, OrganizationRole,
        RoleInput, Visibility,
    },
    organization,
    problem::{ProblemCode, Rejection},
    status::{self, Grounds, Publication, Verb},
};
use database::{
    AsyncPgConnection,
    id::{ArtifactId, OpportunityId, OrganizationId},
    schema::{self, artifact},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, MayPublishArtifact, deed::DecideArtifact};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Artifact, ArtifactContent, content::content_of, state::Step};
use crate::{given::check_reason, telling};

/// Publishes an artifact that was submitted, as an opportunity of the kind Resource: it belongs to the organization that runs the
/// exchange, both institutions present it, and it says what the artifact says. The parties of the placement are told.
///
/// # Errors
/// Where it was not submitted; where no steward has approved the organization that runs the exchange; every fault that the
/// opportunity would have. Nothing is written then.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    may: &MayPublishArtifact,
    now: Timestamp,
    visibility: Visibility,
) -> Result<Artifact, Rejection> {
    check_visibility(visibility)?;
    conn.transaction(async |conn| {
        let row = Artifact::locked(conn, may.in_placement().placement(), may.artifact(), "id").await?;
        let state = row.after(Step::Publish)?;
        let content = content_of(conn, &row).await?;
        let new = as_opportunity(may, content, visibility, presenters(conn, may).await?);
        let made = opportunity::create(conn, may.create(), now, new, None).await?;
        let may_publish = may.publish(made.id).ok_or_else(not_approved)?;
        status::publish_opportunity(conn, &may_publish, now, Publication::Open, &Grounds::default()).await?;
        let row: Artifact = diesel::update(artifact::table.find(row.id))
            .set((
                artifact::state.eq(state),
                artifact::opportunity_id.eq(made.id),
                artifact::decided_by.eq(may.in_placement().person()),
                artifact::published_at.eq(now.to_diesel()),
                artifact::revision.eq(row.revision + 1),
                artifact::updated_at.eq(now.to_diesel()),
            ))
            .returning(Artifact::as_returning())
            .get_result(conn)
            .await?;
        telling::tell_published(conn, now, &row, may.in_placement().person()).await?;
        Ok(row)
    })
    .await
}

fn check_visibility(visibility: Visibility) -> Result<(), Rejection> {
    if visibility != Visibility::Organizations {
        return Ok(());
    }
    let why = "is \"organizations\", but what comes of an exchange is for everybody, the network, or the partners of \
               the exchange; choose one of these";
    Err(Rejection::one(ProblemCode::Invalid, "visibility", why))
}

fn not_approved() -> Rejection {
    let why = "was made in an exchange whose operator no steward has approved yet; publish it when one has";
    Rejection::one(ProblemCode::WrongState, "id", why)
}

fn as_opportunity(
    may: &MayPublishArtifact,
    content: ArtifactContent,
    visibility: Visibility,
    presenters: Vec<RoleInput>,
) -> NewOpportunity {
    let programme = may.in_placement().facts().application.programme.id;
    let accessibility = content.accessibility();
    NewOpportunity {
        opportunity: OpportunityInput {
            kind: OpportunityKind::Resource,
            status: OpportunityStatus::Draft,
            visibility,
            main_language: content.main_language,
            title: content.title,
            description: content.summary,
            outcomes: LanguageMap::default(),
            url: Some(content.url),
            languages: content.languages,
            caption_languages: content.caption_languages,
            levels: Vec::new(),
            for_sectors: Vec::new(),
            admitted_sectors: Vec::new(),
            accessibility,
        },
        ties: OpportunityTies {
            topics: Some(content.topics.iter().map(ToString::to_string).collect()),
            // Whoever creates it owns it: the organization that runs the exchange.
            organizations: Some(presenters),
            programme: (visibility == Visibility::Programme).then(|| programme.to_string()),
            ..OpportunityTies::default()
        },
    }
}

/// Both institutions, as far as they are in the network still.
async fn presenters(conn: &AsyncPgConnection, may: &MayPublishArtifact) -> QueryResult<Vec<RoleInput>> {
    let facts = may.in_placement().facts();
    let (home, host) = (facts.application.home, facts.host);
    let sides = if home == host { vec![home] } else { vec![home, host] };
    let seen = organization::seen_among(conn, &sides, may.create().sight()).await?;
    let presenter =
        |side: OrganizationId| RoleInput { organization: side.to_string(), role: OrganizationRole::Presenter };
    Ok(sides.into_iter().filter(|side| seen.contains(side)).map(presenter).collect())
}

/// Returns an artifact that was submitted to those who made it, and tells them: it is a draft again.
///
/// # Errors
/// Where it was not submitted, or there is no reason.
pub async fn return_to_makers(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<DecideArtifact>,
    now: Timestamp,
    id: ArtifactId,
    reason: &str,
) -> Result<Artifact, Rejection> {
    check_reason(Some(reason))?;
    conn.transaction(async |conn| {
        let row = Artifact::locked(conn, may.placement(), id, "id").await?;
        let returned = decided(conn, may, now, &row, Step::Return, reason).await?;
        telling::tell_returned(conn, now, &returned, may.person()).await?;
        Ok(returned)
    })
    .await
}

/// Withdraws an artifact that was published, and the opportunity that it was published as.
///
/// # Errors
/// Where it was not published, or there is no reason.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayPublishArtifact,
    now: Timestamp,
    reason: &str,
) -> Result<Artifact, Rejection> {
    check_reason(Some(reason))?;
    conn.transaction(async |conn| {
        let in_placement = may.in_placement();
        let row = Artifact::locked(conn, in_placement.placement(), may.artifact(), "id").await?;
        let withdrawn = decided(conn, in_placement, now, &row, Step::Withdraw, reason).await?;
        if let Some(opportunity) = row.opportunity_id {
            withdraw_opportunity(conn, may, now, opportunity, reason).await?;
        }
        Ok(withdrawn)
    })
    .await
}

async fn decided(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<DecideArtifact>,
    now: Timestamp,
    row: &Artifact,
    step: Step,
    reason: &str,
) -> Result<Artifact, Rejection> {
    let row = diesel::update(artifact::table.find(row.id))
        .set((
            artifact::state.eq(row.after(step)?),
            artifact::reason.eq(reason),
            artifact::decided_by.eq(may.person()),
            artifact::revision.eq(row.revision + 1),
            artifact::updated_at.eq(now.to_diesel()),
        ))
        .returning(Artifact::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}

/// Not where whoever looks after the opportunity has done so already.
async fn withdraw_opportunity(
    conn: &mut AsyncPgConnection,
    may: &MayPublishArtifact,
    now: Timestamp,
    id: OpportunityId,
    reason: &str,
) -> Result<(), Rejection> {
    let standing = schema::opportunity::table.find(id).select(schema::opportunity::status);
    let standing: Option<OpportunityStatus> = standing.first(conn).await.optional()?;
    if standing.is_some_and(|status| status::next(status, Verb::Withdraw, []).is_ok()) {
        let grounds = Grounds { reason: Some(reason.to_owned()), expected_revision: None };
        status::change_opportunity(conn, &may.keep(id), now, Verb::Withdraw, &grounds).await?;
    }
    Ok(())
}
