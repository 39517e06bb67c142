//! Hearing of changes: here the feed itself, in the folder the ways in which it reaches clients.

mod events;
mod life;
mod registered;
mod roles;
mod websocket;

pub(crate) use roles::viewer;
use std::time::Duration;

use async_graphql::{Request, Response, Variables};
use database::id::{OpportunityId, OrganizationId, ServiceTokenId};
use diesel_async::SimpleAsyncConnection;
use futures::{StreamExt, stream::BoxStream};
use graphql::{RequestContext, subscription::Subscriptions};
use identity::{
    Scope, Viewer, policy,
    service_token::{self, NewServiceToken},
};
use serde_json::{Value, json};
use testing::TestApp;

/// Longer than anything takes, even with a build going on beside.
const PATIENCE: Duration = Duration::from_secs(60);

const CHANGES: &str = "subscription($filter: OpportunityFilterInput) {
    opportunityChanged(filter: $filter) { kind opportunityId opportunity { status title { text } } }
}";

/// A server on an app's database, as far as its subscriptions go.
pub(crate) struct Server<'a> {
    app: &'a TestApp,
    subscriptions: Subscriptions,
}

/// What a subscriber hears.
pub(crate) struct Ear(BoxStream<'static, Response>);

impl<'a> Server<'a> {
    pub(crate) fn on(app: &'a TestApp) -> Self {
        Self { app, subscriptions: Subscriptions::new(app.pool(), PATIENCE) }
    }

    pub(crate) async fn begin(&self, viewer: Viewer, document: &str, variables: Value) -> Result<Ear, Value> {
        let context = RequestContext::new(self.app.pool(), self.app.clock(), viewer);
        let request = Request::new(document).variables(Variables::from_json(variables)).data(context);
        self.subscriptions.begin(request).await.map(Ear).map_err(|refused| json!(refused))
    }

    /// Hears of everything this viewer may see.
    async fn hear(&self, viewer: Viewer) -> Ear {
        self.hear_of(viewer, Value::Null).await
    }

    async fn hear_of(&self, viewer: Viewer, filter: Value) -> Ear {
        self.hear_by(viewer, CHANGES, json!({ "filter": filter })).await
    }

    pub(crate) async fn hear_by(&self, viewer: Viewer, document: &str, variables: Value) -> Ear {
        self.begin(viewer, document, variables).await.unwrap_or_else(|refused| panic!("{refused:#}"))
    }
}

impl Ear {
    /// The next answer; none where the subscription has ended.
    pub(crate) async fn answer(&mut self) -> Option<Value> {
        let next = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("nothing is heard");
        next.map(|response| json!(response))
    }

    /// The next change as `KIND title`, or `KIND` alone where there is nothing to be seen.
    async fn change(&mut self) -> String {
        let answer = self.answer().await.expect("the subscription goes on");
        assert!(answer["errors"].is_null(), "{answer:#}");
        let change = &answer["data"]["opportunityChanged"];
        let kind = change["kind"].as_str().expect("a kind");
        let words = [&change["opportunity"]["title"]["text"], &change["opportunity"]["status"]];
        words.iter().filter_map(|word| word.as_str()).fold(kind.to_owned(), |words, word| format!("{words} {word}"))
    }

    /// The code of the error that ends the subscription.
    async fn end(&mut self) -> String {
        let answer = self.answer().await.expect("an error");
        assert!(self.answer().await.is_none(), "nothing comes after the error");
        answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
    }
}

/// A partner's system, and the id of its token.
async fn partner(app: &TestApp, organization_id: OrganizationId) -> (Viewer, ServiceTokenId) {
    let scopes = vec![Scope::CatalogueWrite];
    let may = policy::create_token(&Viewer::Operator, organization_id, scopes.clone()).expect("the operator may");
    let new = NewServiceToken { name: "test".to_owned(), ..NewServiceToken::default() };
    let issued = service_token::create(&mut app.connect().await, &may, app.clock().now(), new, None).await;
    let token_id = issued.expect("a token").token.id;
    (Viewer::Service { token_id, organization_id, scopes, is_approved: true, programmes: Vec::new() }, token_id)
}

/// Runs SQL on what is the test's own.
async fn execute(app: &TestApp, sql: &str) {
    app.connect().await.batch_execute(sql).await.expect(sql);
}

/// Changes an opportunity behind the graph's back; `$id` stands for its id.
pub(crate) async fn change(app: &TestApp, id: OpportunityId, sql: &str) {
    let id = format!("'{}'::uuid", id.uuid());
    execute(app, &format!("{}; SELECT refresh_opportunity_search(ARRAY[{id}])", sql.replace("$id", &id))).await;
}

pub(crate) async fn rename(app: &TestApp, id: OpportunityId, title: &str) {
    change(app, id, &format!("UPDATE opportunity SET title = '{{\"en\": \"{title}\"}}' WHERE id = $id")).await;
}

async fn set_status(app: &TestApp, id: OpportunityId, status: &str) {
    change(app, id, &format!("UPDATE opportunity SET status = '{status}' WHERE id = $id")).await;
}

#[tokio::test]
async fn servers_on_one_database_hear_of_the_same_changes() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let topic = app.topic("mould").create().await;
    let id = app.opportunity("Mould").owner(owner).topic(topic).session("2026-12-01 14:00 Europe/Paris").create().await;
    let caller = app.service(owner, &["catalogue:write", "organizations:write", "topics:write"]).await;
    let document = "query($id: ID!) { opportunity(id: $id) { runs { sessions { id } } } }";
    let data = caller.query(document, json!({ "id": id.to_string() })).await;
    let session = &data["opportunity"]["runs"][0]["sessions"][0]["id"];

    let (one, other) = (Server::on(&app), Server::on(&app));
    let mut ears = [one.hear(Viewer::Nobody).await, other.hear(Viewer::Nobody).await];
    let english = |text: &str| json!([{ "language": "en", "text": text }]);
    for (mutation, input, expected) in [
        ("updateOpportunity", json!({ "id": id.to_string(), "title": english("Damp") }), "CHANGED Damp OPEN"),
        ("moveSession", json!({ "id": session, "startsOn": "2026-12-08" }), "CHANGED Damp OPEN"),
        ("updateOrganization", json!({ "id": owner.to_string(), "name": english("Us") }), "CHANGED Damp OPEN"),
        ("updateTopic", json!({ "id": topic.to_string(), "label": english("Fungi") }), "CHANGED Damp OPEN"),
        ("cancelOpportunity", json!({ "id": id.to_string() }), "CHANGED Damp CANCELLED"),
    ] {
        let input_type = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let document =
            format!("mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ userErrors {{ message }} }} }}");
        let data = caller.query(&document, json!({ "input": input })).await;
        assert_eq!(data[mutation]["userErrors"], json!([]), "{mutation}");
        for ear in &mut ears {
            assert_eq!(ear.change().await, expected, "{mutation}");
        }
    }
}

