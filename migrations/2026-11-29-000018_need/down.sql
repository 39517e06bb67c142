DROP TRIGGER registration_followed_by_needs ON registration;
DROP TRIGGER registration_gone_for_needs ON registration;
DROP FUNCTION needs_follow_registration();
SELECT keep_audit_trail('notice_preference', 'person_id', person => 'person_id', unnoted => '{last_digest_on, updated_at}',
    withheld => '{registrations, sessions, reminders, outcomes, invitations, reports, reminder_hours, digest_hour, zone}');
ALTER TABLE notice_preference DROP COLUMN needs;
DROP TABLE need_match;
DROP TABLE need_change;
DROP TABLE need_topic;
DROP TABLE need;
DROP FUNCTION remember_need_state();
DROP FUNCTION opportunity_ways(uuid);
DROP FUNCTION need_owner(uuid, uuid, timestamptz);
DROP FUNCTION words_of_topics(uuid, text[]);
DROP FUNCTION topics_near(uuid);
DROP FUNCTION two_telling_words(jsonb);
DROP FUNCTION any_telling_word(jsonb);
DROP FUNCTION telling_words(jsonb);
DROP FUNCTION words_of_the_field();
