//! What can go wrong with a provider, and with what it or a client sends.

use std::fmt::{self, Display};

use super::{HttpError, ProviderConfiguration, Verdict};

/// A provider cannot be asked, or not understood. What it displays is for the person who waits; the reason is in the
/// server's log, and in [`Fault::reason`].
#[derive(Debug, Clone, thiserror::Error)]
#[error("{provider} {kind}")]
pub struct Fault {
    provider: String,
    kind: FaultKind,
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum FaultKind {
    #[error("does not answer at the moment; try again in a few minutes")]
    Unreachable,
    #[error("and this server do not understand each other; whoever runs this server finds the reason in its log")]
    Misfit,
}

impl Fault {
    /// Somebody has to mend the configuration, here or there.
    pub(super) fn misfit(provider: &ProviderConfiguration, reason: impl Display) -> Self {
        Self::new(provider, FaultKind::Misfit, reason)
    }

    /// What was asked for did not come, or not so that it could be read.
    pub(super) fn of(provider: &ProviderConfiguration, what: &str, error: &HttpError) -> Self {
        let kind = if error.is_passing() { FaultKind::Unreachable } else { FaultKind::Misfit };
        Self::new(provider, kind, format!("{what}: {error}"))
    }

    fn new(provider: &ProviderConfiguration, kind: FaultKind, reason: impl Display) -> Self {
        let reason = reason.to_string();
        tracing::warn!(provider = provider.key, reason, "a sign-in provider is of no use");
        Self { provider: provider.name.clone(), kind, reason }
    }

    /// The reason, for whoever runs the server.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether waiting may help, rather than mending.
    pub fn is_passing(&self) -> bool {
        self.kind == FaultKind::Unreachable
    }
}

/// Which token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// What an API client shows.
    Access,
    /// What a provider sends at a sign-in.
    Id,
    /// What a provider sends at a sign-out.
    Logout,
    /// What a provider answers when it is asked who signed in.
    UserInfo,
}

impl Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Access => "access token",
            Self::Id => "ID token",
            Self::Logout => "logout token",
            Self::UserInfo => "UserInfo answer",
        })
    }
}

/// Why we do not know who it is. Each is one sentence for a person, without anything of the token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// The provider is at fault, or the way there; not who asks.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The provider does not take the code: it was used before, or it is too old.
    #[error("{0} did not confirm the sign-in; start it again from the sign-in page")]
    Refused(String),
    /// The answer names another provider than the one that was asked.
    #[error("the answer did not come from {0}; start again from the sign-in page")]
    OtherIssuer(String),
    /// A token is not believed.
    #[error("the {token} {verdict}")]
    Token {
        /// Which.
        token: Token,
        /// Why.
        verdict: Verdict,
    },
    /// No provider of ours made this token, or none that can say so.
    #[error("the access token comes from no provider that this server knows; get one from a provider that it names")]
    UnknownIssuer,
}

impl Failure {
    /// The verdict on this token.
    pub(super) fn of(token: Token) -> impl Fn(Verdict) -> Self {
        move |verdict| Self::Token { token, verdict }
    }
}
