//! Who may do what in placements that are under way, and plan ahead. The colleague goes from ours, which runs the exchange, to
//! theirs: the administrator of ours acts for home and runs the exchange, that of theirs acts for the host. In that one the
//! administrator of ours is a party: what they do with what others confide and raise is tried in another, of somebody of theirs.

use serde_json::{Value, json};

use super::{ADMINISTRATOR, Case, PEOPLE, Refused, own};
use crate::{exchange::english, permission::world::World};

/// Those to whom the placement is not there.
const OF_NEITHER_SIDE: Refused = Refused::HiddenFrom(&["stranger", "member", "editor", "steward"]);
/// Those to whom a report that is being written is not there, also as the supervisor of whoever goes.
const OF_NO_AUTHOR: Refused = Refused::HiddenFrom(&["stranger", "member", "editor", "administrator", "steward"]);
/// Those to whom what partners plan is not there: they are of nobody who takes part. Ours runs the exchange.
const WITHOUT_A_PART: Refused = Refused::HiddenFrom(&["stranger", "steward"]);

const PARTICIPANT: &[&str] = &["colleague"];
const HOME: &[&str] = &["colleague", "administrator"];
const BOTH: &[&str] = &["colleague", "other administrator"];
const ALL: &[&str] = &["colleague", "administrator", "other administrator"];
/// The host, and those who run the exchange.
const COMPLETING: &[&str] = &["administrator", "other administrator"];
/// Whoever acts for the partner, and whoever runs the exchange.
const PARTNER: &[&str] = &["administrator", "other administrator"];

/// The case of a mutation of placements under way or of what partners plan; none for another.
pub(super) fn mutation(name: &str, world: &World) -> Option<Case> {
    of_course(name, world)
        .or_else(|| of_report(name, world))
        .or_else(|| of_outcome(name, world))
        .or_else(|| of_artifact(name, world))
        .or_else(|| of_story(name, world))
        .or_else(|| of_alumnus(name, world))
        .or_else(|| of_plan_ahead(name, world))
}

fn case(may: &'static [&'static str], refused: Refused, input: Value) -> Option<Case> {
    Some(Case { may, refused, input })
}

fn placed(may: &'static [&'static str], input: Value) -> Option<Case> {
    case(may, OF_NEITHER_SIDE, input)
}

fn of_course(name: &str, world: &World) -> Option<Case> {
    let going = world.placed.going.to_string();
    match name {
        "proposeAgreement" => placed(
            ALL,
            json!({
                "placement": going, "language": "en", "objectives": [{ "text": "To cast in wax." }],
                "deliverables": "A checklist.", "schedule": "Afternoons.", "startsOn": "2026-11-02",
                "endsOn": "2026-12-31", "checkInDays": 14,
            }),
        ),
        "acceptAgreement" => placed(ALL, json!({ "id": world.placed.proposed.to_string() })),
        "pausePlacement" => placed(ALL, json!({ "id": going, "cause": "ACCESS", "reason": "There is no light." })),
        "resumePlacement" => placed(ALL, json!({ "id": world.placed.paused.to_string(), "reason": "There is again." })),
        "endPlacementEarly" => placed(ALL, json!({ "id": going, "cause": "FUNDING", "reason": "There is no money." })),
        "completePlacement" => placed(COMPLETING, json!({ "id": going })),
        "holdCheckIn" => placed(
            BOTH,
            json!({ "id": world.placed.check_in.to_string(), "heldOn": "2026-11-16", "note": "All is well." }),
        ),
        _ => None,
    }
}

fn of_report(name: &str, world: &World) -> Option<Case> {
    let (going, report) = (world.placed.going.to_string(), world.placed.report.to_string());
    match name {
        "writeProgressReport" => placed(
            BOTH,
            json!({
                "placement": going, "language": "en", "fromOn": "2026-11-16", "untilOn": "2026-11-19",
                "text": "Three moulds.",
            }),
        ),
        "changeProgressReport" => case(BOTH, OF_NO_AUTHOR, json!({ "id": report, "text": "Four moulds." })),
        "signProgressReport" => case(BOTH, OF_NO_AUTHOR, json!({ "id": report, "expectedRevision": 1 })),
        "writeReflection" => placed(
            PARTICIPANT,
            json!({
                "placement": going, "language": "en", "heldOn": "2026-11-19", "learned": "To be patient.",
                "isShared": false,
            }),
        ),
        "changeReflection" => own(json!({ "id": world.placed.reflection.to_string(), "isShared": true })),
        "writePrivateNote" => placed(ALL, json!({ "placement": going, "text": "I would rather not say it aloud." })),
        "answerPrivateNote" => case(
            ADMINISTRATOR,
            Refused::HiddenFromPeople,
            json!({ "id": world.placed.note.to_string(), "answer": "We will see to it." }),
        ),
        "raiseIssue" => placed(ALL, json!({ "placement": going, "kind": "WORKLOAD", "text": "It is too much." })),
        "resolveIssue" => {
            placed(ADMINISTRATOR, json!({ "id": world.placed.issue.to_string(), "resolution": "There is a key." }))
        }
        _ => None,
    }
}

