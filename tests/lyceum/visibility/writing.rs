//! An owner says for whom an opportunity is.

use identity::Scope;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

use crate::writing::{change, changed, errors, everything, partner};

const FIELDS: &str = "id revision visibility visibleTo { id } programme { id }";

fn webinar(more: Value) -> Value {
    let mut input = json!({
        "kind": "WEBINAR", "mainLanguage": "en", "title": [{ "language": "en", "text": "Security" }],
        "url": "https://example.org/security",
    });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    input
}

async fn sees(caller: &Caller, id: &str) -> bool {
    let document = "query($id: ID!) { opportunity(id: $id) { id } opportunities { totalCount } }";
    let data = caller.query(document, json!({ "id": id })).await;
    let (found, counted) = (!data["opportunity"].is_null(), data["opportunities"]["totalCount"] == 1);
    assert_eq!(found, counted, "{data:#}");
    found
}

#[tokio::test]
async fn an_opportunity_is_shown_to_whom_its_owner_says() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let partner_of_theirs = app.organization("Partner").create().await;
    let participant = app.organization("Participant").create().await;
    let applicant = app.organization("Applicant").set("status", json!("requested")).create().await;
    let programme = app.programme("Exchange", owner).participant(participant).create().await;

    let owners = app.person("Olga").role("editor", owner).create().await;
    let others = [
        ("nobody", app.anonymous()),
        ("a stranger", app.person("Sam").create().await.clone()),
        ("an applicant", app.person("Ada").role("administrator", applicant).create().await.clone()),
        ("a partner", app.person("Pia").role("member", partner_of_theirs).create().await.clone()),
        ("a participant", app.service(participant, &["topics:write"]).await),
        ("a coach", app.person("Cara").programme_role("coach", programme).create().await.clone()),
        ("a steward", app.person("Stella").steward().create().await.clone()),
    ];
    let input = webinar(json!({ "visibility": "NETWORK" }));
    let created = changed(change(&owners, "createOpportunity", FIELDS, input).await);
    assert_eq!(
        created,
        json!({ "id": created["id"], "revision": 1, "visibility": "NETWORK", "visibleTo": null, "programme": null })
    );
    let id = created["id"].as_str().expect("an id").to_owned();
    for (who, caller) in &others {
        assert_eq!(sees(caller, &id).await, *who == "a steward", "{who} sees the draft");
    }
    changed(change(&owners, "publishOpportunity", "id", json!({ "id": id })).await);

    for (input, seen_by) in [
        (json!({}), &["a partner", "a participant", "a coach", "a steward"][..]),
        (
            json!({ "visibility": "ORGANIZATIONS", "visibleTo": [partner_of_theirs.to_string()] }),
            &["a partner", "a steward"],
        ),
        (
            json!({ "visibleTo": [participant.to_string(), applicant.to_string()] }),
            // The applicant's organization is hidden from the owner, so it cannot be named.
            &[],
        ),
        (json!({ "visibleTo": [participant.to_string()] }), &["a participant", "a steward"]),
        (
            json!({ "visibility": "PROGRAMME", "programme": programme.to_string() }),
            &["a participant", "a coach", "a steward"],
        ),
        (
            json!({ "visibility": "PUBLIC" }),
            &["nobody", "a stranger", "an applicant", "a partner", "a participant", "a coach", "a steward"],
        ),
    ] {
        let mut update = input.clone();
        update["id"] = json!(id);
        let payload = change(&owners, "updateOpportunity", FIELDS, update).await;
        if seen_by.is_empty() {
            assert_eq!(errors(&payload), ["NOT_FOUND visibleTo.1"]);
            continue;
        }
        let updated = changed(payload);
        assert!(sees(&owners, &id).await, "{input}");
        for (who, caller) in &others {
            assert_eq!(sees(caller, &id).await, seen_by.contains(who), "{who} {input}");
        }
        // Whom it is shown to is its owner's matter.
        let document = format!("query($id: ID!) {{ opportunity(id: $id) {{ {FIELDS} }} }}");
        for (who, caller) in others.iter().filter(|(who, _)| seen_by.contains(who)) {
            let shown = caller.query(&document, json!({ "id": id })).await["opportunity"].clone();
            if *who == "a steward" {
                assert_eq!(shown, updated, "{input}");
            } else {
                assert_eq!(shown["visibility"], updated["visibility"]);
                assert_eq!((&shown["visibleTo"], &shown["programme"]), (&Value::Null, &Value::Null), "{who} {input}");
            }
        }
    }
    // Nothing is left of whom it was for.
    let rows: Vec<_> = everything(&app).await;
    let (_, audience) = rows.iter().find(|(table, _)| table == "opportunity_audience").expect("the table");
    assert_eq!(*audience, None);
}

