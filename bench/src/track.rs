//! A TRACK year as its staff see it: who is On TRACK, the trends, one museum, those not heard of, and the funder's reports.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{
    programme::Staff,
    report::Report,
    server::{Server, body},
    timing::Timing,
};

/// When it is asked how museums stand: the year's deadlines are over.
const AS_OF: &str = "2024-12-31T16:00:00Z";
/// How often each is asked.
const TIMES: usize = 15;
/// How often something is published: each stays.
const PUBLICATIONS: usize = 4;

const ENTRIES: &str =
    "enrolled onTrack entries(first: 20) { nodes { name region isOnTrack state requirements { key state metAt } } }";
const GROUPS: &str = "groups { pillar { key } topic { notation } perspective region questions { key years { year museums answers { level kind museums } } } }
    needs { topic { notation } museums met } training { pillar { key } museums }";

/// Measures all of it in a programme of this many museums.
///
/// # Errors
/// Where a request fails or finds nothing.
pub async fn measure(server: &Server, staff: &Staff, museums: u64, report: &mut Report) -> anyhow::Result<()> {
    let year = staff.year.to_string();
    let of_year = |fields: &str| {
        body(&format!("query($year: ID!) {{ programYear(id: $year) {{ {fields} }} }}"), &json!({ "year": year }))
    };
    let ask = async |body: &str| staff.ask(server, body).await.map(drop);
    let named = |what: &str| format!("{museums} museums: {what}");

    let list = of_year(&format!("onTrackList(asOf: \"{AS_OF}\") {{ {ENTRIES} }}"));
    let drawn = staff.ask(server, &list).await?;
    let drawn = &drawn["programYear"]["onTrackList"];
    let (enrolled, on_track) = (drawn["enrolled"].as_u64(), drawn["onTrack"].as_u64());
    ensure!(enrolled > Some(museums / 2) && on_track > Some(museums / 3) && on_track < enrolled, "the list is {drawn}");
    let timing = Timing::of(server, TIMES, async || ask(&list).await).await?;
    timing.hold(&named("who is On TRACK, worked out anew"), 1_000.0, 20, report);

    let trends = |arguments: &str| of_year(&format!("trends({arguments}) {{ {GROUPS} }}"));
    for (what, arguments) in [
        ("trends by pillar", "by: [PILLAR]"),
        ("trends by topic", "by: [TOPIC]"),
        ("trends by perspective", "by: [PERSPECTIVE]"),
        ("trends by region", "by: [REGION]"),
        ("trends by pillar over two years", "by: [PILLAR], years: [2020]"),
        ("trends by all four over two years", "by: [PILLAR, TOPIC, PERSPECTIVE, REGION], years: [2020]"),
    ] {
        let asked = trends(arguments);
        let found = staff.ask(server, &asked).await?;
        let groups = found["programYear"]["trends"]["groups"].as_array().map_or(0, Vec::len);
        ensure!(groups > 1, "{what} are of {groups} groups");
        let timing = Timing::of(server, TIMES, async || ask(&asked).await).await?;
        timing.hold(&named(what), 1_000.0, 20, report);
    }

    let one = body(
        &format!(
            "query($id: ID!) {{ enrolment(id: $id) {{ standing(asOf: \"{AS_OF}\") {{ state requirements {{ key state metAt missing {{ kind more }} }} }} }} }}"
        ),
        &json!({ "id": staff.enrolment.to_string() }),
    );
    let timing = Timing::of(server, 10 * TIMES, async || ask(&one).await).await?;
    timing.tell(&named("how one museum stands"), report);
    let page = of_year(&format!(
        "enrolments(first: 20) {{ nodes {{ organization {{ name {{ text }} }} standing(asOf: \"{AS_OF}\") {{ state }} }} }}"
    ));
    let timing = Timing::of(server, 4 * TIMES, async || ask(&page).await).await?;
    timing.tell(&named("a page of 20 with how they stand"), report);
    let off = of_year(&format!(
        "enrolments(first: 20, standing: OFF_TRACK, asOf: \"{AS_OF}\") {{ nodes {{ organization {{ name {{ text }} }} }} }}"
    ));
    let timing = Timing::of(server, TIMES, async || ask(&off).await).await?;
    timing.hold(&named("the first 20 who are off track"), 1_000.0, 20, report);
    let quiet =
        of_year("quiet(sinceDays: 30, first: 20) { totalCount nodes { organization { name { text } } heardAt } }");
    let timing = Timing::of(server, TIMES, async || ask(&quiet).await).await?;
    timing.hold(&named("museums of which nothing was heard, counted"), 1_000.0, 20, report);

    publish(server, staff, &year, &named, report).await
}

/// What is published, and downloaded.
async fn publish(
    server: &Server,
    staff: &Staff,
    year: &str,
    named: &impl Fn(&str) -> String,
    report: &mut Report,
) -> anyhow::Result<()> {
    let list = body(
        "mutation($input: PublishOnTrackListInput!) { publishOnTrackList(input: $input) { list { csv pdf } userErrors { message } } }",
        &json!({ "input": { "year": year, "asOf": AS_OF } }),
    );
    let published = async || {
        let answer = staff.ask(server, &list).await?;
        files(&answer["publishOnTrackList"]["list"])
    };
    let timing = Timing::of(server, PUBLICATIONS, async || published().await.map(drop)).await?;
    timing.hold(&named("publishing who is On TRACK"), 2_000.0, 40, report);
    let of_list = published().await?;
    let page = body(
        &format!(
            "query($year: ID!) {{ programYear(id: $year) {{ onTrackLists(first: 1) {{ nodes {{ {ENTRIES} }} }} }} }}"
        ),
        &json!({ "year": year }),
    );
    let timing = Timing::of(server, TIMES, async || staff.ask(server, &page).await.map(drop)).await?;
    timing.hold(&named("the published list, its first 20"), 1_000.0, 20, report);
    downloads(server, staff, &named("the published list"), &of_list, report).await?;

    for (what, kind) in [("the needs' trends", "NEEDS_TRENDS"), ("the final report", "FINAL")] {
        let input = json!({ "input": { "year": year, "kind": kind } });
        let document = "mutation($input: PublishTrackReportInput!) { publishTrackReport(input: $input) { report { csv pdf } userErrors { message } } }";
        let asked = body(document, &input);
        let published = async || files(&staff.ask(server, &asked).await?["publishTrackReport"]["report"]);
        let timing = Timing::of(server, PUBLICATIONS, async || published().await.map(drop)).await?;
        timing.tell(&named(&format!("publishing {what}")), report);
        let of_report = published().await?;
        downloads(server, staff, &named(what), &of_report, report).await?;
    }
    Ok(())
}

/// The addresses of the tables and of the pages.
fn files(published: &Value) -> anyhow::Result<(String, String)> {
    let address = |form: &str| published[form].as_str().map(str::to_owned);
    address("csv").zip(address("pdf")).with_context(|| format!("it was not published: {published}"))
}

async fn downloads(
    server: &Server,
    staff: &Staff,
    what: &str,
    (csv, pdf): &(String, String),
    report: &mut Report,
) -> anyhow::Result<()> {
    for (form, address) in [("CSV", csv), ("PDF", pdf)] {
        let bytes = staff.download(server, address).await?;
        let timing = Timing::of(server, PUBLICATIONS, async || staff.download(server, address).await.map(drop)).await?;
        timing.tell(&format!("{what} as {form}, {} KiB", bytes / 1_024), report);
    }
    Ok(())
}
