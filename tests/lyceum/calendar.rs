//! The calendar, in the asker's own time zone.

use serde_json::{Value, json};
use testing::TestApp;

const ASK: &str = r"query($from: Date!, $to: Date!, $zone: String, $first: Int, $after: String) {
  sessions(from: $from, to: $to, zone: $zone, first: $first, after: $after) {
    totalCount
    nodes { startsOn startsTime zone startsAt opportunity { title { text } provider { name { text } } } }
    pageInfo { hasNextPage endCursor }
  }
}";

fn titles(data: &Value) -> Vec<&str> {
    let nodes = data["sessions"]["nodes"].as_array().expect("a list");
    nodes.iter().map(|node| node["opportunity"]["title"]["text"].as_str().expect("a title")).collect()
}

#[tokio::test]
async fn a_day_begins_at_midnight_where_the_asker_is() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    // 01:30 in Paris on the 2nd is 20:30 in Halifax on the 1st.
    app.opportunity("Night").owner(icom).session("2026-12-02 01:30 Europe/Paris").create().await;
    app.opportunity("Noon").owner(icom).session("2026-12-01 12:00 America/Halifax").create().await;
    let day = |zone: &'static str| json!({ "from": "2026-12-01", "to": "2026-12-01", "zone": zone });
    let halifax = app.anonymous().query(ASK, day("America/Halifax")).await;
    assert_eq!(titles(&halifax), ["Noon", "Night"]);
    assert_eq!(halifax["sessions"]["nodes"][1]["startsTime"], "01:30", "wall-clock and zone are kept");
    assert_eq!(halifax["sessions"]["nodes"][1]["zone"], "Europe/Paris");
    let paris = app.anonymous().query(ASK, day("Europe/Paris")).await;
    assert_eq!(titles(&paris), ["Noon"]);
    assert_eq!(paris["sessions"]["totalCount"], 1);
}

#[tokio::test]
async fn a_session_without_a_time_comes_at_the_end_of_its_day_in_every_zone() {
    let app = TestApp::start().await;
    app.opportunity("Some time").session("2026-12-01").create().await;
    app.opportunity("Evening").session("2026-12-01 20:00 UTC").create().await;
    for zone in ["UTC", "Pacific/Auckland", "America/Los_Angeles"] {
        let data = app.anonymous().query(ASK, json!({ "from": "2026-12-01", "to": "2026-12-01", "zone": zone })).await;
        assert!(titles(&data).contains(&"Some time"), "{zone}");
        let next = app.anonymous().query(ASK, json!({ "from": "2026-12-03", "to": "2026-12-03", "zone": zone })).await;
        assert_eq!(titles(&next), Vec::<&str>::new(), "{zone}");
    }
    let data = app.anonymous().query(ASK, json!({ "from": "2026-12-01", "to": "2026-12-01" })).await;
    assert_eq!(titles(&data), ["Evening", "Some time"]);
}

#[tokio::test]
async fn the_clock_on_ones_own_wall() {
    let app = TestApp::start().await;
    let id = app.opportunity("Summer").session("2027-03-29 10:00 Europe/Paris").create().await;
    let data = app
        .anonymous()
        .query(
            r#"query($id: ID!) { opportunity(id: $id) { nextSession { startsIn(zone: "America/Halifax") { date time zone offset } } } }"#,
            json!({ "id": id.to_string() }),
        )
        .await;
    let halifax = json!({ "date": "2027-03-29", "time": "05:00", "zone": "America/Halifax", "offset": "-03:00" });
    assert_eq!(data["opportunity"]["nextSession"]["startsIn"], halifax);
}

#[tokio::test]
async fn the_next_session_is_the_next_from_where_one_stands() {
    let app = TestApp::start().await;
    let id = app
        .opportunity("Weekly")
        .session("2026-12-01 10:00 Europe/Paris")
        .session("2026-12-08 10:00 Europe/Paris")
        .create()
        .await;
    let next = async |after: Value| {
        let data = app
            .anonymous()
            .query(
                "query($id: ID!, $after: DateTime) { opportunity(id: $id) { nextSession(after: $after) { startsOn } } }",
                json!({ "id": id.to_string(), "after": after }),
            )
            .await;
        data["opportunity"]["nextSession"]["startsOn"].clone()
    };
    assert_eq!(next(Value::Null).await, "2026-12-01");
    assert_eq!(next(json!("2026-12-02T00:00:00Z")).await, "2026-12-08");
    assert_eq!(next(json!("2027-01-01T00:00:00Z")).await, Value::Null);
    app.set_time("2026-12-05T00:00:00Z");
    assert_eq!(next(Value::Null).await, "2026-12-08");
}

#[tokio::test]
async fn the_calendar_is_paged() {
    let app = TestApp::start().await;
    for hour in 8..18 {
        app.opportunity(&format!("At {hour:02}")).session(&format!("2026-12-01 {hour:02}:00 UTC")).create().await;
    }
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = app
            .anonymous()
            .query(ASK, json!({ "from": "2026-12-01", "to": "2026-12-01", "first": 3, "after": after }))
            .await;
        seen.extend(titles(&data).into_iter().map(str::to_owned));
        if data["sessions"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = data["sessions"]["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen, (8..18).map(|hour| format!("At {hour:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_calendar_that_cannot_be_is_refused_in_words() {
    let app = TestApp::start().await;
    for (variables, words) in [
        (
            json!({ "from": "2026-13-01", "to": "2026-12-01" }),
            "from is \"2026-13-01\", which is no day; write one such as 2024-02-16.",
        ),
        (json!({ "from": "2026-12-02", "to": "2026-12-01" }), "to is before from; turn them round."),
        (
            json!({ "from": "2026-12-01", "to": "2026-12-01", "zone": "Mars/Olympus" }),
            "zone is \"Mars/Olympus\", which is no IANA time zone; use one such as America/Halifax.",
        ),
    ] {
        assert_eq!(app.anonymous().answer(ASK, variables).await["errors"][0]["message"], words);
    }
}
