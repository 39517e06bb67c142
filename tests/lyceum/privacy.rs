//! What a person may ask for about their own data: to have it, and to have it gone.

mod exchange;
mod placement;

use diesel::{
    QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde_json::{Value, json};
use testing::{SignedIn, TestApp};

const EXPORT: &str = "{ viewer { exportMyData } }";

const ERASE: &str = "mutation($input: EraseMeInput!) {
    eraseMe(input: $input) { erasure { at } userErrors { code field message } }
}";

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Nullable<Text>)]
    word: Option<String>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// What others said of a person in confidence: theirs, and not the person's to have.
const CONFIDENTIAL: [(&str, &str); 1] = [("declared_conflict", "with_person_id")];

/// Every column that refers to a person, by the database's own account.
async fn references(conn: &mut AsyncPgConnection) -> Vec<Reference> {
    let sql = "SELECT conrelid::regclass::text AS \"table\", attname AS \"column\"
        FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
        WHERE contype = 'f' AND confrelid = 'person'::regclass ORDER BY 1, 2";
    diesel::sql_query(sql).load(conn).await.expect("the catalogue can be read")
}

async fn words(conn: &mut AsyncPgConnection, sql: &str) -> Vec<String> {
    let rows: Vec<Word> = diesel::sql_query(sql).load(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().filter_map(|row| row.word).collect()
}

/// The names of all tables.
async fn tables(conn: &mut AsyncPgConnection) -> Vec<String> {
    words(conn, "SELECT tablename AS word FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").await
}

/// How many rows each table has.
async fn counts(conn: &mut AsyncPgConnection) -> Vec<(String, i64)> {
    let mut counts = Vec::new();
    for table in tables(conn).await {
        let count: Number = diesel::sql_query(format!("SELECT count(*) AS number FROM {table}"))
            .get_result(conn)
            .await
            .expect("a table can be counted");
        counts.push((table, count.number));
    }
    counts
}

/// The tables in which one of these texts stands.
async fn mentions(conn: &mut AsyncPgConnection, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables(conn).await {
        for text in texts {
            let sql = format!("SELECT '{table}' AS word FROM {table} AS t WHERE t::text ILIKE '%{text}%' LIMIT 1");
            found.extend(words(conn, &sql).await);
        }
    }
    found.dedup();
    found
}

/// Somebody who has left a trace wherever there can be one.
async fn ana(app: &TestApp) -> SignedIn {
    let museum = app.organization("Harbour Museum").set("contact_name", json!("Ana Ruiz"));
    let museum = museum.set("contact_email", json!("Ana.Ruiz@example.org")).create().await;
    let library = app.organization("Shore Library").create().await;
    let ana = app.person("Ana Ruiz").role("administrator", museum).set("language", json!("es")).create().await;
    let ben = app.person("Ben Okafor").role("member", museum).create().await;
    let workshop = app.opportunity("Salvage").owner(museum).session("2026-12-11 14:00 America/Halifax").create().await;
    let (ana_id, ben_id, museum, library) = (ana.id.uuid(), ben.id.uuid(), museum.uuid(), library.uuid());
    let sql = format!(
        "UPDATE membership SET given_by = '{ana_id}', ended_by = '{ana_id}', ended_at = now() WHERE person_id = '{ben_id}';
         INSERT INTO invitation (id, organization_id, role, email, invited_by, created_at, expires_at) VALUES
             (gen_random_uuid(), '{museum}', 'editor', 'carla@example.org', '{ana_id}', now(), now() + interval '1 day'),
             (gen_random_uuid(), '{library}', 'editor', 'ANA.RUIZ@example.org', '{ben_id}', now(), now() + interval '1 day');
         INSERT INTO join_request (id, organization_id, person_id, note, created_at, decided_at, decided_by, decision) VALUES
             (gen_random_uuid(), '{museum}', '{ana_id}', 'I am Ana Ruiz', now(), now(), '{ben_id}', 'approved'),
             (gen_random_uuid(), '{library}', '{ana_id}', 'Ana Ruiz again', now(), NULL, NULL, NULL),
             (gen_random_uuid(), '{library}', '{ben_id}', NULL, now(), now(), '{ana_id}', 'declined');
         INSERT INTO service_token (id, organization_id, name, secret_hash, scopes, created_at, created_by, revoked_at, revoked_by)
             VALUES (gen_random_uuid(), '{museum}', 'website', 'x', '{{}}', now(), '{ana_id}', now(), '{ana_id}');
         INSERT INTO account_link (secret_hash, issuer, subject, name, email, email_verified, return_to, expires_at)
             VALUES ('y', 'https://other.example', 'ana-2', 'Ana Ruiz', 'ana.ruiz@example.org', true, '/', now());
         INSERT INTO idempotency_key (asker_id, key, mutation, input_hash, result_id, created_at)
             VALUES ('{ana_id}', 'key-1', 'createOrganization', 'z', gen_random_uuid(), now());
         INSERT INTO registration (id, run_id, opportunity_id, person_id, name, email, registered_by, state, accommodation, created_at, updated_at)
             SELECT gen_random_uuid(), run.id, opportunity_id, people.person, people.name, people.email, people.by, 'attended',
                 people.accommodation, now(), now()
             FROM run, (VALUES
                 ('{ana_id}'::uuid, 'Ana Ruiz', 'ana.ruiz@example.org', '{ben_id}'::uuid, 'A chair for Ana Ruiz'),
                 ('{ben_id}', NULL, NULL, '{ana_id}', NULL)
             ) AS people (person, name, email, by, accommodation)
             WHERE opportunity_id = '{workshop}';
         WITH key AS (
             INSERT INTO signing_key (id, organization_id, private_key, public_key, created_at)
                 VALUES (gen_random_uuid(), '{museum}', 'none', '{{}}', now()) RETURNING id
         )
         INSERT INTO certificate (id, registration_id, opportunity_id, organization_id, signing_key_id, name, email, salt, secret,
             language, achievement, issued_at, revoked_at, reason_code, reason)
             SELECT gen_random_uuid(), registration.id, opportunity_id, '{museum}', key.id, 'Ana Ruiz', 'Ana.Ruiz@example.org', 'salt',
                 'secret', 'en', '{{}}', now(), now(), 'revoked_by_provider', 'Ana Ruiz was not there'
             FROM registration, key WHERE registration.person_id = '{ana_id}';
         WITH authority AS (
             INSERT INTO credit_authority (id, organization_id, main_language, name, unit, created_at)
                 VALUES (gen_random_uuid(), '{library}', 'en', '{{\"en\": \"Certified Archivist\"}}', 'hour', now()) RETURNING id
         ), pursuit AS (
             INSERT INTO credit_pursuit (id, authority_id, person_id, since, created_at)
                 SELECT gen_random_uuid(), id, '{ana_id}', '2026-01-01', now() FROM authority
         )
         INSERT INTO credit_entry (id, authority_id, person_id, role, category, format, minutes, day, title, evidence, reported_at)
             SELECT gen_random_uuid(), id, '{ana_id}', 'participant', 'education', 'online', 50, '2026-11-02', 'A course',
                 'A letter to Ana Ruiz', now() FROM authority;
         INSERT INTO need (id, organization_id, person_id, main_language, statement, identified_in, created_by, created_at, updated_at) VALUES
             (gen_random_uuid(), NULL, '{ana_id}', 'en', '{{\"en\": \"Ana Ruiz must learn to speak in public\"}}', 'declared', '{ana_id}', now(), now()),
             (gen_random_uuid(), '{museum}', NULL, 'en', '{{\"en\": \"Salvage\"}}', 'declared', '{ana_id}', now(), now());
         INSERT INTO notice (id, kind, change_key, to_person_id, to_address, name, facts, created_at, due_at) VALUES
             (gen_random_uuid(), 'registration_confirmed', 'one', '{ana_id}', NULL, NULL, '{{}}', now(), now()),
             (gen_random_uuid(), 'registration_declined', 'two', NULL, 'Ana.Ruiz@example.org', 'Ana Ruiz', '{{\"reason\": \"Ana Ruiz\"}}', now(), now());
         INSERT INTO notice_preference (person_id, reminders, zone, updated_at) VALUES ('{ana_id}', 'never', 'America/Halifax', now());
         INSERT INTO webhook (id, organization_id, url, secret, created_by, created_at, updated_at)
             VALUES (gen_random_uuid(), '{museum}', 'https://hooks.example/one', 'u', '{ana_id}', now(), now());
         WITH programme AS (
             INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
                 VALUES (gen_random_uuid(), '{library}', 'track', 'en', '{{\"en\": \"TRACK\"}}', now(), now()) RETURNING id
         ), track AS (
             INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
                 SELECT id, 'CA-NS', 'America/Halifax', now(), now() FROM programme RETURNING programme_id
         ), year AS (
             INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, created_at, updated_at)
                 SELECT gen_random_uuid(), programme_id, 2024, '2023-10-01', '2025-01-31', now(), now() FROM track RETURNING id
         ), asked AS (
             INSERT INTO requirements (program_year_id, version, rules, created_by, created_at)
                 SELECT id, 1, '[]', '{ana_id}', now() FROM year RETURNING program_year_id
         ), enrolled AS (
             INSERT INTO enrolment (id, program_year_id, organization_id, contact_person_id, enrolled_at, created_at, updated_at)
                 SELECT gen_random_uuid(), program_year_id, '{museum}', '{ana_id}', now(), now(), now() FROM asked RETURNING id
         ), changed AS (
             INSERT INTO enrolment_change (id, enrolment_id, kind, made_by, created_at)
                 SELECT gen_random_uuid(), id, 'enrolled', '{ana_id}', now() FROM enrolled
         ), extended AS (
             INSERT INTO extension (id, enrolment_id, requirement, until, reason, granted_by, created_at)
                 SELECT gen_random_uuid(), id, 'training', '2025-01-01', 'Snow', '{ana_id}', now() FROM enrolled
         )
         INSERT INTO on_track_list (id, program_year_id, as_of, requirements_version, enrolled, on_track, content, published_by, created_at)
             SELECT gen_random_uuid(), program_year_id, now(), 1, 0, 0, '[]', '{ana_id}', now() FROM asked;
         INSERT INTO calendar_feed (id, person_id, organization_id, secret_hash, created_at, created_by, revoked_at, revoked_by) VALUES
             (gen_random_uuid(), '{ana_id}', NULL, 'v', now(), '{ana_id}', NULL, NULL),
             (gen_random_uuid(), NULL, '{museum}', 'w', now(), '{ana_id}', now(), '{ana_id}');",
        workshop = workshop.uuid(),
    );
    app.connect().await.batch_execute(&sql).await.expect("the rows fit");
    app.connect().await.batch_execute(&answers_of(ana_id, museum)).await.expect("the rows fit");
    crate::track::peers::sql(app, &crate::track::peers::rows_of(ana_id, library)).await;
    app.connect().await.batch_execute(&exchange::rows_of(ana_id, library)).await.expect("the rows fit");
    let topic = app.topic("packing").create().await.uuid();
    app.connect().await.batch_execute(&placement::rows_of(ana_id, library, topic)).await.expect("the rows fit");
    ana
}

