//! Every way of asking for the things of a network, and what it shows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use futures::future::join_all;
use identity::{
    Viewer,
    policy::{Action, Decision, decide},
};
use serde_json::{Value, json};
use testing::Caller;

use super::{
    network::{Moment, Network, mistyped, probe, taught, url, word},
    world::{STATUSES, TOPICS},
};

/// What somebody is answered who asks in every way, question by question.
pub type Answers = BTreeMap<&'static str, Value>;

/// Asks in every way.
pub async fn ask(network: &Network<'_>, caller: &Caller) -> Answers {
    let ids: Vec<String> = network.things.iter().map(ToString::to_string).collect();
    let parts: Vec<&String> = network.parts.iter().flatten().collect();
    let by_id = ids.iter().map(|id| json!({ "__typename": "Opportunity", "id": id }));
    let by_url = (0..ids.len()).map(|at| json!({ "__typename": "Opportunity", "url": url(at) }));
    let references: Vec<Value> = by_id.chain(by_url).collect();
    let answers = [
        ("lists", lists(network), json!({})),
        ("things", things(&ids), json!({ "ids": ids, "parts": parts })),
        ("entities", ENTITIES.to_owned(), json!({ "references": references })),
        ("changes", changes(&ids), json!({})),
    ]
    .map(async |(name, document, variables)| {
        let mut answer = caller.answer(&document, variables).await;
        // What it leaves of one's budget is another each time.
        answer.as_object_mut().expect("an object").remove("extensions");
        (name, answer)
    });
    join_all(answers).await.into_iter().collect()
}

const ENTITIES: &str =
    "query($references: [_Any!]!) { _entities(representations: $references) { __typename ... on Node { id } } }";

