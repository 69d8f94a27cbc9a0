-- The differences between two snapshots: for each kind of change the total and the first examples.
-- Columns of added and removed tables are not counted.
WITH
relation_change AS MATERIALIZED (
  SELECT
    coalesce(new.id, old.id) AS id,
    coalesce(new.schema_name, old.schema_name) AS schema_name,
    coalesce(new.name, old.name) AS name,
    CASE WHEN old.id IS NULL THEN 'added' WHEN new.id IS NULL THEN 'removed' ELSE 'changed' END AS change,
    old.kind AS old_kind,
    new.kind AS new_kind,
    old.granted AS old_granted,
    new.granted AS new_granted
  FROM (SELECT * FROM catalog_relation WHERE snapshot_id = :old) AS old
  FULL JOIN (SELECT * FROM catalog_relation WHERE snapshot_id = :new) AS new ON new.id = old.id
  WHERE old.id IS NULL
    OR new.id IS NULL
    OR old.kind <> new.kind
    OR old.granted <> new.granted
),
column_change AS MATERIALIZED (
  SELECT
    coalesce(new.relation_id, old.relation_id) AS relation_id,
    coalesce(new.name, old.name) AS name,
    CASE WHEN old.id IS NULL THEN 'added' WHEN new.id IS NULL THEN 'removed' ELSE 'changed' END AS change,
    old.type AS old_type,
    new.type AS new_type,
    old.nullable AS old_nullable,
    new.nullable AS new_nullable,
    old.default_value AS old_default,
    new.default_value AS new_default
  FROM (SELECT * FROM catalog_column WHERE snapshot_id = :old) AS old
  FULL JOIN (SELECT * FROM catalog_column WHERE snapshot_id = :new) AS new
    ON new.relation_id = old.relation_id AND new.id = old.id
  WHERE (
      old.id IS NULL
      OR new.id IS NULL
      OR old.type <> new.type
      OR old.nullable <> new.nullable
      OR old.default_value IS DISTINCT FROM new.default_value
    )
    AND NOT EXISTS (
      SELECT
      FROM relation_change r
      WHERE r.id = coalesce(new.relation_id, old.relation_id) AND r.change <> 'changed'
    )
),
changed_relation AS (
  SELECT schema_name, name, change, old_kind, new_kind, old_granted, new_granted
  FROM relation_change
  UNION ALL
  -- unchanged except for its columns
  SELECT r.schema_name, r.name, 'changed', r.kind, r.kind, r.granted, r.granted
  FROM (SELECT DISTINCT relation_id FROM column_change) AS touched
  JOIN catalog_relation r ON r.snapshot_id = :new AND r.id = touched.relation_id
  WHERE NOT EXISTS (SELECT FROM relation_change other WHERE other.id = r.id)
),
relation_example AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY change ORDER BY schema_name, name) AS rank,
    count(*) OVER (PARTITION BY change) AS total
  FROM changed_relation
),
column_example AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY change ORDER BY relation_id, name) AS rank,
    count(*) OVER (PARTITION BY change) AS total
  FROM column_change
)
SELECT
  'table' AS what, change, total, rank,
  left(schema_name, 200) AS schema_name, left(name, 200) AS relation_name, NULL AS column_name,
  old_kind, new_kind, old_granted, new_granted,
  NULL AS old_type, NULL AS new_type,
  NULL::boolean AS old_nullable, NULL::boolean AS new_nullable,
  NULL AS old_default, NULL AS new_default
FROM relation_example
WHERE rank <= :examples
UNION ALL
SELECT
  'column', e.change, e.total, e.rank,
  left(r.schema_name, 200), left(r.name, 200), left(e.name, 200),
  NULL, NULL, NULL, NULL,
  left(e.old_type, 200), left(e.new_type, 200),
  e.old_nullable, e.new_nullable,
  left(e.old_default, 200), left(e.new_default, 200)
FROM column_example e
LEFT JOIN catalog_relation r ON r.snapshot_id = :new AND r.id = e.relation_id
WHERE e.rank <= :examples
ORDER BY what DESC, change, rank