/// What somebody answered for a museum in a TRACK programme, and did about it.
fn answers_of(ana: uuid::Uuid, museum: uuid::Uuid) -> String {
    let [programme, pillar, year, enrolment, questionnaire, question, submission, answer] =
        std::array::from_fn(|_| uuid::Uuid::now_v7());
    format!(
        "INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
             VALUES ('{programme}', '{museum}', 'track', 'en', '{{\"en\": \"TRACK\"}}', now(), now());
         INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
             VALUES ('{programme}', 'CA-NS', 'America/Halifax', now(), now());
         INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at)
             VALUES ('{pillar}', '{programme}', 'governance', 'en', '{{\"en\": \"Governance\"}}', now(), now());
         INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, created_at, updated_at)
             VALUES ('{year}', '{programme}', 2026, '2025-10-01', '2027-01-31', now(), now());
         INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
             VALUES ('{enrolment}', '{year}', '{museum}', now(), now(), now());
         INSERT INTO questionnaire (id, programme_id, pillar_id, kind, version, main_language, title, created_at, updated_at)
             VALUES ('{questionnaire}', '{programme}', '{pillar}', 'standards', 1, 'en', '{{\"en\": \"Standards\"}}', now(), now());
         INSERT INTO question (id, questionnaire_id, key, position, kind, main_language, prompt, created_at)
             VALUES ('{question}', '{questionnaire}', 'one', 0, 'short_answer', 'en', '{{\"en\": \"One?\"}}', now());
         INSERT INTO submission (id, enrolment_id, questionnaire_id, created_at, updated_at)
             VALUES ('{submission}', '{enrolment}', '{questionnaire}', now(), now());
         INSERT INTO submission_change (id, submission_id, kind, made_by, created_at)
             VALUES (gen_random_uuid(), '{submission}', 'started', '{ana}', now());
         INSERT INTO answer (id, submission_id, question_id, text, answered_by, created_at, updated_at)
             VALUES ('{answer}', '{submission}', '{question}', 'We do.', '{ana}', now(), now());
         INSERT INTO answer_version (answer_id, revision, text, is_not_applicable, answered_by, answered_at)
             VALUES ('{answer}', 1, 'We did.', false, '{ana}', now());
         INSERT INTO attachment_content (sha256, bytes, media_type, kept_in, scan, created_at)
             VALUES (encode(sha256('x'), 'hex'), 1, 'application/pdf', 'database', 'not_scanned', now());
         INSERT INTO attachment (id, submission_id, question_id, sha256, name, attached_by, created_at)
             VALUES (gen_random_uuid(), '{submission}', '{question}', encode(sha256('x'), 'hex'), 'plan.pdf', '{ana}', now());
         INSERT INTO need_proposal (id, enrolment_id, answer_id, main_language, statement, state, decided_by, decided_at, created_at, updated_at)
             VALUES (gen_random_uuid(), '{enrolment}', '{answer}', 'en', '{{\"en\": \"A plan\"}}', 'declined', '{ana}', now(), now(), now());
         INSERT INTO excerpt (id, program_year_id, enrolment_id, answer_id, theme, main_language, passage, state, tagged_by, settled_by, settled_at, created_at, updated_at)
             VALUES (gen_random_uuid(), '{year}', '{enrolment}', '{answer}', 'Doing', 'en', 'We do.', 'consented', '{ana}', '{ana}', now(), now(), now());
         INSERT INTO track_report (id, program_year_id, kind, language, title, content, csv, pdf, published_by, created_at)
             VALUES (gen_random_uuid(), '{year}', 'final', 'en', 'Report', '{{}}', '', '', '{ana}', now());"
    )
}

