//! `GET /sign-in/{provider}`: off to the provider.

use axum::{
    extract::{Path, Query, rejection::QueryRejection},
    response::Response,
};
use identity::{
    oidc::{Fault, Prompt},
    sign_in::{Secret, attempt},
};
use serde::Deserialize;
use url::form_urlencoded;

use super::{Held, return_to, trouble::Trouble, visit::Visit};

/// What a provider is asked for who is to let the person show again who they are.
const AGAIN: &str = "login";

/// What was asked for.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    return_to: Option<String>,
    prompt: Option<String>,
}

/// Where a sign-in begins.
pub(super) fn address(provider: &str, return_to: &str, again: bool) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if return_to != return_to::HOME {
        query.append_pair("return_to", return_to);
    }
    if again {
        query.append_pair("prompt", AGAIN);
    }
    let query = query.finish();
    if query.is_empty() { format!("/sign-in/{provider}") } else { format!("/sign-in/{provider}?{query}") }
}

pub(super) async fn begin(
    visit: Visit,
    Path(key): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    visit.answer(off(&visit, &key, asked).await)
}

async fn off(visit: &Visit, key: &str, asked: Asked) -> Result<Response, Trouble> {
    let entrance = visit.entrance();
    let provider = entrance.providers().by_key(key).ok_or(Trouble::Nothing)?;
    let return_to = return_to::local(asked.return_to.as_deref());
    let again = asked.prompt.as_deref() == Some(AGAIN);
    if entrance.is_called_otherwise(&visit.headers) {
        // What the browser is given here, it would not show there.
        let there = format!("{}{}", entrance.origin(), address(key, return_to, again));
        return Ok(visit.go_on(&there, []));
    }
    visit.may_begin()?;
    let begun = if again { provider.begin_with(Some(Prompt::Login)).await } else { provider.begin().await };
    let beginning = begun.map_err(|fault| of_fault(provider.name(), &fault))?;

    // One browser can have several begun, each in its tab.
    let browser = visit.held(Held::Attempt).filter(|held| is_ours(held)).map_or_else(Secret::by_chance, Secret::again);
    let kept = attempt::Attempt {
        provider: key.to_owned(),
        nonce: beginning.nonce,
        pkce_verifier: beginning.pkce_verifier,
        return_to: return_to.to_owned(),
    };
    let mut connection = visit.connection().await?;
    attempt::keep(&mut connection, &kept, &beginning.state, browser.reveal(), visit.now())
        .await
        .map_err(|error| visit.fault("keeping an attempt", &error))?;
    let cookie = Held::Attempt.give(&browser, entrance.is_secure());
    Ok(visit.go_on(beginning.address.as_str(), [cookie]))
}

/// What is to be said of a provider that is of no use. Why, is in the log already.
pub(super) fn of_fault(provider: &str, fault: &Fault) -> Trouble {
    if fault.is_passing() { Trouble::Silent(provider.to_owned()) } else { Trouble::Misfit(provider.to_owned()) }
}

/// Whether a browser holds what looks like a secret of ours, and not something shorter that somebody planted.
fn is_ours(held: &str) -> bool {
    held.len() == Secret::LENGTH && held.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_no_more_than_it_must() {
        assert_eq!(address("museum", "/", false), "/sign-in/museum");
        assert_eq!(address("museum", "/a?b=c&d", true), "/sign-in/museum?return_to=%2Fa%3Fb%3Dc%26d&prompt=login");
    }

    #[test]
    fn only_a_whole_secret_is_kept_on() {
        assert!(is_ours(Secret::by_chance().reveal()));
        assert!(!is_ours("a"));
        assert!(!is_ours(&"é".repeat(22)));
    }
}
