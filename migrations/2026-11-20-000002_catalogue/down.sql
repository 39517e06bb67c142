DROP TABLE idempotency_key, status_change, listing, recording, session, recurrence, run, series_part,
    opportunity_lineage, opportunity_topic, opportunity_organization, source_record, opportunity, source,
    topic_ancestor, topic_match, topic_relation, topic, service_token, organization_identifier, organization;
DROP FUNCTION rebuild_topic_ancestors();
