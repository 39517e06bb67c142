//! Fields that lead to somebody's own data: each has its case, tried by everybody.

use std::collections::BTreeSet;

use database::id::RoundId;
use serde_json::{Value, json};
use testing::TestApp;

use super::world::{EVERYBODY, World};

/// Types that tell of somebody's own: of a person, of an organization's people and systems, of what was done.
const OWN: &[&str] = &[
    "Account",
    "Answer",
    "AnswerVersion",
    "Attachment",
    "Comparison",
    "NeedProposal",
    "Overwritten",
    "OverwrittenAnswer",
    "Submission",
    "SubmissionChange",
    "SubmissionChanged",
    "Attendance",
    "AttendanceCode",
    "AuditActor",
    "AuditEntry",
    "CalendarFeed",
    "Certificate",
    "CoachingNote",
    "CoachingOffer",
    "CoachingPerson",
    "CoachingSession",
    "CoachingSlot",
    "CoachingWindow",
    "ConflictOfInterest",
    "Finding",
    "FollowUp",
    "PeerReview",
    "PeerReviewProgress",
    "PeerReviewer",
    "ReviewReply",
    "SharedProject",
    "Client",
    "AssessmentDue",
    "Enrolment",
    "EnrolmentChange",
    "EnrolmentContact",
    "Extension",
    "MissingForRequirement",
    "OnTrackEntry",
    "OnTrackList",
    "OnTrackRequirement",
    "Excerpt",
    "NeedTrend",
    "QuietMuseum",
    "TrackReport",
    "TrainingTrend",
    "TrendAnswer",
    "TrendExcerpt",
    "TrendGroup",
    "TrendQuestion",
    "TrendYear",
    "Trends",
    "RequirementStanding",
    "Standing",
    "StandingEvidence",
    "EvaluationAnswer",
    "EvaluationChange",
    "EvaluationQuestionResult",
    "EvaluationResults",
    "CreditAmount",
    "CreditCut",
    "CreditCycle",
    "CreditEntry",
    "CreditLine",
    "CreditTotal",
    "Demand",
    "Gap",
    "Invitation",
    "JoinRequest",
    "Match",
    "MatchExclusion",
    "MatchReason",
    "Membership",
    "Need",
    "NeedChange",
    "NeedMatched",
    "Neglect",
    "NeglectedOrganization",
    "NoticePreferences",
    "Participation",
    "ParticipationCell",
    "ParticipationFigures",
    "Person",
    "ServiceToken",
    "Registration",
    "RegistrationChange",
    "RegistrationProgress",
    "RegionDemand",
    "RunEvaluation",
    "SectorDemand",
    "SignIn",
    "Transcript",
    "Webhook",
    "WebhookDelivery",
    "WhyNot",
    "Application",
    "CommitteeSeat",
    "Equity",
    "EquityRow",
    "EquityTable",
    "ExchangeConflict",
    "FundingBudget",
    "FundingStream",
    "Mentor",
    "Offer",
    "OfferCost",
    "Pairing",
    "PairingFit",
    "PairingVote",
    "PartnerLimits",
    "Placement",
    "PlacementAnswer",
    "Plan",
    "PlanStage",
    "BlockingPair",
    "LostPlace",
    "OneMore",
    "PlanMove",
    "PlanPlace",
    "RulesToRelax",
    "UnplacedApplicant",
    "UnplacedReason",
    "PlanWhyNot",
    "SettledPair",
    "RoundChanged",
    "ExchangeFile",
    "Adoption",
    "AdoptedImprovement",
    "Agreement",
    "AgreementAcceptance",
    "AgreementObjective",
    "AgreementStipend",
    "Alumnus",
    "Artifact",
    "CheckIn",
    "Collaboration",
    "Debrief",
    "PlacementChange",
    "PlacementEvaluation",
    "PlacementIssue",
    "PlacementOutcome",
    "PrivateNote",
    "ProgressReport",
    "Reflection",
    "ReportSignature",
    "ReturnCommitment",
    "Story",
    "StoryConsent",
    "AlumniFigures",
    "ExchangeDashboard",
    "ExchangeOutcomes",
    "ExchangeParticipation",
    "FundedFigures",
    "FundedRow",
    "FundedStream",
    "FundedTable",
    "FunderView",
    "FundingFigures",
    "InstitutionParticipation",
    "LedgerEntry",
    "LedgerPair",
    "PlacementEvaluationFigures",
    "ReciprocityLedger",
    "Representation",
    "RepresentationRow",
    "RoundParticipation",
    "CalendarExpectation",
    "CalendarExpertise",
    "CalendarExpertiseYear",
    "CalendarMeeting",
    "CalendarMisses",
    "CalendarTopic",
    "ExchangeCalendar",
    "Expectation",
    "Expertise",
    "PlannedRound",
];

