-- What the museums of a programme need, counted over a year without reading what each says.
CREATE INDEX need_of_programme ON need (programme_id, created_at) INCLUDE (id, organization_id, state, visibility)
    WHERE programme_id IS NOT NULL;
