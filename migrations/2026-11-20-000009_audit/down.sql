-- With the triggers that call it.
DROP FUNCTION note_audit_entries() CASCADE;
DROP FUNCTION keep_audit_trail(regclass, text, text, text, text, text, text[], text[]);
DROP TABLE audit_entry;
DROP FUNCTION refuse_to_change_audit_entries();
