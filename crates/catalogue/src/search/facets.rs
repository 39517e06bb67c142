//! How many opportunities each further choice would leave.
//!
//! Counted as a shop counts: a facet's own filter does not shrink it, all the others do.

use database::{AsyncPgConnection, statement::Statement, text_enum};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};
use diesel_async::RunQueryDsl;

use super::{
    OpportunityFilter, Sight,
    page::{asked, from},
};

text_enum! {
    /// What can be counted by.
    Facet {
        /// By what it is.
        Kind = "kind",
        /// By topic, each with its narrower ones.
        Topic = "topic",
        /// By sector it is made for or open to.
        Sector = "sector",
        /// By language it is held in.
        Language = "language",
        /// By how one takes part.
        Format = "format",
        /// By how much one should know beforehand.
        Level = "level",
        /// By country.
        Country = "country",
        /// By what makes it usable for people with disabilities.
        Accessibility = "accessibility",
        /// By who can see a recording.
        Recording = "recording",
        /// By where it stands.
        Status = "status",
        /// By owner.
        Provider = "provider",
    }
}

/// How many opportunities there are with one value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct FacetCount {
    /// Which facet.
    pub facet: Facet,
    /// Which value: the word of an enum, a language tag, a country, or the UUID of a topic or organization.
    pub value: String,
    /// How many.
    pub count: i64,
}

impl Facet {
    /// The rows to be counted: one for each value that an opportunity has.
    const fn values(self) -> (&'static str, &'static str) {
        match self {
            Self::Kind => ("opportunity_search.kind", ""),
            Self::Status => ("opportunity_search.status", ""),
            Self::Topic => (
                "value",
                // An opportunity with two topics under one broader topic counts once for it.
                ", LATERAL (SELECT DISTINCT ancestor_id::text AS value FROM topic_ancestor WHERE topic_id = ANY (topic_ids)) AS broader",
            ),
            Self::Sector => ("value", ", unnest(sectors) AS value"),
            Self::Language => ("value", ", unnest(languages) AS value"),
            Self::Format => ("value", ", unnest(formats) AS value"),
            Self::Level => ("value", ", unnest(levels) AS value"),
            Self::Country => ("value", ", unnest(countries) AS value"),
            Self::Accessibility => ("value", ", unnest(accessibility) AS value"),
            Self::Recording => ("value", ", unnest(recordings) AS value"),
            Self::Provider => ("value::text", ", unnest(provider_ids) AS value"),
        }
    }
}

/// The counts of these facets in one statement, the largest first within each. At most 200 values a facet.
pub async fn facets(
    mut conn: &AsyncPgConnection,
    filter: &OpportunityFilter,
    sight: &Sight,
    wanted: &[Facet],
) -> QueryResult<Vec<FacetCount>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = Statement::<(Text, Text, BigInt)>::default();
    asked(&mut statement, filter);
    for (at, facet) in wanted.iter().enumerate() {
        let (value, more) = facet.values();
        statement.sql(if at == 0 { "(SELECT '" } else { " UNION ALL (SELECT '" });
        statement.sql(facet.word()).sql("', ").sql(value).sql(", count(*) FROM ");
        from(&mut statement, filter);
        statement.sql(more).sql(" WHERE ");
        filter.condition(sight, Some(*facet), &mut statement);
        statement.sql(" GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 200)");
    }
    statement.load(&mut conn).await
}
