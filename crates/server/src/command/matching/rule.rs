//! Rules in the words of somebody who can change them.

use matching::{round::Round, rule::Rule};

use super::money;

/// A rule that gives so much, as what there would be: `1 more place of offer o3 in 2027-spring`.
pub(super) fn relaxed(round: &Round, rule: &Rule, by: u64) -> String {
    match rule {
        Rule::Application { application } => {
            format!("{by} more {} of {application}", plural(by, "placement", "placements"))
        }
        Rule::AtOnce { application, period } => format!("{application} at two places in {period}"),
        Rule::Release { institution, period } => {
            format!("{by} more {} whom {institution} can release{}", people(by), within(period))
        }
        Rule::Offer { offer, period } => {
            format!("{by} more {} of offer {offer}{}", plural(by, "place", "places"), within(period))
        }
        Rule::Mentor { mentor, period } => {
            format!("{by} more {} whom mentor {mentor} can take{}", people(by), within(period))
        }
        Rule::Host { institution, period } => {
            format!("{by} more {} whom {institution} can host{}", people(by), within(period))
        }
        Rule::HostsAtLeast { institution } => format!("{by} fewer {} whom {institution} must host", people(by)),
        Rule::HostShare { institution } => format!("a larger share of all placements that {institution} may host"),
        Rule::Budget { stream, period } => {
            format!("{} more in the budget of {stream}{}", money::of_stream(round, stream, by), within(period))
        }
        Rule::Minimum { group } => format!("{by} fewer {} of the group {group} who must be placed", people(by)),
        Rule::Forced { application, offer, period } => {
            format!("giving up the settled pair of {application} and {offer}{}", within(period))
        }
    }
}

/// A rule that leaves no room.
pub(super) fn used_up(rule: &Rule) -> String {
    match rule {
        Rule::Release { institution, period } => format!("{institution} can release nobody else{}", within(period)),
        Rule::Offer { .. } => "its places are taken".to_owned(),
        Rule::Mentor { mentor, period } => format!("mentor {mentor} can take nobody else{}", within(period)),
        Rule::Host { institution, period } => format!("{institution} can host nobody else{}", within(period)),
        Rule::HostShare { institution } => format!("{institution} would host more than its share of all placements"),
        Rule::Budget { stream, period } => format!("too little is left in the budget of {stream}{}", within(period)),
        Rule::Application { .. }
        | Rule::AtOnce { .. }
        | Rule::HostsAtLeast { .. }
        | Rule::Minimum { .. }
        | Rule::Forced { .. } => {
            format!("no room is left by the {rule}")
        }
    }
}

fn within(period: &Option<String>) -> String {
    period.as_ref().map_or_else(String::new, |period| format!(" in {period}"))
}

fn people(how_many: u64) -> &'static str {
    plural(how_many, "person", "people")
}

fn plural(how_many: u64, one: &'static str, several: &'static str) -> &'static str {
    if how_many == 1 { one } else { several }
}
