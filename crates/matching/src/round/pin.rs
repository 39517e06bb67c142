use serde::{Deserialize, Serialize};

/// What the committee has settled about an application and an offer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The application.
    pub application: String,
    /// The offer.
    pub offer: String,
    /// The period, or any.
    #[serde(default)]
    pub period: Option<String>,
    /// Whether they must be paired, or must not.
    pub wish: Wish,
}

/// What is wanted of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// They are paired.
    Forced,
    /// They are not paired.
    Forbidden,
}
