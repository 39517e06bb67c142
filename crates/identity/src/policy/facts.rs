//! What the policy needs to know about a thing.

mod exchange;
mod peer_review;
mod track;

use std::collections::{HashMap, hash_map::Entry};

use database::{
    AsyncPgConnection,
    id::{
        CreditAuthorityId, InvitationId, ListingId, MembershipId, OpportunityId, OrganizationId, PersonId, ProgrammeId,
        RegistrationId, RunId, SessionId,
    },
    schema::{
        credit_authority, invitation, listing, membership, opportunity, opportunity_audience, opportunity_organization,
        organization, programme, registration, run, session, status_change,
    },
    text_enum,
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::NETWORK;
pub use exchange::OfPlacement;
pub(super) use exchange::{
    funds, of_application, of_applications, of_offer, of_offers, of_placement, of_round, partner_of_expectation,
    partner_of_expertise, programme_of_conflict, programme_of_seat, programme_of_stream, round_of_mentor,
    round_of_pairing, round_of_pin, round_of_plan, verified_addresses,
};
pub(super) use peer_review::{
    Booked, Reviewed, coaching_of_follow_up, enrolment_of_project, enrolment_of_submission, is_enrolled, of_coaching,
    of_review, review_of_finding, year_of_offer,
};
pub(super) use track::{of_enrolment, of_enrolments, programme_of_year};

/// The words of the catalogue that the policy turns on.
const DRAFT: &str = "draft";
const WITHDRAWN: &str = "withdrawn";
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

/// What nothing is said about is for everybody.
impl Default for Visibility {
    fn default() -> Self {
        Self::Public
    }
}

/// What the policy needs to know about a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProgrammeFacts {
    /// The programme.
    pub id: ProgrammeId,
    /// Who runs it.
    pub operator: OrganizationId,
}

/// What the policy needs to know about where a role counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RealmFacts {
    /// In an organization.
    Organization(OrganizationId),
    /// In a programme.
    Programme(ProgrammeFacts),
    /// In the network.
    Network,
}

/// Where a role counts, as it stands in a row: the organization, the programme, and who runs that.
type Columns = (Option<OrganizationId>, Option<ProgrammeId>, Option<OrganizationId>);

impl From<Columns> for RealmFacts {
    fn from(columns: Columns) -> Self {
        match columns {
            (Some(organization), ..) => Self::Organization(organization),
            (None, Some(id), Some(operator)) => Self::Programme(ProgrammeFacts { id, operator }),
            (None, ..) => Self::Network,
        }
    }
}

/// What the policy needs to know about a role that somebody has or had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembershipFacts {
    /// Whose it is.
    pub person: PersonId,
    /// Where it counts.
    pub realm: RealmFacts,
}

/// What the policy needs to know about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonFacts<'a> {
    /// Who they are.
    pub id: PersonId,
    /// Where they have or had a role, and whether it counts now.
    pub roles: &'a [(RealmFacts, bool)],
}

/// What the policy needs to know about an opportunity: whether it was published, for whom it is, and which organizations
/// have which role in it.
#[derive(Debug, Clone)]
pub struct OpportunityFacts {
    published: bool,
    visibility: Visibility,
    audience: Vec<OrganizationId>,
    programme: Option<ProgrammeId>,
    roles: Vec<(OrganizationId, String)>,
}

impl OpportunityFacts {
    /// One for everybody. `status` and the roles are the words of the tables `opportunity` and
    /// `opportunity_organization`.
    pub fn new(status: &str, roles: Vec<(OrganizationId, String)>) -> Self {
        let published = status != DRAFT;
        Self { published, visibility: Visibility::Public, audience: Vec::new(), programme: None, roles }
    }

    /// The same of a draft that was taken back.
    pub fn never_published(self) -> Self {
        Self { published: false, ..self }
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
        self.published && self.visibility == Visibility::Public
    }

    /// Who else may see it: organizations, programmes, or [`NETWORK`]. Whoever has a role in it always may.
    pub fn seen_by(&self) -> impl Iterator<Item = Uuid> {
        let is_for = |visibility| self.published && self.visibility == visibility;
        let network = is_for(Visibility::Network).then_some(NETWORK);
        let audience = self.audience.iter().filter(move |_| is_for(Visibility::Organizations));
        let programme = self.programme.filter(|_| is_for(Visibility::Programme));
        let roles = self.roles.iter().map(|(organization, _)| organization);
        roles
            .chain(audience)
            .map(|organization| organization.uuid())
            .chain(network)
            .chain(programme.map(|id| id.uuid()))
    }