#[tokio::test]
async fn what_goes_with_no_visibility_is_told() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let other = app.organization("Other").create().await.to_string();
    let programme = app.programme("Exchange", owner).create().await.to_string();
    let caller = partner(&app, owner, &[Scope::CatalogueWrite]).await;
    for (more, problems) in [
        (json!({ "visibility": "ORGANIZATIONS" }), &["REQUIRED visibleTo"][..]),
        (json!({ "visibility": "ORGANIZATIONS", "visibleTo": [] }), &["REQUIRED visibleTo"]),
        (json!({ "visibility": "PUBLIC", "visibleTo": [other] }), &["INVALID visibleTo"]),
        (json!({ "visibleTo": [other] }), &["INVALID visibleTo"]),
        (json!({ "visibility": "NETWORK", "programme": programme }), &["INVALID programme"]),
        (json!({ "visibility": "PROGRAMME" }), &["REQUIRED programme"]),
        (json!({ "visibility": "PROGRAMME", "programme": programme, "visibleTo": [other] }), &["INVALID visibleTo"]),
        (
            json!({ "visibility": "ORGANIZATIONS", "visibleTo": [other, other, "org_1"] }),
            &["DUPLICATE visibleTo.1", "INVALID visibleTo.2"],
        ),
        (json!({ "visibility": "PROGRAMME", "programme": other }), &["INVALID programme"]),
    ] {
        let before = everything(&app).await;
        let payload = change(&caller, "createOpportunity", "id", webinar(more.clone())).await;
        assert_eq!(errors(&payload), problems, "{more}");
        assert_eq!(everything(&app).await, before);
    }
    let input = webinar(json!({ "visibility": "ORGANIZATIONS", "visibleTo": [other] }));
    let id = changed(change(&caller, "createOpportunity", "id", input).await)["id"].clone();
    for (update, problems, shown) in [
        // As it is, said again or not.
        (json!({ "visibility": "ORGANIZATIONS" }), &[][..], json!([{ "id": other }])),
        (json!({ "visibleTo": [other] }), &[], json!([{ "id": other }])),
        (json!({ "visibleTo": [] }), &["REQUIRED visibleTo"], Value::Null),
        (json!({ "visibility": "NETWORK", "visibleTo": [other] }), &["INVALID visibleTo"], Value::Null),
        (json!({ "visibility": "PROGRAMME", "programme": programme }), &[], Value::Null),
        (json!({ "visibility": "ORGANIZATIONS" }), &["REQUIRED visibleTo"], Value::Null),
    ] {
        let mut input = update.clone();
        input["id"] = id.clone();
        let payload = change(&caller, "updateOpportunity", "visibleTo { id }", input).await;
        assert_eq!(errors(&payload), problems, "{update}");
        assert_eq!(payload["opportunity"]["visibleTo"], shown, "{update}");
    }
}

#[tokio::test]
async fn a_programme_is_there_for_those_alone_who_have_to_do_with_it() {
    let app = TestApp::start().await;
    let [operator, participant, stranger] =
        [app.organization("Operator"), app.organization("Participant"), app.organization("Stranger")];
    let (operator, participant, stranger) =
        (operator.create().await, participant.create().await, stranger.create().await);
    let programme = app.programme("Exchange", operator).participant(participant).create().await;
    let absent = database::id::ProgrammeId::new();

    let coach = app.person("Cara").role("editor", stranger).programme_role("coach", programme).create().await;
    for (who, caller) in [
        ("its operator", partner(&app, operator, &[Scope::CatalogueWrite]).await),
        ("a participant", app.person("Pia").role("editor", participant).create().await.clone()),
        ("a coach", coach.clone()),
    ] {
        let input = webinar(json!({ "visibility": "PROGRAMME", "programme": programme.to_string() }));
        let created = changed(change(&caller, "createOpportunity", FIELDS, input).await);
        assert_eq!(created["programme"]["id"], programme.to_string(), "{who}");
    }
    let caller = app.person("Sam").role("editor", stranger).create().await;
    let mut refusals = Vec::new();
    for id in [programme, absent] {
        let input = webinar(json!({ "visibility": "PROGRAMME", "programme": id.to_string() }));
        let payload = change(&caller, "createOpportunity", FIELDS, input).await;
        assert_eq!(errors(&payload), ["NOT_FOUND programme"]);
        refusals.push(payload);
    }
    assert_eq!(refusals[0], refusals[1]);
}

#[tokio::test]
async fn a_request_repeated_does_not_show_what_was_given_away() {
    let app = TestApp::start().await;
    let (owner, heir) = (app.organization("Owner").create().await, app.organization("Heir").create().await);
    let caller = partner(&app, owner, &[Scope::CatalogueWrite]).await;
    let input = webinar(json!({ "visibility": "NETWORK", "idempotencyKey": "k-1" }));
    let id = changed(change(&caller, "createOpportunity", "id", input.clone()).await)["id"].clone();
    let given = json!({ "id": id, "organizations": [{ "organization": heir.to_string(), "role": "OWNER" }] });
    changed(change(&caller, "updateOpportunity", "id", given).await);
    let repeated = change(&caller, "createOpportunity", "id title { text }", input.clone()).await;
    assert_eq!(errors(&repeated), ["NOT_FOUND idempotencyKey"]);
    assert_eq!(repeated["opportunity"], Value::Null);

    // Once the heir shows it, it is answered as ever.
    let heirs = partner(&app, heir, &[Scope::CatalogueWrite]).await;
    changed(change(&heirs, "publishOpportunity", "id", json!({ "id": id })).await);
    assert_eq!(changed(change(&caller, "createOpportunity", "id", input).await)["id"], id);
}
