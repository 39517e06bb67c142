//! A programme's years, what they ask, the museums in them, and who is On TRACK when.

mod enrolling;
mod list;
mod preparing;
mod standing;

use database::id::{OpportunityId, OrganizationId, ProgrammeId};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{SignedIn, TestApp};

use crate::{
    joining::{change, done},
    registration::travel,
    track::lenient,
};

const STANDING: &str = "query($id: ID!, $asOf: DateTime) { enrolment(id: $id) { standing(asOf: $asOf) {
    state isOnTrack requirementsVersion requirements {
        key title(languages: [\"fr\"]) state deadline extendedUntil due metAt lateAt daysLeft risk
        evidence { kind at isLate questionnaireKind pillar opportunity { id } }
        missing { kind questionnaireKind pillar more choice choiceMore }
    }
} } }";

const LIST: &str = "query($id: ID!, $asOf: DateTime) { programYear(id: $id) { onTrackList(asOf: $asOf) {
    id csv enrolled onTrack requirementsVersion entries(first: 100) { totalCount nodes { name isOnTrack state } }
} } }";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn english(words: &str) -> Value {
    json!([{ "language": "en", "text": words }])
}

/// An association that runs a programme, with its year 2024 open since October 2023.
pub(super) struct Year {
    pub(super) app: TestApp,
    association: OrganizationId,
    programme: ProgrammeId,
    pub(super) staff: SignedIn,
    pub(super) year: String,
    pillars: [String; 2],
    pub(super) museums: Vec<Museum>,
}

pub(super) struct Museum {
    pub(super) id: OrganizationId,
    pub(super) editor: SignedIn,
    pub(super) enrolment: String,
}

impl Year {
    /// With the requirements of 2024, and as many museums as that enrolled on 20 October 2023.
    pub(super) async fn with(museums: usize) -> Self {
        let mut year = Self::prepared().await;
        done(change(&year.staff, "openProgramYear", "year { status }", json!({ "id": year.year })).await);
        travel(&year.app, "2023-10-20T12:00:00Z").await;
        for number in 0..museums {
            year.enrols(&format!("Museum {number}")).await;
        }
        year
    }

    async fn prepared() -> Self {
        let app = TestApp::start_with(lenient()).await;
        app.set_time("2023-10-02T12:00:00Z");
        let association = app.organization("Association of Museums").create().await;
        let programme = app.programme("TRACK", association).create().await;
        let sql = format!("UPDATE programme SET kind = 'track' WHERE id = '{}'", programme.uuid());
        app.connect().await.batch_execute(&sql).await.expect("there is one");
        let staff = app.person("Stella").programme_role("staff", programme).create().await;
        let set_up = json!({ "programme": programme.to_string(), "jurisdiction": "CA-NS", "zone": "america/halifax" });
        let set_up = done(change(&staff, "setUpTrackProgram", "track { zone cycleYears }", set_up).await);
        assert_eq!(set_up["track"], json!({ "zone": "America/Halifax", "cycleYears": 4 }));
        let governance = app.topic("governance").create().await;
        let boards = app.topic("boards").broader(governance).create().await;
        let mut year = Self {
            pillars: [String::new(), String::new()],
            year: String::new(),
            museums: Vec::new(),
            app,
            association,
            programme,
            staff,
        };
        year.pillars =
            [year.pillar("governance", &[governance.to_string()]).await, year.pillar("community", &[]).await];
        // A training about boards is one about governance.
        year.app
            .opportunity("How boards work")
            .owner(association)
            .topic(boards)
            .session("2024-06-11 14:00 America/Halifax")
            .create()
            .await;
        let input = json!({
            "programme": programme.to_string(), "year": 2024, "beginsOn": "2023-10-01", "endsOn": "2025-01-31",
            "enrolmentClosesOn": "2023-12-31", "pillars": year.pillars, "template": "YEAR_2024", "idempotencyKey": "2024",
        });
        let created = done(change(&year.staff, "createProgramYear", "year { id status }", input.clone()).await);
        assert_eq!(created["year"]["status"], "DRAFT");
        let again = done(change(&year.staff, "createProgramYear", "year { id status }", input).await);
        assert_eq!(again, created);
        year.year = text(&created["year"]["id"]);
        year
    }

    async fn pillar(&self, key: &str, topics: &[String]) -> String {
        let input = json!({
            "programme": self.programme.to_string(), "key": key, "mainLanguage": "en", "name": english(key), "topics": topics,
        });
        let set = done(change(&self.staff, "setPillar", "pillar { id key topics { id } }", input).await);
        assert_eq!(set["pillar"]["topics"].as_array().map(Vec::len), Some(topics.len()));
        text(&set["pillar"]["id"])
    }

    async fn enrols(&mut self, name: &str) -> usize {
        let id = self.app.organization(name).set("region", json!("CA-NS")).create().await;
        let editor = self.app.person(&format!("Editor of {name}")).role("editor", id).create().await;
        let input = json!({ "year": self.year });
        let enrolled = done(change(&editor, "enrol", "enrolment { id }", input).await);
        self.museums.push(Museum { id, editor, enrolment: text(&enrolled["enrolment"]["id"]) });
        self.museums.len() - 1
    }

