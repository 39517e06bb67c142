//! Applications: whole before they are submitted, agreed to at home, told of to nobody who is not to know; and conflicts, in confidence.

use database::id::TopicId;
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{Partner, Round, Stage, english, over, text};
use crate::{
    joining::{change, done, wrong},
    registration::told,
};

const SEEN: &str = "application { id state signOff revision }";

/// What a first partner's people begin with.
fn begun(stage: &Stage, round: &Round) -> Value {
    json!({ "round": round.id, "home": stage.partners[0].id.to_string(), "mainLanguage": "en" })
}

/// A whole application.
fn whole(stage: &Stage, round: &Round, skills: &[TopicId], supervisor: &SignedIn) -> Value {
    let more = json!({
        "returnPlan": english("Train the volunteers."), "skills": sought(skills), "languages": ["en"], "modes": ["IN_PERSON"],
        "windows": [{ "startsOn": "2027-03-08", "endsOn": "2027-03-19" }], "supervisor": supervisor.id.to_string(),
    });
    over(begun(stage, round), more)
}

fn sought(skills: &[TopicId]) -> Value {
    skills.iter().map(|topic| json!({ "topic": topic.to_string(), "level": "INTERMEDIATE" })).collect()
}

async fn drafted(who: &Caller, input: Value) -> String {
    text(&done(change(who, "draftApplication", SEEN, input).await)["application"]["id"])
}

async fn submitted(who: &Caller, input: Value) -> String {
    let id = drafted(who, input).await;
    done(change(who, "submitApplication", SEEN, json!({ "id": id })).await);
    id
}

async fn changed(who: &Caller, id: &str, more: Value) -> Value {
    change(who, "changeApplication", SEEN, over(json!({ "id": id }), more)).await
}

async fn answered(who: &Caller, id: &str, agrees: bool, note: Option<&str>) -> Value {
    let input = json!({ "id": id, "agrees": agrees, "note": note });
    change(who, "signOffApplication", "application { signOff signOffNote }", input).await
}

/// What somebody needs, each with where it stands, in the order in which it was found.
async fn needs(who: &Caller) -> Vec<(String, String)> {
    let document = "{ viewer { needs { nodes { statement { text } state identifiedIn visibility } } } }";
    let found = who.query(document, json!({})).await;
    let nodes = found["viewer"]["needs"]["nodes"].as_array().cloned().unwrap_or_default();
    for need in &nodes {
        assert_eq!(need["identifiedIn"], "MENTORSHIP_APPLICATION");
        assert_eq!(need["visibility"], "PROGRAMME");
    }
    nodes.iter().rev().map(|need| (text(&need["statement"]["text"]), text(&need["state"]))).collect()
}

fn need(statement: &str, state: &str) -> (String, String) {
    (statement.to_owned(), state.to_owned())
}

