//! What is made in a placement is published as a resource that everybody can use, and what is told of it only with the consent of all.

use database::id::{MentorId, PlacementId, RoundId, TopicId};
use serde_json::{Value, json};
use testing::Caller;

use super::{english, over, text, under_way::UnderWay};
use crate::{
    joining::{change, done, wrong},
    track::peers::sql,
};

const ARTIFACT: &str = "artifact { id state reason publishedAt opportunity { id status } revision }";
const STORY: &str = "story { id state title { text } consents { part by } revision }";

async fn make(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({
        "placement": of.placement, "kind": "CHECKLIST", "mainLanguage": "en", "title": english("Packing a painting"),
        "summary": english("What to do, and in which order."), "url": "https://museum.example/packing",
        "licence": "CC-BY-4.0", "languages": ["en", "fr-CA"], "media": ["TEXT"],
    });
    change(who, "createArtifact", ARTIFACT, over(input, more)).await
}

/// What comes of one of the other mutations of an artifact.
async fn step(who: &Caller, mutation: &str, id: &str, more: Value) -> Value {
    change(who, &format!("{mutation}Artifact"), ARTIFACT, over(json!({ "id": id }), more)).await
}

/// The id of an artifact that the participant made.
async fn made(of: &UnderWay, more: Value) -> String {
    text(&done(make(of, &of.participant, more).await)["artifact"]["id"])
}

/// That of one that waits to be published.
async fn submitted(of: &UnderWay, more: Value) -> String {
    let id = made(of, more).await;
    done(step(&of.participant, "submit", &id, json!({})).await);
    id
}

/// Whether somebody finds the artifact or story with this id.
async fn finds(who: &Caller, id: &str) -> bool {
    !who.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await["node"].is_null()
}

/// The titles of what somebody finds in the repository of the exchange.
async fn repository(of: &UnderWay, who: &Caller, filter: &str) -> Vec<String> {
    let document = format!(
        "query($id: ID!) {{ programme(id: $id) {{ exchange {{
            artifacts{filter} {{ totalCount nodes {{ title {{ text }} }} }} }} }} }}"
    );
    let found = who.query(&document, json!({ "id": of.stage.programme.to_string() })).await;
    let list = &found["programme"]["exchange"]["artifacts"];
    let nodes = list["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(list["totalCount"], nodes.len());
    nodes.iter().map(|node| text(&node["title"]["text"])).collect()
}

