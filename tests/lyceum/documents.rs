//! `lyceum documents`, and the documents that it registers.
//!
//! The manifests in `documents/` are as the tools wrote them: `apollo.json` generate-persisted-query-manifest 1.4.0,
//! `relay.json` relay-compiler 21.0.1, `codegen.json` GraphQL Code Generator's client preset 6.2.0, `tada.json`
//! gql.tada 1.8.13.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    pin::pin,
    process::Stdio,
    slice,
    time::Duration,
};

use diesel_async::AsyncPgConnection;
use futures::StreamExt;
use identity::document::{self, AdditionError, NewDocument, RemovalError};
use testing::TestApp;

use crate::process::Home;

/// Longer than anything takes, even with a build going on beside.
const PATIENCE: Duration = Duration::from_secs(60);

/// A document, and its hash by sha256sum.
const TOPICS: &str = "query Topics { topics { totalCount } }\n";
const TOPICS_SHA256: &str = "8f305a0e6eaf1e93cf9adefcfc6aeb6fa726ed0da0529e445bcc8e95a3c8a981";

impl Home {
    /// A file beside the data.
    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let file = self.data().with_file_name(name);
        fs::write(&file, text).expect("the test's own file");
        file
    }

    /// The documents that are registered: their ids and names.
    fn documents(&self) -> Vec<(String, String)> {
        let said = self.say(&["documents", "list"]);
        let line = |line: &str| {
            let mut cells = line.split('\t').map(str::to_owned);
            let (id, name, day) = (cells.next(), cells.next(), cells.next());
            let day = day.expect("three cells");
            assert!(day.parse::<jiff::civil::Date>().is_ok(), "{day}");
            (id.expect("an id"), name.expect("a name"))
        };
        let mut documents: Vec<_> = said.lines().map(line).collect();
        documents.sort();
        documents
    }
}

fn add(files: &[PathBuf]) -> Vec<&str> {
    let files = files.iter().map(|file| file.to_str().expect("our own path"));
    ["documents", "add"].into_iter().chain(files).collect()
}

fn manifest(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lyceum/documents").join(name)
}

fn owned(documents: &[(&str, &str)]) -> Vec<(String, String)> {
    documents.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect()
}

#[test]
fn a_document_in_a_file_is_called_by_its_hash_until_it_is_removed() {
    let home = Home::new();
    let output = home.run(&["documents", "list"]);
    assert!(output.status.success() && output.stdout.is_empty());
    let hint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(hint, "No documents are registered. To register some: lyceum documents add FILE…\n");

    let file = [home.file("topics.graphql", TOPICS)];
    assert_eq!(home.say(&add(&file)), format!("Document Topics ({TOPICS_SHA256}) is added."));
    assert_eq!(home.say(&add(&file)), format!("Document Topics ({TOPICS_SHA256}) was there before."));
    assert_eq!(home.documents(), owned(&[(TOPICS_SHA256, "Topics")]));
    assert!(!home.has_postgres());

    let removed = home.say(&["documents", "remove", &format!("sha256:{TOPICS_SHA256}")]);
    assert_eq!(removed, format!("Document Topics ({TOPICS_SHA256}) is removed."));
    assert_eq!(home.documents(), []);
}

#[test]
fn every_byte_of_a_file_counts_and_a_document_without_a_name_is_called_like_its_file() {
    let home = Home::new();
    let _server = home.serve();
    let with = home.file("with.graphql", "{ topics { totalCount } }\n");
    let without = home.file("without.graphql", "{ topics { totalCount } }");
    home.say(&add(&[with, without]));
    let expected = [
        ("b2368c84002926b419fb37b1ed16d4f94b4cbb095b32a17da60424ca23fa6039", "without"),
        ("e2ab17e293abebe74000acb0b4722abf45b3c9d4cdacafec53d7ce8b698a5463", "with"),
    ];
    assert_eq!(home.documents(), owned(&expected));
}