#[tokio::test]
async fn what_one_may_not_see_is_not_told() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.organization("Owner").create().await, app.organization("Stranger").create().await);
    let (presenter, _) = partner(&app, app.organization("Presenter").create().await).await;
    let presents = presenter.organization_id().expect("an organization");
    let server = Server::on(&app);
    let mut nobody = server.hear(Viewer::Nobody).await;
    let mut stranger = server.hear(partner(&app, stranger).await.0).await;
    let mut owner_hears = server.hear(partner(&app, owner).await.0).await;
    let mut presenter = server.hear(presenter).await;

    let plan = app.opportunity("Plan").status("draft").owner(owner).role("presenter", presents).create().await;
    let scrapped = app.opportunity("Scrapped").status("draft").owner(owner).create().await;
    for (change, expected) in [("CHANGED Plan DRAFT", true), ("CHANGED Scrapped DRAFT", false)] {
        assert_eq!(owner_hears.change().await, change);
        if expected {
            assert_eq!(presenter.change().await, change);
        }
    }

    let role = "DELETE FROM opportunity_organization WHERE opportunity_id = $id AND role = 'presenter'";
    change(&app, plan, role).await;
    assert_eq!(owner_hears.change().await, "CHANGED Plan DRAFT");
    assert_eq!(presenter.change().await, "GONE");

    set_status(&app, scrapped, "withdrawn").await;
    assert_eq!(owner_hears.change().await, "GONE Scrapped WITHDRAWN");

    // The first that everybody hears of: nothing was told of what came before.
    set_status(&app, plan, "open").await;
    for ear in [&mut nobody, &mut stranger, &mut owner_hears, &mut presenter] {
        assert_eq!(ear.change().await, "CHANGED Plan OPEN");
    }

    execute(
        &app,
        &format!("DELETE FROM opportunity_organization; DELETE FROM opportunity WHERE id = '{}'", plan.uuid()),
    )
    .await;
    for ear in [&mut nobody, &mut stranger, &mut owner_hears, &mut presenter] {
        assert_eq!(ear.change().await, "GONE");
    }
}

