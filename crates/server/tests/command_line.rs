//! The program from its command line. That these tests are here also has `cargo test` build it for those in `tests/`.

use std::process::{Command, Output};

fn lyceum(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lyceum")).args(words).output().expect("the program runs")
}

#[test]
fn help_names_every_command() {
    let help = String::from_utf8(lyceum(&["--help"]).stdout).expect("text");
    for command in
        ["serve", "login", "logout", "whoami", "query", "import", "token", "organization", "migrate", "schema"]
    {
        assert!(help.lines().any(|line| line.trim_start().starts_with(command)), "{command} in {help}");
    }
}

#[test]
fn help_shows_no_password_of_the_environment() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
    let output = command.arg("--help").env("DATABASE_URL", "postgres://me:secret@host/name").output().expect("it runs");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("secret"));
}

#[test]
fn the_schema_is_printed() {
    let schema = String::from_utf8(lyceum(&["schema"]).stdout).expect("text");
    assert!(schema.contains("\ntype Query {\n"), "{schema}");
}

#[test]
fn what_is_wrong_on_the_command_line_is_said() {
    for (words, sentence) in [
        (&["serve", "--listen", "nowhere"][..], "invalid value 'nowhere' for '--listen <ADDRESS>'"),
        (&["serve", "--pool-size", "0"], "0 is not in 1..=1000"),
        (&["serve", "--database-url", "mysql://host/name"], "a connection string begins with postgres://"),
        (&["import", "opportunities", "--format", "ical", "events.ics"], "--provider <ORGANIZATION>"),
        (&["query", "--server", "http://lyceum.example", "Cargo.toml"], "use an address with https://"),
        (&["query"], "<FILE>"),
        (&["serve", "--log", "=,="], "LYCEUM_LOG is \"=,=\", which is no filter"),
    ] {
        let output = lyceum(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(sentence), "{words:?}: {said}");
    }
}
