//! Plans: asked for, solved by a process of its own, proven, explained without telling what was said in confidence, and stale when something
//! changed.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::{Value, json};
use server::{App, Settings, plan_solver};
use testing::{Caller, SignedIn};
use tokio::time::{sleep, timeout};

use super::{Round, Stage, english, over, text};
use crate::{
    joining::{change, done, wrong},
    process::Home,
    track::peers::sql,
};

/// Partners 0 and 1 host, people of partner 2 apply; one of partner 3 sits on the committee.
const HOST: usize = 0;
const OTHER_HOST: usize = 1;
const HOME: usize = 2;
const COMMITTEE: usize = 3;

/// A round with offers and applications, in the order in which they were made.
struct Market {
    stage: Stage,
    round: Round,
    topic: String,
    member: SignedIn,
    offers: Vec<String>,
    people: Vec<SignedIn>,
    applications: Vec<String>,
}

impl Market {
    /// One place at the first host, one at the second, and so many applicants for either.
    async fn with(applicants: usize) -> Self {
        Self::set_up(applicants, json!({})).await
    }

    /// The same; `more` goes over the input of createRound.
    async fn set_up(applicants: usize, more: Value) -> Self {
        let stage = Stage::with(4, json!({ "needsSignOff": false })).await;
        let round = stage.opened_with(more).await;
        let member = stage.seat(COMMITTEE, "Mia Member").await;
        let topic = stage.topic("conservation").await.to_string();
        let mut market =
            Self { stage, round, topic, member, offers: Vec::new(), people: Vec::new(), applications: Vec::new() };
        market.offer(HOST, "A week with paper", json!({})).await;
        market.offer(OTHER_HOST, "A week with textiles", json!({})).await;
        for number in 0..applicants {
            market.apply(&format!("Applicant {number}"), json!({})).await;
        }
        market
    }

    async fn offer(&mut self, host: usize, title: &str, more: Value) {
        let input = json!({
            "round": self.round.id, "kind": "JOB_SHADOWING", "mainLanguage": "en", "title": english(title),
            "skills": [{ "topic": self.topic, "level": "ADVANCED" }], "places": { "whole": 1 }, "days": 5,
            "windows": [{ "startsOn": "2027-03-01", "endsOn": "2027-03-31" }], "modes": ["IN_PERSON"], "languages": ["en"],
        });
        let editor = &self.stage.partners[host].editor;
        let drafted = done(change(editor, "draftOffer", "offer { id }", over(input, more)).await);
        let id = text(&drafted["offer"]["id"]);
        done(change(editor, "submitOffer", "offer { id }", json!({ "id": id })).await);
        self.offers.push(id);
    }

    async fn apply(&mut self, name: &str, more: Value) {
        let home = &self.stage.partners[HOME];
        let input = json!({
            "round": self.round.id, "home": home.id.to_string(), "mainLanguage": "en", "languages": ["en"],
            "modes": ["IN_PERSON"], "returnPlan": english("We will write down how we pack."),
            "skills": [{ "topic": self.topic, "level": "INTERMEDIATE" }], "supervisor": home.director.id.to_string(),
            "windows": [{ "startsOn": "2027-03-01", "endsOn": "2027-03-31" }],
        });
        let person = self.stage.person(HOME, name).await;
        let drafted = done(change(&person, "draftApplication", "application { id }", over(input, more)).await);
        let id = text(&drafted["application"]["id"]);
        done(change(&person, "submitApplication", "application { id }", json!({ "id": id })).await);
        self.people.push(person);
        self.applications.push(id);
    }

    fn coordinator(&self) -> &Caller {
        &self.stage.coordinator
    }

    /// What comes of asking for a plan.
    async fn ask(&self, more: Value) -> Value {
        let input = over(json!({ "round": self.round.id }), more);
        change(self.coordinator(), "makePlan", "plan { id number state }", input).await
    }

    /// A plan that waits.
    async fn asked(&self, more: Value) -> String {
        text(&done(self.ask(more).await)["plan"]["id"])
    }

    /// A plan that is solved, or is not to be.
    async fn made(&self, more: Value) -> String {
        let id = self.asked(more).await;
        self.stage.app.solve_plans().await;
        id
    }

