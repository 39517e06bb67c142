//! What everybody can use and read: an artifact, and a story.

use serde_json::{Value, json};
use testing::Caller;

use super::super::{english, over, text};
use super::{Story, under_way::Accepted};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

const ARTIFACT: &str = "artifact { id state }";
const STORY: &str = "story { id state revision }";

impl Story {
    /// What is made for others is not taken while some people could not use it; once it is published, everybody finds it as a resource.
    pub(super) async fn makes_an_artifact(&self, accepted: &Accepted<'_>) {
        travel(&self.stage.app, "2027-04-15T12:00:00Z").await;
        let (one, coordinator, anonymous) =
            (&accepted.shadowings[0], &self.stage.coordinator, self.stage.app.anonymous());
        let input = json!({
            "kind": "CHECKLIST", "mainLanguage": "en", "title": english("Packing a painting"), "languages": ["en"],
            "summary": english("What to do, and in which order."), "url": "https://museum.example/packing",
            "licence": "CC-BY-4.0", "media": ["TEXT", "IMAGE"],
        });
        let refused = one.tried(one.participant, "createArtifact", ARTIFACT, input.clone()).await;
        assert_eq!(wrong(&refused), ["REQUIRED alternativeText"]);
        let described = over(input, json!({ "alternativeText": "Two people lift a crate lined with foam." }));
        let made = one.told(one.participant, "createArtifact", ARTIFACT, described).await;
        let id = json!({ "id": made["artifact"]["id"] });
        done(change(&one.host.editor, "submitArtifact", ARTIFACT, id.clone()).await);
        assert_eq!(resources(&anonymous).await, json!([]));
        let published = done(change(coordinator, "publishArtifact", ARTIFACT, id).await);
        assert_eq!(published["artifact"]["state"], "PUBLISHED");
        assert_eq!(
            resources(&anonymous).await,
            json!([{ "kind": "RESOURCE", "status": "OPEN", "title": { "text": "Packing a painting" } }])
        );
    }

    /// A story is told once all whom it tells of have consented, to those too who never signed in.
    pub(super) async fn tells_a_story(&self, accepted: &Accepted<'_>) {
        let (one, anonymous) = (&accepted.shadowings[0], self.stage.app.anonymous());
        let input = json!({
            "mainLanguage": "en", "title": english("Five days among crates"),
            "text": english("I had never packed a painting."),
        });
        let written = one.told(one.participant, "writeStory", STORY, input).await;
        let id = json!({ "id": written["story"]["id"] });
        let read = over(id.clone(), json!({ "expectedRevision": written["story"]["revision"] }));
        for who in [one.participant, &one.home.director, &one.host.editor] {
            let early = change(one.participant, "publishStory", STORY, id.clone()).await;
            assert!(!wrong(&early).is_empty(), "a consent is missing");
            done(change(who, "consentToStory", STORY, read.clone()).await);
        }
        let stories = "stories { nodes { title { text } home { id } } }";
        assert_eq!(self.exchange(stories, &anonymous).await["stories"]["nodes"], json!([]));
        done(change(one.participant, "publishStory", STORY, id).await);
        let told =
            json!([{ "title": { "text": "Five days among crates" }, "home": { "id": one.home.id.to_string() } }]);
        assert_eq!(self.exchange(stories, &anonymous).await["stories"]["nodes"], told);
    }

    /// Two join the alumni: one would lecture, the other would mentor next. All who take part in the exchange find them.
    pub(super) async fn stays_in_touch(&self, accepted: &Accepted<'_>) {
        let fields = "alumnus { name }";
        let (first, second) = (&accepted.shadowings[0], &accepted.residencies[0]);
        let lecturing = first.told(first.participant, "joinAlumni", fields, json!({ "lectures": true })).await;
        let mentoring = second.told(second.participant, "joinAlumni", fields, json!({ "mentors": true })).await;
        let fields =
            "lecturing: alumni(lectures: true) { nodes { name } } mentoring: alumni(mentors: true) { nodes { name } }";
        let found = self.exchange(fields, &self.stage.partners[3].editor).await;
        assert_eq!(found["lecturing"]["nodes"], json!([{ "name": text(&lecturing["alumnus"]["name"]) }]));
        assert_eq!(found["mentoring"]["nodes"], json!([{ "name": text(&mentoring["alumnus"]["name"]) }]));
    }

    /// Fields of the exchange as somebody sees them.
    pub(super) async fn exchange(&self, fields: &str, who: &Caller) -> Value {
        let document = format!("query($id: ID!) {{ programme(id: $id) {{ exchange {{ {fields} }} }} }}");
        let mut found = who.query(&document, json!({ "id": self.stage.programme.to_string() })).await;
        found["programme"]["exchange"].take()
    }
}

/// The resources in the catalogue.
async fn resources(who: &Caller) -> Value {
    let document = "{ opportunities(filter: { kinds: [RESOURCE] }) { nodes { kind status title { text } } } }";
    who.query(document, json!({})).await["opportunities"]["nodes"].take()
}
