//! Taking attendance from a platform's file: finding who is meant, and what can be taken over.

use std::collections::{BTreeMap, HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RegistrationId, SessionId},
    schema::{account, attendance, person, registration},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayEdit;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{KnownBy, Stay, check_session, minutes, of_sessions, write};
use crate::{
    completion::{self, TOLERANCE},
    problem::{Problems, Rejection},
    run,
    session::{self, Session},
};

/// A line of a platform's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollLine {
    /// Which line of the file, counted from 1.
    pub line: u64,
    /// What they are called there.
    pub name: Option<String>,
    /// Their address there.
    pub email: Option<String>,
    /// From when until when, where the file tells it.
    pub stay: Option<Stay>,
    /// For how many minutes, where it tells only that.
    pub minutes: Option<i32>,
}

/// How it was found who is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// By an address that they proved to be theirs.
    VerifiedEmail,
    /// By the address that they were registered with.
    RegistrationEmail,
    /// By their name, which nobody else in the run has: somebody should look at it.
    Name,
}

/// What came of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineOutcome {
    /// Which line.
    pub line: u64,
    /// What they are called there.
    pub name: Option<String>,
    /// Their address there.
    pub email: Option<String>,
    /// Whose registration it was taken to be.
    pub registration: Option<String>,
    /// How that was found.
    pub matched_by: Option<MatchedBy>,
    /// Why it was not taken over, in one sentence; none where it was.
    pub reason: Option<String>,
}

/// What came of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RollOutcome {
    /// How many registrants were there.
    pub present: usize,
    /// Of how many something else was known by a file before, or nothing. A file read again changes none.
    pub changed: usize,
    /// Of how many an earlier file of the session said that they were there, and this one does not. That is taken back.
    pub taken_back: usize,
    /// How many lines were not taken over.
    pub refused: usize,
    /// Whether nothing was written, as was wished.
    pub dry_run: bool,
}

struct Registrant {
    id: RegistrationId,
    verified: Vec<String>,
    email: Option<String>,
    name: Option<String>,
}

/// Takes over a file's lines as the attendance of a session. Several stays of one person are put together, without counting
/// twice what overlaps, and clipped to the session with some tolerance. Of a line that is not taken over it is said why.
///
/// What the file says takes the place of what an earlier one said, also of whom it says nothing: a wrong file is corrected by
/// the right one. A file in which nobody of the run is found takes nothing back; it belongs to another session.
///
/// # Errors
/// Where the session does not take place or has not begun. Nothing is written then.
pub async fn take_roll(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    session_id: SessionId,
    lines: &[RollLine],
    dry_run: bool,
) -> Result<(Vec<LineOutcome>, RollOutcome), Rejection> {
    conn.transaction(async |conn| {
        run::lock_opportunity(conn, may.id()).await?;
        let session = session::lock(conn, may, session_id, "session").await?;
        let mut problems = Problems::new();
        check_session(&session, now, &mut problems);
        problems.settle()?;
        let registrants = registrants(conn, &session).await?;
        let (outcomes, stays) = match_lines(lines, &registrants, &session);
        let present: Vec<_> = stays.iter().map(|(id, minutes)| (*id, true, *minutes)).collect();
        let before: HashMap<RegistrationId, (bool, Option<i32>)> = of_sessions(conn, &[session_id])
            .await?
            .into_iter()
            .filter(|it| it.known_by == KnownBy::File)
            .map(|it| (it.registration_id, (it.is_present, it.minutes)))
            .collect();
        let changed = present.iter().filter(|(id, is, minutes)| before.get(id) != Some(&(*is, *minutes))).count();
        let gone: Vec<RegistrationId> = match present.as_slice() {
            [] => Vec::new(),
            _ => before.keys().filter(|id| !stays.contains_key(id)).copied().collect(),
        };
        if !dry_run && (changed > 0 || !gone.is_empty()) {
            take_back(conn, session_id, &gone).await?;
            write(conn, now, &session, KnownBy::File, &present).await?;
            completion::settle(conn, now, session.run_id).await?;
        }
        let taken_back = gone.len();
        let refused = outcomes.iter().filter(|line| line.reason.is_some()).count();
        Ok((outcomes, RollOutcome { present: present.len(), changed, taken_back, refused, dry_run }))
    })
    .await
}

/// Takes back what a file said of these.
async fn take_back(conn: &mut AsyncPgConnection, session: SessionId, ids: &[RegistrationId]) -> QueryResult<usize> {
    diesel::delete(
        attendance::table
            .filter(attendance::session_id.eq(session))
            .filter(attendance::known_by.eq(KnownBy::File))
            .filter(attendance::registration_id.eq_any(ids)),
    )
    .execute(conn)
    .await
}

