//! What the association and its funder see of all museums together, and what must never be worked out from it.

use database::id::{EnrolmentId, OrganizationId, ProgramYearId, QuestionId, QuestionnaireId};
use serde_json::{Value, json};
use testing::{Caller, SignedIn};
use uuid::Uuid;

use super::answers::{QUESTIONNAIRES, Track, text};
use crate::{
    calendar_feed::register,
    joining::{change, done},
};

/// What museums said to a question: in words, that it does not apply, or nothing.
#[derive(Clone, Copy)]
enum Said {
    Level(&'static str),
    NotApplicable,
    Nothing,
}

const BEGINNING: Said = Said::Level("beginning");
const ESTABLISHED: Said = Said::Level("established");

/// What is asked for; figures as `level or kind: number`, a dash where one is held back.
async fn trends(who: &Caller, year: ProgramYearId, by: &str, years: &[i32]) -> Value {
    let document = format!(
        "query($id: ID!, $years: [Int!]) {{ programYear(id: $id) {{ trends(by: [{by}], kind: NEEDS_ASSESSMENT, years: $years) {{
            groups {{ pillar {{ key }} topic {{ notation }} perspective region isOfOtherRegions
                questions {{ key years {{ year comparison prompt {{ text }} museums answers {{ kind level museums }} }} }} }}
            needs {{ topic {{ notation }} museums met }} training {{ pillar {{ key }} museums }}
        }} }} }}"
    );
    let data = who.query(&document, json!({ "id": year.to_string(), "years": years })).await;
    data["programYear"]["trends"].clone()
}

/// The question in the group for which this holds.
fn question<'t>(trends: &'t Value, key: &str, group: impl Fn(&Value) -> bool) -> &'t Value {
    let groups = trends["groups"].as_array().expect("groups");
    let found = groups.iter().find(|it| group(it)).unwrap_or_else(|| panic!("no such group in {trends:#}"));
    let questions = found["questions"].as_array().expect("questions");
    questions.iter().find(|it| it["key"] == key).unwrap_or_else(|| panic!("{key} is not in {found:#}"))
}

/// The figures of a year of a question, as one line.
fn line(year: &Value) -> String {
    let figure = |it: &Value| it["museums"].as_i64().map_or("-".to_owned(), |many| many.to_string());
    let answers = year["answers"].as_array().expect("answers").iter().map(|it| {
        let what = it["level"].as_str().map_or_else(|| text(&it["kind"]), ToOwned::to_owned);
        format!("{what} {}", figure(it))
    });
    format!("{}: {}", figure(year), answers.collect::<Vec<_>>().join(", "))
}

impl Track {
    /// So many museums of a region, each with what it said to these questions, submitted.
    async fn crowd(
        &self,
        year: ProgramYearId,
        asked: &str,
        keys: &Value,
        region: &str,
        many: usize,
        said: &[(&str, &[(Said, usize)])],
    ) -> Vec<OrganizationId> {
        let mut museums = Vec::new();
        let asked: QuestionnaireId = asked.parse().expect("an id");
        for at in 0..many {
            let museum = self.app.organization(&format!("Museum {at} of {region}")).country("CA");
            let museum = museum.set("region", json!(region)).create().await;
            let (enrolment, submission) = (EnrolmentId::new(), Uuid::now_v7());
            let mut sql = format!(
                "INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
                     VALUES ('{enrolment}', '{year}', '{museum}', now(), now(), now());
                 INSERT INTO submission (id, enrolment_id, questionnaire_id, created_at, updated_at)
                     VALUES ('{submission}', '{enrolment}', '{asked}', now(), now());",
                enrolment = enrolment.uuid(),
                year = year.uuid(),
                museum = museum.uuid(),
                asked = asked.uuid(),
            );
            for (key, each) in said {
                let question: QuestionId = keys[key].as_str().expect("a question").parse().expect("an id");
                let each = each.iter().flat_map(|(said, many)| std::iter::repeat_n(*said, *many));
                let (level, applies) = match each.into_iter().nth(at).unwrap_or(Said::Nothing) {
                    Said::Level(level) => (format!("'{level}'"), true),
                    Said::NotApplicable => ("NULL".to_owned(), false),
                    Said::Nothing => continue,
                };
                sql += &format!(
                    "INSERT INTO answer (id, submission_id, question_id, level, is_not_applicable, created_at, updated_at)
                         VALUES (gen_random_uuid(), '{submission}', '{}', {level}, {}, now(), now());",
                    question.uuid(),
                    !applies,
                );
            }
            sql +=
                &format!("UPDATE submission SET state = 'submitted', submitted_at = now() WHERE id = '{submission}';");
            self.run(&sql).await;
            museums.push(museum);
        }
        museums
    }

