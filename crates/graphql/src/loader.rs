//! Loaders: what resolvers ask for one by one is fetched together.
//!
//! Each is named for what it loads by what. They live as long as a request and remember what they loaded. A list
//! resolver that sees by looking ahead what its items will be asked for loads it for all of them first
//! ([`crate::opportunity::prefetch`]); what it did not foresee is still fetched in one statement per level.

mod agreements;
mod answers;
mod applications;
mod artifacts;
mod courses;
mod exchange;
mod needs;
mod offers;
mod outcomes;
mod peers;
mod people;
mod placements;
mod plans;
mod program;
mod reports;
mod rounds;
mod taking_part;

use std::{collections::HashMap, fmt::Debug, hash::Hash, sync::Arc};

use catalogue::{
    lineage::{self, Lineage, SeriesPart},
    listing::{self, Listing},
    opportunity::{self, Opportunity, OrganizationRole, Origin},
    organization::{self, Identifier, Organization},
    recording::{self, Recording},
    recurrence::{self, Recurrence},
    run::{self, Run},
    search::Sight,
    session::{self, Session},
    status::{self, StatusChange},
    topic::{self, Relation, Topic, TopicMatch},
};
use database::{
    AsyncPgConnection,
    id::{
        ListingId, OpportunityId, OrganizationId, RecordingId, RecurrenceId, RunId, SessionId, SourceRecordId, TopicId,
    },
};
use dataloader::{BatchFn, cached};
use diesel::QueryResult;
use futures::{FutureExt, future::BoxFuture};
use identity::Viewer;
use jiff::Timestamp;

pub use self::needs::NeedLoaders;
pub use agreements::AgreementLoaders;
pub use answers::AnswersLoaders;
pub use applications::ApplicationLoaders;
pub use artifacts::ArtifactLoaders;
pub use courses::CourseLoaders;
pub use exchange::ExchangeLoaders;
pub use offers::OfferLoaders;
pub use outcomes::OutcomeLoaders;
pub use peers::PeerLoaders;
pub use people::{PageOf, PeopleLoaders};
pub use placements::PlacementLoaders;
pub use plans::PlanLoaders;
pub use program::ProgramLoaders;
pub use reports::ReportLoaders;
pub use rounds::RoundLoaders;
pub use taking_part::TakingPartLoaders;

use crate::request::{Fault, RequestConnection};

/// What things can be loaded by.
pub trait Key: Eq + Hash + Clone + Debug + Send + Sync {}
impl<T: Eq + Hash + Clone + Debug + Send + Sync> Key for T {}

/// What can be loaded: something that can be empty, and that is cheap to hand out again.
pub trait Value: Clone + Default + Send + Sync {}
impl<T: Clone + Default + Send + Sync> Value for T {}

/// Loads a `V` by its `K`. `V` is a value that can be empty: an option or a list.
pub struct Loader<K: Key, V: Value>(cached::Loader<K, Result<V, Fault>, Fetch<K, V>>);

type Query<K, V> =
    Box<dyn for<'c> Fn(&'c AsyncPgConnection, Vec<K>) -> BoxFuture<'c, QueryResult<HashMap<K, V>>> + Send + Sync>;

struct Fetch<K, V> {
    connection: Arc<RequestConnection>,
    query: Query<K, V>,
}

impl<K: Key, V: Value> BatchFn<K, Result<V, Fault>> for Fetch<K, V> {
    /// Answers for every key: an unknown one has the empty value, and a failure is every key's.
    async fn load(&mut self, keys: &[K]) -> HashMap<K, Result<V, Fault>> {
        let found = async { Ok::<_, Fault>((self.query)(self.connection.get().await?, keys.to_vec()).await?) }.await;
        match found {
            Ok(mut found) => keys.iter().map(|key| (key.clone(), Ok(found.remove(key).unwrap_or_default()))).collect(),
            Err(fault) => keys.iter().map(|key| (key.clone(), Err(fault.clone()))).collect(),
        }
    }
}

