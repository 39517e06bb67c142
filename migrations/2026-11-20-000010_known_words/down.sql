DROP INDEX opportunity_search_public;

CREATE OR REPLACE FUNCTION learn_topic_labels() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(array_agg(value))
    FROM changed, jsonb_each_text(changed.label || joined_lists(changed.alternative_labels));
    RETURN NULL;
END
$$;
