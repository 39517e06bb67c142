//! What a plan tells: why somebody is not placed, which rules cannot all be kept, and nothing that was said in confidence.

use serde_json::{Value, json};

use super::super::{over, text};
use super::{HOME, HOST, Market, OTHER_HOST};
use crate::joining::{change, done, wrong};

#[tokio::test]
async fn it_is_said_why_somebody_is_not_placed_and_what_would_place_them() {
    let mut market = Market::with(3).await;
    market.apply("Francine", json!({ "languages": ["fr"] })).await;
    let plan = market.made(json!({})).await;
    let fields = "unplaced { totalCount nodes { isExplained singleChange changes application { id }
            reasons { obstacle offers sentence } lost { offer { id } period { name } fit sentence } } }
        oneMore { sentence placed fit isProven } blockingPairCount blockingPairs { application { id } }";
    let seen = market.of(&plan, fields).await;
    assert_eq!(seen["unplaced"]["totalCount"], 2);
    let nodes = seen["unplaced"]["nodes"].as_array().expect("a list");
    let of = |application: &str| nodes.iter().find(|node| node["application"]["id"] == application);
    let francine = of(&market.applications[3]).expect("she is not placed");
    let reason = json!({ "obstacle": "LANGUAGE", "offers": 2, "sentence": "2 offers are in no language of theirs." });
    assert_eq!(francine["reasons"], json!([reason]));
    // A common language alone would not do, since all places are taken.
    assert_eq!((&francine["singleChange"], &francine["lost"]), (&Value::Null, &json!([])));
    let other =
        nodes.iter().find(|node| node["application"]["id"] != market.applications[3].as_str()).expect("another");
    assert_eq!(other["reasons"], json!([]));
    let lost: Vec<String> =
        other["lost"].as_array().expect("a list").iter().map(|one| text(&one["sentence"])).collect();
    assert!(lost.contains(&"Lost “A week with paper” in Spring: its places are taken.".to_owned()), "{lost:?}");
    let changes: Vec<String> = other["changes"].as_array().expect("a list").iter().map(text).collect();
    let change =
        "They would be placed, beside as many others as now, with 1 more place of the offer “A week with paper”.";
    assert!(changes.contains(&change.to_owned()), "{changes:?}");
    assert_eq!(other["singleChange"], json!(changes[0]));
    let more: Vec<(String, i64)> = seen["oneMore"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (text(&one["sentence"]), one["placed"].as_i64().unwrap_or_default()))
        .collect();
    let gain = ("This could be gained with 1 more place of the offer “A week with textiles”.".to_owned(), 1);
    assert!(more.contains(&gain), "{more:?}");
    assert_eq!((&seen["blockingPairCount"], &seen["blockingPairs"]), (&json!(0), &json!([])));
    for (language, sentences) in [
        (
            "fr-CA, en;q=0.8",
            [
                "Optimal\u{a0}: aucun plan qui respecte les règles n’est meilleur.",
                "2 offres ne sont dans aucune des langues de cette personne.",
                "Ce gain serait possible avec 1 place de plus dans l’offre «\u{202f}A week with textiles\u{202f}».",
            ],
        ),
        (
            "uk, es;q=0.5",
            [
                "Óptimo: ningún plan que cumpla las reglas es mejor.",
                "2 ofertas no se ofrecen en ninguno de los idiomas de esta persona.",
                "Esta mejora sería posible con 1 plaza más en la oferta «A week with textiles».",
            ],
        ),
        (
            "uk",
            [
                "Optimal: no plan that keeps the rules is better.",
                "2 offers are in no language of theirs.",
                "This could be gained with 1 more place of the offer “A week with textiles”.",
            ],
        ),
    ] {
        let fields = "status unplaced { nodes { reasons { sentence } } } oneMore { sentence }";
        let told = market.told(language, &plan, fields).await.to_string();
        for sentence in sentences {
            assert!(told.contains(sentence), "{sentence}: {told}");
        }
    }
}

