-- The names of relations and of their columns in order; '' stands for a dropped column.
SELECT
  relation.oid::bigint AS id,
  namespace.nspname AS schema,
  relation.relname AS name,
  ARRAY(
    SELECT CASE WHEN attisdropped THEN '' ELSE attname::text END
    FROM pg_attribute
    WHERE attrelid = relation.oid AND attnum > 0
    ORDER BY attnum
  ) AS columns
FROM pg_class AS relation
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
WHERE relation.oid = ANY (?)
ORDER BY relation.oid
