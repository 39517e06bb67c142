//! Plans are asked for, and solved by a process of its own that stops when it should and is told of when it fails.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value, json};
use server::{App, Settings, plan_solver};
use tokio::time::{sleep, timeout};

use super::super::text;
use super::Market;
use crate::{
    joining::{change, done, wrong},
    process::Home,
    track::peers::sql,
};

#[tokio::test]
async fn a_plan_is_made_by_a_process_of_its_own_and_proves_itself() {
    let market = Market::with(3).await;
    let made = done(market.ask(json!({})).await);
    assert_eq!((&made["plan"]["number"], &made["plan"]["state"]), (&json!(1), &json!("WAITING")));
    let plan = text(&made["plan"]["id"]);
    assert_eq!(market.of(&plan, "proof { goal } unplaced { totalCount } csv result").await["proof"], json!([]));
    market.stage.app.solve_plans().await;

    let fields = "state isOptimal status method version effort digest resultDigest isStale isExplained isPublished progress failure
        madeBy proof { goal reached bound gap isOptimal } rulesToRelax { rules } impossiblePairs";
    let seen = market.of(&plan, fields).await;
    assert_eq!(seen["state"], "SOLVED");
    assert_eq!(seen["status"], "Optimal: no plan that keeps the rules is better.");
    assert_eq!(
        (&seen["isOptimal"], &seen["isStale"], &seen["isExplained"]),
        (&json!(true), &json!(false), &json!(true))
    );
    assert_eq!(
        (&seen["version"], &seen["effort"], &seen["madeBy"]),
        (&json!(3), &json!(5000), &json!("Cora Coordinator"))
    );
    assert_eq!(
        (&seen["progress"], &seen["failure"], &seen["isPublished"]),
        (&Value::Null, &Value::Null, &json!(false))
    );
    assert_eq!((text(&seen["digest"]).len(), text(&seen["resultDigest"]).len()), (64, 64));
    let stages = seen["proof"].as_array().expect("a list");
    let goals: Vec<String> = stages.iter().map(|stage| text(&stage["goal"])).collect();
    assert_eq!(goals, ["PRIORITY", "PLACED", "FIT", "LOT"]);
    let placed = json!({ "goal": "PLACED", "reached": 2, "bound": 2, "gap": 0.0, "isOptimal": true });
    assert_eq!(stages[1], placed);
    assert_eq!(market.pairs(&plan).await.len(), 2);

    let fields = "pairings { nodes { id fit isForced cost outcome fitParts { skill career reciprocity spread } period { name } plan { id } } }";
    let pairing = market.of(&plan, fields).await["pairings"]["nodes"][0].take();
    assert_eq!(pairing["fitParts"], json!({ "skill": 1000, "career": 0, "reciprocity": 0, "spread": 1000 }));
    assert_eq!((&pairing["fit"], &pairing["isForced"], &pairing["cost"]), (&json!(700), &json!(false), &json!(0)));
    assert_eq!((&pairing["period"]["name"], &pairing["plan"]["id"]), (&json!("Spring"), &json!(plan)));
    let document = "query($id: ID!) { node(id: $id) { __typename id } }";
    for (id, kind) in [(&plan, "Plan"), (&text(&pairing["id"]), "Pairing")] {
        let found = market.coordinator().query(document, json!({ "id": id })).await;
        assert_eq!(found["node"], json!({ "__typename": kind, "id": id }));
    }

    let files = market.of(&plan, "csv result").await;
    let csv = text(&files["csv"]);
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(
        csv.starts_with("application,offer,period,fit,skill,career,reciprocity,spread,stream,cost,forced\r\n"),
        "{csv}"
    );
    let result: Value = serde_json::from_str(&text(&files["result"])).expect("JSON");
    assert_eq!(result["round"], seen["digest"]);
    assert_eq!(result["unplaced"].as_array().map(Vec::len), Some(1));

    // The same round gives the same plan.
    let again = market.made(json!({})).await;
    assert_eq!(
        market.of(&again, "number digest resultDigest").await,
        json!({
            "number": 2, "digest": seen["digest"], "resultDigest": seen["resultDigest"],
        })
    );
}

#[tokio::test]
async fn plans_are_asked_for_in_a_round_that_works_and_not_without_end() {
    let market = Market::with(1).await;
    let draft = market.stage.drafted(json!({})).await;
    let input = json!({ "round": draft });
    assert_eq!(wrong(&change(market.coordinator(), "makePlan", "plan { id }", input).await), ["WRONG_STATE round"]);
    let key = json!({ "idempotencyKey": "plan-1" });
    let (first, again) = (market.asked(key.clone()).await, market.asked(key).await);
    assert_eq!(first, again);
    for _ in 0..4 {
        market.asked(json!({})).await;
    }
    assert_eq!(wrong(&market.ask(json!({})).await), ["WRONG_STATE round"]);
    let cancel = json!({ "id": first });
    let cancelled = done(change(market.coordinator(), "cancelPlan", "plan { state finishedAt }", cancel.clone()).await);
    assert_eq!(cancelled["plan"]["state"], "CANCELLED");
    assert_eq!(wrong(&change(market.coordinator(), "cancelPlan", "plan { id }", cancel).await), ["WRONG_STATE id"]);
    let sixth = market.made(json!({})).await;
    assert_eq!(market.state(&first).await, "CANCELLED");
    let solved = market.of(&sixth, "number state").await;
    assert_eq!(solved, json!({ "number": 6, "state": "SOLVED" }));
    let cancel = json!({ "id": sixth });
    assert_eq!(wrong(&change(market.coordinator(), "cancelPlan", "plan { id }", cancel).await), ["WRONG_STATE id"]);
    // What is wrong with the round is told, and nothing waits.
    sql(&market.stage.app, "DELETE FROM application_window").await;
    let refused = market.ask(json!({})).await;
    assert_eq!(wrong(&refused), ["INVALID round"]);
    let message = text(&refused["userErrors"][0]["message"]);
    assert!(message.contains("windows") && message.contains("say when the applicant can be away"), "{message}");
}