#[tokio::test]
async fn what_is_missing_is_told_all_at_once() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let (anna, boss) = (stage.person(0, "Anna").await, stage.person(0, "Bea Boss").await);
    let elsewhere = stage.person(1, "Carl Elsewhere").await;
    let id = drafted(&anna, begun(&stage, &round)).await;
    let submit = json!({ "id": id });
    let missing = change(&anna, "submitApplication", SEEN, submit.clone()).await;
    let all = ["skills", "windows", "languages", "modes", "returnPlan", "supervisor"];
    assert_eq!(wrong(&missing), all.map(|field| format!("REQUIRED {field}")));

    let salvage = stage.topic("salvage").await;
    for (more, fault) in [
        (json!({ "supervisor": anna.id.to_string() }), "INVALID supervisor"),
        (json!({ "supervisor": elsewhere.id.to_string() }), "NOT_FOUND supervisor"),
        (json!({ "skills": sought(&[salvage, salvage]) }), "DUPLICATE skills.1"),
        (json!({ "skills": sought(&[TopicId::new()]) }), "NOT_FOUND skills.0"),
        (json!({ "windows": [{ "startsOn": "2027-03-19", "endsOn": "2027-03-08" }] }), "INVALID windows.0.endsOn"),
        (json!({ "languages": ["french"] }), "UNKNOWN_LANGUAGE languages.0"),
    ] {
        assert_eq!(wrong(&changed(&anna, &id, more).await), [fault]);
    }
    let more = json!({
        "returnPlan": english("Train the volunteers."), "skills": sought(&[salvage]), "languages": ["en"],
        "modes": ["HYBRID"], "windows": [{ "startsOn": "2027-05-01", "endsOn": "2027-06-30" }],
        "supervisor": boss.id.to_string(),
    });
    done(changed(&anna, &id, more).await);
    let late = change(&anna, "submitApplication", SEEN, submit.clone()).await;
    assert_eq!(wrong(&late), ["OUT_OF_RANGE windows"], "no period is in summer");
    assert!(text(&late["userErrors"][0]["message"]).contains("2027-03-01 to 2027-03-31"), "{late}");
    done(changed(&anna, &id, json!({ "windows": [{ "startsOn": "2027-08-20", "endsOn": "2027-09-02" }] })).await);
    assert_eq!(told(&stage.app, "sign_off_asked").await, [""; 0]);
    let done = done(change(&anna, "submitApplication", SEEN, submit.clone()).await);
    assert_eq!(done["application"]["signOff"], "ASKED");
    assert_eq!(told(&stage.app, "sign_off_asked").await, ["Bea Boss"]);
    assert_eq!(wrong(&change(&anna, "submitApplication", SEEN, submit).await), ["WRONG_STATE id"]);
    // What was submitted stays whole.
    assert_eq!(wrong(&changed(&anna, &id, json!({ "skills": [] })).await), ["REQUIRED skills"]);
    assert_eq!(wrong(&changed(&anna, &id, json!({ "supervisor": null })).await), ["REQUIRED supervisor"]);
}

