//! Files of offers and applications that are longer than a request to the graph may be: they are sent by themselves.

use reqwest::Method;
use serde_json::{Value, json};
use testing::{Answer, Caller};

use super::{Round, Stage};

const OFFERS: &str = "id,host,kind,skills,places,windows,days,modes,languages,accommodations,career,cost\n";
const APPLICATIONS: &str = "id,home,sought,windows,languages,modes,name\n";

/// A round that is open, and a topic.
async fn opened() -> (Stage, Round) {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    stage.topic("registration").await;
    (stage, round)
}

/// A file of so many offers of a host, of some 270 bytes each.
fn offers(host: &str, how_many: usize) -> String {
    let line =
        |number| format!("{number:0>190},{host},,registration,1,2027-03-08/2027-03-12,5,online,en,,registration,\n");
    format!("{OFFERS}{}", (0..how_many).map(line).collect::<String>())
}

async fn send(who: &Caller, what: &str, round: &str, more: &str, file: impl Into<Vec<u8>>) -> Answer {
    who.send(Method::POST, &format!("/import/{what}?round={round}{more}"), &[], file.into()).await
}

/// What came of a file that was taken.
async fn sent(who: &Caller, what: &str, round: &Round, more: &str, file: &str) -> Value {
    let answer = send(who, what, &round.id, more, file).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    answer.json()
}

/// The status, the code and the sentence of a refusal.
fn refused(answer: &Answer) -> (u16, String, String) {
    let error = &answer.json()["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), text(&error["extensions"]["code"]), text(&error["message"]))
}

fn outcome(is_written: bool, counts: [usize; 3]) -> Value {
    let [created, changed, unchanged] = counts;
    json!({
        "isWritten": is_written, "created": created, "changed": changed, "unchanged": unchanged, "faults": [],
        "faultCount": 0,
    })
}

/// How many offers and applications there are in a round.
async fn counted(stage: &Stage, round: &Round) -> (Value, Value) {
    let document = "query($id: ID!) { round(id: $id) { offers { totalCount } applications { totalCount } } }";
    let mut found = stage.coordinator.query(document, json!({ "id": round.id })).await["round"].take();
    (found["offers"]["totalCount"].take(), found["applications"]["totalCount"].take())
}

#[tokio::test]
async fn what_is_too_long_for_the_graph_is_sent_by_itself() {
    let (stage, round) = opened().await;
    let file = offers("Museum 0", 1_100);
    assert!(file.len() > 256 * 1024);
    let mutation = "mutation($input: ImportOffersInput!) { importOffers(input: $input) { outcome { created } } }";
    let input = json!({ "input": { "round": round.id, "csv": file } });
    let request = json!({ "query": mutation, "variables": input });
    let (status, code, sentence) = refused(&stage.coordinator.post("/graphql", request).await);
    assert_eq!((status, code.as_str()), (413, "BODY_TOO_LARGE"));
    assert!(sentence.contains("longer than 256 KB") && sentence.contains("/import/"), "{sentence}");

    let tried = sent(&stage.coordinator, "offers", &round, "&dryRun=true", &file).await;
    assert_eq!(tried, outcome(false, [1_100, 0, 0]));
    assert_eq!(counted(&stage, &round).await.0, 0, "a dry run writes nothing");
    assert_eq!(sent(&stage.coordinator, "offers", &round, "", &file).await, outcome(true, [1_100, 0, 0]));
    assert_eq!(counted(&stage, &round).await.0, 1_100);
    // A host its own, and it is found again.
    let editor = &stage.partners[0].editor;
    assert_eq!(sent(editor, "offers", &round, "", &file).await, outcome(true, [0, 0, 1_100]));

    let line = "a1,Museum 1,registration,2027-03-01/2027-03-31,en,online,Paper Pete\n";
    let file = format!("{APPLICATIONS}{line}");
    assert_eq!(sent(&stage.coordinator, "applications", &round, "", &file).await, outcome(true, [1, 0, 0]));
    assert_eq!(counted(&stage, &round).await, (json!(1_100), json!(1)));
    let wrong = sent(&stage.coordinator, "applications", &round, "", &file.replace("Museum 1", "Nowhere")).await;
    assert_eq!((&wrong["isWritten"], &wrong["faultCount"]), (&json!(false), &json!(1)));
    let fault = &wrong["faults"][0];
    assert_eq!((&fault["line"], &fault["column"]), (&json!(2), &json!("home")));
}

#[tokio::test]
async fn who_may_not_read_it_in_and_what_is_no_such_file_is_refused() {
    let (stage, round) = opened().await;
    let (theirs, own) = (offers("Museum 1", 1), offers("Museum 0", 1));
    let (editor, director) = (&stage.partners[0].editor, &stage.partners[0].director);
    let (steward, anonymous) = (stage.app.person("Stella").steward().create().await, stage.app.anonymous());
    let system = stage.app.service(stage.operator, &["catalogue:write"]).await;
    for (case, who, what, status) in [
        ("nobody", &anonymous, "offers", 401),
        ("a system", &system, "offers", 403),
        ("a steward", &*steward, "offers", 403),
        ("a host's editor", &**editor, "applications", 403),
        ("a host's director", &**director, "applications", 403),
    ] {
        let (found, _, sentence) = refused(&send(who, what, &round.id, "", &*own).await);
        assert_eq!(found, status, "{case}: {sentence}");
        assert!(!sentence.is_empty(), "{case}");
    }
    let (status, code, _) =
        refused(&send(&stage.coordinator, "offers", "round_01h455vb4pex5vsknk084sn02q", "", &*own).await);
    assert_eq!((status, code.as_str()), (404, "NOT_FOUND"));
    let told = sent(editor, "offers", &round, "", &theirs).await;
    assert_eq!((&told["isWritten"], &told["faultCount"]), (&json!(false), &json!(1)), "{told}");

    let long = vec![b'x'; 6 * 1024 * 1024];
    let latin = [OFFERS.as_bytes(), b"caf\xe9"].concat();
    for (more, file, expected) in [
        ("", long, (413, "BODY_TOO_LARGE", "longer than 5 MB")),
        ("", latin, (422, "UNREADABLE_FILE", "save it as CSV in UTF-8")),
        ("&colour=red", own.clone().into_bytes(), (400, "BAD_REQUEST", "colour")),
        ("x", own.clone().into_bytes(), (400, "BAD_REQUEST", "name the round's id, round_…")),
    ] {
        let (status, code, sentence) = refused(&send(&stage.coordinator, "offers", &round.id, more, file).await);
        assert_eq!((status, code.as_str()), (expected.0, expected.1), "{sentence}");
        assert!(sentence.contains(expected.2), "{sentence}");
    }
    // A page of another site cannot have a browser send one.
    let page = format!("/import/offers?round={}", round.id);
    let elsewhere = [("origin", "https://elsewhere.example"), ("user-agent", "Mozilla/5.0")];
    let (status, code, _) = refused(&stage.coordinator.send(Method::POST, &page, &elsewhere, own).await);
    assert_eq!((status, code.as_str()), (403, "FORBIDDEN_ORIGIN"));
    assert_eq!(counted(&stage, &round).await, (json!(0), json!(0)));
}
