//! Rounds: from the call to the end, their periods, what partners can host, and who mentors.

use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use identity::Viewer;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

use super::{Stage, english, over, text, under_way::UnderWay};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
    subscription::{Server, viewer},
};

const CALL: &str = "query($id: ID!) { round(id: $id) { state isTaking opportunity {
    id kind status title { text } description { text } languages organizations { role organization { id } }
    runs { startsOn endsOn enrolmentOpensOn enrolmentClosesOn zone registrationTerms { elsewhere } } history { to reason }
} } }";

async fn round(who: &Caller, id: &str) -> Value {
    who.query("query($id: ID!) { round(id: $id) { state isTaking revision } }", json!({ "id": id })).await["round"]
        .take()
}

async fn call(who: &Caller, id: &str) -> Value {
    who.query(CALL, json!({ "id": id })).await["round"].take()
}

/// What comes of a mutation that takes the round alone.
async fn stand(who: &Caller, mutation: &str, id: &str) -> Value {
    change(who, mutation, "round { state }", json!({ "id": id })).await
}

async fn sql(stage: &Stage, statements: &str) {
    stage.app.connect().await.batch_execute(statements).await.expect(statements);
}

/// The uuid of an id as the graph writes it, for SQL.
fn uuid<K: database::id::Kind + 'static>(id: &str) -> String {
    id.parse::<database::id::Id<K>>().expect("an id of that kind").uuid().to_string()
}

fn round_uuid(id: &str) -> String {
    uuid::<database::id::Round>(id)
}

