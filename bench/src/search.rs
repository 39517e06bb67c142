//! Searches: words that many and that few opportunities have, and a filtered list with its facets.

use std::path::Path;

use anyhow::ensure;
use serde_json::json;

use crate::{
    load::Requests,
    pgbench::Script,
    report::Report,
    server::{self, Server},
    statements,
};

const LIST: &str = "nodes { id title { text } kind provider { name { text } } } pageInfo { endCursor hasNextPage }";

/// Name and query of each search.
fn searches() -> Vec<(&'static str, String)> {
    let words = |words: &str| {
        server::body(
            &format!("query($words: String) {{ opportunities(search: $words, first: 20) {{ {LIST} }} }}"),
            &json!({ "words": words }),
        )
    };
    let facets = format!(
        "{{ opportunities(first: 20, filter: {{ kinds: [WEBINAR], languages: [\"fr\"] }}) {{
            {LIST} totalCount
            facets {{ kinds {{ value count }} languages {{ value count }} formats {{ value count }} levels {{ value count }} topics {{ count topic {{ id }} }} }}
        }} }}"
    );
    let both = format!(
        "query($words: String) {{ opportunities(search: $words, first: 20, filter: {{ languages: [\"fr\"] }}) {{
            {LIST} totalCount facets {{ kinds {{ value count }} sectors {{ value count }} formats {{ value count }} }}
        }} }}"
    );
    vec![
        ("few_hits", words("gestion des urgences")),
        ("many_hits", words("museum")),
        ("mistyped", words("emergancy planing")),
        ("filter_facets", server::body(&facets, &json!({}))),
        ("search_facets", server::body(&both, &json!({ "words": "gestion des urgences" }))),
    ]
}

/// Measures each search on this catalogue, and PostgreSQL alone with the same statements.
///
/// # Errors
/// Where a request fails or finds nothing.
pub async fn measure(
    folder: &Path,
    rows: u64,
    server: &Server,
    seconds: u64,
    report: &mut Report,
) -> anyhow::Result<()> {
    let database = server.database().await?;
    for (name, body) in searches() {
        let data = server.ask(&body).await?;
        let found = data["opportunities"]["nodes"].as_array().map_or(0, Vec::len);
        ensure!(found > 0, "the search {name} finds nothing");
        let sent = statements::of_requests(server, std::slice::from_ref(&body)).await?;
        let name = format!("{name}_{rows}");
        let script = Script::write(folder, &name, &database, &sent)?;
        let requests = Requests::keep(folder.join(format!("{name}.requests")), &[body])?;
        crate::quiet()?;
        let one = requests.send(&server.url(), server.watched()?, 1, 3)?;
        report.tell(
            format!("{name}: alone"),
            format!("p50 {:.1} ms, p99 {:.1} ms", one.p50, one.p99.unwrap_or_default()),
        );
        let load = requests.send(&server.url(), server.watched()?, 4, seconds)?;
        report.load(format!("{name}: lyceum"), 4, load);
        let alone = script.run(server.watched()?, 4, seconds)?;
        report.load(format!("{name}: pgbench, same statements"), 4, alone);
    }
    Ok(())
}
