//! The placements under way: agreements, check-ins, what goes otherwise than it was meant to, and what is said in confidence.
//!
//! Whatever the lot was, nine were accepted by both sides: five job-shadowings at museums 0, 1 and 2, which have six places of which one
//! was offered and not answered in time; and four residencies at museums 3 and 4.

use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::super::{Partner, over, text};
use super::Story;
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

const STATE: &str = "placement { state }";

/// The placements that both sides accepted.
pub(super) struct Accepted<'s> {
    /// Four job-shadowings that are completed, the first of them after an interruption.
    pub(super) shadowings: Vec<Going<'s>>,
    /// One more, which ends before its time.
    pub(super) leaving: Going<'s>,
    /// Four residencies, which are completed.
    pub(super) residencies: Vec<Going<'s>>,
}

impl<'s> Accepted<'s> {
    /// Those that are completed.
    pub(super) fn completed(&self) -> impl Iterator<Item = &Going<'s>> {
        self.shadowings.iter().chain(&self.residencies)
    }

    /// All nine.
    pub(super) fn all(&self) -> impl Iterator<Item = &Going<'s>> {
        self.completed().chain([&self.leaving])
    }
}

/// A placement, and those who have a part in it.
pub(super) struct Going<'s> {
    pub(super) id: String,
    pub(super) participant: &'s SignedIn,
    pub(super) home: &'s Partner,
    pub(super) host: &'s Partner,
}

impl Going<'_> {
    /// Fields of the placement as somebody sees them.
    pub(super) async fn seen(&self, fields: &str, who: &Caller) -> Value {
        let document = format!("query($id: ID!) {{ placement(id: $id) {{ {fields} }} }}");
        who.query(&document, json!({ "id": self.id })).await["placement"].take()
    }

    /// What comes of a mutation with an input that names the placement.
    pub(super) async fn tried(&self, who: &Caller, mutation: &str, fields: &str, more: Value) -> Value {
        change(who, mutation, fields, over(json!({ "placement": self.id }), more)).await
    }

    /// The same, where nothing is wrong with it.
    pub(super) async fn told(&self, who: &Caller, mutation: &str, fields: &str, more: Value) -> Value {
        done(self.tried(who, mutation, fields, more).await)
    }

    /// What comes of a mutation of the placement itself.
    pub(super) async fn moved(&self, who: &Caller, mutation: &str, more: Value) -> Value {
        change(who, mutation, STATE, over(json!({ "id": self.id }), more)).await
    }

    /// The host proposes an agreement; whoever goes and their director accept it.
    async fn agrees(&self, more: Value) {
        let input = json!({
            "language": "en", "objectives": [{ "text": "See how it is done." }, { "text": "Find what to bring home." }],
            "deliverables": "A checklist.", "schedule": "Mornings with the team.", "startsOn": "2027-03-01",
        });
        let fields = "agreement { id inForceAt }";
        let proposed = self.told(&self.host.editor, "proposeAgreement", fields, over(input, more)).await;
        assert_eq!(proposed["agreement"]["inForceAt"], Value::Null, "two are still to accept it");
        let id = json!({ "id": proposed["agreement"]["id"] });
        done(change(self.participant, "acceptAgreement", fields, id.clone()).await);
        let accepted = done(change(&self.home.director, "acceptAgreement", fields, id).await);
        assert_ne!(accepted["agreement"]["inForceAt"], Value::Null);
    }

    /// Whoever goes says that the check-in at this place of the calendar was held on a day.
    pub(super) async fn checks_in(&self, at: usize, day: &str) -> Value {
        let seen = self.seen("checkIns { id }", self.participant).await;
        let input = json!({ "id": seen["checkIns"][at]["id"], "heldOn": day });
        change(self.participant, "holdCheckIn", "checkIn { state }", input).await
    }

    /// The report that whoever goes begins.
    pub(super) async fn writes(&self, until: &str) -> Value {
        let input =
            json!({ "language": "en", "fromOn": "2027-03-01", "untilOn": until, "text": "We packed two paintings." });
        let mut written = self.told(self.participant, "writeProgressReport", "report { id }", input).await;
        written["report"].take()
    }
}

