//! What the ids in an entry are ids of.

use serde_json::{Map, Value};
use uuid::Uuid;

/// How the ids of the things begin that the rows of a table are, or are part of; none for a table whose things have no id.
pub fn kind_of_table(table: &str) -> Option<&'static str> {
    Some(match table {
        "organization" | "organization_identifier" => "org",
        "service_token" => "token",
        "topic" | "topic_relation" | "topic_match" => "topic",
        "source" => "source",
        "opportunity"
        | "opportunity_organization"
        | "opportunity_audience"
        | "opportunity_topic"
        | "opportunity_lineage"
        | "series_part" => "opp",
        "run" | "registration_terms" | "completion_rule" | "evaluation" | "evaluation_item" => "run",
        "seat_set_aside" => "seats",
        "registration" | "attendance" => "registration",
        "certificate" => "certificate",
        "signing_key" => "key",
        "recurrence" => "recurrence",
        "session" | "attendance_code" => "session",
        "recording" => "recording",
        "listing" => "listing",
        "person" | "account" | "notice_preference" => "person",
        "webhook" => "webhook",
        "sign_in" => "signin",
        "programme" | "programme_participant" => "programme",
        "membership" => "membership",
        "invitation" => "invitation",
        "credit_authority" => "authority",
        "credit_rules" => "rules",
        "credit_approval" => "approval",
        "credit_pursuit" => "pursuit",
        "credit_entry" => "credit",
        "join_request" => "request",
        "calendar_feed" => "calendar",
        "need" | "need_topic" => "need",
        "questionnaire" | "program_year_questionnaire" | "question" => "questionnaire",
        "question_topic" => "trackquestion",
        "submission" | "answer" | "attachment" => "submission",
        "need_proposal" | "need_proposal_topic" => "proposal",
        "evaluation_question" => "question",
        "track_program" => "programme",
        "pillar" | "pillar_topic" => "pillar",
        "program_year" | "program_year_pillar" | "requirements" | "training" => "year",
        "milestone" => "milestone",
        "enrolment" | "extension" => "enrolment",
        "on_track_list" => "ontrack",
        "peer_review" | "peer_review_member" => "review",
        "finding" | "finding_topic" => "finding",
        "recusal" => "recusal",
        "coaching_offer" | "coaching_offer_topic" | "coaching_expert" | "coaching_window" => "coachingoffer",
        "coaching_session" | "coaching_person" | "coaching_note" | "follow_up" => "coaching",
        "shared_project" | "shared_project_topic" => "project",
        "excerpt" => "excerpt",
        "track_report" => "trackreport",
        "exchange_program" => "programme",
        "committee_seat" => "seat",
        "round" | "round_period" | "round_institution" => "round",
        "funding_stream" | "funding_stream_home" | "funding_budget" => "stream",
        "mentor" => "mentor",
        "offer" | "offer_skill" | "offer_career" | "offer_window" => "offer",
        "application" | "application_skill" | "application_career" | "application_window" | "application_need" => {
            "application"
        }
        "declared_conflict" => "conflict",
        "pin" => "pin",
        "plan" => "plan",
        "committee_vote" => "pairing",
        "placement" | "placement_change" | "debrief" | "placement_outcome" => "placement",
        "agreement" | "agreement_objective" => "agreement",
        "check_in" => "checkin",
        "progress_report" => "report",
        "reflection" => "reflection",
        "placement_issue" => "issue",
        "return_commitment" => "commitment",
        "adoption" => "adoption",
        "collaboration" => "collaboration",
        "artifact" | "artifact_topic" => "artifact",
        "story" => "story",
        "alumnus" => "alumnus",
        "expertise" => "expertise",
        "expectation" => "expectation",
        "exchange_file" => "file",
        _ => return None,
    })
}

/// How the ids in a column begin that refers to something.
pub fn kind_of_column(table: &str, column: &str) -> Option<&'static str> {
    let kind = kind_of_answers_column(table, column)
        .or_else(|| kind_of_exchange_column(table, column))
        .or_else(|| kind_of_placement_column(table, column));
    if kind.is_some() {
        return kind;
    }
    Some(match column {
        "id" if table == "coaching_window" => "coachingwindow",
        "id" if table == "coaching_note" => "coachingnote",
        "id" if table == "follow_up" => "followup",
        "id" => kind_of_table(table)?,
        "question_id" if table == "finding" => "trackquestion",
        "answer_id" if table == "excerpt" => "trackanswer",
        "tagged_by" | "settled_by" => "person",
        "peer_review_id" => "review",
        "finding_id" => "finding",
        "submission_id" => "submission",
        "enrolment_id" => "enrolment",
        "program_year_id" => "year",
        "coaching_offer_id" => "coachingoffer",
        "coaching_session_id" => "coaching",
        "shared_project_id" => "project",
        "coach_id" | "booked_by" | "replied_by" | "written_by" | "assigned_by" | "done_by" | "offered_by" => "person",
        "registration_id" | "group_id" => "registration",
        "need_id" => "need",
        "seat_set_aside_id" => "seats",
        "authority_id" => "authority",
        "signing_key_id" => "key",
        "organization_id" | "partner_id" | "acting_for" => "org",
        "topic_id" | "other_id" => "topic",
        "opportunity_id" | "from_id" | "series_id" | "part_id" | "met_opportunity_id" => "opp",
        "run_id" => "run",
        "session_id" => "session",
        "recurrence_id" => "recurrence",
        "programme_id" | "for_programme_id" => "programme",
        "membership_id" => "membership",
        "question_id" => "question",
        "replaced_by" => "token",
        "funder_id" => "org",
        "pillar_id" => "pillar",
        "person_id" | "given_by" | "ended_by" | "invited_by" | "decided_by" | "created_by" | "revoked_by"
        | "registered_by" | "contact_person_id" | "granted_by" | "published_by" => "person",
        _ => return None,
    })
}

