//! Plans in words: what rules and changes are called, with the names of things instead of their ids.
//!
//! Nobody is told here of a conflict, of who belongs to a priority group, or, unless they run the exchange, of what an applicant cannot
//! do without.

use async_graphql::{Context, Result};
use catalogue::{LanguageMap, language::Texts};
use database::{id::Kind, jsonb::Lazy};
use matching::{
    explain::{Addition, Change},
    pair::Exclusion,
    round::{Level, Mode, Stream},
    rule::Rule,
};
use mentorship::plan::report::Obstacle;

use crate::request::RequestExt;

/// Writes sentences for one who asks.
#[derive(Clone, Copy)]
pub struct Words<'c> {
    ctx: &'c Context<'c>,
    /// Whether they run the exchange.
    runs: bool,
}

impl<'c> Words<'c> {
    /// For whoever asks; `runs` is whether they run the exchange.
    pub fn new(ctx: &'c Context<'c>, runs: bool) -> Self {
        Self { ctx, runs }
    }

    /// Whether they may know of this obstacle as such. What they may not know of is not possible, and no more.
    pub fn tells(&self, obstacle: Obstacle) -> Obstacle {
        if obstacle == Obstacle::Access && !self.runs { Obstacle::NotPossible } else { obstacle }
    }

    /// Who applies.
    pub async fn applicant(&self, id: &str) -> Result<String> {
        let name = match id.parse() {
            Ok(id) => self.ctx.request().loaders().plans.name_by_application.load(id).await?,
            Err(_) => None,
        };
        Ok(name.map_or_else(|| id.to_owned(), |name| (*name).clone()))
    }

    /// What an offer is called.
    pub async fn offer(&self, id: &str) -> Result<String> {
        let title = match id.parse() {
            Ok(id) => self.ctx.request().loaders().plans.title_by_offer.load(id).await?,
            Err(_) => None,
        };
        Ok(title.map_or_else(|| id.to_owned(), |title| format!("“{}”", self.text(&title.text, &title.main_language))))
    }

    /// What a period is called.
    pub async fn period(&self, id: &str) -> Result<String> {
        let name = match id.parse() {
            Ok(id) => self.ctx.request().loaders().plans.name_by_period.load(id).await?,
            Err(_) => None,
        };
        Ok(name.map_or_else(|| id.to_owned(), |name| (*name).clone()))
    }

    async fn institution(&self, id: &str) -> Result<String> {
        let found = match id.parse() {
            Ok(id) => self.ctx.request().loaders().organization_by_id.load(id).await?,
            Err(_) => None,
        };
        Ok(found.map_or_else(|| id.to_owned(), |found| self.text(&found.name, &found.main_language)))
    }

    async fn mentor(&self, id: &str) -> Result<String> {
        let name = match id.parse() {
            Ok(id) => self.ctx.request().loaders().plans.name_by_mentor.load(id).await?,
            Err(_) => None,
        };
        Ok(name.map_or_else(|| id.to_owned(), |name| (*name).clone()))
    }

    /// An amount of a stream, and what the stream is called.
    async fn money(&self, id: &str, amount: u64) -> Result<(String, String)> {
        let found = match id.parse() {
            Ok(id) => self.ctx.request().loaders().plans.name_by_stream.load(id).await?,
            Err(_) => None,
        };
        let Some(found) = found else { return Ok((amount.to_string(), id.to_owned())) };
        let stream = Stream { currency: found.currency.clone(), ..Stream::default() };
        Ok((stream.written(amount), format!("“{}”", self.text(&found.title.text, &found.title.main_language))))
    }

    fn text(&self, texts: &Lazy<LanguageMap>, main: &str) -> String {
        let texts = Texts::read(texts);
        let chosen = texts.choose(self.ctx.request().languages(), main);
        chosen.map(|chosen| chosen.text.to_owned()).unwrap_or_default()
    }

    async fn within(&self, period: &Option<String>) -> Result<String> {
        Ok(match period {
            Some(period) => format!(" in {}", self.period(period).await?),
            None => String::new(),
        })
    }

