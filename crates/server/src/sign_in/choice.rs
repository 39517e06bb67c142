//! `GET /sign-in`: with which provider?

use askama::Template;
use axum::{
    extract::{Query, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{begin, page, return_to, trouble::Trouble, visit::Visit, words::Words};

#[derive(Template)]
#[template(path = "sign_in/choice.html")]
struct Page<'a> {
    language: &'a str,
    words: &'a Words,
    providers: Vec<Offer<'a>>,
    /// Whether the server has printed a link for its steward.
    has_local_link: bool,
    /// What who is signed in is called.
    present: Option<&'a str>,
}

/// A provider that can be chosen.
pub(super) struct Offer<'a> {
    /// What people call it.
    pub(super) name: &'a str,
    /// Where a sign-in with it begins.
    pub(super) address: String,
}

/// What was asked for with the page.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    return_to: Option<String>,
}

pub(super) async fn show(visit: Visit, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    // What cannot be read is left out: the page is there for whoever comes.
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let shown = page(&visit, return_to::local(asked.return_to.as_deref())).await;
    visit.answer(shown)
}

async fn page(visit: &Visit, return_to: &str) -> Result<Response, Trouble> {
    let present = match visit.held(super::Held::SignIn) {
        Some(_) => visit.present(&mut *visit.connection().await?).await?,
        None => None,
    };
    let words = visit.words();
    let template = Page {
        language: visit.language.tag(),
        words,
        // Who is signed in and comes here wants another account, which the provider would not ask for by itself.
        providers: offers(visit, return_to, present.is_some()),
        has_local_link: visit.entrance().local().is_some(),
        present: present.as_ref().map(|present| present.name.as_deref().unwrap_or(words.nameless)),
    };
    let sites = match &present {
        Some(_) => visit.entrance().sites_to_sign_out_at().await,
        None => String::new(),
    };
    Ok(page::page_with_forms(StatusCode::OK, &template, &sites))
}

/// All providers, each with where a sign-in with it begins.
pub(super) fn offers<'a>(visit: &'a Visit, return_to: &str, again: bool) -> Vec<Offer<'a>> {
    let providers = visit.entrance().providers().iter();
    let offer = |provider: &'a identity::oidc::Provider| Offer {
        name: provider.name(),
        address: begin::address(provider.key(), return_to, again),
    };
    providers.map(offer).collect()
}
