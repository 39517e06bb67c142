//! Where a server is.

use std::{fmt, str::FromStr};

use identity::oidc::{is_loopback, is_secure};
use url::Url;

/// The address of a server: `https://lyceum.example`, or with a path below which it is. It always means the same text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerAddress(Url);

impl ServerAddress {
    /// A page of it.
    pub(crate) fn page(&self, path: &str) -> Url {
        let mut page = self.0.clone();
        page.set_path(&format!("{}/{path}", self.0.path().trim_end_matches('/')));
        page
    }

    /// Whether this is one of its pages, by the address alone.
    pub(crate) fn is_above(&self, page: &Url) -> bool {
        let below = page.path().strip_prefix(self.0.path().trim_end_matches('/'));
        self.0.origin() == page.origin() && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether it is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl FromStr for ServerAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.contains("://") {
            return Err(format!("\"{text}\" is no address of a server; write it such as https://{text}"));
        }
        let mut url = Url::parse(text).map_err(|error| format!("\"{text}\" is no address of a server: {error}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the address of a server holds no name or password; sign in with lyceum login".to_owned());
        }
        if !is_secure(&url) {
            return Err(format!("{text} is not safe, since others could read along; use an address with https://"));
        }
        url.set_query(None);
        url.set_fragment(None);
        // That of the graph, as one copies it.
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/graphql").unwrap_or(path).to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> ServerAddress {
        text.parse().expect(text)
    }

    #[test]
    fn one_server_has_one_address() {
        for text in ["https://Lyceum.example", "https://lyceum.example:443/", "https://lyceum.example/graphql?a#b"] {
            assert_eq!(address(text).to_string(), "https://lyceum.example", "{text}");
        }
        assert_eq!(address("https://museum.example/lyceum/").to_string(), "https://museum.example/lyceum");
        assert_eq!(address("https://museum.example/lyceum").page("graphql").path(), "/lyceum/graphql");
    }

    #[test]
    fn what_others_could_read_is_no_address() {
        for (text, sentence) in [
            ("lyceum.example", "write it such as https://lyceum.example"),
            ("http://lyceum.example", "use an address with https://"),
            ("ftp://lyceum.example", "use an address with https://"),
            ("https://me:secret@lyceum.example", "sign in with lyceum login"),
            ("https://", "is no address of a server"),
        ] {
            let error = text.parse::<ServerAddress>().expect_err(text);
            assert!(error.contains(sentence) && !error.contains("secret"), "{text}: {error}");
        }
        assert!(address("http://127.0.0.1:8080").is_loopback());
    }

    #[test]
    fn a_page_is_below_its_server_or_elsewhere() {
        let server = address("https://museum.example/lyceum");
        let is_above = |page: &str| server.is_above(&Url::parse(page).expect(page));
        assert!(is_above("https://museum.example/lyceum/graphql"));
        assert!(is_above("https://museum.example/lyceum"));
        for page in [
            "https://museum.example/lyceums/graphql",
            "https://museum.example/graphql",
            "https://other.example/lyceum/graphql",
            "http://museum.example/lyceum/graphql",
            "https://museum.example:444/lyceum/graphql",
        ] {
            assert!(!is_above(page), "{page}");
        }
    }
}
