//! No way of asking shows more than another: in small networks made by chance, each shows exactly what the policy allows,
//! and what one may not see changes no answer.

use std::collections::{BTreeMap, BTreeSet};

use admission::Limits;
use diesel::{
    prelude::*,
    sql_types::{Array, Bool, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use futures::future::join_all;
use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::Value;
use server::Settings;
use testing::TestApp;

use super::{
    network::{Looker, Moment, Network},
    ways::{ask, differences},
    world::{World, world},
};
use crate::subscription::Server;

/// How many networks are tried.
const WORLDS: u32 = 12;

#[test]
fn no_way_of_asking_shows_more_than_another() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let app = runtime.block_on(TestApp::start_with(patient()));
    let config = Config { cases: WORLDS, max_shrink_time: 60_000, failure_persistence: None, ..Config::default() };
    let tried = TestRunner::new(config).run(&world(), |world| runtime.block_on(try_world(&app, &world)));
    // What the app still does ends on its runtime.
    runtime.block_on(async { drop(app) });
    if let Err(failure) = tried {
        panic!("{failure}");
    }
}

/// Everything is asked for at once here.
fn patient() -> Settings {
    let mut settings = Settings::default();
    for allowance in [&mut settings.anonymous, &mut settings.person, &mut settings.service] {
        let plenty = 1_000_000;
        allowance.limits = Limits { tokens: plenty, root_fields: 500, aliases: 500, cost: plenty, ..Limits::KNOWN };
        allowance.budget.maximum = u64::MAX / 1_000_000;
    }
    settings
}

async fn try_world(app: &TestApp, world: &World) -> Result<(), TestCaseError> {
    let mut network = Network::start(app, world).await;
    nothing_hidden_changes_an_answer(&mut network).await?;
    the_rows_say_what_the_policy_says(&network, Moment::Before).await?;

    let lookers = join_all(world.viewers.iter().map(|who| network.looker(who))).await;
    changes_are_told_to_whom_they_concern(&network, &lookers).await?;
    the_rows_say_what_the_policy_says(&network, Moment::After).await?;
    let answers = join_all(lookers.iter().map(|looker| ask(&network, &looker.caller))).await;
    for (looker, answers) in lookers.iter().zip(answers) {
        let differences = differences(&network, &looker.viewer, Moment::After, &answers);
        prop_assert!(differences.is_empty(), "{:?} is shown {differences:#?}", looker.who);
    }
    Ok(())
}

/// One of them asks before and after there is what they may not see.
async fn nothing_hidden_changes_an_answer(network: &mut Network<'_>) -> Result<(), TestCaseError> {
    let curious = network.looker(&network.world.curious).await;
    let visible = network.visible(&curious.viewer, Moment::Before);
    network.put(visible).await;
    let before = ask(network, &curious.caller).await;
    network.put(0..network.things.len()).await;
    let after = ask(network, &curious.caller).await;
    for question in before.keys() {
        let differences = differing(question, &before[question], &after[question]);
        prop_assert!(differences.is_empty(), "{:?} notices what is hidden: {differences:#?}", curious.who);
    }
    let differences = differences(network, &curious.viewer, Moment::Before, &after);
    prop_assert!(differences.is_empty(), "{:?} is shown {differences:#?}", curious.who);
    Ok(())
}

/// Where two answers differ.
fn differing(path: &str, one: &Value, other: &Value) -> Vec<String> {
    match (one, other) {
        (Value::Object(some), Value::Object(others)) if some.keys().eq(others.keys()) => {
            some.iter().flat_map(|(key, value)| differing(&format!("{path}.{key}"), value, &others[key])).collect()
        }
        (one, other) if one == other => Vec::new(),
        (one, other) => vec![format!("{path}: {one}, then {other}")],
    }
}

async fn the_rows_say_what_the_policy_says(network: &Network<'_>, moment: Moment) -> Result<(), TestCaseError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        opportunity_id: database::id::OpportunityId,
        #[diesel(sql_type = Bool)]
        public: bool,
        #[diesel(sql_type = Array<SqlUuid>)]
        seen_by: Vec<database::id::OrganizationId>,
    }
    let rows: Vec<Row> = diesel::sql_query("SELECT opportunity_id, public, seen_by FROM opportunity_search")
        .load(&mut network.app.connect().await)
        .await
        .expect("the rows can be read");
    prop_assert_eq!(rows.len(), network.things.len());
    for row in rows {
        let at = network.things.iter().position(|id| *id == row.opportunity_id).expect("a thing");
        let facts = network.facts(at, moment);
        let allowed: BTreeSet<_> = facts.seen_by().collect();
        let seen_by: BTreeSet<_> = row.seen_by.iter().map(|id| id.uuid()).collect();
        prop_assert_eq!((row.public, seen_by), (facts.is_public(), allowed), "thing {} {:?}", at, moment);
    }
    Ok(())
}

/// All listen while everything becomes what it is afterwards.
async fn changes_are_told_to_whom_they_concern(
    network: &Network<'_>,
    lookers: &[Looker<'_>],
) -> Result<(), TestCaseError> {
    let server = Server::on(network.app);
    let ears = lookers.iter().map(|looker| server.hear_by(looker.viewer.clone(), HEARD, Value::Null));
    let mut ears = join_all(ears).await;
    network.go_on().await;
    let marker = network.app.opportunity("Marker").create().await;
    for (looker, ear) in lookers.iter().zip(&mut ears) {
        let mut told = BTreeMap::new();
        loop {
            let answer = ear.answer().await.expect("the subscription goes on");
            prop_assert!(answer["errors"].is_null(), "{:?}: {answer:#}", looker.who);
            let change = &answer["data"]["opportunityChanged"];
            let id = change["opportunityId"].as_str().expect("an id").to_owned();
            if id == marker.to_string() {
                break;
            }
            told.insert(id, (change["kind"].clone(), change["opportunity"].is_object()));
        }
        let before = network.visible(&looker.viewer, Moment::Before);
        let after = network.visible(&looker.viewer, Moment::After);
        let mut expected = BTreeMap::new();
        for (at, id) in network.things.iter().enumerate() {
            let is_listed = after.contains(&at) && network.state(at, Moment::After).status != "withdrawn";
            let kind = match (is_listed, before.contains(&at)) {
                (true, _) => "CHANGED",
                (false, true) => "GONE",
                (false, false) => continue,
            };
            expected.insert(id.to_string(), (Value::from(kind), after.contains(&at)));
        }
        prop_assert_eq!(told, expected, "{:?} hears", looker.who);
    }
    diesel::delete(database::schema::opportunity::table.find(marker))
        .execute(&mut network.app.connect().await)
        .await
        .expect("the marker can go");
    Ok(())
}

const HEARD: &str = "subscription { opportunityChanged { kind opportunityId opportunity { id } } }";
