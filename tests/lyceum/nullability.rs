//! A field that fails is null, and nothing around it is that may not be: shown on fields that really fail, because a
//! table is gone.

mod rule;

use async_graphql_parser::types::FieldDefinition;
use database::id::{OpportunityId, OrganizationId, ProgrammeId, TopicId};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use testing::TestApp;

use crate::sdl::{Sdl, innermost};

/// An app whose catalogue has something of everything that the graph shows.
struct Scene {
    app: TestApp,
    museum: OrganizationId,
    topic: TopicId,
    webinar: OpportunityId,
    series: OpportunityId,
    programme: ProgrammeId,
    authority: String,
}

/// What has no builder: a rule of sessions, where fields came from, a lineage and a match in another vocabulary.
const REST: &str = "WITH
    rule AS (INSERT INTO recurrence (id, run_id, rule, starts_on, starts_time, duration_minutes, zone, created_at)
        SELECT gen_random_uuid(), id, 'FREQ=WEEKLY;COUNT=2', '2026-12-01', '14:00', 60, 'Europe/Paris', now() FROM run
        RETURNING id, run_id),
    ruled AS (UPDATE session SET recurrence_id = (SELECT id FROM rule)),
    file AS (INSERT INTO source (id, name, format, created_at) VALUES (gen_random_uuid(), 'file', 'csv', now())
        RETURNING id),
    entry AS (INSERT INTO source_record (id, source_id, key, content_hash, content, first_seen_at, changed_at)
        SELECT gen_random_uuid(), id, 'entry', '', '{}', now(), now() FROM file RETURNING id),
    lineage AS (INSERT INTO opportunity_lineage (opportunity_id, kind, from_id)
        SELECT new.id, 'adapted_from', old.id FROM opportunity AS new, opportunity AS old
        WHERE new.title ->> 'en' = 'Emergency Management' AND old.title ->> 'en' = 'Older'),
    match AS (INSERT INTO topic_match (topic_id, kind, uri)
        SELECT id, 'exact', 'https://example.org/' || notation FROM topic)
    UPDATE opportunity SET field_sources = jsonb_build_object('title', (SELECT id FROM entry))";

impl Scene {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let museum = app.organization("Museum").identifier("ror", "https://ror.org/03yrm5c26").create().await;
        let lister = app.organization("Lister").create().await;
        let broader = app.topic("security").create().await;
        let topic = app.topic("emergencies").broader(broader).related(broader).create().await;
        let older = app.opportunity("Older").owner(museum).topic(topic).create().await;
        let webinar = app
            .opportunity("Emergency Management")
            .owner(museum)
            .topic(topic)
            .topic(broader)
            .session("2026-12-01 14:00 Europe/Paris")
            .recording("public")
            .session("2026-12-08 14:00 Europe/Paris")
            .listing(museum)
            .listing(lister)
            .create()
            .await;
        let series = app.opportunity("Series").kind("series").owner(museum).part(webinar).part(older).create().await;
        let programme = app.programme("TRACK", museum).create().await;
        let input = json!({
            "organization": museum.to_string(), "mainLanguage": "en", "unit": "HOUR", "inForceFrom": "2026-01-01",
            "name": [{ "language": "en", "text": "Certified Archivist" }], "rules": { "cycleMonths": 12, "categories": { "education": {} } },
        });
        let service = app.service(museum, &["catalogue:write"]).await;
        let created = crate::joining::change(&service, "createCreditAuthority", "authority { id }", input).await;
        let created = crate::joining::done(created);
        let authority = created["authority"]["id"].as_str().expect("an id").to_owned();
        let scene = Self { app, museum, topic, webinar, series, programme, authority };
        scene.sql(&format!("{REST} WHERE id = '{}'", webinar.uuid())).await;
        scene
    }

    async fn sql(&self, statement: &str) {
        let mut connection = self.app.connect().await;
        diesel::sql_query(statement).execute(&mut connection).await.expect(statement);
    }

    /// Takes a table away, behind the app's back.
    async fn without(&self, table: &str) {
        self.sql(&format!("ALTER TABLE {table} RENAME TO gone")).await;
    }

    async fn ask(&self, document: &str) -> Value {
        self.app.anonymous().answer(document, json!({})).await
    }
}

