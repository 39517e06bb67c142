//! Who may read the trail, and what of it.

use database::id::{OrganizationId, PersonId, RunId};
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use super::{english, run};

const ENTRY: &str = "at action change table thing before after withheld requestId actingFor { id }
    actor { kind id name }";

/// What a caller reads of an organization's trail.
async fn trail_of(caller: &Caller, organization: OrganizationId, filter: Value) -> Value {
    let document = format!(
        "query($id: ID!, $filter: AuditFilterInput) {{
            organization(id: $id) {{ auditTrail(first: 100, filter: $filter) {{ totalCount nodes {{ {ENTRY} }} }} }}
        }}"
    );
    caller.answer(&document, json!({ "id": organization.to_string(), "filter": filter })).await
}

/// What a caller reads of everything's trail.
async fn whole_trail(caller: &Caller, filter: Value) -> Value {
    let document = format!(
        "query($filter: AuditFilterInput) {{ auditTrail(first: 100, filter: $filter) {{ totalCount nodes {{ {ENTRY} }} }} }}"
    );
    caller.answer(&document, json!({ "filter": filter })).await
}

fn nodes(answer: &Value) -> Vec<Value> {
    assert!(answer["errors"].is_null(), "{:#}", answer["errors"]);
    let list = answer.pointer("/data/organization/auditTrail").or_else(|| answer.pointer("/data/auditTrail"));
    let list = list.expect("a trail");
    let nodes = list["nodes"].as_array().expect("nodes").clone();
    assert_eq!(list["totalCount"], nodes.len(), "all of them are on the page");
    nodes
}

/// `action table`, without what the test's own rows were made with.
fn told(nodes: &[Value]) -> Vec<String> {
    let word = |node: &Value, field: &str| node[field].as_str().unwrap_or_default().to_owned();
    let by_the_app = nodes.iter().filter(|node| node["actor"]["kind"] != "DATABASE");
    by_the_app.map(|node| format!("{} {}", word(node, "action"), word(node, "table"))).collect()
}

struct Network {
    icom: OrganizationId,
    track: OrganizationId,
    ana: SignedIn,
    tim: SignedIn,
    steward: SignedIn,
}

/// Two organizations with an administrator each, who changed something, and a steward, who changed the first one.
async fn network(app: &TestApp) -> Network {
    let (icom, track) = (app.organization("ICOM").create().await, app.organization("TRACK").create().await);
    let ana = app.person("Ana").role("administrator", icom).create().await;
    let tim = app.person("Tim").role("administrator", track).create().await;
    let steward = app.person("Stella").steward().create().await;
    let create = |owner: OrganizationId, title: &str| {
        json!({
            "owner": owner.to_string(), "kind": "WEBINAR", "mainLanguage": "en", "title": english(title),
            "url": "https://museum.example/offered",
        })
    };
    run(&ana, "createOpportunity", create(icom, "Loans")).await;
    run(&tim, "createOpportunity", create(track, "Storage")).await;
    run(&steward, "updateOrganization", json!({ "id": icom.to_string(), "country": "CA" })).await;
    Network { icom, track, ana, tim, steward }
}

