-- A label's own words are learned beside its other words, not in their place.
CREATE OR REPLACE FUNCTION learn_topic_labels() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(array_agg(words.value))
    FROM changed CROSS JOIN LATERAL (
        SELECT value FROM jsonb_each_text(changed.label)
        UNION ALL
        SELECT value FROM jsonb_each_text(joined_lists(changed.alternative_labels))
    ) AS words;
    RETURN NULL;
END
$$;
SELECT learn_words(array_agg(value)) FROM topic, jsonb_each_text(topic.label);

-- The newest are asked for most, and by nobody in particular: where many are not for everybody, the others are found
-- without looking at them.
CREATE INDEX opportunity_search_public ON opportunity_search (opportunity_id) WHERE public;
