//! The same of mentorship exchanges. Ours runs one, and theirs is a partner in it.

use database::id::RoundId;

use super::{Case, PEOPLE_OF_OURS};
use crate::permission::world::{EVERYBODY, World};

/// Those who run our exchange, and its committee.
const COMMITTEE: &[&str] = &["administrator", "colleague"];
/// Those who take part in it: people of ours, and of theirs.
const PARTICIPANTS: &[&str] = &["member", "editor", "administrator", "other administrator"];
/// They, and those of the institution that lets somebody go and of the host.
const BOTH_SIDES: &[&str] = &["administrator", "colleague", "editor", "other administrator"];

/// What `Type.field` calls the field.
fn field_name(field: &str) -> &str {
    field.split_once('.').map_or(field, |(_, name)| name)
}

/// The case of a field of an exchange; none where it has none.
pub(super) fn case(field: &str, world: &World) -> Option<Case> {
    let of_exchange = |may: &'static [&'static str], fields: &str| {
        let id = world.exchange.programme;
        let document = format!("{{ programme(id: \"{id}\") {{ exchange {{ field: {fields} }} }} }}");
        (may, document, "/programme/exchange/field")
    };
    let of_round = |id: RoundId, fields: &str| {
        (COMMITTEE, format!("{{ round(id: \"{id}\") {{ field: {fields} }} }}"), "/round/field")
    };
    let at_root = |fields: &str| format!("{{ field: {fields} }}");
    let root = "/field";
    let (may, document, pointer) = match field {
        // Theirs is a partner in an exchange of ours. The colleague is on its committee, and applies.
        "ExchangeProgram.partners" => of_exchange(PEOPLE_OF_OURS, "partners { nodes { id } }"),
        "ExchangeProgram.committee" => of_exchange(PARTICIPANTS, "committee { id name }"),
        "ExchangeProgram.fundingStreams" => of_exchange(COMMITTEE, "fundingStreams { id budgets { amount } }"),
        "ExchangeProgram.adoptedImprovements" => {
            let (may, document, _) = of_exchange(PARTICIPANTS, "adoptedImprovements { nodes { improvement } }");
            (may, document, "/programme/exchange/field/nodes/0")
        }
        "ExchangeProgram.alumni" => of_exchange(PARTICIPANTS, "alumni { nodes { id } }"),
        "ExchangeProgram.ownAlumnus" => of_exchange(&["colleague"], "ownAlumnus { id }"),
        "ExchangeProgram.calendar" => {
            of_exchange(PARTICIPANTS, "calendar { topics { nodes { expertise { id } expectations { id } } } }")
        }
        "ExchangeProgram.dashboard" => of_exchange(COMMITTEE, "dashboard { ledger { entries { hosted } } }"),
        // Theirs funds a stream of it.
        "ExchangeProgram.funded" => of_exchange(
            &["administrator", "other administrator"],
            &format!("funded(funder: \"{}\") {{ funder {{ id }} }}", world.theirs),
        ),
        "ExchangeProgram.submittedArtifacts" | "ExchangeProgram.openIssues" | "ExchangeProgram.unansweredNotes" => {
            let fields = format!("{} {{ nodes {{ id }} }}", field_name(field));
            let (may, document, _) = of_exchange(&["administrator"], &fields);
            (may, document, "/programme/exchange/field/nodes/0")
        }
        // What was published, which is for everybody.
        "ExchangeProgram.artifacts" | "ExchangeProgram.stories" => {
            let (may, document, _) = of_exchange(EVERYBODY, &format!("{} {{ nodes {{ id }} }}", field_name(field)));
            (may, document, "/programme/exchange/field/nodes/0")
        }
        "Round.limits" => {
            let (_, document, _) = of_round(world.exchange.open, "limits { hosts { whole } }");
            (&["administrator", "colleague", "other administrator"][..], document, "/round/field/0")
        }
        "Round.mentors" | "Round.applications" => {
            let (_, document, _) =
                of_round(world.exchange.open, &format!("{} {{ nodes {{ id }} }}", field_name(field)));
            (&["administrator", "colleague", "other administrator"][..], document, "/round/field/nodes/0")
        }
        "Round.offers" => {
            let (_, document, pointer) = of_round(world.exchange.open, "offers { nodes { id mentor { id } } }");
            (PARTICIPANTS, document, pointer)
        }
        "Round.plans" => of_round(world.exchange.closed, "plans { nodes { id } }"),
        "Round.settledPairs" => of_round(world.exchange.closed, "settledPairs { nodes { id } }"),
        "Round.placements" => {
            let (_, document, _) = of_round(world.exchange.published, "placements { nodes { id } }");
            (BOTH_SIDES, document, "/round/field/nodes/0")
        }
        "Round.equity" => of_round(world.exchange.published, "equity { applied }"),
        "Query.offer" => (PARTICIPANTS, at_root(&format!("offer(id: \"{}\") {{ id }}", world.exchange.offered)), root),
        "Query.application" => (
            &["administrator", "colleague", "other administrator"][..],
            at_root(&format!("application(id: \"{}\") {{ id access declaredGroups }}", world.exchange.application)),
            root,
        ),
        "Query.exchangeConflicts" => (
            &["colleague"][..],
            at_root(&format!("exchangeConflicts(programme: \"{}\") {{ id }}", world.exchange.programme)),
            "/field/0",
        ),
        "Query.plan" => (COMMITTEE, at_root(&format!("plan(id: \"{}\") {{ id }}", world.exchange.plan)), root),
        "Query.whyNot" => {
            let exchange = &world.exchange;
            let (plan, application, offer) = (exchange.plan, exchange.asked, exchange.away);
            let names = format!("plan: \"{plan}\", application: \"{application}\", offer: \"{offer}\"");
            (COMMITTEE, at_root(&format!("whyNot({names}) {{ sentence }}")), root)
        }
        "Query.pairing" => {
            (COMMITTEE, at_root(&format!("pairing(id: \"{}\") {{ id standing }}", world.exchange.pairing)), root)
        }
        "Query.placement" => {
            (BOTH_SIDES, at_root(&format!("placement(id: \"{}\") {{ id }}", world.exchange.placement)), root)
        }
        "Query.myApplications" | "Query.applicationsToSignOff" | "Query.myPlacements" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward"][..],
            at_root(&format!("{} {{ nodes {{ id }} }}", field_name(field))),
            root,
        ),
        _ => return None,
    };
    Some(Case { may, document, pointer })
}
