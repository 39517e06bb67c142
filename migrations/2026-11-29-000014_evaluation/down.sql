DROP TABLE evaluation_answer;
DROP TABLE evaluation_item;
DROP TABLE evaluation;
DROP TABLE evaluation_question;