#[tokio::test]
async fn a_filter_says_what_one_hears_of() {
    let app = TestApp::start().await;
    let server = Server::on(&app);
    let mut courses = server.hear_of(Viewer::Nobody, json!({ "kinds": ["MOOC"], "statuses": ["OPEN"] })).await;
    let mut december =
        server.hear_of(Viewer::Nobody, json!({ "dates": { "from": "2026-12-01", "to": "2026-12-31" } })).await;
    let mut withdrawn = server.hear_of(Viewer::Nobody, json!({ "statuses": ["WITHDRAWN"] })).await;

    app.opportunity("Talk").create().await;
    let course = app.opportunity("Course").kind("mooc").session("2026-12-24 10:00 UTC").create().await;
    assert_eq!(courses.change().await, "CHANGED Course OPEN");
    assert_eq!(december.change().await, "CHANGED Course OPEN");

    change(&app, course, "UPDATE session SET order_at = '2027-01-07T10:00Z' WHERE opportunity_id = $id").await;
    assert_eq!(courses.change().await, "CHANGED Course OPEN");
    assert_eq!(december.change().await, "GONE Course OPEN");
    assert_eq!(withdrawn.change().await, "GONE Course OPEN");

    set_status(&app, course, "withdrawn").await;
    assert_eq!(courses.change().await, "GONE Course WITHDRAWN");
    assert_eq!(withdrawn.change().await, "CHANGED Course WITHDRAWN");
}

#[tokio::test]
async fn each_event_shows_what_is_now() {
    let app = TestApp::start().await;
    let id = app.opportunity("First").session("2026-12-01 10:00 UTC").session("2026-12-08 10:00 UTC").create().await;
    let document = "subscription { opportunityChanged { opportunity { title { text } nextSession { startsOn } } } }";
    let server = Server::on(&app);
    let mut ear = server.hear_by(Viewer::Nobody, document, Value::Null).await;
    for (title, now, next) in
        [("Second", "2026-11-30T00:00:00Z", "2026-12-01"), ("Third", "2026-12-02T00:00:00Z", "2026-12-08")]
    {
        app.set_time(now);
        rename(&app, id, title).await;
        let answer = ear.answer().await.expect("an event");
        let expected = json!({ "title": { "text": title }, "nextSession": { "startsOn": next } });
        assert_eq!(answer["data"]["opportunityChanged"]["opportunity"], expected, "{answer:#}");
    }
}

#[tokio::test]
async fn subscribers_keep_no_connections() {
    let app = TestApp::start().await;
    let server = Server::on(&app);
    let mut ears = Vec::new();
    // Far more than the pool has connections.
    for _ in 0..20 {
        ears.push(server.hear(Viewer::Nobody).await);
    }
    app.opportunity("One").create().await;
    for ear in &mut ears {
        assert_eq!(ear.change().await, "CHANGED One OPEN");
    }
    let status = app.pool().status();
    assert_eq!(status.available, status.size, "every connection is back");
    let listeners = "SELECT 1 / (count(*) = 1)::int FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ~ 'pg_(current_snapshot|snapshot_xmin)'";
    execute(&app, listeners).await;
}

#[tokio::test]
async fn nothing_is_lost_while_the_database_is_away() {
    let app = TestApp::start().await;
    let server = Server::on(&app);
    let mut ear = server.hear(Viewer::Nobody).await;
    app.opportunity("Before").create().await;
    assert_eq!(ear.change().await, "CHANGED Before OPEN");

    let mut connection = app.connect().await;
    let allow = |whether| format!("UPDATE pg_database SET datallowconn = {whether} WHERE datname = current_database()");
    let id = app.opportunity("Meanwhile").status("draft").create().await.uuid();
    for sql in [
        allow(false),
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"
            .to_owned(),
        "SELECT 1 / (count(*) = 1)::int FROM pg_stat_activity WHERE datname = current_database()".to_owned(),
        // Nobody listens when this is notified.
        format!(
            "UPDATE opportunity SET status = 'open' WHERE id = '{id}'; SELECT refresh_opportunity_search(ARRAY['{id}'::uuid])"
        ),
        allow(true),
    ] {
        connection.batch_execute(&sql).await.expect(&sql);
    }
    assert_eq!(ear.change().await, "CHANGED Meanwhile OPEN");

    app.opportunity("After").create().await;
    // A change may be told twice: here that the draft was written, looked at when it was one no longer.
    let mut next = ear.change().await;
    if next == "CHANGED Meanwhile OPEN" {
        next = ear.change().await;
    }
    assert_eq!(next, "CHANGED After OPEN");
}

