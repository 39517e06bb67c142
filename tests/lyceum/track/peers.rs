//! A year of a TRACK programme with a museum that has submitted its work, and everybody who may have to do with it.

use database::id::{
    EnrolmentId, OrganizationId, PillarId, ProgramYearId, ProgrammeId, QuestionId, QuestionnaireId, SubmissionId,
    TopicId,
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use crate::{
    joining::{change, done},
    track::lenient,
};

/// The year, in November 2026: reports are circulated on 24 November.
pub(crate) struct Year {
    pub(crate) app: TestApp,
    pub(crate) operator: OrganizationId,
    pub(crate) museum: OrganizationId,
    pub(crate) programme: ProgrammeId,
    pub(crate) id: ProgramYearId,
    pub(crate) enrolment: EnrolmentId,
    pub(crate) other_enrolment: EnrolmentId,
    pub(crate) submission: SubmissionId,
    pub(crate) question: QuestionId,
    pub(crate) topic: TopicId,
    pub(crate) staff: SignedIn,
    pub(crate) editor: SignedIn,
    pub(crate) other_editor: SignedIn,
    pub(crate) reviewer: SignedIn,
    pub(crate) coach: SignedIn,
}

impl Year {
    pub(crate) async fn new() -> Self {
        let app = TestApp::start_with(lenient()).await;
        let operator = app.organization("Museums Association").create().await;
        let museum = app.organization("Harbour Museum").set("sectors", json!(["museums"])).create().await;
        let other_museum = app.organization("Shore Museum").set("sectors", json!(["museums"])).create().await;
        let topic = app.topic("salvage").create().await;
        let programme = ProgrammeId::new();
        sql(
            &app,
            &format!(
                "INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
                     VALUES ('{}', '{}', 'track', 'en', '{{\"en\": \"TRACK\"}}', now(), now());
                 INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
                     VALUES ('{0}', 'CA-NS', 'America/Halifax', now(), now());",
                programme.uuid(),
                operator.uuid()
            ),
        )
        .await;
        let year = Self {
            operator,
            museum,
            programme,
            id: ProgramYearId::new(),
            enrolment: EnrolmentId::new(),
            other_enrolment: EnrolmentId::new(),
            submission: SubmissionId::new(),
            question: QuestionId::new(),
            topic,
            staff: app.person("Stan Staff").programme_role("staff", programme).create().await,
            editor: app.person("Edith Editor").role("editor", museum).create().await,
            other_editor: app.person("Otto Other").role("editor", other_museum).create().await,
            reviewer: app.person("Rita Reviewer").programme_role("reviewer", programme).create().await,
            coach: app.person("Carl Coach").programme_role("coach", programme).create().await,
            app,
        };
        let (pillar, questionnaire) = (PillarId::new(), QuestionnaireId::new());
        let text = format!(
            "INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at)
                 VALUES ('{pillar}', '{programme}', 'governance', 'en', '{{\"en\": \"Governance\"}}', now(), now());
             INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, status, created_at, updated_at)
                 VALUES ('{year}', '{programme}', 2026, '2025-10-01', '2027-01-31', 'open', now(), now());
             INSERT INTO milestone (id, program_year_id, kind, main_language, title, begins_on, ends_on, created_at, updated_at)
                 VALUES (gen_random_uuid(), '{year}', 'reports_circulated', 'en', '{{\"en\": \"Reports\"}}', '2026-11-24', '2026-11-24', now(), now());
             INSERT INTO questionnaire (id, programme_id, pillar_id, kind, version, main_language, title, created_at, updated_at)
                 VALUES ('{questionnaire}', '{programme}', '{pillar}', 'peer_review', 1, 'en', '{{\"en\": \"Examples of work\"}}', now(), now());
             INSERT INTO question (id, questionnaire_id, key, position, kind, main_language, prompt, created_at)
                 VALUES ('{question}', '{questionnaire}', 'policy', 0, 'example_of_work', 'en', '{{\"en\": \"Your policy\"}}', now());
             UPDATE questionnaire SET status = 'published', published_at = now() WHERE id = '{questionnaire}';
             INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at) VALUES
                 ('{enrolment}', '{year}', '{museum}', now(), now(), now()),
                 ('{other_enrolment}', '{year}', '{other_museum}', now(), now(), now());
             INSERT INTO submission (id, enrolment_id, questionnaire_id, state, submitted_at, created_at, updated_at)
                 VALUES ('{submission}', '{enrolment}', '{questionnaire}', 'submitted', now(), now(), now());",
            pillar = pillar.uuid(),
            questionnaire = questionnaire.uuid(),
            programme = programme.uuid(),
            year = year.id.uuid(),
            question = year.question.uuid(),
            enrolment = year.enrolment.uuid(),
            other_enrolment = year.other_enrolment.uuid(),
            museum = museum.uuid(),
            other_museum = other_museum.uuid(),
            submission = year.submission.uuid(),
        );
        sql(&year.app, &text).await;
        year
    }

    /// Has these people review the museum's work.
    pub(crate) async fn assign(&self, people: &[&SignedIn]) -> Value {
        let people: Vec<String> = people.iter().map(|person| person.id.to_string()).collect();
        let input = json!({ "submission": self.submission.to_string(), "reviewers": people });
        change(&self.staff, "assignReviewers", "review { id }", input).await
    }

    /// The review, with the reviewer on its team.
    pub(crate) async fn review(&self) -> String {
        let assigned = done(self.assign(&[&self.reviewer]).await);
        assigned["review"]["id"].as_str().expect("a review").to_owned()
    }

    pub(crate) async fn write(&self, who: &Caller, review: &str, kind: &str, text: &str) -> Value {
        let input = json!({
            "review": review, "kind": kind, "mainLanguage": "en", "text": [{ "language": "en", "text": text }],
            "topics": [self.topic.to_string()], "question": self.question.to_string(),
        });
        change(who, "writeFinding", "finding { id }", input).await
    }

    /// Offers hours on 10 December, 9 to noon by the clocks of Halifax, an hour each.
    pub(crate) async fn offer(&self, who: &SignedIn, kind: &str, experts: &[&SignedIn]) -> String {
        let experts: Vec<String> = experts.iter().map(|person| person.id.to_string()).collect();
        let input = json!({
            "year": self.id.to_string(), "kind": kind, "mode": "AT_MUSEUM", "mainLanguage": "en", "experts": experts,
            "title": [{ "language": "en", "text": "Hours on salvage" }], "topics": [self.topic.to_string()],
            "zone": "America/Halifax", "slotMinutes": 60,
            "windows": [{ "day": "2026-12-10", "begins": "09:00", "ends": "12:00" }],
        });
        let offered = done(change(who, "offerCoaching", "offer { id }", input).await);
        offered["offer"]["id"].as_str().expect("an offer").to_owned()
    }

    pub(crate) async fn book(&self, who: &Caller, enrolment: EnrolmentId, offer: &str, starts_at: &str) -> Value {
        let input = json!({ "enrolment": enrolment.to_string(), "offer": offer, "startsAt": starts_at, "zone": "America/St_Johns" });
        change(who, "bookCoaching", "session { id revision }", input).await
    }
}