    /// Without the museum that was there from the beginning, which has submitted nothing.
    async fn alone(&self) {
        self.run("UPDATE enrolment SET state = 'withdrawn', withdrawn_at = now()").await;
    }

    async fn observer(&self) -> SignedIn {
        self.app.person("Otto Observer").programme_role("observer", self.programme).create().await
    }
}

/// Eight museums of Nova Scotia and six of New Brunswick.
async fn fourteen(track: &Track, asked: &str, keys: &Value) {
    let nova_scotia: [(&str, &[(Said, usize)]); 4] = [
        ("board-roles", &[(BEGINNING, 8)]),
        ("succession", &[(BEGINNING, 8)]),
        ("who-governs", &[(BEGINNING, 5), (Said::NotApplicable, 3)]),
        ("climate-in-plans", &[(Said::NotApplicable, 8)]),
    ];
    track.crowd(track.year, asked, keys, "CA-NS", 8, &nova_scotia).await;
    let new_brunswick: [(&str, &[(Said, usize)]); 4] = [
        ("board-roles", &[(ESTABLISHED, 6)]),
        ("succession", &[(BEGINNING, 1), (ESTABLISHED, 5)]),
        ("who-governs", &[(BEGINNING, 6)]),
        ("climate-in-plans", &[(Said::Nothing, 6)]),
    ];
    track.crowd(track.year, asked, keys, "CA-NB", 6, &new_brunswick).await;
}

#[tokio::test]
async fn figures_are_told_by_pillar_topic_perspective_and_region_and_none_of_fewer_than_five() {
    let track = Track::new().await;
    let (asked, keys) = track.asked(0).await;
    track.alone().await;
    fourteen(&track, &asked, &keys).await;
    let all = trends(&track.staff, track.year, "PILLAR", &[]).await;
    let told = |key: &str| line(&question(&all, key, |group| group["pillar"]["key"] == "governance")["years"][0]);
    assert_eq!(
        told("board-roles"),
        "14: beginning 8, developing 0, established 6, NOT_APPLICABLE 0, UNANSWERED 0",
        "one that withdrew is not counted"
    );
    assert_eq!(
        told("succession"),
        "14: beginning -, developing 0, established -, NOT_APPLICABLE 0, UNANSWERED 0",
        "one of them is alone in its region, and must not follow from the figures of all"
    );
    assert_eq!(
        told("who-governs"),
        "14: beginning -, developing 0, established 0, NOT_APPLICABLE -, UNANSWERED 0",
        "from eleven of fourteen one would know of the three"
    );
    assert_eq!(
        told("climate-in-plans"),
        "14: beginning 0, developing 0, established 0, NOT_APPLICABLE 8, UNANSWERED 6",
        "what does not apply is not what is unanswered"
    );

    // The same figures, whatever the questions are told apart by.
    let by_topic = trends(&track.staff, track.year, "TOPIC", &[]).await;
    for (notation, key) in
        [("governance", "succession"), ("succession-planning", "succession"), ("climate-change", "climate-in-plans")]
    {
        let found = question(&by_topic, key, |group| group["topic"]["notation"] == notation);
        assert_eq!(line(&found["years"][0]), told(key));
    }
    let by_perspective = trends(&track.staff, track.year, "PERSPECTIVE", &[]).await;
    for (perspective, key) in
        [("EDI", "who-governs"), ("COMMUNITY", "who-governs"), ("CLIMATE_CHANGE", "climate-in-plans")]
    {
        let found = question(&by_perspective, key, |group| group["perspective"] == perspective);
        assert_eq!(line(&found["years"][0]), told(key));
    }

    let by_region = trends(&track.staff, track.year, "REGION", &[]).await;
    let of = |region: &str, key: &str| line(&question(&by_region, key, |group| group["region"] == region)["years"][0]);
    assert_eq!(
        of("CA-NS", "board-roles"),
        "8: beginning 8, developing 0, established 0, NOT_APPLICABLE 0, UNANSWERED 0"
    );
    assert_eq!(
        of("CA-NB", "board-roles"),
        "6: beginning 0, developing 0, established 6, NOT_APPLICABLE 0, UNANSWERED 0"
    );
    // One of New Brunswick is at the beginning: neither it nor what it could be taken from is told.
    let (there, here) = (of("CA-NB", "succession"), of("CA-NS", "succession"));
    assert!(there.contains("beginning -") && there.contains("established -"), "{there}");
    assert!(here.contains("beginning -"), "eight of nine would tell of the ninth: {here}");
}

