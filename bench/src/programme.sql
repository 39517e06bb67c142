-- A TRACK programme with two years and its museums, and what the museums need. Before it stand the temporary table `given`
-- (how many museums, the requirements of each year) and nothing else; the catalogue is there.
-- What is drawn depends on a name and a number alone, so that it is the same every time.

-- Nobody asks whether generated rows may be written, and the trail does not tell of them.
SET session_replication_role = replica;
SET work_mem = '256MB';

CREATE FUNCTION pg_temp.draw(about text, number bigint, below integer) RETURNS integer LANGUAGE sql IMMUTABLE
RETURN ((hashtextextended(about, number) % below) + below) % below;

-- An id such as the server makes at that time.
CREATE FUNCTION pg_temp.id(about text, at timestamptz) RETURNS uuid LANGUAGE sql STABLE
RETURN (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || left(md5(about), 3) || '8' || substr(md5(about), 4, 15))::uuid;

-- A moment of a day in the programme's zone, in its office hours.
CREATE FUNCTION pg_temp.on_day(day date, about text, number bigint) RETURNS timestamptz LANGUAGE sql STABLE
RETURN (day + make_interval(hours => 9, mins => pg_temp.draw(about, number, 480))) AT TIME ZONE 'America/Halifax';

CREATE TEMP TABLE place (country text, region text, weight integer);
INSERT INTO place VALUES
    ('CA', 'CA-NS', 30), ('CA', 'CA-NB', 16), ('CA', 'CA-QC', 14), ('CA', 'CA-ON', 12), ('CA', 'CA-NL', 8), ('CA', 'CA-PE', 5),
    ('US', 'US-ME', 5), ('FR', NULL, 4), ('MX', 'MX-YUC', 3), ('ES', 'ES-CT', 2), (NULL, NULL, 1);

-- How each museum goes through a year, of a hundred: 60 do everything in time, 10 are late with the needs assessment, 8
-- forget the documents, 7 come to training after its deadline only, 5 are not heard of, 4 withdraw, 3 are given more time,
-- 3 enrol late.
CREATE TEMP TABLE museum AS
SELECT number, pg_temp.id('museum ' || number, '2019-05-01'::timestamptz + number * interval '1 minute') AS id,
    pg_temp.id('contact ' || number, '2019-05-01'::timestamptz + number * interval '1 minute') AS contact,
    pg_temp.draw('way', number, 100) AS way, placed.country, placed.region
FROM given CROSS JOIN generate_series(1, given.museums) AS number
CROSS JOIN LATERAL (
    SELECT country, region FROM (SELECT *, sum(weight) OVER (ORDER BY weight DESC, country, region) AS up_to FROM place) AS placed
    WHERE up_to > pg_temp.draw('place', number, 100) ORDER BY up_to LIMIT 1
) AS placed;

INSERT INTO organization (id, main_language, name, sectors, country, region, status, created_at, updated_at)
SELECT id, language, jsonb_build_object(language, CASE language
        WHEN 'fr' THEN 'Musée ' || word || ' n° ' || number
        WHEN 'es' THEN 'Museo ' || word || ' ' || number
        ELSE initcap(word) || ' Museum ' || number END),
    CASE WHEN pg_temp.draw('sector', number, 10) = 0 THEN '{museums,archives}'::text[] ELSE '{museums}' END,
    country, region, 'approved', '2019-05-01', '2019-05-01'
FROM museum
CROSS JOIN LATERAL (SELECT (ARRAY['en', 'en', 'en', 'en', 'en', 'en', 'en', 'fr', 'fr', 'es'])[1 + pg_temp.draw('language', number, 10)] AS language,
    (ARRAY['harbour', 'mill', 'lighthouse', 'township', 'railway', 'farm', 'schooner', 'coal', 'courthouse', 'apple'])[1 + pg_temp.draw('word', number, 10)] AS word) AS drawn;
INSERT INTO person (id, name, email, email_verified, language, created_at)
SELECT contact, 'Contact ' || number, 'contact' || number || '@museum.example', true, 'en', '2019-05-01' FROM museum;

