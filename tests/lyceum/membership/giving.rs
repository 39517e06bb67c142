//! Giving roles outright, and changing them.

use database::id::{OrganizationId, PersonId, ProgrammeId};
use serde_json::json;

use super::{MEMBERSHIP, Museum, alter, change, done, give, history, only_role, roles, run, text, wrong};
use crate::writing::everything;

#[tokio::test]
async fn a_steward_gives_roles_outright() {
    let museum = Museum::open().await;
    let programme = museum.programme().await;
    let pat = museum.app.person("Pat").create().await;
    let (person, until) = (pat.id.to_string(), "2027-06-30T18:00:00Z");
    let in_museum =
        json!({ "person": person, "organization": museum.id.to_string(), "role": "EDITOR", "until": until });
    let given = done(change(&museum.steward, "createMembership", MEMBERSHIP, in_museum).await);
    let given = &given["membership"];
    assert_eq!(given["role"], "EDITOR");
    assert_eq!(given["until"], until);
    assert_eq!(given["organization"]["id"], museum.id.to_string());
    assert_eq!(given["person"]["id"], person);
    assert_eq!(given["givenBy"]["id"], museum.steward.id.to_string());
    let in_programme = json!({ "person": person, "programme": programme.to_string(), "role": "COMMITTEE_MEMBER" });
    let given = done(change(&museum.steward, "createMembership", MEMBERSHIP, in_programme).await);
    assert_eq!(given["membership"]["programme"]["id"], programme.to_string());
    let in_network = json!({ "person": person, "role": "STEWARD" });
    done(change(&museum.steward, "createMembership", MEMBERSHIP, in_network).await);
    let theirs: Vec<_> = roles(&pat).await.iter().map(|role| text(&role["role"])).collect();
    assert_eq!(theirs, ["EDITOR", "COMMITTEE_MEMBER", "STEWARD"]);
    let data = pat.query("{ viewer { isSteward actingFor { id } } }", json!({})).await;
    assert_eq!(data["viewer"], json!({ "isSteward": true, "actingFor": { "id": museum.id.to_string() } }));
}

