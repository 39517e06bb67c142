//! How a person wishes to be told.

use database::{
    AsyncPgConnection,
    id::PersonId,
    schema::{notice, notice_preference, person},
};
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    oneself::{self, ProfileChanges},
    policy::MayActForOneself,
    problem::{ProblemCode, Problems, Rejection},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;

use crate::{
    group::{NoticeGroup, Timing},
    letter::Language,
};

/// How a person wishes to be told.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notice_preference)]
pub struct NoticePreferences {
    /// When they are told what comes of their own registrations.
    pub registrations: Timing,
    /// When they are told of changes of what they come to.
    pub sessions: Timing,
    /// When they are reminded.
    pub reminders: Timing,
    /// When they are told of evaluations and certificates.
    pub outcomes: Timing,
    /// When they are told of invitations.
    pub invitations: Timing,
    /// When they are told what becomes of registrations for what their organizations offer.
    pub reports: Timing,
    /// When they are told of opportunities that have come to meet a need of theirs, or of their organizations.
    pub needs: Timing,
    /// How many hours before a session they are reminded of it.
    pub reminder_hours: i32,
    /// From which hour of their day on the digest is sent.
    pub digest_hour: i32,
    /// IANA time zone of their day; none: they have not said it, and their day is that of UTC.
    pub zone: Option<String>,
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub(crate) last_digest_on: Option<Date>,
}

impl Default for NoticePreferences {
    fn default() -> Self {
        Self {
            registrations: Timing::AtOnce,
            sessions: Timing::AtOnce,
            reminders: Timing::AtOnce,
            outcomes: Timing::AtOnce,
            invitations: Timing::AtOnce,
            reports: Timing::Digest,
            needs: Timing::Digest,
            reminder_hours: 24,
            digest_hour: 8,
            zone: None,
            last_digest_on: None,
        }
    }
}

impl NoticePreferences {
    /// When they are told of a group.
    pub fn timing(&self, group: NoticeGroup) -> Timing {
        match group {
            NoticeGroup::Registrations => self.registrations,
            NoticeGroup::Sessions => self.sessions,
            NoticeGroup::Reminders => self.reminders,
            NoticeGroup::Outcomes => self.outcomes,
            NoticeGroup::Invitations => self.invitations,
            NoticeGroup::Reports => self.reports,
            NoticeGroup::Needs => self.needs,
        }
    }

    pub(crate) fn set(&mut self, group: NoticeGroup, timing: Timing) {
        *match group {
            NoticeGroup::Registrations => &mut self.registrations,
            NoticeGroup::Sessions => &mut self.sessions,
            NoticeGroup::Reminders => &mut self.reminders,
            NoticeGroup::Outcomes => &mut self.outcomes,
            NoticeGroup::Invitations => &mut self.invitations,
            NoticeGroup::Reports => &mut self.reports,
            NoticeGroup::Needs => &mut self.needs,
        } = timing;
    }

    pub(crate) fn time_zone(&self) -> TimeZone {
        // A zone that this version's tables do not know any more.
        self.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC)
    }

    /// The day it is for them.
    pub(crate) fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.time_zone()).date()
    }

    /// The instant of the digest's hour on a day.
    pub(crate) fn hour_of(&self, day: Date) -> Option<Timestamp> {
        let hour = i8::try_from(self.digest_hour).unwrap_or_default();
        day.at(hour, 0, 0, 0).to_zoned(self.time_zone()).map(|at| at.timestamp()).ok()
    }

    /// When the next digest is due after this instant. Where the clock skips the hour, just after it was skipped.
    pub(crate) fn next_digest(&self, now: Timestamp) -> Timestamp {
        let today = self.today(now);
        let instants = [Some(today), today.tomorrow().ok()].into_iter().filter_map(|day| self.hour_of(day?));
        instants.into_iter().find(|at| *at > now).unwrap_or(now)
    }
}

/// What is to change; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct PreferenceChanges {
    /// When to be told of which groups.
    pub timings: Vec<(NoticeGroup, Timing)>,
    /// How many hours before a session to be reminded: 1 to 168.
    pub reminder_hours: Option<i32>,
    /// From which hour of the day on the digest is to be sent: 0 to 23.
    pub digest_hour: Option<i32>,
    /// IANA time zone of that day; `Some(None)` forgets it.
    pub zone: Option<Option<String>>,
    /// In which language to be written to (BCP 47); `Some(None)` forgets it.
    pub language: Option<Option<String>>,
}

/// What the person wishes; what they never chose is as for everybody.
///
/// # Errors
/// Where the database fails.
pub async fn of_person(mut conn: &AsyncPgConnection, may: &MayActForOneself) -> QueryResult<NoticePreferences> {
    let row = notice_preference::table.find(may.person()).select(NoticePreferences::as_select());
    Ok(row.first(&mut conn).await.optional()?.unwrap_or_default())
}

