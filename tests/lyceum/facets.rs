//! Filters, and the counts beside them.

use database::id::TopicId;
use serde_json::{Value, json};
use testing::TestApp;

const ASK: &str = r"query($filter: OpportunityFilterInput, $search: String) {
  opportunities(filter: $filter, search: $search, orderBy: TITLE) {
    totalCount
    nodes { title { text } }
    facets {
      kinds { value count } languages { value count } formats { value count } sectors { value count }
      levels { value count } countries { value count } recordings { value count } statuses { value count }
      accessibility { value count }
      topics { count topic { notation } } providers { count organization { name { text } } }
    }
  }
}";

struct Catalogue {
    app: TestApp,
    collections: TopicId,
    storage: TopicId,
}

async fn catalogue() -> Catalogue {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").country("FR").create().await;
    let ansm = app.organization("ANSM").country("CA").create().await;
    let collections = app.topic("collections").create().await;
    let storage = app.topic("storage").broader(collections).create().await;
    let governance = app.topic("governance").create().await;
    app.opportunity("A storage webinar")
        .owner(icom)
        .topic(storage)
        .languages(&["en", "fr-CA"])
        .levels(&["introductory"])
        .for_sectors(&["museums"])
        .price(0, "EUR")
        .session("2026-12-01 14:00 Europe/Paris")
        .recording("public")
        .create()
        .await;
    app.opportunity("B collections workshop")
        .kind("workshop")
        .owner(ansm)
        .topic(collections)
        .languages(&["fr"])
        .for_sectors(&["archives", "museums"])
        .accessibility(&["wheelchair_access", "live_captions"])
        .run()
        .run_set("mode", json!("in_person"))
        .price(5000, "CAD")
        .session("2027-02-01 09:00 America/Halifax")
        .create()
        .await;
    app.opportunity("C governance course")
        .kind("mooc")
        .owner(ansm)
        .topic(governance)
        .topic(storage)
        .languages(&["es"])
        .levels(&["advanced"])
        .accessibility(&["live_captions"])
        .run()
        .run_set("pacing", json!("self_paced"))
        .run_set("starts_on", json!("2026-01-01"))
        .create()
        .await;
    app.opportunity("D withdrawn talk").status("withdrawn").owner(icom).topic(governance).create().await;
    Catalogue { app, collections, storage }
}

impl Catalogue {
    async fn ask(&self, filter: Value) -> Value {
        self.app.anonymous().query(ASK, json!({ "filter": filter })).await["opportunities"].clone()
    }

