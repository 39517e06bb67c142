//! Sharing: what a museum tells of becomes an opportunity that says whose it was.

use serde_json::{Value, json};

use super::peers::Year;
use crate::joining::{change, done, wrong};

async fn shared(year: &Year, kind: &str) -> String {
    let input = json!({
        "enrolment": year.enrolment.to_string(), "kind": kind, "mainLanguage": "en", "languages": ["en", "fr"],
        "title": [{ "language": "en", "text": "How we moved the boats" }],
        "text": [{ "language": "en", "text": "Twelve boats in a week." }], "topics": [year.topic.to_string()],
    });
    let kept = done(change(&year.editor, "shareProject", "project { id state }", input).await);
    kept["project"]["id"].as_str().expect("a project").to_owned()
}

#[tokio::test]
async fn a_project_becomes_an_opportunity_of_the_operator_that_the_museum_presents() {
    let year = Year::new().await;
    for (kind, made) in [("CASE_STUDY", "RESOURCE"), ("WEBINAR", "WEBINAR"), ("NETWORKING_TOPIC", "WORKSHOP")] {
        let project = shared(&year, kind).await;
        let input = json!({ "project": project, "publish": true });
        let fields = "project { state opportunity {
            kind status title { text } languages topics { id } organizations { role organization { id } }
        } }";
        let turned = done(change(&year.staff, "turnIntoOpportunity", fields, input.clone()).await)["project"].take();
        assert_eq!(turned["state"], "ACCEPTED");
        let opportunity = &turned["opportunity"];
        assert_eq!((&opportunity["kind"], &opportunity["status"]), (&json!(made), &json!("ANNOUNCED")));
        assert_eq!(opportunity["title"]["text"], "How we moved the boats");
        assert_eq!(opportunity["topics"], json!([{ "id": year.topic.to_string() }]));
        let ours = json!([
            { "role": "OWNER", "organization": { "id": year.operator.to_string() } },
            { "role": "PRESENTER", "organization": { "id": year.museum.to_string() } },
        ]);
        assert_eq!(opportunity["organizations"], ours);
        let again = change(&year.staff, "turnIntoOpportunity", "project { id }", input).await;
        assert_eq!(wrong(&again), ["WRONG_STATE project"], "once is enough");
    }
    let draft = shared(&year, "WEBINAR").await;
    done(change(&year.staff, "turnIntoOpportunity", "project { state }", json!({ "project": draft })).await);
    let document = "query($id: ID!) { sharedProject(id: $id) { state opportunity { id } } }";
    let seen = year.other_editor.answer(document, json!({ "id": draft })).await;
    assert_eq!(seen["data"]["sharedProject"], Value::Null, "another museum");
}

#[tokio::test]
async fn a_project_is_declined_with_a_reason_or_taken_back() {
    let year = Year::new().await;
    let (first, second) = (shared(&year, "WEBINAR").await, shared(&year, "CASE_STUDY").await);
    let declined = json!({ "id": first, "reason": "We had boats last year." });
    assert_eq!(
        wrong(&change(&year.editor, "declineSharedProject", "project { id }", declined.clone()).await),
        ["DENIED"]
    );
    done(change(&year.staff, "declineSharedProject", "project { id }", declined).await);
    done(change(&year.editor, "withdrawSharedProject", "project { id }", json!({ "id": second })).await);
    let list = "query($id: ID!) { enrolment(id: $id) { sharedProjects { nodes { state reason } totalCount } } }";
    let own = year.editor.query(list, json!({ "id": year.enrolment.to_string() })).await["enrolment"]["sharedProjects"]
        .take();
    let expected =
        json!([{ "state": "DECLINED", "reason": "We had boats last year." }, { "state": "WITHDRAWN", "reason": null }]);
    assert_eq!(own["nodes"], expected);
    let list = "query($id: ID!, $states: [SharedProjectState!]) { programYear(id: $id) { sharedProjects(states: $states) { nodes { id } totalCount } } }";
    let of_year = json!({ "id": year.id.to_string(), "states": ["DECLINED"] });
    let listed = year.staff.query(list, of_year.clone()).await["programYear"]["sharedProjects"].take();
    assert_eq!(listed, json!({ "nodes": [{ "id": first }], "totalCount": 1 }));
    let steward = year.app.person("Stella").steward().create().await;
    for other in [&year.editor, &year.other_editor, &year.coach, &steward] {
        assert_eq!(other.answer(list, of_year.clone()).await["data"]["programYear"]["sharedProjects"], Value::Null);
    }
    let turned = change(&year.staff, "turnIntoOpportunity", "project { id }", json!({ "project": second })).await;
    assert_eq!(wrong(&turned), ["WRONG_STATE project"]);
}
