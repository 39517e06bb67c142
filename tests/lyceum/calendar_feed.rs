//! Calendar links: what calendar programs read behind them, as another implementation of iCalendar understands it.

use std::path::Path;

use database::id::{OpportunityId, OrganizationId, PersonId, RegistrationId};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{Answer, Caller, SignedIn, TestApp};

use crate::{
    joining::{change, done, wrong},
    python::python,
};

/// The path behind a new link.
pub(crate) async fn link(caller: &Caller, input: Value) -> (String, String) {
    let made = done(change(caller, "createCalendarFeed", "calendarFeed { id } link", input).await);
    let link = made["link"].as_str().expect("a link");
    let path = link.strip_prefix("http://localhost").expect("where the server is reached");
    (path.to_owned(), made["calendarFeed"]["id"].as_str().expect("an id").to_owned())
}

async fn sql(app: &TestApp, sql: &str) {
    app.connect().await.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Somebody has a registration for the run of an opportunity.
pub(crate) async fn register(
    app: &TestApp,
    who: PersonId,
    of: Option<OrganizationId>,
    what: OpportunityId,
    state: &str,
) -> RegistrationId {
    let id = RegistrationId::new();
    let organization = of.map_or("NULL".to_owned(), |of| format!("'{}'", of.uuid()));
    let until = if state == "offered" { "'2027-01-01'" } else { "NULL" };
    sql(
        app,
        &format!(
            "INSERT INTO registration (id, run_id, opportunity_id, person_id, organization_id, state, offered_until, created_at, updated_at)
             SELECT '{}', run.id, opportunity_id, '{}', {organization}, '{state}', {until}, '2026-11-20', '2026-11-20'
             FROM run WHERE opportunity_id = '{}'",
            id.uuid(),
            who.uuid(),
            what.uuid(),
        ),
    )
    .await;
    id
}

/// What is behind a path now.
pub(crate) async fn calendar(app: &TestApp, path: &str) -> String {
    let answer = app.anonymous().get(path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    answer.text.replace("\r\n ", "")
}

/// The lines of the event with this in its summary.
fn event<'a>(calendar: &'a str, summary: &str) -> Vec<&'a str> {
    let mut events = calendar.split("BEGIN:VEVENT\r\n").skip(1);
    let found = events.find(|event| event.lines().any(|line| line.starts_with("SUMMARY") && line.contains(summary)));
    found.unwrap_or_else(|| panic!("no {summary} in {calendar}")).split("\r\n").collect()
}

/// What a line of an event says; nothing where it has no such line.
pub(crate) fn value<'a>(event: &[&'a str], name: &str) -> &'a str {
    let line = event.iter().find(|line| line.split([':', ';']).next() == Some(name));
    line.and_then(|line| line.split_once(':')).map_or("", |(_, value)| value)
}

fn sequence(event: &[&str]) -> i64 {
    value(event, "SEQUENCE").parse().expect("a number")
}

/// What Python makes of a calendar; nothing, said loudly, where it or its packages are missing.
pub(crate) fn read_by_others(calendar: &str) -> Option<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("calendar/read.py");
    let mut command = python("calendars as others read them")?;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("calendar.ics");
    std::fs::write(&file, calendar).expect("a file");
    let output = command.arg(script).arg(&file).output().expect("python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// A weekly series through the change of the clocks on both sides of the ocean, over loopback HTTP.
#[tokio::test]
async fn others_read_the_same_instants_through_the_change_of_the_clocks() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let ana = app.person("Ana").create().await;
    let mut series = app.opportunity("Care of collections").owner(museum);
    for day in ["2026-10-19", "2026-10-26", "2026-11-02"] {
        series = series.session(&format!("{day} 14:00 America/Halifax"));
        series = series.session(&format!("{day} 09:00 Europe/Paris"));
    }
    let series = series.create().await;
    register(&app, ana.id, None, series, "registered").await;
    let (path, _) = link(&ana, json!({ "reminderMinutes": 30 })).await;
    // One is moved, one is cancelled.
    sql(
        &app,
        &format!(
            "UPDATE session SET starts_time = '15:30', ends_time = '16:30', starts_at = '2026-10-26T18:30Z', ends_at = '2026-10-26T19:30Z',
                 revision = 2 WHERE opportunity_id = '{0}' AND starts_at = '2026-10-26T17:00Z';
             UPDATE session SET status = 'cancelled', revision = 2 WHERE opportunity_id = '{0}' AND starts_at = '2026-11-02T08:00Z';",
            series.uuid()
        ),
    )
    .await;
    let address = app.listen().await;
    let body = reqwest::get(format!("http://{address}{path}")).await.expect("an answer").bytes().await.expect("a body");
    let body = String::from_utf8(body.to_vec()).expect("UTF-8");
    for line in body.split("\r\n") {
        assert!(line.len() <= 75, "{line}");
    }
    let Some(read) = read_by_others(&body) else { return };
    assert_eq!(read["errors"], json!([]));
    assert_eq!(read["zones"], json!(["America/Halifax", "Europe/Paris"]));
    assert_eq!(read["occurrences"], 6);
    let told: Vec<String> = read["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| {
            assert!(event["uid"].as_str().expect("a uid").ends_with("-person@localhost"));
            format!("{} {} {}", event["starts"], event["sequence"], event["status"]).replace('"', "")
        })
        .collect();
    // Paris goes back to winter on 25 October, Halifax on 1 November. Session, run, opportunity and registration: 4.
    assert_eq!(
        told,
        [
            "2026-10-19T07:00:00Z 4 CONFIRMED",
            "2026-10-19T17:00:00Z 4 CONFIRMED",
            "2026-10-26T08:00:00Z 4 CONFIRMED",
            "2026-10-26T18:30:00Z 5 CONFIRMED",
            "2026-11-02T08:00:00Z 5 CANCELLED",
            "2026-11-02T18:00:00Z 4 CONFIRMED",
        ]
    );
    assert_eq!(read["events"][0]["alarms"], json!([-30.0]));
    assert_eq!(read["events"][4]["alarms"], json!([]), "of what is cancelled nobody is reminded");
}