#[tokio::test]
async fn a_round_is_called_for_as_an_opportunity_that_follows_it() {
    let stage = Stage::new(1).await;
    let cora = &stage.coordinator;
    let editor = &stage.partners[0].editor;
    let anybody = stage.app.anonymous();
    let about = json!([{ "language": "en", "text": "Two seasons." }, { "language": "fr", "text": "Deux saisons." }]);
    let new = stage.round(json!({ "about": about, "idempotencyKey": "1" }));
    let made = done(change(cora, "createRound", "round { id state revision }", new.clone()).await);
    assert_eq!(made, done(change(cora, "createRound", "round { id state revision }", new.clone()).await));
    assert_eq!((&made["round"]["state"], &made["round"]["revision"]), (&json!("DRAFT"), &json!(1)));
    let other = over(new, json!({ "mainLanguage": "fr" }));
    assert_eq!(wrong(&change(cora, "createRound", "round { id }", other).await), ["KEY_REUSED idempotencyKey"]);
    let id = text(&made["round"]["id"]);

    // Nobody was called yet: it is there for those who work on it.
    let member = stage.seat(0, "Mary Member").await;
    assert_eq!(round(&member, &id).await["state"], "DRAFT");
    for who in [&anybody, &**editor] {
        assert_eq!(round(who, &id).await, Value::Null);
    }
    assert_eq!(wrong(&stand(editor, "openRound", &id).await), ["NOT_FOUND id"]);
    assert_eq!(wrong(&stand(&member, "openRound", &id).await), ["DENIED"]);
    let bare = stand(cora, "openRound", &id).await;
    assert_eq!(wrong(&bare), ["WRONG_STATE id"]);
    assert!(text(&bare["userErrors"][0]["message"]).contains("without periods"), "{bare}");

    stage.periods(&id).await;
    done(stand(cora, "openRound", &id).await);
    assert_eq!(wrong(&stand(editor, "closeRound", &id).await), ["DENIED"]);
    let seen = call(&anybody, &id).await;
    assert_eq!((&seen["state"], &seen["isTaking"]), (&json!("OPEN"), &json!(true)));
    let opportunity = &seen["opportunity"];
    assert_eq!((&opportunity["kind"], &opportunity["status"]), (&json!("EXCHANGE"), &json!("OPEN")));
    assert_eq!(opportunity["title"]["text"], "Spring and autumn 2027");
    assert_eq!(opportunity["description"]["text"], "Two seasons.\n\nTo learn from each other.");
    let owner = json!([{ "role": "OWNER", "organization": { "id": stage.operator.to_string() } }]);
    assert_eq!(opportunity["organizations"], owner);
    let run = json!([{
        "startsOn": "2027-03-01", "endsOn": "2027-09-30", "enrolmentOpensOn": "2026-11-10", "enrolmentClosesOn": "2026-12-10",
        "zone": "America/Halifax", "registrationTerms": { "elsewhere": true },
    }]);
    assert_eq!(opportunity["runs"], run);

    let later = json!({ "id": id, "name": english("All of 2027"), "closesOn": "2026-12-20" });
    done(change(cora, "updateRound", "round { revision }", later).await);
    let seen = call(&anybody, &id).await;
    assert_eq!(seen["opportunity"]["title"]["text"], "All of 2027");
    assert_eq!(seen["opportunity"]["runs"][0]["enrolmentClosesOn"], "2026-12-20");

    // Closed before its last day, and opened again: the same call.
    done(stand(cora, "closeRound", &id).await);
    let closed = call(&anybody, &id).await;
    assert_eq!((&closed["state"], &closed["isTaking"]), (&json!("CLOSED"), &json!(false)));
    assert_eq!(closed["opportunity"]["runs"][0]["enrolmentClosesOn"], "2026-11-20");
    done(stand(cora, "openRound", &id).await);
    let again = call(&anybody, &id).await;
    assert_eq!(again["opportunity"]["id"], seen["opportunity"]["id"]);
    assert_eq!(again["opportunity"]["runs"], seen["opportunity"]["runs"]);

    let silent = change(cora, "cancelRound", "round { state }", json!({ "id": id, "reason": " " })).await;
    assert_eq!(wrong(&silent), ["REQUIRED reason"]);
    let cancel = json!({ "id": id, "reason": "Too few hosts." });
    done(change(cora, "cancelRound", "round { state cancelledReason }", cancel).await);
    let gone = call(&anybody, &id).await;
    assert_eq!((&gone["state"], &gone["opportunity"]["status"]), (&json!("CANCELLED"), &json!("CANCELLED")));
    let history = gone["opportunity"]["history"].as_array().expect("a history");
    assert!(history.contains(&json!({ "to": "cancelled", "reason": "Too few hosts." })), "{history:?}");
    for mutation in ["openRound", "closeRound", "finishRound"] {
        let over = stand(cora, mutation, &id).await;
        assert_eq!(wrong(&over), ["WRONG_STATE id"], "{mutation}");
        assert!(text(&over["userErrors"][0]["message"]).contains("it stays so for good"));
    }
    let rename = json!({ "id": id, "name": english("Later") });
    assert_eq!(wrong(&change(cora, "updateRound", "round { id }", rename).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn a_call_can_be_for_partners_alone_and_not_for_a_few() {
    let stage = Stage::new(1).await;
    let id = stage.drafted(json!({})).await;
    stage.periods(&id).await;
    let open = |visibility: &str| json!({ "id": id, "visibility": visibility });
    let few = change(&stage.coordinator, "openRound", "round { id }", open("ORGANIZATIONS")).await;
    assert_eq!(wrong(&few), ["INVALID visibility"]);
    done(change(&stage.coordinator, "openRound", "round { id }", open("PROGRAMME")).await);
    assert_eq!(call(&stage.partners[0].editor, &id).await["opportunity"]["status"], "OPEN");
    assert_eq!(call(&stage.app.anonymous(), &id).await["opportunity"], Value::Null);
}

#[tokio::test]
async fn a_round_takes_from_its_first_day_to_its_last_where_the_exchange_is() {
    let stage = Stage::new(0).await;
    let round_id = stage.opened().await.id;
    // Halifax is four hours behind.
    for (time, is_taking) in [
        ("2026-11-10T03:59:00Z", false),
        ("2026-11-10T04:00:00Z", true),
        ("2026-12-11T03:59:00Z", true),
        ("2026-12-11T04:00:00Z", false),
    ] {
        travel(&stage.app, time).await;
        assert_eq!(round(&stage.app.anonymous(), &round_id).await["isTaking"], is_taking, "{time}");
    }
    // Nobody could answer a call whose last day is over.
    travel(&stage.app, "2026-12-12T12:00:00Z").await;
    stage.close(&round_id).await;
    let late = stand(&stage.coordinator, "openRound", &round_id).await;
    assert_eq!(wrong(&late), ["WRONG_STATE id"]);
    assert!(text(&late["userErrors"][0]["message"]).contains("2026-12-10"), "{late}");
    let longer = json!({ "id": round_id, "closesOn": "2026-12-20" });
    done(change(&stage.coordinator, "updateRound", "round { id }", longer).await);
    done(stand(&stage.coordinator, "openRound", &round_id).await);
}

#[tokio::test]
async fn every_fault_of_a_round_is_told_at_once() {
    let bare = Stage::bare(0).await;
    let early = change(&bare.coordinator, "createRound", "round { id }", bare.round(json!({}))).await;
    assert_eq!(wrong(&early), ["WRONG_STATE programme"]);

    let stage = Stage::with(0, json!({ "priorityGroups": ["LIMITED_EXPOSURE"] })).await;
    let bad = json!({
        "name": [{ "language": "fr", "text": "Printemps" }], "opensOn": "2026-02-30", "closesOn": "2026-12-10",
        "decidesBy": "2026-12-09", "placementsPerApplication": 0, "hostShare": 101,
        "priorityMinimums": [{ "group": "UNDERREPRESENTED_DEPARTMENT", "atLeast": 1 }],
        "weights": { "skill": 0, "career": 0, "reciprocity": 0, "spread": 0 },
    });
    let refused = change(&stage.coordinator, "createRound", "round { id }", stage.round(bad)).await;
    let mut told = wrong(&refused);
    told.sort();
    assert_eq!(
        told,
        [
            "END_BEFORE_START decidesBy",
            "IMPOSSIBLE_DATE opensOn",
            "INVALID priorityMinimums",
            "OUT_OF_RANGE hostShare",
            "OUT_OF_RANGE placementsPerApplication",
            "OUT_OF_RANGE weights",
            "REQUIRED name",
        ]
    );
    let minimum = json!({ "group": "LIMITED_EXPOSURE", "atLeast": 1 });
    let twice = stage.round(json!({ "priorityMinimums": [minimum, minimum] }));
    let twice = change(&stage.coordinator, "createRound", "round { id }", twice).await;
    assert_eq!(wrong(&twice), ["DUPLICATE priorityMinimums.1.group"]);

    let id = stage.drafted(json!({ "priorityMinimums": [minimum], "hostShare": 40 })).await;
    let document = "query($id: ID!) { round(id: $id) { rules {
        placementsPerApplication hostShare priorityMinimums { group atLeast } weights { skill career reciprocity spread }
    } } }";
    let rules = stage.coordinator.query(document, json!({ "id": id })).await["round"]["rules"].take();
    let weights = json!({ "skill": 60, "career": 20, "reciprocity": 10, "spread": 10 });
    assert_eq!(
        rules,
        json!({ "placementsPerApplication": 1, "hostShare": 40, "priorityMinimums": [minimum], "weights": weights })
    );
    let change_it = json!({ "id": id, "hostShare": null, "expectedRevision": 1 });
    let changed = done(change(&stage.coordinator, "updateRound", "round { rules { hostShare } }", change_it).await);
    assert_eq!(changed["round"]["rules"]["hostShare"], Value::Null);
    let stale = json!({ "id": id, "hostShare": 50, "expectedRevision": 1 });
    let stale = change(&stage.coordinator, "updateRound", "round { id }", stale).await;
    assert_eq!(wrong(&stale), ["CONFLICT expectedRevision"]);
}

