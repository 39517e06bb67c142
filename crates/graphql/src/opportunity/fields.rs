//! What every opportunity has, whatever its kind.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use catalogue::{lineage::Lineage as DomainLineage, opportunity as domain, opportunity::OrganizationRole as Role};
use database::id::SourceRecordId;
use futures::future::try_join_all;
use identity::policy::{Action, Decision, OpportunityFacts, decide};

use super::{
    AccessibilityFeature, Level, LineageKind, Opportunity, OpportunityKind, OpportunityStatus, OrganizationRole,
    Visibility, filter::instant,
};
use crate::{
    cost::{cost, list_size, points},
    failure::{nullable, required},
    listing::Listing,
    need::{self, Demand},
    organization::{Organization, Sector},
    programme::{self, Programme},
    recording::Recording,
    request::RequestExt,
    run::Run,
    scalar::DateTime,
    session::Session,
    text::LocalizedText,
    topic::Topic,
};

/// The fields that all kinds of opportunity share; each kind is this and what is its own.
#[derive(Clone)]
pub struct OpportunityFields(pub Arc<domain::Opportunity>);

/// An organization and what it has to do with an opportunity.
#[derive(SimpleObject)]
pub struct OpportunityOrganization {
    /// What it has to do with it.
    role: OrganizationRole,
    /// The organization. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    organization: Organization,
}

/// That an opportunity was made from another.
#[derive(SimpleObject)]
pub struct Lineage {
    /// How.
    kind: LineageKind,
    /// The other opportunity. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    opportunity: Opportunity,
    /// What was changed. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    note: Option<LocalizedText>,
}

/// A change of an opportunity's, run's or session's status.
#[derive(SimpleObject)]
pub struct StatusChange {
    /// The status before, in small letters; none for the first one.
    from: Option<String>,
    /// The status after, in small letters.
    to: String,
    /// Why.
    reason: Option<String>,
    /// When.
    at: DateTime,
    /// The run that changed, if it was a run.
    run_id: Option<ID>,
    /// The session that changed, if it was a session.
    session_id: Option<ID>,
}

/// Where fields of an opportunity came from: an entry of a file or feed.
#[derive(SimpleObject)]
pub struct Origin {
    /// The fields that came from it and were not edited by hand since.
    fields: Vec<String>,
    /// The name of the file or feed.
    source: String,
    /// Its format: csv, ical, lyceum.
    format: String,
    /// What tells the entry from the others in its source.
    key: String,
    /// When the entry was first read.
    first_seen_at: DateTime,
    /// When it was last found changed.
    changed_at: DateTime,
}

#[Object]
impl OpportunityFields {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is.
    pub async fn kind(&self) -> OpportunityKind {
        self.0.kind.into()
    }

    /// Where it stands.
    pub async fn status(&self) -> OpportunityStatus {
        self.0.status.into()
    }

    /// Who may see it once it is published.
    pub async fn visibility(&self) -> Visibility {
        self.0.visibility.into()
    }

