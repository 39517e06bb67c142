//! Offers of places: drafted, submitted when nothing lacks, withdrawn, seen by those who take part, and read in from files.

use database::id::TopicId;
use serde_json::{Value, json};
use testing::Caller;

use super::{Round, Stage, english, over, text};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

const HEADING: &str = "id,host,kind,skills,places,windows,days,modes,languages,accommodations,career,cost";

/// What an offer of a partner says that lacks nothing.
fn complete(round: &Round, topic: TopicId, more: Value) -> Value {
    let input = json!({
        "round": round.id, "kind": "JOB_SHADOWING", "mainLanguage": "en", "title": english("A week with the registrar"),
        "skills": [{ "topic": topic.to_string(), "level": "ADVANCED" }], "places": { "eachPeriod": 1 }, "days": 5,
        "windows": [{ "startsOn": "2027-03-08", "endsOn": "2027-03-19" }], "modes": ["IN_PERSON"], "languages": ["en"],
    });
    over(input, more)
}

async fn draft(who: &Caller, input: Value) -> Value {
    change(who, "draftOffer", "offer { id state revision }", input).await
}

async fn drafted(who: &Caller, input: Value) -> String {
    text(&done(draft(who, input).await)["offer"]["id"])
}

async fn submit(who: &Caller, id: &str) -> Value {
    change(who, "submitOffer", "offer { state revision submittedAt withdrawnReason }", json!({ "id": id })).await
}

/// An offer that takes part in its round.
async fn submitted(who: &Caller, input: Value) -> String {
    let id = drafted(who, input).await;
    done(submit(who, &id).await);
    id
}

async fn withdraw(who: &Caller, id: &str, reason: &str) -> Value {
    change(who, "withdrawOffer", "offer { state withdrawnReason }", json!({ "id": id, "reason": reason })).await
}

/// The titles of the offers of a round that somebody sees; an error's code where they see none.
async fn listed(who: &Caller, round: &Round, arguments: &str) -> Vec<String> {
    let document = format!(
        "query($id: ID!) {{ round(id: $id) {{ offers{arguments} {{ totalCount nodes {{ title {{ text }} }} }} }} }}"
    );
    let answer = who.answer(&document, json!({ "id": round.id })).await;
    let offers = &answer["data"]["round"]["offers"];
    if offers.is_null() {
        return vec![text(&answer["errors"][0]["extensions"]["code"])];
    }
    let nodes = offers["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(offers["totalCount"], json!(nodes.len()));
    nodes.iter().map(|node| text(&node["title"]["text"])).collect()
}

async fn import(who: &Caller, round: &Round, csv: &str, is_dry_run: bool) -> Value {
    let input = json!({ "round": round.id, "csv": csv, "dryRun": is_dry_run });
    let fields = "outcome { isWritten created changed unchanged faultCount faults { line column message } }";
    change(who, "importOffers", fields, input).await
}

fn counts(payload: &Value) -> Value {
    let outcome = &payload["outcome"];
    json!([outcome["isWritten"], outcome["created"], outcome["changed"], outcome["unchanged"], outcome["faultCount"]])
}

#[tokio::test]
async fn a_draft_need_not_say_all_and_submitting_tells_all_that_lacks() {
    let stage = Stage::with(2, json!({ "kinds": ["MENTORING", "JOB_SHADOWING"] })).await;
    let round = stage.opened().await;
    let topic = stage.topic("registration").await;
    let editor = &stage.partners[0].editor;
    let bare = json!({
        "round": round.id, "kind": "SYMPOSIUM", "mainLanguage": "en", "title": english("Something"),
    });
    let id = drafted(editor, bare).await;
    let lacking = [
        "INVALID kind",
        "REQUIRED skills",
        "REQUIRED modes",
        "REQUIRED languages",
        "REQUIRED places",
        "REQUIRED windows",
    ];
    assert_eq!(wrong(&submit(editor, &id).await), lacking);

    let more = json!({ "id": id, "kind": "MENTORING", "modes": ["ONLINE"], "languages": ["en", "fr"], "days": 5,
        "skills": [{ "topic": topic.to_string(), "level": "ADVANCED" }], "places": { "whole": 0 },
        "windows": [{ "startsOn": "2027-03-29", "endsOn": "2027-04-10" }] });
    done(change(editor, "changeOffer", "offer { id }", more).await);
    assert_eq!(
        wrong(&submit(editor, &id).await),
        ["OUT_OF_RANGE places", "OUT_OF_RANGE windows"],
        "three days of March"
    );
    let more = json!({ "id": id, "places": { "periods": [{ "period": round.spring, "most": 2 }] }, "days": 3 });
    done(change(editor, "changeOffer", "offer { id }", more).await);
    let done_so = done(submit(editor, &id).await);
    assert_eq!(done_so["offer"]["state"], "SUBMITTED");
    assert_eq!(wrong(&submit(editor, &id).await), ["WRONG_STATE id"]);

    // One that takes part must go on to lack nothing, and stays where it is.
    let emptied =
        change(editor, "changeOffer", "offer { id }", json!({ "id": id, "skills": [], "languages": [] })).await;
    assert_eq!(wrong(&emptied), ["REQUIRED skills", "REQUIRED languages"]);
    let changed =
        json!({ "id": id, "cost": { "amount": 35_000, "currency": "CAD" }, "title": english("Loans, week by week") });
    let fields = "offer { state title { text } cost { decimal currency } skills { level topic { id } } windows { startsOn endsOn } days
        places { periods { period most } } modes languages }";
    let changed = done(change(editor, "changeOffer", fields, changed).await)["offer"].take();
    assert_eq!(changed["state"], "SUBMITTED");
    assert_eq!(changed["cost"], json!({ "decimal": "350.00", "currency": "CAD" }));
    assert_eq!(changed["skills"], json!([{ "level": "ADVANCED", "topic": { "id": topic.to_string() } }]));
    assert_eq!(changed["places"], json!({ "periods": [{ "period": round.spring, "most": 2 }] }));
    assert_eq!(changed["languages"], json!(["en", "fr"]));
}

