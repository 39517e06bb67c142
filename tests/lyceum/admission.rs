//! What may run, and what it costs.

mod validation;

use admission::budget::Budget;
use serde_json::{Value, json};
use server::Settings;
use testing::{Answer, Caller, TestApp};

const GRAPHQL: (&str, &str) = ("accept", "application/graphql-response+json");
const JSON: (&str, &str) = ("content-type", "application/json");

async fn send(caller: &Caller, body: Value) -> Answer {
    caller.send("POST".parse().expect("a method"), "/graphql", &[JSON, GRAPHQL], body.to_string()).await
}

async fn ask(caller: &Caller, document: &str) -> Answer {
    send(caller, json!({ "query": document })).await
}

#[track_caller]
fn assert_refused(answer: &Answer, code: &str, excess: Option<(u64, u64)>) {
    let body = answer.json();
    assert_eq!(answer.status, 400, "{}", answer.text);
    let extensions = &body["errors"][0]["extensions"];
    assert_eq!(extensions["code"], code, "{}", answer.text);
    if let Some((measured, limit)) = excess {
        assert_eq!((&extensions["measured"], &extensions["limit"]), (&json!(measured), &json!(limit)));
    }
    assert_eq!(body.get("data"), None, "nothing ran");
    assert_eq!(body["extensions"]["cost"]["actual"], 0, "and nothing was paid: {}", answer.text);
}

#[tokio::test]
async fn each_limit_is_named_with_what_was_measured() {
    let app = TestApp::start().await;
    let nobody = app.anonymous();
    let aliases: String = (0..31).map(|number| format!("a{number}: __typename ")).collect();
    for (document, code, excess) in [
        (format!("{{ {} }}", "__typename ".repeat(2_000)), "TOO_MANY_TOKENS", Some((2_001, 2_000))),
        (format!("{}{}", "{a".repeat(65), "}".repeat(65)), "NESTED_TOO_DEEPLY", Some((65, 64))),
        (
            "{ topics { nodes { broader { broader { broader { broader { broader { broader { broader { broader { broader {
               broader { id } } } } } } } } } } } } }"
                .to_owned(),
            "TOO_DEEP",
            Some((13, 12)),
        ),
        (format!("query {{ viewer {{ {aliases} }} }}"), "TOO_MANY_ALIASES", Some((31, 30))),
        (format!("{{ __typename {} }}", "@skip(if: false) ".repeat(51)), "TOO_MANY_DIRECTIVES", Some((51, 50))),
        (format!("{{ {} }}", "__typename ".repeat(21)), "TOO_MANY_ROOT_FIELDS", Some((21, 20))),
        (
            "{ opportunities(first: 100) { nodes { provider { opportunities(first: 100) { nodes { id } } } } } }".to_owned(),
            "TOO_EXPENSIVE",
            None,
        ),
        ("{ ...A } fragment A on Query { ...A }".to_owned(), "GRAPHQL_VALIDATION_FAILED", None),
        ("{ opportunities { ".to_owned(), "GRAPHQL_PARSE_FAILED", None),
        ("{ x: viewer { isKnown } x: topics { totalCount } }".to_owned(), "GRAPHQL_VALIDATION_FAILED", None),
        ("{ nothing }".to_owned(), "GRAPHQL_VALIDATION_FAILED", None),
        ("query A { __typename } query B { __typename }".to_owned(), "OPERATION_UNKNOWN", None),
    ] {
        assert_refused(&ask(&nobody, &document).await, code, excess);
    }
}

#[tokio::test]
async fn whom_we_know_may_ask_for_more() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let service = app.service(icom, &["catalogue:write"]).await;
    let long = format!("{{ viewer {{ {} }} }}", "isKnown ".repeat(3_000));
    assert_refused(&ask(&app.anonymous(), &long).await, "TOO_MANY_TOKENS", None);
    assert_eq!(ask(&service, &long).await.status, 200);
    assert_refused(&ask(&app.anonymous(), &long).await, "TOO_MANY_TOKENS", None);
}

