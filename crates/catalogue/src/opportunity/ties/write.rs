//! Writing what an opportunity is tied to. Each function replaces a list as a whole, and says whether it differed.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, TopicId},
    schema::{opportunity_audience, opportunity_lineage, opportunity_organization, opportunity_topic, series_part},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{LanguageMap, LineageKind, OrganizationRole};

pub(super) async fn write_topics(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
    topics: &[TopicId],
) -> QueryResult<bool> {
    let mine = opportunity_topic::table.filter(opportunity_topic::opportunity_id.eq(id));
    let before: Vec<TopicId> = mine
        .order((opportunity_topic::position, opportunity_topic::topic_id))
        .select(opportunity_topic::topic_id)
        .load(conn)
        .await?;
    if before == topics {
        return Ok(false);
    }
    diesel::delete(mine).execute(conn).await?;
    let rows: Vec<_> = (0_i32..)
        .zip(topics)
        .map(|(position, topic)| {
            (
                opportunity_topic::opportunity_id.eq(id),
                opportunity_topic::topic_id.eq(*topic),
                opportunity_topic::position.eq(position),
            )
        })
        .collect();
    diesel::insert_into(opportunity_topic::table).values(rows).execute(conn).await?;
    Ok(true)
}

pub(super) async fn write_roles(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
    roles: &[(OrganizationId, OrganizationRole)],
) -> QueryResult<bool> {
    let mine = opportunity_organization::table
        .filter(opportunity_organization::opportunity_id.eq(id))
        .filter(opportunity_organization::role.ne(OrganizationRole::Lister));
    let before: Vec<(OrganizationId, OrganizationRole)> = mine
        .order((opportunity_organization::position, opportunity_organization::organization_id))
        .select((opportunity_organization::organization_id, opportunity_organization::role))
        .load(conn)
        .await?;
    if before == roles {
        return Ok(false);
    }
    diesel::delete(mine).execute(conn).await?;
    let rows: Vec<_> = (0_i32..)
        .zip(roles)
        .map(|(position, (organization, role))| {
            (
                opportunity_organization::opportunity_id.eq(id),
                opportunity_organization::organization_id.eq(*organization),
                opportunity_organization::role.eq(*role),
                opportunity_organization::position.eq(position),
            )
        })
        .collect();
    diesel::insert_into(opportunity_organization::table).values(rows).execute(conn).await?;
    Ok(true)
}

pub(super) async fn write_lineage(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
    lineage: &[(LineageKind, OpportunityId, LanguageMap)],
) -> QueryResult<bool> {
    let mine = opportunity_lineage::table.filter(opportunity_lineage::opportunity_id.eq(id));
    let mut before: Vec<(LineageKind, OpportunityId, LanguageMap)> = mine
        .select((opportunity_lineage::kind, opportunity_lineage::from_id, opportunity_lineage::note))
        .load(conn)
        .await?;
    let mut wanted: Vec<_> = lineage.to_vec();
    before.sort_by_key(|(kind, from, _)| (*kind, *from));
    wanted.sort_by_key(|(kind, from, _)| (*kind, *from));
    if before == wanted {
        return Ok(false);
    }
    diesel::delete(mine).execute(conn).await?;
    let rows: Vec<_> = lineage
        .iter()
        .map(|(kind, from, note)| {
            (
                opportunity_lineage::opportunity_id.eq(id),
                opportunity_lineage::kind.eq(*kind),
                opportunity_lineage::from_id.eq(*from),
                opportunity_lineage::note.eq(note),
            )
        })
        .collect();
    diesel::insert_into(opportunity_lineage::table).values(rows).execute(conn).await?;
    Ok(true)
}

pub(super) async fn write_parts(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
    parts: &[OpportunityId],
) -> QueryResult<bool> {
    let mine = series_part::table.filter(series_part::series_id.eq(id));
    let before: Vec<OpportunityId> =
        mine.order((series_part::position, series_part::part_id)).select(series_part::part_id).load(conn).await?;
    if before == parts {
        return Ok(false);
    }
    diesel::delete(mine).execute(conn).await?;
    let rows: Vec<_> = (0_i32..)
        .zip(parts)
        .map(|(position, part)| {
            (series_part::series_id.eq(id), series_part::part_id.eq(*part), series_part::position.eq(position))
        })
        .collect();
    diesel::insert_into(series_part::table).values(rows).execute(conn).await?;
    Ok(true)
}

pub(super) async fn write_audience(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
    organizations: &[OrganizationId],
) -> QueryResult<bool> {
    let mine = opportunity_audience::table.filter(opportunity_audience::opportunity_id.eq(id));
    let before: Vec<OrganizationId> = mine
        .order(opportunity_audience::organization_id)
        .select(opportunity_audience::organization_id)
        .load(conn)
        .await?;
    let mut wanted = organizations.to_vec();
    wanted.sort();
    if before == wanted {
        return Ok(false);
    }
    diesel::delete(mine).execute(conn).await?;
    let rows: Vec<_> = organizations
        .iter()
        .map(|organization| {
            (opportunity_audience::opportunity_id.eq(id), opportunity_audience::organization_id.eq(*organization))
        })
        .collect();
    diesel::insert_into(opportunity_audience::table).values(rows).execute(conn).await?;
    Ok(true)
}