#[tokio::test]
async fn every_fault_of_a_draft_is_told_at_once() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let topic = stage.topic("registration").await;
    let theirs = stage.mentor(1, &round.id, "Mona").await;
    let editor = &stage.partners[0].editor;
    let skill = json!({ "topic": topic.to_string(), "level": "ADVANCED" });
    let nobody = TopicId::new().to_string();
    let faulty = complete(
        &round,
        topic,
        json!({
            "title": [{ "language": "fr", "text": "Une semaine" }], "skills": [skill, skill], "careers": [nobody], "days": 400,
            "languages": ["english"], "mentor": theirs, "cost": { "amount": -1, "currency": "dollars" },
            "windows": [{ "startsOn": "2027-03-08", "endsOn": "2027-03-19" }, { "startsOn": "2027-04-19", "endsOn": "2027-04-12" }],
        }),
    );
    let told = [
        "REQUIRED title",
        "DUPLICATE skills.1",
        "OUT_OF_RANGE days",
        "INVALID windows.1.endsOn",
        "UNKNOWN_LANGUAGE languages.0",
        "OUT_OF_RANGE cost.amount",
        "INVALID cost.currency",
        "NOT_FOUND mentor",
        "NOT_FOUND careers.0",
    ];
    assert_eq!(wrong(&draft(editor, faulty).await), told);
    let no_day = complete(&round, topic, json!({ "windows": [{ "startsOn": "2027-02-30", "endsOn": "2027-03-19" }] }));
    assert_eq!(wrong(&draft(editor, no_day).await), ["IMPOSSIBLE_DATE windows.0.startsOn"]);
    assert_eq!(listed(editor, &round, "").await, [""; 0], "nothing of it was written");

    // The same request is answered with the same offer.
    let keyed = complete(&round, topic, json!({ "idempotencyKey": "week" }));
    let first = drafted(editor, keyed.clone()).await;
    assert_eq!(drafted(editor, keyed).await, first);
    let other = complete(&round, topic, json!({ "idempotencyKey": "week", "days": 2 }));
    assert_eq!(wrong(&draft(editor, other).await), ["KEY_REUSED idempotencyKey"]);
    let stale =
        change(editor, "changeOffer", "offer { id }", json!({ "id": first, "days": 2, "expectedRevision": 7 })).await;
    assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"]);
}

