//! `lyceum match`: who goes where in a round of a mentorship exchange, from files alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use serde_json::Value;

use crate::process::Home;

/// The files of a round, each to be replaced.
struct Files {
    home: Home,
    offers: PathBuf,
    applications: PathBuf,
    rules: PathBuf,
}

impl Files {
    /// Those that the README shows.
    fn demo() -> Self {
        Self {
            home: Home::new(),
            offers: demo("offers.csv"),
            applications: demo("applications.csv"),
            rules: demo("rules.toml"),
        }
    }

    fn words<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let files = [("--offers", &self.offers), ("--applications", &self.applications), ("--rules", &self.rules)];
        let files = files.into_iter().flat_map(|(option, path)| [option, word(path)]);
        ["match"].into_iter().chain(files).chain(more.iter().copied()).collect()
    }

    fn say(&self, more: &[&str]) -> String {
        self.home.say(&self.words(more))
    }

    fn json(&self, more: &[&str]) -> Value {
        serde_json::from_str(&self.say(&[&["--format", "json"], more].concat())).expect("JSON")
    }

    /// Why there is no plan, line by line, without the folders of files.
    fn refusal(&self) -> Vec<String> {
        let refusal = self.home.refusal(&self.words(&[]));
        let folders = [&self.offers, &self.rules].map(|path| format!("{}/", word(path.parent().expect("a folder"))));
        refusal
            .lines()
            .map(|line| folders.iter().fold(line.to_owned(), |line, folder| line.replace(folder, "")))
            .collect()
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.beside(name);
        fs::write(&path, text).expect("the test's own file");
        path
    }

    /// A file of the demo with something else in it.
    fn edited(&self, name: &str, edits: &[(&str, &str)]) -> PathBuf {
        let mut text = fs::read_to_string(demo(name)).expect("a file of the demo");
        for (before, after) in edits {
            assert!(text.contains(before), "{name} holds {before}");
            text = text.replacen(before, after, 1);
        }
        self.file(name, text)
    }
}

fn demo(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/mentorship").join(name)
}

fn word(path: &Path) -> &str {
    path.to_str().expect("our own path")
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (output.status.code(), String::from_utf8_lossy(&text).trim().to_owned())
}

#[test]
fn the_round_of_the_readme_is_planned_and_explained_without_a_database() {
    let files = Files::demo();
    insta::assert_snapshot!(files.say(&[]));
    assert!(!files.home.data().exists(), "no database is made for it");
}

#[test]
fn a_plan_is_the_same_as_json_and_as_csv() {
    let files = Files::demo();
    let report = files.json(&[]);
    let pairings = report["plan"]["pairings"].as_array().expect("pairings");
    let stages = report["plan"]["proof"]["stages"].as_array().expect("stages");
    assert!(stages.iter().all(|stage| stage["reached"] == stage["bound"]), "{stages:?}");
    let unplaced = report["plan"]["unplaced"].as_array().expect("a list");
    let explained: Vec<&Value> =
        report["unplaced"].as_array().expect("a list").iter().map(|one| &one["application"]).collect();
    assert_eq!(explained, unplaced.iter().collect::<Vec<_>>());
    assert!(report["one_more"].is_array() && report["blocking_pairs"].is_array());

    let csv = files.say(&["--format", "csv"]);
    let rows: Vec<&str> = csv.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    let applications: Vec<&Value> = pairings.iter().map(|pairing| &pairing["application"]).collect();
    assert_eq!(rows, applications);
}

#[test]
fn what_is_not_asked_for_is_left_out_and_said_so() {
    let files = Files::demo();
    let text = files.say(&["--explain", "none"]);
    assert!(text.contains("is left out: --explain unplaced finds it out"), "{text}");
    assert!(text.contains("is left out: --explain all finds it out"), "{text}");
    let report = files.json(&["--explain", "unplaced"]);
    assert!(report["unplaced"].is_array() && report["one_more"].is_null());
}

#[test]
fn a_large_round_is_explained_only_where_that_is_asked_for() {
    let mut files = Files::demo();
    let applications = fs::read_to_string(&files.applications).expect("a file of the demo");
    let more = (0..200)
        .map(|number| format!("b{number},northlight,audience-analytics,,2027-02-01/2027-06-30,en,online,,,yes\n"));
    files.applications = files.file("applications.csv", applications + &more.collect::<String>());
    let report = files.json(&[]);
    assert!(report["unplaced"].is_null() && report["one_more"].is_null());
}

#[test]
fn all_that_is_wrong_with_the_files_is_said_with_its_line() {
    let mut files = Files::demo();
    files.offers = files.edited("offers.csv", &[("2027-02-08/2027-02-12", "8 February"), ("300.00 GBP", "300 pounds")]);
    files.applications = files.edited("applications.csv", &[("museo-ribera,registration", ",registration")]);
    files.rules = files.edited("rules.toml", &[("sign_off = true", "sign_off = \"yes\"")]);
    let refusal = files.refusal();
    let begins = [
        "offers.csv, line 2: windows: “8 February” is no window",
        "offers.csv, line 5: cost: “pounds” is no currency",
        "applications.csv, line 3: home: it is missing",
        "rules.toml, line 86: rules.sign_off: ",
        "lyceum: there is no plan: put right what is said above, and match again",
    ];
    assert_eq!(refusal.len(), begins.len(), "{refusal:#?}");
    for (line, begin) in refusal.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}");
    }
}

