//! Runs, sessions, recordings and where things stand, as partners write them through the graph.

use ::database::id::{OrganizationId, RunId, SessionId};
use diesel::sql_types::{Nullable, Text};
use diesel_async::RunQueryDsl;
use identity::Scope;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

use super::*;

/// Somebody with a service token of this organization.
async fn partner(app: &TestApp, organization_id: OrganizationId, scopes: &[Scope]) -> Caller {
    app.service(organization_id, &scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>()).await
}

/// Runs a mutation; `field` is where its payload holds the changed thing, `fields` what is asked of it.
async fn change(caller: &Caller, mutation: &str, (field, fields): (&str, &str), input: Value) -> Value {
    let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {field} {{ {fields} }} userErrors {{ code field message }} }} }}"
    );
    caller.query(&document, json!({ "input": input })).await[mutation].take()
}

/// The changed thing, where nothing was wrong.
#[track_caller]
fn changed(mut payload: Value, field: &str) -> Value {
    assert_eq!(payload["userErrors"], json!([]));
    payload[field].take()
}

/// What was wrong, as `CODE field`; each message is one sentence that begins with its field.
#[track_caller]
fn errors(payload: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = payload["userErrors"].as_array().expect("a payload");
    for error in list {
        let (field, message) = (text(&error["field"]), text(&error["message"]));
        assert!(message.starts_with(&field) && message.ends_with('.'), "{message}");
    }
    list.iter().map(|error| format!("{} {}", text(&error["code"]), text(&error["field"])).trim().to_owned()).collect()
}

/// All rows that a refusal must leave alone.
async fn rows(app: &TestApp) -> Vec<Option<String>> {
    #[derive(diesel::QueryableByName)]
    struct Rows {
        #[diesel(sql_type = Nullable<Text>)]
        rows: Option<String>,
    }
    let conn = &mut app.connect().await;
    let mut all = Vec::new();
    let tables = [
        "opportunity",
        "opportunity_search",
        "run",
        "recurrence",
        "session",
        "recording",
        "status_change",
        "idempotency_key",
    ];
    for table in tables {
        let sql = format!("SELECT string_agg(t::text, E'\\n' ORDER BY t::text) AS rows FROM {table} AS t");
        let rows: Rows = diesel::sql_query(sql).get_result(conn).await.expect("the tables are there");
        all.push(rows.rows);
    }
    all
}

#[tokio::test]
async fn a_partner_takes_a_course_from_draft_to_cancelled() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let opportunity = app.opportunity("Museum Security").kind("mooc").status("draft").owner(icom).create().await;
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let opportunity = opportunity.to_string();

    let publish = change(&owner, "publishOpportunity", ("opportunity", "id"), json!({ "id": opportunity })).await;
    assert_eq!(errors(&publish), ["REQUIRED runs"]);

    let run = json!({
        "opportunity": opportunity, "pacing": "INSTRUCTOR_PACED", "mode": "IN_PERSON", "zone": "America/Halifax",
        "startsOn": "2027-01-11", "endsOn": "2027-03-05", "capacity": 25,
        "prices": [{ "amount": 2500, "currency": "CAD" }], "place": { "name": "Museum of Industry", "region": "CA-NS" },
    });
    let fields = "id status capacity prices { decimal } place { name }";
    let run = changed(change(&owner, "createRun", ("run", fields), run).await, "run");
    assert_eq!((run["status"].as_str(), run["prices"][0]["decimal"].as_str()), (Some("OPEN"), Some("25.00")));
    let (id, update) = (run["id"].clone(), "updateRun");
    let run_changes = json!({ "id": id, "capacity": null, "expectedRevision": 1 });
    let run = changed(change(&owner, update, ("run", "id capacity revision"), run_changes).await, "run");
    assert_eq!((&run["capacity"], &run["revision"]), (&Value::Null, &json!(2)));

    let session = json!({
        "run": id, "title": [{ "language": "en", "text": "Opening" }], "startsOn": "2027-01-12", "startsTime": "14:00",
        "endsTime": "15:30", "zone": "America/Halifax", "recording": { "availability": "PENDING" },
    });
    let fields = "id startsAt title { text } recording { availability } run { id }";
    let session = changed(change(&owner, "createSession", ("session", fields), session).await, "session");
    assert_eq!(session["startsAt"], "2027-01-12T18:00:00Z");
    assert_eq!(session["recording"]["availability"], "PENDING");

    let published = change(&owner, "publishOpportunity", ("opportunity", "status"), json!({ "id": opportunity })).await;
    assert_eq!(changed(published, "opportunity")["status"], "OPEN");

    let moved = json!({ "id": session["id"], "startsOn": "2027-01-19", "reason": "The room was taken." });
    let moved =
        changed(change(&owner, "moveSession", ("session", "startsOn startsTime status"), moved).await, "session");
    assert_eq!(moved, json!({ "startsOn": "2027-01-19", "startsTime": "14:00", "status": "SCHEDULED" }));

    let online = json!({ "id": opportunity, "reason": "Storm damage." });
    let fields = "status runs { status mode sessions { status mode } }";
    let online = changed(change(&owner, "moveOpportunityOnline", ("opportunity", fields), online).await, "opportunity");
    assert_eq!(
        online,
        json!({
            "status": "MOVED_ONLINE",
            "runs": [{ "status": "MOVED_ONLINE", "mode": "ONLINE", "sessions": [{ "status": "MOVED_ONLINE", "mode": "ONLINE" }] }],
        })
    );

    let cancel = json!({ "id": opportunity, "reason": "Too few came." });
    let cancelled =
        changed(change(&owner, "cancelOpportunity", ("opportunity", fields), cancel.clone()).await, "opportunity");
    assert_eq!(cancelled["runs"][0]["sessions"][0]["status"], "CANCELLED");
    let again = change(&owner, "cancelOpportunity", ("opportunity", "id"), cancel).await;
    assert_eq!(errors(&again), ["WRONG_STATE status"]);
    assert_eq!(
        again["userErrors"][0]["message"],
        "status of this opportunity is cancelled, so it cannot be cancelled; it can only be withdrawn."
    );
    let seen = "query($id: ID!) { opportunity(id: $id) { status } }";
    let seen = app.anonymous().query(seen, json!({ "id": opportunity })).await;
    assert_eq!(seen["opportunity"]["status"], "CANCELLED");
}

