//! Setting an exchange up: its words and rules, who sits on its committee, and what it is paid from.

use futures::future::join_all;
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{Stage, english, over, text};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

const SET_UP: &str = "exchange {
    mission { text language } eligibility { text } kinds priorityGroups zone needsSignOff quorum seatsPerOrganization
    termsInARow cadenceMonths answerDays revision programme { id }
}";
const SEAT: &str = "seat { id name partner { id } startsOn endsOn endedAt }";
const STREAM: &str = "stream {
    id name { text } funder { id } currency stipend kinds homes { id } closedAt revision
    budgets { amount round { id } period { id } }
}";

/// What an exchange says of itself to somebody, as `fields`.
async fn exchange(who: &Caller, stage: &Stage, fields: &str) -> Value {
    let document = format!("query($id: ID!) {{ programme(id: $id) {{ exchange {{ {fields} }} }} }}");
    let mut answer = who.answer(&document, json!({ "id": stage.programme.to_string() })).await;
    answer["data"]["programme"]["exchange"].take()
}

async fn set_up(who: &Caller, stage: &Stage, more: Value) -> Value {
    change(who, "setUpExchange", SET_UP, over(json!({ "programme": stage.programme.to_string() }), more)).await
}

/// Somebody with a role on the committee, and no seat yet.
async fn member(stage: &Stage, name: &str) -> SignedIn {
    stage.app.person(name).programme_role("committee_member", stage.programme).create().await
}

fn term(stage: &Stage, person: &SignedIn, partner: usize, from: &str, to: &str) -> Value {
    json!({
        "programme": stage.programme.to_string(), "person": person.id.to_string(),
        "organization": stage.partners[partner].id.to_string(), "startsOn": from, "endsOn": to,
    })
}

async fn seat(stage: &Stage, input: Value) -> Value {
    change(&stage.coordinator, "seatCommitteeMember", SEAT, input).await
}

/// Who sits on the committee, by name; on a day, if one is given.
async fn committee(who: &Caller, stage: &Stage, on: Option<&str>) -> Value {
    let on = on.map(|day| format!("(on: \"{day}\")")).unwrap_or_default();
    let mut found = exchange(who, stage, &format!("committee{on} {{ name }}")).await;
    found["committee"].take()
}

fn stream(stage: &Stage, more: Value) -> Value {
    let input = json!({
        "programme": stage.programme.to_string(), "mainLanguage": "en", "name": english("Travel grant"), "currency": "CAD",
    });
    over(input, more)
}

async fn create_stream(stage: &Stage, more: Value) -> Value {
    change(&stage.coordinator, "createFundingStream", STREAM, stream(stage, more)).await
}

async fn budget(stage: &Stage, stream: &str, round: &str, more: Value) -> Value {
    let input = over(json!({ "stream": stream, "round": round }), more);
    change(&stage.coordinator, "setFundingBudget", STREAM, input).await
}

/// A round of another exchange of the same organization.
async fn round_of_another(stage: &Stage) -> String {
    let programme = stage.app.programme("Another", stage.operator).kind("exchange").create().await;
    let coordinator = stage.app.person("Otto Other").programme_role("coordinator", programme).create().await;
    let other = json!({ "programme": programme.to_string() });
    let input = over(json!({ "zone": "UTC" }), other.clone());
    done(change(&coordinator, "setUpExchange", "exchange { zone }", input).await);
    let made = done(change(&coordinator, "createRound", "round { id }", stage.round(other)).await);
    text(&made["round"]["id"])
}

