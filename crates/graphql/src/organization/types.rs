//! What can be read about an organization.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use catalogue::{organization as domain, search::OpportunityFilter};
use database::id::OrganizationId;
use identity::policy::{self, RealmFacts};

use crate::{
    audit::{self, AuditEntryConnection, AuditFilterInput},
    calendar_feed::{self, CalendarFeed},
    connection,
    cost::{cost, list_size, names, points},
    enrolment::{self, EnrolmentConnection},
    failure::{nullable, required},
    invitation::{self, InvitationConnection},
    membership::{self, MembershipConnection},
    need::{self, NeedConnection, NeedState},
    opportunity::{OpportunityConnection, OpportunityFilterInput, OpportunityOrder, list},
    participation::{self, Participation, ParticipationGrouping, ParticipationSide},
    programme::{self, ProgrammeConnection},
    registration::{self, Asked, RegistrationConnection, RegistrationState},
    request::RequestExt,
    scalar::{Date, DateTime},
    service_token::{self, ServiceTokenConnection},
    text::LocalizedText,
    webhook::{self, Webhook},
};

/// A sector of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Sector")]
pub enum Sector {
    /// Archives.
    Archives,
    /// Libraries.
    Libraries,
    /// Museums.
    Museums,
    /// Neither archive, library nor museum.
    Other,
}

/// How large an organization is: how many paid staff it has, counted in full-time equivalents, so that two who work half the time
/// are one. Volunteers and trainees who are not paid do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::OrganizationSize")]
pub enum OrganizationSize {
    /// Nobody is paid: volunteers do all the work.
    VolunteersOnly,
    /// It has paid staff, at most 5.
    UpToFive,
    /// More than 5 paid staff, and at most 20.
    UpToTwenty,
    /// More than 20 paid staff, and at most 100.
    UpToHundred,
    /// More than 100 paid staff.
    OverHundred,
}

/// Whether an organization is in the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::OrganizationStatus")]
pub enum OrganizationStatus {
    /// It waits for a steward of the network to approve it. Until then what it lists are drafts, and only its own people
    /// and systems and the stewards see it.
    Requested,
    /// It is in the network.
    Approved,
    /// A steward declined it, and said why in the answer to the request.
    Declined,
    /// Whoever asked for it took the request back.
    Withdrawn,
}

/// What others call an organization: its number in a register.
#[derive(SimpleObject, InputObject, Clone)]
#[graphql(input_name = "IdentifierInput")]
pub struct Identifier {
    /// Who gives the identifier, in small letters: ror, isil, wikidata, ein, mid (the Museum Data Files' number).
    pub scheme: String,
    /// The identifier as its scheme writes it, such as https://ror.org/03yrm5c26.
    pub value: String,
}

/// An institution, association, consortium, provider or funder.
#[derive(Clone)]
pub struct Organization(pub Arc<domain::Organization>);

