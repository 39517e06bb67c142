//! `GET /account`: who is signed in, for whom they act, and what is theirs. What the page shows and does, it asks of the
//! graph, as any client would.

mod words;

use askama::Template;
use axum::{
    Form,
    extract::rejection::FormRejection,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{page, trouble::Trouble, visit::Visit, words::Words};
use words::AccountWords;

const ACCOUNT: &str = include_str!("account/account.graphql");
const EXPORT: &str = include_str!("account/export.graphql");

#[derive(Template)]
#[template(path = "sign_in/account.html")]
struct Page<'a> {
    language: &'a str,
    words: &'a Words,
    account: &'a AccountWords,
    viewer: &'a Viewer,
    /// What the graph said of a form that was sent.
    problem: Option<&'a str>,
}

#[derive(Deserialize)]
struct Answer {
    viewer: Viewer,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Viewer {
    is_steward: bool,
    person: Option<Person>,
    acting_for: Option<Thing>,
    memberships: Option<Vec<Membership>>,
    invitations: Option<Vec<Invitation>>,
    sign_ins: Option<Vec<SignIn>>,
}

#[derive(Deserialize)]
struct Person {
    name: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
struct Thing {
    id: String,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    id: String,
    name: Text,
    #[serde(default)]
    status: String,
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

#[derive(Deserialize)]
struct Membership {
    role: String,
    until: Option<String>,
    organization: Option<Named>,
    programme: Option<Named>,
}

#[derive(Deserialize)]
struct Invitation {
    id: String,
    role: String,
    organization: Option<Named>,
    programme: Option<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    id: String,
    is_this: bool,
    last_used_at: String,
}

impl Viewer {
    fn memberships(&self) -> &[Membership] {
        self.memberships.as_deref().unwrap_or_default()
    }

    fn invitations(&self) -> &[Invitation] {
        self.invitations.as_deref().unwrap_or_default()
    }

    fn sign_ins(&self) -> &[SignIn] {
        self.sign_ins.as_deref().unwrap_or_default()
    }

    fn acts_for(&self, organization: &Named) -> bool {
        self.acting_for.as_ref().is_some_and(|acting| acting.id == organization.id)
    }

    /// What they are called.
    fn called<'a>(&'a self, words: &'a Words) -> &'a str {
        let name = self.person.as_ref().and_then(|person| person.name.as_deref());
        name.unwrap_or(words.nameless)
    }
}

/// Day and minute of an instant, for people.
fn minute(instant: &str) -> String {
    let words: String = instant.chars().take("2026-11-20T12:00".len()).collect();
    format!("{} UTC", words.replace('T', " "))
}

pub(super) async fn show(visit: Visit) -> Response {
    visit.answer(account(&visit, None).await)
}

async fn account(visit: &Visit, problem: Option<&str>) -> Result<Response, Trouble> {
    let variables = json!({ "languages": [visit.language.tag()] });
    let Answer { viewer } = ask(visit, ACCOUNT, variables).await?;
    let template = Page {
        language: visit.language.tag(),
        words: visit.words(),
        account: AccountWords::of(visit.language),
        viewer: &viewer,
        problem,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let sites = visit.entrance().sites_to_sign_out_at().await;
    Ok(page::page_with_forms(status, &template, &sites))
}

/// What one of the page's forms says.
#[derive(Deserialize)]
pub(super) struct Said {
    #[serde(rename = "do")]
    what: Deed,
    id: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Deed {
    ActFor,
    Accept,
    Decline,
    EndSignIn,
}

impl Deed {
    fn document(self) -> &'static str {
        match self {
            Self::ActFor => include_str!("account/act_for.graphql"),
            Self::Accept => include_str!("account/accept.graphql"),
            Self::Decline => include_str!("account/decline.graphql"),
            Self::EndSignIn => include_str!("account/end_sign_in.graphql"),
        }
    }

    /// For no organization, where none is named.
    fn input(self, id: Option<String>) -> Value {
        match self {
            Self::ActFor => json!({ "organization": id.filter(|id| !id.is_empty()) }),
            Self::Accept | Self::Decline | Self::EndSignIn => json!({ "id": id.unwrap_or_default() }),
        }
    }
}

pub(super) async fn change(visit: Visit, said: Result<Form<Said>, FormRejection>) -> Response {
    visit.answer(changed(&visit, said).await)
}

async fn changed(visit: &Visit, said: Result<Form<Said>, FormRejection>) -> Result<Response, Trouble> {
    #[derive(Deserialize)]
    struct Changed {
        change: Payload,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        user_errors: Vec<UserError>,
    }
    #[derive(Deserialize)]
    struct UserError {
        message: String,
    }

    visit.refuse_foreign()?;
    let Form(Said { what, id }) = said.map_err(|_| Trouble::Form)?;
    let Changed { change } = ask(visit, what.document(), json!({ "input": what.input(id) })).await?;
    match change.user_errors.first() {
        None => Ok(visit.go_on("/account", [])),
        Some(error) => account(visit, Some(&error.message)).await,
    }
}

/// `GET /account/data.json`: everything that is known of the person, as a file.
pub(super) async fn export(visit: Visit) -> Response {
    visit.answer(exported(&visit).await)
}

async fn exported(visit: &Visit) -> Result<Response, Trouble> {
    let answer: Value = ask(visit, EXPORT, json!({})).await?;
    let data = &answer["viewer"]["exportMyData"];
    if data.is_null() {
        return Err(Trouble::NotSignedIn);
    }
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"lyceum-my-data.json\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "cookie"),
    ];
    Ok((headers, format!("{data:#}\n")).into_response())
}

/// Asks the graph, as whoever is signed in.
async fn ask<T: DeserializeOwned>(visit: &Visit, document: &str, variables: Value) -> Result<T, Trouble> {
    let data = visit.ask(document, variables).await?;
    serde_json::from_value(data).map_err(|error| visit.fault("reading what the graph answers", &error))
}
