//! What the story is played on: the association and its people, the year as it is set up, and what museums do in it.

use database::id::{OrganizationId, ProgrammeId};
use reqwest::Method;
use serde_json::{Map, Value, json};
use testing::{SignedIn, TestApp};

use super::museums::{Does, MUSEUMS, STANDINGS, names};
use crate::{
    joining::{change, done, wrong},
    registration::travel,
    track::answers::QUESTIONNAIRES,
};

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";

/// Title, pillar, day and hour of each training.
const TRAININGS: [(&str, &str, &str); 3] = [
    ("A board that knows its role", "governance", "2024-05-14"),
    ("Listening to your community", "community-engagement", "2024-06-11"),
    ("Partners in the community", "community-engagement", "2024-12-17"),
];

/// How a museum answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Everything that is asked, with the documents.
    Whole,
    /// Without any document, so that it cannot submit.
    WithoutDocuments,
}

/// The association's people, and everything that the year is made of.
pub(super) struct Stage {
    pub(super) app: TestApp,
    pub(super) staff: SignedIn,
    pub(super) observer: SignedIn,
    pub(super) coach: SignedIn,
    pub(super) reviewer: SignedIn,
    editor: SignedIn,
    programme: String,
    pub(super) year: String,
    /// Each with the ids of its questions, and what kind they are.
    questionnaires: Vec<(String, Vec<Value>)>,
    /// Each with its run and session.
    trainings: Vec<(String, String)>,
    pub(super) museums: Vec<Museum>,
}

/// A museum of the story.
pub(super) struct Museum {
    pub(super) name: String,
    pub(super) id: OrganizationId,
    pub(super) people: SignedIn,
    pub(super) enrolment: String,
    registrations: Vec<(usize, String)>,
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn english(words: &str) -> Value {
    json!([{ "language": "en", "text": words }])
}

impl Stage {
    /// The association sets the year up: who it is for, what it explores, asks and requires, and its calendar.
    pub(super) async fn launch(at: &str) -> Self {
        let app = TestApp::start().await;
        app.set_time(at);
        let association = app.organization("Association of Museums").create().await;
        let funder = app.organization("Department of Culture").create().await;
        let administrator = app.person("Ada").role("administrator", association).create().await;
        let input = json!({ "kind": "TRACK", "mainLanguage": "en", "name": english("TRACK") });
        let made = done(change(&administrator, "createProgramme", "programme { id }", input).await);
        let programme = text(&made["programme"]["id"]);
        let in_it: ProgrammeId = programme.parse().expect("an id");
        let person = |name: &str, role: &str| app.person(name).programme_role(role, in_it).create();
        let (staff, observer) = (person("Stella", "staff").await, person("Otto", "observer").await);
        let (coach, reviewer) = (person("Cora", "coach").await, person("Rita", "reviewer").await);
        let editor = app.person("Edith").role("editor", association).create().await;
        let museums = Self::museums(&app).await;
        let mut stage = Self {
            app,
            staff,
            observer,
            coach,
            reviewer,
            editor,
            programme,
            year: String::new(),
            questionnaires: Vec::new(),
            trainings: Vec::new(),
            museums,
        };
        let input = json!({ "programme": stage.programme, "jurisdiction": "CA-NS", "zone": "America/Halifax",
            "funder": funder.to_string(), "grantName": english("Community Museum Assistance Program") });
        done(change(&stage.staff, "setUpTrackProgram", "track { zone }", input).await);
        let topics = stage.topics().await;
        stage.set_year_up(&topics).await;
        stage.ask(&topics).await;
        stage.offer_training(&topics).await;
        done(change(&stage.staff, "openProgramYear", "year { status }", json!({ "id": stage.year })).await);
        stage
    }

