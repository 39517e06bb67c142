//! Where a reader finds what hangs on a museum's place in a year: as its fields, and by any id.

use database::id::EnrolmentId;
use serde_json::{Value, json};
use testing::{Caller, SignedIn, assert_same_statements};

use super::peers::{Year, sql};
use crate::joining::{change, done};

const NESTED: &str = "query($id: ID!) { programYear(id: $id) { enrolments { nodes {
    submissions { id state }
    peerReviews { totalCount nodes { id team { name } findings { id } } }
    coachingSessions { totalCount nodes { id givenBy { name } } }
    sharedProjects { totalCount nodes { id topics { id } } }
    needProposals { totalCount nodes { id statement { text } need { id statement { text } } } }
} } } }";

/// Another museum of the year, with one thing of each kind.
async fn another_museum(year: &Year, number: usize) {
    let museum = year.app.organization(&format!("Museum {number}")).create().await;
    let ids: [uuid::Uuid; 8] = std::array::from_fn(|_| uuid::Uuid::now_v7());
    let [enrolment, submission, review, offer, session, finding, need, answer] = ids;
    let rows = format!(
        "INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
             VALUES ('{enrolment}', '{year}', '{museum}', now(), now(), now());
         INSERT INTO submission (id, enrolment_id, questionnaire_id, created_at, updated_at)
             SELECT '{submission}', '{enrolment}', questionnaire_id, now(), now() FROM question WHERE id = '{question}';
         INSERT INTO answer (id, submission_id, question_id, text, created_at, updated_at)
             VALUES ('{answer}', '{submission}', '{question}', 'Yes', now(), now());
         UPDATE submission SET state = 'submitted', submitted_at = now() WHERE id = '{submission}';
         INSERT INTO peer_review (id, submission_id, main_language, created_at, updated_at)
             VALUES ('{review}', '{submission}', 'en', now(), now());
         INSERT INTO peer_review_member (peer_review_id, person_id, created_at) VALUES ('{review}', '{reviewer}', now());
         INSERT INTO finding (id, peer_review_id, kind, main_language, text, created_at, updated_at)
             VALUES ('{finding}', '{review}', 'strength', 'en', '{{\"en\": \"Clear\"}}', now(), now());
         INSERT INTO coaching_offer (id, program_year_id, coach_id, kind, mode, main_language, title, zone, slot_minutes, created_at, updated_at)
             VALUES ('{offer}', '{year}', '{coach}', 'one_on_one', 'online', 'en', '{{\"en\": \"Hours\"}}', 'UTC', 60, now(), now());
         INSERT INTO coaching_session (id, enrolment_id, organization_id, coaching_offer_id, coach_id, starts_at, ends_at, zone, museum_zone, created_at, updated_at)
             SELECT '{session}', '{enrolment}', '{museum}', '{offer}', '{coach}', at, at + interval '1 hour', 'UTC', 'UTC', now(), now()
             FROM (SELECT '2026-12-20T10:00Z'::timestamptz + interval '2 hours' * {number} AS at) AS times;
         INSERT INTO coaching_person (coaching_session_id, person_id, role, starts_at, ends_at)
             SELECT id, coach_id, 'coach', starts_at, ends_at FROM coaching_session WHERE id = '{session}';
         INSERT INTO shared_project (id, enrolment_id, organization_id, kind, main_language, title, text, created_at, updated_at)
             VALUES (gen_random_uuid(), '{enrolment}', '{museum}', 'webinar', 'en', '{{\"en\": \"Boats\"}}', '{{\"en\": \"Boats\"}}', now(), now());
         INSERT INTO need (id, organization_id, programme_id, main_language, statement, visibility, identified_in, created_at, updated_at)
             VALUES ('{need}', '{museum}', '{programme}', 'en', '{{\"en\": \"Floods\"}}', 'programme', 'reflection', now(), now());
         INSERT INTO need_proposal (id, enrolment_id, answer_id, main_language, statement, state, need_id, decided_at, created_at, updated_at)
             VALUES (gen_random_uuid(), '{enrolment}', '{answer}', 'en', '{{\"en\": \"Floods\"}}', 'accepted', '{need}', now(), now(), now());",
        year = year.id.uuid(),
        museum = museum.uuid(),
        question = year.question.uuid(),
        reviewer = year.reviewer.id.uuid(),
        coach = year.coach.id.uuid(),
        programme = year.programme.uuid(),
    );
    sql(&year.app, &rows).await;
}

