//! The calendar over several years: what partners can teach beside what they expect to need, and the rounds to come.

use serde_json::{Value, json};
use testing::{Caller, assert_same_statements};

use super::{Partner, Stage, over, text, under_way::UnderWay};
use crate::{
    joining::{change, done, wrong},
    track::peers::sql,
};

const EXPERTISE: &str =
    "expertise { id organization { id } topic { notation } level people startsOn endsOn note revision }";
const EXPECTATION: &str =
    "expectation { id organization { id } topic { notation } level occasion about people startsOn endsOn revision }";
const TOPICS: &str = "topics { totalCount nodes {
    year topic { notation } offered expected met short standing expertise { people } expectations { people }
} }";

/// What comes of the editor of a partner saying that it can teach something: two people a year in 2027 and 2028.
async fn teach(stage: &Stage, partner: usize, topic: &str, more: Value) -> Value {
    let Partner { id, editor, .. } = &stage.partners[partner];
    let input = json!({
        "programme": stage.programme.to_string(), "organization": id.to_string(), "topic": topic,
        "level": "INTERMEDIATE", "people": 2, "startsOn": "2027-01-01", "endsOn": "2028-12-31",
    });
    change(editor, "createExpertise", EXPERTISE, over(input, more)).await
}

/// What comes of the editor of a partner saying that it expects to need something: one person in 2027.
async fn expect(stage: &Stage, partner: usize, topic: &str, more: Value) -> Value {
    let Partner { id, editor, .. } = &stage.partners[partner];
    let input = json!({
        "programme": stage.programme.to_string(), "organization": id.to_string(), "topic": topic,
        "level": "INTRODUCTORY", "occasion": "STANDARD", "about": "The new accessibility act.", "people": 1,
        "startsOn": "2027-01-01", "endsOn": "2027-12-31",
    });
    change(editor, "createExpectation", EXPECTATION, over(input, more)).await
}

/// The calendar as somebody sees it.
async fn calendar(who: &Caller, stage: &Stage, arguments: &str, fields: &str) -> Value {
    let mut answer = answer(who, stage, arguments, fields).await;
    assert!(answer["errors"].is_null(), "{answer:#}");
    answer["data"]["programme"]["exchange"]["calendar"].take()
}

async fn answer(who: &Caller, stage: &Stage, arguments: &str, fields: &str) -> Value {
    let document = format!(
        "query($id: ID!) {{ programme(id: $id) {{ exchange {{ zone calendar{arguments} {{ {fields} }} }} }} }}"
    );
    who.answer(&document, json!({ "id": stage.programme.to_string() })).await
}

