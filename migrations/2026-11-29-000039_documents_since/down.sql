SELECT keep_audit_trail('submission', 'id', unnoted => '{said, revision, created_at, updated_at}');
DROP TRIGGER documents_scanned ON attachment_content;
DROP FUNCTION note_scanned_documents();
DROP TRIGGER documents_gone ON attachment;
DROP TRIGGER documents_added ON attachment;
DROP FUNCTION note_documents();
DROP FUNCTION first_document(uuid);
ALTER TABLE submission DROP COLUMN documents_since;
