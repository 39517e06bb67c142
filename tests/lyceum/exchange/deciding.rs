//! The committee votes pair by pair, what it approved is published, and both sides answer in time or lose the place.

use futures::future::join;
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{Round, Stage, english, over, text};
use crate::{
    joining::{change, done, wrong},
    registration::{told, travel},
    track::peers::sql,
};

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

async fn answer(who: &Caller, side: &str, placement: &str, accepts: bool, reason: Option<&str>) -> Value {
    let input = json!({ "id": placement, "accepts": accepts, "reason": reason });
    change(who, &format!("answerPlacementFor{side}"), "placement { state revision }", input).await
}

#[tokio::test]
async fn a_question_stops_the_vote_and_the_majority_of_the_quorum_decides() {
    let decided = Decided::with(1, json!({})).await;
    let pairing = decided.pairing().await;
    let [one, two, three] = decided.committee.as_slice() else { panic!("three sit on it") };
    for verdict in ["QUESTION", "REFUSE"] {
        assert_eq!(wrong(&vote(one, &pairing, verdict, None).await), ["REQUIRED reason"]);
        assert_eq!(wrong(&vote(one, &pairing, verdict, Some(" ")).await), ["REQUIRED reason"]);
    }
    let asked = done(vote(one, &pairing, "QUESTION", Some("Is March not too soon?")).await);
    assert_eq!((&asked["pairing"]["standing"], &asked["pairing"]["votesNeeded"]), (&json!("QUESTIONED"), &json!(2)));
    done(vote(two, &pairing, "APPROVE", None).await);
    let stands = done(vote(three, &pairing, "APPROVE", None).await);
    assert_eq!(stands["pairing"]["standing"], "QUESTIONED", "as long as a question stands");
    // One for it and one against decide nothing.
    let tied = done(vote(two, &pairing, "REFUSE", Some("They worked there last year.")).await);
    assert_eq!(tied["pairing"]["standing"], "QUESTIONED");
    let settled = done(vote(one, &pairing, "APPROVE", None).await);
    assert_eq!(settled["pairing"]["standing"], "APPROVED");
    let votes = json!([
        { "verdict": "APPROVE", "reason": null, "member": "Member 0" },
        { "verdict": "REFUSE", "reason": "They worked there last year.", "member": "Member 1" },
        { "verdict": "APPROVE", "reason": null, "member": "Member 2" },
    ]);
    let mut seen = decided.seen(&decided.stage.coordinator, &pairing).await["votes"].take();
    seen.as_array_mut().expect("votes").sort_by_key(|vote| text(&vote["member"]));
    assert_eq!(seen, votes);
    assert_eq!(wrong(&vote(one, &pairing, "REFUSE", Some("No.")).await), ["WRONG_STATE pairing"], "it is decided");
}

#[tokio::test]
async fn as_many_for_as_against_stays_open_and_a_refused_pair_is_in_no_later_plan() {
    let decided = Decided::with(1, json!({})).await;
    let pairing = decided.pairing().await;
    let [one, two, three] = decided.committee.as_slice() else { panic!("three sit on it") };
    done(vote(one, &pairing, "APPROVE", None).await);
    let tied = done(vote(two, &pairing, "REFUSE", Some("They worked there last year.")).await);
    assert_eq!(tied["pairing"]["standing"], "OPEN");
    assert_eq!(wrong(&decided.publish(&decided.plan).await), ["WRONG_STATE id"], "it is not decided");
    let refused = done(vote(three, &pairing, "REFUSE", Some("Somebody else needs it more.")).await);
    assert_eq!(refused["pairing"]["standing"], "REFUSED");
    assert_eq!(decided.settled().await, ["FORBIDDEN REFUSED"]);
    assert_eq!(wrong(&decided.publish(&decided.plan).await), ["WRONG_STATE id"], "it was refused");

    let before = decided.pairings(one, &decided.plan).await;
    let second = decided.plan_anew(json!({})).await;
    let after = decided.pairings(one, &second).await;
    assert_eq!(after.len(), 1, "the other applicant gets the place");
    assert_ne!(after[0]["application"], before[0]["application"]);
    assert_eq!(after[0]["standing"], "OPEN");
}

