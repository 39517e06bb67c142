//! Telling the systems of organizations.

use base64::{Engine, prelude::BASE64_STANDARD};
use delivery::{Courier, Outcome, run_once, webhook::Poster};
use serde_json::{Value, json};
use server::Settings;
use sha2::{Digest, Sha256};
use testing::{HttpSink, Post, SignedIn, TestApp};

use super::{at, deliver};
use crate::{
    registration::{Workshop, register, registration, run, travel, workshop},
    writing::errors,
};

/// A server that posts to this machine too, and nothing to mail with.
async fn app() -> (TestApp, Courier) {
    let app = TestApp::start_with(Settings { posts_to_loopback: true, ..Settings::default() }).await;
    let courier = Courier {
        mailer: None,
        poster: Poster::new(true).expect("a poster"),
        public_url: url::Url::parse("https://lyceum.example").expect("an address"),
    };
    (app, courier)
}

async fn administrator(app: &TestApp, there: &Workshop) -> SignedIn {
    app.person("Olga").role("administrator", there.provider).create().await
}

/// A new webhook of whoever offers the workshop: its id, and its key.
async fn webhook(olga: &SignedIn, there: &Workshop, sink: &HttpSink) -> (String, String) {
    let document = "mutation($input: CreateWebhookInput!) {
        createWebhook(input: $input) { webhook { id url } secret userErrors { code field message } }
    }";
    let input = json!({ "organization": there.provider.to_string(), "url": sink.url() });
    let payload = olga.query(document, json!({ "input": input })).await["createWebhook"].take();
    assert_eq!(errors(&payload), [""; 0]);
    let word = |value: &Value| value.as_str().expect("a text").to_owned();
    (word(&payload["webhook"]["id"]), word(&payload["secret"]))
}

/// What the graph tells of the webhooks.
async fn shown(olga: &SignedIn, there: &Workshop) -> Value {
    let document =
        "query($id: ID!) { organization(id: $id) { webhooks { id failures failingSince disabledAt deliveries {
        totalCount nodes { id messageId type body state attempts lastStatus lastError replays nextAttemptAt } } } } }";
    olga.query(document, json!({ "id": there.provider.to_string() })).await["organization"]["webhooks"].take()
}

async fn somebody_registers(app: &TestApp, there: &Workshop, name: &str) {
    let somebody = app.person(name).create().await;
    registration(register(&somebody, &there.run).await);
}

/// HMAC-SHA256 as RFC 2104 defines it, of our own.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().to_vec()
}

/// Whether one of a message's signatures is by this key, as Standard Webhooks says.
fn is_signed_by(post: &Post, secret: &str) -> bool {
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").expect("a key")).expect("base64");
    let signed = format!("{}.{}.{}", post.header("webhook-id"), post.header("webhook-timestamp"), post.body);
    let expected = format!("v1,{}", BASE64_STANDARD.encode(hmac(&key, signed.as_bytes())));
    post.header("webhook-signature").split(' ').any(|signature| signature == expected)
}

