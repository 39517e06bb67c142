//! Signing out: here, at the provider, and because a provider says so.

use std::fmt::Display;

use axum::{
    Form, Json,
    extract::{Path, rejection::FormRejection},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use identity::{
    oidc::{Failure, LoggedOut},
    policy,
    sign_in::end,
};
use serde::Deserialize;
use serde_json::json;

use super::{Held, trouble::Trouble, visit::Visit};
use crate::patience::Pause;

const NOT_KEPT: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// Which button was used.
#[derive(Default, Deserialize)]
pub(super) struct Left {
    /// With all browsers, and not with this one alone.
    everywhere: Option<String>,
}

/// `POST /sign-out`: here, and then at the provider, where it has a page for that.
pub(super) async fn sign_out(visit: Visit, form: Result<Form<Left>, FormRejection>) -> Response {
    // To sign out nothing need be filled in.
    let Form(left) = form.unwrap_or_default();
    visit.answer(leave(&visit, left.everywhere.is_some()).await)
}

async fn leave(visit: &Visit, everywhere: bool) -> Result<Response, Trouble> {
    visit.refuse_foreign()?;
    let issuer = match visit.held(Held::SignIn) {
        Some(secret) => {
            let mut connection = visit.change("signOut").await?;
            let fault = |error: &dyn Display| visit.fault("signing out", error);
            let present = if everywhere { visit.present(&mut connection).await? } else { None };
            if let Some(present) = present
                && let Ok(right) = policy::act_for_oneself(&present.viewer, "Signing out")
            {
                end::others(&mut connection, &right, secret, visit.now()).await.map_err(|error| fault(&error))?;
            }
            end::here(&mut connection, secret, visit.now()).await.map_err(|error| fault(&error))?
        }
        None => None,
    };
    let there = match issuer {
        Some(issuer) => visit.entrance().sign_out_address(&issuer).await,
        None => None,
    };
    let next = there.as_ref().map_or("/sign-in", |there| there.as_str());
    Ok(visit.go_on(next, [Held::SignIn.take_back(visit.entrance().is_secure())]))
}

/// What a provider sends when somebody signed out there.
#[derive(Deserialize)]
pub(super) struct Told {
    logout_token: String,
}

/// Why a provider is not heard.
enum Unheard {
    /// There is no such provider.
    Nobody,
    /// Too much came from there that did not hold.
    Impatient(Pause),
    /// What it sends does not hold.
    Wrong(String),
    /// The provider does not tell its keys, or the server is at fault.
    Later,
}

/// `POST /sign-out/{provider}` (OpenID Connect Back-Channel Logout 1.0).
pub(super) async fn told(visit: Visit, Path(key): Path<String>, form: Result<Form<Told>, FormRejection>) -> Response {
    match hear(&visit, &key, form).await {
        Ok(()) => (StatusCode::OK, NOT_KEPT).into_response(),
        Err(unheard) => unheard.into_response(),
    }
}

async fn hear(visit: &Visit, key: &str, form: Result<Form<Told>, FormRejection>) -> Result<(), Unheard> {
    let entrance = visit.entrance();
    let provider = entrance.providers().by_key(key).ok_or(Unheard::Nobody)?;
    visit.may_try().map_err(Unheard::Impatient)?;
    let Form(Told { logout_token }) = form.map_err(|_| Unheard::Wrong("the form lacks logout_token".to_owned()))?;
    let logged_out = match provider.read_logout_token(&logout_token, visit.now()).await {
        Ok(logged_out) => logged_out,
        Err(Failure::Fault(_)) => return Err(Unheard::Later),
        Err(failure) => {
            visit.failed();
            visit.note(provider.key(), &failure);
            return Err(Unheard::Wrong(failure.to_string()));
        }
    };
    // Said twice, it ends nothing that began in between.
    if entrance.has_heard(provider.issuer(), &logged_out.message) {
        return Ok(());
    }
    end_sign_ins(visit, provider.issuer(), &logged_out).await.map_err(|_| Unheard::Later)?;
    entrance.remember(provider.issuer(), logged_out.message);
    Ok(())
}

async fn end_sign_ins(visit: &Visit, issuer: &str, logged_out: &LoggedOut) -> Result<(), Trouble> {
    let told = end::ToldByProvider {
        issuer,
        subject: logged_out.subject.as_deref(),
        provider_session: logged_out.provider_session.as_deref(),
        said_at: logged_out.said_at,
    };
    let mut connection = visit.change("signOutAtProvider").await?;
    let ended = end::told_by_provider(&mut connection, told, visit.now()).await;
    ended.map_err(|error| visit.fault("signing out whom a provider named", &error))?;
    Ok(())
}

impl IntoResponse for Unheard {
    fn into_response(self) -> Response {
        let said = |sentence: &str| Json(json!({ "error": "invalid_request", "error_description": sentence }));
        match self {
            Self::Nobody => (StatusCode::NOT_FOUND, NOT_KEPT, said("there is no such provider")).into_response(),
            Self::Wrong(sentence) => (StatusCode::BAD_REQUEST, NOT_KEPT, said(&sentence)).into_response(),
            Self::Impatient(Pause(seconds)) => {
                let headers = [(header::RETRY_AFTER, seconds)];
                let sentence = "too much came from this address that did not hold";
                (StatusCode::TOO_MANY_REQUESTS, NOT_KEPT, headers, said(sentence)).into_response()
            }
            Self::Later => (StatusCode::SERVICE_UNAVAILABLE, NOT_KEPT, said("try again later")).into_response(),
        }
    }
}