#[tokio::test]
async fn who_is_recused_neither_votes_nor_sees_votes_and_is_not_told_why() {
    let decided = Decided::with(1, json!({ "quorum": 3 })).await;
    let pairing = decided.pairing().await;
    let stage = &decided.stage;
    let [one, two, three] = decided.committee.as_slice() else { panic!("three sit on it") };
    assert_eq!(decided.seen(one, &pairing).await["votesNeeded"], 3);
    done(vote(one, &pairing, "APPROVE", None).await);

    // Somebody of the host, for a seat of another partner; and somebody whom an applicant has a grievance with.
    let of_host = format!(
        "INSERT INTO membership (id, person_id, organization_id, role, given_at)
             VALUES (gen_random_uuid(), '{}', '{}', 'member', now())",
        two.id.uuid(),
        stage.partners[HOST].id.uuid()
    );
    sql(&stage.app, &of_host).await;
    for applicant in &decided.applicants {
        let input = json!({ "programme": stage.programme.to_string(), "withPerson": three.id.to_string(), "kind": "GRIEVANCE" });
        done(change(applicant, "declareExchangeConflict", "conflict { id }", input).await);
    }
    let mut sentences = Vec::new();
    for member in [two, three] {
        let refused = vote(member, &pairing, "APPROVE", None).await;
        assert_eq!(wrong(&refused), ["DENIED"]);
        sentences.push(text(&refused["userErrors"][0]["message"]));
        let seen = decided.seen(member, &pairing).await;
        assert_eq!((&seen["isRecused"], &seen["votes"]), (&json!(true), &json!([])));
    }
    assert_eq!(sentences[0], sentences[1], "whatever the cause");
    let seen = decided.seen(one, &pairing).await;
    assert_eq!((&seen["isRecused"], &seen["votes"].as_array().map(Vec::len)), (&json!(false), &Some(1)));
    assert_eq!(seen["votesNeeded"], 1, "two of three are recused");
    let runs = decided.seen(&stage.coordinator, &pairing).await;
    assert_eq!((&runs["isRecused"], &runs["votes"].as_array().map(Vec::len)), (&json!(false), &Some(1)));
    // The one who is left decides.
    let approved = done(vote(one, &pairing, "APPROVE", None).await);
    assert_eq!(approved["pairing"]["standing"], "APPROVED");
}

#[tokio::test]
async fn the_vote_of_who_came_to_be_recused_counts_no_more() {
    let decided = Decided::with(1, json!({})).await;
    let pairing = decided.pairing().await;
    let [one, two, three] = decided.committee.as_slice() else { panic!("three sit on it") };
    done(vote(one, &pairing, "APPROVE", None).await);
    for applicant in &decided.applicants {
        let input = json!({ "programme": decided.stage.programme.to_string(), "withPerson": one.id.to_string(), "kind": "FAMILY" });
        done(change(applicant, "declareExchangeConflict", "conflict { id }", input).await);
    }
    assert_eq!(decided.seen(two, &pairing).await["votes"], json!([]));
    let second = done(vote(two, &pairing, "APPROVE", None).await);
    assert_eq!(second["pairing"]["standing"], "OPEN", "one of two");
    let third = done(vote(three, &pairing, "APPROVE", None).await);
    assert_eq!(third["pairing"]["standing"], "APPROVED");
}

#[tokio::test]
async fn only_who_has_a_seat_today_votes() {
    let decided = Decided::with(1, json!({})).await;
    let pairing = decided.pairing().await;
    let stage = &decided.stage;
    let unseated = stage.app.person("Una").programme_role("committee_member", stage.programme).create().await;
    let steward = stage.app.person("Stella").steward().create().await;
    let anonymous = stage.app.anonymous();
    for (who, caller) in [
        ("somebody without a seat", &*unseated),
        ("who runs it", &*stage.coordinator),
        ("the applicant", &*decided.applicants[0]),
        ("a director", &*stage.partners[HOME].director),
        ("a steward", &*steward),
        ("nobody", &anonymous),
    ] {
        let refused = vote(caller, &pairing, "APPROVE", None).await;
        assert_eq!(wrong(&refused), ["DENIED"], "{who}");
    }
    assert_eq!(decided.seen(&unseated, &pairing).await["votes"], json!([]), "nothing was written");
    for (who, caller) in [("an applicant", &*decided.applicants[0]), ("a steward", &*steward), ("nobody", &anonymous)] {
        assert_eq!(decided.seen(caller, &pairing).await, Value::Null, "{who}");
    }
    // Terms end with their last day, by the clock of the exchange.
    travel(&stage.app, "2028-01-01T03:59:00Z").await;
    done(vote(&decided.committee[0], &pairing, "APPROVE", None).await);
    travel(&stage.app, "2028-01-01T04:01:00Z").await;
    let late = vote(&decided.committee[1], &pairing, "APPROVE", None).await;
    assert_eq!(wrong(&late), ["DENIED"]);
}

