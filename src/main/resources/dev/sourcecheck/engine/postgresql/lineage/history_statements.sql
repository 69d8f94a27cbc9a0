-- Our own write probes, each with a name of its own, are none of the source's history.
-- One row for each text; those of other users have no text and no id for who may not see them.
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
