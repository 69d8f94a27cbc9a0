-- One row per text and user. Our own write probes, which have unique names, our cursors and our login
-- queries are excluded. So are transaction control and settings: they move no data, and ours cannot be
-- distinguished from those of other programs.
-- Without pg_read_all_stats, statements of other users have no text and no query ID.
SELECT
  left(query, ? + 1) AS query,
  userid::bigint AS owner,
  sum(calls)::bigint AS calls,
  count(*) AS entries,
  queryid IS NULL AND query = '<insufficient privilege>' AS hidden
FROM {schema}.pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND query IS NOT NULL
  AND query NOT LIKE '%"sourcecheck\_probe\_%'
  AND query NOT LIKE '%sourcecheck\_rows%'
  AND query !~* '^\s*(SET|RESET|SHOW|BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\M'
  AND query !~* '^\s*SELECT\s+(current_user|session_user|pg_catalog\.(current_setting|current_database|pg_is_in_recovery)\([^()]*\))\s*$'
  AND query NOT LIKE '%current\_user AS effective, session\_user AS login%'
GROUP BY userid, query, queryid IS NULL
