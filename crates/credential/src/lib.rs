//! Certificates of completion, as things to hand on: a page to print, and an Open Badges 3.0 credential.
//!
//! Pure: whoever calls knows what was completed, and by whom; here it becomes a [`page`] (PDF) and a [`badge`] signed with
//! an issuer's [`key`], that anybody can verify without asking the issuer. Which were revoked says a [`status`] list.
//!
//! A badge is proved as Open Badges 3.0 has it for its external proof (VC-JWT, section 8.2): the credential is the payload
//! of a JWS in compact form, signed with RS256. That algorithm is the one that the specification asks every verifier to know,
//! and it signs the same bytes the same way each time, so that a badge need not be kept.

pub mod badge;
pub mod key;
pub mod page;
pub mod status;
mod words;

pub use badge::{Addresses, Certificate, Completion};
pub use words::Language;
