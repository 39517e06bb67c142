//! Which opportunities meet a need, and why others do not.

use std::cmp::Reverse;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use database::{
    id::{NeedId, OpportunityId, TopicId},
    paging::Page,
};
use needs::{self as domain, words::Tongue};
use serde::{Deserialize, Serialize};

use crate::{
    connection,
    cost::{cost, list_size, points},
    failure::nullable,
    id,
    opportunity::{AccessibilityFeature, Format, Opportunity},
    paging::page_request,
    request::{Fault, RequestExt},
    run::{Price, Run},
    scalar::Date,
    topic::Topic,
};

/// The sort of reason why an opportunity meets a need, or of what is to be known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ReasonCode")]
pub enum MatchReasonCode {
    /// It is about a topic of the need: `topic`.
    SameTopic,
    /// It is about a topic that a vocabulary says is the same as one of the need.
    MatchingTopic,
    /// It is about a topic that is narrower than one of the need.
    NarrowerTopic,
    /// It is about a topic that is related to one of the need.
    RelatedTopic,
    /// It is about a topic that is broader than one of the need.
    BroaderTopic,
    /// Its words are those of the statement.
    SimilarText,
    /// It ends in time, or begins in time where it is done in one's own time: `day`.
    InTime,
    /// One can begin at any time.
    AtAnyTime,
    /// A recording of it can be watched at any time.
    Recording,
    /// To be known before: its day is not known.
    DateUnknown,
    /// It is held in a language of the need: `language`.
    Language,
    /// To be known before: its language is not said.
    LanguageUnknown,
    /// One takes part in a way that the need names: `format`.
    Format,
    /// To be known before: how one takes part is not said.
    FormatUnknown,
    /// It takes place within reach: `place`.
    WithinReach,
    /// To be known before: where it takes place, or where your organization is, is not said.
    PlaceUnknown,
    /// You get it for nothing.
    Free,
    /// It costs no more than it may: `price`.
    Price,
    /// To be known before: what it costs is not said, or only in another currency: `price`.
    PriceUnknown,
    /// It has everything that is asked for people with disabilities.
    Accessibility,
    /// It was made for the sector of whoever has the need, or admits it.
    AdmitsSector,
    /// Places are left: `places`.
    SeatsLeft,
    /// To be known before: all places are taken; there may be a waitlist.
    Full,
    /// People of similar institutions found it useful, five or more.
    WellEvaluated,
}

/// The sort of reason why an opportunity does not meet a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ExclusionCode")]
pub enum MatchExclusionCode {
    /// It is offered to others than whoever has the need.
    NotForOwner,
    /// It was withdrawn or cancelled, or is a draft.
    Withdrawn,
    /// It is for other sectors.
    Sector,
    /// It is held in other languages.
    Language,
    /// It is not said to have what is asked for people with disabilities: `missing`.
    Accessibility,
    /// Whoever has the need took part in it before; of an organization anybody who came in its name.
    Attended,
    /// There is nothing to take part in.
    NotOffered,
    /// It is over: `day`.
    Over,
    /// One cannot register any more: `day`.
    Closed,
    /// It comes after the day by which the need is to be met: `day`.
    TooLate,
    /// Nobody knows yet when it takes place, and the need has a deadline.
    DateUnknown,
    /// One takes part in other ways.
    Format,
    /// It costs more than it may: `price`.
    Price,
    /// Only people of certain sectors, organizations or of a programme may come.
    NotAdmitted,
    /// It takes place on site, farther away than people can travel: `place`.
    TooFar,
    /// It is about something else.
    OtherSubject,
}

/// Why an opportunity meets a need, or what is to be known before.
#[derive(Clone)]
pub struct MatchReason(domain::Reason);

/// Why an opportunity meets a need, or what is to be known before.
#[Object]
impl MatchReason {
    /// The sort of reason, for programs.
    async fn code(&self) -> MatchReasonCode {
        self.0.code.into()
    }

    /// One sentence, for people, in the first of the languages asked for that is English, French or Spanish; else in
    /// English.
    async fn message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<Result<String>> {
        nullable(async {
            let tongue = tongue(ctx, languages);
            let topic = load_topic(ctx, self.0.topic).await?;
            let label = topic.and_then(|Topic(topic)| {
                let wanted = [tongue.tag().to_owned()];
                topic.label.choose(&wanted, &topic.main_language).map(|chosen| chosen.text.to_owned())
            });
            Ok(Some(self.0.sentence(tongue, label.as_deref())))
        })
        .await
    }

    /// The topic of the opportunity that it turns on.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        nullable(load_topic(ctx, self.0.topic)).await
    }

    /// The topic of the need that it turns on.
    async fn wanted_topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        nullable(load_topic(ctx, self.0.wanted)).await
    }

    /// The day it turns on.
    async fn day(&self) -> Option<Date> {
        self.0.day.map(Into::into)
    }

    /// The price it turns on. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn price(&self) -> Option<Price> {
        self.0.price.as_ref().map(Into::into)
    }

    /// The language it turns on, as a BCP 47 tag.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// The way of taking part that it turns on.
    async fn format(&self) -> Option<Format> {
        self.0.format.map(Into::into)
    }

    /// The place it turns on.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// How many places are left.
    async fn places(&self) -> Option<i64> {
        self.0.places
    }
}

