//! Things of a checked round by their ids, by which it is sorted.

use matching::round::{Application, Offer, Round};

pub(super) fn application<'a>(round: &'a Round, id: &str) -> Option<&'a Application> {
    let found = round.applications.binary_search_by(|one| one.id.as_str().cmp(id)).ok()?;
    round.applications.get(found)
}

pub(super) fn offer<'a>(round: &'a Round, id: &str) -> Option<&'a Offer> {
    let found = round.offers.binary_search_by(|one| one.id.as_str().cmp(id)).ok()?;
    round.offers.get(found)
}
