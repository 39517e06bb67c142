//! Looking alumni up.

use database::{
    AsyncPgConnection,
    id::{AlumnusId, OfferId, OrganizationId, PersonId, ProgrammeId},
    paging::{Page, PageRequest},
    schema::alumnus,
    statement::Statement,
};
use diesel::{
    pg::Pg,
    prelude::*,
    sql_types::{Array, Uuid},
};
use diesel_async::RunQueryDsl;

use super::Alumnus;

/// Which alumni are wanted. What is none does not narrow.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlumnusFilter {
    /// Those who are open to give a guest lecture, or are not.
    pub lectures: Option<bool>,
    /// Those who would mentor next, or would not.
    pub mentors: Option<bool>,
    /// Those who would refer others to the exchange, or would not.
    pub refers: Option<bool>,
}

/// Where somebody took part last, of those placements that are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TookPart {
    /// The institution that let them go, or that which hosted, where they mentored.
    pub organization: OrganizationId,
    /// What was offered.
    pub offer: OfferId,
}

/// A page of the alumni of an exchange, who joined first comes first; for those who take part in the exchange.
///
/// # Errors
/// Where the database fails.
pub async fn of_exchange(
    mut conn: &AsyncPgConnection,
    programme: ProgrammeId,
    filter: AlumnusFilter,
    page: &PageRequest<AlumnusId>,
) -> QueryResult<Page<AlumnusId, Alumnus>> {
    let mut wanted = wanted(programme, filter).order(alumnus::id).limit(page.limit());
    if let Some(after) = page.after {
        wanted = wanted.filter(alumnus::id.gt(after));
    }
    let rows: Vec<Alumnus> = wanted.select(Alumnus::as_select()).load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_of_exchange(
    mut conn: &AsyncPgConnection,
    programme: ProgrammeId,
    filter: AlumnusFilter,
) -> QueryResult<i64> {
    wanted(programme, filter).count().get_result(&mut conn).await
}

fn wanted(programme: ProgrammeId, filter: AlumnusFilter) -> alumnus::BoxedQuery<'static, Pg> {
    let belong = alumnus::programme_id.eq(programme).and(alumnus::left_at.is_null());
    let mut wanted = alumnus::table.filter(belong).into_boxed();
    if let Some(lectures) = filter.lectures {
        wanted = wanted.filter(alumnus::lectures.eq(lectures));
    }
    if let Some(mentors) = filter.mentors {
        wanted = wanted.filter(alumnus::mentors.eq(mentors));
    }
    if let Some(refers) = filter.refers {
        wanted = wanted.filter(alumnus::refers.eq(refers));
    }
    wanted
}

/// Somebody as one of the alumni of an exchange, if they are.
///
/// # Errors
/// Where the database fails.
pub async fn own(
    mut conn: &AsyncPgConnection,
    person: PersonId,
    programme: ProgrammeId,
) -> QueryResult<Option<Alumnus>> {
    alumnus::table
        .filter(alumnus::programme_id.eq(programme).and(alumnus::person_id.eq(person)))
        .filter(alumnus::left_at.is_null())
        .select(Alumnus::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Where these alumni took part last. Somebody who was read in by their address is whoever has it, verified.
///
/// # Errors
/// Where the database fails.
pub async fn took_part(mut conn: &AsyncPgConnection, ids: &[AlumnusId]) -> QueryResult<Vec<(AlumnusId, TookPart)>> {
    let mut statement = Statement::<(Uuid, Uuid, Uuid)>::new(
        "WITH asked AS (SELECT id, programme_id, person_id FROM alumnus WHERE id = ANY (",
    );
    statement.bind::<Array<Uuid>, _>(ids.to_vec()).sql(
        ")), went AS (SELECT asked.id, application.id AS application_id FROM asked \
            JOIN application USING (programme_id, person_id) \
            UNION ALL SELECT asked.id, application.id FROM asked \
            JOIN account ON account.person_id = asked.person_id AND account.email_verified \
            JOIN application ON application.programme_id = asked.programme_id AND application.person_id IS NULL \
                AND lower(application.email) = lower(account.email)), \
        mentored AS (SELECT asked.id, offer.id AS offer_id FROM asked \
            JOIN mentor ON mentor.person_id = asked.person_id \
            JOIN offer ON offer.mentor_id = mentor.id AND offer.programme_id = asked.programme_id), \
        part AS (SELECT went.id AS alumnus_id, placement.home_id AS organization_id, placement.* \
            FROM went JOIN placement USING (application_id) \
            UNION ALL SELECT mentored.id, placement.host_id, placement.* \
            FROM mentored JOIN placement USING (offer_id)) \
        SELECT DISTINCT ON (alumnus_id) alumnus_id, organization_id, offer_id FROM part \
        WHERE ended_at IS NOT NULL AND begun_at IS NOT NULL ORDER BY alumnus_id, ended_at DESC, id DESC",
    );
    let rows: Vec<(AlumnusId, OrganizationId, OfferId)> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().map(|(id, organization, offer)| (id, TookPart { organization, offer })).collect())
}
