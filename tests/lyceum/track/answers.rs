//! Questionnaires, and what museums answer.

use database::id::{EnrolmentId, OrganizationId, PillarId, ProgramYearId, ProgrammeId, TopicId};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use serde_json::{Value, json};
use testing::{SignedIn, TestApp};

use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

/// The questionnaires of two pillars, as an association could ask them in English and French.
pub(crate) const QUESTIONNAIRES: [&str; 6] = [
    include_str!("questionnaires/governance_needs_assessment.json"),
    include_str!("questionnaires/governance_standards.json"),
    include_str!("questionnaires/governance_peer_review.json"),
    include_str!("questionnaires/community_needs_assessment.json"),
    include_str!("questionnaires/community_standards.json"),
    include_str!("questionnaires/community_peer_review.json"),
];

/// An association's programme with a year, its staff, and a museum that is enrolled.
pub(super) struct Track {
    pub(super) app: TestApp,
    pub(super) programme: ProgrammeId,
    pub(super) governance: PillarId,
    pub(super) community: PillarId,
    pub(super) year: ProgramYearId,
    pub(super) museum: OrganizationId,
    pub(super) enrolment: EnrolmentId,
    pub(super) staff: SignedIn,
    pub(super) mary: SignedIn,
    pub(super) joe: SignedIn,
    topics: Vec<(&'static str, TopicId)>,
}

impl Track {
    pub(super) async fn new() -> Self {
        Self::on(TestApp::start().await).await
    }

    pub(super) async fn on(app: TestApp) -> Self {
        let association = app.organization("Association of Museums").create().await;
        let museum = app.organization("Shore Museum").create().await;
        let programme = app.programme("TRACK", association).create().await;
        let staff = app.person("Sam Staff").programme_role("staff", programme).create().await;
        let mary = app.person("Mary Macdonald").role("editor", museum).create().await;
        let joe = app.person("Joe Leblanc").role("administrator", museum).create().await;
        let mut topics = Vec::new();
        for notation in
            ["governance", "succession-planning", "equity", "climate-change", "accessibility", "community-engagement"]
        {
            topics.push((notation, app.topic(notation).create().await));
        }
        let track = Self {
            programme,
            governance: PillarId::new(),
            community: PillarId::new(),
            year: ProgramYearId::new(),
            museum,
            enrolment: EnrolmentId::new(),
            staff,
            mary,
            joe,
            topics,
            app,
        };
        let sql = format!(
            "INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
                 VALUES ('{programme}', 'CA-NS', 'America/Halifax', now(), now());
             INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at) VALUES
                 ('{governance}', '{programme}', 'governance', 'en', '{{\"en\": \"Governance\"}}', now(), now()),
                 ('{community}', '{programme}', 'community', 'en', '{{\"en\": \"Community\"}}', now(), now());",
            programme = programme.uuid(),
            governance = track.governance.uuid(),
            community = track.community.uuid(),
        );
        track.run(&sql).await;
        track.begin(track.year, track.enrolment, 2026).await;
        track
    }

