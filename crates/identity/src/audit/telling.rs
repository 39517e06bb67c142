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
        "evaluation_question" => "question",
        _ => return None,
    })
}

/// How the ids in a column begin that refers to something.
pub fn kind_of_column(table: &str, column: &str) -> Option<&'static str> {
    Some(match column {
        "id" => kind_of_table(table)?,
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
        "person_id" | "given_by" | "ended_by" | "invited_by" | "decided_by" | "created_by" | "revoked_by"
        | "registered_by" => "person",
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
