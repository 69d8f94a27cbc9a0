WITH held AS MATERIALIZED (
  SELECT id FROM test_job
  WHERE id = :id AND fencing_token = :token AND lease_until IS NOT NULL
  FOR NO KEY UPDATE
), parked AS (
  UPDATE test_job j
  SET status = :status, fencing_token = j.fencing_token + 1, attempt = greatest(0, j.attempt - 1),
      lease_until = NULL, started_at = NULL,
      deadline_at = now() + :wait * interval '1 millisecond',
      allow_write = NULL, confirmed_revision = NULL,
      credentials_revision =
        CASE WHEN :status = 'needs_confirmation' THEN j.credentials_revision END
  FROM held WHERE j.id = held.id
  RETURNING j.id
), erased AS (
  DELETE FROM test_job_secret x USING parked p
  WHERE x.job_id = p.id AND :status = 'needs_authentication'
), steps AS (
  UPDATE test_step s
  SET status = CASE
        WHEN s.step = 'connection' AND :status = 'needs_authentication' THEN :status
        WHEN s.step = 'temp_schema' AND :status = 'needs_confirmation' THEN :status
        ELSE 'waiting' END,
      result = NULL, progress = NULL, warning_count = 0, started_at = NULL, finished_at = NULL
  FROM parked p
  WHERE s.job_id = p.id AND (s.finished_at IS NULL OR :status = 'needs_authentication')
)
SELECT id FROM parked
