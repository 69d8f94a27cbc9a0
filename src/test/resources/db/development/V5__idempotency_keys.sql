-- A key belongs to the request, not to the job: several requests may be joined into one job.
CREATE TABLE test_job_key (
  key    text PRIMARY KEY,
  job_id bigint NOT NULL REFERENCES test_job ON DELETE CASCADE
);

CREATE INDEX test_job_key_of_job ON test_job_key (job_id);

INSERT INTO test_job_key (key, job_id)
SELECT idempotency_key, id FROM test_job WHERE idempotency_key IS NOT NULL;

ALTER TABLE test_job DROP COLUMN idempotency_key;
