-- An empty path makes the server print types and defaults with their schemas, the same for every
-- role, and keeps functions of the source's own from standing in for the system's.
SELECT
  pg_catalog.set_config('search_path', '', true),
  pg_catalog.set_config('statement_timeout', ?, true)
