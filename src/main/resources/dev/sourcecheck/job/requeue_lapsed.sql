WITH lapsed AS MATERIALIZED (
  SELECT id FROM test_job
  WHERE status = 'processing' AND lease_until < now() AND attempt < :attempts AND deadline_at > now()
  LIMIT :batch
  FOR NO KEY UPDATE SKIP LOCKED
), released AS (
  UPDATE test_job j
  SET status = 'waiting', fencing_token = j.fencing_token + 1, lease_until = NULL
  FROM lapsed WHERE j.id = lapsed.id
  RETURNING j.id
), released_steps AS (
  UPDATE test_step s SET status = 'waiting', started_at = NULL, progress = NULL
  WHERE s.job_id = ANY (ARRAY(SELECT id FROM released)) AND s.status = 'processing'
)
SELECT id FROM released
