//! Who hears of what while their roles change.

use identity::{Viewer, sign_in};
use testing::{SignedIn, TestApp};

use super::{Server, change, execute, rename};

/// Somebody who is signed in, as the server knows them.
pub(crate) async fn viewer(app: &TestApp, person: &SignedIn) -> Viewer {
    let mut connection = app.connect().await;
    let found = sign_in::authenticate(&mut connection, &person.secret, None, app.clock().now()).await;
    found.expect("the database answers").expect("they are signed in")
}

#[tokio::test]
async fn who_is_signed_out_hears_no_more() {
    let app = TestApp::start().await;
    let person = app.person("Ana").create().await;
    let id = app.opportunity("One").create().await;
    let mut ear = Server::on(&app).hear(viewer(&app, &person).await).await;
    rename(&app, id, "Two").await;
    assert_eq!(ear.change().await, "CHANGED Two OPEN");

    execute(&app, "UPDATE sign_in SET ended_at = now()").await;
    rename(&app, id, "Three").await;
    let answer = ear.answer().await.expect("an error");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(answer["errors"][0]["message"], "you were signed out; sign in and subscribe again");
    assert_eq!(answer["data"], serde_json::Value::Null);
    assert!(ear.answer().await.is_none(), "nothing comes after the error");
}

#[tokio::test]
async fn later_changes_are_told_by_the_roles_of_their_time() {
    let app = TestApp::start().await;
    let (old, new) = (app.organization("Old").create().await, app.organization("New").create().await);
    let (one, other) = (app.opportunity("One").for_organization(old), app.opportunity("Other").for_organization(new));
    let (one, other) = (one.create().await, other.create().await);
    let person = app.person("Ana").role("member", old).create().await;
    let mut ear = Server::on(&app).hear(viewer(&app, &person).await).await;
    rename(&app, other, "Other again").await;
    rename(&app, one, "One again").await;
    assert_eq!(ear.change().await, "CHANGED One again OPEN", "of the other they do not hear");

    let (person, old, new) = (person.id.uuid(), old.uuid(), new.uuid());
    let leave = format!("UPDATE membership SET ended_at = now() WHERE person_id = '{person}'");
    let join = format!(
        "INSERT INTO membership (id, person_id, organization_id, role, given_at)
         VALUES (gen_random_uuid(), '{person}', '{new}', 'member', now())"
    );
    execute(&app, &leave).await;
    execute(&app, &join).await;
    rename(&app, one, "One without them").await;
    rename(&app, other, "Other with them").await;
    assert_eq!(ear.change().await, "CHANGED Other with them OPEN");

    // A programme that their organization takes part in.
    let theirs = "UPDATE opportunity_audience SET organization_id = $old WHERE opportunity_id = $id"
        .replace("$old", &format!("'{old}'"));
    change(&app, other, &theirs).await;
    assert_eq!(ear.change().await, "GONE");
    let programme = app.programme("Exchange", database::id::OrganizationId::from_uuid(old)).create().await.uuid();
    let shown = "UPDATE opportunity SET visibility = 'programme', programme_id = $programme WHERE id = $id"
        .replace("$programme", &format!("'{programme}'"));
    change(&app, other, &shown).await;
    execute(&app, &format!("INSERT INTO programme_participant VALUES ('{programme}', '{new}', now())")).await;
    rename(&app, other, "Other of the programme").await;
    // Whether the first of these changes is looked at before they take part is not certain.
    let mut told = ear.change().await;
    while told != "CHANGED Other of the programme OPEN" {
        assert!(told.starts_with("CHANGED Other"), "{told}");
        told = ear.change().await;
    }
}

#[tokio::test]
async fn what_was_heard_before_a_role_ended_is_not_told_afterwards() {
    let app = TestApp::start().await;
    let museum = app.organization("Museum").create().await;
    let open = app.opportunity("Open").create().await;
    for title in ["One", "Two", "Three"] {
        app.opportunity(title).for_organization(museum).create().await;
    }
    let person = app.person("Ana").role("member", museum).create().await;
    let mut ear = Server::on(&app).hear(viewer(&app, &person).await).await;
    // One transaction: the three are heard of together.
    let all = "SELECT refresh_opportunity_search(array_agg(id)) FROM opportunity WHERE visibility = 'organizations'";
    execute(&app, all).await;
    assert!(ear.change().await.starts_with("CHANGED "));

    execute(&app, "UPDATE membership SET ended_at = now()").await;
    rename(&app, open, "Open to all").await;
    assert_eq!(ear.change().await, "CHANGED Open to all OPEN");
}

#[tokio::test]
async fn who_is_signed_out_hears_nothing_of_what_was_heard_before() {
    let app = TestApp::start().await;
    for title in ["One", "Two"] {
        app.opportunity(title).create().await;
    }
    let person = app.person("Ana").create().await;
    let mut ear = Server::on(&app).hear(viewer(&app, &person).await).await;
    execute(&app, "SELECT refresh_opportunity_search(array_agg(id)) FROM opportunity").await;
    assert!(ear.change().await.starts_with("CHANGED "));
    execute(&app, "UPDATE sign_in SET ended_at = now()").await;
    assert_eq!(ear.end().await, "UNAUTHENTICATED");
}
