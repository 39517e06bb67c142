//! What can be read about a need.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use futures::future::try_join_all;
use identity::policy::NeedOwner;
use needs as domain;

use super::matches::{self, MatchConnection, WhyNot};
use crate::{
    connection,
    cost::{cost, list_size, names, points},
    failure::{nullable, required},
    opportunity::{AccessibilityFeature, Format, Opportunity},
    organization::{self, Organization},
    person::{self, Person},
    programme::{self, Programme},
    registration::{self, Registration},
    request::RequestExt,
    scalar::{Date, DateTime},
    text::LocalizedText,
    topic::Topic,
};

/// Where a need stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::NeedState")]
pub enum NeedState {
    /// Nothing is planned to meet it.
    Open,
    /// Somebody is registered for what is to meet it. Whether they then take part decides by itself whether it is met.
    Planned,
    /// It was met.
    Met,
    /// It is not needed any more.
    NoLongerNeeded,
}

/// Where a need was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::IdentifiedIn")]
pub enum IdentifiedIn {
    /// In a self-reflection, such as a needs assessment.
    Reflection,
    /// In a review by others.
    Review,
    /// In a survey.
    Survey,
    /// In an application for a mentorship.
    MentorshipApplication,
    /// Somebody said so outright.
    Declared,
}

/// Who sees a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::NeedVisibility")]
pub enum NeedVisibility {
    /// Its owner alone: the organization's people, or the person.
    Own,
    /// Also the staff, coordinators, coaches and reviewers of the programme in which it was found.
    Programme,
    /// The same, and it counts in figures of what the network needs, which do not tell whose it is.
    Network,
}

/// How far the people of a need can travel to take part on site: from where its organization is, or where the organizations
/// of its person are. Of places it is known in which country, region and locality they are, and often not even that; what is
/// not known is not too far, and said among the reasons. What takes place online, or in one's own time, is never too far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Reach")]
pub enum Reach {
    /// Anywhere.
    Anywhere,
    /// Within their country.
    Country,
    /// Within their state, province or region.
    Region,
    /// Within their city, town or community.
    Locality,
    /// Nowhere: they take part online.
    Online,
}

/// The most that something may cost.
#[derive(SimpleObject)]
pub struct PriceCeiling {
    /// In minor units of the currency: 2500 with CAD is 25 dollars. Zero: nothing.
    amount: i64,
    /// The currency, by ISO 4217: CAD, EUR, MXN.
    currency: String,
}

/// One step in the history of a need.
pub struct NeedChange(domain::NeedChange);

/// One step in the history of a need.
#[Object]
impl NeedChange {
    /// Where it stood before; none for the first.
    async fn from_state(&self) -> Option<NeedState> {
        self.0.from_state.map(Into::into)
    }

    /// Where it stood from then on.
    async fn to_state(&self) -> NeedState {
        self.0.to_state.into()
    }

    /// When.
    async fn changed_at(&self) -> DateTime {
        self.0.changed_at.into()
    }
}

/// What an organization or a person has found that it lacks, and in which way it can be met. It is seen by its owner, and by
/// those who work with participants of the programme in which it was found, where its owner lets them.
#[derive(Clone)]
pub struct Need(pub Arc<domain::Need>);