    /// Whether this organization owns it.
    pub fn is_owner(&self, organization: OrganizationId) -> bool {
        self.roles.iter().any(|(known, role)| *known == organization && role == OWNER)
    }
}

/// What the policy needs to know about a registration.
#[derive(Debug, Clone)]
pub struct RegistrationFacts {
    person: Option<PersonId>,
    organization: Option<OrganizationId>,
    run: RunId,
    opportunity_id: OpportunityId,
    opportunity: OpportunityFacts,
}

impl RegistrationFacts {
    /// One of a person, if they have signed in, for an organization, if for one.
    pub fn new(
        person: Option<PersonId>,
        organization: Option<OrganizationId>,
        (run, opportunity_id): (RunId, OpportunityId),
        opportunity: OpportunityFacts,
    ) -> Self {
        Self { person, organization, run, opportunity_id, opportunity }
    }

    /// Whose it is.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// For which organization they take part.
    pub fn organization(&self) -> Option<OrganizationId> {
        self.organization
    }

    /// The run it is for.
    pub fn run(&self) -> RunId {
        self.run
    }

    /// What that is a run of.
    pub fn opportunity_id(&self) -> OpportunityId {
        self.opportunity_id
    }

    /// What the policy knows about that.
    pub fn opportunity(&self) -> &OpportunityFacts {
        &self.opportunity
    }
}

/// A registration that was made for an address is of whoever has that address, verified: `viewer` if they do.
pub(super) async fn of_registration(
    conn: &AsyncPgConnection,
    id: RegistrationId,
    viewer: Option<PersonId>,
) -> QueryResult<Option<RegistrationFacts>> {
    Ok(of_registrations(conn, &[id], viewer).await?.pop().map(|(_, facts)| facts))
}

/// The same of many, in no order.
pub(super) async fn of_registrations(
    mut conn: &AsyncPgConnection,
    ids: &[RegistrationId],
    viewer: Option<PersonId>,
) -> QueryResult<Vec<(RegistrationId, RegistrationFacts)>> {
    type Row = (RegistrationId, (Option<PersonId>, Option<String>), Option<OrganizationId>, RunId, OpportunityId);
    let found: Vec<Row> = registration::table
        .filter(registration::id.eq_any(ids))
        .select((
            registration::id,
            (registration::person_id, registration::email),
            registration::organization_id,
            registration::run_id,
            registration::opportunity_id,
        ))
        .load(&mut conn)
        .await?;
    let is_for_an_address = found.iter().any(|(_, (person, email), ..)| person.is_none() && email.is_some());
    let theirs = match viewer {
        Some(viewer) if is_for_an_address => verified_addresses(conn, viewer).await?,
        _ => Vec::new(),
    };
    // Nearly always all are for one.
    let mut opportunities = HashMap::new();
    for (.., id) in &found {
        if let Entry::Vacant(place) = opportunities.entry(*id) {
            place.insert(of_opportunity(conn, *id).await?);
        }
    }
    let facts = found.into_iter().filter_map(|(id, (person, email), organization, run, opportunity_id)| {
        let is_theirs = email.is_some_and(|email| theirs.contains(&email.to_lowercase()));
        let person = person.or(viewer.filter(|_| is_theirs));
        let opportunity = opportunities.get(&opportunity_id).cloned().flatten()?;
        Some((id, RegistrationFacts::new(person, organization, (run, opportunity_id), opportunity)))
    });
    Ok(facts.collect())
}

