-- Who was there, how that is known, and what it takes to complete a run.

CREATE TABLE attendance (
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    registration_id uuid NOT NULL REFERENCES registration ON DELETE CASCADE,
    known_by text NOT NULL CHECK (known_by IN ('list', 'file', 'code', 'recording', 'reported')),
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    is_present boolean NOT NULL,
    minutes integer CHECK (minutes BETWEEN 0 AND 1440),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (session_id, registration_id, known_by),
    CHECK (is_present OR minutes IS NULL)
);
COMMENT ON TABLE attendance IS 'What is known of whether a registrant was at a session, a row for each way in which it is known.';
COMMENT ON COLUMN attendance.known_by IS 'By the organizer''s list, the platform''s file, the code word that they entered, their having watched the recording, or a partner''s report.';
COMMENT ON COLUMN attendance.minutes IS 'How long they were there; empty: not known, and then taken to be the whole session.';
CREATE INDEX attendance_by_registration ON attendance (registration_id);
CREATE INDEX attendance_by_run ON attendance (run_id);
CREATE INDEX attendance_by_opportunity ON attendance (opportunity_id);

CREATE TABLE attendance_code (
    session_id uuid PRIMARY KEY REFERENCES session ON DELETE CASCADE,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    word text NOT NULL,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (closes_at > opens_at)
);
COMMENT ON TABLE attendance_code IS 'The word that a presenter tells those who are there, and when it can be entered.';
CREATE INDEX attendance_code_by_run ON attendance_code (run_id);

CREATE TABLE attendance_guess (
    session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
    registration_id uuid NOT NULL REFERENCES registration ON DELETE CASCADE,
    wrong integer NOT NULL,
    PRIMARY KEY (session_id, registration_id)
);
COMMENT ON TABLE attendance_guess IS 'How often a registrant entered a word that is not the session''s.';
CREATE INDEX attendance_guess_by_registration ON attendance_guess (registration_id);

CREATE TABLE completion_rule (
    run_id uuid PRIMARY KEY REFERENCES run ON DELETE CASCADE,
    sessions_least integer CHECK (sessions_least BETWEEN 1 AND 1000),
    minutes_least integer CHECK (minutes_least BETWEEN 1 AND 100000),
    needs_evaluation boolean NOT NULL DEFAULT false,
    counts_recordings boolean NOT NULL DEFAULT false,
    session_minutes_least integer NOT NULL DEFAULT 1 CHECK (session_minutes_least BETWEEN 1 AND 1440),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE completion_rule IS 'What it takes to complete a run. Of a run without a row nobody is said to have completed it.';
COMMENT ON COLUMN completion_rule.sessions_least IS 'How many sessions one attends at least; empty: one.';
COMMENT ON COLUMN completion_rule.minutes_least IS 'How many minutes one is there at least, in all sessions together.';
COMMENT ON COLUMN completion_rule.needs_evaluation IS 'Whether the evaluation after the run has to be answered.';
COMMENT ON COLUMN completion_rule.counts_recordings IS 'Whether the recording watched counts as the session attended.';
COMMENT ON COLUMN completion_rule.session_minutes_least IS 'From how many minutes on a session counts as attended.';

-- To find the runs that have just ended.
CREATE INDEX session_by_end ON session (ends_at);

SELECT keep_audit_trail('attendance', 'registration_id', opportunity => 'opportunity_id', unnoted => '{created_at, updated_at}');
SELECT keep_audit_trail('attendance_code', 'session_id', opportunity => 'run_id', unnoted => '{created_at, updated_at}', withheld => '{word}');
SELECT keep_audit_trail('completion_rule', 'run_id', opportunity => 'run_id', unnoted => '{revision, created_at, updated_at}');
