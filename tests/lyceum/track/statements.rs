//! What looks at all museums of a year takes as many SQL statements for twelve of them as for three.

use serde_json::{Value, json};

use super::program::Year;
use crate::{
    joining::{change, done},
    registration::travel,
};

/// What staff look at, and where in the answer stands how many museums were looked at, if it is told of a few too.
const LOOKS: [(&str, &str, Option<&str>); 7] = [
    (
        "who is On TRACK",
        "programYear(id: $year) { onTrackList { enrolled entries(first: 100) { totalCount nodes {
            name isOnTrack organization { name { text } } requirements { key state metAt }
        } } } }",
        Some("/programYear/onTrackList/entries/totalCount"),
    ),
    (
        "trends",
        "programYear(id: $year) { trends(by: [PILLAR, TOPIC, PERSPECTIVE, REGION], years: [2023]) {
            groups { pillar { key } topic { notation } region questions { years { museums answers { museums } } } }
            needs { museums met } training { pillar { key } museums }
        } }",
        None,
    ),
    (
        "how they stand",
        "programYear(id: $year) { enrolments(first: 100) { totalCount nodes {
            organization { name { text } } standing { state requirements { state missing { kind } evidence { opportunity { title { text } } } } }
        } } }",
        Some("/programYear/enrolments/totalCount"),
    ),
    (
        "who stands so",
        "programYear(id: $year) { enrolments(first: 100, standing: OFF_TRACK) { totalCount nodes { id } } }",
        Some("/programYear/enrolments/totalCount"),
    ),
    (
        "who is not heard of",
        "programYear(id: $year) { quiet(sinceDays: 30, first: 100) { totalCount nodes { heardAt organization { name { text } } } } }",
        Some("/programYear/quiet/totalCount"),
    ),
    ("gaps", "gaps(by: \"2025-06-01\", apart: [SECTOR, REGION]) { totalCount nodes { sector region organizationsAtLeast } }", None),
    ("themes", "programYear(id: $year) { themes { theme } }", None),
];

/// A year in which so many museums did the same, looked at when it is over: how many statements each look takes.
async fn statements(museums: usize) -> Vec<(&'static str, Vec<String>)> {
    let year = Year::with(museums).await;
    let training = year.training("Listening", "2024-06-11 14:00 America/Halifax").await;
    for museum in 0..museums {
        year.submits(museum, "needs_assessment", 0, "2024-02-10T12:00Z", false).await;
        year.submits(museum, "standards", 1, "2024-09-10T12:00Z", true).await;
        year.takes_part(museum, training, true).await;
        let need = json!({ "organization": year.museums[museum].id.to_string(), "mainLanguage": "en", "visibility": "NETWORK",
            "statement": [{ "language": "en", "text": "Somebody to show us how loans are agreed" }] });
        done(change(&year.museums[museum].editor, "createNeed", "need { id }", need).await);
    }
    travel(&year.app, "2024-12-31T12:00:00Z").await;
    let mut taken = Vec::new();
    for (what, fields, how_many) in LOOKS {
        let document = if fields.starts_with("gaps") {
            format!("{{ {fields} }}")
        } else {
            format!("query($year: ID!) {{ {fields} }}")
        };
        let variables = if fields.starts_with("gaps") { json!({}) } else { json!({ "year": year.year }) };
        let (found, statements) = year.app.count_statements(year.staff.query(&document, variables)).await;
        if let Some(pointer) = how_many {
            assert_eq!(found.pointer(pointer), Some(&json!(museums)), "{what}: {found:#}");
        }
        taken.push((what, statements));
    }
    for (mutation, fields, input) in [
        ("publishOnTrackList", "list { enrolled }", json!({ "year": year.year })),
        ("publishTrackReport", "report { id }", json!({ "year": year.year, "kind": "FINAL" })),
    ] {
        let (published, statements) = year.app.count_statements(change(&year.staff, mutation, fields, input)).await;
        let published = done(published);
        assert!(
            published["list"]["enrolled"] == json!(museums) || published["report"]["id"] != Value::Null,
            "{published:#}"
        );
        taken.push((mutation, statements));
    }
    taken
}

#[tokio::test]
async fn looking_at_many_museums_takes_as_many_statements_as_looking_at_a_few() {
    let (few, many) = (statements(3).await, statements(12).await);
    for ((what, of_few), (_, of_many)) in few.iter().zip(&many) {
        assert!(!of_few.is_empty(), "{what} takes statements");
        assert_eq!(of_few.len(), of_many.len(), "{what}: of three museums {of_few:#?}\nof twelve {of_many:#?}");
    }
}
