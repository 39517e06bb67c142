CREATE OR REPLACE FUNCTION telling_words(texts jsonb) RETURNS TABLE (language text, place bigint, word text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT said.key, row_number() OVER (PARTITION BY said.key ORDER BY token.positions[1], token.lexeme),
        '''' || replace(replace(token.lexeme, '\', '\\'), '''', '''''') || ''''
    FROM jsonb_each_text(texts) AS said
    CROSS JOIN LATERAL unnest(to_tsvector(search_config(said.key), plain(said.value))) AS token
    WHERE token.lexeme <> ALL (tsvector_to_array(to_tsvector(search_config(said.key), words_of_the_field())))
      AND length(token.lexeme) > 1
$$;
DROP FUNCTION stems_of_the_field(regconfig);
