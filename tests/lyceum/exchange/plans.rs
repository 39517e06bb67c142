//! Plans: asked for, solved by a process of its own, proven, explained without telling what was said in confidence, and stale when something
//! changed.

mod explaining;
mod settling;
mod solving;
mod wording;

use reqwest::Method;
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{Round, Stage, english, over, text};
use crate::joining::{change, done};

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

    /// The same, for whose program prefers a language.
    async fn told(&self, language: &str, plan: &str, fields: &str) -> Value {
        let document = format!("query($id: ID!) {{ plan(id: $id) {{ {fields} }} }}");
        let body = json!({ "query": document, "variables": { "id": plan } }).to_string();
        let headers = [("content-type", "application/json"), ("accept-language", language)];
        let mut answer = self.coordinator().send(Method::POST, "/graphql", &headers, body).await.json();
        assert!(answer["errors"].is_null(), "{answer:#}");
        answer["data"]["plan"].take()
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
