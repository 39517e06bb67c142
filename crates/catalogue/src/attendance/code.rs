//! The word that a presenter tells those who are there.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SessionId},
    schema::{attendance_code, attendance_guess, registration},
};
use diesel::{prelude::*, sql_types::Text};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayActForOneself, MayEdit};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{Attendance, KnownBy, check_session, one, own, own_in_run, write};
use crate::{
    completion,
    problem::{ProblemCode, Problems, Rejection},
    run,
    session::{self, Session},
};

/// How often somebody may enter a wrong word for a session.
pub const GUESSES: i32 = 10;

/// How long before a session's start its word can be entered, unless it is said otherwise.
const BEFORE: SignedDuration = SignedDuration::from_mins(10);
/// And how long after its end.
const AFTER: SignedDuration = SignedDuration::from_mins(30);

/// What generated words are made of: no letters that look or sound alike.
const LETTERS: &[u8] = b"ACDEFHJKLMNPRTUVWXY";
const GENERATED_LENGTH: usize = 6;

/// The word of a session. It is told to nobody but the opportunity's editors.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = attendance_code)]
pub struct AttendanceCode {
    /// The session.
    pub session_id: SessionId,
    /// The word, as the presenter says it.
    pub word: String,
    /// From when on it can be entered.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub opens_at: Timestamp,
    /// Until when.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub closes_at: Timestamp,
}

/// The word of a session, as somebody gives it.
#[derive(Debug, Clone, Default)]
pub struct AttendanceCodeInput {
    /// The word; none: one is made.
    pub word: Option<String>,
    /// From when on it can be entered; none: ten minutes before the session starts.
    pub opens_at: Option<Timestamp>,
    /// Until when; none: half an hour after it ends.
    pub closes_at: Option<Timestamp>,
}

/// Where a word is entered.
#[derive(Debug, Clone, Copy)]
pub enum EnteredFor {
    /// In this session.
    Session(SessionId),
    /// In whatever session of the run is held now.
    Run(RunId),
}

/// Lets those who are at a session enter a word, in place of the one there was.
///
/// # Errors
/// Every fault of the input at once. Nothing is written then.
pub async fn open_code(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    session_id: SessionId,
    input: &AttendanceCodeInput,
) -> Result<AttendanceCode, Rejection> {
    conn.transaction(async |conn| {
        run::lock_opportunity(conn, may.id()).await?;
        let session = session::lock(conn, may, session_id, "session").await?;
        let mut problems = Problems::new();
        let word = match &input.word {
            None => generated(),
            Some(word) => {
                let length = plain(conn, word).await?.chars().count();
                if !(4..=60).contains(&length) {
                    let message = "has fewer than 4 or more than 60 letters and figures; choose another word";
                    problems.note(ProblemCode::Invalid, "word", message);
                }
                word.trim().to_owned()
            }
        };
        let opens_at = input.opens_at.or_else(|| session.starts_at?.checked_sub(BEFORE).ok());
        let closes_at = input.closes_at.or_else(|| session.ends_at?.checked_add(AFTER).ok());
        for (field, at) in [("opens_at", opens_at), ("closes_at", closes_at)] {
            if at.is_none() {
                problems.note(ProblemCode::Required, field, "is missing, and the session's time is not known; give it");
            }
        }
        if matches!((opens_at, closes_at), (Some(opens), Some(closes)) if closes <= opens) {
            problems.note(ProblemCode::EndBeforeStart, "closes_at", "is not after opens_at; give a later time");
        }
        problems.settle()?;
        let (Some(opens_at), Some(closes_at)) = (opens_at, closes_at) else {
            return Err(Rejection::Database(diesel::result::Error::NotFound));
        };
        let at = jiff_diesel::Timestamp::from(now);
        let columns = (
            attendance_code::word.eq(&word),
            attendance_code::opens_at.eq(jiff_diesel::Timestamp::from(opens_at)),
            attendance_code::closes_at.eq(jiff_diesel::Timestamp::from(closes_at)),
            attendance_code::updated_at.eq(at),
        );
        diesel::insert_into(attendance_code::table)
            .values((
                attendance_code::session_id.eq(session_id),
                attendance_code::run_id.eq(session.run_id),
                columns,
                attendance_code::created_at.eq(at),
            ))
            .on_conflict(attendance_code::session_id)
            .do_update()
            .set(columns)
            .execute(conn)
            .await?;
        // Another word is guessed anew.
        diesel::delete(attendance_guess::table.filter(attendance_guess::session_id.eq(session_id)))
            .execute(conn)
            .await?;
        Ok(AttendanceCode { session_id, word, opens_at, closes_at })
    })
    .await
}

/// The words of those of these sessions that have one. For the opportunity's editors alone.
///
/// # Errors
/// Where the database fails.
pub async fn codes(mut conn: &AsyncPgConnection, ids: &[SessionId]) -> QueryResult<Vec<AttendanceCode>> {
    attendance_code::table
        .filter(attendance_code::session_id.eq_any(ids))
        .select(AttendanceCode::as_select())
        .load(&mut conn)
        .await
}