/// What excludes an opportunity for a need.
pub struct MatchExclusion(domain::Exclusion);

/// What excludes an opportunity for a need.
#[Object]
impl MatchExclusion {
    /// The sort of reason, for programs.
    async fn code(&self) -> MatchExclusionCode {
        self.0.code.into()
    }

    /// One sentence, for people, in the first of the languages asked for that is English, French or Spanish; else in
    /// English.
    async fn message(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> String {
        self.0.sentence(tongue(ctx, languages))
    }

    /// The day it turns on.
    async fn day(&self) -> Option<Date> {
        self.0.day.map(Into::into)
    }

    /// The price it turns on. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn price(&self) -> Option<Price> {
        self.0.price.as_ref().map(Into::into)
    }

    /// Where it takes place.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// What it is not said to have for people with disabilities.
    async fn missing(&self) -> Vec<AccessibilityFeature> {
        self.0.missing.iter().copied().map(Into::into).collect()
    }
}

/// Whether an opportunity meets a need, and if not, why not.
#[derive(SimpleObject)]
pub struct WhyNot {
    /// Whether it meets the need.
    is_match: bool,
    /// Everything that excludes it; of one that can be taken part in in several ways, what excludes the way that comes
    /// nearest. Empty where it is a match. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    exclusions: Vec<MatchExclusion>,
}

/// An opportunity that meets a need, with the reasons.
#[derive(Clone)]
pub struct Match(domain::Match);

/// An opportunity that meets a need, with the reasons.
#[Object]
impl Match {
    /// The opportunity.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let found = ctx.request().loaders().opportunity_by_id.load(self.0.opportunity).await?;
            Ok(found.map(Opportunity::of))
        })
        .await
    }

    /// The run of it that fits best; none where there is none, as with a resource or a recording.
    async fn run(&self, ctx: &Context<'_>) -> Option<Result<Run>> {
        let run = self.0.run?;
        nullable(async { Ok(ctx.request().loaders().run_by_id.load(run).await?.map(Run)) }).await
    }

    /// Why it meets the need, and what is to be known before; the weightiest first. Counted as 8 items.
    #[graphql(directive = list_size::apply(Some(8), None, None))]
    async fn reasons(&self) -> Vec<MatchReason> {
        self.0.reasons.iter().cloned().map(MatchReason).collect()
    }
}

connection! {
    /// A page of matches.
    MatchConnection,
    /// A match, with where it stands in the list.
    MatchEdge,
    Match
}

/// Where a match stands in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct MatchKey(Reverse<u32>, OpportunityId);

/// The matches of a need that the viewer may see.
///
/// # Errors
/// Where the page is none, or the database fails.
pub async fn matches(
    ctx: &Context<'_>,
    need: NeedId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<MatchConnection>> {
    let behind = after.is_some();
    let page = page_request::<MatchKey>(first, after)?;
    let request = ctx.request();
    let (conn, now) = (request.connection().await?, request.clock().now());
    let weights = request.match_weights();
    let found = domain::matches(conn, need, weights, request.sight(), now).await.map_err(Fault::from)?;
    let total = i64::try_from(found.len()).ok();
    let keyed = found.into_iter().map(|one| (MatchKey(Reverse(one.score()), one.opportunity), one));
    let rest: Vec<_> = keyed.skip_while(|(key, _)| page.after.is_some_and(|after| *key <= after)).collect();
    let page = Page::cut(&page, rest);
    let ids: Vec<_> = page.items.iter().map(|(_, one)| one.opportunity).collect();
    request.loaders().opportunity_by_id.foresee(&ids).await;
    Ok(Some(MatchConnection::new(page, behind, total, Match)))
}

/// What excludes an opportunity for a need.
///
/// # Errors
/// Where the id is none, or the database fails.
pub async fn why_not(ctx: &Context<'_>, need: NeedId, opportunity: &ID) -> Result<Option<WhyNot>> {
    let opportunity = id::decode(opportunity, "opportunity")?;
    let request = ctx.request();
    let (conn, now) = (request.connection().await?, request.clock().now());
    let found = domain::why_not(conn, need, opportunity, request.sight(), now).await.map_err(Fault::from)?;
    Ok(found.map(|found| WhyNot {
        is_match: found.exclusions.is_empty(),
        exclusions: found.exclusions.into_iter().map(MatchExclusion).collect(),
    }))
}

fn tongue(ctx: &Context<'_>, languages: Option<Vec<String>>) -> Tongue {
    languages.as_deref().map_or_else(|| Tongue::of(ctx.request().languages()), Tongue::of)
}

async fn load_topic(ctx: &Context<'_>, topic: Option<TopicId>) -> Result<Option<Topic>> {
    let Some(topic) = topic else { return Ok(None) };
    Ok(ctx.request().loaders().topic_by_id.load(topic).await?.map(Topic))
}
