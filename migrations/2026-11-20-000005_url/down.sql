DROP INDEX opportunity_by_url;
