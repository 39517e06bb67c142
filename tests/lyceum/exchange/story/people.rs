//! The twenty who apply.

use std::sync::OnceLock;

use serde_json::json;
use testing::SignedIn;

use super::super::{Round, Stage, english, text};
use crate::joining::{change, done};

/// Somebody who applies.
pub(super) struct Applicant {
    pub(super) person: SignedIn,
    home: usize,
    topic: String,
    /// The priority group that they declare.
    pub(super) group: Option<&'static str>,
    /// Whether their director agrees.
    pub(super) is_agreed: bool,
    application: OnceLock<String>,
}

/// By museum: what they seek, as an index of the topics; who declares which group; whether their director agrees.
const WHO: [(usize, usize, Option<&str>, bool); 20] = [
    (5, 0, Some("LIMITED_EXPOSURE"), true),
    (5, 0, None, true),
    (5, 0, None, true),
    (5, 0, None, true),
    (5, 0, None, true),
    (6, 0, None, true),
    (6, 0, None, true),
    (6, 0, None, true),
    (6, 0, None, false),
    (7, 0, Some("LIMITED_EXPOSURE"), true),
    (7, 0, Some("LIMITED_EXPOSURE"), true),
    (7, 0, None, true),
    (0, 1, Some("UNDERREPRESENTED_DEPARTMENT"), true),
    (0, 1, None, true),
    (0, 1, None, true),
    (0, 1, None, true),
    (7, 1, None, true),
    (7, 1, None, true),
    (7, 1, None, true),
    (7, 1, None, false),
];

/// Those who apply.
pub(super) async fn applicants(stage: &Stage, topics: &[String; 2]) -> Vec<Applicant> {
    let mut all = Vec::new();
    for (number, (home, sought, group, is_agreed)) in WHO.into_iter().enumerate() {
        let person = stage.person(home, &format!("Applicant {number}")).await;
        let topic = topics[sought].clone();
        all.push(Applicant { person, home, topic, group, is_agreed, application: OnceLock::new() });
    }
    all
}

impl Applicant {
    /// Their application.
    pub(super) fn application(&self) -> &str {
        self.application.get().expect("they have applied")
    }

    /// Applies; their director answers.
    pub(super) async fn apply(&self, stage: &Stage, round: &Round) {
        let director = &stage.partners[self.home].director;
        let input = json!({
            "round": round.id, "home": stage.partners[self.home].id.to_string(), "mainLanguage": "en",
            "returnPlan": english("We will write down how we pack."),
            "skills": [{ "topic": self.topic, "level": "INTERMEDIATE" }],
            "windows": [{ "startsOn": "2027-03-01", "endsOn": "2027-03-31" }], "languages": ["en"],
            "modes": ["IN_PERSON"], "declaredGroups": self.group.into_iter().collect::<Vec<_>>(),
            "supervisor": director.id.to_string(),
        });
        let drafted = done(change(&self.person, "draftApplication", "application { id }", input).await);
        let id = text(&drafted["application"]["id"]);
        let asked = change(&self.person, "submitApplication", "application { signOff }", json!({ "id": id })).await;
        assert_eq!(done(asked)["application"]["signOff"], "ASKED");
        let note = (!self.is_agreed).then_some("We cannot do without them in March.");
        let answer = json!({ "id": id, "agrees": self.is_agreed, "note": note });
        done(change(director, "signOffApplication", "application { signOff }", answer).await);
        self.application.set(id).expect("they apply once");
    }
}
