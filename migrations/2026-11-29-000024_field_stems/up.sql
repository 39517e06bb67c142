-- The words that tell nothing are stemmed once for all needs that a statement writes, instead of once for each word of each.

-- As an index knows them: written out by language, so that PostgreSQL works each out when it plans.
CREATE FUNCTION stems_of_the_field(config regconfig) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE config
    WHEN 'pg_catalog.english'::regconfig THEN tsvector_to_array(to_tsvector('pg_catalog.english', words_of_the_field()))
    WHEN 'pg_catalog.french'::regconfig THEN tsvector_to_array(to_tsvector('pg_catalog.french', words_of_the_field()))
    WHEN 'pg_catalog.spanish'::regconfig THEN tsvector_to_array(to_tsvector('pg_catalog.spanish', words_of_the_field()))
    ELSE tsvector_to_array(to_tsvector('pg_catalog.simple', words_of_the_field()))
END;

CREATE OR REPLACE FUNCTION telling_words(texts jsonb) RETURNS TABLE (language text, place bigint, word text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT said.key, row_number() OVER (PARTITION BY said.key ORDER BY token.positions[1], token.lexeme),
        '''' || replace(replace(token.lexeme, '\', '\\'), '''', '''''') || ''''
    FROM jsonb_each_text(texts) AS said
    CROSS JOIN LATERAL unnest(to_tsvector(search_config(said.key), plain(said.value))) AS token
    WHERE token.lexeme <> ALL (stems_of_the_field(search_config(said.key)))
      AND length(token.lexeme) > 1
$$;