    /// A year in which the museum is enrolled, with its deadlines in September.
    pub(super) async fn begin(&self, year: ProgramYearId, enrolment: EnrolmentId, number: i32) {
        let sql = format!(
            "INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, status, created_at, updated_at)
                 VALUES ('{year}', '{programme}', {number}, '{before}-10-01', '{after}-01-31', 'open', now(), now());
             INSERT INTO program_year_pillar VALUES ('{year}', '{governance}', 0), ('{year}', '{community}', 1);
             INSERT INTO requirements (program_year_id, version, rules, created_at)
                 VALUES ('{year}', 1, '[{{\"key\": \"assessment\", \"title\": {{\"en\": \"Assessment\"}}, \"deadline\": \"{number}-11-20\",
                     \"expression\": {{\"submitted\": {{\"kind\": \"needs_assessment\", \"pillar\": \"governance\"}}}}}}]', '2020-01-01');
             INSERT INTO programme_participant VALUES ('{programme}', '{museum}', now()) ON CONFLICT DO NOTHING;
             INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
                 VALUES ('{enrolment}', '{year}', '{museum}', now(), now(), now());",
            year = year.uuid(),
            before = number - 1,
            after = number + 1,
            programme = self.programme.uuid(),
            governance = self.governance.uuid(),
            community = self.community.uuid(),
            enrolment = enrolment.uuid(),
            museum = self.museum.uuid(),
        );
        self.run(&sql).await;
    }

    pub(super) async fn run(&self, sql: &str) {
        self.app.connect().await.batch_execute(sql).await.expect("the rows fit");
    }

    pub(super) fn topic(&self, notation: &str) -> TopicId {
        self.topics.iter().find(|(known, _)| *known == notation).expect("a topic of the tests").1
    }

    /// A draft with the questions of one of [`QUESTIONNAIRES`].
    pub(super) async fn draft(&self, number: usize) -> String {
        let data: Value = serde_json::from_str(QUESTIONNAIRES[number]).expect("JSON");
        let pillar = if data["pillar"] == "governance" { self.governance } else { self.community };
        let input = json!({ "programme": self.programme.to_string(), "pillar": pillar.to_string(), "kind": data["kind"],
            "mainLanguage": "en", "title": data["title"] });
        let created = done(change(&self.staff, "createQuestionnaire", "questionnaire { id }", input).await);
        let id = text(&created["questionnaire"]["id"]);
        done(self.set(&id, self.questions(&data["questions"])).await);
        id
    }

    /// With the ids of topics in the place of their notations.
    pub(super) fn questions(&self, questions: &Value) -> Value {
        let mut questions = questions.clone();
        for question in questions.as_array_mut().expect("a list") {
            let topics = question["topics"].as_array().cloned().unwrap_or_default();
            let ids: Vec<_> = topics.iter().map(|one| self.topic(one.as_str().expect("text")).to_string()).collect();
            question["topics"] = json!(ids);
        }
        questions
    }

    pub(super) async fn set(&self, id: &str, questions: Value) -> Value {
        let input = json!({ "questionnaire": id, "questions": questions });
        change(&self.staff, "setQuestions", "questionnaire { id revision }", input).await
    }

    pub(super) async fn publish(&self, id: &str) {
        let input = json!({ "questionnaire": id });
        let published = done(change(&self.staff, "publishQuestionnaire", "questionnaire { status }", input).await);
        assert_eq!(published["questionnaire"]["status"], "PUBLISHED");
    }

    pub(super) async fn ask(&self, year: ProgramYearId, id: &str) -> Value {
        let input = json!({ "year": year.to_string(), "questionnaire": id });
        change(&self.staff, "askQuestionnaire", "questionnaire { id }", input).await
    }

    /// One of [`QUESTIONNAIRES`], published and asked in the year; its id, and the ids of its questions by key.
    pub(super) async fn asked(&self, number: usize) -> (String, Value) {
        let id = self.draft(number).await;
        self.publish(&id).await;
        done(self.ask(self.year, &id).await);
        let keys = self.keys(&id).await;
        (id, keys)
    }

    /// The ids of its questions by key.
    pub(super) async fn keys(&self, id: &str) -> Value {
        let document = "query($id: ID!) { questionnaire(id: $id) { questions { id key } } }";
        let data = self.staff.query(document, json!({ "id": id })).await;
        let questions = data["questionnaire"]["questions"].as_array().cloned().expect("questions");
        questions
            .into_iter()
            .map(|one| (text(&one["key"]), one["id"].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    pub(super) async fn start(&self, enrolment: EnrolmentId, questionnaire: &str) -> String {
        let input = json!({ "enrolment": enrolment.to_string(), "questionnaire": questionnaire });
        let started = done(change(&self.mary, "startSubmission", "submission { id state revision }", input).await);
        text(&started["submission"]["id"])
    }

    pub(super) async fn save(&self, who: &SignedIn, submission: &str, seen: Option<i64>, answers: Value) -> Value {
        let fields = "submission { revision lastChange { text writtenBy } }
            overwritten { answers { answer { text writtenBy } was { text level writtenBy } } }";
        let input = json!({ "submission": submission, "seenRevision": seen, "answers": answers });
        change(who, "saveAnswers", fields, input).await
    }

    pub(super) async fn submit(&self, submission: &str) -> Value {
        let fields = "submission { state isLate submittedAt revision }";
        change(&self.joe, "submitAnswers", fields, json!({ "submission": submission })).await
    }

    pub(super) async fn seen(&self, who: &SignedIn, submission: &str) -> Value {
        let document = "query($id: ID!) { submission(id: $id) {
            state isLate revision missing { key } history { kind reason by }
            answers { question { key } level text isNotApplicable isCopied history { text level writtenBy } }
            comparison { kind earlierQuestion { key } earlierAnswer { text level } question { key } answer { text level } }
        } }";
        who.answer(document, json!({ "id": submission })).await["data"]["submission"].take()
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

/// All that the needs assessment of governance asks, answered as a small museum would.
pub(super) fn assessment(keys: &Value) -> Value {
    json!([
        { "question": keys["board-roles"], "level": "beginning", "text": "We learn from each other." },
        { "question": keys["succession"], "level": "established" },
        { "question": keys["who-governs"], "level": "beginning" },
        { "question": keys["climate-in-plans"], "isNotApplicable": true, "text": "The municipality plans for us." },
        { "question": keys["board-proud"], "text": "The new roof." },
    ])
}

#[tokio::test]
async fn all_questionnaires_are_asked_in_both_languages() {
    let track = Track::new().await;
    for number in 0..QUESTIONNAIRES.len() {
        track.asked(number).await;
    }
    let document = "query($programme: ID!, $year: ID) { questionnaires(programme: $programme, year: $year) {
        id kind version pillar { key } title(languages: [\"fr\"]) { text fellBack }
    } }";
    let variables = json!({ "programme": track.programme.to_string(), "year": track.year.to_string() });
    let data = track.app.anonymous().query(document, variables).await;
    let found = data["questionnaires"].as_array().expect("a list");
    assert_eq!(found.len(), 6, "published questionnaires are everybody's to read");
    let document = "query($id: ID!) { questionnaire(id: $id) {
        questions { prompt(languages: [\"fr\"]) { fellBack } levels(languages: [\"fr\"]) { description { fellBack } } topics { id } }
    } }";
    for one in found {
        let asked = track.app.anonymous().query(document, json!({ "id": one["id"] })).await;
        let told = format!("{one}{asked}");
        assert!(!told.contains("\"fellBack\":true"), "everything is said in French too: {told}");
    }
}

#[tokio::test]
async fn a_published_version_never_changes_and_the_next_says_what_became_of_it() {
    let track = Track::new().await;
    let first = track.draft(0).await;
    let hidden = track.mary.query("query($id: ID!) { questionnaire(id: $id) { id } }", json!({ "id": first })).await;
    assert_eq!(hidden["questionnaire"], Value::Null, "a draft is the staff's");
    assert_eq!(wrong(&track.ask(track.year, &first).await), ["WRONG_STATE questionnaire"]);
    track.publish(&first).await;
    assert_eq!(wrong(&track.set(&first, json!([])).await), ["WRONG_STATE questionnaire"]);
    let touched = diesel::sql_query("UPDATE question SET prompt = '{\"en\": \"Another?\"}'")
        .execute(&mut track.app.connect().await)
        .await;
    assert!(touched.expect_err("the database refuses it too").to_string().contains("is published"));

    let revise = json!({ "questionnaire": first, "idempotencyKey": "one" });
    let fields = "questionnaire { id version status mapping { kind } }";
    let second = done(change(&track.staff, "reviseQuestionnaire", fields, revise.clone()).await);
    let again = done(change(&track.staff, "reviseQuestionnaire", "questionnaire { id }", revise).await);
    assert_eq!(again["questionnaire"]["id"], second["questionnaire"]["id"]);
    assert_eq!(second["questionnaire"]["version"], 2);
    let kinds: Vec<_> =
        second["questionnaire"]["mapping"].as_array().expect("lines").iter().map(|line| &line["kind"]).collect();
    assert_eq!(kinds, ["SAME"; 6]);

    let data: Value = serde_json::from_str(QUESTIONNAIRES[0]).expect("JSON");
    let mut questions = track.questions(&data["questions"]);
    let list = questions.as_array_mut().expect("a list");
    list.remove(3);
    list[0]["prompt"][0]["text"] = json!("What do board members know of their roles?");
    list[3]["key"] = json!("board-proud-of");
    list[3]["from"] = json!(["board-proud"]);
    let mut split = list[3].clone();
    split["key"] = json!("board-sorry-for");
    list.push(split);
    let second = text(&second["questionnaire"]["id"]);
    done(track.set(&second, questions.clone()).await);
    let document = "query($id: ID!) { questionnaire(id: $id) { mapping { kind from { key } to { key } } } }";
    let data = track.staff.query(document, json!({ "id": second })).await;
    let line = |line: &Value| {
        let key = |side: &str| line[side]["key"].as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", key("from"), text(&line["kind"]), key("to"))
    };
    let mut lines: Vec<_> = data["questionnaire"]["mapping"].as_array().expect("lines").iter().map(line).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "board-proud SPLIT board-proud-of",
            "board-proud SPLIT board-sorry-for",
            "board-roles CHANGED board-roles",
            "board-training SAME board-training",
            "climate-in-plans DROPPED -",
            "succession SAME succession",
            "who-governs SAME who-governs",
        ]
    );
    questions[0]["from"] = json!(["no-such-key"]);
    assert_eq!(wrong(&track.set(&second, questions).await), ["NOT_FOUND questions.0.from.0"]);
}

#[tokio::test]
async fn every_fault_of_questions_is_told_at_once() {
    let track = Track::new().await;
    let id = track.draft(0).await;
    let prompt = json!([{ "language": "en", "text": "?" }]);
    let questions = json!([
        { "key": "Not A Key", "kind": "SHORT_ANSWER", "mainLanguage": "en", "prompt": prompt },
        { "key": "one-level", "kind": "RUBRIC", "mainLanguage": "en", "prompt": prompt, "levels": [{ "key": "a", "description": prompt }] },
        { "key": "work", "kind": "EXAMPLE_OF_WORK", "mainLanguage": "en", "prompt": prompt },
        { "key": "rule", "kind": "SHORT_ANSWER", "mainLanguage": "en", "prompt": prompt, "needRule": { "levels": ["x"], "statement": prompt } },
        { "key": "rule", "kind": "SHORT_ANSWER", "mainLanguage": "fr", "prompt": prompt },
    ]);
    let mut told = wrong(&track.set(&id, questions).await);
    told.sort();
    assert_eq!(
        told,
        [
            "DUPLICATE questions.4",
            "INVALID questions.0.key",
            "INVALID questions.2.kind",
            "INVALID questions.3.needRule.levels.0",
            "OUT_OF_RANGE questions.1.levels",
            "REQUIRED questions.3.needRule",
            "REQUIRED questions.4.prompt",
        ]
    );
}

#[tokio::test]
async fn several_people_answer_at_once_and_nothing_typed_is_lost() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    assert_eq!(track.start(track.enrolment, &questionnaire).await, submission, "there is one for the museum");
    let proud = |words: &str| json!([{ "question": keys["board-proud"], "text": words }]);
    let first = done(track.save(&track.mary, &submission, Some(1), proud("The roof.")).await);
    assert_eq!(first["overwritten"], Value::Null);
    let revision = first["submission"]["revision"].as_i64();
    // Joe saw the state before, and writes over what Mary wrote.
    let second = done(track.save(&track.joe, &submission, Some(1), proud("The new roof.")).await);
    let told = &second["overwritten"]["answers"][0];
    assert_eq!(told["was"], json!({ "text": "The roof.", "level": null, "writtenBy": "Mary Macdonald" }));
    assert_eq!(told["answer"], json!({ "text": "The new roof.", "writtenBy": "Joe Leblanc" }));
    // Mary did not look since; that she writes another answer disturbs nobody.
    let other = json!([{ "question": keys["succession"], "level": "developing" }]);
    let third = done(track.save(&track.mary, &submission, revision, other).await);
    assert_eq!(third["overwritten"], Value::Null);
    let seen = track.seen(&track.mary, &submission).await;
    let proud = seen["answers"].as_array().expect("answers").iter().find(|one| one["question"]["key"] == "board-proud");
    let history = &proud.expect("it is answered")["history"];
    assert_eq!(history, &json!([{ "text": "The roof.", "level": null, "writtenBy": "Mary Macdonald" }]));
    let faults = json!([
        { "question": keys["succession"], "level": "excellent" },
        { "question": keys["board-proud"], "level": "beginning" },
        { "question": keys["who-governs"], "level": "beginning", "isNotApplicable": true },
    ]);
    let faults = wrong(&track.save(&track.mary, &submission, None, faults).await);
    assert_eq!(faults, ["INVALID answers.0.level", "INVALID answers.1.level", "INVALID answers.2.level"]);
    let stranger = track.app.person("Stranger").create().await;
    assert_eq!(track.seen(&stranger, &submission).await, Value::Null);
}

#[tokio::test]
async fn what_is_missing_is_said_and_submitting_freezes() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    let missing = wrong(&track.submit(&submission).await);
    assert_eq!(
        missing,
        [
            "REQUIRED answers.board-roles",
            "REQUIRED answers.succession",
            "REQUIRED answers.who-governs",
            "REQUIRED answers.climate-in-plans",
            "REQUIRED answers.board-proud",
        ]
    );
    done(track.save(&track.mary, &submission, None, assessment(&keys)).await);
    assert_eq!(track.seen(&track.mary, &submission).await["missing"], json!([]), "what does not apply is answered");
    // The last minute of the day in Halifax.
    travel(&track.app, "2026-11-21T03:59:00Z").await;
    let submitted = done(track.submit(&submission).await);
    assert_eq!(submitted["submission"]["state"], "SUBMITTED");
    assert_eq!(submitted["submission"]["isLate"], false);
    assert_eq!(wrong(&track.save(&track.mary, &submission, None, assessment(&keys)).await), ["WRONG_STATE submission"]);
    let frozen = diesel::sql_query("UPDATE answer SET text = 'Another'").execute(&mut track.app.connect().await).await;
    assert!(frozen.expect_err("the database refuses it too").to_string().contains("is submitted"));

    travel(&track.app, "2026-11-25T12:00:00Z").await;
    let reopen = |reason: &str| json!({ "submission": submission, "reason": reason });
    assert_eq!(wrong(&change(&track.mary, "reopenSubmission", "", reopen("We like to.")).await), ["DENIED"]);
    assert_eq!(wrong(&change(&track.staff, "reopenSubmission", "", reopen(" ")).await), ["REQUIRED reason"]);
    done(change(&track.staff, "reopenSubmission", "submission { state }", reopen("A page is missing.")).await);
    let better = json!([{ "question": keys["board-roles"], "level": "established" }]);
    done(track.save(&track.mary, &submission, None, better).await);
    let again = done(track.submit(&submission).await);
    assert_eq!(again["submission"]["isLate"], false, "when it was first submitted counts");
    assert_eq!(again["submission"]["submittedAt"], submitted["submission"]["submittedAt"]);
    let history = &track.seen(&track.mary, &submission).await["history"];
    let kinds: Vec<_> = history.as_array().expect("a list").iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["STARTED", "SUBMITTED", "REOPENED", "SUBMITTED"]);
}

