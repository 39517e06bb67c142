//! The cases of fields: who gets what, and how it is asked for.

mod exchange;

use super::super::world::World;

/// Who gets a field of something, and how it is asked for.
pub(super) struct Case {
    pub(super) may: &'static [&'static str],
    pub(super) document: String,
    /// Where the field stands in the data.
    pub(super) pointer: &'static str,
}

/// Those who act for our organization in whatever way, and stewards.
const OURS: &[&str] =
    &["member", "editor", "administrator", "steward", "catalogue:write", "organizations:write", "topics:write"];
/// Everybody in the network.
const NETWORK: &[&str] = &[
    "member",
    "editor",
    "administrator",
    "other administrator",
    "steward",
    "catalogue:write",
    "organizations:write",
    "topics:write",
    "other catalogue:write",
];
const PEOPLE_OF_OURS: &[&str] = &["member", "editor", "administrator", "steward"];
const ADMINISTRATOR_OR_STEWARD: &[&str] = &["administrator", "steward"];
const STEWARD: &[&str] = &["steward"];

/// The case of a field; none where it has none.
pub(super) fn case(field: &str, world: &World) -> Option<Case> {
    let of_ours = |fields: &str| format!("{{ organization(id: \"{}\") {{ field: {fields} }} }}", world.ours);
    let of_programme = |fields: &str| format!("{{ programme(id: \"{}\") {{ field: {fields} }} }}", world.programme);
    let of_opportunity = |id: &str, fields: &str| format!("{{ opportunity(id: \"{id}\") {{ field: {fields} }} }}");
    let of_year = |fields: &str| {
        let document = format!("{{ programYear(id: \"{}\") {{ field: {fields} }} }}", world.track_program.year);
        (&["administrator"][..], document, "/programYear/field")
    };
    let of_reviewed =
        |fields: &str| format!("{{ enrolment(id: \"{}\") {{ field: {fields} }} }}", world.track_review.enrolment);
    let of_reviewed_year = |fields: &str| {
        let document = format!("{{ programYear(id: \"{}\") {{ field: {fields} }} }}", world.track_review.year);
        (&["administrator"][..], document, "/programYear/field")
    };
    let at_root = |fields: &str| format!("{{ field: {fields} }}");
    let (organization, programme, opportunity, root) =
        ("/organization/field", "/programme/field", "/opportunity/field", "/field");
    let (may, document, pointer) = match field {
        "Organization.members" => (PEOPLE_OF_OURS, of_ours("members { nodes { id } }"), organization),
        "Organization.invitations" => (ADMINISTRATOR_OR_STEWARD, of_ours("invitations { nodes { id } }"), organization),
        "Organization.serviceTokens" => {
            (&["administrator"][..], of_ours("serviceTokens { nodes { id } }"), organization)
        }
        "Organization.calendarFeeds" => {
            (&["editor", "administrator"][..], of_ours("calendarFeeds { id }"), organization)
        }
        "Organization.webhooks" => {
            (&["administrator"][..], of_ours("webhooks { id deliveries { nodes { id } } }"), organization)
        }
        "Viewer.noticePreferences" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward"][..],
            "{ viewer { field: noticePreferences { reminders } } }".to_owned(),
            "/viewer/field",
        ),
        "Organization.auditTrail" => (ADMINISTRATOR_OR_STEWARD, of_ours("auditTrail { nodes { at } }"), organization),
        "Organization.contactName" => (NETWORK, of_ours("contactName"), organization),
        "Organization.contactEmail" => (NETWORK, of_ours("contactEmail"), organization),
        "Organization.enrolments" => (
            // Its own people, whoever runs the programme among them.
            &["member", "editor", "administrator"][..],
            of_ours("enrolments { nodes { id } }"),
            "/organization/field/nodes/0",
        ),
        "Query.enrolment" => (
            &["member", "editor", "administrator"][..],
            at_root(&format!("enrolment(id: \"{}\") {{ standing {{ isOnTrack }} }}", world.track_program.enrolment)),
            root,
        ),
        "ProgramYear.enrolments" => of_year("enrolments(standing: AT_RISK) { nodes { id } }"),
        "ProgramYear.onTrackList" => of_year("onTrackList { onTrack }"),
        "ProgramYear.trends" => of_year("trends(by: [PILLAR]) { trainingInAll { museums } }"),
        "ProgramYear.themes" => of_year("themes { theme }"),
        "ProgramYear.excerpts" => of_year("excerpts { id }"),
        "ProgramYear.quiet" => of_year("quiet(sinceDays: 30) { nodes { heardAt } }"),
        "ProgramYear.reports" => (
            &["member", "editor", "administrator"][..],
            format!("{{ programYear(id: \"{}\") {{ field: reports {{ id }} }} }}", world.track_program.year),
            "/programYear/field",
        ),
        "Enrolment.excerpts" => (
            &["editor", "administrator"][..],
            format!("{{ enrolment(id: \"{}\") {{ field: excerpts {{ id }} }} }}", world.track_program.enrolment),
            "/enrolment/field",
        ),
        "ProgramYear.onTrackLists" => of_year("onTrackLists { nodes { onTrack } }"),
        "TrackProgram.assessmentsDue" => (
            &["administrator"][..],
            format!(
                "{{ programme(id: \"{}\") {{ track {{ field: assessmentsDue(year: 2026) {{ nodes {{ dueYear }} }} }} }} }}",
                world.programme
            ),
            "/programme/track/field",
        ),
        "Programme.members" => (PEOPLE_OF_OURS, of_programme("members { nodes { id } }"), programme),
        "Programme.participants" => (PEOPLE_OF_OURS, of_programme("participants { nodes { id } }"), programme),
        "Opportunity.visibleTo" => (OURS, of_opportunity(&world.for_theirs, "visibleTo { id }"), opportunity),
        "Opportunity.programme" => (OURS, of_opportunity(&world.for_programme, "programme { id }"), opportunity),
        "Programme.invitations" => (ADMINISTRATOR_OR_STEWARD, of_programme("invitations { nodes { id } }"), programme),
        "Run.evaluation" => (
            // The colleague takes part.
            &["colleague", "editor", "administrator", "catalogue:write"][..],
            of_opportunity(&world.opportunity, "runs { evaluation { afterClosesAt before { id } } }"),
            "/opportunity/field/0/evaluation",
        ),
        "Run.registrations" => (
            &["editor", "administrator", "catalogue:write"][..],
            of_opportunity(&world.opportunity, "runs { registrations { nodes { id } } }"),
            "/opportunity/field/0/registrations",
        ),
        "Session.attendanceCode" => (
            &["editor", "administrator", "catalogue:write"][..],
            of_opportunity(&world.opportunity, "runs { sessions { attendanceCode { word } } }"),
            "/opportunity/field/0/sessions/0/attendanceCode",
        ),
        "Session.attended" => (
            &["editor", "administrator", "catalogue:write"][..],
            of_opportunity(&world.opportunity, "runs { sessions { attended } }"),
            "/opportunity/field/0/sessions/0/attended",
        ),
        // Not stewards: what an institution lacks is its own.
        "Organization.needs" => {
            (&["member", "editor", "administrator"][..], of_ours("needs { nodes { id } }"), organization)
        }
        "Viewer.needs" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward"][..],
            "{ viewer { field: needs { nodes { id } } } }".to_owned(),
            "/viewer/field",
        ),
        "Query.need" => (
            &["member", "editor", "administrator"][..],
            at_root(&format!("need(id: \"{}\") {{ id matches {{ nodes {{ opportunity {{ id }} }} }} }}", world.need)),
            root,
        ),
        "Query.gaps" => (NETWORK, at_root("gaps(by: \"2027-01-01\") { nodes { organizationsAtLeast } }"), root),
        "Opportunity.demand" => (NETWORK, of_opportunity(&world.opportunity, "demand { organizations }"), opportunity),
        "Organization.participation" => {
            (PEOPLE_OF_OURS, of_ours("participation(by: TOPIC) { total { people } }"), organization)
        }
        "Viewer.transcript" => (
            // Who collects credit of the authority.
            &["colleague"][..],
            format!(
                "{{ viewer {{ field: transcript(authority: \"{}\") {{ authority {{ id }} }} }} }}",
                world.authority
            ),
            "/viewer/field",
        ),
        "Run.waitlist" => (
            &["editor", "administrator", "catalogue:write"][..],
            of_opportunity(&world.opportunity, "runs { waitlist { nodes { id } } }"),
            "/opportunity/field/0/waitlist",
        ),
        "Run.ownRegistration" => (
            &["colleague"][..],
            format!("{{ node(id: \"{}\") {{ ... on Run {{ field: ownRegistration {{ id }} }} }} }}", world.run),
            "/node/field",
        ),
        "Organization.staffRegistrations" => {
            (&["editor", "administrator"][..], of_ours("staffRegistrations { nodes { id } }"), organization)
        }
        "Viewer.certificates" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward"][..],
            "{ viewer { field: certificates { id } } }".to_owned(),
            "/viewer/field",
        ),
        "Viewer.registrations" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward"][..],
            "{ viewer { field: registrations { nodes { id } } } }".to_owned(),
            "/viewer/field",
        ),
        "Query.submission" => (
            // Whoever runs the programme, and the museum.
            &["administrator", "other administrator"][..],
            at_root(&format!("submission(id: \"{}\") {{ id answers {{ text }} }}", world.track_answers.begun)),
            root,
        ),
        "Enrolment.submissions" => (
            &["administrator", "other administrator"][..],
            format!("{{ enrolment(id: \"{}\") {{ field: submissions {{ id }} }} }}", world.track_answers.enrolment),
            "/enrolment/field/0",
        ),
        "Enrolment.needProposals" => (
            &["administrator", "other administrator"][..],
            format!(
                "{{ enrolment(id: \"{}\") {{ field: needProposals {{ nodes {{ id }} }} }} }}",
                world.track_answers.enrolment
            ),
            "/enrolment/field",
        ),
        "Query.stewardInvitations" => (STEWARD, at_root("stewardInvitations { nodes { id } }"), root),
        "Query.auditTrail" => (STEWARD, at_root("auditTrail { nodes { at } }"), root),
        "Query.joinRequests" => (STEWARD, at_root("joinRequests { nodes { id } }"), root),
        "Query.neglectedOrganizations" => {
            (STEWARD, at_root("neglectedOrganizations { nodes { organization { id } } }"), root)
        }
        "Query.stewards" => (STEWARD, at_root("stewards { nodes { id } }"), root),
        "Person.email" => (
            // Oneself among them.
            &["colleague", "administrator", "steward"][..],
            format!("{{ node(id: \"{}\") {{ ... on Person {{ field: email }} }} }}", world.colleague),
            "/node/field",
        ),
        // Ours runs the programme, theirs is the museum, and the colleague is reviewer and coach.
        "Query.peerReview" => (
            &["administrator", "colleague"][..],
            at_root(&format!("peerReview(id: \"{}\") {{ id }}", world.track_review.under_way)),
            root,
        ),
        "Enrolment.peerReviews" => (
            // The museum is shown the one that was released.
            &["administrator", "other administrator", "colleague"][..],
            of_reviewed("peerReviews { nodes { id } }"),
            "/enrolment/field/nodes/0",
        ),
        "ProgramYear.peerReviews" => of_reviewed_year("peerReviews { nodes { id } }"),
        "ProgramYear.peerReviewProgress" => of_reviewed_year("peerReviewProgress { ready }"),
        "Query.conflictsOfInterest" => (
            &["administrator"][..],
            at_root(&format!("conflictsOfInterest(programme: \"{}\") {{ id }}", world.programme)),
            root,
        ),
        "Query.coachingOffer" => (
            &["administrator", "other administrator", "colleague"][..],
            at_root(&format!("coachingOffer(id: \"{}\") {{ id freeSlots {{ startsAt }} }}", world.track_review.offer)),
            root,
        ),
        "ProgramYear.coachingOffers" => {
            let (_, document, pointer) = of_reviewed_year("coachingOffers { nodes { id } }");
            (&["administrator", "other administrator", "colleague"][..], document, pointer)
        }
        "Query.coachingSession" => (
            &["administrator", "other administrator", "colleague"][..],
            at_root(&format!("coachingSession(id: \"{}\") {{ id }}", world.track_review.session)),
            root,
        ),
        "Enrolment.coachingSessions" => (
            &["administrator", "other administrator", "colleague"][..],
            of_reviewed("coachingSessions { nodes { id } }"),
            "/enrolment/field",
        ),
        "Query.sharedProject" => (
            &["administrator", "other administrator"][..],
            at_root(&format!("sharedProject(id: \"{}\") {{ id }}", world.track_review.project)),
            root,
        ),
        "Enrolment.sharedProjects" => (
            &["administrator", "other administrator"][..],
            of_reviewed("sharedProjects { nodes { id } }"),
            "/enrolment/field",
        ),
        "ProgramYear.sharedProjects" => of_reviewed_year("sharedProjects { nodes { id } }"),
        "Viewer.reviews" | "Viewer.conflictsOfInterest" | "Viewer.coaching" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward"][..],
            format!("{{ viewer {{ field: {} {{ id }} }} }}", field.trim_start_matches("Viewer.")),
            "/viewer/field",
        ),
        "Viewer.exportMyData" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward"][..],
            "{ viewer { field: exportMyData } }".to_owned(),
            "/viewer/field",
        ),
        _ => return exchange::case(field, world),
    };
    Some(Case { may, document, pointer })
}