#[tokio::test]
async fn an_exchange_is_set_up_and_changed() {
    let stage = Stage::bare(1).await;
    assert_eq!(exchange(&stage.coordinator, &stage, "zone").await, Value::Null, "it is not set up yet");
    let first = json!({
        "mission": [{ "language": "en", "text": "To learn." }, { "language": "fr", "text": "Apprendre." }],
        "eligibility": english("Staff of partners."), "zone": "america/halifax", "kinds": ["RESIDENCY", "MENTORING"],
    });
    let made = done(set_up(&stage.coordinator, &stage, first).await)["exchange"].take();
    assert_eq!(
        made,
        json!({
            "mission": { "text": "To learn.", "language": "en" }, "eligibility": { "text": "Staff of partners." },
            "kinds": ["RESIDENCY", "MENTORING"], "priorityGroups": [], "zone": "America/Halifax", "needsSignOff": true,
            "quorum": 3, "seatsPerOrganization": 1, "termsInARow": 2, "cadenceMonths": null, "answerDays": 14,
            "revision": 1, "programme": { "id": stage.programme.to_string() },
        })
    );
    // What is left out stays; an empty text is taken out.
    let more = json!({
        "eligibility": [], "needsSignOff": false, "quorum": 5, "cadenceMonths": 12, "priorityGroups": ["LIMITED_EXPOSURE"],
        "expectedRevision": 1,
    });
    let changed = done(set_up(&stage.coordinator, &stage, more.clone()).await)["exchange"].take();
    let expected = json!({
        "eligibility": null, "needsSignOff": false, "quorum": 5, "cadenceMonths": 12, "priorityGroups": ["LIMITED_EXPOSURE"],
        "revision": 2,
    });
    assert_eq!(changed, over(made, expected));
    assert_eq!(wrong(&set_up(&stage.coordinator, &stage, more).await), ["CONFLICT expectedRevision"]);
    let taken_out = done(set_up(&stage.coordinator, &stage, json!({ "cadenceMonths": null })).await);
    assert_eq!(taken_out["exchange"]["cadenceMonths"], Value::Null);
    assert_eq!(taken_out["exchange"]["quorum"], 5);
    // Everybody reads what it is for, in their language.
    let seen = exchange(&stage.app.anonymous(), &stage, "mission(languages: [\"fr\"]) { text } zone revision").await;
    assert_eq!(seen, json!({ "mission": { "text": "Apprendre." }, "zone": "America/Halifax", "revision": 3 }));
}

#[tokio::test]
async fn what_is_wrong_with_an_exchange_is_told_at_once() {
    let stage = Stage::bare(1).await;
    assert_eq!(wrong(&set_up(&stage.coordinator, &stage, json!({})).await), ["REQUIRED zone"]);
    let input = json!({
        "mission": [{ "language": "fr", "text": "Apprendre." }], "zone": "Halifax", "quorum": 0, "seatsPerOrganization": 11,
        "termsInARow": 21, "cadenceMonths": 61, "answerDays": 0, "kinds": ["RESIDENCY", "RESIDENCY"],
    });
    let found = [
        "REQUIRED mission",
        "DUPLICATE kinds.1",
        "UNKNOWN_ZONE zone",
        "OUT_OF_RANGE quorum",
        "OUT_OF_RANGE seatsPerOrganization",
        "OUT_OF_RANGE termsInARow",
        "OUT_OF_RANGE cadenceMonths",
        "OUT_OF_RANGE answerDays",
    ];
    assert_eq!(wrong(&set_up(&stage.coordinator, &stage, input).await), found);
    let track = stage.app.programme("TRACK", stage.operator).kind("track").create().await;
    let staff = stage.app.person("Tom").programme_role("staff", track).create().await;
    let input = json!({ "programme": track.to_string(), "zone": "UTC" });
    assert_eq!(wrong(&change(&staff, "setUpExchange", SET_UP, input).await), ["WRONG_STATE programme"]);
    // Before it is set up there is no committee and no money.
    let carla = member(&stage, "Carla").await;
    let input = term(&stage, &carla, 0, "2026-01-01", "2026-12-31");
    assert_eq!(wrong(&seat(&stage, input).await), ["WRONG_STATE programme"]);
    assert_eq!(wrong(&create_stream(&stage, json!({})).await), ["WRONG_STATE programme"]);
}

#[tokio::test]
async fn who_runs_it_sets_it_up_and_nobody_else_does() {
    let stage = Stage::new(2).await;
    let steward = stage.app.person("Stella").steward().create().await;
    let on_committee = stage.seat(0, "Carla").await;
    let administrator = stage.app.person("Ann").role("administrator", stage.operator).create().await;
    for (who, caller) in [
        ("a partner's director", &stage.partners[0].director),
        ("a steward", &steward),
        ("the committee", &on_committee),
    ] {
        assert_eq!(wrong(&set_up(caller, &stage, json!({ "quorum": 1 })).await), ["DENIED"], "{who}");
        let input = term(&stage, &on_committee, 1, "2030-01-01", "2030-12-31");
        assert_eq!(wrong(&change(caller, "seatCommitteeMember", SEAT, input).await), ["DENIED"], "{who}");
        let answer = change(caller, "createFundingStream", STREAM, stream(&stage, json!({}))).await;
        assert_eq!(wrong(&answer), ["DENIED"], "{who}");
    }
    assert_eq!(exchange(&stage.coordinator, &stage, "quorum revision").await, json!({ "quorum": 2, "revision": 1 }));
    done(set_up(&administrator, &stage, json!({ "quorum": 1 })).await);
    done(set_up(&stage.coordinator, &stage, json!({ "quorum": 2 })).await);
}

