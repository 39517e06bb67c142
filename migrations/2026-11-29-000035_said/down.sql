SELECT keep_audit_trail('submission', 'id', unnoted => '{revision, created_at, updated_at}');
DROP TRIGGER submission_summed_up ON submission;
DROP FUNCTION sum_up_submission();
DROP FUNCTION said_in(uuid, uuid);
ALTER TABLE submission DROP COLUMN said;