#[test]
fn the_manifests_of_clients_tools_are_read_beside_a_running_server() {
    let home = Home::new();
    let _server = home.serve();
    let formats: [(&str, &[(&str, &str)]); 4] = [
        (
            "apollo.json",
            &[
                ("91b80458c3cc291933c998d49e8ac9bf8de18f14f77156df1f9d1a5d67a3fda3", "Count"),
                ("a97734fb7ca8dc435360cf17343df0b0fd69255bca7060050321aa4e0b36ecc6", "Topics"),
            ],
        ),
        ("relay.json", &[("f32e5be0b0d19e1e856299b91809acf5", "AppTopicsQuery")]),
        (
            "codegen.json",
            &[
                ("2e431e38391a213f216c0b55b92e6299db82b354241f59e638e2b50d655ee10a", "Count"),
                ("5ec7c9ffe2bc739599e5f6b21b92b4f5f7f1a906f14e1f920dd7edafdc2585c3", "Topics"),
            ],
        ),
        ("tada.json", &[("2e3f3c55bf347152536d49514e3a10e27245a170f495ca1e9bd865e03420df2f", "Topics")]),
    ];
    let mut all = Vec::new();
    for (file, documents) in formats {
        let said = home.say(&add(&[manifest(file)]));
        assert_eq!(said.lines().filter(|line| line.ends_with(" is added.")).count(), documents.len(), "{file}: {said}");
        all.extend(owned(documents));
        all.sort();
        assert_eq!(home.documents(), all, "{file}");
    }
    // Relay's id is an MD5: the SHA-256 is told too.
    let said = home.say(&add(&[manifest("relay.json")]));
    let sha256 = "da05a9d09de45e046e83746c5f4f5bfe6fd7d73330fbba7fe94b98637dab668b";
    assert_eq!(
        said,
        format!("Document AppTopicsQuery (f32e5be0b0d19e1e856299b91809acf5, SHA-256 {sha256}) was there before.")
    );
}