    /// They are in Halifax's province, as far as this story goes. The last two have the same person.
    async fn museums(app: &TestApp) -> Vec<Museum> {
        let mut museums: Vec<Museum> = Vec::new();
        for (number, name) in names().into_iter().enumerate() {
            let (register, ..) = MUSEUMS[number];
            let museum = app.organization(&name).sectors(&["museums"]).country("CA").identifier("mid", register);
            let id = museum.set("region", json!("CA-NS")).create().await;
            let mut person = app.person(&format!("Somebody of {name}")).role("administrator", id);
            if let (Does::SameRoofLate, Some(neighbour)) = (MUSEUMS[number].2, museums.last()) {
                person = person.role("administrator", neighbour.id);
            }
            let people = person.create().await;
            museums.push(Museum { name, id, people, enrolment: String::new(), registrations: Vec::new() });
        }
        museums
    }

    async fn topics(&self) -> Map<String, Value> {
        let mut topics = Map::new();
        let steward = self.app.person("Sten").steward().create().await;
        for notation in
            ["governance", "succession-planning", "equity", "climate-change", "accessibility", "community-engagement"]
        {
            let input = json!({ "scheme": "track", "notation": notation, "mainLanguage": "en",
                "label": english(&notation.replace('-', " ")) });
            let made = done(change(&steward, "createTopic", "topic { id }", input).await);
            topics.insert(notation.to_owned(), made["topic"]["id"].clone());
        }
        topics
    }

    async fn set_year_up(&mut self, topics: &Map<String, Value>) {
        let mut pillars = Vec::new();
        for (key, topic) in [("governance", "governance"), ("community", "community-engagement")] {
            let input = json!({ "programme": self.programme, "key": key, "mainLanguage": "en", "name": english(key),
                "topics": [topics[topic]] });
            let set = done(change(&self.staff, "setPillar", "pillar { id }", input).await);
            pillars.push(set["pillar"]["id"].clone());
        }
        let input = json!({ "programme": self.programme, "year": 2024, "beginsOn": "2023-10-01", "endsOn": "2025-01-31",
            "enrolmentClosesOn": "2023-12-31", "pillars": pillars, "template": "YEAR_2024" });
        let made = done(change(&self.staff, "createProgramYear", "year { id }", input).await);
        self.year = text(&made["year"]["id"]);
        let milestones = [
            ("REGIONAL_MEETING", "Fall regional meetings", "2023-10-01", "2023-10-31"),
            ("LAUNCH", "Launch of the new TRACK year", "2023-10-03", "2023-10-03"),
            ("PREP_SESSION", "Tuesday on TRACK prep session", "2024-02-06", "2024-02-06"),
            ("NEEDS_ASSESSMENT_DUE", "Needs assessment due", "2024-02-16", "2024-02-16"),
            ("REGIONAL_MEETING", "Spring regional meetings", "2024-03-20", "2024-04-10"),
            ("FUNDER_REPORT", "Report on trends of the needs assessment", "2024-04-15", "2024-04-15"),
            ("TRAINING", "Tuesdays on TRACK", "2024-05-01", "2024-08-31"),
            ("OFFICE_HOURS", "Coaching office hours", "2024-05-01", "2024-08-31"),
            ("SUBMISSION_DUE", "Standards and peer review due", "2024-09-13", "2024-09-13"),
            ("REPORTS_CIRCULATED", "Standards and peer review reports circulated", "2024-11-15", "2024-11-15"),
            ("TRAINING_DUE", "A training for each pillar", "2024-12-15", "2024-12-15"),
            ("FINAL_REPORT", "Final report", "2025-01-20", "2025-01-20"),
        ];
        let milestones = milestones.map(|(kind, title, begins, ends)| {
            json!({ "kind": kind, "mainLanguage": "en", "title": english(title), "beginsOn": begins, "endsOn": ends })
        });
        let input = json!({ "year": self.year, "milestones": milestones });
        done(change(&self.staff, "setMilestones", "year { id }", input).await);
    }