#[tokio::test]
async fn periods_do_not_overlap_and_stay_while_something_refers_to_them() {
    let stage = Stage::new(1).await;
    let round = stage.opened().await;
    let set = async |periods: Value| {
        let input = json!({ "round": round.id, "periods": periods });
        change(&stage.coordinator, "setRoundPeriods", "round { periods { id name startsOn endsOn } }", input).await
    };
    let period = |name: &str, from: &str, to: &str| json!({ "name": name, "startsOn": from, "endsOn": to });
    let spring = over(period("Spring", "2027-03-01", "2027-03-31"), json!({ "id": round.spring }));
    let autumn = over(period("Autumn", "2027-09-01", "2027-09-30"), json!({ "id": round.autumn }));
    let bad =
        json!([spring, period("March", "2027-03-31", "2027-04-10"), period(" ", "2027-05-02", "2027-05-01"), spring,]);
    let mut told = wrong(&set(bad).await);
    told.sort();
    assert_eq!(
        told,
        [
            "DUPLICATE periods.1",
            "DUPLICATE periods.3",
            "DUPLICATE periods.3.id",
            "END_BEFORE_START periods.2.endsOn",
            "REQUIRED periods.2.name",
        ]
    );
    assert_eq!(wrong(&set(json!([])).await), ["REQUIRED periods"]);
    let elsewhere = stage.opened().await;
    let theirs = over(period("Theirs", "2027-01-01", "2027-01-31"), json!({ "id": elsewhere.spring }));
    assert_eq!(wrong(&set(json!([spring, autumn, theirs])).await), ["NOT_FOUND periods.2.id"]);

    // Days of two that were there can be exchanged.
    let swapped = json!([
        over(spring.clone(), json!({ "startsOn": "2027-09-01", "endsOn": "2027-09-30" })),
        over(autumn.clone(), json!({ "startsOn": "2027-03-01", "endsOn": "2027-03-31" })),
    ]);
    let after = done(set(swapped).await);
    assert_eq!(after["round"]["periods"][0]["id"], round.autumn, "they are in the order of time");
    let longer = json!([spring, over(autumn.clone(), json!({ "endsOn": "2027-10-31" }))]);
    done(set(longer).await);
    assert_eq!(call(&stage.coordinator, &round.id).await["opportunity"]["runs"][0]["endsOn"], "2027-10-31");

    let most = json!({ "hosts": { "periods": [{ "period": round.spring, "most": 1 }] } });
    done(stage.limits(0, &round.id, most).await);
    let kept = set(json!([autumn])).await;
    assert_eq!(wrong(&kept), ["WRONG_STATE periods"]);
    let sentence = text(&kept["userErrors"][0]["message"]);
    assert!(sentence.contains("\"Spring\", to which the limits of a partner refer"), "{sentence}");
    done(set(json!([spring])).await);

    let published = format!("UPDATE round SET state = 'published' WHERE id = '{}'", round_uuid(&round.id));
    sql(&stage, &published).await;
    assert_eq!(wrong(&set(json!([spring, autumn])).await), ["WRONG_STATE round"]);
}

