//! Whether an application and an offer can be paired at all, and what stands against it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::round::{Application, Level, Mode, Offer, Round, Skill, Window, Wish};

/// Why an application and an offer cannot be paired. All that hold are given, not only the first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "because")]
pub enum Exclusion {
    /// They must not meet. Why is not said, since who declared it may have done so in confidence.
    Conflict,
    /// The applicant comes from the institution that hosts.
    OwnInstitution,
    /// The applicant may not take part in this round, or not in this offer.
    Ineligible {
        /// What is not met.
        what: String,
    },
    /// The offer does not have the skill that is sought first.
    Skill {
        /// The skill that is sought first.
        topic: String,
    },
    /// The offer has it, but not up to the level that is of use.
    Level {
        /// What is sought.
        sought: Level,
        /// The highest that the offer has.
        offered: Level,
    },
    /// No language is common to both.
    Language {
        /// What the applicant can learn in.
        spoken: BTreeSet<String>,
        /// What the offer can be had in.
        offered: BTreeSet<String>,
    },
    /// No way of taking part suits both.
    Mode {
        /// What suits the applicant.
        suits: BTreeSet<Mode>,
        /// What the offer is.
        offered: BTreeSet<Mode>,
    },
    /// The offer lacks what the applicant cannot do without.
    Access {
        /// What is lacking.
        lacking: BTreeSet<String>,
    },
    /// At no time of the round both can, for as many days as it takes.
    Windows {
        /// How many days it takes.
        days: u32,
    },
    /// No funding stream pays for the pair.
    Funding {
        /// The currency that the host asks for.
        currency: String,
    },
    /// The committee has forbidden the pair.
    Forbidden,
}

/// What the solver may choose of a pair, or what stands against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pair {
    /// Periods (indices into the round's), in each of which it is possible.
    Possible(Vec<Chance>),
    /// All that stands against it.
    Excluded(BTreeSet<Exclusion>),
}

/// A period in which a pair is possible, and who would pay what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chance {
    /// The period's index.
    pub(crate) period: u32,
    /// The stream's index, where anybody pays.
    pub(crate) stream: Option<u32>,
    /// In minor units of the stream's currency.
    pub(crate) cost: u64,
}