#[tokio::test]
async fn an_exchange_that_asks_nobody_needs_no_supervisor() {
    let stage = Stage::with(1, json!({ "needsSignOff": false, "priorityGroups": ["LIMITED_EXPOSURE"] })).await;
    let round = stage.opened().await;
    let (anna, boss) = (stage.person(0, "Anna").await, stage.person(0, "Bea Boss").await);
    let salvage = stage.topic("salvage").await;
    let groups = json!({ "declaredGroups": ["LIMITED_EXPOSURE", "UNDERREPRESENTED_DEPARTMENT"] });
    let other = change(&anna, "draftApplication", SEEN, over(begun(&stage, &round), groups)).await;
    assert_eq!(wrong(&other), ["INVALID declaredGroups.1"]);
    let input = over(whole(&stage, &round, &[salvage], &boss), json!({ "supervisor": null }));
    let id = submitted(&anna, input).await;
    assert_eq!(told(&stage.app, "sign_off_asked").await, [""; 0]);
    let director = &stage.partners[0].director;
    assert_eq!(wrong(&answered(director, &id, true, None).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn one_applies_once_in_a_round_from_a_partner_and_in_time() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let anna = stage.person(0, "Anna").await;
    let draft = begun(&stage, &round);
    let keyed = over(draft.clone(), json!({ "idempotencyKey": "once" }));
    let id = drafted(&anna, keyed.clone()).await;
    assert_eq!(drafted(&anna, keyed).await, id, "the same request has the same answer");
    let again = change(&anna, "draftApplication", SEEN, draft.clone()).await;
    assert_eq!(wrong(&again), ["DUPLICATE round"]);
    assert!(text(&again["userErrors"][0]["message"]).contains(&id), "{again}");
    done(change(&anna, "withdrawApplication", SEEN, json!({ "id": id })).await);
    let gone = change(&anna, "withdrawApplication", SEEN, json!({ "id": id })).await;
    assert_eq!(wrong(&gone), ["WRONG_STATE id"]);
    assert_eq!(wrong(&changed(&anna, &id, json!({ "languages": ["en"] })).await), ["WRONG_STATE id"]);
    let next = drafted(&anna, draft.clone()).await;

    let from_elsewhere = over(draft.clone(), json!({ "home": stage.partners[1].id.to_string() }));
    assert_eq!(wrong(&change(&anna, "draftApplication", SEEN, from_elsewhere).await), ["DENIED"]);
    let museum = stage.app.organization("Lone Museum").create().await;
    let nina = stage.app.person("Nina").role("member", museum).create().await;
    let outside = over(draft.clone(), json!({ "home": museum.to_string() }));
    assert_eq!(wrong(&change(&nina, "draftApplication", SEEN, outside).await), ["OTHER_PROGRAMME home"]);

    let unopened = stage.drafted(json!({})).await;
    let early = over(draft.clone(), json!({ "round": unopened }));
    assert_eq!(wrong(&change(&anna, "draftApplication", SEEN, early).await), ["NOT_FOUND round"]);
    let bo = stage.person(0, "Bo").await;
    stage.close(&round.id).await;
    assert_eq!(wrong(&change(&bo, "draftApplication", SEEN, draft).await), ["WRONG_STATE round"]);
    assert_eq!(wrong(&changed(&anna, &next, json!({ "languages": ["en"] })).await), ["WRONG_STATE id"]);
    done(change(&anna, "withdrawApplication", SEEN, json!({ "id": next })).await);
}

#[tokio::test]
async fn what_is_sought_becomes_needs_which_follow_it() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let (anna, boss) = (stage.person(0, "Anna").await, stage.person(0, "Bea Boss").await);
    let [salvage, pests, loans] =
        [stage.topic("salvage").await, stage.topic("pests").await, stage.topic("loans").await];
    let id = drafted(&anna, whole(&stage, &round, &[salvage, pests], &boss)).await;
    assert!(needs(&anna).await.is_empty(), "a draft is none yet");
    done(change(&anna, "submitApplication", SEEN, json!({ "id": id })).await);
    let (first, second) = ("salvage, at intermediate level", "pests, at intermediate level");
    assert_eq!(needs(&anna).await, [need(first, "OPEN"), need(second, "OPEN")]);

    done(changed(&anna, &id, json!({ "skills": sought(&[loans, salvage]) })).await);
    let third = "loans, at intermediate level";
    assert_eq!(needs(&anna).await, [need(first, "OPEN"), need(second, "NO_LONGER_NEEDED"), need(third, "OPEN")]);
    let advanced = json!([{ "topic": pests.to_string(), "level": "ADVANCED" }, { "topic": loans.to_string(), "level": "INTRODUCTORY" }]);
    done(changed(&anna, &id, json!({ "skills": advanced })).await);
    let now = [need(first, "NO_LONGER_NEEDED"), need("pests, at advanced level", "OPEN"), need("loans", "OPEN")];
    assert_eq!(needs(&anna).await, now, "the same needs, however often it is changed");

    let document = "query($id: ID!) { application(id: $id) { needs { statement { text } } } }";
    let seen = stage.coordinator.query(document, json!({ "id": id })).await;
    assert_eq!(seen["application"]["needs"].as_array().map(Vec::len), Some(3));
    let committee = stage.seat(1, "Mia Member").await;
    let unseen = committee.query(document, json!({ "id": id })).await;
    assert_eq!(
        unseen["application"]["needs"],
        json!([]),
        "the committee works with applications, not with people's needs"
    );

    done(change(&anna, "withdrawApplication", SEEN, json!({ "id": id })).await);
    assert!(needs(&anna).await.iter().all(|(_, state)| state == "NO_LONGER_NEEDED"));
    submitted(&anna, whole(&stage, &round, &[loans], &boss)).await;
    let open = needs(&anna).await;
    assert_eq!((open.len(), &open[2]), (3, &need(third, "OPEN")), "what is sought again is the need that it was");
}

#[tokio::test]
async fn a_supervisor_agrees_and_is_asked_anew_of_what_matters_to_them() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let (anna, boss) = (stage.person(0, "Anna").await, stage.person(0, "Bea Boss").await);
    let colleague = stage.person(0, "Cleo Colleague").await;
    let salvage = stage.topic("salvage").await;
    let id = submitted(&anna, whole(&stage, &round, &[salvage], &boss)).await;
    let waiting = "{ applicationsToSignOff { totalCount nodes { id name supervisorName } } }";
    for who in [&boss, &stage.partners[0].director] {
        let found = who.query(waiting, json!({})).await["applicationsToSignOff"].take();
        let expected =
            json!({ "totalCount": 1, "nodes": [{ "id": id, "name": "Anna", "supervisorName": "Bea Boss" }] });
        assert_eq!(found, expected);
    }
    for who in [&anna, &colleague, &stage.partners[1].director, &stage.coordinator] {
        let found = who.query(waiting, json!({})).await["applicationsToSignOff"]["totalCount"].take();
        assert_eq!(found, json!(0));
    }
    let own = answered(&anna, &id, true, None).await;
    assert_eq!(wrong(&own), ["DENIED"]);
    let why = text(&own["userErrors"][0]["message"]);
    assert!(why.contains("is not done for oneself; ask your supervisor"), "{why}");
    assert_eq!(wrong(&answered(&stage.coordinator, &id, true, None).await), ["DENIED"]);
    assert_eq!(wrong(&answered(&colleague, &id, true, None).await), ["NOT_FOUND id"]);
    assert_eq!(wrong(&answered(&boss, &id, false, None).await), ["REQUIRED note"]);
    let refused = done(answered(&boss, &id, false, Some("We open in March.")).await);
    assert_eq!(refused["application"], json!({ "signOff": "REFUSED", "signOffNote": "We open in March." }));
    assert_eq!(told(&stage.app, "sign_off_answered").await, ["Anna"]);
    assert_eq!(wrong(&answered(&boss, &id, false, Some("No.")).await), ["WRONG_STATE id"]);

    let autumn = json!({ "windows": [{ "startsOn": "2027-09-06", "endsOn": "2027-09-17" }] });
    let asked = done(changed(&anna, &id, autumn.clone()).await);
    assert_eq!(asked["application"]["signOff"], "ASKED");
    assert_eq!(told(&stage.app, "sign_off_asked").await, ["Bea Boss", "Bea Boss"]);
    let agreed = done(answered(&stage.partners[0].director, &id, true, None).await);
    assert_eq!(agreed["application"], json!({ "signOff": "GIVEN", "signOffNote": null }));
    for more in [
        json!({ "languages": ["en", "fr"] }),
        json!({ "modes": ["HYBRID"] }),
        json!({ "access": ["CHILDCARE"] }),
        autumn,
    ] {
        assert_eq!(done(changed(&anna, &id, more).await)["application"]["signOff"], "GIVEN");
    }
    for more in [
        json!({ "returnPlan": english("Write a plan for floods.") }),
        json!({ "skills": [{ "topic": salvage.to_string(), "level": "ADVANCED" }] }),
        json!({ "supervisor": colleague.id.to_string() }),
    ] {
        assert_eq!(done(changed(&anna, &id, more).await)["application"]["signOff"], "ASKED");
        done(answered(&stage.partners[0].director, &id, true, None).await);
    }
    assert_eq!(told(&stage.app, "sign_off_asked").await.last().map(String::as_str), Some("Cleo Colleague"));
    let gone = boss.query("query($id: ID!) { application(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(gone["application"], Value::Null, "whoever is not asked any more does not see it");
}

const PERSONAL: &str = "query($id: ID!) { application(id: $id) {
    name isYours email access accessNote declaredGroups skills { level } windows { startsOn }
} }";

