//! What can be read about a topic.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use catalogue::{
    search::OpportunityFilter,
    topic::{self as domain, Relation},
};

use crate::{
    connection,
    cost::{cost, list_size, names, points},
    failure::required,
    opportunity::{OpportunityConnection, OpportunityFilterInput, OpportunityOrder, list},
    request::RequestExt,
    scalar::DateTime,
    text::LocalizedText,
};

/// How closely a concept of another vocabulary means the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::MatchKind")]
pub enum TopicMatchKind {
    /// Interchangeable (skos:exactMatch).
    Exact,
    /// Often interchangeable (skos:closeMatch).
    Close,
}

/// The same or nearly the same concept in another vocabulary.
#[derive(SimpleObject)]
pub struct TopicMatch {
    /// How close it is.
    kind: TopicMatchKind,
    /// The concept's address.
    uri: String,
}

/// Other words for a topic in one language.
#[derive(SimpleObject)]
pub struct AlternativeLabels {
    /// The language, as a BCP 47 tag.
    language: String,
    /// The words.
    labels: Vec<String>,
}

/// A concept that needs and opportunities are about, from a vocabulary in the manner of SKOS.
#[derive(Clone)]
pub struct Topic(pub Arc<domain::Topic>);

/// A concept that needs and opportunities are about, from a vocabulary in the manner of SKOS.
#[Object]
impl Topic {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The vocabulary it belongs to, such as lyceum.
    async fn scheme(&self) -> &str {
        &self.0.scheme
    }

    /// Its short stable name in the vocabulary, such as emergency-management.
    async fn notation(&self) -> &str {
        &self.0.notation
    }

    /// What it is called, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.label, &self.0.main_language, languages)
    }

    /// Other words people use for it. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn alternative_labels(&self) -> Vec<AlternativeLabels> {
        let lists = self.0.alternative_labels.0.iter();
        lists
            .map(|(language, labels)| AlternativeLabels { language: language.clone(), labels: labels.clone() })
            .collect()
    }

    /// What it means. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn definition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.definition, &self.0.main_language, languages)
    }

    /// Broader topics. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    async fn broader(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        self.beside(ctx, Relation::Broader).await
    }

    /// Narrower topics. Counted as 2 items.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    async fn narrower(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        self.beside(ctx, Relation::Narrower).await
    }

    /// Related topics, neither broader nor narrower. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    async fn related(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        self.beside(ctx, Relation::Related).await
    }

    /// The same or nearly the same concept in other vocabularies. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    async fn matches(&self, ctx: &Context<'_>) -> Result<Vec<TopicMatch>> {
        required(ctx, async {
            let matches = ctx.request().loaders().matches_by_topic.load(self.0.id).await?;
            Ok(matches.iter().map(|found| TopicMatch { kind: found.kind.into(), uri: found.uri.clone() }).collect())
        })
        .await
    }

    /// Opportunities about it or about something narrower. Counted as many items as `first` says, 20 if it says
    /// nothing.
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
        let within = OpportunityFilter { within_topic: Some(self.0.id), ..Default::default() };
        // Boxed: what a field's future holds, the futures of all fields of its type make room for.
        Box::pin(list(ctx, within, search, filter, order_by, first, after)).await
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

impl Topic {
    async fn beside(&self, ctx: &Context<'_>, wanted: Relation) -> Result<Vec<Topic>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let relations = loaders.relations_by_topic.load(self.0.id).await?;
            let ids = relations.iter().filter(|(relation, _)| *relation == wanted).map(|(_, id)| *id);
            let found = futures::future::try_join_all(ids.map(|id| loaders.topic_by_id.load(id))).await?;
            Ok(found.into_iter().flatten().map(Topic).collect())
        })
        .await
    }
}

connection! {
    /// Topics, page by page.
    TopicConnection,
    /// A topic in a list.
    TopicEdge,
    Topic
}
