//! Inviting by e-mail address, and answering.

use database::id::InvitationId;
use serde_json::{Value, json};
use testing::{Caller, SignedIn, text_of};

use super::{
    INVITATION, MEMBERSHIP, Museum, accept, change, done, history, invitations, invite, only_role, roles, run, text,
    words, wrong,
};
use crate::writing::everything;

async fn decline(caller: &Caller, id: &str) -> Value {
    change(caller, "declineInvitation", INVITATION, json!({ "id": id })).await
}

async fn withdraw(caller: &Caller, id: &str) -> Value {
    change(caller, "withdrawInvitation", INVITATION, json!({ "id": id })).await
}

/// An invitation to the museum, which nothing stands in the way of.
async fn invited(museum: &Museum, email: &str, role: &str) -> String {
    text(&done(invite(&museum.ana, museum.id, email, role).await)["invitation"]["id"])
}

/// Signs the person in with a second account, whose address is this.
async fn with_account(museum: &Museum, person: &SignedIn, email: &str, verified: bool) {
    let sql = format!(
        "INSERT INTO account (issuer, subject, person_id, email, email_verified, created_at, last_signed_in_at)
         VALUES ('https://other.example', '{email}', '{}', '{email}', {verified}, now(), now())",
        person.id.uuid()
    );
    run(&museum.app, &sql).await;
}

