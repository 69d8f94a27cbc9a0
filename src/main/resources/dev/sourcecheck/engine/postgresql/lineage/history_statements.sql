-- One row per text. Our own write probes, which have unique names, and our cursors are excluded.
-- Without pg_read_all_stats, statements of other users have no text and no query ID.
SELECT
  left(query, ? + 1) AS query,
  sum(calls)::bigint AS calls,
  count(*) AS entries,
  queryid IS NULL AND query = '<insufficient privilege>' AS hidden
FROM {schema}.pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND query IS NOT NULL
  AND query NOT LIKE '%"sourcecheck\_probe\_%'
  AND query NOT LIKE '%sourcecheck\_rows%'
GROUP BY query, queryid IS NULL
