//! This server as a client of a provider, as the crate `oauth2` sees it.

use std::fmt;

use oauth2::{
    AuthType, AuthUrl, ClientId, EndpointMaybeSet, EndpointNotSet, EndpointSet, ExtraTokenFields, IntrospectionUrl,
    RedirectUrl, RequestTokenError, StandardRevocableToken, StandardTokenIntrospectionResponse, StandardTokenResponse,
    TokenUrl,
    basic::{BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse, BasicTokenType},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::{Fault, HttpError, ProviderConfiguration, metadata::Metadata};

pub(super) type Client = oauth2::Client<
    BasicErrorResponse,
    Tokens,
    Introspection,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointNotSet,
    EndpointSet,
>;

/// What a provider gives for a code.
pub(super) type Tokens = StandardTokenResponse<IdToken, BasicTokenType>;

/// What a provider says of a token that cannot be read.
pub(super) type Introspection = StandardTokenIntrospectionResponse<Others, BasicTokenType>;

/// What OpenID Connect adds to OAuth 2.0's answer.
#[derive(Serialize, Deserialize)]
pub(super) struct IdToken {
    pub(super) id_token: Option<String>,
}

/// What RFC 7662 does not name.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Others(Map<String, Value>);

impl ExtraTokenFields for IdToken {}
impl ExtraTokenFields for Others {}

/// Without what it says.
impl fmt::Debug for IdToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdToken(…)")
    }
}

/// Without what it says.
impl fmt::Debug for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Others(…)")
    }
}

/// This server as a client of the provider that describes itself so.
pub(super) fn client(provider: &ProviderConfiguration, metadata: &Metadata, redirect_uri: Url) -> Client {
    let endpoint = |address: &Url| address.clone();
    let client = oauth2::Client::new(ClientId::new(provider.client_id.clone()))
        .set_auth_uri(AuthUrl::from_url(endpoint(&metadata.authorization_endpoint)))
        .set_token_uri(TokenUrl::from_url(endpoint(&metadata.token_endpoint)))
        .set_introspection_url_option(
            metadata.introspection_endpoint.as_ref().map(endpoint).map(IntrospectionUrl::from_url),
        )
        .set_redirect_uri(RedirectUrl::from_url(redirect_uri))
        .set_auth_type(way_to_authenticate(metadata));
    match &provider.client_secret {
        Some(secret) => client.set_client_secret(secret.clone()),
        None => client,
    }
}

/// With HTTP's Basic, which every provider must know, unless it says that it only takes a form's fields.
fn way_to_authenticate(metadata: &Metadata) -> AuthType {
    let Some(ways) = &metadata.token_endpoint_auth_methods_supported else {
        return AuthType::BasicAuth;
    };
    let takes = |way: &str| ways.iter().any(|one| one == way);
    if takes("client_secret_post") && !takes("client_secret_basic") {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    }
}

/// What a provider did instead of answering.
pub(super) enum Refusal {
    /// It does not take the code.
    Grant,
    /// Something else, for which who asks can do nothing.
    Fault(Fault),
}

impl Refusal {
    /// Reads the error without what the provider adds in words, which may name a person.
    pub(super) fn read(
        provider: &ProviderConfiguration,
        what: &str,
        error: RequestTokenError<HttpError, BasicErrorResponse>,
    ) -> Self {
        Self::Fault(match error {
            RequestTokenError::ServerResponse(response) => match response.error() {
                BasicErrorResponseType::InvalidGrant => return Self::Grant,
                BasicErrorResponseType::InvalidClient | BasicErrorResponseType::UnauthorizedClient => Fault::misfit(
                    provider,
                    format!(
                        "{what}: it does not accept this server as its client; check client_id and client_secret in \
                         the providers file, and what this client may do at the provider"
                    ),
                ),
                word => Fault::misfit(provider, format!("{what}: it answers with the error {}", readable(word))),
            },
            RequestTokenError::Request(error) => Fault::of(provider, what, &error),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
                Fault::misfit(provider, format!("{what}: its answer is not of the form that OAuth 2.0 gives it"))
            }
        })
    }
}

/// The error's word, as far as it is one: a provider might put anything there.
fn readable(word: &BasicErrorResponseType) -> String {
    let word = word.to_string();
    let is_word = word.len() <= 60 && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    if is_word { word } else { "that has no known name".to_owned() }
}
