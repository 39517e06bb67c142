//! Why a token is not believed.

/// Why a token is not believed. It reads on from "the access token …". Nothing of the token is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Verdict {
    /// Not three parts of the right form.
    #[error("is not a signed JSON Web Token; send it whole, as the provider gave it")]
    Malformed,
    /// Nobody needs such a long one.
    #[error("is longer than {0} bytes, which is more than this server reads")]
    TooLong(usize),
    /// `none`, a shared secret, or something that we do not know.
    #[error(
        "is not signed in an accepted way; let the provider sign with RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 or EdDSA"
    )]
    Algorithm,
    /// Its header demands what we do not understand.
    #[error("demands an extension that this server does not know")]
    Extension,
    /// An ID token where an access token is needed, and the like.
    #[error("is of another kind than is needed here")]
    Kind,
    /// The provider does not publish such a key.
    #[error("is signed with a key that its provider does not publish")]
    NoKey,
    /// The key is the provider's, the signature is not.
    #[error("does not bear its provider's signature")]
    Signature,
    /// It comes from somebody else.
    #[error("was not issued by the provider that was asked")]
    Issuer,
    /// It was made for somebody else.
    #[error("was not issued for {0}; ask the provider for one with that audience")]
    Audience(String),
    /// It was made for somebody else, of several.
    #[error("was issued to another client")]
    AuthorizedParty,
    /// Its time is over.
    #[error("has expired; get a new one from the provider")]
    Expired,
    /// Its time has not come, or a clock is wrong.
    #[error("is not valid yet; check the clocks of the provider and of this server")]
    NotYet,
    /// It does not say something that it must say, or not in the right form.
    #[error("lacks {0}, or has it in a wrong form")]
    Claim(&'static str),
    /// It belongs to another sign-in.
    #[error("belongs to another sign-in")]
    Nonce,
    /// It belongs to another access token.
    #[error("belongs to another access token")]
    AccessTokenHash,
    /// Only who has a certain key may use it, and we cannot check that.
    #[error("is bound to a key of its owner, which this server does not check; get a plain bearer token")]
    KeyBound,
    /// The provider says that it is none, or none any more.
    #[error("is not valid, or not valid any more, as its provider says")]
    Inactive,
    /// It tells of another person than the ID token.
    #[error("tells of another person than the one who signed in")]
    Subject,
}
