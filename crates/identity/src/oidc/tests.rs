//! How providers behave, and how those do who pretend to be one.

mod access_tokens;
mod introspection;
mod keys;
mod logout_tokens;
mod sign_ins;
