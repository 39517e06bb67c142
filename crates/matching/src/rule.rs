//! The rules that hold more than one pair at a time, as they are named to people.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

/// One rule of a round that limits how many placements there are, or how many there must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum Rule {
    /// How many placements an application can get.
    Application {
        /// The application.
        application: String,
    },
    /// That nobody is in two places in one period.
    AtOnce {
        /// The application.
        application: String,
        /// The period.
        period: String,
    },
    /// How many of its people an institution can do without.
    Release {
        /// The institution.
        institution: String,
        /// The period, or the whole round.
        period: Option<String>,
    },
    /// How many places an offer has.
    Offer {
        /// The offer.
        offer: String,
        /// The period, or the whole round.
        period: Option<String>,
    },
    /// How many people a mentor can take.
    Mentor {
        /// The mentor.
        mentor: String,
        /// The period, or the whole round.
        period: Option<String>,
    },
    /// How many people an institution can host.
    Host {
        /// The institution.
        institution: String,
        /// The period, or the whole round.
        period: Option<String>,
    },
    /// How many people an institution must host.
    HostsAtLeast {
        /// The institution.
        institution: String,
    },
    /// The largest share of all placements that an institution may host.
    HostShare {
        /// The institution.
        institution: String,
    },
    /// What a funding stream has.
    Budget {
        /// The stream.
        stream: String,
        /// The period, or the whole round.
        period: Option<String>,
    },
    /// How many people of a priority group must be placed.
    Minimum {
        /// The group.
        group: String,
    },
    /// That a pair is settled.
    Forced {
        /// The application.
        application: String,
        /// The offer.
        offer: String,
        /// The period, or any.
        period: Option<String>,
    },
}

impl Display for Rule {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Application { application } => write!(to, "placements of {application}"),
            Self::AtOnce { application, period } => write!(to, "one placement of {application} in {period}"),
            Self::Release { institution, period } => write!(to, "people that {institution} can release{}", In(period)),
            Self::Offer { offer, period } => write!(to, "places of offer {offer}{}", In(period)),
            Self::Mentor { mentor, period } => write!(to, "people that mentor {mentor} can take{}", In(period)),
            Self::Host { institution, period } => write!(to, "people that {institution} can host{}", In(period)),
            Self::HostsAtLeast { institution } => write!(to, "people that {institution} must host"),
            Self::HostShare { institution } => write!(to, "share of all placements that {institution} may host"),
            Self::Budget { stream, period } => write!(to, "budget of {stream}{}", In(period)),
            Self::Minimum { group } => write!(to, "people of group {group} who must be placed"),
            Self::Forced { application, offer, period } => {
                write!(to, "settled pair of {application} and {offer}{}", In(period))
            }
        }
    }
}

struct In<'a>(&'a Option<String>);

impl Display for In<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |period| write!(to, " in {period}"))
    }
}
