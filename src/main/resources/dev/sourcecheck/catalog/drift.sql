-- Records the differences between the current snapshot and a staged one, which has only what differs. Columns of added
-- and removed tables are not recorded.
WITH
pair AS MATERIALIZED (
  SELECT
    m.relation_id, m.old_number, m.new_number, m.columns, old.schema_name, old.name,
    CASE
      WHEN m.new_number IS NULL THEN 'removed'
      WHEN new.kind <> old.kind OR new.granted <> old.granted THEN 'changed'
    END AS change,
    jsonb_strip_nulls(jsonb_build_object(
      'kind',
      CASE WHEN new.kind <> old.kind THEN jsonb_build_object('from', old.kind, 'to', new.kind) END,
      'granted',
      CASE
        WHEN new.granted <> old.granted THEN jsonb_build_object('from', old.granted, 'to', new.granted)
      END
    )) AS differences
  FROM catalog_replacement m
  JOIN catalog_relation old ON old.snapshot_id = :current AND old.id = m.relation_id
  -- absent if only its columns or keys differ
  LEFT JOIN catalog_relation new ON new.snapshot_id = :staged AND new.id = m.relation_id
  WHERE m.snapshot_id = :staged
),
column_change AS MATERIALIZED (
  SELECT
    coalesce(new.relation_id, old.relation_id) AS relation_id,
    coalesce(new.schema_name, old.schema_name) AS schema_name,
    coalesce(new.relation_name, old.relation_name) AS relation_name,
    coalesce(new.name, old.name) AS name,
    CASE WHEN old.name IS NULL THEN 'added' WHEN new.name IS NULL THEN 'removed' ELSE 'changed' END AS change,
    jsonb_strip_nulls(jsonb_build_object(
      'type',
      CASE WHEN new.type <> old.type THEN jsonb_build_object('from', old.type, 'to', new.type) END,
      'nullable',
      CASE
        WHEN new.nullable <> old.nullable THEN jsonb_build_object('from', old.nullable, 'to', new.nullable)
      END,
      'default',
      CASE
        WHEN new.default_value IS DISTINCT FROM old.default_value AND new.name = old.name
          THEN jsonb_build_object('from', old.default_value, 'to', new.default_value)
      END
    )) AS differences
  FROM (
    SELECT p.relation_id, p.schema_name, p.name AS relation_name, c.name, c.type, c.nullable, c.default_value
    FROM pair p
    JOIN catalog_column c ON c.relation_number = p.old_number
    WHERE p.columns AND p.new_number IS NOT NULL
  ) AS old
  FULL JOIN (
    SELECT p.relation_id, p.schema_name, p.name AS relation_name, c.name, c.type, c.nullable, c.default_value
    FROM pair p
    JOIN catalog_column c ON c.relation_number = p.new_number
    WHERE p.columns
  ) AS new ON new.relation_id = old.relation_id AND new.name = old.name
  WHERE old.name IS NULL
    OR new.name IS NULL
    OR old.type <> new.type
    OR old.nullable <> new.nullable
    OR old.default_value IS DISTINCT FROM new.default_value
)
INSERT INTO catalog_change
  (source_id, download, job_id, since, object, change, schema_name, relation_name, column_name, differences)
SELECT
  :source, :staged, CAST(:job AS bigint), CAST(:since AS timestamptz), object, change, schema_name, relation_name, column_name,
  nullif(differences, '{}')
FROM (
  SELECT
    'table' AS object, 'added' AS change, r.schema_name, r.name AS relation_name, NULL AS column_name,
    NULL::jsonb AS differences
  FROM catalog_relation r
  WHERE r.snapshot_id = :staged
    AND NOT EXISTS (
      SELECT
      FROM catalog_replacement m
      WHERE m.snapshot_id = :staged AND m.relation_id = r.id
    )
  UNION ALL
  SELECT 'table', coalesce(p.change, 'changed'), p.schema_name, p.name, NULL, p.differences
  FROM pair p
  WHERE p.change IS NOT NULL
    OR p.relation_id IN (SELECT c.relation_id FROM column_change c)
  UNION ALL
  SELECT 'column', c.change, c.schema_name, c.relation_name, c.name, c.differences
  FROM column_change c
) AS found
ORDER BY object DESC, change, schema_name, relation_name, column_name COLLATE "C"