/// The topics of a calendar, one a line: year, topic, offered, expected, met, short, and how it stands.
fn lines(calendar: &Value) -> Vec<String> {
    let rows = calendar["topics"]["nodes"].as_array().expect("topics");
    assert_eq!(calendar["topics"]["totalCount"], json!(rows.len()));
    let line = |row: &Value| {
        let figures = ["offered", "expected", "met", "short"].map(|figure| row[figure].to_string()).join(" ");
        format!("{} {} {figures} {}", row["year"], text(&row["topic"]["notation"]), text(&row["standing"]))
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.sort();
    lines
}

/// Four partners: the first teaches the packing of paintings, the second digitization; the third expects to need conservation, of
/// which packing is a part, and the fourth access. The topic conservation.
async fn foreseen(stage: &Stage) -> String {
    let conservation = stage.topic("conservation").await;
    let packing = stage.app.topic("packing").broader(conservation).create().await.to_string();
    let [digitization, access] = [stage.topic("digitization").await, stage.topic("access").await];
    done(teach(stage, 0, &packing, json!({})).await);
    let in_2027 = json!({ "people": 3, "endsOn": "2027-12-31" });
    done(teach(stage, 1, &digitization.to_string(), in_2027).await);
    let exhibition = json!({
        "occasion": "EXHIBITION", "about": "A retrospective with loans.", "people": 5, "endsOn": "2028-06-30",
    });
    done(expect(stage, 2, &conservation.to_string(), exhibition).await);
    done(expect(stage, 3, &access.to_string(), json!({})).await);
    conservation.to_string()
}

#[tokio::test]
async fn what_can_be_taught_stands_beside_what_is_expected() {
    let stage = Stage::new(4).await;
    let conservation = foreseen(&stage).await;
    let member = stage.person(3, "Mia Member").await;
    let fields = format!(
        "from until {TOPICS}
        expectations {{ nodes {{ expectation {{ about occasion }} met short standing
            metBy {{ organization {{ id }} expertise {{ topic {{ notation }} }} year people }} }} }}
        expertise {{ nodes {{ expertise {{ topic {{ notation }} }} used years {{ year people used }} }} }}
        misses {{
            expectations {{ nodes {{ short expectation {{ topic {{ notation }} }} }} }}
            expertise {{ totalCount nodes {{ expertise {{ topic {{ notation }} }} }} }}
        }}"
    );
    let seen = calendar(&member, &stage, "", &fields).await;
    assert_eq!([&seen["from"], &seen["until"]], ["2026-01-01", "2028-12-31"]);
    let expected = [
        "2027 access 0 1 0 1 UNCOVERED",
        "2027 digitization 3 0 0 0 UNSOUGHT",
        "2027 packing 2 0 0 0 COVERED",
        "2028 conservation 2 5 4 1 SHORT",
        "2028 packing 2 0 0 0 COVERED",
    ];
    assert_eq!(lines(&seen), expected);
    // What is needed first comes first; who teaches the part teaches what is sought, in each year before it is needed.
    let first = stage.partners[0].id.to_string();
    let by = |year: i32| {
        let expertise = json!({ "topic": { "notation": "packing" } });
        json!({ "organization": { "id": first }, "expertise": expertise, "year": year, "people": 2 })
    };
    let access = json!({ "about": "The new accessibility act.", "occasion": "STANDARD" });
    let loans = json!({ "about": "A retrospective with loans.", "occasion": "EXHIBITION" });
    assert_eq!(
        seen["expectations"]["nodes"],
        json!([
            { "expectation": access, "met": 0, "short": 1, "standing": "UNCOVERED", "metBy": [] },
            { "expectation": loans, "met": 4, "short": 1, "standing": "SHORT", "metBy": [by(2027), by(2028)] },
        ])
    );
    let years = |people: i32, used: i32, years: &[i32]| {
        let years = years.iter().map(|year| json!({ "year": year, "people": people, "used": used }));
        years.collect::<Vec<_>>()
    };
    assert_eq!(
        seen["expertise"]["nodes"],
        json!([
            { "expertise": { "topic": { "notation": "packing" } }, "used": 4, "years": years(2, 2, &[2027, 2028]) },
            { "expertise": { "topic": { "notation": "digitization" } }, "used": 0, "years": years(3, 0, &[2027]) },
        ])
    );
    let missed = |list: &Value| -> Vec<String> {
        let nodes = list["nodes"].as_array().expect("a list");
        let expectation = |node: &Value| node["expectation"]["topic"]["notation"].as_str().map(str::to_owned);
        nodes
            .iter()
            .map(|node| expectation(node).unwrap_or_else(|| text(&node["expertise"]["topic"]["notation"])))
            .collect()
    };
    assert_eq!(missed(&seen["misses"]["expectations"]), ["access", "conservation"]);
    assert_eq!(missed(&seen["misses"]["expertise"]), ["digitization"]);

    // Of a topic and its parts alone it is the same.
    let of_topic = format!("(topic: \"{conservation}\")");
    let narrow = calendar(&member, &stage, &of_topic, &fields).await;
    let expected = ["2027 packing 2 0 0 0 COVERED", "2028 conservation 2 5 4 1 SHORT", "2028 packing 2 0 0 0 COVERED"];
    assert_eq!(lines(&narrow), expected);
    assert_eq!(missed(&narrow["misses"]["expectations"]), ["conservation"]);
    assert_eq!(narrow["misses"]["expertise"]["totalCount"], 0);

    // A year of it shows what is needed by then, and counts what can be met before.
    let of_year = "(from: \"2028-01-01\", until: \"2028-12-31\")";
    let expected = ["2028 conservation 2 5 4 1 SHORT", "2028 packing 2 0 0 0 COVERED"];
    assert_eq!(lines(&calendar(&member, &stage, of_year, TOPICS).await), expected);

    let page = "topics(first: 2) { nodes { year } pageInfo { hasNextPage endCursor } }";
    let first = calendar(&member, &stage, "", page).await["topics"].take();
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let rest =
        format!("topics(after: {}) {{ nodes {{ year }} pageInfo {{ hasNextPage }} }}", first["pageInfo"]["endCursor"]);
    let rest = calendar(&member, &stage, "", &rest).await["topics"].take();
    assert_eq!(
        rest,
        json!({ "nodes": [{ "year": 2027 }, { "year": 2028 }, { "year": 2028 }], "pageInfo": { "hasNextPage": false } })
    );
}

#[tokio::test]
async fn a_calendar_is_for_those_who_take_part_and_has_ten_years_at_most() {
    let stage = Stage::new(1).await;
    let stranger = stage.app.person("Sam Stranger").create().await;
    let anonymous = stage.app.anonymous();
    let others: [&Caller; 2] = [&anonymous, &stranger];
    for who in others {
        let refused = answer(who, &stage, "", "from").await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "DENIED");
        assert_eq!(refused["data"]["programme"]["exchange"], json!({ "zone": "America/Halifax", "calendar": null }));
    }
    for who in [&stage.partners[0].editor, &stage.coordinator] {
        assert_eq!(calendar(who, &stage, "", "from").await, json!({ "from": "2026-01-01" }));
    }
    for (arguments, beginning) in [
        ("(from: \"2027-01-01\", until: \"2037-01-01\")", "until is 2037-01-01, 10 years or more after from"),
        ("(from: \"2027-01-02\", until: \"2027-01-01\")", "until is 2027-01-01, before from"),
        ("(from: \"2027-02-30\")", "from is \"2027-02-30\", which is no day"),
        ("(topic: \"org_01h455vb4pex5vsknk084sn02q\")", "topic is not the id of a topic"),
    ] {
        let refused = answer(&stage.coordinator, &stage, arguments, "from").await;
        let message = text(&refused["errors"][0]["message"]);
        assert!(message.starts_with(beginning), "{message}");
        assert_eq!(refused["data"]["programme"]["exchange"], json!({ "zone": "America/Halifax", "calendar": null }));
    }
}