    /// Fields of a plan, as somebody sees them.
    async fn seen(&self, who: &Caller, plan: &str, fields: &str) -> Value {
        let document = format!("query($id: ID!) {{ plan(id: $id) {{ {fields} }} }}");
        who.query(&document, json!({ "id": plan })).await["plan"].take()
    }

    async fn of(&self, plan: &str, fields: &str) -> Value {
        self.seen(self.coordinator(), plan, fields).await
    }

    async fn state(&self, plan: &str) -> String {
        text(&self.of(plan, "state").await["state"])
    }

    /// Who goes where, by their places among the applications and offers.
    async fn pairs(&self, plan: &str) -> Vec<(usize, usize)> {
        let fields = "pairings(first: 100) { totalCount nodes { application { id } offer { id } } }";
        let found = self.of(plan, fields).await;
        let nodes = found["pairings"]["nodes"].as_array().cloned().unwrap_or_default();
        assert_eq!(found["pairings"]["totalCount"], json!(nodes.len()));
        let place =
            |list: &[String], id: &Value| list.iter().position(|one| *id == json!(one)).expect("it was made here");
        let pair = |node: &Value| {
            (place(&self.applications, &node["application"]["id"]), place(&self.offers, &node["offer"]["id"]))
        };
        nodes.iter().map(pair).collect()
    }

    async fn is_stale(&self, plan: &str) -> bool {
        self.of(plan, "isStale").await["isStale"].as_bool().expect("it is known")
    }

    /// What comes of settling a pair.
    async fn settle(&self, application: usize, offer: usize, wish: &str, more: Value) -> Value {
        let input = json!({
            "round": self.round.id, "application": self.applications[application], "offer": self.offers[offer], "wish": wish,
        });
        let fields = "settledPair { id wish cause reason period { id } }";
        change(self.coordinator(), "settlePair", fields, over(input, more)).await
    }

    async fn settled(&self, application: usize, offer: usize, wish: &str) -> String {
        text(&done(self.settle(application, offer, wish, json!({})).await)["settledPair"]["id"])
    }

    async fn lift(&self, pin: &str) -> Value {
        change(self.coordinator(), "liftPair", "settledPair { liftedAt }", json!({ "id": pin })).await
    }

