DROP INDEX session_by_end;
DROP TABLE completion_rule;
DROP TABLE attendance_guess;
DROP TABLE attendance_code;
DROP TABLE attendance;
