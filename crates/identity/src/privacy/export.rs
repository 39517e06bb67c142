//! Everything that is known of a person, as one JSON object.

mod placement;

use database::{AsyncPgConnection, statement::Statement};
use diesel::{
    QueryResult,
    sql_types::{Jsonb, Uuid},
};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use crate::policy::MayActForOneself;

/// A list of rows for each part; hashes of secrets are left out, since they are of use to nobody. What refers to an
/// organization says its name, so that the file can be read by itself. Who else did something to them is theirs to tell; so is it
/// that somebody declared a conflict with them. In several objects, since a function of PostgreSQL takes no more than 100 arguments.
const EXPORT: &str = "
SELECT jsonb_build_object(
    'person', (SELECT to_jsonb(person) FROM person WHERE id = me.id),
    'accounts', (SELECT coalesce(jsonb_agg(to_jsonb(account) ORDER BY created_at), '[]') FROM account WHERE person_id = me.id),
    'sign_ins', (
        SELECT coalesce(jsonb_agg(to_jsonb(sign_in) - 'secret_hash' ORDER BY created_at), '[]')
        FROM sign_in WHERE person_id = me.id
    ),
    'accounts_waiting_to_be_linked', (
        SELECT coalesce(jsonb_agg(to_jsonb(account_link) - 'secret_hash' ORDER BY expires_at), '[]')
        FROM account_link WHERE lower(email) IN (SELECT address FROM addresses)
    ),
    'memberships', (
        SELECT coalesce(jsonb_agg(to_jsonb(membership) || names ORDER BY membership.id), '[]')
        FROM membership
        CROSS JOIN LATERAL (SELECT jsonb_build_object(
            'organization', (SELECT name FROM organization WHERE id = membership.organization_id),
            'programme', (SELECT name FROM programme WHERE id = membership.programme_id)
        ) AS names) AS named
        WHERE person_id = me.id
    ),
    'memberships_given_or_ended_for_others', (
        SELECT coalesce(jsonb_agg(to_jsonb(membership) - 'person_id' ORDER BY id), '[]')
        FROM membership WHERE me.id IN (given_by, ended_by) AND person_id <> me.id
    ),
    'invitations', (
        SELECT coalesce(jsonb_agg(to_jsonb(invitation) ORDER BY id), '[]')
        FROM invitation
        WHERE lower(email) IN (SELECT address FROM addresses)
           OR membership_id IN (SELECT id FROM membership WHERE person_id = me.id)
    ),
    'invitations_sent', (
        SELECT coalesce(jsonb_agg(to_jsonb(invitation) - 'email' ORDER BY id), '[]')
        FROM invitation WHERE invited_by = me.id
    ),
    'requests_to_join', (
        SELECT coalesce(jsonb_agg(to_jsonb(join_request) || jsonb_build_object(
            'organization', (SELECT name FROM organization WHERE id = join_request.organization_id)
        ) ORDER BY id), '[]')
        FROM join_request WHERE person_id = me.id
    ),
    'requests_to_join_decided', (
        SELECT coalesce(jsonb_agg(to_jsonb(join_request) - 'person_id' - 'note' ORDER BY id), '[]')
        FROM join_request WHERE decided_by = me.id
    ),
    'service_tokens', (
        SELECT coalesce(jsonb_agg(to_jsonb(service_token) - 'secret_hash' ORDER BY id), '[]')
        FROM service_token WHERE me.id IN (created_by, revoked_by)
    ),
    'calendar_links', (
        SELECT coalesce(jsonb_agg(to_jsonb(calendar_feed) - 'secret_hash' ORDER BY id), '[]')
        FROM calendar_feed WHERE me.id IN (person_id, created_by, revoked_by)
    ),
    'needs', (
        SELECT coalesce(jsonb_agg(to_jsonb(need) - 'alike' - 'about' ORDER BY id), '[]')
        FROM need WHERE me.id IN (person_id, created_by)
    ),
    'evaluation_answers', (
        SELECT coalesce(jsonb_agg(to_jsonb(evaluation_answer) || jsonb_build_object(
            'question', (SELECT prompt FROM evaluation_question WHERE id = evaluation_answer.question_id)
        ) ORDER BY evaluation_answer.id), '[]')
        FROM evaluation_answer JOIN registration ON registration.id = evaluation_answer.registration_id
        WHERE registration.person_id = me.id
    ),
    'registrations', (
        SELECT coalesce(jsonb_agg(to_jsonb(registration) || jsonb_build_object(
            'opportunity', (SELECT title FROM opportunity WHERE id = registration.opportunity_id),
            'history', (SELECT jsonb_agg(to_jsonb(registration_change) - 'registration_id' ORDER BY id)
                        FROM registration_change WHERE registration_id = registration.id),
            'attendance', (SELECT jsonb_agg(to_jsonb(attendance) - 'registration_id' ORDER BY session_id, known_by)
                           FROM attendance WHERE registration_id = registration.id)
        ) ORDER BY id), '[]')
        FROM registration WHERE person_id = me.id OR lower(email) IN (SELECT address FROM addresses)
    ),
    'registrations_made_for_others', (
        SELECT coalesce(jsonb_agg(to_jsonb(registration) - 'person_id' - 'name' - 'email' - 'accommodation' - 'evidence' ORDER BY id), '[]')
        FROM registration WHERE registered_by = me.id AND person_id IS DISTINCT FROM me.id
    ),
    'notices', (
        SELECT coalesce(jsonb_agg(to_jsonb(notice) ORDER BY id), '[]')
        FROM notice WHERE to_person_id = me.id OR lower(to_address) IN (SELECT address FROM addresses)
    ),
    'credit_followed', (
        SELECT coalesce(jsonb_agg(to_jsonb(credit_pursuit) || jsonb_build_object(
            'authority', (SELECT name FROM credit_authority WHERE id = credit_pursuit.authority_id)
        ) ORDER BY id), '[]')
        FROM credit_pursuit WHERE person_id = me.id
    ),
    'credit', (
        SELECT coalesce(jsonb_agg(to_jsonb(credit_entry) || jsonb_build_object(
            'authority', (SELECT name FROM credit_authority WHERE id = credit_entry.authority_id)
        ) ORDER BY id), '[]')
        FROM credit_entry WHERE person_id = me.id
    )
) || jsonb_build_object(
    'committee_seats', (
        SELECT coalesce(jsonb_agg(to_jsonb(committee_seat) || jsonb_build_object(
            'organization', (SELECT name FROM organization WHERE id = committee_seat.organization_id)
        ) ORDER BY id), '[]')
        FROM committee_seat WHERE person_id = me.id
    ),
    'committee_seats_given_to_others', (
        SELECT coalesce(jsonb_agg(to_jsonb(committee_seat) - 'person_id' ORDER BY id), '[]')
        FROM committee_seat WHERE created_by = me.id AND person_id <> me.id
    ),
    'exchange_limits_set', (
        SELECT coalesce(jsonb_agg(to_jsonb(round_institution) ORDER BY round_id, organization_id), '[]')
        FROM round_institution WHERE updated_by = me.id
    ),
    'mentoring', (
        SELECT coalesce(jsonb_agg(to_jsonb(mentor) || jsonb_build_object(
            'organization', (SELECT name FROM organization WHERE id = mentor.organization_id)
        ) ORDER BY id), '[]')
        FROM mentor WHERE person_id = me.id
    ),
    'exchange_offers_made', (
        SELECT coalesce(jsonb_agg(to_jsonb(offer) ORDER BY id), '[]') FROM offer WHERE created_by = me.id
    ),
    'exchange_files_attached', (
        SELECT coalesce(jsonb_agg(to_jsonb(exchange_file) ORDER BY id), '[]') FROM exchange_file WHERE attached_by = me.id
    ),
    'exchange_applications', (
        SELECT coalesce(jsonb_agg(to_jsonb(application) - 'signed_off_by' || jsonb_build_object(
            'organization', (SELECT name FROM organization WHERE id = application.organization_id),
            'round', (SELECT name FROM round WHERE id = application.round_id),
            'skills', (SELECT jsonb_agg(to_jsonb(application_skill) - 'application_id' ORDER BY position)
                       FROM application_skill WHERE application_id = application.id),
            'careers', (SELECT jsonb_agg(topic_id ORDER BY topic_id) FROM application_career WHERE application_id = application.id),
            'windows', (SELECT jsonb_agg(to_jsonb(application_window) - 'application_id' ORDER BY starts_on)
                        FROM application_window WHERE application_id = application.id),
            'needs', (SELECT jsonb_agg(need_id ORDER BY need_id) FROM application_need WHERE application_id = application.id),
            'files', (SELECT jsonb_agg(to_jsonb(exchange_file) ORDER BY id) FROM exchange_file WHERE application_id = application.id),
            'placements', (SELECT jsonb_agg(to_jsonb(placement) - 'home_answered_by' - 'host_answered_by' ORDER BY id)
                           FROM placement WHERE application_id = application.id)
        ) ORDER BY id), '[]')
        FROM application WHERE person_id = me.id OR lower(email) IN (SELECT address FROM addresses)
    ),
    'exchange_sign_offs', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'application_id', id, 'round_id', round_id, 'state', sign_off, 'answered_at', signed_off_at,
            'note', CASE WHEN signed_off_by = me.id THEN sign_off_note END
        ) ORDER BY id), '[]')
        FROM application WHERE me.id IN (supervisor_id, signed_off_by) AND submitted_at IS NOT NULL
    ),
    'exchange_conflicts_declared', (
        SELECT coalesce(jsonb_agg(to_jsonb(declared_conflict) ORDER BY id), '[]')
        FROM declared_conflict WHERE me.id IN (declared_by, person_id)
    ),
    'pairs_settled', (
        SELECT coalesce(jsonb_agg(to_jsonb(pin) - 'application_id' ORDER BY id), '[]')
        FROM pin WHERE me.id IN (made_by, lifted_by)
    ),
    'plans_made_or_published', (
        SELECT coalesce(jsonb_agg(to_jsonb(plan) - 'snapshot' - 'progress' - 'result' - 'report' ORDER BY id), '[]')
        FROM plan WHERE me.id IN (made_by, published_by)
    ),
    'committee_votes', (
        SELECT coalesce(jsonb_agg(to_jsonb(committee_vote) ORDER BY pairing_id), '[]')
        FROM committee_vote WHERE person_id = me.id
    ),
    'placements_answered', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'offer_id', offer_id, 'state', state)
            || CASE WHEN home_answered_by = me.id THEN jsonb_build_object(
                'home_answer', home_answer, 'home_answered_at', home_answered_at, 'home_reason', home_reason
            ) ELSE '{}' END
            || CASE WHEN host_answered_by = me.id THEN jsonb_build_object(
                'host_answer', host_answer, 'host_answered_at', host_answered_at, 'host_reason', host_reason
            ) ELSE '{}' END
        ORDER BY id), '[]')
        FROM placement WHERE me.id IN (home_answered_by, host_answered_by)
    )
) || jsonb_build_object(
    'reviews', (
        SELECT coalesce(jsonb_agg(to_jsonb(peer_review_member) - 'assigned_by' ORDER BY peer_review_id), '[]')
        FROM peer_review_member WHERE person_id = me.id
    ),
    'reviewers_assigned', (
        SELECT coalesce(jsonb_agg(to_jsonb(peer_review_member) - 'person_id' - 'declined_at' ORDER BY peer_review_id), '[]')
        FROM peer_review_member WHERE assigned_by = me.id AND person_id <> me.id
    ),
    'findings_written', (
        SELECT coalesce(jsonb_agg(to_jsonb(finding) ORDER BY id), '[]') FROM finding WHERE written_by = me.id
    ),
    'replies_to_reviews', (
        SELECT coalesce(jsonb_agg(to_jsonb(peer_review) - 'summary' - 'returned_reason' - 'release_reason' ORDER BY id), '[]')
        FROM peer_review WHERE replied_by = me.id
    ),
    'earlier_replies_to_reviews', (
        SELECT coalesce(jsonb_agg(to_jsonb(earlier_reply) ORDER BY replied_at, id), '[]') FROM earlier_reply WHERE replied_by = me.id
    ),
    'conflicts_of_interest', (
        SELECT coalesce(jsonb_agg(to_jsonb(recusal) || jsonb_build_object(
            'organization', (SELECT name FROM organization WHERE id = recusal.organization_id)
        ) ORDER BY id), '[]')
        FROM recusal WHERE person_id = me.id
    ),
    'coaching_offered', (
        SELECT coalesce(jsonb_agg(to_jsonb(coaching_offer) ORDER BY id), '[]')
        FROM coaching_offer
        WHERE coach_id = me.id OR id IN (SELECT coaching_offer_id FROM coaching_expert WHERE person_id = me.id)
    ),
    'coaching_given_or_booked', (
        SELECT coalesce(jsonb_agg(to_jsonb(coaching_session) ORDER BY id), '[]')
        FROM coaching_session
        WHERE me.id IN (coach_id, booked_by)
           OR id IN (SELECT coaching_session_id FROM coaching_person WHERE person_id = me.id)
    ),
    'coaching_notes_written', (
        SELECT coalesce(jsonb_agg(to_jsonb(coaching_note) ORDER BY id), '[]') FROM coaching_note WHERE written_by = me.id
    ),
    'follow_ups', (
        SELECT coalesce(jsonb_agg(to_jsonb(follow_up) ORDER BY id), '[]')
        FROM follow_up WHERE me.id IN (person_id, done_by, created_by)
    ),
    'projects_shared_or_decided', (
        SELECT coalesce(jsonb_agg(to_jsonb(shared_project) ORDER BY id), '[]')
        FROM shared_project WHERE me.id IN (offered_by, decided_by)
    ),
    'contact_of', (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'organization_id', id, 'organization', name, 'contact_name', contact_name, 'contact_email', contact_email
        ) ORDER BY id), '[]')
        FROM organization WHERE lower(contact_email) IN (SELECT address FROM addresses)
    ),
    'notices', (
        SELECT coalesce(jsonb_agg(to_jsonb(notice) ORDER BY id), '[]')
        FROM notice WHERE to_person_id = me.id OR lower(to_address) IN (SELECT address FROM addresses)
    ),
    'track_answers', (
        SELECT coalesce(jsonb_agg(to_jsonb(answer) || jsonb_build_object('question', question.prompt) ORDER BY answer.id), '[]')
        FROM answer JOIN question ON question.id = answer.question_id WHERE answered_by = me.id
    ),
    'track_answers_before', (
        SELECT coalesce(jsonb_agg(to_jsonb(answer_version) ORDER BY answer_id, revision), '[]')
        FROM answer_version WHERE answered_by = me.id
    ),
    'track_attachments', (
        SELECT coalesce(jsonb_agg(to_jsonb(attachment) ORDER BY id), '[]') FROM attachment WHERE attached_by = me.id
    ),
    'track_submissions_changed', (
        SELECT coalesce(jsonb_agg(to_jsonb(submission_change) ORDER BY id), '[]') FROM submission_change WHERE made_by = me.id
    ),
    'track_proposed_needs_decided', (
        SELECT coalesce(jsonb_agg(to_jsonb(need_proposal) ORDER BY id), '[]') FROM need_proposal WHERE decided_by = me.id
    ),
    'notice_preference', (SELECT to_jsonb(notice_preference) FROM notice_preference WHERE person_id = me.id),
    'addresses_not_written_to', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('address', address, 'since', created_at) ORDER BY address), '[]')
        FROM addresses JOIN address_suppression ON address_hash = sha256(convert_to(address, 'UTF8'))
    ),
    'contact_of_enrolments', (
        SELECT coalesce(jsonb_agg(to_jsonb(enrolment) || jsonb_build_object(
            'organization', (SELECT name FROM organization WHERE id = enrolment.organization_id)
        ) ORDER BY id), '[]')
        FROM enrolment WHERE contact_person_id = me.id
    ),
    'enrolments_changed', (
        SELECT coalesce(jsonb_agg(to_jsonb(enrolment_change) ORDER BY id), '[]') FROM enrolment_change WHERE made_by = me.id
    ),
    'deadlines_extended', (
        SELECT coalesce(jsonb_agg(to_jsonb(extension) ORDER BY id), '[]') FROM extension WHERE granted_by = me.id
    ),
    'requirements_decided', (
        SELECT coalesce(jsonb_agg(to_jsonb(requirements) ORDER BY program_year_id, version), '[]')
        FROM requirements WHERE created_by = me.id
    ),
    'on_track_lists_published', (
        SELECT coalesce(jsonb_agg(to_jsonb(on_track_list) - 'content' ORDER BY id), '[]')
        FROM on_track_list WHERE published_by = me.id
    ),
    'excerpts_tagged', (
        SELECT coalesce(jsonb_agg(to_jsonb(excerpt) ORDER BY id), '[]') FROM excerpt WHERE tagged_by = me.id
    ),
    'excerpts_settled', (
        SELECT coalesce(jsonb_agg(to_jsonb(excerpt) ORDER BY id), '[]') FROM excerpt WHERE settled_by = me.id
    ),
    'track_reports_published', (
        SELECT coalesce(jsonb_agg(to_jsonb(track_report) - 'content' - 'csv' - 'pdf' ORDER BY id), '[]')
        FROM track_report WHERE published_by = me.id
    ),
    'webhooks_created', (
        SELECT coalesce(jsonb_agg(to_jsonb(webhook) - 'secret' - 'previous_secret' ORDER BY id), '[]')
        FROM webhook WHERE created_by = me.id
    ),
    'repeated_requests', (
        SELECT coalesce(jsonb_agg(to_jsonb(idempotency_key) - 'input_hash' ORDER BY created_at), '[]')
        FROM idempotency_key WHERE asker_id = me.id
    ),
    'certificates', (
        SELECT coalesce(jsonb_agg(to_jsonb(certificate) ORDER BY certificate.id), '[]')
        FROM certificate JOIN registration ON registration.id = certificate.registration_id
        WHERE registration.person_id = me.id OR lower(certificate.email) IN (SELECT address FROM addresses)
    ),
    'audit_trail', (
        SELECT coalesce(jsonb_agg(CASE WHEN is_own THEN entry ELSE entry - 'actor_id' - 'acting_for' END ORDER BY number), '[]')
        FROM audit_entry
        CROSS JOIN LATERAL (
            SELECT to_jsonb(audit_entry) AS entry, actor_kind = 'person' AND actor_id IS NOT DISTINCT FROM me.id AS is_own
        ) AS told
        WHERE is_own OR person_id = me.id
    )
)";

/// Everything that is known of the person, by the names of the tables. Instants are in UTC, ids as the database has them.
///
/// # Errors
/// Where the database fails.
pub async fn export(mut conn: &AsyncPgConnection, may: &MayActForOneself) -> QueryResult<Value> {
    let mut statement = Statement::<Jsonb>::new("WITH me AS (SELECT ");
    statement.bind::<Uuid, _>(may.person()).sql(
        "::uuid AS id), addresses AS (
             SELECT lower(email) AS address FROM person, me WHERE person.id = me.id AND email_verified AND email IS NOT NULL
             UNION
             SELECT lower(email) FROM account, me WHERE account.person_id = me.id AND email_verified AND email IS NOT NULL
         ), ",
    );
    statement.sql(placement::PLACEMENTS).sql(EXPORT).sql(placement::EXPORT).sql(" FROM me");
    statement.get_result(&mut conn).await
}
