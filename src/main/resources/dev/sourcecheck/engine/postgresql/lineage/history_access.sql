-- This user's access to the query history. The query itself needs no privilege.
-- shared_preload_libraries is null if the user cannot see it.
SELECT
  current_user AS username,
  session_user AS login,
  pg_has_role(
    current_user,
    'pg_read_all_stats',
    -- before PostgreSQL 15 a member sees all texts without inheriting
    CASE
      WHEN current_setting('server_version_num')::integer < 150000 THEN 'MEMBER'
      ELSE 'USAGE'
    END
  ) AS sees_all,
  (SELECT rolinherit FROM pg_roles WHERE rolname = current_user) AS inherits,
  EXISTS (
    SELECT
    FROM pg_auth_members AS membership
    JOIN pg_roles AS given ON given.oid = membership.roleid
    JOIN pg_roles AS member ON member.oid = membership.member
    WHERE given.rolname = 'pg_read_all_stats' AND member.rolname = current_user
  ) AS direct_member,
  current_setting('server_version_num')::integer AS version,
  (SELECT setting FROM pg_settings WHERE name = 'shared_preload_libraries') AS preloaded,
  coalesce(
    (SELECT source FROM pg_settings WHERE name = 'shared_preload_libraries'), ''
  ) AS preloaded_source,
  namespace.nspname AS schema,
  has_schema_privilege(current_user, namespace.oid, 'USAGE') AS has_usage,
  has_table_privilege(current_user, statements.oid, 'SELECT') AS has_select,
  has_function_privilege(current_user, function.oid, 'EXECUTE') AS has_execute,
  info.oid IS NOT NULL AND has_table_privilege(current_user, info.oid, 'SELECT') AS has_info
FROM (SELECT) AS always
LEFT JOIN pg_extension AS extension ON extension.extname = 'pg_stat_statements'
LEFT JOIN pg_namespace AS namespace ON namespace.oid = extension.extnamespace
LEFT JOIN pg_class AS statements
  ON statements.relnamespace = namespace.oid AND statements.relname = 'pg_stat_statements'
LEFT JOIN pg_proc AS function
  ON function.pronamespace = namespace.oid AND function.proname = 'pg_stat_statements'
LEFT JOIN pg_class AS info
  ON info.relnamespace = namespace.oid AND info.relname = 'pg_stat_statements_info'