#[tokio::test]
async fn offers_are_taken_on_the_rounds_days_and_later_from_those_who_run_it() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let topic = stage.topic("registration").await;
    let (editor, host) = (&stage.partners[0].editor, stage.partners[0].id.to_string());
    let id = drafted(editor, complete(&round, topic, json!({}))).await;
    let for_host = complete(&round, topic, json!({ "organization": host }));
    travel(&stage.app, "2026-12-11T03:30:00Z").await;
    assert_eq!(draft(editor, for_host.clone()).await["userErrors"], json!([]), "it is still the 10th in Halifax");
    travel(&stage.app, "2026-12-11T12:00:00Z").await;
    assert_eq!(wrong(&draft(editor, for_host.clone()).await), ["WRONG_STATE round"]);
    assert_eq!(wrong(&submit(editor, &id).await), ["WRONG_STATE id"]);
    let late = change(editor, "changeOffer", "offer { id }", json!({ "id": id, "days": 2 })).await;
    assert_eq!(wrong(&late), ["WRONG_STATE id"]);
    done(submit(&stage.coordinator, &id).await);
    stage.close(&round.id).await;
    done(draft(&stage.coordinator, for_host.clone()).await);
    assert_eq!(wrong(&draft(editor, for_host).await), ["WRONG_STATE round"]);

    // Nobody else than a partner hosts, whoever writes it.
    let outside = stage.app.organization("Outside").create().await;
    let theirs = complete(&round, topic, json!({ "organization": outside.to_string() }));
    assert_eq!(wrong(&draft(&stage.coordinator, theirs).await), ["OTHER_PROGRAMME organization"]);
    let unopened = stage.drafted(json!({})).await;
    let early = complete(&round, topic, json!({ "round": unopened, "organization": host }));
    assert_eq!(wrong(&draft(editor, early.clone()).await), ["NOT_FOUND round"]);
    assert_eq!(wrong(&draft(&stage.coordinator, early).await), ["WRONG_STATE round"]);
}

