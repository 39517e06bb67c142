//! `GET /sign-in/{provider}/callback`: back from the provider.

use axum::{
    extract::{Path, Query, rejection::QueryRejection},
    response::Response,
};
use identity::{
    oidc::{Failure, Provider, SignedIn},
    sign_in::{
        arrival::{Arrival, arrive},
        attempt::{self, Attempt},
    },
};
use serde::Deserialize;

use super::{Held, begin::of_fault, trouble::Trouble, visit::Visit};

/// Longer codes no provider makes, in bytes.
const LONGEST: usize = 8 * 1024;

/// What the provider has the browser bring.
#[derive(Deserialize)]
pub(super) struct Brought {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

pub(super) async fn callback(
    visit: Visit,
    Path(key): Path<String>,
    brought: Result<Query<Brought>, QueryRejection>,
) -> Response {
    visit.guarded(back(&visit, &key, brought)).await
}

async fn back(visit: &Visit, key: &str, brought: Result<Query<Brought>, QueryRejection>) -> Result<Response, Trouble> {
    let provider = visit.entrance().providers().by_key(key).ok_or(Trouble::Nothing)?;
    // Nothing that anybody sends twice, or in part, is gone by.
    let Query(brought) = brought.map_err(|_| Trouble::Stale)?;
    let attempt = taken(visit, key, brought.state.as_deref()).await?;
    let who = learn(visit, provider, &attempt, &brought).await?;

    let earlier = visit.held(Held::SignIn);
    let mut connection = visit.change("signIn").await?;
    let arrival = arrive(&mut connection, &who, earlier, &attempt.return_to, visit.now())
        .await
        .map_err(|error| visit.fault("letting somebody in", &error))?;
    let secure = visit.entrance().is_secure();
    Ok(match arrival {
        Arrival::SignedIn(secret) => {
            visit.is_somebodys(&who);
            visit.go_on(&attempt.return_to, [Held::SignIn.give(&secret, secure)])
        }
        Arrival::ToConfirm(secret) => visit.go_on("/sign-in/link", [Held::Link.give(&secret, secure)]),
    })
}

async fn taken(visit: &Visit, key: &str, state: Option<&str>) -> Result<Attempt, Trouble> {
    let state = state.ok_or(Trouble::Stale)?;
    let mut connection = visit.connection().await?;
    attempt::take(&mut connection, state, key, visit.held(Held::Attempt), visit.now())
        .await
        .map_err(|error| visit.fault("looking up an attempt", &error))?
        .ok_or(Trouble::Stale)
}

/// Asks the provider who it is.
async fn learn(visit: &Visit, provider: &Provider, attempt: &Attempt, brought: &Brought) -> Result<SignedIn, Trouble> {
    let trouble = |failure: Failure| match failure {
        Failure::Fault(fault) => of_fault(provider.name(), &fault),
        failure => {
            visit.note(provider.key(), &failure);
            Trouble::Unconfirmed(provider.name().to_owned())
        }
    };
    provider.check_issuer(brought.iss.as_deref()).await.map_err(trouble)?;
    match (&brought.error, &brought.code) {
        (None, Some(code)) if code.len() <= LONGEST => {
            provider.finish(code, &attempt.pkce_verifier, &attempt.nonce, visit.now()).await.map_err(trouble)
        }
        (Some(error), _) if is_word(error) => {
            visit.note(provider.key(), &format_args!("the provider says {error}"));
            Err(Trouble::Declined(provider.name().to_owned()))
        }
        _ => Err(Trouble::Unconfirmed(provider.name().to_owned())),
    }
}

/// Whether it is one of the words that the standards name, or like them: fit for a log.
fn is_word(error: &str) -> bool {
    error.len() <= 40 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
