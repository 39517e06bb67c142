//! What the policy needs to know about a thing.

use database::{
    AsyncPgConnection,
    id::{ListingId, OpportunityId, OrganizationId, ProgrammeId, RunId, SessionId},
    schema::{
        listing, opportunity, opportunity_audience, opportunity_organization, organization, programme, run, session,
    },
    text_enum,
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::NETWORK;

/// The words of the catalogue that the policy turns on.
const DRAFT: &str = "draft";
const OWNER: &str = "owner";
const APPROVED: &str = "approved";

text_enum! {
    /// Who may see an opportunity once it is published.
    Visibility {
        /// Everybody.
        Public = "public",
        /// Everybody in the network: the people and systems of approved organizations.
        Network = "network",
        /// The people and systems of the organizations that are named.
        Organizations = "organizations",
        /// Whoever takes part in a programme or has a role in it.
        Programme = "programme",
    }
}

/// What the policy needs to know about an opportunity: where it stands, for whom it is, and which organizations have
/// which role in it.
#[derive(Debug, Clone)]
pub struct OpportunityFacts {
    status: String,
    visibility: Visibility,
    audience: Vec<OrganizationId>,
    programme: Option<ProgrammeId>,
    roles: Vec<(OrganizationId, String)>,
}

impl OpportunityFacts {
    /// One for everybody. `status` and the roles are the words of the tables `opportunity` and
    /// `opportunity_organization`.
    pub fn new(status: impl Into<String>, roles: Vec<(OrganizationId, String)>) -> Self {
        Self { status: status.into(), visibility: Visibility::Public, audience: Vec::new(), programme: None, roles }
    }

    /// The same for those who are in the network.
    pub fn for_network(self) -> Self {
        Self { visibility: Visibility::Network, ..self }
    }

    /// The same for these organizations.
    pub fn for_organizations(self, audience: Vec<OrganizationId>) -> Self {
        Self { visibility: Visibility::Organizations, audience, ..self }
    }

    /// The same for a programme.
    pub fn for_programme(self, programme: ProgrammeId) -> Self {
        Self { visibility: Visibility::Programme, programme: Some(programme), ..self }
    }

    /// Whether everybody may see it.
    pub fn is_public(&self) -> bool {
        !self.is_draft() && self.visibility == Visibility::Public
    }

    /// Who else may see it: organizations, programmes, or [`NETWORK`]. Whoever has a role in it always may.
    pub fn seen_by(&self) -> impl Iterator<Item = Uuid> {
        let published = |visibility| !self.is_draft() && self.visibility == visibility;
        let network = published(Visibility::Network).then_some(NETWORK);
        let audience = self.audience.iter().filter(move |_| published(Visibility::Organizations));
        let programme = self.programme.filter(|_| published(Visibility::Programme));
        let roles = self.roles.iter().map(|(organization, _)| organization);
        roles
            .chain(audience)
            .map(|organization| organization.uuid())
            .chain(network)
            .chain(programme.map(|id| id.uuid()))
    }

    /// Whether it is still being written.
    pub fn is_draft(&self) -> bool {
        self.status == DRAFT
    }

    /// Whether this organization owns it.
    pub fn is_owner(&self, organization: OrganizationId) -> bool {
        self.roles.iter().any(|(known, role)| *known == organization && role == OWNER)
    }
}

pub(super) async fn of_opportunity(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
) -> QueryResult<Option<OpportunityFacts>> {
    let found: Option<(String, Visibility, Option<ProgrammeId>)> = opportunity::table
        .find(id)
        .select((opportunity::status, opportunity::visibility, opportunity::programme_id))
        .first(conn)
        .await
        .optional()?;
    let Some((status, visibility, programme)) = found else {
        return Ok(None);
    };
    let roles = opportunity_organization::table
        .filter(opportunity_organization::opportunity_id.eq(id))
        .select((opportunity_organization::organization_id, opportunity_organization::role))
        .load(conn)
        .await?;
    let audience = match visibility {
        Visibility::Organizations => {
            opportunity_audience::table
                .filter(opportunity_audience::opportunity_id.eq(id))
                .select(opportunity_audience::organization_id)
                .load(conn)
                .await?
        }
        Visibility::Public | Visibility::Network | Visibility::Programme => Vec::new(),
    };
    Ok(Some(OpportunityFacts { status, visibility, audience, programme, roles }))
}

/// Whether a steward approved the organization; not so of one that does not exist.
pub(super) async fn is_approved(conn: &mut AsyncPgConnection, id: OrganizationId) -> QueryResult<bool> {
    let approved = organization::table.find(id).filter(organization::status.eq(APPROVED));
    diesel::select(exists(approved)).get_result(conn).await
}

/// Who runs a programme.
pub(super) async fn operator_of(conn: &mut AsyncPgConnection, id: ProgrammeId) -> QueryResult<Option<OrganizationId>> {
    programme::table.find(id).select(programme::organization_id).first(conn).await.optional()
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
