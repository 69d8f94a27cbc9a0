WITH open AS MATERIALIZED (
  SELECT id FROM test_job
  WHERE id = ANY (:ids) AND finished_at IS NULL
  ORDER BY id
  FOR NO KEY UPDATE
), ended AS (
  UPDATE test_job j
  SET status = 'cancelled', fencing_token = j.fencing_token + 1, lease_until = NULL,
      finished_at = job_clock(j.id)
  FROM open
  WHERE j.id = open.id
  RETURNING j.id, j.finished_at
), cancelled_steps AS (
  UPDATE test_step s SET status = 'cancelled', progress = NULL, finished_at = e.finished_at
  FROM ended e
  WHERE s.job_id = e.id AND s.finished_at IS NULL
)
SELECT id FROM ended