#[tokio::test]
async fn a_minute_after_midnight_in_halifax_is_late_and_kept() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    done(track.save(&track.mary, &submission, None, assessment(&keys)).await);
    travel(&track.app, "2026-11-21T04:00:00Z").await;
    let submitted = done(track.submit(&submission).await);
    assert_eq!(submitted["submission"]["isLate"], true);
    assert_eq!(submitted["submission"]["state"], "SUBMITTED");

    let input = json!({ "enrolment": track.enrolment.to_string(), "requirement": "assessment", "until": "2026-11-21", "reason": "A storm." });
    done(change(&track.staff, "extendDeadline", "enrolment { id }", input).await);
    let seen = track.seen(&track.mary, &submission).await;
    assert_eq!(seen["isLate"], false, "what is granted afterwards counts");
}

#[tokio::test]
async fn answers_are_copied_into_the_next_cycle_and_compared_with_it() {
    let track = Track::new().await;
    let (first, keys) = track.asked(0).await;
    let before = track.start(track.enrolment, &first).await;
    assert_eq!(
        wrong(&change(&track.mary, "copyAnswers", "", json!({ "submission": before })).await),
        ["WRONG_STATE submission"]
    );
    done(track.save(&track.mary, &before, None, assessment(&keys)).await);
    done(track.submit(&before).await);

    let revised = done(
        change(&track.staff, "reviseQuestionnaire", "questionnaire { id }", json!({ "questionnaire": first })).await,
    );
    let second = text(&revised["questionnaire"]["id"]);
    let data: Value = serde_json::from_str(QUESTIONNAIRES[0]).expect("JSON");
    let mut questions = track.questions(&data["questions"]);
    let list = questions.as_array_mut().expect("a list");
    list[1]["key"] = json!("relief");
    list[1]["from"] = json!(["succession"]);
    list.remove(3);
    done(track.set(&second, questions).await);
    track.publish(&second).await;
    let (year, enrolment) = (ProgramYearId::new(), EnrolmentId::new());
    track.begin(year, enrolment, 2030).await;
    done(track.ask(year, &second).await);
    assert_eq!(
        wrong(&track.ask(track.year, &second).await),
        ["WRONG_STATE questionnaire"],
        "it was begun with the first"
    );

    travel(&track.app, "2030-11-01T12:00:00Z").await;
    let after = track.start(enrolment, &second).await;
    let new_keys = track.keys(&second).await;
    let own = json!([{ "question": new_keys["board-proud"], "text": "The archive room." }]);
    done(track.save(&track.joe, &after, None, own).await);
    done(change(&track.mary, "copyAnswers", "submission { revision }", json!({ "submission": after })).await);
    let seen = track.seen(&track.mary, &after).await;
    let answer = |key: &str| {
        seen["answers"].as_array().expect("answers").iter().find(|one| one["question"]["key"] == key).cloned()
    };
    let roles = answer("board-roles").expect("copied");
    assert_eq!(
        (&roles["level"], &roles["text"], &roles["isCopied"]),
        (&json!("beginning"), &json!("We learn from each other."), &json!(true))
    );
    assert_eq!(answer("relief").expect("copied under its new key")["level"], "established");
    assert_eq!(answer("board-proud").expect("there")["text"], "The archive room.", "what was typed stays");
    assert_eq!(answer("board-proud").expect("there")["isCopied"], false);
    let change_it =
        json!([{ "question": new_keys["board-roles"], "level": "developing", "text": "We have a manual." }]);
    done(track.save(&track.mary, &after, None, change_it).await);
    let seen = track.seen(&track.mary, &after).await;
    let compared: Vec<_> = seen["comparison"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| {
            let word = |side: &str, field: &str| line[side][field].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {}: {} > {}",
                word("earlierQuestion", "key"),
                text(&line["kind"]),
                word("earlierAnswer", "level"),
                word("answer", "level")
            )
        })
        .collect();
    assert_eq!(
        compared,
        [
            "board-roles SAME: beginning > developing",
            "succession SAME: established > established",
            "who-governs SAME: beginning > beginning",
            "climate-in-plans DROPPED: - > -",
            "board-proud SAME: - > -",
            "board-training SAME: - > -",
        ]
    );
}