/// Types that tell what everybody may know who may see the thing at all. A type that is in neither list has to choose.
const OF_EVERYBODY: &[&str] = &[
    "AccessibilityCount",
    "Question",
    "QuestionMapping",
    "QuestionNeedRule",
    "Questionnaire",
    "RubricLevel",
    "AlternativeLabels",
    "ArtifactLicence",
    "Milestone",
    "Pillar",
    "PillarTraining",
    "ProgramYear",
    "RequirementsVersion",
    "TrackProgram",
    "Coaching",
    "CompletionRule",
    "CreditApproval",
    "CreditAuthority",
    "CreditRules",
    "Erasure",
    "EvaluationQuestion",
    "Exchange",
    "FormatCount",
    "Identifier",
    "KindCount",
    "LevelCount",
    "Lineage",
    "Listing",
    "LocalizedText",
    "MatchWeight",
    "Mooc",
    "Mutation",
    "Opportunity",
    "OpportunityChange",
    "OpportunityFacets",
    "OpportunityOrganization",
    "Organization",
    "Origin",
    "PageInfo",
    "Place",
    "Price",
    "PriceCeiling",
    "Programme",
    "ProviderCount",
    "Query",
    "Recording",
    "RecordingCount",
    "Recurrence",
    "RecurringSessions",
    "RegistrationTerms",
    "Resource",
    "Run",
    "SeatSetAside",
    "SectorCount",
    "Series",
    "Session",
    "StatusChange",
    "StatusCount",
    "Subscription",
    "Topic",
    "TopicCount",
    "TopicMatch",
    "Translation",
    "Viewer",
    "WallClock",
    "Webinar",
    "WordCount",
    "Workshop",
    "Capacity",
    "DayWindow",
    "ExchangeProgram",
    "ImportOutcome",
    "LineFault",
    "PeriodCapacity",
    "PriorityMinimum",
    "Round",
    "RoundPeriod",
    "RoundRules",
    "RoundWeights",
    "Skill",
];

/// Fields that are somebody's own though their type is text, a list of things that everybody may see, or the like.
const OWN_FIELDS: &[&str] = &[
    "Enrolment.coachingSessions",
    "Enrolment.needProposals",
    "Enrolment.peerReviews",
    "Enrolment.sharedProjects",
    "Enrolment.submissions",
    "ExchangeProgram.partners",
    "Opportunity.programme",
    "Opportunity.visibleTo",
    "Organization.contactEmail",
    "Organization.contactName",
    "Person.email",
    "Programme.participants",
    "Session.attended",
    "Viewer.exportMyData",
];

/// Fields without a case, and why. This list may only become shorter.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("Viewer.accounts", "one's own, whoever asks"),
    ("Viewer.calendarFeeds", "one's own, whoever asks"),
    ("Viewer.invitations", "one's own, whoever asks"),
    ("Viewer.joinRequests", "one's own, whoever asks"),
    ("Viewer.memberships", "one's own, whoever asks"),
    ("Viewer.person", "oneself, whoever asks"),
    ("Viewer.signIns", "one's own, whoever asks"),
];

