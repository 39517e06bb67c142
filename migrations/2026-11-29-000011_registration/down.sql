DROP TABLE notice;
DROP TABLE registration_change;
DROP TABLE registration;
DROP TABLE seat_set_aside;
DROP TABLE registration_terms;