#[tokio::test]
async fn who_has_the_address_accepts_and_has_the_role() {
    let museum = Museum::open().await;
    let input = json!({
        "organization": museum.id.to_string(), "email": "Pat@Example.ORG", "role": "EDITOR",
        "until": "2027-06-30T18:00:00Z",
    });
    let sent = done(change(&museum.ana, "inviteMember", INVITATION, input).await);
    let id = text(&sent["invitation"]["id"]);
    assert_eq!(
        sent["invitation"],
        json!({
            "id": id, "role": "EDITOR", "until": "2027-06-30T18:00:00Z", "email": "Pat@Example.ORG", "status": "OPEN",
            "expiresAt": "2026-12-20T12:00:00Z", "settledAt": null, "invitedBy": { "id": museum.ana.id.to_string() },
        })
    );
    let pat = museum.app.person("Pat").create().await;
    let document =
        "{ viewer { memberships { id } invitations { id organization { name { text } } invitedBy { id } } } }";
    let data = pat.query(document, json!({})).await;
    let organization = json!({ "name": { "text": "Acadia Museum" } });
    // Who is not there yet does not see who is.
    let open = json!([{ "id": id, "organization": organization, "invitedBy": null }]);
    assert_eq!(data["viewer"], json!({ "memberships": [], "invitations": open }));
    let accepted = done(accept(&pat, &id).await);
    assert_eq!(accepted["membership"]["role"], "EDITOR");
    assert_eq!(accepted["membership"]["until"], "2027-06-30T18:00:00Z");
    assert_eq!(invitations(&pat).await, [""; 0]);
    assert_eq!(history(&museum.app, pat.id).await, ["editor Ana 2027-06-30 - -"]);
    // Accepted again, after a broken connection.
    assert_eq!(accept(&pat, &id).await["membership"]["id"], accepted["membership"]["id"]);
    assert_eq!(roles(&pat).await.len(), 1);
    assert_eq!(wrong(&decline(&pat, &id).await), ["WRONG_STATE id"]);
    assert_eq!(wrong(&withdraw(&museum.ana, &id).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn an_invitation_does_not_tell_whether_somebody_is_known() {
    let museum = Museum::open().await;
    let unverified = museum.app.person("Ula").set("email_verified", json!(false)).create().await;
    let mut answers = Vec::new();
    for email in ["nobody@example.org", &museum.mia.email, &museum.ana.email, &unverified.email] {
        let input = json!({ "organization": museum.id.to_string(), "email": email, "role": "MEMBER" });
        let ask = change(&museum.ana, "inviteMember", INVITATION, input);
        let (mut answer, statements) = museum.app.count_statements(ask).await;
        let invitation = answer["invitation"].as_object_mut().expect("an invitation");
        assert_eq!(invitation.remove("email"), Some(json!(email)));
        invitation.remove("id");
        let statements: Vec<_> = statements.iter().map(|one| text_of(one).to_owned()).collect();
        answers.push((answer, statements));
    }
    for answer in &answers {
        assert_eq!(*answer, answers[0]);
    }
    // Who has the role already learns it when they accept.
    let again = invitations(&museum.mia).await;
    assert_eq!(wrong(&accept(&museum.mia, &again[0]).await), ["DUPLICATE id"]);
}

#[tokio::test]
async fn to_others_there_is_no_such_invitation() {
    let museum = Museum::open().await;
    let id = invited(&museum, "pat@example.org", "MEMBER").await;
    let eve = museum.app.person("Eve").create().await;
    with_account(&museum, &eve, "pat@example.org", false).await;
    let token = museum.app.service(museum.id, &["organizations:write"]).await;
    let before = everything(&museum.app).await;
    assert_eq!(invitations(&eve).await, [""; 0]);
    let missing = InvitationId::new().to_string();
    for caller in [&eve, &museum.edi] {
        for answer in [accept(caller, &id).await, decline(caller, &id).await, withdraw(caller, &id).await] {
            assert_eq!(wrong(&answer), ["NOT_FOUND id"]);
        }
        assert_eq!(accept(caller, &id).await, accept(caller, &missing).await);
        assert_eq!(withdraw(caller, &id).await, withdraw(caller, &missing).await);
    }
    assert_eq!(wrong(&accept(&museum.ana, &id).await), ["NOT_FOUND id"], "who invited is not who was invited");
    for caller in [&museum.app.anonymous(), &token] {
        for answer in [accept(caller, &id).await, decline(caller, &id).await, withdraw(caller, &id).await] {
            assert_eq!(wrong(&answer), ["DENIED"]);
        }
    }
    assert_eq!(everything(&museum.app).await, before);
    // Once the provider has made sure of the address, there is.
    run(&museum.app, "UPDATE account SET email_verified = true").await;
    done(accept(&eve, &id).await);
}

#[tokio::test]
async fn any_account_with_the_address_will_do() {
    let museum = Museum::open().await;
    let id = invited(&museum, "patricia@work.example", "MEMBER").await;
    let pat = museum.app.person("Pat").create().await;
    assert_eq!(invitations(&pat).await, [""; 0]);
    with_account(&museum, &pat, "Patricia@Work.example", true).await;
    assert_eq!(invitations(&pat).await, std::slice::from_ref(&id));
    done(accept(&pat, &id).await);
}

#[tokio::test]
async fn another_invitation_for_the_same_role_takes_the_place_of_the_first() {
    let museum = Museum::open().await;
    let pat = museum.app.person("Pat").create().await;
    let first = invited(&museum, "pat@example.org", "MEMBER").await;
    let editors = invited(&museum, "pat@example.org", "EDITOR").await;
    let second = invited(&museum, "PAT@example.org", "MEMBER").await;
    assert_eq!(invitations(&pat).await, [second.clone(), editors]);
    assert_eq!(wrong(&accept(&pat, &first).await), ["WRONG_STATE id"]);
    done(accept(&pat, &second).await);
    let statuses = "query($id: ID!) { organization(id: $id) { invitations { totalCount nodes { role status } } } }";
    let data = museum.ana.query(statuses, json!({ "id": museum.id.to_string() })).await;
    let one = |role: &str, status: &str| json!({ "role": role, "status": status });
    assert_eq!(
        data["organization"]["invitations"],
        json!({
            "totalCount": 3,
            "nodes": [one("MEMBER", "ACCEPTED"), one("EDITOR", "OPEN"), one("MEMBER", "WITHDRAWN")],
        })
    );
}

#[tokio::test]
async fn a_higher_role_takes_the_place_of_a_lesser_one() {
    let museum = Museum::open().await;
    let (higher, same) = (
        invited(&museum, &museum.mia.email, "ADMINISTRATOR").await,
        invited(&museum, &museum.edi.email, "EDITOR").await,
    );
    let lesser = invited(&museum, &museum.edi.email, "MEMBER").await;
    done(accept(&museum.mia, &higher).await);
    assert_eq!(history(&museum.app, museum.mia.id).await, ["member - - 2026-11-20 Mia", "administrator Ana - - -"]);
    for id in [same, lesser] {
        assert_eq!(wrong(&accept(&museum.edi, &id).await), ["DUPLICATE id"]);
    }
    assert_eq!(history(&museum.app, museum.edi.id).await, ["editor - - - -"]);
}

#[tokio::test]
async fn an_invitation_can_be_declined_and_taken_back() {
    let museum = Museum::open().await;
    let pat = museum.app.person("Pat").create().await;
    let declined = invited(&museum, "pat@example.org", "MEMBER").await;
    let answer = done(decline(&pat, &declined).await);
    assert_eq!(answer["invitation"]["status"], "DECLINED");
    assert_eq!(answer["invitation"]["settledAt"], "2026-11-20T12:00:00Z");
    assert_eq!(decline(&pat, &declined).await, answer);
    assert_eq!(wrong(&accept(&pat, &declined).await), ["WRONG_STATE id"]);
    assert_eq!(wrong(&withdraw(&museum.ana, &declined).await), ["WRONG_STATE id"]);
    let withdrawn = invited(&museum, "pat@example.org", "EDITOR").await;
    let answer = done(withdraw(&museum.ana, &withdrawn).await);
    assert_eq!(answer["invitation"]["status"], "WITHDRAWN");
    assert_eq!(withdraw(&museum.steward, &withdrawn).await["invitation"]["id"], answer["invitation"]["id"]);
    assert_eq!(wrong(&accept(&pat, &withdrawn).await), ["WRONG_STATE id"]);
    assert_eq!(wrong(&decline(&pat, &withdrawn).await), ["WRONG_STATE id"]);
    assert_eq!(roles(&pat).await, [json!(null); 0]);
}

#[tokio::test]
async fn an_invitation_holds_for_thirty_days() {
    let museum = Museum::open().await;
    let late = invited(&museum, "pat@example.org", "MEMBER").await;
    let input = json!({
        "organization": museum.id.to_string(), "email": "pat@example.org", "role": "EDITOR",
        "until": "2026-12-01T00:00:00Z",
    });
    let short = text(&done(change(&museum.ana, "inviteMember", INVITATION, input).await)["invitation"]["id"]);
    museum.app.set_time("2026-12-01T00:00:00Z");
    let pat = museum.app.person("Pat").create().await;
    assert_eq!(invitations(&pat).await, std::slice::from_ref(&late), "a role that would have ended is not to be had");
    assert_eq!(wrong(&accept(&pat, &short).await), ["WRONG_STATE id"]);
    museum.app.set_time("2026-12-20T11:59:59Z");
    let quinn = museum.app.person("Quinn").set("email", json!("pat@example.org")).create().await;
    assert_eq!(invitations(&quinn).await, std::slice::from_ref(&late));
    museum.app.set_time("2026-12-20T12:00:00Z");
    assert_eq!(invitations(&quinn).await, [""; 0]);
    assert_eq!(wrong(&accept(&quinn, &late).await), ["WRONG_STATE id"]);
    let sol = museum.app.person("Sol").steward().create().await;
    let document = "query($id: ID!) { node(id: $id) { ... on Invitation { status } } }";
    let data = sol.query(document, json!({ "id": late })).await;
    assert_eq!(data["node"]["status"], "EXPIRED");
}

#[tokio::test]
async fn who_gives_the_roles_invites() {
    let museum = Museum::open().await;
    let programme = museum.programme().await;
    let other = museum.app.organization("Provincial Archives").create().await;
    let theirs = museum.app.person("Zoe").role("administrator", other).create().await;
    let hats = museum.app.person("Hal").role("administrator", museum.id).role("member", other).create().await;
    let hats = hats.clone().acting_for(other);
    let staff = museum.app.person("Sue").programme_role("staff", programme).create().await;
    let coordinator = museum.app.person("Cor").programme_role("coordinator", programme).create().await;
    let coach = museum.app.person("Coa").programme_role("coach", programme).create().await;
    let stranger = museum.app.person("Xia").create().await;
    let token = museum.app.service(museum.id, &["organizations:write"]).await;
    let nobody = museum.app.anonymous();
    let to_museum = json!({ "organization": museum.id.to_string(), "role": "MEMBER" });
    let to_programme = json!({ "programme": programme.to_string(), "role": "COACH" });
    let to_network = json!({ "role": "STEWARD" });
    let all: [(&str, &Caller, [bool; 3]); 12] = [
        ("nobody", &nobody, [false, false, false]),
        ("token", &token, [false, false, false]),
        ("stranger", &stranger, [false, false, false]),
        ("member", &museum.mia, [false, false, false]),
        ("editor", &museum.edi, [false, false, false]),
        ("administrator", &museum.ana, [true, true, false]),
        ("with another hat", &hats, [false, false, false]),
        ("another's administrator", &theirs, [false, false, false]),
        ("staff", &staff, [false, true, false]),
        ("coordinator", &coordinator, [false, true, false]),
        ("coach", &coach, [false, false, false]),
        ("steward", &museum.steward, [true, true, true]),
    ];
    for (who, caller, may) in all {
        for (realm, may) in [&to_museum, &to_programme, &to_network].into_iter().zip(may) {
            let mut input = realm.clone();
            input["email"] = json!("pat@example.org");
            let before = everything(&museum.app).await;
            let answer = change(caller, "inviteMember", INVITATION, input).await;
            let told = wrong(&answer);
            assert_eq!(told, if may { vec![] } else { vec!["DENIED"] }, "{who} {realm}");
            assert_eq!(everything(&museum.app).await == before, !may, "{who} {realm}");
        }
    }
    let pat = museum.app.person("Pat").create().await;
    for id in invitations(&pat).await {
        done(accept(&pat, &id).await);
    }
    let mut theirs: Vec<_> = roles(&pat).await.iter().map(|role| text(&role["role"])).collect();
    theirs.sort();
    assert_eq!(theirs, ["COACH", "MEMBER", "STEWARD"]);
}

#[tokio::test]
async fn an_invitation_that_makes_no_sense_is_refused_and_nothing_is_written() {
    let museum = Museum::open().await;
    let before = everything(&museum.app).await;
    let organization = museum.id.to_string();
    for (input, told) in [
        (
            json!({ "organization": organization, "role": "MEMBER", "email": "Pat <pat@example.org>" }),
            vec!["INVALID email"],
        ),
        (
            json!({ "organization": organization, "role": "COACH", "email": "", "until": "2020-01-01T00:00:00Z" }),
            vec!["INVALID role", "INVALID email", "OUT_OF_RANGE until"],
        ),
        (json!({ "role": "EDITOR", "email": "pat@example.org" }), vec!["INVALID role"]),
        (
            json!({ "organization": "nonsense", "role": "MEMBER", "email": "pat@example.org" }),
            vec!["INVALID organization"],
        ),
        (
            json!({ "programme": database::id::ProgrammeId::new().to_string(), "role": "COACH", "email": "pat@example.org" }),
            vec!["NOT_FOUND programme"],
        ),
        (
            json!({ "organization": database::id::OrganizationId::new().to_string(), "role": "MEMBER", "email": "pat@example.org" }),
            vec!["NOT_FOUND organization"],
        ),
    ] {
        assert_eq!(wrong(&change(&museum.steward, "inviteMember", INVITATION, input.clone()).await), told, "{input}");
    }
    assert_eq!(everything(&museum.app).await, before);
}

#[tokio::test]
async fn a_request_that_is_repeated_invites_once() {
    let museum = Museum::open().await;
    let input = |email: &str| json!({ "organization": museum.id.to_string(), "email": email, "role": "MEMBER", "idempotencyKey": "1" });
    let first = done(change(&museum.ana, "inviteMember", INVITATION, input("pat@example.org")).await);
    let again = done(change(&museum.ana, "inviteMember", INVITATION, input("pat@example.org")).await);
    assert_eq!(first, again);
    let other = change(&museum.ana, "inviteMember", INVITATION, input("quinn@example.org")).await;
    assert_eq!(wrong(&other), ["KEY_REUSED idempotencyKey"]);
    assert_eq!(words(&museum.app, "SELECT email AS word FROM invitation").await, ["pat@example.org"]);
}

#[tokio::test]
async fn who_leaves_can_be_invited_again() {
    let museum = Museum::open().await;
    done(super::end(&museum.mia, &only_role(&museum.mia).await).await);
    let id = invited(&museum, &museum.mia.email, "MEMBER").await;
    let accepted = done(change(&museum.mia, "acceptInvitation", MEMBERSHIP, json!({ "id": id })).await);
    assert_eq!(accepted["membership"]["person"]["id"], museum.mia.id.to_string());
    assert_eq!(history(&museum.app, museum.mia.id).await, ["member - - 2026-11-20 Mia", "member Ana - - -"]);
}
