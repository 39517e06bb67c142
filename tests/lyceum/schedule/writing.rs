//! Runs, sessions and recordings as partners write them.

use ::catalogue::{
    money::{Price, Prices},
    recording::{self, Availability, RecordingInput},
    recurrence::{self, EachSession, RecurrenceInput},
    run::{self, Mode, Pacing, RunChanges, RunInput, RunStatus},
    session::{self, SessionChanges, SessionInput, SessionStatus, move_to},
    status::{Grounds, Subject, Verb, change_opportunity, change_session},
};
use ::database::{AsyncPgConnection, id::OpportunityId, schema::opportunity_search};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::Scope;
use testing::TestApp;

use super::*;

fn course() -> RunInput {
    RunInput {
        status: RunStatus::Open,
        pacing: Pacing::InstructorPaced,
        mode: Mode::Online,
        starts_on: Some("2027-01-11".into()),
        ends_on: Some("2027-03-05".into()),
        enrolment_opens_on: None,
        enrolment_closes_on: Some("2027-01-08".into()),
        zone: Some("America/Halifax".into()),
        capacity: Some(25),
        prices: Prices(vec![Price { amount: 0, currency: "CAD".into(), audience: None, sectors: Vec::new() }]),
        place: None,
        registration_url: Some("https://example.org/register".into()),
        weeks: Some(8),
        hours_per_week_least: Some(2),
        hours_per_week_most: Some(3),
    }
}

fn meeting() -> SessionInput {
    SessionInput {
        title: Default::default(),
        status: SessionStatus::Scheduled,
        starts_on: "2027-01-12".into(),
        starts_time: Some("14:00".into()),
        ends_on: None,
        ends_time: Some("15:30".into()),
        zone: Some("America/Halifax".into()),
        source_words: None,
        uncertainty: None,
        mode: None,
        place: None,
        link: None,
        recording: None,
    }
}

fn watchable() -> RecordingInput {
    RecordingInput {
        availability: Availability::Public,
        url: Some("https://example.org/watch".into()),
        caption_languages: vec!["en".into(), "fr".into()],
        transcript_url: None,
        has_slides: false,
        slides_url: Some("https://example.org/slides".into()),
        expires_on: Some("2027-12-31".into()),
    }
}

fn tuesdays() -> RecurrenceInput {
    RecurrenceInput {
        rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=4".into(),
        starts_on: "2027-03-02".into(),
        starts_time: "14:00".into(),
        duration_minutes: 60,
        zone: "America/Halifax".into(),
        except_on: vec!["2027-03-09".into()],
        cancelled_on: vec!["2027-03-23".into()],
    }
}

/// What search keeps about an opportunity: whether it is free, and which recordings there are.
async fn searched(conn: &mut AsyncPgConnection, id: OpportunityId) -> (bool, Vec<String>) {
    opportunity_search::table
        .find(id)
        .select((opportunity_search::free, opportunity_search::recordings))
        .first(conn)
        .await
        .expect("it is searched")
}

#[tokio::test]
async fn a_run_is_created_changed_and_found() {
    let app = TestApp::start().await;
    let id = app.opportunity("Project Management 101").create().await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    assert!(!searched(conn, id).await.0);
    let run = run::create(conn, &may, now, course(), None).await.expect("it can be created");
    assert_eq!((run.opportunity_id, run.capacity, run.revision), (id, Some(25), 1));
    assert!(searched(conn, id).await.0, "search knows that it is free");
    let changes = RunChanges { capacity: Some(None), expected_revision: Some(1), ..RunChanges::default() };
    let changed = run::update(conn, &may, now, run.id, changes.clone()).await.expect("it can be changed");
    assert_eq!((changed.capacity, changed.weeks, changed.revision), (None, Some(8), 2));
    assert_eq!(refused(run::update(conn, &may, now, run.id, changes).await), ["conflict expected_revision"]);
    let backwards = RunChanges { ends_on: Some(Some("2027-01-01".into())), ..RunChanges::default() };
    assert_eq!(refused(run::update(conn, &may, now, run.id, backwards).await), ["end_before_start ends_on"]);
}

