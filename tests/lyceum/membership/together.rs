//! Several at the same moment, each on a connection of their own.

use database::id::OrganizationId;
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{SignedIn, TestApp};

use super::{MEMBERSHIP, Museum, accept, alter, change, done, end, invite, only_role, text, words, wrong};
use crate::lock::until_waiting;

const ROUNDS: usize = 15;

/// An organization with two administrators.
async fn pair(app: &TestApp, round: usize) -> (OrganizationId, SignedIn, SignedIn) {
    let organization = app.organization(&format!("Museum {round}")).create().await;
    let one = app.person(&format!("One {round}")).role("administrator", organization).create().await;
    let other = app.person(&format!("Other {round}")).role("administrator", organization).create().await;
    (organization, one, other)
}

async fn administrators(app: &TestApp, organization: OrganizationId) -> usize {
    let sql = format!(
        "SELECT role AS word FROM membership
         WHERE organization_id = '{}' AND role = 'administrator' AND ended_at IS NULL AND until IS NULL",
        organization.uuid()
    );
    words(app, &sql).await.len()
}

fn refused(answers: &[Value]) -> usize {
    answers.iter().filter(|answer| !wrong(answer).is_empty()).count()
}

#[tokio::test]
async fn of_two_administrators_who_leave_at_the_same_moment_one_stays() {
    let app = TestApp::start().await;
    for round in 0..ROUNDS {
        let (organization, one, other) = pair(&app, round).await;
        let (ones, others) = (only_role(&one).await, only_role(&other).await);
        let (left, stayed) = tokio::join!(end(&one, &ones), end(&other, &others));
        assert_eq!(refused(&[left, stayed]), 1, "{round}");
        assert_eq!(administrators(&app, organization).await, 1, "{round}");
    }
}

#[tokio::test]
async fn of_two_administrators_who_end_and_demote_each_other_one_stays() {
    let app = TestApp::start().await;
    for round in 0..ROUNDS {
        let (organization, one, other) = pair(&app, round).await;
        let (ones, others) = (only_role(&one).await, only_role(&other).await);
        let (ended, demoted) = tokio::join!(end(&one, &others), alter(&other, &ones, json!({ "role": "MEMBER" })));
        // Who is slower by a moment may find that they have no right there any more.
        assert_eq!(refused(&[ended, demoted]), 1, "{round}");
        assert_eq!(administrators(&app, organization).await, 1, "{round}");
    }
}

#[tokio::test]
async fn of_two_stewards_who_leave_at_the_same_moment_one_stays() {
    let app = TestApp::start().await;
    let mut stays = app.person("First").steward().create().await;
    for round in 0..ROUNDS {
        let other = app.person(&format!("Other {round}")).steward().create().await;
        let (ones, others) = (only_role(&stays).await, only_role(&other).await);
        let (one_left, other_left) = tokio::join!(end(&stays, &ones), end(&other, &others));
        assert_eq!(refused(&[one_left.clone(), other_left]), 1, "{round}");
        let left = words(&app, "SELECT role AS word FROM membership WHERE ended_at IS NULL").await;
        assert_eq!(left, ["steward"], "{round}");
        if wrong(&one_left).is_empty() {
            stays = other;
        }
    }
}

#[tokio::test]
async fn nobody_leaves_it_to_an_administrator_who_is_being_erased() {
    let app = TestApp::start().await;
    let (organization, one, other) = pair(&app, 0).await;
    let ones = only_role(&one).await;
    // As erasing does it, which asks nobody whether they are the last.
    let mut erasing = app.connect().await;
    let ended = format!("BEGIN; UPDATE membership SET ended_at = now() WHERE person_id = '{}'", other.id.uuid());
    erasing.batch_execute(&ended).await.expect("it is not committed");
    let (left, ()) = tokio::join!(end(&one, &ones), async {
        until_waiting(&app, 1).await;
        erasing.batch_execute("COMMIT").await.expect("a transaction is open");
    });
    assert_eq!(wrong(&left), ["WRONG_STATE id"]);
    assert_eq!(administrators(&app, organization).await, 1);
}

#[tokio::test]
async fn an_invitation_accepted_twice_at_the_same_moment_gives_one_role() {
    let museum = Museum::open().await;
    for round in 0..ROUNDS {
        let pat = museum.app.person(&format!("Pat{round}")).create().await;
        let id = text(&done(invite(&museum.ana, museum.id, &pat.email, "MEMBER").await)["invitation"]["id"]);
        let (one, other) = tokio::join!(accept(&pat, &id), accept(&pat, &id));
        assert_eq!(done(one)["membership"]["id"], done(other)["membership"]["id"]);
        assert_eq!(super::history(&museum.app, pat.id).await, ["member Ana - - -"]);
    }
}

#[tokio::test]
async fn an_invitation_accepted_while_it_is_taken_back_is_one_or_the_other() {
    let museum = Museum::open().await;
    for round in 0..ROUNDS {
        let pat = museum.app.person(&format!("Pat{round}")).create().await;
        let id = text(&done(invite(&museum.ana, museum.id, &pat.email, "MEMBER").await)["invitation"]["id"]);
        let withdraw = change(&museum.ana, "withdrawInvitation", "invitation { id }", json!({ "id": id }));
        let (accepted, withdrawn) = tokio::join!(accept(&pat, &id), withdraw);
        assert_ne!(wrong(&accepted).is_empty(), wrong(&withdrawn).is_empty(), "{round}");
        let roles = super::history(&museum.app, pat.id).await.len();
        assert_eq!(roles, usize::from(wrong(&accepted).is_empty()), "{round}");
    }
}

#[tokio::test]
async fn two_invitations_at_the_same_moment_leave_one_open() {
    let museum = Museum::open().await;
    let other = museum.app.person("Ari").role("administrator", museum.id).create().await;
    for round in 0..ROUNDS {
        let email = format!("pat{round}@example.org");
        let (one, two) = tokio::join!(
            invite(&museum.ana, museum.id, &email, "MEMBER"),
            invite(&other, museum.id, &email, "MEMBER"),
        );
        done(one);
        done(two);
        let sql = format!("SELECT email AS word FROM invitation WHERE settled_at IS NULL AND email = '{email}'");
        assert_eq!(words(&museum.app, &sql).await.len(), 1, "{round}");
    }
}

#[tokio::test]
async fn a_role_given_twice_at_the_same_moment_is_given_once() {
    let museum = Museum::open().await;
    for round in 0..ROUNDS {
        let pat = museum.app.person(&format!("Pat{round}")).create().await;
        let input = |role: &str| {
            let organization = museum.id.to_string();
            json!({ "person": pat.id.to_string(), "organization": organization, "role": role })
        };
        let (one, other) = tokio::join!(
            change(&museum.steward, "createMembership", MEMBERSHIP, input("MEMBER")),
            change(&museum.steward, "createMembership", MEMBERSHIP, input("EDITOR")),
        );
        let mut told = [wrong(&one), wrong(&other)].concat();
        told.sort();
        assert_eq!(told, ["DUPLICATE person"], "{round}");
    }
}
