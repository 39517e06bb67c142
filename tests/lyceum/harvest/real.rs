//! Files that nobody wrote for this project. They lie beside the repository, or where `LYCEUM_DATA` says; where there are
//! none, these tests say so and pass.

use std::{
    fs::File,
    io::{Cursor, Read as _},
    path::PathBuf,
};

use harvest::{csv, ical, lyceum, mapping::Mapping, museums};
use serde_json::json;

use super::{Bench, about_calendar, about_list, opportunity, organization};

/// A file of the real input, where it is.
pub(crate) fn data(path: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data"));
    let found = std::env::var_os("LYCEUM_DATA").map_or_else(beside, PathBuf::from).join(path);
    if !found.exists() {
        eprintln!("SKIPPED: {} is not there; set LYCEUM_DATA to the folder with the real input", found.display());
        return None;
    }
    Some(found)
}

fn open(path: &PathBuf) -> File {
    File::open(path).expect("the file can be opened")
}

#[tokio::test]
async fn the_museum_register() {
    let Some(path) = data("imls/museum-file-2018-1.csv") else { return };
    let mut bench = Bench::start().await;
    let first =
        bench.import("imls-museums", museums::read(open(&path)).expect("it is the register").map(organization)).await;
    // 7,431 entries, of which two have the number of another one.
    assert_eq!(first.counts(), [7_429, 0, 0, 2], "{:?}", first.refused);
    assert!(first.refused.iter().all(|refused| refused.column == "key"));
    assert_eq!(first.warned.len(), 2, "{:?}", first.warned);
    for (mid, name) in [
        ("8400100029", "Montgomery Museum of Fine Arts"),
        ("8400100026", "Mobile Museum of Art"),
        ("8400100056", "Hank Williams Senior Boyhood Home and Museum"),
    ] {
        let found = bench
            .value(&format!(
                "SELECT name ->> 'en' FROM organization JOIN organization_identifier ON organization_id = id WHERE scheme = 'mid' AND value = '{mid}'"
            ))
            .await;
        assert_eq!(found, json!(name));
    }
    assert_eq!(bench.value("SELECT count(*) FROM organization WHERE name ->> 'en' ~ '^[A-Z ]{9,}$'").await, json!(0));
    assert_eq!(
        bench.value("SELECT count(*) FROM organization WHERE website ~ '[A-Z]' AND website !~ '[a-z]'").await,
        json!(0)
    );
    assert_eq!(bench.value("SELECT count(*) FROM organization WHERE locality = ' ' OR website = ' '").await, json!(0));

    let second =
        bench.import("imls-museums", museums::read(open(&path)).expect("it is the register").map(organization)).await;
    assert_eq!(second.counts(), [0, 0, 7_429, 2]);
    assert_eq!(bench.value("SELECT max(revision) FROM organization").await, json!(1));
}

#[tokio::test]
async fn the_mooc_list() {
    let Some(path) = data("edx/edx-courses-2021.csv") else { return };
    let mut bench = Bench::start().await;
    let read = |path| {
        csv::read(open(path), Mapping::built_in("edx").expect("it is built in"), about_list()).expect("it is the list")
    };
    let first = bench.import("csv", read(&path).map(opportunity)).await;
    assert_eq!(first.counts(), [1_000, 0, 0, 0], "{:?}", first.refused);
    assert_eq!(first.outcome.organizations_made, 113);
    // Nineteen name no language; their cells moved.
    assert_eq!(bench.value("SELECT count(*) FROM opportunity WHERE languages = '{}'").await, json!(19));
    assert_eq!(bench.value("SELECT count(*) FROM opportunity WHERE levels = '{}'").await, json!(0));
    assert_eq!(bench.value("SELECT count(*) FROM opportunity WHERE description = '{}'").await, json!(35));
    assert_eq!(bench.value("SELECT count(*) FROM run WHERE weeks IS NULL").await, json!(0));
    assert_eq!(bench.value("SELECT count(*) FROM run WHERE hours_per_week_least IS NULL").await, json!(1));
    assert_eq!(bench.value("SELECT count(*) FROM run WHERE prices = '[]'").await, json!(8));
    let prices = bench.value("SELECT prices FROM run JOIN opportunity ON opportunity.id = opportunity_id WHERE url = 'https://www.edx.org/course/china-and-communism'").await;
    assert_eq!(
        prices,
        json!([
            { "amount": 202_200, "currency": "MXN", "audience": "verified track" },
            { "amount": 0, "currency": "MXN", "audience": "audit track" },
        ])
    );
    let presenters = bench
        .value("SELECT count(*) FROM opportunity_organization JOIN organization ON id = organization_id WHERE role = 'presenter' AND name ->> 'und' = 'Harvard University'")
        .await;
    assert_eq!(presenters, json!(103));
    let second = bench.import("csv", read(&path).map(opportunity)).await;
    assert_eq!(second.counts(), [0, 0, 1_000, 0]);
    assert_eq!(bench.value("SELECT max(revision) FROM opportunity").await, json!(1));
}