#[tokio::test]
async fn what_is_made_in_a_placement_is_published_as_a_resource_and_withdrawn_with_it() {
    let placed = UnderWay::begun().await;
    let (stage, participant, host) = (&placed.stage, &placed.participant, placed.host());
    let anonymous = stage.app.anonymous();
    let packing = stage.topic("packing").await;
    let video = json!({
        "media": ["VIDEO", "IMAGE"], "alternativeText": "A crate with foam.", "captionLanguages": ["en", "es"],
        "transcriptUrl": "https://museum.example/packing/transcript", "topics": [packing.to_string()],
        "idempotencyKey": "crate",
    });
    let first = done(make(&placed, participant, video.clone()).await)["artifact"].take();
    assert_eq!((&first["state"], &first["revision"]), (&json!("DRAFT"), &json!(1)));
    assert_eq!(done(make(&placed, participant, video.clone()).await)["artifact"], first, "the same request, once more");
    let other = over(video, json!({ "licence": "CC0-1.0" }));
    assert_eq!(wrong(&make(&placed, participant, other).await), ["KEY_REUSED idempotencyKey"]);
    let id = text(&first["id"]);

    for early in ["publish", "return", "withdraw"] {
        let more = if early == "publish" { json!({}) } else { json!({ "reason": "Too soon." }) };
        assert_eq!(wrong(&step(&stage.coordinator, early, &id, more).await), ["WRONG_STATE id"], "{early}");
    }
    let stale = step(&host.editor, "submit", &id, json!({ "expectedRevision": 7 })).await;
    assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"]);
    done(step(&host.editor, "submit", &id, json!({ "part": "HOST" })).await);
    for late in ["submit", "update"] {
        assert_eq!(wrong(&step(participant, late, &id, json!({})).await), ["WRONG_STATE id"], "{late}");
    }
    let unfounded = step(&stage.coordinator, "return", &id, json!({ "reason": " " })).await;
    assert_eq!(wrong(&unfounded), ["REQUIRED reason"]);
    let returned = step(&stage.coordinator, "return", &id, json!({ "reason": "Name the foam." })).await;
    let returned = done(returned)["artifact"].take();
    assert_eq!((&returned["state"], &returned["reason"]), (&json!("DRAFT"), &json!("Name the foam.")));
    let changed = json!({ "summary": english("Which foam to take."), "expectedRevision": returned["revision"] });
    done(step(participant, "update", &id, changed).await);
    let again = done(step(participant, "submit", &id, json!({})).await);
    assert_eq!(again["artifact"]["reason"], Value::Null);

    for (who, caller) in [("who made it", &**participant), ("the committee", &*placed.committee[0])] {
        for (decision, more) in [("publish", json!({})), ("return", json!({ "reason": "No." }))] {
            assert_eq!(wrong(&step(caller, decision, &id, more).await), ["DENIED"], "{who}: {decision}");
        }
    }
    assert!(repository(&placed, &anonymous, "").await.is_empty() && !finds(&anonymous, &id).await);
    let to_some = step(&stage.coordinator, "publish", &id, json!({ "visibility": "ORGANIZATIONS" })).await;
    assert_eq!(wrong(&to_some), ["INVALID visibility"]);
    let published = done(step(&stage.coordinator, "publish", &id, json!({})).await)["artifact"].take();
    assert_eq!((&published["state"], &published["publishedAt"]), (&json!("PUBLISHED"), &json!("2026-11-20T12:00:00Z")));
    assert_eq!(wrong(&step(&stage.coordinator, "publish", &id, json!({})).await), ["WRONG_STATE id"]);

    let document = "query($id: ID!) { node(id: $id) { ... on Artifact {
        kind licence { id name url } media alternativeText transcriptUrl captionLanguages topics { id }
        placement { id } home { id } host { id }
        opportunity { kind status visibility title { text } description { text } url languages captionLanguages
            accessibility topics { id } organizations { role organization { id } } } } } }";
    let seen = anonymous.query(document, json!({ "id": id })).await["node"].take();
    let licence = "Creative Commons Attribution 4.0 International";
    let url = "https://spdx.org/licenses/CC-BY-4.0.html";
    assert_eq!(seen["licence"], json!({ "id": "CC-BY-4.0", "name": licence, "url": url }));
    let (home, hosts) = (placed.home().id.to_string(), host.id.to_string());
    assert_eq!((&seen["home"]["id"], &seen["host"]["id"]), (&json!(home), &json!(hosts)));
    assert_eq!(seen["placement"], Value::Null, "that stays between those who see it");
    assert_eq!(
        seen["opportunity"],
        json!({
            "kind": "RESOURCE", "status": "OPEN", "visibility": "PUBLIC", "title": { "text": "Packing a painting" },
            "description": { "text": "Which foam to take." }, "url": "https://museum.example/packing",
            "languages": ["en", "fr-CA"], "captionLanguages": ["en", "es"],
            "accessibility": ["RECORDED_CAPTIONS", "TRANSCRIPT"], "topics": [{ "id": packing.to_string() }],
            "organizations": [
                { "role": "OWNER", "organization": { "id": stage.operator.to_string() } },
                { "role": "PRESENTER", "organization": { "id": home } },
                { "role": "PRESENTER", "organization": { "id": hosts } },
            ],
        })
    );

    assert_eq!(wrong(&step(participant, "withdraw", &id, json!({ "reason": "It is old." })).await), ["DENIED"]);
    let withdrawn = step(&stage.coordinator, "withdraw", &id, json!({ "reason": "It is out of date." })).await;
    let withdrawn = done(withdrawn)["artifact"].take();
    assert_eq!((&withdrawn["state"], &withdrawn["opportunity"]["status"]), (&json!("WITHDRAWN"), &json!("WITHDRAWN")));
    assert!(repository(&placed, &stage.coordinator, "").await.is_empty());
    assert!(!finds(&anonymous, &id).await && finds(participant, &id).await);
}