impl<K: Key, V: Value> Loader<K, V> {
    fn new<Q>(connection: &Arc<RequestConnection>, query: Q) -> Self
    where
        Q: for<'c> Fn(&'c AsyncPgConnection, Vec<K>) -> BoxFuture<'c, QueryResult<HashMap<K, V>>>
            + Send
            + Sync
            + 'static,
    {
        let fetch = Fetch { connection: connection.clone(), query: Box::new(query) };
        // Siblings ask before the first of them has yielded this often.
        Self(cached::Loader::new(fetch).with_yield_count(3).with_max_batch_size(1_000))
    }

    /// The value of one key. Boxed, since the future of every field of a type makes room for that of its largest.
    pub fn load(&self, key: K) -> BoxFuture<'_, Result<V, Fault>> {
        async move {
            match self.0.try_load(key).await {
                Ok(value) => value,
                Err(abandoned) => Err(Fault::from(diesel::result::Error::QueryBuilderError(abandoned.into()))),
            }
        }
        .boxed()
    }

    async fn forget(&self) {
        self.0.clear_all().await;
    }

    /// Takes over values that came along with others.
    async fn know(&self, values: Vec<(K, V)>) {
        let values: Vec<_> = values.into_iter().map(|(key, value)| (key, Ok(value))).collect();
        self.0.prime_many(values).await;
    }

    /// Fetches the values of many keys, to be loaded later.
    pub async fn foresee(&self, keys: &[K]) {
        // A failure is remembered for each key and told where the value is asked for.
        let _told_later = self.0.try_load_many(keys.to_vec()).await;
    }
}

/// A thing that may not be there.
pub type One<T> = Option<Arc<T>>;
/// Things in order.
pub type Many<T> = Arc<Vec<T>>;

fn one<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, One<T>> {
    rows.into_iter().map(|row| (key(&row), Some(Arc::new(row)))).collect()
}

fn many<K: Eq + Hash, T>(rows: impl IntoIterator<Item = (K, T)>) -> HashMap<K, Many<T>> {
    let mut lists: HashMap<K, Vec<T>> = HashMap::new();
    for (key, row) in rows {
        lists.entry(key).or_default().push(row);
    }
    lists.into_iter().map(|(key, list)| (key, Arc::new(list))).collect()
}

/// The loaders of one request.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct Loaders {
    pub organization_by_id: Arc<Loader<OrganizationId, One<Organization>>>,
    pub organization_by_identifier: Loader<Identifier, One<Organization>>,
    pub identifiers_by_organization: Loader<OrganizationId, Many<Identifier>>,
    pub organizations_by_opportunity: Loader<OpportunityId, Many<(OrganizationRole, Arc<Organization>)>>,
    pub topic_by_id: Loader<TopicId, One<Topic>>,
    pub topics_by_opportunity: Loader<OpportunityId, Many<Arc<Topic>>>,
    pub relations_by_topic: Loader<TopicId, Many<(Relation, TopicId)>>,
    pub matches_by_topic: Loader<TopicId, Many<TopicMatch>>,
    pub opportunity_by_id: Loader<OpportunityId, One<Opportunity>>,
    pub audience_by_opportunity: Loader<OpportunityId, Many<OrganizationId>>,
    pub opportunities_by_url: Loader<String, Many<Arc<Opportunity>>>,
    pub origin_by_record: Loader<SourceRecordId, One<Origin>>,
    pub lineage_by_opportunity: Loader<OpportunityId, Many<Lineage>>,
    pub history_by_opportunity: Loader<OpportunityId, Many<StatusChange>>,
    pub series_parts_by_opportunity: Loader<OpportunityId, Many<SeriesPart>>,
    pub run_by_id: Loader<RunId, One<Run>>,
    pub runs_by_opportunity: Loader<OpportunityId, Many<Arc<Run>>>,
    pub session_by_id: Loader<SessionId, One<Session>>,
    pub sessions_by_run: Loader<RunId, Many<Arc<Session>>>,
    pub next_session_by_opportunity: Loader<(OpportunityId, Timestamp), One<Session>>,
    pub recurrence_by_id: Loader<RecurrenceId, One<Recurrence>>,
    pub recurrences_by_run: Loader<RunId, Many<Arc<Recurrence>>>,
    pub recording_by_id: Loader<RecordingId, One<Recording>>,
    pub recording_by_session: Loader<SessionId, One<Recording>>,
    pub listing_by_id: Loader<ListingId, One<Listing>>,
    pub listings_by_opportunity: Loader<OpportunityId, Many<Arc<Listing>>>,
    pub peers: PeerLoaders,
    pub people: PeopleLoaders,
    pub program: ProgramLoaders,
    pub taking_part: TakingPartLoaders,
    pub answers: AnswersLoaders,
    pub needs: NeedLoaders,
    pub placements: PlacementLoaders,
    pub course: CourseLoaders,
    pub reports: ReportLoaders,
    pub agreements: AgreementLoaders,
    pub exchange: ExchangeLoaders,
    pub rounds: RoundLoaders,
    pub offers: OfferLoaders,
    pub outcomes: OutcomeLoaders,
    pub plans: PlanLoaders,
    pub applications: ApplicationLoaders,
    pub artifacts: ArtifactLoaders,
}