#[tokio::test]
async fn how_few_of_those_enrolled_did_not_submit_is_not_told_either() {
    let track = Track::new().await;
    let (asked, keys) = track.asked(0).await;
    fourteen(&track, &asked, &keys).await;
    let all = trends(&track.staff, track.year, "PILLAR", &[]).await;
    let told = line(&question(&all, "board-roles", |_| true)["years"][0]);
    assert!(told.starts_with("-: "), "the list names fifteen, so fourteen would tell of the one: {told}");
}

#[tokio::test]
async fn small_regions_are_told_together_and_museums_that_withdraw_are_not_counted() {
    let track = Track::new().await;
    let (asked, keys) = track.asked(0).await;
    track.alone().await;
    let at_the_beginning: [(&str, &[(Said, usize)]); 1] = [("board-roles", &[(BEGINNING, 9)])];
    for (region, many) in [("CA-NS", 9), ("CA-NB", 3), ("CA-PE", 2)] {
        track.crowd(track.year, &asked, &keys, region, many, &at_the_beginning).await;
    }
    let regions = async || {
        let by_region = trends(&track.staff, track.year, "REGION", &[]).await;
        let groups = by_region["groups"].as_array().cloned().expect("groups");
        let of = |group: &Value| {
            let found = group["questions"].as_array().expect("questions").iter().find(|it| it["key"] == "board-roles");
            let many = found.expect("it was asked")["years"][0]["museums"].clone();
            format!("{} {} {many}", group["region"], group["isOfOtherRegions"])
        };
        let mut found: Vec<_> = groups.iter().map(of).collect();
        found.sort();
        found
    };
    assert_eq!(regions().await, ["\"CA-NS\" false 9", "null true 5"]);
    track
        .run(
            "UPDATE enrolment SET state = 'withdrawn', withdrawn_at = now() FROM organization
        WHERE organization.id = enrolment.organization_id AND organization.region = 'CA-PE'",
        )
        .await;
    assert_eq!(regions().await, ["null true 12"], "three would be told of if the nine were told apart");
}

