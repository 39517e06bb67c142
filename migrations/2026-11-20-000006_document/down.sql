DROP TABLE document;
DROP FUNCTION note_document_changes();