#[tokio::test]
async fn a_round_under_way_keeps_its_days_and_its_groups() {
    let stage = Stage::new(2).await;
    let minimums = json!({ "priorityMinimums": [{ "group": "LIMITED_EXPOSURE", "atLeast": 1 }] });
    let round = stage.opened_with(minimums).await;
    let input = json!({ "zone": "Europe/Paris", "priorityGroups": ["UNDERREPRESENTED_DEPARTMENT"] });
    let refused = set_up(&stage.coordinator, &stage, input).await;
    assert_eq!(wrong(&refused), ["WRONG_STATE zone", "WRONG_STATE priorityGroups"]);
    // The same zone, written otherwise, is no change; nor is a group that no round names.
    let same = json!({ "zone": "AMERICA/HALIFAX", "priorityGroups": ["LIMITED_EXPOSURE"] });
    done(set_up(&stage.coordinator, &stage, same).await);
    stage.close(&round.id).await;
    done(set_up(&stage.coordinator, &stage, json!({ "zone": "Europe/Paris" })).await);
}

#[tokio::test]
async fn partners_are_seen_as_the_members_of_the_programme_are() {
    let stage = Stage::new(2).await;
    let fields = "partners { totalCount nodes { id } }";
    let seen = exchange(&stage.coordinator, &stage, fields).await;
    assert_eq!(seen["partners"]["totalCount"], 2);
    assert_eq!(seen["partners"]["nodes"][0]["id"], stage.partners[0].id.to_string());
    assert_eq!(exchange(&stage.app.anonymous(), &stage, fields).await["partners"], Value::Null);
}

#[tokio::test]
async fn a_committee_rotates_by_term_and_partner() {
    let stage = Stage::new(3).await;
    let (carla, dora) = (member(&stage, "Carla").await, member(&stage, "Dora").await);
    let first = term(&stage, &carla, 0, "2025-01-01", "2025-12-31");
    let given = done(seat(&stage, first).await)["seat"].take();
    assert_eq!(given["name"], "Carla");
    assert_eq!(given["partner"]["id"], stage.partners[0].id.to_string());
    done(seat(&stage, term(&stage, &carla, 0, "2026-01-15", "2026-12-31")).await);
    // The exchange allows two terms in a row, whoever the third is for, and however short the break is.
    for from in ["2027-01-01", "2027-01-31"] {
        let third = seat(&stage, term(&stage, &carla, 1, from, "2027-12-31")).await;
        assert_eq!(wrong(&third), ["OUT_OF_RANGE startsOn"], "{from}");
    }
    // A term that would join two others is counted with both.
    done(seat(&stage, term(&stage, &carla, 0, "2027-02-01", "2027-12-31")).await);
    done(seat(&stage, term(&stage, &dora, 1, "2025-01-01", "2025-12-31")).await);
    done(seat(&stage, term(&stage, &dora, 1, "2027-01-01", "2027-12-31")).await);
    let between = seat(&stage, term(&stage, &dora, 1, "2026-01-01", "2026-12-31")).await;
    assert_eq!(wrong(&between), ["OUT_OF_RANGE startsOn"]);
    // Nobody sits on it twice at once.
    let twice = seat(&stage, term(&stage, &carla, 2, "2026-12-31", "2027-01-10")).await;
    assert_eq!(wrong(&twice), ["DUPLICATE startsOn"]);
    // Who sits on it, day by day.
    for (on, names) in [
        (None, json!([{ "name": "Carla" }])),
        (Some("2025-06-01"), json!([{ "name": "Carla" }, { "name": "Dora" }])),
        (Some("2026-01-10"), json!([])),
        (Some("2027-01-31"), json!([{ "name": "Dora" }])),
        (Some("2027-12-31"), json!([{ "name": "Dora" }, { "name": "Carla" }])),
    ] {
        assert_eq!(committee(&stage.coordinator, &stage, on).await, names, "{on:?}");
    }
}

