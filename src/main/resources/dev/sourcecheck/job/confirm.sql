WITH confirmed AS (
  UPDATE test_job
  SET status = 'waiting', fencing_token = fencing_token + 1, allow_write = :allow,
      confirmed_revision = :revision, available_at = now()
  WHERE id = :id AND status = 'needs_confirmation'
  RETURNING id
), steps AS (
  UPDATE test_step s SET status = 'waiting'
  FROM confirmed c WHERE s.job_id = c.id AND s.status = 'needs_confirmation'
)
SELECT id FROM confirmed