    async fn why_not(&self, who: &Caller, plan: &str, application: usize, offer: usize) -> Value {
        let document = "query($plan: ID!, $application: ID!, $offer: ID!) {
            whyNot(plan: $plan, application: $application, offer: $offer) {
                sentence isPlanned obstacles placed fit rulesToRelax { rules }
                moves { application { id } before { offer { id } period { name } } after { offer { id } } }
            }
        }";
        let variables =
            json!({ "plan": plan, "application": self.applications[application], "offer": self.offers[offer] });
        who.answer(document, variables).await
    }
}

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
        (&json!(2), &json!(5000), &json!("Cora Coordinator"))
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
async fn it_is_said_why_somebody_is_not_placed_and_what_would_place_them() {
    let mut market = Market::with(3).await;
    market.apply("Francine", json!({ "languages": ["fr"] })).await;
    let plan = market.made(json!({})).await;
    let fields = "unplaced { totalCount nodes { isExplained singleChange changes application { id }
            reasons { obstacle offers sentence } lost { offer { id } period { name } fit sentence } } }
        oneMore { sentence placed fit isProven } blockingPairCount blockingPairs { application { id } }";
    let seen = market.of(&plan, fields).await;
    assert_eq!(seen["unplaced"]["totalCount"], 2);
    let nodes = seen["unplaced"]["nodes"].as_array().expect("a list");
    let of = |application: &str| nodes.iter().find(|node| node["application"]["id"] == application);
    let francine = of(&market.applications[3]).expect("she is not placed");
    let reason = json!({ "obstacle": "LANGUAGE", "offers": 2, "sentence": "2 offers are in no language of theirs." });
    assert_eq!(francine["reasons"], json!([reason]));
    // A common language alone would not do, since all places are taken.
    assert_eq!((&francine["singleChange"], &francine["lost"]), (&Value::Null, &json!([])));
    let other =
        nodes.iter().find(|node| node["application"]["id"] != market.applications[3].as_str()).expect("another");
    assert_eq!(other["reasons"], json!([]));
    let lost: Vec<String> =
        other["lost"].as_array().expect("a list").iter().map(|one| text(&one["sentence"])).collect();
    assert!(lost.contains(&"Lost “A week with paper” in Spring: its places are taken.".to_owned()), "{lost:?}");
    let changes: Vec<String> = other["changes"].as_array().expect("a list").iter().map(text).collect();
    let change =
        "They would be placed, beside as many others as now, with 1 more place of the offer “A week with paper”.";
    assert!(changes.contains(&change.to_owned()), "{changes:?}");
    assert_eq!(other["singleChange"], json!(changes[0]));
    let more: Vec<(String, i64)> = seen["oneMore"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (text(&one["sentence"]), one["placed"].as_i64().unwrap_or_default()))
        .collect();
    let gain = ("This could be gained with 1 more place of the offer “A week with textiles”.".to_owned(), 1);
    assert!(more.contains(&gain), "{more:?}");
    assert_eq!((&seen["blockingPairCount"], &seen["blockingPairs"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn plans_are_the_committees() {
    let market = Market::with(1).await;
    let plan = market.made(json!({})).await;
    let pin = market.settled(0, 0, "FORCED").await;
    let steward = market.stage.app.person("Stella").steward().create().await;
    let document =
        "query($id: ID!) { round(id: $id) { plans { totalCount nodes { number } } settledPairs { totalCount } } }";
    for who in [market.coordinator(), &*market.member] {
        let found = who.query(document, json!({ "id": market.round.id })).await;
        assert_eq!(found["round"]["plans"], json!({ "totalCount": 1, "nodes": [{ "number": 1 }] }));
        assert_eq!(found["round"]["settledPairs"]["totalCount"], 1);
        assert_eq!(market.seen(who, &plan, "state pairings { totalCount }").await["pairings"]["totalCount"], 1);
    }
    let pairing = text(&market.of(&plan, "pairings { nodes { id } }").await["pairings"]["nodes"][0]["id"]);
    let (host, home) = (&market.stage.partners[HOST].director, &market.stage.partners[HOME].director);
    let anonymous = market.stage.app.anonymous();
    for who in [&*steward, &**host, &**home, &*market.people[0], &anonymous] {
        let answer = who.answer(document, json!({ "id": market.round.id })).await;
        assert_eq!(answer["data"]["round"], json!({ "plans": null, "settledPairs": null }));
        let codes = answer["errors"].as_array().expect("errors").iter().map(|error| &error["extensions"]["code"]);
        assert!(codes.into_iter().all(|code| code == "DENIED"), "{answer}");
        assert_eq!(market.seen(who, &plan, "state").await, Value::Null);
        for id in [&plan, &pairing, &pin] {
            let found = who.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            assert_eq!(found["node"], Value::Null, "{id}");
        }
        assert_eq!(market.why_not(who, &plan, 0, 0).await["data"]["whyNot"], Value::Null);
    }
    for who in [&*market.member, &**host, &*market.people[0]] {
        let input = json!({ "round": market.round.id });
        assert_eq!(wrong(&change(who, "makePlan", "plan { id }", input).await), ["DENIED"]);
        assert_eq!(wrong(&change(who, "liftPair", "settledPair { id }", json!({ "id": pin })).await), ["DENIED"]);
    }
}

#[tokio::test]
async fn what_was_said_in_confidence_is_told_by_nothing() {
    let mut market = Market::with(0).await;
    market.apply("Anna", json!({ "declaredGroups": ["LIMITED_EXPOSURE"], "access": [] })).await;
    market.apply("Berta", json!({ "access": ["HEARING_LOOP"] })).await;
    let conflict = json!({
        "programme": market.stage.programme.to_string(), "kind": "GRIEVANCE", "reason": "They shouted at me.",
        "withOrganization": market.stage.partners[HOST].id.to_string(),
    });
    let declared = change(&market.people[0], "declareExchangeConflict", "conflict { id }", conflict.clone()).await;
    done(declared);
    let other = over(conflict, json!({ "withOrganization": market.stage.partners[OTHER_HOST].id.to_string() }));
    done(change(&market.people[0], "declareExchangeConflict", "conflict { id }", other).await);
    let plan = market.made(json!({})).await;
    assert_eq!(market.pairs(&plan).await, []);

    let fields = "unplaced { nodes { application { id } singleChange changes lost { sentence } reasons { obstacle offers sentence } } }
        oneMore { sentence } proof { goal reached bound gap } status result csv rulesToRelax { rules } impossiblePairs";
    let hidden =
        json!([{ "obstacle": "NOT_POSSIBLE", "offers": null, "sentence": "Some offers are not possible for them." }]);
    for (who, berta) in [
        (
            market.coordinator(),
            json!([{
                "obstacle": "ACCESS", "offers": 2, "sentence": "2 offers are without what they cannot do without.",
            }]),
        ),
        (&*market.member, hidden.clone()),
    ] {
        let seen = market.seen(who, &plan, fields).await;
        let nodes = seen["unplaced"]["nodes"].as_array().expect("a list");
        assert_eq!((&nodes[0]["reasons"], &nodes[1]["reasons"]), (&hidden, &berta));
        assert_eq!(nodes[0]["singleChange"], Value::Null);
        assert_eq!(
            nodes[1]["singleChange"] == Value::Null,
            berta == hidden,
            "what would place her tells what she needs"
        );
        assert_eq!((&seen["proof"][0]["reached"], &seen["proof"][0]["bound"]), (&Value::Null, &Value::Null));
        let all = seen.to_string().to_lowercase();
        for word in ["conflict", "grievance", "shouted", "limited_exposure", "\\\"priority\\\""] {
            assert!(!all.contains(word), "{word} in {all}");
        }
    }
    let answer = market.why_not(&market.member, &plan, 0, 0).await;
    let why = &answer["data"]["whyNot"];
    assert_eq!(why["obstacles"], json!(["it is not possible"]), "{answer}");
    assert_eq!(why["sentence"], "Anna cannot be paired with “A week with paper”: it is not possible.");
    let told = market.why_not(&market.member, &plan, 1, 0).await;
    assert_eq!(told["data"]["whyNot"]["obstacles"], json!(["it is not possible"]));
    let told = market.why_not(market.coordinator(), &plan, 1, 0).await;
    assert_eq!(told["data"]["whyNot"]["obstacles"], json!(["it is without what the applicant cannot do without"]));
}

#[tokio::test]
async fn what_a_priority_group_gains_is_not_told() {
    let mut market = Market::with(1).await;
    market.apply("Anna", json!({ "declaredGroups": ["LIMITED_EXPOSURE"] })).await;
    market.apply("Carla", json!({})).await;
    let plan = market.made(json!({})).await;
    let pairs = market.pairs(&plan).await;
    assert!(pairs.iter().any(|pair| pair.0 == 1), "she is placed first: {pairs:?}");
    let unplaced = if pairs.iter().any(|pair| pair.0 == 0) { 2 } else { 0 };
    let hers = pairs.iter().find(|pair| pair.0 == 1).expect("she is placed").1;
    let answer = market.why_not(&market.member, &plan, unplaced, hers).await;
    let why = &answer["data"]["whyNot"];
    assert_eq!((&why["isPlanned"], &why["placed"]), (&json!(false), &json!(0)), "{answer}");
    assert!(!answer.to_string().contains("riority"), "{answer}");
    let moved = why["moves"].as_array().expect("a list").iter().map(|one| text(&one["application"]["id"]));
    assert!(moved.into_iter().any(|one| one == market.applications[unplaced]), "{answer}");
    let planned = market.why_not(&market.member, &plan, 1, hers).await;
    assert_eq!(planned["data"]["whyNot"]["isPlanned"], true);
}

#[tokio::test]
async fn rules_that_cannot_all_be_kept_are_named() {
    let market = Market::with(1).await;
    done(market.stage.limits(HOST, &market.round.id, json!({ "hostsAtLeast": 1 })).await);
    done(market.stage.limits(OTHER_HOST, &market.round.id, json!({ "hostsAtLeast": 1 })).await);
    let plan = market.made(json!({})).await;
    let seen = market.of(&plan, "state failure isOptimal result rulesToRelax { rules } pairings { totalCount }").await;
    assert_eq!(seen["state"], "INFEASIBLE");
    assert!(text(&seen["failure"]).ends_with('.'));
    assert_eq!((&seen["isOptimal"], &seen["result"]), (&Value::Null, &Value::Null));
    let sets: Vec<String> =
        seen["rulesToRelax"].as_array().expect("a list").iter().map(|set| text(&set["rules"][0])).collect();
    let expected = ["1 fewer person whom Museum 0 must host", "1 fewer person whom Museum 1 must host"];
    assert!(expected.iter().all(|rule| sets.contains(&(*rule).to_owned())), "{sets:?}");
    let answer = market.why_not(market.coordinator(), &plan, 0, 0).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "WRONG_STATE");
    // A pair that cannot be, and was settled nevertheless.
    done(market.stage.limits(HOST, &market.round.id, json!({ "hostsAtLeast": 0 })).await);
    done(market.stage.limits(OTHER_HOST, &market.round.id, json!({ "hostsAtLeast": 0 })).await);
    let editor = &market.stage.partners[HOST].editor;
    let more = json!({ "id": market.offers[0], "languages": ["fr"] });
    done(change(editor, "changeOffer", "offer { id }", more).await);
    market.settled(0, 0, "FORCED").await;
    let plan = market.made(json!({})).await;
    let seen = market.of(&plan, "state impossiblePairs").await;
    assert_eq!(
        seen,
        json!({ "state": "INFEASIBLE", "impossiblePairs": [
        "That Applicant 0 goes to “A week with paper” was settled, and cannot be: they have no language in common."
    ] })
    );
}

#[tokio::test]
async fn what_is_settled_is_kept_and_the_opposite_is_refused() {
    let market = Market::with(2).await;
    let forced = market.settled(0, 1, "FORCED").await;
    assert_eq!(wrong(&market.settle(0, 1, "FORBIDDEN", json!({})).await), ["CONFLICT wish"]);
    assert_eq!(wrong(&market.settle(0, 1, "FORCED", json!({})).await), ["DUPLICATE offer"]);
    let in_spring = json!({ "period": market.round.spring, "reason": "  " });
    assert_eq!(wrong(&market.settle(0, 1, "FORBIDDEN", in_spring).await), ["REQUIRED reason"]);
    let unknown = json!({ "application": market.offers[0] });
    assert_eq!(wrong(&market.settle(0, 1, "FORCED", unknown).await), ["INVALID application"]);
    let unknown = json!({ "period": "period_01h455vb4pex5vsknk084sn02q" });
    assert_eq!(wrong(&market.settle(1, 1, "FORCED", unknown).await), ["NOT_FOUND period"]);
    let plan = market.made(json!({})).await;
    assert_eq!(market.pairs(&plan).await, [(0, 1), (1, 0)]);
    let fields = "pairings { nodes { isForced } }";
    let forced_ones = market.of(&plan, fields).await["pairings"]["nodes"].take();
    assert_eq!(forced_ones, json!([{ "isForced": true }, { "isForced": false }]));

    done(market.lift(&forced).await);
    assert_eq!(wrong(&market.lift(&forced).await), ["WRONG_STATE id"]);
    let key = json!({ "reason": "They know each other too well.", "idempotencyKey": "forbid-1" });
    let forbidden = done(market.settle(0, 1, "FORBIDDEN", key.clone()).await);
    assert_eq!(forbidden["settledPair"]["cause"], "COMMITTEE");
    let again = done(market.settle(0, 1, "FORBIDDEN", key).await);
    assert_eq!(again["settledPair"]["id"], forbidden["settledPair"]["id"]);
    let plan = market.made(json!({})).await;
    assert_eq!(market.pairs(&plan).await, [(0, 0), (1, 1)]);
    let document =
        "query($id: ID!) { round(id: $id) { settledPairs(withLifted: true) { totalCount nodes { wish liftedAt } } } }";
    let found = market.coordinator().query(document, json!({ "id": market.round.id })).await;
    assert_eq!(found["round"]["settledPairs"]["totalCount"], 2);
}

#[tokio::test]
async fn a_plan_is_stale_when_something_changed_that_it_does_not_keep_to() {
    let market = Market::with(2).await;
    let plan = market.made(json!({})).await;
    let pairs = market.pairs(&plan).await;
    assert!(!market.is_stale(&plan).await);
    // What is settled as the plan has it changes nothing.
    let (application, offer) = pairs[0];
    let kept = market.settled(application, offer, "FORCED").await;
    let other = market.settled(application, 1 - offer, "FORBIDDEN").await;
    assert!(!market.is_stale(&plan).await);
    let later = market.made(json!({})).await;
    assert_eq!(market.pairs(&later).await, pairs);
    done(market.lift(&kept).await);
    assert!(market.is_stale(&later).await, "it was made under what was lifted");
    assert!(!market.is_stale(&plan).await);
    done(market.lift(&other).await);
    let against = market.settled(application, offer, "FORBIDDEN").await;
    assert!(market.is_stale(&plan).await);
    done(market.lift(&against).await);
    assert!(!market.is_stale(&plan).await);
    // Another name for the round is no other round; another rule is.
    let named = json!({ "id": market.round.id, "name": english("Both seasons") });
    done(change(market.coordinator(), "updateRound", "round { id }", named).await);
    assert!(!market.is_stale(&plan).await);
    let editor = &market.stage.partners[HOST].editor;
    let more = json!({ "id": market.offers[0], "places": { "whole": 2 } });
    done(change(editor, "changeOffer", "offer { id }", more).await);
    assert!(market.is_stale(&plan).await);
}

#[tokio::test]
async fn a_plan_keeps_of_another_what_it_is_to_keep() {
    let mut market = Market::with(2).await;
    let first = market.made(json!({})).await;
    let pairs = market.pairs(&first).await;
    // Somebody comes who would be placed first, and is not where everything is kept.
    market.apply("Anna", json!({ "declaredGroups": ["LIMITED_EXPOSURE"] })).await;
    let free = market.made(json!({})).await;
    assert!(market.pairs(&free).await.iter().any(|pair| pair.0 == 2));
    let kept = market.made(json!({ "keep": "ALL", "of": first })).await;
    assert_eq!(market.pairs(&kept).await, pairs);
    assert!(!market.is_stale(&kept).await, "what was kept is no change");
    let document = "query($id: ID!) { round(id: $id) { settledPairs { totalCount } } }";
    let found = market.coordinator().query(document, json!({ "id": market.round.id })).await;
    assert_eq!(found["round"]["settledPairs"]["totalCount"], 0, "it is kept by that plan alone");
    // Nothing was approved yet, so that nothing is kept.
    let approved = market.made(json!({ "keep": "APPROVED", "of": first })).await;
    assert_eq!(market.pairs(&approved).await, market.pairs(&free).await);

    let waits = market.asked(json!({})).await;
    for (more, faults) in [
        (json!({ "keep": "ALL" }), ["REQUIRED of"]),
        (json!({ "of": first }), ["INVALID of"]),
        (json!({ "keep": "ALL", "of": waits }), ["WRONG_STATE of"]),
        (json!({ "keep": "ALL", "of": "plan_01h455vb4pex5vsknk084sn02q" }), ["NOT_FOUND of"]),
        (json!({ "effort": 0 }), ["OUT_OF_RANGE effort"]),
    ] {
        assert_eq!(wrong(&market.ask(more).await), faults);
    }
    // Who is gone is not kept.
    let gone = pairs[0].0;
    let withdrawn = json!({ "id": market.applications[gone] });
    done(change(&market.people[gone], "withdrawApplication", "application { state }", withdrawn).await);
    let kept = market.made(json!({ "keep": "ALL", "of": first })).await;
    let then = market.pairs(&kept).await;
    assert!(then.contains(&pairs[1]) && !then.iter().any(|pair| pair.0 == gone), "{then:?}");
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