pub(super) async fn of_opportunity(
    mut conn: &AsyncPgConnection,
    id: OpportunityId,
) -> QueryResult<Option<OpportunityFacts>> {
    let found: Option<(String, Visibility, Option<ProgrammeId>)> = opportunity::table
        .find(id)
        .select((opportunity::status, opportunity::visibility, opportunity::programme_id))
        .first(&mut conn)
        .await
        .optional()?;
    let Some((status, visibility, programme)) = found else {
        return Ok(None);
    };
    let roles = opportunity_organization::table
        .filter(opportunity_organization::opportunity_id.eq(id))
        .select((opportunity_organization::organization_id, opportunity_organization::role))
        .load(&mut conn)
        .await?;
    let audience = match visibility {
        Visibility::Organizations => {
            opportunity_audience::table
                .filter(opportunity_audience::opportunity_id.eq(id))
                .select(opportunity_audience::organization_id)
                .load(&mut conn)
                .await?
        }
        Visibility::Public | Visibility::Network | Visibility::Programme => Vec::new(),
    };
    let published = match status.as_str() {
        DRAFT => false,
        WITHDRAWN => !was_withdrawn_as_draft(conn, id).await?,
        _ => true,
    };
    Ok(Some(OpportunityFacts { published, visibility, audience, programme, roles }))
}

/// A draft that was taken back was never published: nobody else is to learn then that there was one.
async fn was_withdrawn_as_draft(mut conn: &AsyncPgConnection, id: OpportunityId) -> QueryResult<bool> {
    let withdrawn = status_change::table
        .filter(status_change::opportunity_id.eq(id))
        .filter(status_change::run_id.is_null().and(status_change::session_id.is_null()))
        .filter(status_change::from_status.eq(DRAFT).and(status_change::to_status.eq(WITHDRAWN)));
    diesel::select(exists(withdrawn)).get_result(&mut conn).await
}

/// Whether a steward approved the organization; not so of one that does not exist.
pub(super) async fn is_approved(conn: &mut AsyncPgConnection, id: OrganizationId) -> QueryResult<bool> {
    let approved = organization::table.find(id).filter(organization::status.eq(APPROVED));
    diesel::select(exists(approved)).get_result(conn).await
}

/// Whose role it is, and where it counts.
pub(super) async fn of_membership(
    conn: &mut AsyncPgConnection,
    id: MembershipId,
) -> QueryResult<Option<MembershipFacts>> {
    let found: Option<(PersonId, Columns)> = membership::table
        .left_join(programme::table)
        .filter(membership::id.eq(id))
        .select((
            membership::person_id,
            (membership::organization_id, membership::programme_id, programme::organization_id.nullable()),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(person, columns)| MembershipFacts { person, realm: columns.into() }))
}

/// Where the role counts that an invitation offers.
pub(super) async fn of_invitation(conn: &mut AsyncPgConnection, id: InvitationId) -> QueryResult<Option<RealmFacts>> {
    let found: Option<Columns> = invitation::table
        .left_join(programme::table)
        .filter(invitation::id.eq(id))
        .select((invitation::organization_id, invitation::programme_id, programme::organization_id.nullable()))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(RealmFacts::from))
}

/// Who runs a programme.
pub(super) async fn operator_of(mut conn: &AsyncPgConnection, id: ProgrammeId) -> QueryResult<Option<OrganizationId>> {
    programme::table.find(id).select(programme::organization_id).first(&mut conn).await.optional()
}

/// What a listing lists, whose it is, and whether it is a draft, which others do not see.
pub(super) async fn of_listing(
    conn: &mut AsyncPgConnection,
    id: ListingId,
) -> QueryResult<Option<(OpportunityId, OrganizationId, bool)>> {
    let columns = (listing::opportunity_id, listing::organization_id, listing::status.eq(DRAFT));
    listing::table.find(id).select(columns).first(conn).await.optional()
}

pub(super) async fn opportunity_of_run(mut conn: &AsyncPgConnection, id: RunId) -> QueryResult<Option<OpportunityId>> {
    run::table.find(id).select(run::opportunity_id).first(&mut conn).await.optional()
}

pub(super) async fn opportunity_of_session(
    conn: &mut AsyncPgConnection,
    id: SessionId,
) -> QueryResult<Option<OpportunityId>> {
    session::table.find(id).select(session::opportunity_id).first(conn).await.optional()
}

pub(super) async fn organization_of_authority(
    conn: &mut AsyncPgConnection,
    id: CreditAuthorityId,
) -> QueryResult<Option<OrganizationId>> {
    credit_authority::table.find(id).select(credit_authority::organization_id).first(conn).await.optional()
}
