DROP TRIGGER registration_attended_for_needs ON registration;
DROP TRIGGER participant_changed_for_needs ON programme_participant;
DROP TRIGGER organization_changed_for_needs ON organization;
DROP TRIGGER need_topic_changed ON need_topic;
DROP FUNCTION look_at_needs_anew();
DROP TRIGGER need_counted ON need;
DROP FUNCTION count_need();
DROP TABLE need_fit;
