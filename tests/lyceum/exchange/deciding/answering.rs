//! Both sides of a placement answer, or lose the place in time; who sees it meanwhile.

use futures::future::join;
use serde_json::{Value, json};
use testing::Caller;

use super::super::text;
use super::{Decided, HOME, HOST, OTHER_HOME};
use crate::{
    joining::{change, done, wrong},
    registration::{told, travel},
    track::peers::sql,
};

async fn answer(who: &Caller, side: &str, placement: &str, accepts: bool, reason: Option<&str>) -> Value {
    let input = json!({ "id": placement, "accepts": accepts, "reason": reason });
    change(who, &format!("answerPlacementFor{side}"), "placement { state revision }", input).await
}

#[tokio::test]
async fn it_takes_two_to_accept() {
    let (decided, placement) = Decided::offered().await;
    let stage = &decided.stage;
    let applicant = text(&decided.placements(&stage.coordinator).await[0]["applicant"]);
    let at = usize::from(applicant != "Applicant 0");
    let (home, host) = (&stage.partners[HOME + at], &stage.partners[HOST]);
    // Nobody answers for themselves, nor for the other side.
    for (who, caller, side) in [
        ("the applicant", &*decided.applicants[at], "Home"),
        ("an editor of the home institution", &*home.editor, "Home"),
        ("the host for the other side", &*host.editor, "Home"),
        ("the home institution for the host", &*home.director, "Host"),
        ("who runs the exchange", &*stage.coordinator, "Host"),
    ] {
        let codes = wrong(&answer(caller, side, &placement, true, None).await);
        assert!(codes == ["DENIED"] || codes == ["NOT_FOUND id"], "{who}: {codes:?}");
    }
    for caller in [&*stage.partners[0].director, &stage.app.anonymous()] {
        let codes = wrong(&answer(caller, "Host", &placement, true, None).await);
        assert!(codes == ["NOT_FOUND id"] || codes == ["DENIED"], "{codes:?}");
    }
    let revised = json!({ "id": placement, "accepts": true, "expectedRevision": 7 });
    let refused = change(&host.editor, "answerPlacementForHost", "placement { id }", revised).await;
    assert_eq!(wrong(&refused), ["CONFLICT expectedRevision"]);
    let first = done(answer(&host.editor, "Host", &placement, true, Some("With pleasure.")).await);
    assert_eq!(first["placement"]["state"], "OFFERED", "it waits for the other side");
    assert_eq!(wrong(&answer(&host.director, "Host", &placement, false, Some("No.")).await), ["WRONG_STATE id"]);
    let second = done(answer(&home.director, "Home", &placement, true, None).await);
    assert_eq!(second["placement"]["state"], "ACCEPTED");
    assert_eq!(wrong(&answer(&home.director, "Home", &placement, false, Some("No.")).await), ["WRONG_STATE id"]);
    let seen = decided.placements(&host.editor).await;
    let editor = format!("Editor {HOST}");
    assert_eq!(seen[0]["hostAnswer"], json!({ "answer": "ACCEPTED", "by": editor, "reason": "With pleasure." }));
    assert_eq!(seen[0]["settledAt"], "2026-11-20T12:00:00Z");
    assert_eq!(told(&stage.app, "placement_settled").await.len(), 3, "who goes, and both sides");
    assert_eq!((decided.settled().await, decided.plans().await), (vec!["FORCED ACCEPTED".to_owned()], 1));
}