/// The paths of the answer's errors, all of them faults of ours that tell nothing of what is behind them.
fn failed(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().expect("something failed");
    let paths = errors.iter().map(|error| {
        assert_eq!(error["extensions"]["code"], "INTERNAL_ERROR", "{error}");
        let message = error["message"].as_str().expect("a message");
        assert!(message.starts_with("internal error; tell the server's operator the request id"), "{message}");
        let path = error["path"].as_array().expect("a path").iter();
        path.map(|segment| segment.as_str().map_or_else(|| segment.to_string(), str::to_owned)).collect::<Vec<_>>()
    });
    paths.map(|path| path.join(".")).collect()
}

#[tokio::test]
async fn a_nullable_field_that_fails_is_null_and_its_siblings_answer() {
    let scene = Scene::new().await;
    scene.without("session").await;
    let id = scene.webinar;
    let answer = scene
        .ask(&format!(r#"{{ opportunity(id: "{id}") {{ id nextSession {{ id }} topics {{ notation }} }} }}"#))
        .await;
    assert_eq!(
        answer["data"],
        json!({ "opportunity": {
            "id": id.to_string(),
            "nextSession": null,
            "topics": [{ "notation": "emergencies" }, { "notation": "security" }],
        } })
    );
    assert_eq!(failed(&answer), ["opportunity.nextSession"]);
}

#[tokio::test]
async fn a_nullable_field_that_fails_in_a_list_takes_no_item_with_it() {
    let scene = Scene::new().await;
    scene.without("session").await;
    let answer = scene.ask("{ opportunities(orderBy: TITLE) { nodes { title { text } nextSession { id } } } }").await;
    let node = |title: &str| json!({ "title": { "text": title }, "nextSession": null });
    let nodes = json!([node("Emergency Management"), node("Older"), node("Series")]);
    assert_eq!(answer["data"], json!({ "opportunities": { "nodes": nodes } }));
    let paths = (0..3).map(|at| format!("opportunities.nodes.{at}.nextSession"));
    assert_eq!(failed(&answer), paths.collect::<Vec<_>>());
}

#[tokio::test]
async fn a_field_that_may_not_be_null_takes_the_nearest_that_may_with_it() {
    let scene = Scene::new().await;
    scene.without("opportunity_topic").await;
    let Scene { museum, webinar, .. } = &scene;
    let answer = scene
        .ask(&format!(
            r#"{{
              opportunity(id: "{webinar}") {{ id topics {{ id }} }}
              organization(id: "{museum}") {{ name {{ text }} }}
              session: opportunity(id: "{webinar}") {{
                kind
                nextSession {{ startsOn opportunity {{ id topics {{ id }} }} }}
              }}
            }}"#
        ))
        .await;
    assert_eq!(
        answer["data"],
        json!({
            "opportunity": null,
            "organization": { "name": { "text": "Museum" } },
            "session": { "kind": "WEBINAR", "nextSession": { "startsOn": "2026-12-01", "opportunity": null } },
        })
    );
    let mut paths = failed(&answer);
    paths.sort();
    assert_eq!(paths, ["opportunity.topics", "session.nextSession.opportunity.topics"]);
}

#[tokio::test]
async fn where_nothing_around_a_field_may_be_null_the_whole_data_is() {
    let scene = Scene::new().await;
    scene.without("opportunity_topic").await;
    let answer = scene.ask("{ opportunities { nodes { id topics { id } } } topics { totalCount } }").await;
    assert_eq!(answer.as_object().map(|answer| answer.contains_key("data")), Some(true), "{answer}");
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(failed(&answer), ["opportunities.nodes.0.topics"]);
}

