//! Generated TRACK programmes: a catalogue, and in it a programme with two years, its museums, and what they need.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use ::track::requirement::RequirementsTemplate;
use anyhow::Context;
use database::{
    embedded::{DATABASE, Embedded, Settings},
    id::{EnrolmentId, ProgramYearId},
};
use serde_json::{Value, json};

use crate::{catalogue, fingerprint, kept::kept, psql::Database, server::Server};

/// How many opportunities the museums find around their programme.
pub const OPPORTUNITIES: u64 = 100_000;
/// How many needs each museum has.
pub const NEEDS: u64 = 20;
/// Everything that is particular to it, drawn by PostgreSQL itself: nothing need be carried there.
const ROWS: &str = include_str!("programme.sql");

/// The data directory with a programme of this many museums, made if it is not there yet.
///
/// # Errors
/// Where PostgreSQL cannot be started or refuses something.
pub async fn folder(root: &Path, museums: u64) -> anyhow::Result<PathBuf> {
    let depends_on = [ROWS, include_str!("programme.rs")];
    let state = fingerprint::with(&depends_on)?;
    kept(root, &format!("programme-{museums}"), &state, async |unfinished| fill(unfinished, museums).await).await
}

async fn fill(folder: &Path, museums: u64) -> anyhow::Result<()> {
    catalogue::fill(folder, OPPORTUNITIES).await?;
    let begin = Instant::now();
    let mut settings = Settings::new(folder);
    settings.durable = false;
    let embedded = Embedded::start(&settings).await?;
    let database = Database::at(embedded.url(DATABASE));
    let pillars = ["governance", "community"].map(str::to_owned);
    let rules = |year: i16| RequirementsTemplate::Year2024.requirements(year, &pillars, None).written();
    let rules = json!({ "2020": rules(2020), "2024": rules(2024) });
    database.run(&format!(
        "CREATE TEMP TABLE given AS SELECT {museums} AS museums, $json${rules}$json$::jsonb AS rules;\n{ROWS}"
    ))?;
    database.run("VACUUM ANALYZE")?;
    database.run("CHECKPOINT")?;
    println!("  a programme of {museums} museums: {:.1} s", begin.elapsed().as_secs_f64());
    Ok(embedded.stop().await?)
}

/// Somebody of the programme's staff, signed in, and what they ask about.
pub struct Staff {
    secret: String,
    /// The year that is asked about: it is over, and everything came in.
    pub year: ProgramYearId,
    /// A museum's place in it.
    pub enrolment: EnrolmentId,
}

impl Staff {
    /// Signs them in.
    ///
    /// # Errors
    /// Where the database has no programme.
    pub async fn sign_in(server: &Server) -> anyhow::Result<Self> {
        let secret = "bench-staff".to_owned();
        let found = server.database().await?.run(&format!(
            "DELETE FROM sign_in WHERE issuer = 'https://id.example';
             INSERT INTO sign_in (id, person_id, secret_hash, issuer, subject, created_at, last_used_at, expires_at)
             SELECT gen_random_uuid(), person_id, sha256(convert_to('{secret}', 'UTF8')), issuer, subject, now(), now(), now() + interval '1 day'
             FROM account WHERE issuer = 'https://id.example';
             SELECT program_year.id || '|' || enrolment.id FROM program_year JOIN enrolment ON enrolment.program_year_id = program_year.id
             WHERE year = 2024 ORDER BY enrolment.id LIMIT 1"
        ))?;
        let (year, enrolment) = found.split_once('|').context("there is no programme")?;
        let (year, enrolment) = (ProgramYearId::from_uuid(year.parse()?), EnrolmentId::from_uuid(enrolment.parse()?));
        Ok(Self { secret, year, enrolment })
    }

    /// Asks the graph, and returns the data.
    ///
    /// # Errors
    /// Where it refuses, or reports an error.
    pub async fn ask(&self, server: &Server, body: &str) -> anyhow::Result<Value> {
        server.ask_as(&self.secret, body).await
    }

    /// Downloads what there is at an address that the graph gave, and returns how many bytes it has.
    ///
    /// # Errors
    /// Where it is not given.
    pub async fn download(&self, server: &Server, address: &str) -> anyhow::Result<usize> {
        let (_, path) = address.split_once("/track/").context("it is no file of TRACK")?;
        Ok(server.download_as(&self.secret, &format!("/track/{path}")).await?.len())
    }
}
