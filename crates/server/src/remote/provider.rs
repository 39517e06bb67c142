//! The provider with whose account somebody signs in at a server.

use anyhow::{Context, anyhow, bail};
use identity::oidc::{Http, HttpError, is_loopback, is_secure};
use jiff::{SignedDuration, Timestamp};
use oauth2::{
    AsyncHttpClient, AuthType, ClientId, EndpointNotSet, EndpointSet, ErrorResponseType, RefreshToken,
    RequestTokenError, StandardErrorResponse, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponseType, BasicTokenResponse},
    http,
};
use serde::Deserialize;
use url::{Url, form_urlencoded};

use super::{ServerAddress, SignIn, reply::plain, secret::Secret};

/// What is asked of every provider: who it is, and to stay signed in.
const SCOPES: [&str; 2] = ["openid", "offline_access"];

/// A provider, as the server and it itself describe it.
pub(crate) struct Provider {
    pub(super) http: Http,
    pub(super) name: String,
    issuer: String,
    client_id: String,
    resource: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) endpoints: Endpoints,
}

/// What a server says of who may ask it (RFC 9728).
#[derive(Deserialize)]
struct Resource {
    resource: Url,
    #[serde(default)]
    lyceum_device_clients: Vec<DeviceClient>,
}

/// What this program is to one of its providers.
#[derive(Deserialize)]
struct DeviceClient {
    key: String,
    name: String,
    issuer: String,
    client_id: String,
    #[serde(default)]
    scopes: Vec<String>,
    audience: Option<String>,
}

/// Where a provider is asked (RFC 8414).
#[derive(Deserialize)]
pub(super) struct Endpoints {
    issuer: String,
    pub(super) device_authorization_endpoint: Option<Url>,
    token_endpoint: Url,
    revocation_endpoint: Option<Url>,
}

/// What became of a sign-in that was to be renewed.
pub(crate) enum Renewal {
    /// It goes on.
    Renewed(SignIn),
    /// The provider does not know it any more.
    Ended,
}