#[tokio::test]
async fn an_item_that_may_not_be_null_takes_its_list_with_it() {
    let scene = Scene::new().await;
    scene.without("organization_identifier").await;
    let id = scene.webinar;
    // A role, an organization, a list of them: none may be null; the opportunity may.
    let answer = scene
        .ask(&format!(
            r#"{{ opportunity(id: "{id}") {{ id organizations {{ role organization {{ id identifiers {{ value }} }} }} }} viewer {{ isKnown }} }}"#
        ))
        .await;
    assert_eq!(answer["data"], json!({ "opportunity": null, "viewer": { "isKnown": false } }));
    assert_eq!(failed(&answer), ["opportunity.organizations.0.organization.identifiers"]);
}

#[tokio::test]
async fn an_item_that_may_be_null_leaves_the_others() {
    let scene = Scene::new().await;
    scene.without("organization_identifier").await;
    let Scene { museum, topic, webinar, .. } = &scene;
    let answer = scene
        .ask(&format!(
            r#"{{ nodes(ids: ["{topic}", "{museum}", "nonsense", "{webinar}"]) {{
                __typename
                ... on Topic {{ notation }}
                ... on Organization {{ identifiers {{ value }} }}
                ... on Opportunity {{ id }}
            }} }}"#
        ))
        .await;
    let nodes = json!([
        { "__typename": "Topic", "notation": "emergencies" },
        null,
        null,
        { "__typename": "Webinar", "id": webinar.to_string() },
    ]);
    assert_eq!(answer["data"], json!({ "nodes": nodes }));
    let mut errors = answer["errors"].as_array().expect("two items failed").clone();
    errors.sort_by_key(|error| error["path"][1].as_i64());
    let told: Vec<_> = errors.iter().map(|error| (&error["path"], &error["extensions"]["code"])).collect();
    assert_eq!(
        told,
        [(&json!(["nodes", 1, "identifiers"]), &json!("INTERNAL_ERROR")), (&json!(["nodes", 2]), &json!("INVALID_ID")),]
    );
}

#[tokio::test]
async fn a_root_field_that_fails_leaves_the_others() {
    let scene = Scene::new().await;
    scene.without("organization").await;
    let Scene { museum, topic, .. } = &scene;
    let answer = scene
        .ask(&format!(
            r#"{{
              organization(id: "{museum}") {{ id }}
              node(id: "{museum}") {{ id }}
              opportunity(id: "nonsense") {{ id }}
              topic(id: "{topic}") {{ notation }}
            }}"#
        ))
        .await;
    assert_eq!(
        answer["data"],
        json!({ "organization": null, "node": null, "opportunity": null, "topic": { "notation": "emergencies" } })
    );
    let paths: Vec<_> = answer["errors"].as_array().expect("three failed").iter().map(|one| &one["path"]).collect();
    for path in ["organization", "node", "opportunity"] {
        assert!(paths.contains(&&json!([path])), "{path}: {paths:?}");
    }
    assert_eq!(paths.len(), 3);
}

#[tokio::test]
async fn each_alias_of_a_field_fails_for_itself_and_a_field_selected_twice_fails_once() {
    let scene = Scene::new().await;
    scene.without("session").await;
    let id = scene.webinar;
    let answer = scene
        .ask(&format!(
            r#"{{ opportunity(id: "{id}") {{
                first: nextSession {{ id }}
                second: nextSession {{ id }}
                nextSession {{ id }}
                ... on Opportunity {{ nextSession {{ startsOn }} }}
                kind
            }} }}"#
        ))
        .await;
    assert_eq!(
        answer["data"],
        json!({ "opportunity": { "first": null, "second": null, "nextSession": null, "kind": "WEBINAR" } })
    );
    let mut paths = failed(&answer);
    paths.sort();
    assert_eq!(paths, ["opportunity.first", "opportunity.nextSession", "opportunity.second"]);
}

#[tokio::test]
async fn a_refusal_of_a_nullable_field_leaves_what_is_around_it() {
    let scene = Scene::new().await;
    let id = scene.webinar;
    let answer = scene
        .ask(&format!(
            r#"{{ opportunity(id: "{id}") {{ nextSession {{ startsOn startsIn(zone: "Mars") {{ time }} }} }} }}"#
        ))
        .await;
    let session = json!({ "startsOn": "2026-12-01", "startsIn": null });
    assert_eq!(answer["data"], json!({ "opportunity": { "nextSession": session } }));
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["errors"][0]["path"], json!(["opportunity", "nextSession", "startsIn"]));
    let message = "zone is \"Mars\", which is no IANA time zone; use one such as America/Halifax.";
    assert_eq!(answer["errors"][0]["message"], message);
}

