-- one row for each column of a key
SELECT
  k.conrelid::bigint AS id,
  k.oid::bigint AS key_id,
  k.conname AS name,
  k.contype = 'p' AS is_primary,
  a.attname AS column_name,
  rn.nspname AS ref_schema,
  r.relname AS ref_name,
  ra.attname AS ref_column
FROM pg_catalog.pg_constraint k
LEFT JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey))
  WITH ORDINALITY AS u (attnum, ref_attnum, ordinal) ON true
-- a limit keeps the planner from reading all columns of the database for those of the keys
LEFT JOIN LATERAL (
  SELECT one.attname
  FROM pg_catalog.pg_attribute one
  WHERE one.attrelid = k.conrelid AND one.attnum = u.attnum
  LIMIT 1
) AS a ON true
LEFT JOIN LATERAL (
  SELECT one.attname
  FROM pg_catalog.pg_attribute one
  WHERE one.attrelid = k.confrelid AND one.attnum = u.ref_attnum
  LIMIT 1
) AS ra ON k.contype = 'f'
LEFT JOIN pg_catalog.pg_class r ON r.oid = k.confrelid AND k.contype = 'f'
LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
WHERE k.contype IN ('p', 'f')
  -- that of the relation
  AND k.connamespace = ANY (?::oid[])
  -- a foreign key to a partitioned table has an internal copy per partition
  AND (
    k.conparentid = 0
    OR NOT EXISTS (
      SELECT
      FROM pg_catalog.pg_constraint whole
      WHERE whole.oid = k.conparentid AND whole.conrelid = k.conrelid
    )
  )
-- grouped by relation and key
ORDER BY k.conrelid, k.contypid, k.conname, k.oid, u.ordinal