/// In which language the person is written to.
///
/// # Errors
/// Where the database fails.
pub async fn language(mut conn: &AsyncPgConnection, may: &MayActForOneself) -> QueryResult<Language> {
    let tag: Option<String> = person::table.find(may.person()).select(person::language).first(&mut conn).await?;
    Ok(Language::of(tag.as_deref()))
}

/// Changes what the person wishes.
///
/// # Errors
/// Every fault at once; nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    changes: PreferenceChanges,
) -> Result<NoticePreferences, Rejection> {
    check(&changes)?;
    conn.transaction(async |conn| {
        if changes.language.is_some() {
            let profile = ProfileChanges { language: changes.language, ..ProfileChanges::default() };
            oneself::update(conn, may, profile).await?;
        }
        let mut wished = held(conn, may.person(), now).await?;
        for (group, timing) in changes.timings {
            wished.set(group, timing);
        }
        wished.reminder_hours = changes.reminder_hours.unwrap_or(wished.reminder_hours);
        wished.digest_hour = changes.digest_hour.unwrap_or(wished.digest_hour);
        wished.zone = changes.zone.unwrap_or(wished.zone);
        write(conn, may.person(), now, &wished).await?;
        Ok(wished)
    })
    .await
}

fn check(changes: &PreferenceChanges) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    for (group, timing) in &changes.timings {
        if group.is_essential() && *timing == Timing::Never {
            problems.note(
                ProblemCode::Invalid,
                group.word(),
                "cannot be NEVER: you have to know of an offered place or a cancelled run; choose AT_ONCE or DIGEST",
            );
        }
    }
    for (value, field, most) in
        [(changes.reminder_hours, "reminder_hours", 1..=168), (changes.digest_hour, "digest_hour", 0..=23)]
    {
        if let Some(value) = value
            && !most.contains(&value)
        {
            let (least, most) = most.into_inner();
            problems.note(
                ProblemCode::OutOfRange,
                field,
                format_args!("is {value}; give a whole number from {least} to {most}"),
            );
        }
    }
    if let Some(Some(zone)) = &changes.zone
        && TimeZone::get(zone).is_err()
    {
        problems.note(
            ProblemCode::Invalid,
            "zone",
            format_args!("is \"{zone}\", which is no time zone; give one such as America/Halifax"),
        );
    }
    problems.settle()
}

/// What a person wishes, which nobody else changes until the transaction ends.
pub(crate) async fn held(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    now: Timestamp,
) -> QueryResult<NoticePreferences> {
    diesel::insert_into(notice_preference::table)
        .values((notice_preference::person_id.eq(person), notice_preference::updated_at.eq(now.to_diesel())))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let row = notice_preference::table.find(person).select(NoticePreferences::as_select());
    row.for_update().first(conn).await
}

/// Writes it, and looks again at what waits for a digest, which may be wished for at once now, or at another hour.
pub(crate) async fn write(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    now: Timestamp,
    wished: &NoticePreferences,
) -> QueryResult<()> {
    diesel::update(notice_preference::table.find(person))
        .set((
            notice_preference::registrations.eq(wished.registrations),
            notice_preference::sessions.eq(wished.sessions),
            notice_preference::reminders.eq(wished.reminders),
            notice_preference::outcomes.eq(wished.outcomes),
            notice_preference::invitations.eq(wished.invitations),
            notice_preference::reports.eq(wished.reports),
            notice_preference::needs.eq(wished.needs),
            notice_preference::reminder_hours.eq(wished.reminder_hours),
            notice_preference::digest_hour.eq(wished.digest_hour),
            notice_preference::zone.eq(&wished.zone),
            notice_preference::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    let waiting = notice::table
        .filter(notice::to_person_id.eq(person))
        .filter(notice::settled_at.is_null())
        .filter(notice::attempts.eq(0));
    diesel::update(waiting).set(notice::next_attempt_at.eq(None::<jiff_diesel::Timestamp>)).execute(conn).await?;
    diesel::select(diesel::dsl::sql::<Bool>("pg_notify('delivery', '') IS NOT NULL")).execute(conn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_due_at_the_hour_of_the_persons_day() {
        let wished =
            NoticePreferences { zone: Some("America/Halifax".to_owned()), digest_hour: 2, ..Default::default() };
        for (now, due) in [
            ("2027-01-12T05:59:59Z", "2027-01-12T06:00:00Z"),
            ("2027-01-12T06:00:00Z", "2027-01-13T06:00:00Z"),
            // The clock goes from two to three.
            ("2027-03-14T04:00:00Z", "2027-03-14T06:00:00Z"),
            ("2027-03-15T04:00:00Z", "2027-03-15T05:00:00Z"),
        ] {
            let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
            assert_eq!(wished.next_digest(at(now)), at(due), "{now}");
        }
    }

    #[test]
    fn what_one_must_know_cannot_be_never() {
        for group in NoticeGroup::ALL {
            let changes = PreferenceChanges { timings: vec![(*group, Timing::Never)], ..Default::default() };
            assert_eq!(check(&changes).is_err(), group.is_essential(), "{group}");
        }
    }
}
