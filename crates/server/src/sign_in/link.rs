//! `/sign-in/link`: an account that is new here may be of somebody who has another already. Is it?

use askama::Template;
use axum::{Form, extract::rejection::FormRejection, http::StatusCode, response::Response};
use identity::{
    account::link,
    policy,
    sign_in::{
        Secret,
        arrival::{self, Settled},
    },
};
use serde::Deserialize;

use super::{
    Held,
    choice::{Offer, offers},
    page,
    trouble::Trouble,
    visit::Visit,
    words::Words,
};

const HERE: &str = "/sign-in/link";

#[derive(Template)]
#[template(path = "sign_in/link.html")]
struct Page<'a> {
    language: &'a str,
    words: &'a Words,
    /// What the new account is called, and where it is.
    name: Option<&'a str>,
    email: Option<&'a str>,
    provider: &'a str,
    /// What who is signed in is called.
    present: Option<&'a str>,
    /// With whom to sign in first.
    providers: Vec<Offer<'a>>,
}

/// Which button was used.
#[derive(Deserialize)]
pub(super) struct Answer {
    choice: Choice,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    /// The account is of who is signed in.
    Same,
    /// It is of somebody by themselves.
    Apart,
}

pub(super) async fn show(visit: Visit) -> Response {
    visit.answer(ask(&visit).await)
}

async fn ask(visit: &Visit) -> Result<Response, Trouble> {
    let secret = visit.held(Held::Link).ok_or(Trouble::NothingWaits)?;
    let mut connection = visit.connection().await?;
    let waiting = link::find(&mut connection, secret, visit.now())
        .await
        .map_err(|error| visit.fault("looking up an account that waits", &error))?
        .ok_or(Trouble::NothingWaits)?;
    let present = visit.present(&mut connection).await?;
    let words = visit.words();
    let provider = visit.entrance().providers().by_issuer(&waiting.issuer);
    let template = Page {
        language: visit.language.tag(),
        words,
        name: waiting.name.as_deref(),
        email: waiting.email.as_deref(),
        provider: provider.map_or(waiting.issuer.as_str(), |provider| provider.name()),
        present: present.as_ref().map(|present| present.name.as_deref().unwrap_or(words.nameless)),
        providers: if present.is_none() { offers(visit, HERE, true) } else { Vec::new() },
    };
    Ok(page::page(StatusCode::OK, &template))
}

pub(super) async fn answer(visit: Visit, form: Result<Form<Answer>, FormRejection>) -> Response {
    visit.answer(decide(&visit, form).await)
}

async fn decide(visit: &Visit, form: Result<Form<Answer>, FormRejection>) -> Result<Response, Trouble> {
    visit.refuse_foreign()?;
    let Form(Answer { choice }) = form.map_err(|_| Trouble::Form)?;
    let waiting = visit.held(Held::Link).ok_or(Trouble::NothingWaits)?;
    let secure = visit.entrance().is_secure();
    let done = Held::Link.take_back(secure);
    match choice {
        Choice::Same => {
            let settled = confirm(visit, waiting).await?;
            visit.is_somebodys(&settled.who);
            Ok(visit.go_on(&settled.return_to, [done]))
        }
        Choice::Apart => {
            let (settled, secret) = keep_apart(visit, waiting).await?;
            visit.is_somebodys(&settled.who);
            Ok(visit.go_on(&settled.return_to, [done, Held::SignIn.give(&secret, secure)]))
        }
    }
}

async fn confirm(visit: &Visit, waiting: &str) -> Result<Settled, Trouble> {
    let mut connection = visit.change("linkAccount").await?;
    let present = visit.present(&mut connection).await?.ok_or(Trouble::NotSignedIn)?;
    let right = policy::act_for_oneself(&present.viewer, "Signing in with another account")
        .map_err(|_| Trouble::NotSignedIn)?;
    arrival::confirm(&mut connection, &right, waiting, visit.now())
        .await
        .map_err(|error| visit.fault("adding an account", &error))?
        .ok_or(Trouble::NothingWaits)
}

async fn keep_apart(visit: &Visit, waiting: &str) -> Result<(Settled, Secret), Trouble> {
    let mut connection = visit.change("signIn").await?;
    arrival::keep_apart(&mut connection, waiting, visit.held(Held::SignIn), visit.now())
        .await
        .map_err(|error| visit.fault("letting somebody in", &error))?
        .ok_or(Trouble::NothingWaits)
}
