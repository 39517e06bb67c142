//! Sign-in with accounts that people have elsewhere, and access tokens from there: OpenID Connect.
//!
//! - [`Configuration`]: which providers there are, read from a file;
//! - [`Providers`]: all of them; reads the access token that an API client shows;
//! - [`Provider`]: one of them; begins and finishes a sign-in, signs out there, reads what it says of sign-outs.
//!
//! Nothing here touches the database or serves a request: what a sign-in began with is kept by the caller, and the time
//! is an argument. What a token says is believed only after its signature, its issuer, its audience and its times were
//! checked, and neither a token nor what it says is ever part of an error or a log line.

mod access_token;
mod address;
mod claims;
mod client;
mod configuration;
mod failure;
mod http;
mod id_token;
mod introspection;
mod jwt;
mod keys;
mod knowledge;
mod logout_token;
mod metadata;
mod profile;
mod provider;
mod providers;
mod sign_in;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod verdict;

pub use access_token::Bearer;
pub use address::{is_loopback, is_secure};
pub use configuration::{ClaimMapping, Configuration, ConfigurationError, ProviderConfiguration};
pub use failure::{Failure, Fault, Token};
pub use http::{Http, HttpError};
pub use logout_token::LoggedOut;
pub use provider::Provider;
pub use providers::Providers;
pub use sign_in::{Beginning, Prompt, SignedIn};
pub use verdict::Verdict;