INSERT INTO organization (id, main_language, name, sectors, country, region, status, created_at, updated_at)
VALUES (pg_temp.id('association', '2019-01-01'), 'en', '{"en": "Association of Museums"}', '{other}', 'CA', 'CA-NS', 'approved', '2019-01-01', '2019-01-01');
INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
VALUES (pg_temp.id('programme', '2019-01-02'), pg_temp.id('association', '2019-01-01'), 'track', 'en', '{"en": "TRACK"}', '2019-01-02', '2019-01-02');
INSERT INTO track_program (programme_id, jurisdiction, zone, cycle_years, created_at, updated_at)
VALUES (pg_temp.id('programme', '2019-01-02'), 'CA-NS', 'America/Halifax', 4, '2019-01-02', '2019-01-02');
INSERT INTO programme_participant (programme_id, organization_id, since)
SELECT pg_temp.id('programme', '2019-01-02'), id, '2019-10-01' FROM museum;
CREATE TEMP TABLE programme_is AS SELECT pg_temp.id('programme', '2019-01-02') AS id, pg_temp.id('association', '2019-01-01') AS operator;

-- Somebody of the staff, who is also of the first museum.
INSERT INTO person (id, name, email, email_verified, language, created_at)
VALUES (pg_temp.id('staff', '2019-01-03'), 'Staff', 'staff@association.example', true, 'en', '2019-01-03');
INSERT INTO account (issuer, subject, person_id, email_verified, created_at, last_signed_in_at)
VALUES ('https://id.example', 'bench-staff', pg_temp.id('staff', '2019-01-03'), true, '2019-01-03', '2019-01-03');
INSERT INTO membership (id, person_id, programme_id, role, given_at)
SELECT pg_temp.id('membership 1', '2019-01-03'), pg_temp.id('staff', '2019-01-03'), id, 'staff', '2019-01-03' FROM programme_is;
INSERT INTO membership (id, person_id, organization_id, role, given_at)
SELECT pg_temp.id('membership 2', '2019-01-03'), pg_temp.id('staff', '2019-01-03'), id, 'editor', '2019-01-03' FROM museum WHERE number = 1;

CREATE TEMP TABLE area AS
SELECT pg_temp.id('pillar ' || topic.notation, '2019-01-04') AS id, topic.notation AS key, topic.id AS topic, topic.label AS name,
    CASE topic.notation WHEN 'governance' THEN 0 ELSE 1 END AS position
FROM topic WHERE notation IN ('governance', 'community');
INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at)
SELECT area.id, programme_is.id, key, 'en', name, '2019-01-04', '2019-01-04' FROM area CROSS JOIN programme_is;
INSERT INTO pillar_topic (pillar_id, topic_id) SELECT id, topic FROM area;

-- The years are a cycle apart, so that the same areas are looked at again.
CREATE TEMP TABLE of_year AS
SELECT year, pg_temp.id('year ' || year, make_date(year - 1, 9, 1)) AS id, make_date(year - 1, 10, 1) AS begins_on,
    make_date(year + 1, 1, 31) AS ends_on
FROM unnest(ARRAY[2020, 2024]) AS year;
INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, enrolment_closes_on, status, created_at, updated_at)
SELECT of_year.id, programme_is.id, year, begins_on, ends_on, make_date(year - 1, 12, 31), CASE year WHEN 2024 THEN 'open' ELSE 'closed' END,
    begins_on, begins_on
FROM of_year CROSS JOIN programme_is;
INSERT INTO program_year_pillar (program_year_id, pillar_id, position) SELECT of_year.id, area.id, area.position FROM of_year CROSS JOIN area;
INSERT INTO milestone (id, program_year_id, kind, main_language, title, begins_on, ends_on, created_at, updated_at)
SELECT pg_temp.id('milestone ' || kind || year, begins_on), of_year.id, kind, 'en', jsonb_build_object('en', initcap(replace(kind, '_', ' '))),
    make_date(year, month, day), make_date(year, month, day), begins_on, begins_on
FROM of_year CROSS JOIN (VALUES
    ('prep_session', 1, 9), ('needs_assessment_due', 2, 16), ('needs_report', 4, 2), ('funder_report', 4, 30), ('submission_due', 9, 13),
    ('reports_circulated', 11, 24), ('training_due', 12, 15), ('list_due', 12, 31)
) AS milestone (kind, month, day);
-- In 2024 there was reason to say it all again.
INSERT INTO requirements (program_year_id, version, rules, reason, created_at)
SELECT of_year.id, version, given.rules -> of_year.year::text, CASE version WHEN 2 THEN 'The wording was unclear.' END,
    of_year.begins_on + (version - 1) * interval '120 days'