    /// The questionnaires of both pillars, published and asked in the year.
    async fn ask(&mut self, topics: &Map<String, Value>) {
        let document = "query($id: ID!) { programYear(id: $id) { pillars { id key } } }";
        let data = self.staff.query(document, json!({ "id": self.year })).await;
        let pillars = data["programYear"]["pillars"].as_array().cloned().expect("pillars");
        for questionnaire in QUESTIONNAIRES {
            let data: Value = serde_json::from_str(questionnaire).expect("JSON");
            let pillar = pillars.iter().find(|it| it["key"] == data["pillar"]).expect("a pillar of the year");
            let input = json!({ "programme": self.programme, "pillar": pillar["id"], "kind": data["kind"],
                "mainLanguage": "en", "title": data["title"] });
            let made = done(change(&self.staff, "createQuestionnaire", "questionnaire { id }", input).await);
            let id = text(&made["questionnaire"]["id"]);
            let mut questions = data["questions"].clone();
            for question in questions.as_array_mut().expect("a list") {
                let named = question["topics"].as_array().cloned().unwrap_or_default();
                question["topics"] = named.iter().map(|it| topics[&text(it)].clone()).collect();
            }
            let input = json!({ "questionnaire": id, "questions": questions });
            let fields = "questionnaire { questions { id kind isRequired levels { key } } }";
            let set = done(change(&self.staff, "setQuestions", fields, input).await);
            let asked = set["questionnaire"]["questions"].as_array().cloned().expect("questions");
            done(
                change(&self.staff, "publishQuestionnaire", "questionnaire { id }", json!({ "questionnaire": id }))
                    .await,
            );
            let input = json!({ "year": self.year, "questionnaire": id });
            done(change(&self.staff, "askQuestionnaire", "questionnaire { id }", input).await);
            self.questionnaires.push((id, asked));
        }
    }

    async fn offer_training(&mut self, topics: &Map<String, Value>) {
        for (title, topic, day) in TRAININGS {
            let input = json!({ "kind": "WEBINAR", "mainLanguage": "en", "title": english(title), "languages": ["en"],
                "topics": [topics[topic]] });
            let made = done(change(&self.editor, "createOpportunity", "opportunity { id }", input).await);
            let opportunity = &made["opportunity"]["id"];
            let input = json!({ "opportunity": opportunity, "status": "OPEN", "pacing": "SCHEDULED", "mode": "ONLINE",
                "zone": "America/Halifax" });
            let made = done(change(&self.editor, "createRun", "run { id }", input).await);
            let run = text(&made["run"]["id"]);
            let input = json!({ "run": run, "startsOn": day, "startsTime": "10:00", "endsTime": "11:30",
                "zone": "America/Halifax" });
            let made = done(change(&self.editor, "createSession", "session { id }", input).await);
            done(
                change(&self.editor, "publishOpportunity", "opportunity { status }", json!({ "id": opportunity }))
                    .await,
            );
            self.trainings.push((run, text(&made["session"]["id"])));
        }
    }

    /// Moves the clock.
    pub(super) async fn at(&mut self, time: &str) {
        travel(&self.app, time).await;
    }

    /// Those who are there from the beginning enrol, each for itself.
    pub(super) async fn enrol_all_but(&mut self, later: Does) {
        self.at("2023-10-20T12:00:00Z").await;
        for (number, (.., does)) in MUSEUMS.iter().enumerate() {
            if *does != later {
                self.enrol(number).await;
            }
        }
    }

    pub(super) async fn enrol(&mut self, number: usize) {
        let museum = &mut self.museums[number];
        let input = json!({ "year": self.year, "organization": museum.id.to_string() });
        let people = self.app.signed_in(&museum.people.secret).acting_for(museum.id);
        let enrolled = done(change(&people, "enrol", "enrolment { id }", input).await);
        museum.enrolment = text(&enrolled["enrolment"]["id"]);
    }

    pub(super) async fn enrolment(&self, number: usize) -> Value {
        let museum = &self.museums[number];
        let document = "query($id: ID!) { enrolment(id: $id) { isLate state contact { name } } }";
        museum.people.query(document, json!({ "id": museum.enrolment })).await["enrolment"].take()
    }

