//! Which opportunities are wanted.

use database::{
    id::{OrganizationId, TopicId},
    statement::Statement,
    text_enum,
};
use diesel::sql_types::{Array, BigInt, Date, Text, Timestamptz, Uuid};
use identity::policy::Sight;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::Facet;
use crate::{
    opportunity::{AccessibilityFeature, Level, OpportunityKind, OpportunityStatus},
    organization::Sector,
    recording::Availability,
};

text_enum! {
    /// How one takes part, as a person looks for it.
    Format {
        /// At a distance.
        Online = "online",
        /// On site.
        InPerson = "in_person",
        /// On site or at a distance, as one prefers.
        Hybrid = "hybrid",
        /// In one's own time.
        SelfPaced = "self_paced",
    }
}

/// What a price may be at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PriceFilter {
    /// It costs nothing.
    Free,
    /// Somebody gets it for this much or less, or for nothing.
    AtMost {
        /// In minor units.
        amount: i64,
        /// ISO 4217.
        currency: String,
    },
}

/// Which opportunities are wanted. Empty fields do not narrow; several values in a field mean any of them, except where
/// it says all.
#[derive(Debug, Clone, Default)]
pub struct OpportunityFilter {
    /// Words of title, description, topics and organizations' names, all of which must be found.
    pub search: Option<String>,
    /// What it is.
    pub kinds: Vec<OpportunityKind>,
    /// About one of these topics or something narrower.
    pub topics: Vec<TopicId>,
    /// Made for or open to one of these.
    pub sectors: Vec<Sector>,
    /// Held in one of these languages (`fr` finds `fr-CA` too).
    pub languages: Vec<String>,
    /// How one takes part.
    pub formats: Vec<Format>,
    /// How much one should know beforehand.
    pub levels: Vec<Level>,
    /// Takes place in, or is offered from, one of these countries.
    pub countries: Vec<String>,
    /// Has all of these.
    pub accessibility: Vec<AccessibilityFeature>,
    /// Has a recording of one of these kinds.
    pub recordings: Vec<Availability>,
    /// Where it stands. Empty: anything but withdrawn.
    pub statuses: Vec<OpportunityStatus>,
    /// Owned by one of these.
    pub providers: Vec<OrganizationId>,
    /// About this topic or something narrower, whatever else `topics` asks for.
    pub within_topic: Option<TopicId>,
    /// One of these has a role in it.
    pub organizations: Vec<OrganizationId>,
    /// Has a session at or after this instant, or can be begun after it.
    pub from: Option<Timestamp>,
    /// Has a session before this instant, or can be begun before it.
    pub to: Option<Timestamp>,
    /// What it may cost.
    pub price: Option<PriceFilter>,
}

/// Appends the condition on `opportunity_search` that lets through what somebody may see.
pub fn seen<Row>(sight: &Sight, statement: &mut Statement<Row>) {
    match sight {
        Sight::Public => statement.sql("opportunity_search.public"),
        Sight::Of(keys) => statement
            .sql("(opportunity_search.public OR opportunity_search.seen_by && ")
            .bind::<Array<Uuid>, _>(keys.to_vec())
            .sql(")"),
        Sight::Everything => statement.sql("true"),
    };
}

impl OpportunityFilter {
    /// Appends conditions on `opportunity_search`, except that of one facet: so that a facet's counts show what choosing
    /// another value of it would find. `asked.query` must be in scope where words are searched.
    pub(super) fn condition<Row>(&self, sight: &Sight, except: Option<Facet>, statement: &mut Statement<Row>) {
        self.condition_but_words(sight, except, statement);
        if self.search.is_some() {
            statement.sql(" AND opportunity_search.document @@ asked.query");
        }
    }