const PROPOSALS: &str = "query($id: ID!) { enrolment(id: $id) { needProposals { nodes {
    id state origin statement { text } topics { id } need { statement { text } identifiedIn evidence }
} } } }";

#[tokio::test]
async fn answers_propose_needs_and_the_museum_decides() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    done(track.save(&track.mary, &submission, None, assessment(&keys)).await);
    let id = json!({ "id": track.enrolment.to_string() });
    assert_eq!(
        track.joe.query(PROPOSALS, id.clone()).await["enrolment"]["needProposals"]["nodes"],
        json!([]),
        "only what is submitted proposes"
    );
    done(track.submit(&submission).await);
    let proposed = track.joe.query(PROPOSALS, id.clone()).await["enrolment"]["needProposals"]["nodes"].take();
    let statements = |list: &Value| -> Vec<String> {
        list.as_array()
            .expect("a list")
            .iter()
            .map(|one| format!("{} {}", text(&one["state"]), text(&one["statement"]["text"])))
            .collect()
    };
    assert_eq!(
        statements(&proposed),
        [
            "PROPOSED Orientation for board members",
            "PROPOSED Recruiting a board that reflects the community",
            "PROPOSED Finding out what the board wishes to learn",
        ],
        "what does not apply proposes nothing"
    );
    let member = track.app.person("Mia Member").role("member", track.museum).create().await;
    for who in [&member, &track.staff] {
        let seen = who.query(PROPOSALS, id.clone()).await["enrolment"]["needProposals"]["nodes"].take();
        assert_eq!(statements(&seen), statements(&proposed));
        let decline = json!({ "proposal": proposed[1]["id"] });
        assert_eq!(wrong(&change(who, "declineNeedProposal", "", decline).await), ["DENIED"], "the museum decides");
    }

    let accept = json!({ "proposal": proposed[0]["id"], "statement": [{ "language": "en", "text": "A manual for our board" }], "wantedBy": "2027-03-31" });
    let fields = "proposal { state need { statement { text } identifiedIn evidence wantedBy topics { id } } }";
    let accepted = done(change(&track.joe, "acceptNeedProposal", fields, accept.clone()).await);
    let need = &accepted["proposal"]["need"];
    assert_eq!(need["statement"]["text"], "A manual for our board");
    assert_eq!(need["identifiedIn"], "REFLECTION");
    assert_eq!(need["evidence"], "How well do board members know what is expected of them?");
    assert_eq!(need["topics"][0]["id"], track.topic("governance").to_string());
    assert_eq!(wrong(&change(&track.joe, "acceptNeedProposal", "", accept).await), ["WRONG_STATE proposal"]);
    done(
        change(&track.mary, "declineNeedProposal", "proposal { state }", json!({ "proposal": proposed[1]["id"] }))
            .await,
    );

    // Submitted again with another answer: what was decided stays, what is proposed no more goes.
    done(
        change(
            &track.staff,
            "reopenSubmission",
            "submission { id }",
            json!({ "submission": submission, "reason": "Once more." }),
        )
        .await,
    );
    let better = json!([{ "question": keys["board-training"], "text": "How to read accounts." }]);
    done(track.save(&track.mary, &submission, None, better).await);
    done(track.submit(&submission).await);
    let now = track.joe.query(PROPOSALS, id).await["enrolment"]["needProposals"]["nodes"].take();
    assert_eq!(
        statements(&now),
        ["ACCEPTED Orientation for board members", "DECLINED Recruiting a board that reflects the community"]
    );
}