impl Story {
    /// In December the three parties of each placement accept its agreement.
    pub(super) async fn begins(&self) -> Accepted<'_> {
        let accepted = self.accepted().await;
        let weeks = json!({ "endsOn": "2027-03-12", "checkInDays": 5, "contactMinutes": 2400 });
        for one in accepted.shadowings.iter().chain([&accepted.leaving]) {
            one.agrees(weeks.clone()).await;
        }
        for one in &accepted.residencies {
            one.agrees(json!({ "endsOn": "2027-03-31", "checkInDays": 10 })).await;
        }
        let due = async |one: &Going<'_>| one.seen("checkIns { dueOn }", &one.host.editor).await["checkIns"].take();
        let days = |days: &[&str]| days.iter().map(|day| json!({ "dueOn": day })).collect::<Value>();
        assert_eq!(due(&accepted.leaving).await, days(&["2027-03-06", "2027-03-11"]));
        assert_eq!(due(&accepted.residencies[0]).await, days(&["2027-03-11", "2027-03-21", "2027-03-31"]));
        assert_eq!(self.placements("UNDER_WAY").await.len(), 9);
        accepted
    }

    async fn accepted(&self) -> Accepted<'_> {
        let document = "query($id: ID!) { round(id: $id) { placements(first: 100) { nodes {
            id state home { id } host { id } application { id } offer { kind } } } } }";
        let found = self.stage.coordinator.query(document, json!({ "id": self.round.id })).await;
        let (mut shadowings, mut residencies) = (Vec::new(), Vec::new());
        let nodes = found["round"]["placements"]["nodes"].as_array().into_iter().flatten();
        for node in nodes.filter(|node| node["state"] == "ACCEPTED") {
            let of_kind = if node["offer"]["kind"] == "RESIDENCY" { &mut residencies } else { &mut shadowings };
            of_kind.push(self.going(node));
        }
        assert_eq!((shadowings.len(), residencies.len()), (5, 4), "{found}");
        let leaving = shadowings.pop().expect("there are five");
        Accepted { shadowings, leaving, residencies }
    }

    fn going(&self, node: &Value) -> Going<'_> {
        let application = text(&node["application"]["id"]);
        let applicant = self.applicants.iter().find(|one| one.application() == application).expect("they applied");
        Going {
            id: text(&node["id"]),
            participant: &applicant.person,
            home: self.partner(&node["home"]["id"]),
            host: self.partner(&node["host"]["id"]),
        }
    }

    /// On 6 March all who shadow somebody check in; two days later one of them finds another job, with a report that stays unsigned.
    pub(super) async fn loses_one(&self, accepted: &Accepted<'_>) {
        let (app, leaving) = (&self.stage.app, &accepted.leaving);
        travel(app, "2027-03-06T12:00:00Z").await;
        for one in accepted.shadowings.iter().chain([leaving]) {
            assert_eq!(done(one.checks_in(0, "2027-03-06").await)["checkIn"]["state"], "HELD");
        }
        travel(app, "2027-03-08T12:00:00Z").await;
        leaving.writes("2027-03-05").await;
        let unexplained = json!({ "cause": "EMPLOYMENT", "reason": " " });
        let refused = leaving.moved(leaving.participant, "endPlacementEarly", unexplained).await;
        assert_eq!(wrong(&refused), ["REQUIRED reason"]);
        let why = json!({ "cause": "EMPLOYMENT", "reason": "I found another job." });
        let ended = done(leaving.moved(leaving.participant, "endPlacementEarly", why).await);
        assert_eq!(ended["placement"]["state"], "ENDED_EARLY");
        assert_eq!(wrong(&leaving.checks_in(0, "2027-03-08").await), ["WRONG_STATE id"], "it is over");
        let seen = leaving.seen("checkIns { dueOn state }", leaving.participant).await;
        assert_eq!(
            seen["checkIns"],
            json!([{ "dueOn": "2027-03-06", "state": "HELD" }]),
            "what was to come is not due"
        );
    }

    /// From 10 to 12 March the first is interrupted, and misses the check-in of the 11th, on which all others talk.
    pub(super) async fn is_interrupted(&self, accepted: &Accepted<'_>) {
        let app = &self.stage.app;
        let [first, others @ ..] = accepted.shadowings.as_slice() else { panic!("there are four") };
        travel(app, "2027-03-10T12:00:00Z").await;
        let why = json!({ "cause": "HEALTH", "reason": "I am ill until Friday." });
        let paused = done(first.moved(first.participant, "pausePlacement", why).await);
        assert_eq!(paused["placement"]["state"], "PAUSED");
        travel(app, "2027-03-11T12:00:00Z").await;
        for one in others {
            done(one.checks_in(1, "2027-03-11").await);
        }
        for one in &accepted.residencies {
            done(one.checks_in(0, "2027-03-11").await);
        }
        travel(app, "2027-03-12T12:00:00Z").await;
        let resumed = done(first.moved(&first.host.editor, "resumePlacement", json!({})).await);
        assert_eq!(resumed["placement"]["state"], "UNDER_WAY");
        let seen = first.seen("checkIns { state }", &self.stage.coordinator).await;
        assert_eq!(seen["checkIns"], json!([{ "state": "HELD" }, { "state": "DUE" }]));
    }

    /// A reflection is its writer's until they share it, a note in confidence is for who runs the exchange alone, and an issue is
    /// resolved before all who have a part in the placement.
    pub(super) async fn confides(&self, accepted: &Accepted<'_>) {
        let one = &accepted.shadowings[0];
        let coordinator = &self.stage.coordinator;
        let read = async |list: &str, who: &Caller| {
            let seen = one.seen(&format!("{list} {{ id }}"), who).await;
            seen[list].as_array().map(Vec::len)
        };
        let input = json!({ "language": "en", "heldOn": "2027-03-12", "learned": "Ask before you lift." });
        let written = one.told(one.participant, "writeReflection", "reflection { id }", input).await;
        for (who, many) in [(one.participant, 1), (coordinator, 0), (&one.home.director, 0)] {
            assert_eq!(read("reflections", who).await, Some(many));
        }
        let share = json!({ "id": written["reflection"]["id"], "isShared": true });
        done(change(one.participant, "changeReflection", "reflection { isShared }", share).await);
        assert_eq!(read("reflections", &one.home.director).await, Some(1));

        let said = json!({ "text": "I am left alone in the afternoons." });
        let confided = one.told(one.participant, "writePrivateNote", "note { id }", said).await;
        let others = [&one.home.director, &one.host.editor, &one.host.director, &self.committee[0]];
        for who in others {
            assert_eq!(read("privateNotes", who).await, Some(0));
        }
        let answer = json!({ "id": confided["note"]["id"], "answer": "We have written to the host." });
        done(change(coordinator, "answerPrivateNote", "note { answer }", answer).await);
        assert_eq!(
            (read("privateNotes", coordinator).await, read("privateNotes", one.participant).await),
            (Some(1), Some(1))
        );

        let problem = json!({ "kind": "ACCESS", "text": "The laboratory is closed in the afternoon." });
        let raised = one.told(&one.host.editor, "raiseIssue", "issue { id }", problem).await;
        let resolution = json!({ "id": raised["issue"]["id"], "resolution": "They have a key." });
        done(change(coordinator, "resolveIssue", "issue { resolution }", resolution).await);
        let seen = one.seen("issues { resolution }", one.participant).await;
        assert_eq!(seen["issues"], json!([{ "resolution": "They have a key." }]));
    }
}