#[tokio::test]
async fn rounds_to_come_keep_the_cadence_and_hosting_goes_around() {
    let under_way = UnderWay::accepted().await;
    let stage = &under_way.stage;
    let fields = "rounds { id state } plannedRounds { opensOn closesOn decidesBy hosts { id } }";
    let member = &under_way.participant;
    let seen = calendar(member, stage, "", fields).await;
    assert_eq!(seen["rounds"][0]["id"], json!(under_way.round));
    assert_eq!(seen["plannedRounds"], json!([]), "without a cadence nothing is foreseen");

    let cadence = json!({ "programme": stage.programme.to_string(), "cadenceMonths": 6 });
    done(change(&stage.coordinator, "setUpExchange", "exchange { cadenceMonths }", cadence).await);
    let seen = calendar(member, stage, "", fields).await;
    let planned = seen["plannedRounds"].as_array().expect("rounds");
    let opens_on: Vec<_> = planned.iter().map(|round| text(&round["opensOn"])).collect();
    assert_eq!(opens_on, ["2027-05-10", "2027-11-10", "2028-05-10", "2028-11-10"]);
    assert_eq!([&planned[0]["closesOn"], &planned[0]["decidesBy"]], ["2027-06-09", "2027-06-30"]);
    // Partner 3 hosts a placement already; the others come first, and then go around with it.
    let named = |round: &Value| -> Vec<usize> {
        let hosts = round["hosts"].as_array().expect("hosts").iter();
        let place = |host: &Value| stage.partners.iter().position(|partner| host["id"] == partner.id.to_string());
        hosts.map(|host| place(host).expect("a partner")).collect()
    };
    let hosts: Vec<_> = planned.iter().take(3).map(named).collect();
    assert_eq!(hosts, [[0, 1, 2, 4, 5], [0, 1, 2, 3, 4], [5, 0, 1, 2, 3]]);

    // A round that nobody was called to yet is the last to those who see it.
    let days = json!({ "opensOn": "2027-02-10", "closesOn": "2027-03-10", "decidesBy": "2027-03-31" });
    let draft = stage.drafted(days).await;
    assert_eq!(calendar(member, stage, "", fields).await, seen);
    let seen = calendar(&stage.coordinator, stage, "", fields).await;
    assert_eq!(seen["rounds"][1], json!({ "id": draft, "state": "DRAFT" }));
    assert_eq!(seen["plannedRounds"][0]["opensOn"], "2027-08-10");

    // A round is there as long as its periods are.
    for (from, until, is_there) in [("2027-09-01", "2027-12-31", true), ("2027-10-01", "2027-12-31", false)] {
        let seen = calendar(member, stage, &format!("(from: \"{from}\", until: \"{until}\")"), "rounds { id }").await;
        assert_eq!(seen["rounds"].as_array().map(|rounds| !rounds.is_empty()), Some(is_there), "{from}");
    }
}

