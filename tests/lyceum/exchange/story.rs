//! A round of an exchange from the call to its alumni, through the graph alone: eight museums and forty people, of whom twenty apply.
//! What is expected was worked out by hand.
//!
//! Museums 0, 1 and 2 teach conservation by job-shadowing, and museums 3 and 4 digitization in residencies, two places each. Twelve
//! people seek conservation: five of museum 5, which can do without three, four of museum 6 and three of museum 7. Eight seek
//! digitization: four of museum 0 and four of museum 7. One of each is not agreed to. So six and four can be placed, and whoever is of a
//! priority group is. A fund pays for all of it.

mod completing;
mod dashboard;
mod funding;
mod outcomes;
mod people;
mod sharing;
mod under_way;

use serde_json::{Value, json};
use testing::SignedIn;

use super::{Round, Stage, english, text};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};
use funding::Fund;
use people::{Applicant, applicants};

/// Which museums teach what.
const CONSERVATION: [usize; 3] = [0, 1, 2];
const DIGITIZATION: [usize; 2] = [3, 4];

/// What a round of eight museums is played with.
struct Story {
    stage: Stage,
    round: Round,
    fund: Fund,
    committee: Vec<SignedIn>,
    applicants: Vec<Applicant>,
}

/// A pairing as the committee sees it.
#[derive(Debug, Clone)]
struct Pair {
    id: String,
    application: String,
    offer: String,
    home: usize,
    host: usize,
    is_forced: bool,
    standing: String,
}

#[tokio::test]
async fn a_round_of_eight_museums_and_forty_people() {
    let story = Story::call().await;
    story.apply().await;
    story.stage.close(&story.round.id).await;
    let first = story.plan(json!({})).await;
    story.proves_itself(&first).await;
    let second = story.decides(&first).await;
    story.publishes(&first, &second).await;
    story.answers(&second).await;
    story.runs_out_of_time().await;
    story.is_fair().await;

    let accepted = story.begins().await;
    let authority = story.is_worth_credit(&accepted.shadowings[0]).await;
    story.loses_one(&accepted).await;
    story.is_interrupted(&accepted).await;
    story.confides(&accepted).await;
    story.shadowings_end(&accepted).await;
    story.residencies_end(&accepted).await;
    story.counts(&accepted, &authority).await;
    story.makes_an_artifact(&accepted).await;
    story.tells_a_story(&accepted).await;
    story.stays_in_touch(&accepted).await;
    story.brings_home(&accepted).await;
    story.is_of_use(&accepted).await;
    story.is_evaluated(&accepted).await;
    story.is_counted(&accepted).await;
    story.comes_to_something().await;
    story.is_told_of_many().await;
    story.is_balanced(&accepted).await;
    story.is_accounted_for().await;
}

impl Story {
    /// The call, which everybody can find, who pays for it, and what hosts offer.
    async fn call() -> Self {
        let stage = Stage::with(8, json!({ "answerDays": 14 })).await;
        let round = stage.opened().await;
        let call = "query($id: ID!) { round(id: $id) { opportunity { kind status title { text } } } }";
        let found = stage.app.anonymous().query(call, json!({ "id": round.id })).await;
        assert_eq!(
            found["round"]["opportunity"],
            json!({ "kind": "EXCHANGE", "status": "OPEN", "title": { "text": "Spring and autumn 2027" } })
        );
        let committee = stage.committee(3).await;
        let fund = Fund::of(&stage, &round).await;
        let topics = [stage.topic("conservation").await.to_string(), stage.topic("digitization").await.to_string()];
        let shadowing = json!({ "kind": "JOB_SHADOWING", "cost": { "amount": 20_000, "currency": "CAD" } });
        let residency = json!({ "kind": "RESIDENCY" });
        let taught = [(CONSERVATION.as_slice(), shadowing), (DIGITIZATION.as_slice(), residency)];
        for ((hosts, kind), topic) in taught.iter().zip(&topics) {
            for host in *hosts {
                offer(&stage, &round, *host, topic, kind.clone()).await;
            }
        }
        done(stage.limits(5, &round.id, json!({ "releases": { "whole": 3 } })).await);
        let applicants = applicants(&stage, &topics).await;
        Self { stage, round, fund, committee, applicants }
    }

