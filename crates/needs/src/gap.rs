//! Needs for which nothing fits.

use catalogue::organization::Sector;
use database::{
    AsyncPgConnection,
    id::TopicId,
    paging::{Page, PageRequest},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{BigInt, Date as SqlDate, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeNeedFigures;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};

/// Which gaps are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapsAsked {
    /// About this topic or something narrower.
    pub topic: Option<TopicId>,
    /// Of organizations of this sector.
    pub sector: Option<Sector>,
    /// Of organizations in this country (ISO 3166-1) or region (ISO 3166-2).
    pub region: Option<String>,
    /// Until which day something would have to fit.
    pub by: Date,
    /// Whether they are told apart by sector too.
    pub by_sector: bool,
    /// Whether they are told apart by region too.
    pub by_region: bool,
}

/// A gap: that some organizations need something, and nothing fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What they need is about this; none where their needs name no topic.
    pub topic: Option<TopicId>,
    /// Their sector, where gaps are told apart by it.
    pub sector: Option<Sector>,
    /// Their region or else country, where gaps are told apart by it.
    pub region: Option<String>,
    /// How many organizations at least, in steps of five.
    pub organizations: i64,
}

/// Where a gap stands in the list: how large it is, and what tells it from others of the same size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapKey(i64, String);

/// Gaps, the largest first, as was found when each need was last looked at. Organizations are counted, not needs: those that have an open need, let it be counted, and of
/// which nothing that they can come to meets it by then. Of fewer than five nothing is told.
///
/// # Errors
/// Where the database fails.
pub async fn gaps(
    mut conn: &AsyncPgConnection,
    _: MaySeeNeedFigures,
    asked: &GapsAsked,
    request: &PageRequest<GapKey>,
    now: Timestamp,
) -> QueryResult<Page<GapKey, Gap>> {
    type Row = (Option<TopicId>, Option<Sector>, Option<String>, i64, String);
    let mut statement = Statement::<(Nullable<Uuid>, Nullable<Text>, Nullable<Text>, BigInt, Text)>::default();
    told(&mut statement, asked, now);
    statement.sql(" SELECT topic_id, sector, region, size, name FROM told");
    if let Some(GapKey(size, name)) = &request.after {
        statement.sql(" WHERE size < ").bind::<BigInt, _>(*size).sql(" OR size = ").bind::<BigInt, _>(*size);
        statement.sql(" AND name COLLATE \"C\" > ").bind::<Text, _>(name.clone());
    }
    statement.sql(" ORDER BY size DESC, name COLLATE \"C\" LIMIT ").bind::<BigInt, _>(request.limit());
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    let items = rows.into_iter().map(|(topic, sector, region, organizations, name)| {
        (GapKey(organizations, name), Gap { topic, sector, region, organizations })
    });
    Ok(Page::cut(request, items.collect()))
}

/// How many gaps there are in all, in one statement.
///
/// # Errors
/// Where the database fails.
pub async fn count(
    mut conn: &AsyncPgConnection,
    _: MaySeeNeedFigures,
    asked: &GapsAsked,
    now: Timestamp,
) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::default();
    told(&mut statement, asked, now);
    statement.sql(" SELECT count(*) FROM told");
    let counts: Vec<i64> = statement.load(&mut conn).await?;
    Ok(counts.into_iter().sum())
}

/// Begins a statement with the gaps that are told, as `told`: from what was found out beforehand of each need ([`crate::fit`]).
fn told<Row>(statement: &mut Statement<Row>, asked: &GapsAsked, now: Timestamp) {
    statement.sql("WITH missing AS MATERIALIZED (SELECT need_fit.need_id, need_fit.organization_id FROM need_fit WHERE looked_at IS NOT NULL AND fits_until > ");
    statement.bind::<Timestamptz, _>(now.to_diesel()).sql(" AND (fits_on IS NULL OR fits_on > ");
    statement.bind::<SqlDate, _>(asked.by.to_diesel()).sql(")");
    if let Some(topic) = asked.topic {
        statement
            .sql(" AND need_id IN (SELECT need_id FROM need_topic JOIN topic_ancestor USING (topic_id) WHERE ancestor_id = ")
            .bind::<Uuid, _>(topic)
            .sql(")");
    }
    statement.sql(
        "), counted AS (
            SELECT about.topic_id, split.sector, split.region, count(DISTINCT missing.organization_id) AS organizations
            FROM missing JOIN organization ON organization.id = missing.organization_id AND organization.status = 'approved'
            LEFT JOIN need_topic AS about ON about.need_id = missing.need_id
            CROSS JOIN LATERAL (SELECT of_sector AS sector, ",
    );
    statement.sql(match asked.by_region {
        true => "coalesce(organization.region, organization.country)",
        false => "NULL::text",
    });
    statement.sql(" AS region FROM unnest(");
    statement.sql(match asked.by_sector {
        true => "CASE WHEN organization.sectors = '{}' THEN ARRAY[NULL::text] ELSE organization.sectors END",
        false => "ARRAY[NULL::text]",
    });
    statement.sql(") AS of_sector) AS split WHERE true");
    if let Some(sector) = asked.sector {
        statement.sql(" AND ").bind::<Text, _>(sector.word()).sql(" = ANY (organization.sectors)");
    }
    if let Some(region) = &asked.region {
        statement.sql(" AND ").bind::<Text, _>(region.clone()).sql(" IN (organization.country, organization.region)");
    }
    if let Some(topic) = asked.topic {
        statement
            .sql(" AND about.topic_id IN (SELECT topic_id FROM topic_ancestor WHERE ancestor_id = ")
            .bind::<Uuid, _>(topic)
            .sql(")");
    }
    statement.sql(
        " GROUP BY about.topic_id, split.sector, split.region HAVING count(DISTINCT missing.organization_id) >= 5
        ), told AS (
            SELECT *, organizations - organizations % 5 AS size, concat_ws('/', coalesce(topic_id::text, '-'), coalesce(sector, '-'), coalesce(region, '-')) AS name
            FROM counted
        )",
    );
}
