//! That nobody's change is entered as somebody else's.

use std::{fs, time::Duration};

use database::{AsyncPgConnection, embedded, pool::PooledConnection};
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use futures::future::join_all;
use identity::{
    Viewer,
    audit::{self, Act},
    oidc::Configuration,
};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use server::{Entrance, Settings};
use testing::TestApp;

use super::{about, entered, entries_behind, run, the_one};
use crate::{process::Home, visitor::Visitor};

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

/// What a connection says of who makes the changes on it.
async fn act(conn: &mut AsyncPgConnection) -> String {
    let sql = "SELECT coalesce(current_setting('lyceum.act', true), '') AS value";
    let setting: Setting = diesel::sql_query(sql).get_result(conn).await.expect("a setting can be read");
    setting.value
}

/// All connections of the app's pool that were made by now.
async fn all(app: &TestApp) -> Vec<PooledConnection> {
    let pool = app.pool();
    join_all((0..pool.status().size).map(|_| pool.get()))
        .await
        .into_iter()
        .map(|got| got.expect("it is free"))
        .collect()
}

#[tokio::test]
async fn a_connection_that_goes_back_has_forgotten_by_whom() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["organizations:write"]).await;
    run(&partner, "updateOrganization", json!({ "id": icom.to_string(), "country": "CA" })).await;
    let connections = all(&app).await;
    assert!(!connections.is_empty());
    for mut connection in connections {
        assert_eq!(act(&mut connection).await, "");
    }
    let work = async {
        for connection in &mut all(&app).await {
            connection.batch_execute("UPDATE organization SET region = region || 'x'").await.expect("a row");
            connection.batch_execute("UPDATE organization SET region = now()::text").await.expect("a row");
        }
    };
    let ((), entries) = entered(&app, work).await;
    assert!(!entries.is_empty());
    for entry in entries {
        let told = [&entry["actor_kind"], &entry["database_role"], &entry["actor_id"], &entry["request_id"]];
        assert_eq!(told, [&json!("hand"), &json!("lyceum_server"), &Value::Null, &Value::Null]);
    }
}

#[tokio::test]
async fn what_is_given_up_half_way_leaves_nobodys_name_either() {
    let settings = Settings { longest_time: Duration::from_millis(300), ..Settings::default() };
    let app = TestApp::start_with(settings).await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["organizations:write"]).await;
    // So that there is more than one, and what is given up is not the last word.
    run(&partner, "updateOrganization", json!({ "id": icom.to_string(), "country": "FR" })).await;
    let mut holder = app.connect().await;
    holder.batch_execute("BEGIN; LOCK TABLE organization").await.expect("the test's own table");
    let input = json!({ "id": icom.to_string(), "country": "CA" });
    let work = async {
        let answer = super::attempt(&partner, "updateOrganization", input).await;
        assert_eq!(answer.status, 504, "{}", answer.text);
        holder.batch_execute("ROLLBACK").await.expect("a transaction");
        for connection in &mut all(&app).await {
            assert_eq!(act(connection).await, "");
        }
    };
    let ((), entries) = entered(&app, work).await;
    assert_eq!(entries, [] as [Value; 0]);
}