#[tokio::test]
async fn a_partner_has_as_many_seats_as_the_exchange_says() {
    let stage = Stage::with(2, json!({ "seatsPerOrganization": 2 })).await;
    let mut people = Vec::new();
    for name in ["Ada", "Bea", "Cleo", "Dora"] {
        people.push(member(&stage, name).await);
    }
    let spring = done(seat(&stage, term(&stage, &people[0], 0, "2027-01-01", "2027-05-31")).await);
    let summer = done(seat(&stage, term(&stage, &people[1], 0, "2027-05-31", "2027-08-31")).await);
    // Both sit on 31 May; on every other day there is a seat left.
    let year = seat(&stage, term(&stage, &people[2], 0, "2027-01-01", "2027-12-31")).await;
    assert_eq!(wrong(&year), ["FULL organization"]);
    done(seat(&stage, term(&stage, &people[2], 0, "2027-06-01", "2027-12-31")).await);
    done(seat(&stage, term(&stage, &people[3], 1, "2027-01-01", "2027-12-31")).await);
    // A seat that is given up is free from that day on, for whoever gave it up too.
    travel(&stage.app, "2027-03-02T02:00:00Z").await;
    let given_up = json!({ "id": spring["seat"]["id"] });
    let ended = done(change(&stage.coordinator, "endCommitteeSeat", SEAT, given_up.clone()).await);
    assert_eq!(ended["seat"]["endedAt"], "2027-03-02T02:00:00Z");
    let again = change(&stage.coordinator, "endCommitteeSeat", SEAT, given_up).await;
    assert_eq!(wrong(&again), ["WRONG_STATE id"]);
    // It is still the first of March in Halifax.
    assert_eq!(committee(&stage.coordinator, &stage, None).await, json!([{ "name": "Dora" }]));
    let before = committee(&stage.coordinator, &stage, Some("2027-02-28")).await;
    assert_eq!(before, json!([{ "name": "Ada" }, { "name": "Dora" }]));
    done(seat(&stage, term(&stage, &people[0], 0, "2027-03-01", "2027-05-31")).await);
    // What is over needs no end.
    travel(&stage.app, "2027-09-01T12:00:00Z").await;
    let late = json!({ "id": summer["seat"]["id"] });
    assert_eq!(wrong(&change(&stage.coordinator, "endCommitteeSeat", SEAT, late).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn of_two_who_take_a_partners_last_seat_at_once_one_has_it() {
    let stage = Stage::new(1).await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(member(&stage, &format!("Member {number}")).await);
    }
    let seats = people.iter().map(|person| seat(&stage, term(&stage, person, 0, "2027-01-01", "2027-12-31")));
    let answers = join_all(seats).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer["seat"].is_null()).collect();
    assert_eq!(refused.len(), 5, "{answers:#?}");
    for answer in refused {
        assert_eq!(wrong(answer), ["FULL organization"]);
    }
    // The same request with the same key is answered with the same seat.
    let other = Stage::new(1).await;
    let carla = member(&other, "Carla").await;
    let keyed = over(term(&other, &carla, 0, "2027-01-01", "2027-12-31"), json!({ "idempotencyKey": "1" }));
    let given = done(seat(&other, keyed.clone()).await);
    assert_eq!(done(seat(&other, keyed.clone()).await), given);
    let reused = over(keyed, json!({ "endsOn": "2027-12-30" }));
    assert_eq!(wrong(&seat(&other, reused).await), ["KEY_REUSED idempotencyKey"]);
}

#[tokio::test]
async fn who_is_seated_has_the_role_and_for_a_partner() {
    let stage = Stage::new(1).await;
    let stranger = stage.app.person("Sam").create().await;
    let ended = json!({ "ended_at": "2026-11-01T12:00:00Z" });
    let gone = stage
        .app
        .person("Gone")
        .programme_role("committee_member", stage.programme)
        .role_set("ended_at", ended["ended_at"].clone())
        .create()
        .await;
    let coach = stage.app.person("Carl").programme_role("coach", stage.programme).create().await;
    for person in [&stranger, &gone, &coach] {
        let answer = seat(&stage, term(&stage, person, 0, "2027-01-01", "2027-12-31")).await;
        assert_eq!(wrong(&answer), ["NOT_FOUND person"]);
        let sentence = text(&answer["userErrors"][0]["message"]);
        assert!(sentence.contains("createMembership") && sentence.contains("COMMITTEE_MEMBER"), "{sentence}");
    }
    let carla = member(&stage, "Carla").await;
    let elsewhere = stage.app.organization("Elsewhere").create().await;
    let input =
        over(term(&stage, &carla, 0, "2027-02-30", "2027-12-31"), json!({ "organization": elsewhere.to_string() }));
    assert_eq!(wrong(&seat(&stage, input).await), ["NOT_FOUND organization", "IMPOSSIBLE_DATE startsOn"]);
    for (from, to, found) in
        [("2027-01-01", "2027-01-01", "END_BEFORE_START endsOn"), ("2027-01-01", "2037-01-02", "OUT_OF_RANGE endsOn")]
    {
        assert_eq!(wrong(&seat(&stage, term(&stage, &carla, 0, from, to)).await), [found]);
    }
    // The organization that runs the exchange takes part in it.
    let own = json!({ "organization": stage.operator.to_string() });
    done(seat(&stage, over(term(&stage, &carla, 0, "2027-01-01", "2037-01-01"), own)).await);
}

#[tokio::test]
async fn everybody_who_has_part_sees_the_committee_and_nobody_else_does() {
    let stage = Stage::new(1).await;
    let carla = member(&stage, "Carla").await;
    done(seat(&stage, term(&stage, &carla, 0, "2026-01-01", "2026-12-31")).await);
    let worker = stage.person(0, "Wanda").await;
    let of_operator = stage.app.person("Olga").role("member", stage.operator).create().await;
    for caller in [&stage.coordinator, &stage.partners[0].editor, &worker, &of_operator, &carla] {
        assert_eq!(committee(caller, &stage, None).await, json!([{ "name": "Carla" }]));
    }
    let steward = stage.app.person("Stella").steward().create().await;
    let other = stage.app.person("Otto").create().await;
    for caller in [&*steward, &*other, &stage.app.anonymous()] {
        assert_eq!(committee(caller, &stage, None).await, Value::Null);
    }
}

#[tokio::test]
async fn a_funding_stream_is_created_changed_and_closed() {
    let stage = Stage::with(2, json!({ "kinds": ["RESIDENCY", "MENTORING"] })).await;
    let funder = stage.app.organization("Foundation").create().await;
    let home = stage.partners[0].id.to_string();
    let more = json!({
        "funder": funder.to_string(), "stipend": 50_000, "kinds": ["RESIDENCY"], "homes": [home], "idempotencyKey": "1",
    });
    let made = done(create_stream(&stage, more.clone()).await);
    let expected = json!({
        "id": made["stream"]["id"], "name": { "text": "Travel grant" }, "funder": { "id": funder.to_string() },
        "currency": "CAD", "stipend": 50_000, "kinds": ["RESIDENCY"], "homes": [{ "id": home }], "closedAt": null,
        "revision": 1, "budgets": [],
    });
    assert_eq!(made["stream"], expected);
    assert_eq!(done(create_stream(&stage, more.clone()).await), made);
    let reused = create_stream(&stage, over(more, json!({ "stipend": 1 }))).await;
    assert_eq!(wrong(&reused), ["KEY_REUSED idempotencyKey"]);
    let second = done(create_stream(&stage, json!({})).await);

    let id = &made["stream"]["id"];
    let update = |more: Value| {
        let input = over(json!({ "id": id }), more);
        change(&stage.coordinator, "updateFundingStream", STREAM, input)
    };
    let changes = json!({ "funder": null, "homes": [], "kinds": [], "expectedRevision": 1 });
    let changed = done(update(changes.clone()).await)["stream"].take();
    assert_eq!(changed, over(expected, json!({ "funder": null, "homes": [], "kinds": [], "revision": 2 })));
    assert_eq!(wrong(&update(changes).await), ["CONFLICT expectedRevision"]);
    let french = json!({ "mainLanguage": "fr" });
    assert_eq!(wrong(&update(french).await), ["REQUIRED name"]);
    // They are asked in the order in which they were created.
    let order = exchange(&stage.coordinator, &stage, "fundingStreams { id }").await;
    assert_eq!(order["fundingStreams"], json!([{ "id": id }, { "id": second["stream"]["id"] }]));

    let close = json!({ "id": id });
    let closed = done(change(&stage.coordinator, "closeFundingStream", STREAM, close.clone()).await);
    assert_eq!(closed["stream"]["closedAt"], testing::TODAY);
    assert_eq!(wrong(&change(&stage.coordinator, "closeFundingStream", STREAM, close).await), ["WRONG_STATE id"]);
    assert_eq!(wrong(&update(json!({ "stipend": 1 })).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_funding_stream_is_told_at_once() {
    let stage = Stage::with(1, json!({ "kinds": ["RESIDENCY"] })).await;
    let elsewhere = stage.app.organization("Elsewhere").create().await;
    let hidden = stage.app.organization("Asking").set("status", json!("requested")).create().await;
    let home = stage.partners[0].id.to_string();
    let more = json!({
        "name": [{ "language": "fr", "text": "Bourse" }], "currency": "cad", "stipend": -1, "kinds": ["SYMPOSIUM"],
        "homes": [home, home, elsewhere.to_string()], "funder": hidden.to_string(),
    });
    let found = [
        "REQUIRED name",
        "INVALID currency",
        "OUT_OF_RANGE stipend",
        "INVALID kinds.0",
        "DUPLICATE homes.1",
        "NOT_FOUND homes.2",
        "NOT_FOUND funder",
    ];
    assert_eq!(wrong(&create_stream(&stage, more).await), found);
}

#[tokio::test]
async fn there_are_budgets_for_a_round_and_for_its_periods() {
    let stage = Stage::new(1).await;
    let round = stage.opened().await;
    let other = stage.drafted(json!({ "name": english("2028") })).await;
    let id = text(&done(create_stream(&stage, json!({})).await)["stream"]["id"]);
    done(budget(&stage, &id, &round.id, json!({ "period": round.autumn, "amount": 200_000 })).await);
    done(budget(&stage, &id, &round.id, json!({ "period": round.spring, "amount": 100_000 })).await);
    done(budget(&stage, &id, &other, json!({ "amount": 0 })).await);
    let set = done(budget(&stage, &id, &round.id, json!({ "amount": 250_000, "expectedRevision": 4 })).await);
    let of = |amount: i64, round: &str, period: Option<&str>| json!({ "amount": amount, "round": { "id": round }, "period": period.map(|id| json!({ "id": id })) });
    let all = json!([
        of(250_000, &round.id, None),
        of(100_000, &round.id, Some(&round.spring)),
        of(200_000, &round.id, Some(&round.autumn)),
        of(0, &other, None),
    ]);
    assert_eq!(set["stream"]["budgets"], all);
    assert_eq!(set["stream"]["revision"], 5);
    let document = format!("fundingStreams {{ budgets(round: \"{other}\") {{ amount }} }}");
    let seen = exchange(&stage.coordinator, &stage, &document).await;
    assert_eq!(seen["fundingStreams"][0]["budgets"], json!([{ "amount": 0 }]));
    // What is said again takes the place of what was; null takes it out, and only null does.
    let stale = budget(&stage, &id, &round.id, json!({ "amount": 1, "expectedRevision": 4 })).await;
    assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"]);
    assert_eq!(wrong(&budget(&stage, &id, &round.id, json!({})).await), ["REQUIRED amount"]);
    done(budget(&stage, &id, &round.id, json!({ "period": round.spring, "amount": 300_000 })).await);
    done(budget(&stage, &id, &round.id, json!({ "period": round.autumn, "amount": null })).await);
    let left = done(budget(&stage, &id, &round.id, json!({ "amount": null })).await);
    let expected = json!([of(300_000, &round.id, Some(&round.spring)), of(0, &other, None)]);
    assert_eq!(left["stream"]["budgets"], expected);
    // Neither a period of another round, nor a round of another exchange, nor more than there can be.
    let elsewhere = round_of_another(&stage).await;
    let unknown = budget(&stage, &id, &elsewhere, json!({ "amount": 1 })).await;
    assert_eq!(wrong(&unknown), ["NOT_FOUND round"]);
    let astray = budget(&stage, &id, &other, json!({ "period": round.spring, "amount": 1 })).await;
    assert_eq!(wrong(&astray), ["NOT_FOUND period"]);
    let input = json!({ "id": other, "reason": "Nobody can travel." });
    done(change(&stage.coordinator, "cancelRound", "round { state }", input).await);
    assert_eq!(wrong(&budget(&stage, &id, &other, json!({ "amount": 1 })).await), ["WRONG_STATE round"]);
    let close = json!({ "id": id });
    done(change(&stage.coordinator, "closeFundingStream", STREAM, close).await);
    assert_eq!(wrong(&budget(&stage, &id, &round.id, json!({ "amount": 1 })).await), ["WRONG_STATE stream"]);
}

#[tokio::test]
async fn of_two_who_say_how_much_there_is_at_once_the_last_is_right() {
    let stage = Stage::new(1).await;
    let round = stage.opened().await;
    let id = text(&done(create_stream(&stage, json!({})).await)["stream"]["id"]);
    let amounts = (1..=6).map(|amount| budget(&stage, &id, &round.id, json!({ "amount": amount })));
    for answer in join_all(amounts).await {
        done(answer);
    }
    let seen = exchange(&stage.coordinator, &stage, "fundingStreams { revision budgets { amount } }").await;
    let stream = &seen["fundingStreams"][0];
    assert_eq!(stream["revision"], 7);
    assert_eq!(stream["budgets"].as_array().map(Vec::len), Some(1), "{stream}");
}

#[tokio::test]
async fn money_is_for_those_who_run_it_and_the_committee() {
    let stage = Stage::new(1).await;
    let carla = member(&stage, "Carla").await;
    let made = done(create_stream(&stage, json!({})).await);
    let steward = stage.app.person("Stella").steward().create().await;
    let worker = stage.person(0, "Wanda").await;
    for caller in [&stage.coordinator, &carla] {
        let seen = exchange(caller, &stage, "fundingStreams { id }").await;
        assert_eq!(seen["fundingStreams"], json!([{ "id": made["stream"]["id"] }]));
    }
    for caller in [&*steward, &*worker, &*stage.partners[0].director, &stage.app.anonymous()] {
        assert_eq!(exchange(caller, &stage, "fundingStreams { id }").await["fundingStreams"], Value::Null);
    }
    let close = json!({ "id": made["stream"]["id"] });
    assert_eq!(wrong(&change(&carla, "closeFundingStream", STREAM, close.clone()).await), ["DENIED"]);
    assert_eq!(wrong(&change(&stage.app.anonymous(), "closeFundingStream", STREAM, close).await), ["DENIED"]);
    // To others it looks as one does that is not there, also to whoever runs another exchange.
    let another = stage.app.programme("Another", stage.operator).kind("exchange").create().await;
    let otto = stage.app.person("Otto Other").programme_role("coordinator", another).create().await;
    let seat = done(seat(&stage, term(&stage, &carla, 0, "2027-01-01", "2027-12-31")).await);
    let (stream, seat) = (text(&made["stream"]["id"]), text(&seat["seat"]["id"]));
    let absent = "01h455vb4pex5vsknk084sn02q";
    for (who, caller) in [("another coordinator", &*otto), ("a director", &*stage.partners[0].director)] {
        for mutation in ["closeFundingStream", "updateFundingStream"] {
            let refused = change(caller, mutation, "stream { id }", json!({ "id": stream })).await;
            let missing = json!({ "id": format!("stream_{absent}") });
            assert_eq!(wrong(&refused), ["NOT_FOUND id"], "{who}: {mutation}");
            assert_eq!(refused, change(caller, mutation, "stream { id }", missing).await, "{who}: {mutation}");
        }
    }
    let end = |id: String| change(&otto, "endCommitteeSeat", "seat { id }", json!({ "id": id }));
    let (refused, missing) = (end(seat.clone()).await, end(format!("seat_{absent}")).await);
    assert_eq!((wrong(&refused), &refused), (vec!["NOT_FOUND id".to_owned()], &missing));
    let seen = change(&stage.partners[0].director, "endCommitteeSeat", SEAT, json!({ "id": seat })).await;
    assert_eq!(wrong(&seen), ["DENIED"], "whoever takes part sees who sits on the committee");
}
