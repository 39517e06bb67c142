//! Who sees whom.

use serde_json::{Value, json};
use testing::{Caller, TestApp, assert_same_statements};

use super::{Museum, done, end, invite, only_role, run, text};

/// How a caller sees a person: not at all, by name, or with their address.
async fn sight(caller: &Caller, id: impl ToString) -> &'static str {
    let document = "query($id: ID!) { node(id: $id) { id ... on Person { name email } } nodes(ids: [$id]) { id } }";
    let data = caller.query(document, json!({ "id": id.to_string() })).await;
    assert_eq!(data["node"].is_null(), data["nodes"][0].is_null());
    match (&data["node"], &data["node"]["email"]) {
        (Value::Null, _) => "nothing",
        (_, Value::Null) => "name",
        _ => "address",
    }
}

#[tokio::test]
async fn people_are_seen_by_those_who_have_a_role_where_they_have_or_had_one() {
    let museum = Museum::open().await;
    let other = museum.app.organization("Provincial Archives").create().await;
    let programme = museum.app.programme("TRACK", other).participant(museum.id).create().await;
    let zoe = museum.app.person("Zoe").role("administrator", other).create().await;
    let cal = museum.app.person("Cal").programme_role("coach", programme).create().await;
    let lou = museum.app.person("Lou").create().await;
    let both = museum.app.person("Bo").role("administrator", other).role("member", museum.id).create().await;
    let token = museum.app.service(museum.id, &["organizations:write"]).await;
    let nobody = museum.app.anonymous();
    let callers: [(&str, &Caller); 9] = [
        ("nobody", &nobody),
        ("token", &token),
        ("Ana", &museum.ana),
        ("Mia", &museum.mia),
        ("Stella", &museum.steward),
        ("Zoe", &zoe),
        ("Cal", &cal),
        ("Lou", &lou),
        ("Bo", &both),
    ];
    let sees = |who: &'static str, sights: [&'static str; 9]| (who, sights);
    for (person, (who, sights)) in [
        // Of the museum.
        (
            museum.edi.id,
            sees("Edi", ["nothing", "nothing", "address", "name", "address", "nothing", "nothing", "nothing", "name"]),
        ),
        // Of the programme: seen by who has a role in it, and by the people of who runs it; taking part is not enough.
        (
            cal.id,
            sees("Cal", ["nothing", "nothing", "nothing", "nothing", "address", "name", "address", "nothing", "name"]),
        ),
        (
            zoe.id,
            sees(
                "Zoe",
                ["nothing", "nothing", "nothing", "nothing", "address", "address", "nothing", "nothing", "address"],
            ),
        ),
        // Without any role.
        (
            lou.id,
            sees(
                "Lou",
                ["nothing", "nothing", "nothing", "nothing", "address", "nothing", "nothing", "address", "nothing"],
            ),
        ),
        // A steward.
        (
            museum.steward.id,
            sees(
                "Stella",
                ["nothing", "nothing", "nothing", "nothing", "address", "nothing", "nothing", "nothing", "nothing"],
            ),
        ),
    ] {
        for ((name, caller), expected) in callers.iter().zip(sights) {
            assert_eq!(sight(caller, person).await, expected, "{name} sees {who}");
        }
    }
    assert_eq!(sight(&museum.ana, database::id::PersonId::new()).await, "nothing");
    // Who has left is known by name, and written to no more.
    let mias = only_role(&museum.mia).await;
    assert_eq!(sight(&museum.ana, museum.mia.id).await, "address");
    done(end(&museum.mia, &mias).await);
    assert_eq!(sight(&museum.ana, museum.mia.id).await, "name");
    assert_eq!(sight(&museum.mia, museum.ana.id).await, "nothing");
    assert_eq!(sight(&museum.mia, museum.mia.id).await, "address");
}

#[tokio::test]
async fn an_address_that_no_provider_vouches_for_is_shown_to_oneself_alone() {
    let museum = Museum::open().await;
    let pat = museum.app.person("Pat").role("member", museum.id).set("email_verified", json!(false)).create().await;
    assert_eq!(sight(&museum.ana, pat.id).await, "name");
    assert_eq!(sight(&pat, pat.id).await, "address");
}

