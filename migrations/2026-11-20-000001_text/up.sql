-- Comparing text the way people search: without capitals and without accents.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;

-- 'Musée de l''Acadie' -> 'musee de l''acadie'. Immutable so that it may stand in indexes and generated
-- columns; the dictionary and the collation are named outright, so the answer does not depend on the session.
CREATE FUNCTION plain(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent', value) COLLATE "und-x-icu");
