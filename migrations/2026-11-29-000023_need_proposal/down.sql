DROP TABLE need_proposal_topic, need_proposal;
