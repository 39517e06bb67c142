-- What people of these sectors pay: the prices that are for one of their sectors, or else those that are for all.
CREATE FUNCTION prices_for(prices jsonb, sectors text[]) RETURNS SETOF jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT price FROM jsonb_array_elements(prices_for.prices) AS price
    WHERE CASE
        WHEN EXISTS (
            SELECT FROM jsonb_array_elements(prices_for.prices) AS other WHERE (other -> 'sectors') ?| prices_for.sectors
        ) THEN (price -> 'sectors') ?| prices_for.sectors
        ELSE coalesce(price -> 'sectors', '[]') = '[]'
    END
$$;
