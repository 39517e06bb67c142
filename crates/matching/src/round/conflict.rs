use serde::{Deserialize, Serialize};

/// An application that must not be paired with an offer, a mentor or an institution. Why is not the solver's to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The application.
    pub application: String,
    /// An offer, a mentor, or an institution that hosts.
    pub with: String,
}