/// Rows of a placement between two partners that stands so, in a round that was published.
async fn placed(stage: &Stage, round: &super::Round, state: &str) {
    let [home, host] = [0, 1].map(|partner: usize| stage.partners[partner].id.uuid());
    let settled = if state == "offered" { "NULL" } else { "now()" };
    let rows = format!(
        "UPDATE round SET state = 'published', published_at = now() WHERE id = '{round}';
         INSERT INTO offer (id, programme_id, round_id, organization_id, kind, main_language, title, created_at, updated_at)
             VALUES (gen_random_uuid(), '{programme}', '{round}', '{host}', 'residency', 'en', '{{\"en\": \"Paper\"}}', now(), now());
         INSERT INTO application (id, programme_id, round_id, organization_id, name, main_language, created_at, updated_at)
             VALUES (gen_random_uuid(), '{programme}', '{round}', '{home}', 'Anna', 'en', now(), now());
         INSERT INTO plan (id, programme_id, round_id, number, state, effort, snapshot, snapshot_digest, result, created_at, published_at)
             VALUES (gen_random_uuid(), '{programme}', '{round}', 1, 'solved', 1, '{{}}', 'x', '{{}}', now(), now());
         INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, is_forced)
             SELECT gen_random_uuid(), plan.id, application.id, offer.id, '{period}', 1, false FROM plan, application, offer;
         INSERT INTO placement (id, programme_id, round_id, pairing_id, application_id, offer_id, round_period_id, home_id, host_id,
                 state, answer_by, settled_at, created_at, updated_at)
             SELECT gen_random_uuid(), '{programme}', '{round}', id, application_id, offer_id, round_period_id, '{home}', '{host}',
                 '{state}', now(), {settled}, now(), now() FROM pairing",
        round = round_uuid(&round.id),
        programme = stage.programme.uuid(),
        period = uuid::<database::id::RoundPeriod>(&round.spring),
    );
    sql(stage, &rows).await;
}

