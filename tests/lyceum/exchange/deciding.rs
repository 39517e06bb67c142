//! The committee votes pair by pair, what it approved is published, and both sides answer in time or lose the place.

mod answering;
mod publishing;
mod voting;

use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{Round, Stage, english, over, text};
use crate::joining::{change, done};

/// Partners 0, 1 and 2 have a seat on the committee each; partner 3 hosts, and people of partner 4 and 5 apply.
pub(super) const HOST: usize = 3;
pub(super) const HOME: usize = 4;
const OTHER_HOME: usize = 5;

const VOTES: &str = "id standing isRecused votesNeeded votes { verdict reason member }";

/// A round that is closed, with a plan for it.
pub(super) struct Decided {
    pub(super) stage: Stage,
    pub(super) round: Round,
    pub(super) committee: Vec<SignedIn>,
    pub(super) applicants: Vec<SignedIn>,
    plan: String,
}

impl Decided {
    /// One offer with so many places, and one applicant more than there are places for.
    async fn with(places: usize, more: Value) -> Self {
        let stage = Stage::with(6, over(json!({ "needsSignOff": false, "answerDays": 10 }), more)).await;
        let round = stage.opened().await;
        let committee = stage.committee(3).await;
        let topic = stage.topic("conservation").await.to_string();
        offer(&stage, &round, &topic, places).await;
        let mut applicants = Vec::new();
        for number in 0..=places {
            let home = if number == 0 { HOME } else { OTHER_HOME };
            let person = stage.person(home, &format!("Applicant {number}")).await;
            apply(&stage, &round, &person, home, &topic).await;
            applicants.push(person);
        }
        stage.close(&round.id).await;
        let mut decided = Self { stage, round, committee, applicants, plan: String::new() };
        decided.plan = decided.plan_anew(json!({})).await;
        decided
    }

    async fn plan_anew(&self, more: Value) -> String {
        let input = over(json!({ "round": self.round.id }), more);
        let made = done(change(&self.stage.coordinator, "makePlan", "plan { id }", input).await);
        self.stage.app.solve_plans().await;
        text(&made["plan"]["id"])
    }

    /// The pairings of a plan, as somebody sees them.
    async fn pairings(&self, who: &Caller, plan: &str) -> Vec<Value> {
        let document = format!(
            "query($id: ID!) {{ plan(id: $id) {{ pairings(first: 100) {{ nodes {{ {VOTES} isForced application {{ id }} }} }} }} }}"
        );
        let found = who.query(&document, json!({ "id": plan })).await;
        found["plan"]["pairings"]["nodes"].as_array().cloned().unwrap_or_default()
    }

    /// The only pairing of the plan.
    async fn pairing(&self) -> String {
        let pairings = self.pairings(&self.stage.coordinator, &self.plan).await;
        assert_eq!(pairings.len(), 1, "{pairings:?}");
        text(&pairings[0]["id"])
    }

    async fn seen(&self, who: &Caller, pairing: &str) -> Value {
        let document = format!("query($id: ID!) {{ pairing(id: $id) {{ {VOTES} }} }}");
        who.query(&document, json!({ "id": pairing })).await["pairing"].take()
    }

    async fn approve_all(&self, plan: &str) {
        for pairing in self.pairings(&self.stage.coordinator, plan).await {
            for member in self.committee.iter().take(2).filter(|_| pairing["standing"] == "OPEN") {
                done(vote(member, &text(&pairing["id"]), "APPROVE", None).await);
            }
        }
    }

    async fn publish(&self, plan: &str) -> Value {
        change(&self.stage.coordinator, "publishPlan", "plan { isPublished }", json!({ "id": plan })).await
    }

    /// The placements of the round, as somebody sees them.
    pub(super) async fn placements(&self, who: &Caller) -> Vec<Value> {
        let document =
            "query($id: ID!) { round(id: $id) { placements { totalCount nodes { id state revision applicant answerBy
            answerByDay settledAt homeAnswer { answer by reason } hostAnswer { answer by reason } } } } }";
        let found = who.query(document, json!({ "id": self.round.id })).await;
        let nodes = found["round"]["placements"]["nodes"].as_array().cloned().unwrap_or_default();
        assert_eq!(found["round"]["placements"]["totalCount"], json!(nodes.len()));
        nodes
    }

    /// What is settled about pairs, as wish and cause.
    async fn settled(&self) -> Vec<String> {
        let document = "query($id: ID!) { round(id: $id) { settledPairs { nodes { wish cause } } } }";
        let found = self.stage.coordinator.query(document, json!({ "id": self.round.id })).await;
        let nodes = found["round"]["settledPairs"]["nodes"].as_array().cloned().unwrap_or_default();
        nodes.iter().map(|node| format!("{} {}", text(&node["wish"]), text(&node["cause"]))).collect()
    }

    /// How many plans of the round there are.
    async fn plans(&self) -> i64 {
        let document = "query($id: ID!) { round(id: $id) { plans { totalCount } } }";
        let found = self.stage.coordinator.query(document, json!({ "id": self.round.id })).await;
        found["round"]["plans"]["totalCount"].as_i64().unwrap_or_default()
    }

    /// A round with a placement that is offered.
    pub(super) async fn offered() -> (Self, String) {
        let decided = Self::with(1, json!({})).await;
        decided.approve_all(&decided.plan).await;
        done(decided.publish(&decided.plan).await);
        let placement = text(&decided.placements(&decided.stage.coordinator).await[0]["id"]);
        (decided, placement)
    }
}

async fn offer(stage: &Stage, round: &Round, topic: &str, places: usize) {
    let host = &stage.partners[HOST];
    let input = json!({
        "round": round.id, "kind": "JOB_SHADOWING", "mainLanguage": "en", "title": english("A week in the laboratory"),
        "skills": [{ "topic": topic, "level": "ADVANCED" }], "places": { "whole": places }, "days": 5,
        "windows": [{ "startsOn": "2027-03-01", "endsOn": "2027-03-31" }], "modes": ["IN_PERSON"], "languages": ["en"],
    });
    let drafted = done(change(&host.editor, "draftOffer", "offer { id }", input).await);
    done(change(&host.editor, "submitOffer", "offer { id }", json!({ "id": drafted["offer"]["id"] })).await);
}

async fn apply(stage: &Stage, round: &Round, person: &SignedIn, home: usize, topic: &str) {
    let home = &stage.partners[home];
    let input = json!({
        "round": round.id, "home": home.id.to_string(), "mainLanguage": "en", "languages": ["en"], "modes": ["IN_PERSON"],
        "returnPlan": english("We will write down how we pack."), "skills": [{ "topic": topic, "level": "INTERMEDIATE" }],
        "windows": [{ "startsOn": "2027-03-01", "endsOn": "2027-03-31" }], "supervisor": home.director.id.to_string(),
    });
    let drafted = done(change(person, "draftApplication", "application { id }", input).await);
    let id = json!({ "id": drafted["application"]["id"] });
    done(change(person, "submitApplication", "application { id }", id).await);
}

async fn vote(who: &Caller, pairing: &str, verdict: &str, reason: Option<&str>) -> Value {
    let input = json!({ "pairing": pairing, "verdict": verdict, "reason": reason });
    change(who, "voteOnPairing", &format!("pairing {{ {VOTES} }}"), input).await
}
