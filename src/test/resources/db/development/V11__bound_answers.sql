-- A credential or confirmation given for a job is good from the revision of the source that it was given for, up to the
-- first later revision that changes what it would be used for.
ALTER TABLE data_source
  ADD COLUMN credentials_since integer NOT NULL DEFAULT 1,   -- the last revision that changed where credentials go
  ADD COLUMN confirmations_since integer NOT NULL DEFAULT 1; -- the last revision that changed what would be written to

ALTER TABLE test_job
  ADD COLUMN credentials_revision integer, -- of the source that the job's credentials were given for
  ADD COLUMN confirmed_revision integer;   -- of the source that allow_write was given for

-- Answers from before are of unknown revisions: such jobs ask again.
UPDATE test_job SET credentials_revision = 0
WHERE finished_at IS NULL AND source_id IS NOT NULL AND id IN (SELECT job_id FROM test_job_secret);
UPDATE test_job SET confirmed_revision = 0
WHERE finished_at IS NULL AND source_id IS NOT NULL AND allow_write IS NOT NULL;

-- Keys of the addresses that a running job's source resolved to: the cap per host counts them beside host_key.
ALTER TABLE test_job ADD COLUMN addresses text[] NOT NULL DEFAULT '{}';