impl Loaders {
    /// Loaders that read on this connection what the viewer may see now.
    pub fn new(connection: &Arc<RequestConnection>, viewer: &Viewer, sight: &Sight, now: Timestamp) -> Self {
        let (seen_by_id, seen_by_url) = (sight.clone(), sight.clone());
        let [seen_organizations, seen_by_identifier, seen_of_opportunities] = std::array::from_fn(|_| sight.clone());
        let [seen_listings, seen_of_listings] = std::array::from_fn(|_| sight.clone());
        let organization_by_id = Arc::new(Loader::new(connection, move |conn, ids| {
            let sight = seen_organizations.clone();
            async move { Ok(one(organization::by_ids(conn, &ids, &sight).await?, |row| row.id)) }.boxed()
        }));
        let known = organization_by_id.clone();
        Self {
            organization_by_id,
            organization_by_identifier: Loader::new(connection, move |conn, identifiers| {
                let sight = seen_by_identifier.clone();
                async move {
                    let rows = organization::by_identifiers(conn, &identifiers, &sight).await?;
                    Ok(rows.into_iter().map(|(identifier, row)| (identifier, Some(Arc::new(row)))).collect())
                }
                .boxed()
            }),
            identifiers_by_organization: Loader::new(connection, |conn, ids| {
                async move { Ok(many(organization::identifiers(conn, &ids).await?)) }.boxed()
            }),
            organizations_by_opportunity: Loader::new(connection, move |conn, ids| {
                organizations(conn, ids, seen_of_opportunities.clone(), known.clone()).boxed()
            }),
            topic_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(topic::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            topics_by_opportunity: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = topic::of_opportunities(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|(id, topic)| (id, Arc::new(topic)))))
                }
                .boxed()
            }),
            relations_by_topic: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = topic::relations(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|(id, relation, other)| (id, (relation, other)))))
                }
                .boxed()
            }),
            matches_by_topic: Loader::new(connection, |conn, ids| {
                async move { Ok(many(topic::matches(conn, &ids).await?)) }.boxed()
            }),
            opportunity_by_id: Loader::new(connection, move |conn, ids| {
                let sight = seen_by_id.clone();
                async move { Ok(one(opportunity::by_ids(conn, &ids, &sight).await?, |row| row.id)) }.boxed()
            }),
            audience_by_opportunity: Loader::new(connection, |conn, ids| {
                async move { Ok(many(opportunity::audiences(conn, &ids).await?)) }.boxed()
            }),
            opportunities_by_url: Loader::new(connection, move |conn, urls| {
                let sight = seen_by_url.clone();
                async move {
                    let rows = opportunity::by_urls(conn, &urls, &sight).await?;
                    Ok(many(rows.into_iter().map(|(url, row)| (url, Arc::new(row)))))
                }
                .boxed()
            }),
            origin_by_record: Loader::new(connection, |conn, ids| {
                async move { Ok(one(opportunity::origins(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            lineage_by_opportunity: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = lineage::of_opportunities(conn, &ids).await?;
                    Ok(many(rows.into_iter().flat_map(|row| [(row.opportunity_id, row.clone()), (row.from_id, row)])))
                }
                .boxed()
            }),
            history_by_opportunity: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = status::history(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.opportunity_id, row))))
                }
                .boxed()
            }),
            series_parts_by_opportunity: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = lineage::series_parts(conn, &ids).await?;
                    Ok(many(rows.into_iter().flat_map(|row| [(row.series_id, row.clone()), (row.part_id, row)])))
                }
                .boxed()
            }),
            run_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(run::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            runs_by_opportunity: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = run::of_opportunities(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.opportunity_id, Arc::new(row)))))
                }
                .boxed()
            }),
            session_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(session::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            sessions_by_run: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = session::of_runs(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.run_id, Arc::new(row)))))
                }
                .boxed()
            }),
            next_session_by_opportunity: Loader::new(connection, |conn, keys| next_sessions(conn, keys).boxed()),
            recurrence_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(recurrence::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            recurrences_by_run: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = recurrence::of_runs(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.run_id, Arc::new(row)))))
                }
                .boxed()
            }),
            recording_by_id: Loader::new(connection, |conn, ids| {
                async move { Ok(one(recording::by_ids(conn, &ids).await?, |row| row.id)) }.boxed()
            }),
            recording_by_session: Loader::new(connection, |conn, ids| {
                async move { Ok(one(recording::of_sessions(conn, &ids).await?, |row| row.session_id)) }.boxed()
            }),
            listing_by_id: Loader::new(connection, move |conn, ids| {
                let sight = seen_listings.clone();
                async move { Ok(one(listing::by_ids(conn, &ids, &sight).await?, |row| row.id)) }.boxed()
            }),
            listings_by_opportunity: Loader::new(connection, move |conn, ids| {
                let sight = seen_of_listings.clone();
                async move {
                    let rows = listing::of_opportunities(conn, &ids, &sight).await?;
                    Ok(many(rows.into_iter().map(|row| (row.opportunity_id, Arc::new(row)))))
                }
                .boxed()
            }),
            peers: PeerLoaders::new(connection, viewer),
            people: PeopleLoaders::new(connection, viewer, now),
            program: ProgramLoaders::new(connection, viewer),
            taking_part: TakingPartLoaders::new(connection),
            answers: AnswersLoaders::new(connection),
            needs: NeedLoaders::new(connection, viewer),
            placements: PlacementLoaders::new(connection, viewer, now),
            course: CourseLoaders::new(connection, viewer),
            reports: ReportLoaders::new(connection, viewer),
            agreements: AgreementLoaders::new(connection),
            exchange: ExchangeLoaders::new(connection, viewer),
            rounds: RoundLoaders::new(connection, viewer),
            offers: OfferLoaders::new(connection, viewer),
            outcomes: OutcomeLoaders::new(connection, viewer),
            plans: PlanLoaders::new(connection, viewer, now),
            applications: ApplicationLoaders::new(connection, viewer),
            artifacts: ArtifactLoaders::new(connection, viewer),
        }
    }
}

