-- without its order; that of the oids needs no sort
SELECT
  c.oid::bigint AS id,
  c.relnamespace::bigint AS schema_id,
  c.relname AS name,
  CASE
    WHEN c.relkind = 'r' AND c.relispartition THEN 'PARTITION'
    WHEN c.relkind = 'r' THEN 'TABLE'
    WHEN c.relkind = 'v' THEN 'VIEW'
    WHEN c.relkind = 'm' THEN 'MATERIALIZED_VIEW'
    WHEN c.relkind = 'p' THEN 'PARTITIONED_TABLE'
    ELSE 'FOREIGN_TABLE'
  END AS kind,
  /*row_estimates?*/
  CASE
    -- -1 means unknown; before version 14 the value was 0
    WHEN c.relkind = 'v' OR c.reltuples < 0 THEN NULL
    WHEN c.reltuples = 0
      AND c.relpages = 0
      AND pg_catalog.current_setting('server_version_num')::integer < 140000 THEN NULL
    ELSE c.reltuples::bigint
  END
  /*: NULL::bigint */ AS estimated_rows,
  /*comments?*/
  pg_catalog.left(m.description, 4000)
  /*: NULL::text */ AS comment,
  /*partition_parents?*/
  pn.nspname AS parent_schema,
  p.relname AS parent_name,
  /*: NULL::text AS parent_schema, NULL::text AS parent_name, */
  /*extension_membership?*/
  c.oid IN (
    SELECT e.objid
    FROM pg_catalog.pg_depend e
    WHERE e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND e.objsubid = 0
      AND e.deptype = 'e'
  )
  /*: false */ AS of_extension,
  -- null if the relation was dropped concurrently
  /*privileges?*/
  -- many monitoring users may read everything, which needs no look at each relation
  (SELECT coalesce(pg_catalog.pg_has_role(pg_catalog.to_regrole('pg_read_all_data'), 'USAGE'), false))
    OR pg_catalog.has_table_privilege(c.oid, 'SELECT')
    OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
  /*: true */ AS granted_in_schema
FROM pg_catalog.pg_class c
/*partition_parents?*/
LEFT JOIN pg_catalog.pg_inherits i ON c.relispartition AND i.inhrelid = c.oid
LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
/*: */
/*comments?*/
LEFT JOIN pg_catalog.pg_description m
  ON m.objoid = c.oid
  AND m.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND m.objsubid = 0
/*: */
WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
  AND c.relnamespace = ANY ('{oids}'::oid[])
