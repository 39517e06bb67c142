//! A run that is held while its places are counted and given.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, RunId, SeatSetAsideId},
    schema::run,
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::{
    SignedDuration, Timestamp,
    civil::Date,
    tz::{Offset, TimeZone},
};
use jiff_diesel::ToDiesel;
use serde::Deserialize;

use super::{Aside, Places, RegistrationState, Terms, terms::terms_of};
use crate::{
    civil,
    organization::Sector,
    problem::{ProblemCode, Problems},
    run::{Pacing, Run, RunStatus},
};

/// A run whose row is held until the transaction ends: nobody else gives or frees its places meanwhile.
#[derive(Debug)]
pub(super) struct Held {
    /// The run.
    pub run: Run,
    /// On which terms one registers for it.
    pub terms: Terms,
    /// Its places, and who has them.
    pub places: Places,
    /// How many wait for one.
    pub waiting: i64,
    /// Whether something is due that only time brings: an offer that nobody took, places to be released.
    pub is_due: bool,
    /// When its first session that takes place begins, where that is known.
    pub begins_at: Option<Timestamp>,
    /// Who offers it.
    pub owners: Vec<OrganizationId>,
}

#[derive(Deserialize)]
struct AsideRow {
    id: SeatSetAsideId,
    sectors: Vec<Sector>,
    places: i64,
    taken: i64,
}

type Row = (BigInt, BigInt, Bool, Nullable<Jsonb>, Nullable<Timestamptz>, Array<Uuid>);

/// Holds a run. None where there is no such run.
pub(super) async fn hold(conn: &mut AsyncPgConnection, now: Timestamp, id: RunId) -> QueryResult<Option<Held>> {
    let found = run::table.find(id).select(Run::as_select()).for_update().first(conn).await.optional()?;
    let Some(run) = found else { return Ok(None) };
    let terms = terms_of(conn, id).await?;
    let placed = RegistrationState::PLACED.map(|state| state.word().to_owned()).to_vec();
    let mut statement = Statement::<Row>::new("WITH asked AS (SELECT ");
    statement.bind::<Uuid, _>(id).sql("::uuid AS run_id, ");
    statement.bind::<Timestamptz, _>(now.to_diesel()).sql("::timestamptz AS now, ");
    statement.bind::<Array<Text>, _>(placed).sql(
        "::text[] AS placed), aside AS (
            SELECT seat_set_aside.*, (release_on::timestamp AT TIME ZONE zone) <= asked.now AS is_due
            FROM seat_set_aside JOIN asked USING (run_id) WHERE released_at IS NULL
        )
        SELECT
            count(registration.id) FILTER (WHERE state = ANY (asked.placed)),
            count(registration.id) FILTER (WHERE state = 'waitlisted'),
            coalesce(bool_or(state = 'offered' AND offered_until <= asked.now), false) OR EXISTS (SELECT FROM aside WHERE is_due),
            (SELECT jsonb_agg(jsonb_build_object(
                'id', id, 'sectors', sectors, 'places', places,
                'taken', (SELECT count(*) FROM registration AS held WHERE held.seat_set_aside_id = aside.id AND held.state = ANY (asked.placed))
            ) ORDER BY id) FROM aside WHERE NOT is_due),
            (SELECT min(starts_at) FROM session WHERE session.run_id = asked.run_id AND status <> 'cancelled'),
            ARRAY(SELECT organization_id FROM opportunity_organization JOIN run ON run.opportunity_id = opportunity_organization.opportunity_id
                  WHERE run.id = asked.run_id AND role = 'owner' ORDER BY 1)
        FROM asked LEFT JOIN registration ON registration.run_id = asked.run_id
        GROUP BY asked.run_id, asked.now, asked.placed",
    );
    type Found = (i64, i64, bool, Option<serde_json::Value>, Option<jiff_diesel::Timestamp>, Vec<OrganizationId>);
    let (taken, waiting, is_due, aside, begins_at, owners): Found = statement.get_result(conn).await?;
    let aside: Vec<AsideRow> = match aside {
        Some(rows) => {
            serde_json::from_value(rows).map_err(|error| diesel::result::Error::DeserializationError(error.into()))?
        }
        None => Vec::new(),
    };
    let aside =
        aside.into_iter().map(|AsideRow { id, sectors, places, taken }| Aside { id, sectors, places, taken }).collect();
    let places = Places { capacity: run.capacity.map(i64::from), taken, aside };
    let begins_at = begins_at.map(|instant| instant.to_jiff());
    Ok(Some(Held { run, terms, places, waiting, is_due, begins_at, owners }))
}

