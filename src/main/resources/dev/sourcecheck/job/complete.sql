-- The lock on the job's row serialises this write with a concurrent cancel or reap. Jobs are locked in the order of
-- their ids, as in every statement that locks several: otherwise a renewal and a write could deadlock.
-- The status is not compared: a valid token implies 'processing', and the comparison misleads the planner.
WITH w AS MATERIALIZED (
  SELECT *
  FROM unnest(:jobs, :tokens, :ordinals, :statuses, :results, :progress, :warnings, :started, :finished)
    AS w (job_id, fencing_token, ordinal, status, result, progress, warnings, started_at, finished_at)
), e AS MATERIALIZED (
  SELECT *
  FROM unnest(:ends, :endTokens, :endStatuses, :outcomes, :ended)
    AS e (job_id, fencing_token, status, outcome, finished_at)
), owned AS MATERIALIZED (
  SELECT j.id, j.fencing_token
  FROM test_job j
  WHERE j.id = ANY (:all) AND (j.id, j.fencing_token) IN (SELECT * FROM unnest(:all, :allTokens))
  ORDER BY j.id
  FOR NO KEY UPDATE
), written AS (
  UPDATE test_step s
  SET status = w.status,
      result = coalesce(w.result::json, s.result),
      progress = w.progress::json,
      warning_count = w.warnings,
      started_at = coalesce(s.started_at, w.started_at::timestamptz),
      finished_at = w.finished_at::timestamptz
  FROM w JOIN owned o ON o.id = w.job_id AND o.fencing_token = w.fencing_token
  WHERE s.job_id = w.job_id AND s.ordinal = w.ordinal AND s.finished_at IS NULL
  RETURNING s.job_id, s.ordinal
), ended AS (
  UPDATE test_job j
  SET status = e.status, outcome = e.outcome, fencing_token = j.fencing_token + 1, lease_until = NULL,
      finished_at = greatest(now(), e.finished_at::timestamptz)
  FROM e JOIN owned o ON o.id = e.job_id AND o.fencing_token = e.fencing_token
  WHERE j.id = ANY (:ends) AND j.id = o.id
  RETURNING j.id, j.status, j.finished_at
), cancelled_steps AS (
  UPDATE test_step s SET status = 'cancelled', progress = NULL, finished_at = e.finished_at
  FROM ended e
  WHERE e.status <> 'done' AND s.job_id = e.id AND s.finished_at IS NULL
    AND NOT EXISTS (SELECT FROM written w WHERE w.job_id = s.job_id AND w.ordinal = s.ordinal)
)
SELECT id, fencing_token FROM owned
