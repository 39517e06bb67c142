// @generated automatically by Diesel CLI.

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;

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

    /// What a repeated request was answered with the first time.
    idempotency_key (organization_id, key) {
        organization_id -> Uuid,
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
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;

    /// Opportunities that were changed in the last hour; written by triggers of opportunity_search, and by nobody else.
    opportunity_change (number) {
        number -> Int8,
        /// The transaction that changed them.
        transaction -> Int8,
        noted_at -> Timestamptz,
        opportunity_ids -> Array<Uuid>,
        /// Whether everybody could see them before; not so for new ones.
        was_public -> Bool,
        /// The organizations that could see them before, where not everybody could.
        was_seen_by -> Array<Uuid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;

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

    /// Derived by refresh_opportunity_search() in the transaction of every change; never written by hand.
    opportunity_search (opportunity_id) {
        opportunity_id -> Uuid,
        kind -> Text,
        status -> Text,
        title_document -> Tsvector,
        document -> Tsvector,
        sort_title -> Text,
        topic_ids -> Array<Uuid>,
        /// Its owners.
        provider_ids -> Array<Uuid>,
        /// Everybody with a role in it: who may see it while it is a draft.
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

    opportunity_topic (opportunity_id, topic_id) {
        opportunity_id -> Uuid,
        topic_id -> Uuid,
        position -> Int4,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;

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
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;

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

    /// Known words, plain; a mistyped word of a search is corrected to the nearest of them.
    search_word (word) {
        word -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;

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

    service_token (id) {
        id -> Uuid,
        organization_id -> Uuid,
        name -> Text,
        /// SHA-256 of the secret; the secret itself is shown once and kept nowhere.
        secret_hash -> Bytea,
        scopes -> Array<Text>,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;

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

    /// Derived from topic_relation by rebuild_topic_ancestors(); never written by hand.
    topic_ancestor (ancestor_id, topic_id) {
        topic_id -> Uuid,
        ancestor_id -> Uuid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel_full_text_search::TsVector as Tsvector;

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

    /// skos:broader and skos:related between two concepts; narrower is broader read backwards.
    topic_relation (topic_id, kind, other_id) {
        topic_id -> Uuid,
        kind -> Text,
        other_id -> Uuid,
    }
}

diesel::joinable!(idempotency_key -> organization (organization_id));
diesel::joinable!(listing -> opportunity (opportunity_id));
diesel::joinable!(listing -> organization (organization_id));
diesel::joinable!(opportunity_organization -> opportunity (opportunity_id));
diesel::joinable!(opportunity_organization -> organization (organization_id));
diesel::joinable!(opportunity_search -> opportunity (opportunity_id));
diesel::joinable!(opportunity_topic -> opportunity (opportunity_id));
diesel::joinable!(opportunity_topic -> topic (topic_id));
diesel::joinable!(organization_identifier -> organization (organization_id));
diesel::joinable!(recording -> opportunity (opportunity_id));
diesel::joinable!(recording -> session (session_id));
diesel::joinable!(recurrence -> run (run_id));
diesel::joinable!(run -> opportunity (opportunity_id));
diesel::joinable!(service_token -> organization (organization_id));
diesel::joinable!(session -> opportunity (opportunity_id));
diesel::joinable!(session -> recurrence (recurrence_id));
diesel::joinable!(session -> run (run_id));
diesel::joinable!(source -> organization (organization_id));
diesel::joinable!(source_record -> opportunity (opportunity_id));
diesel::joinable!(source_record -> organization (organization_id));
diesel::joinable!(source_record -> source (source_id));
diesel::joinable!(source_record -> topic (topic_id));
diesel::joinable!(status_change -> opportunity (opportunity_id));
diesel::joinable!(status_change -> run (run_id));
diesel::joinable!(status_change -> session (session_id));
diesel::joinable!(topic_match -> topic (topic_id));

diesel::allow_tables_to_appear_in_same_query!(
    document,
    idempotency_key,
    listing,
    opportunity,
    opportunity_change,
    opportunity_lineage,
    opportunity_organization,
    opportunity_search,
    opportunity_topic,
    organization,
    organization_identifier,
    recording,
    recurrence,
    run,
    search_word,
    series_part,
    service_token,
    session,
    source,
    source_record,
    status_change,
    topic,
    topic_ancestor,
    topic_match,
    topic_relation,
);