#[tokio::test]
async fn the_repository_is_searched_by_kind_topic_and_language_in_a_few_statements() {
    let placed = UnderWay::begun().await;
    let (stage, anonymous) = (&placed.stage, placed.stage.app.anonymous());
    let handling = stage.topic("handling").await;
    let packing = stage.app.topic("packing").broader(handling).create().await;
    let some = json!({ "title": english("Packing"), "topics": [packing.to_string()], "languages": ["fr-CA"] });
    let loans = stage.topic("loans").await.to_string();
    let other = json!({ "title": english("A loan"), "kind": "TEMPLATE", "topics": [loans], "languages": ["es"] });
    for (more, visibility) in [(some, "PUBLIC"), (other, "PROGRAMME")] {
        let id = submitted(&placed, more).await;
        done(step(&stage.coordinator, "publish", &id, json!({ "visibility": visibility })).await);
    }
    made(&placed, json!({})).await;
    let partner = stage.person(0, "Paula Partner").await;
    assert_eq!(repository(&placed, &partner, "").await, ["A loan", "Packing"]);
    assert_eq!(repository(&placed, &anonymous, "").await, ["Packing"], "the other one is for the partners");
    for (filter, wanted) in [
        ("(kind: TEMPLATE)".to_owned(), vec!["A loan"]),
        (format!("(topic: \"{handling}\")"), vec!["Packing"]),
        (format!("(topic: \"{packing}\", kind: TEMPLATE)"), vec![]),
        ("(language: \"fr\")".to_owned(), vec!["Packing"]),
        ("(language: \"FR-ca\")".to_owned(), vec!["Packing"]),
        ("(language: \"de\")".to_owned(), vec![]),
    ] {
        assert_eq!(repository(&placed, &partner, &filter).await, wanted, "{filter}");
    }

    let mut counts = Vec::new();
    for first in [1, 2] {
        let document =
            "query($id: ID!, $first: Int) { programme(id: $id) { exchange { artifacts(first: $first) { nodes {
            topics { id } home { id } host { id } placement { id } opportunity { id } } } } } }";
        let variables = json!({ "id": stage.programme.to_string(), "first": first });
        counts.push(stage.app.count_statements(partner.query(document, variables)).await.1.len());
    }
    assert_eq!(counts[0], counts[1]);
}

#[tokio::test]
async fn nothing_is_kept_that_some_people_could_not_use() {
    let placed = UnderWay::begun().await;
    let who = &placed.participant;
    let bare = json!({ "media": ["IMAGE", "VIDEO"] });
    let missing = ["REQUIRED alternativeText", "REQUIRED transcriptUrl", "REQUIRED captionLanguages"];
    assert_eq!(wrong(&make(&placed, who, bare.clone()).await), missing);
    let unknown = TopicId::new().to_string();
    let faulty = json!({
        "url": "packing.pdf", "licence": "free for all", "languages": [], "media": [], "captionLanguages": ["english"],
        "topics": [unknown],
    });
    let faults = [
        "INVALID url",
        "INVALID licence",
        "REQUIRED languages",
        "REQUIRED media",
        "UNKNOWN_LANGUAGE captionLanguages.0",
        "NOT_FOUND topics.0",
    ];
    assert_eq!(wrong(&make(&placed, who, faulty).await), faults);
    assert_eq!(placed.seen("artifacts { id }", who).await["artifacts"], json!([]), "nothing was written");

    let id = made(&placed, json!({})).await;
    assert_eq!(wrong(&step(who, "update", &id, bare).await), missing);
    let heard = json!({ "media": ["AUDIO"], "transcriptUrl": "https://museum.example/transcript" });
    done(step(who, "update", &id, heard).await);
    assert_eq!(wrong(&step(who, "update", &id, json!({ "transcriptUrl": null })).await), ["REQUIRED transcriptUrl"]);
    // What was fine once need not be so when it is handed in.
    sql(&placed.stage.app, "UPDATE artifact SET licence = 'gone'").await;
    assert_eq!(wrong(&step(who, "submit", &id, json!({})).await), ["INVALID licence"]);
}