/// A client of a provider that is asked for tokens.
type TokenClient = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl Provider {
    /// The provider that a server lets people sign in with. `key` tells it from others.
    ///
    /// # Errors
    /// Where the server or the provider cannot be asked, there is none, or it is not told which of several.
    pub(crate) async fn of_server(server: &ServerAddress, key: Option<&str>) -> anyhow::Result<Self> {
        let http = Http::default();
        let described = http.document::<Resource>(&server.page(".well-known/oauth-protected-resource")).await;
        let described = described.map_err(|error| match error {
            HttpError::Status(404) => anyhow!("{server} is no Lyceum, or an old one: check the address"),
            error => anyhow!("{server} does not tell how to sign in: {error}"),
        })?;
        check_resource(server, &described.resource)?;
        let client = chosen(server, described.lyceum_device_clients, key)?;
        // A token that is asked for must not be good for somebody else.
        let resource = match client.audience.as_deref().map(Url::parse) {
            None => Some(described.resource.into()),
            Some(Ok(audience)) if audience.has_host() => {
                check_resource(server, &audience)?;
                client.audience
            }
            Some(_) => None,
        };
        let endpoints = Endpoints::discover(&http, &client.issuer).await?;
        let DeviceClient { name, issuer, client_id, mut scopes, .. } = client;
        scopes.extend(SCOPES.iter().map(|scope| (*scope).to_owned()));
        scopes.sort();
        scopes.dedup();
        Ok(Self { http, name: plain(&name), issuer, client_id, resource, scopes, endpoints })
    }

    /// The provider that a sign-in is of.
    ///
    /// # Errors
    /// Where it cannot be asked.
    pub(crate) async fn of(sign_in: &SignIn) -> anyhow::Result<Self> {
        let http = Http::default();
        let endpoints = Endpoints::discover(&http, &sign_in.issuer).await?;
        let SignIn { issuer, client_id, resource, .. } = sign_in.clone();
        Ok(Self { http, name: issuer.clone(), issuer, client_id, resource, scopes: Vec::new(), endpoints })
    }

    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn client(&self) -> TokenClient {
        BasicClient::new(ClientId::new(self.client_id.clone()))
            .set_auth_type(AuthType::RequestBody)
            .set_token_uri(TokenUrl::from_url(self.endpoints.token_endpoint.clone()))
    }

    /// What a request for tokens says besides: for which resource (RFC 8707).
    pub(super) fn resource(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.resource.clone().into_iter().map(|resource| ("resource", resource))
    }

    /// What is kept of tokens that were asked for at `asked_at`.
    pub(super) fn sign_in(&self, asked_at: Timestamp, tokens: &BasicTokenResponse) -> SignIn {
        let lifetime = tokens.expires_in().and_then(|time| SignedDuration::try_from(time).ok());
        SignIn {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            resource: self.resource.clone(),
            access_token: Secret::new(tokens.access_token().secret()),
            expires_at: lifetime.and_then(|lifetime| asked_at.checked_add(lifetime).ok()),
            refresh_token: tokens.refresh_token().map(|token| Secret::new(token.secret())),
        }
    }

    /// Asks for another access token.
    ///
    /// # Errors
    /// Where the provider cannot be asked.
    pub(crate) async fn renew(&self, sign_in: &SignIn, now: Timestamp) -> anyhow::Result<Renewal> {
        let Some(token) = &sign_in.refresh_token else { return Ok(Renewal::Ended) };
        let (client, token) = (self.client(), RefreshToken::new(token.reveal().to_owned()));
        let mut request = client.exchange_refresh_token(&token);
        for (name, value) in self.resource() {
            request = request.add_extra_param(name, value);
        }
        match request.request_async(&self.http).await {
            Ok(tokens) => {
                let renewed = self.sign_in(now, &tokens);
                // One that is not replaced is still good.
                let refresh_token = renewed.refresh_token.clone().or_else(|| sign_in.refresh_token.clone());
                Ok(Renewal::Renewed(SignIn { refresh_token, ..renewed }))
            }
            Err(RequestTokenError::ServerResponse(refused))
                if *refused.error() == BasicErrorResponseType::InvalidGrant =>
            {
                Ok(Renewal::Ended)
            }
            Err(error) => Err(self.refusal(error)),
        }
    }

    /// Tells the provider that the tokens are not used any more (RFC 7009). Whether it can be told.
    ///
    /// # Errors
    /// Where it does not take it.
    pub(crate) async fn revoke(&self, sign_in: &SignIn) -> anyhow::Result<bool> {
        let Some(endpoint) = &self.endpoints.revocation_endpoint else { return Ok(false) };
        let refresh = sign_in.refresh_token.iter().map(|token| ("refresh_token", token));
        for (hint, token) in refresh.chain([("access_token", &sign_in.access_token)]) {
            let form = form_urlencoded::Serializer::new(String::new())
                .append_pair("token", token.reveal())
                .append_pair("token_type_hint", hint)
                .append_pair("client_id", &self.client_id)
                .finish();
            let request = http::Request::post(endpoint.as_str())
                .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.into_bytes())?;
            let answer = self.http.call(request).await?;
            // Some revoke one sort only, and a JWT that is good until it expires cannot be taken back.
            if !answer.status().is_success() && hint == "refresh_token" {
                bail!("the answer has the status {}", answer.status().as_u16());
            }
        }
        Ok(true)
    }

    /// Why the provider gave no token, without anything of a token.
    pub(super) fn refusal<Code>(
        &self,
        error: RequestTokenError<HttpError, StandardErrorResponse<Code>>,
    ) -> anyhow::Error
    where
        Code: ErrorResponseType + AsRef<str> + std::fmt::Display + 'static,
    {
        let name = &self.name;
        match error {
            RequestTokenError::ServerResponse(refused) => {
                let about = refused.error_description().map(|text| format!(" ({})", plain(text))).unwrap_or_default();
                let code = plain(refused.error().as_ref());
                anyhow!("{name} refuses this program: {code}{about}; tell the operator of the server")
            }
            RequestTokenError::Request(error) => anyhow!("{name} cannot be asked: {error}"),
            // What cannot be read could be a token.
            RequestTokenError::Parse(..) => anyhow!("{name} answers with something that is no token"),
            RequestTokenError::Other(_) => anyhow!("{name} cannot be asked"),
        }
    }
}

fn check_resource(server: &ServerAddress, resource: &Url) -> anyhow::Result<()> {
    if server.is_above(resource) {
        return Ok(());
    }
    let own = plain(resource.as_str());
    let own = own.strip_suffix("/graphql").unwrap_or(&own);
    bail!("{server} says that it is {own}, so nobody can sign in by this address: if you trust it, use --server {own}")
}