    /// A rule that gives so much, as what there would be.
    pub async fn relaxed(&self, rule: &Rule, by: u64) -> Result<String> {
        Ok(match rule {
            Rule::Application { application } => {
                let who = self.applicant(application).await?;
                format!("{by} more {} of {who}", plural(by, "placement", "placements"))
            }
            Rule::AtOnce { application, period } => {
                format!(
                    "{} at two places{}",
                    self.applicant(application).await?,
                    self.within(&Some(period.clone())).await?
                )
            }
            Rule::Release { institution, period } => {
                let (who, when) = (self.institution(institution).await?, self.within(period).await?);
                format!("{by} more {} whom {who} can do without{when}", people(by))
            }
            Rule::Offer { offer, period } => {
                let (what, when) = (self.offer(offer).await?, self.within(period).await?);
                format!("{by} more {} of the offer {what}{when}", plural(by, "place", "places"))
            }
            Rule::Mentor { mentor, period } => {
                let (who, when) = (self.mentor(mentor).await?, self.within(period).await?);
                format!("{by} more {} whom the mentor {who} can take{when}", people(by))
            }
            Rule::Host { institution, period } => {
                let (who, when) = (self.institution(institution).await?, self.within(period).await?);
                format!("{by} more {} whom {who} can host{when}", people(by))
            }
            Rule::HostsAtLeast { institution } => {
                format!("{by} fewer {} whom {} must host", people(by), self.institution(institution).await?)
            }
            Rule::HostShare { institution } => {
                format!("a larger share of all placements that {} may host", self.institution(institution).await?)
            }
            Rule::Budget { stream, period } => {
                let ((amount, name), when) = (self.money(stream, by).await?, self.within(period).await?);
                format!("{amount} more in the budget of {name}{when}")
            }
            // By how much would tell how many there are.
            Rule::Minimum { .. } => "a lower minimum of people of priority groups".to_owned(),
            Rule::Forced { application, offer, period } => {
                let (who, what) = (self.applicant(application).await?, self.offer(offer).await?);
                format!("giving up that {who} goes to {what}{}", self.within(period).await?)
            }
        })
    }

    /// A rule that leaves no room.
    pub async fn used_up(&self, rule: &Rule) -> Result<String> {
        Ok(match rule {
            Rule::Release { institution, period } => {
                let (who, when) = (self.institution(institution).await?, self.within(period).await?);
                format!("{who} can do without nobody else{when}")
            }
            Rule::Offer { .. } => "its places are taken".to_owned(),
            Rule::Mentor { mentor, period } => {
                format!("the mentor {} can take nobody else{}", self.mentor(mentor).await?, self.within(period).await?)
            }
            Rule::Host { institution, period } => {
                let (who, when) = (self.institution(institution).await?, self.within(period).await?);
                format!("{who} can host nobody else{when}")
            }
            Rule::HostShare { institution } => {
                format!("{} would host more than its share of all placements", self.institution(institution).await?)
            }
            Rule::Budget { stream, period } => {
                let ((_, name), when) = (self.money(stream, 0).await?, self.within(period).await?);
                format!("too little is left in the budget of {name}{when}")
            }
            Rule::Application { .. }
            | Rule::AtOnce { .. }
            | Rule::HostsAtLeast { .. }
            | Rule::Minimum { .. }
            | Rule::Forced { .. } => "another rule leaves no room".to_owned(),
        })
    }

    /// A change that would place somebody; none where it is not to be told.
    pub async fn change(&self, change: &Change) -> Result<Option<String>> {
        Ok(match change {
            Change::More { rule, by } => Some(self.relaxed(rule, *by).await?),
            Change::Grant { exclusion: Exclusion::Access { .. }, .. } if !self.runs => None,
            Change::Grant { offer, exclusion } => lifted(&self.offer(offer).await?, exclusion),
        })
    }

    /// What is added to a round.
    pub async fn addition(&self, addition: &Addition) -> Result<String> {
        Ok(match addition {
            Addition::More { rule, by } => self.relaxed(rule, *by).await?,
            Addition::Language { host, language } => {
                format!("the offers of {} in {language} too", self.institution(host).await?)
            }
        })
    }
}

