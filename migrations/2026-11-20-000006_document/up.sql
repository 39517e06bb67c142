-- Documents that the operator looked at: callers name one instead of sending it, and a server can be set to run no others
-- for those it does not know.

CREATE TABLE document (
    id text PRIMARY KEY CHECK (id <> ''),
    -- Whoever looks for a hash never finds another text, though he may also look for an id.
    CHECK (id = sha256 OR id !~ '^[0-9a-f]{64}$'),
    sha256 text NOT NULL CHECK (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')),
    text text NOT NULL,
    name text NOT NULL,
    added_at timestamptz NOT NULL
);
COMMENT ON TABLE document IS 'A GraphQL document that was registered, to be run by whoever names it.';
COMMENT ON COLUMN document.id IS 'What the client calls it: its SHA-256 unless the client''s tools gave it another id. Two clients may have ids of their own for one text.';
COMMENT ON COLUMN document.sha256 IS 'SHA-256 of the text in UTF-8, as 64 lowercase hexadecimal digits.';
COMMENT ON COLUMN document.text IS 'The document, to the byte as the client hashed it.';
COMMENT ON COLUMN document.name IS 'What people call it: the names of its operations.';
CREATE INDEX document_by_sha256 ON document (sha256);

-- Servers keep the documents that they looked up, until they hear that there are others.
CREATE FUNCTION note_document_changes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY document_changed;
    RETURN NULL;
END
$$;
CREATE TRIGGER document_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON document
    FOR EACH STATEMENT EXECUTE FUNCTION note_document_changes();
