//! What can be set of a server's behaviour towards those who ask.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use admission::{Limits, budget::Budget};
use identity::Viewer;

use crate::attachment::Cabinet;

/// How the server treats those who ask.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What those may ask for whom we do not know.
    pub anonymous: Allowance,
    /// What those may ask for who are signed in.
    pub person: Allowance,
    /// What partners' systems may ask for.
    pub service: Allowance,
    /// Longest body of a request, in bytes.
    pub longest_body: usize,
    /// Longest file of an import, in bytes.
    pub longest_import: u64,
    /// Longest time a request may take.
    pub longest_time: Duration,
    /// Other sites whose pages may ask: `https://museum.example`.
    pub origins: BTreeSet<String>,
    /// How many proxies stand before the server and add to `X-Forwarded-For` whom they speak for.
    pub proxies: usize,
    /// Whether those we do not know may only run documents that were registered.
    pub only_registered_documents: bool,
    /// Whether those who mistype a name are told what they may have meant.
    pub suggestions: bool,
    /// Whether webhooks on this machine are posted to.
    pub posts_to_loopback: bool,
    /// What counts how much when opportunities are put in order for a need.
    pub match_weights: needs::Weights,
    /// How many may wait for events.
    pub waiting: Waiting,
    /// The program that solves plans of exchanges; none: this one.
    pub solver: Option<PathBuf>,
    /// Where the files are kept that museums give with their answers, and who looks at them.
    pub attachments: Cabinet,
}

/// How many may wait for events. Each one who waits keeps some of the server's memory, and is told of every change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Connections over WebSocket and subscriptions, each, of one who asks: whoever shows a token, or is at an address.
    pub of_one: usize,
    /// Connections over WebSocket and subscriptions, each, of all.
    pub of_all: usize,
    /// Operations at once on one connection over WebSocket.
    pub of_connection: usize,
    /// Who does not read what they are told for so long is not told any more.
    pub patience: Duration,
}

/// What one sort of asker may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// In one document.
    pub limits: Limits,
    /// In the course of time.
    pub budget: Budget,
}

impl Allowance {
    /// For those we do not know: about a hundred pages of twenty with everything around them at once, then one a second.
    pub const ANONYMOUS: Self =
        Self { limits: Limits::ANONYMOUS, budget: Budget { maximum: 20_000, restore_rate: 200 } };

    /// For those who are signed in.
    pub const PERSON: Self = Self { limits: Limits::KNOWN, budget: Budget { maximum: 50_000, restore_rate: 500 } };

    /// For partners' systems.
    pub const SERVICE: Self = Self { limits: Limits::KNOWN, budget: Budget { maximum: 100_000, restore_rate: 1_000 } };
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            anonymous: Allowance::ANONYMOUS,
            person: Allowance::PERSON,
            service: Allowance::SERVICE,
            longest_body: 256 * 1024,
            longest_import: 50 * 1024 * 1024,
            longest_time: Duration::from_secs(10),
            origins: BTreeSet::new(),
            proxies: 0,
            only_registered_documents: false,
            suggestions: false,
            posts_to_loopback: false,
            match_weights: needs::Weights::default(),
            waiting: Waiting::default(),
            solver: None,
            attachments: Cabinet::default(),
        }
    }
}

impl Default for Waiting {
    fn default() -> Self {
        Self { of_one: 100, of_all: 1_000, of_connection: 50, patience: Duration::from_secs(20) }
    }
}

impl Settings {
    /// What this viewer may ask for.
    pub fn allowance(&self, viewer: &Viewer) -> &Allowance {
        match viewer {
            Viewer::Nobody => &self.anonymous,
            Viewer::Person(_) => &self.person,
            Viewer::Service { .. } | Viewer::Operator => &self.service,
        }
    }
}
