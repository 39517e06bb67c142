//! A programme's years, what they ask, the museums in them, and who is On TRACK when.

use database::id::{OpportunityId, OrganizationId, ProgrammeId};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{SignedIn, TestApp};

use crate::{
    joining::{change, done, wrong},
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

fn of<'s>(standing: &'s Value, key: &str) -> &'s Value {
    let list = standing["requirements"].as_array().expect("requirements");
    list.iter().find(|it| it["key"] == key).unwrap_or_else(|| panic!("{key}: {standing:#}"))
}

#[tokio::test]
async fn a_year_is_prepared_opened_and_closed() {
    let year = Year::prepared().await;
    let found = year
        .staff
        .query(
            "query($id: ID!, $pillars: [String!]!) {
                programYear(id: $id) { year pillars { key } requirements { version rules reason } programme { track { jurisdiction years { totalCount } } } }
                trackRequirementsTemplate(template: YEAR_2024, year: 2024, pillars: $pillars)
            }",
            json!({ "id": year.year, "pillars": ["governance", "community"] }),
        )
        .await;
    assert_eq!(found["programYear"]["requirements"][0]["rules"], found["trackRequirementsTemplate"]);
    assert_eq!(found["programYear"]["programme"]["track"]["years"]["totalCount"], 1);
    // A year that is being prepared is nobody else's business.
    let stranger = year.app.person("Stranger").create().await;
    let id = json!({ "id": year.year });
    let seen = stranger.query("query($id: ID!) { programYear(id: $id) { year } }", id.clone()).await;
    assert_eq!(seen["programYear"], Value::Null);
    let museum = year.app.organization("Early Museum").create().await;
    let early = year.app.person("Earl").role("editor", museum).create().await;
    let refused = change(&early, "enrol", "enrolment { id }", json!({ "year": year.year })).await;
    assert_eq!(wrong(&refused), ["WRONG_STATE year"]);

    let milestones = json!({ "year": year.year, "milestones": [
        { "kind": "NEEDS_ASSESSMENT_DUE", "mainLanguage": "en", "title": english("Needs assessment due"), "beginsOn": "2024-02-16" },
        { "kind": "LAUNCH", "mainLanguage": "en", "title": english("Fall regional meetings"), "beginsOn": "2023-10-01", "endsOn": "2023-10-31" },
    ] });
    let set =
        done(change(&year.staff, "setMilestones", "year { milestones { kind beginsOn endsOn } }", milestones).await);
    assert_eq!(set["year"]["milestones"][0]["kind"], "LAUNCH");
    assert_eq!(set["year"]["milestones"][1]["endsOn"], "2024-02-16");

    let three = json!({ "id": year.year, "pillars": [year.pillars[0]] });
    let refused = change(&year.staff, "changeProgramYear", "year { id }", three).await;
    assert_eq!(wrong(&refused), ["OUT_OF_RANGE pillars", "WRONG_STATE pillars"], "the requirements name the other");
    done(change(&year.staff, "openProgramYear", "year { status }", id.clone()).await);
    assert_eq!(
        stranger.query("query($id: ID!) { programYear(id: $id) { year } }", id.clone()).await["programYear"]["year"],
        2024
    );
    let twice = change(&year.staff, "openProgramYear", "year { status }", id.clone()).await;
    assert_eq!(wrong(&twice), ["WRONG_STATE id"]);
    done(change(&year.staff, "closeProgramYear", "year { status }", id).await);
    let closed = change(&early, "enrol", "enrolment { id }", json!({ "year": year.year })).await;
    assert_eq!(wrong(&closed), ["WRONG_STATE year"]);
}

