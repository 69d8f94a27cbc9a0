WITH job AS (
  INSERT INTO test_job (kind, source_id, payload, status, host_key, join_key, deadline_at)
  VALUES (:kind, :source, :payload::jsonb, :status, :hostKey, :joinKey,
          now() + :wait * interval '1 millisecond')
  ON CONFLICT DO NOTHING
  RETURNING id
), steps AS (
  INSERT INTO test_step (job_id, ordinal, step, status)
  SELECT job.id, s.ordinal, s.step, s.status
  FROM job, unnest(:ordinals, :steps, :stepStatuses) AS s (ordinal, step, status)
)
SELECT id FROM job
