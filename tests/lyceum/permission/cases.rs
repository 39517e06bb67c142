//! Who may do which mutation, and with what it is tried.

mod exchange;
mod placement;
mod track_answers;
mod track_program;
mod track_review;
mod track_trends;

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
    /// These: that there is no such thing. Others: that they may not.
    HiddenFrom(&'static [&'static str]),
    /// People who do not belong to the organization: that there is no such thing. Others: that they may not.
    HiddenFromOutsiders,
}

impl Refused {
    pub(super) fn code(self, who: &str) -> &'static str {
        let hidden = match self {
            Self::Denied => false,
            Self::HiddenFromPeople => !who.contains(':'),
            Self::HiddenFrom(these) => these.contains(&who),
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
    if let Some(case) = track_answers::mutation(name, world) {
        return Some(case);
    }
    if let Some(case) = track_review::mutation(name, world) {
        return Some(case);
    }
    if let Some(case) = exchange::mutation(name, world).or_else(|| placement::mutation(name, world)) {
        return Some(case);
    }
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
        "createEvaluationQuestion" => (
            WRITERS,
            json!({ "organization": ours, "kind": "SCALE", "mainLanguage": "en", "prompt": english("How was the coffee?") }),
        ),
        "setRunEvaluation" => (WRITERS, json!({ "run": run, "before": [], "after": [] })),
        "createCalendarFeed" => (&["editor", "administrator"][..], json!({ "organization": ours })),
        "revokeCalendarFeed" => (&["editor", "administrator"][..], json!({ "id": world.calendar_feed.to_string() })),
        "createNeed" => (
            &["editor", "administrator"][..],
            json!({ "organization": ours, "mainLanguage": "en", "statement": english("Salvage of wet books") }),
        ),
        "updateNeed" => {
            (&["editor", "administrator"][..], json!({ "id": world.need.to_string(), "evidence": "Mould." }))
        }
        "planNeed" => (
            &["editor", "administrator"][..],
            json!({ "id": world.need.to_string(), "registration": world.staff_registration.to_string() }),
        ),
        "meetNeed" | "reopenNeed" | "closeNeed" => {
            (&["editor", "administrator"][..], json!({ "id": world.need.to_string() }))
        }
        "createWebhook" => (ADMINISTRATOR, json!({ "organization": ours, "url": "https://hooks.example/new" })),
        "deleteWebhook" | "rotateWebhookSecret" => (ADMINISTRATOR, json!({ "id": world.webhook.to_string() })),
        "replayWebhook" => (ADMINISTRATOR, json!({ "id": world.webhook.to_string(), "since": "2026-11-01T00:00:00Z" })),
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
        "createCreditAuthority" => (
            WRITERS,
            json!({
                "organization": ours, "mainLanguage": "en", "name": english("Certified"), "unit": "HOUR",
                "rules": { "cycleMonths": 12, "categories": { "education": {} } }, "inForceFrom": "2026-01-01",
            }),
        ),
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
        "revokeCertificate" => {
            (WRITERS, json!({ "registration": world.registration.to_string(), "reason": "A mistake." }))
        }
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
        "answerEvaluation" => {
            return own(json!({
                "registration": world.registration.to_string(),
                "moment": "BEFORE",
                "answers": [{ "question": crate::evaluation::confidence(), "scale": 3 }],
            }));
        }
        "eraseMe" => (PEOPLE, json!({ "confirmation": "erase me" })),
        "endSignIn" => return own(json!({ "id": world.colleagues_sign_in.to_string() })),
        "unlinkAccount" => {
            return own(json!({ "issuer": "https://second.example", "subject": world.colleague.to_string() }));
        }
        "withdrawJoinRequest" => return own(json!({ "id": world.join_request.to_string() })),
        "actFor" => (&["member", "editor", "administrator"][..], json!({ "organization": ours })),
        "updateNoticePreferences" => (PEOPLE, json!({ "reminderHours": 48 })),
        "updateMe" => (PEOPLE, json!({ "name": "Somebody" })),
        "register" => (PEOPLE, json!({ "run": world.other_run.to_string(), "organization": null })),
        "registerStaff" => (
            &["editor", "administrator"][..],
            json!({
                "run": world.other_run.to_string(), "organization": ours,
                "people": [{ "name": "Nina", "email": "nina@example.org" }],
            }),
        ),
        "confirmParticipation" => (
            &["editor", "administrator"][..],
            json!({
                "run": world.elsewhere.to_string(), "organization": ours, "name": "Nina", "email": "nina@example.org",
                "state": "ATTENDED", "evidence": "A certificate.",
            }),
        ),
        "reportParticipation" => (
            WRITERS,
            json!({
                "run": world.elsewhere.to_string(),
                "people": [{ "name": "Nina", "email": "nina@example.org", "state": "ATTENDED" }],
            }),
        ),
        "setRegistrationTerms" => (WRITERS, json!({ "run": world.other_run.to_string(), "needsApproval": true })),
        "setSeatsAside" => (
            WRITERS,
            json!({
                "run": world.other_run.to_string(), "sectors": ["LIBRARIES"], "places": 1, "releaseOn": "2027-01-01",
            }),
        ),
        "recordAttendance" => (
            WRITERS,
            json!({ "session": world.held.to_string(), "list": [{ "registration": world.registration.to_string() }] }),
        ),
        "openAttendanceCode" => (WRITERS, json!({ "session": session })),
        "enterAttendanceCode" => return own(json!({ "session": world.held.to_string(), "word": "quoin" })),
        "recordRecordingWatched" => return own(json!({ "session": world.held.to_string(), "minutes": 45 })),
        "setCompletionRule" => (WRITERS, json!({ "run": run, "sessionsLeast": 1 })),
        "changeCreditRules" => (
            WRITERS,
            json!({
                "authority": world.authority.to_string(), "rules": { "cycleMonths": 12, "categories": { "service": {} } },
                "inForceFrom": "2027-01-01",
            }),
        ),
        "approveForCredit" => (
            WRITERS,
            json!({ "authority": world.authority.to_string(), "run": run, "category": "education", "minutes": 50 }),
        ),
        "withdrawCreditReport" => return own(json!({ "id": world.reported.to_string() })),
        "followAuthority" => (PEOPLE, json!({ "authority": world.authority.to_string(), "since": "2026-02-01" })),
        "reportCredit" => (
            PEOPLE,
            json!({
                "authority": world.authority.to_string(), "role": "PARTICIPANT", "category": "education",
                "format": "ONLINE", "minutes": 50, "day": "2026-11-02", "title": "A course", "evidence": "A letter.",
            }),
        ),
        "releaseSeats" => (WRITERS, json!({ "id": world.seats.to_string() })),
        "approveRegistration" | "declineRegistration" => (WRITERS, json!({ "id": world.asked.to_string() })),
        "cancelRegistration" => (
            &["colleague", "editor", "administrator", "catalogue:write"][..],
            json!({ "id": world.registration.to_string(), "reason": "The room is too small." }),
        ),
        "acceptOffer" | "declineOffer" => (&["colleague"][..], json!({ "id": world.offered.to_string() })),
        _ => return track_program::mutation(name, world).or_else(|| track_trends::mutation(name, world)),
    };
    let refused = match name {
        "changeMembership" | "endMembership" => Refused::HiddenFromOutsiders,
        "withdrawInvitation" => Refused::HiddenFromPeople,
        "approveRegistration" | "declineRegistration" => {
            Refused::HiddenFrom(&["other administrator", "other catalogue:write"])
        }
        "cancelRegistration" => {
            Refused::HiddenFrom(&["stranger", "member", "other administrator", "other catalogue:write"])
        }
        "acceptOffer" | "declineOffer" => Refused::HiddenFrom(&["stranger", "member", "other administrator"]),
        "updateNeed" | "planNeed" | "meetNeed" | "reopenNeed" | "closeNeed" => {
            Refused::HiddenFrom(&["stranger", "other administrator", "steward"])
        }
        _ => Refused::Denied,
    };
    Some(Case { may, refused, input })
}

/// What is the colleague's own.
fn own(input: Value) -> Option<Case> {
    Some(Case { may: &["colleague"], refused: Refused::HiddenFromPeople, input })
}