fn chosen(server: &ServerAddress, clients: Vec<DeviceClient>, key: Option<&str>) -> anyhow::Result<DeviceClient> {
    let keys: Vec<_> = clients.iter().map(|client| plain(&client.key)).collect();
    let mut clients = clients.into_iter().filter(|client| key.is_none_or(|key| key == client.key));
    match (clients.next(), clients.next()) {
        (Some(client), None) => Ok(client),
        (Some(_), Some(_)) => bail!("{server} has several providers: choose one with --provider {}", keys.join(" or ")),
        (None, _) if keys.is_empty() => bail!(
            "{server} has no provider that the command line can sign in with: use a service token in LYCEUM_TOKEN"
        ),
        (None, _) => bail!("{server} has no such provider: choose one with --provider {}", keys.join(" or ")),
    }
}

impl Endpoints {
    async fn discover(http: &Http, issuer: &str) -> anyhow::Result<Self> {
        let at = Url::parse(issuer).with_context(|| format!("the provider {} is no address", plain(issuer)))?;
        let found = match http.document::<Self>(&below(&at, ".well-known/openid-configuration")).await {
            Err(HttpError::Status(404)) => http.document(&beside(&at, ".well-known/oauth-authorization-server")).await,
            found => found,
        };
        let found = found.map_err(|error| anyhow!("the provider {at} does not describe itself: {error}"))?;
        if found.issuer != issuer {
            bail!("the provider {at} calls itself {}; tell the operator of the server", plain(&found.issuer));
        }
        // A provider elsewhere has no business with programs on this machine.
        let fits = |endpoint: &&Url| is_secure(endpoint) && (is_loopback(&at) || !is_loopback(endpoint));
        let others = [&found.device_authorization_endpoint, &found.revocation_endpoint];
        if let Some(endpoint) =
            [&found.token_endpoint].into_iter().chain(others.into_iter().flatten()).find(|endpoint| !fits(endpoint))
        {
            bail!("the provider {at} is asked at {endpoint}, which is not safe; tell the operator of the server");
        }
        Ok(found)
    }
}

/// OpenID Connect puts what is well known below the issuer's path.
fn below(issuer: &Url, page: &str) -> Url {
    let mut address = issuer.clone();
    address.set_path(&format!("{}/{page}", issuer.path().trim_end_matches('/')));
    address
}

/// RFC 8414 puts it before the path.
fn beside(issuer: &Url, page: &str) -> Url {
    let mut address = issuer.clone();
    address.set_path(&format!("/{page}{}", issuer.path().trim_end_matches('/')));
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(key: &str) -> DeviceClient {
        let issuer = format!("https://{key}.example");
        let client_id = "lyceum".to_owned();
        DeviceClient { key: key.into(), name: key.into(), issuer, client_id, scopes: Vec::new(), audience: None }
    }

    #[test]
    fn one_of_several_providers_is_chosen_by_its_key() {
        let server: ServerAddress = "https://lyceum.example".parse().expect("an address");
        let choose = |keys: &[&str], key| {
            let chosen = chosen(&server, keys.iter().map(|key| client(key)).collect(), key);
            chosen.map(|client| client.key).map_err(|error| error.to_string())
        };
        assert_eq!(choose(&["a"], None), Ok("a".to_owned()));
        assert_eq!(choose(&["a", "b"], Some("b")), Ok("b".to_owned()));
        assert!(choose(&["a", "b"], None).is_err_and(|error| error.ends_with("--provider a or b")));
        assert!(choose(&["a", "b"], Some("c")).is_err_and(|error| error.contains("no such provider")));
        assert!(choose(&[], None).is_err_and(|error| error.contains("LYCEUM_TOKEN")));
    }

    #[test]
    fn tokens_are_asked_for_the_server_that_is_named_alone() {
        let server: ServerAddress = "https://lyceum.example".parse().expect("an address");
        let check = |resource: &str| check_resource(&server, &Url::parse(resource).expect(resource));
        assert!(check("https://lyceum.example/graphql").is_ok());
        let error = check("https://other.example/graphql").expect_err("it is another's").to_string();
        assert!(error.ends_with("use --server https://other.example"), "{error}");
    }

    #[test]
    fn providers_with_a_path_are_asked_below_and_beside_it() {
        let issuer = Url::parse("https://login.example/realms/museum/").expect("an address");
        assert_eq!(below(&issuer, "a/b").path(), "/realms/museum/a/b");
        assert_eq!(beside(&issuer, "a/b").path(), "/a/b/realms/museum");
    }
}
