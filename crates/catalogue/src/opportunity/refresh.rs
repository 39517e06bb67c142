//! Keeping the row that search reads in step with what it was made from.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, TopicId},
    schema::{opportunity, opportunity_organization, opportunity_topic, topic_ancestor},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Uuid},
};
use diesel_async::RunQueryDsl;

/// Makes the search rows of these opportunities anew. To be called in the transaction of every change of an opportunity
/// and of whatever hangs on it.
///
/// The opportunities are locked first, in the order of their ids. Of two transactions that change what one opportunity
/// is found by, its topics and its owner's name, the second so waits for the first and then reads what that one wrote;
/// otherwise it would put back the row as it was before.
///
/// # Errors
/// Where the database fails.
pub async fn refresh_search(conn: &mut AsyncPgConnection, ids: &[OpportunityId]) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let locked: Vec<OpportunityId> = opportunity::table
        .filter(opportunity::id.eq_any(ids))
        .order(opportunity::id)
        .select(opportunity::id)
        .for_no_key_update()
        .load(conn)
        .await?;
    let mut statement = Statement::<()>::new("SELECT refresh_opportunity_search(");
    statement.bind::<Array<Uuid>, _>(locked).sql(")");
    statement.execute(conn).await?;
    Ok(())
}

/// The same for all opportunities an organization has a role in: they are found by its name and country.
pub(crate) async fn refresh_search_of_organization(
    conn: &mut AsyncPgConnection,
    id: OrganizationId,
) -> QueryResult<()> {
    let ids: Vec<OpportunityId> = opportunity_organization::table
        .filter(opportunity_organization::organization_id.eq(id))
        .select(opportunity_organization::opportunity_id)
        .distinct()
        .load(conn)
        .await?;
    refresh_search(conn, &ids).await
}

/// The same for all opportunities about these topics or something narrower: they are found by the labels of both.
pub(crate) async fn refresh_search_of_topics(conn: &mut AsyncPgConnection, topics: &[TopicId]) -> QueryResult<()> {
    let narrower =
        topic_ancestor::table.filter(topic_ancestor::ancestor_id.eq_any(topics)).select(topic_ancestor::topic_id);
    let ids: Vec<OpportunityId> = opportunity_topic::table
        .filter(opportunity_topic::topic_id.eq_any(narrower))
        .select(opportunity_topic::opportunity_id)
        .distinct()
        .load(conn)
        .await?;
    refresh_search(conn, &ids).await
}
