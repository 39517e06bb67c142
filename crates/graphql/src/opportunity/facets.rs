//! Counts by facet, as a shop shows them beside its list.

use async_graphql::{ComplexObject, Context, ID, Lookahead, Result, SimpleObject};
use catalogue::{
    organization::Sector as DomainSector,
    search::{Facet, FacetCount},
};
use database::id::{OrganizationId, TopicId};

use super::{AccessibilityFeature, Format, Level, OpportunityKind, OpportunityStatus};
use crate::{
    cost::{cost, list_size, points},
    failure::nullable,
    organization::{self, Organization, Sector},
    recording::RecordingAvailability,
    request::RequestExt,
    topic::Topic,
};

/// How many opportunities each further choice would leave. A facet's own filter does not shrink it, all the others do;
/// the largest first, at most 200 values each. Only facets that are asked for are counted.
#[derive(SimpleObject, Clone, Default)]
pub struct OpportunityFacets {
    /// By what it is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    kinds: Vec<KindCount>,
    /// By topic, each counted with its narrower ones. Costs nothing. Counted as 50 items.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(50), None, None))]
    topics: Vec<TopicCount>,
    /// By sector it is made for or open to. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    sectors: Vec<SectorCount>,
    /// By language it is held in. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    languages: Vec<WordCount>,
    /// By how one takes part. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    formats: Vec<FormatCount>,
    /// By how much one should know beforehand. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    levels: Vec<LevelCount>,
    /// By country. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    countries: Vec<WordCount>,
    /// By what makes it usable for people with disabilities. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    accessibility: Vec<AccessibilityCount>,
    /// By who can see a recording. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    recordings: Vec<RecordingCount>,
    /// By where it stands. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    statuses: Vec<StatusCount>,
    /// By owner. Costs nothing. Counted as 50 items.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(50), None, None))]
    providers: Vec<ProviderCount>,
}

/// Defines what is counted by the values of an enum.
macro_rules! enum_count {
    ($(#[$about:meta])* $name:ident($value:ty)) => {
        $(#[$about])*
        #[derive(SimpleObject, Clone)]
        pub struct $name {
            /// The value.
            value: $value,
            /// How many opportunities have it.
            count: i64,
        }

        impl $name {
            fn all<Word: std::str::FromStr + Into<$value>>(counts: &[FacetCount], facet: Facet) -> Vec<Self> {
                let counts = counts.iter().filter(|one| one.facet == facet);
                counts
                    .filter_map(|one| Some(Self { value: one.value.parse::<Word>().ok()?.into(), count: one.count }))
                    .collect()
            }
        }
    };
}

enum_count! {
    /// How many opportunities are of a kind.
    KindCount(OpportunityKind)
}
enum_count! {
    /// How many opportunities are for or open to a sector.
    SectorCount(Sector)
}
enum_count! {
    /// How many opportunities one takes part in like this.
    FormatCount(Format)
}
enum_count! {
    /// How many opportunities are of a level.
    LevelCount(Level)
}
enum_count! {
    /// How many opportunities have a feature.
    AccessibilityCount(AccessibilityFeature)
}
enum_count! {
    /// How many opportunities have a recording like this.
    RecordingCount(RecordingAvailability)
}
enum_count! {
    /// How many opportunities stand like this.
    StatusCount(OpportunityStatus)
}

/// How many opportunities have a value, such as a language or a country.
#[derive(SimpleObject, Clone)]
pub struct WordCount {
    /// The value: a language tag (fr), a country (CA).
    value: String,
    /// How many opportunities have it.
    count: i64,
}

/// How many opportunities are about a topic or something narrower.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct TopicCount {
    #[graphql(skip)]
    id: TopicId,
    /// How many opportunities are about it.
    count: i64,
}

/// How many opportunities an organization owns.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct ProviderCount {
    #[graphql(skip)]
    id: OrganizationId,
    /// How many opportunities it owns.
    count: i64,
}

#[ComplexObject]
impl TopicCount {
    /// The topic's id, to be given to the filter.
    async fn value(&self) -> ID {
        self.id.to_string().into()
    }

    /// The topic.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(self.id).await?.map(Topic)) }).await
    }
}

#[ComplexObject]
impl ProviderCount {
    /// The organization's id, to be given to the filter.
    async fn value(&self) -> ID {
        self.id.to_string().into()
    }

    /// The organization.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.id)).await
    }
}

impl OpportunityFacets {
    /// The facets that are asked for below this field.
    pub fn wanted(selection: &Lookahead<'_>) -> Vec<Facet> {
        let fields = [
            ("kinds", Facet::Kind),
            ("topics", Facet::Topic),
            ("sectors", Facet::Sector),
            ("languages", Facet::Language),
            ("formats", Facet::Format),
            ("levels", Facet::Level),
            ("countries", Facet::Country),
            ("accessibility", Facet::Accessibility),
            ("recordings", Facet::Recording),
            ("statuses", Facet::Status),
            ("providers", Facet::Provider),
        ];
        fields.into_iter().filter(|(field, _)| selection.field(field).exists()).map(|(_, facet)| facet).collect()
    }

    /// Sorts counts into their facets.
    pub fn of(counts: &[FacetCount]) -> Self {
        let words = |facet| {
            let counts = counts.iter().filter(move |one| one.facet == facet);
            counts.map(|one| WordCount { value: one.value.clone(), count: one.count }).collect()
        };
        let ids = |facet| {
            let counts = counts.iter().filter(move |one| one.facet == facet);
            counts.filter_map(|one| Some((one.value.parse::<uuid::Uuid>().ok()?, one.count)))
        };
        Self {
            kinds: KindCount::all::<catalogue::opportunity::OpportunityKind>(counts, Facet::Kind),
            topics: ids(Facet::Topic).map(|(id, count)| TopicCount { id: TopicId::from_uuid(id), count }).collect(),
            sectors: SectorCount::all::<DomainSector>(counts, Facet::Sector),
            languages: words(Facet::Language),
            formats: FormatCount::all::<catalogue::search::Format>(counts, Facet::Format),
            levels: LevelCount::all::<catalogue::opportunity::Level>(counts, Facet::Level),
            countries: words(Facet::Country),
            accessibility: AccessibilityCount::all::<catalogue::opportunity::AccessibilityFeature>(
                counts,
                Facet::Accessibility,
            ),
            recordings: RecordingCount::all::<catalogue::recording::Availability>(counts, Facet::Recording),
            statuses: StatusCount::all::<catalogue::opportunity::OpportunityStatus>(counts, Facet::Status),
            providers: ids(Facet::Provider)
                .map(|(id, count)| ProviderCount { id: OrganizationId::from_uuid(id), count })
                .collect(),
        }
    }
}
