-- What a museum replied to its review before: nothing that was typed is lost when it replies anew.

CREATE TABLE earlier_reply (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    peer_review_id uuid NOT NULL REFERENCES peer_review ON DELETE CASCADE,
    text text NOT NULL,
    replied_by uuid REFERENCES person,
    replied_at timestamptz NOT NULL
);
COMMENT ON TABLE earlier_reply IS 'What a museum replied to its review before the reply that stands.';
CREATE INDEX earlier_reply_by_review ON earlier_reply (peer_review_id, replied_at);
CREATE INDEX earlier_reply_by_person ON earlier_reply (replied_by);