FROM given CROSS JOIN of_year CROSS JOIN generate_series(1, 2) AS version WHERE version = 1 OR year = 2024;

-- Questionnaires of 38 questions an area, as large as those of 2024; the second version of each is the year 2024's.
CREATE TEMP TABLE asked_in AS
SELECT of_year.year, of_year.id AS year_id, area.key AS pillar, kind.kind, kind.questions, area.topic,
    pg_temp.id('questionnaire ' || of_year.year || area.key || kind.kind, of_year.begins_on) AS id, area.id AS pillar_id, of_year.begins_on
FROM of_year CROSS JOIN area CROSS JOIN (VALUES ('needs_assessment', 12), ('standards', 16), ('peer_review', 10)) AS kind (kind, questions);
INSERT INTO questionnaire (id, programme_id, pillar_id, kind, version, status, main_language, title, published_at, created_at, updated_at)
SELECT asked_in.id, programme_is.id, pillar_id, kind, CASE year WHEN 2020 THEN 1 ELSE 2 END, 'published', 'en',
    jsonb_build_object('en', initcap(pillar) || ': ' || replace(kind, '_', ' ')), begins_on, begins_on, begins_on
FROM asked_in CROSS JOIN programme_is;
INSERT INTO program_year_questionnaire (program_year_id, questionnaire_id) SELECT year_id, id FROM asked_in;
CREATE TEMP TABLE asks AS
SELECT asked_in.id AS questionnaire_id, asked_in.year, asked_in.kind AS of_kind, asked_in.pillar, number, asked_in.topic, asked_in.begins_on,
    pg_temp.id('question ' || number || asked_in.id, asked_in.begins_on) AS id,
    CASE WHEN number % 6 = 5 THEN 'short_answer' WHEN number % 10 = 0 THEN 'example_of_work' ELSE 'rubric' END AS kind
FROM asked_in CROSS JOIN generate_series(1, asked_in.questions) AS number;
INSERT INTO question (id, questionnaire_id, key, position, kind, main_language, prompt, levels, perspectives, created_at)
SELECT id, questionnaire_id, 'question-' || number, number, kind, 'en',
    jsonb_build_object('en', 'How far along are you with ' || pillar || ', part ' || number || '?', 'fr', 'Où en êtes-vous, partie ' || number || ' ?'),
    CASE kind WHEN 'rubric' THEN (
        SELECT jsonb_agg(jsonb_build_object('key', level, 'description', jsonb_build_object('en', 'We are ' || level || '.', 'fr', 'Niveau ' || at)) ORDER BY at)
        FROM unnest(ARRAY['beginning', 'developing', 'established', 'leading']) WITH ORDINALITY AS level (level, at)
    ) ELSE '[]' END,
    CASE number % 5 WHEN 1 THEN '{edi}'::text[] WHEN 2 THEN '{accessibility,climate_change}' WHEN 3 THEN '{community}' ELSE '{}' END, begins_on
FROM asks;
INSERT INTO question_topic (question_id, topic_id)
SELECT asks.id, about.topic_id FROM asks CROSS JOIN LATERAL (
    SELECT topic_id FROM topic_ancestor WHERE ancestor_id = asks.topic ORDER BY md5(topic_id::text || asks.number) LIMIT 1
) AS about;
INSERT INTO question_mapping (id, questionnaire_id, from_question_id, to_question_id, kind)
SELECT pg_temp.id('mapping ' || later.id, later.begins_on), later.questionnaire_id, earlier.id, later.id,
    CASE WHEN later.number % 4 = 0 THEN 'changed' ELSE 'same' END
FROM asks AS later JOIN asks AS earlier USING (of_kind, pillar, number) WHERE later.year = 2024 AND earlier.year = 2020;

-- Four of five museums were there the time before.
CREATE TEMP TABLE enrolled AS
SELECT pg_temp.id('enrolment ' || year || ' ' || number, at) AS id, at AS enrolled_at, drawn.way, of_year.id AS year_id, year, number,
    museum.id AS museum, contact, CASE WHEN drawn.way BETWEEN 90 AND 93 THEN pg_temp.on_day(make_date(year, 6, 1), 'withdrawn', number) END AS withdrawn_at