/// What stands against offers, for an applicant, said of so many of them.
pub fn against(obstacle: Obstacle, offers: usize) -> String {
    let (many, are) = match offers {
        1 => ("1 offer".to_owned(), "is"),
        _ => (format!("{offers} offers"), "are"),
    };
    match obstacle {
        Obstacle::Skill => format!("{many} {are} without what is sought first."),
        Obstacle::Level => format!("{many} {are} not up to the level sought."),
        Obstacle::Language => format!("{many} {are} in no language of theirs."),
        Obstacle::Mode => format!("{many} {are} with no way of taking part that suits them."),
        Obstacle::Access => format!("{many} {are} without what they cannot do without."),
        Obstacle::Windows => format!("{many} {are} at no time that suits both."),
        Obstacle::Funding => format!("{many} {are} paid for by nobody."),
        Obstacle::Ineligible => {
            format!(
                "{many} {are} closed to them: nobody has agreed for their institution yet, or the sector is another."
            )
        }
        Obstacle::Forbidden => format!("{many} {are} ruled out for them, as was settled."),
        // How many is not said: it would tell of a conflict.
        Obstacle::NotPossible => "Some offers are not possible for them.".to_owned(),
    }
}

/// What alone would have to be otherwise for an applicant; none where that is nothing that can be had.
fn lifted(offer: &str, exclusion: &Exclusion) -> Option<String> {
    Some(match exclusion {
        Exclusion::Conflict | Exclusion::OwnInstitution | Exclusion::Skill { .. } | Exclusion::Funding { .. } => {
            return None;
        }
        Exclusion::Ineligible { .. } => "the agreement of a supervisor or director".to_owned(),
        Exclusion::Level { offered, .. } => format!("a lower level being of use: {}, as at {offer}", level(*offered)),
        Exclusion::Language { spoken, offered } => format!(
            "a language in common with {offer}, which is in {} and they learn in {}",
            list(offered),
            list(spoken)
        ),
        Exclusion::Mode { offered, .. } => {
            let offered: Vec<&str> = offered.iter().map(|mode| way(*mode)).collect();
            format!("taking part {}, as at {offer}", offered.join(" or "))
        }
        Exclusion::Access { lacking } => format!("{} at {offer}", list(lacking).replace('_', " ")),
        Exclusion::Windows { days } => {
            format!("{days} {} in common with {offer}", plural(u64::from(*days), "day", "days"))
        }
        Exclusion::Forbidden => format!("lifting that {offer} is ruled out for them"),
    })
}

/// An id as the solver was told it.
///
/// # Errors
/// Where it is none.
pub fn known<K: Kind>(id: &str) -> Result<database::id::Id<K>> {
    id.parse().map_err(|_| crate::request::Fault::from("the solver named what is no id").into())
}

fn list<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    words.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn way(mode: Mode) -> &'static str {
    match mode {
        Mode::Online => "online",
        Mode::InPerson => "in person",
        Mode::Hybrid => "partly online",
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Introductory => "introductory",
        Level::Intermediate => "intermediate",
        Level::Advanced => "advanced",
    }
}

fn people(how_many: u64) -> &'static str {
    plural(how_many, "person", "people")
}

fn plural(how_many: u64, one: &'static str, several: &'static str) -> &'static str {
    if how_many == 1 { one } else { several }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_how_many_offers_a_conflict_rules_out() {
        assert_eq!(against(Obstacle::NotPossible, 1), against(Obstacle::NotPossible, 40));
        assert_eq!(against(Obstacle::Skill, 1), "1 offer is without what is sought first.");
        assert_eq!(against(Obstacle::Windows, 2), "2 offers are at no time that suits both.");
    }

    #[test]
    fn no_change_takes_a_conflict_away() {
        assert_eq!(lifted("an offer", &Exclusion::Conflict), None);
        assert_eq!(lifted("an offer", &Exclusion::OwnInstitution), None);
    }
}
