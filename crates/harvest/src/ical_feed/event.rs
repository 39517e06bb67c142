//! A session as an event, and what was arranged.

use catalogue::{
    LanguageMap,
    calendar_feed::{Appointment, CalendarFeed, Entry},
    place::Place,
    run::{Mode, RunStatus},
    session::{Session, SessionStatus},
};
use identity::policy::FeedOwner;
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::{TimeZone, TimeZoneDatabase},
};

use super::{Lines, local, utc, words::Words};

/// An event.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) uid: String,
    pub(super) sequence: i64,
    pub(super) modified: Timestamp,
    pub(super) when: When,
    pub(super) status: Status,
    pub(super) summary: String,
    pub(super) language: String,
    pub(super) description: String,
    pub(super) location: Option<String>,
    pub(super) page: Option<String>,
    pub(super) link: Option<String>,
    pub(super) reminder_minutes: Option<i32>,
    /// Whether nothing else is done meanwhile.
    pub(super) takes_time: bool,
}

/// Whether it takes place, to whose calendar it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Confirmed,
    Tentative,
    Cancelled,
}

/// When it takes place.
#[derive(Debug, Clone)]
pub(super) enum When {
    /// By the clock on the wall in a zone.
    Wall { name: String, zone: TimeZone, starts_at: Timestamp, ends_at: Option<Timestamp> },
    /// At an instant, where the clock on the wall would leave it open which is meant.
    Instant { starts_at: Timestamp, ends_at: Option<Timestamp> },
    /// On a day, or several: more is not known.
    Days { first: Date, last: Option<Date> },
}

impl When {
    pub(super) fn of(session: &Session) -> Self {
        match session.starts_at {
            Some(starts_at) => Self::at(session.zone.as_deref(), starts_at, session.ends_at),
            None => Self::Days { first: session.starts_on, last: session.ends_on },
        }
    }

    fn at(zone: Option<&str>, starts_at: Timestamp, ends_at: Option<Timestamp>) -> Self {
        let known = zone.and_then(|name| Some((name, TimeZoneDatabase::bundled().get(name).ok()?)));
        match known {
            Some((name, zone))
                if zone.iana_name() != Some("UTC")
                    && [Some(starts_at), ends_at].into_iter().flatten().all(|at| is_plain(&zone, at)) =>
            {
                Self::Wall { name: name.to_owned(), zone, starts_at, ends_at }
            }
            _ => Self::Instant { starts_at, ends_at },
        }
    }

    /// The zone it needs, and from when to when.
    pub(super) fn zone(&self) -> Option<(&str, &TimeZone, Timestamp, Timestamp)> {
        match self {
            Self::Wall { name, zone, starts_at, ends_at } => {
                Some((name, zone, *starts_at, ends_at.unwrap_or(*starts_at)))
            }
            Self::Instant { .. } | Self::Days { .. } => None,
        }
    }

    fn write(&self, out: &mut Lines) {
        let day = |day: Date| day.strftime("%Y%m%d").to_string();
        let on_day = |out: &mut Lines, name, value| out.put(name, &[("VALUE", "DATE")], &day(value));
        match self {
            Self::Wall { name, zone, starts_at, ends_at } => {
                let mut at = |property, instant| {
                    let time = local(zone.to_datetime(instant));
                    out.put(property, &[("TZID", name)], &time);
                };
                at("DTSTART", *starts_at);
                if let Some(ends_at) = ends_at {
                    at("DTEND", *ends_at);
                }
            }
            Self::Instant { starts_at, ends_at } => {
                out.line("DTSTART", &utc(*starts_at));
                if let Some(ends_at) = ends_at {
                    out.line("DTEND", &utc(*ends_at));
                }
            }
            Self::Days { first, last } => {
                on_day(out, "DTSTART", *first);
                // The end is the first day on which it is over.
                if let Some(over) = last.and_then(|last| last.tomorrow().ok()) {
                    on_day(out, "DTEND", over);
                }
            }
        }
    }
}

/// Whether the wall-clock time of an instant means that instant to everybody: where the clock shows a time twice, it means
/// the first (RFC 5545, section 3.3.5).
pub(super) fn is_plain(zone: &TimeZone, at: Timestamp) -> bool {
    zone.to_ambiguous_timestamp(zone.to_datetime(at)).compatible().is_ok_and(|meant| meant == at)
}