#[tokio::test]
async fn what_was_kept_without_a_vote_is_voted_on_and_what_was_settled_is_not() {
    let decided = Decided::with(2, json!({})).await;
    let one = &decided.committee[0];
    let first = decided.pairings(one, &decided.plan).await;
    assert_eq!(first.len(), 2);
    for member in &decided.committee[..2] {
        done(vote(member, &text(&first[0]["id"]), "APPROVE", None).await);
    }
    let second = decided.plan_anew(json!({ "keep": "ALL", "of": decided.plan })).await;
    let pairings = decided.pairings(one, &second).await;
    assert!(pairings.iter().all(|pairing| pairing["isForced"] == true), "{pairings:?}");
    let standing = |application: &Value| {
        let found = pairings.iter().find(|pairing| pairing["application"] == *application);
        found.map(|pairing| (text(&pairing["id"]), text(&pairing["standing"]))).expect("it was kept")
    };
    let (approved, undecided) = (standing(&first[0]["application"]), standing(&first[1]["application"]));
    assert_eq!((approved.1.as_str(), undecided.1.as_str()), ("APPROVED", "OPEN"));
    assert_eq!(wrong(&vote(one, &approved.0, "APPROVE", None).await), ["WRONG_STATE pairing"]);
    assert_eq!(wrong(&decided.publish(&second).await), ["WRONG_STATE id"], "one is not decided");
    decided.approve_all(&second).await;
    done(decided.publish(&second).await);
    // What was settled by the placements needs no votes in the next.
    let third = decided.plan_anew(json!({})).await;
    let pairings = decided.pairings(one, &third).await;
    assert!(pairings.iter().all(|pairing| pairing["standing"] == "APPROVED" && pairing["votesNeeded"] == 0));
    assert_eq!(wrong(&vote(one, &undecided.0, "APPROVE", None).await), ["WRONG_STATE pairing"], "it was published");
}

