//! Who hears of what is made in a placement and told of it, and that what they raised is resolved; and whom the letters name.

use serde_json::{Value, json};
use testing::{Caller, SmtpSink};

use super::{english, over, text, under_way::UnderWay};
use crate::{
    delivering::{courier, deliver, header, text as words, to},
    joining::{change, done},
    registration::told,
    track::peers::sql,
};

const NOW: &str = "2026-11-20T12:00:00Z";
const STORY: &str = "story { id revision }";

/// What was mailed to somebody under this subject, in words.
fn sent(sink: &SmtpSink, address: &str, subject: &str) -> Vec<String> {
    let of = |message: &&String| to(message) == address && header(message, "Subject").as_deref() == Some(subject);
    sink.messages().iter().filter(of).map(|message| words(message)).collect()
}

/// What comes of one of the mutations of an artifact.
async fn step(who: &Caller, mutation: &str, id: &str, more: Value) {
    done(change(who, &format!("{mutation}Artifact"), "artifact { id }", over(json!({ "id": id }), more)).await);
}

/// To whom notices of a kind were written, in the order of their names; but for who hears of it for the host, once letters are sent.
async fn heard(of: &UnderWay, kind: &str) -> Vec<String> {
    let mut who = told(&of.stage.app, kind).await;
    who.retain(|who| who != "Director 3");
    who.sort();
    who
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    names
}

/// What whoever goes is called, and who let them go.
async fn names(of: &UnderWay) -> (String, String) {
    let applicant = text(&of.seen("applicant", &of.stage.coordinator).await["applicant"]);
    let director = of.home().director.query("{ viewer { person { name } } }", json!({})).await;
    (applicant, text(&director["viewer"]["person"]["name"]))
}

#[tokio::test]
async fn who_decides_about_an_artifact_hears_that_it_waits_and_who_made_it_what_was_decided() {
    let placed = UnderWay::begun().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let (courier, cora, participant) = (courier(&sink), &placed.stage.coordinator, &placed.participant);
    let (applicant, director) = names(&placed).await;
    let input = json!({
        "placement": placed.placement, "kind": "CHECKLIST", "mainLanguage": "en",
        "title": english("Packing a painting"), "url": "https://museum.example/packing", "licence": "CC-BY-4.0",
        "languages": ["en"], "media": ["TEXT"],
    });
    let made = done(change(participant, "createArtifact", "artifact { id }", input).await);
    let id = text(&made["artifact"]["id"]);
    let waits = "To be published or returned: Packing a painting";
    step(participant, "submit", &id, json!({})).await;
    assert_eq!(heard(&placed, "artifact_submitted").await, ["Cora Coordinator"]);
    step(participant, "takeBack", &id, json!({})).await;
    deliver(app, &courier, NOW).await;
    assert_eq!(sent(&sink, &cora.email, waits), [""; 0], "it was taken back before");
    step(&placed.host().editor, "submit", &id, json!({})).await;
    deliver(app, &courier, NOW).await;
    let letters = sent(&sink, &cora.email, waits);
    assert!(letters.len() == 1 && letters[0].contains(&format!("Participant: {applicant}\n")), "{letters:?}");

    step(cora, "return", &id, json!({ "reason": "Name the foam." })).await;
    let makers = sorted(&[applicant.as_str(), "an organization"]);
    assert_eq!(heard(&placed, "artifact_returned").await, makers);
    deliver(app, &courier, NOW).await;
    let returned = "Returned to you: Packing a painting";
    let own = sent(&sink, &participant.email, returned);
    let hosts = sent(&sink, &placed.host().director.email, returned);
    assert_eq!((own.len(), hosts.len()), (1, 1), "{:?}", sink.messages());
    assert!(own[0].contains("Reason: Name the foam.") && hosts[0].contains("Reason: Name the foam."));
    assert!(!own[0].contains("Participant: "), "they know who goes: {}", own[0]);
    assert!(hosts[0].contains(&format!("Participant: {applicant}\n")), "{}", hosts[0]);

    step(participant, "submit", &id, json!({})).await;
    step(cora, "publish", &id, json!({})).await;
    let parties = sorted(&[applicant.as_str(), &director, "an organization"]);
    assert_eq!(heard(&placed, "artifact_published").await, parties);
    deliver(app, &courier, NOW).await;
    let published = sent(&sink, &placed.home().director.email, "Published: Packing a painting");
    assert!(published.len() == 1 && published[0].contains("https://museum.example/packing"), "{published:?}");
    assert_eq!(sent(&sink, &cora.email, waits).len(), 1, "it was decided before they were told");
}