#[test]
fn a_document_may_come_by_the_standard_input() {
    let home = Home::new();
    let mut command = home.lyceum(&["documents", "add", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
    child.stdin.take().expect("piped").write_all(TOPICS.as_bytes()).expect("it is read");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("Document Topics ({TOPICS_SHA256}) is added.\n"));
}

#[test]
fn all_that_is_wrong_is_said_and_nothing_is_stored() {
    let home = Home::new();
    let deep = format!("query Deep {{ topics {{ nodes {{ {} id {} }} }} }}", "broader { ".repeat(12), "} ".repeat(12));
    let hash = "sha256:0000000000000000000000000000000000000000000000000000000000000000";
    let files: [(&str, &[u8], &[&str]); 13] = [
        ("right.graphql", TOPICS.as_bytes(), &[]),
        ("unread.graphql", b"query Topics { topics {", &["unread.graphql: the document cannot be read at line 1"]),
        (
            "unknown.graphql",
            b"query Moon {\n  topics { moon }\n  sun\n}",
            &[
                "unknown.graphql: Moon: line 2, column 12: Unknown field \"moon\" on type \"TopicConnection\"",
                "unknown.graphql: Moon: line 3, column 3: Unknown field \"sun\" on type \"Query\"",
            ],
        ),
        (
            "deep.graphql",
            deep.as_bytes(),
            &["deep.graphql: the document has fields within each other, levels: 15, and at most 12 are allowed"],
        ),
        (
            "dear.graphql",
            b"query Dear { opportunities(first: 100) { nodes { provider { opportunities { nodes { id } } } } } }",
            &["dear.graphql: Dear: the operation would cost "],
        ),
        ("latin.graphql", b"# caf\xe9\n{ __typename }", &["latin.graphql is not written in UTF-8"]),
        ("empty.graphql", b"\n", &["empty.graphql is empty"]),
        ("null.graphql", b"{ __typename } #\0", &["null.graphql: its text has a null character in it"]),
        (
            "mixed.json",
            br#"{ "1": "query Right { __typename }", "2": "query Wrong { moon }", "3 4": "{ __typename }" }"#,
            &["mixed.json: Wrong, 2: line 1, column 15: Unknown field", "mixed.json: 3 4: its id is not made of"],
        ),
        ("hash.json", &[], &["hash.json: ", "its id has the form of a SHA-256, and that of its text is 7f56e67dd21a"]),
        ("list.json", b"[]", &["list.json is JSON, but no manifest"]),
        (
            "later.json",
            br#"{ "format": "apollo-persisted-query-manifest", "version": 2, "operations": [] }"#,
            &["later.json is a manifest of version 2; only version 1 can be read"],
        ),
        (
            "twice.json",
            br#"{ "1": "query Other { __typename }" }"#,
            &["twice.json: Other (1, SHA-256 ", "its id is also that of another document, in "],
        ),
    ];
    let written = files.map(|(name, bytes, _)| match name {
        "hash.json" => home.file(name, format!("{{ \"{hash}\": \"{{ __typename }}\" }}")),
        _ => home.file(name, bytes),
    });
    let missing = home.data().with_file_name("missing.graphql");
    let refusal = home.refusal(&add(&[&written[..], &[missing]].concat()));
    for expected in
        files.iter().flat_map(|(_, _, expected)| *expected).chain(&["missing.graphql cannot be read: No such"])
    {
        assert!(refusal.contains(expected), "{expected}: {refusal}");
    }
    assert!(!refusal.contains("right.graphql: ") && !refusal.contains("Right"), "{refusal}");
    assert!(refusal.ends_with("lyceum: nothing was added: put right what is said above, and add all of them again"));
    assert!(!home.data().exists(), "no database is made for nothing");
    assert_eq!(home.documents(), []);
}

#[test]
fn a_document_is_held_against_the_limits_that_the_server_has() {
    let home = Home::new();
    let aliases: String = (0..31).map(|number| format!(" a{number}: totalCount")).collect();
    let file = [home.file("aliases.graphql", format!("query Aliases {{ topics {{{aliases} }} }}"))];
    assert!(home.refusal(&add(&file)).contains("aliases.graphql: "));
    let added = home.lyceum(&add(&file)).env("LYCEUM_ANONYMOUS_LIMITS", "aliases=31").output().expect("it runs");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

#[test]
fn an_id_stands_for_one_text() {
    let home = Home::new();
    let _server = home.serve();
    home.say(&add(&[home.file("first.json", r#"{ "1": "query First { __typename }" }"#)]));
    let second =
        home.file("second.json", r#"{ "1": "query Second { __typename }", "2": "query Third { __typename }" }"#);
    let refusal = home.refusal(&add(slice::from_ref(&second)));
    assert!(refusal.contains("second.json: Second (1, SHA-256 "), "{refusal}");
    assert!(refusal.contains("its id is that of another document (First, added on "), "{refusal}");
    assert_eq!(home.documents(), owned(&[("1", "First")]), "the third is not stored either");

    home.say(&["documents", "remove", "1"]);
    home.say(&add(&[second]));
    assert_eq!(home.documents(), owned(&[("1", "Second"), ("2", "Third")]));
}

#[test]
fn what_is_not_there_is_not_removed_and_neither_is_anything_else() {
    let home = Home::new();
    let _server = home.serve();
    home.say(&add(&[home.file("topics.graphql", TOPICS)]));
    assert_eq!(
        home.refusal(&["documents", "remove", TOPICS_SHA256, "moon", "sun"]),
        "lyceum: nothing was removed: there is no document moon and no document sun: see lyceum documents list"
    );
    assert_eq!(home.documents(), owned(&[(TOPICS_SHA256, "Topics")]));
}

#[tokio::test]
async fn a_document_is_found_by_its_id_and_by_its_hash() {
    let app = TestApp::start().await;
    let mut connection = app.connect().await;
    let of_itself = NewDocument::new(None, "Topics", TOPICS.to_owned()).expect("fit");
    let of_relay = NewDocument::new(Some("f32e"), "Count", "{ __typename }".to_owned()).expect("fit");
    let new = [of_itself, of_relay];
    assert_eq!(document::add(&mut connection, app.clock().now(), &new).await.expect("they are added"), [true, true]);

    let find = async |name: &str| document::find(&connection, name).await.expect("the database answers");
    let topics = Some(TOPICS.to_owned());
    assert_eq!(find(TOPICS_SHA256).await, topics);
    assert_eq!(find(&format!("sha256:{TOPICS_SHA256}")).await, topics);
    assert_eq!(find("f32e").await.as_deref(), Some("{ __typename }"));
    assert_eq!(find(&document::sha256("{ __typename }")).await.as_deref(), Some("{ __typename }"));
    for unknown in ["", "f32", "F32E", "sha256:", "sha256:f32e", "f32e\0", &document::sha256("{ __typename }\n")] {
        assert_eq!(find(unknown).await, None, "{unknown:?}");
    }
}

#[tokio::test]
async fn two_clients_may_have_ids_of_their_own_for_one_text() {
    let app = TestApp::start().await;
    let mut connection = app.connect().await;
    let called = |id: &str, text: &str| NewDocument::new(Some(id), "Any", text.to_owned()).expect("fit");
    let now = app.clock().now();
    document::add(&mut connection, now, &[called("1", TOPICS), called("2", TOPICS)]).await.expect("they are added");
    let removed = document::remove(&mut connection, &["1".to_owned()]).await.expect("it is there");
    assert_eq!(removed.len(), 1);
    assert_eq!(document::find(&connection, "1").await, Ok(None));
    assert_eq!(document::find(&connection, TOPICS_SHA256).await, Ok(Some(TOPICS.to_owned())));
}

#[tokio::test]
async fn servers_hear_of_what_is_added_and_removed_and_of_nothing_else() {
    let app = TestApp::start().await;
    let mut connection = app.connect().await;
    let mut listener = app.connect().await;
    listen(&mut listener).await;
    let new = [NewDocument::new(Some("1"), "Topics", TOPICS.to_owned()).expect("fit")];
    let now = app.clock().now();

    document::add(&mut connection, now, &new).await.expect("it is added");
    hear(&mut listener, document::CHANNEL).await;
    // Nothing changes, so nothing is heard before the next change.
    document::add(&mut connection, now, &new).await.expect("it is there");
    let other = [NewDocument::new(Some("1"), "Other", "{ __typename }".to_owned()).expect("fit")];
    let taken = document::add(&mut connection, now, &other).await;
    assert!(matches!(taken, Err(AdditionError::Taken(taken)) if taken.len() == 1));
    let unknown = document::remove(&mut connection, &["1".to_owned(), "2".to_owned()]).await;
    assert!(matches!(unknown, Err(RemovalError::Unknown(ids)) if ids == ["2"]));
    say(&mut connection, "NOTIFY nothing").await;
    hear(&mut listener, "nothing").await;

    document::remove(&mut connection, &["1".to_owned()]).await.expect("it is there");
    hear(&mut listener, document::CHANNEL).await;
}

async fn listen(connection: &mut AsyncPgConnection) {
    say(connection, "LISTEN document_changed; LISTEN nothing").await;
}

async fn say(connection: &mut AsyncPgConnection, sql: &str) {
    use diesel_async::SimpleAsyncConnection;
    connection.batch_execute(sql).await.expect("PostgreSQL answers");
}

/// The next notification is on this channel.
async fn hear(connection: &mut AsyncPgConnection, channel: &str) {
    let mut notifications = pin!(connection.notifications_stream());
    let heard = tokio::time::timeout(PATIENCE, notifications.next()).await.expect("nothing is heard");
    assert_eq!(heard.expect("the connection stands").expect("the connection stands").channel, channel);
}
