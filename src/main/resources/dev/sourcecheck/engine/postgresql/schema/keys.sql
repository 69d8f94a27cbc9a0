-- one row for each column of a key, grouped by relation and key
SELECT
  k.conrelid::bigint AS id,
  k.oid::bigint AS key_id,
  k.conname AS name,
  k.contype = 'p' AS is_primary,
  a.attname AS column_name,
  r.nspname AS ref_schema,
  r.relname AS ref_name,
  ra.attname AS ref_column
FROM (
  SELECT
    c.oid, c.conrelid, c.conname, c.contype, c.confrelid,
    pg_catalog.unnest(c.conkey) AS attnum,
    pg_catalog.unnest(c.confkey) AS ref_attnum,
    pg_catalog.generate_subscripts(c.conkey, 1) AS ordinal
  FROM pg_catalog.pg_constraint c
  WHERE c.contype IN ('p', 'f')
    -- that of the relation
    AND c.connamespace = ANY ('{oids}'::oid[])
    -- a foreign key to a partitioned table has an internal copy per partition
    AND (
      c.conparentid = 0
      OR NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint whole
        WHERE whole.oid = c.conparentid AND whole.conrelid = c.conrelid
      )
    )
) AS k
-- the limits keep the planner from reading all columns and relations of the database for those of the keys
LEFT JOIN LATERAL (
  SELECT one.attname
  FROM pg_catalog.pg_attribute one
  WHERE one.attrelid = k.conrelid AND one.attnum = k.attnum
  LIMIT 1
) AS a ON true
LEFT JOIN LATERAL (
  SELECT one.attname
  FROM pg_catalog.pg_attribute one
  WHERE k.contype = 'f' AND one.attrelid = k.confrelid AND one.attnum = k.ref_attnum
  LIMIT 1
) AS ra ON true
LEFT JOIN LATERAL (
  SELECT n.nspname, one.relname
  FROM pg_catalog.pg_class one
  JOIN pg_catalog.pg_namespace n ON n.oid = one.relnamespace
  WHERE k.contype = 'f' AND one.oid = k.confrelid
  LIMIT 1
) AS r ON true
ORDER BY k.conrelid, k.conname, k.oid, k.ordinal