/// async-graphql would null what is around the field.
#[tokio::test]
async fn an_argument_of_a_nullable_field_that_is_none_leaves_what_is_around_it() {
    let scene = Scene::new().await;
    let id = scene.webinar;
    let document =
        format!("query($after: DateTime) {{ opportunity(id: \"{id}\") {{ id nextSession(after: $after) {{ id }} }} }}");
    for after in [json!("soon"), json!(5), json!({ "in": "May" })] {
        let answer = scene.app.anonymous().answer(&document, json!({ "after": after })).await;
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{answer}");
        // Whoever reads the variables before anything runs may refuse the request as a whole.
        if answer.get("data").is_some() {
            assert_eq!(answer["data"], json!({ "opportunity": { "id": id.to_string(), "nextSession": null } }));
            assert_eq!(answer["errors"][0]["path"], json!(["opportunity", "nextSession"]));
            let message = answer["errors"][0]["message"].as_str().expect("a message");
            assert!(message.ends_with("which is no instant; write one such as 2024-02-16T18:30:00Z."), "{message}");
        }
    }
}

#[tokio::test]
async fn an_instant_that_is_none_is_refused_where_it_stands_in_the_document() {
    let scene = Scene::new().await;
    let id = scene.webinar;
    let document = format!(r#"{{ opportunity(id: "{id}") {{ id nextSession(after: "soon") {{ id }} }} }}"#);
    let (answer, statements) = scene.app.count_statements(scene.ask(&document)).await;
    assert!(answer.get("data").is_none(), "{answer}");
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{answer}");
    assert_eq!(statements, Vec::<String>::new());
}

/// Every way of asking for the fields of a type, begun at a root field that may be null: `…` stands for them.
fn ways(scene: &Scene) -> Vec<(&'static str, String)> {
    let Scene { museum, topic, webinar, series, programme, .. } = scene;
    vec![
        ("Query", "…".to_owned()),
        ("Opportunity", format!(r#"opportunity(id: "{webinar}") {{ … }}"#)),
        ("Webinar", format!(r#"node(id: "{webinar}") {{ __typename ... on Webinar {{ … }} }}"#)),
        ("Series", format!(r#"nodes(ids: ["{topic}", "{series}"]) {{ __typename ... on Series {{ … }} }}"#)),
        ("Opportunity", format!(r#"organization(id: "{museum}") {{ opportunities {{ nodes {{ … }} }} }}"#)),
        ("Opportunity", format!(r#"topic(id: "{topic}") {{ opportunities {{ edges {{ node {{ … }} }} }} }}"#)),
        ("OpportunityConnection", format!(r#"topic(id: "{topic}") {{ opportunities {{ … }} }}"#)),
        ("TopicCount", format!(r#"topic(id: "{topic}") {{ opportunities {{ facets {{ topics {{ … }} }} }} }}"#)),
        ("ProviderCount", format!(r#"topic(id: "{topic}") {{ opportunities {{ facets {{ providers {{ … }} }} }} }}"#)),
        ("Organization", format!(r#"organization(id: "{museum}") {{ … }}"#)),
        ("Organization", format!(r#"opportunity(id: "{webinar}") {{ organizations {{ organization {{ … }} }} }}"#)),
        ("Topic", format!(r#"topic(id: "{topic}") {{ … }}"#)),
        ("Topic", format!(r#"opportunity(id: "{webinar}") {{ topics {{ … }} }}"#)),
        ("Lineage", format!(r#"opportunity(id: "{webinar}") {{ madeFrom {{ … }} }}"#)),
        ("Run", format!(r#"opportunity(id: "{webinar}") {{ runs {{ … }} }}"#)),
        ("Session", format!(r#"opportunity(id: "{webinar}") {{ runs {{ sessions {{ … }} }} }}"#)),
        ("Session", format!(r#"opportunity(id: "{webinar}") {{ nextSession {{ … }} }}"#)),
        ("Recording", format!(r#"opportunity(id: "{webinar}") {{ recordings {{ … }} }}"#)),
        ("Listing", format!(r#"opportunity(id: "{webinar}") {{ listings {{ … }} }}"#)),
        ("Programme", format!(r#"programme(id: "{programme}") {{ … }}"#)),
        ("Programme", format!(r#"organization(id: "{museum}") {{ programmes {{ nodes {{ … }} }} }}"#)),
    ]
}

/// A selection of one field, with what it holds itself below it.
fn selection(sdl: &Sdl, scene: &Scene, field: &FieldDefinition) -> String {
    let Scene { museum, topic, webinar, programme, authority, .. } = scene;
    let (name, arguments) = (field.name.node.as_str(), field.arguments.iter().map(|argument| &argument.node));
    let given =
        arguments.filter(|one| !one.ty.node.nullable || one.name.node.as_str() == "id").map(|argument| {
            match (name, argument.name.node.as_str()) {
                ("organization", "id") => format!("id: \"{museum}\""),
                ("topic", "id") => format!("id: \"{topic}\""),
                ("programme", "id") => format!("id: \"{programme}\""),
                ("creditAuthority", "id") => format!("id: \"{authority}\""),
                ("transcript", "authority") => format!("authority: \"{authority}\""),
                ("participation", "by") => "by: TOPIC".to_owned(),
                ("participation", "of") => "of: OFFERED".to_owned(),
                ("peerReviews" | "sharedProjects", "of") | ("peerReviewProgress" | "coachingOffers", "year") => {
                    format!("{}: \"{}\"", argument.name.node, database::id::ProgramYearId::new())
                }
                ("coachingOffers", "withWithdrawn") => "withWithdrawn: false".to_owned(),
                ("conflictsOfInterest", "programme") => format!("programme: \"{programme}\""),
                ("coachingSessions", "enrolment") => format!("enrolment: \"{}\"", database::id::EnrolmentId::new()),
                ("peerReview", "id") => format!("id: \"{}\"", database::id::PeerReviewId::new()),
                ("coachingOffer", "id") => format!("id: \"{}\"", database::id::CoachingOfferId::new()),
                ("coachingSession", "id") => format!("id: \"{}\"", database::id::CoachingSessionId::new()),
                ("sharedProject", "id") => format!("id: \"{}\"", database::id::SharedProjectId::new()),
                ("programYear", "id") => format!("id: \"{}\"", database::id::ProgramYearId::new()),
                ("enrolment", "id") => format!("id: \"{}\"", database::id::EnrolmentId::new()),
                ("questionnaire", "id") => format!("id: \"{}\"", database::id::QuestionnaireId::new()),
                ("submission", "id") => format!("id: \"{}\"", database::id::SubmissionId::new()),
                ("submissions", "enrolment") => format!("enrolment: \"{}\"", database::id::EnrolmentId::new()),
                ("needProposals", "enrolment") => format!("enrolment: \"{}\"", database::id::EnrolmentId::new()),
                ("questionnaires", "programme") => format!("programme: \"{programme}\""),
                ("round", "id") => format!("id: \"{}\"", database::id::RoundId::new()),
                ("offer", "id") => format!("id: \"{}\"", database::id::OfferId::new()),
                ("application", "id") | ("whyNot", "application") => {
                    format!("{}: \"{}\"", argument.name.node, database::id::ApplicationId::new())
                }
                ("plan", "id") | ("whyNot", "plan") => {
                    format!("{}: \"{}\"", argument.name.node, database::id::PlanId::new())
                }
                ("whyNot", "offer") => format!("offer: \"{}\"", database::id::OfferId::new()),
                ("pairing", "id") => format!("id: \"{}\"", database::id::PairingId::new()),
                ("placement", "id") => format!("id: \"{}\"", database::id::PlacementId::new()),
                ("exchangeConflicts", "programme") => format!("programme: \"{programme}\""),
                ("need", "id") => format!("id: \"{}\"", database::id::NeedId::new()),
                ("gaps", "by") => "by: \"2027-01-01\"".to_owned(),
                (_, "id") => format!("id: \"{webinar}\""),
                (_, "ids") => format!("ids: [\"{webinar}\", \"{topic}\"]"),
                ("trackRequirementsTemplate", "template") => "template: YEAR_2024".to_owned(),
                ("trackRequirementsTemplate", "year") => "year: 2024".to_owned(),
                ("trackRequirementsTemplate", "pillars") => "pillars: [\"governance\"]".to_owned(),
                (_, "zone") => "zone: \"Europe/Paris\"".to_owned(),
                (_, "from") => "from: \"2026-01-01\"".to_owned(),
                (_, "to") => "to: \"2026-12-31\"".to_owned(),
                (_, argument) => panic!("say here what to give {name} for {argument}"),
            }
        });
    let given = given.collect::<Vec<_>>().join(" ");
    let arguments = if given.is_empty() { given } else { format!("({given})") };
    let ty = innermost(&field.ty.node);
    let leaf = |one: &&FieldDefinition| one.arguments.is_empty() && !sdl.is_composite(innermost(&one.ty.node));
    let below = sdl.fields(ty).iter().map(|one| &one.node).filter(leaf).map(|one| one.name.node.as_str());
    match sdl.is_composite(ty) {
        true => format!("{name}{arguments} {{ __typename {} }}", below.collect::<Vec<_>>().join(" ")),
        false => format!("{name}{arguments}"),
    }
}

/// Whether it takes a right that whoever asks here has not, or is of something that is not in this scene, such as a year of a
/// TRACK programme: then nothing is looked up that could fail.
fn is_refused(answer: &Value) -> bool {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    !errors.is_empty()
        && errors.iter().all(|error| ["DENIED", "NOT_FOUND"].iter().any(|code| error["extensions"]["code"] == *code))
}

#[tokio::test]
async fn whatever_fails_only_what_must_is_null() {
    let scene = Scene::new().await;
    let sdl = Sdl::read(&graphql::schema().sdl());
    let mut documents = Vec::new();
    for (ty, way) in ways(&scene) {
        for field in sdl.fields(ty).iter().map(|field| &field.node) {
            // What is known with the thing itself cannot fail alone.
            if !field.name.node.starts_with('_') {
                documents.push(format!("{{ {} }}", way.replace('…', &selection(&sdl, &scene, field))));
            }
        }
    }
    let mut asked = Vec::new();
    for document in documents {
        let (whole, statements) = scene.app.count_statements(scene.ask(&document)).await;
        if is_refused(&whole) {
            continue;
        }
        assert!(whole["errors"].is_null(), "{document}\n{:#}", whole["errors"]);
        asked.push((document, whole, statements.join("\n")));
    }
    let tables = [
        "listing",
        "opportunity",
        "opportunity_lineage",
        "opportunity_organization",
        "opportunity_topic",
        "organization",
        "organization_identifier",
        "programme",
        "recording",
        "recurrence",
        "run",
        "series_part",
        "session",
        "source_record",
        "status_change",
        "topic",
        "topic_ancestor",
        "topic_match",
        "topic_relation",
    ];
    let mut breaches = Vec::new();
    for table in tables {
        scene.without(table).await;
        let mut failures = 0;
        for (document, whole, _) in asked.iter().filter(|(_, _, statements)| statements.contains(table)) {
            let answer = scene.ask(document).await;
            failures += answer["errors"].as_array().map_or(0, Vec::len);
            let found = rule::breaches(&sdl, document, whole, &answer);
            breaches.extend(found.into_iter().map(|breach| format!("without {table}: {document}: {breach}")));
        }
        scene.sql(&format!("ALTER TABLE gone RENAME TO {table}")).await;
        assert!(failures > 0, "nothing fails without {table}");
    }
    assert!(breaches.is_empty(), "{} breaches: {breaches:#?}", breaches.len());
}
