//! What the network needs and what meets it: gaps, the demand for an opportunity, the matches of a need.

use anyhow::{Context, ensure};
use database::id::{NeedId, OpportunityId, TopicId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    programme::Staff,
    report::Report,
    server::{Server, body},
    timing::Timing,
};

/// How often what looks at the whole network is asked, and what looks at one need.
const TIMES: (usize, usize) = (10, 100);

/// After how many milliseconds the server stops a request.
const STOPPED: f64 = 10_000.0;

/// Measures all of it among this many needs.
///
/// # Errors
/// Where a request fails or finds nothing.
pub async fn measure(server: &Server, staff: &Staff, needs: u64, report: &mut Report) -> anyhow::Result<()> {
    stand(server, "planned", "open").await?;
    let measured = measure_open(server, staff, needs, report).await;
    stand(server, "open", "planned").await?;
    measured
}

/// Has the needs that stand so stand otherwise. They are opened under a server that runs: at its start it compares all that
/// are open with all opportunities, to tell of what came meanwhile, and that is not what is measured.
async fn stand(server: &Server, so: &str, otherwise: &str) -> anyhow::Result<()> {
    let sql = format!(
        "SET session_replication_role = replica; UPDATE need SET state = '{otherwise}' WHERE state = '{so}'; VACUUM ANALYZE need"
    );
    server.database().await?.run(&sql).map(drop)
}

async fn measure_open(server: &Server, staff: &Staff, needs: u64, report: &mut Report) -> anyhow::Result<()> {
    let subjects = Subjects::choose(server).await?;
    let named = |what: &str| format!("{needs} needs: {what}");
    let ask = async |body: &str| staff.ask(server, body).await.map(drop);

    let gaps = |more: &str| {
        let document = format!(
            "{{ gaps(by: \"2027-03-31\", first: 20{more}) {{ totalCount nodes {{ topic {{ notation }} sector region organizationsAtLeast }} }} }}"
        );
        body(&document, &json!({}))
    };
    let topic = format!(", topic: \"{}\"", subjects.topic);
    for (what, more) in [
        ("gaps, counted", ""),
        ("gaps by sector and region, counted", ", apart: [SECTOR, REGION]"),
        ("gaps about one topic, counted", topic.as_str()),
    ] {
        let asked = gaps(more);
        let found = staff.ask(server, &asked).await?;
        println!("  {what}: {}", found["gaps"]["totalCount"]);
        let timing = Timing::of(server, TIMES.0, async || ask(&asked).await).await?;
        timing.hold(&named(what), 1_000.0, 12, report);
    }

    let demand = body(
        "query($id: ID!) { opportunity(id: $id) { demand { organizations sectors { sector organizations } regions { region organizations } } } }",
        &json!({ "id": subjects.opportunity.to_string() }),
    );
    let what = named("the demand for an opportunity that most needs are about");
    match staff.ask(server, &demand).await {
        Ok(found) => {
            ensure!(found["opportunity"]["demand"]["organizations"].as_u64() > Some(5), "nobody wants it: {found}");
            let timing = Timing::of(server, TIMES.0, async || ask(&demand).await).await?;
            timing.hold(&what, 1_000.0, 12, report);
        }
        // Stopped after the time that a request has: that is told, and the rest is measured all the same.
        Err(_) => report.at_most(&what, STOPPED, 1_000.0, " ms, stopped"),
    }

    let matches = body(
        "query($id: ID!) { need(id: $id) { matches(first: 20) { nodes { opportunity { title { text } } reasons { code message } } } } }",
        &json!({ "id": subjects.need.to_string() }),
    );
    let found = staff.ask(server, &matches).await?;
    let first = &found["need"]["matches"]["nodes"];
    ensure!(first.as_array().is_some_and(|found| found.len() > 5), "it has few matches: {found}");
    let timing = Timing::of(server, TIMES.1, async || ask(&matches).await).await?;
    timing.hold(&named("the first 20 matches of a need"), 1_000.0, 16, report);

    let why_not = body(
        "query($id: ID!, $opportunity: ID!) { need(id: $id) { whyNot(opportunity: $opportunity) { isMatch exclusions { code message } } } }",
        &json!({ "id": subjects.need.to_string(), "opportunity": subjects.opportunity.to_string() }),
    );
    let timing = Timing::of(server, TIMES.1, async || ask(&why_not).await).await?;
    timing.hold(&named("why an opportunity does not meet a need"), 1_000.0, 12, report);
    Ok(())
}

/// What is asked about.
struct Subjects {
    /// A topic that most needs are about.
    topic: TopicId,
    /// An opportunity about it that is to come.
    opportunity: OpportunityId,
    /// A need about it, of the museum whose editor asks.
    need: NeedId,
}

impl Subjects {
    async fn choose(server: &Server) -> anyhow::Result<Self> {
        let found = server.database().await?.run(
            "WITH common AS (
                SELECT topic_id, count(*) AS many FROM need_topic GROUP BY 1
            ), asked AS (
                SELECT need.id, need_topic.topic_id FROM need JOIN need_topic ON need_topic.need_id = need.id JOIN common USING (topic_id)
                WHERE need.organization_id = (SELECT organization_id FROM membership WHERE organization_id IS NOT NULL ORDER BY id LIMIT 1)
                  AND need.state = 'open' AND need.wanted_by IS NULL AND need.accessibility = '{}' ORDER BY common.many DESC, need.id LIMIT 1
            )
            SELECT json_build_array((SELECT topic_id FROM common ORDER BY many DESC, topic_id LIMIT 1), asked.id, (
                SELECT found.opportunity_id FROM opportunity_search AS found JOIN session ON session.opportunity_id = found.opportunity_id
                WHERE asked.topic_id = ANY (found.topic_ids) AND found.status = 'open' AND found.public
                ORDER BY session.order_at DESC, found.opportunity_id LIMIT 1
            )) FROM asked",
        )?;
        let found: Value = serde_json::from_str(&found).context("the museum has no need")?;
        let id = |at: usize| {
            found[at].as_str().context("there is nothing to ask about")?.parse::<Uuid>().context("it is an id")
        };
        Ok(Self {
            topic: TopicId::from_uuid(id(0)?),
            need: NeedId::from_uuid(id(1)?),
            opportunity: OpportunityId::from_uuid(id(2)?),
        })
    }
}
