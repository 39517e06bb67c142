//! Who may do which mutation of excerpts and reports.

use serde_json::json;

use super::{ADMINISTRATOR, Case, Refused};
use crate::permission::world::World;

/// Whose museum it is not, and who does not run the programme.
const HIDDEN: Refused = Refused::HiddenFrom(&["stranger", "other administrator", "steward"]);

pub(super) fn mutation(name: &str, world: &World) -> Option<Case> {
    let (track, trends) = (&world.track_program, &world.track_trends);
    let (may, refused, input) = match name {
        "tagExcerpt" => (
            ADMINISTRATOR,
            Refused::HiddenFromPeople,
            json!({ "enrolment": track.others.to_string(), "answer": trends.others_answer.to_string(), "passage": "We plan",
                "language": "en", "theme": "Planning" }),
        ),
        "consentToExcerpt" => (&["editor", "administrator"][..], HIDDEN, json!({ "id": trends.excerpt.to_string() })),
        "declineExcerpt" => (&["editor", "administrator"][..], HIDDEN, json!({ "id": trends.excerpt.to_string() })),
        "publishTrackReport" => {
            (ADMINISTRATOR, Refused::Denied, json!({ "year": track.year.to_string(), "kind": "NEEDS_TRENDS" }))
        }
        _ => return None,
    };
    Some(Case { may, refused, input })
}
