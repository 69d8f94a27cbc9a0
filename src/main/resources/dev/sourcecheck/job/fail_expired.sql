WITH expired AS MATERIALIZED (
  SELECT id, CASE WHEN deadline_at <= now() THEN :pastDeadline ELSE format(:attemptsUsedUp, attempt) END AS result
  FROM test_job
  WHERE status = 'processing' AND lease_until < now() AND (attempt >= :attempts OR deadline_at <= now())
     OR status = 'waiting' AND deadline_at <= now()
  LIMIT :batch
  FOR NO KEY UPDATE SKIP LOCKED
), ended AS (
  UPDATE test_job j
  SET status = 'failed', fencing_token = j.fencing_token + 1, lease_until = NULL,
      finished_at = job_clock(j.id)
  WHERE j.id = ANY (ARRAY(SELECT id FROM expired))
  RETURNING j.id, j.finished_at
), open AS (
  SELECT s.job_id, min(s.ordinal) AS ordinal
  FROM test_step s
  WHERE s.job_id = ANY (ARRAY(SELECT id FROM ended)) AND s.finished_at IS NULL
  GROUP BY s.job_id
), written AS (
  UPDATE test_step s
  SET status = 'failed', result = x.result::json, progress = NULL, finished_at = e.finished_at
  FROM open o JOIN expired x ON x.id = o.job_id JOIN ended e ON e.id = o.job_id
  WHERE s.job_id = o.job_id AND s.ordinal = o.ordinal
  RETURNING s.job_id, s.ordinal
), cancelled_steps AS (
  UPDATE test_step s SET status = 'cancelled', progress = NULL, finished_at = e.finished_at
  FROM ended e
  WHERE s.job_id = e.id AND s.finished_at IS NULL
    AND NOT EXISTS (SELECT FROM written w WHERE w.job_id = s.job_id AND w.ordinal = s.ordinal)
)
SELECT id FROM ended
