//! Who was at a session, how that becomes known, and what it takes to complete a run.

use database::id::{OpportunityId, OrganizationId};
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use crate::{
    joining::done,
    registration::{register, registration, run, travel},
    writing::errors,
};

/// A course of two sessions of an hour, on 8 and 15 December, and whoever holds it.
struct Course {
    app: TestApp,
    opportunity: OpportunityId,
    run: String,
    sessions: Vec<String>,
    editor: SignedIn,
}

impl Course {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let museum: OrganizationId = app.organization("Harbour Light Museum").create().await;
        let opportunity = app
            .opportunity("Salvage")
            .owner(museum)
            .session("2026-12-08 14:00 America/Halifax")
            .session("2026-12-15 14:00 America/Halifax")
            .create()
            .await;
        let editor = app.person("Edith").role("editor", museum).create().await;
        let document = "query($id: ID!) { opportunity(id: $id) { runs { id sessions { id } } } }";
        let data = editor.query(document, json!({ "id": opportunity.to_string() })).await;
        let the_run = &data["opportunity"]["runs"][0];
        let id = |value: &Value| value["id"].as_str().expect("an id").to_owned();
        let sessions = the_run["sessions"].as_array().expect("a list").iter().map(id).collect();
        Self { run: id(the_run), sessions, app, opportunity, editor }
    }

    /// Somebody with a place, and the id of their registration.
    async fn registrant(&self, name: &str) -> (SignedIn, String) {
        let person = self.app.person(name).create().await;
        let row = registration(register(&person, &self.run).await);
        (person, row["id"].as_str().expect("an id").to_owned())
    }

    async fn record(&self, session: usize, list: Value) -> Value {
        let input = json!({ "session": self.sessions[session], "list": list });
        run(&self.editor, "recordAttendance", "registrations", "id state", input).await
    }

    async fn rule(&self, rule: Value) -> Value {
        let mut input = json!({ "run": self.run });
        for (name, value) in rule.as_object().expect("fields") {
            input[name] = value.clone();
        }
        let fields = "sessionsLeast minutesLeast needsEvaluation countsRecordings sessionMinutesLeast revision";
        run(&self.editor, "setCompletionRule", "completionRule", fields, input).await
    }

    async fn open_code(&self, session: usize, word: Option<&str>) -> Value {
        let input = json!({ "session": self.sessions[session], "word": word });
        run(&self.editor, "openAttendanceCode", "code", "word opensAt closesAt", input).await
    }
}

async fn enter(caller: &Caller, place: Value, word: &str) -> Value {
    let mut input = place;
    input["word"] = json!(word);
    run(caller, "enterAttendanceCode", "registration", "state", input).await
}

const OWN: &str = "{ viewer { registrations { nodes { state
    attendance { session { id } knownBy isPresent minutes }
    progress { sessionsAttended sessions minutes sessionsLacking minutesLacking isEvaluationLacking }
} } } }";

async fn own(caller: &Caller) -> Value {
    caller.query(OWN, json!({})).await["viewer"]["registrations"]["nodes"][0].take()
}

#[tokio::test]
async fn a_list_says_who_was_there_and_the_rule_who_completed() {
    let course = Course::new().await;
    let (ana, a) = course.registrant("Ana").await;
    let (ben, b) = course.registrant("Ben").await;
    done(course.rule(json!({ "sessionsLeast": 2, "minutesLeast": 90 })).await);
    assert_eq!(errors(&course.record(0, json!([{ "registration": a }])).await), ["WRONG_STATE session"]);

    travel(&course.app, "2026-12-08T20:00:00Z").await;
    let first =
        course.record(0, json!([{ "registration": a, "minutes": 40 }, { "registration": b, "presence": "ABSENT" }]));
    let first = first.await;
    assert_eq!(first["registrations"][0]["state"], "ATTENDED");
    assert_eq!(
        own(&ana).await["progress"],
        json!({
            "sessionsAttended": 1, "sessions": 2, "minutes": 40, "sessionsLacking": 1, "minutesLacking": 50,
            "isEvaluationLacking": false,
        })
    );
    assert_eq!(own(&ben).await["state"], "REGISTERED", "there is a session still");

    travel(&course.app, "2026-12-15T20:00:00Z").await;
    done(course.record(1, json!([{ "registration": a }])).await);
    let hers = own(&ana).await;
    assert_eq!(hers["state"], "COMPLETED", "of whoever stayed to the end the whole hour counts");
    assert_eq!(hers["attendance"][1]["minutes"], Value::Null);
    assert_eq!(own(&ben).await["state"], "NO_SHOW", "all is over, and others were there");

    done(course.record(0, json!([{ "registration": a, "presence": "UNKNOWN" }])).await);
    assert_eq!(own(&ana).await["state"], "ATTENDED", "what is taken back counts no more");
    done(course.rule(json!({ "sessionsLeast": 1 })).await);
    assert_eq!(own(&ana).await["state"], "COMPLETED", "a milder rule counts at once");
}

#[tokio::test]
async fn the_presenters_word_is_entered_in_its_time_by_who_has_a_place() {
    let course = Course::new().await;
    let (ana, _) = course.registrant("Ana").await;
    let (ben, b) = course.registrant("Ben").await;
    let (stranger, here) = (course.app.person("Stranger").create().await, json!({ "session": course.sessions[0] }));
    assert_eq!(errors(&enter(&ana, here.clone(), "quoin").await), ["WRONG_STATE session"], "there is no word yet");
    let opened = course.open_code(0, Some("Été blanc")).await;
    assert_eq!(
        opened["code"],
        json!({ "word": "Été blanc", "opensAt": "2026-12-08T17:50:00Z", "closesAt": "2026-12-08T19:30:00Z" })
    );
    let early = enter(&ana, here.clone(), "ete blanc").await;
    assert_eq!(errors(&early), ["OUT_OF_RANGE word"]);
    assert_eq!(
        early["userErrors"][0]["message"],
        "word is entered too early; enter it from 2026-12-08 13:50 (America/Halifax) on."
    );

    travel(&course.app, "2026-12-08T18:30:00Z").await;
    assert_eq!(errors(&enter(&stranger, here.clone(), "ete blanc").await), ["NOT_FOUND session"]);
    assert_eq!(errors(&enter(&ana, here.clone(), "ete bleu").await), ["INVALID word"]);
    let entered = enter(&ana, json!({ "run": course.run }), "ETE-BLANC ").await;
    assert_eq!(entered["registration"]["state"], "ATTENDED");
    for _ in 0..10 {
        assert_eq!(errors(&enter(&ben, here.clone(), "guess").await), ["INVALID word"]);
    }
    assert_eq!(errors(&enter(&ben, here.clone(), "ete blanc").await), ["WRONG_STATE word"], "ten guesses are enough");
    done(course.record(0, json!([{ "registration": b }])).await);
    assert_eq!(own(&ben).await["state"], "ATTENDED", "whoever holds the session knows better");
    travel(&course.app, "2026-12-08T20:00:00Z").await;
    assert_eq!(errors(&enter(&ben, here, "ete blanc").await), ["OUT_OF_RANGE word"], "it is too late");
}

#[tokio::test]
async fn the_word_and_the_number_of_those_who_came_are_the_organizers() {
    let course = Course::new().await;
    let (ana, a) = course.registrant("Ana").await;
    let made = course.open_code(0, None).await;
    assert_eq!(made["code"]["word"].as_str().map(str::len), Some(6), "one is made: {made}");
    travel(&course.app, "2026-12-08T20:00:00Z").await;
    done(course.record(0, json!([{ "registration": a }])).await);
    let document =
        "query($id: ID!) { opportunity(id: $id) { runs { sessions { attended attendanceCode { word } } } } }";
    let ask = async |caller: &Caller| caller.answer(document, json!({ "id": course.opportunity.to_string() })).await;
    let told = ask(&course.editor).await;
    let first = &told["data"]["opportunity"]["runs"][0]["sessions"][0];
    assert_eq!(first, &json!({ "attended": 1, "attendanceCode": { "word": made["code"]["word"] } }));
    let refused = ask(&ana).await;
    let first = &refused["data"]["opportunity"]["runs"][0]["sessions"][0];
    assert_eq!(first, &json!({ "attended": null, "attendanceCode": null }));
}

#[tokio::test]
async fn a_recording_watched_counts_where_the_rule_lets_it() {
    let course = Course::new().await;
    let (ana, _) = course.registrant("Ana").await;
    travel(&course.app, "2026-12-16T20:00:00Z").await;
    let watch = |minutes: i32| {
        let input = json!({ "session": course.sessions[0], "minutes": minutes });
        run(&ana, "recordRecordingWatched", "registration", "state", input)
    };
    assert_eq!(errors(&watch(60).await), ["WRONG_STATE session"], "there is no recording");
    let recording = json!({
        "session": course.sessions[0], "availability": "PUBLIC", "url": "https://museum.example/recordings/1",
    });
    done(run(&course.editor, "setRecording", "recording", "id", recording).await);
    assert_eq!(errors(&watch(600).await), ["OUT_OF_RANGE minutes"], "it is not that long");
    assert_eq!(watch(60).await["registration"]["state"], "REGISTERED", "no rule lets it count");
    done(course.rule(json!({ "countsRecordings": true, "sessionMinutesLeast": 45 })).await);
    assert_eq!(own(&ana).await["state"], "COMPLETED");
}

#[tokio::test]
async fn an_evaluation_that_the_rule_asks_for_is_waited_for() {
    let course = Course::new().await;
    let (ana, a) = course.registrant("Ana").await;
    let asked = json!({ "run": course.run, "before": [], "after": [crate::evaluation::confidence()] });
    done(run(&course.editor, "setRunEvaluation", "run", "id", asked).await);
    done(course.rule(json!({ "needsEvaluation": true })).await);
    travel(&course.app, "2026-12-15T20:00:00Z").await;
    done(course.record(1, json!([{ "registration": a }])).await);
    let waiting = own(&ana).await;
    assert_eq!((&waiting["state"], &waiting["progress"]["isEvaluationLacking"]), (&json!("ATTENDED"), &json!(true)));
    let answers = json!([{ "question": crate::evaluation::confidence(), "scale": 4 }]);
    let answer = json!({ "registration": a, "moment": "AFTER", "answers": answers });
    done(run(&ana, "answerEvaluation", "run", "id", answer).await);
    assert_eq!(own(&ana).await["state"], "COMPLETED");
}

#[tokio::test]
async fn what_is_wrong_with_a_list_or_a_rule_is_told_by_field() {
    let course = Course::new().await;
    let (_, a) = course.registrant("Ana").await;
    travel(&course.app, "2026-12-08T20:00:00Z").await;
    let list = json!([{ "registration": a, "minutes": 5000 }]);
    assert_eq!(errors(&course.record(0, list).await), ["OUT_OF_RANGE list.0.minutes"]);
    let list = json!([{ "registration": a }, { "registration": a }]);
    assert_eq!(errors(&course.record(0, list).await), ["DUPLICATE list.1"]);
    let list = json!([{ "registration": a, "presence": "ABSENT", "minutes": 5 }]);
    assert_eq!(errors(&course.record(0, list).await), ["INVALID list.0.minutes"]);
    let faults = course.rule(json!({ "sessionsLeast": 0, "minutesLeast": -3 })).await;
    assert_eq!(errors(&faults), ["OUT_OF_RANGE sessionsLeast", "OUT_OF_RANGE minutesLeast"]);
    done(course.rule(json!({ "minutesLeast": 30 })).await);
    assert_eq!(errors(&course.rule(json!({ "expectedRevision": 0 })).await), ["CONFLICT expectedRevision"]);
}