#[tokio::test]
async fn resources_about_a_question_are_those_that_one_may_see() {
    let track = Track::new().await;
    let (questionnaire, _) = track.asked(0).await;
    let topic = track.topic("succession-planning");
    let ours = track.app.organization("Publisher").create().await;
    track.app.opportunity("Succession in small museums").kind("resource").owner(ours).topic(topic).create().await;
    track.app.opportunity("A webinar").owner(ours).topic(topic).create().await;
    track.app.opportunity("Being written").kind("resource").status("draft").owner(ours).topic(topic).create().await;
    track.app.opportunity("For the network").kind("resource").for_network().owner(ours).topic(topic).create().await;
    let document =
        "query($id: ID!) { questionnaire(id: $id) { questions { key resources { nodes { title { text } } } } } }";
    let titles = |data: Value| -> Vec<String> {
        let questions = data["questionnaire"]["questions"].as_array().cloned().expect("questions");
        let nodes =
            questions.iter().find(|one| one["key"] == "succession").map(|one| one["resources"]["nodes"].clone());
        let mut titles: Vec<_> =
            nodes.expect("there").as_array().expect("a list").iter().map(|one| text(&one["title"]["text"])).collect();
        titles.sort();
        titles
    };
    let variables = json!({ "id": questionnaire });
    assert_eq!(titles(track.app.anonymous().query(document, variables.clone()).await), ["Succession in small museums"]);
    assert_eq!(titles(track.mary.query(document, variables).await), ["For the network", "Succession in small museums"]);
}