#[tokio::test]
async fn what_was_published_is_finished_and_not_taken_back() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let cora = &stage.coordinator;
    stage.close(&round.id).await;
    assert_eq!(wrong(&stand(cora, "finishRound", &round.id).await), ["WRONG_STATE id"]);
    placed(&stage, &round, "offered").await;
    assert_eq!(wrong(&stand(cora, "openRound", &round.id).await), ["WRONG_STATE id"]);
    let rules = json!({ "id": round.id, "hostShare": 30, "closesOn": "2026-12-20", "about": english("News.") });
    let stays = change(cora, "updateRound", "round { id }", rules).await;
    assert_eq!(wrong(&stays), ["WRONG_STATE closesOn", "WRONG_STATE hostShare"]);
    let words = json!({ "id": round.id, "about": english("News.") });
    done(change(cora, "updateRound", "round { id }", words).await);
    let waits = stand(cora, "finishRound", &round.id).await;
    assert!(text(&waits["userErrors"][0]["message"]).contains("still wait for answers"), "{waits}");
    sql(&stage, "UPDATE placement SET state = 'accepted', settled_at = now()").await;
    let input = json!({ "id": round.id, "reason": "No money." });
    let counted_on = change(cora, "cancelRound", "round { id }", input).await;
    assert_eq!(wrong(&counted_on), ["WRONG_STATE id"]);
    assert!(text(&counted_on["userErrors"][0]["message"]).contains("placements were accepted"), "{counted_on}");
    done(stand(cora, "finishRound", &round.id).await);
    assert_eq!(call(&stage.app.anonymous(), &round.id).await["opportunity"]["status"], "ENDED");
    let limits = stage.limits(0, &round.id, json!({ "hostsAtLeast": 1 })).await;
    assert_eq!(wrong(&limits), ["WRONG_STATE round"]);
}

#[tokio::test]
async fn a_published_round_of_which_nothing_was_accepted_can_be_cancelled() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    placed(&stage, &round, "declined").await;
    let input = json!({ "id": round.id, "reason": "No money." });
    done(change(&stage.coordinator, "cancelRound", "round { state }", input).await);
}

#[tokio::test]
async fn partners_say_what_they_can_and_see_their_own() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let all = json!({
        "hosts": { "whole": 5, "eachPeriod": 3, "periods": [{ "period": round.spring, "most": 1 }] },
        "releases": { "whole": 2 }, "hostsAtLeast": 1, "expectedRevision": 0,
    });
    let said = done(stage.limits(0, &round.id, all.clone()).await);
    assert_eq!(said["limits"], json!({ "hosts": { "whole": 5, "eachPeriod": 3 }, "hostsAtLeast": 1, "revision": 1 }));
    assert_eq!(wrong(&stage.limits(0, &round.id, all).await), ["CONFLICT expectedRevision"]);
    // What is left out stays.
    let said = done(stage.limits(0, &round.id, json!({ "hostsAtLeast": 5 })).await);
    assert_eq!(said["limits"], json!({ "hosts": { "whole": 5, "eachPeriod": 3 }, "hostsAtLeast": 5, "revision": 2 }));
    assert_eq!(wrong(&stage.limits(0, &round.id, json!({ "hostsAtLeast": 6 })).await), ["OUT_OF_RANGE hostsAtLeast"]);
    let bad = json!({ "hosts": { "whole": -1 }, "releases": { "eachPeriod": 10_001 } });
    let mut told = wrong(&stage.limits(1, &round.id, bad).await);
    told.sort();
    assert_eq!(told, ["OUT_OF_RANGE hosts.whole", "OUT_OF_RANGE releases.eachPeriod"]);
    let twice = json!([{ "period": round.spring, "most": 1 }, { "period": round.spring, "most": 2 }]);
    let twice = stage.limits(1, &round.id, json!({ "hosts": { "periods": twice } })).await;
    assert_eq!(wrong(&twice), ["DUPLICATE hosts.periods.1.period"]);

    let [first, second] = [0, 1].map(|partner: usize| &stage.partners[partner]);
    let theirs = json!({ "round": round.id, "organization": first.id.to_string(), "hostsAtLeast": 2 });
    let fields = "limits { revision }";
    assert_eq!(wrong(&change(&second.editor, "setPartnerLimits", fields, theirs.clone()).await), ["DENIED"]);
    done(change(&stage.coordinator, "setPartnerLimits", fields, theirs).await);
    let stranger = stage.app.organization("Elsewhere").create().await;
    let strange = json!({ "round": round.id, "organization": stranger.to_string(), "hostsAtLeast": 2 });
    let strange = change(&stage.coordinator, "setPartnerLimits", fields, strange).await;
    assert_eq!(wrong(&strange), ["WRONG_STATE organization"]);

    done(stage.limits(1, &round.id, json!({ "releases": { "whole": 1 } })).await);
    let member = stage.seat(1, "Mary Member").await;
    let clerk = stage.person(0, "Clara Clerk").await;
    let document = "query($id: ID!) { round(id: $id) { limits { organization { id } releases { whole } } } }";
    for (who, caller, seen) in [
        ("coordinator", &*stage.coordinator, 2),
        ("committee", &*member, 2),
        ("editor", &*first.editor, 1),
        ("director", &*first.director, 1),
        ("clerk", &*clerk, 0),
        ("anybody", &stage.app.anonymous(), 0),
    ] {
        let found = caller.query(document, json!({ "id": round.id })).await;
        let limits = found["round"]["limits"].as_array().expect("a list");
        assert_eq!(limits.len(), seen, "{who}");
        if seen == 1 {
            assert_eq!(
                limits[0],
                json!({ "organization": { "id": first.id.to_string() }, "releases": { "whole": 2 } })
            );
        }
    }
}

