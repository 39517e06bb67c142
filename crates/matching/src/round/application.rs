use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Mode, Skill, Window};

/// Somebody who wants to be placed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Application {
    /// The application's id.
    pub id: String,
    /// The institution that the applicant comes from.
    pub home: String,
    /// The sector of the home institution, where offers are for some sectors only.
    pub sector: Option<String>,
    /// The skills sought, the most wanted first, each at the least level that is of use. An offer must have the first.
    pub sought: Vec<Skill>,
    /// Topics that the applicant wants to make a career of.
    pub career: BTreeSet<String>,
    /// When the applicant can be away.
    pub windows: Vec<Window>,
    /// Languages (BCP 47) that the applicant can learn in.
    pub languages: BTreeSet<String>,
    /// Ways of taking part that suit the applicant.
    pub modes: BTreeSet<Mode>,
    /// What the applicant cannot do without, of access or for the family: an offer must have all of it.
    pub access: BTreeSet<String>,
    /// Groups that the exchange gives priority to and that the applicant belongs to. They are never shown beside a name.
    pub priority: BTreeSet<String>,
    /// Whether a supervisor or director has agreed.
    pub signed_off: bool,
    /// Why the applicant may not take part, where the exchange found so by rules of its own.
    pub barred: Option<String>,
}
