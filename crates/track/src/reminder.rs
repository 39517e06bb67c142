//! Reminders of what a museum still lacks before a deadline: 30, 7 and 1 days before, by the museum's own deadline.
//!
//! A reminder is due at nine in the morning of its day, in the programme's zone. Of one deadline a museum is reminded once
//! for each of these days, of all that it lacks then, whichever server does it. What has passed is not told late: after a
//! pause only the nearest of the reminders that were due in it is given, and none once the deadline is over.

use std::collections::{BTreeMap, HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, ProgramYearId},
    schema::{enrolment, extension, notice, program_year, track_program},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::{About, Notice, NoticeKind, Recipient};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;
use serde_json::{Map, json};

use crate::{
    enrolment::{Enrolment, EnrolmentState, readers},
    requirement::{self, RequirementsVersion},
    standing::{self, Calendar, Looked, Standing, StandingState},
    year::YearStatus,
};

/// How many days before a deadline a museum is reminded, the nearest first.
pub const DAYS_BEFORE: [i32; 3] = [1, 7, 30];

/// The hour of the day, in the programme's zone, at which reminders are due.
const HOUR: i8 = 9;

/// What a museum is reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The last day of its time.
    pub last_day: Date,
    /// Which of the reminders of that deadline it is.
    pub days_before: i32,
    /// The keys of the requirements that are still unmet, in order.
    pub requirements: Vec<String>,
}

/// Which reminder of a deadline came due after `since` and until `now`: the nearest one; none once the deadline is over.
pub fn due(calendar: &Calendar, last_day: Date, since: Timestamp, now: Timestamp) -> Option<i32> {
    if calendar.end_of(last_day) <= now {
        return None;
    }
    let instants = DAYS_BEFORE.into_iter().filter_map(|days| Some((days, instant(calendar, last_day, days)?)));
    let (days, at) = instants.into_iter().find(|(_, at)| *at <= now)?;
    (at > since).then_some(days)
}

fn instant(calendar: &Calendar, last_day: Date, days_before: i32) -> Option<Timestamp> {
    let day = last_day.checked_sub(days_before.days()).ok()?;
    Some(day.at(HOUR, 0, 0, 0).to_zoned(calendar.zone.clone()).ok()?.timestamp())
}

/// What a museum that stands so is reminded of, where that came due after `since` and until the moment of the standing: one
/// reminder for each deadline, and none for a museum that withdrew.
pub fn reminders(standing: &Standing, calendar: &Calendar, since: Timestamp) -> Vec<Reminder> {
    if standing.state == StandingState::Withdrawn {
        return Vec::new();
    }
    let mut unmet: BTreeMap<Date, Vec<String>> = BTreeMap::new();
    for one in standing.requirements.iter().filter(|one| one.days_left.is_some()) {
        unmet.entry(one.last_day(calendar)).or_default().push(one.requirement.key.clone());
    }
    let each = unmet.into_iter().filter_map(|(last_day, requirements)| {
        let days_before = due(calendar, last_day, since, standing.as_of)?;
        Some(Reminder { last_day, days_before, requirements })
    });
    each.collect()
}

/// Writes the reminders that came due after `since` and until `now` to the museums of all open years, each to its contact
/// or else to those who run it. What was written before, by whichever server, is not written again.
///
/// Where nothing came due, three statements say so; otherwise it takes fewer than twenty, however many museums there are,
/// and one more for each three thousand reminders.
///
/// # Errors
/// Where the database fails. What was written before that stays, and is not written again.
pub async fn remind(conn: &mut AsyncPgConnection, since: Timestamp, now: Timestamp) -> QueryResult<()> {
    let near = near_a_deadline(conn, since, now).await?;
    if near.is_empty() {
        return Ok(());
    }
    let ids: Vec<EnrolmentId> = near.iter().map(|row| row.id).collect();
    let known = standing::gather(conn, Looked::At(&ids)).await?;
    let readers = readers(conn, &near.iter().collect::<Vec<_>>(), now).await?;
    let mut notices = Vec::new();
    for row in &near {
        let (Some(known), Some(reader)) = (known.get(&row.id), readers.get(&row.id)) else { continue };
        let each = reminders(&known.standing(now), known.calendar(), since);
        notices.extend(each.iter().map(|reminder| notice_of(row, reader.clone(), reminder, now)));
    }
    let told = told(conn, &notices).await?;
    notices.retain(|notice| !told.contains(&notice.change));
    identity::notice::tell(conn, now, notices).await
}

