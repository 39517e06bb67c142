//! The occurrences of an event: one, or as many as its rule gives.

use catalogue::{
    problem::Problems,
    recurrence::RecurrenceInput,
    session::{SessionInput, SessionStatus},
};
use jiff::civil::Date;

use super::{
    Context,
    event::{clock, last_day, session, span, status},
    file::Component,
    venue::{self, Venue},
    when::{self, When},
};
use crate::{
    entry::{Misread, Warning},
    record::MovedRecord,
};

/// When an event takes place.
pub(super) struct Occurrences {
    pub(super) sessions: Vec<SessionInput>,
    pub(super) recurrences: Vec<RecurrenceInput>,
    pub(super) moved: Vec<MovedRecord>,
    pub(super) zone: Option<String>,
    pub(super) last_day: Date,
}

pub(super) fn occurrences(
    component: &Component,
    apart: &[Component],
    venue: &Venue,
    status: SessionStatus,
    context: &Context,
    warnings: &mut Vec<Warning>,
) -> Result<Occurrences, Misread> {
    let (start, end) = span(component, context)?;
    let mut found = match rule(component, &start, context, warnings)? {
        Some(rule) => {
            Series { component, apart, venue, status, context, start: &start, end: end.as_ref() }.repeated(rule)?
        }
        None => Occurrences {
            sessions: vec![session(component, &start, end.as_ref(), status, venue)],
            recurrences: Vec::new(),
            moved: Vec::new(),
            zone: start.zone.clone(),
            last_day: last_day(&start, end.as_ref()),
        },
    };
    for property in component.all("RDATE") {
        for day in when::several(property, &context.zones)? {
            let day = day.in_zone_of(&start);
            let length = end.as_ref().and_then(|end| start.length_to(end));
            let end = length.and_then(|length| day.after(length));
            found.last_day = found.last_day.max(last_day(&day, end.as_ref()));
            found.sessions.push(session(component, &day, end.as_ref(), status, venue));
        }
    }
    Ok(found)
}

/// The rule, with an end.
fn rule(
    component: &Component,
    start: &When,
    context: &Context,
    warnings: &mut Vec<Warning>,
) -> Result<Option<String>, Misread> {
    let mut rules = component.all("RRULE");
    let Some(rule) = rules.next().map(|rule| rule.value.trim().to_uppercase()) else { return Ok(None) };
    if rules.next().is_some() {
        return Err(Misread::new("RRULE", rule, "stands there more than once; give each rule an event of its own"));
    }
    if rule.contains("COUNT=") || rule.contains("UNTIL=") {
        return Ok(Some(rule));
    }
    let year = context.about.today.year().max(start.day.year()) + 1;
    warnings.push(Warning::new("RRULE", &rule, format_args!("never ends; it is followed to the end of {year}")));
    Ok(Some(format!("{};UNTIL={year}1231", rule.trim_end_matches(';'))))
}

struct Series<'a> {
    component: &'a Component,
    apart: &'a [Component],
    venue: &'a Venue,
    status: SessionStatus,
    context: &'a Context,
    start: &'a When,
    end: Option<&'a When>,
}

/// A single occurrence that differs from the rule.
struct Apart {
    occurs_on: Date,
    session: SessionInput,
    last_day: Date,
    /// Cancelled, and otherwise as the rule has it.
    only_cancelled: bool,
}