#[tokio::test]
async fn nobody_who_goes_decides_about_what_they_made_or_is_told_to() {
    let placed = UnderWay::begun().await;
    let (person, programme) = (placed.participant.id.uuid(), placed.stage.programme.uuid());
    let role = format!(
        "INSERT INTO membership (id, person_id, programme_id, role, given_at)
             VALUES (gen_random_uuid(), '{person}', '{programme}', 'coordinator', now())"
    );
    sql(&placed.stage.app, &role).await;
    let input = json!({
        "placement": placed.placement, "kind": "TEMPLATE", "mainLanguage": "en", "title": english("A report"),
        "url": "https://museum.example/report", "licence": "CC0-1.0", "languages": ["en"], "media": ["TEXT"],
    });
    let made = done(change(&placed.host().editor, "createArtifact", "artifact { id }", input).await);
    step(&placed.host().editor, "submit", &text(&made["artifact"]["id"]), json!({})).await;
    assert_eq!(heard(&placed, "artifact_submitted").await, ["Cora Coordinator"]);
}

#[tokio::test]
async fn a_story_asks_each_for_their_consent_once_and_again_where_it_was_taken_back() {
    let placed = UnderWay::begun().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let (courier, participant) = (courier(&sink), &placed.participant);
    let (home, host) = (&placed.home().director, &placed.host().editor);
    let (applicant, director) = names(&placed).await;
    let input = json!({
        "placement": placed.placement, "mainLanguage": "en", "title": english("Five days among crates"),
        "text": english("I had never packed a painting."),
    });
    let story = done(change(participant, "writeStory", STORY, input).await)["story"].take();
    let (who, boss, them) = (applicant.as_str(), director.as_str(), "an organization");
    let others = sorted(&[boss, them]);
    assert_eq!(heard(&placed, "story_consent_asked").await, others, "not who wrote it");
    let consent = |revision: i32| json!({ "id": story["id"], "expectedRevision": revision });
    done(change(host, "consentToStory", STORY, consent(1)).await);
    deliver(app, &courier, NOW).await;
    let subject = "Your consent is asked for: A week in the laboratory";
    let letters = sent(&sink, &home.email, subject);
    assert!(letters.len() == 1 && letters[0].contains(&format!("Participant: {applicant}\n")), "{letters:?}");
    assert_eq!(sent(&sink, &placed.host().director.email, subject), [""; 0], "theirs was given before");

    // Other words take the host's consent back, and whoever wrote the first ones has not been asked yet.
    let other = json!({ "id": story["id"], "text": english("We were glad.") });
    done(change(host, "changeStory", STORY, other).await);
    let all = sorted(&[who, boss, them, them]);
    assert_eq!(heard(&placed, "story_consent_asked").await, all);
    done(change(home, "consentToStory", STORY, consent(2)).await);
    let another = json!({ "id": story["id"], "text": english("I was glad.") });
    done(change(participant, "changeStory", STORY, another).await);
    let all = sorted(&[who, boss, boss, them, them]);
    assert_eq!(heard(&placed, "story_consent_asked").await, all, "the home institution had consented");
    deliver(app, &courier, NOW).await;
    assert_eq!(sent(&sink, &home.email, subject).len(), 2);
}

#[tokio::test]
async fn who_raised_an_issue_hears_that_it_is_resolved_and_reads_how_elsewhere() {
    let placed = UnderWay::begun().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let (courier, cora, host) = (courier(&sink), &placed.stage.coordinator, &placed.host().editor);
    let (applicant, _) = names(&placed).await;
    for who in [host, cora] {
        let input = json!({ "placement": placed.placement, "kind": "CONDUCT", "text": "They shout." });
        let raised = done(change(who, "raiseIssue", "issue { id }", input).await);
        let resolution = json!({ "id": raised["issue"]["id"], "resolution": "They apologized." });
        done(change(cora, "resolveIssue", "issue { id }", resolution).await);
    }
    assert_eq!(heard(&placed, "issue_resolved").await, ["Editor 3"], "who resolved it knows");
    deliver(app, &courier, NOW).await;
    let letters = sent(&sink, &host.email, "An issue of yours is resolved: A week in the laboratory");
    assert_eq!(letters.len(), 1, "{:?}", sink.messages());
    assert!(letters[0].contains(&format!("Participant: {applicant}\n")), "{}", letters[0]);
    assert!(!letters[0].contains("shout") && !letters[0].contains("apologized"), "{}", letters[0]);
}
