//! Creating and changing runs. Where a run stands is changed by the verbs of [`crate::status`].

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId},
    schema::{opportunity, run},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayEdit,
};
use jiff::{Timestamp, civil::Date};

use super::{Mode, Pacing, Run, RunDates, RunInput, RunStatus};
use crate::{
    money::Prices,
    opportunity::{OpportunityStatus, refresh_search},
    place::Place,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    registration,
};

/// What is to change of a run. A field that is `None` stays as it is; one that is `Some(None)` is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunChanges {
    /// Who sets the pace.
    pub pacing: Option<Pacing>,
    /// How one takes part.
    pub mode: Option<Mode>,
    /// First day, `YYYY-MM-DD`.
    pub starts_on: Option<Option<String>>,
    /// Last day, `YYYY-MM-DD`.
    pub ends_on: Option<Option<String>>,
    /// First day one can register, `YYYY-MM-DD`.
    pub enrolment_opens_on: Option<Option<String>>,
    /// Last day one can register, `YYYY-MM-DD`.
    pub enrolment_closes_on: Option<Option<String>>,
    /// IANA time zone its dates are meant in.
    pub zone: Option<Option<String>>,
    /// Places.
    pub capacity: Option<Option<i32>>,
    /// All its prices.
    pub prices: Option<Prices>,
    /// Where it is held.
    pub place: Option<Option<Place>>,
    /// Where to register.
    pub registration_url: Option<Option<String>>,
    /// How many weeks it takes.
    pub weeks: Option<Option<i32>>,
    /// Hours of work a week, at least.
    pub hours_per_week_least: Option<Option<i32>>,
    /// Hours of work a week, at most.
    pub hours_per_week_most: Option<Option<i32>>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Creates a run of an opportunity. With an idempotency key, a repeated request answers with what the first one created.