impl Loaders {
    /// Forgets what was loaded. A change calls it, so that what is read after it in the same request is as it is now.
    pub async fn forget_all(&self) {
        self.organization_by_id.forget().await;
        self.organization_by_identifier.forget().await;
        self.identifiers_by_organization.forget().await;
        self.organizations_by_opportunity.forget().await;
        self.topic_by_id.forget().await;
        self.topics_by_opportunity.forget().await;
        self.relations_by_topic.forget().await;
        self.matches_by_topic.forget().await;
        self.opportunity_by_id.forget().await;
        self.audience_by_opportunity.forget().await;
        self.opportunities_by_url.forget().await;
        self.origin_by_record.forget().await;
        self.lineage_by_opportunity.forget().await;
        self.history_by_opportunity.forget().await;
        self.series_parts_by_opportunity.forget().await;
        self.run_by_id.forget().await;
        self.runs_by_opportunity.forget().await;
        self.session_by_id.forget().await;
        self.sessions_by_run.forget().await;
        self.next_session_by_opportunity.forget().await;
        self.recurrence_by_id.forget().await;
        self.recurrences_by_run.forget().await;
        self.recording_by_id.forget().await;
        self.recording_by_session.forget().await;
        self.listing_by_id.forget().await;
        self.listings_by_opportunity.forget().await;
        self.peers.forget_all().await;
        self.people.forget_all().await;
        self.program.forget_all().await;
        self.taking_part.forget_all().await;
        self.answers.forget_all().await;
        self.needs.forget_all().await;
        self.placements.forget_all().await;
        self.course.forget_all().await;
        self.reports.forget_all().await;
        self.agreements.forget_all().await;
        self.exchange.forget_all().await;
        self.rounds.forget_all().await;
        self.offers.forget_all().await;
        self.outcomes.forget_all().await;
        self.plans.forget_all().await;
        self.applications.forget_all().await;
        self.artifacts.forget_all().await;
    }
}

/// Who lists an opportunity has a role in it, so that its listings need not look up their organizations again.
async fn organizations(
    conn: &AsyncPgConnection,
    ids: Vec<OpportunityId>,
    sight: Sight,
    known: Arc<Loader<OrganizationId, One<Organization>>>,
) -> QueryResult<HashMap<OpportunityId, Many<(OrganizationRole, Arc<Organization>)>>> {
    let rows = organization::of_opportunities(conn, &ids, &sight).await?;
    let rows: Vec<_> =
        rows.into_iter().map(|row| (row.opportunity_id, (row.role, Arc::new(row.organization)))).collect();
    let came_along: Vec<_> =
        rows.iter().map(|(_, (_, organization))| (organization.id, Some(organization.clone()))).collect();
    known.know(came_along).await;
    Ok(many(rows))
}

/// Nearly always all keys ask for the same instant, that of the request; each other instant is a statement of its own.
async fn next_sessions(
    conn: &AsyncPgConnection,
    keys: Vec<(OpportunityId, Timestamp)>,
) -> QueryResult<HashMap<(OpportunityId, Timestamp), One<Session>>> {
    let mut by_instant: HashMap<Timestamp, Vec<OpportunityId>> = HashMap::new();
    for (id, instant) in keys {
        by_instant.entry(instant).or_default().push(id);
    }
    let mut found = HashMap::new();
    for (instant, ids) in by_instant {
        let rows = session::next_of_opportunities(conn, &ids, instant).await?;
        found.extend(rows.into_iter().map(|row| ((row.opportunity_id, instant), Some(Arc::new(row)))));
    }
    Ok(found)
}
