//! Who hears of what becomes of a placement, of what is due, and of what does not go well.

use futures::future::join;
use serde_json::json;
use testing::SmtpSink;

use super::super::{text, under_way::UnderWay};
use super::{ILL, end, pause, promised, resume};
use crate::{
    delivering::{courier, deliver, header, text as words, to},
    joining::{change, done},
    registration::{told, travel},
};

#[tokio::test]
async fn what_is_due_is_told_once_on_its_day_by_the_clock_of_the_exchange() {
    let placed = UnderWay::begun().await;
    let app = &placed.stage.app;
    // At nine in Halifax on 8 March it is 13:00 in UTC, and a week later, in summer time, 12:00.
    travel(app, "2027-03-08T12:59:59Z").await;
    app.remind_of_placements("2027-03-08T12:59:45Z").await;
    assert_eq!(told(app, "check_in_due").await, [""; 0]);
    travel(app, "2027-03-08T13:00:00Z").await;
    join(app.remind_of_placements("2027-03-08T12:59:45Z"), app.remind_of_placements("2027-03-08T12:59:45Z")).await;
    app.remind_of_placements("2027-03-01T12:00:00Z").await;
    let due = told(app, "check_in_due").await;
    assert_eq!(due.len(), 2, "whoever goes, and the host: {due:?}");
    assert!(due.contains(&"an organization".to_owned()) && due.iter().any(|who| who.starts_with("Applicant ")));
    // What was missed is no news any more, and of what is paused nobody is reminded.
    travel(app, "2027-03-09T13:00:00Z").await;
    app.remind_of_placements("2027-03-01T12:00:00Z").await;
    done(pause(&placed, &placed.participant, json!({})).await);
    travel(app, "2027-03-15T12:00:00Z").await;
    app.remind_of_placements("2027-03-15T11:59:45Z").await;
    assert_eq!(told(app, "check_in_due").await.len(), 2);
    done(resume(&placed, &placed.participant, json!({})).await);
    travel(app, "2027-03-22T12:00:00Z").await;
    app.remind_of_placements("2027-03-22T11:59:45Z").await;
    assert_eq!(told(app, "check_in_due").await.len(), 4);

    // It is promised for 30 June.
    promised(&placed).await;
    for (time, since, how_many) in [
        ("2027-05-31T11:59:59Z", "2027-05-31T11:59:45Z", 0),
        ("2027-05-31T12:00:00Z", "2027-05-31T11:59:45Z", 2),
        ("2027-06-23T12:00:00Z", "2027-06-23T11:59:45Z", 4),
        ("2027-06-30T12:00:00Z", "2027-06-30T11:59:45Z", 4),
        ("2027-07-01T12:00:00Z", "2027-07-01T11:59:45Z", 6),
        ("2027-07-02T12:00:00Z", "2027-06-25T12:00:00Z", 6),
    ] {
        travel(app, time).await;
        app.remind_of_placements(since).await;
        let due = told(app, "return_commitment_due").await;
        assert_eq!(due.len(), how_many, "{time}: {due:?}");
    }
    let due = told(app, "return_commitment_due").await;
    assert!(due.iter().all(|who| who.starts_with("Applicant ") || who.starts_with("Director ")), "{due:?}");
}

#[tokio::test]
async fn an_agreement_is_told_to_those_who_have_not_accepted_it() {
    let placed = UnderWay::accepted().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let courier = courier(&sink);
    let input = placed.agreement(json!({}));
    let proposed = done(change(&placed.host().editor, "proposeAgreement", "agreement { id }", input.clone()).await);
    let mut asked = told(app, "agreement_proposed").await;
    asked.sort();
    assert!(asked.len() == 2 && asked[0].starts_with("Applicant ") && asked[1].starts_with("Director "), "{asked:?}");
    // Whoever accepts it before the letter is sent gets none.
    let id = json!({ "id": proposed["agreement"]["id"] });
    done(change(&placed.participant, "acceptAgreement", "agreement { id }", id).await);
    deliver(app, &courier, "2026-11-20T12:00:00Z").await;
    let subject = "An agreement is proposed: A week in the laboratory";
    let sent = |address: &str| {
        let of = |message: &String| to(message) == address && header(message, "Subject").as_deref() == Some(subject);
        sink.messages().into_iter().filter(of).collect::<Vec<_>>()
    };
    assert_eq!(sent(&placed.participant.email), [""; 0]);
    let letters = sent(&placed.home().director.email);
    assert_eq!(letters.len(), 1);
    assert!(words(&letters[0]).contains("Version: 1"), "{}", words(&letters[0]));
    done(change(&placed.stage.coordinator, "proposeAgreement", "agreement { id }", input).await);
    assert_eq!(told(app, "agreement_proposed").await.len(), 5, "the next version, to all three");
}

#[tokio::test]
async fn those_who_run_it_hear_of_issues_and_that_somebody_confides_in_them() {
    let placed = UnderWay::begun().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let (courier, coordinator) = (courier(&sink), &placed.stage.coordinator);
    let mut issues = Vec::new();
    for said in ["The laboratory is closed on Fridays.", "The lift is out of order."] {
        let input = json!({ "placement": placed.placement, "kind": "ACCESS", "text": said });
        let raised = done(change(&placed.participant, "raiseIssue", "issue { id }", input).await);
        issues.push(text(&raised["issue"]["id"]));
    }
    let shouted = "My mentor shouts at me.";
    let input = json!({ "placement": placed.placement, "kind": "CONDUCT", "text": shouted });
    done(change(&placed.participant, "raiseIssue", "issue { id }", input).await);
    let resolution = json!({ "id": issues[0], "resolution": "There is another room." });
    done(change(coordinator, "resolveIssue", "issue { id }", resolution).await);
    let secret = "I do not feel welcome.";
    let input = json!({ "placement": placed.placement, "text": secret });
    let confided = done(change(&placed.participant, "writePrivateNote", "note { id }", input).await);
    assert_eq!(told(app, "issue_raised").await, ["Cora Coordinator"; 3]);
    assert_eq!(told(app, "note_confided").await, ["Cora Coordinator"]);
    deliver(app, &courier, "2026-11-20T12:00:00Z").await;
    let sent: Vec<String> =
        sink.messages().iter().filter(|message| to(message) == coordinator.email).map(|one| words(one)).collect();
    let of = |said: &str| sent.iter().filter(|letter| letter.contains(said)).count();
    assert_eq!(of("The laboratory is closed"), 0, "it was resolved before: {sent:?}");
    assert_eq!((of("The lift is out of order."), of("A note in confidence"), of(secret)), (1, 1, 0), "{sent:?}");
    assert_eq!(of(shouted), 0, "what is said of somebody's conduct is read where nobody else reads it: {sent:?}");
    let answer = json!({ "id": confided["note"]["id"], "answer": "We will talk to the host." });
    done(change(coordinator, "answerPrivateNote", "note { id }", answer).await);
    let answered = told(app, "note_answered").await;
    assert!(answered.len() == 1 && answered[0].starts_with("Applicant "), "{answered:?}");
}

#[tokio::test]
async fn why_it_was_interrupted_is_in_the_letters_unless_it_is_confided() {
    let placed = UnderWay::begun().await;
    let (app, sink) = (&placed.stage.app, SmtpSink::start().await);
    let (courier, coordinator, supervisor) = (courier(&sink), &placed.stage.coordinator, &placed.home().director);
    let sent = |to_whom: &str, said: &str| {
        let is_so = |message: &String| to(message) == to_whom && words(message).contains(said);
        sink.messages().into_iter().filter(is_so).count()
    };
    let lift = "The lift is out of order.";
    for (cause, reason) in [("HEALTH", ILL), ("ACCESS", lift)] {
        done(pause(&placed, &placed.participant, json!({ "cause": cause, "reason": reason })).await);
        deliver(app, &courier, "2026-11-20T12:00:00Z").await;
        done(resume(&placed, &placed.participant, json!({})).await);
    }
    for who in [&coordinator.email, &supervisor.email] {
        assert_eq!((sent(who, ILL), sent(who, lift)), (0, 1), "{:?}", sink.messages());
    }
    assert_eq!(sent(&placed.participant.email, lift), 0, "who did it is not written to");
    let why = json!({ "cause": "CONDUCT", "reason": "She was shouted at." });
    done(end(&placed, supervisor, why).await);
    deliver(app, &courier, "2026-11-20T12:00:00Z").await;
    assert_eq!(sent(&coordinator.email, "shouted"), 0);
    let seen = placed.seen("changes { cause }", &placed.participant).await;
    let last = seen["changes"].as_array().and_then(|changes| changes.last()).cloned();
    assert_eq!(last, Some(json!({ "cause": "OTHER" })), "even whoever goes is not told what was said of them");
}
