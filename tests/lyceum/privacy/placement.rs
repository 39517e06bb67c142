//! What somebody can have left in placements: one in which she goes, and one in which she mentors.

use uuid::Uuid;

/// An exchange of this organization, in which she does whatever can be done in a placement.
pub(super) fn rows_of(ana: Uuid, organization: Uuid, topic: Uuid) -> String {
    let [programme, round, other, goes, mentors, agreed, promised] = std::array::from_fn(|_| Uuid::now_v7());
    let there = There { ana, organization, topic, programme, round, other, goes, mentors, agreed, promised };
    [there.placements(), there.under_way(), there.outcomes(), there.told()].concat()
}

/// What rows refer to.
struct There {
    ana: Uuid,
    organization: Uuid,
    topic: Uuid,
    programme: Uuid,
    round: Uuid,
    /// Whoever does what she does not.
    other: Uuid,
    /// The placement in which she goes.
    goes: Uuid,
    /// The one in which she mentors.
    mentors: Uuid,
    /// The agreement of the first.
    agreed: Uuid,
    /// What she promised in it.
    promised: Uuid,
}

impl There {
    fn placements(&self) -> String {
        let Self { ana, organization, programme, round, other, goes, mentors, .. } = self;
        let [period, offer, hers, mentor, own, others, plan, first, second] = std::array::from_fn(|_| Uuid::now_v7());
        format!(
            "INSERT INTO person (id, email_verified, created_at) VALUES ('{other}', false, now());
             INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
                 VALUES ('{programme}', '{organization}', 'exchange', 'en', '{{\"en\": \"Shadowing\"}}', now(), now());
             INSERT INTO exchange_program (programme_id, zone, created_at, updated_at) VALUES ('{programme}', 'America/Halifax', now(), now());
             INSERT INTO round (id, programme_id, main_language, name, state, opens_on, closes_on, decides_by, published_at, created_at, updated_at)
                 VALUES ('{round}', '{programme}', 'en', '{{\"en\": \"Autumn\"}}', 'published', '2026-01-01', '2026-03-31', '2026-05-31', now(), now(), now());
             INSERT INTO round_period (id, round_id, name, starts_on, ends_on) VALUES ('{period}', '{round}', 'October', '2026-10-01', '2026-10-31');
             INSERT INTO mentor (id, round_id, organization_id, person_id, created_at, updated_at)
                 VALUES ('{mentor}', '{round}', '{organization}', '{ana}', now(), now());
             INSERT INTO offer (id, programme_id, round_id, organization_id, mentor_id, state, kind, main_language, title, submitted_at, created_at, updated_at) VALUES
                 ('{offer}', '{programme}', '{round}', '{organization}', NULL, 'submitted', 'residency', 'en', '{{\"en\": \"Wood\"}}', now(), now(), now()),
                 ('{hers}', '{programme}', '{round}', '{organization}', '{mentor}', 'submitted', 'residency', 'en', '{{\"en\": \"Glass\"}}', now(), now(), now());
             INSERT INTO application (id, programme_id, round_id, organization_id, person_id, state, main_language, submitted_at, created_at, updated_at) VALUES
                 ('{own}', '{programme}', '{round}', '{organization}', '{ana}', 'submitted', 'en', now(), now(), now()),
                 ('{others}', '{programme}', '{round}', '{organization}', '{other}', 'submitted', 'en', now(), now(), now());
             INSERT INTO plan (id, programme_id, round_id, number, state, effort, snapshot, snapshot_digest, result, created_at, published_at)
                 VALUES ('{plan}', '{programme}', '{round}', 1, 'solved', 1, '{{}}', 'none', '{{}}', now(), now());
             INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, is_forced, outcome, decided_at) VALUES
                 ('{first}', '{plan}', '{own}', '{offer}', '{period}', 700, false, 'approved', now()),
                 ('{second}', '{plan}', '{others}', '{hers}', '{period}', 700, false, 'approved', now());
             INSERT INTO placement (id, programme_id, round_id, pairing_id, application_id, offer_id, round_period_id, home_id, host_id, state,
                 answer_by, home_answer, home_answered_at, host_answer, host_answered_at, settled_at, begun_at, ended_at, created_at, updated_at) VALUES
                 ('{goes}', '{programme}', '{round}', '{first}', '{own}', '{offer}', '{period}', '{organization}', '{organization}', 'under_way',
                     now(), 'accepted', now(), 'accepted', now(), now(), now(), NULL, now(), now()),
                 ('{mentors}', '{programme}', '{round}', '{second}', '{others}', '{hers}', '{period}', '{organization}', '{organization}', 'completed',
                     now(), 'accepted', now(), 'accepted', now(), now(), now(), now(), now(), now());"
        )
    }

    /// What is agreed, and what is written while it goes on.
    fn under_way(&self) -> String {
        let Self { ana, organization, other, goes, mentors, agreed, promised, .. } = self;
        format!(
            "INSERT INTO placement_change (id, placement_id, state, cause, reason, part, changed_by, changed_at) VALUES
                 (gen_random_uuid(), '{goes}', 'paused', 'health', 'Ana Ruiz has broken her leg', 'home', '{other}', now()),
                 (gen_random_uuid(), '{goes}', 'under_way', NULL, NULL, 'participant', '{ana}', now());
             INSERT INTO agreement (id, placement_id, version, language, deliverables, schedule, starts_on, ends_on, proposed_as,
                 proposed_by, participant_by, participant_at, home_by, home_at, host_by, host_at, in_force_at, created_at) VALUES
                 ('{agreed}', '{goes}', 1, 'en', 'A checklist', 'Mornings', '2026-10-05', '2026-10-30', 'participant',
                     '{ana}', '{ana}', now(), '{other}', now(), '{other}', now(), now(), now()),
                 (gen_random_uuid(), '{mentors}', 1, 'en', 'A template', 'Mornings', '2026-10-05', '2026-10-30', 'host',
                     '{ana}', '{other}', now(), '{ana}', now(), '{ana}', now(), now(), now());
             INSERT INTO agreement_objective (agreement_id, position, text, result, result_note, result_by, result_at)
                 VALUES ('{agreed}', 1, 'To pack a painting', 'met', 'Ana Ruiz packed it', '{ana}', now());
             INSERT INTO check_in (id, placement_id, due_on, held_on, note, held_by, created_at, updated_at)
                 VALUES (gen_random_uuid(), '{goes}', '2026-10-12', '2026-10-12', 'All is well', '{ana}', now(), now());
             INSERT INTO progress_report (id, placement_id, language, from_on, until_on, text, written_by, participant_by, participant_at,
                 host_by, host_at, created_at, updated_at) VALUES
                 (gen_random_uuid(), '{goes}', 'en', '2026-10-05', '2026-10-16', 'Ten crates', '{ana}', '{ana}', now(), '{other}', now(), now(), now()),
                 (gen_random_uuid(), '{mentors}', 'en', '2026-10-05', '2026-10-16', 'Two panes', '{other}', '{other}', now(), '{ana}', now(), now(), now());
             INSERT INTO reflection (id, placement_id, language, held_on, learned, applies, written_by, created_at, updated_at)
                 VALUES (gen_random_uuid(), '{goes}', 'en', '2026-10-16', 'I, Ana Ruiz, learned to wait', 'Everywhere', '{ana}', now(), now());
             INSERT INTO private_note (id, placement_id, text, part, written_by, created_at, answer, answered_by, answered_at) VALUES
                 (gen_random_uuid(), '{goes}', 'Ana Ruiz is not at ease', 'participant', '{ana}', now(), 'We will see to it', '{other}', now()),
                 (gen_random_uuid(), '{goes}', 'She is never on time', 'host', '{other}', now(), NULL, NULL, NULL),
                 (gen_random_uuid(), '{mentors}', 'I am homesick', 'participant', '{other}', now(), 'Let us talk', '{ana}', now());
             INSERT INTO placement_issue (id, placement_id, kind, text, part, raised_by, raised_at, resolution, resolved_by, resolved_at) VALUES
                 (gen_random_uuid(), '{goes}', 'health', 'Ana Ruiz cannot climb', 'participant', '{ana}', now(), 'Ana Ruiz gets a lift', '{other}', now()),
                 (gen_random_uuid(), '{goes}', 'conduct', 'She took the keys', 'host', '{other}', now(), NULL, NULL, NULL),
                 (gen_random_uuid(), '{goes}', 'family', 'The child of Ana Ruiz is ill', 'home', '{other}', now(), NULL, NULL, NULL),
                 (gen_random_uuid(), '{mentors}', 'access', 'The door is locked', 'participant', '{other}', now(), 'It is open', '{ana}', now());
             INSERT INTO debrief (placement_id, language, held_on, takeaways, obstacles, written_by, created_at, updated_at)
                 VALUES ('{goes}', 'en', '2026-10-30', 'What Ana Ruiz takes home', 'Ana Ruiz was alone', '{ana}', now(), now());
             INSERT INTO return_commitment (id, placement_id, language, improvement, due_on, state, evidence, settled_on, promised_by, settled_by, created_at, updated_at)
                 VALUES ('{promised}', '{goes}', 'en', 'Crates are labelled', '2027-01-31', 'adopted', 'A photograph', '2026-11-15', '{ana}', '{ana}', now(), now());
             INSERT INTO adoption (id, return_commitment_id, organization_id, adopted_on, told_by, created_at)
                 VALUES (gen_random_uuid(), '{promised}', '{organization}', '2026-11-16', '{ana}', now());"
        )
    }

    /// What comes of it, for the exchange and for others.
    fn outcomes(&self) -> String {
        let Self { ana, organization, topic, programme, round, other, goes, mentors, .. } = self;
        format!(
            "INSERT INTO placement_outcome (placement_id, minutes_saved, saved_in, told_by, created_at, updated_at)
                 VALUES ('{goes}', 90, 'Packing', '{ana}', now(), now());
             INSERT INTO collaboration (id, placement_id, kind, about, told_by, created_at)
                 VALUES (gen_random_uuid(), '{goes}', 'loan', 'Two paintings', '{ana}', now());
             INSERT INTO placement_evaluation (placement_id, part, gained, recommends, went_well, could_be_better, answered_by, created_at, updated_at) VALUES
                 ('{goes}', 'participant', 'much', 'yes', 'Ana Ruiz was welcome', 'Ana Ruiz was cold', '{ana}', now(), now()),
                 ('{goes}', 'host', 'little', 'no', 'She was slow', NULL, '{other}', now(), now());
             INSERT INTO artifact (id, programme_id, round_id, placement_id, kind, state, main_language, title, url, licence, languages, media,
                 written_by, decided_by, published_at, created_at, updated_at) VALUES
                 (gen_random_uuid(), '{programme}', '{round}', '{goes}', 'checklist', 'submitted', 'en', '{{\"en\": \"Packing\"}}', 'https://files.example/one',
                     'CC-BY-4.0', '{{en}}', '{{text}}', '{ana}', NULL, NULL, now(), now()),
                 (gen_random_uuid(), '{programme}', '{round}', '{mentors}', 'template', 'published', 'en', '{{\"en\": \"Panes\"}}', 'https://files.example/two',
                     'CC-BY-4.0', '{{en}}', '{{text}}', '{other}', '{ana}', now(), now(), now());
             INSERT INTO story (id, programme_id, round_id, placement_id, state, main_language, title, text, participant_by, participant_at,
                 home_by, home_at, host_by, host_at, written_by, published_at, created_at, updated_at) VALUES
                 (gen_random_uuid(), '{programme}', '{round}', '{goes}', 'published', 'en', '{{\"en\": \"Ana Ruiz packs\"}}', '{{\"en\": \"Ana Ruiz went\"}}',
                     '{ana}', now(), '{other}', now(), '{other}', now(), '{ana}', now(), now(), now()),
                 (gen_random_uuid(), '{programme}', '{round}', '{mentors}', 'published', 'en', '{{\"en\": \"Glass\"}}', '{{\"en\": \"Somebody came\"}}',
                     '{other}', now(), '{ana}', now(), '{ana}', now(), '{ana}', now(), now(), now());
             INSERT INTO alumnus (id, programme_id, person_id, lectures, note, created_at, updated_at)
                 VALUES (gen_random_uuid(), '{programme}', '{ana}', true, 'Ask Ana Ruiz about crates', now(), now());
             INSERT INTO expertise (id, programme_id, organization_id, topic_id, level, people, starts_on, ends_on, written_by, created_at, updated_at)
                 VALUES (gen_random_uuid(), '{programme}', '{organization}', '{topic}', 'advanced', 2, '2027-01-01', '2029-12-31', '{ana}', now(), now());
             INSERT INTO expectation (id, programme_id, organization_id, topic_id, level, occasion, about, people, starts_on, ends_on, written_by, created_at, updated_at)
                 VALUES (gen_random_uuid(), '{programme}', '{organization}', '{topic}', 'advanced', 'exhibition', 'Glass', 2, '2028-01-01', '2028-12-31', '{ana}', now(), now());"
        )
    }

    /// What the organization that runs it was told of it, by letter and through a webhook.
    fn told(&self) -> String {
        let Self { organization, goes, mentors, .. } = self;
        let hook = Uuid::now_v7();
        format!(
            "INSERT INTO notice (id, kind, change_key, to_organization_id, facts, created_at, due_at, settled_at, settlement)
                 SELECT gen_random_uuid(), 'issue_raised', id::text, '{organization}'::uuid, jsonb_build_object('about', text), now(), now(), now(), 'sent'
                 FROM placement_issue WHERE placement_id IN ('{goes}', '{mentors}')
                 UNION ALL
                 SELECT gen_random_uuid(), 'placement_changed', '{goes}:1', '{organization}',
                     jsonb_build_object('state', 'paused', 'reason', 'Ana Ruiz has broken her leg'), now(), now(), now(), 'sent';
             INSERT INTO webhook (id, organization_id, url, secret, created_at, updated_at)
                 VALUES ('{hook}', '{organization}', 'https://hooks.example/two', 'w', now(), now());
             INSERT INTO webhook_delivery (id, webhook_id, notice_id, kind, body, created_at, next_attempt_at, settled_at, settlement)
                 SELECT gen_random_uuid(), '{hook}', id, kind, jsonb_build_object('data', jsonb_build_object('facts', facts))::text, now(), now(), now(), 'delivered'
                 FROM notice WHERE kind IN ('issue_raised', 'placement_changed');"
        )
    }
}
