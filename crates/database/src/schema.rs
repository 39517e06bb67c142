// @generated automatically by Diesel CLI.

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// An account at an OpenID provider that a person signs in with. They may have several.
    account (issuer, subject) {
        /// The provider, by its issuer; "local" for the steward of a server without providers.
        issuer -> Text,
        /// Who they are to the provider.
        subject -> Text,
        person_id -> Uuid,
        email -> Nullable<Text>,
        email_verified -> Bool,
        created_at -> Timestamptz,
        last_signed_in_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A new account that may be of somebody who has another already, by its verified address or by their browser, waiting for them to say whether both are theirs.
    account_link (secret_hash) {
        secret_hash -> Bytea,
        issuer -> Text,
        subject -> Text,
        name -> Nullable<Text>,
        email -> Nullable<Text>,
        email_verified -> Bool,
        language -> Nullable<Text>,
        provider_session -> Nullable<Text>,
        return_to -> Text,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Addresses of people without an account who asked not to be written to.
    address_suppression (address_hash) {
        /// SHA-256 of the address in small letters, in UTF-8. The address itself is not kept.
        address_hash -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That another institution adopted an improvement too.
    adoption (id) {
        id -> Uuid,
        return_commitment_id -> Uuid,
        organization_id -> Uuid,
        adopted_on -> Date,
        note -> Nullable<Text>,
        told_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One version of what the three parties of a placement agree. What it says is never changed, only superseded.
    agreement (id) {
        id -> Uuid,
        placement_id -> Uuid,
        version -> Int4,
        /// The language that it is written in (BCP 47).
        language -> Text,
        /// What is to be there at the end.
        deliverables -> Text,
        /// What happens when, in words.
        schedule -> Text,
        /// What else was agreed: travel, insurance, rights, confidentiality.
        terms -> Nullable<Text>,
        starts_on -> Date,
        ends_on -> Date,
        /// Every how many days the participant and the host check in; empty: not by calendar.
        check_in_days -> Nullable<Int4>,
        /// How many contact minutes count for credit, once it is completed.
        contact_minutes -> Nullable<Int4>,
        /// What the participant gets, in minor units.
        stipend_amount -> Nullable<Int8>,
        stipend_currency -> Nullable<Text>,
        proposed_as -> Text,
        proposed_by -> Nullable<Uuid>,
        /// Who accepted it as the participant.
        participant_by -> Nullable<Uuid>,
        participant_at -> Nullable<Timestamptz>,
        /// Who accepted it for the institution that lets them go.
        home_by -> Nullable<Uuid>,
        home_at -> Nullable<Timestamptz>,
        /// Who accepted it for the host.
        host_by -> Nullable<Uuid>,
        host_at -> Nullable<Timestamptz>,
        /// When all three had accepted it.
        in_force_at -> Nullable<Timestamptz>,
        /// When another version came in its place.
        superseded_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What the participant is to learn by an agreement, and whether they did.
    agreement_objective (agreement_id, position) {
        agreement_id -> Uuid,
        position -> Int4,
        text -> Text,
        /// What it is about.
        topic_id -> Nullable<Uuid>,
        /// Whether it was met, as the participant says at the end.
        result -> Nullable<Text>,
        result_note -> Nullable<Text>,
        result_by -> Nullable<Uuid>,
        result_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Somebody who took part in an exchange and stays in touch with it.
    alumnus (id) {
        id -> Uuid,
        programme_id -> Uuid,
        person_id -> Uuid,
        /// Whether they are open to give a guest lecture.
        lectures -> Bool,
        /// Whether they would mentor next.
        mentors -> Bool,
        /// Whether they would refer others to the exchange.
        refers -> Bool,
        /// What they would like to be asked about.
        note -> Nullable<Text>,
        left_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a museum says to one question, as it stands; the last to write it counts.
    answer (id) {
        id -> Uuid,
        submission_id -> Uuid,
        question_id -> Uuid,
        /// The key of the level that they see themselves at.
        level -> Nullable<Text>,
        text -> Nullable<Text>,
        /// Whether the question does not apply to them, which is not the same as unmet.
        is_not_applicable -> Bool,
        /// The answer of an earlier cycle that it was copied from and not changed since.
        copied_from_id -> Nullable<Uuid>,
        answered_by -> Nullable<Uuid>,
        /// The revision of the submission with which it was written.
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What an answer said before it was written anew: nothing that was typed is lost.
    answer_version (answer_id, revision) {
        answer_id -> Uuid,
        revision -> Int4,
        level -> Nullable<Text>,
        text -> Nullable<Text>,
        is_not_applicable -> Bool,
        answered_by -> Nullable<Uuid>,
        answered_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What somebody wishes of a round of an exchange.
    application (id) {
        id -> Uuid,
        programme_id -> Uuid,
        round_id -> Uuid,
        /// The institution that they come from.
        organization_id -> Uuid,
        person_id -> Nullable<Uuid>,
        /// What they are called, where they have not signed in.
        name -> Nullable<Text>,
        /// Their address, where they have not signed in.
        email -> Nullable<Text>,
        state -> Text,
        main_language -> Text,
        /// Where they want to get to, in words.
        career_interest -> Jsonb,
        /// What their institution will change when they are back, in words.
        return_plan -> Jsonb,
        /// Languages that they can learn in (BCP 47).
        languages -> Array<Text>,
        modes -> Array<Text>,
        /// What they cannot do without, of access or for the family.
        access -> Array<Text>,
        /// The same in their own words.
        access_note -> Nullable<Text>,
        /// Groups that the exchange gives priority to and that they say they belong to. Shown to nobody but them.
        declared_groups -> Array<Text>,
        /// Who is asked to agree.
        supervisor_id -> Nullable<Uuid>,
        sign_off -> Text,
        sign_off_note -> Nullable<Text>,
        signed_off_by -> Nullable<Uuid>,
        signed_off_at -> Nullable<Timestamptz>,
        /// What the file calls it that it was read in from.
        key -> Nullable<Text>,
        submitted_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Topics that somebody wants to make a career of.
    application_career (application_id, topic_id) {
        application_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Needs that came of an application.
    application_need (application_id, need_id) {
        application_id -> Uuid,
        need_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What somebody seeks, the most wanted first, each at the least level that is of use.
    application_skill (application_id, position) {
        application_id -> Uuid,
        position -> Int4,
        topic_id -> Uuid,
        level -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Days on which somebody can be away, the first and the last included.
    application_window (application_id, starts_on) {
        application_id -> Uuid,
        starts_on -> Date,
        ends_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What was made in a placement for others to use.
    artifact (id) {
        id -> Uuid,
        programme_id -> Uuid,
        round_id -> Uuid,
        placement_id -> Uuid,
        kind -> Text,
        state -> Text,
        main_language -> Text,
        title -> Jsonb,
        summary -> Jsonb,
        /// Where it is.
        url -> Text,
        /// Under which licence it can be used, by its SPDX identifier.
        licence -> Text,
        languages -> Array<Text>,
        /// What it consists of.
        media -> Array<Text>,
        /// What its images show, in words.
        alternative_text -> Nullable<Text>,
        /// Where the transcript of what is heard is.
        transcript_url -> Nullable<Text>,
        /// In which languages what is said in its videos can be read (BCP 47).
        caption_languages -> Array<Text>,
        /// The opportunity that it was published as.
        opportunity_id -> Nullable<Uuid>,
        /// Why it was given back, or withdrawn.
        reason -> Nullable<Text>,
        written_by -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        published_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What an artifact is about.
    artifact_topic (artifact_id, topic_id) {
        artifact_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A file that a museum gave with an answer: a supporting document, or an example of its work.
    attachment (id) {
        id -> Uuid,
        submission_id -> Uuid,
        question_id -> Uuid,
        sha256 -> Text,
        /// What the museum calls the file.
        name -> Text,
        attached_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        /// When it was taken away from the answer, after that had been submitted: it is kept, and shown apart.
        removed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The content of files, each once, by its hash.
    attachment_content (sha256) {
        /// The SHA-256 of its bytes.
        sha256 -> Text,
        bytes -> Int4,
        /// What it is by its content, whatever it was called.
        media_type -> Text,
        /// Where its bytes are: in the database, or under its hash in a bucket.
        kept_in -> Text,
        /// What the scanner for harmful software said. not_scanned: there is none.
        scan -> Text,
        scanned_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The bytes of a content that is kept in the database, in pieces that are read one after the other.
    attachment_piece (sha256, position) {
        sha256 -> Text,
        position -> Int4,
        bytes -> Bytea,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What is known of whether a registrant was at a session, a row for each way in which it is known.
    attendance (session_id, registration_id, known_by) {
        session_id -> Uuid,
        registration_id -> Uuid,
        /// By the organizer's list, the platform's file, the code word that they entered, their having watched the recording, or a partner's report.
        known_by -> Text,
        run_id -> Uuid,
        opportunity_id -> Uuid,
        is_present -> Bool,
        /// How long they were there; empty: not known, and then taken to be the whole session.
        minutes -> Nullable<Int4>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Whether no better way tells of the same session: the organizer's list before a file, before a report, before a word. That a recording was watched stands by itself. Set by triggers; never written by hand.
        is_believed -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The word that a presenter tells those who are there, and when it can be entered.
    attendance_code (session_id) {
        session_id -> Uuid,
        run_id -> Uuid,
        word -> Text,
        opens_at -> Timestamptz,
        closes_at -> Timestamptz,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// How often a registrant entered a word that is not the session's.
    attendance_guess (session_id, registration_id) {
        session_id -> Uuid,
        registration_id -> Uuid,
        wrong -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A row that was created, changed or removed. Written by note_audit_entries() alone; never changed, never removed.
    audit_entry (number) {
        number -> Int8,
        /// When, by the database's own clock.
        at -> Timestamptz,
        /// Who: a person, a service token, the operator at the command line, nobody we know, or whoever wrote SQL by hand.
        actor_kind -> Text,
        /// Which person or service token.
        actor_id -> Nullable<Uuid>,
        /// The organization they acted for.
        acting_for -> Nullable<Uuid>,
        /// What they did: the name of the mutation or command.
        action -> Text,
        /// The request it was done in, as its answer and the log name it.
        request_id -> Nullable<Text>,
        /// The role of the database with which it was written by hand.
        database_role -> Nullable<Text>,
        table_name -> Text,
        change -> Text,
        /// The thing that the row is, or is part of: for a tie of an opportunity, the opportunity.
        thing_id -> Nullable<Uuid>,
        /// The organization whose thing it is.
        organization_id -> Nullable<Uuid>,
        /// The opportunity that it is part of, which makes it its owners' thing.
        opportunity_id -> Nullable<Uuid>,
        /// The programme that it is part of, which makes it the thing of whoever runs that.
        programme_id -> Nullable<Uuid>,
        /// The person whom it is about.
        person_id -> Nullable<Uuid>,
        /// What stood in the columns that were changed, and what tells the row from others of the thing; of a removed row, everything.
        before -> Nullable<Jsonb>,
        /// What stands in them now; of a new row, everything. What is empty is left out of whole rows.
        after -> Nullable<Jsonb>,
        /// Columns that were changed too and whose values are not kept, since they are personal or secret.
        withheld -> Array<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A secret link to the sessions that concern a person or an organization, for their calendar programs.
    calendar_feed (id) {
        id -> Uuid,
        /// The person whose sessions it has: those of runs they registered for.
        person_id -> Nullable<Uuid>,
        /// The organization whose sessions it has: those that it offers, and those that its people registered for.
        organization_id -> Nullable<Uuid>,
        /// SHA-256 of the secret in the link; the link itself is shown once and kept nowhere.
        secret_hash -> Bytea,
        /// The language it is written in; empty: the person's.
        language -> Nullable<Text>,
        /// How long before a session the calendar reminds of it; empty: not at all.
        reminder_minutes -> Nullable<Int4>,
        created_at -> Timestamptz,
        created_by -> Nullable<Uuid>,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
        /// When a calendar program last read it, to the minute.
        last_read_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That somebody completed a run, as it was when it was issued. A revoked one stays; whoever completes the run after all gets another.
    certificate (id) {
        id -> Uuid,
        registration_id -> Uuid,
        opportunity_id -> Uuid,
        /// Who issued it: the provider.
        organization_id -> Uuid,
        signing_key_id -> Uuid,
        /// Its number, which is also its place in the list of revoked certificates. Never given twice.
        number -> Int8,
        /// Whom it is for, as they were called.
        name -> Nullable<Text>,
        /// Their address, which the credential holds hashed.
        email -> Nullable<Text>,
        /// What the address is hashed with.
        salt -> Nullable<Text>,
        /// The part of its address that nobody can guess: whoever was given it sees the certificate.
        secret -> Nullable<Text>,
        language -> Text,
        /// What was completed: title, provider, dates, hours.
        achievement -> Jsonb,
        issued_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        /// Why it was revoked, for programs: completion_taken_back, revoked_by_provider or erased.
        reason_code -> Nullable<Text>,
        /// Why it was revoked, in words of whoever did it.
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A day on which a participant and the host look at how a placement goes.
    check_in (id) {
        id -> Uuid,
        placement_id -> Uuid,
        /// The day it is due, by the calendar of the agreement.
        due_on -> Date,
        /// The day it was held.
        held_on -> Nullable<Date>,
        /// What came of it, for both sides.
        note -> Nullable<Text>,
        held_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Since when it comes no more: by another calendar, or since the placement is over.
        cancelled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Who comes along with the coach: a consultant on a subject, or one of the programme's staff.
    coaching_expert (coaching_offer_id, person_id) {
        coaching_offer_id -> Uuid,
        person_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a museum and its coach write down of a session, for themselves alone.
    coaching_note (id) {
        id -> Uuid,
        coaching_session_id -> Uuid,
        text -> Text,
        written_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Hours that a coach offers to the museums of a year.
    coaching_offer (id) {
        id -> Uuid,
        program_year_id -> Uuid,
        coach_id -> Uuid,
        kind -> Text,
        mode -> Text,
        main_language -> Text,
        title -> Jsonb,
        /// The IANA zone of its windows, which is the coach's.
        zone -> Text,
        /// How long each session takes. The sessions of a window follow each other without a break.
        slot_minutes -> Int4,
        /// Where to join, for those who have booked.
        link -> Nullable<Text>,
        /// From when on nothing more can be booked; what was booked stands.
        withdrawn_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// On what a coach offers advice.
    coaching_offer_topic (coaching_offer_id, topic_id) {
        coaching_offer_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Who gives a session of coaching, and that they are busy for that while. It follows the session's times and state.
    coaching_person (coaching_session_id, person_id) {
        coaching_session_id -> Uuid,
        person_id -> Uuid,
        role -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        is_cancelled -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Coaching of a museum that was booked: office hours, one on one, or a visit.
    coaching_session (id) {
        id -> Uuid,
        enrolment_id -> Uuid,
        organization_id -> Uuid,
        coaching_offer_id -> Uuid,
        /// Who leads it.
        coach_id -> Uuid,
        state -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        /// The IANA zone of the coach.
        zone -> Text,
        /// The IANA zone of the museum.
        museum_zone -> Text,
        cancelled_at -> Nullable<Timestamptz>,
        /// Which side cancelled it.
        cancelled_by -> Nullable<Text>,
        /// Why it was cancelled.
        reason -> Nullable<Text>,
        booked_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// From when to when on a day there are sessions to be booked, by the clock on the coach's wall.
    coaching_window (id) {
        id -> Uuid,
        coaching_offer_id -> Uuid,
        day -> Date,
        begins -> Time,
        ends -> Time,
        /// The instant it begins, by day, time and the offer's zone.
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What two institutions do together since a placement.
    collaboration (id) {
        id -> Uuid,
        placement_id -> Uuid,
        kind -> Text,
        about -> Text,
        told_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One term of somebody on the committee of an exchange, for a partner.
    committee_seat (id) {
        id -> Uuid,
        programme_id -> Uuid,
        organization_id -> Uuid,
        person_id -> Uuid,
        starts_on -> Date,
        ends_on -> Date,
        /// When it was given up before its last day.
        ended_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a member of the committee says of a pairing, for the partner whose seat they hold.
    committee_vote (pairing_id, person_id) {
        pairing_id -> Uuid,
        person_id -> Uuid,
        organization_id -> Uuid,
        verdict -> Text,
        reason -> Nullable<Text>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What it takes to complete a run. Of a run without a row nobody is said to have completed it.
    completion_rule (run_id) {
        run_id -> Uuid,
        /// How many sessions one attends at least; empty: one.
        sessions_least -> Nullable<Int4>,
        /// How many minutes one is there at least, in all sessions together.
        minutes_least -> Nullable<Int4>,
        /// Whether the evaluation after the run has to be answered.
        needs_evaluation -> Bool,
        /// Whether the recording watched counts as the session attended.
        counts_recordings -> Bool,
        /// From how many minutes on a session counts as attended.
        session_minutes_least -> Int4,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That an authority gives credit for a run.
    credit_approval (id) {
        id -> Uuid,
        authority_id -> Uuid,
        run_id -> Uuid,
        opportunity_id -> Uuid,
        /// The category of its rules that the run counts in.
        category -> Text,
        topic_id -> Nullable<Uuid>,
        /// Contact minutes of the whole run; empty: as long as its sessions take.
        minutes -> Nullable<Int4>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A credential or scheme for which an organization grants credit, such as that of an academy of certified archivists.
    credit_authority (id) {
        id -> Uuid,
        organization_id -> Uuid,
        main_language -> Text,
        name -> Jsonb,
        /// What it counts in: hours, continuing education units, or points, of which one is an hour's.
        unit -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Something that a person did and that an authority gives credit for. How much it gives is worked out by the rules, and not kept.
    credit_entry (id) {
        id -> Uuid,
        authority_id -> Uuid,
        person_id -> Uuid,
        /// The completed registration that it comes from; empty where the person reported it.
        registration_id -> Nullable<Uuid>,
        run_id -> Nullable<Uuid>,
        role -> Text,
        category -> Text,
        topic_id -> Nullable<Uuid>,
        format -> Text,
        /// Contact minutes, before any rule.
        minutes -> Int4,
        /// The day it counts on: the last day of what they took part in.
        day -> Date,
        /// What it was, where the catalogue does not say it.
        title -> Nullable<Text>,
        /// What shows that they took part: an address, or a document in words.
        evidence -> Nullable<Text>,
        reported_at -> Timestamptz,
        /// When the completion that it comes from was taken back.
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That a person collects credit of an authority.
    credit_pursuit (id) {
        id -> Uuid,
        authority_id -> Uuid,
        person_id -> Uuid,
        /// The day their first cycle begins.
        since -> Date,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The rules of an authority, as they were at each of its decisions. A row is never changed: new rules are a new version.
    credit_rules (id) {
        id -> Uuid,
        authority_id -> Uuid,
        version -> Int4,
        /// From this day on it counts, until the next version does.
        in_force_from -> Date,
        /// The rules as data: how minutes become credit, and what a cycle asks for and allows.
        rules -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What is kept of a placement when it is over: what to take home, what stood in the way, what helped.
    debrief (placement_id) {
        placement_id -> Uuid,
        language -> Text,
        held_on -> Date,
        takeaways -> Text,
        obstacles -> Nullable<Text>,
        strategies -> Nullable<Text>,
        written_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That two are not to be paired, and that one does not decide about the other. Who declared it and why is shown to nobody else.
    declared_conflict (id) {
        id -> Uuid,
        programme_id -> Uuid,
        declared_by -> Nullable<Uuid>,
        /// One side: whoever declares it.
        person_id -> Nullable<Uuid>,
        /// One side: the partner in whose name it is declared.
        organization_id -> Nullable<Uuid>,
        with_person_id -> Nullable<Uuid>,
        with_organization_id -> Nullable<Uuid>,
        kind -> Text,
        reason -> Nullable<Text>,
        declared_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Keys with which the servers sign links that need no sign-in. All servers of a database share them.
    delivery_key (name) {
        name -> Text,
        secret -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A GraphQL document that was registered, to be run by whoever names it.
    document (id) {
        /// What the client calls it: its SHA-256 unless the client's tools gave it another id. Two clients may have ids of their own for one text.
        id -> Text,
        /// SHA-256 of the text in UTF-8, as 64 lowercase hexadecimal digits.
        sha256 -> Text,
        /// The document, to the byte as the client hashed it.
        text -> Text,
        /// What people call it: the names of its operations.
        name -> Text,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a museum replied to its review before the reply that stands.
    earlier_reply (id) {
        id -> Uuid,
        peer_review_id -> Uuid,
        text -> Text,
        replied_by -> Nullable<Uuid>,
        replied_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A museum's place in a year of a TRACK programme.
    enrolment (id) {
        id -> Uuid,
        program_year_id -> Uuid,
        organization_id -> Uuid,
        state -> Text,
        /// To whom the programme writes; empty: to the organization's administrators.
        contact_person_id -> Nullable<Uuid>,
        is_late -> Bool,
        enrolled_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What happened to a museum's place, so that a standing of a past day can be worked out.
    enrolment_change (id) {
        id -> Uuid,
        enrolment_id -> Uuid,
        kind -> Text,
        reason -> Nullable<Text>,
        made_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That participants of a run are asked, and until when.
    evaluation (run_id) {
        run_id -> Uuid,
        /// For how many days after the first session began the questions before can still be answered.
        before_days -> Int4,
        /// For how many days after the last session began the questions after can be answered.
        after_days -> Int4,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a participant said. Shown to them alone; to whoever offers the run in aggregate, of five people or more.
    evaluation_answer (id) {
        id -> Uuid,
        run_id -> Uuid,
        registration_id -> Uuid,
        question_id -> Uuid,
        moment -> Text,
        scale -> Nullable<Int4>,
        /// The place of what they chose in the list of choices, from 0.
        choice -> Nullable<Int4>,
        text -> Nullable<Text>,
        /// Whether their words may be shown to whoever offers the run, without their name.
        may_quote -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A question that is asked before or after a run.
    evaluation_item (run_id, moment, question_id) {
        run_id -> Uuid,
        moment -> Text,
        question_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A question that the evaluation of a run can ask. Its words are never changed: answers were given to them.
    evaluation_question (id) {
        id -> Uuid,
        /// Whose question it is; empty: everybody's in the network.
        organization_id -> Nullable<Uuid>,
        /// scale: from 1, not at all, to 5, very much. choice: one of the choices. text: in their own words.
        kind -> Text,
        main_language -> Text,
        prompt -> Jsonb,
        /// What one can choose from, each by language; answers name them by their place in this list, from 0.
        choices -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A passage of an answer that stands for a theme. It is told in trends and reports only while the museum consents.
    excerpt (id) {
        id -> Uuid,
        program_year_id -> Uuid,
        enrolment_id -> Uuid,
        answer_id -> Uuid,
        theme -> Text,
        topic_id -> Nullable<Uuid>,
        /// The language of the passage (BCP 47).
        main_language -> Text,
        /// The passage, word for word as the museum wrote it.
        passage -> Text,
        state -> Text,
        /// Whether the museum allows that it is named with it.
        names_museum -> Bool,
        tagged_by -> Nullable<Uuid>,
        settled_by -> Nullable<Uuid>,
        /// When the museum last consented or declined.
        settled_at -> Nullable<Timestamptz>,
        /// When it was first published in a report; from then on the consent stands.
        published_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A file that goes with an offer of places, or with an application.
    exchange_file (id) {
        id -> Uuid,
        offer_id -> Nullable<Uuid>,
        application_id -> Nullable<Uuid>,
        sha256 -> Text,
        /// What the file is called.
        name -> Text,
        attached_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What is particular to a mentorship exchange: its mission, its rules, its committee.
    exchange_program (programme_id) {
        programme_id -> Uuid,
        /// What it is for, per language.
        mission -> Jsonb,
        /// Who may apply, in words.
        eligibility -> Jsonb,
        /// What participants are to learn.
        objectives -> Jsonb,
        /// What is expected of each placement.
        deliverables -> Jsonb,
        /// By what its success is measured.
        measures -> Jsonb,
        /// What counts as a conflict of interest, and what follows.
        conflict_policy -> Jsonb,
        /// Stipends, travel, and credits for professional development, in words.
        terms -> Jsonb,
        /// What it promises of access.
        accessibility -> Jsonb,
        /// Kinds of placement that it has; empty: all.
        kinds -> Array<Text>,
        /// Groups whose members are placed first, where they say that they belong to them.
        priority_groups -> Array<Text>,
        /// The IANA zone in which its days end.
        zone -> Text,
        /// Whether a supervisor or director must have agreed before somebody can be placed.
        needs_sign_off -> Bool,
        /// How many members of the committee must have voted on a pairing to decide it.
        quorum -> Int4,
        /// How many seats of the committee one partner can have at the same time.
        seats_per_organization -> Int4,
        /// How many terms somebody can sit on the committee without a break.
        terms_in_a_row -> Int4,
        /// How many months there are from round to round.
        cadence_months -> Nullable<Int4>,
        /// How many days both sides have to answer once a plan is published.
        answer_days -> Int4,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a partner expects to need in the years to come, and why.
    expectation (id) {
        id -> Uuid,
        programme_id -> Uuid,
        organization_id -> Uuid,
        topic_id -> Uuid,
        level -> Text,
        /// What it is needed for: an acquisition, an exhibition, a standard that comes into force.
        occasion -> Text,
        /// Which one, in words.
        about -> Text,
        /// How many of its people are to learn it.
        people -> Int4,
        starts_on -> Date,
        ends_on -> Date,
        written_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a partner can teach in the years to come.
    expertise (id) {
        id -> Uuid,
        programme_id -> Uuid,
        organization_id -> Uuid,
        topic_id -> Uuid,
        level -> Text,
        /// How many people it could host for it in a year.
        people -> Int4,
        starts_on -> Date,
        ends_on -> Date,
        note -> Nullable<Text>,
        written_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A later deadline for one museum and one requirement. The last one given counts.
    extension (id) {
        id -> Uuid,
        enrolment_id -> Uuid,
        /// The key of the requirement.
        requirement -> Text,
        /// Until the end of this day in the programme's zone.
        until -> Date,
        reason -> Text,
        granted_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One thing that a review found: a strength, or a suggestion. Never a number.
    finding (id) {
        id -> Uuid,
        peer_review_id -> Uuid,
        /// The question whose answer it is about; empty: about the whole.
        question_id -> Nullable<Uuid>,
        kind -> Text,
        main_language -> Text,
        text -> Jsonb,
        /// Who wrote it last.
        written_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a finding is about.
    finding_topic (finding_id, topic_id) {
        finding_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a museum and its coach agreed to do after a session: what, by when, and who.
    follow_up (id) {
        id -> Uuid,
        coaching_session_id -> Uuid,
        text -> Text,
        due_on -> Nullable<Date>,
        /// Whose turn it is.
        side -> Text,
        /// Who of that side, where that was said.
        person_id -> Nullable<Uuid>,
        done_at -> Nullable<Timestamptz>,
        done_by -> Nullable<Uuid>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// How much there is of a stream for a round, or for one period of it, in minor units.
    funding_budget (id) {
        id -> Uuid,
        funding_stream_id -> Uuid,
        round_id -> Uuid,
        round_period_id -> Nullable<Uuid>,
        amount -> Int8,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Money that placements of an exchange are paid from: a grant, a partner's share. Streams are asked in the order of their ids.
    funding_stream (id) {
        id -> Uuid,
        programme_id -> Uuid,
        funder_id -> Nullable<Uuid>,
        main_language -> Text,
        name -> Jsonb,
        currency -> Text,
        /// What each visitor gets from it beside what the host asks for, in minor units.
        stipend -> Int8,
        /// Kinds of placement that it pays for; empty: all.
        kinds -> Array<Text>,
        /// From when on it pays for nothing new.
        closed_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Partners whose people a stream pays for; none: those of all.
    funding_stream_home (funding_stream_id, organization_id) {
        funding_stream_id -> Uuid,
        organization_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a repeated request was answered with the first time.
    idempotency_key (asker_id, key) {
        /// The organization or person whose key it is.
        asker_id -> Uuid,
        key -> Text,
        mutation -> Text,
        input_hash -> Bytea,
        result_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A role offered to whoever has an e-mail address. Who signs in with that address, verified, may accept it.
    invitation (id) {
        id -> Uuid,
        organization_id -> Nullable<Uuid>,
        programme_id -> Nullable<Uuid>,
        role -> Text,
        /// Until when the role will count.
        until -> Nullable<Timestamptz>,
        /// Whose; emptied once it is settled and the person was erased.
        email -> Nullable<Text>,
        invited_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        settled_at -> Nullable<Timestamptz>,
        settlement -> Nullable<Text>,
        /// What came of it.
        membership_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That an organization wishes to be in the network, or a person to act for one that nobody acts for yet. A steward decides.
    join_request (id) {
        id -> Uuid,
        organization_id -> Uuid,
        /// Who asks, and will be its administrator; empty where a partner's system asked.
        person_id -> Nullable<Uuid>,
        /// Whose system asked, if one did.
        partner_id -> Nullable<Uuid>,
        note -> Nullable<Text>,
        created_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Uuid>,
        decision -> Nullable<Text>,
        /// Why it was declined.
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// How one organization lists an opportunity.
    listing (id) {
        id -> Uuid,
        opportunity_id -> Uuid,
        organization_id -> Uuid,
        url -> Nullable<Text>,
        registration_url -> Nullable<Text>,
        prices -> Jsonb,
        /// The audience this organization lists it for.
        sectors -> Array<Text>,
        note -> Jsonb,
        status -> Text,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A person's role in an organization, in a programme or, where neither is named, in the network.
    membership (id) {
        id -> Uuid,
        person_id -> Uuid,
        organization_id -> Nullable<Uuid>,
        programme_id -> Nullable<Uuid>,
        role -> Text,
        /// Who gave it; empty where the operator did, or nobody but the person themselves.
        given_by -> Nullable<Uuid>,
        given_at -> Timestamptz,
        /// From when on it does not count, if that was settled when it was given.
        until -> Nullable<Timestamptz>,
        /// When it ended: given back, taken away, or replaced by another.
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Somebody who mentors in a round.
    mentor (id) {
        id -> Uuid,
        round_id -> Uuid,
        organization_id -> Uuid,
        person_id -> Nullable<Uuid>,
        /// What they are called, where they have not signed in.
        name -> Nullable<Text>,
        /// How many people over all offers: whole, each_period, and periods, an object of numbers by id.
        capacity -> Jsonb,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What happens or is due when in a year. What is due counts until the end of its last day in the programme's zone.
    milestone (id) {
        id -> Uuid,
        program_year_id -> Uuid,
        kind -> Text,
        main_language -> Text,
        title -> Jsonb,
        begins_on -> Date,
        ends_on -> Date,
        /// The opportunity in which it takes place, such as a series of Tuesdays on TRACK.
        opportunity_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What an organization or a person has found that it lacks.
    need (id) {
        id -> Uuid,
        organization_id -> Nullable<Uuid>,
        person_id -> Nullable<Uuid>,
        main_language -> Text,
        /// What is lacking, in its own words, per language.
        statement -> Jsonb,
        /// The last day by which it is to be met; empty: at any time.
        wanted_by -> Nullable<Date>,
        /// Languages in which it can be met (BCP 47); empty: any.
        languages -> Array<Text>,
        /// Ways of taking part in which it can be met: online, in_person, hybrid, self_paced; empty: any.
        formats -> Array<Text>,
        /// The most that it may cost, in minor units.
        price_ceiling_amount -> Nullable<Int8>,
        price_ceiling_currency -> Nullable<Text>,
        /// What an opportunity must have to meet it.
        accessibility -> Array<Text>,
        /// Where it was found: in a reflection, a review, a survey, an application for a mentorship, or declared outright.
        identified_in -> Text,
        /// What shows it: an answer, a finding, in words or as an address.
        evidence -> Nullable<Text>,
        /// The programme in which it was found.
        programme_id -> Nullable<Uuid>,
        /// own: its owner alone. programme: also whoever runs, reviews or coaches in the programme. network: that, and it counts in the figures of the network.
        visibility -> Text,
        state -> Text,
        met_opportunity_id -> Nullable<Uuid>,
        met_note -> Nullable<Text>,
        /// The registration with which it is planned, or was met.
        registration_id -> Nullable<Uuid>,
        /// The telling words of the statement, any of which a text has in common with it.
        alike -> Tsquery,
        /// Two of these words, one of them in a title or in the words for a topic: what is about the same.
        about -> Text,
        /// When it was first looked at which opportunities meet it as it stands; what comes later is news.
        matched_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// When it was met, or not needed any more.
        closed_at -> Nullable<Timestamptz>,
        /// That it was opened again, and what came meanwhile was not looked at yet; written by a trigger.
        opened_again -> Bool,
        /// How far its people can travel from where its organization is: anywhere, within their country, region or locality; online: nowhere.
        reach -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The history of the states of a need; written by a trigger of need, and by nobody else.
    need_change (id) {
        id -> Uuid,
        need_id -> Uuid,
        number -> Int8,
        from_state -> Nullable<Text>,
        to_state -> Text,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// By when something meets an open need that counts in the figures of the network: a row for each of these needs, made and taken away by triggers.
    need_fit (need_id) {
        need_id -> Uuid,
        /// Whose need it is.
        organization_id -> Uuid,
        /// What meets it first; empty: nothing does.
        opportunity_id -> Nullable<Uuid>,
        /// The last day of that, or the first of what one does in one's own time; -infinity: at any time; empty: nothing meets it.
        fits_on -> Nullable<Date>,
        /// Until when one can take part in it; after that the need is looked at anew.
        fits_until -> Nullable<Timestamptz>,
        /// When that was found; empty: it is yet to be looked at, or something has changed since.
        looked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Which opportunities were found for a need, so that each is told of once.
    need_match (need_id, opportunity_id) {
        need_id -> Uuid,
        opportunity_id -> Uuid,
        /// Whether it came after the need; what was there before is told to nobody.
        is_news -> Bool,
        /// Whether there was none for it before.
        closes_gap -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A need that an answer, a finding or a follow-up of coaching suggests. It is nobody's need until the museum accepts it.
    need_proposal (id) {
        id -> Uuid,
        enrolment_id -> Uuid,
        answer_id -> Nullable<Uuid>,
        finding_id -> Nullable<Uuid>,
        /// The follow-up of a coaching session that it comes from.
        follow_up_id -> Nullable<Uuid>,
        main_language -> Text,
        statement -> Jsonb,
        state -> Text,
        /// The need that the museum made of it.
        need_id -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a proposed need is about.
    need_proposal_topic (need_proposal_id, topic_id) {
        need_proposal_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a need is about.
    need_topic (need_id, topic_id) {
        need_id -> Uuid,
        topic_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Something that somebody is to be told, written in the transaction of the change that it tells of, and sent afterwards.
    notice (id) {
        id -> Uuid,
        /// What it tells, such as registration_waitlisted or session_moved.
        kind -> Text,
        /// The change that it tells of: of one change nobody is told twice.
        change_key -> Text,
        /// Whom it is for.
        to_person_id -> Nullable<Uuid>,
        /// Whom it is for, where they have not signed in yet.
        to_address -> Nullable<Text>,
        /// The organization that it is for.
        to_organization_id -> Nullable<Uuid>,
        /// What somebody who has not signed in yet is called.
        name -> Nullable<Text>,
        /// The language it is best written in, where the person has not said it.
        language -> Nullable<Text>,
        opportunity_id -> Nullable<Uuid>,
        run_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        registration_id -> Nullable<Uuid>,
        /// What it says besides what its things say: how things were before, a reason, a place in a line.
        facts -> Jsonb,
        created_at -> Timestamptz,
        /// Not before this; a reminder waits here.
        due_at -> Timestamptz,
        attempts -> Int4,
        /// When it is tried again after it could not be delivered.
        next_attempt_at -> Nullable<Timestamptz>,
        settled_at -> Nullable<Timestamptz>,
        /// What came of it: sent, failed for good, unwanted by the preferences of the person, or unneeded by the time it was due.
        settlement -> Nullable<Text>,
        last_error -> Nullable<Text>,
        /// When it was handed to the webhooks of the organization that it is for.
        handed_on_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// How a person wishes to be told. Whoever has no row is told as the defaults say.
    notice_preference (person_id) {
        person_id -> Uuid,
        /// What comes of their own registrations. One must know it, so it cannot be never.
        registrations -> Text,
        /// Changes of runs and sessions they come to. One must know them, so it cannot be never.
        sessions -> Text,
        reminders -> Text,
        /// Evaluations and certificates.
        outcomes -> Text,
        invitations -> Text,
        /// What becomes of registrations for what the organizations offer that they are administrators of. There can be many, so it comes in the digest unless they wish otherwise.
        reports -> Text,
        /// How long before a session they are reminded of it.
        reminder_hours -> Int4,
        /// From which hour of their day on the digest is sent.
        digest_hour -> Int4,
        /// IANA time zone of their day; empty where they have not said it, and then the day is that of UTC.
        zone -> Nullable<Text>,
        /// The day, in their zone, of the last digest: there is one a day.
        last_digest_on -> Nullable<Date>,
        updated_at -> Timestamptz,
        /// Opportunities that have come to meet a need.
        needs -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Places that a host offers in a round of an exchange.
    offer (id) {
        id -> Uuid,
        programme_id -> Uuid,
        round_id -> Uuid,
        organization_id -> Uuid,
        mentor_id -> Nullable<Uuid>,
        state -> Text,
        kind -> Text,
        main_language -> Text,
        title -> Jsonb,
        /// What visitors will do and learn, per language.
        about -> Jsonb,
        /// What there is to work with, per language.
        facilities -> Jsonb,
        /// How many people: whole, each_period, and periods, an object of numbers by id.
        places -> Jsonb,
        /// How many days a placement takes, one after another.
        days -> Int4,
        modes -> Array<Text>,
        languages -> Array<Text>,
        /// What is there for access and for families.
        accommodations -> Array<Text>,
        /// Sectors whose people it is for; empty: all.
        sectors -> Array<Text>,
        /// What a visitor costs the host, in minor units.
        cost_amount -> Nullable<Int8>,
        cost_currency -> Nullable<Text>,
        /// What the host's own file calls it.
        key -> Nullable<Text>,
        submitted_at -> Nullable<Timestamptz>,
        withdrawn_reason -> Nullable<Text>,
        created_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Topics whose careers an offer helps.
    offer_career (offer_id, topic_id) {
        offer_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What can be learned of an offer, and up to which level.
    offer_skill (offer_id, topic_id) {
        offer_id -> Uuid,
        topic_id -> Uuid,
        level -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Days on which an offer can take place, the first and the last included.
    offer_window (offer_id, starts_on) {
        offer_id -> Uuid,
        starts_on -> Date,
        ends_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Which museums were On TRACK, as published for the funder. Never changed.
    on_track_list (id) {
        id -> Uuid,
        program_year_id -> Uuid,
        /// The moment that it tells of.
        as_of -> Timestamptz,
        requirements_version -> Int4,
        /// How many museums are on it.
        enrolled -> Int4,
        /// How many of them were On TRACK.
        on_track -> Int4,
        /// The list as it was published: each museum with its name, its standing and what proves it.
        content -> Jsonb,
        published_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Anything one can learn from or take part in.
    opportunity (id) {
        id -> Uuid,
        kind -> Text,
        status -> Text,
        main_language -> Text,
        title -> Jsonb,
        description -> Jsonb,
        /// The page that describes it, at its owner's.
        url -> Nullable<Text>,
        /// Languages it is held in (BCP 47); captions and descriptions have their own.
        languages -> Array<Text>,
        caption_languages -> Array<Text>,
        levels -> Array<Text>,
        /// Whom it was made for.
        for_sectors -> Array<Text>,
        /// Who else may come.
        admitted_sectors -> Array<Text>,
        accessibility -> Array<Text>,
        /// What participants will be able to do, per language.
        outcomes -> Jsonb,
        /// Field name -> source_record id it came from; a field edited by hand is not in it.
        field_sources -> Jsonb,
        sort_title -> Text,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Who may see it once it is published; whoever has a role in it always may.
        visibility -> Text,
        /// The programme whose participants it is for.
        programme_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The organizations whose people an opportunity is for.
    opportunity_audience (opportunity_id, organization_id) {
        opportunity_id -> Uuid,
        organization_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Opportunities that were changed in the last hour; written by triggers of opportunity_search, and by nobody else.
    opportunity_change (number) {
        number -> Int8,
        /// The transaction that changed them.
        transaction -> Int8,
        noted_at -> Timestamptz,
        opportunity_ids -> Array<Uuid>,
        /// Whether everybody could see them before; not so for new ones.
        was_public -> Bool,
        /// Who could see them before, where not everybody could: as opportunity_search.seen_by.
        was_seen_by -> Array<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    opportunity_lineage (opportunity_id, kind, from_id) {
        opportunity_id -> Uuid,
        kind -> Text,
        from_id -> Uuid,
        note -> Jsonb,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What an organization has to do with an opportunity. A lister is here for as long as its listing stands.
    opportunity_organization (opportunity_id, organization_id, role) {
        opportunity_id -> Uuid,
        organization_id -> Uuid,
        role -> Text,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Derived by refresh_opportunity_search() in the transaction of every change; never written by hand.
    opportunity_search (opportunity_id) {
        opportunity_id -> Uuid,
        kind -> Text,
        status -> Text,
        /// Whether everybody may see it.
        public -> Bool,
        /// Who else may: organizations, programmes, or the network (00000000-0000-0000-0000-000000000001).
        seen_by -> Array<Uuid>,
        title_document -> Tsvector,
        document -> Tsvector,
        sort_title -> Text,
        topic_ids -> Array<Uuid>,
        /// Its owners.
        provider_ids -> Array<Uuid>,
        /// Everybody with a role in it.
        organization_ids -> Array<Uuid>,
        sectors -> Array<Text>,
        languages -> Array<Text>,
        formats -> Array<Text>,
        levels -> Array<Text>,
        /// Where it takes place, and where its owners are.
        countries -> Array<Text>,
        accessibility -> Array<Text>,
        recordings -> Array<Text>,
        free -> Bool,
        /// Currency -> lowest amount in minor units.
        lowest_prices -> Jsonb,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    opportunity_topic (opportunity_id, topic_id) {
        opportunity_id -> Uuid,
        topic_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// An institution, association, consortium, provider or funder.
    organization (id) {
        id -> Uuid,
        main_language -> Text,
        name -> Jsonb,
        description -> Jsonb,
        sectors -> Array<Text>,
        country -> Nullable<Text>,
        /// ISO 3166-2 code of the state, province or region, such as CA-NS.
        region -> Nullable<Text>,
        locality -> Nullable<Text>,
        website -> Nullable<Text>,
        contact_name -> Nullable<Text>,
        contact_email -> Nullable<Text>,
        /// The day somebody last confirmed that the contact is right.
        contact_confirmed_on -> Nullable<Date>,
        sort_name -> Text,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        document -> Tsvector,
        /// Whether it is in the network. Until a steward approves it, what it lists are drafts, and others do not see it.
        status -> Text,
        /// How many paid staff it has, in full-time equivalents: none; some, and at most 5, 20 or 100; more. Empty: not stated.
        size -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What others call an organization: ROR, ISIL, EIN, DUNS, Museum Data Files and so on.
    organization_identifier (scheme, value) {
        organization_id -> Uuid,
        scheme -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One pair of a plan.
    pairing (id) {
        id -> Uuid,
        plan_id -> Uuid,
        application_id -> Uuid,
        offer_id -> Uuid,
        round_period_id -> Uuid,
        /// How well they fit, in thousandths.
        fit -> Int4,
        funding_stream_id -> Nullable<Uuid>,
        /// What it takes of the stream, in minor units.
        cost -> Int8,
        /// Whether it was settled before the plan was made.
        is_forced -> Bool,
        /// What the committee decided, once enough of it voted.
        outcome -> Nullable<Text>,
        decided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The review of a submission by a team of peers.
    peer_review (id) {
        id -> Uuid,
        submission_id -> Uuid,
        state -> Text,
        /// The language its summary is first of all in.
        main_language -> Text,
        summary -> Nullable<Jsonb>,
        /// Whether the museum is told who wrote it, as the programme had it when the team was put together.
        names_reviewers -> Bool,
        finished_at -> Nullable<Timestamptz>,
        /// Why it was given back to the team, where it was.
        returned_reason -> Nullable<Text>,
        /// When the museum was given it.
        released_at -> Nullable<Timestamptz>,
        /// Why it was released before the day on which the year's reports are circulated.
        release_reason -> Nullable<Text>,
        /// What the museum says to it.
        reply -> Nullable<Text>,
        replied_by -> Nullable<Uuid>,
        replied_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Who reviews a submission.
    peer_review_member (peer_review_id, person_id) {
        peer_review_id -> Uuid,
        person_id -> Uuid,
        assigned_by -> Nullable<Uuid>,
        /// When they withdrew, since they declared a conflict of interest; they see nothing more of it then.
        declined_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Someone who signed in. Of who was erased only the id is left, for what others rely on.
    person (id) {
        id -> Uuid,
        name -> Nullable<Text>,
        /// Where they are written to: the address of the account they signed in with first, unless they chose another.
        email -> Nullable<Text>,
        /// Whether a provider says that the address is theirs.
        email_verified -> Bool,
        /// The language they prefer (BCP 47).
        language -> Nullable<Text>,
        created_at -> Timestamptz,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// An area of a museum's operation, such as governance or community, that a year of the programme can explore.
    pillar (id) {
        id -> Uuid,
        programme_id -> Uuid,
        /// What the rules of a year call it.
        key -> Text,
        main_language -> Text,
        name -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a pillar is about. Training about it or something narrower counts for the pillar.
    pillar_topic (pillar_id, topic_id) {
        pillar_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What is settled about a pair before a plan is made: that it must be, or must not.
    pin (id) {
        id -> Uuid,
        programme_id -> Uuid,
        round_id -> Uuid,
        application_id -> Uuid,
        offer_id -> Uuid,
        round_period_id -> Nullable<Uuid>,
        wish -> Text,
        /// What settled it: the committee's wish, a refused pairing, an offered placement that was declined, ran out or was accepted.
        cause -> Text,
        reason -> Nullable<Text>,
        made_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        lifted_at -> Nullable<Timestamptz>,
        lifted_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// An approved pairing that was published: both sides answer, and then it takes place.
    placement (id) {
        id -> Uuid,
        programme_id -> Uuid,
        round_id -> Uuid,
        pairing_id -> Uuid,
        application_id -> Uuid,
        offer_id -> Uuid,
        round_period_id -> Uuid,
        /// The institution that lets somebody go.
        home_id -> Uuid,
        /// The institution that hosts.
        host_id -> Uuid,
        state -> Text,
        /// Until when both sides can answer.
        answer_by -> Timestamptz,
        home_answer -> Nullable<Text>,
        home_answered_by -> Nullable<Uuid>,
        home_answered_at -> Nullable<Timestamptz>,
        home_reason -> Nullable<Text>,
        host_answer -> Nullable<Text>,
        host_answered_by -> Nullable<Uuid>,
        host_answered_at -> Nullable<Timestamptz>,
        host_reason -> Nullable<Text>,
        /// When both had accepted, one had declined, or the time had run out.
        settled_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// The registration that it counts as.
        registration_id -> Nullable<Uuid>,
        /// When all three had accepted its agreement.
        begun_at -> Nullable<Timestamptz>,
        /// When it was completed, or ended before its time.
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// How a placement came to stand as it does: begun, paused, taken up again, completed, ended early.
    placement_change (id) {
        id -> Uuid,
        placement_id -> Uuid,
        state -> Text,
        /// The sort of reason.
        cause -> Nullable<Text>,
        reason -> Nullable<Text>,
        /// For whom it was done: a side, or those who run the exchange.
        part -> Nullable<Text>,
        changed_by -> Nullable<Uuid>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What the participant, their mentor and their supervisor say of a placement. Seen by them and those who run the exchange.
    placement_evaluation (placement_id, part) {
        placement_id -> Uuid,
        part -> Text,
        /// How much they, or their institution, gained.
        gained -> Text,
        /// Whether they would recommend it.
        recommends -> Text,
        went_well -> Nullable<Text>,
        could_be_better -> Nullable<Text>,
        answered_by -> Uuid,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Something that does not go well in a placement, and how it was resolved.
    placement_issue (id) {
        id -> Uuid,
        placement_id -> Uuid,
        kind -> Text,
        text -> Text,
        /// Who raised it: a side, or those who run the exchange.
        part -> Text,
        raised_by -> Nullable<Uuid>,
        raised_at -> Timestamptz,
        resolution -> Nullable<Text>,
        resolved_by -> Nullable<Uuid>,
        resolved_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What changed at home through a placement.
    placement_outcome (placement_id) {
        placement_id -> Uuid,
        /// How many minutes of work it saves in a month.
        minutes_saved -> Nullable<Int4>,
        /// In which work.
        saved_in -> Nullable<Text>,
        told_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A solver's result for a round. What it was made of and what came out is never changed.
    plan (id) {
        id -> Uuid,
        programme_id -> Uuid,
        round_id -> Uuid,
        /// The first plan of a round is 1.
        number -> Int4,
        state -> Text,
        /// How hard the solver tries, in nodes of its search.
        effort -> Int4,
        /// The round as the solver saw it, as JSON.
        snapshot -> Text,
        /// The SHA-256 of the snapshot: another one now means that the plan is stale.
        snapshot_digest -> Text,
        /// Which goal the solver works on: priority, placed, fit, lot, or explanations.
        progress -> Nullable<Text>,
        /// The plan with its proof, as JSON.
        result -> Nullable<Text>,
        /// Why who is not placed, what would change it, and what more would add, as JSON.
        report -> Nullable<Text>,
        /// Why there is no plan, in words.
        failure -> Nullable<Text>,
        made_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        /// When the server that solves it last said that it does.
        alive_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        published_at -> Nullable<Timestamptz>,
        published_by -> Nullable<Uuid>,
        revision -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What somebody tells those who run the exchange in confidence. Nobody else sees it.
    private_note (id) {
        id -> Uuid,
        placement_id -> Uuid,
        text -> Text,
        /// On which side of the placement they are.
        part -> Text,
        written_by -> Uuid,
        created_at -> Timestamptz,
        answer -> Nullable<Text>,
        answered_by -> Nullable<Uuid>,
        answered_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One year of a TRACK programme, from its launch to its final report.
    program_year (id) {
        id -> Uuid,
        programme_id -> Uuid,
        /// What the year is called by; it can begin in the autumn before and end in the January after.
        year -> Int4,
        begins_on -> Date,
        ends_on -> Date,
        /// Whoever enrols after this day enrols late; empty: never late.
        enrolment_closes_on -> Nullable<Date>,
        status -> Text,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The pillars that a year explores, two as a rule.
    program_year_pillar (program_year_id, pillar_id) {
        program_year_id -> Uuid,
        pillar_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Which version a year asks.
    program_year_questionnaire (program_year_id, questionnaire_id) {
        program_year_id -> Uuid,
        questionnaire_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What an organization runs for others over time: a TRACK programme, a mentorship exchange, what a coalition does together.
    programme (id) {
        id -> Uuid,
        /// Who runs it.
        organization_id -> Uuid,
        kind -> Text,
        main_language -> Text,
        name -> Jsonb,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Which organizations take part in a programme: their people see what is for its participants.
    programme_participant (programme_id, organization_id) {
        programme_id -> Uuid,
        organization_id -> Uuid,
        since -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What the participant and their mentor write together about a part of a placement, and both sign.
    progress_report (id) {
        id -> Uuid,
        placement_id -> Uuid,
        language -> Text,
        from_on -> Date,
        until_on -> Date,
        text -> Text,
        /// Who wrote in it last.
        written_by -> Nullable<Uuid>,
        /// Who signed it as the participant.
        participant_by -> Nullable<Uuid>,
        participant_at -> Nullable<Timestamptz>,
        /// Who signed it for the host.
        host_by -> Nullable<Uuid>,
        host_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One question of a questionnaire.
    question (id) {
        id -> Uuid,
        questionnaire_id -> Uuid,
        key -> Text,
        position -> Int4,
        kind -> Text,
        main_language -> Text,
        prompt -> Jsonb,
        help -> Nullable<Jsonb>,
        /// Of a rubric: its levels, each with a key and a description per language. They are words, not numbers, and are never added up.
        levels -> Jsonb,
        perspectives -> Array<Text>,
        is_required -> Bool,
        /// When an answer proposes a need, and which: {"levels": [keys], "unanswered": bool, "statement": {language: text}}; its topics are the question's.
        need_rule -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What became of the questions of the version before: what lets answers of two cycles be compared.
    question_mapping (id) {
        id -> Uuid,
        /// The later version.
        questionnaire_id -> Uuid,
        from_question_id -> Uuid,
        /// The question of the later version; empty where there is none any more.
        to_question_id -> Nullable<Uuid>,
        /// same: an answer means the same. changed: it was put differently. split: it became several. dropped: it is asked no more.
        kind -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a question is about: resources about it answer it.
    question_topic (question_id, topic_id) {
        question_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A version of what is asked of a pillar. Once published its questions never change: a later version maps to it.
    questionnaire (id) {
        id -> Uuid,
        programme_id -> Uuid,
        pillar_id -> Uuid,
        /// needs_assessment: self-reflection. standards: standards questions. peer_review: examples of work, reviewed by peers; documents also call it peer coaching.
        kind -> Text,
        version -> Int4,
        status -> Text,
        main_language -> Text,
        title -> Jsonb,
        published_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What remains of a session.
    recording (id) {
        id -> Uuid,
        session_id -> Uuid,
        opportunity_id -> Uuid,
        availability -> Text,
        url -> Nullable<Text>,
        caption_languages -> Array<Text>,
        transcript_url -> Nullable<Text>,
        slides_url -> Nullable<Text>,
        has_slides -> Bool,
        expires_on -> Nullable<Date>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The rule a run's sessions were made from (RFC 5545 RRULE) and the days it leaves out.
    recurrence (id) {
        id -> Uuid,
        run_id -> Uuid,
        rule -> Text,
        starts_on -> Date,
        starts_time -> Time,
        duration_minutes -> Int4,
        zone -> Text,
        except_on -> Array<Date>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That a reviewer declared a conflict of interest with a museum. Nobody of the museum is told.
    recusal (id) {
        id -> Uuid,
        programme_id -> Uuid,
        person_id -> Uuid,
        organization_id -> Uuid,
        reason -> Nullable<Text>,
        declared_at -> Timestamptz,
        /// When they took it back; before that they are never of a team that reviews the museum.
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a participant makes of what they learned. For them and their mentor, unless they share it.
    reflection (id) {
        id -> Uuid,
        placement_id -> Uuid,
        language -> Text,
        held_on -> Date,
        /// What they learned.
        learned -> Text,
        /// How it applies at home.
        applies -> Nullable<Text>,
        /// What would have to be adapted for the home collection.
        adapts -> Nullable<Text>,
        /// Whether all who see the placement see it.
        is_shared -> Bool,
        written_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A person's place in a run, or their wish for one. Whoever comes back after having left has a new row.
    registration (id) {
        id -> Uuid,
        run_id -> Uuid,
        opportunity_id -> Uuid,
        /// Who takes part, where they have signed in before; else name and email say it.
        person_id -> Nullable<Uuid>,
        /// What somebody who has not signed in yet is called.
        name -> Nullable<Text>,
        /// Where somebody who has not signed in yet is written to; whoever signs in with it, verified, takes the registration over.
        email -> Nullable<Text>,
        /// The organization they take part for.
        organization_id -> Nullable<Uuid>,
        /// Who registered them; empty where a partner's system did.
        registered_by -> Nullable<Uuid>,
        /// The first registration of those that were made together.
        group_id -> Nullable<Uuid>,
        state -> Text,
        /// The set-aside places that theirs is one of; empty: one of everybody's.
        seat_set_aside_id -> Nullable<Uuid>,
        /// The order in which people asked: given while the run is held, so the waitlist is in this order.
        arrival -> Int8,
        /// Until when a freed place is kept for them.
        offered_until -> Nullable<Timestamptz>,
        /// Why it stands so, for programs, such as offer_expired or run_cancelled.
        reason_code -> Nullable<Text>,
        /// Why it stands so, in words of whoever did it.
        reason -> Nullable<Text>,
        /// Whether it was made here, reported by the partner with whom they registered, or confirmed by their own organization with evidence.
        origin -> Text,
        /// What shows that they took part: an address, or a document in words.
        evidence -> Nullable<Text>,
        /// What they need to take part, such as captions or step-free access.
        accommodation -> Nullable<Text>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Contact minutes of this person, where they are other than those of the run.
        contact_minutes -> Nullable<Int4>,
        /// The day it was over for this person, where it is another than that of the run.
        over_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The history of the states of a registration.
    registration_change (id) {
        id -> Uuid,
        registration_id -> Uuid,
        from_state -> Nullable<Text>,
        to_state -> Text,
        reason_code -> Nullable<Text>,
        reason -> Nullable<Text>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// On which terms one registers for a run. A run without a row is open to everybody, at once, for as many as it has places.
    registration_terms (run_id) {
        run_id -> Uuid,
        needs_approval -> Bool,
        /// Whether one registers on a partner's own site; participation is then reported back.
        elsewhere -> Bool,
        has_waitlist -> Bool,
        /// How long a freed place is kept for whoever it is offered to.
        offer_hours -> Int4,
        /// The fewest people that an organization registers at once.
        group_least -> Nullable<Int4>,
        /// The most people of one organization that hold a place or wait for one.
        group_most -> Nullable<Int4>,
        /// Sectors whose staff may come; empty: all.
        for_sectors -> Array<Text>,
        /// Organizations whose people may come; empty: all.
        for_organization_ids -> Array<Uuid>,
        /// The programme whose participants may come; none: everybody.
        for_programme_id -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What it takes to be On TRACK in a year. A version is never changed: a standing as it was is worked out by the version of its day.
    requirements (program_year_id, version) {
        program_year_id -> Uuid,
        version -> Int4,
        /// The requirements, each with its key, title, deadline and expression over facts.
        rules -> Jsonb,
        /// Why the version before it was replaced.
        reason -> Nullable<Text>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One concrete improvement that a participant brings home, by a date.
    return_commitment (id) {
        id -> Uuid,
        placement_id -> Uuid,
        language -> Text,
        improvement -> Text,
        due_on -> Date,
        state -> Text,
        /// What shows that it was adopted, in words.
        evidence -> Nullable<Text>,
        evidence_url -> Nullable<Text>,
        /// Why it was not adopted.
        reason -> Nullable<Text>,
        /// The day it was adopted, or given up.
        settled_on -> Nullable<Date>,
        promised_by -> Nullable<Uuid>,
        settled_by -> Nullable<Uuid>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One intake of an exchange: from the call to the placements.
    round (id) {
        id -> Uuid,
        programme_id -> Uuid,
        main_language -> Text,
        name -> Jsonb,
        about -> Jsonb,
        state -> Text,
        /// The first day on which places are offered and people apply.
        opens_on -> Date,
        /// The last day for it.
        closes_on -> Date,
        /// The day by which the committee is to have decided.
        decides_by -> Date,
        /// How many placements one application can get.
        placements_per_application -> Int4,
        /// How many people of a priority group must be placed at least: an object of numbers by group.
        priority_minimums -> Jsonb,
        /// The largest share of all placements that one partner may host, in per cent.
        host_share -> Nullable<Int4>,
        /// How much it counts that an offer has what is sought, beside the other weights.
        weight_skill -> Int4,
        /// How much it counts that it helps the career.
        weight_career -> Int4,
        /// How much it counts that a partner gives as much as it takes.
        weight_reciprocity -> Int4,
        /// How much it counts that two partners have not worked together yet.
        weight_spread -> Int4,
        /// The opportunity that the call was published as.
        opportunity_id -> Nullable<Uuid>,
        cancelled_reason -> Nullable<Text>,
        /// When its first plan was published to those who take part.
        published_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// How many people a partner can host, and do without, in a round.
    round_institution (round_id, organization_id) {
        round_id -> Uuid,
        organization_id -> Uuid,
        /// How many it can host: whole, each_period, and periods, an object of numbers by id; what is not said is not limited.
        hosts -> Jsonb,
        /// How many of its own people it can do without, likewise.
        releases -> Jsonb,
        /// How many it must host, for a fair distribution.
        hosts_at_least -> Int4,
        revision -> Int4,
        updated_by -> Nullable<Uuid>,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A part of a round that placements take place in. Periods of a round do not overlap.
    round_period (id) {
        id -> Uuid,
        round_id -> Uuid,
        name -> Text,
        starts_on -> Date,
        ends_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Rounds in which something was written in the last hour; written by triggers, and by nobody else.
    round_write (number) {
        number -> Int8,
        /// The transaction that wrote it.
        transaction -> Int8,
        noted_at -> Timestamptz,
        round_ids -> Array<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One presentation of an opportunity. A self-paced course is a run without sessions.
    run (id) {
        id -> Uuid,
        opportunity_id -> Uuid,
        status -> Text,
        pacing -> Text,
        mode -> Text,
        starts_on -> Nullable<Date>,
        ends_on -> Nullable<Date>,
        enrolment_opens_on -> Nullable<Date>,
        enrolment_closes_on -> Nullable<Date>,
        /// IANA time zone in which its dates are meant.
        zone -> Nullable<Text>,
        /// Places; empty where the source names no limit.
        capacity -> Nullable<Int4>,
        /// List of {amount (minor units), currency (ISO 4217), audience}.
        prices -> Jsonb,
        /// {name, address, locality, region, country} of a run held in person.
        place -> Nullable<Jsonb>,
        registration_url -> Nullable<Text>,
        weeks -> Nullable<Int4>,
        hours_per_week_least -> Nullable<Int4>,
        hours_per_week_most -> Nullable<Int4>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Known words, plain; a mistyped word of a search is corrected to the nearest of them.
    search_word (word) {
        word -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Places of a run kept for the staff of some sectors until a day.
    seat_set_aside (id) {
        id -> Uuid,
        run_id -> Uuid,
        sectors -> Array<Text>,
        places -> Int4,
        /// From the start of this day in its zone, the places are everybody's.
        release_on -> Date,
        zone -> Text,
        /// When they were released.
        released_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Which opportunities a series is made of, in which order.
    series_part (series_id, part_id) {
        series_id -> Uuid,
        part_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    service_token (id) {
        id -> Uuid,
        organization_id -> Uuid,
        name -> Text,
        /// SHA-256 of the secret; the secret itself is shown once and kept nowhere. Empty where a provider's own token is shown instead.
        secret_hash -> Nullable<Bytea>,
        scopes -> Array<Text>,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
        /// The provider whose client credentials stand in for a secret.
        issuer -> Nullable<Text>,
        /// Who the partner's system is to that provider.
        subject -> Nullable<Text>,
        created_by -> Nullable<Uuid>,
        revoked_by -> Nullable<Uuid>,
        /// The token that took its place; until it expires, both are good.
        replaced_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One meeting of a run: wall-clock time, IANA zone, place or link.
    session (id) {
        id -> Uuid,
        run_id -> Uuid,
        opportunity_id -> Uuid,
        recurrence_id -> Nullable<Uuid>,
        /// The day the recurrence rule gave it, kept when the session is moved.
        occurs_on -> Nullable<Date>,
        title -> Jsonb,
        status -> Text,
        starts_on -> Date,
        /// Wall-clock time; empty where the source names only a day.
        starts_time -> Nullable<Time>,
        ends_on -> Nullable<Date>,
        ends_time -> Nullable<Time>,
        /// IANA time zone; empty where the source names none.
        zone -> Nullable<Text>,
        /// The instant, where day, time and zone are known.
        starts_at -> Nullable<Timestamptz>,
        ends_at -> Nullable<Timestamptz>,
        /// For sorting: starts_at, or the end of the day in UTC where only the day is known.
        order_at -> Timestamptz,
        /// The date and time in the source's own words.
        source_words -> Nullable<Text>,
        /// Why day, time or zone cannot be relied on: a contradiction or a gap in the source.
        uncertainty -> Nullable<Text>,
        mode -> Text,
        place -> Nullable<Jsonb>,
        link -> Nullable<Text>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A project that a museum offers to tell others of.
    shared_project (id) {
        id -> Uuid,
        enrolment_id -> Uuid,
        organization_id -> Uuid,
        kind -> Text,
        state -> Text,
        main_language -> Text,
        title -> Jsonb,
        text -> Jsonb,
        /// In which languages they can tell of it (BCP 47).
        languages -> Array<Text>,
        /// The opportunity that was made of it.
        opportunity_id -> Nullable<Uuid>,
        /// Why it was declined.
        reason -> Nullable<Text>,
        offered_by -> Nullable<Uuid>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a shared project is about.
    shared_project_topic (shared_project_id, topic_id) {
        shared_project_id -> Uuid,
        topic_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// That a person is signed in with a browser. What the browser holds is kept as its SHA-256 only.
    sign_in (id) {
        id -> Uuid,
        person_id -> Uuid,
        secret_hash -> Bytea,
        issuer -> Text,
        subject -> Text,
        /// The provider's own name of the session (sid), by which it tells that the person signed out there.
        provider_session -> Nullable<Text>,
        /// The organization they chose to act for.
        acting_for -> Nullable<Uuid>,
        /// Whether they chose to act for none. Who has chosen nothing acts for their only organization.
        acts_for_none -> Bool,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Somebody who was sent to a provider and has not come back. Taken out before anything is compared, so that nothing serves twice.
    sign_in_attempt (state_hash) {
        state_hash -> Bytea,
        provider -> Text,
        /// SHA-256 of what the browser was given along: another browser cannot finish it.
        browser_hash -> Bytea,
        nonce -> Text,
        pkce_verifier -> Text,
        return_to -> Text,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A key that an organization signs its certificates with. Retired ones stay, since earlier certificates are verified with them.
    signing_key (id) {
        id -> Uuid,
        organization_id -> Uuid,
        /// RSA, PKCS #8 in PEM. Never leaves the server.
        private_key -> Text,
        /// A JSON Web Key (RFC 7517), for everybody.
        public_key -> Jsonb,
        created_at -> Timestamptz,
        /// From when on another key signs new certificates.
        retired_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A feed or file that records are read from.
    source (id) {
        id -> Uuid,
        /// Whose offerings it lists; empty for a register of organizations or a vocabulary.
        organization_id -> Nullable<Uuid>,
        name -> Text,
        format -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// One entry of a source as it came, and the thing it describes.
    source_record (id) {
        id -> Uuid,
        source_id -> Uuid,
        /// What tells this entry from the others in its source: a UID, a URL, a register number.
        key -> Text,
        content_hash -> Bytea,
        content -> Jsonb,
        first_seen_at -> Timestamptz,
        changed_at -> Timestamptz,
        organization_id -> Nullable<Uuid>,
        topic_id -> Nullable<Uuid>,
        opportunity_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// The history of states of an opportunity, of a run of it or of a session of it.
    status_change (id) {
        id -> Uuid,
        opportunity_id -> Uuid,
        run_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        from_status -> Nullable<Text>,
        to_status -> Text,
        reason -> Nullable<Text>,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What a placement meant, told to everybody with the consent of all it tells of.
    story (id) {
        id -> Uuid,
        programme_id -> Uuid,
        round_id -> Uuid,
        placement_id -> Uuid,
        state -> Text,
        main_language -> Text,
        title -> Jsonb,
        text -> Jsonb,
        /// Who consented as the participant.
        participant_by -> Nullable<Uuid>,
        participant_at -> Nullable<Timestamptz>,
        /// Who consented for the institution that let them go.
        home_by -> Nullable<Uuid>,
        home_at -> Nullable<Timestamptz>,
        /// Who consented for the host.
        host_by -> Nullable<Uuid>,
        host_at -> Nullable<Timestamptz>,
        written_by -> Nullable<Uuid>,
        published_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A museum's answers to a questionnaire in a year.
    submission (id) {
        id -> Uuid,
        enrolment_id -> Uuid,
        questionnaire_id -> Uuid,
        state -> Text,
        /// When it was first submitted: that counts for deadlines, also after it was reopened.
        submitted_at -> Nullable<Timestamptz>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Of what is submitted a letter for each question, in their order: a to z the first level and those after it, + answered, - not applicable, . nothing. Derived by said_in(); never written by hand.
        said -> Nullable<Text>,
        /// Since when there is a document with it, also where it was replaced since; one that the scanner refused is none. Derived by first_document(); never written by hand.
        documents_since -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What happened to a submission, by whom, and why it was reopened.
    submission_change (id) {
        id -> Uuid,
        submission_id -> Uuid,
        kind -> Text,
        reason -> Nullable<Text>,
        made_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Submissions in which something was written in the last hour; written by triggers of submission, and by nobody else.
    submission_write (number) {
        number -> Int8,
        /// The transaction that wrote it.
        transaction -> Int8,
        noted_at -> Timestamptz,
        submission_ids -> Array<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A concept of a vocabulary, in the sense of SKOS.
    topic (id) {
        id -> Uuid,
        /// The vocabulary the concept belongs to, such as lyceum or track.
        scheme -> Text,
        /// The concept's short stable name in its vocabulary, such as emergency-management.
        notation -> Text,
        main_language -> Text,
        label -> Jsonb,
        /// Language tag -> list of other words people use for it.
        alternative_labels -> Jsonb,
        definition -> Jsonb,
        sort_label -> Text,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        document -> Tsvector,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Derived from topic_relation by rebuild_topic_ancestors(); never written by hand.
    topic_ancestor (ancestor_id, topic_id) {
        topic_id -> Uuid,
        ancestor_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// skos:exactMatch and skos:closeMatch: the same concept in somebody else's vocabulary.
    topic_match (topic_id, kind, uri) {
        topic_id -> Uuid,
        kind -> Text,
        uri -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// skos:broader and skos:related between two concepts; narrower is broader read backwards.
    topic_relation (topic_id, kind, other_id) {
        topic_id -> Uuid,
        kind -> Text,
        other_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What is particular to a programme of the kind TRACK.
    track_program (programme_id) {
        programme_id -> Uuid,
        /// For whose museums it is: an ISO 3166-1 or 3166-2 code, such as CA-NS.
        jurisdiction -> Text,
        /// The IANA zone in which its deadlines count: a day ends at its midnight there.
        zone -> Text,
        /// In how many years each museum is assessed once in each area.
        cycle_years -> Int4,
        /// The funder that is told which museums are On TRACK.
        funder_id -> Nullable<Uuid>,
        /// The grant that depends on it, per language.
        grant_name -> Nullable<Jsonb>,
        revision -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        /// Whether a museum is told who reviewed its work. It holds for the teams that are put together from then on.
        names_reviewers -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A report on a year, as it was published. Never changed.
    track_report (id) {
        id -> Uuid,
        program_year_id -> Uuid,
        /// needs_assessment: for the museums, at the spring meetings. needs_trends: for the funder, in April. final: for the funder, at the end.
        kind -> Text,
        language -> Text,
        title -> Text,
        /// What it says, as data.
        content -> Jsonb,
        /// Its tables.
        csv -> Text,
        /// Its pages.
        pdf -> Bytea,
        published_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What staff said of whether something counts as training in a pillar, whatever its topics.
    training (program_year_id, opportunity_id, pillar_id) {
        program_year_id -> Uuid,
        opportunity_id -> Uuid,
        pillar_id -> Uuid,
        /// Whether it counts: staff can also say that it does not, though its topics are the pillar's.
        counts -> Bool,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// What was counted of a questionnaire, of needs or of training when a report was published. Never changed.
    trend_edition (number) {
        number -> Int8,
        program_year_id -> Uuid,
        subject -> Text,
        questionnaire_id -> Nullable<Uuid>,
        /// The counts, of which only what exposes nobody is told.
        counted -> Jsonb,
        /// Each museum that was enrolled, with what of it was counted: the revision of its submission, its needs, its training.
        tells_of -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// Where an organization's systems are told of what it is to know.
    webhook (id) {
        id -> Uuid,
        organization_id -> Uuid,
        url -> Text,
        /// The key that what is sent is signed with. It signs, so it is kept as it is; it is shown once.
        secret -> Bytea,
        /// The key before it, which signs too for a while so that the receiver can change over.
        previous_secret -> Nullable<Bytea>,
        previous_secret_until -> Nullable<Timestamptz>,
        /// How many attempts in a row have failed.
        failures -> Int4,
        /// When the first of these was.
        failing_since -> Nullable<Timestamptz>,
        /// After a failed attempt nothing is posted there before this.
        rests_until -> Nullable<Timestamptz>,
        /// When it was given up because it had failed for so long. A replay takes it up again.
        disabled_at -> Nullable<Timestamptz>,
        /// When somebody last asked for something to be sent again.
        replayed_at -> Nullable<Timestamptz>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;
    use diesel_full_text_search::TsQuery as Tsquery;

    /// A notice on its way to a webhook, or what came of it.
    webhook_delivery (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        notice_id -> Uuid,
        /// What the notice tells.
        kind -> Text,
        /// The bytes that are sent; a replay sends the same.
        body -> Text,
        created_at -> Timestamptz,
        attempts -> Int4,
        next_attempt_at -> Timestamptz,
        settled_at -> Nullable<Timestamptz>,
        settlement -> Nullable<Text>,
        /// The HTTP status of the last answer.
        last_status -> Nullable<Int4>,
        last_error -> Nullable<Text>,
        /// How often somebody asked for it to be sent again.
        replays -> Int4,
    }
}

diesel::joinable!(account -> person (person_id));
diesel::joinable!(adoption -> organization (organization_id));
diesel::joinable!(adoption -> person (told_by));
diesel::joinable!(adoption -> return_commitment (return_commitment_id));
diesel::joinable!(agreement -> placement (placement_id));
diesel::joinable!(agreement_objective -> agreement (agreement_id));
diesel::joinable!(agreement_objective -> person (result_by));
diesel::joinable!(agreement_objective -> topic (topic_id));
diesel::joinable!(alumnus -> exchange_program (programme_id));
diesel::joinable!(alumnus -> person (person_id));
diesel::joinable!(answer -> person (answered_by));
diesel::joinable!(answer -> question (question_id));
diesel::joinable!(answer -> submission (submission_id));
diesel::joinable!(answer_version -> answer (answer_id));
diesel::joinable!(answer_version -> person (answered_by));
diesel::joinable!(application -> organization (organization_id));
diesel::joinable!(application_career -> application (application_id));
diesel::joinable!(application_career -> topic (topic_id));
diesel::joinable!(application_need -> application (application_id));
diesel::joinable!(application_need -> need (need_id));
diesel::joinable!(application_skill -> application (application_id));
diesel::joinable!(application_skill -> topic (topic_id));
diesel::joinable!(application_window -> application (application_id));
diesel::joinable!(artifact -> opportunity (opportunity_id));
diesel::joinable!(artifact -> placement (placement_id));
diesel::joinable!(artifact_topic -> artifact (artifact_id));
diesel::joinable!(artifact_topic -> topic (topic_id));
diesel::joinable!(attachment -> attachment_content (sha256));
diesel::joinable!(attachment -> person (attached_by));
diesel::joinable!(attachment -> question (question_id));
diesel::joinable!(attachment -> submission (submission_id));
diesel::joinable!(attachment_piece -> attachment_content (sha256));
diesel::joinable!(attendance -> opportunity (opportunity_id));
diesel::joinable!(attendance -> registration (registration_id));
diesel::joinable!(attendance -> run (run_id));
diesel::joinable!(attendance -> session (session_id));
diesel::joinable!(attendance_code -> run (run_id));
diesel::joinable!(attendance_code -> session (session_id));
diesel::joinable!(attendance_guess -> registration (registration_id));
diesel::joinable!(attendance_guess -> session (session_id));
diesel::joinable!(calendar_feed -> organization (organization_id));
diesel::joinable!(certificate -> opportunity (opportunity_id));
diesel::joinable!(certificate -> organization (organization_id));
diesel::joinable!(certificate -> registration (registration_id));
diesel::joinable!(certificate -> signing_key (signing_key_id));
diesel::joinable!(check_in -> person (held_by));
diesel::joinable!(check_in -> placement (placement_id));
diesel::joinable!(coaching_expert -> coaching_offer (coaching_offer_id));
diesel::joinable!(coaching_expert -> person (person_id));
diesel::joinable!(coaching_note -> coaching_session (coaching_session_id));
diesel::joinable!(coaching_note -> person (written_by));
diesel::joinable!(coaching_offer -> person (coach_id));
diesel::joinable!(coaching_offer -> program_year (program_year_id));
diesel::joinable!(coaching_offer_topic -> coaching_offer (coaching_offer_id));
diesel::joinable!(coaching_offer_topic -> topic (topic_id));
diesel::joinable!(coaching_person -> coaching_session (coaching_session_id));
diesel::joinable!(coaching_person -> person (person_id));
diesel::joinable!(coaching_session -> coaching_offer (coaching_offer_id));
diesel::joinable!(coaching_session -> enrolment (enrolment_id));
diesel::joinable!(coaching_session -> organization (organization_id));
diesel::joinable!(coaching_window -> coaching_offer (coaching_offer_id));
diesel::joinable!(collaboration -> person (told_by));
diesel::joinable!(collaboration -> placement (placement_id));
diesel::joinable!(committee_seat -> exchange_program (programme_id));
diesel::joinable!(committee_seat -> organization (organization_id));
diesel::joinable!(committee_vote -> organization (organization_id));
diesel::joinable!(committee_vote -> pairing (pairing_id));
diesel::joinable!(committee_vote -> person (person_id));
diesel::joinable!(completion_rule -> run (run_id));
diesel::joinable!(credit_approval -> credit_authority (authority_id));
diesel::joinable!(credit_approval -> opportunity (opportunity_id));
diesel::joinable!(credit_approval -> run (run_id));
diesel::joinable!(credit_approval -> topic (topic_id));
diesel::joinable!(credit_authority -> organization (organization_id));
diesel::joinable!(credit_entry -> credit_authority (authority_id));
diesel::joinable!(credit_entry -> person (person_id));
diesel::joinable!(credit_entry -> registration (registration_id));
diesel::joinable!(credit_entry -> run (run_id));
diesel::joinable!(credit_entry -> topic (topic_id));
diesel::joinable!(credit_pursuit -> credit_authority (authority_id));
diesel::joinable!(credit_pursuit -> person (person_id));
diesel::joinable!(credit_rules -> credit_authority (authority_id));
diesel::joinable!(debrief -> person (written_by));
diesel::joinable!(debrief -> placement (placement_id));
diesel::joinable!(declared_conflict -> exchange_program (programme_id));
diesel::joinable!(earlier_reply -> peer_review (peer_review_id));
diesel::joinable!(earlier_reply -> person (replied_by));
diesel::joinable!(enrolment -> organization (organization_id));
diesel::joinable!(enrolment -> person (contact_person_id));
diesel::joinable!(enrolment -> program_year (program_year_id));
diesel::joinable!(enrolment_change -> enrolment (enrolment_id));
diesel::joinable!(enrolment_change -> person (made_by));
diesel::joinable!(evaluation -> run (run_id));
diesel::joinable!(evaluation_answer -> evaluation_question (question_id));
diesel::joinable!(evaluation_answer -> registration (registration_id));
diesel::joinable!(evaluation_answer -> run (run_id));
diesel::joinable!(evaluation_item -> evaluation (run_id));
diesel::joinable!(evaluation_item -> evaluation_question (question_id));
diesel::joinable!(evaluation_question -> organization (organization_id));
diesel::joinable!(excerpt -> answer (answer_id));
diesel::joinable!(excerpt -> enrolment (enrolment_id));
diesel::joinable!(excerpt -> program_year (program_year_id));
diesel::joinable!(excerpt -> topic (topic_id));
diesel::joinable!(exchange_file -> application (application_id));
diesel::joinable!(exchange_file -> attachment_content (sha256));
diesel::joinable!(exchange_file -> offer (offer_id));
diesel::joinable!(exchange_file -> person (attached_by));
diesel::joinable!(exchange_program -> programme (programme_id));
diesel::joinable!(expectation -> exchange_program (programme_id));
diesel::joinable!(expectation -> organization (organization_id));
diesel::joinable!(expectation -> person (written_by));
diesel::joinable!(expectation -> topic (topic_id));
diesel::joinable!(expertise -> exchange_program (programme_id));
diesel::joinable!(expertise -> organization (organization_id));
diesel::joinable!(expertise -> person (written_by));
diesel::joinable!(expertise -> topic (topic_id));
diesel::joinable!(extension -> enrolment (enrolment_id));
diesel::joinable!(extension -> person (granted_by));
diesel::joinable!(finding -> peer_review (peer_review_id));
diesel::joinable!(finding -> person (written_by));
diesel::joinable!(finding -> question (question_id));
diesel::joinable!(finding_topic -> finding (finding_id));
diesel::joinable!(finding_topic -> topic (topic_id));
diesel::joinable!(follow_up -> coaching_session (coaching_session_id));
diesel::joinable!(funding_budget -> funding_stream (funding_stream_id));
diesel::joinable!(funding_budget -> round (round_id));
diesel::joinable!(funding_budget -> round_period (round_period_id));
diesel::joinable!(funding_stream -> exchange_program (programme_id));
diesel::joinable!(funding_stream -> organization (funder_id));
diesel::joinable!(funding_stream_home -> funding_stream (funding_stream_id));
diesel::joinable!(funding_stream_home -> organization (organization_id));
diesel::joinable!(invitation -> membership (membership_id));
diesel::joinable!(invitation -> organization (organization_id));
diesel::joinable!(invitation -> person (invited_by));
diesel::joinable!(invitation -> programme (programme_id));
diesel::joinable!(listing -> opportunity (opportunity_id));
diesel::joinable!(listing -> organization (organization_id));
diesel::joinable!(membership -> organization (organization_id));
diesel::joinable!(membership -> programme (programme_id));
diesel::joinable!(mentor -> organization (organization_id));
diesel::joinable!(mentor -> person (person_id));
diesel::joinable!(mentor -> round (round_id));
diesel::joinable!(milestone -> opportunity (opportunity_id));
diesel::joinable!(milestone -> program_year (program_year_id));
diesel::joinable!(need -> opportunity (met_opportunity_id));
diesel::joinable!(need -> organization (organization_id));
diesel::joinable!(need -> programme (programme_id));
diesel::joinable!(need -> registration (registration_id));
diesel::joinable!(need_change -> need (need_id));
diesel::joinable!(need_fit -> need (need_id));
diesel::joinable!(need_fit -> opportunity (opportunity_id));
diesel::joinable!(need_fit -> organization (organization_id));
diesel::joinable!(need_match -> need (need_id));
diesel::joinable!(need_match -> opportunity (opportunity_id));
diesel::joinable!(need_proposal -> answer (answer_id));
diesel::joinable!(need_proposal -> enrolment (enrolment_id));
diesel::joinable!(need_proposal -> finding (finding_id));
diesel::joinable!(need_proposal -> follow_up (follow_up_id));
diesel::joinable!(need_proposal -> need (need_id));
diesel::joinable!(need_proposal -> person (decided_by));
diesel::joinable!(need_proposal_topic -> need_proposal (need_proposal_id));
diesel::joinable!(need_proposal_topic -> topic (topic_id));
diesel::joinable!(need_topic -> need (need_id));
diesel::joinable!(need_topic -> topic (topic_id));
diesel::joinable!(notice -> opportunity (opportunity_id));
diesel::joinable!(notice -> organization (to_organization_id));
diesel::joinable!(notice -> person (to_person_id));
diesel::joinable!(notice -> registration (registration_id));
diesel::joinable!(notice -> run (run_id));
diesel::joinable!(notice -> session (session_id));
diesel::joinable!(notice_preference -> person (person_id));
diesel::joinable!(offer -> mentor (mentor_id));
diesel::joinable!(offer -> organization (organization_id));
diesel::joinable!(offer -> person (created_by));
diesel::joinable!(offer_career -> offer (offer_id));
diesel::joinable!(offer_career -> topic (topic_id));
diesel::joinable!(offer_skill -> offer (offer_id));
diesel::joinable!(offer_skill -> topic (topic_id));
diesel::joinable!(offer_window -> offer (offer_id));
diesel::joinable!(on_track_list -> person (published_by));
diesel::joinable!(on_track_list -> program_year (program_year_id));
diesel::joinable!(opportunity -> programme (programme_id));
diesel::joinable!(opportunity_audience -> opportunity (opportunity_id));
diesel::joinable!(opportunity_audience -> organization (organization_id));
diesel::joinable!(opportunity_organization -> opportunity (opportunity_id));
diesel::joinable!(opportunity_organization -> organization (organization_id));
diesel::joinable!(opportunity_search -> opportunity (opportunity_id));
diesel::joinable!(opportunity_topic -> opportunity (opportunity_id));
diesel::joinable!(opportunity_topic -> topic (topic_id));
diesel::joinable!(organization_identifier -> organization (organization_id));
diesel::joinable!(pairing -> application (application_id));
diesel::joinable!(pairing -> funding_stream (funding_stream_id));
diesel::joinable!(pairing -> offer (offer_id));
diesel::joinable!(pairing -> plan (plan_id));
diesel::joinable!(pairing -> round_period (round_period_id));
diesel::joinable!(peer_review -> person (replied_by));
diesel::joinable!(peer_review -> submission (submission_id));
diesel::joinable!(peer_review_member -> peer_review (peer_review_id));
diesel::joinable!(pillar -> track_program (programme_id));
diesel::joinable!(pillar_topic -> pillar (pillar_id));
diesel::joinable!(pillar_topic -> topic (topic_id));
diesel::joinable!(pin -> application (application_id));
diesel::joinable!(pin -> offer (offer_id));
diesel::joinable!(pin -> round_period (round_period_id));
diesel::joinable!(placement -> application (application_id));
diesel::joinable!(placement -> offer (offer_id));
diesel::joinable!(placement -> pairing (pairing_id));
diesel::joinable!(placement -> registration (registration_id));
diesel::joinable!(placement -> round_period (round_period_id));
diesel::joinable!(placement_change -> person (changed_by));
diesel::joinable!(placement_change -> placement (placement_id));
diesel::joinable!(placement_evaluation -> person (answered_by));
diesel::joinable!(placement_evaluation -> placement (placement_id));
diesel::joinable!(placement_issue -> placement (placement_id));
diesel::joinable!(placement_outcome -> person (told_by));
diesel::joinable!(placement_outcome -> placement (placement_id));
diesel::joinable!(private_note -> placement (placement_id));
diesel::joinable!(program_year -> track_program (programme_id));
diesel::joinable!(program_year_pillar -> pillar (pillar_id));
diesel::joinable!(program_year_pillar -> program_year (program_year_id));
diesel::joinable!(program_year_questionnaire -> program_year (program_year_id));
diesel::joinable!(program_year_questionnaire -> questionnaire (questionnaire_id));
diesel::joinable!(programme -> organization (organization_id));
diesel::joinable!(programme_participant -> organization (organization_id));
diesel::joinable!(programme_participant -> programme (programme_id));
diesel::joinable!(progress_report -> placement (placement_id));
diesel::joinable!(question -> questionnaire (questionnaire_id));
diesel::joinable!(question_mapping -> questionnaire (questionnaire_id));
diesel::joinable!(question_topic -> question (question_id));
diesel::joinable!(question_topic -> topic (topic_id));
diesel::joinable!(questionnaire -> pillar (pillar_id));
diesel::joinable!(questionnaire -> track_program (programme_id));
diesel::joinable!(recording -> opportunity (opportunity_id));
diesel::joinable!(recording -> session (session_id));
diesel::joinable!(recurrence -> run (run_id));
diesel::joinable!(recusal -> organization (organization_id));
diesel::joinable!(recusal -> person (person_id));
diesel::joinable!(recusal -> track_program (programme_id));
diesel::joinable!(reflection -> person (written_by));
diesel::joinable!(reflection -> placement (placement_id));
diesel::joinable!(registration -> opportunity (opportunity_id));
diesel::joinable!(registration -> organization (organization_id));
diesel::joinable!(registration -> run (run_id));
diesel::joinable!(registration -> seat_set_aside (seat_set_aside_id));
diesel::joinable!(registration_change -> registration (registration_id));
diesel::joinable!(registration_terms -> programme (for_programme_id));
diesel::joinable!(registration_terms -> run (run_id));
diesel::joinable!(requirements -> person (created_by));
diesel::joinable!(requirements -> program_year (program_year_id));
diesel::joinable!(return_commitment -> placement (placement_id));
diesel::joinable!(round -> exchange_program (programme_id));
diesel::joinable!(round -> opportunity (opportunity_id));
diesel::joinable!(round_institution -> organization (organization_id));
diesel::joinable!(round_institution -> person (updated_by));
diesel::joinable!(round_institution -> round (round_id));
diesel::joinable!(round_period -> round (round_id));
diesel::joinable!(run -> opportunity (opportunity_id));
diesel::joinable!(seat_set_aside -> run (run_id));
diesel::joinable!(service_token -> organization (organization_id));
diesel::joinable!(session -> opportunity (opportunity_id));
diesel::joinable!(session -> recurrence (recurrence_id));
diesel::joinable!(session -> run (run_id));
diesel::joinable!(shared_project -> enrolment (enrolment_id));
diesel::joinable!(shared_project -> opportunity (opportunity_id));
diesel::joinable!(shared_project -> organization (organization_id));
diesel::joinable!(shared_project_topic -> shared_project (shared_project_id));
diesel::joinable!(shared_project_topic -> topic (topic_id));
diesel::joinable!(sign_in -> organization (acting_for));
diesel::joinable!(sign_in -> person (person_id));
diesel::joinable!(signing_key -> organization (organization_id));
diesel::joinable!(source -> organization (organization_id));
diesel::joinable!(source_record -> opportunity (opportunity_id));
diesel::joinable!(source_record -> organization (organization_id));
diesel::joinable!(source_record -> source (source_id));
diesel::joinable!(source_record -> topic (topic_id));
diesel::joinable!(status_change -> opportunity (opportunity_id));
diesel::joinable!(status_change -> run (run_id));
diesel::joinable!(status_change -> session (session_id));
diesel::joinable!(story -> placement (placement_id));
diesel::joinable!(submission -> enrolment (enrolment_id));
diesel::joinable!(submission -> questionnaire (questionnaire_id));
diesel::joinable!(submission_change -> person (made_by));
diesel::joinable!(submission_change -> submission (submission_id));
diesel::joinable!(topic_match -> topic (topic_id));
diesel::joinable!(track_program -> organization (funder_id));
diesel::joinable!(track_program -> programme (programme_id));
diesel::joinable!(track_report -> person (published_by));
diesel::joinable!(track_report -> program_year (program_year_id));
diesel::joinable!(training -> opportunity (opportunity_id));
diesel::joinable!(training -> pillar (pillar_id));
diesel::joinable!(training -> program_year (program_year_id));
diesel::joinable!(trend_edition -> program_year (program_year_id));
diesel::joinable!(trend_edition -> questionnaire (questionnaire_id));
diesel::joinable!(webhook -> organization (organization_id));
diesel::joinable!(webhook -> person (created_by));
diesel::joinable!(webhook_delivery -> notice (notice_id));
diesel::joinable!(webhook_delivery -> webhook (webhook_id));