impl Event {
    pub(super) fn of(entry: &Entry, feed: &CalendarFeed, words: &Words, language: &str, host: &str) -> Self {
        let Entry { session, run, about, provider, .. } = entry;
        let (is_person, kind) = match feed.owner() {
            Some(FeedOwner::Organization(_)) => (false, "organization"),
            _ => (true, "person"),
        };
        let standing = Standing::of(entry, is_person);
        let wanted = [language.to_owned()];
        let title = about.title.choose(&wanted, &about.main_language);
        let own = session.title.choose(&wanted, &about.main_language);
        let summary = match (title, own) {
            (Some(title), Some(own)) if own.text != title.text => format!("{}: {}", title.text, own.text),
            (title, own) => title.or(own).map_or_else(String::new, |chosen| chosen.text.to_owned()),
        };
        // Who does not come is told that and no more: where it is held and how to join is not their affair any more.
        let is_told = entry.is_offered || standing.place != Part::Gone;
        let is_online = session.mode == Mode::Online
            || session.status == SessionStatus::MovedOnline
            || run.status == RunStatus::MovedOnline;
        let place = session.place.as_ref().or(run.place.as_ref()).filter(|_| !is_online).and_then(written);
        let location = place.or_else(|| is_online.then(|| words.online.to_owned())).filter(|_| is_told);
        let link = session
            .link
            .clone()
            .filter(|_| standing.status != Status::Cancelled)
            .filter(|_| entry.is_offered || (is_person && standing.place == Part::Coming));
        let mut lines = Vec::new();
        lines.extend(standing.words(words).map(str::to_owned));
        if is_told {
            lines.extend(doubts(session, words));
            let provider = provider.as_ref().and_then(|(name, main)| name.choose(&wanted, main));
            lines.extend(provider.map(|name| format!("{}: {}", words.by, name.text)));
            lines.extend(link.as_ref().map(|link| format!("{}: {link}", words.join)));
        }
        if !is_person {
            let counted = if entry.is_offered { words.come } else { words.ours_come };
            lines.push(match entry.registrations.coming {
                1 => counted[0].to_owned(),
                coming => counted[1].replace("{}", &coming.to_string()),
            });
        }
        let is_reminded = standing.status != Status::Cancelled;
        Self {
            uid: format!("{}-{kind}@{host}", session.id),
            sequence: entry.sequence(),
            modified: entry.modified(),
            when: When::of(session),
            status: standing.status,
            summary,
            language: own.or(title).map_or(language, |chosen| chosen.language).to_owned(),
            description: lines.join("\n"),
            location,
            page: about.url.clone(),
            link,
            reminder_minutes: feed.reminder_minutes.filter(|_| is_reminded),
            takes_time: true,
        }
    }

    /// What was arranged with somebody. To each side it is with the other.
    pub(super) fn arranged(
        appointment: &Appointment,
        feed: &CalendarFeed,
        words: &Words,
        language: &str,
        host: &str,
    ) -> Self {
        let kind = match feed.owner() {
            Some(FeedOwner::Organization(_)) => "organization",
            _ => "person",
        };
        let wanted = [language.to_owned()];
        let chosen = |(texts, main): &(LanguageMap, String)| {
            texts.choose(&wanted, main).map(|chosen| (chosen.text.to_owned(), chosen.language.to_owned()))
        };
        let (title, title_language) = chosen(&appointment.title).unwrap_or_default();
        let museum = chosen(&appointment.museum).map(|(name, _)| name).unwrap_or_default();
        let people = appointment.given_by.join(", ");
        let with = if appointment.is_given { museum.clone() } else { people.clone() };
        let is_cancelled = appointment.is_cancelled;
        let link = appointment.link.clone().filter(|_| !is_cancelled);
        let mut lines = Vec::new();
        if is_cancelled {
            lines.push(words.cancelled.to_owned());
            lines.extend(appointment.reason.clone());
        }
        lines.push(format!("{}: {museum}; {people}", words.between));
        lines.extend(link.as_ref().map(|link| format!("{}: {link}", words.join)));
        let place = if appointment.is_online { words.online.to_owned() } else { museum };
        Self {
            uid: format!("{}-{kind}@{host}", appointment.key),
            sequence: appointment.sequence,
            modified: appointment.modified,
            when: When::at(Some(&appointment.zone), appointment.starts_at, Some(appointment.ends_at)),
            status: if is_cancelled { Status::Cancelled } else { Status::Confirmed },
            summary: if with.is_empty() { title } else { format!("{title}: {with}") },
            language: title_language,
            description: lines.join("\n"),
            location: Some(place),
            page: None,
            link,
            reminder_minutes: feed.reminder_minutes.filter(|_| !is_cancelled),
            takes_time: true,
        }
    }