const ROLES_AND_INVITATIONS: &str = "query($role: ID!, $invitation: ID!) {
    role: node(id: $role) { ... on Membership { role person { name } givenBy { name } } }
    invitation: node(id: $invitation) { ... on Invitation { email invitedBy { name } } }
}";

#[tokio::test]
async fn a_role_and_an_invitation_are_there_for_whom_they_concern() {
    let museum = Museum::open().await;
    let pat = museum.app.person("Pat").create().await;
    let zoe = museum.app.person("Zoe").create().await;
    let variables = json!({
        "role": only_role(&museum.mia).await,
        "invitation": text(&done(invite(&museum.ana, museum.id, "pat@example.org", "MEMBER").await)["invitation"]["id"]),
    });
    let nobody = museum.app.anonymous();
    let callers: [(&Caller, bool, bool); 6] = [
        (&nobody, false, false),
        (&zoe, false, false),
        (&pat, false, true),
        (&museum.edi, true, false),
        (&museum.ana, true, true),
        (&museum.steward, true, true),
    ];
    for (at, (caller, role, invitation)) in callers.into_iter().enumerate() {
        let data = caller.query(ROLES_AND_INVITATIONS, variables.clone()).await;
        assert_eq!(!data["role"].is_null(), role, "{at}");
        assert_eq!(!data["invitation"].is_null(), invitation, "{at}");
    }
    let data = museum.edi.query(ROLES_AND_INVITATIONS, variables).await;
    assert_eq!(data["role"], json!({ "role": "MEMBER", "person": { "name": "Mia" }, "givenBy": null }));
}

#[tokio::test]
async fn a_list_that_is_not_ones_to_see_is_null_and_says_why() {
    let museum = Museum::open().await;
    let programme = museum.programme().await;
    let zoe = museum.app.person("Zoe").create().await;
    let token = museum.app.service(museum.id, &["organizations:write"]).await;
    let nobody = museum.app.anonymous();
    let document = "query($organization: ID!, $programme: ID!) {
        organization(id: $organization) { id members { totalCount } invitations { totalCount } programmes { totalCount } }
        programme(id: $programme) { id members { totalCount } invitations { totalCount } participants { totalCount } }
        stewards { totalCount }
        stewardInvitations { totalCount }
    }";
    let variables = json!({ "organization": museum.id.to_string(), "programme": programme.to_string() });
    let all = [
        "organization.invitations",
        "organization.members",
        "programme.invitations",
        "programme.members",
        "programme.participants",
        "stewardInvitations",
        "stewards",
    ];
    let for_editors = ["organization.invitations", "programme.invitations", "stewardInvitations", "stewards"];
    let callers: [(&str, &Caller, &[&str]); 6] = [
        ("nobody", &nobody, &all),
        ("token", &token, &all),
        ("stranger", &zoe, &all),
        ("editor", &museum.edi, &for_editors),
        ("administrator", &museum.ana, &["stewardInvitations", "stewards"]),
        ("steward", &museum.steward, &[]),
    ];
    for (who, caller, denied) in callers {
        let answer = caller.answer(document, variables.clone()).await;
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        let mut paths = Vec::new();
        for error in errors {
            assert_eq!(error["extensions"]["code"], "DENIED", "{who}: {error}");
            let path: Vec<_> = error["path"].as_array().expect("a path").iter().map(text).collect();
            paths.push(path.join("."));
        }
        paths.sort();
        assert_eq!(paths, denied, "{who}");
        assert_eq!(answer["data"]["organization"]["id"], museum.id.to_string());
        assert_eq!(answer["data"]["organization"]["programmes"]["totalCount"], 1);
        assert_eq!(answer["data"]["programme"]["id"], programme.to_string());
    }
}