#[tokio::test]
async fn mentors_are_of_their_host_and_stay_while_an_offer_names_them() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let [host, other] = [0, 1].map(|partner: usize| &stage.partners[partner]);
    let person = stage.person(0, "Mona Mentor").await;
    let stranger = stage.person(1, "Una").await;
    let add = async |who: &Caller, more: Value| {
        let input = over(json!({ "round": round.id, "organization": host.id.to_string() }), more);
        change(who, "addMentor", "mentor { id name hasSignedIn capacity { whole } revision }", input).await
    };
    let mona = json!({ "person": person.id.to_string(), "capacity": { "whole": 2 }, "idempotencyKey": "1" });
    let added = done(add(&host.editor, mona.clone()).await);
    assert_eq!(added, done(add(&host.editor, mona).await));
    let seen = &added["mentor"];
    assert_eq!((&seen["name"], &seen["hasSignedIn"]), (&json!("Mona Mentor"), &json!(true)));
    let id = text(&seen["id"]);
    for (more, told) in [
        (json!({}), "REQUIRED person"),
        (json!({ "person": person.id.to_string(), "name": "Mona" }), "INVALID name"),
        (json!({ "name": "" }), "REQUIRED name"),
        (json!({ "person": person.id.to_string() }), "DUPLICATE person"),
        (json!({ "person": stranger.id.to_string() }), "NOT_FOUND person"),
        (json!({ "name": "Nils", "capacity": { "whole": -1 } }), "OUT_OF_RANGE capacity.whole"),
    ] {
        assert_eq!(wrong(&add(&host.editor, more.clone()).await), [told], "{more}");
    }
    assert_eq!(wrong(&add(&other.editor, json!({ "name": "Nils" })).await), ["DENIED"]);
    let nils = text(&done(add(&stage.coordinator, json!({ "name": "Nils" })).await)["mentor"]["id"]);
    stage.mentor(1, &round.id, "Olga").await;

    let document =
        "query($id: ID!, $of: ID) { round(id: $id) { mentors(organization: $of) { totalCount nodes { name } } } }";
    let names = async |who: &Caller, of: Value| {
        let found = who.query(document, json!({ "id": round.id, "of": of })).await;
        let list = found["round"]["mentors"]["nodes"].as_array().cloned().unwrap_or_default();
        list.iter().map(|one| text(&one["name"])).collect::<Vec<_>>()
    };
    assert_eq!(names(&stage.coordinator, Value::Null).await, ["Mona Mentor", "Nils", "Olga"]);
    assert_eq!(names(&stage.coordinator, json!(other.id.to_string())).await, ["Olga"]);
    assert_eq!(names(&host.editor, Value::Null).await, ["Mona Mentor", "Nils"]);
    assert_eq!(names(&other.editor, json!(host.id.to_string())).await, [""; 0]);
    assert_eq!(names(&stage.app.anonymous(), Value::Null).await, [""; 0]);

    let change_it = async |who: &Caller, more: Value| {
        let input = over(json!({ "id": nils }), more);
        change(who, "changeMentor", "mentor { name capacity { whole eachPeriod } revision }", input).await
    };
    let most = json!({ "capacity": { "eachPeriod": 1 }, "expectedRevision": 1 });
    let changed = done(change_it(&host.editor, most.clone()).await);
    assert_eq!(
        changed["mentor"],
        json!({ "name": "Nils", "capacity": { "whole": null, "eachPeriod": 1 }, "revision": 2 })
    );
    assert_eq!(wrong(&change_it(&host.editor, most).await), ["CONFLICT expectedRevision"]);
    let somebody = json!({ "person": host.editor.id.to_string() });
    assert_eq!(done(change_it(&host.editor, somebody).await)["mentor"]["name"], "Editor 0");
    assert_eq!(wrong(&change_it(&other.editor, json!({ "name": "Nobody" })).await), ["DENIED"]);

    let named = format!(
        "INSERT INTO offer (id, programme_id, round_id, organization_id, mentor_id, kind, main_language, title, created_at, updated_at)
             SELECT gen_random_uuid(), '{}', round_id, organization_id, id, 'residency', 'en', '{{\"en\": \"Paper\"}}', now(), now()
             FROM mentor WHERE id = '{}'",
        stage.programme.uuid(),
        uuid::<database::id::Mentor>(&id)
    );
    sql(&stage, &named).await;
    let remove = async |id: &str| change(&host.editor, "removeMentor", "round { id }", json!({ "id": id })).await;
    let kept = remove(&id).await;
    assert_eq!(wrong(&kept), ["WRONG_STATE id"]);
    assert!(text(&kept["userErrors"][0]["message"]).contains("whom an offer names"), "{kept}");
    done(remove(&nils).await);
    assert_eq!(wrong(&remove(&nils).await), ["NOT_FOUND id"]);
    assert_eq!(names(&host.editor, Value::Null).await, ["Mona Mentor"]);
}