#[tokio::test]
async fn recurring_sessions_come_with_their_rule_and_repeat_safely() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let opportunity = app.opportunity("Office hours").owner(icom).run().create().await;
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let run = run_of(&app.connect().await, opportunity).await.id.to_string();
    let input = json!({
        "run": run, "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4", "startsOn": "2027-03-02", "startsTime": "14:00",
        "durationMinutes": 60, "zone": "America/Halifax", "exceptOn": ["2027-03-09"], "cancelledOn": ["2027-03-23"],
        "idempotencyKey": "tuesdays",
    });
    let fields = "recurrence { rule } sessions { id status startsAt occursOn recurrence { rule } }";
    let asked = ("recurringSessions", fields);
    let first = changed(change(&owner, "createRecurringSessions", asked, input.clone()).await, asked.0);
    let again = changed(change(&owner, "createRecurringSessions", asked, input).await, asked.0);
    assert_eq!(first, again);
    let sessions = first["sessions"].as_array().expect("a list");
    let told: Vec<_> = sessions.iter().map(|session| (&session["startsAt"], &session["status"])).collect();
    assert_eq!(
        told,
        [
            (&json!("2027-03-02T18:00:00Z"), &json!("SCHEDULED")),
            (&json!("2027-03-16T17:00:00Z"), &json!("SCHEDULED")),
            (&json!("2027-03-23T17:00:00Z"), &json!("CANCELLED"))
        ]
    );
    let one = json!({ "id": sessions[0]["id"], "reason": "Holiday." });
    let one = changed(change(&owner, "cancelSession", ("session", "status run { status }"), one).await, "session");
    assert_eq!(one, json!({ "status": "CANCELLED", "run": { "status": "OPEN" } }));
}