#[tokio::test]
async fn what_is_personal_is_seen_by_nobody_who_is_not_to() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let (anna, boss) = (stage.person(0, "Anna").await, stage.person(0, "Bea Boss").await);
    let (colleague, member) = (stage.person(0, "Cleo Colleague").await, stage.seat(1, "Mia Member").await);
    let steward = stage.app.person("Stella").steward().create().await;
    let salvage = stage.topic("salvage").await;
    let personal = json!({
        "access": ["HEARING_LOOP"], "accessNote": "I lip-read.", "declaredGroups": ["LIMITED_EXPOSURE"],
    });
    let id = drafted(&anna, over(whole(&stage, &round, &[salvage], &boss), personal)).await;
    let strangers = [&colleague, &steward, &stage.partners[1].director, &stage.partners[0].editor];
    let asked = [&boss, &stage.partners[0].director, &member];
    for who in strangers.into_iter().chain(asked).chain([&stage.coordinator]) {
        let seen = who.query(PERSONAL, json!({ "id": id })).await;
        assert_eq!(seen["application"], Value::Null, "a draft is its applicant's");
    }
    done(change(&anna, "submitApplication", SEEN, json!({ "id": id })).await);
    let own = anna.query(PERSONAL, json!({ "id": id })).await["application"].take();
    let known = json!({
        "name": "Anna", "isYours": true, "email": null, "access": ["HEARING_LOOP"], "accessNote": "I lip-read.",
        "declaredGroups": ["LIMITED_EXPOSURE"], "skills": [{ "level": "INTERMEDIATE" }],
        "windows": [{ "startsOn": "2027-03-08" }],
    });
    assert_eq!(own, known);
    let coordinated = over(known.clone(), json!({ "isYours": false, "declaredGroups": null }));
    let seen = stage.coordinator.query(PERSONAL, json!({ "id": id })).await["application"].take();
    assert_eq!(seen, coordinated, "those who run the exchange see what somebody cannot do without, and no groups");
    for who in asked {
        let seen = who.query(PERSONAL, json!({ "id": id })).await["application"].take();
        assert_eq!(seen, over(coordinated.clone(), json!({ "access": null, "accessNote": null })));
    }
    for who in strangers {
        assert_eq!(who.query(PERSONAL, json!({ "id": id })).await["application"], Value::Null);
        assert_eq!(wrong(&changed(who, &id, json!({ "languages": ["fr"] })).await), ["NOT_FOUND id"]);
    }
    for who in asked.into_iter().chain([&stage.coordinator]) {
        let refused = changed(who, &id, json!({ "languages": ["fr"] })).await;
        assert_eq!(wrong(&refused), ["DENIED"]);
        let why = text(&refused["userErrors"][0]["message"]);
        assert_eq!(why, "Changing an application is for whoever applies alone; ask them to do it.");
    }

    let list = "query($id: ID!) { round(id: $id) { applications { totalCount nodes { id } } } }";
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for who in asked.into_iter().chain([&anna, &stage.coordinator]) {
        let found = who.query(list, json!({ "id": round.id })).await["round"]["applications"].take();
        assert_eq!(found, json!({ "totalCount": 1, "nodes": [{ "id": id }] }));
        assert_eq!(who.query(node, json!({ "id": id })).await["node"]["id"], json!(id));
    }
    for who in strangers {
        let found = who.query(list, json!({ "id": round.id })).await["round"]["applications"].take();
        assert_eq!(found, json!({ "totalCount": 0, "nodes": [] }));
        assert_eq!(who.query(node, json!({ "id": id })).await["node"], Value::Null);
    }
    let own = "{ myApplications { totalCount nodes { id state } } }";
    let found = anna.query(own, json!({})).await["myApplications"].take();
    assert_eq!(found, json!({ "totalCount": 1, "nodes": [{ "id": id, "state": "SUBMITTED" }] }));
    let nobody = stage.app.anonymous().answer(own, json!({})).await;
    assert_eq!(nobody["data"]["myApplications"], Value::Null);
}