#[tokio::test]
async fn what_a_person_reads_follows_their_registration() {
    let app = TestApp::start().await;
    let museum = app.organization("Acadia Museum").create().await;
    let ana = app.person("Ana").create().await;
    let talk = app
        .opportunity("Mould; damp, and you")
        .title("fr", "Moisissures")
        .owner(museum)
        .session("2026-12-01 14:00 Europe/Paris")
        .session_set("link", json!("https://meet.example.org/a"))
        .create()
        .await;
    let (path, _) = link(&ana, json!({})).await;
    assert!(!calendar(&app, &path).await.contains("VEVENT"));
    let first = register(&app, ana.id, None, talk, "waitlisted").await;
    let waiting = calendar(&app, &path).await;
    let event_waiting = event(&waiting, "Mould");
    assert_eq!(value(&event_waiting, "STATUS"), "TENTATIVE");
    assert_eq!(value(&event_waiting, "SUMMARY"), r"Mould\; damp\, and you");
    assert!(!waiting.contains("meet.example.org"), "only who comes is told how to join");
    let set = |state: &str, revision: i32| {
        format!("UPDATE registration SET state = '{state}', revision = {revision} WHERE id = '{}'", first.uuid())
    };
    sql(&app, &set("registered", 2)).await;
    let coming = calendar(&app, &path).await;
    let event_coming = event(&coming, "Mould");
    assert_eq!(value(&event_coming, "STATUS"), "CONFIRMED");
    assert_eq!(value(&event_coming, "CONFERENCE"), "https://meet.example.org/a");
    assert!(value(&event_coming, "DESCRIPTION").contains("Offered by: Acadia Museum"));
    assert!(sequence(&event_coming) > sequence(&event_waiting));
    sql(&app, &set("cancelled", 3)).await;
    let gone = calendar(&app, &path).await;
    let event_gone = event(&gone, "Mould");
    assert_eq!(value(&event_gone, "STATUS"), "CANCELLED");
    assert!(!gone.contains("meet.example.org"));
    assert!(sequence(&event_gone) > sequence(&event_coming));
    assert_eq!(value(&event_gone, "UID"), value(&event_waiting, "UID"));
    register(&app, ana.id, None, talk, "registered").await;
    let again = calendar(&app, &path).await;
    assert_eq!(value(&event(&again, "Mould"), "STATUS"), "CONFIRMED");
    assert!(sequence(&event(&again, "Mould")) > sequence(&event_gone), "who registers anew is told of it");
    let (french, _) = link(&ana, json!({ "language": "fr" })).await;
    assert!(value(&event(&calendar(&app, &french).await, "Moisissures"), "DESCRIPTION").contains("Proposé par"));
}

#[tokio::test]
async fn what_is_not_known_of_a_time_is_said_and_not_guessed() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let day = app.opportunity("A day").session("2026-12-01").create().await;
    let nowhere = app
        .opportunity("Nowhere")
        .session("2026-12-02 14:00 Europe/Paris")
        .session_set("zone", Value::Null)
        .session_set("starts_at", Value::Null)
        .session_set("ends_at", Value::Null)
        .create()
        .await;
    let later = app
        .opportunity("Later")
        .session("2026-12-03 14:00 UTC")
        .session_set("status", json!("postponed"))
        .create()
        .await;
    for one in [day, nowhere, later] {
        register(&app, ana.id, None, one, "registered").await;
    }
    let (path, _) = link(&ana, json!({ "reminderMinutes": 15 })).await;
    let read = calendar(&app, &path).await;
    let (day, nowhere, later) = (event(&read, "A day"), event(&read, "Nowhere"), event(&read, "Later"));
    assert!(day.contains(&"DTSTART;VALUE=DATE:20261201"), "{day:?}");
    assert!(value(&day, "DESCRIPTION").contains("time of day is not known"));
    assert!(nowhere.contains(&"DTSTART;VALUE=DATE:20261202"), "{nowhere:?}");
    assert!(value(&nowhere, "DESCRIPTION").contains("14:00"), "{nowhere:?}");
    assert!(later.contains(&"DTSTART:20261203T140000Z"), "{later:?}");
    assert_eq!(value(&later, "STATUS"), "TENTATIVE");
    assert!(value(&later, "DESCRIPTION").contains("not yet known"));
}

