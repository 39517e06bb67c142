//! How a provider describes itself (OpenID Connect Discovery 1.0, RFC 8414).

use serde::Deserialize;
use url::Url;

use super::address;

/// What we need of a provider's description of itself.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) jwks_uri: Url,
    pub(super) userinfo_endpoint: Option<Url>,
    pub(super) introspection_endpoint: Option<Url>,
    pub(super) end_session_endpoint: Option<Url>,
    /// How clients may show who they are; none given: with HTTP's Basic.
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Whether it names itself when it sends a person back (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Where the description of this issuer stands.
    pub(super) fn address(issuer: &str) -> Result<Url, url::ParseError> {
        Ok(address::under(&Url::parse(issuer)?, ".well-known/openid-configuration"))
    }

    /// Why it cannot be the description of this issuer, or is not to be used.
    pub(super) fn fault(&self, issuer: &str) -> Option<String> {
        if self.issuer != issuer {
            return Some(format!(
                "it calls itself {}, the providers file calls it {issuer}; write the issuer exactly as it calls itself, \
                 and for one tenant of several with that tenant's id",
                self.issuer
            ));
        }
        // A provider elsewhere has no business with programs on this machine.
        let on_loopback = Url::parse(issuer).is_ok_and(|issuer| address::is_loopback(&issuer));
        let fits = |endpoint: &&Url| address::is_secure(endpoint) && (on_loopback || !address::is_loopback(endpoint));
        let endpoint = self.endpoints().find(|endpoint| !fits(endpoint))?;
        Some(format!("its address {endpoint} is not one that is safe to use; it must begin with https://"))
    }

    fn endpoints(&self) -> impl Iterator<Item = &Url> {
        let needed = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        let others = [&self.userinfo_endpoint, &self.introspection_endpoint, &self.end_session_endpoint];
        needed.into_iter().chain(others.into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn described(change: impl FnOnce(&mut Value)) -> Metadata {
        let mut document = json!({
            "issuer": "https://login.example.org/realms/museum",
            "authorization_endpoint": "https://login.example.org/auth",
            "token_endpoint": "https://login.example.org/token",
            "jwks_uri": "https://keys.example.org/",
            "scopes_supported": ["openid"],
        });
        change(&mut document);
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn a_description_stands_below_the_issuer() {
        for (issuer, address) in [
            ("https://accounts.google.com", "https://accounts.google.com/.well-known/openid-configuration"),
            ("https://a.example/realms/b/", "https://a.example/realms/b/.well-known/openid-configuration"),
        ] {
            assert_eq!(Metadata::address(issuer).unwrap().as_str(), address);
        }
    }

    #[test]
    fn a_description_of_somebody_else_is_not_taken() {
        let issuer = "https://login.example.org/realms/museum";
        assert_eq!(described(|_| ()).fault(issuer), None);
        let tenants = described(|it| it["issuer"] = json!("https://login.microsoftonline.com/{tenantid}/v2.0"));
        assert!(tenants.fault(issuer).unwrap().contains("that tenant's id"));
        let slash = described(|it| it["issuer"] = json!("https://login.example.org/realms/museum/"));
        assert!(slash.fault(issuer).is_some());
    }

    #[test]
    fn an_address_that_is_not_safe_is_not_used() {
        let issuer = "https://login.example.org/realms/museum";
        for field in
            ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"]
        {
            for address in ["http://login.example.org/", "http://localhost:5432/", "https://127.0.0.1/"] {
                let fault = described(|it| it[field] = json!(address)).fault(issuer);
                assert!(fault.is_some_and(|fault| fault.contains(address)), "{field} {address}");
            }
        }
    }
}
