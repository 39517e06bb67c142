//! One provider.

use std::{fmt, sync::Arc};

use url::Url;

use super::{
    Failure, Http, ProviderConfiguration, Token, Verdict, address,
    claims::Claims,
    client::{Client, client},
    jwt::Jwt,
    keys::Keys,
    knowledge::Knowledge,
    metadata::Metadata,
};

/// One provider. Nothing is asked of it before it is needed, so that one that is down is in nobody else's way.
pub struct Provider {
    pub(super) configuration: Arc<ProviderConfiguration>,
    pub(super) http: Http,
    pub(super) knowledge: Knowledge,
    redirect_uri: Url,
    audience: String,
}

impl Provider {
    pub(super) fn new(configuration: ProviderConfiguration, public_url: &Url, http: Http) -> Self {
        let graphql = || address::under(public_url, "graphql").to_string();
        let configuration = Arc::new(configuration);
        Self {
            redirect_uri: address::under(public_url, &format!("sign-in/{}/callback", configuration.key)),
            audience: configuration.audience.clone().unwrap_or_else(graphql),
            knowledge: Knowledge::new(Arc::clone(&configuration), http.clone()),
            configuration,
            http,
        }
    }

    /// Its name in addresses.
    pub fn key(&self) -> &str {
        &self.configuration.key
    }

    /// Its name for people.
    pub fn name(&self) -> &str {
        &self.configuration.name
    }

    /// How it names itself in tokens.
    pub fn issuer(&self) -> &str {
        &self.configuration.issuer
    }

    /// How it names the command line program, where that may sign in there.
    pub fn device_client_id(&self) -> Option<&str> {
        self.configuration.device_client_id.as_deref()
    }

    /// What access tokens from there must be meant for.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// Where it sends people back to: what has to be registered there.
    pub fn redirect_uri(&self) -> &Url {
        &self.redirect_uri
    }

    /// Whether an answer to a sign-in may come from this provider, by the name in its `iss` parameter (RFC 9207). Without
    /// it, another provider could have the code that was meant for this one sent here.
    ///
    /// # Errors
    /// Where the name is another, or is missing though this provider sends it, or where the provider does not answer.
    pub async fn check_issuer(&self, iss: Option<&str>) -> Result<(), Failure> {
        let fits = match iss {
            Some(iss) => iss == self.issuer(),
            None => !self.knowledge.get().await?.metadata.authorization_response_iss_parameter_supported,
        };
        if fits { Ok(()) } else { Err(Failure::OtherIssuer(self.name().to_owned())) }
    }

    /// Where a person signs out there too, and comes back from; none where the provider has no such page, or does not
    /// answer.
    pub async fn sign_out_address(&self, return_to: &Url) -> Option<Url> {
        let known = self.knowledge.get().await.ok()?;
        let mut address = known.metadata.end_session_endpoint.clone()?;
        address
            .query_pairs_mut()
            .append_pair("client_id", &self.configuration.client_id)
            .append_pair("post_logout_redirect_uri", return_to.as_str());
        Some(address)
    }

    pub(super) fn client(&self, metadata: &Metadata) -> Client {
        client(&self.configuration, metadata, self.redirect_uri.clone())
    }

    /// What a token says that one of this provider's keys has signed. Where it is signed with a key that we have not
    /// seen, the provider is asked whether it is a new one.
    pub(super) async fn check(&self, token: Token, jwt: &Jwt<'_>) -> Result<Claims, Failure> {
        let known = self.knowledge.get().await?;
        let mut checked = known.keys.check(jwt);
        if matches!(checked, Err(Verdict::NoKey)) {
            let suits = |keys: &Keys| !matches!(keys.check(jwt), Err(Verdict::NoKey));
            checked = self.knowledge.renewed(&known, suits).await?.keys.check(jwt);
        }
        checked.map_err(Failure::of(token))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("key", &self.key()).finish_non_exhaustive()
    }
}
