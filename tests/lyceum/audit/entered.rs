//! What is entered: who, acting for whom, what, on what, before and after, in which request.

use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::TestApp;

use super::{about, attempt, english, entered, run, the_one};

fn uuid(id: impl std::fmt::Display) -> Value {
    let (_, uuid) = database::id::read_any(&id.to_string()).expect("an id");
    json!(uuid)
}

#[tokio::test]
async fn a_persons_change_is_entered_with_who_for_whom_what_and_in_which_request() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let topic = app.topic("loans").create().await;
    let ana = app.person("Ana").role("editor", icom).create().await;
    let input = json!({
        "owner": icom.to_string(), "kind": "WEBINAR", "mainLanguage": "en", "title": english("Loans in practice"),
        "topics": [topic.to_string()],
    });
    let (answer, entries) = entered(&app, run(&ana, "createOpportunity", input)).await;
    let expected = ["created opportunity", "created opportunity_organization", "created opportunity_topic"];
    let mut told: Vec<_> = entries.iter().map(about).collect();
    told.sort();
    assert_eq!(told, expected);
    for entry in &entries {
        assert_eq!(entry["actor_kind"], "person");
        assert_eq!(entry["actor_id"], uuid(ana.id));
        assert_eq!(entry["acting_for"], uuid(icom));
        assert_eq!(entry["action"], "createOpportunity");
        assert_eq!(entry["request_id"], answer.header("x-request-id"));
        assert_eq!(entry["database_role"], Value::Null);
        assert_eq!(entry["before"], Value::Null);
    }
    let opportunity = the_one(&entries, "created opportunity");
    assert_eq!(opportunity["after"]["title"], json!({ "en": "Loans in practice" }));
    assert_eq!(opportunity["after"]["status"], "draft");
    assert_eq!(opportunity["thing_id"], opportunity["opportunity_id"]);
    let role = the_one(&entries, "created opportunity_organization");
    assert_eq!(role["thing_id"], opportunity["thing_id"]);
    assert_eq!(role["organization_id"], uuid(icom));
    assert_eq!(role["after"], json!({ "organization_id": uuid(icom), "role": "owner", "position": 0 }));
    let tie = the_one(&entries, "created opportunity_topic");
    assert_eq!(tie["after"], json!({ "topic_id": uuid(topic), "position": 0 }));
}

#[tokio::test]
async fn of_a_change_only_what_changed_is_kept_as_it_was_and_as_it_is() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").set("country", json!("FR")).create().await;
    let partner = app.service(icom, &["organizations:write"]).await;
    let input = json!({ "id": icom.to_string(), "country": "CA", "region": "CA-NS" });
    let (_, entries) = entered(&app, run(&partner, "updateOrganization", input.clone())).await;
    let entry = the_one(&entries, "changed organization");
    assert_eq!(entry["before"], json!({ "country": "FR", "region": null }));
    assert_eq!(entry["after"], json!({ "country": "CA", "region": "CA-NS" }));
    assert_eq!(entry["withheld"], json!([]));
    assert_eq!((&entry["actor_kind"], &entry["acting_for"]), (&json!("service"), &uuid(icom)));

    let (_, entries) = entered(&app, run(&partner, "updateOrganization", input)).await;
    assert_eq!(entries, [] as [Value; 0], "the same again changes nothing");
}

#[tokio::test]
async fn what_is_replaced_is_entered_as_gone_and_as_new() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["organizations:write"]).await;
    let identifiers =
        |value: &str| json!({ "id": icom.to_string(), "identifiers": [{ "scheme": "isil", "value": value }] });
    run(&partner, "updateOrganization", identifiers("CA-NSHD")).await;
    let (_, entries) = entered(&app, run(&partner, "updateOrganization", identifiers("CA-NSHM"))).await;
    let removed = the_one(&entries, "removed organization_identifier");
    assert_eq!(removed["before"], json!({ "scheme": "isil", "value": "CA-NSHD" }));
    assert_eq!(removed["after"], Value::Null);
    let created = the_one(&entries, "created organization_identifier");
    assert_eq!(created["after"], json!({ "scheme": "isil", "value": "CA-NSHM" }));
    assert_eq!(created["thing_id"], uuid(icom));
}

