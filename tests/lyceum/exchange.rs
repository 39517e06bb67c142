//! Mentorship exchanges from the outside, and the stage that they are shown on.
//!
//! The stage, in November 2026 (the clock stands at 20 November, noon UTC; `stage.app.set_time` moves it):
//!
//! ```text
//! Stage::new(partners: usize) -> Stage              an exchange that is set up, with partners; priority to both groups, quorum 2
//! Stage::with(partners, more: Value) -> Stage       the same; `more` goes over the input of setUpExchange
//! stage.coordinator, .operator, .programme, .partners[n].{id, director, editor}, .app
//! stage.person(n, "Anna") -> SignedIn               somebody who works at partner n, a member
//! stage.topic("salvage") -> TopicId
//! stage.seat(n, "Carla") -> SignedIn                somebody new on the committee, for partner n, all of 2026 and 2027
//! stage.committee(3) -> Vec<SignedIn>               the same for partners 0, 1, 2
//! stage.drafted(more: Value) -> String              a round that nobody was called to; its id. `more` goes over the input
//! stage.opened() -> Round { id, spring, autumn }    a round with two periods that is open 10 November to 10 December
//! stage.opened_with(more: Value) -> Round           the same; `more` goes over the input of createRound
//! stage.close(&round.id)                            closes it
//! stage.limits(n, &round.id, more: Value) -> Value  setPartnerLimits by the editor of partner n; the payload
//! stage.mentor(n, &round.id, "Mona") -> String      a mentor of partner n by name, who takes two; their id
//! english("text") -> Value                          a text in English, as inputs take it
//! over(value, more) -> Value                        `more` laid over `value`, key by key
//! ```

mod agreement;
mod alumni;
mod applications;
mod artifacts;
mod calendar;
mod check_in_link;
mod course;
mod dashboard;
mod deciding;
mod files;
mod letters;
mod long_files;
mod offers;
mod outcomes;
mod plans;
mod reports;
mod rounds;
mod setting_up;
mod size;
mod story;
pub(crate) mod under_way;
mod undo;
mod waiting;

use database::id::{OrganizationId, ProgrammeId, TopicId};
use serde_json::{Value, json};
use testing::{SignedIn, TestApp};

use crate::{
    joining::{change, done},
    track::lenient,
};

/// A partner of the exchange.
pub(crate) struct Partner {
    pub(crate) id: OrganizationId,
    /// Its administrator, who speaks for it as its director does.
    pub(crate) director: SignedIn,
    /// Who writes for it.
    pub(crate) editor: SignedIn,
}

/// An exchange that is set up, and everybody who may have to do with it.
pub(crate) struct Stage {
    pub(crate) app: TestApp,
    pub(crate) operator: OrganizationId,
    pub(crate) programme: ProgrammeId,
    pub(crate) coordinator: SignedIn,
    pub(crate) partners: Vec<Partner>,
}

/// A round with two periods of 2027: `spring` is March, `autumn` is September.
pub(crate) struct Round {
    pub(crate) id: String,
    pub(crate) spring: String,
    pub(crate) autumn: String,
}

impl Stage {
    /// An exchange with so many partners.
    pub(crate) async fn new(partners: usize) -> Self {
        Self::with(partners, json!({})).await
    }

    /// The same, set up otherwise.
    pub(crate) async fn with(partners: usize, more: Value) -> Self {
        let stage = Self::bare(partners).await;
        let input = json!({
            "programme": stage.programme.to_string(), "mission": english("To learn from each other."),
            "priorityGroups": ["LIMITED_EXPOSURE", "UNDERREPRESENTED_DEPARTMENT"], "zone": "America/Halifax", "quorum": 2,
        });
        let fields = "exchange { programme { id } }";
        done(change(&stage.coordinator, "setUpExchange", fields, over(input, more)).await);
        stage
    }

    /// A programme with partners and a coordinator that no exchange was made of yet.
    pub(crate) async fn bare(partners: usize) -> Self {
        let app = TestApp::start_with(lenient()).await;
        let operator = app.organization("Museums Association").create().await;
        let mut ids = Vec::new();
        for number in 0..partners {
            let name = format!("Museum {number}");
            ids.push(app.organization(&name).set("sectors", json!(["museums"])).create().await);
        }
        let mut programme = app.programme("Exchange", operator).kind("exchange");
        for id in &ids {
            programme = programme.participant(*id);
        }
        let programme = programme.create().await;
        let mut people = Vec::new();
        for (number, id) in ids.into_iter().enumerate() {
            let director = app.person(&format!("Director {number}")).role("administrator", id).create().await;
            let editor = app.person(&format!("Editor {number}")).role("editor", id).create().await;
            people.push(Partner { id, director, editor });
        }
        let coordinator = app.person("Cora Coordinator").programme_role("coordinator", programme).create().await;
        Self { app, operator, programme, coordinator, partners: people }
    }