/// The enrolled museums of open years that may have to be reminded: all of a year in which a reminder of one of its
/// deadlines came due, and those for which one of a later deadline of their own did.
async fn near_a_deadline(
    conn: &mut AsyncPgConnection,
    since: Timestamp,
    now: Timestamp,
) -> QueryResult<Vec<Enrolment>> {
    let years = open_years(conn).await?;
    if years.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ProgramYearId> = years.keys().copied().collect();
    let mut versions: HashMap<ProgramYearId, Vec<RequirementsVersion>> = HashMap::new();
    for version in requirement::versions(conn, &ids).await? {
        versions.entry(version.program_year_id).or_default().push(version);
    }
    let is_due = |year: &ProgramYearId, last_day: Date| {
        years.get(year).is_some_and(|calendar| due(calendar, last_day, since, now).is_some())
    };
    let has_come = |(year, calendar): (&ProgramYearId, &Calendar)| {
        let asked = versions.get(year).and_then(|versions| requirement::in_force(versions, now))?.requirements();
        let mut deadlines = asked.0.iter().map(|one| one.deadline.unwrap_or(calendar.ends_on));
        deadlines.any(|last_day| is_due(year, last_day)).then_some(*year)
    };
    let whole: Vec<ProgramYearId> = years.iter().filter_map(has_come).collect();
    let today = now.to_zoned(TimeZone::UTC).date();
    let (first, last) = (today.saturating_sub(1.day()), today.saturating_add(32.days()));
    let rows: Vec<(EnrolmentId, ProgramYearId, jiff_diesel::Date)> = extension::table
        .inner_join(enrolment::table)
        .filter(enrolment::program_year_id.eq_any(&ids))
        .filter(extension::until.between(first.to_diesel(), last.to_diesel()))
        .select((enrolment::id, enrolment::program_year_id, extension::until))
        .load(conn)
        .await?;
    let extended = rows.into_iter().filter(|(_, year, until)| is_due(year, until.to_jiff()));
    let extended: Vec<EnrolmentId> = extended.map(|(id, ..)| id).collect();
    if whole.is_empty() && extended.is_empty() {
        return Ok(Vec::new());
    }
    enrolment::table
        .filter(enrolment::state.eq(EnrolmentState::Enrolled))
        .filter(enrolment::program_year_id.eq_any(whole).or(enrolment::id.eq_any(extended)))
        .order(enrolment::id)
        .select(Enrolment::as_select())
        .load(conn)
        .await
}

async fn open_years(conn: &mut AsyncPgConnection) -> QueryResult<HashMap<ProgramYearId, Calendar>> {
    let rows: Vec<(ProgramYearId, jiff_diesel::Date, String)> = program_year::table
        .inner_join(track_program::table)
        .filter(program_year::status.eq(YearStatus::Open))
        .select((program_year::id, program_year::ends_on, track_program::zone))
        .load(conn)
        .await?;
    let calendar = |zone: &str, ends_on: jiff_diesel::Date| Calendar {
        zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
        ends_on: ends_on.to_jiff(),
    };
    Ok(rows.into_iter().map(|(id, ends_on, zone)| (id, calendar(&zone, ends_on))).collect())
}

/// Which of these were written before, to whomever: a contact that is new since is not told of it again.
async fn told(conn: &mut AsyncPgConnection, notices: &[Notice]) -> QueryResult<HashSet<String>> {
    let changes: Vec<&str> = notices.iter().map(|notice| notice.change.as_str()).collect();
    let told: Vec<String> = notice::table
        .filter(notice::kind.eq(NoticeKind::TrackReminder))
        .filter(notice::change_key.eq_any(changes))
        .select(notice::change_key)
        .load(conn)
        .await?;
    Ok(told.into_iter().collect())
}

fn notice_of(row: &Enrolment, to: Recipient, reminder: &Reminder, now: Timestamp) -> Notice {
    let Reminder { last_day, days_before, requirements } = reminder;
    Notice {
        kind: NoticeKind::TrackReminder,
        to,
        change: format!("{}:{last_day}:{days_before}", row.id.uuid()),
        about: About::default(),
        facts: Map::from_iter([
            ("enrolment".to_owned(), json!(row.id.to_string())),
            ("day".to_owned(), json!(last_day.to_string())),
            ("days_before".to_owned(), json!(days_before)),
            ("requirements".to_owned(), json!(requirements)),
        ]),
        due_at: now,
    }
}

#[cfg(test)]
mod tests {
    use catalogue::LanguageMap;
    use jiff::civil::date;

    use super::*;
    use crate::{
        QuestionnaireKind,
        requirement::{Expression, Requirement, Requirements},
        standing::{EnrolmentMove, Extended, Facts, Submitted},
    };

