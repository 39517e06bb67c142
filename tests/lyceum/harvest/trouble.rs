//! What goes wrong costs the entry it goes wrong in.

use std::sync::atomic::{AtomicBool, Ordering};

use harvest::{csv, mapping::Mapping};
use serde_json::json;

use super::{Bench, about_list, opportunity};

const HEADING: &str = "key,title,kind,url,mode,topics,presenter,starts_on,starts_time,zone\n";

#[tokio::test]
async fn a_bad_row_is_refused_alone_and_named() {
    let mut bench = Bench::start().await;
    let told = bench
        .rows(&format!(
            "{HEADING}1,One,webinar,https://x.org/1,online,,,,,\n2,Two,webinar,https://x.org/2,online,alchemy,,,,\n3,Three,seance,,online,,,,,\n\
             4,Four,webinar,,online,,,2024-05-02,14:00,Mars/Olympus\n5,Five,webinar,,online,,lyceum:nobody,,,\n6,Six,webinar,,online,,,,,\n"
        ))
        .await;
    assert_eq!(told.counts(), [2, 0, 0, 4]);
    let refused: Vec<_> =
        told.refused.iter().map(|one| (one.at.line, one.column.as_str(), one.value.as_str())).collect();
    assert_eq!(
        refused,
        [
            (4, "kind", "seance"),
            (3, "topics.0", "alchemy"),
            (5, "runs.0.zone", "Mars/Olympus"),
            (5, "runs.0.sessions.0.zone", "Mars/Olympus"),
            (6, "organizations.0.organization", "lyceum:nobody"),
        ]
    );
    assert!(
        told.refused[1].reason.contains("names the topic \"alchemy\", which the catalogue does not have"),
        "{}",
        told.refused[1].reason
    );
    assert_eq!(
        bench.value("SELECT jsonb_agg(title ->> 'en' ORDER BY id) FROM opportunity").await,
        json!(["One", "Six"])
    );
}

#[tokio::test]
async fn what_the_database_refuses_costs_one_row() {
    let mut bench = Bench::start().await;
    bench.sql("ALTER TABLE opportunity ADD CONSTRAINT no_unlucky CHECK (title ->> 'en' <> 'Unlucky')").await;
    let told = bench.rows(&format!("{HEADING}1,One,webinar,,online,,Somebody,,,\n2,Unlucky,webinar,,online,,Nobody Else,,,\n3,Three,webinar,,online,,Somebody,,,\n")).await;
    assert_eq!(told.counts(), [2, 0, 0, 1]);
    assert_eq!(told.refused[0].key.as_deref(), Some("2"));
    assert!(told.refused[0].reason.contains("no_unlucky"), "{}", told.refused[0].reason);
    assert_eq!(
        bench.value("SELECT jsonb_agg(name ->> 'und' ORDER BY id) FROM organization WHERE name ? 'und'").await,
        json!(["Somebody"])
    );
    assert_eq!(told.outcome.organizations_made, 1);
}

#[tokio::test]
async fn two_rows_with_one_key_are_one_too_many() {
    let mut bench = Bench::start().await;
    let text = format!("{HEADING}1,One,webinar,,online,,,,,\n1,Other,webinar,,online,,,,,\n");
    let told = bench.rows(&text).await;
    assert_eq!(told.counts(), [1, 0, 0, 1]);
    assert_eq!(told.refused[0].reason, "The key is that of the entry on line 2 already; two entries need two keys.");
    assert_eq!(bench.rows(&text).await.counts(), [0, 0, 1, 1]);
}

#[tokio::test]
async fn an_interrupted_import_keeps_whole_rows() {
    let mut bench = Bench::start().await;
    let rows: String = (0..2_000)
        .map(|number| format!("{number},Title {number},webinar,,online,,,2024-05-02,14:00,Europe/Paris\n"))
        .collect();
    let text = format!("{HEADING}{rows}");
    let cancelled = AtomicBool::new(false);
    let read =
        csv::read(text.as_bytes(), Mapping::of_columns().expect("it is built in"), about_list()).expect("it is a list");
    let mut count = 0;
    let read = read.inspect(|_| {
        count += 1;
        cancelled.store(count == 700, Ordering::Relaxed);
    });
    let told = bench.import_unless("csv", read.map(opportunity), &cancelled).await;
    assert!(told.outcome.interrupted);
    assert_eq!(told.counts(), [700, 0, 0, 0]);
    for table in ["opportunity", "run", "session", "listing", "opportunity_search", "source_record"] {
        assert_eq!(bench.value(&format!("SELECT count(*) FROM {table}")).await, json!(700), "{table}");
    }
    let again = bench.rows(&text).await;
    assert_eq!(again.counts(), [1_300, 0, 700, 0]);
}

#[tokio::test]
async fn a_name_that_several_have_is_no_name() {
    let mut bench = Bench::start().await;
    let gallery =
        |key: &str| format!("[[organization]]\nkey = \"{key}\"\nmain_language = \"en\"\nname.en = \"Art Gallery\"\n");
    bench.tables(&format!("{}{}", gallery("a"), gallery("b"))).await;
    let told = bench.rows(&format!("{HEADING}1,One,webinar,,online,,Art Gallery,,,\n")).await;
    assert_eq!(told.counts(), [0, 0, 0, 1]);
    assert!(told.refused[0].reason.contains("2 organizations are called so"), "{}", told.refused[0].reason);
}

#[tokio::test]
async fn ties_to_nothing_and_in_circles_are_left_out_with_a_warning() {
    let mut bench = Bench::start().await;
    let series = |key: &str, part: &str| {
        format!(
            "[[opportunity]]\nkey = \"{key}\"\nkind = \"series\"\nstatus = \"open\"\nmain_language = \"en\"\ntitle.en = \"{key}\"\norganizations = [{{ organization = \"lyceum:us\", role = \"owner\" }}]\nparts = [\"{part}\"]\n"
        )
    };
    let us = "[[organization]]\nkey = \"us\"\nmain_language = \"en\"\nname.en = \"Us\"\nidentifiers = [{ scheme = \"lyceum\", value = \"us\" }]\n";
    let told = bench.tables(&format!("{us}{}{}{}", series("a", "b"), series("b", "a"), series("c", "nowhere"))).await;
    assert_eq!(told.counts(), [4, 0, 0, 0], "{:?}", told.refused);
    assert_eq!(told.warned.len(), 2, "{:?}", told.warned);
    assert_eq!(bench.value("SELECT count(*) FROM series_part").await, json!(1));
}
