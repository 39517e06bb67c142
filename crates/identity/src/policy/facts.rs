//! What the policy needs to know about a thing.

use database::{
    AsyncPgConnection,
    id::{ListingId, OpportunityId, OrganizationId, RunId, SessionId},
    schema::{listing, opportunity, opportunity_organization, run, session},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The words of the catalogue that the policy turns on.
const DRAFT: &str = "draft";
const OWNER: &str = "owner";

/// What the policy needs to know about an opportunity: where it stands, and which organizations have which role in it.
#[derive(Debug, Clone)]
pub struct OpportunityFacts {
    status: String,
    roles: Vec<(OrganizationId, String)>,
}

impl OpportunityFacts {
    /// `status` and the roles are the words of the tables `opportunity` and `opportunity_organization`.
    pub fn new(status: impl Into<String>, roles: Vec<(OrganizationId, String)>) -> Self {
        Self { status: status.into(), roles }
    }

    /// Whether it is still being written.
    pub fn is_draft(&self) -> bool {
        self.status == DRAFT
    }

    /// Whether this organization owns it.
    pub fn is_owner(&self, organization: OrganizationId) -> bool {
        self.roles.iter().any(|(known, role)| *known == organization && role == OWNER)
    }

    /// Whether this organization has a role in it: owner, host, presenter, funder or lister.
    pub fn has_role(&self, organization: OrganizationId) -> bool {
        self.roles.iter().any(|(known, _)| *known == organization)
    }
}

pub(super) async fn of_opportunity(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
) -> QueryResult<Option<OpportunityFacts>> {
    let status: Option<String> =
        opportunity::table.find(id).select(opportunity::status).first(conn).await.optional()?;
    let Some(status) = status else {
        return Ok(None);
    };
    let roles = opportunity_organization::table
        .filter(opportunity_organization::opportunity_id.eq(id))
        .select((opportunity_organization::organization_id, opportunity_organization::role))
        .load(conn)
        .await?;
    Ok(Some(OpportunityFacts { status, roles }))
}

/// What a listing lists, and whose it is.
pub(super) async fn of_listing(
    conn: &mut AsyncPgConnection,
    id: ListingId,
) -> QueryResult<Option<(OpportunityId, OrganizationId)>> {
    listing::table.find(id).select((listing::opportunity_id, listing::organization_id)).first(conn).await.optional()
}

pub(super) async fn opportunity_of_run(conn: &mut AsyncPgConnection, id: RunId) -> QueryResult<Option<OpportunityId>> {
    run::table.find(id).select(run::opportunity_id).first(conn).await.optional()
}

pub(super) async fn opportunity_of_session(
    conn: &mut AsyncPgConnection,
    id: SessionId,
) -> QueryResult<Option<OpportunityId>> {
    session::table.find(id).select(session::opportunity_id).first(conn).await.optional()
}