#[tokio::test]
async fn plans_are_the_committees() {
    let market = Market::with(1).await;
    let plan = market.made(json!({})).await;
    let pin = market.settled(0, 0, "FORCED").await;
    let steward = market.stage.app.person("Stella").steward().create().await;
    let document =
        "query($id: ID!) { round(id: $id) { plans { totalCount nodes { number } } settledPairs { totalCount } } }";
    for who in [market.coordinator(), &*market.member] {
        let found = who.query(document, json!({ "id": market.round.id })).await;
        assert_eq!(found["round"]["plans"], json!({ "totalCount": 1, "nodes": [{ "number": 1 }] }));
        assert_eq!(found["round"]["settledPairs"]["totalCount"], 1);
        assert_eq!(market.seen(who, &plan, "state pairings { totalCount }").await["pairings"]["totalCount"], 1);
    }
    let pairing = text(&market.of(&plan, "pairings { nodes { id } }").await["pairings"]["nodes"][0]["id"]);
    let (host, home) = (&market.stage.partners[HOST].director, &market.stage.partners[HOME].director);
    let anonymous = market.stage.app.anonymous();
    for who in [&*steward, &**host, &**home, &*market.people[0], &anonymous] {
        let answer = who.answer(document, json!({ "id": market.round.id })).await;
        assert_eq!(answer["data"]["round"], json!({ "plans": null, "settledPairs": null }));
        let codes = answer["errors"].as_array().expect("errors").iter().map(|error| &error["extensions"]["code"]);
        assert!(codes.into_iter().all(|code| code == "DENIED"), "{answer}");
        assert_eq!(market.seen(who, &plan, "state").await, Value::Null);
        for id in [&plan, &pairing, &pin] {
            let found = who.query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
            assert_eq!(found["node"], Value::Null, "{id}");
        }
        assert_eq!(market.why_not(who, &plan, 0, 0).await["data"]["whyNot"], Value::Null);
    }
    // What the committee works on is not there to others.
    for (who, code) in [(&*market.member, "DENIED"), (&**host, "NOT_FOUND id"), (&*market.people[0], "NOT_FOUND id")] {
        let input = json!({ "round": market.round.id });
        assert_eq!(wrong(&change(who, "makePlan", "plan { id }", input).await), ["DENIED"]);
        for (mutation, id) in [("liftPair", &pin), ("cancelPlan", &plan), ("publishPlan", &plan)] {
            assert_eq!(wrong(&change(who, mutation, "__typename", json!({ "id": id })).await), [code], "{mutation}");
        }
    }
}

#[tokio::test]
async fn what_was_said_in_confidence_is_told_by_nothing() {
    let mut market = Market::with(0).await;
    market.apply("Anna", json!({ "declaredGroups": ["LIMITED_EXPOSURE"], "access": [] })).await;
    market.apply("Berta", json!({ "access": ["HEARING_LOOP"] })).await;
    let conflict = json!({
        "programme": market.stage.programme.to_string(), "kind": "GRIEVANCE", "reason": "They shouted at me.",
        "withOrganization": market.stage.partners[HOST].id.to_string(),
    });
    let declared = change(&market.people[0], "declareExchangeConflict", "conflict { id }", conflict.clone()).await;
    done(declared);
    let other = over(conflict, json!({ "withOrganization": market.stage.partners[OTHER_HOST].id.to_string() }));
    done(change(&market.people[0], "declareExchangeConflict", "conflict { id }", other).await);
    let plan = market.made(json!({})).await;
    assert_eq!(market.pairs(&plan).await, []);

    let fields = "unplaced { nodes { application { id } singleChange changes lost { sentence } reasons { obstacle offers sentence } } }
        oneMore { sentence } proof { goal reached bound gap } status result csv rulesToRelax { rules } impossiblePairs";
    let hidden =
        json!([{ "obstacle": "NOT_POSSIBLE", "offers": null, "sentence": "Some offers are not possible for them." }]);
    for (who, berta) in [
        (
            market.coordinator(),
            json!([{
                "obstacle": "ACCESS", "offers": 2, "sentence": "2 offers are without what they cannot do without.",
            }]),
        ),
        (&*market.member, hidden.clone()),
    ] {
        let seen = market.seen(who, &plan, fields).await;
        let nodes = seen["unplaced"]["nodes"].as_array().expect("a list");
        assert_eq!((&nodes[0]["reasons"], &nodes[1]["reasons"]), (&hidden, &berta));
        assert_eq!(nodes[0]["singleChange"], Value::Null);
        assert_eq!(
            nodes[1]["singleChange"] == Value::Null,
            berta == hidden,
            "what would place her tells what she needs"
        );
        assert_eq!((&seen["proof"][0]["reached"], &seen["proof"][0]["bound"]), (&Value::Null, &Value::Null));
        let all = seen.to_string().to_lowercase();
        for word in ["conflict", "grievance", "shouted", "limited_exposure", "\\\"priority\\\""] {
            assert!(!all.contains(word), "{word} in {all}");
        }
    }
    let answer = market.why_not(&market.member, &plan, 0, 0).await;
    let why = &answer["data"]["whyNot"];
    assert_eq!(why["obstacles"], json!(["it is not possible"]), "{answer}");
    assert_eq!(why["sentence"], "Anna cannot be paired with “A week with paper”: it is not possible.");
    let told = market.why_not(&market.member, &plan, 1, 0).await;
    assert_eq!(told["data"]["whyNot"]["obstacles"], json!(["it is not possible"]));
    let told = market.why_not(market.coordinator(), &plan, 1, 0).await;
    assert_eq!(told["data"]["whyNot"]["obstacles"], json!(["it is without what the applicant cannot do without"]));
}

