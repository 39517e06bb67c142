//! How large institutions are: what they say of it, and whether people of small ones have the same chance as those of large ones. What is
//! expected was worked out by hand.

use database::id::{OrganizationId, RoundId, RoundPeriodId};
use serde_json::{Value, json};
use testing::{Caller, TestApp};
use uuid::Uuid;

use super::{Round, Stage, dashboard::plan, english, over, text};
use crate::{
    joining::{change, done, wrong},
    track::peers::sql,
};

/// What comes of somebody changing an organization.
async fn update(who: &Caller, organization: OrganizationId, more: Value) -> Value {
    let input = over(json!({ "id": organization.to_string() }), more);
    change(who, "updateOrganization", "organization { size country revision }", input).await
}

/// How large an organization is to somebody, and which revision that is.
async fn seen(who: &Caller, organization: OrganizationId) -> Value {
    let document = "query($id: ID!) { organization(id: $id) { size revision } }";
    who.query(document, json!({ "id": organization.to_string() })).await["organization"].take()
}

/// The names of the organizations that somebody finds.
async fn found(who: &Caller, filter: Value) -> Vec<String> {
    let document = "query($filter: OrganizationFilterInput) {
        organizations(filter: $filter) { totalCount nodes { name { text } } } }";
    let answer = who.query(document, json!({ "filter": filter })).await;
    let nodes = answer["organizations"]["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(answer["organizations"]["totalCount"], nodes.len());
    nodes.iter().map(|node| text(&node["name"]["text"])).collect()
}

#[tokio::test]
async fn an_institution_says_how_large_it_is_and_can_take_it_back() {
    let app = TestApp::start().await;
    let museum = app.organization("Shore Museum").create().await;
    let director = app.person("Dora Director").role("administrator", museum).create().await;
    let editor = app.person("Edith Editor").role("editor", museum).create().await;
    let anybody = app.anonymous();
    assert_eq!(seen(&anybody, museum).await, json!({ "size": null, "revision": 1 }));

    let said = json!({ "size": "UP_TO_FIVE", "expectedRevision": 1 });
    let small = done(update(&director, museum, said).await);
    assert_eq!(small["organization"], json!({ "size": "UP_TO_FIVE", "country": null, "revision": 2 }));
    let again = done(update(&director, museum, json!({ "size": "UP_TO_FIVE" })).await);
    assert_eq!(again["organization"]["revision"], 2, "the same again is no change");
    let elsewhere = done(update(&director, museum, json!({ "country": "CA" })).await);
    assert_eq!(elsewhere["organization"], json!({ "size": "UP_TO_FIVE", "country": "CA", "revision": 3 }));

    let large = json!({ "size": "OVER_HUNDRED", "expectedRevision": 2 });
    assert_eq!(wrong(&update(&director, museum, large.clone()).await), ["CONFLICT expectedRevision"]);
    for who in [&*editor, &anybody] {
        assert_eq!(wrong(&update(who, museum, large.clone()).await), ["DENIED"]);
    }
    // A size that there is not is no size to GraphQL itself.
    let document = "mutation($input: UpdateOrganizationInput!) {
        updateOrganization(input: $input) { organization { size } } }";
    let huge = json!({ "input": { "id": museum.to_string(), "size": "HUGE" } });
    let answer = director.answer(document, huge).await;
    assert!(answer["data"].is_null() && answer["errors"][0]["message"].is_string(), "{answer}");
    assert_eq!(seen(&anybody, museum).await, json!({ "size": "UP_TO_FIVE", "revision": 3 }), "nothing was written");

    let untold = done(update(&director, museum, json!({ "size": null })).await);
    assert_eq!(untold["organization"], json!({ "size": null, "country": "CA", "revision": 4 }));
    let document = "query($id: ID!) { organization(id: $id) {
        auditTrail(first: 20) { nodes { action before after } } } }";
    let trail = director.query(document, json!({ "id": museum.to_string() })).await;
    let nodes = trail["organization"]["auditTrail"]["nodes"].as_array().cloned().unwrap_or_default();
    let changes: Vec<Value> = nodes.into_iter().filter(|node| node["action"] == "updateOrganization").collect();
    let entry =
        |before: Value, after: Value| json!({ "action": "updateOrganization", "before": before, "after": after });
    assert_eq!(
        changes,
        [
            entry(json!({ "size": "up_to_five" }), json!({ "size": null })),
            entry(json!({ "country": null }), json!({ "country": "CA" })),
            entry(json!({ "size": null }), json!({ "size": "up_to_five" })),
        ]
    );
}

