//! Coaching in calendars: of those who give it, and of the museum.

use std::collections::HashMap;

use catalogue::{
    LanguageMap,
    calendar_feed::{Appointment, DAYS_BACK},
};
use database::{
    AsyncPgConnection,
    id::{CoachingSessionId, OrganizationId, PersonId, ProgrammeId},
    jsonb::Lazy,
    schema::{
        coaching_offer, coaching_person, coaching_session, enrolment, membership, organization, person, program_year,
    },
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{ProgrammeRole, policy::FeedOwner};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use super::{CoachingMode, CoachingSession, CoachingState};

/// The most appointments in a calendar.
const MOST_APPOINTMENTS: i64 = 500;

type Row = (
    CoachingSession,
    jiff_diesel::Timestamp,
    (Lazy<LanguageMap>, String, CoachingMode, Option<String>, i32, jiff_diesel::Timestamp),
    (Lazy<LanguageMap>, String),
);

/// The coaching in a calendar, in the order of time, what was cancelled among it. A museum's: all that it has booked. A
/// person's: what they give as a coach or one of the staff of the programme, and what they have booked for a museum where they
/// have a role, or are its contact.
///
/// # Errors
/// Where the database fails.
pub async fn appointments(
    conn: &mut AsyncPgConnection,
    owner: FeedOwner,
    now: Timestamp,
) -> QueryResult<Vec<Appointment>> {
    let since = now - SignedDuration::from_hours(24 * DAYS_BACK);
    let mut wanted = coaching_session::table
        .inner_join(coaching_offer::table)
        .inner_join(organization::table.on(organization::id.eq(coaching_session::organization_id)))
        .inner_join(enrolment::table.inner_join(program_year::table))
        .filter(coaching_session::ends_at.ge(since.to_diesel()))
        .order((coaching_session::starts_at, coaching_session::id))
        .limit(MOST_APPOINTMENTS)
        .select((
            CoachingSession::as_select(),
            coaching_session::updated_at,
            (
                coaching_offer::title,
                coaching_offer::main_language,
                coaching_offer::mode,
                coaching_offer::link,
                coaching_offer::revision,
                coaching_offer::updated_at,
            ),
            (organization::name, organization::main_language),
        ))
        .into_boxed();
    wanted = match owner {
        FeedOwner::Organization(museum) => wanted.filter(coaching_session::organization_id.eq(museum)),
        FeedOwner::Person(id) => {
            let Roles { coaches_in, museums } = roles(conn, id, now).await?;
            let given = coaching_person::table
                .filter(coaching_person::person_id.eq(id))
                .select(coaching_person::coaching_session_id);
            let is_given = coaching_session::id.eq_any(given).and(program_year::programme_id.eq_any(coaches_in));
            let arranged_it =
                coaching_session::booked_by.eq(id).or(enrolment::contact_person_id.eq(id)).assume_not_null();
            wanted.filter(is_given.or(arranged_it.and(coaching_session::organization_id.eq_any(museums))))
        }
    };
    let rows: Vec<Row> = wanted.load(conn).await?;
    let ids: Vec<CoachingSessionId> = rows.iter().map(|(session, ..)| session.id).collect();
    let given_by = given_by(conn, &ids).await?;
    let appointment = |(session, updated_at, offer, (museum, museum_language)): Row| {
        let (title, title_language, mode, link, offer_revision, offer_updated_at) = offer;
        let people = given_by.get(&session.id).map(Vec::as_slice).unwrap_or_default();
        let is_given = matches!(owner, FeedOwner::Person(id) if people.iter().any(|(person, _)| *person == id));
        Appointment {
            key: session.id.to_string(),
            title: ((*title).clone(), title_language),
            museum: ((*museum).clone(), museum_language),
            given_by: people.iter().filter_map(|(_, name)| name.clone()).collect(),
            is_given,
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            zone: if is_given { session.zone } else { session.museum_zone },
            is_online: mode == CoachingMode::Online,
            link,
            is_cancelled: session.state == CoachingState::Cancelled,
            reason: session.reason,
            sequence: i64::from(session.revision) + i64::from(offer_revision),
            modified: updated_at.to_jiff().max(offer_updated_at.to_jiff()),
        }
    };
    Ok(rows.into_iter().map(appointment).collect())
}

/// Where somebody has a role now.
struct Roles {
    coaches_in: Vec<ProgrammeId>,
    museums: Vec<OrganizationId>,
}

async fn roles(conn: &mut AsyncPgConnection, id: PersonId, now: Timestamp) -> QueryResult<Roles> {
    let held: Vec<(Option<OrganizationId>, Option<ProgrammeId>, String)> = membership::table
        .filter(membership::person_id.eq(id))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .select((membership::organization_id, membership::programme_id, membership::role))
        .load(conn)
        .await?;
    let gives = |role: &str| [ProgrammeRole::Coach, ProgrammeRole::Staff].iter().any(|one| one.word() == role);
    Ok(Roles {
        coaches_in: held.iter().filter(|(.., role)| gives(role)).filter_map(|(_, programme, _)| *programme).collect(),
        museums: held.iter().filter_map(|(organization, ..)| *organization).collect(),
    })
}

/// Who gives these sessions, whoever leads them first, with their names.
async fn given_by(
    conn: &mut AsyncPgConnection,
    ids: &[CoachingSessionId],
) -> QueryResult<HashMap<CoachingSessionId, Vec<(PersonId, Option<String>)>>> {
    let rows: Vec<(CoachingSessionId, PersonId, Option<String>)> = coaching_person::table
        .inner_join(person::table)
        .filter(coaching_person::coaching_session_id.eq_any(ids))
        .order((coaching_person::coaching_session_id, coaching_person::role, coaching_person::person_id))
        .select((coaching_person::coaching_session_id, person::id, person::name))
        .load(conn)
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for (session, person, name) in rows {
        found.entry(session).or_default().push((person, name));
    }
    Ok(found)
}