#[tokio::test]
async fn an_export_holds_every_row_that_refers_to_the_person() {
    let app = TestApp::start().await;
    let ana = ana(&app).await;

    let export = ana.query(EXPORT, json!({})).await["viewer"]["exportMyData"].take();

    let text = export.to_string();
    let mut conn = app.connect().await;
    for Reference { table, column } in references(&mut conn).await {
        let key = match table.as_str() {
            "account" => "subject",
            "notice_preference" => "person_id::text",
            "answer_version" => "answer_id::text",
            "requirements" => "program_year_id::text",
            "peer_review_member" => "peer_review_id::text",
            "coaching_expert" => "coaching_offer_id::text",
            "coaching_person" => "coaching_session_id::text",
            "round_institution" => "round_id::text",
            "committee_vote" => "pairing_id::text",
            "agreement_objective" => "agreement_id::text",
            "debrief" | "placement_outcome" | "placement_evaluation" => "placement_id::text",
            _ => "id::text",
        };
        let keys =
            words(&mut conn, &format!("SELECT {key} AS word FROM {table} WHERE {column} = '{}'", ana.id.uuid())).await;
        assert!(!keys.is_empty(), "give Ana a row with {table}.{column}, so that the export can be looked at");
        for key in keys {
            let is_told = !CONFIDENTIAL.contains(&(table.as_str(), column.as_str()));
            assert_eq!(
                text.contains(&key),
                is_told,
                "{table}.{column} is missing in the export, or is not theirs to have"
            );
        }
    }
    assert_eq!(export["person"]["name"], "Ana Ruiz");
    assert_eq!(export["memberships"][0]["organization"]["en"], "Harbour Museum");
    assert_eq!(export["contact_of"][0]["contact_email"], "Ana.Ruiz@example.org");
    assert_eq!(export["invitations"][0]["email"], "ANA.RUIZ@example.org");
    assert_eq!(export["accounts_waiting_to_be_linked"][0]["subject"], "ana-2");
    assert_eq!(export["repeated_requests"][0]["key"], "key-1");
    assert_eq!(export["notice_preference"]["zone"], "America/Halifax");
    assert_eq!(export["webhooks_created"][0]["url"], "https://hooks.example/one");
    assert_eq!(export["webhooks_created"][0]["secret"], Value::Null);
    assert_eq!(export["exchange_applications"][0]["declared_groups"], json!(["limited_exposure"]));
    assert_eq!(export["exchange_applications"][0]["windows"][0]["starts_on"], "2027-05-03");
    assert_eq!(export["exchange_conflicts_declared"][0]["reason"], "Ana Ruiz is my sister");
    let placed = &export["placements_under_way"];
    assert_eq!(placed["history"][0]["placement_id"], placed["reflections"][0]["placement_id"]);
    assert_eq!(placed["reflections"][0]["learned"], "I, Ana Ruiz, learned to wait");
    assert_eq!(placed["notes_in_confidence"][0]["answer"], "We will see to it");
    assert_eq!(placed["notes_in_confidence_answered"][0]["answer"], "Let us talk");
    assert_eq!(placed["evaluations"].as_array().map(Vec::len), Some(1), "what others think is theirs: {placed:#}");
    assert_eq!(placed["mentored"][0]["state"], "completed");
    assert_eq!(export["exchange_alumni"][0]["note"], "Ask Ana Ruiz about crates");
    let hashes = words(&mut conn, "SELECT encode(secret_hash, 'hex') AS word FROM sign_in").await;
    let said = [
        "Ben",
        "carla",
        "shouted",
        "A quiet room",
        "never on time",
        "took the keys",
        "her leg",
        "She was slow",
        "homesick",
    ];
    for secret in hashes.iter().map(String::as_str).chain(said) {
        assert!(!text.contains(secret), "{secret} is nobody's to have, or somebody else's");
    }
}