#[tokio::test]
async fn a_plan_is_published_once_all_of_it_is_approved_and_nothing_has_changed() {
    let decided = Decided::with(1, json!({})).await;
    let stage = &decided.stage;
    decided.approve_all(&decided.plan).await;
    for (who, caller) in [
        ("a member of the committee", &*decided.committee[0]),
        ("an applicant", &*decided.applicants[0]),
        ("nobody", &stage.app.anonymous()),
    ] {
        let refused = change(caller, "publishPlan", "plan { id }", json!({ "id": decided.plan })).await;
        assert_eq!(wrong(&refused), ["DENIED"], "{who}");
    }
    done(stage.limits(HOST, &decided.round.id, json!({ "hosts": { "whole": 5 } })).await);
    let stale = decided.publish(&decided.plan).await;
    assert_eq!(wrong(&stale), ["WRONG_STATE id"]);
    assert!(text(&stale["userErrors"][0]["message"]).starts_with("id is stale"), "{stale}");
    assert!(decided.placements(&stage.coordinator).await.is_empty());

    let made = json!({ "round": decided.round.id });
    let waiting = text(&done(change(&stage.coordinator, "makePlan", "plan { id }", made).await)["plan"]["id"]);
    assert_eq!(wrong(&decided.publish(&waiting).await), ["WRONG_STATE id"], "it is not solved");
    stage.app.solve_plans().await;
    decided.approve_all(&waiting).await;
    let keyed = json!({ "id": waiting, "idempotencyKey": "spring" });
    for _ in 0..2 {
        let published = change(&stage.coordinator, "publishPlan", "plan { isPublished }", keyed.clone()).await;
        assert_eq!(done(published)["plan"]["isPublished"], true, "the same request has the same answer");
    }
    assert_eq!(wrong(&decided.publish(&waiting).await), ["WRONG_STATE id"], "it is published");
    let placements = decided.placements(&stage.coordinator).await;
    assert_eq!(placements.len(), 1);
    let (placement, day) = (&placements[0], json!("2026-11-30"));
    assert_eq!((&placement["state"], &placement["answerByDay"]), (&json!("OFFERED"), &day));
    assert_eq!(placement["answerBy"], "2026-12-01T04:00:00Z", "the end of the day in Halifax");
    assert_eq!(decided.settled().await, ["FORCED ACCEPTED"]);
    let state = "query($id: ID!) { round(id: $id) { state publishedAt } }";
    let round = stage.coordinator.query(state, json!({ "id": decided.round.id })).await;
    assert_eq!(round["round"], json!({ "state": "PUBLISHED", "publishedAt": "2026-11-20T12:00:00Z" }));

    let mut offered = told(&stage.app, "placement_offered").await;
    offered.sort();
    let applicant = text(&placement["applicant"]);
    let home = usize::from(applicant != "Applicant 0") + HOME;
    assert_eq!(offered, [applicant.clone(), format!("Director {home}"), "an organization".to_owned()]);
    let unplaced = told(&stage.app, "application_unplaced").await;
    assert_eq!(unplaced.len(), 1, "who gets nothing is told once");
    assert_ne!(unplaced[0], applicant);
}

#[tokio::test]
async fn a_plan_is_not_published_while_people_still_apply() {
    let stage = Stage::with(6, json!({ "needsSignOff": false })).await;
    let round = stage.opened().await;
    let topic = stage.topic("conservation").await.to_string();
    offer(&stage, &round, &topic, 1).await;
    let made = done(change(&stage.coordinator, "makePlan", "plan { id }", json!({ "round": round.id })).await);
    stage.app.solve_plans().await;
    let input = json!({ "id": made["plan"]["id"] });
    let early = change(&stage.coordinator, "publishPlan", "plan { id }", input).await;
    assert_eq!(wrong(&early), ["WRONG_STATE id"]);
    assert!(text(&early["userErrors"][0]["message"]).contains("close the round"), "{early}");
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

#[tokio::test]
async fn equity_is_for_the_committee_once_a_plan_is_published_and_tells_of_nobody() {
    let decided = Decided::with(1, json!({})).await;
    let stage = &decided.stage;
    let document = "query($id: ID!) { round(id: $id) { equity { applied placed share
        by { dimension rows { label applied placed share isSuppressed } } } } }";
    let id = json!({ "id": decided.round.id });
    let before = stage.coordinator.query(document, id.clone()).await;
    assert_eq!(before["round"]["equity"], Value::Null, "no plan was published");
    decided.approve_all(&decided.plan).await;
    done(decided.publish(&decided.plan).await);
    let after = decided.committee[0].query(document, id.clone()).await;
    let equity = &after["round"]["equity"];
    assert_eq!((&equity["applied"], &equity["placed"]), (&Value::Null, &Value::Null), "two applied");
    let tables = equity["by"].as_array().cloned().unwrap_or_default();
    assert_eq!(tables.len(), 4);
    for row in tables.iter().flat_map(|table| table["rows"].as_array().cloned().unwrap_or_default()) {
        assert_eq!((&row["applied"], &row["placed"], &row["isSuppressed"]), (&Value::Null, &Value::Null, &json!(true)));
    }
    for (who, caller) in [
        ("an applicant", &*decided.applicants[0]),
        ("a director", &*stage.partners[HOME].director),
        ("nobody", &stage.app.anonymous()),
    ] {
        let answer = caller.answer(document, id.clone()).await;
        assert_eq!(answer["data"]["round"]["equity"], Value::Null, "{who}");
        assert!(answer["errors"][0]["extensions"]["code"].is_string(), "{who}");
    }
}
