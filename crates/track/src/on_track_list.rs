//! Lists of who is On TRACK: drawn up for any moment, and published for the funder, never to be changed.

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OnTrackListId, OrganizationId, PersonId, ProgramYearId},
    jsonb::Lazy,
    schema::{self, enrolment, on_track_list, organization},
};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Jsonb};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayRunProgram, MaySeeOutcome},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};

use crate::{
    requirement,
    standing::{Looked, RequirementStanding, RequirementState, StandingState, gather},
    year,
};

mod table;

pub use table::*;

/// A list that was published.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::on_track_list)]
pub struct OnTrackList {
    /// Its id.
    pub id: OnTrackListId,
    /// Of which year.
    pub program_year_id: ProgramYearId,
    /// The moment that it tells of.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub as_of: Timestamp,
    /// By which version of the requirements.
    pub requirements_version: i32,
    /// How many museums are on it.
    pub enrolled: i32,
    /// How many of them were On TRACK.
    pub on_track: i32,
    /// Who published it.
    pub published_by: Option<PersonId>,
    /// When it was published.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// A list as it would be published.
#[derive(Debug, Clone)]
pub struct DrawnUp {
    /// The moment that it tells of.
    pub as_of: Timestamp,
    /// By which version of the requirements; none where the year has none.
    pub requirements_version: Option<i32>,
    /// The museums that were enrolled then, by name.
    pub entries: Vec<OnTrackEntry>,
}

/// A museum on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OnTrackEntry {
    /// The museum.
    pub organization: OrganizationId,
    /// The language its name is first of all in.
    pub main_language: String,
    /// Its name then, per language.
    pub name: LanguageMap,
    /// The state or province that it is in.
    pub region: Option<String>,
    /// Whether it was On TRACK.
    pub is_on_track: bool,
    /// How it stood in all.
    pub state: StandingState,
    /// How it stood with each requirement, in order.
    pub requirements: Vec<OnTrackRequirement>,
}

/// How a museum on a list stood with a requirement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OnTrackRequirement {
    /// Its key.
    pub key: String,
    /// What it is called, per language.
    pub title: LanguageMap,
    /// Where it stood.
    pub state: RequirementState,
    /// Until when the museum had time.
    pub due: Timestamp,
    /// Since when it is met.
    pub met_at: Option<Timestamp>,
    /// Since when everything was there, where that came too late.
    pub late_at: Option<Timestamp>,
}

/// What stands on a list, as it is kept: read and written without a tree of it in between, since of ten thousand museums it
/// is long.
#[derive(Debug, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub(crate) struct Listed(pub(crate) Vec<OnTrackEntry>);

database::jsonb!(Listed);

impl DrawnUp {
    /// How many of its museums are On TRACK.
    pub fn on_track(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_on_track).count()
    }
}

impl From<&RequirementStanding> for OnTrackRequirement {
    fn from(of: &RequirementStanding) -> Self {
        Self {
            key: of.requirement.key.clone(),
            title: of.requirement.title.clone(),
            state: of.state,
            due: of.due,
            met_at: of.met_at,
            late_at: of.late_at,
        }
    }
}

/// Who is On TRACK as of a moment, as it would be published. Museums that were not enrolled then are left out.
///
/// # Errors
/// Where the database fails.
pub async fn draw_up(
    conn: &AsyncPgConnection,
    _may: &MaySeeOutcome,
    year: ProgramYearId,
    as_of: Timestamp,
) -> QueryResult<DrawnUp> {
    drawn_up(conn, year, as_of).await
}

