use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    fit::Fit,
    plan::{Effort, Method, Pairing, Plan, Proof},
    round::{
        Capacity, Conflict, Cost, Institution, Kind, Level, Link, Mentor, Mode, Period, Pin, Rules, Skill, Stream,
    },
    round::{Weights, Window, Wish},
};

const OFFERS: &str = "\
id,host,mentor,kind,skills,places,windows,days,modes,languages,accommodations,career,sectors,cost
o1,harbour-light,m-okafor,Job shadowing,registration:advanced; loans,2; 2027-autumn=1|whole=3,\
2027-03-01/2027-03-31; 2027-10-01/2027-10-31,5,in person; Hybrid,EN; fr-ca,step-free; childcare,collections-management,\
museums|archives,1200.50 CAD

o2,northlight,,,lyceum:storage:introductory,,2027-03-01 / 2027-03-01,,online,mic,,,,
";

const APPLICATIONS: &str = "\
ID,Home,Sector,Sought,Career,Windows,Languages,Modes,Access,Priority,Signed-Off,Barred
a1,deux-rivieres,museums,registration:intermediate; loans,collections-management,2027-03-01/2027-05-31,fr; en,in_person,\
step-free,small museums; rural,Oui,
a2,northlight,,loans,,2027-03-01/2027-05-31,en,online,,,,\"late, by a week\"
";

