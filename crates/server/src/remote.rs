//! A Lyceum elsewhere, of which the command line is a client.
//!
//! - [`ServerOptions`]: which, and for whom; [`ServerAddress`];
//! - [`Keyring`]: whom its user is to which server, in a file of theirs;
//! - [`Provider`]: signing in with the device flow (RFC 8628), and keeping signed in;
//! - [`Server`]: asking it, with what shows who asks.
//!
//! A token goes to the server it was given for and to the provider that gave it, over HTTPS or within this machine, and
//! follows no redirect. It is in no message and no log.

mod address;
mod device;
mod keyring;
mod options;
mod provider;
mod reply;
mod secret;
mod server;

pub(crate) use address::ServerAddress;
pub(crate) use device::Code;
pub(crate) use keyring::{Keyring, SignIn};
pub(crate) use options::ServerOptions;
pub(crate) use provider::Provider;
pub(crate) use reply::{Reply, plain};
pub(crate) use server::{Server, Shown, sentence};
