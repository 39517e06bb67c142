//! Signing in with a browser on any device (RFC 8628).

use std::time::Duration;

use anyhow::{anyhow, bail};
use database::Clock;
use identity::oidc::{HttpError, is_secure};
use oauth2::{
    DeviceAuthorizationUrl, DeviceCodeErrorResponseType, RequestTokenError, Scope, StandardDeviceAuthorizationResponse,
    StandardErrorResponse,
};
use url::Url;

use super::{Provider, SignIn, reply::plain};

/// What somebody is shown.
pub(crate) struct Code {
    /// Where they enter it.
    pub(crate) address: Url,
    /// What they enter.
    pub(crate) words: String,
    /// Where it is entered already, if the provider has such a page.
    pub(crate) whole: Option<Url>,
    /// For how long it is good.
    pub(crate) lifetime: Duration,
}

impl Provider {
    /// Shows somebody a code, and waits until they have entered it at the provider.
    ///
    /// # Errors
    /// Where the provider has no such way, cannot be asked, or they did not.
    pub(crate) async fn sign_in_with_device(&self, show: impl FnOnce(&Code)) -> anyhow::Result<SignIn> {
        let begun = self.begin().await?;
        show(&Code::of(&begun)?);
        let client = self.client();
        let mut request = client.exchange_device_access_token(&begun);
        for (name, value) in self.resource() {
            request = request.add_extra_param(name, value);
        }
        let tokens = request.request_async(&self.http, tokio::time::sleep, None).await;
        let tokens = tokens.map_err(|error| self.not_signed_in(error))?;
        Ok(self.sign_in(Clock::machine().now(), &tokens))
    }

    async fn begin(&self) -> anyhow::Result<StandardDeviceAuthorizationResponse> {
        let Some(endpoint) = &self.endpoints.device_authorization_endpoint else {
            bail!("{} has no device flow: use a service token in LYCEUM_TOKEN", self.name());
        };
        let client = self.client().set_device_authorization_url(DeviceAuthorizationUrl::from_url(endpoint.clone()));
        let mut request = client.exchange_device_code().add_scopes(self.scopes.iter().cloned().map(Scope::new));
        for (name, value) in self.resource() {
            request = request.add_extra_param(name, value);
        }
        request.request_async(&self.http).await.map_err(|error| self.refusal(error))
    }

    fn not_signed_in(
        &self,
        error: RequestTokenError<HttpError, StandardErrorResponse<DeviceCodeErrorResponseType>>,
    ) -> anyhow::Error {
        use DeviceCodeErrorResponseType::{AccessDenied, ExpiredToken};
        match &error {
            RequestTokenError::ServerResponse(refused) if *refused.error() == AccessDenied => {
                anyhow!("it was declined at {}; nobody is signed in", self.name())
            }
            RequestTokenError::ServerResponse(refused) if *refused.error() == ExpiredToken => {
                anyhow!("the code was not entered in time; run lyceum login again")
            }
            _ => self.refusal(error),
        }
    }
}

impl Code {
    fn of(begun: &StandardDeviceAuthorizationResponse) -> anyhow::Result<Self> {
        let address = Url::parse(begun.verification_uri().as_str())?;
        if !is_secure(&address) {
            bail!("the provider's page {address} is not safe; tell the operator of the server");
        }
        let whole = begun.verification_uri_complete().and_then(|page| Url::parse(page.secret()).ok());
        Ok(Self {
            address,
            words: plain(begun.user_code().secret()),
            whole: whole.filter(is_secure),
            lifetime: begun.expires_in(),
        })
    }
}
