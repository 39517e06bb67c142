ALTER TABLE submission ADD COLUMN is_late boolean NOT NULL DEFAULT false;