#[tokio::test]
async fn the_mooc_list_cut_off_in_the_middle() {
    let Some(path) = data("edx/edx-courses-2021.csv") else { return };
    let mut bench = Bench::start().await;
    let mut half = Vec::new();
    open(&path).take(350_000).read_to_end(&mut half).expect("the file can be read");
    let read = csv::read(half.as_slice(), Mapping::built_in("edx").expect("it is built in"), about_list())
        .expect("it is the list");
    let told = bench.import("csv", read.map(opportunity)).await;
    let stopped = told.outcome.stopped.as_ref().expect("it was cut off");
    assert!(stopped.reason.contains("in the middle of this row") && stopped.at.line > 400, "{stopped}");
    assert!(told.outcome.created > 400 && told.outcome.refused == 0, "{:?}", told.outcome);
}

#[tokio::test]
async fn the_calendars() {
    let Some(folder) = data("ical") else { return };
    let mut bench = Bench::start().await;
    let paths = || {
        std::fs::read_dir(&folder).expect("the folder can be read").map(|entry| entry.expect("it has a name").path())
    };
    for path in paths() {
        let events = ical::read(open(&path), about_calendar()).expect("it is a calendar");
        let told = bench.import("ical", events.map(opportunity)).await;
        assert_eq!((told.counts(), told.warned.len()), ([1, 0, 0, 0], 0), "{}: {:?}", path.display(), told.refused);
    }
    let leftovers = "SELECT count(*) FROM opportunity WHERE description ->> 'en' ~ 'jQuery|gform|CAPTCHA|<[a-z]|\\{'";
    assert_eq!(bench.value(leftovers).await, json!(0));
    assert_eq!(bench.value("SELECT count(*) FROM run WHERE capacity IS NOT NULL").await, json!(0));
    let prose = "SELECT count(*) FROM opportunity WHERE description ->> 'en' LIKE '%Attendee limit: 8 individuals.%'";
    assert_eq!(bench.value(prose).await, json!(1));
    let starts = bench
        .value("SELECT jsonb_build_array(session.starts_on, session.starts_time, session.zone, session.starts_at) FROM session JOIN opportunity ON opportunity.id = opportunity_id WHERE url LIKE '%amd-gpus%'")
        .await;
    assert_eq!(starts, json!(["2022-04-04", "09:30:00", "Australia/Perth", "2022-04-04T01:30:00+00:00"]));
    for path in paths() {
        let events = ical::read(open(&path), about_calendar()).expect("it is a calendar");
        let told = bench.import("ical", events.map(opportunity)).await;
        assert_eq!(told.counts(), [0, 0, 1, 0]);
    }
}

#[tokio::test]
async fn the_demo_network() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../demo"));
    let files = ["vocabulary", "organizations", "icom", "track", "coalition", "mentorship", "partners"];
    let mut text = Vec::new();
    for file in files {
        open(&folder.join(format!("{file}.toml"))).read_to_end(&mut text).expect("the file can be read");
        text.push(b'\n');
    }
    let mut bench = Bench::start().await;
    let first = bench.import("lyceum", lyceum::read(Cursor::new(&text))).await;
    assert_eq!(first.outcome.refused, 0, "{:?}", first.refused);
    assert!(first.warned.is_empty(), "{:?}", first.warned);
    let second = bench.import("lyceum", lyceum::read(Cursor::new(&text))).await;
    assert_eq!(second.counts(), [0, 0, first.outcome.created, 0]);
    assert_eq!(bench.value("SELECT max(revision) FROM opportunity").await, json!(1));
    assert!(bench.value("SELECT count(*) FROM series_part").await.as_i64() > Some(0));
    assert!(bench.value("SELECT count(*) FROM opportunity_lineage").await.as_i64() > Some(0));
    assert!(bench.value("SELECT count(*) FROM topic_relation").await.as_i64() > Some(0));
}