#[tokio::test]
async fn bad_input_names_its_fields_and_writes_nothing() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let opportunity = app.opportunity("Emergency Management").owner(icom).session("2026-12-01 14:00 Europe/Paris");
    let opportunity = opportunity.create().await;
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let conn = &app.connect().await;
    let run = run_of(conn, opportunity).await.id;
    let session = sessions_of(conn, run).await[0].id.to_string();
    let (run, opportunity) = (run.to_string(), opportunity.to_string());
    let before = rows(&app).await;
    for (mutation, field, input, refusal) in [
        (
            "createRun",
            "run",
            json!({
                "opportunity": opportunity, "pacing": "SCHEDULED", "mode": "ONLINE", "startsOn": "2027-03-01",
                "endsOn": "2027-02-01", "enrolmentClosesOn": "2027-02-30", "zone": "Halifax", "hoursPerWeekMost": 200,
                "prices": [{ "amount": -1, "currency": "CAD" }], "registrationUrl": "museum.example",
            }),
            vec![
                "OUT_OF_RANGE prices.0.amount",
                "INVALID registrationUrl",
                "OUT_OF_RANGE hoursPerWeekMost",
                "IMPOSSIBLE_DATE enrolmentClosesOn",
                "UNKNOWN_ZONE zone",
                "END_BEFORE_START endsOn",
            ],
        ),
        (
            "createRun",
            "run",
            json!({
                "opportunity": opportunity, "pacing": "SCHEDULED", "mode": "IN_PERSON", "place": { "name": "a\0b" },
                "prices": [{ "amount": 0, "currency": "CAD", "audience": "a\0b" }],
            }),
            vec!["INVALID prices.0.audience", "INVALID place.name"],
        ),
        (
            "createRun",
            "run",
            json!({ "opportunity": run, "pacing": "SCHEDULED", "mode": "ONLINE" }),
            vec!["INVALID opportunity"],
        ),
        ("updateRun", "run", json!({ "id": RunId::new().to_string(), "weeks": 3 }), vec!["NOT_FOUND id"]),
        ("updateRun", "run", json!({ "id": run, "weeks": 0, "expectedRevision": 1 }), vec!["OUT_OF_RANGE weeks"]),
        (
            "updateRun",
            "run",
            json!({ "id": run, "weeks": 3, "expectedRevision": 9 }),
            vec!["CONFLICT expectedRevision"],
        ),
        (
            "createSession",
            "session",
            json!({
                "run": run, "startsOn": "2024-02-30", "startsTime": "25:00", "endsTime": "9:00", "zone": "ADT",
                "title": [{ "language": "xx", "text": "t" }], "recording": { "availability": "PUBLIC", "url": "here" },
            }),
            vec![
                "UNKNOWN_LANGUAGE title.xx",
                "INVALID recording.url",
                "UNKNOWN_ZONE zone",
                "IMPOSSIBLE_DATE startsOn",
                "IMPOSSIBLE_DATE startsTime",
                "INVALID endsTime",
            ],
        ),
        (
            "createSession",
            "session",
            json!({ "run": run, "startsOn": "2027-01-01", "startsTime": "14:00", "endsTime": "13:00" }),
            vec!["END_BEFORE_START endsTime"],
        ),
        ("createSession", "session", json!({ "run": session, "startsOn": "2027-01-01" }), vec!["INVALID run"]),
        ("moveSession", "session", json!({ "id": session }), vec!["REQUIRED startsOn"]),
        (
            "moveSession",
            "session",
            json!({ "id": session, "startsOn": "2027-06-31" }),
            vec!["IMPOSSIBLE_DATE startsOn"],
        ),
        ("updateSession", "session", json!({ "id": session, "zone": "Paris" }), vec!["UNKNOWN_ZONE zone"]),
        (
            "setRecording",
            "recording",
            json!({ "session": SessionId::new().to_string(), "availability": "PUBLIC" }),
            vec!["NOT_FOUND session"],
        ),
        (
            "setRecording",
            "recording",
            json!({ "session": session, "availability": "NONE", "url": "https://example.org", "captionLanguages": ["english"] }),
            vec!["UNKNOWN_LANGUAGE captionLanguages.0", "INVALID url"],
        ),
        ("postponeRun", "run", json!({ "id": run, "reason": "r".repeat(10_000) }), vec!["TOO_LONG reason"]),
        ("announceRun", "run", json!({ "id": run }), vec!["WRONG_STATE status"]),
        ("moveRunOnline", "run", json!({ "id": run }), vec!["WRONG_STATE mode"]),
    ] {
        let payload = change(&owner, mutation, (field, "id"), input).await;
        assert_eq!(errors(&payload), refusal, "{mutation}");
        assert_eq!(payload[field], Value::Null);
        assert_eq!(rows(&app).await, before, "{mutation} wrote something");
    }
}

