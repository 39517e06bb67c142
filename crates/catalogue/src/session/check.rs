//! What may be said about a session.

use jiff::civil::{Date, Time};

use super::{
    SessionInput,
    times::{SessionTimes, Wall},
};
use crate::{
    civil,
    problem::{ProblemCode, Problems},
    text::{check_link, check_text},
};

impl SessionInput {
    /// Notes everything that is wrong with it; where its times can be told, they are given.
    pub fn check(&self, problems: &mut Problems) -> Option<SessionTimes> {
        self.title.check("title", 500, problems);
        check_text(self.source_words.as_deref(), "source_words", 1_000, problems);
        check_text(self.uncertainty.as_deref(), "uncertainty", 2_000, problems);
        check_link(self.link.as_deref(), "link", problems);
        if let Some(place) = &self.place {
            place.check("place", problems);
        }
        if let Some(recording) = &self.recording {
            let mut of_recording = Problems::new();
            recording.check(&mut of_recording);
            problems.within("recording", of_recording);
        }
        self.check_times(problems)
    }

    fn check_times(&self, problems: &mut Problems) -> Option<SessionTimes> {
        let zone = civil::zone_if_any(self.zone.as_deref(), "zone", problems);
        let starts_on = civil::date(&self.starts_on, "starts_on", problems);
        let starts_time = civil::time_if_any(self.starts_time.as_deref(), "starts_time", problems);
        let ends_on = civil::date_if_any(self.ends_on.as_deref(), "ends_on", problems);
        let ends_time = civil::time_if_any(self.ends_time.as_deref(), "ends_time", problems);
        if self.ends_time.is_some() && self.starts_time.is_none() {
            problems.note(
                ProblemCode::Required,
                "starts_time",
                "is missing, though ends_time is given; give both, or neither where only the day is known",
            );
            return None;
        }
        let wall = Wall { starts_on: starts_on?, starts_time, ends_on, ends_time };
        check_order(wall, problems);
        Some(SessionTimes::of(wall, zone.as_ref(), self.source_words.as_deref(), self.uncertainty.as_deref()))
    }
}

fn check_order(wall: Wall, problems: &mut Problems) {
    if let Some(ends_on) = wall.ends_on
        && ends_on < wall.starts_on
    {
        problems.note(
            ProblemCode::EndBeforeStart,
            "ends_on",
            format_args!("is {ends_on}, before the start on {}; give the same day or a later one", wall.starts_on),
        );
    } else if let Some((start, end)) = wall.ends()
        && end <= start
    {
        problems.note(ProblemCode::EndBeforeStart, "ends_time", end_too_early(wall.ends_on, start.time(), end.time()));
    }
}

fn end_too_early(ends_on: Option<Date>, start: Time, end: Time) -> String {
    let (start, end) = (start.strftime("%H:%M"), end.strftime("%H:%M"));
    match ends_on {
        None => {
            format!("is {end}, not after the start at {start}; give a later time, or ends_on where it ends another day")
        }
        Some(_) => format!("is {end}, not after the start at {start} of the same day; give a later time"),
    }
}