FROM of_year CROSS JOIN museum
CROSS JOIN LATERAL (SELECT (way + (year - 2024) * 7 + 700) % 100 AS way) AS drawn
CROSS JOIN LATERAL (SELECT CASE WHEN drawn.way >= 97 THEN pg_temp.on_day(make_date(year, 1, 10), 'late', number)
    ELSE pg_temp.on_day(begins_on + pg_temp.draw('enrolled', number, 80), 'enrolled', number) END AS at) AS enrolled
WHERE year = 2024 OR pg_temp.draw('before', number, 5) > 0;
INSERT INTO enrolment (id, program_year_id, organization_id, state, contact_person_id, is_late, enrolled_at, withdrawn_at, created_at, updated_at)
SELECT id, year_id, museum, CASE WHEN withdrawn_at IS NULL THEN 'enrolled' ELSE 'withdrawn' END, contact, way >= 97, enrolled_at, withdrawn_at,
    enrolled_at, coalesce(withdrawn_at, enrolled_at)
FROM enrolled ORDER BY id;
INSERT INTO enrolment_change (id, enrolment_id, kind, made_by, created_at)
SELECT pg_temp.id('enrolled ' || id, enrolled_at), id, 'enrolled', contact, enrolled_at FROM enrolled
UNION ALL
SELECT pg_temp.id('withdrawn ' || id, withdrawn_at), id, 'withdrawn', contact, withdrawn_at FROM enrolled WHERE withdrawn_at IS NOT NULL;
INSERT INTO extension (id, enrolment_id, requirement, until, reason, created_at)
SELECT pg_temp.id('extension ' || id, at), id, 'needs-assessment', make_date(year, 3, 1), 'Their only employee is ill.', at
FROM enrolled CROSS JOIN LATERAL (SELECT pg_temp.on_day(make_date(year, 2, 10), 'extended', number) AS at) AS extended WHERE way BETWEEN 94 AND 96;

-- Of those who did not withdraw one in twenty leaves the last questionnaire as a draft.
CREATE TEMP TABLE handed_in AS
SELECT pg_temp.id('submission ' || enrolled.id || asked_in.id, at) AS id, enrolled.id AS enrolment_id, asked_in.id AS questionnaire_id,
    asked_in.kind, enrolled.number, enrolled.way, enrolled.contact, enrolled.year, enrolled.year_id, at,
    NOT (asked_in.kind = 'peer_review' AND pg_temp.draw('draft ' || asked_in.pillar, enrolled.number, 20) = 0) AS is_done
FROM enrolled JOIN asked_in ON asked_in.year_id = enrolled.year_id
CROSS JOIN LATERAL (SELECT pg_temp.on_day(CASE
        WHEN asked_in.kind <> 'needs_assessment' THEN make_date(enrolled.year, 9, 13) - pg_temp.draw('standards', enrolled.number, 90)
        WHEN way BETWEEN 60 AND 69 THEN make_date(enrolled.year, 2, 17) + pg_temp.draw('late', enrolled.number, 14)
        WHEN way BETWEEN 94 AND 96 THEN make_date(enrolled.year, 2, 25)
        ELSE make_date(enrolled.year, 1, 12) + pg_temp.draw('assessed', enrolled.number, 35) END, asked_in.kind || asked_in.pillar, enrolled.number) AS at) AS submitted
WHERE way NOT BETWEEN 85 AND 89 AND (asked_in.kind = 'needs_assessment' OR way NOT BETWEEN 90 AND 93);
INSERT INTO submission (id, enrolment_id, questionnaire_id, state, submitted_at, created_at, updated_at)
SELECT id, enrolment_id, questionnaire_id, CASE WHEN is_done THEN 'submitted' ELSE 'draft' END, CASE WHEN is_done THEN at END,
    at - interval '9 days', at
FROM handed_in ORDER BY id;
INSERT INTO submission_change (id, submission_id, kind, made_by, created_at)
SELECT pg_temp.id('started ' || id, at - interval '9 days'), id, 'started', contact, at - interval '9 days' FROM handed_in
UNION ALL
SELECT pg_temp.id('submitted ' || id, at), id, 'submitted', contact, at FROM handed_in WHERE is_done;