/// How many exceptions there were when this was written.
const MOST_EXCEPTIONS: usize = 7;

/// Who gets a field of something, and how it is asked for.
struct Case {
    may: &'static [&'static str],
    document: String,
    /// Where the field stands in the data.
    pointer: &'static str,
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

/// Those who run our exchange, and its committee.
const COMMITTEE: &[&str] = &["administrator", "colleague"];
/// Those who take part in it.
const PARTICIPANTS: &[&str] = &["administrator", "colleague", "other administrator"];
/// They, and those of the institution that lets somebody go and of the host.
const BOTH_SIDES: &[&str] = &["administrator", "colleague", "editor", "other administrator"];

/// What `Type.field` calls the field.
fn field_name(field: &str) -> &str {
    field.split_once('.').map_or(field, |(_, name)| name)
}

fn case(field: &str, world: &World) -> Option<Case> {
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
    let of_exchange = |may: &'static [&'static str], fields: &str| {
        let id = world.exchange.programme;
        let document = format!("{{ programme(id: \"{id}\") {{ exchange {{ field: {fields} }} }} }}");
        (may, document, "/programme/exchange/field")
    };
    let of_round = |id: RoundId, fields: &str| {
        (COMMITTEE, format!("{{ round(id: \"{id}\") {{ field: {fields} }} }}"), "/round/field")
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
        // Theirs is a partner in an exchange of ours. The colleague is on its committee, and applies.
        "ExchangeProgram.partners" => of_exchange(PEOPLE_OF_OURS, "partners { nodes { id } }"),
        "ExchangeProgram.committee" => {
            of_exchange(&["administrator", "colleague", "other administrator"], "committee { id name }")
        }
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
            (&["administrator", "colleague", "other administrator"][..], document, pointer)
        }
        "Round.plans" => of_round(world.exchange.closed, "plans { nodes { id } }"),
        "Round.settledPairs" => of_round(world.exchange.closed, "settledPairs { nodes { id } }"),
        "Round.placements" => {
            let (_, document, _) = of_round(world.exchange.published, "placements { nodes { id } }");
            (BOTH_SIDES, document, "/round/field/nodes/0")
        }
        "Round.equity" => of_round(world.exchange.published, "equity { applied }"),
        "Query.offer" => (
            &["administrator", "colleague", "other administrator"][..],
            at_root(&format!("offer(id: \"{}\") {{ id }}", world.exchange.offered)),
            root,
        ),
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
        "Viewer.exportMyData" => (
            &["stranger", "member", "editor", "administrator", "other administrator", "steward"][..],
            "{ viewer { field: exportMyData } }".to_owned(),
            "/viewer/field",
        ),
        _ => return None,
    };
    Some(Case { may, document, pointer })
}

/// `Type.field` and the name of what it leads to, for every field of the schema but those of GraphQL's own.
async fn fields(app: &TestApp) -> Vec<(String, String, String)> {
    let document = "{ __schema { types { name kind fields(includeDeprecated: true) { name type {
        name ofType { name ofType { name ofType { name ofType { name } } } }
    } } } } }";
    let schema = app.anonymous().query(document, json!({})).await;
    let mut fields = Vec::new();
    for one in schema["__schema"]["types"].as_array().expect("types") {
        let name = one["name"].as_str().expect("a name").to_owned();
        if name.starts_with("__") || one["kind"] == "INTERFACE" {
            continue;
        }
        for field in one["fields"].as_array().into_iter().flatten() {
            let mut leads_to = &field["type"];
            while leads_to["name"].is_null() {
                leads_to = &leads_to["ofType"];
            }
            let leads_to = leads_to["name"].as_str().expect("a type").to_owned();
            fields.push((name.clone(), field["name"].as_str().expect("a name").to_owned(), leads_to));
        }
    }
    fields
}

