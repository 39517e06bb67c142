//! How providers are asked: over HTTPS, without following anybody elsewhere, with bounds on time and size.

use std::{
    error::Error,
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::{Client, ClientBuilder, Response, redirect};
use serde::de::DeserializeOwned;
use url::Url;

use super::address;

const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest answer that is read. The longest real ones, sets of keys with certificates, have some 20 KB.
const LONGEST_ANSWER: usize = 256 * 1024;

/// Asks providers. Serves as the HTTP client of `oauth2`, which brings one for an older reqwest.
#[derive(Clone, Default)]
pub struct Http(Arc<Clients>);

/// Each is made when it is first needed: to read the machine's certificates takes time and memory.
#[derive(Default)]
struct Clients {
    public: OnceLock<Client>,
    loopback: OnceLock<Client>,
}

/// Why there is no answer, or none of use. Nothing that was sent or received is in it.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Anybody on the way could read it.
    #[error("the address {0} does not begin with https://")]
    Insecure(Url),
    /// No connection, or too late an answer.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// Too much to read.
    #[error("the answer is longer than {LONGEST_ANSWER} bytes")]
    TooLong,
    /// Another answer than asked for; a redirect is one, and is not followed.
    #[error("the answer has the status {0}")]
    Status(u16),
    /// Not JSON, or not of the needed form.
    #[error("the answer cannot be read: {0}")]
    Form(String),
}

impl HttpError {
    /// Whether it may work later as it is.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Status(429 | 500..))
    }

    /// Without the address, which may have secrets in it.
    fn unreachable(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut reason = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            reason = format!("{reason}: {error}");
            source = error.source();
        }
        Self::Unreachable(reason)
    }
}

impl Http {
    /// What stands at an address for everybody. Where it is not of the needed form, the error says what is wrong.
    ///
    /// # Errors
    /// Where it is not safe to ask, or there is no answer of use.
    pub async fn document<T: DeserializeOwned>(&self, address: &Url) -> Result<T, HttpError> {
        let body = self.get(address, None).await?;
        serde_json::from_slice(&body).map_err(|error| HttpError::Form(error.to_string()))
    }

    /// What stands at an address for who has this token.
    pub(super) async fn get(&self, address: &Url, token: Option<&str>) -> Result<Vec<u8>, HttpError> {
        let client = self.client_for(address)?;
        let mut request = client.get(address.clone()).header(http::header::ACCEPT, "application/json");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.map_err(HttpError::unreachable)?;
        match response.status() {
            http::StatusCode::OK => read(response).await,
            status => Err(HttpError::Status(status.as_u16())),
        }
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = reqwest::Request::try_from(request).map_err(HttpError::unreachable)?;
        let client = self.client_for(request.url())?;
        let response = client.execute(request).await.map_err(HttpError::unreachable)?;
        let (status, headers) = (response.status(), response.headers().clone());
        // Such an answer comes from something in between, or from a provider in trouble, and is not for `oauth2` to read.
        if status.is_server_error() || status.is_redirection() {
            return Err(HttpError::Status(status.as_u16()));
        }
        let mut answer = HttpResponse::new(read(response).await?);
        (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
        Ok(answer)
    }

    fn client_for(&self, address: &Url) -> Result<&Client, HttpError> {
        if !address::is_secure(address) {
            let mut address = address.clone();
            address.set_query(None);
            return Err(HttpError::Insecure(address));
        }
        if address::is_loopback(address) {
            kept(&self.0.loopback, || builder().no_proxy())
        } else {
            kept(&self.0.public, || builder().https_only(true))
        }
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::none())
        .timeout(TIMEOUT)
        .user_agent(concat!("lyceum/", env!("CARGO_PKG_VERSION")))
}

fn kept(place: &OnceLock<Client>, builder: impl Fn() -> ClientBuilder) -> Result<&Client, HttpError> {
    if let Some(client) = place.get() {
        return Ok(client);
    }
    let client = builder().build().map_err(HttpError::unreachable)?;
    Ok(place.get_or_init(|| client))
}

async fn read(mut response: Response) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpError::unreachable)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(HttpError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::oidc::testing::{Answer, Site};

    #[tokio::test]
    async fn nobody_is_followed_elsewhere() {
        let site = Site::open().await;
        site.answer("/here", Answer::redirect(&site.page("/there")));
        site.answer("/there", Answer::json(&json!({})));
        let error = Http::default().document::<Value>(&site.page("/here")).await.unwrap_err();
        assert!(matches!(error, HttpError::Status(302)), "{error}");
        let request = http::Request::post(site.page("/here").as_str()).body(Vec::new()).unwrap();
        let error = Http::default().call(request).await.unwrap_err();
        assert!(matches!(error, HttpError::Status(302)), "{error}");
        assert_eq!(site.requests("/there").len(), 0);
    }

    #[tokio::test]
    async fn no_more_is_read_than_a_provider_can_have_to_say() {
        let site = Site::open().await;
        site.answer("/long", Answer::json(&json!("a".repeat(LONGEST_ANSWER - 2))));
        assert!(Http::default().document::<Value>(&site.page("/long")).await.is_ok());
        site.answer("/long", Answer::json(&json!("a".repeat(LONGEST_ANSWER - 1))));
        let error = Http::default().document::<Value>(&site.page("/long")).await.unwrap_err();
        assert!(matches!(error, HttpError::TooLong), "{error}");
    }

    #[tokio::test]
    async fn what_others_could_read_is_not_sent() {
        let address = Url::parse("http://login.example.org/token?code=secret").unwrap();
        let error = Http::default().get(&address, Some("token")).await.unwrap_err();
        assert_eq!(error.to_string(), "the address http://login.example.org/token does not begin with https://");
    }
}
