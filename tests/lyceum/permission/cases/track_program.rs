//! Who may do which mutation of TRACK programmes, their years and the museums in them.

use serde_json::json;

use super::{ADMINISTRATOR, Case, Refused};
use crate::permission::world::World;

const OF_THE_MUSEUM: &[&str] = &["editor", "administrator"];
/// Whose museum it is not, and who does not run the programme.
const HIDDEN: Refused = Refused::HiddenFrom(&["stranger", "other administrator", "steward"]);

pub(super) fn mutation(name: &str, world: &World) -> Option<Case> {
    let track = &world.track_program;
    let (programme, enrolment) = (world.programme.to_string(), track.enrolment.to_string());
    let (year, next, draft) = (track.year.to_string(), track.next.to_string(), track.draft.to_string());
    let english = |text: &str| json!([{ "language": "en", "text": text }]);
    let pillars = [track.governance.to_string(), track.community.to_string()];
    let (may, refused, input) = match name {
        "setUpTrackProgram" => (ADMINISTRATOR, Refused::Denied, json!({ "programme": programme, "cycleYears": 5 })),
        "setPillar" => (
            ADMINISTRATOR,
            Refused::Denied,
            json!({ "programme": programme, "key": "collections", "mainLanguage": "en", "name": english("Collections"), "topics": [] }),
        ),
        "createProgramYear" => (
            ADMINISTRATOR,
            Refused::Denied,
            json!({ "programme": programme, "year": 2030, "beginsOn": "2029-10-01", "endsOn": "2031-01-31", "pillars": pillars }),
        ),
        "changeProgramYear" => {
            (ADMINISTRATOR, Refused::Denied, json!({ "id": year, "enrolmentClosesOn": "2026-01-31" }))
        }
        "openProgramYear" => (ADMINISTRATOR, Refused::Denied, json!({ "id": draft })),
        "closeProgramYear" => (ADMINISTRATOR, Refused::Denied, json!({ "id": year })),
        "setMilestones" => (
            ADMINISTRATOR,
            Refused::Denied,
            json!({ "year": year, "milestones": [
                { "kind": "LAUNCH", "mainLanguage": "en", "title": english("Launch"), "beginsOn": "2025-10-01" },
            ] }),
        ),
        "changeRequirements" => (
            ADMINISTRATOR,
            Refused::Denied,
            json!({ "year": year, "reason": "Less is asked.", "rules": [
                { "key": "registered", "title": { "en": "Be registered" }, "expression": "registered" },
            ] }),
        ),
        "countTraining" => (
            ADMINISTRATOR,
            Refused::Denied,
            json!({ "year": year, "opportunity": world.opportunity, "pillar": pillars[0], "counts": true }),
        ),
        "publishOnTrackList" => (ADMINISTRATOR, Refused::Denied, json!({ "year": year })),
        "enrol" => (OF_THE_MUSEUM, Refused::Denied, json!({ "year": next, "organization": world.ours.to_string() })),
        "withdrawEnrolment" => (OF_THE_MUSEUM, HIDDEN, json!({ "id": enrolment })),
        "changeEnrolmentContact" => {
            (OF_THE_MUSEUM, HIDDEN, json!({ "id": enrolment, "contact": world.colleague.to_string() }))
        }
        "extendDeadline" => (
            ADMINISTRATOR,
            Refused::HiddenFromPeople,
            json!({ "enrolment": track.others.to_string(), "requirement": "registered", "until": "2026-12-31", "reason": "A flood." }),
        ),
        _ => return None,
    };
    Some(Case { may, refused, input })
}