/// Enters the word for one's own registration. Capitals, accents and what is neither letter nor figure do not matter.
///
/// # Errors
/// Where they have no place in the run, no word can be entered now, the word is another, or too many were. A wrong word is
/// counted; else nothing is written.
pub async fn enter_code(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    entered_for: EnteredFor,
    word: &str,
) -> Result<Attendance, Rejection> {
    // A refusal that counts the guess must not undo the count.
    conn.transaction::<_, Rejection, _>(async |conn| {
        let session_id = match entered_for {
            EnteredFor::Session(id) => id,
            EnteredFor::Run(run) => session_held_now(conn, may, now, run).await?,
        };
        let (session, registration) = own(conn, may, session_id).await?;
        // Two words entered at once are counted one after the other.
        registration::table.find(registration).select(registration::id).for_update().execute(conn).await?;
        let mut problems = Problems::new();
        check_session_takes_place(&session, now, &mut problems);
        problems.settle()?;
        let code = codes(conn, &[session_id]).await?.pop();
        let code = code.ok_or_else(|| {
            Rejection::one(
                ProblemCode::WrongState,
                "session",
                "takes no word; ask whoever holds it how you are counted",
            )
        })?;
        check_window(&code, &session, now)?;
        let wrong: i32 = attendance_guess::table
            .find((session_id, registration))
            .select(attendance_guess::wrong)
            .first(conn)
            .await
            .optional()?
            .unwrap_or(0);
        if wrong >= GUESSES {
            let message =
                format_args!("was wrong {GUESSES} times, so no more are taken; ask whoever holds the session");
            return Ok(Err(Rejection::one(ProblemCode::WrongState, "word", message)));
        }
        if plain(conn, word).await? != plain(conn, &code.word).await? {
            diesel::insert_into(attendance_guess::table)
                .values((
                    attendance_guess::session_id.eq(session_id),
                    attendance_guess::registration_id.eq(registration),
                    attendance_guess::wrong.eq(1),
                ))
                .on_conflict((attendance_guess::session_id, attendance_guess::registration_id))
                .do_update()
                .set(attendance_guess::wrong.eq(attendance_guess::wrong + 1))
                .execute(conn)
                .await?;
            let left = GUESSES - wrong - 1;
            let message = format_args!("is not the word of this session; look at it again, {left} more can be entered");
            return Ok(Err(Rejection::one(ProblemCode::Invalid, "word", message)));
        }
        // From the first on, it is known of all others that they were not there.
        let is_first = super::taken_in(conn, &[session.run_id]).await?.is_empty();
        write(conn, now, &session, KnownBy::Code, &[(registration, true, None)]).await?;
        if is_first {
            completion::settle(conn, now, session.run_id).await?;
        } else {
            completion::settle_one(conn, now, session.run_id, registration).await?;
        }
        Ok(Ok(one(conn, registration, session_id, KnownBy::Code).await?))
    })
    .await?
}

fn check_session_takes_place(session: &Session, now: Timestamp, problems: &mut Problems) {
    // A window that opens before the start is the editors' wish.
    check_session(session, now.max(session.starts_at.unwrap_or(now)), problems);
}

fn check_window(code: &AttendanceCode, session: &Session, now: Timestamp) -> Result<(), Rejection> {
    // By the clock on the wall of the session.
    let zone = session.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
    let on_the_wall = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M (%Q)").to_string();
    let refused = |message: std::fmt::Arguments<'_>| Err(Rejection::one(ProblemCode::OutOfRange, "word", message));
    if now < code.opens_at {
        return refused(format_args!("is entered too early; enter it from {} on", on_the_wall(code.opens_at)));
    }
    if now > code.closes_at {
        return refused(format_args!(
            "is entered too late, since it was taken until {}; ask whoever holds the session",
            on_the_wall(code.closes_at)
        ));
    }
    Ok(())
}

/// The session of a run whose word can be entered now; else the next one or, after them all, the last, whose word says why
/// it cannot.
async fn session_held_now(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    run: RunId,
) -> Result<SessionId, Rejection> {
    if own_in_run(conn, may, run).await?.is_none() {
        return Err(Rejection::not_found("run", "a run in which you have a place"));
    }
    let mut codes: Vec<AttendanceCode> = attendance_code::table
        .filter(attendance_code::run_id.eq(run))
        .select(AttendanceCode::as_select())
        .load(conn)
        .await?;
    codes.sort_by_key(|code| (code.closes_at, code.session_id));
    let held = codes.iter().find(|code| code.closes_at >= now).or(codes.last()).map(|code| code.session_id);
    held.ok_or_else(|| {
        Rejection::one(ProblemCode::WrongState, "run", "has no session that takes a word; ask whoever holds it")
    })
}

#[derive(QueryableByName)]
struct Plain {
    #[diesel(sql_type = Text)]
    text: String,
}

/// A word without capitals, accents, and what is neither letter nor figure.
async fn plain(conn: &mut AsyncPgConnection, word: &str) -> QueryResult<String> {
    let without_zero = word.replace('\0', "");
    let Plain { text } =
        diesel::sql_query("SELECT plain($1) AS text").bind::<Text, _>(without_zero).get_result(conn).await?;
    Ok(text.chars().filter(|letter| letter.is_alphanumeric()).collect())
}

fn generated() -> String {
    // Of a byte, so many values fall on each letter that none is noticeably more frequent.
    let chance: [u16; GENERATED_LENGTH] = rand::random();
    chance.iter().map(|it| char::from(LETTERS[usize::from(*it) % LETTERS.len()])).collect()
}
