DROP TABLE earlier_reply;
