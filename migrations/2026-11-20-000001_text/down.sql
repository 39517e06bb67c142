DROP FUNCTION plain(text);
DROP EXTENSION fuzzystrmatch;
DROP EXTENSION pg_trgm;
DROP EXTENSION unaccent;
