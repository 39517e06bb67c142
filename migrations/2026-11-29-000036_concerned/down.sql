DROP FUNCTION needs_concerned(uuid[]);
DROP INDEX need_by_title_word;
DROP FUNCTION title_words(text);
CREATE FUNCTION words_of_topics(need uuid, languages text[]) RETURNS TABLE (alike tsquery, about tsquery)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH names AS (
        SELECT label.key AS language, label.value AS name, true AS is_label
        FROM need_topic JOIN topic ON topic.id = need_topic.topic_id CROSS JOIN LATERAL jsonb_each_text(topic.label) AS label
        WHERE need_topic.need_id = words_of_topics.need
        UNION
        SELECT other.key, word.value, false
        FROM need_topic JOIN topic ON topic.id = need_topic.topic_id
        CROSS JOIN LATERAL jsonb_each(topic.alternative_labels) AS other
        CROSS JOIN LATERAL jsonb_array_elements_text(other.value) AS word
        WHERE need_topic.need_id = words_of_topics.need
    ),
    words AS (
        SELECT names.language, names.name, names.is_label,
            '''' || replace(replace(token.lexeme, '\', '\\'), '''', '''''') || '''' AS word
        FROM names CROSS JOIN LATERAL unnest(to_tsvector(search_config(names.language), plain(names.name))) AS token
        WHERE split_part(names.language, '-', 1) = ANY (words_of_topics.languages)
    )
    SELECT
        (SELECT coalesce(string_agg(DISTINCT word, ' | '), '') FROM words WHERE is_label)::tsquery,
        (
            SELECT coalesce(string_agg(DISTINCT phrase, ' | '), '')
            FROM (SELECT '(' || string_agg(word || ':A', ' & ' ORDER BY word) || ')' AS phrase FROM words GROUP BY language, name) AS phrases
        )::tsquery
$$;
DROP FUNCTION words_of_topic(uuid);
