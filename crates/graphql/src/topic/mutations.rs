//! Creating and changing topics.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{
    Rejection,
    problem::Problems,
    topic::{self as domain, TopicChanges, TopicInput},
};
use database::AsyncPgConnection;
use identity::policy;

use super::{Topic, types::TopicMatchKind};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, input_id, language_map, note_language_twice},
    payload,
    request::{RequestContext, RequestExt},
};

/// Other words for a topic in one language.
#[derive(InputObject)]
pub struct AlternativeLabelsInput {
    /// The language, as a BCP 47 tag: en, fr, es-MX.
    language: String,
    /// The words; at most 200 characters each.
    labels: Vec<String>,
}

/// The same or nearly the same concept in another vocabulary.
#[derive(InputObject)]
pub struct TopicMatchInput {
    /// How close it is.
    kind: TopicMatchKind,
    /// The concept's address, such as http://vocab.getty.edu/aat/300163333.
    uri: String,
}

/// A new topic.
#[derive(InputObject)]
pub struct CreateTopicInput {
    /// The vocabulary it belongs to: small letters, digits and hyphens. It never changes.
    scheme: String,
    /// Its short name in the vocabulary, such as emergency-management: small letters, digits and hyphens. It never
    /// changes.
    notation: String,
    /// The language its label is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// What it is called, in its main language at least; at most 200 characters each.
    label: Vec<TranslationInput>,
    /// Other words people use for it.
    alternative_labels: Option<Vec<AlternativeLabelsInput>>,
    /// What it means; at most 5,000 characters each.
    definition: Option<Vec<TranslationInput>>,
    /// Broader topics: each by its id, its notation in the same vocabulary, or vocabulary:notation.
    broader: Option<Vec<String>>,
    /// Related topics, named likewise.
    related: Option<Vec<String>>,
    /// The same or nearly the same concept in other vocabularies.
    matches: Option<Vec<TopicMatchInput>>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the topic it created the first time.
    idempotency_key: Option<String>,
}

/// Changes to a topic. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateTopicInput {
    /// Which topic: its id, topic_….
    id: ID,
    /// The language its label is first of all in, as a BCP 47 tag.
    main_language: Option<String>,
    /// What it is called: all languages, since they replace the ones there are.
    label: Option<Vec<TranslationInput>>,
    /// All other words people use for it; an empty list empties it.
    alternative_labels: Option<Vec<AlternativeLabelsInput>>,
    /// What it means: all languages; an empty list empties it.
    definition: Option<Vec<TranslationInput>>,
    /// All broader topics: each by its id, its notation in the same vocabulary, or vocabulary:notation.
    broader: Option<Vec<String>>,
    /// All related topics, named likewise.
    related: Option<Vec<String>>,
    /// The same or nearly the same concept in other vocabularies: all of them.
    matches: Option<Vec<TopicMatchInput>>,
    /// The revision you saw. Given, the change is refused if somebody else changed the topic since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of creating a topic.
    CreateTopicPayload {
        /// The topic; none where it was refused.
        topic: Topic
    }
    /// Why a topic was not created.
    CreateTopicError
    /// The sort of reason why a topic was not created.
    CreateTopicErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// The vocabulary has this notation already, or a list names the same thing twice.
        Duplicate,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of changing a topic.
    UpdateTopicPayload {
        /// The topic as it is now; none where the change was refused.
        topic: Topic
    }
    /// Why a topic was not changed.
    UpdateTopicError
    /// The sort of reason why a topic was not changed.
    UpdateTopicErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// Somebody else changed the topic in the meantime.
        Conflict,
    }
}

/// Mutations of topics.
#[derive(Default)]
pub struct TopicMutations;

#[Object]
impl TopicMutations {
    /// Creates a topic. For stewards, and for service tokens with the scope topics:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_topic(&self, ctx: &Context<'_>, input: CreateTopicInput) -> Result<CreateTopicPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateTopicPayload::of(input.create(request, &mut conn).await)
    }

    /// Changes a topic. For stewards, and for service tokens with the scope topics:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_topic(&self, ctx: &Context<'_>, input: UpdateTopicInput) -> Result<UpdateTopicPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UpdateTopicPayload::of(input.update(request, &mut conn).await)
    }
}

impl CreateTopicInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Topic, Rejection> {
        let may = policy::create_topic(request.viewer()).map_err(|refusal| Rejection::refused(refusal, ""))?;
        let mut problems = Problems::new();
        let input = TopicInput {
            scheme: self.scheme,
            notation: self.notation,
            main_language: self.main_language,
            label: language_map("label", self.label, &mut problems),
            alternative_labels: alternative_labels(self.alternative_labels.unwrap_or_default(), &mut problems),
            definition: language_map("definition", self.definition.unwrap_or_default(), &mut problems),
            broader: self.broader.unwrap_or_default(),
            related: self.related.unwrap_or_default(),
            matches: matches(self.matches.unwrap_or_default()),
        };
        problems.settle()?;
        let now = request.clock().now();
        let row = domain::create(conn, &may, now, input, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Topic(Arc::new(row)))
    }
}

impl UpdateTopicInput {
    async fn update(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Topic, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::edit_topic(request.viewer(), id).map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let mut problems = Problems::new();
        let changes = TopicChanges {
            main_language: self.main_language,
            label: self.label.map(|texts| language_map("label", texts, &mut problems)),
            alternative_labels: self.alternative_labels.map(|lists| alternative_labels(lists, &mut problems)),
            definition: self.definition.map(|texts| language_map("definition", texts, &mut problems)),
            broader: self.broader,
            related: self.related,
            matches: self.matches.map(matches),
            expected_revision: self.expected_revision,
        };
        problems.settle()?;
        let row = domain::update(conn, &may, request.clock().now(), changes).await?;
        request.loaders().forget_all().await;
        Ok(Topic(Arc::new(row)))
    }
}

fn alternative_labels(lists: Vec<AlternativeLabelsInput>, problems: &mut Problems) -> domain::AlternativeLabels {
    let mut labels_by_language = BTreeMap::new();
    for AlternativeLabelsInput { language, labels } in lists {
        let path = format!("alternative_labels.{language}");
        if labels_by_language.insert(language, labels).is_some() {
            note_language_twice(&path, problems);
        }
    }
    domain::AlternativeLabels(labels_by_language)
}

fn matches(list: Vec<TopicMatchInput>) -> Vec<domain::TopicMatch> {
    list.into_iter().map(|TopicMatchInput { kind, uri }| domain::TopicMatch { kind: kind.into(), uri }).collect()
}
