//! Asking for a new organization to join, and what becomes of the request.

use serde_json::json;
use testing::TestApp;

use super::*;
use crate::writing::everything;

#[tokio::test]
async fn who_asks_is_administrator_at_once_and_a_steward_takes_the_organization_in() {
    let app = TestApp::start().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (museum, request) = asked(&ana, "Acadia Museum", json!({})).await;

    // Ana has no other organization, so she acts for it, and keeps its record.
    let me = ana.query("{ viewer { organization { id status } } }", json!({})).await;
    assert_eq!(me["viewer"]["organization"], json!({ "id": museum.to_string(), "status": "REQUESTED" }));
    let input = json!({ "id": museum.to_string(), "website": "https://acadia.example" });
    done(change(&ana, "updateOrganization", "organization { id }", input).await);

    let document = "{ joinRequests(decided: false) { totalCount nodes {
        id note createdAt decision decidedAt reason organization { id website } person { name email } partner { id }
    } } }";
    let waiting = steward.query(document, json!({})).await;
    assert_eq!(
        waiting["joinRequests"],
        json!({ "totalCount": 1, "nodes": [{
            "id": request,
            "note": "Let us in.",
            "createdAt": "2026-11-20T12:00:00Z",
            "decision": null,
            "decidedAt": null,
            "reason": null,
            "organization": { "id": museum.to_string(), "website": "https://acadia.example" },
            "person": { "name": "Ana", "email": "ana@example.org" },
            "partner": null,
        }] })
    );

    app.set_time("2026-11-20T21:00:00Z");
    let approved = done(decide(&steward, "approveJoinRequest", &request).await);
    assert_eq!(
        approved["joinRequest"],
        json!({
            "id": request,
            "decision": "APPROVED",
            "decidedAt": "2026-11-20T21:00:00Z",
            "reason": null,
            "organization": { "status": "APPROVED" },
        })
    );
    assert_eq!(status(&app.anonymous(), museum).await, "APPROVED");
    let left = steward.query("{ joinRequests(decided: false) { nodes { id } } }", json!({})).await;
    assert_eq!(left["joinRequests"]["nodes"], json!([]));
}

#[tokio::test]
async fn a_declined_request_says_why_and_can_be_made_once_more() {
    let app = TestApp::start().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let isil = json!({ "identifiers": [{ "scheme": "isil", "value": "CA-NSHD" }] });
    let (museum, request) = asked(&ana, "Acadia Museum", isil.clone()).await;

    let nothing_said = json!({ "id": request, "reason": " " });
    let refused = change(&steward, "declineJoinRequest", "joinRequest { id }", nothing_said).await;
    assert_eq!(wrong(&refused), ["REQUIRED reason"]);
    let declined = done(decide(&steward, "declineJoinRequest", &request).await);
    assert_eq!(declined["joinRequest"]["decision"], "DECLINED");

    let own = ana.query("{ viewer { joinRequests { decision reason organization { id status } } } }", json!({})).await;
    assert_eq!(
        own["viewer"]["joinRequests"],
        json!([{
            "decision": "DECLINED",
            "reason": "We could not reach you.",
            "organization": { "id": museum.to_string(), "status": "DECLINED" },
        }])
    );
    assert_eq!(status(&app.anonymous(), museum).await, json!(null));
    // Its number is free for whoever it really is.
    let (_, other) = asked(&*app.person("Ben").create().await, "Other Museum", isil).await;
    for mutation in ["approveJoinRequest", "declineJoinRequest"] {
        assert_eq!(wrong(&decide(&steward, mutation, &request).await), ["WRONG_STATE id"]);
    }

    let again = json!({ "organization": museum.to_string(), "note": "Here is our address." });
    let again = done(change(&ana, "claimOrganization", "joinRequest { id organization { status } }", again).await);
    assert_eq!(again["joinRequest"]["organization"]["status"], "REQUESTED");
    done(decide(&steward, "approveJoinRequest", &text(&again["joinRequest"]["id"])).await);
    assert_eq!(status(&app.anonymous(), museum).await, "APPROVED");

    let decided = steward.query("{ joinRequests(decided: true) { nodes { decision } } }", json!({})).await;
    assert_eq!(decided["joinRequests"]["nodes"], json!([{ "decision": "DECLINED" }, { "decision": "APPROVED" }]));
    let waiting = steward.query("{ joinRequests(decided: false) { nodes { id } } }", json!({})).await;
    assert_eq!(waiting["joinRequests"]["nodes"], json!([{ "id": other }]));
}

