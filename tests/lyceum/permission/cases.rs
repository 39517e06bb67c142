//! Who may do which mutation, and with what it is tried.

use serde_json::{Value, json};

use super::world::World;

/// What it takes to do a mutation.
pub(super) struct Case {
    /// Who of [`EVERYBODY`](super::world::EVERYBODY) may.
    pub(super) may: &'static [&'static str],
    /// What the others are told.
    pub(super) refused: Refused,
    /// An input that would do.
    pub(super) input: Value,
}

impl Case {
    /// Whether somebody may. The colleague is a member like others, besides having things of their own.
    pub(super) fn may(&self, who: &str) -> bool {
        self.may.contains(&who) || (who == "colleague" && self.may.contains(&"member"))
    }
}

/// What somebody is told who may not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// That they may not.
    Denied,
    /// People: that there is no such thing. Systems: that they may not.
    HiddenFromPeople,
    /// People who do not belong to the organization: that there is no such thing. Others: that they may not.
    HiddenFromOutsiders,
}

impl Refused {
    pub(super) fn code(self, who: &str) -> &'static str {
        let hidden = match self {
            Self::Denied => false,
            Self::HiddenFromPeople => !who.contains(':'),
            Self::HiddenFromOutsiders => ["stranger", "other administrator"].contains(&who),
        };
        if hidden { "NOT_FOUND" } else { "DENIED" }
    }
}

const PEOPLE: &[&str] =
    &["stranger", "colleague", "member", "editor", "administrator", "other administrator", "steward"];
const WRITERS: &[&str] = &["editor", "administrator", "catalogue:write"];
const ADMINISTRATOR: &[&str] = &["administrator"];
const STEWARD: &[&str] = &["steward"];
const ADMINISTRATOR_OR_STEWARD: &[&str] = &["administrator", "steward"];