#[tokio::test]
async fn an_event_whose_connection_breaks_is_answered_on_another() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let id = app.opportunity("One").owner(owner).create().await;
    let document = "subscription { opportunityChanged { kind opportunity { title { text } provider { id } } } }";
    let mut ear = Server::on(&app).hear_by(Viewer::Nobody, document, Value::Null).await;
    rename(&app, id, "Two").await;
    // Whoever reads the owner waits, is cut off, and finds nothing in the way the next time.
    let mut connection = app.connect().await;
    let lock = "BEGIN; LOCK TABLE organization IN ACCESS EXCLUSIVE MODE";
    connection.batch_execute(lock).await.expect("the test's own table");
    let cut = "DO $$ BEGIN
            LOOP
                PERFORM pg_stat_clear_snapshot();
                EXIT WHEN (
                    SELECT bool_or(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'
                );
                PERFORM pg_sleep(0.01);
            END LOOP;
        END $$;
        ROLLBACK";
    let (change, cut) = tokio::join!(ear.change(), connection.batch_execute(cut));
    cut.expect("the test's own table");
    assert_eq!(change, "CHANGED Two");
}

#[tokio::test]
async fn who_is_too_slow_is_told_so_and_dropped() {
    let app = TestApp::start().await;
    let server = Server::on(&app);
    let mut slow = server.hear(Viewer::Nobody).await;
    let mut quick = server.hear(Viewer::Nobody).await;
    let id = app.opportunity("Busy").create().await;
    for _ in 0..140 {
        assert_eq!(quick.change().await, "CHANGED Busy OPEN");
        change(&app, id, "SELECT").await;
    }
    assert_eq!(slow.end().await, "TOO_SLOW");
    assert_eq!(quick.change().await, "CHANGED Busy OPEN");
}

#[tokio::test]
async fn more_than_can_be_told_is_said_to_be_missed() {
    let app = TestApp::start().await;
    let server = Server::on(&app);
    let mut ear = server.hear(Viewer::Nobody).await;
    let many = "INSERT INTO opportunity_change (opportunity_ids, was_public, was_seen_by)
        SELECT array_agg(gen_random_uuid()), true, '{}' FROM generate_series(1, 60000); NOTIFY opportunity_change";
    execute(&app, many).await;
    assert_eq!(ear.end().await, "CHANGES_MISSED");
    // Who comes again hears again.
    let mut again = server.hear(Viewer::Nobody).await;
    app.opportunity("New").create().await;
    assert_eq!(again.change().await, "CHANGED New OPEN");
}

#[tokio::test]
async fn a_token_that_is_revoked_hears_no_more() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let (viewer, token) = partner(&app, owner).await;
    let mut ear = Server::on(&app).hear(viewer).await;
    let may = policy::revoke_tokens(&Viewer::Operator, owner).expect("the operator may");
    service_token::revoke(&mut app.connect().await, &may, app.clock().now(), token).await.expect("a token");
    app.opportunity("Secret").status("draft").owner(owner).create().await;
    assert_eq!(ear.end().await, "UNAUTHENTICATED");
}

#[tokio::test]
async fn one_field_is_subscribed_to_wherever_it_stands() {
    let app = TestApp::start().await;
    let server = Server::on(&app);
    let document = "subscription { ...Root } fragment Root on Subscription { opportunityChanged { ...Change } }
        fragment Change on OpportunityChange { kind }";
    let mut ear = server.hear_by(Viewer::Nobody, document, Value::Null).await;
    app.opportunity("One").create().await;
    assert_eq!(ear.change().await, "CHANGED");

    let refused = [
        (
            "subscription { opportunityChanged { kind } again: opportunityChanged { kind } }",
            "a subscription has one field, but this one has opportunityChanged and again; send a subscription for each",
        ),
        ("subscription { __typename }", "__typename cannot be subscribed to; ask for it in a query"),
        (
            "subscription { opportunityChanged(filter: { topics: [\"opp_1\"] }) { kind } }",
            "filter.topics is not the id of a topic; such ids begin with \"topic_\".",
        ),
    ];
    for (document, words) in refused {
        let answer = server.begin(Viewer::Nobody, document, Value::Null).await.err().expect(document);
        assert_eq!(answer["errors"][0]["message"], words);
        assert_eq!(answer["data"], Value::Null);
    }
}

#[tokio::test]
async fn every_subscription_is_tried_here() {
    let app = TestApp::start().await;
    let data = app.anonymous().query("{ __schema { subscriptionType { fields { name } } } }", json!({})).await;
    // The others in need/news.rs, track/together.rs and exchange/rounds.rs.
    let names = ["opportunityChanged", "needMatched", "submissionChanged", "roundChanged"];
    let known: Vec<_> = names.iter().map(|name| json!({ "name": name })).collect();
    assert_eq!(data["__schema"]["subscriptionType"]["fields"], json!(known), "who hears of what, needs a case here");
}
