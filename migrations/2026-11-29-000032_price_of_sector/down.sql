DROP FUNCTION prices_for(jsonb, text[]);
