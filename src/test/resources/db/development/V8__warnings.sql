-- number of entries in result.warnings, so that a poll does not have to parse results
ALTER TABLE test_step ADD COLUMN warning_count integer NOT NULL DEFAULT 0;
