//! Looking organizations up.

use std::collections::{BTreeSet, HashSet};

use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId},
    paging::{Page, PageRequest},
    schema::{opportunity_organization, organization, organization_identifier},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Float, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use super::{Identifier, Organization, OrganizationSize, OrganizationStatus, Sector};
use crate::{opportunity::OrganizationRole, search::Sight};

/// Which organizations are wanted. Empty fields do not narrow.
#[derive(Debug, Clone, Default)]
pub struct OrganizationFilter {
    /// Words of the name, the last one possibly unfinished, mistyped ones forgiven.
    pub search: Option<String>,
    /// Belonging to any of these.
    pub sectors: Vec<Sector>,
    /// As large as any of these.
    pub sizes: Vec<OrganizationSize>,
    /// In any of these countries (ISO 3166-1).
    pub countries: Vec<String>,
    /// In any of these regions (ISO 3166-2).
    pub regions: Vec<String>,
}

/// Where an organization stands in a list: how well its name matches, then its name, then its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrganizationKey(u32, String, OrganizationId);

/// An organization and what it has to do with an opportunity.
#[derive(Debug, Clone)]
pub struct Involved {
    /// The opportunity.
    pub opportunity_id: OpportunityId,
    /// What the organization does in it.
    pub role: OrganizationRole,
    /// The organization.
    pub organization: Organization,
}

/// The condition on `organization` that lets through what somebody may see, as
/// [`Sight::includes_organization`] says it: what is not approved is not published. It stands in every way of asking.
#[diesel::dsl::auto_type]
fn seen(sight: &Sight) -> _ {
    let own: Vec<OrganizationId> = sight.keys().iter().copied().map(OrganizationId::from_uuid).collect();
    let everything: bool = sight.is_everything();
    let approved: OrganizationStatus = OrganizationStatus::Approved;
    organization::status.eq(approved).or(organization::id.eq_any(own)).or(everything.into_sql::<Bool>())
}

/// Those of these organizations that there are, in no order.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    ids: &[OrganizationId],
    sight: &Sight,
) -> QueryResult<Vec<Organization>> {
    organization::table
        .filter(organization::id.eq_any(ids))
        .filter(seen(sight))
        .select(Organization::as_select())
        .load(&mut conn)
        .await
}

/// The ids of those of these organizations that there are and that somebody may see.
pub async fn seen_among(
    mut conn: &AsyncPgConnection,
    ids: &[OrganizationId],
    sight: &Sight,
) -> QueryResult<HashSet<OrganizationId>> {
    let ids: Vec<OrganizationId> = organization::table
        .filter(organization::id.eq_any(ids))
        .filter(seen(sight))
        .select(organization::id)
        .load(&mut conn)
        .await?;
    Ok(ids.into_iter().collect())
}

/// The organization with this identifier.
pub async fn by_identifier(
    mut conn: &AsyncPgConnection,
    scheme: &str,
    value: &str,
    sight: &Sight,
) -> QueryResult<Option<Organization>> {
    organization::table
        .inner_join(organization_identifier::table)
        .filter(organization_identifier::scheme.eq(scheme).and(organization_identifier::value.eq(value)))
        .filter(seen(sight))
        .select(Organization::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The organizations that are called exactly so in one of their languages, or so but for capitals and accents in their
/// main one; at most five.
pub async fn by_name(mut conn: &AsyncPgConnection, name: &str, sight: &Sight) -> QueryResult<Vec<OrganizationId>> {
    let mut statement = Statement::<Uuid>::new("SELECT id FROM organization WHERE (sort_name = plain(");
    statement
        .bind::<Text, _>(name.to_owned())
        .sql(") OR EXISTS (SELECT FROM jsonb_each_text(name) WHERE value = ")
        .bind::<Text, _>(name.to_owned())
        .sql(")) AND ")
        .fragment(seen(sight))
        .sql(" ORDER BY id LIMIT 5");
    statement.load(&mut conn).await
}

/// Those of these identifiers that somebody has, in no order, and who.
pub async fn by_identifiers(
    mut conn: &AsyncPgConnection,
    identifiers: &[Identifier],
    sight: &Sight,
) -> QueryResult<Vec<(Identifier, Organization)>> {
    let (schemes, values): (BTreeSet<_>, Vec<_>) =
        identifiers.iter().map(|one| (one.scheme.as_str(), one.value.as_str())).unzip();
    // A value may be found under another of the schemes too.
    let rows: Vec<(String, String, Organization)> = organization::table
        .inner_join(organization_identifier::table)
        .filter(organization_identifier::scheme.eq_any(schemes).and(organization_identifier::value.eq_any(values)))
        .filter(seen(sight))
        .select((organization_identifier::scheme, organization_identifier::value, Organization::as_select()))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(scheme, value, row)| (Identifier { scheme, value }, row)).collect())
}

