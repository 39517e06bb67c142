//! Every root field of the graph has its cases here: nobody, one who lacks the scope, one of another organization, and
//! one who may. A refusal changes nothing, and what may not be seen is refused as what does not exist.

use database::id::{ListingId, OpportunityId, OrganizationId, RunId, SessionId};
use serde_json::{Value, json};
use testing::{Caller, TestApp};

use crate::writing::everything;

/// What everybody may ask. Drafts are left out of the answers, which `seeing` tries.
const QUERIES: [&str; 10] = [
    "node",
    "nodes",
    "opportunities",
    "opportunity",
    "organization",
    "organizations",
    "sessions",
    "topic",
    "topics",
    "viewer",
];

/// Ids of one of each thing.
struct Things {
    owner: String,
    topic: String,
    opportunity: String,
    run: String,
    session: String,
    listing: String,
}

/// What it takes to do a mutation.
struct Case {
    scope: &'static str,
    /// Whose token it takes, besides the scope.
    of: Whose,
    input: Value,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Anybodys,
    TheOrganizations,
    AnOwners,
}

/// The case of a mutation on these things; none for one that nobody thought about.
fn case(mutation: &str, things: &Things) -> Option<Case> {
    let english = |text: &str| json!([{ "language": "en", "text": text }]);
    let Things { owner, topic, opportunity, run, session, listing } = things;
    let (scope, of, input) = match mutation {
        "createOrganization" => {
            ("organizations:write", Whose::Anybodys, json!({ "mainLanguage": "en", "name": english("New") }))
        }
        "updateOrganization" => {
            ("organizations:write", Whose::TheOrganizations, json!({ "id": owner, "country": "CA" }))
        }
        "createTopic" => (
            "topics:write",
            Whose::Anybodys,
            json!({ "scheme": "lyceum", "notation": "new", "mainLanguage": "en", "label": english("New") }),
        ),
        "updateTopic" => ("topics:write", Whose::Anybodys, json!({ "id": topic, "label": english("Changed") })),
        "createOpportunity" => (
            "catalogue:write",
            Whose::TheOrganizations,
            json!({ "owner": owner, "kind": "WEBINAR", "mainLanguage": "en", "title": english("New") }),
        ),
        "createListing" => {
            ("catalogue:write", Whose::TheOrganizations, json!({ "opportunity": opportunity, "organization": owner }))
        }
        "updateListing" | "withdrawListing" => ("catalogue:write", Whose::TheOrganizations, json!({ "id": listing })),
        "createRun" => (
            "catalogue:write",
            Whose::AnOwners,
            json!({ "opportunity": opportunity, "pacing": "SCHEDULED", "mode": "ONLINE" }),
        ),
        "createSession" => ("catalogue:write", Whose::AnOwners, json!({ "run": run, "startsOn": "2026-12-24" })),
        "createRecurringSessions" => (
            "catalogue:write",
            Whose::AnOwners,
            json!({
                "run": run, "rule": "FREQ=WEEKLY;COUNT=3", "startsOn": "2026-12-01", "startsTime": "10:00",
                "durationMinutes": 60, "zone": "America/Halifax",
            }),
        ),
        "setRecording" => {
            ("catalogue:write", Whose::AnOwners, json!({ "session": session, "availability": "PENDING" }))
        }
        "updateOpportunity"
        | "publishOpportunity"
        | "postponeOpportunity"
        | "moveOpportunityOnline"
        | "holdOpportunity"
        | "resumeOpportunity"
        | "cancelOpportunity"
        | "endOpportunity"
        | "withdrawOpportunity" => ("catalogue:write", Whose::AnOwners, json!({ "id": opportunity })),
        "updateRun" | "announceRun" | "openRun" | "postponeRun" | "moveRunOnline" | "holdRun" | "resumeRun"
        | "cancelRun" | "endRun" => ("catalogue:write", Whose::AnOwners, json!({ "id": run })),
        "updateSession" | "moveSession" | "postponeSession" | "moveSessionOnline" | "holdSession" | "resumeSession"
        | "cancelSession" => ("catalogue:write", Whose::AnOwners, json!({ "id": session })),
        _ => return None,
    };
    Some(Case { scope, of, input })
}