#[tokio::test]
async fn partners_say_what_they_can_teach_and_expect_to_need() {
    let stage = Stage::new(2).await;
    let topic = stage.topic("conservation").await.to_string();
    let Partner { id, editor, .. } = &stage.partners[0];
    let keyed = json!({ "note": "In the new laboratory.", "idempotencyKey": "first" });
    let made = done(teach(&stage, 0, &topic, keyed.clone()).await)["expertise"].take();
    assert_eq!(
        made,
        json!({
            "id": made["id"], "organization": { "id": id.to_string() }, "topic": { "notation": "conservation" },
            "level": "INTERMEDIATE", "people": 2, "startsOn": "2027-01-01", "endsOn": "2028-12-31",
            "note": "In the new laboratory.", "revision": 1,
        })
    );
    assert_eq!(done(teach(&stage, 0, &topic, keyed.clone()).await)["expertise"], made);
    let other = over(keyed, json!({ "people": 3 }));
    assert_eq!(wrong(&teach(&stage, 0, &topic, other).await), ["KEY_REUSED idempotencyKey"]);
    let expected = done(expect(&stage, 0, &topic, json!({})).await)["expectation"].take();
    assert_eq!([&expected["occasion"], &expected["about"]], ["STANDARD", "The new accessibility act."]);

    let update = |more| over(json!({ "id": made["id"] }), more);
    let more = json!({ "people": 4, "level": "ADVANCED", "note": null, "expectedRevision": 1 });
    let changed = done(change(editor, "updateExpertise", EXPERTISE, update(more.clone())).await)["expertise"].take();
    assert_eq!(changed, over(made.clone(), json!({ "people": 4, "level": "ADVANCED", "note": null, "revision": 2 })));
    let stale = change(editor, "updateExpertise", EXPERTISE, update(more)).await;
    assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"]);
    let backwards = change(editor, "updateExpertise", EXPERTISE, update(json!({ "endsOn": "2026-12-31" }))).await;
    assert_eq!(wrong(&backwards), ["END_BEFORE_START endsOn"]);
    let input = json!({ "id": expected["id"], "occasion": "OTHER", "about": "An audit.", "people": 7 });
    let changed = done(change(&stage.coordinator, "updateExpectation", EXPECTATION, input).await)["expectation"].take();
    let becomes = json!({ "occasion": "OTHER", "about": "An audit.", "people": 7, "revision": 2 });
    assert_eq!(changed, over(expected.clone(), becomes));

    for (mutation, fields, id) in [
        ("deleteExpertise", "expertise { id }", &made["id"]),
        ("deleteExpectation", "expectation { id }", &expected["id"]),
    ] {
        done(change(editor, mutation, fields, json!({ "id": id })).await);
        assert_eq!(wrong(&change(editor, mutation, fields, json!({ "id": id })).await), ["NOT_FOUND id"]);
    }
    assert_eq!(lines(&calendar(editor, &stage, "", TOPICS).await), [""; 0]);
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let stage = Stage::new(2).await;
    let conservation = stage.topic("conservation").await;
    let topic = conservation.to_string();
    let unknown = database::id::TopicId::new().to_string();
    let faults = json!({ "people": 0, "endsOn": "2026-12-31", "note": "n".repeat(2_001) });
    let expected = ["NOT_FOUND topic", "OUT_OF_RANGE people", "END_BEFORE_START endsOn", "TOO_LONG note"];
    assert_eq!(wrong(&teach(&stage, 0, &unknown, faults).await), expected);
    let faults = json!({ "about": " ", "people": 1_001, "startsOn": "2027-02-30", "endsOn": "2036-11-21" });
    let expected = ["NOT_FOUND topic", "REQUIRED about", "OUT_OF_RANGE people", "IMPOSSIBLE_DATE startsOn"];
    assert_eq!(wrong(&expect(&stage, 0, &unknown, faults).await), expected);
    let far = json!({ "endsOn": "2036-11-21" });
    assert_eq!(wrong(&teach(&stage, 0, &topic, far.clone()).await), ["OUT_OF_RANGE endsOn"]);
    assert_eq!(wrong(&expect(&stage, 0, &topic, far).await), ["OUT_OF_RANGE endsOn"]);

    // A partner says so much and no more.
    let (programme, partner) = (stage.programme.uuid(), stage.partners[1].id.uuid());
    let many = format!(
        "INSERT INTO expertise
             (id, programme_id, organization_id, topic_id, level, people, starts_on, ends_on, created_at, updated_at)
         SELECT gen_random_uuid(), '{programme}', '{partner}', '{}', 'advanced', 1, '2027-01-01', '2027-12-31', now(), now()
         FROM generate_series(1, 200)",
        conservation.uuid()
    );
    sql(&stage.app, &many).await;
    assert_eq!(wrong(&teach(&stage, 1, &topic, json!({})).await), ["FULL organization"]);
    done(expect(&stage, 1, &topic, json!({})).await);
    done(teach(&stage, 0, &topic, json!({})).await);
}

