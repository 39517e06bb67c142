//! The scenes in which the association's people play: reports, coaching, reviews, what is shared, the list for the funder,
//! and what others see of it all.

use serde_json::{Value, json};
use testing::SignedIn;

use super::{
    museums::Does,
    number_of,
    stage::{Stage, text},
};
use crate::joining::{change, done, wrong};

fn english(words: &str) -> Value {
    json!([{ "language": "en", "text": words }])
}

impl Stage {
    /// Publishes a report, and gives its tables.
    pub(super) async fn publish(&self, kind: &str) -> String {
        let input = json!({ "year": self.year, "kind": kind });
        let made = done(change(&self.staff, "publishTrackReport", "report { csv }", input).await);
        self.staff.get(&text(&made["report"]["csv"])).await.text
    }

    /// How many museums somebody is told to have answered what the board knows of its role; null where they see nothing.
    pub(super) async fn told(&self, who: &SignedIn) -> Value {
        let document = "query($id: ID!) { programYear(id: $id) { trends(by: [], kind: NEEDS_ASSESSMENT) { groups {
            questions { key years { museums } }
        } } } }";
        let data = who.query(document, json!({ "id": self.year })).await;
        let groups = data["programYear"]["trends"]["groups"].as_array().cloned().unwrap_or_default();
        let mut questions = groups.iter().flat_map(|group| group["questions"].as_array().expect("questions"));
        questions
            .find(|one| one["key"] == "board-roles")
            .map(|one| one["years"][0]["museums"].clone())
            .unwrap_or_default()
    }

    /// April: the funder is given the trends of the needs assessments, on paper too, and no figure of fewer than five.
    pub(super) async fn april_report(&mut self) {
        self.at("2024-04-15T12:00:00Z").await;
        let input = json!({ "year": self.year, "kind": "NEEDS_TRENDS" });
        let museum = &self.museums[0].people;
        assert_eq!(wrong(&change(museum, "publishTrackReport", "", input.clone()).await), ["DENIED"]);
        let made = done(change(&self.staff, "publishTrackReport", "report { id pdf csv }", input).await);
        let pdf = self.observer.get(&text(&made["report"]["pdf"])).await;
        assert!(pdf.status.is_success() && pdf.text.starts_with("%PDF-"));
        let csv = self.observer.get(&text(&made["report"]["csv"])).await;
        assert!(csv.status.is_success());
        // Eleven of twelve submitted. That one did not is nowhere to be read, nor to be worked out.
        let rows_of =
            |about: &str| csv.text.lines().filter(|line| line.contains(about)).map(str::to_owned).collect::<Vec<_>>();
        assert!(rows_of("Museums enrolled").iter().all(|line| line.contains("12")), "{}", csv.text);
        let submitted = rows_of("All who submitted");
        assert!(!submitted.is_empty(), "{}", csv.text);
        assert!(submitted.iter().all(|line| line.contains('—') && !line.contains("11")), "{submitted:#?}");
        assert!(!museum.get(&text(&made["report"]["pdf"])).await.status.is_success(), "it is for the funder");

        let document =
            "query($id: ID!) { programYear(id: $id) { trends(by: [PILLAR], kind: NEEDS_ASSESSMENT) { groups {
            pillar { key } questions { key years { museums answers { kind level museums } } }
        } } } }";
        let data = self.observer.query(document, json!({ "id": self.year })).await;
        let groups = data["programYear"]["trends"]["groups"].as_array().cloned().expect("groups");
        assert_eq!(groups.len(), 2, "{data:#}");
        let questions = groups[0]["questions"].as_array().expect("questions");
        let roles = questions.iter().find(|it| it["key"] == "board-roles").expect("it was asked");
        // Eleven answered: five at the beginning, six further on. The quiet one did not; twelve less six and five would tell.
        assert_eq!(roles["years"][0]["museums"], Value::Null, "{roles:#}");
        let counts: Vec<_> = roles["years"][0]["answers"]
            .as_array()
            .expect("answers")
            .iter()
            .map(|it| (&it["level"], &it["museums"]))
            .collect();
        assert!(counts.contains(&(&json!("beginning"), &Value::Null)), "{counts:?}");
        assert!(counts.contains(&(&json!("established"), &json!(6))), "{counts:?}");
    }

    /// Office hours: a museum hands on who its contact is, books an hour, and is visited with what comes of it.
    pub(super) async fn coaching(&mut self) {
        self.at("2024-07-02T12:00:00Z").await;
        let coached = &self.museums[number_of(Does::Coached)];
        let successor = self.app.person("Sue Successor").role("editor", coached.id).create().await;
        let input = json!({ "id": coached.enrolment, "contact": successor.id.to_string() });
        done(change(&coached.people, "changeEnrolmentContact", "enrolment { id }", input).await);
        let contact = self.enrolment(number_of(Does::Coached)).await;
        assert_eq!(contact["contact"]["name"], "Sue Successor");

        let coached = &self.museums[number_of(Does::Coached)];
        let input = json!({ "year": self.year, "kind": "OFFICE_HOURS", "mode": "ONLINE", "mainLanguage": "en",
            "title": english("Office hours"), "topics": [], "experts": [], "zone": "America/Halifax", "slotMinutes": 60,
            "windows": [{ "day": "2024-07-09", "begins": "13:00", "ends": "16:00" }] });
        let offered = done(change(&self.coach, "offerCoaching", "offer { id }", input).await);
        let book = |starts: &str| json!({ "enrolment": coached.enrolment, "offer": offered["offer"]["id"], "startsAt": starts });
        let booked = done(change(&successor, "bookCoaching", "session { id }", book("2024-07-09T16:00:00Z")).await);
        let session = booked["session"]["id"].clone();
        let other = &self.museums[0];
        let taken = json!({ "enrolment": other.enrolment, "offer": offered["offer"]["id"], "startsAt": "2024-07-09T16:00:00Z" });
        assert!(!wrong(&change(&other.people, "bookCoaching", "", taken).await).is_empty(), "the hour is taken");

        self.at("2024-07-09T18:00:00Z").await;
        let input = json!({ "session": session, "text": "They wish to share how they cook with neighbours." });
        done(change(&self.coach, "writeCoachingNote", "note { id }", input).await);
        done(change(&self.coach, "completeCoaching", "session { state }", json!({ "id": session })).await);
        let document = "query($id: ID!) { coachingSession(id: $id) { state notes { text } } }";
        let seen = successor.query(document, json!({ "id": session })).await;
        assert_eq!(seen["coachingSession"]["notes"].as_array().map(Vec::len), Some(1));
        let staff = self.staff.answer(document, json!({ "id": session })).await;
        assert!(!staff.to_string().contains("cook"), "what is between a museum and its coach is theirs: {staff}");
    }

    /// November: a reviewer finds strengths and something to work at; the reports are circulated, and one is replied to.
    pub(super) async fn reviews(&mut self) {
        self.at("2024-10-01T12:00:00Z").await;
        let coached = &self.museums[number_of(Does::Coached)];
        let document = "query($id: ID!) { enrolment(id: $id) { submissions { id questionnaire { kind } } } }";
        let data = self.staff.query(document, json!({ "id": coached.enrolment })).await;
        let submissions = data["enrolment"]["submissions"].as_array().cloned().expect("submissions");
        let examples =
            submissions.iter().find(|it| it["questionnaire"]["kind"] == "PEER_REVIEW").expect("it submitted");
        let input = json!({ "submission": examples["id"], "reviewers": [self.reviewer.id.to_string()] });
        let assigned = done(change(&self.staff, "assignReviewers", "review { id }", input).await);
        let review = assigned["review"]["id"].clone();
        for (kind, words) in [("STRENGTH", "The agenda is clear."), ("SUGGESTION", "Say how new members are welcomed.")]
        {
            let input =
                json!({ "review": review, "kind": kind, "mainLanguage": "en", "text": english(words), "topics": [] });
            done(change(&self.reviewer, "writeFinding", "finding { id }", input).await);
        }
        let input = json!({ "id": review, "mainLanguage": "en", "summary": english("Good work.") });
        done(change(&self.reviewer, "finishReview", "review { state }", input).await);
        let document = "query($of: ID!) { enrolment(id: $of) { peerReviews { nodes { state findings { kind } summary { text } } } } }";
        let before = coached.people.answer(document, json!({ "of": coached.enrolment })).await;
        assert!(!before.to_string().contains("Good work"), "the team's draft is not the museum's yet: {before}");

        self.at("2024-11-15T15:00:00Z").await;
        done(change(&self.staff, "releaseReviews", "progress { __typename }", json!({ "year": self.year })).await);
        let coached = &self.museums[number_of(Does::Coached)];
        let data = coached.people.query(document, json!({ "of": coached.enrolment })).await;
        assert_eq!(data["enrolment"]["peerReviews"]["nodes"][0]["summary"]["text"], "Good work.", "{data:#}");
        let input = json!({ "review": review, "text": "Thank you; we shall." });
        done(change(&coached.people, "replyToReview", "review { reply }", input).await);
    }

    /// A museum shares a project, and the association makes a webinar of it.
    pub(super) async fn knowledge_shared(&mut self) {
        let coached = &self.museums[number_of(Does::Coached)];
        let input = json!({ "enrolment": coached.enrolment, "kind": "WEBINAR", "mainLanguage": "en",
            "title": english("Cooking with neighbours"), "text": english("How we cook together."), "languages": ["en"],
            "topics": [] });
        let shared = done(change(&coached.people, "shareProject", "project { id }", input).await);
        let input = json!({ "project": shared["project"]["id"], "publish": true });
        let fields =
            "project { state opportunity { title { text } organizations { role organization { name { text } } } } }";
        let made = done(change(&self.staff, "turnIntoOpportunity", fields, input).await);
        let opportunity = &made["project"]["opportunity"];
        assert_eq!(opportunity["title"]["text"], "Cooking with neighbours");
        assert!(opportunity["organizations"].to_string().contains(&coached.name), "{opportunity}");
    }

    /// December: the list is published, never changed, and read by the funder.
    pub(super) async fn list_for_the_funder(&mut self) {
        let input = json!({ "year": self.year });
        let fields = "list { id csv pdf enrolled onTrack entries(first: 20) { nodes { name isOnTrack } } }";
        let made = done(change(&self.staff, "publishOnTrackList", fields, input).await);
        let list = &made["list"];
        assert_eq!((&list["enrolled"], &list["onTrack"]), (&json!(11), &json!(6)), "{list:#}");
        let on_track: Vec<_> = list["entries"]["nodes"]
            .as_array()
            .expect("entries")
            .iter()
            .filter(|it| it["isOnTrack"] == true)
            .map(|it| text(&it["name"]))
            .collect();
        let mut expected: Vec<_> =
            [Does::Everything, Does::LastMinute, Does::Extended, Does::EnrolsLate, Does::Coached, Does::SameRoof]
                .map(|does| self.museums[number_of(does)].name.clone())
                .to_vec();
        let mut found = on_track;
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        let csv = self.observer.get(&text(&list["csv"])).await;
        assert!(csv.status.is_success());
        assert_eq!(csv.text.lines().count(), 1 + 11, "a line for each museum that is enrolled");
        let pdf = self.observer.get(&text(&list["pdf"])).await;
        assert!(pdf.status.is_success() && pdf.text.starts_with("%PDF-"));
        assert!(!self.museums[0].people.get(&text(&list["csv"])).await.status.is_success(), "it is for the funder");
    }

    /// January: the final report. The list is as it was published, although more has happened since.
    pub(super) async fn final_report(&self) {
        let input = json!({ "year": self.year, "kind": "FINAL" });
        let made = done(change(&self.staff, "publishTrackReport", "report { id pdf content }", input).await);
        assert!(self.observer.get(&text(&made["report"]["pdf"])).await.status.is_success());
        let document = "query($id: ID!) { programYear(id: $id) { reports { kind } onTrackLists(first: 5) { nodes { onTrack enrolled } } } }";
        let data = self.observer.query(document, json!({ "id": self.year })).await;
        assert_eq!(data["programYear"]["onTrackLists"]["nodes"], json!([{ "onTrack": 6, "enrolled": 11 }]));
        assert_eq!(data["programYear"]["reports"].as_array().map(Vec::len), Some(2), "{data:#}");
    }

    /// The observer sees lists and trends only, another museum nothing of this one's, and who has gone quiet is found.
    pub(super) async fn what_others_see(&self) {
        let first = &self.museums[number_of(Does::Everything)];
        let document = "query($id: ID!) { enrolment(id: $id) { submissions { answers { text } } } }";
        for other in [&self.observer, &self.museums[1].people, &self.coach, &self.reviewer] {
            let seen = other.answer(document, json!({ "id": first.enrolment })).await;
            assert!(!seen.to_string().contains("As it is at"), "{seen}");
        }
        let seen = first.people.query(document, json!({ "id": first.enrolment })).await;
        assert!(seen.to_string().contains("As it is at"));
        let document = "query($id: ID!) { programYear(id: $id) { quiet(sinceDays: 300) { nodes { organization { name { text } } } } } }";
        let data = self.staff.query(document, json!({ "id": self.year })).await;
        let quiet = data["programYear"]["quiet"]["nodes"].as_array().cloned().expect("a list");
        let names: Vec<_> = quiet.iter().map(|it| text(&it["organization"]["name"]["text"])).collect();
        assert_eq!(names, [self.museums[number_of(Does::Quiet)].name.clone()]);
    }
}
