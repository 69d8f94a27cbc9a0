WITH open AS MATERIALIZED (
  SELECT j.id FROM test_job j
  WHERE j.source_id = :source AND j.status = 'waiting'
    AND EXISTS (SELECT FROM test_step s
                WHERE s.job_id = j.id AND s.step = 'temp_schema' AND s.finished_at IS NULL)
  ORDER BY j.id
  FOR NO KEY UPDATE
), parked AS (
  UPDATE test_job j
  SET status = CASE WHEN :needsConfirmation THEN 'needs_confirmation' ELSE 'waiting' END,
      fencing_token = j.fencing_token + 1, allow_write = NULL, confirmed_revision = NULL,
      deadline_at = CASE WHEN :needsConfirmation THEN now() + :wait * interval '1 millisecond'
                      ELSE j.deadline_at END,
      started_at = CASE WHEN :needsConfirmation THEN NULL ELSE j.started_at END
  FROM open WHERE j.id = open.id
  RETURNING j.id
), steps AS (
  UPDATE test_step s SET status = 'needs_confirmation'
  FROM parked p WHERE s.job_id = p.id AND s.step = 'temp_schema' AND :needsConfirmation
)
SELECT id FROM parked
