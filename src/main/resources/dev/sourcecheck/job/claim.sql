-- The fencing token grows by a random number: after the store is restored from a backup, a claim of the same job must
-- not repeat the token of a run that began before.
-- MATERIALIZED: an inlined SKIP LOCKED subquery may lock more rows than its LIMIT.
-- ARRAY and LATERAL force index lookups: a generic plan assumes many slots and would read both tables sequentially.
-- NOT IN over columns that are never null becomes a hashed subplan; NOT EXISTS may become a nested loop over the
-- running jobs for each waiting job.
WITH running AS MATERIALIZED (
  SELECT host_key, source_id, addresses FROM test_job WHERE status = 'processing'
), by_host AS MATERIALIZED (
  SELECT k.host_key, count(*) AS n
  FROM running r
  CROSS JOIN LATERAL (SELECT DISTINCT unnest(array_append(r.addresses, r.host_key)) AS host_key) k
  GROUP BY k.host_key
), by_source AS MATERIALIZED (
  SELECT source_id, count(*) AS n FROM running WHERE source_id IS NOT NULL GROUP BY source_id
), candidate AS MATERIALIZED (
  SELECT id, host_key, source_id, available_at
  FROM test_job
  WHERE status = 'waiting'
    AND available_at <= now()
    AND host_key NOT IN (SELECT host_key FROM by_host WHERE n >= :perHost)
    AND (source_id IS NULL OR source_id NOT IN (SELECT source_id FROM by_source WHERE n >= :perSource))
  ORDER BY available_at, id
  LIMIT :slots
  FOR NO KEY UPDATE SKIP LOCKED
), ranked AS (
  SELECT c.id,
         row_number() OVER (PARTITION BY c.host_key ORDER BY c.available_at, c.id)
           + coalesce(h.n, 0) AS nth_of_host,
         row_number() OVER (PARTITION BY c.source_id ORDER BY c.available_at, c.id)
           + coalesce(s.n, 0) AS nth_of_source,
         c.source_id
  FROM candidate c
  LEFT JOIN by_host h ON h.host_key = c.host_key
  LEFT JOIN by_source s ON s.source_id = c.source_id
), claimed AS (
  UPDATE test_job j
  SET status = 'processing',
      fencing_token = j.fencing_token + 1 + floor(random() * 1000000)::bigint,
      attempt = j.attempt + 1,
      worker = :worker,
      addresses = '{}',
      lease_until = now() + :lease * interval '1 millisecond',
      deadline_at = CASE WHEN j.started_at IS NULL
                      THEN now() + :run * interval '1 millisecond' ELSE j.deadline_at END,
      started_at = coalesce(
        j.started_at,
        (SELECT min(s.started_at) FROM test_step s WHERE s.job_id = j.id),
        greatest(now(), j.created_at))
  WHERE j.id = ANY (ARRAY(
    SELECT r.id FROM ranked r
    WHERE r.nth_of_host <= :perHost AND (r.source_id IS NULL OR r.nth_of_source <= :perSource)))
  RETURNING j.*,
            greatest(now(), j.started_at, (SELECT max(s.finished_at) FROM test_step s WHERE s.job_id = j.id))
              AS claimed_at
), begun AS (
  UPDATE test_step s SET status = 'processing', started_at = c.claimed_at
  FROM claimed c
  WHERE s.job_id = ANY (ARRAY(SELECT id FROM claimed))
    AND s.job_id = c.id
    AND s.ordinal = (
      SELECT min(o.ordinal) FROM test_step o WHERE o.job_id = s.job_id AND o.finished_at IS NULL)
)
SELECT c.id, c.fencing_token, c.kind, c.source_id, c.payload, c.host_key, c.allow_write, c.credentials_revision,
       c.confirmed_revision, c.claimed_at,
       greatest(0, extract(epoch FROM c.deadline_at - now()) * 1000)::bigint AS remaining,
       (SELECT count(*) FROM candidate) AS candidates,
       (SELECT count(*) FROM test_job_secret x WHERE x.job_id = c.id) > 0 AS own_secrets,
       s.steps, s.outcomes
FROM claimed c
CROSS JOIN LATERAL (
  SELECT array_agg(t.step ORDER BY t.ordinal) AS steps,
         array_agg(CASE WHEN t.status = 'done' THEN coalesce(t.result ->> 'outcome', '') END ORDER BY t.ordinal)
           AS outcomes
  FROM test_step t
  WHERE t.job_id = c.id
) s
ORDER BY c.available_at, c.id
