//! Sentences about plans for one who asks: in their language, with the names of things instead of their ids.
//!
//! Nobody is told here of a conflict, of who belongs to a priority group, or, unless they run the exchange, of what an applicant cannot
//! do without.

use std::sync::Arc;

use async_graphql::{Context, Result};
use catalogue::{LanguageMap, language::Texts};
use database::{id::Kind, jsonb::Lazy};
use matching::{
    explain::{Addition, Change},
    pair::Exclusion,
    rule::Rule,
};
use mentorship::plan::{names::StreamName, report::Obstacle};
use needs::words::Tongue;

use super::sentence;
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

    /// In which language.
    pub fn tongue(&self) -> Tongue {
        tongue(self.ctx)
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
        Ok(title.map_or_else(|| id.to_owned(), |title| self.quoted(&title.text, &title.main_language)))
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

    async fn stream(&self, id: &str) -> Result<Option<Arc<StreamName>>> {
        Ok(match id.parse() {
            Ok(id) => self.ctx.request().loaders().plans.name_by_stream.load(id).await?,
            Err(_) => None,
        })
    }

    fn text(&self, texts: &Lazy<LanguageMap>, main: &str) -> String {
        let texts = Texts::read(texts);
        let chosen = texts.choose(self.ctx.request().languages(), main);
        chosen.map(|chosen| chosen.text.to_owned()).unwrap_or_default()
    }

    fn quoted(&self, title: &Lazy<LanguageMap>, main: &str) -> String {
        sentence::quoted(self.tongue(), &self.text(title, main))
    }

    /// A rule that gives so much, as what there would be.
    pub async fn relaxed(&self, rule: &Rule, by: u64) -> Result<String> {
        let stream = match rule {
            Rule::Budget { stream, .. } => self.stream(stream).await?,
            _ => None,
        };
        let currency = stream.as_ref().map(|stream| stream.currency.as_str());
        Ok(sentence::relaxed(self.tongue(), &self.named(rule).await?, by, currency))
    }

    /// A rule that leaves no room.
    pub async fn used_up(&self, rule: &Rule) -> Result<String> {
        Ok(sentence::used_up(self.tongue(), &self.named(rule).await?))
    }

    /// A change that would place somebody; none where it is not to be told.
    pub async fn change(&self, change: &Change) -> Result<Option<String>> {
        Ok(match change {
            Change::More { rule, by } => Some(self.relaxed(rule, *by).await?),
            Change::Grant { exclusion: Exclusion::Access { .. }, .. } if !self.runs => None,
            Change::Grant { offer, exclusion } => sentence::lifted(self.tongue(), &self.offer(offer).await?, exclusion),
        })
    }

    /// What is added to a round.
    pub async fn addition(&self, addition: &Addition) -> Result<String> {
        Ok(match addition {
            Addition::More { rule, by } => self.relaxed(rule, *by).await?,
            Addition::Language { host, language } => {
                sentence::in_another_language(self.tongue(), &self.institution(host).await?, language)
            }
        })
    }

    /// The same rule with the names of things instead of their ids.
    async fn named(&self, rule: &Rule) -> Result<Rule> {
        Ok(match rule {
            Rule::Application { application } => Rule::Application { application: self.applicant(application).await? },
            Rule::AtOnce { application, period } => {
                Rule::AtOnce { application: self.applicant(application).await?, period: self.period(period).await? }
            }
            Rule::Release { institution, period } => {
                Rule::Release { institution: self.institution(institution).await?, period: self.part(period).await? }
            }
            Rule::Offer { offer, period } => {
                Rule::Offer { offer: self.offer(offer).await?, period: self.part(period).await? }
            }
            Rule::Mentor { mentor, period } => {
                Rule::Mentor { mentor: self.mentor(mentor).await?, period: self.part(period).await? }
            }
            Rule::Host { institution, period } => {
                Rule::Host { institution: self.institution(institution).await?, period: self.part(period).await? }
            }
            Rule::HostsAtLeast { institution } => {
                Rule::HostsAtLeast { institution: self.institution(institution).await? }
            }
            Rule::HostShare { institution } => Rule::HostShare { institution: self.institution(institution).await? },
            Rule::Budget { stream, period } => {
                let named = self.stream(stream).await?;
                let title = named.map(|named| self.quoted(&named.title.text, &named.title.main_language));
                Rule::Budget { stream: title.unwrap_or_else(|| stream.clone()), period: self.part(period).await? }
            }
            Rule::Minimum { group } => Rule::Minimum { group: group.clone() },
            Rule::Forced { application, offer, period } => Rule::Forced {
                application: self.applicant(application).await?,
                offer: self.offer(offer).await?,
                period: self.part(period).await?,
            },
        })
    }

    /// The name of a period, or the whole round.
    async fn part(&self, period: &Option<String>) -> Result<Option<String>> {
        Ok(match period {
            Some(period) => Some(self.period(period).await?),
            None => None,
        })
    }
}

/// The language in which whoever asks is told of plans.
pub fn tongue(ctx: &Context<'_>) -> Tongue {
    Tongue::of(ctx.request().languages())
}

/// An id as the solver was told it.
///
/// # Errors
/// Where it is none.
pub fn known<K: Kind>(id: &str) -> Result<database::id::Id<K>> {
    id.parse().map_err(|_| crate::request::Fault::from("the solver named what is no id").into())
}
