//! Signing in and out, as pages for people and as addresses for providers.
//!
//! The way of a sign-in: the [`choice`] of a provider → [`begin`]: off to it → [`callback`]: back from it → signed in; or,
//! where the account is new and may be of somebody who has another, the [`link`] page. The steward of a server that is
//! tried out comes in by [`local`]. [`out`]: signing out, here and by what a provider tells. [`resource`] tells programs
//! which providers there are.
//!
//! What a browser is given to hold is in [`cookies`], what all pages have in common in [`visit`] and [`page`], what goes
//! wrong in [`trouble`], and what is said in which language in [`words`]. The [`account`] page shows who is signed in, and
//! for whom they act. Pages need no script.

mod account;
mod begin;
mod callback;
mod choice;
mod cookies;
mod entrance;
mod language;
mod link;
mod local;
mod out;
pub(crate) mod page;
mod resource;
mod return_to;
mod trouble;
mod visit;
mod words;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

pub(crate) use cookies::Held;
pub use entrance::Entrance;

use crate::App;

/// Longest form that is read, in bytes. The longest are what providers send when somebody signs out there.
const LONGEST_FORM: usize = 64 * 1024;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(choice::show))
        .route("/sign-in/{provider}", get(begin::begin))
        .route("/sign-in/{provider}/callback", get(callback::callback))
        .route("/sign-in/link", get(link::show).post(link::answer))
        .route("/sign-in/local", get(local::show).post(local::enter))
        .route("/sign-in/pages.css", get(page::style))
        .route("/account", get(account::show).post(account::change))
        .route("/account/data.json", get(account::export))
        .route("/sign-out", post(out::sign_out))
        .route("/sign-out/{provider}", post(out::told))
        .route("/.well-known/oauth-protected-resource", get(resource::describe))
        // Where those look who derive the address from that of the graph (RFC 9728, section 3.1).
        .route("/.well-known/oauth-protected-resource/graphql", get(resource::describe))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
}
