//! Where one registers on a partner's own site.

use serde_json::json;
use testing::TestApp;

use super::{own, register, run, workshop};
use crate::writing::errors;

#[tokio::test]
async fn the_partner_tells_who_took_part_and_the_museum_confirms_with_evidence() {
    let app = TestApp::start().await;
    let there = workshop(&app, Some(1)).await;
    let museum = app.organization("Museum").create().await;
    let emma = app.person("Emma").role("editor", museum).create().await;
    let ana = app.person("Ana").create().await;
    let told = |state: &str| {
        let people = json!([{ "name": "Ana", "email": ana.email, "organization": museum.to_string(), "state": state }]);
        run(
            &there.editor,
            "reportParticipation",
            "registrations",
            "id state origin",
            json!({ "run": there.run, "people": people }),
        )
    };
    assert_eq!(errors(&told("REGISTERED").await), ["WRONG_STATE run"], "one registers here");
    let terms = json!({ "run": there.run, "elsewhere": true });
    run(&there.editor, "setRegistrationTerms", "terms", "elsewhere", terms).await;
    assert_eq!(errors(&register(&ana, &there.run).await), ["ELSEWHERE run"]);

    let first = told("REGISTERED").await;
    let second = told("ATTENDED").await;
    let again = told("ATTENDED").await;
    assert_eq!(first["registrations"][0]["id"], second["registrations"][0]["id"]);
    assert_eq!(second["registrations"][0]["state"], "ATTENDED");
    assert_eq!(second, again, "the same twice changes nothing");
    assert_eq!(own(&ana).await["state"], "ATTENDED", "it is hers, by her address");

    let confirm = |evidence: &str| {
        let input = json!({
            "run": there.run, "name": "Nina", "email": "nina@example.org", "state": "COMPLETED", "evidence": evidence,
        });
        run(&emma, "confirmParticipation", "registration", "state origin evidence organization { id }", input)
    };
    assert_eq!(errors(&confirm(" ").await), ["REQUIRED evidence"]);
    let contradicted = json!({
        "run": there.run, "name": "Ana", "email": ana.email, "state": "COMPLETED", "evidence": "A letter.",
    });
    let contradicted = run(&emma, "confirmParticipation", "registration", "state", contradicted).await;
    assert_eq!(errors(&contradicted), ["WRONG_STATE state"], "whoever offers it knows");
    let confirmed = confirm("https://partner.example/certificates/12").await;
    assert_eq!(
        confirmed["registration"],
        json!({
            "state": "COMPLETED", "origin": "CONFIRMED", "evidence": "https://partner.example/certificates/12",
            "organization": { "id": museum.to_string() },
        })
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_told_by_its_place_in_the_list() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let terms = json!({ "run": there.run, "elsewhere": true });
    run(&there.editor, "setRegistrationTerms", "terms", "elsewhere", terms).await;
    let people = json!([
        { "name": "", "email": "a@example.org", "state": "ATTENDED" },
        { "name": "B", "email": "b", "state": "ATTENDED" },
        { "name": "C", "email": "A@example.org", "state": "NO_SHOW" },
    ]);
    let input = json!({ "run": there.run, "people": people });
    let answer = run(&there.editor, "reportParticipation", "registrations", "id", input).await;
    assert_eq!(errors(&answer), ["DUPLICATE people.2", "REQUIRED people.0.name", "INVALID people.1.email"]);
}