#[tokio::test]
async fn at_most_twenty_reasons_and_hints_where_they_are_wanted() {
    let app = TestApp::start().await;
    let document = format!("{{ viewer {{ isKnow {} }} }}", (0..100).map(|at| format!("x{at} ")).collect::<String>());
    let refused = ask(&app.anonymous(), &document).await.json();
    assert_eq!(refused["errors"].as_array().map(Vec::len), Some(20));
    assert_eq!(refused["errors"][0]["message"], "Unknown field \"isKnow\" on type \"Viewer\".");
    let helpful = TestApp::start_with(Settings { suggestions: true, ..Settings::default() }).await;
    let helped = ask(&helpful.anonymous(), &document).await.json();
    assert_eq!(
        helped["errors"][0]["message"],
        "Unknown field \"isKnow\" on type \"Viewer\". Did you mean \"isKnown\"?"
    );
}

#[tokio::test]
async fn a_variable_that_is_none_is_refused_before_anything_runs() {
    let app = TestApp::start().await;
    let document = "query($first: Int!) { topics(first: $first) { totalCount } }";
    for variables in [json!({}), json!({ "first": null }), json!({ "first": "ten" }), json!({ "first": 1.5 })] {
        for _ in ["new", "kept"] {
            let body = json!({ "query": document, "variables": variables });
            let refused = send(&app.anonymous(), body).await;
            assert_refused(&refused, "BAD_USER_INPUT", None);
            let refused = refused.json();
            let message = refused["errors"][0]["message"].as_str().expect("a sentence");
            assert!(message.contains("first"), "{message}");
        }
    }
}

#[tokio::test]
async fn every_answer_says_what_it_cost() {
    let app = TestApp::start_with(Settings::default()).await;
    let icom = app.organization("ICOM").create().await;
    for title in ["Care", "Loans", "Fires"] {
        app.opportunity(title).owner(icom).create().await;
    }
    let nobody = app.anonymous();
    let cost = |answer: Answer| answer.json()["extensions"]["cost"].clone();
    let page = "query($first: Int) { opportunities(first: $first) { nodes { id provider { id } } } }";
    let bucket = |available: u64| json!({ "maximum": 20_000, "available": available, "restoreRate": 200 });

    let few = cost(send(&nobody, json!({ "query": page, "variables": { "first": 2 } })).await);
    assert_eq!(few, json!({ "requested": 5, "actual": 5, "bucket": bucket(19_995) }));
    let many = cost(send(&nobody, json!({ "query": page, "variables": { "first": 100 } })).await);
    assert_eq!(
        many,
        json!({ "requested": 201, "actual": 7, "bucket": bucket(19_988) }),
        "what is not there is not paid"
    );
    let usual = cost(send(&nobody, json!({ "query": page })).await);
    assert_eq!((&usual["requested"], &usual["actual"]), (&json!(41), &json!(7)));
    assert_eq!(cost(ask(&nobody, "{ nothing }").await)["bucket"], bucket(19_981));
    app.set_time("2026-11-20T12:00:00.050Z");
    assert_eq!(cost(ask(&nobody, "{ __typename }").await)["bucket"], bucket(19_990), "10 came back, 1 was spent");
}

#[tokio::test]
async fn who_has_spent_all_waits_and_others_do_not() {
    let mut settings = Settings::default();
    settings.anonymous.budget = Budget { maximum: 1_000, restore_rate: 10 };
    settings.service.budget = Budget { maximum: 1_000, restore_rate: 1_000 };
    let app = TestApp::start_with(settings).await;
    let icom = app.organization("ICOM").create().await;
    let service = app.service(icom, &["catalogue:write"]).await;
    let nobody = app.anonymous();
    let dear = "{ nodes(ids: [IDS]) { id } }".replace("IDS", &"\"org_01h455vb4pex5vsknk084sn02q\" ".repeat(100));
    for _ in 0..10 {
        assert_eq!(ask(&nobody, &dear).await.status, 200);
    }
    let throttled = ask(&nobody, &dear).await;
    assert_eq!((throttled.status.as_u16(), throttled.header("retry-after")), (429, "10"), "{}", throttled.text);
    let body = throttled.json();
    assert_eq!(
        body["errors"][0]["message"],
        "the operation may cost 100 points, and your budget has 0 left; try again in 10 s, or ask for less"
    );
    assert_eq!(body["errors"][0]["extensions"], json!({ "code": "THROTTLED", "measured": 100, "limit": 0 }));
    assert_eq!(body["extensions"]["cost"]["bucket"]["available"], 0);
    assert_eq!(ask(&service, &dear).await.status, 200, "a partner's system has a budget of its own");
    app.set_time("2026-11-20T12:00:10Z");
    assert_eq!(ask(&nobody, &dear).await.status, 200, "as was said");
}

