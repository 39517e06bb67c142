//! Taking a report over as the attendance of a session, and what is told of it.

use std::fmt;

use catalogue::{
    Rejection,
    attendance::{LineOutcome, MatchedBy, RollOutcome, take_roll},
    session,
};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, SessionId},
};
use identity::policy::MayEdit;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Aside, Clock, Roll};
use crate::{entry::Refused, reading::day::Order};

/// What came of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// How many rows are about somebody, whatever came of them.
    pub rows: usize,
    /// Who was there and what changed.
    #[serde(flatten)]
    pub outcome: RollOutcome,
    /// Each row that says that somebody was there: who that was taken to be, or why it was not taken over.
    pub lines: Vec<LineOutcome>,
    /// Rows that do not count.
    pub aside: Vec<Aside>,
    /// Rows that cannot be read.
    pub unreadable: Vec<Refused>,
}

/// What the times of a session's report do not say themselves: the zone is the session's own, unless it is said to be
/// another, and the day that on which it begins.
///
/// # Errors
/// `not_found` where there is no such session of the opportunity, `unknown_zone` where the zone is none.
pub async fn clock_of(
    conn: &AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    id: SessionId,
    zone: Option<&str>,
    order: Option<Order>,
) -> Result<Clock, Rejection> {
    let session = session::by_ids(conn, &[id]).await?.pop().filter(|session| session.opportunity_id == may.id());
    let session = session.ok_or_else(|| Rejection::not_found("session", "a session"))?;
    let zone = match zone.or(session.zone.as_deref()) {
        Some(name) => Some(TimeZone::get(name).map_err(|_| {
            let message = format_args!("is \"{name}\", which is no time zone; name one such as Europe/Paris");
            Rejection::one(catalogue::problem::ProblemCode::UnknownZone, "zone", message)
        })?),
        None => None,
    };
    Ok(Clock { zone, day: Some(session.starts_on), order })
}

/// Takes a report over as the attendance of a session.
///
/// # Errors
/// As [`take_roll`]. Nothing is written then.
pub async fn take(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    session: SessionId,
    roll: Roll,
    dry_run: bool,
) -> Result<Taken, Rejection> {
    let (lines, outcome) = take_roll(conn, may, now, session, &roll.lines, dry_run).await?;
    let rows = lines.len() + roll.aside.len() + roll.refused.len();
    Ok(Taken { rows, outcome, lines, aside: roll.aside, unreadable: roll.refused })
}

/// In words: one line that sums up, then one for each row that somebody should look at.
impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RollOutcome { present, changed, taken_back, dry_run, .. } = self.outcome;
        write!(f, "{} rows: {present} registrants were there, {changed} changed", self.rows)?;
        if taken_back > 0 {
            write!(f, ", {taken_back} no longer (an earlier file said so, this one does not)")?;
        }
        write!(
            f,
            "; {} rows not taken over, {} set aside",
            self.outcome.refused + self.unreadable.len(),
            self.aside.len()
        )?;
        f.write_str(if dry_run { "; nothing was written" } else { "" })?;
        let taken = |by| self.lines.iter().filter(|line| line.reason.is_none() && line.matched_by == Some(by)).count();
        let (verified, registered) = (taken(MatchedBy::VerifiedEmail), taken(MatchedBy::RegistrationEmail));
        write!(
            f,
            "\nrows found by a confirmed address: {verified}, by the address of the registration: {registered}, by name: {}",
            taken(MatchedBy::Name)
        )?;
        for line in &self.lines {
            let who = who(line.name.as_deref(), line.email.as_deref());
            match (&line.reason, line.matched_by) {
                (Some(reason), _) => write!(f, "\nline {}, {who}: {reason}", line.line)?,
                (None, Some(MatchedBy::Name)) => {
                    write!(f, "\nline {}, {who}: Found by name alone; look whether it is them.", line.line)?;
                }
                (None, _) => {}
            }
        }
        for row in &self.unreadable {
            write!(f, "\nline {}: {}", row.at.line, row.reason)?;
            if !row.value.is_empty() {
                write!(f, " It says \"{}\".", row.value)?;
            }
        }
        for row in &self.aside {
            write!(f, "\nline {}, {}: {}", row.line, who(row.name.as_deref(), row.email.as_deref()), row.reason)?;
        }
        Ok(())
    }
}

fn who(name: Option<&str>, email: Option<&str>) -> String {
    match (name, email) {
        (Some(name), Some(email)) => format!("{name} ({email})"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "somebody".to_owned(),
    }
}