-- Of a hundred questions 6 are left out and 5 do not apply; museums see themselves rather in the middle than at the ends.
INSERT INTO answer (id, submission_id, question_id, level, text, is_not_applicable, answered_by, created_at, updated_at)
SELECT pg_temp.id('answer ' || handed_in.id || asks.id, at), handed_in.id, asks.id,
    CASE WHEN drawn >= 11 AND asks.kind = 'rubric' THEN
        (ARRAY['beginning', 'beginning', 'developing', 'developing', 'developing', 'established', 'established', 'established', 'leading'])[1 + drawn % 9] END,
    CASE WHEN drawn >= 11 AND asks.kind <> 'rubric' THEN
        'We met with the board of the ' || (ARRAY['mill', 'harbour', 'school', 'township'])[1 + drawn % 4] || ', wrote down what we found, and asked our volunteers what they would do first (' || handed_in.number || ').' END,
    drawn BETWEEN 6 AND 10, handed_in.contact, at, at
FROM handed_in JOIN asks ON asks.questionnaire_id = handed_in.questionnaire_id
CROSS JOIN LATERAL (SELECT pg_temp.draw('said ' || handed_in.id, asks.number, 100) AS drawn) AS said
WHERE drawn >= 6;

-- Documents, of which only that they are there matters. A library of samples that many attach is not uncommon.
CREATE TEMP TABLE attached AS
SELECT handed_in.id AS submission_id, asks.id AS question_id, piece, handed_in.at, handed_in.contact,
    encode(sha256(convert_to(handed_in.number / 3 || ' ' || piece || asks.of_kind, 'UTF8')), 'hex') AS sha256
FROM handed_in JOIN asks ON asks.questionnaire_id = handed_in.questionnaire_id AND asks.number = 10
CROSS JOIN LATERAL generate_series(1, 1 + pg_temp.draw('pieces', handed_in.number, 3)) AS piece
WHERE handed_in.kind <> 'needs_assessment' AND way NOT BETWEEN 70 AND 77;
INSERT INTO attachment_content (sha256, bytes, media_type, kept_in, scan, created_at)
SELECT sha256, 20000, 'application/pdf', 'bucket', 'not_scanned', min(at) FROM attached GROUP BY sha256;
INSERT INTO attachment (id, submission_id, question_id, sha256, name, attached_by, created_at)
SELECT pg_temp.id('attachment ' || piece || submission_id, at - interval '1 hour'), submission_id, question_id, sha256, 'policy.pdf', contact, at - interval '1 hour'
FROM attached;

-- As the trigger would have done, which is not asked here.
UPDATE submission SET said = said_in(id, questionnaire_id) WHERE state = 'submitted';
UPDATE submission SET documents_since = first_document(id) WHERE id IN (SELECT submission_id FROM attachment);

INSERT INTO peer_review (id, submission_id, state, main_language, summary, finished_at, released_at, created_at, updated_at)
SELECT pg_temp.id('review ' || id, at + interval '20 days'), id, 'released', 'en', '{"en": "Well on the way."}', at + interval '30 days',
    make_date(year, 11, 24), at + interval '20 days', at + interval '30 days'
FROM handed_in WHERE kind = 'peer_review' AND is_done;

INSERT INTO excerpt (id, program_year_id, enrolment_id, answer_id, theme, topic_id, main_language, passage, state, settled_at, created_at, updated_at)
SELECT pg_temp.id('excerpt ' || answer.id, answer.created_at), handed_in.year_id, handed_in.enrolment_id, answer.id,
    (ARRAY['Boards that meet', 'Volunteers first', 'Welcoming everybody'])[1 + pg_temp.draw('theme', handed_in.number, 3)], asks.topic, 'en',
    left(answer.text, 60), state, CASE WHEN state <> 'asked' THEN answer.created_at + interval '9 days' END, answer.created_at, answer.created_at
FROM handed_in JOIN answer ON answer.submission_id = handed_in.id JOIN asks ON asks.id = answer.question_id
CROSS JOIN LATERAL (SELECT (ARRAY['asked', 'consented', 'consented', 'declined'])[1 + pg_temp.draw('settled', handed_in.number, 4)] AS state) AS settled
WHERE asks.kind = 'short_answer' AND handed_in.is_done AND answer.text IS NOT NULL AND pg_temp.draw('excerpt', handed_in.number, 100) < 2;

-- Sixteen trainings a year on Tuesdays, one of them after the deadline, by turns about each of the areas.
CREATE TEMP TABLE held AS
SELECT year, number, starts_at, starts_at::date AS day, area.topic, begins_on,
    pg_temp.id('training ' || year || ' ' || number, begins_on) AS opportunity_id, pg_temp.id('run ' || year || ' ' || number, begins_on) AS run_id,
    pg_temp.id('session ' || year || ' ' || number, begins_on) AS session_id
