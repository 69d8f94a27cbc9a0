-- What stands between this user and the query history. Nothing here needs a right.
-- shared_preload_libraries is null to those who may not see it.
SELECT
  current_user AS username,
  pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
  (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries') AS preloaded,
  namespace.nspname AS schema,
  has_schema_privilege(current_user, namespace.oid, 'USAGE') AS may_enter,
  has_table_privilege(current_user, statements.oid, 'SELECT') AS may_select,
  info.oid IS NOT NULL AND has_table_privilege(current_user, info.oid, 'SELECT') AS has_info
FROM (SELECT) AS always
LEFT JOIN pg_extension AS extension ON extension.extname = 'pg_stat_statements'
LEFT JOIN pg_namespace AS namespace ON namespace.oid = extension.extnamespace
LEFT JOIN pg_class AS statements
  ON statements.relnamespace = namespace.oid AND statements.relname = 'pg_stat_statements'
LEFT JOIN pg_class AS info
  ON info.relnamespace = namespace.oid AND info.relname = 'pg_stat_statements_info'