/// What others call these organizations, by scheme.
pub async fn identifiers(
    mut conn: &AsyncPgConnection,
    ids: &[OrganizationId],
) -> QueryResult<Vec<(OrganizationId, Identifier)>> {
    let rows: Vec<(OrganizationId, String, String)> = organization_identifier::table
        .filter(organization_identifier::organization_id.eq_any(ids))
        .order((organization_identifier::scheme, organization_identifier::value))
        .select((
            organization_identifier::organization_id,
            organization_identifier::scheme,
            organization_identifier::value,
        ))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(id, scheme, value)| (id, Identifier { scheme, value })).collect())
}

/// The organizations with a role in these opportunities: owners first, then in the order they were named.
pub async fn of_opportunities(
    mut conn: &AsyncPgConnection,
    ids: &[OpportunityId],
    sight: &Sight,
) -> QueryResult<Vec<Involved>> {
    let rows: Vec<(OpportunityId, OrganizationRole, Organization)> = opportunity_organization::table
        .inner_join(organization::table)
        .filter(opportunity_organization::opportunity_id.eq_any(ids))
        .filter(seen(sight))
        .order((
            opportunity_organization::role.ne("owner"),
            opportunity_organization::position,
            opportunity_organization::organization_id,
        ))
        .select((opportunity_organization::opportunity_id, opportunity_organization::role, Organization::as_select()))
        .load(&mut conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(opportunity_id, role, organization)| Involved { opportunity_id, role, organization })
        .collect())
}

/// A page of organizations: by name, or, where words are searched, the best match first.
pub async fn page(
    mut conn: &AsyncPgConnection,
    filter: &OrganizationFilter,
    sight: &Sight,
    request: &PageRequest<OrganizationKey>,
) -> QueryResult<Page<OrganizationKey, Organization>> {
    let mut statement = Statement::<(AsSelect<Organization, Pg>, Float, Text)>::default();
    with_search(&mut statement, filter);
    statement.sql("SELECT ").fragment(Organization::as_select()).sql(", likeness, sort_name");
    from(&mut statement, filter, sight);
    if let Some(OrganizationKey(likeness, name, id)) = &request.after {
        statement.sql(" AND (-likeness, sort_name COLLATE \"C\", organization.id) > (-");
        statement.bind::<Float, _>(f32::from_bits(*likeness)).sql("::float4, ").bind::<Text, _>(name.clone());
        statement.sql(", ").bind::<Uuid, _>(*id).sql(")");
    }
    statement.sql(" ORDER BY -likeness, sort_name COLLATE \"C\", organization.id LIMIT ");
    statement.bind::<BigInt, _>(request.limit());
    let rows: Vec<(Organization, f32, String)> = statement.load(&mut conn).await?;
    let items = rows
        .into_iter()
        .map(|(row, likeness, name)| (OrganizationKey(likeness.to_bits(), name, row.id), row))
        .collect();
    Ok(Page::cut(request, items))
}

/// How many organizations a filter finds.
pub async fn count(mut conn: &AsyncPgConnection, filter: &OrganizationFilter, sight: &Sight) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::default();
    with_search(&mut statement, filter);
    statement.sql("SELECT count(*)");
    from(&mut statement, filter, sight);
    statement.get_result(&mut conn).await
}

fn with_search<Row>(statement: &mut Statement<Row>, filter: &OrganizationFilter) {
    if let Some(words) = &filter.search {
        statement
            .sql("WITH asked AS MATERIALIZED (SELECT plain(")
            .bind::<Text, _>(words.clone())
            .sql(") AS words, search_query(")
            .bind::<Text, _>(words.clone())
            .sql(") AS query) ");
    }
}

/// The name's words count as a likeness of one; a name that only resembles the words counts by how much it does.
fn from<Row>(statement: &mut Statement<Row>, filter: &OrganizationFilter, sight: &Sight) {
    match &filter.search {
        Some(_) => statement.sql(
            " FROM asked, organization, LATERAL (SELECT \
             (CASE WHEN document @@ query THEN 1 + similarity(words, sort_name) ELSE word_similarity(words, sort_name) END)::float4 \
             AS likeness) AS compared WHERE (document @@ query OR words <% sort_name) AND ",
        ),
        None => statement.sql(" FROM organization, (SELECT 0::float4 AS likeness) AS compared WHERE "),
    };
    statement.fragment(seen(sight));
    if !filter.sectors.is_empty() {
        let sectors: Vec<String> = filter.sectors.iter().map(ToString::to_string).collect();
        statement.sql(" AND sectors && ").bind::<Array<Text>, _>(sectors);
    }
    if !filter.sizes.is_empty() {
        let sizes: Vec<String> = filter.sizes.iter().map(ToString::to_string).collect();
        statement.sql(" AND organization.size = ANY (").bind::<Array<Text>, _>(sizes).sql(")");
    }
    if !filter.countries.is_empty() {
        statement.sql(" AND country = ANY (").bind::<Array<Text>, _>(filter.countries.clone()).sql(")");
    }
    if !filter.regions.is_empty() {
        statement.sql(" AND region = ANY (").bind::<Array<Text>, _>(filter.regions.clone()).sql(")");
    }
}