#[tokio::test]
async fn rounds_are_listed_the_newest_first() {
    let stage = Stage::new(1).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(stage.opened().await.id);
    }
    ids.push(stage.drafted(json!({})).await);
    ids.reverse();
    let document = "query($id: ID!, $first: Int, $after: String) { programme(id: $id) { exchange {
        rounds(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { id } }
    } } }";
    let list = async |who: &Caller, first: i32, after: Value| {
        let variables = json!({ "id": stage.programme.to_string(), "first": first, "after": after });
        who.query(document, variables).await["programme"]["exchange"]["rounds"].take()
    };
    let found =
        |page: &Value| page["nodes"].as_array().expect("a list").iter().map(|one| text(&one["id"])).collect::<Vec<_>>();
    let anybody = stage.app.anonymous();
    let page = list(&anybody, 2, Value::Null).await;
    assert_eq!((found(&page), &page["totalCount"]), (ids[1..3].to_vec(), &json!(3)));
    let rest = list(&anybody, 2, page["pageInfo"]["endCursor"].clone()).await;
    assert_eq!((found(&rest), &rest["pageInfo"]["hasNextPage"]), (ids[3..].to_vec(), &json!(false)));
    assert_eq!(found(&list(&stage.coordinator, 20, Value::Null).await), ids);
    let node = "query($id: ID!) { node(id: $id) { id ... on Round { state } } }";
    assert_eq!(anybody.query(node, json!({ "id": ids[0] })).await["node"], Value::Null);
    assert_eq!(anybody.query(node, json!({ "id": ids[1] })).await["node"]["state"], "OPEN");
}

const HEAR: &str = "subscription($round: ID!) { roundChanged(round: $round) { at round { id state } } }";