#[tokio::test]
async fn what_was_withdrawn_keeps_its_reason_until_it_is_submitted_again() {
    let stage = Stage::new(1).await;
    let round = stage.opened().await;
    let topic = stage.topic("registration").await;
    let editor = &stage.partners[0].editor;
    let id = submitted(editor, complete(&round, topic, json!({}))).await;
    assert_eq!(wrong(&withdraw(editor, &id, " ").await), ["REQUIRED reason"]);
    let withdrawn = done(withdraw(editor, &id, "The registrar left.").await)["offer"].take();
    assert_eq!(withdrawn, json!({ "state": "WITHDRAWN", "withdrawnReason": "The registrar left." }));
    assert_eq!(wrong(&withdraw(editor, &id, "Once more.").await), ["WRONG_STATE id"]);
    assert_eq!(listed(editor, &round, "(state: SUBMITTED)").await, [""; 0]);
    assert_eq!(listed(editor, &round, "(state: WITHDRAWN)").await, ["A week with the registrar"]);
    let again = done(submit(editor, &id).await)["offer"].take();
    assert_eq!((&again["state"], &again["withdrawnReason"]), (&json!("SUBMITTED"), &Value::Null));
    // After the last day it can be taken back, and not be given again.
    travel(&stage.app, "2026-12-11T12:00:00Z").await;
    done(withdraw(editor, &id, "The registrar left after all.").await);
    assert_eq!(wrong(&submit(editor, &id).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn drafts_are_the_hosts_own_and_offers_those_of_all_who_take_part() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let topic = stage.topic("registration").await;
    let (editor, other) = (&stage.partners[0].editor, &stage.partners[1].editor);
    let member = stage.person(0, "Mia Member").await;
    let committee = stage.seat(1, "Carla").await;
    let steward = stage.app.person("Stella").steward().create().await;
    let stranger = stage.app.person("Sam Stranger").create().await;
    let of_operator = stage.app.person("Olga").role("member", stage.operator).create().await;
    let anonymous = stage.app.anonymous();
    let draft_id = drafted(editor, complete(&round, topic, json!({ "title": english("Draft") }))).await;
    let offer_id = submitted(editor, complete(&round, topic, json!({ "title": english("Offer") }))).await;

    let (both, one) = (["Draft".to_owned(), "Offer".to_owned()], ["Offer".to_owned()]);
    for (who, caller, seen) in [
        ("its editor", &**editor, &both[..]),
        ("a member of the host", &*member, &both[..]),
        ("who runs the exchange", &*stage.coordinator, &both[..]),
        ("another partner", &**other, &one[..]),
        ("the committee", &*committee, &one[..]),
        ("a member of whoever runs the exchange", &*of_operator, &one[..]),
    ] {
        assert_eq!(listed(caller, &round, "").await, seen, "{who}");
        for (id, is_draft) in [(&draft_id, true), (&offer_id, false)] {
            let document = "query($id: ID!) { offer(id: $id) { id } node(id: $id) { id } }";
            let found = caller.query(document, json!({ "id": id })).await;
            let expected = if is_draft && seen.len() == 1 { Value::Null } else { json!({ "id": id }) };
            assert_eq!(found, json!({ "offer": expected, "node": expected }), "{who}");
        }
    }
    for (who, caller) in [("a steward", &*steward), ("a stranger", &*stranger), ("nobody", &anonymous)] {
        let told = listed(caller, &round, "").await;
        assert!(told == ["DENIED"] || told == ["UNAUTHENTICATED"], "{who}: {told:?}");
        let document = "query($id: ID!) { offer(id: $id) { id } }";
        let found = caller.query(document, json!({ "id": offer_id })).await;
        assert_eq!(found["offer"], Value::Null, "{who}");
    }
    // Who may not write is told so of what they see, and of nothing else.
    assert_eq!(wrong(&submit(other, &draft_id).await), ["NOT_FOUND id"]);
    for caller in [other, &member, &committee] {
        assert_eq!(wrong(&withdraw(caller, &offer_id, "Mine.").await), ["DENIED"]);
    }
    let theirs = complete(&round, topic, json!({ "organization": stage.partners[0].id.to_string() }));
    assert_eq!(wrong(&draft(other, theirs).await), ["DENIED"]);
}

#[tokio::test]
async fn offers_are_found_by_host_kind_and_what_is_above_their_topics() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let above = stage.topic("collections").await;
    let below = stage.app.topic("loans").broader(above).create().await;
    let apart = stage.topic("salvage").await;
    let offer =
        |topic, title: &str, kind: &str| complete(&round, topic, json!({ "title": english(title), "kind": kind }));
    submitted(&stage.partners[0].editor, offer(below, "Loans", "MENTORING")).await;
    submitted(&stage.partners[1].editor, offer(apart, "Salvage", "RESIDENCY")).await;
    let viewer = &stage.partners[1].editor;
    for (arguments, found) in [
        (String::new(), &["Loans", "Salvage"][..]),
        (format!("(topic: \"{above}\")"), &["Loans"][..]),
        (format!("(topic: \"{apart}\")"), &["Salvage"][..]),
        (format!("(organization: \"{}\")", stage.partners[0].id), &["Loans"][..]),
        ("(kind: RESIDENCY)".to_owned(), &["Salvage"][..]),
        (format!("(kind: RESIDENCY, topic: \"{below}\")"), &[][..]),
        ("(state: DRAFT)".to_owned(), &[][..]),
    ] {
        assert_eq!(listed(viewer, &round, &arguments).await, found, "{arguments}");
    }
    let document = "query($id: ID!) { round(id: $id) { offers(first: 1) { nodes { title { text } } pageInfo { hasNextPage endCursor } } } }";
    let first = viewer.query(document, json!({ "id": round.id })).await["round"]["offers"].take();
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let cursor = text(&first["pageInfo"]["endCursor"]);
    assert_eq!(listed_behind(viewer, &round, &cursor).await, ["Salvage"]);
}

async fn listed_behind(who: &Caller, round: &Round, cursor: &str) -> Vec<String> {
    let document =
        "query($id: ID!, $after: String) { round(id: $id) { offers(after: $after) { nodes { title { text } } } } }";
    let found = who.query(document, json!({ "id": round.id, "after": cursor })).await;
    let nodes = found["round"]["offers"]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().map(|node| text(&node["title"]["text"])).collect()
}

#[tokio::test]
async fn a_file_is_read_in_once_and_says_from_then_on_what_it_says() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    stage.app.topic("loans").label("en", "Loans of objects").create().await;
    let topic = stage.topic("registration").await;
    let second = stage.partners[1].id;
    let csv = format!(
        "{HEADING}\n\
         shadow,Museum 0,job shadowing,registration:intermediate; Loans of objects,1,2027-03-08/2027-03-12,5,in person,en; fr,wheelchair access,registration,350.00 CAD\n\
         mentor,{second},mentoring,{topic}:advanced,Spring=2; {}=1,2027-03-01/2027-03-31,20,online,en,,,\n",
        round.autumn
    );
    let tried = done(import(&stage.coordinator, &round, &csv, true).await);
    assert_eq!(counts(&tried), json!([false, 2, 0, 0, 0]));
    assert_eq!(listed(&stage.coordinator, &round, "").await, [""; 0], "a dry run writes nothing");

    assert_eq!(counts(&done(import(&stage.coordinator, &round, &csv, false).await)), json!([true, 2, 0, 0, 0]));
    assert_eq!(listed(&stage.partners[1].editor, &round, "(state: SUBMITTED)").await, ["shadow", "mentor"]);
    let fields = "{ id key kind state organization { id } places { whole eachPeriod periods { most } } skills { level } careers { id } days
        languages accommodations cost { amount } revision }";
    let document = format!("query($id: ID!) {{ round(id: $id) {{ offers {{ nodes {fields} }} }} }}");
    let read = stage.coordinator.query(&document, json!({ "id": round.id })).await["round"]["offers"]["nodes"].take();
    let (shadow, mentor) = (&read[0], &read[1]);
    assert_eq!(
        (&shadow["key"], &shadow["kind"], &shadow["days"]),
        (&json!("shadow"), &json!("JOB_SHADOWING"), &json!(5))
    );
    assert_eq!(shadow["cost"], json!({ "amount": 35_000 }));
    assert_eq!(shadow["careers"], json!([{ "id": topic.to_string() }]));
    assert_eq!(mentor["organization"]["id"], second.to_string());
    assert_eq!(mentor["places"]["periods"].as_array().map(Vec::len), Some(2));

    // Read in again it changes nothing; where it says something else, only that, and what was written by hand stays.
    assert_eq!(counts(&done(import(&stage.coordinator, &round, &csv, false).await)), json!([true, 0, 0, 2, 0]));
    let title = json!({ "id": shadow["id"], "title": english("A week with the registrar") });
    done(change(&stage.partners[0].editor, "changeOffer", "offer { id }", title).await);
    done(withdraw(&stage.partners[1].editor, &text(&mentor["id"]), "She is ill.").await);
    let other = csv.replace("350.00 CAD", "400.00 CAD").replace("en; fr", "fr; en");
    assert_eq!(counts(&done(import(&stage.coordinator, &round, &other, false).await)), json!([true, 0, 1, 1, 0]));
    let read = stage.coordinator.query(&document, json!({ "id": round.id })).await["round"]["offers"]["nodes"].take();
    assert_eq!(read[0]["cost"], json!({ "amount": 40_000 }));
    assert_eq!(read[1]["state"], "WITHDRAWN");
    assert_eq!(listed(&stage.coordinator, &round, "").await, ["A week with the registrar", "mentor"]);
}