    /// Somebody who works at a partner.
    pub(crate) async fn person(&self, partner: usize, name: &str) -> SignedIn {
        self.app.person(name).role("member", self.partners[partner].id).create().await
    }

    /// A topic.
    pub(crate) async fn topic(&self, notation: &str) -> TopicId {
        self.app.topic(notation).create().await
    }

    /// Somebody new who sits on the committee for a partner.
    pub(crate) async fn seat(&self, partner: usize, name: &str) -> SignedIn {
        let person = self.app.person(name).role("member", self.partners[partner].id);
        let person = person.programme_role("committee_member", self.programme).create().await;
        let input = json!({
            "programme": self.programme.to_string(), "organization": self.partners[partner].id.to_string(),
            "person": person.id.to_string(), "startsOn": "2026-01-01", "endsOn": "2027-12-31",
        });
        done(change(&self.coordinator, "seatCommitteeMember", "seat { id }", input).await);
        person
    }

    /// A committee with one of each of the first partners.
    pub(crate) async fn committee(&self, partners: usize) -> Vec<SignedIn> {
        let mut members = Vec::new();
        for partner in 0..partners {
            members.push(self.seat(partner, &format!("Member {partner}")).await);
        }
        members
    }

    /// What makes a round that is open on the day of the stage.
    pub(crate) fn round(&self, more: Value) -> Value {
        let input = json!({
            "programme": self.programme.to_string(), "mainLanguage": "en", "name": english("Spring and autumn 2027"),
            "opensOn": "2026-11-10", "closesOn": "2026-12-10", "decidesBy": "2026-12-31",
        });
        over(input, more)
    }

    /// A round that nobody was called to yet.
    pub(crate) async fn drafted(&self, more: Value) -> String {
        let made = done(change(&self.coordinator, "createRound", "round { id }", self.round(more)).await);
        text(&made["round"]["id"])
    }

    /// Gives a round the two periods, and returns their ids.
    pub(crate) async fn periods(&self, round: &str) -> (String, String) {
        let period = |name: &str, month: &str, last: u8| json!({ "name": name, "startsOn": format!("2027-{month}-01"), "endsOn": format!("2027-{month}-{last}") });
        let input = json!({ "round": round, "periods": [period("Spring", "03", 31), period("Autumn", "09", 30)] });
        let set = done(change(&self.coordinator, "setRoundPeriods", "round { periods { id } }", input).await);
        let periods = &set["round"]["periods"];
        (text(&periods[0]["id"]), text(&periods[1]["id"]))
    }

    /// A round with two periods that is open.
    pub(crate) async fn opened(&self) -> Round {
        self.opened_with(json!({})).await
    }

    /// The same, made otherwise.
    pub(crate) async fn opened_with(&self, more: Value) -> Round {
        let id = self.drafted(more).await;
        let (spring, autumn) = self.periods(&id).await;
        done(change(&self.coordinator, "openRound", "round { state }", json!({ "id": id })).await);
        Round { id, spring, autumn }
    }

    /// Closes a round.
    pub(crate) async fn close(&self, round: &str) {
        done(change(&self.coordinator, "closeRound", "round { state }", json!({ "id": round })).await);
    }

    /// What comes of a partner's editor saying how many it can host and do without.
    pub(crate) async fn limits(&self, partner: usize, round: &str, more: Value) -> Value {
        let Partner { id, editor, .. } = &self.partners[partner];
        let input = over(json!({ "round": round, "organization": id.to_string() }), more);
        change(editor, "setPartnerLimits", "limits { hosts { whole eachPeriod } hostsAtLeast revision }", input).await
    }

    /// A mentor of a partner, by name, who takes two in the whole round.
    pub(crate) async fn mentor(&self, partner: usize, round: &str, name: &str) -> String {
        let Partner { id, editor, .. } = &self.partners[partner];
        let input = json!({ "round": round, "organization": id.to_string(), "name": name, "capacity": { "whole": 2 } });
        let added = done(change(editor, "addMentor", "mentor { id }", input).await);
        text(&added["mentor"]["id"])
    }
}

/// A text in English, as inputs take it.
pub(crate) fn english(text: &str) -> Value {
    json!([{ "language": "en", "text": text }])
}

/// One object laid over another.
pub(crate) fn over(mut value: Value, more: Value) -> Value {
    let (Some(below), Value::Object(above)) = (value.as_object_mut(), more) else { panic!("give objects") };
    below.extend(above);
    value
}

/// A text in an answer.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