#[tokio::test]
async fn years_are_compared_through_what_became_of_their_questions() {
    let track = Track::new().await;
    let first = track.draft(0).await;
    track.publish(&first).await;
    let before = ProgramYearId::new();
    track.begin(before, EnrolmentId::new(), 2025).await;
    done(track.ask(before, &first).await);
    let keys = track.keys(&first).await;
    track.alone().await;
    let then: [(&str, &[(Said, usize)]); 2] = [("board-roles", &[(BEGINNING, 6)]), ("succession", &[(BEGINNING, 6)])];
    track.crowd(before, &first, &keys, "CA-NS", 6, &then).await;

    let revised =
        change(&track.staff, "reviseQuestionnaire", "questionnaire { id }", json!({ "questionnaire": first })).await;
    let second = text(&done(revised)["questionnaire"]["id"]);
    let data: Value = serde_json::from_str(QUESTIONNAIRES[0]).expect("JSON");
    let mut questions = track.questions(&data["questions"]);
    questions[0]["prompt"][0]["text"] = json!("What do board members know of their roles?");
    done(track.set(&second, questions).await);
    track.publish(&second).await;
    done(track.ask(track.year, &second).await);
    let keys = track.keys(&second).await;
    let now: [(&str, &[(Said, usize)]); 2] =
        [("board-roles", &[(ESTABLISHED, 7)]), ("succession", &[(ESTABLISHED, 7)])];
    track.crowd(track.year, &second, &keys, "CA-NS", 7, &now).await;

    let trends = trends(&track.staff, track.year, "PILLAR", &[2025, 2024]).await;
    let years = |key: &str| {
        let years = question(&trends, key, |_| true)["years"].as_array().cloned().expect("years");
        let of = |year: &Value| format!("{} {} {}", year["year"], text(&year["comparison"]), line(year));
        years.iter().map(of).collect::<Vec<_>>()
    };
    let rest = "NOT_APPLICABLE 0, UNANSWERED 0";
    assert_eq!(
        years("board-roles"),
        [
            format!("2026 SAME 7: beginning 0, developing 0, established 7, {rest}"),
            format!("2025 CHANGED 6: beginning 6, developing 0, established 0, {rest}"),
        ]
    );
    assert_eq!(
        years("succession"),
        [
            format!("2026 SAME 7: beginning 0, developing 0, established 7, {rest}"),
            format!("2025 SAME 6: beginning 6, developing 0, established 0, {rest}"),
        ]
    );
    let prompts = &question(&trends, "board-roles", |_| true)["years"];
    assert_eq!(prompts[0]["prompt"]["text"], "What do board members know of their roles?");
    assert_ne!(prompts[0]["prompt"]["text"], prompts[1]["prompt"]["text"], "each year says what it asked");
}

#[tokio::test]
async fn needs_and_training_are_counted_by_museums() {
    let track = Track::new().await;
    let (asked, keys) = track.asked(0).await;
    let museums = track.crowd(track.year, &asked, &keys, "CA-NS", 20, &[]).await;
    // Ten found needs about succession, twice each, and five of them have met one; four about equity; seven keep theirs to
    // themselves.
    for (topic, many, met, visibility) in [
        ("succession-planning", 10, 5, "programme"),
        ("succession-planning", 10, 0, "network"),
        ("equity", 4, 4, "programme"),
        ("climate-change", 7, 0, "own"),
    ] {
        for (place, museum) in museums.iter().take(many).enumerate() {
            let (state, closed) = if place < met { ("met", "'2026-03-01'") } else { ("open", "NULL") };
            let sql = format!(
                "WITH found AS (
                     INSERT INTO need (id, organization_id, programme_id, main_language, statement, identified_in, visibility, state,
                         created_at, updated_at, closed_at)
                     VALUES (gen_random_uuid(), '{museum}', '{programme}', 'en', '{{\"en\": \"We lack it.\"}}', 'reflection', '{visibility}',
                         '{state}', '2026-02-01', '2026-02-01', {closed}) RETURNING id)
                 INSERT INTO need_topic (need_id, topic_id) SELECT id, '{topic}' FROM found",
                museum = museum.uuid(),
                programme = track.programme.uuid(),
                topic = track.topic(topic).uuid(),
            );
            track.run(&sql).await;
        }
    }
    // Six came to the training for governance, one twice; of four who came to that for the community nothing is told.
    let pillars = [("governance", track.governance, 6), ("community-engagement", track.community, 4)];
    for (topic, pillar, many) in pillars {
        let (topic, pillar) = (track.topic(topic), pillar.uuid());
        track
            .run(&format!("INSERT INTO pillar_topic (pillar_id, topic_id) VALUES ('{pillar}', '{}')", topic.uuid()))
            .await;
        let association = track.app.organization("Trainers").create().await;
        let training = track.app.opportunity("A Tuesday").owner(association).topic(topic);
        let training = training.session("2026-06-09 10:00 America/Halifax").create().await;
        for museum in museums.iter().take(many).chain(museums.first()) {
            let person = track.app.person("Somebody").create().await;
            register(&track.app, person.id, Some(*museum), training, "attended").await;
        }
    }
    let trends = trends(&track.staff, track.year, "PILLAR", &[]).await;
    let needs = trends["needs"].as_array().expect("needs").iter();
    let needs: Vec<_> =
        needs.map(|it| format!("{} {} {}", it["topic"]["notation"], it["museums"], it["met"])).collect();
    assert_eq!(needs, ["\"succession-planning\" 10 5", "\"equity\" null null"]);
    let training = trends["training"].as_array().expect("training").iter();
    let training: Vec<_> = training.map(|it| format!("{} {}", it["pillar"]["key"], it["museums"])).collect();
    assert_eq!(training, ["\"governance\" 6", "\"community\" null"]);
}