#[tokio::test]
async fn a_file_with_any_fault_is_not_read_in_and_each_is_told_by_its_line() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    stage.topic("registration").await;
    let rest = "registration,1,2027-03-08/2027-03-12,5,in person,en";
    let row = |start: &str, rest: &str, end: &str| format!("{start},{rest},{end}\n");
    let csv = [
        format!("{HEADING}\n"),
        row("fine,Museum 0,", rest, ",,"),
        row("host,Museum 7,", rest, ",,"),
        row("topic,Museum 0,", &rest.replace("registration", "alchemy"), "smoke signals,,"),
        row("period,Museum 0,", &rest.replace(",1,", ",Winter=1,"), ",,"),
        row("days,Museum 0,", &rest.replace(",5,", ",40,"), ",,"),
    ]
    .concat();
    for is_dry_run in [true, false] {
        let told = done(import(&stage.coordinator, &round, &csv, is_dry_run).await);
        assert_eq!(counts(&told), json!([false, 0, 0, 0, 5]));
        let faults = told["outcome"]["faults"].as_array().cloned().unwrap_or_default();
        let places: Vec<String> =
            faults.iter().map(|fault| format!("{} {}", fault["line"], text(&fault["column"]))).collect();
        assert_eq!(places, ["3 host", "4 accommodations", "4 skills", "5 places", "6 windows"]);
        for (fault, words) in faults.iter().zip(["Museum 7", "smoke signals", "alchemy", "Spring, Autumn", "40 days"]) {
            let message = text(&fault["message"]);
            assert!(message.contains(words) && message.ends_with('.'), "{message}");
        }
    }
    assert_eq!(listed(&stage.coordinator, &round, "").await, [""; 0]);

    let misnamed = import(&stage.coordinator, &round, "id,host,topics\na,Museum 0,loans\n", false).await;
    let told = misnamed["outcome"]["faults"].to_string();
    assert!(told.contains("skills, places, windows, modes, languages"), "it names the columns that there are: {told}");
}