    /// The same without the words searched.
    pub(super) fn condition_but_words<Row>(
        &self,
        sight: &Sight,
        except: Option<Facet>,
        statement: &mut Statement<Row>,
    ) {
        seen(sight, statement);
        let wanted = |facet| except != Some(facet);
        if wanted(Facet::Status) && !self.statuses.is_empty() {
            any_of(statement, " AND opportunity_search.status = ANY (", &self.statuses).sql(")");
        } else if self.statuses.is_empty() {
            statement.sql(" AND opportunity_search.status <> 'withdrawn'");
        }
        if wanted(Facet::Kind) && !self.kinds.is_empty() {
            any_of(statement, " AND opportunity_search.kind = ANY (", &self.kinds).sql(")");
        }
        if wanted(Facet::Topic) && !self.topics.is_empty() {
            about(statement, self.topics.clone());
        }
        if let Some(topic) = self.within_topic {
            about(statement, vec![topic]);
        }
        if wanted(Facet::Sector) && !self.sectors.is_empty() {
            any_of(statement, " AND opportunity_search.sectors && ", &self.sectors);
        }
        if wanted(Facet::Language) && !self.languages.is_empty() {
            statement
                .sql(" AND EXISTS (SELECT FROM unnest(opportunity_search.languages) AS held, unnest(")
                .bind::<Array<Text>, _>(self.languages.clone())
                .sql(") AS asked_for WHERE held = asked_for OR split_part(held, '-', 1) = asked_for)");
        }
        if wanted(Facet::Format) && !self.formats.is_empty() {
            any_of(statement, " AND opportunity_search.formats && ", &self.formats);
        }
        if wanted(Facet::Level) && !self.levels.is_empty() {
            any_of(statement, " AND opportunity_search.levels && ", &self.levels);
        }
        if wanted(Facet::Country) && !self.countries.is_empty() {
            statement.sql(" AND opportunity_search.countries && ").bind::<Array<Text>, _>(self.countries.clone());
        }
        if wanted(Facet::Accessibility) && !self.accessibility.is_empty() {
            any_of(statement, " AND opportunity_search.accessibility @> ", &self.accessibility);
        }
        if wanted(Facet::Recording) && !self.recordings.is_empty() {
            any_of(statement, " AND opportunity_search.recordings && ", &self.recordings);
        }
        if wanted(Facet::Provider) && !self.providers.is_empty() {
            statement.sql(" AND opportunity_search.provider_ids && ").bind::<Array<Uuid>, _>(self.providers.clone());
        }
        if !self.organizations.is_empty() {
            statement
                .sql(" AND opportunity_search.organization_ids && ")
                .bind::<Array<Uuid>, _>(self.organizations.clone());
        }
        self.dates(statement);
        self.price(statement);
    }

    /// A session in the time asked for, or a run without sessions that can be begun in it.
    fn dates<Row>(&self, statement: &mut Statement<Row>) {
        if self.from.is_none() && self.to.is_none() {
            return;
        }
        let (from, to) = (self.from.unwrap_or(earliest()), self.to.unwrap_or(latest()));
        let utc = jiff::tz::TimeZone::UTC;
        statement
            .sql(" AND (EXISTS (SELECT FROM session WHERE session.opportunity_id = opportunity_search.opportunity_id AND order_at >= ")
            .bind::<Timestamptz, _>(from.to_diesel())
            .sql(" AND order_at < ")
            .bind::<Timestamptz, _>(to.to_diesel())
            .sql(" AND session.status IN ('scheduled', 'moved_online')) OR EXISTS (SELECT FROM run WHERE run.opportunity_id = opportunity_search.opportunity_id AND run.status IN ('announced', 'open', 'moved_online') AND NOT EXISTS (SELECT FROM session WHERE session.run_id = run.id) AND coalesce(ends_on, 'infinity') >= ")
            .bind::<Date, _>(from.to_zoned(utc.clone()).date().to_diesel())
            .sql(" AND coalesce(starts_on, '-infinity') <= ")
            .bind::<Date, _>(to.to_zoned(utc).date().to_diesel())
            .sql("))");
    }

    fn price<Row>(&self, statement: &mut Statement<Row>) {
        match &self.price {
            None => {}
            Some(PriceFilter::Free) => {
                statement.sql(" AND opportunity_search.free");
            }
            Some(PriceFilter::AtMost { amount, currency }) => {
                statement
                    .sql(" AND (opportunity_search.free OR (opportunity_search.lowest_prices ->> ")
                    .bind::<Text, _>(currency.clone())
                    .sql(")::bigint <= ")
                    .bind::<BigInt, _>(*amount)
                    .sql(")");
            }
        }
    }
}

/// PostgreSQL's clock reaches further than jiff's; these bounds are within both.
fn earliest() -> Timestamp {
    Timestamp::UNIX_EPOCH
}
fn latest() -> Timestamp {
    Timestamp::MAX
}

fn about<Row>(statement: &mut Statement<Row>, topics: Vec<TopicId>) {
    statement
        .sql(" AND opportunity_search.topic_ids && ARRAY(SELECT topic_id FROM topic_ancestor WHERE ancestor_id = ANY (")
        .bind::<Array<Uuid>, _>(topics)
        .sql("))");
}

fn any_of<'s, Row, Word: std::fmt::Display>(
    statement: &'s mut Statement<Row>,
    sql: &'static str,
    words: &[Word],
) -> &'s mut Statement<Row> {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    statement.sql(sql).bind::<Array<Text>, _>(words)
}
