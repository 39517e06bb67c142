//! Service tokens, as an organization's administrators handle them through the graph and the operator at the command line.

mod command;
mod stewards;

use database::id::{OrganizationId, ServiceTokenId};
use identity::{AuthenticationError, Scope, Viewer, service_token};
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use crate::{
    joining::{change, done, wrong},
    writing::everything,
};

const ISSUED: &str = "serviceToken { id name scopes createdAt createdBy { name } expiresAt lastUsedAt revokedAt replacedBy \
    client { issuer subject } } secret";

const LIST: &str = "query($id: ID!, $first: Int, $after: String) { organization(id: $id) {
    serviceTokens(first: $first, after: $after) {
        totalCount
        nodes { id name revokedAt lastUsedAt replacedBy expiresAt }
        pageInfo { hasNextPage endCursor }
    }
} }";

/// A museum and its administrator.
async fn museum(app: &TestApp) -> (OrganizationId, SignedIn) {
    let museum = app.organization("Acadia Museum").create().await;
    (museum, app.person("Ana").role("administrator", museum).create().await)
}

fn input(organization: OrganizationId, more: Value) -> Value {
    let mut input =
        json!({ "organization": organization.to_string(), "name": "website", "scopes": ["CATALOGUE_WRITE"] });
    input.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    input
}

/// A new token and its secret.
async fn create(caller: &Caller, organization: OrganizationId, more: Value) -> (Value, String) {
    let issued = done(change(caller, "createServiceToken", ISSUED, input(organization, more)).await);
    (issued["serviceToken"].clone(), text(&issued["secret"]))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn tokens(caller: &Caller, organization: OrganizationId) -> Value {
    caller.query(LIST, json!({ "id": organization.to_string() })).await["organization"]["serviceTokens"].take()
}

/// Whether the secret shows whose it is: the status of an answer.
async fn status_with(app: &TestApp, secret: &str) -> u16 {
    let answer = app.bearer(secret).post("/graphql", json!({ "query": "{ viewer { organization { id } } }" })).await;
    answer.status.as_u16()
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_nowhere() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let more = json!({ "scopes": ["ORGANIZATIONS_WRITE", "CATALOGUE_WRITE", "CATALOGUE_WRITE"], "name": " website " });
    let (token, secret) = create(&ana, museum, more).await;
    assert_eq!(
        token,
        json!({
            "id": token["id"],
            "name": "website",
            "scopes": ["CATALOGUE_WRITE", "ORGANIZATIONS_WRITE"],
            "createdAt": "2026-11-20T12:00:00Z",
            "createdBy": { "name": "Ana" },
            "expiresAt": null,
            "lastUsedAt": null,
            "revokedAt": null,
            "replacedBy": null,
            "client": null,
        })
    );
    let digits = secret.strip_prefix("lyceum_").expect("scanners for leaked secrets look for it");
    assert!(digits.len() == 72 && digits.bytes().all(|digit| b"0123456789abcdef".contains(&digit)), "{digits}");
    let me = app.bearer(&secret).query("{ viewer { organization { id } scopes } }", json!({})).await;
    assert_eq!(
        me["viewer"],
        json!({ "organization": { "id": museum.to_string() }, "scopes": ["catalogue:write", "organizations:write"] })
    );
    for (table, rows) in everything(&app).await {
        assert!(!rows.unwrap_or_default().contains(digits), "{table}");
    }
    let listed = tokens(&ana, museum).await;
    assert_eq!(listed["nodes"][0]["lastUsedAt"], "2026-11-20T12:00:00Z");
    assert!(!listed.to_string().contains(digits));
}

#[tokio::test]
async fn a_repeated_request_creates_nothing_more_and_shows_no_secret() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let key = json!({ "idempotencyKey": "one" });
    let (first, secret) = create(&ana, museum, key.clone()).await;
    let before = everything(&app).await;
    let again = done(change(&ana, "createServiceToken", ISSUED, input(museum, key)).await);
    assert_eq!((&again["serviceToken"]["id"], &again["secret"]), (&first["id"], &json!(null)));
    let other = input(museum, json!({ "idempotencyKey": "one", "name": "other" }));
    assert_eq!(wrong(&change(&ana, "createServiceToken", ISSUED, other).await), ["KEY_REUSED idempotencyKey"]);
    assert_eq!(everything(&app).await, before);
    // Whoever did not receive the secret rotates the token.
    let rotated = json!({ "id": first["id"], "overlapHours": 0 });
    let rotated = done(change(&ana, "rotateServiceToken", ISSUED, rotated).await);
    assert_eq!(status_with(&app, &text(&rotated["secret"])).await, 200);
    assert_eq!(status_with(&app, &secret).await, 401);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_and_nothing_is_written() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let client = json!({ "issuer": "https://login.example", "subject": "website" });
    create(&ana, museum, json!({ "client": client })).await;
    let before = everything(&app).await;
    for (more, refusals) in [
        (
            json!({
                "name": "", "scopes": [], "expiresAt": "2026-11-20T12:00:00Z", "idempotencyKey": "1",
                "client": { "issuer": "login", "subject": "" },
            }),
            vec![
                "REQUIRED name",
                "REQUIRED scopes",
                "OUT_OF_RANGE expiresAt",
                "INVALID client.issuer",
                "INVALID client.subject",
            ],
        ),
        (json!({ "expiresAt": "tomorrow" }), vec!["INVALID expiresAt"]),
        (json!({ "name": "n".repeat(201) }), vec!["TOO_LONG name"]),
        (json!({ "client": client }), vec!["DUPLICATE client.subject"]),
        (json!({ "organization": "museum" }), vec!["INVALID organization"]),
    ] {
        let refused = change(&ana, "createServiceToken", ISSUED, input(museum, more)).await;
        assert_eq!(wrong(&refused), refusals);
        assert_eq!((&refused["serviceToken"], &refused["secret"]), (&json!(null), &json!(null)));
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn rotating_gives_a_new_secret_and_a_while_to_change_over() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let (old, old_secret) = create(&ana, museum, json!({ "expiresAt": "2026-11-30T12:00:00Z" })).await;
    app.set_time("2026-11-25T12:00:00Z");
    let sign_in = "UPDATE sign_in SET last_used_at = '2026-11-25T12:00:00Z', expires_at = '2026-12-25T12:00:00Z'";
    diesel_async::SimpleAsyncConnection::batch_execute(&mut app.connect().await, sign_in).await.expect("moved");
    let rotated = done(change(&ana, "rotateServiceToken", ISSUED, json!({ "id": old["id"] })).await);
    let new = &rotated["serviceToken"];
    assert_eq!((&new["name"], &new["scopes"]), (&old["name"], &old["scopes"]));
    assert_eq!(new["expiresAt"], "2026-12-05T12:00:00Z", "good for ten days, as the old one was");
    let listed = tokens(&ana, museum).await;
    let replaced = &listed["nodes"][1];
    assert_eq!((&replaced["id"], &replaced["replacedBy"]), (&old["id"], &new["id"]));
    assert_eq!(replaced["expiresAt"], "2026-11-26T12:00:00Z", "a day beside the new one, unless said otherwise");

    let new_secret = text(&rotated["secret"]);
    for (time, old_one) in [("2026-11-26T11:59:59Z", 200), ("2026-11-26T12:00:00Z", 401)] {
        app.set_time(time);
        assert_eq!(status_with(&app, &old_secret).await, old_one, "{time}");
        assert_eq!(status_with(&app, &new_secret).await, 200);
    }
}

#[tokio::test]
async fn an_overlap_never_makes_a_token_last_longer() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let (brief, _) = create(&ana, museum, json!({ "expiresAt": "2026-11-20T13:00:00Z" })).await;
    let (lasting, _) = create(&ana, museum, json!({})).await;
    let expiry = async |id: &Value| {
        let listed = tokens(&ana, museum).await;
        let nodes = listed["nodes"].as_array().cloned().expect("a list");
        nodes.into_iter().find(|node| node["id"] == *id).expect("it is listed")["expiresAt"].take()
    };
    for (token, hours, expected) in [(&brief, 720, "2026-11-20T13:00:00Z"), (&lasting, 720, "2026-12-20T12:00:00Z")] {
        let input = json!({ "id": token["id"], "overlapHours": hours });
        done(change(&ana, "rotateServiceToken", ISSUED, input).await);
        assert_eq!(expiry(&token["id"]).await, expected);
    }
}

#[tokio::test]
async fn what_is_not_good_or_has_no_secret_of_ours_is_not_rotated() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let (revoked, _) = create(&ana, museum, json!({})).await;
    done(change(&ana, "revokeServiceToken", "serviceToken { id }", json!({ "id": revoked["id"] })).await);
    let (replaced, _) = create(&ana, museum, json!({})).await;
    done(change(&ana, "rotateServiceToken", ISSUED, json!({ "id": replaced["id"] })).await);
    let client = json!({ "client": { "issuer": "https://login.example", "subject": "website" } });
    let (foreign, _) = create(&ana, museum, client).await;
    let (expired, _) = create(&ana, museum, json!({ "expiresAt": "2026-11-20T12:00:01Z" })).await;
    let (good, _) = create(&ana, museum, json!({})).await;
    app.set_time("2026-11-20T12:00:01Z");
    let before = everything(&app).await;
    let unknown = json!(ServiceTokenId::new().to_string());
    for (id, hours, refusal) in [
        (&revoked["id"], 24, "WRONG_STATE id"),
        (&replaced["id"], 24, "WRONG_STATE id"),
        (&foreign["id"], 24, "WRONG_STATE id"),
        (&expired["id"], 24, "WRONG_STATE id"),
        (&good["id"], -1, "OUT_OF_RANGE overlapHours"),
        (&good["id"], 721, "OUT_OF_RANGE overlapHours"),
        (&unknown, 24, "DENIED"),
        (&json!(museum.to_string()), 24, "INVALID id"),
    ] {
        let refused = change(&ana, "rotateServiceToken", ISSUED, json!({ "id": id, "overlapHours": hours })).await;
        assert_eq!(wrong(&refused), [refusal], "{id} {hours}");
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn two_who_rotate_at_once_put_one_token_in_its_place() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let (token, _) = create(&ana, museum, json!({})).await;
    let rotating = (0..6).map(|_| {
        let (ana, input) = ((*ana).clone(), json!({ "id": token["id"] }));
        tokio::spawn(async move { wrong(&change(&ana, "rotateServiceToken", ISSUED, input).await) })
    });
    let mut done = 0;
    for rotated in rotating.collect::<Vec<_>>() {
        match rotated.await.expect("answered").as_slice() {
            [] => done += 1,
            refusal => assert_eq!(refusal, ["WRONG_STATE id"]),
        }
    }
    assert_eq!((done, &tokens(&ana, museum).await["totalCount"]), (1, &json!(2)));
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let steward = app.person("Stella").steward().create().await;
    for caller in [&*ana, &*steward] {
        let (token, secret) = create(&ana, museum, json!({})).await;
        assert_eq!(status_with(&app, &secret).await, 200);
        let input = json!({ "id": token["id"] });
        let revoked = done(change(caller, "revokeServiceToken", "serviceToken { revokedAt }", input.clone()).await);
        assert_eq!(revoked["serviceToken"]["revokedAt"], "2026-11-20T12:00:00Z");
        assert_eq!(status_with(&app, &secret).await, 401);
        let before = everything(&app).await;
        done(change(caller, "revokeServiceToken", "serviceToken { revokedAt }", input).await);
        assert_eq!(everything(&app).await, before, "twice changes nothing more");
    }
}

