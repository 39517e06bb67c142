//! Who may do what with reviews, coaching and shared projects. Ours runs the programme, theirs is the museum, and the
//! colleague is reviewer and coach.

use serde_json::json;

use super::{Case, Refused};
use crate::permission::world::World;

/// Those to whom a museum's enrolment is not there.
const OUTSIDERS: Refused = Refused::HiddenFrom(&["stranger", "member", "editor", "steward"]);
/// Those to whom a review is not there that was not released.
const NOT_OF_THE_TEAM: Refused =
    Refused::HiddenFrom(&["stranger", "member", "editor", "steward", "other administrator"]);

const PROGRAMME: &[&str] = &["administrator"];
const MUSEUM: &[&str] = &["other administrator"];
const PEER: &[&str] = &["colleague"];
const MUSEUM_AND_COACH: &[&str] = &["other administrator", "colleague"];
const ALL_THREE: &[&str] = &["administrator", "other administrator", "colleague"];

/// The case of a mutation of reviews, coaching and sharing; none for another.
pub(super) fn mutation(name: &str, world: &World) -> Option<Case> {
    let review = &world.track_review;
    let english = |text: &str| json!([{ "language": "en", "text": text }]);
    let enrolment = review.enrolment.to_string();
    let finding = |more: serde_json::Value| {
        let mut input = json!({ "kind": "STRENGTH", "mainLanguage": "en", "text": english("New") });
        input.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
        input
    };
    let under_way = review.under_way.to_string();
    let ready = review.ready.to_string();
    let (may, refused, input) = match name {
        "assignReviewers" => (
            PROGRAMME,
            OUTSIDERS,
            json!({ "submission": review.unreviewed.to_string(), "reviewers": [review.reviewer.to_string()] }),
        ),
        "writeFinding" => (PEER, NOT_OF_THE_TEAM, finding(json!({ "review": under_way }))),
        "changeFinding" => (PEER, NOT_OF_THE_TEAM, finding(json!({ "id": review.finding.to_string() }))),
        "removeFinding" => (PEER, NOT_OF_THE_TEAM, json!({ "id": review.finding.to_string() })),
        "finishReview" => (PEER, NOT_OF_THE_TEAM, json!({ "id": under_way })),
        "returnReview" => (PROGRAMME, NOT_OF_THE_TEAM, json!({ "id": ready, "reason": "Say more." })),
        "releaseReview" => (PROGRAMME, NOT_OF_THE_TEAM, json!({ "id": ready, "reason": "It is time." })),
        "releaseReviews" => {
            (PROGRAMME, Refused::Denied, json!({ "year": review.year.to_string(), "reason": "It is time." }))
        }
        "replyToReview" => (MUSEUM, OUTSIDERS, json!({ "review": review.released.to_string(), "text": "Thank you." })),
        "setReviewTerms" => {
            (PROGRAMME, Refused::Denied, json!({ "programme": world.programme.to_string(), "namesReviewers": true }))
        }
        "declareConflict" => (
            PEER,
            Refused::Denied,
            json!({ "programme": world.programme.to_string(), "organization": world.theirs.to_string() }),
        ),
        "withdrawConflict" => (PEER, Refused::HiddenFromPeople, json!({ "id": review.conflict.to_string() })),
        "offerCoaching" => (
            &["administrator", "colleague"][..],
            Refused::Denied,
            json!({
                "year": review.year.to_string(), "coach": world.colleague.to_string(), "kind": "OFFICE_HOURS",
                "mode": "ONLINE", "mainLanguage": "en", "title": english("Hours"), "zone": "America/Halifax",
                "slotMinutes": 30, "windows": [{ "day": "2026-12-11", "begins": "09:00", "ends": "10:00" }],
            }),
        ),
        "changeCoachingOffer" => (
            &["administrator", "colleague"][..],
            Refused::Denied,
            json!({ "id": review.offer.to_string(), "title": english("Other hours") }),
        ),
        "withdrawCoachingOffer" => {
            (&["administrator", "colleague"][..], Refused::Denied, json!({ "id": review.offer.to_string() }))
        }
        "bookCoaching" => (
            MUSEUM,
            OUTSIDERS,
            json!({ "enrolment": enrolment, "offer": review.offer.to_string(), "startsAt": "2026-12-10T15:00:00Z" }),
        ),
        "moveCoaching" => {
            (ALL_THREE, OUTSIDERS, json!({ "id": review.session.to_string(), "startsAt": "2026-12-10T14:00:00Z" }))
        }
        "cancelCoaching" => (ALL_THREE, OUTSIDERS, json!({ "id": review.session.to_string(), "reason": "Snow." })),
        "completeCoaching" => (PEER, OUTSIDERS, json!({ "id": review.session.to_string() })),
        "writeCoachingNote" => {
            (MUSEUM_AND_COACH, OUTSIDERS, json!({ "session": review.session.to_string(), "text": "It leaks." }))
        }
        "addFollowUp" => (
            MUSEUM_AND_COACH,
            OUTSIDERS,
            json!({ "session": review.session.to_string(), "text": "Mend it", "side": "MUSEUM" }),
        ),
        "settleFollowUp" => (MUSEUM_AND_COACH, OUTSIDERS, json!({ "id": review.follow_up.to_string() })),
        "shareProject" => (
            MUSEUM,
            OUTSIDERS,
            json!({
                "enrolment": enrolment, "kind": "WEBINAR", "mainLanguage": "en", "title": english("Boats"),
                "text": english("Twelve boats."),
            }),
        ),
        "withdrawSharedProject" => (MUSEUM, OUTSIDERS, json!({ "id": review.project.to_string() })),
        "declineSharedProject" => {
            (PROGRAMME, OUTSIDERS, json!({ "id": review.project.to_string(), "reason": "Too late." }))
        }
        "turnIntoOpportunity" => (PROGRAMME, OUTSIDERS, json!({ "project": review.project.to_string() })),
        _ => return None,
    };
    Some(Case { may, refused, input })
}
