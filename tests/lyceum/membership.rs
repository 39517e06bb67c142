//! Who has which role: giving, changing and ending roles, inviting, and who sees whom.

mod giving;
mod history;
mod inviting;
mod leaving;
mod oneself;
mod seeing;
mod together;

use database::id::{OrganizationId, PersonId, ProgrammeId};
use diesel::{
    QueryableByName,
    sql_types::{Nullable, Text},
};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

pub(crate) use crate::joining::{change, done, wrong};

/// What is asked of a role that was given or changed.
const MEMBERSHIP: &str =
    "membership { id role until endedAt person { id } organization { id } programme { id } givenBy { id } }";

/// What is asked of an invitation.
const INVITATION: &str = "invitation { id role until email status expiresAt settledAt invitedBy { id } }";

/// Ends a role.
async fn end(caller: &Caller, id: &str) -> Value {
    change(caller, "endMembership", MEMBERSHIP, json!({ "id": id })).await
}

/// Changes a role; `changes` is what is to change.
async fn alter(caller: &Caller, id: &str, changes: Value) -> Value {
    let mut input = json!({ "id": id });
    input.as_object_mut().expect("an object").extend(changes.as_object().cloned().expect("an object"));
    change(caller, "changeMembership", MEMBERSHIP, input).await
}

/// Has a steward give somebody a role in an organization.
async fn give(steward: &Caller, person: PersonId, organization: OrganizationId, role: &str) -> String {
    let input = json!({ "person": person.to_string(), "organization": organization.to_string(), "role": role });
    text(&done(change(steward, "createMembership", MEMBERSHIP, input).await)["membership"]["id"])
}

/// Invites somebody to an organization.
async fn invite(caller: &Caller, organization: OrganizationId, email: &str, role: &str) -> Value {
    let input = json!({ "organization": organization.to_string(), "email": email, "role": role });
    change(caller, "inviteMember", INVITATION, input).await
}

/// Accepts an invitation.
async fn accept(caller: &Caller, id: &str) -> Value {
    change(caller, "acceptInvitation", MEMBERSHIP, json!({ "id": id })).await
}

/// The roles that somebody has, as they see them.
async fn roles(caller: &Caller) -> Vec<Value> {
    let document = "{ viewer { memberships { id role until organization { id } programme { id } } } }";
    let data = caller.query(document, json!({})).await;
    data["viewer"]["memberships"].as_array().cloned().expect("a list")
}

/// The id of the only role that somebody has.
async fn only_role(caller: &Caller) -> String {
    let roles = roles(caller).await;
    assert_eq!(roles.len(), 1, "{roles:?}");
    text(&roles[0]["id"])
}

/// The ids of the invitations that somebody can accept.
async fn invitations(caller: &Caller) -> Vec<String> {
    let data = caller.query("{ viewer { invitations { id } } }", json!({})).await;
    let list = data["viewer"]["invitations"].as_array().cloned().expect("a list");
    list.iter().map(|one| text(&one["id"])).collect()
}

/// Of each role that somebody has or had, the oldest first: which, who gave it, until when, when it ended, and by whom.
async fn history(app: &TestApp, person: PersonId) -> Vec<String> {
    let sql = format!(
        "SELECT concat_ws(' ', role, coalesce(giver.name, '-'), coalesce(to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '-'),
            coalesce(to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '-'), coalesce(ender.name, '-')) AS word
         FROM membership
         LEFT JOIN person AS giver ON giver.id = given_by LEFT JOIN person AS ender ON ender.id = ended_by
         WHERE person_id = '{}' ORDER BY membership.id",
        person.uuid()
    );
    words(app, &sql).await
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Nullable<Text>)]
    word: Option<String>,
}

/// The column `word` of what this SQL finds.
async fn words(app: &TestApp, sql: &str) -> Vec<String> {
    let rows: Vec<Word> = diesel::sql_query(sql).load(&mut app.connect().await).await.expect(sql);
    rows.into_iter().map(|row| row.word.unwrap_or_default()).collect()
}

async fn run(app: &TestApp, sql: &str) {
    diesel::sql_query(sql).execute(&mut app.connect().await).await.expect(sql);
}

/// An organization with an administrator, an editor and a member, and a steward.
struct Museum {
    app: TestApp,
    id: OrganizationId,
    ana: SignedIn,
    edi: SignedIn,
    mia: SignedIn,
    steward: SignedIn,
}

impl Museum {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let id = app.organization("Acadia Museum").create().await;
        let ana = app.person("Ana").role("administrator", id).create().await;
        let edi = app.person("Edi").role("editor", id).create().await;
        let mia = app.person("Mia").role("member", id).create().await;
        let steward = app.person("Stella").steward().create().await;
        Self { app, id, ana, edi, mia, steward }
    }

    async fn programme(&self) -> ProgrammeId {
        self.app.programme("TRACK", self.id).create().await
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
