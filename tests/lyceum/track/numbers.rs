//! No number anywhere: nothing of TRACK exposes a numeric rating. A walk over the schema.

use serde_json::{Value, json};
use testing::TestApp;

/// How the types begin in which a rating could hide.
const TRACK: &[&str] = &[
    "Answer",
    "Attachment",
    "Coaching",
    "Comparison",
    "Enrolment",
    "Excerpt",
    "Finding",
    "FollowUp",
    "NeedProposal",
    "Overwritten",
    "PeerReview",
    "Pillar",
    "Question",
    "RubricLevel",
    "SharedProject",
    "Submission",
];

/// Numbers that are none of how well a museum does, and what they are.
const NO_RATINGS: &[(&str, &str)] = &[
    ("revision", "how often the thing was changed"),
    ("expectedRevision", "how often it had been changed when somebody saw it"),
    ("version", "which version of a questionnaire it is"),
    ("position", "where it stands in a list"),
    ("bytes", "how long a file is"),
    ("totalCount", "how long a list is"),
    ("minutes", "how long an hour of coaching takes"),
    ("slotMinutes", "how long an hour of coaching takes"),
    ("withoutTeam", "how many reviews have no team yet"),
    ("underWay", "how many reviews are being written"),
    ("ready", "how many reviews wait for their release"),
    ("released", "how many reviews were released"),
    ("places", "for how many museums there is room"),
    ("year", "which year it is"),
];

#[tokio::test]
async fn no_type_of_track_exposes_a_numeric_rating() {
    let app = TestApp::start().await;
    let document = "{ __schema { types { name kind
        fields(includeDeprecated: true) { name type { ...Of } args { name type { ...Of } } }
        inputFields { name type { ...Of } }
    } } }
    fragment Of on __Type { name ofType { name ofType { name ofType { name ofType { name } } } } }";
    let schema = app.anonymous().query(document, json!({})).await;
    let named = |field: &Value| {
        let mut of = &field["type"];
        while of["name"].is_null() {
            of = &of["ofType"];
        }
        of["name"].as_str().expect("a type").to_owned()
    };
    let (mut looked_at, mut numbers) = (0, Vec::new());
    for one in schema["__schema"]["types"].as_array().expect("types") {
        let name = one["name"].as_str().expect("a name");
        let is_opportunity = one["fields"].as_array().into_iter().flatten().any(|field| field["name"] == "provider");
        if is_opportunity || !TRACK.iter().any(|begins| name.starts_with(begins)) {
            continue;
        }
        for field in ["fields", "inputFields"].iter().flat_map(|list| one[list].as_array().into_iter().flatten()) {
            looked_at += 1;
            let field_name = field["name"].as_str().expect("a name");
            let is_number = ["Int", "Float", "Decimal", "BigInt"].contains(&named(field).as_str());
            let is_known = NO_RATINGS.iter().any(|(known, _)| *known == field_name);
            if is_number && !is_known {
                numbers.push(format!("{name}.{field_name}"));
            }
            let lowered = field_name.to_lowercase();
            for word in ["score", "rating", "rank", "grade", "points", "percent"] {
                assert!(!lowered.contains(word), "{name}.{field_name} sounds like a rating");
            }
        }
    }
    assert!(looked_at > 60, "only {looked_at} fields of TRACK were found");
    assert!(numbers.is_empty(), "these are numbers, say why they are no ratings or take them out: {numbers:?}");
}

/// The answers in the database are words too.
#[tokio::test]
async fn no_table_of_answers_holds_a_numeric_rating() {
    use diesel_async::RunQueryDsl;

    #[derive(diesel::QueryableByName)]
    struct Column {
        #[diesel(sql_type = diesel::sql_types::Text)]
        name: String,
    }
    let app = TestApp::start().await;
    let sql = "SELECT table_name || '.' || column_name AS name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name IN ('question', 'answer', 'answer_version', 'submission', 'finding', 'peer_review')
          AND data_type IN ('integer', 'bigint', 'smallint', 'numeric', 'real', 'double precision') ORDER BY 1";
    let found: Vec<Column> =
        diesel::sql_query(sql).load(&mut app.connect().await).await.expect("the catalogue can be read");
    let found: Vec<_> = found.into_iter().map(|column| column.name).collect();
    for column in &found {
        let (_, name) = column.split_once('.').expect("table and column");
        assert!(["revision", "position"].contains(&name), "{column} is a number");
    }
}
