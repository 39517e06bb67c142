//! Leaving, being asked to leave, and who has to stay.

use serde_json::{Value, json};
use testing::Caller;

use super::{MEMBERSHIP, Museum, alter, change, done, end, give, history, only_role, roles, text, wrong};
use crate::writing::everything;

#[track_caller]
fn told_to_find_another(refused: &Value, field: &str) {
    assert_eq!(wrong(refused), [format!("WRONG_STATE {field}")]);
    let message = text(&refused["userErrors"][0]["message"]);
    assert!(message.contains("make somebody else administrator first"), "{message}");
}

#[tokio::test]
async fn people_leave_and_are_asked_to_leave() {
    let museum = Museum::open().await;
    let (mias, edis) = (only_role(&museum.mia).await, only_role(&museum.edi).await);
    museum.app.set_time("2026-11-20T13:00:00Z");
    let left = done(end(&museum.mia, &mias).await);
    assert_eq!(left["membership"]["endedAt"], "2026-11-20T13:00:00Z");
    done(end(&museum.ana, &edis).await);
    assert_eq!(history(&museum.app, museum.mia.id).await, ["member - - 2026-11-20 Mia"]);
    assert_eq!(history(&museum.app, museum.edi.id).await, ["editor - - 2026-11-20 Ana"]);
    // What has ended stays as it is.
    museum.app.set_time("2026-11-20T14:00:00Z");
    let again = done(end(&museum.ana, &mias).await);
    assert_eq!(again["membership"]["endedAt"], "2026-11-20T13:00:00Z");
    let members = "query($id: ID!) { organization(id: $id) { members { nodes { person { name } } } } }";
    let variables = json!({ "id": museum.id.to_string() });
    let left = museum.ana.query(members, variables.clone()).await;
    assert_eq!(left["organization"]["members"]["nodes"], json!([{ "person": { "name": "Ana" } }]));
    let answer = museum.mia.answer(members, variables).await;
    assert_eq!(answer["data"]["organization"]["members"], json!(null));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
}

#[tokio::test]
async fn who_does_not_decide_on_a_role_does_not_end_it() {
    let museum = Museum::open().await;
    let stranger = museum.app.person("Zoe").create().await;
    let token = museum.app.service(museum.id, &["organizations:write"]).await;
    let (mias, before) = (only_role(&museum.mia).await, everything(&museum.app).await);
    for (caller, told) in [
        (&museum.app.anonymous(), "DENIED"),
        (&token, "DENIED"),
        (&*museum.edi as &Caller, "DENIED"),
        (&*stranger, "NOT_FOUND id"),
    ] {
        assert_eq!(wrong(&end(caller, &mias).await), [told]);
    }
    assert_eq!(everything(&museum.app).await, before);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let museum = Museum::open().await;
    let anas = only_role(&museum.ana).await;
    let before = everything(&museum.app).await;
    for caller in [&museum.ana, &museum.steward] {
        told_to_find_another(&end(caller, &anas).await, "id");
        told_to_find_another(&alter(caller, &anas, json!({ "role": "EDITOR" })).await, "role");
        told_to_find_another(&alter(caller, &anas, json!({ "until": "2027-01-31T00:00:00Z" })).await, "until");
    }
    assert_eq!(everything(&museum.app).await, before);
    let edis = only_role(&museum.edi).await;
    done(alter(&museum.ana, &edis, json!({ "role": "ADMINISTRATOR" })).await);
    done(end(&museum.ana, &anas).await);
    told_to_find_another(&end(&museum.edi, &only_role(&museum.edi).await).await, "id");
}

#[tokio::test]
async fn an_administrator_lasts_as_long_as_another_at_most_unless_they_are_the_last() {
    let museum = Museum::open().await;
    let edis = only_role(&museum.edi).await;
    let promoted = json!({ "role": "ADMINISTRATOR", "until": "2027-06-30T00:00:00Z" });
    let edis = text(&done(alter(&museum.ana, &edis, promoted).await)["membership"]["id"]);
    let anas = only_role(&museum.ana).await;
    let until = |until: &str| json!({ "until": until });
    told_to_find_another(&alter(&museum.ana, &anas, until("2027-06-30T00:00:01Z")).await, "until");
    let anas = text(&done(alter(&museum.ana, &anas, until("2027-06-30T00:00:00Z")).await)["membership"]["id"]);
    // Now both end at the same moment: either may end sooner, or later.
    let edis = text(&done(alter(&museum.ana, &edis, until("2027-03-31T00:00:00Z")).await)["membership"]["id"]);
    told_to_find_another(&alter(&museum.ana, &anas, until("2027-05-31T00:00:00Z")).await, "until");
    done(alter(&museum.ana, &anas, until("2027-12-31T00:00:00Z")).await);
    done(end(&museum.edi, &edis).await);
}