/// Publishes who is On TRACK as of a moment, for good. With an idempotency key, a repeated request answers with the list
/// that the first published.
///
/// # Errors
/// Where the moment is to come, or the year has no requirements.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    year: ProgramYearId,
    as_of: Timestamp,
    key: Option<&str>,
) -> Result<OnTrackList, Rejection> {
    conn.transaction(async |conn| {
        let asked = (year, as_of.to_string());
        let pending = match idempotency::claim(conn, may.asker(), key, "publishOnTrackList", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = on_track_list::table.find(OnTrackListId::from_uuid(id));
                return Ok(found.select(OnTrackList::as_select()).first(conn).await?);
            }
            Claim::First(pending) => pending,
        };
        year::locked(conn, may, year, "year").await?;
        if as_of > now {
            let what =
                format_args!("is {as_of}, which is to come; a list tells how museums stood, so give now or earlier");
            return Err(Rejection::one(ProblemCode::OutOfRange, "as_of", what));
        }
        let drawn = drawn_up(conn, year, as_of).await?;
        let Some(version) = drawn.requirements_version else {
            let what = "has no requirements yet; say first what it takes to be On TRACK";
            return Err(Rejection::one(ProblemCode::WrongState, "year", what));
        };
        let count = |length: usize| i32::try_from(length).unwrap_or(i32::MAX);
        let (enrolled, on_track) = (count(drawn.entries.len()), count(drawn.on_track()));
        let row: OnTrackList = diesel::insert_into(on_track_list::table)
            .values((
                on_track_list::id.eq(OnTrackListId::new()),
                on_track_list::program_year_id.eq(year),
                on_track_list::as_of.eq(as_of.to_diesel()),
                on_track_list::requirements_version.eq(version),
                on_track_list::enrolled.eq(enrolled),
                on_track_list::on_track.eq(on_track),
                on_track_list::content.eq(Listed(drawn.entries)),
                on_track_list::published_by.eq(may.person()),
                on_track_list::created_at.eq(now.to_diesel()),
            ))
            .returning(OnTrackList::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// The published lists of a year, the latest first: `limit` at most, those behind `after`.
///
/// # Errors
/// Where the database fails.
pub async fn published(
    mut conn: &AsyncPgConnection,
    _may: &MaySeeOutcome,
    year: ProgramYearId,
    limit: i64,
    after: Option<OnTrackListId>,
) -> QueryResult<Vec<OnTrackList>> {
    let mut wanted = on_track_list::table.filter(on_track_list::program_year_id.eq(year)).into_boxed();
    if let Some(after) = after {
        wanted = wanted.filter(on_track_list::id.lt(after));
    }
    wanted.order(on_track_list::id.desc()).limit(limit).select(OnTrackList::as_select()).load(&mut conn).await
}

/// How many lists of a year were published.
///
/// # Errors
/// Where the database fails.
pub async fn total(mut conn: &AsyncPgConnection, _may: &MaySeeOutcome, year: ProgramYearId) -> QueryResult<i64> {
    on_track_list::table.filter(on_track_list::program_year_id.eq(year)).count().get_result(&mut conn).await
}

/// A published list, and what stands on it.
///
/// # Errors
/// Where the database fails.
pub async fn by_id(mut conn: &AsyncPgConnection, id: OnTrackListId) -> QueryResult<Option<OnTrackList>> {
    on_track_list::table.find(id).select(OnTrackList::as_select()).first(&mut conn).await.optional()
}

/// What stands on a published list, as it was published.
///
/// # Errors
/// Where the database fails.
pub async fn entries(
    mut conn: &AsyncPgConnection,
    _may: &MaySeeOutcome,
    id: OnTrackListId,
) -> QueryResult<Vec<OnTrackEntry>> {
    let Listed(entries) = on_track_list::table.find(id).select(on_track_list::content).first(&mut conn).await?;
    Ok(entries)
}

async fn drawn_up(conn: &AsyncPgConnection, year: ProgramYearId, as_of: Timestamp) -> QueryResult<DrawnUp> {
    let year_alone = [year];
    let (museums, gathered, versions) = futures::try_join!(
        museums(conn, year),
        gather(conn, Looked::AtAll(year)),
        requirement::versions(conn, &year_alone),
    )?;
    let requirements_version = requirement::in_force(&versions, as_of).map(|version| version.version);
    let entry = |museum: Museum| {
        let standing = gathered.get(&museum.enrolment)?.standing(as_of);
        (standing.state != StandingState::Withdrawn).then(|| OnTrackEntry {
            organization: museum.organization,
            main_language: museum.main_language,
            name: museum.name,
            region: museum.region,
            is_on_track: standing.is_on_track,
            state: standing.state,
            requirements: standing.requirements.iter().map(OnTrackRequirement::from).collect(),
        })
    };
    Ok(DrawnUp { as_of, requirements_version, entries: museums.into_iter().filter_map(entry).collect() })
}

struct Museum {
    enrolment: EnrolmentId,
    organization: OrganizationId,
    main_language: String,
    name: LanguageMap,
    region: Option<String>,
}

/// Every museum that ever enrolled in a year, by name.
async fn museums(mut conn: &AsyncPgConnection, year: ProgramYearId) -> QueryResult<Vec<Museum>> {
    type Row = (EnrolmentId, OrganizationId, String, Lazy<LanguageMap>, Option<String>);
    let rows: Vec<Row> = enrolment::table
        .inner_join(organization::table)
        .filter(enrolment::program_year_id.eq(year))
        .order((organization::sort_name, organization::id))
        .select((
            enrolment::id,
            organization::id,
            organization::main_language,
            organization::name,
            organization::region,
        ))
        .load(&mut conn)
        .await?;
    let one = |(enrolment, organization, main_language, name, region): (_, _, _, Lazy<LanguageMap>, _)| Museum {
        enrolment,
        organization,
        main_language,
        name: (*name).clone(),
        region,
    };
    Ok(rows.into_iter().map(one).collect())
}
