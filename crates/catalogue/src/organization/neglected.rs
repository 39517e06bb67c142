//! Organizations that need a steward's attention.

use database::{
    AsyncPgConnection,
    id::OrganizationId,
    paging::{Page, PageRequest},
    statement::Statement,
    text_enum,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Bool, Date as SqlDate, Nullable, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeNeglected;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::Organization;

text_enum! {
    /// Why an organization needs a steward's attention.
    NeglectReason {
        /// Nobody ever confirmed its contact.
        ContactNeverConfirmed = "contact_never_confirmed",
        /// Its contact was confirmed a year ago or earlier.
        ContactStale = "contact_stale",
        /// It has no administrator.
        NoAdministrator = "no_administrator",
    }
}

/// One thing that is neglected, and since which day, by UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neglect {
    /// What.
    pub reason: NeglectReason,
    /// Since when.
    pub since: Date,
}

/// An organization that needs a steward's attention.
#[derive(Debug, Clone)]
pub struct Neglected {
    /// The organization.
    pub organization: Organization,
    /// Why; never nothing.
    pub neglects: Vec<Neglect>,
}

/// A page of the organizations of the network that somebody acts for, or did, and whose contact nobody confirmed for a
/// year, or that have no administrator; by id.
///
/// # Errors
/// Where the database fails.
pub async fn neglected(
    mut conn: &AsyncPgConnection,
    _may: &MaySeeNeglected,
    now: Timestamp,
    request: &PageRequest<OrganizationId>,
) -> QueryResult<Page<OrganizationId, Neglected>> {
    type Columns = (AsSelect<Organization, Pg>, Timestamptz, Bool, Nullable<Timestamptz>);
    let mut statement = Statement::<Columns>::new("SELECT ");
    statement
        .fragment(Organization::as_select())
        .sql(", acted.since, coalesce(administrators.remain, false), administrators.until ");
    from(&mut statement, now);
    if let Some(after) = request.after {
        statement.sql(" AND organization.id > ").bind::<Uuid, _>(after);
    }
    statement.sql(" ORDER BY organization.id LIMIT ").bind::<BigInt, _>(request.limit());
    let rows: Vec<Row> = statement.load(&mut conn).await?;
    let today = day(now);
    Ok(Page::cut(request, rows.into_iter().map(|row| (row.organization.id, row.read(today))).collect()))
}

/// How many there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_neglected(mut conn: &AsyncPgConnection, _may: &MaySeeNeglected, now: Timestamp) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::new("SELECT count(*) ");
    from(&mut statement, now);
    statement.get_result(&mut conn).await
}

/// Of what somebody acts for, by a role or a token, or did.
fn from<Columns>(statement: &mut Statement<Columns>, now: Timestamp) {
    statement
        .sql(
            "FROM (
                SELECT organization_id, min(began.at) AS since
                FROM (
                    SELECT organization_id, given_at AS at FROM membership WHERE organization_id IS NOT NULL
                    UNION ALL
                    SELECT organization_id, created_at FROM service_token
                ) AS began
                GROUP BY organization_id
            ) AS acted
            JOIN organization ON organization.id = acted.organization_id
            LEFT JOIN LATERAL (
                SELECT
                    bool_or(ended_at IS NULL AND (membership.until IS NULL OR membership.until > ",
        )
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(
            ")) AS remain,
                    max(least(ended_at, membership.until)) AS until
                FROM membership
                WHERE membership.organization_id = organization.id AND role = 'administrator'
            ) AS administrators ON true
            WHERE organization.status = 'approved' AND (
                contact_confirmed_on IS NULL
                OR contact_confirmed_on + interval '1 year' <= ",
        )
        .bind::<SqlDate, _>(day(now).to_diesel())
        .sql(" OR administrators.remain IS NOT TRUE)");
}

#[derive(Queryable)]
struct Row {
    organization: Organization,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    acted_since: Timestamp,
    has_administrator: bool,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    administered_until: Option<Timestamp>,
}

impl Row {
    fn read(self, today: Date) -> Neglected {
        let contact = match self.organization.contact_confirmed_on.map(stale_on) {
            None => Some((NeglectReason::ContactNeverConfirmed, day(self.acted_since))),
            Some(since) if since <= today => Some((NeglectReason::ContactStale, since)),
            Some(_) => None,
        };
        let administrator = (!self.has_administrator)
            .then(|| (NeglectReason::NoAdministrator, day(self.administered_until.unwrap_or(self.acted_since))));
        let neglects = contact.into_iter().chain(administrator);
        Neglected {
            organization: self.organization,
            neglects: neglects.map(|(reason, since)| Neglect { reason, since }).collect(),
        }
    }
}

/// The day on which what was confirmed on that day is to be confirmed again.
fn stale_on(confirmed: Date) -> Date {
    confirmed.saturating_add(1.year())
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
