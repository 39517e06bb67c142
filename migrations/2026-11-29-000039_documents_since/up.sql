-- Since when there is a document with a submission, so that how thousands of museums stand is told without looking through
-- all their files.

ALTER TABLE submission ADD COLUMN documents_since timestamptz;
COMMENT ON COLUMN submission.documents_since IS 'Since when there is a document with it, also where it was replaced since; one that the scanner refused is none. Derived by first_document(); never written by hand.';

CREATE FUNCTION first_document(submission uuid) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
    SELECT min(attachment.created_at) FROM attachment
    JOIN attachment_content ON attachment_content.sha256 = attachment.sha256 AND attachment_content.scan <> 'refused'
    WHERE attachment.submission_id = first_document.submission
);

CREATE FUNCTION note_documents() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE submission SET documents_since = first_document(id)
    WHERE id IN (SELECT submission_id FROM changed) AND documents_since IS DISTINCT FROM first_document(id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION note_documents() FROM PUBLIC;
CREATE TRIGGER documents_added AFTER INSERT ON attachment REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_documents();
CREATE TRIGGER documents_gone AFTER DELETE ON attachment REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_documents();

CREATE FUNCTION note_scanned_documents() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE submission SET documents_since = first_document(id)
    WHERE id IN (SELECT submission_id FROM attachment WHERE sha256 = NEW.sha256)
      AND documents_since IS DISTINCT FROM first_document(id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION note_scanned_documents() FROM PUBLIC;
CREATE TRIGGER documents_scanned AFTER UPDATE OF scan ON attachment_content
    FOR EACH ROW WHEN ((OLD.scan = 'refused') <> (NEW.scan = 'refused')) EXECUTE FUNCTION note_scanned_documents();

SELECT keep_audit_trail('submission', 'id', unnoted => '{said, documents_since, revision, created_at, updated_at}');
UPDATE submission SET documents_since = first_document(id) WHERE id IN (SELECT submission_id FROM attachment);