    async fn titles(&self, filter: Value) -> String {
        let page = self.ask(filter).await;
        let titles: Vec<_> = page["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|node| &node["title"]["text"].as_str().expect("a title")[..1])
            .collect();
        assert_eq!(page["totalCount"], titles.len());
        titles.concat()
    }
}

#[tokio::test]
async fn each_filter_finds_what_it_names() {
    let catalogue = catalogue().await;
    let (collections, storage) = (catalogue.collections.to_string(), catalogue.storage.to_string());
    for (filter, titles) in [
        (json!({}), "ABC"),
        (json!({ "kinds": ["WORKSHOP", "MOOC"] }), "BC"),
        (json!({ "topics": [collections] }), "ABC"),
        (json!({ "topics": [storage] }), "AC"),
        (json!({ "sectors": ["ARCHIVES"] }), "B"),
        (json!({ "languages": ["fr"] }), "AB"),
        (json!({ "languages": ["fr-CA"] }), "A"),
        (json!({ "formats": ["ONLINE"] }), "AC"),
        (json!({ "formats": ["SELF_PACED", "IN_PERSON"] }), "BC"),
        (json!({ "levels": ["ADVANCED"] }), "C"),
        (json!({ "countries": ["CA"] }), "BC"),
        (json!({ "accessibility": ["LIVE_CAPTIONS"] }), "BC"),
        (json!({ "accessibility": ["LIVE_CAPTIONS", "WHEELCHAIR_ACCESS"] }), "B"),
        (json!({ "recordings": ["PUBLIC"] }), "A"),
        (json!({ "statuses": ["WITHDRAWN"] }), "D"),
        (json!({ "price": { "free": true } }), "A"),
        (json!({ "price": { "atMost": 5000, "currency": "CAD" } }), "AB"),
        (json!({ "price": { "atMost": 4999, "currency": "CAD" } }), "A"),
        (json!({ "dates": { "from": "2026-12-01", "to": "2026-12-31", "zone": "Europe/Paris" } }), "AC"),
        (json!({ "dates": { "from": "2027-01-01" } }), "BC"),
        (json!({ "kinds": ["WEBINAR"], "languages": ["es"] }), ""),
    ] {
        assert_eq!(catalogue.titles(filter.clone()).await, titles, "{filter}");
    }
}

#[tokio::test]
async fn a_facets_own_filter_does_not_shrink_it() {
    let catalogue = catalogue().await;
    let page = catalogue.ask(json!({ "kinds": ["WORKSHOP"] })).await;
    assert_eq!(page["totalCount"], 1);
    let kinds = json!([
        { "value": "MOOC", "count": 1 }, { "value": "WEBINAR", "count": 1 }, { "value": "WORKSHOP", "count": 1 },
    ]);
    assert_eq!(page["facets"]["kinds"], kinds, "choosing another kind would find these");
    assert_eq!(page["facets"]["languages"], json!([{ "value": "fr", "count": 1 }]), "within the workshops");
    assert_eq!(page["facets"]["statuses"], json!([{ "value": "OPEN", "count": 1 }]));
}

#[tokio::test]
async fn a_topic_counts_its_narrower_ones_once() {
    let catalogue = catalogue().await;
    let page = catalogue.ask(json!({})).await;
    let topics = json!([
        { "count": 3, "topic": { "notation": "collections" } },
        { "count": 2, "topic": { "notation": "storage" } },
        { "count": 1, "topic": { "notation": "governance" } },
    ]);
    assert_eq!(page["facets"]["topics"], topics);
    let providers = json!([
        { "count": 2, "organization": { "name": { "text": "ANSM" } } },
        { "count": 1, "organization": { "name": { "text": "ICOM" } } },
    ]);
    assert_eq!(page["facets"]["providers"], providers);
}

#[tokio::test]
async fn every_count_is_what_choosing_the_value_finds() {
    let catalogue = catalogue().await;
    for filter in [json!({}), json!({ "languages": ["fr"] }), json!({ "kinds": ["MOOC", "WEBINAR"] })] {
        let facets = catalogue.ask(filter.clone()).await["facets"].clone();
        for facet in ["kinds", "languages", "formats", "sectors", "levels", "countries", "recordings", "statuses"] {
            for one in facets[facet].as_array().expect("a list") {
                let mut chosen = filter.clone();
                chosen[facet] = json!([one["value"]]);
                if facet == "languages" && one["value"] == "fr" {
                    continue; // The filter finds fr-CA too; the facet counts tags as they stand.
                }
                assert_eq!(catalogue.ask(chosen).await["totalCount"], one["count"], "{filter} {facet} {one}");
            }
        }
    }
}

#[tokio::test]
async fn words_and_filters_narrow_together() {
    let catalogue = catalogue().await;
    let page =
        catalogue.app.anonymous().query(ASK, json!({ "search": "storage", "filter": { "kinds": ["MOOC"] } })).await;
    assert_eq!(page["opportunities"]["nodes"], json!([{ "title": { "text": "C governance course" } }]));
    let kinds = json!([{ "value": "MOOC", "count": 1 }, { "value": "WEBINAR", "count": 1 }]);
    assert_eq!(page["opportunities"]["facets"]["kinds"], kinds);
}

#[tokio::test]
async fn a_filter_that_cannot_be_understood_is_refused_in_words() {
    let catalogue = catalogue().await;
    for (filter, words) in [
        (
            json!({ "topics": ["org_01h455vb4pex5vsknk084sn02q"] }),
            "filter.topics is not the id of a topic; such ids begin with \"topic_\".",
        ),
        (
            json!({ "dates": { "from": "2026-02-30" } }),
            "filter.dates.from is \"2026-02-30\", which is no day; write one such as 2024-02-16.",
        ),
        (
            json!({ "dates": { "from": "2026-03-02", "to": "2026-03-01" } }),
            "filter.dates.to is before filter.dates.from; turn them round.",
        ),
        (
            json!({ "dates": { "zone": "Halifax" } }),
            "filter.dates.zone is \"Halifax\", which is no IANA time zone; use one such as America/Halifax.",
        ),
        (
            json!({ "price": { "atMost": 5 } }),
            "filter.price.currency is missing; say in which currency atMost is, such as CAD.",
        ),
    ] {
        let answer = catalogue.app.anonymous().answer(ASK, json!({ "filter": filter })).await;
        assert_eq!(answer["errors"][0]["message"], words);
    }
}

#[tokio::test]
async fn an_organization_and_a_topic_list_their_own() {
    let catalogue = catalogue().await;
    let data = catalogue
        .app
        .anonymous()
        .query(
            r#"query($topic: ID!) {
              topic(id: $topic) { narrower { notation } opportunities(orderBy: TITLE) { totalCount nodes { title { text } } } }
              organizations(search: "ANSM") { nodes { opportunities(orderBy: TITLE, filter: { kinds: [MOOC] }) { nodes { title { text } } } } }
            }"#,
            json!({ "topic": catalogue.collections.to_string() }),
        )
        .await;
    assert_eq!(data["topic"]["narrower"], json!([{ "notation": "storage" }]));
    assert_eq!(data["topic"]["opportunities"]["totalCount"], 3);
    let own = json!([{ "title": { "text": "C governance course" } }]);
    assert_eq!(data["organizations"]["nodes"][0]["opportunities"]["nodes"], own);
}