impl Held {
    /// Notes why one cannot register for the run now, if so.
    pub(super) fn check_open(&self, now: Timestamp, problems: &mut Problems) {
        if self.terms.elsewhere {
            let place = self.run.registration_url.as_deref().unwrap_or("the site of whoever offers it");
            problems.note(
                ProblemCode::Elsewhere,
                "run",
                format_args!("takes registrations elsewhere; register at {place}, and they tell us who took part"),
            );
            return;
        }
        match self.run.status {
            RunStatus::Open | RunStatus::MovedOnline => {}
            RunStatus::Announced => {
                problems.note(ProblemCode::NotYetOpen, "run", "is announced only; register when it is open");
            }
            status @ (RunStatus::Postponed | RunStatus::OnHold) => problems.note(
                ProblemCode::WrongState,
                "run",
                format_args!("is {status}; register when it is taken up again"),
            ),
            status @ (RunStatus::Cancelled | RunStatus::Ended) => {
                problems.note(ProblemCode::WrongState, "run", format_args!("is {status}; choose another run"));
            }
        }
        self.check_window(now, problems);
    }

    fn check_window(&self, now: Timestamp, problems: &mut Problems) {
        let zone = self.run.zone.as_deref();
        if let Some(day) = self.run.enrolment_opens_on
            && first_moment(day, zone).is_some_and(|opens| now < opens)
        {
            problems.note(
                ProblemCode::NotYetOpen,
                "run",
                format_args!("takes registrations from {day}{}; come back then", of_zone(zone)),
            );
        }
        if let Some(day) = self.run.enrolment_closes_on
            && last_moment(day, zone).is_some_and(|closes| now >= closes)
        {
            problems.note(
                ProblemCode::Closed,
                "run",
                format_args!("took registrations until {day}{}; choose another run", of_zone(zone)),
            );
        }
    }

    /// Whether freed places are offered to those who wait: while it is open and has not begun. Who works in their own time
    /// can begin whenever.
    pub(super) fn offers(&self, now: Timestamp) -> bool {
        let has_begun = self.run.pacing == Pacing::Scheduled && self.begins_at.is_some_and(|begins| begins <= now);
        matches!(self.run.status, RunStatus::Open | RunStatus::MovedOnline) && !has_begun
    }

    /// Until when a place that is offered now is kept: as long as the terms say, and not past the beginning.
    pub(super) fn offered_until(&self, now: Timestamp) -> Timestamp {
        let hours = SignedDuration::from_hours(self.terms.offer_hours.into());
        let until = now.checked_add(hours).unwrap_or(now);
        match self.begins_at {
            Some(begins) if begins > now => until.min(begins),
            _ => until,
        }
    }
}

fn of_zone(zone: Option<&str>) -> String {
    zone.map(|zone| format!(" in {zone}")).unwrap_or_default()
}

/// When a day begins there. Where no zone is named, where it begins first: nobody is kept out by a guess.
fn first_moment(day: Date, zone: Option<&str>) -> Option<Timestamp> {
    start_of(day, zone, 14)
}

/// When a day is over there. Where no zone is named, where it ends last.
fn last_moment(day: Date, zone: Option<&str>) -> Option<Timestamp> {
    start_of(day.tomorrow().ok()?, zone, -12)
}

fn start_of(day: Date, zone: Option<&str>, hours: i8) -> Option<Timestamp> {
    let zone = match zone {
        Some(name) => civil::zone_if_any(Some(name), "zone", &mut Problems::new())?,
        None => TimeZone::fixed(Offset::constant(hours)),
    };
    Some(day.to_zoned(zone).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_its_zone() {
        let day = jiff::civil::date(2024, 2, 16);
        let halifax = Some("America/Halifax");
        assert_eq!(first_moment(day, halifax).map(|at| at.to_string()).as_deref(), Some("2024-02-16T04:00:00Z"));
        assert_eq!(last_moment(day, halifax).map(|at| at.to_string()).as_deref(), Some("2024-02-17T04:00:00Z"));
    }

    #[test]
    fn without_a_zone_a_day_is_as_long_as_it_is_anywhere() {
        let day = jiff::civil::date(2024, 2, 16);
        assert_eq!(first_moment(day, None).map(|at| at.to_string()).as_deref(), Some("2024-02-15T10:00:00Z"));
        assert_eq!(last_moment(day, None).map(|at| at.to_string()).as_deref(), Some("2024-02-17T12:00:00Z"));
    }
}