#[tokio::test]
async fn what_hangs_on_an_opportunity_is_entered_as_part_of_it() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["catalogue:write"]).await;
    let security = app.opportunity("Security").owner(icom).session("2026-12-01 14:00 Europe/Paris").create().await;
    let document = "query($id: ID!) { opportunity(id: $id) { runs { id sessions { id } } } }";
    let data = partner.query(document, json!({ "id": security.to_string() })).await;
    let session = data["opportunity"]["runs"][0]["sessions"][0]["id"].clone();
    let run_id = data["opportunity"]["runs"][0]["id"].clone();

    let move_on = json!({ "id": session, "startsOn": "2026-12-02" });
    let (_, entries) = entered(&app, run(&partner, "moveSession", move_on)).await;
    let moved = the_one(&entries, "changed session");
    assert_eq!(moved["before"]["starts_on"], "2026-12-01");
    assert_eq!(moved["after"]["starts_on"], "2026-12-02");
    assert_eq!(moved["opportunity_id"], uuid(security));
    assert_eq!(moved["thing_id"], uuid(session.as_str().expect("an id")));

    let recurring = json!({
        "run": run_id, "rule": "FREQ=WEEKLY;COUNT=3", "startsOn": "2027-01-05", "startsTime": "10:00",
        "durationMinutes": 60, "zone": "America/Halifax",
    });
    let (_, entries) = entered(&app, run(&partner, "createRecurringSessions", recurring)).await;
    assert_eq!(the_one(&entries, "created recurrence")["opportunity_id"], uuid(security));
    let sessions = entries.iter().filter(|entry| about(entry) == "created session");
    assert_eq!(sessions.filter(|entry| entry["opportunity_id"] == uuid(security)).count(), 3);
}

#[tokio::test]
async fn what_did_not_happen_leaves_no_entry() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["organizations:write"]).await;
    let refused = [
        (app.anonymous(), json!({ "id": icom.to_string(), "country": "CA" }), "DENIED"),
        (partner.clone(), json!({ "id": icom.to_string(), "country": "Canada" }), "INVALID"),
        (partner, json!({ "id": icom.to_string(), "country": "CA", "expectedRevision": 7 }), "CONFLICT"),
    ];
    for (caller, input, code) in refused {
        let (answer, entries) = entered(&app, attempt(&caller, "updateOrganization", input)).await;
        assert_eq!(answer.json()["data"]["updateOrganization"]["userErrors"][0]["code"], code);
        assert_eq!(entries, [] as [Value; 0], "{code}");
    }
}

#[tokio::test]
async fn what_is_taken_back_takes_its_entries_along() {
    let app = TestApp::start().await;
    let work = async {
        let mut conn = app.connect().await;
        let id = database::id::OrganizationId::new().uuid();
        let insert = format!(
            "BEGIN; INSERT INTO organization (id, main_language, name, created_at, updated_at)
             VALUES ('{id}', 'en', '{{\"en\": \"Nobody\"}}', now(), now());"
        );
        conn.batch_execute(&insert).await.expect("a row");
        assert_eq!(super::entries_behind(&mut conn, 0).await.len(), 1, "in the transaction it is there");
        conn.batch_execute("ROLLBACK").await.expect("a transaction");
    };
    let ((), entries) = entered(&app, work).await;
    assert_eq!(entries, [] as [Value; 0]);
}

#[tokio::test]
async fn who_only_reads_leaves_no_entry() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let ana = app.person("Ana").role("administrator", icom).create().await;
    let partner = app.service(icom, &["catalogue:write"]).await;
    app.opportunity("Security").owner(icom).create().await;
    // Late enough for both to be noted as used.
    app.set_time("2026-11-20T13:30:00Z");
    let document = "{ viewer { isKnown } opportunities(search: \"security\") { totalCount nodes { id } } organizations { nodes { id } } }";
    let work = async {
        for caller in [&app.anonymous(), &partner, &*ana] {
            assert_eq!(caller.query(document, json!({})).await["opportunities"]["totalCount"], 1);
        }
    };
    let ((), entries) = entered(&app, work).await;
    assert_eq!(entries, [] as [Value; 0], "that a token or a sign-in was used is no entry either");
}

#[tokio::test]
async fn a_key_that_is_changed_by_hand_is_another_row() {
    let app = TestApp::start().await;
    let (icom, track) = (app.organization("ICOM").create().await, app.organization("TRACK").create().await);
    app.opportunity("Security").owner(icom).create().await;
    let work = async {
        let sql = format!("UPDATE opportunity_organization SET organization_id = '{}'", track.uuid());
        app.connect().await.batch_execute(&sql).await.expect("a row");
    };
    let ((), entries) = entered(&app, work).await;
    let removed = the_one(&entries, "removed opportunity_organization");
    assert_eq!(removed["organization_id"], uuid(icom));
    assert_eq!(removed["before"]["role"], "owner");
    let created = the_one(&entries, "created opportunity_organization");
    assert_eq!(created["organization_id"], uuid(track));
    assert_eq!(created["after"]["organization_id"], uuid(track));
    assert_eq!((&created["actor_kind"], &created["action"]), (&json!("hand"), &json!("sql")));
    assert_eq!(created["database_role"], "lyceum");
}

