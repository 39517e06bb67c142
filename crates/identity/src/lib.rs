//! Who asks, and what they may do.
//!
//! - [`viewer`]: who asks, and their roles;
//! - [`person`]: somebody who signed in, and what the database knows of their roles;
//! - [`oidc`]: signing in with the account one has, at any OpenID provider;
//! - [`account`]: the accounts that people sign in with;
//! - [`sign_in`]: that somebody is signed in with a browser;
//! - [`oneself`]: what people change about themselves: for whom they act, what they are called, their accounts;
//! - [`membership`], [`invitation`]: who has which role, and who was offered one;
//! - [`service_token`]: how a partner's system shows who it is;
//! - [`document`]: documents that were registered to be run by their names;
//! - [`policy`]: which viewer may do which action on which thing, and the proofs that domain functions ask for;
//! - [`privacy`]: what a person may ask for about their own data: to have it, and to have it gone;
//! - [`notice`]: what somebody is to be told, written with the change that it tells of;
//! - [`audit`]: the trail of who changed what;
//! - [`problem`], [`idempotency`]: what is wrong with an input, and requests that are repeated;
//! - [`text`], [`language`]: what is wrong with a text, an address or the name of a language.

pub mod account;
pub mod audit;
pub mod authentication;
pub mod document;
pub mod idempotency;
pub mod invitation;
pub mod language;
pub mod membership;
pub mod notice;
pub mod oidc;
pub mod oneself;
pub mod person;
pub mod policy;
pub mod privacy;
pub mod problem;
pub mod service_token;
pub mod sign_in;
pub mod text;
pub mod viewer;

pub use authentication::AuthenticationError;
pub use problem::{Problem, Problems, Rejection};
pub use viewer::{OrganizationRole, ProgrammeRole, Scope, Viewer};