#[tokio::test]
async fn what_a_priority_group_gains_is_not_told() {
    let mut market = Market::with(1).await;
    market.apply("Anna", json!({ "declaredGroups": ["LIMITED_EXPOSURE"] })).await;
    market.apply("Carla", json!({})).await;
    let plan = market.made(json!({})).await;
    let pairs = market.pairs(&plan).await;
    assert!(pairs.iter().any(|pair| pair.0 == 1), "she is placed first: {pairs:?}");
    let unplaced = if pairs.iter().any(|pair| pair.0 == 0) { 2 } else { 0 };
    let hers = pairs.iter().find(|pair| pair.0 == 1).expect("she is placed").1;
    let answer = market.why_not(&market.member, &plan, unplaced, hers).await;
    let why = &answer["data"]["whyNot"];
    assert_eq!((&why["isPlanned"], &why["placed"]), (&json!(false), &json!(0)), "{answer}");
    assert!(!answer.to_string().contains("riority"), "{answer}");
    let moved = why["moves"].as_array().expect("a list").iter().map(|one| text(&one["application"]["id"]));
    assert!(moved.into_iter().any(|one| one == market.applications[unplaced]), "{answer}");
    let planned = market.why_not(&market.member, &plan, 1, hers).await;
    assert_eq!(planned["data"]["whyNot"]["isPlanned"], true);
}

#[tokio::test]
async fn rules_that_cannot_all_be_kept_are_named() {
    let market = Market::with(1).await;
    done(market.stage.limits(HOST, &market.round.id, json!({ "hostsAtLeast": 1 })).await);
    done(market.stage.limits(OTHER_HOST, &market.round.id, json!({ "hostsAtLeast": 1 })).await);
    let plan = market.made(json!({})).await;
    let seen = market.of(&plan, "state failure isOptimal result rulesToRelax { rules } pairings { totalCount }").await;
    assert_eq!(seen["state"], "INFEASIBLE");
    assert!(text(&seen["failure"]).ends_with('.'));
    assert_eq!((&seen["isOptimal"], &seen["result"]), (&Value::Null, &Value::Null));
    let sets: Vec<String> =
        seen["rulesToRelax"].as_array().expect("a list").iter().map(|set| text(&set["rules"][0])).collect();
    let expected = ["1 fewer person whom Museum 0 must host", "1 fewer person whom Museum 1 must host"];
    assert!(expected.iter().all(|rule| sets.contains(&(*rule).to_owned())), "{sets:?}");
    let answer = market.why_not(market.coordinator(), &plan, 0, 0).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "WRONG_STATE");
    // A pair that cannot be, and was settled nevertheless.
    done(market.stage.limits(HOST, &market.round.id, json!({ "hostsAtLeast": 0 })).await);
    done(market.stage.limits(OTHER_HOST, &market.round.id, json!({ "hostsAtLeast": 0 })).await);
    let editor = &market.stage.partners[HOST].editor;
    let more = json!({ "id": market.offers[0], "languages": ["fr"] });
    done(change(editor, "changeOffer", "offer { id }", more).await);
    market.settled(0, 0, "FORCED").await;
    let plan = market.made(json!({})).await;
    let seen = market.of(&plan, "state impossiblePairs").await;
    assert_eq!(
        seen,
        json!({ "state": "INFEASIBLE", "impossiblePairs": [
        "That Applicant 0 goes to “A week with paper” was settled, and cannot be: they have no language in common."
    ] })
    );
}
