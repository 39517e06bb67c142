//! Where things stand, and what is remembered of it.

use std::collections::HashMap;

use ::catalogue::{
    opportunity::{self, OpportunityStatus},
    run::{Mode, RunStatus},
    search::Sight,
    session::SessionStatus,
    status::{
        Grounds, Publication, Subject, Verb, change_opportunity, change_run, change_session, publish_opportunity,
    },
};
use ::database::{AsyncPgConnection, id::OpportunityId};
use identity::policy::MayPublish;
use proptest::{prelude::*, test_runner::TestRunner};
use testing::TestApp;

use super::*;

fn because(reason: &str) -> Grounds {
    Grounds { reason: Some(reason.into()), expected_revision: None }
}

fn for_no_reason() -> Grounds {
    Grounds::default()
}

async fn may_publish(conn: &mut AsyncPgConnection, id: OpportunityId) -> MayPublish {
    policy::publish_opportunity(conn, &Viewer::Operator, id).await.expect("the operator may")
}

async fn search_status(conn: &mut AsyncPgConnection, id: OpportunityId) -> String {
    use ::database::schema::opportunity_search;
    use diesel::prelude::*;
    use diesel_async::RunQueryDsl;
    opportunity_search::table.find(id).select(opportunity_search::status).first(conn).await.expect("it is searched")
}

#[tokio::test]
async fn cancelling_the_whole_cancels_what_is_still_to_come() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let cancelled = change_opportunity(conn, &may, now, Verb::Cancel, &because("The speaker is ill.")).await;
    let cancelled = cancelled.expect("it can be cancelled");
    assert_eq!((cancelled.status, cancelled.revision), (OpportunityStatus::Cancelled, 2));
    let run = run_of(conn, id).await;
    let sessions = sessions_of(conn, run.id).await;
    let statuses: Vec<_> = sessions.iter().map(|session| (session.status, session.revision)).collect();
    assert_eq!(run.status, RunStatus::Cancelled);
    assert_eq!(
        statuses,
        [(SessionStatus::Scheduled, 1), (SessionStatus::Cancelled, 2), (SessionStatus::Cancelled, 2)],
        "the session that took place stays"
    );
    let history = history_of(conn, id).await;
    assert_eq!(told(&history, Subject::Opportunity), ["open → cancelled: The speaker is ill."]);
    assert_eq!(told(&history, Subject::Run(run.id)), ["open → cancelled: The speaker is ill."]);
    assert_eq!(told(&history, Subject::Session(sessions[1].id)), ["scheduled → cancelled: The speaker is ill."]);
    assert!(told(&history, Subject::Session(sessions[0].id)).is_empty());
    assert_eq!(search_status(conn, id).await, "cancelled");

    let proof = may_publish(conn, id).await;
    let again = publish_opportunity(conn, &proof, now, Publication::Open, &for_no_reason()).await;
    assert_eq!(refused(again), ["wrong_state status"]);
    let unproven = change_opportunity(conn, &may, now, Verb::Open, &for_no_reason()).await;
    assert_eq!(refused(unproven), ["wrong_state status"], "to publish takes a proof of its own");
}

#[tokio::test]
async fn cancelling_one_session_leaves_the_run() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let run = run_of(conn, id).await;
    let session = sessions_of(conn, run.id).await.remove(1);
    let cancelled = change_session(conn, &may, app.clock().now(), session.id, Verb::Cancel, &because("Snow.")).await;
    assert_eq!(cancelled.expect("it can be cancelled").status, SessionStatus::Cancelled);
    assert_eq!(run_of(conn, id).await.status, RunStatus::Open);
    let statuses: Vec<_> = sessions_of(conn, run.id).await.iter().map(|session| session.status).collect();
    assert_eq!(statuses, [SessionStatus::Scheduled, SessionStatus::Cancelled, SessionStatus::Scheduled]);
    let history = history_of(conn, id).await;
    assert_eq!(told(&history, Subject::Session(session.id)), ["scheduled → cancelled: Snow."]);
    assert!(told(&history, Subject::Run(run.id)).is_empty());
}

#[tokio::test]
async fn what_was_paused_with_the_whole_is_resumed_with_it_and_nothing_else() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let run = run_of(conn, id).await;
    let own = sessions_of(conn, run.id).await.remove(2);
    change_session(conn, &may, now, own.id, Verb::Hold, &because("No room.")).await.expect("it can be held");
    change_opportunity(conn, &may, now, Verb::Hold, &for_no_reason()).await.expect("it can be held");
    let held: Vec<_> = sessions_of(conn, run.id).await.iter().map(|session| session.status).collect();
    assert_eq!(held, [SessionStatus::Scheduled, SessionStatus::OnHold, SessionStatus::OnHold]);
    let resumed = change_opportunity(conn, &may, now, Verb::Resume, &for_no_reason()).await;
    assert_eq!(resumed.expect("it can be resumed").status, OpportunityStatus::Open);
    assert_eq!(run_of(conn, id).await.status, RunStatus::Open);
    let resumed: Vec<_> = sessions_of(conn, run.id).await.iter().map(|session| session.status).collect();
    assert_eq!(resumed, [SessionStatus::Scheduled, SessionStatus::Scheduled, SessionStatus::OnHold]);
}

#[tokio::test]
async fn what_is_moved_online_is_held_online() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let moved = change_opportunity(conn, &may, now, Verb::MoveOnline, &because("The roof leaks.")).await;
    assert_eq!(moved.expect("it can be moved").status, OpportunityStatus::MovedOnline);
    let run = run_of(conn, id).await;
    assert_eq!((run.status, run.mode), (RunStatus::MovedOnline, Mode::Online));
    let sessions: Vec<_> =
        sessions_of(conn, run.id).await.iter().map(|session| (session.status, session.mode)).collect();
    assert_eq!(
        sessions,
        [
            (SessionStatus::Scheduled, Mode::InPerson),
            (SessionStatus::MovedOnline, Mode::Online),
            (SessionStatus::MovedOnline, Mode::Online)
        ]
    );
    let session = sessions_of(conn, run.id).await.remove(1);
    let online_already = change_session(conn, &may, now, session.id, Verb::MoveOnline, &for_no_reason()).await;
    assert_eq!(refused(online_already), ["wrong_state status"]);
}

#[tokio::test]
async fn what_is_online_already_cannot_be_moved_there() {
    let app = TestApp::start().await;
    let id = app.opportunity("Webinar").session("2026-12-01 14:00 Europe/Paris").create().await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let run = run_of(conn, id).await;
    let session = sessions_of(conn, run.id).await.remove(0);
    let whole = change_opportunity(conn, &may, now, Verb::MoveOnline, &for_no_reason()).await;
    assert_eq!(refused(whole), ["wrong_state mode"]);
    let part = change_run(conn, &may, now, run.id, Verb::MoveOnline, &for_no_reason()).await;
    assert_eq!(refused(part), ["wrong_state mode"]);
    let session = change_session(conn, &may, now, session.id, Verb::MoveOnline, &for_no_reason()).await;
    assert_eq!(refused(session), ["wrong_state mode"]);
    assert_eq!(run_of(conn, id).await.revision, 1);
}

#[tokio::test]
async fn a_draft_is_published_only_when_somebody_answers_for_it_and_there_is_a_way_in() {
    let app = TestApp::start().await;
    let owner = app.organization("ICOM").create().await;
    let conn = &mut app.connect().await;
    let now = app.clock().now();

    let nobodys = app.opportunity("Nobody's").status("draft").create().await;
    let proof = may_publish(conn, nobodys).await;
    let open = publish_opportunity(conn, &proof, now, Publication::Open, &for_no_reason()).await;
    assert_eq!(refused(open), ["required organizations", "required runs"]);

    let empty = app.opportunity("In development").status("draft").owner(owner).create().await;
    let proof = may_publish(conn, empty).await;
    let open = publish_opportunity(conn, &proof, now, Publication::Open, &for_no_reason()).await;
    assert_eq!(refused(open), ["required runs"]);
    assert!(told(&history_of(conn, empty).await, Subject::Opportunity).is_empty());
    let announced = publish_opportunity(conn, &proof, now, Publication::Announce, &for_no_reason()).await;
    assert_eq!(announced.expect("it can be announced").status, OpportunityStatus::Announced);

    let with_a_run = app.opportunity("Ready").status("draft").owner(owner).run().create().await;
    let proof = may_publish(conn, with_a_run).await;
    let open = publish_opportunity(conn, &proof, now, Publication::Open, &for_no_reason()).await;
    assert_eq!(open.expect("it can be opened").status, OpportunityStatus::Open);
    assert_eq!(search_status(conn, with_a_run).await, "open");
}

#[tokio::test]
async fn whoever_looked_before_the_last_change_is_told_so() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let conn = &mut app.connect().await;
    let may = may(conn, id).await;
    let now = app.clock().now();
    let grounds = Grounds { reason: None, expected_revision: Some(1) };
    change_opportunity(conn, &may, now, Verb::Hold, &grounds).await.expect("it is at revision 1");
    let late = change_opportunity(conn, &may, now, Verb::Cancel, &grounds).await;
    assert_eq!(refused(late), ["conflict expected_revision"]);
}

#[tokio::test]
async fn of_two_who_cancel_at_once_one_is_told_that_it_is_done() {
    let app = TestApp::start().await;
    let id = workshop(&app).await;
    let (one, other) = (&mut app.connect().await, &mut app.connect().await);
    let may = may(one, id).await;
    let now = app.clock().now();
    let grounds = for_no_reason();
    let (one_done, other_done) = tokio::join!(
        change_opportunity(one, &may, now, Verb::Cancel, &grounds),
        change_opportunity(other, &may, now, Verb::Cancel, &grounds),
    );
    let (done, late) = if one_done.is_ok() { (one_done, other_done) } else { (other_done, one_done) };
    assert_eq!(done.expect("one of them cancels it").revision, 2);
    assert_eq!(refused(late), ["wrong_state status"]);
    assert_eq!(told(&history_of(one, id).await, Subject::Opportunity), ["open → cancelled"]);
}

#[tokio::test]
async fn another_opportunitys_parts_cannot_be_reached() {
    let app = TestApp::start().await;
    let (mine, theirs) = (workshop(&app).await, workshop(&app).await);
    let conn = &mut app.connect().await;
    let may = may(conn, mine).await;
    let now = app.clock().now();
    let run = run_of(conn, theirs).await;
    let session = sessions_of(conn, run.id).await.remove(1);
    let of_run = change_run(conn, &may, now, run.id, Verb::Cancel, &for_no_reason()).await;
    assert_eq!(refused(of_run), ["not_found id"]);
    let of_session = change_session(conn, &may, now, session.id, Verb::Cancel, &for_no_reason()).await;
    assert_eq!(refused(of_session), ["not_found id"]);
    assert_eq!(run_of(conn, theirs).await.revision, 1);
    assert_eq!(session_of(conn, session.id).await.revision, 1);
}

/// Whom a verb is done to.
#[derive(Debug, Clone, Copy)]
enum Target {
    Opportunity,
    Run,
    Session(usize),
}

fn orders() -> impl Strategy<Value = Vec<(Target, Verb)>> {
    let target = prop_oneof![
        2 => Just(Target::Opportunity),
        2 => Just(Target::Run),
        1 => (0..3usize).prop_map(Target::Session),
    ];
    let verbs: Vec<Verb> = Verb::ALL.iter().copied().filter(|verb| *verb != Verb::Move).collect();
    prop::collection::vec((target, prop::sample::select(verbs)), 1..12)
}

/// Whatever is done in whatever order: what is remembered of each thing leads from row to row to where it stands.
#[test]
fn history_replays_to_where_things_stand() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let app = runtime.block_on(TestApp::start());
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&orders(), |orders| {
            runtime.block_on(async {
                let id = workshop(&app).await;
                let conn = &mut app.connect().await;
                for order in orders {
                    obey(&app, conn, id, order).await;
                }
                check_replay(conn, id).await;
            });
            Ok(())
        })
        .expect("no order of verbs breaks the history");
}

/// Does it, and holds that it left one change of its target exactly if it was not refused.
async fn obey(app: &TestApp, conn: &mut AsyncPgConnection, id: OpportunityId, (target, verb): (Target, Verb)) {
    let may = may(conn, id).await;
    let now = app.clock().now();
    let run = run_of(conn, id).await;
    let sessions = sessions_of(conn, run.id).await;
    let before = history_of(conn, id).await;
    let grounds = for_no_reason();
    let (subject, done) = match target {
        Target::Opportunity => {
            (Subject::Opportunity, change_opportunity(conn, &may, now, verb, &grounds).await.is_ok())
        }
        Target::Run => (Subject::Run(run.id), change_run(conn, &may, now, run.id, verb, &grounds).await.is_ok()),
        Target::Session(at) => {
            let id = sessions[at].id;
            (Subject::Session(id), change_session(conn, &may, now, id, verb, &grounds).await.is_ok())
        }
    };
    let after = history_of(conn, id).await;
    let count = |history: &[_]| told(history, subject).len();
    assert_eq!(count(&after), count(&before) + usize::from(done), "{verb} of {target:?}");
    assert!(done || after.len() == before.len(), "a refused change changes nothing");
}

async fn check_replay(conn: &mut AsyncPgConnection, id: OpportunityId) {
    let opportunity = opportunity::by_ids(conn, &[id], &Sight::Everything).await.expect("it can be read").remove(0);
    let run = run_of(conn, id).await;
    let mut present = HashMap::from([
        (format!("{:?}", Subject::Opportunity), ("open".to_owned(), opportunity.status.to_string())),
        (format!("{:?}", Subject::Run(run.id)), ("open".to_owned(), run.status.to_string())),
    ]);
    for session in sessions_of(conn, run.id).await {
        let subject = format!("{:?}", Subject::Session(session.id));
        present.insert(subject, ("scheduled".to_owned(), session.status.to_string()));
    }
    for change in history_of(conn, id).await.iter().filter(|change| change.from_status.is_some()) {
        let (now, _) = present.get_mut(&format!("{:?}", change.subject())).expect("a thing of ours");
        assert_eq!(Some(&*now), change.from_status.as_ref());
        now.clone_from(&change.to_status);
    }
    for (subject, (replayed, status)) in present {
        assert_eq!(replayed, status, "{subject}");
    }
}