#[tokio::test]
async fn a_request_is_taken_back_by_who_made_it_alone() {
    let app = TestApp::start().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (museum, request) = asked(&ana, "Acadia Museum", json!({})).await;
    let (ben, system) = (app.person("Ben").create().await, app.service(museum, &["organizations:write"]).await);
    let unknown = database::id::JoinRequestId::new().to_string();
    let before = everything(&app).await;
    for (caller, request, refusal) in [
        (&*steward, &request, "NOT_FOUND id"),
        (&*ben, &request, "NOT_FOUND id"),
        (&*ana, &unknown, "NOT_FOUND id"),
        (&app.anonymous(), &request, "DENIED"),
        (&system, &request, "DENIED"),
    ] {
        assert_eq!(wrong(&decide(caller, "withdrawJoinRequest", request).await), [refusal]);
    }
    assert_eq!(everything(&app).await, before);

    let withdrawn = done(decide(&ana, "withdrawJoinRequest", &request).await);
    assert_eq!(withdrawn["joinRequest"]["decision"], "WITHDRAWN");
    assert_eq!(status(&ana, museum).await, "WITHDRAWN");
    assert_eq!(status(&app.anonymous(), museum).await, json!(null));
    assert_eq!(wrong(&decide(&ana, "withdrawJoinRequest", &request).await), ["WRONG_STATE id"]);
    assert_eq!(wrong(&decide(&steward, "approveJoinRequest", &request).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn who_leaves_takes_their_requests_along() {
    let app = TestApp::start().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let isil = json!({ "identifiers": [{ "scheme": "isil", "value": "CA-NSHD" }] });
    let (museum, request) = asked(&ana, "Acadia Museum", isil.clone()).await;
    done(change(&ana, "eraseMe", "erasure { at }", json!({ "confirmation": "erase me" })).await);
    assert_eq!(status(&steward, museum).await, "WITHDRAWN");
    assert_eq!(wrong(&decide(&steward, "approveJoinRequest", &request).await), ["WRONG_STATE id"]);
    let told = steward.query("{ joinRequests { nodes { decision note person { name } } } }", json!({})).await;
    let nameless = json!({ "decision": "WITHDRAWN", "note": null, "person": { "name": null } });
    assert_eq!(told["joinRequests"]["nodes"], json!([nameless]));
    asked(&*app.person("Ben").create().await, "Acadia Museum", isil).await;
}

#[tokio::test]
async fn a_partners_system_asks_without_a_person() {
    let app = TestApp::start().await;
    let consortium = app.organization("Consortium").create().await;
    let (system, steward) = (app.service(consortium, &["organizations:write"]).await, steward(&app).await);
    let input = json!({ "mainLanguage": "en", "name": [{ "language": "en", "text": "Acadia Museum" }] });
    let created = done(change(&system, "createOrganization", "organization { id status }", input).await);
    assert_eq!(created["organization"]["status"], "REQUESTED");
    let waiting = steward.query("{ joinRequests { nodes { id note partner { id } } } }", json!({})).await;
    let request = &waiting["joinRequests"]["nodes"][0];
    assert_eq!((&request["partner"]["id"], &request["note"]), (&json!(consortium.to_string()), &json!(null)));
    done(decide(&steward, "approveJoinRequest", &text(&request["id"])).await);
    let museum = text(&created["organization"]["id"]).parse().expect("an id");
    assert_eq!(status(&app.anonymous(), museum).await, "APPROVED");
}

#[tokio::test]
async fn a_stewards_organization_is_in_the_network_at_once() {
    let app = TestApp::start().await;
    let steward = steward(&app).await;
    let input = json!({ "mainLanguage": "en", "name": [{ "language": "en", "text": "Acadia Museum" }] });
    let created = done(change(&steward, "createOrganization", "organization { status }", input).await);
    assert_eq!(created["organization"]["status"], "APPROVED");
    let data = steward.query("{ joinRequests { totalCount } viewer { organization { id } } }", json!({})).await;
    assert_eq!(data, json!({ "joinRequests": { "totalCount": 0 }, "viewer": { "organization": null } }));
}

#[tokio::test]
async fn a_repeated_request_makes_one_organization_though_who_asks_acts_for_it_now() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let key = json!({ "idempotencyKey": "one" });
    let (first, _) = asked(&ana, "Acadia Museum", key.clone()).await;
    let before = everything(&app).await;
    let (second, _) = asked(&ana, "Acadia Museum", key.clone()).await;
    assert_eq!(first, second);
    let other = json!({
        "mainLanguage": "en", "name": [{ "language": "en", "text": "Other" }], "idempotencyKey": "one",
    });
    assert_eq!(
        wrong(&change(&ana, "createOrganization", "organization { id }", other).await),
        ["KEY_REUSED idempotencyKey"]
    );
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn nobody_fills_the_stewards_list() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    for number in 0..20 {
        asked(&ana, &format!("Museum {number}"), json!({})).await;
    }
    let before = everything(&app).await;
    let input = json!({ "mainLanguage": "en", "name": [{ "language": "en", "text": "One more" }] });
    assert_eq!(wrong(&change(&ana, "createOrganization", "organization { id }", input).await), ["WRONG_STATE"]);
    assert_eq!(everything(&app).await, before);
    let own = ana.query("{ viewer { joinRequests { organization { name { text } } } } }", json!({})).await;
    let own = own["viewer"]["joinRequests"].as_array().cloned().expect("a list");
    assert_eq!((own.len(), &own[0]["organization"]["name"]["text"]), (20, &json!("Museum 19")));
}

#[tokio::test]
async fn stewards_alone_see_and_decide_and_they_see_page_by_page() {
    let app = TestApp::start().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let mut requests = Vec::new();
    for number in 0..3 {
        requests.push(asked(&ana, &format!("Museum {number}"), json!({})).await.1);
    }
    let approved = app.organization("Approved").create().await;
    let others = [
        app.anonymous(),
        (*ana).clone(),
        (*app.person("Admin").role("administrator", approved).create().await).clone(),
        app.service(approved, &["organizations:write", "topics:write", "catalogue:write"]).await,
    ];
    let before = everything(&app).await;
    for caller in others {
        let answer = caller.answer("{ joinRequests { nodes { id } } viewer { isKnown } }", json!({})).await;
        assert_eq!(answer["data"]["joinRequests"], json!(null));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
        assert!(answer["data"]["viewer"]["isKnown"].is_boolean(), "the fault blanks nothing else");
        for mutation in ["approveJoinRequest", "declineJoinRequest"] {
            assert_eq!(wrong(&decide(&caller, mutation, &requests[0]).await), ["DENIED"]);
        }
    }
    assert_eq!(everything(&app).await, before);

    let page = "query($after: String) { joinRequests(first: 2, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor }
    } }";
    let first = steward.query(page, json!({})).await["joinRequests"].take();
    let rest = steward.query(page, json!({ "after": first["pageInfo"]["endCursor"] })).await["joinRequests"].take();
    let ids = |page: &serde_json::Value| {
        page["nodes"].as_array().cloned().unwrap_or_default().iter().map(|node| text(&node["id"])).collect::<Vec<_>>()
    };
    assert_eq!([ids(&first), ids(&rest)].concat(), requests, "the oldest first");
    assert_eq!((&first["pageInfo"]["hasNextPage"], &rest["pageInfo"]["hasNextPage"]), (&json!(true), &json!(false)));
    for mutation in ["approveJoinRequest", "declineJoinRequest"] {
        let unknown = decide(&steward, mutation, &database::id::JoinRequestId::new().to_string()).await;
        assert_eq!(wrong(&unknown), ["NOT_FOUND id"]);
    }
}

#[tokio::test]
async fn a_request_is_decided_once_however_many_stewards_decide() {
    let app = TestApp::start().await;
    let (ana, steward) = (app.person("Ana").create().await, steward(&app).await);
    let (_, request) = asked(&ana, "Acadia Museum", json!({})).await;
    let deciding = (0..8).map(|number| {
        let (caller, request) = ((*steward).clone(), request.clone());
        let mutation = if number % 2 == 0 { "approveJoinRequest" } else { "declineJoinRequest" };
        tokio::spawn(async move { wrong(&decide(&caller, mutation, &request).await) })
    });
    let mut counted = 0;
    for decided in deciding.collect::<Vec<_>>() {
        match decided.await.expect("answered").as_slice() {
            [] => counted += 1,
            refusal => assert_eq!(refusal, ["WRONG_STATE id"]),
        }
    }
    assert_eq!(counted, 1);
}