async fn import(who: &Caller, round: &Round, csv: &str, dry_run: bool) -> Value {
    let fields = "outcome { isWritten created changed unchanged faults { line column message } }";
    let input = json!({ "round": round.id, "csv": csv, "dryRun": dry_run });
    change(who, "importApplications", fields, input).await
}

fn counts(payload: &Value) -> (Value, Value, Value, Value) {
    let outcome = &payload["outcome"];
    assert_eq!(outcome["faults"], json!([]));
    (outcome["isWritten"].clone(), outcome["created"].clone(), outcome["changed"].clone(), outcome["unchanged"].clone())
}

#[tokio::test]
async fn applications_of_a_file_are_of_whoever_has_the_address() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let (anna, _) = (stage.person(0, "Anna").await, stage.topic("salvage").await);
    let file = |windows: &str, signed_off: &str| {
        format!(
            "id,home,sought,windows,languages,modes,access,priority,signed_off,name,email\n\
             a1,Museum 0,salvage:advanced,{windows},en,hybrid,childcare,,{signed_off},,ANNA@example.org\n\
             a2,Museum 0,salvage,{windows},en,hybrid,,limited_exposure,yes,Nora Newcomer,nora.newcomer@example.org\n\
             a3,Museum 1,salvage,{windows},en,online,,,no,Paper Pete,\n"
        )
    };
    let spring = "2027-03-01/2027-03-31";
    let csv = file(spring, "no");
    assert_eq!(wrong(&import(&stage.partners[0].director, &round, &csv, true).await), ["DENIED"]);
    let count =
        |written, created, changed, unchanged| (json!(written), json!(created), json!(changed), json!(unchanged));
    assert_eq!(counts(&import(&stage.coordinator, &round, &csv, true).await), count(false, 3, 0, 0));
    assert_eq!(counts(&import(&stage.coordinator, &round, &csv, false).await), count(true, 3, 0, 0));
    assert_eq!(counts(&import(&stage.coordinator, &round, &csv, false).await), count(true, 0, 0, 3));
    assert_eq!(told(&stage.app, "sign_off_asked").await, ["an organization", "an organization"]);

    let list = "query($id: ID!) { round(id: $id) { applications { nodes { id key name email signOff state } } } }";
    let seen = stage.coordinator.query(list, json!({ "id": round.id })).await;
    let mut rows = seen["round"]["applications"]["nodes"].as_array().cloned().expect("a list");
    rows.sort_by_key(|row| text(&row["key"]));
    let row = |at: usize| (rows[at]["name"].clone(), rows[at]["email"].clone(), rows[at]["signOff"].clone());
    assert_eq!(row(0), (json!("Anna"), Value::Null, json!("ASKED")));
    assert_eq!(row(1), (json!("Nora Newcomer"), Value::Null, json!("GIVEN")));
    assert_eq!(row(2), (json!("Paper Pete"), Value::Null, json!("ASKED")));
    assert!(rows.iter().all(|row| row["state"] == "SUBMITTED"));
    assert_eq!(needs(&anna).await, [need("salvage, at advanced level", "OPEN")]);

    // Whoever signs in with the address has it.
    let nora = stage.person(0, "Nora Newcomer").await;
    let mine = "{ myApplications { nodes { id key email isYours declaredGroups } } }";
    let found = nora.query(mine, json!({})).await["myApplications"]["nodes"].take();
    let id = text(&rows[1]["id"]);
    let expected = json!([{
        "id": id, "key": "a2", "email": "nora.newcomer@example.org", "isYours": true, "declaredGroups": ["LIMITED_EXPOSURE"],
    }]);
    assert_eq!(found, expected);
    let twice = change(&nora, "draftApplication", SEEN, begun(&stage, &round)).await;
    assert_eq!(wrong(&twice), ["DUPLICATE round"]);
    let mut impostor = stage.app.person("Nora Newcomer").set("email_verified", json!(false));
    impostor = impostor.role("member", stage.partners[1].id);
    let found = impostor.create().await.query(mine, json!({})).await["myApplications"]["nodes"].take();
    assert_eq!(found, json!([]), "an address that nobody vouches for is nobody's");

    // What she declares from now on is hers, and no file tells whether it says the same.
    done(changed(&nora, &id, json!({ "declaredGroups": [] })).await);
    assert_eq!(needs(&nora).await, [need("salvage", "OPEN")], "and so is what she needs");
    assert_eq!(counts(&import(&stage.coordinator, &round, &csv, false).await), count(true, 0, 0, 3));
    let found = nora.query(mine, json!({})).await["myApplications"]["nodes"][0]["declaredGroups"].take();
    assert_eq!(found, json!([]));

    let both = file("2027-03-01/2027-03-31;2027-09-01/2027-09-30", "yes");
    assert_eq!(counts(&import(&stage.coordinator, &round, &both, false).await), count(true, 0, 3, 0));
    let again = stage.coordinator.query(list, json!({ "id": round.id })).await;
    let given = again["round"]["applications"]["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(given.iter().filter(|row| row["signOff"] == "GIVEN").count(), 2);
}