#[tokio::test]
async fn lists_are_in_order_page_by_page() {
    let museum = Museum::open().await;
    for number in 0..5 {
        museum.app.person(&format!("P{number}")).role("member", museum.id).create().await;
        done(invite(&museum.ana, museum.id, &format!("i{number}@example.org"), "MEMBER").await);
    }
    let document = "query($id: ID!, $first: Int!, $members: String, $invitations: String) { organization(id: $id) {
        members(first: $first, after: $members) {
            totalCount pageInfo { hasNextPage endCursor } edges { node { person { name } } }
        }
        invitations(first: $first, after: $invitations) {
            totalCount pageInfo { hasNextPage endCursor } nodes { email }
        }
    } }";
    for first in [1, 3, 100] {
        let (mut names, mut emails, mut members, mut invitations) = (Vec::new(), Vec::new(), json!(null), json!(null));
        loop {
            let variables = json!({
                "id": museum.id.to_string(), "first": first, "members": members, "invitations": invitations,
            });
            let mut data = museum.ana.query(document, variables).await;
            let page = data["organization"].take();
            assert_eq!(page["members"]["totalCount"], 8);
            assert_eq!(page["invitations"]["totalCount"], 5);
            let edges = page["members"]["edges"].as_array().expect("a list");
            names.extend(edges.iter().map(|edge| text(&edge["node"]["person"]["name"])));
            let nodes = page["invitations"]["nodes"].as_array().expect("a list");
            emails.extend(nodes.iter().map(|node| text(&node["email"])));
            let next = |list: &str| match page[list]["pageInfo"]["hasNextPage"] == true {
                true => page[list]["pageInfo"]["endCursor"].clone(),
                // Nothing is behind the last one.
                false => json!(page[list]["pageInfo"]["endCursor"]),
            };
            if page["members"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
            (members, invitations) =
                (next("members"), if nodes.is_empty() { invitations } else { next("invitations") });
        }
        assert_eq!(names, ["Ana", "Edi", "Mia", "P0", "P1", "P2", "P3", "P4"], "{first}");
        assert_eq!(emails, ["i4", "i3", "i2", "i1", "i0"].map(|name| format!("{name}@example.org")), "{first}");
    }
}

/// A museum of this many people, half of whom were given their role by its administrator, and as many invitations.
async fn crowd(app: &TestApp, name: &str, many: usize) -> (database::id::OrganizationId, testing::SignedIn) {
    let id = app.organization(name).create().await;
    let ana = app.person(&format!("Ana of {name}")).role("administrator", id).create().await;
    for number in 0..many {
        app.person(&format!("P{number} of {name}")).role("member", id).create().await;
        done(invite(&ana, id, &format!("i{number}@example.org"), "MEMBER").await);
    }
    run(app, &format!("UPDATE membership SET given_by = '{}' WHERE role = 'member'", ana.id.uuid())).await;
    (id, ana)
}

const PAGE: &str = "query($id: ID!) { organization(id: $id) {
    members(first: 50) {
        totalCount nodes { role until person { name email } givenBy { name } organization { name { text } } programme { id } }
    }
    invitations(first: 50) { totalCount nodes { email status invitedBy { name } organization { name { text } } } }
    programmes(first: 25) {
        nodes { members(first: 2) { nodes { person { name } } } participants(first: 2) { nodes { id } } }
    }
} }";

#[tokio::test]
async fn a_page_of_people_takes_as_many_statements_whatever_its_length() {
    let app = TestApp::start().await;
    let mut counts = Vec::new();
    for many in [1, 20] {
        let (id, ana) = crowd(&app, &format!("Museum {many}"), many).await;
        for number in 0..many {
            let programme = app.programme(&format!("Programme {number}"), id).participant(id).create().await;
            app.person(&format!("C{number} of {many}")).programme_role("coach", programme).create().await;
        }
        let ask = ana.query(PAGE, json!({ "id": id.to_string() }));
        let (data, statements) = app.count_statements(ask).await;
        let nodes = |list: &str| data["organization"][list]["nodes"].as_array().cloned().expect("a list");
        assert_eq!(nodes("members").len(), many + 1);
        assert_eq!(nodes("members")[1]["givenBy"]["name"], format!("Ana of Museum {many}"));
        assert_eq!(nodes("invitations").len(), many);
        assert_eq!(nodes("programmes").len(), many);
        assert_eq!(nodes("programmes")[0]["members"]["nodes"][0]["person"]["name"], format!("C0 of {many}"));
        counts.push(statements);
    }
    assert_same_statements(&counts[0], &counts[1]);
    // Who asks (2), the organization, three lists and two totals, the programmes' people and participants, and who they all
    // are: each level at once.
    assert!(counts[1].len() <= 12, "{:#?}", counts[1]);
}

