SELECT keep_audit_trail('attendance', 'registration_id', opportunity => 'opportunity_id', unnoted => '{created_at, updated_at}');
DROP TRIGGER attendance_forgotten ON attendance;
DROP TRIGGER attendance_known ON attendance;
DROP FUNCTION believe_the_best();
DROP FUNCTION is_best_known(uuid, uuid, text);
ALTER TABLE attendance DROP COLUMN is_believed;