#[tokio::test]
async fn each_fault_of_requirements_is_told_at_once_and_where() {
    let year = Year::prepared().await;
    let rules = json!([
        { "key": "One", "title": { "en": "One" }, "expression": "registered" },
        { "key": "two", "title": { "en": "Two" }, "deadline": "2024-02-30", "expression": { "submitted": { "kind": "quiz", "pillar": "art" } } },
        { "key": "three", "title": { "en": "Three" }, "expression": { "attended": { "series": OpportunityId::new().to_string() } } },
    ]);
    let refused =
        change(&year.staff, "changeRequirements", "year { id }", json!({ "year": year.year, "rules": rules })).await;
    let fields: Vec<_> =
        refused["userErrors"].as_array().expect("errors").iter().map(|error| text(&error["field"])).collect();
    for field in [
        "rules.0.key",
        "rules.1.deadline",
        "rules.1.expression.submitted.kind",
        "rules.1.expression.submitted.pillar",
        "reason",
    ] {
        assert!(fields.iter().any(|found| found == field), "{field}: {refused:#}");
    }
}

#[tokio::test]
async fn every_museum_enrols_on_its_own_withdraws_and_comes_back() {
    let mut year = Year::with(1).await;
    let museum = &year.museums[0];
    let twice = change(&museum.editor, "enrol", "enrolment { id }", json!({ "year": year.year })).await;
    assert_eq!(wrong(&twice), ["DUPLICATE organization"]);
    let coaching =
        year.app.opportunity("For participants").owner(year.association).for_programme(year.programme).create().await;
    let sees = async |year: &Year| {
        let id = json!({ "id": coaching.to_string() });
        let found = year.museums[0].editor.query("query($id: ID!) { opportunity(id: $id) { id } }", id).await;
        !found["opportunity"].is_null()
    };
    assert!(sees(&year).await, "its people see what is for participants");

    let colleague = year.app.person("Colleague").role("member", museum.id).create().await;
    let input = json!({ "id": museum.enrolment, "contact": colleague.id.to_string() });
    let changed = done(change(&museum.editor, "changeEnrolmentContact", "enrolment { contact { name } }", input).await);
    assert_eq!(changed["enrolment"]["contact"]["name"], "Colleague");
    let other = year.app.person("Other").create().await;
    let input = json!({ "id": museum.enrolment, "contact": other.id.to_string() });
    let refused = change(&museum.editor, "changeEnrolmentContact", "enrolment { id }", input).await;
    assert_eq!(wrong(&refused), ["NOT_FOUND contact"]);

    travel(&year.app, "2023-11-10T12:00:00Z").await;
    let input = json!({ "id": museum.enrolment, "reason": "We move house." });
    let withdrawn =
        done(change(&museum.editor, "withdrawEnrolment", "enrolment { state history { kind reason } }", input).await);
    assert_eq!(withdrawn["enrolment"]["state"], "WITHDRAWN");
    assert_eq!(withdrawn["enrolment"]["history"][2]["reason"], "We move house.");
    assert!(!sees(&year).await);
    assert_eq!(year.standing(0, "2023-11-11T12:00:00Z").await["state"], "WITHDRAWN");
    assert_eq!(year.standing(0, "2023-11-09T12:00:00Z").await["isOnTrack"], true, "it was then");

    travel(&year.app, "2024-01-10T12:00:00Z").await;
    let back = done(
        change(
            &year.museums[0].editor,
            "enrol",
            "enrolment { id state isLate contact { name } }",
            json!({ "year": year.year }),
        )
        .await,
    );
    assert_eq!(back["enrolment"]["id"], year.museums[0].enrolment);
    assert_eq!(back["enrolment"]["isLate"], false);
    assert!(sees(&year).await);
    let late = year.enrols("Late Museum").await;
    // Two museums of one organization are two, and the same person acts for each.
    let both = year.museums[late].editor.query(
        "query($id: ID!) { organization(id: $id) { enrolments { nodes { isLate year { year } } } } }",
        json!({ "id": year.museums[late].id.to_string() }),
    );
    assert_eq!(
        both.await["organization"]["enrolments"]["nodes"],
        json!([{ "isLate": true, "year": { "year": 2024 } }])
    );
    let theirs = year.museums[0].editor.query(
        "query($id: ID!) { organization(id: $id) { enrolments { nodes { isLate } } } }",
        json!({ "id": year.museums[late].id.to_string() }),
    );
    assert_eq!(theirs.await["organization"]["enrolments"]["nodes"], json!([]));
}

