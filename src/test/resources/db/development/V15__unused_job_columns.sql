-- No job was ever given a priority, and nothing read the time of a cancel request.
DROP INDEX test_job_waiting;
ALTER TABLE test_job DROP COLUMN priority, DROP COLUMN cancel_requested_at;
CREATE INDEX test_job_waiting ON test_job (available_at, id) WHERE status = 'waiting';