#[tokio::test]
async fn the_participant_and_the_host_make_artifacts_and_all_who_see_the_placement_see_drafts() {
    let waiting = UnderWay::accepted().await;
    let early = make(&waiting, &waiting.participant, json!({})).await;
    assert_eq!(wrong(&early), ["WRONG_STATE placement"], "it has not begun");

    let placed = UnderWay::begun().await;
    let (stage, home, host) = (&placed.stage, placed.home(), placed.host());
    let anonymous = stage.app.anonymous();
    let id = made(&placed, json!({})).await;
    for (who, caller) in [
        ("the supervisor", &*home.director),
        ("the committee", &*placed.committee[0]),
        ("who runs the exchange", &*stage.coordinator),
    ] {
        assert_eq!(wrong(&make(&placed, caller, json!({})).await), ["DENIED"], "{who}");
        assert_eq!(wrong(&step(caller, "submit", &id, json!({})).await), ["DENIED"], "{who}");
        assert!(finds(caller, &id).await, "{who}");
        assert_eq!(placed.seen("artifacts { id }", caller).await["artifacts"], json!([{ "id": id }]), "{who}");
    }
    let for_the_host = make(&placed, &placed.participant, json!({ "part": "HOST" })).await;
    assert_eq!(wrong(&for_the_host), ["DENIED"]);
    for caller in [&*home.editor, &*stage.partners[0].editor] {
        assert_eq!(wrong(&make(&placed, caller, json!({})).await), ["NOT_FOUND placement"]);
        assert_eq!(wrong(&step(caller, "update", &id, json!({})).await), ["NOT_FOUND id"]);
        assert!(!finds(caller, &id).await);
    }
    assert_eq!(wrong(&make(&placed, &anonymous, json!({})).await), ["DENIED"]);
    assert!(!finds(&anonymous, &id).await);
    done(make(&placed, &host.editor, json!({})).await);
}

#[tokio::test]
async fn nothing_is_published_for_an_operator_that_no_steward_approved() {
    let placed = UnderWay::begun().await;
    let (stage, id) = (&placed.stage, submitted(&placed, json!({})).await);
    let operator = stage.operator.uuid();
    sql(&stage.app, &format!("UPDATE organization SET status = 'requested' WHERE id = '{operator}'")).await;
    let refused = step(&stage.coordinator, "publish", &id, json!({})).await;
    assert_eq!(wrong(&refused), ["WRONG_STATE id"]);
    assert!(text(&refused["userErrors"][0]["message"]).contains("no steward has approved"), "{refused}");
    let seen = placed.seen("artifacts { state opportunity { id } }", &placed.participant).await;
    assert_eq!(seen["artifacts"], json!([{ "state": "SUBMITTED", "opportunity": null }]), "nothing was written");
}

#[tokio::test]
async fn who_goes_publishes_nothing_of_their_own_even_if_they_run_the_exchange() {
    let placed = UnderWay::begun().await;
    let (stage, participant) = (&placed.stage, &placed.participant);
    let (person, programme) = (participant.id.uuid(), stage.programme.uuid());
    let role = format!(
        "INSERT INTO membership (id, person_id, programme_id, role, given_at)
             VALUES (gen_random_uuid(), '{person}', '{programme}', 'coordinator', now())"
    );
    sql(&stage.app, &role).await;
    let id = submitted(&placed, json!({})).await;
    assert_eq!(wrong(&step(participant, "publish", &id, json!({})).await), ["DENIED"]);
    let reason = json!({ "reason": "No." });
    assert_eq!(wrong(&step(participant, "return", &id, reason.clone()).await), ["DENIED"]);
    done(step(&stage.coordinator, "publish", &id, json!({})).await);
    assert_eq!(wrong(&step(participant, "withdraw", &id, reason).await), ["DENIED"]);
}

async fn tell(of: &UnderWay, who: &Caller, more: Value) -> Value {
    let input = json!({
        "placement": of.placement, "mainLanguage": "en", "title": english("Five days among crates"),
        "text": english("I had never packed a painting."),
    });
    change(who, "writeStory", STORY, over(input, more)).await
}

/// What comes of one of the other mutations of a story.
async fn then(who: &Caller, mutation: &str, id: &str, more: Value) -> Value {
    change(who, mutation, STORY, over(json!({ "id": id }), more)).await
}

/// What comes of somebody's consenting to a story as it read at a revision.
async fn agree(who: &Caller, id: &str, revision: i32, more: Value) -> Value {
    then(who, "consentToStory", id, over(json!({ "expectedRevision": revision }), more)).await
}

/// Has all those it tells of consent to it as it read at a revision.
async fn consent(of: &UnderWay, id: &str, revision: i32) {
    for caller in [&*of.participant, &*of.home().director, &*of.host().editor] {
        done(agree(caller, id, revision, json!({})).await);
    }
}