/// Looks at pairs of one round.
pub(crate) struct Examiner<'a> {
    round: &'a Round,
    conflicts: BTreeSet<(&'a str, &'a str)>,
    forbidden: BTreeSet<(&'a str, &'a str, Option<&'a str>)>,
    /// By offer: every topic that it offers, itself or a part of it, with the highest level.
    offered: Vec<Vec<(&'a str, Level)>>,
    offer_windows: Vec<Vec<Window>>,
    application_windows: Vec<Vec<Window>>,
}

impl<'a> Examiner<'a> {
    pub(crate) fn new(round: &'a Round) -> Self {
        Self {
            round,
            conflicts: round.conflicts.iter().map(|one| (one.application.as_str(), one.with.as_str())).collect(),
            forbidden: round
                .pins
                .iter()
                .filter(|pin| pin.wish == Wish::Forbidden)
                .map(|pin| (pin.application.as_str(), pin.offer.as_str(), pin.period.as_deref()))
                .collect(),
            offered: round.offers.iter().map(|offer| offered(round, offer)).collect(),
            offer_windows: round.offers.iter().map(|offer| crate::round::joined(&offer.windows)).collect(),
            application_windows: round.applications.iter().map(|one| crate::round::joined(&one.windows)).collect(),
        }
    }

    /// The level up to which an offer has a topic, by the offer's index.
    pub(crate) fn level(&self, offer: usize, topic: &str) -> Option<Level> {
        let offered = &self.offered[offer];
        offered.binary_search_by(|&(one, _)| one.cmp(topic)).ok().map(|found| offered[found].1)
    }

    /// Every topic that an offer has, by the offer's index.
    pub(crate) fn topics(&self, offer: usize) -> impl Iterator<Item = &'a str> {
        self.offered[offer].iter().map(|&(topic, _)| topic)
    }

    pub(crate) fn examine(&self, application: usize, offer: usize) -> Pair {
        let mut against = self.against(application, offer);
        let chances = self.chances(application, offer, &mut against);
        if against.is_empty() { Pair::Possible(chances) } else { Pair::Excluded(against) }
    }

    fn against(&self, application: usize, offer_index: usize) -> BTreeSet<Exclusion> {
        let (application, offer) = (&self.round.applications[application], &self.round.offers[offer_index]);
        let mut against = BTreeSet::new();
        if self.is_conflict(application, offer) {
            against.insert(Exclusion::Conflict);
        }
        if application.home == offer.host {
            against.insert(Exclusion::OwnInstitution);
        }
        against.extend(self.ineligible(application, offer).map(|what| Exclusion::Ineligible { what }));
        against.extend(self.unskilled(application, offer_index));
        if !share_a_language(&application.languages, &offer.languages) {
            let (spoken, offered) = (application.languages.clone(), offer.languages.clone());
            against.insert(Exclusion::Language { spoken, offered });
        }
        if application.modes.is_disjoint(&offer.modes) {
            against.insert(Exclusion::Mode { suits: application.modes.clone(), offered: offer.modes.clone() });
        }
        let lacking: BTreeSet<String> = application.access.difference(&offer.accommodations).cloned().collect();
        if !lacking.is_empty() {
            against.insert(Exclusion::Access { lacking });
        }
        if self.forbidden.contains(&(application.id.as_str(), offer.id.as_str(), None)) {
            against.insert(Exclusion::Forbidden);
        }
        against
    }

    fn is_conflict(&self, application: &Application, offer: &Offer) -> bool {
        let with = [Some(offer.id.as_str()), offer.mentor.as_deref(), Some(offer.host.as_str())];
        with.into_iter().flatten().any(|with| self.conflicts.contains(&(application.id.as_str(), with)))
    }

    fn ineligible(&self, application: &Application, offer: &Offer) -> impl Iterator<Item = String> {
        let rules = &self.round.rules;
        let mut what = Vec::new();
        if let Some(barred) = &application.barred {
            what.push(barred.clone());
        }
        if rules.sign_off && !application.signed_off {
            what.push("no supervisor or director has agreed".to_owned());
        }
        if !rules.eligible_homes.is_empty() && !rules.eligible_homes.contains(&application.home) {
            what.push(format!("{} is not among the institutions whose people may apply", application.home));
        }
        if !offer.sectors.is_empty()
            && !application.sector.as_ref().is_some_and(|sector| offer.sectors.contains(sector))
        {
            let sectors: Vec<&str> = offer.sectors.iter().map(String::as_str).collect();
            what.push(format!("the offer is for people of {} only", sectors.join(", ")));
        }
        what.into_iter()
    }

    fn unskilled(&self, application: &Application, offer: usize) -> Option<Exclusion> {
        let Skill { topic, level } = application.sought.first()?;
        match self.level(offer, topic) {
            None => Some(Exclusion::Skill { topic: topic.clone() }),
            Some(offered) if offered < *level => Some(Exclusion::Level { sought: *level, offered }),
            Some(_) => None,
        }
    }

    /// Periods in which both can; where there is none, why is added to what stands against the pair.
    fn chances(&self, application: usize, offer_index: usize, against: &mut BTreeSet<Exclusion>) -> Vec<Chance> {
        let offer = &self.round.offers[offer_index];
        let days = offer.days.max(1);
        let mut common = false;
        let (mut forbidden, mut is_possible) = (false, false);
        let mut chances = Vec::new();
        let payer = self.payer(application, offer);
        for (index, period) in self.round.periods.iter().enumerate() {
            let whole = Window { from: period.from, until: period.until };
            let is_common =
                self.offer_windows[offer_index].iter().filter_map(|window| window.within(whole)).any(|window| {
                    self.application_windows[application].iter().any(|other| window.common_days(*other) >= days)
                });
            if !is_common {
                continue;
            }
            common = true;
            if self.is_forbidden(application, offer, &period.id) {
                forbidden = true;
                continue;
            }
            is_possible = true;
            if let Some((stream, cost)) = payer {
                chances.push(Chance { period: index as u32, stream, cost });
            }
        }
        if !common {
            against.insert(Exclusion::Windows { days });
        }
        if payer.is_none() {
            let currency = offer.cost.as_ref().map(|cost| cost.currency.clone()).unwrap_or_default();
            against.insert(Exclusion::Funding { currency });
        }
        if forbidden && !is_possible {
            against.insert(Exclusion::Forbidden);
        }
        chances
    }

    fn is_forbidden(&self, application: usize, offer: &Offer, period: &str) -> bool {
        let application = &self.round.applications[application].id;
        self.forbidden.contains(&(application.as_str(), offer.id.as_str(), Some(period)))
    }

    /// Who pays for the pair, and how much; none where it costs something that nobody pays.
    fn payer(&self, application: usize, offer: &Offer) -> Option<(Option<u32>, u64)> {
        let home = &self.round.applications[application].home;
        let paying = self.round.streams.iter().position(|stream| {
            (stream.homes.is_empty() || stream.homes.contains(home))
                && (stream.kinds.is_empty() || stream.kinds.contains(&offer.kind))
                && offer.cost.as_ref().is_none_or(|cost| cost.amount == 0 || cost.currency == stream.currency)
        });
        let asked = offer.cost.as_ref().map_or(0, |cost| cost.amount);
        match paying {
            Some(stream) => Some((Some(stream as u32), self.round.streams[stream].stipend + asked)),
            None => (asked == 0).then_some((None, 0)),
        }
    }
}

/// Topics that an offer has, each with what it is a part of: who teaches the conservation of paper teaches conservation.
fn offered<'a>(round: &'a Round, offer: &'a Offer) -> Vec<(&'a str, Level)> {
    let mut offered: Vec<(&str, Level)> = Vec::new();
    for skill in &offer.skills {
        offered.extend(round.with_broader(&skill.topic).into_iter().map(|topic| (topic, skill.level)));
    }
    offered.sort_by(|one, other| one.0.cmp(other.0).then(other.1.cmp(&one.1)));
    offered.dedup_by_key(|one| one.0);
    offered
}

/// Whether two sets of languages (BCP 47) share one, whatever its region: pt-BR and pt are one language.
fn share_a_language(some: &BTreeSet<String>, others: &BTreeSet<String>) -> bool {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let known: BTreeSet<String> = some.iter().map(|tag| primary(tag)).collect();
    others.iter().any(|tag| known.contains(&primary(tag)))
}
