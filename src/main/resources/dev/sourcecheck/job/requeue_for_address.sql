WITH held AS MATERIALIZED (
  SELECT id FROM test_job
  WHERE id = :id AND fencing_token = :token AND lease_until IS NOT NULL
  FOR NO KEY UPDATE
), released AS (
  UPDATE test_job j
  SET status = 'waiting', fencing_token = j.fencing_token + 1, attempt = greatest(0, j.attempt - 1),
      lease_until = NULL, host_key = :key, started_at = NULL,
      deadline_at = j.created_at + :wait * interval '1 millisecond'
  FROM held WHERE j.id = held.id
  RETURNING j.id
), released_steps AS (
  UPDATE test_step s SET status = 'waiting', started_at = NULL, progress = NULL
  WHERE s.job_id = ANY (ARRAY(SELECT id FROM released)) AND s.status = 'processing'
)
SELECT id FROM released