/// The titles of the stories of the exchange that somebody finds.
async fn stories(of: &UnderWay, who: &Caller) -> Vec<String> {
    let document =
        "query($id: ID!) { programme(id: $id) { exchange { stories { totalCount nodes { title { text } } } } } }";
    let found = who.query(document, json!({ "id": of.stage.programme.to_string() })).await;
    let list = &found["programme"]["exchange"]["stories"];
    let nodes = list["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(list["totalCount"], nodes.len());
    nodes.iter().map(|node| text(&node["title"]["text"])).collect()
}

#[tokio::test]
async fn a_story_is_told_with_the_consent_of_all_and_taken_down_when_one_takes_theirs_back() {
    let placed = UnderWay::begun().await;
    let (participant, home, host) = (&placed.participant, placed.home(), placed.host());
    let anonymous = placed.stage.app.anonymous();
    let keyed = json!({ "idempotencyKey": "story" });
    let first = done(tell(&placed, participant, keyed.clone()).await)["story"].take();
    assert_eq!(
        (&first["state"], &first["consents"]),
        (&json!("DRAFT"), &json!([])),
        "who writes does not consent by it"
    );
    assert_eq!(done(tell(&placed, participant, keyed).await)["story"], first);
    let id = text(&first["id"]);
    assert!(!finds(&anonymous, &id).await && finds(&home.director, &id).await);

    let bare = then(&host.editor, "publishStory", &id, json!({})).await;
    assert_eq!(wrong(&bare), ["WRONG_STATE id"; 3], "each consent is missing: {bare}");
    done(agree(participant, &id, 1, json!({})).await);
    assert_eq!(wrong(&agree(participant, &id, 1, json!({})).await), ["WRONG_STATE id"]);
    assert_eq!(wrong(&agree(&home.director, &id, 2, json!({})).await), ["CONFLICT expectedRevision"]);
    done(agree(&home.director, &id, 1, json!({ "part": "HOME" })).await);
    let without = then(participant, "publishStory", &id, json!({})).await;
    assert_eq!(wrong(&without), ["WRONG_STATE id"]);
    assert!(text(&without["userErrors"][0]["message"]).contains("the host"), "{without}");
    done(agree(&host.director, &id, 1, json!({})).await);
    let published = done(then(&host.editor, "publishStory", &id, json!({})).await)["story"].take();
    let parts: Vec<String> =
        published["consents"].as_array().expect("a list").iter().map(|one| text(&one["part"])).collect();
    assert_eq!((&published["state"], &published["revision"]), (&json!("PUBLISHED"), &json!(1)), "the same words");
    assert_eq!(parts, ["PARTICIPANT", "HOME", "HOST"]);

    let document = "query($id: ID!) { node(id: $id) { ... on Story {
        text { text } consents { by } placement { id } home { id } } } }";
    let seen = anonymous.query(document, json!({ "id": id })).await["node"].take();
    let home_id = json!({ "id": home.id.to_string() });
    let told = json!({
        "text": { "text": "I had never packed a painting." }, "consents": null, "placement": null, "home": home_id,
    });
    assert_eq!(seen, told, "who consented is not for everybody");
    assert_eq!(stories(&placed, &anonymous).await, ["Five days among crates"]);

    let taken_back = done(then(&home.director, "takeBackConsent", &id, json!({})).await)["story"].take();
    assert_eq!(taken_back["state"], "WITHDRAWN", "at once");
    assert!(stories(&placed, &anonymous).await.is_empty() && !finds(&anonymous, &id).await);
    assert_eq!(wrong(&then(&home.director, "takeBackConsent", &id, json!({})).await), ["WRONG_STATE id"]);
    assert_eq!(wrong(&then(participant, "publishStory", &id, json!({})).await), ["WRONG_STATE id"]);
    done(agree(&home.director, &id, 1, json!({})).await);
    done(then(participant, "publishStory", &id, json!({})).await);

    // The same words are no change; other ones nobody has consented to.
    let same = json!({ "title": english("Five days among crates") });
    assert_eq!(done(then(participant, "changeStory", &id, same).await)["story"]["state"], "PUBLISHED");
    let other = then(&host.editor, "changeStory", &id, json!({ "text": english("We were glad.") })).await;
    let other = done(other)["story"].take();
    assert_eq!((&other["state"], &other["consents"]), (&json!("DRAFT"), &json!([])));
    let unread = agree(participant, &id, 1, json!({})).await;
    assert_eq!(wrong(&unread), ["CONFLICT expectedRevision"], "nobody consents to what they have not read");
    assert!(stories(&placed, &anonymous).await.is_empty());

    assert_eq!(wrong(&then(participant, "takeDownStory", &id, json!({})).await), ["WRONG_STATE id"]);
    consent(&placed, &id, 2).await;
    done(then(participant, "publishStory", &id, json!({})).await);
    let taken_down = done(then(&host.editor, "takeDownStory", &id, json!({})).await);
    assert_eq!(taken_down["story"]["state"], "WITHDRAWN");
    assert!(!finds(&anonymous, &id).await);
    done(then(participant, "publishStory", &id, json!({})).await);
    assert!(finds(&anonymous, &id).await, "the consents stood");
}

