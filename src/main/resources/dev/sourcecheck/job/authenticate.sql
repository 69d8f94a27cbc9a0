WITH authenticated AS (
  UPDATE test_job
  SET status = :next, fencing_token = fencing_token + 1, credentials_revision = :revision,
      available_at = now()
  WHERE id = :id AND status = 'needs_authentication'
  RETURNING id
), steps AS (
  UPDATE test_step s
  SET status = CASE WHEN s.step = 'temp_schema' AND :next = 'needs_confirmation'
                 THEN 'needs_confirmation' ELSE 'waiting' END
  FROM authenticated a WHERE s.job_id = a.id AND s.finished_at IS NULL
)
SELECT id FROM authenticated