#[tokio::test]
async fn a_museum_chooses_who_sees_what_it_accepts_and_what_shows_it() {
    let track = Track::new().await;
    let (questionnaire, keys) = track.asked(0).await;
    let submission = track.start(track.enrolment, &questionnaire).await;
    done(track.save(&track.mary, &submission, None, assessment(&keys)).await);
    done(track.submit(&submission).await);
    let proposed =
        track.joe.query(PROPOSALS, json!({ "id": track.enrolment.to_string() })).await["enrolment"]["needProposals"]["nodes"].take();
    let fields = "proposal { need { id evidence visibility } }";
    let accept = async |at: usize, more: Value| {
        let mut input = json!({ "proposal": proposed[at]["id"] });
        for (field, value) in more.as_object().expect("fields") {
            input[field] = value.clone();
        }
        done(change(&track.joe, "acceptNeedProposal", fields, input).await)["proposal"]["need"].take()
    };

    let own = accept(0, json!({ "visibility": "OWN", "evidence": "Two of us did not know." })).await;
    assert_eq!((&own["visibility"], &own["evidence"]), (&json!("OWN"), &json!("Two of us did not know.")));
    let counted = accept(1, json!({ "visibility": "NETWORK", "evidence": null })).await;
    assert_eq!((&counted["visibility"], &counted["evidence"]), (&json!("NETWORK"), &Value::Null));
    let document = "query($id: ID!) { need(id: $id) { id } }";
    let seen = track.staff.query(document, json!({ "id": own["id"] })).await;
    assert_eq!(seen["need"], Value::Null, "the museum keeps it to itself");
    let seen = track.staff.query(document, json!({ "id": counted["id"] })).await;
    assert_eq!(seen["need"]["id"], counted["id"]);
}
