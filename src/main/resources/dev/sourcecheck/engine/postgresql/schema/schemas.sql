SELECT
  n.oid AS id,
  pg_catalog.current_database() AS database_name,
  n.nspname AS name,
  pg_catalog.left(pg_catalog.obj_description(n.oid, 'pg_namespace'), 4000) AS comment,
  coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE'), false) AS granted
FROM pg_catalog.pg_namespace n
WHERE n.nspname NOT LIKE 'pg\_%'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname
