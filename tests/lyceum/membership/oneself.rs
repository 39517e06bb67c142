//! What people see and change about themselves.

use diesel::QueryableByName;
use graphql::RequestContext;
use identity::{Viewer, person};
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use super::{Museum, change, done, run, text, words, wrong};
use crate::writing::everything;

async fn act_for(caller: &Caller, organization: Value) -> Value {
    change(caller, "actFor", "viewer { actingFor { id } organization { id } }", json!({ "organization": organization }))
        .await
}

async fn acting_for(caller: &Caller) -> Value {
    caller.query("{ viewer { actingFor { id } } }", json!({})).await["viewer"]["actingFor"]["id"].take()
}

/// Signs somebody in once more, with a second account whose address is this. What the browser holds.
async fn second_account(app: &TestApp, person: &SignedIn, email: &str, verified: bool) -> String {
    let id = person.id.uuid();
    run(
        app,
        &format!(
            "INSERT INTO account (issuer, subject, person_id, email, email_verified, created_at, last_signed_in_at)
             VALUES ('https://other.example', '{email}', '{id}', '{email}', {verified}, '2026-11-21', '2026-11-21')"
        ),
    )
    .await;
    let secret = format!("second-{id}");
    run(
        app,
        &format!(
            "INSERT INTO sign_in (id, person_id, secret_hash, issuer, subject, created_at, last_used_at, expires_at)
             VALUES (gen_random_uuid(), '{id}', sha256(convert_to('{secret}', 'UTF8')), 'https://other.example', '{email}',
                     '2026-11-20T11:00:00Z', '2026-11-20T11:00:00Z', '2026-12-01')"
        ),
    )
    .await;
    secret
}

#[tokio::test]
async fn for_whom_one_acts_is_kept_with_the_sign_in() {
    let app = TestApp::start().await;
    let (museum, archives) = (app.organization("Museum").create().await, app.organization("Archives").create().await);
    let pat = app.person("Pat").role("member", museum).role("editor", archives).create().await;
    let elsewhere = app.signed_in(&second_account(&app, &pat, "pat@work.example", true).await);
    assert_eq!(acting_for(&pat).await, json!(null), "of two, none without a choice");
    let chosen = done(act_for(&pat, json!(archives.to_string())).await);
    let id = json!({ "id": archives.to_string() });
    assert_eq!(chosen["viewer"], json!({ "actingFor": id, "organization": id }));
    assert_eq!(acting_for(&pat).await, archives.to_string());
    assert_eq!(acting_for(&elsewhere).await, json!(null), "another browser is another choice");
    assert_eq!(acting_for(&pat.clone().acting_for(museum)).await, museum.to_string(), "a header counts more");
    let none = done(act_for(&pat, json!(null)).await);
    assert_eq!(none["viewer"]["actingFor"], json!(null));
    assert_eq!(acting_for(&pat).await, json!(null));
}

#[tokio::test]
async fn who_has_one_organization_can_act_for_none() {
    let museum = Museum::open().await;
    assert_eq!(acting_for(&museum.edi).await, museum.id.to_string());
    let none = done(act_for(&museum.edi, json!(null)).await);
    assert_eq!(none["viewer"]["actingFor"], json!(null));
    assert_eq!(acting_for(&museum.edi).await, json!(null));
    done(act_for(&museum.edi, json!(museum.id.to_string())).await);
    assert_eq!(acting_for(&museum.edi).await, museum.id.to_string());
}

#[tokio::test]
async fn one_acts_for_organizations_in_which_one_has_a_role() {
    let museum = Museum::open().await;
    let other = museum.app.organization("Archives").create().await;
    let until = json!({ "until": "2026-11-20T13:00:00Z" });
    done(super::alter(&museum.ana, &super::only_role(&museum.mia).await, until).await);
    let before = everything(&museum.app).await;
    let missing = database::id::OrganizationId::new();
    let refused = act_for(&museum.mia, json!(other.to_string())).await;
    assert_eq!(wrong(&refused), ["DENIED"]);
    assert_eq!(refused, act_for(&museum.mia, json!(missing.to_string())).await);
    assert_eq!(wrong(&act_for(&museum.mia, json!("nonsense")).await), ["INVALID organization"]);
    for caller in [museum.app.anonymous(), museum.app.service(museum.id, &["organizations:write"]).await] {
        assert_eq!(wrong(&act_for(&caller, json!(museum.id.to_string())).await), ["DENIED"]);
    }
    museum.app.set_time("2026-11-20T13:00:00Z");
    assert_eq!(wrong(&act_for(&museum.mia, json!(museum.id.to_string())).await), ["DENIED"]);
    let tables = |all: Vec<(String, Option<String>)>| all.into_iter().find(|(table, _)| table == "sign_in");
    assert_eq!(tables(everything(&museum.app).await), tables(before));
}

/// What the graph answers to somebody who shows a provider's token instead of a browser's cookie.
async fn with_a_token(app: &TestApp, person: &SignedIn, document: &str) -> Value {
    let now = app.clock().now();
    let viewer: Viewer =
        person::viewer(&app.connect().await, person.id, None, None, now).await.expect("they are known");
    let context = RequestContext::new(app.pool(), app.clock(), viewer);
    let response = graphql::schema().execute(async_graphql::Request::new(document).data(context)).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    response.data.into_json().expect("JSON")
}

#[tokio::test]
async fn who_shows_a_token_says_it_with_each_request() {
    let museum = Museum::open().await;
    let document = format!(
        "mutation {{ actFor(input: {{ organization: \"{}\" }}) {{ viewer {{ isKnown }} userErrors {{ code message }} }} }}",
        museum.id
    );
    let answer = with_a_token(&museum.app, &museum.mia, &document).await;
    assert_eq!(answer["actFor"]["viewer"], json!(null));
    assert_eq!(answer["actFor"]["userErrors"][0]["code"], "WRONG_STATE");
    let message = text(&answer["actFor"]["userErrors"][0]["message"]);
    assert!(message.contains("Lyceum-Acting-For"), "{message}");
    let sign_ins = with_a_token(&museum.app, &museum.mia, "{ viewer { signIns { isThisOne } person { name } } }").await;
    assert_eq!(sign_ins["viewer"], json!({ "signIns": [{ "isThisOne": false }], "person": { "name": "Mia" } }));
}

async fn update(caller: &Caller, input: Value) -> Value {
    change(caller, "updateMe", "person { name language email }", input).await
}

#[tokio::test]
async fn people_say_what_they_are_called_and_how_they_are_written_to() {
    let museum = Museum::open().await;
    second_account(&museum.app, &museum.mia, "Mia@Work.example", true).await;
    second_account_unverified(&museum.app, &museum.mia).await;
    let input = json!({ "name": "Mia Müller", "language": "fr-CA", "email": "mia@work.example" });
    let updated = done(update(&museum.mia, input).await);
    let person = json!({ "name": "Mia Müller", "language": "fr-CA", "email": "Mia@Work.example" });
    assert_eq!(updated["person"], person);
    let document = "query($id: ID!) { node(id: $id) { ... on Person { name language email } } }";
    let data = museum.ana.query(document, json!({ "id": museum.mia.id.to_string() })).await;
    assert_eq!(data["node"], person);
    let emptied = done(update(&museum.mia, json!({ "language": null })).await);
    assert_eq!(emptied["person"]["language"], json!(null));
    let before = everything(&museum.app).await;
    for (input, told) in [
        (json!({ "name": " " }), vec!["REQUIRED name"]),
        (json!({ "name": "n".repeat(201) }), vec!["TOO_LONG name"]),
        (json!({ "language": "french" }), vec!["UNKNOWN_LANGUAGE language"]),
        (json!({ "email": "ana@example.org" }), vec!["INVALID email"]),
        (json!({ "email": "mia@unverified.example" }), vec!["INVALID email"]),
        (json!({ "email": "a\u{0}b" }), vec!["INVALID email"]),
        (
            json!({ "name": "", "language": "xx", "email": "" }),
            vec!["REQUIRED name", "UNKNOWN_LANGUAGE language", "INVALID email"],
        ),
    ] {
        assert_eq!(wrong(&update(&museum.mia, input).await), told);
    }
    assert_eq!(wrong(&update(&museum.app.anonymous(), json!({ "name": "Eve" })).await), ["DENIED"]);
    assert_eq!(everything(&museum.app).await, before);
}

async fn second_account_unverified(app: &TestApp, person: &SignedIn) {
    let sql = format!(
        "INSERT INTO account (issuer, subject, person_id, email, email_verified, created_at, last_signed_in_at)
         VALUES ('https://third.example', '1', '{}', 'mia@unverified.example', false, now(), now())",
        person.id.uuid()
    );
    run(app, &sql).await;
}

const SIGN_INS: &str = "{ viewer { signIns { id since lastUsedAt isThisOne provider } } }";

#[tokio::test]
async fn a_sign_in_can_be_ended_from_another() {
    let museum = Museum::open().await;
    let elsewhere = museum.app.signed_in(&second_account(&museum.app, &museum.mia, "mia@work.example", true).await);
    let data = museum.mia.query(SIGN_INS, json!({})).await;
    let list = data["viewer"]["signIns"].as_array().expect("a list");
    let told: Vec<_> = list.iter().map(|one| (one["isThisOne"] == true, text(&one["provider"]))).collect();
    assert_eq!(told, [(true, "https://id.example".to_owned()), (false, "https://other.example".to_owned())]);
    assert_eq!(list[1]["since"], "2026-11-20T11:00:00Z");
    let (this, other) = (text(&list[0]["id"]), text(&list[1]["id"]));
    let ended = |caller: &Caller, id: &str| {
        let (caller, input) = (caller.clone(), json!({ "id": id }));
        async move { change(&caller, "endSignIn", "signIn { id }", input).await }
    };
    let before = everything(&museum.app).await;
    assert_eq!(wrong(&ended(&museum.ana, &other).await), ["NOT_FOUND id"]);
    assert_eq!(wrong(&ended(&museum.app.anonymous(), &other).await), ["DENIED"]);
    assert_eq!(everything(&museum.app).await, before);
    assert_eq!(elsewhere.query("{ viewer { isKnown } }", json!({})).await["viewer"]["isKnown"], true);
    assert_eq!(done(ended(&museum.mia, &other).await)["signIn"]["id"], other);
    assert_eq!(elsewhere.query("{ viewer { isKnown } }", json!({})).await["viewer"]["isKnown"], false);
    done(ended(&museum.mia, &other).await);
    assert_eq!(museum.mia.query(SIGN_INS, json!({})).await["viewer"]["signIns"].as_array().map(Vec::len), Some(1));
    done(ended(&museum.mia, &this).await);
    assert_eq!(museum.mia.query("{ viewer { isKnown } }", json!({})).await["viewer"]["isKnown"], false);
}

async fn unlink(caller: &Caller, issuer: &str, subject: &str) -> Value {
    let input = json!({ "issuer": issuer, "subject": subject });
    change(caller, "unlinkAccount", "account { issuer subject }", input).await
}

const PERSON: &str = "SELECT concat_ws(' ', email, email_verified) AS word FROM person WHERE name = 'Mia'";

