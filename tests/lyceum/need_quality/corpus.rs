//! The catalogue that the needs are to be met from.

use std::{collections::HashMap, fs::File, path::Path, sync::atomic::AtomicBool};

use catalogue::bulk::Source;
use database::id::{OpportunityId, OrganizationId, TopicId};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use harvest::{
    csv,
    entry::Read,
    import::{Import, Outcome},
    lyceum::{self, Record},
    mapping::Mapping,
};
use identity::{Viewer, policy};
use jiff::civil::date;
use serde_json::{Value, json};
use server::Settings;
use testing::{Caller, TestApp};
use uuid::Uuid;

use super::{judged::Judged, plain::Plain};
use crate::joining::{change, done};

const MATCHES: &str =
    "query ($id: ID!) { node(id: $id) { ... on Need { matches(first: 20) { nodes { opportunity { id } } } } } }";
const SEARCH: &str = "query ($search: String!) { opportunities(search: $search, first: 20) { nodes { id } } }";

/// The demo network, the opportunities of the quality set, and the needs.
pub(super) struct Corpus {
    app: TestApp,
    secret: String,
    organizations: HashMap<String, OrganizationId>,
    needs: HashMap<String, String>,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Text)]
    key: String,
}

#[derive(QueryableByName)]
struct Keyed {
    #[diesel(sql_type = sql_types::Text)]
    key: String,
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
}

impl Corpus {
    pub(super) async fn start(needs: &[Judged]) -> Self {
        let mut settings = Settings::default();
        if let Ok(weights) = std::env::var("LYCEUM_QUALITY_WEIGHTS") {
            settings.match_weights = weights.parse().expect("weights, as text=500");
        }
        settings.person.budget.maximum = u64::MAX / 1_000_000;
        let app = TestApp::start_with(settings).await;
        server::demo::load_if_empty(&app.pool(), &app.clock()).await.expect("the database works");
        let records = lyceum::read(include_bytes!("../../quality/opportunities.toml").as_slice());
        let outcome = import(&app, None, "lyceum", records).await;
        assert_eq!((outcome.refused, outcome.organizations_made), (0, 0), "{outcome:?}");
        let organizations = organizations(&app).await;
        let mut editor = app.person("Edith");
        for organization in organizations.values() {
            editor = editor.role("editor", *organization);
        }
        let secret = editor.create().await.secret;
        let editor = |need: &Judged| app.signed_in(&secret).acting_for(organizations[&need.organization]);
        let topics = topics(&app).await;
        let mut written = HashMap::new();
        for need in needs {
            let input = input(need, organizations[&need.organization], &topics);
            let payload = done(change(&editor(need), "createNeed", "need { id }", input).await);
            written.insert(need.key.clone(), payload["need"]["id"].as_str().expect("an id").to_owned());
        }
        let corpus = Self { app, secret, organizations, needs: written };
        corpus.knows_what_is_judged(needs).await;
        corpus
    }

    /// Adds a list of a thousand MOOCs, as a partner would.
    pub(super) async fn import_moocs(&self, file: &Path) {
        let provider = self.app.organization("edX").create().await;
        let about = csv::About { today: date(2026, 11, 20), language: "en".to_owned() };
        let mapping = Mapping::built_in("edx").expect("it is built in");
        let list = csv::read(File::open(file).expect("it can be opened"), mapping, about).expect("it is the list");
        let records = list.map(|read| read.map(|entry| entry.map(|record| Record::Opportunity(Box::new(record)))));
        let outcome = import(&self.app, Some(provider), "csv", records).await;
        assert_eq!(outcome.created, 1_000, "{outcome:?}");
    }

    /// Who has the need.
    fn editor(&self, need: &Judged) -> Caller {
        self.app.signed_in(&self.secret).acting_for(self.organizations[&need.organization])
    }

    /// What matching offers for a need, best first.
    pub(super) async fn matches(&self, need: &Judged) -> Vec<String> {
        let data = self.editor(need).query(MATCHES, json!({ "id": self.needs[&need.key] })).await;
        let matches = data["node"]["matches"]["nodes"].as_array().expect("a need has matches");
        self.keys(matches.iter().map(|one| &one["opportunity"]["id"])).await
    }

