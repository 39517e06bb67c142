DROP TABLE track_report;
DROP FUNCTION refuse_change_of_track_report();
DROP TABLE excerpt;