fn lists(network: &Network<'_>) -> String {
    let every = format!("filter: {{ statuses: [{}] }}", STATUSES.map(str::to_uppercase).join(", "));
    let mut fields = format!(
        "newest: opportunities(first: 100) {{ ...List }}
         title: opportunities(first: 100, orderBy: TITLE) {{ ...List }}
         next: opportunities(first: 100, orderBy: NEXT_SESSION) {{ ...List }}
         page: opportunities(first: 2) {{ ...List }}
         last: opportunities(first: 2, orderBy: TITLE, {every}) {{ ...List }}
         drafts: opportunities(first: 100, filter: {{ statuses: [DRAFT] }}) {{ ...List }}
         every: opportunities(first: 100, {every}) {{
             ...List
             facets {{
                 kinds {{ value count }} statuses {{ value count }} topics {{ value count }} providers {{ value count }}
                 formats {{ count }} languages {{ count }} recordings {{ count }}
             }}
         }}
         together: opportunities(first: 100, search: \"gathering\", {every}) {{ ...List facets {{ kinds {{ count }} }} }}
         calendar: sessions(first: 100, from: \"2026-12-01\", to: \"2026-12-31\") {{
             totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id opportunity {{ id }} run {{ id }} }}
         }}\n"
    );
    for at in 0..network.things.len() {
        let (word, mistyped, taught, probe) = (word(at), mistyped(at), taught(at), probe(at));
        let _ = write!(
            fields,
            "word{at}: opportunities(first: 100, search: \"{word}\", {every}) {{ ...List }}
             mistyped{at}: opportunities(first: 100, search: \"{mistyped}\", {every}) {{ ...List }}
             taught{at}: opportunities(first: 100, search: \"{taught}\", {every}) {{ ...List }}
             topics{at}: topics(search: \"{probe}\") {{ totalCount nodes {{ id }} }}
             organizations{at}: organizations(search: \"{probe}\") {{ totalCount nodes {{ id }} }}\n"
        );
    }
    for (at, id) in network.organizations.iter().enumerate() {
        let _ = writeln!(
            fields,
            "organization{at}: organization(id: \"{id}\") {{ opportunities(first: 100, {every}) {{ ...List }} }}
             provider{at}: opportunities(first: 100, filter: {{ providers: [\"{id}\"] }}) {{ ...List }}"
        );
    }
    for (at, id) in network.topics.iter().enumerate() {
        let _ =
            writeln!(fields, "topic{at}: topic(id: \"{id}\") {{ opportunities(first: 100, {every}) {{ ...List }} }}");
    }
    format!(
        "{{ {fields} }} fragment List on OpportunityConnection {{
             totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id }}
         }}"
    )
}

fn things(ids: &[String]) -> String {
    let mut fields = String::new();
    for (at, id) in ids.iter().enumerate() {
        let _ = writeln!(
            fields,
            "thing{at}: opportunity(id: \"{id}\") {{ ...Thing }} node{at}: node(id: \"{id}\") {{ id }}"
        );
    }
    format!(
        "query($ids: [ID!]!, $parts: [ID!]!) {{
             {fields} nodes(ids: $ids) {{ id }} parts: nodes(ids: $parts) {{ id }}
         }}
         fragment Thing on Opportunity {{
             id title {{ text }} status visibility nextSession {{ id }} runs {{ id sessions {{ id recording {{ id }} }} }}
             recordings {{ id }} listings {{ id }} history {{ to }}
             partOf {{ id }} madeFrom {{ opportunity {{ id }} }} madeInto {{ opportunity {{ id }} }}
             ... on Series {{ parts {{ id }} }} ... on Exchange {{ parts {{ id }} }}
         }}"
    )
}

/// Changes that nobody can make: of those who may make others, whoever sees the thing is told that there is a conflict.
fn changes(ids: &[String]) -> String {
    let fields = ids.iter().enumerate().map(|(at, id)| {
        format!("change{at}: updateOpportunity(input: {{ id: \"{id}\", expectedRevision: -1 }}) {{ userErrors {{ code message }} }}\n")
    });
    format!("mutation {{ {} }}", fields.collect::<String>())
}

/// Where the answers show something else than the policy allows.
pub fn differences(network: &Network<'_>, viewer: &Viewer, moment: Moment, answers: &Answers) -> Vec<String> {
    let visible = network.visible(viewer, moment);
    let status = |at: &usize| network.state(*at, moment).status;
    let among =
        |some: &dyn Fn(usize) -> bool| -> BTreeSet<usize> { visible.iter().copied().filter(|at| some(*at)).collect() };
    let listed = among(&|at| status(&at) != "withdrawn");
    let mut found = Found { network, differences: Vec::new() };

    let lists = &answers["lists"]["data"];
    for (name, expected) in [
        ("newest", &listed),
        ("title", &listed),
        ("next", &listed),
        ("every", &visible),
        ("together", &visible),
        ("drafts", &among(&|at| status(&at) == "draft")),
    ] {
        found.list(name, &lists[name], expected);
    }
    found.same("pages", &lists["page"]["pageInfo"]["hasNextPage"], json!(listed.len() > 2));
    found.same("the last page", &lists["last"]["pageInfo"]["hasNextPage"], json!(visible.len() > 2));
    found.same("count of a page", &lists["page"]["totalCount"], json!(listed.len()));
    for at in 0..network.things.len() {
        found.list(&format!("word{at}"), &lists[format!("word{at}")], &among(&|one| one == at));
        // What a mistyped word is corrected to is learned from what is public. It may have been public before.
        let corrected = &lists[format!("mistyped{at}")];
        if network.facts(at, moment).is_public() || !visible.contains(&at) {
            found.list(&format!("mistyped{at}"), corrected, &among(&|one| one == at));
        }
    }
    for (at, id) in network.organizations.iter().enumerate() {
        let action = Action::SeeOrganization { organization: *id, is_approved: network.world.organizations[at] };
        let list = &lists[format!("organization{at}")]["opportunities"];
        match decide(viewer, action) {
            Decision::Allowed => {
                let tied = among(&|one| network.state(one, moment).roles.contains_key(&at));
                found.list(&format!("organization{at}"), list, &tied);
            }
            _ => found.same(&format!("organization{at}"), list, Value::Null),
        }
        // What is published is not found by an organization that nobody approved.
        let is_known = |one| network.world.organizations[at] || !network.is_published(one, moment);
        let owns = |one| network.state(one, moment).roles.get(&at) == Some(&"owner");
        let owned = |one| listed.contains(&one) && owns(one) && is_known(one);
        found.list(&format!("provider{at}"), &lists[format!("provider{at}")], &among(&owned));
    }
    for at in 0..TOPICS {
        let about = among(&|one| network.world.things[one].topics.contains(&at));
        found.list(&format!("topic{at}"), &lists[format!("topic{at}")]["opportunities"], &about);
        let name = network.topics[at].to_string();
        let count = counted(&lists["every"]["facets"]["topics"], &name);
        found.same(&format!("facet of topic{at}"), &json!(count), json!(about.len()));
    }
    for kind in ["webinar", "mooc", "series", "exchange"] {
        let count = counted(&lists["every"]["facets"]["kinds"], &kind.to_uppercase());
        let of_kind = among(&|one| network.world.things[one].kind == kind);
        found.same(&format!("facet of {kind}"), &json!(count), json!(of_kind.len()));
    }
    for word in STATUSES {
        let count = counted(&lists["every"]["facets"]["statuses"], &word.to_uppercase());
        found.same(&format!("facet of {word}"), &json!(count), json!(among(&|one| status(&one) == word).len()));
    }
    for (at, id) in network.organizations.iter().enumerate() {
        let count = counted(&lists["every"]["facets"]["providers"], &id.to_string());
        let owned = among(&|one| network.state(one, moment).roles.get(&at) == Some(&"owner"));
        if network.world.organizations[at] {
            found.same(&format!("facet of organization{at}"), &json!(count), json!(owned.len()));
        }
    }
    let held = among(&|at| network.world.things[at].is_held);
    let coming: BTreeSet<usize> = held.intersection(&listed).copied().collect();
    let of_sessions: Vec<Value> = nodes(&lists["calendar"]).map(|session| session["opportunity"].clone()).collect();
    found.things("calendar", &of_sessions, &coming);
    found.same("count of the calendar", &lists["calendar"]["totalCount"], json!(coming.len()));

    let things = &answers["things"]["data"];
    found.things("nodes", things["nodes"].as_array().expect("a list"), &visible);
    let parts: BTreeSet<&str> =
        things["parts"].as_array().expect("a list").iter().filter_map(|part| part["id"].as_str()).collect();
    let visible_parts: BTreeSet<&str> = visible.iter().flat_map(|at| &network.parts[*at]).map(String::as_str).collect();
    found.same("parts by id", &json!(parts), json!(visible_parts));
    for at in 0..network.things.len() {
        let thing = &things[format!("thing{at}")];
        found.same(&format!("thing{at}"), &json!(thing.is_object()), json!(visible.contains(&at)));
        let node = &things[format!("node{at}")];
        found.same(&format!("node{at}"), &json!(node.is_object()), json!(visible.contains(&at)));
        if !thing.is_object() {
            continue;
        }
        let world = network.world;
        let is_part =
            |part: usize, series: usize| world.things[part].part_of == Some(series) && network.has_parts(series);
        let list = |field: &str| thing[field].as_array().cloned().unwrap_or_default();
        let ends = |field: &str| list(field).iter().map(|tie| tie["opportunity"].clone()).collect::<Vec<_>>();
        found.things(&format!("partOf of {at}"), &list("partOf"), &among(&|one| is_part(at, one)));
        found.things(&format!("parts of {at}"), &list("parts"), &among(&|one| is_part(one, at)));
        let from = among(&|one| world.things[at].made_from == Some(one));
        found.things(&format!("madeFrom of {at}"), &ends("madeFrom"), &from);
        let into = among(&|one| world.things[one].made_from == Some(at));
        found.things(&format!("madeInto of {at}"), &ends("madeInto"), &into);
        found.same(
            &format!("next session of {at}"),
            &json!(thing["nextSession"].is_object()),
            json!(world.things[at].is_held),
        );
    }

    let entities = answers["entities"]["data"]["_entities"].as_array().expect("a list");
    let (by_id, by_url) = entities.split_at(network.things.len());
    found.things("entities by id", by_id, &visible);
    found.things("entities by url", by_url, &visible);
    for error in answers["entities"]["errors"].as_array().into_iter().flatten() {
        found.same("errors of entities", &error["extensions"]["code"], json!("NOT_FOUND"));
    }

    for at in 0..network.things.len() {
        let facts = network.facts(at, moment);
        let code = &answers["changes"]["data"][format!("change{at}")]["userErrors"][0]["code"];
        let expected = match decide(viewer, Action::EditOpportunity(Some(&facts))) {
            Decision::Allowed => "CONFLICT",
            Decision::Denied(_) => "DENIED",
            Decision::Hidden => "NOT_FOUND",
        };
        found.same(&format!("changing {at}"), code, json!(expected));
    }
    found.differences
}

struct Found<'a> {
    network: &'a Network<'a>,
    differences: Vec<String>,
}

