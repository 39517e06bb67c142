DROP INDEX need_of_programme;