/// Names, addresses, notes and secrets that no entry may hold.
const PRIVATE: [&str; 7] =
    ["Zebedee", "zebedee@", "Quillfeather", "wobbegong", "subject-4711", "sid-0815", "because-of-zebedee"];

#[tokio::test]
async fn nothing_personal_is_entered() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["organizations:write"]).await;
    let work = async {
        let zebedee = app.person("Zebedee Quillfeather").role("editor", icom).create().await;
        let contact =
            json!({ "id": icom.to_string(), "contactName": "Zebedee", "contactEmail": "zebedee@example.org" });
        run(&partner, "updateOrganization", contact).await;
        let id = zebedee.id.uuid();
        let org = icom.uuid();
        let sql = format!(
            "UPDATE person SET name = 'Z. Quillfeather', email = 'zebedee@example.com', language = 'en' WHERE id = '{id}';
             INSERT INTO account VALUES ('https://wobbegong.example', 'subject-4711', '{id}', 'zebedee@example.com', true, now(), now());
             UPDATE account SET email = 'other-zebedee@example.com' WHERE subject = 'subject-4711';
             INSERT INTO sign_in (id, person_id, secret_hash, issuer, subject, provider_session, created_at, last_used_at, expires_at)
             VALUES ('{id}', '{id}', 'wobbegong', 'https://wobbegong.example', 'subject-4711', 'sid-0815', now(), now(), now());
             UPDATE sign_in SET ended_at = now();
             INSERT INTO invitation (id, organization_id, role, email, created_at, expires_at)
             VALUES ('{id}', '{org}', 'member', 'zebedee@example.org', now(), now());
             UPDATE invitation SET email = 'zebedee@example.net';
             INSERT INTO join_request (id, organization_id, person_id, note, created_at)
             VALUES ('{id}', '{org}', '{id}', 'Zebedee asks', now());
             UPDATE join_request SET decision = 'declined', decided_at = now(), reason = 'because-of-zebedee';
             DELETE FROM join_request; DELETE FROM invitation; DELETE FROM sign_in; DELETE FROM account;"
        );
        app.connect().await.batch_execute(&sql).await.expect("rows");
    };
    let ((), entries) = entered(&app, work).await;
    for wanted in ["created person", "changed account", "changed sign_in", "removed sign_in", "changed invitation"] {
        assert!(entries.iter().any(|entry| about(entry) == wanted), "{wanted}");
    }
    // As text, a bytea is in hexadecimal digits.
    let hash: String = b"wobbegong".iter().map(|byte| format!("{byte:02x}")).collect();
    for entry in &entries {
        let text = entry.to_string().to_lowercase();
        for private in PRIVATE.iter().map(|private| private.to_lowercase()).chain([hash.clone()]) {
            assert!(!text.contains(&private), "{private} is in {entry:#}");
        }
    }
    assert_eq!(the_one(&entries, "changed person")["withheld"], json!(["name", "email", "language"]));
    assert_eq!(the_one(&entries, "changed person")["after"], Value::Null);
    let contact = entries.iter().find(|entry| entry["action"] == "updateOrganization").expect("it was changed");
    assert_eq!(contact["withheld"], json!(["contact_name", "contact_email"]));
}

#[tokio::test]
async fn that_somebody_signs_in_and_out_is_entered() {
    let app = TestApp::start().await;
    let (ana, entries) = entered(&app, app.person("Ana").create()).await;
    let begun = the_one(&entries, "created sign_in");
    assert_eq!(begun["person_id"], uuid(ana.id));
    let work = async {
        let mut conn = app.connect().await;
        conn.batch_execute("UPDATE sign_in SET last_used_at = last_used_at + interval '1 hour'").await.expect("a row");
        conn.batch_execute("UPDATE sign_in SET ended_at = now()").await.expect("a row");
    };
    let ((), entries) = entered(&app, work).await;
    let ended = the_one(&entries, "changed sign_in");
    assert_eq!(ended["withheld"], json!(["ended_at"]));
    assert_eq!(entries.len(), 1, "that it was used is no entry: {entries:#?}");
}