async fn registrants(conn: &mut AsyncPgConnection, session: &Session) -> QueryResult<Vec<Registrant>> {
    type Row = (RegistrationId, Option<database::id::PersonId>, Option<String>, Option<String>);
    let rows: Vec<Row> = registration::table
        .filter(registration::run_id.eq(session.run_id))
        .filter(registration::state.eq_any(crate::registration::SETTLED))
        .order(registration::id)
        .select((registration::id, registration::person_id, registration::name, registration::email))
        .load(conn)
        .await?;
    let people: Vec<_> = rows.iter().filter_map(|row| row.1).collect();
    type PersonRow = (database::id::PersonId, Option<String>, Option<String>, bool);
    let known: Vec<PersonRow> = person::table
        .filter(person::id.eq_any(&people))
        .select((person::id, person::name, person::email, person::email_verified))
        .load(conn)
        .await?;
    let accounts: Vec<(database::id::PersonId, Option<String>)> = account::table
        .filter(account::person_id.eq_any(&people))
        .filter(account::email_verified)
        .select((account::person_id, account::email))
        .load(conn)
        .await?;
    let registrant = |(id, person, name, email): Row| {
        let known = person.and_then(|person| known.iter().find(|row| row.0 == person));
        let main = known.filter(|row| row.3).and_then(|row| row.2.clone());
        let others = accounts.iter().filter(|row| Some(row.0) == person).filter_map(|row| row.1.clone());
        Registrant {
            id,
            verified: main.into_iter().chain(others).map(|email| folded(&email)).collect(),
            email: email.map(|email| folded(&email)),
            name: known.and_then(|row| row.1.clone()).or(name).map(|name| folded(&name)),
        }
    };
    Ok(rows.into_iter().map(registrant).collect())
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

type Minutes = BTreeMap<RegistrationId, Option<i32>>;

fn match_lines(lines: &[RollLine], registrants: &[Registrant], session: &Session) -> (Vec<LineOutcome>, Minutes) {
    let tolerance = SignedDuration::from_mins(TOLERANCE.into());
    let window = session.starts_at.zip(session.ends_at).map(|(from, until)| Stay {
        from: from.checked_sub(tolerance).unwrap_or(from),
        until: until.checked_add(tolerance).unwrap_or(until),
    });
    let most = super::length(session).map_or(1_440, |length| length.saturating_add(TOLERANCE).min(1_440));
    let mut stays: BTreeMap<RegistrationId, Vec<Stay>> = BTreeMap::new();
    let mut totals: Minutes = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut outcomes = Vec::with_capacity(lines.len());
    for line in lines {
        let found = find(line, registrants);
        let reason = match &found {
            Err(reason) => Some((*reason).to_owned()),
            Ok(_) if !seen.insert((found.as_ref().ok().map(|(id, _)| *id), line.stay, line.minutes)) => {
                Some("The file says this twice; it is counted once.".to_owned())
            }
            Ok((id, _)) => match (line.stay, line.minutes) {
                (Some(stay), _) if stay.until < stay.from => {
                    Some("They left before they came; check the times and their order in the mapping.".to_owned())
                }
                (Some(stay), _) if window.is_some_and(|it| stay.until <= it.from || stay.from >= it.until) => Some(
                    "They were there outside of the session; check the day, the zone, and which session this is."
                        .to_owned(),
                ),
                (Some(stay), _) => {
                    stays.entry(*id).or_default().push(stay);
                    None
                }
                (None, Some(minutes)) => {
                    let total = totals.entry(*id).or_insert(Some(0));
                    *total = total.map(|total| total.saturating_add(minutes).min(most));
                    None
                }
                (None, None) => {
                    totals.entry(*id).or_insert(None);
                    None
                }
            },
        };
        outcomes.push(LineOutcome {
            line: line.line,
            name: line.name.clone(),
            email: line.email.clone(),
            registration: found.as_ref().ok().map(|(id, _)| id.to_string()),
            matched_by: found.ok().map(|(_, by)| by),
            reason,
        });
    }
    for (id, stays) in stays {
        totals.insert(id, Some(minutes(&stays, window).min(most)));
    }
    (outcomes, totals)
}

fn find(line: &RollLine, registrants: &[Registrant]) -> Result<(RegistrationId, MatchedBy), &'static str> {
    let only = |found: Vec<&Registrant>, by| match found.as_slice() {
        [] => None,
        [one] => Some(Ok((one.id, by))),
        _ => Some(Err("Several registrants are called so, or share the address; say by list who was there.")),
    };
    let email = line.email.as_deref().map(folded).filter(|email| !email.is_empty());
    if let Some(email) = &email {
        let verified = registrants.iter().filter(|it| it.verified.contains(email)).collect();
        let registered = registrants.iter().filter(|it| it.email.as_ref() == Some(email)).collect();
        if let Some(found) =
            only(verified, MatchedBy::VerifiedEmail).or_else(|| only(registered, MatchedBy::RegistrationEmail))
        {
            return found;
        }
    }
    let name = line.name.as_deref().map(folded).filter(|name| !name.is_empty());
    let named = registrants.iter().filter(|it| name.is_some() && it.name == name).collect();
    only(named, MatchedBy::Name).unwrap_or(Err(
        "Nobody with a place in the run has this address or name; register them, or say by list who it was.",
    ))
}
