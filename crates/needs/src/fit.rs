//! By when something meets each of the needs that count in figures, found out beforehand: to compare hundreds of thousands of
//! needs with the whole catalogue takes longer than anybody waits for a figure.
//!
//! Each of these needs has a row of `need_fit`. Triggers say that it is to be looked at: when the need changes, or what is
//! known of whoever has it. [`of_opportunities`] sees to what opportunities change. [`look`] looks at what is to be looked
//! at, at what was over meanwhile, and once a day at everything, for whatever nobody told of.

use database::{
    AsyncPgConnection,
    id::{NeedId, OpportunityId},
    schema::{need, need_fit},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Timestamptz, Uuid},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use crate::{
    condition::{CONCERNED, CONCERNS, FITS_BUT_FOR_WAYS, WAY_FITS},
    wish::with_wishes,
};

/// After how long a need is looked at anew.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// Looks at three of the needs that are to be looked at, the new ones first, and says how many they were. None: nothing is to
/// be done, or another server does it.
///
/// # Errors
/// Where the database fails.
pub async fn look(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<usize> {
    conn.transaction(async |conn| {
        let due = due(conn, now).await?;
        // Nobody changes them meanwhile, so that nothing found of what they were is taken for what they are. They are few, since
        // whoever wants to has to wait.
        let needs: Vec<NeedId> = need::table
            .filter(need::id.eq_any(due))
            .select(need::id)
            .for_no_key_update()
            .skip_locked()
            .load(conn)
            .await?;
        if !needs.is_empty() {
            find(conn, &needs, now).await?;
        }
        Ok(needs.len())
    })
    .await
}

/// Sees to it that what these opportunities met is looked at anew, since they were changed, and notes which needs they meet
/// sooner than anything else does.
///
/// # Errors
/// Where the database fails.
pub async fn of_opportunities(
    conn: &mut AsyncPgConnection,
    opportunities: &[OpportunityId],
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(need_fit::table.filter(need_fit::opportunity_id.eq_any(opportunities)))
        .set(need_fit::looked_at.eq(None::<jiff_diesel::Timestamp>))
        .execute(conn)
        .await?;
    let mut statement = Statement::<Uuid>::new(NOTE);
    statement.sql(" FROM (");
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql("id IN (SELECT need_id FROM need_fit WHERE looked_at IS NOT NULL)").sql(CONCERNED);
            statement.bind::<Array<Uuid>, _>(opportunities.to_vec()).sql("))");
        },
        now,
    );
    first(&mut statement, Some(opportunities));
    statement.sql(
        ") AS found WHERE need_fit.need_id = found.id AND need_fit.looked_at IS NOT NULL AND found.opportunity_id IS NOT NULL
            AND (need_fit.fits_on IS NULL OR found.fits_on < need_fit.fits_on) RETURNING need_fit.need_id",
    );
    let _: Vec<NeedId> = statement.load(conn).await?;
    Ok(())
}

/// Some of those that are to be looked at.
async fn due(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<Vec<NeedId>> {
    let mut statement = Statement::<Uuid>::new(
        "SELECT need_id FROM (
            (SELECT need_id FROM need_fit WHERE looked_at IS NULL ORDER BY need_id LIMIT 3)
            UNION ALL
            (SELECT need_id FROM need_fit WHERE looked_at IS NOT NULL AND fits_until <= ",
    );
    statement.bind::<Timestamptz, _>(now.to_diesel()).sql(
        " ORDER BY fits_until LIMIT 3)
            UNION ALL
            (SELECT need_id FROM need_fit WHERE looked_at <= ",
    );
    statement.bind::<Timestamptz, _>((now - FRESH).to_diesel()).sql(" ORDER BY looked_at LIMIT 3)) AS due LIMIT 3");
    statement.load(conn).await
}

async fn find(conn: &mut AsyncPgConnection, needs: &[NeedId], now: Timestamp) -> QueryResult<()> {
    let mut statement = Statement::<Uuid>::new(NOTE);
    statement.sql(", looked_at = found.now FROM (");
    with_wishes(
        &mut statement,
        |statement| {
            statement.sql("id = ANY (").bind::<Array<Uuid>, _>(needs.to_vec()).sql(")");
        },
        now,
    );
    first(&mut statement, None);
    statement.sql(") AS found WHERE need_fit.need_id = found.id RETURNING need_fit.need_id");
    let _: Vec<NeedId> = statement.load(conn).await?;
    Ok(())
}

const NOTE: &str =
    "UPDATE need_fit SET opportunity_id = found.opportunity_id, fits_on = found.fits_on, fits_until = found.fits_until";

/// Goes on with what meets each wish first: of these opportunities, or of all. Of what has no day that is known nobody can
/// say by when it does.
fn first(statement: &mut Statement<Uuid>, only: Option<&[OpportunityId]>) {
    statement.sql(
        "SELECT wish.id, wish.now, first.opportunity_id, first.fits_on, coalesce(first.fits_until, 'infinity') AS fits_until
        FROM wish LEFT JOIN LATERAL (
            SELECT opportunity_search.opportunity_id,
                coalesce(CASE WHEN way.self_paced THEN way.first_on ELSE way.last_on END, '-infinity') AS fits_on,
                least(way.over_at, way.closes_at) AS fits_until
            FROM opportunity_search CROSS JOIN LATERAL opportunity_ways(opportunity_search.opportunity_id) AS way
            WHERE ",
    );
    if let Some(these) = only {
        statement.sql("opportunity_search.opportunity_id = ANY (").bind::<Array<Uuid>, _>(these.to_vec()).sql(") AND ");
    }
    statement.sql(CONCERNS).sql(" AND ").sql(FITS_BUT_FOR_WAYS).sql(" AND ").sql(WAY_FITS).sql(
        " AND way.kind <> 'undated'
            ORDER BY 2, 3 DESC NULLS FIRST, 1 LIMIT 1
        ) AS first ON true",
    );
}