#[test]
fn our_own_computation_is_the_standards() {
    // RFC 4231, test case 2.
    let mac = hmac(b"Jefe", b"what do ya want for nothing?");
    let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

#[tokio::test]
async fn what_happens_is_posted_and_signed() {
    let ((app, courier), sink) = (app().await, HttpSink::start().await);
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    let (_, secret) = webhook(&olga, &there, &sink).await;
    somebody_registers(&app, &there, "Ana").await;
    let done = deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    assert_eq!(done.posted, 1);
    let post = sink.posts().pop().expect("a message");
    assert_eq!((post.header("content-type"), post.header("webhook-timestamp")), ("application/json", "1795176000"));
    assert!(is_signed_by(&post, &secret));
    let mut other = post.clone();
    other.body.push(' ');
    assert!(!is_signed_by(&other, &secret), "to the letter");
    let body: Value = serde_json::from_str(&post.body).expect("JSON");
    assert_eq!(body["type"], "lyceum.registration_reported");
    assert_eq!(body["timestamp"], "2026-11-20T12:00:00Z");
    assert_eq!(body["data"]["facts"]["state"], "registered");
    assert_eq!(body["data"]["organization"], there.provider.to_string());
    assert_eq!(body["data"]["opportunity"], there.opportunity.to_string());
    assert!(!post.body.contains("Ana") && !post.body.contains("example.org"), "nobody is named");
    let shown = shown(&olga, &there).await;
    let delivery = &shown[0]["deliveries"]["nodes"][0];
    assert_eq!(
        (&delivery["state"], &delivery["lastStatus"], &delivery["attempts"]),
        (&json!("DELIVERED"), &json!(204), &json!(1))
    );
    assert_eq!(delivery["messageId"], post.header("webhook-id"));
    assert_eq!(delivery["body"], json!(post.body));
    assert!(deliver(&app, &courier, "2026-11-20T12:05:00Z").await.is_idle());
}

#[tokio::test]
async fn what_is_not_taken_is_posted_again_with_growing_waits() {
    let ((app, courier), sink) = (app().await, HttpSink::start().await);
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    let (_, secret) = webhook(&olga, &there, &sink).await;
    somebody_registers(&app, &there, "Ana").await;
    // One that sends elsewhere is not followed.
    sink.answer_next(&[500, 302, 429]);
    for (time, expected) in [
        ("2026-11-20T12:00:00Z", Outcome { again: 1, ..Outcome::default() }),
        ("2026-11-20T12:00:59Z", Outcome::default()),
        ("2026-11-20T12:01:00Z", Outcome { again: 1, ..Outcome::default() }),
        ("2026-11-20T12:05:59Z", Outcome::default()),
        ("2026-11-20T12:06:00Z", Outcome { again: 1, ..Outcome::default() }),
        ("2026-11-20T12:20:59Z", Outcome::default()),
        ("2026-11-20T12:21:00Z", Outcome { posted: 1, ..Outcome::default() }),
        ("2026-11-30T12:00:00Z", Outcome::default()),
    ] {
        let done = deliver(&app, &courier, time).await;
        // What becomes of the notice itself is told once, in the first round.
        let done = Outcome { sent: 0, ..done };
        assert_eq!(done, expected, "{time}");
    }
    let posts = sink.posts();
    assert!(posts.iter().all(|post| post.path == "/hook" && is_signed_by(post, &secret)));
    assert!(posts.iter().all(|post| post.header("webhook-id") == posts[0].header("webhook-id")));
    assert!(posts.iter().all(|post| post.body == posts[0].body));
    assert_eq!(posts.len(), 4);
}

#[tokio::test]
async fn a_receiver_that_fails_rests_and_one_that_is_gone_is_given_up_until_a_replay() {
    let ((app, courier), sink) = (app().await, HttpSink::start().await);
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    let (id, _) = webhook(&olga, &there, &sink).await;
    for name in ["Ana", "Ben", "Cara"] {
        somebody_registers(&app, &there, name).await;
    }
    sink.answer_next(&[503, 410]);
    assert_eq!(deliver(&app, &courier, "2026-11-20T12:00:00Z").await.again, 1);
    assert_eq!(sink.posts().len(), 1, "one failed: the others wait");
    deliver(&app, &courier, "2026-11-20T12:01:00Z").await;
    assert_eq!(sink.posts().len(), 2);
    let given_up = shown(&olga, &there).await;
    assert_eq!((&given_up[0]["failures"], &given_up[0]["disabledAt"]), (&json!(2), &json!("2026-11-20T12:01:00Z")));
    // What comes meanwhile is kept, and not posted.
    somebody_registers(&app, &there, "Dana").await;
    deliver(&app, &courier, "2026-11-20T13:00:00Z").await;
    assert_eq!(sink.posts().len(), 2);
    let states = |shown: &Value| -> Vec<String> {
        let nodes = shown[0]["deliveries"]["nodes"].as_array().expect("deliveries").iter();
        nodes.map(|node| node["state"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(states(&shown(&olga, &there).await), ["FAILED"; 4]);

    let replay = json!({ "id": id, "since": "2026-11-20T12:00:00Z" });
    let payload = run(&olga, "replayWebhook", "count webhook", "disabledAt failures", replay).await;
    assert_eq!((errors(&payload), &payload["count"]), (vec![], &json!(4)));
    assert_eq!(payload["webhook"], json!({ "disabledAt": null, "failures": 0 }));
    assert_eq!(deliver(&app, &courier, "2026-11-20T13:00:01Z").await.posted, 4);
    assert_eq!(states(&shown(&olga, &there).await), ["DELIVERED"; 4]);
}

#[tokio::test]
async fn a_receiver_that_fails_for_five_days_is_given_up() {
    let ((app, courier), sink) = (app().await, HttpSink::start().await);
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    webhook(&olga, &there, &sink).await;
    sink.answer_next(&[500; 100]);
    for (day, time) in ["2026-11-20", "2026-11-22", "2026-11-24", "2026-11-25"].into_iter().enumerate() {
        travel(&app, &format!("{time}T12:00:00Z")).await;
        somebody_registers(&app, &there, &format!("Somebody {day}")).await;
        deliver(&app, &courier, &format!("{time}T12:00:00Z")).await;
        let is_given_up = !shown(&olga, &there).await[0]["disabledAt"].is_null();
        assert_eq!(is_given_up, day == 3, "{time}");
    }
}

#[tokio::test]
async fn one_message_is_replayed_as_it_was() {
    let ((app, courier), sink) = (app().await, HttpSink::start().await);
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    let (id, secret) = webhook(&olga, &there, &sink).await;
    for name in ["Ana", "Ben"] {
        somebody_registers(&app, &there, name).await;
    }
    deliver(&app, &courier, "2026-11-20T12:00:00Z").await;
    let before = shown(&olga, &there).await;
    assert_eq!(before[0]["deliveries"]["totalCount"], 2);
    let one = before[0]["deliveries"]["nodes"][0].clone();
    let payload = run(&olga, "replayWebhook", "count webhook", "id", json!({ "id": id, "delivery": one["id"] })).await;
    assert_eq!((errors(&payload), &payload["count"]), (vec![], &json!(1)));
    assert_eq!(deliver(&app, &courier, "2026-11-20T12:00:10Z").await.posted, 1);
    let again = sink.posts().pop().expect("a message");
    assert_eq!((json!(again.header("webhook-id")), json!(again.body)), (one["messageId"].clone(), one["body"].clone()));
    assert_eq!(again.header("webhook-timestamp"), "1795176010", "it is signed anew");
    assert!(is_signed_by(&again, &secret));
    assert_eq!(sink.posts().len(), 3);

    for (input, expected) in [
        (json!({ "id": id }), "REQUIRED delivery"),
        (json!({ "id": id, "delivery": one["id"], "since": "2026-11-20T12:00:00Z" }), "INVALID since"),
        (json!({ "id": id, "since": "yesterday" }), "INVALID since"),
        (json!({ "id": id, "delivery": database::id::WebhookDeliveryId::new().to_string() }), "NOT_FOUND delivery"),
    ] {
        let refused = run(&olga, "replayWebhook", "webhook", "id", input).await;
        assert_eq!(errors(&refused), [expected]);
    }
}

#[tokio::test]
async fn a_new_key_signs_beside_the_old_one_for_a_day() {
    let ((app, courier), sink) = (app().await, HttpSink::start().await);
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    let (id, old) = webhook(&olga, &there, &sink).await;
    let document = "mutation($input: RotateWebhookSecretInput!) {
        rotateWebhookSecret(input: $input) { secret userErrors { code field message } }
    }";
    let payload = olga.query(document, json!({ "input": { "id": id } })).await["rotateWebhookSecret"].take();
    let new = payload["secret"].as_str().expect("a key").to_owned();
    assert_ne!(old, new);
    for (time, old_is_good) in [("2026-11-21T11:59:59Z", true), ("2026-11-21T12:00:00Z", false)] {
        travel(&app, time).await;
        somebody_registers(&app, &there, &format!("Somebody at {old_is_good}")).await;
        deliver(&app, &courier, time).await;
        let post = sink.posts().pop().expect("a message");
        assert_eq!((is_signed_by(&post, &old), is_signed_by(&post, &new)), (old_is_good, true), "{time}");
    }
    let deleted = run(&olga, "deleteWebhook", "webhook", "id", json!({ "id": id })).await;
    assert_eq!((errors(&deleted), &deleted["webhook"]["id"]), (vec![], &json!(id)));
    somebody_registers(&app, &there, "Late").await;
    deliver(&app, &courier, "2026-11-21T12:00:01Z").await;
    assert_eq!(sink.posts().len(), 2, "nothing is posted to one that was deleted");
}

#[tokio::test]
async fn two_servers_post_each_message_once() {
    let ((app, courier), sink) = (app().await, HttpSink::start().await);
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    webhook(&olga, &there, &sink).await;
    for number in 0..10 {
        somebody_registers(&app, &there, &format!("Somebody {number}")).await;
    }
    let (pool, other, now) = (app.pool(), app.pool(), at("2026-11-20T12:00:00Z"));
    let (one, two) = tokio::join!(run_once(&pool, now, &courier), run_once(&other, now, &courier));
    let posted = one.expect("a round").posted + two.expect("a round").posted;
    let rest = run_once(&pool, now, &courier).await.expect("a round").posted;
    assert_eq!((posted + rest, sink.posts().len()), (10, 10));
}

#[tokio::test]
async fn nothing_is_posted_into_the_operators_network() {
    let sink = HttpSink::start().await;
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    for url in [
        sink.url().as_str(),
        "http://hooks.example/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:192.168.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://0x7f.1/",
        "https://name:password@hooks.example/",
        "file:///etc/passwd",
        "hooks.example",
        "",
    ] {
        let input = json!({ "organization": there.provider.to_string(), "url": url });
        let payload = run(&olga, "createWebhook", "webhook", "id", input).await;
        assert_eq!(errors(&payload), ["INVALID url"], "{url}");
    }
    // A name is looked at when it is posted to, and one that was allowed once is not for ever.
    let (app, allowed) = self::app().await;
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    webhook(&olga, &there, &sink).await;
    somebody_registers(&app, &there, "Ana").await;
    let strict = Courier { poster: Poster::new(false).expect("a poster"), ..allowed };
    deliver(&app, &strict, "2026-11-20T12:00:00Z").await;
    assert_eq!(sink.posts().len(), 0);
    let error = shown(&olga, &there).await[0]["deliveries"]["nodes"][0]["lastError"].clone();
    assert_eq!(error, "the address is an address of this machine, to which this server does not post");
}

#[tokio::test]
async fn a_repeated_request_creates_one_webhook_and_shows_no_key_twice() {
    let (app, _) = app().await;
    let there = workshop(&app, None).await;
    let olga = administrator(&app, &there).await;
    let document = "mutation($input: CreateWebhookInput!) {
        createWebhook(input: $input) { webhook { id } secret userErrors { code field message } }
    }";
    let input =
        json!({ "organization": there.provider.to_string(), "url": "https://hooks.example/", "idempotencyKey": "one" });
    let first = olga.query(document, json!({ "input": input })).await["createWebhook"].take();
    let again = olga.query(document, json!({ "input": input })).await["createWebhook"].take();
    assert!(first["secret"].is_string() && again["secret"].is_null());
    assert_eq!(first["webhook"]["id"], again["webhook"]["id"]);
}
