//! What it costs to look at documents before they run, and how requests that mean harm fare.

use std::{
    hint::black_box,
    num::NonZeroUsize,
    time::{Duration, Instant},
};

use admission::{
    Document, Limits, Table,
    budget::{Buckets, Budget},
    variables,
};
use anyhow::{Context, ensure};
use async_graphql_parser::parse_query;
use async_graphql_value::{ConstValue, Variables};
use serde_json::Value;
use sha2::{Digest, Sha256};
use testing::hostile::{Hostile, requests};

use crate::{load::Outcome, machine::Memory, report::Report, server::Server};

/// How often each hostile request is sent.
const TIMES: usize = 20;

/// How often each step of admission is taken: often enough for a clock.
const STEPS: u32 = 20_000;

/// How long honest pages are asked for, with and without harm meanwhile.
const WHILE: Duration = Duration::from_secs(5);

/// What looking at the nested page's document costs, beside what answering the page costs.
///
/// # Errors
/// Where the page is not admitted.
pub async fn measure_overhead(server: &Server, page: &str, load: &Outcome, report: &mut Report) -> anyhow::Result<()> {
    let request: Value = serde_json::from_str(page)?;
    let text = request["query"].as_str().context("a page has a document")?;
    let values = Variables::from_json(request["variables"].clone());
    let answer = ConstValue::from_json(server.ask(page).await?)?;
    let table = Table::read(&graphql::sdl()).map_err(anyhow::Error::msg)?;
    let read = || Document::read(text, &Limits::ANONYMOUS, &table);
    let document = read().map_err(|refusals| anyhow::anyhow!("the page is refused: {refusals:?}"))?;
    let buckets = Buckets::new(NonZeroUsize::MIN);
    let budget = Budget { maximum: u64::MAX / 1_000_000, restore_rate: 1_000_000 };

    let parsing = each(|| parse_query(black_box(text)));
    let reading = each(read);
    let each_request = || -> Option<u64> {
        black_box(Sha256::digest(black_box(text)));
        document.check(&Limits::ANONYMOUS).ok()?;
        let operation = document.operation(None).ok()?;
        let values = variables::coerce(&operation, values.clone(), &table).ok()?;
        let cost = operation.cost(&values, &Limits::ANONYMOUS).ok()?;
        buckets.take((), budget, cost, 0).ok()?;
        let actual = operation.plan.actual(black_box(&answer));
        Some(buckets.give_back((), budget, cost.saturating_sub(actual), 0).available)
    };
    ensure!(each_request().is_some(), "the page is not admitted");
    let known = each(each_request);

    let spent = load.server + load.postgres;
    let first = reading - parsing + known;
    report.tell("the page's document: parsing alone", format!("{parsing:.1} µs"));
    report.tell("the page's document: admission, first time", format!("{first:.1} µs"));
    report.tell("the page's document: admission, kept", format!("{known:.1} µs"));
    report.at_most("admission of the page, first time / CPU of a page", 100.0 * first / spent, 5.0, " %");
    report.at_most("admission of the page, kept / CPU of a page", 100.0 * known / spent, 1.0, " %");
    report
        .tell("admission of the page, kept / CPU of the server alone", format!("{:.2} %", 100.0 * known / load.server));
    Ok(())
}

/// Microseconds that one takes, of many.
fn each<T>(step: impl Fn() -> T) -> f64 {
    let begin = Instant::now();
    for _ in 0..STEPS {
        black_box(step());
    }
    begin.elapsed().as_secs_f64() * 1e6 / f64::from(STEPS)
}

/// How long it takes to refuse each request that means harm, what memory the server holds afterwards, and how honest
/// pages are answered meanwhile.
///
/// # Errors
/// Where one is not refused, or the server is gone.
pub async fn measure_harm(server: &Server, page: &str, report: &mut Report) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let alone = pages(server, &http, page, WHILE).await?;
    let before = Memory::of(server.pid());
    let mut slowest = (0.0, "");
    for hostile in requests() {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let begin = Instant::now();
            send(&http, &server.url(), &hostile).await?;
            times.push(begin.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        let (middle, most) = (times[TIMES / 2], times[TIMES - 1]);
        report.tell(format!("refused: {}", hostile.name), format!("{middle:.2} ms, at most {most:.2} ms"));
        if most > slowest.0 {
            slowest = (most, hostile.name);
        }
    }
    report.at_most(format!("slowest refusal ({})", slowest.1), slowest.0, 50.0, " ms");
    let between = Memory::of(server.pid());

    let harm = async {
        let deadline = Instant::now() + WHILE;
        let mut sent = 0_u64;
        while Instant::now() < deadline {
            for hostile in requests() {
                send(&http, &server.url(), &hostile).await?;
                sent += 1;
            }
        }
        anyhow::Ok(sent)
    };
    let (sent, meanwhile) = futures::join!(harm, pages(server, &http, page, WHILE));
    let (sent, meanwhile) = (sent?, meanwhile?);
    report.tell("an honest page, alone", alone.text());
    report.tell(format!("an honest page, while {sent} requests meant harm"), meanwhile.text());
    let after = Memory::of(server.pid());
    let resident = [before, between, after].map(|memory| format!("{:.1} MiB", memory.resident)).join(", ");
    report.tell(format!("resident: before, after each {TIMES} times, after {sent} more"), resident);
    report.at_most("resident after all that harm", after.resident, 64.0, " MiB");
    Ok(())
}

async fn send(http: &reqwest::Client, url: &str, hostile: &Hostile) -> anyhow::Result<()> {
    let mut request = http.post(url).header("content-type", "application/json").body(hostile.body.clone());
    request = request.header("accept", "application/graphql-response+json");
    for (name, value) in &hostile.headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.context(hostile.name)?;
    let status = response.status().as_u16();
    ensure!(status == hostile.status, "{}: {status} instead of {}", hostile.name, hostile.status);
    response.bytes().await?;
    Ok(())
}

/// Times of answers, in milliseconds, in order.
struct Times(Vec<f64>);

impl Times {
    fn text(&self) -> String {
        let at = |part: f64| self.0.get((self.0.len() as f64 * part) as usize).copied().unwrap_or_default();
        format!("p50 {:.1} ms, p99 {:.1} ms, {} answers", at(0.5), at(0.99), self.0.len())
    }
}

/// Asks for one page after the other.
async fn pages(server: &Server, http: &reqwest::Client, page: &str, how_long: Duration) -> anyhow::Result<Times> {
    let deadline = Instant::now() + how_long;
    let mut times = Vec::new();
    while Instant::now() < deadline {
        let begin = Instant::now();
        crate::server::ask(http, &server.url(), page).await?;
        times.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(Times(times))
}