fn words(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn skill(topic: &str, level: Level) -> Skill {
    Skill { topic: topic.to_owned(), level }
}

fn spring() -> Window {
    Window { from: date(2027, 3, 1), until: date(2027, 5, 31) }
}

fn said<T: std::fmt::Debug>(read: Result<T, Vec<LineFault>>) -> Vec<String> {
    read.expect_err("something is wrong with it").iter().map(LineFault::to_string).collect()
}

#[test]
fn every_column_of_an_offer_is_read() {
    let offers = offers(OFFERS.as_bytes()).unwrap();
    let first = Offer {
        id: "o1".to_owned(),
        host: "harbour-light".to_owned(),
        mentor: Some("m-okafor".to_owned()),
        kind: Kind::JobShadowing,
        skills: vec![skill("registration", Level::Advanced), skill("loans", Level::Introductory)],
        places: Capacity {
            whole: Some(3),
            each_period: Some(2),
            periods: BTreeMap::from([("2027-autumn".to_owned(), 1)]),
        },
        windows: vec![
            Window { from: date(2027, 3, 1), until: date(2027, 3, 31) },
            Window { from: date(2027, 10, 1), until: date(2027, 10, 31) },
        ],
        days: 5,
        modes: BTreeSet::from([Mode::InPerson, Mode::Hybrid]),
        languages: words(&["en", "fr-CA"]),
        accommodations: words(&["step-free", "childcare"]),
        career: words(&["collections-management"]),
        sectors: words(&["museums", "archives"]),
        cost: Some(Cost { amount: 120_050, currency: "CAD".to_owned() }),
    };
    let second = Offer {
        id: "o2".to_owned(),
        host: "northlight".to_owned(),
        skills: vec![skill("lyceum:storage", Level::Introductory)],
        windows: vec![Window { from: date(2027, 3, 1), until: date(2027, 3, 1) }],
        modes: BTreeSet::from([Mode::Online]),
        languages: words(&["mic"]),
        ..Offer::default()
    };
    assert_eq!(offers, [Line { line: 2, value: first }, Line { line: 4, value: second }]);
}

#[test]
fn every_column_of_an_application_is_read() {
    let applications = applications(APPLICATIONS.as_bytes()).unwrap();
    let first = Application {
        id: "a1".to_owned(),
        home: "deux-rivieres".to_owned(),
        sector: Some("museums".to_owned()),
        sought: vec![skill("registration", Level::Intermediate), skill("loans", Level::Introductory)],
        career: words(&["collections-management"]),
        windows: vec![spring()],
        languages: words(&["fr", "en"]),
        modes: BTreeSet::from([Mode::InPerson]),
        access: words(&["step-free"]),
        priority: words(&["small museums", "rural"]),
        signed_off: true,
        barred: None,
    };
    let second = Application {
        id: "a2".to_owned(),
        home: "northlight".to_owned(),
        sought: vec![skill("loans", Level::Introductory)],
        windows: vec![spring()],
        languages: words(&["en"]),
        modes: BTreeSet::from([Mode::Online]),
        barred: Some("late, by a week".to_owned()),
        ..Application::default()
    };
    assert_eq!(applications, [Line { line: 2, value: first }, Line { line: 3, value: second }]);
}

#[test]
fn the_same_file_is_read_however_a_spreadsheet_saves_it() {
    let plain = offers(OFFERS.as_bytes()).unwrap();
    let semicolons: String = (OFFERS.replace(';', "|")).replace(',', ";");
    let quoted: String = OFFERS.replace(',', "\",\"").lines().map(|line| format!("\"{line}\"\n")).collect();
    for (how, text) in [
        ("byte order mark", format!("\u{feff}{OFFERS}")),
        ("line ends of Windows", OFFERS.replace('\n', "\r\n")),
        ("line ends of old", OFFERS.replace('\n', "\r")),
        ("no end of the last line", OFFERS.trim_end().to_owned()),
        ("semicolons", semicolons),
        ("tabs", OFFERS.replace(',', "\t")),
        ("quotation marks", quoted.replace("\n\"\"\n", "\n\n")),
        ("blank columns and rows", OFFERS.replace("\n\n", "\n ,,,,,,,,,,,,,,\n").replace(",cost\n", ",cost,,\n")),
        ("several lines in a cell", OFFERS.replace("registration:advanced; loans", "\"registration:advanced\nloans\"")),
    ] {
        let read = offers(text.as_bytes()).unwrap_or_else(|faults| panic!("{how}: {faults:?}"));
        let values = |lines: &[Line<Offer>]| lines.iter().map(|line| line.value.clone()).collect::<Vec<_>>();
        assert_eq!(values(&read), values(&plain), "{how}");
        let line = if how.starts_with("several") { 5 } else { 4 };
        assert_eq!(read[1].line, line, "{how}");
    }
}

#[test]
fn what_comes_in_other_words_is_understood() {
    for (word, meant) in
        [("yes", true), ("TRUE", true), ("VRAI", true), ("sí", true), ("Sí", true), ("No", false), ("non", false)]
    {
        let text = APPLICATIONS.replace("Oui", word);
        assert_eq!(applications(text.as_bytes()).unwrap()[0].value.signed_off, meant, "{word}");
    }
    for (cost, amount, currency) in
        [("25 CAD", 2_500, "CAD"), ("2500 jpy", 2_500, "JPY"), ("1.5 EUR", 150, "EUR"), ("1.234 KWD", 1_234, "KWD")]
    {
        let text = OFFERS.replace("1200.50 CAD", cost);
        let expected = Cost { amount, currency: currency.to_owned() };
        assert_eq!(offers(text.as_bytes()).unwrap()[0].value.cost, Some(expected), "{cost}");
    }
    for kind in [Kind::Mentoring, Kind::Residency, Kind::WeekLongIntensive, Kind::SkillSharingSession, Kind::Symposium]
    {
        let word = serde_json::to_value(kind).unwrap().as_str().unwrap().to_uppercase().replace('_', "-");
        let text = OFFERS.replace("Job shadowing", &word);
        assert_eq!(offers(text.as_bytes()).unwrap()[0].value.kind, kind, "{word}");
    }
}

#[test]
fn what_is_wrong_with_a_cell_is_said() {
    for (column, cell, problem) in [
        ("id", "", "it is missing; every offer needs an id"),
        ("host", " ", "it is missing; name the institution that hosts"),
        (
            "kind",
            "internship",
            "“internship” is no kind of placement; write one of mentoring, job_shadowing, residency, \
             week_long_intensive, skill_sharing_session, symposium",
        ),
        ("skills", ";", "there is none; say what can be learned"),
        (
            "skills",
            "lyceum:storage",
            "“storage” is no level; write one of introductory, intermediate, advanced after the last colon, as \
             “lyceum:storage:introductory” where the colon is the topic's own",
        ),
        ("skills", ":advanced", "“:advanced” has no topic; write one before the colon"),
        ("skills", "loans;loans:advanced", "“loans” is there more than once; keep one of them"),
        (
            "places",
            "two",
            "“two” is no number of places; write 2 for each period, 2027-spring=1 for one of them, or whole=3 for the round",
        ),
        (
            "places",
            "spring=-1",
            "“spring=-1” is no number of places; write 2 for each period, 2027-spring=1 for one of them, or whole=3 for the \
             round",
        ),
        ("places", "whole=2;Whole=3", "the places of the whole round are said twice, 2 at first; keep one of them"),
        ("windows", "", "there is none; say when one can come"),
        (
            "windows",
            "4/11/2027",
            "“4/11/2027” is no window; write its first and its last day as ISO dates, the year first: \
             2027-03-01/2027-05-31",
        ),
        (
            "windows",
            "2027-3-1/2027-05-31",
            "“2027-3-1” is no ISO date; write the year, the month and the day, as 2027-03-31 for the last of March",
        ),
        ("windows", "2027-02-29/2027-05-31", "“2027-02-29” is a day that does not exist; mend it"),
        ("windows", "2027-03-01", "“2027-03-01” is one day; write the first and the last, as 2027-03-01/2027-03-01"),
        ("windows", "2027-05-31/2027-03-01", "2027-03-01 is before 2027-05-31; exchange the first and the last day"),
        ("days", "2.5", "“2.5” is no whole number; write it in figures only, such as 5"),
        ("days", "5000000000", "“5000000000” is more than 4294967295; write a smaller number"),
        (
            "modes",
            "onsite",
            "“onsite” is no way of taking part; write one of online, in_person, hybrid, and ; between several",
        ),
        (
            "languages",
            "French",
            "“French” is no language tag of BCP 47; write one such as en, fr or es-MX, and ; between several",
        ),
        (
            "languages",
            "fr_CA",
            "“fr_CA” is no language tag of BCP 47; write one such as en, fr or es-MX, and ; between several",
        ),
        ("cost", "1200.50", "“1200.50” is no cost; write an amount and its currency, such as 1200.50 CAD"),
        (
            "cost",
            "$12 CAD",
            "“$12” is no amount; write it in figures, with a point before decimals and no mark between thousands: 1200.50",
        ),
        ("cost", "12.50 JPY", "“12.50” has more decimals than the 0 of JPY; round it"),
        ("cost", "12 BTC", "“BTC” is no currency of ISO 4217; write its three letters, such as CAD"),
        ("cost", "9999999999 CAD", "“9999999999” is more than can be planned with; write a smaller amount"),
    ] {
        assert_eq!(
            said(offers(offer_with(column, cell).as_bytes())),
            [format!("line 2: {column}: {problem}")],
            "{cell}"
        );
    }
}

/// A file of one offer in which nothing is wrong but this.
fn offer_with(column: &str, cell: &str) -> String {
    let cells = [
        ("id", "o1"),
        ("host", "h"),
        ("kind", ""),
        ("skills", "loans"),
        ("places", "1"),
        ("windows", "2027-03-01/2027-05-31"),
        ("days", ""),
        ("modes", "online"),
        ("languages", "en"),
        ("cost", ""),
    ];
    let heading: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let row: Vec<&str> = cells.iter().map(|(name, usual)| if *name == column { cell } else { usual }).collect();
    format!("{}\n{}\n", heading.join("\t"), row.join("\t"))
}

#[test]
fn what_is_wrong_with_an_application_is_said() {
    let text = "\
id,home,sought,windows,languages,modes,signed_off
a1,deux-rivieres,loans,2027-03-01/2027-05-31,en,online,yes

,,,,,,maybe
a1,deux-rivieres,loans,2027-03-01/2027-05-31,en,online,
";
    assert_eq!(
        said(applications(text.as_bytes())),
        [
            "line 4: id: it is missing; every application needs an id",
            "line 4: home: it is missing; name the institution that the applicant comes from",
            "line 4: sought: there is none; say which skill is sought first",
            "line 4: windows: there is none; say when the applicant can be away",
            "line 4: languages: there is none; say in which languages the applicant can learn",
            "line 4: modes: there is none; say whether online, in_person or hybrid suits",
            "line 4: signed_off: “maybe” is neither yes nor no; write one of the two",
            "line 5: id: “a1” is the id of line 2 too; give every application its own",
        ]
    );
}

#[test]
fn what_is_wrong_with_a_heading_is_said() {
    let text = "id,host,skills,Places,windows,modes,colour,modes\no1,h,loans,many,2027-03-01/2027-05-31,online,red,x\n";
    assert_eq!(
        said(offers(text.as_bytes())),
        [
            "line 1: colour: “colour” is no column of offers; rename it or take it out, since they have id, host, skills, \
             places, windows, modes, languages, mentor, kind, days, accommodations, career, sectors, cost",
            "line 1: modes: the column is there more than once; keep one of them",
            "line 1: languages: the column is missing; add it",
            "line 2: places: “many” is no number of places; write 2 for each period, 2027-spring=1 for one of them, or \
             whole=3 for the round",
        ]
    );
    assert_eq!(
        said(applications(b"\na1,deux-rivieres,loans\n")),
        [
            "line 2: the first line is no heading, since it names no column of applications; begin the file with one that \
          names id, home, sought, windows, languages, modes, sector, career, access, priority, signed_off, barred"
        ]
    );
    assert_eq!(
        said(applications(b"\r\n \r\n")),
        [
            "line 1: the file is empty; name its columns in the first line: id, home, sought, windows, languages, modes, \
          sector, career, access, priority, signed_off, barred"
        ]
    );
}

#[test]
fn what_is_wrong_with_a_row_is_said() {
    let heading = "id,home,,sought,windows,languages,modes";
    let good = "deux-rivieres,,loans,2027-03-01/2027-05-31,en,online";
    for (row, problem) in [
        ("a1,deux-rivieres", "line 2: the row has 2 cells where the heading has 7; add those that are missing"),
        (
            "a1,\"5\"\" wide\"\"\",x,loans,2027-03-01/2027-05-31,en,online",
            "line 2: “x” stands below no name; name its column or take it out",
        ),
        (
            "a1,Deux, Rivières,x,loans,2027-03-01/2027-05-31,en,online",
            "line 2: the row has 8 cells where the heading has 7; put quotation marks around a cell that holds a comma",
        ),
        (
            "a1,\"deux-rivieres,,loans,2027-03-01/2027-05-31,en,online",
            "line 2: a quotation mark opens in this row and nothing closes it, so that nothing after it can be read; close \
             it, or take it out",
        ),
        (
            "a1,deux\0rivieres,,loans,2027-03-01/2027-05-31,en,online",
            "line 2: the row holds a NUL, which is no character; save the file again",
        ),
    ] {
        assert_eq!(said(applications(format!("{heading}\n{row}\n").as_bytes())), [problem], "{row}");
    }
    let inches = format!("{heading}\n5\"\",{good}\n6\",{good}");
    assert!(applications(inches.as_bytes()).is_ok(), "quotation marks within a cell are part of it");
}

#[test]
fn what_is_no_text_is_said() {
    let not_utf8 = [APPLICATIONS.as_bytes(), b"a3,Mus\xe9e"].concat();
    for (bytes, problem) in [
        (&b"PK\x03\x04rest"[..], "line 1: the file is a workbook; open it and save it as “CSV UTF-8”"),
        (b"\xff\xfei\0d\0", "line 1: the file is in UTF-16; save it as “CSV UTF-8”"),
        (&not_utf8, "line 4: a character of this line is not in UTF-8; save the file as “CSV UTF-8”"),
    ] {
        assert_eq!(said(applications(bytes)), [problem]);
    }
}

fn example() -> String {
    let documentation = include_str!("../file.rs");
    let lines = documentation.lines().skip_while(|line| *line != "//! ```toml").skip(1);
    lines.take_while(|line| *line != "//! ```").map(|line| format!("{}\n", line.trim_start_matches("//!"))).collect()
}

#[test]
fn everything_else_is_read() {
    let capacity = |whole, each_period, spring: Option<u32>| Capacity {
        whole,
        each_period,
        periods: spring.map(|people| ("2027-spring".to_owned(), people)).into_iter().collect(),
    };
    let expected = RulesFile {
        name: "Open Hands 2027".to_owned(),
        periods: vec![Period { id: "2027-spring".to_owned(), from: date(2027, 3, 1), until: date(2027, 5, 31) }],
        institutions: vec![Institution {
            id: "harbour-light".to_owned(),
            hosts: Capacity::each_period(2),
            releases: capacity(Some(3), Some(2), Some(1)),
            at_least: 1,
        }],
        mentors: vec![Mentor { id: "m-okafor".to_owned(), capacity: Capacity::whole(2) }],
        streams: vec![Stream {
            id: "travel".to_owned(),
            currency: "CAD".to_owned(),
            budget: Some(2_500_000),
            periods: BTreeMap::from([("2027-spring".to_owned(), 1_000_000)]),
            stipend: 50_000,
            homes: words(&["deux-rivieres"]),
            kinds: BTreeSet::from([Kind::Residency]),
        }],
        conflicts: vec![Conflict { application: "a1".to_owned(), with: "o1".to_owned() }],
        history: vec![Link { home: "deux-rivieres".to_owned(), host: "harbour-light".to_owned(), placements: 2 }],
        pins: vec![Pin {
            application: "a2".to_owned(),
            offer: "o1".to_owned(),
            period: Some("2027-spring".to_owned()),
            wish: Wish::Forced,
        }],
        broader: BTreeMap::from([("paper-conservation".to_owned(), words(&["conservation"]))]),
        rules: Rules {
            eligible_homes: words(&["deux-rivieres", "harbour-light"]),
            sign_off: true,
            per_application: 1,
            minimums: BTreeMap::from([("small-museums".to_owned(), 1)]),
            host_share: Some(50),
            weights: Weights { skill: 60, career: 20, reciprocity: 10, spread: 10 },
            lot: "2027".to_owned(),
        },
    };
    assert_eq!(rules(&example()).unwrap(), expected);
    let in_quotes = example().replace("from = 2027-03-01", "from = \"2027-03-01\"").replace('\n', "\r\n");
    assert_eq!(rules(&format!("\u{feff}{in_quotes}")).unwrap(), expected);
    assert_eq!(rules("").unwrap(), RulesFile::default());
}

#[test]
fn the_three_files_make_a_round() {
    let offers = offers(OFFERS.replace("2027-autumn", "2027-spring").as_bytes()).unwrap();
    let applications = applications(APPLICATIONS.as_bytes()).unwrap();
    let round = round(offers, applications, rules(&example()).unwrap());
    assert_eq!((round.offers.len(), round.applications.len()), (2, 2));
    assert_eq!(round.check().map(|round| round.name), Ok("Open Hands 2027".to_owned()));
}

#[test]
fn what_is_wrong_with_the_rules_is_said() {
    let text = r#"
name = 2027
colour = "red"

[[periods]]
id = 1
from = "4/11/2027"
until = 2027-05-31T12:00:00

[[periods]]
id = "2027-autumn"
from = 2027-10-01

[[institutions]]
id = "harbour-light"
hosts = "two"
releases = { whole = -1, 2027-spring = 2.5 }

[[streams]]
id = "travel"
currency = "CAD"
budget = 25000
stipend = "1,000"
periods = { 2027-spring = "0.001" }
kinds = ["residency", "holiday"]

[[streams]]
id = "residencies"
currency = "BTC"

[[pins]]
application = "a1"
offer = "o1"
wish = "hoped"

[broader]
paper-conservation = "conservation"

[rules]
sign_off = "yes"

[rules.weights]
skil = 60
"#;
    insta::assert_snapshot!(said(rules(text)).join("\n"), @r#"
    line 2: name: invalid type: integer `2027`, expected a string; mend it
    line 3: colour: unknown field `colour`, expected one of `name`, `periods`, `institutions`, `mentors`, `streams`, `conflicts`, `history`, `pins`, `broader`, `rules`; rename it or take it out
    line 6: periods.id: invalid type: integer `1`, expected a string; mend it
    line 7: periods.from: “4/11/2027” is no ISO date; write the year, the month and the day, as 2027-03-31 for the last of March
    line 8: periods.until: “2027-05-31T12:00:00” is no day; write it as 2027-03-01
    line 10: periods: missing field `until`; add it
    line 16: institutions.hosts: invalid type: string "two", expected 2 for each period, or a table such as { whole = 3, 2027-spring = 1 }; mend it
    line 17: institutions.releases.2027-spring: invalid type: floating point `2.5`, expected a whole number, from 0 to 4294967295; mend it
    line 17: institutions.releases.whole: invalid value: integer `-1`, expected a whole number, from 0 to 4294967295; mend it
    line 22: streams.budget: “25000” is not in quotation marks; write the amount in them, in whole units of CAD: "25000.00"
    line 23: streams.stipend: “1,000” is no amount; write it in figures, with a point before decimals and no mark between thousands: 1200.50
    line 24: streams.periods.2027-spring: “0.001” has more decimals than the 2 of CAD; round it
    line 25: streams.kinds: unknown variant `holiday`, expected one of `mentoring`, `job_shadowing`, `residency`, `week_long_intensive`, `skill_sharing_session`, `symposium`; mend it
    line 29: streams.currency: “BTC” is no currency of ISO 4217; write its three letters, such as CAD
    line 34: pins.wish: unknown variant `hoped`, expected `forced` or `forbidden`; mend it
    line 37: broader.paper-conservation: invalid type: string "conservation", expected a list, such as ["a", "b"]; mend it
    line 40: rules.sign_off: invalid type: string "yes", expected true or false, without quotation marks; mend it
    line 43: rules.weights.skil: unknown field `skil`, expected one of `skill`, `career`, `reciprocity`, `spread`; rename it or take it out
    "#);
}

#[test]
fn what_is_no_toml_or_not_what_it_should_be_is_said() {
    for (text, problems) in [
        (
            "name = Open Hands\n[[periods]\nid = 1",
            &[
                "line 1: this is no TOML: string values must be quoted, expected literal string; mend it",
                "line 2: this is no TOML: unclosed array table, expected `]`; mend it",
            ][..],
        ),
        ("name = \"a\"\nname = \"b\"", &["line 2: this is no TOML: duplicate key; mend it"]),
        (
            "periods = 5",
            &["line 1: periods: invalid type: integer `5`, expected a list, such as [\"a\", \"b\"]; mend it"],
        ),
        ("periods = [5]", &["line 1: periods: invalid type: integer `5`, expected a table; mend it"]),
        ("[[name]]\n[[name]]", &["line 1: name: invalid type: list, expected a string; mend it"]),
    ] {
        assert_eq!(said(rules(text)), problems, "{text}");
    }
}

#[test]
fn a_plan_is_written_and_no_formula_in_it() {
    let pairing = |application: &str, stream: Option<&str>, forced| Pairing {
        application: application.to_owned(),
        offer: "o1, the first".to_owned(),
        period: "2027-spring".to_owned(),
        fit: Fit { whole: 780, skill: 1000, career: 500, reciprocity: 300, spread: 333 },
        stream: stream.map(str::to_owned),
        cost: if stream.is_some() { 170_050 } else { 0 },
        forced,
    };
    let mut plan = Plan {
        version: 1,
        round: String::new(),
        effort: Effort::default(),
        pairings: vec![pairing("a1", Some("travel"), false), pairing("=1+1", None, true)],
        unplaced: Vec::new(),
        proof: Proof { stages: Vec::new(), by: Method::Flow },
    };
    let stream = Stream { id: "travel".to_owned(), currency: "CAD".to_owned(), ..Stream::default() };
    let round = Round { streams: vec![stream], ..Round::default() };
    assert_eq!(
        plan_csv(&round, &plan),
        "application,offer,period,fit,skill,career,reciprocity,spread,stream,cost,forced\r\n\
         a1,\"o1, the first\",2027-spring,780,1000,500,300,333,travel,1700.50 CAD,no\r\n\
         '=1+1,\"o1, the first\",2027-spring,780,1000,500,300,333,,,yes\r\n"
    );
    plan.pairings.clear();
    assert_eq!(plan_csv(&round, &plan).lines().count(), 1);
}

proptest! {
    #[test]
    fn nothing_that_a_file_holds_is_too_much(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        row in "[a-z0-9=/:;|,.\"\\r\\n -]{0,200}",
        cut in any::<prop::sample::Index>(),
        put in "[a-z0-9=\\[\\]{}.,\"'# \\n-]{0,8}",
    ) {
        let example = example();
        let (before, after) = example.split_at(cut.index(example.len()));
        for text in [OFFERS, APPLICATIONS] {
            let file = [text.as_bytes(), row.as_bytes(), &bytes].concat();
            for file in [&bytes, &file, &file[..text.len() + row.len()]] {
                let _ = (offers(file), applications(file));
            }
        }
        let _ = (rules(&String::from_utf8_lossy(&bytes)), rules(&row), rules(&format!("{before}{put}{after}")));
    }
}