#[tokio::test]
async fn everything_wrong_with_a_run_is_told_at_once_and_nothing_is_written() {
    let app = TestApp::start().await;
    let id = app.opportunity("Project Management 101").create().await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let input = RunInput {
        status: RunStatus::Ended,
        ends_on: Some("2027-01-01".into()),
        enrolment_opens_on: Some("2027-02-30".into()),
        zone: Some("Halifax".into()),
        prices: Prices(vec![Price { amount: -1, currency: "CAD".into(), audience: None, sectors: Vec::new() }]),
        ..course()
    };
    assert_eq!(
        refused(run::create(conn, &may, app.clock().now(), input, None).await),
        [
            "wrong_state status",
            "out_of_range prices.0.amount",
            "impossible_date enrolment_opens_on",
            "unknown_zone zone",
            "end_before_start ends_on"
        ]
    );
    assert!(run::of_opportunities(conn, &[id]).await.expect("they can be read").is_empty());
}

#[tokio::test]
async fn what_was_cancelled_gets_nothing_new() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    change_opportunity(conn, &may, now, Verb::Cancel, &Grounds::default()).await.expect("it can be cancelled");
    let run = run_of(conn, id).await.id;
    assert_eq!(refused(run::create(conn, &may, now, course(), None).await), ["wrong_state opportunity"]);
    assert_eq!(
        refused(session::create(conn, &may, now, run, meeting(), None).await),
        ["wrong_state opportunity", "wrong_state run"]
    );
}

#[tokio::test]
async fn a_session_comes_with_its_recording_which_can_be_replaced() {
    let app = TestApp::start().await;
    let id = app.opportunity("Emergency Management").run().create().await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let run = run_of(conn, id).await.id;
    let pending = RecordingInput { availability: Availability::Pending, url: None, ..watchable() };
    let input = SessionInput { recording: Some(pending), ..meeting() };
    let session = session::create(conn, &may, now, run, input, None).await.expect("it can be created");
    assert_eq!(session.starts_at, Some(at("2027-01-12T18:00:00Z")));
    assert_eq!(session.mode, Mode::Online, "as in the run");
    assert_eq!(searched(conn, id).await.1, ["pending"]);
    let first = recording::of_sessions(conn, &[session.id]).await.expect("it can be read").remove(0);
    let second = recording::set(conn, &may, now, session.id, &watchable()).await.expect("it can be set");
    assert_eq!((second.id, second.availability, second.has_slides), (first.id, Availability::Public, true));
    assert_eq!(searched(conn, id).await.1, ["public"]);
    let missing = RecordingInput { expires_on: Some("2027-02-29".into()), ..watchable() };
    assert_eq!(refused(recording::set(conn, &may, now, session.id, &missing).await), ["impossible_date expires_on"]);
}