#[tokio::test]
async fn museums_stand_rightly_on_each_date_of_the_year() {
    let year = Year::with(5).await;
    let (boards, community) =
        (year.boards().await, year.training("Neighbours", "2024-07-09 14:00 America/Halifax").await);
    let last = year.training("Late show", "2024-12-17 14:00 America/Halifax").await;
    // 0 does everything. 1 is a second late. 2 trains too late. 3 is given more time. 4 withdraws.
    for museum in [0, 1, 2, 3] {
        year.answers_everything(museum).await;
        year.takes_part(museum, boards, true).await;
        year.takes_part(museum, if museum == 2 { last } else { community }, true).await;
    }
    let moved = |museum, at: &str| {
        format!(
            "UPDATE submission SET submitted_at = '{at}' FROM questionnaire WHERE questionnaire.id = questionnaire_id
                 AND kind = 'needs_assessment' AND enrolment_id = '{}'",
            year.enrolment(museum)
        )
    };
    // Midnight in Halifax, where it is four hours earlier than in Greenwich.
    year.sql(&moved(0, "2024-02-17T03:59:00Z")).await;
    year.sql(&moved(1, "2024-02-17T04:00:00Z")).await;
    year.sql(&moved(3, "2024-02-20T12:00:00Z")).await;

    let before = year.standing(0, "2024-02-01T12:00:00Z").await;
    let needs = of(&before, "needs-assessment");
    assert_eq!((&needs["state"], &needs["risk"], &needs["daysLeft"]), (&json!("AT_RISK"), &json!("NEAR"), &json!(15)));
    assert_eq!(needs["missing"].as_array().map(Vec::len), Some(2));
    assert_eq!(needs["missing"][0]["questionnaireKind"], "NEEDS_ASSESSMENT");
    assert_eq!(needs["due"], "2024-02-17T04:00:00Z");
    assert_eq!(needs["title"], "Remplir l’évaluation des besoins");
    let training = of(&before, "training");
    assert_eq!(training["state"], "UNMET");

    let in_time = year.standing(0, "2024-02-17T04:00:00Z").await;
    assert_eq!(of(&in_time, "needs-assessment")["metAt"], "2024-02-17T03:59:00Z");
    let late = year.standing(1, "2024-02-17T04:00:00Z").await;
    assert_eq!(of(&late, "needs-assessment")["state"], "OVERDUE");
    assert_eq!(of(&late, "needs-assessment")["lateAt"], "2024-02-17T04:00:00Z", "kept, and late");
    assert_eq!(of(&late, "needs-assessment")["evidence"][0]["isLate"], true);

    travel(&year.app, "2024-02-19T12:00:00Z").await;
    let extend = |until: &str| json!({ "enrolment": year.museums[3].enrolment, "requirement": "needs-assessment", "until": until, "reason": "A flood." });
    assert_eq!(
        wrong(&change(&year.staff, "extendDeadline", "enrolment { id }", extend("2024-02-16")).await),
        ["OUT_OF_RANGE until"]
    );
    done(
        change(&year.staff, "extendDeadline", "enrolment { extensions { until reason } }", extend("2024-03-01")).await,
    );
    let extended = year.standing(3, "2024-02-21T12:00:00Z").await;
    assert_eq!(of(&extended, "needs-assessment")["extendedUntil"], "2024-03-01");
    assert_eq!(extended["isOnTrack"], true);
    assert_eq!(year.standing(3, "2024-02-18T12:00:00Z").await["isOnTrack"], false, "it was not granted yet");

    travel(&year.app, "2024-05-01T12:00:00Z").await;
    let input = json!({ "id": year.museums[4].enrolment });
    done(change(&year.museums[4].editor, "withdrawEnrolment", "enrolment { state }", input).await);

    travel(&year.app, "2025-01-20T12:00:00Z").await;
    let at = async |as_of: &str| year.on_track(as_of).await;
    assert_eq!(at("2024-02-10T12:00:00Z").await, ["Museum 0", "Museum 1", "Museum 2", "Museum 3", "Museum 4"]);
    assert_eq!(at("2024-02-17T04:00:00Z").await, ["Museum 0", "Museum 2"]);
    assert_eq!(at("2024-12-01T12:00:00Z").await, ["Museum 0", "Museum 2", "Museum 3"]);
    assert_eq!(at("2024-12-20T12:00:00Z").await, ["Museum 0", "Museum 3"]);
    let whole = year.standing(0, "2024-12-20T12:00:00Z").await;
    assert_eq!(whole["state"], "COMPLETE");
    assert_eq!(of(&whole, "training")["metAt"], "2024-07-09T18:00:00Z", "the end of the session that was the second");
    let trained_late = year.standing(2, "2024-12-20T12:00:00Z").await;
    assert_eq!(of(&trained_late, "training")["state"], "OVERDUE");
    assert_eq!(of(&trained_late, "training")["lateAt"], "2024-12-17T19:00:00Z");

    // Staff find those who need help.
    let found = year
        .staff
        .query(
            "query($id: ID!) { programYear(id: $id) { enrolments(standing: OFF_TRACK, asOf: \"2024-12-20T12:00:00Z\", first: 1) {
                totalCount pageInfo { hasNextPage endCursor } nodes { organization { name { text } } }
            } } }",
            json!({ "id": year.year }),
        )
        .await;
    let enrolments = &found["programYear"]["enrolments"];
    assert_eq!((&enrolments["totalCount"], &enrolments["pageInfo"]["hasNextPage"]), (&json!(2), &json!(true)));
    assert_eq!(enrolments["nodes"][0]["organization"]["name"]["text"], "Museum 1");
    let page = json!({ "id": year.year, "after": enrolments["pageInfo"]["endCursor"] });
    let rest = "query($id: ID!, $after: String) { programYear(id: $id) { enrolments(standing: OFF_TRACK, after: $after) { nodes { organization { name { text } } } } } }";
    let rest = year.staff.query(rest, page).await;
    assert_eq!(rest["programYear"]["enrolments"]["nodes"][0]["organization"]["name"]["text"], "Museum 2");
}

