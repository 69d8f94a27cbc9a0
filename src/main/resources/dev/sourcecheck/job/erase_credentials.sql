WITH open AS MATERIALIZED (
  SELECT j.id, j.status FROM test_job j
  WHERE j.source_id = :source AND j.finished_at IS NULL
    AND (j.credentials_revision IS NOT NULL
         OR EXISTS (SELECT FROM test_job_secret x WHERE x.job_id = j.id))
  ORDER BY j.id
  FOR NO KEY UPDATE
), erased AS (
  DELETE FROM test_job_secret x USING open WHERE x.job_id = open.id
), parked AS (
  UPDATE test_job j
  SET status = 'needs_authentication', fencing_token = j.fencing_token + 1, credentials_revision = NULL,
      allow_write = NULL, confirmed_revision = NULL, started_at = NULL,
      deadline_at = now() + :wait * interval '1 millisecond'
  FROM open
  WHERE j.id = open.id AND open.status IN ('waiting', 'needs_confirmation')
  RETURNING j.id
), steps AS (
  UPDATE test_step s
  SET status = CASE WHEN s.step = 'connection' THEN 'needs_authentication' ELSE 'waiting' END,
      result = NULL, progress = NULL, warning_count = 0, started_at = NULL, finished_at = NULL
  FROM parked p WHERE s.job_id = p.id
)
SELECT id FROM parked