#[tokio::test]
async fn an_organization_reads_what_it_offers_and_where_its_people_go_without_their_names() {
    let app = TestApp::start().await;
    let (museum, library) =
        (app.organization("Acadia Museum").create().await, app.organization("Library").create().await);
    let editor = app.person("Edith").role("editor", museum).create().await;
    let bea = app.person("Beatrix").role("member", museum).create().await;
    let own = app.opportunity("Ours").owner(museum).session("2026-12-01 14:00 Europe/Paris").create().await;
    app.opportunity("Draft").status("draft").owner(museum).session("2026-12-01 14:00 Europe/Paris").create().await;
    let theirs = app
        .opportunity("Theirs")
        .owner(library)
        .session("2026-12-02 14:00 Europe/Paris")
        .session_set("link", json!("https://meet.example.org/b"))
        .create()
        .await;
    register(&app, bea.id, Some(museum), theirs, "registered").await;
    register(&app, bea.id, None, own, "registered").await;
    let (path, _) = link(&editor, json!({ "organization": museum.to_string() })).await;
    let read = calendar(&app, &path).await;
    assert_eq!(read.matches("BEGIN:VEVENT").count(), 2);
    assert!(value(&event(&read, "Ours"), "DESCRIPTION").contains("1 person is registered."));
    assert!(value(&event(&read, "Theirs"), "DESCRIPTION").contains("1 of your people is registered."));
    assert!(value(&event(&read, "Ours"), "UID").ends_with("-organization@localhost"));
    assert!(!read.contains("Beatrix") && !read.contains("meet.example.org/b"));
}

#[tokio::test]
async fn a_link_that_was_revoked_leads_to_the_same_as_one_that_never_was() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let (path, id) = link(&ana, json!({})).await;
    let feeds = "{ viewer { calendarFeeds { id lastReadAt revokedAt createdBy { name } } } }";
    let listed = ana.query(feeds, json!({})).await;
    assert_eq!(listed["viewer"]["calendarFeeds"][0]["lastReadAt"], Value::Null);
    let Answer { status, headers, .. } = app.anonymous().get(&path).await;
    assert_eq!(status, 200);
    assert_eq!(headers["cache-control"], "private, no-cache");
    for (name, of) in [("if-none-match", "etag"), ("if-modified-since", "last-modified")] {
        let held = headers[of].to_str().expect("text");
        let answer = app.anonymous().send(reqwest::Method::GET, &path, &[(name, held)], String::new()).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (304, ""), "{name}");
    }
    assert!(ana.query(feeds, json!({})).await["viewer"]["calendarFeeds"][0]["lastReadAt"].is_string());
    let bob = app.person("Bob").create().await;
    let refused = change(&bob, "revokeCalendarFeed", "calendarFeed { id }", json!({ "id": id })).await;
    assert_eq!(wrong(&refused), ["DENIED"]);
    for _ in 0..2 {
        done(change(&ana, "revokeCalendarFeed", "calendarFeed { revokedAt }", json!({ "id": id })).await);
    }
    let (revoked, unknown) = (app.anonymous().get(&path).await, app.anonymous().get("/calendar/lyceum_1.ics").await);
    assert_eq!((revoked.status.as_u16(), revoked.text), (404, unknown.text));
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn what_was_asked_for_twice_was_made_once_and_what_makes_no_sense_is_refused() {
    let app = TestApp::start().await;
    let ana: SignedIn = app.person("Ana").create().await;
    let input = json!({ "reminderMinutes": 10, "idempotencyKey": "k" });
    let (_, id) = link(&ana, input.clone()).await;
    let again = done(change(&ana, "createCalendarFeed", "calendarFeed { id } link", input).await);
    assert_eq!(again, json!({ "calendarFeed": { "id": id }, "link": null, "userErrors": [] }));
    let input = json!({ "reminderMinutes": -1, "language": "french!" });
    let refused = change(&ana, "createCalendarFeed", "calendarFeed { id }", input).await;
    assert_eq!(wrong(&refused), ["UNKNOWN_LANGUAGE language", "OUT_OF_RANGE reminderMinutes"]);
    assert!(
        ana.query("{ viewer { exportMyData } }", json!({})).await["viewer"]["exportMyData"]["calendar_links"][0]
            .is_object()
    );
}
