DROP TABLE round_write, placement, committee_vote, pairing, plan, pin, declared_conflict, application_need, application_window,
    application_career, application_skill, application, offer_window, offer_career, offer_skill, offer, mentor, funding_budget,
    funding_stream_home, funding_stream, round_institution, round_period, round, committee_seat, exchange_program;
DROP FUNCTION note_round_writes();
DROP FUNCTION refuse_change_of_plan();