fn of_outcome(name: &str, world: &World) -> Option<Case> {
    let (going, over, promised) =
        (world.placed.going.to_string(), world.placed.over.to_string(), world.placed.promised.to_string());
    match name {
        "setDebrief" => placed(
            PARTICIPANT,
            json!({ "placement": going, "language": "en", "heldOn": "2026-11-19", "takeaways": "Labels on moulds." }),
        ),
        "makeReturnCommitment" => placed(
            HOME,
            json!({
                "placement": world.placed.paused.to_string(), "language": "en", "improvement": "Wax is kept cool.",
                "dueOn": "2027-01-31",
            }),
        ),
        "changeReturnCommitment" => placed(HOME, json!({ "id": promised, "improvement": "All moulds are labelled." })),
        "settleReturnCommitment" => placed(
            HOME,
            json!({ "id": promised, "isAdopted": true, "settledOn": "2026-11-19", "evidence": "A photograph." }),
        ),
        "tellOfAdoption" => placed(
            ALL,
            json!({
                "commitment": world.placed.adopted.to_string(), "organization": world.bystander.to_string(),
                "adoptedOn": "2026-11-19",
            }),
        ),
        "removeAdoption" => placed(ALL, json!({ "id": world.placed.adoption.to_string() })),
        "setObjectiveResult" => {
            placed(PARTICIPANT, json!({ "agreement": world.placed.agreed.to_string(), "position": 1, "result": "MET" }))
        }
        "setPlacementOutcome" => {
            placed(ALL, json!({ "placement": going, "minutesSaved": 90, "savedIn": "Looking for moulds." }))
        }
        "removeCollaboration" => placed(ALL, json!({ "id": world.placed.collaboration.to_string() })),
        "addCollaboration" => placed(ALL, json!({ "placement": going, "kind": "LOAN", "about": "Two busts." })),
        "evaluatePlacement" => placed(ALL, json!({ "placement": over, "gained": "MUCH", "recommends": "YES" })),
        _ => None,
    }
}

fn of_artifact(name: &str, world: &World) -> Option<Case> {
    let [drafted, submitted, published] =
        [world.placed.drafted, world.placed.submitted, world.placed.published].map(|id| id.to_string());
    match name {
        "createArtifact" => placed(
            BOTH,
            json!({
                "placement": world.placed.going.to_string(), "kind": "CHECKLIST", "mainLanguage": "en",
                "title": english("Casting in wax"), "url": "https://files.example/casting", "licence": "CC-BY-4.0",
                "languages": ["en"], "media": ["TEXT"], "topics": [world.topic.to_string()],
            }),
        ),
        "updateArtifact" => placed(BOTH, json!({ "id": drafted, "title": english("Casting slowly") })),
        "submitArtifact" | "deleteArtifact" => placed(BOTH, json!({ "id": drafted })),
        "takeBackArtifact" => placed(BOTH, json!({ "id": submitted })),
        "publishArtifact" => placed(ADMINISTRATOR, json!({ "id": submitted, "visibility": "PUBLIC" })),
        "returnArtifact" => placed(ADMINISTRATOR, json!({ "id": submitted, "reason": "A step is missing." })),
        "withdrawArtifact" => placed(ADMINISTRATOR, json!({ "id": published, "reason": "It is out of date." })),
        _ => None,
    }
}

fn of_story(name: &str, world: &World) -> Option<Case> {
    let (untold, told) = (world.placed.untold.to_string(), world.placed.told.to_string());
    match name {
        "writeStory" => placed(
            BOTH,
            json!({
                "placement": world.placed.going.to_string(), "mainLanguage": "en", "title": english("Wax"),
                "text": english("It melts."),
            }),
        ),
        "changeStory" => placed(BOTH, json!({ "id": untold, "text": english("It does not melt.") })),
        "consentToStory" => placed(ALL, json!({ "id": untold, "expectedRevision": 1 })),
        "takeBackConsent" => placed(ALL, json!({ "id": told })),
        "publishStory" => placed(BOTH, json!({ "id": world.placed.agreed_story.to_string() })),
        "takeDownStory" => placed(BOTH, json!({ "id": told })),
        _ => None,
    }
}

fn of_alumnus(name: &str, world: &World) -> Option<Case> {
    let programme = world.exchange.programme.to_string();
    match name {
        "joinAlumni" => placed(PARTICIPANT, json!({ "placement": world.placed.over.to_string(), "mentors": true })),
        // Whoever is none of them is told so.
        "changeAlumnus" => case(PEOPLE, Refused::Denied, json!({ "programme": programme, "refers": true })),
        "leaveAlumni" => case(PEOPLE, Refused::Denied, json!({ "programme": programme })),
        _ => None,
    }
}

fn of_plan_ahead(name: &str, world: &World) -> Option<Case> {
    let (programme, theirs, topic) =
        (world.exchange.programme.to_string(), world.theirs.to_string(), world.topic.to_string());
    let (expertise, expectation) = (world.placed.expertise.to_string(), world.placed.expectation.to_string());
    match name {
        "createExpertise" => case(
            PARTNER,
            Refused::Denied,
            json!({
                "programme": programme, "organization": theirs, "topic": topic, "level": "ADVANCED", "people": 1,
                "startsOn": "2027-01-01", "endsOn": "2028-12-31",
            }),
        ),
        "updateExpertise" => case(PARTNER, WITHOUT_A_PART, json!({ "id": expertise, "people": 3 })),
        "deleteExpertise" => case(PARTNER, WITHOUT_A_PART, json!({ "id": expertise })),
        "createExpectation" => case(
            PARTNER,
            Refused::Denied,
            json!({
                "programme": programme, "organization": theirs, "topic": topic, "level": "INTRODUCTORY",
                "occasion": "ACQUISITION", "about": "A collection of busts.", "people": 1,
                "startsOn": "2027-01-01", "endsOn": "2027-12-31",
            }),
        ),
        "updateExpectation" => case(PARTNER, WITHOUT_A_PART, json!({ "id": expectation, "people": 3 })),
        "deleteExpectation" => case(PARTNER, WITHOUT_A_PART, json!({ "id": expectation })),
        _ => None,
    }
}