#[tokio::test]
async fn each_partner_speaks_for_itself_as_long_as_it_takes_part() {
    let stage = Stage::new(2).await;
    let topic = stage.topic("conservation").await.to_string();
    let made = done(teach(&stage, 0, &topic, json!({})).await)["expertise"].take();
    let expected = done(expect(&stage, 1, &topic, json!({})).await)["expectation"].take();
    let member = stage.person(0, "Mia Member").await;
    let stranger = stage.app.person("Sam Stranger").create().await;
    let anonymous = stage.app.anonymous();
    let others: [(&Caller, &str); 4] = [
        (&stage.partners[1].editor, "DENIED"),
        (&member, "DENIED"),
        (&stranger, "NOT_FOUND id"),
        (&anonymous, "DENIED"),
    ];
    for (who, refused) in others {
        let input = json!({
            "programme": stage.programme.to_string(), "organization": stage.partners[0].id.to_string(), "topic": topic,
            "level": "ADVANCED", "people": 1, "startsOn": "2027-01-01", "endsOn": "2027-12-31",
        });
        assert_eq!(wrong(&change(who, "createExpertise", EXPERTISE, input).await), ["DENIED"]);
        for mutation in ["updateExpertise", "deleteExpertise"] {
            let refusal = change(who, mutation, "expertise { id }", json!({ "id": made["id"] })).await;
            assert_eq!(wrong(&refusal), [refused], "{mutation}");
        }
    }
    let refusal = change(&stranger, "deleteExpectation", "expectation { id }", json!({ "id": expected["id"] })).await;
    assert_eq!(wrong(&refusal), ["NOT_FOUND id"]);
    let outsider = stage.app.organization("Outsider").create().await;
    let input = json!({
        "programme": stage.programme.to_string(), "organization": outsider.to_string(), "topic": topic,
        "level": "ADVANCED", "people": 1, "startsOn": "2027-01-01", "endsOn": "2027-12-31",
    });
    let refusal = change(&stage.coordinator, "createExpertise", EXPERTISE, input).await;
    assert_eq!(wrong(&refusal), ["WRONG_STATE organization"]);

    // What a partner said goes with it.
    let expected = ["2027 conservation 2 1 1 0 COVERED", "2028 conservation 2 0 0 0 UNSOUGHT"];
    assert_eq!(lines(&calendar(&stage.coordinator, &stage, "", TOPICS).await), expected);
    let leave = format!("DELETE FROM programme_participant WHERE organization_id = '{}'", stage.partners[0].id.uuid());
    sql(&stage.app, &leave).await;
    let seen = calendar(&stage.coordinator, &stage, "", TOPICS).await;
    assert_eq!(lines(&seen), ["2027 conservation 0 1 0 1 UNCOVERED"]);
    let editor = &stage.partners[0].editor;
    let input = json!({ "id": made["id"], "people": 3 });
    assert_eq!(wrong(&change(editor, "updateExpertise", EXPERTISE, input).await), ["WRONG_STATE organization"]);
    done(change(editor, "deleteExpertise", "expertise { id }", json!({ "id": made["id"] })).await);
}

#[tokio::test]
async fn a_calendar_takes_the_same_statements_however_much_is_in_it() {
    let stage = Stage::with(6, json!({ "cadenceMonths": 6 })).await;
    stage.opened().await;
    let fields = "rounds { id } plannedRounds { opensOn hosts { name { text } } }
        topics { nodes {
            topic { notation } expertise { organization { id } topic { id } } expectations { organization { id } }
        } }
        expectations { nodes { expectation { topic { id } } metBy { organization { id } expertise { topic { id } } } } }
        misses { expectations { nodes { short } } expertise { nodes { used } } }";
    let editor = &stage.partners[0].editor;
    let mut counts = Vec::new();
    for number in 0..3 {
        let topic = stage.topic(&format!("topic-{number}")).await.to_string();
        for partner in 0..=number {
            done(teach(&stage, partner, &topic, json!({})).await);
            done(expect(&stage, partner + 3, &topic, json!({})).await);
        }
        let (seen, statements) = stage.app.count_statements(calendar(editor, &stage, "", fields)).await;
        assert_eq!(seen["expectations"]["nodes"].as_array().map(Vec::len), Some((number + 1) * (number + 2) / 2));
        counts.push(statements);
    }
    assert_same_statements(&counts[0], &counts[2]);
}
