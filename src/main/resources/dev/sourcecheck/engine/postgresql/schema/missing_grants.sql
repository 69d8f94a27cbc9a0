SELECT
  n.nspname AS schema,
  NOT has_schema_privilege(n.oid, 'USAGE') AS lacks_usage,
  EXISTS (
    SELECT
    FROM pg_class c
    WHERE c.relnamespace = n.oid
      AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
      AND NOT has_table_privilege(c.oid, 'SELECT')
      AND NOT has_any_column_privilege(c.oid, 'SELECT')
      AND NOT EXISTS (
        SELECT
        FROM pg_depend m
        WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid AND m.deptype = 'e'
      )
  ) AS lacks_select
FROM pg_namespace n
WHERE n.nspname = ANY (?::text[])
ORDER BY n.nspname
