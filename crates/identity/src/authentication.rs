//! Why we do not know who asks.

use jiff::Timestamp;

/// Why we do not know who asks. A server answers 401 with this sentence.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// The header is not of the form `Bearer …`.
    #[error(
        "the Authorization header is not of the form \"Bearer …\"; send a service token or a provider's access token so, or \
         leave the header out"
    )]
    Malformed,
    /// Nobody has this token.
    #[error(
        "the service token is not known; check that it was copied whole, or ask an administrator of your organization for a new one"
    )]
    Unknown,
    /// Its time is over.
    #[error("the service token expired on {}; ask an administrator of your organization for a new one", .0.strftime("%Y-%m-%d"))]
    Expired(Timestamp),
    /// Somebody revoked it.
    #[error("the service token was revoked on {}; ask an administrator of your organization for a new one", .0.strftime("%Y-%m-%d"))]
    Revoked(Timestamp),
    /// The database is at fault, not the token: no 401.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}