#[tokio::test]
async fn the_committee_hears_of_what_is_written_in_its_round() {
    let stage = Stage::new(1).await;
    let round = stage.opened().await;
    let other = stage.opened().await;
    let member = stage.seat(0, "Mary Member").await;
    let server = Server::on(&stage.app);
    let id = json!({ "round": round.id });
    let refused = [("DENIED", Viewer::Nobody), ("DENIED", viewer(&stage.app, &stage.partners[0].director).await)];
    for (code, who) in refused {
        let refused = server.begin(who, HEAR, id.clone()).await.err().expect("a refusal");
        assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{refused:#}");
    }
    let draft = stage.drafted(json!({})).await;
    let refused = server.begin(Viewer::Nobody, HEAR, json!({ "round": draft })).await.err().expect("a refusal");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "DENIED");

    let mut cora = server.hear_by(viewer(&stage.app, &stage.coordinator).await, HEAR, id.clone()).await;
    let mut mary = server.hear_by(viewer(&stage.app, &member).await, HEAR, id).await;
    // Of the other round nothing is told.
    stage.close(&other.id).await;
    stage.close(&round.id).await;
    for ear in [&mut cora, &mut mary] {
        let heard = ear.answer().await.expect("an event")["data"]["roundChanged"].take();
        assert_eq!(heard["round"], json!({ "id": round.id, "state": "CLOSED" }));
        assert_eq!(heard["at"], "2026-11-20T12:00:00Z");
    }
    let leaves = format!("UPDATE membership SET ended_at = '2026-11-20' WHERE person_id = '{}'", member.id.uuid());
    sql(&stage, &leaves).await;
    done(stand(&stage.coordinator, "openRound", &round.id).await);
    let heard = cora.answer().await.expect("an event")["data"]["roundChanged"].take();
    assert_eq!(heard["round"]["state"], "OPEN");
    let end = mary.answer().await.expect("an error");
    assert_eq!((&end["data"], &end["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("NOT_FOUND")));
    assert!(mary.answer().await.is_none(), "nothing comes after the error");
}

/// How often something was written in a round, for all who hear of it.
async fn written_in_rounds(app: &TestApp) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let mut conn = app.connect().await;
    let last = diesel::sql_query("SELECT coalesce(max(number), 0) AS number FROM round_write");
    let row: Row = last.get_result(&mut conn).await.expect("the table is there");
    row.number
}

#[tokio::test]
async fn those_who_run_the_exchange_hear_of_what_is_written_in_placements() {
    let under_way = UnderWay::begun().await;
    let (app, participant) = (&under_way.stage.app, &under_way.participant);
    let server = Server::on(app);
    let coordinator = viewer(app, &under_way.stage.coordinator).await;
    let mut cora = server.hear_by(coordinator, HEAR, json!({ "round": under_way.round })).await;
    let issue = json!({ "placement": under_way.placement, "kind": "CONDUCT", "text": "They shout at me." });
    let report = format!(
        "INSERT INTO progress_report (id, placement_id, language, from_on, until_on, text, created_at, updated_at)
             VALUES (gen_random_uuid(), '{}', 'en', '2027-03-01', '2027-03-02', 'One painting', now(), now())",
        uuid::<database::id::Placement>(&under_way.placement)
    );
    let commitment = json!({
        "placement": under_way.placement, "language": "en", "improvement": "Crates are labelled.", "dueOn": "2027-06-30",
    });
    let artifact = json!({
        "placement": under_way.placement, "kind": "CHECKLIST", "mainLanguage": "en", "title": english("Packing"),
        "url": "https://files.example/packing", "licence": "CC-BY-4.0", "languages": ["en"], "media": ["TEXT"],
    });
    // Of what not all of them see nobody hears, since it would tell that there is something.
    let before = written_in_rounds(app).await;
    done(change(participant, "raiseIssue", "issue { id }", issue).await);
    sql(&under_way.stage, &report).await;
    assert_eq!(written_in_rounds(app).await, before);
    for (mutation, fields, input) in [
        ("makeReturnCommitment", "commitment { id }", commitment),
        ("createArtifact", "artifact { id }", artifact),
        ("proposeAgreement", "agreement { id }", under_way.agreement(json!({ "schedule": "Afternoons." }))),
    ] {
        done(change(participant, mutation, fields, input).await);
        let heard = cora.answer().await.expect("an event")["data"]["roundChanged"].take();
        assert_eq!(heard["round"]["id"], json!(under_way.round), "{mutation}");
    }
}
