-- From opportunities to the needs that they may concern, so that one opportunity is not compared with every need there is;
-- and the words for a topic once for all needs about it.

-- The names of a topic by language, for opportunities that nobody has given topics: alike, any word of its label; about, all
-- words of its label or of another name, in a title. As text, to be put together with those of other topics.
CREATE FUNCTION words_of_topic(topic uuid) RETURNS TABLE (language text, alike text, about text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH names AS (
        SELECT label.key AS language, label.value AS name, true AS is_label
        FROM topic CROSS JOIN LATERAL jsonb_each_text(topic.label) AS label
        WHERE topic.id = words_of_topic.topic
        UNION
        SELECT other.key, word.value, false
        FROM topic
        CROSS JOIN LATERAL jsonb_each(topic.alternative_labels) AS other
        CROSS JOIN LATERAL jsonb_array_elements_text(other.value) AS word
        WHERE topic.id = words_of_topic.topic
    ),
    phrases AS (
        SELECT split_part(names.language, '-', 1) AS language,
            string_agg(quoted.word, ' | ') FILTER (WHERE names.is_label) AS alike,
            '(' || string_agg(DISTINCT quoted.word || ':A', ' & ') || ')' AS about
        FROM names CROSS JOIN LATERAL unnest(to_tsvector(search_config(names.language), plain(names.name))) AS token
        CROSS JOIN LATERAL (SELECT '''' || replace(replace(token.lexeme, '\', '\\'), '''', '''''') || '''' AS word) AS quoted
        GROUP BY names.language, names.name
    )
    SELECT language, string_agg(alike, ' | '), string_agg(DISTINCT about, ' | ') FROM phrases GROUP BY language
$$;
DROP FUNCTION words_of_topics(uuid, text[]);

-- Of which words one must stand in a title, for a need to concern what has it: need.about names them so.
CREATE FUNCTION title_words(about text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT DISTINCT replace(replace(found.part[1], '''''', ''''), '\\', '\')
    FROM regexp_matches(about, '''((?:[^'']|'''')+)'':AB', 'g') AS found (part)
);
CREATE INDEX need_by_title_word ON need USING gin (title_words(about)) WHERE state = 'open';

-- The open needs that these opportunities may concern: all that they do concern, and some more.
CREATE FUNCTION needs_concerned(opportunities uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH these AS MATERIALIZED (
        SELECT topic_ids, document FROM opportunity_search WHERE opportunity_id = ANY (opportunities)
    ),
    topics AS MATERIALIZED (
        SELECT topic.id FROM topic
        WHERE EXISTS (SELECT FROM topics_near(topic.id) AS near JOIN these ON near.other_id = ANY (these.topic_ids))
           OR EXISTS (SELECT FROM words_of_topic(topic.id) AS named JOIN these ON these.document @@ named.about::tsquery)
    )
    SELECT need_topic.need_id FROM need_topic WHERE need_topic.topic_id IN (SELECT id FROM topics)
    UNION
    SELECT need.id FROM these
    JOIN need ON title_words(need.about) && tsvector_to_array(ts_filter(these.document, '{a,b}'))
        AND need.state = 'open' AND these.document @@ need.about::tsquery
$$;