/// The same in what TRACK asks and museums answer, where words mean other things than elsewhere.
fn kind_of_answers_column(table: &str, column: &str) -> Option<&'static str> {
    Some(match (table, column) {
        ("question", "id") | ("question_topic" | "answer" | "attachment", "question_id") => "trackquestion",
        ("answer", "id" | "copied_from_id") | ("need_proposal", "answer_id") => "trackanswer",
        ("attachment", "id") => "attachment",
        ("need_proposal", "finding_id") => "finding",
        ("need_proposal", "follow_up_id") => "followup",
        ("need_proposal_topic", "need_proposal_id") => "proposal",
        ("answer", "answered_by") | ("attachment", "attached_by") => "person",
        ("submission" | "need_proposal", "enrolment_id") => "enrolment",
        ("answer" | "attachment", "submission_id") => "submission",
        ("questionnaire", "pillar_id") => "pillar",
        ("program_year_questionnaire", "program_year_id") => "year",
        ("question" | "submission" | "program_year_questionnaire", "questionnaire_id") => "questionnaire",
        _ => return None,
    })
}

/// The same in an exchange.
fn kind_of_exchange_column(table: &str, column: &str) -> Option<&'static str> {
    Some(match (table, column) {
        ("round_period", "id") => "period",
        ("funding_budget", "id") => "budget",
        (_, "round_id") => "round",
        (_, "round_period_id") => "period",
        (_, "funding_stream_id") => "stream",
        (_, "mentor_id") => "mentor",
        (_, "offer_id") => "offer",
        (_, "application_id") => "application",
        (_, "pairing_id") => "pairing",
        (_, "home_id" | "host_id" | "with_organization_id") => "org",
        (_, "supervisor_id" | "signed_off_by" | "declared_by" | "with_person_id" | "made_by" | "lifted_by")
        | (_, "updated_by" | "home_answered_by" | "host_answered_by")
        | ("exchange_file", "attached_by") => "person",
        _ => return None,
    })
}

/// The same in a placement that is under way, and in what comes of it.
fn kind_of_placement_column(table: &str, column: &str) -> Option<&'static str> {
    Some(match (table, column) {
        ("placement_change", "id") => "placementchange",
        (_, "placement_id") => "placement",
        (_, "agreement_id") => "agreement",
        (_, "return_commitment_id") => "commitment",
        (_, "artifact_id") => "artifact",
        (_, "proposed_by" | "participant_by" | "home_by" | "host_by" | "changed_by" | "held_by" | "result_by")
        | (_, "raised_by" | "resolved_by" | "promised_by" | "told_by" | "answered_by") => "person",
        _ => return None,
    })
}

/// What a row held, with ids as on the wire. The ids of people whom `may_be_known` is false of are taken out, and their
/// columns' names added to `withheld`.
pub(super) fn told(
    table: &str,
    row: Value,
    may_be_known: impl Fn(Uuid) -> bool,
    withheld: &mut Vec<String>,
) -> Map<String, Value> {
    let Value::Object(row) = row else { return Map::new() };
    let mut told = Map::new();
    for (column, value) in row {
        let id = value.as_str().and_then(|text| text.parse::<Uuid>().ok());
        match (kind_of_column(table, &column), id) {
            (Some("person"), Some(id)) if !may_be_known(id) => {
                if !withheld.contains(&column) {
                    withheld.push(column);
                }
            }
            (Some(kind), Some(id)) => {
                let written = database::id::write_any(kind, id).map_or(value, Value::String);
                told.insert(column, written);
            }
            _ => {
                told.insert(column, value);
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_told_as_on_the_wire_and_people_to_those_who_may_know_them() {
        let id = "01890000-0000-7000-8000-000000000001";
        let row = json!({ "person_id": id, "programme_id": id, "role": "coach", "until": null });
        let mut withheld = vec!["email".to_owned()];
        let known = told("membership", row.clone(), |_| true, &mut withheld);
        assert!(known["person_id"].as_str().is_some_and(|id| id.starts_with("person_")));
        assert!(known["programme_id"].as_str().is_some_and(|id| id.starts_with("programme_")));
        assert_eq!(known["role"], "coach");
        assert_eq!(known["until"], Value::Null);
        assert_eq!(withheld, ["email"]);
        let unknown = told("membership", row, |_| false, &mut withheld);
        assert!(!unknown.contains_key("person_id"));
        assert_eq!(withheld, ["email", "person_id"]);
    }
}