#[tokio::test]
async fn nobody_solves_a_round_that_is_cancelled() {
    let market = Market::with(1).await;
    let (waiting, solved) = (market.asked(json!({})).await, market.made(json!({})).await);
    let asked = market.asked(json!({})).await;
    let cancel = json!({ "id": market.round.id, "reason": "The grant was taken back." });
    done(change(market.coordinator(), "cancelRound", "round { state }", cancel).await);
    let states = [market.state(&waiting).await, market.state(&solved).await, market.state(&asked).await];
    assert_eq!(states, ["SOLVED", "SOLVED", "CANCELLED"]);
}

#[tokio::test]
async fn a_plan_that_a_dead_server_left_is_taken_up_again() {
    let market = Market::with(1).await;
    let plan = market.asked(json!({})).await;
    sql(
        &market.stage.app,
        "UPDATE plan SET state = 'solving', started_at = '2026-11-20T11:59Z', alive_at = '2026-11-20T11:59Z'",
    )
    .await;
    market.stage.app.solve_plans().await;
    assert_eq!(market.state(&plan).await, "SOLVING", "it may live still");
    market.stage.app.set_time("2026-11-20T12:02:00Z");
    market.stage.app.solve_plans().await;
    assert_eq!(market.state(&plan).await, "SOLVED");
}

/// A solver that says that it works, and never ends; and the file in which it writes its number.
fn endless(home: &Home) -> (PathBuf, PathBuf) {
    let (program, file) = (home.beside("solver"), home.beside("number"));
    let script =
        format!("#!/bin/sh\necho $$ > {}\necho '{{\"works_on\": \"fit\"}}' >&2\nexec sleep 600\n", file.display());
    fs::write(&program, script).expect("the test's own file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("the test's own file");
    (program, file)
}

/// Whether a process runs still; one that ended may be there as a name for a while.
fn lives(number: &Path) -> bool {
    let number = fs::read_to_string(number).expect("it wrote its number");
    let status = fs::read_to_string(format!("/proc/{}/status", number.trim())).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}

/// Waits until a plan says on what the solver works.
async fn works_on(market: &Market, plan: &str, goal: &str) {
    let working = async {
        while market.of(plan, "progress").await["progress"] != goal {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(30), working).await.expect("the solver begins");
}

#[tokio::test]
async fn a_solver_stops_when_its_plan_is_cancelled_or_its_server_stops() {
    let home = Home::new();
    let (program, number) = endless(&home);
    let market = Market::with(1).await;
    let settings = Settings { solver: Some(program), ..Settings::default() };
    let app = App::new(market.stage.app.pool(), market.stage.app.clock(), settings);
    let plan = market.asked(json!({})).await;
    let solving = tokio::spawn({
        let app = app.clone();
        async move { plan_solver::solve_waiting(&app).await }
    });
    works_on(&market, &plan, "fit").await;
    assert!(lives(&number));
    done(change(market.coordinator(), "cancelPlan", "plan { id }", json!({ "id": plan })).await);
    let taken_up = timeout(Duration::from_secs(10), solving).await.expect("it hears of it").expect("no panic");
    assert_eq!(taken_up.expect("the database answers"), 1);
    assert!(!lives(&number));
    assert_eq!(market.state(&plan).await, "CANCELLED");

    let plan = market.asked(json!({})).await;
    let solving = tokio::spawn({
        let app = app.clone();
        async move { plan_solver::solve_waiting(&app).await }
    });
    works_on(&market, &plan, "fit").await;
    app.say_farewell();
    let taken_up = timeout(Duration::from_secs(10), solving).await.expect("it stops").expect("no panic");
    taken_up.expect("the database answers");
    assert!(!lives(&number));
    assert_eq!(market.of(&plan, "state progress").await, json!({ "state": "WAITING", "progress": null }));
    // Another server takes it up.
    market.stage.app.solve_plans().await;
    assert_eq!(market.state(&plan).await, "SOLVED");
}

#[tokio::test]
async fn a_solver_that_fails_is_told_of() {
    let home = Home::new();
    let program = home.beside("solver");
    fs::write(&program, "#!/bin/sh\necho 'lyceum: the machine is on fire' >&2\nexit 1\n").expect("the test's own file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("the test's own file");
    let market = Market::with(1).await;
    for (program, failure) in [(program, "the machine is on fire"), (home.beside("nothing"), "")] {
        let settings = Settings { solver: Some(program), ..Settings::default() };
        let app = App::new(market.stage.app.pool(), market.stage.app.clock(), settings);
        let plan = market.asked(json!({})).await;
        plan_solver::solve_waiting(&app).await.expect("the database answers");
        let seen = market.of(&plan, "state failure").await;
        assert_eq!(seen["state"], "FAILED");
        assert!(text(&seen["failure"]).contains(failure), "{seen}");
    }
}