/// Runs statements.
pub(crate) async fn sql(app: &TestApp, text: &str) {
    app.connect().await.batch_execute(text).await.expect("the rows fit");
}

/// Rows of all that reviews, coaching and sharing keep of a person, for an organization that enrolled in a year of its own.
pub(crate) fn rows_of(person: uuid::Uuid, organization: uuid::Uuid) -> String {
    let [programme, year, pillar, questionnaire, enrolment, submission, review, offer, session] =
        std::array::from_fn(|_| uuid::Uuid::now_v7());
    format!(
        "INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
             VALUES ('{programme}', '{organization}', 'track', 'en', '{{\"en\": \"TRACK\"}}', now(), now());
         INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
             VALUES ('{programme}', 'CA-NS', 'America/Halifax', now(), now());
         INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at)
             VALUES ('{pillar}', '{programme}', 'governance', 'en', '{{\"en\": \"Governance\"}}', now(), now());
         INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, created_at, updated_at)
             VALUES ('{year}', '{programme}', 2026, '2025-10-01', '2027-01-31', now(), now());
         INSERT INTO questionnaire (id, programme_id, pillar_id, kind, version, main_language, title, created_at, updated_at)
             VALUES ('{questionnaire}', '{programme}', '{pillar}', 'peer_review', 1, 'en', '{{\"en\": \"Work\"}}', now(), now());
         INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
             VALUES ('{enrolment}', '{year}', '{organization}', now(), now(), now());
         INSERT INTO submission (id, enrolment_id, questionnaire_id, state, submitted_at, created_at, updated_at)
             VALUES ('{submission}', '{enrolment}', '{questionnaire}', 'submitted', now(), now(), now());
         INSERT INTO peer_review (id, submission_id, main_language, reply, replied_by, replied_at, created_at, updated_at)
             VALUES ('{review}', '{submission}', 'en', 'Thank you', '{person}', now(), now(), now());
         INSERT INTO earlier_reply (peer_review_id, text, replied_by, replied_at) VALUES ('{review}', 'Thanks', '{person}', now());
         INSERT INTO finding (id, peer_review_id, kind, main_language, text, written_by, created_at, updated_at)
             VALUES (gen_random_uuid(), '{review}', 'strength', 'en', '{{\"en\": \"Clear\"}}', '{person}', now(), now());
         INSERT INTO peer_review_member (peer_review_id, person_id, assigned_by, created_at)
             VALUES ('{review}', '{person}', '{person}', now());
         INSERT INTO recusal (id, programme_id, person_id, organization_id, reason, declared_at)
             VALUES (gen_random_uuid(), '{programme}', '{person}', '{organization}', 'A sister of Ana Ruiz works there', now());
         INSERT INTO coaching_offer (id, program_year_id, coach_id, kind, mode, main_language, title, zone, slot_minutes, created_at, updated_at)
             VALUES ('{offer}', '{year}', '{person}', 'visit', 'at_museum', 'en', '{{\"en\": \"Visit\"}}', 'America/Halifax', 60, now(), now());
         INSERT INTO coaching_expert VALUES ('{offer}', '{person}');
         INSERT INTO coaching_session (id, enrolment_id, organization_id, coaching_offer_id, coach_id, starts_at, ends_at, zone, museum_zone, booked_by, created_at, updated_at)
             VALUES ('{session}', '{enrolment}', '{organization}', '{offer}', '{person}', now(), now() + interval '1 hour', 'UTC', 'UTC', '{person}', now(), now());
         INSERT INTO coaching_person (coaching_session_id, person_id, role, starts_at, ends_at)
             VALUES ('{session}', '{person}', 'coach', now(), now() + interval '1 hour');
         INSERT INTO coaching_note (id, coaching_session_id, text, written_by, created_at)
             VALUES (gen_random_uuid(), '{session}', 'Went well', '{person}', now());
         INSERT INTO follow_up (id, coaching_session_id, text, side, person_id, done_at, done_by, created_by, created_at, updated_at)
             VALUES (gen_random_uuid(), '{session}', 'Write it down', 'coach', '{person}', now(), '{person}', '{person}', now(), now());
         INSERT INTO shared_project (id, enrolment_id, organization_id, kind, state, main_language, title, text, reason, offered_by, decided_by, decided_at, created_at, updated_at)
             VALUES (gen_random_uuid(), '{enrolment}', '{organization}', 'webinar', 'declined', 'en', '{{\"en\": \"Boats\"}}', '{{\"en\": \"Boats\"}}',
                 'Too late', '{person}', '{person}', now(), now(), now());"
    )
}