/// An institution, association, consortium, provider or funder.
#[Object]
impl Organization {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.name, &self.0.main_language, languages)
    }

    /// What it is and does. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.description, &self.0.main_language, languages)
    }

    /// The sectors it belongs to; it may be in several.
    async fn sectors(&self) -> Vec<Sector> {
        self.0.sectors.iter().copied().map(Into::into).collect()
    }

    /// How large it is, by its paid staff; null where it does not say so.
    async fn size(&self) -> Option<OrganizationSize> {
        self.0.size.map(Into::into)
    }

    /// Its country, by two letters of ISO 3166-1: CA, FR, MX.
    async fn country(&self) -> Option<&str> {
        self.0.country.as_deref()
    }

    /// Its state, province or region, by ISO 3166-2: CA-NS, US-AL.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Its city, town or community.
    async fn locality(&self) -> Option<&str> {
        self.0.locality.as_deref()
    }

    /// Its own site.
    async fn website(&self) -> Option<&str> {
        self.0.website.as_deref()
    }

    /// Whom to write to. Shown to the network alone: to the people and systems of its organizations, and to those with a
    /// role in one of its programmes; to others it is null.
    async fn contact_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.contact_name.as_deref().filter(|_| self.shows_contact(ctx))
    }

    /// Where to write to. Shown to the network alone: to the people and systems of its organizations, and to those with a
    /// role in one of its programmes; to others it is null.
    async fn contact_email(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.contact_email.as_deref().filter(|_| self.shows_contact(ctx))
    }

    /// The day somebody last confirmed that the contact is right.
    async fn contact_confirmed_on(&self) -> Option<Date> {
        self.0.contact_confirmed_on.map(Into::into)
    }

    /// Whether it is in the network. What is not, others do not see.
    async fn status(&self) -> OrganizationStatus {
        self.0.status.into()
    }

    /// What others call it. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    async fn identifiers(&self, ctx: &Context<'_>) -> Result<Vec<Identifier>> {
        required(ctx, async {
            let identifiers = ctx.request().loaders().identifiers_by_organization.load(self.0.id).await?;
            let both = identifiers.iter().cloned();
            Ok(both.map(|domain::Identifier { scheme, value }| Identifier { scheme, value }).collect())
        })
        .await
    }

    /// Its id in the Research Organization Registry, such as https://ror.org/03yrm5c26. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn ror(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(self.identifier(ctx, "ror")).await
    }

    /// Its International Standard Identifier for Libraries and related organizations (ISO 15511), such as CA-NSHD; where
    /// it has several, the first. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn isil(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(self.identifier(ctx, "isil")).await
    }

    /// Opportunities in which it has a role. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn opportunities(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Words to find. Costs 10 points.",
            directive = cost::apply(points(10))
        )]
        search: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<OpportunityFilterInput>,
        #[graphql(desc = "In which order; the newest first unless words are searched.")] order_by: Option<
            OpportunityOrder,
        >,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Result<OpportunityConnection> {
        let within = OpportunityFilter { organizations: vec![self.0.id], ..Default::default() };
        // Boxed: what a field's future holds, the futures of all fields of its type make room for.
        Box::pin(list(ctx, within, search, filter, order_by, first, after)).await
    }

    /// Who has a role in it, the first to come first. For those who have one themselves, and stewards; to others it is null,
    /// with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<MembershipConnection>> {
        nullable(membership::members(ctx, RealmFacts::Organization(self.0.id), first, after)).await
    }

    /// In what its staff take part, the newest first. For editors who act for it; to others it is null, with an error.
    /// Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn staff_registrations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<RegistrationState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<RegistrationConnection>> {
        nullable(registration::of_staff(ctx, self.0.id, Asked { states, first, after })).await
    }

    /// What it has found that it needs, the newest first. For those who have a role in it; to others, stewards among them, it
    /// is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<NeedState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<NeedConnection>> {
        nullable(need::of_organization(ctx, self.0.id, need::Asked { states, first, after })).await
    }

    /// How many people took part in a year: in what it offers, or of its staff; by topic, sector or month. What would tell
    /// of fewer than five people is held back. For those who have a role in it, and for stewards; to others it is null, with
    /// an error. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what it is told apart.")] by: ParticipationGrouping,
        #[graphql(desc = "Whose participation.", default_with = "ParticipationSide::Offered")] of: ParticipationSide,
        #[graphql(desc = "Of which year; this one if not said.")] year: Option<i32>,
    ) -> Option<Result<Participation>> {
        nullable(participation::of_organization(ctx, self.0.id, participation::Asked { by, side: of, year })).await
    }

    /// Who was invited to a role in it, the newest first. For its administrators and stewards; to others it is null, with
    /// an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<InvitationConnection>> {
        nullable(invitation::sent(ctx, RealmFacts::Organization(self.0.id), first, after)).await
    }

    /// The programmes that it runs, the oldest first. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Result<ProgrammeConnection> {
        required(ctx, programme::run_by(ctx, self.0.id, first, after)).await
    }

    /// Its service tokens, the newest first; revoked and expired ones among them. For its administrators, who act for it; to
    /// others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn service_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<ServiceTokenConnection>> {
        nullable(service_token::of_organization(ctx, self.0.id, first, after)).await
    }

    /// Its calendar links, the newest first; revoked ones among them, at most 100. For its editors and administrators, who
    /// act for it; to others it is null, with an error. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn calendar_feeds(&self, ctx: &Context<'_>) -> Option<Result<Vec<CalendarFeed>>> {
        nullable(calendar_feed::of_organization(ctx, self.0.id)).await
    }

    /// Its webhooks, the newest first, at most 20: where its systems are told of what concerns it. For its administrators,
    /// who act for it; to others it is null, with an error. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn webhooks(&self, ctx: &Context<'_>) -> Option<Result<Vec<Webhook>>> {
        nullable(webhook::of_organization(ctx, self.0.id)).await
    }

    /// What was done to its things, the latest first: to itself, its people, tokens, listings and requests, to the
    /// opportunities it owns now and the programmes it runs now. For its administrators, who act for it, and for stewards; to
    /// others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn audit_trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries.")] filter: Option<AuditFilterInput>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<AuditEntryConnection>> {
        nullable(Box::pin(audit::trail(ctx, Some(self.0.id), filter, first, after))).await
    }

    /// Its places in years of TRACK programmes, the latest first: all for its own people, and for others those in a programme
    /// that they run. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn enrolments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<EnrolmentConnection>> {
        nullable(Box::pin(async { enrolment::of_organization(ctx, self.0.id, first, after).await.map(Some) })).await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it came into the catalogue.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

impl Organization {
    fn shows_contact(&self, ctx: &Context<'_>) -> bool {
        policy::sees_contact(ctx.request().viewer(), self.0.id)
    }

    async fn identifier(&self, ctx: &Context<'_>, scheme: &str) -> Result<Option<String>> {
        let identifiers = ctx.request().loaders().identifiers_by_organization.load(self.0.id).await?;
        Ok(identifiers.iter().find(|identifier| identifier.scheme == scheme).map(|identifier| identifier.value.clone()))
    }
}

connection! {
    /// Organizations, page by page.
    OrganizationConnection,
    /// An organization in a list.
    OrganizationEdge,
    Organization
}

/// The organization, if there is one that the asker may see.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: OrganizationId) -> Result<Option<Organization>> {
    Ok(ctx.request().loaders().organization_by_id.load(id).await?.map(Organization))
}
