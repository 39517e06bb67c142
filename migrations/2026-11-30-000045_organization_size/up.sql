-- How large an organization is, so that figures can say whether small ones have the same chance as large ones.

ALTER TABLE organization ADD COLUMN size text
    CHECK (size IN ('volunteers_only', 'up_to_five', 'up_to_twenty', 'up_to_hundred', 'over_hundred'));
COMMENT ON COLUMN organization.size IS 'How many paid staff it has, in full-time equivalents: none; some, and at most 5, 20 or 100; more. Empty: not stated.';