#[tokio::test]
async fn what_they_are_only_registered_for_is_a_risk() {
    let year = Year::with(1).await;
    let (boards, community) =
        (year.boards().await, year.training("Neighbours", "2024-07-09 14:00 America/Halifax").await);
    year.takes_part(0, boards, false).await;
    year.takes_part(0, community, false).await;
    travel(&year.app, "2024-03-10T12:00:00Z").await;
    let relies = year.standing(0, "2024-03-10T12:00:00Z").await;
    assert_eq!(of(&relies, "training")["risk"], "ONLY_REGISTERED");
    assert_eq!(
        of(&relies, "training")["missing"][0],
        json!({
            "kind": "TRAINING", "questionnaireKind": null, "pillar": "governance", "more": 1, "choice": null, "choiceMore": null,
        })
    );
    let held = year.standing(0, "2024-08-10T12:00:00Z").await;
    assert_eq!(of(&held, "training")["risk"], Value::Null, "it was held, and they were not there");
}

#[tokio::test]
async fn what_is_asked_changes_and_what_stood_before_is_worked_out_as_it_was() {
    let year = Year::with(1).await;
    let tuesdays = year.app.opportunity("Tuesdays on TRACK").owner(year.association);
    let mut tuesdays = tuesdays;
    for number in 1..=8 {
        tuesdays = tuesdays.session(&format!("2024-0{number}-02 14:00 America/Halifax"));
    }
    let tuesdays = tuesdays.create().await;
    year.takes_part(0, tuesdays, true).await;
    travel(&year.app, "2024-03-01T12:00:00Z").await;
    let rules = json!([
        { "key": "registered", "title": { "en": "Be registered" }, "expression": "registered" },
        { "key": "tuesdays", "title": { "en": "Four of eight Tuesdays" }, "deadline": "2024-12-15",
            "expression": { "attended": { "opportunity": tuesdays.to_string(), "atLeast": 4 } } },
    ]);
    let input = |reason: Option<&str>| json!({ "year": year.year, "rules": rules, "reason": reason });
    let refused = change(&year.staff, "changeRequirements", "year { id }", input(None)).await;
    assert_eq!(wrong(&refused), ["REQUIRED reason"]);
    let changed = "year { requirements { version reason } }";
    let changed = done(change(&year.staff, "changeRequirements", changed, input(Some("Storms closed offices."))).await);
    assert_eq!(changed["year"]["requirements"][1], json!({ "version": 2, "reason": "Storms closed offices." }));
    let before = year.standing(0, "2024-02-29T12:00:00Z").await;
    assert_eq!((&before["requirementsVersion"], &before["state"]), (&json!(1), &json!("OFF_TRACK")));
    let after = year.standing(0, "2024-03-02T12:00:00Z").await;
    assert_eq!((&after["requirementsVersion"], &after["state"]), (&json!(2), &json!("AT_RISK")));
    assert_eq!(of(&after, "tuesdays")["missing"][0]["more"], 2, "two were held by then");
    let done_by = year.standing(0, "2024-04-02T18:00:00Z").await;
    assert_eq!(of(&done_by, "tuesdays")["metAt"], "2024-04-02T18:00:00Z");
    year.sql("DO $$ BEGIN UPDATE requirements SET rules = '[]'; RAISE 'it was changed'; EXCEPTION WHEN restrict_violation THEN NULL; END $$").await;
}

