//! `lyceum import` with a server elsewhere.

use std::{
    fs,
    process::Stdio,
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;
use serde_json::json;

use super::{Away, host, text};
use crate::{
    import_command::{count, import, many, until_some_are_imported},
    process::Home,
};

#[tokio::test]
async fn it_says_and_reports_what_it_would_here() {
    let home = Home::new();
    let server = home.serve();
    let away = Away::from(&server).with_token(&host(&home, "Host"));
    let bad = "bad,webinar,Impossible,en,2027-02-30,14:00,America/Halifax,Free\n";
    let file = away.file("list.csv", &(many(3) + bad));
    let report = away.home.beside("report.csv");
    let output = away.run(&import(&file, &["--report", report.to_str().expect("our own path")]));
    assert_eq!(text(&output.stdout), "3 created, 0 updated, 0 unchanged, 1 refused", "{}", text(&output.stderr));
    let report = fs::read_to_string(&report).expect("the report");
    assert!(report.starts_with("what,row,key,column,value,reason\nrefused,5,bad,starts_on,2027-02-30,"), "{report}");
    assert_eq!(report.lines().count(), 2, "{report}");

    let output = away.run(&import(&file, &[]));
    assert_eq!(text(&output.stdout), "0 created, 0 updated, 3 unchanged, 1 refused");
    assert!(text(&output.stderr).starts_with("line 5: starts_on is "), "{}", text(&output.stderr));
    assert_eq!(count(&server).await, 3);
    // It is the source that the operator's imports are of, too.
    assert_eq!(home.say(&import(&file, &[])), "0 created, 0 updated, 3 unchanged, 1 refused");
}

#[tokio::test]
async fn calendars_and_mappings_of_ones_own_are_read_there() {
    let home = Home::new();
    let server = home.serve();
    let away = Away::from(&server).with_token(&host(&home, "Host"));
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@host.example\r\nSUMMARY:Open storage\r\n\
                    DTSTART;TZID=Europe/Paris:20270311T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let calendar = away.file("events.ics", calendar);
    let words = ["import", "opportunities", "--format", "ical", "--provider", "Host", &calendar];
    assert!(away.say(&words).starts_with("1 created, "), "an event");

    let mapping =
        away.file("mapping.toml", "[fields]\ntitle = \"Name\"\nkey = \"Name\"\nkind = { constant = \"workshop\" }\n");
    let list = away.file("list.csv", "Name\nRéserves\n");
    assert_eq!(away.say(&import(&list, &["--mapping", &mapping])), "1 created, 0 updated, 0 unchanged, 0 refused");
    assert_eq!(count(&server).await, 2);

    for (more, sentence) in [
        (&["--mapping", "nobody"][..], "no mapping called nobody is built in"),
        (&["--mapping", "edx"], "list.csv: the heading has no column \""),
    ] {
        let refusal = away.refusal(&import(&list, more));
        assert!(refusal.contains(sentence), "{refusal}");
    }
}

#[test]
fn what_is_not_theirs_is_refused_in_a_sentence() {
    let home = Home::new();
    let server = home.serve();
    let token = host(&home, "Host");
    host(&home, "Other");
    let away = Away::from(&server);
    let file = away.file("list.csv", &many(1));
    let refusal = away.refusal(&import(&file, &[]));
    assert!(refusal.contains("wants to know who you are: sign in with lyceum login --server"), "{refusal}");
    let away = away.with_token(&token);
    let for_other = ["import", "opportunities", "--format", "csv", "--provider", "Other", &file];
    let for_nobody = ["import", "opportunities", "--format", "csv", "--provider", "Nobody", &file];
    let topics = ["import", "topics", "--format", "lyceum", &file];
    for (words, sentence) in [
        (&for_other[..], "does not take it: Importing opportunities needs somebody who acts for the organization"),
        (&for_nobody, "does not take it: no organization is \"Nobody\""),
        (&topics, "does not take it: Importing is done by stewards of the network"),
    ] {
        let refusal = away.refusal(words);
        assert!(refusal.contains(sentence), "{words:?}: {refusal}");
    }
    let nowhere = away.home.beside("nowhere.csv");
    let refusal = away.refusal(&import(nowhere.to_str().expect("our own path"), &[]));
    assert!(refusal.contains("nowhere.csv cannot be read: No such file"), "{refusal}");
}

#[tokio::test]
async fn an_import_that_is_cut_short_goes_on_from_there() {
    const ROWS: usize = 8_000;
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let home = Home::new();
        let mut server = home.serve();
        let away = Away::from(&server).with_token(&host(&home, "Host"));
        let file = away.file("list.csv", &many(ROWS));
        let mut command = away.command(&import(&file, &[]));
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        until_some_are_imported(&server).await;
        // The one who sends goes away, or the server is stopped.
        if signal == Signal::SIGINT {
            let pid = i32::try_from(child.id()).expect("process ids are small");
            nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).expect("it runs");
        } else {
            server.signal(signal);
        }
        let output = child.wait_with_output().expect("it ends");
        let why = text(&output.stderr);
        assert!(!output.status.success(), "{why}");
        if signal == Signal::SIGINT {
            assert!(why.contains("lyceum: interrupted; the server ends with the rows that it has read"), "{why}");
        } else {
            assert!(why.contains("lyceum: the server was stopped; the rows counted stand"), "{why}");
            assert!(server.wait().success());
            server = home.serve();
        }

        let away = Away { server: server.address().to_owned(), ..away };
        // The server may be at its last batch.
        let deadline = Instant::now() + Duration::from_secs(60);
        let said = loop {
            let output = away.run(&import(&file, &[]));
            if output.status.success() {
                break text(&output.stdout);
            }
            let why = text(&output.stderr);
            assert!(why.contains("you import another file at the moment") && Instant::now() < deadline, "{why}");
        };
        let created: usize = said.split(' ').next().and_then(|count| count.parse().ok()).expect("a count");
        assert!(created < ROWS, "what was written stands: {said}");
        assert_eq!(said, format!("{created} created, 0 updated, {} unchanged, 0 refused", ROWS - created));
        assert_eq!(json!(count(&server).await), json!(ROWS));
    }
}