#[tokio::test]
async fn what_hangs_on_museums_takes_a_handful_of_statements_however_many_they_are() {
    let year = Year::new().await;
    another_museum(&year, 0).await;
    let mut counts = Vec::new();
    for museums in [1..2, 2..7] {
        for number in museums {
            another_museum(&year, number).await;
        }
        let asked = year.staff.query(NESTED, json!({ "id": year.id.to_string() }));
        let (found, statements) = year.app.count_statements(asked).await;
        let nodes = found["programYear"]["enrolments"]["nodes"].as_array().cloned().expect("museums");
        for node in nodes.iter().filter(|node| node["needProposals"]["totalCount"] == 1) {
            for list in ["peerReviews", "coachingSessions", "sharedProjects"] {
                assert_eq!(node[list]["totalCount"], 1, "{list}: {node:#}");
            }
            assert_eq!(node["needProposals"]["nodes"][0]["need"]["statement"]["text"], "Floods");
        }
        counts.push(statements);
    }
    assert_same_statements(&counts[0], &counts[1]);
    assert!(counts[1].len() <= 30, "{:#?}", counts[1]);
}

/// What there is by an id, by the name of its type; `-` where there is nothing to be seen.
async fn by_ids(who: &Caller, ids: &[String]) -> Vec<String> {
    let found = who.answer("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", json!({ "ids": ids })).await;
    assert!(found["errors"].is_null(), "{found:#}");
    let nodes = found["data"]["nodes"].as_array().cloned().expect("a list");
    for (node, id) in nodes.iter().zip(ids) {
        assert!(node.is_null() || node["id"] == **id, "{node}");
    }
    nodes.iter().map(|node| node["__typename"].as_str().unwrap_or("-").to_owned()).collect()
}

#[tokio::test]
async fn everything_of_a_museum_is_found_by_its_id_by_those_who_may_see_it() {
    let year = Year::new().await;
    let offer = year.offer(&year.coach, "ONE_ON_ONE", &[]).await;
    let booked = done(year.book(&year.editor, year.enrolment, &offer, "2026-12-10T13:00:00Z").await);
    let review = year.review().await;
    let share = json!({
        "enrolment": year.enrolment.to_string(), "kind": "WEBINAR", "mainLanguage": "en",
        "title": [{ "language": "en", "text": "Boats" }], "text": [{ "language": "en", "text": "Boats" }],
    });
    let shared = done(change(&year.editor, "shareProject", "project { id }", share).await);
    let follow_up = json!({
        "session": booked["session"]["id"], "text": "Ask for a quote", "side": "MUSEUM",
        "topics": [year.topic.to_string()],
    });
    done(change(&year.editor, "addFollowUp", "followUp { id }", follow_up).await);
    let proposals = "query($id: ID!) { enrolment(id: $id) { needProposals { totalCount nodes { id origin } } } }";
    let enrolment = json!({ "id": year.enrolment.to_string() });
    let proposed = year.editor.query(proposals, enrolment.clone()).await["enrolment"]["needProposals"].take();
    assert_eq!((&proposed["totalCount"], &proposed["nodes"][0]["origin"]), (&json!(1), &json!("FOLLOW_UP")));
    let id = |value: &Value| value.as_str().expect("an id").to_owned();
    let ids = [
        year.id.to_string(),
        year.enrolment.to_string(),
        year.submission.to_string(),
        year.question.to_string(),
        review,
        offer,
        id(&booked["session"]["id"]),
        id(&shared["project"]["id"]),
        id(&proposed["nodes"][0]["id"]),
    ];
    let everybody = ["ProgramYear", "Question"];
    let names = [
        "ProgramYear",
        "Enrolment",
        "Submission",
        "Question",
        "PeerReview",
        "CoachingOffer",
        "CoachingSession",
        "SharedProject",
        "NeedProposal",
    ];
    let steward = year.app.person("Stella").steward().create().await;
    let nobody = year.app.anonymous();
    let of_the_other_museum = ["ProgramYear", "Question", "CoachingOffer"];
    let cases: [(&str, &Caller, &[&str]); 7] = [
        ("the museum, whose review is not released", &year.editor, &["PeerReview"]),
        ("staff, who do not see what museum and coach agree on", &year.staff, &["NeedProposal"]),
        ("the reviewer", &year.reviewer, &["CoachingOffer", "CoachingSession", "SharedProject", "NeedProposal"]),
        (
            "the coach, to whom the review is not released",
            &year.coach,
            &["PeerReview", "SharedProject", "NeedProposal"],
        ),
        ("another museum", &year.other_editor, &[]),
        ("a steward", &steward, &[]),
        ("nobody", &nobody, &[]),
    ];
    for (who, caller, hidden) in cases {
        let expected = names.map(|name| {
            let is_seen = match who {
                "another museum" => of_the_other_museum.contains(&name),
                "a steward" | "nobody" => everybody.contains(&name),
                _ => !hidden.contains(&name),
            };
            if is_seen { name } else { "-" }
        });
        assert_eq!(by_ids(caller, &ids).await, expected, "{who}");
    }
    // Staff see no follow-up's proposal in the list either, and it is not counted.
    let staff = year.staff.query(proposals, enrolment).await["enrolment"]["needProposals"].take();
    assert_eq!(staff, json!({ "totalCount": 0, "nodes": [] }));
}