#[tokio::test]
async fn one_parts_from_any_account_but_the_last() {
    let museum = Museum::open().await;
    let (first, subject) = ("https://id.example", museum.mia.id.to_string());
    let elsewhere = museum.app.signed_in(&second_account(&museum.app, &museum.mia, "mia@work.example", true).await);
    let document = "{ viewer { accounts { provider issuer subject email emailVerified since lastSignedInAt } } }";
    let data = museum.mia.query(document, json!({})).await;
    assert_eq!(
        data["viewer"]["accounts"][1],
        json!({
            "provider": "https://other.example", "issuer": "https://other.example", "subject": "mia@work.example",
            "email": "mia@work.example", "emailVerified": true, "since": "2026-11-21T00:00:00Z",
            "lastSignedInAt": "2026-11-21T00:00:00Z",
        })
    );
    let before = everything(&museum.app).await;
    assert_eq!(wrong(&unlink(&museum.ana, first, &subject).await), ["NOT_FOUND subject"]);
    assert_eq!(wrong(&unlink(&museum.ana, first, &museum.ana.id.to_string()).await), ["WRONG_STATE subject"]);
    assert_eq!(wrong(&unlink(&museum.app.anonymous(), first, &subject).await), ["DENIED"]);
    assert_eq!(everything(&museum.app).await, before);
    done(unlink(&elsewhere, first, &subject).await);
    assert_eq!(museum.mia.query("{ viewer { isKnown } }", json!({})).await["viewer"]["isKnown"], false);
    assert_eq!(words(&museum.app, PERSON).await, ["mia@work.example t"], "one is written to where one still is");
    assert_eq!(wrong(&unlink(&elsewhere, "https://other.example", "mia@work.example").await), ["WRONG_STATE subject"]);
}

#[tokio::test]
async fn an_address_that_is_not_ones_any_more_is_given_up() {
    let museum = Museum::open().await;
    let subject = museum.mia.id.to_string();
    let elsewhere = museum.app.signed_in(&second_account(&museum.app, &museum.mia, "mia@unsure.example", false).await);
    done(unlink(&elsewhere, "https://id.example", &subject).await);
    assert_eq!(words(&museum.app, PERSON).await, ["mia@unsure.example f"]);
}

#[tokio::test]
async fn of_two_accounts_parted_from_at_the_same_moment_one_stays() {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        accounts: i64,
    }

    let museum = Museum::open().await;
    for round in 0..10 {
        let pat = museum.app.person(&format!("Pat {round}")).create().await;
        let email = format!("pat{round}@work.example");
        second_account(&museum.app, &pat, &email, true).await;
        let subject = pat.id.to_string();
        let (one, other) =
            tokio::join!(unlink(&pat, "https://id.example", &subject), unlink(&pat, "https://other.example", &email),);
        let refused = [one, other].iter().filter(|answer| !wrong(answer).is_empty()).count();
        let sql = format!("SELECT count(*) AS accounts FROM account WHERE person_id = '{}'", pat.id.uuid());
        use diesel_async::RunQueryDsl;
        let count: Count = diesel::sql_query(sql).get_result(&mut museum.app.connect().await).await.expect("a number");
        // Who was parted from the account they are signed in with first is nobody for the second request.
        assert_eq!((refused, count.accounts), (1, 1), "{round}");
    }
}

#[tokio::test]
async fn who_is_no_person_has_nothing_of_it() {
    let museum = Museum::open().await;
    let document = "{ viewer {
        isSteward person { id } memberships { id } invitations { id } signIns { id } accounts { subject } actingFor { id }
    } }";
    let nothing = json!({
        "isSteward": false, "person": null, "memberships": [], "invitations": [], "signIns": [], "accounts": [],
        "actingFor": null,
    });
    assert_eq!(museum.app.anonymous().query(document, json!({})).await["viewer"], nothing);
    let token = museum.app.service(museum.id, &["catalogue:write"]).await;
    let mut of_a_system = nothing;
    of_a_system["actingFor"] = json!({ "id": museum.id.to_string() });
    assert_eq!(token.query(document, json!({})).await["viewer"], of_a_system);
    let data = museum.steward.query("{ viewer { isSteward person { name email } } }", json!({})).await;
    let person = json!({ "name": "Stella", "email": "stella@example.org" });
    assert_eq!(data["viewer"], json!({ "isSteward": true, "person": person }));
}
