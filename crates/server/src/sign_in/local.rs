//! `/sign-in/local`: the link by which the steward of a server signs in that somebody tries out on their own machine.
//!
//! The server prints it when it starts, and keeps only its hash, in memory. It serves once, within an hour. To look at the
//! page uses nothing up, since browsers and mail programs look at links before people do.

use std::sync::{Mutex, PoisonError};

use askama::Template;
use axum::{
    Form,
    extract::{Query, rejection::FormRejection, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use identity::{
    account::steward,
    sign_in::{Secret, hash},
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{Held, page, return_to, trouble::Trouble, visit::Visit, words::Words};

const HOLDS: SignedDuration = SignedDuration::from_hours(1);

/// The link, as long as it is good.
pub(super) struct LocalLink(Mutex<Option<Good>>);

struct Good {
    hash: Vec<u8>,
    until: Timestamp,
}

impl LocalLink {
    pub(super) fn new(key: &Secret, now: Timestamp) -> Self {
        Self(Mutex::new(Some(Good { hash: hash(key.reveal()), until: now + HOLDS })))
    }

    /// Whether this is the key. It is from then on no longer. Whoever has another uses nothing up.
    fn take(&self, key: &str, now: Timestamp) -> bool {
        let mut good = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        good.take_if(|good| good.hash == hash(key)).is_some_and(|good| now < good.until)
    }
}

#[derive(Template)]
#[template(path = "sign_in/local.html")]
struct Page<'a> {
    language: &'a str,
    words: &'a Words,
    key: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Key {
    key: String,
}

pub(super) async fn show(visit: Visit, key: Result<Query<Key>, QueryRejection>) -> Response {
    let shown = match (visit.entrance().local(), key) {
        (Some(_), Ok(Query(Key { key }))) => {
            let template = Page { language: visit.language.tag(), words: visit.words(), key: &key };
            Ok(page::page(StatusCode::OK, &template))
        }
        _ => Err(Trouble::Nothing),
    };
    visit.answer(shown)
}

pub(super) async fn enter(visit: Visit, form: Result<Form<Key>, FormRejection>) -> Response {
    visit.guarded(sign_in(&visit, form)).await
}

async fn sign_in(visit: &Visit, form: Result<Form<Key>, FormRejection>) -> Result<Response, Trouble> {
    visit.refuse_foreign()?;
    let link = visit.entrance().local().ok_or(Trouble::Nothing)?;
    let Form(Key { key }) = form.map_err(|_| Trouble::Form)?;
    // The way to the database first: a key that was taken is gone.
    let mut connection = visit.change("signIn").await?;
    if !link.take(&key, visit.now()) {
        return Err(Trouble::SpentLink);
    }
    let secret = steward::sign_in(&mut connection, visit.held(Held::SignIn), visit.now())
        .await
        .map_err(|error| visit.fault("letting the steward in", &error))?;
    Ok(visit.go_on(return_to::HOME, [Held::SignIn.give(&secret, visit.entrance().is_secure())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_serves_once_and_in_time() {
        let (key, now) = (Secret::by_chance(), Timestamp::UNIX_EPOCH);
        let link = LocalLink::new(&key, now);
        assert!(!link.take("another", now));
        assert!(link.take(key.reveal(), now + HOLDS - SignedDuration::from_secs(1)));
        assert!(!link.take(key.reveal(), now));
        assert!(!LocalLink::new(&key, now).take(key.reveal(), now + HOLDS));
    }
}