#[tokio::test]
async fn a_document_is_sent_once_and_then_named_by_its_hash() {
    use sha2::{Digest, Sha256};
    let app = TestApp::start().await;
    let nobody = app.anonymous();
    let document = "query Kind { __typename }";
    let hash: String = Sha256::digest(document).iter().map(|byte| format!("{byte:02x}")).collect();
    let persisted = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });

    let unknown = send(&nobody, json!({ "extensions": persisted(&hash) })).await;
    assert_refused(&unknown, "PERSISTED_QUERY_NOT_FOUND", None);
    assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound", "the sentence that clients know");
    let wrong = send(&nobody, json!({ "query": "{ __typename }", "extensions": persisted(&hash) })).await;
    assert_eq!(wrong.status, 400);
    let sent = send(&nobody, json!({ "query": document, "extensions": persisted(&hash) })).await;
    assert_eq!(sent.json()["data"], json!({ "__typename": "Query" }));
    let named = send(&nobody, json!({ "extensions": persisted(&hash) })).await;
    assert_eq!(named.json()["data"], json!({ "__typename": "Query" }));
    let extensions = persisted(&hash).to_string().replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
    let path = format!("/graphql?extensions={extensions}");
    assert_eq!(nobody.get(&path).await.json()["data"], json!({ "__typename": "Query" }));
}

#[tokio::test]
async fn a_change_that_is_selected_twice_under_one_name_is_made_once() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["topics:write"]).await;
    let create = "createTopic(input: { scheme: \"lyceum\", notation: \"loans\", mainLanguage: \"en\", \
                  label: [{ language: \"en\", text: \"Loans\" }] })";
    let document = format!(
        "mutation {{ {create} {{ topic {{ notation }} }} ...Again ... {{ {create} {{ userErrors {{ message }} }} }} }}
         fragment Again on Mutation {{ {create} {{ topic {{ label {{ text }} }} }} }}"
    );
    let data = partner.query(&document, json!({})).await;
    let topic = json!({ "notation": "loans", "label": { "text": "Loans" } });
    assert_eq!(data, json!({ "createTopic": { "topic": topic, "userErrors": [] } }));
}

#[tokio::test]
async fn a_field_that_is_selected_twice_is_looked_up_and_paid_for_once() {
    let app = TestApp::start().await;
    app.topic("loans").create().await;
    let document = "{ topics { nodes { id } } topics { nodes { notation } } }";
    let asking = async { ask(&app.anonymous(), document).await.json() };
    let (answer, statements) = app.count_statements(asking).await;
    assert_eq!(answer["data"]["topics"]["nodes"][0]["notation"], "loans");
    assert_eq!(statements.len(), 1, "{statements:#?}");
    assert_eq!(answer["extensions"]["cost"]["requested"], 21);
}

#[tokio::test]
async fn fields_of_types_that_exclude_each_other_may_have_one_name() {
    let app = TestApp::start().await;
    let document = "{ node(id: \"opp_01h455vb4pex5vsknk084sn02q\") {
        ... on Webinar { ... { a: id } } ... on Organization { ... { a: website } } ... on Mooc { ... { a: url } }
    } }";
    let refused = ask(&app.anonymous(), document).await.json();
    let message = refused["errors"][0]["message"].as_str().expect("an ID! and a String differ in shape");
    assert!(message.contains("\"a\""), "{message}");
    let document = "{ node(id: \"opp_01h455vb4pex5vsknk084sn02q\") {
        ... on Webinar { ... { a: url } } ... on Organization { ... { a: website } }
    } }";
    assert_eq!(app.anonymous().query(document, json!({})).await, json!({ "node": null }));
}
