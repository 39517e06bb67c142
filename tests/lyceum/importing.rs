//! `POST /import/…`: files that programs elsewhere send.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use database::id::OrganizationId;
use diesel_async::RunQueryDsl;
use reqwest::{
    Client, Method, RequestBuilder, StatusCode,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use server::Settings;
use testing::{Answer, Caller, TestApp};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const HEADING: &str = "key,kind,title\n";
const COUNT: &str = "{ opportunities { totalCount } }";
const OPPORTUNITIES: &str = "/import/opportunities?format=csv";

fn rows(from: usize, to: usize) -> String {
    (from..to).fold(String::new(), |mut rows, row| {
        writeln!(rows, "k{row},webinar,Storage number {row}").expect("memory takes everything");
        rows
    })
}

/// An organization, and its system that may write.
async fn host(app: &TestApp) -> (OrganizationId, Caller) {
    let host = app.organization("Host").create().await;
    (host, app.service(host, &["catalogue:write"]).await)
}

async fn send(caller: &Caller, path: &str, file: &str) -> Answer {
    caller.send(Method::POST, path, &[], file.to_owned()).await
}

fn lines(answer: &Answer) -> Vec<Value> {
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    answer.text.lines().map(read).collect()
}

/// The code and the sentence of a refusal.
fn refused(answer: &Answer) -> (u16, String, String) {
    let error = &answer.json()["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), text(&error["extensions"]["code"]), text(&error["message"]))
}

async fn count(app: &TestApp) -> u64 {
    app.anonymous().query(COUNT, json!({})).await["opportunities"]["totalCount"].as_u64().expect("a number")
}

#[tokio::test]
async fn each_event_is_a_line_and_the_outcome_the_last() {
    let app = TestApp::start().await;
    let (_, host) = host(&app).await;
    let file = format!("{HEADING}{}bad,seance,Impossible\n", rows(0, 2));
    let answer = send(&host, OPPORTUNITIES, &file).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/x-ndjson"));
    let [refused, progress, outcome] = &lines(&answer)[..] else { panic!("{}", answer.text) };
    assert_eq!((&refused["refused"]["key"], &refused["refused"]["at"]["line"]), (&json!("bad"), &json!(4)));
    assert_eq!((&progress["progress"]["rows"], &progress["progress"]["at"]["line"]), (&json!(3), &json!(3)));
    assert_eq!((&outcome["outcome"]["created"], &outcome["outcome"]["refused"]), (&json!(2), &json!(1)));
    assert_eq!(count(&app).await, 2);

    let again = send(&host, OPPORTUNITIES, &file).await;
    assert_eq!(lines(&again).last().expect("an outcome")["outcome"]["unchanged"], json!(2));
    let other_source = send(&host, &format!("{OPPORTUNITIES}&name=second"), &file).await;
    assert_eq!(lines(&other_source).last().expect("an outcome")["outcome"]["created"], json!(2));
}

#[tokio::test]
async fn only_who_may_imports_and_a_refusal_writes_nothing() {
    let app = TestApp::start().await;
    let (host_id, host) = host(&app).await;
    let other = app.organization("Other").create().await;
    let waiting = app.organization("Waiting").set("status", json!("requested")).create().await;
    let nobody = app.anonymous();
    let editor = app.person("Ana").role("administrator", host_id).create().await;
    let steward = app.person("Sam").steward().create().await;
    let (reader, stranger) =
        (app.service(host_id, &["topics:write"]).await, app.service(other, &["catalogue:write"]).await);
    let newcomer = app.service(waiting, &["catalogue:write"]).await;
    let file = format!("{HEADING}{}", rows(0, 1));
    let for_host = format!("{OPPORTUNITIES}&provider={host_id}");
    let cases: &[(&str, &Caller, &str, u16)] = &[
        ("nobody", &nobody, &for_host, 401),
        ("what a browser holds", &editor, &for_host, 401),
        ("a steward's browser", &steward, &for_host, 401),
        ("an unknown token", &app.bearer("lyceum_0"), &for_host, 401),
        ("a token without the scope", &reader, &for_host, 403),
        ("a token of another", &stranger, &for_host, 403),
        ("a token of one that nobody approved", &newcomer, OPPORTUNITIES, 403),
        ("a topic by a token", &host, "/import/topics?format=lyceum", 403),
        ("organizations by a token", &host, "/import/organizations?format=lyceum", 403),
    ];
    for (case, caller, path, status) in cases {
        let answer = send(caller, path, &file).await;
        assert_eq!(answer.status.as_u16(), *status, "{case}: {}", answer.text);
        assert!(!refused(&answer).2.is_empty(), "{case}: {}", answer.text);
    }
    assert_eq!(count(&app).await, 0);
    for path in [OPPORTUNITIES, &for_host, &format!("{OPPORTUNITIES}&provider=Host")] {
        assert_eq!(send(&host, path, &file).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(count(&app).await, 1, "it is one source");
}

#[tokio::test]
async fn what_makes_no_sense_is_said_in_a_sentence() {
    let app = TestApp::start_with(Settings { longest_import: 1024 * 1024, ..Settings::default() }).await;
    let (_, host) = host(&app).await;
    let long = "x".repeat(2 * 1024 * 1024);
    for (path, file, expected) in [
        ("/import/opportunities", "", (400, "BAD_REQUEST", "format is \"\"; use csv or ical or lyceum")),
        ("/import/opportunities?format=xml", "", (400, "BAD_REQUEST", "use csv or ical or lyceum")),
        ("/import/opportunities?format=csv&color=red", "", (400, "BAD_REQUEST", "color")),
        (
            "/import/opportunities?format=csv&mapping=nobody",
            "",
            (400, "BAD_REQUEST", "no mapping called nobody is built in"),
        ),
        ("/import/opportunities?format=ical&mapping=edx", "", (400, "BAD_REQUEST", "format=csv alone")),
        ("/import/opportunities?format=csv&provider=Nobody", "", (404, "NOT_FOUND", "no organization is \"Nobody\"")),
        ("/import/opportunities?format=csv&provider=%00", "", (404, "NOT_FOUND", "no organization is ")),
        ("/import/opportunities?format=csv&name=%00", "", (400, "BAD_REQUEST", "name is longer than 200 characters")),
        ("/import/opportunities?format=ical", "no calendar", (422, "UNREADABLE_FILE", "")),
        ("/import/opportunities?format=csv", "a,b\n1,2\n", (422, "UNREADABLE_FILE", "no column for the title")),
        ("/import/opportunities?format=csv", &long, (413, "BODY_TOO_LARGE", "the file is longer than 1 MB")),
        ("/import/topics?format=lyceum&provider=Host", "", (400, "BAD_REQUEST", "of opportunities alone")),
    ] {
        let (status, code, sentence) = refused(&send(&host, path, file).await);
        assert_eq!((status, code.as_str()), (expected.0, expected.1), "{path}: {sentence}");
        assert!(sentence.contains(expected.2), "{path}: {sentence}");
    }
    assert_eq!(host.get(OPPORTUNITIES).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(send(&host, "/import/people?format=csv", "").await.status, StatusCode::NOT_FOUND);
}

/// A server on a port, for requests that come in pieces.
struct Elsewhere {
    page: String,
    token: String,
}

impl Elsewhere {
    async fn of(app: &TestApp, caller: &Caller) -> Self {
        let page = format!("http://{}{OPPORTUNITIES}", app.listen().await);
        Self { page, token: caller.token().expect("it has one").to_owned() }
    }

    fn request(&self) -> RequestBuilder {
        Client::new().post(&self.page).bearer_auth(&self.token)
    }

    /// Sends the first half of a file, and comes back once the server takes it in.
    async fn begin(&self, file: String) -> Half {
        let (address, path) = self.page.trim_start_matches("http://").split_once('/').expect("a page");
        let mut stream = TcpStream::connect(address).await.expect("the server listens");
        let head = format!(
            "POST /{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\
             Expect: 100-continue\r\nConnection: close\r\n\r\n",
            self.token,
            file.len()
        );
        stream.write_all(head.as_bytes()).await.expect("the server listens");
        let mut answer = vec![0; 1024];
        let length = stream.read(&mut answer).await.expect("the server answers");
        let answer = String::from_utf8_lossy(&answer[..length]);
        assert!(answer.starts_with("HTTP/1.1 100 "), "{answer}");
        let half = file.len() / 2;
        stream.write_all(&file.as_bytes()[..half]).await.expect("the server listens");
        Half { stream, rest: file[half..].to_owned() }
    }

    /// Imports one row again and again, until the answer has this status.
    async fn until(&self, status: StatusCode) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let response = self.request().body(format!("{HEADING}{}", rows(0, 1))).send().await;
            let response = response.expect("the server answers");
            let found = response.status();
            response.bytes().await.expect("the whole answer");
            if found == status {
                return;
            }
            assert!(Instant::now() < deadline, "{found} instead of {status}");
        }
    }
}

/// A file that is half sent.
struct Half {
    stream: TcpStream,
    rest: String,
}

impl Half {
    /// Sends the rest, and returns the whole answer.
    async fn finish(mut self) -> String {
        self.stream.write_all(self.rest.as_bytes()).await.expect("the server listens");
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.expect("the server answers");
        answer
    }
}

#[tokio::test]
async fn one_asker_imports_one_file_at_a_time() {
    let app = TestApp::start().await;
    let (_, host) = host(&app).await;
    let elsewhere = Elsewhere::of(&app, &host).await;
    let first = elsewhere.begin(format!("{HEADING}{}", rows(0, 3))).await;
    let (status, code, _) = refused(&send(&host, OPPORTUNITIES, HEADING).await);
    assert_eq!((status, code.as_str()), (409, "IMPORT_UNDER_WAY"));
    let other = app.organization("Other").create().await;
    let other = app.service(other, &["catalogue:write"]).await;
    assert_eq!(send(&other, OPPORTUNITIES, HEADING).await.status, StatusCode::OK, "others do not wait");
    let answer = first.finish().await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"created\":3"), "{answer}");
    assert_eq!(count(&app).await, 3);
    elsewhere.until(StatusCode::OK).await;
}

#[tokio::test]
async fn a_file_that_breaks_off_is_no_file() {
    let app = TestApp::start().await;
    let (_, host) = host(&app).await;
    let elsewhere = Elsewhere::of(&app, &host).await;
    drop(elsewhere.begin(format!("{HEADING}{}", rows(1, 50))).await);
    elsewhere.until(StatusCode::OK).await;
    assert_eq!(count(&app).await, 1, "the one that was sent whole");
}

#[tokio::test]
async fn who_loses_the_right_while_the_file_is_on_its_way_imports_nothing() {
    let app = TestApp::start().await;
    let (_, host) = host(&app).await;
    let first = Elsewhere::of(&app, &host).await.begin(format!("{HEADING}{}", rows(0, 3))).await;
    let mut connection = app.connect().await;
    let revoked = diesel::sql_query("UPDATE service_token SET revoked_at = created_at").execute(&mut connection).await;
    assert_eq!(revoked, Ok(1));
    let answer = first.finish().await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert_eq!(count(&app).await, 0);
}

#[tokio::test]
async fn who_goes_away_ends_the_import_between_batches() {
    let app = TestApp::start().await;
    let (_, host) = host(&app).await;
    let elsewhere = Elsewhere::of(&app, &host).await;
    // A batch and a row; then more lines to be told than wait anywhere for somebody who does not read; then the rest.
    let about = "a".repeat(150);
    let told = (0..200_000).fold(String::new(), |mut rows, row| {
        writeln!(rows, "b{row},seance,{about}").expect("memory takes everything");
        rows
    });
    let file = format!("{HEADING}{}{told}{}", rows(0, 501), rows(501, 1_200));
    let mut response = elsewhere.request().body(file).send().await.expect("the server answers");
    assert_eq!(response.status(), StatusCode::OK);
    response.chunk().await.expect("the answer begins");
    drop(response);
    elsewhere.until(StatusCode::OK).await;
    assert_eq!(count(&app).await, 501);
}

#[tokio::test]
async fn a_mapping_of_ones_own_comes_with_the_file() {
    let app = TestApp::start().await;
    let (_, host) = host(&app).await;
    let elsewhere = Elsewhere::of(&app, &host).await;
    let mapping = "[fields]\nkey = \"Number\"\ntitle = \"Name\"\nkind = { constant = \"workshop\" }\nmain_language = { constant = \"fr\" }\n";
    let file = || Part::text("Number,Name\n1,Réserves\n").file_name("liste.csv");
    let form = Form::new().text("mapping", mapping).part("file", file());
    let response = elsewhere.request().multipart(form).send().await.expect("the server answers");
    assert_eq!(response.status(), StatusCode::OK, "{}", response.text().await.expect("an answer"));
    response.bytes().await.expect("the whole answer");
    let document = "{ opportunities { nodes { __typename title { text language } } } }";
    assert_eq!(
        app.anonymous().query(document, json!({})).await["opportunities"]["nodes"],
        json!([{ "__typename": "Workshop", "title": { "text": "Réserves", "language": "fr" } }])
    );

    for (form, sentence) in [
        (Form::new().part("file", file()).text("mapping", mapping), "no column for the title"),
        (Form::new().text("mapping", "[fields").part("file", file()), "the mapping cannot be read"),
        (Form::new().text("mapping", "x".repeat(70_000)).part("file", file()), "the mapping is longer than 64 KB"),
        (Form::new().text("mapping", mapping), "and then one \"file\""),
        (Form::new().text("color", "red").part("file", file()), "and then one \"file\""),
    ] {
        let response = elsewhere.request().multipart(form).send().await.expect("the server answers");
        assert!(response.status().is_client_error(), "{sentence}");
        let answer: Value = response.json().await.expect("JSON");
        let said = answer["errors"][0]["message"].as_str().expect("a sentence");
        assert!(said.contains(sentence), "{said}");
    }
}

#[tokio::test]
async fn the_trail_says_who_imported_what() {
    let app = TestApp::start().await;
    let (host_id, host) = host(&app).await;
    let headers = [("x-request-id", "import-1")];
    let file = format!("{HEADING}{}", rows(0, 1));
    let answer = host.send(Method::POST, OPPORTUNITIES, &headers, file).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let sql = "SELECT jsonb_agg(DISTINCT jsonb_build_array(actor_kind, acting_for, action, request_id)) AS value \
               FROM audit_entry WHERE opportunity_id IS NOT NULL OR table_name = 'opportunity'";
    let found = value(&app, sql).await;
    assert_eq!(found, json!([["service", host_id.uuid(), "importOpportunities", "import-1"]]));
}

async fn value(app: &TestApp, sql: &str) -> Value {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Jsonb>)]
        value: Option<Value>,
    }
    let row: Row = diesel::sql_query(sql).get_result(&mut app.connect().await).await.expect("the database works");
    row.value.unwrap_or_default()
}