#[tokio::test]
async fn only_an_owner_with_the_scope_changes_anything() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let other = app.organization("Other").create().await;
    let conn = &app.connect().await;
    let workshop = |status: &str| {
        app.opportunity("Workshop")
            .status(status)
            .owner(icom)
            .run()
            .run_set("mode", "in_person".into())
            .session("2026-12-01 14:00 Europe/Paris")
    };
    let shown = workshop("open").create().await;
    let hidden = workshop("draft").create().await;
    let callers = [
        ("nobody", app.anonymous(), "DENIED", "DENIED"),
        ("without the scope", partner(&app, icom, &[Scope::TopicsWrite]).await, "DENIED", "DENIED"),
        ("another organization", partner(&app, other, &[Scope::CatalogueWrite]).await, "DENIED", "NOT_FOUND"),
    ];
    for opportunity in [shown, hidden] {
        let run = run_of(conn, opportunity).await.id;
        let session = sessions_of(conn, run).await[0].id.to_string();
        let run = run.to_string();
        let before = rows(&app).await;
        for (caller, token, of_shown, of_hidden) in &callers {
            for (mutation, field, input) in every_mutation(&opportunity.to_string(), &run, &session) {
                let payload = change(token, mutation, (field, "__typename"), input).await;
                let code = if opportunity == shown { *of_shown } else { *of_hidden };
                let refusal = errors(&payload).join(", ");
                assert!(refusal.starts_with(code) && !refusal.contains(','), "{caller}, {mutation}: {refusal}");
                assert_eq!(payload[field], Value::Null);
            }
            assert_eq!(rows(&app).await, before, "{caller} changed something");
        }
    }
}

#[tokio::test]
async fn an_owner_with_the_scope_can_do_all_of_it() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let owner = partner(&app, icom, &[Scope::CatalogueWrite]).await;
    let conn = &app.connect().await;
    let places = every_mutation("", "", "").len();
    for at in 0..places {
        // Each on an opportunity of its own, in a state in which it can be done.
        let mutation = every_mutation("", "", "")[at].0;
        let status = match mutation {
            "announceRun" | "resumeRun" | "resumeOpportunity" | "resumeSession" => "postponed",
            "openRun" | "publishOpportunity" => "announced",
            _ => "open",
        };
        let of_session = if mutation == "resumeSession" { "postponed" } else { "scheduled" };
        let opportunity = app
            .opportunity("Workshop")
            .status(status)
            .owner(icom)
            .run()
            .run_set("mode", "in_person".into())
            .run_set("status", status.into())
            .session("2026-12-01 14:00 Europe/Paris")
            .session_set("status", of_session.into())
            .create()
            .await;
        let run = run_of(conn, opportunity).await.id;
        let session = sessions_of(conn, run).await[0].id.to_string();
        let (_, field, input) = every_mutation(&opportunity.to_string(), &run.to_string(), &session).remove(at);
        let before = rows(&app).await;
        let payload = change(&owner, mutation, (field, "__typename"), input).await;
        assert_eq!(errors(&payload), Vec::<String>::new(), "{mutation}");
        assert_ne!(rows(&app).await, before, "{mutation} changed nothing");
    }
}

/// Every mutation of the schedule, with the field of its payload and an input that is fine.
fn every_mutation(opportunity: &str, run: &str, session: &str) -> Vec<(&'static str, &'static str, Value)> {
    let mut all = vec![
        ("createRun", "run", json!({ "opportunity": opportunity, "pacing": "SELF_PACED", "mode": "ONLINE" })),
        ("updateRun", "run", json!({ "id": run, "weeks": 3 })),
        ("createSession", "session", json!({ "run": run, "startsOn": "2027-01-01" })),
        ("updateSession", "session", json!({ "id": session, "link": "https://example.org/join" })),
        ("moveSession", "session", json!({ "id": session, "startsOn": "2027-01-01" })),
        (
            "createRecurringSessions",
            "recurringSessions",
            json!({
                "run": run, "rule": "FREQ=DAILY;COUNT=2", "startsOn": "2027-01-01", "startsTime": "10:00",
                "durationMinutes": 60, "zone": "Europe/Paris",
            }),
        ),
        ("setRecording", "recording", json!({ "session": session, "availability": "PENDING" })),
    ];
    for (mutations, field, id) in [
        (
            &[
                "publishOpportunity",
                "postponeOpportunity",
                "moveOpportunityOnline",
                "holdOpportunity",
                "resumeOpportunity",
                "cancelOpportunity",
                "endOpportunity",
                "withdrawOpportunity",
            ][..],
            "opportunity",
            opportunity,
        ),
        (
            &["announceRun", "openRun", "postponeRun", "moveRunOnline", "holdRun", "resumeRun", "cancelRun", "endRun"],
            "run",
            run,
        ),
        (
            &["postponeSession", "moveSessionOnline", "holdSession", "resumeSession", "cancelSession"],
            "session",
            session,
        ),
    ] {
        all.extend(mutations.iter().map(|mutation| (*mutation, field, json!({ "id": id, "reason": "Because." }))));
    }
    all
}
