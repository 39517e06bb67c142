//! Looking opportunities up by id. Finding them is [`crate::search`].

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, SourceRecordId},
    schema::{opportunity_audience, source, source_record},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{Array, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use super::Opportunity;
use crate::search::{Sight, seen};

/// An entry of a source that something in the catalogue came from.
#[derive(Debug, Clone, Queryable)]
pub struct Origin {
    /// The entry.
    pub id: SourceRecordId,
    /// What tells it from the others in its source.
    pub key: String,
    /// The name of the file or feed.
    pub source_name: String,
    /// Its format.
    pub source_format: String,
    /// When the entry was first read.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub first_seen_at: Timestamp,
    /// When it was last found changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub changed_at: Timestamp,
}

/// Those of these opportunities that there are and that may be seen, in no order. Withdrawn ones are among them: who
/// has an opportunity's id may know what became of it.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    ids: &[OpportunityId],
    sight: &Sight,
) -> QueryResult<Vec<Opportunity>> {
    let mut statement = Statement::<AsSelect<Opportunity, Pg>>::new("SELECT ");
    statement
        .fragment(Opportunity::as_select())
        .sql(" FROM opportunity JOIN opportunity_search ON opportunity_search.opportunity_id = opportunity.id WHERE opportunity.id = ANY (")
        .bind::<Array<Uuid>, _>(ids.to_vec())
        .sql(") AND ");
    seen(sight, &mut statement);
    statement.load(&mut conn).await
}

/// The opportunities described at these addresses that may be seen: for each address at most two, which tells whether
/// it is that of one alone. Withdrawn ones come last.
pub async fn by_urls(
    mut conn: &AsyncPgConnection,
    urls: &[String],
    sight: &Sight,
) -> QueryResult<Vec<(String, Opportunity)>> {
    let mut statement = Statement::<(Text, AsSelect<Opportunity, Pg>)>::new("SELECT asked.url, ");
    statement.fragment(Opportunity::as_select()).sql(" FROM unnest(").bind::<Array<Text>, _>(urls.to_vec()).sql(
        ") AS asked (url), LATERAL (SELECT opportunity.id FROM opportunity \
             JOIN opportunity_search ON opportunity_search.opportunity_id = opportunity.id \
             WHERE md5(opportunity.url) = md5(asked.url) AND opportunity.url = asked.url AND ",
    );
    seen(sight, &mut statement);
    statement.sql(
        " ORDER BY opportunity.status = 'withdrawn', opportunity.id LIMIT 2) AS found \
         JOIN opportunity ON opportunity.id = found.id ORDER BY opportunity.status = 'withdrawn', opportunity.id",
    );
    statement.load(&mut conn).await
}

/// The organizations whose people these opportunities are for, in the order they came into the catalogue.
pub async fn audiences(
    mut conn: &AsyncPgConnection,
    ids: &[OpportunityId],
) -> QueryResult<Vec<(OpportunityId, OrganizationId)>> {
    opportunity_audience::table
        .filter(opportunity_audience::opportunity_id.eq_any(ids))
        .order((opportunity_audience::opportunity_id, opportunity_audience::organization_id))
        .select((opportunity_audience::opportunity_id, opportunity_audience::organization_id))
        .load(&mut conn)
        .await
}

/// The source records with these ids.
pub async fn origins(mut conn: &AsyncPgConnection, ids: &[SourceRecordId]) -> QueryResult<Vec<Origin>> {
    source_record::table
        .inner_join(source::table)
        .filter(source_record::id.eq_any(ids))
        .select((
            source_record::id,
            source_record::key,
            source::name,
            source::format,
            source_record::first_seen_at,
            source_record::changed_at,
        ))
        .load(&mut conn)
        .await
}