    /// Everybody applies, and for each but two their director agrees.
    async fn apply(&self) {
        for applicant in &self.applicants {
            applicant.apply(&self.stage, &self.round).await;
        }
        let seen = self.applications(&self.stage.coordinator).await;
        assert_eq!(seen.len(), 20);
        assert!(seen.iter().all(|one| one["declaredGroups"] == Value::Null), "nobody else sees what they declare");
        assert_eq!(
            self.applications(&self.stage.partners[5].director).await.len(),
            5,
            "a director sees their own people's"
        );
        assert_eq!(self.applications(&self.stage.partners[1].director).await.len(), 0);
    }

    async fn applications(&self, who: &SignedIn) -> Vec<Value> {
        let document =
            "query($id: ID!) { round(id: $id) { applications(first: 100) { nodes { id declaredGroups } } } }";
        let found = who.query(document, json!({ "id": self.round.id })).await;
        found["round"]["applications"]["nodes"].as_array().cloned().unwrap_or_default()
    }

    /// Asks for a plan and waits for the solver.
    async fn plan(&self, more: Value) -> String {
        let input = super::over(json!({ "round": self.round.id }), more);
        let made = done(change(&self.stage.coordinator, "makePlan", "plan { id state }", input).await);
        assert_eq!(made["plan"]["state"], "WAITING");
        self.stage.app.solve_plans().await;
        text(&made["plan"]["id"])
    }

    /// The newest plan of the round.
    async fn newest(&self) -> Value {
        let document = "query($id: ID!) { round(id: $id) { plans(first: 1) { nodes { id number state } } } }";
        let found = self.stage.coordinator.query(document, json!({ "id": self.round.id })).await;
        found["round"]["plans"]["nodes"][0].clone()
    }