#[tokio::test]
async fn an_organizations_administrators_and_stewards_read_its_trail_and_nobody_else() {
    let app = TestApp::start().await;
    let Network { icom, ana, tim, steward, .. } = network(&app).await;
    let member = app.person("Mo").role("member", icom).create().await;
    let editor = app.person("Ed").role("editor", icom).create().await;
    let partner = app.service(icom, &["catalogue:write", "organizations:write"]).await;
    let expected = [
        "updateOrganization organization",
        "createOpportunity opportunity_organization",
        "createOpportunity opportunity",
    ];
    for reader in [&ana, &steward] {
        let mut read = told(&nodes(&trail_of(reader, icom, json!(null)).await));
        read.sort();
        let mut expected = expected;
        expected.sort();
        assert_eq!(read, expected);
    }
    for stranger in [&app.anonymous(), &*member, &*editor, &*tim, &partner] {
        let answer = trail_of(stranger, icom, json!(null)).await;
        assert_eq!(answer["data"], json!({ "organization": { "auditTrail": null } }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
        assert_eq!(answer["errors"][0]["path"], json!(["organization", "auditTrail"]));
    }
}

#[tokio::test]
async fn stewards_read_the_whole_trail_and_nobody_else() {
    let app = TestApp::start().await;
    let Network { icom, track, ana, steward, .. } = network(&app).await;
    let topics = app.service(icom, &["topics:write"]).await;
    let label = json!({ "scheme": "lyceum", "notation": "loans", "mainLanguage": "en", "label": english("Loans") });
    run(&topics, "createTopic", label).await;
    let read = nodes(&whole_trail(&steward, json!(null)).await);
    let actions = told(&read);
    for wanted in ["createTopic topic", "createOpportunity opportunity", "updateOrganization organization"] {
        assert!(actions.contains(&wanted.to_owned()), "{wanted}: {actions:?}");
    }
    let things: Vec<_> = read.iter().filter_map(|node| node["thing"].as_str()).collect();
    for organization in [icom, track] {
        assert!(things.contains(&organization.to_string().as_str()));
    }
    let member = app.person("Mo").role("member", icom).create().await;
    for stranger in [&app.anonymous(), &*member, &*ana, &topics] {
        let answer = whole_trail(stranger, json!(null)).await;
        assert_eq!(answer["data"], json!({ "auditTrail": null }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
    }
}

#[tokio::test]
async fn an_administrator_reads_of_what_is_theirs_now() {
    let app = TestApp::start().await;
    let Network { icom, track, ana, tim, .. } = network(&app).await;
    let mine = |nodes: Vec<Value>| -> Vec<String> {
        nodes.iter().filter_map(|node| node["after"]["title"]["en"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(mine(nodes(&trail_of(&ana, icom, json!(null)).await)), ["Loans"]);
    assert_eq!(mine(nodes(&trail_of(&tim, track, json!(null)).await)), ["Storage"]);
    // The opportunity changes hands.
    let sql = format!(
        "UPDATE opportunity_organization SET organization_id = '{}' WHERE organization_id = '{}'",
        icom.uuid(),
        track.uuid()
    );
    diesel_async::SimpleAsyncConnection::batch_execute(&mut app.connect().await, &sql).await.expect("a row");
    let titles = mine(nodes(&trail_of(&ana, icom, json!(null)).await));
    assert_eq!(titles, ["Storage", "Loans"], "the latest first");
    assert_eq!(mine(nodes(&trail_of(&tim, track, json!(null)).await)), [] as [String; 0]);
}

#[tokio::test]
async fn what_is_only_for_an_organization_is_not_in_its_trail_before_it_is_published() {
    let app = TestApp::start().await;
    let Network { icom, track, tim, .. } = network(&app).await;
    app.opportunity("Surprise").status("draft").owner(icom).for_organization(track).create().await;
    let read = nodes(&trail_of(&tim, track, json!(null)).await);
    assert!(read.iter().all(|node| node["table"] != "opportunity_audience"), "{read:#?}");
    assert!(!json!(read).to_string().contains("Surprise"));
}

#[tokio::test]
async fn of_others_an_administrator_learns_for_whom_they_acted_and_not_who_they_are() {
    let app = TestApp::start().await;
    let Network { icom, track, ana, tim, steward } = network(&app).await;
    let loans = nodes(&trail_of(&ana, icom, json!(null)).await);
    let loans = loans.iter().find(|node| node["table"] == "opportunity").expect("it was created")["thing"].clone();
    let lister = app.service(track, &["catalogue:write"]).await;
    run(&ana, "publishOpportunity", json!({ "id": loans })).await;
    run(&lister, "createListing", json!({ "opportunity": loans, "organization": track.to_string() })).await;

    let by = |nodes: &[Value], action: &str| {
        nodes.iter().find(|node| node["action"] == action).unwrap_or_else(|| panic!("{action}: {nodes:#?}")).clone()
    };
    let read = nodes(&trail_of(&ana, icom, json!(null)).await);
    let own = by(&read, "createOpportunity");
    assert_eq!(own["actor"], json!({ "kind": "PERSON", "id": ana.id.to_string(), "name": "Ana" }));
    assert_eq!(own["actingFor"]["id"], icom.to_string());
    assert_eq!(by(&read, "updateOrganization")["actor"], json!({ "kind": "PERSON", "id": null, "name": null }));
    let listed = by(&read, "createListing");
    assert_eq!(listed["table"], "opportunity_organization", "the listing itself is the lister's");
    assert_eq!(listed["actor"], json!({ "kind": "SERVICE_TOKEN", "id": null, "name": null }));
    assert_eq!(listed["actingFor"]["id"], track.to_string());
    assert!(read.iter().all(|node| node["actor"]["kind"] != "DATABASE" || node["actor"]["name"].is_null()));

    let read = nodes(&trail_of(&tim, track, json!(null)).await);
    let listed = by(&read, "createListing");
    assert_eq!(listed["actor"]["name"], "test");
    assert!(listed["actor"]["id"].as_str().is_some_and(|id| id.starts_with("token_")));

    let read = nodes(&trail_of(&steward, icom, json!(null)).await);
    let stewards = by(&read, "updateOrganization");
    assert_eq!(stewards["actor"], json!({ "kind": "PERSON", "id": steward.id.to_string(), "name": "Stella" }));
    let by_hand = read.iter().find(|node| node["actor"]["kind"] == "DATABASE").expect("the test's own rows");
    assert_eq!(by_hand["actor"]["name"], "lyceum");
}

#[tokio::test]
async fn people_in_what_was_changed_are_told_only_to_those_who_may_know_them() {
    let app = TestApp::start().await;
    let Network { icom, ana, steward, .. } = network(&app).await;
    let stella = steward.id.uuid().to_string();
    app.person("Mo").role("member", icom).role_set("given_by", json!(stella)).create().await;
    let memberships = async |reader: &Caller| {
        let read = nodes(&trail_of(reader, icom, json!(null)).await);
        let of_mo = read.into_iter().find(|node| node["table"] == "membership" && node["after"]["role"] == "member");
        of_mo.expect("it was given")
    };
    let known = memberships(&steward).await;
    assert_eq!(known["after"]["given_by"], steward.id.to_string());
    assert_eq!(known["withheld"], json!([]));
    let unknown = memberships(&ana).await;
    assert!(unknown["after"].get("given_by").is_none());
    assert_eq!(unknown["withheld"], json!(["given_by"]));
    assert!(unknown["after"]["person_id"].as_str().is_some_and(|id| id.starts_with("person_")), "{unknown:#}");
    assert_eq!(unknown["after"]["organization_id"], icom.to_string());
    assert!(unknown["thing"].as_str().is_some_and(|id| id.starts_with("membership_")));
}

#[tokio::test]
async fn the_trail_of_a_programme_is_that_of_whoever_runs_it() {
    let app = TestApp::start().await;
    let Network { icom, track, ana, tim, .. } = network(&app).await;
    let year = app.programme("TRACK 2027", track).participant(icom).create().await;
    app.person("Coach").programme_role("coach", year).create().await;
    let tables = |nodes: Vec<Value>| -> Vec<String> {
        let of_programme = nodes
            .iter()
            .filter(|node| node["thing"] == year.to_string() || node["after"]["programme_id"] == year.to_string());
        of_programme.map(|node| node["table"].as_str().expect("a table").to_owned()).collect()
    };
    let mut run_by = tables(nodes(&trail_of(&tim, track, json!(null)).await));
    run_by.sort();
    assert_eq!(run_by, ["membership", "programme", "programme_participant"]);
    assert_eq!(tables(nodes(&trail_of(&ana, icom, json!(null)).await)), ["programme_participant"]);
}

#[tokio::test]
async fn what_a_programmes_year_is_made_of_is_in_the_trail_of_whoever_runs_it() {
    let app = TestApp::start().await;
    let Network { icom, track, ana, tim, .. } = network(&app).await;
    let programme = app.programme("TRACK", track).create().await;
    let webinar = app.opportunity("Boards").owner(icom).create().await;
    let sql = format!(
        "INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
             VALUES ('{programme}', 'CA-NS', 'America/Halifax', now(), now());
         INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at)
             VALUES ('{0}', '{programme}', 'governance', 'en', '{{\"en\": \"Governance\"}}', now(), now());
         INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, created_at, updated_at)
             VALUES ('{1}', '{programme}', 2026, '2025-10-01', '2027-01-31', now(), now());
         INSERT INTO program_year_pillar VALUES ('{1}', '{0}', 0);
         INSERT INTO milestone (id, program_year_id, kind, main_language, title, begins_on, ends_on, created_at, updated_at)
             VALUES (gen_random_uuid(), '{1}', 'launch', 'en', '{{\"en\": \"Launch\"}}', '2026-01-01', '2026-01-01', now(), now());
         UPDATE milestone SET ends_on = '2026-01-02';
         INSERT INTO requirements (program_year_id, version, rules, created_at) VALUES ('{1}', 1, '[]', now());
         INSERT INTO training (program_year_id, opportunity_id, pillar_id, created_at) VALUES ('{1}', '{webinar}', '{0}', now());
         INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
             VALUES ('{2}', '{1}', '{icom}', now(), now(), now());
         INSERT INTO extension (id, enrolment_id, requirement, until, reason, created_at)
             VALUES (gen_random_uuid(), '{2}', 'assessment', '2026-03-01', 'Flood', now());
         INSERT INTO on_track_list (id, program_year_id, as_of, requirements_version, enrolled, on_track, content, created_at)
             VALUES (gen_random_uuid(), '{1}', now(), 1, 1, 0, '{{}}', now());
         DELETE FROM milestone;",
        database::id::PillarId::new().uuid(),
        database::id::ProgramYearId::new().uuid(),
        database::id::EnrolmentId::new().uuid(),
        programme = programme.uuid(),
        webinar = webinar.uuid(),
        icom = icom.uuid(),
    );
    diesel_async::SimpleAsyncConnection::batch_execute(&mut app.connect().await, &sql).await.expect("the rows fit");
    let of_year = ["extension", "milestone", "on_track_list", "program_year_pillar", "requirements", "training"];
    let told = async |who: &Caller, organization: OrganizationId| {
        let nodes = nodes(&trail_of(who, organization, json!(null)).await);
        let told = nodes.iter().map(|node| format!("{} {}", node["table"], node["change"]).replace('"', ""));
        let mut told: Vec<String> = told.filter(|one| of_year.iter().any(|table| one.starts_with(table))).collect();
        told.sort();
        told.dedup();
        told
    };
    assert_eq!(
        told(&tim, track).await,
        [
            "extension CREATED",
            "milestone CHANGED",
            "milestone CREATED",
            "milestone REMOVED",
            "on_track_list CREATED",
            "program_year_pillar CREATED",
            "requirements CREATED",
            "training CREATED",
        ]
    );
    // It is the owner's of the webinar that something is said of it.
    assert_eq!(told(&ana, icom).await, ["training CREATED"]);
}

#[tokio::test]
async fn it_can_be_narrowed() {
    let app = TestApp::start().await;
    let Network { icom, ana, steward, .. } = network(&app).await;
    let all = nodes(&whole_trail(&steward, json!(null)).await);
    let at = |node: &Value| node["at"].as_str().expect("an instant").to_owned();
    let middle = at(&all[all.len() / 2]);
    let later = nodes(&whole_trail(&steward, json!({ "from": middle })).await);
    let earlier = nodes(&whole_trail(&steward, json!({ "to": middle })).await);
    assert_eq!([later.as_slice(), &earlier].concat(), all, "from and to part it, the latest first");
    assert!(!later.is_empty() && !earlier.is_empty());

    let by_ana = json!({ "actor": ana.id.to_string() });
    for reader in [&steward, &ana] {
        let mut read = told(&nodes(&trail_of(reader, icom, by_ana.clone()).await));
        read.sort();
        assert_eq!(read, ["createOpportunity opportunity", "createOpportunity opportunity_organization"]);
    }
    let loans = all.iter().find(|node| node["after"]["title"]["en"] == "Loans").expect("it was created");
    let about_loans = json!({ "thing": loans["thing"] });
    assert_eq!(nodes(&trail_of(&ana, icom, about_loans).await).len(), 2);
    let about_icom = json!({ "thing": icom.to_string() });
    let read = nodes(&trail_of(&ana, icom, about_icom).await);
    assert!(read.iter().all(|node| node["thing"] == icom.to_string()) && !read.is_empty(), "{read:#?}");
    let about_ana = json!({ "thing": ana.id.to_string() });
    let read = nodes(&whole_trail(&steward, about_ana).await);
    let tables: Vec<_> = read.iter().map(|node| node["table"].clone()).collect();
    assert_eq!(tables, ["sign_in", "account", "membership", "person"]);
    let nothing = json!({ "thing": RunId::new().to_string() });
    assert_eq!(nodes(&whole_trail(&steward, nothing).await), [] as [Value; 0]);
}

#[tokio::test]
async fn the_trail_of_a_session_is_found_by_its_id() {
    let app = TestApp::start().await;
    let Network { icom, ana, .. } = network(&app).await;
    let security = app.opportunity("Security").owner(icom).session("2026-12-01 14:00 Europe/Paris").create().await;
    let document = "query($id: ID!) { opportunity(id: $id) { runs { id sessions { id } } } }";
    let data = ana.query(document, json!({ "id": security.to_string() })).await;
    let run_id = data["opportunity"]["runs"][0]["id"].clone();
    let session = data["opportunity"]["runs"][0]["sessions"][0]["id"].clone();
    run(&ana, "moveSession", json!({ "id": session, "startsOn": "2026-12-02" })).await;
    for (thing, table, expected) in [(session, "session", 2), (run_id, "run", 1)] {
        let read = nodes(&trail_of(&ana, icom, json!({ "thing": thing })).await);
        assert_eq!(read.len(), expected, "{read:#?}");
        assert!(read.iter().all(|node| node["table"] == table && node["thing"] == thing));
    }
}

#[tokio::test]
async fn whom_one_may_not_know_one_cannot_find_by_asking_for_them() {
    let app = TestApp::start().await;
    let Network { icom, ana, steward, .. } = network(&app).await;
    // The steward did change something of this organization's.
    let by_stella = json!({ "actor": steward.id.to_string() });
    assert_eq!(nodes(&trail_of(&ana, icom, by_stella.clone()).await), [] as [Value; 0]);
    assert_eq!(nodes(&trail_of(&steward, icom, by_stella).await).len(), 1);
    let nobody = json!({ "actor": PersonId::new().to_string() });
    assert_eq!(nodes(&trail_of(&ana, icom, nobody).await), [] as [Value; 0]);
}

#[tokio::test]
async fn what_makes_no_sense_is_said() {
    let app = TestApp::start().await;
    let Network { icom, ana, .. } = network(&app).await;
    for (filter, message) in [
        (
            json!({ "actor": icom.to_string() }),
            "actor is the id of no person and no service token; such ids begin with \"person_\" or \"token_\".",
        ),
        (json!({ "thing": "moon" }), "thing is no id."),
        (
            json!({ "from": "yesterday" }),
            "from is \"yesterday\", which is no instant; write it like 2024-02-16T18:30:00Z.",
        ),
    ] {
        let answer = trail_of(&ana, icom, filter).await;
        assert_eq!(answer["errors"][0]["message"], message);
        assert_eq!(answer["data"]["organization"]["auditTrail"], Value::Null);
    }
}

#[tokio::test]
async fn it_is_read_page_by_page_the_latest_first() {
    let app = TestApp::start().await;
    let Network { icom, ana, steward, .. } = network(&app).await;
    let document = "query($id: ID!, $first: Int!, $after: String) { organization(id: $id) {
        auditTrail(first: $first, after: $after) { nodes { at table } pageInfo { hasNextPage endCursor } }
    } }";
    let whole = ana.query(document, json!({ "id": icom.to_string(), "first": 100 })).await;
    let whole = whole["organization"]["auditTrail"]["nodes"].as_array().expect("nodes").clone();
    let (mut pages, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "id": icom.to_string(), "first": 2, "after": after });
        let page = ana.query(document, variables).await["organization"]["auditTrail"].take();
        pages.extend(page["nodes"].as_array().expect("nodes").clone());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(pages, whole);
    assert!(whole.len() > 4, "{whole:#?}");
    let times: Vec<_> = whole.iter().map(|node| node["at"].as_str().expect("an instant")).collect();
    assert!(times.is_sorted_by(|one, next| one >= next), "{times:?}");

    let document = "{ auditTrail(first: 3) { nodes { at } pageInfo { endCursor hasNextPage } } }";
    let first = steward.query(document, json!({})).await["auditTrail"].take();
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
}