    /// Where it is for some organizations: which. Null for whoever does not belong to an owner. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn visible_to(&self, ctx: &Context<'_>) -> Option<Result<Vec<Organization>>> {
        nullable(async {
            if self.0.visibility != domain::Visibility::Organizations || !self.shows_audience(ctx).await? {
                return Ok(None);
            }
            let loaders = ctx.request().loaders();
            let audience = loaders.audience_by_opportunity.load(self.0.id).await?;
            let found = try_join_all(audience.iter().map(|id| loaders.organization_by_id.load(*id))).await?;
            Ok(Some(found.into_iter().flatten().map(Organization).collect()))
        })
        .await
    }

    /// Where it is for the participants of a programme: which. Null for whoever does not belong to an owner.
    pub async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme>> {
        let id = self.0.programme_id?;
        nullable(async {
            match self.shows_audience(ctx).await? {
                true => programme::find(ctx, id).await,
                false => Ok(None),
            }
        })
        .await
    }

    /// How many organizations, in which sectors and regions, have open needs that it would meet, without telling of fewer than
    /// five. For people and systems of the network; to others it is null, with an error. Costs 20 points.
    #[graphql(directive = cost::apply(points(20)))]
    pub async fn demand(&self, ctx: &Context<'_>) -> Option<Result<Demand>> {
        nullable(need::demand(ctx, self.0.id)).await
    }

    /// Its title, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    pub async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.title, &self.0.main_language, languages)
    }

    /// What it is about, as plain text. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    pub async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.description, &self.0.main_language, languages)
    }

    /// What participants will be able to do. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    pub async fn outcomes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.outcomes, &self.0.main_language, languages)
    }

    /// The page that describes it, at its owner's.
    pub async fn url(&self) -> Option<String> {
        self.0.url.clone()
    }

    /// Languages it is held in, as BCP 47 tags.
    pub async fn languages(&self) -> Vec<String> {
        self.0.languages.clone()
    }

    /// Languages it is captioned in while it is held.
    pub async fn caption_languages(&self) -> Vec<String> {
        self.0.caption_languages.clone()
    }

    /// Languages it is described in.
    pub async fn description_languages(&self) -> Vec<String> {
        self.0.title.0.keys().cloned().collect()
    }

    /// How much one should know beforehand.
    pub async fn levels(&self) -> Vec<Level> {
        self.0.levels.iter().copied().map(Into::into).collect()
    }

    /// Whom it was made for.
    pub async fn for_sectors(&self) -> Vec<Sector> {
        self.0.for_sectors.iter().copied().map(Into::into).collect()
    }

    /// Who else may come. What they pay stands with the prices.
    pub async fn admitted_sectors(&self) -> Vec<Sector> {
        self.0.admitted_sectors.iter().copied().map(Into::into).collect()
    }

    /// What makes it usable for people with disabilities.
    pub async fn accessibility(&self) -> Vec<AccessibilityFeature> {
        self.0.accessibility.iter().copied().map(Into::into).collect()
    }

    /// The organization responsible for it; where there are several, the first named.
    pub async fn provider(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(async {
            let involved = ctx.request().loaders().organizations_by_opportunity.load(self.0.id).await?;
            let owner = involved.iter().find(|(role, _)| *role == Role::Owner);
            Ok(owner.map(|(_, organization)| Organization(organization.clone())))
        })
        .await
    }

    /// Organizations and what they have to do with it. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only in these roles.")] roles: Option<Vec<OrganizationRole>>,
    ) -> Result<Vec<OpportunityOrganization>> {
        required(ctx, async {
            let involved = ctx.request().loaders().organizations_by_opportunity.load(self.0.id).await?;
            let all = involved.iter().map(|(role, organization)| OpportunityOrganization {
                role: (*role).into(),
                organization: Organization(organization.clone()),
            });
            Ok(all.filter(|one| roles.as_ref().is_none_or(|roles| roles.contains(&one.role))).collect())
        })
        .await
    }

    /// What it is about, the most important topic first. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let topics = ctx.request().loaders().topics_by_opportunity.load(self.0.id).await?;
            Ok(topics.iter().cloned().map(Topic).collect())
        })
        .await
    }

    /// Its runs, the earliest first. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn runs(&self, ctx: &Context<'_>) -> Result<Vec<Run>> {
        required(ctx, async {
            let runs = ctx.request().loaders().runs_by_opportunity.load(self.0.id).await?;
            Ok(runs.iter().cloned().map(Run).collect())
        })
        .await
    }

    /// The next session that takes place.
    pub async fn next_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Counted from this instant; now if not said.")] after: Option<DateTime>,
    ) -> Option<Result<Session>> {
        let request = ctx.request();
        nullable(async {
            let after = after.map(|after| instant(&after, "after")).transpose()?;
            let after = after.unwrap_or_else(|| request.clock().now());
            let found = request.loaders().next_session_by_opportunity.load((self.0.id, after)).await?;
            Ok(found.map(Session))
        })
        .await
    }

    /// Recordings of its sessions, in the order they were held. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn recordings(&self, ctx: &Context<'_>) -> Result<Vec<Recording>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let runs = loaders.runs_by_opportunity.load(self.0.id).await?;
            let sessions = try_join_all(runs.iter().map(|run| loaders.sessions_by_run.load(run.id))).await?;
            let sessions = sessions.iter().flat_map(|list| list.iter());
            let found = try_join_all(sessions.map(|session| loaders.recording_by_session.load(session.id))).await?;
            Ok(found.into_iter().flatten().map(Recording).collect())
        })
        .await
    }

    /// How organizations list it: each with its own page, price and audience. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn listings(&self, ctx: &Context<'_>) -> Result<Vec<Listing>> {
        required(ctx, async {
            let listings = ctx.request().loaders().listings_by_opportunity.load(self.0.id).await?;
            Ok(listings.iter().cloned().map(Listing).collect())
        })
        .await
    }

    /// The series it is part of. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn part_of(&self, ctx: &Context<'_>) -> Result<Vec<Opportunity>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let parts = loaders.series_parts_by_opportunity.load(self.0.id).await?;
            let series = parts.iter().filter(|part| part.part_id == self.0.id).map(|part| part.series_id);
            let found = try_join_all(series.map(|id| loaders.opportunity_by_id.load(id))).await?;
            Ok(found.into_iter().flatten().map(Opportunity::of).collect())
        })
        .await
    }

    /// What it was made from. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn made_from(&self, ctx: &Context<'_>) -> Result<Vec<Lineage>> {
        self.lineage(ctx, |row| (row.opportunity_id == self.0.id).then_some(row.from_id)).await
    }

    /// What was made from it. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn made_into(&self, ctx: &Context<'_>) -> Result<Vec<Lineage>> {
        self.lineage(ctx, |row| (row.from_id == self.0.id).then_some(row.opportunity_id)).await
    }

    /// How its status and that of its runs and sessions changed, the earliest change first. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn history(&self, ctx: &Context<'_>) -> Result<Vec<StatusChange>> {
        required(ctx, async {
            let changes = ctx.request().loaders().history_by_opportunity.load(self.0.id).await?;
            Ok(changes
                .iter()
                .cloned()
                .map(|change| StatusChange {
                    from: change.from_status,
                    to: change.to_status,
                    reason: change.reason,
                    at: change.changed_at.into(),
                    run_id: change.run_id.map(|id| id.to_string().into()),
                    session_id: change.session_id.map(|id| id.to_string().into()),
                })
                .collect())
        })
        .await
    }

    /// Where its fields came from. Fields edited by hand are in none. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    pub async fn origins(&self, ctx: &Context<'_>) -> Result<Vec<Origin>> {
        required(ctx, async {
            let mut fields_by_record: BTreeMap<_, Vec<String>> = BTreeMap::new();
            for (field, record) in &self.0.field_sources.0 {
                fields_by_record.entry(SourceRecordId::from_uuid(*record)).or_default().push(field.clone());
            }
            let loaders = ctx.request().loaders();
            let found = try_join_all(fields_by_record.keys().map(|id| loaders.origin_by_record.load(*id))).await?;
            let both = found.into_iter().zip(fields_by_record.into_values());
            Ok(both
                .filter_map(|(origin, fields)| {
                    let origin = origin?;
                    Some(Origin {
                        fields,
                        source: origin.source_name.clone(),
                        format: origin.source_format.clone(),
                        key: origin.key.clone(),
                        first_seen_at: origin.first_seen_at.into(),
                        changed_at: origin.changed_at.into(),
                    })
                })
                .collect())
        })
        .await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    pub async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it came into the catalogue.
    pub async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    pub async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

