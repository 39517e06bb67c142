//! What may be said about a recording.

use jiff::civil::Date;

use super::{Availability, RecordingInput};
use crate::{
    civil,
    language::check_tags,
    problem::{ProblemCode, Problems},
    text::check_link,
};

impl RecordingInput {
    /// Notes everything that is wrong with it, and gives the last day it can be watched, where one is given.
    pub fn check(&self, problems: &mut Problems) -> Option<Date> {
        check_tags(&self.caption_languages, "caption_languages", problems);
        check_link(self.url.as_deref(), "url", problems);
        check_link(self.transcript_url.as_deref(), "transcript_url", problems);
        check_link(self.slides_url.as_deref(), "slides_url", problems);
        if self.availability == Availability::None && self.url.is_some() {
            problems.note(
                ProblemCode::Invalid,
                "url",
                "is given, though availability says that nothing was recorded; leave it out or change availability",
            );
        }
        civil::date_if_any(self.expires_on.as_deref(), "expires_on", problems)
    }

    /// Whether the slides are to be had: a link to them says so too.
    pub fn offers_slides(&self) -> bool {
        self.has_slides || self.slides_url.is_some()
    }
}
