//! Who may do what in a mentorship exchange of ours in which theirs takes part. The colleague sits on its committee, and applies.

use serde_json::{Value, json};

use super::{ADMINISTRATOR, Case, Refused, own};
use crate::{exchange::english, permission::world::World};

/// Those to whom a draft of theirs is not there.
const OUTSIDERS: Refused = Refused::HiddenFrom(&["stranger", "colleague", "member", "editor", "steward"]);
/// Those to whom an application is not there that was submitted: they are not asked to agree, and sit on no committee.
const NOT_ASKED: Refused = Refused::HiddenFrom(&["stranger", "member", "editor", "steward"]);
/// Those to whom an offer is not there that was submitted: they are of nobody who takes part. Ours runs the exchange.
const WITHOUT_A_PART: Refused = Refused::HiddenFrom(&["stranger", "steward"]);
/// Those to whom what the committee works on is not there, nor a round that nobody was called to yet.
const NOT_OF_THE_COMMITTEE: Refused =
    Refused::HiddenFrom(&["stranger", "member", "editor", "other administrator", "steward"]);
/// Those to whom a placement is not there: theirs lets somebody go, and ours hosts.
const OF_NEITHER_SIDE: Refused = Refused::HiddenFrom(&["stranger", "member", "steward"]);

/// Whoever acts for the partner, and whoever runs the exchange.
const PARTNER: &[&str] = &["administrator", "other administrator"];
/// Those of ours who act for it.
const HOST: &[&str] = &["editor", "administrator"];
const DIRECTOR: &[&str] = &["other administrator"];
const COMMITTEE: &[&str] = &["colleague"];

/// The case of a mutation of exchanges; none for another.
pub(super) fn mutation(name: &str, world: &World) -> Option<Case> {
    of_exchange(name, world)
        .or_else(|| of_round(name, world))
        .or_else(|| of_offer(name, world))
        .or_else(|| of_application(name, world))
        .or_else(|| of_plan(name, world))
}

fn case(may: &'static [&'static str], refused: Refused, input: Value) -> Option<Case> {
    Some(Case { may, refused, input })
}

/// What whoever runs the exchange does alone.
fn running(input: Value) -> Option<Case> {
    case(ADMINISTRATOR, Refused::Denied, input)
}

/// The same with what only the committee sees beside them.
fn deciding(input: Value) -> Option<Case> {
    case(ADMINISTRATOR, NOT_OF_THE_COMMITTEE, input)
}

fn of_exchange(name: &str, world: &World) -> Option<Case> {
    let exchange = &world.exchange;
    let (programme, stream) = (exchange.programme.to_string(), exchange.stream.to_string());
    match name {
        "setUpExchange" => running(json!({ "programme": programme, "mission": english("To learn from each other.") })),
        "seatCommitteeMember" => running(json!({
            "programme": programme, "person": world.colleague.to_string(), "organization": world.theirs.to_string(),
            "startsOn": "2028-06-01", "endsOn": "2029-05-31",
        })),
        "endCommitteeSeat" => case(ADMINISTRATOR, WITHOUT_A_PART, json!({ "id": exchange.seat.to_string() })),
        "createFundingStream" => running(json!({
            "programme": programme, "mainLanguage": "en", "name": english("Share"), "currency": "CAD",
        })),
        "updateFundingStream" => deciding(json!({ "id": stream, "stipend": 50_000 })),
        "closeFundingStream" => deciding(json!({ "id": stream })),
        "setFundingBudget" => {
            deciding(json!({ "stream": stream, "round": exchange.open.to_string(), "amount": 500_000 }))
        }
        _ => None,
    }
}

fn of_round(name: &str, world: &World) -> Option<Case> {
    let exchange = &world.exchange;
    let (open, theirs, mentor) = (exchange.open.to_string(), world.theirs.to_string(), exchange.mentor.to_string());
    match name {
        "createRound" => running(json!({
            "programme": exchange.programme.to_string(), "mainLanguage": "en", "name": english("Autumn"),
            "opensOn": "2027-06-01", "closesOn": "2027-06-30", "decidesBy": "2027-08-31",
        })),
        "updateRound" => running(json!({ "id": open, "name": english("Spring") })),
        "setRoundPeriods" => running(json!({
            "round": open,
            "periods": [{ "id": exchange.period.to_string(), "name": "Spring", "startsOn": "2027-05-01", "endsOn": "2027-06-30" }],
        })),
        "openRound" => deciding(json!({ "id": exchange.draft.to_string() })),
        "closeRound" => running(json!({ "id": open })),
        "cancelRound" => running(json!({ "id": open, "reason": "There is no money." })),
        "finishRound" => running(json!({ "id": exchange.published.to_string() })),
        "setPartnerLimits" => {
            case(PARTNER, Refused::Denied, json!({ "round": open, "organization": theirs, "hosts": { "whole": 2 } }))
        }
        "addMentor" => case(PARTNER, Refused::Denied, json!({ "round": open, "organization": theirs, "name": "Olga" })),
        "changeMentor" => case(PARTNER, Refused::Denied, json!({ "id": mentor, "capacity": { "whole": 1 } })),
        "removeMentor" => case(PARTNER, Refused::Denied, json!({ "id": mentor })),
        _ => None,
    }
}

