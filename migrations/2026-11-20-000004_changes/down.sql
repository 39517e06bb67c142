DROP TRIGGER opportunity_removed ON opportunity_search;
DROP TRIGGER opportunity_changed ON opportunity_search;
DROP TRIGGER opportunity_added ON opportunity_search;
DROP FUNCTION note_opportunity_changes();
DROP TABLE opportunity_change;
