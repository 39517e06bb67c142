//! Which tables a query may name together.
//!
//! Diesel wants it said of every two. To say it of all, as `print-schema` can, makes some ten thousand pairs, most of which no query
//! ever names together, and they take this crate a minute to compile each time. So it is said here of those that are: where the compiler
//! asks for `allow_tables_to_appear_in_same_query!`, add the second table to the line of the first, in the order of the alphabet.

use crate::schema::*;

macro_rules! together {
    ($($table:ident with $($other:ident),+;)+) => {
        $($(diesel::allow_tables_to_appear_in_same_query!($table, $other);)+)+
    };
}

together! {
    account with application, invitation, membership, mentor, notice, offer, person, placement, programme, registration;
    adoption with return_commitment;
    agreement with agreement_objective;
    answer with enrolment, excerpt, organization, program_year, question, questionnaire, submission;
    application with application_need, exchange_program, membership, mentor, need, need_topic, offer,
        organization, pairing, person, placement, programme, programme_participant, round;
    application_need with need, need_topic;
    attachment with attachment_content, exchange_file, submission;
    attachment_content with exchange_file, submission;
    attendance with session;
    calendar_feed with sign_in;
    certificate with opportunity, person, registration, run;
    check_in with exchange_program, placement;
    coaching_expert with coaching_offer, coaching_person;
    coaching_offer with coaching_person, coaching_session, enrolment, organization, program_year;
    coaching_offer_topic with topic;
    coaching_person with coaching_session, enrolment, organization, person, program_year;
    coaching_session with enrolment, organization, program_year;
    committee_seat with exchange_program;
    credit_approval with run;
    earlier_reply with peer_review;
    enrolment with enrolment_change, excerpt, extension, membership, organization, peer_review,
        peer_review_member, program_year, program_year_questionnaire, programme, questionnaire, shared_project,
        submission;
    evaluation_answer with registration;
    evaluation_item with evaluation_question;
    evaluation_question with opportunity_organization;
    excerpt with organization, program_year;
    exchange_program with mentor, offer, organization, placement, return_commitment;
    expectation with programme;
    expertise with programme;
    finding with finding_topic, peer_review, submission;
    finding_topic with topic;
    funding_budget with round_period;
    funding_stream with programme;
    invitation with membership, organization, programme;
    listing with opportunity;
    membership with mentor, person, programme, programme_participant, round;
    mentor with offer, organization, pairing, person, placement, programme, programme_participant, round;
    need with need_topic, programme;
    notice with webhook_delivery;
    offer with offer_skill, organization, pairing, placement, programme, topic_ancestor;
    offer_skill with topic_ancestor;
    opportunity with opportunity_organization, person, registration, run, session;
    opportunity_lineage with series_part;
    opportunity_organization with organization;
    opportunity_topic with topic, topic_ancestor;
    organization with organization_identifier, placement, program_year, programme, programme_participant,
        questionnaire, round, submission, track_program;
    pairing with pin, plan;
    peer_review with peer_review_member, program_year, submission;
    peer_review_member with program_year, submission;
    person with placement, programme, registration, run;
    pillar with program_year_pillar;
    pillar_topic with topic;
    pin with plan;
    placement with placement_evaluation, programme, return_commitment, round;
    program_year with programme, shared_project, submission, track_program, track_report;
    program_year_questionnaire with questionnaire;
    programme with programme_participant, round, track_program;
    programme_participant with round;
    question with submission;
    questionnaire with submission;
    registration with run;
    round with round_period;
    run with session;
    shared_project_topic with topic;
    source with source_record;
    webhook with webhook_delivery;
}