#[tokio::test]
async fn institutions_are_found_by_their_size() {
    let app = TestApp::start().await;
    let steward = app.person("Stella Steward").steward().create().await;
    let asker = app.person("Ana Asker").create().await;
    let new = |name: &str, size: &Value| json!({ "mainLanguage": "en", "name": english(name), "size": size });
    let none = Value::Null;
    for (who, name, size) in [
        (&steward, "Attic Museum", &json!("VOLUNTEERS_ONLY")),
        (&steward, "City Museum", &json!("OVER_HUNDRED")),
        (&steward, "Shore Museum", &none),
        // It waits to be approved.
        (&asker, "Barn Museum", &json!("VOLUNTEERS_ONLY")),
    ] {
        let made = done(change(who, "createOrganization", "organization { size }", new(name, size)).await);
        assert_eq!(made["organization"]["size"], *size, "{name}");
    }
    let anybody = app.anonymous();
    let either = json!({ "sizes": ["VOLUNTEERS_ONLY", "OVER_HUNDRED"] });
    assert_eq!(found(&anybody, either).await, ["Attic Museum", "City Museum"]);
    assert_eq!(found(&anybody, json!({ "sizes": ["UP_TO_FIVE"] })).await, [""; 0]);
    let abroad = json!({ "sizes": ["OVER_HUNDRED"], "countries": ["CA"] });
    assert_eq!(found(&anybody, abroad).await, [""; 0], "both are asked for");
    let all = ["Attic Museum", "City Museum", "Shore Museum"];
    assert_eq!(found(&anybody, json!({ "sizes": [] })).await, all);
    assert_eq!(found(&asker, json!({ "sizes": ["VOLUNTEERS_ONLY"] })).await, ["Attic Museum", "Barn Museum"]);
}

/// What partners say of their size, how many of each applied, and how many of these were placed, by the first.
///
/// | size | applied | placed | |
/// | --- | --- | --- | --- |
/// | volunteers only | 8 | 0 | hosts everybody |
/// | up to five | 6 + 6 | 3 + 3 | two museums |
/// | up to twenty | 7 | 2 | a few were placed |
/// | over a hundred | 20 | 12 | |
/// | not said | 6 | 6 | |
const PARTNERS: [(Option<&str>, usize, usize); 6] = [
    (Some("VOLUNTEERS_ONLY"), 8, 0),
    (Some("UP_TO_FIVE"), 6, 3),
    (Some("UP_TO_FIVE"), 6, 3),
    (Some("UP_TO_TWENTY"), 7, 2),
    (Some("OVER_HUNDRED"), 20, 12),
    (None, 6, 6),
];

/// A round of partners of different sizes whose plan was published. Beside them the catalogue has who runs the exchange, which does not
/// say how large it is, and a museum with fewer than a hundred people that takes no part; another of that size waits to be approved.
struct Sized {
    stage: Stage,
    round: Round,
}

impl Sized {
    async fn new() -> Self {
        let stage = Stage::new(PARTNERS.len()).await;
        for (partner, (size, ..)) in stage.partners.iter().zip(PARTNERS) {
            done(update(&partner.director, partner.id, json!({ "size": size })).await);
        }
        for (name, status) in [("Regional Museum", "approved"), ("New Museum", "requested")] {
            let museum = stage.app.organization(name).set("size", json!("up_to_hundred"));
            museum.set("status", json!(status)).create().await;
        }
        let round = stage.opened().await;
        let sized = Self { stage, round };
        sized.fill().await;
        sized
    }

    /// Everybody applies, and those who are placed go to the first partner.
    async fn fill(&self) {
        let plan = plan(&self.stage, &self.round, 1).await;
        let programme = self.stage.programme.uuid();
        let round = self.round.id.parse::<RoundId>().expect("a round").uuid();
        let period = self.round.spring.parse::<RoundPeriodId>().expect("a period").uuid();
        let (offer, host) = (Uuid::now_v7(), self.stage.partners[0].id.uuid());
        let mut rows = format!(
            "INSERT INTO offer (id, programme_id, round_id, organization_id, kind, main_language, title, created_at, updated_at)
                 VALUES ('{offer}', '{programme}', '{round}', '{host}', 'residency', 'en', '{{\"en\": \"Paper\"}}', now(), now());"
        );
        for (partner, (_, applied, placed)) in self.stage.partners.iter().zip(PARTNERS) {
            let home = partner.id.uuid();
            rows.push_str(&format!(
                "WITH applied AS (
                     INSERT INTO application (id, programme_id, round_id, organization_id, name, state, main_language, submitted_at,
                         created_at, updated_at)
                     SELECT gen_random_uuid(), '{programme}', '{round}', '{home}', 'Anna Applicant', 'submitted', 'en', now(), now(), now()
                     FROM generate_series(1, {applied}) RETURNING id
                 ), paired AS (
                     INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, cost, is_forced)
                     SELECT gen_random_uuid(), '{plan}', chosen.id, '{offer}', '{period}', 1, 0, false
                     FROM (SELECT id FROM applied LIMIT {placed}) AS chosen RETURNING id, application_id
                 )
                 INSERT INTO placement (id, programme_id, round_id, pairing_id, application_id, offer_id, round_period_id, home_id, host_id,
                     state, answer_by, settled_at, created_at, updated_at)
                 SELECT gen_random_uuid(), '{programme}', '{round}', paired.id, paired.application_id, '{offer}', '{period}', '{home}', '{host}',
                     'accepted', now(), now(), now(), now()
                 FROM paired;"
            ));
        }
        sql(&self.stage.app, &rows).await;
    }

    /// The audit of the round, and its table of sizes.
    async fn equity(&self) -> (Value, Value) {
        let document = "query($id: ID!) { round(id: $id) { equity { applied placed share
            by { dimension rows { label applied placed share isSuppressed } } } } }";
        let mut answer = self.stage.coordinator.query(document, json!({ "id": self.round.id })).await;
        let mut equity = answer["round"]["equity"].take();
        let tables = equity["by"].take();
        (equity, of_sizes(&tables))
    }

    /// Who was placed in the round beside the field, by size.
    async fn representation(&self) -> Value {
        let document = format!(
            "query($id: ID!) {{ programme(id: $id) {{ exchange {{ dashboard(round: \"{}\") {{ representation {{
                dimension placed partners catalogue
                rows {{ label placed placedShare partners partnersShare catalogue catalogueShare isSuppressed }}
            }} }} }} }} }}",
            self.round.id
        );
        let answer = self.stage.coordinator.query(&document, json!({ "id": self.stage.programme.to_string() })).await;
        of_sizes(&answer["programme"]["exchange"]["dashboard"]["representation"])
    }
}

