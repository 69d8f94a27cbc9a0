SELECT
  n.oid::bigint AS id,
  pg_catalog.current_database() AS database_name,
  n.nspname AS name,
  /*comments?*/
  pg_catalog.left(pg_catalog.obj_description(n.oid, 'pg_namespace'), 4000)
  /*: NULL::text */ AS comment,
  /*privileges?*/
  -- null if the schema was dropped concurrently
  pg_catalog.has_schema_privilege(n.oid, 'USAGE')
  /*: true */ AS granted
FROM pg_catalog.pg_namespace n
WHERE n.nspname NOT LIKE 'pg\_%'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname
