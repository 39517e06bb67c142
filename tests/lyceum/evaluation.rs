//! Evaluations: what participants say is theirs, and what is told of it exposes nobody.

use database::id::{EvaluationQuestionId, OpportunityId, OrganizationId, PersonId, RegistrationId};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use serde_json::{Value, json};
use testing::{SignedIn, TestApp};

use crate::joining::{change, done, wrong};

fn question(number: u128) -> String {
    EvaluationQuestionId::from_uuid(uuid(number)).to_string()
}

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0193_a6a0_0000_7000_8000_0000_0000_0000 + number)
}

/// "How confident are you in this subject?", which is everybody's.
pub(crate) fn confidence() -> String {
    question(1)
}

fn pace() -> String {
    question(3)
}

fn at_home() -> String {
    question(4)
}

const RESULTS: &str = "query($id: ID!) { opportunity(id: $id) { runs { evaluation {
    before { id prompt { text } } myAnswers { question moment scale choice text mayQuote }
    results {
        questions { question { id } moment isSuppressed answered mean choices quotes }
        changes { isSuppressed answeredBoth meanDifference }
    }
} } } }";

/// A talk on 1 December, those who run it, and those who come.
struct Talk {
    app: TestApp,
    museum: OrganizationId,
    opportunity: OpportunityId,
    run: String,
    editor: SignedIn,
    participants: Vec<(SignedIn, RegistrationId)>,
}

impl Talk {
    async fn new(participants: usize) -> Self {
        let app = TestApp::start().await;
        let museum = app.organization("Acadia Museum").create().await;
        let opportunity =
            app.opportunity("Mould").owner(museum).session("2026-12-01 14:00 Europe/Paris").create().await;
        let editor = app.person("Edith").role("editor", museum).create().await;
        let data = editor
            .query("query($id: ID!) { opportunity(id: $id) { runs { id } } }", json!({ "id": opportunity.to_string() }))
            .await;
        let run = data["opportunity"]["runs"][0]["id"].as_str().expect("a run").to_owned();
        let mut talk = Self { app, museum, opportunity, run, editor, participants: Vec::new() };
        for number in 0..participants {
            let person = talk.app.person(&format!("Participant {number}")).create().await;
            let registration = talk.register(person.id, "registered").await;
            talk.participants.push((person, registration));
        }
        talk
    }

    async fn register(&self, person: PersonId, state: &str) -> RegistrationId {
        let id = RegistrationId::new();
        let sql = format!(
            "INSERT INTO registration (id, run_id, opportunity_id, person_id, state, created_at, updated_at)
             SELECT '{}', id, opportunity_id, '{}', '{state}', now(), now() FROM run WHERE opportunity_id = '{}'",
            id.uuid(),
            person.uuid(),
            self.opportunity.uuid()
        );
        self.app.connect().await.batch_execute(&sql).await.expect("the row fits");
        id
    }

    async fn set(&self, before: &[String], after: &[String]) -> Value {
        let input = json!({ "run": self.run, "before": before, "after": after });
        change(&self.editor, "setRunEvaluation", "run { id }", input).await
    }

    async fn answer(&self, who: usize, moment: &str, answers: Value) -> Value {
        let (person, registration) = &self.participants[who];
        let input = json!({ "registration": registration.to_string(), "moment": moment, "answers": answers });
        change(person, "answerEvaluation", "run { id }", input).await
    }

    async fn evaluation(&self, who: &SignedIn) -> Value {
        let mut answer = who.answer(RESULTS, json!({ "id": self.opportunity.to_string() })).await;
        answer["data"]["opportunity"]["runs"][0]["evaluation"].take()
    }

    async fn results(&self) -> Value {
        self.evaluation(&self.editor).await["results"].take()
    }
}

#[tokio::test]
async fn four_answers_are_held_back_and_the_fifth_tells_of_five_together() {
    let talk = Talk::new(6).await;
    done(talk.set(&[confidence(), pace()], &[confidence(), pace(), at_home()]).await);
    for who in 0..4 {
        let answers = json!([{ "question": confidence(), "scale": 2 }, { "question": pace(), "choice": 1 }]);
        done(talk.answer(who, "BEFORE", answers).await);
    }
    done(talk.answer(4, "BEFORE", json!([{ "question": confidence(), "scale": 4 }])).await);
    let open = talk.results().await;
    let nothing = json!({ "question": { "id": confidence() }, "moment": "BEFORE", "isSuppressed": true, "answered": null,
        "mean": null, "choices": [], "quotes": [] });
    assert_eq!(open["questions"][0], nothing, "a sixth answer would be known by what it changes");
    crate::registration::travel(&talk.app, "2026-12-02T12:00:00Z").await;
    let five = talk.results().await;
    let told = json!({ "question": { "id": confidence() }, "moment": "BEFORE", "isSuppressed": false, "answered": 5,
        "mean": 2.4, "choices": [], "quotes": [] });
    assert_eq!(five["questions"][0], told);
    assert_eq!(five["questions"][1]["answered"], Value::Null, "four answered");
    assert_eq!(five["changes"][0], json!({ "isSuppressed": true, "answeredBoth": null, "meanDifference": null }));

    assert_eq!(wrong(&talk.answer(0, "BEFORE", json!([])).await), ["WRONG_STATE moment"]);
    for who in 0..5 {
        let quote = json!({ "question": at_home(), "text": format!("Words {who}"), "mayQuote": who == 3 });
        let answers = json!([{ "question": confidence(), "scale": 4 }, { "question": pace(), "choice": i32::from(who == 0) }, quote]);
        done(talk.answer(who, "AFTER", answers).await);
    }
    assert_eq!(talk.results().await["questions"][4]["quotes"], json!([]), "more may still be written");
    crate::registration::travel(&talk.app, "2027-01-05T12:00:00Z").await;
    let both = talk.results().await;
    assert_eq!(both["changes"][0], json!({ "isSuppressed": false, "answeredBoth": 5, "meanDifference": 1.6 }));
    assert_eq!(both["questions"][3]["choices"], json!([null, null, null]), "one of five, and so all of them");
    assert_eq!(both["questions"][4]["quotes"], json!(["Words 3"]), "by consent alone");
}

#[tokio::test]
async fn only_the_participant_reads_what_they_said() {
    let talk = Talk::new(2).await;
    done(talk.set(&[at_home()], &[]).await);
    let said = json!([{ "question": at_home(), "text": "A secret", "mayQuote": true }]);
    done(talk.answer(0, "BEFORE", said).await);
    let (ana, _) = &talk.participants[0];
    let own = talk.evaluation(ana).await;
    assert_eq!(own["myAnswers"][0]["text"], "A secret");
    assert_eq!(own["results"], Value::Null);
    let steward = talk.app.person("Stella").steward().create().await;
    for other in [&talk.participants[1].0, &talk.editor, &steward] {
        let seen = other.answer(RESULTS, json!({ "id": talk.opportunity.to_string() })).await;
        assert!(!seen.to_string().contains("A secret"), "{seen}");
        let trail = other
            .answer(
                "query($id: ID!) { organization(id: $id) { auditTrail { nodes { after } } } }",
                json!({ "id": talk.museum.to_string() }),
            )
            .await;
        assert!(!trail.to_string().contains("A secret"), "{trail}");
    }
    let (bob, _) = &talk.participants[1];
    let input = json!({ "registration": talk.participants[0].1.to_string(), "moment": "BEFORE", "answers": [] });
    assert_eq!(wrong(&change(bob, "answerEvaluation", "run { id }", input).await), ["NOT_FOUND registration"]);
    let export = ana.query("{ viewer { exportMyData } }", json!({})).await;
    assert_eq!(export["viewer"]["exportMyData"]["evaluation_answers"][0]["text"], "A secret");
    done(talk.answer(0, "BEFORE", json!([{ "question": at_home() }])).await);
    assert_eq!(talk.evaluation(ana).await["myAnswers"], json!([]), "an answer is taken back");
}

#[tokio::test]
async fn an_answer_fits_its_question_and_its_time() {
    let talk = Talk::new(1).await;
    assert_eq!(wrong(&talk.answer(0, "BEFORE", json!([])).await), ["WRONG_STATE registration"]);
    done(talk.set(&[confidence(), pace()], &[at_home()]).await);
    for (answers, problem) in [
        (json!([{ "question": confidence(), "scale": 6 }]), "OUT_OF_RANGE answers.0.scale"),
        (json!([{ "question": pace(), "choice": 3 }]), "OUT_OF_RANGE answers.0.choice"),
        (json!([{ "question": pace(), "text": "Fine" }]), "INVALID answers.0.text"),
        (json!([{ "question": at_home(), "text": "Much" }]), "NOT_FOUND answers.0.question"),
    ] {
        assert_eq!(wrong(&talk.answer(0, "BEFORE", answers).await), [problem]);
    }
    assert_eq!(wrong(&talk.answer(0, "AFTER", json!([])).await), ["WRONG_STATE moment"]);
    crate::registration::travel(&talk.app, "2027-01-05T12:00:00Z").await;
    assert_eq!(wrong(&talk.answer(0, "AFTER", json!([])).await), ["WRONG_STATE moment"], "after 30 days");
}

#[tokio::test]
async fn those_who_come_are_told_once_for_each_moment() {
    let talk = Talk::new(2).await;
    let waiting = talk.app.person("Walter").create().await;
    talk.register(waiting.id, "waitlisted").await;
    done(talk.set(&[confidence()], &[confidence()]).await);
    done(talk.set(&[pace()], &[confidence()]).await);
    #[derive(diesel::QueryableByName)]
    struct Told {
        #[diesel(sql_type = diesel::sql_types::Text)]
        told: String,
    }
    let sql = "SELECT (facts ->> 'moment') || ' ' || to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS told
        FROM notice WHERE kind = 'evaluation_open' ORDER BY 1";
    let told: Vec<Told> = diesel::sql_query(sql).load(&mut talk.app.connect().await).await.expect("notices");
    let told: Vec<&str> = told.iter().map(|one| one.told.as_str()).collect();
    let (after, before) = ("after 2026-12-01 13:00", "before 2026-11-20 12:00");
    assert_eq!(told, [after, after, before, before]);
}

#[tokio::test]
async fn an_organization_asks_its_own_questions_and_not_those_of_others() {
    let talk = Talk::new(0).await;
    let input = json!({
        "organization": talk.museum.to_string(), "kind": "CHOICE", "mainLanguage": "en",
        "prompt": [{ "language": "en", "text": "Which room?" }],
        "choices": [[{ "language": "en", "text": "Large" }], [{ "language": "en", "text": "Small" }]],
    });
    let made =
        done(change(&talk.editor, "createEvaluationQuestion", "question { id choices isOfNetwork }", input).await);
    assert_eq!(made["question"]["choices"], json!(["Large", "Small"]));
    let id = made["question"]["id"].as_str().expect("an id").to_owned();
    done(talk.set(std::slice::from_ref(&id), &[]).await);
    let library =
        "query($of: ID) { evaluationQuestions(organization: $of) { id prompt(languages: [\"es\"]) { text } } }";
    let list = talk.app.anonymous().query(library, json!({ "of": talk.museum.to_string() })).await;
    assert_eq!(list["evaluationQuestions"].as_array().expect("a list").len(), 7);
    assert_eq!(list["evaluationQuestions"][0]["prompt"]["text"], "¿Qué tan seguro o segura se siente en este tema?");
    let library = talk.app.organization("Library").create().await;
    let other = talk.app.opportunity("Loans").owner(library).session("2026-12-01").create().await;
    let librarian = talk.app.person("Libby").role("editor", library).create().await;
    let data = librarian
        .query("query($id: ID!) { opportunity(id: $id) { runs { id } } }", json!({ "id": other.to_string() }))
        .await;
    let input = json!({ "run": data["opportunity"]["runs"][0]["id"], "before": [id], "after": [] });
    assert_eq!(wrong(&change(&librarian, "setRunEvaluation", "run { id }", input).await), ["NOT_FOUND before.0"]);
}