#[tokio::test]
async fn who_is_erased_leaves_nothing_of_themselves_and_everything_of_others() {
    let app = TestApp::start().await;
    let ana = ana(&app).await;
    let mut conn = app.connect().await;
    let subject = ana.id.to_string();
    let theirs = ["Ana Ruiz", "ana.ruiz@example.org", subject.as_str(), "ana-2"];
    assert!(mentions(&mut conn, &theirs).await.len() >= 6, "Ana is there before");
    let before = counts(&mut conn).await;
    let others = words(&mut conn, "SELECT t::text AS word FROM membership AS t WHERE ended_by IS NOT NULL").await;

    let payload = ana.query(ERASE, json!({ "input": { "confirmation": "Erase me" } })).await["eraseMe"].take();

    assert_eq!(payload["userErrors"], json!([]));
    assert_eq!(mentions(&mut conn, &theirs).await, [""; 0]);
    let gone = [
        "account",
        "account_link",
        "audit_entry",
        "calendar_feed",
        "credit_entry",
        "credit_pursuit",
        "idempotency_key",
        "need",
        "need_change",
        "notice_preference",
        "exchange_file",
        // What Ana wrote for herself of a placement, or in confidence; what others wrote is looked at below.
        "private_note",
        "reflection",
        "story",
        "sign_in",
        // That something was written in rounds, which servers hear of.
        "round_write",
    ];
    let stays = |counts: Vec<(String, i64)>| -> Vec<_> {
        counts.into_iter().filter(|(table, _)| !gone.contains(&table.as_str())).collect()
    };
    assert_eq!(stays(counts(&mut conn).await), stays(before), "statistics do not change");
    let still = words(&mut conn, "SELECT t::text AS word FROM membership AS t WHERE ended_by IS NOT NULL").await;
    assert!(others.iter().all(|row| still.contains(row)), "what Ana did to others' roles stays");
    let decided = words(&mut conn, "SELECT decision AS word FROM join_request ORDER BY 1").await;
    assert_eq!(decided, ["approved", "declined", "withdrawn"], "what was decided stays, what waited is taken back");
    let applied = words(&mut conn, "SELECT state AS word FROM application ORDER BY 1").await;
    assert_eq!(
        applied,
        ["submitted", "submitted", "submitted", "withdrawn", "withdrawn"],
        "what Ana applied for is withdrawn, unless she was placed"
    );
    let confided = words(&mut conn, "SELECT text AS word FROM private_note ORDER BY 1").await;
    assert_eq!(confided, ["I am homesick", "She is never on time"], "what others confided is theirs");
    let told = words(&mut conn, "SELECT title ->> 'en' || ': ' || state AS word FROM story").await;
    assert_eq!(told, ["Glass: withdrawn"], "the host does not consent any more through Ana");
    let issues = words(&mut conn, "SELECT kind || ': ' || text AS word FROM placement_issue ORDER BY 1").await;
    let wrong = ["access: The door is locked", "conduct: —", "health: —", "other: —"];
    assert_eq!(issues, wrong, "that something was wrong stays, and not that it was for Ana's family");
    for told in [
        "SELECT coalesce(facts ->> 'about', facts ->> 'reason') AS word FROM notice WHERE kind IN ('issue_raised', 'placement_changed')",
        "SELECT coalesce(body::jsonb #>> '{data,facts,about}', body::jsonb #>> '{data,facts,reason}') AS word FROM webhook_delivery",
    ] {
        assert_eq!(
            words(&mut conn, told).await,
            ["The door is locked"],
            "others keep nothing of what they were told: {told}"
        );
    }
    let causes = words(&mut conn, "SELECT cause || ': ' || reason AS word FROM placement_change").await;
    assert_eq!(causes, ["other: —"], "that the placement was paused stays, and not that Ana was ill");
    let gained = words(
        &mut conn,
        "SELECT gained || coalesce(': ' || went_well, '') AS word FROM placement_evaluation ORDER BY 1",
    )
    .await;
    assert_eq!(gained, ["little: She was slow", "much"], "what was chosen keeps counting, without Ana's words");
    let alumni = words(&mut conn, "SELECT id::text AS word FROM alumnus WHERE left_at IS NULL OR lectures").await;
    assert_eq!(alumni, [""; 0], "Ana is none of the alumni any more");
    let sits = words(&mut conn, "SELECT id::text AS word FROM committee_seat WHERE ended_at IS NULL").await;
    assert_eq!(sits.len(), 1, "Ana's seat ends, and that of another stays");
    let open = words(&mut conn, "SELECT email AS word FROM invitation WHERE settled_at IS NULL").await;
    assert_eq!(open, ["carla@example.org"]);

    let viewer = ana.query("{ viewer { isKnown } }", json!({})).await;
    assert_eq!(viewer["viewer"]["isKnown"], false, "signed out everywhere");
}

