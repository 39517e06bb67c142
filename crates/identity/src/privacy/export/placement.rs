//! What is known of somebody from placements that are under way, and of what came of them.

/// The placements in which the person goes, and those in which they go or mentor.
pub(super) const PLACEMENTS: &str = "taken_part AS (
    SELECT placement.id FROM placement JOIN application ON application.id = placement.application_id, me
    WHERE application.person_id = me.id OR lower(application.email) IN (SELECT address FROM addresses)
), party AS (
    SELECT id FROM taken_part
    UNION
    SELECT placement.id FROM placement JOIN offer ON offer.id = placement.offer_id JOIN mentor ON mentor.id = offer.mentor_id, me
    WHERE mentor.person_id = me.id
)";

/// Lists of rows: what the list is called, of which table, in which order, which rows. Who else did something in a row is left out.
macro_rules! lists {
    ($($name:literal, $table:literal, $order:literal, $which:literal;)+) => {
        concat!($(
            " || jsonb_build_object('", $name, "', (
                SELECT coalesce(jsonb_agg(told.kept ORDER BY ", $order, "), '[]')
                FROM ", $table, " CROSS JOIN LATERAL (
                    SELECT jsonb_object_agg(key, value) AS kept FROM jsonb_each(to_jsonb(", $table, "))
                    WHERE right(key, 3) <> '_by' OR value = to_jsonb(me.id)
                ) AS told
                WHERE ", $which, "
            ))"
        ),+)
    };
}

/// What others confided to those who run an exchange, or said in an evaluation, is theirs. Whoever answered or resolved it has their
/// own words.
pub(super) const EXPORT: &str = concat!(
    " || jsonb_build_object('placements_under_way', '{}'::jsonb",
    lists! {
        "history", "placement_change", "id",
            "changed_by = me.id OR (coalesce(cause, '') NOT IN ('conduct', 'health', 'family') AND placement_id IN (SELECT id FROM taken_part))";
        "agreements", "agreement", "id",
            "placement_id IN (SELECT id FROM party) OR me.id IN (proposed_by, participant_by, home_by, host_by)";
        "objectives", "agreement_objective", "agreement_id, position",
            "result_by = me.id OR agreement_id IN (SELECT id FROM agreement WHERE placement_id IN (SELECT id FROM party))";
        "check_ins", "check_in", "placement_id, due_on", "placement_id IN (SELECT id FROM party) OR held_by = me.id";
        "progress_reports", "progress_report", "id",
            "placement_id IN (SELECT id FROM party) OR me.id IN (written_by, participant_by, host_by)";
        "reflections", "reflection", "id", "placement_id IN (SELECT id FROM taken_part) OR written_by = me.id";
        "notes_in_confidence", "private_note", "id", "written_by = me.id";
        "issues", "placement_issue", "id",
            "raised_by = me.id OR (kind NOT IN ('conduct', 'health') AND placement_id IN (SELECT id FROM taken_part))";
        "debriefs", "debrief", "placement_id", "placement_id IN (SELECT id FROM taken_part) OR written_by = me.id";
        "return_commitments", "return_commitment", "id",
            "placement_id IN (SELECT id FROM taken_part) OR me.id IN (promised_by, settled_by)";
        "adoptions_told_of", "adoption", "id", "told_by = me.id";
        "outcomes", "placement_outcome", "placement_id", "placement_id IN (SELECT id FROM taken_part) OR told_by = me.id";
        "collaborations", "collaboration", "id", "placement_id IN (SELECT id FROM taken_part) OR told_by = me.id";
        "evaluations", "placement_evaluation", "placement_id, part", "answered_by = me.id";
        "artifacts", "artifact", "id", "placement_id IN (SELECT id FROM taken_part) OR me.id IN (written_by, decided_by)";
        "stories", "story", "id",
            "placement_id IN (SELECT id FROM party) OR me.id IN (participant_by, home_by, host_by, written_by)";
    },
    " || jsonb_build_object(
        'mentored', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', id, 'offer_id', offer_id, 'state', state, 'begun_at', begun_at, 'ended_at', ended_at
            ) ORDER BY id), '[]')
            FROM placement WHERE id IN (SELECT id FROM party EXCEPT SELECT id FROM taken_part)
        ),
        'notes_in_confidence_answered', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'answer', answer, 'answered_at', answered_at) ORDER BY id), '[]')
            FROM private_note WHERE answered_by = me.id
        ),
        'issues_resolved', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'resolution', resolution, 'resolved_at', resolved_at) ORDER BY id), '[]')
            FROM placement_issue WHERE resolved_by = me.id
        )
    ))",
    lists! {
        "exchange_alumni", "alumnus", "id", "person_id = me.id";
        "exchange_expertise_entered", "expertise", "id", "written_by = me.id";
        "exchange_expectations_entered", "expectation", "id", "written_by = me.id";
    },
);