    fn calendar() -> Calendar {
        Calendar { zone: TimeZone::get("America/Halifax").expect("a zone"), ends_on: date(2025, 1, 31) }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    /// The first is due on 16 February, the second on 17 February, the third when the year ends.
    fn asked() -> Requirements {
        let one = |key: &str, kind, deadline| Requirement {
            key: key.to_owned(),
            title: LanguageMap([("en".to_owned(), key.to_owned())].into()),
            deadline,
            expression: Expression::Submitted { kind, pillar: "governance".to_owned(), with_documents: false },
        };
        Requirements(vec![
            one("needs", QuestionnaireKind::NeedsAssessment, Some(date(2024, 2, 16))),
            one("standards", QuestionnaireKind::Standards, Some(date(2024, 2, 17))),
            one("review", QuestionnaireKind::PeerReview, None),
        ])
    }

    fn enrolled() -> Facts {
        let moved = EnrolmentMove { at: at("2023-10-20T12:00:00Z"), is_enrolled: true };
        Facts { enrolment: vec![moved], ..Facts::default() }
    }

    fn of(facts: &Facts, extensions: &[Extended], since: &str, now: &str) -> Vec<(Date, i32, Vec<String>)> {
        let standing = standing::standing(&asked(), facts, extensions, at(now), &calendar());
        let each = reminders(&standing, &calendar(), at(since)).into_iter();
        each.map(|one| (one.last_day, one.days_before, one.requirements)).collect()
    }

    #[test]
    fn each_is_due_at_nine_in_the_zone_of_the_programme() {
        // Nine in Halifax is 13:00 in UTC in winter.
        let day = date(2024, 2, 16);
        for (since, now, due_then) in [
            ("2024-01-17T12:59:45Z", "2024-01-17T12:59:59Z", None),
            ("2024-01-17T12:59:45Z", "2024-01-17T13:00:00Z", Some(30)),
            ("2024-01-17T13:00:00Z", "2024-01-17T13:00:15Z", None),
            ("2024-02-09T12:59:45Z", "2024-02-09T13:00:00Z", Some(7)),
            ("2024-02-15T12:59:45Z", "2024-02-15T13:00:00Z", Some(1)),
            ("2024-02-15T13:00:00Z", "2024-02-17T03:59:59Z", None),
        ] {
            assert_eq!(due(&calendar(), day, at(since), at(now)), due_then, "{since} {now}");
        }
        // And 12:00 in summer, also where the clocks change between the reminder and the deadline.
        let day = date(2024, 11, 4);
        assert_eq!(due(&calendar(), day, at("2024-10-28T11:59:59Z"), at("2024-10-28T12:00:00Z")), Some(7));
        assert_eq!(due(&calendar(), day, at("2024-11-03T12:59:59Z"), at("2024-11-03T13:00:00Z")), Some(1));
    }

    #[test]
    fn after_a_pause_only_the_nearest_is_given_and_nothing_once_the_time_is_over() {
        let day = date(2024, 2, 16);
        for (since, now, due_then) in [
            ("2023-12-01T00:00:00Z", "2024-02-12T00:00:00Z", Some(7)),
            ("2023-12-01T00:00:00Z", "2024-02-16T12:00:00Z", Some(1)),
            // The last second of the deadline in Halifax, and the end of it.
            ("2023-12-01T00:00:00Z", "2024-02-17T03:59:59Z", Some(1)),
            ("2023-12-01T00:00:00Z", "2024-02-17T04:00:00Z", None),
            // The nearest was given before; those before it do not come after it.
            ("2024-02-10T00:00:00Z", "2024-02-12T00:00:00Z", None),
        ] {
            assert_eq!(due(&calendar(), day, at(since), at(now)), due_then, "{since} {now}");
        }
    }

    #[test]
    fn a_museum_is_reminded_only_of_what_it_lacks() {
        let (since, now) = ("2024-02-09T12:59:45Z", "2024-02-09T13:00:00Z");
        let mut facts = enrolled();
        assert_eq!(of(&facts, &[], since, now), [(date(2024, 2, 16), 7, vec!["needs".to_owned()])]);
        facts.submissions.push(Submitted {
            id: database::id::SubmissionId::new(),
            kind: QuestionnaireKind::NeedsAssessment,
            pillar: "governance".to_owned(),
            at: at("2024-02-09T12:00:00Z"),
            documents_at: None,
        });
        assert!(of(&facts, &[], since, now).is_empty());
        let mut withdrawn = enrolled();
        withdrawn.enrolment.push(EnrolmentMove { at: at("2024-02-01T12:00:00Z"), is_enrolled: false });
        assert!(of(&withdrawn, &[], since, now).is_empty());
    }

    #[test]
    fn a_later_deadline_of_ones_own_has_reminders_of_its_own_with_what_else_is_due_then() {
        let until = |day| Extended { requirement: "needs".to_owned(), until: day, at: at("2024-01-20T12:00:00Z") };
        let extended = [until(date(2024, 2, 17))];
        assert!(of(&enrolled(), &extended, "2024-02-09T12:59:45Z", "2024-02-09T13:00:00Z").is_empty());
        let both = (date(2024, 2, 17), 7, vec!["needs".to_owned(), "standards".to_owned()]);
        assert_eq!(of(&enrolled(), &extended, "2024-02-10T12:59:45Z", "2024-02-10T13:00:00Z"), [both]);
        // What has no deadline has until the year ends.
        let last = (date(2025, 1, 31), 30, vec!["review".to_owned()]);
        assert_eq!(of(&enrolled(), &extended, "2025-01-01T12:59:45Z", "2025-01-01T13:00:00Z"), [last]);
    }
}