#[tokio::test]
async fn its_own_administrators_alone_handle_an_organizations_tokens() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let (token, _) = create(&ana, museum, json!({})).await;
    let other = app.organization("Other").create().await;
    let steward = app.person("Stella").steward().create().await;
    let callers: Vec<Caller> = vec![
        app.anonymous(),
        (*app.person("Stranger").create().await).clone(),
        (*app.person("Member").role("member", museum).create().await).clone(),
        (*app.person("Editor").role("editor", museum).create().await).clone(),
        (*app.person("Other").role("administrator", other).create().await).clone(),
        (*app.person("Hats").role("administrator", museum).role("administrator", other).create().await)
            .clone()
            .acting_for(other),
        app.service(museum, &["organizations:write", "catalogue:write", "topics:write"]).await,
        (*steward).clone(),
    ];
    let before = everything(&app).await;
    let unknown = json!(ServiceTokenId::new().to_string());
    for caller in &callers {
        let answer = caller.answer(LIST, json!({ "id": museum.to_string() })).await;
        assert_eq!(answer["data"], json!({ "organization": { "serviceTokens": null } }));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
        let created = change(caller, "createServiceToken", ISSUED, input(museum, json!({}))).await;
        assert_eq!(wrong(&created), ["DENIED"]);
        for id in [&token["id"], &unknown] {
            let rotated = change(caller, "rotateServiceToken", ISSUED, json!({ "id": id })).await;
            assert_eq!(wrong(&rotated), ["DENIED"], "whether there is such a token is not told");
        }
    }
    // Stewards may revoke, so they are told what there is not.
    for caller in callers.iter().take(callers.len() - 1) {
        for id in [&token["id"], &unknown] {
            let revoked = change(caller, "revokeServiceToken", "serviceToken { id }", json!({ "id": id })).await;
            assert_eq!(wrong(&revoked), ["DENIED"]);
        }
    }
    let revoked = change(&steward, "revokeServiceToken", "serviceToken { id }", json!({ "id": unknown })).await;
    assert_eq!(wrong(&revoked), ["NOT_FOUND id"]);
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn what_concerns_everybodys_vocabulary_stewards_alone_give() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let stella = app.person("Stella").steward().role("administrator", museum).create().await;
    let before = everything(&app).await;
    for scopes in [json!(["TOPICS_WRITE"]), json!(["CATALOGUE_WRITE", "TOPICS_WRITE"])] {
        let more = input(museum, json!({ "scopes": scopes }));
        let refused = change(&ana, "createServiceToken", ISSUED, more).await;
        assert_eq!(wrong(&refused), ["DENIED"]);
        assert!(refused.to_string().contains("topics:write"), "{refused}");
    }
    assert_eq!(everything(&app).await, before);
    create(&stella, museum, json!({ "scopes": ["TOPICS_WRITE"] })).await;
}

#[tokio::test]
async fn tokens_are_listed_page_by_page_the_newest_first() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    for number in 0..3 {
        create(&ana, museum, json!({ "name": format!("token {number}") })).await;
    }
    let other = app.organization("Other").create().await;
    app.service(other, &["catalogue:write"]).await;
    let page = async |after: &Value| {
        let variables = json!({ "id": museum.to_string(), "first": 2, "after": after });
        let mut page = ana.query(LIST, variables).await["organization"]["serviceTokens"].take();
        let names: Vec<_> = page["nodes"].as_array().into_iter().flatten().map(|node| text(&node["name"])).collect();
        (names, page["totalCount"].take(), page["pageInfo"].take())
    };
    let (names, total, info) = page(&json!(null)).await;
    assert_eq!(
        (names, &total, &info["hasNextPage"]),
        (vec!["token 2".into(), "token 1".into()], &json!(3), &json!(true))
    );
    let (names, total, info) = page(&info["endCursor"]).await;
    assert_eq!((names, &total, &info["hasNextPage"]), (vec!["token 0".into()], &json!(3), &json!(false)));
}

#[tokio::test]
async fn a_providers_client_needs_no_secret_of_ours() {
    let app = TestApp::start().await;
    let (museum, ana) = museum(&app).await;
    let client = json!({ "issuer": "https://login.example", "subject": "website" });
    let issued = done(change(&ana, "createServiceToken", ISSUED, input(museum, json!({ "client": client }))).await);
    assert_eq!((&issued["serviceToken"]["client"], &issued["secret"]), (&client, &json!(null)));

    let mut conn = app.connect().await;
    let now = app.clock().now();
    let viewer = service_token::of_client(&mut conn, "https://login.example", "website", now).await;
    let scopes = match viewer.expect("it holds").expect("it is known") {
        Viewer::Service { organization_id, scopes, .. } if organization_id == museum => scopes,
        other => panic!("{other:?}"),
    };
    assert_eq!(scopes, [Scope::CatalogueWrite]);
    for (issuer, subject) in [("https://login.example", "other"), ("https://other.example", "website")] {
        let nobody = service_token::of_client(&mut conn, issuer, subject, now).await;
        assert!(matches!(nobody, Ok(None)), "{nobody:?}");
    }
    let id = json!({ "id": issued["serviceToken"]["id"] });
    done(change(&ana, "revokeServiceToken", "serviceToken { id }", id).await);
    let revoked = service_token::of_client(&mut conn, "https://login.example", "website", now).await;
    assert!(matches!(revoked, Err(AuthenticationError::Revoked(_))), "{revoked:?}");
    // It is free for another token then.
    create(&ana, museum, json!({ "client": client })).await;
    service_token::of_client(&mut conn, "https://login.example", "website", now).await.expect("it holds");
}