/// The case of a mutation in this world; none for one that nobody thought about.
pub(super) fn mutation(name: &str, world: &World) -> Option<Case> {
    let english = |text: &str| json!([{ "language": "en", "text": text }]);
    let World { opportunity, run, session, listing, .. } = world;
    let (ours, topic, programme) = (world.ours.to_string(), world.topic.to_string(), world.programme.to_string());
    let (may, input) = match name {
        "createOrganization" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward", "organizations:write"]
                [..],
            json!({ "mainLanguage": "en", "name": english("New") }),
        ),
        "updateOrganization" => {
            (&["administrator", "steward", "organizations:write"][..], json!({ "id": ours, "country": "CA" }))
        }
        "claimOrganization" => {
            (PEOPLE, json!({ "organization": world.unclaimed.to_string(), "note": "I work there." }))
        }
        "approveJoinRequest" => (STEWARD, json!({ "id": world.join_request.to_string() })),
        "declineJoinRequest" => {
            (STEWARD, json!({ "id": world.join_request.to_string(), "reason": "It is no museum." }))
        }
        "confirmContact" => (ADMINISTRATOR, json!({ "organization": ours, "contactEmail": "office@example.org" })),
        "inviteMember" => {
            (ADMINISTRATOR_OR_STEWARD, json!({ "organization": ours, "role": "EDITOR", "email": "dana@example.org" }))
        }
        "withdrawInvitation" => (ADMINISTRATOR_OR_STEWARD, json!({ "id": world.invitation.to_string() })),
        "createMembership" => (
            STEWARD,
            json!({ "organization": world.theirs.to_string(), "person": world.colleague.to_string(), "role": "EDITOR" }),
        ),
        "changeMembership" => {
            (ADMINISTRATOR_OR_STEWARD, json!({ "id": world.colleagues_membership.to_string(), "role": "EDITOR" }))
        }
        "endMembership" => (
            // Oneself may leave.
            &["administrator", "steward", "colleague"][..],
            json!({ "id": world.colleagues_membership.to_string() }),
        ),
        "createServiceToken" => {
            (ADMINISTRATOR, json!({ "organization": ours, "name": "website", "scopes": ["CATALOGUE_WRITE"] }))
        }
        "rotateServiceToken" => (ADMINISTRATOR, json!({ "id": world.token.to_string() })),
        "revokeServiceToken" => (ADMINISTRATOR_OR_STEWARD, json!({ "id": world.token.to_string() })),
        "createProgramme" => {
            (ADMINISTRATOR, json!({ "operator": ours, "kind": "TRACK", "mainLanguage": "en", "name": english("New") }))
        }
        "updateProgramme" => (ADMINISTRATOR_OR_STEWARD, json!({ "id": programme, "name": english("Changed") })),
        "addProgrammeParticipant" => {
            (ADMINISTRATOR_OR_STEWARD, json!({ "programme": programme, "organization": world.bystander.to_string() }))
        }
        "removeProgrammeParticipant" => {
            (ADMINISTRATOR_OR_STEWARD, json!({ "programme": programme, "organization": world.theirs.to_string() }))
        }
        "createTopic" => (
            &["steward", "topics:write"][..],
            json!({ "scheme": "lyceum", "notation": "new", "mainLanguage": "en", "label": english("New") }),
        ),
        "updateTopic" => (&["steward", "topics:write"][..], json!({ "id": topic, "label": english("Changed") })),
        "createOpportunity" => {
            (WRITERS, json!({ "owner": ours, "kind": "WEBINAR", "mainLanguage": "en", "title": english("New") }))
        }
        "createListing" => (WRITERS, json!({ "opportunity": opportunity, "organization": ours })),
        "updateListing" | "withdrawListing" => (WRITERS, json!({ "id": listing })),
        "createRun" => (WRITERS, json!({ "opportunity": opportunity, "pacing": "SCHEDULED", "mode": "ONLINE" })),
        "issueCertificates" => (WRITERS, json!({ "run": run })),
        "rotateSigningKey" => (ADMINISTRATOR, json!({ "organization": ours })),
        "createSession" => (WRITERS, json!({ "run": run, "startsOn": "2026-12-24" })),
        "createRecurringSessions" => (
            WRITERS,
            json!({
                "run": run, "rule": "FREQ=WEEKLY;COUNT=3", "startsOn": "2026-12-01", "startsTime": "10:00",
                "durationMinutes": 60, "zone": "America/Halifax",
            }),
        ),
        "setRecording" => (WRITERS, json!({ "session": session, "availability": "PENDING" })),
        "updateOpportunity"
        | "publishOpportunity"
        | "postponeOpportunity"
        | "moveOpportunityOnline"
        | "holdOpportunity"
        | "resumeOpportunity"
        | "cancelOpportunity"
        | "endOpportunity"
        | "withdrawOpportunity" => (WRITERS, json!({ "id": opportunity })),
        "updateRun" | "announceRun" | "openRun" | "postponeRun" | "moveRunOnline" | "holdRun" | "resumeRun"
        | "cancelRun" | "endRun" => (WRITERS, json!({ "id": run })),
        "updateSession" | "moveSession" | "postponeSession" | "moveSessionOnline" | "holdSession" | "resumeSession"
        | "cancelSession" => (WRITERS, json!({ "id": session })),
        // What concerns oneself alone: everybody else's is not there.
        "acceptInvitation" | "declineInvitation" => {
            return Some(Case {
                may: &["stranger"],
                refused: Refused::HiddenFromPeople,
                input: json!({ "id": world.strangers_invitation.to_string() }),
            });
        }
        "eraseMe" => (PEOPLE, json!({ "confirmation": "erase me" })),
        "endSignIn" => return own(json!({ "id": world.colleagues_sign_in.to_string() })),
        "unlinkAccount" => {
            return own(json!({ "issuer": "https://second.example", "subject": world.colleague.to_string() }));
        }
        "withdrawJoinRequest" => return own(json!({ "id": world.join_request.to_string() })),
        "actFor" => (&["member", "editor", "administrator"][..], json!({ "organization": ours })),
        "updateMe" => (PEOPLE, json!({ "name": "Somebody" })),
        _ => return None,
    };
    let refused = match name {
        "changeMembership" | "endMembership" => Refused::HiddenFromOutsiders,
        "withdrawInvitation" => Refused::HiddenFromPeople,
        _ => Refused::Denied,
    };
    Some(Case { may, refused, input })
}

/// What is the colleague's own.
fn own(input: Value) -> Option<Case> {
    Some(Case { may: &["colleague"], refused: Refused::HiddenFromPeople, input })
}