impl OpportunityFields {
    /// Whether the viewer may see for whom it is. That they see the opportunity itself is certain by now.
    async fn shows_audience(&self, ctx: &Context<'_>) -> Result<bool> {
        let involved = ctx.request().loaders().organizations_by_opportunity.load(self.0.id).await?;
        let roles = involved.iter().map(|(role, organization)| (organization.id, role.to_string()));
        let facts = OpportunityFacts::new(self.0.status.word(), roles.collect());
        Ok(decide(ctx.request().viewer(), Action::SeeAudience(Some(&facts))) == Decision::Allowed)
    }

    async fn lineage<Other>(&self, ctx: &Context<'_>, other: Other) -> Result<Vec<Lineage>>
    where
        Other: Fn(&DomainLineage) -> Option<database::id::OpportunityId>,
    {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let rows = loaders.lineage_by_opportunity.load(self.0.id).await?;
            let rows: Vec<_> = rows.iter().filter_map(|row| Some((row, other(row)?))).collect();
            let found = try_join_all(rows.iter().map(|(_, id)| loaders.opportunity_by_id.load(*id))).await?;
            let both = rows.iter().zip(found);
            Ok(both
                .filter_map(|((row, _), opportunity)| {
                    Some(Lineage {
                        kind: row.kind.into(),
                        opportunity: Opportunity::of(opportunity?),
                        note: LocalizedText::of(ctx, &row.note, &self.0.main_language, None),
                    })
                })
                .collect())
        })
        .await
    }
}
