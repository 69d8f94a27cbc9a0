WITH parked AS MATERIALIZED (
  SELECT id FROM test_job
  WHERE status IN ('needs_confirmation', 'needs_authentication') AND deadline_at <= now()
  LIMIT :batch
  FOR NO KEY UPDATE SKIP LOCKED
), ended AS (
  UPDATE test_job j
  SET status = 'cancelled', fencing_token = j.fencing_token + 1, finished_at = job_clock(j.id)
  FROM parked WHERE j.id = parked.id
  RETURNING j.id, j.finished_at
), cancelled_steps AS (
  UPDATE test_step s SET status = 'cancelled', progress = NULL, finished_at = e.finished_at
  FROM ended e
  WHERE s.job_id = e.id AND s.finished_at IS NULL
)
SELECT id FROM ended
