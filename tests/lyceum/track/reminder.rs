//! Museums are reminded of what they lack before each deadline, and told what becomes of what they submitted.

use ::track::reminder;
use futures::future::join;
use jiff::Timestamp;
use serde_json::json;
use testing::{SignedIn, SmtpSink};

use super::{peers, program::Year};
use crate::{
    delivering::{courier, deliver, mailed_to, text, to},
    joining::{change, done},
    registration::{told, travel},
};

const REMINDER: &str = "track_reminder";
/// What comes before nine in the morning in Halifax, and that.
const A_WEEK_BEFORE: (&str, &str) = ("2024-02-09T12:59:45Z", "2024-02-09T13:00:00Z");

/// What a server does that looked at `since` before.
async fn remind(year: &Year, (since, now): (&str, &str)) {
    let at = |time: &str| time.parse::<Timestamp>().expect("an instant");
    reminder::remind(&mut year.app.connect().await, at(since), at(now)).await.expect("museums are reminded");
}

/// Says who of a museum is written to: its contact, or those who run it.
async fn write_to(year: &Year, museum: usize, contact: Option<&SignedIn>) {
    let museum = &year.museums[museum];
    let input = json!({ "id": museum.enrolment, "contact": contact.map(|person| person.id.to_string()) });
    done(change(&museum.editor, "changeEnrolmentContact", "enrolment { id }", input).await);
}

/// Submits all that is due on 16 February.
async fn submits_needs_assessments(year: &Year, museum: usize, at: &str) {
    for pillar in 0..2 {
        year.submits(museum, "needs_assessment", pillar, at, false).await;
    }
}

#[tokio::test]
async fn a_museum_is_reminded_of_what_it_lacks_thirty_seven_and_one_days_before_and_once() {
    // 0 has a colleague for its contact, 1 has none, 2 has submitted, 3 is given more time, 4 withdraws.
    let year = Year::with(5).await;
    let colleague = year.app.person("Colleague").role("member", year.museums[0].id).create().await;
    write_to(&year, 0, Some(&colleague)).await;
    write_to(&year, 1, None).await;
    submits_needs_assessments(&year, 2, "2024-01-05T12:00:00Z").await;
    travel(&year.app, "2024-01-10T12:00:00Z").await;
    let input = json!({ "id": year.museums[4].enrolment });
    done(change(&year.museums[4].editor, "withdrawEnrolment", "enrolment { id }", input).await);
    let written = async || {
        let written = told(&year.app, REMINDER).await;
        let to_contact = written.iter().filter(|who| *who == "Colleague").count();
        (to_contact, written.len() - to_contact)
    };

    remind(&year, ("2024-01-17T12:59:45Z", "2024-01-17T12:59:59Z")).await;
    assert_eq!(written().await, (0, 0), "it is not nine yet in Halifax");
    remind(&year, ("2024-01-17T12:59:45Z", "2024-01-17T13:00:00Z")).await;
    assert_eq!(written().await, (1, 2), "30 days before");

    travel(&year.app, "2024-02-05T12:00:00Z").await;
    let more_time = json!({ "enrolment": year.museums[3].enrolment, "requirement": "needs-assessment", "until": "2024-03-01",
        "reason": "A flood." });
    done(change(&year.staff, "extendDeadline", "enrolment { id }", more_time).await);
    // Two servers at once, and one that was started again afterwards.
    join(remind(&year, A_WEEK_BEFORE), remind(&year, A_WEEK_BEFORE)).await;
    remind(&year, ("2024-02-02T13:00:15Z", "2024-02-09T13:00:15Z")).await;
    assert_eq!(written().await, (2, 3), "7 days before, but not of a deadline that is later for them");
    // Whoever becomes the contact then is not told of it again.
    write_to(&year, 0, None).await;
    remind(&year, ("2024-02-02T13:00:30Z", "2024-02-09T13:00:30Z")).await;
    assert_eq!(written().await, (2, 3));

    submits_needs_assessments(&year, 1, "2024-02-14T12:00:00Z").await;
    remind(&year, ("2024-02-15T12:59:45Z", "2024-02-15T13:00:00Z")).await;
    assert_eq!(written().await, (2, 4), "a day before, and not whoever has submitted since");

    let left = "UPDATE membership SET ended_at = '2024-02-20T12:00:00Z' WHERE person_id = ";
    peers::sql(&year.app, &format!("{left} '{}'", year.museums[3].editor.id.uuid())).await;
    remind(&year, ("2024-02-23T12:59:45Z", "2024-02-23T13:00:00Z")).await;
    assert_eq!(written().await, (2, 5), "7 days before the later deadline");
    let to_museums = told(&year.app, REMINDER).await.iter().filter(|who| *who == "an organization").count();
    assert_eq!(to_museums, 4, "museum 1 twice, 0 without a contact once, and 3, whose contact has left, once");
    // After a pause of weeks, the nearest, and nothing of what is over.
    remind(&year, ("2024-02-01T00:00:00Z", "2024-02-29T20:00:00Z")).await;
    assert_eq!(written().await, (2, 6), "1 day before the later deadline");
    remind(&year, ("2024-02-01T00:00:00Z", "2024-03-02T05:00:00Z")).await;
    assert_eq!(written().await, (2, 6), "it is over");
}

#[tokio::test]
async fn what_is_missing_is_looked_up_when_it_is_sent() {
    let (year, sink) = (Year::with(3).await, SmtpSink::start().await);
    let courier = courier(&sink);
    let amy = year.app.person("Amy").role("administrator", year.museums[0].id).set("language", json!("fr"));
    let amy = amy.create().await;
    // The contacts of the others are who enrolled them: one submits meanwhile, one hands it over.
    write_to(&year, 0, None).await;
    remind(&year, A_WEEK_BEFORE).await;
    assert_eq!(told(&year.app, REMINDER).await.len(), 3);
    submits_needs_assessments(&year, 1, "2024-02-09T13:30:00Z").await;
    travel(&year.app, "2024-02-09T13:40:00Z").await;
    write_to(&year, 2, None).await;

    let outcome = deliver(&year.app, &courier, "2024-02-09T14:00:00Z").await;
    assert_eq!(outcome.unneeded, 2, "{outcome:?}");
    let messages = sink.messages();
    let readers: Vec<String> = messages.iter().map(|message| to(message)).collect();
    assert_eq!(readers, std::slice::from_ref(&amy.email));
    let words = text(&messages[0]);
    for line in [
        "À terminer dans 7 jours : TRACK 2024",
        "Musée : Museum 0",
        "Dernier jour : vendredi 16 février 2024",
        "Il manque encore : Remplir l’évaluation des besoins",
    ] {
        assert!(words.lines().any(|found| found == line), "{line}: {words}");
    }
    assert_eq!(words.matches("Il manque encore").count(), 1, "what is due later is not told yet: {words}");
}

#[tokio::test]
async fn a_museum_is_told_that_its_work_is_open_again_and_why() {
    let (year, sink) = (peers::Year::new().await, SmtpSink::start().await);
    let courier = courier(&sink);
    let ann = year.app.person("Ann").role("administrator", year.museum).create().await;
    let input = json!({ "submission": year.submission.to_string(), "reason": "A page is missing." });
    done(change(&year.staff, "reopenSubmission", "submission { state }", input).await);
    let messages = mailed_to(&year.app, &sink, &courier, &ann.email, "2026-11-20T12:00:00Z").await;
    assert_eq!(messages.len(), 1);
    let words = text(&messages[0]);
    for line in ["Open again: Examples of work", "Museum: Harbour Museum", "Reason: A page is missing."] {
        assert!(words.lines().any(|found| found == line), "{line}: {words}");
    }
}
