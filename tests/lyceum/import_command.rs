//! `lyceum import`: beside a running server, cut off, interrupted.

use std::{
    fmt::Write,
    fs,
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::process::{Home, Server};

const HEADING: &str = "key,kind,title,language,starts_on,starts_time,zone,price\n";
const COUNT: &str = "{ opportunities { totalCount } }";

/// The words of an import of a list, to which more can be added.
pub(crate) fn import<'a>(file: &'a (impl AsRef<Path> + ?Sized), more: &[&'a str]) -> Vec<&'a str> {
    let mut words = vec!["import", "opportunities", "--format", "csv", "--provider", "Host"];
    words.extend_from_slice(more);
    words.push(file.as_ref().to_str().expect("our own path"));
    words
}

/// A list of this many webinars.
pub(crate) fn many(rows: usize) -> String {
    let mut list = HEADING.to_owned();
    for row in 0..rows {
        writeln!(list, "k{row},webinar,Storage number {row},en,2027-03-{:02},14:00,America/Halifax,Free", row % 28 + 1)
            .expect("memory takes everything");
    }
    list
}

/// How many opportunities a server has.
pub(crate) async fn count(server: &Server) -> u64 {
    server.ask(COUNT, None).await.1["data"]["opportunities"]["totalCount"].as_u64().expect("a number")
}

/// Until the first of them are there.
pub(crate) async fn until_some_are_imported(server: &Server) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while count(server).await == 0 {
        assert!(Instant::now() < deadline, "nothing is imported");
        thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test]
async fn one_bad_row_is_refused_alone_and_a_second_import_changes_nothing() {
    let home = Home::new();
    let server = home.serve();
    home.say(&["organization", "create", "--name", "Host"]);
    let file = home.data().with_file_name("list.csv");
    let report = home.data().with_file_name("report.csv");
    let bad = "bad,webinar,Impossible,en,2027-02-30,14:00,America/Halifax,Free\n";
    fs::write(&file, many(3) + bad).expect("the test's own file");

    let said = home.say(&import(&file, &["--report", report.to_str().expect("our own path")]));
    assert_eq!(said, "3 created, 0 updated, 0 unchanged, 1 refused");
    let report = fs::read_to_string(&report).expect("the report");
    assert!(report.starts_with("what,row,key,column,value,reason\nrefused,5,bad,starts_on,2027-02-30,"), "{report}");
    assert_eq!(report.lines().count(), 2, "{report}");

    assert_eq!(home.say(&import(&file, &[])), "0 created, 0 updated, 3 unchanged, 1 refused");
    fs::write(
        &file,
        many(3)
            .replace("Storage number 1", "Storage, renewed 1")
            .replace("k1,webinar,Storage, renewed 1", "k1,webinar,\"Storage, renewed 1\""),
    )
    .expect("the test's own file");
    assert_eq!(home.say(&import(&file, &[])), "0 created, 1 updated, 2 unchanged, 0 refused");
    assert_eq!(server.ask(COUNT, None).await.1["data"]["opportunities"]["totalCount"], 3);
}

#[test]
fn a_file_that_is_cut_off_says_where_it_stopped() {
    let home = Home::new();
    home.say(&["organization", "create", "--name", "Host"]);
    let file = home.data().with_file_name("list.csv");
    let cut = many(3) + "k3,webinar,\"Storage numb";
    fs::write(&file, cut).expect("the test's own file");
    let output = home.run(&import(&file, &[]));
    assert!(!output.status.success());
    assert!(output.stdout.starts_with(b"3 created, "), "{}", String::from_utf8_lossy(&output.stdout));
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(why.contains("list.csv: stopped at line "), "{why}");
    assert!(!home.has_postgres());
}

#[tokio::test]
async fn an_interrupted_import_loses_no_row_and_goes_on_from_there() {
    const ROWS: usize = 20_000;
    let home = Home::new();
    let server = home.serve();
    home.say(&["organization", "create", "--name", "Host"]);
    let file = home.data().with_file_name("list.csv");
    fs::write(&file, many(ROWS)).expect("the test's own file");

    let child =
        home.lyceum(&import(&file, &[])).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    until_some_are_imported(&server).await;
    kill(Pid::from_raw(i32::try_from(child.id()).expect("process ids are small")), Signal::SIGINT).expect("it runs");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("lyceum: interrupted; "));

    let created: usize = said.split(' ').next().and_then(|count| count.parse().ok()).expect("a count");
    assert!(created < ROWS, "it was to be interrupted half-way");
    assert_eq!(server.ask(COUNT, None).await.1["data"]["opportunities"]["totalCount"], created);
    let rest = format!("{} created, 0 updated, {created} unchanged, 0 refused", ROWS - created);
    assert_eq!(home.say(&import(&file, &[])), rest);
}

#[test]
fn what_cannot_be_imported_is_refused_in_a_sentence() {
    let home = Home::new();
    let nowhere = home.data().with_file_name("nowhere.csv");
    assert!(home.refusal(&import(&nowhere, &[])).contains("nowhere.csv cannot be read: No such file"));
    assert!(!home.data().exists(), "no database is made for nothing");
    fs::write(&nowhere, many(1)).expect("the test's own file");
    assert!(home.refusal(&import(&nowhere, &[])).contains("no organization is \"Host\""));
    home.say(&["organization", "create", "--name", "Host"]);
    let refusal = home.refusal(&import(&nowhere, &["--mapping", "nobody"]));
    assert!(refusal.contains("no mapping called nobody is built in"), "{refusal}");
}
