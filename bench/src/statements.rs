//! The SQL a server really sends, read from PostgreSQL's log.

use std::{fs, path::Path, thread, time::Duration};

use anyhow::{Context, ensure};

use crate::{psql::Database, server::Server};

/// A statement and its parameters as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sent {
    /// With placeholders $1, $2.
    pub sql: String,
    /// In their order; none is NULL.
    pub parameters: Vec<Option<String>>,
}

/// The statements of each of these requests, each request's in alphabetical order: those that go out together have none.
///
/// # Errors
/// Where a request fails.
pub async fn of_requests(server: &Server, bodies: &[String]) -> anyhow::Result<Vec<Vec<Sent>>> {
    let database = server.database().await?;
    log(&database, true)?;
    let recorded = record(server, bodies).await;
    log(&database, false)?;
    recorded
}

/// How many statements a request takes, with those by which it is found out who asks: the fewest of several times, since
/// what the server does for itself meanwhile is not the request's.
///
/// # Errors
/// Where the request fails.
pub async fn fewest(server: &Server, ask: impl AsyncFn() -> anyhow::Result<()>) -> anyhow::Result<usize> {
    let database = server.database().await?;
    log(&database, true)?;
    let mut counts = Vec::new();
    for _ in 0..3 {
        let before = fs::metadata(server.log())?.len();
        ask().await?;
        counts.push(since(&server.log(), before)?.len());
    }
    log(&database, false)?;
    counts.into_iter().min().context("it was asked")
}

fn log(database: &Database, on: bool) -> anyhow::Result<()> {
    let change = if on { "SET log_statement = 'all'" } else { "RESET log_statement" };
    database.run(&format!("ALTER SYSTEM {change};\nSELECT pg_reload_conf()"))?;
    // Connections learn of it when they are next spoken to, and the postmaster a little later than we do.
    thread::sleep(Duration::from_millis(500));
    Ok(())
}

async fn record(server: &Server, bodies: &[String]) -> anyhow::Result<Vec<Vec<Sent>>> {
    // What a connection is set up with is not part of a request.
    for body in bodies.iter().take(1).cycle().take(20) {
        server.ask(body).await?;
    }
    let mut recorded = Vec::new();
    for body in bodies {
        let before = fs::metadata(server.log())?.len();
        server.ask(body).await?;
        let mut statements = since(&server.log(), before)?;
        statements.sort();
        recorded.push(statements);
    }
    Ok(recorded)
}

/// The statements in a log behind this many bytes.
fn since(log: &Path, before: u64) -> anyhow::Result<Vec<Sent>> {
    let bytes = fs::read(log)?;
    let text = String::from_utf8_lossy(&bytes[usize::try_from(before)?..]).into_owned();
    let mut statements: Vec<Sent> = Vec::new();
    for entry in entries(&text) {
        if let Some((_, rest)) = entry.split_once("LOG:  execute ") {
            let (_, sql) = rest.split_once(": ").context("a statement in the log has a name")?;
            statements.push(Sent { sql: sql.to_owned(), parameters: Vec::new() });
        } else if let Some((_, sql)) = entry.split_once("LOG:  statement: ") {
            statements.push(Sent { sql: sql.to_owned(), parameters: Vec::new() });
        } else if let Some((_, list)) = entry.split_once("DETAIL:  parameters: ") {
            let last = statements.last_mut().context("parameters follow their statement")?;
            last.parameters = parameters(list)?;
        }
    }
    Ok(statements)
}

/// Lines that begin with a tab belong to the one before.
fn entries(text: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(more), Some(entry)) => {
                entry.push('\n');
                entry.push_str(more);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

/// `$1 = 'it''s', $2 = NULL`.
fn parameters(list: &str) -> anyhow::Result<Vec<Option<String>>> {
    let mut parameters = Vec::new();
    let mut rest = list;
    while !rest.is_empty() {
        let (_, value) = rest.split_once(" = ").context("a parameter in the log has a value")?;
        if let Some(after) = value.strip_prefix("NULL") {
            parameters.push(None);
            rest = after.strip_prefix(", ").unwrap_or(after);
            continue;
        }
        let quoted = value.strip_prefix('\'').context("a parameter in the log is quoted")?;
        let mut text = String::new();
        let mut letters = quoted.char_indices().peekable();
        let mut end = None;
        while let Some((at, letter)) = letters.next() {
            match (letter, letters.peek()) {
                ('\'', Some((_, '\''))) => {
                    letters.next();
                    text.push('\'');
                }
                ('\'', _) => {
                    end = Some(at + 1);
                    break;
                }
                _ => text.push(letter),
            }
        }
        ensure!(end.is_some(), "a parameter in the log is cut off: {list}");
        parameters.push(Some(text));
        let after = &quoted[end.unwrap_or_default()..];
        rest = after.strip_prefix(", ").unwrap_or(after);
    }
    Ok(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_the_log_writes_them() {
        let read = parameters("$1 = 'it''s', $2 = NULL, $3 = '{a,\"b c\"}', $4 = ''").unwrap();
        assert_eq!(read, [Some("it's".into()), None, Some("{a,\"b c\"}".into()), Some(String::new())]);
    }

    #[test]
    fn a_statement_of_several_lines_is_one() {
        assert_eq!(entries("LOG:  execute s1: SELECT\n\t1\nDETAIL:  x"), ["LOG:  execute s1: SELECT\n1", "DETAIL:  x"]);
    }
}