    /// The museum answers these questionnaires and submits them.
    pub(super) async fn answer(&self, number: usize, questionnaires: &[usize], work: Work) {
        let museum = &self.museums[number];
        let people = self.app.signed_in(&museum.people.secret).acting_for(museum.id);
        for questionnaire in questionnaires {
            let (id, questions) = &self.questionnaires[*questionnaire];
            let input = json!({ "enrolment": museum.enrolment, "questionnaire": id });
            let begun = done(change(&people, "startSubmission", "submission { id }", input).await);
            let submission = text(&begun["submission"]["id"]);
            let level = if number.is_multiple_of(2) { "beginning" } else { "established" };
            let answers = questions.iter().map(|question| match question["kind"].as_str() {
                Some("RUBRIC") => json!({ "question": question["id"], "level": level }),
                _ => json!({ "question": question["id"], "text": format!("As it is at {}.", museum.name) }),
            });
            let input = json!({ "submission": submission, "answers": answers.collect::<Vec<_>>() });
            done(change(&people, "saveAnswers", "submission { revision }", input).await);
            let examples = questions.iter().filter(|question| question["kind"] == "EXAMPLE_OF_WORK");
            for question in examples.filter(|_| work == Work::Whole) {
                let path =
                    format!("/attachments?submission={submission}&question={}&name=work.pdf", text(&question["id"]));
                let headers = [("content-type", "application/octet-stream")];
                let sent = people.send(Method::POST, &path, &headers, PDF.to_vec()).await;
                assert!(sent.status.is_success(), "{}", sent.json());
            }
            let submitted =
                change(&people, "submitAnswers", "submission { state }", json!({ "submission": submission })).await;
            match work {
                Work::Whole => assert_eq!(done(submitted)["submission"]["state"], "SUBMITTED"),
                Work::WithoutDocuments => assert!(!wrong(&submitted).is_empty(), "examples of work are asked for"),
            }
        }
    }

    /// Somebody of the museum registers for a training.
    pub(super) async fn register(&mut self, number: usize, training: usize) {
        let museum = &mut self.museums[number];
        let input = json!({ "run": self.trainings[training].0, "organization": museum.id.to_string(),
            "people": [{ "person": museum.people.id.to_string() }] });
        let people = self.app.signed_in(&museum.people.secret).acting_for(museum.id);
        let registered = done(change(&people, "registerStaff", "registrations { id state }", input).await);
        assert_eq!(registered["registrations"][0]["state"], "REGISTERED");
        museum.registrations.push((training, text(&registered["registrations"][0]["id"])));
    }

    /// Everybody who registered for a training came.
    pub(super) async fn attend(&self, training: usize) {
        let came = self.museums.iter().flat_map(|museum| &museum.registrations).filter(|(it, _)| *it == training);
        let list: Vec<_> = came.map(|(_, registration)| json!({ "registration": registration })).collect();
        let input = json!({ "session": self.trainings[training].1, "list": list });
        done(change(&self.editor, "recordAttendance", "registrations { id }", input).await);
    }

    pub(super) async fn standing(&self, number: usize, as_of: Option<&str>) -> Value {
        let museum = &self.museums[number];
        let document = "query($id: ID!, $asOf: DateTime) { enrolment(id: $id) { standing(asOf: $asOf) {
            state isOnTrack requirements { key state metAt lateAt }
        } } }";
        let variables = json!({ "id": museum.enrolment, "asOf": as_of });
        museum.people.query(document, variables).await["enrolment"]["standing"].take()
    }

    /// Moves the clock to a date, and sees that every museum stands then as the story says.
    pub(super) async fn check(&mut self, date: usize) {
        self.at(STANDINGS[date].0).await;
        self.check_as_of(date, None).await;
    }

    /// The same as of another moment.
    pub(super) async fn check_as_of(&self, date: usize, as_of: Option<&str>) {
        let (at, expected) = STANDINGS[date];
        for (number, expected) in expected.iter().enumerate().filter(|(_, expected)| **expected != "-") {
            let standing = self.standing(number, as_of).await;
            let mut found: String = standing["requirements"]
                .as_array()
                .expect("requirements")
                .iter()
                .map(|one| match one["state"].as_str() {
                    Some("AT_RISK") => 'R',
                    Some(state) => state.chars().next().unwrap_or('?'),
                    None => '?',
                })
                .collect();
            if standing["isOnTrack"] == true {
                found.push('+');
            }
            assert_eq!(&found, expected, "{at}, museum {number} ({:?}): {standing:#}", MUSEUMS[number].2);
        }
    }
}