    /// What plain search finds with a need's words, best first.
    pub(super) async fn plain(&self, need: &Judged, way: Plain) -> Vec<String> {
        let Some(sql) = way.sql() else {
            let data = self.editor(need).query(SEARCH, json!({ "search": need.statement })).await;
            let found = data["opportunities"]["nodes"].as_array().expect("a search answers");
            return self.keys(found.iter().map(|one| &one["id"])).await;
        };
        let found: Vec<Found> = diesel::sql_query(sql)
            .bind::<sql_types::Text, _>(&need.statement)
            .bind::<sql_types::Array<sql_types::Text>, _>(&need.topics)
            .bind::<sql_types::Array<sql_types::Text>, _>(&need.languages)
            .bind::<sql_types::Text, _>(&need.language)
            .load(&mut self.app.connect().await)
            .await
            .expect("it can be searched");
        found.into_iter().map(|one| short(&one.key)).collect()
    }

    /// The keys of opportunities, of which the ids on the wire are known.
    async fn keys<'a>(&self, ids: impl Iterator<Item = &'a Value>) -> Vec<String> {
        let uuid = |id: &Value| {
            id.as_str().and_then(|id| id.parse::<OpportunityId>().ok()).expect("an opportunity's id").uuid()
        };
        let ids: Vec<Uuid> = ids.map(uuid).collect();
        let sql = "SELECT source_record.key AS key FROM unnest($1) WITH ORDINALITY AS asked (id, place) \
                   JOIN source_record ON opportunity_id = asked.id ORDER BY place";
        let found: Vec<Found> = diesel::sql_query(sql)
            .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
            .load(&mut self.app.connect().await)
            .await
            .expect("keys can be read");
        found.into_iter().map(|one| short(&one.key)).collect()
    }

    /// A judgement of something that is not there would be lost without a word.
    async fn knows_what_is_judged(&self, needs: &[Judged]) {
        let keys: Vec<Found> = diesel::sql_query("SELECT key FROM source_record WHERE opportunity_id IS NOT NULL")
            .load(&mut self.app.connect().await)
            .await
            .expect("keys can be read");
        let unknown = needs
            .iter()
            .flat_map(|need| need.grades.keys())
            .filter(|judged| !judged.starts_with("edx/") && !keys.iter().any(|one| one.key == **judged));
        assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&String>::new());
    }
}

/// As judgements name it.
fn short(key: &str) -> String {
    key.strip_prefix("https://www.edx.org/course/").map_or_else(|| key.to_owned(), |course| format!("edx/{course}"))
}

async fn import(
    app: &TestApp,
    provider: Option<OrganizationId>,
    format: &str,
    records: impl Iterator<Item = Read<Record>>,
) -> Outcome {
    let source = Source { organization_id: provider, format: format.to_owned(), name: "quality set".to_owned() };
    let import = Import { source, provider, now: app.clock().now() };
    let may = policy::import(&Viewer::Operator).expect("the operator may import");
    let mut connection = app.connect().await;
    let outcome = import.run(&mut connection, &may, records, &AtomicBool::new(false), &mut |_| {}).await;
    outcome.expect("the database works")
}

async fn organizations(app: &TestApp) -> HashMap<String, OrganizationId> {
    let sql = "SELECT value AS key, organization_id AS id FROM organization_identifier WHERE scheme = 'lyceum'";
    let found: Vec<Keyed> = diesel::sql_query(sql).load(&mut app.connect().await).await.expect("they can be read");
    found.into_iter().map(|one| (one.key, OrganizationId::from_uuid(one.id))).collect()
}

async fn topics(app: &TestApp) -> HashMap<String, TopicId> {
    let sql = "SELECT notation AS key, id FROM topic WHERE scheme = 'lyceum'";
    let found: Vec<Keyed> = diesel::sql_query(sql).load(&mut app.connect().await).await.expect("they can be read");
    found.into_iter().map(|one| (one.key, TopicId::from_uuid(one.id))).collect()
}

/// What an editor types to create a need.
fn input(need: &Judged, organization: OrganizationId, topics: &HashMap<String, TopicId>) -> Value {
    let words = |words: &[String]| words.iter().map(|word| word.to_uppercase()).collect::<Vec<_>>();
    json!({
        "organization": organization.to_string(),
        "mainLanguage": need.language,
        "statement": [{ "language": need.language, "text": need.statement }],
        "topics": need.topics.iter().map(|topic| topics[topic].to_string()).collect::<Vec<_>>(),
        "wantedBy": need.wanted_by,
        "languages": need.languages,
        "formats": words(&need.formats),
        "priceCeiling": need.price_ceiling.as_ref().map(|(amount, currency)| json!({ "amount": amount, "currency": currency })),
        "accessibility": words(&need.accessibility),
    })
}