impl Series<'_> {
    fn repeated(&self, rule: String) -> Result<Occurrences, Misread> {
        let except_on = self.exceptions()?;
        let apart = self.apart.iter().map(|component| self.single(component)).collect::<Result<Vec<_>, _>>()?;
        let minutes = self.end.and_then(|end| self.start.minutes_to(end)).filter(|minutes| *minutes > 0);
        let kept = self.status != SessionStatus::Cancelled && minutes.is_some();
        match (self.start.time, self.start.zone.clone(), minutes) {
            (Some(time), Some(zone), Some(duration_minutes)) if kept => {
                let texts = |days: Vec<Date>| days.iter().map(Date::to_string).collect();
                let recurrence = RecurrenceInput {
                    rule,
                    starts_on: self.start.day.to_string(),
                    starts_time: clock(time),
                    duration_minutes,
                    zone,
                    except_on: texts(except_on),
                    cancelled_on: texts(
                        apart.iter().filter(|one| one.only_cancelled).map(|one| one.occurs_on).collect(),
                    ),
                };
                self.by_rule(recurrence, apart)
            }
            _ => self.one_by_one(rule, &except_on, apart),
        }
    }

    /// The rule is kept, and its sessions are made where it is stored.
    fn by_rule(&self, recurrence: RecurrenceInput, apart: Vec<Apart>) -> Result<Occurrences, Misread> {
        let days = days(&recurrence, self.component)?;
        let moved: Vec<Apart> = apart.into_iter().filter(|one| !one.only_cancelled).collect();
        if let Some(stray) = moved.iter().find(|one| !days.contains(&one.occurs_on)) {
            return Err(Misread::new(
                "RECURRENCE-ID",
                stray.occurs_on.to_string(),
                "names a day that the event's rule does not give",
            ));
        }
        let last = days.iter().copied().chain(moved.iter().map(|one| one.last_day)).max();
        Ok(Occurrences {
            sessions: Vec::new(),
            zone: Some(recurrence.zone.clone()),
            recurrences: vec![recurrence],
            moved: moved
                .into_iter()
                .map(|one| MovedRecord { recurrence: 0, occurs_on: one.occurs_on.to_string(), session: one.session })
                .collect(),
            last_day: last.unwrap_or(self.start.day),
        })
    }

    /// A rule over whole days, or over times without zone or end, cannot be kept; its sessions are.
    fn one_by_one(&self, rule: String, except_on: &[Date], apart: Vec<Apart>) -> Result<Occurrences, Misread> {
        let recurrence = RecurrenceInput {
            rule,
            starts_on: self.start.day.to_string(),
            starts_time: "00:00".to_owned(),
            duration_minutes: 1,
            zone: "UTC".to_owned(),
            except_on: except_on.iter().map(Date::to_string).collect(),
            cancelled_on: Vec::new(),
        };
        let length = self.end.and_then(|end| self.start.length_to(end));
        let mut last = self.start.day;
        let mut sessions = Vec::new();
        for day in days(&recurrence, self.component)? {
            if let Some(one) = apart.iter().find(|one| one.occurs_on == day) {
                last = last.max(one.last_day);
                sessions.push(one.session.clone());
                continue;
            }
            let start = When { day, ..self.start.clone() };
            let end = length.and_then(|length| start.after(length));
            last = last.max(last_day(&start, end.as_ref()));
            sessions.push(session(self.component, &start, end.as_ref(), self.status, self.venue));
        }
        Ok(Occurrences {
            sessions,
            recurrences: Vec::new(),
            moved: Vec::new(),
            zone: self.start.zone.clone(),
            last_day: last,
        })
    }

    fn exceptions(&self) -> Result<Vec<Date>, Misread> {
        let mut days = Vec::new();
        for property in self.component.all("EXDATE") {
            days.extend(
                when::several(property, &self.context.zones)?.iter().map(|when| when.in_zone_of(self.start).day),
            );
        }
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }

    fn single(&self, component: &Component) -> Result<Apart, Misread> {
        let Some(named) = component.property("RECURRENCE-ID") else {
            return Err(Misread::new("RECURRENCE-ID", "", "is missing"));
        };
        if named.parameter("RANGE").is_some() {
            return Err(Misread::new(
                "RECURRENCE-ID",
                &named.value,
                "changes all occurrences from there on; give those an event of their own",
            ));
        }
        let occurs_on = when::when(named, &self.context.zones)?.in_zone_of(self.start).day;
        let status = if self.status == SessionStatus::Cancelled { self.status } else { status(component)? };
        let (start, end) = match component.property("DTSTART") {
            Some(_) => span(component, self.context)?,
            // A cancelled occurrence often says no more than which one it is.
            None => {
                let start = When { day: occurs_on, ..self.start.clone() };
                let end = self.end.and_then(|end| self.start.length_to(end)).and_then(|length| start.after(length));
                (start, end)
            }
        };
        let as_ruled = start.day == occurs_on && start.time == self.start.time && start.zone == self.start.zone;
        let venue = venue::venue(component, &[]);
        let mut session = session(component, &start, end.as_ref(), status, &venue);
        // What it says of where counts only where that is another place than the event's.
        if venue.place != self.venue.place || venue.mode != self.venue.mode {
            session.place = venue.place;
            session.mode = venue.mode;
        }
        if session.link.is_none() {
            session.link.clone_from(&self.venue.link);
        }
        Ok(Apart {
            occurs_on,
            last_day: last_day(&start, end.as_ref()),
            only_cancelled: as_ruled && status == SessionStatus::Cancelled,
            session,
        })
    }
}

/// The days a rule gives, or what is wrong with it.
fn days(recurrence: &RecurrenceInput, component: &Component) -> Result<Vec<Date>, Misread> {
    let mut problems = Problems::new();
    let expansion = recurrence.expand(&mut problems);
    let value = component.property("RRULE").map(|rule| rule.value.clone()).unwrap_or_default();
    match (expansion, problems.into_vec().into_iter().next()) {
        (Some(expansion), None) => Ok(expansion.occurrences.iter().map(|occurrence| occurrence.occurs_on).collect()),
        (_, Some(problem)) => Err(Misread { column: "RRULE".to_owned(), value, reason: problem.message }),
        (None, None) => Err(Misread::new("RRULE", value, "cannot be followed")),
    }
}