FROM of_year CROSS JOIN generate_series(1, 16) AS number JOIN area ON area.position = number % 2
CROSS JOIN LATERAL (SELECT (make_date(year, 5, 7) + number * 14 + time '14:00') AT TIME ZONE 'America/Halifax' AS starts_at) AS time;
INSERT INTO opportunity (id, kind, status, main_language, title, languages, created_at, updated_at)
SELECT opportunity_id, 'webinar', 'ended', 'en', jsonb_build_object('en', 'Tuesday on TRACK ' || number || ' of ' || year), '{en}', begins_on, begins_on FROM held;
INSERT INTO opportunity_organization (opportunity_id, organization_id, role) SELECT opportunity_id, operator, 'owner' FROM held CROSS JOIN programme_is;
INSERT INTO opportunity_topic (opportunity_id, topic_id) SELECT held.opportunity_id, about.topic_id FROM held CROSS JOIN LATERAL (
    SELECT topic_id FROM topic_ancestor WHERE ancestor_id = held.topic ORDER BY md5(topic_id::text || held.number) LIMIT 1
) AS about;
INSERT INTO run (id, opportunity_id, status, pacing, mode, starts_on, ends_on, zone, created_at, updated_at)
SELECT run_id, opportunity_id, 'ended', 'scheduled', 'online', day, day, 'America/Halifax', begins_on, begins_on FROM held;
INSERT INTO session (id, run_id, opportunity_id, status, starts_on, starts_time, ends_time, zone, starts_at, ends_at, order_at, mode, created_at, updated_at)
SELECT session_id, run_id, opportunity_id, 'scheduled', day, '14:00', '15:30', 'America/Halifax', starts_at, starts_at + interval '90 minutes', starts_at, 'online', begins_on, begins_on FROM held;
SELECT count(refresh_opportunity_search(ids)) FROM (SELECT array_agg(opportunity_id) AS ids FROM held) AS batch;

-- Who means to do everything comes to one training of each area; the others as it happens. One in ten does not come.
CREATE TEMP TABLE booked AS
SELECT pg_temp.id('registration ' || enrolled.id || held.number, at) AS id, held.*, enrolled.museum, enrolled.contact, enrolled.number AS museum_number, at,
    CASE WHEN is_meant OR drawn < 22 THEN 'attended' WHEN drawn < 25 THEN 'no_show' ELSE 'cancelled' END AS state
FROM enrolled JOIN held ON held.year = enrolled.year
CROSS JOIN LATERAL (SELECT pg_temp.draw('booked ' || held.number, enrolled.number, 100) AS drawn,
    CASE WHEN enrolled.way BETWEEN 78 AND 84 THEN held.number >= 15
        ELSE held.number IN (1 + 2 * pg_temp.draw('odd', enrolled.number, 7), 2 + 2 * pg_temp.draw('even', enrolled.number, 7)) END AS is_meant,
    held.starts_at - make_interval(days => 1 + pg_temp.draw('ahead', enrolled.number, 40)) AS at) AS drawn
WHERE way NOT BETWEEN 85 AND 93 AND (is_meant OR drawn < 27 AND way NOT BETWEEN 78 AND 84);
INSERT INTO registration (id, run_id, opportunity_id, person_id, organization_id, registered_by, state, created_at, updated_at)
SELECT id, run_id, opportunity_id, contact, museum, contact, state, at, CASE state WHEN 'cancelled' THEN at + interval '4 hours' ELSE starts_at + interval '1 day' END
FROM booked ORDER BY at;
INSERT INTO registration_change (id, registration_id, from_state, to_state, changed_at)
SELECT pg_temp.id('booked ' || id, at), id, NULL, 'registered', at FROM booked
UNION ALL
SELECT pg_temp.id('settled ' || id, at), id, 'registered', state, CASE state WHEN 'cancelled' THEN at + interval '4 hours' ELSE starts_at + interval '1 day' END FROM booked;
INSERT INTO attendance (session_id, registration_id, known_by, run_id, opportunity_id, is_present, minutes, created_at, updated_at)
SELECT session_id, id, CASE pg_temp.draw('known', museum_number, 5) WHEN 0 THEN 'file' ELSE 'list' END, run_id, opportunity_id, state = 'attended',
    CASE WHEN state = 'attended' AND pg_temp.draw('known', museum_number, 5) = 0 THEN 85 END, starts_at + interval '1 day', starts_at + interval '1 day'
