//! What a browser is given to hold: one secret each, that scripts cannot read and other sites cannot have sent.

use axum::http::{HeaderMap, HeaderValue, header};
use identity::{
    account::link,
    sign_in::{Secret, attempt},
};
use jiff::SignedDuration;

/// What for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// Somebody is signed in. For as long as the browser is open, and the server has it end sooner.
    SignIn,
    /// Whoever comes back from a provider is who was sent there.
    Attempt,
    /// An account waits for its person to say whether it is theirs beside another.
    Link,
}

impl Held {
    /// With TLS, the prefix has browsers take the cookie from nobody but this server: not from another one of the same
    /// domain, and not from somebody on the way.
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::SignIn, true) => "__Host-lyceum",
            (Self::SignIn, false) => "lyceum",
            (Self::Attempt, true) => "__Host-lyceum-attempt",
            (Self::Attempt, false) => "lyceum-attempt",
            (Self::Link, true) => "__Host-lyceum-link",
            (Self::Link, false) => "lyceum-link",
        }
    }

    /// For how long the browser keeps it.
    fn kept(self) -> Option<SignedDuration> {
        match self {
            Self::SignIn => None,
            Self::Attempt => Some(attempt::HOLDS),
            Self::Link => Some(link::HOLDS),
        }
    }

    /// The one that the browser sends.
    pub(super) fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(name, _)| *name == self.name(secure)).map(|(_, secret)| secret)
    }

    /// What gives it to the browser.
    pub(super) fn give(self, secret: &Secret, secure: bool) -> HeaderValue {
        self.set(secret.reveal(), self.kept(), secure)
    }

    /// What takes it back.
    pub(super) fn take_back(self, secure: bool) -> HeaderValue {
        self.set("", Some(SignedDuration::ZERO), secure)
    }

    fn set(self, secret: &str, kept: Option<SignedDuration>, secure: bool) -> HeaderValue {
        let secure_only = if secure { "; Secure" } else { "" };
        let max_age = kept.map(|kept| format!("; Max-Age={}", kept.as_secs())).unwrap_or_default();
        let name = self.name(secure);
        let cookie = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{secure_only}{max_age}");
        let mut value = HeaderValue::from_str(&cookie).expect("names and secrets are plain letters");
        value.set_sensitive(true);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_for_this_server_alone() {
        let secret = Secret::by_chance();
        let kept = secret.reveal();
        let set = |held: Held, secure| held.give(&secret, secure).to_str().map(str::to_owned).expect("plain letters");
        assert_eq!(set(Held::SignIn, true), format!("__Host-lyceum={kept}; Path=/; HttpOnly; SameSite=Lax; Secure"));
        assert_eq!(set(Held::SignIn, false), format!("lyceum={kept}; Path=/; HttpOnly; SameSite=Lax"));
        assert_eq!(
            set(Held::Attempt, true),
            format!("__Host-lyceum-attempt={kept}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600")
        );
        assert_eq!(Held::Link.take_back(false), "lyceum-link=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn with_tls_only_what_this_server_set_is_read() {
        let headers =
            HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static("a=b; lyceum=planted; lyceum-link=c"))]);
        assert_eq!(Held::SignIn.read(&headers, true), None);
        assert_eq!(Held::SignIn.read(&headers, false), Some("planted"));
        assert_eq!(Held::Link.read(&headers, false), Some("c"));
        assert_eq!(Held::Attempt.read(&headers, false), None);
    }
}
