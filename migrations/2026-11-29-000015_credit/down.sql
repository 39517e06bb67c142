DROP TABLE credit_entry;
DROP TABLE credit_pursuit;
DROP TABLE credit_approval;
DROP TABLE credit_rules;
DROP TABLE credit_authority;