#[tokio::test]
async fn nobody_is_erased_by_a_slip_or_by_whoever_finds_their_browser() {
    let app = TestApp::start().await;
    let ana = ana(&app).await;
    let mut conn = app.connect().await;
    let before = counts(&mut conn).await;
    let erase = |words: &str| json!({ "input": { "confirmation": words } });

    let slip = ana.query(ERASE, erase("yes")).await["eraseMe"].take();
    assert_eq!(slip["erasure"], Value::Null);
    assert_eq!(slip["userErrors"][0]["field"], "confirmation");
    assert_eq!(slip["userErrors"][0]["code"], "INVALID");

    app.set_time("2026-11-20T13:00:01Z");
    let late = ana.query(ERASE, erase("erase me")).await["eraseMe"].take();
    assert_eq!(late["userErrors"][0]["code"], "DENIED");
    assert!(
        late["userErrors"][0]["message"].as_str().is_some_and(|message| message.contains("sign in again")),
        "{late}"
    );

    let museum = app.organization("Other").create().await;
    for caller in [app.anonymous(), app.service(museum, &["organizations:write"]).await] {
        let refused = caller.query(ERASE, erase("erase me")).await["eraseMe"].take();
        assert_eq!(refused["userErrors"][0]["code"], "DENIED");
        let answer = caller.answer(EXPORT, json!({})).await;
        assert_eq!(answer["data"]["viewer"]["exportMyData"], Value::Null);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
    }
    let grown = ["audit_entry", "organization", "search_word", "service_token"];
    let rest = |counts: Vec<(String, i64)>| -> Vec<_> {
        counts.into_iter().filter(|(table, _)| !grown.contains(&table.as_str())).collect()
    };
    assert_eq!(rest(counts(&mut conn).await), rest(before));
}