#[tokio::test]
async fn a_connection_is_signed_until_it_is_let_go() {
    let app = TestApp::start().await;
    let connection = app.pool().get().await.expect("a connection");
    let mut change = audit::begin(connection, &Act::of(&Viewer::Operator, "test")).await.expect("it is signed");
    assert_eq!(act(&mut change).await, r#"{"kind":"operator","action":"test"}"#);
    drop(change);
    // The one there is.
    let mut connection = app.pool().get().await.expect("a connection");
    assert_eq!(app.pool().status().size, 1);
    assert_eq!(act(&mut connection).await, "");
}

#[tokio::test]
async fn of_many_at_once_each_is_entered_as_its_own() {
    let app = TestApp::start().await;
    let mut partners = Vec::new();
    for number in 0..8 {
        let organization = app.organization(&format!("Museum {number}")).create().await;
        partners.push((organization, app.service(organization, &["organizations:write"]).await));
    }
    let work = async {
        for round in 0..5 {
            let changes = partners.iter().map(|(organization, caller)| async move {
                let input = json!({ "id": organization.to_string(), "locality": format!("Place {round}") });
                let answer = run(caller, "updateOrganization", input).await;
                (organization.uuid(), answer.header("x-request-id").to_owned())
            });
            let made = join_all(changes).await;
            let reading =
                partners.iter().map(|(_, caller)| caller.query("{ organizations { totalCount } }", json!({})));
            join_all(reading).await;
            assert_eq!(made.len(), 8);
        }
    };
    let ((), entries) = entered(&app, work).await;
    assert_eq!(entries.len(), 40);
    for entry in entries {
        assert_eq!(entry["acting_for"], entry["organization_id"], "{entry:#}");
        assert_eq!(entry["actor_kind"], "service");
    }
}

#[tokio::test]
async fn who_signs_in_does_it_themselves_though_nobody_knows_them_yet() {
    let app = TestApp::start().await;
    let ana = app.person("Ana").create().await;
    let work = async {
        let mut conn = app.connect().await;
        let act = Act::of_oneself("signIn").in_request("request-1");
        audit::sign(&mut conn, &act).await.expect("it is signed");
        conn.batch_execute("UPDATE sign_in SET ended_at = now()").await.expect("a row");
    };
    let ((), entries) = entered(&app, work).await;
    let entry = the_one(&entries, "changed sign_in");
    let told = [&entry["actor_kind"], &entry["actor_id"], &entry["action"], &entry["request_id"]];
    assert_eq!(told, [&json!("person"), &json!(ana.id.uuid()), &json!("signIn"), &json!("request-1")]);
}

#[tokio::test]
async fn who_signs_in_with_a_browser_and_out_again_is_entered_as_who_they_are() {
    let now = testing::TODAY.parse().expect("a constant");
    let entrance = Entrance::new("http://127.0.0.1".parse().expect("an address"), Configuration::default());
    let (entrance, key) = entrance.with_local_link(now);
    let app = TestApp::start_with_entrance(Settings { proxies: 1, ..Settings::default() }, entrance).await;
    let address = format!("http://{}", app.listen().await);
    let mut visitor = Visitor::new();
    let work = async {
        let page = visitor.get(&format!("{address}/sign-in/local?key={}", key.reveal())).await;
        let page = visitor.submit(&page.form("/sign-in/local"), &[]).await;
        assert_eq!(page.status, 303, "{page:#?}");
    };
    let ((), entries) = entered(&app, work).await;
    let person = the_one(&entries, "created person")["thing_id"].clone();
    for wanted in ["created account", "created membership", "created sign_in"] {
        assert_eq!(the_one(&entries, wanted)["person_id"], person);
    }
    let who = |entry: &Value| [entry["actor_kind"].clone(), entry["actor_id"].clone()];
    assert!(entries.iter().all(|entry| who(entry) == [json!("person"), person.clone()]), "{entries:#?}");
    assert!(entries.iter().all(|entry| entry["request_id"].is_string()), "{entries:#?}");

    let work = async {
        let url: Url = format!("{address}/sign-out").parse().expect("an address");
        let request = visitor.request(Method::POST, url.as_str()).header("origin", "http://127.0.0.1");
        let page = visitor.ask(request, url).await;
        assert!(page.status < 400, "{page:#?}");
    };
    let ((), entries) = entered(&app, work).await;
    let ended = the_one(&entries, "changed sign_in");
    assert_eq!(who(ended), [json!("person"), person]);
    assert_eq!((&ended["action"], &ended["withheld"]), (&json!("signOut"), &json!(["ended_at"])));
}

#[tokio::test]
async fn the_demo_network_is_the_operators() {
    let app = TestApp::start().await;
    let (pool, clock) = (app.pool(), app.clock());
    let (outcome, entries) = entered(&app, server::demo::load_if_empty(&pool, &clock)).await;
    assert!(outcome.expect("the database works").is_some());
    assert!(entries.len() > 500, "{}", entries.len());
    for entry in &entries {
        assert_eq!((&entry["actor_kind"], &entry["action"]), (&json!("operator"), &json!("demo")), "{}", about(entry));
    }
}

#[tokio::test]
async fn what_is_done_at_the_command_line_is_the_operators() {
    let home = Home::new();
    let server = home.serve();
    let running = embedded::running(&home.data()).await.expect("our own folder").expect("it runs");
    let mut owner = AsyncPgConnection::establish(&running.url(embedded::DATABASE)).await.expect("it takes connections");
    home.say(&["organization", "create", "--name", "Host"]);
    home.say(&["token", "create", "--organization", "Host", "--scope", "catalogue:write"]);
    let file = home.data().with_file_name("list.csv");
    fs::write(&file, "key,kind,title,language\nk1,webinar,Storage,en\n").expect("the test's own file");
    let words =
        ["import", "opportunities", "--format", "csv", "--provider", "Host", file.to_str().expect("our own path")];
    assert_eq!(home.say(&words), "1 created, 0 updated, 0 unchanged, 0 refused");
    let entries = entries_behind(&mut owner, 0).await;
    for (wanted, action) in [
        ("created organization", "organization create"),
        ("created service_token", "token create"),
        ("created opportunity", "import"),
        ("created listing", "import"),
        ("created source", "import"),
    ] {
        let entry = the_one(&entries, wanted);
        assert_eq!((&entry["actor_kind"], &entry["action"]), (&json!("operator"), &json!(action)));
        assert_eq!(entry["database_role"], Value::Null);
    }
    server.stop();
}
