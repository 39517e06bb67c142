//! What somebody can have left in a mentorship exchange.

use uuid::Uuid;

/// An exchange of this organization, in which she does whatever can be done.
pub(super) fn rows_of(ana: Uuid, organization: Uuid) -> String {
    let [programme, round, period, other, offer, mentor, own, others, by_address, plan, pairing] =
        std::array::from_fn(|_| Uuid::now_v7());
    format!(
        "INSERT INTO person (id, email_verified, created_at) VALUES ('{other}', false, now());
         INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
             VALUES ('{programme}', '{organization}', 'exchange', 'en', '{{\"en\": \"Exchange\"}}', now(), now());
         INSERT INTO exchange_program (programme_id, zone, created_at, updated_at) VALUES ('{programme}', 'America/Halifax', now(), now());
         INSERT INTO committee_seat (id, programme_id, organization_id, person_id, starts_on, ends_on, created_by, created_at) VALUES
             (gen_random_uuid(), '{programme}', '{organization}', '{ana}', '2026-01-01', '2027-12-31', '{other}', now()),
             (gen_random_uuid(), '{programme}', '{organization}', '{other}', '2026-01-01', '2027-12-31', '{ana}', now());
         INSERT INTO round (id, programme_id, main_language, name, state, opens_on, closes_on, decides_by, created_at, updated_at)
             VALUES ('{round}', '{programme}', 'en', '{{\"en\": \"Spring\"}}', 'open', '2026-01-01', '2026-12-31', '2027-01-31', now(), now());
         INSERT INTO round_period (id, round_id, name, starts_on, ends_on) VALUES ('{period}', '{round}', 'May', '2027-05-01', '2027-05-31');
         INSERT INTO round_institution (round_id, organization_id, updated_by, updated_at) VALUES ('{round}', '{organization}', '{ana}', now());
         INSERT INTO mentor (id, round_id, organization_id, person_id, name, created_at, updated_at)
             VALUES ('{mentor}', '{round}', '{organization}', '{ana}', 'Ana Ruiz', now(), now());
         INSERT INTO offer (id, programme_id, round_id, organization_id, mentor_id, kind, main_language, title, created_by, created_at, updated_at)
             VALUES ('{offer}', '{programme}', '{round}', '{organization}', '{mentor}', 'residency', 'en', '{{\"en\": \"Salvage\"}}', '{ana}', now(), now());
         INSERT INTO application (id, programme_id, round_id, organization_id, person_id, name, email, state, main_language, career_interest,
             return_plan, languages, access, access_note, declared_groups, supervisor_id, sign_off, sign_off_note, signed_off_by, signed_off_at,
             key, submitted_at, created_at, updated_at) VALUES
             ('{own}', '{programme}', '{round}', '{organization}', '{ana}', NULL, NULL, 'submitted', 'en', '{{\"en\": \"Ana Ruiz wants to conserve\"}}',
                 '{{\"en\": \"Ana Ruiz will teach\"}}', '{{en}}', '{{}}', 'A ramp for Ana Ruiz', '{{limited_exposure}}', '{other}', 'given',
                 'Ana Ruiz may go', '{other}', now(), 'Ana Ruiz', now(), now(), now()),
             ('{by_address}', '{programme}', '{round}', '{organization}', NULL, 'Ana Ruiz', 'Ana.Ruiz@example.org', 'draft', 'en', '{{}}',
                 '{{}}', '{{}}', '{{}}', NULL, '{{}}', NULL, 'not_asked', NULL, NULL, NULL, NULL, NULL, now(), now()),
             ('{others}', '{programme}', '{round}', '{organization}', '{other}', NULL, NULL, 'submitted', 'en', '{{}}',
                 '{{}}', '{{}}', '{{}}', 'A quiet room', '{{}}', '{ana}', 'given', 'I, Ana Ruiz, agree', '{ana}', now(), NULL, now(), now(), now());
         INSERT INTO application_window (application_id, starts_on, ends_on) VALUES ('{own}', '2027-05-03', '2027-05-28');
         INSERT INTO attachment_content (sha256, bytes, media_type, kept_in, scan, created_at)
             VALUES (encode(sha256('{own}'), 'hex'), 1, 'application/pdf', 'database', 'not_scanned', now());
         INSERT INTO exchange_file (id, application_id, sha256, name, attached_by, created_at)
             VALUES (gen_random_uuid(), '{own}', encode(sha256('{own}'), 'hex'), 'Letter of Ana Ruiz.pdf', '{ana}', now());
         INSERT INTO declared_conflict (id, programme_id, declared_by, person_id, with_person_id, kind, reason, declared_at) VALUES
             (gen_random_uuid(), '{programme}', '{ana}', '{ana}', '{other}', 'family', 'Ana Ruiz is my sister', now()),
             (gen_random_uuid(), '{programme}', '{other}', '{other}', '{ana}', 'grievance', 'Ana Ruiz shouted', now());
         INSERT INTO pin (id, programme_id, round_id, application_id, offer_id, wish, cause, made_by, created_at, lifted_at, lifted_by)
             VALUES (gen_random_uuid(), '{programme}', '{round}', '{others}', '{offer}', 'forbidden', 'committee', '{ana}', now(), now(), '{ana}');
         INSERT INTO plan (id, programme_id, round_id, number, state, effort, snapshot, snapshot_digest, result, made_by, created_at, published_at, published_by)
             VALUES ('{plan}', '{programme}', '{round}', 1, 'solved', 1, '{{}}', 'none', '{{}}', '{ana}', now(), now(), '{ana}');
         INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, is_forced)
             VALUES ('{pairing}', '{plan}', '{others}', '{offer}', '{period}', 700, false);
         INSERT INTO committee_vote (pairing_id, person_id, organization_id, verdict, created_at, updated_at)
             VALUES ('{pairing}', '{ana}', '{organization}', 'approve', now(), now());
         INSERT INTO placement (id, programme_id, round_id, pairing_id, application_id, offer_id, round_period_id, home_id, host_id, state, answer_by,
             home_answer, home_answered_by, home_answered_at, host_answer, host_answered_by, host_answered_at, settled_at, created_at, updated_at)
             VALUES (gen_random_uuid(), '{programme}', '{round}', '{pairing}', '{others}', '{offer}', '{period}', '{organization}', '{organization}', 'accepted',
                 now(), 'accepted', '{ana}', now(), 'accepted', '{ana}', now(), now(), now(), now());"
    )
}
