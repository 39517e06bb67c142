//! A round from the call to the end, and its periods.

use serde_json::{Value, json};
use testing::Caller;

use super::super::{Round, Stage, english, over, text};
use super::{round, round_uuid, sql, stand, uuid};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

const CALL: &str = "query($id: ID!) { round(id: $id) { state isTaking opportunity {
    id kind status title { text } description { text } languages organizations { role organization { id } }
    runs { startsOn endsOn enrolmentOpensOn enrolmentClosesOn zone registrationTerms { elsewhere } } history { to reason }
} } }";

async fn call(who: &Caller, id: &str) -> Value {
    who.query(CALL, json!({ "id": id })).await["round"].take()
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
async fn placed(stage: &Stage, round: &Round, state: &str) {
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