#[tokio::test]
async fn a_host_reads_its_own_offers_in_and_nobody_elses() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    stage.topic("registration").await;
    let editor = &stage.partners[0].editor;
    let line = |host: &str| format!("one,{host},,registration,1,2027-03-08/2027-03-12,5,online,en,,,\n");
    let told = done(import(editor, &round, &format!("{HEADING}\n{}", line("Museum 1")), false).await);
    assert_eq!(counts(&told), json!([false, 0, 0, 0, 1]));
    let own = format!("{HEADING}\n{}", line("Museum 0"));
    assert_eq!(counts(&done(import(editor, &round, &own, false).await)), json!([true, 1, 0, 0, 0]));
    let member = stage.person(0, "Mia Member").await;
    let stranger = stage.app.person("Sam Stranger").create().await;
    for caller in [&member, &stranger] {
        assert_eq!(wrong(&import(caller, &round, &own, false).await), ["DENIED"]);
    }
    travel(&stage.app, "2026-12-11T12:00:00Z").await;
    assert_eq!(wrong(&import(editor, &round, &own, false).await), ["WRONG_STATE round"]);
    assert_eq!(counts(&done(import(&stage.coordinator, &round, &own, false).await)), json!([true, 0, 0, 1, 0]));
}

#[tokio::test]
async fn a_long_file_takes_as_many_statements_as_a_short_one() {
    let stage = Stage::new(1).await;
    let round = stage.opened().await;
    stage.topic("registration").await;
    let file = |offers: usize| {
        let line =
            |number| format!("o{number},Museum 0,,registration,1,2027-03-08/2027-03-12,5,online,en,,registration,\n");
        format!("{HEADING}\n{}", (0..offers).map(line).collect::<String>())
    };
    let (short, long) = (file(2), file(1_000));
    let first = stage.app.count_statements(import(&stage.coordinator, &round, &short, false)).await;
    let second = stage.app.count_statements(import(&stage.coordinator, &round, &long, false)).await;
    assert_eq!(counts(&done(first.0)), json!([true, 2, 0, 0, 0]));
    assert_eq!(counts(&done(second.0)), json!([true, 998, 0, 2, 0]));
    assert_eq!(first.1.len(), second.1.len());
}