#[tokio::test]
async fn a_file_with_faults_is_not_read_in_at_all() {
    let stage = Stage::with(1, json!({ "priorityGroups": [] })).await;
    let round = stage.opened().await;
    let (anna, boss) = (stage.person(0, "Anna").await, stage.person(0, "Bea Boss").await);
    let salvage = stage.topic("salvage").await;
    submitted(&anna, whole(&stage, &round, &[salvage], &boss)).await;
    let csv = "id,home,sought,windows,languages,modes,priority,barred,name,email\n\
               a1,Museum 0,salvage,2027-03-01/2027-03-31,en,hybrid,,,,anna@example.org\n\
               a2,Nowhere,basketry,2027-03-01/2027-03-31,en,hybrid,,,Bo,bo@example.org\n\
               a3,Museum 0,salvage,2027-06-01/2027-06-30,en,hybrid,limited_exposure,,Cy,cy@example.org\n\
               a4,Museum 0,salvage,2027-03-01/2027-03-31,en,hybrid,,was here last year,Di,\n\
               a5,Museum 0,salvage,2027-03-01/2027-03-31,en,hybrid,,,,\n\
               a6,Museum 0,salvage,2027-03-01/2027-03-31,en,hybrid,,,Bo,BO@example.org\n";
    let read = import(&stage.coordinator, &round, csv, false).await;
    let faults = read["outcome"]["faults"].as_array().cloned().expect("faults");
    let told: Vec<String> =
        faults.iter().map(|fault| format!("{} {}", fault["line"], text(&fault["column"]))).collect();
    let expected = ["2 email", "3 home", "3 sought", "4 priority", "4 windows", "5 barred", "6 name"];
    assert_eq!(told, expected, "{read:#?}");
    let list = "query($id: ID!) { round(id: $id) { applications { totalCount } } }";
    let seen = stage.coordinator.query(list, json!({ "id": round.id })).await;
    assert_eq!(seen["round"]["applications"]["totalCount"], json!(1), "nothing was written");
    let csv = "id,home,sought,windows,languages,modes,name,email\n\
               a1,Museum 0,salvage,2027-03-01/2027-03-31,en,hybrid,Bo,bo@example.org\n\
               a2,Museum 0,salvage,2027-03-01/2027-03-31,en,hybrid,Bo,Bo@Example.org\n";
    let read = import(&stage.coordinator, &round, csv, true).await;
    assert_eq!(read["outcome"]["faults"][0]["line"], json!(3), "{read}");
    let csv = "id,home,sought,windows,languages,modes,name,email\n\
               a1,Museum 0,salvage:introductory;salvage:advanced,2027-03-01/2027-03-31,en,hybrid,Bo,bo@example.org\n";
    let read = import(&stage.coordinator, &round, csv, false).await;
    let fault = &read["outcome"]["faults"][0];
    assert_eq!((&fault["line"], &fault["column"]), (&json!(2), &json!("sought")), "a topic is sought once: {read}");
}

