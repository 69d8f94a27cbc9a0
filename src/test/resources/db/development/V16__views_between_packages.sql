-- A table is used by the SQL of one package. What other packages may read of it, and lock, is a view.

-- Owned by the package source.
CREATE VIEW source_state AS
SELECT id, name, type, revision, credentials_since, confirmations_since, deleted_at IS NULL AS present
FROM data_source;

-- Owned by the package job.
CREATE VIEW running_job AS
SELECT id, attempt
FROM test_job
WHERE status = 'processing';