#[tokio::test]
async fn who_tells_a_story_and_who_consents_to_it() {
    let waiting = UnderWay::accepted().await;
    assert_eq!(wrong(&tell(&waiting, &waiting.participant, json!({})).await), ["WRONG_STATE placement"]);

    let placed = UnderWay::begun().await;
    let (stage, home, participant) = (&placed.stage, placed.home(), &placed.participant);
    let faulty = json!({ "mainLanguage": "xx", "title": english("x"), "text": [] });
    let faults = ["UNKNOWN_LANGUAGE mainLanguage", "REQUIRED title", "REQUIRED text"];
    assert_eq!(wrong(&tell(&placed, participant, faulty).await), faults);
    let id = text(&done(tell(&placed, participant, json!({})).await)["story"]["id"]);
    for (who, caller) in [("the committee", &*placed.committee[0]), ("who runs the exchange", &*stage.coordinator)] {
        assert_eq!(wrong(&tell(&placed, caller, json!({})).await), ["DENIED"], "{who}");
        for mutation in ["changeStory", "takeBackConsent", "publishStory", "takeDownStory"] {
            assert_eq!(wrong(&then(caller, mutation, &id, json!({})).await), ["DENIED"], "{who}: {mutation}");
        }
        assert_eq!(wrong(&agree(caller, &id, 1, json!({})).await), ["DENIED"], "{who}");
    }
    for mutation in ["changeStory", "publishStory", "takeDownStory"] {
        assert_eq!(wrong(&then(&home.director, mutation, &id, json!({})).await), ["DENIED"], "{mutation}");
    }
    let for_another = agree(participant, &id, 1, json!({ "part": "HOME" })).await;
    assert_eq!(wrong(&for_another), ["DENIED"], "nobody consents for others");
    let outside = &stage.partners[0].director;
    assert_eq!(wrong(&tell(&placed, outside, json!({})).await), ["NOT_FOUND placement"]);
    assert_eq!(wrong(&agree(outside, &id, 1, json!({})).await), ["NOT_FOUND id"]);
    assert_eq!(wrong(&agree(&stage.app.anonymous(), &id, 1, json!({})).await), ["DENIED"]);

    for _ in 1..20 {
        done(tell(&placed, participant, json!({})).await);
    }
    assert_eq!(wrong(&tell(&placed, participant, json!({})).await), ["FULL placement"]);
    let all = placed.seen("stories { id }", &placed.committee[0]).await;
    assert_eq!(all["stories"].as_array().map(Vec::len), Some(20));
}

#[tokio::test]
async fn nobody_consents_to_a_story_for_two_sides() {
    let placed = UnderWay::begun().await;
    let (supervisor, host) = (&placed.home().director, placed.host());
    let id = text(&done(tell(&placed, &placed.participant, json!({})).await)["story"]["id"]);
    let (mentor, round) = (MentorId::new().uuid(), placed.round.parse::<RoundId>().expect("an id").uuid());
    let placement = placed.placement.parse::<PlacementId>().expect("an id").uuid();
    let mentors = format!(
        "INSERT INTO mentor (id, round_id, organization_id, person_id, created_at, updated_at)
             VALUES ('{mentor}', '{round}', '{}', '{}', now(), now());
         UPDATE offer SET mentor_id = '{mentor}' WHERE id = (SELECT offer_id FROM placement WHERE id = '{placement}')",
        host.id.uuid(),
        supervisor.id.uuid(),
    );
    sql(&placed.stage.app, &mentors).await;
    done(agree(supervisor, &id, 1, json!({ "part": "HOST" })).await);
    let twice = agree(supervisor, &id, 1, json!({ "part": "HOME" })).await;
    assert_eq!(wrong(&twice), ["WRONG_STATE id"]);
    assert!(text(&twice["userErrors"][0]["message"]).contains("nobody consents for two"), "{twice}");
    done(then(supervisor, "takeBackConsent", &id, json!({ "part": "HOST" })).await);
    done(agree(supervisor, &id, 1, json!({ "part": "HOME" })).await);
    done(agree(&host.editor, &id, 1, json!({})).await);
}
