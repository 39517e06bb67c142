//! A need as it is looked for.

use catalogue::{opportunity::AccessibilityFeature, organization::Sector, search::Format};
use database::{
    AsyncPgConnection,
    id::{NeedId, OrganizationId, ProgrammeId},
    jsonb::Lazy,
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, BigInt, Date as SqlDate, Jsonb, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use crate::{
    need::PriceCeiling,
    reach::{Reach, Whereabouts},
};

/// A need as it is looked for: what an opportunity must be to meet it, and who would take part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The last day by which it is to be met.
    pub wanted_by: Option<Date>,
    /// In which languages; empty: any.
    pub languages: Vec<String>,
    /// In which formats; empty: any.
    pub formats: Vec<Format>,
    /// How far people can travel.
    pub reach: Reach,
    /// Where the organization is, or those of the person are.
    pub homes: Vec<Whereabouts>,
    /// The most that it may cost.
    pub price_ceiling: Option<PriceCeiling>,
    /// What an opportunity must have.
    pub accessibility: Vec<AccessibilityFeature>,
    /// The organization, or those of the person.
    pub organizations: Vec<OrganizationId>,
    /// Their sectors.
    pub sectors: Vec<Sector>,
    /// The programmes that they take part in.
    pub programmes: Vec<ProgrammeId>,
}

/// Begins a statement with the needs that it is about: `asked`, the rows of those that `narrow` lets through; `near`, the
/// topics near theirs; `named`, the words for theirs; and `wish`, each with what is known of its owner at the instant.
/// After it comes a comma or a SELECT.
pub(crate) fn with_wishes<Row>(
    statement: &mut Statement<Row>,
    narrow: impl FnOnce(&mut Statement<Row>),
    now: Timestamp,
) {
    statement.sql("WITH asked AS MATERIALIZED (SELECT need.* FROM need WHERE ");
    narrow(statement);
    statement
        .sql(
            "), near AS MATERIALIZED (
                SELECT wanted.topic_id, near.other_id, near.relation
                FROM (SELECT DISTINCT topic_id FROM need_topic WHERE need_id IN (SELECT id FROM asked)) AS wanted
                CROSS JOIN LATERAL topics_near(wanted.topic_id) AS near
            ), named AS MATERIALIZED (
                SELECT wanted.topic_id, named.language, named.alike, named.about
                FROM (SELECT DISTINCT topic_id FROM need_topic WHERE need_id IN (SELECT id FROM asked)) AS wanted
                CROSS JOIN LATERAL words_of_topic(wanted.topic_id) AS named
            ), wish AS MATERIALIZED (
                SELECT asked.id, asked.organization_id, asked.person_id, asked.main_language, asked.statement, asked.languages,
                    asked.formats, asked.reach, asked.accessibility, asked.price_ceiling_amount, asked.price_ceiling_currency,
                    asked.alike || named.alike AS alike,
                    asked.about::tsquery || named.about AS about, asked.visibility, asked.state, owner.organization_ids, owner.sectors, owner.programme_ids,
                    owner.keys, coalesce((
                        SELECT jsonb_agg(whereabouts(organization.country, organization.region, organization.locality, NULL))
                        FROM organization WHERE organization.id = ANY (owner.organization_ids)
                    ), '[]') AS homes, asked.wanted_by, ",
        )
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(
            " AS now,
                    ARRAY(SELECT topic_id FROM need_topic WHERE need_id = asked.id) AS topics,
                    ARRAY(
                        SELECT DISTINCT near.other_id FROM need_topic JOIN near USING (topic_id) WHERE need_topic.need_id = asked.id
                    ) AS near
                FROM asked CROSS JOIN LATERAL need_owner(asked.organization_id, asked.person_id, ",
        )
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(
            ") AS owner
                CROSS JOIN LATERAL (
                    SELECT coalesce(string_agg(named.alike, ' | '), '')::tsquery AS alike, coalesce(string_agg(named.about, ' | '), '')::tsquery AS about
                    FROM need_topic JOIN named USING (topic_id)
                    WHERE need_topic.need_id = asked.id AND named.language = ANY (ARRAY(
                        SELECT lower(split_part(language, '-', 1)) FROM unnest(asked.main_language || asked.languages) AS language
                    ))
                ) AS named) ",
        );
}

/// The wish of a need; none where there is no such need.
///
/// # Errors
/// Where the database fails.
pub async fn of_need(mut conn: &AsyncPgConnection, id: NeedId, now: Timestamp) -> QueryResult<Option<Wish>> {
    type Ceiling = (Nullable<BigInt>, Nullable<Text>);
    type CeilingRow = (Option<i64>, Option<String>);
    type Asked = (Nullable<SqlDate>, Array<Text>, Array<Text>, Text, Ceiling, Array<Text>);
    type Owner = (Array<Uuid>, Array<Text>, Array<Uuid>, Jsonb);
    type AskedRow = (Option<jiff_diesel::Date>, Vec<String>, Vec<Format>, Reach, CeilingRow, Vec<AccessibilityFeature>);
    type OwnerRow = (Vec<OrganizationId>, Vec<Sector>, Vec<ProgrammeId>, Lazy<Vec<Whereabouts>>);
    let mut statement = Statement::<(Asked, Owner)>::default();
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql("id = ").bind::<Uuid, _>(id);
        },
        now,
    );
    statement.sql(
        "SELECT wanted_by, languages, formats, reach, price_ceiling_amount, price_ceiling_currency, accessibility,
             organization_ids, sectors, programme_ids, homes FROM wish",
    );
    let rows: Vec<(AskedRow, OwnerRow)> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().next().map(|(asked, (organizations, sectors, programmes, homes))| {
        let (wanted_by, languages, formats, reach, (amount, currency), accessibility) = asked;
        Wish {
            wanted_by: wanted_by.map(jiff_diesel::Date::to_jiff),
            languages,
            formats,
            reach,
            homes: (*homes).clone(),
            price_ceiling: amount.zip(currency).map(|(amount, currency)| PriceCeiling { amount, currency }),
            accessibility,
            organizations,
            sectors,
            programmes,
        }
    }))
}