#[tokio::test]
async fn others_invite_instead() {
    let museum = Museum::open().await;
    let pat = museum.app.person("Pat").create().await;
    let before = everything(&museum.app).await;
    let input = json!({ "person": pat.id.to_string(), "organization": museum.id.to_string(), "role": "MEMBER" });
    let refused = change(&museum.ana, "createMembership", MEMBERSHIP, input.clone()).await;
    assert_eq!(wrong(&refused), ["DENIED"]);
    assert!(text(&refused["userErrors"][0]["message"]).contains("invite the person"), "{refused}");
    let token = museum.app.service(museum.id, &["organizations:write"]).await;
    let before_token = everything(&museum.app).await;
    for caller in [&museum.edi, &museum.mia, &pat] {
        assert_eq!(wrong(&change(caller, "createMembership", MEMBERSHIP, input.clone()).await), ["DENIED"]);
    }
    for caller in [&museum.app.anonymous(), &token] {
        assert_eq!(wrong(&change(caller, "createMembership", MEMBERSHIP, input.clone()).await), ["DENIED"]);
    }
    assert_eq!(everything(&museum.app).await, before_token);
    assert_eq!(
        before.iter().find(|(table, _)| table == "membership"),
        before_token.iter().find(|(table, _)| table == "membership")
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_nothing_is_written() {
    let museum = Museum::open().await;
    let programme = museum.programme().await;
    let pat = museum.app.person("Pat").create().await;
    let gone = museum.app.person("Gone").set("name", json!(null)).set("email", json!(null)).create().await;
    run(&museum.app, &format!("UPDATE person SET erased_at = now() WHERE id = '{}'", gone.id.uuid())).await;
    let before = everything(&museum.app).await;
    let organization = museum.id.to_string();
    for (changes, told) in [
        (json!({ "organization": organization, "role": "STAFF" }), vec!["INVALID role"]),
        (json!({ "organization": organization, "role": "STEWARD" }), vec!["INVALID role"]),
        (json!({ "programme": programme.to_string(), "role": "ADMINISTRATOR" }), vec!["INVALID role"]),
        (json!({ "role": "MEMBER" }), vec!["INVALID role"]),
        (
            json!({ "organization": organization, "programme": programme.to_string(), "role": "MEMBER" }),
            vec!["INVALID programme"],
        ),
        (
            json!({ "organization": organization, "role": "COACH", "until": "2026-11-20T12:00:00Z" }),
            vec!["INVALID role", "OUT_OF_RANGE until"],
        ),
        (
            json!({ "organization": OrganizationId::new().to_string(), "role": "MEMBER" }),
            vec!["NOT_FOUND organization"],
        ),
        (json!({ "programme": ProgrammeId::new().to_string(), "role": "COACH" }), vec!["NOT_FOUND programme"]),
        (
            json!({ "organization": organization, "role": "MEMBER", "person": PersonId::new().to_string() }),
            vec!["NOT_FOUND person"],
        ),
        (
            json!({ "organization": organization, "role": "MEMBER", "person": gone.id.to_string() }),
            vec!["NOT_FOUND person"],
        ),
        (json!({ "organization": organization, "role": "MEMBER", "person": organization }), vec!["INVALID person"]),
        (
            json!({ "organization": organization, "role": "MEMBER", "idempotencyKey": " " }),
            vec!["REQUIRED idempotencyKey"],
        ),
    ] {
        let mut input = json!({ "person": pat.id.to_string() });
        input.as_object_mut().expect("an object").extend(changes.as_object().cloned().expect("an object"));
        let refused = change(&museum.steward, "createMembership", MEMBERSHIP, input).await;
        assert_eq!(wrong(&refused), told, "{changes}");
    }
    assert_eq!(everything(&museum.app).await, before);
}

#[tokio::test]
async fn who_has_a_role_is_not_given_it_again() {
    let museum = Museum::open().await;
    let programme = museum.programme().await.to_string();
    let (steward, mia) = (&museum.steward, museum.mia.id.to_string());
    for role in ["MEMBER", "EDITOR"] {
        let input = json!({ "person": mia, "organization": museum.id.to_string(), "role": role });
        assert_eq!(wrong(&change(steward, "createMembership", MEMBERSHIP, input).await), ["DUPLICATE person"]);
    }
    for (role, told) in [("COACH", vec![]), ("REVIEWER", vec![]), ("COACH", vec!["DUPLICATE person"])] {
        let input = json!({ "person": mia, "programme": programme, "role": role });
        assert_eq!(wrong(&change(steward, "createMembership", MEMBERSHIP, input).await), told, "{role}");
    }
    let again = json!({ "person": steward.id.to_string(), "role": "STEWARD" });
    assert_eq!(wrong(&change(steward, "createMembership", MEMBERSHIP, again).await), ["DUPLICATE person"]);
    // One of several is changed into another that they have.
    let coach = roles(&museum.mia).await.into_iter().find(|role| role["role"] == "COACH").expect("given above");
    let refused = alter(steward, &text(&coach["id"]), json!({ "role": "REVIEWER" })).await;
    assert_eq!(wrong(&refused), ["DUPLICATE role"]);
}

#[tokio::test]
async fn a_request_that_is_repeated_gives_one_role() {
    let museum = Museum::open().await;
    let pat = museum.app.person("Pat").create().await;
    let input = |role: &str| {
        let organization = museum.id.to_string();
        json!({ "person": pat.id.to_string(), "organization": organization, "role": role, "idempotencyKey": "1" })
    };
    let first = done(change(&museum.steward, "createMembership", MEMBERSHIP, input("MEMBER")).await);
    let again = done(change(&museum.steward, "createMembership", MEMBERSHIP, input("MEMBER")).await);
    assert_eq!(first, again);
    let other = change(&museum.steward, "createMembership", MEMBERSHIP, input("EDITOR")).await;
    assert_eq!(wrong(&other), ["KEY_REUSED idempotencyKey"]);
    assert_eq!(roles(&pat).await.len(), 1);
}

#[tokio::test]
async fn a_role_that_is_changed_leaves_what_it_was() {
    let museum = Museum::open().await;
    let member = only_role(&museum.mia).await;
    museum.app.set_time("2026-11-20T12:10:00Z");
    let changed = done(alter(&museum.ana, &member, json!({ "role": "EDITOR" })).await);
    let changed = &changed["membership"];
    assert_eq!((&changed["role"], &changed["endedAt"]), (&json!("EDITOR"), &json!(null)));
    assert_eq!(changed["givenBy"]["id"], museum.ana.id.to_string());
    let editor = text(&changed["id"]);
    assert_ne!(editor, member);
    museum.app.set_time("2026-11-20T12:20:00Z");
    let until = json!({ "until": "2027-01-31T00:00:00Z" });
    let ending = text(&done(alter(&museum.steward, &editor, until.clone()).await)["membership"]["id"]);
    let again = done(alter(&museum.steward, &ending, until).await);
    assert_eq!(again["membership"]["id"], ending, "what is so already stays as it is");
    done(alter(&museum.ana, &ending, json!({ "until": null })).await);
    assert_eq!(
        history(&museum.app, museum.mia.id).await,
        [
            "member - - 2026-11-20 Ana",
            "editor Ana - 2026-11-20 Stella",
            "editor Stella 2027-01-31 2026-11-20 Ana",
            "editor Ana - - -",
        ]
    );
    let old = alter(&museum.ana, &member, json!({ "role": "MEMBER" })).await;
    assert_eq!(wrong(&old), ["WRONG_STATE id"]);
    let data = museum
        .mia
        .query("query($id: ID!) { node(id: $id) { ... on Membership { role endedAt } } }", json!({ "id": member }))
        .await;
    assert_eq!(data["node"], json!({ "role": "MEMBER", "endedAt": "2026-11-20T12:10:00Z" }));
}

#[tokio::test]
async fn a_role_counts_until_its_end() {
    let museum = Museum::open().await;
    let member = only_role(&museum.mia).await;
    let until = json!({ "until": "2026-11-20T13:00:00+00:30" });
    done(alter(&museum.ana, &member, until).await);
    museum.app.set_time("2026-11-20T12:29:59Z");
    assert_eq!(roles(&museum.mia).await[0]["until"], "2026-11-20T12:30:00Z");
    museum.app.set_time("2026-11-20T12:30:00Z");
    assert_eq!(roles(&museum.mia).await, [json!(null); 0]);
    // What ran out is given anew, and the history says when it ended.
    museum.app.set_time("2026-11-21T12:00:00Z");
    let steward = museum.app.person("Sol").steward().create().await;
    give(&steward, museum.mia.id, museum.id, "MEMBER").await;
    assert_eq!(
        history(&museum.app, museum.mia.id).await,
        ["member - - 2026-11-20 Ana", "member Ana 2026-11-20 2026-11-20 -", "member Sol - - -"]
    );
}

#[tokio::test]
async fn who_does_not_decide_on_a_role_does_not_change_it() {
    let museum = Museum::open().await;
    let other = museum.app.organization("Provincial Archives").create().await;
    let stranger = museum.app.person("Zoe").role("administrator", other).create().await;
    let hats = museum.app.person("Hal").role("administrator", museum.id).role("editor", other).create().await;
    let token = museum.app.service(museum.id, &["organizations:write"]).await;
    let (member, before) = (only_role(&museum.mia).await, everything(&museum.app).await);
    let until = "2027-01-31T00:00:00Z";
    for (caller, told) in [
        (&museum.app.anonymous(), "DENIED"),
        (&token, "DENIED"),
        (&*museum.mia, "DENIED"),
        (&*museum.edi, "DENIED"),
        (&hats.clone().acting_for(other), "DENIED"),
        (&*stranger, "NOT_FOUND id"),
    ] {
        let refused = alter(caller, &member, json!({ "until": until })).await;
        assert_eq!(wrong(&refused), [told], "{refused}");
    }
    assert_eq!(everything(&museum.app).await, before);
    let missing = database::id::MembershipId::new().to_string();
    let absent = alter(&stranger, &missing, json!({ "until": until })).await;
    assert_eq!(absent, alter(&stranger, &member, json!({ "until": until })).await);
    done(alter(&hats.clone().acting_for(museum.id), &member, json!({ "until": until })).await);
}