/// What an organization or a person has found that it lacks, and in which way it can be met. It is seen by its owner, and by
/// those who work with participants of the programme in which it was found, where its owner lets them.
#[Object]
impl Need {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The organization that has it; none where it is a person's.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let Some(NeedOwner::Organization(id)) = self.0.owner() else { return None };
        nullable(organization::find(ctx, id)).await
    }

    /// The person who has it; none where it is an organization's, or where you may not see them as a person.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let Some(NeedOwner::Person(id)) = self.0.owner() else { return None };
        nullable(person::find(ctx, id)).await
    }

    /// What is lacking, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.statement, &self.0.main_language, languages)
    }

    /// What it is about, the most important first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let ids = loaders.needs.topics_by_need.load(self.0.id).await?;
            let topics = try_join_all(ids.iter().map(|id| loaders.topic_by_id.load(*id))).await?;
            Ok(topics.into_iter().flatten().map(Topic).collect())
        })
        .await
    }

    /// The last day by which it is to be met; none: at any time.
    async fn wanted_by(&self) -> Option<Date> {
        self.0.wanted_by.map(Into::into)
    }

    /// Languages in which it can be met, as BCP 47 tags; empty: any.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// In which ways one can take part: at a distance, on site, in one's own time; empty: any.
    async fn formats(&self) -> Vec<Format> {
        self.0.formats.iter().copied().map(Into::into).collect()
    }

    /// How far people can travel to take part on site.
    async fn reach(&self) -> Reach {
        self.0.reach.into()
    }

    /// The most that it may cost; none: whatever it costs. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn price_ceiling(&self) -> Option<PriceCeiling> {
        self.0.price_ceiling().map(|ceiling| PriceCeiling { amount: ceiling.amount, currency: ceiling.currency })
    }

    /// What an opportunity must have to meet it.
    async fn accessibility(&self) -> Vec<AccessibilityFeature> {
        self.0.accessibility.iter().copied().map(Into::into).collect()
    }

    /// Where it was found.
    async fn identified_in(&self) -> IdentifiedIn {
        self.0.identified_in.into()
    }

    /// What shows it: an answer, a finding, in words or as an address.
    async fn evidence(&self) -> Option<&str> {
        self.0.evidence.as_deref()
    }

    /// The programme in which it was found.
    async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme>> {
        nullable(programme::find(ctx, self.0.programme_id?)).await
    }

    /// Who sees it.
    async fn visibility(&self) -> NeedVisibility {
        self.0.visibility.into()
    }

    /// Where it stands.
    async fn state(&self) -> NeedState {
        self.0.state.into()
    }

    /// How it came to stand there, the first step first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<NeedChange>> {
        required(ctx, async {
            let steps = ctx.request().loaders().needs.history_by_need.load(self.0.id).await?;
            Ok(steps.iter().cloned().map(NeedChange).collect())
        })
        .await
    }

    /// The registration with which it is planned, or was met; none where there is none that you may see.
    async fn registration(&self, ctx: &Context<'_>) -> Option<Result<Registration>> {
        nullable(registration::find(ctx, self.0.registration_id?)).await
    }

    /// The opportunity that met it; none where there is none that you may see.
    async fn met_with(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        let id = self.0.met_opportunity_id?;
        nullable(async { Ok(ctx.request().loaders().opportunity_by_id.load(id).await?.map(Opportunity::of)) }).await
    }

    /// How it was met, or why it is not needed any more, in somebody's words.
    async fn note(&self) -> Option<&str> {
        self.0.met_note.as_deref()
    }

    /// The opportunities that meet it and that you and its owner may see, the best first, each with the reasons. What is
    /// excluded is not among them; `whyNot` says why. The order is by `matchWeights`, and the same for the same facts. At
    /// most 500. Counted as many items as `first` says, 20 if it says nothing. Costs 20 points.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])), directive = cost::apply(points(20)))]
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<MatchConnection>> {
        nullable(matches::matches(ctx, self.0.id, first, after)).await
    }

    /// What excludes an opportunity for this need, each as a sentence; where nothing does, it is a match. None where you may
    /// not see the opportunity. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn why_not(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which opportunity: its id, opp_….")] opportunity: ID,
    ) -> Option<Result<WhyNot>> {
        nullable(matches::why_not(ctx, self.0.id, &opportunity)).await
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was written down.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Who wrote it down; none where you may not see them.
    async fn created_by(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        nullable(person::find(ctx, self.0.created_by?)).await
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// When it was met, or not needed any more.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(Into::into)
    }
}

connection! {
    /// A page of needs.
    NeedConnection,
    /// A need, with where it stands in the list.
    NeedEdge,
    Need
}