#[test]
fn what_does_not_fit_together_is_said_with_its_line_where_it_has_one() {
    let mut files = Files::demo();
    files.offers = files.edited("offers.csv", &[("2027-winter=3", "2027-summer=3")]);
    files.rules = files.edited("rules.toml", &[("application = \"a03\"", "application = \"a77\"")]);
    let refusal = files.refusal();
    assert_eq!(
        refusal[..2],
        [
            "rules.toml: conflict of a77 with okafor: application: the round has no application a77; mend the name",
            "offers.csv, line 4: places: the round has no period 2027-summer; its periods are 2027-winter, 2027-spring",
        ]
    );
    files.rules = files.home.beside("missing.toml");
    let refusal = files.refusal();
    assert!(refusal[0].starts_with("missing.toml cannot be read: No such file"), "{refusal:?}");
}

#[test]
fn rules_that_cannot_all_be_kept_are_said_with_what_to_relax() {
    let mut files = Files::demo();
    files.rules =
        files.edited("rules.toml", &[("budget = \"1600.00\"", "budget = \"1000.00\""), ("# Why is not", PIN)]);
    assert_eq!(
        files.refusal(),
        [
            "The rules of the round cannot all be kept.",
            "Any one of these is enough, and nothing smaller is:",
            "  - 100.00 EUR more in the budget of rhone",
            "  - giving up the settled pair of a10 and residency-exhibition-design",
            "lyceum: there is no plan: relax what is said above, and match again",
        ]
    );
}

const PIN: &str = "\
[[pins]]
application = \"a10\"
offer = \"residency-exhibition-design\"
wish = \"forced\"

#";

#[test]
fn why_somebody_does_not_go_elsewhere_is_told() {
    let files = Files::demo();
    let why = |application, offer| files.say(&["--why", application, offer]);
    assert_eq!(
        why("a01", "shadow-registration"),
        "Settling a01 and shadow-registration would change what the plan reaches: −67 of fit.\n\
         Who would be placed otherwise:\n  \
         a01: not placed now, shadow-registration in 2027-winter then\n  \
         a04: shadow-registration in 2027-spring now, not placed then"
    );
    assert_eq!(
        why("a03", "mentoring-loans"),
        "a03 and mentoring-loans cannot be paired. The offer is:\n  - in conflict"
    );
    assert_eq!(why("a02", "mentoring-loans"), "a02 goes to mentoring-loans, in 2027-spring.");
    let answer = files.json(&["--why", "a01", "shadow-registration"]);
    assert_eq!(answer["answer"]["instead"]["possible"]["moves"][0]["application"], "a01");
    let refusal = files.home.refusal(&files.words(&["--why", "a77", "mentoring-loans"]));
    assert_eq!(refusal, "lyceum: the round has no application a77; name it as its id has it");
}

#[test]
fn a_plan_is_made_sure_of_from_its_snapshot() {
    let files = Files::demo();
    let (plan, snapshot) = (files.home.beside("plan.json"), files.home.beside("round.json"));
    let kept = files.say(&["--format", "json", "--output", word(&plan), "--snapshot", word(&snapshot)]);
    assert_eq!(kept, "");
    let recompute = || said(&files.home.run(&["match", "--recompute", word(&plan), "--snapshot", word(&snapshot)]));
    assert_eq!(recompute(), (Some(0), "The same plan comes out, byte for byte.".to_owned()));

    let report = fs::read_to_string(&plan).expect("the plan");
    let mut changed: Value = serde_json::from_str(&report).expect("JSON");
    changed["plan"]["pairings"].as_array_mut().expect("pairings").remove(0);
    fs::write(&plan, changed["plan"].to_string()).expect("the test's own file");
    let otherwise = "a02: not placed in the plan, mentoring-loans in 2027-spring now\nlyceum: another plan comes out";
    assert_eq!(recompute(), (Some(1), otherwise.to_owned()));

    fs::write(&plan, report).expect("the test's own file");
    let round = fs::read_to_string(&snapshot).expect("the round").replace("\"budget\": 380000", "\"budget\": 390000");
    fs::write(&snapshot, round).expect("the test's own file");
    assert_eq!(recompute(), (Some(1), "lyceum: the round has changed since: the plan is stale".to_owned()));
}

#[test]
fn words_that_do_not_go_together_are_refused() {
    let files = Files::demo();
    for (words, problem) in [
        (vec!["match"], "--offers <FILE>"),
        (vec!["match", "--recompute", "plan.json"], "--snapshot <FILE>"),
        (files.words(&["--recompute", "plan.json", "--snapshot", "round.json"]), "cannot be used with"),
        (files.words(&["--effort", "0"]), "0 is not in 1.."),
        (files.words(&["--format", "csv", "--why", "a01", "mentoring-loans"]), "CSV holds plans alone"),
    ] {
        let refusal = files.home.refusal(&words);
        assert!(refusal.contains(problem), "{words:?}: {refusal}");
    }
}