/// The root fields of the graph: those of queries, those of mutations.
async fn root_fields(app: &TestApp) -> (Vec<String>, Vec<String>) {
    let document = "{ __schema { queryType { fields { name } } mutationType { fields { name } } } }";
    let schema = app.anonymous().query(document, json!({})).await;
    let names = |root: &Value| {
        let fields = root["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().filter_map(|field| field["name"].as_str().map(str::to_owned)).collect()
    };
    (names(&schema["__schema"]["queryType"]), names(&schema["__schema"]["mutationType"]))
}

/// An opportunity of the owner's, with everything that can hang on it.
async fn things(app: &TestApp, owner: OrganizationId, status: &str) -> Things {
    let topic = app.topic(&format!("topic-{}", OpportunityId::new().uuid())).create().await;
    let opportunity = app
        .opportunity("Security")
        .status(status)
        .owner(owner)
        .topic(topic)
        .session("2026-12-01 14:00 Europe/Paris")
        .listing(owner)
        .create()
        .await;
    let document = "query($id: ID!) { opportunity(id: $id) { runs { id sessions { id } } listings { id } } }";
    let owners = app.service(owner, &["catalogue:write"]).await;
    let data = owners.query(document, json!({ "id": opportunity.to_string() })).await;
    let text = |pointer: &str| data.pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned();
    Things {
        owner: owner.to_string(),
        topic: topic.to_string(),
        opportunity: opportunity.to_string(),
        run: text("/opportunity/runs/0/id"),
        session: text("/opportunity/runs/0/sessions/0/id"),
        listing: text("/opportunity/listings/0/id"),
    }
}

/// What a mutation answers, as `CODE field` and the messages.
async fn refusal(caller: &Caller, mutation: &str, input: &Value) -> (Vec<String>, Vec<String>) {
    let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ userErrors {{ code field message }} }} }}"
    );
    let data = caller.query(&document, json!({ "input": input })).await;
    let errors = data[mutation]["userErrors"].as_array().cloned().unwrap_or_default();
    let text = |error: &Value, field: &str| error[field].as_str().unwrap_or_default().to_owned();
    (
        errors.iter().map(|error| text(error, "code")).collect(),
        errors.iter().map(|error| text(error, "message")).collect(),
    )
}

#[tokio::test]
async fn every_root_field_has_its_cases() {
    let app = TestApp::start().await;
    let (mut queries, mutations) = root_fields(&app).await;
    queries.sort();
    assert_eq!(queries, QUERIES, "a query that is not for everybody needs a case here");
    let owner = app.organization("Owner").create().await;
    let things = things(&app, owner, "open").await;
    let forgotten: Vec<_> = mutations.iter().filter(|mutation| case(mutation, &things).is_none()).collect();
    assert!(forgotten.is_empty(), "give these mutations their cases: {forgotten:?}");
}

#[tokio::test]
async fn who_lacks_the_right_is_refused_and_nothing_changes() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let stranger = app.organization("Stranger").create().await;
    let things = things(&app, owner, "open").await;
    let (_, mutations) = root_fields(&app).await;
    let before = everything(&app).await;
    for mutation in &mutations {
        let Some(case) = case(mutation, &things) else { continue };
        let others: Vec<_> = ["catalogue:write", "organizations:write", "topics:write"]
            .into_iter()
            .filter(|scope| *scope != case.scope)
            .collect();
        let mut callers =
            vec![("nobody", app.anonymous()), ("an owner without the scope", app.service(owner, &others).await)];
        if case.of != Whose::Anybodys {
            callers.push(("a stranger with the scope", app.service(stranger, &[case.scope]).await));
        }
        for (who, caller) in callers {
            let (codes, messages) = refusal(&caller, mutation, &case.input).await;
            assert_eq!(codes, ["DENIED"], "{who}: {mutation}");
            assert!(messages[0].contains("service token"), "{who}: {mutation}: {}", messages[0]);
        }
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn what_may_not_be_seen_is_refused_as_what_does_not_exist() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let stranger = app.organization("Stranger").create().await;
    let draft = things(&app, owner, "draft").await;
    let missing = Things {
        owner: stranger.to_string(),
        topic: draft.topic.clone(),
        opportunity: OpportunityId::new().to_string(),
        run: RunId::new().to_string(),
        session: SessionId::new().to_string(),
        listing: ListingId::new().to_string(),
    };
    let caller = app.service(stranger, &["catalogue:write"]).await;
    let (_, mutations) = root_fields(&app).await;
    let before = everything(&app).await;
    for mutation in &mutations {
        let (Some(hidden), Some(absent)) = (case(mutation, &draft), case(mutation, &missing)) else { continue };
        let hangs_on_the_draft = hidden.scope == "catalogue:write" && mutation != "createOpportunity";
        if hangs_on_the_draft {
            let hidden = refusal(&caller, mutation, &hidden.input).await;
            assert_eq!(hidden.0, ["NOT_FOUND"], "{mutation}");
            assert_eq!(hidden, refusal(&caller, mutation, &absent.input).await, "{mutation}");
            // Without the scope one does not even learn whether it would have been found.
            let denied = refusal(&app.anonymous(), mutation, &absent.input).await;
            assert_eq!(denied.0, ["DENIED"], "{mutation}");
        }
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn who_has_the_right_is_not_refused() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let (_, mutations) = root_fields(&app).await;
    for (at, mutation) in mutations.iter().enumerate() {
        // Each on things of its own: what one does must not stand in another's way.
        let things = things(&app, owner, if at == 0 { "open" } else { "announced" }).await;
        let Some(case) = case(mutation, &things) else { continue };
        let caller = app.service(owner, &[case.scope]).await;
        let (codes, messages) = refusal(&caller, mutation, &case.input).await;
        let refused = codes.iter().any(|code| code == "DENIED" || code == "NOT_FOUND");
        assert!(!refused, "{mutation}: {messages:?}");
    }
}
