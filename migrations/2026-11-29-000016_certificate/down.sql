DROP TABLE certificate;
DROP TABLE signing_key;
