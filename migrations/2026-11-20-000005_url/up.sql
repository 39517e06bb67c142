-- An opportunity is also found by the address of its page: those that stand before those that were withdrawn.
-- By a digest, since an address can be longer than an index has room for.
CREATE INDEX opportunity_by_url ON opportunity (md5(url), (status = 'withdrawn'), id);