fn of_offer(name: &str, world: &World) -> Option<Case> {
    let exchange = &world.exchange;
    let drafted = exchange.drafted.to_string();
    match name {
        "draftOffer" => case(
            PARTNER,
            Refused::Denied,
            json!({
                "round": exchange.open.to_string(), "organization": world.theirs.to_string(), "kind": "RESIDENCY",
                "mainLanguage": "en", "title": english("Textiles"),
            }),
        ),
        "changeOffer" => case(PARTNER, OUTSIDERS, json!({ "id": drafted, "title": english("Stained glass") })),
        "submitOffer" => case(PARTNER, OUTSIDERS, json!({ "id": drafted })),
        "withdrawOffer" => case(
            PARTNER,
            WITHOUT_A_PART,
            json!({ "id": exchange.offered.to_string(), "reason": "The workshop is closed." }),
        ),
        // Each host its own.
        "importOffers" => case(
            &["editor", "administrator", "other administrator"],
            Refused::Denied,
            json!({ "round": exchange.open.to_string(), "csv": "id,host,kind\n", "dryRun": true }),
        ),
        _ => None,
    }
}

fn of_application(name: &str, world: &World) -> Option<Case> {
    let exchange = &world.exchange;
    let (open, programme) = (exchange.open.to_string(), exchange.programme.to_string());
    let mine = exchange.own.to_string();
    match name {
        "draftApplication" => case(
            &["member", "editor", "administrator"],
            Refused::Denied,
            json!({ "round": open, "home": world.ours.to_string(), "mainLanguage": "en" }),
        ),
        "changeApplication" => own(json!({ "id": mine, "careerInterest": english("To restore paper.") })),
        "submitApplication" | "withdrawApplication" => own(json!({ "id": mine })),
        "signOffApplication" => {
            case(DIRECTOR, NOT_ASKED, json!({ "id": exchange.application.to_string(), "agrees": true }))
        }
        "removeExchangeFile" => own(json!({ "id": exchange.file.to_string() })),
        "importApplications" => running(json!({ "round": open, "csv": "id,home\n", "dryRun": true })),
        "declareExchangeConflict" => case(
            &["member", "editor", "administrator", "other administrator"],
            Refused::Denied,
            json!({ "programme": programme, "withPerson": exchange.candidate.to_string(), "kind": "FAMILY" }),
        ),
        "withdrawExchangeConflict" => own(json!({ "id": exchange.conflict.to_string() })),
        _ => None,
    }
}

fn of_plan(name: &str, world: &World) -> Option<Case> {
    let exchange = &world.exchange;
    let placement = exchange.placement.to_string();
    match name {
        "makePlan" => running(json!({ "round": exchange.closed.to_string() })),
        "cancelPlan" => deciding(json!({ "id": exchange.waiting.to_string() })),
        "settlePair" => running(json!({
            "round": exchange.open.to_string(), "application": exchange.application.to_string(),
            "offer": exchange.offered.to_string(), "wish": "FORBIDDEN",
        })),
        "liftPair" => deciding(json!({ "id": exchange.pin.to_string() })),
        "publishPlan" => deciding(json!({ "id": exchange.plan.to_string() })),
        "voteOnPairing" => {
            let input = json!({ "pairing": exchange.pairing.to_string(), "verdict": "APPROVE" });
            case(COMMITTEE, NOT_OF_THE_COMMITTEE, input)
        }
        "answerPlacementForHome" => case(DIRECTOR, OF_NEITHER_SIDE, json!({ "id": placement, "accepts": true })),
        "answerPlacementForHost" => case(HOST, OF_NEITHER_SIDE, json!({ "id": placement, "accepts": true })),
        _ => None,
    }
}