#[tokio::test]
async fn a_conflict_is_declared_in_confidence() {
    let stage = Stage::new(3).await;
    let round = stage.opened().await;
    let (anna, boss) = (stage.person(0, "Anna").await, stage.person(0, "Bea Boss").await);
    let mia = stage.seat(1, "Mia Member").await;
    let nobody = stage.app.person("Nick Nobody").create().await;
    let salvage = stage.topic("salvage").await;
    submitted(&anna, whole(&stage, &round, &[salvage], &boss)).await;
    let programme = stage.programme.to_string();
    let declare = async |who: &Caller, more: Value| {
        let input = over(json!({ "programme": programme, "kind": "GRIEVANCE", "reason": "It was long ago." }), more);
        change(who, "declareExchangeConflict", "conflict { id withName kind reason organization { id } }", input).await
    };
    let Partner { id: host, director, .. } = &stage.partners[1];
    let with_anna = json!({ "withPerson": anna.id.to_string() });
    let with_host = json!({ "withOrganization": host.to_string() });

    assert_eq!(wrong(&declare(&anna, json!({})).await), ["REQUIRED withPerson"]);
    assert_eq!(wrong(&declare(&anna, over(with_anna.clone(), with_host.clone())).await), ["INVALID withOrganization"]);
    assert_eq!(wrong(&declare(&anna, with_anna.clone()).await), ["INVALID withPerson"]);
    let unknown = json!({ "withPerson": nobody.id.to_string() });
    assert_eq!(wrong(&declare(&anna, unknown).await), ["NOT_FOUND withPerson"]);
    let elsewhere = json!({ "withOrganization": stage.app.organization("Elsewhere").create().await.to_string() });
    assert_eq!(wrong(&declare(&anna, elsewhere).await), ["NOT_FOUND withOrganization"]);
    assert_eq!(wrong(&declare(&nobody, with_host.clone()).await), ["DENIED"]);

    let own = done(declare(&anna, with_host.clone()).await);
    assert_eq!(wrong(&declare(&anna, with_host.clone()).await), ["DUPLICATE withOrganization"]);
    let of_host = json!({ "organization": host.to_string() });
    let theirs = done(declare(director, over(of_host.clone(), with_anna.clone())).await);
    assert_eq!(theirs["conflict"]["withName"], "Anna");
    assert_eq!(wrong(&declare(director, over(of_host.clone(), with_host)).await), ["INVALID withOrganization"]);
    assert_eq!(wrong(&declare(&mia, over(of_host, with_anna.clone())).await), ["DENIED"]);
    done(declare(&mia, with_anna).await);

    let list = "query($programme: ID!) { exchangeConflicts(programme: $programme) { id reason } }";
    let count = async |who: &Caller| {
        let found = who.query(list, json!({ "programme": programme })).await;
        found["exchangeConflicts"].as_array().map(Vec::len)
    };
    for (who, seen) in
        [(&anna, 1), (director, 1), (&mia, 1), (&stage.coordinator, 0), (&boss, 0), (&stage.partners[0].director, 0)]
    {
        assert_eq!(count(who).await, Some(seen));
    }
    let take_back = async |who: &Caller, of: &Value| {
        let input = json!({ "id": of["conflict"]["id"] });
        change(who, "withdrawExchangeConflict", "conflict { withdrawnAt }", input).await
    };
    for who in [&stage.coordinator, &mia, director, &boss] {
        assert_eq!(wrong(&take_back(who, &own).await), ["NOT_FOUND id"]);
    }
    assert_eq!(wrong(&take_back(&anna, &theirs).await), ["NOT_FOUND id"]);
    done(take_back(&anna, &own).await);
    assert_eq!(wrong(&take_back(&anna, &own).await), ["WRONG_STATE id"]);
    done(take_back(director, &theirs).await);
    assert_eq!((count(&anna).await, count(director).await), (Some(0), Some(0)));
}