#[tokio::test]
async fn an_administrator_whose_time_is_over_is_none() {
    let museum = Museum::open().await;
    let edis = only_role(&museum.edi).await;
    done(alter(&museum.ana, &edis, json!({ "role": "ADMINISTRATOR", "until": "2026-11-20T13:00:00Z" })).await);
    museum.app.set_time("2026-11-20T13:00:00Z");
    told_to_find_another(&end(&museum.ana, &only_role(&museum.ana).await).await, "id");
}

#[tokio::test]
async fn where_nobody_administers_any_more_a_steward_makes_an_administrator() {
    let museum = Museum::open().await;
    let other = museum.app.organization("Provincial Archives").create().await;
    let (pat, eve) =
        (museum.app.person("Pat").create().await, museum.app.person("Eve").role("editor", other).create().await);
    let eves = only_role(&eve).await;
    assert_eq!(wrong(&alter(&eve, &eves, json!({ "role": "ADMINISTRATOR" })).await), ["DENIED"]);
    assert_eq!(wrong(&super::invite(&eve, other, "pat@example.org", "ADMINISTRATOR").await), ["DENIED"]);
    give(&museum.steward, pat.id, other, "ADMINISTRATOR").await;
    told_to_find_another(&end(&pat, &only_role(&pat).await).await, "id");
}

#[tokio::test]
async fn nobody_needs_to_stay_for_an_organization_that_was_not_let_in() {
    let museum = Museum::open().await;
    for (status, stays) in [("requested", true), ("declined", false), ("withdrawn", false)] {
        let name = format!("Museum {status}");
        let organization = museum.app.organization(&name).set("status", json!(status)).create().await;
        let pat = museum.app.person(&format!("Pat {status}")).role("administrator", organization).create().await;
        let left = end(&pat, &only_role(&pat).await).await;
        assert_eq!(wrong(&left).is_empty(), !stays, "{status}");
    }
}

#[tokio::test]
async fn the_last_steward_stays() {
    let museum = Museum::open().await;
    let stellas = only_role(&museum.steward).await;
    let refused = end(&museum.steward, &stellas).await;
    assert_eq!(wrong(&refused), ["WRONG_STATE id"]);
    assert!(text(&refused["userErrors"][0]["message"]).contains("make somebody else steward first"));
    let until = alter(&museum.steward, &stellas, json!({ "until": "2027-01-31T00:00:00Z" })).await;
    assert_eq!(wrong(&until), ["WRONG_STATE until"]);
    let input = json!({ "person": museum.ana.id.to_string(), "role": "STEWARD" });
    done(change(&museum.steward, "createMembership", MEMBERSHIP, input).await);
    done(end(&museum.steward, &stellas).await);
    assert_eq!(roles(&museum.steward).await, [json!(null); 0]);
}

#[tokio::test]
async fn anybody_may_leave_a_programme() {
    let museum = Museum::open().await;
    let programme = museum.programme().await;
    let pat = museum.app.person("Pat").programme_role("staff", programme).create().await;
    done(end(&pat, &only_role(&pat).await).await);
    assert_eq!(roles(&pat).await, [json!(null); 0]);
    // Its operator's administrator gives the role again; a reviewer could not.
    let rey = museum.app.person("Rey").programme_role("reviewer", programme).create().await;
    let input = json!({ "programme": programme.to_string(), "email": pat.email, "role": "STAFF" });
    assert_eq!(wrong(&change(&rey, "inviteMember", super::INVITATION, input.clone()).await), ["DENIED"]);
    done(change(&museum.ana, "inviteMember", super::INVITATION, input).await);
}