FROM booked WHERE state <> 'cancelled';

-- Twenty needs a museum, of which those that museums have in common with others come again and again. Those that are planned
-- are opened when they are measured.
CREATE TEMP TABLE subject AS
SELECT id, label, row_number() OVER (ORDER BY md5(notation)) - 1 AS standing, count(*) OVER () AS many FROM topic;
CREATE TEMP TABLE wanted AS
SELECT pg_temp.id('need ' || museum.number || ' ' || part, at) AS id, museum.id AS museum, museum.number * 20 + part AS number, at, about.id AS topic, about.label,
    pg_temp.draw('stands', museum.number * 20 + part, 100) AS stands, pg_temp.draw('seen', museum.number * 20 + part, 100) AS seen
FROM museum CROSS JOIN generate_series(0, 19) AS part
CROSS JOIN LATERAL (SELECT '2024-01-10'::timestamptz + make_interval(hours => pg_temp.draw('needed', museum.number * 20 + part, 24000)) AS at) AS needed
JOIN subject AS about ON about.standing = floor((pg_temp.draw('subject', museum.number * 20 + part, 1000) / 1000.0) ^ 2 * about.many)::bigint;
INSERT INTO need (id, organization_id, main_language, statement, wanted_by, languages, formats, price_ceiling_amount, price_ceiling_currency, accessibility,
    identified_in, programme_id, visibility, state, matched_at, created_at, updated_at, closed_at)
SELECT wanted.id, museum, 'en', jsonb_build_object('en', format((ARRAY[
        'We would like to begin with %s and do not know how', 'Our volunteers ask for an introduction to %s', 'Somebody to show us %s step by step',
        'A plan for %s that a small house can keep', '%s for people who have never done it before'
    ])[1 + pg_temp.draw('words', number, 5)], lower(label ->> 'en'))),
    CASE WHEN pg_temp.draw('by', number, 10) < 6 THEN date '2026-12-15' + pg_temp.draw('until', number, 400) END,
    (ARRAY['{}', '{}', '{en}', '{en,fr}', '{fr}'])[1 + pg_temp.draw('languages', number, 5)]::text[],
    (ARRAY['{}', '{}', '{}', '{online}', '{in_person}'])[1 + pg_temp.draw('formats', number, 5)]::text[],
    CASE WHEN pg_temp.draw('price', number, 8) = 0 THEN 5000 END, CASE WHEN pg_temp.draw('price', number, 8) = 0 THEN 'CAD' END,
    CASE pg_temp.draw('accessible', number, 20) WHEN 0 THEN '{live_captions}'::text[] WHEN 1 THEN '{sign_language}' ELSE '{}' END, 'reflection', programme_is.id,
    CASE WHEN seen < 60 THEN 'network' WHEN seen < 80 THEN 'programme' ELSE 'own' END,
    CASE WHEN stands < 75 THEN 'planned' WHEN stands < 90 THEN 'met' ELSE 'no_longer_needed' END,
    at, at, at, CASE WHEN stands >= 75 THEN at + interval '60 days' END
FROM wanted CROSS JOIN programme_is;
INSERT INTO need_topic (need_id, topic_id) SELECT id, topic FROM wanted;
INSERT INTO need_topic (need_id, topic_id, position)
SELECT wanted.id, subject.id, 1 FROM wanted JOIN subject ON subject.standing = pg_temp.draw('second subject', number, subject.many::integer)
WHERE number % 3 = 0 AND subject.id <> wanted.topic;
INSERT INTO need_change (need_id, from_state, to_state, changed_at) SELECT id, NULL, 'open', at FROM wanted;
-- What the servers would have found in some hours, drawn; and so late that they leave it alone.
INSERT INTO need_fit (need_id, organization_id, fits_on, fits_until, looked_at)
SELECT id, museum, CASE WHEN drawn < 6 THEN '-infinity' WHEN drawn < 8 THEN date '2027-01-01' + pg_temp.draw('fits on', number, 200) END,
    'infinity', '2100-01-01'
FROM wanted CROSS JOIN LATERAL (SELECT pg_temp.draw('fits', number, 10) AS drawn) AS fits WHERE seen < 60 AND stands < 75;