#[tokio::test]
async fn the_people_of_many_organizations_are_found_together() {
    let app = TestApp::start().await;
    let steward = app.person("Stella").steward().create().await;
    let document = "{ organizations(first: 9) { nodes { members(first: 3) { totalCount nodes { person { name } } } invitations(first: 3) { nodes { email } } } } }";
    let mut counts = Vec::new();
    for number in 0..9 {
        crowd(&app, &format!("Museum {number}"), 2).await;
        if [0, 8].contains(&number) {
            let (data, statements) = app.count_statements(steward.query(document, json!({}))).await;
            let nodes = data["organizations"]["nodes"].as_array().expect("a list");
            assert_eq!(nodes.len(), number + 1);
            assert!(nodes.iter().all(|node| node["members"]["totalCount"] == 3), "{nodes:?}");
            assert!(nodes.iter().all(|node| node["invitations"]["nodes"].as_array().map(Vec::len) == Some(2)));
            counts.push(statements);
        }
    }
    assert_same_statements(&counts[0], &counts[1]);
}

#[tokio::test]
async fn of_somebody_who_was_erased_the_role_is_left() {
    let museum = Museum::open().await;
    let given = json!({ "person": museum.app.person("Pat").create().await.id.to_string(), "organization": museum.id.to_string(), "role": "MEMBER" });
    done(super::change(&museum.steward, "createMembership", super::MEMBERSHIP, given).await);
    let uma = museum.app.person("Uma").role("administrator", museum.id).create().await;
    run(&museum.app, &format!("UPDATE membership SET given_by = '{}' WHERE role = 'member'", uma.id.uuid())).await;
    let umas = only_role(&uma).await;
    let erase = json!({ "confirmation": "erase me" });
    done(super::change(&uma, "eraseMe", "erasure { at }", erase).await);
    let document = "query($id: ID!, $role: ID!) {
        organization(id: $id) { members { totalCount nodes { person { name } givenBy { name } } } }
        node(id: $role) { ... on Membership { endedAt person { name email } } }
    }";
    let data = museum.ana.query(document, json!({ "id": museum.id.to_string(), "role": umas })).await;
    assert_eq!(data["organization"]["members"]["totalCount"], 4);
    let nobody = json!({ "name": null });
    assert_eq!(data["organization"]["members"]["nodes"][3], json!({ "person": { "name": "Pat" }, "givenBy": nobody }));
    let left = json!({ "endedAt": "2026-11-20T12:00:00Z", "person": { "name": null, "email": null } });
    assert_eq!(data["node"], left);
}

#[tokio::test]
async fn where_people_cannot_be_looked_up_the_rest_is_told() {
    let museum = Museum::open().await;
    done(invite(&museum.ana, museum.id, "pat@example.org", "MEMBER").await);
    let document = "query($id: ID!) {
        viewer { isSteward person { name } memberships { role person { name } } }
        organization(id: $id) { id members { nodes { role person { name } } } invitations { nodes { email } } }
    }";
    for table in ["person", "invitation"] {
        run(&museum.app, &format!("ALTER TABLE {table} RENAME TO gone")).await;
        let answer = museum.mia.answer(document, json!({ "id": museum.id.to_string() })).await;
        let ana = museum.ana.answer(document, json!({ "id": museum.id.to_string() })).await;
        run(&museum.app, &format!("ALTER TABLE gone RENAME TO {table}")).await;
        assert_eq!(answer["data"]["viewer"]["isSteward"], false, "{answer}");
        assert_eq!(answer["data"]["viewer"]["memberships"][0]["role"], "MEMBER");
        assert_eq!(ana["data"]["organization"]["members"]["nodes"].as_array().map(Vec::len), Some(3));
        let (names, sent) =
            (ana["data"]["viewer"]["person"].is_null(), ana["data"]["organization"]["invitations"].is_null());
        assert_eq!((names, sent), (table == "person", table == "invitation"), "{ana}");
    }
}

#[tokio::test]
async fn stewards_see_each_other() {
    let museum = Museum::open().await;
    museum.app.person("Sol").steward().create().await;
    let document = "{ stewards { totalCount nodes { role organization { id } person { name email } } } }";
    let data = museum.steward.query(document, json!({})).await;
    let person = |name: &str, email: &str| json!({ "role": "STEWARD", "organization": null, "person": { "name": name, "email": email } });
    assert_eq!(
        data["stewards"],
        json!({ "totalCount": 2, "nodes": [person("Stella", "stella@example.org"), person("Sol", "sol@example.org")] })
    );
}