    async fn pairs(&self, plan: &str) -> Vec<Pair> {
        let document = "query($id: ID!) { plan(id: $id) { pairings(first: 100) { nodes {
            id isForced standing application { id organization { id } } offer { id organization { id } } } } } }";
        let found = self.stage.coordinator.query(document, json!({ "id": plan })).await;
        let nodes = found["plan"]["pairings"]["nodes"].as_array().cloned().unwrap_or_default();
        nodes.iter().map(|node| self.pair(node)).collect()
    }

    fn pair(&self, node: &Value) -> Pair {
        let museum = |id: &Value| {
            let at =
                self.stage.partners.iter().position(|partner| Some(partner.id.to_string().as_str()) == id.as_str());
            at.unwrap_or_else(|| panic!("{id} is no partner"))
        };
        Pair {
            id: text(&node["id"]),
            application: text(&node["application"]["id"]),
            offer: text(&node["offer"]["id"]),
            home: museum(&node["application"]["organization"]["id"]),
            host: museum(&node["offer"]["organization"]["id"]),
            is_forced: node["isForced"] == true,
            standing: text(&node["standing"]),
        }
    }

    /// Four of priority groups and ten in all are placed; there is nothing better, and whoever is not placed is told why.
    async fn proves_itself(&self, id: &str) {
        let document = "query($id: ID!) { plan(id: $id) {
            state status isStale isOptimal proof { goal reached bound } pairings { totalCount } unplaced { totalCount }
        } }";
        let mut found = self.stage.coordinator.query(document, json!({ "id": id })).await;
        let plan = found["plan"].take();
        assert_eq!(
            (&plan["state"], &plan["isOptimal"], &plan["isStale"]),
            (&json!("SOLVED"), &json!(true), &json!(false))
        );
        // How many of them are of priority groups is told to nobody.
        assert_eq!(plan["proof"][0], json!({ "goal": "PRIORITY", "reached": null, "bound": null }));
        assert_eq!(plan["proof"][1], json!({ "goal": "PLACED", "reached": 10, "bound": 10 }));
        assert_eq!((&plan["pairings"]["totalCount"], &plan["unplaced"]["totalCount"]), (&json!(10), &json!(10)));
        let pairs = self.pairs(id).await;
        assert!(pairs.iter().filter(|pair| pair.home == 5).count() <= 3, "museum 5 can do without three");
        for applicant in self.applicants.iter().filter(|one| one.group.is_some()) {
            let id = applicant.application();
            assert!(pairs.iter().any(|pair| pair.application == id), "whoever is of a priority group is placed");
        }
        for applicant in self.applicants.iter().filter(|one| !one.is_agreed) {
            assert!(pairs.iter().all(|pair| pair.application != applicant.application()), "nobody agreed to it");
        }
    }

    /// Whether a member of the committee is recused from a pair: each holds the seat of the museum of the same number.
    fn is_recused(&self, member: usize, pair: &Pair) -> bool {
        member == pair.host || member == pair.home
    }

    async fn vote(&self, member: usize, pair: &Pair, verdict: &str, reason: Option<&str>) -> Value {
        let input = json!({ "pairing": pair.id, "verdict": verdict, "reason": reason });
        change(&self.committee[member], "voteOnPairing", "pairing { standing }", input).await
    }

    /// Those of the committee who can vote on a pair.
    fn voters(&self, pair: &Pair) -> Vec<usize> {
        (0..self.committee.len()).filter(|member| !self.is_recused(*member, pair)).collect()
    }

    async fn approve(&self, pair: &Pair) {
        for member in self.voters(pair).into_iter().take(2) {
            done(self.vote(member, pair, "APPROVE", None).await);
        }
    }

    /// The committee questions one pair, refuses another and approves the rest; the plan is made anew without what it refused.
    async fn decides(&self, first: &str) -> String {
        let pairs = self.pairs(first).await;
        let own = pairs.iter().find(|pair| pair.host == 0).expect("somebody goes to museum 0");
        let why = self.vote(0, own, "APPROVE", None).await;
        assert_eq!(wrong(&why).len(), 1, "who is of the host does not vote: {why}");

        let is_priority = |pair: &Pair| {
            self.applicants.iter().any(|one| one.group.is_some() && one.application() == pair.application)
        };
        let refused =
            pairs.iter().find(|pair| pair.host < 3 && !is_priority(pair)).expect("three of six are of no group");
        for member in self.voters(refused).into_iter().take(2) {
            done(self.vote(member, refused, "REFUSE", Some("They worked there last year.")).await);
        }
        let rest: Vec<&Pair> = pairs.iter().filter(|pair| pair.id != refused.id).collect();
        let questioned = rest[0];
        let asking = self.voters(questioned)[0];
        let asked = done(self.vote(asking, questioned, "QUESTION", Some("Is March not too soon?")).await);
        assert_eq!(asked["pairing"]["standing"], "QUESTIONED");
        for pair in &rest {
            self.approve(pair).await;
        }
        let standings: Vec<String> = self.pairs(first).await.into_iter().map(|pair| pair.standing).collect();
        let count = |wanted: &str| standings.iter().filter(|standing| *standing == wanted).count();
        assert_eq!((count("APPROVED"), count("REFUSED")), (9, 1), "{standings:?}");
        assert_eq!(wrong(&self.publish(first).await), ["WRONG_STATE id"], "one was refused");

        let second = self.plan(json!({ "keep": "APPROVED", "of": first })).await;
        let pairs = self.pairs(&second).await;
        assert_eq!(pairs.len(), 10, "somebody else takes the place");
        assert!(pairs.iter().all(|pair| (&pair.application, &pair.offer) != (&refused.application, &refused.offer)));
        let new: Vec<&Pair> = pairs.iter().filter(|pair| pair.standing == "OPEN").collect();
        assert_eq!(new.len(), 1, "what was approved is not voted on again: {pairs:?}");
        assert!(pairs.iter().filter(|pair| pair.is_forced).count() == 9);
        self.approve(new[0]).await;
        second
    }

    async fn publish(&self, plan: &str) -> Value {
        change(&self.stage.coordinator, "publishPlan", "plan { isPublished round { state } }", json!({ "id": plan }))
            .await
    }

    async fn placements_of(&self, who: &SignedIn) -> Vec<Value> {
        let document = "{ myPlacements(first: 100) { nodes { id state offer { id } home { id } host { id } application { id } } } }";
        let found = who.query(document, json!({})).await;
        found["myPlacements"]["nodes"].as_array().cloned().unwrap_or_default()
    }

    /// Until it is published nobody but the committee sees a plan; then everybody concerned sees their own placement.
    async fn publishes(&self, first: &str, second: &str) {
        let pairs = self.pairs(second).await;
        let placed =
            self.applicants.iter().find(|one| one.application() == pairs[0].application).expect("an applicant");
        let looks = "query($id: ID!) { plan(id: $id) { id } }";
        assert_eq!(placed.person.query(looks, json!({ "id": second })).await["plan"], Value::Null);
        assert!(self.placements_of(&placed.person).await.is_empty());
        let published = done(self.publish(second).await);
        assert_eq!(published["plan"], json!({ "isPublished": true, "round": { "state": "PUBLISHED" } }));
        assert_eq!(wrong(&self.publish(first).await), ["WRONG_STATE id"], "another one was published");
        assert_eq!(
            placed.person.query(looks, json!({ "id": second })).await["plan"],
            Value::Null,
            "a plan stays the committee's"
        );
        let theirs = self.placements_of(&placed.person).await;
        assert_eq!(theirs.len(), 1);
        assert_eq!(theirs[0]["state"], "OFFERED");
        let unplaced =
            self.applicants.iter().find(|one| pairs.iter().all(|pair| pair.application != one.application()));
        assert!(self.placements_of(&unplaced.expect("ten are not placed").person).await.is_empty());
    }

    /// The placements of the round, by state.
    async fn placements(&self, state: &str) -> Vec<Value> {
        let document = "query($id: ID!) { round(id: $id) { placements(first: 100) { nodes { id state home { id } host { id } } } } }";
        let found = self.stage.coordinator.query(document, json!({ "id": self.round.id })).await;
        let all = found["round"]["placements"]["nodes"].as_array().cloned().unwrap_or_default();
        all.into_iter().filter(|one| one["state"] == state).collect()
    }

    fn partner(&self, id: &Value) -> &super::Partner {
        let found = self.stage.partners.iter().find(|partner| Some(partner.id.to_string().as_str()) == id.as_str());
        found.unwrap_or_else(|| panic!("{id} is no partner"))
    }

    async fn accept(&self, placement: &Value) {
        let input = json!({ "id": placement["id"], "accepts": true });
        let (home, host) = (self.partner(&placement["home"]["id"]), self.partner(&placement["host"]["id"]));
        done(change(&home.director, "answerPlacementForHome", "placement { state }", input.clone()).await);
        let both = done(change(&host.editor, "answerPlacementForHost", "placement { state }", input).await);
        assert_eq!(both["placement"]["state"], "ACCEPTED");
    }

    /// Eight accept, one host declines, and one placement is left without an answer. The decline is planned around by itself.
    async fn answers(&self, second: &str) {
        let offered = self.placements("OFFERED").await;
        assert_eq!(offered.len(), 10);
        let conservation: Vec<&Value> =
            offered.iter().filter(|one| CONSERVATION.iter().any(|host| self.is(&one["host"]["id"], *host))).collect();
        let (declined, silent) = (conservation[0], conservation[1]);
        for placement in offered.iter().filter(|one| one["id"] != declined["id"] && one["id"] != silent["id"]) {
            self.accept(placement).await;
        }
        let input = json!({ "id": declined["id"], "accepts": false });
        let host = self.partner(&declined["host"]["id"]);
        assert_eq!(wrong(&change(&host.editor, "answerPlacementForHost", "", input).await), ["REQUIRED reason"]);
        let input = json!({ "id": declined["id"], "accepts": false, "reason": "The laboratory is flooded." });
        let answered = done(change(&host.editor, "answerPlacementForHost", "placement { state }", input).await);
        assert_eq!(answered["placement"]["state"], "DECLINED");

        let third = self.newest().await;
        assert_eq!(
            (&third["number"], &third["state"]),
            (&json!(3), &json!("WAITING")),
            "the decline is planned around"
        );
        self.stage.app.solve_plans().await;
        let third = text(&third["id"]);
        assert_ne!(third, second);
        let pairs = self.pairs(&third).await;
        assert_eq!(pairs.iter().filter(|pair| pair.is_forced).count(), 9, "nobody else loses their place");
        for pair in pairs.iter().filter(|pair| pair.standing == "OPEN") {
            self.approve(pair).await;
        }
        done(self.publish(&third).await);
        let offered = self.placements("OFFERED").await;
        assert_eq!(offered.len(), pairs.len() - 8, "the silent one, and who takes the place that was declined");
        for placement in offered.iter().filter(|one| one["id"] != silent["id"]) {
            self.accept(placement).await;
        }
    }

    fn is(&self, id: &Value, partner: usize) -> bool {
        id.as_str() == Some(self.stage.partners[partner].id.to_string().as_str())
    }

    /// Whoever does not answer loses the place when the time is over, by the clock of the exchange.
    async fn runs_out_of_time(&self) {
        // Offered on 20 November in Halifax, to be answered until the end of 4 December there.
        travel(&self.stage.app, "2026-12-05T03:59:00Z").await;
        self.stage.app.let_placements_expire().await;
        assert_eq!(self.placements("EXPIRED").await.len(), 0);
        travel(&self.stage.app, "2026-12-05T04:01:00Z").await;
        self.stage.app.let_placements_expire().await;
        assert_eq!(self.placements("EXPIRED").await.len(), 1);
        assert_eq!(self.placements("OFFERED").await.len(), 0);
        assert_eq!(self.newest().await["number"], 4, "its place is planned anew");
    }

    /// The equity audit, worked out by hand: what tells of fewer than five is held back.
    async fn is_fair(&self) {
        let document = "query($id: ID!) { round(id: $id) { equity { applied placed by { dimension rows { label applied placed isSuppressed } } } } }";
        let found = self.stage.coordinator.query(document, json!({ "id": self.round.id })).await;
        let equity = &found["round"]["equity"];
        assert_eq!(equity["applied"], 20);
        let placed = self.placements("ACCEPTED").await.len();
        assert_eq!(equity["placed"], placed);
        let tables = equity["by"].as_array().expect("tables");
        let table = |dimension: &str| tables.iter().find(|table| table["dimension"] == dimension).expect("a table");
        // All are of museums.
        assert_eq!(table("SECTOR")["rows"].as_array().map(Vec::len), Some(1));
        assert_eq!(table("SECTOR")["rows"][0]["applied"], 20);
        for row in table("DECLARED_GROUP")["rows"].as_array().expect("rows") {
            // Three and one declare a group: fewer than five, and so neither is told, nor who is left.
            assert_eq!((&row["applied"], &row["isSuppressed"]), (&Value::Null, &json!(true)), "{row}");
        }
        let outsider = &self.stage.partners[6].director;
        let document = "query($id: ID!) { round(id: $id) { equity { applied } } }";
        let hidden = outsider.answer(document, json!({ "id": self.round.id })).await;
        assert_eq!(hidden["data"]["round"]["equity"], Value::Null);
        assert_eq!(hidden["errors"][0]["extensions"]["code"], "DENIED");
    }
}

/// A host offers two places of a kind in March.
async fn offer(stage: &Stage, round: &Round, host: usize, topic: &str, kind: Value) {
    let partner = &stage.partners[host];
    let input = json!({
        "round": round.id, "organization": partner.id.to_string(), "mainLanguage": "en",
        "title": english(&format!("A week at museum {host}")), "skills": [{ "topic": topic, "level": "ADVANCED" }],
        "places": { "whole": 2 }, "days": 5, "windows": [{ "startsOn": "2027-03-01", "endsOn": "2027-03-31" }],
        "modes": ["IN_PERSON"], "languages": ["en"],
    });
    let drafted = done(change(&partner.editor, "draftOffer", "offer { id state }", super::over(input, kind)).await);
    let submitted = json!({ "id": drafted["offer"]["id"] });
    let offered = done(change(&partner.editor, "submitOffer", "offer { state }", submitted).await);
    assert_eq!(offered["offer"]["state"], "SUBMITTED");
}