/// The thing that a list or an edge of a list is of.
fn thing(name: &str) -> &str {
    name.strip_suffix("Connection").or_else(|| name.strip_suffix("Edge")).unwrap_or(name)
}

/// The kinds of opportunity have the same fields.
fn interface(name: &str) -> &str {
    match name {
        "Webinar" | "Mooc" | "Workshop" | "Coaching" | "Resource" | "Series" | "Exchange" => "Opportunity",
        other => other,
    }
}

/// The fields that lead to somebody's own data, from what everybody may see.
async fn leading_to_own(app: &TestApp) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (parent, field, leads_to) in fields(app).await {
        let name = format!("{}.{field}", interface(&parent));
        // What is subscribed to is no field of a query; who may hear what is tried where it is heard.
        let from_own = OWN.contains(&thing(&parent)) || parent.ends_with("Payload") || parent == "Subscription";
        if (!from_own && OWN.contains(&thing(&leads_to))) || OWN_FIELDS.contains(&name.as_str()) {
            found.insert(name);
        }
    }
    found
}

#[tokio::test]
async fn every_type_says_whose_it_is() {
    let world = World::new("open").await;
    let undecided: BTreeSet<_> = fields(&world.app)
        .await
        .into_iter()
        .map(|(parent, ..)| thing(&parent).to_owned())
        .filter(|name| !name.ends_with("Payload") && !name.ends_with("Error"))
        .filter(|name| !OWN.contains(&name.as_str()) && !OF_EVERYBODY.contains(&name.as_str()))
        .collect();
    assert!(undecided.is_empty(), "whose are these: somebody's own, or everybody's? {undecided:?}");
}

#[tokio::test]
async fn every_field_that_leads_to_somebodys_own_has_its_case() {
    let world = World::new("open").await;
    let leading = leading_to_own(&world.app).await;
    let excepted: BTreeSet<_> = EXCEPTIONS.iter().map(|(field, _)| (*field).to_owned()).collect();
    let forgotten: Vec<_> =
        leading.iter().filter(|field| case(field, &world).is_none() && !excepted.contains(*field)).collect();
    assert!(forgotten.is_empty(), "give these fields their cases: {forgotten:?}");
    let needless: Vec<_> =
        excepted.iter().filter(|field| case(field, &world).is_some() || !leading.contains(*field)).collect();
    assert!(needless.is_empty(), "take these out of the exceptions: {needless:?}");
    assert!(EXCEPTIONS.len() <= MOST_EXCEPTIONS, "the list of exceptions may only become shorter");
    let missing: Vec<_> = OWN_FIELDS.iter().filter(|field| !leading.contains(**field)).collect();
    assert!(missing.is_empty(), "these fields are not there any more: {missing:?}");
}

#[tokio::test]
async fn what_is_somebodys_own_is_shown_to_those_who_may_see_it_and_to_nobody_else() {
    let world = World::new("open").await.solved().await;
    let mut callers = Vec::new();
    for who in EVERYBODY {
        callers.push((*who, world.caller(who).await));
    }
    for field in leading_to_own(&world.app).await {
        let Some(Case { may, document, pointer }) = case(&field, &world) else { continue };
        for (who, caller) in &callers {
            let answer = caller.answer(&document, json!({})).await;
            let shown = answer["data"].pointer(pointer).is_some_and(|value| !value.is_null());
            assert_eq!(
                shown,
                may.contains(who) || (*who == "colleague" && may.contains(&"member")),
                "{who}: {field}: {answer:#}"
            );
            let codes: Vec<_> = answer["errors"].as_array().into_iter().flatten().collect();
            let denied =
                |error: &&Value| ["DENIED", "NOT_FOUND"].iter().any(|code| error["extensions"]["code"] == *code);
            assert!(codes.iter().all(denied), "{who}: {field} is refused, and nothing fails: {answer:#}");
        }
    }
}