///
/// # Errors
/// Every fault of the input at once; `wrong_state` where the opportunity is cancelled or withdrawn, or where a run cannot
/// begin as it is said to stand. Nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    input: RunInput,
    key: Option<&str>,
) -> Result<Run, Rejection> {
    conn.transaction(async |conn| {
        let asking = may.asker();
        let pending = match idempotency::claim(conn, asking, key, "createRun", &(may.id(), &input), now).await? {
            Claim::Repeated(id) => return found(conn, RunId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let opportunity_status = lock_opportunity(conn, may.id()).await?;
        let mut problems = Problems::new();
        check_beginning(opportunity_status, input.status, &mut problems);
        let dates = input.check(&mut problems);
        problems.settle()?;
        let id = RunId::new();
        diesel::insert_into(run::table)
            .values((
                run::id.eq(id),
                run::opportunity_id.eq(may.id()),
                run::status.eq(input.status),
                Row::of(&input, &dates),
                run::created_at.eq(jiff_diesel::Timestamp::from(now)),
                run::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        refresh_search(conn, &[may.id()]).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// Changes a run, but not where it stands.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    id: RunId,
    changes: RunChanges,
) -> Result<Run, Rejection> {
    conn.transaction(async |conn| {
        lock_opportunity(conn, may.id()).await?;
        let row = lock(conn, may, id, "id").await?;
        check_revision(changes.expected_revision, row.revision)?;
        let before = row.as_input();
        let after = changes.applied_to(before.clone());
        if after == before {
            return Ok(row);
        }
        let mut problems = Problems::new();
        let dates = after.check(&mut problems);
        problems.settle()?;
        diesel::update(run::table.find(id))
            .set((
                Row::of(&after, &dates),
                run::revision.eq(row.revision + 1),
                run::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        // There may be places now for those who wait.
        registration::settle(conn, now, id).await?;
        refresh_search(conn, &[may.id()]).await?;
        found(conn, id).await
    })
    .await
}

/// Takes hold of the opportunity until the transaction ends and tells where it stands. Every change of what hangs on an
/// opportunity begins with this, so that two of them wait for each other instead of tangling.
pub(crate) async fn lock_opportunity(
    conn: &mut AsyncPgConnection,
    id: OpportunityId,
) -> Result<OpportunityStatus, Rejection> {
    opportunity::table
        .find(id)
        .select(opportunity::status)
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("opportunity", "an opportunity"))
}

/// A run of the opportunity that may be changed, held until the transaction ends; `field` is where it was named.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    id: RunId,
    field: &str,
) -> Result<Run, Rejection> {
    run::table
        .find(id)
        .filter(run::opportunity_id.eq(may.id()))
        .select(Run::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "a run"))
}

fn check_beginning(opportunity: OpportunityStatus, status: RunStatus, problems: &mut Problems) {
    check_takes_place(opportunity, "run", problems);
    if !matches!(status, RunStatus::Announced | RunStatus::Open) {
        problems.note(
            ProblemCode::WrongState,
            "status",
            format_args!(
                "is \"{status}\", but a new run is \"announced\" or \"open\"; create it as one of these, then change where it stands"
            ),
        );
    }
}

/// Notes that an opportunity which does not take place any more gets no new `thing`.
pub(crate) fn check_takes_place(opportunity: OpportunityStatus, thing: &str, problems: &mut Problems) {
    if matches!(opportunity, OpportunityStatus::Cancelled | OpportunityStatus::Withdrawn) {
        problems.note(
            ProblemCode::WrongState,
            "opportunity",
            format_args!(
                "names an opportunity that is {opportunity}, so it gets no new {thing}; create a new opportunity"
            ),
        );
    }
}

impl RunChanges {
    fn applied_to(self, before: RunInput) -> RunInput {
        RunInput {
            status: before.status,
            pacing: self.pacing.unwrap_or(before.pacing),
            mode: self.mode.unwrap_or(before.mode),
            starts_on: self.starts_on.unwrap_or(before.starts_on),
            ends_on: self.ends_on.unwrap_or(before.ends_on),
            enrolment_opens_on: self.enrolment_opens_on.unwrap_or(before.enrolment_opens_on),
            enrolment_closes_on: self.enrolment_closes_on.unwrap_or(before.enrolment_closes_on),
            zone: self.zone.unwrap_or(before.zone),
            capacity: self.capacity.unwrap_or(before.capacity),
            prices: self.prices.unwrap_or(before.prices),
            place: self.place.unwrap_or(before.place),
            registration_url: self.registration_url.unwrap_or(before.registration_url),
            weeks: self.weeks.unwrap_or(before.weeks),
            hours_per_week_least: self.hours_per_week_least.unwrap_or(before.hours_per_week_least),
            hours_per_week_most: self.hours_per_week_most.unwrap_or(before.hours_per_week_most),
        }
    }
}

impl Run {
    /// What somebody would have to give for the run to be as it is.
    fn as_input(&self) -> RunInput {
        let written = |day: Option<Date>| day.map(|day| day.to_string());
        RunInput {
            status: self.status,
            pacing: self.pacing,
            mode: self.mode,
            starts_on: written(self.starts_on),
            ends_on: written(self.ends_on),
            enrolment_opens_on: written(self.enrolment_opens_on),
            enrolment_closes_on: written(self.enrolment_closes_on),
            zone: self.zone.clone(),
            capacity: self.capacity,
            prices: self.prices.clone(),
            place: self.place.clone(),
            registration_url: self.registration_url.clone(),
            weeks: self.weeks,
            hours_per_week_least: self.hours_per_week_least,
            hours_per_week_most: self.hours_per_week_most,
        }
    }
}

/// The columns that an input gives, without the status.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = run, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row<'a> {
    pacing: Pacing,
    mode: Mode,
    starts_on: Option<jiff_diesel::Date>,
    ends_on: Option<jiff_diesel::Date>,
    enrolment_opens_on: Option<jiff_diesel::Date>,
    enrolment_closes_on: Option<jiff_diesel::Date>,
    zone: Option<&'a str>,
    capacity: Option<i32>,
    prices: &'a Prices,
    place: Option<&'a Place>,
    registration_url: Option<&'a str>,
    weeks: Option<i32>,
    hours_per_week_least: Option<i32>,
    hours_per_week_most: Option<i32>,
}

impl<'a> Row<'a> {
    fn of(input: &'a RunInput, dates: &'a RunDates) -> Self {
        Self {
            pacing: input.pacing,
            mode: input.mode,
            starts_on: dates.starts_on.map(Into::into),
            ends_on: dates.ends_on.map(Into::into),
            enrolment_opens_on: dates.enrolment_opens_on.map(Into::into),
            enrolment_closes_on: dates.enrolment_closes_on.map(Into::into),
            zone: dates.zone.as_deref(),
            capacity: input.capacity,
            prices: &input.prices,
            place: input.place.as_ref(),
            registration_url: input.registration_url.as_deref(),
            weeks: input.weeks,
            hours_per_week_least: input.hours_per_week_least,
            hours_per_week_most: input.hours_per_week_most,
        }
    }
}

async fn found(conn: &mut AsyncPgConnection, id: RunId) -> Result<Run, Rejection> {
    Ok(run::table.find(id).select(Run::as_select()).first(conn).await?)
}
