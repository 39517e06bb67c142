//! Who shows a token: one of ours, or one of a provider.
//!
//! Those from whose address too many came that did not hold have to wait, unless theirs held when it was shown last. So
//! has whoever shows again and again that an account is theirs that nobody has here.

use axum::http::{StatusCode, header};
use database::{AsyncPgConnection, id::OrganizationId};
use identity::{
    AuthenticationError, Viewer, account,
    oidc::{Bearer, Failure},
    service_token,
    sign_in::hash,
};

use super::{Known, Payer, fault};
use crate::{
    App,
    graph::Refusal,
    patience::{Pause, Who},
    watch::RequestId,
};

/// Why a token does not tell who it is.
enum Denied {
    /// It does not hold, or nobody here has it: a sentence.
    Wrong(String),
    /// The account that it shows was shown too often, and nobody here has it.
    Impatient(Pause),
    /// It cannot be told now.
    Fault(Refusal),
}

/// The viewer who sends this `Authorization` header, and acts for `wanted`.
pub(super) async fn known(
    app: &App,
    id: &RequestId,
    authorization: &str,
    wanted: Option<OrganizationId>,
    payer: Payer,
) -> Result<Known, Refusal> {
    let (patience, now) = (app.patience(), app.clock().now());
    let (address, shown) = (Who::Address(payer), hash(authorization));
    if !patience.has_held(&shown) {
        patience.check(&address, now).map_err(impatient)?;
    }
    match find(app, id, authorization, wanted).await {
        Ok(known) => {
            patience.holds(shown);
            Ok(known)
        }
        Err(Denied::Wrong(sentence)) => {
            patience.holds_no_longer(&shown);
            patience.failed(address, now);
            Err(unauthorized(app, sentence))
        }
        Err(Denied::Impatient(pause)) => Err(impatient(pause)),
        Err(Denied::Fault(refusal)) => Err(refusal),
    }
}

/// Whoever asks does not show who they are, and is told where to learn how.
pub(super) fn unauthorized(app: &App, sentence: impl Into<String>) -> Refusal {
    Refusal::unauthorized(sentence).with_challenge(app.entrance().challenge())
}

fn impatient(Pause(seconds): Pause) -> Refusal {
    let sentence = format!("too many tokens that were shown from your address did not hold; try again in {seconds} s");
    Refusal::http(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_ATTEMPTS", sentence)
        .with_header(header::RETRY_AFTER, seconds.into())
}

async fn find(app: &App, id: &RequestId, authorization: &str, wanted: Option<OrganizationId>) -> Result<Known, Denied> {
    let providers = app.entrance().providers();
    match service_token::bearer(authorization) {
        Some(token) if !token.starts_with(service_token::PREFIX) && !providers.is_empty() => {
            let bearer = providers.read_access_token(token, app.clock().now()).await.map_err(denied)?;
            let viewer = of_provider(app, id, &bearer, wanted).await?;
            Ok(Known { viewer, until: Some(bearer.believed_until()) })
        }
        _ => {
            let mut connection = connect(app, id).await?;
            let found = service_token::authenticate(&mut connection, Some(authorization), app.clock().now()).await;
            found.map(Known::from).map_err(|error| refused(id, error))
        }
    }
}

/// Whoever a provider says that it is: a person who has signed in before, or the system of a partner.
async fn of_provider(
    app: &App,
    id: &RequestId,
    bearer: &Bearer,
    wanted: Option<OrganizationId>,
) -> Result<Viewer, Denied> {
    let (patience, now) = (app.patience(), app.clock().now());
    let account = Who::account(&bearer.issuer, &bearer.subject);
    patience.check(&account, now).map_err(Denied::Impatient)?;
    let mut connection = connect(app, id).await?;
    match registered(&mut connection, bearer, wanted, now).await.map_err(|error| refused(id, error))? {
        Some(viewer) => {
            patience.forgive(&account);
            Ok(viewer)
        }
        None => {
            patience.failed(account, now);
            Err(Denied::Wrong(nobody(app, bearer)))
        }
    }
}

async fn registered(
    connection: &mut AsyncPgConnection,
    bearer: &Bearer,
    wanted: Option<OrganizationId>,
    now: jiff::Timestamp,
) -> Result<Option<Viewer>, AuthenticationError> {
    match account::viewer(connection, &bearer.issuer, &bearer.subject, wanted, now).await? {
        Some(viewer) => Ok(Some(viewer)),
        None => service_token::of_client(connection, &bearer.issuer, &bearer.subject, now).await,
    }
}

fn nobody(app: &App, bearer: &Bearer) -> String {
    if bearer.is_client {
        return "the access token shows a program that no organization has registered here; have one of an organization's \
                administrators register it"
            .to_owned();
    }
    format!(
        "nobody has signed in here yet with the account that the access token shows; sign in once at {} first",
        app.entrance().address("/sign-in")
    )
}

fn denied(failure: Failure) -> Denied {
    match failure {
        // Whose fault it is, is in the log already.
        Failure::Fault(fault) => {
            Denied::Fault(Refusal::http(StatusCode::SERVICE_UNAVAILABLE, "PROVIDER_UNAVAILABLE", fault.to_string()))
        }
        failure => Denied::Wrong(failure.to_string()),
    }
}

fn refused(id: &RequestId, error: AuthenticationError) -> Denied {
    match error {
        AuthenticationError::Database(error) => Denied::Fault(fault(id, &error)),
        refused => Denied::Wrong(refused.to_string()),
    }
}

async fn connect(app: &App, id: &RequestId) -> Result<database::pool::PooledConnection, Denied> {
    app.pool().get().await.map_err(|error| Denied::Fault(fault(id, &error)))
}