#[tokio::test]
async fn training_without_a_day_counts_in_each_year_in_which_somebody_is_told_to_have_come() {
    let track = Track::new().await;
    let (asked, keys) = track.asked(0).await;
    let museums = track.crowd(track.year, &asked, &keys, "CA-NS", 20, &[]).await;
    let (topic, pillar) = (track.topic("governance"), track.governance.uuid());
    track.run(&format!("INSERT INTO pillar_topic (pillar_id, topic_id) VALUES ('{pillar}', '{}')", topic.uuid())).await;
    let association = track.app.organization("Trainers").create().await;
    let training = track.app.opportunity("A handbook, read together").owner(association).topic(topic);
    let training = training.session("2026-06-09 10:00 America/Halifax").create().await;
    for museum in museums.iter().take(6).chain(museums.iter().take(6)) {
        let person = track.app.person("Somebody").create().await;
        register(&track.app, person.id, Some(*museum), training, "attended").await;
    }
    // Of two from each museum one came that year, and the other two years later.
    track
        .run(
            "DELETE FROM session; UPDATE run SET starts_on = NULL, ends_on = NULL;
             UPDATE registration SET updated_at = CASE
                 WHEN id IN (SELECT DISTINCT ON (organization_id) id FROM registration ORDER BY organization_id, id)
                 THEN '2026-06-09'::timestamptz ELSE '2028-06-09' END",
        )
        .await;
    let trends = trends(&track.staff, track.year, "PILLAR", &[]).await;
    let training: Vec<_> = trends["training"].as_array().expect("training").iter().map(|it| &it["museums"]).collect();
    assert_eq!(training, [&json!(6)]);
}

#[tokio::test]
async fn trends_are_for_the_staff_and_the_observer() {
    let track = Track::new().await;
    track.asked(0).await;
    let elsewhere = track.app.organization("Another Association").create().await;
    let other = track.app.programme("TRACK", elsewhere).create().await;
    let others = track.app.person("Olga Observer").programme_role("observer", other).create().await;
    let steward = track.app.person("Sten Steward").steward().create().await;
    let document =
        "query($id: ID!) { programYear(id: $id) { year trends(by: []) { groups { region } } themes { theme } } }";
    for who in [&track.app.anonymous(), &*track.mary, &*others, &*steward] {
        let answer = who.answer(document, json!({ "id": track.year.to_string() })).await;
        assert_eq!(answer["data"]["programYear"]["trends"], Value::Null);
        assert_eq!(answer["data"]["programYear"]["themes"], Value::Null);
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(2), "{answer}");
    }
    for who in [&track.staff, &track.observer().await] {
        let answer = who.answer(document, json!({ "id": track.year.to_string() })).await;
        assert_eq!(answer["errors"], Value::Null);
    }
}