#[tokio::test]
async fn a_rule_makes_sessions_that_are_then_moved_and_cancelled_one_by_one() {
    let app = TestApp::start().await;
    let id = app.opportunity("Office hours").run().create().await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let run = run_of(conn, id).await.id;
    let each = EachSession { link: Some("https://example.org/join".into()), ..EachSession::default() };
    let made = recurrence::create(conn, &may, now, run, (tuesdays(), each), None).await;
    let (rule, sessions) = made.expect("it can be created");
    assert_eq!((rule.rule.as_str(), rule.zone.as_str()), ("FREQ=WEEKLY;BYDAY=TU;COUNT=4", "America/Halifax"));
    let starts: Vec<_> = sessions.iter().map(|session| session.starts_at.expect("an instant").to_string()).collect();
    assert_eq!(
        starts,
        ["2027-03-02T18:00:00Z", "2027-03-16T17:00:00Z", "2027-03-23T17:00:00Z"],
        "14:00 on the wall before and after the clocks go forward on 14 March"
    );
    assert_eq!(sessions[2].status, SessionStatus::Cancelled);
    let to = SessionChanges { starts_on: Some("2027-03-17".into()), ..SessionChanges::default() };
    let moved = move_to(conn, &may, now, sessions[1].id, to, Grounds::default(), None).await.expect("it can move");
    assert_eq!(moved.starts_on.to_string(), "2027-03-17");
    assert_eq!(moved.occurs_on.map(|day| day.to_string()).as_deref(), Some("2027-03-16"));
    assert_eq!(moved.recurrence_id, Some(rule.id));
    let grounds = Grounds { reason: Some("Holiday.".into()), expected_revision: None };
    change_session(conn, &may, now, sessions[0].id, Verb::Cancel, &grounds).await.expect("it can be cancelled");
    let history = history_of(conn, id).await;
    assert_eq!(told(&history, Subject::Session(sessions[0].id)), ["scheduled → cancelled: Holiday."]);
    assert_eq!(run_of(conn, id).await.status, RunStatus::Open);
}

#[tokio::test]
async fn a_rule_that_does_not_hold_makes_nothing() {
    let app = TestApp::start().await;
    let id = app.opportunity("Office hours").run().create().await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let run = run_of(conn, id).await.id;
    let input = RecurrenceInput { rule: "FREQ=WEEKLY".into(), ..tuesdays() };
    let each = EachSession { link: Some("join us".into()), ..EachSession::default() };
    let made = recurrence::create(conn, &may, app.clock().now(), run, (input, each), None).await;
    assert_eq!(refused(made), ["invalid link", "invalid rule"]);
    assert!(sessions_of(conn, run).await.is_empty());
    assert!(recurrence::of_runs(conn, &[run]).await.expect("they can be read").is_empty());
}

#[tokio::test]
async fn a_repeated_request_is_answered_with_what_the_first_one_did() {
    let app = TestApp::start().await;
    let owner = app.organization("ICOM").create().await;
    let id = app.opportunity("Emergency Management").owner(owner).create().await;
    let conn = &mut app.connect().await;
    let token = ::database::id::ServiceTokenId::new();
    let viewer = Viewer::Service {
        token_id: token,
        organization_id: owner,
        scopes: vec![Scope::CatalogueWrite],
        is_approved: true,
        programmes: Vec::new(),
    };
    let may = policy::edit_opportunity(conn, &viewer, id).await.expect("the owner may");
    let now = app.clock().now();

    let run = run::create(conn, &may, now, course(), Some("run-1")).await.expect("it can be created");
    let again = run::create(conn, &may, now, course(), Some("run-1")).await.expect("it was created");
    assert_eq!(run.id, again.id);
    let other = RunInput { capacity: None, ..course() };
    assert_eq!(refused(run::create(conn, &may, now, other, Some("run-1")).await), ["key_reused idempotency_key"]);

    let session = session::create(conn, &may, now, run.id, meeting(), Some("s-1")).await.expect("it can be created");
    let again = session::create(conn, &may, now, run.id, meeting(), Some("s-1")).await.expect("it was created");
    assert_eq!(session.id, again.id);

    let to = SessionChanges { starts_on: Some("2027-01-19".into()), ..SessionChanges::default() };
    for _ in 0..2 {
        let moved = move_to(conn, &may, now, session.id, to.clone(), Grounds::default(), Some("m-1")).await;
        assert_eq!(moved.expect("it can move").revision, 2);
    }

    let each = EachSession::default;
    let (rule, first) = recurrence::create(conn, &may, now, run.id, (tuesdays(), each()), Some("r-1"))
        .await
        .expect("it can be created");
    let (again, second) =
        recurrence::create(conn, &may, now, run.id, (tuesdays(), each()), Some("r-1")).await.expect("it was created");
    assert_eq!((rule.id, first.len()), (again.id, second.len()));
    assert_eq!(sessions_of(conn, run.id).await.len(), 4);
}
