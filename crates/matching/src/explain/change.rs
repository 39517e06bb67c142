use serde::{Deserialize, Serialize};

use crate::{
    pair::Exclusion,
    round::{Capacity, Round, Wish},
    rule::Rule,
};

/// One change that would place somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Change {
    /// A rule that bears so much more.
    More {
        /// The rule.
        rule: Rule,
        /// Placements; for a budget, minor units of its currency.
        by: u64,
    },
    /// What stands against an offer no longer does, for this applicant alone.
    Grant {
        /// The offer.
        offer: String,
        /// What stands against it now.
        exclusion: Exclusion,
    },
}

/// Something added to a round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "addition")]
pub enum Addition {
    /// A rule that bears so much more.
    More {
        /// The rule.
        rule: Rule,
        /// Placements; for a budget, minor units of its currency.
        by: u64,
    },
    /// All offers of a host can be had in one more language.
    Language {
        /// The institution that hosts.
        host: String,
        /// The language (BCP 47).
        language: String,
    },
}

/// The round with a rule that bears so much more; none where the rule is not one that more can be had of.
pub(super) fn raised(round: &Round, rule: &Rule, by: u64) -> Option<Round> {
    let mut round = round.clone();
    let places = u32::try_from(by).unwrap_or(u32::MAX);
    match rule {
        Rule::Release { institution, period } => {
            let institution = round.institutions.iter_mut().find(|one| one.id == *institution)?;
            raise(&mut institution.releases, period.as_deref(), places);
        }
        Rule::Host { institution, period } => {
            let institution = round.institutions.iter_mut().find(|one| one.id == *institution)?;
            raise(&mut institution.hosts, period.as_deref(), places);
        }
        Rule::Offer { offer, period } => {
            let offer = round.offers.iter_mut().find(|one| one.id == *offer)?;
            raise(&mut offer.places, period.as_deref(), places);
        }
        Rule::Mentor { mentor, period } => {
            let mentor = round.mentors.iter_mut().find(|one| one.id == *mentor)?;
            raise(&mut mentor.capacity, period.as_deref(), places);
        }
        Rule::Budget { stream, period } => {
            let stream = round.streams.iter_mut().find(|one| one.id == *stream)?;
            let budget = match period {
                Some(period) => stream.periods.get_mut(period)?,
                None => stream.budget.as_mut()?,
            };
            *budget = budget.saturating_add(by);
        }
        _ => return None,
    }
    Some(round)
}

fn raise(capacity: &mut Capacity, period: Option<&str>, by: u32) {
    match period {
        Some(period) => {
            let raised = capacity.within(period).map(|places| places.saturating_add(by));
            capacity.periods.extend(raised.map(|places| (period.to_owned(), places)));
        }
        None => capacity.whole = capacity.whole.map(|places| places.saturating_add(by)),
    }
}

/// The round without something that stands against an application and an offer; none where it cannot be taken away.
pub(super) fn granted(round: &Round, application: usize, offer: usize, exclusion: &Exclusion) -> Option<Round> {
    let mut round = round.clone();
    let wants = &mut round.applications[application];
    let offer = &round.offers[offer];
    match exclusion {
        Exclusion::Level { offered, .. } => wants.sought.first_mut()?.level = *offered,
        Exclusion::Language { offered, .. } => wants.languages.extend(offered.iter().cloned()),
        Exclusion::Mode { offered, .. } => wants.modes.extend(offered),
        Exclusion::Access { lacking } => wants.access.retain(|need| !lacking.contains(need)),
        Exclusion::Windows { .. } => {
            wants.windows.extend(offer.windows.iter().copied());
            wants.windows.sort();
        }
        Exclusion::Ineligible { .. } if !wants.signed_off => wants.signed_off = true,
        Exclusion::Forbidden => {
            let (application, offer) = (wants.id.clone(), offer.id.clone());
            round
                .pins
                .retain(|pin| !(pin.wish == Wish::Forbidden && pin.application == application && pin.offer == offer));
        }
        _ => return None,
    }
    Some(round)
}