    pub(super) fn write(&self, out: &mut Lines) {
        out.begin("VEVENT");
        out.text("UID", &[], &self.uid);
        out.line("SEQUENCE", &self.sequence.to_string());
        out.line("DTSTAMP", &utc(self.modified));
        out.line("LAST-MODIFIED", &utc(self.modified));
        self.when.write(out);
        out.line("STATUS", self.status.word());
        // Whoever only hopes to come is not busy then.
        let is_busy = self.takes_time && self.status == Status::Confirmed;
        out.line("TRANSP", if is_busy { "OPAQUE" } else { "TRANSPARENT" });
        out.text("SUMMARY", &[("LANGUAGE", &self.language)], &self.summary);
        if !self.description.is_empty() {
            out.text("DESCRIPTION", &[], &self.description);
        }
        if let Some(location) = &self.location {
            out.text("LOCATION", &[], location);
        }
        if let Some(page) = &self.page {
            out.line("URL", page);
        }
        if let Some(link) = &self.link {
            out.put("CONFERENCE", &[("VALUE", "URI"), ("FEATURE", "VIDEO")], link);
        }
        // A day has no time before which to be reminded.
        if let (Some(minutes), When::Wall { .. } | When::Instant { .. }) = (self.reminder_minutes, &self.when) {
            out.begin("VALARM");
            out.line("ACTION", "DISPLAY");
            out.line("TRIGGER", &format!("-PT{minutes}M"));
            out.text("DESCRIPTION", &[], &self.summary);
            out.end("VALARM");
        }
        out.end("VEVENT");
    }
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "CONFIRMED",
            Self::Tentative => "TENTATIVE",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// What those whose calendar it is have to do with a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Coming,
    Hoping,
    Gone,
}

/// Whether a session takes place for them, and why not.
#[derive(Debug, Clone, Copy)]
struct Standing {
    status: Status,
    place: Part,
    is_cancelled: bool,
    is_postponed: bool,
    is_on_hold: bool,
    is_person: bool,
    is_offered: bool,
}

impl Standing {
    fn of(entry: &Entry, is_person: bool) -> Self {
        let (session, run) = (entry.session.status, entry.run.status);
        let is_cancelled = session == SessionStatus::Cancelled || run == RunStatus::Cancelled || entry.is_withdrawn();
        let is_postponed = session == SessionStatus::Postponed || run == RunStatus::Postponed;
        let is_on_hold = session == SessionStatus::OnHold || run == RunStatus::OnHold;
        let place = match &entry.registrations {
            registrations if registrations.coming > 0 => Part::Coming,
            registrations if registrations.hoping > 0 => Part::Hoping,
            _ => Part::Gone,
        };
        let is_offered = entry.is_offered;
        let status = match place {
            _ if is_cancelled => Status::Cancelled,
            Part::Gone if !is_offered => Status::Cancelled,
            _ if is_postponed || is_on_hold => Status::Tentative,
            Part::Hoping if !is_offered => Status::Tentative,
            _ => Status::Confirmed,
        };
        Self { status, place, is_cancelled, is_postponed, is_on_hold, is_person, is_offered }
    }

    fn words(self, words: &Words) -> impl Iterator<Item = &'static str> {
        let of_theirs = match self.place {
            _ if !self.is_person || self.is_offered => None,
            Part::Coming => None,
            Part::Hoping => Some(words.not_confirmed),
            Part::Gone => Some(words.not_coming),
        };
        let of_it = match self {
            Self { is_cancelled: true, .. } => Some(words.cancelled),
            Self { is_postponed: true, .. } => Some(words.postponed),
            Self { is_on_hold: true, .. } => Some(words.on_hold),
            _ => None,
        };
        of_it.into_iter().chain(of_theirs)
    }
}

/// What is not known of when it takes place.
fn doubts(session: &Session, words: &Words) -> Vec<String> {
    let mut doubts = Vec::new();
    match (session.starts_time, session.starts_at) {
        (None, _) => doubts.push(words.no_time.to_owned()),
        (Some(time), None) => doubts.push(words.no_zone.replace("{}", &of_day(time))),
        (Some(_), Some(_)) => {}
    }
    doubts.extend(session.uncertainty.as_ref().map(|why| format!("{}: {why}", words.uncertain)));
    doubts
}

fn of_day(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

fn written(place: &Place) -> Option<String> {
    let parts = [&place.name, &place.address, &place.locality, &place.region, &place.country];
    let known: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    (!known.is_empty()).then(|| known.join(", "))
}
