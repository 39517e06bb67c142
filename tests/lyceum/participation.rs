//! Participation in figures: of what an organization offers and of its staff, and never of a few people.

use database::id::{OpportunityId, OrganizationId, RegistrationId};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

const FIGURES: &str = "query($id: ID!, $by: ParticipationGrouping!, $of: ParticipationSide! = OFFERED, $year: Int) {
    organization(id: $id) { participation(by: $by, of: $of, year: $year) {
        year total { people completed } cells { topic { notation } sector month figures { people completed } }
    } }
}";

async fn figures(caller: &Caller, organization: OrganizationId, more: Value) -> Value {
    let mut variables = json!({ "id": organization.to_string(), "year": 2026 });
    for (name, value) in more.as_object().expect("variables") {
        variables[name] = value.clone();
    }
    caller.query(FIGURES, variables).await["organization"]["participation"].take()
}

/// Lets so many people from an organization take part, of whom so many completed.
async fn take_part(
    app: &TestApp,
    there: OpportunityId,
    from: OrganizationId,
    people: std::ops::Range<u32>,
    completed: u32,
) {
    let rows: Vec<String> = people
        .clone()
        .map(|number| {
            let state = if number - people.start < completed { "completed" } else { "attended" };
            format!(
                "SELECT '{}'::uuid, id, opportunity_id, 'P', 'p{number}@example.org', '{}'::uuid, '{state}', now(), now()
                 FROM run WHERE opportunity_id = '{}'",
                RegistrationId::new().uuid(),
                from.uuid(),
                there.uuid()
            )
        })
        .collect();
    let sql = format!(
        "INSERT INTO registration (id, run_id, opportunity_id, name, email, organization_id, state, created_at, updated_at) {}",
        rows.join(" UNION ALL ")
    );
    app.connect().await.batch_execute(&sql).await.expect("the rows fit");
}

fn cell(figures: &Value, heading: &str, value: &str) -> Value {
    let cells = figures["cells"].as_array().expect("a list");
    let find = |cell: &&Value| cell[heading] == *value || cell[heading]["notation"] == *value;
    cells.iter().find(find).map_or(Value::Null, |cell| cell["figures"].clone())
}

#[tokio::test]
async fn people_are_counted_once_by_topic_sector_and_month() {
    let app = TestApp::start().await;
    let ours = app.organization("Ours").create().await;
    let archive = app.organization("Archive").set("sectors", json!(["archives"])).create().await;
    let museum = app.organization("Museum").set("sectors", json!(["museums"])).create().await;
    let (mould, fire) = (app.topic("mould").create().await, app.topic("fire").create().await);
    let talk = |title: &str, at: &str| app.opportunity(title).owner(ours).session(at);
    let first = talk("First", "2026-03-03 14:00 Europe/Paris").topic(mould).create().await;
    let second = talk("Second", "2026-05-03 14:00 Europe/Paris").topic(fire).create().await;
    let before = talk("Before", "2025-12-31 14:00 Europe/Paris").topic(fire).create().await;
    take_part(&app, first, archive, 0..12, 12).await;
    take_part(&app, second, museum, 6..16, 10).await;
    take_part(&app, before, museum, 0..9, 9).await;
    let member = app.person("Mia").role("member", ours).create().await;

    let by_topic = figures(&member, ours, json!({ "by": "TOPIC" })).await;
    assert_eq!((&by_topic["year"], &by_topic["total"]["people"]), (&json!(2026), &json!(16)));
    assert_eq!(
        cell(&by_topic, "topic", "mould"),
        json!({ "people": null, "completed": null }),
        "four are only in the other"
    );
    assert_eq!(cell(&by_topic, "topic", "fire")["people"], 10);
    let by_month = figures(&member, ours, json!({ "by": "PERIOD" })).await;
    assert_eq!(cell(&by_month, "month", "2026-05-01")["people"], 10);
    let by_sector = figures(&member, ours, json!({ "by": "SECTOR" })).await;
    assert_eq!(cell(&by_sector, "sector", "MUSEUMS"), json!({ "people": 10, "completed": 10 }));
    let last_year = figures(&member, ours, json!({ "by": "PERIOD", "year": 2025 })).await;
    assert_eq!(last_year["total"], json!({ "people": 9, "completed": 9 }));

    let manager = app.person("Max").role("member", museum).create().await;
    let staff = figures(&manager, museum, json!({ "by": "TOPIC", "of": "STAFF" })).await;
    assert_eq!(cell(&staff, "topic", "fire"), json!({ "people": 10, "completed": 10 }));
    assert_eq!(
        figures(&manager, museum, json!({ "by": "TOPIC" })).await["total"]["people"],
        Value::Null,
        "it offers nothing"
    );
}

#[tokio::test]
async fn figures_are_for_who_has_a_role_there() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.organization("Ours").create().await, app.organization("Theirs").create().await);
    let outsider = app.person("Ola").role("administrator", theirs).create().await;
    let steward = app.person("Stella").steward().create().await;
    let asked = json!({ "id": ours.to_string(), "by": "TOPIC" });
    for (caller, may) in [(app.anonymous(), false), ((*outsider).clone(), false), ((*steward).clone(), true)] {
        let answer = caller.answer(FIGURES, asked.clone()).await;
        assert_eq!(answer["data"]["organization"]["participation"].is_object(), may, "{answer}");
        assert_eq!(answer["errors"].is_array(), !may, "{answer}");
    }
    let answer = steward.answer(FIGURES, json!({ "id": ours.to_string(), "by": "TOPIC", "year": 70000 })).await;
    assert_eq!(answer["errors"][0]["message"], "year is 70000; name one from 1900 to 2200.");
}
