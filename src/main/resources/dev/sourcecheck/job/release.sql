WITH held AS MATERIALIZED (
  SELECT j.id
  FROM test_job j
  WHERE j.id = ANY (:ids)
    AND (j.id, j.fencing_token) IN (SELECT * FROM unnest(:ids, :tokens))
    AND j.lease_until IS NOT NULL
  ORDER BY j.id
  FOR NO KEY UPDATE
), released AS (
  UPDATE test_job j
  SET status = 'waiting', fencing_token = j.fencing_token + 1, attempt = greatest(0, j.attempt - 1), lease_until = NULL
  WHERE j.id = ANY (ARRAY(SELECT id FROM held))
  RETURNING j.id
), released_steps AS (
  UPDATE test_step s SET status = 'waiting', started_at = NULL, progress = NULL
  WHERE s.job_id = ANY (ARRAY(SELECT id FROM released)) AND s.status = 'processing'
)
SELECT id FROM released