#[tokio::test]
async fn a_list_is_published_for_good_and_had_as_a_file() {
    let year = Year::with(3).await;
    year.answers_everything(0).await;
    let funder = year.app.organization("Ministry").create().await;
    let observer =
        year.app.person("Olga").role("member", funder).programme_role("observer", year.programme).create().await;
    travel(&year.app, "2024-03-01T12:00:00Z").await;
    let tomorrow = json!({ "year": year.year, "asOf": "2024-03-02T12:00:00Z" });
    let refused = change(&year.staff, "publishOnTrackList", "list { id }", tomorrow).await;
    assert_eq!(wrong(&refused), ["OUT_OF_RANGE asOf"]);
    let input = json!({ "year": year.year, "idempotencyKey": "march" });
    let fields = "list { id csv pdf onTrack enrolled publishedAt entries(isOnTrack: true) { nodes { name requirements { key state metAt } } } }";
    let published = done(change(&year.staff, "publishOnTrackList", fields, input.clone()).await);
    assert_eq!((&published["list"]["onTrack"], &published["list"]["enrolled"]), (&json!(1), &json!(3)));
    assert_eq!(published["list"]["entries"]["nodes"][0]["name"], "Museum 0");
    assert_eq!(done(change(&year.staff, "publishOnTrackList", fields, input).await), published);

    // What comes later changes nothing of it, nor does anybody.
    year.sql(&format!(
        "UPDATE organization SET name = '{{\"en\": \"Renamed\"}}' WHERE id = '{}'",
        year.museums[0].id.uuid()
    ))
    .await;
    for sql in ["UPDATE on_track_list SET on_track = 3", "DELETE FROM on_track_list"] {
        year.sql(&format!(
            "DO $$ BEGIN {sql}; RAISE 'it was changed'; EXCEPTION WHEN restrict_violation THEN NULL; END $$"
        ))
        .await;
    }
    let lists = "query($id: ID!) { programYear(id: $id) { onTrackLists { totalCount nodes { asOf onTrack entries(first: 1) { totalCount nodes { name isOnTrack state } } } }
        enrolments { nodes { id } } } }";
    let seen = observer.answer(lists, json!({ "id": year.year })).await;
    let list = &seen["data"]["programYear"]["onTrackLists"];
    assert_eq!(list["totalCount"], 1);
    assert_eq!(list["nodes"][0]["entries"]["totalCount"], 3);
    assert_eq!(
        list["nodes"][0]["entries"]["nodes"][0],
        json!({ "name": "Museum 0", "isOnTrack": true, "state": "UNDERWAY" })
    );
    assert_eq!(seen["data"]["programYear"]["enrolments"], Value::Null, "an observer sees the list alone");

    let address = text(&published["list"]["csv"]);
    let path = &address[address.find("/track/").expect("a path")..];
    let file = observer.get(path).await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/csv; charset=utf-8"));
    let lines: Vec<_> = file.text.lines().collect();
    assert!(
        lines[0].starts_with("id,name,region,on_track,state,registered,registered_on,needs-assessment"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains(",Museum 0,CA-NS,yes,underway,met,2023-10-20,met,2024-02-10"), "{}", lines[1]);
    assert_eq!(lines.len(), 4);
    let paper = observer.get(&path.replace(".csv", ".pdf")).await;
    assert_eq!((paper.status.as_u16(), paper.header("content-type")), (200, "application/pdf"));
    for caller in [&*year.museums[0].editor, &year.app.anonymous()] {
        assert_eq!(caller.get(path).await.status.as_u16(), 404);
    }
}