impl Found<'_> {
    fn same(&mut self, way: &str, shown: &Value, expected: Value) {
        if *shown != expected {
            self.differences.push(format!("{way}: {shown} instead of {expected}"));
        }
    }

    /// A list shows these things, and counts them.
    fn list(&mut self, way: &str, list: &Value, expected: &BTreeSet<usize>) {
        self.things(way, &nodes(list).cloned().collect::<Vec<_>>(), expected);
        self.same(&format!("count of {way}"), &list["totalCount"], json!(expected.len()));
    }

    /// These objects are those things, each once.
    fn things(&mut self, way: &str, shown: &[Value], expected: &BTreeSet<usize>) {
        let ids: Vec<String> = self.network.things.iter().map(ToString::to_string).collect();
        let place = |id: &str| ids.iter().position(|known| known == id);
        let mut shown: Vec<_> = shown.iter().filter_map(|one| one["id"].as_str()).map(place).collect();
        shown.sort_unstable();
        let expected: Vec<_> = expected.iter().copied().map(Some).collect();
        if shown != expected {
            self.differences.push(format!("{way}: {shown:?} instead of {expected:?}"));
        }
    }
}

fn nodes(list: &Value) -> impl Iterator<Item = &Value> {
    list["nodes"].as_array().into_iter().flatten()
}

fn counted(counts: &Value, value: &str) -> i64 {
    let counts = counts.as_array().into_iter().flatten();
    counts
        .into_iter()
        .find(|count| count["value"] == value)
        .map_or(0, |count| count["count"].as_i64().expect("a number"))
}
