//! The import of a file of opportunities, against a bare COPY of the rows it made.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, ensure};
use database::embedded::{DATABASE, Embedded, Settings};
use rand::{SeedableRng, rngs::StdRng};

use crate::{catalogue, offering::Offering, psql::Database, report::Report, words::Words};

/// How many rows the file has.
const ROWS: u64 = 20_000;
/// Copies, of which the middle one counts.
const COPIES: usize = 3;

/// The tables that an import may write to.
const TABLES: [&str; 16] = [
    "organization",
    "source",
    "source_record",
    "opportunity",
    "opportunity_organization",
    "opportunity_topic",
    "opportunity_lineage",
    "series_part",
    "run",
    "recurrence",
    "session",
    "recording",
    "listing",
    "status_change",
    "opportunity_search",
    "search_word",
];

/// Measures a first import, a second of the same file, and the bare COPY.
///
/// # Errors
/// Where the import refuses anything.
pub async fn measure(program: &Path, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let data = folder.join("import");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    catalogue::fill(&data, 0).await?;
    let words = Words::read()?;
    let file = folder.join("import.csv");
    write_file(&file, &words)?;
    crate::quiet()?;
    // What it takes to start and stop PostgreSQL around it is not the import's rate.
    let mut command = Command::new(program);
    command.arg("migrate").arg("--data-dir").arg(&data).env_remove("DATABASE_URL").stdout(Stdio::null());
    let begin = Instant::now();
    ensure!(command.status()?.success(), "the database could not be started");
    let around = begin.elapsed().as_secs_f64();
    let first = import(program, &data, &file)? - around;
    let again = import(program, &data, &file)? - around;
    let rows = ROWS as f64;
    report.tell("import: first", format!("{:.0} rows/s ({rows} rows in {first:.1} s)", rows / first));
    report.tell("import: again, nothing changed", format!("{:.0} rows/s", rows / again));

    let embedded = Embedded::start(&Settings::new(&data)).await?;
    let copied = copy(folder, &Database::at(embedded.url(DATABASE)), report);
    embedded.stop().await?;
    let copied = copied?;
    report.tell("import: bare COPY of the same rows", format!("{:.0} rows/s ({copied:.2} s)", rows / copied));
    report.at_least("import / bare COPY of the same rows", copied / first, 0.2, "");
    Ok(())
}

fn import(program: &Path, data: &Path, file: &Path) -> anyhow::Result<f64> {
    let mut command = Command::new(program);
    command.args([
        "import",
        "opportunities",
        "--format",
        "csv",
        "--provider",
        "bench:1",
        "--log",
        "warn",
        "--data-dir",
    ]);
    command.arg(data).arg(file).env_remove("DATABASE_URL");
    let begin = Instant::now();
    let output = command.stderr(Stdio::inherit()).output()?;
    let seconds = begin.elapsed().as_secs_f64();
    let summary = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success() && summary.contains(" 0 refused"), "the import says: {summary}");
    Ok(seconds)
}

/// Dumps the rows, and times copying them into empty tables with the same indexes.
fn copy(folder: &Path, database: &Database, report: &mut Report) -> anyhow::Result<f64> {
    let dump = folder.join("import-rows");
    fs::create_dir_all(&dump)?;
    let mut out = String::from("SET client_min_messages = warning;\nCREATE SCHEMA IF NOT EXISTS bench;\n");
    let mut truncate = String::new();
    let mut load = String::from("BEGIN;\n");
    for table in TABLES {
        // Generated columns are not copied; they are made again, as they were for the import.
        let columns = database.run(&format!(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
             WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        ))?;
        let file = dump.join(format!("{table}.copy"));
        let file = file.display();
        out.push_str(&format!(
            "DROP TABLE IF EXISTS bench.{table};\nCREATE TABLE bench.{table} (LIKE {table} INCLUDING ALL);\n"
        ));
        out.push_str(&format!("\\copy {table} ({columns}) TO '{file}'\n"));
        truncate.push_str(&format!("TRUNCATE bench.{table};\n"));
        load.push_str(&format!("\\copy bench.{table} ({columns}) FROM '{file}'\n"));
    }
    load.push_str("COMMIT;\n");
    database.run(&out)?;
    let mut times = Vec::new();
    for _ in 0..COPIES {
        database.run(&truncate)?;
        database.run("CHECKPOINT")?;
        crate::quiet()?;
        let begin = Instant::now();
        database.run(&load)?;
        times.push(begin.elapsed().as_secs_f64());
    }
    let counts = TABLES.map(|table| format!("SELECT '{table} ' || count(*) FROM bench.{table} HAVING count(*) > 0;\n"));
    report.tell("import: rows it made", database.run(&counts.concat())?.replace('\n', ", "));
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().context("there are copies")
}

/// A list as a partner might send it, its columns called as the importer's own fields.
fn write_file(file: &Path, words: &Words) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(file)?;
    writer.write_record([
        "key",
        "kind",
        "status",
        "main_language",
        "title_en",
        "title_fr",
        "title_es",
        "description_en",
        "description_fr",
        "description_es",
        "url",
        "languages",
        "levels",
        "for_sectors",
        "accessibility",
        "topics",
        "starts_on",
        "ends_on",
        "starts_time",
        "ends_time",
        "zone",
        "mode",
        "capacity",
        "price",
        "registration_url",
    ])?;
    let mut rng = StdRng::seed_from_u64(ROWS);
    for number in 0..ROWS {
        let offering = Offering::generate(&mut rng, words, number);
        let run = &offering.runs[0];
        let session = run.sessions.first();
        let text = |texts: &std::collections::BTreeMap<&str, String>, language| {
            texts.get(language).cloned().unwrap_or_default()
        };
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let wall = session.map(|session| -> anyhow::Result<_> {
            Ok(session.starts_at.to_zoned(jiff::tz::TimeZone::get(run.zone)?).time())
        });
        let wall = wall.transpose()?;
        let time =
            |time: Option<jiff::civil::Time>| time.map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default();
        let (amount, currency) = offering.listings[0].price;
        writer.write_record([
            number.to_string().as_str(),
            offering.kind,
            if offering.status == "draft" { "open" } else { offering.status },
            offering.main_language,
            &text(&offering.title, "en"),
            &text(&offering.title, "fr"),
            &text(&offering.title, "es"),
            &text(&offering.description, "en"),
            &text(&offering.description, "fr"),
            &text(&offering.description, "es"),
            &offering.url,
            &offering.languages.join(";"),
            &offering.levels.join(";"),
            &offering.for_sectors.join(";"),
            &offering.accessibility.join(";"),
            &offering.topics.iter().map(|at| words.topics[*at].notation.as_str()).collect::<Vec<_>>().join(";"),
            &day(run.starts_on),
            &day(session.map(|session| session.starts_on)),
            &time(wall),
            &time(wall.map(|wall| wall.wrapping_add(jiff::SignedDuration::from_mins(90)))),
            run.zone,
            run.mode,
            &run.capacity.map(|places| places.to_string()).unwrap_or_default(),
            &if amount == 0 { "Free".to_owned() } else { format!("{}.{:02} {currency}", amount / 100, amount % 100) },
            &offering.listings[0].url,
        ])?;
    }
    Ok(writer.flush()?)
}