    async fn sql(&self, sql: &str) {
        self.app.connect().await.batch_execute(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// Museums answer in another room; here they have answered.
    pub(super) async fn submits(&self, museum: usize, kind: &str, pillar: usize, at: &str, has_document: bool) {
        let key = ["governance", "community"][pillar];
        let enrolment = self.enrolment(museum);
        let of_it = format!(
            "enrolment_id = '{enrolment}' AND questionnaire.kind = '{kind}' AND pillar.key = '{key}'
                 AND questionnaire.id = submission.questionnaire_id AND pillar.id = questionnaire.pillar_id"
        );
        let sha256 = "a".repeat(64);
        let document = match has_document {
            true => format!(
                "INSERT INTO attachment_content (sha256, bytes, media_type, kept_in, scan, created_at)
                     VALUES ('{sha256}', 1, 'application/pdf', 'database', 'not_scanned', '{at}') ON CONFLICT DO NOTHING;
                 INSERT INTO attachment (id, submission_id, question_id, sha256, name, created_at)
                     SELECT gen_random_uuid(), submission.id, question.id, '{sha256}', 'bylaws.pdf', '{at}'
                     FROM submission, question, questionnaire, pillar
                     WHERE question.questionnaire_id = submission.questionnaire_id AND {of_it};"
            ),
            false => String::new(),
        };
        self.sql(&format!(
            "INSERT INTO questionnaire (id, programme_id, pillar_id, kind, version, status, main_language, title, created_at, updated_at)
                 SELECT gen_random_uuid(), programme_id, id, '{kind}', 1, 'draft', 'en', '{{\"en\": \"Q\"}}', now(), now()
                 FROM pillar WHERE key = '{key}' ON CONFLICT DO NOTHING;
             INSERT INTO question (id, questionnaire_id, key, position, kind, main_language, prompt, created_at)
                 SELECT gen_random_uuid(), questionnaire.id, 'one', 0, 'short_answer', 'en', '{{\"en\": \"?\"}}', now()
                 FROM questionnaire JOIN pillar ON pillar.id = pillar_id
                 WHERE pillar.key = '{key}' AND questionnaire.kind = '{kind}' ON CONFLICT DO NOTHING;
             INSERT INTO submission (id, enrolment_id, questionnaire_id, created_at, updated_at)
                 SELECT gen_random_uuid(), '{enrolment}', questionnaire.id, '{at}', '{at}'
                 FROM questionnaire JOIN pillar ON pillar.id = pillar_id
                 WHERE pillar.key = '{key}' AND questionnaire.kind = '{kind}';
             {document}
             UPDATE submission SET state = 'submitted', submitted_at = '{at}' FROM questionnaire, pillar WHERE {of_it};"
        ))
        .await;
    }

    /// Everything that 2024 asks for on paper, in time.
    async fn answers_everything(&self, museum: usize) {
        for pillar in 0..2 {
            self.submits(museum, "needs_assessment", pillar, "2024-02-10T12:00Z", false).await;
            self.submits(museum, "standards", pillar, "2024-09-10T12:00Z", true).await;
            self.submits(museum, "peer_review", pillar, "2024-09-10T12:00Z", true).await;
        }
    }

    /// Somebody of the museum is registered for this, and was there if `attends`.
    pub(super) async fn takes_part(&self, museum: usize, opportunity: OpportunityId, attends: bool) {
        let state = if attends { "attended" } else { "registered" };
        self.sql(&format!(
            "WITH place AS (
                INSERT INTO registration (id, run_id, opportunity_id, person_id, organization_id, state, created_at, updated_at)
                    SELECT gen_random_uuid(), id, opportunity_id, '{}', '{}', '{state}', '2024-03-01T12:00Z', now()
                    FROM run WHERE opportunity_id = '{opportunity}' RETURNING id, run_id
             )
             INSERT INTO attendance (session_id, registration_id, known_by, run_id, opportunity_id, is_present, created_at, updated_at)
                 SELECT session.id, place.id, 'list', session.run_id, opportunity_id, true, order_at, order_at
                 FROM place JOIN session ON session.run_id = place.run_id WHERE {attends}",
            self.museums[museum].editor.id.uuid(),
            self.museums[museum].id.uuid(),
            opportunity = opportunity.uuid(),
        ))
        .await;
    }

    fn enrolment(&self, museum: usize) -> uuid::Uuid {
        let id: database::id::EnrolmentId = self.museums[museum].enrolment.parse().expect("an id");
        id.uuid()
    }

    pub(super) async fn training(&self, title: &str, when: &str) -> OpportunityId {
        let id = self.app.opportunity(title).owner(self.association).session(when).create().await;
        let input =
            json!({ "year": self.year, "opportunity": id.to_string(), "pillar": self.pillars[1], "counts": true });
        done(change(&self.staff, "countTraining", "year { training { counts } }", input).await);
        id
    }

    /// Which one is about governance by its topic.
    async fn boards(&self) -> OpportunityId {
        let found = self.staff.query("{ opportunities(search: \"boards\") { nodes { id } } }", json!({})).await;
        text(&found["opportunities"]["nodes"][0]["id"]).parse().expect("an id")
    }

    async fn standing(&self, museum: usize, as_of: &str) -> Value {
        let Museum { editor, enrolment, .. } = &self.museums[museum];
        let found = editor.query(STANDING, json!({ "id": enrolment, "asOf": as_of })).await;
        found["enrolment"]["standing"].clone()
    }

    async fn on_track(&self, as_of: &str) -> Vec<String> {
        let found = self.staff.query(LIST, json!({ "id": self.year, "asOf": as_of })).await;
        let nodes = found["programYear"]["onTrackList"]["entries"]["nodes"].as_array().cloned().expect("entries");
        nodes.iter().filter(|entry| entry["isOnTrack"] == true).map(|entry| text(&entry["name"])).collect()
    }
}
