//! Registrations against a model of a few lines: whoever does whatever in whichever order, both agree.

use std::collections::HashMap;

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::json;
use testing::{SignedIn, TestApp};

use super::{FIELDS, register, run, travel, workshop};

/// Something that happens.
#[derive(Debug, Clone, Copy)]
enum Act {
    Register(usize),
    Cancel(usize),
    Accept(usize),
    Decline(usize),
    Capacity(i32),
    Day,
}

/// Where people stand, by the rules: a line of those who asked, of whom the first have places.
#[derive(Debug, Default)]
struct Model {
    capacity: i32,
    day: i64,
    /// Who waits, in the order in which they came.
    line: Vec<usize>,
    /// Where everybody stands who ever asked, with the day on which an offer lapses, and when they came.
    stands: HashMap<usize, (&'static str, i64, usize)>,
    arrivals: usize,
}

impl Model {
    fn taken(&self) -> usize {
        self.stands.values().filter(|(state, ..)| ["REGISTERED", "OFFERED"].contains(state)).count()
    }

    fn places(&self) -> usize {
        usize::try_from(self.capacity).unwrap_or(0)
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Register(who) => {
                if self.stands.get(&who).is_none_or(|(state, ..)| ["CANCELLED", "DECLINED"].contains(state)) {
                    self.arrivals += 1;
                    if self.taken() < self.places() {
                        self.stands.insert(who, ("REGISTERED", 0, self.arrivals));
                    } else {
                        self.stands.insert(who, ("WAITLISTED", 0, self.arrivals));
                        self.line.push(who);
                    }
                }
            }
            Act::Cancel(who) => self.leave(who, &["REGISTERED", "OFFERED", "WAITLISTED"], "CANCELLED"),
            Act::Decline(who) => self.leave(who, &["OFFERED"], "DECLINED"),
            Act::Accept(who) => {
                if let Some(stand) = self.stands.get_mut(&who).filter(|(state, ..)| *state == "OFFERED") {
                    stand.0 = "REGISTERED";
                }
            }
            Act::Capacity(places) => self.capacity = places,
            Act::Day => {
                self.day += 1;
                let day = self.day;
                for stand in self.stands.values_mut().filter(|(state, until, _)| *state == "OFFERED" && *until <= day) {
                    stand.0 = "CANCELLED";
                }
            }
        }
        self.settle();
    }

    fn leave(&mut self, who: usize, from: &[&str], to: &'static str) {
        if let Some(stand) = self.stands.get_mut(&who).filter(|(state, ..)| from.contains(state)) {
            stand.0 = to;
            self.line.retain(|one| *one != who);
        }
    }

    fn settle(&mut self) {
        while self.taken() > self.places() {
            let last =
                self.stands.iter().filter(|(_, (state, ..))| *state == "OFFERED").max_by_key(|(_, stand)| stand.2);
            let Some(who) = last.map(|(who, _)| *who) else { break };
            self.stands.entry(who).and_modify(|stand| stand.0 = "WAITLISTED");
            self.line.push(who);
            let stands = &self.stands;
            self.line.sort_by_key(|who| stands[who].2);
        }
        while self.taken() < self.places() && !self.line.is_empty() {
            let who = self.line.remove(0);
            let until = self.day + 2;
            self.stands.entry(who).and_modify(|stand| (stand.0, stand.1) = ("OFFERED", until));
        }
    }
}

const PEOPLE: usize = 6;

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (0..PEOPLE).prop_map(Act::Register),
        3 => (0..PEOPLE).prop_map(Act::Cancel),
        2 => (0..PEOPLE).prop_map(Act::Accept),
        1 => (0..PEOPLE).prop_map(Act::Decline),
        1 => (0..4).prop_map(Act::Capacity),
        1 => Just(Act::Day),
    ];
    prop::collection::vec(act, 1..25)
}

#[test]
fn whatever_happens_everybody_stands_where_the_rules_say() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let app = runtime.block_on(TestApp::start());
    let people: Vec<SignedIn> = runtime.block_on(async {
        let mut people = Vec::new();
        for at in 0..PEOPLE {
            people.push(app.person(&format!("Person {at}")).create().await);
        }
        people
    });
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&acts(), |acts| {
            runtime.block_on(both(&app, &people, acts));
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

async fn both(app: &TestApp, people: &[SignedIn], acts: Vec<Act>) {
    travel(app, "2026-11-20T12:00:00Z").await;
    let there = workshop(app, Some(2)).await;
    let mut model = Model { capacity: 2, ..Model::default() };
    let mut days = 20;
    let mut ids: HashMap<usize, serde_json::Value> = HashMap::new();
    for act in &acts {
        let answer = async |who: &usize, mutation: &str| {
            if let Some(id) = ids.get(who) {
                run(&people[*who], mutation, "registration", FIELDS, json!({ "id": id })).await;
            }
        };
        match act {
            Act::Register(who) => {
                let made = register(&people[*who], &there.run).await;
                if made["registration"]["id"].is_string() {
                    ids.insert(*who, made["registration"]["id"].clone());
                }
            }
            Act::Cancel(who) => answer(who, "cancelRegistration").await,
            Act::Accept(who) => answer(who, "acceptOffer").await,
            Act::Decline(who) => answer(who, "declineOffer").await,
            Act::Capacity(places) => {
                let input = json!({ "id": there.run, "capacity": places });
                run(&there.editor, "updateRun", "run", "id", input).await;
            }
            Act::Day if days == 30 => break,
            Act::Day => {
                days += 1;
                travel(app, &format!("2026-11-{days:02}T12:00:00Z")).await;
                let now = app.clock().now();
                catalogue::registration::settle_due(&mut app.connect().await, now).await.expect("it can be settled");
            }
        }
        model.act(*act);
        for (who, id) in &ids {
            let document = "query($id: ID!) { node(id: $id) { ... on Registration { state position } } }";
            let stands = people[*who].query(document, json!({ "id": id })).await["node"].take();
            let (state, ..) = model.stands[who];
            assert_eq!(stands["state"], state, "person {who} after {act:?} of {acts:?}: {model:?}");
            let position = model.line.iter().position(|one| one == who).map(|at| at + 1);
            assert_eq!(stands["position"], json!(position), "person {who} after {act:?} of {acts:?}: {model:?}");
        }
    }
}
