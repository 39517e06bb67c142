DROP TABLE trend_edition;
DROP FUNCTION refuse_change_of_trend_edition();