#[tokio::test]
async fn a_decline_is_planned_around_and_the_place_goes_to_the_next() {
    let (decided, placement) = Decided::offered().await;
    let stage = &decided.stage;
    let host = &stage.partners[HOST];
    assert_eq!(wrong(&answer(&host.editor, "Host", &placement, false, None).await), ["REQUIRED reason"]);
    let declined = done(answer(&host.editor, "Host", &placement, false, Some("The laboratory is flooded.")).await);
    assert_eq!(declined["placement"]["state"], "DECLINED");
    assert_eq!(decided.settled().await, ["FORBIDDEN DECLINED"]);
    assert_eq!(decided.plans().await, 2, "another plan was asked for");
    assert_eq!(told(&stage.app, "placement_settled").await.len(), 3);
    stage.app.solve_plans().await;
    let document = "query($id: ID!) { round(id: $id) { plans(first: 1) { nodes { id } } } }";
    let newest = stage.coordinator.query(document, json!({ "id": decided.round.id })).await;
    let second = text(&newest["round"]["plans"]["nodes"][0]["id"]);
    decided.approve_all(&second).await;
    done(decided.publish(&second).await);
    let states: Vec<String> =
        decided.placements(&stage.coordinator).await.iter().map(|one| text(&one["state"])).collect();
    assert_eq!(states, ["DECLINED", "OFFERED"]);
    // Whoever lost the place is without one in the plan that was published now.
    assert_eq!(told(&stage.app, "application_unplaced").await.len(), 2);
    assert_eq!(wrong(&answer(&host.editor, "Host", &placement, true, None).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn of_many_declines_at_most_one_plan_waits_and_it_knows_of_all() {
    let decided = Decided::with(3, json!({})).await;
    let stage = &decided.stage;
    decided.approve_all(&decided.plan).await;
    done(decided.publish(&decided.plan).await);
    let offered = decided.placements(&stage.coordinator).await;
    let decline = async |at: usize| {
        let placement = text(&offered[at]["id"]);
        done(answer(&stage.partners[HOST].editor, "Host", &placement, false, Some("The roof leaks.")).await);
    };
    let plans = async || {
        let document = "query($id: ID!) { round(id: $id) { plans { nodes { id state failure } } } }";
        let found = stage.coordinator.query(document, json!({ "id": decided.round.id })).await;
        found["round"]["plans"]["nodes"].as_array().cloned().unwrap_or_default()
    };
    let states = async || plans().await.iter().map(|plan| text(&plan["state"])).collect::<Vec<_>>();
    // What somebody asked for is theirs, and stays.
    decided.stage.app.set_time("2026-11-20T12:01:00Z");
    done(change(&stage.coordinator, "makePlan", "plan { id }", json!({ "round": decided.round.id })).await);
    decline(0).await;
    decline(1).await;
    assert_eq!(states().await, ["WAITING", "CANCELLED", "WAITING", "SOLVED"]);
    let why = text(&plans().await[1]["failure"]);
    assert!(why.ends_with("takes both into account."), "{why}");
    // One that a solver works on is left to it, and another one waits.
    sql(
        &stage.app,
        "UPDATE plan SET state = 'solving', started_at = '2026-11-20T12:01Z', alive_at = '2026-11-20T12:01Z' WHERE number = 4",
    )
    .await;
    decline(2).await;
    assert_eq!(states().await, ["WAITING", "SOLVING", "CANCELLED", "WAITING", "SOLVED"]);
    stage.app.solve_plans().await;
    let plans = plans().await;
    assert_eq!((&plans[0]["state"], &plans[1]["state"]), (&json!("SOLVED"), &json!("SOLVING")));
    let pairings = decided.pairings(&stage.coordinator, &text(&plans[0]["id"])).await;
    assert_eq!(pairings.len(), 1, "all three pairs are kept out of it: {pairings:?}");
}

#[tokio::test]
async fn who_does_not_answer_is_reminded_and_then_the_place_is_lost() {
    let (decided, placement) = Decided::offered().await;
    let stage = &decided.stage;
    let app = &stage.app;
    done(answer(&stage.partners[HOST].editor, "Host", &placement, true, None).await);
    // There is time until the end of 30 November; a week before, at nine in Halifax, is 13:00 in UTC.
    travel(app, "2026-11-23T12:59:59Z").await;
    app.remind_of_placements("2026-11-23T12:59:45Z").await;
    assert!(told(app, "placement_reminder").await.is_empty());
    travel(app, "2026-11-23T13:00:00Z").await;
    join(app.remind_of_placements("2026-11-23T12:59:45Z"), app.remind_of_placements("2026-11-23T12:59:45Z")).await;
    let reminded = told(app, "placement_reminder").await;
    assert_eq!(reminded.len(), 1, "the host has answered: {reminded:?}");
    assert!(reminded[0].starts_with("Director "), "whoever agreed to it at home: {reminded:?}");
    travel(app, "2026-11-28T13:00:00Z").await;
    app.remind_of_placements("2026-11-28T12:59:45Z").await;
    assert_eq!(told(app, "placement_reminder").await.len(), 2);

    travel(app, "2026-12-01T03:59:59Z").await;
    app.let_placements_expire().await;
    assert_eq!(decided.placements(&stage.coordinator).await[0]["state"], "OFFERED");
    travel(app, "2026-12-01T04:00:00Z").await;
    for home in [HOME, OTHER_HOME] {
        let late = answer(&stage.partners[home].director, "Home", &placement, true, None).await;
        let codes = wrong(&late);
        assert!(codes == ["OFFER_EXPIRED id"] || codes == ["NOT_FOUND id"], "{codes:?}");
    }
    join(app.let_placements_expire(), app.let_placements_expire()).await;
    app.let_placements_expire().await;
    assert_eq!(decided.placements(&stage.coordinator).await[0]["state"], "EXPIRED");
    assert_eq!(decided.settled().await, ["FORBIDDEN EXPIRED"]);
    assert_eq!(decided.plans().await, 2, "one more, however many servers there are");
    assert_eq!(told(app, "placement_settled").await.len(), 3);
}

#[tokio::test]
async fn what_time_brings_takes_as_many_statements_whatever_the_number() {
    let mut counts = Vec::new();
    for places in [1, 4] {
        let decided = Decided::with(places, json!({})).await;
        decided.approve_all(&decided.plan).await;
        let app = &decided.stage.app;
        let (published, publishing) = app.count_statements(decided.publish(&decided.plan)).await;
        done(published);
        travel(app, "2026-11-23T13:00:00Z").await;
        let ((), reminding) = app.count_statements(app.remind_of_placements("2026-11-23T12:59:45Z")).await;
        travel(app, "2026-12-01T04:00:00Z").await;
        let ((), expiring) = app.count_statements(app.let_placements_expire()).await;
        let document = "query($id: ID!) { plan(id: $id) { pairings { nodes { standing votes { member } } } } }";
        let (_, looking) =
            app.count_statements(decided.stage.coordinator.query(document, json!({ "id": decided.plan }))).await;
        counts.push([publishing.len(), reminding.len(), expiring.len(), looking.len()]);
    }
    assert_eq!(counts[0], counts[1]);
}

#[tokio::test]
async fn a_placement_is_seen_by_its_two_sides_and_the_committee() {
    let (decided, placement) = Decided::offered().await;
    let stage = &decided.stage;
    let applicant = text(&decided.placements(&stage.coordinator).await[0]["applicant"]);
    let at = usize::from(applicant != "Applicant 0");
    let (home, host, other) = (&stage.partners[HOME + at], &stage.partners[HOST], &stage.partners[HOME + 1 - at]);
    let member = stage.person(HOST, "Mia Member").await;
    let steward = stage.app.person("Stella").steward().create().await;
    let anonymous = stage.app.anonymous();
    let one = "query($id: ID!) { placement(id: $id) { id applicant application { id } offer { title { text } } period { name }
        home { id } host { id } round { id } } node(id: $id) { id } }";
    let own = "{ myPlacements { totalCount nodes { id } } }";
    for (who, caller, sees_application) in [
        ("who goes", &*decided.applicants[at], true),
        ("the director at home", &*home.director, true),
        ("an editor of the host", &*host.editor, false),
        ("the director of the host", &*host.director, false),
        ("the committee", &*decided.committee[0], true),
        ("who runs the exchange", &*stage.coordinator, true),
    ] {
        let found = caller.query(one, json!({ "id": placement })).await;
        let seen = &found["placement"];
        assert_eq!((&seen["applicant"], &found["node"]["id"]), (&json!(applicant), &json!(placement)), "{who}");
        assert_eq!(seen["application"].is_object(), sees_application, "{who}");
        assert_eq!(seen["offer"]["title"]["text"], "A week in the laboratory", "{who}");
        assert_eq!(
            (&seen["home"]["id"], &seen["host"]["id"]),
            (&json!(home.id.to_string()), &json!(host.id.to_string()))
        );
        assert_eq!(seen["period"]["name"], "Spring", "{who}");
        assert_eq!(decided.placements(caller).await.len(), 1, "{who}");
        let is_own = !matches!(who, "the committee" | "who runs the exchange");
        let mine = caller.query(own, json!({})).await["myPlacements"].take();
        assert_eq!(mine["totalCount"], i32::from(is_own), "{who}");
    }
    for (who, caller) in [
        ("who got nothing", &*decided.applicants[1 - at]),
        ("the director of another partner", &*other.director),
        ("an editor at home", &*home.editor),
        ("a member of the host", &*member),
        ("a steward", &*steward),
        ("nobody", &anonymous),
    ] {
        let found = caller.query(one, json!({ "id": placement })).await;
        assert_eq!(found, json!({ "placement": null, "node": null }), "{who}");
        assert_eq!(decided.placements(caller).await, [Value::Null; 0], "{who}");
        let mine = caller.answer(own, json!({})).await;
        if who == "nobody" {
            assert_eq!(mine["errors"][0]["extensions"]["code"], "DENIED");
        } else {
            assert_eq!(mine["data"]["myPlacements"]["totalCount"], 0, "{who}");
        }
    }
}
