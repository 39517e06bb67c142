//! A check-in of a placement as an event.
//!
//! It has a day and no hour, and takes no time from it: those who have to do with it find the hour themselves.

use catalogue::{
    LanguageMap,
    calendar_feed::{CheckInDay, CheckInStanding},
};

use super::{
    event::{Event, Status, When},
    words::Words,
};

impl Event {
    /// To whoever goes it is with the host, to the others with whoever goes.
    pub(super) fn check_in(one: &CheckInDay, words: &Words, language: &str, host: &str) -> Self {
        let wanted = [language.to_owned()];
        let chosen = |(texts, main): &(LanguageMap, String)| {
            texts.choose(&wanted, main).map(|chosen| (chosen.text.to_owned(), chosen.language.to_owned()))
        };
        let (title, title_language) = chosen(&one.title).unwrap_or_else(|| (String::new(), language.to_owned()));
        let museum = chosen(&one.host).map(|(name, _)| name);
        let with = if one.is_ones_own { museum.as_ref() } else { one.participant.as_ref() };
        let with = with.map(|name| format!(" ({name})")).unwrap_or_default();
        let said = &words.check_in;
        let (status, stands) = match one.standing {
            CheckInStanding::Due => (Status::Confirmed, said.due),
            CheckInStanding::Held => (Status::Confirmed, said.held),
            CheckInStanding::OnHold => (Status::Tentative, said.on_hold),
            CheckInStanding::Cancelled => (Status::Cancelled, said.cancelled),
        };
        let mut lines = vec![stands.to_owned()];
        lines.extend(one.participant.as_ref().map(|name| format!("{}: {name}", said.participant)));
        lines.extend(museum.as_ref().map(|name| format!("{}: {name}", said.host)));
        Self {
            uid: format!("{}-person@{host}", one.key),
            sequence: one.sequence,
            modified: one.modified,
            when: When::Days { first: one.day, last: None },
            status,
            summary: format!("{}: {title}{with}", said.name),
            language: title_language,
            description: lines.join("\n"),
            location: None,
            page: None,
            link: None,
            reminder_minutes: None,
            takes_time: false,
        }
    }
}