/// The one of these tables that is told apart by size.
fn of_sizes(tables: &Value) -> Value {
    let mut tables = tables.as_array().into_iter().flatten();
    tables.find(|table| table["dimension"] == "SIZE").cloned().expect("a table of sizes")
}

#[tokio::test]
async fn who_was_placed_is_told_by_size_and_a_few_are_not() {
    let sized = Sized::new().await;
    let (all, sizes) = sized.equity().await;
    assert_eq!(all, json!({ "applied": 53, "placed": 26, "share": 49, "by": null }));
    let row = |label: &str, applied: i64, placed: i64, share: i64| json!({ "label": label, "applied": applied, "placed": placed, "share": share, "isSuppressed": false });
    let held =
        |label: &str| json!({ "label": label, "applied": null, "placed": null, "share": null, "isSuppressed": true });
    let expected = json!([
        row("volunteers_only", 8, 0, 0),
        // Of each of the two museums three were placed, which is told of neither.
        row("up_to_five", 12, 6, 50),
        // Two were placed, which is what the others leave of 26; so the six are held back too that come from where no size is known. How
        // many of them applied would tell it again, since none of them was left out.
        held("up_to_twenty"),
        row("over_hundred", 20, 12, 60),
        held("unknown"),
    ]);
    assert_eq!(sizes["rows"], expected);

    // Whose size nobody knew is told with the others as soon as it is known.
    let unknown = &sized.stage.partners[5];
    done(update(&unknown.director, unknown.id, json!({ "size": "UP_TO_TWENTY" })).await);
    let (again, sizes) = sized.equity().await;
    assert_eq!(again, all);
    let expected = json!([
        row("volunteers_only", 8, 0, 0),
        row("up_to_five", 12, 6, 50),
        row("up_to_twenty", 13, 8, 62),
        row("over_hundred", 20, 12, 60),
    ]);
    assert_eq!(sizes["rows"], expected);
}

#[tokio::test]
async fn whom_an_exchange_reaches_is_told_by_size_beside_the_field() {
    let sized = Sized::new().await;
    let sizes = sized.representation().await;
    let row = |label: &str, placed: Option<[i64; 2]>, partners: [i64; 2], catalogue: [i64; 2]| {
        json!({
            "label": label, "placed": placed.map(|placed| placed[0]), "placedShare": placed.map(|placed| placed[1]),
            "partners": partners[0], "partnersShare": partners[1],
            "catalogue": catalogue[0], "catalogueShare": catalogue[1], "isSuppressed": placed.is_none(),
        })
    };
    let expected = json!([
        row("volunteers_only", Some([0, 0]), [1, 17], [1, 13]),
        row("up_to_five", Some([6, 23]), [2, 33], [2, 25]),
        // Two people, and what would tell so. Of institutions there may be a few: anybody can count them.
        row("up_to_twenty", None, [1, 17], [1, 13]),
        row("up_to_hundred", Some([0, 0]), [0, 0], [1, 13]),
        row("over_hundred", Some([12, 46]), [1, 17], [1, 13]),
        row("unknown", None, [1, 17], [2, 25]),
    ]);
    assert_eq!(sizes, json!({ "dimension": "SIZE", "placed": 26, "partners": 6, "catalogue": 8, "rows": expected }));
}

#[tokio::test]
async fn sizes_take_no_statement_more_however_many_there_are() {
    let sized = Sized::new().await;
    let mut counts = Vec::new();
    for size in ["UP_TO_HUNDRED", "UP_TO_TWENTY"] {
        // The first time a sign-in may be noted as used.
        sized.equity().await;
        let (_, equity) = sized.stage.app.count_statements(sized.equity()).await;
        let (_, representation) = sized.stage.app.count_statements(sized.representation()).await;
        counts.push([equity.len(), representation.len()]);
        let small = &sized.stage.partners[0];
        done(update(&small.director, small.id, json!({ "size": size })).await);
    }
    assert_eq!(counts[0], counts[1]);
}