#[tokio::test]
async fn many_ids_take_as_many_statements_as_few() {
    let year = Year::new().await;
    let mut ids = Vec::new();
    for number in 0..6 {
        another_museum(&year, number).await;
    }
    let list = "query($id: ID!) { programYear(id: $id) { enrolments { nodes { id
        submissions { id } peerReviews { nodes { id } } coachingSessions { nodes { id offer { id } } }
        sharedProjects { nodes { id } } needProposals { nodes { id } }
    } } } }";
    let found = year.staff.query(list, json!({ "id": year.id.to_string() })).await;
    for node in found["programYear"]["enrolments"]["nodes"].as_array().expect("museums") {
        let lists =
            ["peerReviews", "coachingSessions", "sharedProjects", "needProposals"].map(|list| &node[list]["nodes"][0]);
        let all: Vec<_> = lists.into_iter().chain([node, &node["submissions"][0], &lists[1]["offer"]]).collect();
        if all.iter().all(|one| one["id"].is_string()) {
            ids.push(all.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>());
        }
    }
    assert_eq!(ids.len(), 6);
    let mut counts = Vec::new();
    for few in [1, 6] {
        let asked = ids[..few].concat();
        let (found, statements) = year.app.count_statements(by_ids(&year.staff, &asked)).await;
        assert!(!found.contains(&"-".to_owned()), "{found:?}");
        counts.push(statements);
    }
    assert_same_statements(&counts[0], &counts[1]);
}

#[tokio::test]
async fn lists_of_a_museum_are_read_page_by_page() {
    let year = Year::new().await;
    let offer = year.offer(&year.coach, "OFFICE_HOURS", &[]).await;
    for starts_at in ["2026-12-10T15:00:00Z", "2026-12-10T13:00:00Z", "2026-12-10T14:00:00Z"] {
        done(year.book(&year.editor, year.enrolment, &offer, starts_at).await);
    }
    let document = "query($id: ID!, $after: String) { enrolment(id: $id) { coachingSessions(first: 2, after: $after) {
        totalCount nodes { startsAt } pageInfo { hasNextPage endCursor }
    } } }";
    let page = async |who: &SignedIn, of: EnrolmentId, after: &Value| {
        let variables = json!({ "id": of.to_string(), "after": after });
        who.query(document, variables).await["enrolment"]["coachingSessions"].take()
    };
    let first = page(&year.editor, year.enrolment, &Value::Null).await;
    assert_eq!(first["totalCount"], 3);
    assert_eq!(first["nodes"], json!([{ "startsAt": "2026-12-10T13:00:00Z" }, { "startsAt": "2026-12-10T14:00:00Z" }]));
    let second = page(&year.editor, year.enrolment, &first["pageInfo"]["endCursor"]).await;
    assert_eq!(second["nodes"], json!([{ "startsAt": "2026-12-10T15:00:00Z" }]));
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    // Another coach of the museum sees what they give themselves, and the rest is not counted.
    let another = year.app.person("Ann Other").programme_role("coach", year.programme).create().await;
    let theirs = year.offer(&another, "ONE_ON_ONE", &[]).await;
    let clash = change(
        &year.editor,
        "bookCoaching",
        "session { id }",
        json!({
            "enrolment": year.enrolment.to_string(), "offer": theirs, "startsAt": "2026-12-10T13:00:00Z",
        }),
    );
    assert!(clash.await["session"].is_null(), "the museum is in one place at a time");
    let later = json!({ "id": theirs, "windows": [{ "day": "2026-12-11", "begins": "09:00", "ends": "10:00" }] });
    done(change(&another, "changeCoachingOffer", "offer { id }", later).await);
    done(year.book(&year.editor, year.enrolment, &theirs, "2026-12-11T13:00:00Z").await);
    let own = page(&another, year.enrolment, &Value::Null).await;
    assert_eq!((&own["totalCount"], &own["nodes"][0]["startsAt"]), (&json!(1), &json!("2026-12-11T13:00:00Z")));
}
