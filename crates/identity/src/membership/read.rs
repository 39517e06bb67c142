//! Looking up who has which role.

use database::{
    AsyncPgConnection,
    id::{MembershipId, OrganizationId},
    schema::{membership, programme},
    statement::Statement,
};
use diesel::{
    dsl::{AsSelect, sql},
    expression::{AsExpression, SqlLiteral, UncheckedBind},
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Bool, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Membership, realm::Kind};
use crate::{
    Viewer,
    policy::{Action, Decision, MayActForOneself, MaySeeRoles, MembershipFacts, Realm, RealmFacts, decide},
};

/// A value in a condition written by hand.
type Bound = <uuid::Uuid as AsExpression<Uuid>>::Expression;

/// That a membership is one in this realm.
pub(super) fn in_realm(realm: Realm) -> UncheckedBind<SqlLiteral<Bool>, Bound> {
    let (condition, id) = match realm {
        Realm::Organization(id) => ("membership.organization_id = ", id.uuid()),
        Realm::Programme(id) => ("membership.programme_id = ", id.uuid()),
        // What is compared is there so that all three are of one type.
        Realm::Network => (
            "membership.organization_id IS NULL AND membership.programme_id IS NULL AND '00000000-0000-0000-0000-000000000000'::uuid = ",
            uuid::Uuid::nil(),
        ),
    };
    sql::<Bool>(condition).bind::<Uuid, _>(id)
}

/// That a role counts at this instant.
#[diesel::dsl::auto_type]
pub(crate) fn counts(now: Timestamp) -> _ {
    let now_in_sql: jiff_diesel::Timestamp = jiff_diesel::Timestamp::from(now);
    let lasts = membership::until.is_null().or(membership::until.gt(now_in_sql).assume_not_null());
    membership::ended_at.is_null().and(lasts)
}

/// Those of these memberships that there are for this viewer, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[MembershipId],
) -> QueryResult<Vec<Membership>> {
    let rows: Vec<(Membership, Option<OrganizationId>)> = membership::table
        .left_join(programme::table)
        .filter(membership::id.eq_any(ids))
        .select((Membership::as_select(), programme::organization_id.nullable()))
        .load(&mut conn)
        .await?;
    let is_seen = |(row, operator): &(Membership, Option<OrganizationId>)| {
        let realm = RealmFacts::from((row.organization_id, row.programme_id, *operator));
        let facts = MembershipFacts { person: row.person_id, realm };
        decide(viewer, Action::SeeMembership(Some(facts))) == Decision::Allowed
    };
    Ok(rows.into_iter().filter(is_seen).map(|(row, _)| row).collect())
}

/// The person's own roles that count, the oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn of_oneself(
    mut conn: &AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
) -> QueryResult<Vec<Membership>> {
    membership::table
        .filter(membership::person_id.eq(may.person()))
        .filter(counts(now))
        .order(membership::id)
        .select(Membership::as_select())
        .load(&mut conn)
        .await
}

/// The roles that count in each of these realms, the oldest first: `limit` at most of each, those behind `after`.
///
/// # Errors
/// Where the database fails.
pub async fn pages(
    mut conn: &AsyncPgConnection,
    realms: &[MaySeeRoles],
    limit: i64,
    after: Option<MembershipId>,
    now: Timestamp,
) -> QueryResult<Vec<Membership>> {
    let mut rows = Vec::new();
    for kind in Kind::of(realms.iter().map(MaySeeRoles::realm)) {
        let mut statement = Statement::<AsSelect<Membership, Pg>>::new("SELECT ");
        statement.fragment(Membership::as_select()).sql(" FROM unnest(").bind::<Array<Uuid>, _>(kind.ids);
        statement.sql(") AS wanted (id) CROSS JOIN LATERAL (SELECT * FROM membership WHERE ").sql(kind.condition);
        count_at(&mut statement, now);
        if let Some(after) = after {
            statement.sql(" AND membership.id > ").bind::<Uuid, _>(after);
        }
        statement.sql(" ORDER BY membership.id LIMIT ").bind::<BigInt, _>(limit);
        statement.sql(") AS membership ORDER BY membership.id");
        rows.extend(statement.load::<Membership>(&mut conn).await?);
    }
    Ok(rows)
}

/// How many roles count in each of these realms.
///
/// # Errors
/// Where the database fails.
pub async fn totals(
    mut conn: &AsyncPgConnection,
    realms: &[MaySeeRoles],
    now: Timestamp,
) -> QueryResult<Vec<(Realm, i64)>> {
    let mut totals = Vec::new();
    for kind in Kind::of(realms.iter().map(MaySeeRoles::realm)) {
        let mut statement = Statement::<(Uuid, BigInt)>::new("SELECT wanted.id, count(*) FROM unnest(");
        statement.bind::<Array<Uuid>, _>(kind.ids).sql(") AS wanted (id) JOIN membership ON ").sql(kind.condition);
        count_at(&mut statement, now);
        statement.sql(" GROUP BY wanted.id");
        let rows: Vec<(uuid::Uuid, i64)> = statement.load(&mut conn).await?;
        totals.extend(rows.into_iter().map(|(id, total)| ((kind.realm)(id), total)));
    }
    Ok(totals)
}

fn count_at<Row>(statement: &mut Statement<Row>, now: Timestamp) {
    statement.sql(" AND membership.ended_at IS NULL AND (membership.until IS NULL OR membership.until > ");
    statement.bind::<Timestamptz, _>(now.to_diesel()).sql(")");
}