#[tokio::test]
async fn a_list_takes_a_handful_of_statements_however_many_museums() {
    let mut counts = Vec::new();
    for museums in [1, 6] {
        let year = Year::with(museums).await;
        for museum in 0..museums {
            year.submits(museum, "standards", 0, "2024-02-10T12:00Z", true).await;
        }
        let list = year.staff.query(LIST, json!({ "id": year.year, "asOf": "2024-03-01T12:00:00Z" }));
        let (_, statements) = year.app.count_statements(list).await;
        counts.push(statements.len());
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0] <= 16, "{counts:?}");
}

#[tokio::test]
async fn a_museum_is_due_again_when_the_cycle_has_gone_round() {
    let year = Year::with(2).await;
    year.submits(0, "standards", 0, "2024-09-01T12:00Z", true).await;
    let due = "query($id: ID!, $year: Int!) { programme(id: $id) { track { assessmentsDue(year: $year) { nodes {
        organization { name { text } } pillar { key } lastYear dueYear
    } } } } }";
    let at = async |number: i32| {
        let found = year.staff.query(due, json!({ "id": year.programme.to_string(), "year": number })).await;
        let nodes = found["programme"]["track"]["assessmentsDue"]["nodes"].as_array().cloned().expect("a list");
        let one = |it: &Value| {
            format!("{} {} {}", text(&it["organization"]["name"]["text"]), text(&it["pillar"]["key"]), it["dueYear"])
        };
        let mut found: Vec<_> = nodes.iter().map(one).collect();
        found.sort();
        found
    };
    assert_eq!(at(2024).await, ["Museum 0 community 2024", "Museum 1 community 2024", "Museum 1 governance 2024"]);
    assert!(at(2028).await.contains(&"Museum 0 governance 2028".to_owned()));
    let own = "query($id: ID!) { enrolment(id: $id) { assessmentsDue { pillar { key } lastYear dueYear } } }";
    let own = year.museums[0].editor.query(own, json!({ "id": year.museums[0].enrolment })).await;
    assert_eq!(
        own["enrolment"]["assessmentsDue"][1],
        json!({ "pillar": { "key": "governance" }, "lastYear": 2024, "dueYear": 2028 })
    );
}
