SELECT
  c.oid::bigint AS id,
  n.nspname AS schema_name,
  c.relname AS relation_name,
  k.conname AS name,
  k.contype = 'p' AS is_primary,
  ARRAY (
    SELECT a.attname::text
    FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS u (attnum, ordinal)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum
    ORDER BY u.ordinal
  ) AS columns,
  rn.nspname AS ref_schema,
  r.relname AS ref_name,
  ARRAY (
    SELECT a.attname::text
    FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS u (attnum, ordinal)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum
    ORDER BY u.ordinal
  ) AS ref_columns
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class r ON r.oid = k.confrelid AND k.contype = 'f'
LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
WHERE k.contype IN ('p', 'f')
  AND c.relnamespace = ANY (?::oid[])
  -- a foreign key to a partitioned table has an internal copy per partition
  AND NOT EXISTS (
    SELECT
    FROM pg_catalog.pg_constraint whole
    WHERE whole.oid = k.conparentid AND whole.conrelid = k.conrelid
  )
ORDER BY c.oid, k.contype DESC, k.conname, k.oid
